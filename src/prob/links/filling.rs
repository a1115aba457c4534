//! Max-min fair rates by progressive filling, in fractions.

use super::{LinkError, Network};
use crate::exact::Exact;
use crate::prob::Checked;

/// What stopped a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// A full link on which nobody has more for the weight.
    Link(usize),
    Claim,
}

/// Max-min fair rates, with what stopped each flow.
#[derive(Clone, Debug, PartialEq)]
pub struct MaxMin {
    pub rates: Vec<Exact>,
    pub stops: Vec<Stop>,
}

/// Rates that grow together, in the measure of the weights, until each meets a full link or the claim.
pub fn max_min(network: &Network) -> Result<MaxMin, LinkError> {
    if let Some(flow) = network.unbounded() {
        return Err(LinkError::Unbounded { flow });
    }
    let mut rates = vec![Exact::ZERO; network.uses.len()];
    let mut stops: Vec<Option<Stop>> = vec![None; rates.len()];
    let mut left = network.capacities.clone();
    // How fast each link fills up while all that still grow do.
    let mut speeds = vec![Exact::ZERO; left.len()];
    for (uses, weight) in network.uses.iter().zip(&network.weights) {
        for (link, factor) in uses {
            if let Some(speed) = speeds.get_mut(*link) {
                *speed += factor.clone() * weight.clone();
            }
        }
    }
    let mut growing: Vec<usize> = (0..rates.len()).collect();
    while !growing.is_empty() {
        let full: Vec<Option<Exact>> =
            left.iter().zip(&speeds).map(|(left, speed)| (*speed > Exact::ZERO).then(|| left.clone() / speed.clone())).collect();
        let claimed = |flow: usize| Some(network.claims.get(flow)?.clone()? / network.weights.get(flow)?.clone());
        let levels = full.iter().flatten().cloned().chain(growing.iter().filter_map(|flow| claimed(*flow)));
        let Some(level) = levels.reduce(|a, b| if b < a { b } else { a }) else { break };
        let stopped = |flow: usize| {
            let mut links = network.uses.get(flow).into_iter().flatten().map(|(link, _)| *link);
            let at = links.find(|link| full.get(*link).and_then(Option::as_ref) == Some(&level));
            at.map(Stop::Link).or_else(|| (claimed(flow).as_ref() == Some(&level)).then_some(Stop::Claim))
        };
        let ending: Vec<(usize, Stop)> = growing.iter().filter_map(|flow| Some((*flow, stopped(*flow)?))).collect();
        for (flow, stop) in ending {
            let (Some(rate), Some(slot), Some(weight)) = (rates.get_mut(flow), stops.get_mut(flow), network.weights.get(flow)) else {
                continue;
            };
            *rate = weight.clone() * level.clone();
            *slot = Some(stop);
            for (link, factor) in network.uses.get(flow).into_iter().flatten() {
                if let (Some(left), Some(speed)) = (left.get_mut(*link), speeds.get_mut(*link)) {
                    *left -= factor.clone() * rate.clone();
                    *speed -= factor.clone() * weight.clone();
                }
            }
        }
        growing.retain(|flow| stops.get(*flow).is_some_and(Option::is_none));
    }
    Ok(MaxMin { rates, stops: stops.into_iter().map(|stop| stop.unwrap_or(Stop::Claim)).collect() })
}

/// Looks at rates by what defines them: no link takes more than it has, nobody gets more than the claim, and each is stopped by the
/// claim or by a full link on which nobody has more for the weight.
pub fn verify(network: &Network, found: &MaxMin) -> Checked {
    let mut checked = Checked::default();
    if found.rates.len() != network.uses.len() || found.stops.len() != network.uses.len() {
        checked.miss("one rate for each flow", f64::INFINITY);
        return checked;
    }
    let wrong = |holds: bool| if holds { 0.0 } else { f64::INFINITY };
    let loads = network.loads(&found.rates);
    for (load, capacity) in loads.iter().zip(&network.capacities) {
        checked.miss("no link carries more than its capacity", wrong(load <= capacity));
    }
    let level = |flow: usize| Some(found.rates.get(flow)?.clone() / network.weights.get(flow)?.clone());
    let mut largest: Vec<Option<Exact>> = vec![None; loads.len()];
    for (flow, uses) in network.uses.iter().enumerate() {
        for (link, _) in uses {
            let Some(slot) = largest.get_mut(*link) else { continue };
            let own = level(flow);
            if *slot < own {
                *slot = own;
            }
        }
    }
    for (flow, (rate, stop)) in found.rates.iter().zip(&found.stops).enumerate() {
        let claim = network.claims.get(flow).and_then(Option::as_ref);
        checked.miss(
            "no flow gets more than its claim, or less than nothing",
            wrong(claim.is_none_or(|claim| rate <= claim) && *rate >= Exact::ZERO),
        );
        let stopped = match stop {
            Stop::Claim => claim == Some(rate),
            Stop::Link(link) => {
                let uses = network.uses.get(flow).is_some_and(|uses| uses.iter().any(|(at, _)| at == link));
                let is_full = loads.get(*link).is_some() && loads.get(*link) == network.capacities.get(*link);
                uses && is_full && largest.get(*link).cloned().flatten() == level(flow)
            }
        };
        checked.miss("each flow is stopped by its claim, or by a full link on which nobody has more", wrong(stopped));
    }
    checked
}
