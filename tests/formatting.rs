//! `coop fmt`: formatting twice is formatting once, and what is formatted says the same.

use super::common::{blocks, markdown, program, root};
use coop::diagnostics::Sink;
use coop::source::{FileKind, SourceMap};
use coop::syntax;
use coop::syntax::format::{Refused, format, format_lines};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

fn scenarios(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut inside: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    inside.sort();
    for path in inside {
        if path.is_dir() {
            scenarios(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "coop") {
            out.push(path);
        }
    }
}

/// Every text of the repository that is meant as a scenario, with its place.
fn texts() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for folder in ["examples", "std", "tests"] {
        scenarios(&root().join(folder), &mut files);
    }
    let mut all: Vec<(String, String)> = files.iter().map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap())).collect();
    for folder in ["docs", "docs/language", "docs/diagnostics"] {
        for page in markdown(folder) {
            // Where a line stands for many, it stays one.
            let is_scenario = |block: &super::common::Block| block.language() == "coop" && block.note("repeat").is_none();
            all.extend(blocks(&page).into_iter().filter(is_scenario).map(|block| (block.place, block.text)));
        }
    }
    for entry in fs::read_dir(root().join("tests/language")).unwrap() {
        let path = entry.unwrap().path();
        let cases = super::language::cases(&fs::read_to_string(&path).unwrap());
        all.extend(cases.into_iter().map(|case| (format!("{}: {}", path.display(), case.name), case.text)));
    }
    all
}

/// The syntax tree of a text without places.
fn tree(text: &str) -> String {
    let mut sources = SourceMap::default();
    let file = sources.add("x.coop", text, FileKind::Scenario);
    let tree = format!("{:?}", syntax::parse(file, &sources, &mut Sink::default()));
    let mut out = String::new();
    let mut rest = tree.as_str();
    while let Some(at) = rest.find("Span {") {
        out.push_str(&rest[..at]);
        rest = rest[at..].split_once('}').unwrap().1;
    }
    out + rest
}

