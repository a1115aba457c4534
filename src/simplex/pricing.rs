//! Which column enters the basis.
//!
//! In doubles a wide program is priced over few of its columns for as long as some of them improve (W. Orchard-Hays, *Advanced
//! Linear-Programming Computing Techniques*, 1968): the best ones of the last look at all.

use super::BasisStatus;
use super::method::{Entering, Simplex};
use super::scalar::Scalar;
use std::cmp::Ordering;

/// How many columns are priced before the others: one in so many, and at least so many.
const ONE_IN: usize = 64;
const AT_LEAST: usize = 32;

/// A column that may enter, with the size of its reduced cost.
type Sized<S> = (f64, Entering<S>);

/// By the size of the reduced cost; of equal ones the first column counts for more.
fn by_size<S>((size, one): &Sized<S>, (other_size, other): &Sized<S>) -> Ordering {
    size.total_cmp(other_size).then(other.column.cmp(&one.column))
}

impl<S: Scalar> Simplex<'_, S> {
    /// The column to enter at these prices of rows: the one with the largest reduced cost, or by Bland's rule the first that improves.
    pub(super) fn entering(&mut self, y: &[S], with_costs: bool, bland: bool) -> Option<Entering<S>> {
        let all = || self.problem.reduced(y, with_costs).into_iter().enumerate();
        if bland {
            return self.improving(all()).next().map(|(_, entering)| entering);
        }
        let Some(few) = &self.few else { return self.improving(all()).max_by(by_size).map(|(_, entering)| entering) };
        let mut best: Vec<Sized<S>> = self.improving(few.iter().map(|&c| (c, self.price(c, y, with_costs)))).collect();
        if best.is_empty() {
            best = self.improving(all()).collect();
            best.sort_by(|one, other| by_size(other, one));
            best.truncate((self.problem.width() / ONE_IN).max(AT_LEAST));
        }
        self.few = Some(best.iter().map(|(_, entering)| entering.column).collect());
        best.into_iter().max_by(by_size).map(|(_, entering)| entering)
    }

    /// Those of some columns, with their reduced costs, that improve.
    fn improving(&self, priced: impl Iterator<Item = (usize, S)>) -> impl Iterator<Item = Sized<S>> {
        priced.filter_map(|(column, price)| {
            let rises = self.rises(column, price.sgn())?;
            Some((price.approx().abs(), Entering { column, rises, price }))
        })
    }

    /// The reduced cost of a column.
    fn price(&self, c: usize, y: &[S], with_costs: bool) -> S {
        let mut price = if with_costs { self.problem.cost[c].clone() } else { S::zero() };
        for (r, value) in self.problem.column(c) {
            price.sub_mul(value, &y[r]);
        }
        price
    }

    /// Whether a column outside the basis improves by rising (true) or by falling, given the sign of its reduced cost or of the rate at
    /// which that changes; none where it cannot.
    pub(super) fn rises(&self, c: usize, sign: i8) -> Option<bool> {
        let improves = match self.place[c] {
            BasisStatus::Basic => false,
            BasisStatus::Lower => sign < 0,
            BasisStatus::Upper => sign > 0,
            BasisStatus::Free => sign != 0,
        };
        (improves && !self.problem.is_fixed(c)).then_some(sign < 0)
    }
}
