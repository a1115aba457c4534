//! What reads files for the compiler, which itself touches no file system.

/// Reads files of the scenario's folder.
pub trait Loader: Sync {
    /// The text of a data file, by its path from the folder of data, and the name to show for it.
    fn data(&self, path: &str) -> Result<(String, String), DataError>;

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
