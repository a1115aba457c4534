//! Scenarios from files, folders and standard input.

use super::{Color, Reading};
use crate::driver::{self, Checked};
use crate::source::{self, FileId, FileKind, SourceMap};
use crate::workspace::{BYTE_ORDER_MARK, Folder};
use std::collections::BTreeSet;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

/// A scenario that could not be read, as a sentence.
pub struct Unreadable(pub String);

/// A scenario as it was read.
pub struct Scenario {
    /// Where it stands; `None` for standard input.
    pub path: Option<PathBuf>,
    /// The name to show.
    pub shown: PathBuf,
    /// The text, without a byte order mark.
    pub text: String,
    /// True when standard input began with a byte order mark.
    pub marked: bool,
}

/// Reads a scenario from a file or, for `-`, from standard input.
pub fn read(path: &Path, reading: &Reading) -> Result<Scenario, Unreadable> {
    if path != Path::new("-") {
        let text = source::read(path).map_err(|e| Unreadable(format!("`{}` {e}", path.display())))?;
        return Ok(Scenario { path: Some(path.to_path_buf()), shown: path.to_path_buf(), text, marked: false });
    }
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).map_err(|e| Unreadable(format!("standard input: {e}")))?;
    let marked = bytes.starts_with(BYTE_ORDER_MARK.as_bytes());
    let text = source::decode(bytes).map_err(|e| Unreadable(format!("standard input {e}")))?;
    Ok(Scenario { path: None, shown: reading.stdin_filename.clone(), text, marked })
}

/// Checks a text as that of a scenario.
pub fn check_text(scenario: &Scenario, text: &str, reading: &Reading, sources: &mut SourceMap) -> (FileId, Checked) {
    let file = sources.add(scenario.shown.display().to_string(), text, FileKind::Scenario);
    let folder = Folder::of(&scenario.shown, reading.data.as_deref());
    (file, driver::check_with(file, sources, &folder, &reading.levels.0))
}

/// Reads and checks one scenario.
pub fn check(path: &Path, reading: &Reading, sources: &mut SourceMap) -> Result<Checked, Unreadable> {
    let scenario = read(path, reading)?;
    Ok(check_text(&scenario, &scenario.text, reading, sources).1)
}

/// The scenarios that a list of paths means.
#[derive(Default)]
pub struct Expanded {
    /// Each of them once, in the order in which they were named.
    pub files: Vec<PathBuf>,
    /// What is wrong with the others; these are there to be checked all the same.
    pub problems: Vec<Unreadable>,
}

/// Folders stand for the `.coop` files below them. Standard input can be named once only, which is an error of usage.
pub fn expand(paths: &[PathBuf]) -> Result<Expanded, Unreadable> {
    let mut out = Expanded::default();
    let mut seen: BTreeSet<PathBuf> = BTreeSet::new();
    let mut add = |path: PathBuf, files: &mut Vec<PathBuf>| {
        // A folder and a file in it, or a link and its file, are the same scenario.
        if seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())) {
            files.push(path);
        }
    };
    let mut standard_input = false;
    for path in paths {
        if path == Path::new("-") {
            if std::mem::replace(&mut standard_input, true) {
                return Err(Unreadable("standard input (`-`) can be read only once".into()));
            }
            out.files.push(path.clone());
        } else if path.is_dir() {
            let mut inside = Vec::new();
            match below(path, &mut inside, 0) {
                Err(error) => out.problems.push(Unreadable(format!("`{}`: {error}", path.display()))),
                Ok(()) if inside.is_empty() => {
                    out.problems.push(Unreadable(format!("`{}` holds no .coop file", path.display())));
                }
                Ok(()) => inside.into_iter().for_each(|file| add(file, &mut out.files)),
            }
        } else {
            add(path.clone(), &mut out.files);
        }
    }
    Ok(out)
}

fn below(folder: &Path, out: &mut Vec<PathBuf>, depth: u32) -> std::io::Result<()> {
    if depth > 32 {
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    entries.sort();
    for entry in entries {
        let hidden = entry.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
        if entry.is_dir() && !hidden && !entry.is_symlink() {
            below(&entry, out, depth + 1)?;
        } else if entry.extension().is_some_and(|e| e == "coop") {
            out.push(entry);
        }
    }
    Ok(())
}

/// Whether to colour what goes to a stream.
pub fn colored(choice: Color, stream: &impl IsTerminal) -> bool {
    match choice {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
            if set("NO_COLOR") {
                return false;
            }
            (set("CLICOLOR_FORCE") && std::env::var("CLICOLOR_FORCE").is_ok_and(|v| v != "0")) || stream.is_terminal()
        }
    }
}
