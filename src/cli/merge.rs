//! `coop merge`: a merge driver of git. Ours is rewritten; 0 means merged, 1 that something is left to decide.

use super::{exit, output};
use crate::diagnostics::{Severity, codes, plain};
use crate::driver::Session;
use crate::review::git;
use crate::review::{Beside, Marks, Merged, Rows, Unmerged, merge, merge_cells};
use crate::source::{self, FileKind, LoadError, SourceMap};
use crate::workspace::{self, Folder};
use clap::Args;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

/// So many facts are named.
const NAMED: usize = 8;
/// A merged scenario is checked for so long at most.
const LONGEST: Duration = Duration::from_secs(10);

#[derive(Args)]
pub struct MergeArgs {
    /// The version that both come from (`%O`).
    #[arg(value_name = "OLDER")]
    older: PathBuf,
    /// Our version, which is rewritten (`%A`).
    #[arg(value_name = "OURS")]
    ours: PathBuf,
    /// Their version (`%B`).
    #[arg(value_name = "THEIRS")]
    theirs: PathBuf,
    /// How long the marks around two values of a fact are (`%L`).
    #[arg(long, value_name = "NUMBER", default_value_t = 7, value_parser = clap::value_parser!(u8).range(1..))]
    marker_size: u8,
    /// What the file is called in the repository (`%P`): its ending says what it is.
    #[arg(long, value_name = "PATH")]
    path: Option<PathBuf>,
}

/// What a file is merged as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Scenario,
    Data,
    Text,
}

pub fn run(args: &MergeArgs) -> u8 {
    exit::of_command(merged(args))
}

fn merged(args: &MergeArgs) -> Result<u8, String> {
    let shown = args.path.as_ref().unwrap_or(&args.ours);
    let name = plain::one_line(&shown.display().to_string()).into_owned();
    let mut texts = Vec::new();
    for path in [&args.older, &args.ours, &args.theirs] {
        match source::read(path) {
            Ok(text) => texts.push(text),
            Err(error @ (LoadError::NotUtf8 { .. } | LoadError::Utf16 | LoadError::Nul { .. })) => {
                output::say(&format!("coop: `{name}` is not merged, and ours stays as it is: `{}` {error}", path.display()));
                return Ok(exit::FINDINGS);
            }
            Err(error) => return Err(format!("`{}` {error}", path.display())),
        }
    }
    let [older, ours, theirs] = texts.as_slice() else { return Err("three versions are merged".to_string()) };
    let marks = Marks { size: usize::from(args.marker_size), ..Marks::default() };
    let ending = shown.extension().and_then(OsStr::to_str).unwrap_or("").to_ascii_lowercase();
    let form = match ending.as_str() {
        "coop" => Form::Scenario,
        "csv" | "tsv" => Form::Data,
        _ => Form::Text,
    };
    let made = match form {
        Form::Scenario => {
            let path = slashed(shown).unwrap_or_default();
            merge(older, ours, theirs, &marks, &Beside { path: &path, read: &|path| source::read(Path::new(path)).ok() })
        }
        Form::Data => merge_cells(older, ours, theirs, &marks, &rows(shown)),
        Form::Text => Err(Unmerged::default()),
    };
    let (text, rivals) = match made {
        Ok(Merged { text, rivals }) => (text, rivals),
        Err(Unmerged { open }) => {
            let (text, conflicts) = by_lines(args)?;
            if form != Form::Text {
                output::say(&format!("coop: `{name}` was merged line by line: its facts could not be"));
            }
            if conflicts {
                output::say(&format!("coop: `{name}`: lines that both sides changed stand between marks"));
            }
            open.iter()
                .for_each(|open| output::say(&format!("coop: `{name}`: {}; look at it before you commit it", plain::one_line(open))));
            put(&args.ours, ours, &text)?;
            return Ok(if conflicts || !open.is_empty() { exit::FINDINGS } else { exit::FINE });
        }
    };
    put(&args.ours, ours, &text)?;
    if rivals.is_empty() {
        return Ok(if form == Form::Scenario { still_sound(shown, &name, [ours, theirs], &text) } else { exit::FINE });
    }
    let count = if rivals.len() == 1 { "1 fact has".to_string() } else { format!("{} facts have", rivals.len()) };
    output::say(&format!("coop: `{name}`: {count} two values, which stand between marks:"));
    rivals.iter().take(NAMED).for_each(|rival| output::say(&format!("  {rival}")));
    if rivals.len() > NAMED {
        output::say(&format!("  and {} more", rivals.len() - NAMED));
    }
    Ok(exit::FINDINGS)
}

