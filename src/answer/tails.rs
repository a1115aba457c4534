//! The mean of the worst part at the answer: by its definition, wherever the solver left threshold and excess.

use crate::ids::At;
use crate::lp::{Auxiliary, ColId, Lp, RowId};

/// Puts threshold and excess where they belong at a point; the mean of the worst part there.
pub(super) fn settled(lp: &Lp, curve: u32, value: ColId, upper: bool, values: &mut [f64]) -> Option<f64> {
    let own_columns = lp.column_count() - lp.auxiliary_columns.len();
    let columns = (own_columns..).zip(&lp.auxiliary_columns);
    let (mut threshold, mut beyond) = (None, Vec::new());
    for (col, auxiliary) in columns {
        match auxiliary {
            Auxiliary::Threshold { curve: own } if *own == curve => threshold = Some(col),
            Auxiliary::Beyond { curve: own, .. } if *own == curve => beyond.push(col),
            _ => {}
        }
    }
    let threshold = threshold?;
    // Of several rows of an item, the worst counts.
    let best = if upper { f64::NEG_INFINITY } else { f64::INFINITY };
    let (mut weights, mut items, mut times) = (vec![0.0; beyond.len()], vec![best; beyond.len()], 0.0);
    for (row, auxiliary) in (lp.own_rows()..).zip(&lp.auxiliary_rows) {
        let row = RowId(row as u32);
        match auxiliary {
            Auxiliary::TailMean { curve: own } if *own == curve => {
                for (col, factor) in lp.row(row).filter(|(col, _)| *col != value) {
                    if col.0 as usize == threshold {
                        times = factor.abs();
                    }
                    if let Ok(item) = beyond.binary_search(&(col.0 as usize)) {
                        *weights.at_mut(item) = factor.abs();
                    }
                }
            }
            Auxiliary::BeyondThreshold { curve: own, item, .. } if *own == curve => {
                let is_own = |col: ColId| col.0 as usize == threshold || beyond.get(*item as usize) == Some(&(col.0 as usize));
                let others: f64 = lp.row(row).filter(|(col, _)| !is_own(*col)).map(|(col, factor)| factor * *values.at(col.0)).sum();
                let limit = if upper { lp.rows.lower[row] } else { lp.rows.upper[row] };
                let slot = items.at_mut(*item);
                *slot = if upper { slot.max(limit - others) } else { slot.min(limit - others) };
            }
            _ => {}
        }
    }
    let mut order: Vec<usize> = (0..items.len()).collect();
    let worse = |a: &usize, b: &usize| if upper { items.at(*b).total_cmp(items.at(*a)) } else { items.at(*a).total_cmp(items.at(*b)) };
    order.sort_by(worse);
    let mut sum = 0.0;
    let end = order.iter().find(|item| {
        sum += weights.at(**item);
        sum >= times - 1e-12
    });
    let least = lp.columns.lower[ColId(threshold as u32)];
    let from = match end {
        Some(item) => items.at(*item).max(least),
        // Fewer items than are asked for: the threshold lies where it has to.
        None if least.is_finite() => least,
        None => *items.at(*order.last()?),
    };
    *values.at_mut(threshold) = from;
    let mut mean = times * from;
    for ((col, item), weight) in beyond.iter().zip(&items).zip(&weights) {
        let excess = if upper { (item - from).max(0.0) } else { (from - item).max(0.0) };
        *values.at_mut(*col) = excess;
        mean += weight * if upper { excess } else { -excess };
    }
    Some(mean)
}
