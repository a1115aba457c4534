#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::float_cmp)]

use super::*;
use crate::exact::{self, Exact};
use proptest::prelude::*;

fn problem<'a>(utilities: &'a [f64], nests: &'a [usize], scales: &'a [f64]) -> Problem<'a> {
    Problem { utilities, nests, scales, scale: 1.0 }
}

fn exact(value: f64) -> Exact {
    exact::from_f64(value)
}

/// exp of a number to some forty digits, of one down to e^-320 too, by halving and the series, in fractions that are cut.
fn exp(value: &Exact) -> Exact {
    let wide = (0..8).fold(Exact::ONE, |wide, _| wide * Exact::from(1u128 << 100));
    let cut = |x: Exact| (x * wide.clone()).round() / wide.clone();
    let small = value.clone() / Exact::from(1024);
    let (mut term, mut sum) = (Exact::ONE, Exact::ONE);
    for n in 1..30 {
        term = cut(term * small.clone() / Exact::from(n));
        sum += term.clone();
    }
    (0..10).fold(sum, |x, _| cut(x.clone() * x))
}

/// ln by Newton's method from a double.
fn ln(value: &Exact) -> Exact {
    let mut y = exact(exact::to_f64(value).ln());
    for _ in 0..3 {
        let e = exp(&y);
        y += Exact::from(2) * (value.clone() - e.clone()) / (value.clone() + e);
    }
    y
}

/// The formula as it is written, in some forty digits.
fn directly(p: &Problem<'_>) -> (Vec<f64>, f64) {
    let u: Vec<Exact> = p.utilities.iter().map(|u| exact(*u) * exact(p.scale)).collect();
    let members = |n: usize| (0..u.len()).filter(move |y| p.nests[*y] == n);
    let scaled = |y: usize, n: usize| exp(&(u[y].clone() / exact(p.scales[n])));
    let nests: Vec<usize> = (0..p.scales.len()).filter(|n| members(*n).next().is_some()).collect();
    let sums: Vec<Exact> = nests.iter().map(|n| members(*n).map(|y| scaled(y, *n)).fold(Exact::ZERO, |a, b| a + b)).collect();
    let powers: Vec<Exact> = nests.iter().zip(&sums).map(|(n, sum)| exp(&(exact(p.scales[*n]) * ln(sum)))).collect();
    let all = powers.iter().cloned().fold(Exact::ZERO, |a, b| a + b);
    let chance = |y: usize| {
        let at = nests.iter().position(|n| *n == p.nests[y]).unwrap();
        exact::to_f64(&(scaled(y, p.nests[y]) / sums[at].clone() * powers[at].clone() / all.clone()))
    };
    ((0..u.len()).map(chance).collect(), exact::to_f64(&(ln(&all) / exact(p.scale))))
}

#[test]
fn red_bus_and_blue_bus() {
    // Two buses that are nearly the same beside a car: a quarter each, and not a third.
    let found = nested(&problem(&[0.0, 0.0, 0.0], &[0, 1, 1], &[1.0, 1e-9])).unwrap();
    assert!((found.probability[0] - 0.5).abs() < 1e-8 && (found.probability[1] - 0.25).abs() < 1e-8);
    let found = nested(&problem(&[0.0, 0.0, 0.0], &[0, 1, 1], &[1.0, 0.5])).unwrap();
    let pair = 2f64.sqrt();
    assert!((found.nests[1].probability - pair / (1.0 + pair)).abs() < 1e-15);
    assert!((found.nests[1].logsum.unwrap() - 2f64.ln() / 2.0).abs() < 1e-15);
    assert!((found.logsum - (1.0 + pair).ln()).abs() < 1e-15);
}

#[test]
fn extremes_neither_overflow_nor_lose_the_sum() {
    for utilities in [[1000.0, -1000.0, 999.0, 0.0], [1e308, -1e308, 1e308, 0.0], [-1e308; 4], [5e-324, 0.0, 1e-300, -700.0]] {
        for scales in [[1.0, 1.0], [0.5, 1.0], [1e-3, 0.9], [1e-300, 1e-12]] {
            for scale in [1.0, 1e-6, 50.0] {
                let p = Problem { scale, ..problem(&utilities, &[0, 0, 1, 1], &scales) };
                let found = nested(&p).unwrap();
                let checked = verify(&p, &found);
                assert!(checked.holds(), "{utilities:?} {scales:?} {scale}: {checked:?} {found:?}");
                assert!(found.entropy >= 0.0 && found.entropy.is_finite() && found.logsum.is_finite());
            }
        }
    }
}

#[test]
fn a_nest_without_alternatives_plays_no_part() {
    let p = problem(&[1.0, 2.0], &[0, 2], &[0.5, 0.5, 1.0]);
    let found = nested(&p).unwrap();
    assert_eq!(found.nests[1], NestOdds { probability: 0.0, logsum: None });
    assert!(verify(&p, &found).holds());
}

