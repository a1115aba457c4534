//! What every distribution can be asked.

/// A distribution of one number, by both of its tails: where one is near 1, the other keeps its precision.
pub trait Shape {
    /// `P(X <= x)`.
    fn lower(&self, x: f64) -> f64;

    /// `P(X > x)`.
    fn upper(&self, x: f64) -> f64;

    /// `P(X < x)`, which differs for distributions with probability on single numbers.
    fn before(&self, x: f64) -> f64 {
        self.lower(x)
    }

    /// `P(X >= x)`.
    fn from(&self, x: f64) -> f64 {
        self.upper(x)
    }

    /// The smallest `x` with `P(X <= x) >= p`, for `p` in (0, 1) and `q = 1 - p`: both are given, and the smaller one is precise.
    fn at(&self, p: f64, q: f64) -> f64;

    fn mean(&self) -> f64;

    fn variance(&self) -> f64;

    /// The ends of what is possible, which may be infinite.
    fn support(&self) -> (f64, f64);
}

/// An upper tail below which it decides about a quantile of a discrete distribution, and not the lower one.
pub const SMALL: f64 = 1e-9;
