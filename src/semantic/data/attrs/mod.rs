//! Attributes: declared or met in entities, their keys, types and values.
//!
//! ```text
//! collect ─► Raw (who says what) ─ infer ─► keys and type ─ values, files ─► index and values
//! ```

mod collect;
mod files;
mod infer;
mod references;
mod sets;
mod texts;
mod units;
mod values;

pub use references::{KeyName, key_name};

use crate::data::{self, Column, KeySpec, LongSpec, TupleIndex, ValueKind, ValueSpec};
use crate::diagnostics::{Diagnostic, codes};
use crate::exact::Exact;
use crate::hir::*;
use crate::mistakes::{Rarer, TypeMistake};
use crate::semantic::checker::Checker;
use crate::semantic::data::cells::{Written, literal};
use crate::semantic::data::read_table::{ReadTable, TableKey};
use crate::semantic::declare::entities::missing_of;
use crate::semantic::declare::modules::Loaded;
use crate::semantic::units::equations::UnitExpr;
use crate::semantic::units::evidence::UnitSource;
use crate::semantic::units::owners::Whose;
use crate::source::Span;
use crate::syntax::ast::{self, AttributeItem, AttributeType, EntitiesItem, ItemKind, Mapping, Reference, TableItem};
use indexmap::{IndexMap, IndexSet};
use rustc_hash::{FxBuildHasher, FxHashMap};

/// What is known of an attribute before its type is.
#[derive(Default)]
struct Raw<'i> {
    owner: Option<EntityTypeId>,
    declared: Option<(&'i AttributeItem, bool)>,
    cells: Vec<RawCell<'i>>,
    /// `no limit` in the place of a number.
    no_limit: Vec<RawCell<'i>>,
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

enum FileSource<'i> {
    Entities(&'i EntitiesItem, &'i Mapping),
    Table(&'i TableItem),
}

impl FileSource<'_> {
    /// The name under which the values stand in the scenario.
    fn name_span(&self) -> Span {
        match self {
            FileSource::Table(table) => table.name.span,
            FileSource::Entities(_, mapping) => mapping.name.span,
        }
    }
}

/// The type of an attribute while its values are gathered.
#[derive(Clone)]
enum Holds {
    Number(UnitExpr, Option<Span>),
    One(EntityTypeId),
    Many(EntityTypeId),
    State(StatesId),
    Error,
}

/// Values gathered for an attribute.
#[derive(Default)]
struct Gathered {
    /// Tuples that say `no limit`, and where.
    no_limit: Vec<(Vec<u32>, Span)>,
    flat: Vec<u32>,
    numbers: Vec<(Exact, Option<Span>)>,
    ones: Vec<(u32, Option<Span>)>,
    manys: Vec<(Vec<u32>, Option<Span>)>,
    pending: Vec<(u32, ast::Expr)>,
    count: usize,
    /// Cells of files without a value.
    absent: Vec<Absent>,
}

/// What an attribute keeps.
struct Stored {
    index: TupleIndex,
    values: AttrValues,
    /// Values that are expressions, by row.
    pending: Vec<(u32, ast::Expr)>,
    /// Tuples that say `no limit`, and where.
    no_limit: Vec<(Vec<u32>, Span)>,
    absent: Vec<Absent>,
}

type Raws<'i> = IndexMap<(EntityTypeId, Box<str>), Raw<'i>, FxBuildHasher>;

