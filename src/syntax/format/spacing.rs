//! Where a blank stands between two tokens of a line.

use super::tree::{Element, Node};
use crate::syntax::parser::Rule;

/// True where a blank stands before a child of a rule's text.
pub fn blank(of: Rule, before: &Element<'_>, next: &Element<'_>) -> bool {
    let (Some(last), Some(first)) = (before.last().map(|t| t.text), next.first().map(|t| t.text)) else { return false };
    let after_title = before.rule() == Some(Rule::string);
    match next.rule() {
        Some(
            Rule::arguments | Rule::index | Rule::switch_keys | Rule::case | Rule::parameters | Rule::rate_year | Rule::keys | Rule::binder,
        ) => return after_title,
        Some(Rule::member) => return false,
        // `name : unit`
        Some(Rule::type_note | Rule::of_units | Rule::unit_column) => return true,
        _ => {}
    }
    match (last, first) {
        (_, "," | ")" | "]") | ("(" | "[", _) => false,
        (".", _) | (_, ".") => false,
        (_, "(") if before.rule().is_some() => !matches!(of, Rule::known_cell | Rule::game),
        (_, "[") => after_title || before.rule().is_none(),
        (_, ":") if matches!(next, Element::Token(_)) => of == Rule::of_amounts,
        // Two signs beside one another look like a comment of other languages, and are none.
        ("-", first) if before.rule() == Some(Rule::minus) => first == "-",
        _ => true,
    }
}

/// The text of a node on one line, added to what stands there.
pub fn flat(node: &Node<'_>, out: &mut String) {
    for (i, child) in node.children.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| node.children.get(i));
        if before.is_some_and(|before| blank(node.rule, before, child)) {
            out.push(' ');
        }
        element(child, out);
    }
}

/// The text of an element on one line.
pub fn element(child: &Element<'_>, out: &mut String) {
    match child {
        Element::Token(token) => out.push_str(token.text),
        Element::Node(node) => flat(node, out),
    }
}
