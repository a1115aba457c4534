//! What is recorded of draws: a column for each quantity and each of its instances.

use crate::eval::{Draws, Quantity, ResultTable};
use crate::hir::*;
use crate::units::UnitId;
use rustc_hash::FxHashMap;

/// What a series of columns is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Something random.
    Input(Quantity),
    /// A value of the scenario.
    Value(LetId),
    /// A result of a plan: an objective, a value, a decision.
    Result(ModelId, u32),
    /// 1 where a plan has no solution.
    Unsolved(ModelId),
    /// 1 where a limit of a plan, by its place, could not be kept.
    Broken(ModelId, u32),
    /// 1 where an expectation holds.
    Expectation(u32),
    /// The objective of a plan in its program, with the worst part counted from where the plan has it begin.
    Counted(ModelId),
}

/// A quantity that may have an index.
#[derive(Clone, Debug)]
pub struct Series {
    pub what: What,
    /// `supply.bought`
    pub name: String,
    pub unit: UnitId,
    /// The kinds of its keys, without the outcome.
    pub keys: Vec<EntityTypeId>,
    /// Of something that has states instead of an amount: their kind.
    pub states: Option<EntityTypeId>,
    /// True of a condition: 1 or 0.
    pub is_condition: bool,
    /// True of a decision of a plan.
    pub is_decision: bool,
}

impl Series {
    fn new(what: What, name: String, unit: UnitId, keys: &[EntityTypeId]) -> Series {
        Series { what, name, unit, keys: keys.to_vec(), states: None, is_condition: false, is_decision: false }
    }
}

/// A series, by its place, and the keys of an instance.
pub type Key = (u32, Vec<u32>);

/// What came out in a draw.
pub type Row = Vec<(Key, f64)>;

/// An instance by draw: NaN where it has no value.
#[derive(Clone, Debug)]
pub struct Column {
    pub key: Key,
    pub values: Vec<f64>,
}

/// All series of a scenario: what is random, then what follows in the order of the text.
pub fn series(hir: &Hir, draws: &Draws, plans: &[ModelId], expectations: &[u32]) -> Vec<Series> {
    let Some(tree) = hir.tree.as_deref() else { return Vec::new() };
    let Some(belief) = hir.models[tree.model].belief() else { return Vec::new() };
    let mut out = Vec::new();
    for (quantity, _) in draws.quantities(hir) {
        out.push(match quantity {
            Quantity::Amount(at) => {
                let Some(amount) = belief.amounts.get(at as usize) else { continue };
                Series::new(What::Input(quantity), amount.name.to_string(), amount.unit, &amount.keys)
            }
            Quantity::Variable(at) => {
                let Some(variable) = belief.variables.get(at as usize) else { continue };
                let states = Some(variable.states);
                Series { states, ..Series::new(What::Input(quantity), variable.name.to_string(), UnitId::ONE, &variable.keys) }
            }
        });
    }
    for (id, decl) in hir.lets.iter().filter(|(_, decl)| decl.model.is_none() && !decl.library && decl.horizon.is_some()) {
        if matches!(decl.ty, Ty::Number | Ty::Bool) {
            let is_condition = decl.ty == Ty::Bool;
            out.push(Series { is_condition, ..Series::new(What::Value(id), decl.name.to_string(), decl.unit, without_node(&decl.keys)) });
        }
    }
    for model in plans {
        let Some(plan) = hir.plan(*model) else { continue };
        let decl = &hir.models[*model];
        let name = |own: &str| format!("{}.{own}", decl.name);
        let (unit, none) = (UnitId::ONE, Vec::new());
        out.push(Series::new(What::Unsolved(*model), name("unsolved"), unit, &none));
        for (at, constraint) in (0u32..).zip(&plan.constraints).filter(|(_, constraint)| constraint.horizon.is_none()) {
            out.push(Series::new(What::Broken(*model, at), name(&format!("{}.broken", constraint.name)), unit, &constraint.keys));
        }
        for objective in &plan.objectives {
            out.push(Series::new(What::Result(*model, objective.result), name(&objective.name), objective.unit, &none));
            out.push(Series::new(What::Counted(*model), name(&format!("{}.counted", objective.name)), objective.unit, &none));
        }
        for (result, decl) in (0u32..).zip(&decl.results) {
            let ResultRole::Plan(PlanResult::Let(id)) = decl.role else { continue };
            let own = &hir.lets[id];
            if own.horizon.is_some() && plan.lets.contains(&id) && !plan.objectives.iter().any(|objective| objective.result == result) {
                out.push(Series::new(What::Result(*model, result), name(&own.name), own.unit, without_node(&own.keys)));
            }
        }
        for variable in plan.variables.iter().filter(|own| own.horizon.is_some() && own.role != Role::Unused) {
            let series = Series::new(
                What::Result(*model, variable.result),
                name(decl.results.get(variable.result as usize).map_or(&variable.name, |result| &result.name)),
                variable.unit,
                without_node(&variable.keys),
            );
            out.push(Series { is_decision: true, ..series });
        }
    }
    for at in expectations {
        out.push(Series { is_condition: true, ..Series::new(What::Expectation(*at), format!("expectation {}", at + 1), UnitId::ONE, &[]) });
    }
    out
}

