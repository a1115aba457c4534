//! What the offered repairs of planted mistakes are worth.
//!
//! A repair is *right* when the repaired scenario means what the right text of the case means: the same typed scenario
//! and the same plans, names aside. It is *wrong* when it means something else, or does not check. Certain fixes, which
//! `--fix` applies unasked, have to be right, all of them.

use super::*;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use coop::diagnostics::Sink;
use coop::{driver, hir, lower, semantic};

/// One in so many files of cases is looked at unless all are asked for.
const SAMPLED: usize = 8;
/// How many of a hundred cases may be offered a wrong repair. Goes down with them.
const MOST_WRONG: f64 = 3.9;
/// How many of a hundred cases have to be offered a right one. Goes up with them.
const LEAST_RIGHT: f64 = 50.0;
/// So many texts that a finding quotes are tried.
const MOST_TEXTS: usize = 6;

/// What a scenario means, as text that can be compared; `None` when it has errors.
fn meaning(files: &Files) -> Option<String> {
    let data = Memory { files: files.iter().filter(|(name, _)| *name != MAIN).map(|(n, t)| (n.clone(), t.clone())).collect() };
    // Without trying the repairs of what is wrong.
    let mut sources = SourceMap::default();
    let id = sources.add(MAIN, files[MAIN].as_str(), FileKind::Scenario);
    let mut sink = Sink::default();
    semantic::check(id, &mut sources, &data, &mut sink);
    if sink.has_errors() {
        return None;
    }
    let mut sources = SourceMap::default();
    let id = sources.add(MAIN, files[MAIN].as_str(), FileKind::Scenario);
    let checked = driver::check(id, &mut sources, &data);
    if checked.has_errors() {
        return None;
    }
    let mut text = hir::print::print(&checked.hir);
    for (model, lp) in &checked.lowered {
        text += &lower::print::print(&checked.hir, *model, lp, 10_000);
    }
    // A name in backticks or with another mark between its words is another name for the same.
    let mut lines: Vec<String> = text.lines().map(|line| joined(line).to_lowercase()).collect();
    lines.sort_unstable();
    Some(lines.join("\n"))
}

/// Without what may stand between the words of a name.
fn joined(line: &str) -> String {
    let chars: Vec<char> = line.chars().filter(|c| !matches!(c, '`' | '_')).collect();
    let word = |i: Option<usize>| i.and_then(|i| chars.get(i)).is_some_and(|c| c.is_alphanumeric());
    let hyphen = |i: usize| chars[i] == '-' && word(i.checked_sub(1)) && word(Some(i + 1));
    (0..chars.len()).filter(|i| !hyphen(*i)).map(|i| chars[i]).collect()
}

/// The files with some edits made.
fn edited(files: &Files, sources: &SourceMap, edits: &[(Span, String)]) -> Option<Files> {
    let mut out = files.clone();
    let mut edits: Vec<&(Span, String)> = edits.iter().collect();
    edits.sort_by_key(|(span, _)| (span.lo, span.hi));
    for (span, new) in edits.into_iter().rev() {
        let text = out.get_mut(&sources.get(span.file)?.name)?;
        text.replace_range(span.lo as usize..span.hi as usize, new);
    }
    Some(out)
}

/// A text without blanks.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// All files as one text without blanks.
fn plain_text(files: &Files) -> String {
    files.values().map(|text| squeezed(text)).collect()
}

/// What stands between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).filter(|t| !t.trim().is_empty()).collect()
}

/// True when putting a text that the finding quotes at its place, or beside it, makes the scenario right.
fn said_rightly(finding: &Diagnostic, files: &Files, sources: &SourceMap, marks: &[Mark], right: (&str, &str)) -> bool {
    let said = std::iter::once(&finding.message).chain(&finding.helps).chain(&finding.notes).chain(finding.labels.iter().map(|l| &l.text));
    let (right, right_text) = right;
    // What helps stands in the right text.
    let texts: BTreeSet<&str> = said.flat_map(|text| quoted(text)).filter(|t| right_text.contains(&squeezed(t))).collect();
    let own = finding.labels.iter().filter_map(|l| Some((sources.get(l.span.file)?.name.clone(), l.span.lo as usize..l.span.hi as usize)));
    let places: Vec<(String, Range<usize>)> = own.chain(marks.iter().map(|m| (m.file.clone(), m.range.clone()))).collect();
    places.iter().filter(|(file, _)| files.contains_key(file)).any(|(file, range)| {
        let written = &files[file][range.clone()];
        texts.iter().take(MOST_TEXTS).any(|text| {
            let tries = [text.to_string(), format!("{written} {text}"), format!("{text} {written}"), format!("{written}{text}")];
            tries.iter().any(|new| {
                let mut tried = files.clone();
                tried.get_mut(file).unwrap().replace_range(range.clone(), new);
                tried != *files && (plain_text(&tried) == right_text || meaning(&tried).as_deref() == Some(right))
            })
        })
    })
}

