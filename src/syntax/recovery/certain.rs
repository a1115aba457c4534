//! Which repairs may be applied without asking.
//!
//! What the search finds is a guess at what was meant, however well it reads. Only a respelling is certain: the same
//! words, numbers and texts in the same order, in marks that have one reading. It takes nothing away that carries a
//! value or a declaration, and puts nothing in.

use super::foreign_tokens::plain;
use super::keywords::{MARKS, keywords};
use super::repair::Repair;
use std::ops::Range;

/// Marks of other languages that can be read in more than one way: `1...5`, `!a == b`, `a & b`, `a ~= b`, `kW·h`.
const SEVERAL_READINGS: [&str; 6] = ["...", "!", "&", "~=", "∑", "∈"];

/// True when the repair only spells what was written in another way.
pub fn respells(text: &str, repair: &Repair) -> bool {
    repair.edits.iter().all(|(range, new)| {
        let old = text.get(range.clone()).unwrap_or("");
        same_mark(text, range, old, new)
            || same_characters(text, range, old, new)
            || same_number(text, range, old, new)
            || comment(text, range, old, new)
            || same_words(old, new)
            || ends_nothing(text, range, old, new)
    })
}

/// `&&` and `and`.
fn same_mark(text: &str, range: &Range<usize>, old: &str, new: &str) -> bool {
    let (old, new) = (old.trim(), new.trim());
    let known = MARKS.iter().any(|(written, here)| *written == old && here.trim() == new) && !SEVERAL_READINGS.contains(&old);
    // `50 % of x` is a share of it; `3 of x` may be a count.
    let share = (old, new) == ("of", "*") && text.get(..range.start).is_some_and(|before| before.trim_end().ends_with('%'));
    let lower = old != new && old.to_lowercase() == new && keywords().any(|word| word == new);
    known || share || lower || (old, new) == ("zero", "0")
}

/// `（` and `(`, one by one. Dashes stand between values as well as between the ends of a range, and before items of a list.
fn same_characters(text: &str, range: &Range<usize>, old: &str, new: &str) -> bool {
    let beside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let inside =
        beside(text.get(..range.start).and_then(|t| t.chars().next_back())) && beside(text.get(range.end..).and_then(|t| t.chars().next()));
    let one = |(old, new): (char, char)| match old {
        '—' | '–' => false,
        // It ends a sentence, too.
        '。' | '．' => new == '.' && inside,
        '\'' | '‘' | '’' => new == '"',
        _ => old == new || plain(old) == Some(new) || (super::artefacts::is_blank(old) && new == ' '),
    };
    let invisible = !old.is_empty() && new.is_empty() && old.chars().all(super::artefacts::is_invisible);
    invisible || (!old.is_empty() && old.chars().count() == new.chars().count() && old.chars().zip(new.chars()).all(one))
}

/// `.5`, `90.`, `1,234,567` and `3,5 t`: the same digits, and no other way to read the marks between them.
fn same_number(text: &str, range: &Range<usize>, old: &str, new: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let plain = !old.is_empty() && old.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    if !plain || !new.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '_')) {
        return false;
    }
    if let Some(fraction) = old.strip_prefix('.') {
        return new == format!("0.{fraction}");
    }
    if let Some(whole) = old.strip_suffix('.') {
        return new == whole;
    }
    // A unit after it makes one number of it; without one it may be a list.
    let unit = text.get(range.end..).is_some_and(|rest| rest.trim_start_matches(' ').starts_with(|c: char| c.is_alphabetic() || c == '%'));
    let groups = old.matches(',').count() > 1 || (old.contains(',') && old.contains('.'));
    digits(old) == digits(new) && (groups || unit)
}

/// `#` at the beginning of a line, and `/* … */`.
fn comment(text: &str, range: &Range<usize>, old: &str, new: &str) -> bool {
    let before = text.get(..range.start).unwrap_or("");
    let first = before.rsplit('\n').next().is_none_or(|line| line.trim().is_empty());
    let block = old.starts_with("/*") && old.ends_with("*/") && new.trim_end().lines().all(|line| line.starts_with("//"));
    (new == "//" && first && !old.is_empty() && old.chars().all(|c| c == '#')) || (block && old.len() > 3)
}

/// `350 case per d`, `[case/d]`: the same words with other marks of a unit between them.
fn same_words(old: &str, new: &str) -> bool {
    let words = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|w| !w.is_empty() && *w != "per")
            .map(str::to_string)
            .collect::<Vec<_>>()
    };
    let marks = |text: &str| {
        text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ' ' | '/' | '·' | '*' | '[' | ']' | '(' | ')' | '%' | '^'))
    };
    let unit = old.contains('[') || old.trim() == "per" || old.trim() == "/" || old.starts_with('(');
    unit && !new.trim().is_empty() && words(old) == words(new) && marks(old) && marks(new)
}

/// `;` at the end of a line, or between two declarations.
fn ends_nothing(text: &str, range: &Range<usize>, old: &str, new: &str) -> bool {
    let open = |mark: char, close: char| {
        let before = text.get(..range.start).unwrap_or("");
        before.matches(mark).count() > before.matches(close).count()
    };
    let last = text
        .get(range.end..)
        .and_then(|rest| rest.split('\n').next())
        .is_none_or(|rest| rest.trim().is_empty() || rest.trim().starts_with("//"));
    matches!(old, ";" | "；") && !open('(', ')') && !open('[', ']') && ((new.trim().is_empty() && last) || (new == "\n" && !open('{', '}')))
}
