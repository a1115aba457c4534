//! Random plans: what is proved of them is true, conflicts cannot be made smaller, and repairs repair.

mod conditions;
mod interrupts;
mod plans;
mod rays;

use super::subsystem::Subsystem;
use super::*;
use crate::certify::{self, LimitId, Verdict};
use crate::lp::testing::{Builder, INF, Numbers, random};
use crate::solve::{self, Status};

fn proved(lp: &Lp) -> (Solution, Proof) {
    let options = Options { time_limit: Some(Duration::from_secs(20)), ..Options::default() };
    let solution = solve::solve(lp, &options).unwrap();
    prove(lp, &lp.exact(), solution, &Budget::after(Duration::ZERO, &options), &options)
}

/// True when a program has a solution, by the solver alone.
fn has_solution(lp: &Lp<Exact>) -> bool {
    let options = Options { time_limit: Some(Duration::from_secs(20)), ..Options::default() };
    let found = solve::solve(&change::without_objective(lp).rounded(), &options).unwrap();
    match found.status {
        Status::Optimal => true,
        Status::Infeasible => false,
        other => panic!("{other:?} {}", found.message),
    }
}

/// The conflict by itself has no solution; without any one of its members it has.
fn is_irreducible(lp: &Lp<Exact>, conflict: &Iis) {
    let places = conflict.places();
    assert!(conflict.irreducible);
    assert!(!has_solution(&with_all_columns(lp, &places)), "{places:?} do not contradict one another");
    for without in &places {
        let rest: Vec<LimitId> = places.iter().copied().filter(|place| place != without).collect();
        assert!(has_solution(&with_all_columns(lp, &rest)), "{places:?} contradict one another without {without:?}");
    }
}

/// The part of a program with these limits only, all columns kept.
fn with_all_columns(lp: &Lp<Exact>, places: &[LimitId]) -> Lp<Exact> {
    let mut part = change::without_objective(lp);
    for place in subsystem::every_place(lp).into_iter().filter(|place| !places.contains(place)) {
        match place {
            LimitId::RowLower(r) => part.rows.lower[r] = None,
            LimitId::RowUpper(r) => part.rows.upper[r] = None,
            LimitId::ColumnLower(c) => part.columns.lower[c] = None,
            LimitId::ColumnUpper(c) => part.columns.upper[c] = None,
            LimitId::Integrality(c) => part.columns.domain[c] = Domain::Continuous,
        }
    }
    part
}

/// The program with limits moved.
fn moved(lp: &Lp<Exact>, moves: &[&Move]) -> Lp<Exact> {
    let mut out = lp.clone();
    for step in moves {
        let (list, other, at) = match step.place {
            LimitId::RowLower(r) => (out.rows.lower.as_mut_slice(), out.rows.upper.as_mut_slice(), r),
            LimitId::RowUpper(r) => (out.rows.upper.as_mut_slice(), out.rows.lower.as_mut_slice(), r),
            LimitId::ColumnLower(c) => (out.columns.lower.as_mut_slice(), out.columns.upper.as_mut_slice(), c),
            LimitId::ColumnUpper(c) => (out.columns.upper.as_mut_slice(), out.columns.lower.as_mut_slice(), c),
            LimitId::Integrality(_) => panic!("integrality cannot be moved"),
        };
        // What is met exactly moves as a whole.
        if list[at] == other[at] {
            other[at] = Some(step.to.clone());
        }
        list[at] = Some(step.to.clone());
    }
    out
}

