//! `coop check`

use super::fix::{self, Fixing};
use super::{Reading, exit, explain, input, output, policies, watch, window};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::{self, Options};
use crate::diagnostics::tally::{Once, Tally, lacks_alone, read_elsewhere, still_lack};
use crate::source::SourceMap;
use clap::{Args, ValueEnum};
use rustc_hash::FxHashSet;
use std::io::IsTerminal;
use std::path::PathBuf;

#[derive(Args)]
pub struct CheckArgs {
    /// Scenarios, folders of scenarios, or `-` for standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How to write the findings.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Apply all fixes that are certain, and report what is left.
    #[arg(long, conflicts_with = "diff")]
    fix: bool,
    /// Show what `--fix` would change, and change nothing.
    #[arg(long)]
    diff: bool,
    /// Check again whenever a scenario or its data changes.
    #[arg(long, conflicts_with_all = ["fix", "diff"])]
    watch: bool,
    #[command(flatten)]
    reading: Reading,
}

impl CheckArgs {
    fn fixing(&self) -> Fixing {
        match (self.fix, self.diff) {
            (true, _) => Fixing::Write,
            (_, true) => Fixing::Diff,
            _ => Fixing::No,
        }
    }
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
    let to_stdout = !matches!(args.format, Format::Text | Format::Short);
    if to_stdout && (args.diff || (args.fix && args.files.iter().any(|f| f.as_os_str() == "-"))) {
        output::say("coop: fixes go to standard output here, and so would the findings: leave out `--format`");
        return exit::USAGE;
    }
    if args.watch {
        return exit::of_command(watch::run(&args.files, &args.reading, &|state| show(args, state)).map(|()| exit::FINE));
    }
    let expanded = match input::expand(&args.files) {
        Ok(expanded) => expanded,
        Err(error) => {
            output::say(&format!("coop: {}", error.0));
            return exit::USAGE;
        }
    };
    let mut sources = SourceMap::default();
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut once = Once::default();
    let mut lacking: Vec<Diagnostic> = Vec::new();
    let mut used = FxHashSet::default();
    let mut code = exit::FINE;
    let (mut fixed, mut count) = (0, 0);
    for problem in &expanded.problems {
        output::say(&format!("coop: {}", problem.0));
        code = exit::USAGE;
    }
    for file in &expanded.files {
        let mut scenario = match input::read(file, &args.reading) {
            Ok(scenario) => scenario,
            Err(error) => {
                output::say(&format!("coop: {}", error.0));
                code = exit::USAGE;
                continue;
            }
        };
        match fix::scenario(&mut scenario, &args.reading, args.fixing(), &expanded.files) {
            Ok(count) => fixed += count,
            Err(error) => {
                output::say(&format!("coop: {error}"));
                code = exit::USAGE;
            }
        }
        count += 1;
        let (_, checked) = input::check_text(&scenario, &scenario.text, &args.reading, &mut sources);
        if let Some(problem) = policies::unknown(&checked) {
            output::say(&format!("coop: `{}`: {problem}", file.display()));
            code = exit::USAGE;
        }
        used.extend(input::used(&checked, &sources));
        let mut own = checked.diagnostics;
        lacking.extend(lacks_alone(&mut own, checked.hir.file));
        found.extend(own.into_iter().filter(|d| once.is_new(d, &sources)));
    }
    found.extend(still_lack(lacking, &used, &sources).filter(|d| once.is_new(d, &sources)));
    read_elsewhere(&mut found, &used, &sources);
    let tally = Tally { fixed, ..Tally::of(&found, &sources) };
    report(args, &found, &sources, tally, count, code)
}

/// One state of what is watched, on a screen of its own where there is one.
fn show(args: &CheckArgs, state: watch::State) {
    if std::io::stderr().is_terminal() && !window::is_dumb() {
        output::clear_screen();
    }
    state.problems.iter().for_each(|problem| output::say(&format!("coop: {problem}")));
    let code = if state.problems.is_empty() { exit::FINE } else { exit::USAGE };
    let mut once = Once::default();
    let count = state.found.len();
    let mut found: Vec<Diagnostic> = state.found.into_iter().flatten().filter(|d| once.is_new(d, &state.sources)).collect();
    read_elsewhere(&mut found, &state.used, &state.sources);
    report(args, &found, &state.sources, Tally::of(&found, &state.sources), count, code);
}

/// Writes what was found in so many scenarios; `code` is the exit code so far.
fn report(args: &CheckArgs, found: &[Diagnostic], sources: &SourceMap, mut tally: Tally, count: usize, code: u8) -> u8 {
    if args.fix {
        // What is left of them was tried.
        tally.fixes = 0;
    }
    let color = window::colored(args.reading.color, &std::io::stderr());
    let options = Options { color, width: window::width() };
    let text = args.format.render()(found, sources, &options);
    let written = match args.format {
        Format::Text | Format::Short => {
            output::say_page(&text, color);
            if code == exit::FINE || !found.is_empty() {
                output::say(&tally.line(count, "--fix"));
            }
            // Logs and pipes stay as they are.
            if let Some(hint) = explain::hint(found).filter(|_| std::io::stderr().is_terminal()) {
                output::say(&hint);
            }
            Ok(())
        }
        // For other programs.
        _ => output::print_exactly(&mut |out| out.write_all(text.as_bytes())),
    };
    if let Err(error) = written {
        output::say(&format!("coop: {error}"));
        return exit::USAGE;
    }
    code.max(exit::of(found))
}
