//! What policies do to plans, as others would write it.

use super::super::parser::Rule;
use super::super::tokens::Kind;
use super::cursor::{TokenCursor, near};
use super::repair::Repair;
use crate::diagnostics::{codes, suggest};
use crate::mistakes::{ForeignForm, PartOfPolicy};
use std::collections::BTreeSet;

/// Words that stand for an entry of a policy's block, in lower case.
const WORDS: [(&str, &str); 27] = [
    ("constraint", "limit"),
    ("constraints", "limit"),
    ("limits", "limit"),
    ("restriction", "limit"),
    ("cap", "limit"),
    ("quota", "limit"),
    ("require", "limit"),
    ("rule", "limit"),
    ("charges", "charge"),
    ("tax", "charge"),
    ("taxes", "charge"),
    ("fee", "charge"),
    ("levy", "charge"),
    ("duty", "charge"),
    ("toll", "charge"),
    ("tariff", "charge"),
    ("penalty", "charge"),
    ("subsidy", "charge"),
    ("grant", "charge"),
    ("pay", "charge"),
    ("cost", "charge"),
    ("let", "charge"),
    ("minimize", "charge"),
    ("variable", "var"),
    ("decision", "var"),
    ("enactment", "enact"),
    ("enacting", "enact"),
];

/// Repairs inside the block of a policy.
pub fn repairs(view: &TokenCursor, rule: Rule, out: &mut Vec<Repair>) {
    match rule {
        Rule::strict_patch_items => {
            let first = (0..view.failed.min(view.tokens.len())).rev().find(|i| view.begins_line(*i));
            let heads: BTreeSet<usize> = near(view, 2).filter(|i| view.begins_line(*i)).chain(first).chain([0]).collect();
            heads.into_iter().for_each(|i| entry(view, i, out));
            near(view, 3).filter(|i| view.text(*i) == "enact").for_each(|i| cost(view, i, out));
            near(view, 1).for_each(|i| comma(view, i, out));
        }
        Rule::strict_entity_items | Rule::strict_items => near(view, 5).for_each(|i| {
            applies(view, i, out);
            several_plans(view, i, out);
            state_first(view, i, out);
            opened(view, i, out);
            switch(view, i, out);
            together(view, i, rule, out);
            inside(view, i, rule, out);
        }),
        _ => {}
    }
    if matches!(rule, Rule::strict_entity_items | Rule::strict_items) {
        closed(view, out);
    }
}

/// True where a block of a policy begins, as far as its brace.
fn begins_block(view: &TokenCursor, index: usize) -> bool {
    view.text(index) == "applies" && view.text(index + 1) == "to" && view.kind(index + 2) == Some(Kind::Word)
}

/// `applies to division` without its `{`
fn opened(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    let Some(name) = index.checked_sub(1).filter(|i| *i >= 2 && begins_block(view, i - 2)) else { return };
    let Some(token) = view.token(name).filter(|_| matches!(view.text(index), "charge" | "limit" | "forbid" | "enact" | "var")) else {
        return;
    };
    let at = token.range.end;
    let repair = Repair::new(at..at, " {", 0, format!("`{{` is missing after `applies to {}`", view.text(name)));
    out.push(repair.place(token.range.clone()).code(codes::UNCLOSED).label("`{` belongs after it").offer("write `{`"));
}

/// `applies to division {` without its `}`, before an attribute or another block.
fn closed(view: &TokenCursor, out: &mut Vec<Repair>) {
    // What follows the block may have been taken for a part of it: the failure may lie far after.
    let end = view.failed.min(view.tokens.len());
    (0..end).rev().filter(|i| begins_block(view, *i) && view.text(i + 3) == "{").take(4).for_each(|head| closed_at(view, head, out));
}

fn closed_at(view: &TokenCursor, head: usize, out: &mut Vec<Repair>) {
    let outside = |i: &usize| {
        let next = view.text(i + 1);
        let field = next == "=" && !matches!(view.text(*i), "charge" | "limit" | "forbid" | "enact" | "var");
        view.begins_line(*i) && (matches!(view.text(*i), "applies" | "requires" | "excludes") || field)
    };
    let Some(next) = (head + 4..view.tokens.len()).find(outside) else { return };
    if view.closer(head + 3).is_some_and(|close| close < next) {
        return;
    }
    let (Some(token), Some(open)) = (view.token(next), view.token(head + 3)) else { return };
    let at = token.range.start;
    let message = format!("nothing closes the `{{` of `applies to {}`: `}}` is missing before `{}`", view.text(head + 2), view.text(next));
    let repair = Repair::new(at..at, "}\n  ", 1, message).place(token.range.clone()).also(open.range.clone(), "opened here");
    out.push(repair.code(codes::UNCLOSED).label("`}` belongs before it").offer("write `}`"));
}

