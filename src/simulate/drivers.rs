//! Which of the inputs drive the spread of a result.

use super::columns::{Column, Series, What};
use super::run::Simulation;

/// What an input has to do with a result.
#[derive(Clone, Debug)]
pub struct Driver {
    /// Its column.
    pub input: usize,
    /// The correlation of ranks (C. Spearman, 1904), from -1 to 1; none of states.
    pub rank_correlation: Option<f64>,
    /// Which part of the variance it explains alone: the first-order index of sensitivity, from given data by classes of the input (E. Plischke, E.
    /// Borgonovo, C. Smith, *Global sensitivity measures from given data*, 2013), less what classes explain by chance (epsilon squared).
    pub share: f64,
}

/// Classes of an input with many values.
const CLASSES: usize = 20;
/// A class has so many draws at least.
const IN_A_CLASS: usize = 10;

/// The inputs that a result follows most, those that explain most first. Nothing of one that does not vary.
pub fn drivers(simulation: &Simulation, result: &Column) -> Vec<Driver> {
    let is_input = |column: &Column| {
        let series = simulation.series.get(column.key.0 as usize);
        series.is_some_and(|series| matches!(series.what, What::Input(_)))
    };
    let inputs = simulation.columns.iter().enumerate().filter(|(_, column)| is_input(column));
    let mut out: Vec<Driver> = inputs
        .filter_map(|(at, input)| {
            let series: &Series = simulation.series.get(input.key.0 as usize)?;
            let pairs: Vec<(f64, f64)> =
                input.values.iter().copied().zip(result.values.iter().copied()).filter(|(a, b)| !a.is_nan() && !b.is_nan()).collect();
            let rank_correlation = if series.states.is_some() { None } else { Some(rank_correlation(&pairs)?) };
            Some(Driver { input: at, rank_correlation, share: share(&pairs)? })
        })
        .collect();
    out.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.input.cmp(&b.input)));
    out
}

/// The ranks of numbers, equal ones sharing the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    let value = |at: usize| values.get(at).copied().unwrap_or(f64::NAN);
    order.sort_by(|a, b| value(*a).total_cmp(&value(*b)));
    let mut ranks = vec![0.0; values.len()];
    let mut rest = order.as_slice();
    let mut below = 0;
    while let Some(first) = rest.first() {
        let same = rest.iter().take_while(|at| value(**at) == value(*first)).count().max(1);
        let rank = below as f64 + (same as f64 - 1.0) / 2.0;
        let (own, others) = rest.split_at(same);
        for at in own {
            if let Some(slot) = ranks.get_mut(*at) {
                *slot = rank;
            }
        }
        (rest, below) = (others, below + same);
    }
    ranks
}

/// None where one of the two does not vary.
fn rank_correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let (a, b): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let (a, b) = (ranks(&a), ranks(&b));
    let mean = (pairs.len() as f64 - 1.0) / 2.0;
    let sum = |f: &dyn Fn(f64, f64) -> f64| a.iter().zip(&b).map(|(a, b)| f(a - mean, b - mean)).sum::<f64>();
    let (both, own, other) = (sum(&|a, b| a * b), sum(&|a, _| a * a), sum(&|_, b| b * b));
    (own > 0.0 && other > 0.0).then(|| both / (own * other).sqrt())
}

/// The part of the variance of the second that the first explains. None where one of the two does not vary.
fn share(pairs: &[(f64, f64)]) -> Option<f64> {
    let mut sorted = pairs.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let n = sorted.len();
    let mean = sorted.iter().map(|(_, y)| y).sum::<f64>() / n as f64;
    let total: f64 = sorted.iter().map(|(_, y)| (y - mean).powi(2)).sum();
    let classes = classes(&sorted);
    if total <= 0.0 || classes.len() < 2 || n <= classes.len() {
        return None;
    }
    let between: f64 = classes
        .iter()
        .map(|own| {
            let own_mean = own.iter().map(|(_, y)| y).sum::<f64>() / own.len() as f64;
            own.len() as f64 * (own_mean - mean).powi(2)
        })
        .sum();
    let (k, n) = (classes.len() as f64, n as f64);
    let within = (total - between) / (n - k);
    Some(((between - (k - 1.0) * within) / total).clamp(0.0, 1.0))
}

/// Draws by classes of the input: its values where these are few, else parts that are as large.
fn classes(sorted: &[(f64, f64)]) -> Vec<&[(f64, f64)]> {
    let values: Vec<&[(f64, f64)]> = sorted.chunk_by(|a, b| a.0 == b.0).collect();
    if values.len() <= CLASSES {
        return values;
    }
    let count = (sorted.len() / IN_A_CLASS).clamp(2, CLASSES);
    sorted.chunks(sorted.len().div_ceil(count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_that_are_equal_share_their_mean() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [2.5, 0.0, 2.5, 1.0]);
    }

    #[test]
    fn what_follows_an_input_is_explained_by_it() {
        // Of y = x + 2 z with x and z that go through the same values in all combinations, a fifth and four fifths.
        let pairs: Vec<(f64, f64, f64)> =
            (0..40).flat_map(|x| (0..40).map(move |z| (f64::from(x), f64::from(z), f64::from(x) + 2.0 * f64::from(z)))).collect();
        let by = |f: &dyn Fn(&(f64, f64, f64)) -> f64| pairs.iter().map(|all| (f(all), all.2)).collect::<Vec<_>>();
        // Nothing here is by chance: what is taken off for that is about 0.01.
        let (x, z) = (by(&|all| all.0), by(&|all| all.1));
        assert!((share(&x).expect("varies") - 0.2).abs() < 0.015);
        assert!((share(&z).expect("varies") - 0.8).abs() < 0.015);
        assert!(rank_correlation(&z).expect("varies") > 0.85);
        // A result that falls and rises with an input follows it, and its rank correlation does not see that.
        let bent: Vec<(f64, f64)> = (-50..=50).map(|x| (f64::from(x), f64::from(x * x))).collect();
        assert!(rank_correlation(&bent).expect("varies").abs() < 1e-12);
        assert!(share(&bent).expect("varies") > 0.9);
    }

    #[test]
    fn what_does_not_vary_drives_nothing() {
        assert_eq!(share(&[(1.0, 2.0), (1.0, 3.0)]), None);
        assert_eq!(rank_correlation(&[(1.0, 2.0), (2.0, 2.0)]), None);
    }
}
