//! The scenario tree: what may be known of the random variables of a scenario, and in how many ways it may turn out.
//!
//! What is decided or holds after something random has one more key, a node: one way in which all that is known by then may have
//! turned out. So non-anticipativity holds by construction: decisions that know the same share a node, and a column (R. J.-B. Wets,
//! *Stochastic programs with fixed recourse: the equivalent deterministic program*, SIAM Review 1974).

use super::*;
use crate::ids::{At, ids};

ids! {
    /// What is known of the random variables.
    LevelId;
    /// What is known when a declaration is decided or holds.
    HorizonId;
}

/// What is known: some variables with all of their instances, others up to a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Level {
    /// Variables of the network, in order.
    pub whole: Vec<u32>,
    /// Those that are known up to a period, their first key.
    pub stepped: Vec<u32>,
}

impl Level {
    /// All its variables: those that are known whole first.
    pub fn variables(&self) -> impl Iterator<Item = u32> {
        self.whole.iter().chain(&self.stepped).copied()
    }
}

/// What is known when a declaration is decided or holds, for each tuple of its keys.
#[derive(Clone, Copy, Debug)]
pub struct Horizon {
    pub level: LevelId,
    /// Readings of variables and decisions by period: the latest one counts.
    pub positions: ListId,
    /// The keys of the declaration that these depend on, a bit each.
    pub keys: u32,
    /// The size of a frame that evaluates them.
    pub slots: u32,
}

/// An instance of a random variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeItem {
    pub variable: u32,
    pub keys: Vec<u32>,
    pub states: u32,
}

/// The nodes of a level at one of its stages.
#[derive(Clone, Debug)]
pub struct TreeStage {
    /// How many of the items are known.
    pub items: usize,
    /// The ordinal of the first node, and how many there are.
    pub first: u32,
    pub count: u32,
    /// By item, how far apart nodes are that differ by one state of it: the last item is the fastest.
    strides: Vec<u32>,
}

/// The nodes of a level.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// Those of whole variables first, then those of each period.
    pub items: Vec<TreeItem>,
    /// By the number of periods that are known.
    pub stages: Vec<TreeStage>,
    places: FxHashMap<(u32, KeyTuple), usize>,
}

/// Keys, and after them what no key is.
type KeyTuple = [u32; crate::data::MAX_KEYS];

fn tuple_of(keys: &[u32]) -> KeyTuple {
    let mut tuple = [u32::MAX; crate::data::MAX_KEYS];
    tuple.iter_mut().zip(keys).for_each(|(slot, key)| *slot = *key);
    tuple
}

/// The random variables of a scenario, and what plans may know of them.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The network of the variables.
    pub model: ModelId,
    /// The kind whose members are the nodes.
    pub kind: EntityTypeId,
    pub levels: Arena<LevelId, Level>,
    /// By level, once all are known.
    pub layouts: Vec<Layout>,
    pub horizons: Arena<HorizonId, Horizon>,
    /// The first node of each stage of each level, in order.
    starts: Vec<(u32, LevelId, u32)>,
    /// By a level and another: where the items of the other stand among the items of the first.
    among: FxHashMap<(LevelId, LevelId), Vec<Option<usize>>>,
}

/// The shape of a random variable: its states, and the keys that its instances may have, in order.
#[derive(Clone, Debug)]
pub struct TreeVariable {
    pub states: u32,
    /// True where the first key is a period.
    pub by_period: bool,
    pub tuples: Vec<Vec<u32>>,
}

/// More nodes than are wanted: the numbers of states whose product they are.
#[derive(Clone, Debug)]
pub struct TooManyNodes {
    /// A variable, its states, and how many of its instances are known.
    pub factors: Vec<(u32, u32, usize)>,
}

impl Tree {
    pub fn new(model: ModelId, kind: EntityTypeId) -> Tree {
        Tree {
            model,
            kind,
            levels: Arena::default(),
            layouts: Vec::new(),
            horizons: Arena::default(),
            starts: Vec::new(),
            among: FxHashMap::default(),
        }
    }

    /// The level with these variables; `stepped` ones that are whole too are whole.
    pub fn level(&mut self, mut whole: Vec<u32>, mut stepped: Vec<u32>) -> LevelId {
        for list in [&mut whole, &mut stepped] {
            list.sort_unstable();
            list.dedup();
        }
        stepped.retain(|variable| !whole.contains(variable));
        let level = Level { whole, stepped };
        let known = self.levels.iter().find(|(_, own)| **own == level).map(|(id, _)| id);
        known.unwrap_or_else(|| self.levels.push(level))
    }

