//! Values that read themselves for other keys: what is supposed of a value that is read while its own body is checked.
//!
//! Its unit is stated, or an unknown that the body settles. Its type and its stage are seen from the text: it may be read with them before
//! they are known, and has to come out so.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Inner;
use crate::semantic::progress::Progress;
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind as K, SetValue};
use rustc_hash::FxHashSet;

const ONLY_NUMBERS: &str = "only numbers, and conditions that are written as such, go on from their own earlier values";

impl Checker<'_> {
    /// The type of a value that its text shows: a condition, or else a number.
    pub(super) fn shown_type(item: &ast::LetItem) -> Ty {
        if item.unit.is_none() && is_condition(&item.value) { Ty::Bool } else { Ty::Number }
    }

    /// The stage of a value that its text shows: linear where it mentions a decision of its plan, itself or through values of the plan
    /// that are not checked yet.
    pub(super) fn shown_stage(&self, id: LetId) -> Stage {
        let Some(model) = self.hir.lets[id].model else { return Stage::KNOWN };
        let mut seen: FxHashSet<LetId> = FxHashSet::default();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            let item = self.pending.a_let(id).item.clone();
            let mut linear = false;
            mentions(&item.value, &mut |name| match self.names.inner(model, name) {
                Some(Inner::Let(other)) => match self.pending.a_let(other).progress {
                    Progress::Done => linear |= !self.hir.lets[other].stage.is_known(),
                    _ if seen.insert(other) => open.push(other),
                    _ => {}
                },
                Some(_) => linear = true,
                None => {}
            });
            if linear {
                return Stage::LINEAR;
            }
        }
        Stage::KNOWN
    }

    /// A value that is read while its body is checked; false where that is a circle (reported).
    pub(super) fn read_early(&mut self, id: LetId, at: Span) -> bool {
        // What goes by its name outside may be what is meant.
        let own = &self.pending.a_let(id).item.name;
        let hidden = self.names.get(&own.text).is_some_and(|(_, place)| place != own.span);
        if hidden || !self.pending.may_read_itself(id) {
            self.cycle(at);
            return false;
        }
        let item = self.pending.a_let(id).item.clone();
        if item.unit.is_none() && self.is_entity(&item.value) {
            let name = item.name.text.clone();
            let found = Diagnostic::error(codes::BAD_RECURSION, format!("`{name}` reads itself, and is an entity"))
                .at(at, "read before it is known what it is")
                .with(item.name.span, format!("`{name}`"));
            self.report(found.help(ONLY_NUMBERS));
            return false;
        }
        self.pending.let_mut(id).read_early = true;
        true
    }

    /// True for what is an entity by its form.
    fn is_entity(&self, e: &ast::Expr) -> bool {
        match &e.kind {
            K::Paren(inner) => self.is_entity(inner),
            K::If(_, a, b) => self.is_entity(a) || self.is_entity(b),
            K::Name(name) => self.names.is_entity(&name.text) && !self.names.is_value(&name.text),
            K::Call(call) => call.of.is_none() && matches!(call.function.text.as_ref(), "first" | "last" | "prev" | "next"),
            _ => false,
        }
    }

    /// Reading a value for the keys that it is being calculated for.
    pub(super) fn reads_own_keys(&mut self, id: LetId, keys: &[ExprId], span: Span) -> bool {
        let own = self.pending.path().last().and_then(|step| step.value) == Some(id) && self.pending.a_let(id).open;
        let same = (0..).zip(keys).all(|(slot, key)| self.exprs.kind(*key) == ExprKind::Slot(slot));
        if !own || !same || keys.is_empty() {
            return false;
        }
        let (name, text) = (self.hir.lets[id].name.clone(), self.sources.slice(span).to_string());
        let found = Diagnostic::error(codes::VALUE_CYCLE, format!("`{text}` reads itself"))
            .at(span, "read for its own keys")
            .with(self.hir.lets[id].span, format!("`{name}`"));
        self.report(found.help(format!("read another instance of it: `{name}[prev(…)]`")));
        true
    }

    /// What was supposed of a value that was read early has come out so; else it is told, and the value is wrong.
    pub(super) fn came_out_as_shown(&mut self, id: LetId, ty: Ty, stage: Stage, at: Span) -> bool {
        let (supposed, before) = (self.hir.lets[id].ty, self.hir.lets[id].stage);
        if !self.pending.a_let(id).read_early || ty == Ty::Error {
            return true;
        }
        let name = self.hir.lets[id].name.clone();
        if ty != supposed {
            let text = self.describe(ty);
            let found =
                Diagnostic::error(codes::BAD_RECURSION, format!("`{name}` reads itself, and is {text}")).at(at, text).help(ONLY_NUMBERS);
            self.report(found);
            return false;
        }
        if before.is_known() && stage.is_linear() {
            let found = Diagnostic::error(
                codes::BAD_RECURSION,
                format!("`{name}` reads itself, and depends on decisions in a way that is not seen"),
            )
            .at(at, "read the decisions by their names here");
            self.report(found);
            return false;
        }
        true
    }
}

