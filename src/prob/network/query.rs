//! From a network and what is known of it to the factors of one calculation: what has no part in it is left out.

use super::evidence::{Findings, InferenceError, Known, Limits, Trouble};
use super::factor::{Factor, Function, Odometer, strides};
use super::graph::{Graph, components};
use super::node::{Network, Table, Var};
use super::order::eliminate;
use super::plan::Plan;
use crate::exact::Number;

/// Which variables take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// All.
    Whole,
    /// Targets, findings and what they depend on: the rest sums to 1.
    Ancestors,
    /// Of these, what the evidence does not cut off from the targets.
    Connected,
}

/// Factors, ready to be multiplied: variables are numbered as they are summed out, the targets last.
pub(super) struct Query<N> {
    pub plan: Plan,
    pub factors: Vec<Factor<N>>,
    /// The variable of the network for each number.
    pub vars: Vec<Var>,
    pub sizes: Vec<u32>,
    /// The number of each variable of the network; `u32::MAX` where it takes no part, or its state is known.
    pub number: Vec<u32>,
    /// Which node each given factor comes from; the others are likelihoods and weights.
    pub nodes: Vec<Var>,
    /// Where the entries of these stand in the tables of their nodes: the first, and a stride for each variable.
    pub layouts: Vec<(usize, Vec<usize>)>,
    /// The power of two that all likelihoods together can come to, 0 at least.
    pub scale: i64,
    /// Targets that are not known, in ascending order of their numbers: these are the last ones.
    pub kept: u32,
}

pub(super) const NONE: u32 = u32::MAX;

/// A function to fewer states is a table.
const FEW_STATES: u32 = 4;

/// A factor of the network's variables: dimensions with their strides, from a place in its table.
struct Source {
    var: Var,
    dimensions: Vec<(Var, usize)>,
    base: usize,
}

/// A table where some states are known.
fn source<N: Number>(network: &Network<N>, known: &[Known<N>], var: Var) -> Source {
    let node = network.node(var);
    let family = || node.parents.iter().copied().chain([var]);
    let strides = strides(family().map(|v| network.states(v) as usize).collect::<Vec<_>>().into_iter());
    let mut out = Source { var, dimensions: Vec::new(), base: 0 };
    for (v, stride) in family().zip(strides) {
        match known[v as usize].state() {
            Some(state) => out.base += state as usize * stride,
            None => match out.dimensions.iter_mut().find(|(u, _)| *u == v) {
                // A parent that is named twice has one state.
                Some((_, both)) => *both += stride,
                None => out.dimensions.push((v, stride)),
            },
        }
    }
    out
}

/// Whether a node of which so many variables are not known, itself among them, is to be calculated with as a function.
fn is_function<N>(network: &Network<N>, var: Var, own: u32, free: usize) -> bool {
    let node = network.node(var);
    matches!(node.table, Table::Function(_)) && own != NONE && node.states >= FEW_STATES && free > 1
}

impl<N: Number> Query<N> {
    pub(super) fn new(
        network: &Network<N>,
        targets: &[Var],
        findings: &Findings<N>,
        part: Part,
        limits: &Limits,
    ) -> Result<Query<N>, Trouble> {
        let known = &findings.known;
        let takes_part = match part {
            Part::Whole => vec![true; network.nodes.len()],
            _ => network.with_ancestors(targets.iter().chain(&findings.vars).copied()),
        };
        let mut sources: Vec<Source> =
            (0..network.nodes.len() as Var).filter(|v| takes_part[*v as usize]).map(|v| source(network, known, v)).collect();
        let mut number = vec![NONE; network.nodes.len()];
        let mut vars: Vec<Var> = Vec::new();
        for v in (0..network.nodes.len()).filter(|v| takes_part[*v] && known[*v].state().is_none()) {
            number[v] = vars.len() as u32;
            vars.push(v as Var);
        }
        let mut scopes: Vec<Vec<u32>> = sources.iter().map(|s| s.dimensions.iter().map(|(v, _)| number[*v as usize]).collect()).collect();
        if part == Part::Connected {
            let component = components(vars.len(), scopes.iter().map(Vec::as_slice));
            let asked: Vec<u32> =
                targets.iter().map(|v| number[*v as usize]).filter(|n| *n != NONE).map(|n| component[n as usize]).collect();
            let stays: Vec<bool> = component.iter().map(|c| asked.contains(c)).collect();
            // Plain numbers stay, so that a zero among them is seen.
            sources.retain(|s| s.dimensions.first().is_none_or(|(v, _)| stays[number[*v as usize] as usize]));
            vars.retain(|v| stays[number[*v as usize] as usize]);
            number.fill(NONE);
            vars.iter().enumerate().for_each(|(n, v)| number[*v as usize] = n as u32);
            scopes = sources.iter().map(|s| s.dimensions.iter().map(|(v, _)| number[*v as usize]).collect()).collect();
        }
        let mut graph = Graph::new(vars.iter().map(|v| network.states(*v)).collect(), scopes.iter().map(Vec::as_slice));
        for (source, scope) in sources.iter().zip(&scopes) {
            let own = number[source.var as usize];
            if is_function(network, source.var, own, scope.len()) {
                graph.determine(own, scope);
            }
        }
        let mut is_kept = vec![false; vars.len()];
        targets.iter().map(|v| number[*v as usize]).filter(|n| *n != NONE).for_each(|n| is_kept[n as usize] = true);
        let named = |trouble| match trouble {
            Trouble::Final(InferenceError::TooWide { entries, clique }) => {
                InferenceError::TooWide { entries, clique: clique.into_iter().map(|n| vars[n as usize]).collect() }.into()
            }
            other => other,
        };
        let elimination = eliminate(&graph, &is_kept, limits.entries as f64, &limits.deadline).map_err(named)?;
        let kept = elimination.order.len() as u32;
        let order: Vec<u32> = elimination.order.into_iter().chain((0..vars.len() as u32).filter(|n| is_kept[*n as usize])).collect();
        let vars: Vec<Var> = order.iter().map(|n| vars[*n as usize]).collect();
        vars.iter().enumerate().for_each(|(n, v)| number[*v as usize] = n as u32);
        let mut out = Query {
            plan: Plan::new(Vec::new(), &[], &[], 0),
            factors: Vec::new(),
            sizes: vars.iter().map(|v| network.states(*v)).collect(),
            vars,
            number,
            nodes: Vec::new(),
            layouts: Vec::new(),
            scale: 0,
            kept,
        };
        out.fill(network, findings, &sources);
        let functions: Vec<Option<u32>> = out.factors.iter().map(|f| f.function.as_ref().map(|function| function.own)).collect();
        out.plan = Plan::new(out.factors.iter().map(|f| f.scope.clone()).collect(), &functions, &out.sizes, kept);
        out.within(limits, if part == Part::Whole { 2.0 } else { 1.0 })?;
        Ok(out)
    }

