//! What a planner wants to know first: how it ended, what it comes to, what stands in the way.

use super::number::{self, Style};
use super::table::{Align, Grid};
use super::terminal::{Page, count, unit_after, with_unit};
use super::{Constraint, ConstraintRow, ModelKind, ModelView, Objective};
use crate::eval::Status;
use crate::explain::{Member, What};
use crate::lp::Sense;

/// How a model ended, in a sentence or two.
pub fn sentences(model: &ModelView<'_>) -> Vec<String> {
    let mut out = Vec::new();
    match (model.kind, model.status) {
        (ModelKind::Allocation, status) if status.has_values() => {
            out.extend(model.rule.map(|rule| format!("Divided by the rule `{rule}`.")))
        }
        (ModelKind::Choice, status) if status.has_values() => {}
        (_, Status::Optimal) => out.push(format!("Optimal: {}.", objective(model, true))),
        (_, Status::Feasible) => {
            let why = match (model.search, model.reason) {
                (Some(search), _) => lower_first(&search.words()),
                (None, reason) => reason.unwrap_or("a limit stopped the search").to_string(),
            };
            out.push(format!("Feasible: {}. Not proved to be the best: {why}.", objective(model, false)));
        }
        (_, Status::Infeasible) => match model.told.and_then(|told| told.conflict.as_ref()) {
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
            let way = model.told.and_then(|told| told.direction.as_ref()).map_or(String::new(), |way| format!(", {}", way.sentence()));
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
    if let Some(told) = model.told.filter(|_| model.status != Status::Failed) {
        out.extend(told.verdict.as_ref().map(|verdict| format!("{}.", verdict.sentence())));
        out.extend(told.correction.as_ref().map(|said| format!("{}.", said.trim_end_matches('.'))));
    }
    out
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}

/// What contradicts what, and what would help.
pub fn conflict(page: &mut Page, model: &ModelView<'_>) {
    let Some((told, conflict)) = model.told.and_then(|told| Some((told, told.conflict.as_ref()?))) else { return };
    page.blank();
    page.heading(2, if conflict.irreducible { "What contradicts itself" } else { "Where the contradiction lies" });
    let headings = [("", Align::Left), ("", Align::Left), ("", Align::Point), ("", Align::Left), ("", Align::Left)];
    let mut grid = Grid::new(headings.into_iter().map(|(text, align)| (text.into(), align)).collect());
    let shown = if page.options.full { usize::MAX } else { CONSTRAINTS };
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
    let told_moves: Vec<&str> = told.repairs.told().map(|repair| repair.text.as_str()).collect();
    let (heading, moves) = if told_moves.is_empty() {
        ("What would help, all of it together", told.repairs.together.iter().map(|repair| repair.text.as_str()).collect())
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
            _ if !best => "",
            Sense::Minimize => "least ",
            Sense::Maximize => "greatest ",
        };
        let unit = unit_after(&objective.unit);
        let value = objective.value.map_or("unknown".to_string(), number::alone);
        let text = format!("{word}{} {value}{unit}", objective.title.unwrap_or(objective.name));
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

/// How many instances of one constraint are listed, unless all are asked for.
const PER_CONSTRAINT: usize = 6;
/// How many constraints are listed, unless all are asked for.
const CONSTRAINTS: usize = 12;

/// A constraint with its rows sorted out.
struct Sorted<'m, 'a> {
    constraint: &'m Constraint<'a>,
    /// Those without room that are listed.
    binding: Vec<ConstraintRow>,
    /// Those without room that are not.
    hidden: usize,
    /// The one with the least room, and how many have room.
    least: Option<ConstraintRow>,
    free: usize,
    /// True when all rows are equalities, and when all have the same lower limit.
    equalities: bool,
    one_limit: bool,
}

impl Sorted<'_, '_> {
    /// Many equalities without prices say no more than that they hold: with the limit, if it is one for all.
    fn alike(&self, full: bool) -> Option<Option<f64>> {
        let plain = |row: &ConstraintRow| row.is_equality() && row.dual.is_none();
        if full || !self.equalities || self.binding.len() + self.hidden < 2 || !self.binding.iter().all(plain) {
            return None;
        }
        let first = self.binding.first()?.lower;
        Some(first.filter(|_| self.one_limit))
    }
}

fn sorted<'m, 'a>(constraint: &'m Constraint<'a>, full: bool) -> Sorted<'m, 'a> {
    let mut out = Sorted { constraint, binding: Vec::new(), hidden: 0, least: None, free: 0, equalities: true, one_limit: true };
    let mut lower = None;
    let keep = if full { usize::MAX } else { PER_CONSTRAINT };
    let price = |row: &ConstraintRow| row.dual.map_or(0.0, f64::abs);
    // Where a condition does not hold, there is nothing to bind.
    for row in constraint.rows().filter(|row| row.lower.is_some() || row.upper.is_some()) {
        out.equalities &= row.is_equality();
        out.one_limit &= *lower.get_or_insert(row.lower) == row.lower;
        if row.binding {
            // Those that matter most come first, among equals those that come first by name.
            let at = out.binding.partition_point(|other| price(other) >= price(&row));
            if at < keep {
                out.binding.insert(at, row);
            } else {
                out.hidden += 1;
            }
            if out.binding.len() > keep {
                out.binding.pop();
                out.hidden += 1;
            }
        } else {
            out.free += 1;
            if out.least.is_none_or(|least| row.slack < least.slack) {
                out.least = Some(row);
            }
        }
    }
    out
}

/// What binds, and where there is room.
pub fn what_binds(page: &mut Page, model: &ModelView<'_>) {
    let all: Vec<Sorted<'_, '_>> = model.constraints.iter().filter(|c| !c.is_idle()).map(|c| sorted(c, page.options.full)).collect();
    let binding: usize = all.iter().map(|s| s.binding.len() + s.hidden).sum();
    let free: usize = all.iter().map(|s| s.free).sum();
    if binding + free == 0 {
        return;
    }
    page.blank();
    if binding == 0 {
        page.heading(2, &format!("Nothing binds: all of {} leave room", count(free, "constraint")));
    } else {
        page.heading(2, &format!("What binds: {binding} of {}", count(binding + free, "constraint")));
        binding_rows(page, &all);
    }
    if model.degenerate {
        page.line(4, "Other prices prove this optimum as well: a price may hold in one direction only. --ranges finds out which.");
    }
    if free > 0 {
        room(page, &all);
    }
}

fn binding_rows(page: &mut Page, all: &[Sorted<'_, '_>]) {
    let priced = all.iter().flat_map(|s| &s.binding).any(|row| row.dual.is_some());
    let ranged = all.iter().flat_map(|s| &s.binding).any(|row| holds(row).is_some());
    let headings = match (priced, ranged) {
        (true, true) => ["", "", "limit", "", "shadow price", "", "holds"],
        (true, false) => ["", "", "limit", "", "shadow price", "", ""],
        _ => [""; 7],
    };
    let aligns = [Align::Left, Align::Left, Align::Point, Align::Left, Align::Point, Align::Left, Align::Left];
    let mut grid = Grid::new(headings.into_iter().map(Into::into).zip(aligns).collect());
    let listed = if page.options.full { usize::MAX } else { CONSTRAINTS };
    let some: Vec<&Sorted<'_, '_>> = all.iter().filter(|s| !s.binding.is_empty()).collect();
    for sorted in some.iter().take(listed) {
        let rows = &sorted.binding;
        if let Some(limit) = sorted.alike(page.options.full) {
            let count = rows.len() + sorted.hidden;
            grid.cell(format!("{} ({count} rows)", sorted.constraint.name));
            grid.cell("exactly");
            grid.cell(limit.map_or(String::new(), |limit| Style::of(&[limit], number::IN_COLUMN).show(limit)));
            grid.cell(if limit.is_some() { unit_after(&sorted.constraint.unit).trim_start().to_string() } else { "their limits".into() });
            (0..3).for_each(|_| grid.cell(""));
            continue;
        }
        let limits: Vec<f64> = rows.iter().map(|row| limit(row).1).collect();
        let duals: Vec<f64> = rows.iter().filter_map(|row| row.dual).collect();
        let (limit_style, dual_style) = (Style::of(&limits, number::IN_COLUMN), Style::of(&duals, number::IN_COLUMN));
        for row in rows {
            let (word, limit) = limit(row);
            grid.cell(instance(sorted.constraint, row));
            grid.cell(word);
            grid.cell(limit_style.show(limit));
            grid.cell(unit_after(&sorted.constraint.unit).trim_start().to_string());
            grid.cell(row.dual.map_or(String::new(), |dual| dual_style.show(dual)));
            let unit = if row.dual.is_some() { unit_after(&sorted.constraint.dual_unit) } else { String::new() };
            grid.cell(unit.trim_start().to_string());
            grid.cell(holds(row).unwrap_or_default());
        }
        if sorted.hidden > 0 {
            grid.cell(format!("… and {} more", sorted.hidden));
            (0..6).for_each(|_| grid.cell(""));
        }
    }
    page.grid(4, &grid);
    let (others, rows) = some.iter().skip(listed).fold((0, 0), |(n, rows), s| (n + 1, rows + s.binding.len() + s.hidden));
    if others > 0 {
        page.line(4, &format!("… and {} of {}, --full shows all", count(rows, "more row"), count(others, "other constraint")));
    }
}

/// For which limits a price holds; where it holds in one direction only, the price of each.
fn holds(row: &ConstraintRow) -> Option<String> {
    let (range, _) = row.range.zip(row.dual)?;
    if range.one_sided {
        let side = |price: Option<f64>| price.map_or("impossible".to_string(), number::alone);
        return Some(format!("one more {}, one less {}", side(range.up), side(range.down)));
    }
    match (range.low, range.high) {
        (Some(low), Some(high)) => Some(format!("{} to {}", number::alone(low), number::alone(high))),
        (Some(low), None) => Some(format!("from {} on", number::alone(low))),
        (None, Some(high)) => Some(format!("up to {}", number::alone(high))),
        (None, None) => Some("always".into()),
    }
}

/// The limit that a row stands at: the nearer one.
pub fn limit(row: &ConstraintRow) -> (&'static str, f64) {
    match (row.lower, row.upper) {
        (Some(_), Some(upper)) if row.is_equality() => ("exactly", upper),
        (Some(lower), Some(upper)) if upper - row.value < row.value - lower => ("at most", upper),
        (Some(lower), _) => ("at least", lower),
        (None, Some(upper)) => ("at most", upper),
        (None, None) => ("", row.value),
    }
}

fn instance(constraint: &Constraint<'_>, row: &ConstraintRow) -> String {
    let mut names = Vec::new();
    constraint.key_names(row.row, &mut names);
    if names.is_empty() { constraint.name.to_string() } else { format!("{}[{}]", constraint.name, names.join(", ")) }
}

/// The constraints that leave room, a line each.
fn room(page: &mut Page, all: &[Sorted<'_, '_>]) {
    page.blank();
    page.heading(2, "What has room");
    let headings = [("", Align::Left), ("", Align::Left), ("least room", Align::Point), ("", Align::Left), ("", Align::Left)];
    let mut grid = Grid::new(headings.into_iter().map(|(text, align)| (text.into(), align)).collect());
    for sorted in all {
        let Some(least) = &sorted.least else { continue };
        let total = sorted.free + sorted.binding.len() + sorted.hidden;
        let mut names = Vec::new();
        sorted.constraint.key_names(least.row, &mut names);
        grid.cell(sorted.constraint.name);
        grid.cell(if names.is_empty() { String::new() } else { format!("{} of {total}", sorted.free) });
        let slack = least.slack.unwrap_or_default();
        grid.cell(Style::of(&[slack], number::IN_COLUMN).show(slack));
        grid.cell(unit_after(&sorted.constraint.unit).trim_start().to_string());
        grid.cell(if names.is_empty() { String::new() } else { format!("at {}", names.join(", ")) });
    }
    page.grid(4, &grid);
}

/// What one column shows of a row.
type Read = fn(&ConstraintRow) -> Option<f64>;

/// Every constraint with every row.
pub fn constraints(page: &mut Page, model: &ModelView<'_>) {
    for constraint in &model.constraints {
        let rows: Vec<ConstraintRow> = constraint.rows().collect();
        if rows.is_empty() {
            continue;
        }
        page.blank();
        let heading = format!("constraint {}", with_unit(constraint.name, &constraint.unit));
        page.heading(2, &constraint.title.map_or(heading.clone(), |title| format!("{heading}: {title}")));
        let columns: [(&str, Read); 7] = [
            ("value", |row| Some(row.value)),
            ("at least", |row| row.lower),
            ("at most", |row| row.upper),
            ("room", |row| row.slack),
            ("below by", |row| row.shortfall),
            ("above by", |row| row.excess),
            ("shadow price", |row| row.dual),
        ];
        let shown: Vec<(String, Vec<Option<f64>>)> = columns
            .into_iter()
            .map(|(name, read)| {
                let unit = if name == "shadow price" { constraint.dual_unit.as_str() } else { "1" };
                (with_unit(name, unit), rows.iter().map(read).collect::<Vec<_>>())
            })
            .filter(|(_, values)| values.iter().any(Option::is_some))
            .collect();
        let styles: Vec<Style> =
            shown.iter().map(|(_, values)| Style::of(&values.iter().copied().flatten().collect::<Vec<_>>(), number::IN_COLUMN)).collect();
        let keys = constraint.kind_names().into_iter().map(|kind| (kind.into(), Align::Left));
        let mut grid = Grid::new(keys.chain(shown.iter().map(|(name, _)| (name.as_str().into(), Align::Point))).collect());
        let mut names = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            constraint.key_names(row.row, &mut names);
            names.iter().for_each(|name| grid.cell(*name));
            for ((_, values), style) in shown.iter().zip(&styles) {
                grid.cell(values.get(at).copied().flatten().map_or("-".into(), |value| style.show(value)));
            }
        }
        page.grid(4, &grid);
    }
}
