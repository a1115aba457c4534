//! What is wrong with the parameters of a law or a matrix of correlations; numbers without units.

use thiserror::Error;

/// Why parameters give no law. Texts are those of a message without its subject; the fields say which number it is.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Fault {
    #[error("{parameter} is not a finite number")]
    NotFinite { parameter: &'static str },
    #[error("{parameter} is {value}, and has to be more than 0")]
    NotPositive { parameter: &'static str, value: f64 },
    #[error("{parameter} is {value}, and has to be from {low} to {high}")]
    Outside { parameter: &'static str, value: f64, low: f64, high: f64 },
    #[error("{parameter} is {value}, and has to be a whole number")]
    NotWhole { parameter: &'static str, value: f64 },
    /// More than can be calculated with: also of what follows from parameters, such as a variance.
    #[error("{parameter} is too large to calculate with")]
    TooLarge { parameter: &'static str },
    /// The ends of a law that has to have a width.
    #[error("the range from {low} to {high} holds nothing")]
    EmptyRange { low: f64, high: f64 },
    #[error("the mode {mode} is not between the ends {low} and {high}")]
    ModeOutside { low: f64, mode: f64, high: f64 },
    /// A truncation to where the law never is.
    #[error("nothing of the distribution lies from {low} to {high}")]
    NothingInside { low: f64, high: f64 },
    #[error("there are no values")]
    NoValues,
    #[error("there are {weights} weights, and {expected} are needed")]
    Count { weights: usize, expected: usize },
    /// The weight at this place, counted from 0.
    #[error("the weight {weight} is negative")]
    NegativeWeight { at: usize, weight: f64 },
    #[error("the weights sum to {sum}, and not to 1")]
    Sum { sum: f64 },
    /// The edge at this place, counted from 0, and the one before it.
    #[error("the edge {edge} does not exceed the edge {before} before it")]
    Edges { at: usize, before: f64, edge: f64 },
    /// The row at this place, counted from 0.
    #[error("a row has {length} numbers, and {expected} are needed")]
    Row { row: usize, length: usize, expected: usize },
    #[error("the correlations {value} and {mirrored} of the same two differ by {}", (value - mirrored).abs())]
    NotSymmetric { row: usize, column: usize, value: f64, mirrored: f64 },
    #[error("the correlation of something with itself is {value}, and has to be 1")]
    Diagonal { at: usize, value: f64 },
    #[error("the correlation {value} is not from -1 to 1")]
    Correlation { row: usize, column: usize, value: f64 },
    /// No random quantities have such correlations.
    #[error("the correlations contradict one another: the smallest eigenvalue of their matrix is {}", short(*smallest))]
    Indefinite { smallest: f64 },
    #[error("{points} points, and from 1 to {most} are possible")]
    Points { points: usize, most: usize },
}

/// A number of any size in a few digits.
fn short(value: f64) -> String {
    if value.abs() < 1e-3 { format!("{value:.1e}") } else { format!("{value:.3}") }
}

/// How far a sum of probabilities may be from 1.
pub const SUM: f64 = 1e-9;

/// The number itself, if it is one.
pub(super) fn finite(parameter: &'static str, value: f64) -> Result<f64, Fault> {
    if value.is_finite() { Ok(value) } else { Err(Fault::NotFinite { parameter }) }
}

/// The number itself, if it is more than 0.
pub(super) fn positive(parameter: &'static str, value: f64) -> Result<f64, Fault> {
    if finite(parameter, value)? > 0.0 { Ok(value) } else { Err(Fault::NotPositive { parameter, value }) }
}

/// The number itself, if it is within these ends.
pub(super) fn within(parameter: &'static str, value: f64, low: f64, high: f64) -> Result<f64, Fault> {
    if (low..=high).contains(&finite(parameter, value)?) { Ok(value) } else { Err(Fault::Outside { parameter, value, low, high }) }
}

/// Two ends with something between them.
pub(super) fn range(low: f64, high: f64) -> Result<(f64, f64), Fault> {
    if finite("the low end", low)? < finite("the high end", high)? { Ok((low, high)) } else { Err(Fault::EmptyRange { low, high }) }
}

/// Weights as probabilities, and their sum as it was. They may be counts, where `counts` says so and all are whole numbers.
pub(super) fn probabilities(weights: &[f64], counts: bool) -> Result<Vec<f64>, Fault> {
    for (at, weight) in weights.iter().enumerate() {
        if finite("a weight", *weight)? < 0.0 {
            return Err(Fault::NegativeWeight { at, weight: *weight });
        }
    }
    let sum = super::total(weights.iter().copied());
    let is_count = counts && sum > 0.0 && sum.is_finite() && weights.iter().all(|weight| weight.fract() == 0.0);
    if (sum - 1.0).abs() > SUM && !is_count {
        return Err(Fault::Sum { sum });
    }
    Ok(weights.iter().map(|weight| weight / sum).collect())
}
