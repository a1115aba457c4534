//! Rows of probabilities that add up to one, or not.

use super::combinations::Combinations;
use super::making::Making;
use super::*;
use crate::exact::{self, Exact};
use crate::source::Span;

/// Rows of data files may miss one by so much: they are rounded.
pub(in crate::eval) const ROUNDED: f64 = 1e-9;
/// Rows of imported networks, whose numbers may have few digits, by so much at most.
const ROUNDED_BEFORE: f64 = 1e-4;

/// What a row of an imported network may miss one by: a unit in the last digit of each of its numbers.
fn rounding_of(row: &[Exact]) -> f64 {
    let digits = |value: &Exact| exact::text(value).split_once('.').map_or(0, |(_, digits)| digits.len());
    let digits = row.iter().map(digits).max().unwrap_or(0).min(300);
    (row.len() as f64 * 10f64.powi(-(digits as i32)) * (1.0 + f64::EPSILON)).clamp(ROUNDED, ROUNDED_BEFORE)
}

impl Eval<'_, Exact> {
    /// The row, if it adds up to one; what data files have rounded is put right.
    pub(super) fn adds_up(
        &mut self,
        row: Vec<Exact>,
        law: &Law,
        variable: &RandomVariable,
        given: &Combinations,
        making: &mut Making,
    ) -> Result<Vec<Exact>> {
        let sum: Exact = row.iter().fold(Exact::ZERO, |sum, value| sum + value);
        if sum == Exact::ONE {
            return Ok(row);
        }
        let states: Vec<u32> = (0..self.hir.entity_types[variable.states].size).collect();
        let written = self.written_of(law, variable.own, &states);
        let off = exact::to_f64(&(sum.clone() - Exact::ONE)).abs();
        let own = written.iter().any(|w| w.at.file == self.hir.file);
        let allowed = match variable.imported {
            true => rounding_of(&row),
            false if own || written.is_empty() => 0.0,
            false => ROUNDED,
        };
        if off <= allowed {
            making.normalized = (making.normalized.0 + 1, making.normalized.1.max(off));
            return Ok(row.into_iter().map(|value| value / &sum).collect());
        }
        let given = self.given_text(given);
        Err(self.wrong_sum(&sum, &written, law, (&variable.name, variable.span), given))
    }

    /// Looks at the sum of the probabilities that a law gives some states in the open frame, of a variable of a decision process:
    /// nothing where it is one, and by how much it misses it where rounding in a data file is the cause.
    pub(in crate::eval) fn right_sum(&mut self, sum: &Exact, law: &Law, draw: &Draw, states: &[u32]) -> Result<Option<f64>> {
        if *sum == Exact::ONE {
            return Ok(None);
        }
        let written = self.written_of(law, draw.slot, states);
        let off = exact::to_f64(&(sum.clone() - Exact::ONE)).abs();
        let own = written.iter().any(|w| w.at.file == self.hir.file);
        if off <= ROUNDED && !own && !written.is_empty() {
            return Ok(Some(off));
        }
        Err(self.wrong_sum(sum, &written, law, (&draw.name, draw.span), String::new()))
    }

    /// The numbers that a row is calculated from.
    fn written_of(&mut self, law: &Law, own: Slot, all: &[u32]) -> Vec<Written> {
        match law {
            Law::Probability(e) => {
                let mut out = Vec::new();
                for state in all {
                    self.set(own, *state);
                    out.extend(self.written_in(*e));
                }
                out
            }
            Law::States(states) => states
                .iter()
                .filter_map(|(_, e)| *e)
                .map(|e| Written { at: self.hir.exprs.spans[e], name: String::new(), value: None })
                .collect(),
            Law::If(condition, yes, no) => match self.truth(*condition) {
                Ok(true) => self.written_of(yes, own, all),
                Ok(false) => self.written_of(no, own, all),
                Err(_) => Vec::new(),
            },
            Law::Function(_) | Law::Causes(_) => Vec::new(),
        }
    }

    fn wrong_sum(&self, sum: &Exact, written: &[Written], law: &Law, (name, declared): (&str, Span), given: String) -> EvalError {
        let percent = |value: &Exact| {
            let text = exact::text(&(value * Exact::from(100)));
            if text.len() <= 12 { text } else { format!("{:.6}", exact::to_f64(value) * 100.0) }
        };
        let places: Vec<Span> = written.iter().map(|w| w.at).collect();
        let first = places.iter().min_by_key(|at| (at.file != self.hir.file, at.lo));
        let at = first.map_or(declared, |first| {
            let near = places.iter().filter(|at| at.file == first.file);
            let whole = near.fold(*first, |whole, at| whole.to(*at));
            // Numbers that stand far apart are no row.
            if whole.hi - whole.lo <= 400 { whole } else { *first }
        });
        let gap = Exact::ONE - sum;
        let label =
            if gap > Exact::ZERO { format!("{} % are left", percent(&gap)) } else { format!("{} % too much", percent(&-gap.clone())) };
        let error = EvalError::new(codes::WRONG_SUM, format!("the probabilities of `{name}` add up to {} %", percent(sum)), at, label);
        let error = if at == declared { error } else { error.with(declared, "the variable") };
        let error = match given {
            text if text.is_empty() => error,
            text => {
                let mut error = error;
                error.0.bindings.push(text);
                error
            }
        };
        match law {
            Law::States(states) if states.iter().all(|(_, e)| e.is_some()) => {
                error.help("one of them may be `rest`: it takes what the others leave")
            }
            _ => error,
        }
    }

    /// `port = closed`; none of what is no instance.
    pub(super) fn state_text(&self, instances: &Instances, var: Var, state: u32) -> Option<String> {
        let (variable, keys) = instances.owner(var)?;
        let kind = self.hir.models[instances.model].belief()?.variables.get(variable as usize)?.states;
        Some(format!("{} = {}", variable_name(self.hir, instances.model, variable, &keys), self.name(kind, state)))
    }

    /// `sanctions = none, port = closed`
    pub(super) fn given_text(&self, given: &Combinations) -> String {
        let Some(chance) = &self.chance else { return String::new() };
        let texts = given.states().filter_map(|(var, state)| self.state_text(&chance.instances, var, state));
        texts.take(8).collect::<Vec<_>>().join(", ")
    }
}
