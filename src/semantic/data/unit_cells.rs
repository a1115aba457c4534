//! Columns of units: each row of a file states the unit of its value.

use crate::data::{self, UnitColumn};
use crate::diagnostics::{Diagnostic, codes};
use crate::exact::Exact;
use crate::semantic::checker::Checker;
use crate::semantic::data::open_table::OpenTable;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{Mapping, Name};
use crate::units::{UnitErrorKind, UnitId};
use rustc_hash::FxHashMap;

/// The units that the cells of a column state.
pub struct UnitCells {
    column: usize,
    ordinals: FxHashMap<String, u32>,
    factors: Vec<Exact>,
    /// Where the unit of the values depends on the keys.
    classes: Option<Classes>,
}

/// Rows whose values stand in one unit: by the members at some places.
pub struct Classes {
    /// For each place the class of each member, and how many there are.
    places: Vec<(usize, Vec<usize>, usize)>,
}

impl Classes {
    fn count(&self) -> usize {
        self.places.iter().map(|(.., count)| count).product()
    }

    fn of(&self, keys: &[u32]) -> usize {
        let one = |at: usize, (place, members, count): &(usize, Vec<usize>, usize)| {
            let member = keys.get(*place).and_then(|key| members.get(*key as usize));
            at * count + member.copied().unwrap_or(0)
        };
        self.places.iter().fold(0, one)
    }
}

impl UnitCells {
    /// A function from the text of a cell to the place of its factor.
    pub fn lookup(&self) -> impl Fn(&str) -> Option<u32> + '_ {
        |text: &str| self.ordinals.get(crate::source::normal(text).as_ref()).copied()
    }

    /// A function from the keys of a row to its class.
    pub fn class(&self) -> impl Fn(&[u32]) -> usize + '_ {
        |keys: &[u32]| self.classes.as_ref().map_or(0, |classes| classes.of(keys))
    }

    pub fn spec<'s>(&'s self, lookup: data::Lookup<'s>, class: &'s dyn Fn(&[u32]) -> usize) -> UnitColumn<'s> {
        let classes = self.classes.as_ref().map(|classes| (classes.count(), class));
        UnitColumn { column: self.column, lookup, factors: &self.factors, classes }
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
        if let Some((heading, unit)) = table.source.heading(column).and_then(|h| Some((h, h.unit.as_ref()?))) {
            let message = format!("the heading of `{}` states the unit `{}`, and so does each row", heading.name, unit.text);
            let found = Diagnostic::error(codes::UNIT_OF_CELL, message)
                .at(units.span, "the unit of each row")
                .with(table.span(unit.lo, unit.hi), "the unit of all rows");
            self.report(found);
            return None;
        }
        let (classes, kept) = self.classes_of(stored);
        let mut cells = UnitCells { column: at, ordinals: FxHashMap::default(), factors: Vec::new(), classes };
        for (text, _) in data::distinct_keys(&table.source, &[at], &[], &[]).keys {
            let text = crate::source::normal(&text).into_owned();
            let Ok(unit) = self.units.registry_mut().parse(&text) else { continue };
            // Who has no unit is reported elsewhere.
            let factor = |own: &Option<UnitId>| own.map_or(Some(Exact::ONE), |own| self.units.registry().factor(unit, own));
            let factors: Vec<Option<Exact>> = kept.iter().map(factor).collect();
            if factors.iter().any(Option::is_some) && cells.factors.len() + factors.len() < usize::from(u16::MAX) {
                cells.ordinals.insert(text, (cells.factors.len() / kept.len()) as u32);
                cells.factors.extend(factors.into_iter().map(|factor| factor.unwrap_or(Exact::ZERO)));
            }
        }
        Some(cells)
    }

    /// The units in which values are kept, by the class of their row: one, or that of each member. None of members without a unit.
    fn classes_of(&mut self, stored: &UnitExpr) -> (Option<Classes>, Vec<Option<UnitId>>) {
        let parts = self.units.registry().open_parts(stored.unit);
        if parts.is_empty() {
            return (None, vec![Some(stored.unit)]);
        }
        let mut places = Vec::new();
        let mut combinations: Vec<Vec<Option<UnitId>>> = vec![Vec::new()];
        for part in &parts {
            let size = self.units.family_name(part.family).map_or(0, |(root, _)| self.hir.entity_types[root].size);
            let mut units: Vec<Option<UnitId>> = vec![None];
            let mut members = Vec::new();
            for ordinal in 0..size {
                let own = self.units.registry().member(part.family, ordinal);
                members.push(units.iter().position(|known| *known == own).unwrap_or(units.len()));
                if !units.contains(&own) {
                    units.push(own);
                }
            }
            let longer =
                |one: &Vec<Option<UnitId>>| units.iter().map(|unit| one.iter().copied().chain([*unit]).collect()).collect::<Vec<_>>();
            combinations = combinations.iter().flat_map(longer).collect();
            places.push((part.place as usize, members, units.len()));
        }
        let mut kept = Vec::new();
        for units in &combinations {
            let find = |open| parts.iter().zip(units).find(|(part, _)| **part == open).and_then(|(_, unit)| *unit);
            kept.push(self.units.registry_mut().closed(stored.unit, find));
        }
        (Some(Classes { places }), kept)
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
