//! The pages of the codes, `docs/diagnostics/CODE.md`, are tried. Every code has one, of a fixed form:
//!
//! - the heading `# E0302: ` with the registry's title, and below it the registry's name in backticks;
//! - `## Wrong`: a whole scenario that makes findings of this code and no others (but those that the fence announces beside it,
//!   `fail=E0603,E0605`), and the message in a block of `text`
//!   as the program prints it. `## Wrong, too` may follow, with another face of the same mistake;
//! - `## Why`: what the rule is for;
//! - `## Right`: the repaired scenario, without any finding, whose expectations hold.
//!
//! After the fences stands what `tests/docs.rs` knows too: `coop fail=E0302`, `coop warn=W0701`, `coop`, and
//! `csv title="data/plants.csv"` for a data file of the scenarios that follow on the page. And besides:
//!
//! - `coop title="common.coop"`: a file that the scenarios after it use;
//! - `csv title="…" encoding="latin-1"`, or `utf-16`: the file is stored so;
//! - `coop repeat=2000`: each line that ends with `// …` stands for that many.
//!
//! `COOP_PAGES=write cargo test --test all diagnostics` writes the messages and the index of the pages, never a scenario.

use crate::common::{Block, blocks, links_lead_somewhere, markdown, read, root, shown};
use coop::diagnostics::codes::{self, Entry};
use coop::diagnostics::{Diagnostic, Severity, render};
use coop::driver;
use coop::semantic::{DataError, Loader};
use coop::solve::Options;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Folder;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

const FOLDER: &str = "docs/diagnostics";
const COMMAND: &str = "COOP_PAGES=write cargo test --test all diagnostics";

/// Codes that nothing reports yet, or only with an option (a limit of time): for a file that is not UTF-8 the finding is E0001, and an answer that is needed and not
/// there is either not mentioned or told as E0601. Their pages show a scenario, and an empty block for the message. Once the scenario
/// makes its finding, the code comes off this list and the command above fills the block.
const NOT_YET: &[&str] = &["E0607"];

/// What the numbers stand for, and the heading of their part of the index.
const GROUPS: &[(&str, &str)] = &[
    ("E00", "Files"),
    ("E01", "Syntax"),
    ("E02", "Names"),
    ("E03", "Units and types"),
    ("E04", "Data"),
    ("E05", "Models"),
    ("E06", "Answers"),
    ("W07", "Warnings"),
];

const INDEX: &str = "\
# Codes

Every finding has a code. Its page shows a scenario with the mistake, the message, what the rule is for, and the scenario put right.
The name after a code says the same in words. Warnings are allowed and denied by it: `allow unused` or `deny unused` in the file,
`--allow unused` or `--deny unused` on the command line.
";

fn is_not_yet(code: &str) -> bool {
    NOT_YET.contains(&code)
}

/// Whether the messages and the index are to be written.
fn writing() -> bool {
    let wanted = std::env::var("COOP_PAGES").as_deref() == Ok("write");
    let ci = std::env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"));
    assert!(!(wanted && ci), "pages are not written in continuous integration: unset COOP_PAGES");
    wanted
}

fn page_of(entry: &Entry) -> PathBuf {
    root().join(FOLDER).join(format!("{}.md", entry.code))
}

/// Keeps tests from reading pages that another one is writing.
fn alone() -> MutexGuard<'static, ()> {
    static PAGES: Mutex<()> = Mutex::new(());
    PAGES.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// A `## …` of a page, with its blocks.
struct Section {
    title: String,
    /// What stands between its heading and the next, blocks left out.
    prose: String,
    blocks: Vec<(usize, Block)>,
}

fn sections(path: &Path) -> Vec<Section> {
    let mut found: Vec<Section> = Vec::new();
    let mut blocks = blocks(path).into_iter().map(|block| (line_of(&block), block)).peekable();
    let mut inside = 0;
    for (line, number) in read(path).lines().zip(1..) {
        if let Some((_, block)) = blocks.next_if(|(at, _)| *at == number) {
            // The lines of the text and the closing fence.
            inside = block.text.lines().count() + 2;
            if let Some(section) = found.last_mut() {
                section.blocks.push((number, block));
            }
        }
        if inside > 0 {
            inside -= 1;
        } else if let Some(title) = line.strip_prefix("## ") {
            found.push(Section { title: title.to_string(), prose: String::new(), blocks: Vec::new() });
        } else if let Some(section) = found.last_mut() {
            section.prose.push_str(line.trim());
            section.prose.push('\n');
        }
    }
    found
}

