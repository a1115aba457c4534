//! Repairs of the shape: what is missing, doubled or misplaced.

use super::super::tokens::Kind;
use super::PLACEHOLDER;
use super::brackets::{closers, openers, quote};
use super::cursor::TokenCursor;
use super::pieces::{brief, neighbour, padded};
use super::repair::Repair;
use crate::diagnostics::codes;

/// Words and marks that may have been forgotten before a token, and how unlikely that is.
const FORGOTTEN: [(&str, u32); 13] = [
    (",", 2),
    (":", 2),
    ("=", 2),
    ("in", 3),
    ("for", 3),
    ("then", 3),
    ("else", 3),
    ("if", 4),
    ("to", 3),
    ("among", 3),
    ("from", 3),
    ("by", 4),
    ("..", 4),
];

/// Marks that are taken for one another.
const CONFUSED: [(&str, &str); 21] = [
    ("=", "=="),
    (">", ">="),
    ("<", "<="),
    (":", "="),
    ("=", ":"),
    ("==", "="),
    ("=", "in"),
    (":", "in"),
    (",", ":"),
    (",", "="),
    (")", "]"),
    ("]", ")"),
    ("}", ")"),
    ("}", "]"),
    (")", "}"),
    ("]", "}"),
    ("(", "["),
    ("(", "{"),
    ("[", "{"),
    ("[", "("),
    ("{", "["),
];

/// Other marks that are only taken for one thing.
const MISPLACED: [(&str, &str); 15] = [
    ("->", ":"),
    ("=>", ":"),
    ("|", "if"),
    ("|", "or"),
    ("-", ".."),
    (":", ".."),
    (".", ","),
    ("to", ".."),
    ("!", "!="),
    (":", "if"),
    ("for", "to"),
    ("for", "among"),
    ("between", "among"),
    ("of", "among"),
    ("from", "among"),
];

/// Repairs around the token where reading failed.
pub fn repairs(view: &TokenCursor, needs_comparison: bool, out: &mut Vec<Repair>) {
    let k = view.failed;
    closers(view, needs_comparison, out);
    openers(view, out);
    quote(view, out);
    names(view, out);
    for index in [Some(k), k.checked_sub(1)].into_iter().flatten() {
        forgotten(view, index, u32::from(index != k), out);
        confused(view, index, out);
        superfluous(view, index, u32::from(index != k), out);
    }
    // Reading fails after a word that may not stand there, such as `for` after a comma.
    if let Some(before) = k.checked_sub(2).filter(|i| view.text(*i) == "," && view.is_reserved(k - 1)) {
        superfluous(view, before, 0, out);
    }
    doubled(view, out);
    hole(view, out);
    operator(view, out);
    stretches(view, out);
}

fn forgotten(view: &TokenCursor, index: usize, extra: u32, out: &mut Vec<Repair>) {
    if index == 0 {
        return;
    }
    let at = view.gap(index);
    for (word, cost) in FORGOTTEN {
        let cost = match word {
            "=" if matches!(view.innermost(index), Some((_, '(' | '['))) => continue,
            "=" if view.defined_before(index) || matches!(view.text(view.head(index)), "expect" | "constraint" | "require") => continue,
            // `x e in E`: what an index begins with.
            "for" if view.text(index + 1) == "in" && view.in_call(index) => 1,
            "," if !view.in_list(index) => 6,
            // A number is looked for in no set.
            "in" if view.kind(index - 1) == Some(Kind::Number) || view.text(index - 1) == "%" => continue,
            "in" if index > 1 && view.kind(index - 1) == Some(Kind::Word) && view.kind(index - 2) == Some(Kind::Number) => continue,
            "in" if !view.behind_index(index) => 7,
            "if" if view.text(index - 1) == "available" => 1,
            // Without a condition, what stands after an objective is no second one.
            "then" if !(view.head(index)..index).any(|i| view.text(i) == "if") => 7,
            ":" if view.innermost(index).is_some_and(|(_, c)| c == '(') => 7,
            _ => cost,
        };
        let repair = Repair::new(at..at, padded(view, index, word), cost + extra, format!("`{word}` is missing{}", neighbour(view, index)))
            .code(codes::MISSING_PART)
            .place(view.gap_place(index))
            .label(format!("`{word}` belongs here"))
            .offer(format!("write `{word}`"));
        out.push(if matches!(word, "," | ":" | "in" | "=") { repair } else { repair.guess() });
    }
}

