//! Lines, the words in them, and numbers.

use super::program::Fault;
use crate::exact::{self, Exact};

/// Where the words of a line stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Layout {
    /// Blanks between them.
    Free,
    /// In certain columns, so that names may hold blanks.
    Fixed,
}

/// The columns of the fixed layout, counted in bytes from 0.
const FIELDS: [(usize, usize); 6] = [(1, 3), (4, 12), (14, 22), (24, 36), (39, 47), (49, 61)];

/// A line that is neither empty nor a comment.
pub(super) struct Line<'t> {
    /// Counted from 1.
    pub number: u32,
    /// True of the first line of a section.
    pub is_head: bool,
    pub words: Vec<&'t str>,
}

impl<'t> Line<'t> {
    pub fn fault(&self, said: impl Into<String>) -> Fault {
        Fault { line: self.number, said: said.into() }
    }

    /// A word; a fault where the line has fewer.
    pub fn word(&self, place: usize, what: &str) -> Result<&'t str, Fault> {
        self.words.get(place).copied().ok_or_else(|| self.fault(format!("{what} is missing")))
    }

    /// The first word, in capitals; of a section what it is called.
    pub fn head(&self) -> String {
        self.words.first().map(|word| word.to_uppercase()).unwrap_or_default()
    }

    /// A number.
    pub fn number(&self, word: &str) -> Result<Exact, Fault> {
        number(word).ok_or_else(|| self.fault(format!("`{word}` is no number")))
    }
}

/// The lines of a text.
pub(super) fn lines(text: &str, layout: Layout) -> impl Iterator<Item = Result<Line<'_>, Fault>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    (1u32..).zip(text.lines()).filter(|(_, line)| !line.starts_with('*') && !line.trim().is_empty()).map(move |(number, line)| {
        let is_head = !line.starts_with(char::is_whitespace);
        let words = if is_head || layout == Layout::Free { Some(line.split_whitespace().collect()) } else { fixed(line) };
        let words = words.ok_or_else(|| Fault { line: number, said: "its words do not stand in the columns of the fixed form".into() })?;
        Ok(Line { number, is_head, words })
    })
}

/// The words of a line by its columns; nothing where there is something between them.
fn fixed(line: &str) -> Option<Vec<&str>> {
    let line = line.trim_end();
    let mut words = Vec::new();
    let mut end = 0;
    for (from, to) in FIELDS {
        if from >= line.len() {
            break;
        }
        let to = to.min(line.len());
        if !line.get(end..from)?.trim().is_empty() {
            return None;
        }
        end = to;
        words.extend(Some(line.get(from..to)?.trim()).filter(|word| !word.is_empty()));
    }
    line.get(end..)?.trim().is_empty().then_some(words)
}

/// A decimal number, also with the exponent of Fortran (`1.5D+3`).
pub(super) fn number(word: &str) -> Option<Exact> {
    let is_plain = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E' | 'd' | 'D');
    if !word.chars().all(is_plain) {
        return None;
    }
    if word.contains(['d', 'D']) { exact::parse(&word.replace(['d', 'D'], "e")) } else { exact::parse(word) }
}

/// Reads a text in free form, or where that is not possible, in fixed form; the fault is the one that comes later in the text.
pub(super) fn either<T>(text: &str, read: impl Fn(Layout) -> Result<T, Fault>) -> Result<T, Fault> {
    let is_free = |line: &str| line.starts_with("NAME") && line.split_whitespace().any(|word| word == "FREE");
    match read(Layout::Free) {
        Err(fault) if !text.lines().take(1_000).any(is_free) => {
            read(Layout::Fixed).map_err(|other| if other.line > fault.line { other } else { fault })
        }
        other => other,
    }
}

/// Which of the files of SMPS a text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    Core,
    Time,
    Stoch,
}

/// Which of the files of SMPS a text is, by the word that it begins with.
pub fn part(text: &str) -> Part {
    let first = lines(text, Layout::Free).find_map(Result::ok).map(|line| line.head()).unwrap_or_default();
    match first.as_str() {
        "TIME" | "PERIODS" => Part::Time,
        "STOCH" | "STOCHASTIC" | "INDEP" | "BLOCKS" | "SCENARIOS" => Part::Stoch,
        _ => Part::Core,
    }
}
