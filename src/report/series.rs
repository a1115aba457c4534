//! Variables and results: a value for each tuple of keys.

mod order;
mod units;

use super::{axes, bound, finite, indices, key_names, named_axes, place};
use crate::answer::values::{Owner, ScenarioValue};
use crate::driver::Solved;
use crate::eval::{Answer, ResultTable};
use crate::exact;
use crate::hir::*;
use crate::lp::{Block, Lp};
use crate::simplex::ranging::{CostRange, End};
use crate::units::UnitId;
use rustc_hash::FxHashMap;

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
    /// The names of its indices, where it has one for each key.
    names: Vec<&'a str>,
    pub unit: String,
    unit_id: UnitId,
    /// What it is in its model; a `let` of the scenario itself stands as one of a plan, an attribute is nothing in one.
    pub role: Option<ResultRole>,
    /// Its unit is one of amounts.
    amount: bool,
    /// The scenario hides it, or shows it elsewhere.
    pub hidden: bool,
    /// Of sums by groups: what belongs to no group.
    pub left_out: f64,
    /// Of the scenario itself.
    pub owner: Option<Owner>,
    pub ty: ValueType,
    table: Option<&'a ResultTable>,
    /// The columns of a variable, the program that they are part of, and the reduced costs of all columns.
    reduced: Option<(&'a Block, &'a Lp, &'a [f64])>,
    /// The same columns and between which costs they leave the answer the best.
    costs: Option<(&'a Block, &'a [CostRange])>,
    /// Of a variable with `or 0`: whether each of it is on, by the same keys.
    on: Option<&'a ResultTable>,
    /// The unit of reduced costs.
    pub reduced_unit: String,
    /// The same by the rows of the index, where it depends on the keys.
    reduced_units: FxHashMap<u32, String>,
    /// The unit in which reduced costs are shown to people, and by what they are larger in it.
    shown_costs: Option<(String, f64)>,
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
    /// Of a value of this type.
    pub fn of(ty: Ty) -> ValueType {
        match ty {
            Ty::Bool => ValueType::Bool,
            Ty::Entity(kind) => ValueType::Entity(kind),
            Ty::State(states) => ValueType::State(states),
            Ty::Error | Ty::Number | Ty::Set(_) => ValueType::Number,
        }
    }

    /// The word for a value that is no number.
    pub fn word(self, hir: &Hir, value: f64) -> Option<&str> {
        match self {
            ValueType::Number => None,
            ValueType::Bool => Some(if value == 0.0 { "no" } else { "yes" }),
            ValueType::Entity(kind) => Some(hir.name_at(kind, value as u32)),
            ValueType::State(states) => hir.states[states].names.get(value as usize).map(|name| name.as_ref()),
        }
    }
}

impl<'a> Series<'a> {
    pub(super) fn new(hir: &'a Hir, model: &'a Model, answer: Option<&'a Answer>, result: u32) -> Option<Series<'a>> {
        let decl = model.results.get(result as usize)?;
        let table = answer.and_then(|answer| answer.table(result as usize));
        if let Some(id) = decl.role.value() {
            return Some(Series { hidden: hir.is_result_elsewhere(model, result), ..Series::of_let(hir, id, table) });
        }
        Some(Series {
            hir,
            name: &decl.name,
            title: decl.title.as_deref(),
            keys: &decl.keys,
            axes: axes(hir, &decl.keys, &model.form.binders_of(decl.role)),
            names: bound(hir, &model.form.binders_of(decl.role)),
            unit: hir.units.text(decl.unit),
            unit_id: decl.unit,
            role: Some(decl.role),
            amount: hir.units.is_amount(decl.unit) && !hir.units.is_open(decl.unit),
            hidden: hir.is_result_elsewhere(model, result),
            left_out: 0.0,
            owner: None,
            ty: ValueType::of(decl.ty.into()),
            table,
            reduced: None,
            costs: None,
            on: None,
            reduced_unit: String::new(),
            reduced_units: FxHashMap::default(),
            shown_costs: None,
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
            names: bound(hir, &[decl.binder]),
            unit: hir.units.text(decl.unit),
            unit_id: decl.unit,
            role: Some(ResultRole::Plan(PlanResult::Let(id))),
            amount: hir.units.is_amount(decl.unit) && !hir.units.is_open(decl.unit),
            hidden: hir.is_elsewhere(Shown::Let(id)),
            left_out: 0.0,
            owner: None,
            ty: ValueType::of(decl.ty),
            table,
            reduced: None,
            costs: None,
            on: None,
            reduced_unit: String::new(),
            reduced_units: FxHashMap::default(),
            shown_costs: None,
        }
    }

    /// The instances of a value of the scenario, or of an attribute with formulas.
    pub(super) fn of_value(hir: &'a Hir, value: &'a ScenarioValue) -> Series<'a> {
        let table = Some(&value.table);
        match value.of {
            Owner::Let(id) => Series { owner: Some(value.of), ..Series::of_let(hir, id, table) },
            Owner::Show(at) => {
                let unit = hir.shows.get(at as usize).map_or(UnitId::ONE, |show| hir.unit_of(show.what));
                let sums = Series::bare(hir, &value.name, &value.keys, unit, table);
                // Groups go by their kinds, unless two of them are of one.
                let twice = value.keys.iter().enumerate().any(|(place, kind)| value.keys.iter().skip(place + 1).any(|other| other == kind));
                let words = hir.shows.get(at as usize).filter(|_| twice).map_or(&[][..], |show| &show.words);
                let names: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
                Series { owner: Some(value.of), left_out: value.left_out, axes: named_axes(hir, &value.keys, &names), names, ..sums }
            }
            Owner::Attribute(id) => {
                let attr = &hir.attrs[id];
                let unit = if let AttrType::Number(unit) = attr.ty { unit } else { UnitId::ONE };
                let hidden = hir.is_elsewhere(Shown::Attribute(id));
                let bare = Series::bare(hir, &value.name, &value.keys, unit, table);
                Series { title: attr.title.as_deref(), owner: Some(value.of), hidden, ..bare }
            }
        }
    }

    /// Numbers with keys, and nothing else.
    fn bare(hir: &'a Hir, name: &'a str, keys: &'a [EntityTypeId], unit: UnitId, table: Option<&'a ResultTable>) -> Series<'a> {
        Series {
            hir,
            name,
            title: None,
            keys,
            axes: axes(hir, keys, &[]),
            names: Vec::new(),
            unit: hir.units.text(unit),
            unit_id: unit,
            role: None,
            amount: hir.units.is_amount(unit) && !hir.units.is_open(unit),
            hidden: false,
            left_out: 0.0,
            owner: None,
            ty: ValueType::Number,
            table,
            reduced: None,
            costs: None,
            on: None,
            reduced_unit: String::new(),
            reduced_units: FxHashMap::default(),
            shown_costs: None,
        }
    }

