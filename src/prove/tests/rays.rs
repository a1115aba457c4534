//! Conflicts and repairs from one ray, compared with repairs that are searched limit by limit.

use super::plans::{KINDS, Kind, Plan, plan};
use super::*;
use crate::deadline::Deadline;
use crate::prove::oracle::{Feasibility, Oracle};
use crate::prove::relaxation::repaired;
use crate::simplex::{Hint, Limits, Outcome, refine};

pub(super) fn program(plan: &Plan) -> Lp {
    let mut builder = Builder::minimize();
    for [cost, lower, upper] in &plan.columns {
        builder = builder.column(*cost, *lower, *upper);
    }
    for (entries, lower, upper) in &plan.rows {
        builder = builder.row(*lower, *upper, entries);
    }
    builder.build()
}

fn oracle() -> Oracle {
    Oracle { solving: Options::default(), deadline: Deadline::after(Some(Duration::from_secs(60))) }
}

/// By the exact simplex method.
fn solvable(lp: &Lp<Exact>) -> bool {
    match refine(&change::without_objective(lp), Hint::default(), Limits { pivots: usize::MAX, ..Limits::default() }) {
        Outcome::Optimal(_) => true,
        Outcome::Infeasible(_) => false,
        other => panic!("{other:?}"),
    }
}

/// What one ray shows of a plan is true, in exact numbers.
fn holds(lp: &Lp<Exact>, found: &ray::Ray) {
    let places = found.conflict.places();
    assert!(found.conflict.irreducible);
    assert!(certify::farkas(lp, &found.farkas).is_ok_and(|margin| Some(&margin) == found.conflict.margin.as_ref() && margin > Exact::ZERO));
    assert!(!solvable(&with_all_columns(lp, &places)), "{places:?} do not contradict one another");
    for without in &places {
        let rest: Vec<LimitId> = places.iter().copied().filter(|place| place != without).collect();
        assert!(solvable(&with_all_columns(lp, &rest)), "{places:?} contradict one another without {without:?}");
    }
    for step in found.repairs.iter().flat_map(|repairs| &repairs.single) {
        assert!(solvable(&repaired(lp, std::slice::from_ref(step))), "{step:?} is not enough");
        let part = &step.by / Exact::from(1_000);
        let to = if step.to > step.from { &step.to - part } else { &step.to + part };
        let less = Move { to, ..step.clone() };
        assert!(!solvable(&repaired(lp, &[less])), "less than {step:?} is enough");
    }
}

/// The least move of each limit that is enough alone, searched limit by limit.
fn one_by_one(lp: &Lp<Exact>, conflict: &Iis) -> Vec<Move> {
    relaxation::find(lp, conflict, Vec::new(), &oracle()).single
}

#[test]
fn conflicts_of_one_ray_are_irreducible_and_their_repairs_least() {
    let (mut singles, mut none) = (0, 0);
    for kind in KINDS {
        for (rows, seed) in [(6, 1), (9, 2), (12, 3), (16, 4), (24, 5)] {
            let lp = program(&plan(kind, rows, seed, true));
            assert!(solvable(&lp.exact()), "{kind:?} {rows} {seed}");
            let lp = program(&plan(kind, rows, seed, false)).exact();
            if kind == Kind::Blend && solvable(&lp) {
                continue;
            }
            let found = ray::find(&lp, &[], &oracle()).unwrap_or_else(|| panic!("no ray: {kind:?} {rows} {seed}"));
            holds(&lp, &found);
            // The same limits by the same amounts as when they are searched limit by limit.
            let repairs = found.repairs.as_ref().unwrap_or_else(|| panic!("no repairs: {kind:?} {rows} {seed}"));
            let others = one_by_one(&lp, &found.conflict);
            assert_eq!(repairs.single.len(), others.len().min(6), "{kind:?} {rows} {seed}: {repairs:?} {others:?}");
            for step in &repairs.single {
                let other = others.iter().find(|other| other.place == step.place);
                assert_eq!(other.map(|other| &other.by), Some(&step.by), "{kind:?} {rows} {seed}: {step:?}");
            }
            singles += repairs.single.len();
            none += usize::from(repairs.single.is_empty());
        }
    }
    assert!(singles > 60, "{singles} {none}");
}

#[test]
fn any_program_without_a_solution_has_a_conflict_of_one_ray() {
    let mut numbers = Numbers::new(41);
    let (mut found, mut repaired) = (0, 0);
    for _ in 0..700 {
        let lp = random(&mut numbers, false).exact();
        if iis::crossed(&lp).is_some() || solvable(&lp) {
            assert!(iis::crossed(&lp).is_some() || ray::find(&lp, &[], &oracle()).is_none());
            continue;
        }
        let Some(ray) = ray::find(&lp, &[], &oracle()) else { panic!("no ray of {lp:?}") };
        holds(&lp, &ray);
        found += 1;
        let Some(repairs) = &ray.repairs else { continue };
        let others = one_by_one(&lp, &ray.conflict);
        assert_eq!(repairs.single.len(), others.len().min(6), "{lp:?}\n{ray:?}\n{others:?}");
        repaired += usize::from(!repairs.single.is_empty());
    }
    assert!(found > 150 && repaired > 100, "{found} {repaired}");
}

#[test]
fn a_ray_that_a_solver_found_is_a_hint() {
    for kind in [Kind::Transport, Kind::Chain, Kind::Network] {
        let lp = program(&plan(kind, 20, 7, false)).exact();
        let Feasibility::No(Some(farkas)) = oracle().feasible(&lp) else { panic!("{kind:?} has a solution") };
        let own = ray::find(&lp, &[], &oracle()).unwrap();
        // In doubles, with what rounding leaves, times anything.
        let near = |times: f64| own.farkas.iter().map(|y| crate::exact::to_f64(y) * times * (1.0 + 1e-12) + 1e-14).collect::<Vec<f64>>();
        let found = ray::find(&lp, &near(7.3), &oracle()).unwrap();
        assert_eq!(found.conflict.places(), own.conflict.places());
        holds(&lp, &found);
        // A wrong one is ignored.
        for wrong in [near(-1.0), vec![f64::NAN; lp.row_count()], vec![1.0; 3], farkas.iter().map(|_| 1.0).collect()] {
            let found = ray::find(&lp, &wrong, &oracle()).unwrap();
            holds(&lp, &found);
        }
    }
}

#[test]
fn plans_of_some_size_are_explained_as_small_ones_are() {
    for kind in [Kind::Transport, Kind::Chain, Kind::Network, Kind::Capacity] {
        let lp = program(&plan(kind, 130, 3, false));
        let (solution, proof) = proved(&lp);
        assert_eq!((solution.status, proof.certificate.verdict), (Status::Infeasible, Verdict::Proved), "{kind:?}");
        let (conflict, repairs) = proof.conflict.unwrap();
        assert!(conflict.irreducible, "{kind:?}");
        let moves: Vec<&Move> = repairs.single.iter().collect();
        assert!(!moves.is_empty() || !repairs.together.is_empty(), "{kind:?}");
        for step in moves {
            assert!(has_solution(&moved(&lp.exact(), &[step])), "{kind:?} {step:?}");
        }
    }
}
