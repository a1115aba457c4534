//! Columns and rows that no declaration owns: what `or 0`, conditions, piecewise-linear functions and kept objectives need.

use super::{ColId, Origin, RowId, Value};
use crate::exact::Exact;

/// What an auxiliary column or row is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auxiliary {
    /// Column: 1 where this column, of a variable with `or 0`, is not 0.
    On(ColId),
    /// Column: 1 where a row's policy is enacted and its condition holds.
    Both(RowId),
    /// Column: the value of a curve.
    CurveValue { curve: u32 },
    /// Column: what a function that bends one way is taken of.
    Argument { curve: u32 },
    /// Column: how far a piece of a piecewise-linear function is gone along, from 0 to its length.
    Part { curve: u32, piece: u32 },
    /// Column: 1 once a piece is gone along to its end, which the next has to wait for.
    Done { curve: u32, piece: u32 },
    /// Column: 1 where this item is the largest or smallest one; of two items, 0 where the other is.
    Selected { curve: u32, item: u32 },
    /// Column: the level of an objective up to which so many members are added up; of one member, the smallest (or largest) one.
    Level { objective: u32, adds: u32 },
    /// Column: how far a member is within a level, and so counts less.
    Within { objective: u32, adds: u32, member: u32 },
    /// Row: a column with `or 0` is at least its lower bound if it is on.
    AtLeastIfOn(ColId),
    /// Row: and at most its upper bound.
    AtMostIfOn(ColId),
    /// Row: a variable of an open policy is at least its lower bound if the policy is enacted, else 0.
    AtLeastIfEnacted(ColId),
    /// Row: and at most its upper bound.
    AtMostIfEnacted(ColId),
    /// Row: a limit holds where its policy is enacted and its condition holds.
    BothIf(RowId),
    /// Row: and not where one of the two is not.
    BothOnlyIf(RowId),
    /// Row: the lower limit of a constraint's row, if its condition holds.
    LowerIf(RowId),
    /// Row: the upper limit.
    UpperIf(RowId),
    /// Row: an earlier objective stays near its best.
    DegradationLimit { objective: u32 },
    /// Row: a member of an objective that goes level by level stays where it is settled.
    Settled { objective: u32, member: u32 },
    /// Row: a member is at its level, or as far within as its column says.
    AtLevel { objective: u32, adds: u32, member: u32 },
    /// Row: so many members keep what they come to together.
    LevelSum { objective: u32, adds: u32 },
    /// Row: the first point and the parts add up to the place on a piecewise-linear function.
    Place { curve: u32 },
    /// Row: the first point's value and the parts times their slopes add up to the value.
    Height { curve: u32 },
    /// Row: a piece that is done is gone along in full.
    Full { curve: u32, piece: u32 },
    /// Row: a piece waits for the one before.
    Waits { curve: u32, piece: u32 },
    /// Column: the threshold from which on values belong to the worst part.
    Threshold { curve: u32 },
    /// Column: how far an item is beyond the threshold.
    Beyond { curve: u32, item: u32 },
    /// Row: the mean of the worst part is the threshold and what lies beyond it.
    TailMean { curve: u32 },
    /// Row: an item, or a part of it of which the worst counts, is not further beyond the threshold than its column says.
    BeyondThreshold { curve: u32, item: u32, part: u32 },
    /// Row: a largest value is at least this item, a smallest one at most.
    Epigraph { curve: u32, item: u32 },
    /// Row: and no more, or no less, than this item where it is the selected one.
    Attained { curve: u32, item: u32 },
    /// Row: one item is selected.
    OneSelected { curve: u32 },
    /// Row: a value is what it is defined as.
    Definition { curve: u32 },
    /// Row: the argument of a function is what the scenario says.
    ArgumentOf { curve: u32 },
    /// Row: the value of a function stays on its side of a line.
    CurveLine { curve: u32, line: u32 },
    /// Row: a comparison that is counted holds.
    IfCounted { curve: u32 },
    /// Row: one that is not counted does not.
    IfNotCounted { curve: u32 },
}

/// A function of the decisions whose value is a column of its own: a curve. Some are linear, and have it for brevity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    /// The call.
    pub origin: Origin,
    pub owner: CurveOwner,
    /// Which of the owner's calls this is, from 1; 0 when it has only one.
    pub number: u32,
    /// The index variables that it depends on, and their values.
    pub keys: Vec<CurveKey>,
    /// The column of its value.
    pub value: ColId,
    pub form: CurveForm,
}

