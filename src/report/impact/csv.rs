//! The comparison as one tidy table in CSV: a row for each thing that is measured with a policy and without it.

use super::summary::state;
use super::{Change, Impact, ObjectiveImpact, PairEnds, PairImpact, PlanImpact, Sides, SumImpact};
use crate::report::csv::{number, row};
use crate::report::number::rounding;
use crate::report::page::{keyed, unit_after};
use std::io::{self, Write};

/// Its columns.
const HEADING: [&str; 9] = ["policy", "state", "plan", "kind", "measure", "with", "without", "difference", "unit"];
/// In the place of a policy: the scenario without all of them.
const ALL: &str = "(all)";

/// Writes the table, with a line break at its end.
pub fn write(impact: &Impact, out: &mut dyn Write) -> io::Result<()> {
    row(out, &HEADING)?;
    for policy in &impact.policies {
        for plan in &policy.plans {
            of_plan(out, [&policy.policy, &state(policy, plan)], plan)?;
        }
        for SumImpact { plans, unit, value, .. } in &policy.sums {
            let values = Sides { with: Some(value.with), without: Some(value.without) };
            let line = Line { who: [&policy.policy, ""], plan: &plans.join(" + ") };
            line.numbers(out, ["objective", "sum of objectives"], &values, Some(value.with - value.without), unit)?;
        }
    }
    for plan in impact.without_all.iter().flatten() {
        of_plan(out, [ALL, ""], plan)?;
    }
    for PairImpact { policies: [one, other], plan, objective, unit, value, together, .. } in &impact.pairs {
        let values = Sides { with: Some(value.with), without: Some(value.without) };
        Line { who: [&format!("{one} + {other}"), ""], plan }.numbers(out, ["objective", objective], &values, Some(*together), unit)?;
    }
    for PairEnds { policies: [one, other], plan, status, .. } in &impact.ends {
        Line { who: [&format!("{one} + {other}"), ""], plan }.words(
            out,
            ["status", "status"],
            [status.with.word(), status.without.word()],
        )?;
    }
    Ok(())
}

/// What all rows of a plan begin with.
struct Line<'r> {
    /// The policy, and how it is switched.
    who: [&'r str; 2],
    plan: &'r str,
}

impl Line<'_> {
    fn words(&self, out: &mut dyn Write, [kind, measure]: [&str; 2], [with, without]: [&str; 2]) -> io::Result<()> {
        row(out, &[self.who[0], self.who[1], self.plan, kind, measure, with, without, "", ""])
    }

    fn numbers(
        &self,
        out: &mut dyn Write,
        [kind, measure]: [&str; 2],
        values: &Sides<Option<f64>>,
        difference: Option<f64>,
        unit: &str,
    ) -> io::Result<()> {
        let [with, without, difference] = [values.with, values.without, difference].map(number);
        row(out, &[self.who[0], self.who[1], self.plan, kind, measure, &with, &without, &difference, unit_after(unit).trim_start()])
    }
}

fn of_plan(out: &mut dyn Write, who: [&str; 2], plan: &PlanImpact) -> io::Result<()> {
    let line = Line { who, plan: &plan.plan };
    line.words(out, ["status", "status"], [plan.status.with.word(), plan.status.without.word()])?;
    for required in &plan.requirements {
        let Sides { with, without } = &required.fails;
        let measure = keyed(&required.requirement.text, &required.requirement.index);
        line.words(out, ["requirement", &measure], [with, without].map(|fails| if fails.is_some() { "fails" } else { "holds" }))?;
    }
    for objective in &plan.objectives {
        of_objective(out, &line, objective)?;
    }
    if let (Some(values), Some(objective)) = (&plan.without_transfers, plan.objectives.first()) {
        let name = format!("{} without transfers", objective.name);
        let difference = values.with.zip(values.without).map(|(with, without)| with - without);
        line.numbers(out, ["objective", &name], values, difference, &objective.unit)?;
    }
    for charge in plan.charges.iter().filter(|_| plan.enacted == Some(true)) {
        let values = Sides { with: Some(charge.value), without: Some(0.0) };
        line.numbers(out, ["charge", &charge.name], &values, Some(charge.value), &charge.unit)?;
    }
    for limit in &plan.binding {
        let values = Sides { with: limit.row.dual, without: None };
        if values.with.is_some() {
            line.numbers(out, ["shadow price", &keyed(&limit.limit, &limit.index)], &values, None, &limit.dual_unit)?;
        }
    }
    for (kind, changes) in [("decision", &plan.changes), ("value", &plan.values)] {
        for change in changes {
            of_change(out, &line, kind, change)?;
        }
    }
    Ok(())
}

/// What is compared of several objectives is each at best.
fn of_objective(out: &mut dyn Write, line: &Line<'_>, objective: &ObjectiveImpact) -> io::Result<()> {
    let difference = |values: &Sides<Option<f64>>| {
        let (with, without) = (values.with?, values.without?);
        // What rounding alone may make is none.
        let least = rounding(with.abs().max(without.abs()));
        Some(with - without).map(|difference| if difference.abs() <= least { 0.0 } else { difference })
    };
    line.numbers(out, ["objective", &objective.name], &objective.value, difference(&objective.value), &objective.unit)?;
    if objective.best.is_some() {
        let (best, name) = (objective.compared(), format!("{} at best", objective.name));
        line.numbers(out, ["objective", &name], &best, difference(&best), &objective.unit)?;
    }
    Ok(())
}

/// A decision or a value; of a decision process an action.
fn of_change(out: &mut dyn Write, line: &Line<'_>, kind: &str, change: &Change) -> io::Result<()> {
    let measure = keyed(&change.variable, &change.index);
    match &change.words {
        Some(words) => line.words(out, [kind, &measure], [&words.with, &words.without].map(|word| word.as_deref().unwrap_or(""))),
        None => line.numbers(out, [kind, &measure], &change.value, change.difference(), &change.unit),
    }
}
