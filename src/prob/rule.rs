//! The rules that an allocation knows, by name: of division, of apportionment, of games.

use super::apportion::Method;
use super::claims;
use super::game::Solution;

/// A rule of an allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Divides to any fraction.
    Claims(claims::Rule),
    /// Gives whole units.
    Units(Method),
    /// Divides by what coalitions are worth.
    Game(Solution),
    /// Shares links; `max_min` does, too.
    Fair,
}

impl Rule {
    /// Every rule with its name in the language; a rule that is data is the place in this list.
    pub const NAMES: &[(&str, Rule)] = &[
        ("proportional", Rule::Claims(claims::Rule::Proportional)),
        ("equal", Rule::Claims(claims::Rule::Equal)),
        ("weighted", Rule::Claims(claims::Rule::Weighted)),
        ("max_min", Rule::Claims(claims::Rule::MaxMin)),
        ("awards", Rule::Claims(claims::Rule::Awards)),
        ("losses", Rule::Claims(claims::Rule::Losses)),
        ("talmud", Rule::Claims(claims::Rule::Talmud)),
        ("adjusted_proportional", Rule::Claims(claims::Rule::AdjustedProportional)),
        ("random_arrival", Rule::Claims(claims::Rule::RandomArrival)),
        ("hamilton", Rule::Units(Method::Hamilton)),
        ("jefferson", Rule::Units(Method::Jefferson)),
        ("webster", Rule::Units(Method::Webster)),
        ("adams", Rule::Units(Method::Adams)),
        ("hill", Rule::Units(Method::Hill)),
        ("shapley", Rule::Game(Solution::Shapley)),
        ("nucleolus", Rule::Game(Solution::Nucleolus)),
        ("banzhaf", Rule::Game(Solution::Banzhaf)),
        ("proportional_fair", Rule::Fair),
    ];

    /// The rule with a number.
    pub fn at(number: u32) -> Option<Rule> {
        Rule::NAMES.get(number as usize).map(|(_, rule)| *rule)
    }

    pub fn name(self) -> &'static str {
        Rule::NAMES.iter().find(|(_, rule)| *rule == self).map_or("", |(name, _)| *name)
    }

    /// Whether nobody gets more than the claim: claims and amount are compared.
    pub fn stops_at_claims(self) -> bool {
        matches!(self, Rule::Claims(rule) if rule.stops_at_claims())
    }

    /// Whether it gives whole units.
    pub fn in_units(self) -> bool {
        matches!(self, Rule::Units(_))
    }

    /// Whether it can share links.
    pub fn of_links(self) -> bool {
        matches!(self, Rule::Fair | Rule::Claims(claims::Rule::MaxMin))
    }

    /// Whether it divides by what coalitions are worth.
    pub fn of_games(self) -> bool {
        matches!(self, Rule::Game(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_of_division_keep_their_names() {
        for (name, rule) in claims::Rule::NAMES {
            assert!(Rule::NAMES.contains(&(*name, Rule::Claims(*rule))), "{name}");
        }
        for (number, (name, rule)) in (0..).zip(Rule::NAMES) {
            assert_eq!((Rule::at(number), rule.name()), (Some(*rule), *name));
        }
    }
}
