//! Many scenarios in one run: folders, files named twice, files that cannot be read, standard input.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// Exit code and standard error of a command that runs in a folder.
fn coop(folder: &Path, args: &[&str], input: &str) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coop"));
    command.args(args).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
}

const TABLE: &str = "coop 1\nenterprise a\ntable cost[enterprise] : t from \"data/c.csv\"\nexpect sum(cost[e] for e in cost) > 0 t\n";
const DATA: &str = "enterprise,cost\na,1\nz,2\n";

#[test]
fn a_mistake_in_shared_data_is_one_mistake() {
    let files = [("a.coop", TABLE), ("b.coop", TABLE), ("data/c.csv", DATA)];
    let (code, said) = coop(folder(&files).path(), &["check", "--format", "short", "a.coop", "b.coop"], "");
    assert_eq!((code, said.as_str()), (1, "data/c.csv:3:1: error[E0403]: there is no enterprise `z`\n1 error in 2 scenarios\n"));
}

#[test]
fn mistakes_of_scenarios_are_their_own() {
    let files = [("a.coop", "coop 1\nlet x = 3 parsec\n"), ("b.coop", "coop 1\nlet x = 3 parsec\n")];
    let (code, said) = coop(folder(&files).path(), &["check", "--format", "short", "--allow", "unused", "a.coop", "b.coop"], "");
    assert!(code == 1 && said.ends_with("2 errors in 2 scenarios\n"), "{said}");
}
