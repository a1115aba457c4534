//! A declared belief network as variables with tables, and what was observed of them.

use super::events::Known;
use super::inference::{in_doubles, open};
use super::making::{Chain, Making, Resolved};
use super::*;
use crate::exact::Exact;
use crate::ids::At;
use crate::prob::network::{Finding as Seen, Network, Node, Table};
use crate::source::Span;
use std::sync::{Mutex, OnceLock};

/// A network with its evidence, as questions are put to it.
#[derive(Debug)]
pub struct Ground {
    pub instances: Arc<Instances>,
    /// How many states each variable has; those after the instances were put in beside them.
    pub states: Vec<u32>,
    /// The parents of each.
    pub parents: Vec<Vec<Var>>,
    /// The laws, and after them nothing but what a question adds for its time.
    pub(super) exact: Mutex<Network<Exact>>,
    pub(super) doubles: Mutex<Network<f64>>,
    /// What was observed, and where that is said.
    pub evidence: Vec<(Var, Seen<Exact>, Span)>,
    /// The distribution of each instance, given what was observed.
    pub(super) posterior: OnceLock<Posterior>,
    /// Rows that were put right by rounding's share: how many, and by how much at most.
    pub normalized: (usize, f64),
    /// Entries of all tables.
    pub entries: f64,
    /// Estimated by draws instead of exactly.
    pub sampling: Option<Sampling>,
    /// Where the causes of a variable went.
    pub(super) chains: FxHashMap<Var, Chain>,
    /// The conditions of a variable's law that became variables of their own.
    pub(super) resolved: FxHashMap<Var, Resolved>,
    /// The functions that were put in beside the instances.
    pub(super) known: Known,
}

/// A number of a table: the probability of a state of an instance, given states of its parents.
#[derive(Clone, Debug)]
pub struct Entry {
    pub var: Var,
    /// The states of its parents, with their numbers.
    pub given: Vec<(Var, u32)>,
    pub state: u32,
}

impl Ground {
    /// The states that the parents of an instance have in a row of its table.
    pub(super) fn given(&self, var: Var, mut row: usize) -> Vec<(Var, u32)> {
        let mut given = Vec::new();
        for parent in self.parents.at(var).iter().rev() {
            let size = *self.states.at(*parent) as usize;
            given.push((*parent, (row % size) as u32));
            row /= size;
        }
        given.reverse();
        given
    }

    /// A row of the table of an instance.
    pub(super) fn row(&self, var: Var, row: usize) -> Vec<f64> {
        let states = *self.states.at(var) as usize;
        match &open(&self.doubles).nodes.at(var).table {
            Table::Full(values) => values.part(row * states..(row + 1) * states).to_vec(),
            Table::Function(_) => Vec::new(),
        }
    }

    /// The laws as they stand, for whoever writes them out.
    pub fn network(&self) -> Network<Exact> {
        open(&self.exact).clone()
    }
}

/// Makes the network of a model.
pub fn ground(hir: &Hir, world: &ValueStore, model: ModelId, belief: &Belief) -> Result<Ground> {
    let mut eval: Eval<'_, Exact> = Eval::new(hir, world);
    let (mut of, mut states, mut count) = (Vec::new(), Vec::new(), 0u32);
    for variable in &belief.variables {
        let index = eval.binder(variable.binder, &variable.keys, variable.slots)?;
        let plate = Plate::new(index, count);
        count += plate.len();
        states.extend(std::iter::repeat_n(hir.entity_types[variable.states].size, plate.len() as usize));
        of.push(plate);
    }
    let instances = Arc::new(Instances { model, of, count });
    let parents = vec![Vec::new(); count as usize];
    let mut making = Making {
        nodes: vec![None; count as usize],
        parents,
        states,
        added: Vec::new(),
        known: Known::default(),
        entries: 0.0,
        normalized: (0, 0.0),
        chains: FxHashMap::default(),
        resolved: FxHashMap::default(),
    };
    eval.among(&instances, |eval| {
        // First what its own law tells; what has many causes or is a function of many looks at what these hang on.
        let rank = |law: &Law| match law {
            Law::Causes(_) => 1,
            Law::Function(_) => 2,
            _ => 0,
        };
        for pass in 0..3 {
            for (at, variable) in (0u32..).zip(&belief.variables).filter(|(_, v)| rank(&v.law) == pass) {
                eval.instances_of(at, variable, &instances, &mut making)?;
            }
        }
        Ok(())
    })?;
    let Making { nodes, mut parents, mut states, added, normalized, chains, resolved, known, .. } = making;
    let mut all: Vec<Node<Exact>> = nodes.into_iter().flatten().collect();
    states.extend(added.iter().map(|node| node.states));
    parents.extend(added.iter().map(|node| node.parents.clone()));
    all.extend(added);
    no_cycle(hir, &instances, &all)?;
    let doubles = all.iter().map(in_doubles).collect();
    let evidence = observed(&mut eval, belief, &instances)?;
    let entries = all.iter().map(|node| match &node.table {
        Table::Full(values) => values.len() as f64,
        Table::Function(values) => values.len() as f64,
    });
    Ok(Ground {
        entries: entries.sum(),
        sampling: belief.sampling,
        instances,
        parents,
        states,
        exact: Mutex::new(Network { nodes: all }),
        doubles: Mutex::new(Network { nodes: doubles }),
        evidence,
        posterior: OnceLock::new(),
        normalized,
        chains,
        resolved,
        known,
    })
}

