//! A scenario that was checked once and is solved with changes laid over it: the same answers as of a scenario that says so
//! itself, nothing calculated that does not depend on a change, and the scenario as it was.

use coop::driver::{self, Overlay, Session, Solved, Switches};
use coop::hir::Switch;
use coop::report;
use coop::solve::Options;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use std::sync::Arc;

const TEXT: &str = "coop 1
scenario two
currency EUR
enterprise odra { cap = 10 t, price = 3 EUR/t }
enterprise ebro { cap = 20 t, price = 2 EUR/t }
project wien
project graz
table way[enterprise, project] : km {
         wien  graz
  odra    100   200
  ebro    300   150
}
let rate = 0.01 EUR/t/km
let need[p in project] = if p == wien then 12 t else 6 t
policy toll { applies to ship { charge paid = 1 EUR/t * go[odra, wien] } }
policy toll off
policy cap  { applies to ship { limit most: go[ebro, wien] <= 5 t } }
policy cap on
plan ship {
  var go[e in enterprise, p in project] : t >= 0
  minimize cost : EUR = sum((e.price + rate * way[e, p]) * go[e, p] for e in enterprise, p in project)
  constraint limit[e in enterprise]: sum(go[e, p] for p in project) <= e.cap
  constraint needs[p in project]: sum(go[e, p] for e in enterprise) >= need[p]
}
plan alone {
  var x : t in 0 t .. 5 t
  maximize most : t = x
}
let mean = ship.cost / 18 t
expect mean >= 0 EUR/t
";

fn checked(text: &str, switches: &Switches) -> (driver::Checked, SourceMap) {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let data = Memory::default();
    let checked = Session::new(&data).switched(switches.clone()).check(file, &mut sources);
    assert!(!checked.has_errors(), "{:?}", checked.diagnostics);
    (checked, sources)
}

fn solved(checked: driver::Checked, sources: &SourceMap) -> Solved {
    driver::solve(checked, sources, &Options::default(), &mut |_| {}).unwrap()
}

/// The answers, without what was found on the way.
fn json(solved: &Solved, sources: &SourceMap) -> serde_json::Value {
    let mut value: serde_json::Value = serde_json::from_str(&report::json::render(solved, sources)).unwrap();
    value.as_object_mut().unwrap().remove("diagnostics");
    value
}

/// What is overridden, and the scenario that says the same itself.
const SAME: &[(&str, &str, &str)] = &[
    ("odra.cap=4 t", "cap = 10 t", "cap = 4 t"),
    ("enterprise.cap[odra] = 8000 kg", "cap = 10 t", "cap = 8000 kg"),
    ("way[odra, graz]=20km", "odra    100   200", "odra    100    20"),
    ("way[*, graz]=20km", "odra    100   200\n  ebro    300   150", "odra    100    20\n  ebro    300    20"),
    ("way[*, *]=20km", "odra    100   200\n  ebro    300   150", "odra     20    20\n  ebro     20    20"),
    ("rate=0.5 EUR/t/km", "let rate = 0.01 EUR/t/km", "let rate = 0.5 EUR/t/km"),
    ("odra.price=1/3 EUR/t", "price = 3 EUR/t", "price = 1/3 EUR/t"),
];

#[test]
fn an_override_is_as_good_as_another_text() {
    let none = Switches::new();
    let (base, sources) = checked(TEXT, &none);
    let base = solved(base, &sources);
    let before = json(&base, &sources);
    for (text, from, to) in SAME {
        let values = driver::named(&base.hir, text).unwrap();
        let overlay = Overlay { values, ..Overlay::default() };
        let again = driver::overlaid(&base, &sources, &overlay).unwrap();
        let laid_over = solved(again, &sources);
        let (other, other_sources) = checked(&TEXT.replacen(from, to, 1), &none);
        assert_eq!(json(&laid_over, &sources), json(&solved(other, &other_sources), &other_sources), "{text}");
        assert_ne!(json(&laid_over, &sources), before, "{text} changes something");
        // The same before anything was solved.
        let (first, _) = checked(TEXT, &none);
        let first = driver::overlaid_before(first, &sources, &overlay).unwrap();
        assert_eq!(json(&solved(first, &sources), &sources), json(&laid_over, &sources), "{text}");
    }
    assert_eq!(json(&base, &sources), before, "the scenario is as it was");
}

#[test]
fn switching_is_as_good_as_another_text() {
    let (base, sources) = checked(TEXT, &Switches::new());
    let base = solved(base, &sources);
    for (toll, cap) in [("on", "on"), ("open", "open"), ("on", "off"), ("off", "off")] {
        let switches: Switches =
            [("toll", toll), ("cap", cap)].into_iter().map(|(name, to)| (name.to_string(), Switch::of(to).unwrap())).collect();
        let again = driver::overlaid(&base, &sources, &Overlay::switching(switches.clone())).unwrap();
        let (other, other_sources) = checked(TEXT, &switches);
        assert_eq!(json(&solved(again, &sources), &sources), json(&solved(other, &other_sources), &other_sources), "{toll} {cap}");
    }
}