/// Names that are no names: words of the language, words with `-`, several words, words that begin with a digit.
fn names(view: &TokenCursor, out: &mut Vec<Repair>) {
    let k = view.failed;
    for index in [Some(k), k.checked_sub(1)].into_iter().flatten() {
        let Some(token) = view.token(index) else { continue };
        let text = view.text(index);
        if view.is_reserved(index) {
            // `[from in project`: an index, where nothing else fits.
            let index_name = view.text(index + 1) == "in" && index > 0 && matches!(view.text(index - 1), "[" | "," | "for" | "(" | "{");
            let cost = if index_name { 0 } else { 2 };
            out.push(
                Repair::new(token.range.clone(), format!("`{text}`"), cost, format!("`{text}` is a word of the language"))
                    .code(codes::RESERVED_WORD)
                    .label("used as a name here")
                    .help("choose another name, or write it in backticks everywhere")
                    .offer("write it in backticks")
                    .key(format!("reserved {text}")),
            );
        }
        // `3m`, `2nd-plant`, `san-diego`
        let part = |i: usize| matches!(view.kind(i), Some(Kind::Word | Kind::Number));
        let (mut first, mut last) = (index, index);
        while first > 0 && view.touch(first - 1, first) && (part(first - 1) || (part(first) && matches!(view.text(first - 1), "-" | "&"))) {
            first -= 1;
        }
        let joins = |i: usize| part(i) || matches!(view.text(i), "-" | "&" | "'" | ".");
        while view.touch(last, last + 1) && joins(last + 1) && (part(last + 1) || part(last)) {
            last += 1;
        }
        while last > first && !part(last) {
            last -= 1;
        }
        let dotted = (first..last).any(|i| view.text(i) == ".") && view.kind(first) == Some(Kind::Word);
        // After `=` a value is due, not a name.
        if dotted || !part(first) || !part(index) || first > index || view.defined_before(first) {
            continue;
        }
        if last > first
            && let (Some(from), Some(to)) = (view.token(first), view.token(last))
        {
            let range = from.range.start..to.range.end;
            let written = view.source.get(range.clone()).unwrap_or("").to_string();
            let plain: String = written.chars().map(|c| if unicode_ident::is_xid_continue(c) && c != '·' { c } else { '_' }).collect();
            let plain = if plain.starts_with(|c: char| c.is_ascii_digit()) { format!("_{plain}") } else { plain };
            let why = if written.starts_with(|c: char| c.is_ascii_digit()) {
                "a name begins with a letter"
            } else {
                "a name holds letters, digits and `_`"
            };
            out.push(
                Repair::new(range.clone(), format!("`{written}`"), 3, format!("`{written}` is no name: {why}"))
                    .code(codes::BAD_NAME)
                    .label("not a name")
                    .help(format!("write `{plain}`, or put the name in backticks everywhere"))
                    .offer("write it in backticks")
                    .key(format!("name {written}")),
            );
        }
    }
    // `line 12 { … }`
    for index in near_names(view) {
        let Some(token) = view.token(index) else { continue };
        let number = view.text(index);
        out.push(
            Repair::new(token.range.clone(), format!("`{number}`"), 1, format!("`{number}` is no name: a name begins with a letter"))
                .code(codes::BAD_NAME)
                .label("not a name")
                .help(format!("write `_{number}`, or put the name in backticks everywhere"))
                .offer("write it in backticks")
                .key(format!("name {number}")),
        );
    }
    // `enterprise san diego "San Diego"`: two words where one name is due.
    for (a, b) in [(k.wrapping_sub(2), k.wrapping_sub(1)), (k.wrapping_sub(1), k)] {
        let (Some(first), Some(second)) = (view.token(a), view.token(b)) else { continue };
        let words = view.kind(a) == Some(Kind::Word) && matches!(view.kind(b), Some(Kind::Word | Kind::Number));
        if a == 0 || view.begins_line(a) || !words || view.is_reserved(a) || view.is_reserved(b) || view.kind(a - 1) != Some(Kind::Word) {
            continue;
        }
        let (x, y) = (view.text(a), view.text(b));
        out.push(
            Repair::new(first.range.start..second.range.end, format!("{x}_{y}"), 4, "a name is one word")
                .code(codes::BAD_NAME)
                .label("two words")
                .help(format!("write `{x}_{y}`, or put the name in backticks: `{x} {y}`"))
                .offer(format!("write `{x}_{y}`"))
                .guess(),
        );
    }
}

/// Numbers after the first word of a line, where a name is due.
fn near_names(view: &TokenCursor) -> impl Iterator<Item = usize> {
    let k = view.failed;
    [Some(k), k.checked_sub(1), k.checked_sub(2)].into_iter().flatten().filter(|i| {
        let ends = matches!(view.text(i + 1), "{" | "in" | "by" | "") || view.kind(i + 1) == Some(Kind::Text) || view.begins_line(i + 1);
        let head = i.checked_sub(1).is_some_and(|before| view.begins_line(before) && view.kind(before) == Some(Kind::Word));
        view.kind(*i) == Some(Kind::Number) && head && ends && view.text(i - 1) != "coop" && !view.is_keyword(i - 1)
    })
}

