//! What one more of a limit is worth, where somebody asks: a number only where it is the same for one less.

use super::ranging_limits;
use crate::certify::ReducedCosts;
use crate::exact::Exact;
use crate::ids::Id;
use crate::lp::{ColId, Lp, RowId};
use crate::simplex::Optimum;
use crate::simplex::ranging::{BoundRange, Price, Ranging};
use crate::solve::Options;
use rustc_hash::FxHashMap;

/// What one more of a limit changes the objective by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Worth {
    /// For one more as for one less; 0 where nothing stands at the limit.
    Is(Exact),
    /// For one more, and for one less with its sign turned: the limit is at a corner.
    Bends { more: Price, less: Price },
}

impl Worth {
    fn of(range: Option<BoundRange>) -> Worth {
        match range {
            None => Worth::Is(Exact::ZERO),
            Some(BoundRange { price_up: Price::Is(more), price_down: Price::Is(less), .. }) if more == less => Worth::Is(more),
            Some(range) => Worth::Bends { more: range.price_up, less: range.price_down },
        }
    }
}

/// What was asked for, by row and by column.
#[derive(Clone, Debug, Default)]
pub struct Worths {
    rows: FxHashMap<u32, Worth>,
    columns: FxHashMap<u32, Worth>,
}

impl Worths {
    /// What one more of the limit of a row is worth.
    pub fn row(&self, row: RowId) -> Option<&Worth> {
        self.rows.get(&row.0)
    }

    /// What one more of the bound is worth at which a column stands.
    pub fn column(&self, column: ColId) -> Option<&Worth> {
        self.columns.get(&column.0)
    }

    /// All that is asked for, of an exact optimum. Where no basic column or row stands at a bound, the multipliers are the only ones; else
    /// both directions are looked into.
    pub(super) fn of(lp: &Lp<Exact>, found: &Optimum, degenerate: bool, options: &Options) -> Worths {
        let asked = &options.priced;
        let mut out = Worths::default();
        if asked.rows.is_empty() && asked.columns.is_empty() {
            return out;
        }
        if !degenerate {
            let dual = |row: &RowId| Some((row.0, Worth::Is(found.duals.get(row.index())?.clone())));
            out.rows = asked.rows.iter().filter_map(dual).collect();
            let columns: Vec<usize> = asked.columns.iter().map(|column| column.index()).collect();
            let costs = ReducedCosts::new(lp, Some(&lp.columns.cost), &found.duals).exactly(&columns);
            out.columns = asked.columns.iter().map(|column| column.0).zip(costs.into_iter().map(Worth::Is)).collect();
        } else if let Ok(ranging) = Ranging::new(lp, &found.basis, ranging_limits(options)) {
            out.rows = asked.rows.iter().map(|row| (row.0, Worth::of(ranging.row(*row)))).collect();
            out.columns = asked.columns.iter().map(|column| (column.0, Worth::of(ranging.column(*column)))).collect();
        }
        out
    }
}
