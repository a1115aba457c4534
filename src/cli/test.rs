//! `coop test`

use super::solve::{Solving, code, diagnostics};
use super::{Reading, exit, input, output, window};
use crate::diagnostics::codes;
use crate::driver;
use crate::eval::Status;
use crate::source::SourceMap;
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub struct TestArgs {
    /// Scenarios or folders of scenarios.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    solving: Solving,
    #[command(flatten)]
    reading: Reading,
}

pub fn run(args: &TestArgs) -> u8 {
    let expanded = match input::expand(&args.files) {
        Ok(expanded) => expanded,
        Err(error) => {
            output::say(&format!("coop: {}", error.0));
            return exit::USAGE;
        }
    };
    let color = window::colored(args.reading.color, &std::io::stderr());
    let (mut worst, mut held, mut failed) = (exit::FINE, 0usize, 0usize);
    let mut lines: Vec<String> = Vec::new();
    for problem in &expanded.problems {
        output::say(&format!("coop: {}", problem.0));
        worst = exit::USAGE;
    }
    for file in &expanded.files {
        let mut sources = SourceMap::default();
        let outcome = input::check(file, &args.reading, &mut sources, args.solving.asked()).map_err(|e| e.0).and_then(|(checked, _)| {
            let checked = args.solving.set.lay_over(checked, &sources)?;
            if !checked.can_be_solved() {
                diagnostics(&checked.diagnostics, &sources, color);
                return Ok(Err(exit::of(&checked.diagnostics)));
            }
            let options = args.solving.options();
            driver::solve(checked, &sources, &options, &mut |_| {}).map(Ok).map_err(|e| e.to_string())
        });
        let shown = file.display().to_string();
        let here = match outcome {
            Err(error) => {
                output::say(&format!("coop: {error}"));
                exit::USAGE
            }
            Ok(Err(code)) => {
                lines.push(format!("{shown}: not checked, it has errors"));
                code
            }
            Ok(Ok(solved)) => {
                diagnostics_of(&solved, &sources, color);
                let passed = solved.expectations.iter().filter(|e| e.passed()).count();
                let missed = solved.expectations.len() - passed;
                held += passed;
                failed += missed;
                let none = if solved.expectations.is_empty() { ", no expectations" } else { "" };
                lines.push(format!("{shown}: {passed} passed, {missed} failed{none}"));
                // An expected infeasibility is no failure of the test.
                let expected = missed == 0 && !solved.expectations.is_empty();
                // A model that only lacks the answer of such a plan was not tried.
                let stated = solved.models.iter().all(|m| m.plan().is_none() || m.status() != Status::Failed);
                let here = code(&solved);
                // Nor is it one where only something else is missed.
                let explanation = solved.diagnostics.iter().any(|d| d.code == codes::INFEASIBLE || d.code == codes::UNBOUNDED);
                match here {
                    exit::NO_SOLUTION if expected && stated => exit::FINE,
                    exit::NO_SOLUTION if !explanation && stated => exit::FINDINGS,
                    here => here,
                }
            }
        };
        worst = worst.max(here);
    }
    let word = if held == 1 { "expectation" } else { "expectations" };
    lines.push(format!("{held} {word} passed, {failed} failed"));
    let width = window::report_width();
    let lines: String = lines.iter().map(|line| output::folded(line, width) + "\n").collect();
    match output::print(&lines, false) {
        Ok(()) => worst,
        Err(error) => {
            output::say(&format!("coop: {error}"));
            exit::USAGE
        }
    }
}

fn diagnostics_of(solved: &driver::Solved, sources: &SourceMap, color: bool) {
    if !solved.diagnostics.is_empty() {
        diagnostics(&solved.diagnostics, sources, color);
    }
}
