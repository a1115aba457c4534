//! The linear program over visits has the optimum of the process, and a limit has a price.

use super::*;
use crate::lp::Lp;
use crate::simplex::{Hint, Limits, Optimum as Solved, Outcome, refine};

fn solved(lp: &Lp<Exact>) -> Option<Solved> {
    match refine(lp, Hint::default(), Limits::default()) {
        Outcome::Optimal(optimum) => Some(*optimum),
        Outcome::Infeasible(_) => None,
        other => panic!("{other:?}"),
    }
}

fn shape(numbers: &mut Numbers, criterion: &Criterion<Exact>) -> Process<Exact> {
    let (ends, rewards) = if *criterion == Criterion::Average { (0, (-3, 3)) } else { (20, (-4, -1)) };
    random(Shape { states: 2 + numbers.below(6), ends, acyclic: false, rewards }, numbers)
}

/// What a policy that draws lots is worth: the process with one row for each state, its rows mixed.
fn mixed_value(process: &Process<Exact>, mixed: &Mixed<Exact>, reward: impl Fn(usize) -> Exact, ends: bool) -> Process<Exact> {
    let mut one: Process<Exact> = Process::default();
    for state in 0..process.states() {
        if !process.ends(state) {
            let sum = process.rows(state).fold(Exact::ZERO, |sum, row| sum + &mixed.share[row] * reward(row));
            let next =
                process.rows(state).flat_map(|row| process.successors(row).map(move |(next, p)| (next as u32, &mixed.share[row] * p)));
            one.push_row(0, sum, next);
        }
        one.end_state(if ends { process.worth[state].clone() } else { Exact::ZERO });
    }
    one
}

#[test]
fn the_program_has_the_optimum() {
    let mut checked = 0;
    for seed in 0..150 {
        let mut numbers = Numbers::new(seed + 40_000);
        let criterion = [Criterion::Discounted(ratio(9, 10)), Criterion::Total, Criterion::Average][seed as usize % 3].clone();
        let exact = shape(&mut numbers, &criterion);
        let rounded = match &criterion {
            Criterion::Discounted(_) => Criterion::Discounted(0.9),
            Criterion::Total => Criterion::Total,
            Criterion::Average => Criterion::Average,
        };
        let Ok(solution) = solve(&doubles(&exact), &rounded, &Options::default()) else { continue };
        let Some(best) = optimum(&exact, &criterion, &solution, &mut Budget::default(), &Deadline::default()).unwrap() else { continue };
        let start: Vec<Exact> = (0..exact.states()).map(|_| ratio(1 + numbers.below(4) as i64, 3)).collect();
        let program = occupation(&exact, &criterion, &start).program(&[]);
        let found = solved(&program).unwrap();
        let worth = best.value.iter().zip(&start).fold(Exact::ZERO, |sum, (value, weight)| sum + value * weight);
        assert_eq!(found.objective, best.gain.unwrap_or(worth), "{seed} {criterion:?}");
        checked += 1;
    }
    assert!(checked > 100, "{checked}");
}

#[test]
fn limits_have_prices() {
    let (mut drawn, mut checked) = (0, 0);
    for seed in 0..150 {
        let mut numbers = Numbers::new(seed + 50_000);
        let criterion = [Criterion::Discounted(ratio(9, 10)), Criterion::Total][seed as usize % 2].clone();
        let exact = shape(&mut numbers, &criterion);
        if exact.row_count() == 0 {
            continue;
        }
        let cost: Vec<Exact> = (0..exact.row_count()).map(|_| ratio(numbers.below(4) as i64, 1)).collect();
        let mut start = vec![Exact::ZERO; exact.states()];
        start[exact.states() - 1] = Exact::ONE;
        let measures = occupation(&exact, &criterion, &start);
        let Some(free) = solved(&measures.program(&[])) else { continue };
        let spent = free.values.iter().zip(&cost).fold(Exact::ZERO, |sum, (visits, cost)| sum + visits * cost);
        let limit = |upper: Exact| Limit { cost: cost.clone(), lower: None, upper: Some(upper) };
        let upper = &spent * ratio(9, 10);
        let Some(found) = solved(&measures.program(&[limit(upper.clone())])) else { continue };
        checked += 1;
        // The policy that is read from it is worth as much, and costs no more.
        let otherwise: Vec<Option<u32>> = (0..exact.states()).map(|state| exact.rows(state).next().map(|row| row as u32)).collect();
        let mixed = Mixed::read(&exact, &found.values, &otherwise, 0.0);
        drawn += mixed.drawn.len();
        let factor = criterion.factor();
        for (reward, ends, most) in [(&exact.reward, true, &found.objective), (&cost, false, &upper)] {
            let one = mixed_value(&exact, &mixed, |row| reward[row].clone(), ends);
            let policy: Vec<u32> = (0..one.states()).map(|state| if one.ends(state) { graph::NONE } else { one.first[state] }).collect();
            // States that are never visited may go round.
            let Some(value) = super::super::visits::value_of(&one, &policy, &factor) else { continue };
            let value = &value[exact.states() - 1];
            assert!(if ends { value == most } else { value <= most }, "{seed} {value} {most}");
        }
        // A little more is worth its price, where the price holds for so little.
        let price = found.duals[measures.start.len()].clone();
        let more = ratio(1, 1_000_000);
        let further = solved(&measures.program(&[limit(&upper + &more)])).unwrap();
        assert!(further.objective <= &found.objective + &price * &more && price >= Exact::ZERO, "{seed}");
        let less = solved(&measures.program(&[limit(&upper - &more)]));
        assert!(less.is_none_or(|less| less.objective <= &found.objective - &price * &more), "{seed}");
    }
    assert!(checked > 40 && drawn > 20, "{checked} {drawn}");
}
