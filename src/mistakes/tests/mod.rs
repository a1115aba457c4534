//! All that is said of mistakes, a family in a file: to be read together.

mod effects;
mod foreign;
mod model;
mod types;

use crate::diagnostics::Diagnostic;
use crate::source::{FileId, Span};

/// A place of one letter.
pub fn place(at: u32) -> Span {
    Span::new(FileId(0), at, at + 1)
}

/// All that is said of each mistake of a family; fails when the list leaves one of `family` out.
pub fn told<M: std::fmt::Debug>(text: &str, family: &str, list: &[M], diagnostic: impl Fn(&M) -> Diagnostic) -> String {
    let (_, inside) = text.split_once(&format!("pub enum {family}")).unwrap();
    let (inside, _) = inside.split_once("\n}").unwrap();
    let first_word = |text: &str| text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_string();
    let variants =
        inside.lines().filter_map(|line| line.strip_prefix("    ").filter(|l| l.starts_with(char::is_uppercase))).map(first_word);
    let told: Vec<String> = list.iter().map(|mistake| first_word(&format!("{mistake:?}"))).collect();
    let missing: Vec<String> = variants.filter(|variant| !told.contains(variant)).collect();
    assert!(missing.is_empty(), "{family}: {missing:?} not told");
    list.iter().map(|mistake| one(&diagnostic(mistake))).collect()
}

fn one(found: &Diagnostic) -> String {
    let mut out = format!("{}\n", found.message);
    for label in &found.labels {
        let sign = if label.primary { '^' } else { '-' };
        out += &format!("  {sign}{} {}\n", label.span.lo, label.text);
    }
    found.notes.iter().for_each(|note| out += &format!("  note: {note}\n"));
    found.helps.iter().for_each(|help| out += &format!("  help: {help}\n"));
    found.subject.iter().for_each(|subject| out += &format!("  about: {subject}\n"));
    for fix in &found.fixes {
        let edits: String = fix.edits.iter().map(|(at, text)| format!(" ({} {text:?})", at.lo)).collect();
        out += &format!("  fix: {}{edits}{}\n", fix.title, if fix.is_certain() { ", certain" } else { "" });
    }
    out
}
