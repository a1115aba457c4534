use super::*;
use crate::diagnostics::{Applicability, codes};
use crate::source::Span;
use proptest::prelude::*;

const FILE: FileId = FileId(3);

fn found(code: Code, edits: &[(u32, u32, &str)]) -> Diagnostic {
    let edits: Vec<(Span, String)> = edits.iter().map(|(lo, hi, new)| (Span::new(FILE, *lo, *hi), (*new).to_string())).collect();
    let mut found = Diagnostic::error(code, "m").at(edits[0].0, "");
    found.fixes.push(Fix { title: "write it".into(), edits, applicability: Applicability::MachineApplicable });
    found
}

fn one(edits: &[(u32, u32, &str)]) -> Diagnostic {
    found(codes::SYNTAX, edits)
}

/// The text after all fixes that can be applied together.
fn fixed(text: &str, found: &[Diagnostic]) -> String {
    apply(text, &choose(found, FILE, text))
}

#[test]
fn fixes_are_applied_in_order_of_place() {
    assert_eq!(fixed("a = b, c = d", &[one(&[(9, 10, "==")]), one(&[(2, 3, "==")])]), "a == b, c == d");
    assert_eq!(fixed("厂 = 电", &[one(&[(4, 5, "==")]), one(&[(6, 9, "电池")])]), "厂 == 电池");
    assert_eq!(fixed("(a", &[one(&[(2, 2, ")")])]), "(a)");
}

#[test]
fn of_two_that_overlap_the_first_is_applied() {
    assert_eq!(fixed("abcdef", &[one(&[(2, 5, "Y")]), one(&[(0, 3, "X")])]), "Xdef");
    assert_eq!(fixed("abcdef", &[one(&[(0, 3, "X")]), one(&[(3, 6, "Y")])]), "XY");
    // Insertions at one place, or at the edge of a replacement, have no order.
    assert_eq!(fixed("ab", &[one(&[(1, 1, "X")]), one(&[(1, 1, "Y")])]), "aXb");
    assert_eq!(fixed("ab", &[one(&[(0, 1, "X")]), one(&[(1, 1, "Y")])]), "Xb");
}

#[test]
fn a_fix_is_applied_whole_or_not_at_all() {
    let brackets = one(&[(0, 0, "("), (5, 5, ")")]);
    assert_eq!(fixed("a + b", std::slice::from_ref(&brackets)), "(a + b)");
    assert_eq!(fixed("a + b", &[one(&[(0, 1, "x")]), brackets.clone()]), "x + b");
    assert_eq!(fixed("a + b", &[brackets, one(&[(4, 5, "y")])]), "(a + b)");
    assert_eq!(fixed("abc", &[one(&[(0, 2, "x"), (1, 3, "y")])]), "abc", "its own edits overlap");
}

#[test]
fn what_cannot_be_applied_is_passed_over() {
    let elsewhere = Diagnostic::error(codes::SYNTAX, "m").fix("t", Span::new(FileId(9), 0, 1), "x", Applicability::MachineApplicable);
    let unsure = Diagnostic::error(codes::SYNTAX, "m").fix("t", Span::new(FILE, 0, 1), "x", Applicability::MaybeIncorrect);
    let none = [elsewhere, unsure, one(&[(0, 99, "x")]), one(&[(1, 3, "x")]), one(&[(0, 3, "厂")])];
    assert_eq!(fixed("厂b", &none), "厂b");
}

#[test]
fn inserted_lines_end_as_the_others_do() {
    assert_eq!(fixed("a\r\nb\r\n", &[one(&[(1, 1, "\nx")])]), "a\r\nx\r\nb\r\n");
    assert_eq!(fixed("a\nb\n", &[one(&[(1, 1, "\nx")])]), "a\nx\nb\n");
}