/// `constraint quota: …`, `tax paid = …`
fn entry(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    let Some(token) = view.token(index).filter(|t| t.kind == Kind::Word) else { return };
    let word = view.text(index);
    if matches!(word, "charge" | "limit" | "forbid" | "enact" | "var") {
        return;
    }
    let lower = word.to_lowercase();
    let known = WORDS.iter().find(|(written, _)| *written == lower).map(|(_, here)| *here);
    let near = || suggest::nearest(&lower, ["charge", "limit", "forbid", "enact", "var"].into_iter()).first().copied();
    let Some(here) = known.or_else(near) else { return };
    // Those that may mean more than the word of here are left to the reader.
    let plain = ["constraint", "constraints", "limits", "charges", "enactment", "enacting", "variable"];
    let means = match lower.as_str() {
        "subsidy" | "grant" | "pay" => PartOfPolicy::Subsidy,
        _ if known.is_none() || plain.contains(&lower.as_str()) => PartOfPolicy::Plain,
        _ => PartOfPolicy::Unsure,
    };
    out.push(Repair::foreign(token.range.clone(), here, 0, ForeignForm::PartOfPolicy { word, here, means }));
}

/// `enact = 5 MEUR/yr`, `enact cost = 5 MEUR/yr`
fn cost(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    let Some(equals) = (index + 1..index + 3).find(|i| matches!(view.text(*i), "=" | ":")) else { return };
    let Some(range) = view.span(index + 1, equals) else { return };
    let mark = view.text(equals);
    out.push(Repair::foreign(range, "", 0, ForeignForm::EnactWithMark { mark }));
}

/// `apply to division { … }`, `applies on division { … }`
fn applies(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    let word = view.text(index);
    let lower = word.to_lowercase();
    let close = matches!(lower.as_str(), "apply" | "applied" | "applying" | "affects" | "changes" | "patches" | "amends")
        || !suggest::nearest(&lower, std::iter::once("applies")).is_empty();
    if view.kind(index) != Some(Kind::Word) || !(close || word == "applies") {
        return;
    }
    let linked = matches!(view.text(index + 1), "to" | "on" | "in" | "for" | "at" | "plan");
    let (last, name) = if linked { (index + 1, index + 2) } else { (index, index + 1) };
    if view.kind(name) != Some(Kind::Word) || view.text(name + 1) != "{" {
        return;
    }
    let Some(range) = view.span(index, last).filter(|range| view.source.get(range.clone()) != Some("applies to")) else { return };
    let written = view.source.get(range.clone()).unwrap_or(word);
    out.push(Repair::foreign(range, "applies to", 0, ForeignForm::AppliesTo { written }));
}

/// `limit few: x <= 3 t, enact 5 EUR`
fn comma(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    let next = view.text(index + 1);
    let part = matches!(next, "charge" | "limit" | "forbid" | "enact" | "var") && view.kind(index + 2).is_some();
    let Some(token) = view.token(index).filter(|_| view.text(index) == "," && view.depth(index) == 0 && (part || next == "}")) else {
        return;
    };
    let message = "parts of a policy's block stand one below the other, without `,`";
    out.push(Repair::new(token.range.clone(), "\n", 0, message).label("not here").offer("begin a new line in its place"));
}

/// `applies to coal, steel { … }`
fn several_plans(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    if !(view.text(index) == "applies" && view.text(index + 1) == "to" && view.text(index + 3) == ",") {
        return;
    }
    let listed = |i: &usize| view.kind(*i) == Some(Kind::Word) && matches!(view.text(i - 1), "to" | ",");
    let names: Vec<usize> = (index + 2..view.tokens.len()).step_by(2).take_while(listed).collect();
    let (Some(first), Some(last)) = (names.first(), names.last()) else { return };
    let (Some(range), Some(place)) = (view.span(first + 1, *last), view.span(*first, *last)) else { return };
    if view.text(last + 1) != "{" {
        return;
    }
    let blocks: Vec<String> = names.iter().map(|i| format!("`applies to {} {{ … }}`", view.text(*i))).collect();
    let repair = Repair::new(range, "", 0, "`applies to` names one plan: its parts are those of that plan").place(place);
    out.push(repair.label("several plans").help(format!("write a block for each: {}", blocks.join(" "))).guess());
}

