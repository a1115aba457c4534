//! Programs of policies: the same in doubles and in exact numbers, and whatever the order of the scenario.

use coop::diagnostics::Severity;
use coop::driver::{self, Switches};
use coop::exact::Exact;
use coop::hir::{ModelId, Switch};
use coop::lower::{self, Names, from_hir::lower};
use coop::lp::{ColId, Lp, RowId};
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;

const SCENARIO: &str = "coop 1
currency EUR, USD
rate EUR = 1.08 USD on 2026-01-15
enterprise odra { price = 100 EUR/t, cap = 0.1 kt/yr }
enterprise yang { price = 60 EUR/t, cap = 0.3 kt/yr }
enterprise ebro { price = 70 EUR/t }
plan division {
  var ship[e in enterprise] : kt/yr >= 0
  var extra : kt/yr in 0.7 kt/yr .. 1/3 kt/yr + 1 kt/yr
  minimize cost : MEUR/yr = sum(e.price * ship[e] for e in enterprise)
  constraint demand: sum(ship[e] for e in enterprise) >= 0.25 kt/yr
  constraint supply[e in enterprise if known(e.cap)]: 7 * ship[e] <= e.cap
  constraint both: ship[ebro] + 3 * extra <= 5 kt/yr
}
policy fund {
  requires levy
  applies to division {
    charge grant = -(90 USD/t * ship[odra] + 0.1 EUR/t * extra)
    limit band[e in enterprise]: 0.01 kt/yr <= ship[e] <= 2/3 kt/yr
    enact 1 MUSD/yr
  }
}
policy levy { applies to division { charge paid = 20 EUR/t * ship[yang]  limit even: ship[ebro] == 0.07 kt/yr } }
policy other { excludes fund  applies to division { charge paid = 7 EUR/t * ship[ebro]  limit budget: cost <= 50 MEUR/yr } }
";

fn checked(text: &str, to: Switch) -> (driver::Checked, SourceMap) {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let switches: Switches = ["fund", "levy", "other"].into_iter().map(|name| (name.to_string(), to)).collect();
    let checked = driver::Session::new(&Memory::default()).switched(switches).check(file, &mut sources);
    let errors: Vec<_> = checked.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    assert!(to == Switch::On || errors.is_empty(), "{errors:?}");
    (checked, sources)
}

fn near(double: f64, exact: &Exact) -> bool {
    let exact = coop::exact::to_f64(exact);
    (double - exact).abs() <= 1e-12 * exact.abs().max(1e-3)
}

fn same_bound(double: f64, exact: &Option<Exact>) -> bool {
    exact.as_ref().map_or(double.is_infinite(), |exact| near(double, exact))
}

#[test]
fn doubles_and_exact_numbers_give_the_same_program() {
    for to in [Switch::Off, Switch::Open] {
        let (checked, _) = checked(SCENARIO, to);
        let model = ModelId(0);
        let doubles: Lp = lower(&checked.hir, &checked.world, model, &coop::lp::LexStage::first()).unwrap();
        let exact: Lp<Exact> = lower(&checked.hir, &checked.world, model, &coop::lp::LexStage::first()).unwrap();
        assert_eq!((doubles.row_count(), doubles.column_count()), (exact.row_count(), exact.column_count()));
        assert_eq!(doubles.rows.starts, exact.rows.starts);
        assert_eq!(doubles.rows.cols, exact.rows.cols);
        assert_eq!(doubles.columns.domain, exact.columns.domain);
        assert!(doubles.rows.values.iter().zip(&exact.rows.values).all(|(a, b)| near(*a, b)));
        assert!(doubles.columns.cost.iter().zip(&exact.columns.cost).all(|(a, b)| near(*a, b)));
        assert!(doubles.rows.lower.iter().zip(&exact.rows.lower).all(|(a, b)| same_bound(*a, b)));
        assert!(doubles.rows.upper.iter().zip(&exact.rows.upper).all(|(a, b)| same_bound(*a, b)));
        assert!(doubles.columns.lower.iter().zip(&exact.columns.lower).all(|(a, b)| same_bound(*a, b)));
        assert!(doubles.columns.upper.iter().zip(&exact.columns.upper).all(|(a, b)| same_bound(*a, b)));
        // Every column and every row has a name, and no two the same.
        let (one, two) = (Names::new(&checked.hir, model, &doubles), Names::new(&checked.hir, model, &exact));
        let columns: Vec<String> = (0..doubles.column_count() as u32).map(|c| one.column(ColId(c))).collect();
        let rows: Vec<String> = (0..doubles.row_count() as u32).map(|r| one.row(RowId(r))).collect();
        assert!(columns.iter().zip(0..).all(|(name, c)| *name == two.column(ColId(c))));
        for names in [columns, rows] {
            let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
            assert_eq!(distinct.len(), names.len());
            assert!(!names.iter().any(|n| n.starts_with("row ") || n.starts_with("column ")), "{names:?}");
        }
    }
}

