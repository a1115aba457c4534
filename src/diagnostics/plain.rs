//! Text of others made fit to be shown. Names, titles, paths and cells come from people who may mean no good: they must
//! neither steer the terminal, nor reorder or break lines, nor give orders to the runner of a build that reads the log.
//!
//! Two steps. Whoever puts a name or a title into a line makes it [`one_line`]. Whoever writes a whole text for people
//! sends it through [`page`] last, which knows of lines and of nothing else. Formats for programs have [`json`] and
//! [`xml`], which say the same characters otherwise.

use std::borrow::Cow;
use std::io::{self, Write};

/// A character as it may be shown; tabs stay.
pub fn shown(c: char) -> char {
    match c {
        '\t' => c,
        '\0'..='\x1F' => char::from_u32(0x2400 + c as u32).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\x7F' => '\u{2421}',
        _ if is_hidden(c) => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

/// Beyond ASCII: control characters, line breaks, marks that turn the direction of text, the byte order mark.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{9F}' | '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

fn is_harmless(text: &str, stays: impl Fn(char) -> bool) -> bool {
    text.chars().all(|c| stays(c) || (c != '\t' && shown(c) == c))
}

/// Text fit to stand within a line, its line breaks made blanks.
pub fn one_line(text: &str) -> Cow<'_, str> {
    if is_harmless(text, |_| false) {
        return Cow::Borrowed(text);
    }
    let breaks = |c| matches!(c, '\n' | '\r' | '\t' | '\x0B' | '\x0C' | '\u{85}' | '\u{2028}' | '\u{2029}');
    Cow::Owned(text.replace("\r\n", " ").chars().map(|c| if breaks(c) { ' ' } else { shown(c) }).collect())
}

/// Text of several lines; line ends and tabs stay.
pub fn lines(text: &str) -> Cow<'_, str> {
    if is_harmless(text, |c| matches!(c, '\n' | '\t')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let ends = c == '\n' || (c == '\r' && rest.peek() == Some(&'\n'));
        out.push(if ends { c } else { shown(c) });
    }
    Cow::Owned(out)
}

/// A whole text for people, as the last step before it is written: no control character but line ends, tabs and, where
/// there are colours, the sequences that set them; and no line that is an order to the runner of a build. Such a line gets a
/// `\`, so that it can still be read.
pub fn page(text: &str, color: bool) -> Cow<'_, str> {
    let clean = if color { painted(text) } else { lines(text) };
    if !clean.contains('\x1B') && !ORDERS.iter().any(|order| clean.contains(order)) {
        return clean;
    }
    Cow::Owned(clean.split_inclusive('\n').map(without_orders).collect())
}

/// What begins an order to GitHub, Azure or TeamCity, wherever it stands; the first only at the beginning of a line.
const ORDERS: [&str; 4] = ["::", "##[", "##vso[", "##teamcity["];

fn without_orders(line: &str) -> Cow<'_, str> {
    let [first, anywhere @ ..] = ORDERS;
    let (seen, places) = uncolored(line);
    let mut marks: Vec<usize> = Vec::new();
    for order in anywhere {
        marks.extend(seen.match_indices(order).map(|(at, _)| at + order.len() - 1));
    }
    // The runner trims blanks of all kinds.
    let start = seen.len() - seen.trim_start().len();
    if seen.get(start..).is_some_and(|rest| rest.starts_with(first)) {
        marks.push(start);
    }
    let mut marks: Vec<usize> = marks.iter().filter_map(|mark| places.get(*mark).copied()).collect();
    if marks.is_empty() {
        return Cow::Borrowed(line);
    }
    marks.sort_unstable();
    let mut out = String::with_capacity(line.len() + marks.len());
    let mut done = 0;
    for mark in marks {
        out.push_str(line.get(done..mark).unwrap_or(""));
        out.push('\\');
        done = mark;
    }
    out.push_str(line.get(done..).unwrap_or(""));
    Cow::Owned(out)
}

