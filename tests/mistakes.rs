//! Planted mistakes: does the program put its finger on the place, and name what a colleague would name?
//!
//! A file of `tests/mistakes/` holds many cases, each a scenario with one mistake (in `several.txt`: with several).
//!
//! ```text
//! ### name
//! base: canned_goods              a scenario of `tests/mistakes/base/`; its files are those of `base/data/`
//! names: seattle, kmi             what the finding has to name, separated by a comma and a blank
//! why: free text                  for whoever reads the case
//! - a line of the base            has to be there exactly once (blanks around it play no part)
//! = how it was meant             where what was written is not the line of the base with a mistake in it
//! + what is written instead       the place of the mistake stands in ⟦ ⟧; ⟦⟧ is where something is missing
//! #@data/plants.csv               the lines below change this file
//! add:                            the lines below stand after the base (or begin a new file, `#@data/new.csv`)
//! ```
//!
//! Lines with `+` alone are put at the end. Without `base:` the whole scenario follows, and so does what is added after
//! `add:`; there a line with `-` is how it would be right, a line with `+` how it was written, any other is in both.
//! What is right has to check without errors. `warning:` in place of `names:` says that a warning is due, and no error;
//! `finding:` that either will do.
//!
//! A case is a hit if there is one error and no other, if its primary label touches a marked place and begins on its
//! line, and if all names are said: in message, labels, notes, helps or fixes, or in what a label points at. Any of
//! several marked places will do; in `several.txt` (and `…several.txt`) each has to have an error of its own.
//!
//! `misses.txt` lists the cases that are no hits. `COOP_MISSES=write cargo test --test all mistakes` writes it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use coop::diagnostics::render::short;
use coop::diagnostics::{Diagnostic, Severity};
use coop::driver;
use coop::source::{FileKind, SourceMap, Span};
use coop::workspace::Memory;

#[path = "mistakes/repairs.rs"]
mod repairs;

const FOLDER: &str = "tests/mistakes";
const MAIN: &str = "main.coop";

/// How many of a hundred cases have to be hits. Goes up with the hits.
const LEAST: usize = 96;

/// File names and their texts; the scenario is called `MAIN`.
type Files = BTreeMap<String, String>;

/// What has to be found.
#[derive(Clone, Copy, PartialEq)]
enum Due {
    Error,
    Warning,
    Either,
}

struct Case {
    name: String,
    base: Option<String>,
    names: Vec<String>,
    due: Due,
    body: Vec<String>,
}

/// A place in the text of a file.
struct Mark {
    file: String,
    range: Range<usize>,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("### ") {
            let name = name.trim().to_string();
            cases.push(Case { name, base: None, names: Vec::new(), due: Due::Error, body: Vec::new() });
            continue;
        }
        let Some(case) = cases.last_mut() else { continue };
        let list = |text: &str| text.trim().split(", ").filter(|n| !n.is_empty()).map(str::to_string).collect();
        if !case.body.is_empty() {
            case.body.push(line.to_string());
        } else if let Some(base) = line.strip_prefix("base:") {
            case.base = Some(base.trim().to_string());
        } else if let Some(names) = line.strip_prefix("names:") {
            case.names = list(names);
        } else if let Some(names) = line.strip_prefix("warning:") {
            case.names = list(names);
            case.due = Due::Warning;
        } else if let Some(names) = line.strip_prefix("finding:") {
            case.names = list(names);
            case.due = Due::Either;
        } else if !line.starts_with("why:") && !line.trim().is_empty() {
            case.body.push(line.to_string());
        }
    }
    for case in &mut cases {
        while case.body.last().is_some_and(|line| line.trim().is_empty()) {
            case.body.pop();
        }
    }
    cases
}

/// The base and its data files.
fn base(name: &str) -> Files {
    let folder = Path::new(FOLDER).join("base");
    let text = std::fs::read_to_string(folder.join(format!("{name}.coop"))).unwrap_or_else(|e| panic!("base {name}: {e}"));
    let mut files = Files::from([(MAIN.to_string(), text)]);
    for entry in std::fs::read_dir(folder.join("data")).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("data/{}", path.file_name().unwrap().to_str().unwrap());
        files.insert(name, std::fs::read_to_string(path).unwrap());
    }
    files
}

/// A line without its sign and the blank after it.
fn unsigned(line: &str) -> &str {
    let rest = &line[1..];
    rest.strip_prefix(' ').unwrap_or(rest)
}

