//! The typed scenario: names resolved to ids, units settled, everything in arenas.
//!
//! Invariants (checked by [`check::invariants`] in tests):
//! - entities of one root kind are contiguous and ordered by name;
//! - the children of an expression have smaller ids than it, `Convert` nodes aside;
//! - operands that are added or compared stand in the same unit;
//! - a slot is below the frame size of the declaration that owns the expression.

mod added;
#[cfg(feature = "internals")]
pub mod check;
mod effects;
mod entity;
mod expr;
mod forms;
mod ids;
mod model;
mod policy;
mod show;
mod stage;
#[cfg(feature = "internals")]
pub mod print;
mod query;
mod reached;
mod reads;
mod shared;
mod slots;
mod tree;
mod variant;

pub use effects::*;
pub use entity::*;
pub use expr::*;
pub use forms::*;
pub use ids::*;
pub use model::*;
pub use policy::*;
pub use query::*;
pub use reads::{ordered_by, ordering};
pub use shared::Shared;
pub use show::*;
pub use stage::Stage;
#[cfg(feature = "internals")]
pub use stage::{Degree, Time};
pub use tree::*;
pub use variant::*;

use crate::data::{Column, TupleIndex};
use crate::exact::Exact;
use crate::source::{FileId, Span};
use crate::units::{UnitId, Units};
use rustc_hash::{FxHashMap, FxHashSet};

/// What an attribute holds.
#[derive(Clone, Debug)]
pub enum AttrType {
    Number(UnitId),
    /// One entity of a kind.
    One(EntityTypeId),
    /// Several entities of a kind.
    Many(EntityTypeId),
    State(StatesId),
    /// Could not be determined; reported.
    Error,
}

#[derive(Clone, Debug)]
pub struct Attr {
    pub name: Box<str>,
    pub title: Option<String>,
    /// The kind whose entities have it.
    pub kind: EntityTypeId,
    pub keys: Vec<EntityTypeId>,
    pub ty: AttrType,
    pub default: Option<ExprId>,
    /// Values given by an expression: row of `index` to expression.
    pub pending: FxHashMap<u32, ExprId>,
    /// The entity, then the keys.
    pub index: TupleIndex,
    pub values: AttrValues,
    /// Tuples that say that they have no value, and where.
    pub absent: Vec<Absent>,
    pub no_limit: NoLimit,
    pub span: Span,
    pub library: bool,
    /// Declared by the scenario with `attribute`.
    pub stated: bool,
    pub used: bool,
}

/// Where `no limit` stands in the place of a value.
#[derive(Clone, Debug, Default)]
pub struct NoLimit {
    /// By default: wherever there is no value.
    pub all: bool,
    /// The field and the tuple, and where it is said.
    pub tuples: FxHashMap<(u32, Vec<u32>), Span>,
}

impl NoLimit {
    /// True where what has no value is said to be without limit.
    pub fn says(&self, field: u32, keys: &[u32]) -> bool {
        self.all || self.place(field, keys).is_some()
    }

    /// Where it is said of one value.
    pub fn place(&self, field: u32, keys: &[u32]) -> Option<Span> {
        if self.tuples.is_empty() { None } else { self.tuples.get(&(field, keys.to_vec())).copied() }
    }
}

/// The values of an attribute by row of its index.
#[derive(Clone, Debug)]
pub enum AttrValues {
    Number(Column),
    /// Entities or states; `u32::MAX` is no value. With the place of each.
    One(Vec<u32>, Vec<Option<Span>>),
    Many(Vec<Option<Vec<u32>>>, Vec<Option<Span>>),
}

/// A cell that says that there is no value.
#[derive(Clone, Debug)]
pub struct Absent {
    pub keys: Vec<u32>,
    /// It is said that nothing is there, as `-` in an inline table.
    pub said: bool,
    /// Which value of the row; of an attribute always the first.
    pub field: u32,
    pub at: Span,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub name: Box<str>,
    pub title: Option<String>,
    pub keys: Vec<EntityTypeId>,
    pub fields: Vec<TableField>,
    pub index: TupleIndex,
    /// Tuples that say that they have no value, and where.
    pub absent: Vec<Absent>,
    pub no_limit: NoLimit,
    /// The condition that no row of its file meets.
    pub nothing_passes: Option<(Span, Option<Box<str>>)>,
    /// Rates of one currency in another by year, which no table of the scenario holds.
    pub rates: Option<Box<RatesByYear>>,
    pub default: Option<ExprId>,
    pub span: Span,
    pub used: bool,
}

/// What one unit of money is in another, by the year.
#[derive(Clone, Debug)]
pub struct RatesByYear {
    pub left: Box<str>,
    pub right: Box<str>,
    /// The years that have a rate, also those that the calendar lacks.
    pub years: Vec<i32>,
}

#[derive(Clone, Debug)]
pub struct TableField {
    /// Empty when the table has one value a row.
    pub name: Box<str>,
    pub unit: UnitId,
    pub column: Column,
}

/// The states of an enumeration, such as the rules of an allocation.
#[derive(Clone, Debug)]
pub struct States {
    pub names: Vec<Box<str>>,
    /// What the states are of, for messages.
    pub of: String,
}

#[derive(Clone, Debug)]
pub struct Set {
    pub name: Box<str>,
    pub title: Option<String>,
    pub element: SetTypeId,
    pub body: SetBody,
    pub span: Span,
    pub used: bool,
}

#[derive(Clone, Debug)]
pub enum SetBody {
    Value { expr: ExprId, slots: u32 },
    Data(TupleIndex),
    Error,
}