/// A line without its colours, which may be taken out before somebody reads it, and where each of its bytes stands in it.
fn uncolored(line: &str) -> (String, Vec<usize>) {
    let (mut seen, mut places, mut at) = (String::with_capacity(line.len()), Vec::with_capacity(line.len()), 0);
    while let Some(rest) = line.get(at..) {
        if let Some(length) = sequence(rest) {
            at += length;
            continue;
        }
        let Some(c) = rest.chars().next() else { break };
        seen.push(c);
        places.extend((0..c.len_utf8()).map(|byte| at + byte));
        at += c.len_utf8();
    }
    (seen, places)
}

/// The bytes of the colour sequence that a text begins with: `ESC [ 1 ; 31 m`.
fn sequence(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("\x1B[")?;
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    rest.get(end..)?.starts_with('m').then_some(end + 3)
}

/// As [`lines`], but sequences of colours stay.
fn painted(text: &str) -> Cow<'_, str> {
    if !text.contains('\x1B') {
        return lines(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\x1B') {
        let (before, after) = rest.split_at(at);
        out.push_str(&lines(before));
        let length = sequence(after);
        let (mark, tail) = after.split_at_checked(length.unwrap_or(1)).unwrap_or((after, ""));
        if length.is_some() {
            out.push_str(mark)
        } else {
            out.push_str(&lines(mark))
        }
        rest = tail;
    }
    out.push_str(&lines(rest));
    Cow::Owned(out)
}

/// XML that says the same without characters that steer a terminal or a runner.
pub fn xml(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match is_hidden(c) || c == '\x7F' {
            true => clean.push_str(&format!("&#{};", u32::from(c))),
            false => clean.push(c),
        }
    }
    let clean = ORDERS.iter().skip(1).fold(clean, |text, order| text.replace(order, &order.replace("##", "#&#35;")));
    let line = |line| {
        let rest = str::trim_start(line);
        match rest.strip_prefix("::").and_then(|after| Some((line.get(..line.len() - rest.len())?, after))) {
            Some((before, after)) => Cow::Owned(format!("{before}&#58;:{after}")),
            None => Cow::Borrowed(line),
        }
    };
    clean.split_inclusive('\n').map(line).collect()
}

