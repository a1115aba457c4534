//! Repairs in words: which limit to move, from where to where.

use super::readers::{Readers, readers};
use super::{Cell, Limit, Plan, Side, What, number, number_beyond};
use crate::diagnostics::Diagnostic;
use crate::exact::{self, Exact};
use crate::prove;
use crate::source::Span;
use rustc_hash::FxHashSet;

/// What would give a plan a solution.
#[derive(Clone, Debug, Default)]
pub struct Relaxations {
    /// Each is enough by itself; the smallest beside its limit first.
    pub single: Vec<Relaxation>,
    /// Enough when all are made, where no single one is.
    pub together: Vec<Relaxation>,
}

/// A limit that is moved.
#[derive(Clone, Debug)]
pub struct Relaxation {
    pub limit: Limit,
    pub by: Exact,
    pub from: Exact,
    pub to: Exact,
    /// What to do, in half a sentence.
    pub text: String,
}

/// Tells repairs.
pub fn repairs(plan: &Plan<'_>, found: &prove::Relaxations) -> Relaxations {
    let names = plan.names();
    let moved = |moves: &[prove::Move]| -> Vec<Relaxation> {
        let repair = |m: &prove::Move| {
            let limit = plan.limit(&names, m.place).filter(|limit| limit.movable)?;
            // As the modeler wrote the side, constants included.
            let shift = limit.value.as_ref().map_or(Exact::ZERO, |value| value - &m.from);
            Some(Relaxation { limit, by: m.by.clone(), from: &m.from + &shift, to: &m.to + &shift, text: String::new() })
        };
        moves.iter().filter_map(repair).collect()
    };
    let (mut single, mut together) = (moved(&found.single), moved(&found.together));
    let figures: FxHashSet<Span> = single.iter().chain(&together).filter_map(|repair| Some(repair.figure()?.span)).collect();
    let places: Vec<_> = found.single.iter().chain(&found.together).map(|m| m.place).collect();
    let read = if figures.is_empty() { Readers::default() } else { readers(plan, &names, &places, &figures) };
    for repair in single.iter_mut().chain(&mut together) {
        repair.text = repair.sentence(plan, &read);
        // A figure that others read is none that one would move for this limit alone.
        repair.limit.is_data &= repair.readers(&read) <= 1;
    }
    single.sort_by(|a, b| a.rank().0.cmp(&b.rank().0).then(a.rank().1.total_cmp(&b.rank().1)));
    Relaxations { single, together }
}

impl Relaxation {
    /// The figure that the limit is, and nothing else.
    fn figure(&self) -> Option<&Cell> {
        self.limit.cells.first().filter(|_| self.limit.is_data)
    }

    /// How many places of the plan read it.
    fn readers(&self, read: &Readers) -> usize {
        self.figure().map_or(0, |cell| read.get(&cell.span).copied().unwrap_or(0))
    }

    /// Figures first, then other limits, then those that stand for nature (nothing can be less than zero), and what would make less
    /// than nothing of something; within each, the smallest change beside its limit.
    fn rank(&self) -> (u8, f64) {
        let size = exact::to_f64(&self.from).abs();
        let part = if size > 0.0 { exact::to_f64(&self.by) / size } else { f64::MAX };
        let turned = self.from >= Exact::ZERO && self.to < Exact::ZERO;
        let natural = (self.limit.what == What::Bound && self.from.is_zero()) || turned;
        let class = match (self.limit.is_data, natural) {
            (true, false) => 0,
            (false, false) if size > 0.0 => 1,
            (false, false) => 2,
            (_, true) => 3,
        };
        (class, part)
    }

    /// `raise seattle.capacity (line 7) from 350 case/d to 425 case/d, by 75 case/d`; a figure is reported in its own unit. One that is
    /// read by several limits cannot be moved for one of them.
    fn sentence(&self, plan: &Plan<'_>, read: &Readers) -> String {
        let up = self.to > self.from;
        let verb = |up: bool| if up { "raise" } else { "lower" };
        let told = |what: String, up: bool, [from, to, by]: [&Exact; 3], unit: &str| {
            let unit = crate::units::after(unit);
            // No less than what is needed.
            let (to, by) = (number_beyond(to, up), number_beyond(by, true));
            format!("{} {what} from {}{unit} to {to}{unit}, by {by}{unit}", verb(up), number(from))
        };
        let cell = self.figure();
        let others = self.readers(read);
        if let (Some(cell), Some((factor, unit)), 0..=1) = (cell, &self.limit.figure, others)
            && !factor.is_zero()
        {
            let [from, to, by] = [&self.from / factor, &self.to / factor, &self.by / factor];
            let (up, by) = (to > from, exact::absolute(&by));
            return told(format!("`{}` ({})", cell.name, plan.line(cell.span)), up, [&from, &to, &by], unit);
        }
        let side = match (self.limit.what, self.limit.side) {
            (What::Bound, Side::AtLeast) => "the lower bound of ",
            (What::Bound, _) => "the upper bound of ",
            _ => "the limit of ",
        };
        let what = format!("{side}`{}` ({})", self.limit.name, plan.line(self.limit.span));
        let own = told(what, up, [&self.from, &self.to, &self.by], &self.limit.unit);
        match cell {
            Some(cell) => format!("{own} (`{}`, {}, is read in {others} places of the plan)", cell.name, plan.line(cell.span)),
            None => own,
        }
    }
}

/// How many alternatives are reported to people.
pub const TOLD: usize = 5;

impl Relaxations {
    /// The repairs worth telling: those of the best class, not what nobody can change.
    pub fn shown(&self) -> impl Iterator<Item = &Relaxation> {
        let best = self.single.first().map_or(0, |r| r.rank().0.max(1));
        self.single.iter().filter(move |r| r.rank().0 <= best).take(TOLD)
    }

    /// The repairs as helps of a finding.
    pub(super) fn helps(&self, mut found: Diagnostic) -> Diagnostic {
        for (at, repair) in self.shown().enumerate() {
            let or = if at == 0 { "" } else { "or " };
            found = found.help(format!("{or}{}", repair.text));
        }
        if !self.together.is_empty() {
            let texts: Vec<&str> = self.together.iter().take(TOLD).map(|r| r.text.as_str()).collect();
            let more = self.together.len().saturating_sub(TOLD);
            let more = if more > 0 { format!("; and {more} more") } else { String::new() };
            found = found.help(format!("moving one limit is not enough; together these are: {}{more}", texts.join("; ")));
        }
        found
    }
}
