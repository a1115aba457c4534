//! Shares of a whole in what several changes do together: the values of Shapley, of numbers alone.
//!
//! A set of changes is a number whose bits are the changes; the value of each set is known.

use rustc_hash::FxHashMap;

/// A set of changes, one bit for each.
pub type Set = u32;

/// The shares of so many changes, all their sets being known: the average of what each adds, over all orders.
pub fn exact(count: usize, value: impl Fn(Set) -> f64) -> Vec<f64> {
    let factorial = |of: usize| (1..=of).map(|n| n as f64).product::<f64>();
    let all = factorial(count);
    let share = |at: usize| {
        let others = (0..1u32 << count).filter(|set| set >> at & 1 == 0);
        let one = |set: Set| {
            let size = set.count_ones() as usize;
            factorial(size) * factorial(count - size - 1) / all * (value(set | 1 << at) - value(set))
        };
        others.map(one).sum()
    };
    (0..count).map(share).collect()
}

/// The same over some orders only. What is added in each order comes to the whole, and so do the averages.
pub fn over_orders(count: usize, orders: &[Vec<usize>], value: impl Fn(Set) -> f64) -> Vec<f64> {
    let mut out = vec![0.0; count];
    for order in orders {
        for (at, set) in steps(order) {
            if let Some(share) = out.get_mut(at) {
                *share += (value(set | 1 << at) - value(set)) / orders.len() as f64;
            }
        }
    }
    out
}

/// Each change of an order, and the set of those before it.
pub fn steps(order: &[usize]) -> impl Iterator<Item = (usize, Set)> + '_ {
    order.iter().scan(0, |set: &mut Set, at| {
        let before = *set;
        *set |= 1 << at;
        Some((*at, before))
    })
}

/// Orders of so many changes, by chance and always the same: each with its reverse, so that every change comes as early as late.
pub fn orders(count: usize, pairs: usize) -> Vec<Vec<usize>> {
    let mut state = SEED;
    let mut below = |most: usize| {
        // The generator splitmix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % most.max(1) as u64) as usize
    };
    let mut out = Vec::new();
    let mut order: Vec<usize> = (0..count).collect();
    for _ in 0..pairs {
        for last in (1..count).rev() {
            order.swap(last, below(last + 1));
        }
        out.push(order.clone());
        out.push(order.iter().rev().copied().collect());
    }
    out
}

/// Where chance begins.
pub const SEED: u64 = 15;

/// Values of sets that are known.
pub type Known<T> = FxHashMap<Set, T>;

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: &[f64], expected: &[f64]) {
        assert!(found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?} {expected:?}");
    }

    #[test]
    fn what_does_not_interact_is_exact() {
        let worth = [3.0, -1.0, 0.0, 7.5];
        let value = |set: Set| (0..4).filter(|at| set >> at & 1 == 1).map(|at| worth[at]).sum::<f64>();
        near(&exact(4, value), &worth);
        near(&over_orders(4, &orders(4, 1), value), &worth);
    }

    #[test]
    fn what_interacts_is_halved_and_sums_stay() {
        // The glove game: one left glove, two right ones.
        let value = |set: Set| if set & 1 == 1 && set & 6 != 0 { 1.0 } else { 0.0 };
        near(&exact(3, value), &[2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0]);
        let value = |set: Set| f64::from(set.count_ones()).powi(3) + f64::from(set & 5);
        for pairs in [1, 7] {
            let total: f64 = over_orders(9, &orders(9, pairs), value).iter().sum();
            assert!((total - (value(511) - value(0))).abs() < 1e-9, "{total}");
        }
        // All orders of three changes, each as often.
        let all: Vec<Vec<usize>> = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]].map(Vec::from).to_vec();
        near(&over_orders(3, &all, value), &exact(3, value));
    }

    #[test]
    fn orders_are_the_same_each_time() {
        assert_eq!(orders(5, 3), orders(5, 3));
        for order in orders(8, 5) {
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, (0..8).collect::<Vec<_>>());
        }
    }
}
