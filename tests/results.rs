//! What reports say beside the values: what objectives are made of, what binds; and results as tables.

mod binding;
mod freedom;
mod prices;
mod shares;
mod shown;
mod tables;
mod values;

use crate::common::solve_text;
use crate::language::cases;
use coop::driver::{self, Solved};
use coop::report::{Report, terminal};
use coop::source::{FileKind, SourceMap};

fn report(text: &str) -> String {
    terminal::render(&solve_text(text).unwrap(), &Default::default())
}

/// Kind, name or text, and value of each part of the first objective of the first plan.
fn parts(text: &str) -> Vec<(String, String, f64)> {
    let solved = solve_text(text).unwrap();
    let report = Report::new(&solved);
    let parts = &report.models[0].objectives[0].parts;
    parts.iter().map(|p| (p.word().to_string(), p.name.unwrap_or(p.text).to_string(), p.value)).collect()
}

fn told(parts: &[(&str, &str, f64)]) -> Vec<(String, String, f64)> {
    parts.iter().map(|(kind, name, value)| (kind.to_string(), name.to_string(), *value)).collect()
}

#[test]
fn terms_known_amounts_and_penalties_stand_apart() {
    let text = "coop 1
currency EUR
project a { demand = 30 t/d, fine = 500 EUR/t }
project b { demand = 40 t/d, fine = 100 EUR/t }
plan p {
  var ship[p in project] : t/d >= 0
  let freight : EUR/d = sum(200 EUR/t * ship[p] for p in project)
  let rent = 3 kEUR/d
  minimize cost : kEUR/d = freight + rent - (sum(10 EUR/t * ship[p] for p in project) - 1 kEUR/d)
  constraint demand[p in project]: ship[p] >= p.demand or pay p.fine
  constraint cap: sum(ship[p] for p in project) <= 25 t/d
}
";
    let expected = [
        ("term", "freight", 5.0),
        ("term", "sum(10 EUR/t * ship[p] for p in project)", -0.25),
        ("known", "rent", 3.0),
        ("known", "1 kEUR/d", 1.0),
        ("penalty", "demand", 6.5),
    ];
    assert_eq!(parts(text), told(&expected));
}

#[test]
fn an_objective_that_is_a_value_is_told_by_what_that_is_made_of() {
    let text = |objective: &str| {
        format!(
            "coop 1
currency EUR
plan p {{
  var x : t in 1 t .. 3 t
  var y : t in 2 t .. 8 t
  let of_x = 5 EUR/t * x
  let of_y = 2 EUR/t * y
  let all = of_x + of_y
  {objective}
  constraint least: x + y >= 4 t
}}
"
        )
    };
    let both = told(&[("term", "of_x", 5.0), ("term", "of_y", 6.0)]);
    assert_eq!(parts(&text("minimize all")), both);
    assert_eq!(parts(&text("minimize total : EUR = all")), both);
    assert_eq!(parts(&text("minimize total : EUR = of_x")), told(&[("term", "of_x", 5.0)]));
    // What is taken from a larger whole, and a penalty in an objective that is maximized.
    let missed = text("maximize gain : EUR = -all").replace("x + y >= 4 t", "x + y >= 20 t or pay 1 EUR/t");
    assert_eq!(parts(&missed), told(&[("term", "of_x", -5.0), ("term", "of_y", -4.0), ("penalty", "least", -17.0)]));
}

#[test]
fn charges_are_told_by_policy() {
    let text = std::fs::read_to_string("examples/border_levy/main.coop").unwrap();
    let found = parts(&text);
    let expected = [
        ("charge", "border_levy.levy", 10.8),
        ("charge", "green_fund.enact", 4.0),
        ("charge", "green_fund.grant", -26.0),
        ("charge", "registry.enact", 1.5),
    ];
    assert_eq!(found[0].0, "term");
    assert!((found[0].2 - 230.3).abs() < 1e-9, "{found:?}");
    for (found, expected) in found[1..].iter().zip(told(&expected)) {
        assert_eq!((&found.0, &found.1), (&expected.0, &expected.1));
        assert!((found.2 - expected.2).abs() < 1e-9, "{found:?}");
    }
    assert_eq!(found.len(), 5);
}

fn with_parts(name: &str, solved: &Solved) -> usize {
    let report = Report::new(solved);
    let mut count = 0;
    for model in report.models.iter().filter(|model| model.status.has_values()) {
        for objective in &model.objectives {
            // What goes level by level is no sum.
            let Some(value) = objective.value.filter(|_| !objective.by_levels) else { continue };
            let sum: f64 = objective.parts.iter().map(|part| part.value).sum();
            let largest = objective.parts.iter().fold(value.abs(), |most, part| most.max(part.value.abs()));
            assert!(!objective.parts.is_empty(), "{name}: `{}` of `{}` has no parts", objective.name, model.name);
            assert!((sum - value).abs() <= 1e-6 * largest, "{name}: {sum} is not {value}");
            count += 1;
        }
    }
    count
}

/// Every objective of every small scenario of `tests/language/`.
#[test]
fn parts_add_up() {
    let mut count = 0;
    let mut files: Vec<_> = std::fs::read_dir("tests/language").unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    for file in files {
        for case in cases(&std::fs::read_to_string(&file).unwrap()) {
            let mut sources = SourceMap::default();
            let id = sources.add("main.coop", case.text.as_str(), FileKind::Scenario);
            let checked = driver::check(id, &mut sources, &case.data);
            if !checked.has_errors() {
                let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
                count += with_parts(&case.name, &solved);
            }
        }
    }
    assert!(count > 100, "{count}");
}
