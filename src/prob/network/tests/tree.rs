//! Calibrated trees.

use super::random::*;
use crate::exact::Exact;
use crate::prob::network::*;

#[test]
fn all_marginals_are_those_of_enumeration() {
    let mut answered = 0;
    for seed in 0..3000 {
        let mut chance = Chance(seed);
        let network: Network<f64> = network(&mut chance, 8);
        let evidence = evidence(&mut chance, &network);
        let n = network.nodes.len() as u32;
        let pair = [chance.below(n), chance.below(n)];
        let found = network.calibrate(&evidence, &Limits::default());
        let all = All::new(&network, &evidence);
        let weight = all.weight();
        if weight == 0.0 {
            assert_eq!(found.err(), Some(InferenceError::Impossible), "{seed}");
            continue;
        }
        answered += 1;
        let found = found.unwrap();
        assert!((found.evidence() / weight - 1.0).abs() < 1e-12 && (found.ln_evidence() - weight.ln()).abs() < 1e-10);
        for var in 0..n {
            let values = all.joint(&network, &[var]);
            assert!(found.marginal(var).iter().zip(&values).all(|(a, b)| (a - b).abs() < 1e-12), "{seed} {var}");
        }
        if let Some(joint) = found.joint(&pair) {
            let values = all.joint(&network, &pair);
            assert!(joint.values.iter().zip(&values).all(|(a, b)| (a - b).abs() < 1e-12), "{seed} {pair:?}");
        }
        for (var, node) in network.nodes.iter().enumerate() {
            let family: Vec<Var> = node.parents.iter().copied().chain([var as Var]).collect();
            let joint = found.joint(&family).unwrap();
            let values = all.joint(&network, &family);
            assert!(joint.values.iter().zip(&values).all(|(a, b)| (a - b).abs() < 1e-12), "{seed} {family:?}");
        }
        assert!(found.residual().unwrap() < 1e-13);
    }
    assert!(answered > 2000, "{answered}");
}

#[test]
fn exact_marginals_are_exact() {
    for seed in 0..300 {
        let mut chance = Chance(seed);
        let network: Network<Exact> = network(&mut chance, 6);
        let evidence = evidence(&mut chance, &network);
        let Ok(found) = network.calibrate(&evidence, &Limits::default()) else {
            assert_eq!(expected(&network, &[], &evidence), None);
            continue;
        };
        for var in 0..network.nodes.len() as u32 {
            assert_eq!(
                Some((found.marginal(var).to_vec(), found.evidence().clone())),
                expected(&network, &[var], &evidence),
                "{seed} {var}"
            );
        }
        assert_eq!(found.residual(), Ok(0.0));
    }
}

fn star(leaves: u32, row: impl Fn(u32) -> [f64; 4]) -> Network<f64> {
    let mut nodes = vec![Node { states: 2, parents: vec![], table: vec![0.5, 0.5].into() }];
    nodes.extend((0..leaves).map(|i| Node { states: 2, parents: vec![0], table: row(i).to_vec().into() }));
    Network { nodes }
}

/// Two thousand findings: their probability is beneath the range of doubles, and so is the weight of one state beside the other.
#[test]
fn nothing_is_lost_of_what_is_small() {
    let even = star(4000, |i| if i % 2 == 0 { [0.1, 0.9, 0.2, 0.8] } else { [0.2, 0.8, 0.1, 0.9] });
    let evidence: Evidence<f64> = (1..=4000).map(|v| (v, Finding::State(0))).collect();
    let found = even.joint(&[0], &evidence, &Limits::default()).unwrap();
    assert!((found.values[0] - 0.5).abs() < 1e-9 && found.evidence == 0.0, "{found:?}");
    assert!((found.ln_evidence - 2000.0 * 0.02f64.ln()).abs() < 1e-6, "{}", found.ln_evidence);
    let calibrated = even.calibrate(&evidence, &Limits::default()).unwrap();
    assert!((calibrated.marginal(0)[0] - 0.5).abs() < 1e-9);
    let moves = even.sensitivities(0, 1, &evidence, &Limits::default()).unwrap();
    // By the entry 0.1 of the first leaf: -(1/2) (1/2) / 0.1.
    assert!((moves[0].covaried.abs() - 2.5).abs() < 1e-6, "{:?}", moves[0]);
    // All evidence speaks for the first state, by far, and one more finding excludes it.
    let mut one_sided = star(3000, |_| [0.9, 0.1, 0.1, 0.9]);
    one_sided.nodes.push(Node { states: 2, parents: vec![0], table: vec![1.0, 0.0, 0.5, 0.5].into() });
    let mut evidence: Evidence<f64> = (1..=3000).map(|v| (v, Finding::State(0))).collect();
    evidence.push((3001, Finding::State(1)));
    let found = one_sided.joint(&[0], &evidence, &Limits::default()).unwrap();
    assert!(found.values == [0.0, 1.0] && (found.ln_evidence - (0.25f64.ln() + 3000.0 * 0.1f64.ln())).abs() < 1e-6, "{found:?}");
    let calibrated = one_sided.calibrate(&evidence, &Limits::default()).unwrap();
    assert!(calibrated.marginal(0) == [0.0, 1.0] && calibrated.residual().unwrap() < 1e-13);
    assert_eq!(calibrated.joint(&[0]).unwrap().values, [0.0, 1.0]);
    assert_eq!(one_sided.most_probable(&evidence, &Limits::default()).unwrap().0[0], 1);
}

