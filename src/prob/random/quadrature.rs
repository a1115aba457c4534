//! Integrals over distributions: points with weights, fine enough for moments.
//!
//! Sources: H. Takahasi, M. Mori, "Double exponential formulas for numerical integration" (1974); G. Golub, J. Welsch, "Calculation of
//! Gauss quadrature rules" (1969); W. Barth, R. Martin, J. Wilkinson, "Calculation of the eigenvalues of a symmetric tridiagonal
//! matrix by the method of bisection" (1967); K. Fernando, "On computing an eigenvector of a tridiagonal matrix" (1997).

use super::shape::Shape;
use super::total;
use std::f64::consts::PI;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    pub x: f64,
    pub weight: f64,
}

/// The coefficients of orthogonal polynomials: `p_(k+1) = (x - alpha_k) p_k - beta_k p_(k-1)`, with as many `alpha` as points, and
/// `beta` from the second on.
pub struct Recurrence {
    pub alpha: Vec<f64>,
    pub beta: Vec<f64>,
}

impl Recurrence {
    /// Of so many points, by both functions.
    pub fn new(points: usize, alpha: impl Fn(f64) -> f64, beta: impl Fn(f64) -> f64) -> Recurrence {
        Recurrence { alpha: (0..points).map(|k| alpha(k as f64)).collect(), beta: (1..points).map(|k| beta(k as f64)).collect() }
    }

    /// The Gauss quadrature: as many points as coefficients, in order, with weights that sum to 1.
    pub fn gauss(&self) -> Vec<Node> {
        let n = self.alpha.len();
        let off = |k: usize| if k == 0 || k >= n { 0.0 } else { self.beta[k - 1].sqrt() };
        // All eigenvalues lie within the circles of Gershgorin.
        let reach = |k: usize| off(k) + off(k + 1);
        let least = (0..n).map(|k| self.alpha[k] - reach(k)).fold(f64::INFINITY, f64::min);
        let most = (0..n).map(|k| self.alpha[k] + reach(k)).fold(f64::NEG_INFINITY, f64::max);
        let nodes: Vec<Node> = (0..n)
            .map(|wanted| {
                let (mut low, mut high) = (least, most);
                loop {
                    let middle = 0.5 * low + 0.5 * high;
                    if !(middle > low && middle < high) {
                        break;
                    }
                    *(if self.below(middle) > wanted { &mut high } else { &mut low }) = middle;
                }
                let x = 0.5 * low + 0.5 * high;
                Node { x, weight: self.weight(x) }
            })
            .collect();
        let sum = total(nodes.iter().map(|node| node.weight));
        nodes.into_iter().map(|node| Node { weight: node.weight / sum, ..node }).collect()
    }

    /// How many eigenvalues of the tridiagonal matrix are below a number (Sturm).
    fn below(&self, x: f64) -> usize {
        let mut count = 0;
        let mut pivot = 1.0;
        for (k, alpha) in self.alpha.iter().enumerate() {
            let beta = if k == 0 { 0.0 } else { self.beta[k - 1] };
            pivot = alpha - x - beta / pivot;
            if pivot == 0.0 {
                pivot = -f64::MIN_POSITIVE;
            }
            count += usize::from(pivot < 0.0);
        }
        count
    }

    /// The weight of a point: the square of the first entry of its eigenvector of length 1. The vector is found from both ends, which
    /// meet where it is large; from one end alone small entries grow into wrong ones.
    fn weight(&self, x: f64) -> f64 {
        let n = self.alpha.len();
        // So far from 0 that its inverse and itself cancel in products.
        let away = |pivot: f64| if pivot.abs() < 1e-150 { 1e-150 } else { pivot };
        let (mut down, mut up) = (vec![0.0; n], vec![0.0; n]);
        for k in 0..n {
            let before = if k == 0 { 0.0 } else { self.beta[k - 1] / down[k - 1] };
            down[k] = away(self.alpha[k] - x - before);
        }
        for k in (0..n).rev() {
            let after = if k + 1 == n { 0.0 } else { self.beta[k] / up[k + 1] };
            up[k] = away(self.alpha[k] - x - after);
        }
        let miss = |k: usize| (down[k] + up[k] - (self.alpha[k] - x)).abs();
        let meet = (0..n).min_by(|one, other| miss(*one).total_cmp(&miss(*other))).unwrap_or(0);
        let (mut first, mut sum) = (1.0, 1.0);
        for k in (0..meet).rev() {
            first *= -self.beta[k].sqrt() / down[k];
            sum += first * first;
        }
        let mut entry = 1.0f64;
        for (beta, up) in self.beta.iter().zip(up.iter().skip(1)).skip(meet) {
            entry *= -beta.sqrt() / up;
            sum += entry * entry;
        }
        first * first / sum
    }

