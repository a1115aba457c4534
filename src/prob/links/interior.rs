//! A primal-dual interior-point method for `sum w log y` under `A y <= 1` and `e y <= 1`, in doubles. What it finds is proved elsewhere.

use crate::ids::At;

/// The program in its own measure: rows are divided by capacities, flows by the most they could have.
pub(super) struct Scaled {
    pub weights: Vec<f64>,
    /// Of each flow: link, part of the link that a unit takes.
    pub uses: Vec<Vec<(usize, f64)>>,
    pub links: usize,
    /// The part of its claim that a unit of each flow is; 0 without a claim.
    pub claimed: Vec<f64>,
}

/// Rates and prices.
pub(super) struct Point {
    pub rates: Vec<f64>,
    pub prices: Vec<f64>,
    pub claim_prices: Vec<f64>,
}

const ROUNDS: usize = 200;
/// Where to stop: what all prices and slacks come to, for each row.
const END: f64 = 1e-17;

impl Scaled {
    /// `A y`
    fn loads(&self, of: &[f64]) -> Vec<f64> {
        let mut loads = vec![0.0; self.links];
        for (uses, value) in self.uses.iter().zip(of) {
            for (link, part) in uses {
                *loads.at_mut(*link) += part * value;
            }
        }
        loads
    }

    /// `A' p`
    fn costs(&self, prices: &[f64]) -> Vec<f64> {
        self.uses.iter().map(|uses| uses.iter().map(|(link, part)| part * prices.at(*link)).sum()).collect()
    }

    /// Solves `(diag + A D^-1 A') z = right`; none where that is not positive definite.
    pub fn solve(&self, inverse: &[f64], diagonal: &[f64], right: &[f64]) -> Option<Vec<f64>> {
        let m = self.links;
        let mut matrix = vec![0.0; m * m];
        for (link, value) in diagonal.iter().enumerate() {
            *matrix.at_mut(link * m + link) += value;
        }
        for (uses, inverse) in self.uses.iter().zip(inverse) {
            for (i, a) in uses {
                for (j, b) in uses {
                    *matrix.at_mut(i * m + j) += a * b * inverse;
                }
            }
        }
        cholesky(matrix, m, right)
    }

