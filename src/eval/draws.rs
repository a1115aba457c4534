//! Draws of everything that is random, each as the outcomes of a scenario of which some has come about.

use super::amounts::Drawn;
use super::chance::Instances;
use super::nodes::Nodes;
use super::paths::Represented;
use super::*;
use crate::prob::network::Var;
use crate::prob::random::Stream;
use std::sync::{Arc, Mutex, PoisonError};

/// What is known: up to a stage of a level, or all; and the states of that.
pub type Known = (Option<(LevelId, u32)>, Vec<u32>);

/// So many draws of everything that is random in a scenario: independent ones, whatever represents it in plans. Each is made of its
/// number, the seed, and the name and the keys of what is drawn: more draws, or other things that are random, change none of them.
pub struct Draws {
    ground: Arc<Ground>,
    /// By amount and keys, by draw: what stands in the place of the draws or points that represent it.
    amounts: Vec<FxHashMap<Vec<u32>, Vec<f64>>>,
    /// By instance of a variable, by draw; nothing of those that stand for draws or points of amounts, which are in their first state.
    states: Vec<Vec<u32>>,
    /// What amounts are where nothing is known of them.
    before: Arc<Outcomes>,
    /// Nodes that were needed before, by what is known: its level and stage, and the states of its items.
    nodes: Mutex<FxHashMap<Known, Arc<Nodes>>>,
}

/// Something random.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// By its place among the amounts of the network.
    Amount(u32),
    /// By its place among the variables.
    Variable(u32),
}

impl Draws {
    /// # Errors
    /// Nothing is random in the scenario that is known so far, or a parameter gives no law.
    pub fn new(hir: &Hir, world: &ValueStore, count: u32, seed: u64) -> Result<Option<Draws>> {
        let Some(tree) = hir.tree.as_deref() else { return Ok(None) };
        let answer = world.answer(tree.model);
        let known = answer.and_then(|answer| Some((answer.network.clone()?, answer.outcomes.clone()?)));
        let (Some((ground, before)), Some(belief)) = (known, hir.models[tree.model].belief()) else { return Ok(None) };
        let amounts = Eval::<Exact>::new(hir, world).draws_of_all(belief, count, seed)?;
        let states = ground.draws(hir, belief, count, seed, world.clock.as_ref())?;
        Ok(Some(Draws { ground, amounts, states, before, nodes: Mutex::default() }))
    }

    /// What was drawn: quantities with the keys of their instances, in order.
    pub fn quantities(&self, hir: &Hir) -> Vec<(Quantity, Vec<Vec<u32>>)> {
        let Some(belief) = hir.tree.as_deref().and_then(|tree| hir.models[tree.model].belief()) else { return Vec::new() };
        let amounts = (0u32..).zip(&self.amounts).map(|(at, own)| {
            let mut keys: Vec<Vec<u32>> = own.keys().cloned().collect();
            keys.sort_unstable();
            (Quantity::Amount(at), keys)
        });
        let plates = (0u32..).zip(&self.ground.instances.of);
        let variables = plates.filter(|(at, _)| !belief.is_outcome(*at)).map(|(at, plate)| {
            let keys = |place: u32| {
                let mut keys = Vec::new();
                plate.keys(place, &mut keys);
                keys
            };
            (Quantity::Variable(at), (0..plate.len()).map(keys).collect())
        });
        amounts.chain(variables).collect()
    }

    /// What came out in a draw, in a world in which all of it is known: amounts, and the ordinals of states, by their keys.
    ///
    /// # Errors
    /// A parameter that depends on a state gives no law.
    pub fn came_out(&self, hir: &Hir, world: &ValueStore, draw: u32) -> Result<Vec<(Quantity, Vec<u32>, f64)>> {
        let Some(tree) = hir.tree.as_deref() else { return Ok(Vec::new()) };
        let outcomes = world.answer(tree.model).and_then(|answer| answer.outcomes.clone());
        let amounts = match outcomes {
            Some(outcomes) => Eval::<Exact>::new(hir, world).came_out(tree, &outcomes)?,
            None => Vec::new(),
        };
        let mut out: Vec<_> = amounts.into_iter().map(|(at, keys, value)| (Quantity::Amount(at), keys, value)).collect();
        for (quantity, instances) in self.quantities(hir) {
            if let Quantity::Variable(at) = quantity {
                out.extend(instances.into_iter().map(|keys| {
                    let state = f64::from(self.state(at, &keys, draw));
                    (quantity, keys, state)
                }));
            }
        }
        Ok(out)
    }

