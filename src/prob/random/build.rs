//! Distributions by the parameters that planners write, checked.

use super::continuous::{Beta, Gamma, Lognormal, Normal, Triangular, Uniform, Weibull};
use super::counts::Counts;
use super::fault::{Fault, finite, positive, probabilities, range, within};
use super::finite::{Histogram, Points};
use super::special::gamma_moment;
use super::truncated::Truncated;
use super::{Form, Law, MOST_OUTCOMES};

/// Parameters of shape, means of counts and numbers of trials up to here are calculated with in reasonable time.
const MOST: f64 = 1e9;

impl Law {
    /// Checks what every distribution has to have: a mean and a variance that are numbers.
    fn checked(form: Form) -> Result<Law, Fault> {
        let (mean, variance) = (form.shape().mean(), form.shape().variance());
        if !mean.is_finite() || !variance.is_finite() {
            return Err(Fault::TooLarge { parameter: "the variance" });
        }
        Ok(Law { form })
    }

    /// The normal distribution with this mean and standard deviation.
    ///
    /// # Errors
    /// [`Fault`]: a parameter that is not finite, a standard deviation that is not positive.
    pub fn normal(mean: f64, sd: f64) -> Result<Law, Fault> {
        Law::checked(Form::Normal(Normal { mean: finite("the mean", mean)?, sd: positive("the standard deviation", sd)? }))
    }

    /// The lognormal distribution of a quantity that itself has this mean and standard deviation: its logarithm has the variance
    /// `s^2 = ln(1 + (sd / mean)^2)` and the mean `ln(mean) - s^2 / 2`.
    ///
    /// # Errors
    /// [`Fault`]: a parameter that is not positive.
    pub fn lognormal(mean: f64, sd: f64) -> Result<Law, Fault> {
        let (mean, sd) = (positive("the mean", mean)?, positive("the standard deviation", sd)?);
        let ratio = sd / mean;
        let variance = if ratio > 1e150 { f64::INFINITY } else { (ratio * ratio).ln_1p() };
        if !(variance > 0.0 && variance.is_finite()) {
            return Err(Fault::TooLarge { parameter: if ratio > 1.0 { "sd / mean" } else { "mean / sd" } });
        }
        let log = Normal { mean: mean.ln() - 0.5 * variance, sd: variance.sqrt() };
        Law::checked(Form::Lognormal(Lognormal { mean, sd, log }))
    }

    /// All numbers between two ends, equally likely.
    ///
    /// # Errors
    /// [`Fault`]: ends that are not finite, or hold nothing.
    pub fn uniform(low: f64, high: f64) -> Result<Law, Fault> {
        let (low, high) = range(low, high)?;
        Law::checked(Form::Uniform(Uniform { low, high }))
    }

    /// The triangular distribution; the mode may be one of the ends.
    ///
    /// # Errors
    /// [`Fault`]: ends that hold nothing, a mode outside.
    pub fn triangular(low: f64, mode: f64, high: f64) -> Result<Law, Fault> {
        let (low, mode, high) = ends_and_mode(low, mode, high)?;
        Law::checked(Form::Triangular(Triangular { low, mode, high }))
    }

    /// The beta-PERT distribution with mean `(low + 4 mode + high) / 6` (D. Malcolm and others, 1959): the beta distribution on the
    /// range, with `a = 1 + 4 (mode - low) / (high - low)` and `b = 1 + 4 (high - mode) / (high - low)`.
    ///
    /// # Errors
    /// [`Fault`]: ends that hold nothing, a mode outside.
    pub fn pert(low: f64, mode: f64, high: f64) -> Result<Law, Fault> {
        let (low, mode, high) = ends_and_mode(low, mode, high)?;
        let width = high - low;
        let (a, b) = (1.0 + 4.0 * ((mode - low) / width), 1.0 + 4.0 * ((high - mode) / width));
        Law::checked(Form::Beta(Beta { a, b, low, high }))
    }

