//! A whole network given what is known: the marginals of all variables by two sweeps.

use super::backward::Derivatives;
use super::evidence::{Finding, Findings, InferenceError, Limits, Trouble};
use super::factor::Factor;
use super::joint::with_range;
use super::kernel::{Kernel, united};
use super::mode::Sum;
use super::node::{Network, Var};
use super::query::{Part, Query};
use super::wide::{Wide, scaled};
use crate::exact::Number;

/// All marginals given some evidence, and joint distributions of variables that stand in one clique.
pub struct Calibrated<N> {
    evidence: N,
    pub(super) tree: Either<N>,
}

/// A tree in the kind of number that was asked for, or with a wider range.
pub(super) enum Either<N> {
    Own(Tree<N>),
    /// With the marginals as they were asked for.
    Wide(Tree<Wide>, Vec<Vec<N>>),
}

/// The elimination of all variables, swept in both directions.
pub(super) struct Tree<N> {
    pub(super) network: Network<N>,
    pub(super) findings: Findings<N>,
    pub(super) query: Query<N>,
    pub(super) derivatives: Derivatives<N>,
    marginals: Vec<Vec<N>>,
    pub(super) limits: Limits,
}

impl<N: Number> Network<N> {
    /// The junction tree of the whole network with this evidence.
    pub fn calibrate(&self, evidence: &[(Var, Finding<N>)], limits: &Limits) -> Result<Calibrated<N>, InferenceError> {
        with_range(
            self,
            evidence,
            |network, evidence| {
                let tree = Tree::new(network, evidence, limits)?;
                let (value, exponent) = tree.evidence();
                Ok(Calibrated { evidence: scaled(value, exponent), tree: Either::Own(tree) })
            },
            |network, evidence| {
                let tree = Tree::new(network, evidence, limits)?;
                let (value, exponent) = tree.evidence();
                let marginals = tree.marginals.iter().map(|m| m.iter().map(|x| N::from_f64(x.to_f64())).collect()).collect();
                Ok(Calibrated { evidence: N::from_f64(scaled(value, exponent).to_f64()), tree: Either::Wide(tree, marginals) })
            },
        )
    }
}

impl<N: Number> Calibrated<N> {
    /// P(variable | evidence), a probability for each state.
    pub fn marginal(&self, var: Var) -> &[N] {
        match &self.tree {
            Either::Own(tree) => &tree.marginals[var as usize],
            Either::Wide(_, marginals) => &marginals[var as usize],
        }
    }

    /// P(evidence), times the scale of likelihoods. Beneath the range of doubles it is zero in doubles.
    pub fn evidence(&self) -> &N {
        &self.evidence
    }

    /// The largest difference between what two tables say of the probability of a state: rounding, and zero in exact numbers. Each
    /// table is asked by way of the derivative by itself, which others have no part in.
    pub fn residual(&self) -> Result<f64, InferenceError> {
        let found = match &self.tree {
            Either::Own(tree) => tree.residual(),
            Either::Wide(tree, _) => tree.residual(),
        };
        found.map_err(|trouble| match trouble {
            Trouble::Final(error) => error,
            Trouble::Narrow => InferenceError::Impossible,
        })
    }
}

impl<N: Number> Tree<N> {
    fn new(network: &Network<N>, evidence: &[(Var, Finding<N>)], limits: &Limits) -> Result<Tree<N>, Trouble> {
        let findings = Findings::new(network, evidence)?;
        let mut query = Query::new(network, &[], &findings, Part::Whole, limits)?;
        let sizes = query.sizes.clone();
        let mut kernel: Kernel<Sum> = Kernel::new(&sizes, &limits.deadline);
        query.eliminate_all(&mut kernel)?;
        let derivatives = Derivatives::new(&query, &mut kernel)?;
        let mut tree = Tree { network: network.clone(), findings, query, derivatives, marginals: Vec::new(), limits: limits.clone() };
        tree.marginals = tree.marginals(&mut kernel)?;
        tree.query.check(&kernel)?;
        Ok(tree)
    }

    /// P(evidence), with a power of two.
    pub(super) fn evidence(&self) -> (N, i64) {
        self.query.weight()
    }

