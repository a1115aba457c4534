//! Distributions under the terms of a question, in exact numbers where the network is small, else in doubles.

use super::*;
use crate::deadline::Deadline;
use crate::exact::{self, Exact, Number};
use crate::prob::network::{Finding as Seen, InferenceError, Limits, Network, Node, Table};
use crate::source::Span;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The most entries of all tables for which exact numbers are used, and of the junction tree.
const EXACT_ENTRIES: f64 = 8_192.0;
pub(super) const EXACT_TREE: usize = 1 << 14;
/// The most entries of one clique, and of all together.
pub(super) const ENTRIES: usize = 1 << 26;
/// The same where it is asked what moves an answer, which nobody has to know.
const MOVING_ENTRIES: usize = 1 << 24;

/// What is known of all instances, given what was observed.
#[derive(Clone, Debug)]
pub struct Posterior {
    /// The probability of each state of each instance.
    pub doubles: Vec<Vec<f64>>,
    /// The same without rounding, where the network is small.
    pub exact: Option<Vec<Vec<Exact>>>,
    /// The probability of what was observed.
    pub evidence: f64,
    pub exact_evidence: Option<Exact>,
    /// How far neighbouring cliques differ in what they say of the variables that they share.
    pub residual: f64,
    /// Of what is estimated by draws.
    pub sampled: Option<Sampled>,
}

/// How good estimates by draws are.
#[derive(Clone, Copy, Debug)]
pub struct Sampled {
    pub by: Sampling,
    /// The greatest standard error.
    pub standard_error: f64,
    /// As many independent draws would say as much, at least.
    pub effective: f64,
}

/// Probabilities as they were found.
#[derive(Clone, Debug)]
pub(super) enum Found {
    Exact(Vec<Vec<Exact>>),
    Doubles(Vec<Vec<f64>>),
}

/// What a question is put under.
pub(super) struct Terms {
    pub added: Vec<Node<Exact>>,
    pub findings: Vec<(Var, Seen<Exact>)>,
    /// Where each finding is said.
    pub places: Vec<Span>,
    pub set: Vec<(Var, u32)>,
}

