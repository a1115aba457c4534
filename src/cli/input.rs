//! Scenarios from files, folders and standard input.

use super::{Reading, exit, output, policies};
use crate::diagnostics::tally::plain_name;
use crate::driver::Checked;
use crate::prob::process::Method;
use crate::semantic::Loader;
use crate::source::{self, FileId, FileKind, Limited, SourceMap};
use crate::syntax::MAX_TEXT;
use crate::workspace::{Folder, Identity, Inputs};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

/// A scenario that could not be read, as a sentence.
pub struct Unreadable(pub String);

/// The largest scenario that is read from where the size is not known before.
const LIMIT: u64 = MAX_TEXT as u64;

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
    /// Which file it is, where it is one.
    pub identity: Option<Identity>,
    /// True when there is more of it that was not read.
    pub is_cut: bool,
}

/// Reads a scenario from a file or, for `-`, from standard input.
pub fn read(path: &Path, reading: &Reading) -> Result<Scenario, Unreadable> {
    read_named(path, &reading.stdin_filename)
}

/// The same, with the name that standard input is shown by.
pub fn read_named(path: &Path, stdin_filename: &Path) -> Result<Scenario, Unreadable> {
    if path != Path::new("-") {
        let open = source::open(path).map(|file| (Identity::of(&file, path), file));
        let read = open.and_then(|(identity, file)| Ok((identity, source::read_open(file)?)));
        let (identity, text) = read.map_err(|e| Unreadable(format!("`{}` {e}", path.display())))?;
        return Ok(Scenario { path: Some(path.to_path_buf()), shown: path.to_path_buf(), text, marked: false, identity, is_cut: false });
    }
    let identity = Identity::at(Path::new("/dev/stdin")).filter(|_| cfg!(unix));
    match source::read_limited(std::io::stdin().lock(), LIMIT) {
        // What is too long is reported as for a file, without the rest.
        Ok(Limited { text, marked, whole }) => {
            Ok(Scenario { path: None, shown: stdin_filename.to_path_buf(), text, marked, identity, is_cut: !whole })
        }
        Err(e) => Err(Unreadable(format!("standard input {e}"))),
    }
}

/// What is asked of the answers where a scenario is to be solved too.
#[derive(Clone, Copy, Default)]
pub struct Asked {
    pub time_limit: Option<Duration>,
    pub method: Option<Method>,
}

/// Checks a text as that of a scenario.
pub fn check_text(scenario: &Scenario, text: &str, reading: &Reading, sources: &mut SourceMap) -> (FileId, Checked) {
    check_from(scenario, text, &Folder::of(&scenario.shown, reading.data.as_deref()), reading, sources, Asked::default())
}

/// Checks a text as that of a scenario, with data from a loader; where it is to be solved too, as that is asked.
pub fn check_from(
    scenario: &Scenario,
    text: &str,
    loader: &dyn Loader,
    reading: &Reading,
    sources: &mut SourceMap,
    solving: Asked,
) -> (FileId, Checked) {
    let file = sources.add(scenario.shown.display().to_string(), text, FileKind::Scenario);
    (file, reading.session(loader).within(solving.time_limit).by(solving.method).check(file, sources))
}

/// The plain names of the files that a scenario uses.
pub fn used(checked: &Checked, sources: &SourceMap) -> Vec<String> {
    let names = checked.hir.used.iter().filter_map(|file| sources.get(*file));
    names.map(|file| plain_name(&file.name).to_string()).collect()
}

/// Reads and checks one scenario that is to be solved; what was read for it comes with it.
pub fn check(path: &Path, reading: &Reading, sources: &mut SourceMap, solving: Asked) -> Result<(Checked, Inputs), Unreadable> {
    let watchdog = solving.time_limit.map(Watchdog::start);
    let scenario = read(path, reading)?;
    let folder = Folder::of(&scenario.shown, reading.data.as_deref());
    let (_, checked) = check_from(&scenario, &scenario.text, &folder, reading, sources, solving);
    drop(watchdog);
    match policies::unknown(&checked) {
        Some(problem) => Err(Unreadable(format!("`{}`: {problem}", path.display()))),
        None => Ok((checked, Inputs { scenario: scenario.identity, data: folder.opened() })),
    }
}

/// Ends the program when a scenario is still being read after its time: a text or a file is read without a look at the clock.
/// Nothing is written before, so that nothing is left half written.
struct Watchdog {
    _running: mpsc::Sender<()>,
}

impl Watchdog {
    fn start(limit: Duration) -> Watchdog {
        let (sender, receiver) = mpsc::channel();
        // What does look at the clock has more to say.
        let patience = limit + (limit / 4).clamp(Duration::from_secs(2), Duration::from_secs(10));
        std::thread::spawn(move || {
            if receiver.recv_timeout(patience) == Err(mpsc::RecvTimeoutError::Timeout) {
                output::say(&format!("coop: the time limit of {} s ran out while the scenario was read", limit.as_secs_f64()));
                std::process::exit(i32::from(exit::LIMIT));
            }
        });
        Watchdog { _running: sender }
    }
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
            match below(path, &mut inside) {
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

/// The scenarios below a folder, in order of their names. What is hidden, or ignored by a `.gitignore` or `.ignore` at or above it,
/// is left out; what a machine ignores for all its repositories is not looked at, so that everybody checks the same files.
pub(super) fn below(folder: &Path, out: &mut Vec<PathBuf>) -> Result<(), ignore::Error> {
    let mut walk = ignore::WalkBuilder::new(folder);
    walk.require_git(false).git_global(false).git_exclude(false).sort_by_file_name(Ord::cmp).max_depth(Some(DEPTH));
    for entry in walk.build() {
        let entry = entry?;
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        if !is_folder && entry.path().extension().is_some_and(|ending| ending == "coop") {
            out.push(entry.into_path());
        }
    }
    Ok(())
}

/// How deep folders are looked into.
const DEPTH: usize = 33;
