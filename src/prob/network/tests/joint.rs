//! Joint distributions.

use super::random::*;
use crate::exact::Exact;
use crate::prob::network::*;

fn targets<N>(chance: &mut Chance, network: &Network<N>) -> Vec<Var> {
    (0..chance.below(4)).map(|_| chance.below(network.nodes.len() as u32)).collect()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12
}

#[test]
fn joints_are_those_of_enumeration() {
    let (mut answered, mut impossible) = (0, 0);
    for seed in 0..4000 {
        let mut chance = Chance(seed);
        let mut network: Network<f64> = network(&mut chance, 8);
        let evidence = evidence(&mut chance, &network);
        let targets = targets(&mut chance, &network);
        if chance.happens(20) {
            let var = chance.below(network.nodes.len() as u32);
            let state = chance.below(network.nodes[var as usize].states);
            network = network.intervened(&[(var, state)]);
        }
        let limits = Limits::default();
        match expected(&network, &targets, &evidence) {
            None => {
                impossible += 1;
                assert_eq!(network.joint(&targets, &evidence, &limits), Err(InferenceError::Impossible), "{seed}");
            }
            Some((values, weight)) => {
                answered += 1;
                let found = network.joint(&targets, &evidence, &limits).unwrap();
                assert!(found.values.iter().zip(&values).all(|(a, b)| close(*a, *b)), "{seed}: {found:?} {values:?}");
                assert!((found.evidence / weight - 1.0).abs() < 1e-12 && (found.ln_evidence - weight.ln()).abs() < 1e-10, "{seed}");
                let part = network.posterior(&targets, &evidence, &limits).unwrap();
                assert!(part.values.iter().zip(&values).all(|(a, b)| close(*a, *b)), "{seed}: {part:?} {values:?}");
            }
        }
    }
    assert!(answered > 2500 && impossible > 100, "{answered} {impossible}");
}

#[test]
fn exact_joints_are_exact() {
    for seed in 0..400 {
        let mut chance = Chance(seed);
        let network: Network<Exact> = network(&mut chance, 6);
        let evidence = evidence(&mut chance, &network);
        let targets = targets(&mut chance, &network);
        let found = network.joint(&targets, &evidence, &Limits::default());
        match expected(&network, &targets, &evidence) {
            None => assert_eq!(found, Err(InferenceError::Impossible), "{seed}"),
            Some((values, weight)) => {
                let found = found.unwrap();
                assert_eq!((found.values, found.evidence), (values, weight), "{seed}");
            }
        }
    }
}
