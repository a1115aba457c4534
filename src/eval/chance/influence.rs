//! Which numbers of a network move an answer most.
//!
//! An answer moves with each entry of a table; a written number moves the entries of a row, and the states of the row that it does not
//! stand in make room. The rows of causes are not tables of their own: what moves the tables of their chain moves them.

use super::events::{Event, Growing};
use super::ground::Entry;
use super::making::{Link, Resolved};
use super::*;
use crate::eval::slopes::Slope;
use crate::exact::{self, Exact};
use crate::ids::At;
use crate::source::Span;
use std::collections::BTreeMap;

/// A number of a network, and how an answer moves with it.
#[derive(Clone, Debug)]
pub struct Influence {
    /// Where the number stands.
    pub at: Span,
    /// What it makes more probable: `port = closed given sanctions = partial`; the first of several rows.
    pub what: String,
    /// As a share.
    pub value: f64,
    /// The derivative of the answer by the number, while the states of a row that it does not stand in make room in proportion. A
    /// number that stands for several rows counts in all of them.
    pub derivative: f64,
    /// How many rows it stands for.
    pub rows: usize,
}

/// How an answer moves with the entries of tables, by node and place.
type Partials = BTreeMap<Var, BTreeMap<usize, f64>>;

/// What is left of a sum of this share of its terms is rounding.
const ROUNDING: f64 = 1e-12;

/// Rows of a law, as a number moves them.
#[derive(Default)]
struct Moves {
    /// For each row that a number stands in: the number's place and value, the row in words, the derivative.
    found: Vec<(Span, String, f64, f64)>,
}

