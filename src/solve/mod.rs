//! Solving a lowered plan: an [`Lp`] in, an answer in the user's own direction and units out.
//!
//! What happens between the two, each step in its own file:
//!
//! 1. `guard`: a plan with a NaN or an infinite coefficient never reaches a solver.
//! 2. `presolve`: what needs no solver is decided here (crossed bounds, empty rows, a plan without rows).
//! 3. `scale`: a plan whose coefficients lie far apart is scaled by powers of two.
//! 4. `microlp` through good_lp (`model` builds its expressions), `highs` through its C functions: the backends (`worker` runs them).
//!    Neither is taken at its word where that has been seen to be wrong: `boxes` keeps microlp away from "unbounded", and
//!    HiGHS is asked twice before a plan is called infeasible.
//! 5. `guard` again: the values are rounded, their rows and bounds checked, the objective recomputed.
//! 6. `dual`: prices from the dual program, where they are asked for and the solver gave none.
//!
//! An attempt that fails (the solver's own failure, or an answer that breaks a row) is followed by one
//! with the scaling turned round, and that by HiGHS where the choice was left to us.
//!
//! Plans that differ in numbers alone are solved by `warm`, from the basis of the first of them.
//!
//! Plans with whole columns whose exact numbers are at hand are searched by `whole`, with our own branch and bound where that
//! suits. Whatever a solver says of whole columns, these are rounded and the rest is solved again with them fixed, so that what is
//! closed is closed; an answer that does not survive that is refused.
//!
//! good_lp's types stay inside this module. It knows nothing of names, units, syntax or files. The exact
//! certificate of an answer is made elsewhere, from the values alone; the checks here are the first guard.
//! Rows and columns are named by their number (`RowId`, `ColId`, counted from 0) in messages.

mod attempt;
mod bound_tightening;
pub mod dual;
mod validation;
mod highs;
mod microlp;
mod model;
mod scale;
mod single_rows;
#[cfg(test)]
mod tests;
mod presolve;
#[cfg(feature = "cli")]
mod warm;
pub mod watch;
mod whole;
mod worker;

use std::fmt;
use std::iter;
use std::sync::Arc;
use std::time::Duration;

use crate::branch;
use crate::deadline::Deadline;
use crate::exact::Exact;
use crate::lp::{ColId, Lp, RowId};
use attempt::{How, attempt};
use watch::{Search, Watch};

#[cfg(feature = "cli")]
pub use warm::Warm;

pub use highs::{Place as HighsPlace, found as highs_found, look_for as look_for_highs};

/// Which solver the user asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// Whichever suits the plan: see [`choose`].
    #[default]
    Auto,
    /// microlp, pure Rust, in every build.
    Microlp,
    /// HiGHS, where there is one.
    Highs,
}

/// What is asked of an optimum.
#[derive(Clone, Debug, Default)]
pub struct PricedLimits {
    pub rows: Vec<RowId>,
    pub columns: Vec<ColId>,
}

/// How to solve.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The solver.
    pub solver: Choice,
    /// Stop after this much time. A solver that does not look at its clock is given a little longer, then left behind on its
    /// thread, which ends with the process.
    pub time_limit: Option<Duration>,
    /// Find prices for an optimum whose solver gives none, by solving the dual program too (`dual`).
    pub prices: bool,
    /// Go on to exact numbers for plans of some thousand rows, not only for small ones.
    pub exact: bool,
    /// Find out for what limits and costs every price holds, of large plans too.
    pub ranges: bool,
    /// The rows and columns of whose limits and bounds it is asked what one more is worth, in ascending order: of an optimum without
    /// whole columns.
    pub priced: PricedLimits,
    /// A search of whole values may stop where nothing is better than its answer by more than this part of it.
    pub gap: Option<f64>,
    /// Keep the default options of HiGHS, whatever the structure of a plan suggests.
    pub solver_defaults: bool,
    /// Keep the programs of plans in exact numbers: those of variants are made of them.
    pub keeps_exact: bool,
    /// Who waits for the answer.
    pub watch: Watch,
}

impl Options {
    /// When a solve that begins now is to stop.
    pub(crate) fn deadline(&self) -> Deadline {
        Deadline::after(self.time_limit).or(self.watch.interrupt.as_ref())
    }
}

/// A solver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// microlp.
    Microlp,
    /// HiGHS.
    Highs,
}

impl Backend {
    /// The name to show and to ask for.
    pub fn name(self) -> &'static str {
        match self {
            Backend::Microlp => "microlp",
            Backend::Highs => "highs",
        }
    }
}

/// True where there is a HiGHS: linked, or found where [`look_for_highs`] said to look.
pub fn has_highs() -> bool {
    highs::is_there()
}

