//! What binds, what it is worth, and where there is room.

mod group;

use self::group::{Group, Line};
use super::number::{self, Style};
use super::page::{Page, count, keyed, unit_after};
use super::table::{Align, Grid};
use super::{Constraint, ConstraintRow, ModelView, Series};

/// How many constraints and variables are listed, unless all are asked for.
pub const DECLARATIONS: usize = 12;
/// How many constraints without a price are named.
const NAMED: usize = 6;

/// A constraint with its rows sorted out.
struct Sorted<'m, 'a> {
    constraint: &'m Constraint<'a>,
    binding: Group,
    /// Rows that stand at their limits and say no more than that: balances, links of what is not used, limits worth nothing.
    silent: Silent,
    /// The row with the least slack, each of those in units of their own, and how many have room.
    least: Vec<ConstraintRow>,
    free: usize,
}

/// Rows that are summed up.
#[derive(Default)]
struct Silent {
    /// The only one, with its keys.
    name: Option<String>,
    balances: usize,
    unused: usize,
    worthless: usize,
    /// Bounds of a variable that are worth nothing.
    bounds: usize,
}

impl Silent {
    fn count(&self) -> usize {
        self.balances + self.unused + self.worthless + self.bounds
    }

    /// `link (12 rows with all their decisions at 0)`
    fn text(&self, name: &str) -> String {
        let own = self.name.as_deref().filter(|_| self.count() == 1).unwrap_or(name);
        if self.bounds > 1 {
            return format!("{name} ({} bounds)", self.bounds);
        }
        let why = match (self.balances, self.unused, self.worthless) {
            (0, 0, 0 | 1) => return own.to_string(),
            (1, 0, 0) => "a balance".to_string(),
            (n, 0, 0) => count(n, "balance"),
            (0, 1, 0) => "all its decisions at 0".to_string(),
            (0, n, 0) => format!("{n} rows, all their decisions at 0"),
            _ => count(self.count(), "row"),
        };
        format!("{own} ({why})")
    }
}

fn sorted<'m, 'a>(constraint: &'m Constraint<'a>, full: bool) -> Sorted<'m, 'a> {
    let mut binding = Group::new(constraint.name, "row", constraint.shown_by(), full);
    let (mut least, mut free): (Vec<ConstraintRow>, usize) = (Vec::new(), 0);
    // What stands in different units is not compared.
    let alone = constraint.has_own_units();
    let mut silent = Silent::default();
    // Where a condition does not hold, there is nothing to bind.
    for row in constraint.presented_rows().filter(|row| row.lower.is_some() || row.upper.is_some()) {
        if !row.binding {
            free += 1;
            match least.first_mut() {
                Some(least) if !alone && row.slack < least.slack => *least = row,
                Some(_) if !alone => {}
                _ => least.push(row),
            }
            continue;
        }
        let (word, limit) = limit(&row);
        // A price that holds in one direction only may be worth something in the other.
        let worth = |price: Option<f64>| price.is_some_and(|price| price != 0.0);
        let worthless = !worth(row.dual) && !row.range.is_some_and(|range| range.one_sided && (worth(range.up) || worth(range.down)));
        let kind = match (full, worthless) {
            (false, true) if row.is_equality() && limit == 0.0 => Some(&mut silent.balances),
            (false, true) if row.idle && limit == 0.0 => Some(&mut silent.unused),
            (false, true) if row.dual.is_some() => Some(&mut silent.worthless),
            _ => None,
        };
        if let Some(number) = kind {
            *number += 1;
            silent.name.get_or_insert_with(|| instance(constraint, &row));
            continue;
        }
        let units = || [constraint.presented_unit_at(row.row).into_owned(), constraint.presented_price_unit_at(row.row)];
        let holds = || row.range.map(|range| range.text());
        let one_sided = row.range.is_some_and(|range| range.one_sided);
        let line = || Line { name: instance(constraint, &row), word, limit, price: row.dual, holds: holds(), one_sided, units: units() };
        binding.put(row.dual, word, limit, line);
    }
    Sorted { constraint, binding, silent, least, free }
}