fn confused(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    let Some(token) = view.token(index) else { return };
    let text = view.text(index);
    for (written, meant) in CONFUSED.iter().chain(&MISPLACED).filter(|(written, _)| *written == text) {
        if (*meant == "=" && view.defined_before(index)) || (*meant == "in" && !view.behind_index(index)) {
            continue;
        }
        let blank = if meant.chars().all(char::is_alphabetic) { " " } else { "" };
        let new = format!("{blank}{meant}{blank}");
        let cost = match (*written, *meant) {
            // `{ h in port : h.depth > 3 m }`
            ("=", "==") if index > 1 && view.text(index - 2) == "where" => 1,
            ("==", "=") if matches!(view.text(view.head(index)), "let" | "minimize" | "maximize") => 1,
            ("=", "==") => 9,
            (":", "if") if view.innermost(index).is_some_and(|(at, _)| (at..index).any(|i| view.text(i) == "in")) => 2,
            // `constraint c = …`
            ("=", ":") if view.text(view.head(index)) == "constraint" => 2,
            _ => 4,
        };
        out.push(
            Repair::new(token.range.clone(), new, cost, format!("`{text}` does not fit here: `{meant}` does"))
                .code(if *written == "==" { codes::EQUALS_FOR_COMPARISON } else { codes::SYNTAX })
                .label(format!("write `{meant}`"))
                .offer(format!("write `{meant}`"))
                .guess(),
        );
    }
}

fn superfluous(view: &TokenCursor, index: usize, extra: u32, out: &mut Vec<Repair>) {
    let Some(token) = view.token(index) else { return };
    let text = view.text(index);
    if text.is_empty() {
        return;
    }
    let closes_nothing = match text {
        ")" => view.innermost(index).is_none_or(|(_, c)| c != '('),
        "]" => view.innermost(index).is_none_or(|(_, c)| c != '['),
        "}" => view.depth(index) == 0,
        _ => false,
    };
    let (cost, message) = match () {
        () if text == "," && matches!(view.text(index + 1), ")" | "]") => (1, "a `,` too many".to_string()),
        () if text == "," && matches!(view.text(index + 1), "for" | "if" | "then" | "else") => {
            (0, format!("a `,` too many before `{}`", view.text(index + 1)))
        }
        () if closes_nothing => (2, format!("this `{text}` closes nothing")),
        () if view.kind(index) == Some(Kind::Text) => (4, "a title stands directly after the name that it belongs to".to_string()),
        () if view.kind(index) == Some(Kind::Mark) => (4, format!("`{text}` does not fit here")),
        () => (7, format!("`{}` does not fit here", brief(text))),
    };
    let code = if closes_nothing { codes::UNCLOSED } else { codes::SYNTAX };
    let repair = Repair::new(token.range.clone(), "", cost + extra, message).code(code).label(if closes_nothing {
        "not opened"
    } else {
        "not understood"
    });
    // What may carry a meaning is skipped for reading on, and not proposed to be removed.
    let in_number = text == "." && index > 0 && view.kind(index - 1) == Some(Kind::Number) && view.kind(index + 1) == Some(Kind::Number);
    let carries_nothing = !in_number && (closes_nothing || matches!(text, "," | ":" | ";" | "."));
    out.push(if carries_nothing { repair.offer(format!("remove `{text}`")).guess() } else { repair });
}

/// `,,` and `a + * b`, `in in`.
fn doubled(view: &TokenCursor, out: &mut Vec<Repair>) {
    let k = view.failed;
    if k == 0 {
        return;
    }
    for (a, b) in [(k - 1, k), (k, k + 1)] {
        let same = !view.text(a).is_empty()
            && view.text(a) == view.text(b)
            && view.kind(b) != Some(Kind::Number)
            && !"()[]{}".contains(view.text(b));
        let Some(token) = view.token(b).filter(|_| same) else { continue };
        let text = view.text(b);
        out.push(
            Repair::new(token.range.clone(), "", 1, format!("`{}` stands twice", brief(text)))
                .label("once is enough")
                .offer(format!("remove one `{}`", brief(text))),
        );
    }
}

