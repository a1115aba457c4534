//! Many scenarios in one run: folders, files named twice, files that cannot be read, standard input.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

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
    let mut command = crate::common::program();
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

const FINE: &str = "coop 1\nenterprise a { cap = 3 t }\nexpect a.cap > 2 t\n";
const WRONG: &str = "coop 1\nlet x = y\n";

#[test]
fn folders_hold_their_scenarios_below_them() {
    let folder = folder(&[("x/a.coop", FINE), ("x/y/b.coop", WRONG), ("x/.hidden/c.coop", WRONG), ("x/notes.txt", "")]);
    let (code, said) = coop(folder.path(), &["check", "--format", "short", "x"], "");
    assert_eq!((code, said.as_str()), (1, "x/y/b.coop:2:9: error[E0201]: `y` is not declared\n1 error in 2 scenarios\n"));
}

#[test]
fn what_git_ignores_is_left_out_of_folders() {
    let files = [("x/.gitignore", "drafts/\n*.old.coop\n"), ("x/a.coop", FINE), ("x/drafts/b.coop", WRONG), ("x/c.old.coop", WRONG)];
    let folder = folder(&files);
    assert_eq!(coop(folder.path(), &["check", "--format", "short", "x"], ""), (0, "no errors\n".into()));
    // What is named itself is checked.
    for named in ["x/drafts", "x/c.old.coop"] {
        let (code, said) = coop(folder.path(), &["check", "--format", "short", named], "");
        assert_eq!(code, 1, "{named}: {said}");
    }
}

#[test]
fn what_is_named_twice_is_checked_once() {
    let folder = folder(&[("x/a.coop", WRONG)]);
    let absolute = folder.path().join("x/a.coop");
    let once = "x/a.coop:2:9: error[E0201]: `y` is not declared\n1 error\n";
    for other in ["x/a.coop", "x/./a.coop", "x/../x/a.coop", "x", absolute.to_str().unwrap()] {
        assert_eq!(coop(folder.path(), &["check", "--format", "short", "x/a.coop", other], "").1, once, "{other}");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("x/a.coop", folder.path().join("link.coop")).unwrap();
        assert_eq!(coop(folder.path(), &["check", "--format", "short", "x", "link.coop"], "").1, once);
    }
}

#[test]
fn standard_input_is_read_once() {
    let folder = folder(&[("a.coop", FINE)]);
    assert_eq!(coop(folder.path(), &["check", "-", "a.coop"], FINE), (0, "no errors in 2 scenarios\n".into()));
    for command in ["check", "test"] {
        let (code, said) = coop(folder.path(), &[command, "-", "-"], FINE);
        assert_eq!((code, said.as_str()), (2, "coop: standard input (`-`) can be read only once\n"));
    }
}

#[test]
fn what_cannot_be_read_does_not_keep_the_others_from_being_checked() {
    let folder = folder(&[("a.coop", FINE), ("b.coop", WRONG), ("empty/notes.txt", ""), ("c.coop", "coop 1 \0")]);
    let (code, said) = coop(folder.path(), &["check", "--format", "short", "none.coop", "empty", "c.coop", "a.coop", "b.coop"], "");
    let expected = "coop: `empty` holds no .coop file\n\
                    coop: `none.coop` does not exist\n\
                    coop: `c.coop` has a NUL byte at line 1, column 8 (byte 7): not a text file\n\
                    b.coop:2:9: error[E0201]: `y` is not declared\n\
                    1 error in 2 scenarios\n";
    assert_eq!((code, said.as_str()), (2, expected));
    // Nothing is said to be fine when not all of it was read.
    assert_eq!(coop(folder.path(), &["check", "empty", "a.coop"], ""), (2, "coop: `empty` holds no .coop file\n".into()));
    assert_eq!(coop(folder.path(), &["check", "none.coop"], "").0, 2);
    let (code, said) = coop(folder.path(), &["test", "none.coop", "empty", "a.coop"], "");
    assert!(code == 2 && said.lines().count() == 2, "{said}");
}

#[test]
fn data_is_looked_for_beside_the_scenario() {
    let folder = folder(&[("x/a.coop", TABLE), ("x/data/c.csv", "enterprise,cost\na,1\n"), ("y/data/c.csv", DATA)]);
    assert_eq!(coop(folder.path(), &["check", "x/a.coop"], "").0, 0);
    assert_eq!(coop(folder.path(), &["check", "-", "--stdin-filename", "x/new.coop"], TABLE).0, 0);
    let (code, said) = coop(folder.path(), &["check", "-", "--format", "short"], TABLE);
    assert!(code == 2 && said.starts_with("stdin.coop:3:33: error[E0001]: `data/c.csv` does not exist\n"), "{said}");
    let (code, said) = coop(folder.path(), &["check", "-", "--format", "short", "--stdin-filename", "x/new.coop", "--data", "y"], TABLE);
    assert!(code == 1 && said.starts_with("y/data/c.csv:3:1: error[E0403]"), "{said}");
    let (code, said) = coop(folder.path(), &["check", "-", "--format", "short", "--stdin-filename", "x/new.coop"], WRONG);
    assert!(code == 1 && said.starts_with("x/new.coop:2:9: error"), "{said}");
}
