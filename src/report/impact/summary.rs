//! What all policies do, in a table: a line for each policy and plan, the scenario without all of them, and pairs.

use super::{Change, Impact, ObjectiveImpact, PairEnds, PairImpact, PlanImpact, PolicyImpact, RequirementImpact, Sides};
use crate::eval::Status;
use crate::hir::{FormName, Switch};
use crate::report::number::{self, Style};
use crate::report::page::{Page, keyed, unit_after};
use crate::report::table::{Align, Grid};

/// The table on top.
pub(super) fn write(page: &mut Page, impact: &Impact) {
    let all = impact.without_all.as_deref().unwrap_or_default();
    let told = |plan: &&PlanImpact| {
        plan.applies
            || plan.status.with != plan.status.without
            || plan.objectives.iter().any(|o| o.differs())
            || plan.requirements.iter().any(RequirementImpact::differs)
    };
    let lines = impact.policies.iter().flat_map(|policy| policy.plans.iter().filter(told).map(move |plan| (Some(policy), plan)));
    let lines: Vec<(Option<&PolicyImpact>, &PlanImpact)> = lines.chain(all.iter().filter(told).map(|plan| (None, plan))).collect();
    let Some((_, first)) = lines.first() else { return };
    let several = lines.iter().any(|(_, plan)| plan.plan != first.plan);
    page.blank();
    let mut headings = vec![("policy", Align::Left), ("state", Align::Left)];
    headings.extend(several.then_some(("plan", Align::Left)));
    let by_objective = lines.iter().all(|(_, plan)| !plan.objectives.is_empty());
    let measured = if by_objective { "objective" } else { "measure" };
    headings.extend([(measured, Align::Left), ("with", Align::Point), ("without", Align::Point), ("difference", Align::Point)]);
    headings.extend([("", Align::Left), ("status", Align::Left)]);
    let mut grid = Grid::new(headings.into_iter().map(|(text, align)| (text.into(), align)).collect());
    let more = lines.iter().any(|(_, plan)| plan.form == FormName::Decision && plan.objectives.len() > LINES);
    let measured = lines.into_iter().flat_map(|(policy, plan)| told_objectives(plan).into_iter().map(move |o| (policy, plan, o)));
    for (policy, plan, objective) in measured {
        grid.cell(policy.map_or("without all of them", |policy| policy.policy.as_str()));
        grid.cell(policy.map_or(String::new(), |policy| state(policy, plan)));
        if several {
            grid.cell(plan.plan.as_str());
        }
        let (name, numbers, unit) = measure(plan, objective);
        grid.cell(name);
        numbers.into_iter().for_each(|value| grid.cell(value.map_or("-".to_string(), column)));
        grid.cell(unit);
        grid.cell(status(&plan.status));
    }
    page.grid(2, &grid);
    if more {
        page.line(2, &format!("Of a decision process with many keys, the {LINES} for which it changes most."));
    }
}

pub(super) fn state(policy: &PolicyImpact, plan: &PlanImpact) -> String {
    match (policy.state, plan.enacted, plan.members_in_force) {
        // Of members that came out differently, how many.
        (Switch::Open, _, Some(count)) if count > 0 && count < policy.members.len() => {
            format!("open: {count} of {} in force", policy.members.len())
        }
        (Switch::Open, Some(true), _) => "open: enacted".into(),
        (Switch::Open, Some(false), _) => "open: not enacted".into(),
        (state, ..) => state.word().into(),
    }
}

/// So many lines are shown of a decision process with an index.
const LINES: usize = 6;

/// The first objective; of a decision process with an index what it is worth for each key, or for those for which that changes most.
fn told_objectives(plan: &PlanImpact) -> Vec<Option<&ObjectiveImpact>> {
    let mut all: Vec<&ObjectiveImpact> = plan.objectives.iter().collect();
    if plan.form != FormName::Decision {
        return vec![plan.objectives.first()];
    }
    if all.len() > LINES {
        let size = |o: &ObjectiveImpact| o.difference().filter(|_| o.differs()).map_or(0.0, f64::abs);
        all.sort_by(|one, other| size(other).total_cmp(&size(one)));
        all.truncate(LINES);
    }
    if all.is_empty() { vec![None] } else { all.into_iter().map(Some).collect() }
}

