//! `coop simulate`

mod kept;

use self::kept::Kept;
use super::output::{self, Output};
use super::solve::{Format, Solving, Ticker, code, diagnostics, page};
use super::{Reading, exit, input, window};
use crate::driver::{self, Solved};
use crate::report::document::Options;
use crate::report::simulation::{self, Simulated, csv, json};
use crate::simulate::{self, Gap, Settings, Simulation};
use crate::solve;
use crate::source::SourceMap;
use clap::Args;
use std::io;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Instant;

/// The most draws.
const MOST: i64 = 1_000_000;

#[derive(Args)]
pub struct SimulateArgs {
    /// The scenario, or `-` for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How often everything random is drawn.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=MOST))]
    draws: u32,
    /// Which draws: the same seed gives the same ones.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Of plans over draws, so many samples drawn anew (10 or more), to find out how much better other decisions could be.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(10..=1000))]
    samples: Option<u32>,
    /// On how many threads; as many as there are processors unless that is said. It changes no figure.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// How to write the figures; `csv` is one table here.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Keep the draws in a folder as they are done, and write the figures and all draws there. What is kept is not done again.
    #[arg(long, short, value_name = "FOLDER")]
    output: Option<PathBuf>,
    /// Show every row of every table.
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

pub fn run(args: &SimulateArgs) -> u8 {
    exit::of_command(run_or_say(args))
}

fn run_or_say(args: &SimulateArgs) -> Result<u8, String> {
    let mut sources = SourceMap::default();
    let (checked, inputs) = input::check(&args.file, &args.reading, &mut sources, args.solving.asked()).map_err(|e| e.0)?;
    let checked = args.solving.set.lay_over(checked, &sources)?;
    let options = [args.solving.said(), format!("{:?}", args.reading.policies.switches())];
    let kept = args.output.as_deref().map(|folder| Kept::at(folder, &inputs, &sources, args.seed, &options)).transpose()?;
    let color = window::colored(args.reading.color, &io::stderr());
    if !checked.can_be_solved() {
        diagnostics(&checked.diagnostics, &sources, color);
        return Ok(exit::of(&checked.diagnostics));
    }
    let mut ticker = Ticker::start();
    let options = args.solving.watched(&ticker);
    let solved = driver::solve(checked, &sources, &options, &mut |line| ticker.tell(line)).map_err(|e| e.to_string())?;
    if !solved.diagnostics.is_empty() {
        diagnostics(&solved.diagnostics, &sources, color);
    }
    let settings = Settings { draws: args.draws, seed: args.seed, threads: args.threads.map(usize::from) };
    let interrupt = options.watch.clone();
    let found = simulated(&solved, &sources, settings, args.samples.unwrap_or(0), kept.as_ref(), &options, ticker);
    let (simulation, gaps) = match found {
        Err(_) if interrupt.is_interrupted() => {
            let again = if kept.is_some() { ": the same command goes on after the last hundred that are kept" } else { "" };
            output::say(&format!("coop: interrupted before all {} draws were done{again}", args.draws));
            return Ok(exit::LIMIT);
        }
        found => found?,
    };
    let shown = Simulated::new(&solved, &sources, &simulation, &gaps);
    if let Some(kept) = &kept {
        kept.write(&solved, &sources, &shown, &simulation)?;
    }
    write(args, &shown, &solved, &sources)?;
    // Whether expectations hold of the distribution is said by `coop test`; here it is how often.
    let code = code(&solved);
    Ok(if code == exit::FINDINGS && !solved.diagnostics.iter().any(is_mistake) { exit::FINE } else { code })
}

/// False of an expectation that does not hold, which is a matter of `coop test`.
fn is_mistake(found: &crate::diagnostics::Diagnostic) -> bool {
    found.severity == crate::diagnostics::Severity::Error && found.code != crate::diagnostics::codes::EXPECTATION_FAILED
}

/// Draws and samples, with their progress on the ticker.
fn simulated(
    solved: &Solved,
    sources: &SourceMap,
    settings: Settings,
    samples: u32,
    kept: Option<&Kept>,
    options: &solve::Options,
    ticker: Ticker,
) -> Result<(Simulation, Vec<Gap>), String> {
    let ticker = Mutex::new(ticker);
    let tell = |line: &str| {
        if let Ok(mut ticker) = ticker.lock() {
            ticker.tell(line);
        }
    };
    let progress = Telling { tell: &tell, since: Instant::now(), draws: settings.draws, kept };
    // Searches in single draws are not worth telling.
    let quiet = solve::Options { watch: solve::watch::Watch { progress: None, ..options.watch.clone() }, ..options.clone() };
    let simulation = simulate::simulate(solved, sources, settings, &quiet, &progress)?;
    tell("drawing samples anew");
    let gaps = simulate::gaps(solved, &simulation, samples, &quiet)?;
    if let Ok(ticker) = ticker.into_inner() {
        // Whoever tells the ticker anything has to be gone before it stops.
        drop(quiet);
        ticker.leave();
    }
    Ok((simulation, gaps))
}

/// Says how far the draws are.
struct Telling<'t> {
    tell: &'t (dyn Fn(&str) + Sync),
    since: Instant,
    draws: u32,
    kept: Option<&'t Kept>,
}

impl simulate::Keep for Telling<'_> {
    fn known(&self, block: u32) -> Result<Option<Vec<simulate::Row>>, String> {
        self.kept.map_or(Ok(None), |kept| kept.known(block))
    }

    fn keep(&self, block: u32, rows: &[simulate::Row]) -> Result<(), String> {
        self.kept.map_or(Ok(()), |kept| kept.keep(block, rows))
    }

    fn progress(&self, done: u32) {
        let seconds = self.since.elapsed().as_secs_f64();
        let left = seconds / f64::from(done.max(1)) * f64::from(self.draws.saturating_sub(done));
        (self.tell)(&format!("draw {done} of {}, about {left:.0} s left", self.draws));
    }
}

fn write(args: &SimulateArgs, shown: &Simulated, solved: &Solved, sources: &SourceMap) -> Result<(), String> {
    let output = Output::to(None, Default::default())?;
    match args.format {
        Format::Json => output.json(&mut |mut out| json::write(shown, &solved.diagnostics, sources, &mut out)),
        Format::Csv => output.exactly(&mut |out| csv::write(shown, out)),
        Format::Text | Format::Markdown => {
            let color = args.format == Format::Text && window::colored(args.reading.color, &io::stdout());
            let options = Options { full: args.full, plain: args.plain, color, ..page(true) };
            let document = simulation::document(shown, &options);
            match args.format {
                Format::Markdown => output::print(&document.markdown(), false),
                _ => output::print(&document.text(&options), color),
            }
        }
    }
}
