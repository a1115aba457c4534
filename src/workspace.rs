//! Scenarios and their data on disk. The only module of the compiler that reads files, and that writes them.

#[cfg(feature = "cli")]
mod destination;
mod identity;
#[cfg(feature = "cli")]
mod put;
#[cfg(feature = "cli")]
mod replace;
#[cfg(feature = "cli")]
mod whole_folder;

#[cfg(feature = "cli")]
pub use destination::{writable, write};
pub use identity::Identity;
#[cfg(feature = "cli")]
pub use identity::Inputs;
#[cfg(feature = "cli")]
pub use put::make_executable;
#[cfg(feature = "cli")]
pub use replace::{BYTE_ORDER_MARK, replace};
#[cfg(feature = "cli")]
pub use whole_folder::{Mark, folder_is_writable, new_folder_is_writable, write_folder, write_new_folder};

use crate::diagnostics::codes;
use crate::semantic::{Content, DataError, Loader, UsedFile};
use crate::source::{self, LoadError};
use std::fs::File;
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;

/// Reads data below one folder, files of declarations below that of the scenario, and nothing else.
pub struct Folder {
    data: Root,
    own: Root,
    /// The path of the scenario in its folder.
    scenario: Option<String>,
    /// What was opened.
    opened: Mutex<Vec<Identity>>,
}

/// A folder that files are read below.
struct Root {
    path: PathBuf,
    /// What names of files are shown with.
    shown: PathBuf,
    rules: Rules,
}

/// What is said of paths that are not followed.
#[derive(Clone, Copy)]
struct Rules {
    relative: &'static str,
    leads_out: &'static str,
    looked_for: &'static str,
}

const OF_DATA: Rules = Rules {
    relative: "data paths are relative, with `/`, and stay below the folder; `--data DIR` names another folder",
    leads_out: "the path is a link that leads out; `--data DIR` names another folder",
    looked_for: "data is looked for at",
};

const OF_SCENARIOS: Rules = Rules {
    relative: "paths of files are relative, with `/`, and stay below the folder of the file that says them",
    leads_out: "the path is a link that leads out",
    looked_for: "it is looked for at",
};

impl Folder {
    /// The folder of a scenario, which paths are relative to, and another one for data where it is named.
    #[cfg(any(feature = "cli", test))]
    pub fn of(scenario: &Path, data: Option<&Path>) -> Folder {
        let own = Root::new(scenario.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")), OF_SCENARIOS);
        let data = Root::new(data.unwrap_or(&own.path), OF_DATA);
        let name = scenario.file_name().and_then(|name| name.to_str());
        let scenario = name.map(|name| own.known(&own.path.join(name)).unwrap_or_else(|| name.to_string()));
        Folder { data, own, scenario, opened: Mutex::default() }
    }

    /// A folder of data and of files of declarations, for a scenario that may stand elsewhere.
    pub fn at(folder: &Path, scenario: Option<&Path>) -> Folder {
        let own = Root::new(folder, OF_SCENARIOS);
        let scenario = scenario.and_then(|path| own.known(path));
        Folder { data: Root::new(folder, OF_DATA), own, scenario, opened: Mutex::default() }
    }

    /// The files that were read, whatever they are called.
    #[cfg(feature = "cli")]
    pub fn opened(&self) -> Vec<Identity> {
        self.opened.lock().map(|opened| opened.clone()).unwrap_or_default()
    }

    /// Where a data file is looked for, whether it is there or not.
    #[cfg(feature = "cli")]
    pub fn path(&self, path: &str) -> Result<PathBuf, DataError> {
        self.data.full(path)
    }

    /// Where a file of declarations is looked for, whether it is there or not.
    #[cfg(feature = "cli")]
    pub fn used_path(&self, path: &str) -> Result<PathBuf, DataError> {
        self.own.full(path)
    }

    /// Reads a file and remembers that it was read.
    fn read(&self, root: &Root, path: &str) -> Result<Read<String>, DataError> {
        self.read_as(root, path, source::read_open)
    }

    /// The same, by what is made of an open file.
    fn read_as<T>(&self, root: &Root, path: &str, take: impl Fn(File) -> Result<T, LoadError>) -> Result<Read<T>, DataError> {
        let full = root.full(path)?;
        let name = root.shown.join(path).display().to_string();
        let read = root.open(&full).and_then(|file| match file {
            None => Ok(None),
            Some(file) => {
                if let (Some(identity), Ok(mut opened)) = (Identity::of(&file, &full), self.opened.lock()) {
                    opened.push(identity);
                }
                let known = location(&file, &full).and_then(|real| root.known(&real));
                Ok(Some((take(file)?, known)))
            }
        });
        match read {
            Ok(Some((content, known))) => Ok(Read { content, name, known }),
            Ok(None) => Err(outside(root.rules.leads_out)),
            Err(error) => {
                let help = matches!(error, LoadError::Missing).then(|| format!("{} `{name}`", root.rules.looked_for));
                Err(DataError { help, ..DataError::of(&error) })
            }
        }
    }
}

/// A file that was read.
struct Read<T> {
    content: T,
    name: String,
    /// Its path below the folder, links followed.
    known: Option<String>,
}

impl Root {
    fn new(path: &Path, rules: Rules) -> Root {
        let shown = if path == Path::new(".") { PathBuf::new() } else { path.to_path_buf() };
        Root { path: path.to_path_buf(), shown, rules }
    }

