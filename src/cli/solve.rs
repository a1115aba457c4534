//! `coop solve`

use super::output::{Output, OutputFolder};
use super::set::SetArgs;
use super::{Reading, exit, input, output, window};
use crate::diagnostics::render::{self, Options};
use crate::diagnostics::tally::Tally;
use crate::diagnostics::{Diagnostic, Severity, codes};
use crate::driver::{self, Expectation, Solved, Variants};
use crate::eval::Status;
use crate::prob::process::Method;
use crate::report;
use crate::solve::watch::{Explanation, Progress, Watch, percent};
use crate::solve::{self, Choice};
use crate::source::SourceMap;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::time::{Duration, Instant};

#[derive(Args)]
pub struct SolveArgs {
    /// The scenario, or `-` for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How to write the answers.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write the answers to a file (with `--format csv` to a folder), whole or not at all.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the scenario itself, with what each line comes to, leaves and is worth in the margin.
    #[arg(long, conflicts_with = "format")]
    annotate: bool,
    /// Show every row of every table.
    #[arg(long)]
    full: bool,
    /// Write numbers without blanks between thousands, so that they can be copied.
    #[arg(long)]
    plain: bool,
    /// The scenario and all its variants, one after the other; as JSON a list.
    #[arg(long, conflicts_with_all = ["annotate", "variant"])]
    all_variants: bool,
    #[command(flatten)]
    pub solving: Solving,
    #[command(flatten)]
    reading: Reading,
}

/// How to solve.
#[derive(Args)]
pub struct Solving {
    /// The solver; by itself the one that suits the plan.
    #[arg(long, value_enum, default_value_t = Solver::Auto)]
    solver: Solver,
    /// Keep the default options of HiGHS; otherwise some are set by the plan's structure.
    #[arg(long)]
    solver_defaults: bool,
    /// Stop each stage after this many seconds: reading and checking, and of each plan the search.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    pub time_limit: Option<Duration>,
    /// Stop the search for integer values once nothing can be better than its answer by more than this part of it: `1%` or `0.01`.
    #[arg(long, value_name = "GAP", value_parser = share, allow_hyphen_values = true)]
    gap: Option<f64>,
    /// How decision processes are solved; otherwise as suits their size.
    #[arg(long, value_name = "METHOD", value_parser = method())]
    method: Option<Method>,
    /// Solve in exact numbers, for plans of up to some thousand constraints; small ones always are.
    #[arg(long)]
    exact: bool,
    /// Find out for which limits and costs prices hold, for larger plans too; for small ones it always is.
    #[arg(long)]
    ranges: bool,
    #[command(flatten)]
    pub set: SetArgs,
}

impl Solving {
    /// What the check has to know of it.
    pub fn asked(&self) -> input::Asked {
        input::Asked { time_limit: self.time_limit, method: self.method }
    }

    /// What an answer depends on, in words.
    pub fn said(&self) -> String {
        let Solving { solver, gap, method, exact, .. } = self;
        format!("{:?} {gap:?} {method:?} {exact} {:?}", solver.choice(), self.set.all_said())
    }

    pub fn options(&self) -> solve::Options {
        let solver = self.solver.choice();
        let (exact, ranges, gap, solver_defaults) = (self.exact, self.ranges, self.gap, self.solver_defaults);
        solve::Options { solver, time_limit: self.time_limit, exact, ranges, gap, solver_defaults, ..Default::default() }
    }