#[test]
fn the_order_of_declarations_plays_no_part() {
    let print = |text: &str| {
        let (checked, _) = checked(text, Switch::Open);
        let doubles: Lp = lower(&checked.hir, &checked.world, ModelId(0), &coop::lp::LexStage::first()).unwrap();
        lower::print::print(&checked.hir, ModelId(0), &doubles, 100)
    };
    let (head, policies) = SCENARIO.split_at(SCENARIO.find("policy fund").unwrap());
    let (head, plan) = head.split_at(head.find("plan division").unwrap());
    let mut parts: Vec<&str> = vec![plan];
    parts.extend(policies.split_inclusive("\n}\n").flat_map(|part| part.split_inclusive("} }\n")));
    let whole = print(SCENARIO);
    parts.reverse();
    assert_eq!(print(&format!("{head}{}", parts.concat())), whole);
    assert!(whole.contains("fund.band (lower)[odra]") && whole.contains("fund excludes other") || whole.contains("other excludes fund"));
}

/// The codes and messages of a scenario's errors.
fn errors(text: &str) -> Vec<String> {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(file, &mut sources, &Memory::default());
    let errors = checked.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    errors.map(|d| format!("{}: {}", d.code.0, d.message)).collect()
}

const TWO: &str = "coop 1
currency EUR
plan p { var x : t in 1 t .. 9 t  minimize cost = x * 1 EUR/t }
plan q { var x : t in 1 t .. 9 t  minimize cost = x * 1 EUR/t }
policy a { requires b  applies to p { enact 1 EUR } }
policy c { applies to p { enact 1 EUR } }
";

#[test]
fn policies_that_cannot_be_decided() {
    let with = |rest: &str| errors(&format!("{TWO}{rest}"));
    let here = "policy b { excludes c  applies to p { enact 1 EUR } }\n";
    assert_eq!(with(here), ["E0521: `b` is on and excludes `c`, which is on too"]);
    assert_eq!(with(&format!("{here}policy b open\n")), ["E0521: `b` is open, and required by `a`; but `c`, which it excludes, is on"]);
    assert_eq!(with(&format!("{here}policy c off\npolicy b off\n")), ["E0521: `a` is on and requires `b`, which is off"]);
    assert_eq!(with(&format!("{here}policy a off\npolicy b open\n")), Vec::<String>::new());
    let there = "policy b { applies to q { enact 1 EUR } }\npolicy a open\n";
    assert_eq!(with(&format!("{there}policy b open\n")), ["E0521: `a` and `b` are open, and not decided in the same plans"]);
    // What is on anywhere is there for all.
    assert_eq!(with(there), Vec::<String>::new());
}

