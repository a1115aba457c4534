//! Columns of a file: which one holds a value, and its unit.

use super::*;

impl Checker<'_> {
    /// Some of the different texts of a column.
    pub(in crate::semantic) fn texts_of(&self, table: &OpenTable, column: &str) -> Vec<String> {
        let Ok(column) = table.csv.column(column) else { return Vec::new() };
        let keys = data::distinct_keys(&table.text, &[column], &[], &[]);
        keys.keys.into_iter().take(50).map(|(text, _)| text.to_string()).collect()
    }

    /// The value column when the mapping does not say: `value`, the table's name, or the only one left.
    pub(in crate::semantic) fn value_column(
        &mut self,
        table: &OpenTable,
        source: &DataSource,
        name: &ast::Name,
        keys: &[usize],
    ) -> Option<usize> {
        if let Ok(column) = table.csv.column("value").or_else(|_| table.csv.column(&name.text)) {
            return Some(column);
        }
        let mut used: Vec<usize> = Vec::new();
        source.wheres.iter().for_each(|condition| condition.columns(&mut |n| used.extend(table.csv.column(&n.text))));
        let mut rest = (0..table.csv.headings.len()).filter(|i| !keys.contains(i) && !used.contains(i));
        if let (Some(only), None) = (rest.next(), rest.next()) {
            return Some(only);
        }
        let found =
            Diagnostic::error(codes::UNKNOWN_COLUMN, format!("which column of `{}` holds the values of `{}`?", table.name, name.text))
                .at(source.path.span, "several could")
                .help(format!("say which: `{{ value = COLUMN }}`; the file has {}", table.headings()));
        self.report(found);
        None
    }

    /// The unit in which values are kept, and the one in which the cells of a column stand.
    pub(in crate::semantic) fn column_unit(
        &mut self,
        table: &OpenTable,
        column: usize,
        note: Option<&ast::UnitNote>,
        what: &str,
        at: Span,
        wide: bool,
    ) -> Option<(UnitExpr, UnitExpr)> {
        let heading = table.csv.headings.get(column)?;
        let heading_unit = match &heading.unit {
            Some(unit) => {
                let span = table.span(unit.lo, unit.hi);
                Some((self.unit_of(&ast::UnitNote { text: unit.text.as_str().into(), span })?, span, unit.text.clone()))
            }
            None => None,
        };
        let stated = match note {
            Some(note) => Some((self.unit_of(note)?, note.span)),
            None => None,
        };
        match (stated, heading_unit) {
            (Some((stated, at)), None) => {
                self.other_unit_in_heading(table, column, &stated, at);
                Some((stated.clone(), stated))
            }
            (None, Some((unit, ..))) => Some((unit.clone(), unit)),
            (Some((stated, stated_at)), Some((unit, unit_at, text))) => {
                if self.units.registry().factor(unit.unit, stated.unit).is_none() {
                    let mine = self.units.registry().text(stated.unit);
                    let message = format!("the heading of `{}` says `{text}`, the scenario `{mine}`", heading.name);
                    let found = Diagnostic::error(codes::UNIT_MISMATCH, message);
                    let term = self.conflicting_units(found, (stated.unit, stated_at), (unit.unit, unit_at));
                    return Some((term.clone(), term));
                }
                Some((stated, unit))
            }
            (None, None) => {
                let here = table.span(heading.lo, heading.hi);
                if let Some((unit, text)) = self.unit_in_parentheses(&heading.text) {
                    let cell = table.span(heading.cell.0, heading.cell.1);
                    let found = Diagnostic::error(
                        codes::COLUMN_WITHOUT_UNIT,
                        format!("in which unit is `{what}`? A unit stands in square brackets: `{text}`"),
                    );
                    self.report(found.at(cell, format!("write `{text}`")).with(at, "no unit is stated"));
                    return Some((unit.clone(), unit));
                }
                let others = table.csv.headings.iter().any(|h| h.unit.is_some());
                let found = if others && wide {
                    let found = Diagnostic::error(codes::COLUMN_WITHOUT_UNIT, format!("in which unit is the column `{}`?", heading.name));
                    found.at(here, "no unit in the heading").with(at, "nor stated here")
                } else {
                    let found = Diagnostic::error(codes::COLUMN_WITHOUT_UNIT, format!("in which unit is `{what}`?"));
                    found.at(at, "no unit is stated").with(here, "nor in the heading")
                };
                let term = self.ask_unit(found, "state it with `: UNIT`, or in the heading `[UNIT]`");
                Some((term.clone(), term))
            }
        }
    }

    /// The unit of a heading such as `cost (EUR/t)`, and how the heading would be written.
    pub fn unit_in_parentheses(&mut self, heading: &str) -> Option<(UnitExpr, String)> {
        let (name, unit) = heading.trim().trim_matches('"').strip_suffix(')')?.rsplit_once('(')?;
        let unit = unit.trim();
        let known = self.units.registry_mut().parse(unit).ok()?;
        Some((UnitExpr::known(known), format!("{} [{unit}]", name.trim())))
    }

    /// A column's values in another unit of the same dimension.
    pub fn rescale(&mut self, column: Column, from: &UnitExpr, to: &UnitExpr) -> Option<Column> {
        let factor = self.units.registry().factor(from.unit, to.unit)?;
        if factor == Exact::ONE {
            return Some(column);
        }
        let mut out = column.clone();
        for (row, _) in column.present() {
            if let Some(value) = column.exact(row) {
                let origin = column.origin(row, self.sources);
                out.set_exact(row, &(value * &factor), origin);
            }
        }
        Some(out)
    }

    /// [`Checker::rescale`] for a wide table, whose columns may stand in units of their own.
    pub(super) fn rescale_across(
        &mut self,
        column: Column,
        index: &TupleIndex,
        units: &[(u32, UnitExpr)],
        to: &UnitExpr,
    ) -> Option<Column> {
        let mut factors: Vec<(u32, Exact)> = Vec::new();
        for (ordinal, term) in units {
            factors.push((*ordinal, self.units.registry().factor(term.unit, to.unit)?));
        }
        if factors.iter().all(|(_, f)| *f == Exact::ONE) {
            return Some(column);
        }
        let mut out = column.clone();
        let mut keys = Vec::new();
        for (row, _) in column.present() {
            index.tuple(row, &mut keys);
            let factor = keys.last().and_then(|last| factors.iter().find(|(o, _)| o == last));
            if let (Some((_, factor)), Some(value)) = (factor, column.exact(row)) {
                let origin = column.origin(row, self.sources);
                out.set_exact(row, &(value * factor), origin);
            }
        }
        Some(out)
    }
}
