//! Objectives that go level by level, and where they cannot stand.

use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::Scope;
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind};

impl Checker<'_> {
    /// The name of the function that a call calculates: `lexmin` is the smallest of its values, the first of its levels. None where it
    /// stands in anything but an objective that it is the whole of; reported.
    pub(in crate::semantic) fn plain_function<'c>(&mut self, scope: &Scope, call: &'c ast::Call, span: Span) -> Option<&'c str> {
        let name = call.function.text.as_ref();
        let Some(raises) = ast::raises_levels(name) else { return Some(name) };
        let plain = if raises { "min" } else { "max" };
        let whole = scope.model.is_some_and(|model| match self.pending.model(model).item.as_ref() {
            ItemKind::Plan(plan) => plan.objectives.iter().filter_map(ast::Objective::levels).any(|(_, own)| own == span),
            _ => false,
        });
        if whole {
            return Some(plain);
        }
        let word = if raises { "maximize" } else { "minimize" };
        let found = Diagnostic::error(codes::LEVELS, format!("`{name}` is all of an objective, or nothing"))
            .at(call.function.span, "levels have no single value")
            .help(format!("write `{word} fair = {name}(…)`, with further objectives after `then`"))
            .help(format!("the first level alone is `{plain}(…)`"));
        self.report(found);
        None
    }

    /// Reports levels in the direction in which they would be no levels.
    pub(super) fn wrong_way(&mut self, objective: &ast::Objective) {
        let Some((call, _)) = objective.levels() else { return };
        let name = call.function.text.as_ref();
        if ast::raises_levels(name) == Some(objective.maximize) {
            return;
        }
        let (own, other, word) = if objective.maximize { ("maximize", "lexmin", "minimize") } else { ("minimize", "lexmax", "maximize") };
        let (why, plain) = if objective.maximize { ("lowers the largest first", "max") } else { ("raises the smallest first", "min") };
        let found = Diagnostic::error(codes::LEVELS, format!("`{name}` {why}: it stands after `{word}`"))
            .at(call.function.span, format!("under `{own}`"))
            .fix(format!("write `{other}`"), call.function.span, other, Applicability::MaybeIncorrect);
        // The word of the objective stands before its name.
        let found = match self.sources.slice(objective.span).find(own) {
            Some(at) => {
                let lo = objective.span.lo + at as u32;
                let at = Span::new(objective.span.file, lo, lo + own.len() as u32);
                found.fix(format!("write `{word}`"), at, word, Applicability::MaybeIncorrect)
            }
            None => found.help(format!("or `{word} {name}(…)`")),
        };
        let found = found.help(format!("the first level alone is `{own} {plain}(…)`"));
        self.report(found);
    }

    /// True where `within` would have levels lose something, which they do not; reported.
    pub(super) fn loses_levels(&mut self, plan: &ast::PlanItem, place: u32, within: Span) -> bool {
        let before = (place as usize).checked_sub(1).and_then(|at| plan.objectives.get(at));
        let Some((call, span)) = before.and_then(ast::Objective::levels) else { return false };
        let name = call.function.text.as_ref();
        let (word, plain) = if ast::raises_levels(name) == Some(true) { ("maximize", "min") } else { ("minimize", "max") };
        let found = Diagnostic::error(codes::LEVELS, format!("`{name}` loses nothing for a later objective"))
            .at(within, "of which level?")
            .with(span, "all its levels are kept")
            .help(format!("leave `within` out, or let the first level alone lose: `{word} worst = {plain}(…) then … within …`"));
        self.report(found);
        true
    }
}
