//! Shadow prices that are read: against what the objective comes to when a limit is moved.

use std::fmt::Write;

use coop::driver::Solved;
use coop::eval::Status;
use coop::hir::{PlanResult, ResultRole};

use crate::common::solve_text;
use crate::metamorphic::chance::Chance;

/// A program by chance: rows and columns, each with a limit below and above.
#[derive(Clone)]
struct Random {
    maximize: bool,
    cost: Vec<i64>,
    bounds: Vec<(String, String)>,
    rows: Vec<(Vec<i64>, Option<String>, Option<String>)>,
}

const STEP: f64 = 1.0 / 1_048_576.0;

impl Random {
    fn new(chance: &mut Chance) -> Random {
        let (columns, rows) = (chance.between(2, 4), chance.between(2, 4));
        let bounds = (0..columns).map(|_| ("0".to_string(), chance.between(2, 9).to_string())).collect();
        let row = |chance: &mut Chance| {
            let factors: Vec<i64> = (0..columns).map(|_| chance.between(-2, 5)).collect();
            let limit = chance.between(1, 20);
            match chance.below(4) {
                0 => (factors, Some(limit.to_string()), None),
                1 => (factors, Some((limit - 6).to_string()), Some(limit.to_string())),
                _ => (factors, None, Some(limit.to_string())),
            }
        };
        Random {
            maximize: chance.percent(60),
            cost: (0..columns).map(|_| chance.between(-4, 7)).collect(),
            bounds,
            rows: (0..rows).map(|_| row(chance)).collect(),
        }
    }

    fn text(&self, reads: bool) -> String {
        let mut text = String::from("coop 1\nallow warnings\nplan p {\n");
        for (at, (low, high)) in self.bounds.iter().enumerate() {
            let _ = writeln!(text, "  var x{at} : 1 in {low} .. {high}");
        }
        let sum = |factors: &[i64]| factors.iter().enumerate().map(|(at, a)| format!("({a}) * x{at}")).collect::<Vec<_>>().join(" + ");
        let _ = writeln!(text, "  {} total = {}", if self.maximize { "maximize" } else { "minimize" }, sum(&self.cost));
        for (at, (factors, low, high)) in self.rows.iter().enumerate() {
            let low = low.as_ref().map_or(String::new(), |low| format!("{low} <= "));
            let high = high.as_ref().map_or(String::new(), |high| format!(" <= {high}"));
            let _ = writeln!(text, "  constraint c{at}: {low}{}{high}", sum(factors));
        }
        text += "}\n";
        for at in (0..self.rows.len()).filter(|_| reads) {
            let _ = writeln!(text, "let c{at} = if known(p.c{at}.price) then p.c{at}.price else 0");
        }
        for at in (0..self.bounds.len()).filter(|_| reads) {
            let _ = writeln!(text, "let x{at} = if known(p.x{at}.reduced_cost) then p.x{at}.reduced_cost else 0");
        }
        text
    }
}

/// The objective, where there is an optimum.
fn objective(solved: &Solved) -> Option<f64> {
    let (id, _) = solved.hir.models.iter().next()?;
    let answer = solved.world.answer(id)?;
    (answer.status == Status::Optimal).then(|| answer.table(0)?.value(&[])).flatten()
}

/// The value of the first result with a role; none where it is not known.
fn value(solved: &Solved, role: PlanResult) -> Option<f64> {
    let (id, model) = solved.hir.models.iter().next()?;
    let (at, _) = model.result(ResultRole::Plan(role))?;
    solved.world.answer(id)?.table(at as usize)?.value(&[]).filter(|value| !value.is_nan())
}

fn solved(program: &Random, reads: bool) -> Solved {
    let text = program.text(reads);
    solve_text(&text).unwrap_or_else(|found| panic!("{text}\n{found:?}"))
}

