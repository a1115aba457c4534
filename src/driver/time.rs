//! Limits of time: what is reported when they run out, and for what.

use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::eval::{Clock, ValueStore};
use crate::hir::*;
use crate::solve;

/// Whether time is up; told once.
pub(super) fn out_of_time(hir: &Hir, world: &ValueStore, sink: &mut Sink) -> bool {
    let Some(clock) = world.clock.as_ref().filter(|clock| clock.is_over()) else { return false };
    if !sink.items().iter().any(|found| found.code == codes::OUT_OF_TIME) {
        sink.push(Diagnostic::error(codes::OUT_OF_TIME, clock.message()).at(hir.file_span(), "not finished"));
    }
    true
}

/// What is going on while a declaration is calculated, as a clause.
pub(super) fn stage(hir: &Hir, node: Node) -> String {
    match node {
        Node::Set(id) => format!("the set `{}` was made", hir.sets[id].name),
        Node::Let(id) => format!("`{}` was calculated", hir.lets[id].name),
        Node::Attr(id) => format!("values of `{}` were calculated", hir.attrs[id].name),
        Node::Model(id) if hir.models[id].plan().is_some() => format!("`{}` was set up", hir.models[id].name),
        Node::Model(id) => format!("`{}` was calculated", hir.models[id].name),
        Node::Table(_) => "tables were read".to_string(),
        Node::Expect(_) => "an expectation was judged".to_string(),
    }
}

/// The time that a node of a scenario has while it is solved.
pub(super) fn timed(hir: &Hir, node: Node, options: &solve::Options) -> Option<Clock> {
    Clock::after(options.time_limit).map(|clock| clock.during(stage(hir, node)))
}
