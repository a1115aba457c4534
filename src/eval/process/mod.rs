//! Decision processes while values are calculated: states, rows with what they bring and where they lead.
//!
//! ```text
//! typed process ─ space ─► states, actions ─ walk (Ball) ─► Process<f64>
//!                                          └ walk (Exact), of small ones ─► Process<Exact>
//! ```

mod amounts;
mod decimals;
mod kept;
mod limits;
mod made;
mod outcomes;
mod run;
mod space;
mod walk;

pub use limits::GroundLimit;
pub use made::{MadeProcess, MadeProcesses};
pub use run::{KeptLimit, Learnt, Lots, ProcessProof, ProcessRun, SolvedProcess};
pub use space::States;

use super::*;
use crate::diagnostics::codes;
use crate::prob::process::{Learning, Process};
use space::lists;
use walk::Walk;

/// The most states, and the most rows.
const MOST_STATES: usize = 20_000_000;
/// Up to so many rows, and successors of them, a process is also made in exact numbers.
const EXACT_ROWS: usize = 2_000;
const EXACT_ENTRIES: usize = 20_000;

/// Processes with more rows, or successors of them, are made by a check, and not solved.
const LARGE_ROWS: usize = 10_000;
const LARGE_ENTRIES: usize = 100_000;
/// So are those whose learners make more steps.
const LARGE_STEPS: u64 = 1_000_000;

/// A process for one tuple of its index.
#[derive(Debug)]
pub struct GroundProcess {
    pub states: States,
    /// The values of each action variable.
    pub actions: Vec<Vec<u32>>,
    /// The periods, in their order; none without an end.
    pub periods: Vec<u32>,
    pub doubles: Process<f64>,
    /// Of small ones.
    pub exact: Option<Process<Exact>>,
    /// By reward: what it brings in each row, where it has a name.
    pub parts: Vec<Vec<f64>>,
    /// By reward: what it brings in each row, exactly.
    pub exact_parts: Option<Vec<Vec<Exact>>>,
    /// How likely the process starts in each state.
    pub start: Vec<f64>,
    pub exact_start: Option<Vec<Exact>>,
    /// What a reward of the next step counts; 1 where nothing is discounted.
    pub factor: Exact,
    /// The limits that are in force; their amounts stand among the parts.
    pub limits: Vec<GroundLimit>,
    /// By learner.
    pub learning: Vec<Learning>,
    /// By successor of a row: what a step brings that leads there; of processes with learners.
    pub brought: Option<Vec<f64>>,
    /// Rows of data files that were normalized: how many, and by how much they missed one at most.
    pub normalized: (usize, f64),
    /// States in which conditions leave out every action.
    pub stuck: Vec<u32>,
    /// States in which no action is available, since a table has no row of any.
    pub unlisted: Vec<u32>,
    /// In other states, how many actions a table has no row of, and the first with its state.
    pub unlisted_pairs: (usize, Option<(u32, u32)>),
}

impl GroundProcess {
    /// The values of the action variables that a row has.
    pub fn action(&self, row: usize, out: &mut Vec<u32>) {
        self.decode(self.doubles.action(row), out);
    }

    /// The values of the action variables that an action has.
    pub fn values_of(&self, action: u32) -> Vec<u32> {
        let mut out = Vec::new();
        self.decode(action, &mut out);
        out
    }

    fn decode(&self, action: u32, out: &mut Vec<u32>) {
        out.clear();
        out.extend(self.places(action).map(|(_, list, place)| list.get(place).copied().unwrap_or(0)));
        out.reverse();
    }

    /// The action variables, the last first, with their values, and the place of the one that an action has.
    fn places(&self, action: u32) -> impl Iterator<Item = (usize, &[u32], usize)> {
        let mut left = action as usize;
        self.actions.iter().enumerate().rev().map(move |(variable, list)| {
            let place = left % list.len();
            left /= list.len();
            (variable, list.as_slice(), place)
        })
    }

    /// A weight for each state, from those of the first period.
    pub fn all_starts<N: Number>(&self, first: &[N]) -> Vec<N> {
        let mut all = first.to_vec();
        all.resize(self.doubles.states(), N::zero());
        all
    }

    /// The value of one of the action variables that a row has.
    pub fn action_of(&self, row: usize, variable: usize) -> Option<u32> {
        let (_, list, place) = self.places(self.doubles.action(row)).find(|(at, ..)| *at == variable)?;
        list.get(place).copied()
    }

