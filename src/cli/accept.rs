//! Approved results beside a scenario: written by `coop test --accept`, looked at by every later `coop test`.

use crate::report::accepted::Accepted;
use crate::report::compare::Figures;
use crate::report::tested::TestedExpectation;
use crate::source;
use crate::workspace::{self, Inputs};
use std::path::{Path, PathBuf};

/// How many differences are named.
const NAMED: usize = 8;

/// The file of a scenario's approved results: `NAME.accepted.json` beside it.
pub fn beside(scenario: &Path) -> PathBuf {
    scenario.with_extension("accepted.json")
}

fn is_standard_input(file: &Path) -> bool {
    file == Path::new("-")
}

/// True where a scenario has approved results.
pub fn is_accepted(scenario: &Path) -> bool {
    !is_standard_input(scenario) && beside(scenario).exists()
}

/// Writes the results as approved; the name of the file.
pub fn accept(file: &Path, digits: u32, runs: &[(String, Figures)]) -> Result<PathBuf, String> {
    if is_standard_input(file) {
        return Err("`--accept` writes beside a file, and standard input is none".into());
    }
    let accepted = Accepted::of(digits, runs);
    let path = beside(file);
    let inputs = Inputs::default();
    workspace::writable(&path, &inputs).map_err(|error| format!("`{}` {error}", path.display()))?;
    let text = accepted.text();
    let written = workspace::write(&path, &inputs, &mut |out| out.write_all(text.as_bytes()));
    written.map_err(|error| format!("`{}` {error}", path.display()))?;
    Ok(path)
}

/// Whether the results are those that were approved.
pub fn compared(file: &Path, runs: &[(String, Figures)]) -> Result<TestedExpectation, String> {
    let path = beside(file);
    let shown = path.display();
    let text = source::open(&path).and_then(source::read_open).map_err(|error| format!("`{shown}` {error}"))?;
    let accepted = Accepted::read(&text).map_err(|why| format!("`{shown}` {why}"))?;
    let found = accepted.differences(runs);
    let named: Vec<&str> = found.iter().take(NAMED).map(String::as_str).collect();
    let more = if found.len() > NAMED { format!("; and {} more", found.len() - NAMED) } else { String::new() };
    let name = path.file_name().map_or_else(|| shown.to_string(), |name| name.to_string_lossy().into_owned());
    Ok(TestedExpectation {
        variant: None,
        title: Some("results are as accepted".into()),
        text: name,
        line: 0,
        passed: found.is_empty(),
        reason: (!found.is_empty()).then(|| format!("{}{more}", named.join("; "))),
    })
}
