//! Chains against the large tables that they stand for.

use super::random::*;
use crate::exact::Exact;
use crate::prob::network::*;

/// Some variables that depend on one another.
fn above(chance: &mut Chance) -> Network<Exact> {
    network(chance, 5)
}

fn all_states(network: &Network<Exact>, of: &[Var]) -> Vec<Vec<u32>> {
    of.iter().fold(vec![Vec::new()], |so_far, v| {
        let states = network.nodes[*v as usize].states;
        so_far.into_iter().flat_map(|s| (0..states).map(move |own| s.iter().copied().chain([own]).collect())).collect()
    })
}

#[test]
fn a_noisy_max_is_its_table() {
    for seed in 0..200 {
        let mut chance = Chance(seed);
        let network = above(&mut chance);
        let n = network.nodes.len() as u32;
        let states = 2 + chance.below(2);
        let leak: Vec<Exact> = row(&mut chance, states).into_iter().map(ratio).collect();
        let parents: Vec<Var> = (0..n).filter(|_| chance.happens(70)).collect();
        let causes: Vec<Cause<Exact>> = parents
            .iter()
            .map(|p| Cause {
                parent: *p,
                effects: (0..network.nodes[*p as usize].states).flat_map(|_| row(&mut chance, states)).map(ratio).collect(),
            })
            .collect();
        let mut chained = network.clone();
        chained.nodes.extend(noisy_max(&leak, &causes, n));
        // P(largest <= k) is the product of P(effect <= k).
        let mut table = Vec::new();
        for of_parents in all_states(&network, &parents) {
            let up_to = |k: u32| -> Exact {
                let sum = |values: &[Exact]| values.iter().take(k as usize + 1).fold(Exact::ZERO, |a, b| a + b.clone());
                causes.iter().zip(&of_parents).fold(sum(&leak), |product, (cause, state)| {
                    product * sum(&cause.effects[(state * states) as usize..((state + 1) * states) as usize])
                })
            };
            table.extend((0..states).map(|k| if k == 0 { up_to(0) } else { up_to(k) - up_to(k - 1) }));
        }
        let mut whole = network.clone();
        whole.nodes.push(Node { states, parents, table: table.into() });
        same(&mut chance, &chained, &whole, seed);
    }
}

/// The last variable of both has the same joint distribution with another one, given evidence.
fn same(chance: &mut Chance, chained: &Network<Exact>, whole: &Network<Exact>, seed: u64) {
    let (last, of_whole) = (chained.nodes.len() as u32 - 1, whole.nodes.len() as u32 - 1);
    let other = chance.below(of_whole);
    let evidence: Evidence<Exact> = (0..of_whole).filter(|_| chance.happens(15)).map(|v| (v, Finding::State(0))).collect();
    let a = chained.joint(&[other, last], &evidence, &Limits::default());
    let b = whole.joint(&[other, of_whole], &evidence, &Limits::default());
    assert_eq!(a.map(|j| (j.values, j.evidence)), b.map(|j| (j.values, j.evidence)), "{seed}");
}

#[test]
fn counts_are_their_tables() {
    for seed in 0..200 {
        let mut chance = Chance(seed);
        let network = above(&mut chance);
        let n = network.nodes.len() as u32;
        let chosen: Vec<Var> = (0..n).filter(|_| chance.happens(80)).collect();
        let counted: Vec<Counted> = chosen
            .into_iter()
            .map(|parent| Counted { parent, counts: (0..network.nodes[parent as usize].states).map(|_| chance.happens(50)).collect() })
            .collect();
        let parents: Vec<Var> = counted.iter().map(|c| c.parent).collect();
        let most = 1 + chance.below(5);
        let count = |states: &Vec<u32>| counted.iter().zip(states).filter(|(c, s)| c.counts[**s as usize]).count() as u32;
        let all_of = all_states(&network, &parents);
        let forms: [(Vec<Node<Exact>>, u32, Vec<u32>); 3] = [
            (counting(most, &counted, n), most + 1, all_of.iter().map(|s| count(s).min(most)).collect()),
            (any(&counted, n), 2, all_of.iter().map(|s| u32::from(count(s) > 0)).collect()),
            (all(&counted, n), 2, all_of.iter().map(|s| u32::from(count(s) == counted.len() as u32)).collect()),
        ];
        for (nodes, states, function) in forms {
            let (mut chained, mut whole) = (network.clone(), network.clone());
            chained.nodes.extend(nodes);
            whole.nodes.push(Node { states, parents: parents.clone(), table: Table::Function(function) });
            same(&mut chance, &chained, &whole, seed);
        }
    }
}