/// The line of a block's fence, from 1.
fn line_of(block: &Block) -> usize {
    block.place.rsplit_once(':').and_then(|(_, line)| line.parse().ok()).unwrap_or(0)
}

/// The data files of a page, on disk, under names without the folder in front: the program is run in it.
struct Data {
    folder: tempfile::TempDir,
}

impl Data {
    fn new() -> Data {
        Data { folder: tempfile::tempdir().expect("a folder for data") }
    }

    fn add(&self, block: &Block) {
        let name = block.note("title").unwrap_or_else(|| panic!("{}: a table without `title=\"…\"`", block.place));
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap_or(self.folder.path())).expect("a folder for data");
        fs::write(path, stored(block)).expect("data can be written");
    }
}

impl Loader for Data {
    fn data(&self, path: &str) -> Result<(String, String), DataError> {
        let (text, error) = match Folder::of(&self.folder.path().join("main.coop"), None).data(path) {
            Ok((text, _)) => return Ok((text, path.to_string())),
            Err(error) => (self.folder.path().join("").display().to_string(), error),
        };
        Err(DataError { message: error.message.replace(&text, ""), help: error.help.map(|help| help.replace(&text, "")), ..error })
    }
}

/// The bytes that a block of data stands for.
fn stored(block: &Block) -> Vec<u8> {
    match block.note("encoding") {
        None => block.text.clone().into_bytes(),
        Some("latin-1") => block.text.chars().map(|c| u8::try_from(u32::from(c)).expect("a character of Latin-1")).collect(),
        Some("utf-16") => std::iter::once(0xFEFF).chain(block.text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
        Some(other) => panic!("{}: what is the encoding `{other}`?", block.place),
    }
}

/// The text that a scenario stands for.
fn written_out(block: &Block) -> String {
    let times = block.note("repeat").map_or(1, |times| times.parse().unwrap_or_else(|_| panic!("{}: repeat how often?", block.place)));
    let lines = block.text.split_inclusive('\n');
    lines.map(|line| if line.trim_end().ends_with("// …") { line.repeat(times) } else { line.to_string() }).collect()
}

/// What a scenario came to.
struct Outcome {
    findings: Vec<Diagnostic>,
    sources: SourceMap,
}

impl Outcome {
    /// The findings as the program prints them, without blanks at the ends of lines.
    fn rendered(&self) -> String {
        let text = render::terminal::render(&self.findings, &self.sources, &render::Options { color: false, width: None });
        let lines: Vec<&str> = text.trim_end().lines().map(str::trim_end).collect();
        lines.iter().map(|line| format!("{line}\n")).collect()
    }

    fn codes(&self) -> BTreeSet<String> {
        self.findings.iter().map(|d| d.code.to_string()).collect()
    }
}

/// Checks a scenario, and solves it where it has no errors.
fn run(block: &Block, data: &Data) -> Outcome {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", written_out(block), FileKind::Scenario);
    let checked = driver::check(file, &mut sources, data);
    if checked.has_errors() {
        return Outcome { findings: checked.diagnostics, sources };
    }
    let solved = driver::solve(checked, &sources, &Options::default(), &mut |_| {});
    let solved = solved.unwrap_or_else(|error| panic!("{}: {error}", block.place));
    let failed = solved.expectations.iter().filter(|e| !e.passed()).count();
    let told = solved.diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    assert!(failed == 0 || told > 0, "{}: {failed} expectations do not hold, and nothing says so", block.place);
    Outcome { findings: solved.diagnostics, sources }
}

/// What is wrong with a page, and the messages that belong into it: the line of the fence, and the text.
#[derive(Default)]
struct Found {
    wrong: Vec<String>,
    messages: BTreeMap<usize, String>,
}

fn try_page(entry: &Entry, found: &mut Found) {
    let path = page_of(entry);
    let code = entry.code.0;
    let place = shown(&path);
    let data = Data::new();
    for section in sections(&path) {
        let wrong_one = section.title != "Right";
        let mut scenarios = 0;
        let mut due: Option<String> = None;
        for (line, block) in &section.blocks {
            match block.language() {
                "csv" => data.add(block),
                // A file that the scenarios use.
                "coop" if block.note("title").is_some() => data.add(block),
                "coop" if wrong_one => {
                    scenarios += 1;
                    let outcome = run(block, &data);
                    let announced = block.note(if entry.code.is_warning() { "warn" } else { "fail" });
                    // What follows from something else is announced with it.
                    let wanted: BTreeSet<String> = announced.iter().flat_map(|codes| codes.split(',')).map(str::to_string).collect();
                    if !wanted.contains(code) {
                        found.wrong.push(format!("{}: the fence does not announce {code}", block.place));
                    }
                    if is_not_yet(code) && outcome.codes().contains(code) {
                        let text = format!("{code} is reported now: take it off NOT_YET in tests/diagnostics.rs, then `{COMMAND}`");
                        found.wrong.push(format!("{}: {text}", block.place));
                    } else if !is_not_yet(code) && outcome.codes() != wanted {
                        found.wrong.push(format!("{}: found {:?}\n{}", block.place, outcome.codes(), outcome.rendered()));
                    } else if is_not_yet(code) && entry.code.is_warning() && !outcome.findings.is_empty() {
                        found.wrong.push(format!("{}: something else is wrong\n{}", block.place, outcome.rendered()));
                    }
                    due = match is_not_yet(code) {
                        true => Some(String::new()),
                        // What is not of this code never comes into the page.
                        false => (outcome.codes() == wanted).then(|| outcome.rendered()),
                    };
                }
                "coop" => {
                    scenarios += 1;
                    let outcome = run(block, &data);
                    if !outcome.findings.is_empty() {
                        found.wrong.push(format!("{}: is not right\n{}", block.place, outcome.rendered()));
                    }
                }
                "text" if wrong_one && scenarios == 1 => {
                    if let Some(due) = due.take() {
                        if block.text != due {
                            found.wrong.push(format!(
                                "{}: the program says something else; `{COMMAND}` writes it\n{}",
                                block.place,
                                difference(&block.text, &due)
                            ));
                        }
                        found.messages.insert(*line, due);
                    }
                }
                other => found.wrong.push(format!("{}: a block of `{other}` does not belong here", block.place)),
            }
        }
        let messages = section.blocks.iter().filter(|(_, block)| block.language() == "text").count();
        let example = section.title != "Why";
        if scenarios != usize::from(example) || messages != usize::from(example && wrong_one) {
            found.wrong.push(format!("{place}: `## {}` has {scenarios} scenarios and {messages} messages", section.title));
        }
    }
}

/// Two texts that differ, line by line: `-` is what the page says, `+` what the program says.
fn difference(page: &str, program: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (page.lines().collect(), program.lines().collect());
    let before = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - before;
    let after = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let mut out = String::new();
    for (mark, lines, range) in [
        (' ', &old, 0..before),
        ('-', &old, before..old.len() - after),
        ('+', &new, before..new.len() - after),
        (' ', &new, new.len() - after..new.len()),
    ] {
        lines[range].iter().for_each(|line| out.push_str(&format!("  {mark} {line}\n")));
    }
    out
}

/// Puts messages into a page.
fn write_messages(path: &Path, messages: &BTreeMap<usize, String>) {
    let text = read(path);
    let mut out = String::new();
    let mut skipping = false;
    for (line, number) in text.lines().zip(1..) {
        skipping = skipping && !line.starts_with("```");
        if !skipping {
            out.push_str(line);
            out.push('\n');
        }
        if let Some(message) = messages.get(&number) {
            out.push_str(message);
            skipping = true;
        }
    }
    if out != text {
        fs::write(path, out).unwrap_or_else(|error| panic!("{}: {error}", shown(path)));
    }
}

/// The index of all pages.
fn index() -> String {
    let mut out = INDEX.to_string();
    for (group, title) in GROUPS {
        out.push_str(&format!("\n## {title}\n\n| code | name | what is wrong |\n| --- | --- | --- |\n"));
        for entry in codes::ALL.iter().filter(|entry| entry.code.0.starts_with(group)) {
            let Entry { code, name, title, .. } = entry;
            out.push_str(&format!("| [{code}]({code}.md) | `{name}` | {title} |\n"));
        }
    }
    out
}

#[test]
fn pages_show_what_the_program_says() {
    let _alone = alone();
    let writing = writing();
    let mut wrong: Vec<String> = Vec::new();
    for entry in codes::ALL {
        let mut found = Found::default();
        try_page(entry, &mut found);
        if writing {
            write_messages(&page_of(entry), &found.messages);
            found = Found::default();
            try_page(entry, &mut found);
        }
        wrong.append(&mut found.wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_page_of_the_fixed_form() {
    let _alone = alone();
    let mut wrong: Vec<String> = Vec::new();
    for entry in codes::ALL {
        let (path, code) = (page_of(entry), entry.code);
        let place = shown(&path);
        let head = format!("# {code}: {}\n\n`{}`\n\n", entry.title, entry.name);
        if !read(&path).starts_with(&head) {
            wrong.push(format!("{place}: does not begin with\n{head}"));
        }
        let sections = sections(&path);
        let mut titles: Vec<&str> = sections.iter().map(|section| section.title.as_str()).collect();
        titles.dedup_by(|a, b| *a == "Wrong, too" && *b == "Wrong, too");
        titles.retain(|title| *title != "Wrong, too" || sections.first().is_some_and(|first| first.title != "Wrong"));
        if titles != ["Wrong", "Why", "Right"] {
            wrong.push(format!("{place}: the parts are {titles:?}"));
        }
        let why: &str = sections.iter().find(|section| section.title == "Why").map_or("", |section| &section.prose);
        let sentences = why.split_inclusive(['.', '?', '!']).filter(|text| text.trim().len() > 1).count();
        if sentences < 2 {
            wrong.push(format!("{place}: `## Why` says too little"));
        }
        if code.is_warning() && !["allow", "deny"].iter().all(|word| why.contains(&format!("`--{word} {}`", entry.name))) {
            wrong.push(format!("{place}: `## Why` does not say how to allow and to deny it"));
        }
        links_lead_somewhere(&path);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_page_is_of_a_code() {
    let _alone = alone();
    let known: BTreeSet<String> = codes::ALL.iter().map(|entry| format!("{}.md", entry.code)).collect();
    for path in markdown(FOLDER) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_string();
        assert!(name == "README.md" || known.contains(&name), "{} is the page of no code", shown(&path));
    }
}

#[test]
fn the_index_lists_every_code() {
    let _alone = alone();
    let path = root().join(FOLDER).join("README.md");
    let due = index();
    if writing() {
        fs::write(&path, &due).unwrap_or_else(|error| panic!("{}: {error}", shown(&path)));
    }
    let text = fs::read_to_string(&path).unwrap_or_default();
    assert!(text == due, "{} is not up to date; `{COMMAND}` writes it\n{}", shown(&path), difference(&text, &due));
    for entry in codes::ALL {
        let listed = due.matches(&format!("[{}]", entry.code)).count();
        assert_eq!(listed, 1, "{} belongs to no group, or to several", entry.code);
    }
}

#[test]
fn codes_are_in_order_and_mean_one_thing() {
    let codes: Vec<&str> = codes::ALL.iter().map(|entry| entry.code.0).collect();
    assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "codes stand in order, each once");
    for entry in codes::ALL {
        let digits = entry.code.0.strip_prefix(['E', 'W']).unwrap_or("");
        assert!(digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()), "{} is no code", entry.code);
        assert_eq!(entry.code.is_warning(), digits.starts_with("07"), "{} is in the wrong group", entry.code);
        let words = entry.name.split('-');
        let kebab = words.clone().all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        assert!(kebab, "{}: `{}` is not of words with `-` between them", entry.code, entry.name);
        let same = |other: &&Entry| other.name == entry.name || other.title == entry.title;
        assert_eq!(codes::ALL.iter().filter(same).count(), 1, "{} has the name or the title of another code", entry.code);
        assert_eq!(entry.code.entry().map(|found| found.name), Some(entry.name));
    }
    for code in NOT_YET {
        assert!(codes.contains(code), "{code} of NOT_YET is not in the registry");
    }
}

#[test]
fn every_code_of_the_registry_is_used() {
    let registry = "src/diagnostics/codes.rs";
    let mut rest = String::new();
    let mut open = vec![root().join("src")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("the sources can be read") {
            let path = entry.expect("the sources can be read").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") && shown(&path) != registry {
                rest.push_str(&read(&path));
            }
        }
    }
    let uses: BTreeSet<&str> =
        rest.split("codes::").skip(1).filter_map(|text| text.split(|c: char| !c.is_alphanumeric() && c != '_').next()).collect();
    let text = read(&root().join(registry));
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for line in text.lines() {
        if let Some((name, value)) = line.trim().split_once(" = \"")
            && let Some(code) = value.get(..5)
            && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        {
            assert_eq!(names.insert(code, name), None, "{code} has two names in {registry}");
        }
    }
    for entry in codes::ALL {
        let name = names.get(entry.code.0).unwrap_or_else(|| panic!("{} is not found in {registry}", entry.code));
        assert!(is_not_yet(entry.code.0) || uses.contains(name), "{}: nothing in src/ uses codes::{name}", entry.code);
    }
}
