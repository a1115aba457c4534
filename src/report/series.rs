//! Variables and results: a value for each tuple of keys.

use super::{axes, finite, key_names, place};
use crate::eval::{Answer, ResultTable};
use crate::exact;
use crate::hir::*;
use crate::lp::{Block, Lp};
use crate::simplex::ranging::{CostRange, End};

/// What the values of a series are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    Number,
    /// 1 is true, 0 is false.
    Bool,
    /// The place of an entity in its kind.
    Entity(EntityTypeId),
    State(StatesId),
}

/// A variable or a result: a value for each tuple of keys.
pub struct Series<'a> {
    hir: &'a Hir,
    pub name: &'a str,
    /// Its title, else the first line of its comment.
    pub title: Option<&'a str>,
    pub keys: &'a [EntityTypeId],
    /// What its keys are called in headings.
    axes: Vec<String>,
    pub unit: String,
    /// What it is in its model; a value of the scenario itself stands as one of a plan.
    pub role: ResultRole,
    pub ty: ValueType,
    table: Option<&'a ResultTable>,
    /// The columns of a variable, the program that they are part of, and the reduced costs of all columns.
    reduced: Option<(&'a Block, &'a Lp, &'a [f64])>,
    /// The same columns and between which costs they leave the answer the best.
    costs: Option<(&'a Block, &'a [CostRange])>,
    /// The unit of reduced costs.
    pub reduced_unit: String,
}

/// A value of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// The row of the series' index.
    pub row: u32,
    /// Finite, and never `-0`.
    pub value: f64,
    pub reduced_cost: Option<f64>,
    /// Between which costs of the variable the answer stays the best, where that was looked into; an end that is open is none.
    pub cost_range: Option<(Option<f64>, Option<f64>)>,
}

impl ValueType {
    fn of(ty: Ty) -> ValueType {
        match ty {
            Ty::Bool => ValueType::Bool,
            Ty::Entity(kind) => ValueType::Entity(kind),
            Ty::State(states) => ValueType::State(states),
            Ty::Error | Ty::Number | Ty::Set(_) => ValueType::Number,
        }
    }
}

impl<'a> Series<'a> {
    pub(super) fn new(hir: &'a Hir, model: &'a Model, answer: Option<&'a Answer>, result: u32) -> Option<Series<'a>> {
        let decl = model.results.get(result as usize)?;
        let table = answer.and_then(|answer| answer.table(result as usize));
        if let Some(id) = decl.role.value() {
            return Some(Series::of_let(hir, id, table));
        }
        Some(Series {
            hir,
            name: &decl.name,
            title: decl.title.as_deref(),
            keys: &decl.keys,
            axes: axes(hir, &decl.keys, &model.form.binders_of(decl.role)),
            unit: hir.units.text(decl.unit),
            role: decl.role,
            ty: ValueType::of(decl.ty.into()),
            table,
            reduced: None,
            costs: None,
            reduced_unit: String::new(),
        })
    }

    /// The instances of a value.
    pub(super) fn of_let(hir: &'a Hir, id: LetId, table: Option<&'a ResultTable>) -> Series<'a> {
        let decl = &hir.lets[id];
        let comment = || decl.doc.as_deref().and_then(|doc| doc.lines().map(str::trim).find(|l| !l.is_empty()));
        Series {
            hir,
            name: &decl.name,
            title: decl.title.as_deref().or_else(comment),
            keys: &decl.keys,
            axes: axes(hir, &decl.keys, &[decl.binder]),
            unit: hir.units.text(decl.unit),
            role: ResultRole::Plan(PlanResult::Let(id)),
            ty: ValueType::of(decl.ty),
            table,
            reduced: None,
            costs: None,
            reduced_unit: String::new(),
        }
    }

    /// With the columns of a variable, and the reduced costs of all columns and their unit.
    pub(super) fn with_reduced_costs(mut self, costs: Option<(&'a Block, &'a Lp, &'a [f64])>, unit: String) -> Series<'a> {
        self.reduced = costs;
        self.reduced_unit = unit;
        self
    }

    /// With the ranges of costs of all columns.
    pub(super) fn with_cost_ranges(mut self, ranges: Option<(&'a Block, &'a [CostRange])>) -> Series<'a> {
        self.costs = ranges;
        self
    }

    /// False when nothing was calculated.
    pub(super) fn has_table(&self) -> bool {
        self.table.is_some()
    }

    /// The values, in the order of the keys.
    pub fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        self.table.into_iter().flat_map(|table| table.index.iter()).filter_map(|row| self.at(row))
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.rows().count()
    }

