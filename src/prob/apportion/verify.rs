//! What an apportionment keeps to, checked from its numbers alone: the sum, floors, the order of claims, the quota, and the
//! inequality of divisor methods, each in exact fractions.
//!
//! Source: M. Balinski and H. P. Young, *Fair Representation*, 2nd ed. (2001), propositions 3.3, 6.1 and 6.2.

use super::{Apportionment, Method, Priority};
use crate::exact::Exact;
use crate::prob::Checked;

/// Looks at the units of an apportionment that [`super::apportion`] accepts. What is missed is missed altogether.
pub fn verify(method: Method, problem: &Apportionment<'_>, seats: &[u64]) -> Checked {
    let mut checked = Checked::default();
    let mut hold = |property: &'static str, holds: bool| checked.miss(property, if holds { 0.0 } else { f64::INFINITY });
    let Apportionment { units, claims, floors, .. } = *problem;
    let all = claims.iter().fold(Exact::ZERO, |sum, claim| sum + claim);
    hold("one award for each claimant", seats.len() == claims.len());
    if seats.is_empty() || units == 0 {
        hold("the units add up to the amount", seats.iter().all(|units| *units == 0));
        return checked;
    }
    let given = seats.iter().sum::<u64>();
    let full = |(at, (claim, units)): (usize, (&Exact, &u64))| *claim == Exact::ZERO || *units >= problem.ceiling(at);
    let nobody_takes = !problem.ceilings.is_empty() && claims.iter().zip(seats).enumerate().all(full);
    hold("the units add up to the amount", given == units || given < units && nobody_takes);
    hold("nobody gets more than the ceiling", seats.iter().enumerate().all(|(at, units)| *units <= problem.ceiling(at)));
    hold("nobody gets less than the floor", seats.iter().zip(floors).all(|(units, floor)| units >= floor));
    let rows = || claims.iter().zip(seats).zip(floors);
    hold("who claims nothing gets nothing but the floor", rows().all(|((claim, units), floor)| *claim > Exact::ZERO || units == floor));
    let mut order: Vec<_> = rows().enumerate().map(|(at, (row, floor))| (row, (floor, problem.ceiling(at)))).collect();
    order.sort_by(|((p, a), f), ((q, b), g)| f.cmp(g).then(p.cmp(q)).then(a.cmp(b)));
    let ordered = order.windows(2).all(|pair| match pair {
        [((p, a), f), ((q, b), g)] => f != g || p == q || a <= b,
        _ => true,
    });
    hold("a larger claim gets no less", ordered);
    let free = floors.iter().all(|floor| *floor == 0) && problem.ceilings.is_empty();
    let quota = |claim: &Exact| Exact::from(units) * claim / &all;
    if free && matches!(method, Method::Hamilton | Method::Jefferson) {
        let kept = rows().all(|((claim, units), _)| Exact::from(*units) > quota(claim) - Exact::ONE);
        hold("nobody gets less than the whole part of the quota", kept);
    }
    if free && matches!(method, Method::Hamilton | Method::Adams) {
        let kept = rows().all(|((claim, units), _)| Exact::from(*units) < quota(claim) + Exact::ONE);
        hold("nobody gets more than the quota rounded up", kept);
    }
    if method == Method::Hamilton {
        // Of those who stand in line, nobody who was rounded up has a smaller remainder than somebody who was not.
        let remainders = |up: bool| {
            let row = move |((claim, units), _): ((&Exact, &u64), &u64)| (quota(claim), Exact::from(*units), up);
            rows()
                .map(row)
                .filter(|(quota, units, up)| if *up { units > quota } else { units <= quota })
                .map(|(quota, units, up)| if up { quota - units + Exact::ONE } else { quota - units })
        };
        let kept = match (remainders(true).min(), remainders(false).max()) {
            (Some(up), Some(down)) => up >= down,
            _ => true,
        };
        hold("the largest remainders are rounded up", !free || kept);
        return checked;
    }
    // Nobody would give a unit above the floor to somebody else with a larger priority for it.
    let claimants = || rows().filter(|((claim, _), _)| **claim > Exact::ZERO);
    let last = |((claim, units), floor): ((&Exact, &u64), &u64)| {
        units.checked_sub(1).filter(|_| units > floor).and_then(|before| method.priority(claim, before))
    };
    let least: Option<Priority> = claimants().filter_map(last).min();
    let has_room = |(at, ((claim, units), _)): (usize, ((&Exact, &u64), &u64))| {
        if *claim > Exact::ZERO && *units < problem.ceiling(at) { method.priority(claim, *units) } else { None }
    };
    let most: Option<Priority> = rows().enumerate().filter_map(has_room).max();
    let kept = match (most, least) {
        (Some(most), Some(least)) => most <= least,
        _ => true,
    };
    hold("no next unit has a larger quotient than a unit that was given", kept);
    checked
}
