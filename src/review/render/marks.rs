//! Texts in Markdown: nothing in them is taken for a mark.

use crate::report::document::{is_mark, marked_code};

/// A text as code, also within a table.
pub fn code(text: &str) -> String {
    // GitHub reads `\|` as a bar in code of a table too.
    marked_code(text).replace('|', r"\|")
}

/// A text in which no mark means anything.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_mark(c) || c == '|' {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
        // Nobody is mentioned.
        if c == '@' {
            out.push_str("<!-- -->");
        }
    }
    out
}

/// A sentence in which names stand in backticks: these as code, and no other mark means anything.
pub fn prose(text: &str) -> String {
    if text.matches('`').count() % 2 == 1 {
        return escaped(text);
    }
    let piece = |(at, piece): (usize, &str)| match (at % 2, piece) {
        (1, "") => String::new(),
        (1, piece) => code(piece),
        _ => escaped(piece),
    };
    text.split('`').enumerate().map(piece).collect()
}

/// A line in a fence.
pub fn fenced(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.replace("```", "` ` `")
}
