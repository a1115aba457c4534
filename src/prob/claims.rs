//! Division of an amount among claimants: the rules that `allocation` knows, on plain `f64` slices.
//!
//! With amount `E`, claims `c_i`, their sum `C`, weights `w_i` and awards `x_i`:
//!
//! | rule                    | award                                                                        |
//! | ----------------------- | ---------------------------------------------------------------------------- |
//! | `proportional`          | `E c_i / C`, above the claim where `E > C`; shares need no amount             |
//! | `equal`                 | `E / n`; claims play no part; shares need no amount                           |
//! | `weighted`              | `E w_i / sum w`; claims play no part; shares need no amount                   |
//! | `max_min`               | `min(c_i, t w_i)`: all rise at speed `w_i` (1 if not given) up to the claim   |
//! | `awards`                | `min(c_i, t)`: constrained equal awards, `max_min` without weights            |
//! | `losses`                | `max(c_i - t, 0)`: constrained equal losses                                   |
//! | `talmud`                | `awards` on half the claims up to `E = C/2`, then half plus `losses` on half  |
//! | `adjusted_proportional` | first what the others concede, `m_i = max(E - (C - c_i), 0)`; then the rest   |
//! |                         | in proportion to `min(c_i - m_i, rest)`                                       |
//! | `random_arrival`        | first come, first served, averaged over all orders of arrival                 |
//!
//! From `max_min` on nobody gets more than the claim: where `E > C` everyone gets the claim, and what is left
//! is `unallocated`. A weight of zero stands for no part in the division: the award is 0.
//!
//! **Floors and ceilings.** Nobody gets less than the floor, even where the claim is lower: those whose award would be below
//! it get the floor, and what remains is divided anew among the others by the same rule, until nobody is below. Ceilings are
//! the same from above. Where awards of a round miss both, the side that is missed by more in all is met first, and the other
//! looked at anew: so those who are held at a bound would be beyond it in the end, too. What nobody may take is left over.
//!
//! **Edge cases.** No claimants: nothing is divided. An amount of zero: amounts are 0; shares are those of
//! any other amount under `proportional`, `equal` and `weighted`, 0 under the others.
//!
//! **Numbers.** Levels `t` come from breakpoints found by sorting, not by search, and sums are compensated, so that
//! awards add up to `E` and do not depend on the order of claimants, up to the last few bits.
//!
//! Sources: W. Thomson, "Axiomatic and game-theoretic analysis of bankruptcy and taxation problems: a survey",
//! Mathematical Social Sciences 45 (2003); R. Aumann and M. Maschler, "Game theoretic analysis of a bankruptcy
//! problem from the Talmud", J. Economic Theory 36 (1985); B. O'Neill, "A problem of rights arbitration from the
//! Talmud", Mathematical Social Sciences 2 (1982), for random arrival; I. Curiel, M. Maschler and S. Tijs,
//! "Bankruptcy games", Zeitschrift für Operations Research 31 (1987), for adjusted proportional.

mod axioms;
mod error;
#[cfg(test)]
mod properties;
mod rules;
#[cfg(test)]
pub(crate) mod tests;

pub use axioms::verify;
pub use error::ClaimsError;

use super::fairness::{Sum, total};
use rules::{Claimant, award, award_within_bounds};

/// `random_arrival` looks at every set of claimants, 2^n of them.
pub const RANDOM_ARRIVAL_LIMIT: usize = 20;

/// A rule of division; the module documentation defines each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    Proportional,
    Equal,
    Weighted,
    MaxMin,
    Awards,
    Losses,
    Talmud,
    AdjustedProportional,
    RandomArrival,
}

/// One of the things a division is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Input {
    Amount,
    Claims,
    Weights,
    Floors,
    Ceilings,
}

/// What a rule does with an [`Input`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    Required,
    Optional,
    Ignored,
}

impl Rule {
    /// Every rule by its name in the language.
    pub const NAMES: &[(&str, Rule)] = &[
        ("proportional", Rule::Proportional),
        ("equal", Rule::Equal),
        ("weighted", Rule::Weighted),
        ("max_min", Rule::MaxMin),
        ("awards", Rule::Awards),
        ("losses", Rule::Losses),
        ("talmud", Rule::Talmud),
        ("adjusted_proportional", Rule::AdjustedProportional),
        ("random_arrival", Rule::RandomArrival),
    ];

    #[cfg(test)]
    pub fn from_name(name: &str) -> Option<Rule> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, rule)| *rule)
    }

    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, rule)| *rule == self).map_or("", |(name, _)| *name)
    }

    /// Whether this rule needs an input, can use it, or does not look at it; known before any data is.
    pub fn need(self, input: Input) -> Need {
        match (input, self) {
            (Input::Amount, _) if !self.stops_at_claims() => Need::Optional,
            (Input::Claims, Rule::Equal | Rule::Weighted) => Need::Ignored,
            (Input::Amount | Input::Claims, _) | (Input::Weights, Rule::Weighted) => Need::Required,
            (Input::Weights, Rule::MaxMin) | (Input::Floors | Input::Ceilings, _) => Need::Optional,
            (Input::Weights, _) => Need::Ignored,
        }
    }

    /// Whether nobody gets more than the claim, so that a part of the amount may stay unallocated.
    pub fn stops_at_claims(self) -> bool {
        !matches!(self, Rule::Proportional | Rule::Equal | Rule::Weighted)
    }
}

