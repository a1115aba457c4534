//! Writing a changed scenario back: whole or not at all, and only over what was read.

use super::destination::{WriteError, may_be_written};
use super::put::put;
use crate::source;
use std::fs;
use std::io;
use std::path::Path;

/// The mark that some editors put before UTF-8. Texts are read without it and written back with it.
pub const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// Why a file was left as it is. The message follows the file's name: "`a.coop` is read-only".
#[derive(Debug, thiserror::Error)]
pub enum ReplaceError {
    /// Somebody else wrote it in the meantime.
    #[error("was changed since it was read, and is left as it is")]
    Changed,
    /// The user may not write it, or it is no file.
    #[error(transparent)]
    Refused(#[from] WriteError),
}

impl From<io::Error> for ReplaceError {
    fn from(error: io::Error) -> ReplaceError {
        ReplaceError::Refused(error.into())
    }
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
    may_be_written(&target, &metadata)?;
    let mark = if marked { BYTE_ORDER_MARK } else { "" };
    let produce = &mut |out: &mut dyn io::Write| write!(out, "{mark}{after}");
    // Once more, right before it counts.
    put(&target, Some(&metadata), produce, || if fs::read(&target)? == bytes { Ok(()) } else { Err(ReplaceError::Changed) })
}
