//! `coop doc`: every scenario of the repository becomes a document that holds together, whatever its titles are.

mod beside;

use super::common::{blocks, markdown, outcome, program, root, run_in};
use coop::doc::{Answers, Document, Subject};
use coop::driver::{self, Checked};
use coop::semantic::{self, Loaded, Loader};
use coop::source::{FileKind, SourceMap};
use coop::workspace::{Folder, Memory};
use std::fs;
use std::path::{Path, PathBuf};

/// A checked scenario with what it declares.
struct Read {
    sources: SourceMap,
    checked: Checked,
    declared: Vec<Loaded>,
}

fn read(name: &str, text: &str, loader: &dyn Loader) -> Read {
    let mut sources = SourceMap::default();
    let file = sources.add(name, text, FileKind::Scenario);
    let checked = driver::check(file, &mut sources, loader);
    let declared = semantic::declared(file, &mut sources, loader);
    Read { sources, checked, declared }
}

fn read_file(path: &Path) -> Read {
    read(&path.display().to_string(), &fs::read_to_string(path).unwrap(), &Folder::of(path, None))
}

impl Read {
    fn document(&self) -> Document {
        Document::of(&Subject {
            hir: &self.checked.hir,
            sources: &self.sources,
            declared: &self.declared,
            answers: None,
            full: false,
            settings: &[],
        })
    }

    fn solved(self, full: bool) -> Document {
        let options = coop::solve::Options { solver: coop::solve::Choice::Microlp, ..Default::default() };
        let solved = driver::solve(self.checked, &self.sources, &options, &mut |_| {}).unwrap();
        let answers = Some(Answers { solved: &solved });
        Document::of(&Subject { hir: &solved.hir, sources: &self.sources, declared: &self.declared, answers, full, settings: &[] })
    }
}

/// Elements that are opened are closed in their order, attributes are quoted, and nothing is run or fetched.
fn is_well_formed(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html.strip_prefix("<!DOCTYPE html>").unwrap();
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        for entity in text.split('&').skip(1) {
            let name = entity.split(';').next().unwrap();
            assert!(["amp", "lt", "gt", "quot", "#39"].contains(&name), "&{name} in {text}");
        }
        let end = at + rest[at..].find('>').unwrap();
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{tag}");
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap();
        assert!(!name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()), "{tag}");
        assert!(!["script", "link", "iframe", "img", "object", "embed"].contains(&name), "{tag}");
        let mut attributes = tag[name.len()..].trim_end_matches('/');
        while let Some((key, after)) = attributes.split_once("=\"") {
            assert!(key.trim().chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "{tag}");
            assert!(!key.trim().starts_with("on") && !["src", "style"].contains(&key.trim()), "{tag}");
            let (value, after) = after.split_once('"').unwrap();
            assert!(key.trim() != "href" || value.starts_with('#'), "{tag}");
            assert!(!value.contains('<'), "{tag}");
            attributes = after;
        }
        assert_eq!(attributes.trim(), "", "{tag}");
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert_eq!(open, Vec::<&str>::new());
    assert!(!html.contains("@import") && !html.contains("url("));
}

/// The children that elements of MathML need.
fn has_the_children_of_mathml(html: &str) {
    for (name, count) in [("msub", 2), ("msup", 2), ("mfrac", 2), ("munder", 2)] {
        let open = format!("<{name}>");
        for (at, _) in html.match_indices(&open) {
            let part = &html[at + open.len()..];
            let (mut depth, mut children, mut rest) = (0, 0, part);
            while let Some(at) = rest.find('<') {
                let end = at + rest[at..].find('>').unwrap();
                let tag = &rest[at + 1..end];
                rest = &rest[end + 1..];
                match (tag.starts_with('/'), tag.ends_with('/')) {
                    (true, _) if depth == 0 => break,
                    (true, _) => depth -= 1,
                    (false, alone) => {
                        children += usize::from(depth == 0);
                        depth += usize::from(!alone);
                    }
                }
            }
            assert_eq!(children, count, "{name} in {}", part.chars().take(200).collect::<String>());
        }
    }
}

/// The formulas of a document, without those of its text.
fn formulas(markdown: &str) -> Vec<&str> {
    markdown.split("```math\n").skip(1).map(|rest| rest.split("\n```").next().unwrap()).collect()
}

