//! Input that no planner means to give: each gets a clear message and the right exit code.

use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

/// Well beyond what any of these takes, well below a hang.
const PATIENCE: Duration = Duration::from_secs(60);

fn coop(args: &[&str], input: Option<&[u8]>) -> Output {
    let begun = Instant::now();
    let mut command = crate::common::program();
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.unwrap_or_default().to_vec();
    let feeder = std::thread::spawn(move || {
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    assert!(begun.elapsed() < PATIENCE, "{args:?} took {:?}", begun.elapsed());
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Checks a scenario from standard input: the exit code, and words that the message must hold.
fn check(scenario: &[u8], code: i32, words: &[&str]) {
    let output = coop(&["check", "-"], Some(scenario));
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{message}");
    for word in words {
        assert!(message.contains(word), "`{word}` is missing in:\n{message}");
    }
    assert!(!message.contains("panicked"), "{message}");
}

fn in_folder(files: &[(&str, &[u8])], code: i32, words: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let main = folder.path().join("main.coop");
    let output = coop(&["check", main.to_str().unwrap()], None);
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{message}");
    for word in words {
        assert!(message.contains(word), "`{word}` is missing in:\n{message}");
    }
}

const HEAD: &str = "coop 1\nenterprise a\nenterprise b\nproject p\n";

#[test]
fn files_that_cannot_be_read() {
    let missing = coop(&["check", "no/such.coop"], None);
    assert_eq!(missing.status.code(), Some(2));
    assert!(text(&missing.stderr).contains("does not exist"));
    let folder = tempfile::tempdir().unwrap();
    let output = coop(&["solve", folder.path().to_str().unwrap()], None);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("folder"), "{}", text(&output.stderr));
}

#[test]
fn texts_that_are_none() {
    check(b"\xff\xfe\x00c", 2, &["UTF-16"]);
    check(b"coop 1\nenterprise \xc3\x28", 2, &["UTF-8"]);
    check(b"", 1, &["E0102"]);
    check(b"// nothing\n", 1, &["E0102"]);
    check(b"\xef\xbb\xbfcoop 1\r\ncountry DE \"Deutschland\"\r\n", 0, &[]);
}

#[test]
fn deep_and_long_texts() {
    check(format!("coop 1\nlet x = {}1{}\n", "(".repeat(100_000), ")".repeat(100_000)).as_bytes(), 1, &["E0003", "nested"]);
    check(format!("coop 1\nlet x = {}", "{".repeat(190)).as_bytes(), 1, &["error"]);
    check(format!("coop 1\nlet x = 1{}\n", " + 1".repeat(100_000)).as_bytes(), 1, &["E0003"]);
    check(format!("coop 1\nlet x = {}\n", "9".repeat(50_000_000)).as_bytes(), 1, &["error"]);
    check(format!("coop 1\nlet x = 1{}\nexpect x > 0\n", " + 1".repeat(1_500)).as_bytes(), 0, &[]);
    check(format!("coop 1\nlet x = {}1{}\nexpect x > 0\n", "(".repeat(150), ")".repeat(150)).as_bytes(), 0, &[]);
}

/// What a repair puts in stands nowhere in the text: places in it are places of the whole.
#[test]
fn places_in_repairs() {
    check(b"coop 1\nlet x = 2\nexpect x == $ 1", 1, &["`USD` is no declared unit"]);
    check("coop 1\nenterprise a\ntable t[enterprise] : t {\n  a 电".as_bytes(), 1, &["error"]);
    check("coop 1\nenterprise a\ntable t[enterprise] : t 电\n  a 3\n}\n".as_bytes(), 1, &["error"]);
}

/// Brackets that a quote hides from the count of what is open.
#[test]
fn hidden_depth() {
    check(format!("coop 1\nlet x = \"{}\n", "(".repeat(30_000)).as_bytes(), 1, &["E0003"]);
    check(format!("coop 1\nlet y = \"\\\nlet x = {}\n", "(".repeat(100_000)).as_bytes(), 1, &["E0003"]);
    check(format!("coop 1\nlet x = {}\n", "if a then b else if (".repeat(60)).as_bytes(), 1, &["error"]);
    check(format!("coop 1\nlet x = {}\n", "{a in ".repeat(100)).as_bytes(), 1, &["error"]);
}

#[test]
fn numbers_out_of_reach() {
    check(b"coop 1\nlet x = 1e9999\nexpect x > 0\n", 1, &["E0107"]);
    check(b"coop 1\nlet x = 1/0\nexpect x > 0\n", 1, &["E0107"]);
    check(b"coop 1\nlet x = 1 / 0\nexpect x > 0\n", 1, &["E0408"]);
    check(b"coop 1\nlet x = 10 ^ 400\nexpect x > 0\n", 1, &["E0409"]);
}

#[test]
fn data_files() {
    let table = "coop 1\nenterprise a\nproject p\ntable cost[enterprise, project] : 1 from \"c.csv\"\nlet x = cost[a, p]\nexpect x > 0\n";
    in_folder(&[("main.coop", table.as_bytes())], 2, &["E0001", "c.csv"]);
    in_folder(&[("main.coop", table.as_bytes()), ("c.csv", b"enterprise,project,cost\na,p,NaN\n")], 1, &["E0402", "c.csv:2"]);
    in_folder(&[("main.coop", table.as_bytes()), ("c.csv", b"enterprise,project,cost\na,p,1\na,p,2\n")], 1, &["E0405"]);
    in_folder(&[("main.coop", table.as_bytes()), ("c.csv", b"enterprise,project,cost\nz,p,1\n")], 1, &["E0403", "`z`"]);
    in_folder(&[("main.coop", table.as_bytes()), ("c.csv", b"enterprise,project,cost\n")], 1, &["E0401", "cost[a, p]"]);
    in_folder(&[("main.coop", table.as_bytes()), ("c.csv", b"")], 1, &["E0407"]);
    in_folder(&[("main.coop", table.as_bytes()), ("c.csv", b"\xff\xfe")], 2, &["E0002"]);
    in_folder(&[("main.coop", table.as_bytes()), ("c.csv", b"enterprise,project,cost\na,p,\"1\n")], 1, &["error"]);
    in_folder(&[("main.coop", table.as_bytes()), ("c.csv", b"\xef\xbb\xbfenterprise;project;cost\r\na;p;1.5\r\n")], 0, &[]);
    in_folder(&[("main.coop", table.replace("c.csv", "../c.csv").as_bytes())], 1, &["E0004"]);
    in_folder(&[("main.coop", table.replace("c.csv", "/etc/passwd").as_bytes())], 1, &["E0004"]);
    in_folder(&[("main.coop", table.replace("c.csv", "sub").as_bytes()), ("sub/x.csv", b"a")], 2, &["E0001", "folder"]);
}

#[test]
fn wrong_scenarios() {
    let with = |rest: &str| format!("{HEAD}{rest}");
    check(with("let x = 3 parsec\n").as_bytes(), 1, &["E0301", "parsec"]);
    check(with("plan q { var x : t >= 0 constraint c: x >= 1 t }\n").as_bytes(), 0, &["W0730"]);
    check(with("use std.nothing\n").as_bytes(), 1, &["E0205"]);
    check(with("table t[enterprise, project] : t {\n      p\n  a   1\n}\nlet x = t[b, p]\nexpect x > 0 t\n").as_bytes(), 1, &["E0401"]);
    check(with("enterprise a\n").as_bytes(), 1, &["E0203"]);
    check(with("let x = y\nlet y = x\n").as_bytes(), 1, &["E0503"]);
}

#[test]
fn plans_without_a_solution() {
    let plan = |constraint: &str| format!("coop 1\nplan q {{ var x : t >= 0 maximize gain = x {constraint} }}\n");
    let run = |scenario: &str| coop(&["solve", "-", "--format", "json"], Some(scenario.as_bytes()));
    let infeasible = run(&plan("constraint a: x <= 1 t constraint b: x >= 2 t"));
    assert_eq!(infeasible.status.code(), Some(3));
    assert!(text(&infeasible.stdout).contains("\"status\": \"infeasible\""));
    let unbounded = run(&plan("constraint a: x >= 1 t"));
    assert_eq!(unbounded.status.code(), Some(3));
    assert!(text(&unbounded.stdout).contains("\"status\": \"unbounded\""));
    let fine = run(&plan("constraint a: x <= 1 t"));
    assert_eq!(fine.status.code(), Some(0), "{}", text(&fine.stderr));
    let expected = run(&format!("{}expect q.gain == 2 t\n", plan("constraint a: x <= 1 t")));
    assert_eq!(expected.status.code(), Some(1));
    assert!(text(&expected.stderr).contains("E0601"));
}

#[test]
fn output_files_are_whole_or_absent() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("out.json");
    let scenario = b"coop 1\nplan q { var x : t in 0 t .. 1 t maximize gain = x }\n";
    let good = coop(&["solve", "-", "--format", "json", "--output", target.to_str().unwrap()], Some(scenario));
    assert_eq!(good.status.code(), Some(0), "{}", text(&good.stderr));
    assert!(serde_json::from_str::<serde_json::Value>(&std::fs::read_to_string(&target).unwrap()).is_ok());
    let bad = coop(&["solve", "-", "--output", folder.path().to_str().unwrap()], Some(scenario));
    assert_eq!(bad.status.code(), Some(2));
    let nowhere = coop(&["solve", "-", "--output", "no/such/folder/out.json"], Some(scenario));
    assert_eq!(nowhere.status.code(), Some(2));
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["out.json"]);
    assert!(!Path::new("no").exists());
}

#[test]
fn usage() {
    assert_eq!(coop(&["frobnicate"], None).status.code(), Some(2));
    assert_eq!(coop(&["solve", "-", "--time-limit", "-3"], Some(b"")).status.code(), Some(2));
    assert_eq!(coop(&["--help"], None).status.code(), Some(0));
    assert_eq!(coop(&["std", "division"], None).status.code(), Some(0));
    assert_eq!(coop(&["std", "nonsense"], None).status.code(), Some(2));
    if !coop::solve::has_highs() {
        let output = coop(&["solve", "-", "--solver", "highs"], Some(b"coop 1\nplan q { var x : t in 0 t .. 1 t maximize gain = x }\n"));
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains("highs"));
    }
}
