//! How decision processes were solved, and what is proved of their answers.

use super::*;
use crate::prob::process::Method;

/// The run of a model: a process for each tuple of its index.
#[derive(Clone, Debug, Default)]
pub struct ProcessRun {
    pub solved: Vec<SolvedProcess>,
}

/// One process.
#[derive(Clone, Debug)]
pub struct SolvedProcess {
    /// The keys of its index.
    pub keys: Vec<u32>,
    pub method: Method,
    pub rounds: u32,
    pub states: usize,
    pub rows: usize,
    pub successors: usize,
    pub proof: ProcessProof,
    /// States, with the period first where there is one, in which several actions are equally good, with all of these.
    pub ties: Vec<(Vec<u32>, Vec<Vec<u32>>)>,
    /// Rows of data files that were put right: how many, and by how much at most.
    pub normalized: (usize, f64),
    /// States that the process never gets to from its start, where one is said.
    pub unreached: Vec<Vec<u32>>,
    /// States in which conditions leave no action out of all.
    pub stuck: Vec<Vec<u32>>,
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
        if self.solved.iter().any(|one| one.proof == ProcessProof::Open) { Status::Feasible } else { Status::Optimal }
    }

    pub fn reason(&self) -> Option<&str> {
        (self.status() == Status::Feasible).then_some("how far the answer is from the best was not proved")
    }
}
