//! The older version with the names of the newer one: a name that is another moves nothing.

use super::super::reads::FilePair;
use crate::review::cells::Sheet;
use crate::review::edits::{Edit, applied};
use crate::review::pairs::with_likely_renames;
use crate::review::weave::{Change, changes_between};
use crate::syntax::facts::{self, Fact};
use crate::syntax::tokens;
use rustc_hash::FxHashSet;

/// A name that became another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub old: String,
    pub new: String,
}

/// Names that are others and nothing else: the newer version has the old one nowhere, and the older version the new one nowhere, so that
/// putting one in the place of the other changes no meaning.
pub fn names(files: &[FilePair]) -> Vec<Name> {
    let mut found: Vec<Name> = Vec::new();
    for (old, new) in files.iter().filter(|file| !file.is_data).filter_map(FilePair::both).filter(|(old, new)| old != new) {
        let (a, b) = (facts::read(old), facts::read(new));
        if !a.is_sound() || !b.is_sound() {
            continue;
        }
        let both = changes_between(&a.root, &b.root).into_iter().filter_map(|change| match change {
            Change::Rename { ours, theirs } => Some((ours, theirs)),
            _ => None,
        });
        // What is shown as renamed is so here too, though some of it is another.
        let (before, after): (Vec<&Fact>, Vec<&Fact>) = (a.root.parts.iter().collect(), b.root.parts.iter().collect());
        let likely = with_likely_renames(&before, &after).into_iter().filter_map(|(a, b)| Some((*before.get(a?)?, *after.get(b?)?)));
        for (ours, theirs) in both.chain(likely.filter(|(a, b)| a.key != b.key)) {
            let text = |text: &str, head: &Option<std::ops::Range<usize>>| head.clone().and_then(|head| text.get(head)).map(str::to_string);
            if let (Some(old), Some(new)) = (text(old, &ours.head), text(new, &theirs.head)) {
                let name = Name { old, new };
                if !found.contains(&name) {
                    found.push(name);
                }
            }
        }
    }
    if found.is_empty() {
        return found;
    }
    let [old_words, new_words] = [0, 1].map(|side| words(files, side));
    let is_fresh = |name: &Name| !new_words.contains(&name.old) && !old_words.contains(&name.new);
    let twice = |name: &Name| found.iter().filter(|other| other.old == name.old || other.new == name.new).any(|other| other != name);
    let mut out: Vec<Name> = found.iter().filter(|name| is_fresh(name) && !twice(name)).cloned().collect();
    out.dedup();
    out
}

/// All words that the files of a version say, cells among them.
fn words(files: &[FilePair], side: usize) -> FxHashSet<String> {
    let mut out = FxHashSet::default();
    for file in files {
        let Some(Some(text)) = file.texts.get(side) else { continue };
        match file.is_data {
            false => out.extend(tokens::all(text).filter(is_word).filter_map(|token| text.get(token.range).map(str::to_string))),
            true => {
                out.extend(Sheet::read(text).iter().flat_map(|sheet| &sheet.rows).flat_map(|row| &row.cells).map(|cell| cell.0.clone()))
            }
        }
    }
    out
}

fn is_word(token: &tokens::Token) -> bool {
    token.kind == tokens::Kind::Word
}

/// The older text of a file with other names.
pub fn renamed(text: &str, is_data: bool, names: &[Name]) -> Option<String> {
    let named = |own: &str| names.iter().find(|name| name.old == own).map(|name| name.new.clone());
    let edits: Vec<Edit> = match is_data {
        false => tokens::all(text)
            .filter(is_word)
            .filter_map(|token| Some(Edit { text: named(text.get(token.range.clone())?)?, range: token.range }))
            .collect(),
        true => {
            let sheet = Sheet::read(text);
            let cells = sheet.iter().flat_map(|sheet| &sheet.rows).flat_map(|row| &row.cells);
            cells.filter_map(|cell| Some(Edit { range: cell.1.clone(), text: named(&cell.0)? })).collect()
        }
    };
    applied(text, 0..text.len(), &edits.iter().collect::<Vec<_>>())
}
