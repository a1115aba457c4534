//! The command line: parses, dispatches, prints, exits. One file per command.

mod check;
mod explain;
mod export;
mod fix;
mod impact;
mod input;
mod levels;
mod output;
mod policies;
mod solve;
mod std_library;
mod test;
mod watch;

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

/// Exit codes, the same for every command.
pub mod exit {
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
    /// Write a plan as a file for other solvers.
    Export(export::ExportArgs),
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
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { exit::USAGE } else { exit::FINE };
            // Help goes to standard output, mistakes to standard error; a closed pipe is no news.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    ExitCode::from(match cli.command {
        Command::Check(args) => check::run(&args),
        Command::Solve(args) => solve::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Impact(args) => impact::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Std(args) => std_library::run(&args),
    })
}
