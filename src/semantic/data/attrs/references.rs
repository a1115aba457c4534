//! Names of entities in values and keys: what they refer to.

use super::*;
use crate::semantic::words::article;

/// A name used as a key, or as a referred entity.
#[derive(Clone)]
pub struct KeyName<'i> {
    pub kind: Option<&'i ast::Name>,
    pub text: std::borrow::Cow<'i, str>,
    pub span: Span,
}

impl Checker<'_> {
    /// The names that an expression used as a key stands for.
    pub fn key_names<'i>(&mut self, expr: &'i ast::Expr) -> Vec<KeyName<'i>> {
        match &expr.kind {
            ast::ExprKind::Tuple(parts) => parts.iter().flat_map(|p| self.key_names(p)).collect(),
            ast::ExprKind::Paren(inner) => self.key_names(inner),
            _ => match key_name(expr, self.sources.slice(expr.span)) {
                Some(name) => vec![name],
                None => {
                    self.report(TypeMistake::KeyNoName { at: expr.span }.diagnostic());
                    Vec::new()
                }
            },
        }
    }

    /// The entity a reference means, among those of `kind` if that is known.
    pub fn referred(&mut self, reference: &Reference, kind: Option<EntityTypeId>) -> Option<EntityId> {
        let name = KeyName { kind: reference.kind.as_ref(), text: reference.name.text.as_ref().into(), span: reference.name.span };
        self.entity_named(&name, kind)
    }

    /// The entity of a name: of the kind written, of the kind expected, else the only one.
    pub fn entity_named(&mut self, name: &KeyName<'_>, expected: Option<EntityTypeId>) -> Option<EntityId> {
        let kind = match name.kind {
            Some(kind) => Some(self.kind_named(kind)?),
            None => expected,
        };
        if let Some(kind) = kind {
            return match self.ordinal_of(kind, &name.text) {
                Some(ordinal) => {
                    self.files.meet(self.hir.entity_types[kind].root);
                    Some(EntityId(self.hir.entity_types[kind].base + ordinal))
                }
                None => {
                    self.unknown_key(kind, &name.text, name.span);
                    None
                }
            };
        }
        let found: Vec<EntityId> = self.names.entities(name.text.as_ref()).to_vec();
        match found.as_slice() {
            [only] => Some(*only),
            [] => {
                if let Some((entity, found)) = self.by_its_title(&name.text, name.span) {
                    self.report(found);
                    return Some(entity);
                }
                // One thing is needed, and the name is that of another.
                if let Some((value, place)) = self.names.get(&name.text) {
                    let word = value.word();
                    let message = format!("`{}` is {} {word}, and one entity is meant here", name.text, article(word));
                    let found = Diagnostic::error(codes::UNKNOWN_NAME, message).at(name.span, format!("a {word}"));
                    self.report(found.with(place, "declared here"));
                    return None;
                }
                let found = Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no entity `{}`", name.text)).at(name.span, "unknown");
                let found = self.brought_by_library(self.near_entity(found, &name.text, name.span), &name.text);
                if let Some(found) = self.stray(None, &name.text, found) {
                    self.report(found);
                }
                None
            }
            several => {
                self.ambiguous(several, name);
                None
            }
        }
    }

    /// The one entity that has a text for its title, and what is said of it.
    pub fn by_its_title(&self, text: &str, at: Span) -> Option<(EntityId, Diagnostic)> {
        let lower = text.to_lowercase();
        let mut titled =
            self.hir.entities.ids().filter(|e| self.hir.entities[*e].title.as_ref().is_some_and(|t| t.to_lowercase() == lower));
        let (Some(entity), None) = (titled.next(), titled.next()) else { return None };
        let own = self.hir.entities[entity].name.to_string();
        let word = &self.hir.entity_types[self.hir.entities[entity].kind].name;
        let message = format!("there is no entity `{text}`: that is the title of the {word} `{own}`");
        let found =
            Diagnostic::error(codes::UNKNOWN_NAME, message).at(at, "a title").with(self.hir.entities[entity].span, "its name").about(text);
        let own = if crate::syntax::is_name(&own) { own } else { format!("`{own}`") };
        Some((entity, found.fix(format!("write `{own}`"), at, own, crate::diagnostics::Applicability::MaybeIncorrect)))
    }

    /// Offers the entities of any kind whose names are near.
    pub fn near_entity(&self, found: Diagnostic, text: &str, at: Span) -> Diagnostic {
        let kind = |list: &[EntityId]| list.first().map(|e| self.hir.entity_types[self.hir.entities[*e].kind].name.as_ref());
        let mut names: Vec<(&str, &str)> = self.names.all_entities().filter_map(|(name, list)| Some((name, kind(list)?))).collect();
        names.sort_unstable();
        let (found, near) = found.did_you_mean(text, at, names.into_iter());
        if near || !crate::syntax::is_name(text) { found } else { found.help(format!("declare it, for instance `country {text}`")) }
    }

    pub fn ambiguous(&mut self, several: &[EntityId], name: &KeyName<'_>) {
        let kinds: Vec<String> =
            several.iter().map(|e| format!("`{}.{}`", self.hir.entity_types[self.hir.entities[*e].kind].name, name.text)).collect();
        let mut found = Diagnostic::error(codes::AMBIGUOUS_NAME, format!("`{}` could be {}", name.text, kinds.join(" or ")))
            .at(name.span, "which one?")
            .help(format!("write {}", kinds.join(" or ")));
        for entity in several {
            found = found.with(self.hir.entities[*entity].span, "one of them");
        }
        self.report(found);
    }
}

/// The name that an expression is, when it is one: a word, `kind.word`, a number or a text.
/// `source` is the expression's text, for numbers.
pub fn key_name<'i>(expr: &'i ast::Expr, source: &str) -> Option<KeyName<'i>> {
    let plain = |kind, text: &'i str| Some(KeyName { kind, text: text.into(), span: expr.span });
    match &expr.kind {
        ast::ExprKind::Name(name) => plain(None, &name.text),
        ast::ExprKind::Text(text) => plain(None, text),
        ast::ExprKind::Paren(inner) => key_name(inner, source),
        ast::ExprKind::Member(base, name) => match &base.kind {
            ast::ExprKind::Name(kind) => plain(Some(kind), &name.text),
            _ => None,
        },
        ast::ExprKind::Quantity(quantity) if quantity.unit.is_none() && quantity.value.is_int() => {
            let text = if source.is_empty() { quantity.value.to_string() } else { source.to_string() };
            Some(KeyName { kind: None, text: text.into(), span: expr.span })
        }
        _ => None,
    }
}
