//! Solving of a text, and reading of documents: fenced blocks and links. What the blocks have to be is said in `tests/docs.rs` and
//! `tests/diagnostics.rs`.

pub mod repository;

use coop::diagnostics::Diagnostic;
use coop::driver::{self, Solved};
use coop::eval::{Ball, Eval};
use coop::hir::{PlanResult, ResultRole};
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A fenced block of a document.
pub struct Block {
    /// `docs/language.md:120`, the line of its fence.
    pub place: String,
    /// What stands after the fence.
    pub info: String,
    pub text: String,
}

impl Block {
    pub fn language(&self) -> &str {
        self.info.split_whitespace().next().unwrap_or("")
    }

    /// The value of `key=value` or `key="value"` after the fence.
    pub fn note(&self, key: &str) -> Option<&str> {
        let words = self.info.split_whitespace();
        words.filter_map(|word| word.split_once('=')).find(|(name, _)| *name == key).map(|(_, value)| value.trim_matches('"'))
    }
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Markdown files of a folder, by name.
pub fn markdown(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let mut found: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    found.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    found.sort();
    found
}

/// A path as people write it.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string().replace('\\', "/")
}

pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", shown(path)))
}

/// The fenced blocks of a document, in order.
pub fn blocks(path: &Path) -> Vec<Block> {
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

/// Fails for a link to a file that is not there.
pub fn links_lead_somewhere(path: &Path) {
    let text = read(path);
    let folder = path.parent().unwrap_or(root());
    for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        let file = target.split('#').next().unwrap_or("");
        if file.is_empty() || file.contains("://") {
            continue;
        }
        assert!(folder.join(file).exists(), "{}: `{target}` leads nowhere", shown(path));
    }
}

/// The program with the same solvers on every machine: those that are linked, and the HiGHS that `COOP_HIGHS_TEST` names.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coop"));
    command.env_remove("COOP_HIGHS");
    if !cfg!(feature = "highs") {
        command.env("COOP_HIGHS", std::env::var_os("COOP_HIGHS_TEST").unwrap_or_else(|| "none".into()));
    }
    command
}

/// Held by each test that may write `docs/review.md`.
pub static REVIEW_PAGE: std::sync::Mutex<()> = std::sync::Mutex::new(());

/// A scenario that is solved, or what is wrong with it.
pub fn solve_text(text: &str) -> Result<Solved, Vec<Diagnostic>> {
    try_solving(text).map(|(_, solved)| solved)
}

/// A scenario that is solved, with its text.
pub fn solve_with_sources(text: &str) -> (SourceMap, Solved) {
    let messages = |found: Vec<Diagnostic>| found.into_iter().map(|d| d.message).collect::<Vec<_>>().join("\n");
    try_solving(text).unwrap_or_else(|found| panic!("{text}\n{}", messages(found)))
}

/// A scenario that has to be solved.
pub fn solved(text: &str) -> Solved {
    solve_with_sources(text).1
}

/// The value of a `let` without keys.
pub fn value(solved: &Solved, name: &str) -> f64 {
    let hir = &solved.hir;
    let decl = hir.lets.values().find(|decl| decl.model.is_none() && *decl.name == *name).unwrap();
    let mut eval = Eval::<Ball>::new(hir, &solved.world);
    eval.frame(decl.slots, &[], |eval| eval.double(decl.body)).unwrap_or_else(|error| panic!("{name}: {}", error.diagnostic().message))
}

/// The value of the objective of a plan.
pub fn objective(solved: &Solved, plan: &str) -> f64 {
    let (id, model) = solved.hir.models.iter().find(|(_, model)| *model.name == *plan).unwrap();
    let (result, _) = model.result(ResultRole::Plan(PlanResult::Objective(0))).unwrap();
    solved.world.answer(id).unwrap().table(result as usize).unwrap().values[0]
}

/// Fails where two numbers differ by more than 1e-7, relative to the larger where that is more.
pub fn near(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-7 * (1.0 + a.abs().max(b.abs())), "{a} and {b}");
}

fn try_solving(text: &str) -> Result<(SourceMap, Solved), Vec<Diagnostic>> {
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(id, &mut sources, &Memory::default());
    if checked.has_errors() {
        return Err(checked.diagnostics);
    }
    let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
    Ok((sources, solved))
}

/// A folder with a scenario `a.coop`.
pub fn folder(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.coop"), text).unwrap();
    folder
}

/// Runs the program in a folder: its exit code, what it writes and what it says.
pub fn run_in(folder: &Path, args: &[&str]) -> (i32, String, String) {
    outcome(program().args(args).current_dir(folder).output().unwrap())
}

/// The exit code of a program, what it wrote and what it said.
pub fn outcome(output: std::process::Output) -> (i32, String, String) {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Fails where a value is not as a schema of the manual says.
pub fn keeps_to(schema: &str, value: &serde_json::Value) {
    let schema: serde_json::Value = serde_json::from_str(&fs::read_to_string(root().join(schema)).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = validator.iter_errors(value).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert_eq!(wrong, Vec::<String>::new());
}
