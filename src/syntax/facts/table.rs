//! Inline tables: rows by their labels, cells by the label of their column.

use super::{Fact, Kind, Reader};
use crate::source::{FileId, Span};
use crate::syntax::parser::Rule;
use crate::syntax::table_body::{self, Cell, Row, Token};
use pest::iterators::Pair;
use rustc_hash::FxHashSet;
use std::ops::Range;

/// The key of the row that heads columns.
pub const HEADER: &str = "columns";

impl<'t> Reader<'t> {
    /// The rows of a table; nothing where they have no regular shape.
    pub(super) fn table(&self, body: &Pair<'t, Rule>) -> Option<(Kind, Vec<Fact>)> {
        let span = body.as_span();
        let text = span.as_str().strip_prefix('{')?.trim_end().strip_suffix('}')?;
        let at = Span::new(FileId(0), span.start() as u32 + 1, (span.start() + 1 + text.len()) as u32);
        let rows = table_body::rows(text, at);
        let columns: Option<Vec<String>> = has_header(&rows).then(|| rows.first().map(|row| labels(row))).flatten();
        let mut parts = Vec::new();
        let mut seen = FxHashSet::default();
        if let (Some(columns), Some(header)) = (&columns, rows.first()) {
            let mut cells = Vec::new();
            for (label, (_, at)) in columns.iter().zip(header) {
                cells.push(Fact::new(label.clone(), Kind::Leaf, bytes(*at)).finished());
            }
            let names: FxHashSet<&String> = columns.iter().collect();
            if names.len() != columns.len() {
                return None;
            }
            parts.push(self.row(HEADER.to_string(), header, cells)?);
        }
        for row in rows.iter().skip(usize::from(columns.is_some())) {
            let count = columns.as_ref().map_or(1, Vec::len);
            let (from, cells) = split(row, count)?;
            let label = labels(row.get(..from)?).join(", ");
            if !seen.insert(label.clone()) {
                return None;
            }
            let mut made = Vec::new();
            for (i, (_, at)) in cells.iter().enumerate() {
                let key = columns.as_ref().and_then(|columns| columns.get(i)).cloned().unwrap_or_else(|| "value".to_string());
                let text = self.slice(bytes(*at));
                let says = text.split_whitespace().collect::<Vec<_>>().join(" ").replace(['–', '—'], "-");
                made.push(Fact { says, ..Fact::new(key, Kind::Leaf, bytes(*at)) }.finished());
            }
            parts.push(self.row(label, row, made)?);
        }
        (!parts.is_empty()).then_some((Kind::Table, parts))
    }

    fn row(&self, key: String, row: &Row<'_>, cells: Vec<Fact>) -> Option<Fact> {
        let range = row.first()?.1.lo as usize..row.last()?.1.hi as usize;
        let (outer, alone) = self.with_lines(&range, "//");
        Some(Fact { parts: cells, outer, alone, ..Fact::new(key, Kind::Row, range) }.finished())
    }
}

fn bytes(span: Span) -> Range<usize> {
    span.lo as usize..span.hi as usize
}

fn labels(row: &[(Token<'_>, Span)]) -> Vec<String> {
    row.iter().map(|(token, _)| crate::source::normal(token.label()).into_owned()).collect()
}

/// True where the first row heads columns: it holds no value, or only years above longer rows.
fn has_header(rows: &[Row<'_>]) -> bool {
    let Some(first) = rows.first() else { return false };
    let value = |token: &Token<'_>| matches!(token, Token::Number(_) | Token::Missing);
    if !first.iter().any(|(token, _)| value(token)) {
        let ends_open = matches!(first.as_slice(), [.., (Token::Name("no"), _), (Token::Name("limit"), _)]);
        return !ends_open && rows.len() > 1;
    }
    let years =
        first.iter().all(|(token, _)| matches!(token, Token::Number(text) if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())));
    years && rows.get(1).is_some_and(|second| second.len() > first.len())
}

/// Where the cells of a row begin, of which there are so many, and the cells.
fn split<'a>(row: &[(Token<'a>, Span)], count: usize) -> Option<(usize, Vec<(Cell<'a>, Span)>)> {
    (0..row.len()).find_map(|from| {
        let cells = table_body::cells(row.get(from..)?);
        let good = cells.len() == count && !cells.iter().any(|(cell, _)| matches!(cell, Cell::Bad(_)));
        good.then_some((from, cells))
    })
}