/// JSON that says the same without characters that steer a terminal or a runner: such stand only within strings, where they
/// are escaped. Control characters of ASCII are escaped by any writer of JSON, so that its lines begin with marks.
pub fn json(text: &str) -> String {
    let mut writer = Json::new(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_all(text.as_bytes());
    String::from_utf8(writer.finish().unwrap_or_default()).unwrap_or_default()
}

/// The same for what is written bit by bit.
pub struct Json<W: Write> {
    inner: W,
    /// The beginning of what may become something to escape.
    held: Vec<u8>,
}

impl<W: Write> Json<W> {
    pub fn new(inner: W) -> Json<W> {
        Json { inner, held: Vec::new() }
    }

    /// Writes what is left.
    pub fn finish(mut self) -> io::Result<W> {
        self.inner.write_all(&self.held)?;
        Ok(self.inner)
    }
}

/// What the bytes begin with: how many go out as they are, then how many are replaced by an escape. `None` where more is needed.
fn unit(bytes: &[u8]) -> Option<(usize, usize, u32)> {
    let whole = |size: usize| bytes.get(..size).map(|part| std::str::from_utf8(part).ok().and_then(|text| text.chars().next()));
    let size = match bytes.first()? {
        0x7F => return Some((0, 1, 0x7F)),
        b'#' => {
            let orders = |rest: &[u8]| ORDERS.iter().any(|order| order.as_bytes().get(..3) == Some(rest));
            // Two are enough to see that it is none.
            let plain = bytes.get(1).is_some_and(|next| *next != b'#');
            return if plain { Some((1, 0, 0)) } else { bytes.get(..3).map(|three| (1, usize::from(orders(three)), 0x23)) };
        }
        0xC2 | 0xD8 => 2,
        0xE2 | 0xEF => 3,
        _ => return Some((1, 0, 0)),
    };
    Some(match whole(size)? {
        Some(c) if is_hidden(c) => (0, size, u32::from(c)),
        _ => (size, 0, 0),
    })
}

impl<W: Write> Write for Json<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut all = std::mem::take(&mut self.held);
        all.extend_from_slice(bytes);
        let mut rest = all.as_slice();
        loop {
            // Most is written as it is, in one piece.
            let mut plain = 0;
            let found = loop {
                let Some(more) = rest.get(plain..) else { break None };
                plain += more.iter().position(|byte| matches!(byte, 0x7F | b'#' | 0xC2 | 0xD8 | 0xE2 | 0xEF)).unwrap_or(more.len());
                match rest.get(plain..).and_then(unit) {
                    Some((size, 0, _)) => plain += size,
                    found => break found,
                }
            };
            let (before, after) = rest.split_at_checked(plain).unwrap_or((rest, &[]));
            self.inner.write_all(before)?;
            rest = after;
            let Some((size, escaped, code)) = found else { break };
            self.inner.write_all(rest.get(..size).unwrap_or_default())?;
            write!(self.inner, "\\u{code:04x}")?;
            rest = rest.get(size + escaped..).unwrap_or_default();
        }
        self.held = rest.to_vec();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "a\x1B[31m\x1B]0;t\x07\u{9B}2J\u{202E}\u{61C}\u{2028}\x7F\r\n  ::error::b\n\u{3000}::c ##[d] ##vso[e] :: f\rg\tz";

    #[test]
    fn foreign_text_is_made_harmless() {
        assert_eq!(one_line("电池\r\n厂\x1B[31m\u{202E}\u{2028}x"), "电池 厂␛[31m\u{FFFD} x");
        assert!(matches!(one_line("电池厂"), Cow::Borrowed(_)));
        assert_eq!(lines("a\r\nb\rc\n\x0B"), "a\r\nb␍c\n␋");
        assert!(matches!(lines("a\n\tb"), Cow::Borrowed(_)));
    }

    #[test]
    fn no_line_is_an_order() {
        let shown = page(HOSTILE, false);
        assert!(!shown.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r')), "{shown:?}");
        let rest: Vec<&str> = shown.lines().skip(1).collect();
        assert_eq!(rest, ["  \\::error::b", "\u{3000}\\::c ##\\[d] ##vso\\[e] :: f␍g\tz"]);
        assert_eq!(page("::a\n", false), "\\::a\n");
        assert_eq!(page("x ###[a]", false), "x ###\\[a]");
        assert_eq!(page("a :: b\n## [c]", false), "a :: b\n## [c]");
    }

    #[test]
    fn colors_stay_where_there_are_some() {
        assert_eq!(page("\x1B[1;31mred\x1B[0m \x1B[2J \x1B", true), "\x1B[1;31mred\x1B[0m ␛[2J ␛");
        assert_eq!(page(" \x1B[1m::error::\x1B[0m", true), " \x1B[1m\\::error::\x1B[0m");
        assert_eq!(page("\x1B[1mred", false), "␛[1mred");
        assert_eq!(page("a #\x1B[31m#\x1B[0m[x]\n:\x1B[1m:y", true), "a #\x1B[31m#\x1B[0m\\[x]\n\\:\x1B[1m:y");
    }

    #[test]
    fn json_means_the_same() {
        let text = serde_json::to_string(&[HOSTILE, "###[", "#", "## a", "é€：😀", "##"]).unwrap();
        let escaped = json(&text);
        assert!(!escaped.contains("##[") && !escaped.contains("##vso[") && !escaped.chars().any(|c| shown(c) != c), "{escaped}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&escaped).unwrap(), serde_json::from_str::<Vec<String>>(&text).unwrap());
        // Written byte by byte it is the same.
        let mut writer = Json::new(Vec::new());
        text.bytes().for_each(|byte| writer.write_all(&[byte]).unwrap());
        assert_eq!(String::from_utf8(writer.finish().unwrap()).unwrap(), escaped);
    }

    #[test]
    fn xml_means_the_same() {
        assert_eq!(xml("<a>\n ::b ##[c]\u{202E}é</a>"), "<a>\n &#58;:b #&#35;[c]&#8238;é</a>");
    }
}
