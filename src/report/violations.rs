//! Constraints with a price that are missed: by how much, and what that costs.

use super::number::{self, Style};
use super::page::{Page, unit_after};
use super::table::{Align, Grid};
use super::{ModelView, finite};
use crate::answer::PlanRun;
use crate::hir::*;
use crate::lower;

/// A constraint that is missed at a price.
pub struct Violation {
    /// With its keys.
    pub instance: String,
    /// It falls below its limit, or rises above it.
    pub below: bool,
    pub by: f64,
    pub unit: String,
    pub cost: f64,
    pub cost_unit: String,
}

impl Violation {
    pub(super) fn all(hir: &Hir, plan: &Plan, run: &PlanRun) -> Vec<Violation> {
        let view = |missed: &crate::answer::Violation| {
            let decl = plan.constraints.get(missed.constraint as usize)?;
            let objective = plan.objectives.get(missed.objective as usize)?;
            Some(Violation {
                instance: lower::indexed(hir, &decl.name, &decl.keys, &missed.keys),
                below: missed.below,
                by: finite(missed.by)?,
                unit: hir.units.text_at(decl.unit, &missed.keys),
                cost: finite(missed.cost)?,
                cost_unit: hir.units.text(objective.unit),
            })
        };
        run.violations.iter().filter_map(view).collect()
    }
}

/// How many rows are listed, unless all are asked for.
const ROWS: usize = 12;

/// The violated soft constraints.
pub fn violated(page: &mut Page, model: &ModelView<'_>) {
    let priced = model.constraints.iter().filter(|c| c.has_price()).count();
    if priced == 0 {
        return;
    }
    page.blank();
    if model.violations.is_empty() {
        page.heading(2, "No soft constraint is violated: no penalty is paid");
        return;
    }
    page.heading(2, &format!("Violated soft constraints: {}", model.violations.len()));
    let aligns = [Align::Left, Align::Left, Align::Point, Align::Left, Align::Left, Align::Point, Align::Left];
    let mut grid = Grid::new([""; 7].into_iter().map(Into::into).zip(aligns).collect());
    let shown = if page.options.full { usize::MAX } else { ROWS };
    for missed in model.violations.iter().take(shown) {
        grid.cell(missed.instance.clone());
        grid.cell(if missed.below { "below by" } else { "above by" });
        grid.cell(Style::of(&[missed.by], number::IN_COLUMN).show(missed.by));
        grid.cell(unit_after(&missed.unit).trim_start().to_string());
        grid.cell("costs");
        grid.cell(Style::of(&[missed.cost], number::IN_COLUMN).show(missed.cost));
        grid.cell(unit_after(&missed.cost_unit).trim_start().to_string());
    }
    page.grid(4, &grid);
    page.cut(4, model.violations.len().saturating_sub(shown));
}