/// Results without an answer keep to the schema too.
#[test]
fn results_keep_to_their_schema() {
    let schema: serde_json::Value = serde_json::from_str(&std::fs::read_to_string("docs/results.schema.json").unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (switch, need) in [("on", 5), ("off", 5), ("open", 5), ("on", 50), ("open", 50)] {
        let text = format!(
            "coop 1\ncurrency EUR\nplan p {{ var x : t in 1 t .. 9 t  minimize cost = x * 1 EUR/t  constraint need: x >= {need} t }}
policy a {{ applies to p {{ charge paid = 2 EUR/t * x  limit most: 2 t <= x <= 8 t  enact 1 EUR }} }}\npolicy a {switch}\n"
        );
        let mut sources = SourceMap::default();
        let file = sources.add("main.coop", text, FileKind::Scenario);
        let checked = driver::check(file, &mut sources, &Memory::default());
        let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
        let json = coop::report::json::render(&solved, &sources);
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        let wrong: Vec<String> = validator.iter_errors(&value).map(|e| format!("{e} at {}", e.instance_path())).collect();
        assert_eq!(wrong, Vec::<String>::new(), "{json}");
        let state = &value["models"]["p"]["policies"]["a"];
        assert_eq!(state["state"], switch);
        let enacted = if (switch, need) == ("open", 50) { serde_json::Value::Null } else { (switch == "on").into() };
        assert_eq!(state["enacted"], enacted);
    }
}

fn solved(text: &str) -> (driver::Solved, SourceMap) {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(file, &mut sources, &Memory::default());
    let errors: Vec<_> = checked.diagnostics.iter().filter(|d| d.severity == Severity::Error).map(|d| d.message.clone()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
    (solved, sources)
}

/// A plan of two whole numbers with a charge that has a cap, on, off and open, against the best of all pairs.
#[test]
fn capped_charges_are_as_good_as_enumeration() {
    let mut state = 7u64;
    let mut next = |from: i64, to: i64| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        from + ((state >> 33) % (to - from + 1) as u64) as i64
    };
    for round in 0..40 {
        let [a, b] = [next(-5, 9), next(-5, 9)];
        let [c, d] = [next(-6, 6), next(-6, 6)];
        let (cap, enact, need) = (next(0, 12), next(-6, 6), next(0, 8));
        let maximize = round % 2 == 1;
        let switch = ["on", "off", "open"][round % 3];
        let (sense, sign) = if maximize { ("maximize", -1) } else { ("minimize", 1) };
        let text = format!(
            "coop 1\ncurrency EUR\nplan p {{\n  var x : t integer in 0 t .. 6 t\n  var y : t integer in 0 t .. 6 t\n\
             {sense} cost = {a} EUR/t * x + {b} EUR/t * y\n  constraint need: x + y >= {need} t\n}}\n\
             policy k {{ applies to p {{ charge paid = {c} EUR/t * x + {d} EUR/t * y up to {cap} EUR  enact {enact} EUR }} }}\npolicy k {switch}\n"
        );
        let best = |with: bool| {
            let pairs = (0..=6).flat_map(|x| (0..=6).map(move |y| (x, y))).filter(|(x, y)| x + y >= need);
            let worth = |(x, y): (i64, i64)| {
                let charges = if with { (c * x + d * y).clamp(-cap, cap) + enact } else { 0 };
                sign * (a * x + b * y) + charges
            };
            sign * pairs.map(worth).min().unwrap()
        };
        let due = match switch {
            "on" => best(true),
            "off" => best(false),
            _ if maximize => best(true).max(best(false)),
            _ => best(true).min(best(false)),
        };
        let (solved, _) = solved(&text);
        let run = solved.models[0].plan().unwrap();
        assert!((run.objectives[0] - due as f64).abs() < 1e-6, "{} instead of {due}\n{text}", run.objectives[0]);
        let json: serde_json::Value = serde_json::from_str(&coop::report::json::render(&solved, &SourceMap::default())).unwrap();
        let charge = &json["models"]["p"]["policies"]["k"]["charges"][1];
        let [x, y] = [run.solution.values[0], run.solution.values[1]];
        let asked = (c as f64 * x + d as f64 * y).clamp(-(cap as f64), cap as f64);
        let enacted = json["models"]["p"]["policies"]["k"]["enacted"].as_bool().unwrap();
        assert!((charge["value"].as_f64().unwrap() - if enacted { asked } else { 0.0 }).abs() < 1e-6, "{charge}\n{text}");
    }
}

/// A grant that ends with its budget: what is paid, what it would have been, what a little more of it is worth.
#[test]
fn a_cap_is_told_with_its_price() {
    let text = "coop 1\ncurrency EUR\nplan p {\n  var x : t >= 0\n  var y : t >= 0\n  minimize cost : kEUR = 100 EUR/t * x + 60 EUR/t * y\n\
                constraint need: x + y >= 50 t\n}\npolicy k { applies to p { charge grant : EUR = -(50 EUR/t * x) up to 2 kEUR } }\n";
    let (done, sources) = solved(text);
    let json: serde_json::Value = serde_json::from_str(&coop::report::json::render(&done, &sources)).unwrap();
    let cap = &json["models"]["p"]["policies"]["k"]["charges"][0]["cap"];
    let price = serde_json::json!({ "value": -0.0002, "unit": "kEUR/EUR" });
    assert_eq!((&cap["value"], &cap["binding"], &cap["dual"]["value"]), (&2000.into(), &true.into(), &price["value"]), "{cap}");
    assert!(done.models[0].plan().unwrap().prices().is_some());
    // Far below it.
    let (done, sources) = solved(&text.replace("2 kEUR }", "9 kEUR }"));
    let json: serde_json::Value = serde_json::from_str(&coop::report::json::render(&done, &sources)).unwrap();
    let cap = &json["models"]["p"]["policies"]["k"]["charges"][0]["cap"];
    assert_eq!((&cap["binding"], &cap["dual"], &cap["uncapped"]), (&false.into(), &serde_json::Value::Null, &(-2500).into()), "{cap}");
}

/// Limits of policies with a price and a condition, on, off and open, against the best of all answers in whole numbers.
#[test]
fn limits_with_prices_and_conditions_are_as_good_as_enumeration() {
    let mut state = 11u64;
    let mut next = |from: i64, to: i64| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        from + ((state >> 33) % (to - from + 1) as u64) as i64
    };
    for round in 0..48 {
        let [a, b, bonus] = [next(-5, 9), next(-5, 9), next(-9, 9)];
        let [c, d] = [next(-4, 4), next(-4, 4)];
        let (low, width, price, enact, need) = (next(-9, 9), next(0, 9), next(0, 5), next(-12, 4), next(0, 8));
        let (upper, range) = (round % 2 == 0, round % 5 == 0);
        let (priced, condition) = (round % 4 < 2, ["", "if s then ", "if not s then "][round % 3]);
        let switch = ["on", "open", "off", "open"][round / 3 % 4];
        let (least, most) = (if range || !upper { low } else { -99 }, if range || upper { low + width } else { 99 });
        let side = match (range, upper) {
            (true, _) => format!("{least} t <= {c} * x + {d} * y <= {most} t"),
            (_, true) => format!("{c} * x + {d} * y <= {most} t"),
            _ => format!("{c} * x + {d} * y >= {least} t"),
        };
        let pay = if priced { format!(" or pay {price} EUR/t") } else { String::new() };
        let text = format!(
            "coop 1\ncurrency EUR\nplan p {{\n  var x : t integer in 0 t .. 6 t\n  var y : t integer in 0 t .. 6 t\n  var s binary\n\
             minimize cost = {a} EUR/t * x + {b} EUR/t * y + {bonus} EUR * s\n  constraint need: x + y >= {need} t\n}}\n\
             policy k {{ applies to p {{ limit kept: {condition}{side}{pay}  enact {enact} EUR }} }}\npolicy k {switch}\n"
        );
        let best = |with: bool| -> Option<i64> {
            let all = (0..=6i64).flat_map(|x| (0..=6i64).flat_map(move |y| (0..=1i64).map(move |s| (x, y, s))));
            let worth = |(x, y, s): (i64, i64, i64)| {
                let asked = with && (condition.is_empty() || (s == 1) == (condition == "if s then "));
                let value = c * x + d * y;
                let missed = if asked { (least - value).max(value - most).max(0) } else { 0 };
                let kept = x + y >= need && (missed == 0 || priced);
                kept.then_some(a * x + b * y + bonus * s + price * missed + if with { enact } else { 0 })
            };
            all.filter_map(worth).min()
        };
        let due = match switch {
            "on" => best(true),
            "off" => best(false),
            _ => best(true).into_iter().chain(best(false)).min(),
        };
        let mut sources = SourceMap::default();
        let file = sources.add("main.coop", text.as_str(), FileKind::Scenario);
        let checked = driver::check(file, &mut sources, &Memory::default());
        let done = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
        let found = done.models[0].plan().unwrap().objectives.first().copied();
        match (found, due) {
            (Some(found), Some(due)) => assert!((found - due as f64).abs() < 1e-6, "{found} instead of {due}\n{text}"),
            (found, due) => assert!(found.is_none() && due.is_none(), "{found:?} instead of {due:?}\n{text}"),
        }
    }
}

