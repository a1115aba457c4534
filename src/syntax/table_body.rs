//! The body of an inline table: rows of labels and cells, one row a line, read by hand because
//! every line matters here and tables may be long.

use crate::source::Span;

/// A token of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    Number(&'a str),
    /// A bare word.
    Name(&'a str),
    /// A name in backticks or quotes, without them.
    Quoted(&'a str),
    /// `-`: no value.
    Missing,
    /// Anything else, such as a unit or a name with a hyphen.
    Other(&'a str),
}

impl<'a> Token<'a> {
    /// The text as a label.
    pub fn label(self) -> &'a str {
        match self {
            Token::Number(text) | Token::Name(text) | Token::Quoted(text) | Token::Other(text) => text,
            Token::Missing => "-",
        }
    }
}

/// A cell of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    Number {
        text: &'a str,
        unit: Option<(&'a str, Span)>,
    },
    Missing,
    /// `no limit`
    NoLimit,
    Bad(&'a str),
}

/// Tokens of one line, each with its place.
pub type Row<'a> = Vec<(Token<'a>, Span)>;

/// Splits the text of a body (between the braces) that lies at `span`; blank lines and comments
/// are left out.
pub fn rows(text: &str, span: Span) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let mut offset = 0usize;
    for line in text.split_inclusive('\n') {
        let row = tokens(line, Span::new(span.file, span.lo + offset as u32, span.lo + (offset + line.len()) as u32));
        if !row.is_empty() {
            rows.push(row);
        }
        offset += line.len();
    }
    rows
}

/// The cells of the tokens after the labels: a unit belongs to the number before it.
pub fn cells<'a>(tokens: &[(Token<'a>, Span)]) -> Vec<(Cell<'a>, Span)> {
    let mut out: Vec<(Cell<'a>, Span)> = Vec::new();
    for (i, (token, at)) in tokens.iter().enumerate() {
        let cell = match token {
            Token::Number(text) => Cell::Number { text, unit: None },
            Token::Missing => Cell::Missing,
            // Two words that are one cell; `no` by itself may be a unit.
            Token::Name("no") if matches!(tokens.get(i + 1), Some((Token::Name("limit"), _))) => Cell::NoLimit,
            Token::Name("limit") if matches!(out.last(), Some((Cell::NoLimit, no)) if touches(tokens, i, *no)) => {
                if let Some((_, no)) = out.last_mut() {
                    *no = no.to(*at);
                }
                continue;
            }
            Token::Name(text) | Token::Other(text) if is_unit(text) => {
                if let Some((Cell::Number { unit: unit @ None, .. }, number_at)) = out.last_mut() {
                    *unit = Some((text, *at));
                    *number_at = number_at.to(*at);
                    continue;
                }
                Cell::Bad(text)
            }
            other => Cell::Bad(other.label()),
        };
        out.push((cell, *at));
    }
    out
}

fn tokens(line: &str, span: Span) -> Row<'_> {
    let mut out: Row<'_> = Vec::new();
    let mut i = 0;
    while let Some(rest) = line.get(i..) {
        let Some(c) = rest.chars().next() else { break };
        if c.is_whitespace() || c == '|' || c == ',' {
            i += c.len_utf8();
            continue;
        }
        if rest.starts_with("//") {
            break;
        }
        let (token, length) = token(rest, c);
        out.push((token, Span::new(span.file, span.lo + i as u32, span.lo + (i + length) as u32)));
        i += length;
    }
    out
}

/// True where the token before this one is at a place.
fn touches(tokens: &[(Token<'_>, Span)], i: usize, place: Span) -> bool {
    i.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(|(_, at)| *at == place)
}

fn is_unit(text: &str) -> bool {
    text.starts_with(['%', '‰']) || text.starts_with("1/") || text.chars().next().is_some_and(unicode_ident::is_xid_start)
}

/// The token at the beginning of `rest`, whose first character is `first`.
fn token(rest: &str, first: char) -> (Token<'_>, usize) {
    if first == '`' || first == '"' {
        let inner = rest.get(1..).unwrap_or("");
        if let Some(end) = inner.find(first) {
            return (Token::Quoted(inner.get(..end).unwrap_or("")), end + 2);
        }
    }
    let length = rest.find(|c: char| c.is_whitespace() || c == '|' || c == ',').unwrap_or(rest.len());
    let length = rest.get(..length).and_then(|t| t.find("//")).unwrap_or(length).max(first.len_utf8());
    let text = rest.get(..length).unwrap_or(rest);
    if text == "-" || text == "–" || text == "—" {
        return (Token::Missing, length);
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.starts_with(|c: char| c.is_ascii_digit()) {
        // `1/d` is a unit.
        let fraction = digits.split_once('/').is_some_and(|(_, d)| d.starts_with(unicode_ident::is_xid_start));
        // `5%`: the unit may touch the number.
        return match text.find(['%', '‰']) {
            _ if fraction => (Token::Other(text), length),
            Some(cut) => (Token::Number(text.get(..cut).unwrap_or(text)), cut),
            None => (Token::Number(text), length),
        };
    }
    if super::is_name(text) { (Token::Name(text), length) } else { (Token::Other(text), length) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn reads_labels_numbers_and_units() {
        let text = "  new_york chicago // markets\n seattle 2.5 -1/3 `san diego` 98 % 5% - \n\n x 1 case/d\n";
        let rows = rows(text, Span::new(FileId(0), 0, text.len() as u32));
        assert_eq!(rows.len(), 3);
        let kinds: Vec<Token<'_>> = rows[1].iter().map(|(t, _)| *t).collect();
        let expected = [
            Token::Name("seattle"),
            Token::Number("2.5"),
            Token::Number("-1/3"),
            Token::Quoted("san diego"),
            Token::Number("98"),
            Token::Other("%"),
            Token::Number("5"),
            Token::Other("%"),
            Token::Missing,
        ];
        assert_eq!(kinds, expected);
        let cells = cells(&rows[2][1..]);
        assert_eq!(cells.len(), 1);
        assert!(matches!(cells[0].0, Cell::Number { text: "1", unit: Some(("case/d", _)) }));
    }
}
