//! Brackets, braces and quotes without their counterpart.

use super::super::tokens::Kind;
use super::cursor::TokenCursor;
use super::keywords;
use super::pieces::{brief, neighbour, padded};
use super::repair::Repair;
use crate::diagnostics::codes;
use std::collections::BTreeMap;

/// So many open maps are looked at.
const MAX_MAPS: usize = 8;

/// A bracket that nothing closes: closed at the failure, or where a comparison begins, or where a `[` has its first key.
pub fn closers(view: &TokenCursor, needs_comparison: bool, out: &mut Vec<Repair>) {
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
fn map_end(view: &TokenCursor, out: &mut Vec<Repair>) {
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
fn opened_by(view: &TokenCursor, opened: usize, bracket: char) -> String {
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

pub fn behind(view: &TokenCursor, index: usize) -> String {
    index.checked_sub(1).map(|before| format!(" after `{}`", brief(view.text(before)))).unwrap_or_default()
}

/// A bracket that was closed but never opened.
pub fn openers(view: &TokenCursor, out: &mut Vec<Repair>) {
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
fn block(view: &TokenCursor, out: &mut Vec<Repair>) {
    let k = view.failed;
    let head = (0..k.min(view.tokens.len())).rev().find(|i| view.begins_line(*i)).map_or("", |i| view.text(i));
    if !keywords::has_block(head) {
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
pub fn quote(view: &TokenCursor, out: &mut Vec<Repair>) {
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
