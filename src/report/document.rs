//! A report as a document: blocks that are made once, and written as text for a terminal or as Markdown.

use super::number;
use super::table::{Align, Grid};
use crate::diagnostics::render::terminal::wrap;

/// How to show a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Every row of every table.
    pub full: bool,
    /// Bold headings.
    pub color: bool,
    /// The columns that it may take.
    pub width: usize,
    /// Break what is longer. Text that goes elsewhere is left whole.
    pub wrap: bool,
    /// No blanks between the thousands of a number: figures can be copied.
    pub plain: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { full: false, color: false, width: 100, wrap: false, plain: false }
    }
}

/// Blocks in their order.
#[derive(Default)]
pub struct Document {
    pub blocks: Vec<Block>,
    /// No blanks between the thousands of a number.
    pub plain: bool,
}

/// A part of a document. What is further in belongs to what stands further out above it.
pub enum Block {
    Heading {
        indent: usize,
        text: String,
    },
    Line {
        indent: usize,
        text: String,
    },
    Blank,
    Table {
        indent: usize,
        grid: Grid<'static>,
    },
    /// Lines whose characters stand below one another, as of a plot.
    Drawing {
        indent: usize,
        lines: Vec<String>,
    },
}

impl Document {
    /// As text for people at a terminal, with a line break at its end.
    pub fn text(&self, options: &Options) -> String {
        let mut out = String::new();
        let blocks = self.blocks.iter().map(|block| block.with_gaps(!self.plain));
        let (bold, plain) = if options.color { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
        for block in blocks {
            match block {
                Block::Heading { indent, text } => lines(&mut out, options, indent, &text, (bold, plain)),
                Block::Line { indent, text } => lines(&mut out, options, indent, &text, ("", "")),
                Block::Blank => out.push('\n'),
                Block::Table { indent, grid } if options.wrap && grid.width() + indent > options.width => {
                    grid.write_narrow(&mut out, indent, options.width);
                }
                Block::Table { indent, grid } => grid.write(&mut out, indent),
                Block::Drawing { indent, lines: drawn } => {
                    for line in drawn {
                        out.extend(std::iter::repeat_n(' ', indent));
                        out.push_str(&line);
                        out.push('\n');
                    }
                }
            }
        }
        out
    }

    /// Its blocks with numbers as people read them, for other documents that take them in.
    #[cfg(feature = "cli")]
    pub fn shown(&self) -> Vec<Block> {
        self.blocks.iter().map(|block| block.with_gaps(!self.plain)).collect()
    }

    /// As Markdown (CommonMark, with the tables of GitHub), with a line break at its end.
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        let mut in_lines = false;
        for block in self.blocks.iter().map(|block| block.with_gaps(!self.plain)) {
            let block = &block;
            // Lines that follow one another are one paragraph, and stay lines.
            match (block, in_lines) {
                (Block::Line { .. }, true) => out.push_str("\\\n"),
                (_, true) => out.push_str("\n\n"),
                (_, false) => {}
            }
            in_lines = matches!(block, Block::Line { .. });
            match block {
                // The report's own heading, those of its models, and what is said of them.
                Block::Heading { indent, text } => {
                    let level = if out.is_empty() { 1 } else { 2 + indent / 2 };
                    out.extend(std::iter::repeat_n('#', level.min(6)));
                    out.push_str(&format!(" {}\n\n", escaped(text)));
                }
                Block::Line { text, .. } => out.push_str(&escaped(text)),
                Block::Blank => {}
                Block::Table { grid, .. } => table(&mut out, grid),
                Block::Drawing { lines, .. } => {
                    out.push_str("```text\n");
                    lines.iter().for_each(|line| out.push_str(&format!("{line}\n")));
                    out.push_str("```\n\n");
                }
            }
        }
        format!("{}\n", out.trim_end())
    }
}

