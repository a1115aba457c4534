//! Derivatives against differences.

use super::random::*;
use crate::exact::{Exact, Number};
use crate::prob::network::*;
use rustc_hash::FxHashMap;

/// The network with one entry moved, the rest of its row as it is or in proportion.
fn moved<N: Number>(network: &Network<N>, node: Var, entry: usize, by: &N, covaried: bool) -> Option<Network<N>> {
    let mut out = network.clone();
    let states = network.nodes[node as usize].states as usize;
    let Table::Full(table) = &mut out.nodes[node as usize].table else { return None };
    let row = entry / states * states..entry / states * states + states;
    let rest = row.clone().filter(|i| *i != entry).fold(N::zero(), |sum, i| sum.add(table[i].clone()));
    if covaried {
        for i in row.filter(|i| *i != entry) {
            let share =
                if rest.is_zero() { N::from_f64(1.0).div(N::from_f64(states as f64 - 1.0)) } else { table[i].clone().div(rest.clone()) };
            table[i] = table[i].clone().sub(by.clone().mul(share));
        }
        if states == 1 {
            return Some(out);
        }
    }
    table[entry] = table[entry].clone().add(by.clone());
    Some(out)
}

#[test]
fn derivatives_are_differences() {
    let mut compared = 0;
    for seed in 0..400 {
        let mut chance = Chance(seed);
        let network: Network<f64> = network(&mut chance, 7);
        let evidence = evidence(&mut chance, &network);
        let target = chance.below(network.nodes.len() as u32);
        let state = chance.below(network.nodes[target as usize].states);
        let limits = Limits::default();
        let Ok(joint) = network.joint(&[target], &evidence, &limits) else { continue };
        if joint.evidence < 1e-4 {
            continue;
        }
        let found = network.sensitivities(target, state, &evidence, &limits).unwrap();
        assert!(found.windows(2).all(|pair| pair[0].covaried.abs() >= pair[1].covaried.abs()), "{seed}");
        let found: FxHashMap<(Var, usize), &Sensitivity<f64>> = found.iter().map(|s| ((s.node, s.entry), s)).collect();
        for node in 0..network.nodes.len() as u32 {
            let Table::Full(table) = &network.nodes[node as usize].table else { continue };
            for entry in 0..table.len() {
                for covaried in [false, true] {
                    // Two-sided; the numbers need not be probabilities for that.
                    let step = 1e-5;
                    let answer = |by: f64| -> Option<f64> {
                        let network = moved(&network, node, entry, &by, covaried)?;
                        let (values, _) = relevant(&network, target, &evidence)?;
                        Some(values[state as usize])
                    };
                    let (Some(up), Some(down)) = (answer(step), answer(-step)) else { continue };
                    let said = found.get(&(node, entry)).map_or(0.0, |s| if covaried { s.covaried } else { s.partial });
                    let expected = (up - down) / (2.0 * step);
                    assert!((said - expected).abs() < 1e-6 * (1.0 + expected.abs()), "{seed} {node} {entry} {covaried}: {said} {expected}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 10_000, "{compared}");
}

/// The posterior of a target, with no more nodes than bear on it: what is summed out to 1 stays 1 where an entry is moved.
fn relevant<N: Number>(network: &Network<N>, target: Var, evidence: &[(Var, Finding<N>)]) -> Option<(Vec<N>, N)> {
    let takes_part = network.with_ancestors(evidence.iter().map(|(v, _)| *v).chain([target]));
    let mut pruned = network.clone();
    for (var, node) in pruned.nodes.iter_mut().enumerate() {
        if !takes_part[var] {
            *node = Node { states: 1, parents: vec![], table: Table::Full(vec![N::from_f64(1.0)]) };
        }
    }
    expected(&pruned, &[target], evidence)
}

/// The answer is a ratio of two lines in an entry, `(a + b x) / (c + d x)`: with `P(evidence)` at both places the difference gives
/// the derivative exactly.
#[test]
fn exact_derivatives_are_exact() {
    let mut compared = 0;
    for seed in 0..120 {
        let mut chance = Chance(seed);
        let network: Network<Exact> = network(&mut chance, 5);
        let evidence = evidence(&mut chance, &network);
        let target = chance.below(network.nodes.len() as u32);
        let state = chance.below(network.nodes[target as usize].states);
        let Ok(found) = network.sensitivities(target, state, &evidence, &Limits::default()) else { continue };
        let found: FxHashMap<(Var, usize), &Sensitivity<Exact>> = found.iter().map(|s| ((s.node, s.entry), s)).collect();
        let Some((before, weight)) = relevant(&network, target, &evidence) else { continue };
        let step = Exact::from(1) / Exact::from(64);
        for node in 0..network.nodes.len() as u32 {
            let Table::Full(table) = &network.nodes[node as usize].table else { continue };
            for entry in 0..table.len() {
                for covaried in [false, true] {
                    let Some(moved) = moved(&network, node, entry, &step, covaried) else { continue };
                    let Some((after, moved_weight)) = relevant(&moved, target, &evidence) else { continue };
                    // f(x + h) - f(x) = f'(x) h w(x) / w(x + h).
                    let expected =
                        (after[state as usize].clone() - before[state as usize].clone()) * moved_weight / weight.clone() / step.clone();
                    let said =
                        found.get(&(node, entry)).map_or(Exact::ZERO, |s| if covaried { s.covaried.clone() } else { s.partial.clone() });
                    assert_eq!(said, expected, "{seed} {node} {entry} {covaried}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 1_000, "{compared}");
}
