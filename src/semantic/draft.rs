//! The declarations of a scenario while it is checked: what has a name, and the data. Expressions and units are made beside it.

use crate::hir::*;
use crate::source::FileId;
use crate::units::Units;
use rustc_hash::{FxHashMap, FxHashSet};

pub struct Draft {
    pub file: FileId,
    pub used: Vec<FileId>,
    pub name: Box<str>,
    pub title: Option<String>,
    pub entity_types: Arena<EntityTypeId, EntityType>,
    pub entities: Arena<EntityId, Entity>,
    pub attrs: Arena<AttrId, Shared<Attr>>,
    pub tables: Arena<TableId, Shared<Table>>,
    pub sets: Arena<SetId, Set>,
    pub states: Arena<StatesId, States>,
    pub lets: Arena<LetId, Let>,
    pub models: Arena<ModelId, Model>,
    /// The policies that apply to plans, by name.
    pub policies: Vec<Policy>,
    /// The names of the scenario's functions.
    pub functions: Vec<Box<str>>,
    pub expects: Vec<Expect>,
    /// By name.
    pub variants: Vec<Variant>,
    /// Entities that are there in a variant only.
    pub absent: FxHashSet<EntityId>,
    /// What reports lead with, and what they leave out.
    pub shows: Vec<Show>,
    /// What may be known of what is random, where anything is.
    pub tree: Option<Tree>,
}

/// In which order everything is evaluated, and what each node reads.
pub struct Order {
    pub order: Vec<Node>,
    pub needs: FxHashMap<Node, Vec<Node>>,
}

impl Draft {
    pub fn new(file: FileId, name: Box<str>) -> Draft {
        Draft {
            file,
            used: Vec::new(),
            name,
            title: None,
            entity_types: Arena::default(),
            entities: Arena::default(),
            attrs: Arena::default(),
            tables: Arena::default(),
            sets: Arena::default(),
            states: Arena::default(),
            lets: Arena::default(),
            models: Arena::default(),
            policies: Vec::new(),
            functions: Vec::new(),
            expects: Vec::new(),
            variants: Vec::new(),
            absent: FxHashSet::default(),
            shows: Vec::new(),
            tree: None,
        }
    }

    /// The typed scenario, of all its parts.
    pub fn finish(mut self, exprs: Exprs, units: Units, order: Order) -> Hir {
        let absent = &self.absent;
        self.entity_types.values_mut().for_each(|kind| kind.members.retain(|member| !absent.contains(member)));
        Hir {
            file: self.file,
            used: self.used,
            name: self.name,
            title: self.title,
            units: units.into(),
            entity_types: self.entity_types.into(),
            entities: self.entities.into(),
            attrs: self.attrs,
            tables: self.tables,
            sets: self.sets,
            states: self.states,
            lets: self.lets,
            models: self.models.into(),
            policies: self.policies,
            functions: self.functions,
            expects: self.expects.into(),
            variants: self.variants.into(),
            active: None,
            absent: self.absent,
            by_option: Vec::new(),
            shows: self.shows,
            exprs: exprs.into(),
            order: order.order.into(),
            needs: order.needs.into(),
            tree: self.tree.map(Shared::new),
        }
    }

    /// The ordinal of an entity among those of its root kind.
    pub fn ordinal(&self, entity: EntityId) -> u32 {
        entity.0 - self.entity_types[self.entities[entity].root].base
    }

    /// True when `kind` is `ancestor` or below it.
    pub fn is_a(&self, kind: EntityTypeId, ancestor: EntityTypeId) -> bool {
        is_a(&self.entity_types, kind, ancestor)
    }

    /// The plan of a model, if it is one.
    pub fn plan(&self, model: ModelId) -> Option<&Plan> {
        self.models[model].plan()
    }
}
