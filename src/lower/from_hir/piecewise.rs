//! Curves of straight pieces: columns and rows for `piecewise(…)`.

use super::found::Position;
use super::terms::Written;
use super::*;
use crate::ids::At;

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

/// An M that was made of the range of a piecewise-linear function was made of all that makes up the piecewise-linear function.
pub(super) fn spread<N: Made>(lp: &mut Lp<N>) {
    let first = lp.own_rows();
    for let_go in &mut lp.let_go {
        let parts = let_go.made_of.iter().filter_map(|(source, _)| {
            let Source::ColumnLower(col) = source else { return None };
            let number = lp.curves.iter().position(|curve| curve.value == *col)?;
            let CurveForm::Pieces(pieces) = &lp.curves.at(number).form else { return None };
            Some((number as u32, pieces.parts.clone()))
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
