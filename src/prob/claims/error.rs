//! What can be wrong with a problem of division, and how to say it.

use std::fmt;

use super::{Input, Rule};

/// Why a division has no answer. Claimants are named by their position, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ClaimsError {
    /// The rule cannot do without this input.
    Missing { rule: Rule, input: Input },
    /// Floors or ceilings are given but no amount that they could be a part of.
    BoundsWithoutAmount { input: Input },
    /// Nobody can get no less than the one and no more than the other.
    FloorAboveCeiling { position: usize, floor: f64, ceiling: f64 },
    /// The input does not have one number per claimant.
    Length { input: Input, expected: usize, found: usize },
    /// The number is negative, NaN or infinite. No position for the amount.
    Invalid { input: Input, position: Option<usize>, value: f64 },
    /// The rule divides in proportion to this input, of which all is zero.
    AllZero { rule: Rule, input: Input },
    /// The floors together are more than there is.
    FloorsExceedAmount { floors: f64, amount: f64 },
    /// More claimants with a claim above zero than `random_arrival` can go through.
    TooManyClaimants { count: usize, limit: usize },
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Input::Amount => "amount",
            Input::Claims => "claim",
            Input::Weights => "weight",
            Input::Floors => "floor",
            Input::Ceilings => "ceiling",
        })
    }
}

impl fmt::Display for ClaimsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { rule, input } => {
                write!(f, "the rule `{}` needs `{input}`", rule.name())
            }
            Self::BoundsWithoutAmount { input } => write!(f, "`{input}` needs `amount`"),
            Self::FloorAboveCeiling { position, floor, ceiling } => {
                write!(f, "the floor of claimant {} is {floor}, above its ceiling of {ceiling}", position + 1)
            }
            Self::Length { input, expected, found } => {
                write!(f, "`{input}` has {found} numbers for {expected} claimants")
            }
            Self::Invalid { input, position: None, value } => {
                write!(f, "`{input}` is {value}; it must be finite and not negative")
            }
            Self::Invalid { input, position: Some(p), value } => {
                write!(f, "`{input}` of claimant {} is {value}; it must be finite and not negative", p + 1)
            }
            Self::AllZero { rule, input } => {
                write!(f, "every `{input}` is zero, so the rule `{}` has nothing to go by", rule.name())
            }
            Self::FloorsExceedAmount { floors, amount } => {
                write!(f, "the floors add up to {floors}, more than the amount of {amount}")
            }
            Self::TooManyClaimants { count, limit } => {
                write!(f, "`random_arrival` is exact for up to {limit} claims above zero; here are {count}")
            }
        }
    }
}

impl std::error::Error for ClaimsError {}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::float_cmp)]
mod tests {
    use super::super::{Claims, Need, RANDOM_ARRIVAL_LIMIT, divide};
    use super::*;

    fn error<'a>(rule: Rule, change: impl FnOnce(&mut Claims<'a>)) -> Option<ClaimsError> {
        let mut problem =
            Claims { amount: Some(10.0), claims: Some(&[1.0, 2.0]), weights: Some(&[1.0, 1.0]), floors: None, ceilings: None, count: 2 };
        change(&mut problem);
        divide(rule, &problem).err()
    }

    fn every_rule() -> impl Iterator<Item = Rule> {
        Rule::NAMES.iter().map(|(_, rule)| *rule)
    }

    #[test]
    fn what_a_rule_needs_is_what_it_misses() {
        for rule in every_rule() {
            let missing = |input| {
                let required = rule.need(input) == Need::Required;
                required.then_some(ClaimsError::Missing { rule, input })
            };
            assert_eq!(error(rule, |_| ()), None);
            assert_eq!(error(rule, |p| p.amount = None), missing(Input::Amount));
            assert_eq!(error(rule, |p| p.claims = None), missing(Input::Claims));
            assert_eq!(error(rule, |p| p.weights = None), missing(Input::Weights));
            assert_eq!(Rule::from_name(rule.name()), Some(rule));
        }
        assert_eq!(Rule::from_name("Talmud"), None);
        let floors = error(Rule::Equal, |p| (p.amount, p.floors) = (None, p.claims));
        assert_eq!(floors, Some(ClaimsError::BoundsWithoutAmount { input: Input::Floors }));
        let ceilings = error(Rule::Equal, |p| (p.amount, p.ceilings) = (None, p.claims));
        assert_eq!(ceilings, Some(ClaimsError::BoundsWithoutAmount { input: Input::Ceilings }));
        let crossed = error(Rule::Equal, |p| (p.floors, p.ceilings) = (Some(&[2.0, 0.0] as &[f64]), p.claims));
        assert_eq!(crossed, Some(ClaimsError::FloorAboveCeiling { position: 0, floor: 2.0, ceiling: 1.0 }));
    }

    #[test]
    fn what_an_input_must_be() {
        for value in [-1.0, f64::NAN, f64::INFINITY] {
            let pair = [0.5, value];
            for rule in every_rule() {
                let found = [
                    error(rule, |p| p.amount = Some(value)),
                    error(rule, |p| p.claims = Some(&pair)),
                    error(rule, |p| p.weights = Some(&pair)),
                    error(rule, |p| p.floors = Some(&pair)),
                ];
                let found = found.map(|e| match e {
                    Some(ClaimsError::Invalid { input, position, .. }) => (input, position),
                    other => panic!("{rule:?}: {other:?}"),
                });
                let expected = [(Input::Amount, None), (Input::Claims, Some(1)), (Input::Weights, Some(1)), (Input::Floors, Some(1))];
                assert_eq!(found, expected);
            }
        }
        let negative = error(Rule::Losses, |p| p.claims = Some(&[1.0, -2.0])).unwrap();
        let text = "`claim` of claimant 2 is -2; it must be finite and not negative";
        assert_eq!(negative.to_string(), text);
    }

    #[test]
    fn what_does_not_fit_together() {
        for rule in every_rule() {
            let length = error(rule, |p| p.floors = Some(&[1.0]));
            let (input, expected, found) = (Input::Floors, 2, 1);
            let too_short = ClaimsError::Length { input, expected, found };
            assert_eq!(length, Some(too_short));
            let high = error(rule, |p| p.floors = Some(&[5.0, 6.0]));
            let (floors, amount) = (11.0, 10.0);
            let too_high = ClaimsError::FloorsExceedAmount { floors, amount };
            assert_eq!(high, Some(too_high));
            let zeros = error(rule, |p| {
                p.claims = Some(&[0.0, 0.0]);
                p.weights = p.claims;
            });
            let all_zero = |input| Some(ClaimsError::AllZero { rule, input });
            let expected = match rule {
                Rule::Proportional => all_zero(Input::Claims),
                Rule::Weighted | Rule::MaxMin => all_zero(Input::Weights),
                _ => None,
            };
            assert_eq!(zeros, expected);
        }
        let many = error(Rule::RandomArrival, |p| {
            (p.weights, p.count) = (None, 21);
            p.claims = Some(&[1.0; 21]);
        });
        let (count, limit) = (21, RANDOM_ARRIVAL_LIMIT);
        assert_eq!(many, Some(ClaimsError::TooManyClaimants { count, limit }));
    }
}