/// Replaces the lines `old`, which have to stand there once, by `new`; without `old`, adds `new` at the end.
fn replace(text: &str, old: &[&str], new: &[&str]) -> Result<String, String> {
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    let (at, indent) = if old.is_empty() {
        (lines.len(), String::new())
    } else {
        let same = |window: &[String]| window.iter().zip(old).all(|(a, b)| a.trim() == b.trim());
        let found: Vec<usize> = lines.windows(old.len()).enumerate().filter(|(_, w)| same(w)).map(|(i, _)| i).collect();
        let &[at] = found.as_slice() else { return Err(format!("found {} times: {}", found.len(), old.join("\n"))) };
        let indent: String = lines[at].chars().take_while(|c| c.is_whitespace()).collect();
        (at, indent)
    };
    let new: Vec<String> = new.iter().map(|line| format!("{indent}{}", line.trim())).collect();
    lines.splice(at..at + old.len(), new);
    Ok(lines.join("\n") + "\n")
}

/// How the scenario would be right, and how it was written, with its marks.
fn sides(case: &Case) -> Result<(Files, Files), String> {
    let body = case.body.iter().filter(|line| !line.starts_with('=')).cloned().collect();
    halves(&Case { body, base: case.base.clone(), name: String::new(), names: Vec::new(), due: case.due })
}

/// How the scenario was meant: with the lines that begin with `=` in place of those that begin with `+`.
fn meant(case: &Case) -> Result<Files, String> {
    if !case.body.iter().any(|line| line.starts_with('=')) {
        return Ok(sides(case)?.0);
    }
    let changes = case.base.is_some();
    // Where a whole scenario stands, the others are left out; beside a base, hunks without `=` are right in the base.
    let mut body = Vec::new();
    for line in &case.body {
        match line.chars().next() {
            Some('=') => body.push(line.replacen('=', "+", 1)),
            Some('+') => {}
            _ => body.push(line.clone()),
        }
    }
    let hunk = |i: usize| {
        changes && body[i].starts_with('-') && !body[i..].iter().find(|l| !l.starts_with('-')).is_some_and(|l| l.starts_with('+'))
    };
    let kept: Vec<String> = (0..body.len()).filter(|i| !hunk(*i)).map(|i| body[i].clone()).collect();
    Ok(halves(&Case { body: kept, base: case.base.clone(), name: String::new(), names: Vec::new(), due: case.due })?.1)
}

fn halves(case: &Case) -> Result<(Files, Files), String> {
    let start = case.base.as_deref().map(base).unwrap_or_default();
    let (mut right, mut wrong) = (start.clone(), start);
    let mut changes = case.base.is_some();
    let mut file = MAIN.to_string();
    let mut lines = case.body.iter().map(String::as_str).peekable();
    while let Some(line) = lines.next() {
        if let Some(path) = line.strip_prefix("#@") {
            file = path.trim().to_string();
            continue;
        }
        if line == "add:" {
            changes = false;
            continue;
        }
        if changes {
            let mut hunk = vec![line];
            while let Some(next) =
                lines.next_if(|n| n.starts_with(['-', '+']) && !(hunk[hunk.len() - 1].starts_with('+') && n.starts_with('-')))
            {
                hunk.push(next);
            }
            if line.trim().is_empty() {
                continue;
            }
            if !line.starts_with(['-', '+']) {
                return Err(format!("neither - nor +: {line}"));
            }
            let pick = |sign: char| hunk.iter().filter(|l| l.starts_with(sign)).map(|l| unsigned(l)).collect::<Vec<_>>();
            let text = wrong.entry(file.clone()).or_default();
            *text = replace(text, &pick('-'), &pick('+'))?;
            continue;
        }
        for (side, sign) in [(&mut right, '-'), (&mut wrong, '+')] {
            let text = side.entry(file.clone()).or_default();
            if line.starts_with(sign) {
                *text += &format!("{}\n", unsigned(line));
            } else if !line.starts_with(['-', '+']) {
                *text += &format!("{line}\n");
            }
        }
    }
    Ok((right, wrong))
}

/// Takes the marks out.
fn marks(files: &Files) -> Result<(Files, Vec<Mark>), String> {
    let mut plain = Files::new();
    let mut marks = Vec::new();
    for (file, text) in files {
        let mut out = String::new();
        let mut open = None;
        for c in text.chars() {
            match (c, open) {
                ('⟦', None) => open = Some(out.len()),
                ('⟧', Some(start)) => {
                    marks.push(Mark { file: file.clone(), range: start..out.len() });
                    open = None;
                }
                ('⟦' | '⟧', _) => return Err("marks do not match".into()),
                _ => out.push(c),
            }
        }
        if open.is_some() {
            return Err("a mark is not closed".into());
        }
        plain.insert(file.clone(), out);
    }
    Ok((plain, marks))
}

