//! Programs that are known to be hard on the simplex method, programs with parts that do not fit, and limits.

use super::*;
use crate::deadline::Deadline;
use std::time::Instant;

fn zero() -> Option<Exact> {
    Some(Exact::ZERO)
}

/// E. M. L. Beale's example (1955), on which the plain rule cycles.
fn beale() -> Lp<Exact> {
    let costs = [q(-3, 4), int(150), q(-1, 50), int(6)];
    let builder = costs.into_iter().fold(Builder::new(Sense::Minimize), |builder, cost| builder.column(cost, zero(), None));
    builder
        .row(None, zero(), vec![(0, q(1, 4)), (1, int(-60)), (2, q(-1, 25)), (3, int(9))])
        .row(None, zero(), vec![(0, q(1, 2)), (1, int(-90)), (2, q(-1, 50)), (3, int(3))])
        .row(None, Some(int(1)), vec![(2, int(1))])
        .0
}

#[test]
fn cycling() {
    let Outcome::Optimal(optimum) = cold(&beale()) else { panic!() };
    assert_eq!(optimum.objective, q(-1, 20));
    assert_eq!(without_doubles(&beale()), Ok(Some(q(-1, 20))));
}

/// K. T. Marshall and J. W. Suurballe (1969): cycles with the largest coefficient too.
#[test]
fn cycling_again() {
    let builder =
        [int(-10), int(57), int(9), int(24)].into_iter().fold(Builder::new(Sense::Minimize), |b, cost| b.column(cost, zero(), None));
    let lp = builder
        .row(None, zero(), vec![(0, q(1, 2)), (1, q(-11, 2)), (2, q(-5, 2)), (3, int(9))])
        .row(None, zero(), vec![(0, q(1, 2)), (1, q(-3, 2)), (2, q(-1, 2)), (3, int(1))])
        .row(None, Some(int(1)), vec![(0, int(1))])
        .0;
    let Outcome::Optimal(optimum) = cold(&lp) else { panic!() };
    assert_eq!(optimum.objective, int(-1));
    assert_eq!(without_doubles(&lp), Ok(Some(int(-1))));
}

/// V. Klee and G. J. Minty (1972): maximise `sum 10^(n-j) x_j`, a corner at which the plain rule comes last.
#[test]
fn many_corners() {
    let n = 9_u32;
    let ten = |power: u32| Exact::from(10_i64.pow(power));
    let mut builder = Builder::new(Sense::Maximize);
    for j in 0..n {
        builder = builder.column(ten(n - 1 - j), zero(), None);
    }
    for i in 0..n {
        let mut entries: Vec<(u32, Exact)> = (0..i).map(|j| (j, int(2) * ten(i - j))).collect();
        entries.push((i, int(1)));
        builder = builder.row(None, Some(Exact::from(100_i64.pow(i))), entries);
    }
    let Outcome::Optimal(optimum) = cold(&builder.0) else { panic!() };
    assert_eq!(optimum.objective, Exact::from(100_i64.pow(n - 1)));
    assert_eq!(without_doubles(&builder.0), Ok(Some(Exact::from(100_i64.pow(n - 1)))));
}

/// Rows that say nearly the same; doubles see one row twice.
#[test]
fn nearly_parallel_rows() {
    let tiny = Exact::from_parts(1.into(), dashu_int::UBig::from(10u8).pow(30));
    let lp = Builder::new(Sense::Maximize)
        .column(int(1), zero(), None)
        .column(int(1), zero(), None)
        .row(Some(int(1)), Some(int(1)), vec![(0, int(1)), (1, int(1))])
        .row(Some(int(1)), Some(int(1)), vec![(0, int(1)), (1, int(1) + &tiny)])
        .0;
    let Outcome::Optimal(optimum) = cold(&lp) else { panic!() };
    assert_eq!(optimum.values, [int(1), int(0)]);
    // And a contradiction of 10^-30.
    let lp = Builder::new(Sense::Minimize)
        .column(int(0), zero(), None)
        .row(Some(int(1)), None, vec![(0, int(1))])
        .row(None, Some(int(1) - tiny), vec![(0, int(1))])
        .0;
    assert!(matches!(cold(&lp), Outcome::Infeasible(Proof::Farkas(_))));
}

