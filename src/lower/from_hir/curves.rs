//! Curves: functions of the decisions that are not linear, each with a column for its value.
//!
//! A curve's column is read like any other, wherever the function stands. When all rows are there it is clear whether it is wanted small
//! or large: then each curve gets the rows that it needs, and binaries only where these alone would not do.

use super::counted::counted;
use super::defined::definition;
use super::extremes::{Ranges, extreme};
use super::found::{Found, Lacking, Position, Shape, Tail, Wanted};
use super::piecewise::{pieces, slopes};
use super::reach::Reach;
use super::smooth::{Asked, smooth};
use super::tails::tail;
use super::*;
use crate::ids::At;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;

/// The curves of a plan, as they are met: what one reads stands before it.
pub(super) struct Curves<N> {
    /// The column of the first one's value.
    base: u32,
    /// The declaration whose expression is walked.
    pub(super) owner: CurveOwner,
    /// The hidden values that objectives are.
    objectives: Vec<LetId>,
    list: Vec<Found<N>>,
    known: FxHashMap<(ExprId, Vec<u32>), u32>,
    /// The index variables that a call depends on.
    slots: FxHashMap<ExprId, Vec<(Slot, SetElement)>>,
    /// Instances of values that wait for one another.
    pub(super) chain: Chain,
}

fn bare(keys: &[(SetElement, u32)]) -> Vec<u32> {
    keys.iter().map(|(_, key)| *key).collect()
}