/// A problem of division. Slices hold one number per claimant; all numbers are finite and not negative,
/// those that the rule ignores too. Amount, claims and floors are in one unit.
#[derive(Clone, Copy, Debug, Default)]
pub struct Claims<'a> {
    pub amount: Option<f64>,
    pub claims: Option<&'a [f64]>,
    pub weights: Option<&'a [f64]>,
    /// Floors need an amount.
    pub floors: Option<&'a [f64]>,
    /// Ceilings need an amount; infinite for who has none.
    pub ceilings: Option<&'a [f64]>,
    /// How many claimants there are.
    pub count: usize,
}

/// The answer of [`divide`], in the order of the claimants.
#[derive(Clone, Debug, PartialEq)]
pub struct Division {
    /// Of the amount, or of whatever amount is divided where none is given; the sum is 1 where an amount
    /// above zero is divided without rest.
    pub shares: Vec<f64>,
    /// In the unit of the amount; none where no amount is given.
    pub amounts: Option<Vec<f64>>,
    /// The amount less all awards; 0 where no amount is given.
    pub unallocated: f64,
}

/// Divides by `rule`; see the module documentation.
pub fn divide(rule: Rule, problem: &Claims<'_>) -> Result<Division, ClaimsError> {
    check(rule, problem)?;
    let people = Claimant::all(problem);
    let Some(amount) = problem.amount else {
        return Ok(Division { shares: award(rule, 1.0, &people), amounts: None, unallocated: 0.0 });
    };
    let unit = rules::unit_of(problem);
    let scaled = amount / unit + 0.0;
    let (awards, held) = award_within_bounds(rule, scaled, &people);
    let shares = match rule.stops_at_claims() || held {
        false => award(rule, 1.0, &people),
        true if scaled > 0.0 => awards.iter().map(|x| x / scaled).collect(),
        true => awards.clone(),
    };
    let left = awards.iter().copied().collect::<Sum>().taken_from(scaled);
    let rounding = 64.0 * f64::EPSILON * scaled;
    Ok(Division {
        shares,
        amounts: Some(awards.iter().map(|x| x * unit).collect()),
        unallocated: if left > rounding { left * unit } else { 0.0 },
    })
}

/// Everything that can be wrong with a problem, found before anything is computed.
fn check(rule: Rule, problem: &Claims<'_>) -> Result<(), ClaimsError> {
    let Claims { amount, claims, weights, floors, ceilings, count } = *problem;
    let lists = [(Input::Claims, claims), (Input::Weights, weights), (Input::Floors, floors), (Input::Ceilings, ceilings)];
    for (input, given) in [(Input::Amount, amount.is_some())].into_iter().chain(lists.map(|(input, list)| (input, list.is_some()))) {
        if !given && rule.need(input) == Need::Required {
            return Err(ClaimsError::Missing { rule, input });
        }
    }
    let wrong = |v: &f64| !(v.is_finite() && *v >= 0.0);
    if let Some(value) = amount.filter(wrong) {
        return Err(ClaimsError::Invalid { input: Input::Amount, position: None, value });
    }
    for (input, list) in lists.iter().filter_map(|(input, list)| list.map(|list| (*input, list))) {
        if list.len() != count {
            return Err(ClaimsError::Length { input, expected: count, found: list.len() });
        }
        let unbounded = |v: &f64| input == Input::Ceilings && *v == f64::INFINITY;
        if let Some((position, value)) = list.iter().enumerate().find(|(_, v)| wrong(v) && !unbounded(v)) {
            return Err(ClaimsError::Invalid { input, position: Some(position), value: *value });
        }
        let goes_by = match rule {
            Rule::Proportional => input == Input::Claims,
            Rule::Weighted | Rule::MaxMin => input == Input::Weights,
            _ => false,
        };
        if goes_by && count > 0 && list.iter().all(|v| *v <= 0.0) {
            return Err(ClaimsError::AllZero { rule, input });
        }
    }
    let above_zero = claims.unwrap_or_default().iter().filter(|c| **c > 0.0).count();
    if rule == Rule::RandomArrival && above_zero > RANDOM_ARRIVAL_LIMIT {
        return Err(ClaimsError::TooManyClaimants { count: above_zero, limit: RANDOM_ARRIVAL_LIMIT });
    }
    if ceilings.is_some() && amount.is_none() {
        return Err(ClaimsError::BoundsWithoutAmount { input: Input::Ceilings });
    }
    let Some(floors) = floors else { return Ok(()) };
    let amount = amount.ok_or(ClaimsError::BoundsWithoutAmount { input: Input::Floors })?;
    let both = floors.iter().zip(ceilings.unwrap_or_default()).enumerate();
    if let Some((position, (floor, ceiling))) = both.into_iter().find(|(_, (floor, ceiling))| floor > ceiling) {
        return Err(ClaimsError::FloorAboveCeiling { position, floor: *floor, ceiling: *ceiling });
    }
    // Floors may have been computed from the amount: their sum may miss it by rounding.
    let unit = rules::unit_of(problem);
    let sum = total(floors.iter().map(|floor| floor / unit));
    if sum > amount / unit * (1.0 + 1e-12) {
        let floors = sum * unit;
        return Err(ClaimsError::FloorsExceedAmount { floors, amount });
    }
    Ok(())
}
