//! The wording of `BAD_MODEL`.

use super::{place, told};
use crate::mistakes::{ModelMistake, Side};

#[test]
fn every_mistake_of_a_model_is_said() {
    use ModelMistake as M;
    let (at, first) = (place(5), place(2));
    let parts = ["amount", "claim"];
    let list = [
        M::OutsidePolicy { word: "requires", at, kind: "an enterprise", kind_at: first },
        M::NotAPlan { name: "risk", at, what: "a belief network", declared: first },
        M::ChargeWithKeys { charge: "levy", keys: at },
        M::SecondObjective { second: at, first: Some(first) },
        M::SecondObjective { second: at, first: None },
        M::ObjectiveWithoutName { at, levels: None },
        M::ObjectiveWithoutName { at, levels: Some("lexmin") },
        M::BinaryWithUnit { unit: at, binary: first },
        M::BinaryOrZero { or_zero: at, binary: first },
        M::OrNotZero { at },
        M::TwoBounds { variable: "make", second: at, first },
        M::PriceWithoutLimit { constraint: "need", side: Side::Below, at },
        M::PriceWithoutLimit { constraint: "need", side: Side::Above, at },
        M::TwoPrices { constraint: "need", second: at, first },
        M::NoObjectiveToPay { plan: "supply", what: "a price", at, levels: false },
        M::NoObjectiveToPay { plan: "supply", what: "a price", at, levels: true },
        M::NothingDecided { plan: "supply", at },
        M::UnknownPart { part: "clam", at, parts: &parts },
        M::UnknownPart { part: "stock", at, parts: &parts },
        M::AvailableWithoutIf { sign: at },
        M::AvailableTwice { second: at, first },
        M::AvailableOutsideChoice { at },
        M::RequireOutsideAllocation { at },
        M::LetOutsidePlan { at },
        M::NoUtility { choice: "modes", at },
        M::NoClaim { allocation: "water", at },
        M::PartOfUnits { part: "step", rule: "talmud", at },
        M::WeightUnread { rule: "talmud", stated: true, at },
        M::WeightUnread { rule: "proportional", stated: false, at },
        M::NoWeight { at, claim: Some(first) },
        M::NoWeight { at, claim: None },
        M::NoGame { rule: "shapley", at },
        M::TwoGames { second: at, first },
        M::GameWithoutRule { word: "cost", at },
        M::GameUnderClaims { rule: "talmud", at, word: "cost", game: first },
        M::PartBesideGame { part: "claim", at, word: "worth", game: first },
        M::GameOfTuples { at },
        M::CoalitionUnread { name: "c", at },
        M::CoalitionsOfTuples { at },
        M::GameWithoutCoalition { word: "worth", at },
        M::GameOutsideAllocation { word: "worth", at },
        M::GapOfFormula { at },
        M::PartOfChoice { word: "nest", at },
        M::PartOfAllocation { word: "keeping", at },
        M::KeepingTwice { second: at, first },
        M::KeepingWhat { at },
        M::KeepingUnder { rule: "hamilton", at },
        M::LinksOfTuples { at },
        M::PartOfLinks { part: "capacity", at },
        M::PartBesideLinks { part: "floor", at, links: first },
        M::RuleOfLinks { rule: "proportional_fair", at },
        M::NotForLinks { rule: "talmud", at, links: first },
        M::LinksWithoutRule { at },
        M::NoCapacity { at },
        M::CapacityOfClaimant { at },
        M::UnitOfLinks { at, of_use: "kWh/t" },
        M::NestsTwice { second: at, first },
        M::NestWithoutScale { at },
        M::NestOfOthers { nest: "low", at, among: first },
        M::NestsBy { ty: "a number", at },
        M::NothingRead { what: "an elasticity is of", at },
        M::MeasureOf { what: "welfare", at },
        M::NoSatisfaction { at, allocation: first },
        M::DefaultOfSeveralValues { at },
    ];
    let text = told(include_str!("../model.rs"), "ModelMistake", &list, |mistake| mistake.diagnostic());
    assert_eq!(text, WORDING, "\n{text}");
}

