//! Which entry of which table moves an answer most: derivatives by all entries from two sweeps.
//!
//! Sources: A. Darwiche, *A differential approach to inference in Bayesian networks* (2003); S. Renooij, *Co-variation for
//! sensitivity analysis in Bayesian networks* (2014).

use super::backward::Derivatives;
use super::evidence::{Finding, Findings, InferenceError, Known, Limits, Trouble};
use super::factor::{Factor, Odometer};
use super::joint::{Keep, with_range};
use super::kernel::Kernel;
use super::mode::Sum;
use super::node::{Network, Table, Var};
use super::query::{Part, Query};
use super::wide::scaled;
use crate::exact::Number;
use std::cmp::Ordering;

/// How an answer moves with one entry of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivity<N> {
    pub node: Var,
    /// The place in the node's table.
    pub entry: usize,
    /// The derivative where all other entries stay.
    pub partial: N,
    /// The derivative where the rest of the row makes room in proportion (in equal parts where all the rest is zero), so that the
    /// row still sums to 1.
    pub covaried: N,
}

impl<N: Number> Network<N> {
    /// How P(target = state | evidence) moves with every entry that matters; the largest movement with the row first.
    /// Entries of functions are none.
    pub fn sensitivities(
        &self,
        target: Var,
        state: u32,
        evidence: &[(Var, Finding<N>)],
        limits: &Limits,
    ) -> Result<Vec<Sensitivity<N>>, InferenceError> {
        with_range(
            self,
            evidence,
            |network, evidence| sensitivities(network, target, state, evidence, limits),
            |network, evidence| {
                let wide = sensitivities(network, target, state, evidence, limits)?;
                let own = |x: super::wide::Wide| N::from_f64(x.to_f64());
                Ok(wide
                    .into_iter()
                    .map(|s| Sensitivity { node: s.node, entry: s.entry, partial: own(s.partial), covaried: own(s.covaried) })
                    .collect())
            },
        )
    }
}

/// Two weights are found, and of each the tables on the way there and back are kept.
const KEPT: usize = 4;

/// A weight and the derivatives of it by the tables of the nodes.
struct Sweep<N> {
    query: Query<N>,
    derivatives: Derivatives<N>,
    weight: Factor<N>,
    /// Products that were lost on the way.
    lost: Option<i64>,
}

impl<N: Number> Sweep<N> {
    /// `on_target` is a likelihood of the target.
    fn new(
        network: &Network<N>,
        target: Var,
        on_target: Vec<N>,
        evidence: &[(Var, Finding<N>)],
        limits: &Limits,
    ) -> Result<Option<Sweep<N>>, Trouble> {
        let mut findings = Findings::new(network, evidence)?;
        let known = &mut findings.known[target as usize];
        *known = match known {
            Known::State(_) => return Ok(None),
            Known::Nothing => Known::Likelihood(on_target),
            Known::Likelihood(values) => Known::Likelihood(values.iter().zip(on_target).map(|(a, b)| a.clone().mul(b)).collect()),
        };
        if !findings.vars.contains(&target) {
            findings.vars.push(target);
        }
        let each = Limits { entries: limits.entries / KEPT, deadline: limits.deadline.clone() };
        let mut query = Query::new(network, &[target], &findings, Part::Connected, &each)?;
        query.plan.close();
        let sizes = query.sizes.clone();
        let mut kernel: Kernel<Sum> = Kernel::new(&sizes, &limits.deadline);
        query.forward(&mut kernel, Keep::EvenZero)?;
        let derivatives = Derivatives::new(&query, &mut kernel)?;
        let weight = query.factors.last().cloned().unwrap_or_else(|| Factor::new(Vec::new(), vec![N::zero()], 0));
        let lost = kernel.lost;
        Ok(Some(Sweep { query, derivatives, weight, lost }))
    }
}

