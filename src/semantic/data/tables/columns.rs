//! Columns of a file: which one holds a value, and its unit.

use super::*;

impl Checker<'_> {
    /// Some of the different texts of a column.
    pub(in crate::semantic) fn texts_of(&self, table: &OpenTable, column: &str) -> Vec<String> {
        let Ok(column) = table.source.column(column) else { return Vec::new() };
        let keys = data::distinct_keys(&table.source, &[column], &[], &[]);
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
        if let Ok(column) = table.source.column("value").or_else(|_| table.source.column(&name.text)) {
            return Some(column);
        }
        let mut used: Vec<usize> = Vec::new();
        source.wheres.iter().for_each(|condition| condition.columns(&mut |n| used.extend(table.source.column(&n.text))));
        let mut rest = (0..table.source.headings().len()).filter(|i| !keys.contains(i) && !used.contains(i));
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
        let heading = table.source.heading(column)?;
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
                // What depends on the entity is compared row by row.
                let by_row = self.units.registry().is_open(stated.unit) && !self.units.registry().is_open(unit.unit);
                if !by_row && self.units.registry().factor(unit.unit, stated.unit).is_none() {
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
                let others = table.source.headings().iter().any(|h| h.unit.is_some());
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

    /// A column's values in another unit of the same dimension; where that depends on the entity, each in its own. `at`: what states the
    /// unit in which they stand.
    pub fn rescale(&mut self, column: Column, index: &TupleIndex, from: &UnitExpr, to: &UnitExpr, at: Span) -> Option<Column> {
        if let Some(factor) = self.units.registry().factor(from.unit, to.unit) {
            return Some(if factor == Exact::ONE { column } else { self.each_taken(column, |_| Some(factor.clone())) });
        }
        if !self.units.registry().is_open(to.unit) {
            return None;
        }
        let factors = self.factors_by_row(&column, index, to, |_| Some((from.clone(), at)))?;
        Some(self.each_taken(column, |row| factors.get(&row).cloned()))
    }

    /// [`Checker::rescale`] for a wide table, whose columns may stand in units of their own, each stated at its place.
    pub(super) fn rescale_across(
        &mut self,
        column: Column,
        index: &TupleIndex,
        units: &[(u32, UnitExpr, Span)],
        to: &UnitExpr,
    ) -> Option<Column> {
        let own: FxHashMap<u32, (UnitExpr, Span)> = units.iter().map(|(ordinal, unit, at)| (*ordinal, (unit.clone(), *at))).collect();
        if own.values().all(|(unit, _)| self.units.registry().factor(unit.unit, to.unit) == Some(Exact::ONE)) {
            return Some(column);
        }
        let factors = self.factors_by_row(&column, index, to, |keys| own.get(keys.last()?).cloned())?;
        Some(self.each_taken(column, |row| factors.get(&row).cloned()))
    }

    /// What the values of each row are to be taken by. Reports units in which those of an entity cannot stand.
    fn factors_by_row(
        &mut self,
        column: &Column,
        index: &TupleIndex,
        to: &UnitExpr,
        from: impl Fn(&[u32]) -> Option<(UnitExpr, Span)>,
    ) -> Option<FxHashMap<u32, Exact>> {
        let parts = self.units.registry().open_parts(to.unit);
        let mut known: FxHashMap<(UnitId, Vec<u32>), Exact> = FxHashMap::default();
        let (mut factors, mut keys) = (FxHashMap::default(), Vec::new());
        for (row, _) in column.present() {
            index.tuple(row, &mut keys);
            let (unit, at) = from(&keys)?;
            let whose: Vec<u32> = parts.iter().filter_map(|part| keys.get(part.place as usize).copied()).collect();
            let factor = match known.get(&(unit.unit, whose.clone())) {
                Some(factor) => factor.clone(),
                None => {
                    let factor = match self.units.registry().factor(unit.unit, to.unit) {
                        Some(factor) => factor,
                        None => self.factor_of_member(&unit, to, &keys, at)?,
                    };
                    known.insert((unit.unit, whose), factor.clone());
                    factor
                }
            };
            factors.insert(row, factor);
        }
        Some(factors)
    }

    /// What one of a unit is in that of the entities among the keys; none where it does not fit (reported).
    fn factor_of_member(&mut self, unit: &UnitExpr, to: &UnitExpr, keys: &[u32], at: Span) -> Option<Exact> {
        let own = self.unit_at(to, keys, at)?;
        if let Some(factor) = self.units.registry().factor(unit.unit, own.unit) {
            return Some(factor);
        }
        let registry = self.units.registry();
        let (theirs, mine) = (registry.text(unit.unit), registry.text(own.unit));
        let parts = registry.open_parts(to.unit);
        let name = |part: &crate::units::OpenUnit| {
            let (root, _) = self.units.family_name(part.family)?;
            let entity = EntityId(self.hir.entity_types[root].base + *keys.get(part.place as usize)?);
            Some(self.hir.entities[entity].name.to_string())
        };
        let names: Vec<String> = parts.iter().filter_map(name).map(|name| format!("`{name}`")).collect();
        let message = format!("the values of {} are in `{mine}`, and this column is in `{theirs}`", names.join(", "));
        let found = Diagnostic::error(codes::UNIT_MISMATCH, message).at(at, format!("in `{theirs}`"));
        self.report(found);
        None
    }

    /// Each value taken by the factor of its row.
    fn each_taken(&mut self, column: Column, factor: impl Fn(u32) -> Option<Exact>) -> Column {
        let mut out = column.clone();
        for (row, _) in column.present() {
            if let (Some(value), Some(factor)) = (column.exact(row), factor(row))
                && factor != Exact::ONE
            {
                let origin = column.origin(row, self.sources);
                out.set_exact(row, &(value * factor), origin);
            }
        }
        out
    }
}
