//! Who says what of an attribute: declarations, entities, files.

use super::*;
use crate::syntax::ast::KindOrder;

impl Checker<'_> {
    pub fn attributes(&mut self, items: &[Loaded]) {
        let mut raws: Raws<'_> = IndexMap::default();
        self.collect_declared(items, &mut raws);
        self.collect_cells(items, &mut raws);
        // By name, so that the order of declarations never matters.
        let mut order: Vec<usize> = (0..raws.len()).collect();
        order.sort_by(|a, b| raws.get_index(*a).map(|x| x.0).cmp(&raws.get_index(*b).map(|x| x.0)));
        // What stands in the unit of an entity is read after that unit.
        let of_units = |raw: &Raw<'_>| raw.declared.is_some_and(|(decl, _)| matches!(decl.ty, Some(AttributeType::Units)));
        order.sort_by_key(|at| raws.get_index(*at).is_none_or(|(_, raw)| !of_units(raw)));
        for (name, raw) in order.iter().filter_map(|i| raws.get_index(*i)) {
            self.attribute(name.0, &name.1, raw);
        }
        for Loaded { item, .. } in items {
            if let ItemKind::Kind(kind) = &item.kind
                && let (Some(KindOrder::Attribute(by)), Some(id)) = (&kind.order, self.names.kind(&kind.name.text))
            {
                let root = self.hir.entity_types[id].root;
                match self.names.attr(root, &by.text) {
                    Some(attr) => {
                        self.hir.attrs[attr].used = true;
                        self.order_of_units(attr, by.span);
                        self.hir.entity_types[id].ordered_by = Some(attr);
                    }
                    None => {
                        let found =
                            Diagnostic::error(codes::UNKNOWN_ATTRIBUTE, format!("no {} has an attribute `{}`", kind.name.text, by.text))
                                .at(by.span, "orders the kind");
                        let names: Vec<Box<str>> = self.names.attrs_of(root).map(Box::from).collect();
                        let (found, _) = found.did_you_mean(&by.text, by.span, names.iter().map(|n| (n.as_ref(), "attribute")));
                        // Read on with the attribute that was meant.
                        let meant = found.fixes.first().and_then(|f| f.edits.first()).map(|(_, text)| Box::from(text.as_str()));
                        self.report(found);
                        match meant.and_then(|name: Box<str>| self.names.attr(root, &name)) {
                            Some(attr) => {
                                self.hir.attrs[attr].used = true;
                                self.hir.entity_types[id].ordered_by = Some(attr);
                            }
                            None => {
                                self.names.lost_mut().order(id);
                            }
                        }
                    }
                }
            }
        }
    }

    pub(super) fn collect_declared<'i>(&mut self, items: &'i [Loaded], raws: &mut Raws<'i>) {
        for Loaded { item, library } in items {
            let ItemKind::Attribute(decl) = &item.kind else { continue };
            let Some(kind) = self.kind_named(&decl.kind) else { continue };
            let root = self.hir.entity_types[kind].root;
            let raw = raws.entry((root, decl.name.text.clone())).or_default();
            match raw.declared {
                Some((first, false)) if !*library => {
                    let found = Diagnostic::error(codes::DECLARED_TWICE, format!("the attribute `{}` is declared twice", decl.name.text))
                        .at(decl.name.span, "declared again")
                        .with(first.name.span, "first declared");
                    self.report(found);
                }
                // A scenario may state more precisely what a library declares.
                _ => {
                    raw.declared = Some((decl, *library));
                    raw.owner = Some(kind);
                    raw.span = Some(decl.name.span);
                }
            }
        }
    }

    pub(super) fn collect_cells<'i>(&mut self, items: &'i [Loaded], raws: &mut Raws<'i>) {
        for Loaded { item, .. } in items {
            match &item.kind {
                ItemKind::Entity(entity) => {
                    let Some(kind) = self.names.kind(&entity.kind.text) else { continue };
                    let root = self.hir.entity_types[kind].root;
                    let Some(ordinal) = self.ordinal_of(root, &entity.name.text) else { continue };
                    let id = EntityId(self.hir.entity_types[root].base + ordinal);
                    // A second declaration was reported; its values are not rivals too.
                    if self.hir.entities[id].span != entity.name.span {
                        continue;
                    }
                    for reference in &entity.placed {
                        let Some(target) = self.referred(reference, None) else { continue };
                        let name = self.hir.entity_types[self.hir.entities[target].root].name.clone();
                        let raw = self.raw(raws, root, &name, kind, reference.name.span);
                        raw.cells.push(RawCell { entity: id, keys: Vec::new(), value: RawValue::Reference(reference) });
                    }
                    if let Some(author) = &entity.author {
                        let raw = self.raw(raws, root, "author", kind, author.name.span);
                        raw.cells.push(RawCell { entity: id, keys: Vec::new(), value: RawValue::Reference(author) });
                    }
                    for field in &entity.fields {
                        let mut keys = Vec::new();
                        for key in &field.keys {
                            keys.extend(self.key_names(key));
                        }
                        let mut cells = Vec::new();
                        self.flatten(id, keys, &field.value, &mut cells);
                        let raw = self.raw(raws, root, &field.name.text, kind, field.name.span);
                        let is_free =
                            |cell: &RawCell<'_>| matches!(cell.value, RawValue::Expr(e) if matches!(e.kind, ast::ExprKind::NoLimit));
                        let (free, cells): (Vec<_>, Vec<_>) = cells.into_iter().partition(is_free);
                        raw.no_limit.extend(free);
                        raw.cells.extend(cells);
                    }
                }
                ItemKind::Entities(decl) => {
                    let Some(kind) = self.names.kind(&decl.kind.text) else { continue };
                    let root = self.hir.entity_types[kind].root;
                    for mapping in &decl.source.mappings {
                        if matches!(mapping.name.text.as_ref(), "key" | "title") {
                            continue;
                        }
                        let raw = self.raw(raws, root, &mapping.name.text, kind, mapping.name.span);
                        raw.files.push(FileSource::Entities(decl, mapping));
                    }
                    self.titles(decl, root);
                }
                ItemKind::Table(table) => {
                    let Some(owner) = &table.owner else { continue };
                    let Some(kind) = self.kind_named(owner) else { continue };
                    let root = self.hir.entity_types[kind].root;
                    let raw = self.raw(raws, root, &table.name.text, kind, table.name.span);
                    raw.files.push(FileSource::Table(table));
                }
                _ => {}
            }
        }
    }

    /// The raw attribute of a name, owned by the nearest kind above all that use it.
    pub(super) fn raw<'r, 'i>(
        &self,
        raws: &'r mut Raws<'i>,
        root: EntityTypeId,
        name: &str,
        kind: EntityTypeId,
        span: Span,
    ) -> &'r mut Raw<'i> {
        let raw = raws.entry((root, name.into())).or_default();
        raw.span = raw.span.or(Some(span));
        let owner = match raw.owner {
            None => kind,
            Some(_) if raw.declared.is_some() => raw.owner.unwrap_or(kind),
            Some(mut owner) => {
                while !self.hir.is_a(kind, owner) {
                    owner = self.hir.entity_types[owner].parent.unwrap_or(root);
                }
                owner
            }
        };
        raw.owner = Some(owner);
        raw
    }

    /// A field's value as cells: maps become one cell for each key.
    pub(super) fn flatten<'i>(&mut self, entity: EntityId, keys: Vec<KeyName<'i>>, value: &'i ast::Expr, out: &mut Vec<RawCell<'i>>) {
        match &value.kind {
            ast::ExprKind::Map(entries) => {
                for (key, value) in entries {
                    let mut inner = keys.clone();
                    inner.extend(self.key_names(key));
                    self.flatten(entity, inner, value, out);
                }
            }
            ast::ExprKind::Error => {}
            _ => out.push(RawCell { entity, keys, value: RawValue::Expr(value) }),
        }
    }
}
