//! Declarations and blocks to lines. A block stays on one line where it was written on one and fits there; otherwise each of its
//! entries has a line of its own.

use super::expressions::Layout;
use super::lines::{Cell, Line};
use super::runs;
use super::spacing;
use super::tables;
use super::tree::{Comment, Element, Node, Token};
use super::{WIDTH, width};
use crate::syntax::parser::Rule;
use tiny_pretty::{PrintOptions, print};

/// The lines of a text as they come.
#[derive(Default)]
pub struct Lines<'t> {
    pub all: Vec<Line<'t>>,
    /// Nothing stands before the next line in its block.
    opens: bool,
}

const INDENT: usize = 2;

impl<'t> Lines<'t> {
    pub fn new() -> Lines<'t> {
        Lines { all: Vec::new(), opens: true }
    }

    /// A declaration of a file or an entry of a block, with the comments before it.
    pub fn item(&mut self, mut node: Node<'t>, indent: usize) {
        let Some(first) = node.first_mut() else { return };
        let (comments, blank) = (std::mem::take(&mut first.comments), first.blank);
        self.comments(comments, indent);
        let fits = |node: &Node<'_>| {
            let mut text = String::new();
            spacing::flat(node, &mut text);
            indent + width(&text) <= WIDTH
        };
        if (must_open(&node) || (has_block(&node) && !fits(&node)))
            && let Some(block) = open(&mut node)
        {
            self.written(&node, blank, indent, true);
            self.block(block.inner, indent + INDENT);
            self.close(block.tail, indent);
            return;
        }
        self.written(&node, blank, indent, false);
    }

    /// Comments before a token: the first may end the line before.
    pub fn comments(&mut self, comments: Vec<Comment<'t>>, indent: usize) {
        for comment in comments {
            match self.all.last_mut().filter(|last| !comment.own_line && !last.is_comment && last.comment.is_none()) {
                Some(last) => last.comment = Some(comment.text),
                None => {
                    let mut line = self.line(comment.blank, indent, vec![Cell::new(comment.text.to_string())]);
                    line.is_comment = true;
                    self.all.push(line);
                }
            }
        }
    }

    fn line(&mut self, blank: bool, indent: usize, cells: Vec<Cell>) -> Line<'t> {
        let opens = std::mem::replace(&mut self.opens, false);
        Line { blank: blank && !opens, indent, cells, family: None, comment: None, is_comment: false }
    }

    /// Lines of a declaration, or of its head.
    fn written(&mut self, node: &Node<'t>, blank: bool, indent: usize, is_head: bool) {
        let layout = Layout { width: WIDTH.saturating_sub(indent), clauses: if is_head { 2 * INDENT } else { INDENT } };
        let mut text = String::new();
        spacing::flat(node, &mut text);
        let is_open = node.any(true, &|token| token.newline || !token.comments.is_empty());
        if is_open || width(&text) > layout.width {
            let options = PrintOptions { width: layout.width, ..PrintOptions::default() };
            text = print(&layout.node(node), &options);
        }
        text = runs::with_word(node.rule, text);
        if !text.contains('\n') {
            let (family, cells) = if is_head { (None, vec![Cell::new(text)]) } else { runs::cells(node) };
            let mut line = self.line(blank, indent, cells);
            line.family = family;
            self.all.push(line);
            return;
        }
        for (i, part) in text.split('\n').enumerate() {
            let after_blank = self.all.last().is_some_and(|last| i > 0 && last.cells.is_empty());
            if after_blank {
                self.all.pop();
            }
            let cells = if part.is_empty() { Vec::new() } else { vec![Cell::new(part.to_string())] };
            let line = self.line(if i == 0 { blank } else { after_blank }, indent, cells);
            self.all.push(line);
        }
    }

    /// What stands in a block.
    fn block(&mut self, inner: Inner<'t>, indent: usize) {
        self.opens = true;
        match inner {
            Inner::Table(text) => {
                for row in tables::rows(text) {
                    let cells = row.text.map(|text| vec![Cell::new(text)]);
                    match (cells, row.comment) {
                        (Some(cells), comment) => {
                            let mut line = self.line(row.blank, indent, cells);
                            line.comment = comment;
                            self.all.push(line);
                        }
                        (None, Some(text)) => {
                            self.comments(vec![Comment { text, own_line: row.own_line, blank: row.blank }], indent);
                        }
                        (None, None) => {}
                    }
                }
            }
            Inner::Entries(rule, elements) => self.entries(rule, elements, indent),
        }
    }

    fn entries(&mut self, rule: Rule, elements: Vec<Element<'t>>, indent: usize) {
        let is_plain = elements.iter().all(|element| element.is(",") || matches!(element, Element::Node(_)));
        if !is_plain {
            // Of a form that is not known here: each line stays one.
            let mut lines: Vec<Node<'t>> = Vec::new();
            for element in elements {
                let starts = element.first().is_some_and(|first| first.newline || !first.comments.is_empty());
                match lines.last_mut().filter(|_| !starts) {
                    Some(line) => line.children.push(element),
                    None => lines.push(Node { rule, children: vec![element] }),
                }
            }
            lines.into_iter().for_each(|line| self.item(line, indent));
            return;
        }
        for element in elements {
            match element {
                Element::Node(node) => self.item(node, indent),
                Element::Token(comma) => {
                    if let Some(cell) = self.all.last_mut().and_then(|line| line.cells.last_mut()) {
                        cell.text.push_str(comma.text);
                    }
                }
            }
        }
    }

    /// The closing brace and what follows it.
    fn close(&mut self, mut tail: Node<'t>, indent: usize) {
        if let Some(first) = tail.first_mut() {
            let comments = std::mem::take(&mut first.comments);
            self.comments(comments, indent + INDENT);
        }
        self.opens = true;
        self.written(&tail, false, indent, true);
    }

    /// Comments at the end of the text.
    pub fn end(&mut self, end: Token<'t>) {
        self.comments(end.comments, 0);
    }
}

