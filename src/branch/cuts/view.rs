//! A relaxation as the search for cuts sees it, in doubles; and a sum of its rows, rounded as `certify` does it.

use crate::branch::numbers::Row;

/// Nearer to a whole number than this, a fraction may be rounding error.
const AWAY: f64 = 1e-3;
/// What is left of a sum and smaller than this part of its terms is rounding.
const DUST: f64 = 1e-12;
/// How far the point has to be from a cut.
pub(super) const WORTH: f64 = 1e-4;

/// Rows and columns, and the point that is to be cut off.
pub(super) struct View<'a> {
    pub(super) rows: &'a [Row],
    /// Per column, the rows in which it stands, and its coefficients.
    pub(super) columns: &'a [Vec<(usize, f64)>],
    /// Rows whose activity is whole at whole values.
    pub(super) whole: &'a [bool],
    pub(super) integer: &'a [bool],
    pub(super) lower: &'a [f64],
    pub(super) upper: &'a [f64],
    pub(super) x: &'a [f64],
    pub(super) activity: &'a [f64],
}

/// A row of a sum: how often, and whether its upper limit counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Term {
    pub(super) row: usize,
    pub(super) times: f64,
    pub(super) upper: bool,
}

impl Term {
    /// Minus the row, from the same limit.
    pub(super) fn turned(&self) -> Term {
        Term { times: -self.times, ..*self }
    }
}

/// What a cut is derived from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// The sum of the rows is divided by a number.
    Rounding {
        rows: Vec<Term>,
        divisor: f64,
        above: Vec<usize>,
    },
    Packing {
        row: usize,
        upper: bool,
    },
}

/// A row `entries <= limit` that cuts off the point.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) source: Source,
    pub(super) entries: Vec<(usize, f64)>,
    pub(super) limit: f64,
    /// How far off the point is from it.
    pub(super) distance: f64,
}

/// A sum by columns, with the sizes of its terms.
pub(super) struct Sum {
    value: Vec<f64>,
    size: Vec<f64>,
    touched: Vec<usize>,
}

impl Sum {
    pub(super) fn new(columns: usize) -> Sum {
        Sum { value: vec![0.0; columns], size: vec![0.0; columns], touched: Vec::new() }
    }

    pub(super) fn add(&mut self, column: usize, value: f64) {
        if self.size[column] == 0.0 {
            self.touched.push(column);
        }
        self.value[column] += value;
        self.size[column] += value.abs().max(f64::MIN_POSITIVE);
    }

    /// Starts again with the sum of some rows.
    pub(super) fn rows(&mut self, view: &View<'_>, rows: &[Term]) {
        self.clear();
        rows.iter().for_each(|term| self.row(view, term.row, term.times));
    }

    pub(super) fn row(&mut self, view: &View<'_>, row: usize, times: f64) {
        for &(c, value) in &view.rows[row].entries {
            self.add(c, times * value);
        }
    }

    fn get(&self, column: usize) -> f64 {
        if self.value[column].abs() <= DUST * self.size[column] { 0.0 } else { self.value[column] }
    }

    /// The columns that are not zero, in order.
    pub(super) fn columns(&mut self) -> Vec<(usize, f64)> {
        self.touched.sort_unstable();
        self.touched.iter().map(|&c| (c, self.get(c))).filter(|(_, value)| *value != 0.0).collect()
    }

    pub(super) fn clear(&mut self) {
        for c in self.touched.drain(..) {
            (self.value[c], self.size[c]) = (0.0, 0.0);
        }
    }
}

/// The factor of an integer term after mixed-integer rounding, by the fraction of the limit.
pub(super) fn rounded(value: f64, part: f64) -> f64 {
    let floor = value.floor();
    floor + ((value - floor - part).max(0.0)) / (1.0 - part)
}

/// The fraction of a limit, unless it is too near to a whole number.
pub(super) fn fraction(limit: f64) -> Option<f64> {
    let part = limit - limit.floor();
    // Doubles do not hold the fraction of a large number.
    (limit.abs() < 1e9 && (AWAY..=1.0 - AWAY).contains(&part)).then_some(part)
}

impl View<'_> {
    pub(super) fn limit(&self, row: usize, upper: bool) -> f64 {
        if upper { self.rows[row].upper } else { self.rows[row].lower }
    }

    /// The bound nearer to the point: true for the upper one. None where there is neither.
    pub(super) fn nearer(&self, c: usize) -> Option<bool> {
        let (below, above) = (self.x[c] - self.lower[c], self.upper[c] - self.x[c]);
        (below.is_finite() || above.is_finite()).then_some(above < below)
    }

    /// A sum of rows over columns measured from bounds, rounded.
    pub(super) fn round(&self, rows: &[Term], divisor: f64, is_above: impl Fn(usize) -> bool, sum: &mut Sum) -> Option<Candidate> {
        sum.clear();
        let mut limit = 0.0;
        for term in rows {
            limit += term.times / divisor * self.limit(term.row, term.upper);
            sum.row(self, term.row, term.times / divisor);
        }
        let columns = sum.columns();
        let bound = |c: usize, above: bool| if above { self.upper[c] } else { self.lower[c] };
        for &(c, value) in &columns {
            limit -= value * bound(c, is_above(c));
        }
        if !limit.is_finite() {
            return None;
        }
        let part = fraction(limit)?;
        let round = |value: f64, turned: bool, whole: bool| {
            let value = if turned { -value } else { value };
            let own = if whole { rounded(value, part) } else { value.min(0.0) / (1.0 - part) };
            if turned { -own } else { own }
        };
        sum.clear();
        let mut limit = limit.floor();
        let mut above = Vec::new();
        for (c, value) in columns {
            let is_above = is_above(c);
            let own = round(value, is_above, self.integer[c]);
            limit += own * bound(c, is_above);
            sum.add(c, own);
            if is_above {
                above.push(c);
            }
        }
        for term in rows {
            let own = round(-term.times / divisor, term.upper, self.whole[term.row]);
            limit += own * self.limit(term.row, term.upper);
            if own != 0.0 {
                sum.row(self, term.row, own);
            }
        }
        let entries = sum.columns();
        self.candidate(Source::Rounding { rows: rows.to_vec(), divisor, above }, entries, limit)
    }

    /// A row as a candidate, where it cuts off the point.
    pub(super) fn candidate(&self, source: Source, entries: Vec<(usize, f64)>, limit: f64) -> Option<Candidate> {
        let distance = self.distance(entries.iter().copied(), limit);
        (distance.is_finite() && distance > WORTH).then_some(Candidate { source, entries, limit, distance })
    }

    /// How far the point is beyond a row `entries <= limit`.
    pub(super) fn distance(&self, entries: impl Iterator<Item = (usize, f64)>, limit: f64) -> f64 {
        let (sum, norm) = entries.fold((0.0, 0.0), |(sum, norm), (c, value)| (sum + value * self.x[c], norm + value * value));
        (sum - limit) / f64::sqrt(norm)
    }
}