#[test]
fn what_does_not_depend_on_a_change_is_kept() {
    let (base, sources) = checked(TEXT, &Switches::new());
    let base = solved(base, &sources);
    let values = driver::named(&base.hir, "odra.cap=4 t").unwrap();
    let again = driver::overlaid(&base, &sources, &Overlay { values, ..Overlay::default() }).unwrap();
    assert_eq!(again.lowered.len(), 1, "only `ship` is set up anew");
    let again = solved(again, &sources);
    for (run, other) in base.models.iter().zip(&again.models) {
        let is_same = Arc::ptr_eq(run.plan().unwrap(), other.plan().unwrap());
        assert_eq!(is_same, base.hir.models[run.model].name.as_ref() == "alone");
    }
    assert!(base.hir.exprs.is_same(&again.hir.exprs) && base.hir.units.is_same(&again.hir.units), "the rest is shared");
}

#[test]
fn what_cannot_be_overridden_is_told() {
    let (base, _) = checked(TEXT, &Switches::new());
    for (text, says) in [
        ("odra.cap", "write NAME=VALUE"),
        ("odraa.cap=4 t", "did you mean `odra`?"),
        ("odra.size=4 t", "no attribute `size`"),
        ("odra.cap=4", "it is in `t`"),
        ("odra.cap=4 km", "`km` does not fit: it is in `t`"),
        ("odra.cap=4 foo", "`foo` is no unit"),
        ("odra.cap=much", "does not begin with a number"),
        ("way[odra]=4 km", "the keys are [enterprise, project], and here are 1"),
        ("way[odra, linz]=4 km", "there is no project `linz`"),
        ("way[odra, wein]=4 km", "did you mean `wien`?"),
        ("odra.cup=4 t", "did you mean `cap`?"),
        ("way[*]=4 km", "the keys are [enterprise, project], and here are 1"),
        ("way[*, linz]=4 km", "there is no project `linz`"),
        ("need[wien]=4 t", "a number for each key, and any of them can be set"),
        ("[odra]=4 t", "is no name"),
    ] {
        let why = driver::named(&base.hir, text).unwrap_err();
        assert!(why.contains(says), "{text}: {why}");
    }
    let (base, sources) = checked(TEXT, &Switches::new());
    let base = solved(base, &sources);
    let missing = Overlay::switching([("tariff".to_string(), Switch::On)].into());
    assert_eq!(driver::overlaid(&base, &sources, &missing).err(), Some(driver::NotThere::Policy("tariff".into())));
}

/// Where an earlier answer is known, a large plan is solved from it: to the same objective, proved in fractions like the first.
#[test]
fn a_large_plan_is_solved_from_its_answer_before() {
    let entities = |kind: &str, extra: &dyn Fn(u32) -> String| -> String {
        (0..105).map(|i| format!("{kind} {}{i} {{ k = {}, {} }}\n", &kind[..1], i * 37 % 101, extra(i))).collect()
    };
    let text = format!(
        "coop 1\ncurrency EUR\n{}{}\
         policy levy {{ applies to ship {{ charge paid = sum(7 EUR/t * go[e, p] for e in enterprise, p in project if e == e3 or e == e4) }} }}\n\
         policy quota {{ applies to ship {{ limit most: sum(go[e5, p] for p in project) <= 1 t }} }}\n\
         plan ship {{\n  var go[e in enterprise, p in project] : t >= 0\n\
           minimize cost : EUR = sum((3 + (e.k - 1.3 * p.k) ^ 2 / 100) * 1 EUR/t * go[e, p] for e in enterprise, p in project)\n\
           constraint gives[e in enterprise]: sum(go[e, p] for p in project) <= e.cap\n\
           constraint needs[p in project]: sum(go[e, p] for e in enterprise) >= p.need\n}}\n",
        entities("enterprise", &|i| format!("cap = {} t", 30 + i * 13 % 29)),
        entities("project", &|i| format!("need = {}.5 t", 12 + i * 7 % 17)),
    );
    let (base, sources) = checked(&text, &Switches::new());
    let base = solved(base, &sources);
    let plan = |solved: &Solved| Arc::clone(solved.models[0].plan().unwrap());
    let closed = |run: &coop::answer::PlanRun| {
        let certificate = &run.proof.as_ref().unwrap().certificate;
        (certificate.verdict, certificate.gap.clone(), certificate.objective.clone())
    };
    assert_ne!(plan(&base).solution.solver, "exact");
    let switched = |name: &str| Overlay::switching([(name.to_string(), Switch::Off)].into());
    let valued = |text: &str| Overlay { values: driver::named(&base.hir, text).unwrap(), ..Overlay::default() };
    // Other costs, other limits, one row less, a need beyond all capacity.
    for (overlay, near, infeasible) in [
        (switched("levy"), true, false),
        (valued("e7.cap=1 t"), true, false),
        (switched("quota"), false, false),
        (valued("p3.need=9000 t"), true, true),
    ] {
        let again = plan(&solved(driver::overlaid(&base, &sources, &overlay).unwrap(), &sources));
        let (first, own) = checked(&text, &Switches::new());
        let anew = plan(&solved(driver::overlaid_before(first, &own, &overlay).unwrap(), &own));
        assert_eq!(again.solution.status, anew.solution.status);
        assert_eq!(closed(&again), closed(&anew));
        assert_eq!(again.solution.status == coop::solve::Status::Infeasible, infeasible);
        assert_eq!(again.solution.solver == "exact", near && !infeasible, "{}", again.solution.message);
    }
}
