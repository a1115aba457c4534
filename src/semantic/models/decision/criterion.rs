//! For how long a process goes on, what later steps count, and whether the most or the least is looked for.

use super::*;
use crate::diagnostics::Applicability;
use crate::semantic::data::cells::literal;
use crate::syntax::ast::{CriterionItem, Expr, ExprKind as K};

const CRITERIA: &str = "one of `discount 90 %`, `over PERIODS`, `until absorbed`, `average`";

impl Checker<'_> {
    /// True where a process has what it cannot be without.
    pub(super) fn parts_are_there(&mut self, item: &DecisionItem) -> bool {
        let name = &item.name;
        let lacks =
            |message: String, help: &str| Diagnostic::error(codes::BAD_MODEL, message).at(name.span, "this process").help(help.to_string());
        let lost = |words: &[&str]| words.iter().any(|word| self.names.lost().is_word(word));
        let found = if item.states.is_empty() && !lost(&["state"]) {
            lacks(format!("the process `{}` has no states", name.text), "declare what is known at each step: `state stock in 0 .. 20 : t`")
        } else if item.actions.is_empty() && !lost(&["action"]) {
            lacks(format!("the process `{}` has no actions", name.text), "declare what can be done: `action order in 0 .. 20 : t`")
        } else if item.rewards.is_empty() && item.terminals.is_empty() && !lost(&["reward", "cost"]) {
            lacks(format!("nothing is earned and nothing is paid in `{}`", name.text), "write what a step brings: `reward …`, `cost …`")
        } else if item.criteria.is_empty() && !item.unclear && !lost(&["discount", "over", "until", "average"]) {
            lacks(format!("for how long does `{}` go on?", name.text), &format!("write {CRITERIA}"))
        } else {
            let rewarded = !item.rewards.is_empty() || !item.terminals.is_empty();
            return !item.states.is_empty() && !item.actions.is_empty() && rewarded && !item.criteria.is_empty();
        };
        self.report(found);
        false
    }

    /// The periods of a process that stops after the last.
    pub(super) fn period_of(&mut self, scope: &mut Scope, item: &DecisionItem) -> Option<Space> {
        let (index, periods) = item.criteria.iter().find_map(|criterion| match criterion {
            CriterionItem::Over { index, periods, .. } => Some((index, periods)),
            _ => None,
        })?;
        let name = index.clone().unwrap_or(Name { text: "".into(), span: periods.span });
        let space = self.space(scope, item, &name, &Domain::Members(periods.clone()))?;
        if !self.is_ordered(space.kind) {
            let found = Diagnostic::error(codes::TYPE_MISMATCH, format!("`{}` has no order", periods.text))
                .at(periods.span, "in which order do these follow one another?")
                .help("declare `periods`, or a kind that is `ordered by` an attribute");
            self.report(found);
            return None;
        }
        Some(space)
    }

    pub(super) fn criterion(&mut self, item: &DecisionItem, head: &DecisionHead, slots: &mut u32) -> Option<Criterion> {
        let over = item.criteria.iter().find(|criterion| matches!(criterion, CriterionItem::Over { .. }));
        let discount = item.criteria.iter().find(|criterion| matches!(criterion, CriterionItem::Discount { .. }));
        let most = if over.is_some() && discount.is_some() { 2 } else { 1 };
        if let (Some(first), Some(second)) = (item.criteria.first(), item.criteria.get(most)) {
            let second = if most == 2 { Some(second) } else { item.criteria.get(1) };
            let found = Diagnostic::error(codes::BAD_MODEL, format!("for how long does `{}` go on?", item.name.text))
                .at(second.map_or(item.name.span, CriterionItem::span), "one way")
                .with(first.span(), "another")
                .help(format!("keep {CRITERIA}; only `over PERIODS` can have a `discount` beside it"));
            self.report(found);
            return None;
        }
        let factor = match discount {
            Some(CriterionItem::Discount { factor, every, span }) => Some(self.factor(head, factor, every.as_ref(), *span, slots)?),
            _ => None,
        };
        Some(match (item.criteria.first()?, factor) {
            (CriterionItem::Over { .. }, factor) => Criterion::Horizon(factor),
            (CriterionItem::Discount { .. }, Some(factor)) if over.is_none() => Criterion::Discounted(factor),
            (CriterionItem::Discount { .. }, factor) => Criterion::Horizon(factor),
            (CriterionItem::Absorbed(span), _) => Criterion::Absorbed(*span),
            (CriterionItem::Average(span), _) => Criterion::Average(*span),
        })
    }

    fn factor(&mut self, head: &DecisionHead, factor: &Expr, every: Option<&Expr>, span: Span, slots: &mut u32) -> Option<Factor> {
        let mut scope = Self::scope_of(head, Known::Index);
        let value = self.number_expr(&mut scope, factor);
        let every = every.map(|every| self.number_expr(&mut scope, every));
        *slots = (*slots).max(scope.size);
        let fine = self.is_data(value) && every.is_none_or(|every| self.is_data(every));
        fine.then_some(())?;
        if self.is_odd_interest(factor, every.is_some(), span) {
            return None;
        }
        let Some(every) = every else {
            if let K::Quantity(quantity) = &factor.kind
                && quantity.unit.is_none()
                && quantity.value > crate::exact::Exact::ONE
                && quantity.value <= crate::exact::Exact::from(100)
            {
                let text = self.sources.slice(factor.span).to_string();
                let found = Diagnostic::error(codes::NO_END, "a reward of the next step would count more than one now")
                    .at(factor.span, "more than 100 %")
                    .fix(format!("write `{text} %`"), factor.span, format!("{text} %"), crate::diagnostics::Applicability::MaybeIncorrect);
                self.report(found);
                return None;
            }
            let value = self.coerce_to(value, &UnitExpr::ONE, span, "a discount");
            return (self.ty(value) != Ty::Error).then_some(Factor { value, times: None, span });
        };
        // `8 %/yr`: the time that the interest is for stands after the stroke.
        let time = match &factor.kind {
            K::Quantity(quantity) => quantity.unit.as_ref().and_then(|unit| Some((unit.span, time_of(unit)?.to_string()))),
            _ => None,
        };
        let Some((at, time)) = time else {
            let found = Diagnostic::error(codes::BAD_MODEL, "an interest is written out, for a time: `discount 8 %/yr every 1/12 yr`")
                .at(factor.span, "for which time?");
            self.report(found);
            return None;
        };
        let time = self.unit_of(&ast::UnitNote { text: time.into(), span: at })?;
        let rate = self.units.raise(&time, -1);
        let value = self.coerce_to(value, &rate, at, "an interest");
        let times = self.coerce_to(every, &time, at, "a step");
        let fine = self.ty(value) != Ty::Error && self.ty(times) != Ty::Error;
        fine.then_some(Factor { value, times: Some(times), span })
    }

    /// True, and reported, for an interest without the time that it is for, or without the time of a step.
    fn is_odd_interest(&mut self, factor: &Expr, stepped: bool, span: Span) -> bool {
        let Some((quantity, negative)) = literal(factor) else { return false };
        let text = self.sources.slice(factor.span).to_string();
        let timed = quantity.unit.as_ref().is_some_and(|unit| time_of(unit).is_some());
        let end = Span::new(span.file, factor.span.hi, factor.span.hi);
        let maybe = Applicability::MaybeIncorrect;
        let found = match (timed, stepped) {
            (true, _) if negative => Diagnostic::error(codes::NO_END, "at a negative interest a reward counts the more the later it comes")
                .at(factor.span, "negative")
                .help("an interest is above 0"),
            (true, false) => {
                let time = quantity.unit.as_ref().and_then(time_of).unwrap_or("yr");
                Diagnostic::error(codes::MISSING_PART, "how much time does a step take?")
                    .at(factor.span, "an interest, for a time")
                    .fix(format!("write `discount {text} every 1 {time}`"), end, format!(" every 1 {time}"), maybe)
                    .help("a factor has no time: `discount 95 %`")
            }
            (false, true) if quantity.unit.as_ref().is_none_or(|unit| matches!(unit.text.as_ref(), "%" | "‰")) => {
                let percent = quantity.unit.is_some();
                let share = if percent { quantity.value.clone() } else { &quantity.value * crate::exact::Exact::from(100) };
                let gone = Span::new(span.file, factor.span.hi, span.hi);
                let found = Diagnostic::error(codes::BAD_MODEL, "`every` belongs to an interest, and an interest is for a time")
                    .at(factor.span, "for which time?");
                match share >= crate::exact::Exact::from(50) {
                    true => found.fix(format!("write `discount {text}`, where it says how much a step later counts"), gone, "", maybe),
                    false => found.fix(format!("write `{text}/yr`, where it is the interest of a year"), end, "/yr", maybe),
                }
            }
            _ => return false,
        };
        self.report(found);
        true
    }

    /// True for the most.
    pub(super) fn sense(&mut self, item: &DecisionItem) -> Option<bool> {
        if let [first, second, ..] = item.senses.as_slice() {
            let found = Diagnostic::error(codes::BAD_MODEL, "the most or the least?").at(second.1, "the second").with(first.1, "the first");
            self.report(found);
            return None;
        }
        let all = || item.rewards.iter().chain(&item.terminals);
        let (earned, paid) = (all().find(|reward| !reward.cost), item.rewards.iter().find(|reward| reward.cost));
        let rewarded = item.rewards.iter().find(|reward| !reward.cost);
        match (item.senses.first(), rewarded.or(earned), paid) {
            (Some((false, at)), Some(reward), None) if rewarded.is_some() => {
                let word = Span::new(reward.span.file, reward.span.lo, reward.span.lo + "reward".len() as u32);
                let found = Diagnostic::error(codes::BAD_MODEL, "the least of what is earned?")
                    .at(*at, "the least")
                    .with(reward.span, "a reward")
                    .fix("call it a cost", word, "cost", crate::diagnostics::Applicability::MaybeIncorrect);
                self.report(found);
                None
            }
            (Some((maximize, _)), ..) => Some(*maximize),
            (None, Some(_), Some(_)) if rewarded.is_some() => {
                let found = Diagnostic::error(codes::BAD_MODEL, format!("is the value of `{}` a gain or a cost?", item.name.text))
                    .at(item.name.span, "there are rewards and costs")
                    .help("add `maximize`: values are rewards without costs; or `minimize`: values are costs without rewards");
                self.report(found);
                None
            }
            (None, _, paid) => Some(paid.is_none()),
        }
    }
}

/// What a unit is for one of: `yr` of `%/yr`.
fn time_of(unit: &ast::UnitNote) -> Option<&str> {
    Some(unit.text.rsplit_once('/')?.1)
}
