//! Tables: inline and from files, long and wide; and sets from files.

use super::cells::Written;
use super::checker::Checker;
use super::entities::missing_of;
use super::infer::Term;
use super::modules::Loaded;
use super::names::{Value, suggestion};
use super::source_file::OpenTable;
use crate::data::{self, Column, KeySpec, LongSpec, TupleIndex, ValueKind, ValueSpec, WideSpec};
use crate::diagnostics::{Diagnostic, codes};
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::source::Span;
use crate::syntax::ast::{self, DataSource, ItemKind, Key, Mapping, TableItem, TableSource};
use crate::syntax::table_body::{self, Cell, Token};

/// A table read: which tuples it has, and a column for each value in a row.
pub struct ReadTable {
    pub index: TupleIndex,
    pub fields: Vec<ReadField>,
}

pub struct ReadField {
    pub name: Box<str>,
    pub term: Term,
    pub column: Column,
}

/// A key of a table: the names that may stand for it, and its kind.
pub struct TableKey {
    pub names: Vec<Box<str>>,
    pub kind: KindId,
    pub span: Span,
}

impl Checker<'_> {
    pub fn tables(&mut self, items: &[Loaded]) {
        for Loaded { item, .. } in items {
            let ItemKind::Table(table) = &item.kind else { continue };
            if table.owner.is_some() {
                continue;
            }
            let Some((Value::Table(id), at)) = self.names.values.get(&table.name.text).copied() else { continue };
            if at != table.name.span {
                continue;
            }
            if table.keys.is_empty() {
                let found = Diagnostic::error(codes::WRONG_KEYS, format!("the table `{}` has no keys", table.name.text))
                    .at(table.name.span, "by what?")
                    .help(format!("write `table {}[enterprise]`, or `let` for one value", table.name.text));
                self.report(found);
                continue;
            }
            let Some(keys) = self.table_keys(&table.keys) else { continue };
            self.hir.tables[id].keys = keys.iter().map(|k| k.kind).collect();
            let Some(read) = self.read_table(table, &keys, table.unit.as_ref()) else { continue };
            let fields = read.fields.into_iter().map(|f| TableField { name: f.name, unit: f.term.unit, column: f.column }).collect();
            let slot = &mut self.hir.tables[id];
            slot.index = read.index;
            slot.fields = fields;
        }
    }

    pub fn table_keys(&mut self, keys: &[Key]) -> Option<Vec<TableKey>> {
        let mut out = Vec::new();
        for key in keys {
            let kind = match self.names.values.get(&key.kind.text).copied() {
                Some((Value::Set(set), _)) => self.set_kind(set, key.kind.span)?,
                _ => self.kind_named(&key.kind)?,
            };
            let mut names = vec![key.kind.text.clone()];
            if let Some(variable) = &key.variable {
                names.insert(0, variable.text.clone());
            }
            out.push(TableKey { names, kind, span: key.kind.span });
        }
        Some(out)
    }

    pub fn read_table(&mut self, table: &TableItem, keys: &[TableKey], unit: Option<&ast::UnitNote>) -> Option<ReadTable> {
        match &table.body {
            TableSource::Inline(span) => self.inline_table(table, keys, unit, *span),
            TableSource::File(source) => self.file_table(&table.name, source, keys, unit),
        }
    }

    fn dims(&self, keys: &[TableKey]) -> Vec<u32> {
        keys.iter().map(|k| self.hir.kinds[k.kind].size).collect()
    }

    /// The ordinal of a member of a kind among its root's entities.
    pub fn ordinal_of(&self, kind: KindId, name: &str) -> Option<u32> {
        let root = self.hir.kinds[kind].root;
        let ordinal = *self.names.ordinals.get(&root)?.get(name)?;
        if kind == root {
            return Some(ordinal);
        }
        let entity = EntityId(self.hir.kinds[root].base + ordinal);
        self.hir.is_a(self.hir.entities[entity].kind, kind).then_some(ordinal)
    }

    pub fn unknown_key(&mut self, kind: KindId, name: &str, at: Span) {
        let names: Vec<&str> = self.hir.kinds[kind].members.iter().map(|e| self.hir.entities[*e].name.as_ref()).collect();
        let help = if self.sink.items().len() > super::expr::MANY { None } else { suggestion(name, names.into_iter()) };
        let mut found =
            Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no {} `{name}`", self.hir.kinds[kind].name)).at(at, "unknown");
        if let Some(help) = help {
            found = found.help(help);
        }
        self.report(found);
    }

    // ------------------------------------------------------------ inline

    fn inline_table(&mut self, table: &TableItem, keys: &[TableKey], unit: Option<&ast::UnitNote>, span: Span) -> Option<ReadTable> {
        let text = self.sources.get(span.file)?.text.clone();
        let body = text.get(span.lo as usize..span.hi as usize)?;
        let rows = table_body::rows(body, span);
        let last = keys.last()?;
        let header = rows.first().filter(|row| self.is_header(row, last.kind));
        let labels = if header.is_some() { keys.len() - 1 } else { keys.len() };
        let mut header_keys: Vec<(Option<u32>, Span, &str)> = Vec::new();
        if let Some(header) = header {
            for (token, at) in header {
                let ordinal = self.ordinal_of(last.kind, token.label());
                if ordinal.is_none() {
                    self.unknown_key(last.kind, token.label(), *at);
                }
                if let Some((_, first, _)) = header_keys.iter().find(|(o, ..)| o.is_some() && *o == ordinal) {
                    let found = Diagnostic::error(codes::TABLE_ROW, format!("`{}` heads two columns", token.label()))
                        .at(*at, "the second")
                        .with(*first, "the first");
                    self.report(found);
                }
                header_keys.push((ordinal, *at, token.label()));
            }
        }
        let (mut flat, mut written): (Vec<u32>, Vec<Written>) = (Vec::new(), Vec::new());
        for row in rows.iter().skip(usize::from(header.is_some())) {
            let (names, rest) = row.split_at(labels.min(row.len()));
            let row_span = row.first().zip(row.last()).map_or(span, |(a, b)| a.1.to(b.1));
            let cells = table_body::cells(rest);
            let width = if header.is_some() { header_keys.len() } else { 1 };
            if names.len() < labels || cells.len() != width {
                let found = self.row_mismatch(row_span, names.len(), cells.len(), labels, &header_keys);
                self.report(found);
                continue;
            }
            let mut prefix = Vec::with_capacity(keys.len());
            for ((token, at), key) in names.iter().zip(keys) {
                match self.ordinal_of(key.kind, token.label()) {
                    Some(ordinal) => prefix.push(ordinal),
                    None => self.unknown_key(key.kind, token.label(), *at),
                }
            }
            if prefix.len() < labels {
                continue;
            }
            for (i, (cell, at)) in cells.iter().enumerate() {
                let across = header_keys.get(i).map(|(o, ..)| *o);
                let Some(value) = self.inline_cell(*cell, *at) else { continue };
                match across {
                    Some(None) => continue,
                    Some(Some(ordinal)) => flat.extend(prefix.iter().copied().chain([ordinal])),
                    None => flat.extend(&prefix),
                }
                written.push(value);
            }
        }
        let (term, owner) = match unit {
            Some(note) => {
                // The stated unit is that of every number that has none of its own.
                written.iter_mut().filter(|w| w.unit.is_none()).for_each(|w| w.unit = Some(note.clone()));
                (self.unit_of(note)?, Some((note.span, "stated here")))
            }
            None => match self.usual_unit(&written) {
                Ok((term, at)) => (term, at.map(|at| (at, "like this one"))),
                Err(true) => {
                    let found = Diagnostic::error(codes::COLUMN_WITHOUT_UNIT, format!("the table `{}` has no unit", table.name.text))
                        .at(table.name.span, "in which unit?")
                        .help("state it behind the keys: `: t/yr`, or `: 1` for plain numbers");
                    self.report(found);
                    return None;
                }
                Err(false) => (Term::ONE, None),
            },
        };
        self.columns_of(&self.dims(keys), flat, &written, term, owner, &format!("the table `{}`", table.name.text))
    }

    fn columns_of(
        &mut self,
        dims: &[u32],
        flat: Vec<u32>,
        written: &[Written],
        term: Term,
        owner: Option<(Span, &str)>,
        what: &str,
    ) -> Option<ReadTable> {
        let built = match TupleIndex::from_tuples(dims, flat, written.len()) {
            Ok(built) => built,
            Err(_) => {
                let at = written.first().map(|w| w.span);
                let mut found = Diagnostic::error(codes::TOO_MANY, format!("{what} has more keys than the program takes"));
                if let Some(at) = at {
                    found = found.at(at, "in this table");
                }
                self.report(found);
                return None;
            }
        };
        for (first, second) in &built.duplicates {
            if let (Some(a), Some(b)) = (written.get(*first as usize), written.get(*second as usize)) {
                let found = Diagnostic::error(codes::RIVAL_VALUES, "two values for the same keys")
                    .at(b.span, "the second")
                    .with(a.span, "the first");
                self.report(found);
            }
        }
        let mut column = Column::empty(built.index.rows());
        for (cell, row) in written.iter().zip(&built.rows) {
            if let Some(value) = self.in_unit(cell, &term, owner, what) {
                column.set_exact(*row, &value, Some(cell.span));
            }
        }
        Some(ReadTable { index: built.index, fields: vec![ReadField { name: "".into(), term, column }] })
    }

    /// A first line of nothing but members of the last key heads columns.
    fn is_header(&self, row: &table_body::Row<'_>, kind: KindId) -> bool {
        match row.last() {
            Some((Token::Name(_) | Token::Quoted(_), _)) => row.iter().all(|(t, _)| !matches!(t, Token::Missing | Token::Number(_))),
            _ => row.iter().all(|(token, _)| self.ordinal_of(kind, token.label()).is_some()),
        }
    }

    fn inline_cell(&mut self, cell: Cell<'_>, at: Span) -> Option<Written> {
        match cell {
            Cell::Missing => None,
            Cell::Number { text, unit } => {
                let Some(value) = exact::parse(text) else {
                    self.report(Diagnostic::error(codes::BAD_NUMBER, format!("`{text}` is no number")).at(at, "this cell"));
                    return None;
                };
                let unit = unit.map(|(text, span)| ast::UnitNote { text: text.into(), span });
                Some(Written { value, unit, span: at })
            }
            Cell::Bad(text) => {
                let found = Diagnostic::error(codes::BAD_CELL, format!("`{text}` is no number"))
                    .at(at, "this cell")
                    .help("a missing value is written `-`");
                self.report(found);
                None
            }
        }
    }

    fn row_mismatch(&self, row: Span, names: usize, cells: usize, labels: usize, header: &[(Option<u32>, Span, &str)]) -> Diagnostic {
        if names < labels {
            return Diagnostic::error(codes::TABLE_ROW, format!("a row needs {labels} names before its values")).at(row, "this row");
        }
        if header.is_empty() {
            let what = if cells == 0 { "a row without a value" } else { "a row with more than one value" };
            return Diagnostic::error(codes::TABLE_ROW, what)
                .at(row, format!("{labels} keys and one value belong here"))
                .help("put the members of the last key into a header line to write several values in a row");
        }
        let width = header.len();
        let mut found = Diagnostic::error(codes::TABLE_ROW, format!("a row of {cells} cells under {width} columns")).at(row, "this row");
        if cells < width
            && let Some((_, at, name)) = header.get(cells)
        {
            found = found.with(*at, format!("nothing stands under `{name}`")).help("a missing value is written `-`");
        }
        found
    }

    // ------------------------------------------------------------ from files

    /// The mapping entry that stands for a key.
    fn key_mapping<'m>(source: &'m DataSource, key: &TableKey) -> Option<&'m Mapping> {
        key.names.iter().find_map(|name| source.mappings.iter().find(|m| m.name.text == *name))
    }

    fn key_column(&mut self, table: &OpenTable, source: &DataSource, key: &TableKey) -> Option<usize> {
        if let Some(mapping) = Checker::key_mapping(source, key) {
            return self.column(table, mapping.column.as_ref().unwrap_or(&mapping.name));
        }
        for name in &key.names {
            if let Ok(column) = table.csv.column(name) {
                return Some(column);
            }
        }
        let name = key.names.first().cloned().unwrap_or_default();
        let found = Diagnostic::error(codes::UNKNOWN_COLUMN, format!("which column of `{}` holds `{name}`?", table.name))
            .at(source.path.span, "no column has that name")
            .with(key.span, "this key")
            .help(format!("say which: `{{ {name} = COLUMN }}`; the file has {}", table.headings()));
        self.report(found);
        None
    }

    fn file_table(&mut self, name: &ast::Name, source: &DataSource, keys: &[TableKey], unit: Option<&ast::UnitNote>) -> Option<ReadTable> {
        let table = self.open(source)?;
        let filters = self.filters(&table, source)?;
        let missing = missing_of(source);
        let kinds: Vec<String> = keys.iter().map(|k| self.hir.kinds[k.kind].name.to_string()).collect();
        let text = table.text.clone();
        if let Some(wide) = &source.wide {
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
                columns.push(self.key_column(&table, source, key)?);
            }
            let mut across = Vec::new();
            let mut passed_over: Vec<usize> = Vec::new();
            let mut heading_unit = None;
            for (i, heading) in table.csv.headings.iter().enumerate() {
                if columns.contains(&i) {
                    continue;
                }
                if let Some(ordinal) = self.ordinal_of(last.kind, &heading.name).or_else(|| self.ordinal_of(last.kind, &heading.text)) {
                    across.push((i, ordinal));
                    if heading_unit.is_none() && heading.unit.is_some() {
                        heading_unit = Some(i);
                    }
                } else if !filters.iter().any(|f| f.column == i) {
                    passed_over.push(i);
                }
            }
            self.misspelt_headings(&table, last.kind, &passed_over);
            if across.is_empty() {
                let kind = &self.hir.kinds[last.kind].name;
                let found = Diagnostic::error(codes::UNKNOWN_COLUMN, format!("no column of `{}` is headed by a {kind}", table.name))
                    .at(source.path.span, "this file")
                    .help(format!("the file has {}", table.headings()));
                self.report(found);
                return None;
            }
            let lead = heading_unit.or(across.first().map(|a| a.0))?;
            let (stored, _) = self.column_unit(&table, lead, unit, &name.text, name.span)?;
            // Each column stands in the unit of its own heading.
            let mut own_units: Vec<(u32, Term)> = Vec::new();
            for (column, ordinal) in &across {
                let (kept, own) = self.column_unit(&table, *column, unit, &name.text, name.span)?;
                if self.hir.units.factor(kept.unit, stored.unit).is_none() {
                    let (mine, theirs) = (self.hir.units.text(stored.unit), self.hir.units.text(kept.unit));
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
                keys: lookups
                    .iter()
                    .zip(&columns)
                    .zip(&dims)
                    .map(|((lookup, column), dim)| KeySpec { column: *column, lookup, dim: *dim })
                    .collect(),
                across,
                dim: dims.last().copied().unwrap_or(0),
                kind: ValueKind::Number,
                filters,
                missing,
            };
            let mut loaded = data::load_wide(&text, table.file, &spec);
            drop(spec);
            drop(lookups);
            self.problems(&table, &loaded.problems, loaded.more_problems, &kinds, &[]);
            self.empty_file(&table, source, loaded.records_read, loaded.records_kept);
            let column = self.rescale_across(loaded.columns.pop()?, &loaded.index, &own_units, &stored)?;
            return Some(ReadTable { index: loaded.index, fields: vec![ReadField { name: "".into(), term: stored, column }] });
        }
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
        for mapping in &values {
            let single = mapping.name.text.as_ref() == "value" || (values.len() == 1 && mapping.name.text == name.text);
            let column = self.column(&table, mapping.column.as_ref().unwrap_or(&mapping.name))?;
            let field = if single && values.len() == 1 { "".into() } else { mapping.name.text.clone() };
            fields.push((field, column, mapping.unit.as_ref().or(unit)));
        }
        if fields.is_empty() {
            fields.push(("".into(), self.value_column(&table, source, name, &columns)?, unit));
        }
        let mut units = Vec::new();
        for (field, column, note) in &fields {
            let shown = if field.is_empty() { &name.text } else { field };
            units.push(self.column_unit(&table, *column, *note, shown, name.span)?);
        }
        let lookups: Vec<_> = keys.iter().map(|k| self.lookup(k.kind)).collect();
        let dims = self.dims(keys);
        let spec = LongSpec {
            keys: lookups
                .iter()
                .zip(&columns)
                .zip(&dims)
                .map(|((lookup, column), dim)| KeySpec { column: *column, lookup, dim: *dim })
                .collect(),
            values: fields.iter().map(|(_, column, _)| ValueSpec { column: *column, kind: ValueKind::Number }).collect(),
            filters,
            missing,
        };
        let loaded = data::load_long(&text, table.file, &spec);
        drop(spec);
        drop(lookups);
        let names: Vec<String> = fields.iter().map(|(f, ..)| format!("`{}`", if f.is_empty() { &name.text } else { f })).collect();
        self.problems(&table, &loaded.problems, loaded.more_problems, &kinds, &names);
        self.empty_file(&table, source, loaded.records_read, loaded.records_kept);
        let mut out = Vec::new();
        for (((field, ..), (stored, cell_unit)), column) in fields.into_iter().zip(units).zip(loaded.columns) {
            let column = self.rescale(column, &cell_unit, &stored)?;
            out.push(ReadField { name: field, term: stored, column });
        }
        Some(ReadTable { index: loaded.index, fields: out })
    }

    /// A column that is no member but nearly one is a misspelt member: never passed over in silence.
    fn misspelt_headings(&mut self, table: &OpenTable, kind: KindId, columns: &[usize]) {
        let members: Vec<Box<str>> = self.hir.kinds[kind].members.iter().map(|e| self.hir.entities[*e].name.clone()).collect();
        for heading in columns.iter().filter_map(|i| table.csv.headings.get(*i)) {
            let near = super::names::nearest(&heading.name, members.iter().map(AsRef::as_ref));
            let word = &self.hir.kinds[kind].name;
            let at = table.span(heading.lo, heading.hi);
            let found = if let Some(near) = near.first() {
                Diagnostic::error(codes::UNKNOWN_KEY, format!("there is no {word} `{}`", heading.name))
                    .at(at, "this column")
                    .help(format!("did you mean `{near}`?"))
            } else if heading.unit.is_some() {
                Diagnostic::warning(codes::PASSED_OVER, format!("the column `{}` is no {word} and is passed over", heading.name))
                    .at(at, "this column")
            } else {
                continue;
            };
            self.report(found);
        }
    }

    /// Says so when a file gives no rows at all: a filter may be misspelt.
    fn empty_file(&mut self, table: &OpenTable, source: &DataSource, read: usize, kept: usize) {
        if kept > 0 {
            return;
        }
        let what = if read == 0 { "holds no rows".to_string() } else { format!("has {read} rows, and none passes `where`") };
        let place = source.wheres.first().map_or(source.path.span, |(name, text)| name.span.to(text.span));
        let found = Diagnostic::warning(codes::PASSED_OVER, format!("`{}` {what}", table.name)).at(place, "nothing is read");
        self.report(found);
    }

    /// The value column when the mapping does not say: `value`, the table's name, or the only one left.
    fn value_column(&mut self, table: &OpenTable, source: &DataSource, name: &ast::Name, keys: &[usize]) -> Option<usize> {
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
    fn column_unit(
        &mut self,
        table: &OpenTable,
        column: usize,
        note: Option<&ast::UnitNote>,
        what: &str,
        at: Span,
    ) -> Option<(Term, Term)> {
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
                if self.hir.units.factor(unit.unit, stated.unit).is_none() {
                    let mine = self.hir.units.text(stated.unit);
                    let found = Diagnostic::error(codes::UNIT_MISMATCH, format!("the heading says `{text}`, the scenario `{mine}`"))
                        .at(stated_at, format!("`{mine}`"))
                        .with(unit_at, format!("`{text}`"));
                    self.report(found);
                    return None;
                }
                Some((stated, unit))
            }
            (None, None) => {
                let found = Diagnostic::error(codes::COLUMN_WITHOUT_UNIT, format!("in which unit is `{what}`?"))
                    .at(at, "no unit is stated")
                    .with(table.span(heading.lo, heading.hi), "nor in the heading")
                    .help("state it with `: t/yr`, or in the heading `[t/yr]`; write `: 1` for plain numbers");
                self.report(found);
                None
            }
        }
    }

    /// A column's values in another unit of the same dimension.
    pub fn rescale(&mut self, column: Column, from: &Term, to: &Term) -> Option<Column> {
        let factor = self.hir.units.factor(from.unit, to.unit)?;
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
    fn rescale_across(&mut self, column: Column, index: &TupleIndex, units: &[(u32, Term)], to: &Term) -> Option<Column> {
        let mut factors: Vec<(u32, Exact)> = Vec::new();
        for (ordinal, term) in units {
            factors.push((*ordinal, self.hir.units.factor(term.unit, to.unit)?));
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
    pub fn lookup(&self, kind: KindId) -> impl Fn(&str) -> Option<u32> + '_ {
        let root = self.hir.kinds[kind].root;
        let ordinals = self.names.ordinals.get(&root);
        let base = self.hir.kinds[root].base;
        move |text: &str| {
            let ordinal = *ordinals?.get(text)?;
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
        let kinds: Vec<String> = keys.iter().map(|k| self.hir.kinds[k.kind].name.to_string()).collect();
        let lookups: Vec<_> = keys.iter().map(|k| self.lookup(k.kind)).collect();
        let dims = self.dims(keys);
        let text = table.text.clone();
        let spec = LongSpec {
            keys: lookups
                .iter()
                .zip(&columns)
                .zip(&dims)
                .map(|((lookup, column), dim)| KeySpec { column: *column, lookup, dim: *dim })
                .collect(),
            values: Vec::new(),
            filters,
            missing: missing_of(source),
        };
        let loaded = data::load_long(&text, table.file, &spec);
        drop(spec);
        drop(lookups);
        self.problems(&table, &loaded.problems, loaded.more_problems, &kinds, &[]);
        Some(loaded.index)
    }
}
