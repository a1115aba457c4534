//! Declarations, entries of blocks, rows of tables: whole lines where they have them.

use super::entries::{Asked, New, taken_out};
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
                    true => out.push(Edit { range: with_blank_line(whole.clone(), whole.start, texts), text: String::new() }),
                    false => out.extend(taken_out(&all, &|fact| asked.removes(fact))),
                }
            }
            None if fact.alone => {
                let first = start_of_removed(parent, asked, fact.outer.start);
                out.push(Edit { range: with_blank_line(fact.outer.clone(), first, texts), text: String::new() });
            }
            None => {}
        }
    }
    let inline: Vec<&Fact> = parent.parts.iter().filter(|part| part.group.is_none() && !part.alone).collect();
    if inline.iter().any(|fact| asked.removes(fact)) {
        out.extend(taken_out_inline(&inline, asked, texts));
    }
    for new in &asked.added {
        out.extend(added(parent, new, asked, texts));
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

fn added(parent: &Fact, wanted: &New<'_>, asked: &Asked<'_>, texts: Texts<'_>) -> Option<Edit> {
    let New { after, before: belongs_to, fact: new } = *wanted;
    let (at, lines) = match belongs_to {
        Some(next) => (next.group.as_ref().map_or(next.outer.start, |(_, whole)| whole.start), next.alone || next.group.is_some()),
        None => place(parent, after, texts),
    };
    let end = texts.end;
    if !lines && new.kind == Kind::Comment {
        return None;
    }
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
        return Some(Edit { range: at..at, text });
    }
    let anchor = belongs_to.or(after).or(parent.parts.first());
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
    // What goes from just above leaves its blank line.
    let above = start_of_removed(parent, asked, at);
    let is_apart = texts.of_ours(0..above).ends_with(&apart);
    if separated && matches!(new.kind, Kind::Item | Kind::Comment) && !is_first && !is_apart {
        text.insert_str(0, end);
    }
    let rest = texts.of_ours(at..texts.ours.len());
    let tight = !rest.starts_with(end) && after.is_none() && belongs_to.is_none() && !is_last;
    if tight && texts.theirs.get(new.outer.end..).is_some_and(|rest| rest.starts_with('\n') || rest.starts_with("\r\n")) {
        text.push_str(end);
    }
    Some(Edit { range: at..at, text })
}

/// The lines of a fact of theirs, in place of those of ours.
pub fn lines_of(ours: &Fact, theirs: &Fact, texts: Texts<'_>) -> String {
    indented(theirs, texts.own_line(ours.range.start).unwrap_or(""), texts)
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

/// Where the lines begin that go and end at a place.
fn start_of_removed(parent: &Fact, asked: &Asked<'_>, end: usize) -> usize {
    let gone = parent.parts.iter().rev().filter(|part| part.alone && asked.removes(part));
    gone.fold(end, |start, part| if part.outer.end == start { part.outer.start } else { start })
}

/// Lines that go, with one of the blank lines around them; what goes begins at `first`.
fn with_blank_line(range: Range<usize>, first: usize, texts: Texts<'_>) -> Range<usize> {
    let before = texts.of_ours(0..first);
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
