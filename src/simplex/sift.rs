//! Wide programs, in which most columns stay at a bound: solved over few of their columns, and over more as long as some column
//! beside them improves the answer (sifting; R. E. Bixby, J. W. Gregory, I. J. Lustig, R. E. Marsten, D. F. Shanno, *Very large-scale
//! linear programming: a case study in combining interior point and simplex methods*, Operations Research 40, 1992).

use std::cmp::Ordering;

use super::problem::is_well_formed;
use super::{Basis, BasisStatus, GaveUp, Hint, Limits, Optimum, Outcome, crossed, first_basis, objective, refine};
use crate::certify::ReducedCosts;
use crate::exact::{self, Exact};
use crate::lp::{ByCol, ColId, Domain, Lp, RowId, Sense};

/// Programs are wide with so many columns for each row, and from so many coefficients on.
const WIDE: usize = 3;
const ENTRIES: usize = 1_000;
/// Rounds, after which all columns are taken.
const ROUNDS: usize = 12;
/// A value nearer to its bound than this part of it is at the bound.
const NEAR: f64 = 1e-9;
/// A reduced cost below this part of what it is made of may be zero.
const FLAT: f64 = 1e-8;

/// As [`refine`], with less work for programs that have many more columns than rows. Approximate reduced costs help, where there are
/// some; where all columns were priced at the end, the nearest doubles of their reduced costs come back.
pub fn sift(lp: &Lp<Exact>, hint: Hint<'_>, reduced: Option<&[f64]>, limits: Limits) -> (Outcome, Option<Vec<f64>>) {
    let fits = hint.values.len() == lp.column_count() && hint.values.iter().all(|value| value.is_finite());
    let is_wide = lp.entry_count() >= ENTRIES && lp.column_count() >= WIDE * lp.row_count();
    if !fits || !is_wide || !is_well_formed(lp) || crossed(lp).is_some() {
        return (refine(lp, hint, limits), None);
    }
    match sifted(lp, hint, reduced, &limits) {
        Ok(Some((found, reduced))) => (Outcome::Optimal(Box::new(found)), Some(reduced)),
        Ok(None) => (refine(lp, hint, limits), None),
        Err(why) => (Outcome::GaveUp(why), None),
    }
}

/// The optimum and its reduced costs; none where the few columns did not lead to one.
fn sifted(lp: &Lp<Exact>, hint: Hint<'_>, reduced: Option<&[f64]>, limits: &Limits) -> Result<Option<(Optimum, Vec<f64>)>, GaveUp> {
    let mut few = Few::first(lp, hint, reduced, limits)?;
    let (mut values, mut duals) = (hint.values.to_vec(), hint.duals.to_vec());
    let mut pivots = 0;
    for _ in 0..ROUNDS {
        let part = few.program(lp);
        let own: Vec<f64> = few.columns.iter().map(|&c| values[c]).collect();
        let found = match refine(&part, Hint { values: &own, duals: &duals }, limits.clone()) {
            Outcome::Optimal(found) => found,
            Outcome::GaveUp(why) => return Err(why),
            Outcome::Infeasible(_) | Outcome::Unbounded { .. } => return Ok(None),
        };
        pivots += found.pivots;
        let reduced = ReducedCosts::new(lp, Some(&lp.columns.cost), &found.duals);
        let better = few.better(lp, &reduced);
        if better.is_empty() {
            let reduced = reduced.nearest();
            return Ok(Some((few.whole(lp, Optimum { pivots, ..*found }), reduced)));
        }
        for (&c, value) in few.columns.iter().zip(&found.values) {
            values[c] = exact::to_f64(value);
        }
        duals = found.duals.iter().map(exact::to_f64).collect();
        few.take(&better);
    }
    Ok(None)
}

/// Some columns of a program, and where the others stand.
struct Few {
    /// Ascending.
    columns: Vec<usize>,
    is_taken: Vec<bool>,
    place: Vec<BasisStatus>,
}

