//! The pictures: excerpts of files with their labels, drawn by ariadne.
//!
//! Ariadne is given a short excerpt of each file instead of the file, so that neither long files nor long lines cost
//! anything. It numbers the lines of what it is given; [`renumber`] puts the numbers of the file in their place. All
//! that depends on how ariadne lays out its rows is in that function.

use super::super::{one_line, place_text};
use super::excerpt::{Excerpt, last_line, without_stand_ins};
use super::wrap::{self, NARROW};
use super::{LEAST_WIDTH, severity_color};
use crate::diagnostics::{Label, Severity};
use crate::source::{FileId, SourceFile, SourceMap};
use ariadne::{Cache, Color, Config, IndexType, Report, ReportKind, Source};
use std::fmt;
use std::ops::Range;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Stands for `name:line:column` until the rows are renumbered.
const PLACE_MARK: char = '\u{1}';
/// Columns that a line has at least, be the terminal ever so narrow.
const LEAST_COLUMNS: usize = 12;

/// The rows of a picture of the labels, each with its line end. The primary labels come first in the list, and the
/// file of the first in the picture.
pub(super) fn rows(severity: Severity, first: FileId, labels: &[&Label], sources: &SourceMap, color: bool, width: Option<usize>) -> String {
    let numbers = numbers_width(labels, sources);
    // Files in the order of their labels, that of the diagnostic first.
    let sections = |columns: Option<usize>| {
        let mut sections: Vec<Section> = Vec::new();
        for id in [first].into_iter().chain(labels.iter().map(|label| label.span.file)) {
            if sections.iter().all(|section| section.file != id) {
                sections.extend(Section::new(id, labels, sources, columns));
            }
        }
        sections
    };
    let drawn = |sections: &[Section], below: bool| {
        let drawn = draw(severity, sections, color, below);
        // The first row is ariadne's own header, in another form than ours.
        let rows = drawn.split_once('\n').map_or("", |(_, rows)| rows);
        renumber(rows, sections, numbers).iter().map(|row| tidy(row)).collect::<String>()
    };
    let Some(width) = width else { return drawn(&sections(None), false) };
    let (room, width) = (width.saturating_sub(numbers + 4), width.max(LEAST_WIDTH));
    // What finds no room beside the lines goes below them; lines give a little of theirs, and more if need be.
    for (below, least) in [(false, room - room / 3), (true, LEAST_COLUMNS)] {
        let mut columns = room;
        loop {
            let sections = sections(Some(columns));
            let rows = drawn(&sections, below);
            let over = too_wide(&rows, width);
            if over == 0 {
                return if below { rows + &listed(&sections, width) } else { rows };
            }
            if columns <= least {
                break;
            }
            columns = columns.saturating_sub(over).max(least);
        }
    }
    plain(&sections(Some(room)), sources, width)
}

/// The columns by which the widest row is too wide. In a wide window, the name of a file may be: somebody may want to copy it.
fn too_wide(rows: &str, width: usize) -> usize {
    let place = |row: &str| width >= NARROW && ['╭', '├'].into_iter().any(|bar| row.contains(&format!("{bar}─[")));
    rows.lines().filter(|row| !place(row)).map(columns).max().unwrap_or(0).saturating_sub(width)
}

/// The columns of a row, without its colours.
pub(super) fn columns(row: &str) -> usize {
    let mut parts = row.split('\x1B');
    let first = parts.next().map_or(0, UnicodeWidthStr::width);
    first + parts.map(|part| part.split_once('m').map_or(0, |(_, text)| text.width())).sum::<usize>()
}

/// The texts of labels, as they are numbered in a picture.
fn listed(sections: &[Section], width: usize) -> String {
    let all: Vec<&Label> = sections.iter().flat_map(|section| section.labels.iter().map(|(_, label)| *label)).collect();
    let shown = all.iter().filter(|label| !label.text.is_empty());
    let lines = shown.zip(1..).flat_map(|(label, number)| {
        let text = if all.len() > 1 { format!("{number}: {}", one_line(&label.text)) } else { one_line(&label.text).into_owned() };
        wrap::narrow(&text, 2, 4, width).into_iter().enumerate().map(|(at, line)| format!("{}{line}", if at == 0 { "  " } else { "    " }))
    });
    lines.map(|line| line.trim_end().to_string() + "\n").collect()
}

