//! A program as data: columns, rows and coefficients, each with an origin that is a plain number. No strings, nothing of the language.
//!
//! The numbers are doubles for the solvers and exact rationals for the checks of their answers: both come out of the
//! same walk over the scenario, and have the same columns, rows and entries.

mod agreement;
mod auxiliary;
mod build;
mod lexicographic;
mod mapped;
mod reach;
#[cfg(test)]
pub mod testing;

pub use agreement::{Agreement, agreement, column_agrees, objective_agrees, row_agrees};
pub use auxiliary::{Auxiliary, Conditional, Curve, CurveForm, CurveKey, CurveOwner, Extreme, LetGo, Pieces, Smooth, SmoothCurve, Source};
pub use lexicographic::{CurveLine, CurveRange, DegradationLimit, LevelSum, Levels, LexStage, Line};
pub use reach::{Implied, Side, implied};

use crate::data::TupleIndex;
use crate::exact::Number;
use crate::exact::{self, Exact};
use crate::ids::{At, Indexed, ids};
use std::ops::Range;

/// A number of a program, and what a bound of such numbers looks like.
pub trait Value: Number + std::fmt::Debug + Send + Sync {
    /// A bound, which may be open: a double that may be infinite, an exact number that may be missing.
    type Bound: Clone + std::fmt::Debug + Send + Sync;
    /// A bound that is there.
    fn bound(self) -> Self::Bound;
    /// No lower bound.
    fn open_below() -> Self::Bound;
    /// No upper bound.
    fn open_above() -> Self::Bound;
    /// A bound as a number; none when it is open.
    fn end(bound: &Self::Bound) -> Option<Self>;
    /// A bound, moved by a constant that stands on the other side.
    fn less(bound: Self::Bound, constant: &Self) -> Self::Bound;
}

impl Value for f64 {
    type Bound = f64;
    fn bound(self) -> f64 {
        self
    }
    fn open_below() -> f64 {
        f64::NEG_INFINITY
    }
    fn open_above() -> f64 {
        f64::INFINITY
    }
    fn end(bound: &f64) -> Option<f64> {
        bound.is_finite().then_some(*bound)
    }
    fn less(bound: f64, constant: &f64) -> f64 {
        bound - constant
    }
}

impl Value for Exact {
    type Bound = Option<Exact>;
    fn bound(self) -> Option<Exact> {
        Some(self)
    }
    fn open_below() -> Option<Exact> {
        None
    }
    fn open_above() -> Option<Exact> {
        None
    }
    fn end(bound: &Option<Exact>) -> Option<Exact> {
        bound.clone()
    }
    fn less(bound: Option<Exact>, constant: &Exact) -> Option<Exact> {
        bound.map(|bound| if *constant == Exact::ZERO { bound } else { bound - constant })
    }
}

ids! {
    /// A column: one instance of a decision variable.
    ColId;
    /// A row: one instance of a constraint.
    RowId;
}

/// A value for each column.
pub type ByCol<T> = Indexed<ColId, T>;
/// A value for each row.
pub type ByRow<T> = Indexed<RowId, T>;

/// Where a column, row or coefficient comes from: the id of the typed expression (or declaration)
/// in the typed scenario that brought it in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(pub u32);

impl Origin {
    /// Of what no declaration brought in.
    pub const NONE: Origin = Origin(u32::MAX);
}

/// The user's direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    Minimize,
    Maximize,
}

/// What values a column may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    Continuous,
    Integer,
}

/// Columns, ordered by variable name, then by key; after them those that no variable owns. Bounds may be infinite, never NaN.
#[derive(Clone, Debug)]
pub struct Columns<N: Value = f64> {
    pub lower: ByCol<N::Bound>,
    pub upper: ByCol<N::Bound>,
    pub domain: ByCol<Domain>,
    /// The objective's coefficients, in the user's direction.
    pub cost: ByCol<N>,
    pub cost_origin: ByCol<Origin>,
    pub origin: ByCol<Origin>,
}

impl<N: Value> Default for Columns<N> {
    fn default() -> Columns<N> {
        Columns {
            lower: ByCol::default(),
            upper: ByCol::default(),
            domain: ByCol::default(),
            cost: ByCol::default(),
            cost_origin: ByCol::default(),
            origin: ByCol::default(),
        }
    }
}

