//! Cuts from rows of the program: a row, with rows added that eliminate continuous columns, over columns measured from the
//! nearest bound, divided by one of its coefficients and rounded (H. Marchand and L. Wolsey, *Aggregation and mixed integer rounding
//! to solve MIPs*, Operations Research 49, 2001). Where a continuous column is gated (`make <= big * open`) the gate serves as a bound.

use super::view::{Candidate, Sum, Term, View, WORTH, fraction, rounded};

/// The most rows that are added to the first.
const ADDED: usize = 6;
/// The most divisors that are tried.
const DIVISORS: usize = 12;
/// Nearer than this, a value is at its bound.
const AT: f64 = 1e-6;

/// A row that bounds a continuous column by a whole one.
#[derive(Clone, Copy)]
struct Gate {
    row: usize,
    value: f64,
    upper: bool,
}

/// What bounds a continuous column.
#[derive(Clone, Copy)]
enum Nearest {
    Bound,
    Gate(Gate),
}

/// An integer term: its factor, its value and its range, measured from a bound.
#[derive(Clone, Copy)]
struct Whole {
    column: Option<usize>,
    factor: f64,
    at: f64,
    range: f64,
    above: bool,
}

pub(super) struct Aggregation<'a> {
    view: &'a View<'a>,
    gates: Vec<Vec<Gate>>,
    is_gate: Vec<bool>,
}

