//! How probable the nodes of a scenario's tree are.

use super::chance::Combinations;
use super::*;
use crate::prob::network::Var;

/// The nodes of a tree: those that may come about, and how probable each is.
#[derive(Debug)]
pub struct Nodes {
    /// By node.
    pub(super) probability: Vec<Exact>,
    /// Those that may come about, by level and stage.
    pub(super) alive: FxHashMap<(LevelId, u32), Vec<u32>>,
}

impl Nodes {
    /// Of a network with what was observed in it, where these variables are known to be in these states.
    ///
    /// # Errors
    /// What was observed never happens.
    pub(super) fn new(hir: &Hir, tree: &Tree, ground: &Ground, known: &[(Var, u32)], clock: Option<&Clock>) -> Result<Nodes> {
        let mut nodes = Nodes::without(hir, tree);
        for (level, layout) in tree.levels.ids().zip(&tree.layouts) {
            for (at, stage) in (0u32..).zip(&layout.stages) {
                let items: Vec<Option<Var>> =
                    layout.items.iter().take(stage.items).map(|item| ground.instances.var(item.variable, &item.keys)).collect();
                let there: Vec<Var> = items.iter().flatten().copied().collect();
                let joint = ground.joint(hir, &there, known, clock)?;
                let mut all = Combinations::of(there, |var| *ground.states.at(var));
                for weight in joint {
                    all.advance();
                    let mut own = all.states().map(|(_, state)| state);
                    // An instance that is not there counts as its first state.
                    let states: Vec<u32> = items.iter().map(|item| item.and_then(|_| own.next()).unwrap_or(0)).collect();
                    if let Some(slot) = layout.node(at, &states).and_then(|node| nodes.probability.get_mut(node as usize)) {
                        *slot = weight;
                    }
                }
                let own = stage.first..stage.first + stage.count;
                let alive = own.filter(|node| *nodes.probability.at(*node) != Exact::ZERO).collect();
                nodes.alive.insert((level, at), alive);
            }
        }
        Ok(nodes)
    }

    /// Where all is known: one node of each stage comes about for sure.
    #[cfg(feature = "cli")]
    pub(super) fn certain(hir: &Hir, tree: &Tree, state: impl Fn(u32, &[u32]) -> u32) -> Nodes {
        let mut nodes = Nodes::without(hir, tree);
        for (level, layout) in tree.levels.ids().zip(&tree.layouts) {
            for (at, stage) in (0u32..).zip(&layout.stages) {
                let states: Vec<u32> = layout.items.iter().take(stage.items).map(|item| state(item.variable, &item.keys)).collect();
                let Some(node) = layout.node(at, &states) else { continue };
                if let Some(slot) = nodes.probability.get_mut(node as usize) {
                    *slot = Exact::ONE;
                }
                nodes.alive.insert((level, at), vec![node]);
            }
        }
        nodes
    }

    fn without(hir: &Hir, tree: &Tree) -> Nodes {
        Nodes { probability: vec![Exact::ZERO; hir.entity_types[tree.kind].size as usize], alive: FxHashMap::default() }
    }
}
