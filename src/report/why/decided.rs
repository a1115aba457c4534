//! Decisions and limits for people and as JSON.

use super::decision::{Bound, Change, Decision, Instead};
use super::limits::{Limit, Pricing};
use crate::eval::Status;
use crate::report::number::alone;
use crate::report::page::{Page, unit_after};
use crate::report::table::{Align, Grid};
use serde::Serialize;

/// So many limits and changes are shown unless all are asked for.
const SHOWN: usize = 10;

fn number(value: f64, unit: &str) -> String {
    format!("{}{}", alone(value), unit_after(unit))
}

/// An instance of a constraint.
pub(super) fn limit(page: &mut Page, limit: &Limit, pricing: Pricing) {
    page.blank();
    if let Some(own) = limit.limit {
        let slack = match limit.slack {
            Some(slack) if !limit.binds => format!(", slack {}", number(slack, &limit.unit)),
            _ => ": it binds".to_string(),
        };
        page.line(0, &format!("The limit is {} {}{slack}.", limit.word, number(own, &limit.unit)));
    }
    if let Some(price) = limit.price {
        let unit = &limit.price_unit;
        let objective = &limit.objective;
        match limit.holds.as_ref().filter(|_| limit.one_sided) {
            // A rate: to lower the limit changes the objective by the opposite.
            Some(sides) => page.line(
                0,
                &format!("The rate at which {objective} changes with the limit is not the same upwards and downwards: {sides} ({unit})."),
            ),
            None => {
                let holds = limit.holds.as_ref().filter(|_| price != 0.0);
                let holds = holds.map_or(String::new(), |holds| format!(", for limits {}{}", article(holds), unit_after(&limit.unit)));
                page.line(0, &format!("One more of the limit changes {objective} by {}{holds}.", number(price, unit)));
            }
        }
    }
    pricing.sentence().iter().for_each(|said| page.line(0, said));
}

fn article(holds: &str) -> String {
    if holds.starts_with("from") || holds.starts_with("up") { holds.to_string() } else { format!("of {holds}") }
}

/// A decision of a plan.
pub(super) fn decision(page: &mut Page, name: &str, decision: &Decision) {
    bounds(page, decision);
    pays(page, decision);
    page.blank();
    page.heading(0, "What would come instead");
    if let Some(reduced) = decision.reduced_cost.filter(|_| matches!(&decision.instead, Instead::Nothing(why) if why.is_empty())) {
        page.line(2, &at_the_margin(decision, reduced));
    }
    instead(page, name, decision);
}

/// What a decision that is not taken would cost, by its reduced cost: a bound on what the objective becomes, which the prices prove.
fn at_the_margin(decision: &Decision, reduced: f64) -> String {
    let unit = &decision.cost_unit;
    // At its upper bound it can only be less.
    let is_less = decision.upper == Some(decision.value) && decision.lower != Some(decision.value);
    let word = if is_less { "less" } else { "more" };
    let one = if decision.unit == "1" { format!("One {word} of it") } else { format!("One {} {word} of it", decision.unit) };
    let proved = if decision.pricing == Pricing::Unproved { ", by the solver's prices, which are not proved" } else { "" };
    let worse = if decision.maximize { "lower" } else { "raise" };
    if reduced == 0.0 {
        return format!("{one} costs what it saves: at these prices there may be an optimum with {word} of it.");
    }
    let size = number(reduced.abs(), unit);
    format!("{one} would {worse} `{}` by at least {size}{proved}.", decision.objective)
}

fn instead(page: &mut Page, name: &str, decision: &Decision) {
    let Instead::Solved { held, at_least, status, objective, proved, changes } = &decision.instead else {
        if let Instead::Nothing(why) = &decision.instead
            && !why.is_empty()
        {
            page.line(2, why);
        }
        return;
    };
    let word = if *at_least { "at least " } else { "" };
    let to = format!("`{name}` at {word}{}", number(*held, &decision.unit));
    let doubt = if *proved { "" } else { " (not proved)" };
    match (status, objective, decision.objective_value) {
        (Status::Optimal | Status::Feasible, Some(value), Some(now)) => {
            let moved = value - now;
            let best = if *status == Status::Optimal { "" } else { " or better" };
            let text = match moved.abs() <= 1e-9 * now.abs().max(value.abs()) {
                true => format!(
                    "With {to} `{}` stays {}{doubt}: another solution is as good.",
                    decision.objective,
                    number(now, &decision.objective_unit)
                ),
                false => format!(
                    "With {to} `{}` is {}{best} instead of {}, {} {}{doubt}.",
                    decision.objective,
                    number(*value, &decision.objective_unit),
                    number(now, &decision.objective_unit),
                    number(moved.abs(), &decision.objective_unit),
                    if moved > 0.0 { "more" } else { "less" }
                ),
            };
            page.line(2, &text);
            table(page, changes);
        }
        (Status::Infeasible, ..) => page.line(2, &format!("With {to} the plan has no solution{doubt}.")),
        _ => page.line(2, &format!("With {to} the plan was not solved.")),
    }
}