impl Eval<'_, Exact> {
    fn instances_of(&mut self, at: u32, variable: &RandomVariable, instances: &Arc<Instances>, making: &mut Making) -> Result<()> {
        let plate = instances.of.at(at);
        let mut keys = Vec::new();
        for place in 0..plate.len() {
            plate.keys(place, &mut keys);
            self.step(variable.span)?;
            making.affordable(variable)?;
            let made = self.frame(variable.slots, &keys, |eval| eval.law_of(plate.first + place, variable, making));
            let node = made.map_err(|error| self.at_keys(error, variable.binder, &variable.keys, &keys))?;
            making.parents.at_mut(plate.first + place).clone_from(&node.parents);
            *making.nodes.at_mut(plate.first + place) = Some(node);
        }
        Ok(())
    }
}

/// A circle of variables has no joint distribution.
fn no_cycle(hir: &Hir, instances: &Instances, nodes: &[Node<Exact>]) -> Result<()> {
    let parents: Vec<&[Var]> = nodes.iter().map(|node| node.parents.as_slice()).collect();
    let Some(circle) = Network::<Exact>::cycle(&parents) else { return Ok(()) };
    let belief = hir.models[instances.model].belief();
    let known: Vec<(String, Span)> = circle
        .iter()
        .filter_map(|var| {
            let (variable, keys) = instances.owner(*var)?;
            let span = belief?.variables.get(variable as usize)?.span;
            Some((variable_name(hir, instances.model, variable, &keys), span))
        })
        .collect();
    let path: Vec<String> = known.iter().chain(known.first()).map(|(name, _)| format!("`{name}`")).collect();
    let at = known.first().map_or(hir.models[instances.model].span, |(_, span)| *span);
    let error = EvalError::new(codes::CYCLE, format!("these depend on one another: {}", path.join(" → ")), at, "the circle begins here");
    Err(known.iter().skip(1).take(6).fold(error, |error, (name, span)| error.with(*span, format!("`{name}`"))))
}

/// What was observed, as findings on instances.
fn observed(eval: &mut Eval<'_, Exact>, belief: &Belief, instances: &Arc<Instances>) -> Result<Vec<(Var, Seen<Exact>, Span)>> {
    let mut out: Vec<(Var, Seen<Exact>, Span)> = Vec::new();
    for observation in &belief.observations {
        let variable = belief.variables.at(observation.variable);
        let mut seen = |eval: &mut Eval<'_, Exact>| {
            let keys = eval.keys(observation.keys)?;
            let hir = eval.hir;
            let Some(var) = instances.var(observation.variable, keys.as_slice()) else {
                let name = variable_name(hir, instances.model, observation.variable, keys.as_slice());
                return Err(EvalError::new(
                    codes::MISSING_VALUE,
                    format!("there is no variable `{name}`"),
                    observation.span,
                    "observed here",
                ));
            };
            let finding = match &observation.finding {
                Finding::State(e) if hir.exprs.types[*e] == Ty::Number => eval.seen_amount(*e, variable.states)?,
                Finding::State(e) => Seen::State(eval.state_of(*e, variable.states)?),
                Finding::Likelihood(states) => {
                    let mut weights = vec![Exact::ZERO; hir.entity_types[variable.states].size as usize];
                    for (state, e) in states {
                        let weight = eval.number(*e)?;
                        if weight < Exact::ZERO {
                            let error =
                                EvalError::new(codes::BAD_PROBABILITY, "a likelihood is never negative", hir.exprs.spans[*e], "negative");
                            return Err(eval.at_written(error, *e, |value| value < 0.0, "is negative"));
                        }
                        *weights.at_mut(*state) = weight;
                    }
                    Seen::Likelihood(weights)
                }
            };
            if observation.by_option {
                out.retain(|(other, ..)| *other != var);
            }
            if let (Seen::State(now), Some((_, Seen::State(before), at))) =
                (&finding, out.iter().find(|(other, before, _)| *other == var && matches!(before, Seen::State(_))))
                && now != before
            {
                let name = variable_name(hir, instances.model, observation.variable, keys.as_slice());
                let (now, before) = (eval.name(variable.states, *now), eval.name(variable.states, *before));
                let error = EvalError::new(
                    codes::CONFLICTING_VALUES,
                    format!("`{name}` is observed to be `{now}` and `{before}`"),
                    observation.span,
                    "the second",
                );
                return Err(error.with(*at, "the first"));
            }
            out.push((var, finding, observation.span));
            Ok(())
        };
        eval.frame(observation.slots, &[], |eval| match observation.gens.count {
            0 => seen(eval),
            _ => eval.each(observation.gens, &mut seen),
        })?;
    }
    // In whatever order they stand in the text.
    let weights = |seen: &Seen<Exact>| match seen {
        Seen::State(state) => (*state, Vec::new()),
        Seen::Likelihood(weights) => (u32::MAX, weights.clone()),
    };
    out.sort_by(|(a, x, _), (b, y, _)| a.cmp(b).then_with(|| weights(x).cmp(&weights(y))));
    Ok(out)
}