/// Without a picture: for each label its place, what stands there, and its text.
fn plain(sections: &[Section], sources: &SourceMap, width: usize) -> String {
    let mut out = String::new();
    let mut put = |indent: usize, text: &str| {
        for line in wrap::narrow(text, indent, indent, width) {
            out.push_str(format!("{}{line}", " ".repeat(indent)).trim_end());
            out.push('\n');
        }
    };
    for (_, label) in sections.iter().flat_map(|section| &section.labels) {
        let Some(file) = sources.get(label.span.file) else { continue };
        put(2, &place_text(label.span, sources).unwrap_or_default());
        let lo = file.floor(label.span.lo);
        let line = file.line_range(file.line_of(lo));
        let code = one_line(file.text.get(lo as usize..line.end as usize).unwrap_or("").trim_end()).into_owned();
        let mark = if lo > line.start { "…" } else { "" };
        put(4, &format!("{mark}{}", cut(&code, width.saturating_sub(4 + mark.width()))));
        put(4, &one_line(&label.text));
    }
    out
}

/// As much of a text as fits.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_string();
    }
    let mut out = String::new();
    for c in text.chars() {
        if out.width() + c.width().unwrap_or(0) + 1 > width {
            break;
        }
        out.push(c);
    }
    out + "…"
}

/// The digits of the greatest line number in the picture.
fn numbers_width(labels: &[&Label], sources: &SourceMap) -> usize {
    let lines = labels.iter().filter_map(|label| {
        let file = sources.get(label.span.file)?;
        Some(last_line(file, &range(label, file)))
    });
    lines.max().unwrap_or(1).to_string().len()
}

/// The bytes of a label, on character boundaries.
fn range(label: &Label, file: &SourceFile) -> Range<u32> {
    let lo = file.floor(label.span.lo);
    lo..file.ceil(label.span.hi).max(lo)
}

/// The part of a picture that shows one file.
struct Section<'a> {
    file: FileId,
    /// `name:line:column` of the label that counts most.
    place: String,
    excerpt: Excerpt<'a>,
    /// Ranges of characters of the excerpt, in the order ariadne wants.
    labels: Vec<(Range<usize>, &'a Label)>,
}

impl<'a> Section<'a> {
    /// The labels of one file; `labels` has the primary ones first. Its lines have so many columns, with the arrows of
    /// labels over several lines.
    fn new(id: FileId, labels: &[&'a Label], sources: &'a SourceMap, columns: Option<usize>) -> Option<Section<'a>> {
        let file = sources.get(id)?;
        let own = || labels.iter().filter(|label| label.span.file == id);
        let place = own().next().and_then(|label| place_text(label.span, sources))?;
        let tall = own().map(|label| range(label, file)).filter(|range| file.line_of(range.start) < last_line(file, range)).count();
        let arrows = if tall == 0 { 0 } else { 2 * (tall + 1) };
        let columns = columns.map(|columns| columns.saturating_sub(arrows).max(LEAST_COLUMNS));
        let excerpt = Excerpt::new(file, own().map(|label| range(label, file)), columns);
        let mut labels: Vec<_> = own().map(|label| (excerpt.find(&range(label, file)), *label)).collect();
        // Ariadne opens the file anew when a label ends on an earlier line than the one before.
        labels.sort_by_key(|(range, _)| (range.end, range.start));
        Some(Section { file: id, place, excerpt, labels })
    }
}

/// What ariadne asks for the texts.
struct Excerpts(Vec<Source<String>>);

impl Cache<usize> for Excerpts {
    type Storage = String;

    fn fetch(&mut self, id: &usize) -> Result<&Source<String>, impl fmt::Debug> {
        self.0.get(*id).ok_or("no such excerpt")
    }

    fn display<'a>(&self, _: &'a usize) -> Option<impl fmt::Display + 'a> {
        Some(PLACE_MARK)
    }
}

