//! Kinds and their entities, and sets of them.

use super::Writer;
use crate::data::Column;
use crate::doc::math::{Math, Sign};
use crate::doc::page::{Inline, Sheet, code, plain};
use crate::hir::{Attr, AttrId, AttrType, AttrValues, EntityId, EntityTypeId, ExprId, Node};
use crate::numbers::Style;
use crate::report::page::with_unit;
use crate::syntax::ast::{ItemKind, SetBody};

impl<'a> Writer<'a> {
    /// The kinds that have entities, and the sets.
    pub(super) fn entities(&mut self) {
        self.units();
        let hir = self.hir;
        // Policies that do something have a part of their own.
        let is_policy = |kind: EntityTypeId| hir.entity_types[kind].name.as_ref() == "policy" && !hir.policies.is_empty();
        let is_shown = |kind: &EntityTypeId| {
            let members = self.own_members(*kind);
            !members.is_empty() && (!is_policy(*kind) || hir.attrs.ids().any(|attr| self.is_column(attr, *kind, &members)))
        };
        let kinds: Vec<EntityTypeId> = hir.entity_types.ids().filter(is_shown).collect();
        if !kinds.is_empty() {
            self.page.heading(2, "Entities");
        }
        for kind in kinds {
            self.kind(kind);
        }
        self.sets();
    }

    /// The entities of a kind itself that are there; none of states.
    fn own_members(&self, kind: EntityTypeId) -> Vec<EntityId> {
        let own = &self.hir.entity_types[kind];
        // The states of variables stand with these.
        if own.domain {
            return Vec::new();
        }
        let is_here = |entity: &EntityId| self.hir.entities[*entity].kind == kind && !self.hir.absent.contains(entity);
        own.members.iter().copied().filter(is_here).collect()
    }

    fn kind(&mut self, kind: EntityTypeId) {
        let own = &self.hir.entity_types[kind];
        self.page.heading(3, own.name.to_string());
        let declared = self.items().find_map(|loaded| match &loaded.item.kind {
            ItemKind::Kind(item) if item.name.text == own.name => Some(&loaded.item),
            ItemKind::Periods { name, .. } if name.text == own.name => Some(&loaded.item),
            _ => None,
        });
        let is_name = |title: &&String| title.eq_ignore_ascii_case(&own.name);
        if let Some(title) = own.title.as_ref().filter(|title| !is_name(title)) {
            self.page.paragraph(vec![Inline::Strong(title.clone())]);
        }
        self.page.comment(declared.and_then(|item| item.doc.as_deref()));
        if let Some(parent) = own.parent {
            let parent = self.hir.entity_types[parent].name.to_string();
            self.page.paragraph(vec![
                Inline::Text("Each of them is also of the kind ".into()),
                Inline::Code(parent),
                Inline::Text(".".into()),
            ]);
        }
        let members = self.own_members(kind);
        if own.periods {
            let name = |entity: Option<&EntityId>| entity.map_or("", |entity| self.hir.entity_name(*entity)).to_string();
            let text = format!("From {} to {}.", name(members.first()), name(members.last()));
            return self.page.say(&text);
        }
        let attributes: Vec<AttrId> = self.hir.attrs.ids().filter(|attr| self.is_column(*attr, kind, &members)).collect();
        let mut sheet = Sheet::new(&["Name", "Title"]);
        for attr in &attributes {
            let attr = &self.hir.attrs[*attr];
            let is_number = matches!(attr.ty, AttrType::Number(_));
            sheet.column(self.heading_of(attr), is_number);
        }
        self.listed(sheet, &members, |writer, entity| {
            let of = &writer.hir.entities[*entity];
            let mut row = vec![code(&of.name), plain(of.title.as_deref().unwrap_or(""))];
            row.extend(attributes.iter().map(|attr| writer.value(&writer.hir.attrs[*attr], *entity)));
            row
        });
        // Those with a default that no entity sets are no columns.
        let unset = self.hir.attrs.ids().filter(|id| {
            let attr = &self.hir.attrs[*id];
            let is_data = !attr.keys.is_empty() && !attr.index.is_empty();
            attr.default.is_some() && attr.kind == kind && !is_data && !attributes.contains(id)
        });
        let noted: Vec<AttrId> = attributes.iter().copied().chain(unset).collect();
        self.attribute_notes(&noted);
        let files = self.items().filter_map(|loaded| match &loaded.item.kind {
            ItemKind::Entities(item) if item.kind.text == own.name => Some(&loaded.item).zip(Some(&item.source)),
            _ => None,
        });
        for (item, source) in files.collect::<Vec<_>>() {
            self.page.comment(item.doc.as_deref());
            self.source_of(source);
        }
    }

    /// `name [unit]`
    fn heading_of(&self, attr: &Attr) -> String {
        match attr.ty {
            AttrType::Number(unit) => with_unit(&attr.name, &self.hir.units.text(unit)),
            AttrType::One(_) | AttrType::Many(_) | AttrType::State(_) | AttrType::Error => attr.name.to_string(),
        }
    }

    /// True of an attribute without keys that one of the entities has.
    fn is_column(&self, attr: AttrId, kind: EntityTypeId, members: &[EntityId]) -> bool {
        let attr = &self.hir.attrs[attr];
        attr.keys.is_empty() && self.hir.is_a(kind, attr.kind) && members.iter().any(|entity| !self.value(attr, *entity).is_empty())
    }