/// True for what is a condition by its form.
fn is_condition(e: &ast::Expr) -> bool {
    match &e.kind {
        K::Truth(_) | K::Not(_) | K::Compare(..) | K::And(..) | K::Or(..) | K::In { .. } => true,
        K::Paren(inner) => is_condition(inner),
        K::If(_, a, b) => is_condition(a) || is_condition(b),
        K::Call(call) => matches!(call.function.text.as_ref(), "any" | "all" | "known"),
        _ => false,
    }
}

/// Calls `f` for every name that an expression reads, those that it binds itself among them.
fn mentions(e: &ast::Expr, f: &mut dyn FnMut(&str)) {
    // Without recursion where that is long: sums of many terms lean to one side.
    let mut open = vec![e];
    while let Some(e) = open.pop() {
        match &e.kind {
            K::NoLimit | K::Quantity(_) | K::Text(_) | K::Truth(_) | K::Error => {}
            K::Name(name) => f(&name.text),
            K::Member(base, _) | K::Neg(base) | K::Not(base) | K::Paren(base) => open.push(base),
            K::Index(base, keys) => {
                open.push(base);
                open.extend(keys);
            }
            K::Call(call) => {
                open.extend(call.of.iter().chain(&call.given).chain(&call.interventions));
                open.extend(call.arguments.iter().flat_map(|argument| argument.paired.iter().chain([&argument.value])));
                call.generators.iter().for_each(|generator| of_generator(generator, &mut open));
            }
            K::Arith(_, a, b) | K::And(a, b) | K::Or(a, b) | K::Except(a, b) => open.extend([a.as_ref(), b]),
            K::Compare(operands, _) | K::Tuple(operands) => open.extend(operands),
            K::In { needle, set, .. } => open.extend([needle.as_ref(), set]),
            K::If(c, a, b) => open.extend([c.as_ref(), a, b]),
            K::Converted(value, _, year) => open.extend([value.as_ref(), year]),
            K::List(sets) => sets.iter().for_each(|set| of_set(set, &mut open)),
            K::Map(pairs) => open.extend(pairs.iter().flat_map(|(key, value)| [key, value])),
            K::Comprehension(generators, ranking) => {
                generators.iter().for_each(|generator| of_generator(generator, &mut open));
                open.extend(ranking.iter().flat_map(|ranking| ranking.by.iter().chain([&ranking.count])));
            }
        }
    }
}

fn of_generator<'e>(generator: &'e ast::Generator, open: &mut Vec<&'e ast::Expr>) {
    of_set(&generator.set, open);
    open.extend(&generator.filter);
}

fn of_set<'e>(set: &'e SetValue, open: &mut Vec<&'e ast::Expr>) {
    match set {
        SetValue::Set(set) => open.push(set),
        SetValue::Range(a, b) => open.extend([a, b]),
    }
}
