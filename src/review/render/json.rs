//! A comparison as JSON, in the shape of `docs/diff.schema.json`.

use super::Count;
use crate::report::compare::json as figures;
use crate::review::answers::{Answers, Attributed, Ending, SEED, Share, Takes, Unanswered, Why};
use crate::review::comparison::{Comparison, Fate, FileDifference};
use crate::review::difference::{Change, Difference};
use crate::review::quantities::Moved as Distance;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// Writes the JSON text, with a line break at its end.
pub fn write(comparison: &Comparison, answers: &[Answers], out: &mut impl Write) -> io::Result<()> {
    crate::report::json::lines(
        &Document {
            coop: env!("CARGO_PKG_VERSION"),
            old: &comparison.old,
            new: &comparison.new,
            summary: Count::of(&comparison.files),
            files: comparison.files.iter().map(file).collect(),
            rewritten: &comparison.rewritten,
            answers: answers.iter().map(Solved::of).collect(),
        },
        out,
    )
}

#[derive(Serialize)]
struct Document<'c> {
    coop: &'c str,
    old: &'c str,
    new: &'c str,
    summary: Count,
    files: Vec<File<'c>>,
    rewritten: &'c [String],
    answers: Vec<Solved<'c>>,
}

/// The answers of a scenario in both versions.
#[derive(Serialize)]
struct Solved<'c> {
    scenario: &'c str,
    variant: Option<&'c str>,
    notes: &'c [String],
    sides: Vec<figures::Side<'c>>,
    figures: Vec<figures::Row<'c>>,
    attribution: Option<Value>,
}

/// What moved the results that differ.
fn attribution(why: &Why) -> Value {
    let groups = why.groups.iter().map(|group| {
        let together = group.together.iter().map(|(alone, reason)| json!({ "alone": alone, "reason": reason }));
        json!({ "changes": group.changes, "together": together.collect::<Vec<_>>() })
    });
    let aside = why.aside.iter().map(|aside| {
        let alone = aside.alone.as_ref().map(|(name, unit, size)| json!({ "name": name, "unit": unit, "difference": size }));
        json!({ "group": aside.group, "alone": alone })
    });
    let left = why.left.iter().map(|(role, shown, all)| json!({ "kind": role.word(), "attributed": shown, "differ": all }));
    let mut out = object(json!({
        "method": if why.orders.is_none() { "exact" } else { "sampled" },
        "solves": why.solves,
    }));
    if let Some(orders) = why.orders {
        out.insert("orders".into(), orders.into());
        out.insert("seed".into(), SEED.into());
    }
    out.extend(object(json!({
        "groups": groups.collect::<Vec<_>>(),
        "results": why.results.iter().map(result).collect::<Vec<_>>(),
        "statuses": why.endings.iter().map(ending).collect::<Vec<_>>(),
        "without_effect": why.idle,
        "aside": aside.collect::<Vec<_>>(),
        "left": left.collect::<Vec<_>>(),
    })));
    Value::Object(out)
}

fn result(own: &Attributed) -> Value {
    let mut out = object(json!({
        "name": own.name,
        "kind": own.role.word(),
        "unit": own.unit,
        "old": own.old,
        "new": own.new,
        "total": own.new - own.old,
        "shares": own.shares.iter().map(share).collect::<Vec<_>>(),
        "replace": own.twins,
    }));
    if let Some([used, of]) = own.orders {
        out.insert("orders".into(), json!({ "used": used, "of": of }));
    }
    Value::Object(out)
}

fn share(own: &Share) -> Value {
    let mut out = object(json!({ "group": own.group, "share": own.share }));
    if let Some(error) = own.error {
        out.insert("standard_error".into(), json!(error));
    }
    out.extend(object(json!({ "alone": own.alone, "after_others": own.last, "interacts": own.interacts })));
    Value::Object(out)
}

