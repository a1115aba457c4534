//! Our text with the changes of a merge: places found, layout kept.

mod docs;
mod entries;
mod lines;

pub use lines::{lines_of, place};

use super::weave::Change;
use crate::syntax::facts::{Fact, INSIDE, Kind};
use indexmap::IndexMap;
use std::ops::Range;

/// A stretch of our text, and what takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub range: Range<usize>,
    pub text: String,
}

/// Both texts of a merge: the one that is changed, and the one that new facts come from.
#[derive(Clone, Copy)]
pub struct Texts<'t> {
    pub ours: &'t str,
    pub theirs: &'t str,
    /// The line end of ours.
    end: &'static str,
}

/// The line end of a text.
pub fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

impl<'t> Texts<'t> {
    pub fn new(ours: &'t str, theirs: &'t str) -> Texts<'t> {
        Texts { ours, theirs, end: line_end(ours) }
    }

    fn of_ours(&self, range: Range<usize>) -> &'t str {
        self.ours.get(range).unwrap_or("")
    }

    /// A stretch of theirs with the line ends of ours.
    fn of_theirs(&self, range: Range<usize>) -> String {
        let text = self.theirs.get(range).unwrap_or("").replace("\r\n", "\n");
        if self.end == "\n" { text } else { text.replace('\n', self.end) }
    }

    /// The blanks before a place of ours, where nothing else stands before it on its line.
    fn own_line(&self, at: usize) -> Option<&'t str> {
        let before = self.of_ours(0..at);
        let line = before.rsplit('\n').next()?;
        (before.len() > line.len() && line.trim().is_empty()).then_some(line)
    }
}

/// The edits of all changes, in the order of the text.
pub fn edits(changes: &[Change<'_>], texts: Texts<'_>) -> Vec<Edit> {
    let mut out: Vec<Edit> = Vec::new();
    // Additions and removals in one place are one question.
    let mut parents: IndexMap<*const Fact, (&Fact, entries::Asked<'_>)> = IndexMap::new();
    for change in changes {
        match *change {
            // Such comments come with what they stand in, or not at all.
            Change::Replace { ours: fact, .. } | Change::Remove { ours: fact, .. } | Change::Add { theirs: fact, .. }
                if fact.key == INSIDE => {}
            Change::Replace { ours, theirs } if ours.kind == Kind::Doc => out.push(docs::replaced_doc(ours, theirs, texts)),
            Change::Replace { ours, theirs } => out.push(Edit { range: ours.range.clone(), text: texts.of_theirs(theirs.range.clone()) }),
            Change::Rename { ours, theirs } => {
                if let (Some(from), Some(to)) = (&ours.head, &theirs.head) {
                    out.push(Edit { range: from.clone(), text: texts.of_theirs(to.clone()) });
                }
            }
            Change::Remove { parent, ours } => {
                parents.entry(parent).or_insert_with(|| (parent, entries::Asked::default())).1.removed.push(ours)
            }
            Change::Add { parent, after, before, theirs } => {
                let asked = &mut parents.entry(parent).or_insert_with(|| (parent, entries::Asked::default())).1;
                asked.added.push(entries::New { after, before, fact: theirs });
            }
        }
    }
    for (parent, asked) in parents.into_values() {
        match parent.kind {
            Kind::Map | Kind::List => out.extend(entries::entries(parent, &asked, texts)),
            Kind::Item => out.extend(entries::parts(parent, &asked, texts)),
            Kind::Row => out.extend(entries::cells(parent, &asked, texts)),
            Kind::Block | Kind::Table | Kind::Doc | Kind::Leaf | Kind::Comment => out.extend(lines::items(parent, &asked, texts)),
        }
    }
    // What is put in at a place comes before what is taken away from there on.
    out.sort_by_key(|edit| (edit.range.start, edit.range.end));
    out
}

/// A stretch of a text with the edits that lie in it; nothing where they overlap.
pub fn applied(text: &str, range: Range<usize>, edits: &[&Edit]) -> Option<String> {
    let mut out = String::new();
    let mut at = range.start;
    for edit in edits {
        out.push_str(text.get(at..edit.range.start)?);
        out.push_str(&edit.text);
        at = edit.range.end;
    }
    out.push_str(text.get(at..range.end)?);
    Some(out)
}
