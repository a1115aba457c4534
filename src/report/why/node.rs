//! How a value comes about, as a tree: each value with the parts that it is calculated from.

use crate::explain::Spot;
use crate::report::compare::FigureValue;

/// A value, and the values that it is calculated from.
#[derive(Clone, Debug)]
pub struct Node {
    /// As a scenario reads it; a part of a formula has none.
    pub name: Option<String>,
    /// The formula as it is written, on one line.
    pub text: Option<String>,
    /// Where the formula, the number or the cell stands.
    pub spot: Option<Spot>,
    /// The number as it stands there, where that is in another unit.
    pub written: Option<String>,
    pub source: Source,
    pub value: FigureValue,
    /// `1` of bare numbers and of words.
    pub unit: String,
    pub how: How,
    pub parts: Vec<Part>,
    /// The parts that are left out, where a list is cut.
    pub rest: Option<Rest>,
    /// It has parts that lie deeper than was asked for.
    pub deeper: bool,
    /// It says how far the two sides before it may be apart.
    pub within: bool,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// It is calculated.
    Formula,
    /// A number of the scenario's text.
    Literal,
    /// A value of an attribute or a table.
    Data,
    /// What is read where an attribute or a table has no value.
    Default,
    /// A value of the command line.
    Option,
    /// A solver decides on it.
    Decision,
    /// The answer of a model.
    Answer,
}

impl Source {
    /// The word for it in files.
    pub fn word(self) -> &'static str {
        match self {
            Source::Formula => "formula",
            Source::Literal => "literal",
            Source::Data => "data",
            Source::Default => "default",
            Source::Option => "option",
            Source::Decision => "decision",
            Source::Answer => "answer",
        }
    }
}

/// How the parts make the value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum How {
    /// It has no parts.
    Given,
    /// It is the value of its only part.
    Same,
    /// The parts, each times its weight, added up.
    Sum,
    /// The parts, each to the power of its weight, and a change of unit, multiplied.
    Product(f64),
    /// The first to the power of the second.
    Power,
    /// The first is the smallest, or the largest.
    Least,
    Greatest,
    Average,
    /// The first, and no more than the second in absolute value.
    UpTo,
    /// How many of the parts hold.
    Count,
    /// A logit of utilities with this scale: the first part is the utility of what the value is the probability of.
    Logit(f64),
    /// The logarithm of the sum of the exponentials of the parts times this scale, divided by it.
    LogSum(f64),
    /// In another way, such as a function or a comparison: the parts are what is read.
    Of(&'static str),
}

impl How {
    /// The word for it in files.
    pub fn word(self) -> &'static str {
        match self {
            How::Given => "given",
            How::Same => "same",
            How::Sum => "sum",
            How::Product(_) => "product",
            How::Power => "power",
            How::Least => "smallest",
            How::Greatest => "largest",
            How::Average => "average",
            How::UpTo => "up to",
            How::Count => "count",
            How::Logit(_) => "logit",
            How::LogSum(_) => "logsum",
            How::Of(word) => word,
        }
    }
}

/// A part of a value.
#[derive(Clone, Debug)]
pub struct Part {
    /// The values of the index variables that it belongs to: `e = seattle`.
    pub at: Vec<String>,
    /// Of a term of a sum what it is multiplied by: its sign, and a change of unit. Of a factor of a product its power: 1 or -1.
    pub weight: f64,
    pub node: Node,
}

/// Parts that are left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rest {
    pub count: usize,
    /// What they come to together; of the smallest and the largest of several nothing.
    pub value: Option<f64>,
}

impl Part {
    /// What a term of a sum adds to it.
    pub fn adds(&self) -> Option<f64> {
        Some(self.weight * self.node.value.number()?)
    }
}

impl Node {
    /// A value without parts.
    pub fn leaf(source: Source, value: FigureValue, unit: String) -> Node {
        Node {
            name: None,
            text: None,
            spot: None,
            written: None,
            source,
            value,
            unit,
            how: How::Given,
            parts: Vec::new(),
            rest: None,
            deeper: false,
            within: false,
        }
    }

    /// How many parts it has, with those that are left out.
    pub fn count(&self) -> usize {
        self.parts.len() + self.rest.map_or(0, |rest| rest.count)
    }
}
