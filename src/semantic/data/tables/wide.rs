//! Files with one member of the last key in each column.

use super::files::key_specs;
use super::*;
use crate::semantic::data::read_table::{ReadField, ReadTable, TableKey};
use crate::semantic::data::unmet::Counted;

impl Checker<'_> {
    /// A file whose last key runs across its columns.
    #[allow(clippy::too_many_arguments, reason = "what an open file and its declaration say")]
    pub(super) fn wide_table(
        &mut self,
        name: &ast::Name,
        source: &DataSource,
        table: &OpenTable,
        wide: &ast::Name,
        keys: &[TableKey],
        unit: Option<&ast::UnitNote>,
    ) -> Option<ReadTable> {
        let kinds = self.kind_words(keys);
        let (last, leading) = keys.split_last()?;
        if !last.names.contains(&wide.text) {
            let found = Diagnostic::error(codes::WRONG_KEYS, format!("`{}` is not the last key", wide.text))
                .at(wide.span, "runs across")
                .with(last.span, "the last key")
                .help("only the last key can run across the columns");
            self.report(found);
            return None;
        }
        let across = table.source.headings().iter().enumerate().filter(|(_, h)| self.ordinal_of(last.kind, &h.name).is_some());
        let stated: Vec<_> = unit.map(|unit| across.map(|(column, _)| (column, unit.clone())).collect()).unwrap_or_default();
        let conditions = self.conditions(table, source, &stated)?;
        let mut columns = Vec::new();
        for key in leading {
            columns.push(self.key_column(table, source, key)?);
        }
        let mut across: Vec<(usize, u32)> = Vec::new();
        let mut passed_over: Vec<usize> = Vec::new();
        let mut heading_unit = None;
        for (i, heading) in table.source.headings().iter().enumerate() {
            if columns.contains(&i) {
                continue;
            }
            if let Some(ordinal) = self.ordinal_of(last.kind, &heading.name).or_else(|| self.ordinal_of(last.kind, &heading.text)) {
                if let Some((first, _)) = across.iter().find(|(_, o)| *o == ordinal)
                    && let Some(before) = table.source.heading(*first)
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
            } else if !conditions.columns().contains(&i) {
                passed_over.push(i);
            }
        }
        let placed: Vec<u32> = across.iter().map(|(_, ordinal)| *ordinal).collect();
        self.misspelt_headings(table, last.kind, &passed_over, &placed, source.skips);
        self.unplaced_headings(table, last.kind, &passed_over, &placed);
        if across.is_empty() {
            let kind = &self.hir.entity_types[last.kind].name;
            let found = Diagnostic::error(codes::UNKNOWN_COLUMN, format!("no column of `{}` is headed by a {kind}", table.name))
                .at(source.path.span, "this file")
                .help(format!("the file has {}", table.headings()));
            // One row for each, with a column of their names.
            let long = table.source.headings().iter().any(|h| h.name == wide.text.as_ref());
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
        let place = |i: usize| table.source.heading(i).map_or(table.span(0, 0), |h| table.span(h.cell.0, h.cell.1));
        let mut own_units: Vec<(u32, UnitExpr, Span)> = Vec::new();
        for (column, ordinal) in &across {
            // Nothing states a unit: that is reported once.
            let same = *column == lead || !stored.is_known();
            let (kept, own) = match same {
                true => (stored.clone(), lead_unit.clone()),
                false => self.column_unit(table, *column, unit, &name.text, name.span, true)?,
            };
            if !kept.is_known() {
                own_units.push((*ordinal, stored.clone(), place(*column)));
                continue;
            }
            if self.units.registry().factor(kept.unit, stored.unit).is_none() {
                let (mine, theirs) = (self.units.registry().text(stored.unit), self.units.registry().text(kept.unit));
                let found = Diagnostic::error(codes::UNIT_MISMATCH, format!("one heading is in `{theirs}`, another in `{mine}`"))
                    .at(place(*column), format!("in `{theirs}`"))
                    .with(place(lead), format!("in `{mine}`"));
                self.report(found);
                return None;
            }
            own_units.push((*ordinal, own, place(*column)));
        }
        self.unread_units(table, source, &conditions, &columns, true, (&stored, name.span));
        for (column, ordinal) in &across {
            if let Some((_, own, _)) = own_units.iter().find(|(of, ..)| of == ordinal) {
                self.fractions_of_percent(table, *column, own, name.span);
            }
        }
        let lookups: Vec<_> = leading.iter().map(|k| self.lookup(k.kind)).collect();
        let dims = self.dims(keys);
        let spec = WideSpec {
            keys: key_specs(&lookups, &columns, &dims),
            across,
            dim: dims.last().copied().unwrap_or(0),
            kind: ValueKind::Number,
            conditions: conditions.tests.clone(),
            missing: missing_of(source),
            skip_unknown: source.skips.is_some(),
        };
        let mut loaded = data::load_wide(&table.source, &spec);
        drop(spec);
        drop(lookups);
        if self.misplaced_keys(table, source, leading, &columns, &loaded.problems) {
            return None;
        }
        self.met_keys(keys, &loaded.index);
        self.problems(table, &loaded.problems, loaded.more_problems, &kinds, &[]);
        let roots: Vec<EntityTypeId> = keys.iter().map(|k| k.kind).collect();
        self.rows_left_out(table, source.skips, &roots, &loaded.left_out, !loaded.index.is_empty());
        let nothing_passes = self.unmet(table, source, &conditions, &Counted::of(&loaded));
        self.members_have_units(&stored, &loaded.index, source.path.span);
        let column = self.rescale_across(loaded.columns.pop()?, &loaded.index, &own_units, &stored)?;
        let stated = table.source.heading(lead).and_then(|h| h.unit.as_ref()).map(|unit| table.span(unit.lo, unit.hi));
        let absent = table.absent(&loaded.empty);
        let fields = vec![ReadField { name: "".into(), term: stored, column, stated }];
        let no_limit = table.no_limit(loaded.no_limit);
        Some(ReadTable { index: loaded.index, fields, absent, no_limit, nothing_passes })
    }
}
