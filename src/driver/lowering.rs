//! One plan, lowered, with no more solved than it needs.

use super::calculate::{lower, prepare};
use super::cases::is_left_out;
use super::diagnostics::reported;
use super::solve::{Known, solve_model, without};
use super::time::timed;
use super::{Checked, ModelRun, Progress, Solved, roomy};
use crate::diagnostics::Sink;
use crate::hir::*;
use crate::lower;
use crate::lp::{self, Lp};
use crate::solve;
use crate::source::SourceMap;
use rustc_hash::FxHashSet;

/// Lowers a plan of a checked scenario. What it reads of other models is calculated and solved first, and nothing else. Beside the
/// program comes what was found on the way; where that keeps the plan from being lowered, there is the reason
/// instead of a program, as a sentence.
pub fn lower_plan(
    checked: Checked,
    sources: &SourceMap,
    model: ModelId,
    options: &solve::Options,
    progress: Progress<'_>,
) -> Result<(Solved, Result<Lp, String>), solve::NotBuiltIn> {
    roomy(|| lower_here(checked, sources, model, options, progress))
}

fn lower_here(
    checked: Checked,
    sources: &SourceMap,
    model: ModelId,
    options: &solve::Options,
    progress: Progress<'_>,
) -> Result<(Solved, Result<Lp, String>), solve::NotBuiltIn> {
    let Checked { hir, mut world, lowered, waiting, levels, diagnostics, .. } = checked;
    let mut ready: Vec<(ModelId, Option<Lp>)> = lowered.into_iter().map(|(m, lp)| (m, Some(lp))).collect();
    let mut known = |model: ModelId| ready.iter_mut().find(|(m, _)| *m == model).and_then(|(_, lp)| lp.take());
    let mut sink = Sink::with_levels(levels);
    let mut models: Vec<ModelRun> = Vec::new();
    let own = known(model);
    let needed = if own.is_some() { FxHashSet::default() } else { hir.all_needs(Node::Model(model)) };
    for node in hir.order.iter().copied() {
        world.clock = timed(&hir, node, options);
        match node {
            node if !needed.contains(&node) || is_left_out(&hir, &world, &node) => {}
            Node::Model(other) => {
                let lp = known(other);
                models.push(solve_model(&hir, &mut world, sources, other, Known { lp, ..Known::default() }, &mut sink, options, progress)?);
            }
            node if waiting.contains(&node) => {
                prepare(&hir, &mut world, node, &mut sink);
            }
            _ => {}
        }
    }
    world.clock = timed(&hir, Node::Model(model), options);
    let lp = match is_left_out(&hir, &world, &Node::Model(model)) {
        true => Err("the condition of its index leaves it out".to_string()),
        false => own.or_else(|| lower(&hir, &world, model, &mut sink)).ok_or_else(|| without(&hir, &world, model)),
    };
    let lp = lp.map(|lp| lower::from_hir::nearest(&hir, &world, model, &lp::LexStage::first(), lp));
    if lp.is_err() {
        // Why an answer that was needed is not there.
        let told = models.iter().filter_map(|run| run.plan()).flat_map(|plan| plan.explanation.diagnostics.clone());
        told.for_each(|found| sink.push(found));
    }
    let mut all = diagnostics;
    for diagnostic in reported(sink, sources) {
        if !all.contains(&diagnostic) {
            all.push(diagnostic);
        }
    }
    Ok((
        Solved {
            hir,
            world,
            models,
            expectations: Vec::new(),
            values: Vec::new(),
            sums: Vec::new(),
            questions: Vec::new(),
            unmet: Vec::new(),
            diagnostics: all,
        },
        lp,
    ))
}
