//! What is said of policies on allocations and choices.

use super::{place, told};
use crate::mistakes::EffectMistake;

#[test]
fn every_mistake_of_an_effect_is_said() {
    use EffectMistake as M;
    let (at, first) = (place(5), place(2));
    let list = [
        M::NotHere { word: "charge", at, model: "quotas", is_choice: false },
        M::NotHere { word: "forbid", at, model: "quotas", is_choice: false },
        M::NotHere { word: "limit", at, model: "takes", is_choice: true },
        M::NotHere { word: "enact", at, model: "takes", is_choice: true },
        M::NotHere { word: "var", at, model: "quotas", is_choice: false },
        M::Nothing { policy: "levy", at, model: "takes", is_choice: true },
        M::Nothing { policy: "levy", at, model: "quotas", is_choice: false },
        M::UtilityWithKeys { charge: "toll", at },
        M::UtilityIsNotPaid { charge: "toll", at },
        M::LimitWith { extra: "price", at },
        M::LimitBeside { at, why: "where links are shared", place: first },
        M::NothingLimited { at },
        M::NotBetween { at },
        M::Strict { sign: at },
        M::NoAmount { at, model: "votes", declared: first },
        M::OwnAnswer { at, model: "quotas" },
        M::NoUtility { at, unit: "EUR", choice: first },
    ];
    let text = told(include_str!("../effects.rs"), "EffectMistake", &list, |mistake| mistake.diagnostic());
    assert_eq!(text, WORDING, "\n{text}");
}

const WORDING: &str = "\
`quotas` is an allocation, and a policy has no `charge` there
  ^5 not here
  help: what is divided is not paid for: a policy limits what each gets, `limit NAME[c in country]: amount[c] <= …`
`quotas` is an allocation, and a policy has no `forbid` there
  ^5 not here
  help: who is to get nothing has a limit of zero: `limit NAME[c in country if …]: amount[c] <= 0 t`
`takes` is a choice, and a policy has no `limit` there
  ^5 not here
  help: probabilities follow from utilities: change these by a `charge`, or take alternatives away by `forbid NAME: …`
`takes` is a choice, and a policy has no `enact` there
  ^5 not here
  help: nothing is paid there, and nothing decided: the policy is on or off
`quotas` is an allocation, and a policy has no `var` there
  ^5 not here
  help: nothing is decided there
`levy` does nothing to `takes`
  ^5 an empty block
  help: say what it does: `charge NAME = …` takes something off utilities, `forbid NAME: …` takes alternatives away
`levy` does nothing to `quotas`
  ^5 an empty block
  help: say what each gets at most, or at least: `limit NAME[c in country]: amount[c] <= …`
`toll` is taken off the utility of each chooser and alternative: it has no keys of its own
  ^5 leave them out
  help: the names of the choice stand for them, as in its `utility`
`toll` is taken off a utility, and is no sum of money that somebody pays
  ^5 not in a choice
a limit on what each gets has no price
  ^5 not in an allocation
  help: it holds as it stands; whom it is for is said in the index: `limit NAME[c in country if …]: amount[c] <= …`
amounts cannot be limited where links are shared
  ^5 this limit
  -2 not beside this
a policy limits an amount, or a share, of an allocation
  ^5 no comparison of one amount with something known
  help: write `limit NAME[c in country]: amount[c] <= …`, or `>=`, or of shares `share[c] <= 40 %`
the limited amount stands between its two ends
  ^5 not between them
  help: write `limit NAME[c in country]: 10 t <= amount[c] <= 40 t`
an amount is limited by `<=`, `>=` or `==`
  ^5 up to the limit, or not at all
`votes` divides no amount, and gives shares alone
  ^5 there is none
  -2 no `amount` is given here
  help: limit the shares: `share[c] <= 40 %`
what a policy does to `quotas` cannot depend on the answer of `quotas`
  ^5 known only afterwards
a charge on a choice is a utility, without a unit, and this is in `EUR`
  ^5 in `EUR`
  -2 the choice
  help: say what a unit of it weighs in the utility: `0.3 1/EUR * …`, the factor that prices have there
";
