//! Prices from the dual program, with microlp.

use super::*;
use crate::lp::RowId;

fn with_prices(lp: &Lp) -> Solution {
    solve(lp, &Options { solver: Choice::Microlp, prices: true, ..Default::default() }).unwrap()
}

/// Prices, reduced costs and values prove each other: the objectives agree, and signs and bounds do.
fn assert_proven(lp: &Lp, solution: &Solution) {
    let (duals, reduced) = (solution.duals.as_ref().unwrap(), solution.reduced_costs.as_ref().unwrap());
    let mut value = lp.offset;
    let sides = lp.rows.lower.iter().zip(&lp.rows.upper).chain(lp.columns.lower.iter().zip(&lp.columns.upper));
    for (price, (lower, upper)) in duals.iter().chain(reduced).zip(sides) {
        if price.abs() > 1e-9 {
            let side = if (*price > 0.0) == (lp.sense == crate::lp::Sense::Minimize) { lower } else { upper };
            assert!(side.is_finite(), "{price} {lower} {upper}");
            value += price * side;
        }
    }
    let objective = solution.objective.unwrap();
    assert!((value - objective).abs() <= 1e-6 * objective.abs().max(1.0), "{value} {objective} {lp:?} {solution:?}");
    for (c, reduced) in reduced.iter().enumerate() {
        let rows = (0..lp.row_count()).flat_map(|r| lp.row(RowId(r as u32)).map(move |entry| (r, entry)));
        let paid: f64 = rows.filter(|(_, (col, _))| col.0 as usize == c).map(|(r, (_, value))| duals[r] * value).sum();
        assert!((lp.columns.cost[c] - paid - reduced).abs() < 1e-9);
    }
}

#[test]
fn rows_and_columns_of_every_kind() {
    let build = |builder: Builder| {
        builder
            .column(3.0, 0.0, 4.0)
            .column(5.0, 0.0, INF)
            .column(-1.0, -INF, 7.0)
            .column(2.0, -3.0, 9.0)
            .column(1.0, -INF, INF)
            .column(1.0, 2.5, 2.5)
            .offset(11.0)
            .row(-20.0, 12.0, &[(1, 2.0), (4, 1.0)])
            .row(-INF, 18.0, &[(0, 3.0), (1, 2.0), (3, -1.0)])
            .row(2.0, INF, &[(0, 1.0), (1, 1.0), (2, 1.0), (5, 2.0)])
            .row(6.0, 6.0, &[(3, 1.0), (4, -2.0)])
            .row(-INF, INF, &[(0, 1.0)])
            .build()
    };
    for lp in [build(Builder::minimize()), build(Builder::maximize())] {
        let solution = with_prices(&lp);
        assert_eq!(solution.status, Status::Optimal, "{solution:?}");
        assert_proven(&lp, &solution);
    }
}

#[test]
fn prices_are_in_the_users_direction() {
    let rows = |builder: Builder| {
        builder.column(3.0, 0.0, INF).column(2.0, 0.0, INF).row(-INF, 4.0, &[(0, 1.0), (1, 1.0)]).row(-INF, 3.0, &[(0, 1.0)]).build()
    };
    let solution = with_prices(&rows(Builder::maximize()));
    assert_eq!(solution.duals, Some(vec![2.0, 1.0]));
    assert_eq!(solution.reduced_costs, Some(vec![0.0, 0.0]));
}

#[test]
fn random_plans_have_prices() {
    let mut state = 3_u64;
    let mut below = |limit: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    let mut found = 0;
    for _ in 0..300 {
        let mut builder = if below(2) == 0 { Builder::minimize() } else { Builder::maximize() };
        let (columns, rows) = (below(6) + 1, below(6) + 1);
        let sizes = (0..columns).map(|_| 5).chain((0..rows).map(|_| 12));
        let bounds = |size: u64| {
            let low = below(2 * size) as f64 - size as f64;
            let high = low + below(size) as f64;
            [(low, high), (low, INF), (-INF, high), (low, low)][below(4) as usize]
        };
        let sides: Vec<(f64, f64)> = sizes.map(bounds).collect();
        for &(lower, upper) in &sides[..columns as usize] {
            builder = builder.column(below(11) as f64 - 5.0, lower, upper);
        }
        for &(lower, upper) in &sides[columns as usize..] {
            let entries: Vec<(u32, f64)> = (0..columns as u32).map(|c| (c, below(9) as f64 - 4.0)).collect();
            builder = builder.row(lower, upper, &entries);
        }
        let lp = builder.build();
        let solution = with_prices(&lp);
        if solution.status == Status::Optimal {
            found += 1;
            assert_proven(&lp, &solution);
        }
    }
    assert!(found > 60, "{found}");
}

#[test]
fn whole_columns_have_none() {
    let lp = Builder::maximize().whole(3.0, 0.0, INF).row(-INF, 4.5, &[(0, 1.0)]).build();
    let solution = with_prices(&lp);
    assert_eq!((solution.status, solution.duals), (Status::Optimal, None));
}