/// Braces, fences and environments are closed in their order.
fn is_balanced(formula: &str) {
    let mut depth = 0i32;
    let mut chars = formula.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '{' => depth += 1,
            '}' => depth -= 1,
            '$' | '#' | '%' | '`' | '~' | '\n' => panic!("{c} in {formula}"),
            _ => {}
        }
        assert!(depth >= 0, "{formula}");
    }
    assert_eq!(depth, 0, "{formula}");
    let count = |word: &str| formula.matches(word).count() - formula.matches(&format!("{word}arrow")).count();
    assert_eq!(count(r"\left"), count(r"\right"), "{formula}");
    assert_eq!(count(r"\begin{cases}"), count(r"\end{cases}"), "{formula}");
}

/// Each line of a table has as many cells as its heading.
fn tables_are_even(markdown: &str) {
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    let mut width = 0;
    let mut fenced = false;
    for line in markdown.lines() {
        fenced ^= line.starts_with("```") || line.starts_with("~~~");
        match line.starts_with('|') && !fenced {
            true if width == 0 => width = cells(line),
            true => assert_eq!(cells(line), width, "{line}"),
            false => width = 0,
        }
    }
}

fn holds_together(place: &str, document: &Document) {
    let (markdown, html) = (document.markdown(), document.html());
    println!("{place}");
    formulas(&markdown).into_iter().for_each(is_balanced);
    tables_are_even(&markdown);
    is_well_formed(&html);
    has_the_children_of_mathml(&html);
    assert_eq!(formulas(&markdown).len(), html.matches("<math ").count());
    // What has no notation is nowhere.
    assert!(!html.contains("class=\"s\""), "{place}");
}

fn example(name: &str) -> Read {
    let read = read_file(&root().join("examples").join(name).join("main.coop"));
    assert!(!read.checked.has_errors(), "{name}");
    read
}

#[test]
fn a_plan_is_shown_in_mathematical_notation() {
    insta::assert_snapshot!("canned_goods", example("canned_goods").document().markdown());
}

#[test]
fn all_four_questions_are_shown() {
    insta::assert_snapshot!("battery_corridor", example("battery_corridor").document().markdown());
}

#[test]
fn a_decision_process_is_shown() {
    insta::assert_snapshot!("grain_reserve", example("grain_reserve").document().markdown());
}

#[test]
fn html_is_one_file() {
    insta::assert_snapshot!("canned_goods_html", example("canned_goods").document().html());
}

#[test]
fn answers_are_added() {
    let document = example("canned_goods").solved(false);
    let markdown = document.markdown();
    assert!(markdown.contains("## Answers\n"), "{markdown}");
    assert!(
        markdown.contains("| every case has a home | `sum(division.ship[e, p] for e in enterprise, p in project) == 900 case/d` | holds |")
    );
    assert!(markdown.contains("153.675"), "{markdown}");
    holds_together("canned_goods", &document);
}

#[test]
fn every_example_holds_together() {
    for entry in fs::read_dir(root().join("examples")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        holds_together(&name, &example(&name).document());
        holds_together(&name, &example(&name).solved(true));
    }
}

/// The scenarios of tests and manual that have no error, with whatever data they have.
#[test]
fn every_scenario_holds_together() {
    let mut count = 0;
    let mut try_it = |place: &str, read: Read| {
        if !read.checked.has_errors() {
            holds_together(place, &read.document());
            count += 1;
        }
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in ["tests/cases", "tests/met"] {
        files.extend(fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path()));
    }
    files.retain(|path| path.extension().is_some_and(|ending| ending == "coop"));
    files.sort();
    // What takes long to check says nothing new.
    let is_small = |path: &&PathBuf| fs::metadata(path).is_ok_and(|file| file.len() < 30_000);
    for path in files.iter().filter(is_small) {
        try_it(&path.display().to_string(), read_file(path));
        // The data of problems of other people stand elsewhere.
        let Some(cases) = std::env::var_os("COOP_CASES") else { continue };
        let of_case = |folder: PathBuf| folder.join(path.file_stem().unwrap());
        let folders = fs::read_dir(&cases).unwrap().map(|entry| of_case(entry.unwrap().path()));
        if let Some(data) = folders.chain([of_case(PathBuf::from(&cases))]).find(|folder| folder.is_dir()) {
            let text = fs::read_to_string(path).unwrap();
            try_it(&path.display().to_string(), read("main.coop", &text, &Folder::of(path, Some(&data))));
        }
    }
    for page in ["docs", "docs/language"].into_iter().flat_map(markdown) {
        for block in blocks(&page).into_iter().filter(|block| block.language() == "coop" && block.note("repeat").is_none()) {
            try_it(&block.place, read("main.coop", &block.text, &Memory::default()));
        }
    }
    for entry in fs::read_dir(root().join("tests/language")).unwrap() {
        let path = entry.unwrap().path();
        for case in super::language::cases(&fs::read_to_string(&path).unwrap()) {
            try_it(&format!("{}: {}", path.display(), case.name), read("main.coop", &case.text, &Memory::default()));
        }
    }
    assert!(count > 300, "{count} scenarios");
}

