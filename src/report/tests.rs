//! Small scenarios from text to report.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod conflicts;
mod decisions;

use super::terminal::Options;
use super::{json, terminal};
use crate::driver::{self, Solved};
use crate::source::{FileKind, SourceMap};
use crate::workspace::Memory;

fn solved(text: &str) -> Solved {
    let mut sources = SourceMap::default();
    let file = sources.add("test.coop", format!("coop 1\n{text}"), FileKind::Scenario);
    let checked = driver::check(file, &mut sources, &Memory::default());
    assert!(!checked.has_errors(), "{:?}", checked.diagnostics);
    let options = crate::solve::Options { solver: crate::solve::Choice::Microlp, ..Default::default() };
    driver::solve(checked, &sources, &options, &mut |_| {}).unwrap()
}

fn text(solved: &Solved) -> String {
    let text = terminal::render(solved, &Options::default());
    assert!(text.lines().all(|line| line == line.trim_end()), "{text}");
    text
}

/// The JSON, checked against the schema.
fn value(solved: &Solved) -> serde_json::Value {
    let value: serde_json::Value = serde_json::from_str(&json::render(solved, &SourceMap::default())).unwrap();
    let schema: serde_json::Value = serde_json::from_str(include_str!("../../docs/results.schema.json")).unwrap();
    let wrong: Vec<String> =
        jsonschema::validator_for(&schema).unwrap().iter_errors(&value).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert_eq!(wrong, Vec::<String>::new());
    value
}

const SHIPPING: &str = r#"
scenario goods "Shipping"
unit case
currency USD
enterprise 华为 { capacity = 350 case/d }
enterprise san_diego { capacity = 600 case/d }
project chicago { demand = 300 case/d, price = 1.7 USD/case }
project topeka  { demand = 375 case/d, price = 1.8 USD/case }
plan division "Division" {
  var ship[e in enterprise, p in project] : case/d >= 0
  minimize cost : kUSD/d = sum(p.price * ship[e, p] for e in enterprise, p in project)
  constraint supply[e in enterprise]: sum(ship[e, p] for p in project) <= e.capacity
  constraint demand[p in project]: sum(ship[e, p] for e in enterprise) >= p.demand
  let sent "What each sends" [e in enterprise] = sum(ship[e, p] for p in project)
  let total = sum(sent[e] for e in enterprise)
}
expect "holds" division.total == 675 case/d
expect "fails" division.cost == 1 kUSD/d
"#;

#[test]
fn a_plan_tells_its_story() {
    let solved = solved(SHIPPING);
    let text = text(&solved);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[..4], ["Shipping", "", "division: Division", "  Optimal: least cost 1.185 kUSD/d."]);
    assert_eq!(lines[4], "  Proved in exact arithmetic, with no gap.");
    assert!(text.contains("\n    demand[chicago]  at least    300  case/d           1.7  USD/case  0 to 575\n"), "{text}");
    assert!(text.contains("\n  ship [case/d]\n"), "{text}");
    assert!(text.contains("\n    total  675  case/d\n"), "{text}");
    assert!(text.contains("\n  sent [case/d]: What each sends\n"), "{text}");
    let end =
        "Expectations: 1 passed, 1 failed\n  failed  fails: division.cost == 1 kUSD/d\n          it is 1.185 kUSD/d, against 1 kUSD/d\n";
    assert!(text.ends_with(end), "{text}");
    let json = value(&solved);
    assert_eq!(json["models"]["division"]["objectives"][0]["value"], 1.185);
    assert_eq!(json["models"]["division"]["constraints"]["demand"][0]["slack"], 0);
    assert_eq!(json["expectations"][1]["sides"]["right"], 1);
    assert_eq!(json["expectations"][0]["text"], "division.total == 675 case/d");
}

#[test]
fn prices_carry_their_units() {
    let mut solved = solved(SHIPPING);
    let crate::answer::Outcome::Plan { run, .. } = &mut solved.models[0].outcome else { panic!("a plan") };
    let plan = std::sync::Arc::get_mut(run).unwrap();
    plan.proof = None;
    // demand[chicago], demand[topeka], supply[san_diego], supply[华为]
    plan.solution.duals = Some(vec![0.0017, 0.0018, -0.0, f64::NAN]);
    plan.solution.reduced_costs = Some(vec![0.0; 4]);
    let text = text(&solved);
    // The larger price comes first.
    let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what} in {text}"));
    assert!(
        at("demand[topeka]   at least    375  case/d           1.8  USD/case")
            < at("demand[chicago]  at least    300  case/d           1.7  USD/case")
    );
    let json = value(&solved);
    let rows = &json["models"]["division"]["constraints"];
    assert_eq!((&rows["demand"][0]["dual"]["value"], &rows["demand"][0]["dual"]["unit"]), (&0.0017.into(), &"kUSD/case".into()));
    assert_eq!(rows["supply"][0]["dual"]["value"].to_string(), "0");
    assert!(rows["supply"][1]["dual"].is_null());
    assert_eq!(json["models"]["division"]["variables"]["ship"][0]["reduced_cost"], 0);
}

