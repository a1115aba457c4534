//! What is to be read from a data file. Columns are counted from 0 in the order of the file.

/// The ordinal of an entity or member, by the text of a cell without blanks around it. Called at most once for a run of
/// equal cells; should take some 20 ns.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<u32>;

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
}

/// Only rows whose cell in `column` is `text`, apart from blanks around it, are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    pub column: usize,
    pub text: String,
}

/// A file with all keys in columns: one tuple a row.
pub struct LongSpec<'a> {
    /// In the order of the index; at most [`super::MAX_KEYS`].
    pub keys: Vec<KeySpec<'a>>,
    /// Each becomes a column. Without values every row's tuple exists, otherwise those that have
    /// at least one value.
    pub values: Vec<ValueSpec<'a>>,
    /// All of them must hold.
    pub filters: Vec<Filter>,
    /// Texts that mean "no value", as an empty cell does.
    pub missing: Vec<String>,
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
    pub filters: Vec<Filter>,
    /// Texts that mean "no value", as an empty cell does.
    pub missing: Vec<String>,
}
