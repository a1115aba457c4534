//! Writing: results to standard output or a file, everything else to standard error.

use std::io::{self, Write};
use std::path::Path;

/// A line on standard error. A closed stream is no reason to stop.
pub fn say(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Text on standard error, as it is.
pub fn say_raw(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Writes a result to standard output, or whole to a file: a file beside it is written first and
/// then takes its place, so that no reader ever meets half of it.
pub fn write(to: Option<&Path>, produce: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> Result<(), String> {
    match to {
        None => {
            let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
            match produce(&mut out).and_then(|()| out.flush()) {
                // The reader had enough.
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                other => other.map_err(|e| format!("standard output: {e}")),
            }
        }
        Some(path) => {
            let explain = |e: io::Error| format!("`{}`: {e}", path.display());
            if path.is_dir() {
                return Err(format!("`{}` is a folder, not a file", path.display()));
            }
            let name = path.file_name().ok_or_else(|| format!("`{}` names no file", path.display()))?;
            let mut beside = name.to_os_string();
            beside.push(format!(".{}.part", std::process::id()));
            let part = path.with_file_name(beside);
            let written = std::fs::File::create(&part).and_then(|file| {
                let mut out = io::BufWriter::with_capacity(1 << 16, file);
                produce(&mut out)?;
                out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
            });
            let done = written.and_then(|()| std::fs::rename(&part, path));
            if done.is_err() {
                let _ = std::fs::remove_file(&part);
            }
            done.map_err(explain)
        }
    }
}
