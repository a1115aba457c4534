//! Small scenarios, each of which states by its expectations what a form of the language means.
//!
//! A file of `tests/language/` holds many: `### name` begins a scenario, `#@path` a data file of it.
//! `<BOM>` stands for a byte order mark, `<CRLF>` at a line's end for a line end of Windows.

use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use coop::{diagnostics, driver, hir};

pub struct Case {
    pub name: String,
    pub text: String,
    pub data: Memory,
}

pub fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix("### ") {
            cases.push(Case { name: name.trim().to_string(), text: String::new(), data: Memory::default() });
        } else if let (Some(path), Some(case)) = (line.strip_prefix("#@"), cases.last_mut()) {
            case.data.files.push((path.trim().to_string(), String::new()));
        } else if let Some(case) = cases.last_mut() {
            let line = line.replace("<BOM>", "").replace("<CRLF>\n", "\r\n");
            match case.data.files.last_mut() {
                Some((_, data)) => data.push_str(&line),
                None => case.text.push_str(&line),
            }
        }
    }
    cases
}

#[test]
fn expectations_hold() {
    let mut count = 0;
    let mut wrong = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir("tests/language").unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    for file in files {
        for case in cases(&std::fs::read_to_string(&file).unwrap()) {
            let mut sources = SourceMap::default();
            let id = sources.add("main.coop", case.text.as_str(), FileKind::Scenario);
            let checked = driver::check(id, &mut sources, &case.data);
            let show = |found: &[diagnostics::Diagnostic], sources: &SourceMap| {
                diagnostics::render::terminal::render(found, sources, &Default::default())
            };
            if checked.has_errors() {
                wrong.push(format!("{}\n{}", case.name, show(&checked.diagnostics, &sources)));
                continue;
            }
            for broken in hir::check::invariants(&checked.hir) {
                wrong.push(format!("{}: {broken}", case.name));
            }
            let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
            count += solved.expectations.len();
            if solved.expectations.is_empty() || solved.expectations.iter().any(|e| !e.passed()) {
                wrong.push(format!("{}\n{}", case.name, show(&solved.diagnostics, &sources)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 200, "only {count} expectations were met");
    println!("{count} expectations");
}
