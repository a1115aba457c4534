//! A folder of scenarios that may be a repository of git, apart from the settings of whoever runs the tests.

use super::{keeps_to, outcome, program, root, run_in};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub struct Place(tempfile::TempDir);

impl Place {
    pub fn new() -> Place {
        Place(tempfile::tempdir().unwrap())
    }

    /// The same as a repository with a first commit.
    pub fn committed(self) -> Place {
        self.git_done(&["init", "-q"]);
        self.commit("first");
        self
    }

    /// A repository with no commit.
    pub fn repository() -> Place {
        let place = Place::new();
        assert_eq!(place.git(&["init", "-q"]).0, 0);
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Puts the files of a folder of this project in its root.
    pub fn take(&self, folder: &str) {
        fn below(from: &Path, to: &Path) {
            std::fs::create_dir_all(to).unwrap();
            for entry in std::fs::read_dir(from).unwrap() {
                let entry = entry.unwrap();
                let target = to.join(entry.file_name());
                if entry.path().is_dir() {
                    below(&entry.path(), &target);
                } else {
                    std::fs::copy(entry.path(), target).unwrap();
                }
            }
        }
        below(&root().join(folder), self.0.path());
    }

    pub fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn change(&self, name: &str, from: &str, to: &str) {
        let text = self.text(name);
        assert!(text.contains(from), "{from} in {text}");
        self.write(name, &text.replacen(from, to, 1));
    }

    /// Exit code, standard output, standard error.
    pub fn coop(&self, args: &[&str]) -> (i32, String, String) {
        run_in(self.0.path(), args)
    }

    /// What `coop diff` finds, as JSON in the shape of its schema.
    pub fn differences(&self, args: &[&str]) -> serde_json::Value {
        let (code, out, said) = self.coop(&[&["diff", "--format", "json"], args].concat());
        assert_eq!(code, 0, "{said}");
        let value: serde_json::Value = serde_json::from_str(&out).unwrap();
        keeps_to("docs/diff.schema.json", &value);
        value
    }

    /// Runs the program with an answer to what it asks.
    pub fn coop_answered(&self, args: &[&str], answer: &str) -> (i32, String, String) {
        use std::io::Write;
        let mut command = program();
        command.args(args).current_dir(self.0.path());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(answer.as_bytes()).unwrap();
        outcome(child.wait_with_output().unwrap())
    }

    pub fn git(&self, args: &[&str]) -> (i32, String, String) {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]).args(args);
        git.current_dir(self.0.path());
        apart(&mut git, self.0.path());
        outcome(git.output().unwrap())
    }

    /// What git does without failing, and writes.
    pub fn git_done(&self, args: &[&str]) -> String {
        let (code, out, said) = self.git(args);
        assert_eq!(code, 0, "git {args:?}: {out}{said}");
        out
    }

    pub fn commit(&self, message: &str) {
        self.git_done(&["add", "-A"]);
        self.git_done(&["commit", "-qm", message]);
    }

    /// Runs lines of a shell.
    pub fn shell(&self, script: &str, variables: &[(&str, &str)]) -> (i32, String, String) {
        let mut shell = Command::new("sh");
        shell.args(["-e", "-c", script]).current_dir(self.0.path()).envs(variables.iter().copied());
        let bin = Path::new(program().get_program()).parent().unwrap().to_path_buf();
        let folders = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(std::iter::once(bin).chain(std::env::split_paths(&folders))).unwrap();
        apart(shell.env("PATH", path).env("COOP_HIGHS", "none"), self.0.path());
        outcome(shell.output().unwrap())
    }
}

/// No settings but those of the repository.
fn apart(command: &mut Command, home: &Path) {
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null").env("HOME", home).env("GIT_PAGER", "cat");
}
