//! Files that are right, files that are wrong, and what is written.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use crate::exact::{self, Exact};

const SMALL: &str = r#"// A comment, "quoted" and with ; in it.
network "dog problem" { property version 0.1; property "author; somebody" ; }
variable family-out { type discrete [ 2 ] { true, false }; property position = (10, 20) ; }
variable light/on.1 { // the lamp
  type discrete [2] { "<5", >=5 };
}
variable one{type discrete[1]{only};}
/* three
   lines */
probability ( family-out ) { table 0.15 , 8.5e-1; }
probability(light/on.1|family-out one){
  (true,only) 6E-1 .4; default 5e-2, 0.95; property kind=guess;
}
probability ( one ) { table 1; }
"#;

#[test]
fn what_files_hold() {
    let found = read(SMALL).unwrap();
    assert_eq!(found.name.text, "dog problem");
    assert_eq!(found.properties, [Text::from("version 0.1"), Text::from("\"author; somebody\"")]);
    let names: Vec<&str> = found.variables.iter().map(|v| v.name.text.as_str()).collect();
    assert_eq!(names, ["family-out", "light/on.1", "one"]);
    let lamp = &found.variables[1];
    assert_eq!(lamp.states, [Text::from("<5"), Text::from(">=5")]);
    assert_eq!(lamp.parents.iter().map(|p| p.variable).collect::<Vec<_>>(), [0, 2]);
    let number = |text: &str| Decimal::from(exact::parse(text).unwrap());
    assert_eq!(lamp.values, [number("0.6"), number("0.4"), number("0.05"), number("0.95")]);
    assert_eq!(lamp.of_distribution, [Text::from("kind=guess")]);
    // Places are those of the text.
    let at = |lo: u32, hi: u32| &SMALL[lo as usize..hi as usize];
    assert_eq!(at(found.name.lo, found.name.hi), "\"dog problem\"");
    assert_eq!(at(lamp.name.lo, lamp.name.hi), "light/on.1");
    assert_eq!(at(lamp.states[0].lo, lamp.states[0].hi), "\"<5\"");
    assert_eq!(at(lamp.values[2].lo, lamp.values[2].hi), "5e-2");
    assert_eq!(at(found.variables[0].properties[0].lo, found.variables[0].properties[0].hi), "position = (10, 20)");
    assert_eq!(at(lamp.parents[1].name.lo, lamp.parents[1].name.hi), "one");
}

/// The own state is the slowest in a table, the last parent the fastest (the dog problem of the format's description).
#[test]
fn tables_with_parents() {
    let text =
        "variable b { type discrete [2] { t, f }; } variable o { type discrete [2] { t, f }; } variable d { type discrete [2] { t, f }; }
        probability ( b ) { table 0.01 0.99; } probability ( o ) { table 0.15 0.85; }
        probability ( d b o ) { table 0.99 0.97 0.9 0.3 0.01 0.03 0.1 0.7; }";
    let values: Vec<String> = read(text).unwrap().variables[2].values.iter().map(|v| exact::text(&v.value)).collect();
    assert_eq!(values, ["0.99", "0.01", "0.97", "0.03", "0.9", "0.1", "0.3", "0.7"]);
}

#[test]
fn what_is_written_reads_the_same() {
    let mut network = read(SMALL).unwrap();
    assert_eq!(read(&write(&network)).unwrap(), network);
    let tiny = exact::parse("1e-60").unwrap();
    network.variables[0].values = vec![tiny.clone().into(), (Exact::ONE - tiny).into()];
    network.variables[0].name = "table of, things".into();
    network.variables[0].distribution = "table of, things".into();
    network.variables[1].parents[0].name = "table of, things".into();
    network.variables[0].states[0] = "default".into();
    network.variables[0].states[1] = "//".into();
    let again = read(&write(&network)).unwrap();
    assert_eq!(again, network);
    network.variables[0].values = vec![(Exact::from(1) / Exact::from(3)).into(), (Exact::from(2) / Exact::from(3)).into()];
    let again = read(&write(&network)).unwrap();
    assert!((exact::to_f64(&again.variables[0].values[0].value) - 1.0 / 3.0).abs() < 1e-16);
}

#[track_caller]
fn wrong(text: &str, at: &str, kind: BifErrorKind) {
    let error = read(text).unwrap_err();
    assert_eq!(error.kind, kind, "{error}");
    assert_eq!(&text[error.lo as usize..(error.hi as usize).min(text.len())], at, "{error}");
}

