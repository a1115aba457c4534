//! Figures of a sample.

/// What some draws of a quantity come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// Draws with a value.
    pub count: usize,
    pub mean: f64,
    /// With n - 1.
    pub standard_deviation: f64,
    pub smallest: f64,
    /// What is not passed with 5 %, 25 %, 50 %, 75 % and 95 %: linear between the order statistics (R. Hyndman, Y. Fan, *Sample quantiles in
    /// statistical packages*, 1996, definition 7).
    pub quantiles: [f64; 5],
    pub largest: f64,
}

/// The levels of [`Figures::quantiles`].
pub const LEVELS: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// What 97.5 % of a standard normal do not pass.
const TWO_SIDED: f64 = 1.959_963_984_540_054;

/// What differs by less of its size than this does not differ.
const ROUNDING: f64 = 1e-11;

impl Figures {
    /// Of values, those that are missing (NaN) left out; none without any.
    pub fn of(values: &[f64]) -> Option<Figures> {
        let mut all: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
        all.sort_by(f64::total_cmp);
        let (smallest, largest) = (*all.first()?, *all.last()?);
        let n = all.len() as f64;
        // In the order of size, so that the order of draws does not matter.
        let mean = all.iter().sum::<f64>() / n;
        let squares: f64 = all.iter().map(|value| (value - mean).powi(2)).sum();
        // The rounding error of a solver is no spread.
        let varies = largest - smallest > ROUNDING * largest.abs().max(smallest.abs());
        let standard_deviation = if varies && all.len() > 1 { (squares / (n - 1.0)).sqrt() } else { 0.0 };
        let quantile = |level: f64| {
            let place = level * (n - 1.0);
            let at = |index: usize| all.get(index).copied().unwrap_or(largest);
            let below = place.floor();
            at(below as usize) + (place - below) * (at(below as usize + 1) - at(below as usize))
        };
        Some(Figures { count: all.len(), mean, standard_deviation, smallest, quantiles: LEVELS.map(quantile), largest })
    }

    /// Half of an interval that holds the mean with 95 %, as draws are independent.
    pub fn error_of_mean(&self) -> f64 {
        TWO_SIDED * self.standard_deviation / (self.count as f64).sqrt()
    }
}

/// Where the part `holds` of `count` draws leaves the probability, with 95 %: the interval of E. B. Wilson (1927).
pub fn probability(holds: usize, count: usize) -> (f64, f64) {
    if count == 0 {
        return (0.0, 1.0);
    }
    let (n, p, z) = (count as f64, holds as f64 / count as f64, TWO_SIDED);
    let centre = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let low = if holds == 0 { 0.0 } else { (centre - half).max(0.0) };
    (low, if holds == count { 1.0 } else { (centre + half).min(1.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_a_few_numbers() {
        let figures = Figures::of(&[4.0, f64::NAN, 1.0, 2.0, 3.0, 5.0]).expect("some");
        assert_eq!((figures.count, figures.mean, figures.smallest, figures.largest), (5, 3.0, 1.0, 5.0));
        assert_eq!(figures.quantiles, [1.2, 2.0, 3.0, 4.0, 4.8]);
        assert!((figures.standard_deviation - 2.5f64.sqrt()).abs() < 1e-15);
        assert_eq!(Figures::of(&[f64::NAN]), None);
    }

    #[test]
    fn intervals_of_probabilities_are_wilsons() {
        // 8 of 10: 0.4902 to 0.9433.
        let (low, high) = probability(8, 10);
        assert!((low - 0.4902).abs() < 1e-4 && (high - 0.9433).abs() < 1e-4);
        assert_eq!(probability(0, 50).0, 0.0);
        assert_eq!(probability(50, 50).1, 1.0);
    }
}
