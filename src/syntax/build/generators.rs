//! Generators, and those of other languages that read as something else.

use super::super::ast::*;
use super::super::parser::Rule;
use super::{Builder, P};
use crate::diagnostics::Applicability;
use crate::mistakes::ForeignForm;
use crate::source::Span;

/// Functions over an index.
const AGGREGATES: [&str; 8] = ["sum", "product", "prod", "min", "max", "any", "all", "average"];

impl Builder<'_> {
    /// All generators below a pair.
    pub fn generators(&mut self, pair: P<'_>) -> Vec<Generator> {
        let read: Vec<Generator> = pair.into_inner().filter(|p| p.as_rule() == Rule::generator).filter_map(|p| self.generator(p)).collect();
        read.into_iter().flat_map(|generator| self.joined(generator)).collect()
    }

    /// `e in enterprise and p in project`: two generators, where one reads a condition.
    fn joined(&mut self, generator: Generator) -> Vec<Generator> {
        let Generator { pattern, tuple, set, filter, span } = generator;
        let SetValue::Set(Expr { kind: ExprKind::And(first, second), span: whole }) = set else {
            return vec![Generator { pattern, tuple, set, filter, span }];
        };
        let names = match &second.kind {
            ExprKind::In { needle, negated: false, .. } => names_of(needle),
            _ => None,
        };
        let (Some((names, of_tuple)), ExprKind::In { set: other, .. }) = (names, second.kind.clone()) else {
            let set = SetValue::Set(Expr { kind: ExprKind::And(first, second), span: whole });
            return vec![Generator { pattern, tuple, set, filter, span }];
        };
        let sign = Span::new(whole.file, first.span.hi, second.span.lo);
        let edits = vec![(sign, ", ".to_string())];
        self.error(ForeignForm::IndicesWithAnd.fixed(sign, edits, Applicability::MaybeIncorrect));
        let further = Generator { pattern: names, tuple: of_tuple, set: SetValue::Set(*other), filter, span: second.span };
        let mut out = vec![Generator { pattern, tuple, set: SetValue::Set(*first), filter: None, span }];
        out.extend(self.joined(further));
        out
    }

    /// `sum(e in enterprise: x[e])` and `sum(e in enterprise, x[e])`: the index stands after the value.
    pub fn index_in_front(&mut self, call: &mut Call) {
        let fits = AGGREGATES.contains(&call.function.text.as_ref()) && call.generators.is_empty();
        let Some(last) = call.arguments.last().filter(|_| fits) else { return };
        let indices = if last.paired.is_some() { call.arguments.len() } else { call.arguments.len().saturating_sub(1) };
        let index = |argument: &Argument| match &argument.value.kind {
            ExprKind::In { needle, set, negated: false } => {
                let (pattern, tuple) = names_of(needle)?;
                Some(Generator { pattern, tuple, set: SetValue::Set((**set).clone()), filter: None, span: argument.value.span })
            }
            _ => None,
        };
        let read: Option<Vec<Generator>> = call.arguments.iter().take(indices).map(index).collect();
        let body = last.paired.clone().or_else(|| Some(last.value.clone()));
        let (Some(generators), Some(body)) = (read.filter(|read| !read.is_empty()), body) else { return };
        let (Some(first), Some(end)) = (generators.first().map(|g| g.span), generators.last().map(|g| g.span)) else { return };
        let place = first.to(end);
        let written = self.written(place);
        let edits = vec![(Span::new(place.file, place.lo, body.span.lo), String::new()), (body.span.end(), format!(" for {written}"))];
        let form = ForeignForm::IndexAsArgument { function: &call.function.text, index: &written };
        self.error(form.fixed(place, edits, Applicability::MaybeIncorrect));
        call.generators = generators;
        call.arguments = vec![Argument { name: None, value: body, paired: None }];
    }
}

/// The names of a pattern.
fn names_of(needle: &Expr) -> Option<(Vec<Place>, bool)> {
    let place = |part: &Expr| match &part.kind {
        ExprKind::Name(name) => Some(Place { kind: None, name: name.clone() }),
        _ => None,
    };
    match &needle.kind {
        ExprKind::Name(_) => Some((vec![place(needle)?], false)),
        ExprKind::Tuple(parts) => parts.iter().map(place).collect::<Option<Vec<Place>>>().map(|names| (names, true)),
        _ => None,
    }
}
