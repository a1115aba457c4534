//! The body of an inline table in columns: labels to the left, numbers at their points, headings over them.

use super::width;
use crate::source::{FileId, Span};
use crate::syntax::table_body::{self, Cell, Token};

/// A row of a body, or a line with only a comment.
pub struct Row<'t> {
    pub text: Option<String>,
    pub comment: Option<&'t str>,
    /// False for a comment after the opening brace.
    pub own_line: bool,
    pub blank: bool,
}

/// Blanks between columns.
const GAP: usize = 3;

/// The rows of the text between the braces.
pub fn rows(text: &str) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let mut parsed: Vec<Vec<Piece<'_>>> = Vec::new();
    let mut blank = false;
    for (i, line) in text.split('\n').enumerate() {
        let pieces = pieces(line);
        let end = pieces.last().map_or(0, |piece| piece.to);
        let comment = line.get(end..).and_then(|rest| rest.find("//").and_then(|at| rest.get(at..))).map(str::trim_end);
        if pieces.is_empty() && comment.is_none() {
            blank |= !rows.is_empty() && line.trim().is_empty();
            continue;
        }
        let text = (!pieces.is_empty()).then(String::new);
        rows.push(Row { text, comment, own_line: i > 0, blank: std::mem::take(&mut blank) });
        parsed.push(pieces);
    }
    let written = columns(&parsed).unwrap_or_else(|| parsed.iter().map(|row| plain(row)).collect());
    for (row, written) in rows.iter_mut().zip(written) {
        if let Some(text) = &mut row.text {
            *text = written;
        }
    }
    rows
}

/// A token of a row, with what parts it from the next.
struct Piece<'t> {
    token: Token<'t>,
    text: &'t str,
    to: usize,
    /// Commas and bars that stand before it, at the beginning of a line.
    before: String,
    /// Commas and bars that follow it.
    marks: String,
}

fn pieces(line: &str) -> Vec<Piece<'_>> {
    let tokens = table_body::rows(line, Span::new(FileId(0), 0, line.len() as u32)).into_iter().next().unwrap_or_default();
    let mut out: Vec<Piece<'_>> = Vec::new();
    for (i, (token, at)) in tokens.iter().enumerate() {
        let to = at.hi as usize;
        let next = tokens.get(i + 1).map_or(line.len(), |(_, next)| next.lo as usize);
        let rest = line.get(to..next).unwrap_or("");
        let rest = rest.split("//").next().unwrap_or("");
        let marks = rest.chars().filter(|c| !c.is_whitespace()).collect();
        out.push(Piece {
            token: *token,
            text: line.get(at.lo as usize..to).unwrap_or(""),
            to: to + rest.len(),
            before: String::new(),
            marks,
        });
    }
    let before = tokens.first().map_or(0, |(_, at)| at.lo as usize);
    if let Some(first) = out.first_mut() {
        first.before = line.get(..before).unwrap_or("").chars().filter(|c| !c.is_whitespace()).collect();
    }
    out
}