    /// True where solving it takes longer than checking a scenario should: more than some tenths of a second.
    pub fn is_large(&self) -> bool {
        let steps: u64 = self.learning.iter().map(|one| u64::from(one.episodes).saturating_mul(one.longest.into())).sum();
        self.doubles.row_count() > LARGE_ROWS || self.doubles.entries() > LARGE_ENTRIES || steps > LARGE_STEPS
    }

    /// How many states there are in each period.
    pub fn layer(&self) -> usize {
        self.states.len()
    }
}

/// Makes a process for the keys that are set in the open frame.
pub fn ground_process(hir: &Hir, world: &ValueStore, decision: &Decision, keys: &[u32]) -> Result<GroundProcess> {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    eval.frame(decision.slots, keys, |eval| {
        let factor = eval.exactly(|eval| eval.factor_of(decision))?;
        let periods = eval.periods(decision)?;
        let states = eval.states_of(decision)?;
        let actions = lists(eval, &decision.actions)?;
        let walked = Walk::new(eval, decision, &states, &actions, &periods, |value: Ball| value.to_f64())?.run()?;
        let small = walked.process.row_count() <= EXACT_ROWS && walked.process.entries() <= EXACT_ENTRIES;
        let exactly = match small {
            true => Some(eval.exactly(|eval| Walk::new(eval, decision, &states, &actions, &periods, |value: Exact| value)?.run())?),
            false => None,
        };
        let limits = eval.exactly(|eval| eval.limits_of(decision))?;
        let learning = |learner: &Learner| eval.exactly(|eval| eval.learning_of(decision, learner));
        let learning = decision.learners.iter().map(learning).collect::<Result<Vec<_>>>()?;
        let anywhere = decision.starts.iter().all(Option::is_none);
        let (start, exact_start) = if anywhere && !small {
            let share = Number::div(Exact::ONE, Exact::from(states.len()));
            (vec![crate::exact::to_f64(&share); states.len()], None)
        } else {
            let start = eval.exactly(|eval| eval.start_of(decision, &states))?;
            (start.iter().map(crate::exact::to_f64).collect(), small.then_some(start))
        };
        let (exact, exact_parts) = exactly.map(|walked| (walked.process, walked.parts)).unzip();
        Ok(GroundProcess {
            start,
            exact_start,
            doubles: walked.process,
            parts: walked.parts,
            normalized: walked.normalized,
            stuck: walked.stuck,
            unlisted: walked.unlisted,
            unlisted_pairs: walked.unlisted_pairs,
            brought: walked.brought,
            states,
            actions,
            periods,
            exact,
            exact_parts,
            factor,
            limits,
            learning,
        })
    })
}

impl Eval<'_, Exact> {
    /// What a reward of the next step counts.
    fn factor_of(&mut self, decision: &Decision) -> Result<Exact> {
        let (Criterion::Discounted(factor) | Criterion::Horizon(Some(factor))) = &decision.criterion else { return Ok(Exact::ONE) };
        let value = self.number(factor.value)?;
        let factor_value = match factor.times {
            None => value.clone(),
            Some(times) => {
                let times = self.number(times)?;
                if times == Exact::ZERO {
                    let error = EvalError::new(codes::NO_END, "a step takes no time", factor.span, "no time passes");
                    return Err(error.help("`every` says how much time a step takes: `every 1/12 yr`"));
                }
                let base = Exact::ONE + &value;
                if base <= Exact::ZERO || times < Exact::ZERO {
                    let message = "an interest that leaves nothing, or a step that goes back";
                    return Err(EvalError::new(codes::NO_END, message, factor.span, "here"));
                }
                Number::div(Exact::ONE, base.power_of(times))
            }
        };
        let last = matches!(decision.criterion, Criterion::Horizon(_));
        let text = |value: &Exact| format!("{} %", crate::exact::text(&(value * Exact::from(100))));
        if factor_value < Exact::ZERO {
            let error = EvalError::new(codes::NO_END, format!("a discount of {}", text(&factor_value)), factor.span, "negative");
            return Err(error.help("a reward of the next step counts so much of one now: from 0 up to, and not including, 100 %"));
        }
        if factor_value > Exact::ONE {
            let message = "a reward of the next step would count more than one now";
            let error = EvalError::new(codes::NO_END, message, factor.span, format!("counts {}", text(&factor_value)));
            return Err(error.help("a discount lies from 0 to 100 %"));
        }
        if factor_value == Exact::ONE && !last {
            let message = "rewards that count as much later as now add up without end";
            let error = EvalError::new(codes::NO_END, message, factor.span, format!("counts {}", text(&factor_value)));
            return Err(error.help(
                "a discount below 100 %; or `until absorbed` where an end comes for sure, `average` for the long run, `over PERIODS` for so many steps",
            ));
        }
        Ok(factor_value)
    }
}
