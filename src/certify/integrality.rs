//! What whole columns imply: bounds that rows imply, rounded; what sums of whole columns can come to; how large a big M need be.

use crate::exact::{self, Exact};
use crate::ids::At;
use crate::lp::{Domain, Lp, RowId, Sense};

/// A change that no whole values that obey the program notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A bound of a column that a row implies.
    Implied(Implied),
    /// The limits of a row of whole columns move to numbers that such a row can come to.
    Multiple { row: usize },
    /// The coefficient of a whole column is as large as it need be: a limit that binds at one end of the column only (a big M) is
    /// kept there, and is no looser than the bounds of the others at the next whole number.
    Coefficient { row: usize, column: usize },
}

/// A bound of a column that a row implies, given the bounds of its other columns; of a whole column the next whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Implied {
    /// A row; or, as the number after the last, that the objective is to be no worse than the one that is claimed: what is worse
    /// need not be looked at.
    pub row: usize,
    pub column: usize,
    pub upper: bool,
}

/// The program after these steps, its whole columns' bounds rounded inwards; nothing where a step does not fit the program.
pub fn strengthened(lp: &Lp<Exact>, steps: &[Step]) -> Option<Lp<Exact>> {
    let mut out = lp.clone();
    let columns = &mut out.columns;
    let bounds = columns.lower.iter_mut().zip(&mut columns.upper);
    for ((lower, upper), domain) in bounds.zip(&columns.domain) {
        if *domain == Domain::Integer {
            round(lower, false);
            round(upper, true);
        }
    }
    for step in steps {
        strengthen(&mut out, *step)?;
    }
    Some(out)
}

fn round(bound: &mut Option<Exact>, upper: bool) {
    if let Some(bound) = bound
        && !bound.is_int()
    {
        *bound = Exact::from(if upper { bound.floor() } else { bound.ceil() });
    }
}

/// Makes one step; nothing where it does not fit the program. True where something became tighter.
pub fn strengthen(lp: &mut Lp<Exact>, step: Step) -> Option<bool> {
    match step {
        Step::Implied(step) => {
            let Some(bound) = implied(lp, step) else { return Some(false) };
            let columns = &mut lp.columns;
            let slot = if step.upper { &mut columns.upper[step.column] } else { &mut columns.lower[step.column] };
            let tighter = slot.as_ref().is_none_or(|old| if step.upper { bound < *old } else { bound > *old });
            if tighter {
                *slot = Some(bound);
            }
            Some(tighter)
        }
        Step::Multiple { row } => {
            let Some((lower, upper)) = multiples(lp, row) else { return Some(false) };
            let (low, high) = (&mut lp.rows.lower[row], &mut lp.rows.upper[row]);
            let tighter = *low != lower || *high != upper;
            (*low, *high) = (lower, upper);
            Some(tighter)
        }
        Step::Coefficient { row, column } => coefficient(lp, row, column),
    }
}

/// The bound that a row implies for one of its columns; none where another column has no end on the side that counts, or there is
/// no such row, or no such column in it.
pub fn implied(lp: &Lp<Exact>, step: Implied) -> Option<Exact> {
    let own = entry(lp, step.row, step.column).filter(|own| !own.is_zero())?;
    // `a x + rest <= limit` bounds x above where a > 0, and below where a < 0; `>=` the other way round.
    let by_upper = step.upper == (*own > Exact::ZERO);
    let limit = if by_upper { &lp.rows.upper[step.row] } else { &lp.rows.lower[step.row] }.as_ref()?;
    let rest = reach(lp, step.row, by_upper, Some(step.column))?;
    Some(rounded(lp, step, (limit - rest) / own))
}

