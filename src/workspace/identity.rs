//! Which file it is, whatever it is called: links of both kinds and other spellings lead to the same one.

use std::fs::{self, File};
use std::path::Path;

/// A file that was opened, or stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The device and the number of the file on it.
    #[cfg(unix)]
    numbers: (u64, u64),
    /// Where there are no numbers: the path without links.
    #[cfg(not(unix))]
    path: std::path::PathBuf,
}

impl Identity {
    /// That of an open file; the path is the one that it was opened by.
    pub fn of(file: &File, path: &Path) -> Option<Identity> {
        #[cfg(unix)]
        {
            let _ = path;
            file.metadata().ok().map(|metadata| Identity::from(&metadata))
        }
        #[cfg(not(unix))]
        {
            let _ = file;
            Identity::at(path)
        }
    }

    /// That of what stands at a path, links followed.
    pub fn at(path: &Path) -> Option<Identity> {
        #[cfg(unix)]
        return fs::metadata(path).ok().map(|metadata| Identity::from(&metadata));
        #[cfg(not(unix))]
        return fs::canonicalize(path).ok().map(|path| Identity { path });
    }
}

#[cfg(unix)]
impl From<&fs::Metadata> for Identity {
    fn from(metadata: &fs::Metadata) -> Identity {
        use std::os::unix::fs::MetadataExt;
        Identity { numbers: (metadata.dev(), metadata.ino()) }
    }
}

/// What a command has read, so that it does not write over it.
#[cfg(feature = "cli")]
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// The scenario.
    pub scenario: Option<Identity>,
    /// Data files.
    pub data: Vec<Identity>,
}
