//! The results of a process as tables.

use super::evaluated::{In, under};
use super::*;
use crate::data::TupleIndex;
use crate::deadline::Deadline;
use crate::eval::ResultTable;
use crate::ids::At;
use crate::source::Span;
use std::borrow::Cow;

/// The table of one result while it is made.
struct Column {
    role: DecisionResult,
    dims: Vec<u32>,
    flat: Vec<u32>,
    values: Vec<f64>,
    exact: Option<Vec<Exact>>,
}

impl Column {
    fn put(&mut self, keys: &[&[u32]], value: f64, exact: Option<Exact>) {
        keys.iter().for_each(|part| self.flat.extend_from_slice(part));
        self.values.push(value);
        match (&mut self.exact, exact) {
            (Some(all), Some(exact)) => all.push(exact),
            _ => self.exact = None,
        }
    }

    fn finish(self, at: Span) -> Result<Option<ResultTable>> {
        let Column { dims, flat, values, exact, .. } = self;
        let too_many = |_| EvalError::new(codes::TOO_MANY, "more combinations than the program takes", at, "this process");
        let built = TupleIndex::from_tuples(&dims, flat, values.len()).map_err(too_many)?;
        let rows = built.index.rows() as usize;
        // Processes, states and actions come in the order of their keys, mostly.
        let in_order = rows == values.len() && (0u32..).zip(&built.rows).all(|(at, row)| at == *row);
        if in_order {
            return Ok(Some(ResultTable { index: built.index, values, exact }));
        }
        let mut table = ResultTable::new(built.index, vec![f64::NAN; rows]);
        built.rows.iter().zip(values).for_each(|(row, value)| *table.values.at_mut(*row) = value);
        table.exact = exact.map(|exact| {
            let mut placed = vec![Exact::ZERO; rows];
            built.rows.iter().zip(exact).for_each(|(row, value)| *placed.at_mut(*row) = value);
            placed
        });
        Ok(Some(table))
    }
}

/// The keys of all states, one after another.
struct Keys {
    flat: Vec<u32>,
    width: usize,
}

impl Keys {
    fn new(body: &Decision, ground: &GroundProcess) -> Keys {
        let states = ground.layer() * ground.periods.len().max(1);
        let width = body.states.len() + usize::from(body.period.is_some());
        let mut flat = Vec::with_capacity(states * width);
        let mut tuple = Vec::new();
        (0..states).for_each(|state| ground.put_keys(body, state, &mut tuple, &mut flat));
        Keys { flat, width }
    }

    fn iter(&self) -> impl Iterator<Item = (usize, &[u32])> {
        self.flat.chunks_exact(self.width.max(1)).enumerate()
    }
}

/// All results of a model.
pub(super) struct Tables {
    columns: Vec<Column>,
}

impl Tables {
    pub fn new(hir: &Hir, model: ModelId) -> Tables {
        let column = |result: &ResultDecl| Column {
            role: match result.role {
                ResultRole::Decision(role) => role,
                _ => DecisionResult::Value,
            },
            dims: result.keys.iter().map(|kind| hir.entity_types[*kind].size).collect(),
            flat: Vec::new(),
            values: Vec::new(),
            exact: Some(Vec::new()),
        };
        Tables { columns: hir.models[model].results.iter().map(column).collect() }
    }

