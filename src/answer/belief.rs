//! Belief networks: the distribution of every variable, given what was observed.

use super::TableBuilder;
use crate::data::TupleIndex;
use crate::diagnostics::codes;
use crate::eval::{Answer, EvalError, Ground, Outcomes, Result, ResultTable, Status, ValueStore, ground};
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::ids::At;
use crate::prob::Checked;
use crate::prob::network::Finding;
use std::sync::Arc;

/// The answer of a belief network, with the network for questions.
pub(super) fn infer(hir: &Hir, world: &ValueStore, model: ModelId, body: &Belief) -> Result<Answer> {
    let ground = ground(hir, world, model, body)?;
    inferred(hir, world, model, body, ground)
}

/// The answer of a belief network as if only some of what was observed were known: `keep` says which, by their places in
/// [`Ground::evidence`](crate::eval::Ground).
#[cfg(feature = "cli")]
pub fn with_findings(hir: &Hir, world: &ValueStore, model: ModelId, keep: impl Fn(usize) -> bool) -> Result<Answer> {
    let span = hir.models[model].span;
    let Some(body) = hir.models[model].belief() else {
        return Err(EvalError::new(codes::SOLVER_FAILED, "no belief network", span, "here"));
    };
    let mut ground = ground(hir, world, model, body)?;
    let evidence = std::mem::take(&mut ground.evidence).into_iter().enumerate();
    ground.evidence = evidence.filter(|(at, _)| keep(*at)).map(|(_, finding)| finding).collect();
    inferred(hir, world, model, body, ground)
}

/// What a network says of its variables.
fn inferred(hir: &Hir, world: &ValueStore, model: ModelId, body: &Belief, ground: Ground) -> Result<Answer> {
    ground.solve(hir, world.clock.as_ref())?;
    let Some(posterior) = ground.posterior() else {
        return Err(EvalError::new(codes::SOLVER_FAILED, "the network has no answer", hir.models[model].span, "not solved"));
    };
    let mut checked = Checked::default();
    checked.miss("neighbouring cliques agree", posterior.residual);
    let mut tables = Vec::new();
    let mut keys = Vec::new();
    for (variable, plate) in body.variables.iter().zip(&ground.instances.of) {
        let index = &plate.index;
        let states = hir.entity_types[variable.states].size;
        let kinds = variable.keys.iter().chain([&variable.states]);
        let dims: Vec<u32> = kinds.map(|kind| hir.entity_types[*kind].size).collect();
        let mut flat = Vec::with_capacity((index.len() as usize) * dims.len() * states as usize);
        for row in index.iter() {
            index.tuple(row, &mut keys);
            for state in 0..states {
                flat.extend_from_slice(&keys);
                flat.push(state);
            }
        }
        let count = (index.len() * states) as usize;
        let all = TupleIndex::from_tuples(&dims, flat, count)
            .map_err(|_| EvalError::new(codes::TOO_MANY, "more combinations than the program takes", variable.span, "this variable"))?;
        let mut doubles = TableBuilder::new(all.index.clone());
        let mut exact: Option<Vec<Exact>> = posterior.exact.as_ref().map(|_| vec![Exact::ZERO; all.index.rows() as usize]);
        for at in 0..plate.len() {
            plate.keys(at, &mut keys);
            let place = (plate.first + at) as usize;
            let row = posterior.doubles.at(place);
            checked.miss("the probabilities of a variable add up to 1", (crate::prob::fairness::total(row.iter().copied()) - 1.0).abs());
            if row.iter().any(|p| !(-1e-12..=1.0 + 1e-12).contains(p)) {
                checked.miss("every probability lies between 0 and 1", f64::INFINITY);
            }
            for (state, value) in (0..states).zip(row) {
                keys.push(state);
                doubles.put(&keys, *value);
                if let (Some(exact), Some(known), Some(at)) = (&mut exact, &posterior.exact, all.index.row(&keys)) {
                    exact.at_mut(at).clone_from(known.at(place).at(state));
                }
                keys.pop();
            }
        }
        let mut table = doubles.finish();
        if let (Some(table), Some(exact)) = (&mut table, exact) {
            table.exact = Some(exact);
        }
        tables.push(table);
    }
    let one = TupleIndex::full(&[]).map_err(|_| EvalError::new(codes::TOO_MANY, "no room", hir.models[model].span, "here"))?;
    let mut evidence = ResultTable::new(one, vec![posterior.evidence]);
    evidence.exact = posterior.exact_evidence.clone().map(|value| vec![value]);
    let hard = ground.evidence.iter().all(|(_, finding, _)| matches!(finding, Finding::State(_)));
    if let Some(exact) = posterior.exact_evidence.as_ref().filter(|_| hard) {
        checked.miss("the probability of what is observed lies between 0 and 1", (exact::to_f64(exact) - 1.0).max(0.0));
    }
    tables.push(Some(evidence));
    let outcomes = match hir.tree.as_deref().filter(|tree| tree.model == model) {
        Some(tree) => Some(Arc::new(Outcomes::new(hir, world, tree, &ground)?)),
        None => None,
    };
    Ok(Answer { network: Some(Arc::new(ground)), outcomes, ..Answer::new(Status::Optimal, tables, checked) })
}