    /// Of points with weights that sum to 1, by the method of Lanczos, up to so many coefficients; fewer where there are fewer points.
    /// Points are best scaled to a mean near 0 and a spread near 1.
    pub fn of_points(points: &[Node], most: usize) -> Recurrence {
        let mut basis: Vec<Vec<f64>> = vec![points.iter().map(|node| node.weight.sqrt()).collect()];
        let mut out = Recurrence { alpha: Vec::new(), beta: Vec::new() };
        let dot = |one: &[f64], other: &[f64]| total(one.iter().zip(other).map(|(a, b)| a * b));
        while let Some(last) = basis.last() {
            let mut next: Vec<f64> = points.iter().zip(last).map(|(node, own)| node.x * own).collect();
            out.alpha.push(dot(&next, last));
            if out.alpha.len() == most {
                break;
            }
            let size = dot(&next, &next).sqrt();
            // Twice is enough.
            for other in basis.iter().chain(&basis) {
                let share = dot(&next, other);
                next.iter_mut().zip(other).for_each(|(own, other)| *own -= share * other);
            }
            let norm = dot(&next, &next).sqrt();
            if norm.is_nan() || norm <= 1e-13 * size {
                break;
            }
            out.beta.push(norm * norm);
            next.iter_mut().for_each(|own| *own /= norm);
            basis.push(next);
        }
        out
    }
}

/// The Gauss–Legendre quadrature on -1 to 1, with weights that sum to 1.
pub fn legendre(points: usize) -> Vec<Node> {
    Recurrence::new(points, |_| 0.0, |k| k * k / (4.0 * k * k - 1.0)).gauss()
}

/// Points for a density that is a polynomial between edges: exact up to this degree of the product of both; with its weights made to
/// sum to 1.
pub fn pieces(edges: &[f64], degree: usize, density: impl Fn(f64) -> f64) -> Vec<Node> {
    let rule = legendre(degree / 2 + 1);
    let mut out = Vec::new();
    for ends in edges.windows(2).filter(|ends| ends[0] < ends[1]) {
        let (middle, half) = (0.5 * ends[0] + 0.5 * ends[1], 0.5 * (ends[1] - ends[0]));
        let at = |node: &Node| middle + half * node.x;
        out.extend(rule.iter().map(|node| Node { x: at(node), weight: 2.0 * half * node.weight * density(at(node)) }));
    }
    let sum = total(out.iter().map(|node| node.weight));
    out.iter_mut().for_each(|node| node.weight /= sum);
    out
}

/// Points by the quantiles of a distribution with a smooth density: the double exponential rule, which reaches far into both tails,
/// to 1e-300.
pub fn quantile_nodes(shape: &dyn Shape) -> Vec<Node> {
    let logistic = |t: f64| 1.0 / (1.0 + (-t).exp());
    let mut out = Vec::new();
    for step in -REACH..=REACH {
        let u = f64::from(step) * STEP;
        let t = PI * u.sinh();
        let (p, q) = (logistic(t), logistic(-t));
        let weight = STEP * p * q * PI * u.cosh();
        if weight > 0.0 {
            out.push(Node { x: shape.at(p, q), weight });
        }
    }
    let sum = total(out.iter().map(|node| node.weight));
    out.iter_mut().for_each(|node| node.weight /= sum);
    out
}

/// The step of the rule, and how many there are on either side: up to tails of some 1e-300.
const STEP: f64 = 1.0 / 24.0;
const REACH: i32 = 146;