/// Says what a merged scenario has wrong that neither side has: a name that one side took away and the other one reads, say.
fn still_sound(path: &Path, name: &str, sides: [&str; 2], merged: &str) -> u8 {
    let new = faults(path, merged);
    if new.is_empty() {
        return exit::FINE;
    }
    let known: Vec<String> = sides.into_iter().flat_map(|text| faults(path, text)).collect();
    let new: Vec<&String> = new.iter().filter(|fault| !known.contains(fault)).collect();
    if new.is_empty() {
        return exit::FINE;
    }
    let what = if new.iter().any(|fault| fault.starts_with('E')) { "mistakes that" } else { "values that nobody reads, as" };
    output::say(&format!("coop: `{name}` was merged, and has {what} neither side has:"));
    new.iter().take(NAMED).for_each(|fault| output::say(&format!("  {}", plain::one_line(fault))));
    if new.len() > NAMED {
        output::say(&format!("  and {} more", new.len() - NAMED));
    }
    exit::FINDINGS
}

/// The errors of a text, and its warnings of what nobody reads, with the files that are beside it now.
fn faults(path: &Path, text: &str) -> Vec<String> {
    let mut sources = SourceMap::default();
    let file = sources.add(path.display().to_string(), text, FileKind::Scenario);
    let folder = Folder::of(path, None);
    let checked = Session::new(&folder).within(Some(LONGEST)).check(file, &mut sources);
    let unread = [codes::UNUSED, codes::LONE_ATTRIBUTE, codes::UNREAD_INDEX];
    let counts = checked.diagnostics.iter().filter(|found| found.severity == Severity::Error || unread.contains(&found.code));
    counts.map(|found| format!("{} {}", found.code.0, found.message)).collect()
}

/// What the scenarios in the folders above a data file say of its rows.
fn rows(path: &Path) -> Rows {
    let text = |path: &Path| source::read(path).ok();
    let mut scenarios = Vec::new();
    for folder in path.ancestors().skip(1) {
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let Ok(entries) = std::fs::read_dir(here) else { continue };
        let mut found: Vec<PathBuf> = entries.flatten().map(|entry| folder.join(entry.file_name())).collect();
        found.retain(|path| path.extension().is_some_and(|ending| ending == "coop"));
        found.sort();
        scenarios.extend(found.iter().filter_map(|path| Some((slashed(path)?, text(path)?))));
    }
    slashed(path).map(|path| Rows::of(&path, &scenarios, &|path| text(Path::new(path)))).unwrap_or_default()
}

/// A path with `/` between its parts.
fn slashed(path: &Path) -> Option<String> {
    let path = path.strip_prefix(".").unwrap_or(path);
    path.to_str().map(|path| path.replace('\\', "/"))
}

/// Rewrites ours, whole or not at all.
fn put(path: &Path, before: &str, after: &str) -> Result<(), String> {
    match before == after {
        true => Ok(()),
        false => workspace::replace(path, before, after).map_err(|error| format!("`{}` {error}", path.display())),
    }
}

/// The merge of lines as git makes it, and whether conflicts are left.
fn by_lines(args: &MergeArgs) -> Result<(String, bool), String> {
    let done = git::command(Path::new("."))
        .args(["merge-file", "-p", "-L", "ours", "-L", "older", "-L", "theirs"])
        .arg(format!("--marker-size={}", args.marker_size))
        .arg("--")
        .args([&args.ours, &args.older, &args.theirs])
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("git cannot be run to merge lines, and ours stays as it is: {error}"))?;
    // So many conflicts, or more than that for an error.
    let conflicts = done.status.code().filter(|code| (0..128).contains(code));
    let Some(conflicts) = conflicts else {
        return Err(format!("git merge-file, and ours stays as it is: {}", String::from_utf8_lossy(&done.stderr).trim()));
    };
    let text = source::decode(done.stdout).map_err(|error| format!("what git merged {error}"))?;
    Ok((text, conflicts > 0))
}
