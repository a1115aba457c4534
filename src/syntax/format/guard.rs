//! What a formatted text is held to: the same tokens under the same rules of the grammar, and the same comments, in order.

use super::tree::{Element, Node, Tree};
use crate::source::{FileId, Span};
use crate::syntax::parser::Rule;
use crate::syntax::table_body;

/// True where two trees differ in nothing but layout.
pub fn same(one: &Tree<'_>, other: &Tree<'_>) -> bool {
    let items = one.items.len() == other.items.len() && one.items.iter().zip(&other.items).all(|(a, b)| same_node(a, b));
    items && comments(one) == comments(other) && documented(one) == documented(other)
}

fn same_node(one: &Node<'_>, other: &Node<'_>) -> bool {
    let children = || one.children.iter().zip(&other.children);
    one.rule == other.rule
        && one.children.len() == other.children.len()
        && match one.rule {
            Rule::table_body => children().all(|(a, b)| same_table(a, b)),
            _ => children().all(|(a, b)| match (a, b) {
                (Element::Token(a), Element::Token(b)) => a.text == b.text,
                (Element::Node(a), Element::Node(b)) => same_node(a, b),
                _ => false,
            }),
        }
}

/// The same labels, cells and comments, row by row.
fn same_table(one: &Element<'_>, other: &Element<'_>) -> bool {
    let (Element::Token(one), Element::Token(other)) = (one, other) else { return false };
    fn inside(text: &str) -> &str {
        text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text)
    }
    let rows = |text| {
        let rows = table_body::rows(text, Span::new(FileId(0), 0, 0));
        rows.into_iter().map(|row| row.into_iter().map(|(token, _)| token).collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    rows(inside(one.text)) == rows(inside(other.text)) && squeezed(one.text).eq(squeezed(other.text))
}

fn squeezed(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| !c.is_whitespace())
}

fn comments<'t>(tree: &Tree<'t>) -> Vec<&'t str> {
    let mut all = Vec::new();
    let mut note = |token: &super::tree::Token<'t>| all.extend(token.comments.iter().map(|comment| comment.text));
    tree.items.iter().for_each(|item| each(item, &mut note));
    note(&tree.end);
    all
}

/// The `///` lines directly above each token, by the number of the token.
fn documented<'t>(tree: &Tree<'t>) -> Vec<(usize, Vec<&'t str>)> {
    let mut all = Vec::new();
    let mut count = 0;
    let mut note = |token: &super::tree::Token<'t>| {
        count += 1;
        let mut above = Vec::new();
        let mut touches = !token.blank;
        for comment in token.comments.iter().rev() {
            if !touches || !comment.own_line || !comment.text.starts_with("///") {
                break;
            }
            above.push(comment.text);
            touches = !comment.blank;
        }
        if !above.is_empty() {
            all.push((count, above));
        }
    };
    tree.items.iter().for_each(|item| each(item, &mut note));
    all
}

fn each<'t>(node: &Node<'t>, note: &mut impl FnMut(&super::tree::Token<'t>)) {
    for child in &node.children {
        match child {
            Element::Token(token) => note(token),
            Element::Node(node) => each(node, note),
        }
    }
}
