//! The most probable states of all variables together: elimination by the largest instead of the sum, and back again.
//!
//! Source: A. P. Dawid, *Applications of a general propagation algorithm for probabilistic expert systems* (1992).

use super::evidence::{Finding, Findings, InferenceError, Known, Limits, Trouble};
use super::factor::Factor;
use super::joint::{product, with_range};
use super::kernel::{Kernel, united};
use super::mode::Max;
use super::node::{Network, Var};
use super::query::{Part, Query};
use super::wide::{scaled, underflows};
use crate::exact::Number;
use std::cmp::Ordering;

/// Doubles that differ by less are taken as a tie.
const TIE: f64 = 1e-12;

impl<N: Number> Network<N> {
    /// A state for each variable, so that all together with the evidence are as probable as can be; and this probability, times
    /// the scale of likelihoods, zero in doubles where it is beneath their range. Of states that do as well as one another the first is taken, one variable after the other in
    /// the order of elimination, the last first.
    pub fn most_probable(&self, evidence: &[(Var, Finding<N>)], limits: &Limits) -> Result<(Vec<u32>, N), InferenceError> {
        with_range(
            self,
            evidence,
            |network, evidence| most_probable(network, evidence, limits),
            |network, evidence| most_probable(network, evidence, limits).map(|(states, p)| (states, N::from_f64(p.to_f64()))),
        )
    }
}

fn most_probable<N: Number>(network: &Network<N>, evidence: &[(Var, Finding<N>)], limits: &Limits) -> Result<(Vec<u32>, N), Trouble> {
    let findings = Findings::new(network, evidence)?;
    let mut query = Query::new(network, &[], &findings, Part::Whole, limits)?;
    let sizes = query.sizes.clone();
    let mut kernel: Kernel<Max> = Kernel::new(&sizes, &limits.deadline);
    query.eliminate_all(&mut kernel)?;
    let mut chosen = vec![0u32; query.vars.len()];
    for step in query.plan.steps.iter().rev() {
        let union = united(step.inputs.iter().map(|id| query.factors[*id].scope.as_slice()));
        for n in union.iter().filter(|n| query.plan.scopes[step.output].binary_search(n).is_err()) {
            let weights: Vec<N> = (0..query.sizes[*n as usize])
                .map(|state| {
                    chosen[*n as usize] = state;
                    let values = step.inputs.iter().map(|id| query.factors[*id].entry(&query.sizes, &chosen));
                    values.reduce(N::mul).unwrap_or_else(N::zero)
                })
                .collect();
            chosen[*n as usize] = first_of_largest(&weights);
        }
    }
    let mut states: Vec<u32> = findings.known.iter().map(|known| known.state().unwrap_or(0)).collect();
    query.vars.iter().zip(&chosen).for_each(|(var, state)| states[*var as usize] = *state);
    let tables = (0..states.len() as Var).map(|var| network.probability(var, &states));
    let likelihoods = findings.known.iter().zip(&states).filter_map(|(known, state)| match known {
        Known::Likelihood(values) => values.get(*state as usize).cloned(),
        _ => None,
    });
    let numbers: Vec<Factor<N>> =
        tables.chain(likelihoods).chain(findings.weights.iter().cloned()).map(|x| Factor::new(Vec::new(), vec![x], 0)).collect();
    let (value, exponent) = product(numbers.iter(), N::from_f64(1.0), 0);
    Ok((states, scaled(value, exponent)))
}

fn first_of_largest<N: Number>(weights: &[N]) -> u32 {
    let largest = weights.iter().fold(N::zero(), |most, w| if w.order(&most) == Ordering::Greater { w.clone() } else { most });
    let least = if underflows::<N>() { largest.mul(N::from_f64(1.0 - TIE)) } else { largest };
    weights.iter().position(|w| w.order(&least) != Ordering::Less).unwrap_or(0) as u32
}
