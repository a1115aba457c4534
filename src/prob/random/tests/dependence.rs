//! Correlated groups, and values over periods.

use super::near;
use crate::prob::random::paths::standard_normal;
use crate::prob::random::{Correlation, Design, Fault, Spread, Step, Stream, discretised};
use proptest::prelude::*;
use std::f64::consts::PI;

fn pair(r: f64) -> Vec<Vec<f64>> {
    vec![vec![1.0, r], vec![r, 1.0]]
}

/// The linear correlation of two columns.
fn correlation(one: &[f64], other: &[f64]) -> f64 {
    let mean = |own: &[f64]| own.iter().sum::<f64>() / own.len() as f64;
    let (a, b) = (mean(one), mean(other));
    let sum = |f: &dyn Fn(f64, f64) -> f64| one.iter().zip(other).map(|(x, y)| f(x - a, y - b)).sum::<f64>();
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
}

/// Columns of correlated draws.
fn drawn(matrix: &Correlation, draws: usize) -> Vec<Vec<f64>> {
    let independent: Vec<Vec<f64>> =
        (0..matrix.size()).map(|k| Design::Plain.sample(&Stream::new(5, "group", &[&k.to_string()]), draws)).collect();
    let mut columns = vec![Vec::new(); matrix.size()];
    for draw in 0..draws {
        let own: Vec<f64> = independent.iter().map(|column| column[draw]).collect();
        matrix.uniforms(&own).into_iter().zip(&mut columns).for_each(|(u, column)| column.push(u));
    }
    columns
}

const DRAWS: usize = 20_000;

#[test]
fn ranks_and_normal_numbers_have_their_correlations() {
    let matrix = vec![vec![1.0, 0.8, -0.3], vec![0.8, 1.0, 0.1], vec![-0.3, 0.1, 1.0]];
    let of_normal = drawn(&Correlation::new(&matrix).unwrap(), DRAWS);
    let of_ranks = drawn(&Correlation::of_ranks(&matrix).unwrap(), DRAWS);
    let error = 4.5 / (DRAWS as f64).sqrt();
    for i in 0..3 {
        for j in 0..i {
            let r = matrix[i][j];
            let normal = correlation(&standard_normal(&of_normal[i]), &standard_normal(&of_normal[j]));
            assert!((normal - r).abs() < error, "{normal} and {r}");
            // Uniform draws are their own ranks.
            let rank = correlation(&of_normal[i], &of_normal[j]);
            assert!((rank - 6.0 / PI * (r / 2.0).asin()).abs() < error, "{rank} and {r}");
            let rank = correlation(&of_ranks[i], &of_ranks[j]);
            assert!((rank - r).abs() < error, "{rank} and {r}");
        }
        // Each is as uniform as before.
        let mean = of_normal[i].iter().sum::<f64>() / DRAWS as f64;
        let below = of_normal[i].iter().filter(|u| **u < 0.1).count() as f64 / DRAWS as f64;
        assert!((mean - 0.5).abs() < 0.5 * error && (below - 0.1).abs() < 0.4 * error, "{mean} {below}");
    }
}

#[test]
fn what_is_independent_or_the_same_stays_so() {
    let draws = [0.123_456_789, 0.9, 1e-17];
    let identity = Correlation::new(&[vec![1.0, 0.0, 0.0], vec![0.0, 1.0, 0.0], vec![0.0, 0.0, 1.0]]).unwrap();
    assert_eq!(identity.uniforms(&draws), draws);
    // Semidefinite matrices: all the same, or opposite.
    let same = Correlation::new(&[vec![1.0, 1.0, -1.0], vec![1.0, 1.0, -1.0], vec![-1.0, -1.0, 1.0]]).unwrap();
    let found = same.uniforms(&[0.2, 0.9, 0.4]);
    assert!(found[0] == 0.2 && (found[1] - 0.2).abs() < 1e-15 && (found[2] - 0.8).abs() < 1e-15, "{found:?}");
    // One that is determined by two others: z = (x + y) / sqrt(2).
    let half = 0.5f64.sqrt();
    let sum = Correlation::new(&[vec![1.0, 0.0, half], vec![0.0, 1.0, half], vec![half, half, 1.0]]).unwrap();
    let found = standard_normal(&sum.uniforms(&[0.3, 0.6, 0.999]));
    assert!((found[2] - half * (found[0] + found[1])).abs() < 1e-7, "{found:?}");
    // The same with four digits only is a little outside, and is taken to be a mistake.
    let rough = Correlation::new(&[vec![1.0, 0.0, 0.7072], vec![0.0, 1.0, 0.7072], vec![0.7072, 0.7072, 1.0]]);
    assert!(matches!(rough, Err(Fault::Indefinite { smallest }) if smallest < 0.0 && smallest > -1e-3), "{rough:?}");
    assert_eq!(Correlation::new(&[]).unwrap().uniforms(&[]), Vec::<f64>::new());
    assert!(same.uniforms(&[]).iter().all(|u| *u == 0.5));
}

