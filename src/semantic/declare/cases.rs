//! The plans for several cases of a scenario, and which case a reading is being checked for.

use crate::hir::{EntityId, EntityTypeId, ModelId};
use crate::source::Span;
use crate::syntax::ast::{Name, PlanItem};
use std::sync::Arc;

/// A plan for several cases, by the order of declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CasesId(usize);

/// A plan for several cases while the scenario is checked.
pub struct Family {
    pub item: Arc<PlanItem>,
    /// The names of its index, and whether anything reads them.
    pub names: Vec<(Name, bool)>,
    /// The kinds of its keys.
    pub kinds: Vec<EntityTypeId>,
    /// The plan of each case.
    pub members: Vec<(Vec<EntityId>, ModelId)>,
    /// Its index is wrong: what reads of it is silent.
    pub wrong: bool,
    pub library: bool,
}

/// The plans for several cases, and which case a reading is being checked for.
#[derive(Default)]
pub struct Cases {
    all: Vec<Family>,
    chosen: Vec<(Span, ModelId)>,
}

impl Cases {
    pub fn add(&mut self, family: Family) {
        self.all.push(family);
    }

    pub fn all(&self) -> &[Family] {
        &self.all
    }

    pub fn next(&self) -> CasesId {
        CasesId(self.all.len())
    }

    /// True of a case of a plan.
    pub fn is_case_of(&self, id: CasesId, model: ModelId) -> bool {
        self.get(id).is_some_and(|family| family.members.iter().any(|(_, member)| *member == model))
    }

    pub fn get(&self, id: CasesId) -> Option<&Family> {
        self.all.get(id.0)
    }

    /// An index of the plan that a case belongs to is read.
    pub fn read(&mut self, model: ModelId, name: &str) {
        let own = self.all.iter_mut().filter(|family| family.members.iter().any(|(_, member)| *member == model));
        own.flat_map(|family| &mut family.names).filter(|(own, _)| own.text.as_ref() == name).for_each(|(_, read)| *read = true);
    }

    /// From now on the reading at a place is one of a case.
    pub fn choose(&mut self, at: Span, model: ModelId) {
        self.chosen.push((at, model));
    }

    pub fn leave(&mut self) {
        self.chosen.pop();
    }

    /// The case that the reading at a place is one of.
    pub fn chosen(&self, at: Span) -> Option<ModelId> {
        self.chosen.iter().rev().find(|(own, _)| *own == at).map(|(_, model)| *model)
    }
}