/// What is lost at first is the larger part at last: the answer that is left in doubles is not taken.
#[test]
fn what_was_lost_counts_in_the_end() {
    let power = |exponent: i32| 2f64.powi(exponent);
    let same = || Node { states: 3, parents: vec![], table: vec![1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0].into() };
    let mut nodes = vec![
        Node { states: 3, parents: vec![], table: vec![0.25, 0.5, 0.25].into() },
        Node { parents: vec![0], ..same() },
        Node { parents: vec![1], ..same() },
    ];
    // The probability of what was seen, for each state: on the first variable, the second, the third.
    let seen = [
        (0, [power(-550), 1.0, power(-250)]),
        (0, [power(-550), 1.0, power(-250)]),
        (1, [1.0, 0.0, power(-450)]),
        (2, [1.0, 1.0, power(-500)]),
    ];
    for (parent, likelihood) in seen {
        let table: Vec<f64> = likelihood.into_iter().flat_map(|p| [p, 1.0 - p]).collect();
        nodes.push(Node { states: 2, parents: vec![parent], table: table.into() });
    }
    let network = Network { nodes };
    let evidence: Evidence<f64> = (3..7).map(|v| (v, Finding::State(0))).collect();
    let limits = Limits::default();
    // The first state has 2^-1102, the third 2^-1452.
    let found = network.joint(&[2], &evidence, &limits).unwrap();
    assert!(found.values == [1.0, 0.0, power(-350)] && (found.ln_evidence / std::f64::consts::LN_2 + 1102.0).abs() < 1e-9, "{found:?}");
    assert_eq!(network.calibrate(&evidence, &limits).unwrap().marginal(0), [1.0, 0.0, power(-350)]);
    assert_eq!(network.most_probable(&evidence, &limits).unwrap().0[..3], [0, 0, 0]);
    let moves = network.sensitivities(2, 2, &evidence, &limits).unwrap();
    let by_first = moves.iter().find(|s| (s.node, s.entry) == (3, 0)).unwrap();
    assert!((by_first.partial / -power(200) - 1.0).abs() < 1e-12, "{by_first:?}");
}

/// Most networks lose nothing that matters: what is small beside an answer that is not. The others are calculated in a wider range.
#[test]
fn what_is_lost_does_not_matter() {
    for seed in 0..600 {
        let mut chance = Chance(seed);
        let mut network: Network<f64> = network(&mut chance, 7);
        // Rows with entries between 1 and 1e-300.
        for node in &mut network.nodes {
            let Table::Full(table) = &mut node.table else { continue };
            for row in table.chunks_mut(node.states as usize) {
                for i in 0..row.len() - 1 {
                    row[i] *= 10f64.powi(-(chance.below(4) as i32) * 100);
                }
                let rest: f64 = row[..row.len() - 1].iter().sum();
                row[node.states as usize - 1] = 1.0 - rest;
            }
        }
        let evidence: Evidence<f64> = evidence(&mut chance, &network);
        let wide: Network<crate::prob::network::wide::Wide> = network.converted();
        let of_wide = crate::prob::network::evidence::converted(&evidence);
        let n = network.nodes.len() as u32;
        for var in 0..n {
            let found = network.joint(&[var], &evidence, &Limits::default());
            let Some((values, weight)) = expected(&wide, &[var], &of_wide) else {
                assert_eq!(found, Err(InferenceError::Impossible), "{seed}");
                continue;
            };
            let found = found.unwrap();
            let all = network.calibrate(&evidence, &Limits::default()).unwrap();
            for (i, value) in values.iter().enumerate() {
                use crate::exact::Number;
                assert!(
                    (found.values[i] - value.to_f64()).abs() < 1e-12 && (all.marginal(var)[i] - value.to_f64()).abs() < 1e-12,
                    "{seed}"
                );
            }
            assert!((found.ln_evidence - weight.ln()).abs() < 1e-9 * weight.ln().abs().max(1.0), "{seed}");
        }
        if let Ok((states, _)) = network.most_probable(&evidence, &Limits::default()) {
            use crate::exact::Number;
            let (mut best, mut own) = (crate::prob::network::wide::Wide::zero(), crate::prob::network::wide::Wide::zero());
            enumerate(&wide, &of_wide, |all, weight| {
                if weight.order(&best).is_gt() {
                    best = weight;
                }
                if all == states {
                    own = weight;
                }
            });
            assert!((own.div(best).to_f64() - 1.0).abs() < 1e-9, "{seed}");
        }
    }
}
