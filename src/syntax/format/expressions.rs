//! Documents for the width-aware layout: expressions, clauses and the heads of declarations. Lines break before operators, after
//! commas and brackets, and before clauses. A line break that the writer put after `=`, `:`, `~` or `{`, before `and`, `or`, `then` or
//! `else`, or before a clause that stands for itself is kept.

use super::spacing;
use super::tree::{Element, Node, Token};
use crate::syntax::parser::Rule;
use tiny_pretty::Doc;

/// What stands before an element where nothing else does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sep {
    None,
    Blank,
    /// A blank, or a new line where the group is broken.
    Line,
    /// Nothing, or a new line where the group is broken.
    Soft,
    /// A new line.
    Hard,
}

/// How much continued lines are indented.
const STEP: usize = 2;

/// Makes documents for a width.
pub struct Layout {
    pub width: usize,
    /// By how much a declaration's own clauses are indented: more where a block follows.
    pub clauses: usize,
}

impl Layout {
    /// An element; comments before it are left to the caller.
    pub fn core<'t>(&self, element: &Element<'t>) -> Doc<'t> {
        match element {
            Element::Token(token) => Doc::text(token.text),
            Element::Node(node) => self.node(node),
        }
    }

    pub fn node<'t>(&self, node: &Node<'t>) -> Doc<'t> {
        match node.rule {
            Rule::expr | Rule::arith => self.chain(node.rule, &node.children, STEP),
            Rule::paren | Rule::arguments | Rule::index | Rule::keys | Rule::binder | Rule::parameters | Rule::case => self.brackets(node),
            Rule::brace | Rule::states | Rule::state_list | Rule::cell_list | Rule::only => self.braces(node),
            Rule::conditional | Rule::when => self.conditional(node),
            Rule::comprehension | Rule::for_clause => Doc::list(self.listed(node, false)),
            _ => self.clauses(node),
        }
    }

    /// A child with what stands before it.
    fn after<'t>(&self, element: &Element<'t>, sep: Sep) -> Doc<'t> {
        Doc::list(vec![lead(element.first(), sep), self.core(element)])
    }

    /// Children in a row, broken before clauses and after what gives a value.
    fn clauses<'t>(&self, node: &Node<'t>) -> Doc<'t> {
        let mut docs = Vec::with_capacity(node.children.len());
        for (i, child) in node.children.iter().enumerate() {
            let Some(before) = i.checked_sub(1).and_then(|i| node.children.get(i)) else {
                docs.push(self.core(child));
                continue;
            };
            let blank = spacing::blank(node.rule, before, child);
            let sep = if blank { Sep::Blank } else { Sep::None };
            docs.push(match child {
                Element::Node(body) if gives(node.rule, before) && is_value(body.rule) => self.body(body),
                Element::Node(Node { rule: Rule::law | Rule::function, .. }) => self.after(child, sep),
                _ if blank && begins_clause(node.rule, before, child) => {
                    let kept = keeps_line(child.rule()) && starts_line(child.first());
                    let inner = self.after(child, if kept { Sep::Hard } else { Sep::Line });
                    let indent = if node.rule == Rule::generator { STEP } else { self.clauses };
                    Doc::list(vec![inner]).group().nest(indent)
                }
                // What is said of the next state, and other parts that are given themselves.
                _ => self.after(child, sep),
            });
        }
        Doc::list(docs)
    }

    /// What stands after `=`, `:` or `~`.
    fn body<'t>(&self, body: &Node<'t>) -> Doc<'t> {
        let inner = match body.rule {
            Rule::expr | Rule::arith => self.chain(body.rule, &body.children, 0),
            _ => self.node(body),
        };
        let lead = |sep| lead(body.first(), sep);
        if starts_line(body.first()) {
            return Doc::list(vec![lead(Sep::Hard), inner]).nest(self.clauses);
        }
        if self.hangs(body) {
            return Doc::list(vec![lead(Sep::Blank), inner]);
        }
        Doc::list(vec![lead(Sep::Line), inner]).group().nest(self.clauses)
    }

    /// True for what is better broken inside its own brackets than moved to the next line.
    fn hangs(&self, body: &Node<'_>) -> bool {
        let is_brackets = |element: &Element<'_>| matches!(element.rule(), Some(Rule::brace | Rule::paren));
        match body.children.as_slice() {
            [only] if only.rule() == Some(Rule::brace) => true,
            [Element::Node(only)] if matches!(only.rule, Rule::expr | Rule::arith) => self.hangs(only),
            [only] if is_brackets(only) => self.is_long(body),
            [name, arguments] if name.rule() == Some(Rule::name) && arguments.rule() == Some(Rule::arguments) => self.is_long(body),
            _ => false,
        }
    }

    fn is_long(&self, node: &Node<'_>) -> bool {
        let mut text = String::new();
        spacing::flat(node, &mut text);
        super::width(&text) + STEP > self.width || node.any(true, &|token| !token.comments.is_empty())
    }

    /// Operands and operators, the loosest broken first.
    fn chain<'t>(&self, rule: Rule, children: &[Element<'t>], indent: usize) -> Doc<'t> {
        let loosest = children.iter().filter_map(binds).min();
        let Some(loosest) = loosest else { return self.operand(rule, children) };
        let at: Vec<usize> = children.iter().enumerate().filter(|(_, c)| binds(c) == Some(loosest)).map(|(i, _)| i).collect();
        let piece = |from: usize, to: usize| self.chain(rule, children.get(from..to).unwrap_or(&[]), STEP);
        let kept = loosest <= AND && at.iter().any(|i| children.get(*i).is_some_and(|op| starts_line(op.first())));
        let has_brackets = children.iter().any(|child| matches!(child.rule(), Some(Rule::arguments | Rule::paren)));
        let mut docs = Vec::with_capacity(at.len() * 2);
        for (n, i) in at.iter().enumerate() {
            let to = at.get(n + 1).copied().unwrap_or(children.len());
            let (Some(operator), Some(next)) = (children.get(*i), children.get(*i + 1)) else { continue };
            let sep = match loosest {
                _ if kept => Sep::Hard,
                TIGHT.. | IN_MONEY => Sep::Blank,
                // What is in brackets is broken there.
                FACTOR if has_brackets => Sep::Blank,
                _ => Sep::Line,
            };
            docs.push(self.after(operator, sep));
            docs.push(lead(next.first(), Sep::Blank));
            docs.push(piece(*i + 1, to));
        }
        let first = piece(0, at.first().copied().unwrap_or(0));
        Doc::list(vec![first, Doc::list(docs).nest(indent)]).group()
    }

    /// A value with its signs, arguments and keys.
    fn operand<'t>(&self, rule: Rule, children: &[Element<'t>]) -> Doc<'t> {
        let mut docs = Vec::with_capacity(children.len());
        for (i, child) in children.iter().enumerate() {
            match i.checked_sub(1).and_then(|i| children.get(i)) {
                Some(before) if spacing::blank(rule, before, child) => docs.push(self.after(child, Sep::Blank)),
                Some(_) => docs.push(self.after(child, Sep::None)),
                None => docs.push(self.core(child)),
            }
        }
        Doc::list(docs)
    }

    /// `( … )` and `[ … ]`
    fn brackets<'t>(&self, node: &Node<'t>) -> Doc<'t> {
        let [open, inner @ .., close] = node.children.as_slice() else { return self.clauses(node) };
        let mut docs = Vec::with_capacity(inner.len());
        for (i, child) in inner.iter().enumerate() {
            let before = i.checked_sub(1).and_then(|i| inner.get(i));
            let sep = match before {
                None => Sep::Soft,
                Some(before) if spacing::blank(node.rule, before, child) => Sep::Line,
                Some(_) => Sep::None,
            };
            docs.push(self.after(child, sep));
        }
        let close = self.after(close, if inner.is_empty() { Sep::None } else { Sep::Soft });
        Doc::list(vec![self.core(open), Doc::list(docs).nest(STEP), close]).group()
    }

    /// Lists, maps and sets: open where the writer opened them, on one line otherwise.
    fn braces<'t>(&self, node: &Node<'t>) -> Doc<'t> {
        let from = node.children.iter().position(|child| child.is("{")).unwrap_or(0);
        let (head, rest) = node.children.split_at_checked(from).unwrap_or((&[], &[]));
        let [open, inner @ .., close] = rest else { return self.clauses(node) };
        let mut docs = Vec::new();
        for child in head {
            docs.push(self.core(child));
            docs.push(Doc::space());
        }
        if inner.is_empty() {
            docs.extend([self.core(open), self.after(close, Sep::None)]);
            return Doc::list(docs);
        }
        let opened = inner.first().and_then(Element::first).is_some_and(|first| first.newline || !first.comments.is_empty());
        let content = match inner {
            [Element::Node(only)] if matches!(only.rule, Rule::list | Rule::comprehension) => self.listed(only, opened),
            _ => self.entries(node.rule, inner, opened),
        };
        let edge = if opened { Sep::Hard } else { Sep::Line };
        let lead = lead(inner.first().and_then(Element::first), edge);
        docs.extend([self.core(open), Doc::list(vec![lead, Doc::list(content)]).nest(STEP), self.after(close, edge)]);
        Doc::list(docs).group()
    }

    /// The entries of a list, or the generators of a set.
    fn listed<'t>(&self, node: &Node<'t>, opened: bool) -> Vec<Doc<'t>> {
        if node.rule == Rule::list {
            return self.entries(node.rule, &node.children, opened);
        }
        let mut docs = Vec::new();
        for (i, child) in node.children.iter().enumerate() {
            let before = i.checked_sub(1).and_then(|i| node.children.get(i));
            let lead = match before {
                None => Doc::nil(),
                Some(before) if before.is(",") && matches!(node.rule, Rule::for_clause) => {
                    lead(child.first(), Sep::Line).group().nest(STEP)
                }
                Some(before) if before.is(",") => lead(child.first(), Sep::Line).group(),
                Some(_) if child.rule() == Some(Rule::ranking) => {
                    lead(child.first(), if opened && starts_line(child.first()) { Sep::Hard } else { Sep::Line })
                }
                Some(before) => lead(child.first(), if spacing::blank(node.rule, before, child) { Sep::Blank } else { Sep::None }),
            };
            docs.push(lead);
            match child {
                Element::Node(generator) if generator.rule == Rule::generator && opened => docs.push(self.generator(generator)),
                _ if node.rule == Rule::for_clause => docs.push(self.core(child).nest(STEP)),
                _ => docs.push(self.core(child)),
            }
        }
        docs
    }

    /// A generator of a set that the writer opened: its condition may stand on a line of its own.
    fn generator<'t>(&self, node: &Node<'t>) -> Doc<'t> {
        match node.children.split_last() {
            Some((filter, rest)) if filter.rule() == Some(Rule::filter) && starts_line(filter.first()) => {
                Doc::list(vec![self.operand(node.rule, rest), self.after(filter, Sep::Hard)])
            }
            _ => self.clauses(node),
        }
    }

    fn entries<'t>(&self, rule: Rule, entries: &[Element<'t>], opened: bool) -> Vec<Doc<'t>> {
        let fills = !entries.iter().any(|entry| matches!(entry, Element::Node(node) if node.children.iter().any(|child| child.is(":"))));
        let mut docs = Vec::new();
        for (i, entry) in entries.iter().enumerate() {
            let before = i.checked_sub(1).and_then(|i| entries.get(i));
            docs.push(match before {
                None => Doc::nil(),
                Some(before) if !spacing::blank(rule, before, entry) => lead(entry.first(), Sep::None),
                Some(_) if opened && entry.first().is_some_and(|first| first.newline) => lead(entry.first(), Sep::Hard),
                Some(_) if opened || fills => lead(entry.first(), Sep::Line).group(),
                Some(_) => lead(entry.first(), Sep::Line),
            });
            docs.push(self.core(entry));
        }
        docs
    }

    /// `if … then …` on a line, and each `else` on one, where not all fits on one.
    fn conditional<'t>(&self, node: &Node<'t>) -> Doc<'t> {
        let mut parts: Vec<&Element<'t>> = Vec::new();
        for child in &node.children {
            match child {
                Element::Node(else_if) if else_if.rule == Rule::else_if => parts.extend(&else_if.children),
                _ => parts.push(child),
            }
        }
        // Each branch from `if` or `else` on.
        let mut branches: Vec<Vec<Doc<'t>>> = Vec::new();
        let mut leads: Vec<Doc<'t>> = Vec::new();
        for (i, part) in parts.iter().enumerate() {
            let line = |sep| lead(part.first(), if starts_line(part.first()) { Sep::Hard } else { sep });
            match part.rule() {
                Some(Rule::kw_else) => {
                    leads.push(line(Sep::Line));
                    branches.push(vec![self.core(part)]);
                    continue;
                }
                _ if i == 0 => {
                    leads.push(Doc::nil());
                    branches.push(vec![self.core(part)]);
                    continue;
                }
                _ => {}
            }
            let Some(branch) = branches.last_mut() else { continue };
            match part.rule() {
                Some(Rule::kw_then) => branch.extend([line(Sep::Line), self.core(part)]),
                Some(Rule::kw_if) => branch.extend([lead(part.first(), Sep::Blank), self.core(part)]),
                _ if is_braces(part) => branch.push(self.after(part, Sep::Blank)),
                _ => branch.push(self.after(part, Sep::Blank).nest(STEP)),
            }
        }
        let docs = leads.into_iter().zip(branches).flat_map(|(lead, branch)| [lead, Doc::list(branch).group()]);
        Doc::list(docs.collect()).group()
    }
}

