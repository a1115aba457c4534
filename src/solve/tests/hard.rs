//! Plans that solvers have stumbled over: found by comparing microlp 0.6 and HiGHS 1.15 on random plans, and settled by
//! GLPK.

use super::*;
use std::time::Instant;

/// Beale's example, on which the simplex method cycles with the plain rule.
#[test]
fn cycling() {
    let lp = Builder::minimize()
        .column(-0.75, 0.0, INF)
        .column(150.0, 0.0, INF)
        .column(-0.02, 0.0, INF)
        .column(6.0, 0.0, INF)
        .row(-INF, 0.0, &[(0, 0.25), (1, -60.0), (2, -0.04), (3, 9.0)])
        .row(-INF, 0.0, &[(0, 0.5), (1, -90.0), (2, -0.02), (3, 3.0)])
        .row(-INF, 1.0, &[(2, 1.0)])
        .build();
    assert_optimal(&lp, -0.05, &[0.04, 0.0, 1.0, 0.0]);
}

/// microlp goes round in circles here, left to itself.
#[test]
fn cycling_in_microlps_primal_method() {
    let lp = Builder::minimize()
        .column(4.0, -INF, 1.0)
        .column(3.0, -4.0, 2.0)
        .column(2.0, 0.0, 6.0)
        .column(0.0, 0.0, 8.0)
        .column(0.0, 0.0, 8.0)
        .column(0.0, -3.0, -3.0)
        .column(5.0, 0.0, 1.0)
        .column(0.0, -INF, INF)
        .row(17.0, 23.0, &[(0, -1.0), (3, 2.0), (4, 4.0), (6, -2.0)])
        .row(-INF, -16.0, &[(1, 7.0), (2, 5.0), (3, -3.0), (4, -3.0), (5, 3.0), (6, 6.0), (7, 4.0)])
        .row(3.0, 3.0, &[(3, 4.0), (5, 3.0)])
        .build();
    assert_optimal(&lp, -83.0, &[]);
    let lp = Builder::maximize()
        .column(1.518, 0.0, INF)
        .column(0.821, 0.0, INF)
        .column(1.467, -3.0, 1.0)
        .column(5.619, 0.0, 0.0)
        .column(4.124, 0.0, 7.0)
        .column(1.335, 0.0, 5.0)
        .column(0.0, -INF, INF)
        .row(-INF, 6.633, &[(1, -2.737), (2, -2.711), (3, 2.182), (5, 0.391)])
        .row(-INF, 7.641, &[(1, -2.572), (2, 2.483), (6, 3.689)])
        .row(-4.689, INF, &[(0, -0.296), (1, -1.136), (2, 1.829), (3, 3.402), (4, 4.474)])
        .build();
    assert_optimal(&lp, 231.0473243243243, &[]);
}

/// microlp calls this one unbounded, left to itself.
#[test]
fn bounded_though_columns_are_free() {
    let lp = Builder::minimize()
        .column(-4.0, 0.0, 2.0)
        .column(0.0, -INF, 1.0)
        .column(0.0, 0.0, 8.0)
        .column(4.0, 0.0, INF)
        .column(5.0, -1.0, 0.0)
        .column(5.0, -INF, 0.0)
        .row(41.0, 47.0, &[(1, -2.0), (2, 7.0), (4, 7.0)])
        .row(40.0, 40.0, &[(0, 4.0), (1, -3.0), (2, 3.0), (4, -2.0)])
        .row(-26.0, -21.0, &[(0, -2.0), (2, 2.0), (5, 3.0)])
        .row(-19.0, INF, &[(0, 1.0), (1, 3.0), (2, 2.0)])
        .row(-27.0, INF, &[(1, 2.0), (2, -2.0), (4, 7.0)])
        .row(-INF, 28.0, &[(0, 6.0), (1, -2.0), (2, -1.0), (3, -3.0), (5, -1.0)])
        .row(-23.0, INF, &[(0, 3.0), (1, 1.0), (2, -3.0), (3, 3.0), (4, 1.0)])
        .build();
    assert_optimal(&lp, -72.0 - 1.0 / 3.0, &[]);
}

/// HiGHS's presolve calls this one infeasible.
#[test]
fn unbounded_though_presolve_sees_a_contradiction() {
    let lp = Builder::maximize()
        .column(-3.0, 0.0, 4.0)
        .column(-2.0, -INF, 0.0)
        .column(1.0, 0.0, INF)
        .column(6.0, 0.0, INF)
        .column(-4.0, 0.0, 8.0)
        .column(1.0, 0.0, 6.0)
        .column(1.0, -INF, INF)
        .row(-INF, -3.0, &[(4, 2.0), (5, 1.0), (6, 5.0)])
        .row(-INF, -44.0, &[(1, 6.0), (4, 5.0), (5, 1.0), (6, 3.0)])
        .row(-INF, 4.0, &[(0, 7.0), (2, 4.0)])
        .row(-29.0, -21.0, &[(1, 5.0), (2, 7.0), (3, 3.0), (4, 4.0), (5, 6.0), (6, 7.0)])
        .row(-INF, 9.0, &[(0, 2.0), (2, -1.0), (3, -2.0), (4, 4.0), (5, 4.0)])
        .row(10.0, INF, &[(3, 2.0), (4, 2.0)])
        .build();
    assert_status(&lp, Status::Unbounded);
}