/// Keys without the outcome, which is the last.
fn without_node(keys: &[EntityTypeId]) -> &[EntityTypeId] {
    keys.split_last().map_or(&[], |(_, keys)| keys)
}

/// Puts the instances of a table into a row; the last key is an outcome.
pub fn record(row: &mut Row, series: u32, table: &ResultTable, by_outcome: bool) {
    let mut keys = Vec::new();
    for at in table.index.iter() {
        table.index.tuple(at, &mut keys);
        let value = table.values.get(at as usize).copied().unwrap_or(f64::NAN);
        if value.is_nan() {
            continue;
        }
        if by_outcome {
            keys.pop();
        }
        row.push(((series, keys.clone()), value));
    }
}

/// The columns of some rows, by series and keys.
#[derive(Default)]
pub struct Columns {
    places: FxHashMap<Key, usize>,
    /// Where the entries of the last row went: most rows have the same.
    last: Vec<usize>,
    pub all: Vec<Column>,
}

impl Columns {
    /// Puts the row of a draw in; `count` is how many draws there are.
    pub fn put(&mut self, draw: u32, count: u32, row: &Row) {
        for (at, (key, value)) in row.iter().enumerate() {
            let known = self.last.get(at).copied().filter(|place| self.all.get(*place).is_some_and(|column| column.key == *key));
            let place = known.unwrap_or_else(|| self.place(key, count));
            if let Some(slot) = self.all.get_mut(place).and_then(|column| column.values.get_mut(draw as usize)) {
                *slot = *value;
            }
            match self.last.get_mut(at) {
                Some(last) => *last = place,
                None => self.last.push(place),
            }
        }
    }

    fn place(&mut self, key: &Key, count: u32) -> usize {
        *self.places.entry(key.clone()).or_insert_with(|| {
            self.all.push(Column { key: key.clone(), values: vec![f64::NAN; count as usize] });
            self.all.len() - 1
        })
    }

    /// All of them, by series and keys.
    pub fn sorted(mut self) -> Vec<Column> {
        self.all.sort_by(|a, b| a.key.cmp(&b.key));
        self.all
    }
}

impl Series {
    /// `bought[cold]`, in the scenario's names.
    pub fn instance(&self, hir: &Hir, keys: &[u32]) -> String {
        let names = self.key_names(hir, keys);
        if names.is_empty() { self.name.clone() } else { format!("{}[{}]", self.name, names.join(", ")) }
    }

    pub fn key_names(&self, hir: &Hir, keys: &[u32]) -> Vec<String> {
        self.keys.iter().zip(keys).map(|(kind, key)| hir.name_at(*kind, *key).to_string()).collect()
    }
}
