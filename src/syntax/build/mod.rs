//! pest's pairs to the syntax tree.

mod belief;
mod choice;
mod compared;
mod conditions;
mod data;
mod date;
mod decision;
mod decl;
mod expr;
mod generators;
mod lets;
mod model;
mod plan_parts;
mod policy;
mod show;
mod uses;
mod variant;

use super::ast::*;
use super::parser::Rule;
use super::recovery::PatchedSource;
use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::source::Span;
use pest::iterators::Pair;

pub type P<'i> = Pair<'i, Rule>;

/// Builds the tree of one text.
pub struct Builder<'a> {
    patched: &'a PatchedSource,
    text: &'a str,
    sink: &'a mut Sink,
    /// A region was met that fits nothing: the text has to be repaired.
    pub met_bad: bool,
}

impl<'a> Builder<'a> {
    /// `text` is what is parsed; `patched` knows where it stands in the file.
    pub fn new(patched: &'a PatchedSource, text: &'a str, sink: &'a mut Sink) -> Builder<'a> {
        Builder { patched, text, sink, met_bad: false }
    }

    fn span(&self, pair: &P<'_>) -> Span {
        let span = pair.as_span();
        self.patched.span(span.start(), span.end())
    }

    /// The span without trailing blanks and comments, which pest includes before an optional part.
    fn tight(&self, pair: &P<'_>) -> Span {
        let last = last_end(pair);
        let span = pair.as_span();
        self.patched.span(span.start(), last.max(span.start()))
    }

    /// The text of a place, where the file's own text is what is parsed.
    fn written(&self, place: Span) -> String {
        self.patched.written(self.text, place)
    }

    fn error(&mut self, diagnostic: Diagnostic) {
        self.sink.push(diagnostic);
    }

    fn name(&self, pair: &P<'_>) -> Name {
        let text = pair.as_str();
        let inner = text.strip_prefix('`').and_then(|t| t.strip_suffix('`')).unwrap_or(text);
        Name { text: crate::source::normal(inner).as_ref().into(), span: self.span(pair) }
    }

    /// A column name: a word, or a text in quotes or backticks.
    fn column(&self, pair: &P<'_>) -> Name {
        let text = pair.as_str();
        let inner = text
            .strip_prefix('`')
            .and_then(|t| t.strip_suffix('`'))
            .map(str::to_string)
            .or_else(|| text.starts_with('"').then(|| unescape(text)))
            .unwrap_or_else(|| text.to_string());
        Name { text: inner.into(), span: self.span(pair) }
    }

    fn string(&self, pair: &P<'_>) -> Text {
        Text { text: unescape(pair.as_str()), span: self.span(pair) }
    }

    fn unit_note(&self, pair: &P<'_>) -> UnitNote {
        UnitNote { text: crate::source::normal(pair.as_str()).as_ref().into(), span: self.span(pair) }
    }

    /// The unit inside a `type_note`.
    fn type_note(&self, pair: P<'_>) -> Option<UnitNote> {
        pair.into_inner().next().map(|unit| self.unit_note(&unit))
    }

    /// The `///` lines directly above byte `lo` of the text.
    fn doc(&self, lo: usize) -> Option<String> {
        let mut lines: Vec<&str> = Vec::new();
        let mut rest = self.text.get(..lo)?;
        let indent = rest.len() - rest.trim_end_matches([' ', '\t']).len();
        rest = rest.get(..rest.len() - indent)?;
        while let Some(above) = rest.strip_suffix('\n') {
            let line = above.rsplit('\n').next().unwrap_or(above);
            let Some(doc) = line.trim().strip_prefix("///") else { break };
            lines.push(doc.strip_prefix(' ').unwrap_or(doc));
            rest = above.get(..above.len() - line.len())?;
        }
        lines.reverse();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    pub fn file(&mut self, pairs: pest::iterators::Pairs<'_, Rule>) -> File {
        let mut file = File { edition: None, items: Vec::new(), broken: Vec::new(), names_lost: false };
        for pair in pairs.flat_map(Pair::into_inner) {
            match pair.as_rule() {
                Rule::edition => file.edition = self.edition(pair),
                Rule::EOI => {}
                Rule::bad_item => self.met_bad = true,
                _ => self.item(pair, &mut file.items),
            }
        }
        show::entities_of_such_a_kind(&mut file.items);
        file
    }

    fn edition(&mut self, pair: P<'_>) -> Option<(u32, Span)> {
        let span = self.tight(&pair);
        let number: Option<u32> = pair.into_inner().find(|p| p.as_rule() == Rule::integer)?.as_str().parse().ok();
        if number != Some(1) {
            self.error(
                Diagnostic::error(codes::NOT_AVAILABLE, "this program reads edition 1 of the language")
                    .at(span, "another edition")
                    .help("write `coop 1`"),
            );
        }
        number.map(|n| (n, span))
    }
}

/// The end of the last token below a pair.
fn last_end(pair: &P<'_>) -> usize {
    let text = pair.as_str();
    let trimmed = text.trim_end();
    let start = pair.as_span().start();
    if !trimmed.as_bytes().contains(&b'/') || !trimmed.contains("//") {
        return start + trimmed.len();
    }
    match pair.clone().into_inner().last() {
        Some(last) if !matches!(trimmed.as_bytes().last(), Some(b'}' | b')' | b']')) => last_end(&last),
        _ => start + trimmed.len(),
    }
}

/// The text between quotes, with `\"`, `\\` and `\n` read.
fn unescape(quoted: &str) -> String {
    let inner = quoted.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(quoted);
    if !inner.contains('\\') {
        return inner.to_string();
    }
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}