impl Eval<'_, Exact> {
    /// The state that an expression stands for: a state, a condition, or the amount of one.
    pub(super) fn state_of(&mut self, e: ExprId, kind: EntityTypeId) -> Result<u32> {
        let hir = self.hir;
        match hir.exprs.types[e] {
            Ty::Bool => {
                let word = if self.truth(e)? { "true" } else { "false" };
                let decl = &hir.entity_types[kind];
                let found = (0u32..).zip(&decl.members).find(|(_, member)| hir.entity_name(**member) == word);
                found.map(|(ordinal, _)| ordinal).ok_or_else(|| self.broken(e))
            }
            Ty::Number => {
                let value = self.number(e)?;
                self.state_of_amount(&value, e, kind)
            }
            _ => self.ordinal(e),
        }
    }

    /// An amount that was observed: one state, or all that stand for it.
    fn seen_amount(&mut self, e: ExprId, kind: EntityTypeId) -> Result<Seen<Exact>> {
        let value = self.number(e)?;
        let decl = &self.hir.entity_types[kind];
        let Some(attr) = decl.amount else { return Err(self.broken(e)) };
        let mut weights = Vec::new();
        for ordinal in 0..decl.size {
            let fits = self.plain_attribute(attr, &[ordinal])?.as_ref() == Some(&value);
            weights.push(if fits { Exact::ONE } else { Exact::ZERO });
        }
        match weights.iter().filter(|weight| **weight != Exact::ZERO).count() {
            0 | 1 => self.state_of_amount(&value, e, kind).map(Seen::State),
            _ => Ok(Seen::Likelihood(weights)),
        }
    }

    /// The state that stands for an amount, of the kind that an expression is of.
    pub(in crate::eval) fn state_for(&mut self, e: ExprId, amount: ExprId) -> Result<u32> {
        let Ty::Entity(kind) = self.hir.exprs.types[e] else { return Err(self.broken(e)) };
        let value = self.number(amount)?;
        self.state_of_amount(&value, amount, kind)
    }

    /// The state that stands for an amount, which an expression was found to be.
    pub(in crate::eval) fn state_of_amount(&mut self, value: &Exact, e: ExprId, kind: EntityTypeId) -> Result<u32> {
        let hir = self.hir;
        let decl = &hir.entity_types[kind];
        let Some(attr) = decl.amount else { return Err(self.broken(e)) };
        let mut fits = Vec::new();
        for ordinal in 0..decl.size {
            if self.plain_attribute(attr, &[ordinal])?.as_ref() == Some(value) {
                fits.push(ordinal);
            }
        }
        match fits.as_slice() {
            [only] => return Ok(*only),
            [first, second, ..] => {
                let (first, second) = (self.name(kind, *first), self.name(kind, *second));
                let message = format!("the states `{first}` and `{second}` of `{}` stand for the same amount: which one is it?", decl.name);
                let error = EvalError::new(codes::NO_SUCH_STATE, message, hir.exprs.spans[e], "an amount of two states");
                return Err(error.with(decl.span, "its states").help("say which state it is, and not its amount"));
            }
            [] => {}
        }
        let unit = hir.units.text(hir.exprs.units[e]);
        let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
        let message = format!("`{}` cannot be {}{unit}", decl.name, crate::exact::text(value));
        let error = EvalError::new(codes::NO_SUCH_STATE, message, hir.exprs.spans[e], "not one of its states");
        Err(error.with(decl.span, "its states"))
    }
}
