//! What a certificate says, in words and units.

use super::{Plan, number, quantity};
use crate::certify::{self, Certificate, LimitId, RayFault, Why};
use crate::diagnostics::{Diagnostic, codes};
use crate::exact::{self, Exact};
use crate::lower::Names;
use crate::lp::{ColId, RowId};
use crate::simplex::GaveUp;

/// A certificate as people see it.
#[derive(Clone, Debug)]
pub struct Verdict {
    pub verdict: certify::Verdict,
    /// In the unit of the objective.
    pub objective: Option<Exact>,
    pub bound: Option<Exact>,
    pub gap: Option<Exact>,
    pub unit: String,
    /// What is broken most: its name, by how much, its unit.
    pub worst: Option<(String, Exact, String)>,
    /// Why it is not proved, in a clause.
    pub why: Option<String>,
    /// What earlier objectives may have lost to rounding, a clause each.
    pub given: Vec<String>,
    /// Of a plan over draws: how many, and of what. What is proved is proved for these draws.
    pub sampled: Option<String>,
    /// Of a plan whose functions were approached by lines.
    pub linearised: Option<Linearised>,
}

/// How near lines came to the functions of a plan.
#[derive(Clone, Debug)]
pub struct Linearised {
    /// How often the plan was solved.
    pub rounds: u32,
    /// How far the answer may be from the best, in the unit of the objective.
    pub gap: Exact,
    /// How far it might be.
    pub allowed: Exact,
    /// True where the scenario says how far.
    pub asked: bool,
    pub reached: bool,
}

impl Linearised {
    /// Why the answer is not as near to the best as it might be, in a clause.
    pub fn stopped(&self) -> Option<String> {
        (!self.reached).then(|| format!("its functions could not be approximated more closely in {} rounds", self.rounds))
    }
}

/// Tells a certificate.
pub fn verdict(plan: &Plan<'_>, certificate: &Certificate) -> Verdict {
    let names = plan.names();
    let unit = plan.objective().map_or_else(|| "1".into(), |o| plan.unit(o.unit));
    let worst = certificate.worst.as_ref().map(|worst| {
        let (name, unit) = place(plan, &names, worst.place);
        (name, worst.amount.clone(), unit)
    });
    Verdict {
        verdict: certificate.verdict,
        objective: certificate.objective.clone(),
        bound: certificate.bound.clone(),
        gap: certificate.gap.clone().filter(|_| certificate.objective.is_some() && plan.objective().is_some()),
        worst,
        why: certificate.why.as_ref().map(|why| clause(plan, &names, certificate, why, &unit)),
        given: Vec::new(),
        sampled: plan.hir.draws_of(plan.model),
        linearised: None,
        unit,
    }
}

/// The name of what a limit is of, and its unit.
fn place(plan: &Plan<'_>, names: &Names<'_>, at: LimitId) -> (String, String) {
    let owner = plan.plan();
    match at {
        LimitId::RowLower(r) | LimitId::RowUpper(r) => {
            let row = RowId(r as u32);
            let unit = names.constraint(row).and_then(|(number, keys)| Some((owner?.constraints.get(number as usize)?.unit, keys)));
            (names.row(row), unit.map_or_else(|| "1".into(), |(unit, keys)| plan.unit_at(unit, &keys)))
        }
        LimitId::ColumnLower(c) | LimitId::ColumnUpper(c) | LimitId::Integrality(c) => {
            let col = ColId(c as u32);
            let unit = names.variable(col).and_then(|(number, keys)| Some((owner?.variables.get(number as usize)?.unit, keys)));
            (names.column(col), unit.map_or_else(|| "1".into(), |(unit, keys)| plan.unit_at(unit, &keys)))
        }
    }
}

