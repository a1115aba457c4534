//! Writing a folder of results whole or not at all: beside it first, then in its place. What is there already is replaced only
//! where it is such a folder, with nothing else in it.

use super::destination::WriteError;
use super::identity::{Identity, Inputs};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Names that are tried for the folder beside.
const TRIES: u32 = 100;

/// How a folder of results is told from others: a file that lists the rest, by a name in front of each line.
#[derive(Clone, Copy)]
pub struct Mark {
    pub file: &'static str,
    /// Its first line.
    pub heading: &'static str,
}

/// A file that is written into a folder: its name, and what it holds.
pub type Produced<'p> = (&'p str, &'p mut dyn FnMut(&mut dyn Write) -> io::Result<()>);

/// Whether results may be written to the folder. Asked before there are any, so that nobody waits for nothing.
pub fn folder_is_writable(path: &Path, mark: Mark, inputs: &Inputs) -> Result<(), WriteError> {
    standing(path, mark, inputs).map(|_| ())
}

/// Writes files to the folder; the one that lists them is the last.
pub fn write_folder<'p>(path: &Path, mark: Mark, inputs: &Inputs, files: impl Iterator<Item = Produced<'p>>) -> Result<(), WriteError> {
    let place = standing(path, mark, inputs)?;
    let part = beside(&place.path)?;
    let mut written = Vec::new();
    let filled = fill(&part, files, &mut written);
    let done = filled.map_err(WriteError::from).and_then(|()| {
        // Once more, right before it counts: somebody may have put a file there.
        let now = standing(path, mark, inputs)?;
        put(&part, &now)
    });
    if done.is_err() {
        remove(&part, &written);
    }
    done
}

/// Whether a new folder may be written: nothing stands there, or a folder without anything in it.
pub fn new_folder_is_writable(path: &Path) -> Result<(), WriteError> {
    new_place(path).map(|_| ())
}

/// Writes files to a folder that is new.
pub fn write_new_folder<'p>(path: &Path, files: impl Iterator<Item = Produced<'p>>) -> Result<(), WriteError> {
    let place = new_place(path)?;
    let part = beside(&place.path)?;
    let mut written = Vec::new();
    let filled = fill(&part, files, &mut written);
    let done = filled.map_err(WriteError::from).and_then(|()| put(&part, &new_place(path)?));
    if done.is_err() {
        remove(&part, &written);
    }
    done
}

fn new_place(path: &Path) -> Result<Place, WriteError> {
    // Nothing is a list of ours.
    let place = standing(path, Mark { file: "", heading: "" }, &Inputs::default());
    match place {
        Err(WriteError::Others(name)) => Err(WriteError::NotEmpty(name)),
        other => other,
    }
}

/// What stands at the path, links followed: nothing, or the files of a folder that may be replaced.
struct Place {
    path: PathBuf,
    files: Option<Vec<String>>,
}

fn standing(path: &Path, mark: Mark, inputs: &Inputs) -> Result<Place, WriteError> {
    let path = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let named = path.components().next_back().is_some_and(|last| matches!(last, std::path::Component::Normal(_)));
            // `results/` names the folder `results`.
            let plain: PathBuf = path.components().collect();
            return if named { Ok(Place { path: plain, files: None }) } else { Err(WriteError::NoName) };
        }
        other => other.and_then(|_| path.canonicalize())?,
    };
    let metadata = fs::metadata(&path)?;
    if !metadata.is_dir() {
        return Err(WriteError::NoFolder);
    }
    if metadata.permissions().readonly() {
        return Err(WriteError::ReadOnly);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(&path)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !entry.file_type()?.is_file() {
            return Err(WriteError::Others(name));
        }
        if Identity::at(&entry.path()).is_some_and(|there| inputs.scenario.as_ref() == Some(&there) || inputs.data.contains(&there)) {
            return Err(WriteError::Others(name));
        }
        files.push(name);
    }
    let listed = if mark.file.is_empty() { Vec::new() } else { listed(&path, mark)? };
    match files.iter().find(|name| *name != mark.file && !listed.contains(name)) {
        Some(other) => Err(WriteError::Others(other.clone())),
        None if files.is_empty() || files.iter().any(|name| name == mark.file) && !listed.is_empty() => {
            Ok(Place { path, files: Some(files) })
        }
        None => Err(WriteError::Others(mark.file.into())),
    }
}