/// What stands before a token: its comments, or what is asked for.
fn lead<'t>(token: Option<&Token<'t>>, sep: Sep) -> Doc<'t> {
    let Some(token) = token else { return Doc::nil() };
    if token.comments.is_empty() {
        return match sep {
            Sep::None => Doc::nil(),
            Sep::Blank => Doc::space(),
            Sep::Line => Doc::line_or_space(),
            Sep::Soft => Doc::line_or_nil(),
            Sep::Hard if token.blank => Doc::list(vec![Doc::empty_line(), Doc::hard_line()]),
            Sep::Hard => Doc::hard_line(),
        };
    }
    let mut docs = Vec::new();
    for comment in &token.comments {
        if comment.blank {
            docs.push(Doc::empty_line());
        }
        docs.push(if comment.own_line { Doc::hard_line() } else { Doc::space() });
        docs.push(Doc::text(comment.text));
    }
    if token.blank {
        docs.push(Doc::empty_line());
    }
    docs.push(Doc::hard_line());
    Doc::list(docs)
}

/// True for a list, a map or a set and nothing else.
fn is_braces(element: &Element<'_>) -> bool {
    match element {
        Element::Node(node) if node.rule == Rule::brace => true,
        Element::Node(Node { rule: Rule::expr, children }) => matches!(children.as_slice(), [only] if is_braces(only)),
        _ => false,
    }
}

