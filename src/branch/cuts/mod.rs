//! Cuts at the first node: the relaxation is solved, rows that cut its point off are looked for in doubles and made in exact
//! numbers, and so on, as long as that moves the bound (H. Crowder, E. Johnson and M. Padberg, 1983; E. Balas, S. Ceria, G.
//! Cornuéjols and N. Natraj, *Gomory cuts revisited*, Operations Research Letters 19, 1996). Each cut goes into the tree with what it
//! follows from.

mod aggregate;
mod cover;
mod gomory;
mod simple;
mod view;

use super::choose::NEAR;
use super::nodes::renumber as renumber_rows;
use super::numbers::{Numbers, Row};
use super::pivots;
use crate::certify::{self, Cut, Derivation, Multipliers};
use crate::deadline::Deadline;
use crate::exact::{self, Exact};
use crate::lp::{Domain, Lp, RowId};
use crate::simplex::{Again, BasisStatus, Ended, Hint, Start};
use aggregate::Aggregation;
use std::collections::BTreeSet;
use view::{Candidate, Sum, View};

/// Rounds of cuts.
const ROUNDS: usize = 40;
/// Rounds without much gain after which the search for cuts stops.
const PATIENCE: usize = 4;
/// A gain of the bound, as a part of all that was gained and of the bound.
const GAIN: f64 = 1e-3;
/// Cuts of a round: at least so many,
const FEW: usize = 30;
/// and one for so many columns.
const PER_COLUMNS: usize = 4;
/// Cuts have no more entries than so many and one for so many columns.
const DENSE: (usize, usize) = (40, 5);
/// Two cuts of one round are not more parallel than this, by the cosine of their angle.
const PARALLEL: f64 = 0.9;
/// About how many entries of rows are tried in a round, and by how many rows the next round starts later.
const WORK: usize = 50_000;
const STEP: usize = 997;
/// Programs with more entries get no cuts.
const LARGEST: usize = 400_000;

/// A program with cuts, and where its rows are in the tree.
pub(super) struct Rooted {
    /// The program with its active cuts.
    pub(super) lp: Lp<Exact>,
    /// All cuts that these follow from, in order, and themselves.
    pub(super) cuts: Vec<Cut>,
    /// For each row of the program with cuts, its number among those of the tree.
    pub(super) rows: Vec<u32>,
    /// The basis of the last relaxation.
    pub(super) start: Option<Start>,
}

impl Rooted {
    pub(super) fn without_cuts(lp: &Lp<Exact>) -> Rooted {
        Rooted { lp: lp.clone(), cuts: Vec::new(), rows: (0..lp.row_count() as u32).collect(), start: None }
    }
}

struct Root<'a> {
    lp: &'a Lp<Exact>,
    base: usize,
    /// The program with every cut so far.
    full: Lp<Exact>,
    cuts: Vec<Cut>,
    /// The same in doubles, without the objective.
    rows: Vec<Row>,
    columns: Vec<Vec<(usize, f64)>>,
    whole: Vec<bool>,
    /// The rows of the relaxation.
    active: Vec<usize>,
    numbers: Numbers,
    deadline: &'a Deadline,
}

/// Looks for cuts of a program whose bounds and coefficients are as tight as they can be made.
pub(super) fn cuts(lp: &Lp<Exact>, near: Hint<'_>, deadline: &Deadline) -> Rooted {
    if lp.entry_count() > LARGEST || lp.row_count() == 0 {
        return Rooted::without_cuts(lp);
    }
    let mut numbers = Numbers::new(lp);
    let objective = numbers.objective_row();
    let rows: Vec<Row> = std::mem::take(&mut numbers.rows).into_iter().take(objective).collect();
    let mut columns = std::mem::take(&mut numbers.columns);
    columns.iter_mut().for_each(|own| own.retain(|(r, _)| *r < objective));
    let mut root = Root {
        lp,
        base: lp.row_count(),
        full: lp.clone(),
        cuts: Vec::new(),
        whole: (0..rows.len()).map(|r| is_whole(lp, r)).collect(),
        active: (0..rows.len()).collect(),
        rows,
        columns,
        numbers,
        deadline,
    };
    let start = root.run(near);
    root.rooted(start)
}

