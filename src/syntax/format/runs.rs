//! Lines below one another that say similar things are aligned: entities, attributes, columns, values, expectations, comments.

use super::lines::{Cell, Line};
use super::spacing;
use super::tree::{Element, Node};
use super::{WIDTH, width};
use crate::syntax::parser::Rule;
use std::collections::BTreeMap;

/// Where comments at the end of a line begin, unless the line is longer.
const COMMENTS: usize = 48;
/// The most blanks that are put between two cells.
const REACH: usize = 24;

/// The cells of a declaration on one line, and the family of lines that it is aligned with.
pub fn cells(node: &Node<'_>) -> (Option<String>, Vec<Cell>) {
    let mut cutter = Cutter { top: node.rule, cells: vec![Cell::new(String::new())] };
    cutter.node(node, 0);
    if let Some(first) = cutter.cells.first_mut() {
        first.text = with_word(node.rule, std::mem::take(&mut first.text));
    }
    let keyword = node.first().map_or("", |token| token.text);
    let family = match node.rule {
        _ if cutter.cells.len() == 1 => None,
        Rule::entity => Some(format!("entity {keyword}")),
        rule if is_decision_item(rule) => Some("decision".to_string()),
        Rule::field | Rule::mapping | Rule::random_variable | Rule::override_part => Some(format!("{:?}", node.rule)),
        _ => Some(format!("{:?} {keyword}", node.rule)),
    };
    (family, cutter.cells)
}

/// Entries of a decision process, of which the words before the names have one width.
fn is_decision_item(rule: Rule) -> bool {
    matches!(rule, Rule::state_item | Rule::action_item | Rule::random_item | Rule::next_item | Rule::start_item | Rule::reward_item)
}

/// How wide the words before the names of a decision process are.
const DECISION_WORD: usize = 6;

/// The text of an entry, with blanks after its first word where it belongs to a decision process.
pub fn with_word(rule: Rule, text: String) -> String {
    match text.split_once(' ') {
        Some((word, rest)) if is_decision_item(rule) => format!("{word:DECISION_WORD$} {rest}"),
        _ => text,
    }
}

struct Cutter {
    top: Rule,
    cells: Vec<Cell>,
}

impl Cutter {
    fn push(&mut self, text: &str) {
        if let Some(cell) = self.cells.last_mut() {
            cell.text.push_str(text);
        }
    }

    fn node(&mut self, node: &Node<'_>, depth: usize) {
        for (i, child) in node.children.iter().enumerate() {
            let before = i.checked_sub(1).and_then(|i| node.children.get(i));
            if let Some(before) = before.filter(|before| spacing::blank(node.rule, before, child)) {
                // What follows a number begins below what follows the one above it.
                let after_number = self.cells.last().is_some_and(|cell| cell.is_number).then(|| ("rest".to_string(), false));
                match self.cut(node, depth, before, child).or(after_number) {
                    Some((role, is_number)) => self.cells.push(Cell { text: String::new(), role, is_number }),
                    None => self.push(" "),
                }
            }
            match child {
                Element::Token(token) => self.push(token.text),
                Element::Node(inner) => self.node(inner, depth + 1),
            }
        }
    }

    /// The cell that a child begins, and whether it is a number.
    fn cut(&self, node: &Node<'_>, depth: usize, before: &Element<'_>, child: &Element<'_>) -> Option<(String, bool)> {
        let first = || role(child.first().map_or("", |token| token.text));
        match node.rule {
            Rule::field if depth == 0 => role("=").filter(|_| child.is("=")),
            // The attributes of an entity on one line, by their names.
            Rule::entity_block if self.top == Rule::entity && before.is(",") => first(),
            Rule::list if self.top == Rule::entity && before.is(",") && is_pair(child) => first(),
            Rule::field | Rule::entry if self.top == Rule::entity => number(child),
            Rule::expr if depth == 1 && is_comparison(child.rule()) && comparisons(node) == 1 => {
                role("compared").filter(|_| matches!(self.top, Rule::expect_decl | Rule::constraint | Rule::limit))
            }
            _ => cut(node, child),
        }
    }
}

fn role(text: &str) -> Option<(String, bool)> {
    Some((text.to_string(), false))
}

