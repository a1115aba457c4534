//! Cuts: rows that every solution with whole values obeys and the relaxation need not. Each has a derivation; what follows from it is
//! calculated here, and a tighter row is refused.
//!
//! *Rounding* (R. Gomory, *An algorithm for the mixed integer problem*, RAND, 1960; G. Nemhauser and L. Wolsey, *A recursive
//! procedure to generate all cuts for 0-1 mixed integer programs*, Math. Programming 46, 1990): a sum of rows, each made an equation
//! by its distance from a limit, over columns measured from a bound, is `sum a_j t_j = b` with every `t_j >= 0`. With `f` the
//! fraction of `b` and `f_j` that of `a_j`, whole values have
//!
//! ```text
//! sum over whole t_j of (floor(a_j) + max(0, f_j - f) / (1 - f)) t_j  +  sum over the others of min(0, a_j) / (1 - f) t_j  <=  floor(b)
//! ```
//!
//! *Packing* (E. Balas, *Facets of the knapsack polytope*, Math. Programming 8, 1975; H. Crowder, E. Johnson and M. Padberg, *Solving
//! large-scale zero-one linear programming problems*, Operations Research 31, 1983): of one row of binary columns, each with a
//! whole worth: a total worth above the limit takes more room than the row has. The least room for a worth is found by R.
//! Bellman's recursion (*Dynamic programming*, 1957).

use super::multipliers::Multipliers;
use crate::exact::Exact;
use crate::lp::{ColId, Domain, Lp, RowId};
use std::collections::BTreeMap;

/// A row `entries <= limit`, and what it follows from.
#[derive(Clone, Debug)]
pub struct Cut {
    /// By column, each once.
    pub entries: Vec<(u32, Exact)>,
    pub limit: Exact,
    pub from: Derivation,
}

/// What a cut follows from.
#[derive(Clone, Debug)]
pub enum Derivation {
    /// A sum of rows, rounded. Of the rows in `below` the lower limit counts, of the others the upper one; the columns in `above` are
    /// measured from their upper bound, the others from their lower one. Both are sorted. The result is multiplied by `times`, which
    /// is not negative.
    Rounding { rows: Multipliers, below: Vec<u32>, above: Vec<u32>, times: Exact },
    /// One side of a row, whose columns are zero or one.
    Packing { row: u32, upper: bool },
}

/// The most worth that a packing may have.
const MOST_WORTH: usize = 1_000;

/// A sum `entries <= limit`.
#[derive(Default)]
struct Sum {
    entries: BTreeMap<u32, Exact>,
    limit: Exact,
}

impl Sum {
    fn add(&mut self, column: u32, value: Exact) {
        *self.entries.entry(column).or_default() += value;
    }
}

/// True when a cut follows from a program.
pub fn follows(lp: &Lp<Exact>, cut: &Cut) -> bool {
    least_limit(lp, &cut.entries, &cut.from).is_some_and(|least| least <= cut.limit)
}

/// Adds a cut as the last row.
pub fn add(lp: &mut Lp<Exact>, cut: &Cut) {
    let entries = cut.entries.iter().map(|(column, value)| (ColId(*column), value.clone()));
    lp.rows.push(entries, None, Some(cut.limit.clone()));
}

/// The least limit for these entries that follows; none where nothing does.
pub fn least_limit(lp: &Lp<Exact>, entries: &[(u32, Exact)], from: &Derivation) -> Option<Exact> {
    let is_there = |column: u32| (column as usize) < lp.column_count();
    if !entries.is_sorted_by(|one, other| one.0 < other.0) || !entries.iter().all(|(column, _)| is_there(*column)) {
        return None;
    }
    match from {
        Derivation::Packing { row, upper } => packed(lp, entries, *row, *upper),
        Derivation::Rounding { times, .. } if *times < Exact::ZERO => None,
        Derivation::Rounding { rows, below, above, times } => {
            let sum = rounded(lp, &rows.some(lp.row_count())?, below, above)?;
            // The entries are the sum plus a rest, which the bounds of the columns limit.
            let mut more = Sum { entries: entries.iter().cloned().collect(), limit: sum.limit * times };
            sum.entries.into_iter().for_each(|(column, value)| more.add(column, -value * times));
            for (column, value) in more.entries.iter().filter(|(_, value)| !value.is_zero()) {
                more.limit += value * bound(lp, *column, *value > Exact::ZERO)?;
            }
            Some(more.limit)
        }
    }
}

fn bound(lp: &Lp<Exact>, column: u32, upper: bool) -> Option<&Exact> {
    let bounds = if upper { &lp.columns.upper } else { &lp.columns.lower };
    bounds[ColId(column)].as_ref()
}

fn limit(lp: &Lp<Exact>, row: u32, upper: bool) -> Option<&Exact> {
    let limits = if upper { &lp.rows.upper } else { &lp.rows.lower };
    limits[RowId(row)].as_ref()
}

