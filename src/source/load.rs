//! From the bytes of a file to text. What is not plain UTF-8 text is named, never guessed at.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// Spans count bytes in 32 bits; the limit leaves them room and keeps a mistaken path from filling the memory.
pub(super) const MAX_BYTES: u64 = 1 << 30;

const UTF8_BOM: &[u8] = b"\xEF\xBB\xBF";
const UTF16_BOMS: [&[u8]; 2] = [b"\xFF\xFE", b"\xFE\xFF"];

/// Why a file cannot be taken in. The message follows the file's name: "`a.csv` is a folder, not a file".
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Nothing is at the path.
    #[error("does not exist")]
    Missing,
    /// The path is a folder.
    #[error("is a folder, not a file")]
    Folder,
    /// The path is a device, a pipe or a socket, which may never end.
    #[error("is not a regular file")]
    NotAFile,
    /// The rights of the user do not suffice.
    #[error("may not be read: permission denied")]
    Denied,
    /// More than 1 GiB.
    #[error("is larger than 1 GiB")]
    TooLarge,
    /// A byte order mark of UTF-16.
    #[error("is UTF-16; save as UTF-8")]
    Utf16,
    /// Bytes that are not UTF-8. `byte` counts from 0 in the file as stored, `line` and `column` from 1.
    #[error("is not UTF-8 from line {line}, column {column} (byte {byte}); save as UTF-8")]
    NotUtf8 { byte: usize, line: u32, column: u32 },
    /// A NUL byte, which no text holds. Counted as in [`LoadError::NotUtf8`].
    #[error("has a NUL byte at line {line}, column {column} (byte {byte}): not a text file")]
    Nul { byte: usize, line: u32, column: u32 },
    /// Bytes that are none of the encoding that is declared. Counted as in [`LoadError::NotUtf8`].
    #[error("is not {encoding} at line {line}, column {column} (byte {byte})")]
    NotEncoded { encoding: &'static str, byte: usize, line: u32, column: u32 },
    /// Another byte order mark than that of the encoding that is declared.
    #[error("begins with the mark of {marked}, and is declared as {encoding}")]
    OtherMark { encoding: &'static str, marked: &'static str },
    /// A compressed file that is none, or not a whole one.
    #[error("is no {packing} file that can be unpacked: {why}")]
    Packed { packing: &'static str, why: String },
    /// More than 1 GiB when it is unpacked.
    #[error("holds more than 1 GiB")]
    TooLargeInside,
    /// Anything else the system reports.
    #[error("cannot be read: {0}")]
    Io(io::Error),
}

impl From<io::Error> for LoadError {
    fn from(error: io::Error) -> LoadError {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => LoadError::Missing,
            io::ErrorKind::PermissionDenied => LoadError::Denied,
            io::ErrorKind::IsADirectory => LoadError::Folder,
            _ => LoadError::Io(error),
        }
    }
}

/// Reads a regular file as text; see [`decode`].
pub fn read(path: &Path) -> Result<String, LoadError> {
    read_open(open(path)?)
}

/// Opens a regular file.
pub fn open(path: &Path) -> Result<File, LoadError> {
    // Asked before opening, since opening some devices does something, and again of what was opened.
    regular(&fs::metadata(path)?)?;
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, WITHOUT_WAITING);
    let file = options.open(path)?;
    regular(&file.metadata()?)?;
    Ok(file)
}

/// Opening a pipe waits for a writer unless it is told not to. For files it means nothing.
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "x86", target_arch = "aarch64", target_arch = "arm", target_arch = "riscv64")
))]
const WITHOUT_WAITING: i32 = 0o4000;
#[cfg(target_os = "macos")]
const WITHOUT_WAITING: i32 = 0x4;
#[cfg(all(
    unix,
    not(target_os = "macos"),
    not(all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "x86", target_arch = "aarch64", target_arch = "arm", target_arch = "riscv64")
    ))
))]
const WITHOUT_WAITING: i32 = 0;

