//! Values of attributes from files and tables.

use super::*;

/// A cell of a column that says yes or no.
fn neither_yes_nor_no(name: &str, text: &str, at: Span) -> Diagnostic {
    Diagnostic::error(codes::UNKNOWN_KEY, format!("`{text}` says neither yes nor no, as `{name}` does"))
        .at(at, "this cell")
        .help("write `yes`, `true` or `1`, or else `no`, `false` or `0`, in any capitals")
}

impl Checker<'_> {
    /// Reads a table that fills an attribute.
    pub(super) fn owned_table(&mut self, name: &str, raw: &Raw<'_>, table: &TableItem, keys: &[EntityTypeId]) -> Option<ReadTable> {
        let owner = table.owner.as_ref()?;
        let mut table_keys = vec![TableKey { names: vec![owner.text.clone()], kind: raw.owner?, span: owner.span }];
        table_keys.extend(self.table_keys(&table.keys)?);
        if !table_keys.iter().skip(1).map(|k| k.kind).eq(keys.iter().copied()) {
            let words: Vec<&str> = keys.iter().map(|k| self.hir.entity_types[*k].name.as_ref()).collect();
            let keyed = if words.is_empty() { "without keys".to_string() } else { format!("with the keys [{}]", words.join(", ")) };
            let mut found = Diagnostic::error(codes::WRONG_KEYS, format!("the attribute `{}.{name}` is declared {keyed}", owner.text));
            found = found.at(
                table.keys.first().zip(table.keys.last()).map_or(table.name.span, |(a, b)| table.name.span.to(a.kind.span.to(b.kind.span))),
                "other keys",
            );
            if let Some((decl, _)) = raw.declared {
                found = found.with(decl.name.span, "declared here");
            }
            self.report(found);
            return None;
        }
        let declared = match raw.declared.and_then(|(d, _)| d.ty.as_ref()) {
            Some(AttributeType::Unit(note)) => Some(note),
            _ => None,
        };
        self.read_table(table, &table_keys, table.unit.as_ref().or(declared))
    }

    /// The values of a file: numbers as an index and a column, references into `out`.
    pub(super) fn gather_file(
        &mut self,
        name: &str,
        file: &FileSource<'_>,
        read: Option<ReadTable>,
        holds: &Holds,
        dims: &[u32],
        out: &mut Gathered,
    ) -> Option<(TupleIndex, Column)> {
        match file {
            FileSource::Table(table) => {
                let Holds::Number(term, _) = holds else {
                    self.report(TypeMistake::TableForNoNumber { attribute: name, at: table.name.span }.diagnostic());
                    return None;
                };
                let read = read?;
                out.no_limit.extend(read.no_limit.into_iter().map(|(_, tuple, at)| (tuple, at)));
                let field = read.fields.into_iter().next()?;
                match self.rescale(field.column, &read.index, &field.term, term, table.name.span) {
                    Some(column) => Some((read.index, column)),
                    None => {
                        let (mine, theirs) = (self.units.registry().text(term.unit), self.units.registry().text(field.term.unit));
                        let found =
                            Diagnostic::error(codes::UNIT_MISMATCH, format!("`{name}` is in `{mine}`, and this table in `{theirs}`"))
                                .at(table.name.span, format!("in `{theirs}`"));
                        self.report(found);
                        None
                    }
                }
            }
            FileSource::Entities(decl, mapping) => {
                let table = self.open(&decl.source)?;
                let key = decl.source.mappings.iter().find(|m| m.name.text.as_ref() == "key");
                let key_column = match key {
                    Some(mapping) => table.source.column(mapping.column.as_ref().map_or(&mapping.name.text, |c| &c.text)).ok()?,
                    None => table.source.column("key").or_else(|_| table.source.column(&decl.kind.text)).ok()?,
                };
                let column = self.mapped_column(&table, mapping)?;
                let conditions = self.conditions_of_entities(&table, decl)?;
                let kind = self.names.kind(&decl.kind.text)?;
                let target = match holds {
                    Holds::One(kind) | Holds::Many(kind) => Some(*kind),
                    _ => None,
                };
                let by_state = match holds {
                    Holds::State(states) => Some(self.state_lookup(*states)),
                    _ => None,
                };
                let what = match target {
                    Some(kind) => self.hir.entity_types[kind].name.to_string(),
                    None => format!("`{name}`"),
                };
                let unit_cells = match (&mapping.units, holds) {
                    (Some(units), Holds::Number(term, _)) => Some(self.unit_cells(&table, column, units, term)?),
                    (Some(units), _) => {
                        self.report(TypeMistake::UnitOfText { attribute: name, at: units.span }.diagnostic());
                        return None;
                    }
                    (None, _) => None,
                };
                let loaded = {
                    let lookup = self.lookup(kind);
                    let by_unit = unit_cells.as_ref().map(|cells| (cells, cells.lookup(), cells.class()));
                    let by_target = target.map(|kind| self.lookup(kind));
                    let value: ValueKind<'_> = match (&by_target, &by_state) {
                        (Some(lookup), _) => ValueKind::Lookup(lookup),
                        (None, Some(lookup)) => ValueKind::Lookup(lookup),
                        _ => ValueKind::Number,
                    };
                    let spec = LongSpec {
                        keys: vec![KeySpec { column: key_column, lookup: &lookup, dim: *dims.first()? }],
                        values: vec![ValueSpec {
                            column,
                            kind: value,
                            units: by_unit.as_ref().map(|(cells, lookup, class)| cells.spec(lookup, class)),
                        }],
                        conditions: conditions.tests.clone(),
                        missing: missing_of(&decl.source),
                        skip_unknown: false,
                    };
                    data::load_long(&table.source, &spec)
                };
                let says_yes = matches!(holds, Holds::State(states) if *states == self.truths);
                // What is wrong with rows and keys was said when the entities were made.
                let of_values: Vec<data::Problem> = loaded
                    .problems
                    .into_iter()
                    .filter(|p| match &p.kind {
                        data::ProblemKind::UnknownValue { text, .. } if says_yes => {
                            let found = neither_yes_nor_no(name, text, table.span(p.lo, p.hi));
                            self.report(found.about(format!("neither yes nor no in {name}")));
                            false
                        }
                        _ => matches!(
                            p.kind,
                            data::ProblemKind::BadNumber { .. }
                                | data::ProblemKind::UnknownValue { .. }
                                | data::ProblemKind::UnknownUnit { .. }
                                | data::ProblemKind::DuplicateCells { .. }
                        ),
                    })
                    .collect();
                self.problems(&table, &of_values, 0, &[decl.kind.text.to_string()], &[what]);
                out.absent.extend(table.absent(&loaded.empty));
                out.no_limit.extend(table.no_limit(loaded.no_limit).into_iter().map(|(_, tuple, at)| (tuple, at)));
                let column_read = loaded.columns.into_iter().next()?;
                if let Holds::Number(term, _) = holds {
                    if unit_cells.is_some() {
                        self.members_have_units(term, &loaded.index, mapping.name.span);
                        return Some((loaded.index, column_read));
                    }
                    let cell_unit = self.cell_unit(name, &table, column, mapping, term)?;
                    let used = self.mapped_columns(&table, decl);
                    self.unread_units(&table, &decl.source, &conditions, &used, false, (&cell_unit, mapping.name.span));
                    self.fractions_of_percent(&table, column, &cell_unit, mapping.name.span);
                    self.members_have_units(term, &loaded.index, mapping.name.span);
                    let column_read = self.rescale(column_read, &loaded.index, &cell_unit, term, mapping.name.span)?;
                    return Some((loaded.index, column_read));
                }
                let base = target.map_or(0, |kind| self.hir.entity_types[kind].base);
                let mut tuple = Vec::new();
                for (row, value) in column_read.present() {
                    loaded.index.tuple(row, &mut tuple);
                    out.flat.extend_from_slice(&tuple);
                    out.count += 1;
                    let span = column_read.origin(row, self.sources);
                    match holds {
                        Holds::Many(_) => out.manys.push((vec![base + value as u32], span)),
                        _ => out.ones.push((base + value as u32, span)),
                    }
                }
                None
            }
        }
    }

    /// The columns of a file that something is read of.
    fn mapped_columns(&self, table: &crate::semantic::data::open_table::OpenTable, decl: &EntitiesItem) -> Vec<usize> {
        let of = |m: &Mapping| table.source.column(m.column.as_ref().map_or(&m.name.text, |column| &column.text)).ok();
        decl.source.mappings.iter().filter_map(of).collect()
    }

    /// The unit in which the cells of a file's column stand: the heading's, else the mapping's, else the attribute's.
    pub(super) fn cell_unit(
        &mut self,
        name: &str,
        table: &crate::semantic::data::open_table::OpenTable,
        column: usize,
        mapping: &Mapping,
        term: &UnitExpr,
    ) -> Option<UnitExpr> {
        let heading = table.source.heading(column)?;
        let (unit, at) = match (&heading.unit, &mapping.unit) {
            (Some(unit), _) => {
                let span = table.span(unit.lo, unit.hi);
                (self.unit_of(&ast::UnitNote { text: unit.text.as_str().into(), span })?, span)
            }
            (None, Some(note)) => {
                let unit = self.unit_of(note)?;
                self.other_unit_in_heading(table, column, &unit, note.span);
                (unit, note.span)
            }
            (None, None) => {
                self.other_unit_in_heading(table, column, term, mapping.name.span);
                return Some(term.clone());
            }
        };
        // What depends on the entity is compared row by row.
        let by_row = self.units.registry().is_open(term.unit) && !self.units.registry().is_open(unit.unit);
        if term.is_known() && !by_row && self.units.registry().factor(unit.unit, term.unit).is_none() {
            let (mine, theirs) = (self.units.registry().text(term.unit), self.units.registry().text(unit.unit));
            let found = Diagnostic::error(codes::UNIT_MISMATCH, format!("`{name}` is in `{mine}`, and this column in `{theirs}`"))
                .at(at, format!("in `{theirs}`"))
                .with(mapping.name.span, format!("in `{mine}`"));
            self.report(found);
            return None;
        }
        Some(unit)
    }

    /// Titles of entities from a column.
    pub(super) fn titles(&mut self, decl: &EntitiesItem, root: EntityTypeId) {
        let Some(mapping) = decl.source.mappings.iter().find(|m| m.name.text.as_ref() == "title") else { return };
        let Some(table) = self.open(&decl.source) else { return };
        let Some(column) = self.mapped_column(&table, mapping) else { return };
        let key = decl.source.mappings.iter().find(|m| m.name.text.as_ref() == "key");
        let key_name = key.map_or("key", |m| m.column.as_ref().map_or(m.name.text.as_ref(), |c| c.text.as_ref()));
        let Ok(key_column) = table.source.column(key_name) else { return };
        let Some(conditions) = self.conditions_of_entities(&table, decl) else { return };
        let Some(kind) = self.names.kind(&decl.kind.text) else { return };
        let texts = {
            let lookup = self.lookup(kind);
            let key = KeySpec { column: key_column, lookup: &lookup, dim: self.hir.entity_types[root].size };
            data::read_texts(&table.source, &key, column, &conditions.tests, &missing_of(&decl.source))
        };
        self.problems(&table, &texts.problems, texts.more_problems, &[decl.kind.text.to_string()], &["the title".to_string()]);
        let base = self.hir.entity_types[root].base;
        for (ordinal, title) in texts.texts.into_iter().enumerate() {
            if let Some((title, _)) = title {
                let entity = &mut self.hir.entities[EntityId(base + ordinal as u32)];
                entity.title.get_or_insert(title);
            }
        }
    }
}
