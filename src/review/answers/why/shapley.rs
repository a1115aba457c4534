//! Shares of a whole in what several changes do together: the values of Shapley, of numbers alone.
//!
//! A set of changes is a number whose bits are the changes; the value of each set is known.

use rustc_hash::FxHashMap;

/// A set of changes, one bit for each.
pub type Set = u32;

/// What each change adds on average.
#[derive(Clone, Debug, PartialEq)]
pub struct Averages {
    pub shares: Vec<f64>,
    /// Of averages over some orders, how far they may be from those over all: their standard errors. Of what adds different things in
    /// these orders and the same in each pair of them, it is not known.
    pub errors: Option<Vec<Option<f64>>>,
    /// How far apart the least and the most is that each adds.
    pub spreads: Vec<f64>,
    /// Over how many orders, and of how many.
    pub orders: [f64; 2],
}

/// The average of what each of so many changes adds, over all orders in which the value is there after every step; nothing where there is no
/// such order. Where it always is, these are the values of Shapley.
pub fn exact(count: usize, value: impl Fn(Set) -> Option<f64>) -> Option<Averages> {
    let all = 1usize << count;
    let values: Vec<Option<f64>> = (0..all).map(|set| value(set as Set)).collect();
    let at = |list: &[f64], set: usize| list.get(set).copied().unwrap_or(0.0);
    let there = |set: usize| values.get(set).copied().flatten();
    // In how many ways one comes from nothing to a set, and from it to all.
    let (mut ways_to, mut ways_from) = (vec![0.0; all], vec![0.0; all]);
    for set in 0..all {
        let ways = if set == 0 { 1.0 } else { members(set, count).map(|one| at(&ways_to, set & !(1 << one))).sum() };
        if let Some(own) = ways_to.get_mut(set).filter(|_| there(set).is_some()) {
            *own = ways;
        }
    }
    for set in (0..all).rev() {
        let others = members(all - 1 - set, count).map(|one| at(&ways_from, set | 1 << one)).sum();
        if let Some(own) = ways_from.get_mut(set).filter(|_| there(set).is_some()) {
            *own = if set == all - 1 { 1.0 } else { others };
        }
    }
    let orders = at(&ways_to, all - 1);
    if orders == 0.0 {
        return None;
    }
    let mut steps = vec![Steps::default(); count];
    for set in 0..all {
        for one in members(all - 1 - set, count) {
            let (next, ways) = (set | 1 << one, at(&ways_to, set) * at(&ways_from, set | 1 << one));
            if let (Some(before), Some(after), Some(steps)) = (there(set), there(next), steps.get_mut(one).filter(|_| ways > 0.0)) {
                steps.add(after - before, ways / orders);
            }
        }
    }
    let every = (1..=count).map(|n| n as f64).product();
    Some(Averages {
        shares: steps.iter().map(|own| own.sum).collect(),
        errors: None,
        spreads: steps.iter().map(Steps::spread).collect(),
        orders: [orders, every],
    })
}

/// The same over some orders only, pairs of them. What is added in each order comes to the whole, and so do the averages.
pub fn over_orders(count: usize, orders: &[Vec<usize>], value: impl Fn(Set) -> Option<f64>) -> Option<Averages> {
    let last = ((1u64 << count) - 1) as Set;
    let is_whole = |order: &Vec<usize>| steps(order).map(|(_, set)| set).chain([last]).all(|set| value(set).is_some());
    let good: Vec<bool> = orders.iter().map(is_whole).collect();
    let used = good.iter().filter(|good| **good).count();
    if used == 0 {
        return None;
    }
    let mut all = vec![Steps::default(); count];
    // What each adds on average in each pair.
    let mut pairs: Vec<Vec<f64>> = Vec::new();
    for (two, good) in orders.chunks(2).zip(good.chunks(2)) {
        let mut own = vec![Steps::default(); count];
        let whole = good.iter().filter(|good| **good).count();
        for (order, _) in two.iter().zip(good).filter(|(_, good)| **good) {
            for (one, set) in steps(order) {
                let added = value(set | 1 << one).unwrap_or(0.0) - value(set).unwrap_or(0.0);
                all.get_mut(one).into_iter().for_each(|steps| steps.add(added, 1.0 / used as f64));
                own.get_mut(one).into_iter().for_each(|steps| steps.add(added, 1.0 / whole as f64));
            }
        }
        if whole > 0 {
            pairs.push(own.iter().map(|steps| steps.sum).collect());
        }
    }
    // Changes that do the same have the same share, whichever orders there are.
    let mut shares: Vec<f64> = all.iter().map(|own| own.sum).collect();
    let twins = alike(count, orders, &value);
    for twins in &twins {
        even(&mut shares, twins);
        pairs.iter_mut().for_each(|pair| even(pair, twins));
    }
    let largest = shares.iter().fold(0.0, |most: f64, share| most.max(share.abs()));
    let error = |one: usize| {
        let own: Vec<f64> = pairs.iter().filter_map(|pair| pair.get(one).copied()).collect();
        let count = own.len() as f64;
        let mean = own.iter().sum::<f64>() / count;
        let error = (own.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0) / count).sqrt();
        let is_certain = all.get(one).is_some_and(|steps| steps.spread() <= CERTAIN * largest);
        (is_certain || error > CERTAIN * largest).then_some(error)
    };
    Some(Averages {
        errors: (pairs.len() > 1).then(|| (0..count).map(error).collect()),
        shares,
        spreads: all.iter().map(Steps::spread).collect(),
        orders: [used as f64, orders.len() as f64],
    })
}