/// Ariadne's picture of the excerpts, with the texts of labels or, where these are reported below, with numbers for them.
fn draw(severity: Severity, sections: &[Section], color: bool, below: bool) -> String {
    let several = sections.iter().map(|section| section.labels.len()).sum::<usize>() > 1;
    let mut numbers = 1..;
    let excerpts = Excerpts(sections.iter().map(|section| Source::from(section.excerpt.text.clone())).collect());
    // Characters, not bytes: see `Excerpt`.
    let config = Config::default().with_index_type(IndexType::Char).with_color(color);
    let mut report = Report::build(ReportKind::Error, (0, 0..0)).with_config(config);
    for (index, section) in sections.iter().enumerate() {
        for (range, label) in &section.labels {
            // A label without any text would not be drawn at all; one with an empty text is.
            let label_color = if label.primary { severity_color(severity) } else { Color::Cyan };
            let text = match below && !label.text.is_empty() {
                true => numbers.next().filter(|_| several).map_or(String::new(), |number| number.to_string()),
                false => without_stand_ins(&one_line(&label.text)),
            };
            report.add_label(ariadne::Label::new((index, range.clone())).with_message(text).with_color(label_color));
        }
    }
    let mut bytes = Vec::new();
    match report.finish().write(excerpts, &mut bytes) {
        Ok(()) => String::from_utf8_lossy(&bytes).into_owned(),
        // Writing to memory does not fail.
        Err(_) => String::new(),
    }
}

/// Rows of ariadne with the places and line numbers of the files instead of those of the excerpts.
///
/// Ariadne begins every row with a margin as wide as its greatest number and a bar: `╭` and `├` begin a file and hold
/// its place, `╯` ends the picture, `│` and `┆` stand before lines, with a number or without.
fn renumber(rows: &str, sections: &[Section], width: usize) -> Vec<String> {
    let mut coming = sections.iter();
    let mut current: Option<&Section> = None;
    let mut out = Vec::new();
    for row in rows.lines() {
        let Some((at, bar)) = row.char_indices().find(|(_, c)| "╭├╯│┆".contains(*c)) else {
            out.push(row.to_owned());
            continue;
        };
        let (margin, rest) = row.split_at(at);
        // In colour the margin is ` ESC[…m12 `; the sequence is kept.
        let color_end = margin.rfind('m').map_or(0, |at| at + 1);
        let (before, number) = margin.split_at(color_end);
        let color = before.trim_start();
        out.push(match bar {
            '╭' | '├' => {
                current = coming.next();
                let place = current.map_or("", |section| section.place.as_str());
                format!("{:width$}  {color}{}", "", put_place(rest, place))
            }
            '╯' => format!("{color}{}{rest}", "─".repeat(width + 2)),
            _ => {
                let index = number.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                let number = index.zip(current).and_then(|(index, section)| section.excerpt.numbers.get(index));
                let number = number.copied().flatten().map(|number| number.to_string()).unwrap_or_default();
                let rest = current.map_or_else(|| rest.to_owned(), |section| section.excerpt.restored(rest));
                format!(" {color}{number:>width$} {rest}")
            }
        });
    }
    out
}

/// The place instead of the mark and the line and column that ariadne has put after it.
fn put_place(row: &str, place: &str) -> String {
    let Some((before, after)) = row.split_once(PLACE_MARK) else { return row.to_owned() };
    let after = after.split_once(' ').map_or("", |(_, after)| after);
    format!("{before}{place} {after}")
}

/// A row with its line end, without trailing blanks, and with one colour sequence where ariadne writes one for every character.
fn tidy(row: &str) -> String {
    const RESET: &str = "\x1B[0m";
    /// Ariadne's grey for the text of the sources, hard to read on a light ground: the terminal's own colour is better.
    const GREY: &str = "\x1B[38;5;249m";

    let mut cells: Vec<(&str, char)> = Vec::new();
    let mut color = "";
    let mut rest = row;
    while let Some(c) = rest.chars().next() {
        // Only our own colours are escape sequences here: those of foreign text were replaced.
        let length = if c == '\x1B' { rest.find('m').map_or(rest.len(), |at| at + 1) } else { c.len_utf8() };
        let (head, tail) = rest.split_at(length);
        match head {
            RESET | GREY => color = "",
            _ if c == '\x1B' => color = head,
            _ => cells.push((color, c)),
        }
        rest = tail;
    }
    while cells.pop_if(|(_, c)| c.is_whitespace()).is_some() {}

    let mut out = String::new();
    let mut current = "";
    for (color, c) in cells.into_iter().chain([("", '\n')]) {
        if color != current {
            out.push_str(if current.is_empty() { "" } else { RESET });
            out.push_str(color);
            current = color;
        }
        out.push(c);
    }
    out
}
