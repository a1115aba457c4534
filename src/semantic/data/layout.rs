//! What a scenario says of how a data file is written.

use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::semantic::checker::Checker;
use crate::source::{Encoding, Layout, NumberStyle};
use crate::syntax::ast::{DataSource, LayoutNote, LayoutWord};

/// Encodings that are offered where a name is none.
const ENCODINGS: [&str; 10] =
    ["utf-8", "utf-16", "gb18030", "gbk", "big5", "shift_jis", "euc-kr", "windows-1250", "windows-1251", "windows-1252"];

impl Checker<'_> {
    /// The layout that a source declares; none where that cannot be, which is reported.
    pub fn layout(&mut self, source: &DataSource) -> Option<Layout> {
        let mut fits = true;
        let mut layout = Layout { skipped: source.lines.map_or(0, |(lines, _)| lines), ..Layout::default() };
        let mut style = NumberStyle::default();
        for (at, note) in source.layout.iter().enumerate() {
            if let Some(first) = source.layout.iter().take(at).find(|other| other.word == note.word) {
                let word = note.word.text();
                self.report(
                    Diagnostic::error(codes::BAD_LAYOUT, format!("`{word}` is said twice")).at(note.at, "again").with(first.at, "first"),
                );
                fits = false;
                continue;
            }
            let text = note.text.text.as_str();
            match note.word {
                LayoutWord::Delimiter => {
                    layout.delimiter = self.delimiter(note);
                    fits &= layout.delimiter.is_some();
                }
                LayoutWord::Decimal => match text {
                    "." | "," => (style.decimal, layout.numbers) = (if text == "." { '.' } else { ',' }, Some(style)),
                    _ => {
                        fits = false;
                        self.bad_layout(note, "a decimal mark is a point or a comma", "write `decimal \",\"` or `decimal \".\"`".into());
                    }
                },
                LayoutWord::Thousands => match one(text).filter(|mark| !mark.is_alphanumeric() && !"+-\"%".contains(*mark)) {
                    Some(mark) => (style.thousands, layout.numbers) = (Some(mark), Some(style)),
                    None => {
                        fits = false;
                        let help = "write one, such as `thousands \".\"`, `thousands \",\"` or `thousands \" \"`";
                        self.bad_layout(note, "what parts thousands is one character, and no letter, digit or sign", help.into());
                    }
                },
                LayoutWord::Encoding => match Encoding::named(text).or_else(|| Encoding::named(&text.replace(['-', '_', ' '], ""))) {
                    Some(encoding) => layout.encoding = Some(encoding),
                    None => {
                        fits = false;
                        let near = suggest::nearest(&text.to_lowercase(), ENCODINGS.into_iter());
                        let names: Vec<String> =
                            if near.is_empty() { &ENCODINGS[..] } else { &near[..] }.iter().map(|n| format!("`{n}`")).collect();
                        let help = if near.is_empty() {
                            format!("there are {} and others", names.join(", "))
                        } else {
                            format!("did you mean {}?", names.join(" or "))
                        };
                        self.bad_layout(note, &format!("`{text}` is no encoding"), help);
                    }
                },
            }
        }
        layout.numbers = layout.numbers.map(|_| style);
        if style.thousands == Some(style.decimal) {
            let both = |word| source.layout.iter().find(|note| note.word == word);
            let decimal = both(LayoutWord::Decimal).map(|note| note.at);
            let mut found =
                Diagnostic::error(codes::BAD_LAYOUT, format!("`{}` cannot be the decimal mark and part thousands too", style.decimal));
            if let Some(note) = both(LayoutWord::Thousands) {
                found = found.at(note.text.span, "parts thousands");
            }
            found = match decimal {
                Some(at) => found.with(at, "the decimal mark"),
                None => found.help("where nothing is said, the decimal mark is a point: write `decimal \",\"`"),
            };
            self.report(found);
            fits = false;
        }
        fits.then_some(layout)
    }

    fn delimiter(&mut self, note: &LayoutNote) -> Option<u8> {
        let text = note.text.text.as_str();
        let byte = match text {
            "tab" | "\\t" => Some(b'\t'),
            _ => one(text).and_then(|c| u8::try_from(c).ok()).filter(|c| *c == b'\t' || *c == b' ' || c.is_ascii_punctuation()),
        };
        let byte = byte.filter(|byte| !matches!(byte, b'"' | b'.' | b'-' | b'+' | b'_'));
        if byte.is_none() {
            let help = "write one character, such as `delimiter \";\"`, `delimiter \"|\"` or `delimiter \"tab\"`";
            self.bad_layout(note, &format!("`{text}` cannot stand between cells"), help.into());
        }
        byte
    }

    fn bad_layout(&mut self, note: &LayoutNote, message: &str, help: String) {
        self.report(Diagnostic::error(codes::BAD_LAYOUT, message).at(note.text.span, "here").help(help));
    }
}

/// The only character of a text.
fn one(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}
