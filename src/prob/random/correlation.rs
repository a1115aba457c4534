//! Groups of random quantities that vary together: the Gaussian copula.
//!
//! Independent standard normal numbers are combined by the Cholesky factor of the correlations, and each is put back to (0, 1) by its own
//! distribution function. The correlations are those of the normal numbers. Ranks of what is drawn by them have the correlation (Spearman)
//! `6 / pi asin(r / 2)` (W. Kruskal, "Ordinal measures of association", 1958), whatever the distributions; the linear correlation of the
//! quantities themselves is between 0 and `r`, and `r` for normal ones.
//!
//! Sources: N. Higham, "Cholesky factorization" (2009), for semidefinite matrices; C. Jacobi's method for eigenvalues, as in G. Golub,
//! C. Van Loan, *Matrix Computations* (2013), 8.5.

use super::continuous::standard;
use super::fault::{Fault, finite};
use super::special::normal_lower;

/// The factor of a matrix of correlations, lower triangular, each row of length 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlation {
    rows: Vec<Vec<f64>>,
}

/// How far entries may differ that are to be equal.
const ENTRY: f64 = 1e-9;

/// For each row of the matrix, how far below 0 an eigenvalue may be: what remains of entries written with 12 digits.
const EIGENVALUE: f64 = 1e-11;

impl Correlation {
    /// Of a square matrix, by rows.
    ///
    /// # Errors
    /// [`Fault`]: rows of another length, entries that are not numbers, not from -1 to 1, not symmetric, or not 1 on the diagonal
    /// (both within 1e-9), and a matrix that is not positive semidefinite, with its smallest eigenvalue.
    pub fn new(matrix: &[Vec<f64>]) -> Result<Correlation, Fault> {
        let n = matrix.len();
        for (row, values) in matrix.iter().enumerate() {
            if values.len() != n {
                return Err(Fault::Row { row, length: values.len(), expected: n });
            }
        }
        for (row, values) in matrix.iter().enumerate() {
            for (column, value) in values.iter().enumerate() {
                let mirrored = matrix[column][row];
                finite("a correlation", *value)?;
                if row == column && (value - 1.0).abs() > ENTRY {
                    return Err(Fault::Diagonal { at: row, value: *value });
                }
                if value.abs() > 1.0 + ENTRY {
                    return Err(Fault::Correlation { row, column, value: *value });
                }
                if column < row && (value - finite("a correlation", mirrored)?).abs() > ENTRY {
                    return Err(Fault::NotSymmetric { row, column, value: *value, mirrored });
                }
            }
        }
        let smallest = smallest_eigenvalue(matrix);
        if smallest < -EIGENVALUE * n as f64 {
            return Err(Fault::Indefinite { smallest });
        }
        Ok(Correlation { rows: cholesky(matrix) })
    }

    /// Of the correlations of ranks (Spearman) that draws are to have: each is `2 sin(pi / 6 times it)` for the normal numbers.
    ///
    /// # Errors
    /// As of [`Correlation::new`]; the smallest eigenvalue is then that of the correlations of the normal numbers.
    #[cfg(test)]
    pub fn of_ranks(matrix: &[Vec<f64>]) -> Result<Correlation, Fault> {
        let normal = |rank: &f64| if rank.abs() > 1.0 + ENTRY { *rank } else { 2.0 * (rank * std::f64::consts::PI / 6.0).sin() };
        Correlation::new(&matrix.iter().map(|row| row.iter().map(normal).collect()).collect::<Vec<_>>())
    }

    /// How many quantities there are.
    #[cfg(test)]
    pub fn size(&self) -> usize {
        self.rows.len()
    }

    /// Correlated draws in (0, 1) from as many independent ones in (0, 1); the first is the first, and each depends on those up to it.
    /// Independent draws that are missing count as 1/2.
    pub fn uniforms(&self, independent: &[f64]) -> Vec<f64> {
        let normal: Vec<f64> =
            self.rows.iter().enumerate().map(|(at, _)| independent.get(at).map_or(0.0, |u| standard(*u, 1.0 - u))).collect();
        self.rows
            .iter()
            .enumerate()
            .map(|(at, row)| {
                let is_own = row.iter().enumerate().all(|(column, factor)| *factor == if column == at { 1.0 } else { 0.0 });
                match independent.get(at) {
                    // Without a way through normal numbers, which would round it.
                    Some(own) if is_own => *own,
                    _ => {
                        let sum: f64 = row.iter().zip(&normal).map(|(factor, z)| factor * z).sum();
                        normal_lower(sum).clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0)
                    }
                }
            })
            .collect()
    }
}

/// The Cholesky factor of a semidefinite matrix: what depends on those before it has no part of its own.
fn cholesky(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n = matrix.len();
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(n);
    for (at, values) in matrix.iter().enumerate() {
        let mut row = vec![0.0; n];
        for column in 0..at {
            let other = &rows[column];
            let left = values[column] - (0..column).map(|k| row[k] * other[k]).sum::<f64>();
            // A part of its own that is rounding alone carries nothing.
            row[column] = if other[column] > OWN { left / other[column] } else { 0.0 };
        }
        let own = 1.0 - row.iter().map(|factor| factor * factor).sum::<f64>();
        row[at] = if own > OWN * OWN { own.sqrt() } else { 0.0 };
        // Each normal number keeps variance 1.
        let length = row.iter().map(|factor| factor * factor).sum::<f64>().sqrt();
        row.iter_mut().for_each(|factor| *factor /= length);
        rows.push(row);
    }
    rows
}

/// The smallest part of its own that counts; its square is about what entries written with 12 digits leave open.
const OWN: f64 = 3e-6;

/// The smallest eigenvalue of a symmetric matrix, by rotations that take away what is off the diagonal.
fn smallest_eigenvalue(matrix: &[Vec<f64>]) -> f64 {
    let n = matrix.len();
    let mut a: Vec<Vec<f64>> = matrix.to_vec();
    for _ in 0..64 {
        let off: f64 = (0..n).map(|i| a[i][..i].iter().map(|x| x * x).sum::<f64>()).sum();
        if off <= 1e-30 * n as f64 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                if a[p][q] == 0.0 {
                    continue;
                }
                let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
                let c = 1.0 / t.hypot(1.0);
                let s = t * c;
                for row in &mut a {
                    let (x, y) = (row[p], row[q]);
                    (row[p], row[q]) = (c * x - s * y, s * x + c * y);
                }
                let (upper, lower) = a.split_at_mut(q);
                for (x, y) in upper[p].iter_mut().zip(&mut lower[0]) {
                    (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
                }
            }
        }
    }
    (0..n).map(|i| a[i][i]).fold(f64::INFINITY, f64::min)
}
