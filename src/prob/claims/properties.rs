//! What is known to hold of every rule, on problems at random.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::float_cmp)]

use proptest::prelude::*;

use super::tests::{amounts, near};
use super::*;

/// The mean over all orders, taken at its word.
fn by_all_orders(amount: f64, claims: &[f64]) -> Vec<f64> {
    fn go(left: f64, claims: &[f64], seen: usize, awards: &mut [f64]) -> f64 {
        let mut orders = 0.0;
        for (i, claim) in claims.iter().enumerate().filter(|(i, _)| seen >> i & 1 == 0) {
            let got = claim.min(left);
            let tails = go(left - got, claims, seen | 1 << i, awards);
            awards[i] += tails * got;
            orders += tails;
        }
        if orders == 0.0 { 1.0 } else { orders }
    }
    let mut awards = vec![0.0; claims.len()];
    let orders = go(amount, claims, 0, &mut awards);
    awards.iter().map(|x| x / orders).collect()
}

/// Claims with ties and zeros, one of them above zero, and a part of their sum to divide.
fn problems() -> impl Strategy<Value = (Vec<f64>, f64, f64)> {
    let claim = prop_oneof![Just(0.0), (1..9u8).prop_map(f64::from), 0.0..1e3, 0.0..1e7];
    let claims = prop::collection::vec(claim, 1..7);
    (claims, 0.001..1000.0, 0.0..1.0).prop_map(|(mut claims, one, part)| {
        claims.push(one);
        let sum: f64 = claims.iter().sum();
        (claims, sum, part * sum)
    })
}