pub(super) fn open<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Ground {
    /// True where exact numbers are used.
    pub fn is_small(&self) -> bool {
        self.entries <= EXACT_ENTRIES
    }

    /// What a calculation makes of the network in exact numbers, under the terms of a question.
    pub(super) fn exact_under<T>(&self, terms: &Terms, calculate: impl FnOnce(&Network<Exact>) -> T) -> T {
        under(&self.exact, terms.added.iter().cloned(), &terms.set, calculate)
    }

    /// The same in doubles.
    pub(super) fn doubles_under<T>(&self, terms: &Terms, calculate: impl FnOnce(&Network<f64>) -> T) -> T {
        under(&self.doubles, terms.added.iter().map(in_doubles), &terms.set, calculate)
    }

    /// What everything is like, given what was observed.
    pub fn solve(&self, hir: &Hir, clock: Option<&Clock>) -> Result<()> {
        let deadline = deadline_of(clock);
        let terms = self.observed();
        let evidence = &terms.findings;
        let failed = |error: InferenceError| self.failure(hir, error, &terms, hir.models[self.instances.model].span, clock);
        let all = || 0..self.instances.count;
        if let Some(by) = self.sampling {
            let limits = Limits { entries: ENTRIES, deadline };
            let targets: Vec<Var> = all().collect();
            // The network is let go before anything is said of it.
            let found = open(&self.doubles).sample_marginals(&targets, &doubles_of(evidence), by.draws, by.seed, &limits);
            let found = found.map_err(failed)?;
            let each = || found.iter().flatten();
            let sampled = Sampled {
                by,
                standard_error: each().fold(0.0, |most, estimate| estimate.standard_error.max(most)),
                effective: each().fold(f64::INFINITY, |least, estimate| estimate.effective_sample_size.min(least)),
            };
            let doubles = found.iter().map(|row| row.iter().map(|estimate| estimate.value).collect()).collect();
            // How probable the evidence is, draws of the posterior do not tell.
            let evidence = if self.evidence.is_empty() { 1.0 } else { f64::NAN };
            let posterior = Posterior { doubles, exact: None, evidence, exact_evidence: None, residual: 0.0, sampled: Some(sampled) };
            let _ = self.posterior.set(posterior);
            return Ok(());
        }
        let mut exact = None;
        if self.is_small() {
            let limits = Limits { entries: EXACT_TREE, deadline: deadline.clone() };
            let found = open(&self.exact)
                .calibrate(evidence, &limits)
                .map(|tree| (all().map(|var| tree.marginal(var).to_vec()).collect::<Vec<_>>(), tree.evidence().clone()));
            match found {
                Ok(found) => exact = Some(found),
                Err(InferenceError::TooWide { .. }) => {}
                Err(error) => return Err(failed(error)),
            }
        }
        let posterior = match exact {
            Some((exact, weight)) => Posterior {
                doubles: exact.iter().map(|row| row.iter().map(exact::to_sized_f64).collect()).collect(),
                evidence: exact::to_sized_f64(&weight),
                exact: Some(exact),
                exact_evidence: Some(weight),
                residual: 0.0,
                sampled: None,
            },
            None => {
                let limits = Limits { entries: ENTRIES, deadline };
                let found = open(&self.doubles).calibrate(&doubles_of(evidence), &limits).and_then(|tree| {
                    Ok(Posterior {
                        doubles: all().map(|var| tree.marginal(var).to_vec()).collect(),
                        exact: None,
                        evidence: *tree.evidence(),
                        exact_evidence: None,
                        residual: tree.residual()?,
                        sampled: None,
                    })
                });
                found.map_err(failed)?
            }
        };
        let _ = self.posterior.set(posterior);
        Ok(())
    }

    /// The terms of what was observed, and nothing else.
    fn observed(&self) -> Terms {
        let findings = self.evidence.iter().map(|(var, seen, _)| (*var, seen.clone())).collect();
        Terms { added: Vec::new(), findings, places: self.evidence.iter().map(|(.., at)| *at).collect(), set: Vec::new() }
    }

    /// P(targets | what was observed, and these states), by the states of the targets with those of the last one fastest: in exact
    /// numbers, whatever the size.
    pub(in crate::eval) fn joint(&self, hir: &Hir, targets: &[Var], known: &[(Var, u32)], clock: Option<&Clock>) -> Result<Vec<Exact>> {
        let mut terms = self.observed();
        let at = hir.models[self.instances.model].span;
        terms.findings.extend(known.iter().map(|(var, state)| (*var, Seen::State(*state))));
        terms.places.extend(known.iter().map(|_| at));
        let limits = Limits { entries: ENTRIES, deadline: deadline_of(clock) };
        let found = open(&self.exact).joint(targets, &terms.findings, &limits);
        found.map(|joint| joint.values).map_err(|error| self.failure(hir, error, &terms, at, clock))
    }

    pub fn posterior(&self) -> Option<&Posterior> {
        self.posterior.get()
    }

    /// The distributions of some variables under the terms of a question.
    pub(super) fn distributions(
        &self,
        targets: &[Var],
        terms: &Terms,
        clock: Option<&Clock>,
    ) -> std::result::Result<Found, InferenceError> {
        if self.sampling.is_some() {
            let found = self.estimates(targets, terms, clock)?;
            return Ok(Found::Doubles(found.into_iter().map(|row| row.into_iter().map(|(value, _)| value).collect()).collect()));
        }
        let deadline = deadline_of(clock);
        if self.is_small() {
            let limits = Limits { entries: EXACT_TREE, deadline: deadline.clone() };
            match self.exact_under(terms, |network| distributions(network, targets, &terms.findings, &limits)) {
                Ok(found) => return Ok(Found::Exact(found)),
                Err(InferenceError::TooWide { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        let limits = Limits { entries: ENTRIES, deadline };
        let findings = doubles_of(&terms.findings);
        self.doubles_under(terms, |network| distributions(network, targets, &findings, &limits)).map(Found::Doubles)
    }

    /// The same by draws, each probability with its standard error. None without draws: an empty list.
    pub(super) fn estimates(
        &self,
        targets: &[Var],
        terms: &Terms,
        clock: Option<&Clock>,
    ) -> std::result::Result<Vec<Vec<(f64, f64)>>, InferenceError> {
        let Some(by) = self.sampling else { return Ok(Vec::new()) };
        let limits = Limits { entries: ENTRIES, deadline: deadline_of(clock) };
        let findings = doubles_of(&terms.findings);
        let found = self.doubles_under(terms, |network| network.sample_marginals(targets, &findings, by.draws, by.seed, &limits));
        Ok(found?.into_iter().map(|row| row.into_iter().map(|e| (e.value, e.standard_error)).collect()).collect())
    }

    /// How the probability that a variable is in its second state moves with each entry of a table, while all others stay: variable,
    /// place in its table, derivative.
    pub(super) fn sensitivities(
        &self,
        var: Var,
        terms: &Terms,
        clock: Option<&Clock>,
    ) -> std::result::Result<Vec<(Var, usize, f64)>, InferenceError> {
        let limits = Limits { entries: MOVING_ENTRIES, deadline: deadline_of(clock) };
        let findings = doubles_of(&terms.findings);
        let found = self.doubles_under(terms, |network| network.sensitivities(var, 1, &findings, &limits));
        found.map(|list| list.into_iter().map(|s| (s.node, s.entry, s.partial)).collect())
    }

    /// What stands in the way of an answer, in words.
    pub(super) fn failure(&self, hir: &Hir, error: InferenceError, terms: &Terms, at: Span, clock: Option<&Clock>) -> EvalError {
        let model = self.instances.model;
        let name = |var: Var| self.instances.owner(var).map(|(variable, keys)| variable_name(hir, model, variable, &keys));
        match error {
            InferenceError::Stopped => match clock {
                Some(clock) => clock.error(at),
                None => EvalError::new(codes::OUT_OF_TIME, "the calculation was stopped", at, "here"),
            },
            InferenceError::TooWide { entries, clique } => {
                let mut names: Vec<String> = clique.iter().filter_map(|var| name(*var)).map(|name| format!("`{name}`")).collect();
                let hidden = clique.len() - names.len();
                let more = names.len().saturating_sub(8) + hidden;
                names.truncate(8);
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                if clique.is_empty() {
                    let message =
                        format!("the network is too large: the tables on the way to its answer have {entries:.0e} entries together");
                    return EvalError::new(codes::TOO_WIDE, message, at, "no exact answer").help(
                        "fewer variables that hang on one another, or fewer states, make it smaller; counts of many have many states",
                    );
                }
                let message = format!(
                    "the network is too wide: {} variables have to be looked at together, with {entries:.0e} combinations of states",
                    clique.len()
                );
                EvalError::new(codes::TOO_WIDE, message, at, "no exact answer")
                    .help(format!("they are {}{more}", names.join(", ")))
                    .help("fewer parents, `noisy_or` for causes that act by themselves, or fewer states make it narrower")
            }
            InferenceError::Impossible => {
                let limits = Limits { entries: ENTRIES, deadline: deadline_of(clock) };
                let findings = doubles_of(&terms.findings);
                let core = self.doubles_under(terms, |network| network.impossible_core(&findings, &limits));
                if let Some(by) = self.sampling.filter(|_| core.as_ref().map_or(true, Vec::is_empty)) {
                    let message = format!("none of {} draws agrees with what is observed", by.draws);
                    return EvalError::new(codes::TOO_WIDE, message, at, "too rare for so many draws")
                        .help("more draws, or an exact answer: leave `sample` out");
                }
                let mut clash: Vec<Span> = core.unwrap_or_default().into_iter().filter_map(|at| terms.places.get(at)).copied().collect();
                clash.sort_by_key(|at| (at.file, at.lo));
                clash.dedup();
                let seen = clash.iter().filter(|place| self.evidence.iter().any(|(.., at)| at == *place)).count();
                let message = match (clash.len(), seen) {
                    (count, seen) if count > 1 && seen == count => "what is observed cannot happen together: its probability is zero",
                    (count, 0) if count > 1 => "what is supposed cannot happen together: its probability is zero",
                    (count, _) if count > 1 => "what is supposed cannot happen beside what is observed: its probability is zero",
                    (1, 0) => "what is supposed cannot happen: its probability is zero",
                    _ => "what is observed cannot happen: its probability is zero",
                };
                let last = clash.pop().unwrap_or(at);
                let error =
                    EvalError::new(codes::IMPOSSIBLE_EVIDENCE, message, last, if clash.is_empty() { "never happens" } else { "clashes" });
                clash.into_iter().fold(error, |error, place| error.with(place, "with this"))
            }
        }
    }
}

/// A network with what a question adds for its time and sets. It is let go before anything is said of what was found.
fn under<N: Number, T>(
    network: &Mutex<Network<N>>,
    added: impl Iterator<Item = Node<N>>,
    set: &[(Var, u32)],
    calculate: impl FnOnce(&Network<N>) -> T,
) -> T {
    let mut network = open(network);
    let count = network.nodes.len();
    network.nodes.extend(added);
    let found = match set {
        [] => calculate(&network),
        set => calculate(&network.intervened(set)),
    };
    network.nodes.truncate(count);
    found
}

/// The distribution of each of some variables.
fn distributions<N: Number>(
    network: &Network<N>,
    targets: &[Var],
    evidence: &[(Var, Seen<N>)],
    limits: &Limits,
) -> std::result::Result<Vec<Vec<N>>, InferenceError> {
    match targets {
        [] => Ok(Vec::new()),
        [only] => Ok(vec![network.joint(&[*only], evidence, limits)?.values]),
        many => {
            let tree = network.calibrate(evidence, limits)?;
            Ok(many.iter().map(|var| tree.marginal(*var).to_vec()).collect())
        }
    }
}

pub(super) fn in_doubles(node: &Node<Exact>) -> Node<f64> {
    let table = match &node.table {
        Table::Full(values) => Table::Full(values.iter().map(exact::to_f64).collect()),
        Table::Function(values) => Table::Function(values.clone()),
    };
    Node { states: node.states, parents: node.parents.clone(), table }
}

pub(super) fn doubles_of(evidence: &[(Var, Seen<Exact>)]) -> Vec<(Var, Seen<f64>)> {
    let double = |seen: &Seen<Exact>| match seen {
        Seen::State(state) => Seen::State(*state),
        Seen::Likelihood(weights) => Seen::Likelihood(weights.iter().map(exact::to_f64).collect()),
    };
    evidence.iter().map(|(var, seen)| (*var, double(seen))).collect()
}

pub(super) fn deadline_of(clock: Option<&Clock>) -> Deadline {
    clock.map_or_else(Deadline::default, Clock::deadline)
}