fn is_whole(lp: &Lp<Exact>, r: usize) -> bool {
    let limit = |limit: &Option<Exact>| limit.as_ref().is_none_or(Exact::is_int);
    let is_whole = |c: usize| lp.columns.domain[c] == Domain::Integer;
    limit(&lp.rows.lower[r])
        && limit(&lp.rows.upper[r])
        && lp.entries(RowId(r as u32)).all(|(col, value)| value.is_int() && is_whole(col.0 as usize))
}

/// A program with some rows more, of those of another.
fn with_rows(lp: &Lp<Exact>, full: &Lp<Exact>, rows: &[usize]) -> Lp<Exact> {
    let mut out = lp.clone();
    for &r in rows {
        let entries = full.entries(RowId(r as u32)).map(|(col, value)| (col, value.clone()));
        out.rows.push(entries, full.rows.lower[r].clone(), full.rows.upper[r].clone());
    }
    out
}

impl Root<'_> {
    /// Adds cuts as long as they move the bound; returns the last basis.
    fn run(&mut self, near: Hint<'_>) -> Option<Start> {
        let mut start: Option<Start> = None;
        let (mut first, mut last, mut idle) = (None, f64::NEG_INFINITY, 0);
        for round in 0..=ROUNDS {
            let lp = with_rows(self.lp, &self.full, &self.active[self.base..]);
            let mut again = Again::new(&lp, near)?;
            let most = pivots(lp.row_count(), lp.column_count());
            let Ended::Optimal { values, .. } = again.solve(start.as_ref(), most, self.deadline) else { return None };
            let bound = self.numbers.objective(&values).0;
            let all = bound - *first.get_or_insert(bound);
            idle = if bound - last > GAIN * all.max(1e-6 * bound.abs()) { 0 } else { idle + 1 };
            last = last.max(bound);
            let is_open = |(c, value): (usize, &f64)| self.numbers.integer[c] && (value - value.round()).abs() > NEAR;
            let is_done = round == ROUNDS || idle > PATIENCE || self.deadline.is_over() || !values.iter().enumerate().any(is_open);
            let found = if is_done { Vec::new() } else { self.separate(&values, &again, round) };
            let chosen = self.choose(found);
            // Slack cuts are dropped from here on.
            let places = again.places()?;
            let logical = places.iter().skip(values.len());
            let is_kept = |(k, place): &(usize, &BasisStatus)| *k < self.base || **place != BasisStatus::Basic;
            let kept: Vec<usize> = logical.enumerate().filter(is_kept).map(|(k, _)| k).collect();
            self.active = kept.iter().map(|&k| self.active[k]).collect();
            let added = self.add(&chosen, &values);
            let rows = kept.into_iter().map(Some).chain((0..added).map(|_| None));
            start = again.start_with(&rows.collect::<Vec<_>>());
            if added == 0 {
                break;
            }
        }
        start
    }

    fn separate(&self, x: &[f64], again: &Again, round: usize) -> Vec<Candidate> {
        let activity: Vec<f64> = self.rows.iter().map(|row| row.entries.iter().map(|&(c, value)| value * x[c]).sum()).collect();
        let view = self.view(x, &activity);
        let mut sum = Sum::new(x.len());
        let aggregation = Aggregation::new(&view);
        let mut found = gomory::cuts(&view, again, &self.active, &aggregation, &mut sum);
        // Every round starts at another row, and goes on until its work is used up.
        let mut work = WORK;
        for row in (0..self.base).map(|row| (row + round * STEP) % self.base) {
            work = work.saturating_sub(self.rows[row].entries.len() + 10);
            if work == 0 {
                break;
            }
            found.extend(aggregation.cuts(row, &mut sum));
            found.extend(cover::cut(&view, row, true));
            found.extend(cover::cut(&view, row, false));
        }
        found
    }

    fn view<'a>(&'a self, x: &'a [f64], activity: &'a [f64]) -> View<'a> {
        let Numbers { integer, lower, upper, .. } = &self.numbers;
        View { rows: &self.rows, columns: &self.columns, whole: &self.whole, integer, lower, upper, x, activity }
    }

    /// How many cuts a round adds at most.
    fn most(&self) -> usize {
        FEW.max(self.columns.len() / PER_COLUMNS)
    }

    /// The best of the candidates that are not too parallel.
    fn choose(&self, mut found: Vec<Candidate>) -> Vec<Candidate> {
        let columns = self.columns.len();
        found.retain(|candidate| candidate.entries.len() <= DENSE.0 + columns / DENSE.1);
        found.sort_by(|one, other| other.distance.total_cmp(&one.distance));
        let mut chosen: Vec<Candidate> = Vec::new();
        let mut dense = vec![0.0; columns];
        for candidate in found {
            if chosen.len() >= 2 * self.most() {
                break;
            }
            let norm = |entries: &[(usize, f64)]| entries.iter().map(|(_, value)| value * value).sum::<f64>().sqrt();
            candidate.entries.iter().for_each(|&(c, value)| dense[c] = value);
            let own = norm(&candidate.entries);
            let alike = |other: &Candidate| {
                let product: f64 = other.entries.iter().map(|&(c, value)| value * dense[c]).sum();
                product > PARALLEL * own * norm(&other.entries)
            };
            let is_alike = chosen.iter().any(alike);
            candidate.entries.iter().for_each(|&(c, _)| dense[c] = 0.0);
            if !is_alike {
                chosen.push(candidate);
            }
        }
        chosen
    }

    /// Adds candidates as rows; returns how many were added.
    fn add(&mut self, chosen: &[Candidate], x: &[f64]) -> usize {
        let mut added = 0;
        for candidate in chosen {
            if added >= self.most() {
                break;
            }
            let view = self.view(x, &[]);
            let Some(cut) = simple::cut(&self.full, &view, candidate) else { continue };
            let r = self.rows.len();
            certify::add(&mut self.full, &cut);
            let entries: Vec<(usize, f64)> = cut.entries.iter().map(|(c, value)| (*c as usize, exact::to_f64(value))).collect();
            for &(c, value) in &entries {
                self.columns[c].push((r, value));
            }
            self.rows.push(Row { lower: f64::NEG_INFINITY, upper: exact::to_f64(&cut.limit), entries, whole: None });
            self.whole.push(is_whole(&self.full, r));
            self.active.push(r);
            self.cuts.push(cut);
            added += 1;
        }
        added
    }

    /// The program with its active cuts, and those that they follow from for the tree.
    fn rooted(self, start: Option<Start>) -> Rooted {
        let base = self.base;
        let mut needed: BTreeSet<usize> = BTreeSet::new();
        let mut open: Vec<usize> = self.active[base..].to_vec();
        while let Some(r) = open.pop() {
            if r >= base && needed.insert(r) {
                open.extend(rows_of(&self.cuts[r - base]));
            }
        }
        let place: Vec<usize> = needed.iter().copied().collect();
        let renumbered = |r: u32| match (r as usize).checked_sub(base) {
            None => r,
            Some(_) => (base + place.binary_search(&(r as usize)).unwrap_or(0)) as u32,
        };
        let lp = with_rows(self.lp, &self.full, &self.active[base..]);
        let rows = self.active.iter().map(|&r| renumbered(r as u32)).collect();
        let kept = (base..).zip(self.cuts).filter(|(r, _)| needed.contains(r));
        let cuts = kept.map(|(_, cut)| renumber(cut, &renumbered)).collect();
        Rooted { lp, cuts, rows, start }
    }
}

fn rows_of(cut: &Cut) -> Vec<usize> {
    match &cut.from {
        Derivation::Packing { row, .. } => vec![*row as usize],
        Derivation::Rounding { rows: Multipliers::Exact(list), .. } => list.iter().map(|(r, _)| *r as usize).collect(),
        Derivation::Rounding { rows: Multipliers::Doubles(list), .. } => list.iter().map(|(r, _)| *r as usize).collect(),
    }
}

fn renumber(mut cut: Cut, number: &impl Fn(u32) -> u32) -> Cut {
    match &mut cut.from {
        Derivation::Packing { row, .. } => *row = number(*row),
        Derivation::Rounding { rows, below, .. } => {
            renumber_rows(rows, number);
            below.iter_mut().for_each(|r| *r = number(*r));
        }
    }
    cut
}
