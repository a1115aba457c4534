//! Plans for several cases: each case is the plan that one would write for it by hand.

use coop::driver;
use coop::report;
use coop::solve::Options;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use std::fmt::Write;

fn solved(text: &str) -> (SourceMap, driver::Solved) {
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(id, &mut sources, &Memory::default());
    assert!(!checked.has_errors(), "{:#?}\n{text}", checked.diagnostics);
    let solved = driver::solve(checked, &sources, &Options::default(), &mut |_| {}).unwrap();
    (sources, solved)
}

/// Numbers by chance, the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// The parts of a plan, with the method written as `METHOD`.
fn body(chance: &mut Chance) -> String {
    let integer = if chance.below(3) == 0 { "integer " } else { "" };
    let (extra, least) = (chance.below(9), chance.below(4));
    format!(
        "  var make[e in enterprise] {integer}: t in 0 t .. e.capacity\n\
         \x20 var late : t in 0 t .. METHOD.slackness\n\
         \x20 let total = sum(make[e] for e in enterprise)\n\
         \x20 minimize cost : EUR = sum((e.price + METHOD.price) * make[e] for e in enterprise) + {extra} EUR/t * late\n\
         \x20 constraint need: total + late >= METHOD.need\n\
         \x20 constraint share[e in enterprise if METHOD.strict]: make[e] >= 0.2 * total\n\
         \x20 constraint least[e in enterprise]: make[e] >= (if e == odra and METHOD == droop then {least} t else 0 t)\n"
    )
}

#[test]
fn each_case_is_the_plan_written_for_it() {
    let (mut optimal, mut infeasible) = (0, 0);
    for seed in 0..24 {
        let mut chance = Chance(seed);
        let methods = ["hare", "droop", "adams", "dean"].into_iter().take(2 + chance.below(3) as usize).collect::<Vec<_>>();
        let mut text = String::from("coop 1\nscenario methods\ncurrency EUR\nkind method\n");
        for name in ["odra", "ebro", "tajo"] {
            let (capacity, price) = (2 + chance.below(9), 1 + chance.below(9));
            writeln!(text, "enterprise {name} {{ capacity = {capacity} t, price = {price} EUR/t }}").unwrap();
        }
        for name in &methods {
            let (need, price, slackness) = (chance.below(30), chance.below(5), chance.below(4));
            let strict = if chance.below(2) == 0 { "yes" } else { "no" };
            let line = format!("need = {need} t, price = {price} EUR/t, slackness = {slackness} t, strict = {strict}");
            writeln!(text, "method {name} {{ {line} }}").unwrap();
        }
        if !methods.contains(&"droop") {
            panic!("the second is always there");
        }
        let body = body(&mut chance);
        writeln!(text, "plan supply[m in method] {{\n{}}}", body.replace("METHOD", "m")).unwrap();
        for name in &methods {
            // An entity is compared with an entity, by hand too.
            writeln!(text, "plan by_hand_{name} {{\n{}}}", body.replace("METHOD", name)).unwrap();
            writeln!(text, "expect supply[{name}].status == by_hand_{name}.status").unwrap();
        }
        let (_, solved) = solved(&text);
        assert!(solved.expectations.iter().all(driver::Expectation::passed), "seed {seed}\n{text}");
        let objective = |name: &str| {
            let run = solved.models.iter().find(|run| solved.hir.models[run.model].name.as_ref() == name).unwrap();
            run.plan().filter(|_| run.status().has_values()).map(|plan| plan.objectives.clone())
        };
        for name in &methods {
            let (case, own) = (objective(&format!("supply[{name}]")), objective(&format!("by_hand_{name}")));
            assert_eq!(case, own, "seed {seed}, {name}\n{text}");
            *if case.is_some() { &mut optimal } else { &mut infeasible } += 1;
        }
    }
    assert!(optimal > 20 && infeasible > 5, "{optimal} with a solution, {infeasible} without");
}