    /// Rates and prices near the best.
    pub fn solved(&self) -> Option<Point> {
        let n = self.weights.len();
        let most = (self.uses.iter().map(Vec::len).max().unwrap_or(0).max(1)) as f64;
        let mut widest = vec![0.0; self.links];
        for uses in &self.uses {
            for (link, part) in uses {
                *widest.at_mut(*link) += part;
            }
        }
        let widest = widest.into_iter().fold(most, f64::max);
        let mut y = vec![0.5 / widest; n];
        let mut s: Vec<f64> = self.loads(&y).iter().map(|load| 1.0 - load).collect();
        let mut t: Vec<f64> = y.iter().zip(&self.claimed).map(|(y, e)| 1.0 - e * y).collect();
        let mut p = vec![1.0; self.links];
        let mut q: Vec<f64> = self.claimed.iter().map(|e| if *e > 0.0 { 1.0 } else { 0.0 }).collect();
        let rows = (self.links + q.iter().filter(|q| **q > 0.0).count()) as f64;
        for _ in 0..ROUNDS {
            let pairs = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            let mu = (pairs(&p, &s) + pairs(&q, &t)) / rows;
            let costs = self.costs(&p);
            let rd: Vec<f64> = (0..n).map(|f| self.weights.at(f) / y.at(f) - costs.at(f) - self.claimed.at(f) * q.at(f)).collect();
            let off = (0..n).map(|f| (rd.at(f) * y.at(f) / self.weights.at(f)).abs()).fold(0.0, f64::max);
            if mu < END && off < 1e-12 {
                break;
            }
            let target = if off > 1e-2 { 0.3 * mu } else { 0.05 * mu };
            let d: Vec<f64> = (0..n)
                .map(|f| self.weights.at(f) / (y.at(f) * y.at(f)) + self.claimed.at(f) * self.claimed.at(f) * q.at(f) / t.at(f))
                .collect();
            let inverse: Vec<f64> = d.iter().map(|d| 1.0 / d).collect();
            let rq: Vec<f64> = (0..n).map(|f| if *self.claimed.at(f) > 0.0 { target - q.at(f) * t.at(f) } else { 0.0 }).collect();
            let hat: Vec<f64> = (0..n).map(|f| rd.at(f) - self.claimed.at(f) * rq.at(f) / t.at(f)).collect();
            let through = self.loads(&(0..n).map(|f| hat.at(f) * inverse.at(f)).collect::<Vec<_>>());
            let right: Vec<f64> = (0..self.links).map(|l| (target - p.at(l) * s.at(l)) / p.at(l) + through.at(l)).collect();
            let diagonal: Vec<f64> = s.iter().zip(&p).map(|(s, p)| s / p).collect();
            // What is reached so far may do: that is for the proof to say.
            let Some(dp) = self.solve(&inverse, &diagonal, &right) else { break };
            let back = self.costs(&dp);
            let dy: Vec<f64> = (0..n).map(|f| inverse.at(f) * (hat.at(f) - back.at(f))).collect();
            let ds: Vec<f64> = self.loads(&dy).iter().map(|load| -load).collect();
            let dt: Vec<f64> = (0..n).map(|f| -self.claimed.at(f) * dy.at(f)).collect();
            let dq: Vec<f64> = (0..n).map(|f| (rq.at(f) + q.at(f) * self.claimed.at(f) * dy.at(f)) / t.at(f)).collect();
            let step = [(&y, &dy), (&s, &ds), (&t, &dt), (&p, &dp), (&q, &dq)].into_iter().map(|(x, dx)| room(x, dx)).fold(1.0, f64::min);
            for (x, dx) in [(&mut y, dy), (&mut s, ds), (&mut t, dt), (&mut p, dp), (&mut q, dq)] {
                x.iter_mut().zip(dx).for_each(|(x, dx)| *x += step * dx);
            }
            if y.iter().chain(&s).chain(&p).any(|v| !v.is_finite()) {
                return None;
            }
        }
        Some(Point { rates: y, prices: p, claim_prices: q })
    }
}

/// How far to go so that all stay above zero.
fn room(x: &[f64], dx: &[f64]) -> f64 {
    let most = x.iter().zip(dx).filter(|(_, dx)| **dx < 0.0).map(|(x, dx)| -x / dx).fold(f64::INFINITY, f64::min);
    (0.995 * most).min(1.0)
}

/// A pivot of so small a part of its diagonal is that of a row that others make up: two links that bind alike.
const DEPENDENT: f64 = 1e-14;

/// Solves with a symmetric positive semidefinite matrix; rows that others make up get nothing.
fn cholesky(mut a: Vec<f64>, m: usize, right: &[f64]) -> Option<Vec<f64>> {
    for j in 0..m {
        for i in j..m {
            let (row, other) = (a.part(i * m..i * m + j), a.part(j * m..j * m + j));
            let value = a.at(i * m + j) - row.iter().zip(other).map(|(a, b)| a * b).sum::<f64>();
            if i == j {
                if value.is_nan() {
                    return None;
                }
                let dependent = value <= DEPENDENT * a.at(i * m + i).abs();
                *a.at_mut(j * m + j) = if dependent { 1e64 } else { value.sqrt() };
            } else {
                *a.at_mut(i * m + j) = value / a.at(j * m + j);
            }
        }
    }
    let mut z = right.to_vec();
    for i in 0..m {
        let sum: f64 = (0..i).map(|k| a.at(i * m + k) * z.at(k)).sum();
        *z.at_mut(i) = (z.at(i) - sum) / a.at(i * m + i);
    }
    for i in (0..m).rev() {
        let sum: f64 = (i + 1..m).map(|k| a.at(k * m + i) * z.at(k)).sum();
        *z.at_mut(i) = (z.at(i) - sum) / a.at(i * m + i);
    }
    Some(z)
}
