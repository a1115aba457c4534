//! A basis that can be solved with: LU factors, and one eta column for each pivot since (the product form of the inverse).

use std::sync::Arc;

use super::budget::{Budget, GaveUp};
use super::lu::Lu;
use super::problem::Problem;
use super::scalar::Scalar;

/// The entering column in terms of the basis before it.
#[derive(Debug)]
struct Eta<S> {
    position: usize,
    pivot: S,
    /// The other positions.
    rest: Vec<(usize, S)>,
}

/// A factored basis. Copies share what they have in common.
#[derive(Clone, Debug)]
pub(super) struct Factor<S> {
    lu: Arc<Lu<S>>,
    etas: Vec<Arc<Eta<S>>>,
}

impl<S: Scalar> Factor<S> {
    /// As [`Lu::build`].
    pub(super) fn build(problem: &Problem<S>, offered: &[(u8, usize)], budget: &Budget) -> Result<(Factor<S>, Vec<usize>), GaveUp> {
        let (lu, heads) = Lu::build(problem, offered, budget)?;
        Ok((Factor { lu: Arc::new(lu), etas: Vec::new() }, heads))
    }

    /// What the factorisation came to: how many numbers were taken off others.
    pub(super) fn elimination(&self) -> usize {
        self.lu.elimination()
    }

    /// Pivots since the last factorisation.
    pub(super) fn age(&self) -> usize {
        self.etas.len()
    }

    /// Puts a column, given in terms of the basis, at a position of the basis.
    pub(super) fn replace(&mut self, position: usize, alpha: &[S]) {
        let others = alpha.iter().enumerate().filter(|(k, value)| *k != position && !value.is_zero());
        let rest = others.map(|(k, value)| (k, value.clone())).collect();
        self.etas.push(Arc::new(Eta { position, pivot: alpha[position].clone(), rest }));
    }

    /// Solves `B x = b`: `b` per row, `x` per position of the basis.
    pub(super) fn solve(&self, b: Vec<S>, budget: &Budget) -> Result<Vec<S>, GaveUp> {
        let mut x = self.lu.solve(b);
        for eta in &self.etas {
            if x[eta.position].is_zero() {
                continue;
            }
            let value = x[eta.position].div(&eta.pivot);
            for (k, times) in &eta.rest {
                x[*k].sub_mul(times, &value);
            }
            x[eta.position] = value;
        }
        budget.sizes(&x)?;
        Ok(x)
    }

    /// Solves `y B = c`: `c` per position of the basis, `y` per row.
    pub(super) fn solve_left(&self, mut c: Vec<S>, budget: &Budget) -> Result<Vec<S>, GaveUp> {
        for eta in self.etas.iter().rev() {
            let mut value = c[eta.position].clone();
            for (k, times) in eta.rest.iter().filter(|(k, _)| !c[*k].is_zero()) {
                value.sub_mul(times, &c[*k]);
            }
            c[eta.position] = value.div(&eta.pivot);
        }
        let y = self.lu.solve_left(c);
        budget.sizes(&y)?;
        Ok(y)
    }
}