impl<N: Made> Curves<N> {
    pub(super) fn new(base: usize, objectives: Vec<LetId>) -> Curves<N> {
        Curves {
            base: base as u32,
            owner: CurveOwner::Objective(0),
            objectives,
            list: Vec::new(),
            known: FxHashMap::default(),
            slots: FxHashMap::default(),
            chain: Chain::default(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn objectives(&self) -> &[LetId] {
        &self.objectives
    }

    /// Who owns what stands in a value of the plan.
    pub(super) fn owner_of(&self, id: LetId) -> CurveOwner {
        match self.objectives.iter().position(|own| *own == id) {
            Some(place) => CurveOwner::Objective(place as u32),
            None => CurveOwner::Let(id.0),
        }
    }

    /// A function that bends one way, if there is one.
    pub(super) fn first_smooth(&self) -> Option<ExprId> {
        self.list.iter().find(|found| matches!(found.shape, Shape::Smooth { .. })).map(|found| found.expr)
    }

    /// True of the column of the value of such a function.
    pub(super) fn is_smooth(&self, col: u32) -> bool {
        self.number(col).and_then(|at| self.list.get(at)).is_some_and(|found| matches!(found.shape, Shape::Smooth { .. }))
    }

    /// The values of the index variables that a call depends on.
    pub(super) fn keys(&mut self, hir: &Hir, e: ExprId, value: impl Fn(Slot) -> u32) -> Vec<(SetElement, u32)> {
        let slots = self.slots.entry(e).or_insert_with(|| hir.exprs.free_slots(e));
        slots.iter().map(|(slot, element)| (*element, value(*slot))).collect()
    }

    pub(super) fn known(&self, e: ExprId, keys: &[(SetElement, u32)]) -> Option<u32> {
        self.known.get(&(e, bare(keys))).copied()
    }

    /// Adds a curve; the column of its value.
    pub(super) fn add(&mut self, found: Found<N>) -> u32 {
        let col = self.base + self.list.len() as u32;
        self.known.insert((found.expr, bare(&found.keys)), col);
        self.list.push(found);
        col
    }

    /// How far the curves and sums of them reach.
    pub(super) fn ranges<'r>(&self, lp: &Lp<N>, reach: &'r Reach<N>) -> Ranges<'r, N> {
        Ranges::of(self.base, &self.list, lp, reach)
    }

    /// Adds to ranges those of the curves that were met since.
    pub(super) fn follow(&self, ranges: &mut Ranges<'_, N>, lp: &Lp<N>) {
        ranges.follow(&self.list, lp);
    }

    /// The number of the curve whose value this column is.
    pub(super) fn number(&self, col: u32) -> Option<usize> {
        let at = col.checked_sub(self.base)? as usize;
        (at < self.list.len()).then_some(at)
    }

    /// Which way each curve is wanted. All of the program stands but the curves' own columns and rows.
    pub(super) fn wanted(&self, lp: &Lp<N>, costs: &[(u32, N, Origin)]) -> Vec<Wanted> {
        let mut all = vec![Wanted::default(); self.list.len()];
        let want = |all: &mut [Wanted], col: u32, value: &N, by| wanted_by(all, self.number(col), value, by);
        let minimize = lp.sense == Sense::Minimize;
        let by = Wanted { small: minimize, large: !minimize, in_rows: false };
        costs.iter().for_each(|(col, value, _)| want(&mut all, *col, value, by));
        for row in 0..lp.row_count() {
            let (lower, upper) = (N::end(&lp.rows.lower[row]).is_some(), N::end(&lp.rows.upper[row]).is_some());
            let by = Wanted { small: upper, large: lower, in_rows: true };
            lp.entries(RowId(row as u32)).for_each(|(col, value)| want(&mut all, col.0, value, by));
        }
        // Those that others read stand before them.
        for (at, found) in self.list.iter().enumerate().rev() {
            let own = *all.at(at);
            match &found.shape {
                Shape::Pieces { place: read, .. } | Shape::Counted { difference: read, .. } => {
                    for (col, value, _) in &read.1 {
                        want(&mut all, *col, value, Wanted { small: true, large: true, in_rows: true });
                    }
                }
                Shape::Defined { is } => {
                    // Its row stands whoever reads it.
                    is.1.iter().for_each(|(col, value, _)| want(&mut all, *col, value, own));
                }
                Shape::Extreme { items, .. } => {
                    for (col, value, _) in items.iter().flat_map(|item| &item.1) {
                        want(&mut all, *col, value, own);
                    }
                }
                Shape::Tail(Tail { items, .. }) => {
                    let read = items.iter().flat_map(|(parts, _)| parts).flat_map(|part| &part.1);
                    read.for_each(|(col, value, _)| want(&mut all, *col, value, own));
                }
                Shape::Smooth { function, of } => {
                    let by = super::smooth::of_argument(function, own);
                    of.1.iter().for_each(|(col, value, _)| want(&mut all, *col, value, by));
                }
            }
        }
        all
    }

    /// Adds the columns and rows of all curves.
    pub(super) fn finish(self, lp: &mut Lp<N>, wanted: &[Wanted], goal: &LexStage) -> std::result::Result<(), Vec<Lacking>> {
        let mut lacking = Vec::new();
        let ends = self.list.iter().zip(wanted).any(|(found, wanted)| found.shape.needs_ends(*wanted));
        let reach = ends.then(|| Reach::new(lp, lp.own_rows()));
        let ranges = reach.as_ref().map(|reach| self.ranges(lp, reach));
        for (curve, found) in (0u32..).zip(&self.list) {
            let (lower, upper, domain) = match found.shape {
                Shape::Counted { .. } => (N::zero().bound(), N::from_f64(1.0).bound(), Domain::Integer),
                Shape::Pieces { .. } | Shape::Extreme { .. } | Shape::Defined { .. } | Shape::Smooth { .. } | Shape::Tail(_) => {
                    (N::open_below(), N::open_above(), Domain::Continuous)
                }
            };
            column(lp, lower, upper, domain, Auxiliary::CurveValue { curve });
        }
        let numbers = numbers(&self.list);
        for (((curve, found), value), (number, wanted)) in (0u32..).zip(self.list).zip(self.base..).zip(numbers.into_iter().zip(wanted)) {
            let Found { expr, owner, keys, shape } = found;
            let ranges = ranges.as_ref().filter(|_| shape.needs_ends(*wanted));
            let at = Position { curve, value, origin: Origin(expr.0) };
            let form = match shape {
                Shape::Pieces { points, place } => {
                    let slopes = slopes(&points);
                    let bends = (wanted.small && !slopes.is_sorted()) || (wanted.large && !slopes.iter().rev().is_sorted());
                    pieces(lp, &at, points, &place, bends)
                }
                Shape::Extreme { extreme: which, items } => {
                    lacking.extend(extreme(lp, &at, which, &items, ranges).err().map(|why| Lacking { expr, why }));
                    Some(CurveForm::Extreme(which))
                }
                Shape::Tail(of) => {
                    let (upper, largest) = (of.upper, of.from_zero);
                    lacking.extend(tail(lp, &at, &of, *wanted).err().map(|why| Lacking { expr, why }));
                    Some(CurveForm::Tail { upper, largest })
                }
                Shape::Defined { is } => {
                    definition(lp, &at, &is);
                    Some(CurveForm::Defined)
                }
                Shape::Smooth { function, of } => {
                    let asked = Asked { wanted: *wanted, ranges, goal };
                    match smooth(lp, &at, function, &of, &asked) {
                        Ok(form) => Some(CurveForm::Smooth(form)),
                        Err(why) => {
                            lacking.push(Lacking { expr, why });
                            None
                        }
                    }
                }
                Shape::Counted { op, difference } => {
                    if let Some(ranges) = ranges {
                        lacking.extend(counted(lp, &at, op, &difference, *wanted, ranges).err().map(|why| Lacking { expr, why }));
                    }
                    Some(CurveForm::Counted)
                }
            };
            let Some(form) = form else { continue };
            let key = |(element, value)| match element {
                SetElement::Kind(kind) => CurveKey::Entity { kind: kind.0, ordinal: value },
                SetElement::Integer => CurveKey::Integer(value as i32),
            };
            let keys = keys.into_iter().map(key).collect();
            lp.curves.push(Curve { origin: at.origin, owner, number, keys, value: ColId(value), form });
        }
        if lacking.is_empty() { Ok(()) } else { Err(lacking) }
    }
}

/// Marks a curve by what stands before it where it is read.
fn wanted_by<N: Made>(all: &mut [Wanted], curve: Option<usize>, factor: &N, by: Wanted) {
    let Some(slot) = curve.and_then(|at| all.get_mut(at)) else { return };
    let (small, large) = match factor.order(&N::zero()) {
        Ordering::Equal => return,
        Ordering::Greater => (by.small, by.large),
        Ordering::Less => (by.large, by.small),
    };
    slot.small |= small;
    slot.large |= large;
    slot.in_rows |= by.in_rows;
}

/// Which of its owner's calls each curve belongs to, from 1; 0 for the only one.
fn numbers<N>(list: &[Found<N>]) -> Vec<u32> {
    // A value that reads itself is no call.
    let is_call = |found: &&Found<N>| !matches!(found.shape, Shape::Defined { .. });
    let mut calls: Vec<(CurveOwner, ExprId)> = list.iter().filter(is_call).map(|found| (found.owner, found.expr)).collect();
    calls.sort_unstable();
    calls.dedup();
    let number = |found: &Found<N>| {
        let own: Vec<&(CurveOwner, ExprId)> = calls.iter().filter(|(owner, _)| *owner == found.owner).collect();
        if own.len() < 2 { 0 } else { own.iter().position(|(_, e)| *e == found.expr).map_or(0, |at| at as u32 + 1) }
    };
    list.iter().map(number).collect()
}
