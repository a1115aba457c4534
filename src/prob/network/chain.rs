//! Chains of small nodes in place of one large table: noisy-max, counts, any and all.
//!
//! Each step has two parents, the step before and one of the variables, so that a thousand of them are eliminated one after the
//! other. Sources: J. Pearl, *Probabilistic reasoning in intelligent systems* (1988), 4.3.2; F. J. Díez, *Parameter adjustment in
//! Bayes networks: the generalized noisy OR-gate* (1993); D. Heckerman, J. Breese, *Causal independence for probability
//! assessment and inference using Bayesian networks* (1996).

use super::node::{Node, Table, Var};
use crate::exact::Number;

/// A cause of a noisy-max: what it brings about alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause<N> {
    pub parent: Var,
    /// P(effect | the parent's state), the parent's state slowest, the effect fastest; the first state of the effect is the least.
    pub effects: Vec<N>,
}

/// A noisy-max: the largest of the effects of all causes and of a leak, each drawn apart. The nodes are to stand from `first` on
/// in the network; the last is the variable itself. With two states this is a noisy-or.
pub fn noisy_max<N: Number>(leak: &[N], causes: &[Cause<N>], first: Var) -> Vec<Node<N>> {
    let states = leak.len();
    if causes.is_empty() {
        return vec![Node { states: states as u32, parents: Vec::new(), table: Table::Full(leak.to_vec()) }];
    }
    let mut out: Vec<Node<N>> = Vec::with_capacity(causes.len());
    for cause in causes {
        let before = first.wrapping_add(out.len() as Var).wrapping_sub(1);
        let effects: Vec<&[N]> = cause.effects.chunks(states).collect();
        if out.is_empty() {
            let table = effects.iter().flat_map(|effect| larger(leak, effect)).collect();
            out.push(Node { states: states as u32, parents: vec![cause.parent], table: Table::Full(table) });
            continue;
        }
        let mut table = Vec::with_capacity(states * cause.effects.len());
        for state in 0..states {
            let so_far: Vec<N> = (0..states).map(|s| N::from_f64(if s == state { 1.0 } else { 0.0 })).collect();
            effects.iter().for_each(|effect| table.extend(larger(&so_far, effect)));
        }
        out.push(Node { states: states as u32, parents: vec![before, cause.parent], table: Table::Full(table) });
    }
    out
}

/// The distribution of the larger of two that are drawn apart. Nothing is subtracted, so that small probabilities keep their digits.
fn larger<N: Number>(a: &[N], b: &[N]) -> Vec<N> {
    let (mut below_a, mut below_b) = (N::zero(), N::zero());
    let mut out = Vec::with_capacity(a.len());
    for (a, b) in a.iter().zip(b) {
        let up_to_b = below_b.clone().add(b.clone());
        out.push(a.clone().mul(up_to_b.clone()).add(below_a.clone().mul(b.clone())));
        below_a = below_a.add(a.clone());
        below_b = up_to_b;
    }
    out
}

/// Something that is counted: a variable, and which of its states count.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    pub parent: Var,
    pub counts: Vec<bool>,
}

/// How many count, up to `most`: states 0 to `most`, the last for as many or more. The nodes are to stand from `first` on in the
/// network; the last is the count.
pub fn counting<N>(most: u32, counted: &[Counted], first: Var) -> Vec<Node<N>> {
    chain(counted, first, most + 1, |so_far, counts| (so_far + u32::from(counts)).min(most), |step| (step + 1).min(most + 1))
}

/// Whether any counts: state 1 where one does.
pub fn any<N>(counted: &[Counted], first: Var) -> Vec<Node<N>> {
    counting(1, counted, first)
}

/// Whether all count: state 1 where none is missing.
pub fn all<N>(counted: &[Counted], first: Var) -> Vec<Node<N>> {
    let missing: Vec<Counted> =
        counted.iter().map(|c| Counted { parent: c.parent, counts: c.counts.iter().map(|counts| !counts).collect() }).collect();
    let mut out = counting(1, &missing, first);
    if let Some(Node { table: Table::Function(states), .. }) = out.last_mut() {
        states.iter_mut().for_each(|state| *state = 1 - *state);
    }
    out
}

/// `states_after(k)` are the states after `k` steps; the last step has `states`.
fn chain<N>(
    counted: &[Counted],
    first: Var,
    states: u32,
    next: impl Fn(u32, bool) -> u32,
    states_after: impl Fn(u32) -> u32,
) -> Vec<Node<N>> {
    if counted.is_empty() {
        return vec![Node { states, parents: Vec::new(), table: Table::Function(vec![0]) }];
    }
    let mut out: Vec<Node<N>> = Vec::with_capacity(counted.len());
    for (step, item) in counted.iter().enumerate() {
        let step = step as u32;
        let before = if step == 0 { 1 } else { states_after(step) };
        let function = (0..before).flat_map(|so_far| item.counts.iter().map(move |counts| (so_far, *counts)));
        let table = Table::Function(function.map(|(so_far, counts)| next(so_far, counts)).collect());
        let own = if step as usize + 1 == counted.len() { states } else { states_after(step + 1) };
        let parents = if step == 0 { vec![item.parent] } else { vec![first + step - 1, item.parent] };
        out.push(Node { states: own, parents, table });
    }
    out
}
