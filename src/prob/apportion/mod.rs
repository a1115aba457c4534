//! Apportionment: an amount in whole units, among claimants, in exact fractions.
//!
//! With `n` units, claims `p_i`, their sum `P` and quotas `q_i = n p_i / P`:
//!
//! | method      | units                                                                                   |
//! | ----------- | --------------------------------------------------------------------------------------- |
//! | `hamilton`  | the whole part of `q_i`; what is left, one each, to the largest remainders               |
//! | `jefferson` | one after another to the largest `p_i / (s_i + 1)`, where `s_i` are the units so far     |
//! | `webster`   | to the largest `p_i / (s_i + 1/2)`                                                       |
//! | `adams`     | to the largest `p_i / s_i`: everybody gets one first                                     |
//! | `hill`      | to the largest `p_i / sqrt(s_i (s_i + 1))`, compared by squares: everybody gets one first |
//!
//! **Floors** are units that a claimant has in any case. A divisor method goes on from them. `hamilton` gives the floor to
//! whose quota is below it and divides the rest anew among the others, until no quota is below its floor. **Ceilings** are the
//! most that a claimant may have. A divisor method passes over who is there; `hamilton` treats them as it does floors, and where
//! quotas miss both, meets the side first that is missed by more in all. Units that nobody may take are left over.
//!
//! **Ties.** Where equals stand in line for fewer units than they are, the larger `tie_break` goes first; where that does not
//! decide, there is no answer, and who stands in line is reported. A claim of zero gets its floor.
//!
//! Source: M. Balinski and H. P. Young, *Fair Representation*, 2nd ed. (2001): divisor methods with minimum requirements,
//! and the inequality that [`verify()`] looks at.

mod error;
#[cfg(test)]
mod tests;
mod verify;

pub use error::ApportionError;
pub use verify::verify;

use crate::exact::Exact;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// One unit after another is given out only so often.
const MOST_STEPS: u64 = 4_000_000;
/// Units are counted in doubles too.
pub const MOST_UNITS: u64 = 1 << 53;

/// A method of apportionment; the module documentation defines each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    Hamilton,
    Jefferson,
    Webster,
    Adams,
    Hill,
}

/// What is to be apportioned. Slices hold one number for each claimant; claims are not negative.
#[derive(Clone, Copy, Debug)]
pub struct Apportionment<'a> {
    pub units: u64,
    pub claims: &'a [Exact],
    pub floors: &'a [u64],
    /// The most that each may have; empty where nothing limits anybody.
    pub ceilings: &'a [u64],
    pub tie_break: Option<&'a [Exact]>,
}

impl Apportionment<'_> {
    pub(super) fn ceiling(&self, at: usize) -> u64 {
        self.ceilings.get(at).copied().unwrap_or(u64::MAX)
    }
}

/// The order in which claimants get their next unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Priority {
    Finite(Exact),
    /// Before everybody who has a unit.
    First,
}

impl Method {
    /// True where each claimant has a unit before anybody has two.
    pub fn one_each(self) -> bool {
        matches!(self, Method::Adams | Method::Hill)
    }

    /// By what a claim is divided for the next unit of who has `units`: squared under `hill`, and none for `hamilton`.
    pub(super) fn divisor(self, units: u64) -> Option<Exact> {
        let s = Exact::from(units);
        match self {
            Method::Hamilton => None,
            Method::Jefferson => Some(s + Exact::ONE),
            Method::Webster => Some(Exact::from(2 * units + 1) / Exact::from(2u8)),
            Method::Adams => Some(s),
            Method::Hill => Some(&s * (&s + Exact::ONE)),
        }
    }

    /// The priority of a claim above zero for one unit more.
    pub(super) fn priority(self, claim: &Exact, units: u64) -> Option<Priority> {
        let divisor = self.divisor(units)?;
        if divisor == Exact::ZERO {
            return Some(Priority::First);
        }
        Some(Priority::Finite(if self == Method::Hill { claim * claim / divisor } else { claim / divisor }))
    }
}