/// The same of the objective, where only what is no worse than this one is looked at.
pub fn implied_by_objective(lp: &Lp<Exact>, objective: &Exact, step: Implied) -> Option<Exact> {
    // A column of a claim, which may not be there.
    let own = lp.columns.cost.find(step.column).filter(|own| !own.is_zero())?;
    // At most the objective where it is minimised, at least where it is maximised: the other terms at their best.
    let least = lp.sense == Sense::Minimize;
    if step.upper != ((*own > Exact::ZERO) == least) {
        return None;
    }
    let mut rest = objective - &lp.offset;
    for (c, cost) in lp.columns.cost.iter().enumerate().filter(|(c, cost)| *c != step.column && !cost.is_zero()) {
        let at_lower = (*cost > Exact::ZERO) == least;
        let bound = if at_lower { &lp.columns.lower[c] } else { &lp.columns.upper[c] }.as_ref()?;
        rest -= cost * bound;
    }
    Some(rounded(lp, step, rest / own))
}

fn rounded(lp: &Lp<Exact>, step: Implied, bound: Exact) -> Exact {
    if lp.columns.domain[step.column] == Domain::Integer && !bound.is_int() {
        return Exact::from(if step.upper { bound.floor() } else { bound.ceil() });
    }
    bound
}

/// The coefficient of a column in a row; none where either is not there.
fn entry(lp: &Lp<Exact>, row: usize, column: usize) -> Option<&Exact> {
    if row >= lp.row_count() {
        return None;
    }
    lp.entries(RowId(row as u32)).find(|(col, _)| col.0 as usize == column).map(|(_, value)| value)
}

/// The least (or greatest) that a row can come to without one of its columns; none where there is no end to it.
fn reach(lp: &Lp<Exact>, row: usize, least: bool, without: Option<usize>) -> Option<Exact> {
    let mut sum = Exact::ZERO;
    for (col, value) in lp.entries(RowId(row as u32)).filter(|(_, value)| !value.is_zero()) {
        let c = col.0 as usize;
        if without == Some(c) {
            continue;
        }
        let at_lower = (*value > Exact::ZERO) == least;
        let bound = if at_lower { &lp.columns.lower[c] } else { &lp.columns.upper[c] }.as_ref()?;
        if !bound.is_zero() {
            sum += value * bound;
        }
    }
    Some(sum)
}

/// The limits of a row, moved to the next numbers that its columns can come to: what is fixed, and multiples of what the
/// coefficients of all others are multiples of. Where all is fixed, the sum is what it is. None where one that is not fixed is not
/// whole, or there is no such row.
pub fn multiples(lp: &Lp<Exact>, row: usize) -> Option<(Option<Exact>, Option<Exact>)> {
    if row >= lp.row_count() {
        return None;
    }
    let (mut fixed, mut step) = (Exact::ZERO, None::<Exact>);
    for (col, value) in lp.entries(RowId(row as u32)).filter(|(_, value)| !value.is_zero()) {
        let c = col.0 as usize;
        if let (Some(lower), Some(upper)) = (&lp.columns.lower[c], &lp.columns.upper[c])
            && lower == upper
        {
            fixed += value * lower;
            continue;
        }
        if lp.columns.domain[c] != Domain::Integer {
            return None;
        }
        step = Some(step.map_or_else(|| value.clone(), |step| common(step, value.clone())));
    }
    let (low, high) = (&lp.rows.lower[row], &lp.rows.upper[row]);
    let Some(step) = step.map(|step| exact::absolute(&step)) else {
        let low = low.as_ref().map(|low| low.max(&fixed).clone());
        return Some((low, high.as_ref().map(|high| high.min(&fixed).clone())));
    };
    let to = |limit: &Option<Exact>, up: bool| {
        let limit = limit.as_ref()?;
        let steps = (limit - &fixed) / &step;
        let whole = Exact::from(if up { steps.ceil() } else { steps.floor() });
        Some(whole * &step + &fixed)
    };
    Some((to(low, true), to(high, false)))
}

