//! The names of the parts that policies bring into models.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::ModelId;
use crate::semantic::checker::Checker;
use crate::semantic::words::natural;
use crate::source::Span;
use crate::syntax::ast::Name;
use rustc_hash::FxHashMap;

/// Where each part of a policy stands.
pub(super) type Places = FxHashMap<Box<str>, Span>;

/// Puts parts in order by their names: that of the text plays no part.
pub(super) fn by_name<T>(parts: &mut [T], name: impl Fn(&T) -> &Name) {
    parts.sort_by(|a, b| natural(&name(a).text, &name(b).text));
}

impl Checker<'_> {
    /// Reports a policy that is called as a result of a model that it applies to; true where it is. `what` is the word for the model.
    pub(super) fn is_called_as_result(&mut self, model: ModelId, name: &str, span: Span, what: &str) -> bool {
        if self.names.inner(model, name).is_none() {
            return false;
        }
        let owner = &self.hir.models[model];
        let found = Diagnostic::error(codes::DECLARED_TWICE, format!("`{name}` is a result of `{}`, and a policy for it", owner.name))
            .at(span, "the policy")
            .with(owner.span, format!("the {what}"))
            .help(format!("`{}.{name}` would mean both: give one of the two another name", owner.name));
        self.report(found);
        true
    }

    /// Reports a part that is called as one before it; true where it is. `what` is the word for the model.
    pub(super) fn is_declared_again(&mut self, name: &Name, places: &Places, what: &str) -> bool {
        let Some(first) = places.get(&name.text) else { return false };
        let found = Diagnostic::error(codes::DECLARED_TWICE, format!("`{}` is declared twice for this {what}", name.text))
            .at(name.span, "declared again")
            .with(*first, "first declared");
        self.report(found);
        true
    }

    /// Takes the name of a part; false of one that is taken, which is reported.
    pub(super) fn take_part(&mut self, name: &Name, places: &mut Places, what: &str) -> bool {
        if self.is_declared_again(name, places, what) {
            return false;
        }
        places.insert(name.text.clone(), name.span);
        true
    }
}