/// What is shown of a model: its first objective, or else what changes most of what it gives or of what is chosen.
fn measure(plan: &PlanImpact, objective: Option<&ObjectiveImpact>) -> (String, [Option<f64>; 3], String) {
    let unit = |unit: &str| unit_after(unit).trim_start().to_string();
    if let Some(o) = objective {
        let difference = o.difference().map(|difference| if o.differs() { difference } else { 0.0 });
        let Sides { with, without } = o.compared();
        let name = if o.best.is_some() { format!("{}, at best", o.name) } else { o.name.clone() };
        return (name, [with, without, difference], unit(&o.unit));
    }
    let first = match plan.form {
        FormName::Allocation => ["amount", "share"].iter().find_map(|name| largest(plan, name)),
        FormName::Choice => ["market_share", "probability"].iter().find_map(|name| largest(plan, name)),
        _ => None,
    };
    match first {
        Some(change) => {
            let Sides { with, without } = change.value;
            (keyed(&change.variable, &change.index), [with, without, change.difference()], unit(&change.unit))
        }
        None if matches!(plan.form, FormName::Allocation | FormName::Choice) => ("no change".into(), [None; 3], String::new()),
        None => (String::new(), [None; 3], String::new()),
    }
}

/// The largest change of a result.
fn largest<'p>(plan: &'p PlanImpact, result: &str) -> Option<&'p Change> {
    let size = |change: &Change| change.difference().map_or(0.0, f64::abs);
    let of = plan.changes.iter().filter(|change| change.variable == result && change.difference().is_some());
    // Of equals the first.
    of.rev().max_by(|a, b| size(a).total_cmp(&size(b)))
}

fn status(sides: &Sides<Status>) -> String {
    let Sides { with, without } = sides;
    if with == without { with.word().to_string() } else { format!("{} with, {} without", with.word(), without.word()) }
}

/// Policies that work otherwise together than each by itself.
pub(super) fn pairs(page: &mut Page, impact: &Impact) {
    if impact.pairs_left_out {
        page.blank();
        page.line(0, "Pairs of policies are compared where there are no more than 8.");
    }
    if impact.pairs.is_empty() && impact.ends.is_empty() {
        return;
    }
    page.blank();
    page.heading(0, "Policies that interact");
    for PairEnds { policies: [one, other], plan, status, without_one: [first, second] } in &impact.ends {
        let (with, without, first, second) = (status.with.word(), status.without.word(), first.word(), second.word());
        let each = format!("{first} without `{one}` alone, {second} without `{other}` alone");
        page.line(2, &format!("`{one}` and `{other}`: the plan `{plan}` is {with} with both, {without} without both; {each}."));
    }
    if impact.pairs.is_empty() {
        return;
    }
    page.line(2, "Together: the effect of both policies. First, second: the effect of that policy while the other is in force. Rest: together less the two (interaction).");
    let headings = [("", Align::Left), ("plan", Align::Left), ("objective", Align::Left)];
    let numbers =
        [("together", Align::Point), ("first", Align::Point), ("second", Align::Point), ("rest", Align::Point), ("", Align::Left)];
    let mut grid = Grid::new(headings.into_iter().chain(numbers).map(|(text, align)| (text.into(), align)).collect());
    for PairImpact { policies: [one, other], plan, objective, unit, together, each, .. } in &impact.pairs {
        grid.cell(format!("{one}, {other}"));
        grid.cell(plan.as_str());
        grid.cell(objective.as_str());
        let rest = together - each.iter().sum::<f64>();
        [*together, each[0], each[1], rest].into_iter().for_each(|value| grid.cell(column(value)));
        grid.cell(unit_after(unit).trim_start().to_string());
    }
    page.grid(2, &grid);
}

fn column(value: f64) -> String {
    Style::of(&[value], number::IN_COLUMN).show(value)
}
