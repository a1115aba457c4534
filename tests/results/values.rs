//! Every value of the scenario is a result, and numbers as they can be copied.

use super::report;
use crate::common::solve_text;
use coop::report::{annotate, json, terminal};
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;

const TEXT: &str = "coop 1
currency EUR
enterprise a { price = 3 EUR/t, cost = 2 * a.price + 1 EUR/t }
enterprise b { price = 4 EUR/t, cost = 20 EUR/t }
enterprise c { price = 1/3 EUR/t, cost = margin + c.price }
let margin \"What is earned\" = 12 EUR/t
let dearest = max(e.cost for e in enterprise)
let twice[e in enterprise] = 2 * e.cost
plan p {
  var x[e in enterprise] : t in 0 t .. 12345 t
  maximize gain = sum(e.cost * x[e] for e in enterprise)
  constraint most: sum(x[e] for e in enterprise) <= 20000 t
}
let of_it = p.gain
";

#[test]
fn what_is_known_from_data_alone_is_a_result_too() {
    let solved = solve_text(TEXT).unwrap();
    let value: serde_json::Value = serde_json::from_str(&json::render(&solved, &SourceMap::default())).unwrap();
    let values = &value["values"];
    assert_eq!(values["margin"][0]["value"], 12.0);
    assert_eq!(values["dearest"][0]["value"], 20.0);
    assert_eq!(values["twice"][0], serde_json::json!({ "index": ["a"], "value": 14, "unit": "EUR/t" }));
    // An attribute with a formula, with all its values; numbers alone are none.
    let costs: Vec<f64> = values["enterprise.cost"].as_array().unwrap().iter().map(|row| row["value"].as_f64().unwrap()).collect();
    assert_eq!(costs.len(), 3);
    assert!((costs[2] - 37.0 / 3.0).abs() < 1e-12 && costs[..2] == [7.0, 20.0], "{costs:?}");
    assert!(values.get("enterprise.price").is_none());
    assert!(values["of_it"][0]["value"].as_f64().unwrap() > 0.0);
}

#[test]
fn the_report_is_not_drowned_in_what_is_known() {
    let text = report(TEXT);
    assert!(
        text.contains("4 values are known from data alone: --full shows them, `show` some of them.") && !text.contains("dearest"),
        "{text}"
    );
    let options = terminal::Options { full: true, ..Default::default() };
    let full = terminal::render(&solve_text(TEXT).unwrap(), &options);
    assert!(full.contains("Values known from data alone") && full.contains("dearest") && full.contains("enterprise.cost"), "{full}");
}

#[test]
fn the_margin_tells_what_is_known() {
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", TEXT, FileKind::Scenario);
    let checked = coop::driver::check(id, &mut sources, &Memory::default());
    let solved = coop::driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
    let text = annotate::render(&solved, &sources);
    for note in ["a.cost = 7 EUR/t", "dearest = 20 EUR/t", "twice: 3 of 3 not 0"] {
        assert!(text.contains(note), "{note}\n{text}");
    }
    assert!(!text.contains("b.cost ="), "{text}");
}

#[test]
fn figures_can_be_copied() {
    let solved = solve_text(TEXT).unwrap();
    let text = terminal::render(&solved, &Default::default());
    assert!(text.contains("12 345"), "{text}");
    let plain = terminal::render(&solved, &terminal::Options { plain: true, ..Default::default() });
    assert!(plain.contains("12345") && !plain.contains("12 345") && !plain.contains('\u{a0}'), "{plain}");
    let markdown = terminal::document(&solved, &terminal::Options { plain: true, ..Default::default() }).markdown();
    assert!(markdown.contains("12345") && !markdown.contains("12 345"), "{markdown}");
}
