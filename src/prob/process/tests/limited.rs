//! Policies under limits: columns in doubles and the whole program in fractions agree, and what is read from them is worth as much.

use super::*;
use crate::simplex::ranging::{End, Price};

fn shape(numbers: &mut Numbers, criterion: &Criterion<Exact>) -> Process<Exact> {
    let (ends, rewards) = if *criterion == Criterion::Average { (0, (-3, 3)) } else { (20, (-4, -1)) };
    random(Shape { states: 2 + numbers.below(8), ends, acyclic: false, rewards }, numbers)
}

fn in_doubles(criterion: &Criterion<Exact>) -> Criterion<f64> {
    match criterion {
        Criterion::Discounted(_) => Criterion::Discounted(0.9),
        Criterion::Total => Criterion::Total,
        Criterion::Average => Criterion::Average,
    }
}

/// Solves again with the end of each limit moved by a little, as far as its price is said to hold: the worth changes by the price. Says
/// how many prices differ by direction.
fn prices_hold(
    process: &Process<Exact>,
    criterion: &Criterion<Exact>,
    start: &[Exact],
    limits: &[Limit<Exact>],
    whole: &Limited<Exact>,
    what: &str,
) -> usize {
    assert_eq!(whole.ranges.len(), limits.len());
    let mut one_sided = 0;
    for (at, range) in whole.ranges.iter().enumerate() {
        let Some(range) = range else {
            assert_eq!(whole.prices[at], Exact::ZERO, "{what}");
            continue;
        };
        one_sided += usize::from(range.is_degenerate());
        for (price, end, way) in [(&range.price_up, &range.high, 1), (&range.price_down, &range.low, -1)] {
            let step = match end {
                End::Open => ratio(way, 16),
                End::At(end) | End::NoAnswer(end) | End::AtLeast(end) => end - &range.bound,
            };
            let step = if step == Exact::ZERO { ratio(way, 1_000_000) } else { step };
            let mut moved = limits.to_vec();
            let of = &mut moved[at];
            for bound in [&mut of.lower, &mut of.upper] {
                *bound = bound.take().map(|bound| if bound == range.bound { bound + &step } else { bound });
            }
            let again = limited_exactly(process, criterion, start, &moved, None, &Deadline::default());
            match (price, again) {
                (Price::Is(price), Ok(again)) => assert_eq!(again.worth, &whole.worth + price * &step, "{what}"),
                (Price::NoAnswer, Err(LimitError::Infeasible { .. })) => {}
                other => panic!("{what} {other:?}"),
            }
        }
    }
    one_sided
}

#[test]
fn doubles_and_fractions_agree() {
    let (mut met, mut infeasible, mut drawn, mut paid, mut one_sided) = (0, 0, 0, 0, 0);
    for seed in 0..400 {
        let mut numbers = Numbers::new(seed + 70_000);
        let criterion = [Criterion::Discounted(ratio(9, 10)), Criterion::Total, Criterion::Average][seed as usize % 3].clone();
        let exact = shape(&mut numbers, &criterion);
        if exact.row_count() == 0 {
            continue;
        }
        let rough = doubles(&exact);
        let mut start = vec![Exact::ZERO; exact.states()];
        start[exact.states() - 1] = Exact::ONE;
        let rough_start: Vec<f64> = start.iter().map(Number::to_f64).collect();
        let count = 1 + numbers.below(3);
        let limits: Vec<Limit<Exact>> = (0..count)
            .map(|_| {
                let cost: Vec<Exact> = (0..exact.row_count()).map(|_| ratio(numbers.below(5) as i64, 2)).collect();
                let end = ratio(1 + numbers.below(40) as i64, 8);
                let least = numbers.below(4) == 0;
                Limit { cost, lower: least.then(|| end.clone()), upper: (!least).then_some(end) }
            })
            .collect();
        let rough_limits: Vec<Limit<f64>> = limits
            .iter()
            .map(|limit| Limit {
                cost: limit.cost.iter().map(Number::to_f64).collect(),
                lower: limit.lower.as_ref().map_or(f64::NEG_INFINITY, Number::to_f64),
                upper: limit.upper.as_ref().map_or(f64::INFINITY, Number::to_f64),
            })
            .collect();
        let found = limited(&rough, &in_doubles(&criterion), &rough_start, &rough_limits, &Options::default());
        let whole = limited_exactly(&exact, &criterion, &start, &limits, found.as_ref().ok(), &Deadline::default());
        match (&found, &whole) {
            (Ok(found), Ok(whole)) => {
                let worth = Number::to_f64(&whole.worth);
                let size = worth.abs().max(1.0);
                assert!((found.worth - worth).abs() <= 1e-8 * size, "{seed} {} {worth}", found.worth);
                assert!(found.most.unwrap() >= worth - 1e-9 * size && found.most.unwrap() <= worth + 1e-7 * size, "{seed}");
                for (limit, activity) in limits.iter().zip(&whole.activity) {
                    assert!(limit.lower.as_ref().is_none_or(|lower| activity >= lower), "{seed}");
                    assert!(limit.upper.as_ref().is_none_or(|upper| activity <= upper), "{seed}");
                }
                one_sided += prices_hold(&exact, &criterion, &start, &limits, whole, &format!("{seed} {criterion:?}"));
                met += 1;
                paid += usize::from(whole.prices.iter().any(|price| *price != Exact::ZERO));
                let otherwise: Vec<Option<u32>> = (0..exact.states()).map(|state| exact.rows(state).next().map(|row| row as u32)).collect();
                let mixed = Mixed::read(&exact, &whole.taken, &otherwise, 0.0);
                drawn += mixed.drawn.len();
                let (chain, policy) = mixed.chain(&exact);
                let Some(visits) = visits(&chain, &policy, &criterion, &start) else { continue };
                let cost = mixed.mixed(&exact, &limits[0].cost);
                let sum = policy.iter().zip(&visits).filter_map(|(row, often)| Some(&cost[(*row)? as usize] * often));
                assert_eq!(sum.fold(Exact::ZERO, |sum, x| sum + x), whole.activity[0], "{seed} {criterion:?}");
            }
            (Err(LimitError::Infeasible { .. }), Err(LimitError::Infeasible { weights })) => {
                assert!(weights.iter().any(|weight| *weight != 0.0));
                infeasible += 1;
            }
            // Without limits, or at prices, there may be no optimum where there is one with them.
            (Err(LimitError::Process(_)), _) => {}
            other => panic!("{seed} {criterion:?} {other:?}"),
        }
    }
    assert!(met > 100 && infeasible > 20 && drawn > 30 && paid > 30 && one_sided > 2, "{met} {infeasible} {drawn} {paid} {one_sided}");
}
