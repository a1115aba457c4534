//! The joint distribution of some variables given what is known: variable elimination.
//!
//! Sources: N. Zhang, D. Poole, *A simple approach to Bayesian network computations* (1994); R. Dechter, *Bucket elimination*
//! (1999). What does not matter is left out first: R. Shachter, *Bayes-ball* (1998).

use super::evidence::{Finding, Findings, InferenceError, Limits, Trouble, converted};
use super::factor::{Factor, strides};
use super::kernel::Kernel;
use super::mode::{Mode, Sum};
use super::node::{Network, Var};
use super::query::{Part, Query};
use super::wide::{Wide, power, scaled};
use crate::exact::Number;

/// P(targets | evidence).
#[derive(Clone, Debug, PartialEq)]
pub struct Joint<N> {
    pub targets: Vec<Var>,
    /// The number of states of each target.
    pub sizes: Vec<u32>,
    /// The probability of each combination of the targets' states: the first target slowest, the last fastest.
    pub values: Vec<N>,
    /// P(evidence), times the scale of likelihoods. Beneath the range of doubles it is zero in doubles.
    pub evidence: N,
    /// Its natural logarithm, which is never out of range.
    pub ln_evidence: f64,
}

impl<N: Number> Joint<N> {
    pub(super) fn to<M: Number>(&self) -> Joint<M> {
        Joint {
            targets: self.targets.clone(),
            sizes: self.sizes.clone(),
            values: self.values.iter().map(|x| M::from_f64(x.to_f64())).collect(),
            evidence: M::from_f64(self.evidence.to_f64()),
            ln_evidence: self.ln_evidence,
        }
    }
}

/// Runs a calculation in its kind of number, and again with a wider range where it would lose what is small.
pub(super) fn with_range<N: Number, T>(
    network: &Network<N>,
    evidence: &[(Var, Finding<N>)],
    plain: impl FnOnce(&Network<N>, &[(Var, Finding<N>)]) -> Result<T, Trouble>,
    wide: impl FnOnce(&Network<Wide>, &[(Var, Finding<Wide>)]) -> Result<T, Trouble>,
) -> Result<T, InferenceError> {
    let found = match plain(network, evidence) {
        Err(Trouble::Narrow) => wide(&network.converted(), &converted(evidence)),
        other => other,
    };
    found.map_err(|trouble| match trouble {
        Trouble::Final(error) => error,
        // Wide numbers have room for everything.
        Trouble::Narrow => InferenceError::Impossible,
    })
}

/// The logarithm of a positive number times a power of two, where the number may be beneath all doubles.
pub(super) fn ln_of<N: Number>(x: &N, exponent: i64) -> f64 {
    const STEP: i64 = 900;
    let (mut x, mut exponent) = (x.clone(), exponent);
    while x.to_f64() < power(-STEP) && !x.is_zero() {
        x = x.mul(N::from_f64(power(STEP)));
        exponent -= STEP;
    }
    x.to_f64().ln() + exponent as f64 * std::f64::consts::LN_2
}

/// What stays of the results of steps that later steps have used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    Nothing,
    All,
    /// All, and a product that is zero everywhere is no reason to end.
    EvenZero,
}

impl<N: Number> Query<N> {
    /// All steps where nothing is kept free: the results stay, and evidence that is impossible is an error.
    pub(super) fn eliminate_all<M: Mode<N>>(&mut self, kernel: &mut Kernel<M>) -> Result<(), Trouble> {
        self.forward(kernel, Keep::All)?;
        self.check(kernel)
    }

    /// What all factors came to, with a power of two.
    pub(super) fn weight(&self) -> (N, i64) {
        product(self.plan.rest.iter().map(|id| &self.factors[*id]), N::from_f64(1.0), 0)
    }

    /// An error where this is zero, or too small beside what was lost on the way.
    pub(super) fn check<M>(&self, kernel: &Kernel<'_, M>) -> Result<(), Trouble> {
        let (weight, exponent) = self.weight();
        kernel.is_sure(&weight, exponent, self.scale)?;
        if weight.is_zero() { Err(InferenceError::Impossible.into()) } else { Ok(()) }
    }

    /// All steps.
    pub(super) fn forward<M: Mode<N>>(&mut self, kernel: &mut Kernel<M>, keep: Keep) -> Result<(), Trouble> {
        for step in &self.plan.steps {
            let inputs: Vec<&Factor<N>> = step.inputs.iter().map(|id| &self.factors[*id]).collect();
            let output = kernel.contract(&inputs, &self.plan.scopes[step.output])?;
            if keep != Keep::EvenZero && output.is_zero() {
                kernel.is_sure(&N::zero(), 0, 0)?;
                return Err(InferenceError::Impossible.into());
            }
            self.factors.push(output);
            if keep == Keep::Nothing {
                step.inputs.iter().for_each(|id| self.factors[*id].values = Vec::new());
            }
        }
        Ok(())
    }
}

impl<N: Number> Network<N> {
    /// P(targets | evidence), in the order of the targets, and P(evidence). Variables that have no part in it are left out.
    pub fn joint(&self, targets: &[Var], evidence: &[(Var, Finding<N>)], limits: &Limits) -> Result<Joint<N>, InferenceError> {
        self.joint_of(targets, evidence, Part::Ancestors, limits)
    }

