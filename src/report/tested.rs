//! Which expectations hold: for people, for services that show results of tests, as JSON.

use crate::diagnostics::{plain, render::junit};
use serde::Serialize;
use std::fmt::Write;

/// All files of a run.
#[derive(Default, Serialize)]
pub struct Tested {
    pub files: Vec<TestedFile>,
}

/// The expectations of a scenario.
#[derive(Serialize)]
pub struct TestedFile {
    pub file: String,
    /// Why they were not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_run: Option<String>,
    pub expectations: Vec<TestedExpectation>,
}

/// An expectation and how it came out.
#[derive(Clone, Serialize)]
pub struct TestedExpectation {
    /// The variant that it stands in.
    pub variant: Option<String>,
    pub title: Option<String>,
    /// Its condition, on one line.
    pub text: String,
    /// Where it stands; 0 of accepted results, which stand beside the scenario.
    pub line: u32,
    pub passed: bool,
    /// What it comes to, where it does not hold.
    pub reason: Option<String>,
}

impl TestedExpectation {
    /// `embargo: it costs more`
    pub fn name(&self) -> String {
        let own = self.title.as_deref().unwrap_or(&self.text);
        self.variant.as_ref().map_or_else(|| own.to_string(), |variant| format!("{variant}: {own}"))
    }

    /// True of those that a filter asks for.
    pub fn matches(&self, filter: &str) -> bool {
        is_asked(filter, self.variant.as_deref(), self.title.as_deref(), &self.text)
    }
}

/// True where a filter stands in the name of the variant, the title or the condition of an expectation.
pub fn is_asked(filter: &str, variant: Option<&str>, title: Option<&str>, text: &str) -> bool {
    [variant, title, Some(text)].into_iter().flatten().any(|own| own.contains(filter))
}

/// The attribute for a line; of what stands in no line none.
fn at(line: u32) -> String {
    if line == 0 { String::new() } else { format!(" line=\"{line}\"") }
}

impl Tested {
    /// How many hold, and how many do not.
    pub fn counts(&self) -> (usize, usize) {
        let all = || self.files.iter().flat_map(|file| &file.expectations);
        let passed = all().filter(|one| one.passed).count();
        (passed, all().count() - passed)
    }

    /// A line for each file, below it what fails in variants, and a line for all.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for TestedFile { file, not_run, expectations } in &self.files {
            if let Some(why) = not_run {
                lines.push(format!("{file}: {why}"));
                continue;
            }
            let passed = expectations.iter().filter(|one| one.passed).count();
            let none = if expectations.is_empty() { ", no expectations" } else { "" };
            lines.push(format!("{file}: {passed} passed, {} failed{none}", expectations.len() - passed));
            // What fails in the scenario itself is explained where it stands.
            let is_told = |one: &&TestedExpectation| !one.passed && (one.variant.is_some() || one.line == 0);
            for one in expectations.iter().filter(is_told) {
                let why = one.reason.as_ref().map_or(String::new(), |why| format!(": {why}"));
                lines.push(format!("  failed  {}{why}", one.name()));
            }
        }
        let (passed, failed) = self.counts();
        let word = if passed == 1 { "expectation" } else { "expectations" };
        lines.push(format!("{passed} {word} passed, {failed} failed"));
        lines
    }

    /// JUnit's XML: a suite for each file, a test for each expectation.
    pub fn junit(&self) -> String {
        let (passed, failed) = self.counts();
        let errors = self.files.iter().filter(|file| file.not_run.is_some()).count();
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        // Writing to a string does not fail.
        let _ = writeln!(
            out,
            "<testsuites name=\"coop test\" tests=\"{}\" failures=\"{failed}\" errors=\"{errors}\">",
            passed + failed + errors
        );
        for TestedFile { file, not_run, expectations } in &self.files {
            let failed = expectations.iter().filter(|one| !one.passed).count();
            let errors = usize::from(not_run.is_some());
            let name = junit::escaped(file);
            let tests = expectations.len() + errors;
            let _ =
                writeln!(out, "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failed}\" errors=\"{errors}\" skipped=\"0\">");
            if let Some(why) = not_run {
                let why = junit::escaped(why);
                let _ =
                    writeln!(out, "    <testcase name=\"{name}\" classname=\"coop\" file=\"{name}\"><error message=\"{why}\"/></testcase>");
            }
            for one in expectations {
                let own = junit::escaped(&one.name());
                let head = format!("    <testcase name=\"{own}\" classname=\"{name}\" file=\"{name}\"{}", at(one.line));
                if one.passed {
                    let _ = writeln!(out, "{head}/>");
                } else {
                    let why = junit::escaped(one.reason.as_deref().unwrap_or("it does not hold"));
                    let text = junit::escaped(&one.text);
                    let _ = writeln!(out, "{head}><failure message=\"{why}\" type=\"E0601\">{text}</failure></testcase>");
                }
            }
            out.push_str("  </testsuite>\n");
        }
        out.push_str("</testsuites>\n");
        plain::xml(&out)
    }

    /// As JSON.
    pub fn json(&self, out: &mut impl std::io::Write) -> std::io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        out.write_all(b"\n")
    }
}
