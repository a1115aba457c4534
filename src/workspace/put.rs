//! Writing a file whole or not at all: beside it first, then in its place, so that no reader ever meets half of it.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Names that are tried for the file beside.
const TRIES: u32 = 100;

/// Writes to the path what is produced, with the owner and the rights of the file `like`. `last_look` decides, right
/// before it counts, whether it may.
pub(super) fn put<E: From<io::Error>>(
    path: &Path,
    like: Option<&Metadata>,
    produce: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
    last_look: impl FnOnce() -> Result<(), E>,
) -> Result<(), E> {
    let (part, file) = beside(path, like)?;
    let done = fill(file, like, produce).map_err(E::from).and_then(|()| last_look()).and_then(|()| Ok(fs::rename(&part, path)?));
    if done.is_err() {
        let _ = fs::remove_file(&part);
    }
    done
}

/// A new file in the same folder, under a short name, since that of the file may be as long as names can be.
fn beside(path: &Path, like: Option<&Metadata>) -> io::Result<(PathBuf, File)> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if like.is_some() {
        use std::os::unix::fs::OpenOptionsExt;
        // Nobody else reads it before it has the rights of the other.
        options.mode(0o600);
    }
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for number in 0..TRIES {
        let part = path.with_file_name(format!(".coop.{}.{number}.part", std::process::id()));
        match options.open(&part) {
            Ok(file) => return Ok((part, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

fn fill(file: File, like: Option<&Metadata>, produce: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    if let Some(like) = like {
        // The owner first, since changing it may take permissions away. Not everybody may, and then it stays.
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, fchown};
            let _ = fchown(&file, Some(like.uid()), Some(like.gid()));
        }
        file.set_permissions(like.permissions())?;
    }
    let mut out = BufWriter::with_capacity(1 << 16, file);
    produce(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

/// Lets a script be run by whoever may read it, where systems ask for that.
pub fn make_executable(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path)?.permissions().mode();
        fs::set_permissions(path, fs::Permissions::from_mode(mode | (mode & 0o444) >> 2))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
