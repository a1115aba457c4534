//! Units of the rows of a series, where they depend on the keys.

use super::{Series, ValueType};
use std::borrow::Cow;

impl<'a> Series<'a> {
    /// With the unit of each reduced cost, where it depends on the keys; `price` makes it of the unit of a row.
    pub(in crate::report) fn with_own_prices(mut self, price: &mut dyn FnMut(&[u32]) -> String) -> Series<'a> {
        if let Some(table) = self.table.filter(|_| self.has_own_units()) {
            let mut keys = Vec::new();
            for row in table.index.iter() {
                table.index.tuple(row, &mut keys);
                self.reduced_units.insert(row, price(&keys));
            }
        }
        self
    }

    /// True where each instance has a unit of its own.
    pub fn has_own_units(&self) -> bool {
        self.ty == ValueType::Number && self.hir.units.is_open(self.unit_id)
    }

    /// The unit of a row of the index.
    pub fn unit_at(&self, row: u32) -> Cow<'_, str> {
        if !self.has_own_units() {
            return self.unit.as_str().into();
        }
        let mut keys = Vec::new();
        self.ordinals(row, &mut keys);
        self.hir.units.text_at(self.unit_id, &keys).into()
    }

    /// The unit of a tuple of keys.
    pub fn unit_of(&self, keys: &[u32]) -> String {
        self.hir.units.text_at(self.unit_id, keys)
    }

    /// The unit of the reduced cost of a row.
    pub fn reduced_unit_at(&self, row: u32) -> &str {
        self.reduced_units.get(&row).unwrap_or(&self.reduced_unit)
    }

    /// With a unit for people, in which reduced costs are no small fractions.
    pub(in crate::report) fn with_shown_costs(self, shown: Option<(String, f64)>) -> Series<'a> {
        Series { shown_costs: shown.filter(|_| !self.has_own_units()), ..self }
    }

    /// A reduced cost, or a cost between which it holds, as it is shown to people.
    pub fn shown_cost(&self, cost: f64) -> f64 {
        cost * self.shown_costs.as_ref().map_or(1.0, |(_, by)| *by)
    }

    /// The unit of shown costs.
    pub fn shown_cost_unit_at(&self, row: u32) -> &str {
        self.shown_costs.as_ref().map_or_else(|| self.reduced_unit_at(row), |(unit, _)| unit)
    }

    /// The same where all rows have one.
    pub fn shown_cost_unit(&self) -> &str {
        self.shown_costs.as_ref().map_or(&self.reduced_unit, |(unit, _)| unit)
    }
}