    /// Each from the factor that gives it with the least work.
    fn marginals(&mut self, kernel: &mut Kernel<Sum>) -> Result<Vec<Vec<N>>, Trouble> {
        let entries = |scope: &[u32]| scope.iter().map(|n| f64::from(self.query.sizes[*n as usize])).product::<f64>();
        let mut best: Vec<Option<(f64, usize)>> = vec![None; self.query.vars.len()];
        for (id, factor) in self.query.factors.iter().enumerate() {
            let cost = match self.derivatives.user[id] {
                Some(step) if id < self.query.plan.given => entries(&self.union(step)),
                _ => entries(&factor.scope),
            };
            for n in &factor.scope {
                let best = &mut best[*n as usize];
                if best.is_none_or(|(least, _)| cost < least) {
                    *best = Some((cost, id));
                }
            }
        }
        let mut marginals: Vec<Vec<N>> = Vec::with_capacity(self.network.nodes.len());
        for (var, node) in self.network.nodes.iter().enumerate() {
            let known = self.findings.known[var].state();
            marginals.push((0..node.states).map(|s| N::from_f64(if known == Some(s) { 1.0 } else { 0.0 })).collect());
        }
        for (n, best) in best.into_iter().enumerate() {
            let Some((_, id)) = best else { continue };
            if self.derivatives.by[id].is_none() && self.query.factors[id].function.is_none() {
                self.derivatives.by[id] = Some(self.derivatives.find(&self.query, kernel, id)?);
            }
            marginals[self.query.vars[n] as usize] = self.weights(kernel, id, &[n as u32])?;
        }
        Ok(marginals)
    }

    /// The variables of the clique of a step.
    pub(super) fn union(&self, step: usize) -> Vec<u32> {
        united(self.query.plan.steps[step].inputs.iter().map(|id| self.query.factors[*id].scope.as_slice()))
    }

    /// The distribution of some variables of a factor: from it and its derivative, or from the clique of a function, whose
    /// derivative would be a large table.
    pub(super) fn weights(&self, kernel: &mut Kernel<Sum>, id: usize, out: &[u32]) -> Result<Vec<N>, Trouble> {
        if let (Some(_), Some(step)) = (&self.query.factors[id].function, self.derivatives.user[id]) {
            return self.of_clique(kernel, step, out);
        }
        let inputs: Vec<&Factor<N>> = [&self.query.factors[id]].into_iter().chain(&self.derivatives.by[id]).collect();
        Ok(normal(kernel.contract(&inputs, out)?.values))
    }

    /// The distribution of some variables of the clique of a step.
    pub(super) fn of_clique(&self, kernel: &mut Kernel<Sum>, step: usize, out: &[u32]) -> Result<Vec<N>, Trouble> {
        let step = &self.query.plan.steps[step];
        let inputs = step.inputs.iter().map(|id| &self.query.factors[*id]).chain(&self.derivatives.by[step.output]);
        Ok(normal(kernel.contract(&inputs.collect::<Vec<_>>(), out)?.values))
    }

    fn residual(&self) -> Result<f64, Trouble> {
        let mut kernel: Kernel<Sum> = Kernel::new(&self.query.sizes, &self.limits.deadline);
        let mut worst = 0.0f64;
        for id in (0..self.query.plan.given).filter(|id| !self.query.factors[*id].scope.is_empty()) {
            let factor = &self.query.factors[id];
            let derivative = if factor.function.is_none() { Some(self.derivatives.find(&self.query, &mut kernel, id)?) } else { None };
            for n in &factor.scope {
                let found = match &derivative {
                    Some(derivative) => normal(kernel.contract(&[factor, derivative], &[*n])?.values),
                    None => self.weights(&mut kernel, id, &[*n])?,
                };
                let said = &self.marginals[self.query.vars[*n as usize] as usize];
                worst = found.into_iter().zip(said).fold(worst, |worst, (a, b)| worst.max(a.sub(b.clone()).to_f64().abs()));
            }
        }
        Ok(worst)
    }
}

fn normal<N: Number>(values: Vec<N>) -> Vec<N> {
    let total = values.iter().fold(N::zero(), |sum, x| sum.add(x.clone()));
    if total.is_zero() { values } else { values.into_iter().map(|x| x.div(total.clone())).collect() }
}
