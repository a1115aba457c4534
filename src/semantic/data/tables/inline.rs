//! Inline tables: rows of labels and cells in the scenario itself.

use super::*;
use crate::semantic::data::read_table::{ReadField, ReadTable, TableKey};
use rustc_hash::FxHashMap;

impl Checker<'_> {
    pub(super) fn inline_table(
        &mut self,
        table: &TableItem,
        keys: &[TableKey],
        unit: Option<&ast::UnitNote>,
        span: Span,
    ) -> Option<ReadTable> {
        let text = self.sources.get(span.file)?.text.clone();
        let body = text.get(span.lo as usize..span.hi as usize)?;
        let rows = table_body::rows(body, span);
        if self.turned_over(table, keys, &rows) || self.rows_of_another_kind(table, keys, &rows) || self.key_forgotten(table, keys, &rows) {
            return None;
        }
        let last = keys.last()?;
        let pairs = self.are_pairs(&rows, keys);
        if let (true, [first, second]) = (pairs, rows.as_slice()) {
            self.read_both_ways(table, first, second, unit);
            return None;
        }
        let header = rows.first().filter(|row| !pairs && (self.is_header(row, last.kind) || self.is_broken_header(&rows, keys)));
        let labels = if header.is_some() { keys.len() - 1 } else { keys.len() };
        if header.is_some_and(|header| self.heading_names_keys(header, keys)) {
            return None;
        }
        let header_keys = header.map(|header| self.header_keys(header, last.kind)).unwrap_or_default();
        let width = if header.is_some() { header_keys.len() } else { 1 };
        let body_rows = || rows.iter().skip(usize::from(header.is_some()));
        if self.header_at_fault(last.kind, header, &header_keys, labels, &body_rows().collect::<Vec<_>>()) {
            return None;
        }
        if labels > 1 && self.labels_changed_over(table, keys, labels, &body_rows().collect::<Vec<_>>()) {
            return None;
        }
        let (mut flat, mut written): (Vec<u32>, Vec<Written>) = (Vec::new(), Vec::new());
        let mut absent: Vec<Absent> = Vec::new();
        let mut no_limit: Vec<(u32, Vec<u32>, Span)> = Vec::new();
        let mut met: FxHashMap<Vec<u32>, Span> = FxHashMap::default();
        let by_blanks = self.parts_by_blanks(labels, &body_rows().collect::<Vec<_>>());
        for row in body_rows() {
            let (names, rest) = row.split_at(labels.min(row.len()));
            let row_span = row.first().zip(row.last()).map_or(span, |(a, b)| a.1.to(b.1));
            let cells = table_body::cells(rest);
            if names.len() < labels || cells.len() != width {
                let found = self.bad_row(keys, names, &cells, labels, &header_keys, row_span, body, span);
                self.report(found);
                continue;
            }
            if self.comma_in_number(&cells, by_blanks) {
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
            let label = names.first().zip(names.last()).map_or(row_span, |(a, b)| a.1.to(b.1));
            if let Some(first) = met.get(&prefix).copied().filter(|_| labels > 0) {
                let same = self.sources.slice(first).to_string();
                let found = Diagnostic::error(codes::CONFLICTING_VALUES, format!("two rows for `{same}`"))
                    .at(label, "the second")
                    .with(first, "the first");
                self.report(found);
                continue;
            }
            met.insert(prefix.clone(), label);
            for (i, (cell, at)) in cells.iter().enumerate() {
                let across = header_keys.get(i).map(|(o, ..)| *o);
                let Some(value) = self.inline_cell(*cell, *at) else {
                    let tuple = || prefix.iter().copied().chain(across.flatten()).collect();
                    match cell {
                        Cell::Missing => absent.push(Absent { keys: tuple(), field: 0, said: true, at: *at }),
                        Cell::NoLimit => no_limit.push((0, tuple(), *at)),
                        _ => {}
                    }
                    continue;
                };
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
                let term = self.unit_of(note)?;
                // The stated unit is that of every number that has none of its own.
                if !self.units.registry().is_open(term.unit) {
                    written.iter_mut().filter(|w| w.unit.is_none()).for_each(|w| w.unit = Some(note.clone()));
                }
                (term, Some((note.span, "stated here")))
            }
            None => match self.usual_unit(&written) {
                Ok((term, at)) => (term, at.map(|at| (at, "like this one"))),
                Err(true) => {
                    let found = Diagnostic::error(codes::COLUMN_WITHOUT_UNIT, format!("the table `{}` has no unit", table.name.text))
                        .at(table.name.span, "in which unit?");
                    (self.ask_unit(found, "state it after the keys, `: UNIT`"), None)
                }
                Err(false) => (UnitExpr::ONE, None),
            },
        };
        let mut read = self.columns_of(&self.dims(keys), flat, &written, term, owner, &format!("the table `{}`", table.name.text))?;
        read.absent = absent;
        read.no_limit = no_limit;
        Some(read)
    }

    pub(super) fn columns_of(
        &mut self,
        dims: &[u32],
        flat: Vec<u32>,
        written: &[Written],
        term: UnitExpr,
        owner: Option<(Span, &str)>,
        what: &str,
    ) -> Option<ReadTable> {
        let is_open = self.units.registry().is_open(term.unit);
        let tuples = if is_open { flat.clone() } else { Vec::new() };
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
                let found = Diagnostic::error(codes::CONFLICTING_VALUES, "two values for the same keys")
                    .at(b.span, "the second")
                    .with(a.span, "the first");
                self.report(found);
            }
        }
        let mut column = Column::empty(built.index.rows());
        for (at, (cell, row)) in written.iter().zip(&built.rows).enumerate() {
            let value = match is_open {
                false => self.in_unit(cell, &term, owner, what),
                true => {
                    let tuple = tuples.get(at * dims.len()..(at + 1) * dims.len()).unwrap_or(&[]);
                    self.unit_at(&term, tuple, cell.span).and_then(|own| match &cell.unit {
                        // As the table says: in the unit of whoever the row is of.
                        None => Some(cell.value.clone()),
                        Some(_) => self.in_unit(cell, &own, owner, what),
                    })
                }
            };
            if let Some(value) = value {
                column.set_exact(*row, &value, Some(cell.span));
            }
        }
        Some(ReadTable {
            index: built.index,
            fields: vec![ReadField { name: "".into(), term, column, stated: owner.map(|(at, _)| at) }],
            absent: Vec::new(),
            no_limit: Vec::new(),
            nothing_passes: None,
        })
    }

    /// A first line of nothing but members of the last key heads columns.
    pub(super) fn is_header(&self, row: &table_body::Row<'_>, kind: EntityTypeId) -> bool {
        let bracket = |token: &Token<'_>| token.label().starts_with(['[', '(']);
        if row.windows(2).any(|pair| matches!(pair, [(Token::Name("no"), _), (Token::Name("limit"), _)])) {
            return false;
        }
        match row.iter().rev().find(|(token, _)| !bracket(token)) {
            Some((Token::Name(_) | Token::Quoted(_), _)) => row.iter().all(|(t, _)| !matches!(t, Token::Missing | Token::Number(_))),
            _ => row.iter().all(|(token, _)| self.ordinal_of(kind, token.label()).is_some()),
        }
    }

    /// True for rows of a key and its value, where the first could head columns as well: all of them are numbers.
    fn are_pairs(&self, rows: &[table_body::Row<'_>], keys: &[TableKey]) -> bool {
        let ([key], Some([_, (Token::Number(value), _)])) = (keys, rows.first().map(Vec::as_slice)) else { return false };
        let pair = |row: &table_body::Row<'_>| match row.as_slice() {
            [(Token::Number(label), _), (Token::Number(_), _)] => self.ordinal_of(key.kind, label).is_some(),
            _ => false,
        };
        rows.len() > 1 && self.ordinal_of(key.kind, value).is_some() && rows.iter().all(pair)
    }

    /// Two rows of two numbers each, every one of which may be a key.
    fn read_both_ways(
        &mut self,
        table: &TableItem,
        first: &table_body::Row<'_>,
        second: &table_body::Row<'_>,
        unit: Option<&ast::UnitNote>,
    ) {
        let ([(a, at), (b, end)], [(c, from), (d, to)]) = (first.as_slice(), second.as_slice()) else { return };
        let (a, b, c, d, name) = (a.label(), b.label(), c.label(), d.label(), &table.name.text);
        let unit = unit.map_or("1", |unit| unit.text.as_ref());
        let valued = |number: &str| if unit == "1" { format!("{number}.0") } else { format!("{number} {unit}") };
        let found = Diagnostic::error(codes::AMBIGUOUS_NAME, format!("the table `{name}` can be read in two ways"))
            .at(at.to(*end), format!("`{name}[{a}]` is {b}, or this heads columns"))
            .with(from.to(*to), format!("`{name}[{c}]` is {d}, or these are the values of `{name}[{a}]` and `{name}[{b}]`"));
        let (long, wide) = (format!("{a} {}", valued(b)), format!("{} {}", valued(c), valued(d)));
        self.report(found.help(format!(
            "show which numbers are values: write the first row as `{long}`, or, where it heads columns, the second as `{wide}`"
        )));
    }

    pub(super) fn inline_cell(&mut self, cell: Cell<'_>, at: Span) -> Option<Written> {
        match cell {
            Cell::Missing | Cell::NoLimit => None,
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
}
