//! Plans that no values can obey, as far as that shows without a solver.

use crate::diagnostics::{Diagnostic, Severity, codes};
use crate::eval::{Ball, Eval, EvalError, ValueStore};
use crate::exact::Exact;
use crate::explain;
use crate::hir::*;
use crate::lower::Names;
use crate::lp::{Block, ColId, Lp, RowId};
use crate::source::SourceMap;

/// Bounds that cross, and constraints without a decision that their data break: one finding for each declaration.
pub fn broken(hir: &Hir, world: &ValueStore, model: ModelId, lp: &Lp) -> Vec<Diagnostic> {
    let Some(plan) = hir.models[model].plan() else { return Vec::new() };
    let names = Names::new(hir, model, lp);
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let mut out = Vec::new();
    for block in &lp.column_blocks {
        let range = block.start as usize..(block.start + block.count) as usize;
        let ends = lp.columns.lower.iter().zip(&lp.columns.upper).enumerate().skip(range.start).take(range.len());
        let Some(variable) = plan.variables.get(block.declaration as usize) else { continue };
        if let Some((at, (low, high))) = ends.into_iter().find(|(_, (low, high))| low > high) {
            let unit = hir.units.text(variable.unit);
            let unit = crate::units::after(&unit);
            let bounds = variable.lower.zip(variable.upper).map(|(a, b)| hir.exprs.spans[a].to(hir.exprs.spans[b]));
            let fault = EvalError::new(
                codes::CROSSED_BOUNDS,
                format!("`{}` would lie between {low} and {high}{unit}", names.column(ColId(at as u32))),
                bounds.unwrap_or(variable.span),
                "the lower bound is above the upper",
            );
            let crossed =
                (range.start..range.end).filter(|c| lp.columns.lower.as_slice().get(*c) > lp.columns.upper.as_slice().get(*c)).count();
            let keys = names.variable(ColId(at as u32)).map(|(_, keys)| keys).unwrap_or_default();
            // Where all cross, the bounds are changed over, whatever the data.
            let fault = match crossed < range.len() {
                true => at_bounds(&mut eval, fault, variable, &keys),
                false => fault.help(format!("the lower bound comes first: `in {high}{unit} .. {low}{unit}`")),
            };
            out.push(warning(fault));
        }
    }
    for block in &lp.row_blocks {
        let Some(constraint) = plan.constraints.get(block.declaration as usize) else { continue };
        let crossed = (block.start as usize..(block.start + block.count) as usize).find(
            |row| matches!((lp.rows.lower.as_slice().get(*row), lp.rows.upper.as_slice().get(*row)), (Some(low), Some(high)) if low > high),
        );
        if let Some((row, at)) = crossed.zip(constraint.lower.zip(constraint.upper)) {
            let constant = lp.constant(row);
            let end = |ends: &[f64]| explain::rounded(ends.get(row).copied().unwrap_or(0.0) + constant);
            let unit = hir.units.text(constraint.unit);
            let unit = crate::units::after(&unit);
            let name = names.row(RowId(row as u32));
            let fault = EvalError::new(
                codes::CROSSED_BOUNDS,
                format!("`{name}` would lie between {} and {}{unit}", end(lp.rows.lower.as_slice()), end(lp.rows.upper.as_slice())),
                hir.exprs.spans[at.0].to(hir.exprs.spans[at.1]),
                "the lower limit is above the upper",
            );
            out.push(warning(fault));
        }
        if let Some(found) = without_decisions(hir, model, lp, block, constraint) {
            out.push(found);
        }
        let broken = (block.start..block.start + block.count).find(|row| {
            let row = RowId(*row);
            let ends = (lp.rows.lower.as_slice().get(row.0 as usize), lp.rows.upper.as_slice().get(row.0 as usize));
            lp.entries(row).next().is_none() && matches!(ends, (Some(low), Some(high)) if *low > 0.0 || *high < 0.0)
        });
        if let Some(row) = broken {
            let keys = names.constraint(RowId(row)).map(|(_, keys)| keys).unwrap_or_default();
            let fault = EvalError::new(
                codes::CONSTANT_CONSTRAINT,
                format!("`{}` cannot hold: it has no decision in it, and its data break it", constraint.name),
                constraint.span,
                "never true",
            );
            out.push(warning(eval.at_keys(fault, constraint.binder, &constraint.keys, &keys)).about("a constraint that its data break"));
        }
    }
    out
}

