//! What a Farkas proof uses: taken apart where it is several proofs side by side, and looked at for whether every part of it
//! is needed.
//!
//! Limits whose vectors are linearly independent can all be met at once. So where the vectors of a conflict are independent but for
//! one relation between them all, leaving out any one leaves nothing that contradicts itself: the conflict is irreducible (J. Gleeson
//! and J. Ryan, *Identifying minimally infeasible subsystems of inequalities*, ORSA J. Computing 2, 1990). That takes an elimination
//! and no solver.

use crate::certify::{self, LimitId};
use crate::deadline::Deadline;
use crate::exact::{Exact, absolute};
use crate::ids::At;
use crate::lp::{ByCol, Lp, RowId};
use dashu_int::IBig;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// A limit that takes part in a conflict.
#[derive(Clone, Debug)]
pub struct Member {
    pub place: LimitId,
    /// How often it counts in the sum that shows the contradiction; positive. None where there is no such sum.
    pub weight: Option<Exact>,
}

/// The limits that multipliers of rows use, with their weights.
pub(super) fn support(lp: &Lp<Exact>, farkas: &[Exact]) -> Vec<Member> {
    let mut out = Vec::new();
    let mut sums: ByCol<Exact> = vec![Exact::ZERO; lp.column_count()].into();
    for (r, y) in farkas.iter().enumerate().filter(|(_, y)| !y.is_zero()) {
        let place = if *y > Exact::ZERO { LimitId::RowLower(r) } else { LimitId::RowUpper(r) };
        out.push(Member { place, weight: Some(absolute(y)) });
        for (col, value) in lp.entries(RowId(r as u32)) {
            sums[col] += y * value;
        }
    }
    for (c, d) in sums.iter().enumerate().filter(|(_, d)| !d.is_zero()) {
        let place = if *d > Exact::ZERO { LimitId::ColumnUpper(c) } else { LimitId::ColumnLower(c) };
        out.push(Member { place, weight: Some(absolute(d)) });
    }
    out
}

