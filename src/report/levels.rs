//! Objectives that go level by level: who reaches which level.

use super::ModelView;
use super::number::{self, Style};
use super::page::{Page, unit_after};
use super::table::{Align, Grid};

/// How many levels are listed, and how many members of each, unless all are asked for.
const LEVELS: usize = 12;
const MEMBERS: usize = 8;

/// The levels of all objectives that have some.
pub fn write(page: &mut Page, model: &ModelView<'_>) {
    for objective in model.objectives.iter().filter(|objective| !objective.levels.is_empty()) {
        page.blank();
        page.heading(
            2,
            &if objective.is_named() { format!("Levels of {}", objective.title.unwrap_or(objective.name)) } else { "Levels".into() },
        );
        let (most, named) = if page.options.full { (usize::MAX, usize::MAX) } else { (LEVELS, MEMBERS) };
        let values: Vec<f64> = objective.levels.iter().take(most).map(|level| level.value).collect();
        let style = Style::of(&values, number::IN_COLUMN);
        let mut grid = Grid::new(vec![("".into(), Align::Point), ("".into(), Align::Left), ("".into(), Align::Left)]);
        for level in objective.levels.iter().take(most) {
            grid.cell(style.show(level.value));
            grid.cell(unit_after(&objective.unit).trim_start().to_string());
            let names: Vec<&str> = level.members.iter().take(named).map(String::as_str).collect();
            let more = level.members.len() - names.len();
            grid.cell(names.join("; ") + &if more > 0 { format!("; and {more} more") } else { String::new() });
        }
        page.grid(4, &grid);
        page.cut(4, objective.levels.len().saturating_sub(most));
    }
}