/// A difference below this part of the largest share is none.
const CERTAIN: f64 = 1e-7;

/// Changes of which each can stand in the place of another in all sets of these orders, as far as both values are known.
fn alike(count: usize, orders: &[Vec<usize>], value: &impl Fn(Set) -> Option<f64>) -> Vec<Vec<usize>> {
    let sets: Vec<Set> = orders.iter().flat_map(|order| steps(order)).map(|(one, set)| set | 1 << one).collect();
    let largest = sets.iter().filter_map(|set| value(*set)).fold(0.0, |most: f64, value| most.max(value.abs()));
    let is_alike = |one: usize, other: usize| {
        let (a, b): (Set, Set) = (1 << one, 1 << other);
        let swapped = sets.iter().filter(|set| (**set & a == 0) != (**set & b == 0)).map(|set| (*set, set ^ (a | b)));
        let known: Vec<(f64, f64)> = swapped.filter_map(|(set, other)| value(set).zip(value(other))).collect();
        let alone = value(a).zip(value(b));
        alone.is_some() && known.into_iter().chain(alone).all(|(one, other)| (one - other).abs() <= CERTAIN * largest)
    };
    let mut out: Vec<Vec<usize>> = Vec::new();
    for one in 0..count {
        match out.iter_mut().find(|twins| twins.iter().all(|other| is_alike(*other, one))) {
            Some(twins) => twins.push(one),
            None => out.push(vec![one]),
        }
    }
    out.retain(|twins| twins.len() > 1);
    out
}

/// The same for all of some.
fn even(values: &mut [f64], twins: &[usize]) {
    let mean = twins.iter().filter_map(|at| values.get(*at)).sum::<f64>() / twins.len() as f64;
    for at in twins {
        values.get_mut(*at).into_iter().for_each(|own| *own = mean);
    }
}

/// What a change adds in several places.
#[derive(Clone, Debug, Default)]
struct Steps {
    sum: f64,
    ends: Option<(f64, f64)>,
}

impl Steps {
    fn add(&mut self, added: f64, weight: f64) {
        self.sum += added * weight;
        let (least, most) = self.ends.unwrap_or((added, added));
        self.ends = Some((least.min(added), most.max(added)));
    }

    fn spread(&self) -> f64 {
        self.ends.map_or(0.0, |(least, most)| most - least)
    }
}

