//! A library that is opened while the program runs, and what it has to be.

use super::library::{Functions, wrong};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Why a library is not used.
pub(super) enum Unopened {
    /// It is not there, or the system cannot open it.
    Missing(String),
    /// It was opened, and is not what is needed.
    Refused(String),
}

fn unusable(path: &Path, why: &str) -> String {
    format!("`{}` is not a HiGHS that can be used: {why}", path.display())
}

/// Checks a file before the system's loader maps it: of a truncated file, the loader would map what is missing.
pub(super) fn examine(path: &Path) -> Result<(), String> {
    let cannot = |error: std::io::Error| format!("`{}` cannot be read: {error}", path.display());
    let mut file = File::open(path).map_err(cannot)?;
    let about = file.metadata().map_err(cannot)?;
    if !about.is_file() {
        return Err(unusable(path, "it is not a file"));
    }
    let mut head = Vec::new();
    file.by_ref().take(64).read_to_end(&mut head).map_err(cannot)?;
    match end(&head) {
        None => Err(unusable(path, "it is not a library")),
        Some(end) if end > about.len() => Err(unusable(path, "its end is missing")),
        Some(_) => Ok(()),
    }
}

/// How long a library is at least, by its first bytes; none where it is not a library.
fn end(head: &[u8]) -> Option<u64> {
    const OTHERS: [&[u8]; 6] =
        [b"MZ", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"];
    if OTHERS.iter().any(|start| head.starts_with(start)) {
        return Some(0);
    }
    if !head.starts_with(b"\x7fELF") {
        return None;
    }
    // Of 64 bits, the lowest byte first: the table of sections ends the file.
    if head.get(4..6) != Some(&[2, 1]) {
        return Some(0);
    }
    let number = |at: usize, bytes: usize| {
        let of = head.get(at..at + bytes)?;
        Some(of.iter().rev().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte)))
    };
    let (start, size, count) = (number(40, 8)?, number(58, 2)?, number(60, 2)?);
    Some(start.saturating_add(size.saturating_mul(count)))
}

/// Opens a library and looks at its version, its functions and its integers. It is never closed.
#[cfg(any(unix, windows))]
pub(super) fn open(path: &Path) -> Result<Functions, Unopened> {
    if path.is_absolute() {
        examine(path).map_err(Unopened::Missing)?;
    }
    let missing = |error: libloading::Error| Unopened::Missing(unusable(path, &error.to_string()));
    let refused = |why: &str| Unopened::Refused(unusable(path, why));
    // SAFETY: opening HiGHS runs only its own initialisers.
    let library = unsafe { loaded(path) }.map_err(missing)?;
    let functions = Functions::of(&library).map_err(|why| refused(&why))?;
    if let Some(why) = wrong(&functions) {
        return Err(refused(&why));
    }
    std::mem::forget(library);
    Ok(functions)
}

/// All symbols are resolved at once: otherwise a missing one would end the program at the first call.
#[cfg(unix)]
unsafe fn loaded(path: &Path) -> Result<libloading::Library, libloading::Error> {
    use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
    // SAFETY: by the caller.
    unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL) }.map(libloading::Library::from)
}

#[cfg(windows)]
unsafe fn loaded(path: &Path) -> Result<libloading::Library, libloading::Error> {
    // SAFETY: by the caller.
    unsafe { libloading::Library::new(path) }
}

#[cfg(not(any(unix, windows)))]
pub(super) fn open(path: &Path) -> Result<Functions, Unopened> {
    Err(Unopened::Missing(unusable(path, "this system opens no libraries")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(bytes: &[u8]) -> Option<String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        examine(file.path()).err().map(|why| why.replace(&file.path().display().to_string(), "FILE"))
    }

    #[test]
    fn what_is_no_library_is_not_opened() {
        let is = |what: &str| Some(format!("`FILE` is not a HiGHS that can be used: {what}"));
        assert_eq!(why(b""), is("it is not a library"));
        assert_eq!(why(b"#!/bin/sh\n"), is("it is not a library"));
        assert_eq!(why(b"\x7fELF"), None);
        assert!(examine(Path::new("/nowhere/libhighs.so")).unwrap_err().starts_with("`/nowhere/libhighs.so` cannot be read"));
        assert!(examine(std::env::temp_dir().as_path()).unwrap_err().ends_with("it is not a file"));
    }

    #[cfg(all(target_os = "linux", target_pointer_width = "64", target_endian = "little"))]
    #[test]
    fn a_library_that_was_cut_short_is_not_opened() {
        let whole = std::env::current_exe().unwrap();
        assert_eq!(examine(&whole), Ok(()));
        let mut start = [0; 4096];
        std::io::Read::read_exact(&mut std::fs::File::open(&whole).unwrap(), &mut start).unwrap();
        let short = why(&start).unwrap();
        assert!(short.ends_with("its end is missing"), "{short}");
    }
}
