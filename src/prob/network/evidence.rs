//! What is known of a network's variables, and what can go wrong when it is asked.

use super::node::{Network, Var};
use super::wide::{power, underflows};
use crate::deadline::Deadline;
use crate::exact::Number;

/// What is known of one variable.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding<N> {
    /// It has this state.
    State(u32),
    /// How likely what was seen is in each of its states: any scale, nothing negative.
    Likelihood(Vec<N>),
}

/// Findings; several on one variable multiply.
pub type Evidence<N> = Vec<(Var, Finding<N>)>;

/// How far an answer may go.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The most entries of one clique, and of all tables that are kept at one time.
    pub entries: usize,
    pub deadline: Deadline,
}

impl Default for Limits {
    /// Tables of 2 GiB in doubles, and all the time in the world.
    fn default() -> Limits {
        Limits { entries: 1 << 28, deadline: Deadline::default() }
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq)]
pub enum InferenceError {
    /// The narrowest clique that was found is beyond the limit: its entries and variables. All tables together, where it names none.
    TooWide { entries: f64, clique: Vec<Var> },
    /// The evidence has probability zero.
    Impossible,
    /// The deadline came first.
    Stopped,
}

/// Why a calculation ended, as its inner parts know it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Trouble {
    Final(InferenceError),
    /// Doubles would lose what is small: numbers of a wider range are needed.
    Narrow,
}

impl From<InferenceError> for Trouble {
    fn from(error: InferenceError) -> Trouble {
        Trouble::Final(error)
    }
}

/// What the findings on one variable come to.
#[derive(Clone, Debug)]
pub(super) enum Known<N> {
    Nothing,
    /// One state is possible.
    State(u32),
    /// Several are.
    Likelihood(Vec<N>),
}

impl<N> Known<N> {
    pub(super) fn state(&self) -> Option<u32> {
        match self {
            Known::State(state) => Some(*state),
            _ => None,
        }
    }
}

/// The power of two that likelihoods are brought back by.
const CALM: i64 = 300;

/// All findings, by variable.
pub(super) struct Findings<N> {
    pub known: Vec<Known<N>>,
    /// The variables that something is known of by findings, ascending.
    pub vars: Vec<Var>,
    /// What likelihoods of a single possible state multiply everything with.
    pub weights: Vec<N>,
}

impl<N: Number> Findings<N> {
    /// Impossible where the findings on one variable leave it no state.
    pub(super) fn new(network: &Network<N>, evidence: &[(Var, Finding<N>)]) -> Result<Findings<N>, Trouble> {
        // A variable of one state is known from the start.
        let initial = |states: u32| if states == 1 { Known::State(0) } else { Known::Nothing };
        let mut out = Findings { known: network.nodes.iter().map(|n| initial(n.states)).collect(), vars: Vec::new(), weights: Vec::new() };
        let mut sorted: Vec<&(Var, Finding<N>)> = evidence.iter().collect();
        sorted.sort_by_key(|(var, _)| *var);
        for group in sorted.chunk_by(|a, b| a.0 == b.0) {
            let Some((var, _)) = group.first() else { continue };
            let states = network.states(*var);
            out.vars.push(*var);
            out.known[*var as usize] = match group {
                [(_, Finding::State(state))] if *state < states => Known::State(*state),
                _ => out.together(states, group)?,
            };
        }
        Ok(out)
    }

    /// Keeps a likelihood near to 1: the scale of it is a weight of its own.
    fn calm(&mut self, likelihood: &mut [N]) {
        let most = likelihood.iter().map(N::to_f64).fold(0.0, f64::max);
        if underflows::<N>() && most > 0.0 && most < power(-CALM) {
            let up = N::from_f64(power(CALM));
            likelihood.iter_mut().for_each(|value| *value = value.clone().mul(up.clone()));
            self.weights.push(N::from_f64(power(-CALM)));
        }
    }

    fn together(&mut self, states: u32, group: &[&(Var, Finding<N>)]) -> Result<Known<N>, Trouble> {
        let mut likelihood = vec![N::from_f64(1.0); states as usize];
        for (_, finding) in group {
            for (state, own) in likelihood.iter_mut().enumerate() {
                let factor = match finding {
                    Finding::State(s) => N::from_f64(if *s as usize == state { 1.0 } else { 0.0 }),
                    Finding::Likelihood(values) => values.get(state).cloned().unwrap_or_else(N::zero),
                };
                let possible = !own.is_zero() && !factor.is_zero();
                *own = own.clone().mul(factor);
                if possible && underflows::<N>() && own.to_f64().abs() < power(-900) {
                    return Err(Trouble::Narrow);
                }
            }
            self.calm(&mut likelihood);
        }
        let mut possible = likelihood.iter().enumerate().filter(|(_, l)| !l.is_zero());
        let Some((state, weight)) = possible.next() else { return Err(Trouble::Final(InferenceError::Impossible)) };
        if possible.next().is_some() {
            return Ok(Known::Likelihood(likelihood));
        }
        self.weights.push(weight.clone());
        Ok(Known::State(state as u32))
    }
}

/// The same findings in another kind of number.
pub(super) fn converted<N: Number, M: Number>(evidence: &[(Var, Finding<N>)]) -> Evidence<M> {
    let finding = |finding: &Finding<N>| match finding {
        Finding::State(state) => Finding::State(*state),
        Finding::Likelihood(values) => Finding::Likelihood(values.iter().map(|x| M::from_f64(x.to_f64())).collect()),
    };
    evidence.iter().map(|(var, f)| (*var, finding(f))).collect()
}
