//! Repairs in words: which limit to move, from where to where.

use super::{Limit, Plan, Side, What, quantity};
use crate::diagnostics::Diagnostic;
use crate::exact::{self, Exact};
use crate::prove;

/// What would give a plan a solution.
#[derive(Clone, Debug, Default)]
pub struct Repairs {
    /// Each is enough by itself; the smallest beside its limit first.
    pub single: Vec<Repair>,
    /// Enough when all are made, where no single one is.
    pub together: Vec<Repair>,
    /// True when not all limits were looked at.
    pub more: bool,
}

/// A limit that is moved.
#[derive(Clone, Debug)]
pub struct Repair {
    pub limit: Limit,
    pub by: Exact,
    pub from: Exact,
    pub to: Exact,
    /// What to do, in half a sentence.
    pub text: String,
}

/// Tells repairs.
pub fn repairs(plan: &Plan<'_>, found: &prove::Repairs) -> Repairs {
    let names = plan.names();
    let told = |moves: &[prove::Move]| -> Vec<Repair> {
        let repair = |m: &prove::Move| {
            let limit = plan.limit(&names, m.place)?;
            // As the modeler wrote the side, constants included.
            let shift = limit.value.as_ref().map_or(Exact::ZERO, |value| value - &m.from);
            let mut repair = Repair { limit, by: m.by.clone(), from: &m.from + &shift, to: &m.to + &shift, text: String::new() };
            repair.text = repair.sentence(plan);
            Some(repair)
        };
        moves.iter().filter_map(repair).collect()
    };
    let mut single = told(&found.single);
    single.sort_by(|a, b| a.rank().0.cmp(&b.rank().0).then(a.rank().1.total_cmp(&b.rank().1)));
    Repairs { single, together: told(&found.together), more: found.more }
}

impl Repair {
    /// Figures first, then other limits, then those that stand for nature (nothing can be less than zero); within each, the
    /// smallest change beside its limit.
    fn rank(&self) -> (u8, f64) {
        let size = exact::to_f64(&self.from).abs();
        let part = if size > 0.0 { exact::to_f64(&self.by) / size } else { f64::MAX };
        let natural = self.limit.what == What::Bound && self.from.is_zero();
        let class = match (self.limit.is_data, natural) {
            (true, _) => 0,
            (false, false) if size > 0.0 => 1,
            (false, false) => 2,
            (false, true) => 3,
        };
        (class, part)
    }

    /// `raise seattle.capacity (line 7) from 350 case/d to 425 case/d, by 75 case/d`
    fn sentence(&self, plan: &Plan<'_>) -> String {
        let unit = &self.limit.unit;
        let verb = if self.to > self.from { "raise" } else { "lower" };
        let what = match self.limit.cells.first().filter(|_| self.limit.is_data) {
            Some(cell) => format!("`{}` ({})", cell.name, plan.line(cell.span)),
            None => {
                let side = match (self.limit.what, self.limit.side) {
                    (What::Bound, Side::AtLeast) => "the lower bound of ",
                    (What::Bound, _) => "the upper bound of ",
                    _ => "the limit of ",
                };
                format!("{side}`{}` ({})", self.limit.name, plan.line(self.limit.span))
            }
        };
        format!("{verb} {what} from {} to {}, by {}", quantity(&self.from, unit), quantity(&self.to, unit), quantity(&self.by, unit))
    }
}

/// How many alternatives are told to people.
pub const TOLD: usize = 5;

impl Repairs {
    /// The repairs worth telling: those of the best class, not what nobody can change.
    pub fn told(&self) -> impl Iterator<Item = &Repair> {
        let best = self.single.first().map_or(0, |r| r.rank().0.max(1));
        self.single.iter().filter(move |r| r.rank().0 <= best).take(TOLD)
    }

    /// The repairs as helps of a finding.
    pub(super) fn helps(&self, mut found: Diagnostic) -> Diagnostic {
        for (at, repair) in self.told().enumerate() {
            let or = if at == 0 { "" } else { "or " };
            found = found.help(format!("{or}{}", repair.text));
        }
        if !self.together.is_empty() {
            let texts: Vec<&str> = self.together.iter().take(TOLD).map(|r| r.text.as_str()).collect();
            let more = self.together.len().saturating_sub(TOLD);
            let more = if more > 0 { format!("; and {more} more") } else { String::new() };
            found = found.help(format!("no single change is enough; together these are: {}{more}", texts.join("; ")));
        }
        found
    }
}
