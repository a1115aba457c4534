//! Curves of straight pieces: columns and rows for `piecewise(…)`.
//!
//! A piecewise-linear function's value is a column of its own, wherever it is read. When all rows are there it is clear whether that
//! column is wanted
//! small or large; pieces that fill in order by themselves then need no binaries.

use super::terms::Written;
use super::*;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;

/// A call of `piecewise` with all its index variables bound.
pub(super) struct Found<N> {
    pub(super) expr: ExprId,
    pub(super) owner: PiecewiseOwner,
    pub(super) keys: Vec<(SetElement, u32)>,
    pub(super) points: Vec<(Exact, Exact)>,
    /// What varies, written out.
    pub(super) place: Written<N>,
}

/// Which piecewise-linear functions need binaries, by call and keys.
pub(super) type Decisions = FxHashMap<(ExprId, Vec<u32>), bool>;

/// The piecewise-linear functions of a plan, as they are met.
pub(super) struct Pieces<N> {
    /// The column of the first one's value.
    base: u32,
    /// The declaration whose expression is walked.
    pub(super) owner: PiecewiseOwner,
    /// The hidden values that objectives are.
    objectives: Vec<LetId>,
    list: Vec<Found<N>>,
    known: FxHashMap<(ExprId, Vec<u32>), u32>,
    /// The index variables that a call depends on.
    slots: FxHashMap<ExprId, Vec<(Slot, SetElement)>>,
}

fn bare(keys: &[(SetElement, u32)]) -> Vec<u32> {
    keys.iter().map(|(_, key)| *key).collect()
}