/// A row with one blank between tokens.
fn plain(row: &[Piece<'_>]) -> String {
    let mut text = String::new();
    for (i, piece) in row.iter().enumerate() {
        if i > 0 {
            text.push(' ');
        }
        if !piece.before.is_empty() {
            text.push_str(&piece.before);
            text.push(' ');
        }
        text.push_str(piece.text);
        match piece.marks.as_str() {
            "," => text.push(','),
            "" => {}
            marks => {
                text.push(' ');
                text.push_str(marks);
            }
        }
    }
    text
}

/// A number's digits before and from the point on, and its unit.
#[derive(Default)]
struct Value {
    text: String,
    unit: String,
    /// What stands before the point, in columns.
    whole: usize,
}

/// What stands in a row: labels, and values or headings.
struct Parts {
    labels: Vec<String>,
    values: Vec<Value>,
}

/// The rows in columns, or nothing where they do not have the same ones.
fn columns(rows: &[Vec<Piece<'_>>]) -> Option<Vec<String>> {
    if rows.iter().flatten().any(|piece| !piece.before.is_empty() || !matches!(piece.marks.as_str(), "" | ",")) {
        return None;
    }
    let full: Vec<&[Piece<'_>]> = rows.iter().map(Vec::as_slice).filter(|row| !row.is_empty()).collect();
    let (first, rest) = full.split_first()?;
    let longest = full.iter().map(|row| row.len()).max()?;
    // With headings: labels first, then as many values as there are headings.
    let headed = (0..longest.min(6)).find_map(|labels| {
        let parts: Option<Vec<Parts>> = rest.iter().map(|row| parts(row, labels)).collect();
        let parts = parts.filter(|parts| !parts.is_empty() && parts.iter().all(|row| row.values.len() == first.len()))?;
        let headings = first.iter().map(|piece| Value { text: shown(piece), ..Value::default() }).collect();
        Some((parts, Some(headings)))
    });
    let (parts, headings): (Vec<Parts>, Option<Vec<Value>>) = match headed {
        Some(found) => found,
        None => (0..longest.min(6)).find_map(|labels| {
            let parts: Vec<Parts> = full.iter().map(|row| parts(row, labels)).collect::<Option<_>>()?;
            let count = parts.first()?.values.len();
            parts.iter().all(|row| row.values.len() == count).then_some((parts, None))
        })?,
    };
    let mut written = layout(&parts, headings.as_deref()).into_iter();
    Some(rows.iter().map(|row| if row.is_empty() { String::new() } else { written.next().unwrap_or_default() }).collect())
}

/// The text of a piece, with a comma after it.
fn shown(piece: &Piece<'_>) -> String {
    format!("{}{}", piece.text, piece.marks)
}

/// A row with so many labels; nothing where what follows are not all values.
fn parts(row: &[Piece<'_>], labels: usize) -> Option<Parts> {
    let (names, rest) = row.split_at_checked(labels)?;
    let tokens: Vec<(Token<'_>, Span)> =
        rest.iter().enumerate().map(|(i, piece)| (piece.token, Span::new(FileId(0), i as u32, i as u32 + 1))).collect();
    let mut values = Vec::new();
    for (cell, at) in table_body::cells(&tokens) {
        let pieces = rest.get(at.lo as usize..at.hi as usize)?;
        let (text, unit) = match (cell, pieces) {
            (Cell::Bad(_), _) => return None,
            (Cell::Number { unit: Some(_), .. }, [number, unit]) => (shown(number), shown(unit)),
            (_, pieces) => (pieces.iter().map(shown).collect::<Vec<_>>().join(" "), String::new()),
        };
        let whole = width(text.split(['.', '/']).next().unwrap_or("").trim_end_matches(','));
        values.push(Value { text, unit, whole });
    }
    (!values.is_empty()).then(|| Parts { labels: names.iter().map(shown).collect(), values })
}

fn layout(rows: &[Parts], headings: Option<&[Value]>) -> Vec<String> {
    let labels = rows.first().map_or(0, |row| row.labels.len());
    let label_widths: Vec<usize> =
        (0..labels).map(|i| rows.iter().filter_map(|row| row.labels.get(i)).map(|l| width(l)).max().unwrap_or(0)).collect();
    let count = rows.first().map_or(0, |row| row.values.len());
    let columns: Vec<Vec<String>> = (0..count)
        .map(|i| {
            let mut column = values(rows.iter().filter_map(|row| row.values.get(i)));
            if let Some(heading) = headings.and_then(|headings| headings.get(i)) {
                column.insert(0, heading.text.clone());
            }
            let widest = column.iter().map(|cell| width(cell)).max().unwrap_or(0);
            column.iter().map(|cell| format!("{}{cell}", " ".repeat(widest - width(cell)))).collect()
        })
        .collect();
    let from = usize::from(headings.is_some());
    (0..rows.len() + from)
        .map(|n| {
            let mut text = String::new();
            let row = n.checked_sub(from).and_then(|n| rows.get(n));
            for (i, widest) in label_widths.iter().enumerate() {
                let label = row.and_then(|row| row.labels.get(i)).map_or("", String::as_str);
                text.push_str(label);
                text.push_str(&" ".repeat(widest - width(label) + GAP));
            }
            for (i, column) in columns.iter().enumerate() {
                if i > 0 {
                    text.push_str(&" ".repeat(GAP));
                }
                text.push_str(column.get(n).map_or("", String::as_str));
            }
            text.trim_end().to_string()
        })
        .collect()
}

/// The cells of a column: numbers without units at their points, others at their ends, units below one another.
fn values<'v>(column: impl Iterator<Item = &'v Value> + Clone) -> Vec<String> {
    let units = column.clone().map(|value| width(&value.unit)).max().unwrap_or(0);
    if units > 0 {
        let numbers = column.clone().filter(|v| !v.unit.is_empty()).map(|value| width(&value.text)).max().unwrap_or(0);
        return column
            .map(|value| match value.unit.as_str() {
                "" => value.text.clone(),
                unit => format!("{}{} {unit}{}", " ".repeat(numbers - width(&value.text)), value.text, " ".repeat(units - width(unit))),
            })
            .collect();
    }
    // No value is a hyphen alone.
    let is_number = |value: &Value| value.text.trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit());
    let after = |value: &Value| width(&value.text) - value.whole;
    let longest = column.clone().filter(|v| is_number(v)).map(after).max().unwrap_or(0);
    column
        .map(|value| match is_number(value) {
            true => format!("{}{}", value.text, " ".repeat(longest - after(value))),
            false => value.text.clone(),
        })
        .collect()
}
