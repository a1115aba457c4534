//! A plan's answer with its proof: the plan is made once more in exact numbers, and what the solver says is held against it.

use super::PlanRun;
use crate::certify::Verdict;
use crate::diagnostics::codes;
use crate::eval::{EvalError, ValueStore};
use crate::exact::Exact;
use crate::explain::{self, Explanation};
use crate::hir::{Hir, ModelId};
use crate::lower;
use crate::lp::{Agreement, LexStage, Lp};
use crate::prove::{self, Budget, Proof};
use crate::solve::{self, Choice, Options, Solution, Status};
use crate::source::SourceMap;
use crate::stack;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// An answer, what was proved of it, and that in words.
pub(super) struct Proved {
    /// The program that was solved, in doubles.
    pub(super) lp: Lp,
    pub(super) solution: Solution,
    pub(super) proof: Option<Proof>,
    pub(super) explanation: Explanation,
    /// The program in exact numbers, where it is kept.
    pub(super) exact: Option<Arc<Lp<Exact>>>,
}

/// A plan that is asked.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) hir: &'a Hir,
    pub(super) world: &'a ValueStore,
    pub(super) sources: &'a SourceMap,
    pub(super) model: ModelId,
    /// An answer to the same plan with other data or policies.
    pub(super) before: Option<&'a PlanRun>,
    /// Its program for the first objective in exact numbers, where it was made already.
    pub(super) exact: Option<&'a Arc<Lp<Exact>>>,
}

impl Asked<'_> {
    /// The earlier optimum, where it is proved and its program has the same size and stage.
    fn before(&self, lp: &Lp, goal: &LexStage, options: &Options) -> Option<&Solution> {
        let run = self.before?;
        let same = run.lp.column_count() == lp.column_count() && run.lp.row_count() == lp.row_count() && run.goal == *goal;
        let proved = run.proof.as_ref().is_some_and(|proof| proof.certificate.verdict == Verdict::Proved);
        (same && proved && run.solution.status == Status::Optimal && options.solver == Choice::Auto).then_some(&run.solution)
    }

    /// The program in exact numbers, and how it compares with that in doubles.
    fn exactly(&self, lp: &Lp, goal: &LexStage) -> Result<(Arc<Lp<Exact>>, Agreement), Vec<EvalError>> {
        if let Some(known) = self.exact.filter(|_| *goal == LexStage::first()) {
            return Ok((known.clone(), Agreement::Same));
        }
        let made = lower::from_hir::exactly(self.hir, self.world, self.model, goal, lp);
        made.map(|(exact, agreement)| (Arc::new(exact), agreement))
    }
}

/// Solves a plan and proves the answer. One that is refuted is never given on: the other solver is asked first, where the
/// choice was left to us and there is one.
///
/// A plan that is small or has integer columns is made in exact numbers first, and the solver gets those, rounded. A large one is
/// solved and made in exact numbers at once; with an answer to the same plan with other data, the exact numbers come first, and the
/// simplex method starts from that answer. What is claimed of one program is never held against another: where doubles lost more than
/// rounding, the exact numbers, rounded, are solved.
pub(super) fn solve_and_prove(asked: &Asked<'_>, lp: Lp, goal: &LexStage, options: &Options) -> Result<Proved, solve::NotBuiltIn> {
    let Asked { hir, world, sources, model, .. } = *asked;
    let exactly = || asked.exactly(&lp, goal);
    let is_rounded = lp.entry_count() <= lower::from_hir::SMALL || lp.has_integers();
    let before = if is_rounded { None } else { asked.before(&lp, goal, options) };
    let begun = Instant::now();
    let (answer, made) = if is_rounded || before.is_some() {
        (None, exactly())
    } else {
        let ((solution, spent), made) = at_once(|| (solve::solve(&lp, options), begun.elapsed()), exactly);
        (Some((solution?, spent)), made)
    };
    let (exact, agreement) = match made {
        Ok(made) => made,
        Err(errors) => {
            let solution = answer.map_or_else(|| solve::solve(&lp, options), |(solution, _)| Ok(solution))?;
            return Ok(explain_errors(lp, solution, errors));
        }
    };
    let plan = explain::Plan { hir, world, sources, model, lp: &exact };
    if agreement == Agreement::Different {
        return Ok(disagreement(&plan, lp));
    }
    let from_before = before.and_then(|before| prove::from_before(&exact, before, &Budget::after(Duration::ZERO, options), options));
    let found = match (from_before, answer) {
        (Some((solution, proof)), _) => with_proof(&plan, lp, solution, proof),
        (None, _) if is_rounded || agreement == Agreement::Rounded => {
            let lp = Lp { calculated: lp.calculated, ..exact.rounded() };
            solved(&plan, lp, options)?
        }
        (None, Some((solution, spent))) => proved(&plan, lp, solution, spent, options)?,
        (None, None) => solved(&plan, lp, options)?,
    };
    Ok(Proved { exact: Some(exact).filter(|_| options.keeps_exact), ..found })
}

