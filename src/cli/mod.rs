//! The command line: parses, dispatches, prints, exits. One file per command.

mod accept;
mod beside;
mod check;
mod compare;
mod comparison;
mod diff;
mod doc;
mod explain;
mod export;
mod fix;
mod fmt;
mod git_diff;
mod git_setup;
mod highs;
mod impact;
mod import;
mod input;
mod internal;
mod levels;
mod merge;
mod output;
mod policies;
mod set;
mod simulate;
mod solve;
mod std_library;
mod test;
mod watch;
mod why;
mod window;

use crate::diagnostics;
use crate::driver::Session;
use crate::semantic::Loader;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

/// Exit codes, the same for every command.
pub mod exit {
    use crate::diagnostics::{Diagnostic, Severity, codes};

    /// Fine.
    pub const FINE: u8 = 0;
    /// The scenario is wrong, or an expectation failed.
    pub const FINDINGS: u8 = 1;
    /// Wrong usage, or input and output failed.
    pub const USAGE: u8 = 2;
    /// A plan is infeasible or unbounded.
    pub const NO_SOLUTION: u8 = 3;
    /// A limit stopped the search.
    pub const LIMIT: u8 = 4;
    /// The program broke an invariant of its own.
    pub const INTERNAL: u8 = 70;

    /// What a command comes to; what kept it from its work is said.
    pub fn of_command(done: Result<u8, String>) -> u8 {
        done.unwrap_or_else(|problem| {
            super::output::say(&format!("coop: {problem}"));
            USAGE
        })
    }

    /// What findings come to: a file that cannot be read is none of the scenario's mistakes.
    pub fn of(found: &[Diagnostic]) -> u8 {
        let errors = || found.iter().filter(|d| d.severity == Severity::Error);
        match errors().any(|d| d.code == codes::FILE_UNREADABLE || d.code == codes::FILE_NOT_UTF8) {
            true => USAGE,
            false if errors().any(|d| d.code == codes::OUT_OF_TIME) => LIMIT,
            false if errors().next().is_some() => FINDINGS,
            false => FINE,
        }
    }
}

/// Checks and solves scenarios of industrial cooperation.
#[derive(Parser)]
#[command(name = "coop", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check scenarios: names, types, units and data.
    Check(check::CheckArgs),
    /// Check, solve and report a scenario.
    Solve(solve::SolveArgs),
    /// Run the expectations of scenarios.
    Test(test::TestArgs),
    /// Solve a scenario with and without each of its policies, and compare.
    Impact(impact::ImpactArgs),
    /// Solve a scenario and its variants, and put the answers side by side.
    Compare(compare::CompareArgs),
    /// Write a scenario for readers: its data, and its plans in mathematical notation.
    Doc(doc::DocArgs),
    /// Compare what two versions of scenarios and of their data say, fact by fact, and what they come to.
    Diff(diff::DiffArgs),
    /// Merge three versions of a scenario or of data by their facts, as a merge driver of git.
    Merge(merge::MergeArgs),
    /// Draw everything that is random many times, and say what comes out: percentiles, what drives them, how often expectations hold.
    Simulate(simulate::SimulateArgs),
    /// Explain how a result comes about, down to the data.
    Why(why::WhyArgs),
    /// Set up a repository of git: comparing and merging by facts, a check before each commit.
    GitSetup(git_setup::GitSetupArgs),
    /// What git runs to compare a file (`diff.coop.command`).
    #[command(hide = true)]
    GitDiff(git_diff::GitDiffArgs),
    /// Write a plan as a file for other solvers.
    Export(export::ExportArgs),
    /// Make a scenario of a program in MPS, or of a stochastic one in SMPS.
    Import(import::ImportArgs),
    /// Write scenarios in the canonical layout.
    Fmt(fmt::FmtArgs),
    /// Explain findings by their codes, or list all codes.
    Explain(explain::ExplainArgs),
    /// List the standard library, or print one of its parts.
    Std(std_library::StdArgs),
}

/// What all commands that read scenarios share.
#[derive(Args)]
struct Reading {
    /// Folder that data paths are relative to, instead of the scenario's own.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Name to show for a scenario read from standard input (`-`).
    #[arg(long, value_name = "NAME", default_value = "stdin.coop")]
    stdin_filename: PathBuf,
    /// Colours in text output.
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    color: Color,
    #[command(flatten)]
    levels: levels::LevelArgs,
    #[command(flatten)]
    policies: policies::PolicyArgs,
}

impl Reading {
    /// How scenarios are checked.
    fn session<'l>(&self, loader: &'l dyn Loader) -> Session<'l> {
        Session::new(loader).levels(self.levels.0.clone()).switched(self.policies.switches())
    }
}

/// When to use colours.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless NO_COLOR or CLICOLOR=0 is set; elsewhere with CLICOLOR_FORCE.
    Auto,
    Always,
    Never,
}

/// Runs the program.
pub fn run() -> ExitCode {
    if let Err(reason) = highs::look() {
        output::say(&format!("coop: {reason}"));
        return ExitCode::from(exit::USAGE);
    }
    // The one flag that goes with `--version`.
    if std::env::args_os().skip(1).eq(["--version", "--verbose"]) {
        return match output::print(&highs::versions(), false) {
            Ok(()) => ExitCode::from(exit::FINE),
            Err(error) => {
                output::say(&format!("coop: {error}"));
                ExitCode::from(exit::USAGE)
            }
        };
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            return ExitCode::from(explain_usage(&error));
        }
    };
    let command = || match cli.command {
        Command::Check(args) => check::run(&args),
        Command::Solve(args) => solve::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Impact(args) => impact::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Doc(args) => doc::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Merge(args) => merge::run(&args),
        Command::GitSetup(args) => git_setup::run(&args),
        Command::GitDiff(args) => git_diff::run(&args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Why(args) => why::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Fmt(args) => fmt::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Std(args) => std_library::run(&args),
    };
    ExitCode::from(internal::guarded(command, |text| text.lines().for_each(output::say)))
}

/// What is said of an argument that was taken for options by its hyphen, and is the name of a file.
fn file_with_hyphen(error: &clap::Error) -> Option<String> {
    if error.kind() != clap::error::ErrorKind::UnknownArgument {
        return None;
    }
    let mut names = std::env::args().skip(1).take_while(|argument| argument != "--");
    let name = names.find(|name| name.starts_with('-') && !name.starts_with("--") && name.ends_with(".coop"))?;
    Some(format!("coop: `{}` begins with a hyphen, as options do: write `./{0}`", diagnostics::plain::one_line(&name)))
}

/// Help goes to standard output, mistakes to standard error.
fn explain_usage(error: &clap::Error) -> u8 {
    let text = error.render();
    let plain = text.to_string();
    // A name that begins with a hyphen is quoted as it was written.
    if let Some(said) = file_with_hyphen(error) {
        output::say(&said);
        return exit::USAGE;
    }
    // Arguments are quoted as they are: where one has colours of its own, there are none at all.
    let is_clean = diagnostics::plain::lines(&plain) == plain;
    let shown = |color: bool| if color && is_clean { text.ansi().to_string() } else { plain.clone() };
    if error.use_stderr() {
        let color = window::colored(Color::Auto, &std::io::stderr());
        output::say_page(&shown(color), color && is_clean);
        return exit::USAGE;
    }
    let color = window::colored(Color::Auto, &std::io::stdout());
    exit::of_command(output::print(&shown(color), color && is_clean).map(|()| exit::FINE))
}