fn regular(metadata: &Metadata) -> Result<(), LoadError> {
    match (metadata.is_dir(), metadata.is_file()) {
        (true, _) => Err(LoadError::Folder),
        (_, false) => Err(LoadError::NotAFile),
        _ if metadata.len() > MAX_BYTES => Err(LoadError::TooLarge),
        _ => Ok(()),
    }
}

/// Reads an open file as text; see [`decode`].
pub fn read_open(file: File) -> Result<String, LoadError> {
    decode(bytes_of(file)?)
}

/// Reads the bytes of an open file.
pub fn bytes_of(file: File) -> Result<Vec<u8>, LoadError> {
    let mut bytes = Vec::with_capacity(file.metadata().ok().and_then(|m| usize::try_from(m.len()).ok()).unwrap_or(0));
    // The file may grow while it is read, and files of /proc have no length; hence a limit here too.
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES { Err(LoadError::TooLarge) } else { Ok(bytes) }
}

/// Text that comes from where its size is not known before.
#[cfg(any(feature = "cli", test))]
#[derive(Debug, PartialEq, Eq)]
pub struct Limited {
    pub text: String,
    /// True when it began with a byte order mark.
    pub marked: bool,
    /// False where there is more. The text is then longer than the limit by some bytes, and what follows was not read.
    pub whole: bool,
}

/// Reads text up to a number of bytes.
#[cfg(any(feature = "cli", test))]
pub fn read_limited(from: impl Read, limit: u64) -> Result<Limited, LoadError> {
    // Room for a mark, and for a character that is cut.
    const BEYOND: u64 = 8;
    let mut bytes = Vec::new();
    from.take(limit + BEYOND).read_to_end(&mut bytes)?;
    let marked = bytes.starts_with(UTF8_BOM);
    let whole = (bytes.len() as u64) < limit + BEYOND;
    if !whole {
        let last = bytes.iter().rposition(|byte| (*byte as i8) >= -0x40).unwrap_or(0);
        bytes.truncate(last);
    }
    let text = decode(bytes)?;
    Ok(Limited { whole: whole && text.len() as u64 <= limit, text, marked })
}

/// The text of a file's bytes, without a UTF-8 byte order mark. Line ends stay as they are.
pub fn decode(mut bytes: Vec<u8>) -> Result<String, LoadError> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(LoadError::TooLarge);
    }
    if UTF16_BOMS.iter().any(|bom| bytes.starts_with(bom)) {
        return Err(LoadError::Utf16);
    }
    let bom = if bytes.starts_with(UTF8_BOM) { UTF8_BOM.len() } else { 0 };
    // Before the check of UTF-8: pictures and archives fail both, and "save as UTF-8" would be no help for them.
    if let Some(at) = memchr::memchr(0, &bytes) {
        let (line, column) = place(bytes.get(bom..at));
        return Err(LoadError::Nul { byte: at, line, column });
    }
    bytes.drain(..bom);
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let (line, column) = place(error.as_bytes().get(..at));
        LoadError::NotUtf8 { byte: at + bom, line, column }
    })
}

