//! Pieces of messages about a place: what stands beside it, a word with the blanks that it needs.

use super::cursor::TokenCursor;

/// `word ` with blanks where it would run into its neighbours.
pub fn padded(view: &TokenCursor, index: usize, word: &str) -> String {
    let spaced = word.chars().all(char::is_alphabetic) || matches!(word, "=" | "==" | "*");
    let at = view.gap(index);
    let ends = view.token(index).is_none_or(|next| next.range.start > at);
    match (spaced, word) {
        (true, _) => format!(" {word}{}", if ends { "" } else { " " }),
        (_, "{") => format!(" {{{}", if ends { "" } else { " " }),
        (_, "," | ":") if !ends => format!("{word} "),
        (_, "..") => format!(" {word}{}", if ends { "" } else { " " }),
        _ => word.to_string(),
    }
}

/// What a missing part is reported to stand before or after.
pub fn neighbour(view: &TokenCursor, index: usize) -> String {
    let same_line = !view.gap_place(index).is_empty() || view.token(index).is_some_and(|next| next.range.start == view.gap(index));
    match (same_line, index.checked_sub(1)) {
        (true, _) => format!(" before `{}`", brief(view.text(index))),
        (false, Some(before)) => format!(" after `{}`", brief(view.text(before))),
        (false, None) => String::new(),
    }
}

pub fn brief(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    if line.chars().count() <= 24 { line.to_string() } else { format!("{}…", line.chars().take(24).collect::<String>()) }
}
