//! Constraints at the answer: what they allow, what is used, what a little more would change.

use super::presented::Presentation;
use super::{axes, bound, finite, indices, key_names, number, place};
use crate::answer::{PlanRun, policy};
use crate::certify::Verdict;
use crate::exact;
use crate::hir::*;
use crate::lp::{Block, Lp, RowId};
use crate::simplex::ranging::{BoundRange, End, Price};
use crate::solve::Solution;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// A constraint of a plan: a row for each tuple of keys.
pub struct Constraint<'a> {
    hir: &'a Hir,
    pub name: &'a str,
    pub title: Option<&'a str>,
    pub keys: &'a [EntityTypeId],
    pub unit: String,
    /// The unit of its shadow prices: the objective's per the constraint's own.
    pub dual_unit: String,
    /// The same by the rows of the index, where it depends on the keys.
    dual_units: FxHashMap<u32, String>,
    /// The unit in which prices are shown to people, and by what they are larger in it.
    pub(super) shown_prices: Option<(String, f64)>,
    decl: &'a ConstraintDecl,
    run: Option<(&'a Block, &'a PlanRun)>,
    presentation: Presentation,
    /// Of a limit that an open policy brings.
    switch: Option<Switching<'a>>,
}

/// How a limit of an open policy is switched.
#[derive(Clone, Copy)]
pub(super) struct Switching<'a> {
    /// The column of the policy.
    pub enacted: &'a Block,
    /// The rows for the lower side, where both are limited.
    pub lower: Option<&'a Block>,
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
    /// True where all decisions in it are 0.
    pub idle: bool,
    /// What is known beside the decisions on the side that they stand on.
    pub known: f64,
    /// The change of the objective per one more unit of the limit.
    pub dual: Option<f64>,
    /// The same for one more and for one less, and for how far; where that was looked into.
    pub range: Option<PriceRange>,
    /// How far it falls below and rises above its limits; only of sides with a price.
    pub shortfall: Option<f64>,
    pub excess: Option<f64>,
}

/// What a price holds for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PriceRange {
    /// The change of the objective per one more unit of the limit, and per one unit less of it (with its sign turned, so that
    /// both are alike where the price holds in both directions). None where the plan has no solution in that direction.
    pub up: Option<f64>,
    pub down: Option<f64>,
    /// From which limit to which the prices hold; none where there is no end.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// True when the two prices differ: the optimum is degenerate, and each price holds in its direction only.
    pub one_sided: bool,
}

impl PriceRange {
    pub(super) fn of(range: &BoundRange, constant: f64) -> PriceRange {
        let price = |price: &Price| price.known().map(exact::to_f64).and_then(finite);
        let end = |end: &End| end.value().map(|x| exact::to_f64(x) + constant).and_then(finite);
        PriceRange {
            up: price(&range.price_up),
            down: price(&range.price_down),
            low: end(&range.low),
            high: end(&range.high),
            one_sided: range.is_degenerate() || range.price_up == Price::NoAnswer,
        }
    }
}

impl PriceRange {
    /// The same of an objective with its sign turned.
    pub(super) fn turned(self) -> PriceRange {
        let turned = |price: Option<f64>| price.map(|price| 0.0 - price);
        PriceRange { up: turned(self.up), down: turned(self.down), ..self }
    }

    /// What one more and one less of the limit change the objective by.
    pub fn changes(&self) -> [Option<f64>; 2] {
        [self.up, self.down.map(|down| 0.0 - down)]
    }