proptest! {
    #[test]
    fn every_rule((claims, sum, amount) in problems(), factor in 0.0..1.0) {
        let tiny = 1e-12 * sum;
        for (_, rule) in Rule::NAMES {
            let x = amounts(*rule, amount, &claims);
            let problem = Claims { amount: Some(amount), claims: Some(&claims), weights: Some(&claims), floors: None, ceilings: None, count: claims.len() };
            let checked = verify(*rule, &problem, &divide(*rule, &problem).unwrap());
            prop_assert!(checked.worst <= 1e-11, "{rule:?} {checked:?}");
            // Nothing is lost or made.
            prop_assert!((x.iter().sum::<f64>() - amount).abs() <= 1e-12 * amount, "{rule:?} {x:?}");
            // Of two claims the greater never gets less, nor (as they are capped) loses less.
            for (c, a) in claims.iter().zip(&x) {
                for (d, b) in claims.iter().zip(&x) {
                    prop_assert!(c > d || *a <= b + tiny, "{rule:?} {x:?}");
                    prop_assert!(c > d || !rule.stops_at_claims() || c - a <= d - b + tiny);
                    prop_assert!(c != d || a == b, "{rule:?} treats equals unlike");
                }
                prop_assert!(*a >= 0.0 && (!rule.stops_at_claims() || a <= c), "{rule:?} {x:?}");
            }
            // Nobody gets less of more.
            let less = amounts(*rule, amount * factor, &claims);
            prop_assert!(less.iter().zip(&x).all(|(a, b)| *a <= b + tiny), "{rule:?}");
            // The order of claimants and the unit do not matter.
            let turned: Vec<f64> = claims.iter().rev().map(|c| c * 8.0).collect();
            let mut y = amounts(*rule, amount * 8.0, &turned);
            y.reverse();
            let y: Vec<f64> = y.iter().map(|v| v / 8.0).collect();
            prop_assert!(near(&x, &y, 1e-15 * sum), "{rule:?} {x:?} {y:?}");
        }
    }

    #[test]
    fn duality((claims, sum, amount) in problems()) {
        let lost = |rule, amount: f64| -> Vec<f64> {
            let x = amounts(rule, sum - amount, &claims);
            claims.iter().zip(x).map(|(c, x)| c - x).collect()
        };
        let tiny = 1e-12 * sum;
        prop_assert!(near(&amounts(Rule::Losses, amount, &claims), &lost(Rule::Awards, amount), tiny));
        for rule in [Rule::Proportional, Rule::Talmud, Rule::AdjustedProportional, Rule::RandomArrival] {
            prop_assert!(near(&amounts(rule, amount, &claims), &lost(rule, amount), tiny), "{rule:?}");
        }
    }

    #[test]
    fn consistency((mut claims, sum, amount) in problems()) {
        for rule in [Rule::Proportional, Rule::Awards, Rule::Losses, Rule::Talmud] {
            let mut x = amounts(rule, amount, &claims);
            let (claim, award) = (claims.remove(0), x.remove(0));
            // The one who stays may have no claim at all.
            if claims.iter().sum::<f64>() > 1e-9 * sum {
                let again = amounts(rule, (amount - award).max(0.0), &claims);
                prop_assert!(near(&x, &again, 1e-11 * sum), "{rule:?} {x:?} {again:?}");
            }
            claims.insert(0, claim);
        }
    }

    #[test]
    fn talmud_and_its_kin_agree_on_two(c in 0.0..1e3, d in 1.0..1e3, part in 0.0..1.0) {
        let (claims, amount) = ([c, d], part * (c + d));
        let talmud = amounts(Rule::Talmud, amount, &claims);
        for rule in [Rule::AdjustedProportional, Rule::RandomArrival] {
            prop_assert!(near(&talmud, &amounts(rule, amount, &claims), 1e-12 * (c + d)));
        }
    }

    #[test]
    fn random_arrival_is_the_mean_over_all_orders((claims, sum, amount) in problems()) {
        let expected = by_all_orders(amount, &claims);
        prop_assert!(near(&amounts(Rule::RandomArrival, amount, &claims), &expected, 1e-12 * sum));
    }

    #[test]
    fn weighted_max_min_is_level((claims, sum, amount) in problems(), seed in prop::collection::vec(0.01..9.0, 7)) {
        let problem = Claims {
            amount: Some(amount),
            claims: Some(&claims),
            weights: seed.get(..claims.len()),
            floors: None,
            ceilings: None,
            count: claims.len(),
        };
        let x = divide(Rule::MaxMin, &problem).unwrap().amounts.unwrap();
        prop_assert!((x.iter().sum::<f64>() - amount).abs() <= 1e-12 * amount);
        // Who got less per weight than another has the whole claim.
        for ((a, w), c) in x.iter().zip(&seed).zip(&claims) {
            prop_assert!(x.iter().zip(&seed).all(|(b, v)| (a - b / v * w) >= -1e-9 * sum || a == c));
        }
    }

    #[test]
    fn floors_hold((claims, sum, amount) in problems(), parts in prop::collection::vec(0.0..1.0, 7)) {
        let parts = &parts[..claims.len()];
        let whole: f64 = parts.iter().sum::<f64>() * 1.25;
        let floors: Vec<f64> = parts.iter().map(|p| amount * p / whole).collect();
        let ones = vec![1.0; claims.len()];
        for (_, rule) in Rule::NAMES {
            let problem = Claims {
                amount: Some(amount),
                claims: Some(&claims),
                weights: Some(&ones),
                floors: Some(&floors),
                ceilings: None,
                count: claims.len(),
            };
            let division = divide(*rule, &problem).unwrap();
            let x = division.amounts.unwrap();
            let all = x.iter().sum::<f64>() + division.unallocated;
            prop_assert!((all - amount).abs() <= 1e-12 * amount, "{rule:?} {x:?}");
            prop_assert!(x.iter().zip(&floors).all(|(x, floor)| x >= floor), "{rule:?}");
            // Floors below what anybody gets anyway change nothing.
            let bare = amounts(*rule, amount, &claims);
            let low = Claims { floors: Some(&bare), ..problem };
            let kept = divide(*rule, &low).unwrap().amounts.unwrap();
            prop_assert!(near(&kept, &bare, 1e-12 * sum), "{rule:?}");
        }
    }

    /// Of rules that raise a level until the amount is given out, a division within bounds is that of the level at which the
    /// awards, moved to the nearest bound, add up.
    #[test]
    fn bounds_are_those_of_a_level(
        people in prop::collection::vec((1..60u8, 1..9u8, 0..20u8, 0..40u8), 1..7),
        part in 0.0..1.0,
    ) {
        let claims: Vec<f64> = people.iter().map(|p| f64::from(p.0)).collect();
        let weights: Vec<f64> = people.iter().map(|p| f64::from(p.1)).collect();
        let floors: Vec<f64> = people.iter().map(|p| f64::from(p.2)).collect();
        let ceilings: Vec<f64> =
            people.iter().map(|p| if p.3 == 39 { f64::INFINITY } else { f64::from(p.2) + f64::from(p.3) }).collect();
        let [low, high] = [&floors, &ceilings].map(|b| b.iter().map(|x| x.min(1e3)).sum::<f64>());
        let amount = low + part * (high + 10.0 - low);
        for rule in [Rule::Proportional, Rule::Equal, Rule::Weighted, Rule::MaxMin, Rule::Awards, Rule::Losses] {
            let (floors, ceilings) = (Some(&floors[..]), Some(&ceilings[..]));
            let problem =
                Claims { amount: Some(amount), claims: Some(&claims), weights: Some(&weights), floors, ceilings, count: claims.len() };
            let division = divide(rule, &problem).unwrap();
            let checked = verify(rule, &problem, &division);
            prop_assert!(checked.worst <= 1e-11, "{rule:?} {checked:?}");
            // The level of losses falls: it is taken from the top.
            let at = |level: f64| -> Vec<f64> {
                let own = |(claim, weight): (&f64, &f64)| match rule {
                    Rule::Proportional => level * claim,
                    Rule::Equal => level,
                    Rule::Weighted => level * weight,
                    Rule::MaxMin => claim.min(level * weight),
                    Rule::Awards => claim.min(level),
                    _ => (claim - (1e4 - level).max(0.0)).max(0.0),
                };
                let bounds = problem.floors.unwrap().iter().zip(problem.ceilings.unwrap());
                claims.iter().zip(&weights).map(own).zip(bounds).map(|(x, (low, high))| x.max(*low).min(*high)).collect()
            };
            let (mut below, mut above) = (0.0, 1e4);
            for _ in 0..200 {
                let middle = 0.5 * (below + above);
                if at(middle).iter().sum::<f64>() <= amount { below = middle } else { above = middle }
            }
            let expected = at(below);
            prop_assert!(near(division.amounts.as_deref().unwrap(), &expected, 1e-8), "{rule:?} {division:?} {expected:?}");
        }
    }

    #[test]
    fn bounds_hold((claims, _, amount) in problems(), parts in prop::collection::vec((0.0..1.0, 0.0..1.0), 7)) {
        let parts = &parts[..claims.len()];
        let whole: f64 = parts.iter().map(|p| p.0).sum::<f64>() * 1.25 + 1e-9;
        let floors: Vec<f64> = parts.iter().map(|p| amount * p.0 / whole).collect();
        let ceilings: Vec<f64> = floors.iter().zip(parts).map(|(floor, p)| floor + p.1 * amount).collect();
        for (_, rule) in Rule::NAMES {
            let (floors, ceilings) = (Some(&floors[..]), Some(&ceilings[..]));
            let problem =
                Claims { amount: Some(amount), claims: Some(&claims), weights: Some(&claims), floors, ceilings, count: claims.len() };
            let division = divide(*rule, &problem).unwrap();
            let checked = verify(*rule, &problem, &division);
            prop_assert!(checked.worst <= 1e-11, "{rule:?} {checked:?}");
            // Ceilings that nobody reaches change nothing.
            let free = divide(*rule, &Claims { ceilings: None, ..problem }).unwrap();
            let most = free.amounts.clone().unwrap();
            let loose = divide(*rule, &Claims { ceilings: Some(&most), ..problem }).unwrap();
            prop_assert!(near(&loose.amounts.unwrap(), &most, 1e-12 * amount), "{rule:?}");
        }
    }
}