fn sensitivities<N: Number>(
    network: &Network<N>,
    target: Var,
    state: u32,
    evidence: &[(Var, Finding<N>)],
    limits: &Limits,
) -> Result<Vec<Sensitivity<N>>, Trouble> {
    let states = network.states(target);
    let ones = (0..states).map(|_| N::from_f64(1.0)).collect();
    let only = (0..states).map(|s| N::from_f64(if s == state { 1.0 } else { 0.0 })).collect();
    // What is known does not move.
    let Some(all) = Sweep::new(network, target, ones, evidence, limits)? else { return Ok(Vec::new()) };
    let Some(part) = Sweep::new(network, target, only, evidence, limits)? else { return Ok(Vec::new()) };
    let Some(weight) = all.weight.values.first().filter(|w| !w.is_zero()).cloned() else {
        return Err(if all.lost.is_some() { Trouble::Narrow } else { InferenceError::Impossible.into() });
    };
    let is_sure = |kernel: &mut Kernel<Sum>| {
        kernel.lost = kernel.lost.max(all.lost).max(part.lost);
        kernel.is_sure(&weight, all.weight.exponent, all.query.scale)
    };
    is_sure(&mut Kernel::new(&all.query.sizes, &limits.deadline))?;
    let relative = |x: &N, exponent: i64| scaled(x.clone().div(weight.clone()), exponent - all.weight.exponent);
    let answer = part.weight.values.first().map_or_else(N::zero, |x| relative(x, part.weight.exponent));
    let sizes = all.query.sizes.clone();
    let mut kernel: Kernel<Sum> = Kernel::new(&sizes, &limits.deadline);
    let mut found = Vec::new();
    for (id, var) in all.query.nodes.iter().enumerate() {
        let Table::Full(table) = &network.node(*var).table else { continue };
        if all.query.factors[id].scope.is_empty() {
            continue;
        }
        let of_all = all.derivatives.find(&all.query, &mut kernel, id)?;
        let of_part = part.derivatives.find(&part.query, &mut kernel, id)?;
        let mut partial = vec![N::zero(); table.len()];
        let mut places = all.query.places(id);
        for (a, b) in of_all.values.iter().zip(&of_part.values) {
            let (plus, minus) = (relative(b, of_part.exponent), answer.clone().mul(relative(a, of_all.exponent)));
            let size = plus.to_f64().abs().max(minus.to_f64().abs());
            let difference = plus.sub(minus);
            // What is left of a difference of doubles may be rounding alone.
            let is_rounding = !is_exact::<N>() && difference.to_f64().abs() <= 1e-14 * size;
            partial[places.at.iter().sum::<usize>()] = if is_rounding { N::zero() } else { difference };
            places.step();
        }
        for (row, own) in partial.chunks(network.states(*var) as usize).enumerate() {
            let start = row * own.len();
            let probabilities = &table[start..start + own.len()];
            for (i, partial) in own.iter().enumerate() {
                let covaried = partial.clone().sub(rest_of_row(probabilities, own, i));
                if !partial.is_zero() || !covaried.is_zero() {
                    found.push(Sensitivity { node: *var, entry: start + i, partial: partial.clone(), covaried });
                }
            }
        }
    }
    is_sure(&mut kernel)?;
    let size = |x: &N| if x.order(&N::zero()) == Ordering::Less { x.clone().neg() } else { x.clone() };
    found.sort_by(|a, b| {
        let by = |of: fn(&Sensitivity<N>) -> &N| size(of(b)).order(&size(of(a)));
        by(|s| &s.covaried).then_with(|| by(|s| &s.partial)).then((a.node, a.entry).cmp(&(b.node, b.entry)))
    });
    Ok(found)
}

/// What the others of a row lose, times what that does.
fn rest_of_row<N: Number>(probabilities: &[N], partial: &[N], but: usize) -> N {
    let others = || (0..partial.len()).filter(|i| *i != but);
    let rest = others().fold(N::zero(), |sum, i| sum.add(probabilities[i].clone()));
    let count = partial.len().saturating_sub(1);
    if count == 0 {
        // A single state has no room to move.
        return partial[but].clone();
    }
    others().fold(N::zero(), |sum, i| {
        let share =
            if rest.is_zero() { N::from_f64(1.0).div(N::from_f64(count as f64)) } else { probabilities[i].clone().div(rest.clone()) };
        sum.add(share.mul(partial[i].clone()))
    })
}

/// Whether this kind of number does not round.
fn is_exact<N: Number>() -> bool {
    let part = N::from_f64(1.0).div(N::from_f64(49.0));
    part.mul(N::from_f64(49.0)).sub(N::from_f64(1.0)).is_zero()
}

impl<N: Number> Query<N> {
    /// The places in a node's table of the entries of its factor, in their order.
    fn places(&self, id: usize) -> Odometer {
        let sizes = self.factors[id].scope.iter().map(|n| self.sizes[*n as usize] as usize).collect();
        let (base, strides) = &self.layouts[id];
        let mut out = Odometer::new(sizes, strides.iter().map(|s| vec![*s, 0]).collect(), 2);
        out.at[1] = *base;
        out
    }
}
