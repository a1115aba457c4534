//! What a node of the scenario stands for, plans aside; and a plan as a program.

use super::cases::left_out;
use crate::answer::{self, Early};
use crate::diagnostics::Sink;
use crate::eval::{Answer, Ball, Eval, EvalError, ValueStore};
use crate::hir::*;
use crate::lint;
use crate::lower;
use crate::lp::{self, Lp};
use std::sync::Arc;

/// Lowers a plan; what is wrong with its data goes to the sink.
pub(super) fn lower(hir: &Hir, world: &ValueStore, model: ModelId, sink: &mut Sink) -> Option<Lp> {
    if let Err(error) = left_out(hir, world, model) {
        report(error, sink);
        return None;
    }
    match lower::from_hir::lower(hir, world, model, &lp::LexStage::first()) {
        Ok(lp) => {
            let errors = later_objectives(hir, world, model);
            if !errors.is_empty() {
                errors.into_iter().for_each(|f| report(f, sink));
                return None;
            }
            Some(lp)
        }
        Err(errors) => {
            errors.into_iter().for_each(|f| report(f, sink));
            None
        }
    }
}

/// What is wrong with the data of the objectives after the first, and with what those before them may lose.
fn later_objectives(hir: &Hir, world: &ValueStore, model: ModelId) -> Vec<EvalError> {
    let Some(plan) = hir.models[model].plan() else { return Vec::new() };
    let tolerances = plan.objectives.iter().filter_map(|o| answer::tolerance(hir, world, o).err());
    let goals = (1..plan.objectives.len() as u32).map(|objective| lp::LexStage { objective, ..lp::LexStage::first() });
    let objectives = goals.filter_map(|goal| lower::from_hir::lower::<f64>(hir, world, model, &goal).err()).flatten();
    tolerances.chain(objectives).collect()
}

pub(super) fn report(error: EvalError, sink: &mut Sink) {
    if !error.is_silent() {
        sink.push(error.diagnostic());
    }
}

/// Calculates what a node stands for, plans aside. False when that failed.
pub(super) fn prepare(hir: &Hir, world: &mut ValueStore, node: Node, sink: &mut Sink) -> bool {
    let result: Result<(), EvalError> = match node {
        Node::Set(id) => {
            let made = Eval::<Ball>::new(hir, world).make_set(id);
            made.map(|index| {
                if let Some(slot) = world.sets.as_mut_slice().get_mut(id.index()) {
                    *slot = Some(index);
                }
            })
        }
        Node::Attr(id) => pending_of(hir, world, id).and_then(|()| order_of(hir, world, id)),
        // A value without keys is calculated in any case; one with keys where it is read.
        Node::Let(id) if hir.lets[id].keys.is_empty() => evaluate(hir, world, id),
        Node::Model(model) => match answer::by_formula(hir, world, model) {
            None => Ok(()),
            Some(Ok(answer)) => {
                take(hir, world, model, answer, sink);
                Ok(())
            }
            Some(Err(error)) => Err(error),
        },
        Node::Let(_) | Node::Table(_) | Node::Expect(_) => Ok(()),
    };
    match result {
        Ok(()) => true,
        Err(error) => {
            report(error, sink);
            false
        }
    }
}

/// Takes the answer that a formula gives, with what is to be said of it.
fn take(hir: &Hir, world: &mut ValueStore, model: ModelId, answer: Answer, sink: &mut Sink) {
    world.put_answer(model, answer);
    world.processes[model] = None;
    lint::one_alternative(hir, world, model).into_iter().for_each(|d| sink.push(d));
    lint::nobody(hir, world, model).into_iter().for_each(|d| sink.push(d));
    lint::idle_effects(hir, world, model).into_iter().for_each(|d| sink.push(d));
    lint::network(hir, world, model).into_iter().for_each(|d| sink.push(d));
    lint::process(hir, world, model).into_iter().for_each(|d| sink.push(d));
    for failed in answer::requirements(hir, world, model) {
        sink.push(failed);
    }
}

/// Makes a decision process, and solves it where that does not take long. False where there is no answer yet.
pub(super) fn process(hir: &Hir, world: &mut ValueStore, model: ModelId, sink: &mut Sink) -> bool {
    match answer::early(hir, world, model) {
        None => false,
        Some(Ok(Early::Solved(answer))) => {
            take(hir, world, model, answer, sink);
            true
        }
        Some(Ok(Early::Made(made))) => {
            world.processes[model] = Some(Arc::new(made));
            lint::process(hir, world, model).into_iter().for_each(|d| sink.push(d));
            false
        }
        Some(Err(error)) => {
            report(error, sink);
            false
        }
    }
}

/// Whatever was known of a model's answer holds no more.
pub(super) fn forget(world: &mut ValueStore, model: ModelId) {
    if let Some(slot) = world.answers.as_mut_slice().get_mut(model.index()) {
        *slot = None;
    }
}

/// The values of an attribute that are expressions: calculated once, so that what is wrong is said
/// whether they are read or not.
fn pending_of(hir: &Hir, world: &ValueStore, attr: AttrId) -> Result<(), EvalError> {
    let mut rows: Vec<u32> = hir.attrs[attr].pending.keys().copied().collect();
    rows.sort_unstable();
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let mut keys = Vec::new();
    for row in rows {
        hir.attrs[attr].index.tuple(row, &mut keys);
        eval.plain_attribute(attr, &keys)?;
    }
    Ok(())
}

/// The orders of the kinds that an attribute orders.
fn order_of(hir: &Hir, world: &mut ValueStore, attr: AttrId) -> Result<(), EvalError> {
    for (kind, decl) in hir.entity_types.iter() {
        if decl.ordered_by != Some(attr) {
            continue;
        }
        let order = Eval::<Ball>::new(hir, world).kind_order(kind, decl.span)?;
        world.orders.insert(kind, order);
    }
    Ok(())
}

fn evaluate(hir: &Hir, world: &mut ValueStore, id: LetId) -> Result<(), EvalError> {
    let decl = &hir.lets[id];
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    eval.affordable(None, decl.body)?;
    let value = eval.frame(decl.slots, &[], |eval| match decl.ty {
        Ty::Number => eval.number(decl.body).map(Some),
        Ty::Bool => eval.truth(decl.body).map(|_| None),
        Ty::Entity(_) | Ty::State(_) => eval.ordinal(decl.body).map(|_| None),
        _ => Ok(None),
    })?;
    if let Some(slot) = world.scalars.as_mut_slice().get_mut(id.index()) {
        *slot = value;
    }
    Ok(())
}
