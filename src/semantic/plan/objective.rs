//! The objective of a plan.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::expr::Inner;
use crate::semantic::infer::Term;
use crate::syntax::ast;

impl Checker<'_> {
    pub(super) fn objective(&mut self, id: ModelId, plan: &ast::PlanItem) {
        let Some(objective) = plan.objectives.first() else {
            let name = &plan.name;
            // A plan that decides nothing is said to be one.
            if plan.vars.is_empty() {
                return;
            }
            let found = Diagnostic::error(codes::NO_OBJECTIVE, format!("the plan `{}` has no objective", name.text))
                .at(name.span, "neither `minimize` nor `maximize`")
                .help("say what is best: `minimize cost = sum(…)`");
            self.report(found);
            return;
        };
        let name: Box<str> = objective.name.as_ref().map_or_else(|| "objective".into(), |n| n.text.clone());
        // A name that is taken was reported.
        let Some(Inner::Objective(_, decl)) = self.inner(id, &name) else { return };
        if !self.ensure_let(decl, objective.span) {
            return;
        }
        let list = self.list(Vec::new());
        let (ty, stage, span) = (self.hir.lets[decl].ty, self.hir.lets[decl].stage, objective.value.span);
        let term = self.let_terms.get(decl.index()).cloned().unwrap_or(Term::ONE);
        let body = self.node(ExprKind::Let(decl, list), ty, term, stage, span);
        let body = match self.ty(body) {
            Ty::Error => return,
            Ty::Number => body,
            other => {
                let text = self.describe(other);
                self.report(
                    Diagnostic::error(codes::TYPE_MISMATCH, format!("an objective is a number, and this is {text}"))
                        .at(objective.value.span, text),
                );
                return;
            }
        };
        if !self.linear(body) {
            return;
        }
        // `minimize cost = 0` asks for any answer, and says so.
        if stage == Stage::Known && !self.is_literal(self.hir.lets[decl].body) && !self.hir.models[id].library {
            let found = Diagnostic::warning(codes::CONSTANT_OBJECTIVE, format!("the objective `{name}` has no decision in it"))
                .at(span, "data only: no decision changes it")
                .help("any answer that keeps the constraints is as good as another; `minimize any = 0` says so");
            self.report(found);
        }
        let term = self.term(body);
        self.set_result(id, 0, Vec::new(), Some(term));
        let ModelBody::Plan(plan_body) = &mut self.hir.models[id].body else { return };
        plan_body.objectives.push(ObjectiveDecl {
            name,
            title: objective.title.as_ref().map(|t| t.text.clone()),
            maximize: objective.maximize,
            body,
            unit: crate::units::UnitId::ONE,
            slots: 0,
            span: objective.span,
            result: 0,
        });
    }
}
