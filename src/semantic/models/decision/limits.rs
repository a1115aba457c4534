//! What an amount may come to from the start, and what policies bring: charges, limits, actions taken away.

use super::*;
use crate::diagnostics::Applicability;
use crate::mistakes::ModelMistake;
use crate::syntax::ast::{CompareOp, Expr, ExprKind as K};

const EXPECTED: &str = "expected";

/// The two sides of a limit: the amount inside `expected(…)`, and what it is held between.
struct Sides<'e> {
    /// With the unit that is stated, of a reward by its name.
    amount: (&'e Expr, Option<&'e ast::UnitNote>),
    lower: Option<&'e Expr>,
    upper: Option<&'e Expr>,
}

impl Checker<'_> {
    /// The rewards of a process with the charges of policies after them.
    pub(super) fn with_charges(
        &mut self,
        id: ModelId,
        mut rewards: Vec<Reward>,
        head: &DecisionHead,
        unit: &UnitExpr,
        slots: &mut u32,
    ) -> Option<Vec<Reward>> {
        let mut fine = true;
        for patch in self.pending.model(id).patches.clone() {
            for charge in &patch.charges {
                if let (Some(first), Some(last)) = (charge.binder.first(), charge.binder.last()) {
                    let keys = first.span.to(last.span);
                    self.report(ModelMistake::ChargeWithKeys { charge: &charge.name.text, keys }.diagnostic());
                    fine = false;
                    continue;
                }
                if charge.enact {
                    let found = Diagnostic::error(codes::BAD_MODEL, "in a decision process a policy is not enacted: it is in force or not")
                        .at(charge.span, "the cost of enacting it")
                        .help("what each step pays is a `charge`");
                    self.report(found);
                    fine = false;
                    continue;
                }
                let owner = rewards.first().map_or(charge.span, |reward| reward.span);
                let made = self.amount(head, Known::All, (&charge.value, charge.unit.as_ref()), unit, (owner, "what a step brings"), slots);
                fine &= made.is_some();
                let name = Some(format!("{}.{}", patch.name, charge.name.text).into());
                rewards.extend(made.map(|(value, late)| Reward {
                    name,
                    counts: Counts::Paid,
                    value,
                    late,
                    policy: Some(patch.policy),
                    span: charge.span,
                }));
            }
        }
        fine.then_some(rewards)
    }

    /// Actions that policies take away.
    pub(super) fn forbidden(&mut self, id: ModelId, head: &DecisionHead, slots: &mut u32) -> Option<Vec<Forbidden>> {
        let (mut out, mut fine) = (Vec::new(), true);
        for patch in self.pending.model(id).patches.clone() {
            for item in &patch.forbids {
                match self.available(head, Known::Action(head.actions.len()), Some(&item.condition), slots) {
                    Ok(Some(condition)) => out.push(Forbidden {
                        name: format!("{}.{}", patch.name, item.name.text).into(),
                        title: item.title.as_ref().map(|title| title.text.clone()),
                        condition,
                        policy: patch.policy,
                    }),
                    _ => fine = false,
                }
            }
        }
        fine.then_some(out)
    }

    /// The limits of a process, its own and those of policies, with their amounts, which follow `rewards` others.
    pub(super) fn process_limits(
        &mut self,
        id: ModelId,
        item: &DecisionItem,
        head: &DecisionHead,
        rewards: usize,
        slots: &mut u32,
    ) -> Option<(Vec<Reward>, Vec<ProcessLimit>)> {
        let patches = self.pending.model(id).patches.clone();
        let own = item.limits.iter().map(|limit| (limit, None));
        let all: Vec<(&ast::Constraint, Option<&crate::semantic::progress::ProcessPatch>)> =
            own.chain(patches.iter().flat_map(|patch| patch.limits.iter().map(move |limit| (limit, Some(patch))))).collect();
        let (mut amounts, mut limits, mut fine) = (Vec::new(), Vec::new(), true);
        for (at, (limit, patch)) in (0u32..).zip(all) {
            let role = ResultRole::Decision(DecisionResult::Limit(at));
            let Some(result) = self.hir.models[id].results.iter().position(|result| result.role == role) else {
                fine = false;
                continue;
            };
            let term = self.units.of_result(id, result as u32);
            let Some((value, late, lower, upper)) = self.process_limit(item, head, limit, &term, slots) else {
                fine = false;
                continue;
            };
            let name: Box<str> = match patch {
                Some(patch) => format!("{}.{}", patch.name, limit.name.text).into(),
                None => limit.name.text.clone(),
            };
            let policy = patch.map(|patch| patch.policy);
            limits.push(ProcessLimit {
                name: name.clone(),
                reward: (rewards + amounts.len()) as u32,
                lower,
                upper,
                policy,
                result: result as u32,
                span: limit.span,
            });
            amounts.push(Reward { name: Some(name), counts: Counts::Apart, value, late, policy, span: limit.span });
        }
        fine.then_some((amounts, limits))
    }

    #[allow(clippy::type_complexity, reason = "the parts of a limit, which are taken apart at once")]
    fn process_limit(
        &mut self,
        item: &DecisionItem,
        head: &DecisionHead,
        limit: &ast::Constraint,
        term: &UnitExpr,
        slots: &mut u32,
    ) -> Option<(ExprId, bool, Option<ExprId>, Option<ExprId>)> {
        let extra = limit.binder.first().map(|generator| (generator.span, "index", "an index"));
        let extra = extra.or(limit.payments.first().map(|payment| (payment.price.span, "price", "a price")));
        let extra = extra.or(limit.when.as_ref().map(|when| (when.condition.span, "condition", "a condition")));
        if let Some((at, what, label)) = extra {
            let found = Diagnostic::error(codes::NOT_A_CONSTRAINT, format!("the limit of a decision process has no {what}"))
                .at(at, label)
                .help("write a limit for each amount: `limit NAME: expected(…) <= …`");
            self.report(found);
            return None;
        }
        let sides = self.sides_of(item, limit)?;
        // The first end sets the unit in which the limit is shown; where it has none, the amount does.
        let bare = sides.upper.or(sides.lower).is_some_and(|e| matches!(&e.kind, K::Quantity(quantity) if quantity.unit.is_none()));
        let first = match bare {
            true => Some(self.amount(head, Known::All, sides.amount, term, (limit.name.span, "the end of the limit"), slots)?),
            false => None,
        };
        let mut owner: Option<Span> = bare.then_some(sides.amount.0.span);
        let mut end = |e: Option<&Expr>| -> Result<Option<ExprId>, ()> {
            let Some(e) = e else { return Ok(None) };
            let mut scope = Self::scope_of(head, Known::Index);
            let value = self.number_expr(&mut scope, e);
            *slots = (*slots).max(scope.size);
            if !self.is_data(value) {
                return Err(());
            }
            let what = if bare { "the limited amount" } else { "the other end" };
            let value = self.coerce_to(value, term, *owner.get_or_insert(e.span), what);
            if self.ty(value) == Ty::Error { Err(()) } else { Ok(Some(value)) }
        };
        let (upper, lower) = (end(sides.upper), end(sides.lower));
        let owner = (owner.unwrap_or(limit.name.span), "the end of the limit");
        let (value, late) = match first {
            Some(first) => first,
            None => self.amount(head, Known::All, sides.amount, term, owner, slots)?,
        };
        Some((value, late, lower.ok()?, upper.ok()?))
    }

    /// The sides of `expected(…) <= 40 t`. Reports what is none.
    fn sides_of<'e>(&mut self, item: &'e DecisionItem, limit: &'e ast::Constraint) -> Option<Sides<'e>> {
        const HOW: &str = "write `limit NAME: expected(…) <= …`: what the amount in the parentheses adds up to from the start";
        let body = limit.body.without_parens();
        let K::Compare(operands, ops) = &body.kind else {
            let found = Diagnostic::error(codes::NOT_A_CONSTRAINT, "a limit compares two sides").at(body.span, "nothing is compared");
            self.report(found.help(HOW));
            return None;
        };
        let totals: Vec<usize> = (0..).zip(operands).filter(|(_, e)| total(e).is_some()).map(|(at, _)| at).collect();
        let [at] = totals.as_slice() else {
            let message = match totals.len() {
                0 => "a limit is set on what adds up over the steps",
                _ => "a limit is set on one amount",
            };
            let span = if totals.is_empty() { operands.first().map_or(body.span, |e| e.span) } else { body.span };
            let found =
                Diagnostic::error(codes::NOT_A_CONSTRAINT, message).at(span, if totals.is_empty() { "of one step" } else { "several" });
            self.report(found.help(format!("{HOW}. What must hold in each step is a condition of the action")));
            return None;
        };
        if operands.len() > 3 || operands.len() == 3 && *at != 1 {
            let found = Diagnostic::error(codes::NOT_A_CONSTRAINT, "the limited amount stands between its two ends")
                .at(body.span, "not between them")
                .help("write `limit NAME: 10 t <= expected(…) <= 40 t`");
            self.report(found);
            return None;
        }
        let (mut lower, mut upper) = (None, None);
        for (place, (op, span)) in ops.iter().enumerate() {
            // The amount stands on the left of the first sign after it.
            let (other, before) = if place == *at { (operands.get(place + 1)?, false) } else { (operands.get(place)?, true) };
            match (op, before) {
                (CompareOp::Le, false) | (CompareOp::Ge, true) => upper = Some(other),
                (CompareOp::Ge, false) | (CompareOp::Le, true) => lower = Some(other),
                (CompareOp::Eq, _) => (lower, upper) = (Some(other), Some(other)),
                (CompareOp::Lt | CompareOp::Gt | CompareOp::Ne, _) => {
                    let sign = if *op == CompareOp::Gt { ">=" } else { "<=" };
                    let mut found = Diagnostic::error(codes::NOT_A_CONSTRAINT, "a limit is one with its end: `<=`, `>=` or `==`")
                        .at(*span, "not in a limit");
                    if *op != CompareOp::Ne {
                        found = found.fix(format!("write `{sign}`"), *span, sign, Applicability::MaybeIncorrect);
                    }
                    self.report(found);
                    return None;
                }
            }
        }
        let call = total(operands.get(*at)?)?;
        let amount = call.arguments.first().map(|argument| &argument.value)?;
        if let Some(first) = call.given.first().or(call.interventions.first()) {
            let word = if call.given.is_empty() { "do" } else { "given" };
            let found = Diagnostic::error(codes::NOT_A_CONSTRAINT, format!("a limit counts all steps: `{word}` has no place in it"))
                .at(first.span, "not in a limit")
                .help(format!(
                    "for an amount that counts in some steps only, write a condition in it: `expected(if {} then {} else 0 …)`",
                    self.sources.slice(first.span),
                    self.sources.slice(amount.span)
                ));
            self.report(found);
            return None;
        }
        // A reward by its name is what it brings.
        let named = match &amount.kind {
            K::Name(name) => item.rewards.iter().find(|reward| reward.name.as_ref().is_some_and(|own| own.text == name.text)),
            _ => None,
        };
        if named.is_none()
            && let Some((reward, at)) = self.reward_inside(item, amount.span)
        {
            let word = if reward.cost { "cost" } else { "reward" };
            let (name, value) = (&reward.name, self.sources.slice(reward.value.span));
            let name = name.as_ref().map_or("", |name| name.text.as_ref());
            let message = format!("the {word} `{name}` stands in `expected(…)` by itself, and in no larger expression");
            let found = Diagnostic::error(codes::NOT_A_CONSTRAINT, message).at(at, "not by itself");
            self.report(found.with(reward.value.span, format!("the {word}")).help(format!("write out what it is: `({value})`")));
            return None;
        }
        let amount = named.map_or((amount, None), |reward| (&reward.value, reward.unit.as_ref()));
        Some(Sides { amount, lower, upper })
    }
}

