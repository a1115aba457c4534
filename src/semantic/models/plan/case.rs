//! Whether there is a case of a plan for several of them: its sets and conditions, with what the index stands for.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::Scope;
use crate::semantic::units::equations::UnitExpr;
use crate::syntax::ast::{self, SetValue};

impl Checker<'_> {
    /// Finds what a case depends on.
    pub(super) fn case_of(&mut self, id: ModelId, plan: &ast::PlanItem) {
        let mut scope = Scope::of(Some(id));
        let mut present: Option<ExprId> = None;
        for generator in &plan.cases {
            let member = self.member_of_set(generator);
            let conditions: Vec<&ast::Expr> = member.iter().chain(&generator.filter).collect();
            for condition in conditions {
                let holds = self.condition(&mut scope, condition);
                if self.ty(holds) == Ty::Error {
                    continue;
                }
                if !self.stage(holds).is_known() || !self.stage(holds).is_certain() {
                    let found = Diagnostic::error(codes::NOT_KNOWN_YET, "which cases there are must be known before solving");
                    self.report(found.at(condition.span, "not known then"));
                    continue;
                }
                present = Some(match present {
                    None => holds,
                    Some(before) => self.node(ExprKind::And(before, holds), Ty::Bool, UnitExpr::ONE, Stage::KNOWN, generator.span),
                });
            }
        }
        if let Some(case) = &mut self.hir.models[id].case {
            case.present = present.map(|present| (present, scope.size));
        }
    }

    /// The condition that the names of a generator are a member of its set; of a kind they are.
    fn member_of_set(&self, generator: &ast::Generator) -> Option<ast::Expr> {
        let SetValue::Set(set) = &generator.set else { return None };
        if matches!(&set.kind, ast::ExprKind::Name(name) if self.names.kind(&name.text).is_some()) {
            return None;
        }
        let span = generator.span;
        let mut names: Vec<ast::Expr> = generator
            .pattern
            .iter()
            .map(|place| ast::Expr { kind: ast::ExprKind::Name(place.name.clone()), span: place.name.span })
            .collect();
        let needle = match names.len() {
            1 => names.pop()?,
            _ => ast::Expr { kind: ast::ExprKind::Tuple(names), span },
        };
        let kind = ast::ExprKind::In { needle: Box::new(needle), set: Box::new(set.clone()), negated: false };
        Some(ast::Expr { kind, span })
    }
}
