//! A plan without a solution is told by one finding, and results as JSON carry what was found.

use crate::common::keeps_to;
use coop::diagnostics::{Diagnostic, Severity, codes};
use coop::driver;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;

fn solved(text: &str) -> (driver::Solved, SourceMap) {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(file, &mut sources, &Memory::default());
    assert!(!checked.has_errors(), "{:?}", checked.diagnostics);
    (driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap(), sources)
}

fn codes_of(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().map(|d| d.code.0).collect()
}

const SHORT: &str = r#"coop 1
scenario short "Too little for all"
currency EUR
enterprise a { capacity = 5 t, price = 3 EUR/t }
enterprise b { capacity = 4 t, price = 4 EUR/t }
plan buy {
  var x[e in enterprise] : t in 0 .. e.capacity
  minimize cost = sum(e.price * x[e] for e in enterprise)
  constraint need: sum(x[e] for e in enterprise) >= NEED
  let mean = cost / NEED
}
expect "there is an answer" buy.status == optimal
expect "it is cheap"        buy.cost <= 100 EUR
expect buy.mean <= 5 EUR/t
let twice = 2 * buy.cost
expect twice >= 0 EUR
expect "data alone" sum(e.capacity for e in enterprise) == 9 t
"#;

#[test]
fn an_infeasible_plan_is_one_error() {
    let (solved, _) = solved(&SHORT.replace("NEED", "20 t"));
    assert_eq!(codes_of(&solved.diagnostics), ["E0605"]);
    let note = "the expectations in lines 12, 13, 14 and 16 wait for its answer";
    assert!(solved.diagnostics[0].notes.iter().any(|n| n == note), "{:?}", solved.diagnostics[0].notes);
    // They still count as not met.
    assert_eq!(solved.expectations.iter().filter(|e| e.passed()).count(), 1);
}

#[test]
fn with_an_answer_expectations_speak_for_themselves() {
    let (solved, _) = solved(&SHORT.replace("NEED", "8 t").replace("<= 100 EUR", "<= 1 EUR"));
    assert_eq!(codes_of(&solved.diagnostics), ["E0601"]);
}

#[test]
fn an_expectation_about_something_else_is_told_beside_an_infeasible_plan() {
    let (solved, _) = solved(&SHORT.replace("NEED", "20 t").replace("== 9 t", "== 8 t"));
    let mut codes = codes_of(&solved.diagnostics);
    codes.sort_unstable();
    assert_eq!(codes, ["E0601", "E0605"]);
}

#[test]
fn what_was_expected_is_no_error() {
    let (solved, _) = solved(&SHORT.replace("NEED", "20 t").replace("== optimal", "== infeasible"));
    assert!(solved.diagnostics.iter().all(|d| d.code != codes::INFEASIBLE));
}

#[test]
fn a_plan_whose_first_of_two_is_infeasible() {
    let text = SHORT.replace("NEED", "20 t")
        + "plan sell {\n  var y : EUR in 0 .. 10 EUR\n  maximize gain = y\n  constraint c: y <= buy.cost\n}\nexpect sell.gain >= 0 EUR\n";
    let (solved, _) = solved(&text);
    assert_eq!(codes_of(&solved.diagnostics), ["E0605"]);
}

fn coop(arguments: &[&str], text: &str) -> (Option<i32>, serde_json::Value) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("main.coop"), text).unwrap();
    let run = crate::common::program().args(arguments).arg("main.coop").current_dir(folder.path()).output().unwrap();
    let json = serde_json::from_slice(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&run.stdout)));
    (run.status.code(), json)
}

#[test]
fn results_carry_the_findings_in_the_shape_of_check() {
    let (code, value) = coop(&["solve", "--format", "json"], &SHORT.replace("NEED", "20 t"));
    assert_eq!(code, Some(3));
    keeps_to("docs/results.schema.json", &value);
    assert_eq!(value["diagnostics"][0]["code"], "E0605");
    // A scenario that cannot be solved says why, in the same document and as `check` does.
    let wrong = SHORT.replace("NEED", "20 t/d");
    let (code, value) = coop(&["solve", "--format", "json"], &wrong);
    assert_eq!(code, Some(1));
    keeps_to("docs/results.schema.json", &value);
    let (_, checked) = coop(&["check", "--format", "json"], &wrong);
    assert_eq!(value["diagnostics"], checked["diagnostics"]);
    assert_eq!(value["models"], serde_json::json!({}));
    assert_eq!(value["scenario"], "short");
}

#[test]
fn comparisons_of_policies_carry_them_too() {
    let policy = "policy levy { applies to buy { charge paid = 1 EUR/t * sum(x[e] for e in enterprise) } }\npolicy levy on\n";
    let fine = SHORT.replace("NEED", "8 t").replace("<= 100 EUR", "<= 1 EUR") + policy;
    let (_, value) = coop(&["impact", "--format", "json"], &fine);
    keeps_to("docs/impact.schema.json", &value);
    assert!(value["diagnostics"].as_array().unwrap().iter().any(|d| d["code"] == "E0601"), "{value}");
    let (code, value) = coop(&["impact", "--format", "json"], &(fine.replace("price = 3 EUR/t", "price = 3 EUR")));
    assert_eq!(code, Some(1));
    keeps_to("docs/impact.schema.json", &value);
    assert_eq!(value["policies"], serde_json::json!({}));
    assert_eq!(value["diagnostics"][0]["severity"], "error");
}

#[test]
fn one_expectation_is_one() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("main.coop"), "coop 1\nlet a = 1 t\nexpect a == 1 t\n").unwrap();
    let run = crate::common::program().args(["test", "main.coop"]).current_dir(folder.path()).output().unwrap();
    let text = String::from_utf8(run.stdout).unwrap();
    assert!(text.ends_with("1 expectation passed, 0 failed\n"), "{text}");
}

#[test]
fn numbers_in_warnings_stand_as_they_are_written() {
    let text = "coop 1\nplan p {\n  var x integer in 0 .. 1\n  var y integer in 0 .. 1\n  maximize v = x\n  constraint c: 117.25 * x + 1e12 * y <= 1e12\n}
enterprise a { s = 1 }\nenterprise b { s = 1 }\nenterprise d { s = 1e300 }\nexpect sum(e.s for e in enterprise) > 0\n";
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let found = driver::check(file, &mut sources, &Memory::default()).diagnostics;
    assert!(found.iter().all(|d| d.severity == Severity::Warning));
    let said = format!("{found:?}");
    assert!(said.contains("the largest, 1e12 in `c`") && said.contains("the smallest, 117.25 in `c`"), "{said}");
    assert!(said.contains("\"1e300\"") && !said.contains("0000001") && !said.contains("unit nearer"), "{said}");
}

/// A sum with multipliers that nobody does in the head is not told as a sentence; one of twos is.
#[test]
fn a_sum_is_told_where_it_can_be_followed() {
    let sentence = |part: &str| {
        let text = format!(
            "coop 1\ncurrency EUR\nplan p {{\n  var x : t >= 0\n  minimize cost = 1 EUR/t * x\n  constraint most: x <= 5 t\n  constraint enough: {part} * x >= 16 t\n}}\n"
        );
        solved(&text).0.diagnostics[0].message.clone()
    };
    let plain = sentence("0.911537");
    assert!(!plain.contains('×') && plain.contains("`enough` at least 16 t") && plain.contains("`most` at most 5 t"), "{plain}");
    let easy = sentence("0.5");
    assert!(easy.contains("2 × `enough` needs at least 32 t") && easy.contains("short 27 t"), "{easy}");
}
