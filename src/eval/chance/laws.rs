//! The laws of variables as tables: every row adds up to one.

use super::combinations::Combinations;
use super::events::{Event, MOST_ENTRIES, TABULATED};
use super::ground::Making;
use super::*;
use crate::exact::{self, Exact};
use crate::prob::network::{Node, Table};
use crate::source::Span;
use rustc_hash::FxHashSet;

/// Rows of data files may miss one by so much: they are rounded.
const ROUNDED: f64 = 1e-9;
/// Rows of imported networks, whose numbers have few digits.
const ROUNDED_BEFORE: f64 = 1e-4;

/// Conditions of a law that became variables of their own.
type Resolved = FxHashMap<ExprId, Event>;

impl Eval<'_, Exact> {
    /// The law of one instance; its keys are set.
    pub(super) fn law_of(&mut self, var: Var, variable: &RandomVariable, making: &mut Making) -> Result<Node<Exact>> {
        let states = self.hir.entity_types[variable.states].size;
        match &variable.law {
            Law::Causes(causes) => self.causes(var, variable, causes, making),
            Law::Function(e) => self.function_of(var, *e, variable, making),
            law => {
                let (parents, resolved) = self.parents_of(law, making)?;
                let size = |making: &Making, var: Var| making.size(var);
                let mut all = Combinations::of(parents, |var| size(making, var));
                if all.count() * f64::from(states) > MOST_ENTRIES {
                    return Err(self.table_too_large(variable, &all));
                }
                if all.vars.contains(&var) {
                    return Err(self.own_parent(variable));
                }
                let mut values = Vec::with_capacity((all.count() as usize).saturating_mul(states as usize));
                while all.advance() {
                    all.states().for_each(|(var, state)| self.set_state(var, state));
                    let row = self.row(law, variable, &resolved)?;
                    let row = self.adds_up(row, law, variable, &all, making)?;
                    values.extend(row);
                }
                Ok(Node { states, parents: all.vars, table: Table::Full(values) })
            }
        }
    }

    /// The variables that a law reads. Conditions on many become variables of their own where the table would be large.
    fn parents_of(&mut self, law: &Law, making: &mut Making) -> Result<(Vec<Var>, Resolved)> {
        let mut resolved = Resolved::default();
        let mut direct = FxHashSet::default();
        self.law_parents(law, &resolved, &mut direct)?;
        let count: f64 = direct.iter().map(|var| f64::from(making.size(*var))).product();
        if count > TABULATED {
            let mut conditions = Vec::new();
            conditions_of(law, &mut conditions);
            for condition in conditions {
                if self.chances(condition)?.len() > 1 {
                    let event = making.grow(|net| self.event(condition, net))?;
                    resolved.insert(condition, event);
                }
            }
            direct.clear();
            self.law_parents(law, &resolved, &mut direct)?;
        }
        let mut parents: Vec<Var> = direct.into_iter().collect();
        parents.sort_unstable();
        Ok((parents, resolved))
    }

    fn law_parents(&mut self, law: &Law, resolved: &Resolved, out: &mut FxHashSet<Var>) -> Result<()> {
        match law {
            Law::Probability(e) | Law::Function(e) => out.extend(self.chances(*e)?),
            Law::States(states) => {
                for e in states.iter().filter_map(|(_, e)| *e) {
                    out.extend(self.chances(e)?);
                }
            }
            Law::If(condition, yes, no) => {
                match resolved.get(condition) {
                    Some(Event::Var(var)) => {
                        out.insert(*var);
                    }
                    Some(Event::Always(holds)) => return self.law_parents(if *holds { yes } else { no }, resolved, out),
                    None if self.hir.exprs.stages[*condition].is_certain() => {
                        let holds = self.truth(*condition)?;
                        return self.law_parents(if holds { yes } else { no }, resolved, out);
                    }
                    None => out.extend(self.chances(*condition)?),
                }
                self.law_parents(yes, resolved, out)?;
                self.law_parents(no, resolved, out)?;
            }
            Law::Causes(_) => {}
        }
        Ok(())
    }

    /// The probability of each state, as the law says; the variables that it reads have their states.
    fn row(&mut self, law: &Law, variable: &RandomVariable, resolved: &Resolved) -> Result<Vec<Exact>> {
        let count = self.hir.entity_types[variable.states].size;
        let row = match law {
            Law::Probability(e) => {
                let mut row = Vec::with_capacity(count as usize);
                for state in 0..count {
                    self.set(variable.own, state);
                    let value = self.number(*e)?;
                    row.push(self.probability(value, *e)?);
                }
                row
            }
            Law::States(states) => {
                let mut row = vec![Exact::ZERO; count as usize];
                let (mut left, mut rest) = (Exact::ONE, None);
                for (state, e) in states {
                    match e {
                        Some(e) => {
                            let value = self.number(*e)?;
                            let value = self.probability(value, *e)?;
                            left -= &value;
                            *row.at_mut(*state) = value;
                        }
                        None => rest = Some(*state),
                    }
                }
                if let Some(rest) = rest.filter(|_| left >= Exact::ZERO) {
                    *row.at_mut(rest) = left;
                }
                row
            }
            Law::If(condition, yes, no) => {
                let holds = match resolved.get(condition) {
                    Some(Event::Always(holds)) => *holds,
                    Some(Event::Var(var)) => self.chance.as_ref().and_then(|c| c.states.get(var)).copied() == Some(1),
                    None => self.truth(*condition)?,
                };
                self.row(if holds { yes } else { no }, variable, resolved)?
            }
            Law::Function(_) | Law::Causes(_) => Vec::new(),
        };
        Ok(row)
    }

    fn probability(&mut self, value: Exact, e: ExprId) -> Result<Exact> {
        if value >= Exact::ZERO && value <= Exact::ONE {
            return Ok(value);
        }
        let negative = value < Exact::ZERO;
        let percent = exact::text(&(value * Exact::from(100)));
        let message = if negative { format!("a probability of {percent} %: none is negative") } else { format!("a probability of {percent} %: none is above 100 %") };
        let label = if negative { "negative" } else { "more than certain" };
        let error = EvalError::new(codes::BAD_PROBABILITY, message, self.hir.exprs.spans[e], label);
        Err(self.at_written(error, e, |value| !(0.0..=1.0).contains(&value), if negative { "is negative" } else { "is more than 100 %" }))
    }

    /// The row, if it adds up to one; what data files have rounded is put right.
    fn adds_up(&mut self, row: Vec<Exact>, law: &Law, variable: &RandomVariable, given: &Combinations, making: &mut Making) -> Result<Vec<Exact>> {
        let sum: Exact = row.iter().fold(Exact::ZERO, |sum, value| sum + value);
        if sum == Exact::ONE {
            return Ok(row);
        }
        let written = self.written_of(law, variable);
        let off = exact::to_f64(&(sum.clone() - Exact::ONE)).abs();
        let own = written.iter().any(|w| w.at.file == self.hir.file);
        let allowed = match variable.imported {
            true => ROUNDED_BEFORE,
            false if own || written.is_empty() => 0.0,
            false => ROUNDED,
        };
        if off <= allowed {
            making.normalized = (making.normalized.0 + 1, making.normalized.1.max(off));
            return Ok(row.into_iter().map(|value| value / &sum).collect());
        }
        Err(self.wrong_sum(&sum, &written, law, variable, given))
    }

    /// The numbers that a row is calculated from.
    fn written_of(&mut self, law: &Law, variable: &RandomVariable) -> Vec<Written> {
        match law {
            Law::Probability(e) => {
                let mut out = Vec::new();
                for state in 0..self.hir.entity_types[variable.states].size {
                    self.set(variable.own, state);
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
                Ok(true) => self.written_of(yes, variable),
                Ok(false) => self.written_of(no, variable),
                Err(_) => Vec::new(),
            },
            Law::Function(_) | Law::Causes(_) => Vec::new(),
        }
    }

    fn wrong_sum(&self, sum: &Exact, written: &[Written], law: &Law, variable: &RandomVariable, given: &Combinations) -> EvalError {
        let percent = |value: &Exact| {
            let text = exact::text(&(value * Exact::from(100)));
            if text.len() <= 12 { text } else { format!("{:.6}", exact::to_f64(value) * 100.0) }
        };
        let places: Vec<Span> = written.iter().map(|w| w.at).collect();
        let first = places.iter().min_by_key(|at| (at.file != self.hir.file, at.lo));
        let at = first.map_or(variable.span, |first| {
            let near = places.iter().filter(|at| at.file == first.file);
            let whole = near.fold(*first, |whole, at| whole.to(*at));
            // Numbers that stand far apart are no row.
            if whole.hi - whole.lo <= 400 { whole } else { *first }
        });
        let gap = Exact::ONE - sum;
        let label = if gap > Exact::ZERO { format!("{} % are left", percent(&gap)) } else { format!("{} % too much", percent(&-gap.clone())) };
        let error = EvalError::new(codes::WRONG_SUM, format!("the probabilities of `{}` add up to {} %", variable.name, percent(sum)), at, label);
        let error = if at == variable.span { error } else { error.with(variable.span, "the variable") };
        let error = match self.given_text(given) {
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

    /// `sanctions = none, port = closed`
    fn given_text(&self, given: &Combinations) -> String {
        let Some(chance) = &self.chance else { return String::new() };
        let texts = given.states().filter_map(|(var, state)| {
            let (variable, keys) = chance.instances.owner(var)?;
            let model = chance.instances.model;
            let kind = self.hir.models[model].belief()?.variables.get(variable as usize)?.states;
            Some(format!("{} = {}", variable_name(self.hir, model, variable, &keys), self.name(kind, state)))
        });
        texts.take(8).collect::<Vec<_>>().join(", ")
    }

    fn table_too_large(&self, variable: &RandomVariable, all: &Combinations) -> EvalError {
        let message = format!(
            "`{}` depends on {} variables at once, which have {:.0e} combinations of states",
            variable.name,
            all.vars.len(),
            all.count()
        );
        EvalError::new(codes::TOO_WIDE, message, variable.span, "one row for each combination").help(
            "causes that act by themselves are `noisy_or(…)` or `noisy_max(…)`; a count of them may be a variable between: `down in 0 .. 30 = count(…)`",
        )
    }

    fn own_parent(&self, variable: &RandomVariable) -> EvalError {
        EvalError::new(codes::CYCLE, format!("`{}` is given itself", variable.name), variable.span, "its own state is not known here")
    }

    // ------------------------------------------------------------ functions

    fn function_of(&mut self, own: Var, e: ExprId, variable: &RandomVariable, making: &mut Making) -> Result<Node<Exact>> {
        let states = self.hir.entity_types[variable.states].size;
        let vars = self.chances(e)?;
        if vars.contains(&own) {
            return Err(self.own_parent(variable));
        }
        let mut all = Combinations::of(vars, |var| making.size(var));
        let number = self.hir.exprs.types[e] == Ty::Number;
        let direct = all.count() <= TABULATED && (all.vars.len() <= 3 || self.hir.exprs.types[e] != Ty::Bool && !number);
        if direct || (self.hir.exprs.types[e] != Ty::Bool && !number) {
            if all.count() > MOST_ENTRIES {
                return Err(self.table_too_large(variable, &all));
            }
            let mut values = Vec::with_capacity(all.count() as usize);
            while all.advance() {
                all.states().for_each(|(var, state)| self.set_state(var, state));
                let state = self.state_of(e, variable.states);
                values.push(state.map_err(|mut error| {
                    let text = self.given_text(&all);
                    error.0.bindings.push(text);
                    error
                })?);
            }
            return Ok(Node { states, parents: all.vars, table: Table::Function(values) });
        }
        if !number {
            let (yes, no) = self.truths(variable.states);
            return Ok(match making.grow(|net| self.event(e, net))? {
                Event::Always(holds) => Node { states, parents: Vec::new(), table: Table::Function(vec![if holds { yes } else { no }]) },
                Event::Var(var) => Node { states, parents: vec![var], table: Table::Function(vec![no, yes]) },
            });
        }
        let amount = making.grow(|net| self.amount(e, net, None))?;
        let (parents, values) = match amount {
            super::amounts::Amount::Known(value) => (Vec::new(), vec![value]),
            super::amounts::Amount::Random { var, values } => (vec![var], values),
        };
        let mut table = Vec::with_capacity(values.len());
        for value in values {
            table.push(self.state_of_amount(&value, e, variable.states)?);
        }
        Ok(Node { states, parents, table: Table::Function(table) })
    }

    /// The ordinals of `true` and `false` among the states of a condition.
    fn truths(&self, kind: EntityTypeId) -> (u32, u32) {
        let first = self.hir.entity_types[kind].members.first();
        if first.is_some_and(|member| self.hir.entity_name(*member) == "true") { (0, 1) } else { (1, 0) }
    }

    // ------------------------------------------------------------ causes

    /// The greatest of what each cause brings about: a chain, in which each link takes in one cause more.
    ///
    /// Source: F. J. Díez, "Parameter adjustment in Bayes networks: the generalized noisy OR-gate" (1993).
    fn causes(&mut self, own: Var, variable: &RandomVariable, causes: &[Cause], making: &mut Making) -> Result<Node<Exact>> {
        let states = self.hir.entity_types[variable.states].size;
        let rank = self.ranks(variable.states);
        // Each link: the distribution of its contribution, by rank, while its condition holds.
        let mut links: Vec<(Option<Event>, Vec<Exact>)> = Vec::new();
        for cause in causes {
            let mut take = |eval: &mut Self| {
                let event = match cause.condition {
                    None => None,
                    Some(condition) => {
                        if eval.chances(condition)?.contains(&own) {
                            return Err(eval.own_parent(variable));
                        }
                        Some(making.grow(|net| eval.event(condition, net))?)
                    }
                };
                let mut parents = FxHashSet::default();
                eval.law_parents(&cause.law, &Resolved::default(), &mut parents)?;
                if !parents.is_empty() {
                    let error = EvalError::new(
                        codes::BAD_MODEL,
                        "how strong a cause is must not depend on another variable",
                        variable.span,
                        "one number for each cause",
                    );
                    return Err(error.help("make the other variable a part of the condition: `strike and not insured: 30 %`"));
                }
                let none = Combinations::of(Vec::new(), |_| 1);
                let row = eval.row(&cause.law, variable, &Resolved::default())?;
                let row = eval.adds_up(row, &cause.law, variable, &none, making)?;
                let mut by_rank = vec![Exact::ZERO; row.len()];
                for (value, rank) in row.into_iter().zip(&rank) {
                    *by_rank.at_mut(*rank) = value;
                }
                links.push((event, by_rank));
                Ok(())
            };
            match cause.gens {
                GensId::NONE => take(self)?,
                gens => self.each(gens, &mut take)?,
            }
        }
        Ok(chained(states, &rank, links, making))
    }

    /// The rank of each state: as they are declared, from least to most; what is true is more than what is false.
    fn ranks(&self, kind: EntityTypeId) -> Vec<u32> {
        let decl = &self.hir.entity_types[kind];
        let names: Vec<&str> = decl.members.iter().map(|member| self.hir.entity_name(*member)).collect();
        if decl.domain && names == ["true", "false"] { vec![1, 0] } else { (0..decl.size).collect() }
    }
}

/// Joins the links to a chain; the last has the states of the variable, in their order.
fn chained(states: u32, rank: &[u32], links: Vec<(Option<Event>, Vec<Exact>)>, making: &mut Making) -> Node<Exact> {
    // What always acts begins the chain.
    let mut start = vec![Exact::ZERO; states as usize];
    if let Some(least) = start.first_mut() {
        *least = Exact::ONE;
    }
    let mut open: Vec<(Var, Vec<Exact>)> = Vec::new();
    for (event, effect) in links {
        match event {
            None | Some(Event::Always(true)) => start = greatest(&start, &effect),
            Some(Event::Always(false)) => {}
            Some(Event::Var(var)) => open.push((var, effect)),
        }
    }
    let by_state = |row: &[Exact]| -> Vec<Exact> { rank.iter().map(|rank| row.at(*rank).clone()).collect() };
    let Some((last, before)) = open.split_last() else {
        return Node { states, parents: Vec::new(), table: Table::Full(by_state(&start)) };
    };
    let point = |state: u32| -> Vec<Exact> { (0..states).map(|s| if s == state { Exact::ONE } else { Exact::ZERO }).collect() };
    let mut so_far: Option<Var> = None;
    for (var, effect) in before {
        let mut table = Vec::new();
        match so_far {
            None => {
                table.extend(start.iter().cloned());
                table.extend(greatest(&start, effect));
            }
            Some(_) => {
                for state in 0..states {
                    table.extend(point(state));
                    table.extend(greatest(&point(state), effect));
                }
            }
        }
        let parents = so_far.into_iter().chain([*var]).collect();
        so_far = Some(making.push(Node { states, parents, table: Table::Full(table) }));
    }
    let (var, effect) = last;
    let mut table = Vec::new();
    match so_far {
        None => {
            table.extend(by_state(&start));
            table.extend(by_state(&greatest(&start, effect)));
        }
        Some(_) => {
            for state in 0..states {
                table.extend(by_state(&point(state)));
                table.extend(by_state(&greatest(&point(state), effect)));
            }
        }
    }
    Node { states, parents: so_far.into_iter().chain([*var]).collect(), table: Table::Full(table) }
}

/// The distribution of the greater of two independent ranks.
fn greatest(a: &[Exact], b: &[Exact]) -> Vec<Exact> {
    let (mut below_a, mut below_b, mut before) = (Exact::ZERO, Exact::ZERO, Exact::ZERO);
    let mut out = Vec::with_capacity(a.len());
    for (x, y) in a.iter().zip(b) {
        below_a += x;
        below_b += y;
        let now = &below_a * &below_b;
        out.push(&now - &before);
        before = now;
    }
    out
}

/// The conditions of a law.
fn conditions_of(law: &Law, out: &mut Vec<ExprId>) {
    if let Law::If(condition, yes, no) = law {
        out.push(*condition);
        conditions_of(yes, out);
        conditions_of(no, out);
    }
}

impl Making {
    /// The number of states of a variable.
    pub(super) fn size(&self, var: Var) -> u32 {
        let at = var as usize;
        match self.states.get(at) {
            Some(size) => *size,
            None => self.added.at(at - self.states.len()).states,
        }
    }

    fn push(&mut self, node: Node<Exact>) -> Var {
        self.added.push(node);
        (self.states.len() + self.added.len() - 1) as Var
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(list: [i64; 3]) -> Vec<Exact> {
        list.iter().map(|n| Exact::from(*n) / Exact::from(10)).collect()
    }

    #[test]
    fn the_greater_of_two_ranks() {
        // By hand: P(0) = .5 * .2, P(<= 1) = .8 * .7.
        let found = greatest(&parts([5, 3, 2]), &parts([2, 5, 3]));
        let hundredths: Vec<Exact> = [10, 46, 44].iter().map(|n| Exact::from(*n) / Exact::from(100)).collect();
        assert_eq!(found, hundredths);
    }
}
