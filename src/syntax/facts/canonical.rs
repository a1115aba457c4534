//! What a stretch of text says, without its layout: its tokens in a row.

use super::Reader;
use crate::source::normal;
use crate::syntax::parser::{Rule, is_token};
use crate::syntax::tokens::{self, Kind};
use pest::iterators::Pair;
use std::ops::Range;

impl Reader<'_> {
    /// What a pair says.
    pub(super) fn says(&self, pair: &Pair<'_, Rule>) -> String {
        let mut out = String::new();
        self.say(pair.clone(), &mut out);
        out
    }

    /// Adds what a pair says.
    pub(super) fn say(&self, pair: Pair<'_, Rule>, out: &mut String) {
        let (rule, span) = (pair.as_rule(), pair.as_span());
        if rule == Rule::comment {
            return;
        }
        let mut inner = pair.into_inner().peekable();
        if inner.peek().is_none() {
            if is_token(rule) {
                put(out, span.as_str().trim());
            } else {
                self.gap(span.start()..span.end(), out);
            }
            return;
        }
        let mut at = span.start();
        for pair in inner {
            let (lo, hi) = (pair.as_span().start(), pair.as_span().end());
            self.gap(at..lo, out);
            self.say(pair, out);
            at = hi;
        }
        self.gap(at..span.end(), out);
    }

    /// Adds the tokens between pairs.
    pub(super) fn gap(&self, range: Range<usize>, out: &mut String) {
        if range.is_empty() {
            return;
        }
        let text = self.slice(range);
        for token in tokens::all(text).filter(|token| !token.kind.is_trivia()) {
            put(out, text.get(token.range).unwrap_or(""));
        }
    }

    /// The bytes of the tokens in a stretch, without the trivia around them.
    pub(super) fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let text = self.slice(range.clone());
        let (mut first, mut last) = (None, 0);
        // Most stretches end where their last token does.
        if !text.contains("//") {
            let lead = text.len() - text.trim_start().len();
            return range.start + lead..(range.start + text.trim_end().len()).max(range.start + lead);
        }
        for token in tokens::all(text).filter(|token| !token.kind.is_trivia()) {
            first.get_or_insert(token.range.start);
            last = token.range.end;
        }
        let first = first.unwrap_or(0);
        range.start + first..range.start + last.max(first)
    }

    /// The tokens of a stretch, with their places in the text.
    pub(super) fn marks(&self, range: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
        let at = range.start;
        let significant = tokens::all(self.slice(range)).filter(|token| !matches!(token.kind, Kind::Blank | Kind::Newline | Kind::Comment));
        significant.map(move |token| at + token.range.start..at + token.range.end)
    }
}

/// Adds a token. What may be written in two ways is one.
fn put(out: &mut String, token: &str) {
    let token = match token {
        "" => return,
        "≤" => "<=",
        "≥" => ">=",
        "≠" => "!=",
        "×" => "*",
        token => token,
    };
    if token == "}" && out.ends_with(" ,") {
        out.truncate(out.len() - 2);
    }
    if !out.is_empty() {
        out.push(' ');
    }
    // A title says what it says, letter by letter.
    if token.starts_with('"') { out.push_str(token) } else { out.push_str(&normal(token)) }
}