fn starts_line(token: Option<&Token<'_>>) -> bool {
    token.is_some_and(|token| token.newline)
}

const AND: u8 = 2;
const IN_MONEY: u8 = 4;
const FACTOR: u8 = 6;
const TIGHT: u8 = 7;

/// How tightly an operator binds.
fn binds(element: &Element<'_>) -> Option<u8> {
    Some(match element.rule()? {
        Rule::or => 1,
        Rule::and => AND,
        Rule::le | Rule::ge | Rule::eq | Rule::ne | Rule::lt | Rule::gt | Rule::is_in | Rule::not_in | Rule::assign => 3,
        Rule::in_money => IN_MONEY,
        Rule::plus | Rule::dash | Rule::except => 5,
        Rule::times | Rule::over => FACTOR,
        Rule::caret => TIGHT,
        _ => return None,
    })
}

/// True where a value follows what stands before it in a declaration.
fn gives(of: Rule, before: &Element<'_>) -> bool {
    !matches!(of, Rule::entry | Rule::argument | Rule::state | Rule::expr | Rule::arith)
        && before.last().is_some_and(|last| matches!(last.text, "=" | ":" | "~"))
}

fn is_value(rule: Rule) -> bool {
    matches!(rule, Rule::expr | Rule::arith | Rule::when | Rule::conditional)
}

/// True for a part of a declaration before which a line may be broken.
fn begins_clause(of: Rule, before: &Element<'_>, child: &Element<'_>) -> bool {
    match child.rule() {
        Some(Rule::binder) => before.rule() == Some(Rule::string),
        Some(Rule::kw_to | Rule::kw_among) => matches!(of, Rule::allocation_decl | Rule::choice_decl),
        Some(Rule::kw_within) => of == Rule::expect_decl,
        Some(
            Rule::placed
            | Rule::authored
            | Rule::data_source
            | Rule::modifier
            | Rule::links
            | Rule::parents
            | Rule::default_value
            | Rule::filter
            | Rule::game_gap
            | Rule::nest_scale
            | Rule::precision
            | Rule::at_least
            | Rule::at_most
            | Rule::between
            | Rule::or_zero,
        ) => true,
        rule => keeps_line(rule),
    }
}

/// A clause whose line the writer chooses.
fn keeps_line(rule: Option<Rule>) -> bool {
    matches!(rule, Some(Rule::then_objective | Rule::or_pay | Rule::for_all | Rule::cap | Rule::payer | Rule::receiver | Rule::where_given))
}
