//! The formats of `coop check`: one broken scenario in each of them as a snapshot, and many broken scenarios against
//! the types of SARIF and the schema of our own JSON.

use coop::diagnostics::{Diagnostic, render};
use coop::driver;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use serde_json::Value;
use std::fs;
use std::path::Path;

type Render = fn(&[Diagnostic], &SourceMap, &render::Options) -> String;

/// The formats that are JSON.
const JSON: [(&str, Render); 4] = [
    ("json", render::json::render),
    ("sarif", render::sarif::render),
    ("gitlab", render::gitlab::render),
    ("rdjson", render::rdjson::render),
];

/// The others.
const TEXT: [(&str, Render); 4] = [
    ("text", render::terminal::render),
    ("short", render::short::render),
    ("github", render::github::render),
    ("junit", render::junit::render),
];

/// Chinese names, tabs, an emoji, a label over several lines, labels in two places, fixes, a warning.
const SCENARIO: &str = "\
coop 1

scenario 电池走廊 \"🔋 Battery corridor\"

currency USD

enterprise 电池厂 \"电池厂（一期）\" { capacity = 40 kt/yr }
enterprise 正极厂 { capacity = 10 kt/yr }
enterprise 电池厂 { capacity = 1 kt/yr }

project 工地 { demand = 5 kt/yr, 预留 = 2 kt/yr }

table 成本[enterprise, project] : USD/t from \"数据/成本 1.csv\"

plan 分工 \"谁供应谁\" {
\tvar ship[e in enterprise, p in project] : kt/yr >= 0

\tminimize cost : MUSD/yr = sum(成本[e, p] * ship[e, p] for e in enterprise, p in project)

\tconstraint 供给[e in enterprise]:\tsum(ship[e, p] for p in project) <= e.capacity
\tconstraint 平方: (ship[电池厂, 工地] +
\t\tship[正极厂, 工地]) * ship[正极厂, 工地] <= 3 kt/yr
}

expect 🔋 == 3
expect 分工.cost = 3 MUSD/yr
";

const DATA: &str = "enterprise,project,成本 (USD/t)\r\n电池厂,工地,\"一百\"\r\n正极长,工地,12\r\n";

/// Files by their names.
struct Case {
    name: String,
    text: String,
    data: Memory,
}

impl Case {
    fn new(name: &str, text: &str, data: &[(&str, &str)]) -> Case {
        let files = data.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect();
        Case { name: name.to_owned(), text: text.to_owned(), data: Memory { files } }
    }

    fn check(&self, sources: &mut SourceMap) -> Vec<Diagnostic> {
        let file = sources.add(self.name.as_str(), self.text.as_str(), FileKind::Scenario);
        driver::check(file, sources, &self.data).diagnostics
    }
}

fn broken() -> Case {
    Case::new("./plans/合作 1.coop", SCENARIO, &[("数据/成本 1.csv", DATA)])
}