/// The bounds of a variable that are worth something, or that a value stands at where nothing has a price: to be 0 at the least
/// binds everything that is not used, and says nothing. Those that are worth nothing are counted.
fn bounds(series: &Series<'_>, priced: bool, full: bool) -> (Group, Silent) {
    let mut group = Group::new(series.name, "bound", series.shown_cost(1.0), full);
    let mut silent = Silent::default();
    for row in series.rows() {
        let price = row.reduced_cost.filter(|price| *price != 0.0).map(|price| series.shown_cost(price));
        let (lower, upper) = series.bounds(row.row);
        // A yes or no stands at a bound either way, and so does what is no decision at all.
        if price.is_none() && (lower == upper || (lower, upper) == (Some(0.0), Some(1.0))) {
            continue;
        }
        let (word, limit) = match (lower, upper) {
            (Some(lower), Some(upper)) if lower == upper => ("exactly", upper),
            (_, Some(upper)) if stands_at(row.value, upper) && (price.is_some() || upper != 0.0) => ("at most", upper),
            (Some(lower), _) if lower != 0.0 && stands_at(row.value, lower) => ("at least", lower),
            _ => continue,
        };
        let name = || {
            let mut names = Vec::new();
            series.key_names(row.row, &mut names);
            keyed(series.name, &names)
        };
        if price.is_none() && priced && !full {
            silent.bounds += 1;
            silent.name.get_or_insert_with(name);
            continue;
        }
        let units = || [series.unit_at(row.row).into_owned(), series.shown_cost_unit_at(row.row).to_string()];
        group.put(price, word, limit, || Line { name: name(), word, limit, price, holds: None, one_sided: false, units: units() });
    }
    (group, silent)
}

/// True where a value stands at a bound, but for rounding.
fn stands_at(value: f64, bound: f64) -> bool {
    (value - bound).abs() <= 1e-9 * bound.abs()
}

