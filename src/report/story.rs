//! What a planner wants to know first: how it ended, what it comes to, what stands in the way.

use super::binding::DECLARATIONS;
use super::number::{self, Style};
use super::page::{Page, count, unit_after, with_unit};
use super::table::{Align, Grid};
use super::{ConstraintRow, ModelView, Objective};
use crate::answer::Freedom;
use crate::eval::Status;
use crate::explain::{Member, What};
use crate::hir::FormName;
use crate::lp::Sense;

/// How a model ended, in a sentence or two.
pub fn sentences(model: &ModelView<'_>) -> Vec<String> {
    let mut out = Vec::new();
    match (model.form, model.status) {
        (FormName::Allocation, Status::Optimal | Status::Feasible) => {
            out.extend(model.rule.map(|rule| format!("Divided by the rule `{rule}`.")));
            out.extend(model.unmet.iter().map(|unmet| format!("A requirement does not hold: {}: {}.", unmet.name(), unmet.found)));
            if model.rule == Some(crate::prob::rule::Rule::Fair.name()) {
                out.push("Proved by the prices of the links: no amount is further from the best than one part in ten million.".into());
            }
        }
        (FormName::Choice, Status::Optimal | Status::Feasible) => {}
        (FormName::Belief, Status::Optimal | Status::Feasible) => {
            out.extend(model.inference.iter().flat_map(super::forms::belief::sentences));
        }
        (FormName::Decision, Status::Optimal | Status::Feasible) => {
            out.extend(model.process.iter().flat_map(super::forms::decision::sentences));
        }
        (FormName::Plan, Status::Optimal) if model.objectives.is_empty() => {
            let others = match model.freedom {
                Some(Freedom::Only) => " It is the only one.".to_string(),
                Some(Freedom::Other(name)) => format!(" It is not the only one: in others, `{name}` is different."),
                None => String::new(),
            };
            out.push(format!("Solved: a solution that keeps all constraints; nothing is minimized or maximized.{others}"));
        }
        (FormName::Plan, Status::Optimal) => out.push(format!("Optimal: {}.", objective(model, true))),
        (FormName::Plan, Status::Feasible) => {
            let why = match (model.search, model.reason) {
                (Some(search), _) => lower_first(&search.words()),
                (None, reason) => reason.unwrap_or("a limit stopped the search").to_string(),
            };
            out.push(format!("Feasible: {}. Not proved to be the best: {why}.", objective(model, false)));
        }
        (FormName::Decision, Status::Infeasible) => out.push("Infeasible: no policy keeps the limits.".into()),
        (_, Status::Infeasible) => match model.explanation.and_then(|explanation| explanation.conflict.as_ref()) {
            Some(conflict) => out.push(format!("Infeasible: {}.", conflict.sentence)),
            None => {
                let (columns, rows) = model.size.unwrap_or_default();
                out.push(format!("Infeasible: no values of {} meet {} at once.", count(columns, "variable"), count(rows, "constraint")));
            }
        },
        (_, Status::Unbounded) => {
            let (name, change) = match model.objectives.get(model.asked) {
                Some(o) => (o.title.unwrap_or(o.name), if o.sense == Sense::Minimize { "fall" } else { "grow" }),
                None => ("the objective", "change"),
            };
            let way = model
                .explanation
                .and_then(|explanation| explanation.direction.as_ref())
                .map_or(String::new(), |way| format!(", {}", way.sentence()));
            out.push(format!("Unbounded: {name} can {change} without end{way}; a constraint or a bound is missing."));
        }
        (_, Status::Failed) => out.push(format!("Not solved: {}.", model.reason.unwrap_or("there is no answer").trim_end_matches('.'))),
    }
    if model.status != Status::Failed
        && model.status != Status::Feasible
        && let Some(reason) = model.reason
    {
        out.push(format!("{}.", reason.trim_end_matches('.')));
    }
    // First how the search ended, by the word of whoever searched; then what is proved independently of that.
    if let Some(search) = model.search.filter(|_| matches!(model.status, Status::Optimal)) {
        out.push(format!("{}.", search.words()));
    }
    if let Some(explanation) = model.explanation.filter(|_| model.status != Status::Failed) {
        out.extend(explanation.verdict.as_ref().map(|verdict| format!("{}.", verdict.sentence())));
        out.extend(explanation.correction.as_ref().map(|said| format!("{}.", said.trim_end_matches('.'))));
    }
    out
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}

