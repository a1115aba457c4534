//! `coop explain`

use coop::diagnostics::codes;
use std::process::Output;

fn explain(args: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = crate::common::program().arg("explain").args(args).output().unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn every_code_has_its_page() {
    for entry in codes::ALL {
        let (code, page, said) = explain(&[entry.code.0]);
        assert_eq!((code, said.as_str()), (0, ""));
        assert!(page.starts_with(&format!("# {}: ", entry.code)) && page.contains(&format!("`{}`", entry.name)), "{page}");
    }
}

#[test]
fn codes_are_found_by_number_and_name() {
    let page = explain(&["E0302"]).1;
    for word in ["e0302", "302", "unit-mismatch"] {
        assert_eq!(explain(&[word]).1, page);
    }
    assert_eq!(explain(&["E0302", "unused"]).1, format!("{page}\n{}", explain(&["W0701"]).1));
}

#[test]
fn without_a_code_all_are_listed() {
    let (code, list, _) = explain(&[]);
    assert_eq!((code, list.lines().count()), (0, codes::ALL.len()));
    assert!(list.lines().any(|line| line.starts_with("W0701  unused ") && line.ends_with("  declared and never read")));
}

#[test]
fn wrong_codes() {
    let (code, out, said) = explain(&["unit-mismach"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(said.contains("did you mean `unit-mismatch`?"), "{said}");
    assert!(explain(&["E0352"]).2.contains("`E0302`"));
    // The others are explained all the same.
    let (code, out, said) = explain(&["nonsense", "E0302"]);
    assert_eq!((code, said.lines().count()), (2, 2));
    assert!(out.starts_with("# E0302"));
}

#[test]
fn headings_are_bold_with_colours() {
    assert!(explain(&["E0302", "--color", "always"]).1.starts_with("\x1B[1mE0302: "));
}
