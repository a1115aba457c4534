//! A plan's answer with its proof: the plan is made once more in exact numbers, and what the solver says is held against it.

use crate::certify::Verdict;
use crate::eval::World;
use crate::exact::Exact;
use crate::explain::{self, Told};
use crate::hir::{Hir, ModelId};
use crate::lp::{self, Goal, Lp};
use crate::prove::{self, Proof};
use crate::solve::{self, Choice, Options, Solution, Status};
use crate::source::SourceMap;

/// An answer, what was proved of it, and that in words.
pub(super) struct Proved {
    pub(super) solution: Solution,
    pub(super) proof: Option<Proof>,
    pub(super) told: Told,
}

/// Solves a plan and proves the answer. One that is refuted is never given on: the other solver is asked first, where the
/// choice was left to us and the build has it.
pub(super) fn solve_and_prove(
    hir: &Hir,
    world: &World,
    sources: &SourceMap,
    model: ModelId,
    (lp, goal): (&Lp, &Goal),
    options: &Options,
) -> Result<Proved, solve::NotBuiltIn> {
    let lower = || lp::from_hir::lower::<Exact>(hir, world, model, goal);
    let (solution, exact) = if lp.has_integers() {
        // A search of our own needs the exact numbers.
        let exact = lower();
        (exact.as_ref().map_or_else(|_| solve::solve(lp, options), |exact| solve::solve_with(lp, exact, options)), exact)
    } else {
        at_once(lp.entry_count(), || solve::solve(lp, options), lower)
    };
    let solution = solution?;
    // Its faults were told when the plan was made in doubles.
    let Ok(exact) = exact else {
        return Ok(Proved { solution, proof: None, told: Told::default() });
    };
    let plan = explain::Plan { hir, world, sources, model, lp: &exact };
    proved(&plan, lp, solution, options)
}

/// Proves an answer, or another, or says that there is none.
fn proved(plan: &explain::Plan<'_>, lp: &Lp, solution: Solution, options: &Options) -> Result<Proved, solve::NotBuiltIn> {
    let exact = plan.lp;
    let (solution, proof) = prove::prove(lp, exact, solution, options);
    if proof.certificate.verdict != Verdict::Refuted {
        let told = explain::told(plan, &proof);
        return Ok(Proved { solution, proof: Some(proof), told });
    }
    if let Some(solver) = another(&solution, options) {
        let options = Options { solver, ..options.clone() };
        let (solution, proof) = prove::prove(lp, exact, solve::solve_with(lp, exact, &options)?, &options);
        if proof.certificate.verdict != Verdict::Refuted {
            let told = explain::told(plan, &proof);
            return Ok(Proved { solution, proof: Some(proof), told });
        }
    }
    let mut told = explain::told(plan, &proof);
    if let Some(verdict) = &told.verdict {
        told.findings.push(explain::refuted(plan, verdict, solution.solver));
    }
    let reason = told.verdict.as_ref().map_or_else(String::new, |verdict| verdict.sentence());
    let solution = Solution {
        status: Status::Failed(reason),
        values: Vec::new(),
        objective: None,
        row_activity: Vec::new(),
        duals: None,
        reduced_costs: None,
        ..solution
    };
    Ok(Proved { solution, proof: Some(Proof { values: None, prices: None, ..proof }), told })
}

/// Plans with more coefficients than this are made in exact numbers while the solver works.
const LARGE: usize = 20_000;
/// Stack for deep expressions; only what is used is ever touched.
const STACK: usize = 256 << 20;

/// Does both, one beside the other where that pays.
fn at_once<A: Send, B: Send>(size: usize, first: impl FnOnce() -> A, second: impl Fn() -> B + Sync) -> (A, B) {
    if size <= LARGE {
        return (first(), second());
    }
    std::thread::scope(|scope| match std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, &second) {
        Ok(thread) => {
            let done = first();
            (done, thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        }
        Err(_) => (first(), second()),
    })
}

/// The solver that was not asked yet.
fn another(solution: &Solution, options: &Options) -> Option<Choice> {
    if options.solver != Choice::Auto || !solve::BuiltIn::HERE.highs {
        return None;
    }
    Some(if solution.solver == solve::Backend::Highs.name() { Choice::Microlp } else { Choice::Highs })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail by panicking")]

    use super::*;
    use crate::driver;
    use crate::source::FileKind;
    use crate::workspace::Memory;

    /// An answer that breaks the plan is not given on: the one that is right is.
    #[test]
    fn a_wrong_answer_is_put_right() {
        let text = "coop 1\nscenario cars\nunit car\ncurrency EUR\nplan p {\n  var x integer : car in 0 car .. 9 car\n  \
            maximize worth : EUR = 3 EUR/car * x\n  constraint most: 2 * x <= 7 car\n  constraint same[k in step]: x <= 9 car\n}\nperiods step = 1..80\n";
        let mut sources = SourceMap::default();
        let file = sources.add("cars.coop", text, FileKind::Scenario);
        let checked = driver::check(file, &mut sources, &Memory::default());
        assert!(!checked.has_errors());
        let (model, lp) = &checked.lowered[0];
        let exact = lp::from_hir::lower::<Exact>(&checked.hir, &checked.world, *model, &Goal::first()).unwrap();
        let plan = explain::Plan { hir: &checked.hir, world: &checked.world, sources: &sources, model: *model, lp: &exact };
        for solver in [Choice::Microlp, Choice::Auto] {
            let options = Options { solver, ..Options::default() };
            for wrong in [4.0, 3.5, 3.0] {
                let mut told = solve::solve(lp, &options).unwrap();
                assert_eq!((told.values.as_slice(), told.objective), (&[3.0][..], Some(9.0)));
                // Beyond a row, not whole, and with an objective that is not theirs.
                (told.values, told.objective) = (vec![wrong], Some(if wrong == 3.0 { 12.0 } else { 3.0 * wrong }));
                let found = proved(&plan, lp, told, &options).unwrap();
                assert_eq!((found.solution.status, found.solution.objective), (Status::Optimal, Some(9.0)));
                assert!(found.proof.unwrap().correction.is_some());
            }
        }
    }
}
