//! Declarations of units and rates as data, and what may be wrong with them.

use super::parse::UnitError;
use super::prefix::Prefixes;
use crate::exact::Exact;
use crate::source::Span;

/// A declared unit or currency.
#[derive(Clone, Debug)]
pub struct UnitDecl {
    /// The name as it is written in units: `m`, `USD`, `%`.
    pub name: String,
    /// The quoted title, such as `metre`.
    pub title: Option<String>,
    pub definition: Definition,
    pub prefixes: Prefixes,
    /// Where it is declared, for reports.
    pub span: Span,
    /// Whether it comes from the standard library: a scenario may then say otherwise.
    pub library: bool,
}

/// What a declared unit is.
#[derive(Clone, Debug, PartialEq)]
pub enum Definition {
    /// A dimension of its own.
    Base,
    /// A dimension of its own, with price years (`EUR_2025`) and rates.
    Currency,
    /// So many of another unit; `unit` is a unit's text, `1` when there is none.
    Derived { factor: Exact, unit: String, unit_span: Span },
}

impl Definition {
    /// Whether two definitions say the same, wherever they stand.
    pub(super) fn agrees(&self, other: &Definition) -> bool {
        match (self, other) {
            (Definition::Base, Definition::Base) | (Definition::Currency, Definition::Currency) => true,
            (Definition::Derived { factor: a, unit: u, .. }, Definition::Derived { factor: b, unit: v, .. }) => a == b && u == v,
            _ => false,
        }
    }
}

/// A rate between two currencies: `rate EUR = 1.08 USD on 2026-01-15`.
#[derive(Clone, Debug)]
pub struct RateDecl {
    /// The currency on the left, perhaps with a price year (`EUR_2025`).
    pub currency: String,
    pub factor: Exact,
    /// The currency on the right, perhaps with a prefix or a price year.
    pub unit: String,
    /// Where it is declared.
    pub span: Span,
    /// Where its unit stands.
    pub unit_span: Span,
}

/// Something wrong with the declarations.
#[derive(Clone, Debug, PartialEq)]
pub enum UnitIssue {
    /// A name has two declarations; `first` may be the library's.
    DeclaredTwice { name: String, first: Span, second: Span },
    /// A name that no unit could be written with, such as `in use` or `kW·h`; the declaration is left out.
    BadName { name: String, span: Span },
    /// Units that are defined by one another. The path begins at the least name and is closed by it.
    Cycle { path: Vec<(String, Span)> },
    /// The unit in the definition or rate of `name` cannot be read; `span` is the part at fault.
    BadUnit { name: String, error: UnitError, span: Span },
    /// The factor in the definition or rate of `name` is zero or negative.
    BadFactor { name: String, factor: Exact, span: Span },
    /// A rate for something that is not a declared currency.
    RateOfNonCurrency { name: String, span: Span },
    /// A rate in something that is not a currency.
    RateInNonCurrency { currency: String, unit: String, span: Span },
    /// A rate that contradicts others: by them one of the currency is `implied` of the unit. Once around the `ring`, over the others
    /// and back by this rate, one of the currency becomes `product` of it.
    RatesDisagree { currency: String, implied: Exact, unit: String, ring: Vec<String>, product: Exact, others: Vec<Span>, span: Span },
}

impl UnitIssue {
    /// The place to point at.
    pub fn span(&self) -> Option<Span> {
        match self {
            UnitIssue::BadName { span, .. }
            | UnitIssue::DeclaredTwice { second: span, .. }
            | UnitIssue::BadUnit { span, .. }
            | UnitIssue::BadFactor { span, .. }
            | UnitIssue::RateOfNonCurrency { span, .. }
            | UnitIssue::RateInNonCurrency { span, .. }
            | UnitIssue::RatesDisagree { span, .. } => Some(*span),
            UnitIssue::Cycle { path } => path.first().map(|(_, span)| *span),
        }
    }
}