    /// The beta distribution on 0 to 1.
    ///
    /// # Errors
    /// [`Fault`]: a parameter that is not positive, or outside 1e-4 to 1e9.
    pub fn beta(alpha: f64, beta: f64) -> Result<Law, Fault> {
        let shape = |parameter, value| within(parameter, positive(parameter, value)?, LEAST_SHAPE, MOST);
        let (a, b) = (shape("alpha", alpha)?, shape("beta", beta)?);
        Law::checked(Form::Beta(Beta { a, b, low: 0.0, high: 1.0 }))
    }

    /// The gamma distribution with this mean and standard deviation: shape `(mean / sd)^2`, scale `sd^2 / mean`.
    ///
    /// # Errors
    /// [`Fault`]: a parameter that is not positive, `mean / sd` outside 0.01 to some 3e4.
    pub fn gamma(mean: f64, sd: f64) -> Result<Law, Fault> {
        let (mean, sd) = (positive("the mean", mean)?, positive("the standard deviation", sd)?);
        let (shape, scale) = ((mean / sd).powi(2), sd * (sd / mean));
        upto("mean / sd", shape)?;
        if shape < LEAST_SHAPE || !scale.is_finite() {
            return Err(Fault::TooLarge { parameter: "sd / mean" });
        }
        Law::checked(Form::Gamma(Gamma { shape, scale, mean, sd }))
    }

    /// The Weibull distribution, `P(X > x) = exp(-(x / scale)^shape)`.
    ///
    /// # Errors
    /// [`Fault`]: a parameter that is not positive, a shape outside 0.02 to 1e5.
    pub fn weibull(scale: f64, shape: f64) -> Result<Law, Fault> {
        let (scale, shape) = (positive("the scale", scale)?, within("the shape", positive("the shape", shape)?, 0.02, 1e5)?);
        let (mean, variance) = gamma_moment(1.0 / shape);
        Law::checked(Form::Weibull(Weibull { scale, shape, mean: scale * mean, variance: scale * scale * variance }))
    }

    /// The exponential distribution with this mean.
    ///
    /// # Errors
    /// [`Fault`]: a mean that is not positive.
    pub fn exponential(mean: f64) -> Result<Law, Fault> {
        let mean = positive("the mean", mean)?;
        Law::checked(Form::Weibull(Weibull { scale: mean, shape: 1.0, mean, variance: mean * mean }))
    }

    /// The Poisson distribution: counts with this mean.
    ///
    /// # Errors
    /// [`Fault`]: a mean that is not positive, or beyond 1e9.
    pub fn poisson(mean: f64) -> Result<Law, Fault> {
        Law::checked(Form::Counts(Counts::Poisson { mean: upto("the mean", positive("the mean", mean)?)? }))
    }

    /// The binomial distribution: how many of so many trials succeed.
    ///
    /// # Errors
    /// [`Fault`]: trials that are no whole number from 0 to 1e9, a probability outside 0 to 1.
    pub fn binomial(trials: f64, probability: f64) -> Result<Law, Fault> {
        let trials = within("the number of trials", trials, 0.0, MOST)?;
        if trials.fract() != 0.0 {
            return Err(Fault::NotWhole { parameter: "the number of trials", value: trials });
        }
        let probability = within("the probability", probability, 0.0, 1.0)?;
        let certain = |value: f64| Form::Points(Points::new([(value, 1.0)]));
        Law::checked(if trials == 0.0 || probability == 0.0 {
            certain(0.0)
        } else if probability == 1.0 {
            certain(trials)
        } else {
            Form::Counts(Counts::Binomial { trials, probability })
        })
    }

    /// These values with these weights, which sum to 1 within [`SUM`](super::SUM); values may occur more than once.
    ///
    /// # Errors
    /// [`Fault`]: no values, another number of weights, a weight that is negative, another sum.
    #[cfg(test)]
    pub fn finite(values: &[f64], weights: &[f64]) -> Result<Law, Fault> {
        let values = listed(values)?;
        if weights.len() != values.len() {
            return Err(Fault::Count { weights: weights.len(), expected: values.len() });
        }
        let weights = probabilities(weights, false)?;
        Law::checked(Form::Points(Points::new(values.into_iter().zip(weights))))
    }

