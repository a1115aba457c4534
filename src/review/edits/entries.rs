//! Entries between commas, parts of a declaration, cells of a row.

use super::{Edit, Texts};
use crate::syntax::facts::{AT_END, Fact, Kind};
use std::ops::Range;

/// What comes after one that is there already, or first; or directly before one.
pub struct New<'f> {
    pub after: Option<&'f Fact>,
    pub before: Option<&'f Fact>,
    pub fact: &'f Fact,
}

/// What goes from one place and what comes there.
#[derive(Default)]
pub struct Asked<'f> {
    pub removed: Vec<&'f Fact>,
    pub added: Vec<New<'f>>,
}

impl Asked<'_> {
    pub fn removes(&self, fact: &Fact) -> bool {
        self.removed.iter().any(|removed| std::ptr::eq(*removed, fact))
    }
}

/// Entries of a map or a list: a comma between any two.
pub fn entries(parent: &Fact, asked: &Asked<'_>, texts: Texts<'_>) -> Vec<Edit> {
    let all: Vec<&Fact> = parent.parts.iter().collect();
    let new = |fact: &Fact| texts.of_theirs(fact.outer.clone());
    let kept: Vec<&Fact> = all.iter().copied().filter(|fact| !asked.removes(fact)).collect();
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return Vec::new() };
    if kept.is_empty() {
        let text = asked.added.iter().map(|added| new(added.fact)).collect::<Vec<_>>().join(", ");
        return vec![Edit { range: first.outer.start..last.outer.end, text }];
    }
    let mut out = taken_out(&all, &|fact| asked.removes(fact));
    for New { after, fact, .. } in &asked.added {
        let before = after.and_then(|after| kept.iter().rev().find(|kept| kept.outer.end <= after.outer.end));
        out.push(match (before, kept.first()) {
            (Some(before), _) => after_entry(before, &new(fact), texts),
            (None, Some(first)) => {
                let at = first.outer.start;
                let blank = match texts.own_line(at) {
                    Some(indent) => format!("{}{indent}", texts.end),
                    None => " ".to_string(),
                };
                Edit { range: at..at, text: format!("{},{blank}", new(fact)) }
            }
            (None, None) => continue,
        });
    }
    out
}

/// A new entry after another one: on a line of its own where that has one.
fn after_entry(before: &Fact, new: &str, texts: Texts<'_>) -> Edit {
    let at = before.outer.end;
    let Some(indent) = texts.own_line(before.outer.start) else { return Edit { range: at..at, text: format!(", {new}") } };
    let rest = texts.of_ours(at..texts.ours.len());
    let line = rest.find('\n').map_or(rest.len(), |end| end + 1);
    let ends = rest
        .get(..line)
        .and_then(|rest| rest.trim().strip_prefix(','))
        .is_some_and(|rest| rest.is_empty() || rest.trim_start().starts_with("//"));
    match ends && rest.get(..line).is_some_and(|line| line.ends_with('\n')) {
        true => Edit { range: at + line..at + line, text: format!("{indent}{new},{}", texts.end) },
        false => Edit { range: at..at, text: format!(",{}{indent}{new}", texts.end) },
    }
}

/// What is between commas and goes, with as many commas.
pub(super) fn taken_out(all: &[&Fact], goes: &dyn Fn(&Fact) -> bool) -> Vec<Edit> {
    let mut out = Vec::new();
    let mut kept: Option<usize> = None;
    let mut run: Option<Range<usize>> = None;
    for fact in all {
        if goes(fact) {
            run = Some(run.map_or(fact.outer.start, |run| run.start)..fact.outer.end);
        } else {
            if let Some(run) = run.take() {
                out.push(Edit { range: run.start..fact.outer.start, text: String::new() });
            }
            kept = Some(fact.outer.end);
        }
    }
    if let Some(run) = run {
        out.push(Edit { range: kept.unwrap_or(run.start)..run.end, text: String::new() });
    }
    out
}

/// Parts of a declaration: one after the other.
pub fn parts(parent: &Fact, asked: &Asked<'_>, texts: Texts<'_>) -> Vec<Edit> {
    let mut out = Vec::new();
    for fact in &asked.removed {
        if fact.kind == Kind::Doc {
            out.push(Edit { range: fact.outer.clone(), text: String::new() });
        } else {
            out.push(Edit { range: before_blanks(fact.range.start, texts)..fact.range.end, text: String::new() });
        }
    }
    for New { after, fact, .. } in &asked.added {
        if fact.kind == Kind::Doc {
            out.extend(super::docs::added_doc(parent, fact, texts));
            continue;
        }
        if fact.key == AT_END {
            out.extend(comment_at_end(parent, fact, texts));
            continue;
        }
        let text = texts.of_theirs(fact.range.clone());
        let at = after.filter(|after| after.kind != Kind::Doc).map_or(parent.intro, |after| after.range.end);
        let text = if at == parent.range.start { format!("{text} ") } else { format!(" {text}") };
        out.push(Edit { range: at..at, text });
    }
    out
}

/// A comment at the end of the line of an item, where nothing else stands there.
fn comment_at_end(parent: &Fact, new: &Fact, texts: Texts<'_>) -> Option<Edit> {
    let end = parent.group.as_ref().map_or(parent.range.end, |(_, whole)| whole.end);
    let rest = texts.of_ours(end..texts.ours.len());
    let line = rest.split(['\n', '\r']).next()?.trim_end();
    if !matches!(line.trim(), "" | ",") {
        return None;
    }
    let their_line = texts.theirs.get(..new.range.start)?.rsplit('\n').next()?;
    let blanks = their_line.get(their_line.trim_end().len()..).filter(|blanks| !blanks.is_empty()).unwrap_or(" ");
    let at = end + line.len();
    Some(Edit { range: at..at, text: format!("{blanks}{}", texts.of_theirs(new.range.clone())) })
}

/// Cells of a row.
pub fn cells(parent: &Fact, asked: &Asked<'_>, texts: Texts<'_>) -> Vec<Edit> {
    let mut out = Vec::new();
    for fact in &asked.removed {
        out.push(Edit { range: before_blanks(fact.range.start, texts)..fact.range.end, text: String::new() });
    }
    for New { after, fact, .. } in &asked.added {
        let text = texts.of_theirs(fact.range.clone());
        let first = parent.parts.first().map_or(parent.range.end, |first| first.range.start);
        out.push(match after {
            Some(after) => Edit { range: after.range.end..after.range.end, text: format!("  {text}") },
            None => Edit { range: first..first, text: format!("{text}  ") },
        });
    }
    out
}

/// The end of what stands before a place on its line.
fn before_blanks(at: usize, texts: Texts<'_>) -> usize {
    let before = texts.of_ours(0..at);
    let trimmed = before.trim_end_matches([' ', '\t']);
    if trimmed.ends_with('\n') { at } else { trimmed.len() }
}
