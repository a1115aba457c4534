//! Names of columns and rows, made from the keys of their blocks when somebody wants to read them.

use super::{Block, ColId, Lp, RowId, Value};
use crate::data::TupleIndex;
use crate::hir::{EntityId, Hir, Id, KindId, ModelBody, ModelId, Plan};

/// Names of the columns and rows of one program, as the scenario writes them: `ship[seattle, new_york]`.
pub struct Names<'a> {
    hir: &'a Hir,
    plan: Option<&'a Plan>,
    column_blocks: &'a [Block],
    row_blocks: &'a [Block],
    /// For each block, the row of its index at each position; empty where they are the same.
    columns: Vec<Vec<u32>>,
    rows: Vec<Vec<u32>>,
}

pub(super) fn places(block: &Block) -> Vec<u32> {
    if block.positions.is_some() { block.index.iter().collect() } else { Vec::new() }
}

/// The block that a number lies in, and its position there. Blocks may be empty: the last one that starts at or before the
/// number and has it.
fn find(blocks: &[Block], number: u32) -> Option<(usize, u32)> {
    let after = blocks.partition_point(|block| block.start <= number);
    let at = (0..after).rev().find(|at| blocks.get(*at).is_some_and(|block| number < block.start + block.count))?;
    Some((at, number - blocks.get(at)?.start))
}

impl<'a> Names<'a> {
    pub fn new<N: Value>(hir: &'a Hir, model: ModelId, lp: &'a Lp<N>) -> Names<'a> {
        let plan = match &hir.models[model].body {
            ModelBody::Plan(plan) => Some(plan),
            _ => None,
        };
        Names {
            hir,
            plan,
            column_blocks: &lp.column_blocks,
            row_blocks: &lp.row_blocks,
            columns: lp.column_blocks.iter().map(places).collect(),
            rows: lp.row_blocks.iter().map(places).collect(),
        }
    }

    /// The variable that a column is an instance of, and its keys.
    pub fn variable(&self, col: ColId) -> Option<(u32, Vec<u32>)> {
        instance(self.column_blocks, &self.columns, col.0)
    }

    /// The constraint that a row is an instance of, and its keys.
    pub fn constraint(&self, row: RowId) -> Option<(u32, Vec<u32>)> {
        instance(self.row_blocks, &self.rows, row.0)
    }

    /// The name of a column.
    pub fn column(&self, col: ColId) -> String {
        let found = self.variable(col).and_then(|(variable, keys)| {
            let decl = self.plan?.variables.get(variable as usize)?;
            Some(indexed(self.hir, &decl.name, &decl.keys, &keys))
        });
        found.unwrap_or_else(|| format!("column {}", col.0))
    }

    /// The name of a row.
    pub fn row(&self, row: RowId) -> String {
        let found = self.constraint(row).and_then(|(constraint, keys)| {
            let decl = self.plan?.constraints.get(constraint as usize)?;
            Some(indexed(self.hir, &decl.name, &decl.keys, &keys))
        });
        found.unwrap_or_else(|| format!("row {}", row.0))
    }
}

pub(super) fn instance(blocks: &[Block], places: &[Vec<u32>], number: u32) -> Option<(u32, Vec<u32>)> {
    let (at, position) = find(blocks, number)?;
    let block = blocks.get(at)?;
    let row = places.get(at).and_then(|rows| rows.get(position as usize)).copied().unwrap_or(position);
    let mut keys = Vec::new();
    block.index.tuple(row, &mut keys);
    Some((block.declaration, keys))
}

/// A name with the entities of its keys.
pub fn indexed(hir: &Hir, name: &str, kinds: &[KindId], keys: &[u32]) -> String {
    if keys.is_empty() {
        return name.to_string();
    }
    let entity = |(kind, key): (&KindId, &u32)| {
        let id = EntityId(hir.kinds[*kind].base.saturating_add(*key));
        if id.index() < hir.entities.len() { hir.entity_name(id) } else { "?" }
    };
    let names: Vec<&str> = kinds.iter().zip(keys).map(entity).collect();
    format!("{name}[{}]", names.join(", "))
}

/// The same for a row of an index.
pub fn indexed_row(hir: &Hir, name: &str, kinds: &[KindId], index: &TupleIndex, row: u32) -> String {
    let mut keys = Vec::new();
    index.tuple(row, &mut keys);
    indexed(hir, name, kinds, &keys)
}