#[test]
fn nothing_much() {
    let Outcome::Optimal(optimum) = cold(&Builder::new(Sense::Maximize).0) else { panic!() };
    assert_eq!(optimum.objective, int(0));
    let lp = Builder::new(Sense::Maximize).column(int(3), Some(int(-1)), Some(int(4))).column(int(-1), Some(int(2)), None).0;
    let Outcome::Optimal(optimum) = cold(&lp) else { panic!() };
    assert_eq!((check::reduced_costs(&lp, &optimum.duals), optimum.values), (vec![int(3), int(-1)], vec![int(4), int(2)]));
    let lp = Builder::new(Sense::Minimize).column(int(1), zero(), None).row(Some(int(1)), None, vec![]).0;
    assert!(matches!(cold(&lp), Outcome::Infeasible(Proof::Farkas(_))));
    let lp = Builder::new(Sense::Minimize).column(int(1), None, None).0;
    assert!(matches!(cold(&lp), Outcome::Unbounded { .. }));
    let lp = Builder::new(Sense::Minimize).column(int(1), Some(int(2)), Some(int(1))).0;
    assert_eq!(cold(&lp), Outcome::Infeasible(Proof::Column(ColId(0))));
    let lp = Builder::new(Sense::Minimize).column(int(1), zero(), None).row(Some(int(2)), Some(int(1)), vec![(0, int(1))]).0;
    assert_eq!(cold(&lp), Outcome::Infeasible(Proof::Row(RowId(0))));
}

/// The convention of signs, in both directions and for rows that bind from below and above.
#[test]
fn prices_are_changes_of_the_users_objective() {
    // The most of 3 x + 2 y with x + y <= 4 and x <= 3.
    let lp = Builder::new(Sense::Maximize)
        .column(int(3), zero(), None)
        .column(int(2), zero(), None)
        .row(None, Some(int(4)), vec![(0, int(1)), (1, int(1))])
        .row(None, Some(int(3)), vec![(0, int(1))])
        .0;
    let Outcome::Optimal(optimum) = cold(&lp) else { panic!() };
    assert_eq!((optimum.values, optimum.duals), (vec![int(3), int(1)], vec![int(2), int(1)]));
    // The least of 3 x + 2 y with x + y >= 4, x <= 3 as a bound.
    let lp = Builder::new(Sense::Minimize)
        .column(int(1), zero(), Some(int(3)))
        .column(int(2), zero(), None)
        .row(Some(int(4)), None, vec![(0, int(1)), (1, int(1))])
        .0;
    let Outcome::Optimal(optimum) = cold(&lp) else { panic!() };
    assert_eq!(check::reduced_costs(&lp, &optimum.duals), [int(-1), int(0)]);
    assert_eq!((optimum.values, optimum.duals), (vec![int(3), int(1)], vec![int(2)]));
}

