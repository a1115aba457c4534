//! What is to be read from a data file. Columns are counted from 0 in the order of the file.

use super::condition::Condition;
use super::rows::Lookup;
use super::unit_column::UnitColumn;

/// A column that holds keys.
#[derive(Clone, Copy)]
pub struct KeySpec<'a> {
    pub column: usize,
    pub lookup: Lookup<'a>,
    /// The size of the dimension: every ordinal is below it.
    pub dim: u32,
}

/// How the cells of a value become numbers.
#[derive(Clone, Copy)]
pub enum ValueKind<'a> {
    Number,
    /// The ordinal that the text leads to.
    Lookup(Lookup<'a>),
}

/// A column that holds values.
#[derive(Clone, Copy)]
pub struct ValueSpec<'a> {
    pub column: usize,
    pub kind: ValueKind<'a>,
    /// Where each row states the unit of a number.
    pub units: Option<UnitColumn<'a>>,
}

/// A file with all keys in columns: one tuple a row.
pub struct LongSpec<'a> {
    /// In the order of the index; at most [`super::MAX_KEYS`].
    pub keys: Vec<KeySpec<'a>>,
    /// Each becomes a column. Without values every row's tuple exists, otherwise those that have
    /// at least one value.
    pub values: Vec<ValueSpec<'a>>,
    /// All of them must hold.
    pub conditions: Vec<Condition>,
    /// Texts that mean "no value", as an empty cell does.
    pub missing: Vec<String>,
    /// Records with a key that its lookup does not know are left out, and no problem.
    pub skip_unknown: bool,
}

/// A file whose last key runs across: one cell a tuple.
pub struct WideSpec<'a> {
    /// The keys in columns, in the order of the index.
    pub keys: Vec<KeySpec<'a>>,
    /// The columns of values, each with the ordinal of the last key.
    pub across: Vec<(usize, u32)>,
    /// The size of the last key's dimension.
    pub dim: u32,
    pub kind: ValueKind<'a>,
    /// All of them must hold.
    pub conditions: Vec<Condition>,
    /// Texts that mean "no value", as an empty cell does.
    pub missing: Vec<String>,
    /// Records with a key that its lookup does not know are left out, and no problem.
    pub skip_unknown: bool,
}
