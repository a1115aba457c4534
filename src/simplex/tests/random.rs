//! Random programs with all sorts of hints.

use super::*;
use crate::solve::{self, Choice, Options, Status};

fn same(one: &Outcome, other: &Outcome) {
    match (one, other) {
        (Outcome::Optimal(one), Outcome::Optimal(other)) => assert_eq!(one.objective, other.objective),
        (Outcome::Infeasible(_), Outcome::Infeasible(_)) | (Outcome::Unbounded { .. }, Outcome::Unbounded { .. }) => {}
        _ => panic!("{one:?} {other:?}"),
    }
}

#[test]
fn cold_starts_end_with_a_proof() {
    let mut counts = [0; 3];
    for seed in 0..3000 {
        let lp = program(&mut Random::new(seed));
        let outcome = cold(&lp);
        match &outcome {
            Outcome::Optimal(optimum) => {
                counts[0] += 1;
                assert_eq!(without_doubles(&lp), Ok(Some(optimum.objective.clone())), "seed {seed}");
            }
            other => {
                counts[if matches!(other, Outcome::Infeasible(_)) { 1 } else { 2 }] += 1;
                assert_eq!(without_doubles(&lp), Ok(None), "seed {seed}");
            }
        }
    }
    assert!(counts.iter().all(|&count| count > 200), "{counts:?}");
}

#[test]
fn hints_change_nothing_but_the_way() {
    for seed in 0..600 {
        let random = &mut Random::new(seed);
        let lp = program(random);
        let expected = cold(&lp);
        let (values, duals) = match &expected {
            Outcome::Optimal(optimum) => (optimum.values.clone(), optimum.duals.clone()),
            Outcome::Unbounded { values, .. } => (values.clone(), vec![int(1); lp.row_count()]),
            _ => (vec![int(2); lp.column_count()], vec![int(-1); lp.row_count()]),
        };
        let values: Vec<f64> = values.iter().map(crate::exact::to_f64).collect();
        let duals: Vec<f64> = duals.iter().map(crate::exact::to_f64).collect();
        let nudged: Vec<f64> = values.iter().map(|v| v * (1.0 + 1e-9 * random.between(-5, 5) as f64) + 1e-10).collect();
        let wrong: Vec<f64> = values.iter().map(|_| random.between(-20, 20) as f64).collect();
        let hints: [(&[f64], &[f64]); 8] = [
            (&values, &duals),
            (&values, &[]),
            (&nudged, &duals),
            (&wrong, &[]),
            (&wrong, &duals),
            (&values[..values.len() / 2], &duals[..duals.len() / 2]),
            (&vec![f64::NAN; values.len()], &vec![f64::INFINITY; duals.len()]),
            (&vec![f64::MAX; values.len()], &vec![f64::MIN; duals.len()]),
        ];
        for (values, duals) in hints {
            let outcome = refine(&lp, Hint { values, duals }, Limits::default());
            assert_right(&lp, &outcome);
            same(&expected, &outcome);
            // A corner that is an optimum stays the answer, though there may be others.
            if let (Outcome::Optimal(one), Outcome::Optimal(other), true) = (&expected, &outcome, std::ptr::eq(values, hints[0].0)) {
                assert_eq!(one.values, other.values, "seed {seed}");
            }
        }
    }
}

/// A wrong basis has to be found out by the exact method itself.
#[test]
fn any_basis_will_do_to_begin_with() {
    for seed in 0..1000 {
        let random = &mut Random::new(seed + 77_000);
        let lp = program(random);
        if crossed(&lp).is_some() {
            continue;
        }
        let expected = without_doubles(&lp).unwrap();
        let problem: Problem<Exact> = Problem::new(&lp).unwrap();
        let budget = Budget::new(Limits::default());
        let offered: Vec<(u8, usize)> = (0..problem.width()).map(|c| (random.below(4) as u8, c)).filter(|(class, _)| *class < 3).collect();
        let place: Vec<BasisStatus> =
            (0..problem.width()).map(|_| if random.one_in(2) { BasisStatus::Lower } else { BasisStatus::Upper }).collect();
        let mut simplex = Simplex::new(&problem, &offered, &place, &budget).unwrap();
        let found = match simplex.run().unwrap() {
            End::Optimal { .. } => Some(check::objective(&lp, &simplex.x[..problem.n])),
            _ => None,
        };
        assert_eq!(found, expected, "seed {seed}");
    }
}

#[test]
fn agrees_with_the_solver() {
    for seed in 0..500 {
        let lp = program(&mut Random::new(seed + 5_000_000));
        let outcome = cold(&lp);
        let options = Options { solver: Choice::Microlp, ..Default::default() };
        let solution = solve::solve(&rough(&lp), &options).unwrap();
        match (&solution.status, &outcome) {
            (Status::Optimal, Outcome::Optimal(optimum)) => {
                let (found, exact) = (solution.objective.unwrap(), crate::exact::to_f64(&optimum.objective));
                assert!((found - exact).abs() <= 1e-6 * exact.abs().max(1.0), "seed {seed}: {found} {exact}");
                let hint = Hint { values: &solution.values, duals: &[] };
                let again = refine(&lp, hint, Limits::default());
                assert_right(&lp, &again);
                same(&outcome, &again);
            }
            (Status::Infeasible, Outcome::Infeasible(_)) | (Status::Unbounded, Outcome::Unbounded { .. }) => {}
            (Status::Failed(_) | Status::InfeasibleOrUnbounded, _) => {}
            other => panic!("seed {seed}: {other:?}"),
        }
    }
}

/// Tonnes in one row and grams in the next: units far apart change nothing.
#[test]
fn units_far_apart() {
    let ten = |power: i64| {
        let size = Exact::from_parts(dashu_int::UBig::from(10u8).pow(power.unsigned_abs() as usize).into(), 1u8.into());
        if power < 0 { Exact::ONE / size } else { size }
    };
    let mut pivots = 0;
    for seed in 0..500 {
        let random = &mut Random::new(seed + 640_000);
        let mut lp = program(random);
        let expected = cold(&lp);
        let columns: Vec<Exact> = (0..lp.column_count()).map(|_| ten(random.between(-9, 9))).collect();
        for (c, unit) in columns.iter().enumerate() {
            lp.columns.cost[c] *= unit;
            for bound in [&mut lp.columns.lower[c], &mut lp.columns.upper[c]].into_iter().flatten() {
                *bound /= unit;
            }
        }
        for r in 0..lp.row_count() {
            let unit = ten(random.between(-9, 9));
            for at in lp.rows.starts[r]..lp.rows.starts[r + 1] {
                lp.rows.values[at] *= &unit * &columns[lp.rows.cols[at].0 as usize];
            }
            for bound in [&mut lp.rows.lower[r], &mut lp.rows.upper[r]].into_iter().flatten() {
                *bound *= &unit;
            }
        }
        let outcome = cold(&lp);
        same(&expected, &outcome);
        if let Outcome::Optimal(optimum) = outcome {
            pivots += optimum.pivots;
        }
    }
    // Doubles find nearly all of the bases all the same.
    assert!(pivots < 100, "{pivots}");
}
