//! The canonical layout of a text: how `coop fmt` writes it.
//!
//! [`tree`] reads all tokens with the comments before them; [`blocks`] makes lines of declarations, [`expressions`] breaks what is too
//! long, [`tables`] and [`runs`] align what belongs together, [`spacing`] puts blanks between tokens. What comes out is read again, and
//! [`guard`] holds it to the tokens and comments that went in.
//!
//! A rule of the grammar that nothing here knows is laid out by its tokens, and its block by its entries.

mod blocks;
mod expressions;
mod guard;
mod lines;
mod runs;
mod spacing;
mod tables;
mod tree;

use super::parser::{self, Rule};
use super::{build, limits, recovery};
use crate::diagnostics::Sink;
use crate::source::FileId;
use std::ops::RangeInclusive;
use tree::Tree;
use unicode_width::UnicodeWidthStr;

/// How long lines may be, in columns.
const WIDTH: usize = 130;

/// Why a text is left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It has mistakes of syntax.
    Syntax,
    /// The formatted text would not be the same scenario: a mistake of this program.
    Changed,
}

/// The text in its canonical layout.
#[cfg(any(test, feature = "internals"))]
pub fn format(text: &str) -> Result<String, Refused> {
    format_lines(text, None)
}

/// The same for the declarations that touch some of the lines, counted from 1; all others stay as they are.
pub fn format_lines(text: &str, lines: Option<RangeInclusive<usize>>) -> Result<String, Refused> {
    let tree = read(text).ok_or(Refused::Syntax)?;
    let written = match lines {
        None => written(tree.clone()).concat(),
        Some(lines) => partly(text, tree.clone(), &lines),
    };
    if written == text {
        return Ok(written);
    }
    let again = parsed(&written).ok_or(Refused::Changed)?;
    if guard::same(&tree, &again) { Ok(written) } else { Err(Refused::Changed) }
}

/// The tree of a text without mistakes of syntax.
fn read(text: &str) -> Option<Tree<'_>> {
    limits::check(text).ok()?;
    let pairs = parser::parse_checked(Rule::file, text).ok()?;
    let mut sink = Sink::default();
    let patched = recovery::PatchedSource::unchanged(FileId(0));
    let mut builder = build::Builder::new(&patched, text, &mut sink);
    builder.file(pairs.clone());
    let sound = !builder.met_bad && !sink.has_errors();
    sound.then(|| tree::tree(text, pairs))
}

/// The tree of a text that was written here.
fn parsed(text: &str) -> Option<Tree<'_>> {
    limits::check(text).ok()?;
    Some(tree::tree(text, parser::parse_checked(Rule::file, text).ok()?))
}

/// Lines, each with its line end.
fn written(tree: Tree<'_>) -> Vec<String> {
    let mut lines = blocks::Lines::new();
    for item in tree.items {
        lines.item(item, 0);
    }
    lines.end(tree.end);
    runs::text(lines.all)
}

/// The text with only some of its declarations laid out.
fn partly(text: &str, tree: Tree<'_>, asked: &RangeInclusive<usize>) -> String {
    let mut lines = blocks::Lines::new();
    // For each declaration, the last of its own lines, and how many lines are written with it.
    let mut parts: Vec<(usize, usize)> = Vec::new();
    let line_of = |at: usize| text.get(..at).map_or(0, |t| t.matches('\n').count()) + 1;
    let mut last = 0;
    for item in tree.items {
        let begin = item.first().map_or(0, |first| first.at);
        let end = item.children.last().and_then(tree::Element::last).map_or(0, |token| token.at + token.text.len());
        let begin = line_of(begin);
        lines.item(item, 0);
        // Two on one line are one.
        if begin <= last {
            parts.pop();
        }
        last = line_of(end);
        parts.push((last, lines.all.len()));
    }
    lines.end(tree.end);
    let written = runs::text(lines.all);
    let source: Vec<&str> = text.split_inclusive('\n').collect();
    parts.push((source.len(), written.len()));
    let (mut out, mut from, mut at) = (String::new(), 0, 0);
    for (to, upto) in parts {
        let touched = from < *asked.end() && to >= *asked.start();
        match touched {
            true => written.get(at..upto).unwrap_or(&[]).iter().for_each(|line| out.push_str(line)),
            false => source.get(from..to).unwrap_or(&[]).iter().for_each(|line| out.push_str(line)),
        }
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        (from, at) = (to, upto);
    }
    out
}

/// How many columns a text takes.
fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}
