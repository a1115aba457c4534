//! Forms of other languages. Text comes in as it is written and as it is to be written.

use super::words::{Words, says, write};
use crate::diagnostics::{Applicability, Code, Diagnostic, Fix, codes};
use crate::source::Span;

/// What was written as in another language.
#[derive(Clone, Copy, Debug)]
pub enum ForeignForm<'a> {
    // Characters and words, with the one that is written here.
    Mark { written: &'a str, here: &'a str },
    Word { written: &'a str, here: &'a str },
    CapitalLetters { written: &'a str, here: &'a str },
    EntityOfHtml { written: &'a str, here: &'a str },
    DoubleColon,
    DoubleColonInName { name: &'a str },
    Semicolon { joins: bool },
    SingleQuotes,
    BlockComment,
    Comment { sign: &'a str },
    MarkOfList { mark: &'a str },
    Heading { text: &'a str, of_constraints: bool },
    Statement { word: &'a str, of: Statement },
    // Operators.
    RelationOfGams { written: &'a str, here: &'a str },
    OperatorWord { word: &'a str, sign: &'a str, shown: &'a str },
    ShareOf,
    // `a == b ± c`, and otherwise `a ≈ b`.
    Tolerance { is_width: bool },
    Power { written: &'a str, right: &'a str, of_unit: Option<PowerOfUnit<'a>> },
    RangeWithColon,
    // Numbers and units.
    PerCent { written: &'a str },
    ScaleWord { word: &'a str, prefix: &'a str, unit: &'a str },
    SecondUnit { percent: &'a str, unit: &'a str, plain: &'a str },
    UnitWithBlanks { unit: &'a str },
    UnitApart { unit: &'a str },
    UnitWithWord { word: &'a str, unit: &'a str },
    UnitFirst { number: &'a str, unit: &'a str },
    CurrencySign { sign: &'a str, code: &'a str },
    CurrencySignInUnit { sign: &'a str, unit: &'a str },
    Kelvin { written: &'a str },
    // With the number before it, without and with its sign, and that in kelvins; or with a prefix before it.
    Degrees { scale: &'a str, written: &'a str, number: Option<(&'a str, &'a str, &'a str)>, prefixed: bool },
    // Conditions, indices and sets.
    Conditional { of: Conditional },
    CallOfIf { function: &'a str, right: &'a str },
    NamesWithoutBrackets { right: &'a str },
    IndexInBraces { function: &'a str, index: &'a str },
    IndexBeforeValue { function: &'a str, index: &'a str },
    IndexAsArgument { function: &'a str, index: &'a str },
    IndexWithColon { function: &'a str, index: &'a str },
    IndexAfterCall { function: &'a str, right: &'a str },
    IndicesWithAnd,
    SecondFor,
    // `{ e for e in enterprise }`; the selection, where the elements are the indices.
    ElementInFront { selection: Option<&'a str> },
    ListInBrackets,
    TitleWithoutQuotes { title: &'a str },
    PathWithoutQuotes { path: &'a str },
    ColonInMapping { name: &'a str, column: &'a str },
    // Declarations.
    // `let f() = …` has no parameters.
    Function { name: &'a str, parameters: bool },
    KindOfKind { word: &'a str },
    UnitAfterEquals { name: &'a str, unit: &'a str },
    IntegerAsUnit { word: &'a str },
    IntegerFirst { word: &'a str, name: &'a str },
    BoundsFromTo,
    BoundsInBrackets { bounds: &'a str },
    Semicontinuous,
    ObjectiveWithColon { sense: &'a str, name: &'a str },
    CaseWithoutThen,
    CaseAfterConstraint,
    IndexBeforeConstraint { name: &'a str, index: &'a str },
    IndexAfterName { name: &'a str, index: &'a str },
    IndexAfterConstraint { name: &'a str, index: &'a str },
    // `constraint cap[e in enterprise]: for all e: …`; what to leave out, where that is all.
    ForAllAgain { words: &'a str, whole: Option<&'a str> },
    ArgumentsOfPlan { plan: &'a str },
    StepOfPeriods { word: &'a str },
    ClaimantsInBrackets { allocation: &'a str, claimants: &'a str },
    // Policies.
    PartOfPolicy { word: &'a str, here: &'a str, means: PartOfPolicy },
    EnactWithMark { mark: &'a str },
    AppliesTo { written: &'a str },
    SwitchWithBlock { right: &'a str },
    SwitchOtherwise { right: &'a str },
    SwitchInside { state: &'a str },
    OtherPolicies { word: &'a str, here: &'a str, policy: &'a str },
}

/// Statements that other languages have.
#[derive(Clone, Copy, Debug)]
pub enum Statement {
    Import,
    Sweep,
    Report,
    Function,
    SetOperation,
    Edition,
}

/// Forms of `if … then … else …`.
#[derive(Clone, Copy, Debug)]
pub enum Conditional {
    /// `if(c, a, b)`; not complete without the last.
    Spreadsheet {
        complete: bool,
    },
    C,
    Python,
}

/// `3² t`: the number, the unit and the power.
#[derive(Clone, Copy, Debug)]
pub struct PowerOfUnit<'a> {
    pub value: &'a str,
    pub unit: &'a str,
    pub exponent: &'a str,
}

/// What a foreign word in a policy may mean.
#[derive(Clone, Copy, Debug)]
pub enum PartOfPolicy {
    Plain,
    Subsidy,
    /// More than the word that is offered.
    Unsure,
}

impl ForeignForm<'_> {
    /// The finding, without a fix.
    pub fn diagnostic(self, at: Span) -> Diagnostic {
        let words = self.words();
        let found = Diagnostic::error(self.code(), words.message).at(at, words.label);
        match words.help {
            Some(help) => found.help(help),
            None => found,
        }
    }

    /// The finding with the edits that its fix makes.
    pub fn fixed(self, at: Span, edits: Vec<(Span, String)>, applicability: Applicability) -> Diagnostic {
        let mut found = self.diagnostic(at);
        found.fixes.extend(self.words().offer.map(|title| Fix { title, edits, applicability }));
        found
    }

    pub fn code(self) -> Code {
        if matches!(self, ForeignForm::Degrees { .. }) { codes::DEGREES } else { codes::FOREIGN_FORM }
    }

    pub fn words(self) -> Words {
        use ForeignForm as F;
        let condition = "a condition is written `if … then … else …`";
        let index_after_name =
            |name: &str, index: &str| format!("the index of a constraint stands after its name: `constraint {name}[{index}]: …`");
        match self {
            F::Mark { written, here } => write(here, format!("`{written}` is not written here: write `{here}`")),
            F::Word { written, here } => write(here, format!("`{written}` is not a word of the language here: write `{here}`")),
            F::CapitalLetters { written, here } => write(here, format!("`{written}` is written in small letters: `{here}`")),
            F::EntityOfHtml { written, here } => write(here, format!("`{written}` is a character of a web page: write `{here}`")),
            F::DoubleColon => write(":", "one `:` is enough"),
            F::DoubleColonInName { name } => write(".", format!("`::` is written `.`: `{name}`")),
            F::Semicolon { joins } => {
                says("`;` ends nothing here", "a new line is enough").offer(if joins { "begin a new line" } else { "remove `;`" })
            }
            F::SingleQuotes => write("\"", "a text stands between double quotes"),
            F::BlockComment => write("//", "a comment begins with `//` and ends with its line"),
            F::Comment { sign } => write("//", format!("a comment begins with `//`, not with `{sign}`")),
            F::MarkOfList { mark } => says(format!("`{mark}` begins no declaration: it is the mark of a list"), "the mark of a list")
                .offer(format!("leave out `{mark}`")),
            F::Heading { text, of_constraints } => {
                let each = if of_constraints { "each `constraint`" } else { "each declaration" };
                says(format!("`{text}` is not written here: {each} stands for itself"), "not understood").offer(format!("remove `{text}`"))
            }
            F::Statement { word, of } => of.words(word),
            F::RelationOfGams { written, here } => write(here, format!("`{written}` is not written here: write `{here}`")),
            F::OperatorWord { word, sign, shown } => {
                says(format!("`{word}` is written `{sign}`"), format!("write `{sign}`")).offer(format!("write `{shown}`"))
            }
            F::ShareOf => write("*", "`of` is written `*`: a share of something is a product"),
            F::Tolerance { is_width: true } => write("within", "a tolerance is written `within`: `a == b within c`"),
            F::Tolerance { is_width: false } => {
                write("==", "values are compared by `==`; how far they may differ is said by `within`: `a == b within c`")
            }
            F::Power { written, right, of_unit } => {
                let words = says(format!("`{written}` is a power, and is written `{right}`"), "a power");
                match of_unit {
                    None => words.offer(format!("write `{right}`")),
                    Some(PowerOfUnit { value, unit, exponent }) => {
                        words.help(format!("write `{right} * 1 {unit}`, or `{value} {unit}^{exponent}` if the unit is raised"))
                    }
                }
            }
            F::RangeWithColon => write("..", "a range is written `..`, not `:`"),
            F::PerCent { written } => write("%", format!("`{written}` is written `%`")),
            F::ScaleWord { word, prefix, unit } => {
                says(format!("`{word}` is written as a prefix of the unit: `{unit}`"), format!("write `{prefix}` before the unit"))
                    .offer(format!("write `{unit}`"))
            }
            F::SecondUnit { percent, unit, plain } => {
                says(format!("`{percent} %` has its unit already: `{unit}` is a second one"), "two units")
                    .offer(format!("write `{plain} {unit}`"))
            }
            F::UnitWithBlanks { unit } => write(unit, format!("a unit is written without blanks: `{unit}`")),
            F::UnitApart { unit } => {
                says(format!("a unit is written without blanks: `{unit}`"), "blanks in a unit").offer(format!("write `{unit}`"))
            }
            F::UnitWithWord { word, unit } => write(unit, format!("`{word}` is written `/`: `{unit}`")),
            F::UnitFirst { number, unit } => {
                says("a unit stands after its number", "before its number").offer(format!("write `{number} {unit}`"))
            }
            F::CurrencySign { sign, code } => {
                says(format!("a currency is written by its letters behind the number, such as `90 {code}`"), format!("`{sign}` is no unit"))
                    .offer(format!("write `{code}`"))
            }
            F::CurrencySignInUnit { sign, unit } => {
                says(format!("a currency is written by its letters: `{unit}`"), format!("`{sign}` is no unit"))
                    .offer(format!("write `{unit}`"))
            }
            F::Kelvin { written } => write("K", format!("`{written}` is written `K`")),
            F::Degrees { scale, written, number, prefixed } => {
                says(format!("degrees {scale} are no unit here, since their zero is not zero"), "no unit").help(match number {
                    Some((size, number, kelvin)) => {
                        format!("write kelvins: `{kelvin} K` for {number} {written}; a difference of {size} {written} is another number")
                    }
                    None if prefixed => format!("`{written}` takes no prefix: write kelvins, `mK` for thousandths of them"),
                    None => "write kelvins, `293.15 K` for 20 °C".to_string(),
                })
            }
            F::Conditional { of } => {
                let words = says(
                    condition,
                    match of {
                        Conditional::Spreadsheet { .. } => "as in a spreadsheet",
                        Conditional::C => "as in C",
                        Conditional::Python => "the condition stands first",
                    },
                );
                match of {
                    Conditional::Spreadsheet { complete: false } => words,
                    _ => words.offer("write `if … then … else …`"),
                }
            }
            F::CallOfIf { function, right } => {
                says(format!("`{function}(…)` is written `if … then … else …`"), "as in a spreadsheet").offer(format!("write `{right}`"))
            }
            F::NamesWithoutBrackets { right } => write(right, format!("several names for one set stand in parentheses: `{right}`")),
            F::IndexInBraces { function, index } => {
                let right = format!("{function}(… for {index})");
                says(format!("`{function}` is written `{right}`"), "the index stands after the value").offer(format!("write `{right}`"))
            }
            F::IndexBeforeValue { function, index } => {
                says(format!("the index stands after the value: `{function}(… for {index})`"), "before the value")
                    .offer("put it after the value")
            }
            F::IndexAsArgument { function, index } => says("the index stands after the value: `… for … in …`", "before the value")
                .offer(format!("write `{function}(… for {index})`")),
            F::IndexWithColon { function, index } => write("for", format!("an index begins with `for`: `{function}(… for {index})`")),
            F::IndexAfterCall { function, right } => {
                says(format!("the index stands within the parentheses: `{right}`"), format!("after the `)` of `{function}`"))
                    .offer(format!("write `{right}`"))
            }
            F::IndicesWithAnd => write(",", "indices stand side by side with a comma, not with `and`"),
            F::SecondFor => write(",", "one `for` is enough: further indices follow after a comma").also("the first `for`"),
            F::ElementInFront { selection } => {
                let words = says("a set is written with its index in front: `{ e in enterprise if … }`", "the element is the index itself");
                match selection {
                    Some(selection) => words.offer(format!("write `{selection}`")),
                    None => words.help(
                        "a set holds entities; what is calculated for each of them is a value with a key, `let x[e in enterprise] = …`",
                    ),
                }
            }
            F::ListInBrackets => write("{ … }", "a set and a list stand in `{ }`"),
            F::TitleWithoutQuotes { title } => {
                says(format!("a title stands in quotes: `\"{title}\"`"), "write it in `\" \"`").offer("put it in quotes")
            }
            F::PathWithoutQuotes { path } => {
                says(format!("a path stands in quotes: `\"{path}\"`"), "write it in `\" \"`").offer("put it in quotes")
            }
            F::ColonInMapping { name, column } => write("=", format!("a column is named after `=`: `{name} = {column}`")),
            F::Function { name, parameters: false } => says(format!("`{name}` takes nothing: without parameters it is a value"), "a value")
                .help(format!("write `let {name} = …`, and read it as `{name}`")),
            F::Function { name, parameters: true } => says(format!("the function `{name}` is not written so"), "a function").help(format!(
                "write `let {name}(x, y : t, e in enterprise) = …`: a parameter is a number, a number of a unit or a member of a kind"
            )),
            F::KindOfKind { word } => write("is", format!("`{word}` is written `is`")),
            F::UnitAfterEquals { name, unit } => {
                says(format!("`:` is followed by the unit, `=` by the value: `{name} : {unit} = …`"), "the other way round")
                    .offer(format!("write `: {unit} =`"))
            }
            F::IntegerAsUnit { word } => write(word, format!("`{word}` stands without `:`, which states a unit")),
            F::IntegerFirst { word, name } => {
                says(format!("`{word}` stands after the name: `var {name} {word}`"), "before `var`").offer("put it after the name")
            }
            F::BoundsFromTo => write("in … .. …", "bounds are written `in 0 .. 9`"),
            F::BoundsInBrackets { bounds } => {
                says(format!("bounds are written `low .. high`: `in {bounds}`"), "bounds in brackets").offer(format!("write `{bounds}`"))
            }
            F::Semicontinuous => says("zero, or between two bounds, is written `in 5 t .. 40 t or 0`", "write `… or 0` after the bounds")
                .offer("write `or 0` after the bounds"),
            F::ObjectiveWithColon { sense, name } => write("=", format!("an objective is written `{sense} {name} = …`")),
            F::CaseWithoutThen => {
                says("a constraint that holds in a case is written `if open[s] then …`", "write `then`").offer("write `if … then …`")
            }
            F::CaseAfterConstraint => {
                says("a constraint that holds in a case is written `if open[s] then …`", "the condition stands first")
                    .offer("write `if … then …`")
            }
            F::IndexBeforeConstraint { name, index } => {
                says(index_after_name(name, index), "before the constraint").offer("put it after the name")
            }
            F::IndexAfterName { name, index } => {
                says(index_after_name(name, index), "after the name").offer(format!("write `{name}[{index}]`"))
            }
            F::IndexAfterConstraint { name, index } => {
                says(format!("the index of a constraint stands after its name: `{name}[{index}]`"), "after the comparison")
                    .offer(format!("write `{name}[{index}]`"))
            }
            F::ForAllAgain { words, whole } => {
                let message = format!("`{words}` is not written here: the constraint holds for each of its keys");
                let words = says(message, "the keys say so").also("for each of these");
                match whole {
                    Some(whole) => words.offer(format!("leave out `{whole}:`")),
                    None => words,
                }
            }
            F::ArgumentsOfPlan { plan } => {
                says("a plan takes no arguments: it reads the scenario around it", format!("after the name of the plan `{plan}`"))
                    .offer("remove them")
            }
            F::StepOfPeriods { word } => says(format!("periods have no `{word}`: they go one by one"), "not here")
                .help("for longer steps declare a kind, `kind phase ordered by start`, with an entity for each")
                .offer("remove it"),
            F::ClaimantsInBrackets { allocation, claimants } => says(
                format!("who gets a share of `{allocation}` stands after `to`: `allocation {allocation} to {claimants}`"),
                "claimants in brackets",
            )
            .offer(format!("write `to {claimants}`")),
            F::PartOfPolicy { word, here, means } => {
                let message = format!("a policy has no `{word}`: write `{here}`");
                let words = write(here, message.clone());
                match means {
                    PartOfPolicy::Plain => words,
                    // With the word alone a subsidy would be a tax.
                    PartOfPolicy::Subsidy => says(message, "not here").help("a subsidy is a charge below zero: `charge paid = -(…)`"),
                    PartOfPolicy::Unsure => words.help("what a policy adds to the objective is a `charge`, what it forbids a `limit`"),
                }
            }
            F::EnactWithMark { mark } => {
                says(format!("what it costs to enact a policy is written `enact …`, without `{mark}`"), "not here").offer("remove it")
            }
            F::AppliesTo { written } => write("applies to", format!("`{written}` is not written here: write `applies to`")),
            F::SwitchWithBlock { right } => says(format!("a policy is switched on a line of its own: `{right}`"), "not here")
                .help(format!("write `{right}` on another line"))
                .offer("remove it here"),
            F::SwitchOtherwise { right } => says(format!("a policy is switched by its name: `{right}`"), "not here")
                .help("`on` and `off` are decided here, `open` leaves it to the solver")
                .offer(format!("write `{right}`")),
            F::SwitchInside { state } => says(format!("a policy is switched outside its block: `policy NAME {state}`"), "not here")
                .help(format!("write `policy NAME {state}` on a line of its own"))
                .offer("remove it here"),
            F::OtherPolicies { word, here, policy } => write(here, format!("`{word}` is written `{here}`: `{here} {policy}`")),
        }
    }
}

impl Statement {
    fn words(self, word: &str) -> Words {
        let (message, help) = match self {
            Statement::Import => (
                "is not a word of the language here: a library is brought by `use`",
                "write `use std.division` or, for a file of your own, `use \"common.coop\"`; `coop std` lists what there is",
            ),
            Statement::Sweep => (
                "begins no declaration: a scenario has one value for each thing",
                "other values stand in a variant: `variant NAME { sweep price in 1 EUR .. 9 EUR step 1 EUR }`; `coop compare` goes through them",
            ),
            Statement::Report => (
                "begins no declaration: nothing has to be asked for",
                "`coop solve` reports the results; a figure of your own is a `let`, in a plan or outside",
            ),
            Statement::Function => {
                ("begins no declaration: a function is a `let` with parameters", "write `let f(x : t, e in enterprise) = …`")
            }
            Statement::SetOperation => (
                "does not join sets here",
                "write `a or b` for what is in one of the two, `a and b` for what is in both, `a except b` for what is in `a` alone",
            ),
            Statement::Edition => ("stands with the number of the edition alone", "write `coop 1` in the first line"),
        };
        says(format!("`{word}` {message}"), "not understood").help(help)
    }
}