    fn full(&self, path: &str) -> Result<PathBuf, DataError> {
        let relative = Path::new(path);
        let escapes = relative.components().any(|c| !matches!(c, Component::Normal(_) | Component::CurDir));
        if escapes || path.contains('\\') || path.is_empty() {
            return Err(outside(self.rules.relative));
        }
        let full = self.path.join(relative);
        // A link may lead out of the folder all the same.
        if let (Ok(real), Ok(root)) = (full.canonicalize(), self.path.canonicalize())
            && !real.starts_with(&root)
        {
            return Err(outside(self.rules.leads_out));
        }
        Ok(full)
    }

    /// Opens what stands at a path of the folder and judges what was opened: the path may lead elsewhere than a moment ago.
    fn open(&self, full: &Path) -> Result<Option<File>, LoadError> {
        let file = source::open(full)?;
        Ok(self.holds(&file, full).then_some(file))
    }

    /// True where an open file lies below the folder.
    fn holds(&self, file: &File, opened_by: &Path) -> bool {
        match (location(file, opened_by), self.path.canonicalize()) {
            (Some(real), Ok(root)) => real.starts_with(root),
            _ => false,
        }
    }

    /// The path below the folder, links followed and with `/`, of a file that is there.
    fn known(&self, path: &Path) -> Option<String> {
        let (real, root) = (path.canonicalize().ok()?, self.path.canonicalize().ok()?);
        let parts: Option<Vec<&str>> = real.strip_prefix(root).ok()?.components().map(|part| part.as_os_str().to_str()).collect();
        parts.map(|parts| parts.join("/"))
    }

    /// The paths of the files in the folder of a path, and in those below it.
    fn beside(&self, path: &str) -> Vec<String> {
        let Ok(full) = self.full(path) else { return Vec::new() };
        let folder = path.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
        let Some(Ok(entries)) = full.parent().map(std::fs::read_dir) else { return Vec::new() };
        let mut names = Vec::new();
        for entry in entries.take(MOST_BESIDE).flatten() {
            let (Some(name), Ok(kind)) = (entry.file_name().to_str().map(str::to_string), entry.file_type()) else { continue };
            if kind.is_file() {
                names.push(format!("{folder}{name}"));
            } else if kind.is_dir()
                && !name.starts_with('.')
                && let Ok(inner) = std::fs::read_dir(entry.path())
            {
                let files = inner.take(MOST_BESIDE).flatten().filter(|inner| inner.file_type().is_ok_and(|kind| kind.is_file()));
                names.extend(files.filter_map(|inner| Some(format!("{folder}{name}/{}", inner.file_name().to_str()?))));
            }
        }
        names.sort_unstable();
        names
    }
}

/// So many entries of a folder are looked at for a near name.
const MOST_BESIDE: usize = 1000;

fn outside(help: &str) -> DataError {
    let message = "lies outside the scenario's folder".into();
    DataError { code: codes::PATH_LEAVES_FOLDER, message, help: Some(help.into()) }
}

/// Where an open file lies. The system tells, or else the path does as long as it still leads to that very file.
fn location(file: &File, opened_by: &Path) -> Option<PathBuf> {
    #[cfg(target_os = "linux")]
    {
        use std::os::fd::AsRawFd;
        let told = std::fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd()));
        if let Ok(path) = told {
            return Some(path);
        }
    }
    let real = opened_by.canonicalize().ok()?;
    (Identity::at(&real)? == Identity::of(file, &real)?).then_some(real)
}

