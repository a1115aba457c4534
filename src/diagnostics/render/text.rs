//! Texts that several renderers share: a finding as lines, and a fix in words.

use super::{one_line, place_text};
use crate::diagnostics::{Diagnostic, Fix, plain};
use crate::source::SourceMap;

/// The lines of a replacement that are shown.
const MAX_FIX_LINES: usize = 12;
/// The bytes of a replacement that fit into its help line.
const MAX_INLINE_FIX: usize = 100;
/// More labels than anyone reads in plain lines.
const MAX_LABELS: usize = 20;

/// The message, then notes and helps, a line each: for formats that have places for labels and fixes.
pub(super) fn whole(diagnostic: &Diagnostic) -> String {
    std::iter::once(one_line(&diagnostic.message).into_owned()).chain(advice(diagnostic)).collect::<Vec<_>>().join("\n")
}

/// What explains the message, a line each: labels with their places, notes and helps.
pub(super) fn explanation(diagnostic: &Diagnostic, sources: &SourceMap) -> Vec<String> {
    let labels = diagnostic.labels.iter().filter(|label| !label.text.is_empty()).filter_map(|label| {
        let place = place_text(label.span, sources)?;
        Some(format!("{place}: {}", one_line(&label.text)))
    });
    labels.take(MAX_LABELS).chain(advice(diagnostic)).collect()
}

/// The fixes in words, for formats that cannot offer them otherwise.
pub(super) fn fixes(diagnostic: &Diagnostic) -> impl Iterator<Item = String> {
    diagnostic.fixes.iter().map(|fix| format!("help: {}", plain::lines(&fix_text(fix))))
}

fn advice(diagnostic: &Diagnostic) -> impl Iterator<Item = String> {
    let lines = |title: &'static str, texts: &[String]| {
        let texts: Vec<String> = texts.iter().map(|text| format!("{title}: {}", plain::lines(text))).collect();
        texts.into_iter()
    };
    lines("note", &diagnostic.notes).chain(lines("help", &diagnostic.helps))
}

/// `TITLE: `replacement``, and only the title when it quotes the replacement already or there is none.
pub(super) fn fix_text(fix: &Fix) -> String {
    let mut texts: Vec<&str> = fix.edits.iter().map(|(_, text)| text.trim()).filter(|text| !text.is_empty()).collect();
    texts.dedup();
    let quoted: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
    // A title that quotes something says what is written.
    if quoted.is_empty() || fix.title.contains('`') {
        return fix.title.clone();
    }
    let inline = quoted.join(", ");
    if inline.len() <= MAX_INLINE_FIX && !inline.contains('\n') {
        return format!("{}: {inline}", fix.title);
    }
    let mut lines: Vec<String> = texts.iter().flat_map(|text| text.lines()).map(cut).collect();
    let more = lines.len().saturating_sub(MAX_FIX_LINES);
    if more > 0 {
        lines.truncate(MAX_FIX_LINES);
        lines.push(format!("… and {more} more lines"));
    }
    format!("{}:\n{}", fix.title, lines.join("\n"))
}

/// A line of a replacement, cut when it is too long to be read.
fn cut(line: &str) -> String {
    match line.char_indices().nth(MAX_INLINE_FIX) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or("")),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Applicability, codes};
    use crate::source::{FileKind, Span};

    #[test]
    fn fixes_in_words() {
        let mut map = SourceMap::default();
        let file = map.add("plan.coop", "", FileKind::Scenario);
        let fixed = |title: &str, new: &str| {
            Diagnostic::error(codes::SYNTAX, "").fix(title, Span::new(file, 0, 0), new, Applicability::MachineApplicable)
        };
        let text = |title: &str, new: &str| fix_text(&fixed(title, new).fixes[0]);
        assert_eq!(text("compare with two signs", "=="), "compare with two signs: `==`");
        assert_eq!(text("write `==`", "=="), "write `==`");
        assert_eq!(text("remove it", ""), "remove it");
        assert_eq!(text("add it", "a\n  b\n"), "add it:\na\n  b");
        assert!(text("add it", &"a\n".repeat(100)).ends_with("a\n… and 88 more lines"));
        assert_eq!(text("add it", &"长".repeat(100_000)), format!("add it:\n{}…", "长".repeat(100)));
        assert_eq!(fixes(&fixed("remove it", "")).collect::<Vec<_>>(), ["help: remove it"]);
    }

    #[test]
    fn a_finding_as_lines() {
        let mut map = SourceMap::default();
        let file = map.add("plan.coop", "a\n b", FileKind::Scenario);
        let found =
            Diagnostic::error(codes::SYNTAX, "m\nm").at(Span::new(file, 3, 4), "t").with(Span::new(file, 0, 1), "").note("n").help("h");
        assert_eq!(whole(&found), "m m\nnote: n\nhelp: h");
        assert_eq!(explanation(&found, &map), ["plan.coop:2:2: t", "note: n", "help: h"]);
    }
}
