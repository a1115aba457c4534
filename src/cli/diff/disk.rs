//! Files of a folder as a version of them.

use crate::review::Version;
use crate::semantic::Loader;
use crate::workspace::Folder;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A folder, and how it is called.
pub struct Disk {
    pub root: PathBuf,
    pub name: String,
}

impl Disk {
    /// A folder, or the folder of a file.
    pub fn at(path: &Path) -> Disk {
        let root = match path.is_dir() {
            true => path.to_path_buf(),
            false => path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_path_buf(),
        };
        Disk { root, name: path.display().to_string() }
    }

    /// The name of a file in its folder.
    pub fn file(&self, path: &Path) -> Result<String, String> {
        let name = path.file_name().and_then(|name| name.to_str());
        name.map(str::to_string).ok_or_else(|| format!("`{}` names no file", path.display()))
    }
}

impl Version for Disk {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        let full = self.root.join(path);
        match fs::metadata(&full) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Ok(found) if !found.is_file() => Err(format!("`{}` is not a regular file", full.display())),
            Ok(_) => fs::read(&full).map(Some).map_err(|error| format!("`{}`: {error}", full.display())),
            Err(error) => Err(format!("`{}`: {error}", full.display())),
        }
    }

    fn has(&self, path: &str) -> bool {
        self.root.join(path).is_file()
    }

    fn loader<'v>(&'v self, scenario: &str) -> Box<dyn Loader + 'v> {
        Box::new(Folder::of(&self.root.join(scenario), None))
    }
}
