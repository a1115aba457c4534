//! What binds, what it is worth, and where there is room.

use super::number::{self, Style};
use super::page::{Page, count, unit_after};
use super::table::{Align, Grid};
use super::{Constraint, ConstraintRow, ModelView, Series};

/// How many instances of one constraint or variable are listed, unless all are asked for.
const INSTANCES: usize = 6;
/// How many constraints and variables are listed, unless all are asked for.
pub const DECLARATIONS: usize = 12;

/// A limit without room, as it is shown.
struct Line {
    name: String,
    /// `at most`, `at least`, `exactly`.
    word: &'static str,
    limit: f64,
    price: Option<f64>,
    /// For which limits the price holds.
    holds: Option<String>,
}

/// The limits of one constraint, or the bounds of one variable, that have no room.
struct Group<'m> {
    name: &'m str,
    unit: &'m str,
    price_unit: &'m str,
    /// Those that are listed, the dearest first.
    lines: Vec<Line>,
    /// How many are not.
    hidden: usize,
    /// They are all equalities without prices: they say no more than that they hold, with the limit if it is one for all.
    alike: Option<Option<f64>>,
}

impl Group<'_> {
    fn count(&self) -> usize {
        self.lines.len() + self.hidden
    }

    /// Puts a line in its place among those that are listed: those that matter most come first, among equals those that come
    /// first by name.
    fn put(&mut self, keep: usize, price: f64, line: impl FnOnce() -> Line) {
        let at = self.lines.partition_point(|other| other.price.map_or(0.0, f64::abs) >= price.abs());
        if at < keep {
            self.lines.insert(at, line());
        } else {
            self.hidden += 1;
        }
        if self.lines.len() > keep {
            self.lines.pop();
            self.hidden += 1;
        }
    }
}

/// A constraint with its rows sorted out.
struct Sorted<'m, 'a> {
    constraint: &'m Constraint<'a>,
    binding: Group<'m>,
    /// The row with the least slack, and how many have room.
    least: Option<ConstraintRow>,
    free: usize,
}

fn sorted<'m, 'a>(constraint: &'m Constraint<'a>, full: bool) -> Sorted<'m, 'a> {
    let (unit, price_unit) = (constraint.unit.as_str(), constraint.dual_unit.as_str());
    let mut binding = Group { name: constraint.name, unit, price_unit, lines: Vec::new(), hidden: 0, alike: None };
    let (mut least, mut free): (Option<ConstraintRow>, usize) = (None, 0);
    let (mut plain, mut lower, mut one_limit) = (true, None, true);
    let keep = if full { usize::MAX } else { INSTANCES };
    // Where a condition does not hold, there is nothing to bind.
    for row in constraint.rows().filter(|row| row.lower.is_some() || row.upper.is_some()) {
        plain &= row.is_equality() && row.dual.is_none();
        one_limit &= *lower.get_or_insert(row.lower) == row.lower;
        if row.binding {
            let (word, limit) = limit(&row);
            let line = || Line { name: instance(constraint, &row), word, limit, price: row.dual, holds: holds(&row) };
            binding.put(keep, row.dual.unwrap_or(0.0), line);
        } else {
            free += 1;
            if least.is_none_or(|least| row.slack < least.slack) {
                least = Some(row);
            }
        }
    }
    if !full && plain && binding.count() > 1 {
        binding.alike = Some(lower.flatten().filter(|_| one_limit));
    }
    Sorted { constraint, binding, least, free }
}

/// The bounds of a variable that are worth something: to be 0 at the least binds everything that is not used, and says nothing.
fn bounds<'m>(series: &'m Series<'_>, full: bool) -> Group<'m> {
    let (unit, price_unit) = (series.unit.as_str(), series.reduced_unit.as_str());
    let mut group = Group { name: series.name, unit, price_unit, lines: Vec::new(), hidden: 0, alike: None };
    let keep = if full { usize::MAX } else { INSTANCES };
    for row in series.rows() {
        let Some(price) = row.reduced_cost.filter(|price| *price != 0.0) else { continue };
        let (lower, upper) = series.bounds(row.row);
        let (word, limit) = match (lower, upper) {
            (Some(lower), Some(upper)) if lower == upper => ("exactly", upper),
            (_, Some(upper)) if stands_at(row.value, upper) => ("at most", upper),
            (Some(lower), _) if lower != 0.0 && stands_at(row.value, lower) => ("at least", lower),
            _ => continue,
        };
        let name = || {
            let mut names = Vec::new();
            series.key_names(row.row, &mut names);
            keyed(series.name, &names)
        };
        group.put(keep, price, || Line { name: name(), word, limit, price: Some(price), holds: None });
    }
    group
}

/// True where a value stands at a bound, but for rounding.
fn stands_at(value: f64, bound: f64) -> bool {
    (value - bound).abs() <= 1e-9 * bound.abs()
}