const TWO: &str = "coop 1
scenario two
currency EUR
kind method
method hare  { price = 2 EUR/t, most = 9 t, asked = yes }
method droop { price = 3 EUR/t, most = 3 t, asked = yes }
method adams { price = 4 EUR/t, most = 9 t, asked = no }
plan supply \"Supply\"[m in method if m.asked] {
  var make : t in 0 t .. m.most
  minimize cost : EUR = m.price * make
  constraint need: make >= 5 t
}
show supply.cost
";

#[test]
fn the_report_shows_the_cases_side_by_side() {
    let (_, solved) = solved(TWO);
    let text = report::terminal::render(&solved, &Default::default());
    for part in
        ["Solved for 2 of 3 cases; left out by the condition of the index: adams.", "supply[hare]: Supply: hare", "supply[hare].cost"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    assert!(rows.contains(&vec!["hare", "optimal", "10"]) && rows.contains(&vec!["droop", "infeasible", "-"]), "{text}");
}

#[test]
fn json_says_which_case_a_model_is() {
    let (sources, solved) = solved(TWO);
    let text = report::json::render(&solved, &sources);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["models"]["supply[hare]"]["case"], serde_json::json!({ "plan": "supply", "index": ["hare"] }));
    assert_eq!(document["models"]["supply[droop]"]["status"], "infeasible");
    assert!(document["models"].get("supply[adams]").is_none() && document["models"].get("supply").is_none());
}

#[test]
fn a_case_that_another_run_has_is_solved_there() {
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", TWO.replace("m.asked", "m.price < 4 EUR/t"), FileKind::Scenario);
    let checked = driver::check(id, &mut sources, &Memory::default());
    let base = driver::solve(checked, &sources, &Options::default(), &mut |_| {}).unwrap();
    let names = |solved: &driver::Solved| -> Vec<String> {
        let mut names: Vec<String> = solved.models.iter().map(|run| solved.hir.models[run.model].name.to_string()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&base), ["supply[droop]", "supply[hare]"]);
    for (set, there) in
        [("adams.price=1 EUR/t", vec!["supply[adams]", "supply[droop]", "supply[hare]"]), ("hare.price=5 EUR/t", vec!["supply[droop]"])]
    {
        let overlay = driver::Overlay { values: driver::named(&base.hir, set).unwrap(), ..Default::default() };
        let again = driver::overlaid(&base, &sources, &overlay).unwrap_or_else(|_| panic!("{set}"));
        let solved = driver::solve(again, &sources, &Options::default(), &mut |_| {}).unwrap();
        assert_eq!(names(&solved), there, "{set}");
        for (id, model) in solved.hir.models.iter() {
            assert_eq!(solved.world.answer(id).is_some(), there.contains(&model.name.as_ref()), "{set}: {}", model.name);
        }
    }
}

#[test]
fn one_mistake_in_the_plan_is_one_finding() {
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", TWO.replace("m.price * make", "m.prices * make"), FileKind::Scenario);
    let checked = driver::check(id, &mut sources, &Memory::default());
    let errors: Vec<&str> = checked.diagnostics.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(errors.len(), 1, "{errors:?}");
}

#[test]
fn values_of_pairs_are_results() {
    let text = "coop 1
currency EUR
country DE
country FR
set pr = { (DE, FR) }
plan go[(a, b) in pr] {
  var x : t >= 0
  minimize cost : EUR = 3 EUR/t * x
  constraint need: x >= (if a == DE and b == FR then 1 t else 2 t)
}
let whole = sum(go[a, b].cost for (a, b) in pr)
let price[(a, b) in pr] = go[a, b].need.price
expect whole == 3 EUR and price[DE, FR] == 3 EUR/t
";
    let solved = crate::common::solve_text(text).unwrap();
    let known =
        |value: &coop::answer::values::ScenarioValue| value.table.values.iter().copied().filter(|x| x.is_finite()).collect::<Vec<f64>>();
    let values: Vec<(&str, Vec<f64>)> = solved.values.iter().map(|value| (value.name.as_str(), known(value))).collect();
    assert_eq!(values, [("whole", vec![3.0]), ("price", vec![3.0])]);
}