    /// What an entity has of an attribute.
    fn value(&self, attr: &Attr, entity: EntityId) -> Vec<Inline> {
        let keys = [self.hir.ordinal(entity)];
        let unlimited = || if attr.no_limit.says(0, &keys) && !attr.no_limit.all { plain("no limit") } else { Vec::new() };
        let Some(row) = attr.index.row(&keys) else { return unlimited() };
        let text = match (&attr.values, &attr.ty) {
            (AttrValues::Number(column), _) => return self.number(column, row, attr.pending.get(&row)).unwrap_or_else(unlimited),
            (AttrValues::One(values, _), AttrType::One(_)) => values.get(row as usize).and_then(|value| self.member(*value)),
            (AttrValues::One(values, _), AttrType::State(states)) => {
                let state = values.get(row as usize).and_then(|at| self.hir.states[*states].names.get(*at as usize));
                state.map(|name| name.to_string())
            }
            (AttrValues::Many(values, _), AttrType::Many(_)) => {
                let values = values.get(row as usize).and_then(Option::as_ref);
                values.map(|values| self.members(values))
            }
            _ => None,
        };
        match (text, attr.pending.get(&row)) {
            (Some(text), _) => plain(&text),
            // A formula, as it is written.
            (None, Some(formula)) => code(&self.source(self.hir.exprs.spans[*formula])),
            (None, None) => unlimited(),
        }
    }

    /// A number, with what stands at its place where that is in another unit; or the formula in its place.
    pub(super) fn number(&self, column: &Column, row: u32, formula: Option<&ExprId>) -> Option<Vec<Inline>> {
        if let (None, Some(formula)) = (column.get(row), formula) {
            return Some(code(&self.source(self.hir.exprs.spans[*formula])));
        }
        let value = column.get(row)?;
        let place = column.origin(row, self.subject.sources).filter(|_| !self.is_option(column, row));
        let mut line = plain(&Style::FILE.write(value));
        // A number without a unit, as in a file, says no more than the heading.
        let written =
            place.and_then(|at| self.subject.sources.written(at, value)).filter(|text| text.contains(' ') && !text.ends_with(['%', '‰']));
        if let Some(text) = written {
            line.extend([Inline::Text(" (".into()), Inline::Code(text), Inline::Text(")".into())]);
        }
        Some(line)
    }

    /// True of a value that the command line gives.
    fn is_option(&self, column: &Column, row: u32) -> bool {
        self.hir.by_option.iter().any(|(node, keys)| match node {
            Node::Attr(id) => {
                let attr = &self.hir.attrs[*id];
                matches!(&attr.values, AttrValues::Number(own) if std::ptr::eq(own, column)) && attr.index.row(keys) == Some(row)
            }
            Node::Table(id) => {
                let table = &self.hir.tables[*id];
                table.fields.iter().any(|field| std::ptr::eq(&field.column, column)) && table.index.row(keys) == Some(row)
            }
            _ => false,
        })
    }

    /// The name of the entity that is a value.
    pub(super) fn member(&self, value: u32) -> Option<String> {
        (value != u32::MAX).then(|| self.hir.entity_name(EntityId(value)).to_string())
    }

    /// The same of several.
    pub(super) fn members(&self, values: &[u32]) -> String {
        values.iter().filter_map(|value| self.member(*value)).collect::<Vec<_>>().join(", ")
    }

    /// What is said of the attributes of a table.
    fn attribute_notes(&mut self, attributes: &[AttrId]) {
        let mut notes = Vec::new();
        for attr in attributes.iter().map(|attr| &self.hir.attrs[*attr]) {
            let keys: Vec<&str> = attr.keys.iter().map(|key| self.hir.entity_types[*key].name.as_ref()).collect();
            let mut line = vec![Inline::Code(crate::report::page::keyed(&attr.name, &keys))];
            let title = attr.title.clone().filter(|title| !title.is_empty());
            let comment = self.comment_of_attribute(attr);
            for text in title.into_iter().chain(comment) {
                line.push(Inline::Text(if line.len() == 1 { ": ".into() } else { ". ".into() }));
                line.extend(crate::doc::page::prose(&text));
            }
            if let Some(default) = attr.default {
                line.push(Inline::Text(if line.len() == 1 {
                    ": where nothing is said, ".into()
                } else {
                    " Where nothing is said: ".into()
                }));
                line.extend(code(&self.source(self.hir.exprs.spans[default])));
            }
            if line.len() > 1 {
                notes.push(line);
            }
        }
        self.page.list(notes);
    }

    /// The comment beside the declaration of an attribute.
    pub(super) fn comment_of_attribute(&self, attr: &Attr) -> Option<String> {
        let kind = &self.hir.entity_types[attr.kind].name;
        let item = self.items().find(
            |loaded| matches!(&loaded.item.kind, ItemKind::Attribute(item) if item.name.text == attr.name && item.kind.text == *kind),
        )?;
        item.item.doc.as_ref().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn sets(&mut self) {
        let mut is_first = true;
        for loaded in self.items() {
            let ItemKind::Set(set) = &loaded.item.kind else { continue };
            if std::mem::take(&mut is_first) {
                self.page.heading(2, "Sets");
            }
            self.page.declared(&set.name.text, set.title.as_ref().map(|title| title.text.as_str()), loaded.item.doc.as_deref());
            match &set.body {
                SetBody::Value(value) => {
                    let value = self.notation.set_math(value);
                    self.page.formula(Math::Word(set.name.text.to_string()).joined(Sign::Equal, value));
                }
                SetBody::File { source, .. } => self.source_of(source),
            }
        }
    }
}