#[test]
fn formatting_twice_is_formatting_once_and_says_the_same() {
    let (mut formatted, mut refused) = (0, 0);
    let mut wrong = Vec::new();
    for (place, text) in texts() {
        match format(&text) {
            Ok(once) => {
                formatted += 1;
                let twice = format(&once);
                if twice.as_deref() != Ok(once.as_str()) {
                    let again = twice.unwrap_or_default();
                    let at = once.lines().zip(again.lines()).find(|(a, b)| a != b);
                    wrong.push(format!("{place}: twice is not once: {at:?}"));
                }
                if tree(&once) != tree(&text) {
                    wrong.push(format!("{place}: says something else"));
                }
                if once.lines().any(|line| line.ends_with(' ')) {
                    wrong.push(format!("{place}: blanks at the end of a line"));
                }
            }
            Err(Refused::Syntax) => refused += 1,
            Err(Refused::Changed) => wrong.push(format!("{place}: would be changed")),
        }
    }
    assert!(wrong.is_empty(), "{} of {formatted} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(formatted > 500 && refused > 0, "{formatted} formatted, {refused} refused");
}

/// A text with other blanks and comments between its tokens, on the same lines.
fn perturbed(text: &str, seed: u64) -> String {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let mut out = String::new();
    for token in syntax::tokens::all(text) {
        let piece = &text[token.range.clone()];
        match token.kind {
            syntax::tokens::Kind::Blank => out.push_str(&" ".repeat(1 + next() as usize % 4)),
            syntax::tokens::Kind::Newline => {
                out.push_str(if next() % 4 == 0 { "  " } else { "" });
                out.push_str(if next() % 4 == 0 { "\r\n" } else { "\n" });
            }
            _ => out.push_str(piece),
        }
    }
    out
}

#[test]
fn other_blanks_lead_to_the_same_layout() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for (i, (place, text)) in texts().into_iter().enumerate() {
        let Ok(once) = format(&text) else { continue };
        // Where comments stand in the middle of blanks that matter, such as those of a title, nothing is compared.
        let other = perturbed(&once, i as u64);
        if tree(&other).replace("\\r", "") != tree(&once) {
            continue;
        }
        count += 1;
        let again = format(&other).unwrap_or_else(|refused| format!("{refused:?}"));
        if again != once {
            let at = again.lines().zip(once.lines()).find(|(a, b)| a != b);
            wrong.push(format!("{place}: {at:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 500, "{count}");
}

#[test]
fn examples_library_and_manual_are_formatted() {
    let kept = |place: &str| ["examples/", "std/", "docs/"].iter().any(|part| place.contains(part)) && !place.contains("/tests/");
    let mut wrong = Vec::new();
    for (place, text) in texts().into_iter().filter(|(place, _)| kept(place)) {
        if format(&text).is_ok_and(|once| once != text) {
            wrong.push(place);
        }
    }
    assert!(wrong.is_empty(), "not formatted (`coop fmt`): {wrong:#?}");
}

#[test]
fn awkward_layouts() {
    let text = "\n\n// first\ncoop 1\nplan p{ // opens\n\n\n  var x:t>=0// trailing  \n// own\n  minimize cost=x *  2 // why\n    + // middle\n    3 t\n\n\n\n  constraint c: x>= 1 t\n  // last\n}\nkind port port a{cap=5 t,rate=1 %}\n  port bb { cap = 12 t, rate = 30 % }\nlet s = { a , // in a list\n bb }\nlet u=\"a // no comment\"";
    let expected = "// first
coop 1
plan p {                                        // opens
  var x : t >= 0                                // trailing
  // own
  minimize cost =
    x * 2 // why
    + // middle
    3 t

  constraint c: x >= 1 t
  // last
}
kind port
port a  { cap =  5 t, rate =  1 % }
port bb { cap = 12 t, rate = 30 % }
let s = {
  a, // in a list
  bb
}
let u = \"a // no comment\"
";
    let once = format(text).unwrap();
    assert_eq!(once, expected);
    assert_eq!(format(&once).unwrap(), once);
    assert_eq!(format("").unwrap(), "");
    assert_eq!(format("\n\n").unwrap(), "");
    assert_eq!(format("// only\r\n\r\n\r\n// this").unwrap(), "// only\n\n// this\n");
    assert_eq!(format("let = 3"), Err(Refused::Syntax));
}

#[test]
fn a_range_leaves_the_rest() {
    let text = "coop 1\nlet  a = 1\n\nlet  b   = 2\nlet  c = 3\n";
    assert_eq!(format_lines(text, Some(4..=4)).unwrap(), "coop 1\nlet  a = 1\n\nlet b = 2\nlet  c = 3\n");
    assert_eq!(format_lines(text, Some(1..=5)).unwrap(), format(text).unwrap());
}

fn fmt(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = program();
    command.arg("fmt").args(arguments).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // Wrong use ends it before it reads.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

#[test]
fn the_command_writes_lists_and_shows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.coop");
    let code = |output: &Output| output.status.code().unwrap();
    let said = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
    fs::write(&path, "\u{FEFF}coop 1\r\nlet  a = 1\r\n").unwrap();
    fs::write(folder.path().join("bad.coop"), "let = 3\n").unwrap();
    let checked = fmt(folder.path(), &["--check", "a.coop"], "");
    assert_eq!((code(&checked), checked.stdout.as_slice()), (1, b"a.coop\n".as_slice()));
    let diff = fmt(folder.path(), &["--diff", "a.coop"], "");
    assert!(code(&diff) == 0 && String::from_utf8_lossy(&diff.stdout).contains("+let a = 1"));
    assert!(fs::read_to_string(&path).unwrap().contains("let  a"));
    assert_eq!(code(&fmt(folder.path(), &["a.coop"], "")), 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), "\u{FEFF}coop 1\nlet a = 1\n");
    assert_eq!(code(&fmt(folder.path(), &["--check", "a.coop"], "")), 0);
    let bad = fmt(folder.path(), &["."], "");
    assert!(code(&bad) == 1 && said(&bad).contains("left as it is") && said(&bad).contains("E0"), "{}", said(&bad));
    assert_eq!(fs::read_to_string(folder.path().join("bad.coop")).unwrap(), "let = 3\n");
    let input = fmt(folder.path(), &["-"], "let  a = 1");
    assert_eq!((code(&input), input.stdout.as_slice()), (0, b"let a = 1\n".as_slice()));
    let input = fmt(folder.path(), &["--check", "--stdin-filename", "x.coop", "-"], "let  a = 1");
    assert_eq!((code(&input), input.stdout.as_slice()), (1, b"x.coop\n".as_slice()));
    for wrong in [["--range", "1:9", "a.coop"], ["--range", "3:1", "a.coop"], ["--range", "0:1", "a.coop"], ["--check", "--diff", "a.coop"]]
    {
        assert_eq!(code(&fmt(folder.path(), &wrong, "")), 2, "{wrong:?}");
    }
    fs::create_dir(folder.path().join("empty")).unwrap();
    for wrong in [["empty", "a.coop"], ["missing.coop", "a.coop"], ["-", "a.coop"]] {
        assert_eq!(code(&fmt(folder.path(), &wrong, "")), 2, "{wrong:?}");
    }
}
