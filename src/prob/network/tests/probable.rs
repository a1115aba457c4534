//! Most probable states.

use super::random::*;
use crate::exact::{Exact, Number};
use crate::prob::network::*;
use std::cmp::Ordering;

fn best<N: Number>(network: &Network<N>, evidence: &[(Var, Finding<N>)]) -> N {
    let mut best = N::zero();
    enumerate(network, evidence, |_, weight| {
        if weight.order(&best) == Ordering::Greater {
            best = weight;
        }
    });
    best
}

#[test]
fn no_other_states_are_more_probable() {
    for seed in 0..2000 {
        let mut chance = Chance(seed);
        let network: Network<f64> = network(&mut chance, 8);
        let evidence = evidence(&mut chance, &network);
        let best = best(&network, &evidence);
        match network.most_probable(&evidence, &Limits::default()) {
            Err(error) => assert!(error == InferenceError::Impossible && best == 0.0, "{seed} {error:?}"),
            Ok((states, weight)) => {
                assert!((weight / best - 1.0).abs() < 1e-11, "{seed}");
                let mut own = 0.0;
                enumerate(&network, &evidence, |all, weight| {
                    if all == states {
                        own = weight
                    }
                });
                assert!((weight / own - 1.0).abs() < 1e-12, "{seed}");
            }
        }
    }
}

#[test]
fn exact_ones_are_exact() {
    for seed in 0..300 {
        let mut chance = Chance(seed);
        let network: Network<Exact> = network(&mut chance, 6);
        let evidence = evidence(&mut chance, &network);
        let best = best(&network, &evidence);
        match network.most_probable(&evidence, &Limits::default()) {
            Err(error) => assert!(error == InferenceError::Impossible && best == Exact::ZERO, "{seed} {error:?}"),
            Ok((_, weight)) => assert_eq!(weight, best, "{seed}"),
        }
    }
}

#[test]
fn the_first_of_equal_states_is_taken() {
    let node = |parents: Vec<Var>, table: Vec<f64>| Node { states: 2, parents, table: table.into() };
    let network = Network { nodes: vec![node(vec![], vec![0.5, 0.5]), node(vec![0], vec![0.3, 0.7, 0.7, 0.3])] };
    // The second variable is the last that is left: it has its first state.
    assert_eq!(network.most_probable(&[], &Limits::default()), Ok((vec![1, 0], 0.35)));
    let third = Network { nodes: vec![Node { states: 3, parents: vec![], table: vec![0.3, 0.1 + 0.2, 0.4].into() }] };
    assert_eq!(third.most_probable(&[(0, Finding::Likelihood(vec![1.0, 1.0, 0.0]))], &Limits::default()).unwrap().0, [0]);
}
