#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use crate::exact;
use proptest::prelude::*;

fn exactly(value: u32) -> Exact {
    Exact::from(value)
}

/// Routes of links, all used once, with equal weights.
fn network(capacities: &[u32], routes: &[&[usize]]) -> Network {
    Network {
        capacities: capacities.iter().map(|c| exactly(*c)).collect(),
        uses: routes.iter().map(|route| route.iter().map(|link| (*link, Exact::ONE)).collect()).collect(),
        weights: vec![Exact::ONE; routes.len()],
        claims: vec![None; routes.len()],
    }
}

fn doubles(rates: &[Exact]) -> Vec<f64> {
    rates.iter().map(exact::to_f64).collect()
}

#[test]
fn a_line_of_links() {
    // One flow over both links, one over each: the halves of the smaller, then what is left of the larger.
    let line = network(&[1, 3], &[&[0, 1], &[0], &[1]]);
    let found = max_min(&line).unwrap();
    assert_eq!(doubles(&found.rates), [0.5, 0.5, 2.5]);
    assert_eq!(found.stops, [Stop::Link(0), Stop::Link(0), Stop::Link(1)]);
    assert!(verify(&line, &found).holds());
}

#[test]
fn proportional_on_equal_links_gives_the_long_one_a_part() {
    // n links of capacity 1, one long flow and a short one on each: 1 / (n + 1) and n / (n + 1), prices (n + 1) / n.
    for n in 1..8usize {
        let long: Vec<usize> = (0..n).collect();
        let short: Vec<[usize; 1]> = (0..n).map(|l| [l]).collect();
        let routes: Vec<&[usize]> = std::iter::once(long.as_slice()).chain(short.iter().map(|s| s.as_slice())).collect();
        let found = proportional(&network(&vec![1; n], &routes)).unwrap();
        let n = n as f64;
        assert!((exact::to_f64(&found.rates[0]) - 1.0 / (n + 1.0)).abs() < 1e-9);
        assert!((exact::to_f64(&found.rates[1]) - n / (n + 1.0)).abs() < 1e-9);
        assert!((found.prices[0] - (n + 1.0) / n).abs() < 1e-6);
        assert!(found.within <= 1e-7);
    }
}

#[test]
fn links_that_bind_alike_share_the_price() {
    // 9 of one link at 3 a unit, 3 of another at 1: both are full at a rate of 3, and only the sum of their prices is known.
    let mut alone = network(&[43, 1, 9, 12, 3], &[&[0, 2, 4]]);
    alone.uses[0][1].1 = exactly(3);
    let found = proportional(&alone).unwrap();
    assert_eq!(doubles(&found.rates), [3.0]);
    assert!((3.0 * found.prices[2] + found.prices[4] - 1.0 / 3.0).abs() < 1e-7, "{:?}", found.prices);
    // Equal links that all flows use.
    let twice = network(&[6, 6, 6], &[&[0, 1, 2], &[0, 1, 2], &[2, 1, 0]]);
    let found = proportional(&twice).unwrap();
    doubles(&found.rates).iter().for_each(|rate| assert!((rate - 2.0).abs() < 1e-9));
}

#[test]
fn claims_bound_and_weights_count() {
    let mut one = network(&[10], &[&[0], &[0], &[0]]);
    one.claims[0] = Some(exactly(1));
    one.weights[2] = exactly(2);
    let found = max_min(&one).unwrap();
    assert_eq!(doubles(&found.rates), [1.0, 3.0, 6.0]);
    assert_eq!(found.stops[0], Stop::Claim);
    let fair = proportional(&one).unwrap();
    for (rate, right) in doubles(&fair.rates).iter().zip([1.0, 3.0, 6.0]) {
        assert!((rate - right).abs() < 1e-9);
    }
    assert!((fair.prices[0] - 1.0 / 3.0).abs() < 1e-7 && (fair.claim_prices[0] - 2.0 / 3.0).abs() < 1e-7);
    // Who claims nothing gets nothing.
    one.claims[1] = Some(Exact::ZERO);
    assert_eq!(doubles(&proportional(&one).unwrap().rates)[1], 0.0);
    assert_eq!(doubles(&max_min(&one).unwrap().rates), [1.0, 0.0, 9.0]);
}

#[test]
fn what_has_no_answer() {
    let mut none = network(&[0, 4], &[&[0, 1], &[1]]);
    assert_eq!(proportional(&none), Err(LinkError::NothingLeft { flow: 0, link: 0 }));
    assert_eq!(doubles(&max_min(&none).unwrap().rates), [0.0, 4.0]);
    none.uses.push(Vec::new());
    none.weights.push(Exact::ONE);
    none.claims.push(None);
    assert_eq!(max_min(&none), Err(LinkError::Unbounded { flow: 2 }));
    assert_eq!(proportional(&none), Err(LinkError::Unbounded { flow: 2 }));
    assert_eq!(proportional(&network(&[], &[])).unwrap().rates, []);
}