/// A constraint whose decisions cancel out: of rows that hold, since those that do not are told as such.
fn without_decisions(hir: &Hir, model: ModelId, lp: &Lp, block: &Block, constraint: &ConstraintDecl) -> Option<Diagnostic> {
    let decl = &hir.models[model];
    let plain = decl.case.is_none() && !decl.library && constraint.policy.is_none() && constraint.condition.is_none();
    let mut rows = (block.start..block.start + block.count).map(RowId);
    let empty = |row: RowId| {
        let ends = (lp.rows.lower.as_slice().get(row.0 as usize), lp.rows.upper.as_slice().get(row.0 as usize));
        lp.entries(row).all(|(_, value)| *value == 0.0) && matches!(ends, (Some(low), Some(high)) if *low <= 0.0 && *high >= 0.0)
    };
    if !plain
        || block.count == 0
        || hir.exprs.stages[constraint.body].is_known()
        || depends_on_data(hir, constraint.body)
        || !rows.all(empty)
    {
        return None;
    }
    let message = format!("the constraint `{}` holds no decision: they cancel out", constraint.name);
    Some(Diagnostic::warning(codes::CONSTANT_CONSTRAINT, message).at(constraint.span, "true whatever is decided"))
}

/// True of what holds sums or products of decisions: sets may be empty and factors 0 in the data of today.
fn depends_on_data(hir: &Hir, e: ExprId) -> bool {
    let (mut open, mut found) = (vec![e], false);
    while let Some(e) = open.pop() {
        let product = matches!(hir.exprs.kinds[e], ExprKind::Fold(..) | ExprKind::Arith(ArithOp::Mul | ArithOp::Div, ..));
        found |= product && !hir.exprs.stages[e].is_known();
        hir.exprs.children(e, &mut |child| open.push(child));
    }
    found
}

/// Moves a fault of bounds to the figures that they come from, if these are all that they come from.
fn at_bounds(eval: &mut Eval<'_, Ball>, fault: EvalError, variable: &Variable, keys: &[u32]) -> EvalError {
    eval.frame(variable.slots, keys, |eval| {
        let bounds: Vec<ExprId> = [variable.upper, variable.lower].into_iter().flatten().collect();
        let zero = |eval: &mut Eval<'_, Ball>, e: ExprId| eval.double(e).is_ok_and(|value| value == 0.0);
        if !bounds.iter().all(|e| eval.is_multiple(*e) || zero(eval, *e)) {
            return fault;
        }
        let written: Vec<_> = bounds.iter().flat_map(|bound| eval.written_in(*bound)).collect();
        match written.split_first() {
            Some((first, rest)) => {
                let fault = fault.standing_at(first.at, first.name.clone());
                rest.iter().take(2).fold(fault, |fault, w| fault.with(w.at, w.name.clone()))
            }
            None => fault,
        }
    })
}

/// A constraint that the bounds of its variables break already, whatever is decided: the first of each declaration.
pub fn broken_by_bounds(hir: &Hir, world: &ValueStore, sources: &SourceMap, model: ModelId, lp: &Lp) -> Vec<Diagnostic> {
    let suspects: Vec<RowId> = (0..lp.row_count() as u32).map(RowId).filter(|row| misses(lp, *row)).collect();
    if suspects.is_empty() {
        return Vec::new();
    }
    // Only exact numbers tell a contradiction from rounding.
    let Ok(exact) = crate::lower::from_hir::lower::<Exact>(hir, world, model, &crate::lp::LexStage::first()) else { return Vec::new() };
    let plan = explain::Plan { hir, world, sources, model, lp: &exact };
    let mut told: Vec<String> = Vec::new();
    let mut out = Vec::new();
    for row in suspects {
        let Some(found) = explain::beyond_reach(&plan, row).filter(|found| !told.contains(&found.declaration)) else { continue };
        out.push(found.diagnostic());
        told.push(found.declaration);
    }
    out
}

/// True for a row whose limit lies beyond what the bounds of its columns allow, by more than rounding.
fn misses(lp: &Lp, row: RowId) -> bool {
    let at = row.0 as usize;
    let (Some(&lower), Some(&upper)) = (lp.rows.lower.as_slice().get(at), lp.rows.upper.as_slice().get(at)) else { return false };
    let (mut least, mut most, mut size, mut any) = (0.0, 0.0, 0.0_f64, false);
    for (col, value) in lp.row(row) {
        let c = col.0 as usize;
        let (Some(&low), Some(&high)) = (lp.columns.lower.as_slice().get(c), lp.columns.upper.as_slice().get(c)) else { return false };
        if value == 0.0 {
            continue;
        }
        // Bounds that cross are reported by themselves.
        if low > high {
            return false;
        }
        let (down, up) = if value > 0.0 { (value * low, value * high) } else { (value * high, value * low) };
        least += down;
        most += up;
        size = size.max(if down.is_finite() { down.abs() } else { 0.0 }).max(if up.is_finite() { up.abs() } else { 0.0 });
        any = true;
    }
    let noise = |bound: f64| 1e-9 * size.max(bound.abs());
    any && (lower > most + noise(lower) || upper < least - noise(upper))
}

fn warning(fault: EvalError) -> Diagnostic {
    let mut found = fault.diagnostic();
    found.severity = Severity::Warning;
    found
}