const WORDING: &str = "\
`requires` belongs to a policy
  ^5 only in the block of a policy
  -2 this is an enterprise
a policy applies to a plan, a decision process, an allocation or a choice, and `risk` is a belief network
  ^5 a belief network
  -2 declared here
a charge is one number: `levy` has no keys
  ^5 keys of a charge
  help: sum over them: `charge … = sum(… for …)`
a plan has one objective
  ^5 the second
  -2 the first
  help: what is best among equals follows the first: `minimize cost = … then minimize carbon = …`
a plan has one objective
  ^5 the second
  help: what is best among equals follows the first: `minimize cost = … then minimize carbon = …`
each of several objectives has a name
  ^5 no name
  help: write `minimize cost = … then minimize carbon = …`, or name values of the plan: `minimize cost then carbon`
each of several objectives has a name
  ^5 no name
  note: others read its first level by that name, and reports tell its levels under it
  fix: name it: `fair = lexmin(…)` (5 \"fair = \")
a binary variable is 0 or 1, without a unit
  ^5 a unit
  -2 binary
a binary variable is 0 or 1 in any case
  ^5 `or 0`
  -2 binary
a variable lies between its bounds, or is 0
  ^5 neither
  help: write `in 5 t .. 40 t or 0`
`make` has two bounds on one side
  ^5 the second
  -2 the first
nothing can fall below a limit that `need` does not have
  ^5 there is no such limit
nothing can rise above a limit that `need` does not have
  ^5 there is no such limit
`need` has two prices for one side
  ^5 the second
  -2 the first
  help: one may be for what falls `below`, the other for what rises `above`: `or pay 500 EUR/t below, 20 EUR/t above`
the plan `supply` has no objective that a price could be a part of
  ^5 counts nowhere
  help: say what is best: `minimize cost = sum(…)`
the plan `supply` has no objective that a price could be a part of
  ^5 counts nowhere
  help: `lexmin` and `lexmax` go level by level, and are no sum that it could be added to: add an objective that is, `then minimize cost = sum(…)`
the plan `supply` decides nothing
  ^5 no `var`
  help: declare what is to be decided: `var x[e in enterprise] : t/yr >= 0`
`clam` is no part of this model
  ^5 unknown
  fix: did you mean `claim`? (5 \"claim\")
`stock` is no part of this model
  ^5 unknown
  help: its parts are `amount`, `claim`
a condition stands after `available if`
  ^5 write `if`
  fix: write `if` (5 \" if \"), certain
`available if` stands twice
  ^5 the second
  -2 the first
  help: join the conditions with `and`
`available if` belongs to a choice
  ^5 not here
  help: select the claimants: `to e in enterprise if …`
`require` belongs to an allocation
  ^5 not here
  help: write an `expect`
only plans have a `let` of their own
  ^5 not here
  help: write it outside the model
the choice `modes` has no utility
  ^5 no `utility`
  help: add `utility = …`
`water` does not say what is claimed
  ^5 no `claim` and no `weight`
  help: add `claim = …`
`step` belongs to a rule of whole units, and `talmud` divides to any fraction
  ^5 not under this rule
  help: rules of whole units are `hamilton`, `jefferson`, `webster`, `adams` and `hill`
`weight` plays no part under the rule `talmud`, which goes by claims
  ^5 not under this rule
  help: rules that go by weights are `weighted` and `max_min`; what the others go by is the `claim`
`weight` plays no part under the rule `proportional`, which goes by claims
  ^5 no `rule` is stated
  note: the rule is `proportional` where none is stated
  help: rules that go by weights are `weighted` and `max_min`; what the others go by is the `claim`
the rule `weighted` divides by weights, and none are stated
  ^5 no `weight`
  -2 claims play no part under this rule
  help: add `weight = …`; `proportional` divides by claims
the rule `weighted` divides by weights, and none are stated
  ^5 no `weight`
  help: add `weight = …`; `proportional` divides by claims
the rule `shapley` divides by what coalitions are worth, and nothing says that
  ^5 no `worth(c)` and no `cost(c)`
  help: say what a coalition is worth, or costs: `cost(c) = max(e.runway for e in c)`
an allocation has one game
  ^5 the second
  -2 the first
`cost` says what coalitions come to, and no rule says how that is divided
  ^5 no `rule`
  help: add `rule = shapley`, `nucleolus` or `banzhaf`
the rule `talmud` divides by claims, and not by what coalitions are worth
  ^5 no rule of games
  -2 `cost` of coalitions
  help: rules of games are `shapley`, `nucleolus` and `banzhaf`
`claim` plays no part where coalitions are worth something
  ^5 not beside a game
  -2 `worth` of coalitions
coalitions are of entities of one kind
  ^5 several names in a claimant
nothing depends on the coalition `c`: each would be worth the same
  ^5 not read
  help: run over its members: `sum(e.size for e in c)`
a coalition that is listed is one entity
  ^5 several names
  help: write `worth(g in group) = …`
`worth` of which coalition?
  ^5 no coalition
  fix: write `worth(c)` (5 \"worth(c)\")
`worth` of coalitions belongs to an allocation
  ^5 not here
a formula is worth something for every coalition: there is nothing to fill in
  ^5 a default
  help: `default` is for coalitions that are listed: `worth(g in group) = g.worth default 0`
`nest` belongs to a choice
  ^5 not here
`keeping` belongs to an allocation
  ^5 not here
an allocation keeps one floor
  ^5 the second
  -2 the first
`keeping` sets a floor of Jain's index
  ^5 no floor of it
  help: write `keeping jain of satisfaction >= 90 %`, or `keeping jain >= 90 %` of the shares; other conditions are for `require`
the division of `hamilton` cannot be moved a little
  ^5 not under this rule
  help: `keeping` goes with rules that divide claims to any fraction, such as `max_min` or `talmud`
a link is one entity
  ^5 several names
  help: write `over l in f.path`
`capacity` belongs to links that claimants share, and there are none
  ^5 of which links?
  help: say which links a claimant uses: `allocation rates to f in flow over l in f.path`
`floor` plays no part where links are shared
  ^5 not beside links
  -2 the links
the rule `proportional_fair` shares links, and there are none
  ^5 no `over`
  help: say which links a claimant uses: `allocation rates to f in flow over l in f.path`
the rule `talmud` divides one amount, and shares no links
  ^5 no rule of links
  -2 the links
  help: rules of links are `max_min` and `proportional_fair`
links are shared by a rule
  ^5 no `rule`
  help: add `rule = max_min`, or `proportional_fair`
links that are shared have a capacity
  ^5 no `capacity`
  help: add `capacity = …`
the capacity of a link is the same for all who use it
  ^5 depends on who uses it
  help: what a unit of each takes of a link is its `use`
a link takes `kWh/t` of each, and nothing says in what unit these get their part
  ^5 which unit is meant?
  help: state it, say `amount : t/d`, or give each a `claim`, an upper bound in that unit
nests are listed, or given by one attribute
  ^5 given a second time
  -2 given here already
  help: an alternative is in one nest: write `nest NAME = { … } scale …` for each, or one `nests by y.family scale …`
a nest has a scale, which says how much alike its alternatives are
  ^5 no `scale`
  help: add `scale 0.6`: near 0 they are nearly the same, at 1 no more alike than any others
the members of the nest `low` are no alternatives of this choice
  ^5 of another kind
  -2 the alternatives
a nest is an entity, and this is a number
  ^5 no entity
  help: give each alternative one: `kind family`, and `technology nmc { family = ternary }`
an elasticity is of something that the utility reads, and this is calculated here
  ^5 no attribute, cell or value
  help: read an attribute (`y.price`), a cell of a table or a `let`: the same that the utility reads
`welfare` is nothing that an allocation measures
  ^5 of what?
  help: how even shares are is `jain of share`, and how even they are beside the claims `jain of satisfaction`
satisfaction is the amount as a part of the claim, in one unit
  ^5 there is none here
  -2 no `amount` and `claim` in one unit
a default belongs to a table of one value in a row
  ^5 for which value?
";