/// Transfers by payer and receiver, and the objective without them; a charge below zero goes the other way.
#[test]
fn transfers_are_told_apart() {
    let text = "coop 1\ncurrency EUR\ncountry DE\ncountry CN\nenterprise odra {}\nplan p {\n  var x : t in 0 .. 9 t\n  var y : t in 0 .. 9 t\n\
                SENSE kEUR = 100 EUR/t * x + 60 EUR/t * y\n  constraint need: x + y == 5 t\n  constraint own: x == 2 t\n}\n\
                policy levy { applies to p { charge toll : EUR = 30 EUR/t * y paid by CN received by DE  enact 7 EUR } }\n\
                policy fund { applies to p { charge grant = -(50 EUR/t * x) up to 80 EUR paid by odra received by DE\n\
                charge fee = 4 EUR/t * x\n      received by DE } }\n";
    // Made for 380 EUR; 7 EUR to enact the levy are a cost and no transfer.
    for (sense, made) in [("minimize cost :", 387.0), ("maximize gain :", 373.0)] {
        let (done, sources) = solved(&text.replace("SENSE", sense));
        let json: serde_json::Value = serde_json::from_str(&coop::report::json::render(&done, &sources)).unwrap();
        let transfers = &json["models"]["p"]["transfers"];
        let list: Vec<_> = transfers["list"]
            .as_array()
            .unwrap()
            .iter()
            .map(|t| (t["payer"].as_str(), t["receiver"].as_str(), t["value"].as_f64().unwrap()))
            .collect();
        let due = [(None, Some("DE"), 0.008), (Some("CN"), Some("DE"), 0.09), (Some("DE"), Some("odra"), 0.08)];
        assert_eq!(list.len(), due.len(), "{list:?}");
        for ((payer, receiver, value), (from, to, amount)) in list.iter().zip(due) {
            assert!((*payer, *receiver) == (from, to) && (value - amount).abs() < 1e-9, "{list:?}");
        }
        assert!((transfers["objective_without"].as_f64().unwrap() * 1000.0 - made).abs() < 1e-6, "{transfers}");
    }
    let (done, _) = solved(&text.replace("SENSE", "minimize cost :"));
    let report = coop::report::terminal::render(&done, &Default::default());
    assert!(report.contains("Transfers") && report.contains("cost without transfers: 0.387 kEUR"), "{report}");
}
