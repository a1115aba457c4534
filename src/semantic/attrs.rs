//! Attributes: declared or met in entities, their keys, types and values.

use super::cells::{Written, literal};
use super::checker::Checker;
use super::entities::missing_of;
use super::infer::Term;
use super::modules::Loaded;
use super::names::suggestion;
use super::tables::{ReadTable, TableKey};
use crate::data::{self, Column, KeySpec, LongSpec, TupleIndex, ValueKind, ValueSpec};
use crate::diagnostics::{Diagnostic, codes};
use crate::exact::Exact;
use crate::hir::*;
use crate::source::Span;
use crate::syntax::ast::{self, AttributeItem, AttributeType, EntitiesItem, ItemKind, Mapping, Reference, TableItem};
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};

/// What is known of an attribute before its type is.
#[derive(Default)]
struct Raw<'i> {
    owner: Option<KindId>,
    declared: Option<(&'i AttributeItem, bool)>,
    cells: Vec<RawCell<'i>>,
    files: Vec<FileSource<'i>>,
    span: Option<Span>,
}

struct RawCell<'i> {
    entity: EntityId,
    keys: Vec<KeyName<'i>>,
    value: RawValue<'i>,
}

#[derive(Clone, Copy)]
enum RawValue<'i> {
    Expr(&'i ast::Expr),
    Reference(&'i Reference),
}

impl RawValue<'_> {
    fn span(&self) -> Span {
        match self {
            RawValue::Expr(e) => e.span,
            RawValue::Reference(r) => r.name.span,
        }
    }
}

/// A name used as a key, or as a referred entity.
#[derive(Clone)]
pub struct KeyName<'i> {
    pub kind: Option<&'i ast::Name>,
    pub text: std::borrow::Cow<'i, str>,
    pub span: Span,
}

enum FileSource<'i> {
    Entities(&'i EntitiesItem, &'i Mapping),
    Table(&'i TableItem),
}

/// The type of an attribute while its values are gathered.
#[derive(Clone)]
enum Holds {
    Number(Term, Option<Span>),
    One(KindId),
    Many(KindId),
    State(StatesId),
    Text,
    Error,
}

/// Values gathered for an attribute.
#[derive(Default)]
struct Gathered {
    flat: Vec<u32>,
    numbers: Vec<(Exact, Option<Span>)>,
    ones: Vec<(u32, Option<Span>)>,
    manys: Vec<(Vec<u32>, Option<Span>)>,
    pending: Vec<(u32, ast::Expr)>,
    count: usize,
}

/// An attribute's index and values, and those values that are expressions, by row.
type Stored = (TupleIndex, AttrValues, Vec<(u32, ast::Expr)>);

type Raws<'i> = IndexMap<(KindId, Box<str>), Raw<'i>, FxBuildHasher>;

