//! What the worth of a decision process is made of, its limits and its learners, for people.

use crate::eval::{KeptLimit, Lots, ProcessRun, SolvedProcess};
use crate::exact;
use crate::hir::*;
use crate::prob::process::Algorithm;
use crate::report::PriceRange;
use crate::report::number;
use crate::report::page::{Page, count, keyed, unit_after};
use crate::report::table::{Align, Grid};
use crate::units::UnitId;
use std::borrow::Cow;

/// How a process was solved, for whom reads the answer.
pub struct Processed<'a> {
    pub run: &'a ProcessRun,
    pub hir: &'a Hir,
    pub body: &'a Decision,
    /// What it is worth from the start; under the average, a step; with its unit.
    pub worth: Option<(f64, String)>,
    /// The unit of its values.
    pub unit: String,
    /// By limit: the unit of its amount, and that of its price.
    pub limit_units: Vec<(String, String)>,
}

impl<'a> Processed<'a> {
    /// The names of the keys of a process's index.
    pub fn index(&self, one: &SolvedProcess) -> Vec<&'a str> {
        let hir = self.hir;
        self.body.binder_keys.iter().zip(&one.made.keys).map(|(kind, key)| hir.name_at(*kind, *key)).collect()
    }
}

/// The units of the values, and of each limit and its price.
pub(super) fn units(hir: &Hir, decl: &Model, body: &Decision) -> (String, Vec<(String, String)>) {
    let unit = |at: usize| decl.results.get(at).map_or(UnitId::ONE, |result| result.unit);
    let mut units = hir.units.clone();
    let mut of = |limit: &ProcessLimit| {
        let own = unit(limit.result as usize);
        (units.text(own), super::per(&mut units, unit(0), own))
    };
    (hir.units.text(unit(0)), body.limits.iter().map(&mut of).collect())
}

/// The most states whose lots are shown.
const LOTS: usize = 6;

/// What is said of lots and of learners.
pub(super) fn sentences(processed: &Processed<'_>, out: &mut Vec<String>) {
    let lots: Vec<(&SolvedProcess, &Lots)> =
        processed.run.solved.iter().flat_map(|one| one.drawn.iter().map(move |lots| (one, lots))).collect();
    if !lots.is_empty() {
        let one = |(solved, lots): &(&SolvedProcess, &Lots)| {
            let actions: Vec<String> = lots.shares.iter().map(|(action, share)| said(processed, action, *share)).collect();
            format!("in `{}` {}", state(processed, solved, &lots.state), actions.join(", "))
        };
        let shown: Vec<String> = lots.iter().take(LOTS).map(one).collect();
        let more = if lots.len() > LOTS { format!("; and in {} more", count(lots.len() - LOTS, "state")) } else { String::new() };
        out.push(format!("To keep the limits the policy is randomized: {}{more}.", shown.join("; ")));
    }
    for (solved, learned) in processed.run.solved.iter().flat_map(|one| one.learned.iter().map(move |learned| (one, learned))) {
        let Some(learner) = processed.body.learners.get(learned.at as usize) else { continue };
        let method = match learner.algorithm {
            Algorithm::QLearning => "Q-learning",
            Algorithm::Sarsa => "SARSA",
        };
        let steps = number::alone(learned.steps as f64);
        let unit = unit_after(&processed.unit);
        let what = match (learned.worth, processed.body.maximize) {
            (Some(worth), true) => format!("a policy worth {}{unit} from the start", number::alone(worth)),
            (Some(worth), false) => format!("a policy that costs {}{unit} from the start", number::alone(worth)),
            (None, _) => "a policy that never ends".to_string(),
        };
        let short = learned.worth.map_or(String::new(), |worth| match (worth - solved.worth).abs() {
            off if off <= 1e-9 * solved.worth.abs() => ", the best one".to_string(),
            off => format!(", {}{unit} short of the best", number::alone(off)),
        });
        let episodes = count(learned.episodes as usize, "episode");
        let name = keyed(&learner.name, &processed.index(solved));
        out.push(format!("`{name}`: by {method}, from {episodes} and {steps} steps, {what}{short}."));
    }
}

