//! The wording of `TYPE_MISMATCH`.

use super::{place, told};
use crate::mistakes::{Bare, Form, NoSet, Order, Rarer, Step, TypeMistake};

#[test]
fn every_mistake_of_a_type_is_said() {
    use TypeMistake as M;
    let (at, first) = (place(5), place(2));
    let ty = "an enterprise";
    let list = [
        M::NotANumber { ty, at, is_condition: false },
        M::NotANumber { ty: "a condition", at, is_condition: true },
        M::NotACondition { ty, at, is_number: false },
        M::NotACondition { ty: "a number", at, is_number: true },
        M::NotASet { ty, at },
        M::NoValueNoSet { what: NoSet::Decision, at },
        M::NoValueNoSet { what: NoSet::Keyed, at },
        M::NoValueNoSet { what: NoSet::Other, at },
        M::NotARule { ty, at },
        M::UnknownRule { rule: "hamiltn", declared: first, at, near: Some("hamilton") },
        M::UnknownRule { rule: "by_hand", declared: first, at, near: None },
        M::NotAnElement { wanted: "a port", ty, at, value: Some(("gain", first)), step: None },
        M::NotAnElement { wanted: "a year", ty: "a number", at, value: None, step: Some(Step::Prev("y")) },
        M::NotAnElement { wanted: "a year", ty: "a number", at, value: None, step: Some(Step::Next("y")) },
        M::NotAnElement { wanted: "a year", ty: "a number", at, value: None, step: Some(Step::Other("y")) },
        M::ObjectiveNoNumber { ty, at },
        M::ChargeNoNumber { ty, at },
        M::AttributeOf { ty: "a number", at, attribute: first },
        M::NeighbourOf { ty, at },
        M::EndOf { at },
        M::NoOrder { kind: "port", at, of: Order::Place },
        M::NoOrder { kind: "port", at, of: Order::Comparison },
        M::RangeOf { at },
        M::Misplaced { form: Form::Tuple, at },
        M::Misplaced { form: Form::Set, at },
        M::Misplaced { form: Form::Map, at },
        M::Misplaced { form: Form::NoLimit, at },
        M::Misplaced { form: Form::Text, at },
        M::Misplaced { form: Form::TextOfNoEntity, at },
        M::Bare { what: Bare::Kind, at },
        M::Bare { what: Bare::Set, at },
        M::Bare { what: Bare::Model("`cost`, `make`"), at },
        M::SetAsValue { name: "big", at },
        M::NoState { attribute: "coastal", states: "yes and no", at },
        M::UnitOfText { attribute: "note", at },
        M::BranchesDiffer { first: ("a number", first), second: (ty, at) },
        M::Incomparable { first: ("a number", first), second: (ty, at) },
        M::ComparedWithSet { element: "e", operator: at, word: "in", set: "big", set_at: first },
        M::SetsCalculated { at, selection: None },
        M::SetsCalculated { at, selection: Some("(eu or efta)") },
        M::EmptySelection { at },
        M::ListedNoEntity { ty: "a condition", at },
        M::ListOfTwoKinds { first: "`port`", second: "`year`", at },
        M::SetOfNumbers { at },
        M::SetAsKey { set: "big", at },
        M::NumbersAsKeys { at },
        M::IndexOfAnother { index: "e", own: "the kind `port`", declared: first, here: "whole numbers", at },
        M::EntityForIndex { at },
        M::KeyNoName { at },
        M::KeyOfAnotherKind { key: "odra", kinds: &["port", "year"], at },
        M::NoEntityName { kind: "port", at },
        M::NoLimitForNoNumber { attribute: "owner", at },
        M::EntityForNumber { attribute: "price", at },
        M::TableForNoNumber { attribute: "owner", at },
        M::TruthInAttribute { attribute: "open", at },
        M::TextInAttribute { attribute: "price", text: at, inside: "3 EUR", number: first },
        M::ReferencesOfTwoKinds { attribute: "owner", second: at, first },
        M::NumberAndEntity { attribute: "owner", number: first, entity: at, rarer: Rarer::Entity },
        M::NumberAndEntity { attribute: "owner", number: at, entity: first, rarer: Rarer::Number },
        M::DefaultNoState { attribute: "mode", wanted: "one of `on`, `off`", ty: "a number", at },
        M::NoDefault { attribute: "title", at },
    ];
    let text = told(include_str!("../types.rs"), "TypeMistake", &list, |mistake| mistake.diagnostic());
    assert_eq!(text, WORDING, "\n{text}");
}

const WORDING: &str = "\
a number is expected, and this is an enterprise
  ^5 an enterprise
a number is expected, and this is a condition
  ^5 a condition
  help: to count what meets a condition, select it with `if`, or write `if … then 1 else 0`; a bound stands in a `constraint`
a condition is expected, and this is an enterprise
  ^5 an enterprise
a condition is expected, and this is a number
  ^5 a number
  help: compare it, say with `> 0`
a set is expected, and this is an enterprise
  ^5 an enterprise
