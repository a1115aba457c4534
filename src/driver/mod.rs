//! Strings the stages together: check, evaluate, lower, solve, evaluate. Every stage is a plain
//! function between representations; nothing here prints.

mod calculate;
mod cases;
mod decided;
mod early;
mod expect;
mod forward;
mod lowering;
mod once;
mod overlay;
mod revised;
mod session;
mod solve;
mod time;
mod diagnostics;
mod trial;
#[cfg(feature = "cli")]
mod variants;

pub use decided::solve;
#[cfg(feature = "cli")]
pub use expect::{holds, text_of};
pub use lowering::lower_plan;
#[cfg(feature = "cli")]
pub use overlay::Variation;
#[cfg(feature = "internals")]
pub use overlay::{NotThere, Target};
pub use overlay::{Overlay, Switches, named, observed, ordinals, overlaid, overlaid_before, variant_named, variation};
pub use session::Session;
#[cfg(feature = "internals")]
pub use session::check;
#[cfg(feature = "cli")]
pub use trial::Edited;
#[cfg(feature = "cli")]
pub use variants::{Variants, in_parallel, name_of, solve_each, solve_points, trend_values};

use crate::answer::values::ScenarioValue;
use crate::answer::{Outcome, PlanRun};
use crate::diagnostics::{Code, Diagnostic, Levels, Severity, codes};
use crate::eval::{Influence, Status, ValueStore, Verdict};
use crate::exact::Exact;
use crate::explain::Spot;
use crate::hir::*;
use crate::lp::Lp;
pub use crate::stack::roomy;
use revised::Revised;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// What the driver tells of its progress: a line for people.
pub type Progress<'p> = &'p mut (dyn FnMut(&str) + Send);

/// A checked scenario, with everything that could be calculated without solving a plan.
pub struct Checked {
    pub hir: Hir,
    pub world: ValueStore,
    /// The lowered plans that need no other plan's answer.
    pub lowered: Vec<(ModelId, Lp)>,
    /// The models whose answers are known from a run before, and hold.
    kept: Vec<ModelRun>,
    /// Answers from an earlier run to models that the changes affect: the new answers may be near these.
    before: Vec<ModelRun>,
    /// What changed since then.
    revised: Option<Revised>,
    /// The lowered plans in exact numbers, of those that are known so already.
    exact: Vec<(ModelId, Arc<Lp<Exact>>)>,
    /// What could not be calculated yet: plans, large decision processes, and whatever reads them.
    waiting: FxHashSet<Node>,
    /// What was foreseen of plans that may have no solution.
    foreseen: Vec<(ModelId, Diagnostic)>,
    /// The levels of warnings, with those that the scenario sets.
    levels: Levels,
    /// How the command line switches policies.
    pub switches: Switches,
    /// Names of policies that were to be switched and that no plan knows.
    pub unswitched: Vec<String>,
    /// There are errors of syntax, names, units or types: nothing was calculated.
    stopped: bool,
    /// Ordered by place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Checked {
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
    }

    /// True where errors, if there are any, are about single allocations alone: one that does not meet a requirement has an answer
    /// all the same, and one that no rule can settle is needed by its readers alone. The rest can be solved.
    pub fn can_be_solved(&self) -> bool {
        !self.stopped && self.diagnostics.iter().all(|d| d.severity != Severity::Error || is_of_one_allocation(d))
    }
}

/// Errors of an allocation that is calculated, by which nothing else is wrong.
const OF_ONE_ALLOCATION: [Code; 7] =
    [codes::REQUIREMENT_FAILED, codes::BAD_CLAIMS, codes::BAD_GAME, codes::TIE, codes::OUT_OF_REACH, codes::BAD_LINKS, codes::BOUNDS_CROSS];

/// True of errors of an allocation that is calculated, by which nothing else is wrong.
pub fn is_of_one_allocation(found: &Diagnostic) -> bool {
    OF_ONE_ALLOCATION.contains(&found.code)
}

/// A model after `solve`.
#[derive(Clone)]
pub struct ModelRun {
    pub model: ModelId,
    pub outcome: Outcome,
}

impl ModelRun {
    pub fn status(&self) -> Status {
        self.outcome.status()
    }

    /// Why there is no answer, or none that is proved.
    pub fn reason(&self) -> Option<&str> {
        self.outcome.reason()
    }

    /// The run of a plan.
    pub fn plan(&self) -> Option<&Arc<PlanRun>> {
        self.outcome.plan()
    }
}

/// An expectation after `solve`.
pub struct Expectation {
    pub index: usize,
    /// False in a variant for those of the scenario, which say nothing of it.
    pub counts: bool,
    /// The text of its condition without its title, on one line.
    pub text: String,
    pub verdict: Option<Verdict>,
    /// Why it could not be evaluated.
    pub reason: Option<String>,
}

impl Expectation {
    /// True unless it was expected.
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "only the program compares"))]
    pub fn failed(&self) -> bool {
        self.counts && !self.passed()
    }

    pub fn passed(&self) -> bool {
        self.verdict.as_ref().is_some_and(|v| v.passed)
    }
}

/// A question to a belief network, and the numbers that move its answer most.
pub struct Moved {
    pub model: ModelId,
    /// As it is written.
    pub text: String,
    pub numbers: Vec<MovingNumber>,
}

/// A number that moves an answer.
pub struct MovingNumber {
    pub influence: Influence,
    pub spot: Spot,
}

/// A requirement of an allocation that its answer does not meet.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    pub model: ModelId,
    /// As it is written, on one line.
    pub text: String,
    /// Of an allocation with an index, of which.
    pub index: Vec<String>,
    /// What it comes to: "it is 0.25, against 0.4".
    pub found: String,
    /// The two sides of a comparison, and their unit.
    pub sides: Option<(f64, f64, String)>,
}

impl Requirement {
    /// True of the same requirement, whatever it comes to.
    pub fn is_same(&self, other: &Requirement) -> bool {
        (self.model, &self.text, &self.index) == (other.model, &other.text, &other.index)
    }

    /// "`evenness >= 40 %` for DE"
    pub fn name(&self) -> String {
        if self.index.is_empty() { format!("`{}`", self.text) } else { format!("`{}` for {}", self.text, self.index.join(", ")) }
    }
}

/// A solved scenario.
pub struct Solved {
    pub hir: Hir,
    pub world: ValueStore,
    /// In the order in which they were solved.
    pub models: Vec<ModelRun>,
    pub expectations: Vec<Expectation>,
    /// The scenario's own values, and its attributes with formulas.
    pub values: Vec<ScenarioValue>,
    /// The sums that it asks to be shown.
    pub sums: Vec<ScenarioValue>,
    /// What it asks its belief networks, and which numbers move the answers most.
    pub questions: Vec<Moved>,
    /// What allocations require and their answers do not meet.
    pub unmet: Vec<Requirement>,
    pub diagnostics: Vec<Diagnostic>,
}
