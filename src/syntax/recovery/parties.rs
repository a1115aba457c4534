//! What stands after a charge of a policy: its cap, and who pays it to whom, in this order.

use super::super::parser::Rule;
use super::super::tokens::Kind;
use super::cursor::TokenCursor;
use super::repair::Repair;
use std::ops::Range;

/// Words that begin an entry of the block.
const HEADS: [&str; 5] = ["charge", "limit", "enact", "forbid", "var"];

/// Where a clause belongs, in the order of the language; and its first two words.
const CLAUSES: [(u8, &str, &str); 4] = [(0, "up", "to"), (1, "paid", "by"), (1, "given", "by"), (2, "received", "by")];

/// Repairs of what stands after charges.
pub fn repairs(view: &TokenCursor, rule: Rule, out: &mut Vec<Repair>) {
    if rule != Rule::strict_patch_items {
        return;
    }
    let failed = view.failed.min(view.tokens.len());
    let Some(head) = (0..=failed).rev().find(|i| view.text(*i) == "charge") else { return };
    let end = (head + 1..view.tokens.len()).find(|i| ends(view, *i)).unwrap_or(view.tokens.len());
    one_word(view, head, end, out);
    order(view, head, end, out);
    title(view, head, end, out);
    to_receiver(view, head, end, out);
    index(view, head, end, out);
    before_value(view, head, end, out);
}

/// True of the first token after a charge.
fn ends(view: &TokenCursor, index: usize) -> bool {
    let outside = view.depth(index) == 0;
    outside
        && (view.text(index) == "}"
            || HEADS.contains(&view.text(index)) && (view.text(index) == "enact" || view.kind(index + 1) == Some(Kind::Word)))
}

/// `upto 5 EUR`
fn one_word(view: &TokenCursor, head: usize, end: usize, out: &mut Vec<Repair>) {
    let Some(at) = (head..end).find(|i| matches!(view.text(*i).to_lowercase().as_str(), "upto" | "up_to")) else { return };
    let Some(token) = view.token(at) else { return };
    let repair = Repair::new(token.range.clone(), "up to", 0, "the most that is paid stands after `up to`, two words");
    out.push(repair.label("written as one word").offer("write `up to`"));
}

/// The clauses of a charge: their place in the order, and their tokens.
fn clauses(view: &TokenCursor, head: usize, end: usize) -> Vec<(u8, Range<usize>)> {
    let begins = |i: &usize| {
        let (one, two) = (view.text(*i), view.text(i + 1));
        CLAUSES.iter().find(|(_, first, second)| (*first, *second) == (one, two)).map(|(rank, ..)| *rank)
    };
    let starts: Vec<(u8, usize)> = (head..end).filter_map(|i| Some((begins(&i)?, i))).collect();
    let stop = |at: usize| starts.get(at + 1).map_or(end, |(_, next)| *next);
    starts.iter().enumerate().map(|(at, (rank, start))| (*rank, *start..stop(at))).collect()
}

/// `paid by DE up to 5 EUR`, `received by DE paid by CN`
fn order(view: &TokenCursor, head: usize, end: usize, out: &mut Vec<Repair>) {
    let written = clauses(view, head, end);
    let mut sorted = written.clone();
    sorted.sort_by_key(|(rank, _)| *rank);
    let twice = sorted.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a == b));
    if twice || sorted == written {
        return;
    }
    let (Some((_, first)), Some((_, last))) = (written.first(), written.last()) else { return };
    let Some(range) = view.span(first.start, last.end.saturating_sub(1)) else { return };
    let texts: Vec<&str> = sorted.iter().map(|(_, tokens)| view.slice(tokens.start, tokens.end.saturating_sub(1)).trim()).collect();
    let text = texts.join(" ");
    let repair = Repair::new(range, text.clone(), 0, "after a charge stand its cap, then who pays, then who receives");
    out.push(repair.label("in another order").offer(format!("write `{text}`")));
}

/// `paid by DE "Levy"`: a title stands after the name.
fn title(view: &TokenCursor, head: usize, end: usize, out: &mut Vec<Repair>) {
    let Some((_, first)) = clauses(view, head, end).into_iter().next() else { return };
    let Some(at) = (first.start..end).find(|i| view.kind(*i) == Some(Kind::Text)) else { return };
    let (Some(title), Some(name)) = (view.token(at), view.token(head + 1)) else { return };
    let text = view.text(at);
    let end = name.range.end;
    let repair = Repair::new(title.range.clone(), "", 1, "the title of a charge stands after its name").label("a title");
    out.push(repair.edit(end..end, format!(" {text}")).offer(format!("write `charge {} {text}`", view.text(head + 1))));
}

/// `paid by DE to CN`
fn to_receiver(view: &TokenCursor, head: usize, end: usize, out: &mut Vec<Repair>) {
    let Some((_, payer)) = clauses(view, head, end).into_iter().find(|(rank, _)| *rank == 1) else { return };
    let Some(at) = payer.skip(2).find(|i| view.text(*i) == "to" && view.depth(*i) == 0) else { return };
    let Some(token) = view.token(at) else { return };
    let repair = Repair::new(token.range.clone(), "received by", 0, "who receives a charge stands after `received by`");
    out.push(repair.label("write `received by`").offer("write `received by`"));
}

/// `charge fee = 2 EUR/t * x[c] paid by c for c in eu`
fn index(view: &TokenCursor, head: usize, end: usize, out: &mut Vec<Repair>) {
    let Some(word) = (head..end).find(|i| view.text(*i) == "for" && view.depth(*i) == 0) else { return };
    let (Some(name), Some(range), Some(last)) = (view.token(head + 1), view.span(word, end.saturating_sub(1)), end.checked_sub(1)) else {
        return;
    };
    if view.text(head + 2) == "[" || last <= word {
        return;
    }
    let (own, index, at) = (view.text(head + 1), view.slice(word + 1, last).trim().to_string(), name.range.end);
    let repair = Repair::new(at..at, format!("[{index}]"), 0, format!("the index of a charge stands after its name: `{own}[{index}]`"));
    out.push(repair.edit(range.clone(), "").place(range).label("after the charge").offer(format!("write `{own}[{index}]`")));
}

/// `charge fee paid by DE = 2 EUR/t * x`
fn before_value(view: &TokenCursor, head: usize, end: usize, out: &mut Vec<Repair>) {
    let Some(equals) = (head..end).find(|i| view.text(*i) == "=" && view.depth(*i) == 0) else { return };
    let before = clauses(view, head, equals);
    let (Some((_, first)), Some(last)) = (before.first(), end.checked_sub(1).and_then(|last| view.token(last))) else { return };
    let Some(range) = view.span(first.start, equals.saturating_sub(1)) else { return };
    let text = view.slice(first.start, equals.saturating_sub(1)).trim().to_string();
    let behind = last.range.end;
    let repair = Repair::new(range.clone(), "", 0, "what is paid stands first, then its cap, then who pays and who receives");
    out.push(repair.edit(behind..behind, format!(" {text}")).label("before the amount").offer(format!("write `{text}` after the amount")));
}
