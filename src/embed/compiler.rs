//! How scenarios are checked and solved.

use super::scenario::{Fixed, Scenario};
use super::{Checked, Error, Solved};
use crate::diagnostics::fix::{self, Step};
use crate::diagnostics::{Levels, levels};
use crate::driver::{self, Session};
use crate::solve::watch::Watch;
use crate::solve::{self, Choice};
use crate::source::{FileId, FileKind, SourceMap};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// How scenarios are checked and solved. One compiler serves any number of scenarios, also from several threads.
///
/// ```
/// use coop::{Compiler, Level, Scenario};
///
/// let compiler = Compiler::new().level("unused", Level::Deny)?.time_limit(std::time::Duration::from_secs(10));
/// let scenario = Scenario::new("main.coop", "coop 1\nscenario empty\ncurrency EUR\nlet price = 3 EUR\n");
/// assert!(!compiler.check(&scenario).is_fine(), "nobody reads the price");
/// # Ok::<(), coop::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Compiler {
    levels: Levels,
    options: solve::Options,
}

/// What becomes of a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It is not reported.
    Allow,
    /// It is reported: so it is for all that no level is set for.
    Warn,
    /// It is an error.
    Deny,
}

/// Which solver answers plans. Whatever it says is checked in exact fractions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Solver {
    /// The one that suits the plan.
    #[default]
    Auto,
    /// microlp: pure Rust, in every build.
    Microlp,
    /// HiGHS: linked with the cargo feature `highs`, or found by [`crate::look_for_highs`].
    Highs,
}

impl Compiler {
    /// With warnings as they come, no limit of time, and the solver that suits.
    pub fn new() -> Compiler {
        Compiler::default()
    }

    /// With a level for a warning, by its name or code, or for all `warnings`. What a scenario says itself (`allow`, `deny`)
    /// goes before.
    ///
    /// # Errors
    /// [`Error::NoSuchWarning`] for a word that names no warning; errors have no levels.
    pub fn level(mut self, warning: &str, level: Level) -> Result<Compiler, Error> {
        let target = levels::target(warning).map_err(|why| Error::NoSuchWarning(why.message(warning)))?;
        let level = match level {
            Level::Allow => levels::Level::Allow,
            Level::Warn => levels::Level::Warn,
            Level::Deny => levels::Level::Deny,
        };
        self.levels.set(target, level);
        Ok(self)
    }

    /// With a limit of time for each stage: the check, and the search of each plan. A plan that is stopped keeps the best answer
    /// so far ([`Status::Feasible`](crate::Status::Feasible)).
    #[must_use]
    pub fn time_limit(mut self, limit: Duration) -> Compiler {
        self.options.time_limit = Some(limit);
        self
    }

    /// With a solver.
    #[must_use]
    pub fn solver(mut self, solver: Solver) -> Compiler {
        self.options.solver = match solver {
            Solver::Auto => Choice::Auto,
            Solver::Microlp => Choice::Microlp,
            Solver::Highs => Choice::Highs,
        };
        self
    }

    /// Solves in exact numbers, plans of up to some thousand constraints; small ones always are.
    #[must_use]
    pub fn exact(mut self) -> Compiler {
        self.options.exact = true;
        self
    }

    /// Finds out for which limits and costs prices hold, of larger plans too; of small ones it always does.
    #[must_use]
    pub fn ranges(mut self) -> Compiler {
        self.options.ranges = true;
        self
    }

    /// Stops the search for integer values once nothing can be better than its answer by more than this part of it: 0.01 is 1 %.
    #[must_use]
    pub fn gap(mut self, gap: f64) -> Compiler {
        self.options.gap = Some(gap);
        self
    }

    /// With a flag that stops a search once it is true: from another thread, say.
    #[must_use]
    pub fn interrupt(mut self, flag: Arc<AtomicBool>) -> Compiler {
        self.options.watch = Watch { interrupt: Some(flag), ..self.options.watch };
        self
    }

    /// Checks a scenario: names, types, units and data, and calculates whatever needs no solver. What is wrong with it comes as
    /// [diagnostics](Checked::diagnostics).
    ///
    /// # Panics
    /// Only where the compiler breaks an invariant of its own. So do all other functions that calculate.
    pub fn check(&self, scenario: &Scenario) -> Checked {
        let mut sources = SourceMap::default();
        let (_, checked) = self.check_text(scenario, &scenario.text, &mut sources);
        Checked::new(checked, Arc::new(sources), self.options.clone())
    }

    /// Checks and solves a scenario.
    ///
    /// # Errors
    /// [`Error::HasErrors`], where the check finds some; [`Error::NoSuchSolver`]. A plan that has no answer is none: see
    /// [`Solved::models`].
    pub fn solve(&self, scenario: &Scenario) -> Result<Solved, Error> {
        self.check(scenario).solve()
    }

    /// Applies all fixes of a scenario that are certain, as `coop check --fix` does. Nothing is written.
    pub fn fix(&self, scenario: &Scenario) -> Fixed {
        let repair = fix::repair(&scenario.text, &mut |text| {
            let (file, checked) = self.check_text(scenario, text, &mut SourceMap::default());
            (file, checked.diagnostics)
        });
        let line = |step: &Step| format!("{}:{} {}", step.at.line, step.at.column, step.title);
        Fixed { text: repair.text, applied: repair.applied.iter().map(line).collect(), refused: repair.refused.iter().map(line).collect() }
    }

    fn check_text(&self, scenario: &Scenario, text: &str, sources: &mut SourceMap) -> (FileId, driver::Checked) {
        let file = sources.add(scenario.name.as_str(), text, FileKind::Scenario);
        let loader = scenario.loader();
        let session = Session::new(&loader).levels(self.levels.clone()).within(self.options.time_limit);
        (file, session.check(file, sources))
    }
}
