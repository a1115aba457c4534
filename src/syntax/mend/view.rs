//! A text under repair with its tokens.

use super::tokens::{self, Kind, Token};
use std::ops::Range;

/// Words that are never names.
const RESERVED: [&str; 18] = [
    "for", "from", "false", "else", "and", "among", "after", "by", "default", "in", "if", "not", "given", "then", "to", "true", "where",
    "within",
];

/// What repairs look at.
pub struct View<'a> {
    pub source: &'a str,
    pub tokens: Vec<Token>,
    /// The token where reading failed; one more than the last at the end of the text.
    pub failed: usize,
}

impl<'a> View<'a> {
    /// The view of a text whose reading failed at byte `at`.
    pub fn new(source: &'a str, at: usize) -> View<'a> {
        let tokens = tokens::tokens(source);
        let failed = tokens.partition_point(|token| token.range.end <= at);
        View { source, tokens, failed }
    }

    pub fn token(&self, index: usize) -> Option<&Token> {
        self.tokens.get(index)
    }

    pub fn kind(&self, index: usize) -> Option<Kind> {
        self.tokens.get(index).map(|token| token.kind)
    }

    /// The text of a token; empty when there is none.
    pub fn text(&self, index: usize) -> &'a str {
        self.tokens.get(index).and_then(|token| self.source.get(token.range.clone())).unwrap_or("")
    }

    /// Where something can be put before a token: behind the one before it.
    pub fn gap(&self, index: usize) -> usize {
        match index.checked_sub(1).and_then(|before| self.tokens.get(before)) {
            Some(before) => before.range.end,
            None => self.tokens.first().map_or(0, |token| token.range.start),
        }
    }

    /// The place of what is missing before a token: up to the token when it is on the same line.
    pub fn gap_place(&self, index: usize) -> Range<usize> {
        let from = self.gap(index);
        match self.tokens.get(index) {
            Some(next) if !self.source.get(from..next.range.start).unwrap_or("").contains('\n') => from..next.range.start.max(from),
            // The blank behind it belongs to the gap.
            _ => from..from + usize::from(self.source.get(from..).is_some_and(|rest| rest.starts_with([' ', '\t']))),
        }
    }

    /// True when nothing stands between two tokens.
    pub fn touch(&self, a: usize, b: usize) -> bool {
        matches!((self.tokens.get(a), self.tokens.get(b)), (Some(a), Some(b)) if a.range.end == b.range.start)
    }

    /// The bytes of the line of a place, without its end.
    pub fn line(&self, at: usize) -> Range<usize> {
        let start = self.source.get(..at).and_then(|t| t.rfind('\n')).map_or(0, |at| at + 1);
        let end = self.source.get(at..).and_then(|t| t.find('\n')).map_or(self.source.len(), |end| at + end);
        start..end
    }

    pub fn begins_line(&self, index: usize) -> bool {
        let Some(token) = self.token(index) else { return false };
        index
            .checked_sub(1)
            .and_then(|before| self.token(before))
            .is_none_or(|before| before.range.end <= self.line(token.range.start).start)
    }

    /// True when something follows on the same line.
    pub fn next_on_line(&self, at: usize) -> bool {
        let end = self.line(at).end;
        self.tokens.iter().any(|token| token.range.start >= at && token.range.start < end)
    }

    pub fn is_reserved(&self, index: usize) -> bool {
        RESERVED.contains(&self.text(index))
    }

    /// True for words that cannot be a unit or a name before a number.
    pub fn is_keyword(&self, index: usize) -> bool {
        self.is_reserved(index) || matches!(self.text(index), "coop" | "wide" | "missing" | "minimize" | "maximize" | "expect" | "require")
    }

    /// The brackets that are open before a token, outermost first, each with its token.
    pub fn open(&self, index: usize) -> Vec<(usize, char)> {
        let mut open: Vec<(usize, char)> = Vec::new();
        for at in 0..index.min(self.tokens.len()) {
            match self.text(at) {
                "(" => open.push((at, '(')),
                "[" => open.push((at, '[')),
                "{" => open.push((at, '{')),
                text @ (")" | "]" | "}") => {
                    // What closes another bracket closes all that was forgotten inside it.
                    let opener = match text {
                        ")" => '(',
                        "]" => '[',
                        _ => '{',
                    };
                    if let Some(depth) = open.iter().rposition(|(_, c)| *c == opener) {
                        open.truncate(depth);
                    }
                }
                _ => {}
            }
        }
        open
    }