    /// What was observed: each of these values as likely as any other.
    ///
    /// # Errors
    /// [`Fault`]: no values, one that is not finite.
    pub fn empirical(values: &[f64]) -> Result<Law, Fault> {
        Law::checked(Form::Points(Points::new(listed(values)?.into_iter().map(|value| (value, 1.0)))))
    }

    /// Ranges that follow one another, with their weights: these sum to 1 within [`SUM`](super::SUM), or are counts (whole numbers).
    ///
    /// # Errors
    /// [`Fault`]: edges that do not increase, weights that are not one fewer, negative, or sum to something else.
    pub fn histogram(edges: &[f64], weights: &[f64]) -> Result<Law, Fault> {
        edges.iter().try_for_each(|edge| finite("an edge", *edge).map(|_| ()))?;
        if edges.len() < 2 {
            return Err(Fault::NoValues);
        }
        if let Some(at) = (1..edges.len()).find(|at| edges[at - 1] >= edges[*at]) {
            return Err(Fault::Edges { at, before: edges[at - 1], edge: edges[at] });
        }
        if weights.len() + 1 != edges.len() {
            return Err(Fault::Count { weights: weights.len(), expected: edges.len() - 1 });
        }
        Law::checked(Form::Histogram(Histogram::new(edges, &probabilities(weights, true)?)))
    }

    /// A distribution given that it lies between two ends, which belong to what is possible; an end may be infinite, which leaves that
    /// side open. Moments are calculated by quadrature to some 1e-13 where nothing simpler is left of the distribution.
    ///
    /// # Errors
    /// [`Fault`]: an end that is not a number, ends that hold nothing, nothing of the distribution within them.
    pub fn truncated(law: Law, low: f64, high: f64) -> Result<Law, Fault> {
        if low.is_nan() || high.is_nan() {
            return Err(Fault::NotFinite { parameter: if low.is_nan() { "the low end" } else { "the high end" } });
        }
        if low > high {
            return Err(Fault::EmptyRange { low, high });
        }
        let nothing = Fault::NothingInside { low, high };
        let (first, last) = law.support();
        if low <= first && high >= last {
            return Ok(law);
        }
        let form = match law.form {
            Form::Uniform(own) => {
                let (low, high) = (low.max(own.low), high.min(own.high));
                Form::Uniform(if low < high { Uniform { low, high } } else { return Err(nothing) })
            }
            Form::Points(own) => {
                let inside: Vec<(f64, f64)> = own.pairs().filter(|(value, _)| (low..=high).contains(value)).collect();
                Form::Points(if inside.is_empty() { return Err(nothing) } else { Points::new(inside) })
            }
            Form::Histogram(own) => Form::Histogram(own.clipped(low, high).ok_or(nothing)?),
            Form::Counts(own) if high.min(last) - low.max(first) < MOST_OUTCOMES as f64 => {
                Form::Points(Points::new(own.between(low, high, 1e-300, MOST_OUTCOMES).ok_or(nothing)?))
            }
            Form::Truncated(own) => Form::Truncated(Truncated::new(*own.base, low.max(own.low), high.min(own.high))?),
            base => Form::Truncated(Truncated::new(base, low, high)?),
        };
        Law::checked(form)
    }
}

/// Gamma and beta distributions of a smaller shape have nearly all of their probability where doubles end.
const LEAST_SHAPE: f64 = 1e-4;

fn upto(parameter: &'static str, value: f64) -> Result<f64, Fault> {
    if value <= MOST { Ok(value) } else { Err(Fault::TooLarge { parameter }) }
}

fn ends_and_mode(low: f64, mode: f64, high: f64) -> Result<(f64, f64, f64), Fault> {
    finite("the mode", mode)?;
    let (low, high) = range(low, high)?;
    if (low..=high).contains(&mode) { Ok((low, mode, high)) } else { Err(Fault::ModeOutside { low, mode, high }) }
}

/// Values that are finite; minus 0 is 0.
fn listed(values: &[f64]) -> Result<Vec<f64>, Fault> {
    if values.is_empty() {
        return Err(Fault::NoValues);
    }
    values.iter().map(|value| Ok(finite("a value", *value)? + 0.0)).collect()
}