/// `open policy levy { … }`
fn state_first(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    let state = view.text(index);
    let Some(token) = view.token(index).filter(|_| view.begins_line(index) && matches!(state, "on" | "off" | "open")) else { return };
    if view.text(index + 1) != "policy" || view.kind(index + 2) != Some(Kind::Word) {
        return;
    }
    let right = format!("policy {} {state}", view.text(index + 2));
    let message = format!("a policy is switched on a line of its own: `{right}`");
    let repair = Repair::new(token.range.clone(), "", 0, message).label("not here");
    out.push(repair.help(format!("write `{right}` on a line of its own")).guess());
}

/// Words for the states of a policy, in lower case.
const STATES: [(&str, &str); 12] = [
    ("active", "on"),
    ("enabled", "on"),
    ("enacted", "on"),
    ("true", "on"),
    ("yes", "on"),
    ("inactive", "off"),
    ("disabled", "off"),
    ("none", "off"),
    ("false", "off"),
    ("no", "off"),
    ("free", "open"),
    ("optional", "open"),
];

/// The state that a word stands for, and whether it is the word for it.
fn state(word: &str) -> Option<(&'static str, bool)> {
    let lower = word.to_lowercase();
    let own = ["on", "off", "open"].into_iter().find(|state| *state == lower).map(|state| (state, true));
    let other = || STATES.iter().find(|(written, _)| *written == lower).map(|(_, here)| (*here, false));
    let near = || suggest::nearest(&lower, ["off", "open"].into_iter()).first().map(|state| (*state, false));
    own.or_else(other).or_else(near)
}

/// `policy levy = off`, `policy levy of`, `policy levy off { … }`, `switch levy off`
fn switch(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    let head = view.text(index);
    let misspelt = head != "policy"
        && matches!(view.text(index + 2), "on" | "off" | "open")
        && !suggest::nearest(head, std::iter::once("policy")).is_empty();
    let verb = misspelt || matches!(head, "switch" | "turn" | "toggle");
    if !view.begins_line(index) || !(verb || head == "policy") {
        return;
    }
    let marked = matches!(view.text(index + 2), "=" | ":") || view.kind(index + 2) == Some(Kind::Text);
    let at = index + if marked { 3 } else { 2 };
    let (Some((to, exact)), Some(token), Some(first)) = (state(view.text(at)), view.token(at), view.token(index)) else { return };
    let name = view.text(index + 1);
    let right = format!("policy {name} {to}");
    let repair = if view.text(at + 1) == "{" || view.kind(at + 1) == Some(Kind::Text) {
        Repair::foreign(token.range.clone(), "", 0, ForeignForm::SwitchWithBlock { right: &right })
    } else if marked || verb || !exact {
        let Some(range) = view.span(index, at) else { return };
        let place = if marked || verb { first.range.start..token.range.end } else { token.range.clone() };
        Repair::foreign(range, right.clone(), 0, ForeignForm::SwitchOtherwise { right: &right }).place(place)
    } else {
        return;
    };
    out.push(repair);
}

/// `require audit`, `exclude safeguard` in the block of a policy.
fn together(view: &TokenCursor, index: usize, rule: Rule, out: &mut Vec<Repair>) {
    let here = match view.text(index) {
        "require" | "needs" | "need" => "requires",
        "exclude" | "forbids" => "excludes",
        _ => return,
    };
    let inside = rule == Rule::strict_entity_items || view.depth(index) > 0;
    let Some(token) = view.token(index).filter(|_| inside && view.kind(index + 1) == Some(Kind::Word) && !view.is_reserved(index + 1))
    else {
        return;
    };
    let word = view.text(index);
    let form = ForeignForm::OtherPolicies { word, here, policy: view.text(index + 1) };
    out.push(Repair::foreign(token.range.clone(), here, 0, form));
}

/// `off` inside the block of a policy.
fn inside(view: &TokenCursor, index: usize, rule: Rule, out: &mut Vec<Repair>) {
    let word = view.text(index);
    let Some(token) = view.token(index).filter(|_| matches!(word, "on" | "off" | "open")) else { return };
    if rule != Rule::strict_entity_items
        || matches!(view.text(index + 1), "=" | "[")
        || matches!(view.text(index.wrapping_sub(1)), "=" | ".")
    {
        return;
    }
    out.push(Repair::foreign(token.range.clone(), "", 0, ForeignForm::SwitchInside { state: word }));
}
