//! The documentation is tried: every scenario in `docs/*.md` and `README.md` is checked, and solved if it states
//! expectations. What a fenced block is stands behind its fence:
//!
//! - `coop`: a whole scenario. It must check without errors, and its expectations must hold;
//! - `coop fail=E0302`: a scenario with exactly these mistakes (several codes with commas between them);
//! - `coop warn=W0701`: a scenario with exactly these warnings. Without it there may be none;
//! - `csv title="data/plants.csv"`: a data file for the scenarios that follow in the same document;
//! - `text`, `sh`, `json`, `yaml`: not tried.

use coop::diagnostics::{Diagnostic, Severity, codes, render};
use coop::driver;
use coop::solve::Options;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A fenced block of a document.
struct Block {
    /// `docs/language.md:120`, the line of its fence.
    place: String,
    /// What stands behind the fence.
    info: String,
    text: String,
}

impl Block {
    fn language(&self) -> &str {
        self.info.split_whitespace().next().unwrap_or("")
    }

    /// The value of `key=value` or `key="value"` behind the fence.
    fn note(&self, key: &str) -> Option<&str> {
        let words = self.info.split_whitespace();
        words.filter_map(|word| word.split_once('=')).find(|(name, _)| *name == key).map(|(_, value)| value.trim_matches('"'))
    }

    /// The codes that `key` announces.
    fn codes(&self, key: &str) -> BTreeSet<String> {
        self.note(key).into_iter().flat_map(|list| list.split(',')).map(str::to_string).collect()
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The documents, the README first.
fn documents() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("docs")).expect("the folder `docs` can be read");
    let mut found: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    found.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    found.sort();
    found.insert(0, root().join("README.md"));
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string().replace('\\', "/")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", shown(path)))
}

/// The fenced blocks of a document, in order.
fn blocks(path: &Path) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for (line, number) in read(path).lines().zip(1..) {
        let fence = line.trim_start().strip_prefix("```");
        match (fence, open.as_mut()) {
            (Some(info), None) => {
                open = Some(Block { place: format!("{}:{number}", shown(path)), info: info.trim().to_string(), text: String::new() });
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (None, Some(block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{}: a fence is never closed", shown(path));
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
                    let (errors, warnings) = (outcome.codes(Severity::Error), outcome.codes(Severity::Warning));
                    let announced = block.codes("fail");
                    mistakes += usize::from(!announced.is_empty());
                    solved += usize::from(announced.is_empty() && outcome.expectations > 0);
                    if errors != announced || warnings != block.codes("warn") || (announced.is_empty() && !outcome.failed.is_empty()) {
                        let found = outcome.rendered();
                        wrong.push(format!("{}: announced {announced:?}, found {errors:?} and {warnings:?}\n{found}", block.place));
                    }
                }
                "text" | "sh" | "json" | "yaml" => {}
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
    for name in ["README.md", "docs/language.md"] {
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
        let text = read(&path);
        let folder = path.parent().unwrap_or(root());
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or("");
            if file.is_empty() || file.contains("://") {
                continue;
            }
            assert!(folder.join(file).exists(), "{}: `{target}` leads nowhere", shown(&path));
        }
    }
}
