//! Decisions and limits for people.

use super::binding::Bound;
use super::decision::{Change, Decision, Held, Instead};
use super::limits::{Limit, Pricing};
use crate::eval::Status;
use crate::report::number::alone;
use crate::report::page::{Page, unit_after};
use crate::report::table::{Align, Grid};

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
    } else {
        page.line(0, &idle(limit));
    }
    if let Some(other) = &limit.otherwise {
        page.line(0, &branch(limit, other));
    }
    if let Some(missed) = limit.missed.filter(|missed| *missed > 0.0) {
        page.line(0, &format!("It is missed by {}, at its price.", number(missed, &limit.unit)));
    }
    if let Some(price) = limit.price {
        page.line(0, &price_of(limit, price));
    }
    pricing.sentence().iter().for_each(|said| page.line(0, said));
}

/// Why a limit limits nothing.
fn idle(limit: &Limit) -> String {
    let says = match (&limit.condition, limit.of_policy) {
        (Some(condition), false) => format!(": `{condition}` does not hold"),
        (Some(condition), true) => format!(": `{condition}` does not hold, or its policy is not in force"),
        (None, true) => ": its policy is not in force".to_string(),
        (None, false) => String::new(),
    };
    format!("It limits nothing here{says}.")
}

/// Whether what follows `else` applies.
fn branch(limit: &Limit, other: &Limit) -> String {
    match (limit.limit, other.limit) {
        (None, Some(end)) => {
            let slack = match other.slack {
                Some(slack) if !other.binds => format!(", slack {}", number(slack, &other.unit)),
                _ => ": it binds".to_string(),
            };
            format!("What follows `else` applies: the limit is {} {}{slack}.", other.word, number(end, &other.unit))
        }
        (Some(_), None) => "Its condition holds: what follows `else` does not apply.".into(),
        _ => "What follows `else` has a line of its own.".into(),
    }
}

/// What the limit is worth.
fn price_of(limit: &Limit, price: f64) -> String {
    let (unit, objective) = (&limit.price_unit, &limit.objective);
    match limit.sides() {
        Some([Some(more), Some(less)]) => {
            format!("One more of the limit changes {objective} by {}, one less by {}.", number(more, unit), number(less, unit))
        }
        Some([more, less]) => {
            let (word, change, other) = if more.is_some() { ("more", more, "less") } else { ("less", less, "more") };
            let change = number(change.unwrap_or(price), unit);
            format!("One {word} of the limit changes {objective} by {change}; with {other} of it there is no solution.")
        }
        None => {
            let holds = limit.holds.as_ref().filter(|_| price != 0.0);
            let holds = match holds {
                None => String::new(),
                Some(range) if range.low.is_none() && range.high.is_none() => ", whatever the limit is".into(),
                Some(range) => format!(", for limits {}{}", article(&range.text()), unit_after(&limit.unit)),
            };
            format!("One more of the limit changes {objective} by {}{holds}.", number(price, unit))
        }
    }
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
    let size = number(reduced.abs(), unit);
    format!("{one} would {worse} `{}` by at least {size}{proved}.", decision.objective)
}

fn instead(page: &mut Page, name: &str, decision: &Decision) {
    let Instead::Solved { held, side, status, objective, proved, changes } = &decision.instead else {
        if let Instead::Nothing(why) = &decision.instead
            && !why.is_empty()
        {
            page.line(2, why);
        }
        return;
    };
    let or = match side {
        Held::At => "",
        Held::AtLeast => " or more",
        Held::AtMost => " or less",
    };
    let to = format!("`{name}` at {}{or}", number(*held, &decision.unit));
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
    match (decision.lower, decision.upper) {
        (Some(lower), Some(upper)) if lower == upper => own.push(bound("exactly", lower)),
        (Some(lower), _) if lower == decision.value => own.push(bound("at least", lower)),
        (_, Some(upper)) if upper == decision.value => own.push(bound("at most", upper)),
        _ => {}
    }
    own.iter().for_each(|text| page.line(2, text));
    if decision.rows.is_empty() && own.is_empty() {
        page.line(2, "Nothing: no limit that it stands in binds.");
    }
    if decision.rows.is_empty() {
        return;
    }
    let shown = page.kept(decision.rows.len(), SHOWN);
    let rows = || decision.rows.iter().take(shown);
    let (priced, through) = (rows().any(|row| row.price().is_some()), rows().any(|row| row.through.is_some()));
    let mut columns = vec![("", Align::Left), ("", Align::Left), ("limit", Align::Point), ("", Align::Left)];
    let sided = rows().any(|row| row.limit.as_ref().is_some_and(|limit| limit.sides().is_some()));
    columns.extend([("shadow price", Align::Point), ("", Align::Left)].into_iter().filter(|_| priced));
    columns.extend([("", Align::Left)].into_iter().filter(|_| priced && sided));
    columns.extend([("through", Align::Left)].into_iter().filter(|_| through));
    columns.push(("", Align::Left));
    let mut grid = Grid::new(columns.into_iter().map(|(text, align)| (text.into(), align)).collect());
    let after = |unit: &str| unit_after(unit).trim_start().to_string();
    for row in rows() {
        let limit = row.limit.as_ref();
        grid.cell(row.name.clone());
        grid.cell(limit.map_or("", |limit| limit.word));
        grid.cell(limit.and_then(|limit| limit.limit).map_or(String::new(), alone));
        grid.cell(limit.filter(|limit| limit.limit.is_some()).map_or(String::new(), |limit| after(&limit.unit)));
        if priced {
            grid.cell(row.price().map_or(String::new(), alone));
            grid.cell(limit.filter(|_| row.price().is_some()).map_or(String::new(), |limit| after(&limit.price_unit)));
        }
        if priced && sided {
            // A price that holds in one direction only.
            let sides = limit.and_then(|limit| limit.holds.as_ref()).filter(|holds| holds.one_sided);
            grid.cell(sides.map_or(String::new(), |holds| holds.text()));
        }
        if through {
            grid.cell(row.through.clone().unwrap_or_default());
        }
        grid.cell(limit.and_then(|limit| limit.spot.as_ref()).or(row.spot.as_ref()).map_or(String::new(), super::place::at));
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
        let times = row.coefficient.filter(|times| *times != 1.0).map_or(String::new(), |times| format!("{} × ", alone(times)));
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