    /// What a scenario asks to be shown as it is.
    pub(super) fn of_shown(solved: &'a Solved, what: Shown) -> Option<Series<'a>> {
        let hir = &solved.hir;
        let own = |owner: Owner| solved.values.iter().find(|value| value.of == owner).map(|value| Series::of_value(hir, value));
        let series = match what {
            Shown::Let(id) => own(Owner::Let(id)),
            Shown::Attribute(id) => own(Owner::Attribute(id)),
            Shown::Result(model, result) => {
                let answer = solved.world.answer(model).map(|answer| answer.as_ref()).filter(|answer| answer.status.has_values());
                Series::new(hir, &hir.models[model], answer, result)
            }
        };
        series.map(|series| Series { hidden: false, ..series })
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

    /// With what says whether each of a variable with `or 0` is on.
    pub(super) fn with_switches(mut self, on: Option<&'a ResultTable>) -> Series<'a> {
        self.on = on;
        self
    }

    /// Of a variable with `or 0`: whether the one in a row is not 0.
    pub fn on(&self, row: u32) -> Option<bool> {
        let mut keys = Vec::new();
        let on = self.on?;
        self.ordinals(row, &mut keys);
        on.value(&keys).map(|value| value > 0.5)
    }

    /// True of a variable with `or 0`.
    pub fn is_switched(&self) -> bool {
        self.on.is_some()
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
        self.row_of(keys).map(|row| row.value)
    }

    /// The row of a tuple of keys.
    pub fn row_of(&self, keys: &[u32]) -> Option<Row> {
        self.at(self.table?.index.row(keys)?)
    }

    /// The name of an entity that is the first key.
    pub fn name_of(&self, ordinal: u32) -> Option<&'a str> {
        self.keys.first().map(|kind| self.hir.name_at(*kind, ordinal))
    }

    /// The name of an entity that is one of the keys.
    pub fn name_at(&self, key: usize, ordinal: u32) -> &'a str {
        self.keys.get(key).map_or("?", |kind| self.hir.name_at(*kind, ordinal))
    }

    /// Its title, where it has one.
    pub fn title_at(&self, key: usize, ordinal: u32) -> Option<&'a str> {
        let entity = self.hir.entity_at(*self.keys.get(key)?, ordinal);
        self.hir.entities[entity].title.as_deref()
    }

    /// True of numbers whose sum is an amount: of a thing, or of it in a time, and not of one for another, as prices are.
    pub fn is_amount(&self) -> bool {
        self.ty == ValueType::Number && self.amount
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

    /// The names of its indices, for files; its kinds where it has none.
    pub fn index_names(&self) -> Vec<String> {
        indices(self.hir, self.keys, &self.names)
    }

    /// Where an expression of the scenario stands.
    pub fn span_of(&self, expr: ExprId) -> crate::source::Span {
        self.hir.exprs.spans[expr]
    }

    /// The word for a value that is no number.
    pub fn word(&self, value: f64) -> Option<&'a str> {
        self.ty.word(self.hir, value)
    }
}

/// An exact number as text, where that is short enough to be read.
pub(super) fn fraction(value: &exact::Exact) -> Option<String> {
    Some(exact::text(value)).filter(|text| text.len() <= 24)
}