    /// For which limits a price holds; where it holds in one direction only, what one more and one less change the objective by.
    pub(super) fn text(&self) -> String {
        if self.one_sided {
            let side = |change: Option<f64>| change.map_or("impossible".to_string(), |change| number::signed(&number::alone(change)));
            let [more, less] = self.changes().map(side);
            return format!("one more {more}, one less {less}");
        }
        match (self.low, self.high) {
            (Some(low), Some(high)) => format!("{} to {}", number::alone(low), number::alone(high)),
            (Some(low), None) => format!("from {} on", number::alone(low)),
            (None, Some(high)) => format!("up to {}", number::alone(high)),
            (None, None) => "always".into(),
        }
    }
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
            dual_units: FxHashMap::default(),
            shown_prices: None,
            decl,
            run,
            presentation: Presentation::of(hir, decl),
            switch: None,
        }
    }

    /// With the column that switches it.
    pub(super) fn switched(mut self, switch: Option<Switching<'a>>) -> Constraint<'a> {
        self.switch = switch;
        self
    }

    /// How its rows are reported.
    pub(super) fn presentation(&self) -> Presentation {
        self.presentation
    }

    /// True for a limit of an open policy that is not enacted: it limits nothing.
    pub fn is_idle(&self) -> bool {
        let enacted = self.switch.and_then(|switch| switch.enacted.find(&[]));
        let value = enacted.zip(self.run).and_then(|(column, (_, run))| run.solution.values.get(column as usize));
        value.is_some_and(|value| *value <= 0.5)
    }

    /// Where it is declared.
    pub fn span(&self) -> crate::source::Span {
        self.decl.span
    }

    /// With the unit of each price, where it depends on the keys; `price` makes it of the keys of a row.
    pub(super) fn with_own_prices(mut self, price: &mut dyn FnMut(&[u32]) -> String) -> Constraint<'a> {
        if let Some((block, _)) = self.run.filter(|_| self.has_own_units()) {
            let mut keys = Vec::new();
            for row in block.index.iter() {
                block.index.tuple(row, &mut keys);
                self.dual_units.insert(row, price(&keys));
            }
        }
        self
    }

    /// With a unit for people, in which prices are no small fractions.
    pub(super) fn with_shown_prices(self, shown: Option<(String, f64)>) -> Constraint<'a> {
        Constraint { shown_prices: shown.filter(|_| !self.has_own_units()), ..self }
    }

    /// So many times as large prices are shown to people.
    pub fn shown_by(&self) -> f64 {
        self.shown_prices.as_ref().map_or(1.0, |(_, by)| *by)
    }

    /// True where each row has a unit of its own.
    pub fn has_own_units(&self) -> bool {
        self.hir.units.is_open(self.decl.unit)
    }

    /// The unit of a row of the index.
    pub fn unit_at(&self, row: u32) -> Cow<'_, str> {
        match self.run.filter(|_| self.has_own_units()) {
            None => self.unit.as_str().into(),
            Some((block, _)) => {
                let mut keys = Vec::new();
                block.index.tuple(row, &mut keys);
                self.hir.units.text_at(self.decl.unit, &keys).into()
            }
        }
    }

    /// The unit of the shadow price of a row.
    pub fn dual_unit_at(&self, row: u32) -> &str {
        self.dual_units.get(&row).unwrap_or(&self.dual_unit)
    }

    /// True when it may be missed at a price.
    pub fn has_price(&self) -> bool {
        self.decl.below.is_some() || self.decl.above.is_some()
    }

    /// How many instances were left out, since no limit of theirs is given, and how many there could be.
    pub fn left_out(&self) -> Option<(u32, u32)> {
        let (block, _) = self.run?;
        (block.left_out > 0).then_some((block.left_out, block.left_out + block.count))
    }

    /// Its rows, in the order of the keys.
    pub fn rows(&self) -> impl Iterator<Item = ConstraintRow> + '_ {
        let (decl, switch) = (self.decl, self.switch);
        let rows = move |(block, run): (&'a Block, &'a PlanRun)| {
            block.index.iter().filter_map(move |row| constraint_row(decl, block, run, row, switch))
        };
        self.run.into_iter().flat_map(rows)
    }

    /// The names of the entities that are the keys of a row.
    pub fn key_names(&self, row: u32, names: &mut Vec<&'a str>) {
        names.clear();
        if let Some((block, _)) = self.run {
            key_names(self.hir, self.keys, &block.index, row, names);
        }
    }

    /// The row of a tuple of keys.
    #[cfg(feature = "cli")]
    pub fn row_of(&self, keys: &[u32]) -> Option<ConstraintRow> {
        let (block, run) = self.run?;
        constraint_row(self.decl, block, run, block.index.row(keys)?, self.switch)
    }

    /// The names of its indices, for files.
    pub fn index_names(&self) -> Vec<String> {
        indices(self.hir, self.keys, &bound(self.hir, &[self.decl.binder]))
    }

    /// What its keys are called: their kinds, with the names of the indices where a kind stands twice.
    pub fn axes(&self) -> Vec<String> {
        axes(self.hir, self.keys, &[self.decl.binder])
    }
}