impl Loader for Folder {
    fn data(&self, path: &str) -> Result<(String, String), DataError> {
        self.read(&self.data, path).map(|read| (read.content, read.name))
    }

    fn content(&self, path: &str) -> Result<(Content, String), DataError> {
        self.read_as(&self.data, path, source::bytes_of).map(|read| (Content::Bytes(read.content), read.name))
    }

    fn beside(&self, path: &str) -> Vec<String> {
        self.data.beside(path)
    }

    fn used(&self, path: &str) -> Result<UsedFile, DataError> {
        let read = self.read(&self.own, path)?;
        let known = read.known.unwrap_or_else(|| path.to_string());
        // A link's findings stand in the file that it leads to.
        let name = if known == path { read.name } else { self.own.shown.join(&known).display().to_string() };
        Ok(UsedFile { text: read.content, name, path: known })
    }

    fn beside_used(&self, path: &str) -> Vec<String> {
        self.own.beside(path)
    }

    fn own_path(&self) -> Option<String> {
        self.scenario.clone()
    }
}

/// Serves data from memory, for tests and tools.
#[derive(Default)]
pub struct Memory {
    pub files: Vec<(String, String)>,
}

impl Loader for Memory {
    fn data(&self, path: &str) -> Result<(String, String), DataError> {
        let found = self.files.iter().find(|(name, _)| name == path);
        found.cloned().map(|(name, text)| (text, name)).ok_or_else(|| DataError {
            code: codes::FILE_UNREADABLE,
            message: "does not exist".into(),
            help: None,
        })
    }

    fn beside(&self, _path: &str) -> Vec<String> {
        self.files.iter().map(|(name, _)| name.clone()).collect()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn what_was_opened_is_judged() {
        let place = tempfile::tempdir().unwrap();
        let (inside, beside) = (place.path().join("in"), place.path().join("in2"));
        fs::create_dir(&inside).unwrap();
        fs::create_dir(&beside).unwrap();
        fs::write(inside.join("a.csv"), "a\n").unwrap();
        fs::write(beside.join("secret"), "s\n").unwrap();
        symlink("a.csv", inside.join("link.csv")).unwrap();
        symlink("../in2/secret", inside.join("out.csv")).unwrap();
        let folder = Folder::of(&inside.join("main.coop"), None);
        assert_eq!(folder.data("link.csv").unwrap().0, "a\n");
        assert_eq!(folder.data("out.csv").unwrap_err().code, codes::PATH_LEAVES_FOLDER);
        assert_eq!(folder.opened(), [Identity::at(&inside.join("a.csv")).unwrap()]);
        // As if the link had been put there between the look at the path and the opening of it, and taken away after it.
        let opened = File::open(inside.join("out.csv")).unwrap();
        assert!(!folder.data.holds(&opened, &inside.join("a.csv")));
        assert!(folder.data.open(&inside.join("out.csv")).unwrap().is_none());
        assert!(folder.data.holds(&File::open(inside.join("link.csv")).unwrap(), &inside.join("link.csv")));
    }

    #[test]
    fn a_pipe_is_no_data() {
        let place = tempfile::tempdir().unwrap();
        let pipe = place.path().join("pipe.csv");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let error = Folder::of(&place.path().join("main.coop"), None).data("pipe.csv").unwrap_err();
        assert_eq!((error.code, error.message.as_str()), (codes::FILE_UNREADABLE, "is not a regular file"));
    }
}
