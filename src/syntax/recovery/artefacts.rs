//! What a text brings along from where it was copied: characters that nobody sees, and the marks of a merge.

use super::super::lexicon::{self, Role};
use crate::diagnostics::{Applicability, Diagnostic, Fix, codes};
use crate::source::Span;
use std::ops::Range;

/// A blank that is none of the keyboard's, and its name.
pub fn blank_name(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{A0}' => "no-break space",
        '\u{202F}' => "narrow no-break space",
        '\u{2009}' => "thin space",
        '\u{2007}' => "figure space",
        '\u{2002}' | '\u{2003}' | '\u{2004}' | '\u{2005}' | '\u{2006}' | '\u{2008}' | '\u{200A}' => "typographic space",
        '\u{3000}' => "full-width space",
        _ => return None,
    })
}

/// True for a blank that is none of the keyboard's.
pub fn is_blank(c: char) -> bool {
    blank_name(c).is_some()
}

/// A character that cannot be seen, and its name.
pub fn invisible_name(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{200B}' => "zero-width space",
        '\u{200C}' => "zero-width non-joiner",
        '\u{200D}' => "zero-width joiner",
        '\u{2060}' => "word joiner",
        '\u{FEFF}' => "byte order mark",
        '\u{AD}' => "soft hyphen",
        '\u{200E}' | '\u{200F}' | '\u{061C}' => "mark of direction",
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => "mark of direction",
        _ => return None,
    })
}

/// Says which character of a name cannot be seen.
pub fn unseen(text: &str) -> Option<String> {
    let (c, name) = text.chars().find_map(|c| Some((c, invisible_name(c)?)))?;
    Some(format!("a character that cannot be seen stands in it: a {name} (U+{:04X})", u32::from(c)))
}

/// Says which blank of a name is none of the keyboard's.
pub fn odd_blank(text: &str) -> Option<String> {
    let (c, name) = text.chars().find_map(|c| Some((c, blank_name(c)?)))?;
    Some(format!("the blank in it is a {name} (U+{:04X})", u32::from(c)))
}

/// True for a character that cannot be seen.
pub fn is_invisible(c: char) -> bool {
    invisible_name(c).is_some()
}

/// What is changed before anything is read: ranges of the text, their new texts, and the findings.
#[derive(Default)]
pub struct Cleaned {
    pub edits: Vec<(Range<usize>, String)>,
    pub found: Vec<Diagnostic>,
    /// What was left out.
    pub lost: Vec<String>,
    /// Where one of two versions was taken.
    pub guessed: Vec<Span>,
}

/// Takes out of a text that cannot be read what was never meant to be read. Such characters in names in backticks, in
/// texts and in comments stay.
pub fn clean(text: &str, span: &dyn Fn(Range<usize>) -> Span) -> Cleaned {
    let mut out = Cleaned::default();
    merges(text, span, &mut out);
    let taken = out.edits.clone();
    let mut signs: Vec<(char, Range<usize>)> = Vec::new();
    for (at, c) in visible(text) {
        let range = at..at + c.len_utf8();
        if taken.iter().any(|(gone, _)| gone.start <= at && at < gone.end) {
            continue;
        }
        if is_invisible(c) || (is_blank(c) && parts_a_unit(text, &range)) {
            signs.push((c, range));
        }
    }
    signs.sort_by_key(|(c, range)| (*c, range.start));
    for group in signs.chunk_by(|(a, _), (b, _)| a == b) {
        let Some((c, first)) = group.first() else { continue };
        let blank = blank_name(*c);
        let name = blank.or_else(|| invisible_name(*c)).unwrap_or("character");
        let sign = format!("U+{:04X}", u32::from(*c));
        let new = if blank.is_some() { " " } else { "" };
        let (message, title) = match blank {
            Some(_) => (format!("a {name} ({sign}) stands between a number and its unit"), "write a plain blank".to_string()),
            None => (format!("a character that cannot be seen stands here: a {name} ({sign})"), format!("remove the {name}")),
        };
        let mut found = Diagnostic::error(codes::FULL_WIDTH, message).at(span(first.clone()), format!("{sign}, a {name}"));
        for (_, range) in group.iter().skip(1).take(3) {
            found = found.with(span(range.clone()), "and here");
        }
        let edits: Vec<_> = group.iter().map(|(_, range)| (span(range.clone()), new.to_string())).collect();
        found.fixes.push(Fix { title, edits, applicability: Applicability::MachineApplicable });
        out.found.push(found);
        out.edits.extend(group.iter().map(|(_, range)| (range.clone(), new.to_string())));
    }
    out.edits.sort_by_key(|(range, _)| range.start);
    out
}