/// What a curve is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CurveForm {
    Pieces(Pieces),
    Extreme(Extreme),
    /// 1 where a comparison holds, else 0: a member of a count. The value is a binary z. Where it is wanted large, d >= 0 has the row
    /// d >= L (1 - z); where it is wanted small, d > 0 has the row d <= U z, with L <= d <= U within the bounds of the columns.
    Counted,
    /// An instance of a value that reads itself: a free column v with the row v - e = 0. So what a stock holds is written down once for each
    /// period, and not as the sum of all flows before it.
    Defined,
    Smooth(SmoothCurve),
    /// The mean of the worst part (1 - α) of items eᵢ with probabilities pᵢ, of the largest ones: v >= t + Σ pᵢ uᵢ / (1 - α), uᵢ >= eᵢ - t,
    /// uᵢ >= 0, with a free t; of the smallest ones the same upside down. It is wanted on its good side alone (R. T. Rockafellar,
    /// S. Uryasev, *Optimization of conditional value-at-risk*, 2000).
    Tail {
        upper: bool,
        /// The sum of the n largest of items that are not below 0 instead: v >= n t + Σ uᵢ with t >= 0. An item may be the largest of
        /// parts, with a row for each (D. Bertsimas, M. Sim, *The price of robustness*, 2004).
        largest: bool,
    },
}

/// A function that bends one way: a free column v for its value and a column w for its argument, within its domain. Where it is concave it
/// has rows v <= s w + c, where it is convex v >= s w + c, for the lines of [`super::LexStage::lines`]: tangents, so that no answer is lost, or
/// chords, which keep what comes out on the inner side (J. E. Kelley, *The cutting-plane method for solving convex programs*, 1960).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmoothCurve {
    pub function: Smooth,
    /// The column of its argument.
    pub argument: ColId,
    /// True where a constraint reads the value, and not the objective alone.
    pub in_rows: bool,
}

/// Which function bends one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Smooth {
    Logarithm,
    Exponential,
    Power(Exact),
}

/// The largest or the smallest of linear items eᵢ. A largest value v has rows v >= eᵢ (its epigraph). Where it is wanted small, these are
/// all it needs; else binaries zᵢ with Σ zᵢ = 1 select an item that it equals, v <= eᵢ + Mᵢ (1 - zᵢ), where Mᵢ is how far the others can
/// be above eᵢ within the bounds of their columns. A smallest value is the same upside down (H. P. Williams, *Model Building in
/// Mathematical Programming*, 2013).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extreme {
    Largest,
    Smallest,
    /// The larger one of x and -x.
    Absolute,
}

impl Extreme {
    pub fn is_largest(self) -> bool {
        self != Extreme::Smallest
    }
}

/// Straight pieces: an instance of `piecewise(…)`. With `Place`, x = x₀ + Σ dₖ, and `Height`, y = y₀ + Σ sₖ dₖ, with
/// 0 <= dₖ <= lₖ. Where y is wanted small and the slopes rise (or large and they fall), the pieces fill in order by themselves;
/// else binaries zₖ order them, lₖ zₖ <= dₖ and dₖ₊₁ <= lₖ₊₁ zₖ (the incremental form: H. M. Markowitz, A. S. Manne,
/// *On the solution of discrete programming problems*, Econometrica 1957).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pieces {
    /// The columns of the parts, in order.
    pub parts: std::ops::Range<u32>,
    /// True when binaries order the pieces.
    pub ordered: bool,
}

/// The value of an index variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurveKey {
    /// An entity, by the number of its kind in the scenario and its ordinal there.
    Entity {
        kind: u32,
        ordinal: u32,
    },
    Integer(i32),
}

impl CurveKey {
    /// The key as indices have it.
    pub fn value(self) -> u32 {
        match self {
            CurveKey::Entity { ordinal, .. } => ordinal,
            CurveKey::Integer(number) => number as u32,
        }
    }
}

/// The declaration that a curve stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CurveOwner {
    Objective(u32),
    /// A value of the plan, by its number in the scenario.
    Let(u32),
    Constraint(u32),
}

/// A row of a constraint that holds only if a binary column says so.
#[derive(Clone, Debug)]
pub struct Conditional<N: Value = f64> {
    pub row: RowId,
    pub column: ColId,
    /// The value of the column with which it holds.
    pub holds: bool,
    /// The limits that then hold; constants are taken off already, as in rows.
    pub lower: N::Bound,
    pub upper: N::Bound,
}

/// A limit that a number was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    ColumnLower(ColId),
    ColumnUpper(ColId),
    RowLower(RowId),
    RowUpper(RowId),
}

/// A row with a big M: it holds only where a binary column says so, and is let go elsewhere as far as these limits allow.
#[derive(Clone, Debug)]
pub struct LetGo<N: Value = f64> {
    pub row: RowId,
    pub column: ColId,
    /// The value of the column with which the row holds.
    pub holds: bool,
    /// True where the row has a lower limit, false where it has an upper one.
    pub below: bool,
    /// What stands before the column in the row as the scenario writes it: a limit may read what enacting a policy costs.
    pub written: N,
    /// The limits that M was made of, each once, and how much more room the row needs for each unit by which one is moved outwards.
    pub made_of: Vec<(Source, N)>,
}
