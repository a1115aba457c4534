//! Curves of straight pieces: columns and rows for `piecewise(…)`.

use super::found::Position;
use super::terms::Written;
use super::*;
use crate::ids::At;
use rustc_hash::FxHashMap;

/// The number, or its nearest double.
fn number<N: Made>(value: &Exact) -> N {
    N::from_exact(value)
}

pub(super) fn slopes(points: &[(Exact, Exact)]) -> Vec<Exact> {
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

/// The columns and rows of one piecewise-linear function, and what it is in the program.
pub(super) fn pieces<N: Made>(
    lp: &mut Lp<N>,
    at: &Position,
    points: Vec<(Exact, Exact)>,
    place: &Written<N>,
    ordered: bool,
) -> Option<CurveForm> {
    let Position { curve, value, origin } = *at;
    let points = corners(points);
    let slopes = slopes(&points);
    let lengths: Vec<N> = points
        .windows(2)
        .map(|pair| match pair {
            [(x0, _), (x1, _)] => number(&(x1.clone() - x0.clone())),
            _ => N::zero(),
        })
        .collect();
    let (x0, y0) = points.first().map(|(x, y)| (number::<N>(x), number::<N>(y)))?;
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
    Some(CurveForm::Pieces(crate::lp::Pieces { parts, ordered }))
}

/// True where an expression of the plan, or a value that it reads, holds a piecewise-linear function.
pub(super) fn holds_curve(hir: &Hir, e: ExprId) -> bool {
    holds(hir, e, |kind| matches!(kind, ExprKind::Piecewise(..)))
}

/// The same, or reads a value that has columns of its own because it reads itself.
pub(super) fn needs_columns(hir: &Hir, e: ExprId) -> bool {
    holds(hir, e, |kind| match kind {
        ExprKind::Piecewise(..) => true,
        ExprKind::Let(id, _) => hir.lets[id].recursive,
        _ => false,
    })
}

fn holds(hir: &Hir, e: ExprId, is: impl Fn(ExprKind) -> bool) -> bool {
    let mut seen: rustc_hash::FxHashSet<LetId> = rustc_hash::FxHashSet::default();
    let mut open = vec![e];
    while let Some(e) = open.pop() {
        if hir.exprs.stages[e].is_known() {
            continue;
        }
        let kind = hir.exprs.kinds[e];
        if is(kind) {
            return true;
        }
        if let ExprKind::Let(id, _) = kind
            && seen.insert(id)
        {
            open.push(hir.lets[id].body);
        }
        hir.exprs.children(e, &mut |child| open.push(child));
    }
    false
}

/// An M that was made of the range of a piecewise-linear function, or of a value that reads itself, was made of all that makes it up.
pub(super) fn spread<N: Made>(lp: &mut Lp<N>) {
    let first = lp.own_rows();
    let mut rows: FxHashMap<u32, RowId> = FxHashMap::default();
    for (at, auxiliary) in (first..).zip(&lp.auxiliary_rows) {
        if let Auxiliary::Height { curve } | Auxiliary::Definition { curve } = auxiliary {
            rows.insert(*curve, RowId(at as u32));
        }
    }
    let curves: FxHashMap<ColId, u32> = (0u32..).zip(&lp.curves).map(|(number, curve)| (curve.value, number)).collect();
    for let_go in &mut lp.let_go {
        let mut more = Vec::new();
        for (source, _) in &let_go.made_of {
            let Source::ColumnLower(col) = source else { continue };
            let Some(number) = curves.get(col) else { continue };
            match &lp.curves.at(*number).form {
                CurveForm::Pieces(pieces) => {
                    more.extend(pieces.parts.clone().flat_map(|col| [Source::ColumnLower(ColId(col)), Source::ColumnUpper(ColId(col))]));
                }
                CurveForm::Defined => {}
                _ => continue,
            }
            more.extend(rows.get(number).into_iter().flat_map(|row| [Source::RowLower(*row), Source::RowUpper(*row)]));
        }
        let_go.made_of.extend(more.into_iter().map(|source| (source, N::zero())));
    }
}