impl Few {
    /// The columns that an approximate answer hints at.
    fn first(lp: &Lp<Exact>, hint: Hint<'_>, reduced: Option<&[f64]>, limits: &Limits) -> Result<Few, GaveUp> {
        let n = lp.column_count();
        let bound = |bound: &Option<Exact>, open: f64| bound.as_ref().map_or(open, exact::to_f64);
        let bounds = lp.columns.lower.iter().zip(&lp.columns.upper);
        let away: Vec<(f64, f64)> = hint
            .values
            .iter()
            .zip(bounds)
            .map(|(x, (lower, upper))| (x - bound(lower, f64::NEG_INFINITY), bound(upper, f64::INFINITY) - x))
            .collect();
        let mut is_taken: Vec<bool> =
            away.iter().zip(hint.values).map(|((below, above), x)| below.min(*above) > NEAR * x.abs().max(NEAR)).collect();
        let side = |(below, above): &(f64, f64)| if below <= above { BasisStatus::Lower } else { BasisStatus::Upper };
        let mut place: Vec<BasisStatus> = away.iter().map(side).collect();
        if let Some(reduced) = reduced.filter(|reduced| reduced.len() == n && reduced.iter().all(|cost| cost.is_finite())) {
            let most = lp.columns.cost.iter().map(|cost| exact::to_f64(cost).abs()).fold(0.0, f64::max);
            let costs: Vec<(f64, f64)> = reduced.iter().map(|cost| (*cost, most)).collect();
            flat(lp, &costs, &place, &is_taken).into_iter().for_each(|c| is_taken[c] = true);
        } else if hint.duals.len() == lp.row_count() && hint.duals.iter().all(|dual| dual.is_finite()) {
            flat(lp, &priced(lp, hint.duals), &place, &is_taken).into_iter().for_each(|c| is_taken[c] = true);
        } else {
            let first = first_basis(lp, hint, limits)?;
            place = first.place.into_iter().take(n).collect();
            first.offered.into_iter().filter(|(_, c)| *c < n).for_each(|(_, c)| is_taken[c] = true);
        }
        // What has no bound to stand at.
        for (c, (lower, upper)) in lp.columns.lower.iter().zip(&lp.columns.upper).enumerate() {
            is_taken[c] |= lower.is_none() && upper.is_none();
            place[c] = match (place[c], lower, upper) {
                (BasisStatus::Upper, _, Some(_)) | (_, None, _) => BasisStatus::Upper,
                _ => BasisStatus::Lower,
            };
        }
        let columns = (0..n).filter(|&c| is_taken[c]).collect();
        Ok(Few { columns, is_taken, place })
    }

    fn take(&mut self, more: &[usize]) {
        more.iter().for_each(|&c| self.is_taken[c] = true);
        self.columns = (0..self.is_taken.len()).filter(|&c| self.is_taken[c]).collect();
    }

