//! The rows that bind a decision: those that it stands in, and those that read a function or a value that it stands in.

use super::limits::{Limit, limit};
use crate::answer::PlanRun;
use crate::driver::Solved;
use crate::explain::Spot;
use crate::hir::*;
use crate::lower::Names;
use crate::lp::{Auxiliary, ColId, Lp, RowId};
use crate::report::{Report, finite};
use crate::source::{SourceMap, Span};
use rustc_hash::{FxHashMap, FxHashSet};

/// A limit that a decision stands in.
pub struct Bound {
    /// Of a row that the calculation brings there is the name alone.
    pub limit: Option<Limit>,
    pub name: String,
    /// None of a limit that reads something else that the decision stands in.
    pub coefficient: Option<f64>,
    /// What that is: `abs(x - y)`.
    pub through: Option<String>,
    pub spot: Option<Spot>,
    /// The coefficient times the price.
    pub worth: Option<f64>,
}

impl Bound {
    /// The shadow price of the row.
    pub fn price(&self) -> Option<f64> {
        let of_row = || Some(self.worth? / self.coefficient?);
        self.limit.as_ref().and_then(|limit| limit.price).or_else(of_row)
    }
}

/// The rows that a column stands in, those that bind or have a price.
pub(super) fn rows(
    solved: &Solved,
    report: &Report<'_>,
    sources: &SourceMap,
    (model, run): (ModelId, &PlanRun),
    column: ColId,
) -> Vec<Bound> {
    let hir = &solved.hir;
    let names = Names::new(hir, model, &run.lp);
    let rows = by_column(&run.lp);
    let idle = idle(run);
    let none = Vec::new();
    let mut out = Vec::new();
    // The decision itself, then what stands for a value that it is a part of, and what that is called.
    let mut open: Vec<(ColId, Option<String>)> = vec![(column, None)];
    let mut seen: FxHashSet<ColId> = std::iter::once(column).collect();
    let mut met: FxHashSet<RowId> = FxHashSet::default();
    while let Some((at, through)) = open.pop() {
        for (row, coefficient) in rows.get(&at).unwrap_or(&none) {
            let row = *row;
            // An item that another one exceeds makes nothing of the value.
            if idle.contains(&row) {
                continue;
            }
            let auxiliary = names.auxiliary_row(row);
            if let Some(next) = auxiliary.and_then(|auxiliary| stands_for(&run.lp, auxiliary)).filter(|next| seen.insert(*next)) {
                let own = auxiliary.map(|auxiliary| called(hir, sources, &names, &run.lp, auxiliary).0);
                open.push((next, through.clone().or(own)));
            }
            // What the calculation brings further on has no place in the plan.
            if (through.is_some() && auxiliary.is_some()) || !met.insert(row) {
                continue;
            }
            let dual = run.solution.duals.as_ref().and_then(|duals| duals.get(row.0 as usize).copied()).and_then(finite);
            let of = names.constraint(row).and_then(|(at, keys)| limit(solved, report, sources, (model, at), &keys));
            let binds = of.as_ref().map_or_else(|| tie(hir, &names, (model, row)).is_some() && is_full(run, row), |of| of.binds);
            if dual.is_none_or(|dual| dual == 0.0) && !binds {
                continue;
            }
            let (name, spot) = match (&of, auxiliary) {
                (Some(of), _) => (of.name.clone(), None),
                (None, Some(auxiliary)) => {
                    let (name, spot) = called(hir, sources, &names, &run.lp, auxiliary);
                    let item =
                        if let Auxiliary::Epigraph { item, .. } = auxiliary { format!(", item {}", item + 1) } else { String::new() };
                    (name + &item, spot)
                }
                (None, None) => joining(hir, sources, &names, (model, row)),
            };
            let direct = through.is_none();
            out.push(Bound {
                limit: of,
                name,
                coefficient: direct.then_some(*coefficient),
                through: through.clone(),
                spot,
                worth: dual.filter(|_| direct).map(|dual| coefficient * dual),
            });
        }
    }
    out
}

/// Differences below this part of the values are rounding.
const ROUNDING: f64 = 1e-9;

/// What a row comes to, with the largest of its terms.
fn activity(run: &PlanRun, row: RowId) -> (f64, f64) {
    let value = |column: ColId| run.solution.values.get(column.0 as usize).copied().unwrap_or(0.0);
    let terms = || run.lp.row(row).map(|(column, factor)| factor * value(column));
    (terms().sum(), terms().fold(0.0, |most: f64, term| most.max(term.abs())))
}