/// A named value, possibly indexed; global or of a plan.
#[derive(Clone, Debug)]
pub struct Let {
    pub name: Box<str>,
    pub title: Option<String>,
    pub model: Option<ModelId>,
    pub binder: GensId,
    pub keys: Vec<EntityTypeId>,
    pub body: ExprId,
    pub ty: Ty,
    pub unit: UnitId,
    pub stage: Stage,
    /// It reads itself for other keys, by itself or through other values that do.
    pub recursive: bool,
    /// The size of a frame that evaluates it.
    pub slots: u32,
    /// Of what depends on something random: what is known with it. Its last key is a node.
    pub horizon: Option<HorizonId>,
    pub span: Span,
    pub doc: Option<String>,
    pub library: bool,
    pub used: bool,
}

#[derive(Clone, Debug)]
pub struct Expect {
    /// The variant that it stands in, by its place.
    pub variant: Option<u32>,
    pub title: Option<String>,
    pub condition: ExprId,
    pub within: Option<ExprId>,
    pub span: Span,
    pub slots: u32,
}

/// What is evaluated, in an order in which everything needed comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    Attr(AttrId),
    Table(TableId),
    Set(SetId),
    Let(LetId),
    Model(ModelId),
    Expect(u32),
}

/// A checked scenario. Copies share what is large: nothing changes it once it is finished, but an overlay of the driver, in a
/// copy of its own.
#[derive(Clone, Debug)]
pub struct Hir {
    pub file: FileId,
    /// The files of declarations that it uses, directly or by way of others: the program watches and fixes them.
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "only the program asks"))]
    pub used: Vec<FileId>,
    pub name: Box<str>,
    pub title: Option<String>,
    pub units: Shared<Units>,
    pub entity_types: Shared<Arena<EntityTypeId, EntityType>>,
    pub entities: Shared<Arena<EntityId, Entity>>,
    pub attrs: Arena<AttrId, Shared<Attr>>,
    pub tables: Arena<TableId, Shared<Table>>,
    pub sets: Arena<SetId, Set>,
    pub states: Arena<StatesId, States>,
    pub lets: Arena<LetId, Let>,
    pub models: Shared<Arena<ModelId, Model>>,
    /// The policies that apply to plans, by name.
    pub policies: Vec<Policy>,
    /// The names of the scenario's functions, which are gone after the check.
    pub functions: Vec<Box<str>>,
    pub expects: Shared<Vec<Expect>>,
    /// By name.
    pub variants: Shared<Vec<Variant>>,
    /// The variant that this is a copy for, by its place.
    pub active: Option<u32>,
    /// Entities that are not there: those of other variants, and those that this one removes.
    pub absent: FxHashSet<EntityId>,
    /// What the command line gives a value: an attribute or a table with the keys of the value, a value (`let`).
    pub by_option: Vec<(Node, Vec<u32>)>,
    /// What reports lead with, and what they leave out.
    pub shows: Vec<Show>,
    pub exprs: Shared<Exprs>,
    pub order: Shared<Vec<Node>>,
    /// What each node reads directly.
    pub needs: Shared<FxHashMap<Node, Vec<Node>>>,
    /// What may be known of what is random, where anything is.
    pub tree: Option<Shared<Tree>>,
}

impl Hir {
    /// The ordinal of an entity among those of its root kind.
    pub fn ordinal(&self, entity: EntityId) -> u32 {
        entity.0 - self.entity_types[self.entities[entity].root].base
    }

    /// Whether the members of a kind, or of one that it belongs to, are in an order: years, steps, what is declared so.
    pub fn is_ordered(&self, kind: EntityTypeId) -> bool {
        is_ordered(&self.entity_types, kind)
    }

    /// The entity of an ordinal of a kind: those of one root kind follow one another.
    #[inline]
    pub fn entity_at(&self, kind: EntityTypeId, ordinal: u32) -> EntityId {
        EntityId(self.entity_types[kind].base + ordinal)
    }

    /// Its name.
    pub fn name_at(&self, kind: EntityTypeId, ordinal: u32) -> &str {
        self.entity_name(self.entity_at(kind, ordinal))
    }

    /// The same of a state for messages: with its unit, where it goes by its number.
    pub fn state_text(&self, kind: EntityTypeId, ordinal: u32) -> String {
        let name = self.name_at(kind, ordinal);
        let unit = self.entity_types[kind].amount.and_then(|attr| match self.attrs[attr].ty {
            AttrType::Number(unit) if unit != UnitId::ONE && crate::exact::parse(name).is_some() => Some(self.units.text(unit)),
            _ => None,
        });
        unit.map_or_else(|| name.to_string(), |unit| format!("{name} {unit}"))
    }

    /// True when `kind` is `ancestor` or below it.
    pub fn is_a(&self, kind: EntityTypeId, ancestor: EntityTypeId) -> bool {
        is_a(&self.entity_types, kind, ancestor)
    }

    /// Everything that a node reads, directly or not.
    pub fn all_needs(&self, node: Node) -> FxHashSet<Node> {
        let mut found = FxHashSet::default();
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            open.extend(self.needs.get(&node).into_iter().flatten().filter(|next| found.insert(**next)));
        }
        found
    }

    /// The exact value of a literal.
    pub fn literal(&self, id: LitId) -> &Exact {
        &self.exprs.literals[id]
    }

    /// The name of an entity as shown to people.
    pub fn entity_name(&self, entity: EntityId) -> &str {
        &self.entities[entity].name
    }
}
