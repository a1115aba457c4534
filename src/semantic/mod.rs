//! Syntax tree to typed scenario: names, types, units, stages. Reports every mistake it finds.
//!
//! ```text
//! files ─ modules ─► items ─ units, kinds, entities ─► names ─ attrs, tables ─► data with units
//!       ─ expr, plan, models ─► typed expressions ─ finish ─► units settled ─ order ─► Hir
//! ```

mod checker;
mod data;
mod declare;
mod draft;
mod expr;
mod models;
mod open_ends;
mod passes;
mod progress;
mod random;
mod reports;
mod units;
#[cfg(test)]
mod tests;
mod words;

pub use declare::library::LIBRARY;
pub use declare::loader::{Content, DataError, Loader, UsedFile};
#[cfg(feature = "cli")]
pub use declare::modules::{Loaded, declared};
#[cfg(feature = "cli")]
pub use declare::registry::units_of;

use crate::diagnostics::Sink;
use crate::hir::Hir;
use crate::source::{FileId, SourceMap};
use checker::Checker;

/// Checks the scenario of a file: everything but the evaluation of data and models.
///
/// Returns the typed scenario even when errors were reported; what is wrong in it has the error type.
pub fn check(file: FileId, sources: &mut SourceMap, loader: &dyn Loader, sink: &mut Sink) -> Hir {
    let declared = declare::modules::load(file, sources, loader, sink);
    let mut checker = Checker::new(file, sources, loader, declared.origins, sink);
    let mut items = declared.items;
    random::gather(&mut items);
    let mut items = checker.imported(items);
    checker.with_variants(&mut items);
    checker.declarations(&mut items);
    checker.bodies(&items);
    checker.untouched_data();
    checker.regrets();
    checker.nodes();
    checker.recursion();
    checker.finish();
    checker.shows(&items);
    let order = checker.order();
    checker.misspelt_attributes();
    checker.rules_as_attributes(&items);
    checker.unused();
    checker.into_hir(order)
}

impl Checker<'_> {
    /// Everything that has a name, and the data; expressions wait.
    fn declarations(&mut self, items: &mut Vec<declare::modules::Loaded>) {
        self.units(items);
        self.kinds(items);
        self.domains(items);
        self.kind_of_nodes(items);
        self.entities(items);
        self.register(items);
        self.without_network();
        self.policies(items);
        self.attributes(items);
        self.amounts_of_domains(items);
        self.members_of_families();
        self.tables(items);
    }
}
