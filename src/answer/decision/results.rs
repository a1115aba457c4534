//! The results of a process as tables.

use super::limited::Under;
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

/// Of processes with more states, visits are found without factors.
const MOST_FACTORED: usize = 2_000;

/// All results of a model.
pub(super) struct Tables {
    columns: Vec<Column>,
}

/// An answer in one kind of numbers.
struct In<'s, N: Number> {
    /// Under limits what the policy leaves of the process.
    process: &'s Process<N>,
    policy: &'s [Option<u32>],
    value: &'s [N],
    gain: Option<&'s N>,
    parts: Cow<'s, [Vec<N>]>,
    /// The whole process, under limits with their prices, and what its states are worth at best.
    whole: &'s Process<N>,
    best: &'s [N],
    best_gain: Option<&'s N>,
    start: &'s [N],
    criterion: process::Criterion<N>,
    minimize: bool,
}

impl<N: Number> In<'_, N> {
    fn signed(&self, value: N) -> N {
        if self.minimize && !value.is_zero() { value.neg() } else { value }
    }

    /// What a row falls short of the best of its state.
    fn advantage(&self, row: usize) -> N {
        let worth = self.whole.backup(row, &self.criterion.factor(), self.best);
        let worth = match self.best_gain {
            Some(gain) => worth.sub(gain.clone()),
            None => worth,
        };
        let off = worth.sub(self.best.at(self.whole.state_of(row)).clone());
        self.signed(off)
    }

    fn worth(&self) -> N {
        if let Some(gain) = self.gain {
            return self.signed(gain.clone());
        }
        let sum = self.start.iter().zip(self.value).fold(N::zero(), |sum, (p, value)| sum.add(p.clone().mul(value.clone())));
        self.signed(sum)
    }

    fn visits(&self) -> Option<Vec<N>> {
        let mut start = self.start.to_vec();
        start.resize(self.process.states(), N::zero());
        process::visits(self.process, self.policy, &self.criterion, &start)
    }

    /// What a reward comes to from the start; under the average a step.
    fn earned(&self, at: usize, visits: Option<&[N]>) -> Option<N> {
        let rewards = self.parts.get(at).filter(|rewards| !rewards.is_empty())?;
        let each =
            visits?.iter().zip(self.policy).filter_map(|(often, row)| Some(often.clone().mul(rewards.get((*row)? as usize)?.clone())));
        Some(each.fold(N::zero(), |sum, one| sum.add(one)))
    }

    /// What a reward has of the value of each state; under the average, what it brings a step.
    fn part(&self, at: usize, visits: Option<&[N]>) -> Option<Vec<N>> {
        let rewards = self.parts.get(at)?;
        if self.gain.is_some() {
            return Some(vec![self.earned(at, visits)?]);
        }
        process::returns(self.process, self.policy, &self.criterion.factor(), rewards)
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
        let total = solved.criterion == process::Criterion::Total;
        let ended = match limits {
            Some(limits) if total => process::ended(&limits.doubles.chain, &limits.doubles.rows),
            Some(limits) => limits.doubles.rows.clone(),
            None if total => process::ended(&ground.doubles, policy),
            None => policy.clone(),
        };
        let exactly = super::criterion(body, ground.factor.clone(), ground.factor == Exact::ONE);
        let doubles = match limits {
            Some(limits) => {
                under(&limits.doubles, &ground.doubles, &ended, &ground.parts, &ground.start, solved.criterion.clone(), minimize)
            }
            None => In {
                process: &ground.doubles,
                policy: &ended,
                value: &solved.solution.value,
                gain: solved.solution.gain.as_ref(),
                parts: Cow::Borrowed(&ground.parts),
                whole: &ground.doubles,
                best: &solved.solution.value,
                best_gain: solved.solution.gain.as_ref(),
                start: &ground.start,
                criterion: solved.criterion.clone(),
                minimize,
            },
        };
        let exact = match (&solved.optimum, &ground.exact, &ground.exact_parts, &ground.exact_start) {
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
        // Factors of the equations of many states may be large: these are swept through.
        let few = doubles.process.states() <= MOST_FACTORED;
        let factored = if few || doubles.gain.is_some() { doubles.visits() } else { None };
        let visits = factored.or_else(|| {
            let mut start = ground.start.clone();
            start.resize(ground.doubles.states(), 0.0);
            (doubles.gain.is_none()).then(|| process::visits_nearly(doubles.process, &ended, solved.criterion.factor(), &start))
        });
        let exact_visits = exact.as_ref().and_then(In::visits);
        let shown = ground.layer() * ground.periods.len().max(1);
        let states: Vec<Vec<u32>> = (0..shown).map(|state| state_keys(body, ground, state)).collect();
        let kept = limits.map(|limits| super::kept(body, ground, limits)).unwrap_or_default();
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
                    kept: &kept,
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
    kept: &'f [KeptLimit],
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

/// An answer under limits.
fn under<'s, N: Number>(
    found: &'s Under<N>,
    process: &Process<N>,
    ended: &'s [Option<u32>],
    parts: &[Vec<N>],
    start: &'s [N],
    criterion: process::Criterion<N>,
    minimize: bool,
) -> In<'s, N> {
    let mixed = |part: &Vec<N>| if part.is_empty() { Vec::new() } else { found.mixed.mixed(process, part) };
    In {
        process: &found.chain,
        policy: ended,
        value: &found.value,
        gain: found.gain.as_ref(),
        parts: Cow::Owned(parts.iter().map(mixed).collect()),
        whole: &found.priced,
        best: &found.best,
        best_gain: found.best_gain.as_ref(),
        start,
        criterion,
        minimize,
    }
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
            if let Some(kept) = from.kept.iter().find(|kept| kept.at == at) {
                column.put(&[from.keys], kept.amount, kept.exact.clone());
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
