//! Questions of the scenario to its belief networks, and which numbers move their answers most.

use crate::eval::{Eval, Influence, ValueStore};
use crate::exact::Exact;
use crate::hir::*;

/// A question, and the numbers that move its answer most.
#[derive(Clone, Debug)]
pub struct Question {
    pub model: ModelId,
    pub expr: ExprId,
    pub influences: Vec<Influence>,
}

/// So many questions are looked into, and so many numbers of each are told.
const QUESTIONS: usize = 6;
const NUMBERS: usize = 5;
/// Larger networks are not looked into.
const ENTRIES: f64 = 200_000.0;

/// The questions that values and expectations of the scenario ask, as they stand: not those inside of loops. In the order of the
/// text, with the size of a frame.
pub fn asked(hir: &Hir) -> Vec<(ExprId, u32)> {
    let lets = hir.lets.values().filter(|decl| decl.model.is_none() && !decl.library && decl.binder.count == 0);
    let roots = lets.map(|decl| (decl.body, decl.slots)).chain(hir.expects.iter().map(|expect| (expect.condition, expect.slots)));
    let mut found: Vec<(ExprId, u32)> = Vec::new();
    for (root, slots) in roots {
        let mut open = vec![root];
        while let Some(e) = open.pop() {
            match hir.exprs.kinds[e] {
                ExprKind::Query(_) => found.push((e, slots)),
                ExprKind::Fold(..) | ExprKind::Risk(..) => {}
                _ => hir.exprs.children(e, &mut |child| open.push(child)),
            }
        }
    }
    found.sort_by_key(|(e, _)| hir.exprs.spans[*e]);
    found
}

/// The probabilities that are asked for, with the numbers that move them.
pub fn questions(hir: &Hir, world: &ValueStore) -> Vec<Question> {
    let mut out: Vec<Question> = Vec::new();
    for (e, slots) in asked(hir) {
        let ExprKind::Query(query) = hir.exprs.kinds[e] else { continue };
        let query = hir.exprs.queries[query];
        let small = world
            .answer(query.model)
            .and_then(|a| a.network.as_ref())
            .is_some_and(|network| network.entries <= ENTRIES && network.sampling.is_none());
        let asked = out.iter().any(|other| other.expr == e);
        if query.ask != Ask::Probability || !small || asked || out.len() >= QUESTIONS {
            continue;
        }
        let mut eval: Eval<'_, Exact> = Eval::new(hir, world);
        if let Ok(mut influences) = eval.frame(slots, &[], |eval| eval.influences(e))
            && !influences.is_empty()
        {
            influences.truncate(NUMBERS);
            out.push(Question { model: query.model, expr: e, influences });
        }
    }
    out
}
