//! Plans that no values can obey, as far as that shows without a solver.

use crate::diagnostics::{Diagnostic, Severity, codes};
use crate::eval::{Eval, Fault, World};
use crate::hir::*;
use crate::lp::{ColId, Lp, Names, RowId};

/// Bounds that cross, and constraints without a decision that their data break: one finding for each declaration.
pub fn broken(hir: &Hir, world: &World, model: ModelId, lp: &Lp) -> Vec<Diagnostic> {
    let ModelBody::Plan(plan) = &hir.models[model].body else { return Vec::new() };
    let names = Names::new(hir, model, lp);
    let eval: Eval<'_, f64> = Eval::new(hir, world);
    let mut out = Vec::new();
    for block in &lp.column_blocks {
        let range = block.start as usize..(block.start + block.count) as usize;
        let ends = lp.columns.lower.iter().zip(&lp.columns.upper).enumerate().skip(range.start).take(range.len());
        let Some(variable) = plan.variables.get(block.declaration as usize) else { continue };
        if let Some((at, (low, high))) = ends.into_iter().find(|(_, (low, high))| low > high) {
            let unit = hir.units.text(variable.unit);
            let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
            let bounds = variable.lower.zip(variable.upper).map(|(a, b)| hir.exprs.spans[a].to(hir.exprs.spans[b]));
            let fault = Fault::new(
                codes::CROSSED_BOUNDS,
                format!("`{}` would lie between {low} and {high}{unit}", names.column(ColId(at as u32))),
                bounds.unwrap_or(variable.span),
                "the lower bound is above the upper",
            );
            out.push(warning(fault));
        }
    }
    for block in &lp.row_blocks {
        let Some(constraint) = plan.constraints.get(block.declaration as usize) else { continue };
        let broken = (block.start..block.start + block.count).find(|row| {
            let row = RowId(*row);
            let ends = (lp.rows.lower.get(row.0 as usize), lp.rows.upper.get(row.0 as usize));
            lp.entries(row).next().is_none() && matches!(ends, (Some(low), Some(high)) if *low > 0.0 || *high < 0.0)
        });
        if let Some(row) = broken {
            let keys = names.constraint(RowId(row)).map(|(_, keys)| keys).unwrap_or_default();
            let fault = Fault::new(
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

fn warning(fault: Fault) -> Diagnostic {
    let mut found = fault.diagnostic();
    found.severity = Severity::Warning;
    found
}
