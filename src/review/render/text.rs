//! A comparison for a terminal.

use super::{Count, percent, short, title};
use crate::report::compare;
use crate::report::document::{Block, Document, Options};
use crate::report::page::Page;
use crate::report::table::{Align, Grid};
use crate::review::answers::Answers;
use crate::review::comparison::{Comparison, Fate, FileDifference};
use crate::review::difference::{Change, Difference};
use crate::review::shown::marked;

/// The longest text of a fact on its line.
const LONGEST: usize = 60;

/// The comparison in blocks.
pub fn document(comparison: &Comparison, answers: &[Answers], options: &Options) -> Document {
    let mut blocks = vec![heading(0, title(comparison))];
    blocks.push(line(0, format!("{}.", Count::of(&comparison.files).words())));
    for file in &comparison.files {
        blocks.push(Block::Blank);
        let fate = match (file.fate, &file.moved_from) {
            (Fate::Changed, Some(from)) => format!(" (before {from})"),
            (Fate::Changed, None) => String::new(),
            (Fate::Added, _) => " (new)".to_string(),
            (Fate::Removed, _) => " (removed)".to_string(),
        };
        blocks.push(heading(0, format!("{}{fate}", file.path)));
        file.notes.iter().for_each(|note| blocks.push(line(2, note.clone())));
        facts(file, &mut blocks);
    }
    if !comparison.rewritten.is_empty() {
        blocks.push(Block::Blank);
        blocks.push(line(0, format!("Laid out otherwise, with the same facts: {}.", comparison.rewritten.join(", "))));
    }
    for own in answers {
        blocks.extend(of_answers(own, options));
    }
    Document { blocks, plain: true }
}

/// What a scenario comes to in both versions.
fn of_answers(answers: &Answers, options: &Options) -> Vec<Block> {
    let mut page = Page::new(*options);
    page.blank();
    let with = answers.variant.as_ref().map_or(String::new(), |name| format!(" with {name}"));
    page.heading(0, &format!("Answers of {}{with}", answers.scenario));
    answers.notes.iter().for_each(|note| page.line(2, note));
    if let Some(comparison) = &answers.comparison {
        compare::sides(&mut page, comparison);
    }
    if let Some(why) = &answers.why {
        super::why::text(&mut page, why);
    }
    page.finish().blocks
}

fn heading(indent: usize, text: String) -> Block {
    Block::Heading { indent, text }
}

fn line(indent: usize, text: String) -> Block {
    Block::Line { indent, text }
}

fn facts(file: &FileDifference, blocks: &mut Vec<Block>) {
    let of_parts = |difference: &&Difference| !difference.part.is_empty();
    let mut at = 0;
    while let Some(first) = file.differences.get(at) {
        let run = file.differences.iter().skip(at).take_while(|next| next.declaration == first.declaration).collect::<Vec<_>>();
        at += run.len().max(1);
        for whole in run.iter().filter(|difference| !of_parts(difference)) {
            blocks.push(line(2, whole_fact(whole)));
        }
        let parts: Vec<&&Difference> = run.iter().filter(|difference| of_parts(difference)).collect();
        if parts.is_empty() {
            continue;
        }
        if !run.iter().any(|difference| !of_parts(difference)) {
            blocks.push(line(2, first.declaration.clone()));
        }
        let mut grid = Grid::new(vec![("".into(), Align::Left), ("".into(), Align::Left), ("".into(), Align::Left)]);
        for part in parts {
            grid.cell(part.part.clone());
            let (shown, beside) = values(&part.change);
            grid.cell(shown);
            grid.cell(beside);
        }
        blocks.push(Block::Table { indent: 4, grid });
    }
}

/// A declaration that came or went or is called otherwise, or a row.
fn whole_fact(difference: &Difference) -> String {
    let name = &difference.declaration;
    match &difference.change {
        Change::Added { new } => format!("+ {}", short(if new.is_empty() { name } else { new }, LONGEST + 20)),
        Change::Removed { old } => format!("− {}", short(if old.is_empty() { name } else { old }, LONGEST + 20)),
        Change::Renamed { old, followers, .. } => format!("{name}: renamed from `{old}`{}", follow(*followers)),
        Change::Changed { .. } => {
            let (shown, beside) = values(&difference.change);
            format!("{name}: {shown} {beside}").trim_end().to_string()
        }
    }
}

fn follow(followers: usize) -> String {
    match followers {
        0 => String::new(),
        1 => ", and 1 reference follows".to_string(),
        all => format!(", and {all} references follow"),
    }
}

/// What became of a fact, and how far it moved.
fn values(change: &Change) -> (String, String) {
    match change {
        Change::Added { new } => (format!("added {}", short(new, LONGEST)).trim_end().to_string(), String::new()),
        Change::Removed { old } => (format!("removed {}", short(old, LONGEST)).trim_end().to_string(), String::new()),
        Change::Renamed { old, followers, .. } => (format!("renamed from `{old}`{}", follow(*followers)), String::new()),
        Change::Changed { old, new, moved } => {
            let beside = moved.map(percent).unwrap_or_default();
            if old.chars().count() + new.chars().count() <= LONGEST {
                return (format!("{old} → {new}"), beside);
            }
            (formula(old, new), beside)
        }
    }
}

/// A formula with its changed parts marked: `[-old-]{+new+}`, and what is far from them left out.
fn formula(old: &str, new: &str) -> String {
    let [before, after] = marked(old, new);
    let mut out = String::new();
    let (mut gone, mut come) = (before.iter().peekable(), after.iter().peekable());
    while gone.peek().is_some() || come.peek().is_some() {
        while let Some(piece) = gone.next_if(|piece| piece.is_changed) {
            out.push_str(&format!("[-{}-]", short(&piece.text, LONGEST)));
        }
        while let Some(piece) = come.next_if(|piece| piece.is_changed) {
            out.push_str(&format!("{{+{}+}}", short(&piece.text, LONGEST)));
        }
        gone.next_if(|piece| !piece.is_changed);
        if let Some(piece) = come.next_if(|piece| !piece.is_changed) {
            out.push_str(&middle(&piece.text, out.is_empty(), come.peek().is_none() && gone.peek().is_none()));
        }
    }
    out
}

/// What did not change, without what is far from a change.
fn middle(text: &str, is_first: bool, is_last: bool) -> String {
    let all: Vec<char> = text.chars().collect();
    let keep = 24;
    if all.len() <= 2 * keep {
        return text.to_string();
    }
    let head: String = if is_first { String::new() } else { all.iter().take(keep).collect() };
    let tail: String = if is_last { String::new() } else { all.iter().skip(all.len() - keep).collect() };
    format!("{head}…{tail}")
}