/// How much room a row leaves to the nearer side, as a part of its terms.
fn room(run: &PlanRun, row: RowId) -> f64 {
    let (value, size) = activity(run, row);
    let room = (value - run.lp.rows.lower[row]).min(run.lp.rows.upper[row] - value);
    room / size.max(1.0)
}

fn is_full(run: &PlanRun, row: RowId) -> bool {
    room(run, row).abs() <= ROUNDING
}

/// The rows of items of a function that do not make its value: another item does.
fn idle(run: &PlanRun) -> FxHashSet<RowId> {
    let items = || {
        (0u32..).zip(&run.lp.auxiliary_rows).filter_map(|(at, auxiliary)| match auxiliary {
            Auxiliary::Epigraph { curve, .. } => Some((*curve, RowId(run.lp.own_rows() as u32 + at))),
            _ => None,
        })
    };
    let mut least: FxHashMap<u32, f64> = FxHashMap::default();
    for (curve, row) in items() {
        let own = room(run, row);
        least.entry(curve).and_modify(|least| *least = least.min(own)).or_insert(own);
    }
    items().filter(|(curve, row)| room(run, *row) > least.get(curve).copied().unwrap_or(0.0) + ROUNDING).map(|(_, row)| row).collect()
}

/// Where one policy requires or excludes another, of a row that says so.
fn tie(hir: &Hir, names: &Names<'_>, (model, row): (ModelId, RowId)) -> Option<Span> {
    let decl = hir.plan(model)?.constraints.get(names.constraint(row)?.0 as usize)?;
    matches!(decl.policy?, PolicyRow::Requires { .. } | PolicyRow::Excludes { .. }).then_some(decl.span)
}

/// What a row is called that is no constraint of the scenario: `fund requires audit`.
fn joining(hir: &Hir, sources: &SourceMap, names: &Names<'_>, of: (ModelId, RowId)) -> (String, Option<Spot>) {
    let spot = tie(hir, names, of).filter(|at| sources.get(at.file).is_some()).map(|at| Spot::of(sources, at));
    (names.row(of.1), spot)
}

/// The rows of each column, with the factor that it has there.
fn by_column(lp: &Lp) -> FxHashMap<ColId, Vec<(RowId, f64)>> {
    let mut out: FxHashMap<ColId, Vec<(RowId, f64)>> = FxHashMap::default();
    for row in (0..lp.row_count()).map(|row| RowId(row as u32)) {
        for (column, factor) in lp.row(row).filter(|(_, factor)| *factor != 0.0) {
            out.entry(column).or_default().push((row, factor));
        }
    }
    out
}

/// The column whose value a row makes of what stands in it.
fn stands_for(lp: &Lp, auxiliary: Auxiliary) -> Option<ColId> {
    match auxiliary {
        Auxiliary::AtLeastIfOn(column) | Auxiliary::AtMostIfOn(column) => {
            let on = lp.auxiliary_columns.iter().position(|own| *own == Auxiliary::On(column))?;
            Some(ColId((lp.own_columns() + on) as u32))
        }
        auxiliary => curve(auxiliary).and_then(|curve| lp.curves.get(curve as usize)).map(|curve| curve.value),
    }
}

/// The function of the decisions that a row is a part of.
fn curve(auxiliary: Auxiliary) -> Option<u32> {
    match auxiliary {
        Auxiliary::Epigraph { curve, .. }
        | Auxiliary::Attained { curve, .. }
        | Auxiliary::Definition { curve }
        | Auxiliary::ArgumentOf { curve }
        | Auxiliary::CurveLine { curve, .. }
        | Auxiliary::Place { curve }
        | Auxiliary::Height { curve }
        | Auxiliary::IfCounted { curve }
        | Auxiliary::IfNotCounted { curve } => Some(curve),
        _ => None,
    }
}

/// What people call what a row is a part of, and where that stands.
fn called(hir: &Hir, sources: &SourceMap, names: &Names<'_>, lp: &Lp, auxiliary: Auxiliary) -> (String, Option<Spot>) {
    let number = curve(auxiliary);
    let call = number.and_then(|number| lp.curves.get(number as usize)).and_then(|curve| {
        let expr = ExprId(curve.origin.0);
        (expr.index() < hir.exprs.spans.len()).then(|| hir.exprs.spans[expr])
    });
    let spot = call.filter(|at| sources.get(at.file).is_some()).map(|at| Spot::of(sources, at));
    let text = call.map(|at| sources.line(at));
    let name = match (auxiliary, number, text) {
        (Auxiliary::Definition { .. }, Some(number), _) => names.curve(number),
        (_, _, Some(text)) if !text.is_empty() => text,
        (_, Some(number), _) => names.curve(number),
        _ => names.auxiliary(auxiliary),
    };
    (name, spot)
}
