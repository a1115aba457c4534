//! What people write who come from other languages and other keyboards, and what is written here.

use super::super::tokens::Kind;
use super::super::tokens::Token;
use super::cursor::TokenCursor;
use super::keywords::MARKS;
use super::keywords::WORDS;
use super::keywords::keywords;
use super::numbers::{numbers, unit_first};
use super::repair::Repair;
use crate::diagnostics::codes;
use crate::diagnostics::suggest;
use crate::mistakes::ForeignForm;
use std::ops::Range;

/// Repairs of foreign words, marks and characters at a token.
pub fn at(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    let Some(token) = view.token(index) else { return };
    let text = view.text(index);
    match token.kind {
        Kind::Mark => {
            mark(view, token, text, out);
            currency_sign(view, index, out);
            comment(view, index, out);
            quotes(view, index, out);
        }
        Kind::Word => word(view, index, out),
        _ => {}
    }
    if view.text(index) == "of" && index > 0 && (view.text(index - 1) == "%" || view.kind(index - 1) == Some(Kind::Number)) {
        out.push(Repair::foreign(token.range.clone(), "*", 0, ForeignForm::ShareOf).sure());
    }
    numbers(view, index, out);
    unit_first(view, index, out);
}

fn mark(view: &TokenCursor, token: &Token, text: &str, out: &mut Vec<Repair>) {
    let at = token.range.clone();
    if text == "::" {
        let around = |i: usize| view.token(i).filter(|t| t.kind == Kind::Word);
        let index = view.tokens.partition_point(|t| t.range.start < at.start);
        let joined = (index > 0 && around(index - 1).is_some() && around(index + 1).is_some())
            .then(|| format!("{}.{}", view.text(index - 1), view.text(index + 1)));
        if let Some(name) = &joined {
            out.push(Repair::foreign(at.clone(), ".", 0, ForeignForm::DoubleColonInName { name }).sure());
        }
        out.push(Repair::foreign(at.clone(), ":", 0, ForeignForm::DoubleColon).sure());
    }
    if let Some((_, here)) = MARKS.iter().find(|(written, _)| *written == text) {
        let form = ForeignForm::Mark { written: text, here: here.trim() };
        out.push(Repair::foreign(at.clone(), *here, if "·∙".contains(text) { 2 } else { 0 }, form).sure());
    }
    let index = view.tokens.partition_point(|t| t.range.start < at.start);
    entity_of_html(view, index, out);
    // `1:4`
    let number = |i: Option<usize>| i.is_some_and(|i| view.kind(i) == Some(Kind::Number));
    if text == ":"
        && index > 0
        && number(Some(index - 1))
        && number(Some(index + 1))
        && view.touch(index - 1, index)
        && view.touch(index, index + 1)
    {
        out.push(Repair::foreign(at.clone(), "..", 1, ForeignForm::RangeWithColon));
    }
    if text == "|" {
        absolute(view, &at, out);
    }
    if text == ";" {
        let joins = view.next_on_line(token.range.end);
        out.push(Repair::foreign(at.clone(), if joins { "\n" } else { "" }, 0, ForeignForm::Semicolon { joins }).sure());
    }
    if let Some(group) = full_width(view, &at) {
        out.push(group);
    }
    range_dash(view, &at, text, out);
}

/// `&lt;`: copied out of the source of a web page.
fn entity_of_html(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    let meant = match view.text(index + 1) {
        "lt" => "<",
        "gt" => ">",
        "amp" => "and",
        "quot" => "\"",
        "nbsp" => " ",
        _ => return,
    };
    if view.text(index) != "&" || view.text(index + 2) != ";" || !view.touch(index, index + 1) || !view.touch(index + 1, index + 2) {
        return;
    }
    let Some(range) = view.span(index, index + 2) else { return };
    let written = view.slice(index, index + 2);
    out.push(Repair::foreign(range, meant, 0, ForeignForm::EntityOfHtml { written, here: meant }));
}

/// `2026–2030`: a dash between two numbers says from … to.
fn range_dash(view: &TokenCursor, at: &Range<usize>, text: &str, out: &mut Vec<Repair>) {
    let index = view.tokens.partition_point(|t| t.range.start < at.start);
    let number = |i: Option<usize>| i.is_some_and(|i| view.kind(i) == Some(Kind::Number));
    if matches!(text, "–" | "—") && number(index.checked_sub(1)) && number(Some(index + 1)) {
        out.push(
            Repair::new(at.clone(), "..", 0, format!("`{text}` is a typographic dash: a range is written `..`"))
                .code(codes::FULL_WIDTH)
                .label("a typographic dash")
                .offer("write `..`"),
        );
    }
}

/// The character that a full-width or typographic one stands for.
pub fn plain(c: char) -> Option<char> {
    Some(match c {
        '，' | '、' => ',',
        '。' | '．' => '.',
        '：' => ':',
        '；' => '\n',
        '【' | '〔' => '[',
        '】' | '〕' => ']',
        '“' | '”' | '„' | '«' | '»' | '「' | '」' | '＂' => '"',
        '－' | '—' | '–' | '−' => '-',
        '％' => '%',
        '／' | '∕' => '/',
        '０'..='９' | '！'..='～' if !c.is_alphabetic() => char::from_u32(c as u32 - 0xFEE0)?,
        _ => return None,
    })
}