/// The rounding of a sum of rows, in the columns of the program.
fn rounded(lp: &Lp<Exact>, rows: &[(u32, Exact)], below: &[u32], above: &[u32]) -> Option<Sum> {
    let is_upper = |row: &u32| below.binary_search(row).is_err();
    let is_above = |column: &u32| above.binary_search(column).is_ok();
    let mut sum = Sum::default();
    for (row, times) in rows {
        sum.limit += times * limit(lp, *row, is_upper(row))?;
        lp.entries(RowId(*row)).for_each(|(col, value)| sum.add(col.0, times * value));
    }
    sum.entries.retain(|_, value| !value.is_zero());
    for (column, value) in &sum.entries {
        sum.limit -= value * bound(lp, *column, is_above(column))?;
    }
    let whole = Exact::from(sum.limit.floor());
    let part = &sum.limit - &whole;
    let rest = Exact::ONE - &part;
    // The factor of what is measured; where that is from above, `upper - x` and `limit - row`, it is turned before and after.
    let round = |value: Exact, turned: bool, is_whole: bool| {
        let value = if turned { -value } else { value };
        let floor = if is_whole { Exact::from(value.floor()) } else { Exact::ZERO };
        let own = match is_whole {
            true => (value - &floor - &part).max(Exact::ZERO) / &rest + floor,
            false => value.min(Exact::ZERO) / &rest,
        };
        if turned { -own } else { own }
    };
    let mut out = Sum { entries: BTreeMap::new(), limit: whole };
    for (column, value) in sum.entries {
        let bound = bound(lp, column, is_above(&column))?;
        let own = round(value, is_above(&column), lp.columns.domain[column as usize] == Domain::Integer && bound.is_int());
        out.limit += &own * bound;
        out.add(column, own);
    }
    for (row, times) in rows {
        // `row + distance = limit` from above, `row - distance = limit` from below: as a factor of the row, not of the distance.
        let limit = limit(lp, *row, is_upper(row))?;
        let own = round(-times, is_upper(row), is_whole(lp, *row, limit));
        out.limit += &own * limit;
        if !own.is_zero() {
            lp.entries(RowId(*row)).for_each(|(col, value)| out.add(col.0, &own * value));
        }
    }
    Some(out)
}

/// True where whole values are a whole number away from the limit of a row.
fn is_whole(lp: &Lp<Exact>, row: u32, limit: &Exact) -> bool {
    limit.is_int() && lp.entries(RowId(row)).all(|(col, value)| value.is_int() && lp.columns.domain[col] == Domain::Integer)
}

/// The greatest total of whole worths that one side of a row allows.
fn packed(lp: &Lp<Exact>, entries: &[(u32, Exact)], row: u32, upper: bool) -> Option<Exact> {
    if row as usize >= lp.row_count() {
        return None;
    }
    let mut room = limit(lp, row, upper)?.clone();
    if !upper {
        room = -room;
    }
    let mut sure = Exact::ZERO;
    let mut worths: BTreeMap<u32, &Exact> = entries.iter().map(|(column, worth)| (*column, worth)).collect();
    // For each total worth, the least room that it takes.
    let mut least = vec![Some(Exact::ZERO)];
    for (col, value) in lp.entries(RowId(row)).filter(|(_, value)| !value.is_zero()) {
        let mut size = if upper { value.clone() } else { -value };
        let mut worth = worths.remove(&col.0).cloned().unwrap_or_default();
        let (lower, upper) = (bound(lp, col.0, false)?, bound(lp, col.0, true)?);
        if lower == upper {
            room -= size * lower;
            sure += worth * lower;
            continue;
        }
        if lp.columns.domain[col] != Domain::Integer || !lower.is_zero() || !upper.is_one() {
            return None;
        }
        // A column that adds room is replaced by its complement.
        if size < Exact::ZERO {
            room -= &size;
            sure += &worth;
            (size, worth) = (-size, -worth);
        }
        if worth > Exact::ZERO {
            let steps =
                usize::try_from(worth.numerator().clone()).ok().filter(|steps| worth.is_int() && steps + least.len() <= MOST_WORTH)?;
            let taken: Vec<Option<Exact>> = least.iter().map(|own| own.as_ref().map(|own| own + &size)).collect();
            least.resize(least.len() + steps, None);
            for (slot, own) in least.iter_mut().skip(steps).zip(taken) {
                if let Some(own) = own.filter(|own| slot.as_ref().is_none_or(|old| own < old)) {
                    *slot = Some(own);
                }
            }
        }
    }
    let best = least.iter().rposition(|own| own.as_ref().is_some_and(|own| *own <= room))?;
    // A column that is not in the row would not be limited by it.
    worths.is_empty().then(|| sure + Exact::from(best))
}