/// The files that the list in a folder names; none where there is no list of ours.
fn listed(folder: &Path, mark: Mark) -> io::Result<Vec<String>> {
    let file = match File::open(folder.join(mark.file)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let mut lines = BufReader::new(file).lines();
    match lines.next() {
        Some(Ok(heading)) if heading == mark.heading => {}
        _ => return Ok(Vec::new()),
    }
    lines.map(|line| line.map(|line| line.split(',').next().unwrap_or("").to_string())).collect()
}

/// A new folder in the same place.
fn beside(path: &Path) -> io::Result<PathBuf> {
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for number in 0..TRIES {
        let part = path.with_file_name(format!(".coop.{}.{number}.part", std::process::id()));
        match fs::create_dir(&part) {
            Ok(()) => return Ok(part),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

fn fill<'p>(folder: &Path, files: impl Iterator<Item = Produced<'p>>, written: &mut Vec<String>) -> io::Result<()> {
    for (name, produce) in files {
        let file = File::options().write(true).create_new(true).open(folder.join(name))?;
        written.push(name.to_string());
        let mut out = BufWriter::with_capacity(1 << 16, file);
        produce(&mut out)?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    }
    Ok(())
}

/// Puts a folder in its place. What stood there is back where that fails.
fn put(part: &Path, place: &Place) -> Result<(), WriteError> {
    let Some(files) = &place.files else { return Ok(fs::rename(part, &place.path)?) };
    let before = beside(&place.path)?;
    // The empty folder only kept the name.
    fs::remove_dir(&before)?;
    fs::rename(&place.path, &before)?;
    if let Err(error) = fs::rename(part, &place.path) {
        let _ = fs::rename(&before, &place.path);
        return Err(error.into());
    }
    remove(&before, files);
    Ok(())
}

/// Removes a folder with these files, and nothing else.
fn remove(folder: &Path, files: &[String]) {
    for file in files {
        let _ = fs::remove_file(folder.join(file));
    }
    let _ = fs::remove_dir(folder);
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: Mark = Mark { file: "files.csv", heading: "file,rows" };

    type Producer = Box<dyn FnMut(&mut dyn Write) -> io::Result<()>>;

    fn write(path: &Path, names: &[&str]) -> Result<(), WriteError> {
        let list = format!("file,rows\n{}", names.iter().map(|name| format!("{name},1\n")).collect::<String>());
        let mut all: Vec<(&str, String)> = names.iter().map(|name| (*name, format!("{name} holds\n"))).collect();
        all.push(("files.csv", list));
        let mut producers: Vec<(&str, Producer)> = all
            .into_iter()
            .map(|(name, text)| (name, Box::new(move |out: &mut dyn Write| out.write_all(text.as_bytes())) as Box<_>))
            .collect();
        let files =
            producers.iter_mut().map(|(name, produce)| (*name, produce.as_mut() as &mut dyn FnMut(&mut dyn Write) -> io::Result<()>));
        write_folder(path, MARK, &Inputs::default(), files)
    }

    fn names(path: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(path).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_is_replaced_whole() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("results");
        write(&folder, &["a.csv", "b.csv"]).unwrap();
        assert_eq!(names(&folder), ["a.csv", "b.csv", "files.csv"]);
        write(&folder.join(""), &["c.csv"]).unwrap();
        assert_eq!((names(&folder), names(place.path())), (vec!["c.csv".into(), "files.csv".to_string()], vec!["results".to_string()]));
    }

    #[test]
    fn a_new_folder_takes_no_place_of_files() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("new");
        let write = |name: &str| {
            let mut produce = |out: &mut dyn Write| out.write_all(b"text");
            write_new_folder(&folder, std::iter::once((name, &mut produce as &mut dyn FnMut(&mut dyn Write) -> io::Result<()>)))
        };
        write("files.csv").unwrap();
        assert_eq!(write("a.csv").unwrap_err().to_string(), "holds `files.csv` already, and is left as it is");
        assert!(new_folder_is_writable(&folder).is_err());
        fs::remove_file(folder.join("files.csv")).unwrap();
        write("a.csv").unwrap();
        assert_eq!((names(&folder), names(place.path())), (vec!["a.csv".to_string()], vec!["new".to_string()]));
    }

    #[test]
    fn other_folders_are_left_as_they_are() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("results");
        write(&folder, &["a.csv"]).unwrap();
        fs::write(folder.join("notes.txt"), "mine").unwrap();
        let refused = write(&folder, &["b.csv"]).unwrap_err();
        assert_eq!(refused.to_string(), "holds `notes.txt`, which is no result of this program, and is left as it is");
        assert_eq!(names(&folder), ["a.csv", "files.csv", "notes.txt"]);
        let other = place.path().join("other");
        fs::create_dir(&other).unwrap();
        fs::write(other.join("files.csv"), "mine\n").unwrap();
        assert!(matches!(write(&other, &["a.csv"]), Err(WriteError::Others(_))));
        let file = place.path().join("file");
        fs::write(&file, "mine").unwrap();
        assert!(matches!(write(&file, &["a.csv"]), Err(WriteError::NoFolder)));
        assert!(write(Path::new("/"), &["a.csv"]).is_err());
        assert_eq!(names(place.path()), ["file", "other", "results"]);
    }

    #[test]
    fn what_cannot_be_written_leaves_nothing() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("results");
        write(&folder, &["a.csv"]).unwrap();
        assert!(write(&folder, &["b.csv", "b.csv"]).is_err());
        assert_eq!((names(&folder), names(place.path()).len()), (vec!["a.csv".into(), "files.csv".to_string()], 1));
        let empty = place.path().join("empty");
        fs::create_dir(&empty).unwrap();
        write(&empty, &["a.csv"]).unwrap();
        assert_eq!(names(&empty), ["a.csv", "files.csv"]);
    }
}
