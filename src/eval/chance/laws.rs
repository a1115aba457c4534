//! The laws of variables as tables: every row adds up to one.

use super::combinations::Combinations;
use super::events::{Event, MOST_ENTRIES, TABULATED};
use super::making::{Making, Resolved};
use super::*;
use crate::exact::{self, Exact};
use crate::prob::network::{Node, Table};
use rustc_hash::FxHashSet;

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
                making.entries += all.count() * f64::from(states);
                making.affordable(variable)?;
                let mut values = Vec::with_capacity((all.count() as usize).saturating_mul(states as usize));
                while all.advance() {
                    all.states().for_each(|(var, state)| self.set_state(var, state));
                    let row = self.row(law, variable, &resolved)?;
                    let row = self.adds_up(row, law, variable, &all, making)?;
                    values.extend(row);
                }
                if !resolved.is_empty() {
                    making.resolved.insert(var, resolved);
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

    pub(super) fn law_parents(&mut self, law: &Law, resolved: &Resolved, out: &mut FxHashSet<Var>) -> Result<()> {
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
    pub(super) fn row(&mut self, law: &Law, variable: &RandomVariable, resolved: &Resolved) -> Result<Vec<Exact>> {
        let count = self.hir.entity_types[variable.states].size;
        let row = match law {
            Law::Probability(e) => {
                let mut row = Vec::with_capacity(count as usize);
                for state in 0..count {
                    self.set(variable.own, state);
                    let value = self.number(*e).map_err(|error| self.without_row(error, variable))?;
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
                let holds = self.condition_holds(*condition, resolved)?;
                self.row(if holds { yes } else { no }, variable, resolved)?
            }
            Law::Function(_) | Law::Causes(_) => Vec::new(),
        };
        Ok(row)
    }

    /// Whether a condition of a law holds, with the states that variables have.
    pub(super) fn condition_holds(&mut self, condition: ExprId, resolved: &Resolved) -> Result<bool> {
        match resolved.get(&condition) {
            Some(Event::Always(holds)) => Ok(*holds),
            Some(Event::Var(var)) => Ok(self.chance.as_ref().and_then(|c| c.states.get(var)).copied() == Some(1)),
            None => self.truth(condition),
        }
    }

    /// A number that is missing in the own table of a variable: a row.
    fn without_row(&self, mut error: EvalError, variable: &RandomVariable) -> EvalError {
        if error.0.code == codes::MISSING_VALUE && error.0.at == variable.span {
            error.0.label = "a row is missing in its table".into();
            error.0.others.clear();
            error.0.helps = vec!["for each combination of states of what it depends on there is a row".into()];
        }
        error
    }

    pub(in crate::eval) fn probability(&mut self, value: Exact, e: ExprId) -> Result<Exact> {
        if value >= Exact::ZERO && value <= Exact::ONE {
            return Ok(value);
        }
        let negative = value < Exact::ZERO;
        let percent = exact::text(&(value * Exact::from(100)));
        let message = if negative {
            format!("a probability of {percent} %: none is negative")
        } else {
            format!("a probability of {percent} %: none is above 100 %")
        };
        let label = match (self.hir.exprs.kinds[e], negative) {
            (ExprKind::Cell(..), _) => "read here",
            (_, true) => "negative",
            _ => "more than certain",
        };
        let error = EvalError::new(codes::BAD_PROBABILITY, message, self.hir.exprs.spans[e], label);
        Err(self.at_written(error, e, |value| !(0.0..=1.0).contains(&value), if negative { "is negative" } else { "is more than 100 %" }))
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

    pub(super) fn own_parent(&self, variable: &RandomVariable) -> EvalError {
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

    pub(super) fn push(&mut self, node: Node<Exact>) -> Var {
        self.added.push(node);
        (self.states.len() + self.added.len() - 1) as Var
    }
}
