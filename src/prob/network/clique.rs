//! What a calibrated tree tells beyond marginals: joint distributions inside a clique, and the evidence as a logarithm.

use super::calibrate::{Calibrated, Either, Tree};
use super::joint::{Joint, entries, ln_of, spread};
use super::kernel::Kernel;
use super::mode::Sum;
use super::node::Var;
use super::wide::scaled;
use crate::exact::Number;

impl<N: Number> Calibrated<N> {
    /// P(variables | evidence) where some clique holds them all, those aside that are known; a node with its parents always is in one.
    /// None where there is no such clique: [`Network::joint`] finds it from anew.
    pub fn joint(&self, vars: &[Var]) -> Option<Joint<N>> {
        match &self.tree {
            Either::Own(tree) => tree.joint(vars),
            Either::Wide(tree, _) => tree.joint(vars).map(|joint| joint.to()),
        }
    }

    /// The natural logarithm of P(evidence), which is never out of range.
    pub fn ln_evidence(&self) -> f64 {
        match &self.tree {
            Either::Own(tree) => tree.ln_evidence(),
            Either::Wide(tree, _) => tree.ln_evidence(),
        }
    }
}

impl<N: Number> Tree<N> {
    fn ln_evidence(&self) -> f64 {
        let (value, exponent) = self.evidence();
        ln_of(&value, exponent)
    }

    fn joint(&self, vars: &[Var]) -> Option<Joint<N>> {
        if entries(&self.network, vars) > self.limits.entries as f64 {
            return None;
        }
        let mut numbers: Vec<u32> = Vec::new();
        for var in vars {
            if self.findings.known[*var as usize].state().is_none() {
                numbers.push(self.query.number[*var as usize]);
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.is_empty() {
            return Some(self.spread(vars, &numbers, &[N::from_f64(1.0)]));
        }
        let holds = |scope: &[u32]| numbers.iter().all(|n| scope.binary_search(n).is_ok());
        let size = |scope: &[u32]| scope.iter().map(|n| f64::from(self.query.sizes[*n as usize])).product::<f64>();
        let mut kernel: Kernel<Sum> = Kernel::new(&self.query.sizes, &self.limits.deadline);
        let tables = (0..self.query.factors.len()).filter(|id| self.derivatives.by[*id].is_some());
        let table = tables.filter(|id| holds(&self.query.factors[*id].scope)).map(|id| (size(&self.query.factors[id].scope), id));
        let values = if let Some((_, id)) = table.min_by(|a, b| a.0.total_cmp(&b.0)) {
            self.weights(&mut kernel, id, &numbers).ok()?
        } else {
            let cliques = (0..self.query.plan.steps.len()).map(|step| (step, self.union(step))).filter(|(_, union)| holds(union));
            let (step, _) = cliques.min_by(|a, b| size(&a.1).total_cmp(&size(&b.1)))?;
            self.of_clique(&mut kernel, step, &numbers).ok()?
        };
        Some(self.spread(vars, &numbers, &values))
    }

    fn spread(&self, vars: &[Var], numbers: &[u32], values: &[N]) -> Joint<N> {
        let free: Vec<(Var, u32)> = numbers.iter().map(|n| (self.query.vars[*n as usize], self.query.sizes[*n as usize])).collect();
        let (sizes, values) = spread(&self.network, vars, &self.findings, &free, values);
        let (value, exponent) = self.evidence();
        let (evidence, ln_evidence) = (scaled(value, exponent), self.ln_evidence());
        Joint { targets: vars.to_vec(), sizes, values, evidence, ln_evidence }
    }
}