#[test]
fn conflicts_are_irreducible_and_repairs_repair() {
    let mut numbers = Numbers::new(5);
    let (mut continuous, mut integer, mut single, mut together) = (0, 0, 0, 0);
    for round in 0..900 {
        let whole = round % 3 == 0;
        let lp = random(&mut numbers, whole);
        let exact = lp.exact();
        let (solution, proof) = proved(&lp);
        assert_ne!(proof.certificate.verdict, Verdict::Refuted, "{lp:?}\n{proof:?}");
        if solution.status != Status::Infeasible {
            continue;
        }
        *(if whole { &mut integer } else { &mut continuous }) += 1;
        let Some((conflict, repairs)) = &proof.conflict else { panic!("no conflict in {lp:?}") };
        is_irreducible(&exact, conflict);
        let needs_whole = conflict.places().iter().any(|place| matches!(place, LimitId::Integrality(_)));
        // Without integrality the sum of the members is a proof.
        assert!(needs_whole || proof.certificate.verdict == Verdict::Proved, "{proof:?}");
        for step in &repairs.single {
            single += 1;
            assert!(step.by > Exact::ZERO);
            assert!(has_solution(&moved(&exact, &[step])), "{step:?} does not repair {lp:?}");
        }
        if repairs.single.is_empty() {
            together += 1;
            let all: Vec<&Move> = repairs.together.iter().collect();
            assert!(!all.is_empty() && has_solution(&moved(&exact, &all)), "{repairs:?} do not repair {lp:?}");
        }
    }
    assert!(continuous > 100 && integer > 30 && single > 300 && together > 10, "{continuous} {integer} {single} {together}");
}