/// An answer with its proof.
fn with_proof(plan: &explain::Plan<'_>, lp: Lp, solution: Solution, proof: Proof) -> Proved {
    let explanation = explain::explanation(plan, &proof);
    Proved { lp, solution, proof: Some(proof), explanation, exact: None }
}

/// An answer without a proof. The faults were reported when the plan was made in doubles, but for a limit of time.
fn explain_errors(lp: Lp, solution: Solution, errors: Vec<EvalError>) -> Proved {
    let mut explanation = Explanation::default();
    explanation.diagnostics.extend(errors.into_iter().filter(|error| error.0.code == codes::OUT_OF_TIME).map(EvalError::diagnostic));
    Proved { lp, solution, proof: None, explanation, exact: None }
}

/// The two programs of a plan are not one: that is a mistake of this program, and nothing is said of the plan.
fn disagreement(plan: &explain::Plan<'_>, lp: Lp) -> Proved {
    let found = explain::disagreement(plan);
    let solution = Solution::failed("the plan in doubles is not the plan in exact numbers".to_string());
    Proved { lp, solution, proof: None, explanation: Explanation { diagnostics: vec![found], ..Explanation::default() }, exact: None }
}

/// Solves and proves.
fn solved(plan: &explain::Plan<'_>, lp: Lp, options: &Options) -> Result<Proved, solve::NotBuiltIn> {
    let begun = Instant::now();
    let solution = solve::solve_with(&lp, plan.lp, options)?;
    proved(plan, lp, solution, begun.elapsed(), options)
}

/// Proves an answer, or another, or says that there is none.
fn proved(plan: &explain::Plan<'_>, lp: Lp, solution: Solution, spent: Duration, options: &Options) -> Result<Proved, solve::NotBuiltIn> {
    let exact = plan.lp;
    let (solution, proof) = prove::prove(&lp, exact, solution, &Budget::after(spent, options), options);
    if proof.certificate.verdict != Verdict::Refuted {
        return Ok(with_proof(plan, lp, solution, proof));
    }
    if let Some(solver) = another(&solution, options) {
        let options = Options { solver, ..options.clone() };
        let begun = Instant::now();
        let again = solve::solve_with(&lp, exact, &options)?;
        let (solution, proof) = prove::prove(&lp, exact, again, &Budget::after(begun.elapsed(), &options), &options);
        if proof.certificate.verdict != Verdict::Refuted {
            return Ok(with_proof(plan, lp, solution, proof));
        }
    }
    let mut explanation = explain::explanation(plan, &proof);
    if let Some(verdict) = &explanation.verdict {
        explanation.diagnostics.push(explain::refuted(plan, verdict, solution.solver));
    }
    let reason = explanation.verdict.as_ref().map_or_else(String::new, |verdict| verdict.sentence());
    let solution = Solution {
        status: Status::Failed(reason),
        values: Vec::new(),
        objective: None,
        row_activity: Vec::new(),
        duals: None,
        reduced_costs: None,
        ..solution
    };
    Ok(Proved { lp, solution, proof: Some(Proof { values: None, prices: None, ..proof }), explanation, exact: None })
}

/// Does both, one beside the other.
fn at_once<A: Send, B: Send>(first: impl FnOnce() -> A, second: impl Fn() -> B + Sync) -> (A, B) {
    std::thread::scope(|scope| match stack::thread().spawn_scoped(scope, &second) {
        Ok(thread) => {
            let done = first();
            (done, thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        }
        Err(_) => (first(), second()),
    })
}

/// The solver that was not asked yet.
fn another(solution: &Solution, options: &Options) -> Option<Choice> {
    if options.solver != Choice::Auto || !solve::has_highs() {
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
        let exact = lower::from_hir::lower::<Exact>(&checked.hir, &checked.world, *model, &LexStage::first()).unwrap();
        let plan = explain::Plan { hir: &checked.hir, world: &checked.world, sources: &sources, model: *model, lp: &exact };
        for solver in [Choice::Microlp, Choice::Auto] {
            let options = Options { solver, ..Options::default() };
            for wrong in [4.0, 3.5] {
                let mut explanation = solve::solve(lp, &options).unwrap();
                assert_eq!((explanation.values.as_slice(), explanation.objective), (&[3.0][..], Some(9.0)));
                // Beyond a row, and no integer: the exact search knows better.
                (explanation.values, explanation.objective) = (vec![wrong], Some(3.0 * wrong));
                let found = proved(&plan, lp.clone(), explanation.clone(), Duration::ZERO, &options).unwrap();
                assert_eq!((found.solution.status, found.solution.objective), (Status::Optimal, Some(9.0)));
                assert!(found.proof.unwrap().correction.is_some());
                // Without time nothing is found, and nothing wrong is shown.
                let options = Options { time_limit: Some(Duration::ZERO), ..options.clone() };
                let found = proved(&plan, lp.clone(), explanation, Duration::ZERO, &options).unwrap();
                assert!(found.solution.status != Status::Optimal || found.solution.objective == Some(9.0), "{:?}", found.solution);
            }
        }
    }
}
