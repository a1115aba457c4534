//! Data that is read only beside an answer: by the values of a plan, by what reads its answer, by expectations. What is
//! missing or zero there is found before anything is solved.

use super::calculate::report;
use crate::diagnostics::Sink;
use crate::eval::{Ball, Eval, Probed, ValueStore};
use crate::hir::*;
use crate::lp::{self, Lp};
use rustc_hash::FxHashSet;

pub fn probe(hir: &Hir, world: &ValueStore, lowered: &[(ModelId, Lp)], waiting: &FxHashSet<Node>, sink: &mut Sink) {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let has = |model: ModelId, var: u32, keys: &[u32]| {
        let (_, lp) = lowered.iter().find(|(id, _)| *id == model)?;
        // Who is on or off has the keys of who is.
        let var = match hir.plan(model).and_then(|plan| plan.variables.get(var as usize)).map(|v| v.role) {
            Some(Role::On { of }) => of,
            _ => var,
        };
        let block = lp::block_of(&lp.column_blocks, var)?;
        Some(block.find(keys).is_some())
    };
    let mut probed = Probed::new(&has);
    let plans = hir.models.iter().filter(|(id, _)| waiting.contains(&Node::Model(*id)));
    let inner = plans.map(|(_, model)| model.form.lets());
    let outer = hir.lets.iter().filter(|(id, decl)| decl.model.is_none() && decl.keys.is_empty() && waiting.contains(&Node::Let(*id)));
    let all: Vec<LetId> = inner.flatten().copied().chain(outer.map(|(id, _)| id)).collect();
    for id in all {
        if let Err(error) = eval.probe_let(id, &mut probed) {
            report(error, sink);
        }
    }
    // An instance that an expectation looks for in vain may be lacking for want of data that nobody reads: that is reported.
    let unknown = |_: ModelId, _: u32, _: &[u32]| None;
    let mut probed = probed.looking_for(&unknown);
    for (index, expect) in hir.expects.iter().enumerate() {
        if !waits(hir, waiting, index) || !hir.is_evaluated(index) {
            continue;
        }
        let found = eval.frame(expect.slots, &[], |eval| {
            eval.probe(expect.condition, &mut probed)?;
            expect.within.map_or(Ok(()), |within| eval.probe(within, &mut probed))
        });
        if let Err(error) = found {
            let mut found = error.diagnostic();
            let span = hir.exprs.spans[expect.condition];
            found.message = format!("an expectation cannot be evaluated: {}", found.message);
            let inside = found.labels.iter().any(|l| l.span.file == span.file && span.lo <= l.span.lo && l.span.hi <= span.hi);
            sink.push(if inside { found } else { found.with(span, "expected here") });
        }
    }
}

fn waits(hir: &Hir, waiting: &FxHashSet<Node>, expect: usize) -> bool {
    hir.needs.get(&Node::Expect(expect as u32)).is_some_and(|list| list.iter().any(|n| waiting.contains(n)))
}