#[test]
fn one_mistake_is_found_where_it_is() {
    let v = |states: &str| format!("variable a {{ type discrete [2] {{ {states} }}; }}\n");
    let p = |body: &str| format!("{}probability ( a ) {{ {body} }}", v("x, y"));
    let two = |body: &str| format!("{}variable b {{ type discrete [2] {{ t, f }}; }} probability ( a ) {{ table 0 1; }} {body}", v("x, y"));
    let text = |s: &str| s.to_string();
    wrong(&v("x, y"), "a", BifErrorKind::NoDistribution { variable: text("a") });
    wrong("network a { }", "", BifErrorKind::Empty);
    wrong("", "", BifErrorKind::Empty);
    wrong(&v("x, y, z"), "2", BifErrorKind::StateCount { said: text("2"), found: 3 });
    wrong(&v("x, x"), "x", BifErrorKind::Twice { what: "state", name: text("x"), first: (33, 34) });
    wrong(&p("table 0.1, 0.2, 0.7;"), "0.1, 0.2, 0.7", BifErrorKind::ValueCount { expected: 2, found: 3 });
    wrong(&p("table;"), "table", BifErrorKind::ValueCount { expected: 2, found: 0 });
    wrong(&p("table 0.1, 1/3;"), "1/3", BifErrorKind::BadNumber { text: text("1/3") });
    wrong(&p("table 0.1, 1e-999;"), "1e-999", BifErrorKind::BadNumber { text: text("1e-999") });
    wrong(&p("(x) 0.1, 0.9;"), "x", BifErrorKind::ParentCount { expected: 0, found: 1 });
    wrong(
        &p("tabel 1 0;"),
        "tabel",
        BifErrorKind::Unexpected { found: Some(text("tabel")), expected: "`table`, `default`, `(` and the parents' states, or `}`" },
    );
    wrong(&p("table 0 1; table 0 1;"), "table", BifErrorKind::Twice { what: "row", name: text("table"), first: (63, 68) });
    wrong(&two("probability ( b | c ) { }"), "c", BifErrorKind::UnknownVariable { name: text("c") });
    wrong(&two("probability ( b | a ) { (z) 0 1; }"), "z", BifErrorKind::UnknownState { variable: text("a"), state: text("z") });
    wrong(&two("probability ( b | a ) { (x) 0 1; }"), "}", BifErrorKind::MissingRow { variable: text("b"), states: vec![text("y")] });
    assert!(matches!(read(&two("probability ( b | a ) { (x) 0 1; (x) 1 0; }")).unwrap_err().kind, BifErrorKind::Twice { what: "row", .. }));
    assert!(matches!(
        read(&two("probability ( a ) { table 1 0; }")).unwrap_err().kind,
        BifErrorKind::Twice { what: "distribution of", .. }
    ));
    assert!(matches!(read(&two("probability ( b | a, a ) { }")).unwrap_err().kind, BifErrorKind::Twice { what: "parent", .. }));
    assert!(matches!(read(&format!("{}{}", v("x"), v("x"))).unwrap_err().kind, BifErrorKind::StateCount { .. }));
    wrong("network a { \"x }", "\"", BifErrorKind::UnclosedQuote);
    wrong("network a { /* x }", "/*", BifErrorKind::UnclosedComment);
    wrong(
        "netwrk a { }",
        "netwrk",
        BifErrorKind::Unexpected { found: Some(text("netwrk")), expected: "`network`, `variable` or `probability`" },
    );
}

/// A file cut anywhere is refused at its end, or lacks a part that is named.
#[test]
fn cut_files_are_refused() {
    let last = SMALL.trim_end().len();
    for cut in (0..last).filter(|cut| SMALL.is_char_boundary(*cut)) {
        let error = read(&SMALL[..cut]).expect_err("a part of a file");
        assert!((error.hi as usize) <= cut + 1 && error.lo <= error.hi, "{cut} {error}");
    }
    let error = read(&SMALL[..last - 1]).unwrap_err();
    let expected = "`table`, `default`, `(` and the parents' states, or `}`";
    assert_eq!((error.lo as usize, error.kind), (last - 1, BifErrorKind::Unexpected { found: None, expected }));
}

/// Whatever stands in a file, it is read or refused.
#[test]
fn nothing_panics() {
    let mut state = 1u64;
    for _ in 0..20_000 {
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize
        };
        let mut bytes = SMALL.as_bytes().to_vec();
        for _ in 0..1 + next() % 3 {
            let (from, to) = (next() % bytes.len(), next() % bytes.len());
            match next() % 3 {
                0 => bytes[to] = bytes[from],
                1 => drop(bytes.remove(to)),
                _ => bytes.swap(from, to),
            }
        }
        if let Ok(text) = String::from_utf8(bytes)
            && let Ok(network) = read(&text)
        {
            let Ok(again) = read(&write(&network)) else { panic!("{text}") };
            assert_eq!(again.variables, network.variables, "{text}");
        }
    }
}