/// All full-width characters of a line: whoever writes one writes the others, and it is one slip of the keyboard.
fn full_width(view: &TokenCursor, at: &Range<usize>) -> Option<Repair> {
    let first = view.source.get(at.clone())?.chars().next()?;
    plain(first)?;
    let line = view.line(at.start);
    let mut repair: Option<Repair> = None;
    let mut written = String::new();
    // Between numbers it rather is a range.
    let cost = u32::from(matches!(first, '–' | '—'));
    // Characters side by side are one text.
    let mut runs: Vec<(String, usize)> = Vec::new();
    for token in view.tokens.iter().filter(|t| t.kind == Kind::Mark && line.contains(&t.range.start)) {
        let Some(c) = view.source.get(token.range.clone()).and_then(|t| t.chars().next()) else { continue };
        let Some(new) = plain(c) else { continue };
        written.push(c);
        match runs.last_mut().filter(|(_, end)| *end == token.range.start) {
            Some((run, end)) => {
                run.push(c);
                *end = token.range.end;
            }
            None => runs.push((c.to_string(), token.range.end)),
        }
        repair = Some(match repair {
            None => Repair::new(token.range.clone(), new, cost, String::new()),
            Some(repair) => repair.edit(token.range.clone(), new).also(token.range.clone(), "and here"),
        });
    }
    let repair = repair?;
    // At the end of a line it ends a sentence.
    if first == '。' && written.chars().count() == 1 && !view.next_on_line(at.end) {
        let repair = Repair::new(at.clone(), "", 0, "`。` ends nothing here: a new line is enough");
        return Some(repair.code(codes::FULL_WIDTH).label("a full stop").offer("leave out `。`"));
    }
    let what = if "“”„«»「」".contains(first) { "typographic" } else { "full-width" };
    let here: String = written.chars().filter_map(plain).filter(|c| *c != '\n').collect();
    let many = if written.chars().count() == 1 { "" } else { "s" };
    let message = match (many, first) {
        ("", '；') => "`；` ends nothing here: a new line is enough".to_string(),
        ("", _) => format!("`{first}` is a {what} character: write `{here}`"),
        _ => {
            let list = |texts: Vec<String>| texts.iter().map(|text| format!("`{}`", text.trim())).collect::<Vec<_>>().join(" ");
            let runs: Vec<String> = runs.into_iter().map(|(run, _)| run).collect();
            let plain_runs = runs.iter().map(|run| run.chars().filter_map(plain).collect()).collect();
            format!("{} are {what} characters: write {}", list(runs), list(plain_runs))
        }
    };
    let mut repair = Repair { message, ..repair }.code(codes::FULL_WIDTH).label(format!("a {what} character"));
    if first == '—' || first == '–' || first == '−' {
        repair.label = "a typographic dash".into();
        repair.message = format!("`{first}` is a typographic dash: write `-`");
    }
    Some(repair.certain(if many.is_empty() { format!("write `{}`", here.trim()) } else { "write plain characters".to_string() }))
}

/// `$90` and `€ 90`.
fn currency_sign(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    let code = match view.text(index) {
        "$" => "USD",
        "€" => "EUR",
        "£" => "GBP",
        "¥" | "￥" => "CNY",
        _ => return,
    };
    let Some(sign) = view.token(index) else { return };
    let sign_text = view.text(index);
    let form = ForeignForm::CurrencySign { sign: sign_text, code };
    let number = [index + 1, index.wrapping_sub(1)].into_iter().find(|i| view.kind(*i) == Some(Kind::Number));
    let Some(number_at) = number else { return };
    let Some(number) = view.token(number_at) else { return };
    let repair = if number.range.start > sign.range.start {
        let gone = sign.range.start..number.range.start;
        // `$90 /case`: the rest of the unit follows.
        let rest = if view.text(number_at + 1) == "/" {
            view.token(number_at + 1).map_or(number.range.end, |t| t.range.start)
        } else {
            number.range.end
        };
        Repair::foreign(gone, "", 0, form).edit(number.range.end..rest, format!(" {code}"))
    } else {
        let blank = if number.range.end == sign.range.start { " " } else { "" };
        Repair::foreign(sign.range.clone(), format!("{blank}{code}"), 0, form)
    };
    out.push(repair.place(sign.range.clone()));
}

