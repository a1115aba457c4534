//! What a file holds, as data with places, and what can be wrong with it.

use crate::exact::Exact;
use std::fmt;

/// A piece of text and where it stands, in bytes of the file. Two are equal where their texts are.
#[derive(Clone, Debug, Default, Eq)]
pub struct Text {
    /// Without quotes.
    pub text: String,
    /// Quotes included.
    pub lo: u32,
    pub hi: u32,
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        self.text == other.text
    }
}

impl From<&str> for Text {
    /// A text that stands in no file.
    fn from(text: &str) -> Text {
        Text { text: text.to_string(), lo: 0, hi: 0 }
    }
}

/// A number as it is written, exactly, and where it stands. Two are equal where their values are.
#[derive(Clone, Debug, Eq)]
pub struct Decimal {
    pub value: Exact,
    pub lo: u32,
    pub hi: u32,
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Decimal) -> bool {
        self.value == other.value
    }
}

impl From<Exact> for Decimal {
    /// A number that stands in no file.
    fn from(value: Exact) -> Decimal {
        Decimal { value, lo: 0, hi: 0 }
    }
}

/// A network with its variables in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BifNetwork {
    pub name: Text,
    /// The texts after `property`.
    pub properties: Vec<Text>,
    pub variables: Vec<BifVariable>,
}

/// A variable with its distribution.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BifVariable {
    pub name: Text,
    pub states: Vec<Text>,
    pub properties: Vec<Text>,
    pub parents: Vec<Parent>,
    /// A probability for each combination of the parents' states and each own state: the first parent slowest, the own state
    /// fastest. Several rows that one `default` stands for have the same places.
    pub values: Vec<Decimal>,
    /// The name where the distribution is given.
    pub distribution: Text,
    /// Those of the distribution.
    pub of_distribution: Vec<Text>,
}

/// A parent: its place in the list of variables, and its name where it is called one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parent {
    pub variable: u32,
    pub name: Text,
}

/// Something wrong at a place of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct BifError {
    pub lo: u32,
    pub hi: u32,
    pub kind: BifErrorKind,
}

/// What can be wrong. Where `first` is given, it is the earlier place in bytes.
#[derive(Clone, Debug, PartialEq)]
pub enum BifErrorKind {
    /// What stands here, nothing at the end of the file, and what was expected.
    Unexpected {
        found: Option<String>,
        expected: &'static str,
    },
    UnclosedQuote,
    UnclosedComment,
    /// Not a decimal number, or one with an exponent beyond ±400.
    BadNumber {
        text: String,
    },
    /// The file has 4 GiB or more.
    TooLarge,
    /// A table with more entries than there is room for.
    LargeTable {
        entries: f64,
    },
    /// As many states are said as this, and there are `found`.
    StateCount {
        said: String,
        found: usize,
    },
    /// Numbers of a row or table.
    ValueCount {
        expected: usize,
        found: usize,
    },
    /// States of a row's head.
    ParentCount {
        expected: usize,
        found: usize,
    },
    UnknownVariable {
        name: String,
    },
    UnknownState {
        variable: String,
        state: String,
    },
    /// The same variable, state, distribution, parent, row or default again.
    Twice {
        what: &'static str,
        name: String,
        first: (u32, u32),
    },
    /// No row, and no default, for these states of the parents.
    MissingRow {
        variable: String,
        states: Vec<String>,
    },
    /// A variable without a distribution.
    NoDistribution {
        variable: String,
    },
    /// A file without a variable.
    Empty,
}

impl fmt::Display for BifError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            BifErrorKind::Unexpected { found: Some(found), expected } => write!(f, "expected {expected}, found `{found}`"),
            BifErrorKind::Unexpected { found: None, expected } => write!(f, "the file ends where {expected} was expected"),
            BifErrorKind::UnclosedQuote => write!(f, "nothing closes this quote"),
            BifErrorKind::UnclosedComment => write!(f, "nothing closes this comment"),
            BifErrorKind::BadNumber { text } => write!(f, "`{text}` is not a decimal number"),
            BifErrorKind::TooLarge => write!(f, "the file has 4 GiB or more"),
            BifErrorKind::LargeTable { entries } => write!(f, "a table of {entries:.3e} numbers is too large"),
            BifErrorKind::StateCount { said, found } => write!(f, "{said} states are said, and {found} are listed"),
            BifErrorKind::ValueCount { expected, found } => {
                write!(f, "{expected} numbers are needed here, and {found} {} found", if *found == 1 { "is" } else { "are" })
            }
            BifErrorKind::ParentCount { expected, found } => {
                write!(f, "a row names the states of {expected} parents, and this one names {found}")
            }
            BifErrorKind::UnknownVariable { name } => write!(f, "no variable is called `{name}`"),
            BifErrorKind::UnknownState { variable, state } => write!(f, "`{variable}` has no state `{state}`"),
            BifErrorKind::Twice { what, name, .. } => write!(f, "the {what} `{name}` stands here again"),
            BifErrorKind::MissingRow { variable, states } => {
                write!(f, "`{variable}` has no row for ({}), and no default", states.join(", "))
            }
            BifErrorKind::NoDistribution { variable } => write!(f, "`{variable}` has no distribution"),
            BifErrorKind::Empty => write!(f, "the file holds no variable"),
        }
    }
}
