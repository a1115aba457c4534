//! Values that stand in the unit that another cell of their row states.

use super::problem::{ProblemKind, Problems};
use super::records::Cell;
use super::rows::{Lookup, Memo, Rows};
use crate::exact::{self, Exact};

/// How many classes of rows there are, and which one a row with some keys belongs to.
pub type Classes<'a> = (usize, &'a dyn Fn(&[u32]) -> usize);

/// A column of units.
#[derive(Clone, Copy)]
pub struct UnitColumn<'a> {
    pub column: usize,
    /// Which of `factors` a text leads to.
    pub lookup: Lookup<'a>,
    /// What one of each unit is in the unit of the values: for each unit in turn, for each class of rows. 0 where it does not fit.
    pub factors: &'a [Exact],
    /// Where the unit of the values depends on the keys.
    pub classes: Option<Classes<'a>>,
}

/// The units of the cells of one value.
pub(super) struct Units<'a> {
    column: usize,
    lookup: Memo<'a>,
    factors: &'a [Exact],
    classes: Option<Classes<'a>>,
}

/// A number in the unit of the values.
pub(super) struct Scaled {
    pub value: f64,
    /// Whether its exact value must be kept too.
    pub side: bool,
    /// Which factor brought it there, counted from 1; 0 where it stands as it is.
    pub scale: u16,
}

impl<'a> Units<'a> {
    pub fn new(units: &UnitColumn<'a>) -> Units<'a> {
        Units { column: units.column, lookup: Memo::new(units.lookup), factors: units.factors, classes: units.classes }
    }

    /// A number of a row with these keys, brought into the unit of the values; `None` where its row states no unit that fits, which is a
    /// problem.
    #[allow(clippy::too_many_arguments, reason = "what a cell and its row say")]
    pub fn scale(
        &mut self,
        text: &'a str,
        rows: &Rows<'a>,
        keys: &[u32],
        cell: Cell,
        number: (f64, bool),
        position: usize,
        problems: &mut Problems,
    ) -> Option<Scaled> {
        let unit = rows.cell(self.column);
        let class = |ordinal: u32| match self.classes {
            None => ordinal as usize,
            Some((count, class)) => ordinal as usize * count + class(keys),
        };
        let found = self.lookup.find(text, unit).map(class);
        let Some((ordinal, factor)) = found.and_then(|at| Some((at, self.factors.get(at)?))).filter(|(_, factor)| **factor != Exact::ZERO)
        else {
            let content = unit.text(text).trim().to_owned();
            let kind = ProblemKind::UnknownUnit { value: position, text: content.clone() };
            problems.unknown(super::sort::MAX_KEYS * 2 + position, &content, kind, unit.range());
            return None;
        };
        if *factor == Exact::ONE {
            return Some(Scaled { value: number.0, side: number.1, scale: 0 });
        }
        let value = rows.numbers().exact(cell.bytes(text).trim_ascii())? * factor;
        let near = exact::to_f64(&value);
        let side = exact::from_decimal_f64(near).as_ref() != Some(&value);
        Some(Scaled { value: near, side, scale: u16::try_from(ordinal + 1).ok()? })
    }
}