    /// P(targets | evidence) alone: evidence that does not bear on the targets is not looked at, so that it may be impossible
    /// without being found out, and `evidence` is the weight of the rest. For whoever knows that P(evidence) is not zero.
    #[cfg(feature = "internals")]
    pub fn posterior(&self, targets: &[Var], evidence: &[(Var, Finding<N>)], limits: &Limits) -> Result<Joint<N>, InferenceError> {
        self.joint_of(targets, evidence, Part::Connected, limits)
    }

    fn joint_of(&self, targets: &[Var], evidence: &[(Var, Finding<N>)], part: Part, limits: &Limits) -> Result<Joint<N>, InferenceError> {
        with_range(
            self,
            evidence,
            |network, evidence| joint(network, targets, evidence, part, limits),
            |network, evidence| joint(network, targets, evidence, part, limits).map(|joint| joint.to()),
        )
    }
}

pub(super) fn joint<N: Number>(
    network: &Network<N>,
    targets: &[Var],
    evidence: &[(Var, Finding<N>)],
    part: Part,
    limits: &Limits,
) -> Result<Joint<N>, Trouble> {
    let entries = entries(network, targets);
    if entries > limits.entries as f64 {
        return Err(InferenceError::TooWide { entries, clique: targets.to_vec() }.into());
    }
    let findings = Findings::new(network, evidence)?;
    let mut query = Query::new(network, targets, &findings, part, limits)?;
    let sizes = query.sizes.clone();
    let mut kernel: Kernel<Sum> = Kernel::new(&sizes, &limits.deadline);
    query.forward(&mut kernel, Keep::Nothing)?;
    let free: Vec<u32> = (query.kept..sizes.len() as u32).collect();
    let (tables, numbers): (Vec<&Factor<N>>, Vec<&Factor<N>>) =
        query.plan.rest.iter().map(|id| &query.factors[*id]).partition(|f| !f.scope.is_empty());
    let table = kernel.contract(&tables, &free)?;
    let total = table.values.iter().fold(N::zero(), |sum, x| sum.add(x.clone()));
    let (weight, exponent) = product(numbers.iter().copied(), total.clone(), table.exponent);
    kernel.is_sure(&weight, exponent, query.scale)?;
    if weight.is_zero() {
        return Err(InferenceError::Impossible.into());
    }
    let normal: Vec<N> = table.values.into_iter().map(|x| x.div(total.clone())).collect();
    let free: Vec<(Var, u32)> = query.vars.iter().skip(query.kept as usize).map(|v| (*v, network.states(*v))).collect();
    let (sizes, values) = spread(network, targets, &findings, &free, &normal);
    let ln_evidence = ln_of(&weight, exponent);
    Ok(Joint { targets: targets.to_vec(), sizes, values, evidence: scaled(weight, exponent), ln_evidence })
}

/// The combinations of states of some variables.
pub(super) fn entries<N>(network: &Network<N>, vars: &[Var]) -> f64 {
    vars.iter().map(|v| f64::from(network.states(*v))).product()
}

/// The product of some numbers, with its exponent.
pub(super) fn product<'f, N: Number + 'f>(numbers: impl Iterator<Item = &'f Factor<N>>, start: N, exponent: i64) -> (N, i64) {
    let mut out = Factor::new(Vec::new(), vec![start], exponent);
    for number in numbers {
        let value = out.values.into_iter().chain(number.values.first().cloned()).reduce(N::mul);
        out = Factor::new(Vec::new(), value.into_iter().collect(), out.exponent + number.exponent);
    }
    (out.values.pop().unwrap_or_else(N::zero), out.exponent)
}

/// From the table of the free targets (each with its states, the first slowest) to that of all as they are asked for: known ones
/// have one state, and one that is named twice has the same state in both places.
pub(super) fn spread<N: Number>(
    network: &Network<N>,
    targets: &[Var],
    findings: &Findings<N>,
    free: &[(Var, u32)],
    normal: &[N],
) -> (Vec<u32>, Vec<N>) {
    let sizes: Vec<u32> = targets.iter().map(|v| network.states(*v)).collect();
    let own = strides(free.iter().map(|(_, s)| *s as usize));
    let place: Vec<Option<usize>> = targets.iter().map(|v| free.iter().position(|(u, _)| u == v)).collect();
    let count: usize = sizes.iter().map(|s| *s as usize).product();
    let mut values = Vec::with_capacity(count);
    let mut states = vec![0u32; targets.len()];
    let mut of_free: Vec<Option<u32>> = vec![None; free.len()];
    for _ in 0..count {
        of_free.fill(None);
        let mut is_possible = true;
        for ((var, state), place) in targets.iter().zip(&states).zip(&place) {
            let other = match place {
                Some(place) => of_free[*place].replace(*state),
                None => findings.known[*var as usize].state(),
            };
            is_possible &= other.is_none_or(|other| other == *state);
        }
        let at: usize = of_free.iter().zip(&own).map(|(state, stride)| state.unwrap_or(0) as usize * stride).sum();
        values.push(if is_possible { normal[at].clone() } else { N::zero() });
        for (state, size) in states.iter_mut().zip(&sizes).rev() {
            *state += 1;
            if *state < *size {
                break;
            }
            *state = 0;
        }
    }
    (sizes, values)
}
