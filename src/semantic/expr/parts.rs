//! What belongs to a constraint or a variable of a plan: `need[p].shortfall`, `supply[e].slack`, `need[p].price`, `ship[s].on`.

use super::prices::{PRICE, PRICES_ELSEWHERE, REDUCED_COST};
use super::scope::{Head, Keyed};
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::source::Span;
use crate::syntax::ast;

/// What may be read of a plan's parts.
const PARTS: [&str; 6] = ["shortfall", "excess", "slack", "on", PRICE, REDUCED_COST];

impl Checker<'_> {
    /// A part of what a path means so far; none where it is no constraint and no variable of a plan, or no such word.
    pub(super) fn part_of_plan(&mut self, head: &Head, base: Span, name: &ast::Name, span: Span) -> Option<Head> {
        let word = name.text.as_ref();
        if !PARTS.contains(&word) && !PRICES_ELSEWHERE.contains(&word) {
            return None;
        }
        let (model, result, keys) = match head {
            Head::Keyed(Keyed::Answer(model, result), keys) => (*model, *result, Err(keys.clone())),
            Head::Keyed(Keyed::Var(model, variable), keys) => (*model, self.result_of(*model, *variable)?, Err(keys.clone())),
            Head::Value(id) => match self.exprs.kind(*id) {
                ExprKind::Answer(model, result, list) => (model, result, Ok(self.keys_but_node(list))),
                ExprKind::Var(model, variable, list) => (model, self.result_of(model, variable)?, Ok(self.keys_but_node(list))),
                _ => return None,
            },
            _ => return None,
        };
        if self.policy_of_result(model, result).is_some() {
            return None;
        }
        let found = match word {
            "slack" | "shortfall" | "excess" if self.family_of(model, result).is_some() => self.gathered_part(model, result, word),
            "slack" => {
                let slack = self.slack_of(model, result).or_else(|| self.slack_of_amount(model, result));
                slack.map(|slack| Keyed::Answer(model, slack))
            }
            "on" => match self.switch_of(model, result, base, name)? {
                Some(on) => Some(on),
                None => return Some(Head::Wrong),
            },
            word if [PRICE, REDUCED_COST].contains(&word) || PRICES_ELSEWHERE.contains(&word) => {
                match self.price_of(model, result, base, name)? {
                    Some(price) => Some(price),
                    None => return Some(Head::Wrong),
                }
            }
            _ => self.missed_of(model, result, name),
        };
        match (found, keys) {
            (Some(keyed), Ok(keys)) => Some(Head::Value(self.keyed(keyed, keys, span))),
            (Some(keyed), Err(keys)) => Some(Head::Keyed(keyed, keys)),
            (None, Err(_)) if word == "slack" => Some(self.no_member(base, name)),
            (None, _) => None,
        }
    }

    fn result_of(&self, model: ModelId, variable: u32) -> Option<u32> {
        Some(self.hir.models[model].plan()?.variables.get(variable as usize)?.result)
    }

    fn slack_of(&self, model: ModelId, result: u32) -> Option<u32> {
        let owner = &self.hir.models[model];
        owner.plan()?.constraints.get(owner.constraint_of(result)?).map(|c| c.slack)
    }

    /// The room below a limit that a policy sets to an amount.
    fn slack_of_amount(&self, model: ModelId, result: u32) -> Option<u32> {
        let owner = &self.hir.models[model];
        let ResultRole::Effect(EffectResult::Limit(effect, at)) = owner.results.get(result as usize)?.role else { return None };
        owner.result(ResultRole::Effect(EffectResult::Slack(effect, at))).map(|(slack, _)| slack)
    }

    /// Whether a variable is not 0: none inside where it is not declared with `or 0`, which is reported; none where it is no variable.
    fn switch_of(&mut self, model: ModelId, result: u32, base: Span, name: &ast::Name) -> Option<Option<Keyed>> {
        let owner = &self.hir.models[model];
        let ResultRole::Plan(PlanResult::Variable(variable)) = owner.results.get(result as usize)?.role else { return None };
        let plan = owner.plan()?;
        let decl = plan.variables.get(variable as usize).filter(|decl| decl.role == Role::Own)?;
        if let Some(on) = plan.on(variable) {
            let inside = self.pending.inside() == Some(model);
            let result = plan.variables.get(on as usize)?.result;
            return Some(Some(if inside { Keyed::Var(model, on) } else { Keyed::Answer(model, result) }));
        }
        let text = self.sources.slice(base);
        let message = match decl.semicontinuous {
            true => format!("`{text}` has no `.on`: it is a variable of a policy"),
            false => format!("`{text}` has no `.on`: it is not declared with `or 0`"),
        };
        let found = Diagnostic::error(codes::NO_SWITCH, message)
            .at(name.span, "says whether a variable with `or 0` is not 0")
            .with(decl.span, "declared here");
        let found = match (decl.binary, decl.semicontinuous) {
            (true, _) => found.help(format!("it is 0 or 1 itself: write `{text}`")),
            (_, true) => found
                .help(format!("take a binary variable of the policy and `{text} <= MOST * open`, or declare `{}` in the plan", decl.name)),
            _ => found.help(format!(
                "declare `{}` with `in LEAST .. MOST or 0`; or take a binary variable of its own and `{text} <= MOST * open`",
                decl.name
            )),
        };
        self.report(found);
        Some(None)
    }
}
