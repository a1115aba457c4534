//! Variants: what is otherwise than the scenario says, by name.

use super::*;

/// A variant of the scenario.
#[derive(Clone, Debug)]
pub struct Variant {
    pub name: Box<str>,
    pub title: Option<String>,
    /// What it is built on.
    pub bases: Vec<BaseVariant>,
    /// In the order in which they are written.
    pub changes: Vec<VariantChange>,
    /// At most two.
    pub sweeps: Vec<Sweep>,
    pub trends: Vec<Trend>,
}

/// A variant that another one is built on, by its place in [`Hir::variants`].
#[derive(Clone, Copy, Debug)]
pub struct BaseVariant {
    pub at: u32,
    /// It has the last word over those before it.
    pub last: bool,
    pub span: Span,
}

/// One thing that is otherwise.
#[derive(Clone, Debug)]
pub struct VariantChange {
    pub kind: ChangeKind,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum ChangeKind {
    /// Another value, or so many times what it was.
    Value { path: ValuePath, value: Given, times: bool },
    /// A constraint of a plan, in force or not.
    Constraint { path: ValuePath, on: bool },
    /// A policy by its name, that of a member as `levy[HU]`; of many where the line is about all members.
    Policy { name: String, to: Switch, apart: bool, many: bool },
    /// An observation of a belief network: `risk.port=closed`.
    Observe(String),
    /// An entity that is there, or is not.
    Presence(EntityId, bool),
    /// A table, and the one that stands in its place.
    Table(TableId, TableId),
}

/// A known number of a variant.
#[derive(Clone, Copy, Debug)]
pub struct Given {
    pub value: ExprId,
    /// The size of a frame that evaluates it.
    pub slots: u32,
}

/// A value that goes from one number to another by steps, or by factors of what it is.
#[derive(Clone, Debug)]
pub struct Sweep {
    pub path: ValuePath,
    pub times: bool,
    pub from: Given,
    pub to: Given,
    pub step: Given,
    pub span: Span,
}

/// What is expected of a result along a sweep: that it never falls and is higher at the end, or the other way round.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "only the program compares"))]
pub struct Trend {
    pub title: Option<String>,
    pub value: Given,
    pub rises: bool,
    /// Where the sweep stands, in this variant or in one that it is built on.
    pub with: Span,
    pub span: Span,
}

/// A value by its name, `lithium.supply[AU]`, `market[odra, *].price`: a key `*` stands for each that has a value.
#[derive(Clone, Debug, PartialEq)]
pub struct ValuePath {
    pub name: String,
    pub keys: Vec<String>,
    pub field: Option<String>,
    pub span: Span,
}

impl ValuePath {
    /// True where a `*` stands for many.
    pub fn is_many(&self) -> bool {
        self.keys.iter().any(|key| key == "*")
    }
}

impl std::fmt::Display for ValuePath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)?;
        if let Some(field) = &self.field {
            write!(f, ".{field}")?;
        }
        if self.keys.is_empty() { Ok(()) } else { write!(f, "[{}]", self.keys.join(", ")) }
    }
}

impl Variant {
    /// The expressions that it calculates.
    pub fn given_mut(&mut self) -> impl Iterator<Item = &mut Given> {
        let changes = self.changes.iter_mut().filter_map(|change| match &mut change.kind {
            ChangeKind::Value { value, .. } => Some(value),
            _ => None,
        });
        let sweeps = self.sweeps.iter_mut().flat_map(|sweep| [&mut sweep.from, &mut sweep.to, &mut sweep.step]);
        changes.chain(sweeps).chain(self.trends.iter_mut().map(|trend| &mut trend.value))
    }
}

impl Hir {
    /// True where all entities of a tuple are there.
    pub fn is_there(&self, elements: &[SetElement], tuple: &[u32]) -> bool {
        let is_absent = |(element, value): (&SetElement, &u32)| match element {
            SetElement::Kind(kind) => self.absent.contains(&self.entity_at(*kind, *value)),
            SetElement::Integer => false,
        };
        self.absent.is_empty() || !elements.iter().zip(tuple).any(is_absent)
    }

    /// True where all entities of keys are there.
    pub fn are_there(&self, kinds: impl IntoIterator<Item = EntityTypeId>, keys: &[u32]) -> bool {
        self.absent.is_empty() || kinds.into_iter().zip(keys).all(|(kind, key)| !self.absent.contains(&self.entity_at(kind, *key)))
    }

    /// The name of the variant that this is a copy for.
    pub fn active_name(&self) -> Option<&str> {
        self.variants.get(self.active? as usize).map(|variant| variant.name.as_ref())
    }

    /// True for an expectation that counts here: those of the scenario in the scenario, those of a variant in it.
    pub fn counts(&self, expect: usize) -> bool {
        self.expects.get(expect).is_some_and(|expect| expect.variant == self.active)
    }

    /// True for an expectation that is evaluated here: one that counts, and those of the scenario.
    pub fn is_evaluated(&self, expect: usize) -> bool {
        self.expects.get(expect).is_some_and(|expect| expect.variant.is_none() || expect.variant == self.active)
    }

    /// The place of a variant by its name.
    pub fn variant(&self, name: &str) -> Option<u32> {
        self.variants.iter().position(|variant| variant.name.as_ref() == name).map(|at| at as u32)
    }
}
