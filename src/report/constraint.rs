//! Constraints at the answer: what they allow, what is used, what a little more would change.

use super::{finite, key_names, kind_names, place};
use crate::answer::PlanRun;
use crate::hir::*;
use crate::lp::{Block, Lp, RowId};
use crate::solve::Solution;

/// A constraint of a plan: a row for each tuple of keys.
pub struct Constraint<'a> {
    hir: &'a Hir,
    pub name: &'a str,
    pub title: Option<&'a str>,
    pub keys: &'a [KindId],
    pub unit: String,
    /// The unit of its shadow prices: the objective's per the constraint's own.
    pub dual_unit: String,
    decl: &'a ConstraintDecl,
    run: Option<(&'a Block, &'a PlanRun)>,
}

/// A constraint at the answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConstraintRow {
    /// The row of the constraint's index.
    pub row: u32,
    /// The side that depends on the decisions.
    pub value: f64,
    /// The limits; a side that is open has none.
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    /// The room to the nearer limit.
    pub slack: Option<f64>,
    /// True when there is no room, but for rounding.
    pub binding: bool,
    /// The change of the objective per one more unit of the limit.
    pub dual: Option<f64>,
    /// How far it falls below and rises above its limits; only of sides with a price.
    pub shortfall: Option<f64>,
    pub excess: Option<f64>,
}

impl ConstraintRow {
    /// True when both limits are the same: it binds whatever is decided.
    pub fn is_equality(&self) -> bool {
        self.lower.is_some() && self.lower == self.upper
    }
}

impl<'a> Constraint<'a> {
    pub(super) fn new(hir: &'a Hir, decl: &'a ConstraintDecl, dual_unit: String, run: Option<(&'a Block, &'a PlanRun)>) -> Constraint<'a> {
        Constraint {
            hir,
            name: &decl.name,
            title: decl.title.as_deref(),
            keys: &decl.keys,
            unit: hir.units.text(decl.unit),
            dual_unit,
            decl,
            run,
        }
    }

    /// True when it may be missed at a price.
    pub fn has_price(&self) -> bool {
        self.decl.below.is_some() || self.decl.above.is_some()
    }

    /// Its rows, in the order of the keys.
    pub fn rows(&self) -> impl Iterator<Item = ConstraintRow> + '_ {
        self.run
            .into_iter()
            .flat_map(move |(block, run)| block.index.iter().filter_map(move |row| constraint_row(self.decl, block, run, row)))
    }

    /// The names of the entities that are the keys of a row.
    pub fn key_names(&self, row: u32, names: &mut Vec<&'a str>) {
        names.clear();
        if let Some((block, _)) = self.run {
            key_names(self.hir, self.keys, &block.index, row, names);
        }
    }

    /// The names of the kinds of its keys.
    pub fn kind_names(&self) -> Vec<&'a str> {
        kind_names(self.hir, self.keys)
    }
}

/// A row without room, as far as rounding lets one tell: one part in ten million of its largest term.
const NO_ROOM: f64 = 1e-7;

fn constraint_row(decl: &ConstraintDecl, block: &Block, run: &PlanRun, row: u32) -> Option<ConstraintRow> {
    let PlanRun { lp, solution, .. } = run;
    let at = place(block, row)?;
    let value = run.activity.get(at).copied().and_then(finite)?;
    let (lower, upper) = run.limits(at);
    let (lower, upper) = (finite(lower), finite(upper));
    let rooms = [lower.map(|l| value - l), upper.map(|u| u - value)];
    let slack = rooms.into_iter().flatten().reduce(f64::min).map(|room| room.max(0.0));
    let dual = solution.duals.as_ref().and_then(|duals| duals.get(at).copied()).and_then(finite);
    let binding = slack.is_some_and(|slack| slack == 0.0 || slack <= NO_ROOM * magnitude(lp, solution, at, [lower, upper]));
    let missed = |side: Option<Priced>| {
        let columns = lp.column_blocks.get(side?.variable as usize)?;
        solution.values.get(columns.start as usize + (at - block.start as usize)).copied().and_then(finite)
    };
    Some(ConstraintRow { row, value, lower, upper, slack, binding, dual, shortfall: missed(decl.below), excess: missed(decl.above) })
}

/// The largest of a row's limits and terms.
fn magnitude(lp: &Lp, solution: &Solution, row: usize, ends: [Option<f64>; 2]) -> f64 {
    let terms = lp.row(RowId(row as u32)).map(|(col, value)| value * solution.values.get(col.0 as usize).copied().unwrap_or(0.0));
    terms.chain(ends.into_iter().flatten()).fold(0.0, |largest: f64, term| largest.max(term.abs()))
}