    fn state(&self, variable: u32, keys: &[u32], draw: u32) -> u32 {
        let own = self.ground.instances.var(variable, keys).and_then(|var| self.states.get(var as usize));
        own.and_then(|states| states.get(draw as usize)).copied().unwrap_or(0)
    }

    /// The states of what is known at a level and a stage, or of everything; none where an amount with a distribution is among it.
    pub fn states(&self, hir: &Hir, draw: u32, stage: Option<(LevelId, u32)>) -> Option<Vec<u32>> {
        let tree = hir.tree.as_deref()?;
        let belief = hir.models[tree.model].belief()?;
        let are_states = match stage {
            None => belief.amounts.is_empty(),
            Some(stage) => items(tree, stage).iter().all(|(variable, _)| !belief.is_outcome(*variable)),
        };
        are_states.then(|| self.known(tree, draw, stage).1)
    }

    /// What is known of a draw: draws of which the same is known have the same outcomes.
    pub fn outcomes_of(&self, hir: &Hir, draw: u32, stage: Option<(LevelId, u32)>) -> Option<Known> {
        Some(self.known(hir.tree.as_deref()?, draw, stage))
    }

    fn known(&self, tree: &Tree, draw: u32, stage: Option<(LevelId, u32)>) -> Known {
        let states = match stage {
            Some(stage) => items(tree, stage).iter().map(|(variable, keys)| self.state(*variable, keys, draw)).collect(),
            None => self.states.iter().map(|states| states.get(draw as usize).copied().unwrap_or(0)).collect(),
        };
        (stage, states)
    }

    /// What may come about where a draw is known as far as the nodes of a level and a stage tell: all of it without one.
    ///
    /// # Errors
    /// As of the network.
    pub fn outcomes(&self, hir: &Hir, draw: u32, stage: Option<(LevelId, u32)>, clock: Option<&Clock>) -> Result<Outcomes> {
        let tree = hir.tree.as_deref();
        let Some(tree) = tree else {
            return Ok(Outcomes { nodes: self.before.nodes.clone(), drawn: Drawn::default(), figures: Vec::new() });
        };
        let items = stage.map_or(Vec::new(), |stage| items(tree, stage));
        let key = self.known(tree, draw, stage);
        let lock = || self.nodes.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(&key).cloned();
        let nodes = match known {
            Some(nodes) => nodes,
            None => {
                let nodes = Arc::new(match stage {
                    None => Nodes::certain(hir, tree, |variable, keys| self.state(variable, keys, draw)),
                    Some(_) => {
                        let var = |(variable, keys): &(u32, &[u32])| self.ground.instances.var(*variable, keys);
                        let known: Vec<(Var, u32)> =
                            items.iter().map(var).zip(&key.1).filter_map(|(var, state)| Some((var?, *state))).collect();
                        Nodes::new(hir, tree, &self.ground, &known, clock)?
                    }
                });
                lock().insert(key, nodes.clone());
                nodes
            }
        };
        Ok(Outcomes { nodes, drawn: self.drawn(hir, draw, stage.map(|_| items.as_slice())), figures: Vec::new() })
    }