/// A value or a name that is missing.
fn hole(view: &TokenCursor, out: &mut Vec<Repair>) {
    let k = view.failed;
    let mut at_gap = |index: usize, cost: u32| {
        let at = view.gap(index);
        let message = match index.checked_sub(1) {
            Some(before) if view.text(before) == "=" && before > 0 => {
                format!("a value is missing after `{} =`", brief(view.text(before - 1)))
            }
            Some(before) if view.text(view.head(before)) == "expect" && before <= view.head(before) + 1 => {
                "`expect` lacks its condition".to_string()
            }
            Some(before) => format!("{} is missing after `{}`", missing_after(view, before), brief(view.text(before))),
            None => "a name is missing".to_string(),
        };
        let mut repair = Repair::new(at..at, format!(" {PLACEHOLDER} "), cost, message)
            .code(codes::MISSING_PART)
            .place(view.gap_place(index))
            .label("nothing stands here");
        repair.names_lost = index.checked_sub(1).is_none_or(|before| missing_after(view, before) == "a name");
        out.push(repair);
    };
    let due = k > 0 && waits(view, k - 1) && matches!(view.text(k), "," | "}" | ")" | "]" | "");
    at_gap(k, if due { 0 } else { 5 });
    // A head word was read as the value: the value is missing before it.
    for head in [Some(k), k.checked_sub(1), k.checked_sub(2)].into_iter().flatten().filter(|head| *head > 0) {
        if view.begins_line(head) && view.kind(head) == Some(Kind::Word) && !view.is_reserved(head) && waits(view, head - 1) {
            at_gap(head, 1);
        }
    }
    // `if … then …` without `else`.
    if view.open_conditional() {
        let at = view.gap(k);
        out.push(
            Repair::new(at..at, format!(" else {PLACEHOLDER} "), 2, "an `if` without `else`")
                .code(codes::MISSING_PART)
                .place(view.gap_place(k))
                .label("`else …` is missing")
                .help("a value is due in either case; `else 0` fits any unit"),
        );
    }
}

/// True for marks that wait for a value.
fn waits(view: &TokenCursor, index: usize) -> bool {
    if view.text(index) == "expect" || (view.kind(index) == Some(Kind::Text) && index > 0 && view.text(index - 1) == "expect") {
        return true;
    }
    let mark = matches!(
        view.text(index),
        "=" | "==" | "<=" | ">=" | "<" | ">" | "!=" | "+" | "-" | "*" | "/" | "^" | "," | "(" | "[" | ":" | "≤" | "≥" | "×"
    );
    mark || matches!(
        view.text(index),
        "in" | "if" | "then" | "else" | "and" | "or" | "except" | "not" | "for" | "to" | "among" | "from" | "within" | "default"
    )
}

/// What is due after a token.
fn missing_after(view: &TokenCursor, index: usize) -> &'static str {
    match view.text(index) {
        ":" => "something",
        text if waits(view, index) && !matches!(text, "for" | "to" | "among") => "a value",
        _ => "a name",
    }
}

/// Two values side by side.
fn operator(view: &TokenCursor, out: &mut Vec<Repair>) {
    let k = view.failed;
    let Some(before) = k.checked_sub(1) else { return };
    let value_ends = matches!(view.kind(before), Some(Kind::Word | Kind::Number)) && !view.is_reserved(before)
        || matches!(view.text(before), ")" | "]" | "%");
    let value_begins = matches!(view.kind(k), Some(Kind::Word | Kind::Number)) && !view.is_reserved(k) || view.text(k) == "(";
    if !value_ends || !value_begins {
        return;
    }
    let at = view.gap(k);
    out.push(
        Repair::new(at..at, padded(view, k, "*"), 3, format!("an operator is missing before `{}`", brief(view.text(k))))
            .code(codes::MISSING_PART)
            .place(view.gap_place(k))
            .label("such as `*`")
            .offer("write `*`")
            .guess(),
    );
}

/// The last resort: everything up to a place where reading may go on is skipped.
fn stretches(view: &TokenCursor, out: &mut Vec<Repair>) {
    let k = view.failed;
    let Some(first) = view.token(k) else { return };
    let line = view.line(first.range.start);
    let mut tried = 0;
    for last in k + 1..view.tokens.len().min(k + 40) {
        let Some(token) = view.token(last) else { break };
        let fresh_line = view.begins_line(last);
        if !(fresh_line || matches!(view.text(last), "," | ")" | "]" | "}" | "for" | "if")) {
            continue;
        }
        let Some(end) = view.token(last - 1).map(|t| t.range.end) else { break };
        let place = first.range.start..end.min(line.end).max(first.range.end.min(line.end));
        out.push(
            Repair::new(first.range.start..end, "", 7 + (last - k).min(12) as u32, format!("`{}` does not fit here", brief(view.text(k))))
                .place(place)
                .label("not understood"),
        );
        tried += 1;
        if tried >= 8 || token.range.start > line.end {
            break;
        }
    }
}
