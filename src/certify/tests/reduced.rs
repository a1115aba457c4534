//! Enclosed reduced costs against those in fractions, where they fit and where they overflow.

use super::*;
use crate::exact::to_f64;
use crate::lp::{Columns, RowId};

/// A number of some kind: small, with many digits, of a denominator that fits nowhere, beyond all integers of the machine.
fn figure(numbers: &mut Numbers, kind: usize) -> Exact {
    let whole = numbers.below(2_001) as i64 - 1_000;
    let ten = |power: usize| Exact::from(10).pow(power as isize);
    match kind {
        0 => Exact::from(whole % 4),
        1 => Exact::from(whole) / Exact::from(1_000),
        2 => Exact::from(whole) / Exact::from(7 + numbers.below(90) as i64),
        3 => Exact::from(whole) * ten(numbers.below(40) as usize),
        4 => Exact::from(whole) / ten(numbers.below(40) as usize),
        _ => Exact::from(whole) + Exact::from(1) / Exact::from((1_i64 << 61) - 1),
    }
}

fn drawn(numbers: &mut Numbers) -> (Lp<Exact>, Vec<Exact>) {
    let (n, m) = (1 + numbers.below(6), 1 + numbers.below(6));
    let most = 1 + numbers.below(6);
    let kind = |numbers: &mut Numbers| numbers.below(most) as usize;
    let mut lp: Lp<Exact> = Lp::new(Sense::Minimize);
    lp.columns = Columns::default();
    for _ in 0..n {
        let of = kind(numbers);
        lp.columns.push(Some(Exact::ZERO), None, Domain::Continuous, figure(numbers, of));
    }
    for _ in 0..m {
        let of = kind(numbers);
        let cols = (0..n as u32).filter(|_| numbers.below(3) > 0).collect::<Vec<_>>();
        let entries: Vec<_> = cols.into_iter().map(|col| (crate::lp::ColId(col), figure(numbers, of))).collect();
        lp.rows.push(entries, Some(Exact::ZERO), None);
    }
    let duals = (0..m).map(|_| {
        let of = kind(numbers);
        if numbers.below(4) == 0 { Exact::ZERO } else { figure(numbers, of) }
    });
    let duals = duals.collect();
    (lp, duals)
}

/// The definition.
fn defined(lp: &Lp<Exact>, duals: &[Exact], with_costs: bool) -> Vec<Exact> {
    let start = |cost: &Exact| if with_costs { cost.clone() } else { Exact::ZERO };
    let mut out: Vec<Exact> = lp.columns.cost.iter().map(start).collect();
    for (r, dual) in duals.iter().enumerate() {
        for (col, value) in lp.entries(RowId(r as u32)) {
            out[col.0 as usize] -= dual * value;
        }
    }
    out
}

#[test]
fn enclosed_reduced_costs_are_those_in_fractions() {
    let mut numbers = Numbers::new(29);
    let (mut told, mut open) = (0, 0);
    for _ in 0..20_000 {
        let (mut lp, mut duals) = drawn(&mut numbers);
        // A column whose reduced cost is nothing, or nearly nothing, whatever its terms are.
        let with_costs = numbers.below(3) > 0;
        let first = defined(&lp, &duals, true)[0].clone();
        if numbers.below(3) == 0 {
            lp.columns.cost[0] -= first;
            if numbers.below(2) == 0 {
                lp.columns.cost[0] += Exact::from(1) / Exact::from(10).pow(10 + numbers.below(40) as isize);
            }
        }
        if numbers.below(50) == 0 {
            duals.fill(Exact::ZERO);
        }
        let exact = defined(&lp, &duals, with_costs);
        let found = ReducedCosts::new(&lp, with_costs.then_some(&lp.columns.cost), &duals);
        for (c, exact) in exact.iter().enumerate() {
            match found.sign(c) {
                Some(sign) => {
                    assert_eq!(sign, exact.cmp(&Exact::ZERO), "{lp:?} {duals:?} {c}");
                    told += 1;
                }
                None => open += 1,
            }
        }
        let all: Vec<usize> = (0..exact.len()).collect();
        assert_eq!(found.exactly(&all), exact);
        assert_eq!(found.nearest(), exact.iter().map(to_f64).collect::<Vec<f64>>(), "{lp:?} {duals:?}");
    }
    assert!(told > 20_000 && open > 5_000, "{told} {open}");
}

/// The bound as it is defined: a minimum for each row and each column, none of them left out.
#[test]
fn bounds_are_sums_of_all_minima() {
    let mut numbers = Numbers::new(31);
    let mut seen = 0;
    for _ in 0..5_000 {
        let (mut lp, duals) = drawn(&mut numbers);
        for c in 0..lp.column_count() {
            let low = figure(&mut numbers, 1);
            let width = figure(&mut numbers, 1);
            lp.columns.upper[c] = Some(&low + exact::absolute(&width));
            lp.columns.lower[c] = Some(if numbers.below(2) == 0 { Exact::ZERO.min(lp.columns.upper[c].clone().unwrap()) } else { low });
        }
        for r in 0..lp.row_count() {
            lp.rows.upper[r] = Some(Exact::from(numbers.below(9) as i64));
        }
        lp.sense = if numbers.below(2) == 0 { Sense::Minimize } else { Sense::Maximize };
        let minimize = lp.sense == Sense::Minimize;
        let end = |factor: &Exact, lower: &Option<Exact>, upper: &Option<Exact>| {
            let (low, high) = (factor * lower.as_ref().unwrap(), factor * upper.as_ref().unwrap());
            if minimize { low.min(high) } else { low.max(high) }
        };
        let mut value = lp.offset.clone();
        for (dual, (lower, upper)) in duals.iter().zip(lp.rows.lower.iter().zip(&lp.rows.upper)) {
            value += end(dual, lower, upper);
        }
        for (reduced, (lower, upper)) in defined(&lp, &duals, true).iter().zip(lp.columns.lower.iter().zip(&lp.columns.upper)) {
            value += end(reduced, lower, upper);
        }
        assert_eq!(bound(&lp, &duals).unwrap().value, value, "{lp:?} {duals:?}");
        seen += 1;
    }
    assert_eq!(seen, 5_000);
}
