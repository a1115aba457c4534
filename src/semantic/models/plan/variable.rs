//! A variable as it is declared, and its bounds.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::ModelMistake;
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::Scope;
use crate::semantic::units::equations::UnitExpr;
use crate::syntax::ast;

/// What the declaration of a variable says before anything is checked.
pub fn variable_of(var: &ast::VarItem, name: Box<str>, result: u32) -> Variable {
    let without_limit = |bound: &ast::Expr| matches!(bound.kind, ast::ExprKind::NoLimit);
    Variable {
        title: var.title.as_ref().map(|title| title.text.clone()),
        integer: var.integer.is_some() || var.binary.is_some(),
        binary: var.binary.is_some(),
        semicontinuous: var.semicontinuous.is_some(),
        without_limit: var.lower.iter().chain(&var.upper).any(without_limit),
        ..Variable::new(name, Role::Own, var.name.span, result)
    }
}

impl Checker<'_> {
    pub(in crate::semantic) fn variable(&mut self, id: ModelId, index: u32, var: &ast::VarItem, mut scope: Scope) {
        let Some(plan) = self.hir.models[id].plan() else { return };
        let Some(result) = plan.variables.get(index as usize).map(|v| v.result) else { return };
        let term = self.result_term(id, result);
        if let (Some(binary), Some(unit)) = (var.binary, &var.unit)
            && !self.units.registry().is_dimensionless(term.unit)
        {
            self.report(ModelMistake::BinaryWithUnit { unit: unit.span, binary }.diagnostic());
        }
        let own = self.hir.plan(id).and_then(|plan| plan.variables.get(index as usize)).and_then(|own| own.horizon);
        let mut bounds = [None, None];
        for (slot, bound) in bounds.iter_mut().zip([&var.lower, &var.upper]) {
            let Some(bound) = bound.as_ref().filter(|bound| !matches!(bound.kind, ast::ExprKind::NoLimit)) else { continue };
            let value = self.at_node(scope.node, |c| c.number_expr(&mut scope, bound));
            if self.ty(value) == Ty::Error {
                continue;
            }
            if !self.stage(value).is_known() {
                let found = Diagnostic::error(codes::NOT_KNOWN_YET, "a bound must be known before solving")
                    .at(bound.span, "depends on a decision")
                    .help("write it as a constraint");
                self.report(found);
                continue;
            }
            let value = self.bound_at_nodes(id, var, own, &scope, value);
            *slot = Some(self.coerce_to(value, &term, var.name.span, &format!("`{}`", var.name.text)));
        }
        let [mut lower, mut upper] = self.fixed_at_mean(id, index, var, bounds);
        if var.binary.is_some() {
            lower = lower.or_else(|| Some(self.number(crate::exact::Exact::ZERO, 0.0, UnitExpr::ONE, var.span)));
            upper = upper.or_else(|| Some(self.number(crate::exact::Exact::ONE, 1.0, UnitExpr::ONE, var.span)));
        }
        if let Some(at) = var.semicontinuous {
            self.semicontinuous(var, at, [lower, upper]);
        }
        let Some(plan) = self.hir.models[id].plan_mut() else { return };
        if let Some(slot) = plan.variables.get_mut(index as usize) {
            slot.lower = lower;
            slot.upper = upper;
            slot.slots = scope.size;
        }
    }

    /// `or 0` needs both bounds, and something between them that is not 0 already.
    fn semicontinuous(&mut self, var: &ast::VarItem, at: crate::source::Span, bounds: [Option<ExprId>; 2]) {
        let name = &var.name.text;
        if let Some(binary) = var.binary {
            self.report(ModelMistake::BinaryOrZero { or_zero: at, binary }.diagnostic());
            return;
        }
        let [lower, upper] = bounds;
        // What is wrong in a bound was reported.
        let missing = match (lower.is_none() && var.lower.is_none(), upper.is_none() && var.upper.is_none()) {
            (true, true) => "bounds",
            (true, false) => "a lower bound",
            (false, true) => "an upper bound",
            (false, false) => return,
        };
        let found = Diagnostic::error(codes::NO_BOUND, format!("`{name}` is 0 or lies between two bounds, and has not got {missing}"))
            .at(var.name.span, format!("without {missing}"))
            .with(at, "`or 0`")
            .help("write `in 5 t .. 40 t or 0`");
        self.report(found);
    }
}
