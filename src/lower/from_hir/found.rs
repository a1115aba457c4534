//! What is known of a curve when it is met.

use super::reach::Unbounded;
use super::terms::Written;
use super::*;
use crate::smooth;

/// A call with all its index variables bound.
pub(super) struct Found<N> {
    pub(super) expr: ExprId,
    pub(super) owner: CurveOwner,
    pub(super) keys: Vec<(SetElement, u32)>,
    pub(super) shape: Shape<N>,
}

/// What a curve is made of.
pub(super) enum Shape<N> {
    /// Points, and the place between them, written out.
    Pieces { points: Vec<(Exact, Exact)>, place: Written<N> },
    /// The largest or smallest of items, written out.
    Extreme { extreme: Extreme, items: Vec<Written<N>> },
    /// The mean of the worst part of items; or, times their number, of the largest of items that are not below 0.
    Tail(Tail<N>),
    /// Whether a difference, written out, compares with 0.
    Counted { op: CompareOp, difference: Written<N> },
    /// What a value that reads itself is, written out.
    Defined { is: Written<N> },
    /// A function that bends one way, of something written out.
    Smooth { function: Smooth, of: Written<N> },
}

/// The sum over items of by how much each is worse than a threshold, by their weights, and the threshold so many times, where it is best.
pub(super) struct Tail<N> {
    pub(super) upper: bool,
    /// How often the threshold counts.
    pub(super) times: N,
    /// True where the threshold is not below 0.
    pub(super) from_zero: bool,
    /// Each the worst of its parts, with a weight.
    pub(super) items: Vec<(Vec<Written<N>>, N)>,
}

impl<N> Shape<N> {
    /// True where binaries have to say what the value is: these need to know how far it reaches.
    pub(super) fn needs_ends(&self, wanted: Wanted) -> bool {
        match self {
            Shape::Pieces { .. } | Shape::Defined { .. } | Shape::Tail(_) => false,
            Shape::Counted { .. } => wanted.small || wanted.large,
            Shape::Smooth { function, .. } => smooth::domain(function) == smooth::Domain::OtherWayBelowZero,
            Shape::Extreme { extreme, .. } if extreme.is_largest() => wanted.large,
            Shape::Extreme { .. } => wanted.small,
        }
    }
}

/// Which way the rows and the objective want the value of a curve.
#[derive(Clone, Copy, Default)]
pub(super) struct Wanted {
    pub(super) small: bool,
    pub(super) large: bool,
    /// True where a constraint wants it so.
    pub(super) in_rows: bool,
}

/// Where a curve stands in the program.
pub(super) struct Position {
    pub(super) curve: u32,
    pub(super) value: u32,
    pub(super) origin: Origin,
}

/// A curve that cannot be made, and why.
pub(super) struct Lacking {
    pub(super) expr: ExprId,
    pub(super) why: Why,
}

pub(super) enum Why {
    /// It needs a bound that a column lacks.
    Unbounded(Unbounded),
    /// What is strictly on one side has no nearest point: where it is wanted so, and whether it is wanted the other way too.
    Strict(Wanted, bool),
    /// A function that bends one way is wanted on the side that it bends to.
    WrongWay,
    /// The mean of the worst part is wanted to be worse: of the largest values, or of the smallest.
    TailWrongWay(bool),
    /// The argument of such a function may lie below 0, where it bends the other way.
    BelowZero,
    /// In doubles it is not sure whether numbers are whole.
    Doubt,
}

impl From<Unbounded> for Why {
    fn from(unbounded: Unbounded) -> Why {
        Why::Unbounded(unbounded)
    }
}
