//! What matters, and what contradicts.

use super::random::*;
use crate::prob::network::*;

#[test]
fn what_does_not_matter_changes_nothing() {
    let (mut apart, mut together) = (0, 0);
    for seed in 0..3000 {
        let mut chance = Chance(seed);
        let network: Network<f64> = network(&mut chance, 7);
        let evidence = evidence(&mut chance, &network);
        let n = network.nodes.len() as u32;
        let (finding, target) = (chance.below(n), chance.below(n));
        let others: Evidence<f64> = evidence.into_iter().filter(|(var, _)| *var != finding).collect();
        let Some((before, _)) = expected(&network, &[target], &others) else { continue };
        if network.matters(finding, &[target], &others) {
            together += 1;
            continue;
        }
        apart += 1;
        for state in 0..network.nodes[finding as usize].states {
            let mut all = others.clone();
            all.push((finding, Finding::State(state)));
            if let Some((after, _)) = expected(&network, &[target], &all) {
                assert!(before.iter().zip(&after).all(|(a, b)| (a - b).abs() < 1e-12), "{seed}");
            }
        }
    }
    assert!(apart > 300 && together > 300, "{apart} {together}");
}

/// Where tables are by chance and without zeros, d-connected variables do depend on one another.
#[test]
fn what_matters_does_so_in_general() {
    let node = |states: u32, parents: Vec<Var>, table: Vec<f64>| Node { states, parents, table: table.into() };
    // a -> c <- b, c -> d
    let network = Network {
        nodes: vec![
            node(2, vec![], vec![0.3, 0.7]),
            node(2, vec![], vec![0.6, 0.4]),
            node(2, vec![0, 1], vec![0.1, 0.9, 0.5, 0.5, 0.7, 0.3, 0.2, 0.8]),
            node(2, vec![2], vec![0.9, 0.1, 0.4, 0.6]),
        ],
    };
    assert!(!network.matters(0, &[1], &[]));
    assert!(network.matters(0, &[1], &[(3, Finding::State(0))]));
    assert!(network.matters(0, &[1], &[(3, Finding::Likelihood(vec![0.2, 0.9]))]));
    assert!(network.matters(0, &[3], &[]));
    assert!(!network.matters(0, &[3], &[(2, Finding::State(1))]));
    // A likelihood does not close a path.
    assert!(network.matters(0, &[3], &[(2, Finding::Likelihood(vec![0.2, 0.9]))]));
}

#[test]
fn cores_are_impossible_and_irreducible() {
    let mut found = 0;
    for seed in 0..3000 {
        let mut chance = Chance(seed);
        let network: Network<f64> = network(&mut chance, 7);
        let mut evidence = evidence(&mut chance, &network);
        evidence.extend(super::random::evidence(&mut chance, &network));
        let core = network.impossible_core(&evidence, &Limits::default()).unwrap();
        let pick = |places: &[usize]| -> Evidence<f64> { places.iter().map(|at| evidence[*at].clone()).collect() };
        if expected(&network, &[], &evidence).is_some() {
            assert!(core.is_empty(), "{seed}");
            continue;
        }
        found += 1;
        assert!(expected(&network, &[], &pick(&core)).is_none(), "{seed}");
        for left_out in 0..core.len() {
            let mut fewer = core.clone();
            fewer.remove(left_out);
            assert!(expected(&network, &[], &pick(&fewer)).is_some(), "{seed} {core:?}");
        }
    }
    assert!(found > 300, "{found}");
}

#[test]
fn shortest_circles() {
    let cycle = |parents: &[&[Var]]| Network::<f64>::cycle(parents);
    assert_eq!(cycle(&[&[], &[0], &[0, 1]]), None);
    assert_eq!(cycle(&[&[1], &[2], &[0]]), Some(vec![0, 2, 1]));
    // 0 -> 1 -> 2 -> 0 and 2 -> 3 -> 2.
    assert_eq!(cycle(&[&[2], &[0], &[1, 3], &[2]]), Some(vec![2, 3]));
    assert_eq!(cycle(&[&[], &[1]]), Some(vec![1]));
}