#[test]
fn matrices_are_checked() {
    let of = |matrix: &[Vec<f64>]| Correlation::new(matrix).unwrap_err();
    assert_eq!(of(&[vec![1.0, 0.5], vec![0.4, 1.0]]), Fault::NotSymmetric { row: 1, column: 0, value: 0.4, mirrored: 0.5 });
    assert!(of(&[vec![1.0, 0.5], vec![0.4, 1.0]]).to_string().starts_with("the correlations 0.4 and 0.5 of the same two differ by 0.0999"));
    assert_eq!(of(&[vec![1.0, 0.5], vec![0.5, 2.0]]), Fault::Diagonal { at: 1, value: 2.0 });
    assert_eq!(of(&pair(-1.5)), Fault::Correlation { row: 0, column: 1, value: -1.5 });
    assert_eq!(of(&[vec![1.0, 0.5], vec![0.5]]), Fault::Row { row: 1, length: 1, expected: 2 });
    assert_eq!(of(&pair(f64::NAN)), Fault::NotFinite { parameter: "a correlation" });
    // 1 + 2r for three that are all equal, against one another.
    let r = -0.75;
    let three = [vec![1.0, r, r], vec![r, 1.0, r], vec![r, r, 1.0]];
    assert!(matches!(of(&three), Fault::Indefinite { smallest } if (smallest + 0.5).abs() < 1e-14));
    let r = -0.5;
    assert!(Correlation::new(&[vec![1.0, r, r], vec![r, 1.0, r], vec![r, r, 1.0]]).is_ok());
    assert!(matches!(Correlation::of_ranks(&pair(1.5)), Err(Fault::Correlation { value: 1.5, .. })));
}

proptest! {
    #[test]
    fn factors_give_the_matrix_back(rows in prop::collection::vec(prop::collection::vec(-1.0..1.0f64, 4), 1..9)) {
        // Correlations of combinations of four numbers: of rank 4 or less, whatever their number.
        let length = |row: &[f64]| row.iter().map(|x| x * x).sum::<f64>().sqrt();
        prop_assume!(rows.iter().all(|row| length(row) > 0.1));
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>() / length(a) / length(b);
        let matrix: Vec<Vec<f64>> = rows.iter().map(|a| rows.iter().map(|b| dot(a, b).clamp(-1.0, 1.0)).collect()).collect();
        let factor = Correlation::new(&matrix).unwrap();
        // By what it does to one normal number of 1 at a time: columns of the factor.
        let n = rows.len();
        let one = normal_of(1.0);
        let columns: Vec<Vec<f64>> = (0..n)
            .map(|k| standard_normal(&factor.uniforms(&(0..n).map(|j| if j == k { one } else { 0.5 }).collect::<Vec<_>>())))
            .collect();
        for i in 0..n {
            for j in 0..n {
                let product: f64 = columns.iter().map(|column| column[i] * column[j]).sum();
                prop_assert!((product - matrix[i][j]).abs() < 1e-5, "{} and {}", product, matrix[i][j]);
            }
        }
    }
}

fn normal_of(z: f64) -> f64 {
    crate::prob::random::Law::normal(0.0, 1.0).unwrap().cdf(z)
}

/// The values of a process that is the same in each period.
fn path(step: &Step, start: f64, innovations: &[f64]) -> Vec<f64> {
    let next = |now: &mut f64, new: &f64| {
        *now = step.after(*now, *new);
        Some(*now)
    };
    innovations.iter().scan(start, next).collect()
}