/// What binds, and where there is room.
pub fn what_binds(page: &mut Page, model: &ModelView<'_>) {
    let full = page.options.full;
    let all: Vec<Sorted<'_, '_>> = model.constraints.iter().filter(|c| !c.is_idle()).map(|c| sorted(c, full)).collect();
    let mut bounds: Vec<Group<'_>> = model.variables.iter().map(|v| bounds(v, full)).filter(|group| group.count() > 0).collect();
    let dearest = |group: &Group<'_>| group.lines.iter().filter_map(|line| line.price).fold(0.0, |most: f64, price| most.max(price.abs()));
    bounds.sort_by(|a, b| dearest(b).total_cmp(&dearest(a)));
    let binding: usize = all.iter().map(|s| s.binding.count()).sum();
    let bounded: usize = bounds.iter().map(Group::count).sum();
    let free: usize = all.iter().map(|s| s.free).sum();
    if binding + free + bounded == 0 {
        return;
    }
    page.blank();
    page.heading(2, &heading(binding, free, bounded));
    let groups: Vec<&Group<'_>> = all.iter().map(|s| &s.binding).filter(|group| group.count() > 0).chain(&bounds).collect();
    if !groups.is_empty() {
        lines(page, &groups);
    }
    if model.degenerate {
        // What an earlier objective keeps has no ranges.
        let advice = if model.objectives.len() > 1 { "" } else { " --ranges finds out which." };
        page.line(4, &format!("Other prices prove this optimum as well: a price may hold in one direction only.{advice}"));
    }
    if free > 0 {
        room(page, &all);
    }
}

fn heading(binding: usize, free: usize, bounded: usize) -> String {
    let total = binding + free;
    match (binding, total, bounded) {
        (0, 1, 0) => "Nothing binds: the one constraint has slack".to_string(),
        (0, _, 0) => format!("Nothing binds: all of {} have slack", count(free, "constraint")),
        (0, 0, _) => format!("What binds: {}", count(bounded, "bound")),
        (_, _, 0) => format!("What binds: {binding} of {}", count(total, "constraint")),
        _ => format!("What binds: {binding} of {}, and {}", count(total, "constraint"), count(bounded, "bound")),
    }
}

fn lines(page: &mut Page, groups: &[&Group<'_>]) {
    let priced = groups.iter().flat_map(|g| &g.lines).any(|line| line.price.is_some());
    let ranged = groups.iter().flat_map(|g| &g.lines).any(|line| line.holds.is_some());
    let headings = match (priced, ranged) {
        (true, true) => ["", "", "limit", "", "shadow price", "", "holds"],
        (true, false) => ["", "", "limit", "", "shadow price", "", ""],
        _ => [""; 7],
    };
    let aligns = [Align::Left, Align::Left, Align::Point, Align::Left, Align::Point, Align::Left, Align::Left];
    let mut grid = Grid::new(headings.into_iter().map(Into::into).zip(aligns).collect());
    let listed = if page.options.full { usize::MAX } else { DECLARATIONS };
    for group in groups.iter().take(listed) {
        let unit = unit_after(group.unit).trim_start().to_string();
        if let Some(limit) = group.alike {
            grid.cell(format!("{} ({} rows)", group.name, group.count()));
            grid.cell("exactly");
            grid.cell(limit.map_or(String::new(), |limit| Style::of(&[limit], number::IN_COLUMN).show(limit)));
            grid.cell(if limit.is_some() { unit } else { "their limits".into() });
            (0..3).for_each(|_| grid.cell(""));
            continue;
        }
        let limits: Vec<f64> = group.lines.iter().map(|line| line.limit).collect();
        let prices: Vec<f64> = group.lines.iter().filter_map(|line| line.price).collect();
        let (limit_style, price_style) = (Style::of(&limits, number::IN_COLUMN), Style::of(&prices, number::IN_COLUMN));
        for line in &group.lines {
            grid.cell(line.name.clone());
            grid.cell(line.word);
            grid.cell(limit_style.show(line.limit));
            grid.cell(unit.clone());
            grid.cell(line.price.map_or(String::new(), |price| price_style.show(price)));
            let unit = if line.price.is_some() { unit_after(group.price_unit) } else { String::new() };
            grid.cell(unit.trim_start().to_string());
            grid.cell(line.holds.clone().unwrap_or_default());
        }
        if group.hidden > 0 {
            grid.cell(format!("… and {} more", group.hidden));
            (0..6).for_each(|_| grid.cell(""));
        }
    }
    page.grid(4, &grid);
    let (others, rows) = groups.iter().skip(listed).fold((0, 0), |(n, rows), group| (n + 1, rows + group.count()));
    if others > 0 {
        page.line(4, &format!("… and {} of {}, --full shows all", count(rows, "more row"), count(others, "other")));
    }
}

/// For which limits a price holds; where it holds in one direction only, the price of each.
fn holds(row: &ConstraintRow) -> Option<String> {
    row.range.zip(row.dual).map(|(range, _)| range.text())
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
    keyed(constraint.name, &names)
}

fn keyed(name: &str, keys: &[&str]) -> String {
    if keys.is_empty() { name.to_string() } else { format!("{name}[{}]", keys.join(", ")) }
}

/// The constraints that leave room, a line each.
fn room(page: &mut Page, all: &[Sorted<'_, '_>]) {
    page.blank();
    page.heading(2, "What has slack");
    let headings = [("", Align::Left), ("", Align::Left), ("least slack", Align::Point), ("", Align::Left), ("", Align::Left)];
    let mut grid = Grid::new(headings.into_iter().map(|(text, align)| (text.into(), align)).collect());
    for sorted in all {
        let Some(least) = &sorted.least else { continue };
        let total = sorted.free + sorted.binding.count();
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
