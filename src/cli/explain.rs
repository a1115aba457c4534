//! `coop explain`

use super::{Color, exit, output, window};
use crate::diagnostics::codes::{self, Entry};
use crate::diagnostics::{Diagnostic, Severity, suggest};
use clap::Args;

#[derive(Args)]
pub struct ExplainArgs {
    /// Codes or names of findings, such as `E0302` or `unit-mismatch`; without one all are listed.
    #[arg(value_name = "CODE")]
    codes: Vec<String>,
    /// Colours on standard output.
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    color: Color,
}

pub fn run(args: &ExplainArgs) -> u8 {
    let color = window::colored(args.color, &std::io::stdout());
    let mut code = exit::FINE;
    let mut pages: Vec<String> = Vec::new();
    for word in &args.codes {
        match codes::find(word) {
            Some(entry) => pages.push(page(entry.page, color)),
            None => {
                let known = codes::ALL.iter().flat_map(|entry| [entry.name, entry.code.0]);
                let near = suggest::suggestion(word, known).map(|near| format!("; {near}")).unwrap_or_default();
                output::say(&format!("coop: no finding is called `{word}`{near}"));
                output::say("`coop explain` lists all of them");
                code = exit::USAGE;
            }
        }
    }
    let text = if args.codes.is_empty() { list() } else { pages.join("\n") };
    exit::of_command(output::print(&text, color).map(|()| code))
}

/// A line for each code.
fn list() -> String {
    let width = codes::ALL.iter().map(|entry| entry.name.len()).max().unwrap_or(0);
    let line = |Entry { code, name, title, .. }: &Entry| format!("{code}  {name:<width$}  {title}\n");
    codes::ALL.iter().map(line).collect()
}

/// A page as it is, or for a terminal with colours: headings bold, examples indented and without their fences.
fn page(markdown: &str, color: bool) -> String {
    if !color {
        return format!("{}\n", markdown.trim_end());
    }
    let mut out = String::new();
    let mut fenced = false;
    for line in markdown.trim_end().lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        let heading = line.trim_start_matches('#');
        if fenced && !line.is_empty() {
            out.push_str("    ");
            out.push_str(line);
        } else if heading.len() < line.len() && heading.starts_with(' ') {
            out.push_str(&format!("\x1B[1m{}\x1B[0m", heading.trim()));
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

/// The line that says where to read more of the first errors.
pub fn hint(found: &[Diagnostic]) -> Option<String> {
    let mut codes: Vec<&str> = Vec::new();
    for found in found.iter().filter(|d| d.severity == Severity::Error) {
        if codes.len() < 3 && !codes.contains(&found.code.0) {
            codes.push(found.code.0);
        }
    }
    (!codes.is_empty()).then(|| format!("`coop explain {}` tells more", codes.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_rendered_lightly() {
        let markdown = "# E0302: units\n\nText with `code`.\n\n```coop fail=E0302\ncoop 1\n\n# no heading\n```\n\nEnd\n";
        assert_eq!(page(markdown, false), markdown);
        assert_eq!(page(markdown, true), "\x1B[1mE0302: units\x1B[0m\n\nText with `code`.\n\n    coop 1\n\n    # no heading\n\nEnd\n");
    }

    #[test]
    fn the_hint_names_three_codes() {
        let error = |code| Diagnostic::error(code, "m");
        assert_eq!(hint(&[Diagnostic::warning(codes::UNUSED, "m")]), None);
        let found = [error(codes::CYCLE), error(codes::CYCLE), error(codes::SYNTAX), error(codes::BAD_CELL), error(codes::BAD_UNIT)];
        assert_eq!(hint(&found).as_deref(), Some("`coop explain E0503 E0101 E0402` tells more"));
    }
}
