//! A few points with probabilities in place of a distribution.
//!
//! They are those of the Gauss quadrature of the distribution: n points keep its first 2n - 1 moments, and all lie within its support.
//! Sources: A. Miller, T. Rice, "Discrete approximations of probability distributions" (1983); W. Gautschi, *Orthogonal Polynomials:
//! Computation and Approximation* (2004), tables 1.1 and 1.2, for the coefficients.

use super::continuous::{Beta, Gamma, Lognormal, Normal, Uniform};
use super::counts::Counts;
use super::fault::Fault;
use super::quadrature::{Node, Recurrence, pieces, quantile_nodes};
use super::{Form, Law, total};

/// So many points at most.
pub const MOST_POINTS: usize = 100;

/// Values in order with probabilities, at most so many; the probabilities sum to 1, but for what adding them rounds.
///
/// What is kept, with n points:
/// - normal, uniform, beta, PERT, gamma, exponential, Poisson, binomial: moments up to 2n - 1, by coefficients in closed form;
/// - triangular and histograms, also truncated: the same, by exact integrals;
/// - lists of values, and binomial: the values themselves where there are no more than n, and otherwise moments up to 2n - 1;
/// - lognormal, Weibull and other truncated distributions: moments up to 2n - 1, as the double exponential rule has them, mean and variance
///   to some 1e-12. High moments of very skewed ones lie in tails below 1e-300, and are not kept.
///
/// Points of counts and lists need not be values that are possible: they are means of neighbours. Fewer points result where the rest
/// would have no probability.
///
/// # Errors
/// [`Fault::Points`] for no points, or more than [`MOST_POINTS`].
pub fn discretised(law: &Law, points: usize) -> Result<Vec<(f64, f64)>, Fault> {
    if !(1..=MOST_POINTS).contains(&points) {
        return Err(Fault::Points { points, most: MOST_POINTS });
    }
    let (low, high) = law.support();
    let nodes = match &law.form {
        Form::Points(own) if own.values.len() <= points => own.pairs().map(|(x, weight)| Node { x, weight }).collect(),
        Form::Counts(own @ Counts::Binomial { trials, .. }) if *trials < points as f64 => {
            let values = own.between(0.0, *trials, 1e-300, points).unwrap_or_default();
            values.into_iter().map(|(x, weight)| Node { x, weight }).collect()
        }
        form => gauss(form, points),
    };
    let mut out: Vec<(f64, f64)> =
        nodes.into_iter().filter(|node| node.weight > 0.0).map(|node| (node.x.clamp(low, high), node.weight)).collect();
    complete(&mut out);
    Ok(out)
}

fn gauss(form: &Form, points: usize) -> Vec<Node> {
    let shape = form.shape();
    let (mean, sd) = (shape.mean(), shape.variance().sqrt());
    // Everything is calculated around the mean, and scaled back.
    let back = |nodes: Vec<Node>, centre: f64, scale: f64| -> Vec<Node> {
        nodes.into_iter().map(|node| Node { x: centre + scale * node.x, ..node }).collect()
    };
    let of_points = |nodes: Vec<Node>| {
        let scaled: Vec<Node> = nodes.into_iter().map(|node| Node { x: (node.x - mean) / sd, ..node }).collect();
        back(Recurrence::of_points(&scaled, points).gauss(), mean, sd)
    };
    let degree = 2 * points - 1;
    if sd == 0.0 {
        // Spreads too small for a variance.
        return vec![Node { x: mean, weight: 1.0 }];
    }
    match form {
        Form::Normal(Normal { mean, sd }) => back(Recurrence::new(points, |_| 0.0, |k| k).gauss(), *mean, *sd),
        Form::Uniform(Uniform { low, high }) => {
            let rule = Recurrence::new(points, |_| 0.0, |k| k * k / (4.0 * k * k - 1.0)).gauss();
            back(rule, mean, 0.5 * (high - low))
        }
        Form::Beta(Beta { a, b, low, high }) => back(jacobi(points, b - 1.0, a - 1.0).gauss(), 0.5 * low + 0.5 * high, 0.5 * (high - low)),
        // Around the mean, in standard deviations: x = shape + sqrt(shape) t.
        Form::Gamma(Gamma { shape, mean, sd, .. }) => {
            let rule = Recurrence::new(points, |k| 2.0 * k / shape.sqrt(), |k| k * (k - 1.0) / shape + k);
            back(rule.gauss(), *mean, *sd)
        }
        Form::Weibull(own) if own.shape == 1.0 => back(Recurrence::new(points, |k| 2.0 * k, |k| k * k).gauss(), mean, sd),
        Form::Counts(Counts::Poisson { mean }) => back(Recurrence::new(points, |k| k / sd, |k| k).gauss(), *mean, sd),
        Form::Counts(Counts::Binomial { trials, probability }) => {
            let (p, n) = (*probability, *trials);
            let rule = Recurrence::new(points, |k| k * (1.0 - 2.0 * p) / sd, |k| k * (n - k + 1.0) / n);
            back(rule.gauss(), mean, sd)
        }
        Form::Points(own) => of_points(own.pairs().map(|(x, weight)| Node { x, weight }).collect()),
        Form::Histogram(own) => {
            let parts = own.ranges().flat_map(|(from, to, weight)| {
                pieces(&[from, to], degree, |_| 1.0).into_iter().map(move |node| Node { weight: weight * node.weight, ..node })
            });
            of_points(parts.collect())
        }
        Form::Triangular(own) => of_points(pieces(&[own.low, own.mode, own.high], degree + 1, |x| own.density(x))),
        Form::Truncated(own) => of_points(own.nodes(degree)),
        Form::Weibull(own) => of_points(quantile_nodes(own)),
        Form::Lognormal(own @ Lognormal { .. }) => of_points(quantile_nodes(own)),
    }
}

/// The coefficients of Jacobi's polynomials, for the weight `(1 - x)^a (1 + x)^b` on -1 to 1.
fn jacobi(points: usize, a: f64, b: f64) -> Recurrence {
    let sum = a + b;
    let alpha = |k: f64| {
        let c = 2.0 * k + sum;
        if k == 0.0 { (b - a) / (sum + 2.0) } else { (b - a) * (sum / c) / (c + 2.0) }
    };
    let beta = |k: f64| {
        let c = 2.0 * k + sum;
        // For k = 1 the factor k + sum is also one below.
        let shared = if k == 1.0 { 1.0 / (c + 1.0) } else { (k + sum) / (c - 1.0) / (c + 1.0) };
        4.0 * k * ((k + a) / c) * ((k + b) / c) * shared
    };
    Recurrence::new(points, alpha, beta)
}

/// Makes the exact sum of probabilities 1 up to half a unit in the last place of the greatest, which takes what rounding leaves.
fn complete(points: &mut [(f64, f64)]) {
    let all = total(points.iter().map(|(_, weight)| *weight));
    points.iter_mut().for_each(|(_, weight)| *weight /= all);
    let greatest = points.iter().enumerate().max_by(|one, other| one.1.1.total_cmp(&other.1.1)).map(|(at, _)| at);
    for at in greatest.into_iter().cycle().take(4) {
        points[at].1 += 1.0 - total(points.iter().map(|(_, weight)| *weight));
    }
}
