//! The wording of `FOREIGN_FORM`.

use super::{place, told};
use crate::diagnostics::Applicability;
use crate::mistakes::{Conditional, ForeignForm, PartOfPolicy, PowerOfUnit, Statement};

#[test]
fn every_form_of_another_language_is_said() {
    use ForeignForm as F;
    let power = PowerOfUnit { value: "3", unit: "t", exponent: "2" };
    let index = "e in enterprise";
    let list = [
        F::Mark { written: "≤", here: "<=" },
        F::Word { written: "param", here: "let" },
        F::CapitalLetters { written: "LET", here: "let" },
        F::EntityOfHtml { written: "&lt;", here: "<" },
        F::DoubleColon,
        F::DoubleColonInName { name: "plan.cost" },
        F::Semicolon { joins: true },
        F::Semicolon { joins: false },
        F::SingleQuotes,
        F::BlockComment,
        F::Comment { sign: "#" },
        F::MarkOfList { mark: "-" },
        F::Heading { text: "subject to", of_constraints: true },
        F::Heading { text: "data:", of_constraints: false },
        F::Statement { word: "import", of: Statement::Import },
        F::Statement { word: "sweep", of: Statement::Sweep },
        F::Statement { word: "print", of: Statement::Report },
        F::Statement { word: "func", of: Statement::Function },
        F::Statement { word: "union", of: Statement::SetOperation },
        F::Statement { word: "coop", of: Statement::Edition },
        F::RelationOfGams { written: "=e=", here: "==" },
        F::OperatorWord { word: "per", sign: "/", shown: "EUR/t" },
        F::ShareOf,
        F::Tolerance { is_width: true },
        F::Tolerance { is_width: false },
        F::Power { written: "x²", right: "x ^ 2", of_unit: None },
        F::Power { written: "3²", right: "3 ^ 2", of_unit: Some(power) },
        F::RangeWithColon,
        F::PerCent { written: "per cent" },
        F::ScaleWord { word: "Mio", prefix: "M", unit: "MEUR" },
        F::SecondUnit { percent: "5", unit: "EUR/t", plain: "0.05" },
        F::UnitWithBlanks { unit: "case/d" },
        F::UnitApart { unit: "USD/case/kmi" },
        F::UnitWithWord { word: "per", unit: "case/d" },
        F::UnitFirst { number: "90", unit: "USD" },
        F::CurrencySign { sign: "$", code: "USD" },
        F::CurrencySignInUnit { sign: "$", unit: "USD/t" },
        F::Kelvin { written: "°K" },
        F::Degrees { scale: "Celsius", written: "°C", number: Some(("20", "20", "293.15")), prefixed: false },
        F::Degrees { scale: "Celsius", written: "°C", number: None, prefixed: false },
        F::Degrees { scale: "Celsius", written: "°C", number: Some(("5", "-5", "268.15")), prefixed: false },
        F::Degrees { scale: "Celsius", written: "°C", number: None, prefixed: true },
        F::Conditional { of: Conditional::Spreadsheet { complete: true } },
        F::Conditional { of: Conditional::Spreadsheet { complete: false } },
        F::Conditional { of: Conditional::C },
        F::Conditional { of: Conditional::Python },
        F::CallOfIf { function: "iif", right: "if a then b else c" },
        F::NamesWithoutBrackets { right: "(e, p)" },
        F::IndexInBraces { function: "sum", index },
        F::IndexBeforeValue { function: "sum", index },
        F::IndexAsArgument { function: "sum", index },
        F::IndexWithColon { function: "sum", index },
        F::IndexAfterCall { function: "sum", right: "sum(x[e] for e in enterprise)" },
        F::IndicesWithAnd,
        F::SecondFor,
        F::ElementInFront { selection: Some("{ e in enterprise }") },
        F::ElementInFront { selection: None },
        F::ListInBrackets,
        F::TitleWithoutQuotes { title: "of 2026" },
        F::PathWithoutQuotes { path: "data/routes.csv" },
        F::ColonInMapping { name: "price", column: "eur" },
        F::Function { name: "f", parameters: false },
        F::Function { name: "f", parameters: true },
        F::KindOfKind { word: "extends" },
        F::UnitAfterEquals { name: "cost", unit: "MEUR/yr" },
        F::IntegerAsUnit { word: "integer" },
        F::IntegerFirst { word: "binary", name: "open" },
        F::BoundsFromTo,
        F::BoundsInBrackets { bounds: "0 .. 5 t" },
        F::Semicontinuous,
        F::ObjectiveWithColon { sense: "minimize", name: "cost" },
        F::CaseWithoutThen,
        F::CaseAfterConstraint,
        F::IndexBeforeConstraint { name: "cap", index },
        F::IndexAfterName { name: "cap", index },
        F::IndexAfterConstraint { name: "cap", index },
        F::ForAllAgain { words: "for all", whole: Some("for all e") },
        F::ForAllAgain { words: "for all", whole: None },
        F::ArgumentsOfPlan { plan: "supply" },
        F::StepOfPeriods { word: "step" },
        F::ClaimantsInBrackets { allocation: "seats", claimants: index },
        F::PartOfPolicy { word: "constraint", here: "limit", means: PartOfPolicy::Plain },
        F::PartOfPolicy { word: "subsidy", here: "charge", means: PartOfPolicy::Subsidy },
        F::PartOfPolicy { word: "tax", here: "charge", means: PartOfPolicy::Unsure },
        F::EnactWithMark { mark: "=" },
        F::AppliesTo { written: "apply to" },
        F::SwitchWithBlock { right: "policy levy off" },
        F::SwitchOtherwise { right: "policy levy off" },
        F::SwitchInside { state: "off" },
        F::OtherPolicies { word: "needs", here: "requires", policy: "audit" },
    ];
    let text =
        told(include_str!("../foreign.rs"), "ForeignForm", &list, |form| form.fixed(place(5), Vec::new(), Applicability::MaybeIncorrect));
    assert_eq!(text, WORDING, "\n{text}");
}