impl<'a> Aggregation<'a> {
    pub(super) fn new(view: &'a View<'a>) -> Aggregation<'a> {
        let mut gates = vec![Vec::new(); view.x.len()];
        let mut is_gate = vec![false; view.rows.len()];
        for (r, row) in view.rows.iter().enumerate() {
            let &[one, other] = row.entries.as_slice() else { continue };
            let (own, gate) = if view.integer[other.0] { (one, other) } else { (other, one) };
            if view.integer[own.0] || !view.integer[gate.0] || row.lower == row.upper {
                continue;
            }
            is_gate[r] = true;
            for (upper, limit) in [(true, row.upper), (false, row.lower)] {
                if limit.is_finite() {
                    gates[own.0].push(Gate { row: r, value: own.1, upper });
                }
            }
        }
        Aggregation { view, gates, is_gate }
    }

    /// The cuts that a row leads to, on each of its sides that the point is near to.
    pub(super) fn cuts(&self, row: usize, sum: &mut Sum) -> Vec<Candidate> {
        let own = &self.view.rows[row];
        let mut found = Vec::new();
        for (upper, times, limit) in [(true, 1.0, own.upper), (false, -1.0, own.lower)] {
            if !upper && own.lower == own.upper {
                continue;
            }
            if limit.is_finite() && (limit - self.view.activity[row]).abs() <= 0.1 * limit.abs().max(1.0) {
                found.extend(self.from(Term { row, times, upper }, sum));
            }
        }
        found
    }

    fn from(&self, first: Term, sum: &mut Sum) -> Vec<Candidate> {
        let mut rows = vec![first];
        let mut found = Vec::new();
        for _ in 0..=ADDED {
            found.extend(self.best(&rows, sum));
            if rows.iter().all(|term| self.is_equation(term)) {
                let turned: Vec<Term> = rows.iter().map(Term::turned).collect();
                found.extend(self.best(&turned, sum));
            }
            match self.next(&rows, sum) {
                Some(term) => rows.push(term),
                None => break,
            }
        }
        found
    }

    fn is_equation(&self, term: &Term) -> bool {
        let row = &self.view.rows[term.row];
        row.lower == row.upper
    }

    /// What bounds a continuous column nearest to the point, and how far away that is.
    fn nearest(&self, c: usize) -> (Nearest, f64) {
        let view = self.view;
        let own = (view.x[c] - view.lower[c]).min(view.upper[c] - view.x[c]);
        let gates = self.gates[c].iter().map(|gate| (Nearest::Gate(*gate), self.away(gate)));
        let nearest = gates.min_by(|one, other| one.1.total_cmp(&other.1));
        match nearest {
            Some((gate, away)) if away <= own + AT => (gate, away),
            _ => (Nearest::Bound, own),
        }
    }

    /// How far a column is from what its gate allows.
    fn away(&self, gate: &Gate) -> f64 {
        (self.view.limit(gate.row, gate.upper) - self.view.activity[gate.row]).abs() / gate.value.abs()
    }

    /// A row that eliminates the continuous column furthest from its bounds.
    fn next(&self, rows: &[Term], sum: &mut Sum) -> Option<Term> {
        let view = self.view;
        sum.rows(view, rows);
        let mut open: Vec<(f64, usize, f64)> = Vec::new();
        for (c, value) in sum.columns().into_iter().filter(|(c, _)| !view.integer[*c]) {
            let (_, away) = self.nearest(c);
            if away > AT {
                open.push((away, c, value));
            }
        }
        open.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        for (_, c, value) in open {
            let mut best: Option<(f64, Term)> = None;
            for &(row, own) in &view.columns[c] {
                let used = rows.iter().any(|term| term.row == row);
                if row >= view.rows.len() || used || self.is_gate.get(row).copied().unwrap_or(true) {
                    continue;
                }
                let (below, above) = (view.activity[row] - view.rows[row].lower, view.rows[row].upper - view.activity[row]);
                let score = below.min(above).abs() + 1e-3 * view.rows[row].entries.len() as f64;
                if score.is_finite() && best.as_ref().is_none_or(|(least, _)| score < *least) {
                    best = Some((score, Term { row, times: -value / own, upper: above <= below }));
                }
            }
            if let Some((_, term)) = best {
                return Some(term);
            }
        }
        None
    }

    /// The best rounding of a sum of rows: gated columns measured from what is nearest, or from their gates.
    pub(super) fn best(&self, rows: &[Term], sum: &mut Sum) -> Option<Candidate> {
        let one = self.rounding(rows, false, sum);
        let other = self.rounding(rows, true, sum);
        match (one, other) {
            (Some(one), Some(other)) => Some(if other.distance > one.distance { other } else { one }),
            (one, other) => one.or(other),
        }
    }

    fn rounding(&self, rows: &[Term], gated: bool, sum: &mut Sum) -> Option<Candidate> {
        let view = self.view;
        let mut rows = rows.to_vec();
        sum.rows(view, &rows);
        // Columns with gates are eliminated by these.
        for (c, value) in sum.columns().into_iter().filter(|(c, _)| !view.integer[*c]) {
            let upper = self.gates[c].iter().filter(|gate| (gate.value > 0.0) == gate.upper && view.x[c] > AT);
            let nearest = match self.nearest(c).0 {
                Nearest::Gate(gate) => Some(gate),
                Nearest::Bound if gated => upper.min_by(|one, other| self.away(one).total_cmp(&self.away(other))).copied(),
                Nearest::Bound => None,
            };
            if let Some(gate) = nearest {
                rows.push(Term { row: gate.row, times: -value / gate.value, upper: gate.upper });
            }
        }
        sum.rows(view, &rows);
        let mut limit: f64 = rows.iter().map(|term| term.times * view.limit(term.row, term.upper)).sum();
        let mut whole = Vec::new();
        let mut rest = 0.0;
        for (c, value) in sum.columns() {
            let above = view.nearer(c)?;
            let bound = if above { view.upper[c] } else { view.lower[c] };
            limit -= value * bound;
            let (factor, at) = if above { (-value, bound - view.x[c]) } else { (value, view.x[c] - bound) };
            if view.integer[c] {
                whole.push(Whole { column: Some(c), factor, at: at.max(0.0), range: view.upper[c] - view.lower[c], above });
            } else {
                rest += factor.min(0.0) * at.max(0.0);
            }
        }
        for term in &rows {
            let away = (view.limit(term.row, term.upper) - view.activity[term.row]).abs();
            let factor = if term.upper { term.times } else { -term.times };
            if view.whole[term.row] {
                whole.push(Whole { column: None, factor, at: away, range: f64::INFINITY, above: false });
            } else {
                rest += factor.min(0.0) * away;
            }
        }
        let mut divisors: Vec<f64> =
            whole.iter().filter(|own| own.at > AT && own.range - own.at > AT).map(|own| own.factor.abs()).filter(|d| *d > 1e-7).collect();
        divisors.sort_by(f64::total_cmp);
        divisors.dedup_by(|one, other| (*one - *other).abs() <= 1e-9 * other.abs());
        divisors.reverse();
        divisors.truncate(DIVISORS);
        let mut best: Option<(f64, f64)> = None;
        for &divisor in &divisors {
            let distance = distance(&whole, rest, limit, divisor);
            if best.is_none_or(|(most, _)| distance > most) {
                best = Some((distance, divisor));
            }
        }
        let (mut most, mut divisor) = best?;
        for part in [2.0, 4.0, 8.0] {
            let distance = distance(&whole, rest, limit, divisor / part);
            if distance > most {
                (most, divisor) = (distance, divisor / part);
            }
        }
        // Some may be better complemented: measured from the other side.
        let mut order: Vec<usize> = (0..whole.len()).filter(|&k| whole[k].range.is_finite() && whole[k].at > AT).collect();
        order.sort_by(|&one, &other| {
            let middle = |k: usize| (whole[k].at - whole[k].range / 2.0).abs();
            middle(one).total_cmp(&middle(other)).then(one.cmp(&other))
        });
        for k in order {
            let before = whole[k];
            let turned = Whole { factor: -before.factor, at: before.range - before.at, above: !before.above, ..before };
            whole[k] = turned;
            let moved = limit - before.factor * before.range;
            let distance = distance(&whole, rest, moved, divisor);
            if distance > most {
                (most, limit) = (distance, moved);
            } else {
                whole[k] = before;
            }
        }
        if most <= WORTH {
            return None;
        }
        let above: Vec<usize> = whole.iter().filter(|own| own.above).filter_map(|own| own.column).collect();
        let is_above = |c: usize| if view.integer[c] { above.binary_search(&c).is_ok() } else { view.nearer(c).unwrap_or(false) };
        view.round(&rows, divisor, is_above, sum)
    }
}

/// How far the point is beyond the rounding of a sum divided by a number.
fn distance(whole: &[Whole], rest: f64, limit: f64, divisor: f64) -> f64 {
    let limit = limit / divisor;
    let Some(part) = fraction(limit) else { return f64::NEG_INFINITY };
    let (mut sum, mut norm) = (rest / divisor / (1.0 - part), 1e-9);
    for own in whole {
        let factor = rounded(own.factor / divisor, part);
        sum += factor * own.at;
        norm += factor * factor;
    }
    (sum - limit.floor()) / f64::sqrt(norm)
}
