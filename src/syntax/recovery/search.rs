//! The search for the best repair.

use super::super::parser::{self, Rule};
use super::super::tokens::Kind;
use super::budget::Budget;
use super::cursor::TokenCursor;
use super::keywords::{self, Declared};
use super::repair::{Certainty, Repair};
use super::skipped::{self, SkippedRegion};
use super::{certain, decisions, foreign_constructs, foreign_tokens, structure};

/// Longer regions are not searched.
const MAX_TEXT: usize = 32 << 10;
/// Tokens that reading must gain to make a repair worth telling.
const LEAST_GAIN: usize = 3;
/// More gain than this proves nothing more.
const FULL_GAIN: usize = 8;

/// Reads a text by a rule; where reading fails, in bytes.
pub fn read(rule: Rule, text: &str, budget: &mut Budget) -> Result<(), usize> {
    if budget.spend(text.len()).is_none() {
        return Err(0);
    }
    match parser::parse_rule(rule, text) {
        // A block may hold what fits nothing.
        Ok(pairs) => match skipped::find(pairs, text).into_iter().next() {
            None => Ok(()),
            Some(inner) => {
                let slice = text.get(inner.range.clone()).unwrap_or("");
                budget.spend(slice.len());
                let failed = parser::parse_rule(inner.rule, slice).err().map_or(0, |error| parser::furthest(&error));
                Err(inner.range.start + failed)
            }
        },
        Err(error) => Err(parser::furthest(&error)),
    }
}

/// The repair that lets reading go furthest at the least cost.
pub fn best(stretch: &SkippedRegion, text: &str, failed: usize, declared: &Declared, budget: &mut Budget) -> Option<Repair> {
    if text.len() > MAX_TEXT {
        return None;
    }
    let view = TokenCursor::new(text, failed);
    let mut repairs = Vec::new();
    for index in around(&view) {
        foreign_tokens::at(&view, index, &mut repairs);
    }
    foreign_constructs::repairs(&view, stretch.rule, &mut repairs);
    decisions::repairs(&view, stretch.rule, declared, &mut repairs);
    structure::repairs(&view, needs_comparison(&view), &mut repairs);
    repairs.retain(|repair| !renames(text, repair, declared));
    let rest = text.len() - failed.min(text.len());
    // The score of the best so far, and whether it makes the text whole.
    let mut found: Option<(i64, bool, &Repair)> = None;
    for repair in &repairs {
        if budget.is_spent() {
            break;
        }
        // Nothing that is dearer can be better than a full gain.
        if found.is_some_and(|(score, ..)| score >= value(FULL_GAIN, true, repair.cost)) {
            continue;
        }
        let tried = repair.apply(text);
        let (gain, whole) = match read(stretch.rule, &tried, budget) {
            Ok(()) => (FULL_GAIN, true),
            Err(at) => {
                let left = tried.len() - at.min(tried.len());
                if left >= rest {
                    continue;
                }
                let from = text.len() - rest;
                let to = text.len() - left;
                let gained = view.tokens.iter().filter(|t| t.range.start >= from && t.range.end <= to).count();
                // The end of a block that goes on after the region is as good as its end.
                let end = stretch.open_end && tried.get(at..).is_none_or(|rest| rest.trim().is_empty());
                if gained < LEAST_GAIN && !end {
                    continue;
                }
                (if end { FULL_GAIN } else { gained.min(FULL_GAIN) }, false)
            }
        };
        let score = value(gain, whole, repair.cost);
        if found.is_none_or(|(best, ..)| score > best) {
            found = Some((score, whole, repair));
        }
    }
    let (_, _, best) = found?;
    let mut best = best.clone();
    // That something reads well is no proof that it was meant.
    let sure = |best: &Repair, budget: &mut Budget| certain::respells(text, best) && alone(stretch.rule, text, best, &repairs, budget);
    if best.certainty == Certainty::Certain && !sure(&best, budget) {
        best.certainty = Certainty::Likely;
    }
    Some(best)
}

/// True for a repair that puts a word of the language in the place of a name that the scenario declares.
fn renames(text: &str, repair: &Repair, declared: &Declared) -> bool {
    let word = |range: &std::ops::Range<usize>| text.get(range.clone()).map(str::trim).unwrap_or("");
    repair.edits.iter().any(|(range, new)| declared.contains(word(range)) && keywords::keywords().any(|k| k == new.trim()))
}

/// True when no other repair of about the same cost makes the text whole too.
fn alone(rule: Rule, text: &str, best: &Repair, repairs: &[Repair], budget: &mut Budget) -> bool {
    let meant = best.apply(text);
    let mut rivals = repairs.iter().filter(|r| r.cost <= best.cost + 1).map(|r| r.apply(text)).filter(|tried| *tried != meant);
    !rivals.any(|tried| read(rule, &tried, budget).is_ok())
}

fn value(gain: usize, whole: bool, cost: u32) -> i64 {
    3 * gain as i64 + if whole { 4 } else { 0 } - 2 * i64::from(cost)
}

/// The tokens where foreign words are looked for: around the failure, and the first of the region.
fn around(view: &TokenCursor) -> Vec<usize> {
    let k = view.failed;
    let mut out = vec![k];
    out.extend([k.checked_sub(1), k.checked_sub(2), Some(k + 1)].into_iter().flatten());
    // The head word, and the words that begin the line of the failure.
    out.push(0);
    if let Some(first) = (0..k.min(view.tokens.len())).rev().find(|i| view.begins_line(*i)) {
        out.push(first);
    }
    out.retain(|i| view.token(*i).is_some());
    let mut seen = Vec::new();
    out.retain(|i| {
        !seen.contains(i) && {
            seen.push(*i);
            true
        }
    });
    out
}

/// True where the text must compare: a constraint or an expectation.
fn needs_comparison(view: &TokenCursor) -> bool {
    (0..view.failed.min(view.tokens.len()))
        .rev()
        .find(|i| view.kind(*i) == Some(Kind::Word) && view.begins_line(*i))
        .is_some_and(|i| matches!(view.text(i), "constraint" | "expect" | "require"))
}
