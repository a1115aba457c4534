//! How texts take up the columns of a terminal: wide characters take two, accents none, an emoji may be several characters.

use crate::diagnostics::plain::shown;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The columns from one tab stop to the next.
const TAB: usize = 4;

/// What is drawn as one: a character with what joins it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cluster<'a> {
    pub text: &'a str,
    /// Columns, for a cluster that begins at the column that [`clusters`] was told.
    pub width: usize,
    pub kind: Kind,
}

/// How a cluster is to be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Columns of blanks.
    Blank,
    /// This character.
    Char(char),
    /// All of the characters, in as many columns.
    Several,
}

/// The clusters of a text without line ends that begins at a column.
pub(super) fn clusters(text: &str, mut column: usize) -> impl Iterator<Item = Cluster<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let (text, tail) = rest.split_at(length(rest));
        rest = tail;
        let cluster = if first == '\t' {
            Cluster { text, width: TAB - column % TAB, kind: Kind::Blank }
        } else if text.len() > first.len_utf8() {
            Cluster { text, width: text.width(), kind: Kind::Several }
        } else {
            let (c, width) = visible(first);
            Cluster { text, width, kind: if c.is_whitespace() { Kind::Blank } else { Kind::Char(c) } }
        };
        column += cluster.width;
        Some(cluster)
    })
}

/// The column after a text that begins at a column.
pub(super) fn advance(text: &str, column: usize) -> usize {
    clusters(text, column).fold(column, |column, cluster| column + cluster.width)
}

/// The bytes of the first cluster.
fn length(text: &str) -> usize {
    let mut chars = text.char_indices();
    let Some((_, mut previous)) = chars.next() else { return 0 };
    // Nothing joins a blank, a character that is shown as another, or one that is invisible itself.
    if previous.is_whitespace() || shown(previous) != previous || previous.width().unwrap_or(0) == 0 {
        return previous.len_utf8();
    }
    for (at, c) in chars {
        let skin = ('\u{1F3FB}'..='\u{1F3FF}').contains(&c) && previous.width() == Some(2);
        if !joins(c) && !skin && previous != '\u{200D}' {
            return at;
        }
        previous = c;
    }
    text.len()
}

/// A character that joins the one before it, as accents do.
pub(super) fn joins(c: char) -> bool {
    c.width() == Some(0) && shown(c) == c && !invisible(c)
}

/// Characters that take no column and belong to no other character: what is not seen has to be shown.
fn invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}'..='\u{2064}')
}

/// A character as it is shown when it stands alone, and its columns.
fn visible(c: char) -> (char, usize) {
    let c = shown(c);
    match c.width() {
        Some(width) if width > 0 => (c, width),
        _ => (char::REPLACEMENT_CHARACTER, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_as_one() {
        let parts = |text: &'static str| clusters(text, 0).map(|c| (c.text, c.width)).collect::<Vec<_>>();
        assert_eq!(parts("a电\t厂"), [("a", 1), ("电", 2), ("\t", 1), ("厂", 2)]);
        assert_eq!(parts("（，）\u{3000}"), [("（", 2), ("，", 2), ("）", 2), ("\u{3000}", 2)]);
        assert_eq!(parts("e\u{301}x"), [("e\u{301}", 1), ("x", 1)]);
        assert_eq!(parts("👩\u{200D}🔬👋🏽🔋"), [("👩\u{200D}🔬", 2), ("👋🏽", 2), ("🔋", 2)]);
        assert_eq!(parts("☀\u{FE0F}x"), [("☀\u{FE0F}", 2), ("x", 1)]);
        assert_eq!(parts("\u{301}a\u{200B}b"), [("\u{301}", 1), ("a", 1), ("\u{200B}", 1), ("b", 1)]);
        assert_eq!(parts("a\x1B\u{301}"), [("a", 1), ("\x1B", 1), ("\u{301}", 1)]);
        assert_eq!(advance("厂\t", 3), 8);
    }

    #[test]
    fn texts_are_as_wide_as_their_clusters() {
        for text in
            ["电池厂 plant（一期）", "e\u{301}e\u{301}\u{302}", "👩\u{200D}👩\u{200D}👧👋🏽", "한국어 \u{1112}\u{1161}\u{11AB}", "naïve ﬀ"]
        {
            assert_eq!(advance(text, 0), text.width(), "{text}");
        }
    }
}
