//! What duals prove: a bound on the objective, or that there is no solution.
//!
//! For any multipliers `y` of the rows let `z = cost - y A`. Every solution has `cost x = y (A x) + z x`, so that in a
//! minimisation `cost x >= sum_i min(y_i * row_i) + sum_j min(z_j x_j)`, each minimum taken over the limits of the row and the
//! bounds of the column. That holds for every `y`: nothing has to be optimal, and nothing is rounded (A. Neumaier and
//! O. Shcherbina, *Safe bounds in linear and mixed-integer linear programming*, Math. Programming 99, 2004). Where a sum uses
//! a bound that a column does not have, one that a single row implies serves as well: solutions keep to it too.

use super::reduced::ReducedCosts;
use crate::exact::{self, Exact};
use crate::ids::At;
use crate::lp::{ByCol, ColId, Lp, RowId, Sense};
use std::cmp::Ordering;

/// What multipliers use and is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// A side of a column that has no bound.
    Column(usize),
    /// A side of a row that has no limit.
    Row(usize),
    /// There are not as many multipliers as rows.
    Shape,
}

/// A bound on the objective that no solution passes.
#[derive(Clone, Debug)]
pub struct Bound {
    /// With the offset.
    pub value: Exact,
    /// The largest magnitude among its terms.
    pub scale: f64,
}

/// The bound that multipliers of the rows prove.
pub fn bound(lp: &Lp<Exact>, duals: &[Exact]) -> Result<Bound, Open> {
    let mut sum = least(lp, duals, Some(&lp.columns.cost), lp.sense == Sense::Minimize)?;
    sum.value += &lp.offset;
    Ok(sum)
}

/// The nearest value beyond a bound that the objective can have, where its terms are all of integer columns: a multiple of what all
/// its coefficients are multiples of. The bound itself where some term is continuous.
pub fn attainable(lp: &Lp<Exact>, bound: Exact) -> Exact {
    match super::Lattice::of(lp) {
        Some(lattice) => lattice.next(&bound, lp.sense),
        None => bound,
    }
}

/// By how much multipliers of the rows contradict the limits: positive when no values meet them all.
///
/// With `d = y A`, every solution has `d x >= sum_i min(y_i * row_i)`, and every `x` within its bounds `d x <= sum_j max(d_j x_j)`.
/// The margin is the first sum less the second.
pub fn farkas(lp: &Lp<Exact>, multipliers: &[Exact]) -> Result<Exact, Open> {
    Ok(least(lp, multipliers, None, true)?.value)
}

/// The least that `cost x` can be (the greatest, unless `minimize`), as far as the multipliers show it.
fn least(lp: &Lp<Exact>, duals: &[Exact], cost: Option<&ByCol<Exact>>, minimize: bool) -> Result<Bound, Open> {
    if duals.len() != lp.row_count() {
        return Err(Open::Shape);
    }
    let mut sum = Sum { value: Exact::ZERO, scale: 0.0 };
    let sides = lp.rows.lower.iter().zip(&lp.rows.upper);
    for (r, (dual, (lower, upper))) in duals.iter().zip(sides).enumerate() {
        if dual.is_zero() {
            continue;
        }
        let at_lower = (*dual > Exact::ZERO) == minimize;
        let limit = if at_lower { lower } else { upper };
        sum.add(dual, limit.as_ref().ok_or(Open::Row(r))?);
    }
    let side = |c: usize, positive: bool| if positive == minimize { &lp.columns.lower[c] } else { &lp.columns.upper[c] };
    let reduced = ReducedCosts::new(lp, cost, duals);
    // What is zero, or meets a bound that is zero, adds nothing.
    let adds = |c: &usize| match reduced.sign(*c) {
        Some(Ordering::Equal) => false,
        Some(sign) => side(*c, sign == Ordering::Greater).as_ref().is_none_or(|limit| !limit.is_zero()),
        None => true,
    };
    let columns: Vec<usize> = (0..lp.column_count()).filter(adds).collect();
    // Columns that use a bound that is not there: rows may imply one.
    let mut open: Vec<Wanted> = Vec::new();
    for (c, reduced) in columns.iter().zip(reduced.exactly(&columns)) {
        if reduced.is_zero() {
            continue;
        }
        let positive = reduced > Exact::ZERO;
        match side(*c, positive) {
            Some(limit) => sum.add(&reduced, limit),
            None => open.push(Wanted { column: *c, reduced, upper: positive != minimize, bound: None }),
        }
    }
    imply(lp, &mut open);
    for wanted in &open {
        let limit = wanted.bound.as_ref().ok_or(Open::Column(wanted.column))?;
        sum.add(&wanted.reduced, limit);
    }
    Ok(Bound { value: sum.value, scale: sum.scale })
}

