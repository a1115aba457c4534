//! Integer plans of the kinds that planners write, solved by the program's own search with cuts. The known optima are those of HiGHS
//! 1.16 on the same plans.

#[path = "../benches/plans/mod.rs"]
mod plans;

use coop::branch::{self, Ending, Found, Limits};
use coop::certify::{self, Cut, Derivation, Multipliers, Tree};
use coop::exact::{self, Exact};
use coop::lp::Sense;
use plans::Plan;

fn searched(plan: &Plan, nodes: usize) -> Found {
    let found = branch::search(&plan.lp, None, &Limits { nodes: Some(nodes), ..Limits::default() });
    assert_eq!(found.ending, Ending::Finished, "{}", plan.name);
    found
}

/// Solved in so many nodes (up to 400 of them with cuts from the beginning), proved, and what is known.
fn assert_solved(plan: &Plan, nodes: usize, known: f64) -> Found {
    let found = searched(plan, nodes);
    let (_, objective) = found.best.as_ref().unwrap();
    let off = (exact::to_f64(objective) - known).abs();
    assert!(off <= 1e-6 * known.abs(), "{}: {} and {known}", plan.name, exact::to_f64(objective));
    assert!(certify::is_proved(&plan.lp, found.tree.as_ref().unwrap(), Some(objective)), "{}", plan.name);
    found
}

#[test]
fn small_plans_come_to_what_is_known() {
    let known = [
        [2260.4, 2638.1, 154.0, 2_390.049_090_909, 2_390.049_090_909, 1249.0, 315.0, 3.0, 100.0],
        [1940.1, 2619.0, 183.0, 2929.73, 2929.73, 1230.0, 290.0, 2.0, 105.0],
        [2132.2, 2753.2, 167.0, 1823.65, 1823.65, 765.0, 355.0, 3.0, 122.0],
    ];
    for (seed, known) in (1..).zip(known) {
        let all = plans::small(seed);
        assert_eq!(all.len(), known.len());
        for (plan, known) in all.iter().zip(known) {
            // With cuts from the beginning, and as it is done without a limit.
            assert_solved(plan, 400, known);
            assert_solved(plan, 10_000, known);
        }
    }
}

/// Without cuts each of them takes more than a hundred thousand nodes, or far more than here.
#[test]
fn lots_and_assignments_take_few_nodes() {
    assert_solved(&plans::lots(12, 4, 2, 1_000.0), 100, 10_140.4);
    assert_solved(&plans::lots(12, 4, 3, 1e6), 200, 7_182.4);
    assert_solved(&plans::assignment(10, 30, 2), 400, 712.0);
    assert_solved(&plans::network(25, 3, 1_000.0), 300, 2_422.0);
}

/// The same bytes from run to run.
#[test]
fn a_search_is_the_same_again() {
    let plan = plans::lots(6, 3, 5, 1e4);
    let tree = |_| format!("{:?}", searched(&plan, 400).tree);
    assert_eq!(tree(0), tree(1));
}

/// A tree whose cuts are changed: what is accepted of it is true.
#[test]
fn planted_cuts_are_refused() {
    let (mut refused, mut seen) = (0, 0);
    for plan in plans::small(4) {
        let found = searched(&plan, 400);
        let (tree, objective) = (found.tree.unwrap(), found.best.unwrap().1);
        let step = Exact::from_parts(1.into(), 1_000u32.into());
        let better = if plan.lp.sense == Sense::Minimize { &objective + &step } else { &objective - &step };
        let lattice = certify::Lattice::of(&plan.lp).is_some();
        for (at, cut) in tree.cuts.iter().enumerate().step_by(3) {
            for (kind, changed) in (0..).zip(changes(cut)) {
                let mut other: Tree = tree.clone();
                other.cuts[at] = changed;
                seen += 1;
                refused += usize::from(!certify::is_proved(&plan.lp, &other, Some(&objective)));
                assert!(!certify::is_proved(&plan.lp, &other, None), "{} {kind}", plan.name);
                assert!(lattice || !certify::is_proved(&plan.lp, &other, Some(&better)), "{} {kind}", plan.name);
                // A limit that is too small is always seen.
                assert!(kind != 0 || !certify::is_proved(&plan.lp, &other, Some(&objective)), "{} {at}", plan.name);
            }
        }
        // A cut may not follow from what comes after it, nor from itself.
        let rows = plan.lp.row_count() as u32;
        for at in (0..tree.cuts.len()).step_by(5) {
            let mut other = tree.clone();
            match &mut other.cuts[at].from {
                Derivation::Packing { row, .. } => *row = rows + at as u32,
                Derivation::Rounding { rows: own, .. } => *own = Multipliers::Exact(vec![(rows + at as u32, Exact::ONE)]),
            }
            assert!(!certify::is_proved(&plan.lp, &other, Some(&objective)));
        }
    }
    assert!(seen > 100 && refused > seen / 2, "{refused} of {seen}");
}

/// The cut with a limit that is too small, another coefficient, another multiplier, another side.
fn changes(cut: &Cut) -> Vec<Cut> {
    let step = Exact::from_parts(1.into(), 100u32.into());
    let least = Exact::from_parts(1.into(), (1u64 << 40).into());
    let tighter = Cut { limit: &cut.limit - exact::absolute(&cut.limit) - Exact::ONE, ..cut.clone() };
    let mut all = vec![tighter, Cut { limit: &cut.limit - &least, ..cut.clone() }];
    let mut other = cut.clone();
    other.entries[0].1 += &step;
    all.push(other);
    if let Derivation::Rounding { rows, below, above, times } = &cut.from {
        let with = |rows: Multipliers, below: &[u32], above: &[u32], times: Exact| Cut {
            from: Derivation::Rounding { rows, below: below.to_vec(), above: above.to_vec(), times },
            ..cut.clone()
        };
        if let Multipliers::Exact(list) = rows {
            let mut list = list.clone();
            list[0].1 = &list[0].1 * (Exact::ONE + &step);
            all.push(with(Multipliers::Exact(list), below, above, times.clone()));
        }
        all.push(with(rows.clone(), &[], above, times.clone()));
        all.push(with(rows.clone(), below, &[], times.clone()));
        all.push(with(rows.clone(), below, above, times * (Exact::ONE + step)));
        all.push(with(rows.clone(), below, above, -times.clone()));
    }
    all
}
