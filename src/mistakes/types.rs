//! Values of the wrong type. Types come as text, with their article: `a number`, `an enterprise`.

use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::source::Span;

/// What was met instead of the type that its place wants.
#[derive(Clone, Copy, Debug)]
pub enum TypeMistake<'a> {
    NotANumber { ty: &'a str, at: Span, is_condition: bool },
    NotACondition { ty: &'a str, at: Span, is_number: bool },
    NotASet { ty: &'a str, at: Span },
    // Something else than a value stands where a set is wanted.
    NoValueNoSet { what: NoSet, at: Span },
    NotARule { ty: &'a str, at: Span },
    // An attribute that holds rules, and one word that is none; `near` is a rule that it looks like.
    UnknownRule { rule: &'a str, declared: Span, at: Span, near: Option<&'a str> },
    // No element of what it is looked for in; `value` is the declaration that it is read from, `step` a calculation with an ordered kind.
    NotAnElement { wanted: &'a str, ty: &'a str, at: Span, value: Option<(&'a str, Span)>, step: Option<Step<'a>> },
    ObjectiveNoNumber { ty: &'a str, at: Span },
    ChargeNoNumber { ty: &'a str, at: Span },
    AttributeOf { ty: &'a str, at: Span, attribute: Span },
    // `prev(…)` or `next(…)` of something else.
    NeighbourOf { ty: &'a str, at: Span },
    // `first(…)` or `last(…)` of something else.
    EndOf { at: Span },
    NoOrder { kind: &'a str, at: Span, of: Order },
    RangeOf { at: Span },
    // A form that is written where no value of that form can stand.
    Misplaced { form: Form, at: Span },
    Bare { what: Bare<'a>, at: Span },
    SetAsValue { name: &'a str, at: Span },
    // What is none of the states of an attribute.
    NoState { attribute: &'a str, states: &'a str, at: Span },
    UnitOfText { attribute: &'a str, at: Span },
    BranchesDiffer { first: (&'a str, Span), second: (&'a str, Span) },
    Incomparable { first: (&'a str, Span), second: (&'a str, Span) },
    // `x == set`; `word` is the one that asks.
    ComparedWithSet { element: &'a str, operator: Span, word: &'a str, set: &'a str, set_at: Span },
    // `a + b` of sets, with the selection that says it.
    SetsCalculated { at: Span, selection: Option<&'a str> },
    EmptySelection { at: Span },
    ListedNoEntity { ty: &'a str, at: Span },
    ListOfTwoKinds { first: &'a str, second: &'a str, at: Span },
    SetOfNumbers { at: Span },
    SetAsKey { set: &'a str, at: Span },
    NumbersAsKeys { at: Span },
    // An index of one thing where another one stands: `the kind \`a\`` or `whole numbers`.
    IndexOfAnother { index: &'a str, own: &'a str, declared: Span, here: &'a str, at: Span },
    EntityForIndex { at: Span },
    KeyNoName { at: Span },
    KeyOfAnotherKind { key: &'a str, kinds: &'a [&'a str], at: Span },
    NoEntityName { kind: &'a str, at: Span },
    NoLimitForNoNumber { attribute: &'a str, at: Span },
    EntityForNumber { attribute: &'a str, at: Span },
    TableForNoNumber { attribute: &'a str, at: Span },
    TruthInAttribute { attribute: &'a str, at: Span },
    TextInAttribute { attribute: &'a str, text: Span, inside: &'a str, number: Span },
    ReferencesOfTwoKinds { attribute: &'a str, second: Span, first: Span },
    NumberAndEntity { attribute: &'a str, number: Span, entity: Span, rarer: Rarer },
    DefaultNoState { attribute: &'a str, wanted: &'a str, ty: &'a str, at: Span },
    NoDefault { attribute: &'a str, at: Span },
}

#[derive(Clone, Copy, Debug)]
pub enum NoSet {
    Decision,
    /// A value or a result with keys.
    Keyed,
    Other,
}

/// `year - 1`: the entity that is meant.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    Prev(&'a str),
    Next(&'a str),
    /// `year * 2`: none.
    Other(&'a str),
}

/// What an order is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Order {
    Place,
    Comparison,
}

#[derive(Clone, Copy, Debug)]
pub enum Form {
    Tuple,
    Set,
    Map,
    NoLimit,
    Text,
    /// A text where an entity of any kind may stand: no entity, or several.
    TextOfNoEntity,
}

/// A name that is no value by itself.
#[derive(Clone, Copy, Debug)]
pub enum Bare<'a> {
    Kind,
    Set,
    /// With its results, "`a`, `b`".
    Model(&'a str),
}

/// What an attribute holds less often.
#[derive(Clone, Copy, Debug)]
pub enum Rarer {
    Number,
    Entity,
}

const A_VALUE_IS: &str = "a value is a number, a condition or an entity";
const SELECT: &str =
    "sets are joined by words: `a or b` is what is in one of the two, `a and b` what is in both, `a except b` what is in `a` alone";
const COUNT: &str = "to count what meets a condition, select it with `if`, or write `if … then 1 else 0`; a bound stands in a `constraint`";

impl TypeMistake<'_> {
    pub fn diagnostic(self) -> Diagnostic {
        use TypeMistake as M;
        let error = |message: &str| Diagnostic::error(codes::TYPE_MISMATCH, message);
        let help_if = |found: Diagnostic, holds: bool, help: &str| if holds { found.help(help) } else { found };
        match self {
            M::NotANumber { ty, at, is_condition } => {
                help_if(error(&format!("a number is expected, and this is {ty}")).at(at, ty), is_condition, COUNT)
            }
            M::NotACondition { ty, at, is_number } => {
                help_if(error(&format!("a condition is expected, and this is {ty}")).at(at, ty), is_number, "compare it, say with `> 0`")
            }
            M::NotASet { ty, at } => error(&format!("a set is expected, and this is {ty}")).at(at, ty),
            M::NoValueNoSet { what, at } => {
                let found = error("a set is expected here");
                match what {
                    NoSet::Decision => found.at(at, "a decision").help("run over the set that the decision is declared over"),
                    NoSet::Keyed => found.at(at, "values with keys").help("run over the kinds of the keys"),
                    NoSet::Other => found.at(at, "not a set"),
                }
            }
            M::NotARule { ty, at } => error(&format!("a rule is expected, and this is {ty}")).at(at, ty),
            M::UnknownRule { rule, declared, at, near } => {
                let found = error(&format!("`{rule}` is no rule of an allocation")).at(declared, format!("`{rule}` is among its values"));
                let found = found.with(at, "read as a rule");
                found.help(match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "where all values that are listed are rules, the attribute holds rules".to_string(),
                })
            }
            M::NotAnElement { wanted, ty, at, value, step } => {
                let mut found = error(&format!("{wanted} is expected, and this is {ty}")).at(at, ty);
                if let Some((name, declared)) = value {
                    found = found.with(declared, format!("`{name}` is a value"));
                }
                match step {
                    None => found,
                    Some(Step::Prev(name)) => found.help(format!("the one before is `prev({name})`")),
                    Some(Step::Next(name)) => found.help(format!("the one after is `next({name})`")),
                    Some(Step::Other(name)) => found.help(format!("a step leads so many places on or back: `{name} + 1`, `{name} - 2`")),
                }
            }
            M::ObjectiveNoNumber { ty, at } => error(&format!("an objective is a number, and this is {ty}")).at(at, ty),
            M::ChargeNoNumber { ty, at } => error(&format!("a charge is a number, and this is {ty}")).at(at, ty),
            M::AttributeOf { ty, at, attribute } => {
                error(&format!("only entities have attributes, and this is {ty}")).at(at, ty).with(attribute, "read of it")
            }
            M::NeighbourOf { ty, at } => {
                error(&format!("`prev` and `next` take a period or an ordered entity, and this is {ty}")).at(at, ty)
            }
            M::EndOf { at } => error("`first` and `last` take an ordered kind or periods").at(at, "not a kind"),
            M::NoOrder { kind, at, of } => {
                let why = match of {
                    Order::Place => "nothing in it is first, last, `prev` or `next`",
                    Order::Comparison => "none of it comes before another",
                };
                error(&format!("the kind `{kind}` has no order: {why}"))
                    .at(at, "not ordered")
                    .help(format!("declare `kind {kind} ordered`, in the order of declaration, `kind {kind} ordered by ATTRIBUTE`, or `periods {kind} = 2026..2035`"))
            }
            M::RangeOf { at } => error("a range runs between whole numbers or periods").at(at, "neither"),
            M::Misplaced { form, at } => error(match form {
                Form::Tuple => "a tuple can only be tested with `in` or used as a key",
                Form::Set => "a set can only be summed over, tested with `in`, or named with `set`",
                Form::Map => "a map is the value of an attribute in an entity's block",
                Form::NoLimit => "`no limit` is a bound, or the value of an attribute or a table that bounds are read from",
                Form::Text => "a text has no place in a calculation",
                Form::TextOfNoEntity => "no entity has this name alone",
            })
            .at(at, "not here"),
            M::Bare { what, at } => {
                let word = match what {
                    Bare::Kind => "a kind",
                    Bare::Set => "a set",
                    Bare::Model(_) => "a model",
                };
                let found = error(&format!("{word} is no value")).at(at, format!("{word} by itself"));
                match what {
                    Bare::Model(results) => found.help(format!("read one of its results: {results}")),
                    Bare::Kind | Bare::Set => found.help("sum, count or select over it"),
                }
            }
            M::SetAsValue { name, at } => error(A_VALUE_IS).at(at, "a set").help(format!("write `set {name} = …`")),
            M::NoState { attribute, states, at } => {
                error(&format!("`{attribute}` is one of {states}, and this is none of them")).at(at, "another value")
            }
            M::UnitOfText { attribute, at } => error(&format!("`{attribute}` is a text, and has no unit")).at(at, "a unit"),
            M::BranchesDiffer { first, second } => {
                error("the two values of `if` are of different types").at(second.1, second.0).with(first.1, first.0)
            }
            M::Incomparable { first, second } => {
                error(&format!("{} and {} cannot be compared", first.0, second.0)).at(second.1, second.0).with(first.1, first.0)
            }
            M::ComparedWithSet { element, operator, word, set, set_at } => {
                error(&format!("`{set}` is a set: what is one of it is asked by `{word}`"))
                    .at(operator, format!("write `{word}`"))
                    .with(set_at, "a set")
                    .help(format!("write `{element} {word} {set}`"))
                    .fix(format!("write `{word}`"), operator, word, Applicability::MaybeIncorrect)
            }
            M::SetsCalculated { at, selection } => {
                let found = error("sets are not calculated with").at(at, "two sets").help(SELECT);
                match selection {
                    None => found,
                    Some(text) => found.fix(format!("write `{text}`"), at, text, Applicability::MaybeIncorrect),
                }
            }
            M::EmptySelection { at } => error("a set of nothing: every name here is known already")
                .at(at, "no name runs over anything")
                .help("ask with `in`: `(a, b) in SET`"),
            M::ListedNoEntity { ty, at } => error(&format!("a set lists entities, and this is {ty}")).at(at, ty),
            M::ListOfTwoKinds { first, second, at } => error(&format!("a set holds one kind: the first here is {first}, this is {second}"))
                .at(at, "of another kind than the first"),
            M::SetOfNumbers { at } => error("a named set holds entities; declare `periods` for numbers").at(at, "numbers"),
            M::SetAsKey { set, at } => error(&format!("`{set}` cannot be a key: keys are kinds")).at(at, "not a kind"),
            M::NumbersAsKeys { at } => error("keys are entities or periods, not numbers").at(at, "runs over numbers"),
            M::IndexOfAnother { index, own, declared, here, at } => error(&format!("`{index}` runs over {own}, and {here} stands here"))
                .at(at, format!("{here} at this place"))
                .with(declared, format!("{own} here")),
            M::EntityForIndex { at } => error("whole numbers stand here, and no entities").at(at, "write an index"),
            M::KeyNoName { at } => error("a key is the name of an entity").at(at, "no name"),
            M::KeyOfAnotherKind { key, kinds, at } => {
                error(&format!("`{key}` is no {}", kinds.join(" or "))).at(at, "another kind than the other keys")
            }
            M::NoEntityName { kind, at } => error(&format!("a {kind} is expected here")).at(at, "no name"),
            M::NoLimitForNoNumber { attribute, at } => {
                error(&format!("`{attribute}` is no number, and cannot be `no limit`")).at(at, "not here")
            }
            M::EntityForNumber { attribute, at } => error(&format!("`{attribute}` is a number")).at(at, "an entity"),
            M::TableForNoNumber { attribute, at } => error(&format!("`{attribute}` is no number")).at(at, "a table of numbers"),
            M::TruthInAttribute { attribute, at } => error(&format!("`{attribute}` cannot be true or false"))
                .at(at, "an attribute holds numbers, names or states")
                .help("write `yes` or `no`, which are conditions too")
                .about(format!("truth {attribute}")),
            M::TextInAttribute { attribute, text, inside, number } => error(&format!("`{attribute}` is a number, and this is a text"))
                .at(text, "a text")
                .with(number, "a number")
                .fix("write it without quotes", text, inside, Applicability::MaybeIncorrect),
            M::ReferencesOfTwoKinds { attribute, second, first } => {
                error(&format!("`{attribute}` refers to entities of different kinds")).at(second, "another kind").with(first, "than this")
            }
            M::NumberAndEntity { attribute, number, entity, rarer } => {
                let found = error(&format!("`{attribute}` is a number here and an entity there"));
                // The rarer of the two is the slip.
                match rarer {
                    Rarer::Entity => found.at(entity, "an entity").with(number, "a number"),
                    Rarer::Number => found.at(number, "a number").with(entity, "an entity"),
                }
            }
            M::DefaultNoState { attribute, wanted, ty, at } => error(&format!("`{attribute}` is {wanted}")).at(at, ty),
            M::NoDefault { attribute, at } => error(&format!("`{attribute}` can have no default")).at(at, "here"),
        }
    }
}
