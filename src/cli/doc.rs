//! `coop doc`

use super::output::Output;
use super::solve::{Solving, Ticker, code, diagnostics};
use super::{Reading, exit, input, window};
use crate::doc::{Answers, Document, Subject};
use crate::driver;
use crate::semantic;
use crate::source::SourceMap;
use crate::workspace::{Folder, Inputs};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
pub struct DocArgs {
    /// The scenario, or `-` for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How to write it.
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    format: Format,
    /// Write it to a file, whole or not at all.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Solve the scenario, and add the answers.
    #[arg(long)]
    solve: bool,
    /// Show every row of every table.
    #[arg(long)]
    full: bool,
    #[command(flatten)]
    solving: Solving,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Formulas in LaTeX.
    Markdown,
    /// One file, with formulas in MathML.
    Html,
}

pub fn run(args: &DocArgs) -> u8 {
    exit::of_command(run_or_say(args))
}

fn run_or_say(args: &DocArgs) -> Result<u8, String> {
    let mut sources = SourceMap::default();
    let scenario = input::read(&args.file, &args.reading).map_err(|error| error.0)?;
    let folder = Folder::of(&scenario.shown, args.reading.data.as_deref());
    let (file, checked) = input::check_from(&scenario, &scenario.text, &folder, &args.reading, &mut sources, args.solving.asked());
    if let Some(problem) = super::policies::unknown(&checked) {
        return Err(format!("`{}`: {problem}", args.file.display()));
    }
    let inputs = Inputs { scenario: scenario.identity, data: folder.opened() };
    let output = Output::to(args.output.as_deref(), inputs)?;
    let color = window::colored(args.reading.color, &std::io::stderr());
    let declared = semantic::declared(file, &mut sources, &folder);
    let checked = args.solving.set.lay_over(checked, &sources)?;
    if checked.has_errors() {
        diagnostics(&checked.diagnostics, &sources, color);
        return Ok(exit::of(&checked.diagnostics));
    }
    let settings = args.solving.set.said();
    if !args.solve {
        if !checked.diagnostics.is_empty() {
            diagnostics(&checked.diagnostics, &sources, color);
        }
        let subject =
            Subject { hir: &checked.hir, sources: &sources, declared: &declared, answers: None, full: args.full, settings: &settings };
        write(args, &output, &subject)?;
        return Ok(exit::FINE);
    }
    let mut ticker = Ticker::start();
    let options = args.solving.watched(&ticker);
    let solved = driver::solve(checked, &sources, &options, &mut |line| ticker.tell(line));
    drop(options);
    ticker.stop();
    let solved = solved.map_err(|error| error.to_string())?;
    if !solved.diagnostics.is_empty() {
        diagnostics(&solved.diagnostics, &sources, color);
    }
    let answers = Some(Answers { solved: &solved });
    let subject = Subject { hir: &solved.hir, sources: &sources, declared: &declared, answers, full: args.full, settings: &settings };
    write(args, &output, &subject)?;
    Ok(code(&solved))
}

fn write(args: &DocArgs, output: &Output<'_>, subject: &Subject<'_>) -> Result<(), String> {
    // Expressions may be deep.
    let text = driver::roomy(|| {
        let document = Document::of(subject);
        match args.format {
            Format::Markdown => document.markdown(),
            Format::Html => document.html(),
        }
    });
    output.text(&text, false)
}
