//! Names of columns and rows, made from the keys of their blocks when somebody wants to read them.

#[cfg(feature = "internals")]
use crate::data::TupleIndex;
use crate::hir::{EntityTypeId, Hir, LetId, ModelId, Plan, Role};
use crate::ids::At;
use crate::lp::{Auxiliary, Block, ColId, Curve, CurveForm, CurveKey, CurveOwner, Extreme, Lp, RowId, Smooth, Value};

/// Names of the columns and rows of one program, as the scenario writes them: `ship[seattle, new_york]`.
pub struct Names<'a> {
    hir: &'a Hir,
    plan: Option<&'a Plan>,
    column_blocks: &'a [Block],
    row_blocks: &'a [Block],
    /// Those after the blocks, and the number of the first.
    auxiliary_columns: (u32, &'a [Auxiliary]),
    auxiliary_rows: (u32, &'a [Auxiliary]),
    curves: &'a [Curve],
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
    // Auxiliary ones lie after all blocks.
    if blocks.last().is_none_or(|last| last.start + last.count <= number) {
        return None;
    }
    let after = blocks.partition_point(|block| block.start <= number);
    let block = |at: usize| blocks.at(at);
    let at = (0..after).rev().find(|at| number < block(*at).start + block(*at).count)?;
    Some((at, number - block(at).start))
}

impl<'a> Names<'a> {
    pub fn new<N: Value>(hir: &'a Hir, model: ModelId, lp: &'a Lp<N>) -> Names<'a> {
        let plan = hir.models[model].plan();
        Names {
            hir,
            plan,
            column_blocks: &lp.column_blocks,
            row_blocks: &lp.row_blocks,
            auxiliary_columns: (lp.own_columns() as u32, &lp.auxiliary_columns),
            auxiliary_rows: (lp.own_rows() as u32, &lp.auxiliary_rows),
            curves: &lp.curves,
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

    /// What an auxiliary row is for.
    pub fn auxiliary_row(&self, row: RowId) -> Option<Auxiliary> {
        beyond(self.auxiliary_rows, row.0)
    }

    /// What an auxiliary column is for.
    pub fn auxiliary_column(&self, col: ColId) -> Option<Auxiliary> {
        beyond(self.auxiliary_columns, col.0)
    }

    /// The name of a column.
    pub fn column(&self, col: ColId) -> String {
        let found = self.variable(col).and_then(|(variable, keys)| {
            let decl = self.plan?.variables.at(variable);
            let name = indexed(self.hir, &decl.name, &decl.keys, &keys);
            Some(name + suffix(decl.role))
        });
        let found = found.or_else(|| beyond(self.auxiliary_columns, col.0).map(|auxiliary| self.auxiliary(auxiliary)));
        found.unwrap_or_else(|| format!("column {}", col.0))
    }

    /// The name of a row.
    pub fn row(&self, row: RowId) -> String {
        let found = self.constraint(row).and_then(|(constraint, keys)| {
            let decl = self.plan?.constraints.at(constraint);
            Some(indexed(self.hir, &decl.name, &decl.keys, &keys))
        });
        let found = found.or_else(|| beyond(self.auxiliary_rows, row.0).map(|auxiliary| self.auxiliary(auxiliary)));
        found.unwrap_or_else(|| format!("row {}", row.0))
    }

    /// The name of an auxiliary column or row: that of what it belongs to, and what it is.
    pub fn auxiliary(&self, auxiliary: Auxiliary) -> String {
        match auxiliary {
            Auxiliary::On(col) => format!("{}.on", self.column(col)),
            Auxiliary::AtLeastIfOn(col) => format!("{}.lower", self.column(col)),
            Auxiliary::AtMostIfOn(col) => format!("{}.upper", self.column(col)),
            Auxiliary::AtLeastIfEnacted(col) => format!("{}.lower if enacted", self.column(col)),
            Auxiliary::AtMostIfEnacted(col) => format!("{}.upper if enacted", self.column(col)),
            Auxiliary::Both(row) => format!("{}.holds", self.row(row)),
            Auxiliary::BothIf(row) => format!("{}.holds if", self.row(row)),
            Auxiliary::BothOnlyIf(row) => format!("{}.holds only if", self.row(row)),
            Auxiliary::LowerIf(row) => format!("{}.lower", self.row(row)),
            Auxiliary::UpperIf(row) => format!("{}.upper", self.row(row)),
            Auxiliary::DegradationLimit { objective } => {
                format!("{}.kept {}", self.objective(objective), objective + 1)
            }
            Auxiliary::CurveValue { curve } if self.curves.at(curve).form == CurveForm::Defined => self.curve(curve),
            Auxiliary::Level { objective, adds } => format!("{}.level {adds}", self.objective(objective)),
            Auxiliary::Within { objective, adds, member } => {
                format!("{}.within {adds}.{}", self.objective(objective), member + 1)
            }
            Auxiliary::Settled { objective, member } => format!("{}.settled {}", self.objective(objective), member + 1),
            Auxiliary::AtLevel { objective, adds, member } => {
                format!("{}.at level {adds}.{}", self.objective(objective), member + 1)
            }
            Auxiliary::LevelSum { objective, adds } => format!("{}.sum {adds}", self.objective(objective)),
            Auxiliary::CurveValue { curve } => format!("{}.value", self.curve(curve)),
            Auxiliary::Argument { curve } => format!("{}.argument", self.curve(curve)),
            Auxiliary::ArgumentOf { curve } => format!("{}.argument of", self.curve(curve)),
            Auxiliary::CurveLine { curve, line } => format!("{}.line {}", self.curve(curve), line + 1),
            Auxiliary::Definition { curve } => format!("{}.definition", self.curve(curve)),
            Auxiliary::Part { curve, piece } => format!("{}.piece {}", self.curve(curve), piece + 1),
            Auxiliary::Done { curve, piece } => format!("{}.done {}", self.curve(curve), piece + 1),
            Auxiliary::Place { curve } => format!("{}.place", self.curve(curve)),
            Auxiliary::Height { curve } => format!("{}.height", self.curve(curve)),
            Auxiliary::Full { curve, piece } => format!("{}.full {}", self.curve(curve), piece + 1),
            Auxiliary::Waits { curve, piece } => format!("{}.waits {}", self.curve(curve), piece + 1),
            Auxiliary::Selected { curve, item } => format!("{}.selected {}", self.curve(curve), item + 1),
            Auxiliary::Epigraph { curve, item } => format!("{}.item {}", self.curve(curve), item + 1),
            Auxiliary::Attained { curve, item } => format!("{}.attained {}", self.curve(curve), item + 1),
            Auxiliary::IfCounted { curve } => format!("{}.if", self.curve(curve)),
            Auxiliary::IfNotCounted { curve } => format!("{}.if not", self.curve(curve)),
            Auxiliary::Threshold { curve } => format!("{}.threshold", self.curve(curve)),
            Auxiliary::Beyond { curve, item } => format!("{}.beyond {}", self.curve(curve), item + 1),
            Auxiliary::TailMean { curve } => format!("{}.mean", self.curve(curve)),
            Auxiliary::BeyondThreshold { curve, item, part } => {
                // Of data in a range, the low end comes second.
                let end = if part == 0 { "" } else { " low" };
                format!("{}.beyond threshold {}{end}", self.curve(curve), item + 1)
            }
            Auxiliary::OneSelected { curve } => format!("{}.one selected", self.curve(curve)),
        }
    }

    fn objective(&self, number: u32) -> &str {
        self.plan.map_or("objective", |p| &p.objectives.at(number).name)
    }

    /// The name of a curve: that of its declaration, and the values of the index variables that it depends on.
    pub fn curve(&self, curve: u32) -> String {
        let curve = self.curves.at(curve);
        let name: &str = match curve.owner {
            CurveOwner::Let(id) => &self.hir.lets[LetId(id)].name,
            CurveOwner::Objective(i) => self.objective(i),
            CurveOwner::Constraint(i) => self.plan.map_or("constraint", |p| &p.constraints.at(i).name),
        };
        let number = if curve.number == 0 { String::new() } else { format!(" {}", curve.number) };
        let keys: Vec<String> = curve
            .keys
            .iter()
            .map(|key| match key {
                CurveKey::Entity { kind, ordinal } => self.hir.name_at(EntityTypeId(*kind), *ordinal).to_string(),
                CurveKey::Integer(number) => number.to_string(),
            })
            .collect();
        let keys = if keys.is_empty() { String::new() } else { format!("[{}]", keys.join(", ")) };
        let function = match &curve.form {
            CurveForm::Pieces(_) => "piecewise",
            CurveForm::Extreme(Extreme::Largest) => "max",
            CurveForm::Extreme(Extreme::Smallest) => "min",
            CurveForm::Extreme(Extreme::Absolute) => "abs",
            CurveForm::Counted => "count",
            CurveForm::Tail { largest: true, .. } => "largest",
            CurveForm::Tail { .. } => "cvar",
            CurveForm::Smooth(smooth) => match &smooth.function {
                Smooth::Logarithm => "log",
                Smooth::Exponential => "exp",
                Smooth::Power(_) => "power",
            },
            // The value itself.
            CurveForm::Defined => return format!("{name}{keys}"),
        };
        format!("{name}.{function}{number}{keys}")
    }
}

/// What is said after the name of a variable that stands for something of a constraint.
pub(super) fn suffix(role: Role) -> &'static str {
    match role {
        Role::Shortfall => ".shortfall",
        Role::Excess => ".excess",
        Role::On { .. } => ".on",
        Role::Own | Role::Unused => "",
    }
}

/// What stands at a number after the blocks.
fn beyond((first, list): (u32, &[Auxiliary]), number: u32) -> Option<Auxiliary> {
    list.get(number.checked_sub(first)? as usize).copied()
}

pub(super) fn instance(blocks: &[Block], places: &[Vec<u32>], number: u32) -> Option<(u32, Vec<u32>)> {
    let (at, position) = find(blocks, number)?;
    let block = blocks.at(at);
    let rows = places.at(at);
    let row = if rows.is_empty() { position } else { *rows.at(position) };
    let mut keys = Vec::new();
    block.index.tuple(row, &mut keys);
    Some((block.declaration, keys))
}

/// A name with the entities of its keys.
pub fn indexed(hir: &Hir, name: &str, kinds: &[EntityTypeId], keys: &[u32]) -> String {
    if keys.is_empty() {
        return name.to_string();
    }
    let names: Vec<&str> = kinds.iter().zip(keys).map(|(kind, key)| hir.name_at(*kind, *key)).collect();
    format!("{name}[{}]", names.join(", "))
}

/// The same for a row of an index.
#[cfg(feature = "internals")]
pub fn indexed_row(hir: &Hir, name: &str, kinds: &[EntityTypeId], index: &TupleIndex, row: u32) -> String {
    let mut keys = Vec::new();
    index.tuple(row, &mut keys);
    indexed(hir, name, kinds, &keys)
}