/// A language in which `=` is wrong and is written `==`, `!` comes out once no `=` is left, and `?` is wrong and whose
/// fix brings two errors more.
fn check(text: &str) -> (FileId, Vec<Diagnostic>) {
    let mut all = Vec::new();
    for (at, c) in text.char_indices() {
        let lo = at as u32;
        match c {
            '=' if !text[..at].ends_with('=') && !text[at + 1..].starts_with('=') => all.push(one(&[(lo, lo + 1, "==")])),
            '!' if !text.contains(" = ") => all.push(found(codes::BAD_UNIT, &[(lo, lo + 1, ".")])),
            '?' => all.push(found(codes::EMPTY_BRACES, &[(lo, lo + 1, "%%")])),
            '%' => all.push(Diagnostic::error(codes::CYCLE, "worse")),
            _ => {}
        }
    }
    (FILE, all)
}

#[test]
fn fixing_goes_on_until_nothing_is_left() {
    let repair = repair("a = b\n  c = d !", &mut check);
    assert_eq!((repair.text.as_str(), repair.refused.len()), ("a == b\n  c == d .", 0));
    let places: Vec<_> = repair.applied.iter().map(|s| (s.code, s.at.line, s.at.column)).collect();
    assert_eq!(places, [(codes::SYNTAX, 1, 3), (codes::SYNTAX, 2, 5), (codes::BAD_UNIT, 2, 10)]);
}

#[test]
fn what_makes_things_worse_is_undone_and_the_rest_kept() {
    let repair = repair("a = b ? c = d", &mut check);
    assert_eq!(repair.text, "a == b ? c == d");
    assert_eq!((repair.applied.len(), repair.refused.len()), (2, 1));
    assert_eq!((repair.refused[0].code, repair.refused[0].at.column), (codes::EMPTY_BRACES, 8));
}

#[test]
fn a_fix_that_repairs_nothing_ends_the_fixing() {
    let mut checks = 0;
    let repair = repair("text", &mut |text| {
        checks += 1;
        (FILE, vec![one(&[(text.len() as u32, text.len() as u32, "x")])])
    });
    assert_eq!((repair.text.as_str(), checks, repair.refused.len()), ("text", 2, 1));
}

#[test]
fn fixes_that_undo_each_other_come_to_an_end() {
    let repair = repair("a", &mut |text| {
        let (code, new) = if text == "a" { (codes::SYNTAX, "b") } else { (codes::CYCLE, "a") };
        (FILE, vec![found(code, &[(0, 1, new)])])
    });
    assert_eq!(repair.applied.len(), ROUNDS);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is chosen: applied together it gives what its edits give one after the other.
    #[test]
    fn together_is_one_after_the_other(
        text in "[ab=电\\n]{0,30}",
        fixes in prop::collection::vec(prop::collection::vec((0u32..40, 0u32..6, "[xy池]{0,3}"), 1..4), 0..12),
    ) {
        let all: Vec<Diagnostic> = fixes
            .iter()
            .map(|edits| one(&edits.iter().map(|(lo, length, new)| (*lo, lo + length, new.as_str())).collect::<Vec<_>>()))
            .collect();
        let chosen = choose(&all, FILE, &text);
        let mut edits: Vec<&(Span, String)> = chosen.iter().flat_map(|c| &c.fix.edits).collect();
        edits.sort_by_key(|(span, _)| (span.lo, span.hi));
        prop_assert!(edits.windows(2).all(|pair| pair[0].0.hi <= pair[1].0.lo && pair[0].0 != pair[1].0));
        let mut expected = text.clone();
        for (span, new) in edits.iter().rev() {
            expected.replace_range(span.lo as usize..span.hi as usize, new);
        }
        prop_assert_eq!(apply(&text, &chosen), expected);
        // What was left out does not fit, or clashes with what was chosen.
        for left in all.iter().filter(|d| !chosen.iter().any(|c| std::ptr::eq(c.found, *d))) {
            let mut taken = Taken::default();
            prop_assert!(chosen.iter().all(|c| taken.take(c.fix)));
            prop_assert!(!fits(&left.fixes[0], FILE, &text) || !taken.take(&left.fixes[0]));
        }
    }

    /// Fixing never brings errors.
    #[test]
    fn never_worse(text in "[a =?!%]{0,20}") {
        let errors = |text: &str| check(text).1.len();
        let repair = repair(&text, &mut check);
        prop_assert!(errors(&repair.text) <= errors(&text));
        prop_assert_eq!(repair.text == text, repair.applied.is_empty());
    }
}
