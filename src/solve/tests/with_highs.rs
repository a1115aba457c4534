//! What only HiGHS can do.

use super::*;

fn priced(lp: &Lp) -> Solution {
    let options = Options { solver: Choice::Highs, ..Default::default() };
    let answer = solve(lp, &options).unwrap();
    assert_eq!(answer.status, Status::Optimal, "{answer:?}");
    answer
}

/// Every dual against the difference that one more (small) unit of each bound makes.
#[test]
fn duals_are_changes_of_the_users_objective() {
    if !has_highs() {
        return;
    }
    for builder in [Builder::minimize(), Builder::maximize()] {
        let sign = if builder.0.sense == crate::lp::Sense::Minimize { 1.0 } else { -1.0 };
        let lp = builder
            .column(sign * 3.0, 0.0, INF)
            .column(sign * 2.0, 0.0, 8.0)
            .column(-sign, 0.0, 5.0)
            .row(4.0, 20.0, &[(0, 1.0), (1, 2.0)])
            .row(-INF, 7.0, &[(0, 1.0), (2, 2.0)])
            .row(3.0, 3.0, &[(0, 1.0), (1, -1.0)])
            .row(1.0, 2.0, &[(1, 1.0), (2, 1.0)])
            .build();
        let answer = priced(&lp);
        let (duals, costs) = (answer.duals.unwrap(), answer.reduced_costs.unwrap());
        assert!(duals.iter().any(|&dual| dual != 0.0));
        let step = 1e-3;
        for (r, dual) in duals.iter().enumerate() {
            let mut more = lp.clone();
            more.rows.lower[r] += step;
            more.rows.upper[r] += step;
            let change = (priced(&more).objective.unwrap() - answer.objective.unwrap()) / step;
            assert!((change - dual).abs() < 1e-6, "row {r}: {change} {dual}");
        }
        for (c, cost) in costs.iter().enumerate() {
            let own = lp.columns.cost[c];
            let column = |r: usize| lp.row(crate::lp::RowId(r as u32)).filter(|(col, _)| col.0 == c as u32);
            let paid: f64 = (0..4).map(|r| column(r).map(|(_, a)| a * duals[r]).sum::<f64>()).sum();
            assert!((own - paid - cost).abs() < 1e-9, "column {c}: {own} {paid} {cost}");
        }
    }
}

#[test]
fn duals_come_back_from_a_scaled_plan() {
    if !has_highs() {
        return;
    }
    let lp = Builder::minimize()
        .column(2e-8, 0.0, INF)
        .column(3.0, 0.0, INF)
        .row(4.0, INF, &[(0, 1e-7), (1, 1.0)])
        .row(-INF, 2.5e7, &[(0, 1.0)])
        .build();
    let answer = priced(&lp);
    let duals = answer.duals.unwrap();
    assert!(answer.scaled);
    assert!((duals[0] - 3.0).abs() < 1e-9, "{duals:?}");
    assert!((duals[1] - (2e-8 - 3e-7)).abs() < 1e-15, "{duals:?}");
    assert_eq!(answer.reduced_costs.unwrap(), [0.0, 0.0]);
}