    pub fn add(
        &mut self,
        hir: &Hir,
        body: &Decision,
        solved: &Solved<'_>,
        learned: &[(Learnt, Vec<Option<u32>>)],
        keys: &[u32],
        deadline: &Deadline,
    ) -> (Vec<Option<f64>>, Option<f64>) {
        let ground = solved.ground;
        let minimize = !body.maximize;
        // Where there is an exact optimum, its policy counts.
        let limits = solved.limits.as_ref();
        let likeliest = limits.map(|limits| likeliest(&ground.doubles, &limits.doubles.mixed.share));
        let policy = match (&likeliest, &solved.optimum) {
            (Some(policy), _) => policy,
            (None, Some(optimum)) => &optimum.policy,
            (None, None) => &solved.solution.policy,
        };
        let ended = match limits {
            Some(limits) => ended(&limits.doubles.chain, &limits.doubles.rows, &solved.criterion),
            None => ended(&ground.doubles, policy, &solved.criterion),
        };
        let start = ground.all_starts(&ground.start);
        let exact_start = ground.exact_start.as_ref().map(|start| ground.all_starts(start));
        let exactly = super::criterion(body, ground.factor.clone(), ground.factor == Exact::ONE);
        let doubles = match limits {
            Some(limits) => under(&limits.doubles, &ground.doubles, &ended, &ground.parts, &start, solved.criterion.clone(), minimize),
            None => In {
                process: &ground.doubles,
                policy: &ended,
                value: &solved.solution.value,
                gain: solved.solution.gain.as_ref(),
                parts: Cow::Borrowed(&ground.parts),
                whole: &ground.doubles,
                best: &solved.solution.value,
                best_gain: solved.solution.gain.as_ref(),
                start: &start,
                criterion: solved.criterion.clone(),
                minimize,
                advantage: None,
                visits: None,
                returns: Vec::new(),
            },
        };
        let doubles = doubles.followed();
        let exact = match (&solved.optimum, &ground.exact, &ground.exact_parts, &exact_start) {
            (Some(optimum), Some(process), Some(parts), Some(start)) => Some(In {
                process,
                policy: &ended,
                value: &optimum.value,
                gain: optimum.gain.as_ref(),
                parts: Cow::Borrowed(parts),
                whole: process,
                best: &optimum.value,
                best_gain: optimum.gain.as_ref(),
                start,
                criterion: exactly,
                minimize,
                advantage: Some(&optimum.advantage),
                visits: None,
                returns: Vec::new(),
            }),
            (None, Some(process), Some(parts), Some(start)) => {
                limits.and_then(|limits| limits.exact.as_ref()).map(|exact| under(exact, process, &ended, parts, start, exactly, minimize))
            }
            _ => None,
        };
        let mut budget = solved.budget;
        let exact = exact.map(|exact| exact.followed(&mut budget, deadline));
        let states = Keys::new(body, ground);
        for column in &mut self.columns {
            fill(
                column,
                &Filling {
                    body,
                    doubles: &doubles,
                    exact: exact.as_ref(),
                    states: &states,
                    policy,
                    shares: limits.map(|limits| limits.doubles.mixed.share.as_slice()),
                    exact_shares: limits.and_then(|limits| limits.exact.as_ref()).map(|exact| exact.mixed.share.as_slice()),
                    learned,
                    hir,
                    ground,
                    keys,
                },
            );
        }
        let ends = if body.terminals.is_empty() || doubles.gain.is_some() { None } else { doubles.at_ends() };
        ((0..body.rewards.len()).map(|at| doubles.earned(at)).collect(), ends)
    }

    pub fn finish(self, at: Span) -> Result<Vec<Option<ResultTable>>> {
        self.columns.into_iter().map(|column| if column.values.is_empty() { Ok(None) } else { column.finish(at) }).collect()
    }
}

/// What the table of a result is filled from.
struct Filling<'f> {
    body: &'f Decision,
    doubles: &'f In<'f, f64>,
    exact: Option<&'f In<'f, Exact>>,
    states: &'f Keys,
    policy: &'f [Option<u32>],
    /// By row, under limits.
    shares: Option<&'f [f64]>,
    exact_shares: Option<&'f [Exact]>,
    learned: &'f [(Learnt, Vec<Option<u32>>)],
    hir: &'f Hir,
    ground: &'f GroundProcess,
    keys: &'f [u32],
}

/// By state the row that is taken most often, the first of equals.
fn likeliest(process: &Process<f64>, share: &[f64]) -> Vec<Option<u32>> {
    let one = |state: usize| {
        let taken = process.rows(state).filter(|row| *share.at(*row) > 0.0);
        taken.reduce(|best, row| if share.at(row) > share.at(best) { row } else { best }).map(|row| row as u32)
    };
    (0..process.states()).map(one).collect()
}

/// The exact value where it is known, and its double.
fn both(double: f64, exact: Option<Exact>) -> (f64, Option<Exact>) {
    match exact {
        Some(exact) => (crate::exact::to_sized_f64(&exact), Some(exact)),
        None => (double, None),
    }
}

