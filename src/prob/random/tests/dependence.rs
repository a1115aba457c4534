//! Correlated groups, and values over periods.

use crate::prob::random::{Chain, Correlation, Design, Fault, Stream, autoregressive, geometric, random_walk, standard_normal};
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
        (0..matrix.len()).map(|k| Design::Plain.sample(&Stream::new(5, "group", &[&k.to_string()]), draws)).collect();
    let mut columns = vec![Vec::new(); matrix.len()];
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

#[test]
fn walks_and_returns() {
    assert_eq!(random_walk(10.0, 1.0, &[0.5, -2.0, 0.0]), [11.5, 10.5, 11.5]);
    assert_eq!(autoregressive(8.0, 4.0, 0.5, &[0.0, 1.0, -1.0]), [6.0, 6.0, 4.0]);
    assert_eq!(random_walk(1.0, 1.0, &[]), [0.0; 0]);
    let found = geometric(100.0, 0.03, 0.2, &[0.0, 1.0]);
    assert!((found[0] - 100.0 * 0.01f64.exp()).abs() < 1e-12 && (found[1] / found[0] - 0.21f64.exp()).abs() < 1e-14, "{found:?}");
    // In the long run: the variance, and the growth of the mean.
    let new = standard_normal(&Design::Plain.sample(&Stream::new(2, "new", &[]), 200_000));
    let path = autoregressive(3.0, 3.0, 0.6, &new);
    let variance = path.iter().map(|x| (x - 3.0).powi(2)).sum::<f64>() / path.len() as f64;
    assert!((variance * (1.0 - 0.36) - 1.0).abs() < 0.03, "{variance}");
    let growth = new.chunks(4).map(|new| geometric(1.0, 0.05, 0.3, new)[3]).sum::<f64>() / 50_000.0;
    // The standard deviation of one is some 0.8, and that of the mean some 0.004.
    assert!((growth - 0.2f64.exp()).abs() < 0.018, "{growth}");
}

#[test]
fn regimes_follow_their_probabilities() {
    let chain = Chain::new(&[vec![0.9, 0.1, 0.0], vec![0.25, 0.25, 0.5], vec![0.0, 1.0, 0.0]]).unwrap();
    assert_eq!(chain.regimes(), 3);
    assert_eq!(chain.path(0, &[0.5, 0.95, 0.5 + 1e-9, 0.001, 0.2, 1.0 - 1e-16]), [0, 1, 2, 1, 0, 1]);
    // Where the last regime is impossible, no draw leads there.
    assert_eq!(chain.path(0, &[1.0 - f64::EPSILON / 2.0]), [1]);
    assert_eq!(chain.path(2, &[1e-300]), [1]);
    // In the long run the stationary distribution: (5, 2, 1) / 8.
    let path = chain.path(1, &Design::Plain.sample(&Stream::new(9, "regime", &[]), 100_000));
    for (regime, part) in [0.625, 0.25, 0.125].into_iter().enumerate() {
        let found = path.iter().filter(|at| **at == regime).count() as f64 / 1e5;
        assert!((found - part).abs() < 0.02, "{regime}: {found}");
    }
    assert_eq!(Chain::new(&[]), Err(Fault::NoValues));
    assert_eq!(Chain::new(&[vec![0.5, 0.5], vec![0.5, 0.25]]), Err(Fault::RowSum { row: 1, sum: 0.75 }));
    assert_eq!(Chain::new(&[vec![1.0], vec![1.0]]), Err(Fault::Row { row: 0, length: 1, expected: 2 }));
    assert!(matches!(Chain::new(&[vec![1.5, -0.5], vec![0.5, 0.5]]), Err(Fault::Outside { value, .. }) if value == -0.5));
}
