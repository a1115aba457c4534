//! `coop check --watch` as a program: it goes on through every state of its files.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const TABLE: &str = "coop 1\nenterprise a\ntable cost[enterprise] : t from \"c.csv\"\nexpect cost[a] > 0 t\n";
/// Far beyond what a look at a few files takes.
const PATIENCE: Duration = Duration::from_secs(60);

struct Watching {
    folder: tempfile::TempDir,
    child: Child,
    lines: Receiver<String>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Watching {
    fn start(files: &[(&str, &str)], path: &str) -> Watching {
        Watching::with(files, &[path])
    }

    fn with(files: &[(&str, &str)], args: &[&str]) -> Watching {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let mut command = crate::common::program();
        command.args(["check", "--watch", "--format", "short"]).args(args).current_dir(folder.path());
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        let said = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || said.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Watching { folder, child, lines }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What is said up to the line that ends a check.
    fn next(&self) -> String {
        let mut said = String::new();
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("{error} after:\n{said}"));
            if line.starts_with("checked") {
                assert!(line.ends_with(" ms; waiting for changes"), "{line}");
                return said;
            }
            said.push_str(&line);
            said.push('\n');
        }
    }

    /// Whether it said nothing more and is still there.
    fn is_waiting(&mut self) -> bool {
        self.lines.try_recv().is_err() && self.child.try_wait().unwrap().is_none()
    }
}

/// As many editors do: another file takes its place. Nobody meets half of it.
fn replace(path: &Path, text: impl AsRef<[u8]>) {
    let part = path.with_extension("part");
    fs::write(&part, text).unwrap();
    fs::rename(part, path).unwrap();
}

#[test]
fn changes_of_scenario_and_data_are_seen() {
    let mut watching = Watching::start(&[("main.coop", TABLE)], "main.coop");
    assert_eq!(watching.next().lines().last(), Some("1 error"));
    replace(&watching.path("c.csv"), "enterprise,cost\na,1\n");
    assert_eq!(watching.next(), "no errors\n");
    replace(&watching.path("c.csv"), "enterprise,cost\nb,1\n");
    assert!(watching.next().contains("c.csv:2:1: error[E0403]"));
    replace(&watching.path("c.csv"), "enterprise,cost\na,1\n");
    assert_eq!(watching.next(), "no errors\n");
    replace(&watching.path("main.coop"), b"coop 1 \xFF");
    assert!(watching.next().contains("is not UTF-8"));
    fs::remove_file(watching.path("main.coop")).unwrap();
    assert!(watching.next().contains("does not exist"));
    replace(&watching.path("main.coop"), TABLE);
    assert_eq!(watching.next(), "no errors\n");
    assert!(watching.is_waiting());
}

/// A policy that is off, and whose limit cannot be calculated.
const BAN: &str = "coop 1\nlet zero = 0\nplan p { var x : t in 0 t .. 9 t  maximize v : t = x }\n\
                   policy ban { applies to p { limit most: x <= 3 t / zero } }\npolicy ban off\n";

#[test]
fn policies_are_switched_as_in_a_single_check() {
    let mut off = Watching::start(&[("main.coop", BAN)], "main.coop");
    assert!(!off.next().contains("error["));
    let mut on = Watching::with(&[("main.coop", BAN)], &["--policy", "ban=on", "main.coop"]);
    let output = crate::common::program()
        .args(["check", "--format", "short", "--policy", "ban=on", "main.coop"])
        .current_dir(on.folder.path())
        .output()
        .unwrap();
    let once = String::from_utf8(output.stderr).unwrap();
    assert!(once.contains("error["), "{once}");
    assert_eq!(on.next(), once);
    replace(&on.path("main.coop"), BAN.replace("let zero = 0", "let zero = 1"));
    assert!(!on.next().contains("error["));
    replace(&on.path("main.coop"), BAN.replace("ban", "levy"));
    assert!(on.next().contains("--policy: there is no policy `ban`"));
    assert!(off.is_waiting() && on.is_waiting());
}

#[test]
fn scenarios_of_a_folder_come_and_go() {
    let mut watching = Watching::start(&[], ".");
    assert!(watching.next().contains("holds no .coop file"));
    replace(&watching.path("a.coop"), "coop 1\nlet x = y\n");
    assert!(watching.next().contains("E0201"));
    replace(&watching.path("b.coop"), "coop 1\nenterprise a\n");
    assert!(watching.next().ends_with("in 2 scenarios\n"));
    fs::remove_file(watching.path("a.coop")).unwrap();
    assert_eq!(watching.next(), "no errors\n");
    assert!(watching.is_waiting());
}

#[test]
fn what_cannot_be_watched() {
    for args in [&["-"][..], &["--fix", "a.coop"], &["--diff", "a.coop"]] {
        let output = crate::common::program().args(["check", "--watch"]).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
    }
}
