//! What policies cannot do to allocations and choices.

use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;

/// A part of a policy that an allocation or a choice cannot have, or that says something else than was meant.
#[derive(Clone, Copy, Debug)]
pub enum EffectMistake<'a> {
    // `var`, `enact`, `charge`, `limit` or `forbid`, where it means nothing.
    NotHere { word: &'a str, at: Span, model: &'a str, is_choice: bool },
    // `applies to shares { }`
    Nothing { policy: &'a str, at: Span, model: &'a str, is_choice: bool },
    // `charge toll[e, y] = …`
    UtilityWithKeys { charge: &'a str, at: Span },
    // With a cap, or with somebody who pays.
    UtilityIsNotPaid { charge: &'a str, at: Span },
    // A price, a condition or `where given`.
    LimitWith { extra: &'a str, at: Span },
    // Under a rule, or beside a part, that knows no bounds.
    LimitBeside { at: Span, why: &'a str, place: Span },
    NothingLimited { at: Span },
    // `30 t >= amount[c] <= 20 t`
    NotBetween { at: Span },
    Strict { sign: Span },
    NoAmount { at: Span, model: &'a str, declared: Span },
    OwnAnswer { at: Span, model: &'a str },
    // A charge in money.
    NoUtility { at: Span, unit: &'a str, choice: Span },
}

const WRITE_LIMIT: &str = "write `limit NAME[c in country]: amount[c] <= …`, or `>=`, or of shares `share[c] <= 40 %`";

impl EffectMistake<'_> {
    pub fn diagnostic(self) -> Diagnostic {
        use EffectMistake as M;
        let error = |message: String| Diagnostic::error(codes::BAD_MODEL, message);
        let model = |is_choice: bool| if is_choice { "a choice" } else { "an allocation" };
        match self {
            M::NotHere { word, at, model: name, is_choice } => {
                let found = error(format!("`{name}` is {}, and a policy has no `{word}` there", model(is_choice))).at(at, "not here");
                match (word, is_choice) {
                    ("charge", _) => found.help(
                        "what is divided is not paid for: a policy limits what each gets, `limit NAME[c in country]: amount[c] <= …`",
                    ),
                    ("forbid", _) => {
                        found.help("who is to get nothing has a limit of zero: `limit NAME[c in country if …]: amount[c] <= 0 t`")
                    }
                    ("limit", _) => found.help(
                        "probabilities follow from utilities: change these by a `charge`, or take alternatives away by `forbid NAME: …`",
                    ),
                    ("enact", _) => found.help("nothing is paid there, and nothing decided: the policy is on or off"),
                    _ => found.help("nothing is decided there"),
                }
            }
            M::Nothing { policy, at, model: name, is_choice } => {
                let found = error(format!("`{policy}` does nothing to `{name}`")).at(at, "an empty block");
                found.help(match is_choice {
                    true => "say what it does: `charge NAME = …` takes something off utilities, `forbid NAME: …` takes alternatives away",
                    false => "say what each gets at most, or at least: `limit NAME[c in country]: amount[c] <= …`",
                })
            }
            M::UtilityWithKeys { charge, at } => {
                error(format!("`{charge}` is taken off the utility of each chooser and alternative: it has no keys of its own"))
                    .at(at, "leave them out")
                    .help("the names of the choice stand for them, as in its `utility`")
            }
            M::UtilityIsNotPaid { charge, at } => {
                error(format!("`{charge}` is taken off a utility, and is no sum of money that somebody pays")).at(at, "not in a choice")
            }
            M::LimitWith { extra, at } => Diagnostic::error(codes::NOT_A_CONSTRAINT, format!("a limit on what each gets has no {extra}"))
                .at(at, "not in an allocation")
                .help("it holds as it stands; whom it is for is said in the index: `limit NAME[c in country if …]: amount[c] <= …`"),
            M::LimitBeside { at, why, place } => {
                error(format!("amounts cannot be limited {why}")).at(at, "this limit").with(place, "not beside this")
            }
            M::NothingLimited { at } => {
                Diagnostic::error(codes::NOT_A_CONSTRAINT, "a policy limits an amount, or a share, of an allocation")
                    .at(at, "no comparison of one amount with something known")
                    .help(WRITE_LIMIT)
            }
            M::NotBetween { at } => Diagnostic::error(codes::NOT_A_CONSTRAINT, "the limited amount stands between its two ends")
                .at(at, "not between them")
                .help("write `limit NAME[c in country]: 10 t <= amount[c] <= 40 t`"),
            M::Strict { sign } => Diagnostic::error(codes::NOT_A_CONSTRAINT, "an amount is limited by `<=`, `>=` or `==`")
                .at(sign, "up to the limit, or not at all"),
            M::NoAmount { at, model, declared } => error(format!("`{model}` divides no amount, and gives shares alone"))
                .at(at, "there is none")
                .with(declared, "no `amount` is given here")
                .help("limit the shares: `share[c] <= 40 %`"),
            M::OwnAnswer { at, model } => {
                Diagnostic::error(codes::NOT_KNOWN_YET, format!("what a policy does to `{model}` cannot depend on the answer of `{model}`"))
                    .at(at, "known only afterwards")
            }
            M::NoUtility { at, unit, choice } => Diagnostic::error(
                codes::UNIT_MISMATCH,
                format!("a charge on a choice is a utility, without a unit, and this is in `{unit}`"),
            )
            .at(at, format!("in `{unit}`"))
            .with(choice, "the choice")
            .help("say what a unit of it weighs in the utility: `0.3 1/EUR * …`, the factor that prices have there"),
        }
    }
}
