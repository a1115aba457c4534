//! Orders of elimination, and what is refused.

use super::random::*;
use crate::prob::network::graph::Graph;
use crate::prob::network::order::eliminate;
use crate::prob::network::*;
use std::time::Instant;

fn chance_row(chance: &mut Chance, parents: u32) -> Table<f64> {
    Table::Full((0..1 << parents).flat_map(|_| row(chance, 2)).map(ratio).collect())
}

/// A grid of variables that depend on their neighbours above and to the left.
fn grid(width: u32, height: u32) -> Network<f64> {
    let mut chance = Chance(1);
    let mut nodes = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let mut parents = Vec::new();
            if x > 0 {
                parents.push(y * width + x - 1);
            }
            if y > 0 {
                parents.push((y - 1) * width + x);
            }
            let table = chance_row(&mut chance, parents.len() as u32);
            nodes.push(Node { states: 2, parents, table });
        }
    }
    Network { nodes }
}

#[test]
fn ten_thousand_variables_are_ordered_at_once() {
    let start = Instant::now();
    let network = grid(5, 2000);
    let found = network.calibrate(&[], &Limits::default()).unwrap();
    assert!((found.marginal(9_999)[0] + found.marginal(9_999)[1] - 1.0).abs() < 1e-12);
    // A hub with ten thousand leaves.
    let mut nodes = vec![Node { states: 2, parents: vec![], table: Table::Full(vec![0.5, 0.5]) }];
    nodes.extend((0..10_000).map(|_| Node { states: 2, parents: vec![0], table: Table::Full(vec![0.4, 0.6, 0.6, 0.4]) }));
    let hub = Network { nodes };
    assert!((hub.calibrate(&[(7, Finding::State(0))], &Limits::default()).unwrap().marginal(0)[0] - 0.4).abs() < 1e-12);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn what_is_too_wide_is_refused_from_its_sizes() {
    let network = grid(40, 40);
    for error in [network.calibrate(&[], &Limits::default()).err(), network.joint(&[1599], &[], &Limits::default()).err()] {
        let Some(InferenceError::TooWide { entries, clique }) = error else { panic!("{error:?}") };
        assert!(entries > Limits::default().entries as f64 && clique.len() >= 28, "{entries} {clique:?}");
    }
    let wide: Vec<Var> = (0..40).collect();
    assert!(matches!(grid(40, 1).joint(&wide, &[], &Limits::default()), Err(InferenceError::TooWide { .. })));
    let stopped = Limits { deadline: crate::deadline::Deadline::after(Some(std::time::Duration::ZERO)), ..Limits::default() };
    assert_eq!(grid(4, 4).joint(&[15], &[], &stopped), Err(InferenceError::Stopped));
}

/// An order holds each variable once, and costs what is said.
#[test]
fn orders_cost_what_is_said() {
    for seed in 0..200 {
        let mut chance = Chance(seed);
        let n = 1 + chance.below(24);
        let states: Vec<u32> = (0..n).map(|_| 2 + chance.below(4)).collect();
        let scopes: Vec<Vec<u32>> = (0..chance.below(40)).map(|_| vec![chance.below(n), chance.below(n)]).collect();
        let graph = Graph::new(states.clone(), scopes.iter().map(Vec::as_slice));
        let found = eliminate(&graph, &vec![false; n as usize], f64::INFINITY, &Default::default()).unwrap();
        let mut sorted = found.order.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..n).collect::<Vec<_>>());
        // Its cost is that of the order.
        let mut near = vec![vec![false; n as usize]; n as usize];
        for s in scopes.iter().filter(|s| s[0] != s[1]) {
            near[s[0] as usize][s[1] as usize] = true;
            near[s[1] as usize][s[0] as usize] = true;
        }
        let mut left = vec![true; n as usize];
        let mut entries = 0.0;
        for v in &found.order {
            let around: Vec<usize> = (0..n as usize).filter(|u| left[*u] && near[*v as usize][*u]).collect();
            entries += around.iter().map(|u| f64::from(states[*u])).product::<f64>() * f64::from(states[*v as usize]);
            for a in &around {
                for b in around.iter().filter(|b| *b != a) {
                    near[*a][*b] = true;
                }
            }
            left[*v as usize] = false;
        }
        assert!((entries - found.entries).abs() < 1e-6 * entries, "{seed}");
    }
}