impl Checker<'_> {
    pub fn attributes(&mut self, items: &[Loaded]) {
        let mut raws: Raws<'_> = IndexMap::default();
        self.collect_declared(items, &mut raws);
        self.collect_cells(items, &mut raws);
        // By name, so that the order of declarations never matters.
        let mut order: Vec<usize> = (0..raws.len()).collect();
        order.sort_by(|a, b| raws.get_index(*a).map(|x| x.0).cmp(&raws.get_index(*b).map(|x| x.0)));
        for (name, raw) in order.iter().filter_map(|i| raws.get_index(*i)) {
            self.attribute(name.0, &name.1, raw);
        }
        for Loaded { item, .. } in items {
            if let ItemKind::Kind(kind) = &item.kind
                && let (Some(by), Some(id)) = (&kind.ordered_by, self.names.kind(&kind.name.text))
            {
                let root = self.hir.kinds[id].root;
                match self.names.attrs.get(&(root, by.text.clone())).copied() {
                    Some(attr) => {
                        self.hir.attrs[attr].used = true;
                        self.hir.kinds[id].ordered_by = Some(attr);
                    }
                    None => {
                        let found =
                            Diagnostic::error(codes::UNKNOWN_ATTRIBUTE, format!("no {} has an attribute `{}`", kind.name.text, by.text))
                                .at(by.span, "orders the kind");
                        self.report(found);
                    }
                }
            }
        }
    }

    fn collect_declared<'i>(&mut self, items: &'i [Loaded], raws: &mut Raws<'i>) {
        for Loaded { item, library } in items {
            let ItemKind::Attribute(decl) = &item.kind else { continue };
            let Some(kind) = self.kind_named(&decl.kind) else { continue };
            let root = self.hir.kinds[kind].root;
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

    fn collect_cells<'i>(&mut self, items: &'i [Loaded], raws: &mut Raws<'i>) {
        for Loaded { item, .. } in items {
            match &item.kind {
                ItemKind::Entity(entity) => {
                    let Some(kind) = self.names.kind(&entity.kind.text) else { continue };
                    let root = self.hir.kinds[kind].root;
                    let Some(ordinal) = self.ordinal_of(root, &entity.name.text) else { continue };
                    let id = EntityId(self.hir.kinds[root].base + ordinal);
                    // A second declaration was reported; its values are not rivals too.
                    if self.hir.entities[id].span != entity.name.span {
                        continue;
                    }
                    for reference in &entity.placed {
                        let Some(target) = self.referred(reference, None) else { continue };
                        let name = self.hir.kinds[self.hir.entities[target].root].name.clone();
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
                        raw.cells.extend(cells);
                    }
                }
                ItemKind::Entities(decl) => {
                    let Some(kind) = self.names.kind(&decl.kind.text) else { continue };
                    let root = self.hir.kinds[kind].root;
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
                    let root = self.hir.kinds[kind].root;
                    let raw = self.raw(raws, root, &table.name.text, kind, table.name.span);
                    raw.files.push(FileSource::Table(table));
                }
                _ => {}
            }
        }
    }

    /// The raw attribute of a name, owned by the nearest kind above all that use it.
    fn raw<'r, 'i>(&self, raws: &'r mut Raws<'i>, root: KindId, name: &str, kind: KindId, span: Span) -> &'r mut Raw<'i> {
        let raw = raws.entry((root, name.into())).or_default();
        raw.span = raw.span.or(Some(span));
        let owner = match raw.owner {
            None => kind,
            Some(_) if raw.declared.is_some() => raw.owner.unwrap_or(kind),
            Some(mut owner) => {
                while !self.hir.is_a(kind, owner) {
                    owner = self.hir.kinds[owner].parent.unwrap_or(root);
                }
                owner
            }
        };
        raw.owner = Some(owner);
        raw
    }

    /// A field's value as cells: maps become one cell for each key.
    fn flatten<'i>(&mut self, entity: EntityId, keys: Vec<KeyName<'i>>, value: &'i ast::Expr, out: &mut Vec<RawCell<'i>>) {
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

    /// The names that an expression used as a key stands for.
    pub fn key_names<'i>(&mut self, expr: &'i ast::Expr) -> Vec<KeyName<'i>> {
        match &expr.kind {
            ast::ExprKind::Tuple(parts) => parts.iter().flat_map(|p| self.key_names(p)).collect(),
            ast::ExprKind::Paren(inner) => self.key_names(inner),
            _ => match key_name(expr, self.sources.slice(expr.span)) {
                Some(name) => vec![name],
                None => {
                    self.report(Diagnostic::error(codes::TYPE_MISMATCH, "a key is the name of an entity").at(expr.span, "no name"));
                    Vec::new()
                }
            },
        }
    }

    /// The entity a reference means, among those of `kind` if that is known.
    pub fn referred(&mut self, reference: &Reference, kind: Option<KindId>) -> Option<EntityId> {
        let name = KeyName { kind: reference.kind.as_ref(), text: reference.name.text.as_ref().into(), span: reference.name.span };
        self.entity_named(&name, kind)
    }

    /// The entity of a name: of the kind written, of the kind expected, else the only one.
    pub fn entity_named(&mut self, name: &KeyName<'_>, expected: Option<KindId>) -> Option<EntityId> {
        let kind = match name.kind {
            Some(kind) => Some(self.kind_named(kind)?),
            None => expected,
        };
        if let Some(kind) = kind {
            return match self.ordinal_of(kind, &name.text) {
                Some(ordinal) => Some(EntityId(self.hir.kinds[kind].base + ordinal)),
                None => {
                    self.unknown_key(kind, &name.text, name.span);
                    None
                }
            };
        }
        let found: Vec<EntityId> = self.names.entities.get(name.text.as_ref()).cloned().unwrap_or_default();
        match found.as_slice() {
            [only] => Some(*only),
            [] => {
                let mut names: Vec<&str> = self.names.entities.keys().map(AsRef::as_ref).collect();
                names.sort_unstable();
                let help = suggestion(&name.text, names.into_iter());
                let mut found =
                    Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no entity `{}`", name.text)).at(name.span, "unknown");
                if let Some(help) = help {
                    found = found.help(help);
                }
                self.report(found);
                None
            }
            several => {
                self.ambiguous(several, name);
                None
            }
        }
    }

    pub fn ambiguous(&mut self, several: &[EntityId], name: &KeyName<'_>) {
        let kinds: Vec<String> =
            several.iter().map(|e| format!("`{}.{}`", self.hir.kinds[self.hir.entities[*e].kind].name, name.text)).collect();
        let mut found = Diagnostic::error(codes::AMBIGUOUS_NAME, format!("`{}` could be {}", name.text, kinds.join(" or ")))
            .at(name.span, "which one?")
            .help(format!("write {}", kinds.join(" or ")));
        for entity in several {
            found = found.with(self.hir.entities[*entity].span, "one of them");
        }
        self.report(found);
    }

    fn attribute(&mut self, root: KindId, name: &str, raw: &Raw<'_>) {
        let owner = raw.owner.unwrap_or(root);
        let span = raw.span.unwrap_or(self.hir.kinds[root].span);
        let keys = match raw.declared {
            Some((decl, _)) => self.table_keys(&decl.keys).map(|keys| keys.iter().map(|k| k.kind).collect()),
            None => self.infer_keys(raw),
        };
        let library = raw.declared.is_some_and(|(_, library)| library);
        let failed = keys.is_none();
        let keys: Vec<KindId> = keys.unwrap_or_default();
        let mut dims = vec![self.hir.kinds[root].size];
        dims.extend(keys.iter().map(|k| self.hir.kinds[*k].size));
        let mut tables: Vec<Option<ReadTable>> = Vec::new();
        for file in &raw.files {
            tables.push(match file {
                FileSource::Table(table) if !failed => self.owned_table(name, raw, table, &keys),
                _ => None,
            });
        }
        let holds = if failed { Holds::Error } else { self.attribute_type(name, raw, &tables) };
        let (ty, term) = match &holds {
            Holds::Number(term, _) => (AttrType::Number(term.unit), term.clone()),
            Holds::One(kind) => (AttrType::One(*kind), Term::ONE),
            Holds::Many(kind) => (AttrType::Many(*kind), Term::ONE),
            Holds::State(states) => (AttrType::State(*states), Term::ONE),
            Holds::Text => (AttrType::Text, Term::ONE),
            Holds::Error => (AttrType::Error, Term::ONE),
        };
        let (index, values, pending) = self.values(name, raw, &holds, &keys, &dims, tables);
        let id = self.hir.attrs.push(Attr {
            name: name.into(),
            title: raw.declared.and_then(|(d, _)| d.title.as_ref()).map(|t| t.text.clone()),
            kind: owner,
            keys,
            ty,
            default: None,
            pending: FxHashMap::default(),
            index,
            values,
            span,
            library,
            used: false,
        });
        self.attr_terms.push(term);
        self.names.attrs.insert((root, name.into()), id);
        for (row, expr) in pending {
            self.pending_cells.push((id, row, expr));
        }
        let declared = raw.declared.and_then(|(d, _)| d.default.as_ref());
        let of_table = raw.files.iter().find_map(|f| if let FileSource::Table(t) = f { t.default.as_ref() } else { None });
        if let (Some(first), Some(second)) = (declared, of_table) {
            let found = Diagnostic::error(codes::RIVAL_VALUES, format!("two defaults for `{name}`"))
                .at(second.span, "the second")
                .with(first.span, "the first");
            self.report(found);
        }
        if let Some(default) = declared.or(of_table) {
            self.pending_defaults.push((id, default.clone()));
        }
    }

    /// The kinds of the keys of an attribute that nobody declared: those in which all names are found.
    fn infer_keys(&mut self, raw: &Raw<'_>) -> Option<Vec<KindId>> {
        if let Some(FileSource::Table(table)) = raw.files.iter().find(|f| matches!(f, FileSource::Table(_))) {
            return self.table_keys(&table.keys).map(|keys| keys.iter().map(|k| k.kind).collect());
        }
        let Some(first) = raw.cells.first() else { return Some(Vec::new()) };
        let arity = first.keys.len();
        if let Some(other) = raw.cells.iter().find(|c| c.keys.len() != arity) {
            let found = Diagnostic::error(codes::WRONG_KEYS, format!("one value has {} keys, another {arity}", other.keys.len()))
                .at(other.value.span(), "this value")
                .with(first.value.span(), "the other");
            self.report(found);
            return None;
        }
        let mut out = Vec::new();
        for position in 0..arity {
            let mut candidates: Option<Vec<KindId>> = None;
            for key in raw.cells.iter().filter_map(|c| c.keys.get(position)) {
                let kinds: Vec<KindId> = match key.kind {
                    Some(kind) => vec![self.kind_named(kind).map(|k| self.hir.kinds[k].root)?],
                    None => {
                        let entities = self.names.entities.get(key.text.as_ref());
                        entities.map(|list| list.iter().map(|e| self.hir.entities[*e].root).collect()).unwrap_or_default()
                    }
                };
                if kinds.is_empty() {
                    self.entity_named(key, None);
                    return None;
                }
                let left: Vec<KindId> = match &candidates {
                    None => kinds,
                    Some(before) => before.iter().copied().filter(|k| kinds.contains(k)).collect(),
                };
                if left.is_empty() {
                    let words: Vec<&str> = candidates.iter().flatten().map(|k| self.hir.kinds[*k].name.as_ref()).collect();
                    let found = Diagnostic::error(codes::TYPE_MISMATCH, format!("`{}` is no {}", key.text, words.join(" or ")))
                        .at(key.span, "another kind than the other keys");
                    self.report(found);
                    return None;
                }
                candidates = Some(left);
            }
            match candidates.as_deref() {
                Some([only]) => out.push(*only),
                Some([_, ..]) => {
                    let key = raw.cells.first().and_then(|c| c.keys.get(position))?;
                    let several = self.names.entities.get(key.text.as_ref()).cloned().unwrap_or_default();
                    self.ambiguous(&several, key);
                    return None;
                }
                _ => return None,
            }
        }
        Some(out)
    }

    fn attribute_type(&mut self, name: &str, raw: &Raw<'_>, tables: &[Option<ReadTable>]) -> Holds {
        if let Some((decl, _)) = raw.declared {
            match &decl.ty {
                Some(AttributeType::Unit(note)) => {
                    return match self.unit_of(note) {
                        Some(term) => Holds::Number(term, Some(note.span)),
                        None => Holds::Error,
                    };
                }
                Some(AttributeType::Member(kind)) => {
                    let Some(kind) = self.kind_named(kind) else { return Holds::Error };
                    let many = raw.cells.iter().any(|c| matches!(c.value, RawValue::Expr(e) if matches!(e.kind, ast::ExprKind::List(_))));
                    return if many { Holds::Many(kind) } else { Holds::One(kind) };
                }
                Some(AttributeType::States(names)) => {
                    let known: Vec<Box<str>> = names.iter().map(|n| n.text.clone()).collect();
                    // The rules of an allocation are one enumeration, wherever they are listed.
                    let rules = &self.hir.states[self.rules].names;
                    if known.iter().all(|n| rules.contains(n)) {
                        return Holds::State(self.rules);
                    }
                    return Holds::State(self.hir.states.push(States { names: known, of: format!("the states of `{name}`") }));
                }
                None => {}
            }
        }
        self.inferred_type(name, raw, tables)
    }

    /// The type that the values themselves show.
    fn inferred_type(&mut self, name: &str, raw: &Raw<'_>, tables: &[Option<ReadTable>]) -> Holds {
        let mut written: Vec<Written> = Vec::new();
        let mut expressions = 0;
        let mut kinds: Option<(Vec<KindId>, KeyName<'_>)> = None;
        let mut many = false;
        let mut texts = 0;
        for cell in &raw.cells {
            let references: Vec<KeyName<'_>> = match cell.value {
                RawValue::Reference(r) => vec![KeyName { kind: r.kind.as_ref(), text: r.name.text.as_ref().into(), span: r.name.span }],
                RawValue::Expr(expr) => {
                    if let Some((quantity, negative)) = literal(expr) {
                        let value = if negative { -quantity.value.clone() } else { quantity.value.clone() };
                        written.push(Written { value, unit: quantity.unit.clone(), span: expr.span });
                        continue;
                    }
                    match &expr.kind {
                        ast::ExprKind::Text(_) => {
                            texts += 1;
                            continue;
                        }
                        ast::ExprKind::List(items) => {
                            many = true;
                            let slices = items.iter().filter_map(|i| match i {
                                ast::SetValue::Set(e) => key_name(e, ""),
                                ast::SetValue::Range(..) => None,
                            });
                            slices.collect()
                        }
                        ast::ExprKind::Name(n) if self.names.entities.contains_key(&n.text) && !self.names.values.contains_key(&n.text) => {
                            key_name(expr, "").into_iter().collect()
                        }
                        ast::ExprKind::Member(base, _) if self.is_kind_name(base) => key_name(expr, "").into_iter().collect(),
                        _ => {
                            expressions += 1;
                            continue;
                        }
                    }
                }
            };
            for reference in references {
                let here: Vec<KindId> = match reference.kind {
                    Some(kind) => self.names.kind(&kind.text).map(|k| self.hir.kinds[k].root).into_iter().collect(),
                    None => {
                        let list = self.names.entities.get(reference.text.as_ref());
                        list.map(|l| l.iter().map(|e| self.hir.entities[*e].root).collect()).unwrap_or_default()
                    }
                };
                if here.is_empty() {
                    self.entity_named(&reference, None);
                    return Holds::Error;
                }
                kinds = Some(match kinds {
                    None => (here, reference),
                    Some((before, first)) => {
                        let left: Vec<KindId> = before.iter().copied().filter(|k| here.contains(k)).collect();
                        if left.is_empty() {
                            let found = Diagnostic::error(codes::TYPE_MISMATCH, format!("`{name}` refers to entities of different kinds"))
                                .at(reference.span, "another kind")
                                .with(first.span, "than this");
                            self.report(found);
                            return Holds::Error;
                        }
                        (left, first)
                    }
                });
            }
        }
        if let Some((kinds, first)) = kinds {
            if let Some(number) = written.first() {
                let found = Diagnostic::error(codes::TYPE_MISMATCH, format!("`{name}` is a number here and an entity there"))
                    .at(number.span, "a number")
                    .with(first.span, "an entity");
                self.report(found);
                return Holds::Error;
            }
            return match kinds.as_slice() {
                [only] if many => Holds::Many(*only),
                [only] => Holds::One(*only),
                _ => {
                    let several = self.names.entities.get(first.text.as_ref()).cloned().unwrap_or_default();
                    self.ambiguous(&several, &first);
                    Holds::Error
                }
            };
        }
        if texts > 0 && written.is_empty() && expressions == 0 {
            return Holds::Text;
        }
        // A column of a file named like a kind refers to its entities.
        if written.is_empty() && expressions == 0 {
            for file in &raw.files {
                match file {
                    FileSource::Entities(_, mapping) if mapping.unit.is_none() => {
                        if let Some(kind) = self.names.kind(name) {
                            return Holds::One(kind);
                        }
                    }
                    _ => {}
                }
            }
        }
        match self.usual_unit(&written) {
            Ok((term, at)) => Holds::Number(term, at),
            Err(true) => Holds::Number(Term::ONE, None),
            Err(false) => match self.file_unit(name, raw, tables) {
                Some(Ok(term)) => Holds::Number(term, None),
                Some(Err(())) => Holds::Error,
                None => Holds::Number(self.infer.fresh(), None),
            },
        }
    }

    fn is_kind_name(&self, expr: &ast::Expr) -> bool {
        matches!(&expr.kind, ast::ExprKind::Name(n) if self.names.kind(&n.text).is_some())
    }

    /// The unit that a file's column or a table states; `Err` when that was wrong and reported.
    fn file_unit(&mut self, name: &str, raw: &Raw<'_>, tables: &[Option<ReadTable>]) -> Option<Result<Term, ()>> {
        match raw.files.first()? {
            FileSource::Table(_) => {
                let read = tables.iter().flatten().next();
                Some(read.and_then(|r| r.fields.first()).map(|f| f.term.clone()).ok_or(()))
            }
            FileSource::Entities(decl, mapping) => {
                if let Some(note) = &mapping.unit {
                    return Some(self.unit_of(note).ok_or(()));
                }
                let Some(table) = self.open(&decl.source) else { return Some(Err(())) };
                let Some(column) = self.column(&table, mapping.column.as_ref().unwrap_or(&mapping.name)) else { return Some(Err(())) };
                let heading = table.csv.headings.get(column)?;
                match &heading.unit {
                    Some(unit) => {
                        let note = ast::UnitNote { text: unit.text.as_str().into(), span: table.span(unit.lo, unit.hi) };
                        Some(self.unit_of(&note).ok_or(()))
                    }
                    None => {
                        let found = Diagnostic::error(codes::COLUMN_WITHOUT_UNIT, format!("in which unit is `{name}`?"))
                            .at(mapping.name.span, "no unit is stated")
                            .with(table.span(heading.lo, heading.hi), "nor in the heading")
                            .help(format!("write `{name} = {} : t/yr`, or `: 1` for plain numbers", heading.name));
                        self.report(found);
                        Some(Err(()))
                    }
                }
            }
        }
    }

    // ------------------------------------------------------------ values

    fn values(
        &mut self,
        name: &str,
        raw: &Raw<'_>,
        holds: &Holds,
        keys: &[KindId],
        dims: &[u32],
        tables: Vec<Option<ReadTable>>,
    ) -> Stored {
        let empty = || (TupleIndex::none(dims), AttrValues::Number(Column::default()), Vec::new());
        if matches!(holds, Holds::Error | Holds::Text) {
            return empty();
        }
        let mut gathered = Gathered::default();
        for cell in &raw.cells {
            self.gather_cell(name, cell, holds, keys, &mut gathered);
        }
        for (file, table) in raw.files.iter().zip(tables) {
            // The only source of numbers is taken as it is: large tables are not copied.
            if let Some((index, column)) = self.gather_file(name, file, table, holds, dims, &mut gathered) {
                if raw.files.len() == 1 && gathered.count == 0 {
                    return (index, AttrValues::Number(column), Vec::new());
                }
                let mut tuple = Vec::new();
                for (row, _) in column.present() {
                    index.tuple(row, &mut tuple);
                    gathered.flat.extend_from_slice(&tuple);
                    gathered.numbers.push((column.exact(row).unwrap_or(Exact::ZERO), column.origin(row, self.sources)));
                    gathered.count += 1;
                }
            }
        }
        self.store(name, holds, dims, gathered).unwrap_or_else(empty)
    }

    fn gather_cell(&mut self, name: &str, cell: &RawCell<'_>, holds: &Holds, keys: &[KindId], out: &mut Gathered) {
        let span = cell.value.span();
        if cell.keys.len() != keys.len() {
            let found = Diagnostic::error(codes::WRONG_KEYS, format!("`{name}` has {} keys, and here are {}", keys.len(), cell.keys.len()))
                .at(span, "this value");
            self.report(found);
            return;
        }
        let mut tuple = vec![self.hir.ordinal(cell.entity)];
        for (key, kind) in cell.keys.iter().zip(keys) {
            let Some(entity) = self.entity_named(key, Some(*kind)) else { return };
            tuple.push(self.hir.ordinal(entity));
        }
        match holds {
            Holds::Number(term, owner) => {
                let RawValue::Expr(expr) = cell.value else {
                    self.report(Diagnostic::error(codes::TYPE_MISMATCH, format!("`{name}` is a number")).at(span, "an entity"));
                    return;
                };
                match literal(expr) {
                    Some((quantity, negative)) => {
                        let value = if negative { -quantity.value.clone() } else { quantity.value.clone() };
                        let written = Written { value, unit: quantity.unit.clone(), span };
                        let owner = owner.map(|s| (s, "stated here"));
                        let Some(value) = self.in_unit(&written, term, owner, &format!("`{name}`")) else { return };
                        out.numbers.push((value, Some(span)));
                    }
                    None => {
                        out.pending.push((out.numbers.len() as u32, expr.clone()));
                        out.numbers.push((Exact::ZERO, Some(span)));
                    }
                }
            }
            Holds::One(kind) => {
                let target = match cell.value {
                    RawValue::Reference(reference) => self.referred(reference, Some(*kind)),
                    RawValue::Expr(expr) => self.entity_of(expr, *kind),
                };
                let Some(target) = target else { return };
                out.ones.push((target.0, Some(span)));
            }
            Holds::State(states) => {
                let text = match cell.value {
                    RawValue::Expr(expr) => key_name(expr, "").map(|n| n.text.to_string()),
                    RawValue::Reference(r) => Some(r.name.text.to_string()),
                };
                let Some(state) = text.as_deref().and_then(|t| self.state_named(*states, t, span)) else { return };
                out.ones.push((state, Some(span)));
            }
            Holds::Many(kind) => {
                let mut list = Vec::new();
                match cell.value {
                    RawValue::Reference(reference) => list.extend(self.referred(reference, Some(*kind)).map(|e| e.0)),
                    RawValue::Expr(expr) => match &expr.kind {
                        ast::ExprKind::List(items) => {
                            for item in items {
                                match item {
                                    ast::SetValue::Set(e) => list.extend(self.entity_of(e, *kind).map(|e| e.0)),
                                    ast::SetValue::Range(a, b) => {
                                        if let (Some(a), Some(b)) = (self.entity_of(a, *kind), self.entity_of(b, *kind)) {
                                            list.extend(a.0..=b.0);
                                        }
                                    }
                                }
                            }
                        }
                        _ => list.extend(self.entity_of(expr, *kind).map(|e| e.0)),
                    },
                }
                list.sort_unstable();
                list.dedup();
                out.manys.push((list, Some(span)));
            }
            Holds::Text | Holds::Error => return,
        }
        out.flat.extend(tuple);
        out.count += 1;
    }

    /// The entity that an expression names.
    fn entity_of(&mut self, expr: &ast::Expr, kind: KindId) -> Option<EntityId> {
        let text = self.sources.slice(expr.span).to_string();
        match key_name(expr, &text) {
            Some(name) => self.entity_named(&name, Some(kind)),
            None => {
                let word = self.hir.kinds[kind].name.clone();
                self.report(Diagnostic::error(codes::TYPE_MISMATCH, format!("a {word} is expected here")).at(expr.span, "no name"));
                None
            }
        }
    }

    pub fn state_named(&mut self, states: StatesId, text: &str, at: Span) -> Option<u32> {
        let list = &self.hir.states[states];
        if let Some(found) = list.names.iter().position(|n| n.as_ref() == text) {
            return Some(found as u32);
        }
        let names: Vec<String> = list.names.iter().map(|n| format!("`{n}`")).collect();
        let mut found = Diagnostic::error(codes::UNKNOWN_NAME, format!("`{text}` is not among {}", list.of)).at(at, "unknown");
        found = match suggestion(text, list.names.iter()) {
            Some(help) => found.help(help),
            None => found.help(format!("they are {}", names.join(", "))),
        };
        self.report(found);
        None
    }

    /// Reads a table that fills an attribute.
    fn owned_table(&mut self, name: &str, raw: &Raw<'_>, table: &TableItem, keys: &[KindId]) -> Option<ReadTable> {
        let owner = table.owner.as_ref()?;
        let mut table_keys = vec![TableKey { names: vec![owner.text.clone()], kind: raw.owner?, span: owner.span }];
        table_keys.extend(self.table_keys(&table.keys)?);
        if !table_keys.iter().skip(1).map(|k| k.kind).eq(keys.iter().copied()) {
            self.report(Diagnostic::error(codes::WRONG_KEYS, format!("`{name}` has other keys")).at(table.name.span, "this table"));
            return None;
        }
        let declared = match raw.declared.and_then(|(d, _)| d.ty.as_ref()) {
            Some(AttributeType::Unit(note)) => Some(note),
            _ => None,
        };
        self.read_table(table, &table_keys, table.unit.as_ref().or(declared))
    }

    /// The values of a file: numbers as an index and a column, references into `out`.
    fn gather_file(
        &mut self,
        name: &str,
        file: &FileSource<'_>,
        read: Option<ReadTable>,
        holds: &Holds,
        dims: &[u32],
        out: &mut Gathered,
    ) -> Option<(TupleIndex, Column)> {
        match file {
            FileSource::Table(table) => {
                let Holds::Number(term, _) = holds else {
                    self.report(
                        Diagnostic::error(codes::TYPE_MISMATCH, format!("`{name}` is no number")).at(table.name.span, "a table of numbers"),
                    );
                    return None;
                };
                let read = read?;
                let field = read.fields.into_iter().next()?;
                match self.rescale(field.column, &field.term, term) {
                    Some(column) => Some((read.index, column)),
                    None => {
                        let (mine, theirs) = (self.hir.units.text(term.unit), self.hir.units.text(field.term.unit));
                        let found =
                            Diagnostic::error(codes::UNIT_MISMATCH, format!("`{name}` is in `{mine}`, and this table in `{theirs}`"))
                                .at(table.name.span, format!("in `{theirs}`"));
                        self.report(found);
                        None
                    }
                }
            }
            FileSource::Entities(decl, mapping) => {
                let table = self.open(&decl.source)?;
                let key = decl.source.mappings.iter().find(|m| m.name.text.as_ref() == "key");
                let key_column = match key {
                    Some(mapping) => table.csv.column(mapping.column.as_ref().map_or(&mapping.name.text, |c| &c.text)).ok()?,
                    None => table.csv.column("key").or_else(|_| table.csv.column(&decl.kind.text)).ok()?,
                };
                let column = self.column(&table, mapping.column.as_ref().unwrap_or(&mapping.name))?;
                let filters = self.filters(&table, &decl.source)?;
                let kind = self.names.kind(&decl.kind.text)?;
                let text = table.text.clone();
                let target = match holds {
                    Holds::One(kind) | Holds::Many(kind) => Some(*kind),
                    _ => None,
                };
                let states = match holds {
                    Holds::State(states) => Some(self.hir.states[*states].names.clone()),
                    _ => None,
                };
                let what = match target {
                    Some(kind) => self.hir.kinds[kind].name.to_string(),
                    None => format!("`{name}`"),
                };
                let loaded = {
                    let lookup = self.lookup(kind);
                    let by_target = target.map(|kind| self.lookup(kind));
                    let by_state = |text: &str| states.as_ref()?.iter().position(|n| n.as_ref() == text).map(|i| i as u32);
                    let value: ValueKind<'_> = match (&by_target, &states) {
                        (Some(lookup), _) => ValueKind::Lookup(lookup),
                        (None, Some(_)) => ValueKind::Lookup(&by_state),
                        _ => ValueKind::Number,
                    };
                    let spec = LongSpec {
                        keys: vec![KeySpec { column: key_column, lookup: &lookup, dim: *dims.first()? }],
                        values: vec![ValueSpec { column, kind: value }],
                        filters,
                        missing: missing_of(&decl.source),
                    };
                    data::load_long(&text, table.file, &spec)
                };
                // What is wrong with rows and keys was said when the entities were made.
                let of_values: Vec<data::Problem> = loaded
                    .problems
                    .into_iter()
                    .filter(|p| {
                        matches!(
                            p.kind,
                            data::ProblemKind::BadNumber { .. }
                                | data::ProblemKind::UnknownValue { .. }
                                | data::ProblemKind::RivalCells { .. }
                        )
                    })
                    .collect();
                self.problems(&table, &of_values, 0, &[decl.kind.text.to_string()], &[what]);
                let column_read = loaded.columns.into_iter().next()?;
                if let Holds::Number(term, _) = holds {
                    let cell_unit = self.cell_unit(name, &table, column, mapping, term)?;
                    let column_read = self.rescale(column_read, &cell_unit, term)?;
                    return Some((loaded.index, column_read));
                }
                let base = target.map_or(0, |kind| self.hir.kinds[kind].base);
                let mut tuple = Vec::new();
                for (row, value) in column_read.present() {
                    loaded.index.tuple(row, &mut tuple);
                    out.flat.extend_from_slice(&tuple);
                    out.count += 1;
                    let span = column_read.origin(row, self.sources);
                    match holds {
                        Holds::Many(_) => out.manys.push((vec![base + value as u32], span)),
                        _ => out.ones.push((base + value as u32, span)),
                    }
                }
                None
            }
        }
    }

    /// The unit in which the cells of a file's column stand: the heading's, else the mapping's, else the attribute's.
    fn cell_unit(
        &mut self,
        name: &str,
        table: &super::source_file::OpenTable,
        column: usize,
        mapping: &Mapping,
        term: &Term,
    ) -> Option<Term> {
        let heading = table.csv.headings.get(column)?;
        let (unit, at) = match (&heading.unit, &mapping.unit) {
            (Some(unit), _) => {
                let span = table.span(unit.lo, unit.hi);
                (self.unit_of(&ast::UnitNote { text: unit.text.as_str().into(), span })?, span)
            }
            (None, Some(note)) => (self.unit_of(note)?, note.span),
            (None, None) => return Some(term.clone()),
        };
        if term.is_known() && self.hir.units.factor(unit.unit, term.unit).is_none() {
            let (mine, theirs) = (self.hir.units.text(term.unit), self.hir.units.text(unit.unit));
            let found = Diagnostic::error(codes::UNIT_MISMATCH, format!("`{name}` is in `{mine}`, and this column in `{theirs}`"))
                .at(mapping.name.span, format!("in `{mine}`"))
                .with(at, format!("in `{theirs}`"));
            self.report(found);
            return None;
        }
        Some(unit)
    }

    /// Titles of entities from a column.
    fn titles(&mut self, decl: &EntitiesItem, root: KindId) {
        let Some(mapping) = decl.source.mappings.iter().find(|m| m.name.text.as_ref() == "title") else { return };
        let Some(table) = self.open(&decl.source) else { return };
        let Some(column) = self.column(&table, mapping.column.as_ref().unwrap_or(&mapping.name)) else { return };
        let key = decl.source.mappings.iter().find(|m| m.name.text.as_ref() == "key");
        let key_name = key.map_or("key", |m| m.column.as_ref().map_or(m.name.text.as_ref(), |c| c.text.as_ref()));
        let Ok(key_column) = table.csv.column(key_name) else { return };
        let Some(filters) = self.filters(&table, &decl.source) else { return };
        let Some(kind) = self.names.kind(&decl.kind.text) else { return };
        let text = table.text.clone();
        let texts = {
            let lookup = self.lookup(kind);
            let key = KeySpec { column: key_column, lookup: &lookup, dim: self.hir.kinds[root].size };
            data::read_texts(&text, &key, column, &filters, &missing_of(&decl.source))
        };
        self.problems(&table, &texts.problems, texts.more_problems, &[], &["the title".to_string()]);
        let base = self.hir.kinds[root].base;
        for (ordinal, title) in texts.texts.into_iter().enumerate() {
            if let Some((title, _)) = title {
                let entity = &mut self.hir.entities[EntityId(base + ordinal as u32)];
                entity.title.get_or_insert(title);
            }
        }
    }

    /// Gathered cells become an index and its values; rival values are reported.
    fn store(&mut self, name: &str, holds: &Holds, dims: &[u32], gathered: Gathered) -> Option<Stored> {
        let built = TupleIndex::from_tuples(dims, gathered.flat, gathered.count).ok()?;
        for (first, second) in &built.duplicates {
            let (a, b) = (*first as usize, *second as usize);
            let pair = match holds {
                Holds::Number(..) => gathered.numbers.get(a).zip(gathered.numbers.get(b)).map(|(x, y)| (x.0 == y.0, x.1, y.1)),
                Holds::Many(_) => gathered.manys.get(a).zip(gathered.manys.get(b)).map(|(x, y)| (x.0 == y.0, x.1, y.1)),
                _ => gathered.ones.get(a).zip(gathered.ones.get(b)).map(|(x, y)| (x.0 == y.0, x.1, y.1)),
            };
            if let Some((false, Some(x), Some(y))) = pair {
                let found =
                    Diagnostic::error(codes::RIVAL_VALUES, format!("two values for `{name}`")).at(y, "the second").with(x, "the first");
                self.report(found);
            }
        }
        let rows = built.index.rows();
        let row_of = |i: usize| built.rows.get(i).copied().unwrap_or(0);
        let values = match holds {
            Holds::Number(..) => {
                let mut column = Column::empty(rows);
                for (i, (value, span)) in gathered.numbers.iter().enumerate() {
                    column.set_exact(row_of(i), value, *span);
                }
                for (i, _) in &gathered.pending {
                    column.clear(row_of(*i as usize));
                }
                AttrValues::Number(column)
            }
            Holds::Many(_) => {
                let (mut lists, mut spans) = (vec![None; rows as usize], vec![None; rows as usize]);
                for (i, (list, span)) in gathered.manys.into_iter().enumerate() {
                    let row = row_of(i) as usize;
                    if let (Some(slot), Some(place)) = (lists.get_mut(row), spans.get_mut(row)) {
                        *slot = Some(list);
                        *place = span;
                    }
                }
                AttrValues::Many(lists, spans)
            }
            _ => {
                let (mut ones, mut spans) = (vec![u32::MAX; rows as usize], vec![None; rows as usize]);
                for (i, (value, span)) in gathered.ones.iter().enumerate() {
                    let row = row_of(i) as usize;
                    if let (Some(slot), Some(place)) = (ones.get_mut(row), spans.get_mut(row)) {
                        *slot = *value;
                        *place = *span;
                    }
                }
                AttrValues::One(ones, spans)
            }
        };
        let pending = gathered.pending.into_iter().map(|(i, expr)| (row_of(i as usize), expr)).collect();
        Some((built.index, values, pending))
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
