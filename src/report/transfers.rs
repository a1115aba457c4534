//! Who pays what to whom by charges of policies, and the objective without that.

use super::number;
use super::page::{Page, unit_after};
use super::table::{Align, Grid};
use crate::answer::PlanRun;
use crate::hir::*;

/// What is paid by charges that say who pays or receives them.
pub struct Transfers<'a> {
    pub list: Vec<TransferView<'a>>,
    /// The objective that is charged, and its value without all transfers.
    pub objective: &'a str,
    pub without: f64,
    /// The unit of all of it.
    pub unit: String,
}

/// What one pays to another; none of them where it is not said.
pub struct TransferView<'a> {
    pub payer: Option<&'a str>,
    pub receiver: Option<&'a str>,
    pub value: f64,
}

impl<'a> Transfers<'a> {
    /// Nothing where no charge says who pays or receives it.
    pub(super) fn of(hir: &'a Hir, plan: &'a Plan, run: &'a PlanRun) -> Option<Transfers<'a>> {
        let net = run.transferred?;
        // Charges are a part of the first that is a sum.
        let place = plan.objectives.iter().position(|objective| !objective.levels)?;
        let (objective, value) = (plan.objectives.get(place)?, *run.objectives.get(place)?);
        let name = |party: Option<EntityId>| party.map(|id| hir.entities[id].name.as_ref());
        let one = |t: &crate::answer::Transfer| TransferView { payer: name(t.payer), receiver: name(t.receiver), value: t.amount };
        Some(Transfers {
            list: run.transfers.iter().map(one).collect(),
            objective: &objective.name,
            without: if objective.maximize { value + net } else { value - net },
            unit: hir.units.text(objective.unit),
        })
    }

    /// A line for each pair, and the objective without them; nothing where nothing is paid.
    pub(super) fn write(&self, page: &mut Page) {
        if self.list.is_empty() {
            return;
        }
        page.blank();
        page.heading(2, "Transfers");
        let headings = [("from", Align::Left), ("to", Align::Left), ("", Align::Point), ("", Align::Left)];
        let mut grid = Grid::new(headings.into_iter().map(|(text, align)| (text.into(), align)).collect());
        for transfer in &self.list {
            grid.cell(transfer.payer.unwrap_or("-"));
            grid.cell(transfer.receiver.unwrap_or("-"));
            grid.cell(number::alone(transfer.value));
            grid.cell(unit_after(&self.unit).trim_start().to_string());
        }
        page.grid(4, &grid);
        page.line(4, &format!("{} without transfers: {}{}", self.objective, number::alone(self.without), unit_after(&self.unit)));
    }
}
