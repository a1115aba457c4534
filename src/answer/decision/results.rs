//! The results of a process as tables.

use super::*;
use crate::deadline::Deadline;
use crate::eval::ResultTable;
use crate::ids::At;
use crate::source::Span;

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
    fn new(body: &Decision, ground: &GroundProcess, states: usize) -> Keys {
        let width = body.states.len() + usize::from(body.period.is_some());
        let mut flat = Vec::with_capacity(states * width);
        let mut tuple = Vec::new();
        for state in 0..states {
            if body.period.is_some() {
                flat.push(ground.periods.get(state / ground.layer()).copied().unwrap_or(0));
            }
            ground.states.tuple(state % ground.layer(), &mut tuple);
            flat.extend_from_slice(&tuple);
        }
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

/// An answer in one kind of numbers.
struct In<'s, N> {
    process: &'s Process<N>,
    policy: &'s [Option<u32>],
    value: &'s [N],
    gain: Option<&'s N>,
    parts: &'s [Vec<N>],
    start: &'s [N],
    criterion: process::Criterion<N>,
    minimize: bool,
    /// By row: what it falls short of the best of its state, where that is known.
    advantage: Option<&'s [N]>,
    /// How often each state is visited.
    visits: Option<Vec<N>>,
    /// By reward with a name, what it has of the value of each state; nothing under the average.
    returns: Vec<Option<Vec<N>>>,
}

impl<N: Number> In<'_, N> {
    fn signed(&self, value: N) -> N {
        if self.minimize && !value.is_zero() { value.neg() } else { value }
    }

    /// What a row falls short of the best of its state.
    fn advantage(&self, row: usize) -> N {
        if let Some(known) = self.advantage {
            return self.signed(known.at(row).clone());
        }
        let worth = self.process.backup(row, &self.criterion.factor(), self.value);
        let worth = match self.gain {
            Some(gain) => worth.sub(gain.clone()),
            None => worth,
        };
        let off = worth.sub(self.value.at(self.process.state_of(row)).clone());
        self.signed(off)
    }

    /// How likely it starts in each state, periods after the first included.
    fn start(&self) -> Vec<N> {
        let mut start = self.start.to_vec();
        start.resize(self.process.states(), N::zero());
        start
    }

    /// What a reward has of the value of each state; under the average, what it brings a step.
    fn part(&self, at: usize) -> Option<Vec<N>> {
        if self.gain.is_none() {
            return self.returns.get(at).cloned().flatten();
        }
        let rewards = self.parts.get(at)?;
        let each = self
            .visits
            .as_ref()?
            .iter()
            .zip(self.policy)
            .filter_map(|(often, row)| Some(often.clone().mul(rewards.get(row.as_ref().copied()? as usize)?.clone())));
        Some(vec![each.fold(N::zero(), |sum, one| sum.add(one))])
    }
}

/// Of processes with more states, what follows from a policy is found without factors of its equations: these may be large.
const MOST_FACTORED: usize = 2_000;

impl In<'_, f64> {
    /// Finds what follows from the policy.
    fn followed(mut self) -> Self {
        let (start, factor) = (self.start(), self.criterion.factor());
        let (process, policy) = (self.process, self.policy);
        let is_named = |rewards: &Vec<f64>| rewards.len() == process.row_count();
        let each = |of: &dyn Fn(&[f64]) -> Option<Vec<f64>>| -> Vec<Option<Vec<f64>>> {
            self.parts.iter().map(|rewards| if is_named(rewards) { of(rewards) } else { None }).collect()
        };
        if self.gain.is_some() {
            self.visits = process::visits(process, policy, &self.criterion, &start);
        } else if process.states() > MOST_FACTORED {
            self.visits = process::visits_nearly(process, policy, factor, &start);
            self.returns = each(&|rewards| process::returns_nearly(process, policy, factor, rewards));
        } else if let Some(equations) = process::Equations::of(process, policy, &factor) {
            self.visits = Some(equations.visits(process, policy, &factor, &start));
            self.returns = each(&|rewards| Some(equations.returns(process, policy, rewards)));
        }
        self
    }

    fn worth(&self) -> f64 {
        if let Some(gain) = self.gain {
            return self.signed(*gain);
        }
        self.signed(self.start.iter().zip(self.value).fold(0.0, |sum, (p, value)| sum + p * value))
    }
}

