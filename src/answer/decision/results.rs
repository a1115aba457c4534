//! The results of a process as tables.

use super::evaluated::{In, under};
use super::*;
use crate::data::TupleIndex;
use crate::eval::ResultTable;
use crate::ids::At;
use crate::source::Span;
use std::borrow::Cow;

/// The values of the state variables of a state, after its period where there is one.
pub(super) fn state_keys(body: &Decision, ground: &GroundProcess, state: usize) -> Vec<u32> {
    let (layer, state) = (state / ground.layer(), state % ground.layer());
    let mut keys = Vec::new();
    ground.states.tuple(state, &mut keys);
    if body.period.is_some() {
        keys.insert(0, ground.periods.get(layer).copied().unwrap_or(0));
    }
    keys
}

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
        let count = self.values.len();
        let too_many = |_| EvalError::new(codes::TOO_MANY, "more combinations than the program takes", at, "this process");
        let built = TupleIndex::from_tuples(&self.dims, self.flat.clone(), count).map_err(too_many)?;
        let index = built.index;
        let mut values = vec![f64::NAN; index.rows() as usize];
        let mut exact: Option<Vec<Exact>> = self.exact.as_ref().map(|_| vec![Exact::ZERO; index.rows() as usize]);
        let width = self.dims.len();
        for (at, value) in self.values.iter().enumerate() {
            let keys = self.flat.get(at * width..(at + 1) * width).unwrap_or(&[]);
            let Some(row) = index.row(keys) else { continue };
            *values.at_mut(row) = *value;
            if let (Some(exact), Some(all)) = (&mut exact, &self.exact) {
                exact.at_mut(row).clone_from(all.at(at));
            }
        }
        let mut table = ResultTable::new(index, values);
        table.exact = exact;
        Ok(Some(table))
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
    ) -> Vec<Option<f64>> {
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
            },
        };
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
            }),
            (None, Some(process), Some(parts), Some(start)) => {
                limits.and_then(|limits| limits.exact.as_ref()).map(|exact| under(exact, process, &ended, parts, start, exactly, minimize))
            }
            _ => None,
        };
        let visits = process::visits_within_reach(doubles.process, &ended, &solved.criterion, &start);
        let exact_visits = exact.as_ref().and_then(In::visits);
        let shown = ground.layer() * ground.periods.len().max(1);
        let states: Vec<Vec<u32>> = (0..shown).map(|state| state_keys(body, ground, state)).collect();
        for column in &mut self.columns {
            fill(
                column,
                &Filling {
                    body,
                    doubles: &doubles,
                    exact: exact.as_ref(),
                    visits: visits.as_deref(),
                    exact_visits: exact_visits.as_deref(),
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
        (0..body.rewards.len()).map(|at| doubles.earned(at, visits.as_deref())).collect()
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
    visits: Option<&'f [f64]>,
    exact_visits: Option<&'f [Exact]>,
    states: &'f [Vec<u32>],
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
        Some(exact) => (crate::exact::to_f64(&exact), Some(exact)),
        None => (double, None),
    }
}

/// The values of an action variable under a policy.
fn actions(column: &mut Column, from: &Filling<'_>, policy: &[Option<u32>], variable: usize) {
    let mut values = Vec::new();
    for (state, of) in from.states.iter().enumerate() {
        let Some(row) = policy.get(state).copied().flatten() else { continue };
        from.ground.action(row as usize, &mut values);
        if let Some(value) = values.get(variable).copied() {
            column.put(&[from.keys, of], f64::from(value), Some(Exact::from(value)));
        }
    }
}

fn fill(column: &mut Column, from: &Filling<'_>) {
    use DecisionResult as R;
    let each = |column: &mut Column, number: &dyn Fn(usize) -> Option<(f64, Option<Exact>)>| {
        for (state, of) in from.states.iter().enumerate() {
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
            each(column, &|state| Some(both(*from.visits?.get(state)?, from.exact_visits.and_then(|all| all.get(state).cloned()))))
        }
        R::Share => {
            let mut action = Vec::new();
            for (state, of) in from.states.iter().enumerate() {
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
            let exact = from.exact.and_then(|exact| exact.earned(reward, from.exact_visits));
            if let Some(amount) = from.doubles.earned(reward, from.visits) {
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
            for (state, of) in from.states.iter().enumerate() {
                for row in from.ground.doubles.rows(state) {
                    from.ground.action(row, &mut action);
                    let (value, exact) = both(from.doubles.advantage(row), from.exact.map(|exact| exact.advantage(row)));
                    column.put(&[from.keys, of, &action], value, exact);
                }
            }
        }
        R::Worth | R::Gain => {
            let (value, exact) = both(from.doubles.worth(), from.exact.map(In::worth));
            column.put(&[from.keys], value, exact);
        }
        R::Part(at) => {
            let Some(doubles) = from.doubles.part(at as usize, from.visits) else { return };
            let exact = from.exact.and_then(|exact| exact.part(at as usize, from.exact_visits));
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
