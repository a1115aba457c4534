//! The documentation is tried: every scenario in `docs/*.md`, `docs/language/*.md` and `README.md` is checked, and solved if it states
//! expectations. What a fenced block is stands after its fence:
//!
//! - `coop`: a whole scenario. It must check without errors, and its expectations must hold;
//! - `coop fail=E0302`: a scenario with exactly these mistakes (several codes with commas between them);
//! - `coop warn=W0701`: a scenario with exactly these warnings. Without it there may be none;
//! - `csv title="data/plants.csv"`: a data file for the scenarios that follow in the same document;
//! - `coop title="common.coop"`: a scenario, and a file that those after it in the same document use;
//! - `text`, `sh`, `json`, `yaml`, `toml`: not tried;
//! - `rust`: tried by rustdoc, as doctests of the library.

use crate::common::{Block, blocks, links_lead_somewhere, markdown, read, root, shown};
use coop::diagnostics::{Diagnostic, Severity, codes, render};
use coop::driver;
use coop::solve::Options;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The codes that `key` announces after a fence.
fn codes_of(block: &Block, key: &str) -> BTreeSet<String> {
    block.note(key).into_iter().flat_map(|list| list.split(',')).map(str::to_string).collect()
}

/// The documents, the README first.
fn documents() -> Vec<PathBuf> {
    let mut found = markdown("docs");
    found.extend(markdown("docs/language"));
    found.insert(0, root().join("README.md"));
    found
}

/// What a block came to: its findings, and whether it stated expectations.
struct Outcome {
    findings: Vec<Diagnostic>,
    sources: SourceMap,
    expectations: usize,
    failed: Vec<String>,
}

impl Outcome {
    fn codes(&self, severity: Severity) -> BTreeSet<String> {
        self.findings.iter().filter(|d| d.severity == severity).map(|d| d.code.to_string()).collect()
    }

    fn rendered(&self) -> String {
        render::terminal::render(&self.findings, &self.sources, &render::Options::default())
    }
}

/// Checks a scenario, and solves it where that is possible and somebody asks.
fn run(block: &Block, memory: &Memory) -> Outcome {
    let mut sources = SourceMap::default();
    let file = sources.add(block.place.clone(), block.text.as_str(), FileKind::Scenario);
    let checked = driver::check(file, &mut sources, memory);
    let expectations = checked.hir.expects.len();
    if checked.has_errors() || (expectations == 0 && block.note("fail").is_none()) {
        return Outcome { findings: checked.diagnostics, sources, expectations, failed: Vec::new() };
    }
    let solved = driver::solve(checked, &sources, &Options::default(), &mut |_| {});
    let solved = solved.unwrap_or_else(|error| panic!("{}: {error}", block.place));
    let failed = solved.expectations.iter().filter(|e| !e.passed()).map(|e| e.text.clone()).collect();
    Outcome { findings: solved.diagnostics, sources, expectations, failed }
}

#[test]
fn every_scenario_of_the_documentation_is_true() {
    let (mut scenarios, mut mistakes, mut solved, mut tables) = (0, 0, 0, 0);
    let mut wrong: Vec<String> = Vec::new();
    for path in documents() {
        let mut memory = Memory::default();
        for block in blocks(&path) {
            match block.language() {
                "csv" => {
                    let name = block.note("title").unwrap_or_else(|| panic!("{}: a table without `title=\"…\"`", block.place));
                    memory.files.retain(|(known, _)| known != name);
                    memory.files.push((name.to_string(), block.text));
                    tables += 1;
                }
                "coop" => {
                    scenarios += 1;
                    let outcome = run(&block, &memory);
                    if let Some(name) = block.note("title") {
                        memory.files.retain(|(known, _)| known != name);
                        memory.files.push((name.to_string(), block.text.clone()));
                    }
                    let (errors, warnings) = (outcome.codes(Severity::Error), outcome.codes(Severity::Warning));
                    let announced = codes_of(&block, "fail");
                    mistakes += usize::from(!announced.is_empty());
                    solved += usize::from(announced.is_empty() && outcome.expectations > 0);
                    if errors != announced || warnings != codes_of(&block, "warn") || (announced.is_empty() && !outcome.failed.is_empty()) {
                        let found = outcome.rendered();
                        wrong.push(format!("{}: announced {announced:?}, found {errors:?} and {warnings:?}\n{found}", block.place));
                    }
                }
                "text" | "markdown" | "diff" | "sh" | "json" | "yaml" | "toml" => {}
                // Tried by rustdoc: `src/lib.rs` names these pages.
                "rust" => {
                    assert!(read(&root().join("src/lib.rs")).contains(block.place.split(':').next().unwrap_or("")), "{}", block.place)
                }
                other => wrong.push(format!("{}: what is a block of `{other}`?", block.place)),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Nothing found would be nothing tried.
    assert!(
        scenarios > 0 && mistakes > 0 && solved > 0 && tables > 0,
        "{scenarios} scenarios, {mistakes} with mistakes, {solved} solved, {tables} tables"
    );
}

#[test]
fn the_readme_and_the_language_show_scenarios() {
    for name in ["README.md", "docs/tutorial.md", "docs/language/plans.md"] {
        let found = blocks(&root().join(name)).iter().filter(|block| block.language() == "coop").count();
        assert!(found > 0, "{name} shows no scenario");
    }
}

#[test]
fn codes_in_the_documentation_exist() {
    let known: BTreeSet<&str> = codes::ALL.iter().map(|entry| entry.code.0).collect();
    for path in documents() {
        let text = read(&path);
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        for word in words.filter(|w| w.len() == 5 && w.starts_with(['E', 'W']) && w.bytes().skip(1).all(|b| b.is_ascii_digit())) {
            assert!(known.contains(word), "{}: there is no code {word}", shown(&path));
        }
    }
}

#[test]
fn links_of_the_documentation_lead_somewhere() {
    for path in documents() {
        links_lead_somewhere(&path);
    }
}
