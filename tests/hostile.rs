//! Titles, names, keys, paths and arguments of people who mean no good go through every command and every format: nothing of
//! them steers a terminal, turns text round, begins a line of its own or is an order to the runner of a build.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Stdio;

/// Where `{}` stands, something hostile goes in.
const SOLVED: &str = "\
coop 1
scenario `s{raw}` \"scenario{}\"
currency EUR \"currency{}\"
kind `k{raw}` \"kind{}\"
`k{raw}` `e{raw}` \"entity{}\" { cap = 3 t }
`k{raw}` `f{raw}` \"entity{}\" { cap = 4 t }
policy `levy{raw}` \"policy{}\" { applies to p { limit `most{raw}` \"limit{}\": x[`e{raw}`] <= 2 t } }
plan p \"plan{}\" {
  var x \"variable{}\" [i in `k{raw}`] in 0 t .. i.cap
  let `v{raw}` \"value{}\" = sum(x[i] for i in `k{raw}`)
  maximize `m{raw}` \"objective{}\" : t = sum(x[i] for i in `k{raw}`)
  constraint `c{raw}` \"constraint{}\": sum(x[i] for i in `k{raw}`) <= 6 t
}
plan q \"plan{}\" {
  var y in 0 t .. 1 t
  minimize `n{raw}` : t = y
  constraint `need{raw}` \"constraint{}\": y >= 5 t
}
expect \"expected{}\" p.`m{raw}` == 40 t
";

const WRONG: &str = "\
coop 1
scenario `s{raw}` \"scenario{}\"
enterprise `e{raw}` \"entity{}\" { cap = 3 foo }
let a = `z{raw}`
let b = `e{raw}`.cap + 1 t
expect \"expected{}\" a = b
::error::a line of its own
##[error]another
";

/// As escapes in a title, and as it is in a name, where line ends cannot be.
const ORDERS: &str = "\\n::error file=README.md,line=1::order\\n  ::warning::order ##[error]order ##vso[task.complete]order";
const RAW: &str = "\u{1B}[31m\u{1B}]0;t\u{7}\u{9B}2J\u{202E}\u{2066}\u{7F}";

fn filled(template: &str) -> String {
    template.replace("{}", &format!("{RAW}{ORDERS}")).replace("{raw}", RAW)
}

fn is_hostile(c: char) -> bool {
    let turns = matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    turns || (c.is_control() && !matches!(c, '\n' | '\t'))
}

/// Fails where something of a text gets through. Only a report that is made of orders may have some, of the known kinds.
fn is_harmless(what: &str, text: &str, orders: usize) {
    for (number, line) in text.lines().enumerate() {
        let seen = line.escape_debug();
        assert!(!line.contains(is_hostile), "{what}, line {number}: {seen}");
        let start = line.trim_start();
        let order = start.starts_with("::");
        assert!(!order || (orders > 0 && line.starts_with("::")), "{what}, line {number}: {seen}");
        assert!(order || !["##[", "##vso["].iter().any(|mark| line.contains(mark)), "{what}, line {number}: {seen}");
    }
    assert_eq!(text.lines().filter(|line| line.starts_with("::")).count(), orders, "{what}:\n{text}");
}

fn run(folder: &Path, args: &[OsString], colors: bool) -> (i32, String, String) {
    let mut command = crate::common::program();
    command.args(args).current_dir(folder).stdin(Stdio::null());
    command.env_remove("CLICOLOR_FORCE");
    if colors {
        command.env("CLICOLOR_FORCE", "1");
    }
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn words(args: &[&str]) -> Vec<OsString> {
    args.iter().map(OsString::from).collect()
}

/// Our own colours, and nothing else that begins with the escape character.
fn without_colors(text: &str) -> String {
    let mut parts = text.split("\u{1B}[");
    let mut out = parts.next().unwrap_or("").to_string();
    for part in parts {
        match part.split_once('m') {
            Some((codes, rest)) if codes.chars().all(|c| c.is_ascii_digit() || c == ';') => out.push_str(rest),
            _ => out.push_str(&format!("\u{1B}[{part}")),
        }
    }
    out
}

#[test]
fn every_command_and_format() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("solved.coop", SOLVED), ("wrong.coop", WRONG)] {
        fs::write(folder.path().join(name), filled(text)).unwrap();
    }
    let formats = ["text", "short", "json", "sarif", "github", "gitlab", "rdjson", "junit"];
    let mut commands: Vec<Vec<&str>> = Vec::new();
    for file in ["solved.coop", "wrong.coop", "."] {
        commands.extend(formats.map(|format| vec!["check", "--format", format, file]));
        commands.push(vec!["test", file]);
    }
    for file in ["solved.coop", "wrong.coop"] {
        commands.push(vec!["solve", file]);
        commands.push(vec!["solve", "--full", file]);
        commands.push(vec!["solve", "--annotate", file]);
        commands.push(vec!["solve", "--format", "json", file]);
        commands.push(vec!["solve", "--format", "markdown", file]);
        commands.push(vec!["impact", "--format", "markdown", file]);
        commands.push(vec!["impact", file]);
        commands.push(vec!["impact", "--full", file]);
        commands.push(vec!["impact", "--format", "json", file]);
        commands.push(vec!["impact", "--format", "csv", file]);
        commands.push(vec!["check", "--diff", file]);
        for format in ["lp", "mps"] {
            commands.push(vec!["export", "--to", format, "--model", "p", file]);
        }
    }
    commands.push(vec!["export", "--to", "lp", "solved.coop"]);
    let mut seen = String::new();
    for command in commands {
        let (code, out, said) = run(folder.path(), &words(&command), false);
        assert!(code < 5, "{command:?}");
        assert!(!out.is_empty() || !said.is_empty(), "{command:?}");
        let orders = if command.contains(&"github") { out.lines().count() } else { 0 };
        is_harmless(&format!("{command:?}"), &out, orders);
        is_harmless(&format!("{command:?}, said"), &said, 0);
        seen.push_str(&out);
        seen.push_str(&said);
        if command.contains(&"json") && !out.is_empty() {
            let value: serde_json::Value = serde_json::from_str(&out).unwrap();
            // Programs get what was written, whatever it is.
            let titled = command[0] == "solve" || command[0] == "impact";
            assert!(!titled || value["title"].as_str().unwrap().starts_with(&format!("scenario{RAW}\n::error")), "{value}");
        }
        // With colours there are colours, and nothing else.
        let (_, out, said) = run(folder.path(), &words(&command), true);
        is_harmless(&format!("{command:?} in colour"), &without_colors(&out), orders);
        is_harmless(&format!("{command:?} in colour, said"), &without_colors(&said), 0);
    }
    // They were shown at all.
    for title in ["scenario", "entity", "plan", "variable", "value", "objective", "constraint", "policy", "expected"] {
        assert!(seen.contains(&format!("{title}␛[31m")), "{title}");
    }
}