/// The members of a set.
fn members(set: usize, count: usize) -> impl Iterator<Item = usize> {
    (0..count).filter(move |one| set >> one & 1 == 1)
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

    #[track_caller]
    fn near(found: &[f64], expected: &[f64]) {
        assert!(found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?} {expected:?}");
    }

    #[test]
    fn what_does_not_interact_is_exact() {
        let worth = [3.0, -1.0, 0.0, 7.5];
        let value = |set: Set| Some((0..4).filter(|at| set >> at & 1 == 1).map(|at| worth[at]).sum::<f64>());
        let found = exact(4, value).unwrap();
        near(&found.shares, &worth);
        assert_eq!((found.orders, found.errors), ([24.0, 24.0], None));
        near(&found.spreads, &[0.0; 4]);
        let found = over_orders(4, &orders(4, 1), value).unwrap();
        near(&found.shares, &worth);
        assert_eq!(over_orders(4, &orders(4, 3), value).unwrap().errors.unwrap(), [Some(0.0); 4]);
    }

    #[test]
    fn what_interacts_is_halved_and_sums_stay() {
        // The glove game: one left glove, two right ones.
        let value = |set: Set| Some(if set & 1 == 1 && set & 6 != 0 { 1.0 } else { 0.0 });
        near(&exact(3, value).unwrap().shares, &[2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0]);
        let value = |set: Set| Some(f64::from(set.count_ones()).powi(3) + f64::from(set & 5));
        for pairs in [1, 7] {
            let total: f64 = over_orders(9, &orders(9, pairs), value).unwrap().shares.iter().sum();
            assert!((total - (value(511).unwrap() - value(0).unwrap())).abs() < 1e-9, "{total}");
        }
        // All orders of three changes, each as often.
        let all: Vec<Vec<usize>> = [[0, 1, 2], [2, 1, 0], [0, 2, 1], [1, 2, 0], [1, 0, 2], [2, 0, 1]].map(Vec::from).to_vec();
        near(&over_orders(3, &all, value).unwrap().shares, &exact(3, value).unwrap().shares);
    }

    #[test]
    fn only_orders_with_values_throughout_count_and_equals_have_equal_shares() {
        // The last change has no value without one of the first two, which do nothing; it then adds 6.
        let value = |set: Set| (set != 4).then_some(if set & 4 == 4 { 6.0 } else { 0.0 });
        let found = exact(3, value).unwrap();
        near(&found.shares, &[0.0, 0.0, 6.0]);
        assert_eq!(found.orders, [4.0, 6.0]);
        // The first two do something too, the same: 1 for the first of them.
        let value = |set: Set| (set != 4).then_some(if set & 4 == 4 { 6.0 } else { 0.0 } + if set & 3 != 0 { 1.0 } else { 0.0 });
        let found = exact(3, value).unwrap();
        near(&found.shares, &[0.5, 0.5, 6.0]);
        let all: Vec<Vec<usize>> = [[0, 1, 2], [2, 1, 0], [0, 2, 1], [1, 2, 0], [1, 0, 2], [2, 0, 1]].map(Vec::from).to_vec();
        let sampled = over_orders(3, &all, value).unwrap();
        near(&sampled.shares, &found.shares);
        assert_eq!((sampled.orders, sampled.errors.is_some()), ([4.0, 6.0], true));
        // No order at all.
        assert_eq!(exact(2, |set| (set == 0 || set == 3).then_some(1.0)), None);
    }

    #[test]
    fn errors_of_samples_are_about_what_they_miss() {
        // Every pair of changes that is complete adds something, and pairs with the first one more.
        let value = |set: Set| {
            let size = f64::from(set.count_ones());
            Some(size * size + if set & 1 == 1 { 3.0 * f64::from((set & 0b1_1100).count_ones()).powi(2) } else { 0.0 })
        };
        let right = exact(10, value).unwrap().shares;
        let found = over_orders(10, &orders(10, 40), value).unwrap();
        let errors: Vec<f64> = found.errors.unwrap().into_iter().map(Option::unwrap_or_default).collect();
        let far =
            right.iter().zip(&found.shares).zip(&errors).filter(|((right, found), error)| (*right - *found).abs() > 2.0 * *error + 1e-9);
        assert!(far.count() <= 1, "{right:?} {:?} {errors:?}", found.shares);
        assert!(errors[0] > 0.0 && errors[0] < 0.2 * right[0], "{errors:?}");
        assert!(found.spreads[0] > 1.0);
    }

    #[test]
    fn equal_changes_have_equal_shares_and_no_error_is_made_up() {
        // Any two of the first four, and the last four, each alone.
        let value = |set: Set| Some(if (set & 15).count_ones() >= 2 { 12.0 } else { 0.0 } + f64::from((set >> 4).count_ones()));
        let found = over_orders(8, &orders(8, 9), value).unwrap();
        near(&found.shares, &[3.0, 3.0, 3.0, 3.0, 1.0, 1.0, 1.0, 1.0]);
        assert_eq!(found.errors.unwrap(), [None, None, None, None, Some(0.0), Some(0.0), Some(0.0), Some(0.0)]);
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
