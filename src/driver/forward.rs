//! Node after node, as far as possible without a solver: of a whole scenario, or of what a change concerns.

use super::ModelRun;
use super::calculate::{forget, lower, prepare, process};
use super::cases::is_left_out;
use super::once;
use super::revised::Revised;
use super::time::{out_of_time, stage};
use crate::diagnostics::{Diagnostic, Sink};
use crate::eval::ValueStore;
use crate::exact::Exact;
use crate::hir::*;
use crate::lint;
use crate::lp::Lp;
use crate::source::SourceMap;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// What is known from a run before some changes.
pub(super) struct Earlier<'b> {
    pub models: &'b [ModelRun],
    pub revised: &'b Revised,
}

/// What has come of it.
#[derive(Default)]
pub(super) struct Forward<'b> {
    pub earlier: Option<Earlier<'b>>,
    /// The lowered plans that need no other plan's answer.
    pub lowered: Vec<(ModelId, Lp)>,
    /// Those that are known in exact numbers too.
    pub exact: Vec<(ModelId, Arc<Lp<Exact>>)>,
    /// What could not be calculated yet: plans, large decision processes, and whatever reads them.
    pub waiting: FxHashSet<Node>,
    /// What was foreseen of plans that may have no solution.
    pub foreseen: Vec<(ModelId, Diagnostic)>,
}

impl Forward<'_> {
    /// Calculates those nodes of the scenario that `concerned` picks, in order. With the scenario's texts, plans are looked at
    /// for what is worth a warning.
    pub fn run(&mut self, hir: &Hir, world: &mut ValueStore, sink: &mut Sink, warn: Option<&SourceMap>, concerned: impl Fn(&Node) -> bool) {
        for node in hir.order.iter().filter(|node| concerned(node)) {
            world.clock = world.clock.as_ref().map(|clock| clock.during(stage(hir, *node)));
            if out_of_time(hir, world, sink) {
                break;
            }
            let is_there = !self.is_blocked(hir, node)
                && match *node {
                    Node::Model(model) if is_left_out(hir, world, node) => {
                        forget(world, model);
                        true
                    }
                    Node::Model(model) if hir.plan(model).is_some() => {
                        self.plan(hir, world, model, sink, warn);
                        false
                    }
                    Node::Model(model) if hir.models[model].decision().is_some() => process(hir, world, model, sink),
                    Node::Expect(_) => true,
                    node => prepare(hir, world, node, sink),
                };
            if !is_there {
                self.waiting.insert(*node);
            }
        }
    }

    /// True for what reads something that is not there yet.
    pub fn is_blocked(&self, hir: &Hir, node: &Node) -> bool {
        hir.needs.get(node).is_some_and(|list| list.iter().any(|read| self.waiting.contains(read)))
    }

    fn plan(&mut self, hir: &Hir, world: &ValueStore, model: ModelId, sink: &mut Sink, warn: Option<&SourceMap>) {
        let before = sink.items().len();
        let again = self.earlier.as_ref().and_then(|Earlier { models, revised }| {
            let before = models.iter().find(|run| run.model == model)?.plan()?;
            revised.lower(hir, world, model, before)
        });
        if let Some((lp, exact)) = again {
            self.lowered.push((model, lp));
            self.exact.extend(exact.map(|exact| (model, exact)));
            return;
        }
        let Some(lp) = lower(hir, world, model, sink) else { return };
        if let Some(sources) = warn {
            let found = [
                lint::broken(hir, world, model, &lp),
                lint::partly_bounded(hir, world, model, &lp),
                lint::coefficient_range(hir, model, &lp).into_iter().collect(),
                lint::idle(hir, model, &lp).into_iter().collect(),
                lint::broken_by_bounds(hir, world, sources, model, &lp),
            ];
            found.into_iter().flatten().for_each(|diagnostic: Diagnostic| sink.push(diagnostic));
            let own = sink.items().iter().skip(before).filter(|d| once::is_foreseen(d));
            self.foreseen.extend(own.map(|d| (model, d.clone())));
        }
        self.lowered.push((model, lp));
    }
}