/// A block taken out of a declaration.
struct Block<'t> {
    inner: Inner<'t>,
    /// From the closing brace on.
    tail: Node<'t>,
}

enum Inner<'t> {
    Table(&'t str),
    Entries(Rule, Vec<Element<'t>>),
}

/// True for braces that hold a value, and no entries.
fn is_value(rule: Rule) -> bool {
    matches!(rule, Rule::brace | Rule::states | Rule::state_list | Rule::cell_list | Rule::only | Rule::expr | Rule::arith)
}

/// Where the block of a node begins among its children.
fn brace(node: &Node<'_>) -> Option<usize> {
    node.children.iter().position(|child| child.is("{"))
}

fn has_block(node: &Node<'_>) -> bool {
    !is_value(node.rule)
        && (node.rule == Rule::table_body
            || brace(node).is_some_and(|at| node.children.get(at + 1).is_some_and(|next| !next.is("}")))
            || node.children.iter().any(|child| matches!(child, Element::Node(inner) if has_block(inner))))
}

/// True where a block has to stand on several lines, whatever fits on one.
fn must_open(node: &Node<'_>) -> bool {
    if is_value(node.rule) {
        return false;
    }
    if node.rule == Rule::table_body {
        // Rows are lines, and a table has its columns below one another.
        return true;
    }
    if node.children.iter().any(|child| matches!(child, Element::Node(inner) if must_open(inner))) {
        return true;
    }
    let Some(at) = brace(node) else { return false };
    let inner = node.children.get(at + 1..).unwrap_or(&[]);
    let opened = inner.first().and_then(Element::first).is_some_and(|first| first.newline && first.text != "}");
    // Entries without commas between them are distinguished by their lines.
    let apart = inner.windows(2).any(|pair| match pair {
        [before, next] => !before.is(",") && matches!(next, Element::Node(_)) && next.first().is_some_and(|first| first.newline),
        _ => false,
    });
    opened || apart || inner.iter().any(|child| child.any(false, &|token| !token.comments.is_empty()))
}

/// Takes the first block out of a node, which ends with the opening brace then.
fn open<'t>(node: &mut Node<'t>) -> Option<Block<'t>> {
    let rule = node.rule;
    if is_value(rule) {
        return None;
    }
    if rule == Rule::table_body {
        let Some(Element::Token(token)) = node.children.first_mut() else { return None };
        let text = token.text;
        let inner = text.get(1..text.len().checked_sub(1)?)?;
        token.text = text.get(..1)?;
        let close = Token { text: text.get(text.len() - 1..)?, at: token.at, comments: Vec::new(), newline: true, blank: false };
        return Some(Block { inner: Inner::Table(inner), tail: Node { rule, children: vec![Element::Token(close)] } });
    }
    if let Some(at) = brace(node) {
        let mut inner = node.children.split_off(at + 1);
        let close = inner.iter().position(|child| child.is("}"))?;
        let tail = inner.split_off(close);
        return Some(Block { inner: Inner::Entries(rule, inner), tail: Node { rule, children: tail } });
    }
    for i in 0..node.children.len() {
        let Some(Element::Node(child)) = node.children.get_mut(i).filter(|child| matches!(child, Element::Node(inner) if has_block(inner)))
        else {
            continue;
        };
        let mut block = open(child)?;
        let rest = node.children.split_off(i + 1);
        if !rest.is_empty() {
            block.tail = Node { rule, children: std::iter::once(Element::Node(block.tail)).chain(rest).collect() };
        }
        return Some(block);
    }
    None
}
