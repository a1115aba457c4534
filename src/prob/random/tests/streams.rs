//! Draws: the same each time, independent of one another, uniform; designs; samples of every distribution.

use super::all_laws;
use crate::prob::random::{Design, Stream};
use proptest::prelude::*;
use std::collections::BTreeSet;

const DRAWS: usize = 20_000;

#[test]
fn draws_stay_what_they_are() {
    let stream = Stream::new(7, "price", &["graphite", "2030"]);
    let found: Vec<u64> = (0..6).map(|draw| (stream.uniform(draw) * (1u64 << 53) as f64) as u64).collect();
    assert_eq!(found, PINNED);
    assert_eq!(stream.uniform(5), Stream::new(7, "price", &["graphite", "2030"]).uniform(5));
    assert!(found.iter().all(|odd| odd % 2 == 1));
}

/// The first draws of one stream, times 2^53: whoever changes them changes every answer by chance.
const PINNED: [u64; 6] = [2339572122956263, 6464550813555475, 5619309106088537, 2532685669363741, 5401721636583851, 6871972848843385];

#[test]
fn every_name_key_and_seed_has_draws_of_its_own() {
    let names: [(&str, &[&str]); 14] = [
        ("price", &[]),
        ("price", &[""]),
        ("price", &["", ""]),
        ("pric", &["e"]),
        ("price", &["a", "b"]),
        ("price", &["ab"]),
        ("price", &["ab", ""]),
        ("price", &["", "ab"]),
        ("price", &["a,b"]),
        ("price", &["b", "a"]),
        ("pricea", &["b"]),
        ("price\0", &[]),
        ("price", &["\0"]),
        ("", &["price"]),
    ];
    let mut seen = BTreeSet::new();
    for seed in [0, 1, u64::MAX] {
        for (name, keys) in names {
            let stream = Stream::new(seed, name, keys);
            for draw in [0, 1, 2, 3, 4, 5, 1 << 40, u64::MAX] {
                assert!(seen.insert(stream.uniform(draw).to_bits()), "{seed} {name} {keys:?} {draw}");
            }
        }
    }
}

#[test]
fn draws_are_uniform_and_independent() {
    let n = DRAWS as f64;
    let streams = [("a", "1"), ("a", "2"), ("b", "1")].map(|(name, key)| Stream::new(3, name, &[key]));
    let draws = streams.map(|stream| Design::Plain.sample(&stream, DRAWS));
    let variance = 1.0 / 12.0;
    let correlation = |one: &mut dyn Iterator<Item = (f64, f64)>| {
        let (sum, count) = one.fold((0.0, 0.0), |(sum, count), (a, b)| (sum + (a - 0.5) * (b - 0.5), count + 1.0));
        sum / count / variance * f64::sqrt(count)
    };
    for own in &draws {
        // The statistic of chi-squared over 100 classes: 99, give or take sqrt(198).
        let mut classes = [0.0f64; 100];
        own.iter().for_each(|u| classes[(u * 100.0) as usize] += 1.0);
        let chi: f64 = classes.iter().map(|count| (count - n / 100.0).powi(2) / (n / 100.0)).sum();
        assert!((chi - 99.0).abs() < 5.0 * 198f64.sqrt(), "{chi}");
        for lag in 1..5 {
            let z = correlation(&mut own.iter().copied().zip(own.iter().skip(lag).copied()));
            assert!(z.abs() < 4.5, "lag {lag}: {z}");
        }
    }
    for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        let z = correlation(&mut draws[one].iter().copied().zip(draws[other].iter().copied()));
        assert!(z.abs() < 4.5, "{one} {other}: {z}");
    }
}

