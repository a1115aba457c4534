//! Approved results beside a scenario: written by `coop test --accept`, looked at by every later `coop test`.

use crate::driver::{self, Overlay, Solved};
use crate::report::accepted::{Accepted, BASE};
use crate::report::compare::Figures;
use crate::report::tested::TestedExpectation;
use crate::solve::Options;
use crate::source::{self, SourceMap};
use crate::workspace::{self, Inputs};
use std::path::{Path, PathBuf};

/// How many differences are told.
const TOLD: usize = 8;

/// The file of a scenario's approved results: `NAME.accepted.json` beside it.
pub fn beside(scenario: &Path) -> PathBuf {
    scenario.with_extension("accepted.json")
}

fn is_standard_input(file: &Path) -> bool {
    file == Path::new("-")
}

/// The results of a scenario and its variants without sweeps.
fn runs(solved: &Solved, sources: &SourceMap, options: &Options) -> Result<Vec<(String, Figures)>, String> {
    let mut names = vec![];
    let mut overlays: Vec<Overlay> = Vec::new();
    for (at, variant) in (0u32..).zip(solved.hir.variants.iter()) {
        match driver::variation(&solved.hir, &solved.world, at) {
            Ok(own) if own.sweeps.is_empty() => {
                names.push(variant.name.to_string());
                overlays.push(own.overlay);
            }
            _ => {}
        }
    }
    let made = driver::solve_each(solved, sources, &overlays, options, |_, one| Figures::of(one));
    let mut out = vec![(BASE.to_string(), Figures::of(solved))];
    for (name, figures) in names.into_iter().zip(made) {
        let figures = figures.map_err(|why| format!("the variant `{name}`: {why}"))?;
        out.push((name, figures));
    }
    Ok(out)
}

/// Writes the results as approved; the name of the file.
pub fn accept(file: &Path, digits: u32, solved: &Solved, sources: &SourceMap, options: &Options) -> Result<PathBuf, String> {
    if is_standard_input(file) {
        return Err("`--accept` writes beside a file, and standard input is none".into());
    }
    let accepted = Accepted::of(digits, &runs(solved, sources, options)?);
    let path = beside(file);
    let inputs = Inputs::default();
    workspace::writable(&path, &inputs).map_err(|error| format!("`{}` {error}", path.display()))?;
    let text = accepted.text();
    let written = workspace::write(&path, &inputs, &mut |out| out.write_all(text.as_bytes()));
    written.map_err(|error| format!("`{}` {error}", path.display()))?;
    Ok(path)
}

/// Whether the results are those that were approved; nothing where none were.
pub fn compared(file: &Path, solved: &Solved, sources: &SourceMap, options: &Options) -> Result<Option<TestedExpectation>, String> {
    let path = beside(file);
    if is_standard_input(file) || !path.exists() {
        return Ok(None);
    }
    let shown = path.display();
    let text = source::open(&path).and_then(source::read_open).map_err(|error| format!("`{shown}` {error}"))?;
    let accepted = Accepted::read(&text).map_err(|why| format!("`{shown}` {why}"))?;
    let found = accepted.differences(&runs(solved, sources, options)?);
    let told: Vec<&str> = found.iter().take(TOLD).map(String::as_str).collect();
    let more = if found.len() > TOLD { format!("; and {} more", found.len() - TOLD) } else { String::new() };
    let name = path.file_name().map_or_else(|| shown.to_string(), |name| name.to_string_lossy().into_owned());
    Ok(Some(TestedExpectation {
        variant: None,
        title: Some("results are as accepted".into()),
        text: name,
        line: 0,
        passed: found.is_empty(),
        reason: (!found.is_empty()).then(|| format!("{}{more}", told.join("; "))),
    }))
}