    /// True without values.
    pub fn is_empty(&self) -> bool {
        self.rows().next().is_none()
    }

    /// The value of a row of the index.
    pub fn at(&self, row: u32) -> Option<Row> {
        let value = self.table?.values.get(row as usize).copied().and_then(finite)?;
        let reduced_cost = self.reduced.and_then(|(block, _, costs)| costs.get(place(block, row)?).copied().and_then(finite));
        let cost_range = self.costs.and_then(|(block, ranges)| {
            let range = ranges.get(place(block, row)?)?;
            let end = |end: &End| end.value().map(exact::to_f64).and_then(finite);
            Some((end(&range.low), end(&range.high)))
        });
        Some(Row { row, value, reduced_cost, cost_range })
    }

    /// The bounds of a variable's instance.
    pub fn bounds(&self, row: u32) -> (Option<f64>, Option<f64>) {
        let own = |(block, lp, _): (&Block, &Lp, &[f64])| {
            let at = place(block, row)?;
            Some((
                lp.columns.lower.as_slice().get(at).copied().and_then(finite),
                lp.columns.upper.as_slice().get(at).copied().and_then(finite),
            ))
        };
        self.reduced.and_then(own).unwrap_or_default()
    }

    /// The value of a tuple of keys.
    pub fn find(&self, keys: &[u32]) -> Option<f64> {
        self.at(self.table?.index.row(keys)?).map(|row| row.value)
    }

    /// The name of an entity.
    pub fn entity(&self, kind: EntityTypeId, ordinal: u32) -> &'a str {
        self.hir.name_at(kind, ordinal)
    }

    /// The name of an entity that is the first key.
    pub fn name_of(&self, ordinal: u32) -> Option<&'a str> {
        self.keys.first().map(|kind| self.hir.name_at(*kind, ordinal))
    }

    /// Puts members of its key at a place in the order that an attribute gives their kind; where none does, they stay as they are.
    pub fn in_order(&self, key: usize, members: &mut [u32]) {
        let kind = self.keys.get(key).map(|kind| &self.hir.entity_types[*kind]);
        let Some(attr) = kind.and_then(|kind| kind.ordered_by) else { return };
        let decl = &self.hir.attrs[attr];
        let AttrValues::Number(column) = &decl.values else { return };
        let rank = |member: &u32| decl.index.row(&[*member]).and_then(|row| column.get(row));
        members.sort_by(|a, b| rank(a).partial_cmp(&rank(b)).unwrap_or(std::cmp::Ordering::Equal));
    }

    /// The places in their kinds of the entities that are the keys of a row.
    pub fn ordinals(&self, row: u32, keys: &mut Vec<u32>) {
        keys.clear();
        if let Some(table) = self.table {
            table.index.tuple(row, keys);
        }
    }

    /// The names of the entities that are the keys of a row.
    pub fn key_names(&self, row: u32, names: &mut Vec<&'a str>) {
        names.clear();
        if let Some(table) = self.table {
            key_names(self.hir, self.keys, &table.index, row, names);
        }
    }

    /// The members of its last key, in their order.
    pub fn members_of_last(&self) -> Vec<&'a str> {
        let members = self.keys.last().map(|kind| self.hir.entity_types[*kind].members.as_slice());
        members.unwrap_or_default().iter().map(|member| self.hir.entity_name(*member)).collect()
    }

    /// The exact value of a row, where it is known and short: a decimal, or a fraction where it has no end.
    pub fn fraction(&self, row: u32) -> Option<String> {
        let value = self.table?.exact.as_ref()?.get(row as usize)?;
        exact::short_text(value, 24)
    }

    /// What its keys are called: their kinds, with the names of the indices where a kind stands twice.
    pub fn axes(&self) -> &[String] {
        &self.axes
    }

    /// The word for a value that is no number.
    pub fn word(&self, value: f64) -> Option<&'a str> {
        match self.ty {
            ValueType::Number => None,
            ValueType::Bool => Some(if value == 0.0 { "no" } else { "yes" }),
            ValueType::Entity(kind) => Some(self.hir.name_at(kind, value as u32)),
            ValueType::State(states) => self.hir.states[states].names.get(value as usize).map(|name| name.as_ref()),
        }
    }
}

/// An exact number as text, where that is short enough to be read.
pub(super) fn fraction(value: &exact::Exact) -> Option<String> {
    Some(exact::text(value)).filter(|text| text.len() <= 24)
}
