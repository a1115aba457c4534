//! Names inside models, and results read from outside.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::{Inner, Value};
use crate::semantic::expr::scope::{Head, Keyed, Scope};
use crate::semantic::progress::Progress;
use crate::semantic::random::visible;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    pub fn results_text(&self, model: ModelId) -> String {
        let mut names = self.names.inner_names(model);
        // A long list keeps room for what every model has.
        let room = if self.hir.models[model].form.name() == FormName::Allocation { names.len() } else { 8 };
        let at = names.len().min(room);
        names.insert(at, "status".into());
        crate::diagnostics::suggest::listed(names, room + 1)
    }

    /// A constraint that goes by the name of a table, set or value of the scenario: which of the two is read cannot be seen.
    pub(super) fn constraint_or_table(&mut self, model: ModelId, inner: Inner, name: &ast::Name) -> bool {
        let Some((value, place)) = self.names.get(&name.text) else { return false };
        let Inner::Constraint(activity) = inner else { return false };
        if !matches!(value, Value::Table(_) | Value::Set(_) | Value::Let(_)) {
            return false;
        }
        let word = value.word();
        let own = self.hir.models[model].results.get(activity as usize).map(|r| r.span);
        let mut found = Diagnostic::error(codes::AMBIGUOUS_NAME, format!("`{}` is a {word} and a constraint of this plan", name.text))
            .at(name.span, "which one?")
            .with(place, format!("the {word}"));
        if let Some(own) = own {
            found = found.with(own, "the constraint");
        }
        self.report(found.help("give the constraint another name").about(format!("constraint and {word} {}", name.text)));
        true
    }

    /// A name used inside its own model: a decision, a linear value, or a result of it.
    pub(super) fn inner_head(&mut self, scope: &Scope, model: ModelId, inner: Inner, span: Span) -> Head {
        // Its indices come before all else of a plan.
        let own = self.pending.inside() == Some(model) && self.pending.model(model).signature == Progress::Running;
        if own && matches!(inner, Inner::Var(_) | Inner::Constraint(_)) && self.hir.models[model].plan().is_some() {
            let name = &self.hir.models[model].name;
            let found = Diagnostic::error(codes::NOT_KNOWN_YET, format!("an index of `{name}` cannot depend on what `{name}` decides"))
                .at(span, "depends on a decision")
                .help(
                    "an index is made before anything is decided: let all be there, and write what holds for some as `if open[i] then …`, \
                     with a binary variable",
                );
            self.report(found);
            return Head::Wrong;
        }
        if !self.ensure_signature(model, span) {
            return Head::Wrong;
        }
        match inner {
            Inner::Var(var) => {
                if self.names.lost().is_variable(model, var) {
                    return Head::Wrong;
                }
                let Some(plan) = self.hir.models[model].plan() else { return Head::Wrong };
                let keys = plan.variables.get(var as usize).map(|v| visible(&v.keys, v.horizon)).unwrap_or_default();
                Head::Keyed(Keyed::Var(model, var), keys)
            }
            Inner::Let(id) | Inner::Objective(_, id) => self.let_head(id, span),
            Inner::Constraint(result) => {
                self.ensure_constraint(model, result);
                let keys = self.result_keys(model, result);
                Head::Keyed(Keyed::Answer(model, result), keys)
            }
            Inner::Policy(result) => Head::Keyed(Keyed::Answer(model, result), self.result_keys(model, result)),
            Inner::Case(entity) => Head::Value(self.entity_node(entity, span)),
            Inner::Result(result) => {
                // In `require`, the index of the model goes without saying.
                // What it is read for by name, in a fold, is no part of the index.
                let keys = self.result_keys(model, result);
                let binder: Vec<(Slot, EntityTypeId)> = scope
                    .locals
                    .iter()
                    .take(scope.index)
                    .filter_map(|l| match l.element {
                        SetElement::Kind(kind) => Some((l.slot, kind)),
                        SetElement::Integer => None,
                    })
                    .collect();
                // A limit of a policy has an index of its own, and names the keys.
                if keys.len() == binder.len() && scope.policy.is_none() {
                    let ids = binder.iter().map(|(slot, kind)| self.slot(*slot, *kind, span)).collect();
                    return Head::Value(self.keyed(Keyed::Answer(model, result), ids, span));
                }
                Head::Keyed(Keyed::Answer(model, result), keys)
            }
        }
    }

    pub(super) fn result_keys(&self, model: ModelId, result: u32) -> Vec<EntityTypeId> {
        self.hir.models[model].results.get(result as usize).map(|r| visible(&r.keys, r.horizon)).unwrap_or_default()
    }

    pub(super) fn model_member(&mut self, model: ModelId, name: &ast::Name, span: Span) -> Head {
        if !self.ensure_signature(model, span) {
            return Head::Wrong;
        }
        if name.text.as_ref() == "status" {
            let states = self.statuses;
            return Head::Value(self.node(ExprKind::Status(model), Ty::State(states), UnitExpr::ONE, Stage::KNOWN, span));
        }
        let inner = self.names.inner(model, &name.text).or_else(|| self.names.policy_part(model, &name.text));
        if inner.is_none()
            && let Some(figure) = self.cost_of_uncertainty(model, name, span)
        {
            return figure;
        }
        match inner {
            Some(Inner::Var(var)) if self.names.lost().is_variable(model, var) => Head::Wrong,
            Some(Inner::Var(var)) => {
                let Some(plan) = self.hir.models[model].plan() else { return Head::Wrong };
                let Some(result) = plan.variables.get(var as usize).map(|v| v.result) else { return Head::Wrong };
                Head::Keyed(Keyed::Answer(model, result), self.result_keys(model, result))
            }
            Some(Inner::Let(id)) => {
                // As a result it is known after its plan is solved, and not to itself.
                if self.pending.a_let(id).progress == Progress::Running {
                    self.cycle(span);
                    return Head::Wrong;
                }
                if !self.ensure_let(id, span) {
                    return Head::Wrong;
                }
                let keys = visible(&self.hir.lets[id].keys, self.hir.lets[id].horizon);
                match self.names.value_result(id) {
                    Some(result) => Head::Keyed(Keyed::Answer(model, result), keys),
                    None => Head::Wrong,
                }
            }
            // What is read is checked first, so that its unit is its own and not the reader's.
            Some(Inner::Objective(result, id)) => {
                if !self.ensure_let(id, span) {
                    return Head::Wrong;
                }
                Head::Keyed(Keyed::Answer(model, result), Vec::new())
            }
            Some(Inner::Constraint(result)) => {
                self.ensure_constraint(model, result);
                Head::Keyed(Keyed::Answer(model, result), self.result_keys(model, result))
            }
            Some(Inner::Policy(result)) => Head::Keyed(Keyed::Answer(model, result), self.result_keys(model, result)),
            Some(Inner::Result(result)) => {
                if !self.ensure_body(model, span) {
                    return Head::Wrong;
                }
                let of_amount = matches!(name.text.as_ref(), "amount" | "unallocated");
                if let Form::Allocation(a) = &self.hir.models[model].form
                    && of_amount
                    && a.amount.is_none()
                    && a.game.is_none()
                    && (a.links.is_none() || name.text.as_ref() == "unallocated")
                {
                    if self.is_wrong(crate::semantic::units::evidence::UnitSource::Answer(model, 0)) {
                        return Head::Wrong;
                    }
                    let owner = self.hir.models[model].name.clone();
                    let found = Diagnostic::error(codes::UNKNOWN_RESULT, format!("`{owner}` divides no amount: it has no `{}`", name.text))
                        .at(name.span, "there are only shares")
                        .with(self.hir.models[model].span, "no `amount` is given here")
                        .help(format!("read `{owner}.share`, or give the allocation an `amount`"));
                    let found = match a.links {
                        Some(_) => Diagnostic::error(
                            codes::UNKNOWN_RESULT,
                            format!("`{owner}` shares links, and no amount: it has no `{}`", name.text),
                        )
                        .at(name.span, "nothing is left over of an amount")
                        .help(format!("what is used of a link is `{owner}.used[…]`, and its room the capacity less that")),
                        None => found,
                    };
                    self.report(found.about(format!("amount of {owner}")));
                    return Head::Wrong;
                }
                Head::Keyed(Keyed::Answer(model, result), self.result_keys(model, result))
            }
            // What could not be read may have applied it to the plan.
            None if self.names.lost().is_word("applies") && self.names.is_entity(&name.text) => Head::Wrong,
            // The names of an index are none of its results.
            None | Some(Inner::Case(_)) => {
                let model_name = self.hir.models[model].name.clone();
                let ask = Ask::meant(&name.text);
                if let Some(ask) = ask.filter(|_| self.hir.models[model].form.name() == FormName::Belief) {
                    let found = Diagnostic::error(codes::UNKNOWN_RESULT, format!("`{}` is a question, and no result", name.text))
                        .at(name.span, "what is asked stands in parentheses")
                        .help(format!("write `{model_name}.{}(…)`", ask.name()));
                    self.report(found);
                    return Head::Wrong;
                }
                let mut names = self.names.inner_names(model);
                names.extend(self.policy_names(model, None));
                // A part of a policy is read with the policy in front.
                names.extend(self.names.part_names(model).filter(|part| part.ends_with(&format!(".{}", name.text))).map(str::to_string));
                let mut found = Diagnostic::error(codes::UNKNOWN_RESULT, format!("`{model_name}` has no result `{}`", name.text))
                    .at(name.span, "unknown");
                let near;
                let part = names.iter().find(|part| part.ends_with(&format!(".{}", name.text))).cloned();
                if let Some(part) = part {
                    let title = format!("write `{model_name}.{part}`");
                    found = found.fix(title, name.span, part, crate::diagnostics::Applicability::MaybeIncorrect);
                    self.report(found.about(format!("{model_name}.{}", name.text)));
                    return Head::Wrong;
                }
                if let Some(part) = part_of_result(self.hir.models[model].form.name(), &name.text) {
                    found = found.help(format!("it comes with {part}"));
                } else {
                    (found, near) = found.did_you_mean(&name.text, name.span, names.iter().map(|n| (n.as_ref(), "")));
                    if !near {
                        found = found.help(format!("it has {}", self.results_text(model)));
                    }
                }
                self.report(found.about(format!("{model_name}.{}", name.text)));
                Head::Wrong
            }
        }
    }

    /// The policy whose being in force a result tells, or the learner that a process has: what has parts that are read after a dot.
    pub(super) fn policy_of_result(&self, model: ModelId, result: u32) -> Option<Box<str>> {
        let decl = self.hir.models[model].results.get(result as usize)?;
        let has_parts = matches!(
            decl.role,
            ResultRole::Plan(PlanResult::Enacted(_))
                | ResultRole::Decision(DecisionResult::Enacted(_) | DecisionResult::Learned(_))
                | ResultRole::Effect(EffectResult::Enacted(_))
        );
        has_parts.then(|| decl.name.clone())
    }

    /// `plan.policy.part`
    pub(super) fn policy_member(&mut self, model: ModelId, result: u32, name: &ast::Name, span: Span) -> Head {
        let Some(policy) = self.policy_of_result(model, result) else { return Head::Wrong };
        let whole = format!("{policy}.{}", name.text);
        if self.names.inner(model, &whole).or_else(|| self.names.policy_part(model, &whole)).is_some() {
            let name = ast::Name { text: whole.into(), span: name.span };
            return self.model_member(model, &name, span);
        }
        let owner = self.hir.models[model].name.clone();
        let names = self.policy_names(model, Some(&policy));
        let found = Diagnostic::error(codes::UNKNOWN_RESULT, format!("`{owner}.{policy}` has no result `{}`", name.text));
        let (mut found, near) = found.at(name.span, "unknown").did_you_mean(&name.text, name.span, names.iter().map(|n| (n.as_str(), "")));
        if !near && !names.is_empty() {
            let list: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
            found = found.help(format!("it has {}", list.join(", ")));
        }
        self.report(found.about(format!("{owner}.{whole}")));
        Head::Wrong
    }
}

/// The part of a model that brings a result.
fn part_of_result(form: FormName, result: &str) -> Option<&'static str> {
    Some(match (form, result) {
        (FormName::Choice, "total" | "market_share") => "a `weight` of each chooser",
        (FormName::Choice, "nest_probability" | "nest_logsum") => "nests: `nest NAME = { … } scale …`",
        (FormName::Allocation, "moved" | "correction") => "a floor to keep: `keeping jain of satisfaction >= …`",
        (FormName::Allocation, "bottleneck") => "links that claimants share: `over l in f.path`",
        _ => return None,
    })
}