/// What contradicts what, and what would help.
pub fn conflict(page: &mut Page, model: &ModelView<'_>) {
    let Some((explanation, conflict)) = model.explanation.and_then(|explanation| Some((explanation, explanation.conflict.as_ref()?)))
    else {
        return;
    };
    page.blank();
    page.heading(2, if conflict.irreducible { "What contradicts itself" } else { "Where the contradiction lies" });
    let headings = [("", Align::Left), ("", Align::Left), ("", Align::Point), ("", Align::Left), ("", Align::Left)];
    let mut grid = Grid::new(headings.into_iter().map(|(text, align)| (text.into(), align)).collect());
    let shown = if page.options.full { usize::MAX } else { DECLARATIONS };
    let groups = grouped(&conflict.members, conflict.members.len() <= shown);
    for members in groups.iter().take(shown) {
        let Some(member) = members.first() else { continue };
        let limit = &member.limit;
        let alike = members.iter().all(|other| other.shown == member.shown);
        grid.cell(match members.len() {
            1 => limit.name.clone(),
            count if limit.what == What::Constraint => format!("{} ({count} rows)", limit.declaration),
            count => format!("{} ({count} bounds)", limit.declaration),
        });
        grid.cell(limit.side.words());
        grid.cell(member.shown.as_deref().filter(|_| alike).map_or(String::new(), number::thousands));
        grid.cell(match member.shown.is_some() {
            true if alike => unit_after(&limit.unit).trim_start().to_string(),
            true => "their limits".into(),
            false => String::new(),
        });
        let spot = limit.cells.first().filter(|_| limit.is_data).map_or(&limit.spot, |cell| &cell.spot);
        grid.cell(format!("{}:{}:{}", spot.file, spot.line, spot.column));
    }
    page.grid(4, &grid);
    page.cut(4, groups.len().saturating_sub(shown));
    if groups.len() < conflict.members.len() {
        page.line(4, "--full shows each by itself");
    }
    if let Some(sum) = conflict.sum() {
        page.line(4, &sum);
    }
    let told_moves: Vec<&str> = explanation.repairs.shown().map(|repair| repair.text.as_str()).collect();
    let (heading, moves) = if told_moves.is_empty() {
        ("What would help, all of it together", explanation.repairs.together.iter().map(|repair| repair.text.as_str()).collect())
    } else {
        ("What would help, each by itself", told_moves)
    };
    if !moves.is_empty() {
        page.blank();
        page.heading(2, heading);
        moves.iter().take(shown).for_each(|text| page.line(4, text));
    }
}

/// The members by themselves, or those of one declaration and side together.
fn grouped(members: &[Member], each: bool) -> Vec<Vec<&Member>> {
    let mut groups: Vec<Vec<&Member>> = Vec::new();
    for member in members {
        let own = |group: &&mut Vec<&Member>| {
            let same = |m: &&Member| m.limit.declaration == member.limit.declaration && m.limit.side == member.limit.side;
            !each && group.first().is_some_and(|first| same(first) && first.limit.what == member.limit.what)
        };
        match groups.iter_mut().find(own) {
            Some(group) => group.push(member),
            None => groups.push(vec![member]),
        }
    }
    groups
}

