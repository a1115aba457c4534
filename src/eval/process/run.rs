//! How decision processes were solved, and what is proved of their answers.

use super::*;
use crate::diagnostics::Diagnostic;
use crate::prob::process::{Checkpoint, Method};
use crate::simplex::ranging::BoundRange;

/// The run of a model: a process for each tuple of its index.
#[derive(Clone, Debug, Default)]
pub struct ProcessRun {
    pub solved: Vec<SolvedProcess>,
    /// Of processes whose limits no policy keeps.
    pub conflicts: Vec<Diagnostic>,
}

/// One process with its answer.
#[derive(Clone, Debug)]
pub struct SolvedProcess {
    pub made: MadeProcess,
    pub method: Method,
    pub rounds: u32,
    pub proof: ProcessProof,
    /// What the policy is worth from the start; under the average what a step brings.
    pub worth: f64,
    /// States, with the period first where there is one, in which several actions are equally good, with all of these.
    pub ties: Vec<(Vec<u32>, Vec<Vec<u32>>)>,
    /// By reward: what it comes to from the start, where it has a name; under the average a step.
    pub earned: Vec<Option<f64>>,
    /// What ends come to from the start, where it says what they are worth.
    pub at_ends: Option<f64>,
    /// The limits that are in force.
    pub limits: Vec<KeptLimit>,
    /// Where limits make the policy draw lots.
    pub drawn: Vec<Lots>,
    /// By learner.
    pub learned: Vec<Learnt>,
}

/// A limit, and what the policy comes to.
#[derive(Clone, Debug)]
pub struct KeptLimit {
    /// Its place among the limits of the model.
    pub at: u32,
    pub amount: f64,
    pub exact: Option<Exact>,
    pub lower: Option<Exact>,
    pub upper: Option<Exact>,
    /// How much the value from the start changes for one more unit of the end that binds; zero where none does.
    pub price: f64,
    /// What one more and one less unit of that end is worth, and how far, larger being better; of small processes.
    pub range: Option<BoundRange>,
}

/// A state in which the policy draws lots.
#[derive(Clone, Debug)]
pub struct Lots {
    pub state: Vec<u32>,
    /// The values of the action variables, and how likely they are taken.
    pub shares: Vec<(Vec<u32>, f64)>,
}

/// What a learner found.
#[derive(Clone, Debug)]
pub struct Learnt {
    /// Its place among the learners of the model.
    pub at: u32,
    pub episodes: u32,
    pub steps: u64,
    /// What its policy is worth from the start; none where that never ends.
    pub worth: Option<f64>,
    /// What it was worth on the way.
    pub curve: Vec<Checkpoint>,
}

/// How far the answer can be from the optimum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ProcessProof {
    /// Values are fractions, and the optimum.
    Exact,
    /// No value is further from the optimum.
    Within(f64),
    /// The best average lies between these.
    Gain(f64, f64),
    /// Nothing was proved.
    Open,
}

impl SolvedProcess {
    /// True where the answer is proved to be the optimum, but for rounding.
    fn is_settled(&self, of: f64) -> bool {
        match self.proof {
            ProcessProof::Exact => true,
            ProcessProof::Within(off) => off <= 1e-6 * of.max(1e-300),
            ProcessProof::Gain(low, high) => high - low <= 1e-6 * low.abs().max(high.abs()).max(1e-300),
            ProcessProof::Open => false,
        }
    }
}

impl ProcessRun {
    /// Whether the answers are proved to be the best; `sizes` are how large their values are.
    pub fn settled(&self, sizes: &[f64]) -> bool {
        self.solved.iter().zip(sizes).all(|(one, size)| one.is_settled(*size))
    }

    pub fn status(&self) -> Status {
        if !self.conflicts.is_empty() {
            return Status::Infeasible;
        }
        if self.solved.iter().any(|one| one.proof == ProcessProof::Open) { Status::Feasible } else { Status::Optimal }
    }

    pub fn reason(&self) -> Option<&str> {
        (self.status() == Status::Feasible).then_some("how far the answer is from the best was not proved")
    }
}
