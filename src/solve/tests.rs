//! Plans with known answers, on every backend of the build.

mod agreement;
mod hard;
mod prices;
mod whole;
mod with_highs;

use super::*;
use crate::lp::ColId;
pub(super) use crate::lp::testing::{Builder, INF};

/// The answers of every backend of the build.
pub(super) fn answers(lp: &Lp) -> Vec<Solution> {
    let mut choices = vec![Choice::Auto, Choice::Microlp];
    if has_highs() {
        choices.push(Choice::Highs);
    }
    let answer = |solver| {
        let options = Options { solver, time_limit: Some(Duration::from_secs(60)), ..Default::default() };
        solve_with(lp, &lp.exact(), &options).unwrap()
    };
    choices.into_iter().map(answer).collect()
}

fn assert_optimal(lp: &Lp, objective: f64, values: &[f64]) {
    for answer in answers(lp) {
        assert_eq!(answer.status, Status::Optimal, "{answer:?}");
        let found = answer.objective.unwrap();
        assert!((found - objective).abs() < 1e-9 * objective.abs().max(1.0), "{answer:?}");
        for (found, expected) in answer.values.iter().zip(values) {
            assert!((found - expected).abs() < 1e-7 * expected.abs().max(1.0), "{answer:?}");
        }
        assert_eq!(answer.values.len(), lp.column_count());
        assert_eq!(answer.row_activity.len(), lp.row_count());
    }
}

fn assert_status(lp: &Lp, status: Status) {
    for answer in answers(lp) {
        assert_eq!(answer.status, status, "{answer:?}");
        assert!(answer.values.is_empty() && answer.objective.is_none());
        assert!(!answer.message.is_empty());
    }
}

#[test]
fn optimum_with_offset_in_both_directions() {
    let rows = |builder: Builder| {
        builder
            .column(3.0, 0.0, 4.0)
            .column(5.0, 0.0, INF)
            .row(-INF, 12.0, &[(1, 2.0)])
            .row(-INF, 18.0, &[(0, 3.0), (1, 2.0)])
            .row(2.0, INF, &[(0, 1.0), (1, 1.0)])
            .build()
    };
    assert_optimal(&rows(Builder::maximize().offset(7.0)), 43.0, &[2.0, 6.0]);
    assert_optimal(&rows(Builder::minimize().offset(-1.0)), 5.0, &[2.0, 0.0]);
}

#[test]
fn rows_of_every_kind() {
    // Ranged, equal, one without bounds, one without columns, zero coefficients, a free and a fixed column.
    let lp = Builder::minimize()
        .column(1.0, -INF, INF)
        .column(1.0, 2.5, 2.5)
        .column(-1.0, -INF, 3.0)
        .row(-4.0, 9.0, &[(0, 1.0), (2, 0.0)])
        .row(2.0, 2.0, &[(1, 2.0), (2, -1.0)])
        .row(-INF, INF, &[(0, 1.0)])
        .row(-1.0, 1.0, &[])
        .row(0.0, 5.0, &[(0, 0.0)])
        .build();
    assert_optimal(&lp, -4.5, &[-4.0, 2.5, 3.0]);
}

#[test]
fn no_objective_and_no_columns_and_no_rows() {
    let lp = Builder::minimize().column(0.0, 0.0, INF).row(2.0, 2.0, &[(0, 1.0)]).build();
    assert_optimal(&lp, 0.0, &[2.0]);
    assert_optimal(&Builder::maximize().offset(3.5).build(), 3.5, &[]);
    let lp = Builder::maximize().column(2.0, 0.0, 4.0).column(0.0, -INF, -1.0).build();
    assert_optimal(&lp, 8.0, &[4.0, -1.0]);
    assert_eq!(answers(&lp)[0].reduced_costs.as_deref(), Some(&[2.0, 0.0][..]));
    let lp = Builder::minimize().whole(1.0, 0.3, 2.0).row(-INF, INF, &[(0, 1.0)]).build();
    assert_optimal(&lp, 1.0, &[1.0]);
    assert_status(&Builder::minimize().column(1.0, -INF, 0.0).build(), Status::Unbounded);
}