/// The units of each claimant.
pub fn apportion(method: Method, problem: &Apportionment<'_>) -> Result<Vec<u64>, ApportionError> {
    let Apportionment { units, claims, floors, .. } = *problem;
    if claims.is_empty() {
        return Ok(Vec::new());
    }
    if units > MOST_UNITS {
        return Err(ApportionError::TooManyUnits { limit: MOST_UNITS });
    }
    let given = floors.iter().try_fold(0u64, |sum, floor| sum.checked_add(*floor)).unwrap_or(u64::MAX);
    if given > units {
        return Err(ApportionError::FloorsExceedAmount { floors: given, units });
    }
    if let Some((claimant, floor)) = floors.iter().enumerate().find(|(at, floor)| **floor > problem.ceiling(*at)) {
        return Err(ApportionError::FloorAboveCeiling { claimant, floor: *floor, ceiling: problem.ceiling(claimant) });
    }
    if units == 0 {
        return Ok(vec![0; claims.len()]);
    }
    if claims.iter().all(|claim| *claim == Exact::ZERO) {
        return Err(ApportionError::AllZero);
    }
    match method {
        Method::Hamilton => hamilton(problem),
        _ => by_divisors(method, problem, given),
    }
}

fn sum(terms: impl Iterator<Item = Exact>) -> Exact {
    terms.fold(Exact::ZERO, |sum, term| sum + term)
}

/// The whole part of a number that is not negative and not above [`MOST_UNITS`].
fn whole_part(x: &Exact) -> u64 {
    u64::try_from(x.floor()).unwrap_or(0)
}

/// Whole quotas and the largest remainders, among those whose quota lies between their floor and their ceiling.
fn hamilton(problem: &Apportionment<'_>) -> Result<Vec<u64>, ApportionError> {
    let Apportionment { claims, floors, .. } = *problem;
    let mut seats = floors.to_vec();
    let mut open: Vec<usize> = (0..claims.len()).collect();
    let claim = |at: usize| claims.get(at).cloned().unwrap_or(Exact::ZERO);
    let floor = |at: usize| floors.get(at).copied().unwrap_or(0);
    let mut capped = false;
    loop {
        let is_held = |at: &usize| open.binary_search(at).is_err();
        let held: u64 = seats.iter().enumerate().filter(|(at, _)| is_held(at)).map(|(_, units)| *units).sum();
        let left = problem.units.saturating_sub(held);
        let all = open.iter().fold(Exact::ZERO, |sum, at| sum + claim(*at));
        if all == Exact::ZERO {
            // Only claims of zero are left, and there is nothing to say which of them would get the rest.
            let all_given = left == open.iter().map(|at| floor(*at)).sum::<u64>();
            return if all_given || capped { Ok(seats) } else { Err(ApportionError::AllZero) };
        }
        let quota = |at: usize| Exact::from(left) * claim(at) / &all;
        let below = |at: usize| (Exact::from(floor(at)) - quota(at)).max(Exact::ZERO);
        let above = |at: usize| (quota(at) - Exact::from(problem.ceiling(at))).max(Exact::ZERO);
        let missed = [sum(open.iter().map(|at| below(*at))), sum(open.iter().map(|at| above(*at)))];
        if missed.iter().any(|missed| *missed > Exact::ZERO) {
            let [low, high] = &missed;
            let mut free = Vec::with_capacity(open.len());
            for at in &open {
                if low >= high && below(*at) > Exact::ZERO {
                    continue;
                }
                if high >= low && above(*at) > Exact::ZERO {
                    capped = true;
                    put(&mut seats, *at, problem.ceiling(*at));
                    continue;
                }
                free.push(*at);
            }
            open = free;
            continue;
        }
        let mut given = 0;
        let mut line = Vec::with_capacity(open.len());
        for at in open {
            let quota = quota(at);
            let whole = whole_part(&quota);
            given += whole;
            put(&mut seats, at, whole);
            line.push((quota - Exact::from(whole), at));
        }
        line.sort_by(|(a, i), (b, j)| b.cmp(a).then(i.cmp(j)));
        let mut rest = (left - given) as usize;
        for equals in line.chunk_by(|(a, _), (b, _)| a == b) {
            let equals: Vec<usize> = equals.iter().map(|(_, at)| *at).collect();
            let served = served(problem, equals, rest)?;
            rest -= served.len();
            for at in served {
                let whole = seats.get(at).copied().unwrap_or(0);
                put(&mut seats, at, whole + 1);
            }
        }
        return Ok(seats);
    }
}

