//! Comments in merges: what one side wrote comes with what it is about, and nothing gets lost.

use super::merge;
use crate::review::Marks;

const OLDER: &str = "\
coop 1

// Prices.
let a = 1 // source: memo 2024
let b = 2

// Plants.
enterprise odra {
  capacity = 3 t // surveyed
  price    = 4
}
";

fn merged(ours: &[(&str, &str)], theirs: &[(&str, &str)]) -> super::super::Merged {
    let with = |changes: &[(&str, &str)]| {
        changes.iter().fold(OLDER.to_string(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        })
    };
    merge(OLDER, &with(ours), &with(theirs), &Marks::default()).unwrap()
}

fn expect(ours: &[(&str, &str)], theirs: &[(&str, &str)], expected: &[(&str, &str)]) {
    let found = merged(ours, theirs);
    let expected = expected.iter().fold(OLDER.to_string(), |text, (from, to)| text.replacen(from, to, 1));
    assert_eq!((found.text, found.rivals), (expected, Vec::new()));
}

#[test]
fn a_comment_comes_with_the_fact_that_it_is_about() {
    let b = ("b = 2", "b = 3");
    for theirs in [
        ("a = 1 // source: memo 2024", "a = 9 // source: memo 2026"),
        // A comment alone; a new one; none any more.
        ("memo 2024", "memo 2026"),
        ("price    = 4\n", "price    = 5 // asked by phone\n"),
        (" // surveyed", ""),
        ("// Prices.\n", "// Prices,\n// as of May.\n"),
        ("// Plants.\nenterprise", "// Plants.\n// On the river.\nenterprise"),
        ("  price    = 4\n", "  // Not sure.\n  price    = 4\n"),
        ("  price    = 4\n", "  price    = 4\n  // Ask for more.\n"),
        ("coop 1\n", "coop 1\n\n// What this is.\n"),
    ] {
        expect(&[b], &[theirs], &[theirs, b]);
        expect(&[theirs], &[b], &[theirs, b]);
    }
}

#[test]
fn a_comment_stays_above_what_it_is_about() {
    // Ours has something new before it.
    let new = ("let b = 2\n", "let c = 7\nlet b = 2\n");
    expect(&[new], &[("let b = 2", "// From the survey.\nlet b = 2")], &[("let b = 2\n", "let c = 7\n// From the survey.\nlet b = 2\n")]);
    // A new declaration of theirs with its own.
    let new = ("\n// Plants.", "// Later.\nlet d = 8 // so\n\n// Plants.");
    expect(&[("b = 2", "b = 3")], &[new], &[new, ("b = 2", "b = 3")]);
}

#[test]
fn what_is_commented_out_goes_and_its_comment_comes() {
    let out = ("let b = 2", "// let b = 2");
    expect(&[("a = 1", "a = 5")], &[out], &[out, ("a = 1", "a = 5")]);
    let found = merged(&[("b = 2", "b = 3")], &[out]);
    assert_eq!(found.rivals, ["let b"]);
    assert!(found.text.contains("// let b = 2") && found.text.contains("let b = 3"), "{}", found.text);
}

#[test]
fn a_comment_that_both_changed_is_a_conflict() {
    let found = merged(&[("memo 2024", "memo 2025")], &[("memo 2024", "memo 2026")]);
    assert_eq!(found.rivals, ["let a, comment"]);
    let marks = "<<<<<<< ours\nlet a = 1 // source: memo 2025\n=======\nlet a = 1 // source: memo 2026\n>>>>>>> theirs\n";
    assert!(found.text.contains(marks), "{}", found.text);
    let (ours, theirs) = (OLDER.replace("// Plants.", "// Works."), OLDER.replace("// Plants.", "// Factories."));
    assert!(merge(OLDER, &ours, &theirs, &Marks::default()).is_err());
}

#[test]
fn theirs_in_a_conflict_is_what_theirs_wrote() {
    let older =
        "coop 1\nenterprise e { n = 2 t }\nplan p {\n  constraint k[m in month]: x[m] >= m.n / 10 // a\n}\nvariant v { e.n = 2 t }\n";
    let theirs = older.replace("/ 10 // a", "/ 20 // b").replace("{ e.n = 2 t }", "{ e.n = 3 t }");
    let ours = older
        .replace("k[m in month]: x[m] >= m.n", "k[q in month]: x[q] >= q.n")
        .replace("{ e.n = 2 t }", "{ sweep e.n in 0 .. 4 step 1 t }");
    let found = merge(older, &ours, &theirs, &Marks::default()).unwrap();
    for line in
        ["  constraint k[m in month]: x[m] >= m.n / 20 // b\n>>>>>>> theirs\n", "=======\nvariant v { e.n = 3 t }\n>>>>>>> theirs\n"]
    {
        assert!(found.text.contains(line), "{}", found.text);
    }
}
