//! Tables and sets from files: keys, columns and their units.

use super::*;
use crate::semantic::data::read_table::{ReadField, ReadTable, TableKey};
use crate::semantic::data::unit_cells::UnitCells;
use crate::semantic::data::unmet::Counted;

impl Checker<'_> {
    /// The mapping entry that stands for a key.
    pub(in crate::semantic) fn key_mapping<'m>(source: &'m DataSource, key: &TableKey) -> Option<&'m Mapping> {
        key.names.iter().find_map(|name| source.mappings.iter().find(|m| m.name.text == *name))
    }

    pub(super) fn key_column(&mut self, table: &OpenTable, source: &DataSource, key: &TableKey) -> Option<usize> {
        if let Some(mapping) = Checker::key_mapping(source, key) {
            if let (None, Some(note)) = (&mapping.column, &mapping.unit)
                && table.source.column(&note.text).is_ok()
                && table.source.column(&mapping.name.text).is_err()
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
            if let Ok(column) = table.source.column(name) {
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
        let across = table.source.headings().iter().filter(|h| self.ordinal_of(key.kind, &h.name).is_some()).count();
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
        let of_keys = source.mappings.iter().filter(|m| keys.iter().any(|key| key.names.contains(&m.name.text)));
        if self.units_of_no_value(of_keys, "a key has no unit") {
            return None;
        }
        if let Some(wide) = &source.wide {
            if self.units_of_no_value(source.mappings.iter(), "the values run across") {
                return None;
            }
            return self.wide_table(name, source, &table, wide, keys, unit);
        }
        let missing = missing_of(source);
        let kinds = self.kind_words(keys);
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
        let mut by_row: Vec<Option<&ast::Name>> = Vec::new();
        let mut places: Vec<Span> = Vec::new();
        for mapping in &values {
            let single = mapping.name.text.as_ref() == "value" || (values.len() == 1 && mapping.name.text == name.text);
            let column = self.mapped_column(&table, mapping)?;
            let field = if single && values.len() == 1 { "".into() } else { mapping.name.text.clone() };
            fields.push((field, column, mapping.unit.as_ref().or(unit)));
            places.push(mapping.name.span);
            by_row.push(mapping.units.as_ref());
        }
        if fields.is_empty() {
            by_row.push(None);
            fields.push(("".into(), self.value_column(&table, source, name, &columns)?, unit));
        }
        let mut units = Vec::new();
        let mut unit_cells: Vec<Option<UnitCells>> = Vec::new();
        for (i, ((field, column, note), by_row)) in fields.iter().zip(&by_row).enumerate() {
            let shown = if field.is_empty() { &name.text } else { field };
            let at = places.get(i).copied().unwrap_or(name.span);
            if let Some(by_row) = by_row {
                let Some(note) = note else {
                    self.no_unit_to_keep(shown, by_row.span, &format!("state one that fits them all: `table {}[…] : UNIT`", name.text));
                    return None;
                };
                let stored = self.unit_of(note)?;
                unit_cells.push(Some(self.unit_cells(&table, *column, by_row, &stored)?));
                units.push((stored.clone(), stored));
                continue;
            }
            unit_cells.push(None);
            units.push(self.column_unit(&table, *column, *note, shown, at, false)?);
        }
        let stated: Vec<_> = fields.iter().filter_map(|(_, column, note)| Some((*column, (*note)?.clone()))).collect();
        let conditions = self.conditions(&table, source, &stated)?;
        let used: Vec<usize> = columns.iter().copied().chain(fields.iter().map(|(_, column, _)| *column)).collect();
        for (i, ((_, column, _), (stored, own))) in fields.iter().zip(&units).enumerate() {
            let stated = places.get(i).copied().unwrap_or(name.span);
            self.unread_units(&table, source, &conditions, &used, fields.len() == 1, (stored, stated));
            if by_row.get(i).is_some_and(Option::is_none) {
                self.fractions_of_percent(&table, *column, own, stated);
            }
        }
        let lookups: Vec<_> = keys.iter().map(|k| self.lookup(k.kind)).collect();
        let dims = self.dims(keys);
        let by_unit: Vec<_> = unit_cells.iter().map(|cells| cells.as_ref().map(|cells| (cells, cells.lookup(), cells.class()))).collect();
        let values = fields.iter().zip(&by_unit).map(|((_, column, _), by_unit)| ValueSpec {
            column: *column,
            kind: ValueKind::Number,
            units: by_unit.as_ref().map(|(cells, lookup, class)| cells.spec(lookup, class)),
        });
        let spec = LongSpec {
            keys: key_specs(&lookups, &columns, &dims),
            values: values.collect(),
            conditions: conditions.tests.clone(),
            missing,
            skip_unknown: source.skips.is_some(),
        };
        let loaded = data::load_long(&table.source, &spec);
        drop(spec);
        drop(lookups);
        drop(by_unit);
        let names: Vec<String> = fields.iter().map(|(f, ..)| format!("`{}`", if f.is_empty() { &name.text } else { f })).collect();
        if self.misplaced_keys(&table, source, keys, &columns, &loaded.problems) {
            return None;
        }
        self.met_keys(keys, &loaded.index);
        self.problems(&table, &loaded.problems, loaded.more_problems, &kinds, &names);
        let roots: Vec<EntityTypeId> = keys.iter().map(|k| k.kind).collect();
        self.rows_left_out(&table, source.skips, &roots, &loaded.left_out, !loaded.index.is_empty());
        let nothing_passes = self.unmet(&table, source, &conditions, &Counted::of(&loaded));
        let mut out = Vec::new();
        for (((field, at, _), (stored, cell_unit)), column) in fields.into_iter().zip(units).zip(loaded.columns) {
            let stated = table.source.heading(at).and_then(|h| h.unit.as_ref()).map(|unit| table.span(unit.lo, unit.hi));
            self.members_have_units(&stored, &loaded.index, source.path.span);
            let heading = table.source.heading(at).map_or(source.path.span, |h| table.span(h.cell.0, h.cell.1));
            let column = self.rescale(column, &loaded.index, &cell_unit, &stored, heading)?;
            out.push(ReadField { name: field, term: stored, column, stated });
        }
        let absent = table.absent(&loaded.empty);
        let no_limit = table.no_limit(loaded.no_limit);
        Some(ReadTable { index: loaded.index, fields: out, absent, no_limit, nothing_passes })
    }

    /// Rows whose keys are known: their kinds are named rightly.
    pub(super) fn met_keys(&mut self, keys: &[TableKey], index: &TupleIndex) {
        if !index.is_empty() {
            keys.iter().for_each(|k| self.files.meet(self.hir.entity_types[k.kind].root));
        }
    }

    /// The kinds of keys, for messages.
    pub(super) fn kind_words(&self, keys: &[TableKey]) -> Vec<String> {
        keys.iter().map(|k| self.hir.entity_types[k.kind].name.to_string()).collect()
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
        if self.units_of_no_value(source.mappings.iter(), "a set has keys alone") {
            return None;
        }
        let conditions = self.conditions(&table, source, &[])?;
        let mut columns = Vec::new();
        for key in keys {
            columns.push(self.key_column(&table, source, key)?);
        }
        let kinds = self.kind_words(keys);
        let lookups: Vec<_> = keys.iter().map(|k| self.lookup(k.kind)).collect();
        let dims = self.dims(keys);
        let spec = LongSpec {
            keys: key_specs(&lookups, &columns, &dims),
            values: Vec::new(),
            conditions: conditions.tests.clone(),
            missing: missing_of(source),
            skip_unknown: source.skips.is_some(),
        };
        let loaded = data::load_long(&table.source, &spec);
        drop(spec);
        drop(lookups);
        if self.misplaced_keys(&table, source, keys, &columns, &loaded.problems) {
            return None;
        }
        self.met_keys(keys, &loaded.index);
        self.problems(&table, &loaded.problems, loaded.more_problems, &kinds, &[]);
        let roots: Vec<EntityTypeId> = keys.iter().map(|k| k.kind).collect();
        self.rows_left_out(&table, source.skips, &roots, &loaded.left_out, !loaded.index.is_empty());
        self.unmet(&table, source, &conditions, &Counted { may_be_empty: true, ..Counted::of(&loaded) });
        Some(loaded.index)
    }
}

/// The keys of a file: where each stands, what its cells mean, and below what its ordinals lie.
pub(super) fn key_specs<'l, F: Fn(&str) -> Option<u32>>(lookups: &'l [F], columns: &[usize], dims: &[u32]) -> Vec<KeySpec<'l>> {
    let columns = columns.iter().zip(dims);
    lookups.iter().zip(columns).map(|(lookup, (column, dim))| KeySpec { column: *column, lookup, dim: *dim }).collect()
}
