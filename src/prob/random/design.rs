//! Samples of a stream: plain ones, and two that vary less.

use super::stream::{Stream, Use};

/// How the draws of a sample belong together. Each draw of each design is uniform on (0, 1); only their dependence differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Design {
    /// Independent draws.
    Plain,
    /// One draw in each of n strata of equal probability, in an order by chance (M. McKay, R. Beckman, W. Conover, 1979).
    Latin,
    /// Pairs `u` and `1 - u`; the last of an odd number of draws is without its other one (J. Hammersley, K. Morton, 1956).
    Antithetic,
}

impl Design {
    /// So many draws of a stream, in (0, 1).
    pub fn sample(self, stream: &Stream, draws: usize) -> Vec<f64> {
        let plain = |draw: usize| stream.uniform(draw as u64);
        match self {
            Design::Plain => (0..draws).map(plain).collect(),
            Design::Latin => {
                let mut order: Vec<usize> = (0..draws).collect();
                for last in (1..draws).rev() {
                    let other = stream.below(Use::Order, last as u64, last as u64 + 1);
                    order.swap(last, other as usize);
                }
                let n = draws as f64;
                order.into_iter().enumerate().map(|(draw, stratum)| inside(stratum as f64, n, plain(draw))).collect()
            }
            Design::Antithetic => (0..draws)
                .map(|draw| {
                    let own = plain(draw / 2);
                    if draw % 2 == 0 { own } else { 1.0 - own }
                })
                .collect(),
        }
    }
}

/// A place within a stratum of `n`. Rounding must not carry it to 1.
fn inside(stratum: f64, n: f64, part: f64) -> f64 {
    ((stratum + part) / n).min(1.0 - f64::EPSILON / 2.0)
}
