//! Lifted covers: items that do not all fit into a knapsack, so that one of them is left out, and further items that are lifted into
//! the cut one after the other (E. Balas, *Facets of the knapsack polytope*, Math. Programming 8, 1975; M. Padberg, *A note on zero-one
//! programming*, Operations Research 23, 1975).

use super::view::{Candidate, Source, View};

/// Longer rows are skipped.
const LONGEST: usize = 2_000;
/// The most items of a cover.
const LARGEST: usize = 100;
/// How much beyond the room may be rounding error, as a part of the room.
const LOOSE: f64 = 1e-9;

/// An item of the knapsack: a binary column or its complement.
struct Item {
    column: usize,
    turned: bool,
    size: f64,
    taken: f64,
}

/// A cover of a side of a row, lifted, where it cuts off the point.
pub(super) fn cut(view: &View<'_>, row: usize, upper: bool) -> Option<Candidate> {
    let entries = &view.rows[row].entries;
    let sign = if upper { 1.0 } else { -1.0 };
    let mut room = sign * view.limit(row, upper);
    if !room.is_finite() || entries.len() > LONGEST {
        return None;
    }
    let mut items = Vec::with_capacity(entries.len());
    for &(column, value) in entries {
        let (lower, upper, size) = (view.lower[column], view.upper[column], sign * value);
        if lower == upper {
            room -= size * lower;
            continue;
        }
        if !view.integer[column] || lower != 0.0 || upper != 1.0 {
            return None;
        }
        let turned = size < 0.0;
        if turned {
            room -= size;
        }
        let taken = view.x[column].clamp(0.0, 1.0);
        items.push(Item { column, turned, size: size.abs(), taken: if turned { 1.0 - taken } else { taken } });
    }
    let fits = |size: f64| size <= room + LOOSE * room.abs();
    if room < 0.0 {
        return None;
    }
    // The nearest to one for their size come first.
    items.sort_by(|one, other| {
        let cost = |item: &Item| (1.0 - item.taken) / item.size;
        cost(one).total_cmp(&cost(other)).then(one.column.cmp(&other.column))
    });
    let mut size = 0.0;
    let mut cover: Vec<usize> = Vec::new();
    for (k, item) in items.iter().enumerate() {
        cover.push(k);
        size += item.size;
        if !fits(size) {
            break;
        }
    }
    if fits(size) {
        return None;
    }
    // Made minimal.
    for k in cover.clone().into_iter().rev() {
        if !fits(size - items[k].size) {
            size -= items[k].size;
            cover.retain(|&other| other != k);
        }
    }
    if cover.len() > LARGEST {
        return None;
    }
    let most = cover.len() - 1;
    let mut coefficients = vec![0_usize; items.len()];
    // The least size for each total of coefficients.
    let mut least = vec![f64::INFINITY; most + 1];
    least[0] = 0.0;
    let take = |least: &mut Vec<f64>, size: f64, coefficient: usize| {
        for at in (coefficient..=most).rev() {
            least[at] = least[at].min(least[at - coefficient] + size);
        }
    };
    for &k in &cover {
        coefficients[k] = 1;
        take(&mut least, items[k].size, 1);
    }
    let mut order: Vec<usize> = (0..items.len()).filter(|k| coefficients[*k] == 0).collect();
    order.sort_by(|&one, &other| items[other].taken.total_cmp(&items[one].taken).then(items[one].column.cmp(&items[other].column)));
    for k in order {
        let left = room - items[k].size;
        let best = if left < 0.0 { None } else { (0..=most).rev().find(|&at| least[at] <= left + LOOSE * room.abs()) };
        // An item that does not fit at all may have the largest coefficient.
        let coefficient = best.map_or(most, |best| most - best);
        if coefficient > 0 {
            coefficients[k] = coefficient;
            take(&mut least, items[k].size, coefficient);
        }
    }
    let mut limit = most as f64;
    let mut entries: Vec<(usize, f64)> = Vec::new();
    for (item, coefficient) in items.iter().zip(&coefficients).filter(|(_, coefficient)| **coefficient > 0) {
        let coefficient = *coefficient as f64;
        if item.turned {
            limit -= coefficient;
        }
        entries.push((item.column, if item.turned { -coefficient } else { coefficient }));
    }
    entries.sort_by_key(|(column, _)| *column);
    view.candidate(Source::Packing { row, upper }, entries, limit)
}
