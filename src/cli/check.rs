//! `coop check`

use super::{Reading, exit, input, output};
use crate::diagnostics::render::{self, Options};
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::SourceMap;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
pub struct CheckArgs {
    /// Scenarios, folders of scenarios, or `-` for standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How to write the findings.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    reading: Reading,
}

/// Formats of findings.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Excerpts with labels, for people.
    Text,
    /// One line each.
    Short,
    /// Everything that is known.
    Json,
    /// SARIF 2.1.0, for GitHub's code scanning and the like.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
    /// Code Quality report of GitLab.
    Gitlab,
    /// For reviewdog.
    Rdjson,
    /// JUnit's XML, with a test for each file.
    Junit,
}

impl Format {
    fn render(self) -> fn(&[Diagnostic], &SourceMap, &Options) -> String {
        match self {
            Format::Text => render::terminal::render,
            Format::Short => render::short::render,
            Format::Json => render::json::render,
            Format::Sarif => render::sarif::render,
            Format::Github => render::github::render,
            Format::Gitlab => render::gitlab::render,
            Format::Rdjson => render::rdjson::render,
            Format::Junit => render::junit::render,
        }
    }
}

pub fn run(args: &CheckArgs) -> u8 {
    let files = match input::expand(&args.files) {
        Ok(files) => files,
        Err(error) => {
            output::say(&format!("coop: {}", error.0));
            return exit::USAGE;
        }
    };
    let mut sources = SourceMap::default();
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut code = exit::FINE;
    for file in &files {
        match input::check(file, &args.reading, &mut sources) {
            Ok(checked) => found.extend(checked.diagnostics),
            Err(error) => {
                output::say(&format!("coop: {}", error.0));
                code = exit::USAGE;
            }
        }
    }
    let errors = found.iter().filter(|d| d.severity == Severity::Error).count();
    let warnings = found.iter().filter(|d| d.severity == Severity::Warning).count();
    let color = input::colored(args.reading.color, &std::io::stderr());
    let options = Options { color, width: input::width() };
    let text = args.format.render()(&found, &sources, &options);
    let written = match args.format {
        Format::Text | Format::Short => {
            output::say_raw(&text);
            if code == exit::FINE || errors > 0 {
                let many = if files.len() == 1 { String::new() } else { format!(" in {} scenarios", files.len()) };
                output::say(&format!("{}{many}", render::summary(errors, warnings)));
            }
            Ok(())
        }
        // For other programs.
        _ => output::write(None, &mut |out| out.write_all(text.as_bytes())),
    };
    if let Err(error) = written {
        output::say(&format!("coop: {error}"));
        return exit::USAGE;
    }
    if code == exit::FINE && errors > 0 { exit::FINDINGS } else { code }
}
