//! `coop check --fix` and `--diff`: applying certain fixes to scenarios.

use super::input::{self, Scenario};
use super::{Reading, output};
use crate::diagnostics::fix::{self, Repair, Step};
use crate::diagnostics::plain;
use crate::source::SourceMap;
use crate::workspace;
use similar::TextDiff;
use std::fmt::Write as _;

/// What to do with fixes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fixing {
    /// Only count them.
    No,
    /// Write the repaired text.
    Write,
    /// Show what would be written.
    Diff,
}

/// Applies the certain fixes of a scenario. Its text is then what stands in the file, and the number of fixes
/// applied comes back; or why the file could not be written.
pub fn scenario(scenario: &mut Scenario, reading: &Reading, fixing: Fixing) -> Result<usize, String> {
    if fixing == Fixing::No {
        return Ok(0);
    }
    if scenario.is_cut {
        return Err("standard input is too large to be written again".into());
    }
    let repair = fix::repair(&scenario.text, &mut |text| {
        let mut sources = SourceMap::default();
        let (file, checked) = input::check_text(scenario, text, reading, &mut sources);
        (file, checked.diagnostics)
    });
    let name = scenario.shown.display();
    for step in &repair.refused {
        output::say(&format!("{}: not applied, since it brings other errors: {}", place(&name.to_string(), step), step.title));
    }
    if fixing == Fixing::Diff {
        show(&name.to_string(), &scenario.text, &repair)?;
        return Ok(0);
    }
    match &scenario.path {
        // Always, since somebody reads what comes out.
        None => {
            let mark = if scenario.marked { workspace::BYTE_ORDER_MARK } else { "" };
            output::print_exactly(&mut |out| write!(out, "{mark}{}", repair.text))?;
        }
        Some(_) if repair.applied.is_empty() => {}
        Some(path) => workspace::replace(path, &scenario.text, &repair.text).map_err(|e| format!("`{name}` {e}"))?,
    }
    for step in &repair.applied {
        output::say(&format!("{}: {}", place(&name.to_string(), step), done(&step.title)));
    }
    scenario.text = repair.text;
    Ok(repair.applied.len())
}

/// `main.coop:12:7: E0105`
fn place(name: &str, step: &Step) -> String {
    format!("{name}:{}:{}: {}", step.at.line, step.at.column, step.code)
}

/// A fix's title as something that was done: ``wrote `==` ``.
fn done(title: &str) -> String {
    const VERBS: [(&str, &str); 5] =
        [("write ", "wrote"), ("add ", "added"), ("remove ", "removed"), ("delete ", "deleted"), ("rename ", "renamed")];
    let found = VERBS.iter().find_map(|(verb, past)| Some(format!("{past} {}", title.strip_prefix(verb)?)));
    found.unwrap_or_else(|| format!("fixed: {title}"))
}

fn show(name: &str, before: &str, repair: &Repair) -> Result<(), String> {
    let mut text = String::new();
    if before != repair.text {
        let diff = TextDiff::from_lines(before, &repair.text);
        let _ = write!(text, "{}", diff.unified_diff().header(&plain::one_line(name), &plain::one_line(name)));
    }
    output::print(&text, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_told_in_the_past() {
        assert_eq!(done("write `==`"), "wrote `==`");
        assert_eq!(done("add the unit"), "added the unit");
        assert_eq!(done("a point"), "fixed: a point");
    }
}
