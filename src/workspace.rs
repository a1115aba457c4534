//! Scenarios and their data on disk. The only module of the compiler that reads files, and that writes scenarios.

mod replace;

pub use replace::{BYTE_ORDER_MARK, ReplaceError, replace};

use crate::diagnostics::codes;
use crate::semantic::{DataError, Loader};
use crate::source;
use std::path::{Component, Path, PathBuf};

/// Reads data below one folder, and nothing else.
pub struct Folder {
    root: PathBuf,
    /// What names of data files are shown with.
    shown: PathBuf,
}

impl Folder {
    /// The folder that data paths of a scenario are relative to: its own, or the one named.
    pub fn of(scenario: &Path, data: Option<&Path>) -> Folder {
        let own = scenario.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let root = data.unwrap_or(own).to_path_buf();
        let shown = if root == Path::new(".") { PathBuf::new() } else { root.clone() };
        Folder { root, shown }
    }

    /// Where a data file is looked for, whether it is there or not.
    pub fn path(&self, path: &str) -> Result<PathBuf, DataError> {
        let outside = |help: &str| DataError {
            code: codes::PATH_LEAVES_FOLDER,
            message: "lies outside the scenario's folder".into(),
            help: Some(help.into()),
        };
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
            return Err(outside("the path is a link that leads out; `--data DIR` names another folder"));
        }
        Ok(full)
    }
}

impl Loader for Folder {
    fn data(&self, path: &str) -> Result<(String, String), DataError> {
        let full = self.path(path)?;
        let name = self.shown.join(path).display().to_string();
        match source::read(&full) {
            Ok(text) => Ok((text, name)),
            Err(error) => {
                let help = matches!(error, source::LoadError::Missing).then(|| format!("data is looked for at `{name}`"));
                let code = match error {
                    source::LoadError::NotUtf8 { .. } | source::LoadError::Utf16 | source::LoadError::Nul { .. } => codes::FILE_NOT_UTF8,
                    source::LoadError::TooLarge => codes::FILE_TOO_LARGE,
                    _ => codes::FILE_UNREADABLE,
                };
                Err(DataError { code, message: error.to_string(), help })
            }
        }
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
}