struct Sum {
    value: Exact,
    scale: f64,
}

impl Sum {
    fn add(&mut self, factor: &Exact, limit: &Exact) {
        if !limit.is_zero() {
            let term = factor * limit;
            self.scale = self.scale.max(exact::to_f64(&term).abs());
            self.value += term;
        }
    }
}

/// A bound that is looked for.
struct Wanted {
    column: usize,
    reduced: Exact,
    upper: bool,
    bound: Option<Exact>,
}

/// The bounds that single rows imply, given the bounds of their other columns. Every solution keeps to them.
fn imply(lp: &Lp<Exact>, wanted: &mut [Wanted]) {
    if wanted.is_empty() {
        return;
    }
    // Both sides of one column are never looked for: by column, in ascending order.
    let place = |wanted: &[Wanted], column: usize| wanted.binary_search_by_key(&column, |w| w.column).ok();
    for r in 0..lp.row_count() {
        let row = lp.entries(RowId(r as u32));
        // The least and the greatest that the whole row can be, calculated where it is asked for.
        let mut reaches: [Option<Reach>; 2] = [None, None];
        for (col, coefficient) in row.clone().filter(|(_, coefficient)| !coefficient.is_zero()) {
            let column = col.0 as usize;
            let Some(at) = place(wanted, column) else { continue };
            let wanted = wanted.at_mut(at);
            let upper = wanted.upper;
            // `a x + rest <= row's upper limit` bounds x above where a > 0, and below where a < 0.
            let by_upper = upper == (*coefficient > Exact::ZERO);
            let limit = if by_upper { &lp.rows.upper[r] } else { &lp.rows.lower[r] };
            let Some(limit) = limit else { continue };
            let [least, greatest] = &mut reaches;
            let reach = if by_upper { least } else { greatest }.get_or_insert_with(|| Reach::of(lp, row.clone(), by_upper));
            let Some(rest) = reach.without(term(lp, column, coefficient, by_upper)) else { continue };
            let bound = (limit - rest) / coefficient;
            let better = wanted.bound.as_ref().is_none_or(|known| if upper { bound < *known } else { bound > *known });
            if better {
                wanted.bound = Some(bound);
            }
        }
    }
}

/// The least (or greatest) that one term can be, by the bounds of its column; none where that has no end.
fn term(lp: &Lp<Exact>, column: usize, coefficient: &Exact, least: bool) -> Option<Exact> {
    let at_lower = (*coefficient > Exact::ZERO) == least;
    let bounds = if at_lower { &lp.columns.lower } else { &lp.columns.upper };
    let bound = bounds[column].as_ref()?;
    Some(if bound.is_zero() { Exact::ZERO } else { coefficient * bound })
}

/// The least (or greatest) that a sum can be, its terms without end counted apart.
struct Reach {
    finite: Exact,
    endless: usize,
}

impl Reach {
    fn of<'a>(lp: &Lp<Exact>, terms: impl Iterator<Item = (ColId, &'a Exact)>, least: bool) -> Reach {
        let mut reach = Reach { finite: Exact::ZERO, endless: 0 };
        for (col, coefficient) in terms.filter(|(_, coefficient)| !coefficient.is_zero()) {
            match term(lp, col.0 as usize, coefficient, least) {
                Some(term) => reach.finite += term,
                None => reach.endless += 1,
            }
        }
        reach
    }

    /// What the sum comes to without one of its terms.
    fn without(&self, term: Option<Exact>) -> Option<Exact> {
        match (self.endless, term) {
            (0, Some(term)) => Some(&self.finite - term),
            (1, None) => Some(self.finite.clone()),
            _ => None,
        }
    }
}