/// The solver that was asked for is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotBuiltIn {
    /// Its name.
    pub solver: &'static str,
    /// Why not, where a file was named.
    pub why: Option<&'static str>,
}

impl fmt::Display for NotBuiltIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.solver;
        match self.why {
            Some(why) => write!(f, "there is no solver `{name}`: {why}"),
            None => write!(f, "there is no solver `{name}`: install HiGHS (`pip install highsbox`), or say where it is, `COOP_HIGHS=FILE`"),
        }
    }
}

impl std::error::Error for NotBuiltIn {}

/// How a solve ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// The values are an optimum.
    Optimal,
    /// A limit stopped the search; the values obey every row, a better answer may exist.
    Feasible,
    /// No values obey every row and bound.
    Infeasible,
    /// The objective can be improved without end.
    Unbounded,
    /// One of the two, and the solver could not tell which.
    InfeasibleOrUnbounded,
    /// A limit stopped the search before any solution was found.
    Stopped,
    /// No answer: why.
    Failed(String),
}

/// The answer to a plan.
#[derive(Clone, Debug)]
pub struct Solution {
    /// How the solve ended.
    pub status: Status,
    /// Who answered: `microlp`, `highs`, or `coop` where no solver was needed.
    pub solver: &'static str,
    /// The solver's own word for its status.
    pub message: String,
    /// True when the plan was scaled before it was solved.
    #[cfg_attr(not(feature = "internals"), expect(dead_code, reason = "the tests read which way an answer was found"))]
    pub scaled: bool,
    /// A value for every column, in its unit; empty unless the status is `Optimal` or `Feasible`.
    pub values: Vec<f64>,
    /// The objective at these values, with the offset.
    pub objective: Option<f64>,
    /// The activity of every row at these values.
    pub row_activity: Vec<f64>,
    /// Per row, the change of the user's objective for one more unit of the right-hand side. Only with an
    /// optimum of HiGHS or with [`Options::prices`], and never for a plan with whole columns, which has no such prices.
    pub duals: Option<Vec<f64>>,
    /// Per column, the change of the user's objective for one more unit of the column; as `duals`.
    pub reduced_costs: Option<Vec<f64>>,
    /// How the search ended, of a plan with whole columns.
    pub search: Option<Search>,
    /// What our own search found, where the answer is its: exact values, and the tree that proves them.
    pub own: Option<Arc<branch::Found>>,
}

impl Solution {
    /// No answer: why.
    pub fn failed(reason: String) -> Solution {
        Solution::without_values(Status::Failed(reason.clone()), OWN, reason)
    }

    fn without_values(status: Status, solver: &'static str, message: String) -> Solution {
        Solution {
            status,
            solver,
            message,
            scaled: false,
            values: Vec::new(),
            objective: None,
            row_activity: Vec::new(),
            duals: None,
            reduced_costs: None,
            search: None,
            own: None,
        }
    }
}

/// What a backend hands back, for the plan that it was given.
#[derive(Clone, Debug)]
struct Answer {
    status: Status,
    message: String,
    values: Vec<f64>,
    duals: Option<Vec<f64>>,
    reduced_costs: Option<Vec<f64>>,
    search: Option<Search>,
}

impl Answer {
    fn without_values(status: Status, message: impl Into<String>) -> Answer {
        Answer { status, message: message.into(), values: Vec::new(), duals: None, reduced_costs: None, search: None }
    }

    fn failed(reason: impl Into<String>) -> Answer {
        let reason = reason.into();
        Answer::without_values(Status::Failed(reason.clone()), reason)
    }
}

/// Plans with more coefficients than this go to HiGHS where it is built in.
pub const LARGE: usize = 4_000;

/// The rule of [`Choice::Auto`]: without HiGHS, microlp. With it, HiGHS for plans with whole columns and for plans with more than
/// [`LARGE`] coefficients; microlp for the small rest. HiGHS is looked for only where it would be chosen.
pub fn choose(lp: &Lp, has_highs: impl FnOnce() -> bool) -> Backend {
    if (lp.has_integers() || lp.entry_count() > LARGE) && has_highs() { Backend::Highs } else { Backend::Microlp }
}

/// The solver that a choice comes to for a plan, or an error where it is not there.
pub fn resolve(lp: &Lp, choice: Choice, has_highs: impl FnOnce() -> bool) -> Result<Backend, NotBuiltIn> {
    let backend = match choice {
        Choice::Auto => choose(lp, has_highs),
        Choice::Microlp => return Ok(Backend::Microlp),
        Choice::Highs if has_highs() => Backend::Highs,
        Choice::Highs => return Err(NotBuiltIn { solver: "highs", why: highs::refused() }),
    };
    match highs::refused() {
        // A file that was named and cannot be used is not ignored.
        Some(why) if backend != Backend::Highs => Err(NotBuiltIn { solver: "highs", why: Some(why) }),
        _ => Ok(backend),
    }
}