#[test]
fn other_places_are_told_what_they_have_to_do_with_it() {
    let also = |form: ForeignForm<'_>| form.words().also;
    assert_eq!(also(ForeignForm::ColonInMapping { name: "a", column: "b" }), "and here");
    assert_eq!(also(ForeignForm::SecondFor), "the first `for`");
    assert_eq!(also(ForeignForm::ForAllAgain { words: "for all", whole: None }), "for each of these");
}

const WORDING: &str = "\
`≤` is not written here: write `<=`
  ^5 write `<=`
  fix: write `<=`
`param` is not a word of the language here: write `let`
  ^5 write `let`
  fix: write `let`
`LET` is written in small letters: `let`
  ^5 write `let`
  fix: write `let`
`&lt;` is a character of a web page: write `<`
  ^5 write `<`
  fix: write `<`
one `:` is enough
  ^5 write `:`
  fix: write `:`
`::` is written `.`: `plan.cost`
  ^5 write `.`
  fix: write `.`
`;` ends nothing here
  ^5 a new line is enough
  fix: begin a new line
`;` ends nothing here
  ^5 a new line is enough
  fix: remove `;`
a text stands between double quotes
  ^5 write `\"`
  fix: write `\"`
a comment begins with `//` and ends with its line
  ^5 write `//`
  fix: write `//`
a comment begins with `//`, not with `#`
  ^5 write `//`
  fix: write `//`
`-` begins no declaration: it is the mark of a list
  ^5 the mark of a list
  fix: leave out `-`
`subject to` is not written here: each `constraint` stands for itself
  ^5 not understood
  fix: remove `subject to`
`data:` is not written here: each declaration stands for itself
  ^5 not understood
  fix: remove `data:`
`import` is not a word of the language here: a library is brought by `use`
  ^5 not understood
  help: write `use std.division` or, for a file of your own, `use \"common.coop\"`; `coop std` lists what there is
`sweep` begins no declaration: a scenario has one value for each thing
  ^5 not understood
  help: other values stand in a variant: `variant NAME { sweep price in 1 EUR .. 9 EUR step 1 EUR }`; `coop compare` goes through them
`print` begins no declaration: nothing has to be asked for
  ^5 not understood
  help: `coop solve` reports the results; a figure of your own is a `let`, in a plan or outside
`func` begins no declaration: a function is a `let` with parameters
  ^5 not understood
  help: write `let f(x : t, e in enterprise) = …`
