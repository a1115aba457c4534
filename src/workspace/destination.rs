//! Where a result may be written. A plain file is replaced whole, after links as well; what is none (a pipe, a device,
//! a descriptor such as `/dev/stdout`) is opened and written to, and stays what it is.

use super::identity::{Identity, Inputs};
use super::put::put;
use std::fs::{self, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// As many links as systems follow.
const LINKS: u32 = 40;

/// Why nothing is written. The message follows the file's name: "`a.txt` is read-only, and is left as it is".
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("is a folder, not a file")]
    Folder,
    #[error("is a file, not a folder")]
    NoFolder,
    #[error("holds `{0}`, which is no result of this program, and is left as it is")]
    Others(String),
    #[error("holds `{0}` already, and is left as it is")]
    NotEmpty(String),
    #[error("names no file")]
    NoName,
    #[error("is a disk, not a file")]
    Disk,
    #[error("is read-only, and is left as it is")]
    ReadOnly,
    #[error("is the scenario itself, and is left as it is")]
    Scenario,
    #[error("is data that the scenario reads, and is left as it is")]
    Data,
    #[error("is a link that leads to no end")]
    Links,
    #[error("became another file in the meantime")]
    Changed,
    #[error("cannot be written: {0}")]
    Io(#[from] io::Error),
}

/// What stands at a path, links followed.
enum Place {
    /// A plain file, or nothing yet.
    File(PathBuf, Option<Metadata>),
    /// A pipe, a device, or a descriptor of another process.
    Stream(PathBuf),
    /// An open descriptor of this process.
    Descriptor(u32, PathBuf),
}

/// Whether a result may be written to the path. Asked before there is one, so that nobody waits for nothing.
pub fn writable(path: &Path, inputs: &Inputs) -> Result<(), WriteError> {
    place(path, inputs).map(|_| ())
}

/// Writes a result to the path.
pub fn write(path: &Path, inputs: &Inputs, produce: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> Result<(), WriteError> {
    match place(path, inputs)? {
        Place::File(target, like) => put(&target, like.as_ref(), produce, || Ok(())),
        Place::Stream(target) => {
            // Opened without creating or cutting anything.
            let file = OpenOptions::new().append(true).open(&target)?;
            if file.metadata()?.is_file() && !is_descriptor_path(&target) {
                return Err(WriteError::Changed);
            }
            stream(file, produce)
        }
        Place::Descriptor(1, _) => stream(io::stdout().lock(), produce),
        Place::Descriptor(2, _) => stream(io::stderr().lock(), produce),
        // What is opened anew begins at the start of a file: what others wrote through the descriptor has to stay.
        Place::Descriptor(_, target) => stream(OpenOptions::new().append(true).open(target)?, produce),
    }
}

fn stream(out: impl Write, produce: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> Result<(), WriteError> {
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    match produce(&mut out).and_then(|()| out.flush()) {
        // The reader had enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// What stands at the path, where it may be written to.
fn place(path: &Path, inputs: &Inputs) -> Result<Place, WriteError> {
    if let Some(there) = Identity::at(path) {
        if inputs.scenario.as_ref() == Some(&there) {
            return Err(WriteError::Scenario);
        }
        if inputs.data.contains(&there) {
            return Err(WriteError::Data);
        }
    }
    let mut at = path.to_path_buf();
    for _ in 0..LINKS {
        if let Some(number) = descriptor(&at) {
            return Ok(Place::Descriptor(number, at));
        }
        let metadata = match fs::symlink_metadata(&at) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return if at.file_name().is_some() { Ok(Place::File(at, None)) } else { Err(WriteError::NoName) };
            }
            other => other?,
        };
        if metadata.is_symlink() && !is_descriptor_path(&at) {
            let to = fs::read_link(&at)?;
            at = at.parent().unwrap_or(Path::new("")).join(to);
            continue;
        }
        return standing(at, metadata);
    }
    Err(WriteError::Links)
}

fn standing(at: PathBuf, metadata: Metadata) -> Result<Place, WriteError> {
    if metadata.is_dir() {
        return Err(WriteError::Folder);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if metadata.file_type().is_block_device() {
            return Err(WriteError::Disk);
        }
    }
    if !metadata.is_file() {
        return Ok(Place::Stream(at));
    }
    may_be_written(&at, &metadata)?;
    Ok(Place::File(at, Some(metadata)))
}

/// A rename asks only for rights to the folder; this asks for those to the file.
pub(super) fn may_be_written(path: &Path, metadata: &Metadata) -> Result<(), WriteError> {
    if metadata.permissions().readonly() {
        return Err(WriteError::ReadOnly);
    }
    match OpenOptions::new().write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Err(WriteError::ReadOnly),
        other => Ok(other.map(|_| ())?),
    }
}

/// The number of an open descriptor of this process, where the path stands for one: `/dev/fd/3`, `/proc/self/fd/3`.
fn descriptor(path: &Path) -> Option<u32> {
    let number = path.file_name()?.to_str()?.parse().ok()?;
    let folder = descriptors(path)?;
    let own = Path::new("/proc").join(std::process::id().to_string());
    (folder == Path::new("/dev/fd") || folder.starts_with(own)).then_some(number)
}

/// True where the path stands for a descriptor of any process. Such a thing is a link by its looks only.
fn is_descriptor_path(path: &Path) -> bool {
    descriptors(path).is_some()
}

/// The folder of descriptors that the path lies in.
fn descriptors(path: &Path) -> Option<PathBuf> {
    if !cfg!(unix) {
        return None;
    }
    let folder = fs::canonicalize(path.parent()?).ok()?;
    let is_one = folder == Path::new("/dev/fd") || (folder.starts_with("/proc") && folder.ends_with("fd"));
    is_one.then_some(folder)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn descriptors_are_known_by_their_folder() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/dev/stdout", &link).unwrap();
        let found = |path: &Path| match place(path, &Inputs::default()).unwrap() {
            Place::Descriptor(number, _) => Some(number),
            _ => None,
        };
        if Path::new("/proc/self/fd").exists() {
            assert_eq!(found(Path::new("/dev/stdout")), Some(1));
            assert_eq!(found(Path::new("/dev/stderr")), Some(2));
            assert_eq!(found(Path::new("/proc/self/fd/7")), Some(7));
            assert_eq!(found(&link), Some(1));
        }
        assert_eq!(found(Path::new("/dev/fd/63")), Some(63));
        assert_eq!(found(&folder.path().join("1")), None);
    }
}