#[test]
fn infeasible_and_unbounded() {
    let pair = || Builder::maximize().column(1.0, 0.0, INF).column(1.0, 0.0, INF);
    let crossed = pair().row(-INF, 1.0, &[(0, 1.0), (1, 1.0)]).row(2.0, INF, &[(0, 1.0)]);
    assert_status(&crossed.build(), Status::Infeasible);
    assert_status(&pair().row(-INF, 1.0, &[(0, 1.0), (1, -1.0)]).build(), Status::Unbounded);
    // Both the rows contradict one another and the objective would have no end.
    let both = pair().row(1.0, INF, &[(0, 1.0), (1, -1.0)]).row(1.0, INF, &[(0, -1.0), (1, 1.0)]);
    assert_status(&both.build(), Status::Infeasible);
}

#[test]
fn bounds_alone_decide() {
    let one = |lower, upper| Builder::minimize().column(1.0, lower, upper).row(0.0, 9.0, &[(0, 1.0)]);
    assert_status(&one(5.0, 4.0).build(), Status::Infeasible);
    assert_status(&one(INF, INF).build(), Status::Infeasible);
    assert_status(&one(0.0, 1.0).row(3.0, 2.0, &[(0, 1.0)]).build(), Status::Infeasible);
    assert_status(&one(0.0, 1.0).row(1.0, INF, &[]).build(), Status::Infeasible);
    assert_status(&one(0.0, 1.0).row(-INF, -1.0, &[(0, 0.0)]).build(), Status::Infeasible);
    // Bounds that cross by an error of arithmetic meet.
    assert_optimal(&one(0.1 + 0.2, 0.3).build(), 0.3, &[0.3]);
    // As 0.3 - 0.1 - 0.2 does, beside the constant that it was made of.
    let mut rounded = one(0.0, 1.0).row(5e-17, INF, &[]).build();
    assert_status(&rounded, Status::Infeasible);
    rounded.rows.constant[1] = 0.3;
    assert_optimal(&rounded, 0.0, &[0.0]);
}

#[test]
fn whole_columns() {
    let knapsack = Builder::maximize()
        .whole(5.0, 0.0, 1.0)
        .whole(4.0, 0.0, 1.0)
        .whole(3.0, 0.0, 1.0)
        .row(-INF, 5.0, &[(0, 2.0), (1, 3.0), (2, 1.0)])
        .build();
    assert_optimal(&knapsack, 9.0, &[1.0, 1.0, 0.0]);
    assert!(answers(&knapsack).iter().all(|answer| answer.duals.is_none()));
    let fractional =
        |lower, upper| Builder::maximize().whole(1.0, lower, upper).column(1.0, 0.0, 1.0).row(-INF, 50.0, &[(0, 1.0), (1, 1.0)]);
    assert_optimal(&fractional(0.4, 3.9).build(), 4.0, &[3.0, 1.0]);
    // A bound that an error of arithmetic has kept from being whole; who has the exact numbers knows better.
    let nearly = fractional(0.4, 2.9999999999).build();
    assert_eq!(solve(&nearly, &Options::default()).unwrap().values, [3.0, 1.0]);
    assert_status(&fractional(0.4, 0.9).build(), Status::Infeasible);
}

#[test]
fn whole_columns_without_bounds() {
    let two = |lower, upper| Builder::maximize().whole(1.0, 0.0, INF).whole(-1.0, 0.0, INF).row(lower, upper, &[(0, 2.0), (1, -2.0)]);
    assert_optimal(&two(-INF, 6.0).build(), 3.0, &[]);
    assert_status(&two(1.0, INF).build(), Status::Unbounded);
    assert_status(&two(1.0, INF).row(9.0, 8.0, &[(0, 1.0)]).build(), Status::Infeasible);
    let lp = Builder::minimize().whole(1.0, 0.0, INF).row(2.5, INF, &[(0, 1.0)]).build();
    assert_optimal(&lp, 3.0, &[3.0]);
}

#[test]
fn whole_numbers_beyond_microlp_are_an_error_of_microlp() {
    let lp = Builder::minimize().whole(1.0, 0.0, INF).row(5e9, INF, &[(0, 1.0)]).build();
    let options = Options { solver: Choice::Microlp, ..Default::default() };
    let answer = solve(&lp, &options).unwrap();
    assert!(matches!(answer.status, Status::Failed(_)), "{answer:?}");
    let lp = Builder::minimize().whole(1.0, 5e9, INF).row(5e9, INF, &[(0, 1.0)]).build();
    let answer = solve(&lp, &options).unwrap();
    assert!(matches!(answer.status, Status::Failed(_)), "{answer:?}");
}

