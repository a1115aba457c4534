//! Constraints that hold only if a binary variable says so.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::{Scope, Want};
use crate::syntax::ast;

impl Checker<'_> {
    /// The condition of a constraint: a binary variable or its negation. Reports what is none.
    pub(super) fn condition_of(&mut self, scope: &mut Scope, when: &ast::When) -> Option<Indicator> {
        if let Some(at) = when.chained {
            let found = Diagnostic::error(codes::NOT_A_CONSTRAINT, "a constraint has one condition")
                .at(at, "a second condition")
                .help("write a constraint for each case");
            self.report(found);
            return None;
        }
        let (mut e, mut holds) = (&when.condition, true);
        loop {
            match &e.kind {
                ast::ExprKind::Paren(inner) => e = inner,
                ast::ExprKind::Not(inner) => (e, holds) = (inner, !holds),
                _ => break,
            }
        }
        const SEVERAL: &str =
            "for several conditions take a binary variable of its own, and constraints that tie it to them: `both <= open[a]`";
        if matches!(e.kind, ast::ExprKind::And(..) | ast::ExprKind::Or(..)) {
            let found = Diagnostic::error(codes::NOT_A_CONSTRAINT, "the condition of a constraint is a binary variable, or `not` one")
                .at(e.span, "several conditions")
                .help(SEVERAL);
            self.report(found);
            return None;
        }
        let variable = self.expr(scope, e, Want::Any);
        if self.ty(variable) == Ty::Error {
            return None;
        }
        if let ExprKind::Var(model, index, _) = self.exprs.kind(variable) {
            let plan = self.hir.models[model].plan()?;
            let decl = plan.variables.get(index as usize)?;
            if decl.binary {
                return Some(Indicator { variable, holds });
            }
            let mut found =
                Diagnostic::error(codes::NOT_A_CONSTRAINT, format!("`{}` is not binary: it says neither yes nor no", decl.name))
                    .at(self.span(variable), "the condition");
            if decl.role == Role::Own {
                found = found.with(decl.span, "declared here");
            }
            self.report(found.help("the condition of a constraint is a variable that is declared `binary`"));
            return None;
        }
        let (at, known) = (self.span(variable), self.stage(variable).is_known());
        let found = Diagnostic::error(codes::NOT_A_CONSTRAINT, "the condition of a constraint is a binary variable, or `not` one")
            .at(at, if known { "known from data" } else { "not a binary variable by itself" });
        self.report(if known {
            found.help("a case known from data stands in the index: `[e in enterprise if …]`, with a constraint for each case")
        } else {
            found.help(format!("write `if open[s] then …`; {SEVERAL}"))
        });
        None
    }
}
