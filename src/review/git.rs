//! Files at a revision, read through `git` as a child: no shell, no pager, nothing converted, no name taken for an option.

mod setup;

pub use setup::{Setup, Text, Wanted};

use super::versions::Version;
use crate::diagnostics::{codes, suggest};
use crate::semantic::{Content, DataError, Loader};
use crate::source::{self, folder_of, from_folder};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;

/// The largest file that is read.
const LARGEST: usize = 1 << 30;

/// A repository, and where in it we stand.
#[derive(Debug)]
pub struct Repository {
    pub root: PathBuf,
    /// The path of the current folder below the root, with `/` at its end; empty at the root.
    pub prefix: String,
}

impl Repository {
    /// The repository of the current folder.
    pub fn here() -> Result<Repository, String> {
        let answer = output(Path::new("."), &["rev-parse", "--show-toplevel", "--show-prefix"])?;
        let answer = answer.map_err(|said| match said.contains("not a git repository") {
            true => "this folder is in no git repository: revisions cannot be read; name two files or folders instead".to_string(),
            false => format!("git: {said}"),
        })?;
        let text = String::from_utf8(answer).map_err(|_| "the path of the repository is no UTF-8".to_string())?;
        let mut lines = text.lines();
        let root = lines.next().map(PathBuf::from).filter(|root| !root.as_os_str().is_empty());
        let root = root.ok_or("this repository has no working tree")?;
        Ok(Repository { root, prefix: lines.next().unwrap_or("").to_string() })
    }

    /// A revision by its name.
    pub fn revision(&self, name: &str) -> Result<Revision, String> {
        let wanted = format!("{name}^{{commit}}");
        let found = output(&self.root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?;
        let id = match found {
            Ok(id) => String::from_utf8_lossy(&id).trim().to_string(),
            Err(_) => return Err(self.unknown(name)),
        };
        Revision::of(&self.root, name, id)
    }

    /// The last revision that two have in common.
    pub fn merge_base(&self, one: &str, other: &str) -> Result<Revision, String> {
        let (one, other) = (self.revision(one)?, self.revision(other)?);
        match output(&self.root, &["merge-base", &one.id, &other.id])? {
            Ok(id) => {
                let name = format!("base of {} and {}", one.name, other.name);
                Revision::of(&self.root, &name, String::from_utf8_lossy(&id).trim().to_string())
            }
            Err(_) => Err(format!("`{}` and `{}` have no revision in common", one.name, other.name)),
        }
    }

    /// What is said of a revision that there is not.
    fn unknown(&self, name: &str) -> String {
        let known = output(&self.root, &["for-each-ref", "--format=%(refname:short)"]);
        let known = known.ok().and_then(Result::ok).map(|names| String::from_utf8_lossy(&names).into_owned()).unwrap_or_default();
        match suggest::suggestion(name, known.lines()) {
            Some(near) => format!("there is no revision {}; {near}", suggest::quoted(name)),
            None => format!("there is no revision {}", suggest::quoted(name)),
        }
    }
}

/// A revision: its files by their paths, read one by one.
pub struct Revision {
    pub name: String,
    pub id: String,
    files: BTreeMap<String, String>,
    reader: Mutex<Reader>,
}

struct Reader {
    child: Child,
    asks: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Drop for Reader {
    fn drop(&mut self) {
        // It ends when nobody asks any more.
        self.asks = None;
        let _ = self.child.wait();
    }
}

impl Revision {
    fn of(root: &Path, name: &str, id: String) -> Result<Revision, String> {
        let listed = output(root, &["ls-tree", "-r", "-z", "--full-tree", &id])?.map_err(|said| format!("git: {said}"))?;
        let mut files = BTreeMap::new();
        for entry in listed.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
            let Some(tab) = entry.iter().position(|byte| *byte == b'\t') else { continue };
            let (Some(head), Some(path)) = (text(entry.get(..tab)), text(entry.get(tab + 1..))) else { continue };
            // Links and other repositories are no files.
            if let [mode, "blob", object] = head.split(' ').collect::<Vec<_>>().as_slice()
                && mode.starts_with("100")
            {
                files.insert(path.to_string(), (*object).to_string());
            }
        }
        let mut child = command(root)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| missing(&error))?;
        let (Some(asks), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("git cannot be read from".to_string());
        };
        let reader = Reader { child, asks: Some(asks), answers: BufReader::new(answers) };
        Ok(Revision { name: name.to_string(), id, files, reader: Mutex::new(reader) })
    }

