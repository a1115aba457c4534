//! `coop check --fix` and `--diff`: applying certain fixes to scenarios.

use super::input::{self, Asked, Scenario};
use super::{Reading, output};
use crate::diagnostics::fix::{self, Repair, Step};
use crate::diagnostics::tally::plain_name;
use crate::driver::Edited;
use crate::source::{FileKind, SourceMap};
use crate::workspace::{self, Folder};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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

/// Applies the certain fixes of a scenario, and of the files that it uses. Its text is then what stands in the file, and the number of
/// fixes applied comes back; or why a file could not be written. `listed` are the scenarios of this run.
pub fn scenario(scenario: &mut Scenario, reading: &Reading, fixing: Fixing, listed: &[PathBuf]) -> Result<usize, String> {
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
    let name = scenario.shown.display().to_string();
    match &scenario.path {
        // Always, since somebody reads what comes out.
        None if fixing == Fixing::Write => {
            let mark = if scenario.marked { workspace::BYTE_ORDER_MARK } else { "" };
            output::print_exactly(&mut |out| write!(out, "{mark}{}", repair.text))?;
            tell(&name, &repair, fixing);
        }
        path => apply(&name, path.as_deref(), &scenario.text, &repair, fixing)?,
    }
    if fixing == Fixing::Diff {
        used(scenario, reading, fixing, listed)?;
        return Ok(0);
    }
    scenario.text = repair.text;
    // What is read from elsewhere is only passed on.
    let more = if scenario.path.is_some() { used(scenario, reading, fixing, listed)? } else { 0 };
    Ok(repair.applied.len() + more)
}

/// Applies the certain fixes of findings in files that a scenario uses.
fn used(scenario: &Scenario, reading: &Reading, fixing: Fixing, listed: &[PathBuf]) -> Result<usize, String> {
    let folder = Folder::of(&scenario.shown, reading.data.as_deref());
    let check = |texts: BTreeMap<String, String>| {
        let mut sources = SourceMap::default();
        let loader = Edited::new(&folder, texts);
        let (main, checked) = input::check_from(scenario, &scenario.text, &loader, reading, &mut sources, Asked::default());
        (main, checked.diagnostics, sources)
    };
    let (main, found, sources) = check(BTreeMap::new());
    // Of a file that is checked by itself too, the difference is shown there.
    let shown =
        |name: &str| fixing == Fixing::Diff && listed.iter().any(|path| plain_name(&path.display().to_string()) == plain_name(name));
    let others = sources.iter().filter(|(id, file)| file.kind == FileKind::Scenario && *id != main && !shown(&file.name));
    let mut count = 0;
    for (_, file) in others.filter(|(id, file)| !fix::choose(&found, *id, &file.text).is_empty()) {
        let repair = fix::repair(&file.text, &mut |text| {
            let (main, found, sources) = check(BTreeMap::from([(file.name.clone(), text.to_string())]));
            let own = sources.iter().find(|(id, other)| *id != main && other.kind == FileKind::Scenario && other.name == file.name);
            (own.map_or(main, |(id, _)| id), found)
        });
        apply(&file.name, Some(Path::new(&file.name)), &file.text, &repair, fixing)?;
        count += repair.applied.len();
    }
    Ok(count)
}

/// Writes or shows what came of fixing a file.
fn apply(name: &str, path: Option<&Path>, before: &str, repair: &Repair, fixing: Fixing) -> Result<(), String> {
    if let Some(path) = path.filter(|_| fixing == Fixing::Write && !repair.applied.is_empty()) {
        workspace::replace(path, before, &repair.text).map_err(|e| format!("`{name}` {e}"))?;
    }
    tell(name, repair, fixing);
    if fixing == Fixing::Diff { output::show_changes(name, before, &repair.text) } else { Ok(()) }
}

/// Tells what was done, and what was left alone.
fn tell(name: &str, repair: &Repair, fixing: Fixing) {
    for step in &repair.refused {
        output::say(&format!("{}: not applied, since it brings other errors: {}", place(name, step), step.title));
    }
    for step in repair.applied.iter().filter(|_| fixing == Fixing::Write) {
        output::say(&format!("{}: {}", place(name, step), done(&step.title)));
    }
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
