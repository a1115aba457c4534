//! `coop check --watch`: checks again what a change concerns.
//!
//! Files are looked at several times a second instead of asking the system for news: that works on every file system,
//! over networks too, and for files that do not exist yet.

use super::input::{self, Expanded};
use super::{Reading, output, policies};
use crate::diagnostics::Diagnostic;
use crate::semantic::{Content, DataError, Loader, UsedFile};
use crate::source::{FileId, SourceMap};
use crate::workspace::Folder;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

/// Between two looks.
const LOOK: Duration = Duration::from_millis(200);
/// Folders are read anew after so many looks.
const FOLDERS: u32 = 5;
/// Files must stay the same for so long before they are read: editors write in several steps.
const QUIET: Duration = Duration::from_millis(60);
/// But not for ever.
const IMPATIENT: u32 = 50;

/// What tells one state of a file from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    /// The file's number and the time of its last change of any kind, where the system has them.
    identity: (u64, i64, i64),
}

impl Stamp {
    /// The state of a file now; `None` when there is none.
    fn of(path: &Path) -> Option<Stamp> {
        let metadata = fs::metadata(path).ok()?;
        #[cfg(unix)]
        let identity = {
            use std::os::unix::fs::MetadataExt;
            (metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
        };
        #[cfg(not(unix))]
        let identity = (0, 0, 0);
        Some(Stamp { modified: metadata.modified().ok(), length: metadata.len(), identity })
    }
}

/// What was asked for while a scenario was checked, with its state right before it was read.
type Reads = BTreeMap<PathBuf, Option<Stamp>>;

/// A loader that remembers what was asked for, found or not.
struct Remembering {
    folder: Folder,
    reads: Mutex<Reads>,
}

impl Remembering {
    fn remember(&self, path: Result<PathBuf, DataError>) {
        if let (Ok(full), Ok(mut reads)) = (path, self.reads.lock()) {
            let stamp = Stamp::of(&full);
            reads.entry(full).or_insert(stamp);
        }
    }
}

impl Loader for Remembering {
    fn data(&self, path: &str) -> Result<(String, String), DataError> {
        self.remember(self.folder.path(path));
        self.folder.data(path)
    }

    fn content(&self, path: &str) -> Result<(Content, String), DataError> {
        self.remember(self.folder.path(path));
        self.folder.content(path)
    }

    fn beside(&self, path: &str) -> Vec<String> {
        self.folder.beside(path)
    }

    fn used(&self, path: &str) -> Result<UsedFile, DataError> {
        self.remember(self.folder.used_path(path));
        self.folder.used(path)
    }

    fn beside_used(&self, path: &str) -> Vec<String> {
        self.folder.beside_used(path)
    }

    fn own_path(&self) -> Option<String> {
        self.folder.own_path()
    }
}

/// A scenario, what it reads, and what was found in it.
struct Item {
    reads: Reads,
    sources: SourceMap,
    found: Vec<Diagnostic>,
    /// The plain names of the files that it uses.
    used: Vec<String>,
    /// Why it could not be read.
    unread: Option<String>,
    /// What is wrong with the policies that were to be switched.
    unknown: Option<String>,
}

impl Item {
    fn check(path: &Path, reading: &Reading) -> Item {
        let mut reads = Reads::from([(path.to_path_buf(), Stamp::of(path))]);
        let mut sources = SourceMap::default();
        let scenario = match input::read(path, reading) {
            Ok(scenario) => scenario,
            Err(error) => return Item { reads, sources, found: Vec::new(), used: Vec::new(), unread: Some(error.0), unknown: None },
        };
        let folder = Folder::of(&scenario.shown, reading.data.as_deref());
        let loader = Remembering { folder, reads: Mutex::default() };
        let (_, checked) = input::check_from(&scenario, &scenario.text, &loader, reading, &mut sources, input::Asked::default());
        reads.extend(loader.reads.into_inner().unwrap_or_default());
        let unknown = policies::unknown(&checked).map(|problem| format!("`{}`: {problem}", path.display()));
        let used = input::used(&checked, &sources);
        Item { reads, sources, found: checked.diagnostics, used, unread: None, unknown }
    }

