//! The answer to a scenario, in tonnes and euros, and what two of them have in common.

use coop::driver;
use coop::exact::{self, Exact};
use coop::solve::{Choice, Options};
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// What is asked of an answer.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// `optimal`, `infeasible` …, or what kept the scenario from being solved.
    pub status: String,
    pub verdict: String,
    /// Each objective when it was optimised.
    pub best: Vec<f64>,
    /// Each objective at the answer.
    pub shown: Vec<f64>,
    /// The largest term of the last objective.
    pub size: f64,
    /// The last objective, where it is proved without a gap.
    pub exact: Option<Exact>,
    /// What else is told, for people.
    pub words: String,
}

pub fn solve(text: &str, solver: Choice, units: &[i32]) -> Answer {
    let solved = catch_unwind(AssertUnwindSafe(|| solve_here(text, solver, units)));
    solved.unwrap_or_else(|_| Answer { status: "panic".into(), ..Answer::default() })
}

fn solve_here(text: &str, solver: Choice, units: &[i32]) -> Answer {
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(id, &mut sources, &Memory::default());
    if checked.has_errors() {
        let told: Vec<String> = checked.diagnostics.iter().map(|d| format!("{}: {}", d.code, d.message)).collect();
        return Answer { status: "rejected".into(), words: told.join("; "), ..Answer::default() };
    }
    let options = Options { solver, time_limit: Some(Duration::from_secs(20)), ..Options::default() };
    let solved = driver::solve(checked, &sources, &options, &mut |_| {}).unwrap();
    let run = &solved.models[0];
    let plan = run.plan().unwrap();
    let told: Vec<String> = solved.diagnostics.iter().map(|d| format!("{}: {}", d.code, d.message)).collect();
    let scale = |values: &[f64]| values.iter().zip(units).map(|(value, power)| value * 10f64.powi(*power)).collect::<Vec<f64>>();
    let last = units.get(plan.goal.objective as usize).copied().unwrap_or(0);
    let terms = plan.lp.columns.cost.iter().zip(&plan.solution.values).map(|(cost, value)| (cost * value).abs());
    let size = terms.fold(plan.lp.offset.abs(), f64::max) * 10f64.powi(last);
    let verdict = plan.explanation.verdict.as_ref();
    let exact = verdict.filter(|v| v.verdict.word() == "proved" && v.gap.as_ref().is_some_and(|gap| gap.is_zero()));
    let exact = exact.and_then(|v| v.objective.clone()).map(|x| x * exact::parse(&format!("1e{last}")).unwrap());
    Answer {
        status: run.status().word().into(),
        verdict: verdict.map_or("none", |v| v.verdict.word()).into(),
        best: scale(&plan.best),
        shown: scale(&plan.objectives),
        size,
        exact,
        words: format!(
            "{} by {}; {}{}{}",
            verdict.map_or(String::new(), |v| v.sentence()),
            plan.solution.solver,
            run.reason().unwrap_or(""),
            plan.explanation.correction.as_deref().unwrap_or(""),
            told.join("; "),
        ),
    }
}

/// What a restated scenario may differ in: nothing. The first thing in which it does.
pub fn difference(one: &Answer, two: &Answer, same_solver: bool, keeps: bool) -> Option<String> {
    if one.status != two.status {
        return Some(format!("status {} | {}", one.status, two.status));
    }
    let (last, size) = (one.best.len().max(1) - 1, one.size.max(two.size));
    let apart = |a: f64, b: f64, size: f64| (a - b).abs() > 1e-6 * size.max(a.abs()).max(b.abs());
    if one.best.len() != two.best.len() {
        return Some("number of objectives reached".into());
    }
    for (at, (a, b)) in one.best.iter().zip(&two.best).enumerate() {
        if apart(*a, *b, if at == last { size } else { 0.0 }) {
            return Some(format!("objective {at} at best ({} | {})", one.verdict, two.verdict));
        }
    }
    for (at, (a, b)) in one.shown.iter().zip(&two.shown).enumerate() {
        if (keeps || at == last) && apart(*a, *b, if at == last { size } else { 0.0 }) {
            return Some(format!("objective {at} at the answer ({} | {})", one.verdict, two.verdict));
        }
    }
    if let (Some(a), Some(b)) = (&one.exact, &two.exact)
        && a != b
    {
        return Some("exact objective".into());
    }
    if same_solver && one.verdict != two.verdict {
        return Some(format!("verdict {} | {}", one.verdict, two.verdict));
    }
    None
}

/// What an answer says of itself has to agree.
pub fn contradiction(answer: &Answer) -> Option<String> {
    if let (Some(exact), Some(shown)) = (&answer.exact, answer.shown.last()) {
        let exact = exact::to_f64(exact);
        if (exact - shown).abs() > 1e-6 * exact.abs().max(shown.abs()) {
            return Some("another value is shown than was proved".into());
        }
    }
    match answer.verdict.as_str() {
        "refuted" => Some("a refuted answer".into()),
        _ if answer.status == "panic" => Some("panic".into()),
        _ => None,
    }
}