/// What is offered for one case.
#[derive(Default)]
struct Offered {
    right: bool,
    wrong: Vec<String>,
    /// Certain fixes that change the meaning.
    harmful: Vec<String>,
}

/// What was meant, by its texts: most cases share the text of their base.
type Known = BTreeMap<Files, Option<String>>;

fn offered(case: &Case, known: &mut Known) -> Option<Offered> {
    let (_, wrong) = sides(case).ok()?;
    let (wrong, marks) = super::marks(&wrong).ok()?;
    let (right, _) = super::marks(&meant(case).ok()?).ok()?;
    let right_text = plain_text(&right);
    let right = known.entry(right.clone()).or_insert_with(|| meaning(&right)).clone();
    let Some(right) = right else { panic!("what was meant is not right: {}", case.name) };
    let (found, sources) = check(&wrong).ok()?;
    let mut out = Offered::default();
    for finding in of(&found, Severity::Error) {
        for fix in &finding.fixes {
            let Some(repaired) = edited(&wrong, &sources, &fix.edits) else { continue };
            let means = meaning(&repaired);
            let told = || format!("{}: {}{}", finding.code, fix.title, if means.is_some() { " (means something else)" } else { "" });
            if means.as_ref() == Some(&right) {
                out.right = true;
            } else {
                out.wrong.push(told());
                if fix.is_certain() && means.is_some() {
                    out.harmful.push(told());
                }
            }
        }
        out.right = out.right || said_rightly(finding, &wrong, &sources, &marks, (&right, &right_text));
    }
    Some(out)
}

/// What is offered for all cases of a file, by their names.
fn offered_in(file: &str, known: &mut Known) -> Vec<(String, Offered)> {
    let cases = cases(&std::fs::read_to_string(Path::new(FOLDER).join(format!("{file}.txt"))).unwrap());
    let due = cases.iter().filter(|case| case.due == Due::Error);
    due.filter_map(|case| Some((format!("{file}/{}", case.name), offered(case, known)?))).collect()
}

/// The same for several files at a time; room for deep expressions, as the program has it.
fn offered_in_all(files: &[String]) -> Vec<(String, Offered)> {
    let next = AtomicUsize::new(0);
    let all = Mutex::new(Vec::new());
    let work = || {
        let mut known = Known::new();
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let found = offered_in(file, &mut known);
            println!("{file}: {} right of {}", found.iter().filter(|(_, o)| o.right).count(), found.len());
            all.lock().unwrap().extend(found);
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
        let started: Vec<_> =
            (0..threads).map(|_| std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, work).unwrap()).collect();
        started.into_iter().for_each(|thread| thread.join().unwrap());
    });
    let mut all = all.into_inner().unwrap();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

#[test]
fn repairs_are_right() {
    let files: Vec<String> = files().into_iter().filter(|file| !file.ends_with("several")).collect();
    // All of them take minutes: `COOP_REPAIRS=all` asks for them, and for the scores; the beginning of a name for its files.
    let which = std::env::var("COOP_REPAIRS").unwrap_or_default();
    let whole = which == "all";
    let wanted = |at: usize, file: &str| whole || if which.is_empty() { at.is_multiple_of(SAMPLED) } else { file.starts_with(&which) };
    let files: Vec<String> = files.into_iter().enumerate().filter(|(at, file)| wanted(*at, file)).map(|(_, file)| file).collect();
    let all = offered_in_all(&files);
    let mut harmful = Vec::new();
    for (name, offered) in &all {
        offered.wrong.iter().for_each(|title| println!("{name}: wrong: {title}"));
        if !offered.right {
            println!("{name}: no right repair");
        }
        harmful.extend(offered.harmful.iter().map(|title| format!("{name}: {title}")));
    }
    let right = all.iter().filter(|(_, offered)| offered.right).count();
    let wrong = all.iter().filter(|(_, offered)| !offered.wrong.is_empty()).count();
    let share = |n: usize| 100.0 * n as f64 / all.len().max(1) as f64;
    println!("repairs of {} mistakes: right {right} ({:.1} %), wrong {wrong} ({:.1} %)", all.len(), share(right), share(wrong));
    assert!(harmful.is_empty(), "certain fixes that change the meaning:\n{}", harmful.join("\n"));
    if !whole {
        return;
    }
    assert!(share(wrong) <= MOST_WRONG, "{wrong} of {} are offered a wrong repair", all.len());
    assert!(share(right) >= LEAST_RIGHT, "{right} of {} are offered a right repair", all.len());
}