#[test]
fn optima_and_directions_are_proved() {
    let mut numbers = Numbers::new(6);
    let (mut optimal, mut unbounded) = (0, 0);
    for _ in 0..600 {
        let lp = random(&mut numbers, false);
        let (solution, proof) = proved(&lp);
        match solution.status {
            Status::Optimal => {
                optimal += 1;
                assert_eq!(proof.certificate.verdict, Verdict::Proved, "{lp:?}\n{proof:?}");
                assert!(proof.certificate.gap.as_ref().is_some_and(|gap| gap.is_zero()));
                assert!(solution.duals.is_some() && solution.reduced_costs.is_some());
            }
            Status::Unbounded => {
                unbounded += 1;
                assert_eq!(proof.certificate.verdict, Verdict::Proved, "{lp:?}\n{proof:?}");
                let direction = proof.direction.unwrap();
                assert!(certify::ray(&lp.exact(), &direction.step).is_ok_and(|gain| gain == direction.gain));
            }
            Status::Infeasible => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(optimal > 60 && unbounded > 30, "{optimal} {unbounded}");
}

#[test]
fn a_wrong_word_of_a_solver_is_put_right() {
    // x >= 1, called infeasible; x <= 4 to maximize, called unbounded; x + y >= 5 with x, y <= 2, called unbounded.
    let options = Options::default();
    let small = Builder::minimize().column(1.0, 1.0, INF).row(0.0, INF, &[(0, 1.0)]).build();
    let bounded = Builder::maximize().column(1.0, 0.0, INF).row(-INF, 4.0, &[(0, 1.0)]).build();
    let empty = Builder::minimize().column(1.0, 0.0, 2.0).column(1.0, 0.0, 2.0).row(5.0, INF, &[(0, 1.0), (1, 1.0)]).build();
    for (lp, said, truth) in [
        (&small, Status::Infeasible, Status::Optimal),
        (&bounded, Status::Unbounded, Status::Optimal),
        (&empty, Status::Unbounded, Status::Infeasible),
    ] {
        let told = Solution { status: said, ..solve::solve(&empty, &options).unwrap() };
        let (solution, proof) = prove(lp, &lp.exact(), told, &Budget::after(Duration::ZERO, &options), &options);
        assert_eq!((solution.status, proof.certificate.verdict), (truth, Verdict::Proved));
        assert!(proof.correction.is_some());
    }
    // Values that are not the best.
    let mut told = solve::solve(&bounded, &options).unwrap();
    (told.values, told.objective, told.row_activity) = (vec![3.0], Some(3.0), vec![3.0]);
    let (solution, proof) = prove(&bounded, &bounded.exact(), told.clone(), &Budget::after(Duration::ZERO, &options), &options);
    assert_eq!((solution.objective, proof.certificate.verdict), (Some(4.0), Verdict::Proved));
    assert_eq!(proof.correction.as_deref(), Some("microlp said 3; the exact simplex method found 4"));
    // The same of a plan with whole columns: what breaks it, what is not whole, and what is not the best.
    let mut whole = Builder::maximize().column(1.0, 0.0, INF).row(-INF, 4.0, &[(0, 1.0)]).build();
    whole.columns.domain.fill(Domain::Integer);
    told.row_activity = Vec::new();
    for (values, objective) in [(vec![5.0], 5.0), (vec![3.5], 3.5), (vec![3.0], 3.0)] {
        (told.values, told.objective) = (values, Some(objective));
        let (solution, proof) = prove(&whole, &whole.exact(), told.clone(), &Budget::after(Duration::ZERO, &options), &options);
        assert_eq!((solution.objective, proof.certificate.verdict), (Some(4.0), Verdict::Proved), "{told:?}");
        assert!(proof.correction.is_some());
    }
}

#[test]
fn small_searches_prove_the_best_whole_values() {
    let mut numbers = Numbers::new(7);
    let (mut optimal, mut nothing) = (0, 0);
    for _ in 0..400 {
        let lp = random(&mut numbers, true);
        let (solution, proof) = proved(&lp);
        assert_eq!(proof.certificate.verdict, Verdict::Proved, "{lp:?}\n{solution:?}\n{proof:?}");
        optimal += usize::from(solution.status == Status::Optimal);
        nothing += usize::from(solution.status == Status::Infeasible);
        let exact = lp.exact();
        // A tree whose leaf was lost, or that is held to a better objective, proves nothing.
        if let branch::Searched::Best { values, tree } = branch::search(&exact, None, &crate::deadline::Deadline::default()) {
            let objective = certify::primal(&exact, &values).unwrap().objective;
            let better = match exact.sense {
                crate::lp::Sense::Minimize => &objective + Exact::ONE,
                crate::lp::Sense::Maximize => &objective - Exact::ONE,
            };
            assert!(certify::is_proved(&exact, &tree, Some(&objective)) && !certify::is_proved(&exact, &tree, Some(&better)));
            let mut lost = tree.clone();
            if let Some(certify::End::Branch { below, .. }) = tree.nodes.first().map(|node| &node.end) {
                lost.nodes[*below].end = certify::End::Open;
                assert!(!certify::is_proved(&exact, &lost, Some(&objective)));
            }
        }
    }
    assert!(optimal > 30 && nothing > 50, "{optimal} {nothing}");
}

#[test]
fn whole_optima_are_proved_where_the_relaxation_reaches_them() {
    // max x + y, 2 x + 2 y <= 7, whole: the relaxation gives 3.5, and no whole objective lies between 3 and that.
    let lp = Builder::maximize().whole(1.0, 0.0, 9.0).whole(1.0, 0.0, 9.0).row(-INF, 7.0, &[(0, 2.0), (1, 2.0)]).build();
    let (solution, proof) = proved(&lp);
    assert_eq!((solution.objective, proof.certificate.verdict), (Some(3.0), Verdict::Proved));
    // A knapsack whose relaxation is better by two: 10 a + 7 b + 4 c, 5 a + 4 b + 3 c <= 7.
    let lp =
        Builder::maximize().whole(10.0, 0.0, 1.0).whole(7.0, 0.0, 1.0).whole(4.0, 0.0, 1.0).row(-INF, 7.0, &[(0, 5.0), (1, 4.0), (2, 3.0)]);
    let (solution, proof) = proved(&lp.build());
    assert_eq!((solution.objective, proof.certificate.verdict, proof.certificate.why), (Some(11.0), Verdict::Proved, None));
    assert_eq!((proof.certificate.bound, proof.certificate.gap), (Some(Exact::from(11)), Some(Exact::ZERO)));
}

#[test]
fn a_part_is_a_program_of_its_own() {
    let lp = Builder::minimize()
        .column(1.0, 0.0, 2.0)
        .column(1.0, -INF, 3.0)
        .row(1.0, 4.0, &[(1, 1.0)])
        .row(5.0, INF, &[(0, 1.0), (1, 2.0)])
        .build()
        .exact();
    let part = Subsystem::of(&lp, &[LimitId::RowLower(1), LimitId::ColumnUpper(1)]).program(&lp);
    assert_eq!((part.rows.as_slice(), part.columns.as_slice()), (&[1][..], &[0, 1][..]));
    assert_eq!(part.program.columns.upper.as_slice(), [None, Some(Exact::from(3))]);
    assert_eq!(part.original(LimitId::RowLower(0)), LimitId::RowLower(1));
}
