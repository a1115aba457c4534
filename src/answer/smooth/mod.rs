//! Plans with functions that bend one way: solved again and again, with more lines that touch the functions, until the answer is near
//! enough to the best.
//!
//! With tangents no answer is lost, so that the optimum is a bound. An answer with the true values of the functions, in rationals, is one
//! that can be had: the best lies between. Where a constraint reads a function, answers are those of a second program, with chords, which
//! keep to the constraint truly. Both get a line near each answer (J. E. Kelley, *The cutting-plane method for solving convex programs*,
//! Journal of the SIAM 1960).

mod curves;
mod point;

use self::curves::{Curves, Side};
use self::point::{Found, Point};
use super::polished::solved;
use super::proof::{Asked, Proved};
use super::tolerance::{AllowedDegradation, tolerance};
use crate::certify;
use crate::diagnostics::codes;
use crate::eval::EvalError;
use crate::exact::{self, Exact};
use crate::explain::Explanation;
use crate::explain::{self, Linearised};
use crate::hir::ExprId;
use crate::lower::from_hir;
use crate::lp::{LexStage, Lp, RowId};
use crate::solve::{self, Status};
use std::time::Instant;

/// How far from the best an answer may be where the scenario does not say, as a part of the objective.
const SHARE: (i32, i32) = (1, 100_000_000);
/// Lines are then added until a part of that is left, since decisions are known less well than the objective;
const FURTHER: (i32, i32) = (1, 10_000);
/// so many times at most.
const FURTHER_ROUNDS: u32 = 40;
/// Where the best comes to next to nothing, no answer is within a share of it: after those rounds, this part of what its terms are made
/// of will do.
const LEAST_PART: f64 = 1e-13;
/// How often a plan is solved at most.
const MOST_ROUNDS: u32 = 100;

/// A program, its answer, and what it comes to.
struct Tried {
    proved: Proved,
    goal: LexStage,
    exact: Lp<Exact>,
    point: Point,
}

/// What came of it.
pub(super) struct Refined {
    pub(super) proved: Proved,
    pub(super) goal: LexStage,
    pub(super) errors: Vec<EvalError>,
}

/// Solves a plan with such functions.
pub(super) fn solve(asked: &Asked<'_>, first: &Lp, options: &solve::Options) -> std::result::Result<Refined, solve::NotBuiltIn> {
    let begun = Instant::now();
    let mut search = Search { asked, curves: Curves::of(first), best: None, bound: None, undefined: None, outer: Vec::new(), coarse: 0 };
    let allowed = match search.allowed() {
        Ok(allowed) => allowed,
        Err(error) => {
            let failed = Refined::failed(first, "how far from the best it may be is not known");
            return Ok(Refined { errors: vec![error], ..failed });
        }
    };
    let sides: &[Side] = if search.curves.in_rows() { &[Side::Outer, Side::Inner] } else { &[Side::Outer] };
    let mut rounds = 0;
    let mut last = None;
    'rounds: while rounds < MOST_ROUNDS {
        rounds += 1;
        let mut is_new = false;
        for side in sides {
            let remaining = options.time_limit.map(|limit| limit.saturating_sub(begun.elapsed()));
            if remaining.is_some_and(|left| left.is_zero()) {
                break 'rounds;
            }
            let options = solve::Options { time_limit: remaining, ..options.clone() };
            let tried = match search.try_side(*side, &options)? {
                Ok(tried) => tried,
                Err(errors) => {
                    return Ok(Refined { errors, ..Refined::failed(first, "it could not be set up") });
                }
            };
            match tried {
                Step::Answer { added } => is_new |= added,
                Step::Stop(found) => {
                    last = Some(*found);
                    break 'rounds;
                }
            }
        }
        let is_near = |(gap, sizes): (Exact, Sizes)| {
            let most = allowed.amount(&sizes);
            let is_long = rounds >= FURTHER_ROUNDS;
            let is_done = allowed.asked || is_long || gap <= &most * Exact::from(FURTHER.0) / Exact::from(FURTHER.1);
            is_done && (gap <= most || is_long && gap <= allowed.least(&sizes))
        };
        if search.gap().is_some_and(is_near) || !is_new {
            break;
        }
    }
    Ok(search.end(rounds, &allowed, last, first))
}

/// What came of one program.
enum Step {
    /// An answer; whether lines were added.
    Answer { added: bool },
    /// No more can be found out.
    Stop(Box<(Proved, LexStage)>),
}

struct Search<'a> {
    asked: &'a Asked<'a>,
    curves: Curves,
    best: Option<Tried>,
    /// Nothing is better; whether that is proved.
    bound: Option<(Exact, bool)>,
    /// A function that had no value at the last answer.
    undefined: Option<ExprId>,
    /// Where functions were at the last answer with tangents, and how often chords left nothing there.
    outer: Vec<(usize, Exact)>,
    coarse: u32,
}

