//! Covers: things that do not all fit into a knapsack, so that one of them is left out; and what else may be counted among them, one
//! after the other (E. Balas, *Facets of the knapsack polytope*, Math. Programming 8, 1975; M. Padberg, *A note on zero-one
//! programming*, Operations Research 23, 1975).

use super::view::{Candidate, Source, View};

/// Rows with more columns are not looked at.
const LONGEST: usize = 2_000;
/// The most things of a cover.
const LARGEST: usize = 100;
/// How much more than the room may be rounding, as a part of it.
const LOOSE: f64 = 1e-9;

/// A thing that may be taken: a column or one less a column.
struct Thing {
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
    let mut things = Vec::with_capacity(entries.len());
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
        things.push(Thing { column, turned, size: size.abs(), taken: if turned { 1.0 - taken } else { taken } });
    }
    let fits = |size: f64| size <= room + LOOSE * room.abs();
    if room < 0.0 {
        return None;
    }
    // Those first that leave little out for their size.
    things.sort_by(|one, other| {
        let dear = |thing: &Thing| (1.0 - thing.taken) / thing.size;
        dear(one).total_cmp(&dear(other)).then(one.column.cmp(&other.column))
    });
    let mut size = 0.0;
    let mut cover: Vec<usize> = Vec::new();
    for (k, thing) in things.iter().enumerate() {
        cover.push(k);
        size += thing.size;
        if !fits(size) {
            break;
        }
    }
    if fits(size) {
        return None;
    }
    // Nothing in it that need not be.
    for k in cover.clone().into_iter().rev() {
        if !fits(size - things[k].size) {
            size -= things[k].size;
            cover.retain(|&other| other != k);
        }
    }
    if cover.len() > LARGEST {
        return None;
    }
    let most = cover.len() - 1;
    let mut worths = vec![0_usize; things.len()];
    // The least size of every worth.
    let mut least = vec![f64::INFINITY; most + 1];
    least[0] = 0.0;
    let take = |least: &mut Vec<f64>, size: f64, worth: usize| {
        for at in (worth..=most).rev() {
            least[at] = least[at].min(least[at - worth] + size);
        }
    };
    for &k in &cover {
        worths[k] = 1;
        take(&mut least, things[k].size, 1);
    }
    let mut order: Vec<usize> = (0..things.len()).filter(|k| worths[*k] == 0).collect();
    order.sort_by(|&one, &other| things[other].taken.total_cmp(&things[one].taken).then(things[one].column.cmp(&things[other].column)));
    for k in order {
        let left = room - things[k].size;
        let best = if left < 0.0 { None } else { (0..=most).rev().find(|&at| least[at] <= left + LOOSE * room.abs()) };
        // What does not fit at all may count for everything; as much as fills up is enough.
        let worth = best.map_or(most, |best| most - best);
        if worth > 0 {
            worths[k] = worth;
            take(&mut least, things[k].size, worth);
        }
    }
    let mut limit = most as f64;
    let mut entries: Vec<(usize, f64)> = Vec::new();
    for (thing, worth) in things.iter().zip(&worths).filter(|(_, worth)| **worth > 0) {
        let worth = *worth as f64;
        if thing.turned {
            limit -= worth;
        }
        entries.push((thing.column, if thing.turned { -worth } else { worth }));
    }
    entries.sort_by_key(|(column, _)| *column);
    view.candidate(Source::Packing { row, upper }, entries, limit)
}
