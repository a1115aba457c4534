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

/// A thousand findings on one variable, targets that are known or named twice, no targets, no variables.
#[test]
fn odd_questions() {
    let node = |states: u32, parents: Vec<Var>, table: Vec<f64>| Node { states, parents, table: table.into() };
    let network = Network { nodes: vec![node(2, vec![], vec![0.25, 0.75]), node(2, vec![0], vec![0.9, 0.1, 0.2, 0.8])] };
    let limits = Limits::default();
    let soft: Evidence<f64> =
        (0..1000).map(|i| (0, Finding::Likelihood(if i % 2 == 0 { vec![0.1, 0.2] } else { vec![0.2, 0.1] }))).collect();
    let found = network.joint(&[1, 0], &soft, &limits).unwrap();
    assert!(found.values.iter().zip([0.225, 0.15, 0.025, 0.6]).all(|(a, b)| close(*a, b)), "{found:?}");
    assert!((found.ln_evidence - 500.0 * 0.02f64.ln()).abs() < 1e-6);
    let sampled = network.sample(&[0], &|states| states[0] == 0, &soft, 4000, 1, &limits).unwrap();
    assert!((sampled.value - 0.25).abs() < 5.0 * sampled.standard_error, "{sampled:?}");
    let one_sided: Evidence<f64> = (0..1000).map(|_| (0, Finding::Likelihood(vec![0.1, 0.2]))).collect();
    assert_eq!(network.joint(&[0], &one_sided, &limits).unwrap().values[1], 1.0);
    assert_eq!(network.sample(&[0], &|states| states[0] == 1, &one_sided, 100, 1, &limits).unwrap().value, 1.0);
    let known = [(0, Finding::State(1))];
    assert_eq!(network.joint(&[0, 1, 0], &known, &limits).unwrap().values, [0.0, 0.0, 0.0, 0.0, 0.0, 0.2, 0.0, 0.8]);
    assert_eq!(network.joint(&[0; 80], &known, &limits), Err(InferenceError::TooWide { entries: 2f64.powi(80), clique: vec![0; 80] }));
    assert!(network.calibrate(&known, &limits).unwrap().joint(&[0; 80]).is_none());
    assert_eq!(network.joint(&[], &known, &limits).unwrap().values, [1.0]);
    assert_eq!(network.joint(&[], &[(0, Finding::State(5))], &limits), Err(InferenceError::Impossible));
    let nothing: Network<f64> = Network { nodes: vec![] };
    assert_eq!(nothing.joint(&[], &[], &limits).unwrap().evidence, 1.0);
    assert_eq!(*nothing.calibrate(&[], &limits).unwrap().evidence(), 1.0);
    assert_eq!(nothing.most_probable(&[], &limits), Ok((vec![], 1.0)));
}

/// The probability of two thousand findings, exactly and as a logarithm.
#[test]
fn exact_evidence_beneath_doubles() {
    let half = || Exact::from(1) / Exact::from(2);
    let node = |parents: Vec<Var>| {
        let rows = 1 << parents.len();
        Node { states: 2, parents, table: (0..2 * rows).map(|_| half()).collect::<Vec<Exact>>().into() }
    };
    let network = Network { nodes: (0..2000).map(|v| node(if v == 0 { vec![] } else { vec![v - 1] })).collect() };
    let evidence: Evidence<Exact> = (0..2000).map(|v| (v, Finding::State(0))).collect();
    let found = network.joint(&[], &evidence, &Limits::default()).unwrap();
    assert!((found.ln_evidence - 2000.0 * 0.5f64.ln()).abs() < 1e-9);
    assert!(found.evidence > Exact::ZERO && found.evidence.numerator() == &1.into());
}

#[test]
fn rows_over_their_sums() {
    let node = |parents: Vec<Var>, table: Vec<f64>| Node { states: 2, parents, table: table.into() };
    let rough = Network { nodes: vec![node(vec![], vec![2.0, 6.0]), node(vec![0], vec![0.0, 0.0, 0.2, 0.2])] };
    let expected = Network { nodes: vec![node(vec![], vec![0.25, 0.75]), node(vec![0], vec![0.0, 0.0, 0.5, 0.5])] };
    assert_eq!(rough.normalized(), expected);
}
