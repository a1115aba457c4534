//! The units that texts declare, beside those of the library: for whoever compares quantities without a scenario.

use super::library::{LIBRARY, PRELUDE};
use super::units::{currency_decl, unit_decl};
use crate::diagnostics::Sink;
use crate::source::{FileKind, SourceMap};
use crate::syntax::{self, ast::ItemKind};
use crate::units::Units;

/// The units of the texts. What is wrong in them is passed over.
pub fn units_of(texts: &[&str]) -> Units {
    let (mut sources, mut sink) = (SourceMap::default(), Sink::default());
    let mut decls = Vec::new();
    let library = LIBRARY.iter().take(PRELUDE).map(|(_, text)| (*text, true));
    for (text, library) in library.chain(texts.iter().map(|text| (*text, false))) {
        let file = sources.add("", text, FileKind::Scenario);
        for item in syntax::parse(file, &sources, &mut sink).items {
            match &item.kind {
                ItemKind::Unit(unit) => decls.push(unit_decl(unit, library)),
                ItemKind::Currency { name, title } => decls.push(currency_decl(name, title.as_ref(), library)),
                _ => {}
            }
        }
    }
    Units::build(&decls, &[]).0
}