    /// Numbers the nodes of all levels. `most` is how many there may be.
    ///
    /// # Errors
    /// The level that has too many.
    pub fn lay_out(&mut self, variables: &[TreeVariable], most: u32) -> std::result::Result<u32, TooManyNodes> {
        let mut next = 0u32;
        for (id, level) in self.levels.iter() {
            let layout = Layout::of(level, variables, next, most);
            let Some((layout, end)) = layout else {
                let factor = |variable: u32| (variable, variables.at(variable).states, variables.at(variable).tuples.len());
                return Err(TooManyNodes { factors: level.variables().map(factor).collect() });
            };
            self.starts.extend((0u32..).zip(&layout.stages).map(|(at, stage)| (stage.first, id, at)));
            next = end;
            self.layouts.push(layout);
        }
        for (from, own) in self.levels.ids().zip(&self.layouts) {
            for (to, other) in self.levels.ids().zip(&self.layouts) {
                let places = other.items.iter().map(|item| own.place(item.variable, &item.keys)).collect();
                self.among.insert((from, to), places);
            }
        }
        Ok(next)
    }

    /// What is known with a horizon.
    pub fn level_of(&self, horizon: HorizonId) -> &Level {
        &self.levels[self.horizons[horizon].level]
    }

    /// What is known with each value, variable and constraint of a plan that depends on anything random.
    pub fn levels_of<'t>(&'t self, model: ModelId, plan: &'t Plan, lets: &'t Arena<LetId, Let>) -> impl Iterator<Item = &'t Level> {
        let of_lets = lets.values().filter(move |decl| decl.model == Some(model)).map(|decl| decl.horizon);
        let of_parts = plan.variables.iter().map(|own| own.horizon).chain(plan.constraints.iter().map(|own| own.horizon));
        of_lets.chain(of_parts).flatten().map(|horizon| self.level_of(horizon))
    }

    /// The nodes of a level.
    pub fn layout(&self, level: LevelId) -> &Layout {
        self.layouts.at(level.0)
    }

    /// The level and the stage that a node belongs to.
    pub fn stage_of(&self, node: u32) -> (LevelId, u32) {
        let at = self.starts.partition_point(|(first, ..)| *first <= node).saturating_sub(1);
        let (_, level, stage) = *self.starts.at(at);
        (level, stage)
    }

    /// The state of an instance of a variable at a node; none where it is not known there.
    pub fn state(&self, node: u32, variable: u32, keys: &[u32]) -> Option<u32> {
        let (level, at) = self.stage_of(node);
        let layout = self.layout(level);
        let item = layout.place(variable, keys)?;
        layout.state(at, node, item)
    }

    /// What was known at a stage of another level where a node is; none where more was known there.
    pub fn ancestor(&self, node: u32, level: LevelId, stage: u32) -> Option<u32> {
        let (own, at) = self.stage_of(node);
        if (own, at) == (level, stage) {
            return Some(node);
        }
        let from = self.layout(own);
        let target = self.layout(level).stages.get(stage as usize)?;
        let mut offset = 0u32;
        for (place, stride) in self.among.get(&(own, level))?.iter().zip(&target.strides) {
            offset += stride * from.state(at, node, (*place)?)?;
        }
        Some(target.first + offset)
    }
}

impl Exprs {
    /// True of generators over the outcomes of something random.
    pub fn run_over_outcomes(&self, gens: GensId) -> bool {
        self.gens(gens).iter().any(|generator| matches!(self.kinds[generator.set], ExprKind::Nodes(_)))
    }
}

impl Hir {
    /// The network, where parameters of its amounts may read a value at a node: it follows from the value, which itself has a value for
    /// each node of the network.
    pub fn network_beside(&self, node: Node) -> Option<Node> {
        let Node::Let(id) = node else { return None };
        let tree = self.tree.as_ref().filter(|_| self.lets[id].horizon.is_some())?;
        let in_states = self.models[tree.model].belief()?.amounts.iter().any(|amount| amount.horizon.is_some());
        in_states.then_some(Node::Model(tree.model))
    }

    /// Over how many draws of what a plan goes, in words; none of a plan that reads no draws.
    pub fn draws_of(&self, model: ModelId) -> Option<String> {
        let (tree, plan) = (self.tree.as_ref()?, self.models[model].plan()?);
        let levels: Vec<&Level> = tree.levels_of(model, plan, &self.lets).collect();
        let drawn = |amount: &&RandomAmount| {
            matches!(amount.scheme, Scheme::Draws { .. }) && levels.iter().any(|level| level.whole.contains(&amount.outcome))
        };
        let amounts: Vec<&RandomAmount> = self.models[tree.model].belief()?.amounts.iter().filter(drawn).collect();
        let Scheme::Draws { count, .. } = amounts.first()?.scheme else { return None };
        let names: Vec<String> = amounts.iter().map(|amount| format!("`{}`", amount.name)).collect();
        Some(format!("{count} draws of {}", names.join(" and ")))
    }
}

