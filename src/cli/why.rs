//! `coop why`

use super::output::Output;
use super::solve::{Solving, Ticker, code, diagnostics, page};
use super::{Reading, exit, input, window};
use crate::driver;
use crate::report::document::Options;
use crate::report::why::{self, Extent, Unexplained};
use crate::source::SourceMap;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
pub struct WhyArgs {
    /// The scenario, or `-` for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A result by the name that a scenario reads it by: `division.cost`, `division.ship[seattle, chicago]`, `freight`.
    #[arg(value_name = "RESULT")]
    result: String,
    /// How deep formulas are followed.
    #[arg(long, value_name = "N", default_value_t = 4)]
    depth: usize,
    /// How to write the explanation.
    #[arg(long, value_enum, default_value_t = WhyFormat::Text)]
    format: WhyFormat,
    /// Write the explanation to a file, whole or not at all.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Show every part of every value.
    #[arg(long)]
    full: bool,
    /// Write numbers without blanks between thousands, so that they can be copied.
    #[arg(long)]
    plain: bool,
    #[command(flatten)]
    solving: Solving,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum WhyFormat {
    Text,
    Markdown,
    Json,
}

pub fn run(args: &WhyArgs) -> u8 {
    exit::of_command(run_or_say(args))
}

fn run_or_say(args: &WhyArgs) -> Result<u8, String> {
    let mut sources = SourceMap::default();
    let (checked, inputs) = input::check(&args.file, &args.reading, &mut sources, args.solving.asked()).map_err(|error| error.0)?;
    let checked = args.solving.set.lay_over(checked, &sources)?;
    let output = Output::to(args.output.as_deref(), inputs)?;
    let color = window::colored(args.reading.color, &std::io::stderr());
    if !checked.can_be_solved() {
        diagnostics(&checked.diagnostics, &sources, color);
        if args.format == WhyFormat::Json {
            output.json(&mut |mut out| why::write_nothing(&checked.hir.name, &checked.diagnostics, &sources, &mut out))?;
        }
        return Ok(exit::of(&checked.diagnostics));
    }
    let mut ticker = Ticker::start();
    let options = args.solving.watched(&ticker);
    let solved = driver::solve(checked, &sources, &options, &mut |line| ticker.tell(line)).map_err(|error| error.to_string())?;
    ticker.tell("looking for what would come instead");
    let found = why::why(&solved, &sources, &args.result, Extent { depth: args.depth, full: args.full }, &options);
    // Whoever tells the ticker anything has to be gone before it stops.
    drop(options);
    ticker.stop();
    if !solved.diagnostics.is_empty() {
        diagnostics(&solved.diagnostics, &sources, color);
    }
    let found = match found {
        Ok(found) => found,
        Err(Unexplained::Name(said)) => return Err(said),
        Err(Unexplained::NoValue(said)) => {
            super::output::say(&format!("coop: {said}"));
            if args.format == WhyFormat::Json {
                output.json(&mut |mut out| why::write_nothing(&solved.hir.name, &solved.diagnostics, &sources, &mut out))?;
            }
            // What else went wrong is why it has none.
            let code = code(&solved);
            return Ok(if code == exit::FINE { exit::USAGE } else { code });
        }
    };
    let shown = Options { full: args.full, plain: args.plain, ..Default::default() };
    match args.format {
        WhyFormat::Json => output.json(&mut |mut out| why::write(&found, &solved.diagnostics, &sources, &mut out))?,
        WhyFormat::Markdown => output.text(&why::document(&found, &shown).markdown(), false)?,
        WhyFormat::Text => {
            let color = args.output.is_none() && window::colored(args.reading.color, &std::io::stdout());
            let shown = Options { full: args.full, plain: args.plain, color, ..page(args.output.is_none()) };
            output.text(&why::document(&found, &shown).text(&shown), color)?;
        }
    }
    // What it is a part of counts, and not what else the scenario says.
    Ok(match (found.fails, found.is_limited) {
        (_, true) => exit::LIMIT,
        (true, _) => exit::FINDINGS,
        _ => exit::FINE,
    })
}