/// The proof of one of several conflicts that a proof is of, without the others: the one with the fewest rows.
pub(super) fn one_of(lp: &Lp<Exact>, farkas: Vec<Exact>) -> Vec<Exact> {
    let rows: Vec<usize> = farkas.iter().enumerate().filter(|(_, y)| !y.is_zero()).map(|(r, _)| r).collect();
    // Rows that share a column belong together.
    let mut heads: Vec<usize> = (0..rows.len()).collect();
    let mut owner: FxHashMap<u32, usize> = FxHashMap::default();
    for (at, r) in rows.iter().enumerate() {
        for (col, _) in lp.entries(RowId(*r as u32)).filter(|(_, value)| !value.is_zero()) {
            let other = *owner.entry(col.0).or_insert(at);
            join(&mut heads, at, other);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, r) in rows.iter().enumerate() {
        groups.entry(head(&mut heads, at)).or_default().push(*r);
    }
    if groups.len() < 2 {
        return farkas;
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    groups.sort_by_key(Vec::len);
    for group in groups {
        let mut own = vec![Exact::ZERO; farkas.len()];
        for r in group {
            *own.at_mut(r) = farkas.at(r).clone();
        }
        if certify::farkas(lp, &own).is_ok_and(|margin| margin > Exact::ZERO) {
            return own;
        }
    }
    farkas
}

fn head(heads: &mut [usize], mut at: usize) -> usize {
    loop {
        let up = *heads.at(at);
        if up == at {
            return at;
        }
        *heads.at_mut(at) = *heads.at(up);
        at = up;
    }
}

fn join(heads: &mut [usize], one: usize, other: usize) {
    let (one, other) = (head(heads, one), head(heads, other));
    *heads.at_mut(one.max(other)) = one.min(other);
}

/// The prime modulo which vectors are reduced: what is independent there is so in any case.
const PRIME: u64 = (1 << 61) - 1;

/// True when the limits that a proof uses are independent but for the one relation that it is. False where they are not, or
/// where time ran out.
pub(super) fn is_minimal(lp: &Lp<Exact>, farkas: &[Exact], deadline: &Deadline) -> bool {
    let mut rows: FxHashMap<usize, u32> = FxHashMap::default();
    let mut bounded: FxHashSet<usize> = FxHashSet::default();
    for member in support(lp, farkas) {
        match member.place {
            LimitId::RowLower(r) | LimitId::RowUpper(r) => {
                let next = rows.len() as u32;
                rows.entry(r).or_insert(next);
            }
            LimitId::ColumnLower(c) | LimitId::ColumnUpper(c) | LimitId::Integrality(c) => {
                bounded.insert(c);
            }
        }
    }
    // A bound takes its column away; the vectors of the other columns, over the rows, must reach all but one dimension.
    let Some(columns) = columns(lp, &rows, &bounded) else { return false };
    let wanted = rows.len().saturating_sub(1);
    let mut pivots: Vec<Option<Vec<(u32, u64)>>> = vec![None; rows.len()];
    let mut rank = 0;
    for (at, mut column) in columns.into_values().enumerate() {
        if rank >= wanted {
            break;
        }
        if at % 64 == 0 && deadline.is_over() {
            return false;
        }
        while let Some((row, value)) = column.pop_first() {
            let slot = pivots.at_mut(row);
            let Some(pivot) = slot else {
                let inverse = power(value, PRIME - 2);
                *slot = Some(column.into_iter().map(|(r, v)| (r, times(v, inverse))).collect());
                rank += 1;
                break;
            };
            for (r, v) in pivot.iter() {
                let entry = column.entry(*r).or_insert(0);
                *entry = (*entry + PRIME - times(*v, value)) % PRIME;
                if *entry == 0 {
                    column.remove(r);
                }
            }
        }
    }
    rank >= wanted
}

/// The columns of some rows, but for those that are left out, in residues.
fn columns(lp: &Lp<Exact>, rows: &FxHashMap<usize, u32>, without: &FxHashSet<usize>) -> Option<BTreeMap<u32, BTreeMap<u32, u64>>> {
    let mut out: BTreeMap<u32, BTreeMap<u32, u64>> = BTreeMap::new();
    let mut numbered: Vec<(usize, u32)> = rows.iter().map(|(r, at)| (*r, *at)).collect();
    numbered.sort_unstable();
    for (r, at) in numbered {
        for (col, value) in lp.entries(RowId(r as u32)).filter(|(col, value)| !value.is_zero() && !without.contains(&(col.0 as usize))) {
            let value = residue(value)?;
            if value != 0 {
                out.entry(col.0).or_default().insert(at, value);
            }
        }
    }
    Some(out)
}

/// A number modulo the prime; none where its denominator has no inverse.
fn residue(x: &Exact) -> Option<u64> {
    let prime = IBig::from(PRIME);
    let rest = |number: IBig| {
        let rest = ((number % &prime) + &prime) % &prime;
        u64::try_from(rest).ok()
    };
    let (above, below) = (rest(x.numerator().clone())?, rest(IBig::from(x.denominator().clone()))?);
    (below != 0).then(|| times(above, power(below, PRIME - 2)))
}

fn times(a: u64, b: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(PRIME)) as u64
}

fn power(mut base: u64, mut exponent: u64) -> u64 {
    let mut out = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            out = times(out, base);
        }
        base = times(base, base);
        exponent >>= 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::testing::{Builder, INF};

    #[test]
    fn proofs_are_taken_apart_and_measured() {
        // x >= 2, x <= 1 by rows; y + z >= 5, y <= 1, z <= 2.
        let lp = Builder::minimize()
            .column(0.0, -INF, INF)
            .column(0.0, 0.0, INF)
            .column(0.0, 0.0, 2.0)
            .row(5.0, INF, &[(1, 1.0), (2, 1.0)])
            .row(-INF, 1.0, &[(1, 1.0)])
            .row(2.0, INF, &[(0, 1.0)])
            .row(-INF, 1.0, &[(0, 1.0)])
            .build()
            .exact();
        let both: Vec<Exact> = [1, -1, 1, -1].map(Exact::from).to_vec();
        assert!(!is_minimal(&lp, &both, &Deadline::default()));
        let one = one_of(&lp, both);
        assert_eq!(one, [1, -1, 0, 0].map(Exact::from));
        assert!(is_minimal(&lp, &one, &Deadline::default()));
        assert!(is_minimal(&lp, &[0, 0, 1, -1].map(Exact::from), &Deadline::default()));
        // A row twice is one too many: 2 x >= 4 beside x >= 2.
        let lp = Builder::minimize().column(0.0, -INF, 1.0).row(2.0, INF, &[(0, 1.0)]).row(4.0, INF, &[(0, 2.0)]).build().exact();
        assert!(!is_minimal(&lp, &[Exact::ONE, Exact::ONE], &Deadline::default()));
        assert!(is_minimal(&lp, &[Exact::ZERO, Exact::ONE], &Deadline::default()));
    }
}