    /// Nothing is calculated where it would not fit; so many `sweeps` keep what they find.
    fn within(&self, limits: &Limits, sweeps: f64) -> Result<(), Trouble> {
        // Places in tables are numbers of 32 bits.
        let most = limits.entries.min(u32::MAX as usize) as f64;
        let of_targets: f64 = self.sizes.iter().skip(self.kept as usize).map(|s| f64::from(*s)).product();
        if of_targets > most {
            return Err(InferenceError::TooWide {
                entries: of_targets,
                clique: self.vars.iter().skip(self.kept as usize).copied().collect(),
            }
            .into());
        }
        let stored = sweeps * self.plan.stored;
        if stored > most && stored > self.plan.entries_of_widest {
            return Err(InferenceError::TooWide { entries: stored, clique: Vec::new() }.into());
        }
        let entries = self.plan.entries_of_widest;
        if entries > most {
            return Err(
                InferenceError::TooWide { entries, clique: self.plan.widest.iter().map(|n| self.vars[*n as usize]).collect() }.into()
            );
        }
        Ok(())
    }

    /// The entries of a table at all combinations of some dimensions, from a place on.
    fn copied<T>(&self, base: usize, dimensions: &[(u32, usize)], entry: impl Fn(usize) -> T) -> Vec<T> {
        let sizes: Vec<usize> = dimensions.iter().map(|(n, _)| self.sizes[*n as usize] as usize).collect();
        let mut out = Vec::with_capacity(sizes.iter().product());
        let mut odometer = Odometer::new(sizes, dimensions.iter().map(|(_, s)| vec![*s]).collect(), 1);
        loop {
            out.extend(odometer.at.iter().map(|at| entry(base + at)));
            if !odometer.step() {
                return out;
            }
        }
    }

    fn push_likelihood(&mut self, scope: Vec<u32>, values: Vec<N>) {
        let factor = Factor::new(scope, values, 0);
        self.scale += factor.range.map_or(0, |(_, high)| (high + factor.exponent).max(0));
        self.factors.push(factor);
    }

    /// Copies the tables, their dimensions in the order of elimination.
    fn fill(&mut self, network: &Network<N>, findings: &Findings<N>, sources: &[Source]) {
        for source in sources {
            let mut dimensions: Vec<(u32, usize)> = source.dimensions.iter().map(|(v, s)| (self.number[*v as usize], *s)).collect();
            dimensions.sort_unstable();
            let scope: Vec<u32> = dimensions.iter().map(|(n, _)| *n).collect();
            let node = network.node(source.var);
            let own = self.number[source.var as usize];
            let factor = match &node.table {
                Table::Full(table) => Factor::new(scope, self.copied(source.base, &dimensions, |at| table[at].clone()), 0),
                Table::Function(function) if is_function(network, source.var, own, scope.len()) => {
                    let others: Vec<(u32, usize)> = dimensions.iter().copied().filter(|(n, _)| *n != own).collect();
                    let table = self.copied(source.base, &others, |at| function[at / node.states as usize]);
                    Factor { function: Some(Function { own, table }), ..Factor::new(scope, Vec::new(), 0) }
                }
                Table::Function(function) => {
                    let states = node.states as usize;
                    let is_own = |at: usize| N::from_f64(if function[at / states] as usize == at % states { 1.0 } else { 0.0 });
                    Factor::new(scope, self.copied(source.base, &dimensions, is_own), 0)
                }
            };
            self.nodes.push(source.var);
            self.layouts.push((source.base, dimensions.iter().map(|(_, s)| *s).collect()));
            self.factors.push(factor);
        }
        for v in &findings.vars {
            if let (Known::Likelihood(values), n) = (&findings.known[*v as usize], self.number[*v as usize])
                && n != NONE
            {
                self.push_likelihood(vec![n], values.clone());
            }
        }
        for weight in &findings.weights {
            self.push_likelihood(Vec::new(), vec![weight.clone()]);
        }
    }
}
