//! Decision processes: states that are never reached, and states in which nothing can be done.

use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::eval::{GroundProcess, SolvedProcess, ValueStore};
use crate::hir::*;

/// What is looked at of a process.
struct Looked {
    states: usize,
    unreached: Vec<Vec<u32>>,
    stuck: Vec<Vec<u32>>,
}

/// The processes of a model, solved or not yet.
fn looked_at(world: &ValueStore, model: ModelId, body: &Decision) -> Vec<Looked> {
    if let Some(run) = world.answer(model).and_then(|answer| answer.process.clone()) {
        let one = |one: &SolvedProcess| Looked { states: one.states, unreached: one.unreached.clone(), stuck: one.stuck.clone() };
        return run.solved.iter().map(one).collect();
    }
    let one = |ground: &GroundProcess| {
        let keys = |states: &[u32]| states.iter().map(|state| ground.keys_of(body, *state as usize)).collect();
        Looked { states: ground.doubles.states(), unreached: keys(&ground.unreached(body)), stuck: keys(&ground.stuck) }
    };
    world.process(model).into_iter().flat_map(|made| made.iter()).map(one).collect()
}

/// Warns of states that a process never gets to, and of those in which its conditions leave no action.
pub fn process(hir: &Hir, world: &ValueStore, model: ModelId) -> Vec<Diagnostic> {
    let decl = &hir.models[model];
    let Some(body) = decl.decision().filter(|_| !decl.library) else { return Vec::new() };
    let all = looked_at(world, model, body);
    let mut out = Vec::new();
    let state = |keys: &Vec<u32>| {
        let spaces = body.period.iter().chain(&body.states);
        spaces.zip(keys).map(|(space, key)| hir.name_at(space.kind, *key)).collect::<Vec<_>>().join(", ")
    };
    let count = |n: usize| if n == 1 { "one state".to_string() } else { format!("{n} states") };
    let Some(first) = body.states.first() else { return out };
    // Of a process with an index, one of them may get to a state that another does not.
    let single = if let [one] = all.as_slice() { one.unreached.as_slice() } else { &[] };
    let names: Vec<String> = single.iter().map(state).collect();
    if !names.is_empty() {
        let message =
            format!("`{}` never gets to {} of {}", decl.name, count(names.len()), all.iter().map(|one| one.states).sum::<usize>());
        let mut found = Diagnostic::warning(codes::UNREACHED_STATE, message)
            .at(first.span, format!("never {}", suggest::listed(names.iter().map(String::as_str), 6)));
        for start in body.starts.iter().flatten() {
            found = found.with(start.span, "it starts here");
        }
        out.push(found);
    }
    let meant = matches!(body.criterion, Criterion::Absorbed(_)) || !body.terminals.is_empty();
    let stuck: Vec<String> = all.iter().flat_map(|one| one.stuck.iter().filter(|keys| !one.unreached.contains(keys))).map(state).collect();
    if !meant && !stuck.is_empty() {
        let condition = body.actions.iter().find_map(|space| space.available).map_or(first.span, |e| hir.exprs.spans[e]);
        let message = format!("in {} of `{}` nothing can be done: it ends there", count(stuck.len()), decl.name);
        let found = Diagnostic::warning(codes::NO_ACTION, message)
            .at(condition, format!("no action meets this in {}", suggest::listed(stuck.iter().map(String::as_str), 6)));
        out.push(found.help("where an end is meant, say what it is worth to end there: `terminal …`"));
    }
    out
}