/// HiGHS calls an optimum what it finds first here.
#[test]
fn unbounded_with_whole_columns() {
    let lp = Builder::maximize()
        .column(3.0, 0.0, INF)
        .column(3.0, 0.0, INF)
        .whole(-3.0, -20.0, 20.0)
        .column(-2.0, 0.0, INF)
        .column(0.0, 0.0, INF)
        .whole(-2.0, 0.0, 0.0)
        .whole(6.0, 0.3, 20.6)
        .row(-INF, -5.0, &[(4, -1.0), (5, -3.0)])
        .row(-INF, 45.0, &[(0, -3.0), (1, 1.0), (3, 6.0), (4, 5.0), (5, -2.0)])
        .row(-INF, 0.0, &[(0, 3.0), (1, -3.0), (2, -2.0), (3, -2.0), (4, 2.0), (5, 1.0), (6, -1.0)])
        .row(-INF, 49.0, &[(2, 4.0), (3, 7.0), (6, 3.0)])
        .build();
    assert_status(&lp, Status::Unbounded);
}

/// HiGHS's presolve calls this one infeasible too.
#[test]
fn whole_columns_beside_a_free_one() {
    let lp = Builder::maximize()
        .whole(0.0, -2.0, 0.0)
        .whole(-4.0, -3.0, 5.0)
        .column(5.0, -INF, INF)
        .whole(5.0, 0.0, 20.0)
        .whole(-4.0, 0.0, 20.0)
        .row(-INF, 8.0, &[(1, 4.0), (2, 7.0), (3, 3.0)])
        .row(39.0, 39.0, &[(0, 3.0), (1, -1.0), (3, 2.0), (4, 3.0)])
        .row(42.0, INF, &[(0, -2.0), (3, 1.0), (4, 4.0)])
        .row(-INF, -6.0, &[(2, 5.0), (4, 1.0)])
        .row(-INF, 32.0, &[(3, 2.0), (4, 2.0)])
        .row(-INF, 28.0, &[(0, -2.0), (3, 4.0)])
        .row(-33.0, -33.0, &[(0, 3.0), (2, 2.0), (4, -3.0)])
        .row(-10.0, -2.0, &[(0, 7.0), (2, 3.0), (3, 1.0)])
        .build();
    assert_optimal(&lp, -21.0, &[0.0, 0.0, -3.0, 6.0, 9.0]);
}

/// A free column that nothing holds stays at zero, though the search needs bounds for it.
#[test]
fn a_column_that_nothing_holds() {
    let lp = Builder::minimize()
        .whole(-4.0, -2.0, 0.0)
        .whole(-2.0, 0.0, 20.0)
        .column(0.0, -INF, INF)
        .whole(0.0, 0.0, 20.0)
        .row(76.0, INF, &[(0, 2.0), (3, 5.0)])
        .build();
    for answer in answers(&lp) {
        assert_eq!(answer.objective, Some(-40.0), "{answer:?}");
        assert_eq!(answer.values.get(2), Some(&0.0), "{answer:?}");
    }
}

#[test]
fn a_limit_stops_the_search() {
    // Market split: every row wants half of a sum of odd numbers, and the bounds of the relaxation say nothing.
    let (columns, rows) = (40, 5);
    let mut builder = Builder::minimize();
    for _ in 0..columns {
        builder = builder.whole(0.0, 0.0, 1.0);
    }
    let mut state = 1_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % 100) as f64
    };
    for _ in 0..rows {
        let row: Vec<(u32, f64)> = (0..columns).map(|c| (c, random())).collect();
        let half = (row.iter().map(|(_, value)| value).sum::<f64>() / 2.0).floor();
        builder = builder.row(half, half, &row);
    }
    let lp = builder.build();
    let mut choices = vec![Choice::Microlp];
    if has_highs() {
        choices.push(Choice::Highs);
    }
    for solver in choices {
        for limit in [Duration::ZERO, Duration::from_millis(200)] {
            let options = Options { solver, time_limit: Some(limit), ..Default::default() };
            let started = Instant::now();
            let answer = solve(&lp, &options).unwrap();
            assert_eq!(answer.status, Status::Stopped, "{answer:?}");
            assert!(started.elapsed() < Duration::from_secs(30));
        }
    }
}
