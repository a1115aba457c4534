//! `coop impact`

use super::comparison::Shown;
use super::output::Output;
use super::solve::{Format, Solving, Ticker, code, diagnostics};
use super::{Reading, exit, input, output, window};
use crate::diagnostics::{Diagnostic, Severity, codes};
use crate::driver::{self, Overlay, Solved};
use crate::report::impact::{self, Base, Impact};
use crate::source::SourceMap;
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub struct ImpactArgs {
    /// The scenario, or `-` for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    shown: Shown,
    /// Judge policies that are off, too, as if they were on.
    #[arg(long)]
    also_off: bool,
    #[command(flatten)]
    solving: Solving,
    #[command(flatten)]
    reading: Reading,
}

pub fn run(args: &ImpactArgs) -> u8 {
    exit::of_command(run_or_say(args))
}

fn run_or_say(args: &ImpactArgs) -> Result<u8, String> {
    let mut sources = SourceMap::default();
    let (checked, inputs) = input::check(&args.file, &args.reading, &mut sources, args.solving.asked()).map_err(|e| e.0)?;
    let checked = args.solving.set.lay_over(checked, &sources)?;
    let output = Output::to(args.shown.output.as_deref(), inputs)?;
    let color = window::colored(args.reading.color, &std::io::stderr());
    if !checked.can_be_solved() {
        diagnostics(&checked.diagnostics, &sources, color);
        if args.shown.format == Format::Json {
            let nothing = Impact { scenario: checked.hir.name.to_string(), title: checked.hir.title.clone(), ..Impact::default() };
            let found = &checked.diagnostics;
            output.json(&mut |mut out| impact::write(&nothing, found, &sources, &mut out))?;
        }
        return Ok(exit::of(&checked.diagnostics));
    }
    let mut ticker = Ticker::start();
    let options = args.solving.watched(&ticker);
    let mut solve = |checked| driver::solve(checked, &sources, &options, &mut |line| ticker.tell(line)).map_err(|e| e.to_string());
    let solved: Solved = solve(checked)?;
    if !solved.diagnostics.is_empty() {
        diagnostics(&solved.diagnostics, &sources, color);
    }
    let mut explanation = solved.diagnostics.clone();
    let mut worst = code(&solved);
    let base = Base::new(&solved);
    // A table for other programs has all there is, and so has what is asked for in full.
    let base = if args.shown.full || args.shown.format == Format::Csv { base.with_every_change() } else { base };
    let mut found = Vec::new();
    let mut elsewhere: Vec<(Diagnostic, Vec<String>)> = Vec::new();
    for ask in base.asks(&solved.hir, args.also_off) {
        let checked = driver::overlaid(&solved, &sources, &Overlay::switching(ask.switches.clone())).map_err(|e| e.to_string())?;
        // What cannot be lowered without the policy has no answer in the comparison; it is said once, and of which runs.
        for error in checked.diagnostics.iter().filter(|d| d.severity == Severity::Error) {
            // What an allocation or a choice has no answer to in another run is no mistake of the scenario.
            let is_mistake = !driver::is_of_one_allocation(error) && error.code != codes::EMPTY_SELECTION;
            worst = if worst == exit::FINE && is_mistake { exit::FINDINGS } else { worst };
            match elsewhere.iter_mut().find(|(known, _)| known == error) {
                Some((_, runs)) => runs.push(base.run_of(&ask)),
                None => elsewhere.push((error.clone(), vec![base.run_of(&ask)])),
            }
        }
        let without = solve(checked)?;
        // What was to be expected of the scenario as it is says nothing of it without a policy.
        let limited = without.models.iter().any(|run| run.status() == crate::eval::Status::Feasible);
        worst = if limited && matches!(worst, exit::FINE | exit::FINDINGS) { exit::LIMIT } else { worst };
        found.push(base.compare(&ask, &without));
    }
    let errors: Vec<Diagnostic> = elsewhere.into_iter().map(|(found, runs)| found.note(found_in(&runs))).collect();
    if !errors.is_empty() {
        diagnostics(&errors, &sources, color);
        explanation.extend(errors);
    }
    // Whoever tells the ticker anything has to be gone before it stops.
    drop(options);
    ticker.stop();
    let impact = base.finish(&solved.hir, found);
    let any_off = solved.hir.policies.iter().any(|policy| policy.state == crate::hir::Switch::Off);
    if impact.policies.is_empty() && any_off {
        output::say("coop: all policies are off; `--also-off` compares what each would do");
    }
    args.shown.write(
        &output,
        &args.reading,
        &|options| impact::document(&impact, options),
        &mut |mut out| impact::write(&impact, &explanation, &sources, &mut out),
        &mut |out| impact::write_csv(&impact, out),
    )?;
    Ok(worst)
}

/// In which runs something was found.
fn found_in(runs: &[String]) -> String {
    let first = runs.first().map_or("", String::as_str);
    match runs.len() {
        0 | 1 => format!("found {first}"),
        2 => format!("found {first}, and in one more comparison"),
        more => format!("found {first}, and in {} more comparisons", more - 1),
    }
}
