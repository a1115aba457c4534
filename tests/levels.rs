//! Levels of warnings, from the command line and in scenarios.

use std::io::Write;
use std::process::Stdio;

const UNREAD: &str = "coop 1\nlet unread = 3 t\n";

/// Exit code, standard output and standard error of a command on a scenario from standard input.
fn coop(scenario: &str, args: &[&str]) -> (i32, String, String) {
    let mut command = crate::common::program();
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that ends with a wrong option reads nothing.
    let _ = child.stdin.take().unwrap().write_all(scenario.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn check(scenario: &str, options: &[&str]) -> (i32, String) {
    let (code, _, said) = coop(scenario, &[&["check", "-"], options].concat());
    (code, said)
}

#[test]
fn options_set_levels() {
    assert!(check(UNREAD, &[]).1.ends_with("1 warning\n"));
    assert_eq!(check(UNREAD, &["--allow", "unused"]), (0, "no errors\n".into()));
    for name in ["unused", "W0701", "w0701", "warnings", "outlier,UNUSED"] {
        let (code, said) = check(UNREAD, &["--deny", name]);
        assert_eq!(code, 1, "{said}");
        assert!(
            said.starts_with("error[W0701]") && said.contains("note: denied on the command line") && said.ends_with("1 error\n"),
            "{said}"
        );
    }
}

#[test]
fn the_special_beats_the_general_and_the_later_the_earlier() {
    assert_eq!(check(UNREAD, &["--allow", "unused", "--deny", "warnings"]).0, 0);
    assert_eq!(check(UNREAD, &["--allow", "unused", "--deny", "unused"]).0, 1);
    assert_eq!(check(UNREAD, &["--deny", "unused", "--allow", "outlier,unused"]).0, 0);
    assert!(check(UNREAD, &["--deny", "unused", "--warn", "W0701"]).1.starts_with("warning[W0701]"));
}

#[test]
fn the_scenario_beats_the_command_line() {
    let with = |line: &str| format!("{UNREAD}{line}\n");
    assert_eq!(check(&with("allow unused"), &["--deny", "unused"]).0, 0);
    assert_eq!(check(&with("allow warnings"), &["--deny", "unused"]).0, 0);
    let (code, said) = check(&with("deny unused"), &["--allow", "unused"]);
    assert_eq!(code, 1);
    assert!(said.contains("denied here") && !said.contains("command line"), "{said}");
}

#[test]
fn wrong_names() {
    let (code, said) = check(UNREAD, &["--allow", "unusd"]);
    assert_eq!(code, 2);
    assert!(said.contains("there is no warning `unusd`; did you mean `unused`?") && said.contains("coop explain"), "{said}");
    let (code, said) = check(UNREAD, &["--deny", "unused,E0302"]);
    assert_eq!(code, 2);
    assert!(said.contains("`E0302` is an error"), "{said}");
    let (code, said) = check(&format!("{UNREAD}allow unused, one-alternativ, unit-mismatch\n"), &["--format", "short"]);
    assert_eq!(code, 1);
    assert_eq!(
        said,
        "stdin.coop:3:15: error[E0209]: there is no warning `one-alternativ`\n\
         stdin.coop:3:31: error[E0209]: `unit-mismatch` (E0302) is an error, and only warnings have levels\n2 errors\n"
    );
}

#[test]
fn json_counts_what_is_denied() {
    let (code, out, _) = coop(UNREAD, &["check", "-", "--format", "json", "--deny", "unused"]);
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &value["error_count"], &value["warning_count"]), (1, &1.into(), &0.into()));
    assert_eq!(value["diagnostics"][0]["code"], "W0701");
}

#[test]
fn solve_and_test_know_levels() {
    for command in ["solve", "test"] {
        let scenario = "coop 1\nlet unread = 3 t\nplan q { var x : t in 0 t .. 1 t maximize gain = x }\nexpect q.gain == 1 t\n";
        assert_eq!(coop(scenario, &[command, "-", "--deny", "warnings"]).0, 1);
        assert_eq!(coop(scenario, &[command, "-"]).0, 0);
        let (code, _, said) = coop(scenario, &[command, "-", "--allow", "unused"]);
        assert_eq!((code, said.contains("W0701")), (0, false), "{said}");
    }
}
