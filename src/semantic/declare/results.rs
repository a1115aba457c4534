//! The results of models that are made of fields: those of their form, those of the parts they have, and those they name themselves.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::{Inner, InnerNames};
use crate::source::Span;
use crate::syntax::ast::ModelItem;

/// A result as it is declared.
pub struct Offered {
    pub name: Box<str>,
    pub title: Option<String>,
    pub role: ResultRole,
    pub span: Span,
}

/// The results of a model, in their order.
pub fn results(item: &ModelItem) -> Vec<Offered> {
    let mut roles = item.form.results();
    if item.form == FormName::Choice {
        let has_weight = item.fields.iter().any(|field| field.name.text.as_ref() == "weight");
        let weighed = [ChoiceResult::Total, ChoiceResult::MarketShare].into_iter().filter(|_| has_weight);
        let nested = [ChoiceResult::NestProbability, ChoiceResult::NestLogSum].into_iter().filter(|_| !item.nests.is_empty());
        roles.extend(weighed.chain(nested).map(ResultRole::Choice));
    }
    if item.form == FormName::Allocation {
        use AllocationResult::*;
        let moved = [Moved, Correction].into_iter().filter(|_| !item.keeping.is_empty());
        let shared = [Used, Price, Bottleneck].into_iter().filter(|_| item.links.is_some());
        roles.extend(moved.chain(shared).map(ResultRole::Allocation));
    }
    let fixed = |role: ResultRole| {
        let name = role.fixed_name()?.into();
        Some(Offered { name, title: None, role, span: item.name.span })
    };
    let mut out: Vec<Offered> = roles.into_iter().filter_map(fixed).collect();
    out.extend((0u32..).zip(&item.questions).map(|(at, question)| Offered {
        name: question.name.text.clone(),
        title: question.title.as_ref().map(|title| title.text.clone()),
        role: ResultRole::Choice(ChoiceResult::Answer(at)),
        span: question.name.span,
    }));
    out
}

impl Checker<'_> {
    /// The same model with each result once, and the names of its results.
    pub fn registered_model(&mut self, item: &ModelItem) -> (ModelItem, InnerNames) {
        let mut item = item.clone();
        let fixed = results(&ModelItem { questions: Vec::new(), ..item.clone() });
        let mut met: Vec<(Box<str>, Span)> = fixed.iter().map(|result| (result.name.clone(), result.span)).collect();
        met.push(("status".into(), item.name.span));
        let model = item.name.text.clone();
        item.questions.retain(|question| {
            let name = &question.name;
            if let Some((_, first)) = met.iter().find(|(known, _)| *known == name.text) {
                let found = Diagnostic::error(codes::DECLARED_TWICE, format!("`{model}` has a result `{}` already", name.text))
                    .at(name.span, "another name is needed here")
                    .with(*first, "first declared");
                self.report(found);
                return false;
            }
            met.push((name.text.clone(), name.span));
            true
        });
        let names = (0u32..).zip(results(&item)).map(|(at, result)| (result.name, Inner::Result(at))).collect();
        (item, names)
    }
}