fn table(page: &mut Page, changes: &[Change]) {
    if changes.is_empty() {
        return;
    }
    let columns = [("", Align::Left), ("now", Align::Point), ("then", Align::Point), ("", Align::Left)];
    let mut grid = Grid::new(columns.into_iter().map(|(text, align)| (text.into(), align)).collect());
    let shown = page.kept(changes.len(), SHOWN);
    for change in changes.iter().take(shown) {
        grid.cell(change.name.clone());
        grid.cell(alone(change.before));
        grid.cell(alone(change.after));
        grid.cell(unit_after(&change.unit).trim_start().to_string());
    }
    page.grid(4, &grid);
    page.cut(4, changes.len() - shown);
}

/// The limits that bind it.
fn bounds(page: &mut Page, decision: &Decision) {
    page.blank();
    page.heading(0, "What binds it");
    let bound = |word: &str, value: f64| format!("its own bound: {word} {}", number(value, &decision.unit));
    let mut own = Vec::new();
    own.extend(decision.lower.filter(|lower| *lower == decision.value).map(|lower| bound("at least", lower)));
    own.extend(decision.upper.filter(|upper| *upper == decision.value).map(|upper| bound("at most", upper)));
    own.iter().for_each(|text| page.line(2, text));
    if decision.rows.is_empty() && own.is_empty() {
        page.line(2, "Nothing: no limit that it stands in binds.");
    }
    if decision.rows.is_empty() {
        return;
    }
    let columns = [
        ("", Align::Left),
        ("", Align::Left),
        ("limit", Align::Point),
        ("", Align::Left),
        ("shadow price", Align::Point),
        ("", Align::Left),
        ("", Align::Left),
    ];
    let mut grid = Grid::new(columns.into_iter().map(|(text, align)| (text.into(), align)).collect());
    let shown = page.kept(decision.rows.len(), SHOWN);
    for row in decision.rows.iter().take(shown) {
        let limit = row.limit.as_ref();
        grid.cell(row.name.clone());
        grid.cell(limit.map_or("", |limit| limit.word));
        grid.cell(limit.and_then(|limit| limit.limit).map_or(String::new(), alone));
        grid.cell(
            limit.filter(|limit| limit.limit.is_some()).map_or(String::new(), |limit| unit_after(&limit.unit).trim_start().to_string()),
        );
        let price = limit.and_then(|limit| limit.price);
        grid.cell(price.map_or(String::new(), alone));
        grid.cell(limit.filter(|_| price.is_some()).map_or(String::new(), |limit| unit_after(&limit.price_unit).trim_start().to_string()));
        grid.cell(limit.and_then(|limit| limit.spot.as_ref()).map_or(String::new(), super::place::at));
    }
    page.grid(2, &grid);
    page.cut(2, decision.rows.len() - shown);
}

/// How it pays: its cost against the worth of its limits.
fn pays(page: &mut Page, decision: &Decision) {
    let Some(reduced) = decision.reduced_cost else {
        decision.pricing.sentence().iter().for_each(|said| page.line(2, said));
        return;
    };
    page.blank();
    page.heading(0, "How it pays");
    let unit = &decision.cost_unit;
    let columns = [("", Align::Left), ("", Align::Point), ("", Align::Left)];
    let mut grid = Grid::new(columns.into_iter().map(|(text, align)| (text.into(), align)).collect());
    let mut line = |label: String, value: f64| {
        grid.cell(label);
        grid.cell(alone(value));
        grid.cell(unit_after(unit).trim_start().to_string());
    };
    line(format!("one more of it adds to {}", decision.objective), decision.cost);
    let priced: Vec<&Bound> = decision.rows.iter().filter(|row| row.worth.is_some_and(|worth| worth != 0.0)).collect();
    let shown = page.kept(priced.len(), SHOWN);
    for row in priced.iter().take(shown) {
        let times = if row.coefficient == 1.0 { String::new() } else { format!("{} × ", alone(row.coefficient)) };
        line(format!("what {times}{} is worth", row.name), row.worth.unwrap_or(0.0));
    }
    if shown < priced.len() {
        let rest = priced.iter().skip(shown).filter_map(|row| row.worth).sum();
        line(format!("what {} more limits are worth", priced.len() - shown), rest);
    }
    line("what is left: its reduced cost".into(), reduced);
    page.grid(2, &grid);
    decision.pricing.sentence().iter().for_each(|said| page.line(2, said));
}

