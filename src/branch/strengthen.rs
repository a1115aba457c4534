//! What can be said of a program before the search: bounds that rows imply, limits that whole columns cannot come to, big Ms that
//! need not be so big. Doubles look for it, exact numbers do it, and every step goes into the tree.

use super::numbers::Numbers;
use super::propagate::{self, Queue};
use crate::certify::{self, End, Implied, Step};
use crate::exact::Exact;
use crate::lp::{Domain, Lp};

/// Times that bounds and coefficients are gone over.
const ROUNDS: usize = 6;
/// Entries that are looked at, in exact numbers, at most.
const WORK: usize = 400_000;

/// The program made tighter, by which steps, and how the search ends, where it ends here.
pub(super) fn strengthen(lp: &Lp<Exact>) -> (Lp<Exact>, Vec<Step>, Option<End>) {
    let Some(mut part) = certify::strengthened(lp, &[]) else { return (lp.clone(), Vec::new(), Some(End::Open)) };
    let mut steps = Vec::new();
    let mut work = WORK;
    for _ in 0..ROUNDS {
        let before = steps.len();
        multiples(&mut part, &mut steps, &mut work);
        let numbers = Numbers::new(&part);
        if let Some(end) = bounds(&mut part, &numbers, &mut steps, &mut work) {
            return (part, steps, Some(end));
        }
        coefficients(&mut part, &mut steps, &mut work);
        if steps.len() == before || work == 0 {
            break;
        }
    }
    (part, steps, None)
}

/// Takes a step and notes it, if it makes something tighter.
fn take(part: &mut Lp<Exact>, steps: &mut Vec<Step>, step: Step) {
    if certify::strengthen(part, step) == Some(true) {
        steps.push(step);
    }
}

fn multiples(part: &mut Lp<Exact>, steps: &mut Vec<Step>, work: &mut usize) {
    for row in 0..part.row_count() {
        let columns = part.rows.starts[row + 1] - part.rows.starts[row];
        *work = work.saturating_sub(columns);
        if *work == 0 {
            return;
        }
        take(part, steps, Step::Multiple { row });
    }
}

fn bounds(part: &mut Lp<Exact>, numbers: &Numbers, steps: &mut Vec<Step>, work: &mut usize) -> Option<End> {
    let mut queue = Queue::new(numbers);
    (0..numbers.rows.len()).for_each(|r| queue.row(r));
    let (mut lower, mut upper) = (numbers.lower.clone(), numbers.upper.clone());
    if let Some(c) = (0..lower.len()).find(|&c| lower[c] > upper[c]) {
        return Some(End::Column(c));
    }
    let mut noted = Vec::new();
    let end = propagate::propagate(numbers, &mut queue, &mut lower, &mut upper, &mut noted);
    for (implied, _) in noted {
        *work = work.saturating_sub(numbers.rows[implied.row].entries.len());
        if *work == 0 {
            return None;
        }
        take(part, steps, Step::Implied(implied));
    }
    end
}

/// Whole columns of rows with one limit, beside columns that are not whole.
fn coefficients(part: &mut Lp<Exact>, steps: &mut Vec<Step>, work: &mut usize) {
    for row in 0..part.row_count() {
        if part.rows.lower[row].is_some() == part.rows.upper[row].is_some() {
            continue;
        }
        let columns = part.rows.cols[part.rows.starts[row]..part.rows.starts[row + 1]].to_vec();
        for column in columns.iter().map(|col| col.0 as usize).filter(|&c| part.columns.domain[c] == Domain::Integer).collect::<Vec<_>>() {
            *work = work.saturating_sub(columns.len());
            if *work == 0 {
                return;
            }
            take(part, steps, Step::Coefficient { row, column });
        }
    }
}

/// The program with the bounds of a node, in exact numbers: what its nodes decided, from the root on, and what rows implied.
/// `target` is what the objective may be no worse than.
pub(super) fn at_node<'a>(root: &Lp<Exact>, target: Option<&Exact>, path: impl Iterator<Item = Change<'a>>) -> Lp<Exact> {
    let mut part = root.clone();
    for change in path {
        let (column, upper, bound) = match change {
            Change::Decided { column, upper, bound } => (column, upper, Some(bound.clone())),
            Change::Implied(step) => {
                let by_objective = target.filter(|_| step.row == part.row_count());
                let bound = match by_objective {
                    Some(target) => certify::implied_by_objective(&part, target, step),
                    None => certify::implied(&part, step),
                };
                (step.column, step.upper, bound)
            }
        };
        let Some(bound) = bound else { continue };
        let slot = if upper { &mut part.columns.upper[column] } else { &mut part.columns.lower[column] };
        if slot.as_ref().is_none_or(|old| if upper { bound < *old } else { bound > *old }) {
            *slot = Some(bound);
        }
    }
    part
}

/// A change of bounds on the way to a node.
pub(super) enum Change<'a> {
    Decided { column: usize, upper: bool, bound: &'a Exact },
    Implied(Implied),
}
