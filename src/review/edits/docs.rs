//! `///` lines: put above a declaration, and changed there.

use super::{Edit, Texts};
use crate::syntax::facts::Fact;

/// Our `///` lines as theirs.
pub fn replaced_doc(ours: &Fact, theirs: &Fact, texts: Texts<'_>) -> Edit {
    let indent = texts.own_line(ours.range.start).unwrap_or("");
    Edit { range: ours.range.clone(), text: doc(theirs, indent, texts) }
}

/// New `///` lines above an item.
pub fn added_doc(parent: &Fact, new: &Fact, texts: Texts<'_>) -> Option<Edit> {
    let whole = parent.group.as_ref().map_or(parent.range.start, |(_, whole)| whole.start);
    let before = texts.of_ours(0..whole);
    let line = before.rsplit('\n').next().unwrap_or("");
    if !line.trim().is_empty() {
        return Some(Edit { range: whole..whole, text: format!("{0}{1}{0}", texts.end, doc(new, "", texts)) });
    }
    let at = before.len() - line.len();
    Some(Edit { range: at..at, text: format!("{line}{}{}", doc(new, line, texts), texts.end) })
}

/// `///` lines; the first without what stands before it.
fn doc(fact: &Fact, indent: &str, texts: Texts<'_>) -> String {
    let lines: Vec<String> = texts.of_theirs(fact.range.clone()).lines().map(|line| line.trim().to_string()).collect();
    lines.join(&format!("{}{indent}", texts.end))
}
