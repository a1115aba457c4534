//! The names inside a belief network.

use crate::diagnostics::{Diagnostic, codes};
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::{Inner, InnerNames};
use crate::semantic::words::natural;
use crate::source::Span;
use crate::syntax::ast::BeliefItem;
use rustc_hash::FxHashMap;

impl Checker<'_> {
    /// The same with its variables by name, each once, and their names registered as results.
    pub fn registered_belief(&mut self, item: &BeliefItem) -> (BeliefItem, InnerNames) {
        let mut item = item.clone();
        let mut met: FxHashMap<Box<str>, Span> = FxHashMap::default();
        item.variables.retain(|variable| {
            let name = &variable.name;
            let evidence = name.text.as_ref() == "evidence";
            if evidence {
                let found = Diagnostic::error(codes::DECLARED_TWICE, "`evidence` is the probability of what is observed")
                    .at(name.span, "another name is needed here");
                self.report(found);
                return false;
            }
            if let Some(first) = met.get(&name.text) {
                let found = Diagnostic::error(codes::DECLARED_TWICE, format!("`{}` is declared twice in this network", name.text))
                    .at(name.span, "declared again")
                    .with(*first, "first declared");
                self.report(found);
                return false;
            }
            met.insert(name.text.clone(), name.span);
            true
        });
        item.variables.sort_by(|a, b| natural(&a.name.text, &b.name.text));
        let names = (0u32..).zip(&item.variables).map(|(at, variable)| (variable.name.text.clone(), Inner::Result(at)));
        let evidence = (Box::from("evidence"), Inner::Result(item.variables.len() as u32));
        let names = names.chain([evidence]).collect();
        (item, names)
    }
}