#[test]
fn walks_and_returns() {
    let walk = Step::random_walk(3.0).unwrap();
    assert_eq!(path(&walk, 10.0, &[0.5, -2.0, 0.0]), [10.5, 8.5, 8.5]);
    assert_eq!((walk.innovation().mean(), walk.innovation().variance()), (0.0, 9.0));
    let returns = Step::autoregressive(4.0, 0.5, 1.0).unwrap();
    assert_eq!(path(&returns, 8.0, &[0.0, 1.0, -1.0]), [6.0, 6.0, 4.0]);
    let grows = Step::geometric(0.03, 0.2).unwrap();
    // The innovation of a standard normal value z is exp(0.2 z - 0.02).
    for z in [-1.5f64, 0.0, 1.0] {
        let new = grows.innovation().quantile(normal_of(z));
        assert!((grows.after(100.0, new) / 100.0 - (0.03 - 0.02 + 0.2 * z).exp()).abs() < 1e-13, "{new}");
    }
    // In the long run: the variance, and the growth of the mean.
    let uniforms = Design::Plain.sample(&Stream::new(2, "new", &[]), 200_000);
    let step = Step::autoregressive(3.0, 0.6, 1.0).unwrap();
    let long = path(&step, 3.0, &uniforms.iter().map(|u| step.innovation().quantile(*u)).collect::<Vec<_>>());
    let variance = long.iter().map(|x| (x - 3.0).powi(2)).sum::<f64>() / long.len() as f64;
    assert!((variance * (1.0 - 0.36) - 1.0).abs() < 0.03, "{variance}");
    let step = Step::geometric(0.05, 0.3).unwrap();
    let new: Vec<f64> = uniforms.iter().map(|u| step.innovation().quantile(*u)).collect();
    let growth = new.chunks(4).map(|new| path(&step, 1.0, new)[3]).sum::<f64>() / 50_000.0;
    // The standard deviation of one is some 0.8, and that of the mean some 0.004.
    assert!((growth - 0.2f64.exp()).abs() < 0.018, "{growth}");
}

#[test]
fn steps_are_checked() {
    assert_eq!(Step::random_walk(0.0), Err(Fault::NotPositive { parameter: "the standard deviation", value: 0.0 }));
    assert!(matches!(Step::autoregressive(1.0, 80.0, 1.0), Err(Fault::Outside { parameter: "the persistence", value: 80.0, .. })));
    assert_eq!(Step::geometric(0.0, -0.2), Err(Fault::NotPositive { parameter: "the volatility", value: -0.2 }));
    assert_eq!(Step::geometric(0.0, 30.0), Err(Fault::TooLarge { parameter: "the volatility" }));
    assert_eq!(Step::geometric(-1e4, 0.2), Err(Fault::TooLarge { parameter: "the drift" }));
    assert_eq!(Step::geometric(0.0, 0.2).unwrap().start(0.0), Err(Fault::NotPositive { parameter: "the start", value: 0.0 }));
    assert_eq!(Step::random_walk(1.0).unwrap().start(-2.0), Ok(-2.0));
}

#[test]
fn trees_have_the_moments_of_their_processes() {
    for (step, mean, variance) in [
        // Closed forms after four periods from 10: Var = 4 s^2; s^2 (1 - a^8) / (1 - a^2); m^2 (exp(4 v^2) - 1).
        (Step::random_walk(2.0), 10.0, 16.0),
        (Step::autoregressive(4.0, 0.5, 2.0), 4.375, 4.0 * (1.0 - 0.5f64.powi(8)) / 0.75),
        (Step::geometric(0.05, 0.3), 10.0 * 0.2f64.exp(), (10.0 * 0.2f64.exp()).powi(2) * 0.36f64.exp_m1()),
    ] {
        let step = step.unwrap();
        let points = discretised(step.innovation(), 3).unwrap();
        let spread = (0..4).fold(Spread::of(10.0), |spread, _| spread.after(&step, &points, 1000).unwrap());
        assert!(spread.after(&step, &points, 20).is_none());
        let pairs = spread.into_pairs();
        let total = |f: &dyn Fn(f64) -> f64| pairs.iter().map(|(x, p)| f(*x) * p).sum::<f64>();
        near(total(&|_| 1.0), 1.0, 1e-12, "all");
        near(total(&|x| x), mean, 1e-12, "the mean");
        near(total(&|x| (x - mean).powi(2)), variance, 1e-11, "the variance");
    }
    // A walk comes back to the same values: 9 after 4 periods, and not 81.
    let walk = Step::random_walk(2.0).unwrap();
    let points = discretised(walk.innovation(), 3).unwrap();
    let spread = (0..4).fold(Spread::of(10.0), |spread, _| spread.after(&walk, &points, 1000).unwrap());
    assert_eq!(spread.into_pairs().len(), 9);
}