/// Solves a plan. The only error is a solver that is not there; everything else that may go
/// wrong is a [`Status`].
pub fn solve(lp: &Lp, options: &Options) -> Result<Solution, NotBuiltIn> {
    let backend = resolve(lp, options.solver, has_highs)?;
    let deadline = options.deadline();
    if let Err(reason) = validation::check_input(lp) {
        let status = Status::Failed(reason.clone());
        return Ok(Solution::without_values(status, OWN, reason));
    }
    let tidied = match presolve::presolve(lp) {
        presolve::Presolved::Decided(answer) => return Ok(polish(lp, *answer, OWN)),
        presolve::Presolved::Open(tidied) => tidied,
    };
    let ill_scaled = scale::is_ill_scaled(&tidied);
    let how = |backend, scaled, tight| How {
        backend,
        scaled,
        tight,
        deadline: &deadline,
        gap: options.gap,
        defaults: options.solver_defaults,
        watch: &options.watch,
    };
    let mut attempts = vec![how(backend, ill_scaled, false), how(backend, !ill_scaled, false)];
    if backend == Backend::Highs && lp.has_integers() {
        attempts.push(how(Backend::Highs, ill_scaled, true));
    }
    // Found out only when the others have failed: HiGHS is not opened without need. microlp might not stop without a limit.
    let other = || match backend {
        _ if options.solver != Choice::Auto => None,
        Backend::Highs => options.time_limit.is_some().then_some(Backend::Microlp),
        Backend::Microlp => has_highs().then_some(Backend::Highs),
    };
    let last = iter::once_with(other).flatten().map(|other| how(other, ill_scaled, false));
    let mut first_failure = None;
    for how in attempts.into_iter().chain(last) {
        let mut solution = attempt(&tidied, how);
        if !matches!(solution.status, Status::Failed(_)) {
            if options.prices {
                dual::fill(&tidied, &mut solution, &Options { time_limit: deadline.remaining(), ..options.clone() });
            }
            return Ok(solution);
        }
        first_failure.get_or_insert(solution);
        if deadline.is_over() {
            break;
        }
    }
    Ok(first_failure.unwrap_or_else(|| {
        let reason = "no solver was tried".to_string();
        Solution::without_values(Status::Failed(reason.clone()), backend.name(), reason)
    }))
}

/// Solves a plan whose exact numbers are at hand: one with whole columns may then be searched here.
pub fn solve_with(lp: &Lp, exact: &Lp<Exact>, options: &Options) -> Result<Solution, NotBuiltIn> {
    if lp.has_integers() { whole::solve(lp, exact, options) } else { solve(lp, options) }
}

/// The name under which answers that need no solver go.
const OWN: &str = "coop";

/// The name under which answers of the exact simplex method go.
pub const EXACT: &str = "exact";

/// An optimum that was found otherwise, as a solution: cleaned, checked and measured like a solver's.
pub fn polished(lp: &Lp, values: Vec<f64>, solver: &'static str, message: String) -> Solution {
    polish(lp, Answer { status: Status::Optimal, message, values, duals: None, reduced_costs: None, search: None }, solver)
}

/// Fills in the prices of an optimum whose solver gave none, by solving the dual program. They stay away for plans with whole
/// columns and where the dual program has no answer in time.
pub fn price(lp: &Lp, solution: &mut Solution, options: &Options) {
    dual::fill(lp, solution, options);
}

/// Turns a backend's answer into a solution: its values are cleaned and checked against the plan, and
/// refused where they break it.
fn polish(lp: &Lp, answer: Answer, solver: &'static str) -> Solution {
    if !matches!(answer.status, Status::Optimal | Status::Feasible) {
        return Solution::without_values(answer.status, solver, answer.message);
    }
    let proven = answer.status == Status::Optimal;
    match validation::check_values(lp, answer.values) {
        Ok(checked) => Solution {
            status: answer.status,
            solver,
            message: answer.message,
            scaled: false,
            values: checked.values,
            objective: Some(checked.objective),
            row_activity: checked.activity,
            duals: answer.duals.filter(|duals| proven && validation::all_finite(duals, lp.row_count())),
            reduced_costs: answer.reduced_costs.filter(|costs| proven && validation::all_finite(costs, lp.column_count())),
            search: answer.search,
            own: None,
        },
        // What a limit left behind need not be a solution.
        Err(_) if !proven => Solution::without_values(Status::Stopped, solver, answer.message),
        Err(reason) => {
            let message = format!("{} said {}, but {reason}", solver, answer.message);
            Solution::without_values(Status::Failed(message.clone()), solver, message)
        }
    }
}
