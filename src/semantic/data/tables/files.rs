//! Tables and sets from files: keys, columns and their units.

use super::*;
use crate::semantic::data::read_table::{ReadField, ReadTable, TableKey};

impl Checker<'_> {
    /// The mapping entry that stands for a key.
    pub(in crate::semantic) fn key_mapping<'m>(source: &'m DataSource, key: &TableKey) -> Option<&'m Mapping> {
        key.names.iter().find_map(|name| source.mappings.iter().find(|m| m.name.text == *name))
    }

    pub(super) fn key_column(&mut self, table: &OpenTable, source: &DataSource, key: &TableKey) -> Option<usize> {
        if let Some(mapping) = Checker::key_mapping(source, key) {
            if let (None, Some(note)) = (&mapping.column, &mapping.unit)
                && table.csv.column(&note.text).is_ok()
                && table.csv.column(&mapping.name.text).is_err()
            {
                let (place, text) = (mapping.name.span.to(note.span), format!("{} = {}", mapping.name.text, note.text));
                let found = Diagnostic::error(codes::UNKNOWN_COLUMN, "`=` stands between a key and its column")
                    .at(place, "`:` states a unit")
                    .fix(format!("write `{text}`"), place, text, crate::diagnostics::Applicability::MachineApplicable);
                self.report(found);
                return None;
            }
            return self.mapped_column(table, mapping);
        }
        for name in &key.names {
            if let Ok(column) = table.csv.column(name) {
                return Some(column);
            }
        }
        let name = key.names.first().cloned().unwrap_or_default();
        // `plant = e` for `e = plant`
        let turned = source.mappings.iter().find(|m| m.column.as_ref().is_some_and(|c| key.names.contains(&c.text)));
        if let Some((mapping, column)) = turned.and_then(|m| Some((m, m.column.as_ref()?))) {
            let (place, text) = (mapping.name.span.to(column.span), format!("{} = {}", column.text, mapping.name.text));
            let found = Diagnostic::error(codes::UNKNOWN_COLUMN, "the key stands on the left, its column on the right")
                .at(place, "the other way round")
                .fix(format!("write `{text}`"), place, text, crate::diagnostics::Applicability::MachineApplicable);
            self.report(found);
            return None;
        }
        let mut found = Diagnostic::error(codes::UNKNOWN_COLUMN, format!("which column of `{}` holds `{name}`?", table.name))
            .at(key.span, "this key")
            .with(source.path.span, "no column has that name");
        let across = table.csv.headings.iter().filter(|h| self.ordinal_of(key.kind, &h.name).is_some()).count();
        found = if across > 1 {
            let kind = self.hir.entity_types[key.kind].name.clone();
            found.help(format!("the columns are headed by each {kind}: say `wide {name}` after the file"))
        } else {
            found.help(format!("say which: `{{ {name} = COLUMN }}`; the file has {}", table.headings()))
        };
        self.report(found);
        None
    }

    pub(super) fn file_table(
        &mut self,
        name: &ast::Name,
        source: &DataSource,
        keys: &[TableKey],
        unit: Option<&ast::UnitNote>,
    ) -> Option<ReadTable> {
        let table = self.open(source)?;
        let filters = self.filters(&table, source)?;
        if let Some(wide) = &source.wide {
            return self.wide_table(name, source, &table, wide, filters, keys, unit);
        }
        let missing = missing_of(source);
        let kinds = self.kind_words(keys);
        let text = table.text.clone();
        let mut columns = Vec::new();
        for key in keys {
            columns.push(self.key_column(&table, source, key)?);
        }
        // What is neither key nor filter is a value.
        let values: Vec<&Mapping> = source
            .mappings
            .iter()
            .filter(|m| !keys.iter().any(|k| Checker::key_mapping(source, k).is_some_and(|x| std::ptr::eq(x, *m))))
            .collect();
        let mut fields: Vec<(Box<str>, usize, Option<&ast::UnitNote>)> = Vec::new();
        let mut places: Vec<Span> = Vec::new();
        for mapping in &values {
            let single = mapping.name.text.as_ref() == "value" || (values.len() == 1 && mapping.name.text == name.text);
            let column = self.mapped_column(&table, mapping)?;
            let field = if single && values.len() == 1 { "".into() } else { mapping.name.text.clone() };
            fields.push((field, column, mapping.unit.as_ref().or(unit)));
            places.push(mapping.name.span);
        }
        if fields.is_empty() {
            fields.push(("".into(), self.value_column(&table, source, name, &columns)?, unit));
        }
        let mut units = Vec::new();
        for (i, (field, column, note)) in fields.iter().enumerate() {
            let shown = if field.is_empty() { &name.text } else { field };
            let at = places.get(i).copied().unwrap_or(name.span);
            units.push(self.column_unit(&table, *column, *note, shown, at, false)?);
        }
        let lookups: Vec<_> = keys.iter().map(|k| self.lookup(k.kind)).collect();
        let dims = self.dims(keys);
        let spec = LongSpec {
            keys: key_specs(&lookups, &columns, &dims),
            values: fields.iter().map(|(_, column, _)| ValueSpec { column: *column, kind: ValueKind::Number }).collect(),
            filters,
            missing,
        };
        let loaded = data::load_long(&text, table.file, &spec);
        drop(spec);
        drop(lookups);
        let names: Vec<String> = fields.iter().map(|(f, ..)| format!("`{}`", if f.is_empty() { &name.text } else { f })).collect();
        if self.misplaced_keys(&table, source, keys, &columns, &loaded.problems) {
            return None;
        }
        self.met_keys(keys, &loaded.index);
        self.problems(&table, &loaded.problems, loaded.more_problems, &kinds, &names);
        self.empty_file(&table, source, loaded.records_read, loaded.records_kept);
        let first = source.wheres.first().filter(|_| loaded.records_kept == 0);
        let nothing_passes = first.map(|(column, text)| {
            let there = self.texts_of(&table, &column.text);
            let near = crate::diagnostics::suggest::nearest(&text.text, there.iter().map(String::as_str));
            (text.span, near.first().map(|near| Box::from(*near)))
        });
        let mut out = Vec::new();
        for (((field, at, _), (stored, cell_unit)), column) in fields.into_iter().zip(units).zip(loaded.columns) {
            let stated = table.csv.headings.get(at).and_then(|h| h.unit.as_ref()).map(|unit| table.span(unit.lo, unit.hi));
            let column = self.rescale(column, &cell_unit, &stored)?;
            out.push(ReadField { name: field, term: stored, column, stated });
        }
        let absent = empty_cells(&table, &loaded.empty);
        let no_limit = no_limit_of(&table, loaded.no_limit);
        Some(ReadTable { index: loaded.index, fields: out, absent, no_limit, nothing_passes })
    }

    /// Rows whose keys are known: their kinds are named rightly.
    fn met_keys(&mut self, keys: &[TableKey], index: &TupleIndex) {
        if !index.is_empty() {
            keys.iter().for_each(|k| self.files.meet(self.hir.entity_types[k.kind].root));
        }
    }

    /// The kinds of keys, for messages.
    fn kind_words(&self, keys: &[TableKey]) -> Vec<String> {
        keys.iter().map(|k| self.hir.entity_types[k.kind].name.to_string()).collect()
    }

    /// A file whose last key runs across its columns.
    #[allow(clippy::too_many_arguments, reason = "what an open file and its declaration say")]
    fn wide_table(
        &mut self,
        name: &ast::Name,
        source: &DataSource,
        table: &OpenTable,
        wide: &ast::Name,
        filters: Vec<data::Filter>,
        keys: &[TableKey],
        unit: Option<&ast::UnitNote>,
    ) -> Option<ReadTable> {
        let kinds = self.kind_words(keys);
        let text = table.text.clone();
        let (last, leading) = keys.split_last()?;
        if !last.names.contains(&wide.text) {
            let found = Diagnostic::error(codes::WRONG_KEYS, format!("`{}` is not the last key", wide.text))
                .at(wide.span, "runs across")
                .with(last.span, "the last key")
                .help("only the last key can run across the columns");
            self.report(found);
            return None;
        }
        let mut columns = Vec::new();
        for key in leading {
            columns.push(self.key_column(table, source, key)?);
        }
        let mut across: Vec<(usize, u32)> = Vec::new();
        let mut passed_over: Vec<usize> = Vec::new();
        let mut heading_unit = None;
        for (i, heading) in table.csv.headings.iter().enumerate() {
            if columns.contains(&i) {
                continue;
            }
            if let Some(ordinal) = self.ordinal_of(last.kind, &heading.name).or_else(|| self.ordinal_of(last.kind, &heading.text)) {
                if let Some((first, _)) = across.iter().find(|(_, o)| *o == ordinal)
                    && let Some(before) = table.csv.headings.get(*first)
                {
                    let found = Diagnostic::error(codes::AMBIGUOUS_NAME, format!("`{}` has two columns `{}`", table.name, heading.name))
                        .at(table.span(heading.lo, heading.hi), "the second")
                        .with(table.span(before.lo, before.hi), "the first");
                    self.report(found);
                    return None;
                }
                across.push((i, ordinal));
                if heading_unit.is_none() && heading.unit.is_some() {
                    heading_unit = Some(i);
                }
            } else if !filters.iter().any(|f| f.column == i) {
                passed_over.push(i);
            }
        }
        self.misspelt_headings(table, last.kind, &passed_over);
        let placed: Vec<u32> = across.iter().map(|(_, ordinal)| *ordinal).collect();
        self.unplaced_headings(table, last.kind, &passed_over, &placed);
        if across.is_empty() {
            let kind = &self.hir.entity_types[last.kind].name;
            let found = Diagnostic::error(codes::UNKNOWN_COLUMN, format!("no column of `{}` is headed by a {kind}", table.name))
                .at(source.path.span, "this file")
                .help(format!("the file has {}", table.headings()));
            // One row for each, with a column of their names.
            let long = table.csv.headings.iter().any(|h| h.name == wide.text.as_ref());
            let found = if long {
                found.with(wide.span, "runs across").help(format!("`{0}` is a column of its own: leave out `wide {0}`", wide.text))
            } else {
                found
            };
            self.report(found);
            return None;
        }
        let lead = heading_unit.or(across.first().map(|a| a.0))?;
        let (stored, lead_unit) = self.column_unit(table, lead, unit, &name.text, name.span, true)?;
        // Each column stands in the unit of its own heading.
        let mut own_units: Vec<(u32, UnitExpr)> = Vec::new();
        for (column, ordinal) in &across {
            // Nothing states a unit: that is reported once.
            let same = *column == lead || !stored.is_known();
            let (kept, own) = match same {
                true => (stored.clone(), lead_unit.clone()),
                false => self.column_unit(table, *column, unit, &name.text, name.span, true)?,
            };
            if !kept.is_known() {
                own_units.push((*ordinal, stored.clone()));
                continue;
            }
            if self.units.registry().factor(kept.unit, stored.unit).is_none() {
                let (mine, theirs) = (self.units.registry().text(stored.unit), self.units.registry().text(kept.unit));
                let place = |i: usize| table.csv.headings.get(i).map_or(table.span(0, 0), |h| table.span(h.cell.0, h.cell.1));
                let found = Diagnostic::error(codes::UNIT_MISMATCH, format!("one heading is in `{theirs}`, another in `{mine}`"))
                    .at(place(*column), format!("in `{theirs}`"))
                    .with(place(lead), format!("in `{mine}`"));
                self.report(found);
                return None;
            }
            own_units.push((*ordinal, own));
        }
        let lookups: Vec<_> = leading.iter().map(|k| self.lookup(k.kind)).collect();
        let dims = self.dims(keys);
        let spec = WideSpec {
            keys: key_specs(&lookups, &columns, &dims),
            across,
            dim: dims.last().copied().unwrap_or(0),
            kind: ValueKind::Number,
            filters,
            missing: missing_of(source),
        };
        let mut loaded = data::load_wide(&text, table.file, &spec);
        drop(spec);
        drop(lookups);
        if self.misplaced_keys(table, source, leading, &columns, &loaded.problems) {
            return None;
        }
        self.met_keys(keys, &loaded.index);
        self.problems(table, &loaded.problems, loaded.more_problems, &kinds, &[]);
        self.empty_file(table, source, loaded.records_read, loaded.records_kept);
        let column = self.rescale_across(loaded.columns.pop()?, &loaded.index, &own_units, &stored)?;
        let stated = table.csv.headings.get(lead).and_then(|h| h.unit.as_ref()).map(|unit| table.span(unit.lo, unit.hi));
        let absent = empty_cells(table, &loaded.empty);
        let fields = vec![ReadField { name: "".into(), term: stored, column, stated }];
        let no_limit = no_limit_of(table, loaded.no_limit);
        Some(ReadTable { index: loaded.index, fields, absent, no_limit, nothing_passes: None })
    }

    /// Says so when a file gives no rows at all: a filter may be misspelt.
    pub(super) fn empty_file(&mut self, table: &OpenTable, source: &DataSource, read: usize, kept: usize) {
        if kept > 0 {
            return;
        }
        let what = if read == 0 { "holds no rows".to_string() } else { format!("has {read} rows, and none passes `where`") };
        let place = source.wheres.first().map_or(source.path.span, |(name, text)| name.span.to(text.span));
        let found = match source.wheres.first() {
            // A condition that nothing meets is misspelt.
            Some((name, text)) if read > 0 => {
                let found = Diagnostic::warning(
                    codes::PASSED_OVER,
                    format!("no row of `{}` has `{}` in the column `{}`", table.name, text.text, name.text),
                );
                let seen = self.texts_of(table, &name.text);
                let (found, near) =
                    found.at(text.span, "nothing is read").did_you_mean(&text.text, text.span, seen.iter().map(|t| (t.as_str(), "")));
                let list = crate::diagnostics::suggest::listed(&seen, 6);
                // The fix is a text, in quotes.
                let mut found = found;
                for fix in &mut found.fixes {
                    fix.edits.iter_mut().for_each(|(_, new)| *new = format!("\"{new}\""));
                }
                if near || list.is_empty() { found } else { found.help(format!("it holds {list}")) }
            }
            _ => Diagnostic::warning(codes::PASSED_OVER, format!("`{}` {what}", table.name)).at(place, "nothing is read"),
        };
        self.report(found);
    }

    /// Some of the different texts of a column.
    pub(super) fn texts_of(&self, table: &OpenTable, column: &str) -> Vec<String> {
        let Ok(column) = table.csv.column(column) else { return Vec::new() };
        let keys = data::distinct_keys(&table.text, &[column], &[], &[]);
        keys.keys.into_iter().take(50).map(|(text, _)| text.to_string()).collect()
    }

    /// The value column when the mapping does not say: `value`, the table's name, or the only one left.
    pub(super) fn value_column(&mut self, table: &OpenTable, source: &DataSource, name: &ast::Name, keys: &[usize]) -> Option<usize> {
        if let Ok(column) = table.csv.column("value").or_else(|_| table.csv.column(&name.text)) {
            return Some(column);
        }
        let used: Vec<usize> = source.wheres.iter().filter_map(|(n, _)| table.csv.column(&n.text).ok()).collect();
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
    pub(super) fn column_unit(
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
            (Some((stated, _)), None) => Some((stated.clone(), stated)),
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

    /// A function from the text of a cell to an ordinal.
    pub fn lookup(&self, kind: EntityTypeId) -> impl Fn(&str) -> Option<u32> + '_ {
        let root = self.hir.entity_types[kind].root;
        let ordinals = self.names.ordinals(root);
        let base = self.hir.entity_types[root].base;
        move |text: &str| {
            let ordinal = *ordinals?.get(crate::source::normal(text).as_ref())?;
            let member = kind == root || self.hir.is_a(self.hir.entities[EntityId(base + ordinal)].kind, kind);
            member.then_some(ordinal)
        }
    }

    /// The tuples of a set in a file.
    pub fn set_of_file(&mut self, source: &DataSource, keys: &[TableKey]) -> Option<TupleIndex> {
        let table = self.open(source)?;
        let filters = self.filters(&table, source)?;
        let mut columns = Vec::new();
        for key in keys {
            columns.push(self.key_column(&table, source, key)?);
        }
        let kinds = self.kind_words(keys);
        let lookups: Vec<_> = keys.iter().map(|k| self.lookup(k.kind)).collect();
        let dims = self.dims(keys);
        let text = table.text.clone();
        let spec = LongSpec { keys: key_specs(&lookups, &columns, &dims), values: Vec::new(), filters, missing: missing_of(source) };
        let loaded = data::load_long(&text, table.file, &spec);
        drop(spec);
        drop(lookups);
        if self.misplaced_keys(&table, source, keys, &columns, &loaded.problems) {
            return None;
        }
        self.met_keys(keys, &loaded.index);
        self.problems(&table, &loaded.problems, loaded.more_problems, &kinds, &[]);
        Some(loaded.index)
    }
}

/// Cells without a value, with their places.
pub(in crate::semantic) fn empty_cells(table: &OpenTable, empty: &[data::EmptyCell]) -> Vec<Absent> {
    empty
        .iter()
        .map(|e| Absent { keys: e.keys.clone(), field: e.value as u32, said: false, at: table.span(e.place.0, e.place.1) })
        .collect()
}

/// The keys of a file: where each stands, what its cells mean, and below what its ordinals lie.
fn key_specs<'l, F: Fn(&str) -> Option<u32>>(lookups: &'l [F], columns: &[usize], dims: &[u32]) -> Vec<KeySpec<'l>> {
    let columns = columns.iter().zip(dims);
    lookups.iter().zip(columns).map(|(lookup, (column, dim))| KeySpec { column: *column, lookup, dim: *dim }).collect()
}

/// The places of cells that say `no limit`.
pub fn no_limit_of(table: &OpenTable, cells: Vec<(u32, Vec<u32>, (u32, u32))>) -> Vec<(u32, Vec<u32>, Span)> {
    cells.into_iter().map(|(field, tuple, (lo, hi))| (field, tuple, table.span(lo, hi))).collect()
}