    /// What amounts are: those that are known what was drawn, in the first state of what stands for them; others what they are before.
    fn drawn(&self, hir: &Hir, draw: u32, items: Option<&[(u32, &[u32])]>) -> Drawn {
        let Some(belief) = hir.tree.as_deref().and_then(|tree| hir.models[tree.model].belief()) else { return Drawn::default() };
        let is_known = |amount: &RandomAmount, keys: &[u32]| match (items, amount.scheme) {
            (None, _) => true,
            (Some(items), Scheme::Draws { .. }) => items.iter().any(|(variable, _)| *variable == amount.outcome),
            (Some(items), Scheme::Points { .. }) => items.iter().any(|(variable, own)| *variable == amount.outcome && *own == keys),
        };
        let mut out = Drawn::default();
        for ((amount, own), before) in belief.amounts.iter().zip(&self.amounts).zip(&self.before.drawn) {
            let value = |(keys, draws): (&Vec<u32>, &Vec<f64>)| {
                let values = match is_known(amount, keys) {
                    true => draws.get(draw as usize).map(|value| vec![*value]),
                    false => before.values.get(keys).cloned(),
                };
                (keys.clone(), values.unwrap_or_default())
            };
            out.push(Represented { values: own.iter().map(value).collect(), how: before.how.clone() });
        }
        out
    }
}

/// What is known at a stage of a level.
fn items(tree: &Tree, (level, at): (LevelId, u32)) -> Vec<(u32, &[u32])> {
    let layout = tree.layout(level);
    let count = layout.stages.get(at as usize).map_or(0, |stage| stage.items);
    layout.items.iter().take(count).map(|item| (item.variable, item.keys.as_slice())).collect()
}

impl Belief {
    /// True of a variable that stands for the draws or the points of amounts.
    pub fn is_outcome(&self, variable: u32) -> bool {
        self.amounts.iter().any(|amount| amount.outcome == variable)
    }
}

impl Ground {
    /// So many draws of the states of all instances, given what was observed: each by inverse transform from its distribution given
    /// those before it.
    fn draws(&self, hir: &Hir, belief: &Belief, count: u32, seed: u64, clock: Option<&Clock>) -> Result<Vec<Vec<u32>>> {
        let instances: &Instances = &self.instances;
        let mut out = vec![vec![0u32; count as usize]; instances.count as usize];
        let order = self.network().downwards();
        let mut before: Vec<Var> = Vec::new();
        for var in order.into_iter().filter(|var| *var < instances.count) {
            let Some((variable, keys)) = instances.owner(var) else { continue };
            let decl = belief.variables.at(variable);
            if belief.is_outcome(variable) {
                continue;
            }
            let names: Vec<&str> = decl.keys.iter().zip(&keys).map(|(kind, key)| hir.name_at(*kind, *key)).collect();
            let stream = Stream::new(seed, &decl.name, &names);
            // Without evidence it depends on its own parents alone, as far as these are instances.
            let parents = self.parents.at(var);
            let by: Vec<Var> = match self.evidence.is_empty() && parents.iter().all(|parent| before.contains(parent)) {
                true => parents.clone(),
                false => before.clone(),
            };
            let mut laws: FxHashMap<Vec<u32>, Vec<f64>> = FxHashMap::default();
            for draw in 0..count as usize {
                let given: Vec<u32> = by.iter().map(|parent| *out.at(*parent).at(draw)).collect();
                let law = match laws.get(&given) {
                    Some(law) => law,
                    None => {
                        let known: Vec<(Var, u32)> = by.iter().copied().zip(given.iter().copied()).collect();
                        let law = self.joint(hir, &[var], &known, clock)?;
                        laws.entry(given).or_insert(law.iter().map(crate::exact::to_f64).collect())
                    }
                };
                *out.at_mut(var).at_mut(draw) = state_at(law, stream.uniform(draw as u64));
            }
            before.push(var);
        }
        Ok(out)
    }
}

/// The state up to which the probabilities pass `p`.
fn state_at(law: &[f64], p: f64) -> u32 {
    let mut below = 0.0;
    let found = law.iter().position(|weight| {
        below += weight;
        p < below
    });
    let last = || law.iter().rposition(|weight| *weight > 0.0).unwrap_or(0);
    found.unwrap_or_else(last) as u32
}
