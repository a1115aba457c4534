//! Columns of units: each row of a file states the unit of its value.

use crate::data::{self, UnitColumn};
use crate::diagnostics::{Diagnostic, codes};
use crate::exact::Exact;
use crate::semantic::checker::Checker;
use crate::semantic::data::open_table::OpenTable;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{Mapping, Name};
use crate::units::UnitErrorKind;
use rustc_hash::FxHashMap;

/// The units that the cells of a column state.
pub struct UnitCells {
    column: usize,
    ordinals: FxHashMap<String, u32>,
    factors: Vec<Exact>,
}

impl UnitCells {
    /// A function from the text of a cell to the place of its factor.
    pub fn lookup(&self) -> impl Fn(&str) -> Option<u32> + '_ {
        |text: &str| self.ordinals.get(crate::source::normal(text).as_ref()).copied()
    }

    pub fn spec<'s>(&'s self, lookup: data::Lookup<'s>) -> UnitColumn<'s> {
        UnitColumn { column: self.column, lookup, factors: &self.factors }
    }

    /// What one of the unit in a cell is in the unit of the values.
    pub fn factor(&self, text: &str) -> Option<&Exact> {
        self.factors.get(self.lookup()(text.trim())? as usize)
    }

    pub fn column(&self) -> usize {
        self.column
    }
}

impl Checker<'_> {
    /// The units in a column, as far as the values of `column` can be kept in `stored` with them.
    pub fn unit_cells(&mut self, table: &OpenTable, column: usize, units: &Name, stored: &UnitExpr) -> Option<UnitCells> {
        let at = self.column(table, units)?;
        if let Some((heading, unit)) = table.csv.headings.get(column).and_then(|h| Some((h, h.unit.as_ref()?))) {
            let message = format!("the heading of `{}` states the unit `{}`, and so does each row", heading.name, unit.text);
            let found = Diagnostic::error(codes::UNIT_OF_CELL, message)
                .at(units.span, "the unit of each row")
                .with(table.span(unit.lo, unit.hi), "the unit of all rows");
            self.report(found);
            return None;
        }
        let mut cells = UnitCells { column: at, ordinals: FxHashMap::default(), factors: Vec::new() };
        for (text, _) in data::distinct_keys(&table.text, &[at], &[], &[]).keys {
            let text = crate::source::normal(&text).into_owned();
            let Ok(unit) = self.units.registry_mut().parse(&text) else { continue };
            if let Some(factor) = self.units.registry().factor(unit, stored.unit)
                && cells.factors.len() < usize::from(u16::MAX) - 1
            {
                cells.ordinals.insert(text, cells.factors.len() as u32);
                cells.factors.push(factor);
            }
        }
        Some(cells)
    }

    /// Reports units that rows state of what has none; true where there are such.
    pub fn units_of_no_value<'m>(&mut self, mut mappings: impl Iterator<Item = &'m Mapping>, why: &str) -> bool {
        let Some(units) = mappings.find_map(|mapping| mapping.units.as_ref()) else { return false };
        let found = Diagnostic::error(codes::UNIT_OF_CELL, format!("the column `{}` states units of what has none in its row", units.text));
        self.report(found.at(units.span, why));
        true
    }

    /// Values whose rows state units are kept in one unit, which nobody states.
    pub fn no_unit_to_keep(&mut self, what: &str, units: Span, how: &str) {
        let found = Diagnostic::error(codes::COLUMN_WITHOUT_UNIT, format!("in which unit is `{what}` kept? Each row states its own"))
            .at(units, "the unit of each row")
            .help(how);
        self.report(found);
    }

    /// What a cell states that is no unit in which the value could stand.
    pub(super) fn unit_of_cell(&mut self, text: &str, what: &str, at: Span) -> Diagnostic {
        let found = if text.is_empty() {
            Diagnostic::error(codes::UNIT_OF_CELL, format!("a row without the unit of {what}")).at(at, "empty")
        } else if self.units.registry_mut().parse(text).is_ok() {
            Diagnostic::error(codes::UNIT_OF_CELL, format!("{what} cannot stand in `{text}`")).at(at, "a unit of something else")
        } else {
            let found = Diagnostic::error(codes::UNIT_OF_CELL, format!("`{text}` is no unit")).at(at, format!("the unit of {what}"));
            let near = match self.units.registry_mut().parse(text).map_err(|error| error.kind) {
                Err(UnitErrorKind::Unknown { suggestions, .. }) => suggestions.into_iter().next(),
                _ => None,
            };
            // Data files are not repaired from here: the nearest name is a help.
            found.help(match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("declare it: `unit {text} = …`"),
            })
        };
        found.about(format!("unit {text} of {what}"))
    }
}