impl Block {
    /// The same with blanks between the thousands of numbers, or with none.
    fn with_gaps(&self, blanks: bool) -> Block {
        let shown = |text: &str| number::gaps(text, blanks).into_owned();
        match self {
            Block::Heading { indent, text } => Block::Heading { indent: *indent, text: shown(text) },
            Block::Line { indent, text } => Block::Line { indent: *indent, text: shown(text) },
            Block::Blank => Block::Blank,
            Block::Table { indent, grid } => Block::Table { indent: *indent, grid: grid.each(shown) },
            Block::Drawing { indent, lines } => Block::Drawing { indent: *indent, lines: lines.iter().map(|line| shown(line)).collect() },
        }
    }
}

fn lines(out: &mut String, options: &Options, indent: usize, text: &str, (before, after): (&str, &str)) {
    let lines = if options.wrap { wrap::narrow(text, indent, indent + 2, options.width) } else { vec![text.to_string()] };
    for (at, line) in lines.iter().map(|line| line.trim_end()).enumerate() {
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', if at == 0 { indent } else { indent + 2 }));
            [before, line, after].iter().for_each(|part| out.push_str(part));
        }
        out.push('\n');
    }
}

fn table(out: &mut String, grid: &Grid<'_>) {
    let row = |out: &mut String, cells: &mut dyn Iterator<Item = String>| {
        out.push('|');
        cells.for_each(|cell| out.push_str(&format!(" {cell} |")));
        out.push('\n');
    };
    row(out, &mut grid.headings().map(|(heading, _)| escaped(heading)));
    row(out, &mut grid.headings().map(|(_, align)| if align == Align::Point { "--:".to_string() } else { "---".to_string() }));
    for cells in grid.rows() {
        row(out, &mut cells.iter().map(|cell| escaped(cell)));
    }
    out.push('\n');
}

/// True of what means something to Markdown within a line, in a table apart from `|`.
pub fn is_mark(c: char) -> bool {
    matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '~' | '&')
}

/// Code in Markdown, with as many backticks around it as none within has.
#[cfg(feature = "cli")]
pub fn marked_code(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let gap = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{gap}{text}{gap}{fence}")
}

/// A text in which no mark means anything to Markdown, but backticks.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // A backtick without another one marks nothing.
    let paired = text.matches('`').count().is_multiple_of(2);
    let mut code = false;
    for c in text.chars() {
        match c {
            '`' if paired => code = !code,
            '|' => out.push('\\'),
            c if !code && is_mark(c) => out.push('\\'),
            _ => {}
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Document {
        let mut grid = Grid::new(vec![("who".into(), Align::Left), ("cost [EUR]".into(), Align::Point)]);
        ["a|b_c", "12.5"].into_iter().for_each(|cell| grid.cell(cell));
        let line = |text: &str| Block::Line { indent: 2, text: text.to_string() };
        let blocks = vec![
            Block::Heading { indent: 0, text: "A *title*".into() },
            Block::Blank,
            Block::Heading { indent: 0, text: "ship".into() },
            line("Optimal: least cost 3 EUR."),
            line("`a_b` needs <5>."),
            Block::Blank,
            Block::Heading { indent: 2, text: "make [t]".into() },
            Block::Table { indent: 4, grid },
        ];
        Document { blocks, plain: false }
    }

    #[test]
    fn as_markdown() {
        assert_eq!(
            document().markdown(),
            "# A \\*title\\*\n\n## ship\n\nOptimal: least cost 3 EUR.\\\n`a_b` needs \\<5\\>.\n\n### make \\[t\\]\n\n| who | cost \\[EUR\\] |\n| --- | --: |\n| a\\|b\\_c | 12.5 |\n"
        );
    }

    #[test]
    fn as_text() {
        let text = document().text(&Options::default());
        assert!(text.starts_with("A *title*\n\nship\n  Optimal: least cost 3 EUR.\n  `a_b` needs <5>.\n\n  make [t]\n"), "{text}");
    }
}
