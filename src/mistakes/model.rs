//! Models that lack a part or have one too many.

use crate::diagnostics::{Applicability, Diagnostic, codes, suggest};
use crate::source::Span;

/// The sides of a constraint.
#[derive(Clone, Copy, Debug)]
pub enum Side {
    Below,
    Above,
}

/// A part that is missing from a model, or stands where it cannot.
#[derive(Clone, Copy, Debug)]
pub enum ModelMistake<'a> {
    // `word` stands in the block of an entity whose kind, `an enterprise`, is no policy.
    OutsidePolicy { word: &'a str, at: Span, kind: &'a str, kind_at: Span },
    // A policy is to apply to something else, `a choice`.
    NotAPlan { name: &'a str, at: Span, what: &'a str, declared: Span },
    ChargeWithKeys { charge: &'a str, keys: Span },
    SecondObjective { second: Span, first: Option<Span> },
    // `then maximize lexmin(…)`: the call, where it goes level by level
    ObjectiveWithoutName { at: Span, levels: Option<&'a str> },
    BinaryWithUnit { unit: Span, binary: Span },
    BinaryOrZero { or_zero: Span, binary: Span },
    // `or 5 t`
    OrNotZero { at: Span },
    TwoBounds { variable: &'a str, second: Span, first: Span },
    // A price is set on a side on which the constraint has no limit.
    PriceWithoutLimit { constraint: &'a str, side: Side, at: Span },
    TwoPrices { constraint: &'a str, second: Span, first: Span },
    // A price or a charge in a plan without an objective.
    NoObjectiveToPay { plan: &'a str, what: &'a str, at: Span, levels: bool },
    NothingDecided { plan: &'a str, at: Span },
    UnknownPart { part: &'a str, at: Span, parts: &'a [&'a str] },
    // `available = …`; the sign is what stands between the word and the condition.
    AvailableWithoutIf { sign: Span },
    AvailableTwice { second: Span, first: Span },
    AvailableOutsideChoice { at: Span },
    RequireOutsideAllocation { at: Span },
    LetOutsidePlan { at: Span },
    NoUtility { choice: &'a str, at: Span },
    NoClaim { allocation: &'a str, at: Span },
    // `step` or `tie_break` under a rule that divides to any fraction.
    PartOfUnits { part: &'a str, rule: &'a str, at: Span },
    // `weight` under a rule that goes by something else; where no rule is stated, `rule` is the one that goes without saying.
    WeightUnread { rule: &'a str, stated: bool, at: Span },
    // `weighted` without a `weight`; a claim plays no part there.
    NoWeight { at: Span, claim: Option<Span> },
    // A rule of games in an allocation without one.
    NoGame { rule: &'a str, at: Span },
    TwoGames { second: Span, first: Span },
    GameWithoutRule { word: &'a str, at: Span },
    GameUnderClaims { rule: &'a str, at: Span, word: &'a str, game: Span },
    PartBesideGame { part: &'a str, at: Span, word: &'a str, game: Span },
    GameOfTuples { at: Span },
    CoalitionUnread { name: &'a str, at: Span },
    CoalitionsOfTuples { at: Span },
    // `worth = …`
    GameWithoutCoalition { word: &'a str, at: Span },
    GameOutsideAllocation { word: &'a str, at: Span },
    GapOfFormula { at: Span },
    // `nest`, `elasticity` or `willingness` in an allocation.
    PartOfChoice { word: &'a str, at: Span },
    // `keeping` in a choice.
    PartOfAllocation { word: &'a str, at: Span },
    KeepingTwice { second: Span, first: Span },
    KeepingWhat { at: Span },
    KeepingUnder { rule: &'a str, at: Span },
    LinksOfTuples { at: Span },
    // `capacity` or `use` without `over`.
    PartOfLinks { part: &'a str, at: Span },
    PartBesideLinks { part: &'a str, at: Span, links: Span },
    RuleOfLinks { rule: &'a str, at: Span },
    NotForLinks { rule: &'a str, at: Span, links: Span },
    LinksWithoutRule { at: Span },
    NoCapacity { at: Span },
    CapacityOfClaimant { at: Span },
    // `use = 1.2 kWh/t`, which makes the unit of what is given, and nothing says what that is to be.
    UnitOfLinks { at: Span, of_use: &'a str },
    NestsTwice { second: Span, first: Span },
    NestWithoutScale { at: Span },
    // The members of a nest are no alternatives.
    NestOfOthers { nest: &'a str, at: Span, among: Span },
    // `nests by y.price`
    NestsBy { ty: &'a str, at: Span },
    // A question about what is calculated in place.
    NothingRead { what: &'a str, at: Span },
    // `jain of …`
    MeasureOf { what: &'a str, at: Span },
    // The satisfaction of claims is required that are no part of an amount.
    NoSatisfaction { at: Span, allocation: Span },
    DefaultOfSeveralValues { at: Span },
}

impl ModelMistake<'_> {
    pub fn diagnostic(self) -> Diagnostic {
        use ModelMistake as M;
        let error = |message: &str| Diagnostic::error(codes::BAD_MODEL, message);
        match self {
            M::OutsidePolicy { word, at, kind, kind_at } => error(&format!("`{word}` belongs to a policy"))
                .at(at, "only in the block of a policy")
                .with(kind_at, format!("this is {kind}")),
            M::NotAPlan { name, at, what, declared } => {
                error(&format!("a policy applies to a plan, a decision process, an allocation or a choice, and `{name}` is {what}"))
                    .at(at, what)
                    .with(declared, "declared here")
            }
            M::ChargeWithKeys { charge, keys } => error(&format!("a charge is one number: `{charge}` has no keys"))
                .at(keys, "keys of a charge")
                .help("sum over them: `charge … = sum(… for …)`"),
            M::SecondObjective { second, first } => {
                let found = error("a plan has one objective").at(second, "the second");
                let found = match first {
                    Some(first) => found.with(first, "the first"),
                    None => found,
                };
                found.help("what is best among equals follows the first: `minimize cost = … then minimize carbon = …`")
            }
            M::ObjectiveWithoutName { at, levels: Some(function) } => error("each of several objectives has a name")
                .at(at, "no name")
                .note("others read its first level by that name, and reports tell its levels under it")
                .fix(
                    format!("name it: `fair = {function}(…)`"),
                    Span::new(at.file, at.lo, at.lo),
                    "fair = ",
                    Applicability::MaybeIncorrect,
                ),
            M::ObjectiveWithoutName { at, levels: None } => error("each of several objectives has a name")
                .at(at, "no name")
                .help("write `minimize cost = … then minimize carbon = …`, or name values of the plan: `minimize cost then carbon`"),
            M::BinaryWithUnit { unit, binary } => {
                error("a binary variable is 0 or 1, without a unit").at(unit, "a unit").with(binary, "binary")
            }
            M::BinaryOrZero { or_zero, binary } => {
                error("a binary variable is 0 or 1 in any case").at(or_zero, "`or 0`").with(binary, "binary")
            }
            M::OrNotZero { at } => {
                error("a variable lies between its bounds, or is 0").at(at, "neither").help("write `in 5 t .. 40 t or 0`")
            }
            M::TwoBounds { variable, second, first } => {
                error(&format!("`{variable}` has two bounds on one side")).at(second, "the second").with(first, "the first")
            }
            M::PriceWithoutLimit { constraint, side, at } => {
                let crosses = match side {
                    Side::Below => "fall below",
                    Side::Above => "rise above",
                };
                error(&format!("nothing can {crosses} a limit that `{constraint}` does not have")).at(at, "there is no such limit")
            }
            M::TwoPrices { constraint, second, first } => error(&format!("`{constraint}` has two prices for one side"))
                .at(second, "the second")
                .with(first, "the first")
                .help("one may be for what falls `below`, the other for what rises `above`: `or pay 500 EUR/t below, 20 EUR/t above`"),
            M::NoObjectiveToPay { plan, what, at, levels } => {
                let found = error(&format!("the plan `{plan}` has no objective that {what} could be a part of")).at(at, "counts nowhere");
                found.help(match levels {
                    false => "say what is best: `minimize cost = sum(…)`",
                    true => "`lexmin` and `lexmax` go level by level, and are no sum that it could be added to: add an objective that is, `then minimize cost = sum(…)`",
                })
            }
            M::NothingDecided { plan, at } => error(&format!("the plan `{plan}` decides nothing"))
                .at(at, "no `var`")
                .help("declare what is to be decided: `var x[e in enterprise] : t/yr >= 0`"),
            M::UnknownPart { part, at, parts } => {
                let found = error(&format!("`{part}` is no part of this model")).at(at, "unknown");
                let (found, near) = found.did_you_mean(part, at, parts.iter().map(|known| (*known, "")));
                if near { found } else { found.help(format!("its parts are {}", suggest::listed(parts, parts.len()))) }
            }
            M::AvailableWithoutIf { sign } => error("a condition stands after `available if`").at(sign, "write `if`").fix(
                "write `if`",
                sign,
                " if ",
                Applicability::MachineApplicable,
            ),
            M::AvailableTwice { second, first } => error("`available if` stands twice")
                .at(second, "the second")
                .with(first, "the first")
                .help("join the conditions with `and`"),
            M::AvailableOutsideChoice { at } => {
                error("`available if` belongs to a choice").at(at, "not here").help("select the claimants: `to e in enterprise if …`")
            }
            M::RequireOutsideAllocation { at } => error("`require` belongs to an allocation").at(at, "not here").help("write an `expect`"),
            M::LetOutsidePlan { at } => error("only plans have a `let` of their own").at(at, "not here").help("write it outside the model"),
            M::NoUtility { choice, at } => {
                error(&format!("the choice `{choice}` has no utility")).at(at, "no `utility`").help("add `utility = …`")
            }
            M::NoClaim { allocation, at } => {
                error(&format!("`{allocation}` does not say what is claimed")).at(at, "no `claim` and no `weight`").help("add `claim = …`")
            }
            M::PartOfUnits { part, rule, at } => {
                error(&format!("`{part}` belongs to a rule of whole units, and `{rule}` divides to any fraction"))
                    .at(at, "not under this rule")
                    .help("rules of whole units are `hamilton`, `jefferson`, `webster`, `adams` and `hill`")
            }
            M::WeightUnread { rule, stated, at } => {
                let found = error(&format!("`weight` plays no part under the rule `{rule}`, which goes by claims"));
                let found = match stated {
                    true => found.at(at, "not under this rule"),
                    false => found.at(at, "no `rule` is stated").note(format!("the rule is `{rule}` where none is stated")),
                };
                found.help("rules that go by weights are `weighted` and `max_min`; what the others go by is the `claim`")
            }
            M::NoWeight { at, claim } => {
                let found = error("the rule `weighted` divides by weights, and none are stated").at(at, "no `weight`");
                let found = claim.into_iter().fold(found, |found, claim| found.with(claim, "claims play no part under this rule"));
                found.help("add `weight = …`; `proportional` divides by claims")
            }
            M::NoGame { rule, at } => error(&format!("the rule `{rule}` divides by what coalitions are worth, and nothing says that"))
                .at(at, "no `worth(c)` and no `cost(c)`")
                .help("say what a coalition is worth, or costs: `cost(c) = max(e.runway for e in c)`"),
            M::TwoGames { second, first } => error("an allocation has one game").at(second, "the second").with(first, "the first"),
            M::GameWithoutRule { word, at } => {
                error(&format!("`{word}` says what coalitions come to, and no rule says how that is divided"))
                    .at(at, "no `rule`")
                    .help("add `rule = shapley`, `nucleolus` or `banzhaf`")
            }
            M::GameUnderClaims { rule, at, word, game } => {
                error(&format!("the rule `{rule}` divides by claims, and not by what coalitions are worth"))
                    .at(at, "no rule of games")
                    .with(game, format!("`{word}` of coalitions"))
                    .help("rules of games are `shapley`, `nucleolus` and `banzhaf`")
            }
            M::PartBesideGame { part, at, word, game } => error(&format!("`{part}` plays no part where coalitions are worth something"))
                .at(at, "not beside a game")
                .with(game, format!("`{word}` of coalitions")),
            M::GameOfTuples { at } => error("coalitions are of entities of one kind").at(at, "several names in a claimant"),
            M::CoalitionUnread { name, at } => error(&format!("nothing depends on the coalition `{name}`: each would be worth the same"))
                .at(at, "not read")
                .help(format!("run over its members: `sum(e.size for e in {name})`")),
            M::CoalitionsOfTuples { at } => {
                error("a coalition that is listed is one entity").at(at, "several names").help("write `worth(g in group) = …`")
            }
            M::GameWithoutCoalition { word, at } => error(&format!("`{word}` of which coalition?")).at(at, "no coalition").fix(
                format!("write `{word}(c)`"),
                at,
                format!("{word}(c)"),
                Applicability::MaybeIncorrect,
            ),
            M::GameOutsideAllocation { word, at } => error(&format!("`{word}` of coalitions belongs to an allocation")).at(at, "not here"),
            M::GapOfFormula { at } => error("a formula is worth something for every coalition: there is nothing to fill in")
                .at(at, "a default")
                .help("`default` is for coalitions that are listed: `worth(g in group) = g.worth default 0`"),
            M::PartOfChoice { word, at } => error(&format!("`{word}` belongs to a choice")).at(at, "not here"),
            M::PartOfAllocation { word, at } => error(&format!("`{word}` belongs to an allocation")).at(at, "not here"),
            M::KeepingTwice { second, first } => error("an allocation keeps one floor").at(second, "the second").with(first, "the first"),
            M::KeepingWhat { at } => error("`keeping` sets a floor of Jain's index").at(at, "no floor of it").help(
                "write `keeping jain of satisfaction >= 90 %`, or `keeping jain >= 90 %` of the shares; other conditions are for `require`",
            ),
            M::KeepingUnder { rule, at } => error(&format!("the division of `{rule}` cannot be moved a little"))
                .at(at, "not under this rule")
                .help("`keeping` goes with rules that divide claims to any fraction, such as `max_min` or `talmud`"),
            M::LinksOfTuples { at } => error("a link is one entity").at(at, "several names").help("write `over l in f.path`"),
            M::PartOfLinks { part, at } => error(&format!("`{part}` belongs to links that claimants share, and there are none"))
                .at(at, "of which links?")
                .help("say which links a claimant uses: `allocation rates to f in flow over l in f.path`"),
            M::PartBesideLinks { part, at, links } => {
                error(&format!("`{part}` plays no part where links are shared")).at(at, "not beside links").with(links, "the links")
            }
            M::RuleOfLinks { rule, at } => error(&format!("the rule `{rule}` shares links, and there are none"))
                .at(at, "no `over`")
                .help("say which links a claimant uses: `allocation rates to f in flow over l in f.path`"),
            M::NotForLinks { rule, at, links } => error(&format!("the rule `{rule}` divides one amount, and shares no links"))
                .at(at, "no rule of links")
                .with(links, "the links")
                .help("rules of links are `max_min` and `proportional_fair`"),
            M::LinksWithoutRule { at } => {
                error("links are shared by a rule").at(at, "no `rule`").help("add `rule = max_min`, or `proportional_fair`")
            }
            M::NoCapacity { at } => error("links that are shared have a capacity").at(at, "no `capacity`").help("add `capacity = …`"),
            M::CapacityOfClaimant { at } => error("the capacity of a link is the same for all who use it")
                .at(at, "depends on who uses it")
                .help("what a unit of each takes of a link is its `use`"),
            M::UnitOfLinks { at, of_use } => {
                error(&format!("a link takes `{of_use}` of each, and nothing says in what unit these get their part"))
                    .at(at, "which unit is meant?")
                    .help("state it, say `amount : t/d`, or give each a `claim`, an upper bound in that unit")
            }
            M::NestsTwice { second, first } => error("nests are listed, or given by one attribute")
                .at(second, "given a second time")
                .with(first, "given here already")
                .help("an alternative is in one nest: write `nest NAME = { … } scale …` for each, or one `nests by y.family scale …`"),
            M::NestWithoutScale { at } => error("a nest has a scale, which says how much alike its alternatives are")
                .at(at, "no `scale`")
                .help("add `scale 0.6`: near 0 they are nearly the same, at 1 no more alike than any others"),
            M::NestOfOthers { nest, at, among } => error(&format!("the members of the nest `{nest}` are no alternatives of this choice"))
                .at(at, "of another kind")
                .with(among, "the alternatives"),
            M::NestsBy { ty, at } => error(&format!("a nest is an entity, and this is {ty}"))
                .at(at, "no entity")
                .help("give each alternative one: `kind family`, and `technology nmc { family = ternary }`"),
            M::NothingRead { what, at } => error(&format!("{what} something that the utility reads, and this is calculated here"))
                .at(at, "no attribute, cell or value")
                .help("read an attribute (`y.price`), a cell of a table or a `let`: the same that the utility reads"),
            M::MeasureOf { what, at } => error(&format!("`{what}` is nothing that an allocation measures"))
                .at(at, "of what?")
                .help("how even shares are is `jain of share`, and how even they are beside the claims `jain of satisfaction`"),
            M::NoSatisfaction { at, allocation } => error("satisfaction is the amount as a part of the claim, in one unit")
                .at(at, "there is none here")
                .with(allocation, "no `amount` and `claim` in one unit"),
            M::DefaultOfSeveralValues { at } => error("a default belongs to a table of one value in a row").at(at, "for which value?"),
        }
    }
}
