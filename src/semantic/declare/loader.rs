//! What reads files for the compiler, which itself touches no file system.

use crate::diagnostics::codes;
use crate::source::LoadError;

/// Reads files of the scenario's folder.
pub trait Loader: Sync {
    /// The text of a data file, by its path from the folder of data, and the name to show for it.
    fn data(&self, path: &str) -> Result<(String, String), DataError>;

    /// What a data file holds, before anything is made of its bytes: for files that are no text of UTF-8.
    fn content(&self, path: &str) -> Result<(Content, String), DataError> {
        self.data(path).map(|(text, name)| (Content::Text(text), name))
    }

    /// The paths of the files in the folder of a path, for whoever names one that is not there.
    fn beside(&self, _path: &str) -> Vec<String> {
        Vec::new()
    }

    /// Another file of declarations, by its path from the folder of the scenario.
    fn used(&self, path: &str) -> Result<UsedFile, DataError> {
        self.data(path).map(|(text, name)| UsedFile { text, name, path: path.to_string() })
    }

    /// The same as [`beside`](Loader::beside), for files of declarations.
    fn beside_used(&self, path: &str) -> Vec<String> {
        self.beside(path)
    }

    /// The path of the scenario itself in its folder, where it has one.
    fn own_path(&self) -> Option<String> {
        None
    }
}

/// What a data file holds.
#[derive(Debug)]
pub enum Content {
    /// What is text already, whatever the file's encoding would be.
    Text(String),
    Bytes(Vec<u8>),
}

/// A file of declarations that another one uses.
#[derive(Debug)]
pub struct UsedFile {
    pub text: String,
    /// The name to show for it.
    pub name: String,
    /// Its path from the folder of the scenario, by which it is known: the same on whatever way the file is reached.
    pub path: String,
}

/// Why a file cannot be had, as a predicate that follows its name.
#[derive(Debug)]
pub struct DataError {
    /// What kind of trouble it is.
    pub code: crate::diagnostics::Code,
    pub message: String,
    pub help: Option<String>,
}

impl DataError {
    /// Of a file that could not be taken in.
    pub fn of(error: &LoadError) -> DataError {
        let code = match error {
            LoadError::NotUtf8 { .. } | LoadError::Utf16 | LoadError::Nul { .. } | LoadError::NotEncoded { .. } => codes::FILE_NOT_UTF8,
            LoadError::TooLarge | LoadError::TooLargeInside => codes::FILE_TOO_LARGE,
            _ => codes::FILE_UNREADABLE,
        };
        DataError { code, message: error.to_string(), help: None }
    }
}
