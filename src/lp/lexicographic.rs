//! Which of several objectives is optimised, and how far those before it may fall behind.

use super::ColId;
use crate::exact::Exact;

/// An objective that was optimised, and the limit that it keeps from then on.
#[derive(Clone, Debug, PartialEq)]
pub struct DegradationLimit {
    pub objective: u32,
    /// In the objective's unit, its constant included: the most when it is minimised, the least when it is maximised.
    pub limit: Exact,
    /// How far the limit lies beyond that in the program of doubles: a limit exactly at an optimum may be out of their reach.
    pub rounding: f64,
}

/// How far an objective that goes level by level has come: from its smallest member on (its largest, where it is minimised).
///
/// Members of a plan without whole columns are *settled* one after another: the smallest of those that are not is optimised, and those
/// that stand there in every optimum by its multipliers stay there. With whole columns who stands at a level may depend on the answer:
/// then the sums of the smallest are optimised, first of one, then of two, and so on to all (W. Ogryczak, T. Śliwiński, *On solving linear
/// programs with the ordered weighted averaging objective*, European Journal of Operational Research 2003).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Levels {
    pub objective: u32,
    /// By member, where it stays: in the unit of the objective. Empty before the first level.
    pub settled: Vec<Option<Exact>>,
    /// Sums of so many members that stay.
    pub sums: Vec<LevelSum>,
    /// So many members are added up in the sum that is optimised; below two, the smallest that is not settled is.
    pub adds: u32,
    /// How far limits lie beyond in the program of doubles.
    pub rounding: f64,
}

/// What so many of the smallest (or largest) members come to together.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelSum {
    pub members: u32,
    pub total: Exact,
    /// The last of them: what it adds to the sum.
    pub level: Exact,
}

/// What is asked of a plan at one time: its objectives are optimised one after another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LexStage {
    /// The objective that is optimised.
    pub objective: u32,
    /// Those before it.
    pub kept: Vec<DegradationLimit>,
    /// Of those that go level by level, the optimised one among them, as far as they have come.
    pub levels: Vec<Levels>,
    /// Lines that functions of decisions stay on one side of.
    pub lines: Vec<CurveLine>,
    /// Where the chords of functions hold.
    pub ranges: Vec<CurveRange>,
}

/// A straight line: slope times argument, plus a constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub slope: Exact,
    pub constant: Exact,
}

/// A line that the value of a function stays on one side of, by the column of the value.
#[derive(Clone, Debug, PartialEq)]
pub struct CurveLine {
    pub value: ColId,
    pub line: Line,
}

/// Between which arguments the chords of a function hold, by the column of the value.
#[derive(Clone, Debug, PartialEq)]
pub struct CurveRange {
    pub value: ColId,
    pub low: Exact,
    pub high: Exact,
}

impl LexStage {
    /// The first objective alone.
    pub fn first() -> LexStage {
        LexStage::default()
    }

    /// How far an objective has come, where it goes level by level and has begun.
    pub fn levels_of(&self, objective: u32) -> Option<&Levels> {
        self.levels.iter().find(|levels| levels.objective == objective)
    }
}
