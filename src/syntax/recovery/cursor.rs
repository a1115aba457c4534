//! A text under repair with its tokens.

use super::super::lexicon::{self, Role};
use super::super::tokens::{self, Kind, Token};
use std::ops::Range;

/// What repairs look at.
pub struct TokenCursor<'a> {
    pub source: &'a str,
    pub tokens: Vec<Token>,
    /// The token where reading failed; one more than the last at the end of the text.
    pub failed: usize,
    /// True for tokens that begin a line.
    begins: Vec<bool>,
    brackets: Brackets,
}

/// How the brackets of a text lie inside one another. Found once: repairs ask for it again and again.
#[derive(Default)]
struct Brackets {
    /// The innermost bracket that is open before each token, and before the end.
    inner: Vec<Option<usize>>,
    /// How many are open there.
    depth: Vec<usize>,
    /// The other end of each bracket, whatever its form.
    pair: Vec<Option<usize>>,
}

impl Brackets {
    fn of(source: &str, tokens: &[Token]) -> Brackets {
        let mut found = Brackets { pair: vec![None; tokens.len()], ..Brackets::default() };
        let mut open: Vec<(usize, usize)> = Vec::new();
        let mut of_form = [0usize; 3];
        let mut unpaired: Vec<usize> = Vec::new();
        for (index, token) in tokens.iter().enumerate() {
            found.inner.push(open.last().map(|(at, _)| *at));
            found.depth.push(open.len());
            let text = source.get(token.range.clone()).unwrap_or("");
            if let Some(form) = ["(", "[", "{"].iter().position(|open| *open == text) {
                open.push((index, form));
                of_form.get_mut(form).into_iter().for_each(|count| *count += 1);
                unpaired.push(index);
            } else if let Some(form) = [")", "]", "}"].iter().position(|close| *close == text) {
                // What closes another bracket closes all that was forgotten inside it.
                while of_form.get(form).is_some_and(|count| *count > 0) {
                    let Some((_, closed)) = open.pop() else { break };
                    of_form.get_mut(closed).into_iter().for_each(|count| *count -= 1);
                    if closed == form {
                        break;
                    }
                }
                if let Some(other) = unpaired.pop() {
                    for (at, pair) in [(other, index), (index, other)] {
                        found.pair.get_mut(at).into_iter().for_each(|slot| *slot = Some(pair));
                    }
                }
            }
        }
        found.inner.push(open.last().map(|(at, _)| *at));
        found.depth.push(open.len());
        found
    }
}

impl<'a> TokenCursor<'a> {
    /// The view of a text whose reading failed at byte `at`.
    pub fn new(source: &'a str, at: usize) -> TokenCursor<'a> {
        let tokens = tokens::significant(source);
        let failed = tokens.partition_point(|token| token.range.end <= at);
        let mut end = 0;
        let begins = tokens
            .iter()
            .enumerate()
            .map(|(index, token)| {
                let gap = source.get(end..token.range.start).unwrap_or("");
                end = token.range.end;
                index == 0 || gap.contains('\n')
            })
            .collect();
        let brackets = Brackets::of(source, &tokens);
        TokenCursor { source, tokens, failed, begins, brackets }
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

    /// Where something can be put before a token: after the one before it.
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
            // The blank after it belongs to the gap.
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
        self.begins.get(index).copied().unwrap_or(false)
    }

    /// True when something follows on the same line.
    pub fn next_on_line(&self, at: usize) -> bool {
        let end = self.line(at).end;
        self.tokens.iter().any(|token| token.range.start >= at && token.range.start < end)
    }

    pub fn is_reserved(&self, index: usize) -> bool {
        lexicon::is(self.text(index), Role::RESERVED)
    }

    /// True for words that cannot be a unit or a name before a number.
    pub fn is_keyword(&self, index: usize) -> bool {
        self.is_reserved(index) || matches!(self.text(index), "coop" | "wide" | "missing" | "minimize" | "maximize" | "expect" | "require")
    }

    /// The innermost bracket that is open before a token, and its form.
    pub fn innermost(&self, index: usize) -> Option<(usize, char)> {
        let at = self.brackets.inner.get(index.min(self.tokens.len())).copied().flatten()?;
        Some((at, self.text(at).chars().next()?))
    }

    /// How many brackets are open before a token.
    pub fn depth(&self, index: usize) -> usize {
        self.brackets.depth.get(index.min(self.tokens.len())).copied().unwrap_or(0)
    }

    /// True inside `[ ]`, `( )` of a call or `{ }`: a comma there may part two numbers.
    pub fn in_keys(&self, index: usize) -> bool {
        self.innermost(index).is_some_and(|(at, c)| c == '[' || (c == '(' && at > 0 && self.kind(at - 1) == Some(Kind::Word)))
    }

    /// True inside the brackets of a call.
    pub fn in_call(&self, index: usize) -> bool {
        self.innermost(index).is_some_and(|(at, c)| c == '(' && at > 0 && self.kind(at - 1) == Some(Kind::Word))
    }

    /// True where commas part what stands side by side.
    pub fn in_list(&self, index: usize) -> bool {
        match self.innermost(index) {
            None => false,
            Some((_, '[' | '{')) => true,
            Some((at, _)) => {
                let sums = at.checked_sub(1).is_some_and(|before| matches!(self.text(before), "sum" | "count" | "any" | "all"));
                let called = at.checked_sub(1).is_some_and(|before| self.kind(before) == Some(Kind::Word) && !self.is_reserved(before));
                // After `for`, indices stand side by side.
                (called && !sums) || (at + 1..index).any(|i| self.text(i) == "for")
            }
        }
    }

    /// True when the statement of a token has its `=` already.
    pub fn defined_before(&self, index: usize) -> bool {
        let depth = self.depth(index);
        for i in (0..index.min(self.tokens.len())).rev() {
            let inside = self.depth(i);
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

    /// True after what may be an index or the name of an entity: where `in` may be due.
    pub fn behind_index(&self, index: usize) -> bool {
        let (Some(last), Some(before)) = (index.checked_sub(1), index.checked_sub(2)) else { return false };
        if self.depth(index) == 0 {
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
        self.brackets.pair.get(index).copied().flatten().filter(|other| *other > index)
    }

    /// The bracket that the one at a token closes.
    pub fn opener(&self, index: usize) -> Option<usize> {
        self.brackets.pair.get(index).copied().flatten().filter(|other| *other < index)
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

/// The tokens around the place where reading failed, the nearest first.
pub fn near(view: &TokenCursor, back: usize) -> impl Iterator<Item = usize> {
    let k = view.failed;
    (0..=back).filter_map(move |n| k.checked_sub(n)).chain([k + 1])
}