const HOSTILE: &str = r##"coop 1
/// <script>alert(1)</script> $x$ and `a|b` and \ and | and ``` and *b* _c_ [d](javascript:e)
scenario s "<script>alert('t')</script> $a$ \\ | `x` _y_ & </title>"
country c "1. <b>|$`\\_&\"'"
enterprise `a_$|\b` "-->]]> {x} %y #z ~" in c { size = 3 t }
enterprise plain "```math" in c { size = 4 t }
/// # no heading
plan p "$$ </math> \\end{cases}" {
  var x[e in enterprise] : t in 0 t .. e.size
  maximize v "<i>|" : t = sum(x[e] for e in enterprise)
  /// - no list | no cell
  constraint most "`" : x[`a_$|\b`] <= 2 t
}
expect "<u>|`$" p.v >= 1 t
"##;

#[test]
fn hostile_titles_say_nothing_to_markdown_or_html() {
    let read = read("main.coop", HOSTILE, &Memory::default());
    let shown = coop::diagnostics::render::terminal::render(&read.checked.diagnostics, &read.sources, &Default::default());
    assert!(!read.checked.has_errors(), "{shown}");
    let document = read.solved(true);
    holds_together("hostile", &document);
    let (markdown, html) = (document.markdown(), document.html());
    assert!(!html.contains("<script") && !html.contains("<b>") && !html.contains("<u>") && !html.contains("<i>"), "{html}");
    assert!(
        html.contains("<title>&lt;script&gt;alert(&#39;t&#39;)&lt;/script&gt; $a$ \\ | `x` _y_ &amp; &lt;/title&gt;</title>"),
        "{html}"
    );
    insta::assert_snapshot!("hostile", markdown);
}

#[test]
fn variants_policies_and_functions_are_shown() {
    insta::assert_snapshot!("forms", {
        let text = fs::read_to_string(root().join("tests/for_readers/forms.coop")).unwrap();
        let read = read("forms.coop", &text, &Memory::default());
        let shown = coop::diagnostics::render::terminal::render(&read.checked.diagnostics, &read.sources, &Default::default());
        assert!(!read.checked.has_errors(), "{shown}");
        let document = read.document();
        holds_together("forms", &document);
        document.markdown()
    });
}

/// Each rule of an allocation and of a choice has its formula, in both notations, and who described it.
#[test]
fn rules_are_shown_as_formulas() {
    let text = fs::read_to_string(root().join("tests/for_readers/rules.coop")).unwrap();
    let read = read("rules.coop", &text, &Memory::default());
    let shown = coop::diagnostics::render::terminal::render(&read.checked.diagnostics, &read.sources, &Default::default());
    assert!(!read.checked.has_errors(), "{shown}");
    let document = read.document();
    holds_together("rules", &document);
    let (markdown, html) = (document.markdown(), document.html());
    // Of each allocation and choice a formula of what it comes to.
    for name in ["r1", "r2", "r3", "r4", "r5", "r6", "s1"] {
        assert!(markdown.contains(&format!("\\mathit{{{name}.amount}}_{{e}} = ")), "{name}");
        assert!(html.contains(&format!("{name}.amount</mi>")), "{name}");
    }
    for source in [
        "Thomson",
        "Aumann",
        "Curiel",
        "O'Neill",
        "Balinski",
        "Shapley",
        "Banzhaf",
        "Schmeidler",
        "Bertsekas",
        "Kelly",
        "Train",
        "McFadden",
    ] {
        assert!(markdown.contains(source), "{source}");
    }
    assert!(html.contains("<msqrt>") && html.contains("<mo>∪</mo>") && html.contains(">λ</mi>"), "{html}");
    insta::assert_snapshot!("rules", markdown);
}

