//! What a scenario declares, for outlines and for whoever looks for a name.

use super::Label;
use super::diagnostic;
use crate::hir::*;
use crate::source::{SourceMap, Span};

/// What a scenario declares. The library is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Declaration {
    /// Its name.
    pub name: String,
    /// The word for it: `kind`, the kind of an entity (such as `enterprise`), `table`, `set`, `let`, `plan`, `allocation`, `choice`.
    pub what: String,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Where it is declared: in the scenario, or a cell of a data file.
    pub place: Label,
}

pub(super) fn all(hir: &Hir, sources: &SourceMap) -> Vec<Declaration> {
    let mut out: Vec<(Span, &str, &str, &Option<String>)> = Vec::new();
    out.extend(hir.entity_types.values().filter(|kind| !kind.library).map(|kind| (kind.span, kind.name.as_ref(), "kind", &kind.title)));
    let kind = |entity: &Entity| hir.entity_types[entity.kind].name.as_ref();
    out.extend(hir.entities.values().map(|entity| (entity.span, entity.name.as_ref(), kind(entity), &entity.title)));
    out.extend(hir.tables.values().map(|table| (table.span, table.name.as_ref(), "table", &table.title)));
    out.extend(hir.sets.values().map(|set| (set.span, set.name.as_ref(), "set", &set.title)));
    let own = hir.lets.values().filter(|decl| !decl.library && decl.model.is_none());
    out.extend(own.map(|decl| (decl.span, decl.name.as_ref(), "let", &decl.title)));
    let models = hir.models.values().filter(|model| !model.library);
    out.extend(models.map(|model| (model.span, model.name.as_ref(), model.form.name().word(), &model.title)));
    out.sort_by_key(|(span, name, ..)| (span.file != hir.file, *span, *name));
    let one = |(span, name, what, title): (Span, &str, &str, &Option<String>)| {
        let place = diagnostic::place(span, sources)?;
        Some(Declaration { name: name.to_string(), what: what.to_string(), title: title.clone(), place })
    };
    out.into_iter().filter_map(one).collect()
}
