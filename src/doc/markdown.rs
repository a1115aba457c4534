//! The scenario for readers as Markdown (CommonMark, with the tables and formulas of GitHub).

use super::latex;
use super::page::{Inline, Page, Part, Sheet};
use crate::report::document::{is_mark, marked_code};

/// The document, with a line break at its end.
pub fn write(page: &Page) -> String {
    let mut out = String::new();
    for part in &page.parts {
        match part {
            Part::Heading { level, text, .. } => {
                out.extend(std::iter::repeat_n('#', (*level).min(6)));
                out.push_str(&format!(" {}\n\n", escaped(text)));
            }
            Part::Paragraph(inlines) => out.push_str(&format!("{}\n\n", at_the_beginning(&line(inlines)))),
            Part::List(items) => {
                items.iter().for_each(|item| out.push_str(&format!("- {}\n", at_the_beginning(&line(item)))));
                out.push('\n');
            }
            Part::Table(sheet) => table(&mut out, sheet),
            // In a block of its own no sign of LaTeX is taken for one of Markdown, as it is between `$$`.
            Part::Formula(math) => out.push_str(&format!("```math\n{}\n```\n\n", latex::write(math))),
            Part::Lines(lines) => {
                // No line of it closes the block.
                let fence = if lines.iter().any(|line| line.contains("```")) { "~~~~~~" } else { "```" };
                out.push_str(&format!("{fence}text\n{}\n{fence}\n\n", lines.join("\n")));
            }
        }
    }
    format!("{}\n", out.trim_end())
}

fn table(out: &mut String, sheet: &Sheet) {
    let row = |out: &mut String, cells: &mut dyn Iterator<Item = String>| {
        out.push('|');
        cells.for_each(|cell| out.push_str(&format!(" {cell} |")));
        out.push('\n');
    };
    row(out, &mut sheet.headings.iter().map(|heading| escaped(heading)));
    row(out, &mut sheet.numbers.iter().map(|number| if *number { "--:".to_string() } else { "---".to_string() }));
    for cells in &sheet.rows {
        row(out, &mut cells.iter().map(|cell| in_a_table(cell)));
    }
    out.push('\n');
}

/// A line in which a bar ends no cell.
fn in_a_table(inlines: &[Inline]) -> String {
    let one = |inline: &Inline| match inline {
        // GitHub reads `\|` as a bar in code of a table too.
        Inline::Code(text) => marked_code(text).replace('|', "\\|"),
        other => line(std::slice::from_ref(other)),
    };
    inlines.iter().map(one).collect()
}

fn line(inlines: &[Inline]) -> String {
    let one = |inline: &Inline| match inline {
        Inline::Text(text) => escaped(text),
        Inline::Strong(text) if text.trim().is_empty() => escaped(text),
        Inline::Strong(text) => format!("**{}**", escaped(text.trim())),
        Inline::Code(text) => marked_code(text),
        Inline::Link { text, place } => format!("[{}](#{place})", escaped(text)),
    };
    inlines.iter().map(one).collect()
}

/// A text in which no character means anything to Markdown or starts a formula.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if is_mark(c) || matches!(c, '|' | '$' | '!') => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A line whose beginning is no mark of a list or a heading.
fn at_the_beginning(line: &str) -> String {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    match line.get(digits..).and_then(|rest| rest.chars().next()) {
        Some(sign @ ('.' | ')')) if digits > 0 => {
            format!("{}\\{sign}{}", line.get(..digits).unwrap_or(""), line.get(digits + 1..).unwrap_or(""))
        }
        Some('-' | '+' | '=') if digits == 0 => format!("\\{line}"),
        _ => line.to_string(),
    }
}