#[test]
fn plans_without_an_answer_say_why() {
    let infeasible = solved(&SHIPPING.replace("demand = 300", "demand = 3000").replace("expect", "// expect"));
    let shown = text(&infeasible);
    let why = "  Infeasible: `demand[chicago]` needs at least 3000 case/d (line 8); `supply[san_diego]` and `supply[华为]` together \
        allow at most 950 case/d (lines 6, 7); short 2050 case/d.\n  Proved in exact arithmetic.\n";
    assert!(shown.contains(why), "{shown}");
    assert_eq!(value(&infeasible)["models"]["division"]["status"], "infeasible");
    let unbounded = solved(
        "scenario s\nunit car\nplan p { var x : car >= 0\n maximize sales = x\n constraint c: x >= 1 car }\n expect p.sales == 1 car",
    );
    let shown = text(&unbounded);
    assert!(
        shown.contains(
            "  Unbounded: sales can grow without end, with each step of `x` + 1 car: `sales` + 1 car; a constraint or a bound is missing.\n"
        ),
        "{shown}"
    );
    assert!(shown.contains("Expectations: 0 passed, 1 failed\n  failed  p.sales == 1 car\n          cannot be judged: "), "{shown}");
    assert!(value(&unbounded)["models"]["p"]["objectives"][0]["value"].is_null());
}

#[test]
fn shares_and_probabilities() {
    let solved = solved(
        r#"scenario s
enterprise a { claim = 10 t/yr }
enterprise b { claim = 20 t/yr }
enterprise 华为 { claim = 30 t/yr }
technology lfp { merit = 0 }
technology nmc { merit = 1 }
allocation shares to e in enterprise { amount = 30 t/yr
 claim = e.claim }
choice take[e in enterprise] among y in technology { utility = y.merit
 available if e != a or y == lfp }
"#,
    );
    let text = text(&solved);
    assert!(text.contains("  Divided by the rule `proportional`.\n"), "{text}");
    assert!(
        text.contains(
            "    a               16.67              5\n    b               33.33             10\n    华为            50.00             15\n"
        ),
        "{text}"
    );
    assert!(text.contains("  Fairness: Jain 0.8571, Gini 0.2222, smallest/largest 0.3333\n"), "{text}");
    assert!(text.contains("    enterprise \\ technology     lfp    nmc\n    a                        100.00   -\n    b                         26.89  73.11\n"), "{text}");
    let json = value(&solved);
    assert_eq!(json["models"]["take"]["results"]["probability"][1]["value"], 0);
    assert_eq!(json["models"]["take"]["results"]["utility"].as_array().unwrap().len(), 5);
}

#[test]
fn long_tables_are_cut_and_zeros_counted() {
    let mut text = String::from("scenario s\nunit car\n");
    (0..30).for_each(|i| text.push_str(&format!("enterprise e{i} {{ need = {} car }}\n", if i < 20 { i + 1 } else { 0 })));
    text.push_str("plan p { var x[e in enterprise] : car >= 0\n minimize total = sum(x[e] for e in enterprise)\n constraint need[e in enterprise]: x[e] >= e.need }");
    let solved = solved(&text);
    let short = super::tests::text(&solved);
    assert!(short.contains("    … and 8 more rows, --full shows all\n    10 more are 0\n"), "{short}");
    assert!(short.contains("    need[e0] and 19 more  at least         their limits             1    from 0 on\n"), "{short}");
    let full = terminal::render(&solved, &Options { full: true, color: true, width: 80, wrap: false, plain: false });
    assert!(full.contains("e29") && !full.contains('…') && full.contains("\x1b[1m"), "{full}");
    assert_eq!(value(&solved)["models"]["p"]["variables"]["x"].as_array().unwrap().len(), 30);
}

