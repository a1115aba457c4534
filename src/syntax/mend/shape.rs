//! Repairs of the shape: what is missing, doubled, misplaced or not closed.

use super::HOLE;
use super::repair::Repair;
use super::tokens::Kind;
use super::view::View;
use crate::diagnostics::codes;
use std::collections::BTreeMap;

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

/// So many open maps are looked at.
const MAX_MAPS: usize = 8;

/// Repairs around the token where reading failed.
pub fn repairs(view: &View, needs_comparison: bool, out: &mut Vec<Repair>) {
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
    // Reading fails behind a word that may not stand there, such as `for` behind a comma.
    if let Some(before) = k.checked_sub(2).filter(|i| view.text(*i) == "," && view.is_reserved(k - 1)) {
        superfluous(view, before, 0, out);
    }
    doubled(view, out);
    hole(view, out);
    operator(view, out);
    stretches(view, out);
}

/// `word ` with blanks where it would run into its neighbours.
fn padded(view: &View, index: usize, word: &str) -> String {
    let spaced = word.chars().all(char::is_alphabetic) || matches!(word, "=" | "==" | "*");
    let at = view.gap(index);
    let ends = view.token(index).is_none_or(|next| next.range.start > at);
    match (spaced, word) {
        (true, _) => format!(" {word}{}", if ends { "" } else { " " }),
        (_, "{") => format!(" {{{}", if ends { "" } else { " " }),
        (_, "," | ":") if !ends => format!("{word} "),
        (_, "..") => format!(" {word}{}", if ends { "" } else { " " }),
        _ => word.to_string(),
    }
}

/// What a missing part is told to stand before or behind.
fn neighbour(view: &View, index: usize) -> String {
    let same_line = !view.gap_place(index).is_empty() || view.token(index).is_some_and(|next| next.range.start == view.gap(index));
    match (same_line, index.checked_sub(1)) {
        (true, _) => format!(" before `{}`", brief(view.text(index))),
        (false, Some(before)) => format!(" behind `{}`", brief(view.text(before))),
        (false, None) => String::new(),
    }
}

fn brief(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    if line.chars().count() <= 24 { line.to_string() } else { format!("{}…", line.chars().take(24).collect::<String>()) }
}