/// The values of an action variable under a policy.
fn actions(column: &mut Column, from: &Filling<'_>, policy: &[Option<u32>], variable: usize) {
    for (state, of) in from.states.iter() {
        let row = policy.get(state).copied().flatten();
        if let Some(value) = row.and_then(|row| from.ground.action_of(row as usize, variable)) {
            // Doubles hold them as they are.
            column.put(&[from.keys, of], f64::from(value), None);
        }
    }
}

fn fill(column: &mut Column, from: &Filling<'_>) {
    use DecisionResult as R;
    let each = |column: &mut Column, number: &dyn Fn(usize) -> Option<(f64, Option<Exact>)>| {
        for (state, of) in from.states.iter() {
            if let Some((value, exact)) = number(state) {
                column.put(&[from.keys, of], value, exact);
            }
        }
    };
    match column.role {
        R::Value => each(column, &|state| {
            let exact = from.exact.map(|exact| exact.signed(exact.value.at(state).clone()));
            Some(both(from.doubles.signed(*from.doubles.value.at(state)), exact))
        }),
        R::Policy | R::Action(_) => {
            actions(column, from, from.policy, if let R::Action(at) = column.role { at as usize } else { 0 });
        }
        R::Frequency => {
            let exact = from.exact.and_then(|exact| exact.visits.as_ref());
            let visits = from.doubles.visits.as_ref();
            each(column, &|state| Some(both(*visits?.get(state)?, exact.and_then(|all| all.get(state).cloned()))))
        }
        R::Share => {
            let mut action = Vec::new();
            for (state, of) in from.states.iter() {
                for row in from.ground.doubles.rows(state) {
                    from.ground.action(row, &mut action);
                    let sure = || if from.policy.at(state).is_some_and(|taken| taken as usize == row) { 1.0 } else { 0.0 };
                    let double = from.shares.map_or_else(sure, |shares| *shares.at(row));
                    let exact = match from.shares {
                        Some(_) => from.exact_shares.map(|shares| shares.at(row).clone()),
                        None => Some(crate::exact::from_f64(double)),
                    };
                    let (value, exact) = both(double, exact);
                    column.put(&[from.keys, of, &action], value, exact);
                }
            }
        }
        R::Limit(at) => {
            let Some(reward) = from.body.limits.get(at as usize).map(|limit| limit.reward as usize) else { return };
            let exact = from.exact.and_then(|exact| exact.earned(reward));
            if let Some(amount) = from.doubles.earned(reward) {
                let (value, exact) = both(amount, exact);
                column.put(&[from.keys], value, exact);
            }
        }
        R::Enacted(policy) => {
            if column.values.is_empty() {
                let holds = Decision::in_force(from.hir, Some(policy));
                column.put(&[], if holds { 1.0 } else { 0.0 }, Some(Exact::from(u32::from(holds))));
            }
        }
        R::Learned(at) => {
            if let Some(worth) = from.learned.get(at as usize).and_then(|(one, _)| one.worth) {
                column.put(&[from.keys], worth, None);
            }
        }
        R::LearnedAction(at, variable) => {
            let Some((_, policy)) = from.learned.get(at as usize) else { return };
            actions(column, from, policy, variable as usize);
        }
        R::Advantage => {
            let mut action = Vec::new();
            for (state, of) in from.states.iter() {
                for row in from.ground.doubles.rows(state) {
                    from.ground.action(row, &mut action);
                    let (value, exact) = both(from.doubles.advantage(row), from.exact.map(|exact| exact.advantage(row)));
                    column.put(&[from.keys, of, &action], value, exact);
                }
            }
        }
        R::Worth | R::Gain => {
            let (value, exact) = both(from.doubles.worth(), from.exact.map(|exact| exact.worth()));
            column.put(&[from.keys], value, exact);
        }
        R::Part(at) => {
            let Some(doubles) = from.doubles.part(at as usize) else { return };
            let exact = from.exact.and_then(|exact| exact.part(at as usize));
            if matches!(from.body.criterion, Criterion::Average(_)) {
                let value = doubles.first().copied().unwrap_or(0.0);
                let (value, exact) = both(value, exact.and_then(|all| all.first().cloned()));
                column.put(&[from.keys], value, exact);
                return;
            }
            each(column, &|state| Some(both(*doubles.get(state)?, exact.as_ref().and_then(|all| all.get(state).cloned()))));
        }
    }
}