/// Makes the coefficient of a whole column in a row with one limit as small as it may be (M. W. P. Savelsbergh, *Preprocessing and
/// probing techniques for mixed integer programming problems*, ORSA J. Computing 6, 1994): with `a x + rest <= limit` and `rest`
/// never above `most`, the limit binds at one end of `x` only if it is slack at the next whole number; then both move by as much as
/// it is slack there, and at the end all stays as it is.
fn coefficient(lp: &mut Lp<Exact>, row: usize, column: usize) -> Option<bool> {
    if row >= lp.row_count() {
        return None;
    }
    let range = lp.range(RowId(row as u32));
    let at = lp.rows.cols.part(range.clone()).iter().position(|col| col.0 as usize == column)? + range.start;
    if lp.columns.domain[column] != Domain::Integer {
        return None;
    }
    // A row that must be at least something, turned round.
    let (limit, turned) = match (&lp.rows.lower[row], &lp.rows.upper[row]) {
        (None, Some(upper)) => (upper.clone(), false),
        (Some(lower), None) => (-lower.clone(), true),
        _ => return Some(false),
    };
    let signed = |number: Exact| if turned { -number } else { number };
    let own = signed(lp.rows.values.at(at).clone());
    let Some(most) = reach(lp, row, turned, Some(column)).map(signed) else { return Some(false) };
    let rises = own > Exact::ZERO;
    let end = if rises { &lp.columns.upper[column] } else { &lp.columns.lower[column] };
    let Some(end) = end.clone() else { return Some(false) };
    let next = if rises { &end - Exact::ONE } else { &end + Exact::ONE };
    let slack = &limit - most - &own * next;
    if own.is_zero() || slack <= Exact::ZERO || slack >= exact::absolute(&own) {
        return Some(false);
    }
    let (less, moved) = if rises { (-slack.clone(), -(&slack * end)) } else { (slack.clone(), &slack * end) };
    *lp.rows.values.at_mut(at) = signed(own + less);
    let limit = signed(limit + moved);
    *(if turned { &mut lp.rows.lower[row] } else { &mut lp.rows.upper[row] }) = Some(limit);
    Some(true)
}

/// What an objective of whole columns alone can come to: `base` and whole multiples of `step` more or less.
#[derive(Clone, Debug)]
pub struct Lattice {
    base: Exact,
    step: Exact,
}

impl Lattice {
    /// None where a column that is neither whole nor fixed has a cost, or nothing has one.
    pub fn of(lp: &Lp<Exact>) -> Option<Lattice> {
        let columns = &lp.columns;
        let (mut base, mut step) = (lp.offset.clone(), None::<Exact>);
        let bounds = columns.lower.iter().zip(&columns.upper);
        for ((cost, domain), (lower, upper)) in columns.cost.iter().zip(&columns.domain).zip(bounds) {
            match (lower, upper) {
                _ if cost.is_zero() => {}
                (Some(lower), Some(upper)) if lower == upper => base += cost * lower,
                _ if *domain == Domain::Integer => step = Some(step.map_or_else(|| cost.clone(), |step| common(step, cost.clone()))),
                _ => return None,
            }
        }
        Some(Lattice { base, step: exact::absolute(&step?) })
    }

    /// The nearest that the objective can come to, where it is no better than a bound.
    pub fn next(&self, bound: &Exact, sense: Sense) -> Exact {
        let steps = (bound - &self.base) / &self.step;
        let whole = match sense {
            Sense::Minimize => Exact::from(steps.ceil()),
            Sense::Maximize => Exact::from(steps.floor()),
        };
        whole * &self.step + &self.base
    }
}

/// The largest number of which both are whole multiples.
pub fn common(a: Exact, b: Exact) -> Exact {
    let (mut a, mut b) = (a, b);
    while !b.is_zero() {
        let quotient = Exact::from((&a / &b).trunc());
        let rest = &a - quotient * &b;
        (a, b) = (b, rest);
    }
    a
}