/// The cell that a part of a declaration begins.
fn cut(parent: &Node<'_>, child: &Element<'_>) -> Option<(String, bool)> {
    let rule = child.rule();
    match parent.rule {
        Rule::entity => match rule {
            Some(Rule::string) => role("title"),
            Some(Rule::placed) => role("in"),
            Some(Rule::authored) => role("by"),
            Some(Rule::entity_block) => role("{"),
            _ => None,
        },
        Rule::variant_decl => match rule {
            Some(Rule::string) => role("title"),
            Some(Rule::built_on) => role("on"),
            Some(Rule::variant_block) => role("{"),
            _ => None,
        },
        Rule::override_part => match rule {
            Some(Rule::times | Rule::turned_to) => role("×"),
            _ if child.is("=") => role("="),
            _ => None,
        },
        Rule::mapping => match rule {
            _ if child.is("=") => role("="),
            Some(Rule::type_note | Rule::unit_column) => role(":"),
            _ => None,
        },
        Rule::table_decl | Rule::entities_decl => match rule {
            Some(Rule::string) => role("title"),
            Some(Rule::type_note) => role(":"),
            Some(Rule::data_source) => role("from"),
            Some(Rule::mapping_block) => role("{"),
            _ => None,
        },
        Rule::attribute_decl => match rule {
            Some(Rule::string) => role("title"),
            Some(Rule::type_note | Rule::of_units) => role(":"),
            Some(Rule::member_of) => role("in"),
            Some(Rule::default_value) => role("default"),
            _ => None,
        },
        Rule::expect_decl => match rule {
            Some(Rule::string) => role("title"),
            Some(Rule::expr) => role("said"),
            Some(Rule::kw_within) => role("within"),
            _ => None,
        },
        Rule::constraint | Rule::limit if rule == Some(Rule::expr) => role("said"),
        Rule::let_decl | Rule::set_decl | Rule::charge | Rule::var_decl | Rule::rate_decl | Rule::observation | Rule::observe_decl => {
            match rule {
                Some(Rule::string) => role("title"),
                Some(Rule::type_note) => role(":"),
                Some(Rule::assign_one) => role("="),
                Some(Rule::at_least | Rule::at_most | Rule::between | Rule::whole | Rule::binary) => role("bound"),
                Some(Rule::kw_on) => role("on"),
                _ if child.is("=") => role("="),
                _ => None,
            }
        }
        Rule::state_item | Rule::action_item | Rule::random_variable | Rule::next_item | Rule::start_item | Rule::objective_name => {
            match rule {
                Some(Rule::string) => role("title"),
                Some(Rule::type_note) => role(":"),
                Some(Rule::kw_in) => role("in"),
                Some(Rule::law) => role("~"),
                Some(Rule::function) => role("="),
                _ if child.is("=") => role("="),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A number with or without a unit, and nothing else.
fn number(child: &Element<'_>) -> Option<(String, bool)> {
    fn is_number(node: &Node<'_>) -> bool {
        match node.rule {
            Rule::quantity => true,
            Rule::expr | Rule::arith => match node.children.as_slice() {
                [Element::Node(only)] => is_number(only),
                [minus, Element::Node(only)] => minus.rule() == Some(Rule::minus) && is_number(only),
                _ => false,
            },
            _ => false,
        }
    }
    matches!(child, Element::Node(node) if is_number(node)).then(|| ("number".to_string(), true))
}

fn is_pair(entry: &Element<'_>) -> bool {
    matches!(entry, Element::Node(node) if node.rule == Rule::entry && node.children.iter().any(|child| child.is(":")))
}

fn is_comparison(rule: Option<Rule>) -> bool {
    matches!(rule, Some(Rule::le | Rule::ge | Rule::eq | Rule::ne | Rule::lt | Rule::gt))
}

/// Comparisons of an expression; more than any where `and` or `or` joins them.
fn comparisons(expr: &Node<'_>) -> usize {
    let joined = expr.children.iter().any(|child| matches!(child.rule(), Some(Rule::and | Rule::or)));
    if joined { usize::MAX } else { expr.children.iter().filter(|child| is_comparison(child.rule())).count() }
}

/// Aligns lines, and gives the text.
pub fn text(mut lines: Vec<Line<'_>>) -> Vec<String> {
    let mut from = 0;
    while from < lines.len() {
        let (family, indent) = lines.get(from).map_or((None, 0), |line| (line.family.clone(), line.indent));
        let rest = lines.get(from + 1..).unwrap_or(&[]);
        let belongs = |line: &&Line<'_>| !line.blank && line.indent == indent && (line.is_comment || line.family == family);
        let more = if family.is_some() { rest.iter().take_while(belongs).count() } else { 0 };
        if more > 0
            && let Some(run) = lines.get_mut(from..=from + more)
        {
            let all: Vec<usize> = (0..run.len()).filter(|i| run.get(*i).is_some_and(|line| !line.is_comment)).collect();
            align(run, &all, 1);
        }
        from += more + 1;
    }
    commented(lines)
}

/// Puts blanks before a cell, so that it begins, or as a number ends, below those above it.
fn align(run: &mut [Line<'_>], members: &[usize], column: usize) {
    let mut roles: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for i in members {
        if let Some(cell) = run.get(*i).and_then(|line| line.cells.get(column)) {
            roles.entry(cell.role.clone()).or_default().push(*i);
        }
    }
    for (role, members) in roles.into_iter().filter(|(_, members)| members.len() > 1) {
        let reach = if role == "value" { REACH / 2 } else { REACH };
        if !padded(run, &members, column - 1, false, reach) {
            continue;
        }
        let is_number = |i: &usize| run.get(*i).and_then(|line| line.cells.get(column)).is_some_and(|cell| cell.is_number);
        if members.iter().all(is_number) && !padded(run, &members, column, true, REACH) {
            continue;
        }
        align(run, &members, column + 1);
    }
}

/// Gives the cells of a column one width, unless that takes many blanks or makes a line too long.
fn padded(run: &mut [Line<'_>], members: &[usize], column: usize, before: bool, reach: usize) -> bool {
    let widths: Vec<usize> = members.iter().filter_map(|i| run.get(*i)?.cells.get(column)).map(|cell| width(&cell.text)).collect();
    let (Some(most), Some(least)) = (widths.iter().max(), widths.iter().min()) else { return false };
    let length = |line: &Line<'_>| line.indent + line.cells.iter().map(|cell| width(&cell.text) + 1).sum::<usize>() - 1;
    let fits = members.iter().zip(&widths).all(|(i, own)| run.get(*i).is_some_and(|line| length(line) + most - own <= WIDTH));
    if most - least > reach || !fits {
        return false;
    }
    for (i, own) in members.iter().zip(&widths) {
        if let Some(cell) = run.get_mut(*i).and_then(|line| line.cells.get_mut(column)) {
            let blanks = " ".repeat(most - own);
            if before {
                cell.text.insert_str(0, &blanks);
            } else {
                cell.text.push_str(&blanks);
            }
        }
    }
    true
}

/// The text of lines, with the comments at their ends below one another.
fn commented(lines: Vec<Line<'_>>) -> Vec<String> {
    let mut written: Vec<String> = Vec::with_capacity(lines.len());
    for line in &lines {
        let cells: Vec<&str> = line.cells.iter().map(|cell| cell.text.as_str()).collect();
        let text = cells.join(" ");
        let text = text.trim_end();
        let indent = if text.is_empty() { 0 } else { line.indent };
        written.push(format!("{:indent$}{text}", ""));
    }
    let mut from = 0;
    while from < lines.len() {
        let has_comment = |line: &&Line<'_>| line.comment.is_some();
        let Some(first) = lines.get(from).filter(has_comment) else {
            from += 1;
            continue;
        };
        let rest = lines.get(from + 1..).unwrap_or(&[]);
        let more = rest.iter().take_while(|line| has_comment(line) && !line.blank && line.indent == first.indent).count();
        let run = from..=from + more;
        let widest = written.get(run.clone()).unwrap_or(&[]).iter().map(|text| width(text) + 1).filter(|w| *w <= WIDTH).max().unwrap_or(0);
        for i in run {
            if let (Some(text), Some(comment)) = (written.get_mut(i), lines.get(i).and_then(|line| line.comment)) {
                let blanks = widest.max(COMMENTS).saturating_sub(width(text)).max(1);
                text.push_str(&" ".repeat(blanks));
                text.push_str(comment);
            }
        }
        from += more + 1;
    }
    let mut out = Vec::with_capacity(written.len());
    for (line, text) in lines.iter().zip(written) {
        out.push(if line.blank { format!("\n{text}\n") } else { format!("{text}\n") });
    }
    out
}
