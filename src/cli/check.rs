//! `coop check`

use super::{Reading, exit, input, output};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::{self, Options};
use crate::diagnostics::tally::{Once, Tally};
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
    Json,
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
    let mut once = Once::default();
    let mut code = exit::FINE;
    for file in &files {
        match input::check(file, &args.reading, &mut sources) {
            Ok(checked) => found.extend(checked.diagnostics.into_iter().filter(|d| once.is_new(d, &sources))),
            Err(error) => {
                output::say(&format!("coop: {}", error.0));
                code = exit::USAGE;
            }
        }
    }
    let tally = Tally::of(&found, &sources);
    let color = input::colored(args.reading.color, &std::io::stderr());
    let options = Options { color };
    let written = match args.format {
        Format::Json => {
            let text = render::json::render(&found, &sources, &options);
            output::write(None, &mut |out| out.write_all(text.as_bytes()))
        }
        Format::Text | Format::Short => {
            let text = match args.format {
                Format::Short => render::short::render(&found, &sources, &options),
                _ => render::terminal::render(&found, &sources, &options),
            };
            output::say_raw(&text);
            if code == exit::FINE || tally.errors > 0 {
                output::say(&tally.line(files.len(), "--fix"));
            }
            Ok(())
        }
    };
    if let Err(error) = written {
        output::say(&format!("coop: {error}"));
        return exit::USAGE;
    }
    if code == exit::FINE && tally.errors > 0 { exit::FINDINGS } else { code }
}
