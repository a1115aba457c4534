//! One line for each diagnostic, as editors and `grep` read them: `plan.coop:3:7: error[E0201]: message`.

use super::{Options, anchor, head, one_line, place_text};
use crate::diagnostics::Diagnostic;
use crate::source::SourceMap;

/// One line for each diagnostic; only place, code and message.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap, _options: &Options) -> String {
    diagnostics.iter().map(|diagnostic| line(diagnostic, sources) + "\n").collect()
}

/// A diagnostic in one line, without a line end.
pub(super) fn line(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let place = anchor(diagnostic, sources).and_then(|label| place_text(label.span, sources));
    let place = place.map_or(String::new(), |place| format!("{place}: "));
    format!("{place}{}: {}", head(diagnostic), one_line(&diagnostic.message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::codes;
    use crate::source::{FileId, FileKind, Span};

    #[test]
    fn one_line_each() {
        let mut map = SourceMap::default();
        let file = map.add("plan.coop", "a\r\n电池厂 = x", FileKind::Scenario);
        let diagnostics = [
            Diagnostic::error(codes::UNKNOWN_NAME, "`x` is\nnot declared").with(Span::new(file, 0, 1), "").at(Span::new(file, 15, 16), ""),
            Diagnostic::warning(codes::UNUSED, "out of range").at(Span::new(file, 99, 999), ""),
            Diagnostic::error(codes::FILE_UNREADABLE, "`b.csv` does not exist"),
            Diagnostic::error(codes::SYNTAX, "of a foreign map").at(Span::new(FileId(9), 0, 1), ""),
        ];
        assert_eq!(
            render(&diagnostics, &map, &Options::default()),
            "plan.coop:2:7: error[E0201]: `x` is not declared\n\
             plan.coop:2:8: warning[W0701]: out of range\n\
             error[E0001]: `b.csv` does not exist\n\
             error[E0101]: of a foreign map\n"
        );
    }
}