    /// True inside `[ ]`, `( )` of a call or `{ }`: a comma there may part two numbers.
    pub fn in_keys(&self, index: usize) -> bool {
        self.open(index).last().is_some_and(|(at, c)| *c == '[' || (*c == '(' && *at > 0 && self.kind(*at - 1) == Some(Kind::Word)))
    }

    /// True inside the brackets of a call.
    pub fn in_call(&self, index: usize) -> bool {
        self.open(index).last().is_some_and(|(at, c)| *c == '(' && *at > 0 && self.kind(*at - 1) == Some(Kind::Word))
    }

    /// True where commas part what stands side by side.
    pub fn in_list(&self, index: usize) -> bool {
        match self.open(index).last() {
            None => false,
            Some((_, '[' | '{')) => true,
            Some((at, _)) => {
                let sums = at.checked_sub(1).is_some_and(|before| matches!(self.text(before), "sum" | "count" | "any" | "all"));
                let called = at.checked_sub(1).is_some_and(|before| self.kind(before) == Some(Kind::Word) && !self.is_reserved(before));
                // Behind `for`, indices stand side by side.
                (called && !sums) || (at + 1..index).any(|i| self.text(i) == "for")
            }
        }
    }

    /// True when the statement of a token has its `=` already.
    pub fn defined_before(&self, index: usize) -> bool {
        let depth = self.open(index).len();
        for i in (0..index.min(self.tokens.len())).rev() {
            let inside = self.open(i).len();
            match self.text(i) {
                "=" | "==" if inside <= depth => return true,
                "," | "{" if inside < depth || depth > 0 && inside == depth => return false,
                _ if inside <= depth && self.begins_line(i) && self.kind(i) == Some(Kind::Word) => return false,
                _ => {}
            }
        }
        false
    }

    /// True when an `if … then` before the failure has no `else`.
    pub fn open_conditional(&self) -> bool {
        let k = self.failed.min(self.tokens.len());
        let last = |word: &str| (0..k).rev().find(|i| self.text(*i) == word);
        match (last("then"), last("else")) {
            (Some(then), Some(other)) => then > other,
            (then, _) => then.is_some(),
        }
    }

    /// True behind what may be an index or the name of an entity: where `in` may be due.
    pub fn behind_index(&self, index: usize) -> bool {
        let (Some(last), Some(before)) = (index.checked_sub(1), index.checked_sub(2)) else { return false };
        if self.open(index).is_empty() {
            let head = self.text(self.head(index));
            return !self.defined_before(index) && !matches!(head, "constraint" | "minimize" | "maximize" | "expect" | "let" | "require");
        }
        let word = self.kind(last) == Some(Kind::Word) && matches!(self.text(before), "[" | "{" | "for" | ",");
        let tuple = self.text(last) == ")"
            && (0..last)
                .rev()
                .find(|i| self.text(*i) == "(")
                .and_then(|i| i.checked_sub(1))
                .is_some_and(|i| matches!(self.text(i), "[" | "{" | "for" | ","));
        word || tuple
    }

    /// The bracket that closes the one at a token.
    pub fn closer(&self, index: usize) -> Option<usize> {
        let mut depth = 0usize;
        for i in index..self.tokens.len() {
            match self.text(i) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(i);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The bracket that the one at a token closes.
    pub fn opener(&self, index: usize) -> Option<usize> {
        (0..index).rev().find(|i| matches!(self.text(*i), "(" | "[" | "{") && self.closer(*i) == Some(index))
    }

    /// The first token of the line that a token's statement begins with: the nearest word at the beginning of a line
    /// that no bracket holds, or that follows the `{` of a block.
    pub fn head(&self, index: usize) -> usize {
        (0..=index.min(self.tokens.len().saturating_sub(1)))
            .rev()
            .find(|i| self.begins_line(*i) && self.kind(*i) == Some(Kind::Word))
            .unwrap_or(0)
    }

    /// The source of some tokens, ends included.
    pub fn slice(&self, first: usize, last: usize) -> &'a str {
        match (self.token(first), self.token(last)) {
            (Some(a), Some(b)) => self.source.get(a.range.start..b.range.end).unwrap_or(""),
            _ => "",
        }
    }

    /// The bytes of some tokens, ends included.
    pub fn span(&self, first: usize, last: usize) -> Option<Range<usize>> {
        Some(self.token(first)?.range.start..self.token(last)?.range.end)
    }
}
