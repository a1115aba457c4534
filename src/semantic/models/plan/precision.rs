//! How far from the best an answer may be, where functions of decisions are followed by lines.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::syntax::ast;
use rustc_hash::FxHashSet;

impl Checker<'_> {
    /// `within` after an objective that nothing follows; the constraints are there.
    pub(super) fn precision(&mut self, id: ModelId, plan: &ast::PlanItem) {
        let Some(within) = plan.objectives.first().and_then(|objective| objective.within.as_ref()) else { return };
        let Some(own) = self.hir.models[id].plan() else { return };
        let Some(objective) = own.objectives.last() else { return };
        let bodies = || own.constraints.iter().filter(|c| c.complete).map(|c| c.body).chain([objective.body]);
        if plan.objectives.len() > 1 || objective.levels || !bodies().any(|body| self.bends(body)) {
            let found = Diagnostic::error(codes::SYNTAX, "what an objective may lose is said after the one that it loses for")
                .at(within.span, "too early")
                .help("write `minimize cost = … then carbon = … within 2 %`: `cost` may lose 2 % for `carbon`")
                .help("how far from the best an answer may be is said only where logarithms, roots or powers of decisions are followed by lines");
            return self.report(found);
        }
        let tolerance = self.tolerance(id, within, 0);
        let Some(body) = self.hir.models[id].plan_mut() else { return };
        if let (Some(only), Some((tolerance, slots))) = (body.objectives.last_mut(), tolerance) {
            only.within = Some(tolerance);
            only.slots = slots;
        }
    }

    /// True where an expression, or a value that it reads, holds a function of decisions that bends one way.
    fn bends(&self, e: ExprId) -> bool {
        let mut seen: FxHashSet<LetId> = FxHashSet::default();
        let mut open = vec![e];
        while let Some(e) = open.pop() {
            if !self.stage(e).is_linear() {
                continue;
            }
            match self.exprs.kind(e) {
                ExprKind::Func(Func::Log | Func::Exp | Func::Sqrt, _) | ExprKind::Arith(ArithOp::Pow, ..) => return true,
                ExprKind::Let(id, _) if seen.insert(id) => open.push(self.hir.lets[id].body),
                _ => {}
            }
            self.exprs.made().children(e, &mut |child| open.push(child));
        }
        false
    }
}
