//! Curves that are the largest or the smallest of linear items: `min(…)`, `max(…)` and `abs(…)` of decisions.

use super::found::{Found, Position, Shape, Tail, Why};
use super::reach::{Reach, Sources, Unbounded, size};
use super::rows::OnlyIf;
use super::terms::Written;
use super::*;
use crate::ids::At;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// How far curves and sums of them reach.
pub(super) struct Ranges<'r, N> {
    reach: &'r Reach<N>,
    /// For each curve, from its column on: its least and its greatest value, and the limits that these follow from.
    first: u32,
    list: Vec<[End<N>; 2]>,
    /// What the values are that read themselves, by their columns. Their ends are calculated at once, and what these follow from only where
    /// it is asked for: of a long chain it is much.
    defined: FxHashMap<u32, Written<N>>,
    /// Whether each of these is an integer whatever is decided; none where that is not sure.
    whole: FxHashMap<u32, Option<bool>>,
    /// Rows that bound one of them by itself, by column and side.
    alone: FxHashMap<(u32, Side), (N, Source, N)>,
}

/// An end, and what it is made of.
type End<N> = std::result::Result<(N, Vec<(Source, N)>), Unbounded>;

impl<'r, N: Made> Ranges<'r, N> {
    /// Those of curves whose values have the columns from `first` on.
    pub(super) fn of(first: u32, curves: &[Found<N>], lp: &Lp<N>, reach: &'r Reach<N>) -> Ranges<'r, N> {
        let (list, defined) = (Vec::with_capacity(curves.len()), FxHashMap::default());
        let mut ranges = Ranges { reach, first, list, defined, whole: FxHashMap::default(), alone: alone(first, curves, lp) };
        ranges.follow(curves, lp);
        ranges
    }

    /// Adds those of the curves that were met since.
    pub(super) fn follow(&mut self, curves: &[Found<N>], lp: &Lp<N>) {
        for (own, found) in (self.first..).map(ColId).zip(curves).skip(self.list.len()) {
            let ends = match &found.shape {
                Shape::Pieces { points, .. } => {
                    let values = || points.iter().map(|(_, y)| y);
                    // Its points are no bounds that somebody moves: the curve takes part as a whole.
                    let end = |value: Option<&Exact>| {
                        Ok((N::from_exact(value.unwrap_or(&Exact::ZERO)), vec![(Source::ColumnLower(own), N::zero())]))
                    };
                    [end(values().min()), end(values().max())]
                }
                Shape::Defined { is } => {
                    let whole = self.is_integer(lp, is);
                    self.whole.insert(own.0, whole);
                    self.defined.insert(own.0, is.clone());
                    [Side::Least, Side::Greatest].map(|side| match self.alone.get(&(own.0, side)) {
                        Some((end, ..)) => Ok((end.clone(), Vec::new())),
                        None => self.sum(&is.1, side).map(|end| (end.add(is.0.clone()), Vec::new())),
                    })
                }
                // A sum of several goes further than any one of them.
                Shape::Tail(Tail { from_zero: true, .. }) => [Side::Least, Side::Greatest].map(|side| Err(Unbounded { column: own, side })),
                Shape::Tail(Tail { items, .. }) => {
                    let items: Vec<Written<N>> = items.iter().flat_map(|(parts, _)| parts).cloned().collect();
                    [(Extreme::Smallest, Side::Least), (Extreme::Largest, Side::Greatest)]
                        .map(|(which, side)| self.extreme(lp, which, &items, side))
                }
                Shape::Smooth { .. } => [Side::Least, Side::Greatest].map(|side| Err(Unbounded { column: own, side })),
                Shape::Counted { .. } => [0.0, 1.0].map(|end| Ok((N::from_f64(end), Vec::new()))),
                Shape::Extreme { extreme, items } => [Side::Least, Side::Greatest].map(|side| self.extreme(lp, *extreme, items, side)),
            };
            self.list.push(ends);
        }
    }

    /// The end of the largest or smallest item on a side, which every item has a part in.
    fn extreme(&self, lp: &Lp<N>, extreme: Extreme, items: &[Written<N>], side: Side) -> End<N> {
        let (mut out, mut all): (Option<N>, Sources<N>) = (None, Sources::default());
        for item in items {
            let (end, sources) = self.end(lp, item, side)?;
            sources.into_iter().for_each(|(source, factor)| all.put(source, factor));
            out = Some(match out {
                None => end,
                Some(other) if extreme.is_largest() => other.greatest(end),
                Some(other) => other.least(end),
            });
        }
        Ok((out.unwrap_or_else(N::zero), all.into_list()))
    }

    /// Whether a linear expression is an integer whatever is decided; none where that is not sure.
    pub(super) fn is_integer(&self, lp: &Lp<N>, written: &Written<N>) -> Option<bool> {
        let mut all = written.0.whole()?.is_some();
        for (col, value, _) in written.1.iter().filter(|(_, value, _)| !value.is_zero()) {
            let of_column = match self.whole.get(col) {
                Some(known) => (*known)?,
                // The columns of curves come last, and only counts among them are sure to be whole.
                None => lp.columns.domain.as_slice().get(*col as usize) == Some(&Domain::Integer),
            };
            all &= of_column && value.whole()?.is_some();
        }
        Some(all)
    }

    /// The end of a linear expression on a side, with the limits that it follows from.
    pub(super) fn end(&self, lp: &Lp<N>, written: &Written<N>, side: Side) -> End<N> {
        let (end, sources) = self.terms(lp, &written.1, side)?;
        Ok((end.add(written.0.clone()), sources))
    }

    /// The same of terms without a constant.
    pub(super) fn terms(&self, lp: &Lp<N>, terms: &[(u32, N, Origin)], side: Side) -> End<N> {
        let end = self.sum(terms, side)?;
        let mut made_of = Sources::default();
        // By column and side; what a value that reads itself is made of stands before it.
        let mut open: BTreeMap<(u32, bool), N> = BTreeMap::new();
        self.take_part(lp, terms, (side, &N::from_f64(1.0)), &mut open, &mut made_of)?;
        while let Some(((col, upper), factor)) = open.pop_last() {
            let side = if upper { Side::Greatest } else { Side::Least };
            // Its row takes part as a whole.
            made_of.put(Source::ColumnLower(ColId(col)), N::zero());
            match (self.alone.get(&(col, side)), self.defined.get(&col)) {
                (Some((_, source, by)), _) => made_of.put(*source, factor.mul(by.clone())),
                (None, Some(is)) => self.take_part(lp, &is.1, (side, &factor), &mut open, &mut made_of)?,
                (None, None) => {}
            }
        }
        Ok((end, made_of.into_list()))
    }

    /// The end of a sum on a side.
    fn sum(&self, terms: &[(u32, N, Origin)], side: Side) -> std::result::Result<N, Unbounded> {
        let (mut sum, mut cols, mut values) = (N::zero(), Vec::new(), Vec::new());
        for (col, value, _) in terms.iter().filter(|(_, value, _)| !value.is_zero()) {
            match self.range(*col) {
                Some(ends) => {
                    let end = if side.of_factor(value) == Side::Least { ends.at(0usize) } else { ends.at(1usize) };
                    let (end, _) = end.as_ref().map_err(|missing| *missing)?;
                    sum = sum.add(value.clone().mul(end.clone()));
                }
                None => {
                    cols.push(*col);
                    values.push(value.clone());
                }
            }
        }
        Ok(sum.add(self.reach.of(&cols, &values, side)?))
    }

    /// The range of a curve's column.
    fn range(&self, col: u32) -> Option<&[End<N>; 2]> {
        self.list.get(col.checked_sub(self.first)? as usize)
    }

    /// Adds what the end of a sum follows from, so many times: values that read themselves are left open.
    fn take_part(
        &self,
        lp: &Lp<N>,
        terms: &[(u32, N, Origin)],
        (side, times): (Side, &N),
        open: &mut BTreeMap<(u32, bool), N>,
        made_of: &mut Sources<N>,
    ) -> std::result::Result<(), Unbounded> {
        let (mut cols, mut values) = (Vec::new(), Vec::new());
        for (col, value, _) in terms.iter().filter(|(_, value, _)| !value.is_zero()) {
            let (own, by) = (side.of_factor(value), times.clone().mul(size(value)));
            if self.defined.contains_key(col) {
                let slot = open.entry((*col, own == Side::Greatest)).or_insert_with(N::zero);
                *slot = slot.clone().add(by);
            } else if let Some(ends) = self.range(*col) {
                let end = if own == Side::Least { ends.at(0usize) } else { ends.at(1usize) };
                let (_, sources) = end.as_ref().map_err(|missing| *missing)?;
                sources.iter().for_each(|(source, factor)| made_of.put(*source, factor.clone().mul(by.clone())));
            } else {
                cols.push(*col);
                values.push(value.clone());
            }
        }
        for (source, factor) in self.reach.sources(lp, &cols, &values, side) {
            made_of.put(source, factor.mul(times.clone()));
        }
        Ok(())
    }
}

/// Rows that bound the value of a single one of the values that read themselves: the first for each side.
fn alone<N: Made>(first: u32, curves: &[Found<N>], lp: &Lp<N>) -> FxHashMap<(u32, Side), (N, Source, N)> {
    let mut out = FxHashMap::default();
    if !curves.iter().any(|found| matches!(found.shape, Shape::Defined { .. })) {
        return out;
    }
    let defined = |col: ColId| {
        let found = col.0.checked_sub(first).and_then(|at| curves.get(at as usize));
        found.is_some_and(|found| matches!(found.shape, Shape::Defined { .. }))
    };
    for row in (0..lp.own_rows() as u32).map(RowId) {
        let mut entries = lp.entries(row);
        let (Some((col, value)), None) = (entries.next(), entries.next()) else { continue };
        if !defined(col) || value.is_zero() {
            continue;
        }
        let by = || N::from_f64(1.0).div(size(value));
        let ends =
            [(Side::Least, &lp.rows.lower[row], Source::RowLower(row)), (Side::Greatest, &lp.rows.upper[row], Source::RowUpper(row))];
        for (side, end, source) in ends {
            if let Some(end) = N::end(end) {
                out.entry((col.0, side.of_factor(value))).or_insert_with(|| (end.div(value.clone()), source, by()));
            }
        }
    }
    out
}

/// The item that no other passes within the bounds of the columns, where there is one: no binary has to select it.
fn beyond_others<N: Made>(
    lp: &Lp<N>,
    extreme: Extreme,
    items: &[Written<N>],
    ranges: &Ranges<'_, N>,
) -> std::result::Result<Option<u32>, Why> {
    let (far, near) = if extreme.is_largest() { (Side::Greatest, Side::Least) } else { (Side::Least, Side::Greatest) };
    for (number, item) in (0u32..).zip(items) {
        let Ok((own, _)) = ranges.end(lp, item, near) else { continue };
        let mut is_beyond = true;
        for (_, other) in (0u32..).zip(items).filter(|(other, _)| *other != number) {
            let Ok((end, _)) = ranges.end(lp, other, far) else {
                is_beyond = false;
                break;
            };
            let order = own.sure(&end).ok_or(Why::Doubt)?;
            is_beyond &= order == Ordering::Equal || (order == Ordering::Greater) == extreme.is_largest();
        }
        if is_beyond {
            return Ok(Some(number));
        }
    }
    Ok(None)
}

/// The rows of a largest or smallest value. With ranges, binaries select an item that it equals: it is wanted on the side to which its
/// items do not keep it.
pub(super) fn extreme<N: Made>(
    lp: &mut Lp<N>,
    at: &Position,
    extreme: Extreme,
    items: &[Written<N>],
    ranges: Option<&Ranges<'_, N>>,
) -> std::result::Result<(), Why> {
    let Position { curve, value, origin } = *at;
    let one = || N::from_f64(1.0);
    // v - e, whose constant goes to the other side.
    let difference = |item: &Written<N>| -> Vec<(u32, N, Origin)> {
        let own = item.1.iter().map(|(col, factor, origin)| (*col, factor.clone().neg(), *origin));
        std::iter::once((value, one(), origin)).chain(own).collect()
    };
    let ends = |end: N| if extreme.is_largest() { (end.bound(), N::open_above()) } else { (N::open_below(), end.bound()) };
    for (number, item) in (0u32..).zip(items) {
        let (lower, upper) = ends(item.0.clone());
        row(lp, Pending { terms: difference(item), lower, upper, auxiliary: Auxiliary::Epigraph { curve, item: number }, go: None });
    }
    let Some(ranges) = ranges else { return Ok(()) };
    if let Some(only) = beyond_others(lp, extreme, items, ranges)? {
        let (lower, upper) = ends(items.at(only).0.clone());
        let (lower, upper) = if extreme.is_largest() { (N::open_below(), lower) } else { (upper, N::open_above()) };
        let auxiliary = Auxiliary::Attained { curve, item: only };
        row(lp, Pending { terms: difference(items.at(only)), lower, upper, auxiliary, go: None });
        return Ok(());
    }
    let (far, near) = if extreme.is_largest() { (Side::Greatest, Side::Least) } else { (Side::Least, Side::Greatest) };
    let furthest = items.iter().map(|item| ranges.end(lp, item, far)).collect::<std::result::Result<Vec<_>, _>>()?;
    let nearest = items.iter().map(|item| ranges.end(lp, item, near)).collect::<std::result::Result<Vec<_>, _>>()?;
    let first = lp.column_count() as u32;
    let binaries = if items.len() == 2 { 1 } else { items.len() as u32 };
    for item in 0..binaries {
        column(lp, N::zero().bound(), one().bound(), Domain::Integer, Auxiliary::Selected { curve, item });
    }
    let further = |a: N, b: N| if extreme.is_largest() { a.greatest(b) } else { a.least(b) };
    for (number, item) in (0u32..).zip(items) {
        let others = (0u32..).zip(&furthest).filter(|(other, _)| *other != number).map(|(_, end)| end);
        let most = others.clone().map(|(end, _)| end.clone()).reduce(further);
        let (own, sources) = nearest.at(number);
        let Some(most) = most else { continue };
        let room = if extreme.is_largest() { most.sub(own.clone()) } else { own.clone().sub(most) };
        let mut made_of = Sources::default();
        sources.iter().chain(others.flat_map(|(_, sources)| sources)).for_each(|(source, factor)| made_of.put(*source, factor.clone()));
        let made_of = made_of.into_list();
        let only = OnlyIf {
            terms: difference(item),
            limit: item.0.clone(),
            room,
            below: !extreme.is_largest(),
            column: first + if binaries > 1 { number } else { 0 },
            // The second of two is selected where the only binary is 0.
            holds: binaries > 1 || number == 0,
            origin,
            made_of,
            auxiliary: Auxiliary::Attained { curve, item: number },
        };
        if !only.is_sure() {
            return Err(Why::Doubt);
        }
        row(lp, only.pending());
    }
    if binaries > 1 {
        let terms = (first..first + binaries).map(|col| (col, one(), origin)).collect();
        row(lp, Pending { terms, lower: one().bound(), upper: one().bound(), auxiliary: Auxiliary::OneSelected { curve }, go: None });
    }
    Ok(())
}