    /// The bound at which a column stands that was not taken.
    fn bound<'a>(&self, lp: &'a Lp<Exact>, c: usize) -> Option<&'a Exact> {
        if self.place[c] == BasisStatus::Upper { lp.columns.upper[c].as_ref() } else { lp.columns.lower[c].as_ref() }
    }

    /// The program over these columns.
    fn program(&self, lp: &Lp<Exact>) -> Lp<Exact> {
        let mut out: Lp<Exact> = Lp::new(lp.sense);
        let mut place: ByCol<Option<ColId>> = vec![None; lp.column_count()].into();
        for &c in &self.columns {
            let columns = &lp.columns;
            let (lower, upper) = (columns.lower[c].clone(), columns.upper[c].clone());
            place[c] = Some(out.columns.push(lower, upper, Domain::Continuous, columns.cost[c].clone()));
        }
        for r in 0..lp.row_count() as u32 {
            let mut entries = Vec::new();
            let mut beside = Exact::ZERO;
            for (col, value) in lp.entries(RowId(r)) {
                match place[col] {
                    Some(own) => entries.push((own, value.clone())),
                    None => {
                        if let Some(bound) = self.bound(lp, col.0 as usize).filter(|bound| !bound.is_zero()) {
                            beside += value * bound;
                        }
                    }
                }
            }
            let less = |end: &Option<Exact>| end.as_ref().map(|end| if beside.is_zero() { end.clone() } else { end - &beside });
            let (lower, upper) = (less(&lp.rows.lower[RowId(r)]), less(&lp.rows.upper[RowId(r)]));
            out.rows.push(entries, lower, upper);
        }
        out
    }

    /// The columns beside these that improve the answer.
    fn better(&self, lp: &Lp<Exact>, reduced: &ReducedCosts<'_>) -> Vec<usize> {
        let beside = || (0..self.is_taken.len()).filter(|&c| !self.is_taken[c]);
        let open: Vec<usize> = beside().filter(|&c| reduced.sign(c).is_none()).collect();
        let zero = Exact::ZERO;
        let exactly: Vec<(usize, Ordering)> = open.iter().copied().zip(reduced.exactly(&open).iter().map(|cost| cost.cmp(&zero))).collect();
        let enclosed = beside().filter_map(|c| Some((c, reduced.sign(c)?)));
        let rises = |c: usize| (self.place[c] == BasisStatus::Lower) == (lp.sense == Sense::Minimize);
        let fixed = |c: usize| lp.columns.lower[c].is_some() && lp.columns.lower[c] == lp.columns.upper[c];
        let improves = |&(c, sign): &(usize, Ordering)| sign == (if rises(c) { Ordering::Less } else { Ordering::Greater }) && !fixed(c);
        enclosed.chain(exactly).filter(improves).map(|(c, _)| c).collect()
    }

    /// The optimum over these columns as one over all.
    fn whole(&self, lp: &Lp<Exact>, found: Optimum) -> Optimum {
        let mut values: Vec<Exact> = (0..lp.column_count()).map(|c| self.bound(lp, c).cloned().unwrap_or(Exact::ZERO)).collect();
        let mut columns = self.place.clone();
        for ((&c, value), place) in self.columns.iter().zip(found.values).zip(found.basis.columns) {
            (values[c], columns[c]) = (value, place);
        }
        Optimum { objective: objective(lp, &values), values, basis: Basis { columns, rows: found.basis.rows }, ..found }
    }
}

/// The reduced costs at prices, each with what its terms come to without their signs.
fn priced(lp: &Lp<Exact>, duals: &[f64]) -> Vec<(f64, f64)> {
    let mut reduced: ByCol<(f64, f64)> = lp.columns.cost.iter().map(|cost| (exact::to_f64(cost), exact::to_f64(cost).abs())).collect();
    for (r, dual) in (0u32..).zip(duals).filter(|(_, dual)| **dual != 0.0) {
        for (col, value) in lp.entries(RowId(r)) {
            let term = dual * exact::to_f64(value);
            let (sum, size) = &mut reduced[col];
            (*sum, *size) = (*sum - term, *size + term.abs());
        }
    }
    reduced.into_items()
}

/// The columns not taken whose reduced costs are about zero beside a size, or of the wrong sign.
fn flat(lp: &Lp<Exact>, reduced: &[(f64, f64)], place: &[BasisStatus], is_taken: &[bool]) -> Vec<usize> {
    let rises = |c: usize| (place[c] == BasisStatus::Lower) == (lp.sense == Sense::Minimize);
    let part = |c: usize| {
        let (sum, size) = reduced[c];
        if size == 0.0 { 0.0 } else { (if rises(c) { sum } else { -sum }) / size }
    };
    let parts = (0..place.len()).filter(|&c| !is_taken[c]).map(|c| (part(c), c));
    let mut found: Vec<(f64, usize)> = parts.filter(|(part, _)| *part <= FLAT).collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    found.truncate(2 * lp.row_count());
    found.into_iter().map(|(_, c)| c).collect()
}