fn clause(plan: &Plan<'_>, names: &Names<'_>, certificate: &Certificate, why: &Why, unit: &str) -> String {
    match why {
        Why::Broken => match &certificate.worst {
            Some(worst) => {
                let (name, unit) = place(plan, names, worst.place);
                let amount = quantity_small(&worst.amount, &unit);
                match worst.place {
                    LimitId::Integrality(_) => format!("`{name}` is {amount} away from an integer"),
                    LimitId::RowLower(_) | LimitId::ColumnLower(_) => format!("`{name}` is {amount} below its limit"),
                    LimitId::RowUpper(_) | LimitId::ColumnUpper(_) => format!("`{name}` is {amount} above its limit"),
                }
            }
            None => "a limit is broken".into(),
        },
        Why::OtherObjective(value) => format!("the values come to {}, not to what was said", quantity(value, unit)),
        Why::Gap => "the prices do not prove that nothing is better".into(),
        Why::NoDuals => "there are no prices to prove that nothing is better".into(),
        Why::OpenColumn(c) => format!("the prices lean on a bound that `{}` does not have", names.column(ColId(*c as u32))),
        Why::OpenRow(r) => format!("the prices lean on a limit that `{}` does not have", names.row(RowId(*r as u32))),
        Why::Integers => "that no other integer values are better is the solver's word".into(),
        Why::Stopped => "the search did not come to its end".into(),
        Why::NoProof => "it is the solver's word".into(),
        Why::NoContradiction => "the multipliers show no contradiction".into(),
        Why::Ray(RayFault::Row(r)) => format!("the direction leaves `{}`", names.row(RowId(*r as u32))),
        Why::Ray(RayFault::Column(c)) => format!("the direction leaves the bounds of `{}`", names.column(ColId(*c as u32))),
        Why::Ray(_) => "the direction improves nothing".into(),
        Why::Shape => "it has not as many values as the plan".into(),
    }
}

/// A small amount in two digits.
pub fn quantity_small(x: &Exact, unit: &str) -> String {
    let text = format!("{:.1e}", exact::to_f64(x));
    text + &crate::units::after(unit)
}

impl Verdict {
    /// With why the exact method did not end, where that is why something is not proved.
    pub(super) fn stopped(mut self, stopped: Option<GaveUp>) -> Verdict {
        if let (Some(stopped), certify::Verdict::Unproved | certify::Verdict::WithinTolerance) = (stopped, self.verdict) {
            let reason = format!("the exact method did not come to its end, {}: `--exact` gives it more time", stopped.reason());
            self.why = Some(self.why.map_or_else(|| reason.clone(), |why| format!("{why}, and {reason}")));
        }
        self
    }

