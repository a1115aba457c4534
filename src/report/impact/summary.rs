//! What all policies do, in a table: a line for each policy and plan, the scenario without all of them, and pairs.

use super::{Impact, PairEnds, PairImpact, PlanImpact, PolicyImpact, Sides};
use crate::eval::Status;
use crate::hir::Switch;
use crate::report::number::{self, Style};
use crate::report::page::{Page, unit_after};
use crate::report::table::{Align, Grid};

/// The table on top.
pub(super) fn write(page: &mut Page, impact: &Impact) {
    let all = impact.without_all.as_deref().unwrap_or_default();
    let told = |plan: &&PlanImpact| plan.applies || plan.status.with != plan.status.without || plan.objectives.iter().any(|o| o.differs());
    let lines = impact.policies.iter().flat_map(|policy| policy.plans.iter().filter(told).map(move |plan| (Some(policy), plan)));
    let lines: Vec<(Option<&PolicyImpact>, &PlanImpact)> = lines.chain(all.iter().filter(told).map(|plan| (None, plan))).collect();
    let Some((_, first)) = lines.first() else { return };
    let several = lines.iter().any(|(_, plan)| plan.plan != first.plan);
    page.blank();
    let mut headings = vec![("policy", Align::Left), ("state", Align::Left)];
    headings.extend(several.then_some(("plan", Align::Left)));
    headings.extend([("objective", Align::Left), ("with", Align::Point), ("without", Align::Point), ("difference", Align::Point)]);
    headings.extend([("", Align::Left), ("status", Align::Left)]);
    let mut grid = Grid::new(headings.into_iter().map(|(text, align)| (text.into(), align)).collect());
    for (policy, plan) in lines {
        grid.cell(policy.map_or("without all of them", |policy| policy.policy.as_str()));
        grid.cell(policy.map_or("", |policy| state(policy, plan)));
        if several {
            grid.cell(plan.plan.as_str());
        }
        let objective = plan.objectives.first();
        grid.cell(objective.map_or(String::new(), |o| if o.best.is_some() { format!("{}, at best", o.name) } else { o.name.clone() }));
        let numbers = objective.map_or([None; 3], |o| {
            let difference = o.difference().map(|difference| if o.differs() { difference } else { 0.0 });
            let Sides { with, without } = o.compared();
            [with, without, difference]
        });
        numbers.into_iter().for_each(|value| grid.cell(value.map_or("-".to_string(), column)));
        grid.cell(objective.map_or(String::new(), |o| unit_after(&o.unit).trim_start().to_string()));
        grid.cell(status(&plan.status));
    }
    page.grid(2, &grid);
}

pub(super) fn state(policy: &PolicyImpact, plan: &PlanImpact) -> &'static str {
    match (policy.state, plan.enacted) {
        (Switch::Open, Some(true)) => "open: enacted",
        (Switch::Open, Some(false)) => "open: not enacted",
        (state, _) => state.word(),
    }
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
    page.heading(0, "Policies that change what others do");
    for PairEnds { policies: [one, other], plan, status, without_one: [first, second] } in &impact.ends {
        let (with, without, first, second) = (status.with.word(), status.without.word(), first.word(), second.word());
        let each = format!("{first} without `{one}` alone, {second} without `{other}` alone");
        page.line(2, &format!("`{one}` and `{other}`: the plan `{plan}` is {with} with both, {without} without both; {each}."));
    }
    if impact.pairs.is_empty() {
        return;
    }
    page.line(2, "Together: with both, less without both. First, second: with both, less without that one. Rest: together, less the two.");
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