impl<N: Made> Pieces<N> {
    pub(super) fn new(base: usize, objectives: Vec<LetId>) -> Pieces<N> {
        Pieces {
            base: base as u32,
            owner: PiecewiseOwner::Objective(0),
            objectives,
            list: Vec::new(),
            known: FxHashMap::default(),
            slots: FxHashMap::default(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn objectives(&self) -> &[LetId] {
        &self.objectives
    }

    /// Who owns what stands in a value of the plan.
    pub(super) fn owner_of(&self, id: LetId) -> PiecewiseOwner {
        match self.objectives.iter().position(|own| *own == id) {
            Some(place) => PiecewiseOwner::Objective(place as u32),
            None => PiecewiseOwner::Let(id.0),
        }
    }

    /// The values of the index variables that a call depends on.
    pub(super) fn keys(&mut self, hir: &Hir, e: ExprId, value: impl Fn(Slot) -> u32) -> Vec<(SetElement, u32)> {
        let slots = self.slots.entry(e).or_insert_with(|| free_slots(hir, e));
        slots.iter().map(|(slot, element)| (*element, value(*slot))).collect()
    }

    pub(super) fn known(&self, e: ExprId, keys: &[(SetElement, u32)]) -> Option<u32> {
        self.known.get(&(e, bare(keys))).copied()
    }

    /// Adds a piecewise-linear function; the column of its value.
    pub(super) fn add(&mut self, found: Found<N>) -> u32 {
        let col = self.base + self.list.len() as u32;
        self.known.insert((found.expr, bare(&found.keys)), col);
        self.list.push(found);
        col
    }

    /// The least and the greatest value of the piecewise-linear function that has this column.
    pub(super) fn range(&self, col: u32) -> Option<(N, N)> {
        let found = self.list.get(col.checked_sub(self.base)? as usize)?;
        let values = || found.points.iter().map(|(_, y)| y);
        Some((number(values().min()?), number(values().max()?)))
    }

    /// Which of the piecewise-linear functions need binaries, by what the rows and the objective want of their values. All of the program
    /// stands but
    /// the piecewise-linear functions' own columns and rows.
    pub(super) fn decide(&self, lp: &Lp<N>, costs: &[(u32, N, Origin)]) -> Decisions {
        // Wanted small, wanted large.
        let mut wanted = vec![(false, false); self.list.len()];
        let mut want = |col: u32, value: &N, small: bool, large: bool| {
            let Some(slot) = col.checked_sub(self.base).and_then(|at| wanted.get_mut(at as usize)) else { return };
            let (small, large) = match value.order(&N::zero()) {
                Ordering::Equal => return,
                Ordering::Greater => (small, large),
                Ordering::Less => (large, small),
            };
            slot.0 |= small;
            slot.1 |= large;
        };
        let minimize = lp.sense == Sense::Minimize;
        costs.iter().for_each(|(col, value, _)| want(*col, value, minimize, !minimize));
        for row in 0..lp.row_count() {
            let (lower, upper) = (N::end(&lp.rows.lower[row]).is_some(), N::end(&lp.rows.upper[row]).is_some());
            lp.entries(RowId(row as u32)).for_each(|(col, value)| want(col.0, value, upper, lower));
        }
        // A place on another piecewise-linear function.
        self.list.iter().flat_map(|found| &found.place.1).for_each(|(col, value, _)| want(*col, value, true, true));
        let decided = self.list.iter().zip(&wanted).map(|(found, (small, large))| {
            let slopes = slopes(&found.points);
            let rising = slopes.is_sorted();
            let falling = slopes.iter().rev().is_sorted();
            ((found.expr, bare(&found.keys)), (*small && !rising) || (*large && !falling))
        });
        decided.collect()
    }

    /// Adds the columns and rows of all piecewise-linear functions.
    pub(super) fn finish(self, lp: &mut Lp<N>, decisions: &Decisions) {
        for curve in 0..self.list.len() as u32 {
            column(lp, N::open_below(), N::open_above(), Domain::Continuous, Auxiliary::CurveValue { curve });
        }
        let numbers = numbers(&self.list);
        for (((curve, found), value), number) in (0u32..).zip(self.list).zip(self.base..).zip(numbers) {
            let ordered = decisions.get(&(found.expr, bare(&found.keys))).copied().unwrap_or(true);
            pieces(lp, curve, value, found, number, ordered);
        }
    }
}

/// Which of its owner's calls each piecewise-linear function belongs to, from 1; 0 for the only one.
fn numbers<N>(list: &[Found<N>]) -> Vec<u32> {
    let mut calls: Vec<(PiecewiseOwner, ExprId)> = list.iter().map(|found| (found.owner, found.expr)).collect();
    calls.sort_unstable();
    calls.dedup();
    let number = |found: &Found<N>| {
        let own: Vec<&(PiecewiseOwner, ExprId)> = calls.iter().filter(|(owner, _)| *owner == found.owner).collect();
        if own.len() < 2 { 0 } else { own.iter().position(|(_, e)| *e == found.expr).map_or(0, |at| at as u32 + 1) }
    };
    list.iter().map(number).collect()
}

/// The number, or its nearest double.
fn number<N: Made>(value: &Exact) -> N {
    N::from_exact(value)
}

fn slopes(points: &[(Exact, Exact)]) -> Vec<Exact> {
    let slope = |pair: &[(Exact, Exact)]| match pair {
        [(x0, y0), (x1, y1)] => (y1.clone() - y0.clone()) / (x1.clone() - x0.clone()),
        _ => Exact::ZERO,
    };
    points.windows(2).map(slope).collect()
}

/// Points on a straight line between their neighbours say nothing.
fn corners(points: Vec<(Exact, Exact)>) -> Vec<(Exact, Exact)> {
    let mut out: Vec<(Exact, Exact)> = Vec::new();
    for point in points {
        if let [.., before, last] = out.as_slice()
            && let [first, second] = slopes(&[before.clone(), last.clone(), point.clone()]).as_slice()
            && first == second
        {
            out.pop();
        }
        out.push(point);
    }
    out
}

/// The columns and rows of one piecewise-linear function.
fn pieces<N: Made>(lp: &mut Lp<N>, curve: u32, value: u32, found: Found<N>, number_of: u32, ordered: bool) {
    let Found { expr, owner, keys, points, place } = found;
    let points = corners(points);
    let slopes = slopes(&points);
    let origin = Origin(expr.0);
    let lengths: Vec<N> = points
        .windows(2)
        .map(|pair| match pair {
            [(x0, _), (x1, _)] => number(&(x1.clone() - x0.clone())),
            _ => N::zero(),
        })
        .collect();
    let Some((x0, y0)) = points.first().map(|(x, y)| (number::<N>(x), number::<N>(y))) else { return };
    let first = lp.column_count() as u32;
    for (piece, length) in (0u32..).zip(&lengths) {
        column(lp, N::zero().bound(), length.clone().bound(), Domain::Continuous, Auxiliary::Part { curve, piece });
    }
    let parts = first..lp.column_count() as u32;
    let one = || N::from_f64(1.0);
    let mut terms: Vec<(u32, N, Origin)> = place.1.clone();
    terms.extend(parts.clone().map(|col| (col, one().neg(), origin)));
    let end = x0.sub(place.0.clone());
    row(lp, Pending { terms, lower: end.clone().bound(), upper: end.bound(), auxiliary: Auxiliary::Place { curve }, go: None });
    let mut terms = vec![(value, one(), origin)];
    terms.extend(
        parts.clone().zip(&slopes).map(|(col, slope)| (col, number::<N>(slope).neg(), origin)).filter(|(_, slope, _)| !slope.is_zero()),
    );
    row(lp, Pending { terms, lower: y0.clone().bound(), upper: y0.bound(), auxiliary: Auxiliary::Height { curve }, go: None });
    let ordered = ordered && slopes.len() > 1;
    if ordered {
        let done = lp.column_count() as u32;
        for piece in 0..slopes.len() as u32 - 1 {
            column(lp, N::zero().bound(), one().bound(), Domain::Integer, Auxiliary::Done { curve, piece });
        }
        for (piece, pair) in (0u32..).zip(lengths.windows(2)) {
            let [length, next] = pair else { continue };
            let (own, gate) = (parts.start + piece, done + piece);
            let full = vec![(own, one(), origin), (gate, length.clone().neg(), origin)];
            row(
                lp,
                Pending {
                    terms: full,
                    lower: N::zero().bound(),
                    upper: N::open_above(),
                    auxiliary: Auxiliary::Full { curve, piece },
                    go: None,
                },
            );
            let waits = vec![(own + 1, one(), origin), (gate, next.clone().neg(), origin)];
            let auxiliary = Auxiliary::Waits { curve, piece: piece + 1 };
            row(lp, Pending { terms: waits, lower: N::open_below(), upper: N::zero().bound(), auxiliary, go: None });
        }
    }
    let key = |(element, value)| match element {
        SetElement::Kind(kind) => CurveKey::Entity { kind: kind.0, ordinal: value },
        SetElement::Integer => CurveKey::Integer(value as i32),
    };
    let keys = keys.into_iter().map(key).collect();
    lp.curves.push(PiecewiseLinear { origin, owner, number: number_of, keys, value: ColId(value), parts, ordered });
}

/// True where an expression of the plan, or a value that it reads, holds a piecewise-linear function.
pub(super) fn holds_curve(hir: &Hir, e: ExprId) -> bool {
    let mut seen: rustc_hash::FxHashSet<LetId> = rustc_hash::FxHashSet::default();
    let mut open = vec![e];
    while let Some(e) = open.pop() {
        if hir.exprs.stages[e].is_known() {
            continue;
        }
        match hir.exprs.kinds[e] {
            ExprKind::Piecewise(..) => return true,
            ExprKind::Let(id, _) if seen.insert(id) => open.push(hir.lets[id].body),
            _ => {}
        }
        hir.exprs.children(e, &mut |child| open.push(child));
    }
    false
}

/// The index variables that an expression reads and does not bind itself.
fn free_slots(hir: &Hir, e: ExprId) -> Vec<(Slot, SetElement)> {
    let (mut read, mut bound): (Vec<(Slot, SetElement)>, Vec<Slot>) = (Vec::new(), Vec::new());
    let mut open = vec![e];
    while let Some(e) = open.pop() {
        match hir.exprs.kinds[e] {
            ExprKind::Slot(slot) => {
                if let Ty::Entity(kind) = hir.exprs.types[e] {
                    read.push((slot, SetElement::Kind(kind)));
                }
            }
            ExprKind::IntSlot(slot) => read.push((slot, SetElement::Integer)),
            ExprKind::Fold(_, gens, _) | ExprKind::Selection(gens) => {
                for (bind, element) in
                    hir.exprs.gens(gens).iter().flat_map(|g| g.pattern.iter().map(|(bind, _)| bind).zip(elements(hir, g.set)))
                {
                    match bind {
                        Bind::New(slot) => bound.push(*slot),
                        Bind::Joined(slot) => read.push((*slot, element)),
                        Bind::Fixed(_) => {}
                    }
                }
            }
            _ => {}
        }
        hir.exprs.children(e, &mut |child| open.push(child));
    }
    read.retain(|(slot, _)| !bound.contains(slot));
    read.sort_by_key(|(slot, _)| *slot);
    read.dedup_by_key(|(slot, _)| *slot);
    read
}

/// What stands at the positions of a set's tuples.
fn elements(hir: &Hir, set: ExprId) -> Vec<SetElement> {
    match hir.exprs.types[set] {
        Ty::Set(id) => hir.exprs.set_types[id].clone(),
        _ => Vec::new(),
    }
}

/// An M that was made of the range of a piecewise-linear function was made of all that makes up the piecewise-linear function.
pub(super) fn spread<N: Made>(lp: &mut Lp<N>) {
    let first = lp.own_rows();
    for let_go in &mut lp.let_go {
        let parts = let_go.made_of.iter().filter_map(|(source, _)| {
            let Source::ColumnLower(col) = source else { return None };
            let number = lp.curves.iter().position(|curve| curve.value == *col)?;
            Some((number as u32, lp.curves.at(number).parts.clone()))
        });
        let mut more = Vec::new();
        for (number, parts) in parts {
            more.extend(parts.flat_map(|col| [Source::ColumnLower(ColId(col)), Source::ColumnUpper(ColId(col))]));
            let height = lp.auxiliary_rows.iter().position(|row| *row == Auxiliary::Height { curve: number });
            let height = height.map(|at| RowId((first + at) as u32));
            more.extend(height.into_iter().flat_map(|row| [Source::RowLower(row), Source::RowUpper(row)]));
        }
        let_go.made_of.extend(more.into_iter().map(|source| (source, N::zero())));
    }
}
