//! Edits by chance of every example: what is merged says what both say, and no more.

use super::super::Marks;
use super::merge;
use crate::driver::Session;
use crate::source::{FileKind, SourceMap};
use crate::syntax::facts::{self, Fact};
use crate::workspace::Folder;
use std::ops::Range;
use std::path::{Path, PathBuf};

pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

pub fn examples() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().join("main.coop")).collect();
    found.sort();
    found.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}

/// An edit of a text: a number is another, an item goes, an item comes.
pub fn edit(text: &str, chance: &mut Chance) -> Option<(Range<usize>, String)> {
    let facts = facts::read(text);
    let mut all: Vec<&Fact> = Vec::new();
    fn gather<'f>(fact: &'f Fact, out: &mut Vec<&'f Fact>) {
        out.push(fact);
        fact.parts.iter().for_each(|part| gather(part, out));
    }
    facts.root.parts.iter().for_each(|part| gather(part, &mut all));
    let fact = all[chance.below(all.len())];
    match chance.below(4) {
        0 if fact.alone && fact.kind == facts::Kind::Item => Some((fact.outer.clone(), String::new())),
        1 if fact.alone && fact.kind == facts::Kind::Item => {
            let head = fact.head.clone()?;
            let outer = &text[fact.outer.clone()];
            let at = head.end - fact.outer.start;
            let indented = format!("{outer}{}_new{}", &outer[..at], &outer[at..]);
            Some((fact.outer.clone(), indented))
        }
        _ if !fact.has_parts() => {
            let own = &text[fact.range.clone()];
            let digit = own.find(|c: char| c.is_ascii_digit())?;
            let at = fact.range.start + digit;
            Some((at..at + 1, format!("{}", 1 + chance.below(9))))
        }
        _ => None,
    }
}

pub fn put(text: &str, edits: &[&(Range<usize>, String)]) -> String {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    edits.iter().fold(text.to_string(), |mut text, (range, new)| {
        text.replace_range(range.clone(), new);
        text
    })
}

pub fn typed(path: &Path, text: &str) -> String {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let checked = Session::new(&Folder::of(path, None)).check(file, &mut sources);
    crate::hir::print::print(&checked.hir)
}

/// The declarations in another order, each with blank lines around it.
fn shuffled(text: &str, chance: &mut Chance) -> String {
    let facts = facts::read(text);
    let mut items: Vec<String> = Vec::new();
    for part in &facts.root.parts {
        let mut own = text[part.group.as_ref().map_or(part.outer.clone(), |(_, whole)| whole.clone())].to_string();
        // A comment stays out, and so does a line end that nothing needs.
        own = own.replace(" = ", "   =   ");
        if !items.contains(&own) {
            items.push(own);
        }
    }
    let first = items.remove(0);
    for at in (1..items.len()).rev() {
        items.swap(at, chance.below(at + 1));
    }
    format!("{first}\n// A comment.\n\n{}", items.join("\n\n"))
}

#[test]
fn order_and_layout_of_examples_are_no_facts() {
    for (path, text) in examples() {
        let other = shuffled(&text, &mut Chance(7));
        let (a, b) = (facts::read(&text), facts::read(&other));
        assert!(a.is_sound() && b.is_sound(), "{path:?}");
        assert_eq!(a.root.digest, b.root.digest, "{path:?}\n{other}");
    }
}

#[test]
fn facts_put_into_a_text_make_it_say_what_the_other_says() {
    for (path, text) in examples() {
        let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
        for round in 0..12 {
            let mut other = text.clone();
            for _ in 0..4 {
                if let Some(edit) = edit(&other, &mut chance) {
                    other = put(&other, &[&edit]);
                }
            }
            if !facts::read(&other).is_sound() {
                continue;
            }
            let found = merge(&text, &text, &other, &Marks::default()).unwrap_or_else(|_| panic!("{path:?} {round}\n{other}"));
            assert!(found.rivals.is_empty());
            assert_eq!(facts::read(&found.text).root.digest, facts::read(&other).root.digest);
            if round == 0 {
                assert_eq!(typed(&path, &found.text), typed(&path, &other), "{path:?}");
            }
        }
    }
}

#[test]
fn edits_of_different_declarations_merge() {
    let mut seen = 0;
    for (path, text) in examples() {
        let mut chance = Chance(0xD1B5_4A32_D192_ED03);
        let tops = facts::read(&text).root.parts;
        let top = |at: usize| tops.iter().position(|part| part.outer.contains(&at));
        for _ in 0..40 {
            let (Some(one), Some(other)) = (edit(&text, &mut chance), edit(&text, &mut chance)) else { continue };
            if top(one.0.start) == top(other.0.start) || top(one.0.start).is_none() || top(other.0.start).is_none() {
                continue;
            }
            let both = put(&text, &[&one, &other]);
            let [ours, theirs] = [put(&text, &[&one]), put(&text, &[&other])];
            if ![&both, &ours, &theirs].into_iter().all(|text| facts::read(text).is_sound()) {
                continue;
            }
            let found = merge(&text, &ours, &theirs, &Marks::default()).unwrap_or_else(|_| panic!("{path:?} {one:?} {other:?}"));
            assert_eq!(found.rivals, Vec::<String>::new());
            assert_eq!(facts::read(&found.text).root.digest, facts::read(&both).root.digest, "{}", found.text);
            seen += 1;
        }
    }
    assert!(seen > 40, "{seen}");
}
