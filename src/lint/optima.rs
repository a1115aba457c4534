//! Optima that are not the only ones, where another model reads what was found.

use super::rounded;
use crate::answer::PlanRun;
use crate::diagnostics::{Diagnostic, codes};
use crate::eval::ValueStore;
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::ids::At;
use crate::lower::{Names, from_hir};
use crate::lp::{ColId, Lp, block_of};
use crate::prove;
use crate::solve::{Options, Status};
use crate::source::Span;
use crate::units::UnitId;
use rustc_hash::FxHashSet;

/// A reading of a decision of a plan: the model that reads, the variable, and where.
struct Reading {
    reader: ModelId,
    variable: u32,
    at: Span,
}

/// Warns where a plan has another optimum, found and checked in exact numbers, in which a decision that another model reads is different. Silent
/// where that is not sure, or would take long to see.
pub fn several_optima(hir: &Hir, world: &ValueStore, model: ModelId, run: &PlanRun, options: &Options) -> Option<Diagnostic> {
    let proof = run.proof.as_ref().filter(|_| run.solution.status == Status::Optimal)?;
    let (values, prices) = (proof.values.as_ref()?, proof.prices.as_ref()?);
    // Between two lines there are other optima of the lines, and none of the functions.
    if run.lp.has_integers() || run.lp.bends() || hir.plan(model)?.objectives.is_empty() {
        return None;
    }
    let readings = readings(hir, model);
    let mut columns: Vec<ColId> = Vec::new();
    for reading in &readings {
        let Some(block) = block_of(&run.lp.column_blocks, reading.variable) else { continue };
        columns.extend((block.start..block.start + block.count).map(ColId));
    }
    columns.sort_unstable();
    columns.dedup();
    if columns.is_empty() || !prove::may_have_another(&run.lp, prices, &columns) {
        return None;
    }
    let exact: Lp<Exact> = from_hir::lower(hir, world, model, &run.goal).ok()?;
    let other = prove::another_optimum(&exact, values, prices, &columns, options)?;
    let column = columns.into_iter().find(|column| values.get(column.index()) != other.get(column.index()))?;
    let names = Names::new(hir, model, &run.lp);
    let (variable, _) = names.variable(column)?;
    let reading = readings.iter().find(|reading| reading.variable == variable)?;
    let decl = hir.plan(model)?.variables.get(variable as usize)?;
    let unit = if decl.unit == UnitId::ONE { String::new() } else { format!(" {}", hir.units.text(decl.unit)) };
    let shown = |values: &[Exact]| values.get(column.index()).map(|value| rounded(exact::to_f64(value), 6));
    let (here, there) = (shown(values)?, shown(&other)?);
    let (own, reader) = (&hir.models[model].name, &hir.models[reading.reader].name);
    let message = format!("`{own}` has more than one optimum, and `{reader}` reads `{}` of one of them", decl.name);
    let found = Diagnostic::warning(codes::SEVERAL_OPTIMA, message)
        .at(reading.at, "read here")
        .with(decl.span, format!("`{}` is {here}{unit} here, and {there}{unit} in another that is as good", names.column(column)));
    Some(found.help("say which of them is wanted, by a further objective: `then minimize …`"))
}

/// Where other models read decisions of a plan, each variable once.
fn readings(hir: &Hir, model: ModelId) -> Vec<Reading> {
    let mut out: Vec<Reading> = Vec::new();
    for (reader, decl) in hir.models.iter().filter(|(id, _)| *id != model) {
        if !hir.all_needs(Node::Model(reader)).contains(&Node::Model(model)) {
            continue;
        }
        let (mut open, mut gens): (Vec<ExprId>, Vec<GensId>) = (Vec::new(), Vec::new());
        decl.form.exprs(&mut |e| open.push(e));
        decl.form.binders(&mut |binder| gens.push(binder));
        for id in decl.form.lets() {
            open.push(hir.lets[*id].body);
            gens.push(hir.lets[*id].binder);
        }
        let mut met: FxHashSet<ExprId> = FxHashSet::default();
        let mut read: FxHashSet<u32> = FxHashSet::default();
        loop {
            for list in gens.drain(..) {
                hir.exprs.generator_parts(list, &mut |e| open.push(e));
            }
            let Some(e) = open.pop() else { break };
            if !met.insert(e) {
                continue;
            }
            match hir.exprs.kinds[e] {
                ExprKind::Answer(of, result, _) if of == model => {
                    if let ResultRole::Plan(PlanResult::Variable(variable)) = hir.models[of].results.at(result).role
                        && read.insert(variable)
                    {
                        out.push(Reading { reader, variable, at: hir.exprs.spans[e] });
                    }
                }
                ExprKind::Let(id, _) => {
                    open.push(hir.lets[id].body);
                    gens.push(hir.lets[id].binder);
                }
                ExprKind::NamedSet(set) => {
                    if let SetBody::Value { expr, .. } = hir.sets[set].body {
                        open.push(expr);
                    }
                }
                ExprKind::Attr(attr, _) | ExprKind::AttrSet(attr) => {
                    let attr = &hir.attrs[attr];
                    open.extend(attr.pending.values().copied().chain(attr.default));
                }
                _ => {}
            }
            hir.exprs.children(e, &mut |child| open.push(child));
        }
    }
    out
}