/// `least cost 153.675 kUSD/d, then least carbon 12 t/d`
fn objective(model: &ModelView<'_>, best: bool) -> String {
    if model.objectives.is_empty() {
        return "there is nothing to minimize or maximize".into();
    }
    let several = model.objectives.len() > 1;
    let one = |objective: &Objective<'_>| {
        let word = match objective.sense {
            Sense::Maximize if objective.by_levels => "the smallest of ",
            Sense::Minimize if objective.by_levels => "the largest of ",
            _ if !best => "",
            Sense::Minimize => "least ",
            Sense::Maximize => "greatest ",
        };
        let unit = unit_after(&objective.unit);
        let value = objective.value.map_or("unknown".to_string(), number::alone);
        let text = match objective.is_named() {
            false if objective.by_levels => format!("{}value {value}{unit}", word.replace("of ", "")),
            _ => format!("{word}{} {value}{unit}", objective.title.unwrap_or(objective.name)),
        };
        let text = if best && objective.by_levels { format!("{text}, level by level") } else { text };
        // What a later one took from it.
        let lost = objective
            .best
            .zip(objective.value)
            .filter(|(best, value)| several && (best - value).abs() > 1e-6 * best.abs().max(value.abs()));
        match lost {
            Some((best, _)) => format!("{text} (at best {}{unit})", number::alone(best)),
            None => text,
        }
    };
    model.objectives.iter().map(one).collect::<Vec<_>>().join(", then ")
}

/// Limits that are not given, where they may be missing.
pub fn left_out(page: &mut Page, model: &ModelView<'_>) {
    let left: Vec<_> = model.constraints.iter().filter_map(|c| Some((c.name, c.left_out()?))).collect();
    if left.is_empty() {
        return;
    }
    page.blank();
    page.heading(2, "Left out, since no limit is given");
    for (name, (count, of)) in left {
        page.line(4, &format!("{name}: {count} of {of}"));
    }
}

/// What one column shows of a row.
type Read = fn(&ConstraintRow) -> Option<f64>;

/// Every constraint with every row.
pub fn constraints(page: &mut Page, model: &ModelView<'_>) {
    for constraint in &model.constraints {
        let rows: Vec<ConstraintRow> = constraint.presented_rows().collect();
        if rows.is_empty() {
            continue;
        }
        page.blank();
        // Units that differ stand at the end of each row.
        let own = constraint.has_own_units();
        let heading = format!("constraint {}", with_unit(constraint.name, if own { "1" } else { constraint.presented_unit() }));
        page.heading(2, &constraint.title.map_or(heading.clone(), |title| format!("{heading}: {title}")));
        let columns: [(&str, Read); 7] = [
            ("value", |row| Some(row.value)),
            ("at least", |row| row.lower),
            ("at most", |row| row.upper),
            ("slack", |row| row.slack),
            ("below by", |row| row.shortfall),
            ("above by", |row| row.excess),
            ("shadow price", |row| row.dual),
        ];
        let shown: Vec<(String, Vec<Option<f64>>)> = columns
            .into_iter()
            .map(|(name, read)| {
                let unit = if name == "shadow price" && !own { constraint.presented_price_unit() } else { "1".into() };
                (with_unit(name, &unit), rows.iter().map(read).collect::<Vec<_>>())
            })
            .filter(|(_, values)| values.iter().any(Option::is_some))
            .collect();
        let styles: Vec<Style> =
            shown.iter().map(|(_, values)| Style::of(&values.iter().copied().flatten().collect::<Vec<_>>(), number::IN_COLUMN)).collect();
        let keys = constraint.axes().into_iter().map(|axis| (axis.into(), Align::Left));
        let units = ["unit", "of the price"].into_iter().filter(|_| own).map(|heading| (heading.into(), Align::Left));
        let mut grid = Grid::new(keys.chain(shown.iter().map(|(name, _)| (name.as_str().into(), Align::Point))).chain(units).collect());
        let mut names = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            constraint.key_names(row.row, &mut names);
            names.iter().for_each(|name| grid.cell(*name));
            for ((_, values), style) in shown.iter().zip(&styles) {
                let shown = |value: f64| if own { Style::of(&[value], number::IN_COLUMN).show(value) } else { style.show(value) };
                grid.cell(values.get(at).copied().flatten().map_or("-".into(), shown));
            }
            if own {
                grid.cell(unit_after(&constraint.presented_unit_at(row.row)).trim_start().to_string());
                grid.cell(unit_after(&constraint.presented_price_unit_at(row.row)).trim_start().to_string());
            }
        }
        page.grid(4, &grid);
    }
}
