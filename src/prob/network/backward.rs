//! Backwards through the steps of an elimination: the derivative of P(evidence) by every factor.
//!
//! The derivative by a factor is the product of all others, summed to its scope; so a factor times its derivative is the joint
//! weight of its variables and the evidence, and this is the second sweep of a junction tree without a division. Sources:
//! A. Darwiche, *A differential approach to inference in Bayesian networks*, J. ACM 50 (2003); P. Shenoy, G. Shafer, *Axioms for
//! probability and belief-function propagation* (1990).

use super::evidence::Trouble;
use super::factor::Factor;
use super::kernel::Kernel;
use super::mode::Sum;
use super::query::Query;
use crate::exact::Number;

/// Derivatives by factor; those by given factors are found when they are asked for.
pub(super) struct Derivatives<N> {
    pub by: Vec<Option<Factor<N>>>,
    /// The step that uses each factor.
    pub user: Vec<Option<usize>>,
}

impl<N: Number> Derivatives<N> {
    /// For an elimination whose results were all kept.
    pub(super) fn new(query: &Query<N>, kernel: &mut Kernel<Sum>) -> Result<Derivatives<N>, Trouble> {
        let count = query.factors.len();
        let mut out = Derivatives { by: vec![None; count], user: vec![None; count] };
        for (at, step) in query.plan.steps.iter().enumerate() {
            step.inputs.iter().for_each(|id| out.user[*id] = Some(at));
        }
        for step in query.plan.steps.iter().rev() {
            for id in step.inputs.iter().filter(|id| **id >= query.plan.given) {
                out.by[*id] = Some(out.find(query, kernel, *id)?);
            }
        }
        Ok(out)
    }

    /// The derivative by one factor, from that by what it is used for; that by the end of an elimination is 1.
    pub(super) fn find(&self, query: &Query<N>, kernel: &mut Kernel<Sum>, id: usize) -> Result<Factor<N>, Trouble> {
        let Some(step) = self.user[id].and_then(|at| query.plan.steps.get(at)) else {
            return Ok(Factor::new(Vec::new(), vec![N::from_f64(1.0)], 0));
        };
        let others = step.inputs.iter().filter(|other| **other != id).map(|other| &query.factors[*other]);
        let inputs: Vec<&Factor<N>> = others.chain(&self.by[step.output]).collect();
        kernel.contract(&inputs, &query.factors[id].scope)
    }
}
