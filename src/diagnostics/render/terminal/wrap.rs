//! Lines of text broken to a width: between words, and between Chinese characters; within quoted code only when it
//! would not fit on a line of its own.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What must not begin a line.
const CLOSING: &str = "，。、；：？！）》」』】〉”’…,.;:?!)]}%";
/// What must not end a line.
const OPENING: &str = "（《「『【〈“‘([{";

/// Something that is not broken, and how many blanks stand before it.
#[derive(Debug, PartialEq, Eq)]
struct Piece<'a> {
    blanks: usize,
    text: &'a str,
}

/// As [`wrap`], but in a narrow window a word that is wider than a line is broken as well. In a wide one it is a path or a
/// name that somebody may want to copy.
pub fn narrow(text: &str, used: usize, indent: usize, width: usize) -> Vec<String> {
    let lines = wrap(text, used, indent, width);
    if width >= NARROW {
        return lines;
    }
    let mut out: Vec<String> = Vec::new();
    for line in lines {
        let mut column = if out.is_empty() { used } else { indent };
        let mut part = String::new();
        for c in line.chars() {
            let wide = c.width().unwrap_or(0);
            // Something stands in every line, be it ever so narrow.
            if column + wide > width && (!part.is_empty() || (out.is_empty() && used > indent)) {
                out.push(std::mem::take(&mut part));
                column = indent;
            }
            part.push(c);
            column += wide;
        }
        out.push(part);
    }
    out
}

/// In a window of fewer columns, words are broken.
pub const NARROW: usize = 60;

/// The lines of a text without line ends. Of the width, the first line has `used` columns less, the others `indent`.
/// A word that is wider than a line stands out.
pub fn wrap(text: &str, used: usize, indent: usize, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut column = used;
    let room = width.saturating_sub(indent);
    let pieces = pieces(text, true).into_iter().flat_map(|piece| {
        if piece.text.width() <= room {
            return vec![piece];
        }
        let mut parts = self::pieces(piece.text, false);
        if let Some(first) = parts.first_mut() {
            first.blanks = piece.blanks;
        }
        parts
    });
    for Piece { blanks, text } in pieces {
        let wide = text.width();
        // Beside a title there may be less room than in a line of its own.
        let pushed = lines.is_empty() && used > indent && width < NARROW;
        if (!line.is_empty() || pushed) && column + blanks + wide > width {
            lines.push(std::mem::take(&mut line));
            column = indent;
        } else {
            line.extend(std::iter::repeat_n(' ', blanks));
            column += blanks;
        }
        line.push_str(text);
        column += wide;
    }
    lines.push(line);
    lines
}

/// The text between places where it may be broken. Of code in backticks, the blanks are kept together if told so.
fn pieces(text: &str, whole_code: bool) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let (mut start, mut blanks, mut quoted) = (0, 0, false);
    let mut previous: Option<char> = None;
    for (at, c) in text.char_indices() {
        if c == ' ' && !(quoted && whole_code) {
            if let Some(text) = text.get(start..at).filter(|text| !text.is_empty()) {
                found.push(Piece { blanks, text });
                blanks = 0;
            }
            blanks += 1;
            start = at + 1;
            previous = None;
        } else {
            if !quoted && previous.is_some_and(|previous| may_part(previous, c)) {
                found.extend(text.get(start..at).map(|text| Piece { blanks: std::mem::take(&mut blanks), text }));
                start = at;
            }
            quoted ^= c == '`';
            previous = Some(c);
        }
    }
    found.extend(text.get(start..).filter(|text| !text.is_empty()).map(|text| Piece { blanks, text }));
    found
}

/// True when a line may end between two characters with no blank between them.
fn may_part(before: char, after: char) -> bool {
    let wide = |c: char| c.width() == Some(2);
    (wide(before) || wide(after)) && after.width() != Some(0) && !CLOSING.contains(after) && !OPENING.contains(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        assert_eq!(wrap("one two three", 0, 2, 8), ["one two", "three"]);
        assert_eq!(wrap("one two three", 3, 2, 8), ["one", "two", "three"]);
        assert_eq!(wrap("a  b", 0, 0, 80), ["a  b"]);
        assert_eq!(wrap("", 5, 2, 8), [""]);
        assert_eq!(wrap("a/path/that/is/long b", 0, 2, 8), ["a/path/that/is/long", "b"]);
    }

    #[test]
    fn long_words_in_narrow_windows() {
        assert_eq!(narrow("a/path/that/is/long b", 0, 2, 8), ["a/path/t", "hat/is", "/long", "b"]);
        assert_eq!(narrow("电池厂电池厂", 4, 4, 9), ["电池", "厂电", "池厂"]);
        assert_eq!(narrow("abcdef", 8, 2, 8), ["", "abcdef"]);
        assert_eq!(narrow("", 0, 2, 8), [""]);
        assert_eq!(narrow("abc de", 6, 2, 8), ["", "abc de"]);
        let path = "p".repeat(70);
        assert_eq!(narrow(&path, 0, 2, 60), [path.as_str()]);
    }

    #[test]
    fn code_stays_together_where_it_fits() {
        assert_eq!(wrap("declare it: `unit a = 3 t`, or not", 0, 2, 20), ["declare it:", "`unit a = 3 t`, or", "not"]);
        assert_eq!(wrap("see `one two three four`", 0, 0, 12), ["see `one two", "three four`"]);
        assert_eq!(wrap("an odd ` is no quote for long", 0, 0, 12), ["an odd ` is", "no quote for", "long"]);
    }

    #[test]
    fn chinese_text() {
        assert_eq!(wrap("电池厂的产能，以吨计（每年）", 0, 0, 12), ["电池厂的产", "能，以吨计", "（每年）"]);
        assert_eq!(wrap("找不到`电池厂`这个名称", 0, 0, 14), ["找不到`电池厂`", "这个名称"]);
        for width in 6..40 {
            for line in wrap("产能 capacity（吨）是 `kt/yr`，需求 demand 是 `t/d`：两者不同。", 0, 0, width) {
                assert!(line.width() <= width.max(13), "{width}: {line}");
                assert!(!line.starts_with(['，', '）', '：', '。']), "{width}: {line}");
            }
        }
    }
}