/// What was set for a document is said in it, and nothing of it is taken for the scenario.
#[test]
fn settings_leave_a_trace() {
    let text = "coop 1
scenario s
currency EUR, USD
rate EUR = 1.25 USD on 2026-01-15
attribute plant.depth : m default 12 m
kind plant
plant a { size = 3 t, price = 5 EUR/t, spare = no limit }
plant b { size = 4 t, price = 75 USD/t, spare = no limit }
let growth = 3 %
let most = (1 + growth) * a.size
plan m {
  var x[p in plant] : t in 0 t .. p.size
  maximize gain : EUR = sum(p.price * x[p] for p in plant)
}
policy tax { applies to m { charge levy = 1 EUR/t * x[a] } }
belief risk { port in { open, closed } ~ { open: 90 %, closed: 10 % } }
variant dear { growth = 7 % }
let danger = risk.P(port == closed)
";
    let folder = super::common::folder(text);
    let doc = |args: &[&str]| {
        let (code, out, err) = run_in(folder.path(), &[&["doc", "a.coop"], args].concat());
        assert_eq!(code, 0, "{err}");
        out
    };
    let plain = doc(&[]);
    assert!(!plain.contains("Set for this document"), "{plain}");
    assert!(plain.contains("| `b` | 60 (`75 USD/t`) | 4 | no limit |"), "{plain}");
    assert!(plain.contains("- `depth`: where nothing is said, `12 m`"), "{plain}");
    let set = doc(&["--set", "b.price=90 EUR/t", "--set", "growth=9%", "--policy", "tax=off", "--observe", "risk.port=closed"]);
    for part in ["- `b.price=90 EUR/t`\n- `growth=9%`\n- `observe risk.port=closed`\n- policy `tax` off\n", "| `b` | 90 | 4 | no limit |"] {
        assert!(set.contains(part), "{part}: {set}");
    }
    assert_eq!(set.matches("Here it has the value that was set for this document.").count(), 1, "{set}");
    assert!(doc(&["--variant", "dear"]).contains("In this variant: `growth = 7 %`."));
    let solved = doc(&["--solve", "--set", "b.price=90 EUR/t"]);
    assert!(solved.contains("- `b.price=90 EUR/t`\n"), "{solved}");
}

/// Errors are those of `check`, and then there is no document.
#[test]
fn a_scenario_with_errors_has_no_document() {
    let folder = super::common::folder("coop 1\nscenario s\nenterprise a { size = 3 t }\nlet x = a.size + 3 kg + 1 d\n");
    let (code, out, err) = run_in(folder.path(), &["doc", "a.coop", "--output", "out.md"]);
    let (_, _, checked) = run_in(folder.path(), &["check", "a.coop"]);
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    assert!(err.contains("E0302") && checked.contains("E0302"), "{err}\n{checked}");
    assert!(!folder.path().join("out.md").exists());
}

#[test]
fn the_command_writes_files_and_variants() {
    let text = "coop 1\nscenario s \"A title\"\nenterprise a { size = 3 t }\nlet most = 2 * a.size\nvariant larger \"More\" { a.size = 5 t }\nexpect most == 6 t\n";
    let folder = super::common::folder(text);
    let (code, out, err) = run_in(folder.path(), &["doc", "a.coop", "--format", "html", "--output", "out.html"]);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    is_well_formed(&fs::read_to_string(folder.path().join("out.html")).unwrap());
    let (code, out, err) = run_in(folder.path(), &["doc", "a.coop", "--variant", "larger"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("In the variant `larger`: More") && out.contains("| `a` | 5 |"), "{out}");
    let (code, out, err) = run_in(folder.path(), &["doc", "a.coop", "--solve"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("| `most == 6 t` | holds |"), "{out}");
    let (code, _, err) = run_in(folder.path(), &["doc", "a.coop", "--output", "a.coop"]);
    assert_eq!(code, 2, "{err}");
    let (code, out, _) = outcome(program().current_dir(folder.path()).args(["doc", "other.coop"]).output().unwrap());
    assert_eq!((code, out.as_str()), (2, ""));
}