fn put(seats: &mut [u64], at: usize, units: u64) {
    if let Some(place) = seats.get_mut(at) {
        *place = units;
    }
}

/// One unit after another to the largest priority, from the floors or from what everybody is sure to get.
fn by_divisors(method: Method, problem: &Apportionment<'_>, floors: u64) -> Result<Vec<u64>, ApportionError> {
    let Apportionment { units, claims, .. } = *problem;
    let claimants: Vec<(usize, &Exact)> = claims.iter().enumerate().filter(|(_, claim)| **claim > Exact::ZERO).collect();
    let count = claimants.len() as u64;
    let mut seats = problem.floors.to_vec();
    let bare = claimants.iter().filter(|(at, _)| seats.get(*at) == Some(&0) && problem.ceiling(*at) > 0).count() as u64;
    if method.one_each() && bare > units - floors {
        return Err(ApportionError::TooFewUnits { method, claimants: bare, units: units - floors });
    }
    // At a divisor of `P / (n - k)` the `k` claimants get `n` units at most, and each at least the whole part of the quotient:
    // one after another only the few units are given that are left then.
    if floors == 0 && units > count {
        let all = sum(claims.iter().cloned());
        for (at, claim) in &claimants {
            let sure = whole_part(&(Exact::from(units - count) * *claim / &all));
            put(&mut seats, *at, sure.min(problem.ceiling(*at)));
        }
    }
    let mut left = units - seats.iter().sum::<u64>();
    if left > MOST_STEPS {
        return Err(ApportionError::TooManyUnits { limit: MOST_STEPS });
    }
    let next = |at: usize, seats: &[u64]| {
        let (claim, units) = (claims.get(at)?, seats.get(at).filter(|units| **units < problem.ceiling(at))?);
        Some((method.priority(claim, *units)?, at))
    };
    let mut line: BinaryHeap<(Priority, usize)> = claimants.iter().filter_map(|(at, _)| next(*at, &seats)).collect();
    while left > 0
        && let Some((first, at)) = line.pop()
    {
        let mut equals = vec![at];
        while let Some((_, other)) = line.peek().filter(|(priority, _)| *priority == first).cloned() {
            line.pop();
            equals.push(other);
        }
        equals.sort_unstable();
        let served = served(problem, equals, left as usize)?;
        left -= served.len() as u64;
        for at in served {
            let units = seats.get(at).copied().unwrap_or(0);
            put(&mut seats, at, units + 1);
            line.extend(next(at, &seats));
        }
    }
    Ok(seats)
}

/// Who of equals gets one of the units that are left: all, or those that the tie-break puts first.
fn served(problem: &Apportionment<'_>, equals: Vec<usize>, left: usize) -> Result<Vec<usize>, ApportionError> {
    if left == 0 {
        return Ok(Vec::new());
    }
    if equals.len() <= left {
        return Ok(equals);
    }
    let Some(tie_break) = problem.tie_break else {
        return Err(ApportionError::Tie { claimants: equals, units: left, decided: false });
    };
    let rank = |at: &usize| tie_break.get(*at).cloned().unwrap_or(Exact::ZERO);
    let mut line: Vec<(Exact, usize)> = equals.iter().map(|at| (rank(at), *at)).collect();
    line.sort_by(|(a, i), (b, j)| b.cmp(a).then(i.cmp(j)));
    let last = line.get(left - 1).map(|(rank, _)| rank.clone()).unwrap_or(Exact::ZERO);
    let still: Vec<usize> = line.iter().filter(|(rank, _)| *rank == last).map(|(_, at)| *at).collect();
    let above = line.iter().filter(|(rank, _)| rank.cmp(&last) == Ordering::Greater).count();
    if above + still.len() > left {
        return Err(ApportionError::Tie { claimants: still, units: left - above, decided: true });
    }
    Ok(line.into_iter().take(left).map(|(_, at)| at).collect())
}
