//! Kinds and periods.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::modules::Loaded;
use crate::semantic::declare::names::Value;
use crate::semantic::words::natural;
use crate::syntax::ast::{ItemKind, KindOrder, LayoutWord, Name};
use rustc_hash::{FxHashMap, FxHashSet};

impl Checker<'_> {
    pub fn kinds(&mut self, items: &[Loaded]) {
        let mut parents: Vec<(EntityTypeId, Name)> = Vec::new();
        for Loaded { item, library } in items {
            let (name, title, parent, periods) = match &item.kind {
                ItemKind::Kind(kind) => (&kind.name, &kind.title, kind.parent.as_ref(), false),
                ItemKind::Periods { name, title, .. } => (name, title, None, true),
                _ => continue,
            };
            if let Some((Value::Kind(first), at)) = self.names.get(&name.text) {
                let first = &self.hir.entity_types[first];
                // A scenario may repeat what a library declares.
                let repeats = (first.library || *library) && !periods && !first.periods;
                if !repeats {
                    self.report(
                        Diagnostic::error(codes::DECLARED_TWICE, format!("the kind `{}` is declared twice", name.text))
                            .at(name.span, "declared again")
                            .with(at, "first declared"),
                    );
                }
                continue;
            }
            let id = EntityTypeId(self.hir.entity_types.len() as u32);
            self.hir.entity_types.push(EntityType {
                name: name.text.clone(),
                title: title.as_ref().map(|t| t.text.clone()),
                parent: None,
                root: id,
                base: 0,
                size: 0,
                members: Vec::new(),
                ordered_by: None,
                by_declaration: false,
                periods,
                domain: false,
                amount: None,
                span: name.span,
                library: *library,
            });
            self.names.declare_kind(&name.text, id, name.span);
            parents.extend(parent.map(|p| (id, p.clone())));
        }
        for (kind, parent) in parents {
            match self.kind_named(&parent) {
                Some(parent_id) if !self.hir.is_a(parent_id, kind) => self.hir.entity_types[kind].parent = Some(parent_id),
                Some(_) => {
                    let name = self.hir.entity_types[kind].name.clone();
                    self.report(
                        Diagnostic::error(codes::CYCLE, format!("the kind `{name}` would be below itself")).at(parent.span, "leads back"),
                    );
                }
                None => {}
            }
        }
        for Loaded { item, .. } in items {
            if let ItemKind::Kind(kind) = &item.kind
                && let (Some(KindOrder::Declaration), Some(id)) = (&kind.order, self.names.kind(&kind.name.text))
            {
                self.hir.entity_types[id].by_declaration = true;
            }
        }
        for id in self.hir.entity_types.ids() {
            let mut root = id;
            while let Some(parent) = self.hir.entity_types[root].parent {
                root = parent;
            }
            self.hir.entity_types[id].root = root;
        }
    }

    /// True when a word stands in the scenario more than once.
    fn is_used_again(&self, word: &str) -> bool {
        let text = self.sources.get(self.hir.file).map_or("", |file| &file.text);
        let whole = |at: usize| {
            let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
            !part(text.get(..at).and_then(|t| t.chars().next_back())) && !part(text.get(at + word.len()..).and_then(|t| t.chars().next()))
        };
        text.match_indices(word).filter(|(at, _)| whole(*at)).nth(1).is_some()
    }

    /// The kind of a name; reports when there is none.
    pub fn kind_named(&mut self, name: &Name) -> Option<EntityTypeId> {
        if let Some(kind) = self.names.kind(&name.text) {
            return Some(kind);
        }
        // `kind stage ordered rank`
        if name.text.as_ref() == "ordered" {
            let end = crate::source::Span::new(name.span.file, name.span.hi, name.span.hi);
            let found =
                Diagnostic::error(codes::MISSING_PART, "after `ordered` stands `by` and an attribute").at(name.span, "`by` is missing");
            self.hir.entity_types.ids().for_each(|kind| self.names.lost_mut().order(kind));
            self.report(found.fix("write `ordered by`", end, " by", crate::diagnostics::Applicability::MaybeIncorrect));
            return None;
        }
        let mut found = Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no kind `{}`", name.text)).at(name.span, "unknown kind");
        if self.library_of(&name.text).is_some() {
            let found = self.brought_by_library(found, &name.text);
            self.report(found);
            return None;
        }
        // What is said of a file, without quotes or in other words.
        if let Some(meant) = LayoutWord::meant(&name.text) {
            let help = format!(
                "how a file is written stands in quotes after its name, `{} \"{}\"`, where that is meant",
                meant.text(),
                meant.example()
            );
            found = found.help(help);
        }
        let near;
        (found, near) = found.did_you_mean(&name.text, name.span, self.hir.entity_types.values().map(|k| (k.name.as_ref(), "kind")));
        if !near && self.is_used_again(&name.text) {
            found = self.declare_whole(found, &format!("kind {}", name.text));
        } else if !near {
            // One word alone may as well be another word for a kind that there is.
            let kinds: Vec<String> = self.hir.entity_types.values().take(12).map(|k| format!("`{}`", k.name)).collect();
            found = found.help(format!("declare it, `kind {}`, or write a kind that there is: {}", name.text, kinds.join(", ")));
        }
        found = found.about(name.text.as_ref());
        // Read on with the kind that was meant.
        let meant = found.fixes.first().filter(|_| near).and_then(|f| f.edits.first()).and_then(|(_, text)| self.names.kind(text));
        self.report(found);
        if let Some(kind) = meant {
            self.names.misspell(&name.text, kind);
        }
        meant
    }

    /// Puts the entities that were collected, in the order of their declarations, into the arena: by root kind, then by name.
    pub fn seat(&mut self, mut collected: Vec<Entity>) {
        // States stay in the order in which they are declared, as do members of kinds that are ordered so.
        let types = &self.hir.entity_types;
        let mut kept: FxHashSet<EntityTypeId> = types.iter().filter(|(_, kind)| kind.domain).map(|(id, _)| id).collect();
        kept.extend(types.values().filter(|kind| kind.by_declaration).map(|kind| kind.root));
        let order = |a: &Entity, b: &Entity| if kept.contains(&a.root) { std::cmp::Ordering::Equal } else { natural(&a.name, &b.name) };
        collected.sort_by(|a, b| a.root.cmp(&b.root).then_with(|| order(a, b)));
        for entity in collected {
            let (root, kind, name) = (entity.root, entity.kind, entity.name.clone());
            let id = self.hir.entities.push(entity);
            let kind_root = &mut self.hir.entity_types[root];
            if kind_root.size == 0 {
                kind_root.base = id.0;
            }
            let ordinal = id.0 - kind_root.base;
            kind_root.size += 1;
            let domain = self.hir.entity_types[root].domain;
            match domain {
                true => self.names.add_state(root, &name, ordinal),
                false => self.names.add_entity(root, &name, ordinal, id),
            }
            let mut at = Some(kind);
            while let Some(kind) = at {
                self.hir.entity_types[kind].members.push(id);
                at = self.hir.entity_types[kind].parent;
            }
        }
        let sizes: FxHashMap<EntityTypeId, (u32, u32)> = self.hir.entity_types.iter().map(|(id, k)| (id, (k.base, k.size))).collect();
        for kind in self.hir.entity_types.values_mut() {
            if let Some((base, size)) = sizes.get(&kind.root) {
                kind.base = *base;
                kind.size = *size;
            }
        }
        let types = &self.hir.entity_types;
        self.names.lost_mut().regain_members(|kind| types[kind].size > 0);
    }
}