#[test]
fn no_nan_reaches_a_solver() {
    let good = || Builder::minimize().column(1.0, 0.0, INF).row(1.0, INF, &[(0, 1.0)]).build();
    let spoilers: [fn(&mut Lp); 8] = [
        |lp| lp.offset = f64::NAN,
        |lp| lp.columns.cost[0] = f64::NAN,
        |lp| lp.columns.cost[0] = INF,
        |lp| lp.columns.upper[0] = f64::NAN,
        |lp| lp.rows.lower[0] = f64::NAN,
        |lp| lp.rows.values[0] = f64::NAN,
        |lp| lp.rows.values[0] = -INF,
        |lp| lp.rows.cols[0] = ColId(7),
    ];
    assert_optimal(&good(), 1.0, &[1.0]);
    for spoil in spoilers {
        let mut lp = good();
        spoil(&mut lp);
        let answer = solve(&lp, &Options::default()).unwrap();
        assert!(matches!(answer.status, Status::Failed(_)), "{answer:?}");
    }
}

#[test]
fn ill_scaled_plans_are_scaled_and_come_back_in_their_units() {
    // Tonnes in one row, grams in another; costs per gram.
    let lp = Builder::minimize()
        .column(2e-8, 0.0, INF)
        .column(3.0, 0.0, INF)
        .row(4.0, INF, &[(0, 1e-7), (1, 1.0)])
        .row(-INF, 2.5e7, &[(0, 1.0)])
        .build();
    assert_optimal(&lp, 5.0, &[2.5e7, 1.5]);
    assert!(answers(&lp).iter().all(|answer| answer.scaled));
    // Coefficients that a solver would take for zeros.
    let lp = Builder::maximize().column(1.0, 0.0, INF).row(-INF, 3e-11, &[(0, 1e-11)]).build();
    assert_optimal(&lp, 3.0, &[3.0]);
}

#[test]
pub(super) fn answers_are_checked() {
    let lp = Builder::minimize().column(1.0, 0.0, 9.0).whole(0.0, 0.0, 9.0).row(2.0, INF, &[(0, 1e-9)]).build();
    let claim = |values: &[f64]| Answer {
        status: Status::Optimal,
        message: "Optimal".to_string(),
        values: values.to_vec(),
        duals: None,
        reduced_costs: None,
        search: None,
    };
    for wrong in [&[1.9e9, 0.0][..], &[f64::NAN, 0.0], &[2e9, 0.5], &[2e9]] {
        let answer = polish(&lp, claim(wrong), "test");
        assert!(matches!(answer.status, Status::Failed(_)), "{answer:?}");
    }
    let lp = Builder::minimize().column(1.0, 0.0, 9.0).whole(0.0, 0.0, 9.0).row(2.0, INF, &[(0, 1.0)]).build();
    let answer = polish(&lp, claim(&[2.0 - 1e-9, 3.0000001]), "test");
    assert_eq!((answer.status, answer.values[1]), (Status::Optimal, 3.0));
    let answer = polish(&lp, claim(&[1.9, 3.0]), "test");
    assert!(matches!(&answer.status, Status::Failed(why) if why.contains("row 0")), "{answer:?}");
}

#[test]
fn the_rule_of_auto() {
    let (small, with_whole) = (Builder::minimize().column(1.0, 0.0, INF).build(), Builder::minimize().whole(1.0, 0.0, INF).build());
    let entries: Vec<(u32, f64)> = vec![(0, 1.0); LARGE + 1];
    let large = Builder::minimize().column(1.0, 0.0, INF).row(1.0, INF, &entries).build();
    let (with, without) = (|| true, || false);
    for lp in [&small, &with_whole, &large] {
        assert_eq!(choose(lp, without), Backend::Microlp);
        assert_eq!(resolve(lp, Choice::Microlp, with), Ok(Backend::Microlp));
        assert_eq!(resolve(lp, Choice::Highs, with), Ok(Backend::Highs));
        let error = resolve(lp, Choice::Highs, without).unwrap_err();
        assert!(error.to_string().contains("`highs`"));
    }
    assert_eq!(choose(&small, with), Backend::Microlp);
    assert_eq!(choose(&with_whole, with), Backend::Highs);
    assert_eq!(choose(&large, with), Backend::Highs);
}