impl Search<'_> {
    /// How far from the best the answer may be.
    fn allowed(&self) -> std::result::Result<Allowed, EvalError> {
        let Asked { hir, world, model, .. } = *self.asked;
        let objective = hir.plan(model).and_then(|plan| plan.objectives.first());
        match objective.filter(|objective| objective.within.is_some()) {
            Some(objective) => tolerance(hir, world, objective).map(|of| Allowed { of, asked: true }),
            None => Ok(Allowed { of: AllowedDegradation::of_share(Exact::from(SHARE.0) / Exact::from(SHARE.1)), asked: false }),
        }
    }

    /// Solves the program with the lines of a side, and adds lines at its answer.
    fn try_side(
        &mut self,
        side: Side,
        options: &solve::Options,
    ) -> std::result::Result<std::result::Result<Step, Vec<EvalError>>, solve::NotBuiltIn> {
        let Asked { hir, world, model, .. } = *self.asked;
        let goal = self.curves.stage(side);
        let lp = match from_hir::lower_anew::<f64>(hir, world, model, &goal) {
            Ok(lp) => lp,
            Err(errors) => return Ok(Err(errors)),
        };
        let proved = solved(self.asked, lp, &goal, options)?;
        match proved.solution.status {
            Status::Optimal | Status::Feasible => {}
            // Chords that are too coarse leave nothing.
            Status::Infeasible if side == Side::Inner => {
                self.coarse += 1;
                return Ok(Ok(Step::Answer { added: self.curves.surround(&self.outer, self.coarse) }));
            }
            Status::Unbounded | Status::InfeasibleOrUnbounded if self.curves.further() => return Ok(Ok(Step::Answer { added: true })),
            _ => return Ok(Ok(Step::Stop(Box::new((proved, goal))))),
        }
        let exact = match from_hir::exactly(hir, world, model, &goal, &proved.lp) {
            Ok((exact, _)) => exact,
            Err(errors) => return Ok(Err(errors)),
        };
        if side == Side::Outer {
            self.keep_bound(&proved);
        }
        let values = proved.proof.as_ref().and_then(|proof| proof.values.as_deref());
        let places = match point::of(&exact, &proved.solution, values) {
            Found::Point(point) => {
                self.undefined = None;
                let places = point.places.clone();
                // With tangents a constraint is kept truly only where that is exact.
                if side == Side::Inner || !self.curves.in_rows() || point.worst.is_none() {
                    self.keep_best(Tried { proved, goal, exact, point });
                }
                places
            }
            Found::Undefined(number, places) => {
                self.undefined = exact.curves.get(number).map(|curve| ExprId(curve.origin.0));
                places
            }
        };
        if side == Side::Outer {
            self.outer = places.iter().map(|(number, place, _)| (*number, place.clone())).collect();
        }
        let mut added = false;
        for (number, place, _) in &places {
            added |= self.curves.add(*number, place);
        }
        Ok(Ok(Step::Answer { added }))
    }

    /// Nothing is better than the optimum with tangents.
    fn keep_bound(&mut self, found: &Proved) {
        let proved = found.proof.as_ref().and_then(|proof| proof.certificate.bound.clone());
        let bound = match proved {
            Some(bound) => Some((bound, true)),
            None => found.solution.objective.map(|value| (exact::from_f64(value), false)),
        };
        // A proved bound is not given up for one that is not.
        if let Some((bound, is_proved)) = bound
            && (is_proved || self.bound.as_ref().is_none_or(|(_, proved)| !proved))
        {
            self.bound = Some((bound, is_proved));
        }
    }

    fn keep_best(&mut self, tried: Tried) {
        let is_kept = |worst: &Option<certify::Violation>| worst.as_ref().is_none_or(|worst| worst.is_within(certify::TOLERANCE));
        if !is_kept(&tried.point.worst) {
            return;
        }
        let better = self.best.as_ref().is_none_or(|best| match tried.exact.sense {
            crate::lp::Sense::Minimize => tried.point.objective <= best.point.objective,
            crate::lp::Sense::Maximize => tried.point.objective >= best.point.objective,
        });
        if better {
            self.best = Some(tried);
        }
    }

    /// How far the best answer is from the bound, and how large the objective is there.
    fn gap(&self) -> Option<(Exact, Sizes)> {
        let best = self.best.as_ref()?;
        let (bound, _) = self.bound.as_ref()?;
        let own = best.point.largest.max(exact::to_f64(&best.point.objective).abs());
        Some((best.point.gap(bound, best.exact.sense), Sizes { own, made_of: best.point.made_of }))
    }

    /// The best answer, with what is proved of it.
    fn end(self, rounds: u32, allowed: &Allowed, last: Option<(Proved, LexStage)>, first: &Lp) -> Refined {
        let Some((gap, sizes)) = self.gap() else {
            return self.without_answer(last, first);
        };
        let (Some(best), Some((bound, is_bound_proved))) = (self.best, self.bound) else {
            return Refined::failed(first, "no answer was found");
        };
        let Tried { mut proved, goal, exact, point } = best;
        let most = allowed.amount(&sizes).max(allowed.least(&sizes));
        let reached = gap <= most;
        let solution = &mut proved.solution;
        solution.values = point.shown(&exact);
        super::curves::polish(&proved.lp, solution);
        let values = &solution.values;
        let value = |col: usize| values.get(col).copied().unwrap_or(0.0);
        let lp = &proved.lp;
        let activity = (0..lp.row_count() as u32).map(|row| lp.row(RowId(row)).map(|(col, factor)| factor * value(col.0 as usize)).sum());
        solution.row_activity = activity.collect();
        solution.objective = Some(exact::to_f64(&point.objective));
        (solution.duals, solution.reduced_costs) = (None, None);
        if !reached && solution.status == Status::Optimal {
            solution.status = Status::Feasible;
        }
        let has_objective = self.asked.hir.plan(self.asked.model).is_some_and(|plan| !plan.objectives.is_empty());
        let is_exact = point.worst.is_none();
        let verdict = match (is_exact, is_bound_proved && reached) {
            (_, false) => certify::Verdict::Unproved,
            (true, true) => certify::Verdict::Proved,
            (false, true) => certify::Verdict::WithinTolerance,
        };
        if let Some(explained) = &mut proved.explanation.verdict {
            explained.verdict = verdict;
            explained.objective = Some(point.objective.clone());
            (explained.bound, explained.gap) =
                if is_bound_proved && has_objective { (Some(bound.clone()), Some(gap.clone())) } else { (None, None) };
            explained.linearised = Some(Linearised { rounds, gap: gap.clone(), allowed: most, asked: allowed.asked, reached });
            if !reached {
                explained.why = Some(format!("after {rounds} rounds of refinement it may be that far from the best"));
            }
            proved.explanation.diagnostics.extend(explain::not_near_enough(self.asked.hir, self.asked.model, explained));
        }
        if let Some(proof) = &mut proved.proof {
            proof.values = Some(point.values);
            proof.certificate.verdict = verdict;
            proof.certificate.objective = Some(point.objective);
            (proof.certificate.bound, proof.certificate.gap) = if is_bound_proved { (Some(bound), Some(gap)) } else { (None, None) };
            proof.certificate.worst = point.worst;
            // Where lines meet, a price of theirs may be far from that of the functions.
            proof.prices = None;
        }
        Refined { proved, goal, errors: Vec::new() }
    }

    /// There is no answer: why.
    fn without_answer(self, last: Option<(Proved, LexStage)>, first: &Lp) -> Refined {
        let Asked { hir, model, .. } = *self.asked;
        let span = hir.models[model].span;
        let (mut refined, found) = match (last, self.undefined) {
            (Some((mut proved, goal)), _) if proved.solution.status != Status::Unbounded => {
                // The lines contradict one another, and so do the functions; how far limits have to move, the lines do not know.
                proved.explanation.diagnostics.iter_mut().for_each(|found| found.helps.clear());
                proved.explanation.repairs = Default::default();
                return Refined { proved, goal, errors: Vec::new() };
            }
            (Some(_), _) => {
                let message = format!("no end of `{}` was found, however far out its functions were followed", hir.models[model].name);
                let found = EvalError::new(codes::CURVE_WITHOUT_END, message, span, "this plan");
                (Refined::failed(first, "no end was found"), found.help("give its decisions bounds, or limit what they use"))
            }
            (None, Some(e)) => {
                let message = "the argument of this function is 0 in every answer that was found";
                let found = EvalError::new(codes::CURVE_DOMAIN, message, hir.exprs.spans[e], "has no value at 0");
                let found = found.help("see what keeps it there, or give it a lower bound above 0: `>= …`");
                (Refined::failed(first, "a function has no value at the answer"), found)
            }
            (None, None) => {
                let message = format!("no answer was found that keeps to the functions in the constraints of `{}`", hir.models[model].name);
                let found = EvalError::new(codes::CURVE_WITHOUT_END, message, span, "this plan");
                let help = "nothing was found that contradicts the constraints either: leave them a little room";
                (Refined::failed(first, "no answer was found"), found.help(help))
            }
        };
        refined.proved.explanation.diagnostics.push(found.diagnostic());
        refined
    }
}

impl Refined {
    /// Without an answer.
    fn failed(lp: &Lp, why: &str) -> Refined {
        let solution = solve::Solution::failed(why.to_string());
        let proved = Proved { lp: lp.clone(), solution, proof: None, explanation: Explanation::default(), exact: None };
        Refined { proved, goal: LexStage::first(), errors: Vec::new() }
    }
}

/// How far from the best an answer may be.
struct Allowed {
    of: AllowedDegradation,
    /// True where the scenario says it.
    asked: bool,
}

impl Allowed {
    /// In the unit of the objective, a share of the objective.
    fn amount(&self, sizes: &Sizes) -> Exact {
        self.of.of(&exact::from_f64(sizes.own))
    }

    /// What is next to nothing beside what the objective is made of, where a share of it is allowed.
    fn least(&self, sizes: &Sizes) -> Exact {
        if self.of.is_some_share() && sizes.made_of.is_finite() { exact::from_f64(LEAST_PART * sizes.made_of) } else { Exact::ZERO }
    }
}

/// How large an objective is.
struct Sizes {
    /// Itself, or its largest term.
    own: f64,
    /// What its terms are made of: of (x - 3)^2 at 3, some 9.
    made_of: f64,
}
