//! Where a tail of a continuous distribution has a given size, by Newton's method within brackets.

/// The size of a tail.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tail {
    /// `P(X <= x)`.
    Lower(f64),
    /// `P(X > x)`.
    Upper(f64),
}

/// More steps than it takes; bisection alone would take some 1100 where an end is far, and Newton's method some 5.
const STEPS: u32 = 2000;

/// The `t` where the tail has this size. The function gives the lower tail, the upper one, and the density, all with respect to `t`.
///
/// Logarithms of tails are solved for: they are concave for the laws here, or nearly so, and Newton's method converges from far.
pub fn inverted(tail: Tail, start: f64, at: impl Fn(f64) -> (f64, f64, f64)) -> f64 {
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut t = start;
    for _ in 0..STEPS {
        let (lower, upper, density) = at(t);
        // Above 0 where t is too large.
        let (miss, slope) = match tail {
            Tail::Lower(p) => (lower.ln() - p.ln(), density / lower),
            Tail::Upper(q) => (q.ln() - upper.ln(), density / upper),
        };
        if miss == 0.0 {
            return t;
        }
        *(if miss > 0.0 { &mut high } else { &mut low }) = t;
        let step = miss / slope;
        let newton = t - step;
        let next = if newton.is_finite() && newton > low && newton < high {
            newton
        } else if low.is_finite() && high.is_finite() {
            0.5 * (low + high)
        } else {
            // Nothing is known of one end: further out by steps that grow.
            t - miss.signum() * (1.0 + t.abs())
        };
        let moved = (next - t).abs();
        let size = 1.0 + t.abs();
        t = next;
        // Newton's method squares its error, as long as that was its step.
        if moved <= 4e-16 * size || (next == newton && moved <= 1e-9 * size) {
            break;
        }
    }
    t
}