/// `order = 5 t: 40 %`
fn said(processed: &Processed<'_>, action: &[u32], share: f64) -> String {
    let names = processed.body.action_text(processed.hir, action);
    format!("`{}` {} %", names, number::alone(100.0 * share))
}

/// Between which values of an action variable a policy draws lots in a state, and how likely each is drawn.
pub(super) fn drawn(processed: &Processed<'_>, role: Option<ResultRole>, own: &[u32], state: &[u32]) -> Option<Vec<(u32, f64)>> {
    let Some(ResultRole::Decision(DecisionResult::Action(variable))) = role else { return None };
    let solved = processed.run.solved.iter().find(|one| one.made.keys == own)?;
    let lots = solved.drawn.iter().find(|lots| lots.state == state)?;
    let mut out: Vec<(u32, f64)> = Vec::new();
    for (action, share) in &lots.shares {
        let value = *action.get(variable as usize)?;
        match out.iter_mut().find(|(other, _)| *other == value) {
            Some((_, sum)) => *sum += share,
            None => out.push((value, *share)),
        }
    }
    (out.len() > 1).then_some(out)
}

/// A state, after the keys of its process.
pub(super) fn state(processed: &Processed<'_>, solved: &SolvedProcess, state: &[u32]) -> String {
    let state = processed.body.state_text(processed.hir, state);
    let mut all = processed.index(solved);
    all.push(&state);
    all.join(", ")
}

/// What the worth is made of, the limits, a line each, and the learning curves.
pub(super) fn write(page: &mut Page, processed: &Processed<'_>) {
    parts(page, processed);
    limits(page, processed);
    curves(page, processed);
}

/// The heading of what something comes to.
fn of_start(body: &Decision) -> &'static str {
    if matches!(body.criterion, Criterion::Average(_)) { "A step" } else { "From the start" }
}

