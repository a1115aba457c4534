//! Where results may be written, what is read of what has no end, and the exit codes of both. Nothing here touches a device
//! of the machine: pipes and devices are made in a folder of their own, where that is permitted.
#![cfg(unix)]

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

const SCENARIO: &str = "\
coop 1
scenario small \"Two mills and a limit\"
enterprise a { cap = 10 t }
enterprise b { cap = 20 t }
table cost[enterprise] : 1 from \"cost.csv\"
plan p {
  var x[e in enterprise] in 0 .. e.cap
  maximize v : t = sum(x[e] * cost[e] for e in enterprise)
  constraint c: sum(x[e] for e in enterprise) <= 100 t
}
expect p.v == 30 t
";
const COSTS: &str = "enterprise,cost\na,1\nb,1\n";
/// The commands that take `--output`.
const COMMANDS: [&[&str]; 7] = [
    &["solve", "main.coop"],
    &["solve", "--annotate", "main.coop"],
    &["solve", "--format", "json", "main.coop"],
    &["impact", "main.coop"],
    &["doc", "main.coop"],
    &["export", "--to", "lp", "main.coop"],
    &["export", "--to", "mps", "main.coop"],
];

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Place {
        let place = Place(tempfile::tempdir().unwrap());
        let scenario = SCENARIO.to_string();
        place.write("main.coop", &scenario);
        place.write("cost.csv", COSTS);
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = crate::common::program();
        command.args(args).current_dir(self.0.path()).stdin(Stdio::null());
        command
    }

    fn coop(&self, args: &[&str]) -> (i32, String, String) {
        told(self.command(args).output().unwrap())
    }

    /// A pipe with a name, or a device with these numbers. `None` where none may be made or used.
    fn node(&self, name: &str, kind: &[&str]) -> Option<PathBuf> {
        let path = self.path(name);
        let made = Command::new("mknod").arg(&path).args(kind).stderr(Stdio::null()).status();
        let usable = made.is_ok_and(|status| status.success()) && (kind == ["p"] || OpenOptions::new().append(true).open(&path).is_ok());
        if !usable {
            println!("skipped: no node {kind:?} may be made here");
        }
        usable.then_some(path)
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.0.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn told(output: Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn a_pipe_is_written_to_and_stays_one() {
    let place = Place::new();
    let pipe = place.node("pipe", &["p"]).expect("anybody may make a pipe");
    for command in COMMANDS {
        let (code, expected, _) = place.coop(command);
        assert_eq!(code, 0, "{command:?}");
        let from = pipe.clone();
        let reader = std::thread::spawn(move || fs::read_to_string(from).unwrap());
        assert_eq!(place.coop(&[command, &["--output", "pipe"]].concat()), (0, String::new(), String::new()), "{command:?}");
        // Without a writer that is still there, it would wait for ever.
        assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo(), "{command:?}");
        assert_eq!(reader.join().unwrap(), expected, "{command:?}");
    }
    assert_eq!(place.names(), ["cost.csv", "main.coop", "pipe"]);
}

#[test]
fn a_device_is_written_to_and_stays_one() {
    let place = Place::new();
    let Some(nul) = place.node("nul", &["c", "1", "3"]) else { return };
    symlink("nul", place.path("link")).unwrap();
    for to in ["nul", "link"] {
        for command in COMMANDS {
            assert_eq!(place.coop(&[command, &["--output", to]].concat()), (0, String::new(), String::new()), "{command:?}");
            let found = fs::symlink_metadata(&nul).unwrap();
            assert!(found.file_type().is_char_device() && found.rdev() == 0x103, "{command:?}");
            assert!(fs::symlink_metadata(place.path("link")).unwrap().is_symlink());
        }
    }
    assert_eq!(place.names(), ["cost.csv", "link", "main.coop", "nul"]);
}

#[test]
fn a_full_disk_is_told() {
    let place = Place::new();
    let Some(full) = place.node("full", &["c", "1", "7"]) else { return };
    let (code, _, said) = place.coop(&["solve", "main.coop", "--output", "full"]);
    assert!(code == 2 && said.contains("`full` cannot be written: No space left"), "{said}");
    assert!(fs::symlink_metadata(&full).unwrap().file_type().is_char_device());
    let commands: [&[&str]; 9] = [
        &["--help"],
        &["solve", "--help"],
        &["help"],
        &["--version"],
        &["explain"],
        &["std", "units"],
        &["solve", "main.coop"],
        &["test", "main.coop"],
        &["check", "--format", "json", "main.coop"],
    ];
    for args in commands {
        let out = OpenOptions::new().append(true).open(&full).unwrap();
        let (code, _, said) = told(place.command(args).stdout(out).stderr(Stdio::piped()).output().unwrap());
        assert!(code == 2 && said.contains("standard output: No space left"), "{args:?}: {code} {said}");
    }
}

/// A descriptor by its name in /proc, which nothing can take the place of, and by a link to it.
#[test]
fn a_descriptor_is_written_to() {
    if !Path::new("/proc/self/fd/1").exists() {
        return;
    }
    let place = Place::new();
    symlink("/proc/self/fd/1", place.path("out")).unwrap();
    for to in ["out", "/proc/self/fd/1"] {
        for command in COMMANDS {
            let expected = place.coop(command).1;
            assert_eq!(place.coop(&[command, &["--output", to]].concat()), (0, expected.clone(), String::new()), "{command:?}");
            // What was in the file that standard output goes to stays there, and so does what comes after.
            place.write("log", "before\n");
            let log = OpenOptions::new().append(true).open(place.path("log")).unwrap();
            let status = place.command(&[command, &["--output", to]].concat()).stdout(log).status().unwrap();
            assert_eq!((status.code(), place.text("log")), (Some(0), format!("before\n{expected}")), "{command:?}");
        }
    }
    // Another descriptor, as of `>(…)`, and one that leads to a file.
    let script = format!("COOP_HIGHS=none \"{}\" solve main.coop --output /dev/fd/9 9>> log", env!("CARGO_BIN_EXE_coop"));
    place.write("log", "before\n");
    let output = Command::new("sh").args(["-c", &script]).current_dir(place.0.path()).output().unwrap();
    assert_eq!(told(output), (0, String::new(), String::new()));
    assert!(place.text("log").starts_with("before\n") && place.text("log").contains("Optimal"));
    assert!(fs::symlink_metadata(place.path("out")).unwrap().is_symlink());
    let (code, _, said) = place.coop(&["solve", "main.coop", "--output", "/dev/fd/63"]);
    assert!(code == 2 && said.contains("`/dev/fd/63` cannot be written"), "{said}");
}

#[test]
fn links_are_followed_and_modes_kept() {
    let place = Place::new();
    fs::create_dir(place.path("folder")).unwrap();
    place.write("folder/real", "old");
    fs::set_permissions(place.path("folder/real"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("folder/link", place.path("first")).unwrap();
    symlink("real", place.path("folder/link")).unwrap();
    symlink("folder/new", place.path("dangling")).unwrap();
    symlink("self", place.path("self")).unwrap();
    for command in COMMANDS {
        let expected = place.coop(command).1;
        for (to, real) in [("first", "folder/real"), ("dangling", "folder/new")] {
            assert_eq!(place.coop(&[command, &["--output", to]].concat()).0, 0, "{command:?}");
            assert_eq!(place.text(real), expected, "{command:?}");
            assert!(fs::symlink_metadata(place.path(to)).unwrap().is_symlink(), "{command:?}");
        }
        assert_eq!(mode(&place.path("folder/real")), 0o640);
    }
    assert_eq!(place.coop(&["solve", "main.coop", "--output", "self"]).0, 2);
    assert_eq!(fs::read_dir(place.path("folder")).unwrap().count(), 3, "nothing is left behind");
    // A name as long as names can be.
    let long = "n".repeat(255);
    assert_eq!(place.coop(&["solve", "main.coop", "--output", &long]), (0, String::new(), String::new()));
    assert!(place.text(&long).contains("Optimal"));
}

#[test]
fn what_may_not_be_written_is_refused() {
    let place = Place::new();
    place.write("kept", "old");
    fs::set_permissions(place.path("kept"), fs::Permissions::from_mode(0o444)).unwrap();
    fs::hard_link(place.path("main.coop"), place.path("hard.coop")).unwrap();
    symlink("cost.csv", place.path("link.csv")).unwrap();
    let refused = [
        ("kept", "`kept` is read-only, and is left as it is"),
        ("main.coop", "`main.coop` is the scenario itself, and is left as it is"),
        ("./main.coop", "is the scenario itself"),
        ("hard.coop", "is the scenario itself"),
        ("cost.csv", "`cost.csv` is data that the scenario reads, and is left as it is"),
        ("link.csv", "is data that the scenario reads"),
        (".", "`.` is a folder, not a file"),
        ("none/file", "cannot be written: No such file or directory"),
    ];
    let before = (place.text("main.coop"), place.names());
    for command in COMMANDS {
        for (to, why) in refused {
            let (code, out, said) = place.coop(&[command, &["--output", to]].concat());
            assert!((code, out.as_str()) == (2, "") && said.contains(why), "{command:?} {to}: {code} {said}");
        }
    }
    assert_eq!((place.text("main.coop"), place.names()), before);
    assert_eq!((place.text("kept"), place.text("cost.csv")), ("old".to_string(), COSTS.to_string()));
    assert_eq!(mode(&place.path("kept")), 0o444);
    // By way of standard input.
    let mut command = place.command(&["solve", "-", "--output", "main.coop"]);
    let (code, _, said) = told(command.stdin(File::open(place.path("main.coop")).unwrap()).output().unwrap());
    assert!(code == 2 && said.contains("is the scenario itself"), "{said}");
    assert_eq!(place.text("main.coop"), before.0);
}

/// The folder that data is read from may be another one.
#[test]
fn data_of_another_folder_is_not_written_over() {
    let place = Place::new();
    fs::create_dir(place.path("data")).unwrap();
    fs::rename(place.path("cost.csv"), place.path("data/cost.csv")).unwrap();
    let (code, _, said) = place.coop(&["solve", "main.coop", "--data", "data", "--output", "data/../data/cost.csv"]);
    assert!(code == 2 && said.contains("is data that the scenario reads"), "{said}");
    assert_eq!(place.text("data/cost.csv"), COSTS);
}

#[test]
fn standard_input_is_read_up_to_a_limit() {
    let place = Place::new();
    let long = "error[E0003]: the scenario is larger than 32 MB";
    for (byte, why) in [(b'a', long), (0, "standard input has a NUL byte at line 1, column 1")] {
        for args in [&["check", "-"][..], &["check", "--fix", "-"], &["solve", "-"], &["test", "-"]] {
            let mut command = place.command(args);
            let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            let mut input = child.stdin.take().unwrap();
            // Without an end: it stops when nobody reads any more.
            let writer = std::thread::spawn(move || {
                let block = vec![byte; 1 << 16];
                let mut written = 0usize;
                while input.write_all(&block).is_ok() && written < 1 << 30 {
                    written += block.len();
                }
                written
            });
            let mut said = String::new();
            child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
            let mut out = String::new();
            child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
            // A scenario that is too long is wrong; what is no text cannot be read, and what is cut cannot be written again.
            let code = if byte == 0 || args.contains(&"--fix") { 2 } else { 1 };
            assert_eq!(child.wait().unwrap().code(), Some(code), "{said}");
            assert!(said.contains(why), "{args:?}: {said}");
            assert!(!out.contains("aaaa"), "{args:?}: {out}");
            assert!(writer.join().unwrap() < 34 << 20, "{args:?} went on reading");
        }
    }
}

/// Nobody writes to the pipe: who opens it waits for ever.
#[test]
fn a_pipe_is_no_scenario_and_no_data() {
    let place = Place::new();
    place.node("pipe.coop", &["p"]).unwrap();
    fs::remove_file(place.path("cost.csv")).unwrap();
    place.node("cost.csv", &["p"]).unwrap();
    let begun = Instant::now();
    let (code, _, said) = place.coop(&["check", "pipe.coop"]);
    assert!(code == 2 && said.contains("`pipe.coop` is not a regular file"), "{said}");
    let (code, _, said) = place.coop(&["check", "main.coop"]);
    assert!(code == 2 && said.contains("`cost.csv` is not a regular file"), "{said}");
    assert!(begun.elapsed() < Duration::from_secs(60));
}

#[test]
fn a_file_that_cannot_be_read_is_no_mistake_of_the_scenario() {
    let place = Place::new();
    let commands: [&[&str]; 7] = [
        &["check", "main.coop"],
        &["check", "--format", "json", "main.coop"],
        &["check", "--fix", "main.coop"],
        &["solve", "main.coop"],
        &["test", "main.coop"],
        &["impact", "main.coop"],
        &["export", "--to", "lp", "main.coop"],
    ];
    let all = |code: i32, why: &str| {
        for command in commands {
            let (found, _, said) = place.coop(command);
            assert_eq!(found, code, "{why}: {command:?}\n{said}");
        }
    };
    all(0, "all is there");
    let sound = place.text("main.coop");
    place.write("main.coop", &(sound.clone() + "let wrong = unknown\n"));
    all(1, "a mistake in the scenario");
    fs::remove_file(place.path("cost.csv")).unwrap();
    all(2, "a mistake, and data is missing");
    place.write("main.coop", &sound);
    all(2, "data is missing");
    fs::write(place.path("cost.csv"), b"enterprise,cost\n\xFF,1\n").unwrap();
    all(2, "data is no text");
    place.write("cost.csv", "enterprise,cost\na,one\nb,1\n");
    all(1, "a mistake in the data");
    // A path that the scenario must not name is a mistake in it.
    place.write("main.coop", &sound.replace("cost.csv", "../cost.csv"));
    all(1, "a path that leaves the folder");
}

#[test]
fn fixes_go_through_links_and_keep_the_mode() {
    let place = Place::new();
    let wrong = SCENARIO.to_string().replace("p.v == 30 t", "p.v = 30 t");
    place.write("real.coop", &wrong);
    fs::set_permissions(place.path("real.coop"), fs::Permissions::from_mode(0o604)).unwrap();
    symlink("real.coop", place.path("link.coop")).unwrap();
    let (code, _, said) = place.coop(&["check", "--fix", "link.coop"]);
    assert_eq!(code, 0, "{said}");
    assert!(place.text("real.coop").contains("p.v == 30 t"));
    assert!(fs::symlink_metadata(place.path("link.coop")).unwrap().is_symlink());
    assert_eq!((mode(&place.path("real.coop")), place.names().len()), (0o604, 4));
    place.write("real.coop", &wrong);
    fs::set_permissions(place.path("real.coop"), fs::Permissions::from_mode(0o444)).unwrap();
    let (code, _, said) = place.coop(&["check", "--fix", "link.coop"]);
    assert!(code == 2 && said.contains("is read-only, and is left as it is"), "{said}");
    assert_eq!(place.text("real.coop"), wrong);
}

/// What begins with a hyphen is told for what it is: a number out of range, or the name of a file.
#[test]
fn values_with_a_hyphen_are_told_for_what_they_are() {
    let place = Place::new();
    place.write("main.coop", "coop 1\nscenario s\n");
    for (args, says) in [
        (["solve", "main.coop", "--time-limit", "-1"], "a time limit is positive"),
        (["solve", "main.coop", "--gap", "-1%"], "a gap lies between 0 and 100 %"),
        (["check", "--color", "never", "-x.coop"], "write `./-x.coop`"),
    ] {
        let (code, _, said) = place.coop(&args);
        assert!(code == 2 && said.contains(says) && !said.contains("tip:"), "{args:?}: {said}");
    }
}
