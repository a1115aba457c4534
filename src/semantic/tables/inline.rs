//! Inline tables: rows of labels and cells in the scenario itself.

use super::*;

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
                // A word behind a number reads as its unit: one that is none was meant as a cell.
                let stray = cells.iter().find_map(|(cell, _)| match cell {
                    Cell::Number { unit: Some((text, at)), .. } if self.hir.units.parse(text).is_err() => Some((text.to_string(), *at)),
                    _ => None,
                });
                if let Some((text, at)) = stray {
                    let found = Diagnostic::error(codes::BAD_CELL, format!("`{text}` is neither a number nor a unit"))
                        .at(at, "this cell")
                        .help("a missing value is written `-`");
                    self.report(found);
                    continue;
                }
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

    pub(super) fn columns_of(
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
    pub(super) fn is_header(&self, row: &table_body::Row<'_>, kind: KindId) -> bool {
        match row.last() {
            Some((Token::Name(_) | Token::Quoted(_), _)) => row.iter().all(|(t, _)| !matches!(t, Token::Missing | Token::Number(_))),
            _ => row.iter().all(|(token, _)| self.ordinal_of(kind, token.label()).is_some()),
        }
    }

    pub(super) fn inline_cell(&mut self, cell: Cell<'_>, at: Span) -> Option<Written> {
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

    pub(super) fn row_mismatch(
        &self,
        row: Span,
        names: usize,
        cells: usize,
        labels: usize,
        header: &[(Option<u32>, Span, &str)],
    ) -> Diagnostic {
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
}
