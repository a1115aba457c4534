//! Open policies of several plans: one decision, held against solving with every way to switch them.

use coop::diagnostics::Severity;
use coop::driver::{self, Solved, Switches};
use coop::eval::Status;
use coop::hir::Switch;
use coop::solve::Options;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;

use crate::metamorphic::chance::Chance;
use std::fmt::Write;

fn solved(text: &str, switches: Switches) -> Solved {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::Session::new(&Memory::default()).switched(switches).check(file, &mut sources);
    let errors: Vec<_> = checked.diagnostics.iter().filter(|d| d.severity == Severity::Error).map(|d| &d.message).collect();
    assert!(errors.is_empty(), "{text}{errors:?}");
    driver::solve(checked, &sources, &Options::default(), &mut |_| {}).unwrap()
}

/// What all plans come to; nothing where one has no solution.
fn total(solved: &Solved) -> Option<f64> {
    let value = |run: &driver::ModelRun| (run.status() == Status::Optimal).then(|| run.plan().unwrap().objectives[0]);
    solved.models.iter().map(value).sum()
}

/// Whether each plan enacts a policy.
fn enacted(solved: &Solved, policy: &str) -> Vec<bool> {
    let value = |run: &driver::ModelRun| {
        let at = solved.hir.models[run.model].results.iter().position(|result| result.name.as_ref() == policy)?;
        Some(solved.world.answer(run.model)?.table(at)?.values[0] > 0.5)
    };
    solved.models.iter().filter_map(value).collect()
}

fn warned(solved: &Solved) -> bool {
    solved.diagnostics.iter().any(|d| d.code.0 == "W0713")
}

/// Some plans with a demand each, and policies that charge, grant and limit in all of them.
fn scenario(chance: &mut Chance, plans: i64, policies: i64) -> String {
    let mut out = "coop 1\ncurrency EUR\n".to_string();
    for plan in 0..plans {
        let (own, bought, need) = (chance.between(1, 9), chance.between(5, 12), chance.between(2, 9));
        // Objectives in units that convert.
        let unit = if plan == 1 { "kEUR" } else { "EUR" };
        let _ = writeln!(
            out,
            "plan p{plan} {{ var made : t in 0 t .. 10 t  var bought : t in 0 t .. 10 t
  minimize cost : {unit} = {own} EUR/t * made + {bought} EUR/t * bought
  constraint need: made + bought >= {need} t }}"
        );
    }
    for policy in 0..policies {
        let _ = writeln!(out, "policy q{policy} {{");
        if policy == 1 && chance.between(0, 1) == 1 {
            let _ = writeln!(out, "  excludes q0");
        }
        for plan in 0..plans {
            let (rate, most, price) = (chance.between(-6, 6), chance.between(1, 12), chance.between(-8, 8));
            let _ = writeln!(
                out,
                "  applies to p{plan} {{ charge paid = {rate} EUR/t * made  limit most: made <= {most} t  enact {price} EUR }}"
            );
        }
        let _ = writeln!(out, "}}\npolicy q{policy} open");
    }
    out
}

#[test]
fn one_decision_is_the_best_of_all() {
    let mut differed = 0;
    for seed in 0..60 {
        let chance = &mut Chance(seed * 7_368_787 + 11);
        let (plans, policies) = (chance.between(2, 3), chance.between(1, 3));
        let text = scenario(chance, plans, policies);
        let names: Vec<String> = (0..policies).map(|at| format!("q{at}")).collect();
        let found = solved(&text, Switches::new());
        let mut best = f64::INFINITY;
        for bits in 0..1u32 << policies {
            let to = |at: usize| if bits >> at & 1 == 1 { Switch::On } else { Switch::Off };
            if text.contains("excludes q0") && bits & 3 == 3 {
                continue;
            }
            let switches: Switches = names.iter().enumerate().map(|(at, name)| (name.clone(), to(at))).collect();
            // In euros, whatever the plans state.
            let fixed = solved(&text, switches);
            if let Some(sum) = euros(&fixed) {
                best = best.min(sum);
            }
        }
        let sum = euros(&found).unwrap();
        assert!((sum - best).abs() <= 1e-6 * best.abs().max(1.0), "{text}{sum} {best}");
        for name in &names {
            let decided = enacted(&found, name);
            assert!(decided.iter().all(|own| *own == decided[0]), "{text}{name} {decided:?}");
        }
        assert!(!warned(&found), "{text}");
        let apart = solved(
            &names
                .iter()
                .fold(text.clone(), |text, name| text.replace(&format!("policy {name} open"), &format!("policy {name} open in each plan"))),
            Switches::new(),
        );
        assert!(euros(&apart).unwrap() <= best + 1e-6 * best.abs().max(1.0), "{text}");
        assert!(!warned(&apart), "{text}");
        differed += usize::from(names.iter().any(|name| enacted(&apart, name).windows(2).any(|pair| pair[0] != pair[1])));
    }
    assert!(differed > 20, "plans that would decide differently: {differed}");
}

fn euros(solved: &Solved) -> Option<f64> {
    total(solved)?;
    let value = |run: &driver::ModelRun| {
        let unit = solved.hir.plan(run.model).unwrap().objectives[0].unit;
        let factor = if solved.hir.units.text(unit).starts_with('k') { 1000.0 } else { 1.0 };
        run.plan().unwrap().objectives[0] * factor
    };
    Some(solved.models.iter().map(value).sum())
}

#[test]
fn objectives_that_do_not_add_up_are_decided_apart_and_said() {
    let text = |second: &str| {
        format!(
            "coop 1\ncurrency EUR
plan a {{ var x : t in 0 t .. 10 t  maximize gain : EUR = 2 EUR/t * x }}
plan b {{ var x : t in 4 t .. 10 t  {second} }}
policy support {{ applies to a {{ charge paid = -(0.5 EUR/t * x) }}  applies to b {{ charge paid = 0.25 EUR/t * x }} }}
policy support open\n"
        )
    };
    let found = solved(&text("minimize cost : EUR = 1 EUR/t * x"), Switches::new());
    assert!(warned(&found) && enacted(&found, "support") == [true, false]);
    let found = solved(&text("maximize loss : EUR = -(1 EUR/t * x)"), Switches::new());
    assert!(!warned(&found) && enacted(&found, "support") == [true, true]);
}
