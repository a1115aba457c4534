//! Variables that nothing decides, and variables that may have been meant to have a bound.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::units::UnitId;
use rustc_hash::FxHashSet;

/// Warns of variables that stand in no constraint and no objective, and of such that have no bound where others of their plan and unit have one.
pub fn variables(hir: &Hir) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for (id, model) in hir.models.iter().filter(|(_, model)| !model.library) {
        let Some(plan) = model.plan() else { continue };
        let read = read(hir, id, plan);
        let defined = defined(hir, id, plan);
        for (at, variable) in (0u32..).zip(&plan.variables).filter(|(_, v)| v.is_declared()) {
            if !read.contains(&at) {
                let message = format!(
                    "`{}` stands in no constraint of `{}` and not in its objective: nothing decides it",
                    variable.name,
                    model.declared_as()
                );
                let found = Diagnostic::warning(codes::IDLE_VARIABLE, message).at(variable.span, "decided by nothing");
                out.push(found.help("let something depend on it, or leave it out"));
            } else if !defined.contains(&at) {
                out.extend(free(hir, plan, &defined, at, variable));
            }
        }
    }
    out
}

/// A variable with a unit and no bound at all, where as many others of that dimension, or more, have a lower one.
fn free(hir: &Hir, plan: &Plan, defined: &FxHashSet<u32>, at: u32, variable: &Variable) -> Option<Diagnostic> {
    let is_free = |v: &Variable| v.lower.is_none() && v.upper.is_none() && !v.without_limit;
    if !is_free(variable) || hir.units.factor(variable.unit, UnitId::ONE).is_some() {
        return None;
    }
    let others = (0u32..).zip(&plan.variables).filter(|(other, v)| *other != at && v.is_declared() && !defined.contains(other));
    let siblings: Vec<&Variable> = others.map(|(_, v)| v).filter(|v| hir.units.factor(v.unit, variable.unit).is_some()).collect();
    let bounded: Vec<&&Variable> = siblings.iter().filter(|v| v.lower.is_some()).collect();
    let first = bounded.first()?;
    if siblings.iter().filter(|v| is_free(v)).count() >= bounded.len() {
        return None;
    }
    let unit = hir.units.text(variable.unit);
    let message = format!("`{}` may fall below zero without end, and `{}`, also in `{unit}`, may not", variable.name, first.name);
    let found = Diagnostic::warning(codes::FREE_VARIABLE, message).at(variable.span, "without a bound").with(first.span, "with one");
    Some(found.help("write `>= 0` after its unit, or `>= no limit` if it is meant"))
}

/// The variables that constraints and objectives of a plan read, through its values too.
fn read(hir: &Hir, model: ModelId, plan: &Plan) -> FxHashSet<u32> {
    let mut open: Vec<ExprId> = Vec::new();
    for constraint in &plan.constraints {
        open.extend(constraint.lower.into_iter().chain(constraint.upper).chain([constraint.body]));
        open.extend(constraint.condition.map(|c| c.variable));
        open.extend(constraint.below.iter().chain(&constraint.above).map(|p| p.cost));
    }
    open.extend(plan.objectives.iter().map(|objective| objective.body));
    open.extend(plan.patches.iter().flat_map(|p| &p.charges).filter_map(|c| c.body));
    let mut met: FxHashSet<ExprId> = open.iter().copied().collect();
    let mut out = FxHashSet::default();
    while let Some(e) = open.pop() {
        match hir.exprs.kinds[e] {
            ExprKind::Var(of, at, _) if of == model => {
                out.insert(at);
                // Whether a variable is on says something of it.
                if let Some(Role::On { of }) = plan.variables.get(at as usize).map(|variable| variable.role) {
                    out.insert(of);
                }
            }
            ExprKind::Let(id, _) if met.insert(hir.lets[id].body) => open.push(hir.lets[id].body),
            _ => {}
        }
        hir.exprs.children(e, &mut |child| {
            if met.insert(child) {
                open.push(child);
            }
        });
    }
    out
}

/// The variables that stand alone on a side of a constraint with decisions on the other, or alone in an objective: what they come to is
/// said there, and a bound would be another statement.
fn defined(hir: &Hir, model: ModelId, plan: &Plan) -> FxHashSet<u32> {
    let alone = |e: ExprId| {
        let mut e = e;
        loop {
            match hir.exprs.kinds[e] {
                ExprKind::Convert(inner, ..) | ExprKind::Neg(inner) => e = inner,
                ExprKind::Var(of, at, _) if of == model => return Some(at),
                _ => return None,
            }
        }
    };
    let mut out: FxHashSet<u32> = plan.objectives.iter().filter_map(|objective| alone(objective.body)).collect();
    for constraint in &plan.constraints {
        // With decisions on both sides, the body is their difference, and its limit is made at the same place.
        let made = |limit: Option<ExprId>| limit.is_some_and(|limit| hir.exprs.spans[limit] == hir.exprs.spans[constraint.body]);
        if let ExprKind::Arith(ArithOp::Sub, a, b) = hir.exprs.kinds[constraint.body]
            && (made(constraint.lower) || made(constraint.upper))
        {
            out.extend(alone(a).into_iter().chain(alone(b)));
        } else if constraint.lower.is_some() && constraint.lower == constraint.upper {
            out.extend(alone(constraint.body));
        }
    }
    out
}
