//! JUnit's XML, which services show as results of tests: every file is a test, and fails when it has errors.

use super::{Options, anchor, one_line, path, short, text};
use crate::diagnostics::{Diagnostic, Severity, plain};
use crate::source::{FileKind, SourceMap};
use std::fmt::Write;

/// What is said of a finding that stands in no file.
const NO_FILE: &str = "(no file)";

/// A test: a file, with its findings.
struct Case<'a> {
    name: String,
    found: Vec<&'a Diagnostic>,
}

impl Case<'_> {
    fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter().copied().filter(|found| found.severity == Severity::Error)
    }
}

/// One suite: the scenarios in the order they were read, then other files that have findings.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap, _options: &Options) -> String {
    let scenarios = sources.iter().filter(|(_, file)| file.kind == FileKind::Scenario).map(|(_, file)| path::slashed(&file.name));
    let mut cases: Vec<Case> = Vec::new();
    for name in scenarios {
        // A data file is read anew for every scenario, and a scenario may be named twice.
        if cases.iter().all(|case| case.name != name) {
            cases.push(Case { name, found: Vec::new() });
        }
    }
    for diagnostic in diagnostics {
        let file = anchor(diagnostic, sources).and_then(|label| sources.get(label.span.file));
        let name = file.map_or(NO_FILE.to_owned(), |file| path::slashed(&file.name));
        match cases.iter_mut().find(|case| case.name == name) {
            Some(case) => case.found.push(diagnostic),
            None => cases.push(Case { name, found: vec![diagnostic] }),
        }
    }
    let counts = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"0\"",
        cases.len(),
        cases.iter().filter(|case| case.errors().next().is_some()).count()
    );
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a string does not fail.
    let _ = writeln!(out, "<testsuites name=\"coop\" {counts}>\n  <testsuite name=\"coop check\" {counts} skipped=\"0\">");
    for case in &cases {
        write_case(&mut out, case, sources);
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    plain::xml(&out)
}

fn write_case(out: &mut String, case: &Case, sources: &SourceMap) {
    let name = escaped(&case.name);
    let _ = write!(out, "    <testcase name=\"{name}\" classname=\"coop\" file=\"{name}\"");
    if case.found.is_empty() {
        out.push_str("/>\n");
        return;
    }
    out.push_str(">\n");
    for error in case.errors() {
        let (message, body) = (escaped(&one_line(&error.message)), escaped(&lines(error, sources)));
        let _ = writeln!(out, "      <failure message=\"{message}\" type=\"{}\">{body}</failure>", error.code);
    }
    let rest: Vec<String> =
        case.found.iter().filter(|found| found.severity != Severity::Error).map(|found| lines(found, sources)).collect();
    if !rest.is_empty() {
        let _ = writeln!(out, "      <system-out>{}</system-out>", escaped(&rest.join("\n\n")));
    }
    out.push_str("    </testcase>\n");
}

/// The short form, and below it what explains it.
fn lines(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let mut lines = vec![short::line(diagnostic, sources)];
    lines.extend(text::explanation(diagnostic, sources));
    lines.extend(text::fixes(diagnostic));
    lines.join("\n")
}

/// Text for XML 1.0, within an element as well as within quotes. Some characters it cannot hold in any form.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' => out.push(c),
            '\0'..='\x1F' | '\u{FFFE}' | '\u{FFFF}' => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Applicability, codes};
    use crate::source::Span;

    #[test]
    fn a_test_for_each_file() {
        let mut map = SourceMap::default();
        let first = map.add("./甲 & \"乙\".coop", "a < b\x01\n", FileKind::Scenario);
        map.add("fine.coop", "", FileKind::Scenario);
        map.add("fine.coop", "", FileKind::Scenario);
        map.add("std/units.coop", "", FileKind::Library);
        let data = map.add("t.csv", "v\n", FileKind::Data);
        map.add("fine.csv", "v\n", FileKind::Data);
        let found = [
            Diagnostic::error(codes::SYNTAX, "`a < b` & \x02").at(Span::new(first, 0, 5), "here").help("h").fix(
                "write it",
                Span::new(first, 2, 3),
                ">",
                Applicability::MaybeIncorrect,
            ),
            Diagnostic::warning(codes::UNUSED, "w").at(Span::new(first, 0, 1), ""),
            Diagnostic::warning(codes::PASSED_OVER, "p").at(Span::new(data, 0, 1), ""),
            Diagnostic::error(codes::FILE_UNREADABLE, "]]>"),
        ];
        assert_eq!(
            render(&found, &map, &Options::default()),
            "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<testsuites name=\"coop\" tests=\"4\" failures=\"2\" errors=\"0\">
  <testsuite name=\"coop check\" tests=\"4\" failures=\"2\" errors=\"0\" skipped=\"0\">
    <testcase name=\"甲 &amp; &quot;乙&quot;.coop\" classname=\"coop\" file=\"甲 &amp; &quot;乙&quot;.coop\">
      <failure message=\"`a &lt; b` &amp; ␂\" type=\"E0101\">./甲 &amp; &quot;乙&quot;.coop:1:1: error[E0101]: `a &lt; b` &amp; ␂
./甲 &amp; &quot;乙&quot;.coop:1:1: here
help: h
help: write it: `&gt;`</failure>
      <system-out>./甲 &amp; &quot;乙&quot;.coop:1:1: warning[W0701]: w</system-out>
    </testcase>
    <testcase name=\"fine.coop\" classname=\"coop\" file=\"fine.coop\"/>
    <testcase name=\"t.csv\" classname=\"coop\" file=\"t.csv\">
      <system-out>t.csv:1:1: warning[W0704]: p</system-out>
    </testcase>
    <testcase name=\"(no file)\" classname=\"coop\" file=\"(no file)\">
      <failure message=\"]]&gt;\" type=\"E0001\">error[E0001]: ]]&gt;</failure>
    </testcase>
  </testsuite>
</testsuites>
"
        );
    }

    #[test]
    fn characters_that_xml_cannot_hold() {
        assert_eq!(escaped("a\0b\x1B\u{FFFE}c\r\n\t😀\u{85}"), "a\u{FFFD}b\u{FFFD}\u{FFFD}c&#13;\n\t😀\u{85}");
    }
}