#[test]
fn limits_end_it() {
    let lp = beale();
    let give_up = |limits: Limits| match refine(&lp, Hint::default(), limits) {
        Outcome::GaveUp(why) => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(give_up(Limits { deadline: Deadline::after(Some(Duration::ZERO)), ..Limits::default() }), GaveUp::Deadline);
    assert_eq!(give_up(Limits { bits: 2, ..Limits::default() }), GaveUp::Bits);
    // Doubles find the basis, so that no exact pivot is needed; without them, some are.
    let problem: Problem<Exact> = Problem::new(&lp).unwrap();
    let budget = Budget::new(Limits { pivots: 1, ..Limits::default() });
    assert_eq!(Simplex::new(&problem, &[], &[], &budget).unwrap().run().err(), Some(GaveUp::Pivots));
}

/// Numbers that no double can hold.
#[test]
fn beyond_doubles() {
    let huge = Exact::from_parts(dashu_int::UBig::from(10u8).pow(400).into(), 1u8.into());
    let tiny = int(1) / &huge;
    let lp = Builder::new(Sense::Maximize)
        .column(tiny.clone(), zero(), None)
        .column(int(1), zero(), Some(huge.clone()))
        .column(int(1), None, Some(tiny.clone()))
        .row(None, Some(int(7)), vec![(0, huge.clone()), (1, tiny.clone())])
        .row(Some(&huge * &huge * int(-1)), Some(huge.clone()), vec![(0, tiny), (1, int(2)), (2, huge.clone())])
        .0;
    let Outcome::Optimal(optimum) = cold(&lp) else { panic!() };
    // The second row binds.
    assert_eq!(check::activity(&lp, RowId(1), &optimum.values), huge);
}

/// Nothing but numbers that grow: the clock ends it, in doubles and in rationals.
#[test]
fn a_deadline_holds() {
    let random = &mut Random::new(99);
    let mut builder = Builder::new(Sense::Maximize);
    let size = 220;
    for _ in 0..size {
        builder = builder.column(q(random.between(1, 99_999_999), 1009), None, None);
    }
    for _ in 0..size {
        let entries = (0..size).map(|c| (c, q(random.between(1, 99_999_999), 1013))).collect();
        let side = Some(int(random.between(500, 999)));
        builder = builder.row(side.clone(), side, entries);
    }
    let started = Instant::now();
    let limits = Limits { deadline: Deadline::after(Some(Duration::from_millis(300))), ..Limits::default() };
    let outcome = refine(&builder.0, Hint::default(), limits);
    assert_eq!(outcome, Outcome::GaveUp(GaveUp::Deadline));
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[test]
fn parts_that_do_not_fit() {
    let mut lp = beale();
    lp.rows.cols[0] = ColId(9);
    assert_eq!(refine(&lp, Hint::default(), Limits::default()), Outcome::GaveUp(GaveUp::Malformed));
    let mut lp = beale();
    lp.rows.cols.swap(0, 1);
    assert_eq!(refine(&lp, Hint::default(), Limits::default()), Outcome::GaveUp(GaveUp::Malformed));
    let mut lp = beale();
    lp.rows.starts.pop();
    assert_eq!(refine(&lp, Hint::default(), Limits::default()), Outcome::GaveUp(GaveUp::Malformed));
    let mut lp = beale();
    let mut upper = lp.columns.upper.to_vec();
    upper.pop();
    lp.columns.upper = upper.into();
    assert_eq!(refine(&lp, Hint::default(), Limits::default()), Outcome::GaveUp(GaveUp::Malformed));
    let basis = Basis { columns: vec![BasisStatus::Lower; 4], rows: vec![BasisStatus::Lower; 3] };
    assert_eq!(ranging::ranging(&beale(), &basis, Limits::default()), Err(GaveUp::Malformed));
    let basis = Basis { columns: vec![BasisStatus::Lower; 4], rows: vec![BasisStatus::Basic; 3] };
    assert_eq!(ranging::ranging(&beale(), &basis, Limits::default()), Err(GaveUp::Malformed));
}

#[test]
fn whole_columns_are_fixed() {
    let builder = Builder::new(Sense::Maximize)
        .column(int(1), zero(), None)
        .column(int(1), Some(q(1, 2)), Some(q(7, 2)))
        .column(int(1), Some(q(1, 3)), Some(q(2, 3)))
        .column(int(1), zero(), Some(int(1)));
    let mut lp = builder.0;
    lp.columns.domain[0..3].fill(Domain::Integer);
    let fixed = with_whole_columns_at(&lp, &[2.999_999, 3.9, 0.4]);
    assert!(!fixed.has_integers());
    assert_eq!((&fixed.columns.lower[0], &fixed.columns.upper[0]), (&Some(int(3)), &Some(int(3))));
    assert_eq!((&fixed.columns.lower[1], &fixed.columns.upper[1]), (&Some(int(3)), &Some(int(3))));
    assert_eq!(fixed.columns.upper[3], Some(int(1)));
    assert_eq!(cold(&fixed), Outcome::Infeasible(Proof::Column(ColId(2))));
    assert_eq!(with_whole_columns_at(&lp, &[f64::NAN]).columns.upper[0], Some(int(0)));
}