a set is expected here
  ^5 a decision
  help: run over the set that the decision is declared over
a set is expected here
  ^5 values with keys
  help: run over the kinds of the keys
a set is expected here
  ^5 not a set
a rule is expected, and this is an enterprise
  ^5 an enterprise
`hamiltn` is no rule of an allocation
  ^2 `hamiltn` is among its values
  -5 read as a rule
  help: did you mean `hamilton`?
`by_hand` is no rule of an allocation
  ^2 `by_hand` is among its values
  -5 read as a rule
  help: where all values that are listed are rules, the attribute holds rules
a port is expected, and this is an enterprise
  ^5 an enterprise
  -2 `gain` is a value
a year is expected, and this is a number
  ^5 a number
  help: the one before is `prev(y)`
a year is expected, and this is a number
  ^5 a number
  help: the one after is `next(y)`
a year is expected, and this is a number
  ^5 a number
  help: a step leads so many places on or back: `y + 1`, `y - 2`
an objective is a number, and this is an enterprise
  ^5 an enterprise
a charge is a number, and this is an enterprise
  ^5 an enterprise
only entities have attributes, and this is a number
  ^5 a number
  -2 read of it
`prev` and `next` take a period or an ordered entity, and this is an enterprise
  ^5 an enterprise
`first` and `last` take an ordered kind or periods
  ^5 not a kind
the kind `port` has no order: nothing in it is first, last, `prev` or `next`
  ^5 not ordered
  help: declare `kind port ordered`, in the order of declaration, `kind port ordered by ATTRIBUTE`, or `periods port = 2026..2035`
the kind `port` has no order: none of it comes before another
  ^5 not ordered
  help: declare `kind port ordered`, in the order of declaration, `kind port ordered by ATTRIBUTE`, or `periods port = 2026..2035`
a range runs between whole numbers or periods
  ^5 neither
a tuple can only be tested with `in` or used as a key
  ^5 not here
a set can only be summed over, tested with `in`, or named with `set`
  ^5 not here
a map is the value of an attribute in an entity's block
  ^5 not here
`no limit` is a bound, or the value of an attribute or a table that bounds are read from
  ^5 not here
a text has no place in a calculation
  ^5 not here
no entity has this name alone
  ^5 not here
a kind is no value
  ^5 a kind by itself
  help: sum, count or select over it
a set is no value
  ^5 a set by itself
  help: sum, count or select over it
a model is no value
  ^5 a model by itself
  help: read one of its results: `cost`, `make`
a value is a number, a condition or an entity
  ^5 a set
  help: write `set big = …`
`coastal` is one of yes and no, and this is none of them
  ^5 another value
`note` is a text, and has no unit
  ^5 a unit
the two values of `if` are of different types
  ^5 an enterprise
  -2 a number
a number and an enterprise cannot be compared
  ^5 an enterprise
  -2 a number
`big` is a set: what is one of it is asked by `in`
  ^5 write `in`
  -2 a set
  help: write `e in big`
  fix: write `in` (5 \"in\")
sets are not calculated with
  ^5 two sets
  help: sets are joined by words: `a or b` is what is in one of the two, `a and b` what is in both, `a except b` what is in `a` alone
sets are not calculated with
  ^5 two sets
  help: sets are joined by words: `a or b` is what is in one of the two, `a and b` what is in both, `a except b` what is in `a` alone
  fix: write `(eu or efta)` (5 \"(eu or efta)\")
a set of nothing: every name here is known already
  ^5 no name runs over anything
  help: ask with `in`: `(a, b) in SET`
a set lists entities, and this is a condition
  ^5 a condition
a set holds one kind: the first here is `port`, this is `year`
  ^5 of another kind than the first
a named set holds entities; declare `periods` for numbers
  ^5 numbers
`big` cannot be a key: keys are kinds
  ^5 not a kind
keys are entities or periods, not numbers
  ^5 runs over numbers
`e` runs over the kind `port`, and whole numbers stands here
  ^5 whole numbers at this place
  -2 the kind `port` here
whole numbers stand here, and no entities
  ^5 write an index
a key is the name of an entity
  ^5 no name
`odra` is no port or year
  ^5 another kind than the other keys
a port is expected here
  ^5 no name
`owner` is no number, and cannot be `no limit`
  ^5 not here
`price` is a number
  ^5 an entity
`owner` is no number
  ^5 a table of numbers
`open` cannot be true or false
  ^5 an attribute holds numbers, names or states
  help: write `yes` or `no`, which are conditions too
  about: truth open
`price` is a number, and this is a text
  ^5 a text
  -2 a number
  fix: write it without quotes (5 \"3 EUR\")
`owner` refers to entities of different kinds
  ^5 another kind
  -2 than this
`owner` is a number here and an entity there
  ^5 an entity
  -2 a number
`owner` is a number here and an entity there
  ^5 a number
  -2 an entity
`mode` is one of `on`, `off`
  ^5 a number
`title` can have no default
  ^5 here
";