impl Checker<'_> {
    /// An attribute, in whose unit those of its entity and its keys may stand.
    fn attribute(&mut self, root: EntityTypeId, name: &str, raw: &Raw<'_>) {
        if let Some((decl, _)) = raw.declared
            && matches!(decl.ty, Some(AttributeType::Units))
        {
            return self.attribute_of_units(root, raw, decl);
        }
        let kind = raw.owner.unwrap_or(root);
        let mut owners = vec![(self.hir.entity_types[kind].name.clone(), Whose::Key(kind, 0))];
        let keys = raw.declared.map_or(Vec::new(), |(decl, _)| decl.keys.clone());
        for (place, key) in (1u32..).zip(&keys) {
            let Some(kind) = self.names.kind(&key.kind.text) else { continue };
            owners.extend(key.variable.iter().chain([&key.kind]).map(|name| (name.text.clone(), Whose::Key(kind, place))));
        }
        let outer = self.units.ask_of(owners);
        self.attribute_of_values(root, name, raw);
        self.units.ask_of(outer);
    }

    fn attribute_of_values(&mut self, root: EntityTypeId, name: &str, raw: &Raw<'_>) {
        let owner = raw.owner.unwrap_or(root);
        let span = raw.span.unwrap_or(self.hir.entity_types[root].span);
        let keys = match raw.declared {
            Some((decl, _)) => self.table_keys(&decl.keys).map(|keys| keys.iter().map(|k| k.kind).collect()),
            None => self.infer_keys(raw),
        };
        let library = raw.declared.is_some_and(|(_, library)| library);
        let failed = keys.is_none();
        let keys: Vec<EntityTypeId> = keys.unwrap_or_default();
        let mut dims = vec![self.hir.entity_types[root].size];
        dims.extend(keys.iter().map(|k| self.hir.entity_types[*k].size));
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
            Holds::One(kind) => (AttrType::One(*kind), UnitExpr::ONE),
            Holds::Many(kind) => (AttrType::Many(*kind), UnitExpr::ONE),
            Holds::State(states) => (AttrType::State(*states), UnitExpr::ONE),
            Holds::Error => (AttrType::Error, UnitExpr::ONE),
        };
        let mut absent: Vec<Absent> = tables.iter().flatten().flat_map(|t| t.absent.iter().cloned()).collect();
        let mut stored = self.values(name, raw, &holds, &keys, &dims, tables);
        absent.append(&mut stored.absent);
        let id = self.hir.attrs.push(Shared::new(Attr {
            name: name.into(),
            title: raw.declared.and_then(|(d, _)| d.title.as_ref()).map(|t| t.text.clone()),
            kind: owner,
            keys,
            ty,
            default: None,
            pending: FxHashMap::default(),
            index: stored.index,
            values: stored.values,
            absent,
            no_limit: NoLimit { all: false, tuples: stored.no_limit.into_iter().map(|(tuple, at)| ((0, tuple), at)).collect() },
            span,
            library,
            stated: raw.declared.is_some_and(|(_, library)| !library),
            used: false,
        }));
        let leaf = UnitSource::Attr(id);
        if let Holds::Number(_, at) = &holds {
            let file = raw.files.first().map(FileSource::name_span);
            let stated = at.or(raw.cells.first().map(|c| c.value.span())).or(file).or(raw.declared.map(|(d, _)| d.name.span));
            if let Some(at) = stated.or(raw.span) {
                self.evidence.state(leaf, at);
            }
        }
        raw.cells.iter().for_each(|c| self.evidence.declare(leaf, c.value.span()));
        if let Some((decl, _)) = raw.declared {
            self.evidence.declare(leaf, decl.name.span);
            if let Some(AttributeType::Unit(note)) = &decl.ty {
                self.evidence.declare(leaf, note.span);
            }
        }
        for file in &raw.files {
            self.evidence.declare(leaf, file.name_span());
        }
        if let Holds::Number(_, Some(at)) = &holds {
            self.evidence.declare(leaf, *at);
        }
        // Readers would decide by the places of their indices whose unit it is.
        if !term.is_known() {
            self.units.leave_unstated(leaf);
        }
        self.units.add_attr(term);
        self.names.add_attr(root, name, id);
        for (row, expr) in stored.pending {
            self.pending.add_cell(id, row, expr);
        }
        let declared = raw.declared.and_then(|(d, _)| d.default.as_ref());
        let of_table = raw.files.iter().find_map(|f| if let FileSource::Table(t) = f { t.default.as_ref() } else { None });
        if let (Some(first), Some(second)) = (declared, of_table) {
            let found = Diagnostic::error(codes::CONFLICTING_VALUES, format!("two defaults for `{name}`"))
                .at(second.span, "the second")
                .with(first.span, "the first");
            self.report(found);
        }
        if let Some(default) = declared.or(of_table) {
            if matches!((&default.kind, &holds), (ast::ExprKind::NoLimit, Holds::Number(..))) {
                self.hir.attrs[id].no_limit.all = true;
                return;
            }
            self.pending.add_default(id, default.clone());
        }
    }
}