/// A row of probabilities: by state, how the answer moves with each.
struct Row {
    probabilities: Vec<f64>,
    partials: Vec<f64>,
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
            let mut net = Growing::of(&ground);
            let Event::Var(var) = eval.event(target, &mut net)? else { return Ok(Vec::new()) };
            let terms = eval.terms(&query, &ground, net)?;
            let clock = eval.clock.clone();
            let Ok(moved) = ground.sensitivities(var, &terms, clock.as_ref()) else { return Ok(Vec::new()) };
            let mut partials = Partials::new();
            for (node, entry, partial) in moved {
                partials.entry(node).or_default().insert(entry, partial);
            }
            let mut moves = Moves::default();
            for var in (0..ground.instances.count).filter(|var| !terms.set.iter().any(|(set, _)| set == var)) {
                match ground.chains.contains_key(&var) {
                    true => eval.causes_moved(&ground, var, &partials, &mut moves)?,
                    false => eval.table_moved(&ground, var, &partials, &mut moves)?,
                }
            }
            Ok(moves.by_number())
        })
    }

    /// The rows of a table.
    fn table_moved(&mut self, ground: &Ground, var: Var, partials: &Partials, moves: &mut Moves) -> Result<()> {
        let (Some(entries), Some((decl, keys))) = (partials.get(&var), self.declared(ground, var)) else { return Ok(()) };
        let states = *ground.states.at(var) as usize;
        let mut rows: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        for (entry, partial) in entries {
            *rows.entry(entry / states).or_insert_with(|| vec![0.0; states]).at_mut(entry % states) = *partial;
        }
        let none = Resolved::default();
        let resolved = ground.resolved.get(&var).unwrap_or(&none);
        for (at, partials) in rows {
            self.step(decl.span)?;
            let given = ground.given(var, at);
            given.iter().for_each(|(var, state)| self.set_state(*var, *state));
            let row = Row { probabilities: ground.row(var, at), partials };
            self.frame(decl.slots, &keys, |eval| {
                let text = |eval: &Self, state: u32| eval.entry_text(ground, &Entry { var, given: given.clone(), state });
                eval.row_moved(decl, &decl.law, resolved, &row, &text, moves)
            })?;
        }
        Ok(())
    }

    /// What each cause brings about alone.
    fn causes_moved(&mut self, ground: &Ground, var: Var, partials: &Partials, moves: &mut Moves) -> Result<()> {
        let (Some(chain), Some((decl, keys))) = (ground.chains.get(&var), self.declared(ground, var)) else { return Ok(()) };
        let Law::Causes(causes) = &decl.law else { return Ok(()) };
        let nodes = || chain.links.iter().filter_map(|link| if let Link::Node(node) = link { Some(*node) } else { None });
        if !nodes().chain([var]).any(|node| partials.contains_key(&node)) {
            return Ok(());
        }
        let rank = self.ranks(decl.states);
        let states = rank.len();
        let none = Resolved::default();
        self.frame(decl.slots, &keys, |eval| {
            // The effect of each cause, at most of each rank.
            let mut effects: Vec<Vec<f64>> = Vec::new();
            eval.each_cause(causes, &mut |eval, cause| {
                let row = eval.row(&cause.law, decl, &none)?;
                let mut by_rank = vec![0.0; states];
                for (value, rank) in row.iter().zip(&rank) {
                    *by_rank.at_mut(*rank) = exact::to_f64(value);
                }
                effects.push(
                    by_rank
                        .iter()
                        .scan(0.0, |sum, p| {
                            *sum += p;
                            Some(*sum)
                        })
                        .collect(),
                );
                Ok(())
            })?;
            // The entry of a chain's node for a rank; the last has its states in their own order.
            let entry = |node: Var, row: usize, at: usize| {
                let place = match node == var {
                    true => rank.iter().position(|r| *r as usize == at).unwrap_or(at),
                    false => at,
                };
                partials.get(&node).and_then(|entries| entries.get(&(row * states + place))).copied().unwrap_or(0.0)
            };
            // By how probable it is that the greatest is at most of a rank.
            let at_most =
                |node: Var, row: usize, at: usize| entry(node, row, at) - if at + 1 < states { entry(node, row, at + 1) } else { 0.0 };
            let starts = |but: usize, at: usize| -> f64 {
                let all = (0..).zip(&chain.links).filter(|(link, kind)| **kind == Link::Start && *link != but);
                all.map(|(link, _)| effects.at(link).at(at)).product()
            };
            let first = (0..).zip(&chain.links).find(|(_, kind)| **kind == Link::Node(chain.first)).map(|(link, _)| link);
            let mut link = 0usize;
            eval.each_cause(causes, &mut |eval, cause| {
                let own = link;
                link += 1;
                let by_rank: Vec<f64> = match chain.links.at(own) {
                    Link::Nowhere => return Ok(()),
                    Link::Start => {
                        let by_start = |at: usize| match first {
                            None => at_most(var, 0, at),
                            Some(first) => at_most(chain.first, 0, at) + effects.at(first).at(at) * at_most(chain.first, 1, at),
                        };
                        (0..states).map(|at| by_start(at) * starts(own, at)).collect()
                    }
                    Link::Node(node) if Some(own) == first => (0..states).map(|at| starts(own, at) * at_most(*node, 1, at)).collect(),
                    Link::Node(node) => (0..states).map(|at| (0..=at).map(|before| at_most(*node, 2 * before + 1, at)).sum()).collect(),
                };
                let mut sums = vec![0.0; states];
                let mut above = 0.0;
                for (slot, by) in sums.iter_mut().zip(&by_rank).rev() {
                    above += by;
                    *slot = above;
                }
                let row = eval.row(&cause.law, decl, &none)?;
                let row = Row {
                    probabilities: row.iter().map(exact::to_f64).collect(),
                    partials: rank.iter().map(|rank| *sums.at(*rank)).collect(),
                };
                let by = eval.cause_text(ground, cause)?;
                let text =
                    |eval: &Self, state: u32| format!("{} by {by}", eval.state_text(&ground.instances, var, state).unwrap_or_default());
                eval.row_moved(decl, &cause.law, &none, &row, &text, moves)
            })
        })
    }

    fn each_cause(&mut self, causes: &[Cause], f: &mut dyn FnMut(&mut Self, &Cause) -> Result<()>) -> Result<()> {
        for cause in causes {
            match cause.gens.count {
                0 => f(self, cause)?,
                _ => self.each(cause.gens, &mut |eval| f(eval, cause))?,
            }
        }
        Ok(())
    }

    /// The numbers that a row is calculated from.
    fn row_moved(
        &mut self,
        decl: &RandomVariable,
        law: &Law,
        resolved: &Resolved,
        row: &Row,
        text: &dyn Fn(&Self, u32) -> String,
        moves: &mut Moves,
    ) -> Result<()> {
        // For each number how it moves the states.
        let mut directions: Vec<(Slope, Vec<f64>)> = Vec::new();
        let states = row.partials.len();
        for state in 0..states {
            self.set(decl.own, state as u32);
            let Some(e) = self.number_of(law, state as u32, resolved)? else { continue };
            for slope in self.slopes(e)? {
                match directions.iter_mut().find(|(other, _)| other.at == slope.at) {
                    Some((_, by)) => *by.at_mut(state) = slope.by,
                    None => {
                        let mut by = vec![0.0; states];
                        *by.at_mut(state) = slope.by;
                        directions.push((slope, by));
                    }
                }
            }
        }
        for (slope, mut by) in directions {
            if !make_room(&mut by, &row.probabilities) {
                continue;
            }
            let terms: Vec<f64> = by.iter().zip(&row.partials).map(|(by, partial)| by * partial).collect();
            let derivative = terms.iter().sum::<f64>();
            let size = terms.iter().map(|term| term.abs()).sum::<f64>();
            let raised = (0u32..).zip(&by).find(|(_, by)| **by > 0.0).map_or(0, |(state, _)| state);
            let derivative = if derivative.abs() <= ROUNDING * size { 0.0 } else { derivative };
            let text = text(self, raised);
            moves.found.push((slope.at, text, slope.value, derivative));
        }
        Ok(())
    }

    /// What a cause is: `port = closed`, or what its condition reads.
    fn cause_text(&mut self, ground: &Ground, cause: &Cause) -> Result<String> {
        let Some(condition) = cause.condition else { return Ok("leak".into()) };
        let vars = self.chances(condition)?;
        if let [only] = vars.as_slice() {
            let mut fits = Vec::new();
            for state in 0..*ground.states.at(*only) {
                self.set_state(*only, state);
                if self.truth(condition)? {
                    fits.push(state);
                }
            }
            if let [state] = fits.as_slice() {
                return Ok(self.state_text(&ground.instances, *only, *state).unwrap_or_default());
            }
        }
        let (hir, model) = (self.hir, ground.instances.model);
        let name = |var: &Var| ground.instances.owner(*var).map(|(variable, keys)| variable_name(hir, model, variable, &keys));
        let names: Vec<String> = vars.iter().filter_map(name).collect();
        let shown = names.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
        Ok(if names.len() > 3 { format!("{shown}, …") } else { shown })
    }

    /// Where a number of a table is written; none of what is left over for a state.
    pub(super) fn place_of(&mut self, ground: &Ground, entry: &Entry) -> Result<Option<Span>> {
        let Some((decl, keys)) = self.declared(ground, entry.var) else { return Ok(None) };
        if entry.given.iter().any(|(var, _)| *var >= ground.instances.count) {
            return Ok(None);
        }
        entry.given.iter().for_each(|(var, state)| self.set_state(*var, *state));
        self.frame(decl.slots, &keys, |eval| {
            eval.set(decl.own, entry.state);
            let Some(e) = eval.number_of(&decl.law, entry.state, &Resolved::default())? else { return Ok(None) };
            Ok(Some(match eval.written_in(e).as_slice() {
                [only] if eval.is_multiple(e) => only.at,
                _ => eval.hir.exprs.spans[e],
            }))
        })
    }

    /// The expression that a law has for a state.
    fn number_of(&mut self, law: &Law, state: u32, resolved: &Resolved) -> Result<Option<ExprId>> {
        match law {
            Law::Probability(e) => Ok(Some(*e)),
            Law::States(states) => Ok(states.iter().find(|(own, _)| *own == state).and_then(|(_, e)| *e)),
            Law::If(condition, yes, no) => {
                let holds = self.condition_holds(*condition, resolved)?;
                self.number_of(if holds { yes } else { no }, state, resolved)
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

impl<'h> Eval<'h, Exact> {
    /// The declaration of an instance, and its keys.
    fn declared(&self, ground: &Ground, var: Var) -> Option<(&'h RandomVariable, Vec<u32>)> {
        let (variable, keys) = ground.instances.owner(var)?;
        let decl = self.hir.models[ground.instances.model].belief()?.variables.get(variable as usize)?;
        Some((decl, keys))
    }
}

impl Moves {
    /// Each number once, the greatest movement first.
    fn by_number(mut self) -> Vec<Influence> {
        // In whatever order rows were looked at, their sum is the same.
        self.found.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let mut out: Vec<Influence> = Vec::new();
        for (at, what, value, derivative) in self.found {
            match out.last_mut().filter(|last| last.at == at) {
                Some(last) => {
                    last.derivative += derivative;
                    last.rows += 1;
                }
                None => out.push(Influence { at, what, value, derivative, rows: 1 }),
            }
        }
        out.retain(|influence| influence.derivative != 0.0);
        out.sort_by(|a, b| b.derivative.abs().total_cmp(&a.derivative.abs()).then_with(|| (&a.what, a.at).cmp(&(&b.what, b.at))));
        out
    }
}

/// Lets the states that do not move make room in proportion, in equal parts where they are all zero, so that a row still adds up to
/// one. False where there is none.
fn make_room(by: &mut [f64], probabilities: &[f64]) -> bool {
    let total: f64 = by.iter().sum();
    let size: f64 = by.iter().map(|by| by.abs()).sum();
    if total.abs() <= ROUNDING * size {
        return size > 0.0;
    }
    let left: Vec<usize> = (0..by.len()).filter(|at| *by.at(*at) == 0.0).collect();
    let room: f64 = left.iter().map(|at| *probabilities.at(*at)).sum();
    for at in &left {
        let share = if room > 0.0 { probabilities.at(*at) / room } else { 1.0 / left.len() as f64 };
        *by.at_mut(*at) = -total * share;
    }
    !left.is_empty()
}

#[cfg(test)]
mod tests {
    use super::make_room;

    #[test]
    fn what_does_not_move_makes_room() {
        let mut by = [1.0, 0.0, 0.0];
        assert!(make_room(&mut by, &[0.2, 0.6, 0.2]));
        let off = |(a, b): (&f64, f64)| (a - b).abs();
        assert!(by.iter().zip([1.0, -0.75, -0.25]).map(off).all(|off| off < 1e-12), "{by:?}");
        let mut by = [1.0, 0.0, 0.0];
        assert!(make_room(&mut by, &[1.0, 0.0, 0.0]));
        assert_eq!(by, [1.0, -0.5, -0.5]);
        let mut by = [1.0, -1.0, 0.0];
        assert!(make_room(&mut by, &[0.2, 0.6, 0.2]));
        assert_eq!(by, [1.0, -1.0, 0.0]);
        // All of them would have to grow.
        assert!(!make_room(&mut [1.0, 1.0], &[0.5, 0.5]));
    }
}
