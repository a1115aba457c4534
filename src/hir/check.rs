//! The invariants of the typed scenario, checked in tests.

use super::*;

/// What is wrong with a typed scenario that was checked without errors; empty when all holds.
pub fn invariants(hir: &Hir) -> Vec<String> {
    let mut wrong = Vec::new();
    for (id, kind) in hir.entity_types.iter() {
        if kind.members.windows(2).any(|w| matches!(w, [a, b] if a >= b)) {
            wrong.push(format!("the members of kind {id:?} are not in order"));
        }
        for member in &kind.members {
            if !(kind.base..kind.base + kind.size).contains(&member.0) {
                wrong.push(format!("{member:?} lies outside its root kind"));
            }
        }
    }
    for id in hir.exprs.kinds.ids() {
        let convert = matches!(hir.exprs.kinds[id], ExprKind::Convert(..));
        hir.exprs.children(id, &mut |child| {
            if child >= id && !convert {
                wrong.push(format!("{id:?} has the child {child:?}"));
            }
        });
        let same = |a: ExprId, b: ExprId| {
            hir.units.factor(hir.exprs.units[a], hir.exprs.units[b]) == Some(Exact::ONE) || is_zero(hir, a) || is_zero(hir, b)
        };
        match hir.exprs.kinds[id] {
            ExprKind::Arith(ArithOp::Add | ArithOp::Sub, a, b) | ExprKind::Compare(_, a, b) if !same(a, b) => {
                wrong.push(format!("{id:?} joins {} and {}", hir.units.text(hir.exprs.units[a]), hir.units.text(hir.exprs.units[b])));
            }
            _ => {}
        }
    }
    wrong
}

fn is_zero(hir: &Hir, e: ExprId) -> bool {
    match hir.exprs.kinds[e] {
        ExprKind::Number(_, value) => value == 0.0,
        ExprKind::Convert(inner, ..) => is_zero(hir, inner),
        _ => false,
    }
}
