//! Writing a changed scenario back: whole or not at all, and only over what was read.

use crate::source;
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// The mark that some editors put before UTF-8. Texts are read without it and written back with it.
pub const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// Why a file was left as it is. The message follows the file's name: "`a.coop` is read-only".
#[derive(Debug, thiserror::Error)]
pub enum ReplaceError {
    /// Somebody else wrote it in the meantime.
    #[error("was changed since it was read, and is left as it is")]
    Changed,
    /// The user may not write it.
    #[error("is read-only, and is left as it is")]
    ReadOnly,
    /// Anything else the system reports.
    #[error("cannot be written: {0}")]
    Io(#[from] io::Error),
}

/// Puts `after` in the place of `before`. A byte order mark and the file's permissions are kept, and a link goes on
/// leading to the file that it leads to.
pub fn replace(path: &Path, before: &str, after: &str) -> Result<(), ReplaceError> {
    // The file that a link leads to, so that the link itself stays.
    let target = path.canonicalize()?;
    let bytes = fs::read(&target)?;
    let marked = bytes.starts_with(BYTE_ORDER_MARK.as_bytes());
    if source::decode(bytes.clone()).ok().as_deref() != Some(before) {
        return Err(ReplaceError::Changed);
    }
    let metadata = fs::metadata(&target)?;
    if metadata.permissions().readonly() {
        return Err(ReplaceError::ReadOnly);
    }
    // A rename asks only for rights to the folder; this asks for those to the file.
    OpenOptions::new().write(true).open(&target).map_err(|e| match e.kind() {
        io::ErrorKind::PermissionDenied => ReplaceError::ReadOnly,
        _ => e.into(),
    })?;
    let mut beside = OsString::from(".");
    beside.push(target.file_name().unwrap_or_default());
    beside.push(format!(".{}.part", std::process::id()));
    let part = target.with_file_name(beside);
    let written = write(&part, &metadata, if marked { BYTE_ORDER_MARK } else { "" }, after);
    let done = written.map_err(ReplaceError::from).and_then(|()| {
        // Once more, right before it counts.
        if fs::read(&target)? != bytes {
            return Err(ReplaceError::Changed);
        }
        Ok(fs::rename(&part, &target)?)
    });
    if done.is_err() {
        let _ = fs::remove_file(&part);
    }
    done
}

fn write(part: &Path, like: &fs::Metadata, mark: &str, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(part)?;
    file.write_all(mark.as_bytes())?;
    file.write_all(text.as_bytes())?;
    // The owner first, since changing it may take permissions away. Not everybody may, and then it stays.
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let _ = fchown(&file, Some(like.uid()), Some(like.gid()));
    }
    file.set_permissions(like.permissions())?;
    file.sync_all()
}
