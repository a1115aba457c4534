//! Data from files and in the text: sources, their columns and conditions, tables.

use super::{CompareOp, Expr, Key, Name, Quantity, Text, UnitNote};
use crate::source::Span;

/// Where and how a table is read from a file.
#[derive(Clone, Debug)]
pub struct DataSource {
    pub path: Text,
    /// All of them hold of the rows that are read.
    pub wheres: Vec<Condition>,
    pub missing: Vec<Text>,
    /// Where it says that rows with unknown keys are left out.
    pub skips: Option<Span>,
    /// Lines before the headings.
    pub lines: Option<(u32, Span)>,
    /// How the file is written, in the order of the text.
    pub layout: Vec<LayoutNote>,
    pub wide: Option<Name>,
    pub mappings: Vec<Mapping>,
}

/// What is said of how a file is written.
#[derive(Clone, Debug)]
pub struct LayoutNote {
    pub word: LayoutWord,
    /// Where the word stands.
    pub at: Span,
    pub text: Text,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayoutWord {
    Delimiter,
    Decimal,
    Thousands,
    Encoding,
}

impl LayoutWord {
    pub const ALL: [LayoutWord; 4] = [LayoutWord::Delimiter, LayoutWord::Decimal, LayoutWord::Thousands, LayoutWord::Encoding];

    /// The word that another word stands for, in other programs.
    pub fn meant(word: &str) -> Option<LayoutWord> {
        let own = LayoutWord::ALL.into_iter().find(|own| own.text() == word);
        own.or(match word {
            "separator" | "sep" | "delim" => Some(LayoutWord::Delimiter),
            "dec" => Some(LayoutWord::Decimal),
            "charset" | "codepage" => Some(LayoutWord::Encoding),
            _ => None,
        })
    }

    /// What may stand after it.
    pub fn example(self) -> &'static str {
        match self {
            LayoutWord::Delimiter => ";",
            LayoutWord::Decimal => ",",
            LayoutWord::Thousands => ".",
            LayoutWord::Encoding => "windows-1252",
        }
    }

    pub fn text(self) -> &'static str {
        match self {
            LayoutWord::Delimiter => "delimiter",
            LayoutWord::Decimal => "decimal",
            LayoutWord::Thousands => "thousands",
            LayoutWord::Encoding => "encoding",
        }
    }
}

/// Where one value is read from.
#[derive(Clone, Debug)]
pub struct CellSource {
    pub source: DataSource,
    /// What counts where no row has a value.
    pub default: Option<Expr>,
}

/// Rates from a file: one of the left is so many of the right. Each end is a currency, or a column that names one.
#[derive(Clone, Debug)]
pub struct RatesItem {
    pub left: Name,
    /// The column of the numbers.
    pub rate: Name,
    pub right: Name,
    /// The column of the years that rates hold for; none of those that hold always.
    pub by: Option<Name>,
    pub source: DataSource,
}

/// `name = column : unit`
#[derive(Clone, Debug)]
pub struct Mapping {
    pub name: Name,
    pub column: Option<Name>,
    pub unit: Option<UnitNote>,
    /// The column in which each row states the unit.
    pub units: Option<Name>,
}

#[derive(Clone, Debug)]
pub struct EntitiesItem {
    pub kind: Name,
    pub source: DataSource,
}

#[derive(Clone, Debug)]
pub struct TableItem {
    /// The kind, when the table fills an attribute.
    pub owner: Option<Name>,
    pub name: Name,
    pub title: Option<Text>,
    pub keys: Vec<Key>,
    pub unit: Option<UnitNote>,
    pub default: Option<Expr>,
    pub body: TableSource,
}

#[derive(Clone, Debug)]
pub enum TableSource {
    /// The span between the braces, read later by `table_body`.
    Inline(Span),
    File(DataSource),
}

/// What holds of the cells of a row.
#[derive(Clone, Debug)]
pub enum Condition {
    /// `column == "text"`, `column >= 5 t`; the place is that of the operator.
    Compare {
        column: Name,
        op: CompareOp,
        at: Span,
        value: CellValue,
    },
    /// `column in { "a", "b" }`, or `not in`.
    Among {
        column: Name,
        negated: bool,
        values: Vec<CellValue>,
    },
    /// `column like "x*"`, which is reported: the place is that of the word.
    Like {
        column: Name,
        word: Text,
        pattern: Text,
    },
    /// What was reported: which rows are meant is not known.
    Wrong(Span),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
}

/// What a cell is compared with.
#[derive(Clone, Debug)]
pub enum CellValue {
    Text(Text),
    Number(Quantity, Span),
    /// A word alone and a date, which are reported.
    Word(Name),
    Date(Text),
}

impl CellValue {
    pub fn span(&self) -> Span {
        match self {
            CellValue::Text(text) | CellValue::Date(text) => text.span,
            CellValue::Word(name) => name.span,
            CellValue::Number(_, span) => *span,
        }
    }
}

impl Condition {
    /// Calls `f` for each column that a condition reads.
    pub fn columns<'c>(&'c self, f: &mut impl FnMut(&'c Name)) {
        match self {
            Condition::Compare { column, .. } | Condition::Among { column, .. } | Condition::Like { column, .. } => f(column),
            Condition::Wrong(_) => {}
            Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| part.columns(f)),
            Condition::Not(inner) => inner.columns(f),
        }
    }

    /// From its first column to its last value.
    pub fn span(&self) -> Option<Span> {
        match self {
            Condition::Compare { column, value, .. } if value.span().lo < column.span.lo => Some(value.span().to(column.span)),
            Condition::Compare { column, value, .. } => Some(column.span.to(value.span())),
            Condition::Like { column, pattern, .. } => Some(column.span.to(pattern.span)),
            Condition::Wrong(span) => Some(*span),
            Condition::Among { column, values, .. } => Some(values.last().map_or(column.span, |value| column.span.to(value.span()))),
            Condition::All(parts) | Condition::Any(parts) => {
                let (first, last) = (parts.first()?.span()?, parts.last()?.span()?);
                Some(first.to(last))
            }
            Condition::Not(inner) => inner.span(),
        }
    }
}