    fn is_stale(&self) -> bool {
        self.reads.iter().any(|(path, stamp)| Stamp::of(path) != *stamp)
    }
}

/// What is known of all scenarios.
#[derive(Default)]
pub struct Watch {
    items: BTreeMap<PathBuf, Item>,
    listed: Vec<PathBuf>,
    problems: Vec<String>,
}

/// What all scenarios came to, for the report.
pub struct State {
    pub sources: SourceMap,
    /// For each scenario that could be read.
    pub found: Vec<Vec<Diagnostic>>,
    /// The plain names of files that scenarios use.
    pub used: FxHashSet<String>,
    pub problems: Vec<String>,
}

impl Watch {
    /// The scenarios that a change concerns: new ones, and those of which anything that they read is not as it was.
    pub fn stale(&self, listed: &[PathBuf]) -> Vec<PathBuf> {
        listed.iter().filter(|path| self.items.get(*path).is_none_or(Item::is_stale)).cloned().collect()
    }

    /// Checks what a change concerns. `None` when nothing is different, else how many scenarios were checked.
    pub fn update(&mut self, expanded: Expanded, reading: &Reading) -> Option<usize> {
        let stale = self.stale(&expanded.files);
        let problems: Vec<String> = expanded.problems.into_iter().map(|p| p.0).collect();
        if stale.is_empty() && expanded.files == self.listed && problems == self.problems {
            return None;
        }
        self.items.retain(|path, _| expanded.files.contains(path));
        for path in &stale {
            self.items.insert(path.clone(), Item::check(path, reading));
        }
        (self.listed, self.problems) = (expanded.files, problems);
        Some(stale.len())
    }

    /// Everything that is known, the texts in one map.
    pub fn state(&self) -> State {
        let mut state =
            State { sources: SourceMap::default(), found: Vec::new(), used: FxHashSet::default(), problems: self.problems.clone() };
        for item in self.listed.iter().filter_map(|path| self.items.get(path)) {
            let by = state.sources.iter().count() as u32;
            for (_, file) in item.sources.iter() {
                state.sources.add(file.name.clone(), file.text.clone(), file.kind);
            }
            state.used.extend(item.used.iter().cloned());
            state.problems.extend(item.unknown.clone());
            match &item.unread {
                Some(problem) => state.problems.push(problem.clone()),
                None => state.found.push(item.found.iter().map(|d| moved(d, by)).collect()),
            }
        }
        state
    }

