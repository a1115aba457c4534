//! Allocations.

use super::misspelt;
use crate::diagnostics::{Applicability, Diagnostic, codes, suggest};
use crate::hir::*;
use crate::mistakes::{EffectMistake, ModelMistake, TypeMistake};
use crate::prob::claims;
use crate::prob::rule::Rule;
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::{Scope, Want};
use crate::semantic::progress::Heads;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{Field, ModelItem};

impl Checker<'_> {
    pub(super) fn allocation_signature(&mut self, id: ModelId, item: &ModelItem) {
        let amount = self.stated_unit(item).unwrap_or_else(|| self.units.fresh());
        let is = |role: ResultRole, what: fn(AllocationResult) -> bool| matches!(role, ResultRole::Allocation(result) if what(result));
        let (all, outer) = self.heads(id, item);
        let links = self.link_head(id, item);
        let link = links.as_ref().map(|head| head.kind);
        let keys = |role| match role {
            _ if is(role, AllocationResult::is_of_claimants) => all.clone(),
            _ if is(role, AllocationResult::is_of_links) => outer.iter().copied().chain(link).collect(),
            _ => outer.clone(),
        };
        let ty = |role| match (role, link) {
            (ResultRole::Allocation(AllocationResult::Bottleneck), Some(kind)) => ResultType::Entity(kind),
            _ => ResultType::Number,
        };
        let unit = |checker: &mut Self, role| match role {
            _ if is(role, AllocationResult::is_of_amount) => amount.clone(),
            _ if is(role, AllocationResult::is_of_links) => checker.units.fresh(),
            _ => UnitExpr::ONE,
        };
        self.declare_results(id, item, |role| (keys(role), ty(role)), unit);
        self.pending.model_mut(id).links = links;
    }

    /// The unit of what is divided.
    fn amount_unit(&self, id: ModelId) -> UnitExpr {
        let amount = self.hir.models[id].result(ResultRole::Allocation(AllocationResult::Amount));
        amount.map_or(UnitExpr::ONE, |(result, _)| self.result_term(id, result))
    }

    pub(super) fn allocation_body(&mut self, id: ModelId, item: &ModelItem) {
        let fields = self.fields(item, &["amount", "claim", "weight", "floor", "ceiling", "step", "tie_break", "rule", "capacity", "use"]);
        let links = self.pending.model_mut(id).links.take();
        if let Some(extra) = &item.available {
            self.report(ModelMistake::AvailableOutsideChoice { at: extra.span }.diagnostic());
        }
        let of_choice = item.nests.first().map(|nest| ("nest", nest.span()));
        let of_choice = of_choice.into_iter().chain(item.questions.first().map(|question| (question.word(), question.name.span)));
        for (word, at) in of_choice {
            self.report(ModelMistake::PartOfChoice { word, at }.diagnostic());
        }
        let Some(Heads { mut scope, binder, binder_keys, among, among_keys }) = self.take_heads(id) else { return };
        let inner: Vec<_> = scope.locals.iter().skip(binder_keys.len()).cloned().collect();
        let unit = self.amount_unit(id);
        let mut fine = true;
        let (mut amount, mut claim, mut weight, mut floor, mut rule) = (None, None, None, None, None);
        let (mut ceiling, mut step, mut tie_break) = (None, None, None);
        // The amount and the requirements belong to the index alone.
        let outer = scope.locals.len() - inner.len();
        for field in fields.iter().filter(|field| !matches!(field.name.text.as_ref(), "capacity" | "use")) {
            let name = field.name.text.as_ref();
            let at_index = matches!(name, "amount" | "rule" | "step");
            if at_index {
                scope.locals.truncate(outer);
            }
            let value = match name {
                "amount" | "floor" | "ceiling" | "step" => self.known_number(&mut scope, &field.value, &unit, &format!("the {name}")),
                "claim" | "weight" | "tie_break" => {
                    let value = self.number_expr(&mut scope, &field.value);
                    (self.ty(value) != Ty::Error).then_some(value)
                }
                _ => self.rule(&mut scope, field),
            };
            if at_index {
                scope.locals.extend(inner.iter().cloned());
            }
            fine &= value.is_some();
            match name {
                "amount" => amount = value,
                "floor" => floor = value,
                "ceiling" => ceiling = value,
                "claim" => claim = value,
                "weight" => weight = value,
                "step" => step = value,
                "tie_break" => tie_break = value,
                _ => rule = value,
            }
        }
        if !fields.iter().any(|f| f.name.text.as_ref() == "rule") {
            let states = self.rules;
            rule = Some(self.node(ExprKind::State(0), Ty::State(states), UnitExpr::ONE, Stage::KNOWN, item.name.span));
        }
        let known_rule = rule.and_then(|rule| match self.exprs.kind(rule) {
            ExprKind::State(state) => Rule::at(state),
            _ => None,
        });
        if let Some(rule) = known_rule.filter(|rule| !rule.in_units()) {
            for field in fields.iter().filter(|field| matches!(field.name.text.as_ref(), "step" | "tie_break")) {
                let mistake = ModelMistake::PartOfUnits { part: &field.name.text, rule: rule.name(), at: field.name.span };
                self.report(mistake.diagnostic());
                fine = false;
            }
        }
        fine &= self.weights_fit(item, &fields, known_rule);
        fine &= self.game_fits(item, &fields, known_rule);
        fine &= self.links_fit(item, &fields, known_rule);
        fine &= item.links.is_none() || links.is_some();
        let shared = match links.filter(|_| fine) {
            Some(head) => {
                let shared = self.links(id, &mut scope, &fields, head, &unit, item.units.first());
                fine &= shared.is_some();
                shared
            }
            None => None,
        };
        if let Some(links) = &shared {
            fine &= self.unit_of_links_is_said(item, links.per_unit, claim.is_some());
            self.price_of_links(id, links, weight);
            // Claims bound the amounts, in their unit.
            if let Some(own) = claim {
                let at = self.span(own);
                let own = self.coerce_to(own, &unit, at, "what is claimed");
                fine &= self.ty(own) != Ty::Error;
                claim = Some(own);
            }
        }
        // What is said of a rule that there is not is enough.
        fine &= rule.is_some();
        // A rule that stops at the claims compares them with the amount; a proportional one only divides.
        let compared = rule.is_some() && known_rule.is_none_or(Rule::stops_at_claims);
        let counted = known_rule.is_none() && self.is_counted_by_others(claim, amount);
        if let (Some(own), Some(amount), true) = (claim, amount, compared && !counted) {
            let own = self.coerce_beside(own, amount, "the amount");
            fine &= self.ty(own) != Ty::Error;
            claim = Some(own);
        }
        // A misspelt part was reported: it may be the one that is missing.
        if item.games.is_empty()
            && item.links.is_none()
            && claim.is_none()
            && weight.is_none()
            && fine
            && fields.len() == item.fields.len()
            && known_rule != Some(Rule::Claims(claims::Rule::Equal))
        {
            fine = false;
            if !item.fields.iter().any(|f| misspelt(&f.name.text, "claim")) {
                self.report(ModelMistake::NoClaim { allocation: &item.name.text, at: item.name.span }.diagnostic());
            }
        }
        scope.locals.truncate(outer);
        let mut game = None;
        if let Some(stated) = item.games.first() {
            game = self.game(&mut scope, stated, &among_keys, &unit, amount);
            fine &= game.is_some();
        } else if amount.is_none() && item.links.is_none() {
            // Without an amount only shares are given; amounts have no unit of their own.
            let _ = self.units.unify(&unit, &UnitExpr::ONE);
        }
        let satisfied = (shared.is_some() && claim.is_some()) || self.satisfied(claim, amount);
        let keeping = self.keeping(&mut scope, item, known_rule, satisfied || !fine);
        fine &= keeping.is_ok();
        let keeping = keeping.unwrap_or(None);
        let refused = self.without_bounds(item, &fields, known_rule);
        if let (Some((why, place)), Some(field)) = (refused, fields.iter().find(|field| field.name.text.as_ref() == "ceiling"))
            && fine
        {
            self.report(EffectMistake::LimitBeside { at: field.name.span, why, place }.diagnostic());
            fine = false;
        }
        let effects = self.allocation_effects(id, amount.is_some(), refused);
        fine &= effects.is_some();
        // Only here do the names of the results stand for them; elsewhere they are the scenario's.
        scope.model = Some(id);
        scope.index = scope.locals.len();
        let mut requirements = Vec::new();
        let mut of_satisfaction = keeping.is_some_and(|keeping| keeping.of_satisfaction);
        for requirement in &item.requirements {
            let condition = self.condition(&mut scope, requirement);
            if self.ty(condition) == Ty::Error {
                continue;
            }
            let reads = self.reads_satisfaction(id, condition);
            of_satisfaction |= reads;
            if reads && !satisfied && fine {
                self.report(ModelMistake::NoSatisfaction { at: requirement.span, allocation: item.name.span }.diagnostic());
                fine = false;
            }
            requirements.push(condition);
        }
        let (true, Some(rule), Some(effects)) = (fine, rule, effects) else { return };
        self.hir.models[id].form = Form::Allocation(Allocation {
            binder,
            binder_keys,
            claimants: among,
            claimant_keys: among_keys,
            amount,
            claim,
            weight,
            floor,
            ceiling,
            step,
            tie_break,
            game,
            keeping,
            links: shared,
            comparable: !counted,
            rule,
            unit: crate::units::UnitId::ONE,
            requirements,
            of_satisfaction,
            effects,
            slots: scope.size,
        });
    }

    /// True where weights stand under a rule that reads them, and only there. Games and links say so themselves, and a rule that is data
    /// may read them for some.
    fn weights_fit(&mut self, item: &ModelItem, fields: &[&Field], rule: Option<Rule>) -> bool {
        let field = |name: &str| fields.iter().find(|field| field.name.text.as_ref() == name).copied();
        let none_of_claims = !item.games.is_empty() || item.links.is_some();
        let (Some(rule), false) = (rule.filter(|rule| !rule.of_games() && *rule != Rule::Fair), none_of_claims) else { return true };
        let need = match rule {
            Rule::Claims(rule) => rule.need(claims::Input::Weights),
            _ => claims::Need::Ignored,
        };
        let stated = field("rule").map(|field| field.value.span);
        let mistake = match (need, field("weight"), stated) {
            (claims::Need::Ignored, Some(weight), _) => {
                ModelMistake::WeightUnread { rule: rule.name(), stated: stated.is_some(), at: weight.name.span }
            }
            // A misspelt part was reported.
            (claims::Need::Required, None, Some(at)) if fields.len() == item.fields.len() => {
                ModelMistake::NoWeight { at, claim: field("claim").map(|field| field.name.span) }
            }
            _ => return true,
        };
        self.report(mistake.diagnostic());
        false
    }

    /// Why amounts cannot be limited from above, and where that is said.
    fn without_bounds(&self, item: &ModelItem, fields: &[&Field], rule: Option<Rule>) -> Option<(&'static str, crate::source::Span)> {
        let stated = fields.iter().find(|field| field.name.text.as_ref() == "rule").map(|field| field.value.span);
        if let Some(links) = &item.links {
            return Some(("where links are shared: a `claim` is the most that a claimant takes", links.span));
        }
        if let Some(game) = item.games.first() {
            return Some(("where coalitions are worth something", game.word.span));
        }
        if let Some(keeping) = item.keeping.first() {
            return Some(("where a division is moved to keep a floor of Jain's index", keeping.span));
        }
        stated.filter(|_| rule.is_some_and(|rule| rule.of_games() || rule == Rule::Fair)).map(|at| ("under this rule", at))
    }

    /// True where the amounts are parts of the claims, in one dimension.
    pub(super) fn satisfied(&mut self, claim: Option<ExprId>, amount: Option<ExprId>) -> bool {
        let (Some(claim), Some(amount)) = (claim, amount) else { return false };
        let (claim, amount) = (self.term(claim), self.term(amount));
        let (claim, amount) = (self.units.resolve(&claim), self.units.resolve(&amount));
        !(claim.is_known() && amount.is_known()) || self.units.registry().factor(claim.unit, amount.unit).is_some()
    }

    fn reads_satisfaction(&self, id: ModelId, e: ExprId) -> bool {
        let of_claims = |role| matches!(role, ResultRole::Allocation(result) if result.is_of_claims());
        let mut found = match self.exprs.kind(e) {
            ExprKind::Answer(model, result, _) if model == id => {
                self.hir.models[id].results.get(result as usize).is_some_and(|result| of_claims(result.role))
            }
            _ => false,
        };
        self.exprs.made().children(e, &mut |child| found = found || self.reads_satisfaction(id, child));
        found
    }

    /// True of an amount that is counted, such as seats, and claims of another kind, such as people: rules of whole units take
    /// them. Where the rule is data, one that compares the two is reported when it is met.
    fn is_counted_by_others(&mut self, claim: Option<ExprId>, amount: Option<ExprId>) -> bool {
        let (Some(claim), Some(amount)) = (claim, amount) else { return false };
        let (claim, amount) = (self.term(claim), self.term(amount));
        let (claim, amount) = (self.units.resolve(&claim), self.units.resolve(&amount));
        let units = self.units.registry();
        claim.is_known() && amount.is_known() && units.is_count(amount.unit) && units.factor(claim.unit, amount.unit).is_none()
    }

    /// The rule of an allocation; none where it is wrong.
    fn rule(&mut self, scope: &mut Scope, field: &Field) -> Option<ExprId> {
        let states = self.rules;
        if let Some(meant) = self.hyphened_rule(field) {
            self.report(meant);
            return None;
        }
        let value = self.expr(scope, &field.value, Want::State(states));
        match self.ty(value) {
            Ty::State(found) if found == states => Some(value),
            Ty::Error => None,
            other => {
                if let Some(found) = self.unknown_rule(other, field.value.span) {
                    self.report(found);
                    return None;
                }
                let text = self.describe(other);
                self.report(TypeMistake::NotARule { ty: &text, at: field.value.span }.diagnostic());
                None
            }
        }
    }

    /// An attribute whose values were meant to be rules, of which one is none.
    fn unknown_rule(&self, ty: Ty, at: Span) -> Option<Diagnostic> {
        let Ty::State(states) = ty else { return None };
        let rules = &self.hir.states[self.rules].names;
        let near = |name: &str| suggest::nearest(name, rules.iter().map(AsRef::as_ref)).first().copied();
        let (known, others): (Vec<_>, Vec<_>) = self.hir.states[states].names.iter().partition(|name| rules.contains(name));
        let wrong = others.iter().find(|name| !known.is_empty() || near(name).is_some())?;
        let attr = self.hir.attrs.values().find(|attr| matches!(attr.ty, AttrType::State(own) if own == states))?;
        Some(TypeMistake::UnknownRule { rule: wrong, declared: attr.span, at, near: near(wrong) }.diagnostic())
    }

    /// A rule with a hyphen in the place of `_`, which would be taken off: `max-min`.
    fn hyphened_rule(&self, field: &Field) -> Option<Diagnostic> {
        let written = self.sources.slice(field.value.span);
        let name = written.replace('-', "_");
        let is_rule = written != name && self.hir.states[self.rules].names.iter().any(|rule| **rule == *name);
        is_rule.then(|| {
            Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no rule `{written}`"))
                .at(field.value.span, "a difference of two values")
                .fix(format!("write `{name}`"), field.value.span, name.clone(), Applicability::MachineApplicable)
        })
    }
}