/// A row without room, as far as the tolerance of a solver lets one tell: one part in ten million of its largest term.
const NO_ROOM: f64 = 1e-7;

/// How much of its largest term a row may leave and still be said to bind. Of an answer that is proved, the values are exact, and each
/// term of the row is a double next to the true one; functions that are followed by lines stay as near as lines can be told apart.
fn no_room(run: &PlanRun, row: usize) -> f64 {
    let is_exact = run.proof.as_ref().is_some_and(|proof| proof.certificate.verdict == Verdict::Proved && proof.values.is_some());
    if !is_exact || run.lp.bends() {
        return NO_ROOM;
    }
    (run.lp.row(RowId(row as u32)).count() as f64 + 4.0) * f64::EPSILON
}

fn constraint_row(decl: &ConstraintDecl, block: &Block, run: &PlanRun, row: u32, switch: Option<Switching<'_>>) -> Option<ConstraintRow> {
    let PlanRun { lp, solution, .. } = run;
    let at = place(block, row)?;
    // What the column of an open policy adds is no part of what the scenario says.
    let switched = |at: usize| switch.and_then(|_| policy::switched(lp, at, &solution.values));
    let (shift, holds) = switched(at).unwrap_or((0.0, true));
    let value = run.activity.get(at).map(|v| v - shift).and_then(finite)?;
    let (lower, upper) = run.limits(at);
    let mut lower = finite(lower - shift).filter(|_| holds);
    let upper = finite(upper - shift).filter(|_| holds);
    if let Some(twin) = switch.and_then(|s| s.lower).filter(|_| holds).and_then(|twin| place(twin, row)) {
        lower = finite(run.limits(twin).0 - switched(twin).map_or(0.0, |(shift, _)| shift));
    }
    let rooms = [lower.map(|l| value - l), upper.map(|u| u - value)];
    let slack = rooms.into_iter().flatten().reduce(f64::min).map(|room| room.max(0.0));
    let dual = solution.duals.as_ref().and_then(|duals| duals.get(at).copied()).and_then(finite);
    let binding = slack.is_some_and(|slack| slack == 0.0 || slack <= no_room(run, at) * magnitude(lp, solution, at, [lower, upper]));
    let range = run.prices().and_then(|prices| prices.rows.get(at)?.as_ref()).map(|range| PriceRange::of(range, lp.constant(at)));
    let missed = |side: Option<Penalty>| {
        let columns = lp.column_blocks.get(side?.variable as usize)?;
        solution.values.get(columns.start as usize + (at - block.start as usize)).copied().and_then(finite)
    };
    // A column that stands for a value of others is no decision: that it is 0 does not say that they are.
    let decided = |col: usize| col >= lp.own_columns() || solution.values.get(col).is_some_and(|value| *value != 0.0);
    let idle = !lp.row(RowId(at as u32)).any(|(col, factor)| factor != 0.0 && decided(col.0 as usize));
    let (known, shortfall, excess) = (lp.constant(at), missed(decl.below), missed(decl.above));
    Some(ConstraintRow { row, value, lower, upper, slack, binding, idle, known, dual, range, shortfall, excess })
}

/// The largest of a row's limits and terms.
fn magnitude(lp: &Lp, solution: &Solution, row: usize, ends: [Option<f64>; 2]) -> f64 {
    let terms = lp.row(RowId(row as u32)).map(|(col, value)| value * solution.values.get(col.0 as usize).copied().unwrap_or(0.0));
    terms.chain(ends.into_iter().flatten()).fold(0.0, |largest: f64, term| largest.max(term.abs()))
}