    /// The state of all files that matter, to see whether somebody is still writing.
    fn stamps(&self) -> Vec<Option<Stamp>> {
        self.items.values().flat_map(|item| item.reads.keys()).map(|path| Stamp::of(path)).collect()
    }
}

/// A finding whose files have numbers higher by so much.
fn moved(found: &Diagnostic, by: u32) -> Diagnostic {
    let mut found = found.clone();
    let labels = found.labels.iter_mut().map(|label| &mut label.span);
    let edits = found.fixes.iter_mut().flat_map(|fix| &mut fix.edits).map(|(span, _)| span);
    labels.chain(edits).for_each(|span| span.file = FileId(span.file.0 + by));
    found
}

/// Checks and goes on checking. Ends only when the paths make no sense; otherwise with the process.
pub fn run(paths: &[PathBuf], reading: &Reading, report: &dyn Fn(State)) -> Result<(), String> {
    if paths.iter().any(|path| path == Path::new("-")) {
        return Err("standard input cannot be watched".into());
    }
    let mut watch = Watch::default();
    let mut expanded = input::expand(paths).map_err(|e| e.0)?;
    loop {
        let begun = Instant::now();
        if let Some(count) = watch.update(expanded, reading) {
            let took = begun.elapsed();
            report(watch.state());
            let all = watch.listed.len();
            let what = if count == all { String::new() } else { format!(" {count} of {all} scenarios") };
            output::say(&format!("checked{what} in {} ms; waiting for changes", took.as_millis()));
        }
        wait(&watch);
        expanded = input::expand(paths).map_err(|e| e.0)?;
    }
}

/// Until something is different, or it is time to read the folders again.
fn wait(watch: &Watch) {
    for _ in 0..FOLDERS {
        sleep(LOOK);
        if !watch.stale(&watch.listed).is_empty() {
            break;
        }
    }
    let mut before = watch.stamps();
    for _ in 0..IMPATIENT {
        sleep(QUIET);
        let now = watch.stamps();
        if std::mem::replace(&mut before, now) == before {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Color, levels::LevelArgs};
    use crate::diagnostics::Levels;
    use crate::source::FileKind;

    const TABLE: &str = "coop 1\nenterprise a\ntable cost[enterprise] : t from \"c.csv\"\nexpect cost[a] > 0 t\n";
    const PLAIN: &str = "coop 1\nenterprise a { cap = 3 t }\nexpect a.cap > 2 t\n";

    struct Place {
        folder: tempfile::TempDir,
        watch: Watch,
    }

    impl Place {
        fn new() -> Place {
            Place { folder: tempfile::tempdir().unwrap(), watch: Watch::default() }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn write(&self, name: &str, text: &str) {
            fs::write(self.path(name), text).unwrap();
        }

        /// How many scenarios are checked again, and how many findings and problems there are then.
        fn update(&mut self) -> (Option<usize>, usize, usize) {
            let reading = Reading {
                data: None,
                stdin_filename: "x".into(),
                color: Color::Never,
                levels: LevelArgs(Levels::default()),
                policies: Default::default(),
            };
            let expanded = input::expand(&[self.folder.path().to_path_buf()]).ok().unwrap();
            let count = self.watch.update(expanded, &reading);
            let state = self.watch.state();
            for found in state.found.iter().flatten() {
                assert!(state.sources.get(found.span().unwrap().file).is_some_and(|f| f.kind != FileKind::Library));
            }
            (count, state.found.iter().map(Vec::len).sum(), state.problems.len())
        }
    }

    #[test]
    fn only_what_a_change_concerns_is_checked_again() {
        let mut place = Place::new();
        place.write("plain.coop", PLAIN);
        place.write("table.coop", TABLE);
        place.write("c.csv", "enterprise,cost\na,1\n");
        assert_eq!(place.update(), (Some(2), 0, 0));
        assert_eq!(place.update(), (None, 0, 0));
        place.write("plain.coop", "coop 1\nenterprise a { cap = 3 t }\nexpect a.capacity > 2 t\n");
        assert_eq!(place.update(), (Some(1), 1, 0));
        place.write("c.csv", "enterprise,cost\na,one\n");
        assert_eq!(place.update(), (Some(1), 2, 0));
        place.write("other.csv", "enterprise,cost\n");
        assert_eq!(place.update().0, None);
    }

    #[test]
    fn files_come_and_go() {
        let mut place = Place::new();
        assert_eq!(place.update(), (Some(0), 0, 1), "no scenario yet");
        place.write("table.coop", TABLE);
        assert_eq!(place.update(), (Some(1), 1, 0), "its data is missing");
        place.write("c.csv", "enterprise,cost\na,1\n");
        assert_eq!(place.update(), (Some(1), 0, 0));
        place.write("plain.coop", PLAIN);
        assert_eq!(place.update(), (Some(1), 0, 0));
        fs::write(place.path("plain.coop"), b"coop 1 \xFF").unwrap();
        assert_eq!(place.update(), (Some(1), 0, 1), "not UTF-8");
        fs::remove_file(place.path("plain.coop")).unwrap();
        assert_eq!(place.update(), (Some(0), 0, 0));
        fs::remove_file(place.path("c.csv")).unwrap();
        assert_eq!(place.update(), (Some(1), 1, 0));
    }

    #[test]
    fn files_that_scenarios_use_are_watched() {
        let mut place = Place::new();
        place.write("main.coop", "coop 1\nuse \"common.coop\"\nexpect cap > 2 t\n");
        // The file is not there, and then it is.
        assert_eq!(place.update(), (Some(1), 1, 0));
        place.write("common.coop", "coop 1\nlet cap = 3 t\n");
        assert_eq!(place.update().0, Some(2));
        place.write("common.coop", "coop 1\nlet cap = 3 t + 1 km\n");
        assert_eq!(place.update().0, Some(2));
        place.write("main.coop", "coop 1\nuse \"common.coop\"\nexpect cap > 1 t\n");
        assert_eq!(place.update().0, Some(1));
    }

    #[test]
    fn a_file_that_another_takes_the_place_of_has_changed() {
        let mut place = Place::new();
        place.write("plain.coop", PLAIN);
        assert_eq!(place.update().0, Some(1));
        place.write("plain.new", &PLAIN.replace('3', "4"));
        fs::rename(place.path("plain.new"), place.path("plain.coop")).unwrap();
        assert_eq!(place.update().0, Some(1));
    }
}
