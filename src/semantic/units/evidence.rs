//! What is learned of units while expressions are checked: who states them, what agrees, what does not.

use super::equations::UnitExpr;
use crate::diagnostics::Diagnostic;
use crate::hir::*;
use crate::source::Span;
use crate::units::UnitId;
use rustc_hash::FxHashMap;

/// A declaration that states a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum UnitSource {
    Attr(AttrId),
    Table(TableId, u32),
    Var(ModelId, u32),
    Let(LetId),
    Answer(ModelId, u32),
    /// A literal, or a unit stated for what is defined: its place.
    Place(Span),
}

impl UnitSource {
    /// The declaration as a whole: of a model any result stands for all.
    pub fn whole(self) -> UnitSource {
        match self {
            UnitSource::Table(id, _) => UnitSource::Table(id, 0),
            UnitSource::Answer(model, _) => UnitSource::Answer(model, u32::MAX),
            source => source,
        }
    }
}

/// One side of an equation between units.
#[derive(Clone, Copy, Debug)]
pub enum Side {
    Expr(ExprId),
    /// A unit that is stated here, of a declaration.
    Stated(Span),
}

/// Two units that do not agree.
pub struct Conflict {
    pub sides: (Side, Side),
    pub units: (UnitExpr, UnitExpr),
    pub found: Diagnostic,
    /// The sides differ by a currency only.
    pub currencies: bool,
}

/// What inference learns of agreement while expressions are checked.
#[derive(Default)]
pub struct Evidence {
    agreed: Vec<(Side, Side)>,
    conflicts: Vec<Conflict>,
    /// Where the unit of a declaration is stated.
    stated: FxHashMap<UnitSource, Span>,
    /// Everything that declares it.
    declared: FxHashMap<UnitSource, Vec<Span>>,
    /// Units that are stated nowhere, reported when their readers are known.
    unstated: Vec<UnstatedUnit>,
}

impl Evidence {
    pub fn agree(&mut self, left: Side, right: Side) {
        self.agreed.push((left, right));
    }

    /// Remembers where a declaration states its unit.
    pub fn state(&mut self, source: UnitSource, at: Span) {
        self.stated.entry(source).or_insert(at);
    }

    /// States it anew: what a file says is nearer than the line that names the file.
    pub fn restate(&mut self, source: UnitSource, at: Span) {
        self.stated.insert(source, at);
    }

    /// Remembers a part of a declaration.
    pub fn declare(&mut self, source: UnitSource, at: Span) {
        self.declared.entry(source.whole()).or_default().push(at);
    }

    /// Keeps a conflict until all are known.
    pub fn conflict(&mut self, conflict: Conflict) {
        self.conflicts.push(conflict);
    }

    /// Keeps the question for a unit until its readers are known.
    pub fn ask(&mut self, unstated: UnstatedUnit) {
        self.unstated.push(unstated);
    }

    /// Where a declaration states its unit.
    pub fn stated(&self, source: UnitSource) -> Option<Span> {
        self.stated.get(&source).copied()
    }

    pub fn all_stated(&self) -> impl Iterator<Item = (UnitSource, Span)> {
        self.stated.iter().map(|(source, at)| (*source, *at))
    }

    /// Everything that declares what a declaration belongs to.
    pub fn declared(&self, source: UnitSource) -> Option<&[Span]> {
        self.declared.get(&source.whole()).map(Vec::as_slice)
    }

    pub fn take_conflicts(&mut self) -> Vec<Conflict> {
        std::mem::take(&mut self.conflicts)
    }

    pub fn take_agreed(&mut self) -> Vec<(Side, Side)> {
        std::mem::take(&mut self.agreed)
    }

    pub fn take_unstated(&mut self) -> Vec<UnstatedUnit> {
        std::mem::take(&mut self.unstated)
    }
}

/// A finding that waits for the unit that its readers need.
pub struct UnstatedUnit {
    pub term: UnitExpr,
    pub found: Diagnostic,
    /// How a unit is stated there, `UNIT` in the place of it; or the two that are stated and do not agree.
    pub how: How,
}

pub enum How {
    State(String),
    /// In the scenario, and in the heading of the file.
    Conflicting([(UnitId, Span); 2]),
}