impl Layout {
    /// The nodes of a level, numbered from `first`, and the number after the last; none where that passes `most`.
    fn of(level: &Level, variables: &[TreeVariable], first: u32, most: u32) -> Option<(Layout, u32)> {
        let mut layout = Layout::default();
        // Before they are numbered: each doubles what there is at least.
        let are_few = |layout: &Layout| layout.items.iter().filter(|item| item.states > 1).count() <= 32;
        let add = |layout: &mut Layout, variable: u32, keep: &dyn Fn(&[u32]) -> bool| {
            let shape = variables.at(variable);
            let own = shape.tuples.iter().filter(|keys| keep(keys));
            layout.items.extend(own.map(|keys| TreeItem { variable, keys: keys.clone(), states: shape.states }));
            are_few(layout)
        };
        for variable in &level.whole {
            if !add(&mut layout, *variable, &|_| true) {
                return None;
            }
        }
        // As they become known, where they go by periods.
        let by_period = |item: &TreeItem| variables.at(item.variable).by_period;
        layout.items.sort_by_key(|item| item.keys.first().filter(|_| by_period(item)).map_or(0, |period| period + 1));
        let mut ends = vec![layout.items.len()];
        let keys = level.stepped.iter().flat_map(|variable| &variables.at(*variable).tuples);
        let periods = keys.filter_map(|keys| keys.first()).max().map_or(0, |last| last + 1);
        for period in 0..periods {
            for variable in &level.stepped {
                if !add(&mut layout, *variable, &|keys| keys.first() == Some(&period)) {
                    return None;
                }
            }
            ends.push(layout.items.len());
        }
        let mut next = u64::from(first);
        for items in ends {
            let mut strides = vec![0u32; items];
            let mut count = 1u64;
            for (stride, item) in strides.iter_mut().zip(layout.items.part(0..items)).rev() {
                *stride = count as u32;
                count *= u64::from(item.states);
                if next + count > u64::from(most) {
                    return None;
                }
            }
            layout.stages.push(TreeStage { items, first: next as u32, count: count as u32, strides });
            next += count;
        }
        layout.places = layout.items.iter().enumerate().map(|(at, item)| ((item.variable, tuple_of(&item.keys)), at)).collect();
        Some((layout, next as u32))
    }

    /// Where an instance stands among the items.
    pub fn place(&self, variable: u32, keys: &[u32]) -> Option<usize> {
        self.places.get(&(variable, tuple_of(keys))).copied()
    }

    /// The state of an item at a node of a stage; none where it is not known there.
    pub fn state(&self, stage: u32, node: u32, item: usize) -> Option<u32> {
        let stage = self.stages.get(stage as usize)?;
        let stride = stage.strides.get(item)?;
        Some((node - stage.first) / stride % self.items.get(item)?.states)
    }

    /// The node at which the items of a stage have these states.
    pub fn node(&self, stage: u32, states: &[u32]) -> Option<u32> {
        let stage = self.stages.get(stage as usize)?;
        Some(stage.first + stage.strides.iter().zip(states).map(|(stride, state)| stride * state).sum::<u32>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> (Tree, LevelId, LevelId, LevelId) {
        let mut tree = Tree::new(ModelId(0), EntityTypeId(0));
        let (weather, both, steps) = (tree.level(vec![0], vec![]), tree.level(vec![1, 0], vec![]), tree.level(vec![0], vec![2]));
        let one = |states: u32| TreeVariable { states, by_period: false, tuples: vec![Vec::new()] };
        let many = |states: u32, keys: u32| TreeVariable { states, by_period: keys == 3, tuples: (0..keys).map(|key| vec![key]).collect() };
        // Weather, a price of two markets, and a demand of three periods.
        let count = tree.lay_out(&[one(3), many(2, 2), many(2, 3)], 1_000).expect("few");
        assert_eq!(count, 3 + 12 + (3 + 6 + 12 + 24));
        (tree, weather, both, steps)
    }

    #[test]
    fn nodes_know_their_states_and_what_was_known_before() {
        let (tree, weather, both, steps) = tree();
        for node in 3..15 {
            let known = [tree.state(node, 0, &[]), tree.state(node, 1, &[0]), tree.state(node, 1, &[1])];
            let states: Vec<u32> = known.into_iter().flatten().collect();
            assert_eq!(tree.layout(both).node(0, &states), Some(node));
            assert_eq!(tree.ancestor(node, weather, 0), states.first().copied());
            assert_eq!(tree.ancestor(node, both, 0), Some(node));
            assert_eq!(tree.ancestor(node, steps, 1), None);
        }
        let last = tree.layout(steps).stages.last().map(|stage| stage.first).unwrap_or_default();
        for node in last..last + 24 {
            let before = tree.ancestor(node, steps, 2).expect("known");
            assert_eq!(tree.stage_of(before), (steps, 2));
            assert_eq!(tree.state(before, 2, &[1]), tree.state(node, 2, &[1]));
            assert_eq!(tree.state(before, 2, &[2]), None);
        }
    }

    #[test]
    fn what_would_be_too_many_is_said_before() {
        let mut tree = Tree::new(ModelId(0), EntityTypeId(0));
        tree.level(vec![0], vec![]);
        let wide = TreeVariable { states: 3, by_period: false, tuples: (0..20).map(|key| vec![key]).collect() };
        assert_eq!(tree.lay_out(&[wide], 1_000_000).err().map(|many| many.factors), Some(vec![(0, 3, 20)]));
    }
}