/// Broken scenarios of all kinds.
fn cases() -> Vec<Case> {
    let mut cases = vec![
        broken(),
        Case::new("fine.coop", "coop 1\nenterprise a { x = 1 t }\nlet b = a.x\nexpect b == 1 t\n", &[]),
        Case::new("empty.coop", "", &[]),
        Case::new("blank.coop", "\r\n\t\r\n", &[]),
        Case::new("<stdin>", "电池厂", &[]),
        Case::new("/home/a b/missing #1.coop", "coop 1\nenterprise a\ntable t[enterprise] : t from \"none.csv\"\n", &[]),
        Case::new("../up.coop", "coop 1\nenterprise a\ntable t[enterprise] : t from \"../../../secret.csv\"\n", &[]),
        Case::new(
            "dir/rows.coop",
            "coop 1\nenterprise a\nenterprise b\ntable t[enterprise] : t from \"r.csv\"\nlet s = sum(t[e] for e in enterprise)\n",
            &[("r.csv", "enterprise,v (t)\na,1\na,2\nb,x\nc,1\n")],
        ),
        Case::new("controls.coop", "coop 1\nlet a = \u{1}\u{1b}[31m\u{202e}\u{fffe}\"]]>\n", &[]),
    ];
    // A line too few, and a line twice.
    for (name, text) in [("half.coop", SCENARIO), ("cans.coop", include_str!("../examples/canned_goods/main.coop"))] {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for at in 0..lines.len() {
            let (before, rest) = lines.split_at(at);
            for kept in [&rest[1..], &[&rest[..1], rest].concat()] {
                cases.push(Case::new(name, &[before, kept].concat().concat(), &[("数据/成本 1.csv", DATA)]));
            }
        }
    }
    let documents = ["README.md", "docs/tutorial.md"].map(Path::new).map(Path::to_path_buf);
    let folders = ["docs/language", "docs/diagnostics"];
    let mut pages: Vec<_> = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    for path in documents.into_iter().chain(pages) {
        let text = fs::read_to_string(&path).unwrap();
        let mut data: Vec<(String, String)> = Vec::new();
        for (number, block) in text.split("```").skip(1).step_by(2).enumerate() {
            let (info, body) = block.split_once('\n').unwrap_or((block, ""));
            match info.split_whitespace().next() {
                Some("csv") => data.extend(info.split('"').nth(1).map(|name| (name.to_owned(), body.to_owned()))),
                Some("coop") => {
                    let name = format!("{}-{number}.coop", path.display());
                    cases.push(Case { name, text: body.to_owned(), data: Memory { files: data.clone() } });
                }
                _ => {}
            }
        }
    }
    cases
}

fn validator(path: &str) -> jsonschema::Validator {
    // A pattern of the published schema has a bracket too many, which strict readers refuse.
    let text = fs::read_to_string(path).unwrap().replace("{2}]?$", "{2}$");
    let schema: Value = serde_json::from_str(&text).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

#[test]
fn one_broken_scenario_in_every_format() {
    let mut sources = SourceMap::default();
    let mut found = broken().check(&mut sources);
    let fine = Case::new("plans/fine.coop", "coop 1\nenterprise a\n", &[]).check(&mut sources);
    assert!(fine.is_empty());
    found.extend(Case::new("plans/unused.coop", "coop 1\nlet 预留 = 2\n", &[]).check(&mut sources));
    for (name, render) in JSON.iter().chain(&TEXT) {
        let mut text = render(&found, &sources, &render::Options::default());
        if *name == "sarif" {
            text = without_pages(&text);
        }
        insta::assert_snapshot!(format!("format_{name}"), text);
    }
}

/// The log without what changes for other reasons: the pages of the codes and the version.
fn without_pages(log: &str) -> String {
    let mut log: Value = serde_json::from_str(log).unwrap();
    let driver = &mut log["runs"][0]["tool"]["driver"];
    driver["semanticVersion"] = "(version)".into();
    for rule in driver["rules"].as_array_mut().unwrap() {
        for form in ["text", "markdown"] {
            assert!(rule["help"][form].as_str().unwrap().starts_with(&format!("# {}: ", rule["id"].as_str().unwrap())));
            rule["help"][form] = "(page)".into();
        }
    }
    format!("{log:#}\n")
}

#[test]
fn every_format_holds_for_every_scenario() {
    let check = validator("docs/check.schema.json");
    let (mut together, mut all) = (SourceMap::default(), Vec::new());
    let cases = cases();
    let mut codes = std::collections::BTreeSet::new();
    for case in &cases {
        let mut sources = SourceMap::default();
        let found = case.check(&mut sources);
        all.extend(case.check(&mut together));
        codes.extend(found.iter().map(|found| found.code));
        holds(&case.name, &found, &sources, &check);
    }
    // As `coop check` does with several scenarios.
    holds("all at once", &all, &together, &check);
    assert!(cases.len() > 20 && codes.len() > 20, "{} scenarios, {} codes", cases.len(), codes.len());
}

/// Why a document is no SARIF 2.1.0: it does not fit the types that are made from the standard's schema, the types drop
/// something that is not in the standard, or a URI is none.
fn not_sarif(log: &Value) -> Option<String> {
    let typed: serde_sarif::sarif::Sarif = match serde_json::from_value(log.clone()) {
        Ok(typed) => typed,
        Err(error) => return Some(error.to_string()),
    };
    if serde_json::to_value(&typed).unwrap() != *log {
        return Some("it has something that is not in the standard".into());
    }
    let reference = serde_json::json!({ "type": "string", "format": "uri-reference" });
    let reference = jsonschema::options().should_validate_formats(true).build(&reference).unwrap();
    let mut open = vec![log];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(map) => {
                let uris = map.iter().filter(|(name, _)| matches!(name.as_str(), "uri" | "helpUri" | "informationUri" | "downloadUri"));
                if let Some((_, uri)) = uris.into_iter().find(|(_, uri)| !reference.is_valid(uri)) {
                    return Some(format!("{uri} is no URI"));
                }
                open.extend(map.values());
            }
            Value::Array(list) => open.extend(list),
            _ => {}
        }
    }
    None
}

