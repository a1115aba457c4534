//! Every example: its typed scenario, lowered plans, report and results, as snapshots; and every
//! expectation must hold.

use coop::diagnostics::Severity;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Folder;
use coop::{driver, hir, lower, report, solve};
use std::path::{Path, PathBuf};

fn example(name: &str) -> PathBuf {
    Path::new("examples").join(name).join("main.coop")
}

fn checked(name: &str) -> (driver::Checked, SourceMap) {
    let path = example(name);
    let text = coop::source::read(&path).unwrap();
    let mut sources = SourceMap::default();
    let file = sources.add(path.display().to_string(), text, FileKind::Scenario);
    let folder = Folder::of(&path, None);
    let checked = driver::check(file, &mut sources, &folder);
    (checked, sources)
}

/// Longer results are no snapshots.
const MOST: usize = 500_000;

fn snapshots(name: &str) {
    let (checked, sources) = checked(name);
    let shown = coop::diagnostics::render::terminal::render(&checked.diagnostics, &sources, &Default::default());
    assert!(!checked.has_errors(), "{shown}");
    assert_eq!(hir::check::invariants(&checked.hir), Vec::<String>::new());
    insta::assert_snapshot!(format!("{name}__diagnostics"), shown);
    insta::assert_snapshot!(format!("{name}__hir"), hir::print::print(&checked.hir));
    // The default build's solver, whatever is built in, so that one snapshot serves all builds.
    // The proofs of a plan over many outcomes need more than a second on a slow machine.
    let exact = name == "hydrogen_corridor_risk";
    let options = solve::Options { solver: solve::Choice::Microlp, exact, ..Default::default() };
    let solved = driver::solve(checked, &sources, &options, &mut |_| {}).unwrap();
    for run in &solved.models {
        let model = &solved.hir.models[run.model];
        if model.plan().is_none() || model.derived.is_some() {
            continue;
        }
        let plan = run.plan().unwrap();
        let text = lower::print::print(&solved.hir, run.model, &plan.lp, 60);
        insta::assert_snapshot!(format!("{name}__lp_{}", solved.hir.models[run.model].name), text);
    }
    let text = report::terminal::render(&solved, &report::terminal::Options::default());
    insta::assert_snapshot!(format!("{name}__report"), text);
    if matches!(name, "canned_goods" | "battery_corridor") {
        let markdown = report::terminal::document(&solved, &report::terminal::Options::default()).markdown();
        insta::assert_snapshot!(format!("{name}__markdown"), markdown);
        insta::assert_snapshot!(format!("{name}__annotated"), report::annotate::render(&solved, &sources));
    }
    let json = report::json::render(&solved, &sources);
    // Answers for many outcomes are held against the schema alone.
    if json.len() < MOST {
        insta::assert_snapshot!(format!("{name}__json"), json);
    }
    let schema: serde_json::Value = serde_json::from_str(&std::fs::read_to_string("docs/results.schema.json").unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let wrong: Vec<String> = validator.iter_errors(&value).map(|e| format!("{} at {}", e, e.instance_path())).collect();
    assert_eq!(wrong, Vec::<String>::new());
    let failed: Vec<&str> = solved.expectations.iter().filter(|e| !e.passed()).map(|e| e.text.as_str()).collect();
    assert_eq!(failed, Vec::<&str>::new());
    assert!(!solved.diagnostics.iter().any(|d| d.severity == Severity::Error));
}

macro_rules! examples {
    ($($name:ident),*) => {
        $(#[test] fn $name() { snapshots(stringify!($name)); })*

        #[test]
        fn every_example_is_tested() {
            let known = [$(stringify!($name)),*];
            for entry in std::fs::read_dir("examples").unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                assert!(known.contains(&name.as_str()), "the example `{name}` has no test");
            }
        }
    };
}

examples!(
    canned_goods,
    allocation,
    division,
    exchange,
    coordination,
    battery_corridor,
    border_levy,
    rare_earth_risk,
    grain_reserve,
    farmer,
    hydrogen_corridor_risk
);

/// Reordering facts changes no result: the declarations of each example, reversed.
#[test]
fn the_order_of_declarations_does_not_matter() {
    for name in ["canned_goods", "division"] {
        let path = example(name);
        let text = coop::source::read(&path).unwrap();
        let solve_text = |text: &str| {
            let mut sources = SourceMap::default();
            let file = sources.add("main.coop", text, FileKind::Scenario);
            let folder = Folder::of(&path, None);
            let checked = driver::check(file, &mut sources, &folder);
            assert!(
                !checked.has_errors(),
                "{}",
                coop::diagnostics::render::terminal::render(&checked.diagnostics, &sources, &Default::default())
            );
            let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
            let mut json: serde_json::Value = serde_json::from_str(&report::json::render(&solved, &sources)).unwrap();
            json["expectations"] = serde_json::Value::Null;
            json
        };
        // A declaration begins at the margin; what belongs to it is indented or closes it.
        let mut parts: Vec<String> = Vec::new();
        let mut open = false;
        for line in text.lines() {
            let begins = line.chars().next().is_some_and(char::is_alphabetic);
            let part_begins = begins || line.starts_with("///") && !open;
            if part_begins && parts.last().is_none_or(|p| !p.lines().all(|l| l.starts_with("///"))) {
                parts.push(String::new());
            }
            open = line.ends_with('{') || (open && !line.starts_with('}'));
            if let Some(last) = parts.last_mut() {
                last.push_str(line);
                last.push('\n');
            }
        }
        let (head, rest): (Vec<String>, Vec<String>) = parts.into_iter().partition(|p| p.starts_with("coop "));
        let reversed: String = head.into_iter().chain(rest.into_iter().rev()).collect();
        assert_ne!(reversed, text);
        assert_eq!(solve_text(&text), solve_text(&reversed), "{name}");
    }
}