    /// The verdict in a word.
    pub fn word(&self) -> &'static str {
        match (self.verdict, &self.sampled) {
            (certify::Verdict::Proved, Some(_)) => "proved for draws",
            (verdict, _) => verdict.word(),
        }
    }

    /// The verdict in a sentence, without its full stop.
    pub fn sentence(&self) -> String {
        let own = self.own_sentence();
        let draws = self.sampled.as_ref().filter(|_| self.verdict == certify::Verdict::Proved);
        let draws = draws.map(|draws| format!("this holds for {draws}, and for the distribution it is an estimate"));
        self.given.iter().chain(&draws).fold(own, |text, given| format!("{text}; {given}"))
    }

    fn own_sentence(&self) -> String {
        let gap = match &self.gap {
            Some(gap) if gap.is_zero() => ", with no gap".into(),
            Some(gap) => format!(", with a gap of {}", quantity_small(gap, &self.unit)),
            None => String::new(),
        };
        match (self.verdict, &self.worst, &self.why) {
            (certify::Verdict::Proved, ..) if self.linearised.is_some() && self.gap.as_ref().is_some_and(|gap| !gap.is_zero()) => {
                let (gap, share) =
                    self.gap.as_ref().map_or_else(Default::default, |gap| (quantity_small(gap, &self.unit), self.share(gap)));
                format!("Proved in exact arithmetic: nothing is better by more than {gap}, {share}")
            }
            (certify::Verdict::Proved, ..) => format!("Proved in exact arithmetic{gap}"),
            (certify::Verdict::WithinTolerance, Some((name, amount, unit)), _) => {
                format!("Within tolerance{gap}: `{name}` misses its limit by {}", quantity_small(amount, unit))
            }
            (certify::Verdict::Unproved, _, why) => {
                let why = why.as_deref().unwrap_or("it is the solver's word");
                match (&self.bound, &self.gap) {
                    (Some(bound), Some(gap)) => format!(
                        "Unproved: {why}; proved is that nothing is better than {}, a gap of {}",
                        quantity(bound, &self.unit),
                        self.share(gap)
                    ),
                    _ => format!("Unproved: {why}"),
                }
            }
            (verdict, _, Some(why)) => format!("{}{gap}: {why}", capital(verdict.word())),
            (verdict, ..) => format!("{}{gap}", capital(verdict.word())),
        }
    }

    /// Of an objective that keeps an earlier one near its best: no more is proved of it than of that one.
    /// What had to be given away of that one, since its best was not known exactly, is reported.
    pub fn follow(&mut self, before: &Verdict, name: &str, given: &Exact) {
        if !given.is_zero() {
            let amount = quantity_small(given, &before.unit);
            self.given.push(format!("`{name}` may have lost up to {amount}, since its best is not proved exactly"));
        }
        self.given.splice(0..0, before.given.iter().cloned());
        let rank = |verdict: certify::Verdict| match verdict {
            certify::Verdict::Proved => 0,
            certify::Verdict::WithinTolerance => 1,
            certify::Verdict::Unproved => 2,
            certify::Verdict::Refuted => 3,
        };
        if rank(before.verdict) > rank(self.verdict) {
            self.verdict = before.verdict;
            self.why = Some(format!("of `{name}`, {}", before.why.as_deref().unwrap_or("it is the solver's word")));
        }
    }

    /// Of an objective that goes level by level, whose members were settled by prices that are not exact: it is the solver's word.
    pub fn settled_by_rounded_prices(&mut self, name: &str) {
        if matches!(self.verdict, certify::Verdict::Proved | certify::Verdict::WithinTolerance) {
            self.verdict = certify::Verdict::Unproved;
            self.why = Some(format!("who stays at which level of `{name}` follows from prices that are not exact"));
        }
    }

    /// A gap beside the objective.
    fn share(&self, gap: &Exact) -> String {
        match &self.objective {
            Some(objective) if !objective.is_zero() => {
                let part = (exact::to_f64(gap) / exact::to_f64(objective)).abs() * 100.0;
                format!("{} %", super::rounded(crate::numbers::rounded(part, 3)))
            }
            _ => number(gap),
        }
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// An answer that was refuted, as an error.
pub fn refuted(plan: &Plan<'_>, told: &Verdict, solver: &str) -> Diagnostic {
    let model = &plan.hir.models[plan.model];
    let why = told.why.as_deref().unwrap_or("it breaks the plan");
    Diagnostic::error(codes::SOLVER_FAILED, format!("the answer of `{solver}` to `{}` is wrong: {why}", model.name))
        .at(model.span, "this plan")
        .note("the answer was checked in exact arithmetic against the scenario, and is not shown")
        .help("try the other solver (`--solver`), or bring coefficients of very different size nearer to one another by their units")
}

/// Functions that were not followed as near as is allowed, as a warning.
pub fn not_near_enough(hir: &crate::hir::Hir, model: crate::hir::ModelId, told: &Verdict) -> Option<Diagnostic> {
    let own = told.linearised.as_ref().filter(|own| !own.reached)?;
    let (name, span) = (&hir.models[model].name, hir.models[model].span);
    let gap = quantity_small(&own.gap, &told.unit);
    let allowed = if own.allowed.is_zero() { "nothing is".into() } else { format!("{} are", quantity_small(&own.allowed, &told.unit)) };
    let found =
        Diagnostic::warning(codes::NOT_NEAR_ENOUGH, format!("the answer to `{name}` may be {gap} from the best, and {allowed} allowed"))
            .at(span, format!("its functions could not be approximated more closely in {} rounds", own.rounds));
    Some(if own.asked {
        found.help("allow more after the objective, or give its decisions bounds")
    } else {
        found.help("say after the objective how far it may be: `within 0.1 %`")
    })
}

/// The two programs that were made of a plan differ: nothing that is proved of one is true of the other.
pub fn disagreement(plan: &Plan<'_>) -> Diagnostic {
    let model = &plan.hir.models[plan.model];
    Diagnostic::error(codes::SOLVER_FAILED, format!("internal error: `{}` in doubles is not `{}` in exact numbers", model.name, model.name))
        .at(model.span, "this plan")
        .note("nothing is said of the plan: an answer to one of the two programs would be none to the other")
        .help("please report this, with the scenario")
}