    /// The same for somebody who waits: what is going on goes to the ticker, and Ctrl-C stops the search with what it has.
    pub fn watched(&self, ticker: &Ticker) -> solve::Options {
        let watch = Watch { interrupt: interrupt(), progress: ticker.searches() };
        solve::Options { watch, ..self.options() }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Solver {
    Auto,
    /// Pure Rust, in every build.
    Microlp,
    /// HiGHS, where it is installed: see `coop --version --verbose`.
    Highs,
}

impl Solver {
    pub fn choice(self) -> Choice {
        match self {
            Solver::Auto => Choice::Auto,
            Solver::Microlp => Choice::Microlp,
            Solver::Highs => Choice::Highs,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Tables for people.
    Text,
    /// The same in Markdown, for a review or a page.
    Markdown,
    Json,
    /// Of answers a folder of tables, one for each variable, constraint and value, with `--output FOLDER`; of a comparison one table.
    Csv,
}

fn method() -> impl TypedValueParser<Value = Method> {
    let names = Method::NAMES.map(|(name, _)| name);
    let known = |name: String| Method::NAMES.iter().find(|(known, _)| *known == name).map(|(_, method)| *method).ok_or("no method");
    PossibleValuesParser::new(names).try_map(known)
}

pub fn seconds(text: &str) -> Result<Duration, String> {
    let value: f64 = text.parse().map_err(|_| "a number of seconds is due".to_string())?;
    if value.is_nan() || value <= 0.0 {
        return Err("a time limit is positive".into());
    }
    Duration::try_from_secs_f64(value).map_err(|_| "a time limit is a number of seconds, and this is longer than any clock runs".into())
}

/// A part, as `1 %`, `1%` or `0.01`.
fn share(text: &str) -> Result<f64, String> {
    let (number, times) = match text.strip_suffix('%') {
        Some(number) => (number, 0.01),
        None => (text, 1.0),
    };
    let value: f64 = number.trim().parse().map_err(|_| "a part such as `1%` or `0.01` is due".to_string())?;
    let value = value * times;
    if (0.0..1.0).contains(&value) { Ok(value) } else { Err("a gap lies between 0 and 100 %".into()) }
}

/// True once Ctrl-C was pressed; the second time the program ends at once. None where the system has no such thing.
fn interrupt() -> Option<Arc<AtomicBool>> {
    static PRESSED: OnceLock<Option<Arc<AtomicBool>>> = OnceLock::new();
    let install = || {
        let flag = Arc::new(AtomicBool::new(false));
        let inner = Arc::clone(&flag);
        let pressed = move || {
            if inner.swap(true, Ordering::Relaxed) {
                std::process::exit(INTERRUPTED);
            }
            output::say("… stopping; once more to end at once");
        };
        ctrlc::set_handler(pressed).ok().map(|()| flag)
    };
    PRESSED.get_or_init(install).clone()
}

/// As a shell tells a program that Ctrl-C has ended.
const INTERRUPTED: i32 = 130;

pub fn run(args: &SolveArgs) -> u8 {
    exit::of_command(run_or_say(args))
}

fn run_or_say(args: &SolveArgs) -> Result<u8, String> {
    let mut sources = SourceMap::default();
    let (checked, inputs) = input::check(&args.file, &args.reading, &mut sources, args.solving.asked()).map_err(|error| error.0)?;
    let checked = args.solving.set.lay_over(checked, &sources)?;
    let folder = (args.format == Format::Csv).then(|| OutputFolder::to(args.output.as_deref(), inputs.clone())).transpose()?;
    let output = Output::to(args.output.as_deref().filter(|_| folder.is_none()), inputs)?;
    let color = window::colored(args.reading.color, &std::io::stderr());
    if !checked.can_be_solved() {
        diagnostics(&checked.diagnostics, &sources, color);
        if args.format == Format::Json && !args.annotate {
            output.json(&mut |mut out| report::json::write_unsolved(&checked, &sources, &mut out))?;
        }
        return Ok(exit::of(&checked.diagnostics));
    }
    if args.all_variants && args.format == Format::Csv {
        return Err("`--all-variants` writes no folder: `coop compare --format csv` has all of them in one table".into());
    }
    let mut ticker = Ticker::start();
    let options = solve::Options { keeps_exact: args.all_variants, ..args.solving.watched(&ticker) };
    let solved = driver::solve(checked, &sources, &options, &mut |line| ticker.tell(line));
    drop(options);
    ticker.stop();
    let solved = solved.map_err(|error| error.to_string())?;
    if !solved.diagnostics.is_empty() {
        diagnostics(&solved.diagnostics, &sources, color);
    }
    let color = args.output.is_none() && window::colored(args.reading.color, &std::io::stdout());
    if args.all_variants {
        return all_variants(args, solved, &sources, &output, color);
    }
    match args.format {
        Format::Text if args.annotate => output.text(&report::annotate::render(&solved, &sources), false)?,
        Format::Json => output.json(&mut |mut out| report::json::write(&solved, &sources, &mut out))?,
        Format::Text => {
            let options = report::terminal::Options { full: args.full, plain: args.plain, color, ..page(args.output.is_none()) };
            output.text(&report::terminal::render(&solved, &options), color)?;
        }
        Format::Csv => folder.iter().try_for_each(|folder| folder.tables(&solved))?,
        Format::Markdown => {
            let options = report::terminal::Options { full: args.full, plain: args.plain, ..Default::default() };
            output.text(&report::terminal::document(&solved, &options).markdown(), false)?;
        }
    }
    Ok(code(&solved))
}

/// The scenario and its variants, one after the other.
fn all_variants(args: &SolveArgs, solved: Solved, sources: &SourceMap, output: &Output<'_>, color: bool) -> Result<u8, String> {
    let options = args.solving.options();
    let Variants { single, sweeping } = Variants::all(&solved)?;
    for (at, _) in &sweeping {
        output::say(&format!("coop: `{}` sweeps: `coop compare` goes through its points", driver::name_of(&solved, *at)));
    }
    let page = report::terminal::Options { full: args.full, plain: args.plain, color, ..page(args.output.is_none()) };
    let write = |solved: &Solved| match args.format {
        Format::Json => report::json::render(solved, sources),
        Format::Markdown => report::terminal::document(solved, &page).markdown(),
        Format::Text | Format::Csv => report::terminal::render(solved, &page),
    };
    let made = driver::solve_each(&solved, sources, &single, &options, |one| (write(one), code(one)));
    let mut texts = vec![write(&solved)];
    let mut worst = code(&solved);
    for (_, made) in made {
        let (text, code) = made?;
        texts.push(text);
        worst = worst.max(code);
    }
    match args.format {
        Format::Json => {
            let list: Vec<&str> = texts.iter().map(|text| text.trim_end()).collect();
            output.json(&mut |out| out.write_all(format!("[{}]\n", list.join(",\n")).as_bytes()))?;
        }
        _ => output.text(&texts.join("\n"), color)?,
    }
    Ok(worst)
}

/// Findings on standard error, with their count.
pub fn diagnostics(found: &[Diagnostic], sources: &SourceMap, color: bool) {
    output::say_page(&render::terminal::render(found, sources, &Options { color, width: window::width() }), color);
    output::say(&Tally::of(found, sources).line(1, "coop check --fix"));
}

fn out_of_time(found: &[Diagnostic]) -> bool {
    found.iter().any(|found| found.code == codes::OUT_OF_TIME)
}

/// The exit code of a solved scenario: the gravest of its parts.
pub fn code(solved: &Solved) -> u8 {
    let wrong = solved.diagnostics.iter().any(|d| d.severity == Severity::Error) || solved.expectations.iter().any(Expectation::failed);
    let mut unsolved = false;
    let mut limited = out_of_time(&solved.diagnostics);
    // What a plan for the mean leads to is said where it is read.
    for run in solved.models.iter().filter(|run| solved.hir.models[run.model].derived.is_none()) {
        match run.status() {
            Status::Infeasible | Status::Unbounded => unsolved = true,
            Status::Feasible => limited = true,
            Status::Failed => match run.plan().map(|p| &p.solution.status) {
                Some(solve::Status::Stopped) => limited = true,
                Some(solve::Status::InfeasibleOrUnbounded) => unsolved = true,
                _ => {}
            },
            Status::Optimal => {}
        }
    }
    match (unsolved, limited, wrong) {
        (true, ..) => exit::NO_SOLUTION,
        (_, true, _) => exit::LIMIT,
        (.., true) => exit::FINDINGS,
        _ => exit::FINE,
    }
}

/// The room for a report: that of the window it is shown in, if it is.
pub fn page(to_stdout: bool) -> report::terminal::Options {
    match window::report_width().filter(|_| to_stdout) {
        Some(width) => report::terminal::Options { width, wrap: true, ..Default::default() },
        None => report::terminal::Options::default(),
    }
}

/// At most so often something is said.
const EVERY: Duration = Duration::from_secs(1);

/// How far a search is, in a line.
fn searching(progress: &Progress, since: Instant) -> String {
    let number = |number: f64| crate::report::number_alone(number);
    let best = progress.best.map_or_else(|| "no answer yet".to_string(), |best| format!("best {}", number(best)));
    let bound = progress.bound.map_or_else(String::new, |bound| format!(", none better than {}", number(bound)));
    let gap = match (progress.best, progress.bound) {
        (Some(best), Some(bound)) if best != 0.0 => format!(", gap {}", percent(((best - bound) / best).abs())),
        _ => String::new(),
    };
    format!("searching: {best}{bound}{gap}; {} nodes, {} s", progress.nodes, since.elapsed().as_secs())
}

/// Says what is going on, when it takes longer than a second and somebody is watching.
pub struct Ticker {
    sender: Option<mpsc::Sender<String>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Ticker {
    pub fn start() -> Ticker {
        if !std::io::stderr().is_terminal() {
            return Ticker { sender: None, thread: None };
        }
        let (sender, receiver) = mpsc::channel::<String>();
        let thread = std::thread::spawn(move || {
            let mut waiting: Option<String> = None;
            let mut next = Instant::now() + EVERY;
            loop {
                match receiver.recv_timeout(next.saturating_duration_since(Instant::now())) {
                    Ok(line) => waiting = Some(line),
                    Err(mpsc::RecvTimeoutError::Timeout) => {
                        if let Some(line) = waiting.take() {
                            output::say(&format!("… {line}"));
                        }
                        next = Instant::now() + EVERY;
                    }
                    Err(mpsc::RecvTimeoutError::Disconnected) => return,
                }
            }
        });
        Ticker { sender: Some(sender), thread: Some(thread) }
    }

    /// Where searches tell how far they are; nowhere, if nobody is watching.
    pub fn searches(&self) -> Option<Explanation> {
        let sender = self.sender.clone()?;
        let since = Instant::now();
        Some(Arc::new(move |progress: &Progress| {
            let _ = sender.send(searching(progress, since));
        }))
    }

    pub fn tell(&mut self, line: &str) {
        if let Some(sender) = &self.sender {
            let _ = sender.send(line.to_string());
        }
    }

    /// Ends without waiting: others may still have something to tell.
    pub fn leave(mut self) {
        self.sender = None;
    }

    pub fn stop(mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