/// A price is what a small step of a limit changes the objective by, in either direction; where it cannot be read, the two differ.
#[test]
fn a_price_is_what_a_small_step_of_the_limit_changes() {
    let (mut known, mut bends, mut idle) = (0, 0, 0);
    for seed in 0..60 {
        let program = Random::new(&mut Chance::new(seed + 77));
        let here = solved(&program, true);
        let Some(best) = objective(&here) else { continue };
        let slope = |change: &dyn Fn(&mut Random, &str), way: f64| {
            let mut moved = program.clone();
            change(&mut moved, if way > 0.0 { "+ 1/1048576" } else { "- 1/1048576" });
            objective(&solved(&moved, false)).map(|value| (value - best) / (way * STEP))
        };
        let mut compare = |what: String, price: Option<f64>, change: &dyn Fn(&mut Random, &str)| {
            let (more, less) = (slope(change, 1.0), slope(change, -1.0));
            let same = |a: f64, b: f64| (a - b).abs() < 1e-6;
            match price {
                Some(price) => {
                    known += 1;
                    let both = [more, less].map(|side| side.is_some_and(|side| same(side, price)));
                    assert_eq!(both, [true; 2], "{what} is {price}, but {more:?} and {less:?}\n{}", program.text(true));
                }
                None => {
                    bends += 1;
                    let one = matches!((more, less), (Some(more), Some(less)) if same(more, less));
                    assert!(!one, "{what} is not known, but {more:?} and {less:?}\n{}", program.text(true));
                }
            }
        };
        for (at, (_, low, high)) in program.rows.iter().enumerate() {
            let place = at as u32;
            let activity = value(&here, PlanResult::Activity(place)).unwrap();
            let stands = |end: &Option<String>| end.as_ref().is_some_and(|end| (end.parse::<f64>().unwrap() - activity).abs() < 1e-9);
            let price = value(&here, PlanResult::Price(place));
            let (lower, upper) = (stands(low), stands(high));
            if !lower && !upper {
                idle += 1;
                assert_eq!(price, Some(0.0), "c{at}\n{}", program.text(true));
                continue;
            }
            compare(format!("c{at}"), price, &|moved, step| {
                let (_, low, high) = &mut moved.rows[at];
                let end = if lower { low } else { high };
                *end = end.as_ref().map(|end| format!("({end} {step})"));
            });
        }
        for (at, (low, high)) in program.bounds.iter().enumerate() {
            let place = at as u32;
            let decided = value(&here, PlanResult::Variable(place)).unwrap();
            let cost = value(&here, PlanResult::ReducedCost(place));
            let (lower, upper) = (low.parse::<f64>().unwrap() == decided, high.parse::<f64>().unwrap() == decided);
            if !lower && !upper {
                idle += 1;
                assert_eq!(cost, Some(0.0), "x{at}\n{}", program.text(true));
                continue;
            }
            compare(format!("x{at}"), cost, &|moved, step| {
                let (low, high) = &mut moved.bounds[at];
                let end = if lower { low } else { high };
                *end = format!("({end} {step})");
            });
        }
    }
    assert!(known > 100 && bends > 5 && idle > 40, "{known} known, {bends} at a corner, {idle} at no limit");
}

/// A plan of whole numbers by its data alone, an infeasible one and one whose answer is at a corner: what is said.
#[test]
fn a_price_that_is_not_there_is_told_with_both_ends() {
    let plan = |need: &str, more: &str| {
        format!(
            "coop 1\nallow warnings\ncurrency EUR\nplan carry {{\n  var rail : t/d in 0 t/d .. 40 t/d\n  var road : t/d in 0 t/d .. 90 t/d\n  \
             minimize cost = 10 EUR/t * rail + 25 EUR/t * road\n  constraint need: rail + road >= {need}\n{more}}}\nlet worth = carry.need.price\n"
        )
    };
    let said = |text: &str| {
        let solved = solve_text(text).unwrap();
        solved.diagnostics.into_iter().filter(|d| d.code.0 == "E0544").map(|d| d.message).collect::<Vec<_>>()
    };
    assert_eq!(said(&plan("41 t/d", "")), Vec::<String>::new());
    let corner = "`carry.need.price` has no value: one more of its limit is worth 25 EUR/t, and one less is worth 10 EUR/t";
    assert_eq!(said(&plan("40 t/d", "")), [corner]);
    let edge = "`carry.need.price` has no value: one more of its limit leaves no solution, and one less is worth 25 EUR/t";
    assert_eq!(said(&plan("130 t/d", "")), [edge]);
    let whole = "`carry.need.price` has no value: `carry` has whole values here, and such plans have no shadow prices";
    assert_eq!(said(&plan("41 t/d", "  constraint apart: max(rail, road) >= 2 t/d\n")), [whole]);
    assert_eq!(said(&plan("200 t/d", "")), Vec::<String>::new());
}