/// `#`, `--`, `%` and `/* */` at the beginning of what cannot be read.
fn comment(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    let Some(token) = view.token(index) else { return };
    let at = token.range.clone();
    let text = view.text(index);
    if text == "/*" {
        let rest = view.source.get(at.end..).unwrap_or("");
        let end = rest.find("*/").map(|end| at.end + end + 2);
        let whole = at.start..end.unwrap_or(view.source.len());
        let written = view.source.get(whole.clone()).unwrap_or("");
        let inner = written.trim_start_matches("/*").trim_end_matches("*/");
        let mut lines: Vec<String> =
            inner.lines().map(|l| l.trim().trim_start_matches('*').trim()).filter(|l| !l.is_empty()).map(|l| format!("// {l}")).collect();
        if view.next_on_line(whole.end) {
            lines.push(String::new());
        }
        out.push(Repair::foreign(whole, lines.join("\n"), 0, ForeignForm::BlockComment).place(at).sure());
        return;
    }
    let dashes = text == "-" && view.text(index + 1) == "-" && view.touch(index, index + 1);
    let range = match text {
        // After a value `--` may be two signs, and `#` the number of something.
        "#" if !matches!(view.kind(index + 1), Some(Kind::Number)) || view.begins_line(index) => at,
        "-" if dashes && (view.begins_line(index) || view.kind(index + 2) == Some(Kind::Word)) => at.start..at.end + 1,
        "%" | "\\" if view.begins_line(index) => at,
        // At the very left, `*` goes on no calculation.
        "*" | "**" if view.begins_line(index) && view.line(at.start).start == at.start && view.depth(index) == 0 => at,
        _ => return,
    };
    let sign = view.source.get(range.clone()).unwrap_or("");
    // Several signs are one.
    let length = view.source.get(range.start..).map_or(0, |t| t.len() - t.trim_start_matches('#').len());
    let range = range.start..range.end.max(range.start + length);
    out.push(Repair::foreign(range, "//", 0, ForeignForm::Comment { sign }).sure());
}

/// `'text'`.
fn quotes(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    let Some(token) = view.token(index) else { return };
    let quote = view.text(index);
    if !matches!(quote, "'" | "‘" | "’") {
        return;
    }
    let line = view.line(token.range.start);
    let marks: Vec<Range<usize>> = view
        .source
        .get(line.clone())
        .unwrap_or("")
        .char_indices()
        .filter(|(_, c)| matches!(c, '\'' | '‘' | '’'))
        .map(|(at, c)| {
            let at = line.start + at;
            at..at + c.len_utf8()
        })
        .collect();
    if !marks.len().is_multiple_of(2) {
        return;
    }
    let (Some(first), true) = (marks.first().cloned(), marks.len() >= 2) else { return };
    let mut repair = Repair::foreign(first.clone(), "\"", 0, ForeignForm::SingleQuotes);
    for mark in marks.into_iter().skip(1) {
        repair = repair.edit(mark, "\"");
    }
    out.push(repair.place(first).sure());
}

/// Foreign and misspelt words.
fn word(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    let Some(token) = view.token(index) else { return };
    let word = view.text(index);
    let at = token.range.clone();
    let lower = word.to_lowercase();
    let rest: String = view.source.get(at.start..).unwrap_or("").chars().take(16).flat_map(char::to_lowercase).collect();
    let found = WORDS.iter().filter(|(written, _)| *written == lower || (written.contains([' ', '.']) && rest.starts_with(written)));
    for (written, here) in found {
        let range = at.start..at.start + written.len();
        if !view.source.is_char_boundary(range.end) {
            continue;
        }
        let shown = view.source.get(range.clone()).unwrap_or(word);
        let repair = Repair::foreign(range, *here, 1, ForeignForm::Word { written: shown, here });
        let repair = match shown {
            // `min: cost` and `subject to c1:` have one more mark.
            _ if view.text(index + 1) == ":" && matches!(*here, "minimize" | "maximize") => match view.token(index + 1) {
                Some(colon) => repair.edit(colon.range.clone(), ""),
                None => repair,
            },
            _ => repair,
        };
        out.push(repair);
    }
    if keywords().any(|k| k == word) {
        return;
    }
    if let Some(keyword) = keywords().find(|k| *k == lower) {
        out.push(Repair::foreign(at.clone(), keyword, 1, ForeignForm::CapitalLetters { written: word, here: keyword }).sure());
        return;
    }
    let near = suggest::nearest(word, keywords());
    for keyword in near.into_iter().filter(|keyword| word.len() > 2 || keyword.len() > 2) {
        out.push(
            Repair::new(at.clone(), keyword, 2, format!("`{word}` is not understood here: did you mean `{keyword}`?"))
                .label("unknown word")
                .offer(format!("write `{keyword}`")),
        );
    }
}

/// `|x - y|` for `abs(x - y)`: two bars on a line.
fn absolute(view: &TokenCursor, at: &Range<usize>, out: &mut Vec<Repair>) {
    let line = view.source.get(at.end..).unwrap_or_default().split('\n').next().unwrap_or_default();
    let Some((inner, _)) = line.split_once('|').filter(|(inner, _)| !inner.trim().is_empty()) else { return };
    let (whole, right) = (format!("|{inner}|"), format!("abs({})", inner.trim()));
    let form = ForeignForm::Mark { written: &whole, here: &right };
    out.push(Repair::foreign(at.start..at.end + inner.len() + 1, right.as_str(), 0, form));
}