`union` does not join sets here
  ^5 not understood
  help: write `a or b` for what is in one of the two, `a and b` for what is in both, `a except b` for what is in `a` alone
`coop` stands with the number of the edition alone
  ^5 not understood
  help: write `coop 1` in the first line
`=e=` is not written here: write `==`
  ^5 write `==`
  fix: write `==`
`per` is written `/`
  ^5 write `/`
  fix: write `EUR/t`
`of` is written `*`: a share of something is a product
  ^5 write `*`
  fix: write `*`
a tolerance is written `within`: `a == b within c`
  ^5 write `within`
  fix: write `within`
values are compared by `==`; how far they may differ is said by `within`: `a == b within c`
  ^5 write `==`
  fix: write `==`
`x²` is a power, and is written `x ^ 2`
  ^5 a power
  fix: write `x ^ 2`
`3²` is a power, and is written `3 ^ 2`
  ^5 a power
  help: write `3 ^ 2 * 1 t`, or `3 t^2` if the unit is raised
a range is written `..`, not `:`
  ^5 write `..`
  fix: write `..`
`per cent` is written `%`
  ^5 write `%`
  fix: write `%`
`Mio` is written as a prefix of the unit: `MEUR`
  ^5 write `M` before the unit
  fix: write `MEUR`
`5 %` has its unit already: `EUR/t` is a second one
  ^5 two units
  fix: write `0.05 EUR/t`
a unit is written without blanks: `case/d`
  ^5 write `case/d`
  fix: write `case/d`
a unit is written without blanks: `USD/case/kmi`
  ^5 blanks in a unit
  fix: write `USD/case/kmi`
`per` is written `/`: `case/d`
  ^5 write `case/d`
  fix: write `case/d`
a unit stands after its number
  ^5 before its number
  fix: write `90 USD`
a currency is written by its letters behind the number, such as `90 USD`
  ^5 `$` is no unit
  fix: write `USD`
a currency is written by its letters: `USD/t`
  ^5 `$` is no unit
  fix: write `USD/t`
`°K` is written `K`
  ^5 write `K`
  fix: write `K`
degrees Celsius are no unit here, since their zero is not zero
  ^5 no unit
  help: write kelvins: `293.15 K` for 20 °C; a difference of 20 °C is another number
degrees Celsius are no unit here, since their zero is not zero
  ^5 no unit
  help: write kelvins, `293.15 K` for 20 °C
degrees Celsius are no unit here, since their zero is not zero
  ^5 no unit
  help: write kelvins: `268.15 K` for -5 °C; a difference of 5 °C is another number
degrees Celsius are no unit here, since their zero is not zero
  ^5 no unit
  help: `°C` takes no prefix: write kelvins, `mK` for thousandths of them
a condition is written `if … then … else …`
  ^5 as in a spreadsheet
  fix: write `if … then … else …`
a condition is written `if … then … else …`
  ^5 as in a spreadsheet
a condition is written `if … then … else …`
  ^5 as in C
  fix: write `if … then … else …`
a condition is written `if … then … else …`
  ^5 the condition stands first
  fix: write `if … then … else …`
`iif(…)` is written `if … then … else …`
  ^5 as in a spreadsheet
  fix: write `if a then b else c`
several names for one set stand in parentheses: `(e, p)`
  ^5 write `(e, p)`
  fix: write `(e, p)`
`sum` is written `sum(… for e in enterprise)`
  ^5 the index stands after the value
  fix: write `sum(… for e in enterprise)`
the index stands after the value: `sum(… for e in enterprise)`
  ^5 before the value
  fix: put it after the value
the index stands after the value: `… for … in …`
  ^5 before the value
  fix: write `sum(… for e in enterprise)`
an index begins with `for`: `sum(… for e in enterprise)`
  ^5 write `for`
  fix: write `for`
the index stands within the parentheses: `sum(x[e] for e in enterprise)`
  ^5 after the `)` of `sum`
  fix: write `sum(x[e] for e in enterprise)`
indices stand side by side with a comma, not with `and`
  ^5 write `,`
  fix: write `,`
one `for` is enough: further indices follow after a comma
  ^5 write `,`
  fix: write `,`
a set is written with its index in front: `{ e in enterprise if … }`
  ^5 the element is the index itself
  fix: write `{ e in enterprise }`