fn holds(name: &str, found: &[Diagnostic], sources: &SourceMap, check: &jsonschema::Validator) {
    let options = render::Options::default();
    for (format, render) in JSON {
        let text = render(found, sources, &options);
        let value: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}, {format}: {error}"));
        let wrong: Vec<String> = match format {
            "sarif" => not_sarif(&value).into_iter().collect(),
            "json" => check.iter_errors(&value).map(|e| format!("{e} at {}", e.instance_path())).collect(),
            _ => continue,
        };
        assert_eq!(wrong, Vec::<String>::new(), "{name}, {format}\n{text}");
    }
    let value: Value = serde_json::from_str(&render::gitlab::render(found, sources, &options)).unwrap();
    let mut prints: Vec<&str> = value.as_array().unwrap().iter().map(|entry| entry["fingerprint"].as_str().unwrap()).collect();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), found.len(), "{name}: fingerprints are unique");
    for (format, render) in TEXT {
        let text = render(found, sources, &options);
        assert!(text.chars().all(|c| c == '\n' || c == '\t' || !c.is_control()), "{name}, {format}: {text:?}");
        if format == "github" || format == "short" {
            assert_eq!(text.lines().count(), found.len(), "{name}, {format}: one line each\n{text}");
        }
    }
}

#[test]
fn the_schemas_refuse_what_is_wrong() {
    let check = validator("docs/check.schema.json");
    let mut sources = SourceMap::default();
    let found = broken().check(&mut sources);
    let value = |render: Render| serde_json::from_str::<Value>(&render(&found, &sources, &render::Options::default())).unwrap();
    let mut wrong = value(render::sarif::render);
    wrong["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = "a b 厂".into();
    assert!(not_sarif(&wrong).is_some_and(|why| why.contains("a b 厂")), "URIs are looked at");
    let mut wrong = value(render::sarif::render);
    wrong["runs"][0]["results"][0]["message"]["txt"] = "no such property".into();
    assert!(not_sarif(&wrong).is_some(), "unknown properties are found");
    let mut wrong = value(render::sarif::render);
    wrong["runs"][0]["results"][0]["level"] = "worse".into();
    assert!(not_sarif(&wrong).is_some(), "levels are looked at");
    let mut wrong = value(render::json::render);
    wrong["diagnostics"][0]["labels"][0]["start"]["line"] = 0.into();
    assert!(!check.is_valid(&wrong));
}

/// The pattern for problem matchers in `docs/editors-and-ci.md` reads every line of the short form.
#[test]
fn the_documented_pattern_reads_the_short_form() {
    let page = fs::read_to_string("docs/editors-and-ci.md").unwrap();
    let block = page.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let task: Value = serde_json::from_str(block).unwrap();
    let pattern = &task["tasks"][0]["problemMatcher"]["pattern"]["regexp"];
    let reads = jsonschema::validator_for(&serde_json::json!({ "type": "string", "pattern": pattern })).unwrap();
    for case in cases() {
        let mut sources = SourceMap::default();
        let found = case.check(&mut sources);
        for line in render::short::render(&found, &sources, &render::Options::default()).lines() {
            assert!(reads.is_valid(&Value::from(line)), "{line}");
        }
    }
    assert!(!reads.is_valid(&Value::from("3 errors")));
}
