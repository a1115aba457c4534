//! Which column enters the basis.
//!
//! In doubles a wide program is priced over few of its columns for as long as some of them improve (W. Orchard-Hays, *Advanced
//! Linear-Programming Computing Techniques*, 1968): the best ones of the last look at all.

use super::BasisStatus;
use super::method::{Entering, Simplex};
use super::scalar::Scalar;

/// How many columns are priced before the others: one in so many, and at least so many.
const ONE_IN: usize = 64;
const AT_LEAST: usize = 32;

impl<S: Scalar> Simplex<'_, S> {
    /// The column to enter at these prices of rows; by Bland's rule the first that improves.
    pub(super) fn entering(&mut self, y: &[S], with_costs: bool, bland: bool) -> Option<Entering<S>> {
        let Some(few) = self.few.take() else { return self.of_all(self.problem.reduced(y, with_costs), bland) };
        if bland {
            self.few = Some(few);
            return self.of_all(self.problem.reduced(y, with_costs), bland);
        }
        let priced = few.into_iter().map(|c| (c, self.price(c, y, with_costs)));
        let priced = self.improving(priced);
        if priced.is_empty() {
            let mut all = self.improving(self.problem.reduced(y, with_costs).into_iter().enumerate());
            all.sort_by(|a, b| b.1.abs().order(&a.1.abs()).then(a.0.cmp(&b.0)));
            all.truncate((self.problem.width() / ONE_IN).max(AT_LEAST));
            return self.best(all);
        }
        self.best(priced)
    }

    fn improving(&self, priced: impl Iterator<Item = (usize, S)>) -> Vec<(usize, S)> {
        priced.filter(|(c, price)| self.improves(*c, price).is_some()).collect()
    }

    /// The best of some columns, which are priced first from now on.
    fn best(&mut self, priced: Vec<(usize, S)>) -> Option<Entering<S>> {
        self.few = Some(priced.iter().map(|(c, _)| *c).collect());
        let (column, price) = priced.into_iter().max_by(|a, b| a.1.abs().order(&b.1.abs()).then(b.0.cmp(&a.0)))?;
        Some(Entering { column, rises: price.sgn() < 0, price })
    }

    /// The reduced cost of a column.
    fn price(&self, c: usize, y: &[S], with_costs: bool) -> S {
        let mut price = if with_costs { self.problem.cost[c].clone() } else { S::zero() };
        for (r, value) in self.problem.column(c) {
            price.sub_mul(value, &y[r]);
        }
        price
    }

    /// Which way a column improves that enters with a reduced cost, where it does.
    fn improves(&self, c: usize, price: &S) -> Option<bool> {
        let sign = price.sgn();
        let improves = match self.place[c] {
            BasisStatus::Basic => false,
            BasisStatus::Lower => sign < 0,
            BasisStatus::Upper => sign > 0,
            BasisStatus::Free => sign != 0,
        };
        (improves && !self.problem.is_fixed(c)).then_some(sign < 0)
    }

    /// The column to enter: the one with the largest reduced cost, or by Bland's rule the first.
    fn of_all(&self, d: Vec<S>, bland: bool) -> Option<Entering<S>> {
        let mut best: Option<(f64, usize, bool)> = None;
        for (c, price) in d.iter().enumerate() {
            let Some(rises) = self.improves(c, price) else { continue };
            let size = price.approx().abs();
            if best.is_none_or(|(largest, _, _)| size > largest) {
                best = Some((size, c, rises));
            }
            if bland {
                break;
            }
        }
        let (_, column, rises) = best?;
        Some(Entering { column, rises, price: d.into_iter().nth(column)? })
    }
}
