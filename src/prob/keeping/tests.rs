#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;
use crate::prob::fairness::jain;
use proptest::prelude::*;

fn percent(value: u32) -> Exact {
    Exact::from(value) / Exact::from(100)
}

fn problem<'a>(awards: &'a [f64], claims: &'a [f64], floor: &'a Exact) -> Problem<'a> {
    Problem { awards, measure: Measure::Satisfaction, claims: Some(claims), stops_at_claims: true, floors: None, floor }
}

#[test]
fn by_hand() {
    // Satisfactions 1 and 0 of equal claims, Jain 1/2; evenly 1/2 each. At t: 1 - t/2 and t/2, Jain = 1 / (2 (1 - t + t^2 / 2)).
    // 4/5 is met where t^2 - 2 t + 3/4 = 0: t = 1/2.
    let floor = percent(80);
    let p = problem(&[10.0, 0.0], &[10.0, 10.0], &floor);
    let found = keep(&p).unwrap();
    assert!((exact::to_f64(&found.between[1]) - 0.5).abs() < 1e-15);
    assert!((found.amounts[0] - 7.5).abs() < 1e-14 && (found.amounts[1] - 2.5).abs() < 1e-14);
    assert!(verify(&p, &found).holds());
}

#[test]
fn what_is_even_enough_stays() {
    let floor = percent(50);
    let p = problem(&[10.0, 0.0], &[10.0, 10.0], &floor);
    let found = keep(&p).unwrap();
    assert_eq!((found.amounts, found.between), (vec![10.0, 0.0], [Exact::ZERO, Exact::ZERO]));
    let all = Exact::ONE;
    let nothing = keep(&problem(&[0.0, 0.0], &[1.0, 2.0], &all)).unwrap();
    assert_eq!(nothing.amounts, [0.0, 0.0]);
}

#[test]
fn quite_even_is_the_end_of_the_way() {
    let all = Exact::ONE;
    let p = problem(&[10.0, 0.0, 5.0], &[10.0, 20.0, 30.0], &all);
    let found = keep(&p).unwrap();
    assert_eq!(found.between, [Exact::ONE, Exact::ONE]);
    assert_eq!(found.amounts, [2.5, 5.0, 7.5]);
    assert!(verify(&p, &found).holds());
}

#[test]
fn limits_end_the_way() {
    let floor = percent(95);
    let floors = [9.0, 0.0];
    let p = Problem { floors: Some(&floors), ..problem(&[10.0, 0.0], &[10.0, 10.0], &floor) };
    let Err(Unreached::Stopped { claimant: 0, below: true, most }) = keep(&p) else { panic!("{:?}", keep(&p)) };
    assert!((most - jain(&[9.0, 1.0])).abs() < 1e-15);
    // Equal shares would give the second more than the claim.
    let p = Problem { measure: Measure::Share, ..problem(&[10.0, 1.0], &[10.0, 1.0], &floor) };
    assert!(matches!(keep(&p), Err(Unreached::Stopped { claimant: 1, below: false, .. })));
    let beyond = percent(120);
    assert_eq!(keep(&problem(&[1.0], &[1.0], &beyond)), Err(Unreached::OutOfRange));
}

#[test]
fn a_wrong_division_is_found_out() {
    let floor = percent(80);
    let p = problem(&[10.0, 0.0], &[10.0, 10.0], &floor);
    let right = keep(&p).unwrap();
    let wrong = |change: fn(&mut Kept)| {
        let mut found = right.clone();
        change(&mut found);
        !verify(&p, &found).holds()
    };
    assert!(wrong(|k| k.amounts.swap(0, 1)));
    assert!(wrong(|k| k.between[1] -= Exact::ONE / Exact::from(10)));
    assert!(wrong(|k| k.between[1] += Exact::ONE / Exact::from(10)));
    assert!(wrong(|k| k.between[0] = k.between[1].clone() + Exact::ONE));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn the_least_change_that_is_enough(
        rows in prop::collection::vec((0u32..50, 1u32..50), 1..7), floor in 1u32..100, of_shares in any::<bool>(),
    ) {
        let awards: Vec<f64> = rows.iter().map(|(x, _)| f64::from(*x) / 4.0).collect();
        let claims: Vec<f64> = rows.iter().map(|(_, c)| f64::from(*c)).collect();
        let floor = percent(floor);
        let measure = if of_shares { Measure::Share } else { Measure::Satisfaction };
        let p = Problem { measure, stops_at_claims: false, ..problem(&awards, &claims, &floor) };
        let found = keep(&p).unwrap();
        prop_assert!(verify(&p, &found).holds());
        let whole: f64 = awards.iter().sum();
        let level = |x: &[f64]| -> f64 { if of_shares { jain(x) } else { jain(&x.iter().zip(&claims).map(|(x, c)| x / c).collect::<Vec<_>>()) } };
        prop_assume!(whole > 0.0);
        prop_assert!(level(&found.amounts) >= exact::to_f64(&floor) - 1e-12);
        // By trying out: no part of the way before is enough.
        let all: f64 = claims.iter().sum();
        let end: Vec<f64> = claims.iter().map(|c| if of_shares { whole / claims.len() as f64 } else { whole * c / all }).collect();
        let gone = exact::to_f64(&found.between[1]);
        for step in 0..50 {
            let t = gone * f64::from(step) / 50.0 - 1e-9;
            let moved: Vec<f64> = awards.iter().zip(&end).map(|(x, z)| (1.0 - t) * x + t * z).collect();
            prop_assert!(t < 0.0 || level(&moved) < exact::to_f64(&floor) + 1e-12);
        }
    }
}
