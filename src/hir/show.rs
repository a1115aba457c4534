//! What a report leads with, and what it leaves out.

use super::*;

/// `show plan.ship by e.country`, `hide price`
#[derive(Clone, Debug)]
pub struct Show {
    /// As it is written: `plan.ship by e.country`.
    pub text: Box<str>,
    pub hide: bool,
    pub what: Shown,
    /// What the values are added up by; nothing where each is shown.
    pub groups: Vec<Group>,
    /// The groups as they are written: `e.country`.
    pub words: Vec<Box<str>>,
    pub order: RowOrder,
    pub span: Span,
}

/// What is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Let(LetId),
    Attribute(AttrId),
    Result(ModelId, u32),
}

/// What values are added up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// A key, by its place.
    Key(u32),
    /// What an attribute of a key refers to.
    Reference(u32, AttrId),
}

/// In which order rows are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowOrder {
    /// As everywhere: by name, or in the order that their kind has.
    #[default]
    Keys,
    /// As the entities are declared.
    Declaration,
    /// The largest first.
    Size,
}

impl Show {
    /// What is shown, as it is written: `plan.ship`.
    pub fn name(&self) -> &str {
        self.text.split_once(" by ").map_or(&self.text, |(name, _)| name)
    }
}

impl Hir {
    /// The keys of what is shown.
    pub fn keys_of(&self, shown: Shown) -> Vec<EntityTypeId> {
        match shown {
            Shown::Let(id) => self.lets[id].keys.clone(),
            Shown::Attribute(id) => {
                let attr = &self.attrs[id];
                std::iter::once(attr.kind).chain(attr.keys.iter().copied()).collect()
            }
            Shown::Result(model, at) => self.models[model].results.get(at as usize).map_or(Vec::new(), |result| result.keys.clone()),
        }
    }

    /// Its unit.
    pub fn unit_of(&self, shown: Shown) -> UnitId {
        match shown {
            Shown::Let(id) => self.lets[id].unit,
            Shown::Attribute(id) => {
                if let AttrType::Number(unit) = self.attrs[id].ty {
                    unit
                } else {
                    UnitId::ONE
                }
            }
            Shown::Result(model, at) => self.models[model].results.get(at as usize).map_or(UnitId::ONE, |result| result.unit),
        }
    }

    /// The kinds that its values are added up by.
    pub fn keys_of_groups(&self, show: &Show) -> Vec<EntityTypeId> {
        let keys = self.keys_of(show.what);
        let kind = |group: &Group| match *group {
            Group::Key(at) => keys.get(at as usize).copied(),
            Group::Reference(_, attr) => {
                if let AttrType::One(kind) = self.attrs[attr].ty {
                    Some(kind)
                } else {
                    None
                }
            }
        };
        show.groups.iter().filter_map(kind).collect()
    }

    /// The same of a result of a model.
    pub fn is_result_elsewhere(&self, model: &Model, result: u32) -> bool {
        let of = |what: Shown| matches!(what, Shown::Result(id, at) if at == result && self.models[id].name == model.name);
        self.shows.iter().any(|show| of(show.what) && (show.hide || show.groups.is_empty()))
    }

    /// True where something is left out of the usual place of a report: hidden, or shown above as it is.
    pub fn is_elsewhere(&self, what: Shown) -> bool {
        self.shows.iter().any(|show| show.what == what && (show.hide || show.groups.is_empty()))
    }
}