/// Names of files and folders, also of those that are not there.
#[cfg(unix)]
#[test]
fn paths() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a\n::warning::order", "b\u{1B}[31m\u{202E}", "::error::c", " ::error::d ##[error]e"] {
        let place = folder.path().join(name);
        fs::create_dir(&place).unwrap();
        fs::write(place.join("sound.coop"), filled(SOLVED)).unwrap();
        fs::write(place.join("wrong.coop"), filled(WRONG)).unwrap();
        fs::write(place.join("text.coop"), b"\xFF").unwrap();
        fs::write(place.join("fix.coop"), "coop 1\nlet a = 3\nexpect a = 3\n").unwrap();
        std::os::unix::fs::symlink("nowhere", place.join("link.coop")).unwrap();
        let mut commands: Vec<Vec<OsString>> = Vec::new();
        for file in ["", "/sound.coop", "/wrong.coop", "/text.coop", "/link.coop", "/none.coop", "/fix.coop"] {
            let path = format!("./{name}{file}");
            for format in ["text", "github", "junit"] {
                commands.push(words(&["check", "--format", format, &path]));
            }
            commands.push(words(&["test", &path]));
            commands.push(words(&["check", "--diff", &path]));
            commands.push(words(&["check", "--fix", &path]));
            for command in ["solve", "impact"] {
                commands.push(words(&[command, &path]));
                commands.push(words(&[command, &path, "--data", &path]));
                commands.push(words(&[command, "sound.coop", "--output", &path]));
            }
        }
        for command in commands {
            // The same name without the folder before it, where it is no option.
            for short in [false, true] {
                let command: Vec<OsString> = match short {
                    false => command.clone(),
                    true => command.iter().map(|word| word.to_str().unwrap().trim_start_matches("./").into()).collect(),
                };
                let (_, out, said) = run(folder.path(), &command, false);
                let orders = if command.contains(&"github".into()) { out.lines().count() } else { 0 };
                is_harmless(&format!("{command:?}"), &out, orders);
                is_harmless(&format!("{command:?}, said"), &said, 0);
            }
        }
    }
}

/// What is quoted of the command line.
#[test]
fn arguments() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.coop"), "coop 1\nplan p { var x : 1 in 0 .. 1  minimize c : 1 = x }\n").unwrap();
    let hostile = format!("{}\n::error::order ##[error]x", RAW.replace('\u{7F}', ""));
    let hostile = hostile.as_str();
    let commands: [&[&str]; 11] = [
        &[hostile],
        &["check", "--format", hostile, "a.coop"],
        &["check", "a.coop", &format!("--{hostile}")],
        &["solve", "a.coop", "--time-limit", hostile],
        &["solve", "a.coop", "--allow", hostile],
        &["solve", "a.coop", "--policy", hostile],
        &["solve", "a.coop", "--policy", &format!("{hostile}=on")],
        &["export", "a.coop", "--to", "lp", "--model", hostile],
        &["explain", hostile],
        &["std", hostile],
        &["check", "-", "--stdin-filename", hostile],
    ];
    for command in commands {
        for colors in [false, true] {
            let (code, out, said) = run(folder.path(), &words(command), colors);
            assert!(code == 2 || command[1] == "-", "{command:?}: {said}");
            is_harmless(&format!("{command:?}"), &without_colors(&out), 0);
            is_harmless(&format!("{command:?}, said"), &without_colors(&said), 0);
        }
    }
    // Help and mistakes without anything hostile have their colours.
    assert!(run(folder.path(), &words(&["--help"]), true).1.contains("\u{1B}["));
    assert!(run(folder.path(), &words(&["--hepl"]), true).2.contains("\u{1B}["));
    assert!(!run(folder.path(), &words(&["--help"]), false).1.contains("\u{1B}["));
}