#[test]
fn no_answer() {
    assert_eq!(nested(&problem(&[], &[], &[1.0])), None);
    for scales in [[0.0], [-0.5], [1.5], [f64::NAN]] {
        assert_eq!(nested(&problem(&[1.0], &[0], &scales)), None);
    }
    assert_eq!(nested(&problem(&[f64::NAN], &[0], &[1.0])), None);
    assert_eq!(nested(&problem(&[1.0], &[1], &[1.0])), None);
    for scale in [0.0, -1.0, f64::INFINITY, f64::NAN] {
        assert_eq!(nested(&Problem { scale, ..problem(&[1.0], &[0], &[1.0]) }), None);
    }
}

#[test]
fn a_wrong_answer_is_found_out() {
    let p = problem(&[1.0, 2.0, 3.0], &[0, 0, 1], &[0.5, 1.0]);
    let right = nested(&p).unwrap();
    assert!(verify(&p, &right).worst < 1e-14);
    let wrong = |change: fn(&mut Nested)| {
        let mut found = right.clone();
        change(&mut found);
        verify(&p, &found).worst
    };
    assert!(wrong(|n| n.probability.swap(0, 1)) > 1e-3);
    assert!(wrong(|n| n.probability[2] += 0.1) > 1e-3);
    assert!(wrong(|n| n.nests[0].probability += 0.1) > 1e-3);
    assert!(wrong(|n| n.nests[0].logsum = n.nests[0].logsum.map(|v| v + 0.1)) > 1e-3);
    assert!(wrong(|n| n.nests[0].logsum = None).is_infinite());
    assert!(wrong(|n| n.logsum += 0.1) > 1e-3);
    assert!(wrong(|n| n.entropy *= 2.0) > 1e-3);
    assert!(wrong(|n| n.probability.truncate(2)).is_infinite());
    // What the multinomial logit says of them is another thing.
    let plain = problem(&[1.0, 2.0, 3.0], &[0, 0, 1], &[1.0, 1.0]);
    assert!(verify(&p, &nested(&plain).unwrap()).worst > 1e-3);
}

fn choices() -> impl Strategy<Value = (Vec<f64>, Vec<usize>, Vec<f64>, f64)> {
    (1usize..9, 1usize..4).prop_flat_map(|(count, nests)| {
        (
            prop::collection::vec(-4.0..4.0, count),
            prop::collection::vec(0..nests, count),
            prop::collection::vec(prop_oneof![0.05..1.0, Just(1.0)], nests),
            prop_oneof![Just(1.0), 0.2..4.0],
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn as_the_formula_says((utilities, nests, scales, scale) in choices()) {
        let p = Problem { scale, ..problem(&utilities, &nests, &scales) };
        let found = nested(&p).unwrap();
        prop_assert!(verify(&p, &found).worst < 1e-12);
        let (probability, logsum) = directly(&p);
        for (own, right) in found.probability.iter().zip(&probability) {
            prop_assert!((own / right - 1.0).abs() < 1e-12, "{own:e} {right:e}");
        }
        prop_assert!((found.logsum - logsum).abs() < 1e-13 * (1.0 + logsum.abs()));
    }

    #[test]
    fn scales_of_one_are_the_multinomial_logit((utilities, nests, scales, _) in choices()) {
        let ones = vec![1.0; scales.len()];
        let found = nested(&problem(&utilities, &nests, &ones)).unwrap();
        let plain = logit(&utilities).unwrap();
        for (a, b) in found.probability.iter().zip(&plain.probability) {
            prop_assert!((a - b).abs() < 1e-14);
        }
        prop_assert!((found.logsum - plain.logsum).abs() < 1e-13 && (found.entropy - plain.entropy).abs() < 1e-13);
    }

    #[test]
    fn each_in_a_nest_of_its_own_is_the_same_to_the_last_bit(utilities in prop::collection::vec(-9.0..9.0, 1..9)) {
        let nests: Vec<usize> = (0..utilities.len()).collect();
        let ones = vec![1.0; utilities.len()];
        let found = nested(&problem(&utilities, &nests, &ones)).unwrap();
        let plain = logit(&utilities).unwrap();
        prop_assert_eq!((found.probability, found.logsum, found.entropy), (plain.probability, plain.logsum, plain.entropy));
    }

    #[test]
    fn responses_are_differences((utilities, nests, scales, scale) in choices(), k in 0usize..9) {
        let k = k % utilities.len();
        let p = Problem { scale, ..problem(&utilities, &nests, &scales) };
        let found = nested(&p).unwrap();
        let step = 1e-6;
        let at = |by: f64| {
            let mut moved = utilities.clone();
            moved[k] += by;
            nested(&Problem { utilities: &moved, ..p }).unwrap().probability
        };
        let (up, down) = (at(step), at(-step));
        for y in 0..utilities.len() {
            let slope = (up[y].ln() - down[y].ln()) / (2.0 * step);
            let own = found.response(&p, y, k);
            prop_assert!((own - slope).abs() < 1e-4 * (1.0 + slope.abs()), "{own} {slope}");
        }
    }
}
