//! Diagnostics for people: the lines concerned as a picture, then notes and helps.

mod cells;
mod excerpt;
mod picture;
#[cfg(test)]
mod columns_tests;
#[cfg(test)]
mod tests;
pub mod wrap;

use super::text::fix_text;
use super::{Options, anchor, head, one_line};
use crate::diagnostics::{Diagnostic, Label, Severity};
use crate::source::SourceMap;
use ariadne::{Color, Fmt};
use unicode_width::UnicodeWidthStr;

/// More diagnostics than anyone reads; the rest is counted.
const MAX_DIAGNOSTICS: usize = 200;
/// More labels than can be drawn on one picture.
const MAX_LABELS: usize = 20;

/// The colour of the words `note` and `help`.
const ADVICE: Color = Color::Fixed(115);

/// The blanks before further lines of a text.
const INDENT: usize = 4;
/// Texts have so many columns at least, be the terminal ever so narrow.
const LEAST_WIDTH: usize = 20;

/// All diagnostics, a blank line between them; at most 200, then how many more there are.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap, options: &Options) -> String {
    let mut out = String::new();
    for (index, diagnostic) in diagnostics.iter().take(MAX_DIAGNOSTICS).enumerate() {
        if index > 0 {
            out.push('\n');
        }
        Writer { out: &mut out, sources, options }.diagnostic(diagnostic);
    }
    if diagnostics.len() > MAX_DIAGNOSTICS {
        out.push_str(&format!("\n… and {} more\n", diagnostics.len() - MAX_DIAGNOSTICS));
    }
    out
}

struct Writer<'a> {
    out: &'a mut String,
    sources: &'a SourceMap,
    options: &'a Options,
}

impl Writer<'_> {
    fn diagnostic(&mut self, diagnostic: &Diagnostic) {
        self.titled(&head(diagnostic), severity_color(diagnostic.severity), &diagnostic.message);
        let left_out = self.picture(diagnostic);
        if left_out > 0 {
            let places = if left_out == 1 { "place" } else { "places" };
            self.titled("note", ADVICE, &format!("{left_out} more {places} not shown"));
        }
        for note in &diagnostic.notes {
            self.titled("note", ADVICE, note);
        }
        for help in &diagnostic.helps {
            self.titled("help", ADVICE, help);
        }
        for fix in &diagnostic.fixes {
            let text = fix_text(fix);
            let (title, code) = text.split_once('\n').unwrap_or((&text, ""));
            self.titled("help", ADVICE, title);
            self.code(code);
        }
    }

    /// `title: text`; the text's further lines are indented.
    fn titled(&mut self, title: &str, color: Color, text: &str) {
        self.out.push_str(&title.fg(self.options.color.then_some(color)).to_string());
        self.out.push(':');
        let mut used = title.width() + 2;
        let width = self.options.width.map_or(usize::MAX, |width| width.max(LEAST_WIDTH));
        let lines: Vec<String> =
            text.lines().flat_map(|line| wrap::narrow(&one_line(line), std::mem::replace(&mut used, INDENT), INDENT, width)).collect();
        for (index, line) in lines.iter().enumerate() {
            let line = line.trim_end();
            self.out.push_str(match index {
                0 if line.is_empty() => "",
                0 => " ",
                _ => "\n    ",
            });
            self.out.push_str(line);
        }
        self.out.push('\n');
    }

    /// Lines of code, which are not broken unless the window is narrow.
    fn code(&mut self, text: &str) {
        let width = self.options.width.filter(|width| *width < wrap::NARROW).map_or(usize::MAX, |width| width.max(LEAST_WIDTH));
        for line in text.lines() {
            let line = one_line(line);
            let parts = if width == usize::MAX { vec![line.into_owned()] } else { wrap::narrow(&line, INDENT, INDENT, width) };
            for part in parts {
                self.out.push_str(format!("    {part}").trim_end());
                self.out.push('\n');
            }
        }
    }

    /// The excerpts with their labels; returns how many labels were left out.
    fn picture(&mut self, diagnostic: &Diagnostic) -> usize {
        let Some(anchor) = anchor(diagnostic, self.sources) else { return 0 };
        let mut labels: Vec<&Label> = diagnostic.labels.iter().filter(|label| self.sources.get(label.span.file).is_some()).collect();
        let left_out = labels.len().saturating_sub(MAX_LABELS);
        labels.sort_by_key(|label| !label.primary);
        labels.truncate(MAX_LABELS);

        let Options { color, width } = *self.options;
        self.out.push_str(&picture::rows(diagnostic.severity, anchor.span.file, &labels, self.sources, color, width));
        left_out
    }
}

fn severity_color(severity: Severity) -> Color {
    match severity {
        Severity::Error => Color::Red,
        Severity::Warning => Color::Yellow,
        Severity::Note => Color::Green,
    }
}
