//! A comparison as a comment on a pull request: what counts first, the rest folded.

use super::marks::{code, escaped, fenced, prose};
use super::{Count, answers, percent, short, title};
use crate::review::answers::Answers;
use crate::review::comparison::{Comparison, Fate, FileDifference};
use crate::review::difference::{Change, Difference};

/// So many facts of a file stand open; more are folded.
const OPEN: usize = 12;
/// The longest text of a fact in a table.
const LONGEST: usize = 120;

/// The comparison in Markdown, with a line break at its end.
pub fn markdown(comparison: &Comparison, answers: &[Answers]) -> String {
    let mut out = format!("### {}\n\n", escaped(&title(comparison)));
    answers::summary(&mut out, answers);
    let words = Count::of(&comparison.files).words();
    let files = comparison.files.len();
    let files = match files {
        0 => String::new(),
        1 => " in 1 file".to_string(),
        all => format!(" in {all} files"),
    };
    out.push_str(&format!("**{words}{files}.**\n"));
    answers.iter().for_each(|own| answers::section(&mut out, own));
    for file in &comparison.files {
        put(&mut out, file);
    }
    if !comparison.rewritten.is_empty() {
        let names: Vec<String> = comparison.rewritten.iter().map(|path| code(path)).collect();
        out.push_str(&format!("\nLaid out otherwise, with the same facts: {}.\n", names.join(", ")));
    }
    out
}

fn put(out: &mut String, file: &FileDifference) {
    let fate = match (file.fate, &file.moved_from) {
        (Fate::Changed, Some(from)) => format!(" (before {})", code(from)),
        (Fate::Changed, None) => String::new(),
        (Fate::Added, _) => " (new)".to_string(),
        (Fate::Removed, _) => " (removed)".to_string(),
    };
    out.push_str(&format!("\n#### {}{fate}\n\n", code(&file.path)));
    for note in &file.notes {
        out.push_str(&format!("> {}\n\n", prose(note)));
    }
    let (first, rest) = file.differences.split_at(file.differences.len().min(OPEN));
    if !first.is_empty() {
        table(out, first);
    }
    if !rest.is_empty() {
        out.push_str(&format!("\n<details><summary>{} more</summary>\n\n", rest.len()));
        table(out, rest);
        out.push_str("\n</details>\n");
    }
    let long: Vec<&Difference> = file.differences.iter().filter(|difference| is_long(difference)).collect();
    if !long.is_empty() {
        out.push_str("\n<details><summary>Whole formulas</summary>\n\n```diff\n");
        for difference in long {
            let name = [difference.declaration.as_str(), difference.part.as_str()]
                .iter()
                .filter(|part| !part.is_empty())
                .copied()
                .collect::<Vec<_>>()
                .join(", ");
            out.push_str(&format!("@ {}\n", fenced(&name)));
            let (old, new) = sides(&difference.change);
            old.iter().for_each(|old| out.push_str(&format!("- {}\n", fenced(old))));
            new.iter().for_each(|new| out.push_str(&format!("+ {}\n", fenced(new))));
        }
        out.push_str("```\n\n</details>\n");
    }
}

fn sides(change: &Change) -> (Option<&str>, Option<&str>) {
    let some = |text: &'_ str| !text.is_empty();
    match change {
        Change::Added { new } => (None, Some(new.as_str()).filter(|text| some(text))),
        Change::Removed { old } => (Some(old.as_str()).filter(|text| some(text)), None),
        Change::Changed { old, new, .. } | Change::Renamed { old, new, .. } => (Some(old), Some(new)),
    }
}

fn is_long(difference: &Difference) -> bool {
    let (old, new) = sides(&difference.change);
    [old, new].into_iter().flatten().any(|text| text.chars().count() > LONGEST)
}

fn table(out: &mut String, differences: &[Difference]) {
    out.push_str("| where | before | after | |\n| --- | --- | --- | --- |\n");
    let mut last = "";
    for difference in differences {
        let part = escaped(&difference.part);
        let place = match (difference.declaration == last, part.is_empty()) {
            (false, true) => format!("**{}**", escaped(&difference.declaration)),
            (false, false) => format!("**{}** {part}", escaped(&difference.declaration)),
            (true, _) => part,
        };
        last = &difference.declaration;
        let (old, new) = sides(&difference.change);
        let cell = |text: Option<&str>| text.map_or(String::new(), |text| code(&short(text, LONGEST)));
        let change = match &difference.change {
            Change::Added { .. } => "added".to_string(),
            Change::Removed { .. } => "removed".to_string(),
            Change::Renamed { followers: 0, .. } => "renamed".to_string(),
            Change::Renamed { followers: 1, .. } => "renamed; 1 reference follows".to_string(),
            Change::Renamed { followers, .. } => format!("renamed; {followers} references follow"),
            Change::Changed { moved, .. } => moved.map(percent).unwrap_or_default(),
        };
        out.push_str(&format!("| {place} | {} | {} | {change} |\n", cell(old), cell(new)));
    }
}
