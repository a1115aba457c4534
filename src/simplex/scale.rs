//! A program in doubles, scaled so that tolerances mean the same everywhere. Bases are the same scaled and unscaled, so that
//! nothing has to be scaled back.

use super::problem::Problem;

/// Passes over rows and columns.
const PASSES: usize = 3;

/// A power of two near the middle of the sizes of numbers, on the scale of their logarithms; one where there are none.
fn middle(sizes: impl Iterator<Item = f64>) -> f64 {
    let (mut least, mut most) = (f64::INFINITY, 0.0_f64);
    for size in sizes.map(f64::abs).filter(|size| *size > 0.0 && size.is_finite()) {
        (least, most) = (least.min(size), most.max(size));
    }
    if most > 0.0 { power((least.log2() + most.log2()) / 2.0) } else { 1.0 }
}

fn power(log: f64) -> f64 {
    log.round().clamp(-300.0, 300.0).exp2()
}

/// What a program was multiplied with: `rows[r] * a * columns[c]` is a scaled coefficient; a column's scaled value times
/// `columns[c] * size` is its own, a row's scaled price times `rows[r] * cost` its own.
#[derive(Clone)]
pub(super) struct Factors {
    pub(super) rows: Vec<f64>,
    pub(super) columns: Vec<f64>,
    pub(super) cost: f64,
    pub(super) size: f64,
}

impl Factors {
    /// Values of the program's own columns as those of the scaled one; none of another number.
    pub(super) fn scaled_values(&self, values: &[f64]) -> Vec<f64> {
        let scaled = values.iter().zip(&self.columns).map(|(value, factor)| value / (factor * self.size));
        if values.len() == self.columns.len() { scaled.collect() } else { Vec::new() }
    }

    /// Prices of the program's rows as those of the scaled one; none of another number.
    pub(super) fn scaled_prices(&self, prices: &[f64]) -> Vec<f64> {
        let scaled = prices.iter().zip(&self.rows).map(|(price, factor)| price / (factor * self.cost));
        if prices.len() == self.rows.len() { scaled.collect() } else { Vec::new() }
    }
}

impl Problem<f64> {
    /// Scales rows and columns by their geometric middles, then costs and bounds as a whole.
    pub(super) fn scale(&mut self) -> Factors {
        let mut rows = vec![1.0; self.m];
        let mut columns = vec![1.0; self.n];
        for _ in 0..PASSES {
            for (r, factor) in rows.iter_mut().enumerate() {
                *factor = 1.0 / middle(self.row(r).iter().map(|(c, value)| value * columns[*c]));
            }
            for (c, factor) in columns.iter_mut().enumerate() {
                *factor = 1.0 / middle(self.column(c).map(|(r, value)| value * rows[r]));
            }
        }
        self.scale_entries(&rows, &columns);
        let mut factors = Factors { rows, columns, cost: 1.0, size: 1.0 };
        self.scale_sides(&factors);
        factors.cost = mean(self.cost.iter().copied());
        factors.size = mean(self.lower.iter().chain(&self.upper).flatten().copied());
        self.cost.iter_mut().for_each(|number| *number /= factors.cost);
        self.lower.iter_mut().chain(&mut self.upper).flatten().for_each(|bound| *bound /= factors.size);
        factors
    }

    /// Scales costs, bounds and sides by factors that are known.
    pub(super) fn scale_sides(&mut self, factors: &Factors) {
        let own = factors.columns.iter().copied().chain(factors.rows.iter().map(|factor| 1.0 / factor));
        for (c, factor) in own.enumerate() {
            self.cost[c] *= factor / factors.cost;
            for bound in [&mut self.lower[c], &mut self.upper[c]].into_iter().flatten() {
                *bound /= factor * factors.size;
            }
        }
    }
}

/// A power of two near the geometric mean of the sizes of numbers; one where there are none.
fn mean(numbers: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for size in numbers.map(f64::abs).filter(|size| *size > 0.0 && size.is_finite()) {
        sum += size.log2();
        count += 1.0;
    }
    if count > 0.0 { power(sum / count) } else { 1.0 }
}