/// What rewards, costs and ends come to, and the worth, of each process of an index.
fn parts_by_key(page: &mut Page, processed: &Processed<'_>) {
    let (hir, body, solved) = (processed.hir, processed.body, &processed.run.solved);
    let is_part = |at: usize| body.rewards.get(at).is_some_and(|reward| reward.counts != Counts::Apart && reward.name.is_some());
    let earned = |one: &SolvedProcess, at: usize| one.earned.get(at).copied().flatten();
    let shown: Vec<usize> =
        (0..body.rewards.len()).filter(|at| is_part(*at) && solved.iter().any(|one| earned(one, *at).is_some())).collect();
    let ends = solved.iter().any(|one| one.at_ends.is_some());
    let parted = shown.len() + usize::from(ends) > 1;
    let mut columns: Vec<(Cow<'_, str>, Align)> =
        body.binder_keys.iter().map(|kind| (hir.entity_types[*kind].name.as_ref().into(), Align::Left)).collect();
    if parted {
        columns.extend(shown.iter().filter_map(|at| Some((body.rewards.get(*at)?.name.as_deref()?.into(), Align::Point))));
        columns.extend(ends.then(|| ("ends".into(), Align::Point)));
    }
    columns.push(("worth".into(), Align::Point));
    let mut grid = Grid::new(columns);
    for one in solved {
        processed.index(one).iter().for_each(|key| grid.cell(*key));
        let amount = |amount: Option<f64>| amount.map_or(String::new(), number::alone);
        if parted {
            shown.iter().for_each(|at| grid.cell(amount(earned(one, *at))));
            if ends {
                grid.cell(amount(one.at_ends));
            }
        }
        grid.cell(number::alone(one.worth));
    }
    page.blank();
    let unit = if processed.unit == "1" { String::new() } else { format!(" [{}]", processed.unit) };
    page.heading(2, &format!("{}{unit}", of_start(body)));
    page.grid(4, &grid);
}

/// What rewards and costs come to from the start, where there are several.
fn parts(page: &mut Page, processed: &Processed<'_>) {
    if !processed.body.binder_keys.is_empty() && !processed.run.solved.is_empty() {
        parts_by_key(page, processed);
        return;
    }
    let [one] = processed.run.solved.as_slice() else { return };
    let body = processed.body;
    let counted = body.rewards.iter().zip(&one.earned).filter(|(reward, _)| reward.counts != Counts::Apart);
    let word = |counts: Counts| if counts == Counts::Earned { "reward" } else { "cost" };
    let parts = counted.filter_map(|(reward, amount)| Some((word(reward.counts), reward.name.as_deref()?, (*amount)?)));
    let parts: Vec<(&str, &str, f64)> = parts.chain(one.at_ends.map(|amount| ("ends", "", amount))).collect();
    if parts.len() < 2 {
        return;
    }
    page.blank();
    page.heading(2, of_start(body));
    let mut grid = Grid::new(vec![("".into(), Align::Left), ("".into(), Align::Left), ("".into(), Align::Point), ("".into(), Align::Left)]);
    for (word, name, amount) in parts {
        grid.cell(word);
        grid.cell(name);
        grid.cell(number::alone(amount));
        grid.cell(unit_after(&processed.unit).trim_start().to_string());
    }
    page.grid(4, &grid);
}

fn limits(page: &mut Page, processed: &Processed<'_>) {
    let all: Vec<(&SolvedProcess, &KeptLimit)> =
        processed.run.solved.iter().flat_map(|one| one.limits.iter().map(move |limit| (one, limit))).collect();
    if all.is_empty() {
        return;
    }
    page.blank();
    page.heading(2, "Limits");
    let mut columns = vec![("".into(), Align::Left)];
    columns.extend(["amount", "at least", "at most"].map(|heading| (heading.into(), Align::Point)));
    columns.push(("".into(), Align::Left));
    columns.push(("price".into(), Align::Point));
    columns.push(("".into(), Align::Left));
    columns.push(("holds for".into(), Align::Left));
    let mut grid = Grid::new(columns);
    for (solved, kept) in all {
        let at = kept.at as usize;
        let (Some(limit), Some((unit, price_unit))) = (processed.body.limits.get(at), processed.limit_units.get(at)) else { continue };
        grid.cell(keyed(&limit.name, &processed.index(solved)));
        grid.cell(number::alone(kept.amount));
        for end in [&kept.lower, &kept.upper] {
            grid.cell(end.as_ref().map_or(String::new(), |end| number::alone(exact::to_f64(end))));
        }
        grid.cell(unit_after(unit).trim_start().to_string());
        grid.cell(number::alone(kept.price));
        grid.cell(unit_after(price_unit).trim_start().to_string());
        grid.cell(range(processed.body, kept).map_or(String::new(), |range| range.text()));
    }
    page.grid(4, &grid);
}

/// For which ends the price of a limit holds, or what one more and one less is worth.
pub fn range(body: &Decision, kept: &KeptLimit) -> Option<PriceRange> {
    let range = PriceRange::of(kept.range.as_ref()?, 0.0);
    Some(if body.maximize { range } else { range.turned() })
}

fn curves(page: &mut Page, processed: &Processed<'_>) {
    for (solved, learned) in processed.run.solved.iter().flat_map(|one| one.learned.iter().map(move |learned| (one, learned))) {
        let Some(learner) = processed.body.learners.get(learned.at as usize) else { continue };
        page.blank();
        page.heading(2, &format!("What `{}` learned", keyed(&learner.name, &processed.index(solved))));
        let unit = &processed.unit;
        let worth = if unit == "1" { "worth".to_string() } else { format!("worth ({unit})") };
        let mut grid = Grid::new(vec![("episodes".into(), Align::Point), ("steps".into(), Align::Point), (worth.into(), Align::Point)]);
        for point in &learned.curve {
            grid.cell(point.episodes.to_string());
            grid.cell(point.steps.to_string());
            grid.cell(point.score.map_or("-".to_string(), number::alone));
        }
        page.grid(4, &grid);
    }
}