impl In<'_, Exact> {
    /// Finds what follows from the policy, unless that is more work than the budget allows.
    fn followed(mut self, budget: &mut process::Budget, deadline: &Deadline) -> Self {
        let named: Vec<(usize, &[Exact])> = self
            .parts
            .iter()
            .enumerate()
            .filter(|(_, of)| of.len() == self.process.row_count())
            .map(|(at, of)| (at, of.as_slice()))
            .collect();
        let rewards: Vec<&[Exact]> = named.iter().map(|(_, of)| *of).collect();
        let found = process::followed(self.process, self.policy, &self.criterion, &self.start(), &rewards, budget, deadline);
        if let Some(found) = found {
            self.visits = Some(found.visits);
            self.returns = vec![None; self.parts.len()];
            for ((at, _), returns) in named.into_iter().zip(found.returns) {
                *self.returns.at_mut(at) = Some(returns);
            }
        }
        self
    }

    fn worth(&self) -> Exact {
        self.signed(self.gain.cloned().unwrap_or_else(|| process::weighted(&self.start(), self.value)))
    }
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

    pub fn add(&mut self, body: &Decision, solved: &Solved<'_>, keys: &[u32], deadline: &Deadline) {
        let ground = solved.ground;
        let minimize = !body.maximize;
        // Where there is an exact optimum, its policy counts.
        let policy = solved.optimum.as_ref().map_or(&solved.solution.policy, |optimum| &optimum.policy);
        let total = solved.criterion == process::Criterion::Total;
        let policy_ended = if total { process::ended(&ground.doubles, policy) } else { policy.clone() };
        let doubles = In {
            process: &ground.doubles,
            policy: &policy_ended,
            value: &solved.solution.value,
            gain: solved.solution.gain.as_ref(),
            parts: &ground.parts,
            start: &ground.start,
            criterion: solved.criterion.clone(),
            minimize,
            advantage: None,
            visits: None,
            returns: Vec::new(),
        };
        let doubles = doubles.followed();
        let exact = match (&solved.optimum, &ground.exact, &ground.exact_parts, &ground.exact_start) {
            (Some(optimum), Some(process), Some(parts), Some(start)) => Some(In {
                process,
                policy: &policy_ended,
                value: &optimum.value,
                gain: optimum.gain.as_ref(),
                parts,
                start,
                criterion: super::criterion(body, ground.factor.clone(), ground.factor == Exact::ONE),
                minimize,
                advantage: Some(&optimum.advantage),
                visits: None,
                returns: Vec::new(),
            }),
            _ => None,
        };
        let mut budget = solved.budget;
        let exact = exact.map(|exact| exact.followed(&mut budget, deadline));
        let shown = ground.layer() * ground.periods.len().max(1);
        let states = Keys::new(body, ground, shown);
        for column in &mut self.columns {
            fill(column, &Filling { body, doubles: &doubles, exact: exact.as_ref(), states: &states, policy, ground, keys });
        }
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
    ground: &'f GroundProcess,
    keys: &'f [u32],
}

/// The exact value where it is known, and its double.
fn both(double: f64, exact: Option<Exact>) -> (f64, Option<Exact>) {
    match exact {
        Some(exact) => (crate::exact::to_f64(&exact), Some(exact)),
        None => (double, None),
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
            let variable = if let R::Action(at) = column.role { at as usize } else { 0 };
            let row = |state: usize| from.policy.at(state).as_ref().map(|row| *row as usize);
            // Doubles hold them as they are.
            each(column, &|state| Some((f64::from(from.ground.action_of(row(state)?, variable)?), None)));
        }
        R::Frequency => {
            let exact = from.exact.and_then(|exact| exact.visits.as_ref());
            let visits = from.doubles.visits.as_ref();
            each(column, &|state| Some(both(*visits?.get(state)?, exact.and_then(|all| all.get(state).cloned()))))
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
