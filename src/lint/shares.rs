//! Bare numbers beside shares: `60` where `60 %` was meant.

use super::rounded;
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::hir::*;
use crate::source::{SourceMap, Span};
use crate::units::UnitId;
use rustc_hash::FxHashSet;

/// Warns of bare numbers above 1 that stand beside, or for, something in `%` or in another ratio of units: they count as they stand.
pub fn shares(hir: &Hir, sources: &SourceMap) -> Vec<Diagnostic> {
    let mut judged: FxHashSet<Span> = FxHashSet::default();
    let mut found: Vec<(ExprId, f64, UnitId)> = Vec::new();
    let mut beside = |number: ExprId, other: ExprId| {
        let Some((literal, value, unit)) = lost(hir, number, other) else { return };
        if judged.insert(hir.exprs.spans[literal]) && !is_scaled(hir, other) {
            found.push((literal, value, unit));
        }
    };
    for e in hir.exprs.kinds.ids() {
        if let ExprKind::Compare(_, a, b) | ExprKind::Arith(ArithOp::Add | ArithOp::Sub, a, b) = hir.exprs.kinds[e] {
            beside(a, b);
            beside(b, a);
        }
    }
    let plans = hir.models.values().filter_map(|model| model.plan());
    for constraint in plans.flat_map(|plan| &plan.constraints).filter(|c| c.complete) {
        constraint.lower.into_iter().chain(constraint.upper).for_each(|end| beside(end, constraint.body));
    }
    // What stands for a value by itself: a bound, a definition.
    for e in hir.exprs.kinds.ids() {
        if let ExprKind::Convert(inner, _, factor) = hir.exprs.kinds[e]
            && let Some(value) = bare(hir, inner)
            && judged.insert(hir.exprs.spans[inner])
        {
            found.push((inner, value * factor, hir.exprs.units[e]));
        }
    }
    let mut out = Vec::new();
    for (literal, counts, unit) in found {
        let value = bare(hir, literal).unwrap_or(0.0);
        if unit == UnitId::ONE || counts == value || !hir.units.is_dimensionless(unit) || value.abs() <= 1.0 {
            continue;
        }
        let at = hir.exprs.spans[literal];
        let (unit, text) = (hir.units.text(unit), sources.slice(at));
        let message = format!("`{text}` stands for a value in `{unit}`, and counts as {} {unit}", rounded(counts, 6));
        let report = Diagnostic::warning(codes::SHARE_OR_NUMBER, message).at(at, "a number without unit");
        out.push(report.fix(format!("write `{text} {unit}`"), at, format!("{text} {unit}"), Applicability::MaybeIncorrect));
    }
    out
}

/// A bare number beside something: its literal, what it counts as, and the unit of the other.
fn lost(hir: &Hir, number: ExprId, other: ExprId) -> Option<(ExprId, f64, UnitId)> {
    if let ExprKind::Convert(inner, _, factor) = hir.exprs.kinds[number] {
        return bare(hir, inner).map(|value| (inner, value * factor, hir.exprs.units[number]));
    }
    // The other side was brought to a plain number.
    let ExprKind::Convert(inner, _, factor) = hir.exprs.kinds[other] else { return None };
    bare(hir, number).map(|value| (number, value / factor, hir.exprs.units[inner]))
}

/// True where a share was multiplied to be a number of hundredths, or the like.
fn is_scaled(hir: &Hir, e: ExprId) -> bool {
    match hir.exprs.kinds[e] {
        ExprKind::Convert(inner, ..) | ExprKind::Neg(inner) => is_scaled(hir, inner),
        ExprKind::Arith(ArithOp::Mul | ArithOp::Div, a, b) => bare(hir, a).is_some() || bare(hir, b).is_some(),
        _ => false,
    }
}

/// A number that is written without a unit.
fn bare(hir: &Hir, e: ExprId) -> Option<f64> {
    if hir.exprs.units[e] != UnitId::ONE {
        return None;
    }
    match hir.exprs.kinds[e] {
        ExprKind::Number(_, value) => Some(value),
        ExprKind::Neg(inner) => bare(hir, inner).map(|value| -value),
        _ => None,
    }
}
