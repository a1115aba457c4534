//! What every division keeps to, whichever rule made it, checked from its numbers alone: the sum, floors, ceilings and claims, equal
//! treatment of equals, and the order of claims. The check knows nothing of how the awards were found.
//!
//! Source: W. Thomson, "Axiomatic and game-theoretic analysis of bankruptcy and taxation problems: a survey", Mathematical
//! Social Sciences 45 (2003): efficiency, claims boundedness, equal treatment of equals, order preservation of awards.

use super::{Claims, Division, Input, Need, Rule};
use crate::prob::Checked;
use crate::prob::fairness::total;

/// Looks at a division of a problem that [`super::divide`] accepts. `worst` is relative to the amount, or to all where only
/// shares are given.
pub fn verify(rule: Rule, problem: &Claims<'_>, division: &Division) -> Checked {
    let (awards, whole) = match (&division.amounts, problem.amount) {
        (Some(awards), Some(amount)) => (awards, amount),
        _ => (&division.shares, 1.0),
    };
    let mut checked = Checked::default();
    if awards.len() != problem.count || division.shares.len() != problem.count {
        checked.miss("one award for each claimant", f64::INFINITY);
        return checked;
    }
    let given = total(awards.iter().copied());
    // Of an amount near the smallest doubles, rounding is all there is.
    let scale = if whole > 0.0 { whole.max(1e16 * f64::MIN_POSITIVE) } else { 1.0 };
    let divided = problem.amount.is_some() || awards.iter().any(|award| *award > 0.0);
    if divided {
        checked.miss("the awards and what is left over add up to the amount", (given + division.unallocated - whole).abs() / scale);
    }
    checked.miss("nothing is left over that is not there", -division.unallocated / scale);
    if problem.amount.is_some_and(|amount| amount > 0.0) {
        for (share, award) in division.shares.iter().zip(awards) {
            checked.miss("a share is the award as a part of the amount", (share - award / whole).abs());
        }
    }
    let used = |input: Input, values: Option<&[f64]>, at: usize| match (rule.need(input), values) {
        (Need::Ignored, _) | (_, None) => 0.0,
        (_, Some(values)) => values.get(at).copied().unwrap_or(f64::NAN),
    };
    let claimant = |at: usize| {
        let of = |input, values| used(input, values, at);
        let ceiling = problem.ceilings.and_then(|ceilings| ceilings.get(at)).copied().unwrap_or(f64::INFINITY);
        [of(Input::Floors, problem.floors), ceiling, of(Input::Weights, problem.weights), of(Input::Claims, problem.claims)]
    };
    let mut order: Vec<(usize, [f64; 4], f64)> = awards.iter().enumerate().map(|(at, award)| (at, claimant(at), *award)).collect();
    let is_left = problem.ceilings.is_some() && division.unallocated > 1e-12 * scale;
    for (_, [floor, ceiling, weight, claim], award) in &order {
        checked.miss("nobody gets less than nothing, or than the floor", (floor - award) / scale);
        checked.miss("nobody gets more than the ceiling", (award - ceiling) / scale);
        let takes_part = match rule {
            Rule::Proportional => *claim > 0.0,
            Rule::Weighted | Rule::MaxMin => problem.weights.is_none() || *weight > 0.0,
            _ => true,
        };
        if is_left && takes_part {
            let most = if rule.stops_at_claims() { claim.min(*ceiling) } else { *ceiling };
            checked.miss("nothing is left over that somebody might have", (most - award) / scale);
        }
        if rule.stops_at_claims() {
            checked.miss("nobody gets more than the claim or the floor", (award - claim.max(*floor)) / scale);
        }
    }
    order.sort_by(|(_, a, _), (_, b, _)| {
        a.iter().zip(b).map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    });
    for ((_, [floor, ceiling, weight, claim], award), (_, [next_floor, next_ceiling, next_weight, next_claim], next)) in
        order.iter().zip(order.iter().skip(1))
    {
        let alike = [(floor, next_floor), (ceiling, next_ceiling), (weight, next_weight)];
        if alike.iter().all(|(a, b)| a.total_cmp(b).is_eq()) {
            let fell = (award - next) / scale;
            let alike = claim.total_cmp(next_claim).is_eq();
            checked.miss("a larger claim gets no less, and equals get the same", if alike { fell.abs() } else { fell });
        }
    }
    checked
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::super::divide;
    use super::*;

    fn problem<'a>(claims: &'a [f64], floors: Option<&'a [f64]>) -> Claims<'a> {
        Claims { amount: Some(200.0), claims: Some(claims), weights: None, floors, ceilings: None, count: claims.len() }
    }

    #[test]
    fn every_rule_keeps_to_the_axioms() {
        let claims = [100.0, 100.0, 200.0, 300.0, 0.0];
        for (name, rule) in Rule::NAMES.iter().filter(|(_, rule)| *rule != Rule::Weighted) {
            for floors in [None, Some(&[0.0, 0.0, 60.0, 60.0, 0.0][..])] {
                let problem = problem(&claims, floors);
                let checked = verify(*rule, &problem, &divide(*rule, &problem).unwrap());
                assert!(checked.worst <= 1e-12, "{name}: {checked:?}");
            }
        }
    }

    #[test]
    fn a_wrong_division_is_found_out() {
        let claims = [100.0, 100.0, 200.0];
        let problem = problem(&claims, None);
        let right = divide(Rule::Awards, &problem).unwrap();
        let with = |amounts: [f64; 3], unallocated: f64| Division {
            shares: amounts.iter().map(|a| a / 200.0).collect(),
            amounts: Some(amounts.to_vec()),
            unallocated,
        };
        assert!(verify(Rule::Awards, &problem, &right).worst < 1e-12);
        for (wrong, why) in [
            (with([60.0, 60.0, 60.0], 0.0), "add up"),
            (with([70.0, 60.0, 70.0], 0.0), "equals"),
            (with([80.0, 80.0, 40.0], 0.0), "larger claim"),
            (with([0.0, 0.0, 201.0], -1.0), "left over"),
            (with([-10.0, -10.0, 220.0], 0.0), "less than nothing"),
        ] {
            let checked = verify(Rule::Awards, &problem, &wrong);
            assert!(checked.worst > 1e-3, "{why}: {checked:?}");
        }
        let held = Claims { ceilings: Some(&[40.0, 90.0, 90.0]), ..problem };
        assert!(verify(Rule::Awards, &held, &divide(Rule::Awards, &held).unwrap()).worst < 1e-12);
        for (wrong, why) in [(with([60.0, 60.0, 80.0], 0.0), "above a ceiling"), (with([40.0, 60.0, 90.0], 10.0), "left over, and claimed")]
        {
            assert!(verify(Rule::Awards, &held, &wrong).worst > 1e-3, "{why}");
        }
        let few = Division { shares: vec![0.5, 0.5], amounts: Some(vec![100.0, 100.0]), unallocated: 0.0 };
        assert!(verify(Rule::Awards, &problem, &few).worst.is_infinite());
    }
}
