//! `coop merge`: a merge driver of git. Ours is rewritten; 0 means merged, 1 that something is left to decide.

use super::{exit, output};
use crate::diagnostics::plain;
use crate::review::git;
use crate::review::{Marks, Merged, merge, merge_cells};
use crate::source::{self, LoadError};
use crate::workspace;
use clap::Args;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// So many facts are named.
const NAMED: usize = 8;

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
    match merged(args) {
        Ok(code) => code,
        Err(error) => {
            output::say(&format!("coop: {error}"));
            exit::USAGE
        }
    }
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
        Form::Scenario => merge(older, ours, theirs, &marks),
        Form::Data => merge_cells(older, ours, theirs, &marks),
        Form::Text => None,
    };
    let (text, rivals) = match made {
        Some(Merged { text, rivals }) => (text, rivals),
        None => {
            let (text, conflicts) = by_lines(args)?;
            if form != Form::Text {
                output::say(&format!("coop: `{name}` was merged line by line: its facts could not be"));
            }
            if conflicts {
                output::say(&format!("coop: `{name}`: lines that both sides changed stand between marks"));
            }
            put(&args.ours, ours, &text)?;
            return Ok(if conflicts { exit::FINDINGS } else { exit::FINE });
        }
    };
    put(&args.ours, ours, &text)?;
    if rivals.is_empty() {
        return Ok(exit::FINE);
    }
    let count = if rivals.len() == 1 { "1 fact has".to_string() } else { format!("{} facts have", rivals.len()) };
    output::say(&format!("coop: `{name}`: {count} two values, which stand between marks:"));
    rivals.iter().take(NAMED).for_each(|rival| output::say(&format!("  {rival}")));
    if rivals.len() > NAMED {
        output::say(&format!("  and {} more", rivals.len() - NAMED));
    }
    Ok(exit::FINDINGS)
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