/// Rows `lower <= a.x <= upper`, compressed: row `r` owns the entries `starts[r]..starts[r + 1]`.
/// Within a row every column appears at most once, in ascending order.
#[derive(Clone, Debug)]
pub struct Rows<N: Value = f64> {
    pub lower: ByRow<N::Bound>,
    pub upper: ByRow<N::Bound>,
    /// What the modeler's side holds beside its variables; taken off `lower` and `upper` already.
    pub constant: ByRow<N>,
    pub origin: ByRow<Origin>,
    /// One more than there are rows.
    pub starts: Vec<usize>,
    pub cols: Vec<ColId>,
    pub values: Vec<N>,
    pub value_origin: Vec<Origin>,
}

impl<N: Value> Default for Rows<N> {
    fn default() -> Rows<N> {
        Rows {
            lower: ByRow::default(),
            upper: ByRow::default(),
            constant: ByRow::default(),
            origin: ByRow::default(),
            starts: vec![0],
            cols: Vec::new(),
            values: Vec::new(),
            value_origin: Vec::new(),
        }
    }
}

/// A contiguous run of columns (or rows) that one declaration brought in, in the order of its keys.
#[derive(Clone, Debug)]
pub struct Block {
    /// The index of the variable or constraint in its plan.
    pub declaration: u32,
    pub start: u32,
    pub count: u32,
    /// The keys of the instances.
    pub index: TupleIndex,
    /// The position of each row of the index in the block; `None` when they are the same.
    pub positions: Option<Vec<u32>>,
    /// How many instances were left out, since none of their limits is given.
    pub left_out: u32,
}

impl Block {
    /// A block of all tuples of an index.
    pub fn new(declaration: u32, start: u32, index: TupleIndex) -> Block {
        let count = index.len();
        let positions = (count != index.rows()).then(|| {
            let mut positions = vec![u32::MAX; index.rows() as usize];
            for (position, row) in (0u32..).zip(index.iter()) {
                *positions.at_mut(row) = position;
            }
            positions
        });
        Block { declaration, start, count, index, positions, left_out: 0 }
    }

    /// The column or row of a tuple of keys.
    #[inline]
    pub fn find(&self, keys: &[u32]) -> Option<u32> {
        self.index.row(keys).map(|row| self.column(row))
    }

    /// The column or row for a row of the index.
    #[inline]
    pub fn column(&self, row: u32) -> u32 {
        match &self.positions {
            None => self.start + row,
            Some(positions) => self.start + positions.at(row),
        }
    }
}

/// The block of a declaration. They come in the order of the declarations, and mostly one for each.
pub fn block_of(blocks: &[Block], declaration: u32) -> Option<&Block> {
    let own = |block: &&Block| block.declaration == declaration;
    blocks.get(declaration as usize).filter(own).or_else(|| blocks.iter().find(own))
}

/// A linear (or mixed-integer) program. Every number is in the declared unit of its row, column
/// or objective, which also scales the program.
#[derive(Clone, Debug)]
pub struct Lp<N: Value = f64> {
    /// Which objective of the plan this is.
    pub objective: u32,
    pub sense: Sense,
    pub offset: N,
    pub columns: Columns<N>,
    pub rows: Rows<N>,
    pub column_blocks: Vec<Block>,
    pub row_blocks: Vec<Block>,
    /// The columns after those of the variables.
    pub auxiliary_columns: Vec<Auxiliary>,
    /// The rows after those of the constraints.
    pub auxiliary_rows: Vec<Auxiliary>,
    /// The curves that auxiliary columns and rows make up; what one reads stands before it.
    pub curves: Vec<Curve>,
    /// Rows of constraints that hold only if a binary column says so, by row. They are open themselves: auxiliary rows stand for
    /// them.
    pub conditional: Vec<Conditional<N>>,
    /// Rows with a big M, by row.
    pub let_go: Vec<LetGo<N>>,
    /// Where numbers stand that are not the shortest decimals of their doubles; none where that is not known, or others have some.
    pub calculated: Option<Calculated>,
}

