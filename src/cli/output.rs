//! Writing: results to standard output or a file, everything else to standard error. Whatever is for people goes through
//! [`plain::page`] here, last of all.

use super::window;
use crate::diagnostics::plain;
use crate::diagnostics::render::terminal::wrap;
use crate::driver::Solved;
use crate::report::{Report, csv};
use crate::workspace::{self, Inputs};
use similar::TextDiff;
use std::cell::RefCell;
use std::io::{self, Write};
use std::path::Path;

/// A line on standard error; whatever stands in it, it stays one line. A closed stream is no reason to stop.
pub fn say(text: &str) {
    say_page(&(folded(text, window::width()) + "\n"), false);
}

/// A line as it may be shown, broken where the window is narrow; a wide one breaks it as well as we could.
pub fn folded(text: &str, width: Option<usize>) -> String {
    let text = plain::one_line(text);
    match width.filter(|width| *width < wrap::NARROW) {
        Some(width) => wrap::narrow(&text, 0, 2, width.max(20)).join("\n  "),
        None => text.into_owned(),
    }
}

/// Lines on standard error, each with its line end; colours as the program itself sets them.
pub fn say_page(text: &str, color: bool) {
    let _ = io::stderr().lock().write_all(plain::page(text, color).as_bytes());
}

/// Makes the screen empty.
pub fn clear_screen() {
    let _ = io::stderr().lock().write_all(b"\x1B[2J\x1B[H");
}

/// Text for people on standard output.
pub fn print(text: &str, color: bool) -> Result<(), String> {
    print_exactly(&mut |out| out.write_all(plain::page(text, color).as_bytes()))
}

/// What another program reads, on standard output as it is.
pub fn print_exactly(produce: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> Result<(), String> {
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match produce(&mut out).and_then(|()| out.flush()) {
        // The reader had enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|e| format!("standard output: {e}")),
    }
}

/// What would be otherwise in a text, line by line, on standard output.
pub fn show_changes(name: &str, before: &str, after: &str) -> Result<(), String> {
    let name = plain::one_line(name);
    let lines =
        if before == after { String::new() } else { TextDiff::from_lines(before, after).unified_diff().header(&name, &name).to_string() };
    print(&lines, false)
}

/// Where a result goes: to a file, or to standard output without one. Known before there is a result.
pub struct Output<'a> {
    path: Option<&'a Path>,
    inputs: Inputs,
}

impl<'a> Output<'a> {
    /// Fails where the file may not be written, or is one that was read.
    pub fn to(path: Option<&'a Path>, inputs: Inputs) -> Result<Output<'a>, String> {
        if let Some(path) = path {
            workspace::writable(path, &inputs).map_err(|e| format!("`{}` {e}", path.display()))?;
        }
        Ok(Output { path, inputs })
    }

    /// Text for people.
    pub fn text(&self, text: &str, color: bool) -> Result<(), String> {
        self.exactly(&mut |out| out.write_all(plain::page(text, color).as_bytes()))
    }

    /// JSON, whatever is in its strings.
    pub fn json(&self, produce: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> Result<(), String> {
        self.exactly(&mut |out| {
            let mut json = plain::Json::new(out);
            produce(&mut json)?;
            json.finish().map(|_| ())
        })
    }

    /// What another program reads, as it is.
    pub fn exactly(&self, produce: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> Result<(), String> {
        match self.path {
            None => print_exactly(produce),
            Some(path) => workspace::write(path, &self.inputs, produce).map_err(|e| format!("`{}` {e}", path.display())),
        }
    }
}

/// A folder that results go to, whole or not at all. Known before there is a result.
pub struct OutputFolder<'a> {
    path: &'a Path,
    inputs: Inputs,
}

/// Tells a folder of results from others.
const MARK: workspace::Mark = workspace::Mark { file: csv::LIST, heading: csv::HEADING };

impl<'a> OutputFolder<'a> {
    /// Fails where the folder may not be written, or holds something else.
    pub fn to(path: Option<&'a Path>, inputs: Inputs) -> Result<OutputFolder<'a>, String> {
        let path = path.ok_or("`--format csv` writes a folder: name it with `--output FOLDER`")?;
        workspace::folder_is_writable(path, MARK, &inputs).map_err(|e| format!("`{}` {e}", path.display()))?;
        Ok(OutputFolder { path, inputs })
    }

    /// The answers as tables in CSV.
    pub fn tables(&self, solved: &Solved) -> Result<(), String> {
        let report = Report::new(solved);
        let files = csv::files(&report);
        let rows = RefCell::new(Vec::new());
        let mut tables: Vec<Box<Producer<'_>>> = Vec::new();
        for file in &files {
            tables.push(Box::new(|out| {
                let count = file.write(out)?;
                rows.borrow_mut().push(count);
                Ok(())
            }));
        }
        let mut list = |out: &mut dyn Write| csv::list(&files, &rows.borrow(), out);
        let named = files.iter().zip(&mut tables).map(|(file, table)| (file.name.as_str(), table.as_mut() as &mut Producer<'_>));
        let all = named.chain(std::iter::once((csv::LIST, &mut list as &mut Producer<'_>)));
        workspace::write_folder(self.path, MARK, &self.inputs, all).map_err(|e| format!("`{}` {e}", self.path.display()))
    }
}

/// Writes a file.
type Producer<'p> = dyn FnMut(&mut dyn Write) -> io::Result<()> + 'p;