fn ending(own: &Ending) -> Value {
    let shares = own.shares.iter().enumerate().map(|(group, share)| json!({ "group": group, "share": share }));
    json!({
        "model": own.model,
        "old": own.old,
        "new": own.new,
        "alone": own.alone,
        "needed": own.needed,
        "shares": shares.collect::<Vec<_>>(),
        "unanswered": own.unanswered.iter().map(unanswered).collect::<Vec<_>>(),
        "more_unanswered": own.more,
    })
}

fn unanswered(own: &Unanswered) -> Value {
    let (takes, groups) = match &own.takes {
        Takes::Nothing => ("nothing helps", Vec::new()),
        Takes::One(ways) => ("one of", ways.clone()),
        Takes::AtLeast(groups) => ("at least", vec![groups.clone()]),
        Takes::Others => ("others", Vec::new()),
    };
    json!({ "groups": own.groups, "status": own.status, "takes": takes, "takes_groups": groups })
}

fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(map) = value { map } else { Map::new() }
}

impl<'c> Solved<'c> {
    fn of(answers: &'c Answers) -> Solved<'c> {
        let comparison = answers.comparison.as_ref();
        Solved {
            scenario: &answers.scenario,
            variant: answers.variant.as_deref(),
            notes: &answers.notes,
            sides: comparison.map(figures::sides).unwrap_or_default(),
            figures: comparison.map(figures::figures).unwrap_or_default(),
            attribution: answers.why.as_ref().map(attribution),
        }
    }
}

#[derive(Serialize)]
struct File<'c> {
    path: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_path: Option<&'c str>,
    change: &'static str,
    is_data: bool,
    notes: &'c [String],
    facts: Vec<Fact<'c>>,
}

#[derive(Serialize)]
struct Fact<'c> {
    declaration: &'c str,
    part: &'c str,
    change: &'static str,
    old: Option<&'c str>,
    new: Option<&'c str>,
    old_line: Option<usize>,
    new_line: Option<usize>,
    /// How far the value moved, in percent of what it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    percent: Option<f64>,
    /// Only written otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    same_value: Option<bool>,
    /// References that only follow a new name.
    #[serde(skip_serializing_if = "Option::is_none")]
    references: Option<usize>,
}

fn file(file: &FileDifference) -> File<'_> {
    let change = match file.fate {
        Fate::Changed => "changed",
        Fate::Added => "added",
        Fate::Removed => "removed",
    };
    let lines = file.texts.each_ref().map(|text| Lines::of(text));
    let facts = file.differences.iter().map(|difference| fact(difference, &lines)).collect();
    File { path: &file.path, old_path: file.moved_from.as_deref(), change, is_data: file.is_data, notes: &file.notes, facts }
}

fn fact<'c>(difference: &'c Difference, lines: &[Lines; 2]) -> Fact<'c> {
    let (change, old, new) = match &difference.change {
        Change::Added { new } => ("added", None, Some(new.as_str())),
        Change::Removed { old } => ("removed", Some(old.as_str()), None),
        Change::Changed { old, new, .. } => ("changed", Some(old.as_str()), Some(new.as_str())),
        Change::Renamed { old, new, .. } => ("renamed", Some(old.as_str()), Some(new.as_str())),
    };
    let moved = match &difference.change {
        Change::Changed { moved, .. } => *moved,
        _ => None,
    };
    let [old_lines, new_lines] = lines;
    Fact {
        declaration: &difference.declaration,
        part: &difference.part,
        change,
        old,
        new,
        old_line: difference.old_at.map(|at| old_lines.line(at)),
        new_line: difference.new_at.map(|at| new_lines.line(at)),
        percent: moved.and_then(|moved| if let Distance::Percent(percent) = moved { Some(percent) } else { None }),
        same_value: (moved == Some(Distance::Same)).then_some(true),
        references: if let Change::Renamed { followers, .. } = difference.change { Some(followers) } else { None },
    }
}

/// Where the lines of a text end.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Lines {
        Lines(memchr::memchr_iter(b'\n', text.as_bytes()).collect())
    }

    /// The line of a byte, counted from 1.
    fn line(&self, at: usize) -> usize {
        self.0.partition_point(|end| *end < at) + 1
    }
}
