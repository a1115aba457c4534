//! What an objective is made of: its terms, what policies charge, what missed constraints cost.

use super::number::{self, Style};
use super::page::{Page, unit_after};
use super::table::{self, Align, Grid};
use super::{ModelView, Objective, finite};
use crate::answer::{Part, PartKind, PlanRun};
use crate::hir::Plan;

/// A part of an objective.
pub struct PartView<'a> {
    pub kind: PartKind,
    /// Its name, with the policy of a charge in front; none of a term without one.
    pub name: Option<&'a str>,
    pub title: Option<&'a str>,
    /// As it is written, on one line.
    pub text: &'a str,
    /// The policy that charges it.
    pub policy: Option<&'a str>,
    pub value: f64,
    /// Its share of the objective; none of nothing.
    pub share: Option<f64>,
}

impl PartView<'_> {
    /// What it comes from, in a word.
    pub fn word(&self) -> &'static str {
        match self.kind {
            PartKind::Term => "term",
            PartKind::Known => "known",
            PartKind::Charge(_) => "charge",
            PartKind::Penalty(_) => "penalty",
        }
    }

    fn is_penalty(&self) -> bool {
        matches!(self.kind, PartKind::Penalty(_))
    }
}

/// What is that much smaller than the largest part is no whole that shares are of.
const NOTHING: f64 = 1e-9;

/// The parts of an objective by its place: terms first, then charges, what is known, and penalties.
pub(super) fn views<'a>(plan: &'a Plan, run: &'a PlanRun, objective: usize) -> Vec<PartView<'a>> {
    let parts = run.parts.get(objective).map_or(&[][..], Vec::as_slice);
    let largest = parts.iter().fold(0.0, |most: f64, part| most.max(part.value.abs()));
    let whole = run.objectives.get(objective).copied().and_then(finite).filter(|whole| whole.abs() > NOTHING * largest);
    let view = |part: &'a Part| {
        Some(PartView {
            kind: part.kind,
            name: part.name.as_deref(),
            title: part.title.as_deref(),
            text: &part.text,
            policy: match part.kind {
                PartKind::Charge(patch) => plan.patches.get(patch as usize).map(|patch| patch.name.as_ref()),
                _ => None,
            },
            value: finite(part.value)?,
            share: whole.map(|whole| part.value / whole).and_then(finite),
        })
    };
    let mut views: Vec<PartView<'a>> = parts.iter().filter_map(view).collect();
    views.sort_by_key(|part| match part.kind {
        PartKind::Term => 0,
        PartKind::Charge(_) => 1,
        PartKind::Known => 2,
        PartKind::Penalty(_) => 3,
    });
    views
}

/// The widest text of a term without a name.
const TEXT: usize = 50;

/// A table for each objective that is made of more than one part.
pub(super) fn write(page: &mut Page, model: &ModelView<'_>) {
    for objective in &model.objectives {
        let shown = |part: &&PartView<'_>| page.options.full || part.value != 0.0;
        let parts: Vec<&PartView<'_>> = objective.parts.iter().filter(shown).collect();
        if parts.len() > 1 {
            page.blank();
            page.heading(2, &format!("What {} is made of", objective.title.unwrap_or(objective.name)));
            page.grid(4, &grid(objective, &parts));
        }
    }
}

fn grid(objective: &Objective<'_>, parts: &[&PartView<'_>]) -> Grid<'static> {
    let aligns = [Align::Left, Align::Point, Align::Left, Align::Point, Align::Left, Align::Left, Align::Left];
    let mut grid = Grid::new([""; 7].into_iter().map(Into::into).zip(aligns).collect());
    let unit = unit_after(&objective.unit).trim_start().to_string();
    let money: f64 = parts.iter().filter(|part| !part.is_penalty()).map(|part| part.value).sum();
    let separate = parts.iter().any(|part| part.is_penalty()) && parts.iter().any(|part| !part.is_penalty());
    let values: Vec<f64> = parts.iter().map(|part| part.value).chain(separate.then_some(money)).collect();
    let style = Style::of(&values, number::IN_COLUMN);
    let shares: Option<Vec<f64>> = parts.iter().map(|part| part.share).collect();
    let shares = shares.map(|shares| number::percents(&shares));
    let share_style = shares.as_ref().map(|shares| Style::of(shares, number::IN_COLUMN));
    for (at, part) in parts.iter().enumerate() {
        if separate && part.is_penalty() && !parts.get(at.wrapping_sub(1)).is_some_and(|before| before.is_penalty()) {
            grid.cell("without penalties");
            grid.cell(style.show(money));
            grid.cell(unit.clone());
            (0..4).for_each(|_| grid.cell(""));
        }
        grid.cell(label(part));
        grid.cell(style.show(part.value));
        grid.cell(unit.clone());
        match (shares.as_ref().and_then(|shares| shares.get(at)), &share_style) {
            (Some(share), Some(style)) => {
                let little = *share == 0.0 && part.value != 0.0;
                grid.cell(if little { "<0.1".to_string() } else { style.show(*share) });
                grid.cell("%");
            }
            _ => (0..2).for_each(|_| grid.cell("")),
        }
        grid.cell(match part.kind {
            PartKind::Term => "",
            PartKind::Known => "known",
            PartKind::Charge(_) => "policy",
            PartKind::Penalty(_) => "penalty",
        });
        grid.cell(table::cut(part.title.unwrap_or_default(), TEXT).into_owned());
    }
    grid
}

/// The name of a part, else its text: of a long sum what is summed.
fn label(part: &PartView<'_>) -> String {
    let text = part.name.unwrap_or(part.text);
    if text.chars().count() <= TEXT {
        return text.to_string();
    }
    match text.find(" for ").and_then(|at| text.get(..at)) {
        Some(summed) if summed.chars().count() + 7 <= TEXT => format!("{summed} for …)"),
        _ => table::cut(text, TEXT).into_owned(),
    }
}