/// True between a number and its unit. Elsewhere such a blank is as good as any other.
fn parts_a_unit(text: &str, range: &Range<usize>) -> bool {
    let blank = |c: char| c == ' ' || is_blank(c);
    let before = text.get(..range.start).unwrap_or("").trim_end_matches(blank);
    let behind = text.get(range.end..).unwrap_or("").trim_start_matches(blank);
    let number = before.rsplit(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).next().unwrap_or("");
    let word: String = behind.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    number.starts_with(|c: char| c.is_ascii_digit())
        && behind.starts_with(|c: char| c.is_alphabetic() || c == '%')
        && !lexicon::is(&word, Role::RESERVED)
}

/// The characters of a text outside comments, texts and names in backticks.
fn visible(text: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let mut quote: Option<char> = None;
    let mut comment = false;
    let mut escaped = false;
    text.char_indices().filter(move |(at, c)| {
        if *c == '\n' {
            (quote, comment, escaped) = (None, false, false);
            return true;
        }
        match quote {
            _ if comment => return false,
            Some('"') if escaped => escaped = false,
            Some('"') if *c == '\\' => escaped = true,
            Some(mark) if *c == mark => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '`') => quote = Some(*c),
            None if text.get(*at..).is_some_and(|rest| rest.starts_with("//")) => comment = true,
            None => return true,
        }
        false
    })
}

/// The marks that git leaves where two versions of a text contradict one another: one finding for each place, with a
/// label on every mark. Reading goes on with the first version; what is found in either is not said.
fn merges(text: &str, span: &dyn Fn(Range<usize>) -> Span, out: &mut Cleaned) {
    let mark = |line: &str, sign: char| line.starts_with(&sign.to_string().repeat(7)) && !line.starts_with(&sign.to_string().repeat(8));
    let mut at = 0;
    let mut open: Vec<(char, Range<usize>)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let whole = at..at + line.len();
        let range = at..at + line.trim_end().len();
        at = whole.end;
        match ['<', '|', '=', '>'].into_iter().find(|sign| mark(line, *sign)) {
            Some('<') => open = vec![('<', range)],
            Some('>') if open.iter().any(|(sign, _)| *sign == '=') => {
                open.push(('>', range));
                merge(text, span, &std::mem::take(&mut open), out);
            }
            Some(sign) if !open.is_empty() => open.push((sign, range)),
            _ => {}
        }
    }
}

fn merge(text: &str, span: &dyn Fn(Range<usize>) -> Span, marks: &[(char, Range<usize>)], out: &mut Cleaned) {
    let (Some((_, first)), Some((_, last))) = (marks.first(), marks.last()) else { return };
    let Some((_, second)) = marks.get(1) else { return };
    let name = |sign: char| match sign {
        '<' => "here one version begins",
        '|' => "here the version that both come from begins",
        '=' => "here the other version begins",
        _ => "here the other version ends",
    };
    let mut found = Diagnostic::error(codes::SYNTAX, "marks of a merge: two versions of these lines stand here side by side")
        .at(span(first.clone()), name('<'));
    for (sign, range) in marks.iter().skip(1) {
        found = found.with(span(range.clone()), name(*sign));
    }
    out.found.push(found.help("choose what is to stay, and take the marks and the rest out"));
    out.edits.push((first.clone(), String::new()));
    out.edits.push((second.start..last.end, String::new()));
    out.guessed.push(span(first.start..last.end));
    out.lost.extend(text.get(second.end..last.start).map(str::to_string));
}