a set is written with its index in front: `{ e in enterprise if … }`
  ^5 the element is the index itself
  help: a set holds entities; what is calculated for each of them is a value with a key, `let x[e in enterprise] = …`
a set and a list stand in `{ }`
  ^5 write `{ … }`
  fix: write `{ … }`
a title stands in quotes: `\"of 2026\"`
  ^5 write it in `\" \"`
  fix: put it in quotes
a path stands in quotes: `\"data/routes.csv\"`
  ^5 write it in `\" \"`
  fix: put it in quotes
a column is named after `=`: `price = eur`
  ^5 write `=`
  fix: write `=`
`f` takes nothing: without parameters it is a value
  ^5 a value
  help: write `let f = …`, and read it as `f`
the function `f` is not written so
  ^5 a function
  help: write `let f(x, y : t, e in enterprise) = …`: a parameter is a number, a number of a unit or a member of a kind
`extends` is written `is`
  ^5 write `is`
  fix: write `is`
`:` is followed by the unit, `=` by the value: `cost : MEUR/yr = …`
  ^5 the other way round
  fix: write `: MEUR/yr =`
`integer` stands without `:`, which states a unit
  ^5 write `integer`
  fix: write `integer`
`binary` stands after the name: `var open binary`
  ^5 before `var`
  fix: put it after the name
bounds are written `in 0 .. 9`
  ^5 write `in … .. …`
  fix: write `in … .. …`
bounds are written `low .. high`: `in 0 .. 5 t`
  ^5 bounds in brackets
  fix: write `0 .. 5 t`
zero, or between two bounds, is written `in 5 t .. 40 t or 0`
  ^5 write `… or 0` after the bounds
  fix: write `or 0` after the bounds
an objective is written `minimize cost = …`
  ^5 write `=`
  fix: write `=`
a constraint that holds in a case is written `if open[s] then …`
  ^5 write `then`
  fix: write `if … then …`
a constraint that holds in a case is written `if open[s] then …`
  ^5 the condition stands first
  fix: write `if … then …`
the index of a constraint stands after its name: `constraint cap[e in enterprise]: …`
  ^5 before the constraint
  fix: put it after the name
the index of a constraint stands after its name: `constraint cap[e in enterprise]: …`
  ^5 after the name
  fix: write `cap[e in enterprise]`
the index of a constraint stands after its name: `cap[e in enterprise]`
  ^5 after the comparison
  fix: write `cap[e in enterprise]`
`for all` is not written here: the constraint holds for each of its keys
  ^5 the keys say so
  fix: leave out `for all e:`
`for all` is not written here: the constraint holds for each of its keys
  ^5 the keys say so
a plan takes no arguments: it reads the scenario around it
  ^5 after the name of the plan `supply`
  fix: remove them
periods have no `step`: they go one by one
  ^5 not here
  help: for longer steps declare a kind, `kind phase ordered by start`, with an entity for each
  fix: remove it
who gets a share of `seats` stands after `to`: `allocation seats to e in enterprise`
  ^5 claimants in brackets
  fix: write `to e in enterprise`
a policy has no `constraint`: write `limit`
  ^5 write `limit`
  fix: write `limit`
a policy has no `subsidy`: write `charge`
  ^5 not here
  help: a subsidy is a charge below zero: `charge paid = -(…)`
a policy has no `tax`: write `charge`
  ^5 write `charge`
  help: what a policy adds to the objective is a `charge`, what it forbids a `limit`
  fix: write `charge`
what it costs to enact a policy is written `enact …`, without `=`
  ^5 not here
  fix: remove it
`apply to` is not written here: write `applies to`
  ^5 write `applies to`
  fix: write `applies to`
a policy is switched on a line of its own: `policy levy off`
  ^5 not here
  help: write `policy levy off` on another line
  fix: remove it here
a policy is switched by its name: `policy levy off`
  ^5 not here
  help: `on` and `off` are decided here, `open` leaves it to the solver
  fix: write `policy levy off`
a policy is switched outside its block: `policy NAME off`
  ^5 not here
  help: write `policy NAME off` on a line of its own
  fix: remove it here
`needs` is written `requires`: `requires audit`
  ^5 write `requires`
  fix: write `requires`
";
