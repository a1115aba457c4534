//! Facts in words: as they stand in a text, on one line; and what of a formula is another.

use crate::syntax::facts::{Fact, Kind};
use crate::syntax::{on_one_line, tokens};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A key as people write it.
pub fn plain(key: &str) -> String {
    let mut out = key.to_string();
    for (from, to) in [(" . ", "."), (" [ ", "["), (" ] ", "] "), (" ]", "]"), (" , ", ", "), ("( ", "("), (" )", ")"), (" ( ", "(")] {
        out = out.replace(from, to);
    }
    out
}

/// A fact as it stands in its text, on one line, without the marks before it.
pub fn brief(text: &str, fact: &Fact) -> String {
    if fact.kind == Kind::Doc {
        return fact.says.replace('\n', " ");
    }
    let own = on_one_line(text.get(fact.range.clone()).unwrap_or(""));
    let own = match &fact.group {
        Some((word, _)) => format!("{word} {own}"),
        None => own,
    };
    match own.strip_prefix(['=', ':', '~']) {
        Some(rest) if fact.kind != Kind::Item && !rest.starts_with('=') => rest.trim_start().to_string(),
        _ => own,
    }
}

/// The last word of a key: its name.
pub fn last_word(key: &str) -> &str {
    key.rsplit(' ').next().unwrap_or(key)
}

/// A path as people say it: `enterprise odra, capacity`.
pub fn in_words<'p>(path: impl Iterator<Item = &'p str>) -> String {
    let parts = path.filter(|part| !matches!(*part, "block" | "value"));
    parts.map(plain).collect::<Vec<_>>().join(", ")
}

/// A stretch of a text beside another: what both have, what only one has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub is_changed: bool,
}

/// Two texts with what differs between them marked, by tokens.
pub fn marked(old: &str, new: &str) -> [Vec<Piece>; 2] {
    let words = |text: &str| tokens::all(text).map(|token| text.get(token.range).unwrap_or("").to_string()).collect::<Vec<String>>();
    let (a, b) = (words(old), words(new));
    let mut out = [Vec::new(), Vec::new()];
    let mut put = |side: usize, words: Option<&[String]>, is_changed: bool| {
        let text = words.unwrap_or(&[]).concat();
        let Some(pieces) = out.get_mut(side) else { return };
        if !text.is_empty() {
            pieces.push(Piece { text, is_changed });
        }
    };
    for op in capture_diff_slices(Algorithm::Patience, &a, &b) {
        let is_changed = !matches!(op, DiffOp::Equal { .. });
        put(0, a.get(op.old_range()), is_changed);
        put(1, b.get(op.new_range()), is_changed);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_marked() {
        let [old, new] = marked("sum(cost[e] * x[e])", "sum(1.1 * cost[e] * x[e])");
        assert!(old.iter().all(|piece| !piece.is_changed));
        let changed: Vec<&str> = new.iter().filter(|piece| piece.is_changed).map(|piece| piece.text.as_str()).collect();
        assert_eq!(changed.concat().replace(' ', ""), "1.1*");
    }
}
