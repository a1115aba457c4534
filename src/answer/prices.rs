//! Shadow prices that other models, values and expectations read.

use super::spread::by_row;
use super::{PlanRun, put};
use crate::eval::{Answer, ResultTable, Unpriced, WhyUnpriced};
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::lp::{Block, ColId, Lp, RowId, block_of};
use crate::prove::Worth;
use crate::solve::PricedLimits;
use std::sync::Arc;

/// A result that holds prices, and the block of rows or columns that they belong to.
struct Priced<'a> {
    result: u32,
    block: &'a Block,
    of_rows: bool,
}

/// The prices of a plan that somebody reads.
fn priced<'a>(decl: &Model, lp: &'a Lp) -> Vec<Priced<'a>> {
    let of = |(result, decl): (u32, &ResultDecl)| match decl.role {
        ResultRole::Plan(PlanResult::Price(at)) => Some(Priced { result, block: block_of(&lp.row_blocks, at)?, of_rows: true }),
        ResultRole::Plan(PlanResult::ReducedCost(at)) => Some(Priced { result, block: block_of(&lp.column_blocks, at)?, of_rows: false }),
        _ => None,
    };
    (0u32..).zip(&decl.results).filter_map(of).collect()
}

/// The rows and columns of whose limits and bounds the prices are read.
pub(super) fn asked(hir: &Hir, model: ModelId, lp: &Lp) -> PricedLimits {
    let mut out = PricedLimits::default();
    for Priced { block, of_rows, .. } in priced(&hir.models[model], lp) {
        let places = block.start..block.start + block.count;
        match of_rows {
            true => out.rows.extend(places.map(RowId)),
            false => out.columns.extend(places.map(ColId)),
        }
    }
    out.rows.sort_unstable();
    out.columns.sort_unstable();
    out
}

/// Puts the prices that are read into the answer; where there is not one, why.
pub(super) fn read(hir: &Hir, model: ModelId, run: &PlanRun, answer: &mut Answer) {
    let asked = priced(&hir.models[model], &run.lp);
    if asked.is_empty() {
        return;
    }
    let worth = run.prices().and_then(|prices| prices.worth.as_ref());
    let mut unpriced = Unpriced::default();
    if worth.is_none() {
        unpriced.all = Some(if run.lp.has_integers() { WhyUnpriced::Whole } else { WhyUnpriced::NotExact });
    }
    for Priced { result, block, of_rows } in asked {
        let of = |place: u32| match of_rows {
            true => worth?.row(RowId(place)),
            false => worth?.column(ColId(place)),
        };
        let own: Vec<Option<&Worth>> = (block.start..block.start + block.count).map(of).collect();
        let own = by_row(block, &own, &None);
        for (row, worth) in (0u32..).zip(&own) {
            if let Some(bends @ Worth::Bends { .. }) = worth {
                unpriced.corners.insert((result, row), (*bends).clone());
            }
        }
        let number = |worth: &Option<&Worth>| match worth {
            Some(Worth::Is(price)) => Some(price.clone()),
            _ => None,
        };
        let numbers: Vec<Option<Exact>> = own.iter().map(number).collect();
        let values = numbers.iter().map(|number| number.as_ref().map_or(f64::NAN, exact::to_f64)).collect();
        let exact = numbers.into_iter().map(|number| number.unwrap_or(Exact::ZERO)).collect();
        put(answer, result, Some(ResultTable { exact: Some(exact), ..ResultTable::new(block.index.clone(), values) }));
    }
    answer.unpriced = Some(Arc::new(unpriced));
}