#[derive(Serialize)]
pub(super) struct Decided<'r> {
    value: f64,
    unit: &'r str,
    lower: Option<f64>,
    upper: Option<f64>,
    whole: bool,
    objective: &'r str,
    objective_value: Option<f64>,
    objective_unit: &'r str,
    sense: &'static str,
    cost: f64,
    cost_unit: &'r str,
    prices: &'static str,
    limits: Vec<Row<'r>>,
    reduced_cost: Option<f64>,
    instead: Option<Otherwise<'r>>,
    /// Why the plan was not solved once more.
    reason: Option<&'r str>,
}

#[derive(Serialize)]
struct Row<'r> {
    name: &'r str,
    coefficient: f64,
    worth: Option<f64>,
    limit: Option<Facts<'r>>,
}

#[derive(Serialize)]
struct Facts<'r> {
    value: f64,
    kind: &'r str,
    limit: Option<f64>,
    slack: Option<f64>,
    unit: &'r str,
    binds: bool,
    price: Option<f64>,
    price_unit: &'r str,
    one_sided: bool,
}

#[derive(Serialize)]
struct Otherwise<'r> {
    held: f64,
    at_least: bool,
    status: &'static str,
    objective: Option<f64>,
    proved: bool,
    changes: Vec<Move<'r>>,
}

#[derive(Serialize)]
struct Move<'r> {
    name: &'r str,
    before: f64,
    after: f64,
    unit: &'r str,
}

#[derive(Serialize)]
pub(super) struct Limited<'r> {
    prices: &'static str,
    #[serde(flatten)]
    facts: Facts<'r>,
}

impl<'r> Limited<'r> {
    pub(super) fn of(limit: &'r Limit, pricing: Pricing) -> Limited<'r> {
        Limited { prices: pricing.word(), facts: Facts::of(limit) }
    }
}

impl<'r> Facts<'r> {
    fn of(limit: &'r Limit) -> Facts<'r> {
        Facts {
            value: limit.value,
            kind: limit.word,
            limit: limit.limit,
            slack: limit.slack,
            unit: &limit.unit,
            binds: limit.binds,
            price: limit.price,
            price_unit: &limit.price_unit,
            one_sided: limit.one_sided,
        }
    }
}

impl<'r> Decided<'r> {
    pub(super) fn of(decision: &'r Decision) -> Decided<'r> {
        let row = |row: &'r Bound| Row {
            name: &row.name,
            coefficient: row.coefficient,
            worth: row.worth,
            limit: row.limit.as_ref().map(Facts::of),
        };
        let (instead, reason) = match &decision.instead {
            Instead::Nothing(why) => (None, Some(why.as_str()).filter(|why| !why.is_empty())),
            Instead::Solved { held, at_least, status, objective, proved, changes } => {
                let change = |own: &'r Change| Move { name: &own.name, before: own.before, after: own.after, unit: &own.unit };
                let changes = changes.iter().map(change).collect();
                let found =
                    Otherwise { held: *held, at_least: *at_least, status: status.word(), objective: *objective, proved: *proved, changes };
                (Some(found), None)
            }
        };
        Decided {
            value: decision.value,
            unit: &decision.unit,
            lower: decision.lower,
            upper: decision.upper,
            whole: decision.whole,
            objective: &decision.objective,
            objective_value: decision.objective_value,
            objective_unit: &decision.objective_unit,
            sense: if decision.maximize { "maximize" } else { "minimize" },
            cost: decision.cost,
            cost_unit: &decision.cost_unit,
            prices: decision.pricing.word(),
            limits: decision.rows.iter().map(row).collect(),
            reduced_cost: decision.reduced_cost,
            instead,
            reason,
        }
    }
}
