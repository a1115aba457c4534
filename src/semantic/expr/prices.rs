//! Shadow prices as values: `grid.balance[b].price` of a constraint, `grid.ship[i].reduced_cost` of a variable.

use super::scope::Keyed;
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Inner;
use crate::semantic::progress::Progress;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast;

/// What is read of a constraint, and of a variable.
pub(super) const PRICE: &str = "price";
pub(super) const REDUCED_COST: &str = "reduced_cost";
/// What others call them.
pub(super) const PRICES_ELSEWHERE: [&str; 5] = ["dual", "shadow_price", "marginal", "prices", "rc"];

impl Checker<'_> {
    /// What one more of a limit, or of a bound, is worth: none inside where the plan has no such price, which is reported; none where a
    /// result is no constraint and no variable.
    pub(super) fn price_of(&mut self, model: ModelId, result: u32, base: Span, name: &ast::Name) -> Option<Option<Keyed>> {
        let owner = &self.hir.models[model];
        let ResultRole::Plan(role) = owner.results.get(result as usize)?.role else { return None };
        let plan = owner.plan()?;
        let priced = match role {
            PlanResult::Activity(at) => PlanResult::Price(at),
            PlanResult::Variable(at) if plan.variables.get(at as usize)?.role == Role::Own => PlanResult::ReducedCost(at),
            _ => return None,
        };
        let of_constraint = matches!(priced, PlanResult::Price(_));
        let due = if of_constraint { PRICE } else { REDUCED_COST };
        let found = match name.text.as_ref() == due {
            false => Some(self.other_word(of_constraint, base, name)),
            true => self.without_prices(model, base, name),
        };
        if let Some(found) = found {
            self.report(found);
            return Some(None);
        }
        Some(self.priced(model, result, priced, name).map(|result| Keyed::Answer(model, result)))
    }

    /// The result that holds the prices of a constraint or a variable: those that nobody reads have none.
    fn priced(&mut self, model: ModelId, of: u32, role: PlanResult, name: &ast::Name) -> Option<u32> {
        let (_, objective) = self.last_objective(model)?;
        if !self.ensure_let(objective, name.span) {
            return None;
        }
        let role = ResultRole::Plan(role);
        if let Some((known, _)) = self.hir.models[model].result(role) {
            return Some(known);
        }
        let (worth, per) = (self.units.of_let(objective), self.result_term(model, of));
        let inverse = self.units.raise(&per, -1);
        let term = self.units.multiply(&worth, &inverse);
        let known = self.units.resolve(&term);
        let term = match known.is_known() {
            true => UnitExpr::known(self.units.registry_mut().plain_price(known.unit)),
            false => term,
        };
        let decl = self.hir.models[model].results.get(of as usize)?.clone();
        self.units.add_result(model, term);
        let results = &mut self.hir.models[model].results;
        results.push(ResultDecl { title: None, ty: ResultType::Number, role, ..decl });
        u32::try_from(results.len()).ok()?.checked_sub(1)
    }

    /// The objective that a plan optimises last, by its place, and its value.
    fn last_objective(&self, model: ModelId) -> Option<(u32, LetId)> {
        let of = |result: &ResultDecl| match result.role {
            ResultRole::Plan(PlanResult::Objective(at)) => Some((at, result.name.clone())),
            _ => None,
        };
        let (at, name) = self.hir.models[model].results.iter().filter_map(of).last()?;
        match self.names.inner(model, &name)? {
            Inner::Objective(_, id) => Some((at, id)),
            _ => None,
        }
    }

    /// Why a plan has no prices, whatever its data.
    fn without_prices(&self, model: ModelId, base: Span, name: &ast::Name) -> Option<Diagnostic> {
        let owner = &self.hir.models[model];
        let (text, word) = (self.sources.slice(base), name.text.as_ref());
        let none = |why: String| {
            Diagnostic::error(codes::NO_PRICE, format!("`{text}` has no `.{word}`: {why}")).at(name.span, "what one more is worth")
        };
        let Some((at, objective)) = self.last_objective(model) else {
            return Some(none(format!("`{}` has no objective", owner.name)).with(owner.span, "nothing is best here"));
        };
        let ast::ItemKind::Plan(item) = self.pending.model(model).item.as_ref() else { return None };
        let decl = item.objectives.get(at as usize)?;
        if at > 0 {
            let found = none(format!("`{}` has several objectives, and one more changes those before too", owner.name));
            return Some(
                found
                    .with(decl.span, "the last objective")
                    .help("read the prices of a plan of its own, in which a constraint keeps what the others came to"),
            );
        }
        if decl.levels().is_some() {
            let found = none("levels are no amount that grows with a limit".to_string()).with(decl.span, "the last objective");
            return Some(found.help("read the prices of a second plan, in which a constraint keeps the level and a sum is best"));
        }
        let is_whole = |v: &&Variable| v.role == Role::Own && v.policy.is_none() && (v.integer || v.binary || v.semicontinuous);
        if let Some(whole) = owner.plan().and_then(|plan| plan.variables.iter().find(is_whole)) {
            let kind = match (whole.binary, whole.semicontinuous) {
                (true, _) => "0 or 1",
                (_, true) => "0 or between its bounds",
                _ => "a whole number",
            };
            let found = none(format!("`{}` is {kind}, and such plans have no shadow prices", whole.name)).with(whole.span, "declared here");
            return Some(found.help(format!("read the prices of a second plan, in which `{}` is what `{}` found", whole.name, owner.name)));
        }
        // The value of the objective asks for what is known only when it is best.
        let own = self.pending.inside() == Some(model);
        if own && self.pending.a_let(objective).progress == Progress::Running {
            let found = none(format!("it is known only when `{}` is solved", owner.name)).with(decl.span, "the objective reads it");
            return Some(found.help("a price is for values of the plan that nothing else in it reads, and for other models"));
        }
        None
    }

    /// A price is read of a variable, or a reduced cost of a constraint.
    fn other_word(&self, of_constraint: bool, base: Span, name: &ast::Name) -> Diagnostic {
        let text = self.sources.slice(base);
        let (what, word) = if of_constraint { ("constraint", PRICE) } else { ("variable", REDUCED_COST) };
        Diagnostic::error(codes::NO_PRICE, format!("`{text}` has no `.{}`: it is a {what}", name.text)).at(name.span, "not here").fix(
            format!("write `.{word}`"),
            name.span,
            word,
            crate::diagnostics::Applicability::MaybeIncorrect,
        )
    }
}
