//! A few thousand random plans: every backend of the build gives the same status and the same optimum, and both agree with the
//! exact simplex method where no column is whole.

use super::*;
use crate::lp::testing::Numbers;
use crate::simplex::{self, Hint, Limits, Outcome};

/// A plan of a random size and shape: all kinds of bounds and rows, some degenerate, some without a solution or an end.
fn random(numbers: &mut Numbers, whole: bool) -> Lp {
    let columns = numbers.below(7) + 1;
    let mut builder = if numbers.below(2) == 0 { Builder::minimize() } else { Builder::maximize() };
    if numbers.below(4) == 0 {
        builder = builder.offset(numbers.between(-50, 50) as f64);
    }
    for _ in 0..columns {
        let cost = numbers.between(-9, 9) as f64;
        let is_whole = whole && numbers.below(2) == 0;
        // The search for whole values needs an end.
        let (lower, upper) = match numbers.below(if whole { 3 } else { 6 }) {
            0 => (0.0, numbers.below(8) as f64),
            1 => (numbers.between(-6, 0) as f64, numbers.between(0, 6) as f64),
            2 => (numbers.between(-3, 3) as f64, 9.0),
            3 => (0.0, INF),
            4 => (-INF, numbers.between(-3, 6) as f64),
            _ => (-INF, INF),
        };
        builder = if is_whole { builder.whole(cost, lower, upper) } else { builder.column(cost, lower, upper) };
    }
    for _ in 0..numbers.below(8) {
        let mut entries = Vec::new();
        for c in 0..columns {
            if numbers.below(5) < 3 {
                let value = numbers.between(-6, 6) as f64 / if numbers.below(4) == 0 { 2.0 } else { 1.0 };
                if value != 0.0 {
                    entries.push((c as u32, value));
                }
            }
        }
        let limit = numbers.between(-12, 12) as f64;
        let (lower, upper) = match numbers.below(5) {
            0 | 1 => (-INF, limit + 4.0),
            2 | 3 => (limit - 4.0, INF),
            _ if numbers.below(2) == 0 => (limit, limit),
            _ => (limit, limit + numbers.below(9) as f64),
        };
        builder = builder.row(lower, upper, &entries);
    }
    builder.build()
}

fn backends() -> Vec<Choice> {
    let mut all = vec![Choice::Microlp];
    all.extend(has_highs().then_some(Choice::Highs));
    all
}

fn answer(lp: &Lp, solver: Choice) -> Solution {
    solve_with(lp, &lp.exact(), &Options { solver, time_limit: Some(Duration::from_secs(60)), ..Options::default() }).unwrap()
}

fn assert_agree(lp: &Lp, one: (&Status, Option<f64>), other: (&Status, Option<f64>)) {
    assert_eq!(one.0, other.0, "{lp:?}");
    if let (Some(a), Some(b)) = (one.1, other.1) {
        assert!((a - b).abs() <= 1e-7 * a.abs().max(b.abs()).max(1.0), "{a} {b} {lp:?}");
    }
}

#[test]
fn random_plans_have_one_answer() {
    let mut numbers = Numbers::new(2026);
    let mut seen = [0; 3];
    for _ in 0..3_000 {
        let lp = random(&mut numbers, false);
        let truth = match simplex::refine(&lp.exact(), Hint::default(), Limits::default()) {
            Outcome::Optimal(found) => (Status::Optimal, Some(crate::exact::to_f64(&found.objective))),
            Outcome::Infeasible(_) => (Status::Infeasible, None),
            Outcome::Unbounded { .. } => (Status::Unbounded, None),
            Outcome::GaveUp(why) => panic!("{why:?} {lp:?}"),
        };
        seen[match truth.0 {
            Status::Optimal => 0,
            Status::Infeasible => 1,
            _ => 2,
        }] += 1;
        for solver in backends() {
            let found = answer(&lp, solver);
            assert_agree(&lp, (&truth.0, truth.1), (&found.status, found.objective));
        }
    }
    assert!(seen.iter().all(|count| *count > 300), "{seen:?}");
}

#[test]
fn random_whole_plans_have_one_answer() {
    let mut numbers = Numbers::new(2027);
    let mut optimal = 0;
    for _ in 0..1_500 {
        let lp = random(&mut numbers, true);
        let answers: Vec<Solution> = backends().into_iter().map(|solver| answer(&lp, solver)).collect();
        for pair in answers.windows(2) {
            assert_agree(&lp, (&pair[0].status, pair[0].objective), (&pair[1].status, pair[1].objective));
        }
        // No answer is better than the relaxation, and where that has no solution there is none.
        let first = &answers[0];
        match simplex::refine(&lp.exact(), Hint::default(), Limits::default()) {
            Outcome::Infeasible(_) => assert_eq!(first.status, Status::Infeasible, "{lp:?}"),
            Outcome::Optimal(relaxed) => {
                if let Some(objective) = first.objective {
                    optimal += 1;
                    let bound = crate::exact::to_f64(&relaxed.objective);
                    let better = if lp.sense == crate::lp::Sense::Minimize { bound - objective } else { objective - bound };
                    assert!(better <= 1e-6 * bound.abs().max(1.0), "{objective} {bound} {lp:?}");
                }
            }
            _ => {}
        }
    }
    assert!(optimal > 500, "{optimal}");
}
