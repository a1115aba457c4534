//! Comments as facts, for merges: nothing that somebody wrote may get lost. A comment line is an entry of its block, a comment at the end
//! of a line a part of the entry before it; what stands inside of a formula or a table is known with its declaration, as a whole.

use super::{Fact, Facts, Kind};
use crate::syntax::tokens::{self, Kind as Token};
use std::ops::Range;

/// The key of the comment at the end of the lines of an item.
pub const AT_END: &str = "comment";
/// The key of all comments inside of an item that are in no block.
pub const INSIDE: &str = "comments inside";

/// Puts the comments of a text into its facts.
pub(super) fn put_comments(text: &str, facts: &mut Facts) {
    let mut docs: Vec<Range<usize>> = Vec::new();
    gather_docs(&facts.root, &mut docs);
    for token in tokens::all(text).filter(|token| token.kind == Token::Comment) {
        if !docs.iter().any(|doc| doc.start <= token.range.start && token.range.start < doc.end) {
            put(text, &mut facts.root, token.range);
        }
    }
    named(&mut facts.root);
    facts.root.finish_again();
}

fn gather_docs(fact: &Fact, out: &mut Vec<Range<usize>>) {
    for part in &fact.parts {
        if part.kind == Kind::Doc {
            out.push(part.range.clone());
        }
        gather_docs(part, out);
    }
}

/// Puts a comment into the block where it stands. False where it is at no place for an entry.
fn put(text: &str, block: &mut Fact, comment: Range<usize>) -> bool {
    let says = text.get(comment.clone()).unwrap_or("").trim_end().to_string();
    let comment = comment.start..comment.start + says.len();
    let start = |part: &Fact| part.group.as_ref().map_or(part.range.start, |(_, whole)| whole.start);
    let end = |part: &Fact| part.group.as_ref().map_or(part.range.end, |(_, whole)| whole.end);
    let before = block.parts.iter().rposition(|part| start(part) <= comment.start);
    let from = match before.and_then(|at| block.parts.get_mut(at)) {
        Some(part) if comment.start < end(part) => {
            let inner = part.parts.iter_mut().find(|inner| inner.kind == Kind::Block && inner.range.contains(&comment.start));
            if !inner.is_some_and(|inner| put(text, inner, comment.clone())) {
                inside(part, &says);
            }
            return true;
        }
        Some(part) => {
            let between = text.get(end(part)..comment.start).unwrap_or("\n").trim_matches([' ', '\t']);
            if part.kind != Kind::Comment && matches!(between, "" | ",") {
                part.parts.push(Fact { says, ..Fact::new(AT_END, Kind::Leaf, comment) });
                return true;
            }
            end(part)
        }
        None => block.range.start,
    };
    let line = text.get(..comment.start).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    if line < from || !text.get(line..comment.start).unwrap_or("x").trim().is_empty() {
        let is_whole = block.key.is_empty();
        if is_whole {
            inside(block, &says);
        }
        return is_whole;
    }
    let rest = text.get(comment.end..).unwrap_or("");
    let outer = line..comment.end + rest.find('\n').map_or(rest.len(), |end| end + 1);
    let fact = Fact { says, outer, alone: true, ..Fact::new("//", Kind::Comment, comment) };
    block.parts.insert(before.map_or(0, |at| at + 1), fact);
    true
}

fn inside(item: &mut Fact, says: &str) {
    match item.parts.iter_mut().find(|part| part.key == INSIDE) {
        Some(all) => all.says.push_str(&format!("\n{says}")),
        None => {
            let at = item.range.end;
            item.parts.push(Fact { says: says.to_string(), ..Fact::new(INSIDE, Kind::Leaf, at..at) });
        }
    }
}

/// Comments by what they say; a line that only separates, by what comes after it too.
fn named(fact: &mut Fact) {
    let mut after = String::new();
    for part in fact.parts.iter_mut().rev() {
        if part.kind == Kind::Comment {
            let says = part.says.clone();
            part.key = if says.contains(char::is_alphanumeric) { says.clone() } else { format!("{says} {after}") };
            after = says;
        } else {
            named(part);
            after.clone_from(&part.key);
        }
    }
}
