//! Which numbers of a network move an answer most.

use super::events::{Event, Growing};
use super::ground::Entry;
use super::*;
use crate::exact::{self, Exact};
use crate::ids::At;
use crate::source::Span;

/// A number of a network, and how an answer moves with it.
#[derive(Clone, Debug)]
pub struct Influence {
    /// Where the number stands.
    pub at: Span,
    /// What it is the probability of: `port = closed given sanctions = partial`; the first of several instances.
    pub what: String,
    pub value: f64,
    /// The derivative of the answer by the number, while the rest of its row makes room in proportion. A number that stands for
    /// several rows counts in all of them.
    pub derivative: f64,
    /// How many rows it stands for.
    pub rows: usize,
}

impl Eval<'_, Exact> {
    /// The numbers that move the probability that is asked for, the greatest movement first. None of another question.
    pub fn influences(&mut self, e: ExprId) -> Result<Vec<Influence>> {
        let ExprKind::Query(id) = self.hir.exprs.kinds[e] else { return Ok(Vec::new()) };
        let query = self.hir.exprs.queries[id];
        let Some(target) = self.hir.exprs.list(query.target).first().copied().filter(|_| query.ask == Ask::Probability) else {
            return Ok(Vec::new());
        };
        let ground = self.network_of(query.model, e)?;
        self.among(&ground.instances.clone(), |eval| {
            let mut net = Growing { parents: &ground.parents, states: &ground.states, added: Vec::new() };
            let Event::Var(var) = eval.event(target, &mut net)? else { return Ok(Vec::new()) };
            let terms = eval.terms(&query, &ground, net)?;
            let clock = eval.clock.clone();
            let Ok(moved) = ground.sensitivities(var, &terms, clock.as_ref()) else { return Ok(Vec::new()) };
            let mut found: Vec<Influence> = Vec::new();
            for (node, entry, derivative) in moved {
                if node >= ground.instances.count || derivative == 0.0 || terms.set.iter().any(|(set, _)| *set == node) {
                    continue;
                }
                let Some(entry) = ground.entry(node, entry) else { continue };
                // Of two states the one is what the other leaves.
                let other = Entry { state: 0, ..entry.clone() };
                if ground.states.at(node) == &2 && entry.state == 1 && eval.place_of(&ground, &other)?.is_some() {
                    continue;
                }
                let Some((at, value)) = eval.place_of(&ground, &entry)? else { continue };
                match found.iter_mut().find(|other| other.at == at) {
                    Some(other) => {
                        other.derivative += derivative;
                        other.rows += 1;
                    }
                    None => found.push(Influence {
                        at,
                        what: eval.entry_text(&ground, &entry),
                        value: exact::to_f64(&value),
                        derivative,
                        rows: 1,
                    }),
                }
            }
            found.sort_by(|a, b| b.derivative.abs().total_cmp(&a.derivative.abs()).then(a.at.cmp(&b.at)));
            Ok(found)
        })
    }

    /// Where a number of a table is written, and its value; none of what is left over for a state.
    pub(super) fn place_of(&mut self, ground: &Ground, entry: &Entry) -> Result<Option<(Span, Exact)>> {
        let Some((variable, keys)) = ground.instances.owner(entry.var) else { return Ok(None) };
        let Some(decl) = self.hir.models[ground.instances.model].belief().and_then(|belief| belief.variables.get(variable as usize)) else {
            return Ok(None);
        };
        if entry.given.iter().any(|(var, _)| *var >= ground.instances.count) {
            return Ok(None);
        }
        entry.given.iter().for_each(|(var, state)| self.set_state(*var, *state));
        self.frame(decl.slots, &keys, |eval| {
            eval.set(decl.own, entry.state);
            let Some(e) = eval.number_of(&decl.law, entry.state)? else { return Ok(None) };
            let value = eval.number(e)?;
            let written = eval.written_in(e);
            let at = match written.as_slice() {
                [only] if eval.is_multiple(e) => only.at,
                _ => eval.hir.exprs.spans[e],
            };
            Ok(Some((at, value)))
        })
    }

    /// The expression that a law has for a state.
    fn number_of(&mut self, law: &Law, state: u32) -> Result<Option<ExprId>> {
        match law {
            Law::Probability(e) => Ok(Some(*e)),
            Law::States(states) => Ok(states.iter().find(|(own, _)| *own == state).and_then(|(_, e)| *e)),
            Law::If(condition, yes, no) => {
                let holds = self.truth(*condition)?;
                self.number_of(if holds { yes } else { no }, state)
            }
            Law::Function(_) | Law::Causes(_) => Ok(None),
        }
    }

    /// `port = closed given sanctions = partial`
    fn entry_text(&self, ground: &Ground, entry: &Entry) -> String {
        let one = |var: Var, state: u32| self.state_text(&ground.instances, var, state);
        let given: Vec<String> = entry.given.iter().filter_map(|(var, state)| one(*var, *state)).collect();
        let own = one(entry.var, entry.state).unwrap_or_default();
        if given.is_empty() { own } else { format!("{own} given {}", given.join(", ")) }
    }
}
