//! Rates of flows that share links: each flow uses some links, each link has a capacity.
//!
//! With weights `w_f`, uses `a_lf`, capacities `c_l` and claims `d_f`, the rates `x_f` keep `sum_f a_lf x_f <= c_l` and `x_f <= d_f`.
//!
//! - **Max-min fair** ([`max_min`]): no `x_f / w_f` can grow without one that is no larger falling. Found by progressive filling, in
//!   fractions: all grow together, and who meets a full link or the claim stops there. That link, on which nobody has more for the
//!   weight, proves it.
//! - **Proportionally fair** ([`proportional`]): `sum w_f log x_f` is as large as can be. Found by an interior-point method in doubles;
//!   rates that keep every limit exactly, and prices of links, prove in fractions how far each rate can be from the best.
//!
//! Sources: D. Bertsekas and R. Gallager, "Data Networks" (1992), section 6.5; F. Kelly, A. Maulloo and D. Tan, "Rate control for
//! communication networks", Journal of the Operational Research Society 49 (1998).

mod filling;
mod interior;
mod proportional;
#[cfg(test)]
mod tests;

#[cfg(test)]
use filling::MaxMin;
pub use filling::{Stop, max_min, verify};
pub use proportional::proportional;

use crate::exact::Exact;

/// Flows that share links.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// Of each link, not negative.
    pub capacities: Vec<Exact>,
    /// Of each flow: the links it uses, each once, and how much of it a unit takes; above zero.
    pub uses: Vec<Vec<(usize, Exact)>>,
    /// Of each flow, above zero.
    pub weights: Vec<Exact>,
    /// Of each flow: how much it wants, if that is bounded; not negative.
    pub claims: Vec<Option<Exact>>,
}

/// Why no rates can be given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LinkError {
    /// A flow uses no link and claims no amount: nothing bounds it.
    Unbounded { flow: usize },
    /// A link without capacity leaves nothing to a flow, whose logarithm has no value.
    NothingLeft { flow: usize, link: usize },
    /// More links than are solved together.
    TooMany { links: usize, limit: usize },
    /// The rates are not proved to be near enough to the best.
    NotProved { within: f64 },
}

impl Network {
    /// How much of every link rates take.
    pub fn loads(&self, rates: &[Exact]) -> Vec<Exact> {
        let mut loads = vec![Exact::ZERO; self.capacities.len()];
        for (uses, rate) in self.uses.iter().zip(rates) {
            for (link, factor) in uses {
                if let Some(load) = loads.get_mut(*link) {
                    *load += factor.clone() * rate.clone();
                }
            }
        }
        loads
    }

    /// The flow that nothing bounds, if there is one.
    fn unbounded(&self) -> Option<usize> {
        self.uses.iter().zip(&self.claims).position(|(uses, claim)| uses.is_empty() && claim.is_none())
    }
}
