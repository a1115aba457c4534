//! What objectives come to, what earlier ones keep, and the values of a plan that bound it.

use super::*;

impl<'a, N: Made> Lowering<'a, N> {
    /// The terms of an objective.
    pub(super) fn objective(&mut self, number: u32, objective: &'a ObjectiveDecl, terms: &mut Terms<N>) -> Result<()> {
        terms.begin();
        let hir = self.eval.hir;
        // Straight into the terms: an objective may be as long as the plan.
        let (body, slots) = match hir.exprs.kinds[objective.body] {
            ExprKind::Let(id, _) => (hir.lets[id].body, hir.lets[id].slots),
            _ => (objective.body, objective.slots),
        };
        self.curves.owner = CurveOwner::Objective(number);
        self.eval.affordable(None, body)?;
        self.in_frame(slots, &[], body, terms)
    }

    /// A row that keeps an earlier objective near its best.
    pub(super) fn keep(&mut self, kept: &DegradationLimit, plan: &'a Plan, terms: &mut Terms<N>) -> Result<()> {
        let objective = plan.objectives.at(kept.objective);
        if objective.levels {
            return self.keep_members(kept, objective);
        }
        self.objective(kept.objective, objective, terms)?;
        let beyond = if objective.maximize { -kept.rounding } else { kept.rounding };
        let limit = N::from_exact(&kept.limit);
        let limit = if N::EXACT { limit } else { limit.add(N::from_f64(beyond)) };
        let limit = N::less(limit.bound(), &terms.constant);
        let (lower, upper) = if objective.maximize { (limit, N::open_above()) } else { (N::open_below(), limit) };
        self.pending.push(Pending {
            terms: terms.list(),
            lower,
            upper,
            auxiliary: Auxiliary::DegradationLimit { objective: kept.objective },
            go: None,
        });
        Ok(())
    }

    /// Values of the plan that hold piecewise-linear functions, whoever reads them: their ends bound the plan.
    pub(super) fn values_with_curves(&mut self, plan: &'a Plan) -> Result<()> {
        let hir = self.eval.hir;
        let charged = |id: LetId| plan.patches.iter().flat_map(|patch| &patch.charges).any(|charge| charge.value == id);
        for id in plan.lets.iter().copied().filter(|id| !charged(*id) && !self.curves.objectives().contains(id)).collect::<Vec<_>>() {
            let decl = &hir.lets[id];
            if !decl.stage.is_linear() || !piecewise::holds_curve(hir, decl.body) {
                continue;
            }
            let index = self.eval.binder(decl.binder, &decl.keys, decl.slots)?;
            let mut keys = Vec::new();
            for row in index.iter() {
                index.tuple(row, &mut keys);
                let blocks = std::mem::take(&mut self.blocks);
                let mut walk = Walk { blocks: &blocks, cache: &mut self.cache, curves: &mut self.curves };
                let done = walk.written(&mut self.eval, id, &keys, decl.body);
                self.blocks = blocks;
                done.map_err(|fault| self.eval.at_keys(fault, decl.binder, &decl.keys, &keys))?;
            }
        }
        Ok(())
    }
}
