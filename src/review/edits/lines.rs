//! Declarations, entries of blocks, rows of tables: whole lines where they have them.

use super::entries::{Asked, taken_out};
use super::{Edit, Texts};
use crate::syntax::facts::{Fact, Kind};
use std::ops::Range;

/// Items of a block or a text, or rows of a table.
pub fn items(parent: &Fact, asked: &Asked<'_>, texts: Texts<'_>) -> Vec<Edit> {
    let mut out = Vec::new();
    let mut groups: Vec<&Range<usize>> = Vec::new();
    for fact in &asked.removed {
        match &fact.group {
            Some((_, whole)) if groups.contains(&whole) => {}
            Some((_, whole)) => {
                groups.push(whole);
                let all: Vec<&Fact> =
                    parent.parts.iter().filter(|part| part.group.as_ref().is_some_and(|(_, other)| other == whole)).collect();
                match all.iter().all(|fact| asked.removes(fact)) {
                    true => out.push(Edit { range: with_blank_line(whole.clone(), texts), text: String::new() }),
                    false => out.extend(taken_out(&all, &|fact| asked.removes(fact))),
                }
            }
            None if fact.alone => out.push(Edit { range: with_blank_line(fact.outer.clone(), texts), text: String::new() }),
            None => {}
        }
    }
    let inline: Vec<&Fact> = parent.parts.iter().filter(|part| part.group.is_none() && !part.alone).collect();
    if inline.iter().any(|fact| asked.removes(fact)) {
        out.extend(taken_out_inline(&inline, asked, texts));
    }
    for (after, fact) in &asked.added {
        out.push(added(parent, *after, fact, asked, texts));
    }
    out
}

/// Where a new item comes, and whether whole lines come there.
pub fn place(parent: &Fact, after: Option<&Fact>, texts: Texts<'_>) -> (usize, bool) {
    match after {
        Some(after) => match &after.group {
            Some((_, whole)) => (whole.end, true),
            None => (if after.alone { after.outer.end } else { after.range.end }, after.alone),
        },
        None => match parent.parts.first() {
            Some(first) => {
                let start = first.group.as_ref().map_or(first.outer.start, |(_, whole)| whole.start);
                (start, first.alone || first.group.is_some())
            }
            // An empty block, or an empty text.
            None if parent.range.end == texts.ours.len() => (parent.range.end, true),
            None => (parent.range.end.saturating_sub(1), false),
        },
    }
}

fn added(parent: &Fact, after: Option<&Fact>, new: &Fact, asked: &Asked<'_>, texts: Texts<'_>) -> Edit {
    let (at, lines) = place(parent, after, texts);
    let end = texts.end;
    if !lines {
        let text = bare(new, texts);
        let neighbour = after.or(parent.parts.first());
        let gone = after.is_some_and(|after| asked.removes(after));
        let text = match (after, neighbour, parent.form) {
            (Some(_), _, 1) if !gone && !text.contains('\n') => format!(", {text}"),
            (None, Some(_), 1) if !text.contains('\n') => format!("{text}, "),
            (_, None, _) if !text.contains('\n') => format!(" {text} "),
            (Some(_), ..) => format!("{end}{text}"),
            (None, ..) => format!("{text}{end}"),
        };
        return Edit { range: at..at, text };
    }
    let anchor = after.or(parent.parts.first());
    let indent = anchor.and_then(|anchor| texts.own_line(anchor.range.start)).unwrap_or("").to_string();
    let mut text = indented(new, &indent, texts);
    if !text.ends_with('\n') {
        text.push_str(end);
    }
    let before = texts.of_ours(0..at);
    let (is_first, is_last) = (before.trim().is_empty(), texts.of_ours(at..texts.ours.len()).trim().is_empty());
    let apart = format!("{end}{end}");
    if !before.is_empty() && !before.ends_with('\n') {
        text.insert_str(0, end);
    }
    let their_before = texts.theirs.get(..new.outer.start).unwrap_or("");
    let separated = their_before.ends_with("\n\n") || their_before.ends_with("\r\n\r\n");
    if separated && new.kind == Kind::Item && !is_first && !before.ends_with(&apart) {
        text.insert_str(0, end);
    }
    let rest = texts.of_ours(at..texts.ours.len());
    let tight = !rest.starts_with(end) && after.is_none() && !is_last;
    if tight && texts.theirs.get(new.outer.end..).is_some_and(|rest| rest.starts_with('\n') || rest.starts_with("\r\n")) {
        text.push_str(end);
    }
    Edit { range: at..at, text }
}

/// A new item as it stands alone, without its lines.
fn bare(new: &Fact, texts: Texts<'_>) -> String {
    let text = texts.of_theirs(new.range.clone());
    match &new.group {
        Some((word, _)) => format!("{word} {text}"),
        None => text,
    }
}

/// The lines of a new item, further in or out.
fn indented(new: &Fact, indent: &str, texts: Texts<'_>) -> String {
    if !new.alone {
        return format!("{indent}{}", bare(new, texts));
    }
    let lines = texts.of_theirs(new.outer.clone());
    let first = texts.theirs.get(..new.range.start).unwrap_or("");
    let own = first.rsplit('\n').next().unwrap_or("");
    lines.split_inclusive('\n').map(|line| shifted(line, own, indent)).collect()
}

fn shifted(line: &str, from: &str, to: &str) -> String {
    match line.strip_prefix(from) {
        Some(rest) if !rest.trim().is_empty() => format!("{to}{rest}"),
        _ => line.to_string(),
    }
}

/// Lines that go, with one of the blank lines around them.
fn with_blank_line(range: Range<usize>, texts: Texts<'_>) -> Range<usize> {
    let before = texts.of_ours(0..range.start);
    let rest = texts.of_ours(range.end..texts.ours.len());
    let blank = rest.split_inclusive('\n').next().filter(|line| line.ends_with('\n') && line.trim().is_empty());
    let apart = before.is_empty() || before.ends_with("\n\n") || before.ends_with("\r\n\r\n");
    match blank {
        Some(line) if apart => range.start..range.end + line.len(),
        _ => range,
    }
}

/// Items that share their lines with others: with the comma before or after them.
fn taken_out_inline(all: &[&Fact], asked: &Asked<'_>, texts: Texts<'_>) -> Vec<Edit> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(first) = all.get(at) {
        if !asked.removes(first) {
            at += 1;
            continue;
        }
        let run = all.iter().skip(at).take_while(|fact| asked.removes(fact)).count();
        let last = all.get(at + run - 1).map_or(first.range.end, |last| last.range.end);
        at += run;
        let next = all.get(at).map(|next| next.range.start).filter(|next| !texts.of_ours(last..*next).contains(['\n', '}', '{']));
        let range = match next {
            Some(next) => first.range.start..next,
            None => {
                let before = texts.of_ours(0..first.range.start);
                let tight = before.trim_end_matches([' ', '\t']);
                let tight = tight.strip_suffix(',').unwrap_or(tight);
                let start = if tight.ends_with(['\n', '{']) { first.range.start } else { tight.len() };
                start..last
            }
        };
        out.push(Edit { range, text: String::new() });
    }
    out
}