fn forgotten(view: &View, index: usize, extra: u32, out: &mut Vec<Repair>) {
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
            "in" if !view.behind_index(index) => 7,
            "if" if view.text(index - 1) == "available" => 1,
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

/// A bracket that nothing closes: closed at the failure, or where a comparison begins, or where a `[` has its first key.
fn closers(view: &View, needs_comparison: bool, out: &mut Vec<Repair>) {
    let k = view.failed.min(view.tokens.len());
    map_end(view, out);
    // What is open at the failure, and what would be if the stray closer there had its opener.
    let Some((opened, bracket)) = view.innermost(k) else { return };
    let Some(opener) = view.token(opened) else { return };
    let close = match bracket {
        '(' => ")",
        '[' => "]",
        _ => "}",
    };
    // The last key of `[a in x, b in y` is where the names end; a sum may go on to the end.
    let depth_free = |i: usize| view.innermost(i) == Some((opened, bracket));
    let mut gaps: Vec<usize> = Vec::new();
    let comparison =
        (opened + 1..k).rev().find(|i| matches!(view.text(*i), "<=" | ">=" | "==" | "≤" | "≥" | "<" | ">" | "=") && depth_free(*i));
    match bracket {
        '[' => {
            // The keys end where something else begins: an operator, `for`, a closing bracket.
            let goes_on = |i: usize| {
                matches!(view.text(i), "," | "in" | "." | "[")
                    || (matches!(view.kind(i), Some(Kind::Word | Kind::Number)) && !view.is_reserved(i))
            };
            let all = || (opened + 2..=k).filter(|i| depth_free(*i));
            gaps.extend(all().filter(|i| !goes_on(*i)).chain(all().filter(|i| goes_on(*i))));
        }
        // `{ (a, b, (c, d) }`: the next tuple begins.
        '(' if opened > 0 && matches!(view.text(opened - 1), "{" | ",") => {
            let next = (opened + 1..k).find(|i| view.text(*i) == "," && view.text(i + 1) == "(" && depth_free(*i));
            gaps.extend(next.into_iter().chain([k]));
        }
        '(' if needs_comparison => gaps.extend(comparison.into_iter().chain([k])),
        '{' => gaps.push(k),
        _ => gaps.extend([k].into_iter().chain(comparison)),
    }
    for (order, index) in gaps.into_iter().take(24).enumerate() {
        let at = view.gap(index);
        let own_line = bracket == '{' && view.source.get(opener.range.start..at).unwrap_or("").contains('\n');
        let text = match (bracket, own_line) {
            ('{', true) => "\n}".to_string(),
            ('{', false) => " }".to_string(),
            _ => close.to_string(),
        };
        let place = if own_line { at..at } else { view.gap_place(index) };
        let repair = Repair::new(
            at..at,
            text,
            2 + (order > 0) as u32,
            format!("nothing closes {}: `{close}` is missing{}", opened_by(view, opened, bracket), behind(view, index)),
        )
        .code(codes::UNCLOSED)
        .place(place)
        .label(format!("`{close}` belongs here"))
        .also(opener.range.clone(), "opened here")
        .offer(format!("write `{close}`"));
        out.push(if bracket == '{' { repair } else { repair.guess() });
    }
}

/// `claim = { lithium: 3, staff = 9 }`: the next attribute begins before the map is closed.
fn map_end(view: &View, out: &mut Vec<Repair>) {
    let k = view.failed.min(view.tokens.len());
    // The first such attribute of each map; of many maps the last ones, where reading failed.
    let mut ends: BTreeMap<usize, usize> = BTreeMap::new();
    for index in 1..k {
        if view.text(index) == ","
            && view.kind(index + 1) == Some(Kind::Word)
            && view.text(index + 2) == "="
            && let Some((opened, '{')) = view.innermost(index)
            && opened > 0
            && view.text(opened - 1) == "="
        {
            ends.entry(opened).or_insert(index);
        }
    }
    let many = ends.len().saturating_sub(MAX_MAPS);
    for (opened, index) in ends.into_iter().skip(many) {
        let Some(opener) = view.token(opened) else { continue };
        let at = view.gap(index);
        out.push(
            Repair::new(
                at..at,
                " }",
                0,
                format!("nothing closes {}: `}}` is missing{}", opened_by(view, opened, '{'), behind(view, index)),
            )
            .code(codes::UNCLOSED)
            .place(view.gap_place(index))
            .label("`}` belongs here")
            .also(opener.range.clone(), "opened here")
            .offer("write `}`"),
        );
    }
}

/// "the `{` of `chicago`", or "this `(`".
fn opened_by(view: &View, opened: usize, bracket: char) -> String {
    let head = view.head(opened);
    let outermost = view.depth(opened) == 0;
    let name = match bracket {
        '{' if opened > 1 && view.text(opened - 1) == "=" => Some(view.text(opened - 2)),
        '{' if outermost && head + 1 < opened && view.kind(head + 1) == Some(Kind::Word) => Some(view.text(head + 1)),
        _ => None,
    };
    match name {
        Some(name) => format!("the `{bracket}` of `{}`", brief(name)),
        None => format!("this `{bracket}`"),
    }
}

fn behind(view: &View, index: usize) -> String {
    index.checked_sub(1).map(|before| format!(" behind `{}`", brief(view.text(before)))).unwrap_or_default()
}

/// A bracket that was closed but never opened.
fn openers(view: &View, out: &mut Vec<Repair>) {
    let k = view.failed.min(view.tokens.len());
    let stray = (k..view.tokens.len()).find_map(|i| {
        let close = view.text(i);
        let opener = match close {
            ")" => "(",
            "]" => "[",
            "}" => "{",
            _ => return None,
        };
        let expected = opener.chars().next();
        (view.innermost(i).map(|(_, c)| c) != expected).then_some((i, opener, close))
    });
    let Some((stray, opener, close)) = stray else {
        block(view, out);
        return;
    };
    for index in [Some(k), k.checked_sub(1)].into_iter().flatten().filter(|i| *i > 0 && *i <= stray) {
        let at = view.gap(index);
        let text = padded(view, index, opener);
        let mut repair = Repair::new(at..at, text, 2 + u32::from(index != k), format!("`{opener}` is missing{}", neighbour(view, index)))
            .code(codes::UNCLOSED)
            .place(view.gap_place(index))
            .label(format!("`{opener}` belongs here"))
            .offer(format!("write `{opener}`"));
        if let Some(closer) = view.token(stray) {
            repair = repair.also(closer.range.clone(), format!("this `{close}` closes nothing"));
        }
        out.push(repair.guess());
    }
}

/// The `{` of a declaration that is nothing without its block.
fn block(view: &View, out: &mut Vec<Repair>) {
    let k = view.failed;
    let head = (0..k.min(view.tokens.len())).rev().find(|i| view.begins_line(*i)).map_or("", |i| view.text(i));
    if !matches!(head, "plan" | "allocation" | "choice" | "table" | "entities") {
        return;
    }
    let at = view.gap(k);
    if view.source.get(at..view.line(at).end).is_some_and(|rest| rest.contains('{')) {
        return;
    }
    out.push(
        Repair::new(at..at, padded(view, k, "{"), 2, format!("`{{` is missing{}", behind(view, k)))
            .code(codes::UNCLOSED)
            .place(view.gap_place(k))
            .label("`{` belongs here")
            .offer("write `{`"),
    );
}

/// A `"` or a backtick that the line does not close.
fn quote(view: &View, out: &mut Vec<Repair>) {
    let k = view.failed.min(view.tokens.len());
    let unclosed = |i: &usize| matches!(view.text(*i), "\"" | "`") && view.kind(*i) == Some(Kind::Mark);
    let Some(index) = (0..view.tokens.len().min(k + 1)).rev().find(unclosed) else { return };
    let Some(opened) = view.token(index) else { return };
    let quote = view.text(index);
    let line = view.line(opened.range.start);
    // The opening one may be the one that is missing.
    for i in (0..index)
        .rev()
        .take(6)
        .take_while(|i| view.token(*i).is_some_and(|t| t.range.start >= line.start) && view.kind(*i) == Some(Kind::Word))
    {
        let Some(token) = view.token(i) else { continue };
        out.push(
            Repair::new(token.range.start..token.range.start, quote, 1, format!("nothing opens this `{quote}`"))
                .code(codes::UNCLOSED)
                .place(token.range.start..opened.range.end)
                .label(format!("a text that lacks its first `{quote}`"))
                .offer(format!("write `{quote}`"))
                .guess(),
        );
    }
    let on_line = (index + 1..view.tokens.len()).take_while(|i| view.token(*i).is_some_and(|t| t.range.end <= line.end));
    // A name ends with its word; a text may go on to the end of the line.
    let on_line: Vec<usize> = on_line.take(24).collect();
    // Best before what follows a text; then at the end of the line; within words last.
    let rank = |i: usize| match view.text(i + 1) {
        "{" | "=" | "[" | ":" | "," | "}" | "in" | "by" | "from" | "is" | "ordered" | "to" | "among" | "wide" | "where" | "missing"
        | "default" => 0,
        _ if Some(&i) == on_line.last() => 1,
        _ => 3,
    };
    for i in on_line.iter().copied() {
        let Some(token) = view.token(i) else { continue };
        let at = token.range.end;
        let next_touches = view.touch(i, i + 1);
        if next_touches && !matches!(view.text(i + 1), "{" | "," | "}" | "]" | ")") {
            continue;
        }
        let next = view.token(i + 1).map_or(at, |next| if next.range.end <= line.end { next.range.start } else { at });
        out.push(
            Repair::new(at..at, quote, rank(i), format!("nothing closes this `{quote}`"))
                .code(codes::UNCLOSED)
                .place(at..next)
                .label(format!("`{quote}` is missing by here"))
                .also(opened.range.clone(), "opened here")
                .offer(format!("write `{quote}`"))
                .guess(),
        );
    }
}

/// Names that are no names: words of the language, words with `-`, several words, words that begin with a digit.
fn names(view: &View, out: &mut Vec<Repair>) {
    let k = view.failed;
    for index in [Some(k), k.checked_sub(1)].into_iter().flatten() {
        let Some(token) = view.token(index) else { continue };
        let text = view.text(index);
        if view.is_reserved(index) {
            out.push(
                Repair::new(token.range.clone(), format!("`{text}`"), 2, format!("`{text}` is a word of the language"))
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
        // Behind `=` a value is due, not a name.
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

fn confused(view: &View, index: usize, out: &mut Vec<Repair>) {
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

fn superfluous(view: &View, index: usize, extra: u32, out: &mut Vec<Repair>) {
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
        () if view.kind(index) == Some(Kind::Text) => (4, "a title stands directly behind the name that it belongs to".to_string()),
        () if view.kind(index) == Some(Kind::Mark) => (4, format!("`{text}` does not fit here")),
        () => (7, format!("`{}` does not fit here", brief(text))),
    };
    let code = if closes_nothing { codes::UNCLOSED } else { codes::SYNTAX };
    out.push(
        Repair::new(token.range.clone(), "", cost + extra, message)
            .code(code)
            .label(if closes_nothing { "not opened" } else { "not understood" })
            .offer(format!("remove `{}`", brief(text)))
            .guess(),
    );
}

/// `,,` and `a + * b`, `in in`.
fn doubled(view: &View, out: &mut Vec<Repair>) {
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
fn hole(view: &View, out: &mut Vec<Repair>) {
    let k = view.failed;
    let mut at_gap = |index: usize, cost: u32| {
        let at = view.gap(index);
        let message = match index.checked_sub(1) {
            Some(before) if view.text(before) == "=" && before > 0 => {
                format!("a value is missing behind `{} =`", brief(view.text(before - 1)))
            }
            Some(before) if view.text(view.head(before)) == "expect" && before <= view.head(before) + 1 => {
                "`expect` lacks its condition".to_string()
            }
            Some(before) => format!("{} is missing behind `{}`", missing_after(view, before), brief(view.text(before))),
            None => "a name is missing".to_string(),
        };
        let mut repair = Repair::new(at..at, format!(" {HOLE} "), cost, message)
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
            Repair::new(at..at, format!(" else {HOLE} "), 2, "an `if` without `else`")
                .code(codes::MISSING_PART)
                .place(view.gap_place(k))
                .label("`else …` is missing")
                .help("a value is due in either case; `else 0` fits any unit"),
        );
    }
}

/// True for marks that wait for a value.
fn waits(view: &View, index: usize) -> bool {
    if view.text(index) == "expect" || (view.kind(index) == Some(Kind::Text) && index > 0 && view.text(index - 1) == "expect") {
        return true;
    }
    let mark = matches!(
        view.text(index),
        "=" | "==" | "<=" | ">=" | "<" | ">" | "!=" | "+" | "-" | "*" | "/" | "^" | "," | "(" | "[" | ":" | "≤" | "≥" | "×"
    );
    mark || matches!(
        view.text(index),
        "in" | "if" | "then" | "else" | "and" | "or" | "not" | "for" | "to" | "among" | "from" | "within" | "default"
    )
}

/// What is due behind a token.
fn missing_after(view: &View, index: usize) -> &'static str {
    match view.text(index) {
        ":" => "something",
        text if waits(view, index) && !matches!(text, "for" | "to" | "among") => "a value",
        _ => "a name",
    }
}

/// Two values side by side.
fn operator(view: &View, out: &mut Vec<Repair>) {
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

/// The last resort: everything up to a place where reading may go on is passed over.
fn stretches(view: &View, out: &mut Vec<Repair>) {
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