/// What the program finds.
fn check(files: &Files) -> Result<(Vec<Diagnostic>, SourceMap), String> {
    let data = Memory { files: files.iter().filter(|(name, _)| *name != MAIN).map(|(n, t)| (n.clone(), t.clone())).collect() };
    catch_unwind(AssertUnwindSafe(|| {
        let mut sources = SourceMap::default();
        let id = sources.add(MAIN, files[MAIN].as_str(), FileKind::Scenario);
        let found = driver::check(id, &mut sources, &data).diagnostics;
        (found, sources)
    }))
    .map_err(|_| "panics".to_string())
}

fn of(found: &[Diagnostic], severity: Severity) -> Vec<&Diagnostic> {
    found.iter().filter(|d| d.severity == severity).collect()
}

/// Does the finding stand at the mark?
fn stands_at(finding: &Diagnostic, mark: &Mark, sources: &SourceMap) -> bool {
    let Some(Span { file, lo, hi }) = finding.span() else { return false };
    let Some(source) = sources.get(file).filter(|source| source.name == mark.file) else { return false };
    let (lo, hi) = (lo as usize, hi as usize);
    let line = |offset: usize| source.line_of(offset as u32);
    lo <= mark.range.end && mark.range.start <= hi && (line(mark.range.start)..=line(mark.range.end)).contains(&line(lo))
}

/// Everything that a finding says, and the words that it points at.
fn said(finding: &Diagnostic, sources: &SourceMap) -> String {
    let mut text = finding.message.clone();
    for label in &finding.labels {
        let pointed = sources.slice(label.span).lines().next().unwrap_or_default();
        let _ = write!(text, "\n{}\n{pointed}", label.text);
    }
    for line in finding.notes.iter().chain(&finding.helps) {
        let _ = write!(text, "\n{line}");
    }
    for fix in &finding.fixes {
        let _ = write!(text, "\n{}", fix.title);
        for (_, edit) in &fix.edits {
            let _ = write!(text, "\n{edit}");
        }
    }
    text
}

/// Why a case is no hit, with what was found; `Err` if the case itself is wrong.
fn miss(case: &Case, each: bool) -> Result<Option<(String, String)>, String> {
    let (right, wrong) = sides(case)?;
    let (right, stray) = marks(&right)?;
    let (wrong, marks) = marks(&wrong)?;
    if !stray.is_empty() || marks.is_empty() {
        return Err("the marks stand in lines with +, one at least".into());
    }
    if right == wrong {
        return Err("there is no mistake".into());
    }
    let (found, sources) = check(&right)?;
    if found.iter().any(|d| d.severity == Severity::Error || case.due != Due::Error) {
        return Err(format!("it is not right without the mistake:\n{}", short::render(&found, &sources, &Default::default())));
    }
    let (found, sources) = match check(&wrong) {
        Ok(found) => found,
        Err(panics) => return Ok(Some((panics, String::new()))),
    };
    let errors = of(&found, Severity::Error);
    let due = match case.due {
        Due::Error => errors.clone(),
        Due::Either if !errors.is_empty() => errors.clone(),
        _ => of(&found, Severity::Warning),
    };
    let shown = due.iter().chain(errors.iter().filter(|_| case.due == Due::Warning));
    let shown: Vec<Diagnostic> = shown.map(|d| (*d).clone()).collect();
    let shown = short::render(&shown, &sources, &Default::default());
    let why = |text: String| Ok(Some((text, shown.clone())));
    if case.due == Due::Warning && !errors.is_empty() {
        return why("an error is found".into());
    }
    let Some(first) = due.first() else { return why("nothing is found".into()) };
    if each {
        for mark in &marks {
            let here = due.iter().filter(|d| stands_at(d, mark, &sources)).count();
            if here != 1 {
                let text = &wrong[&mark.file];
                let line = text[..mark.range.start].lines().count().max(1);
                return why(format!("{here} errors at `{}`, line {line}", &text[mark.range.clone()]));
            }
        }
        if due.len() != marks.len() {
            return why(format!("{} errors for {} mistakes", due.len(), marks.len()));
        }
    } else {
        if !marks.iter().any(|mark| stands_at(first, mark, &sources)) {
            return why("another place".into());
        }
        if due.len() > 1 {
            return why(format!("{} findings", due.len()));
        }
    }
    let said: Vec<String> = due.iter().map(|d| said(d, &sources)).collect();
    let said = said.join("\n");
    let unsaid: Vec<&str> = case.names.iter().map(String::as_str).filter(|name| !said.contains(name)).collect();
    if !unsaid.is_empty() {
        return why(format!("does not say {}", unsaid.join(", ")));
    }
    Ok(None)
}

