//! How a model came out: for each form its own account of it, with a status and what was proved or checked.

use super::PlanRun;
use crate::diagnostics::Diagnostic;
use crate::eval::{ProcessRun, Status};
use crate::prob::Checked;
use std::sync::Arc;

/// How a model came out.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A plan that went to a solver; why it has no answer or none that is proved, and the run with its certificate.
    Plan { status: Status, reason: Option<String>, run: Arc<PlanRun> },
    /// An allocation, with what its shares were found to keep to.
    Allocation(Checked),
    /// A choice, with what its probabilities were found to keep to.
    Choice(Checked),
    /// A belief network, with what its distributions were found to keep to.
    Belief(Checked),
    /// A decision process, with how it was solved.
    Decision(Arc<ProcessRun>),
    /// Nothing was calculated, and why.
    NotTried(String),
}

impl Outcome {
    pub fn status(&self) -> Status {
        match self {
            Outcome::Plan { status, .. } => *status,
            Outcome::Allocation(_) | Outcome::Choice(_) | Outcome::Belief(_) => Status::Optimal,
            Outcome::Decision(run) => run.status(),
            Outcome::NotTried(_) => Status::Failed,
        }
    }

    /// Why there is no answer, or none that is proved.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Outcome::Plan { reason, .. } => reason.as_deref(),
            Outcome::Allocation(_) | Outcome::Choice(_) | Outcome::Belief(_) => None,
            Outcome::Decision(run) => run.reason(),
            Outcome::NotTried(why) => Some(why),
        }
    }

    /// What is wrong with it, where it has no answer.
    pub fn found(&self) -> &[Diagnostic] {
        match self {
            Outcome::Plan { run, .. } => &run.explanation.diagnostics,
            Outcome::Decision(run) => &run.conflicts,
            Outcome::Allocation(_) | Outcome::Choice(_) | Outcome::Belief(_) | Outcome::NotTried(_) => &[],
        }
    }

    /// The run of a plan.
    pub fn plan(&self) -> Option<&Arc<PlanRun>> {
        match self {
            Outcome::Plan { run, .. } => Some(run),
            Outcome::Allocation(_) | Outcome::Choice(_) | Outcome::Belief(_) | Outcome::Decision(_) | Outcome::NotTried(_) => None,
        }
    }
}