#[test]
fn conditions_and_entities_are_no_numbers() {
    let solved = solved(
        "scenario s\nunit car\nenterprise a { need = 1 car }\nplan p { var x[e in enterprise] : car >= 0\n minimize total = sum(x[e] for e in enterprise)\n constraint need[e in enterprise]: x[e] >= e.need\n let idle[e in enterprise] = x[e] < 1 car\n let any_idle = any(x[e] > 0 car for e in enterprise) }",
    );
    let json = value(&solved);
    assert_eq!(json["models"]["p"]["results"]["any_idle"][0], serde_json::json!({ "index": [], "value": true, "unit": null }));
    assert!(text(&solved).contains("    any_idle  yes\n"), "{}", text(&solved));
}

#[test]
fn printed_scenarios_and_programs() {
    let solved = solved(SHIPPING);
    let hir = crate::hir::print::print(&solved.hir);
    assert!(
        hir.contains("  minimize cost : kUSD/d = (sum(p.price * ship[e, p] for e in enterprise, p in project) * 0.001 to kUSD/d)\n"),
        "{hir}"
    );
    assert!(hir.contains("  project.demand : case/d, 2 values\n"), "{hir}");
    let run = &solved.models[0];
    let lp = crate::lower::print::print(&solved.hir, run.model, &run.plan().unwrap().lp, 1);
    assert!(lp.contains("  demand[chicago]: ship[san_diego, chicago] + ship[华为, chicago] >= 300   (case/d)\n  … and 1 more\n"), "{lp}");
    assert!(lp.contains("  ship[enterprise, project] >= 0, 4 of them   (case/d)\n"), "{lp}");
}

const FORMS: &str = r#"
scenario s "Forms"
currency EUR
project wien  { demand = 30 t/d, fine = 500 EUR/t }
project praha { demand = 40 t/d, fine = 100 EUR/t }
plan p {
  var ship[p in project] : t/d in 0 t/d .. 50 t/d
  var open[p in project] binary
  minimize cost : kEUR/d = sum(200 EUR/t * ship[p] + 1 EUR/d * open[p] for p in project)
    then maximize used : t/d = ship[praha] within 10 %
  constraint demand[p in project]: ship[p] >= p.demand or pay p.fine
  constraint gate[p in project]: if open[p] then ship[p] >= 1 t/d else ship[p] == 0 t/d
  constraint lorries: sum(ship[p] for p in project) <= 25 t/d
}
"#;

#[test]
fn violated_soft_constraints_are_listed_and_what_came_first() {
    let solved = solved(FORMS);
    let text = text(&solved);
    // 25 t to wien and nothing to praha costs 5 + 2.5 + 4 thousand and one euro.
    assert!(text.contains("(at best 11.501 kEUR/d), then greatest used"), "{text}");
    assert!(text.contains("\n  Violated soft constraints: 2\n    demand[praha]  below by"), "{text}");
    let json = value(&solved);
    let plan = &json["models"]["p"];
    assert!((plan["objectives"][0]["best"].as_f64().unwrap() - 11.501).abs() < 1e-9);
    assert!(plan["objectives"][0]["value"].as_f64().unwrap() <= 11.501 * 1.1 + 1e-6);
    assert!(plan["constraints"]["demand"][1]["shortfall"].as_f64().unwrap() > 0.0, "{plan}");
    assert!(plan["constraints"]["demand"][1]["excess"].is_null());
    assert!(plan["constraints"]["lorries"][0].get("shortfall").is_none());
    assert!(plan["constraints"]["gate.else"][1]["slack"].is_null() && plan["constraints"]["gate.else"][1]["upper"].is_null());
    assert_eq!(plan["variables"].as_object().unwrap().keys().collect::<Vec<_>>(), ["open", "ship"]);
    let hir = crate::hir::print::print(&solved.hir);
    assert!(hir.contains("ship[p] >= p.demand, or pay p.fine below\n"), "{hir}");
    assert!(hir.contains("if open[p] then ship[p] >= 1 t/d\n") && hir.contains("if not open[p] then ship[p] == 0 t/d\n"), "{hir}");
    // A later objective without an end.
    let open = self::solved(
        "scenario s\nplan p { var x : t >= 0 t\n var y : t >= 0 t\n minimize first = y then maximize last = x\n constraint c: y >= 1 t }",
    );
    assert!(self::text(&open).contains("Unbounded: last can grow without end"), "{}", self::text(&open));
    assert!(value(&open)["models"]["p"]["objectives"][0]["value"].is_null());
}
