//! Which way a plan without an optimum runs.

use super::change::{add_column, add_row, without_objective};
use super::oracle::{Best, Oracle};
use crate::certify;
use crate::exact::{Exact, absolute};
use crate::lp::{Domain, Lp, Sense};

/// A direction in which the objective improves forever.
#[derive(Clone, Debug)]
pub struct UnboundedRay {
    /// By column: the change with one step. The largest is one.
    pub step: Vec<Exact>,
    /// The change of the objective with one step.
    pub gain: Exact,
}

/// The shortest direction, by the sum of its changes, that keeps to every row and bound and improves the objective: one with
/// few columns. `None` when there is none, or none was found.
pub(super) fn find(lp: &Lp<Exact>, oracle: &Oracle) -> Option<UnboundedRay> {
    let mut cone = without_objective(lp);
    cone.columns.domain.fill(Domain::Continuous);
    let limit = |bound: &Option<Exact>| bound.as_ref().map(|_| Exact::ZERO);
    for (lower, upper) in cone.rows.lower.iter_mut().zip(&mut cone.rows.upper) {
        (*lower, *upper) = (limit(lower), limit(upper));
    }
    let count = cone.column_count();
    let mut sizes = Vec::new();
    for c in 0..count {
        let columns = &mut cone.columns;
        let (lower, upper, cost) = (&mut columns.lower[c], &mut columns.upper[c], &mut columns.cost[c]);
        (*lower, *upper) = (limit(lower), limit(upper));
        match (&lower, &upper) {
            (Some(_), Some(_)) => {}
            (Some(_), None) => *cost = Exact::ONE,
            (None, Some(_)) => *cost = -Exact::ONE,
            (None, None) => sizes.push(c as u32),
        }
    }
    // A free column's size is a column of its own, at least as large as the change and as its opposite.
    for c in sizes {
        let size = add_column(&mut cone, Some(Exact::ZERO), None, Exact::ONE);
        add_row(&mut cone, [(c, Exact::ONE), (size, Exact::ONE)], Some(Exact::ZERO), None);
        add_row(&mut cone, [(c, -Exact::ONE), (size, Exact::ONE)], Some(Exact::ZERO), None);
    }
    let unit = if lp.sense == Sense::Minimize { -Exact::ONE } else { Exact::ONE };
    let costs = (0u32..).zip(&lp.columns.cost).filter(|(_, cost)| !cost.is_zero());
    add_row(&mut cone, costs.map(|(c, cost)| (c, cost.clone())), Some(unit.clone()), Some(unit));
    let Best::Optimal { mut values } = oracle.best(&cone) else { return None };
    values.truncate(count);
    let largest = values.iter().map(absolute).max().filter(|v| !v.is_zero())?;
    // The largest is one; of whole columns every step is whole.
    values.iter_mut().for_each(|value| *value = &*value / &largest);
    let whole = values.iter().zip(&lp.columns.domain).filter(|(_, domain)| **domain == Domain::Integer);
    let times = whole.fold(Exact::ONE, |times, (value, _)| {
        let rest = Exact::from((&times * value).denominator().clone());
        times * rest
    });
    if times != Exact::ONE {
        values.iter_mut().for_each(|value| *value = &*value * &times);
    }
    let gain = certify::ray(lp, &values).ok()?;
    Some(UnboundedRay { step: values, gain })
}
