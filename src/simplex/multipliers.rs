//! Exact multipliers from approximate ones: a sum of rows in which most columns cancel out is determined by which rows and which
//! columns these are.

use super::budget::{Budget, Limits};
use super::factor::Factor;
use super::problem::{Problem, is_well_formed};
use super::{Basis, BasisStatus};
use crate::exact::{self, Exact};
use crate::ids::At;
use crate::lp::{ByCol, ColId, Domain, Lp, RowId};

/// A number smaller than this part of its terms is rounding error.
const DUST: f64 = 1e-9;
/// The same for a column of which the basis says that it cancels out.
const LOOSE: f64 = 1e-6;

/// The exact multipliers of rows (one each) near approximate ones, where the columns that cancel out determine them up to a factor.
/// The basis that they belong to, where it is known, makes it quicker to find which columns these are.
pub fn multipliers(lp: &Lp<Exact>, near: &[f64], basis: Option<&Basis>, limits: Limits) -> Option<Vec<Exact>> {
    if near.len() != lp.row_count() || !near.iter().all(|y| y.is_finite()) || !is_well_formed(lp) {
        return None;
    }
    let part = Part::of(lp, near, basis)?;
    let budget = Budget::new(limits);
    let mut columns = part.columns.clone();
    if columns.len() >= part.rows.len() {
        // More than needed: an independent part of them, found in doubles.
        let mut rough: Problem<f64> = Problem::new(&part.program(lp, &columns)).ok()?;
        rough.scale();
        let (_, heads) = Factor::build(&rough, &every(columns.len()), &budget).ok()?;
        let mut own: Vec<usize> = heads.into_iter().filter(|&c| c < rough.n).collect();
        own.sort_unstable();
        columns = own.into_iter().map(|c| columns.at(c)).copied().collect();
    }
    let problem: Problem<Exact> = Problem::new(&part.program(lp, &columns)).ok()?;
    let (factor, heads) = Factor::build(&problem, &every(columns.len()), &budget).ok()?;
    let mut open = heads.iter().enumerate().filter(|(_, c)| **c >= problem.n);
    let (Some((position, _)), None) = (open.next(), open.next()) else { return None };
    let mut unit = vec![Exact::ZERO; part.rows.len()];
    *unit.at_mut(position) = Exact::ONE;
    let found = factor.solve_left(unit, &budget).ok()?;
    let agrees = |(y, r): (&Exact, &usize)| (*y > Exact::ZERO) == (*near.at(*r) > 0.0);
    let turned = !found.iter().zip(&part.rows).find(|(y, _)| !y.is_zero()).is_some_and(agrees);
    let mut out = vec![Exact::ZERO; near.len()];
    for (y, r) in found.into_iter().zip(&part.rows) {
        *out.at_mut(*r) = if turned { -y } else { y };
    }
    Some(out)
}

fn every(count: usize) -> Vec<(u8, usize)> {
    (0..count).map(|c| (0, c)).collect()
}

/// The rows that count, and the columns that cancel out.
struct Part {
    rows: Vec<usize>,
    columns: Vec<usize>,
}

impl Part {
    fn of(lp: &Lp<Exact>, near: &[f64], basis: Option<&Basis>) -> Option<Part> {
        let mut sums: ByCol<(f64, f64)> = vec![(0.0, 0.0); lp.column_count()].into();
        let mut sizes = vec![0.0_f64; near.len()];
        for ((r, y), size) in near.iter().enumerate().zip(&mut sizes).filter(|((_, y), _)| **y != 0.0) {
            for (col, value) in lp.entries(RowId(r as u32)) {
                let term = y * exact::to_f64(value);
                *size = size.max(term.abs());
                let (sum, all) = &mut sums[col];
                (*sum, *all) = (*sum + term, *all + term.abs());
            }
        }
        let most = sizes.iter().copied().fold(0.0, f64::max);
        // A basis says more than sizes do: weights may differ by orders of magnitude.
        let dust = |r: usize| match basis.and_then(|basis| basis.rows.get(r)) {
            None | Some(BasisStatus::Basic) => DUST,
            Some(_) => f64::EPSILON * DUST,
        };
        let rows: Vec<usize> = (0..near.len()).filter(|&r| *sizes.at(r) > dust(r) * most).collect();
        let basic = |c: usize| basis.is_none_or(|basis| basis.columns.get(c) == Some(&BasisStatus::Basic));
        let (least, slack) = if basis.is_some() { (0.0, LOOSE) } else { (DUST * most, DUST) };
        let cancels = |&(_, (sum, all)): &(usize, &(f64, f64))| *all > least && sum.abs() <= slack * all;
        let columns = sums.iter().enumerate().filter(cancels).map(|(c, _)| c).filter(|&c| basic(c)).collect();
        (!rows.is_empty()).then_some(Part { rows, columns })
    }

    /// These columns of the rows, as a program.
    fn program(&self, lp: &Lp<Exact>, columns: &[usize]) -> Lp<Exact> {
        let mut out: Lp<Exact> = Lp::new(lp.sense);
        let mut seats: ByCol<Option<ColId>> = vec![None; lp.column_count()].into();
        for &c in columns {
            seats[c] = Some(out.columns.push(None, None, Domain::Continuous, Exact::ZERO));
        }
        for &r in &self.rows {
            let entries = lp.entries(RowId(r as u32)).filter_map(|(col, value)| Some((seats[col]?, value.clone())));
            let entries: Vec<(ColId, Exact)> = entries.collect();
            out.rows.push(entries, None, None);
        }
        out
    }
}