/// Where a program has numbers that were calculated, and are not decimals as they were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calculated {
    /// Rows with such a coefficient or constant, ascending.
    pub rows: Vec<RowId>,
    /// Other rows, of which a limit is one, ascending.
    pub limits: Vec<RowId>,
    /// True where the objective has some.
    pub objective: bool,
}

impl<N: Value> Lp<N> {
    /// A program without columns and rows.
    pub fn new(sense: Sense) -> Lp<N> {
        Lp {
            objective: 0,
            sense,
            offset: N::zero(),
            columns: Columns::default(),
            rows: Rows::default(),
            column_blocks: Vec::new(),
            row_blocks: Vec::new(),
            auxiliary_columns: Vec::new(),
            auxiliary_rows: Vec::new(),
            curves: Vec::new(),
            conditional: Vec::new(),
            let_go: Vec::new(),
            calculated: None,
        }
    }

    /// How many columns variables own: the auxiliary ones follow.
    pub fn own_columns(&self) -> usize {
        self.column_count() - self.auxiliary_columns.len()
    }

    /// How many rows constraints own: the auxiliary ones follow.
    pub fn own_rows(&self) -> usize {
        self.row_count() - self.auxiliary_rows.len()
    }

    pub fn column_count(&self) -> usize {
        self.columns.lower.len()
    }

    pub fn row_count(&self) -> usize {
        self.rows.lower.len()
    }

    /// The number of stored coefficients.
    pub fn entry_count(&self) -> usize {
        self.rows.values.len()
    }

    /// True when a column must be whole.
    pub fn has_integers(&self) -> bool {
        self.columns.domain.contains(&Domain::Integer)
    }

    /// The big M of a row, where it has one.
    pub fn let_go(&self, row: RowId) -> Option<&LetGo<N>> {
        let at = self.let_go.binary_search_by_key(&row, |let_go| let_go.row).ok()?;
        Some(self.let_go.at(at))
    }

    /// Where the entries of a row stand.
    #[inline]
    pub fn range(&self, row: RowId) -> Range<usize> {
        *self.rows.starts.at(row)..*self.rows.starts.at(row.0 + 1)
    }

    /// True where a function of the decisions is followed by lines: the program alone is not the plan.
    pub fn bends(&self) -> bool {
        self.curves.iter().any(|curve| matches!(curve.form, CurveForm::Smooth(_)))
    }

    /// The columns and values of a row.
    pub fn entries(&self, row: RowId) -> impl Iterator<Item = (ColId, &N)> + Clone + '_ {
        let range = self.range(row);
        self.rows.cols.part(range.clone()).iter().copied().zip(self.rows.values.part(range))
    }
}

impl Lp {
    /// The same program in exact numbers, each double taken for the number that it is.
    #[cfg(any(test, feature = "internals"))]
    pub fn exact(&self) -> Lp<Exact> {
        let number = |value: &f64| exact::from_f64(*value);
        let bound = |value: &f64| value.is_finite().then(|| number(value));
        self.clone().mapped(number, bound, bound)
    }

    /// The constant of a row.
    pub fn constant(&self, row: usize) -> f64 {
        self.rows.constant[row]
    }

    /// The columns and values of a row.
    pub fn row(&self, row: RowId) -> impl Iterator<Item = (ColId, f64)> + '_ {
        self.entries(row).map(|(col, value)| (col, *value))
    }
}

impl Lp<Exact> {
    /// The same program in the nearest doubles.
    pub fn rounded(&self) -> Lp {
        self.clone().into_rounded()
    }

    /// The same, for a program that is not needed any more.
    pub fn into_rounded(self) -> Lp {
        self.mapped(exact::to_f64, rounded_below, rounded_above)
    }
}

/// A lower bound in the nearest double.
pub fn rounded_below(bound: &Option<Exact>) -> f64 {
    bound.as_ref().map_or(f64::NEG_INFINITY, exact::to_f64)
}

/// An upper bound in the nearest double.
pub fn rounded_above(bound: &Option<Exact>) -> f64 {
    bound.as_ref().map_or(f64::INFINITY, exact::to_f64)
}
