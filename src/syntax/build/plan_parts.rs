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
        let (mut when, mut for_all, mut probability, mut given, mut payments) = (None, None, None, None, Vec::new());
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
                Rule::for_all => for_all = self.for_all(part),
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
        Some(Constraint { name: name?, title, binder, body: body?, when, for_all, given, probability, payments, span })
    }

    /// `for all use[p in project] in 90 % * use[p] .. 110 % * use[p], at most 3 off`
    fn for_all(&mut self, pair: P<'_>) -> Option<ForAll> {
        let span = self.tight(&pair);
        let (mut data, mut budget) = (Vec::new(), None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::uncertain => data.push(self.uncertain(part)?),
                Rule::budget => budget = part.into_inner().find(|p| p.as_rule() == Rule::arith).map(|p| self.expr(p)),
                _ => {}
            }
        }
        Some(ForAll { data, budget, span })
    }

    /// Data and their range. What binds an index of its own is read as a key: `use[p in project]` is `use[p]` for each project.
    fn uncertain(&mut self, pair: P<'_>) -> Option<Uncertain> {
        let span = self.tight(&pair);
        let (mut names, mut binder, mut keys, mut ends) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut at = span;
        for part in pair.into_inner() {
            let own = self.tight(&part);
            match part.as_rule() {
                Rule::name => {
                    at = if names.is_empty() { own } else { at.to(own) };
                    names.push(self.name(&part));
                }
                Rule::uncertain_keys => {
                    at = at.to(own);
                    for key in part.into_inner().filter_map(|key| key.into_inner().next()) {
                        if key.as_rule() == Rule::expr {
                            keys.push(self.expr(key));
                            continue;
                        }
                        let generator = self.generator(key)?;
                        keys.extend(generator.pattern.iter().map(key_of));
                        binder.push(generator);
                    }
                }
                Rule::arith => ends.push(self.expr(part)),
                _ => {}
            }
        }
        let mut names = names.into_iter();
        let base = names.next()?;
        let value = match names.next() {
            None => Expr { span: base.span, kind: ExprKind::Name(base) },
            Some(attribute) => {
                // `p.use[p in project]`: the entity is no key of its attribute.
                keys.retain(|key| !matches!(&key.kind, ExprKind::Name(name) if name.text == base.text));
                let span = base.span.to(attribute.span);
                let base = Expr { span: base.span, kind: ExprKind::Name(base) };
                Expr { kind: ExprKind::Member(Box::new(base), attribute), span }
            }
        };
        let value = match keys.is_empty() {
            true => Expr { span: at, ..value },
            false => Expr { kind: ExprKind::Index(Box::new(value), keys), span: at },
        };
        let mut ends = ends.into_iter();
        Some(Uncertain { binder, value, low: ends.next()?, high: ends.next()?, span })
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

/// What stands at a place of an index, read as a key.
fn key_of(place: &Place) -> Expr {
    let Place { kind, name } = place;
    match kind {
        None => Expr { span: name.span, kind: ExprKind::Name(name.clone()) },
        Some(kind) => {
            let base = Expr { span: kind.span, kind: ExprKind::Name(kind.clone()) };
            Expr { span: kind.span.to(name.span), kind: ExprKind::Member(Box::new(base), name.clone()) }
        }
    }
}
