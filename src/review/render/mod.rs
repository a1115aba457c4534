//! A comparison as text for people, as Markdown for a pull request, as JSON.

mod answers;
pub mod json;
pub mod markdown;
mod marks;
mod sentences;
pub mod text;
mod why;

use super::comparison::{Comparison, FileDifference};
use super::difference::Change;
use super::quantities::Moved;
use serde::Serialize;

/// How many facts of each sort there are.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Count {
    pub changed: usize,
    pub added: usize,
    pub removed: usize,
    pub renamed: usize,
}

impl Count {
    pub fn of<'f>(files: impl IntoIterator<Item = &'f FileDifference>) -> Count {
        let mut count = Count::default();
        for difference in files.into_iter().flat_map(|file| &file.differences) {
            match difference.change {
                Change::Added { .. } => count.added += 1,
                Change::Removed { .. } => count.removed += 1,
                Change::Changed { .. } => count.changed += 1,
                Change::Renamed { .. } => count.renamed += 1,
            }
        }
        count
    }

    /// `2 facts changed, 1 added`
    pub fn words(self) -> String {
        let all = [(self.changed, "changed"), (self.added, "added"), (self.removed, "removed"), (self.renamed, "renamed")];
        let mut out = String::new();
        for (count, word) in all.into_iter().filter(|(count, _)| *count > 0) {
            out.push_str(&match out.is_empty() {
                true if count == 1 => format!("1 fact {word}"),
                true => format!("{count} facts {word}"),
                false => format!(", {count} {word}"),
            });
        }
        if out.is_empty() { "no fact is different".to_string() } else { out }
    }
}

/// `+20 %`
pub(super) fn percent(moved: Moved) -> String {
    match moved {
        Moved::Same => "written otherwise, same value".to_string(),
        Moved::Percent(percent) => {
            let size = percent.abs();
            let digits = if size >= 100.0 {
                0
            } else if size >= 1.0 {
                1
            } else {
                3
            };
            let number = format!("{size:.digits$}");
            let number = if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { &number };
            format!("{}{number} %", if percent < 0.0 { "−" } else { "+" })
        }
    }
}

/// A text that is not too long for a line.
pub(super) fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_string();
    }
    let cut: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

/// What stands at the top: what was compared.
pub(super) fn title(comparison: &Comparison) -> String {
    format!("{} → {}", comparison.old, comparison.new)
}
