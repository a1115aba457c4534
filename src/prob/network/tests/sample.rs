//! Sampling against enumeration.

use super::random::*;
use crate::prob::network::*;

#[test]
fn samples_are_near() {
    let (mut seen, mut far) = (0, 0);
    for seed in 0..300 {
        let mut chance = Chance(seed);
        let network: Network<f64> = network(&mut chance, 6);
        let evidence = evidence(&mut chance, &network);
        let target = chance.below(network.nodes.len() as u32);
        let Some((values, weight)) = expected(&network, &[target], &evidence) else {
            let found = network.sample(&[target], &|_| true, &evidence, 100, seed, &Limits::default());
            assert_eq!(found, Err(InferenceError::Impossible));
            continue;
        };
        if weight < 0.02 {
            continue;
        }
        let found = network.sample(&[target], &|states| states[0] == 0, &evidence, 4000, seed, &Limits::default()).unwrap();
        assert!((1.0 - 1e-9..=4000.0 + 1e-6).contains(&found.effective_sample_size));
        let apart = (found.value - values[0]).abs() / found.standard_error;
        assert!(apart < 5.0, "{seed}: {found:?} {}", values[0]);
        seen += 1;
        far += usize::from(apart > 2.0);
    }
    assert!(seen > 150 && far * 10 < seen, "{seen} {far}");
}

/// The same on all machines.
#[test]
fn draws_are_the_same_everywhere() {
    let node = |parents: Vec<Var>, table: Vec<f64>| Node { states: 2, parents, table: table.into() };
    let network = Network { nodes: vec![node(vec![], vec![0.3, 0.7]), node(vec![0], vec![0.9, 0.1, 0.2, 0.8])] };
    let found = network.sample(&[0], &|states| states[0] == 0, &[(1, Finding::State(0))], 1000, 7, &Limits::default()).unwrap();
    let again = network.sample(&[0], &|states| states[0] == 0, &[(1, Finding::State(0))], 1000, 7, &Limits::default()).unwrap();
    assert_eq!(found, again);
    assert_eq!(found.value, 0.6812411847672899);
}

/// One run for all variables says what a run for each would say with the same draws of its own.
#[test]
fn all_distributions_come_out_of_one_run() {
    let mut seen = 0;
    for seed in 0..60 {
        let mut chance = Chance(seed);
        let network: Network<f64> = network(&mut chance, 6);
        let evidence = evidence(&mut chance, &network);
        let targets: Vec<Var> = (0..network.nodes.len() as Var).collect();
        let Ok(found) = network.sample_marginals(&targets, &evidence, 4000, seed, &Limits::default()) else { continue };
        for (var, row) in targets.iter().zip(&found) {
            assert!((row.iter().map(|e| e.value).sum::<f64>() - 1.0).abs() < 1e-9);
            let Some((values, weight)) = expected(&network, &[*var], &evidence) else { continue };
            if weight >= 0.02 {
                seen += 1;
                for (estimate, value) in row.iter().zip(&values) {
                    assert!((estimate.value - value).abs() < 6.0 * estimate.standard_error, "{seed}: {estimate:?} {value}");
                }
            }
        }
    }
    assert!(seen > 60);
}
