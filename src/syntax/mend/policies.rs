//! What policies do to plans, as others would write it.

use super::super::parser::Rule;
use super::idioms::near;
use super::repair::Repair;
use super::tokens::Kind;
use super::view::View;
use crate::diagnostics::{codes, suggest};
use std::collections::BTreeSet;

/// Words that stand for an entry of a policy's block, in lower case.
const WORDS: [(&str, &str); 26] = [
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
    ("var", "charge"),
    ("enactment", "enact"),
    ("enacting", "enact"),
];

/// Repairs inside the block of a policy.
pub fn repairs(view: &View, rule: Rule, out: &mut Vec<Repair>) {
    match rule {
        Rule::strict_patch_items => {
            let first = (0..view.failed.min(view.tokens.len())).rev().find(|i| view.begins_line(*i));
            let heads: BTreeSet<usize> = near(view, 2).filter(|i| view.begins_line(*i)).chain(first).chain([0]).collect();
            heads.into_iter().for_each(|i| entry(view, i, out));
            near(view, 3).filter(|i| view.text(*i) == "enact").for_each(|i| cost(view, i, out));
        }
        Rule::strict_entity_items | Rule::strict_items => near(view, 3).for_each(|i| applies(view, i, out)),
        _ => {}
    }
}

/// `constraint quota: …`, `tax paid = …`
fn entry(view: &View, index: usize, out: &mut Vec<Repair>) {
    let Some(token) = view.token(index).filter(|t| t.kind == Kind::Word) else { return };
    let word = view.text(index);
    if matches!(word, "charge" | "limit" | "enact") {
        return;
    }
    let lower = word.to_lowercase();
    let known = WORDS.iter().find(|(written, _)| *written == lower).map(|(_, here)| *here);
    let near = || suggest::nearest(&lower, ["charge", "limit", "enact"].into_iter()).first().copied();
    let Some(here) = known.or_else(near) else { return };
    let repair = Repair::new(token.range.clone(), here, 0, format!("a policy has no `{word}`: write `{here}`"));
    let repair = repair.code(codes::FOREIGN_FORM).label(format!("write `{here}`")).offer(format!("write `{here}`"));
    // Those that may mean more than the word of here are left to the reader.
    let plain = ["constraint", "constraints", "limits", "charges", "enactment", "enacting"];
    out.push(match lower.as_str() {
        "subsidy" | "grant" | "pay" => repair.help("a subsidy is a charge below zero: `charge paid = -(…)`"),
        _ if known.is_none() || plain.contains(&lower.as_str()) => repair,
        _ => repair.help("what a policy adds to the objective is a `charge`, what it forbids a `limit`"),
    });
}

/// `enact = 5 MEUR/yr`, `enact cost = 5 MEUR/yr`
fn cost(view: &View, index: usize, out: &mut Vec<Repair>) {
    let Some(equals) = (index + 1..index + 3).find(|i| matches!(view.text(*i), "=" | ":")) else { return };
    let Some(range) = view.span(index + 1, equals) else { return };
    let mark = view.text(equals);
    let repair = Repair::new(range, "", 0, format!("what it costs to enact a policy is written `enact …`, without `{mark}`"));
    out.push(repair.code(codes::FOREIGN_FORM).label("not here").offer("remove it"));
}

/// `apply to division { … }`, `applies on division { … }`
fn applies(view: &View, index: usize, out: &mut Vec<Repair>) {
    let word = view.text(index);
    let lower = word.to_lowercase();
    let close = matches!(lower.as_str(), "apply" | "applied" | "applying" | "affects" | "changes" | "patches" | "amends")
        || suggest::nearest(&lower, std::iter::once("applies")).first().is_some();
    if view.kind(index) != Some(Kind::Word) || !(close || word == "applies") {
        return;
    }
    let linked = matches!(view.text(index + 1), "to" | "on" | "in" | "for" | "at" | "plan");
    let (last, name) = if linked { (index + 1, index + 2) } else { (index, index + 1) };
    if view.kind(name) != Some(Kind::Word) || view.text(name + 1) != "{" {
        return;
    }
    let Some(range) = view.span(index, last).filter(|range| view.source.get(range.clone()) != Some("applies to")) else { return };
    let written = view.source.get(range.clone()).unwrap_or(word).to_string();
    let repair = Repair::new(range, "applies to", 0, format!("`{written}` is not written here: write `applies to`"));
    out.push(repair.code(codes::FOREIGN_FORM).label("write `applies to`").offer("write `applies to`"));
}