#[test]
fn wrong_rates_are_found_out() {
    let line = network(&[1, 3], &[&[0, 1], &[0], &[1]]);
    let right = max_min(&line).unwrap();
    let wrong = |change: fn(&mut MaxMin)| {
        let mut found = right.clone();
        change(&mut found);
        !verify(&line, &found).holds()
    };
    assert!(wrong(|m| m.rates[2] += Exact::ONE));
    assert!(wrong(|m| m.rates[2] -= Exact::ONE));
    assert!(wrong(|m| m.stops[0] = Stop::Link(1)));
    assert!(wrong(|m| m.stops[0] = Stop::Claim));
    assert!(wrong(|m| m.rates.swap(0, 2)));
}

fn networks() -> impl Strategy<Value = Network> {
    (1usize..6, 1usize..8).prop_flat_map(|(links, flows)| {
        let route = prop::collection::vec(prop_oneof![2 => Just(0u32), 3 => 1..4u32], links);
        (
            prop::collection::vec(1..50u32, links),
            prop::collection::vec(route, flows),
            prop::collection::vec(1..5u32, flows),
            prop::collection::vec(prop::option::of(1..20u32), flows),
        )
            .prop_map(|(capacities, routes, weights, claims)| {
                let used =
                    |route: &Vec<u32>| route.iter().enumerate().filter(|(_, u)| **u > 0).map(|(l, u)| (l, exactly(*u))).collect::<Vec<_>>();
                let uses: Vec<_> = routes.iter().map(used).collect();
                let claims = claims.iter().zip(&uses).map(|(c, uses)| if uses.is_empty() { Some(exactly(3)) } else { c.map(exactly) });
                Network {
                    capacities: capacities.into_iter().map(exactly).collect(),
                    claims: claims.collect(),
                    uses,
                    weights: weights.into_iter().map(exactly).collect(),
                }
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn filling_ends_where_each_is_stopped(network in networks()) {
        let found = max_min(&network).unwrap();
        prop_assert!(verify(&network, &found).holds(), "{found:?}");
    }

    #[test]
    fn nobody_can_be_raised_without_lowering_who_has_no_more(network in networks(), flow in 0usize..8) {
        // Brute force from the definition: a raised flow overfills a link unless somebody at or below its level gives way.
        let found = max_min(&network).unwrap();
        let flow = flow % found.rates.len();
        let level = |f: usize| found.rates[f].clone() / network.weights[f].clone();
        let mut rates = found.rates.clone();
        rates[flow] += Exact::ONE / Exact::from(1_000_000);
        for (other, rate) in rates.iter_mut().enumerate() {
            if level(other) > level(flow) {
                *rate = Exact::ZERO;
            }
        }
        let over = network.loads(&rates).iter().zip(&network.capacities).any(|(load, capacity)| load > capacity);
        let claimed = network.claims[flow].as_ref().is_some_and(|claim| rates[flow] > *claim);
        prop_assert!(over || claimed);
    }

    #[test]
    fn proportional_rates_are_proved_and_no_small_move_is_better(network in networks(), seed in any::<u64>()) {
        let found = proportional(&network).unwrap();
        prop_assert!(found.within <= 1e-7);
        let rates = doubles(&found.rates);
        let worth = |x: &[f64]| x.iter().zip(&network.weights).map(|(x, w)| exact::to_f64(w) * x.ln()).sum::<f64>();
        let best = worth(&rates);
        // Points that keep all limits, by chance: none is worth more.
        let mut state = seed | 1;
        for _ in 0..40 {
            let moved: Vec<f64> = rates.iter().map(|x| {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                x * (1.0 + 0.3 * ((state >> 33) as f64 / (1u64 << 31) as f64 - 0.5))
            }).collect();
            let exact_rates: Vec<Exact> = moved.iter().map(|x| exact::from_f64(*x)).collect();
            let mut shrink = 1.0f64;
            for (load, capacity) in network.loads(&exact_rates).iter().zip(&network.capacities) {
                shrink = shrink.max(exact::to_f64(load) / exact::to_f64(capacity));
            }
            for (x, claim) in moved.iter().zip(&network.claims) {
                if let Some(claim) = claim {
                    shrink = shrink.max(x / exact::to_f64(claim));
                }
            }
            let moved: Vec<f64> = moved.iter().map(|x| x / shrink).collect();
            prop_assert!(worth(&moved) <= best + 1e-9);
        }
    }

    #[test]
    fn on_one_link_without_claims_both_are_the_weights(weights in prop::collection::vec(1..9u32, 1..8), capacity in 1..50u32) {
        let uses = vec![vec![(0, Exact::ONE)]; weights.len()];
        let whole: u32 = weights.iter().sum();
        let network = Network { capacities: vec![exactly(capacity)], uses, weights: weights.iter().map(|w| exactly(*w)).collect(), claims: vec![None; weights.len()] };
        let fair = proportional(&network).unwrap();
        for (at, rate) in max_min(&network).unwrap().rates.iter().enumerate() {
            prop_assert_eq!(rate.clone(), exactly(capacity) * exactly(weights[at]) / exactly(whole));
            prop_assert!((exact::to_f64(&fair.rates[at]) / exact::to_f64(rate) - 1.0).abs() < 1e-7);
        }
    }
}