    /// The paths of all files.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    fn object(&self, object: &str) -> std::io::Result<Vec<u8>> {
        let wrong = || std::io::Error::other("an unexpected answer");
        let mut reader = self.reader.lock().map_err(|_| wrong())?;
        let asks = reader.asks.as_mut().ok_or_else(wrong)?;
        asks.write_all(format!("{object}\n").as_bytes())?;
        asks.flush()?;
        let mut head = String::new();
        reader.answers.read_line(&mut head)?;
        let size = match head.trim_end().split(' ').collect::<Vec<_>>().as_slice() {
            [_, "blob", size] => size.parse::<usize>().ok().filter(|size| *size <= LARGEST).ok_or_else(wrong)?,
            _ => return Err(wrong()),
        };
        let mut bytes = vec![0; size + 1];
        reader.answers.read_exact(&mut bytes)?;
        bytes.pop();
        Ok(bytes)
    }
}

impl Version for Revision {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        let Some(object) = self.files.get(path) else { return Ok(None) };
        self.object(object).map(Some).map_err(|error| format!("git: `{path}` at `{}`: {error}", self.name))
    }

    fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    fn loader<'v>(&'v self, scenario: &str) -> Box<dyn Loader + 'v> {
        let (folder, name) = scenario.rsplit_once('/').unwrap_or(("", scenario));
        Box::new(AtRevision { revision: self, folder: folder.to_string(), name: name.to_string() })
    }
}

/// Reads data and used files of a scenario at a revision, below its folder.
struct AtRevision<'r> {
    revision: &'r Revision,
    folder: String,
    name: String,
}

impl AtRevision<'_> {
    /// The bytes of a file, and the name to show for it.
    fn bytes(&self, path: &str) -> Result<(Vec<u8>, String), DataError> {
        let fails = |code, message: String, help: Option<&str>| DataError { code, message, help: help.map(str::to_string) };
        let Some(inner) = inside(path) else {
            let help = "paths are relative, with `/`, and stay below the folder";
            return Err(fails(codes::PATH_LEAVES_FOLDER, "lies outside the scenario's folder".into(), Some(help)));
        };
        let full = from_folder(&self.folder, &inner);
        match self.revision.read(&full) {
            Ok(Some(bytes)) => Ok((bytes, format!("{}:{full}", self.revision.name))),
            Ok(None) => Err(fails(codes::FILE_UNREADABLE, format!("does not exist at revision `{}`", self.revision.name), None)),
            Err(error) => Err(fails(codes::FILE_UNREADABLE, format!("cannot be read: {error}"), None)),
        }
    }
}

impl Loader for AtRevision<'_> {
    fn data(&self, path: &str) -> Result<(String, String), DataError> {
        let (bytes, name) = self.bytes(path)?;
        source::decode(bytes).map(|text| (text, name)).map_err(|error| DataError::of(&error))
    }

    fn content(&self, path: &str) -> Result<(Content, String), DataError> {
        self.bytes(path).map(|(bytes, name)| (Content::Bytes(bytes), name))
    }

    fn beside(&self, path: &str) -> Vec<String> {
        let within = |folder: String| if folder.is_empty() { folder } else { format!("{folder}/") };
        let base = within(self.folder.clone());
        let below = match folder_of(path) {
            "" => base.clone(),
            folder => within(from_folder(&self.folder, folder)),
        };
        let all = self.revision.paths().filter(|path| path.starts_with(&below));
        all.filter_map(|path| path.strip_prefix(&base)).map(str::to_string).collect()
    }

    fn own_path(&self) -> Option<String> {
        Some(self.name.clone())
    }
}

/// A relative path that stays where it begins, in its shortest form.
pub fn inside(path: &str) -> Option<String> {
    if path.contains('\\') {
        return None;
    }
    let parts = Path::new(path).components().filter(|part| *part != Component::CurDir);
    let parts: Option<Vec<&str>> = parts.map(|part| if let Component::Normal(name) = part { name.to_str() } else { None }).collect();
    parts.filter(|parts| !parts.is_empty()).map(|parts| parts.join("/"))
}

/// `git` in a folder, as quiet as it can be.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("--no-pager").args(["-c", "core.fsmonitor=false"]).current_dir(folder);
    command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0").env("GIT_NO_LAZY_FETCH", "1").env("LC_ALL", "C");
    command
}

fn missing(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "git is not installed, or not in PATH: revisions cannot be read".to_string(),
        _ => format!("git cannot be run: {error}"),
    }
}

/// What `git` writes, or else what it says is wrong.
fn output(folder: &Path, arguments: &[&str]) -> Result<Result<Vec<u8>, String>, String> {
    let done = command(folder).args(arguments).stdin(Stdio::null()).output().map_err(|error| missing(&error))?;
    Ok(match done.status.success() {
        true => Ok(done.stdout),
        false => Err(String::from_utf8_lossy(&done.stderr).trim().trim_start_matches("fatal: ").to_string()),
    })
}

fn text(bytes: Option<&[u8]>) -> Option<&str> {
    std::str::from_utf8(bytes?).ok()
}
