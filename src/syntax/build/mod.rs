//! pest's pairs to the syntax tree.

mod data;
mod decl;
mod expr;
mod model;

use super::ast::*;
use super::parser::Rule;
use super::recovery;
use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::source::{FileId, Span};
use pest::iterators::Pair;

pub type P<'i> = Pair<'i, Rule>;

/// Builds the tree of one text. `base` is the text's offset in its file.
pub struct Builder<'a> {
    file: FileId,
    base: u32,
    text: &'a str,
    sink: &'a mut Sink,
    broken: Vec<String>,
}

impl<'a> Builder<'a> {
    pub fn new(file: FileId, base: u32, text: &'a str, sink: &'a mut Sink) -> Builder<'a> {
        Builder { file, base, text, sink, broken: Vec::new() }
    }

    fn span(&self, pair: &P<'_>) -> Span {
        let span = pair.as_span();
        Span::new(self.file, self.base + span.start() as u32, self.base + span.end() as u32)
    }

    /// The span without trailing blanks and comments, which pest includes before an optional part.
    fn tight(&self, pair: &P<'_>) -> Span {
        let last = last_end(pair);
        let span = pair.as_span();
        Span::new(self.file, self.base + span.start() as u32, self.base + last.max(span.start()) as u32)
    }

    fn error(&mut self, diagnostic: Diagnostic) {
        self.sink.push(diagnostic);
    }

    fn name(&self, pair: &P<'_>) -> Name {
        let text = pair.as_str();
        let inner = text.strip_prefix('`').and_then(|t| t.strip_suffix('`')).unwrap_or(text);
        Name { text: inner.into(), span: self.span(pair) }
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
        UnitNote { text: pair.as_str().into(), span: self.span(pair) }
    }

    /// The unit inside a `type_note`.
    fn type_note(&self, pair: P<'_>) -> Option<UnitNote> {
        pair.into_inner().next().map(|unit| self.unit_note(&unit))
    }

    /// A stretch that no rule took: its message comes from parsing it strictly.
    fn bad(&mut self, pair: &P<'_>, strict: Rule) {
        let text = pair.as_str();
        self.broken.push(text.chars().take(10_000).collect());
        let skip = text.len() - text.trim_start().len();
        let at = pair.as_span().start() + skip;
        let lo = self.base + at as u32;
        // `3,5 t`: the comma was read as the end of an entry.
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let before = self.text.get(..at).and_then(|t| t.strip_suffix(','));
        if before.is_some_and(|t| digit(t.chars().next_back())) && digit(text.get(skip..).and_then(|t| t.chars().next())) {
            let comma = Span::new(self.file, lo - 1, lo);
            self.error(Diagnostic::error(codes::BAD_NUMBER, "a decimal point is written `.`").at(comma, "a comma in a number").fix(
                "write a point",
                comma,
                ".",
                crate::diagnostics::Applicability::MachineApplicable,
            ));
            return;
        }
        let found = recovery::explain(self.file, lo, text.get(skip..).unwrap_or(""), strict);
        self.error(found);
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
        let mut file = File { edition: None, items: Vec::new(), broken: Vec::new() };
        for pair in pairs.flat_map(Pair::into_inner) {
            match pair.as_rule() {
                Rule::edition => file.edition = self.edition(pair),
                Rule::EOI => {}
                Rule::bad_item => {
                    if !self.misspelt_head(&pair, &mut file.items) {
                        self.bad(&pair, Rule::strict_item);
                    }
                }
                _ => self.item(pair, &mut file.items),
            }
        }
        file.broken = std::mem::take(&mut self.broken);
        file
    }

    /// `lett x = 3` reads as an entity of a kind `lett` and a rest that fits nothing: the head
    /// word is misspelt. Takes the entity back.
    fn misspelt_head(&mut self, rest: &P<'_>, items: &mut Vec<Item>) -> bool {
        let Some(Item { kind: ItemKind::Entity(entity), span, .. }) = items.last() else { return false };
        let end = rest.as_span().start();
        let between = self.text.get((span.hi.saturating_sub(self.base)) as usize..end).unwrap_or("\n");
        let known = super::parser::is_kind_word(&entity.kind.text);
        if known
            || !entity.fields.is_empty()
            || between.contains('\n')
            || !rest.as_str().trim_start().starts_with(['=', '{', '[', ':', '.'])
        {
            return false;
        }
        let word = entity.kind.text.clone();
        let mut found = Diagnostic::error(codes::SYNTAX, format!("`{word}` begins no declaration")).at(entity.kind.span, "unknown word");
        if let Some(help) = crate::diagnostics::suggest::suggestion(&word, HEADS.iter()) {
            found = found.help(help);
        }
        self.broken.push(format!("{} {}", entity.name.text, rest.as_str()));
        items.pop();
        self.error(found);
        true
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

/// Words that begin a declaration.
const HEADS: [&str; 23] = [
    "scenario",
    "use",
    "unit",
    "currency",
    "rate",
    "kind",
    "periods",
    "attribute",
    "entities",
    "table",
    "set",
    "let",
    "plan",
    "allocation",
    "choice",
    "expect",
    "country",
    "resource",
    "enterprise",
    "project",
    "technology",
    "policy",
    "regulation",
];

/// The end of the last token below a pair.
fn last_end(pair: &P<'_>) -> usize {
    let text = pair.as_str();
    let trimmed = text.trim_end();
    let start = pair.as_span().start();
    if !trimmed.contains("//") {
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
