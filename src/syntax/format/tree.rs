//! A text as a tree of all its tokens, with the comments and line ends before each: what pest saw, and what lies between.

use crate::syntax::parser::{Rule, is_token};
use crate::syntax::tokens::{self, Kind};
use pest::iterators::{Pair, Pairs};

/// A comment, and how it stands.
#[derive(Clone, Debug)]
pub struct Comment<'t> {
    /// From `//` on, without blanks at the end.
    pub text: &'t str,
    /// False where something stands before it on its line.
    pub own_line: bool,
    /// A blank line stands before it.
    pub blank: bool,
}

/// A token with what stands between it and the one before.
#[derive(Clone, Debug)]
pub struct Token<'t> {
    pub text: &'t str,
    pub at: usize,
    pub comments: Vec<Comment<'t>>,
    /// It is the first on its line.
    pub newline: bool,
    /// A blank line stands before it, after its comments.
    pub blank: bool,
}

/// A token, or what a rule of the grammar gathers.
#[derive(Clone, Debug)]
pub enum Element<'t> {
    Token(Token<'t>),
    Node(Node<'t>),
}

/// What a rule of the grammar gathers.
#[derive(Clone, Debug)]
pub struct Node<'t> {
    pub rule: Rule,
    pub children: Vec<Element<'t>>,
}

/// A whole text.
#[derive(Clone)]
pub struct Tree<'t> {
    pub items: Vec<Node<'t>>,
    /// What follows the last token.
    pub end: Token<'t>,
}

impl<'t> Element<'t> {
    /// The rule of a node.
    pub fn rule(&self) -> Option<Rule> {
        match self {
            Element::Node(node) => Some(node.rule),
            Element::Token(_) => None,
        }
    }

    /// True for a token that no rule has for itself, such as a bracket.
    pub fn is(&self, text: &str) -> bool {
        matches!(self, Element::Token(token) if token.text == text)
    }

    pub fn first(&self) -> Option<&Token<'t>> {
        match self {
            Element::Token(token) => Some(token),
            Element::Node(node) => node.first(),
        }
    }

    pub fn first_mut(&mut self) -> Option<&mut Token<'t>> {
        match self {
            Element::Token(token) => Some(token),
            Element::Node(node) => node.first_mut(),
        }
    }

    pub fn last(&self) -> Option<&Token<'t>> {
        match self {
            Element::Token(token) => Some(token),
            Element::Node(node) => node.children.last().and_then(Element::last),
        }
    }

    /// True where a token of it passes, the first one left out if so asked.
    pub fn any(&self, but_first: bool, passes: &dyn Fn(&Token<'t>) -> bool) -> bool {
        match self {
            Element::Token(token) => !but_first && passes(token),
            Element::Node(node) => node.any(but_first, passes),
        }
    }
}

impl<'t> Node<'t> {
    pub fn first(&self) -> Option<&Token<'t>> {
        self.children.first().and_then(Element::first)
    }

    pub fn first_mut(&mut self) -> Option<&mut Token<'t>> {
        self.children.first_mut().and_then(Element::first_mut)
    }

    pub fn any(&self, but_first: bool, passes: &dyn Fn(&Token<'t>) -> bool) -> bool {
        self.children.iter().enumerate().any(|(i, child)| child.any(but_first && i == 0, passes))
    }
}

/// The tree of a text that was parsed.
pub fn tree<'t>(text: &'t str, pairs: Pairs<'t, Rule>) -> Tree<'t> {
    let mut reader = Reader { text, at: 0, pending: Pending::default(), started: false };
    let mut items = Vec::new();
    for pair in pairs.flat_map(Pair::into_inner).filter(|pair| !matches!(pair.as_rule(), Rule::EOI | Rule::comment)) {
        let mut gap = Vec::new();
        reader.gap(pair.as_span().start(), &mut gap);
        let mut node = reader.node(pair);
        if !gap.is_empty() {
            gap.append(&mut node.children);
            node.children = gap;
        }
        items.push(node);
    }
    let mut rest = Vec::new();
    reader.gap(text.len(), &mut rest);
    let end = reader.token("", text.len());
    Tree { items, end }
}

#[derive(Default)]
struct Pending<'t> {
    comments: Vec<Comment<'t>>,
    newlines: usize,
    any_newline: bool,
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    pending: Pending<'t>,
    started: bool,
}

impl<'t> Reader<'t> {
    fn node(&mut self, pair: Pair<'t, Rule>) -> Node<'t> {
        let (rule, span) = (pair.as_rule(), pair.as_span());
        let mut children = Vec::new();
        let text = pair.as_str();
        let mut inner = pair.into_inner().filter(|pair| pair.as_rule() != Rule::comment).peekable();
        if text.is_empty() {
            return Node { rule, children };
        }
        // Brackets around nothing are two tokens, with a blank between or without one.
        let is_brackets = text.starts_with(['{', '(', '[']) && rule != Rule::table_body;
        if inner.peek().is_none() && !is_brackets && (is_whole(rule) || !text.contains(char::is_whitespace)) {
            children.push(Element::Token(self.token(text, span.start())));
            self.at = span.end();
            return Node { rule, children };
        }
        for pair in inner {
            self.gap(pair.as_span().start(), &mut children);
            children.push(Element::Node(self.node(pair)));
        }
        self.gap(span.end(), &mut children);
        Node { rule, children }
    }

    /// What no rule gathers, up to a place.
    fn gap(&mut self, to: usize, out: &mut Vec<Element<'t>>) {
        let from = self.at;
        let text: &'t str = self.text.get(from..to).unwrap_or("");
        for token in tokens::all(text) {
            let piece: &'t str = text.get(token.range.clone()).unwrap_or("");
            match token.kind {
                Kind::Blank => {}
                // Its other half was met in the gap before.
                Kind::Newline if piece == "\n" && self.text.get(..from + token.range.start).is_some_and(|t| t.ends_with('\r')) => {}
                Kind::Newline => {
                    self.pending.newlines += 1;
                    self.pending.any_newline = true;
                }
                Kind::Comment => {
                    let (own_line, blank) = (self.pending.any_newline, self.pending.newlines > 1);
                    self.pending.comments.push(Comment { text: piece.trim_end(), own_line, blank });
                    self.pending.newlines = 0;
                }
                _ => {
                    let token = self.token(piece, from + token.range.start);
                    out.push(Element::Token(token));
                }
            }
        }
        self.at = to.max(from);
    }

    fn token(&mut self, text: &'t str, at: usize) -> Token<'t> {
        let mut pending = std::mem::take(&mut self.pending);
        // A comment before a comma comes after it, so that the comma stays where it belongs.
        if text == "," && !pending.comments.is_empty() {
            self.pending = pending;
            return Token { text, at, comments: Vec::new(), newline: false, blank: false };
        }
        if !std::mem::replace(&mut self.started, true) {
            // Nothing stands before them.
            pending.any_newline = true;
            if let Some(first) = pending.comments.first_mut() {
                first.own_line = true;
            }
        }
        Token { text, at, comments: pending.comments, newline: pending.any_newline, blank: pending.newlines > 1 }
    }
}

/// Rules without inner ones whose text is one token even where it holds blanks.
fn is_whole(rule: Rule) -> bool {
    is_token(rule) || rule == Rule::table_body
}