proptest! {
    #[test]
    fn latin_samples_have_one_draw_in_each_stratum(seed: u64, n in 0usize..300) {
        let stream = Stream::new(seed, "x", &[]);
        let sample = Design::Latin.sample(&stream, n);
        let mut strata: Vec<usize> = sample.iter().map(|u| (u * n as f64) as usize).collect();
        strata.sort_unstable();
        prop_assert_eq!(strata, (0..n).collect::<Vec<_>>());
        prop_assert!(sample.iter().all(|u| *u > 0.0 && *u < 1.0));
    }

    #[test]
    fn antithetic_samples_are_pairs(seed: u64, n in 0usize..300) {
        let stream = Stream::new(seed, "x", &[]);
        let sample = Design::Antithetic.sample(&stream, n);
        prop_assert_eq!(sample.len(), n);
        for pair in sample.chunks(2) {
            prop_assert!(pair.iter().all(|u| *u > 0.0 && *u < 1.0));
            prop_assert!(pair.len() == 1 || pair[0] + pair[1] == 1.0);
        }
        // Two halves of a sample are no pairs of one another.
        let all: BTreeSet<u64> = sample.iter().map(|u| u.to_bits()).collect();
        prop_assert_eq!(all.len(), n);
    }

    #[test]
    fn draws_are_between_0_and_1(seed: u64, name: String, key: String, draw: u64) {
        let u = Stream::new(seed, &name, &[&key]).uniform(draw);
        prop_assert!(u > 0.0 && u < 1.0 && 1.0 - u > 0.0 && 1.0 - (1.0 - u) == u);
    }
}

#[test]
fn strata_come_in_an_order_of_their_own() {
    // The order has nothing to do with that of another stream, nor with that of the draws.
    let order = |name| Design::Latin.sample(&Stream::new(1, name, &[]), 10_000);
    let (one, other) = (order("one"), order("other"));
    let correlation = |pairs: &mut dyn Iterator<Item = (f64, f64)>| pairs.map(|(a, b)| (a - 0.5) * (b - 0.5)).sum::<f64>() * 12.0 / 1e4;
    assert!(correlation(&mut one.iter().copied().zip(other.iter().copied())).abs() < 0.045);
    assert!(correlation(&mut one.iter().copied().zip((0..10_000).map(|k| f64::from(k) / 1e4))).abs() < 0.045);
    // The mean of a linear function is all but exact.
    let mean = |sample: &[f64]| (sample.iter().sum::<f64>() / sample.len() as f64 - 0.5).abs();
    assert!(mean(&one) < 1e-5 && mean(&Design::Antithetic.sample(&Stream::new(1, "one", &[]), 1000)) < 1e-15);
    assert_eq!(Design::Antithetic.sample(&Stream::new(1, "one", &[]), 3).len(), 3);
}

#[test]
fn samples_of_every_law_are_within_their_errors() {
    for design in [Design::Plain, Design::Latin, Design::Antithetic] {
        for (law, name) in all_laws() {
            let sample: Vec<f64> = design.sample(&Stream::new(11, &name, &[]), DRAWS).into_iter().map(|u| law.quantile(u)).collect();
            let n = DRAWS as f64;
            let mean = sample.iter().sum::<f64>() / n;
            let error = (law.variance() / n).sqrt();
            assert!((mean - law.mean()).abs() < 4.5 * error, "{name}, {design:?}: {mean} and {}", law.mean());
            let power = |k| sample.iter().map(|x| (x - law.mean()).powi(k)).sum::<f64>() / n;
            // Pairs have the same square on both sides of a symmetric distribution: an error that is up to sqrt(2) times as large.
            let error = ((power(4) - power(2).powi(2)) / n).sqrt() * std::f64::consts::SQRT_2;
            assert!((power(2) - law.variance()).abs() < 4.5 * error, "{name}, {design:?}: {} and {}", power(2), law.variance());
            for p in [0.02, 0.3, 0.5, 0.9, 0.99] {
                let x = law.quantile(p);
                let part = law.cdf(x);
                let found = sample.iter().filter(|own| **own <= x).count() as f64 / n;
                assert!((found - part).abs() <= 4.5 * (part * (1.0 - part) / n).sqrt() + 1e-12, "{name}, {design:?}: {found} and {part}");
            }
        }
    }
}