fn files() -> Vec<String> {
    let names = std::fs::read_dir(FOLDER).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter_map(|n| n.strip_suffix(".txt").map(str::to_string)).filter(|n| n != "misses").collect();
    names.sort();
    names
}

#[test]
fn bases_are_right() {
    for entry in std::fs::read_dir(Path::new(FOLDER).join("base")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let (found, sources) = check(&base(path.file_stem().unwrap().to_str().unwrap())).unwrap();
            assert!(found.is_empty(), "{}\n{}", path.display(), short::render(&found, &sources, &Default::default()));
        }
    }
}

#[test]
fn mistakes_are_found() {
    let (mut hits, mut count) = (0, 0);
    let mut misses: BTreeMap<String, String> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut names = BTreeSet::new();
    for file in files() {
        let (mut hits_here, mut count_here) = (0, 0);
        for case in cases(&std::fs::read_to_string(Path::new(FOLDER).join(format!("{file}.txt"))).unwrap()) {
            let name = format!("{file}/{}", case.name);
            if !names.insert(name.clone()) {
                wrong.push(format!("{name}: the name is there twice"));
            }
            count_here += 1;
            match miss(&case, file.ends_with("several")) {
                Ok(None) => hits_here += 1,
                Ok(Some((why, found))) => {
                    println!("{name}: {why}");
                    found.lines().for_each(|line| println!("    {line}"));
                    misses.insert(name, why);
                }
                Err(why) => wrong.push(format!("{name}: {why}")),
            }
        }
        println!("{file}: {hits_here} / {count_here}");
        hits += hits_here;
        count += count_here;
    }
    println!("all: {hits} / {count}, {} %", 100 * hits / count.max(1));
    assert!(wrong.is_empty(), "cases that are wrong themselves:\n{}", wrong.join("\n"));

    let path = Path::new(FOLDER).join("misses.txt");
    if std::env::var("COOP_MISSES").as_deref() == Ok("write") {
        let lines: Vec<String> = misses.iter().map(|(name, why)| format!("{name}: {why}\n")).collect();
        std::fs::write(&path, lines.concat()).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let kept: BTreeSet<&str> = kept.lines().filter(|line| !line.trim().is_empty()).collect();
    let now: Vec<String> = misses.iter().map(|(name, why)| format!("{name}: {why}")).collect();
    let is_kept = |name: &str| kept.iter().any(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(": ")));
    let is_missed = |line: &str| misses.keys().any(|name| line.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with(": ")));
    let new: Vec<&str> = now.iter().zip(misses.keys()).filter(|(_, name)| !is_kept(name)).map(|(line, _)| line.as_str()).collect();
    let gone: Vec<&str> = kept.iter().copied().filter(|line| !is_missed(line)).collect();
    assert!(new.is_empty(), "new misses:\n{}", new.join("\n"));
    assert!(gone.is_empty(), "no misses any more, to be taken off misses.txt:\n{}", gone.join("\n"));
    assert!(100 * hits >= LEAST * count, "{hits} of {count} are hits");
}

/// Writes what is wrong as seeds for the fuzz targets into the folder `COOP_SEEDS`; see `fuzz/seeds.sh`.
#[test]
fn seeds() {
    let Some(folder) = std::env::var_os("COOP_SEEDS") else { return };
    for file in files() {
        let text = std::fs::read_to_string(Path::new(FOLDER).join(format!("{file}.txt"))).unwrap();
        for (number, case) in cases(&text).iter().enumerate() {
            let (_, wrong) = sides(case).unwrap();
            let (wrong, _) = marks(&wrong).unwrap();
            let mut seed = wrong[MAIN].clone();
            for (name, text) in wrong.iter().filter(|(name, _)| *name != MAIN && seed.contains(name.as_str())).collect::<Vec<_>>() {
                let _ = write!(seed, "#@{name}\n{text}");
            }
            std::fs::write(Path::new(&folder).join(format!("mistake-{file}-{number}")), seed).unwrap();
        }
    }
}
