//! What is known with a declaration: all that its expressions read.

use super::OUTCOME;
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use rustc_hash::FxHashMap;

/// What expressions read of what is random.
#[derive(Default)]
pub(super) struct Known {
    whole: Vec<u32>,
    stepped: Vec<u32>,
    positions: Vec<Position>,
}

/// A reading by period, and the keys that stand for others which are as late at least.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Position {
    reading: ExprId,
    instead: Vec<(usize, ExprId)>,
}

impl Known {
    pub(super) fn is_nothing(&self) -> bool {
        self.whole.is_empty() && self.stepped.is_empty()
    }

    pub(super) fn add_whole(&mut self, variable: u32) {
        self.whole.push(variable);
    }

    /// What else is known with something that is read at a node.
    pub(super) fn add_with(&mut self, level: &Level, reading: ExprId) {
        self.whole.extend(&level.whole);
        level.stepped.iter().for_each(|variable| self.add_stepped(*variable, reading));
    }

    pub(super) fn add_stepped(&mut self, variable: u32, reading: ExprId) {
        self.add(variable, Position { reading, instead: Vec::new() });
    }

    fn add(&mut self, variable: u32, position: Position) {
        self.stepped.push(variable);
        self.positions.push(position);
    }
}

/// What index variables of inner loops are never after, where that is known.
type Latest = FxHashMap<Slot, Option<ExprId>>;

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
        let readings: Vec<ExprId> = positions.into_iter().map(|position| self.read_as(position)).collect();
        let keys = readings.iter().fold(0, |keys, reading| keys | self.keys_of_reading(*reading));
        let positions = self.exprs.list(readings);
        let tree = self.hir.tree.as_mut()?;
        let level = tree.level(whole, stepped);
        Some(tree.horizons.push(Horizon { level, positions, keys, slots }))
    }

    /// A reading with other keys in the place of some.
    fn read_as(&mut self, Position { reading, instead }: Position) -> ExprId {
        if instead.is_empty() {
            return reading;
        }
        let (kind, list) = match self.exprs.kind(reading) {
            kind @ (ExprKind::Realised(_, list) | ExprKind::NodeAt(_, _, list)) => (kind, list),
            _ => return reading,
        };
        let mut keys = self.exprs.items(list).to_vec();
        for (at, key) in instead {
            keys.iter_mut().skip(at).take(1).for_each(|slot| *slot = key);
        }
        let list = self.exprs.list(keys);
        let kind = match kind {
            ExprKind::Realised(variable, _) => ExprKind::Realised(variable, list),
            ExprKind::NodeAt(node, horizon, _) => ExprKind::NodeAt(node, horizon, list),
            other => other,
        };
        let (ty, span) = (self.ty(reading), self.span(reading));
        self.node(kind, ty, UnitExpr::ONE, Stage::KNOWN, span)
    }

    /// The places among the keys of a reading that say which period it is of.
    fn decisive(&self, reading: ExprId) -> Vec<usize> {
        match self.exprs.kind(reading) {
            ExprKind::Realised(..) => vec![1],
            ExprKind::NodeAt(_, horizon, _) => {
                let keys = self.hir.tree.as_ref().map_or(0, |tree| tree.horizons[horizon].keys);
                (0..32).filter(|at| keys >> at & 1 == 1).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The index variables of a declaration that a reading depends on, a bit each.
    fn keys_of_reading(&self, reading: ExprId) -> u32 {
        let exprs = self.exprs.made();
        let (ExprKind::Realised(_, list) | ExprKind::NodeAt(_, _, list)) = exprs.kinds[reading] else { return 0 };
        let keys = self.decisive(reading).into_iter().filter_map(|at| exprs.list(list).get(at));
        keys.flat_map(|key| exprs.free_slots(*key)).filter(|(slot, _)| *slot < 32).fold(0, |keys, (slot, _)| keys | 1 << slot)
    }

    pub(super) fn known_of(&self, roots: &[ExprId], node: Slot) -> Known {
        let mut known = Known::default();
        if self.hir.tree.is_some() {
            roots.iter().for_each(|root| self.gather_known(*root, node, &mut Latest::default(), &mut known));
        }
        known.positions.sort_unstable();
        known.positions.dedup();
        known
    }

    fn gather_known(&self, e: ExprId, node: Slot, latest: &mut Latest, known: &mut Known) {
        let exprs = self.exprs.made();
        let is_own = |e: Option<&ExprId>| e.is_some_and(|e| matches!(exprs.kinds[*e], ExprKind::Slot(slot) if slot == node));
        match exprs.kinds[e] {
            // What runs over the nodes itself.
            ExprKind::Fold(_, gens, _) | ExprKind::Risk(_, gens, _) if exprs.bound(gens).any(|(slot, _)| slot == node) => return,
            ExprKind::Fold(_, gens, _) | ExprKind::Risk(_, gens, _) | ExprKind::Selection(gens) => {
                let mut inner = latest.clone();
                for generator in exprs.gens(gens) {
                    for (bind, _) in &generator.pattern {
                        if let Bind::New(slot) = bind {
                            let end = self.end_of_loop(generator, *slot, node);
                            inner.insert(*slot, end);
                        }
                    }
                }
                exprs.children(e, &mut |child| self.gather_known(child, node, &mut inner, known));
                return;
            }
            ExprKind::Realised(variable, list) if is_own(exprs.list(list).first()) => {
                let instead = self.periods_of(variable).and_then(|_| self.as_late(e, list, node, latest));
                match instead {
                    Some(instead) => known.add(variable, Position { reading: e, instead }),
                    None => known.add_whole(variable),
                }
            }
            ExprKind::NodeAt(at, horizon, list) if is_own(Some(&at)) => {
                if let Some(tree) = &self.hir.tree {
                    let level = tree.level_of(horizon);
                    known.whole.extend(&level.whole);
                    match self.as_late(e, list, node, latest) {
                        Some(instead) => {
                            level.stepped.iter().for_each(|of| known.add(*of, Position { reading: e, instead: instead.clone() }));
                        }
                        None => known.whole.extend(&level.stepped),
                    }
                }
            }
            _ => {}
        }
        exprs.children(e, &mut |child| self.gather_known(child, node, latest, known));
    }

    /// The keys that a reading has in the place of those of inner loops; none where it is not known how late these are.
    fn as_late(&self, reading: ExprId, list: ListId, node: Slot, latest: &Latest) -> Option<Vec<(usize, ExprId)>> {
        let exprs = self.exprs.made();
        let mut instead = Vec::new();
        for at in self.decisive(reading) {
            let key = *exprs.list(list).get(at)?;
            if exprs.free_slots(key).iter().all(|(slot, _)| *slot < node) {
                continue;
            }
            // What lies before a period is known by then.
            let mut inner = key;
            while let ExprKind::Prev(of) | ExprKind::Shift(of, _, Direction::Backwards) = exprs.kinds[inner] {
                inner = of;
            }
            let ExprKind::Slot(slot) = exprs.kinds[inner] else { return None };
            instead.push((at, (*latest.get(&slot)?)?));
        }
        Some(instead)
    }

    /// What an index variable of a loop is never after: the end of a range of periods, or a period that a condition compares it with.
    fn end_of_loop(&self, generator: &Generator, slot: Slot, node: Slot) -> Option<ExprId> {
        let exprs = self.exprs.made();
        let is_bound = |e: ExprId| exprs.free_slots(e).iter().all(|(slot, _)| *slot < node);
        if let ExprKind::Between(_, end) = exprs.kinds[generator.set] {
            return Some(end).filter(|end| is_bound(*end));
        }
        let period = |e: ExprId| match exprs.kinds[e] {
            ExprKind::Position(of) => Some(of),
            _ => None,
        };
        let mut open: Vec<ExprId> = generator.filter.into_iter().collect();
        while let Some(e) = open.pop() {
            let (before, after) = match exprs.kinds[e] {
                ExprKind::And(a, b) => {
                    open.extend([a, b]);
                    continue;
                }
                ExprKind::Compare(CompareOp::Le | CompareOp::Lt | CompareOp::Eq, a, b) => (a, b),
                ExprKind::Compare(CompareOp::Ge | CompareOp::Gt, a, b) => (b, a),
                ExprKind::Same(a, b, false) if exprs.kinds[a] == ExprKind::Slot(slot) && is_bound(b) => return Some(b),
                _ => continue,
            };
            let (Some(before), Some(after)) = (period(before), period(after)) else { continue };
            if exprs.kinds[before] == ExprKind::Slot(slot) && is_bound(after) {
                return Some(after);
            }
        }
        None
    }

    /// The kind of the periods that a random variable goes by.
    pub(super) fn periods_of(&self, variable: u32) -> Option<EntityTypeId> {
        let model = self.network()?;
        let first = *self.variable_of(model, variable)?.keys.first()?;
        self.hir.entity_types[first].periods.then_some(first)
    }

    /// True where all that is known with one horizon is known with another too, periods aside.
    pub(super) fn is_known_with(&self, inner: HorizonId, outer: Option<HorizonId>) -> bool {
        let Some(tree) = &self.hir.tree else { return false };
        let Some(outer) = outer.map(|outer| tree.level_of(outer)) else { return false };
        let inner = tree.level_of(inner);
        inner.whole.iter().all(|variable| outer.whole.contains(variable))
            && inner.stepped.iter().all(|variable| outer.whole.contains(variable) || outer.stepped.contains(variable))
    }

    /// The random variables that are known with a horizon, whole or up to a period.
    pub(super) fn variables_known(&self, horizon: HorizonId) -> Vec<u32> {
        self.all_known(horizon).collect()
    }

    /// The names of the random variables that are known with a horizon, in words.
    pub(super) fn names_known(&self, horizon: HorizonId) -> String {
        let names = self.all_known(horizon).map(|variable| format!("`{}`", self.random_name(variable)));
        names.collect::<Vec<_>>().join(" and ")
    }

    /// The same as it stands after `after`.
    pub(super) fn events_known(&self, horizon: HorizonId) -> String {
        self.all_known(horizon).map(|variable| self.random_name(variable)).collect::<Vec<_>>().join(", ")
    }

    /// The random variables that are known with a horizon.
    fn all_known(&self, horizon: HorizonId) -> impl Iterator<Item = u32> {
        self.hir.tree.iter().flat_map(move |tree| tree.level_of(horizon).variables())
    }

    /// What a random variable is called.
    pub(super) fn random_name(&self, variable: u32) -> &str {
        let result = self.network().and_then(|model| self.hir.models[model].results.get(variable as usize));
        result.map_or("…", |result| &result.name)
    }

    /// The random variables that are known with a horizon and have a state of a name.
    pub(in crate::semantic) fn known_with_state(&self, horizon: HorizonId, state: &str) -> Vec<String> {
        let has = |variable: &u32| {
            let states = self.network().and_then(|model| self.variable_of(model, *variable)).map(|head| head.states);
            states
                .is_some_and(|states| self.hir.entity_types[states].members.iter().any(|member| *self.hir.entities[*member].name == *state))
        };
        self.all_known(horizon).filter(has).map(|variable| self.random_name(variable).to_string()).collect()
    }

    /// An index with the nodes of a horizon at its end.
    pub fn with_nodes(&mut self, binder: GensId, node: Slot, horizon: HorizonId, span: Span) -> GensId {
        let mut all = self.exprs.made().gens(binder).to_vec();
        all.push(self.nodes_of(node, horizon, span));
        self.exprs.gens(all)
    }

    /// The generator of the nodes of a horizon.
    pub(super) fn nodes_of(&mut self, node: Slot, horizon: HorizonId, span: Span) -> Generator {
        let set = self.set_of_nodes(horizon, span);
        Generator { pattern: vec![(Bind::New(node), OUTCOME.into())], set, filter: None, span }
    }

    /// The set of the nodes of a horizon.
    pub(super) fn set_of_nodes(&mut self, horizon: HorizonId, span: Span) -> ExprId {
        let kind = self.hir.tree.as_ref().map_or(EntityTypeId(0), |tree| tree.kind);
        let ty = self.exprs.set_type(vec![SetElement::Kind(kind)]);
        self.node(ExprKind::Nodes(horizon), Ty::Set(ty), UnitExpr::ONE, Stage::KNOWN, span)
    }
}
