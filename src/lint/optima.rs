//! Optima that are not the only ones, where another model reads what was found.

mod compared;

use super::rounded;
use crate::answer::PlanRun;
use crate::diagnostics::{Diagnostic, codes};
use crate::eval::ValueStore;
use crate::exact::Exact;
use crate::hir::*;
use crate::ids::At;
use crate::lower::from_hir;
use crate::lp::Lp;
use crate::prove;
use crate::solve::{Options, Status};
use crate::source::Span;
use compared::Points;
use rustc_hash::FxHashSet;

/// A reading of a result of a plan: the model that reads, the result, and where.
struct Reading {
    reader: ModelId,
    result: u32,
    at: Span,
}

/// Warns where a plan has another optimum, found and checked in exact numbers, in which something that another model reads is different: a
/// decision, a value of the plan, a constraint. Silent where that is not sure, or would take long to see.
pub fn several_optima(hir: &Hir, world: &ValueStore, model: ModelId, run: &PlanRun, options: &Options) -> Option<Diagnostic> {
    let proof = run.proof.as_ref().filter(|_| run.solution.status == Status::Optimal)?;
    let values = proof.values.as_ref()?;
    let by_levels = hir.plan(model)?.objectives.get(run.goal.objective as usize)?.levels;
    // Levels have no prices.
    let prices = proof.prices.as_ref();
    // Between two lines there are other optima of the lines, and none of the functions.
    if run.lp.has_integers() || run.lp.bends() || (prices.is_none() && !by_levels) {
        return None;
    }
    let readings = readings(hir, model);
    let mut columns = Vec::new();
    readings.iter().for_each(|reading| compared::columns(hir, model, &run.lp, reading.result, &mut columns));
    columns.sort_unstable();
    columns.dedup();
    if columns.is_empty() || !prove::may_have_another(&run.lp, prices, &columns) {
        return None;
    }
    let exact: Lp<Exact> = from_hir::lower(hir, world, model, &run.goal).ok()?;
    for other in prove::other_optima(&exact, values, prices, &columns, options) {
        let points = Points::new(hir, world, model, &run.lp, &exact, [values, &other]);
        if by_levels && !points.has_levels_alike(run.goal.objective) {
            continue;
        }
        for reading in &readings {
            let Some(differs) = points.difference(reading.result) else { continue };
            let result = hir.models[model].results.at(reading.result);
            let (own, reader) = (&hir.models[model].name, &hir.models[reading.reader].name);
            let message = format!("`{own}` has more than one optimum, and `{reader}` reads `{}` of one of them", result.name);
            let found = Diagnostic::warning(codes::SEVERAL_OPTIMA, message).at(reading.at, "read here").with(result.span, differs);
            return Some(found.help("say which of them is wanted, by a further objective: `then minimize …`"));
        }
    }
    None
}

/// Where other models read decisions of a plan, its values and its constraints, each result once.
fn readings(hir: &Hir, model: ModelId) -> Vec<Reading> {
    let mut out: Vec<Reading> = Vec::new();
    for (reader, decl) in hir.models.iter().filter(|(id, _)| *id != model) {
        if !hir.all_needs(Node::Model(reader)).contains(&Node::Model(model)) {
            continue;
        }
        let (mut roots, mut gens): (Vec<ExprId>, Vec<GensId>) = (Vec::new(), Vec::new());
        decl.form.exprs(&mut |e| roots.push(e));
        decl.form.binders(&mut |binder| gens.push(binder));
        for id in decl.form.lets() {
            roots.push(hir.lets[*id].body);
            gens.push(hir.lets[*id].binder);
        }
        let mut read: FxHashSet<u32> = FxHashSet::default();
        hir.reached(roots, gens, &mut |e| {
            if let ExprKind::Answer(of, result, _) = hir.exprs.kinds[e]
                && of == model
                && read.insert(result)
            {
                out.push(Reading { reader, result, at: hir.exprs.spans[e] });
            }
        });
    }
    // A decision says more than what is made of it.
    out.sort_by_key(|reading| !matches!(hir.models[model].results.at(reading.result).role, ResultRole::Plan(PlanResult::Variable(_))));
    out
}