/// Line and column, from 1, of the byte that follows `before`.
pub(super) fn place(before: Option<&[u8]>) -> (u32, u32) {
    let before = before.unwrap_or_default();
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let column = String::from_utf8_lossy(before.get(start..).unwrap_or_default()).chars().count() + 1;
    // Both fit: the text is at most 1 GiB.
    (line as u32, column as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fails(bytes: &[u8]) -> String {
        decode(bytes.to_vec()).unwrap_err().to_string()
    }

    #[test]
    fn strips_the_mark_and_keeps_line_ends() {
        assert_eq!(decode(b"\xEF\xBB\xBFa\r\nb\n".to_vec()).unwrap(), "a\r\nb\n");
        assert_eq!(decode("电池厂".as_bytes().to_vec()).unwrap(), "电池厂");
        assert_eq!(decode(Vec::new()).unwrap(), "");
    }

    #[test]
    fn names_utf16() {
        assert_eq!(fails(b"\xFF\xFEa\0"), "is UTF-16; save as UTF-8");
        assert_eq!(fails(b"\xFE\xFF\0a"), "is UTF-16; save as UTF-8");
    }

    #[test]
    fn places_the_first_bad_byte() {
        // `电池` and then GBK: 6 bytes, 2 characters.
        let mut bytes = "ok\r\n电池".as_bytes().to_vec();
        bytes.extend(b"\xB5\xE7\n");
        assert!(matches!(decode(bytes), Err(LoadError::NotUtf8 { byte: 10, line: 2, column: 3 })));
        // The offset counts the mark, the column does not.
        assert!(matches!(decode(b"\xEF\xBB\xBFa\xFF".to_vec()), Err(LoadError::NotUtf8 { byte: 4, line: 1, column: 2 })));
        // A character cut off by the end of the file.
        assert_eq!(fails(b"a\xE7\x94"), "is not UTF-8 from line 1, column 2 (byte 1); save as UTF-8");
    }

    #[test]
    fn refuses_binary_files() {
        assert_eq!(fails(b"a\nb\0c"), "has a NUL byte at line 2, column 2 (byte 3): not a text file");
        assert!(matches!(decode(b"\x89PNG\r\n\x1a\n\0\0".to_vec()), Err(LoadError::Nul { .. })));
        assert!(matches!(decode(vec![0; MAX_BYTES as usize + 1]), Err(LoadError::TooLarge)));
    }

    #[test]
    fn what_has_no_end_is_read_to_the_limit() {
        let read = |bytes: &[u8], limit| read_limited(bytes, limit).map(|read| (read.text.len(), read.marked, read.whole));
        assert_eq!(read(b"\xEF\xBB\xBFabc", 3).unwrap(), (3, true, true));
        assert_eq!(read(b"\xEF\xBB\xBFabcd", 3).unwrap(), (4, true, false));
        assert_eq!(read(b"", 6).unwrap(), (0, false, true));
        let endless = read_limited(io::repeat(b'a'), 1000).unwrap();
        assert!(!endless.whole && endless.text.len() > 1000 && endless.text.len() < 1010);
        // Cut within a character, it is text all the same, and too long.
        for limit in 100..110 {
            let (length, _, whole) = read("电".repeat(100).as_bytes(), limit).unwrap();
            assert!(!whole && length as u64 > limit);
        }
        assert!(matches!(read_limited(io::repeat(0), 1000), Err(LoadError::Nul { byte: 0, .. })));
        assert!(matches!(read(&[b"ab\xFF".as_slice(), &[b'a'; 100]].concat(), 50), Err(LoadError::NotUtf8 { byte: 2, .. })));
    }

    #[test]
    fn reads_regular_files_only() {
        let folder = std::env::temp_dir().join(format!("coop-load-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("a.coop");
        fs::write(&file, "x\n").unwrap();
        assert_eq!(read(&file).unwrap(), "x\n");
        assert_eq!(read(&folder).unwrap_err().to_string(), "is a folder, not a file");
        assert_eq!(read(&folder.join("none")).unwrap_err().to_string(), "does not exist");
        assert_eq!(read(&file.join("under")).unwrap_err().to_string(), "does not exist");
        // A sparse file: nothing is written.
        File::create(folder.join("big")).unwrap().set_len(MAX_BYTES + 1).unwrap();
        assert_eq!(read(&folder.join("big")).unwrap_err().to_string(), "is larger than 1 GiB");
        fs::remove_dir_all(&folder).unwrap();
        if cfg!(unix) {
            assert_eq!(read(Path::new("/dev/zero")).unwrap_err().to_string(), "is not a regular file");
        }
    }
}
