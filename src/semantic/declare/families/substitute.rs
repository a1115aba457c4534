//! The block of a policy for one member of its index: the names of the index stand for that member.

use crate::syntax::ast::*;

/// What a name of an index stands for.
pub struct Bound {
    pub index: Box<str>,
    /// The kind of the member, which is written in front: it may share its name.
    pub kind: Box<str>,
    pub member: Box<str>,
}

pub struct Substitution<'b> {
    bound: &'b [Bound],
    /// Names that are given to something else inside.
    pub again: Vec<Name>,
}

impl<'b> Substitution<'b> {
    pub fn new(bound: &'b [Bound]) -> Substitution<'b> {
        Substitution { bound, again: Vec::new() }
    }

    /// All that a policy says.
    pub fn entity(&mut self, entity: &mut EntityItem) {
        entity.placed.iter_mut().chain(&mut entity.author).for_each(|reference| self.reference(reference));
        for field in &mut entity.fields {
            self.exprs(&mut field.keys);
            self.expr(&mut field.value);
        }
        for partner in entity.policy.requires.iter_mut().chain(&mut entity.policy.excludes) {
            self.exprs(&mut partner.keys);
        }
        for applies in &mut entity.policy.applies {
            self.exprs(&mut applies.case);
            for var in &mut applies.vars {
                self.declares(&var.name);
                self.generators(&mut var.binder);
                var.lower.iter_mut().chain(&mut var.upper).for_each(|bound| self.expr(bound));
            }
            for charge in &mut applies.charges {
                self.declares(&charge.name);
                self.generators(&mut charge.binder);
                self.expr(&mut charge.value);
                charge.cap.iter_mut().for_each(|cap| self.expr(cap));
                charge.payer.iter_mut().chain(&mut charge.receiver).for_each(|party| self.expr(party));
            }
            for limit in &mut applies.limits {
                self.declares(&limit.name);
                self.generators(&mut limit.binder);
                self.expr(&mut limit.body);
                if let Some(when) = &mut limit.when {
                    self.expr(&mut when.condition);
                    when.otherwise.iter_mut().for_each(|otherwise| self.expr(otherwise));
                }
                limit.payments.iter_mut().for_each(|payment| self.expr(&mut payment.price));
            }
            applies.forbids.iter_mut().for_each(|forbid| self.expr(&mut forbid.condition));
        }
    }

    fn find(&self, name: &str) -> Option<&'b Bound> {
        self.bound.iter().find(|bound| bound.index.as_ref() == name)
    }

    /// A name that is declared here is none of the index.
    fn declares(&mut self, name: &Name) {
        if self.find(&name.text).is_some() {
            self.again.push(name.clone());
        }
    }

    fn reference(&mut self, reference: &mut Reference) {
        if reference.kind.is_none()
            && let Some(bound) = self.find(&reference.name.text)
        {
            reference.kind = Some(Name { text: bound.kind.clone(), span: reference.name.span });
            reference.name.text = bound.member.clone();
        }
    }

    fn exprs(&mut self, all: &mut [Expr]) {
        all.iter_mut().for_each(|e| self.expr(e));
    }

    fn expr(&mut self, e: &mut Expr) {
        match &mut e.kind {
            ExprKind::NoLimit | ExprKind::Quantity(_) | ExprKind::Text(_) | ExprKind::Truth(_) | ExprKind::Error => {}
            ExprKind::Name(name) => {
                let Some(bound) = self.find(&name.text) else { return };
                let span = name.span;
                let kind = Expr { kind: ExprKind::Name(Name { text: bound.kind.clone(), span }), span };
                e.kind = ExprKind::Member(Box::new(kind), Name { text: bound.member.clone(), span });
            }
            ExprKind::Member(inner, _) | ExprKind::Neg(inner) | ExprKind::Not(inner) | ExprKind::Paren(inner) => self.expr(inner),
            ExprKind::Index(base, keys) => {
                self.expr(base);
                self.exprs(keys);
            }
            ExprKind::Call(call) => {
                call.of.iter_mut().for_each(|of| self.expr(of));
                for argument in &mut call.arguments {
                    self.expr(&mut argument.value);
                    argument.paired.iter_mut().for_each(|paired| self.expr(paired));
                }
                self.generators(&mut call.generators);
                self.exprs(&mut call.given);
                self.exprs(&mut call.interventions);
            }
            ExprKind::Converted(value, _, period) => {
                self.expr(value);
                self.expr(period);
            }
            ExprKind::Arith(_, a, b) | ExprKind::And(a, b) | ExprKind::Or(a, b) | ExprKind::Except(a, b) => {
                self.expr(a);
                self.expr(b);
            }
            ExprKind::Compare(sides, _) | ExprKind::Tuple(sides) => self.exprs(sides),
            ExprKind::In { needle, set, .. } => {
                self.expr(needle);
                self.expr(set);
            }
            ExprKind::If(a, b, c) => [a, b, c].into_iter().for_each(|part| self.expr(part)),
            ExprKind::List(values) => values.iter_mut().for_each(|value| self.set(value)),
            ExprKind::Map(entries) => {
                for (key, value) in entries {
                    self.expr(key);
                    self.expr(value);
                }
            }
            ExprKind::Comprehension(generators, ranking) => {
                self.generators(generators);
                if let Some(ranking) = ranking {
                    self.expr(&mut ranking.count);
                    self.exprs(&mut ranking.by);
                }
            }
        }
    }

    fn set(&mut self, set: &mut SetValue) {
        match set {
            SetValue::Set(set) => self.expr(set),
            SetValue::Range(from, to) => {
                self.expr(from);
                self.expr(to);
            }
        }
    }

    fn generators(&mut self, generators: &mut [Generator]) {
        for generator in generators {
            for place in generator.pattern.iter_mut().filter(|place| place.kind.is_none()) {
                let Some(bound) = self.find(&place.name.text) else { continue };
                // In a tuple a known name is joined; alone it would be bound anew.
                if generator.tuple {
                    place.kind = Some(Name { text: bound.kind.clone(), span: place.name.span });
                    place.name.text = bound.member.clone();
                } else {
                    self.again.push(place.name.clone());
                }
            }
            self.set(&mut generator.set);
            generator.filter.iter_mut().for_each(|filter| self.expr(filter));
        }
    }
}
