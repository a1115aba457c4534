//! What is known with a declaration: all that its expressions read.

use super::OUTCOME;
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use rustc_hash::FxHashSet;

/// What expressions read of what is random.
#[derive(Default)]
pub(super) struct Known {
    whole: Vec<u32>,
    stepped: Vec<u32>,
    positions: Vec<ExprId>,
}

impl Known {
    pub(super) fn is_nothing(&self) -> bool {
        self.whole.is_empty() && self.stepped.is_empty()
    }

    pub(super) fn add_whole(&mut self, variable: u32) {
        self.whole.push(variable);
    }

    pub(super) fn add_stepped(&mut self, variable: u32, position: ExprId) {
        self.stepped.push(variable);
        self.positions.push(position);
    }
}

impl Checker<'_> {
    /// What some expressions read at the node of an index variable; none where they read nothing random. `slots` is the size of a
    /// frame of theirs.
    pub fn horizon(&mut self, roots: &[ExprId], node: Option<Slot>, slots: u32) -> Option<HorizonId> {
        let known = self.known_of(roots, node?);
        self.horizon_of(known, slots)
    }

    pub(super) fn horizon_of(&mut self, known: Known, slots: u32) -> Option<HorizonId> {
        if known.is_nothing() {
            return None;
        }
        let Known { mut whole, stepped, positions } = known;
        // Periods of one kind are in one order.
        let first = stepped.first().and_then(|variable| self.periods_of(*variable));
        let (stepped, apart): (Vec<u32>, Vec<u32>) = stepped.into_iter().partition(|variable| self.periods_of(*variable) == first);
        whole.extend(apart);
        let positions = self.exprs.list(positions);
        let tree = self.hir.tree.as_mut()?;
        let level = tree.level(whole, stepped);
        Some(tree.horizons.push(Horizon { level, positions, slots }))
    }

    pub(super) fn known_of(&self, roots: &[ExprId], node: Slot) -> Known {
        let mut known = Known::default();
        let Some(tree) = &self.hir.tree else { return known };
        let exprs = self.exprs.made();
        let is_own = |e: Option<&ExprId>| e.is_some_and(|e| matches!(exprs.kinds[*e], ExprKind::Slot(slot) if slot == node));
        // What the index of the declaration has given a value.
        let is_bound = |key: &ExprId| exprs.free_slots(*key).iter().all(|(slot, _)| *slot < node);
        let (mut open, mut met): (Vec<ExprId>, FxHashSet<ExprId>) = (roots.to_vec(), FxHashSet::default());
        while let Some(e) = open.pop() {
            if !met.insert(e) {
                continue;
            }
            match exprs.kinds[e] {
                // What runs over the nodes itself.
                ExprKind::Fold(_, gens, _) | ExprKind::Risk(_, gens, _) if exprs.bound(gens).any(|(slot, _)| slot == node) => continue,
                ExprKind::Realised(variable, list) if is_own(exprs.list(list).first()) => {
                    match exprs.list(list).get(1).filter(|key| self.periods_of(variable).is_some() && is_bound(key)) {
                        Some(_) => known.add_stepped(variable, e),
                        None => known.add_whole(variable),
                    }
                }
                ExprKind::NodeAt(at, horizon, list) if is_own(Some(&at)) => {
                    let level = &tree.levels[tree.horizons[horizon].level];
                    known.whole.extend(&level.whole);
                    if exprs.list(list).iter().all(is_bound) {
                        level.stepped.iter().for_each(|variable| known.add_stepped(*variable, e));
                    } else {
                        known.whole.extend(&level.stepped);
                    }
                }
                _ => {}
            }
            exprs.children(e, &mut |child| open.push(child));
        }
        known.positions.sort_unstable();
        known.positions.dedup();
        known
    }

    /// The kind of the periods that a random variable goes by.
    pub(super) fn periods_of(&self, variable: u32) -> Option<EntityTypeId> {
        let model = self.hir.tree.as_ref()?.model;
        let first = *self.variable_of(model, variable)?.keys.first()?;
        self.hir.entity_types[first].periods.then_some(first)
    }

    /// True where all that is known with one horizon is known with another too, periods aside.
    pub(super) fn is_known_with(&self, inner: HorizonId, outer: Option<HorizonId>) -> bool {
        let Some(tree) = &self.hir.tree else { return false };
        let Some(outer) = outer.map(|outer| &tree.levels[tree.horizons[outer].level]) else { return false };
        let inner = &tree.levels[tree.horizons[inner].level];
        inner.whole.iter().all(|variable| outer.whole.contains(variable))
            && inner.stepped.iter().all(|variable| outer.whole.contains(variable) || outer.stepped.contains(variable))
    }

    /// The names of the random variables that are known with a horizon, in words.
    pub(super) fn names_known(&self, horizon: HorizonId) -> String {
        let Some(tree) = &self.hir.tree else { return String::new() };
        let level = &tree.levels[tree.horizons[horizon].level];
        let names = level.whole.iter().chain(&level.stepped).map(|variable| format!("`{}`", self.random_name(*variable)));
        names.collect::<Vec<_>>().join(" and ")
    }

    /// What a random variable is called.
    pub(super) fn random_name(&self, variable: u32) -> &str {
        let results = self.hir.tree.as_ref().and_then(|tree| self.hir.models.ids().find(|id| *id == tree.model));
        results.and_then(|model| self.hir.models[model].results.get(variable as usize)).map_or("…", |result| &result.name)
    }

    /// The random variables that are known with a horizon and have a state of a name.
    pub(in crate::semantic) fn known_with_state(&self, horizon: HorizonId, state: &str) -> Vec<String> {
        let Some(tree) = &self.hir.tree else { return Vec::new() };
        let level = &tree.levels[tree.horizons[horizon].level];
        let has = |variable: &u32| {
            let states = self.variable_of(tree.model, *variable).map(|head| head.states);
            states
                .is_some_and(|states| self.hir.entity_types[states].members.iter().any(|member| *self.hir.entities[*member].name == *state))
        };
        let with = level.whole.iter().chain(&level.stepped).copied().filter(has);
        with.map(|variable| self.random_name(variable).to_string()).collect()
    }

    /// An index with the nodes of a horizon at its end.
    pub fn with_nodes(&mut self, binder: GensId, node: Slot, horizon: HorizonId, span: Span) -> GensId {
        let mut all = self.exprs.made().gens(binder).to_vec();
        all.push(self.nodes_of(node, horizon, span));
        self.exprs.gens(all)
    }

    /// The generator of the nodes of a horizon.
    pub(super) fn nodes_of(&mut self, node: Slot, horizon: HorizonId, span: Span) -> Generator {
        let kind = self.hir.tree.as_ref().map_or(EntityTypeId(0), |tree| tree.kind);
        let ty = self.exprs.set_type(vec![SetElement::Kind(kind)]);
        let set = self.node(ExprKind::Nodes(horizon), Ty::Set(ty), UnitExpr::ONE, Stage::KNOWN, span);
        Generator { pattern: vec![(Bind::New(node), OUTCOME.into())], set, filter: None, span }
    }
}
