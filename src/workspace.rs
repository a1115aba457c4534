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
pub use replace::{BYTE_ORDER_MARK, replace};
#[cfg(feature = "cli")]
pub use whole_folder::{Mark, folder_is_writable, write_folder};

use crate::diagnostics::codes;
use crate::semantic::{DataError, Loader};
use crate::source::{self, LoadError};
use std::fs::File;
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;

/// Reads data below one folder, and nothing else.
pub struct Folder {
    root: PathBuf,
    /// What names of data files are shown with.
    shown: PathBuf,
    /// What was opened.
    opened: Mutex<Vec<Identity>>,
}

impl Folder {
    /// The folder that data paths of a scenario are relative to: its own, or the one named.
    pub fn of(scenario: &Path, data: Option<&Path>) -> Folder {
        let own = scenario.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let root = data.unwrap_or(own).to_path_buf();
        let shown = if root == Path::new(".") { PathBuf::new() } else { root.clone() };
        Folder { root, shown, opened: Mutex::default() }
    }

    /// The files that were read, whatever they are called.
    #[cfg(feature = "cli")]
    pub fn opened(&self) -> Vec<Identity> {
        self.opened.lock().map(|opened| opened.clone()).unwrap_or_default()
    }

    /// Where a data file is looked for, whether it is there or not.
    pub fn path(&self, path: &str) -> Result<PathBuf, DataError> {
        let relative = Path::new(path);
        let escapes = relative.components().any(|c| !matches!(c, Component::Normal(_) | Component::CurDir));
        if escapes || path.contains('\\') || path.is_empty() {
            return Err(outside("data paths are relative, with `/`, and stay below the folder; `--data DIR` names another folder"));
        }
        let full = self.root.join(relative);
        // A link may lead out of the folder all the same.
        if let (Ok(real), Ok(root)) = (full.canonicalize(), self.root.canonicalize())
            && !real.starts_with(&root)
        {
            return Err(outside(LEADS_OUT));
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
        match (location(file, opened_by), self.root.canonicalize()) {
            (Some(real), Ok(root)) => real.starts_with(root),
            _ => false,
        }
    }
}

/// So many entries of a folder are looked at for a near name.
const MOST_BESIDE: usize = 1000;

const LEADS_OUT: &str = "the path is a link that leads out; `--data DIR` names another folder";

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
        let full = self.path(path)?;
        let name = self.shown.join(path).display().to_string();
        let read = self.open(&full).and_then(|file| match file {
            None => Ok(None),
            Some(file) => {
                if let (Some(identity), Ok(mut opened)) = (Identity::of(&file, &full), self.opened.lock()) {
                    opened.push(identity);
                }
                source::read_open(file).map(Some)
            }
        });
        match read {
            Ok(Some(text)) => Ok((text, name)),
            Ok(None) => Err(outside(LEADS_OUT)),
            Err(error) => {
                let help = matches!(error, LoadError::Missing).then(|| format!("data is looked for at `{name}`"));
                let code = match error {
                    LoadError::NotUtf8 { .. } | LoadError::Utf16 | LoadError::Nul { .. } => codes::FILE_NOT_UTF8,
                    LoadError::TooLarge => codes::FILE_TOO_LARGE,
                    _ => codes::FILE_UNREADABLE,
                };
                Err(DataError { code, message: error.to_string(), help })
            }
        }
    }

    fn beside(&self, path: &str) -> Vec<String> {
        let Ok(full) = self.path(path) else { return Vec::new() };
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
        assert!(!folder.holds(&opened, &inside.join("a.csv")));
        assert!(folder.open(&inside.join("out.csv")).unwrap().is_none());
        assert!(folder.holds(&File::open(inside.join("link.csv")).unwrap(), &inside.join("link.csv")));
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