/// A thousand causes, and at least so many of a thousand.
#[test]
fn a_thousand_parents() {
    let mut network: Network<f64> = Network { nodes: Vec::new() };
    let n = 1000;
    network.nodes.extend((0..n).map(|_| Node { states: 2, parents: vec![], table: vec![0.99, 0.01].into() }));
    let causes: Vec<Cause<f64>> = (0..n).map(|parent| Cause { parent, effects: vec![1.0, 0.0, 0.7, 0.3] }).collect();
    network.nodes.extend(noisy_max(&[0.9, 0.1], &causes, n));
    let effect = network.nodes.len() as u32 - 1;
    let counted: Vec<Counted> = (0..n).map(|parent| Counted { parent, counts: vec![false, true] }).collect();
    let nodes = counting(20, &counted, network.nodes.len() as u32);
    network.nodes.extend(nodes);
    let count = network.nodes.len() as u32 - 1;
    let found = network.joint(&[effect], &[], &Limits::default()).unwrap();
    let none = 0.9 * (0.99f64 + 0.01 * 0.7).powi(1000);
    assert!((found.values[0] / none - 1.0).abs() < 1e-10, "{found:?} {none}");
    let found = network.joint(&[count], &[], &Limits::default()).unwrap();
    let mut weight = 0.99f64.powi(1000);
    for k in 0..20 {
        assert!((found.values[k] / weight - 1.0).abs() < 1e-9, "{k}");
        weight *= (1000 - k) as f64 / (k + 1) as f64 * (0.01 / 0.99);
    }
    let given = network.joint(&[5], &[(effect, Finding::State(1)), (count, Finding::State(3))], &Limits::default()).unwrap();
    assert!((given.values[1] - 0.003).abs() < 1e-9, "{given:?}");
}

/// At least two hundred of four hundred: the steps of the count are functions, and no table of them is as large as their square.
#[test]
fn at_least_half_of_many() {
    let n = 400;
    let mut network: Network<f64> =
        Network { nodes: (0..20).map(|_| Node { states: 2, parents: vec![], table: vec![0.8, 0.2].into() }).collect() };
    network.nodes.extend((0..n).map(|i| Node { states: 2, parents: vec![i / 20], table: vec![0.4, 0.6, 0.7, 0.3].into() }));
    let counted: Vec<Counted> = (0..n).map(|i| Counted { parent: 20 + i, counts: vec![false, true] }).collect();
    let nodes = counting(200, &counted, n + 20);
    network.nodes.extend(nodes);
    let count = network.nodes.len() as u32 - 1;
    let found = network.joint(&[count], &[], &Limits::default()).unwrap();
    // The distribution of the sum, group by group.
    let mut sums = vec![1.0];
    for _ in 0..20 {
        let mut after = vec![0.0; sums.len() + 20];
        for (weight, p) in [(0.8f64, 0.6f64), (0.2, 0.3)] {
            let mut of_group = vec![weight];
            for _ in 0..20 {
                let mut next = vec![0.0; of_group.len() + 1];
                for (k, w) in of_group.iter().enumerate() {
                    next[k] += w * (1.0 - p);
                    next[k + 1] += w * p;
                }
                of_group = next;
            }
            for (a, x) in sums.iter().enumerate() {
                of_group.iter().enumerate().for_each(|(b, y)| after[a + b] += x * y);
            }
        }
        sums = after;
    }
    let at_least: f64 = sums[200..].iter().sum();
    assert!((found.values[200] - at_least).abs() < 1e-12, "{} {at_least}", found.values[200]);
    assert!((found.values[190] - sums[190]).abs() < 1e-12);
    let given = network.calibrate(&[(count, Finding::State(200))], &Limits::default()).unwrap();
    assert!(given.marginal(25)[1] > 0.54 && given.residual().unwrap() < 1e-12, "{:?}", given.marginal(25));
}
