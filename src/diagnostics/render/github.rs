//! Workflow commands of GitHub Actions, which it shows beside the lines of a change.

use super::{Options, anchor, extent, one_line, path, text};
use crate::diagnostics::{Diagnostic, Severity, plain};
use crate::source::SourceMap;

/// One command for each diagnostic.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap, _options: &Options) -> String {
    diagnostics.iter().map(|diagnostic| command(diagnostic, sources)).collect()
}

fn command(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let mut properties: Vec<(&str, String)> = Vec::new();
    if let Some(extent) = anchor(diagnostic, sources).and_then(|label| extent(label.span, sources)) {
        properties.push(("file", plain::lines(&path::slashed(&extent.file.name)).into_owned()));
        properties.push(("line", extent.start.line.to_string()));
        if extent.start.line == extent.end.line {
            properties.push(("col", extent.start.column.to_string()));
        }
        properties.push(("endLine", extent.last_line().to_string()));
        // GitHub drops columns of a range of several lines, with a warning.
        if extent.start.line == extent.end.line {
            properties.push(("endColumn", extent.end.column.to_string()));
        }
    }
    let title = match diagnostic.code.entry() {
        Some(entry) => format!("{} {}", diagnostic.code, entry.name),
        None => diagnostic.code.to_string(),
    };
    properties.push(("title", title));
    let word = match diagnostic.severity {
        Severity::Note => "notice",
        other => other.word(),
    };
    let properties: Vec<String> = properties.iter().map(|(key, value)| format!("{key}={}", property(value))).collect();
    let mut lines = vec![one_line(&diagnostic.message).into_owned()];
    lines.extend(text::explanation(diagnostic, sources));
    lines.extend(text::fixes(diagnostic));
    format!("::{word} {}::{}\n", properties.join(","), data(&lines.join("\n")))
}

/// Text after the `::`; only line ends and the escape character itself have to be escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text of a property, where `:` and `,` end it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::codes;
    use crate::source::{FileKind, Span};

    #[test]
    fn commands() {
        let mut map = SourceMap::default();
        let file = map.add("./a,b: 100%.coop", "电池 = x\nb\n", FileKind::Scenario);
        let found = [
            Diagnostic::error(codes::UNKNOWN_NAME, "100% :: of,\n`x`").at(Span::new(file, 9, 10), "here").note("n\r\nn"),
            Diagnostic::warning(codes::UNUSED, "several lines").at(Span::new(file, 0, 12), ""),
            Diagnostic::new(Severity::Note, codes::UNUSED, "no place"),
        ];
        assert_eq!(
            render(&found, &map, &Options::default()),
            "\
::error file=a%2Cb%3A 100%25.coop,line=1,col=6,endLine=1,endColumn=7,title=E0201 unknown-name::100%25 :: of, `x`%0A./a,b: 100%25.coop:1:6: here%0Anote: n%0D%0An
::warning file=a%2Cb%3A 100%25.coop,line=1,endLine=2,title=W0701 unused::several lines
::notice title=W0701 unused::no place
"
        );
    }
}
