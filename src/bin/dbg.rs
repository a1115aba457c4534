use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use coop::{diagnostics, driver};
fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let full = args.iter().any(|a| a == "--full");
    args.retain(|a| a != "--full");
    let filter = args.get(1).cloned();
    let text = std::fs::read_to_string(&args[0]).unwrap();
    let mut cases: Vec<(String, String, Memory)> = Vec::new();
    for line in text.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix("### ") {
            cases.push((name.trim().to_string(), String::new(), Memory::default()));
        } else if let (Some(path), Some(case)) = (line.strip_prefix("#@"), cases.last_mut()) {
            case.2.files.push((path.trim().to_string(), String::new()));
        } else if let Some(case) = cases.last_mut() {
            match case.2.files.last_mut() {
                Some((_, d)) => d.push_str(line),
                None => case.1.push_str(line),
            }
        }
    }
    for (name, text, data) in cases {
        if filter.as_ref().is_some_and(|f| !name.contains(f.as_str())) {
            continue;
        }
        let mut sources = SourceMap::default();
        let id = sources.add("m", text.as_str(), FileKind::Scenario);
        let checked = driver::check(id, &mut sources, &data);
        let mut found = checked.diagnostics.clone();
        if !checked.has_errors() {
            found = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap().diagnostics;
        }
        let n = found.iter().filter(|d| d.severity == diagnostics::Severity::Error).count();
        println!("### {name}: {n} errors");
        let t = if full {
            diagnostics::render::terminal::render(&found, &sources, &Default::default())
        } else {
            diagnostics::render::short::render(&found, &sources, &Default::default())
        };
        println!("{t}");
        if !full {
            for d in &found {
                if let Some(s) = d.span() {
                    println!("     at `{}`", sources.slice(s));
                }
                for h in &d.helps {
                    println!("     help {h}");
                }
                for f in &d.fixes {
                    println!("     fix {} {:?}", f.title, f.applicability);
                }
            }
        }
    }
}