impl Checker<'_> {
    /// A reward or cost whose name stands in a larger expression, where nothing else is called so.
    fn reward_inside<'e>(&self, item: &'e DecisionItem, amount: Span) -> Option<(&'e ast::RewardItem, Span)> {
        let text = self.sources.slice(amount);
        let part = |c: char| c.is_alphanumeric() || c == '_';
        item.rewards.iter().find_map(|reward| {
            let name = reward.name.as_ref().filter(|name| !self.names.is_known(&name.text))?.text.as_ref();
            let (at, _) = text.match_indices(name).find(|(at, _)| {
                let before = text.get(..*at).and_then(|text| text.chars().next_back());
                let after = text.get(at + name.len()..).and_then(|text| text.chars().next());
                !before.is_some_and(|c| part(c) || c == '.' || c == '`') && !after.is_some_and(part)
            })?;
            let lo = amount.lo + at as u32;
            Some((reward, Span::new(amount.file, lo, lo + name.len() as u32)))
        })
    }
}

/// What stands in `expected(…)`.
fn total(e: &Expr) -> Option<&ast::Call> {
    match &e.kind {
        K::Paren(inner) => total(inner),
        K::Call(call) if call.of.is_none() && call.function.text.as_ref() == EXPECTED && call.generators.is_empty() => {
            match call.arguments.as_slice() {
                [only] if only.paired.is_none() => Some(call),
                _ => None,
            }
        }
        _ => None,
    }
}
