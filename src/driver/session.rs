//! Checking: text to a typed scenario, with everything that can be calculated without solving a plan.

use super::diagnostics::reported;
use super::expect::expect;
use super::forward::Forward;
use super::overlay::{Switches, switch, variation};
use super::time::{out_of_time, stage};
use super::{Checked, early, roomy, trial};
use crate::diagnostics::{Diagnostic, Levels, Sink, codes};
use crate::eval::{Clock, ValueStore};
use crate::hir::*;
use crate::lint;
use crate::prob::process::Method;
use crate::semantic::{self, Loader};
use crate::source::{FileId, SourceMap, Span};
use std::time::Duration;

/// How scenarios are checked: where their data come from, which warnings count, what is switched, how long it may take.
#[derive(Clone)]
pub struct Session<'l> {
    pub(super) loader: &'l dyn Loader,
    pub(super) levels: Levels,
    pub(super) switches: Switches,
    pub(super) limit: Option<Duration>,
    pub(super) method: Option<Method>,
}

impl<'l> Session<'l> {
    pub fn new(loader: &'l dyn Loader) -> Session<'l> {
        Session { loader, levels: Levels::default(), switches: Switches::new(), limit: None, method: None }
    }

    /// With levels of warnings; what a scenario sets itself beats them.
    pub fn levels(self, levels: Levels) -> Session<'l> {
        Session { levels, ..self }
    }

    /// With policies switched otherwise than a scenario says.
    #[cfg(feature = "cli")]
    pub fn switched(self, switches: Switches) -> Session<'l> {
        Session { switches, ..self }
    }

    /// Within a limit of time.
    pub fn within(self, limit: Option<Duration>) -> Session<'l> {
        Session { limit, ..self }
    }

    /// With decision processes solved by a method.
    #[cfg(feature = "cli")]
    pub fn by(self, method: Option<Method>) -> Session<'l> {
        Session { method, ..self }
    }

    /// Checks a scenario: names, types, units, data, and whatever can be calculated without a solver.
    pub fn check(&self, file: FileId, sources: &mut SourceMap) -> Checked {
        roomy(|| {
            let clock = Clock::after(self.limit);
            let mut checked = self.check_once(file, sources, clock.clone());
            trial::keep_good(self, &mut checked, file, sources, clock.as_ref());
            checked
        })
    }

    /// A check whose offered repairs were not tried.
    pub(super) fn check_once(&self, file: FileId, sources: &mut SourceMap, clock: Option<Clock>) -> Checked {
        let mut sink = Sink::with_levels(self.levels.clone());
        let hir = semantic::check(file, sources, self.loader, &mut sink);
        calculate(hir, sources, sink, self, clock)
    }
}

/// Checks a scenario as it stands.
#[cfg(feature = "internals")]
pub fn check(file: FileId, sources: &mut SourceMap, loader: &dyn Loader) -> Checked {
    Session::new(loader).check(file, sources)
}

/// Whatever can be calculated without a solver.
fn calculate(mut hir: Hir, sources: &SourceMap, mut sink: Sink, session: &Session<'_>, clock: Option<Clock>) -> Checked {
    let unswitched = switch(&mut hir, &session.switches);
    let stopped = sink.has_errors();
    if !stopped {
        lint::policies(&hir).into_iter().for_each(|d| sink.push(d));
        lint::sums_of_prices(&hir).into_iter().for_each(|d| sink.push(d));
        lint::variables(&hir).into_iter().for_each(|d| sink.push(d));
        lint::turned_round(&hir).into_iter().for_each(|d| sink.push(d));
    }
    let mut world = ValueStore::new(&hir);
    world.clock = clock.map(|clock| clock.during("the scenario was read"));
    world.method = session.method;
    out_of_time(&hir, &world, &mut sink);
    let mut forward = Forward::default();
    if !sink.has_errors() {
        forward.run(&hir, &mut world, &mut sink, Some(sources), |_| true);
        // Expectations of data alone show what is missing in it; whether they hold is for `coop test`.
        let fine = !sink.has_errors();
        for node in hir.order.iter().filter(|_| fine) {
            let Node::Expect(index) = *node else { continue };
            if !hir.is_evaluated(index as usize) {
                continue;
            }
            world.clock = world.clock.as_ref().map(|clock| clock.during(stage(&hir, *node)));
            if !forward.is_blocked(&hir, node) {
                let mut own = Sink::default();
                expect(&hir, &world, sources, index as usize, &mut own);
                let of_data = |d: &&Diagnostic| d.code != codes::EXPECTATION_FAILED && d.code != codes::NO_ANSWER;
                own.items().iter().filter(of_data).for_each(|d| sink.push(d.clone()));
            }
        }
        lint::policy_parts(&hir, &world, sources).into_iter().for_each(|d| sink.push(d));
        lint::unread(&hir, &world, sources).into_iter().for_each(|d| sink.push(d));
        lint::shares(&hir, sources).into_iter().for_each(|d| sink.push(d));
        lint::certain_comparisons(&hir, sources).into_iter().for_each(|d| sink.push(d));
        if fine {
            let undefined = lint::undefined(&hir, &world, false, sink.items());
            undefined.into_iter().for_each(|d| sink.push(d));
            lint::asked_in_vain(&hir, &world).into_iter().for_each(|d| sink.push(d));
            lint::left_out_cases(&hir, &world).into_iter().for_each(|d| sink.push(d));
        }
        if fine {
            variants(&hir, &world, &mut sink);
        }
        if fine && !sink.has_errors() {
            early::probe(&hir, &world, &forward.lowered, &forward.waiting, &mut sink);
        }
        // A value in `mW` among others in `MW` was asked about.
        let milli: Vec<Span> = sink.items().iter().filter(|d| d.code == codes::MILLI_OR_MEGA).filter_map(Diagnostic::span).collect();
        let asked = |at: Span| milli.iter().any(|m| m.file == at.file && at.lo <= m.lo && m.hi <= at.hi);
        let outliers = lint::outliers(&hir, sources).into_iter().filter(|d| !d.span().is_some_and(asked));
        outliers.for_each(|d| sink.push(d));
        lint::points(&hir, sources).into_iter().for_each(|d| sink.push(d));
    } else {
        forward.waiting.extend(hir.order.iter());
    }
    let levels = sink.levels().clone();
    let Forward { lowered, waiting, foreseen, .. } = forward;
    Checked {
        hir,
        world,
        lowered,
        kept: Vec::new(),
        before: Vec::new(),
        revised: None,
        exact: Vec::new(),
        waiting,
        foreseen,
        levels,
        switches: session.switches.clone(),
        unswitched,
        stopped,
        diagnostics: reported(sink, sources),
    }
}

/// What is wrong with variants, each thing once.
fn variants(hir: &Hir, world: &ValueStore, sink: &mut Sink) {
    for at in 0..hir.variants.len() as u32 {
        let found = variation(hir, world, at).err().unwrap_or_default();
        for diagnostic in found {
            if !sink.items().contains(&diagnostic) {
                sink.push(diagnostic);
            }
        }
    }
}