/// What binds, and where there is room.
pub fn what_binds(page: &mut Page, model: &ModelView<'_>) {
    let full = page.options.full;
    let all: Vec<Sorted<'_, '_>> = model.constraints.iter().filter(|c| !c.is_idle()).map(|c| sorted(c, full)).collect();
    let priced = model.variables.iter().flat_map(|v| v.rows()).any(|row| row.reduced_cost.is_some());
    let decided = |v: &&Series<'_>| !model.policies.iter().any(|policy| policy.name == v.name);
    let bounds: Vec<(&str, Group, Silent)> = model
        .variables
        .iter()
        .filter(decided)
        .map(|v| (v.name, bounds(v, priced, full)))
        .map(|(name, (group, silent))| (name, group, silent))
        .collect();
    let binding: usize = all.iter().map(|s| s.binding.count() + s.silent.count()).sum();
    let bounded: usize = bounds.iter().map(|(_, group, silent)| group.count() + silent.count()).sum();
    let free: usize = all.iter().map(|s| s.free).sum();
    if binding + free + bounded == 0 {
        return;
    }
    page.blank();
    page.heading(2, &heading(binding, free, bounded));
    let mut groups: Vec<&Group> =
        all.iter().map(|s| &s.binding).chain(bounds.iter().map(|(_, group, _)| group)).filter(|group| group.count() > 0).collect();
    // What is worth most comes first, whatever it is a limit of; what has no price keeps its place.
    groups.sort_by(|a, b| b.worth().total_cmp(&a.worth()));
    if !groups.is_empty() {
        lines(page, &groups);
    }
    let silent = all.iter().map(|s| (s.constraint.name, &s.silent)).chain(bounds.iter().map(|(name, _, silent)| (*name, silent)));
    summed_up(page, silent, priced);
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

fn lines(page: &mut Page, groups: &[&Group]) {
    let listed = if page.options.full { usize::MAX } else { page.kept(groups.len(), DECLARATIONS) };
    let shown: Vec<(&Group, Vec<Line>)> = groups.iter().take(listed).map(|group| (*group, group.lines())).collect();
    let all = || shown.iter().flat_map(|(_, lines)| lines);
    let headings = match (all().any(|line| line.price.is_some()), all().any(|line| line.holds.is_some())) {
        (true, true) => ["", "", "limit", "", "shadow price", "", "holds"],
        (true, false) => ["", "", "limit", "", "shadow price", "", ""],
        _ => [""; 7],
    };
    let aligns = [Align::Left, Align::Left, Align::Point, Align::Left, Align::Point, Align::Left, Align::Left];
    let mut grid = Grid::new(headings.into_iter().map(Into::into).zip(aligns).collect());
    for (group, lines) in &shown {
        let limits: Vec<f64> = lines.iter().map(|line| line.limit).filter(|limit| limit.is_finite()).collect();
        let prices: Vec<f64> = lines.iter().filter_map(|line| line.price).collect();
        let (limit_style, price_style) = (Style::of(&limits, number::IN_COLUMN), Style::of(&prices, number::IN_COLUMN));
        for line in lines {
            grid.cell(line.name.clone());
            grid.cell(line.word);
            // Limits that differ have no number of their own.
            let one = line.limit.is_finite();
            grid.cell(if one { limit_style.show(line.limit) } else { String::new() });
            grid.cell(if one { unit_after(&line.units[0]).trim_start().to_string() } else { "their limits".into() });
            grid.cell(line.price.map_or(String::new(), |price| price_style.show(price)));
            let unit = if line.price.is_some() { unit_after(&line.units[1]) } else { String::new() };
            grid.cell(unit.trim_start().to_string());
            grid.cell(line.holds.clone().unwrap_or_default());
        }
        if let Some(more) = group.more() {
            grid.cell(more);
            (0..6).for_each(|_| grid.cell(""));
        }
    }
    page.grid(4, &grid);
    let (others, rows) = groups.iter().skip(listed).fold((0, 0), |(n, rows), group| (n + 1, rows + group.count()));
    if others > 0 {
        page.line(4, &format!("… and {} of {}, --full shows all", count(rows, "more row"), count(others, "other")));
    }
}

/// The rows and bounds that say no more than that they hold, in one line.
fn summed_up<'s>(page: &mut Page, all: impl Iterator<Item = (&'s str, &'s Silent)>, priced: bool) {
    let silent: Vec<(&str, &Silent)> = all.filter(|(_, silent)| silent.count() > 0).collect();
    if silent.is_empty() {
        return;
    }
    let shown = page.kept(silent.len(), NAMED);
    let mut names: Vec<String> = silent.iter().take(shown).map(|(name, silent)| silent.text(name)).collect();
    if silent.len() > shown {
        names.push(format!("{} others", silent.len() - shown));
    }
    let what = if priced { "Binding, with shadow price 0" } else { "Also binding" };
    page.line(4, &format!("{what}: {}", names.join(", ")));
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

/// The constraints that leave room, a line each.
fn room(page: &mut Page, all: &[Sorted<'_, '_>]) {
    page.blank();
    page.heading(2, "What has slack");
    let headings = [("", Align::Left), ("", Align::Left), ("least slack", Align::Point), ("", Align::Left), ("", Align::Left)];
    let mut grid = Grid::new(headings.into_iter().map(|(text, align)| (text.into(), align)).collect());
    let mut cut: Vec<(&str, usize)> = Vec::new();
    for sorted in all {
        let total = sorted.free + sorted.binding.count() + sorted.silent.count();
        let shown = page.kept(sorted.least.len(), DECLARATIONS);
        if shown < sorted.least.len() {
            cut.push((sorted.constraint.name, sorted.least.len() - shown));
        }
        for (at, least) in sorted.least.iter().take(shown).enumerate() {
            let mut names = Vec::new();
            sorted.constraint.key_names(least.row, &mut names);
            grid.cell(if at == 0 { sorted.constraint.name } else { "" });
            grid.cell(if names.is_empty() || at > 0 { String::new() } else { format!("{} of {total}", sorted.free) });
            let slack = least.slack.unwrap_or_default();
            grid.cell(Style::of(&[slack], number::IN_COLUMN).show(slack));
            grid.cell(unit_after(&sorted.constraint.presented_unit_at(least.row)).trim_start().to_string());
            grid.cell(if names.is_empty() { String::new() } else { format!("at {}", names.join(", ")) });
        }
    }
    page.grid(4, &grid);
    for (name, hidden) in cut {
        page.line(4, &format!("… and {} of {name}, --full shows all", count(hidden, "more row")));
    }
}
