//! Objectives in a row, constraints, and what stands after them.

use super::super::ast::*;
use super::super::parser::Rule;
use super::{Builder, P};
use crate::diagnostics::{Diagnostic, codes};
use crate::mistakes::ModelMistake;
use crate::source::Span;

impl Builder<'_> {
    /// An objective with those that follow it.
    pub(super) fn objectives(&mut self, pair: P<'_>, out: &mut Vec<Objective>) {
        let span = self.tight(&pair);
        let parts: Vec<P<'_>> = pair.into_inner().collect();
        let own: Vec<P<'_>> = parts.iter().filter(|p| p.as_rule() != Rule::then_objective).cloned().collect();
        // Up to the first `then`.
        let end = own.last().map_or(span, |p| self.tight(p));
        let Some(first) = self.objective(own, Span::new(span.file, span.lo, end.hi), false) else { return };
        let mut maximize = first.maximize;
        out.push(first);
        for part in parts.into_iter().filter(|p| p.as_rule() == Rule::then_objective) {
            let at = self.tight(&part);
            if let Some(next) = self.objective(part.into_inner().collect(), at, maximize) {
                maximize = next.maximize;
                out.push(Objective { follows: true, ..next });
            }
        }
    }

    /// `then …` after something else.
    pub(super) fn stray_objective(&mut self, pair: &P<'_>) {
        let at = self.tight(pair);
        let found = Diagnostic::error(codes::SYNTAX, "`then` stands directly after the objective that it follows").at(at, "after what?");
        self.sink.push(found.help("write `minimize cost = … then minimize carbon = …`"));
    }

    /// One objective; without a word of its own it goes in the direction of the one before.
    fn objective(&mut self, parts: Vec<P<'_>>, span: Span, before: bool) -> Option<Objective> {
        let (mut maximize, mut name, mut title, mut unit) = (before, None, None, None);
        let (mut value, mut within) = (None, None);
        for part in parts {
            match part.as_rule() {
                Rule::minimize => maximize = false,
                Rule::maximize => maximize = true,
                Rule::objective_name => (name, title, unit) = self.objective_name(part),
                Rule::expr => value = Some(self.expr(part)),
                Rule::arith => within = Some(self.expr(part)),
                Rule::precision => within = part.into_inner().find(|p| p.as_rule() == Rule::arith).map(|p| self.expr(p)),
                _ => {}
            }
        }
        Some(Objective { maximize, name, title, unit, value: value?, span, follows: false, within })
    }

    /// `cost "total cost": EUR`, in front of what it is the name of.
    pub(super) fn objective_name(&mut self, pair: P<'_>) -> (Option<Name>, Option<Text>, Option<UnitNote>) {
        let (mut name, mut title, mut unit) = (None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::type_note => unit = self.type_note(part),
                _ => {}
            }
        }
        (name, title, unit)
    }

    pub(super) fn constraint(&mut self, pair: P<'_>) -> Option<Constraint> {
        let span = self.tight(&pair);
        let (mut name, mut title, mut binder, mut body) = (None, None, Vec::new(), None);
        let (mut when, mut probability, mut given, mut payments) = (None, None, None, Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::string => title = Some(self.string(&part)),
                Rule::binder => binder = self.generators(part),
                Rule::expr => body = Some(self.expr(part)),
                Rule::when => {
                    let (condition, then) = self.when(part)?;
                    when = Some(condition);
                    body = Some(then);
                }
                Rule::with_probability => probability = part.into_inner().find(|p| p.as_rule() == Rule::arith).map(|p| self.expr(p)),
                Rule::where_given => given = Some(self.span(&part)),
                Rule::or_pay => {
                    for payment in part.into_inner().filter(|p| p.as_rule() == Rule::payment) {
                        payments.extend(self.payment(payment));
                    }
                }
                _ => {}
            }
        }
        Some(Constraint { name: name?, title, binder, body: body?, when, given, probability, payments, span })
    }

    /// The condition of a constraint, and what holds if it does.
    fn when(&mut self, pair: P<'_>) -> Option<(When, Expr)> {
        let mut chained = None;
        let mut values = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::expr => values.push(self.expr(part)),
                Rule::else_if => {
                    let at = self.tight(&part);
                    chained.get_or_insert(at);
                }
                _ => {}
            }
        }
        let mut values = values.into_iter();
        let (condition, then) = (values.next()?, values.next()?);
        Some((When { condition, otherwise: values.next(), chained }, then))
    }

    fn payment(&mut self, pair: P<'_>) -> Option<Payment> {
        let (mut price, mut side) = (None, None);
        for part in pair.into_inner() {
            let at = self.tight(&part);
            match part.as_rule() {
                Rule::arith => price = Some(self.expr(part)),
                Rule::below => side = Some((true, at)),
                Rule::above => side = Some((false, at)),
                _ => {}
            }
        }
        Some(Payment { price: price?, side })
    }

    /// `or 0`: nothing else may stand there.
    pub(super) fn semicontinuous(&mut self, pair: P<'_>, var: &mut VarItem) {
        let at = self.tight(&pair);
        let Some(quantity) = pair.into_inner().find(|p| p.as_rule() == Rule::quantity).and_then(|p| self.quantity(p)) else { return };
        if quantity.value != crate::exact::Exact::ZERO {
            self.sink.push(ModelMistake::OrNotZero { at }.diagnostic());
        }
        var.semicontinuous = Some(at);
    }
}
