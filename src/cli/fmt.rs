//! `coop fmt`

use super::input::{self, Scenario};
use super::{Color, exit, output, window};
use crate::diagnostics::render::{self, Options};
use crate::diagnostics::{Sink, plain};
use crate::driver::roomy;
use crate::source::{self, FileKind, SourceMap};
use crate::syntax::format::{self, Refused};
use crate::{syntax, workspace};
use clap::Args;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct FmtArgs {
    /// Scenarios, folders of scenarios, or `-` for standard input, which is written to standard output.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write nothing, list the files that are not formatted, and exit with 1 if there is one.
    #[arg(long, conflicts_with = "diff")]
    check: bool,
    /// Write nothing, and show what would be changed.
    #[arg(long)]
    diff: bool,
    /// Write the canonical layout of one file to standard output, or its text where that has mistakes, as `textconv` of git.
    #[arg(long, conflicts_with_all = ["check", "diff", "range"])]
    textconv: bool,
    /// Only the declarations that touch these lines, counted from 1.
    #[arg(long, value_name = "FROM:TO", value_parser = range)]
    range: Option<RangeInclusive<usize>>,
    /// Name to show for a scenario read from standard input (`-`).
    #[arg(long, value_name = "NAME", default_value = "stdin.coop")]
    stdin_filename: PathBuf,
}

fn range(text: &str) -> Result<RangeInclusive<usize>, String> {
    let ends = text.split_once(':').and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
    match ends {
        Some((from, to)) if 1 <= from && from <= to => Ok(from..=to),
        Some(_) => Err("lines count from 1, and the first comes first, as in `3:8`".into()),
        None => Err("two lines with a colon between, as in `3:8`".into()),
    }
}

pub fn run(args: &FmtArgs) -> u8 {
    if args.textconv {
        return textconv(args);
    }
    let is_input = |file: &PathBuf| file == Path::new("-");
    if args.range.is_some() && args.files.len() > 1 {
        output::say("coop: `--range` is of one file");
        return exit::USAGE;
    }
    if args.files.len() > 1 && !(args.check || args.diff) && args.files.iter().any(is_input) {
        output::say("coop: standard input (`-`) goes to standard output, and is formatted by itself");
        return exit::USAGE;
    }
    let expanded = match input::expand(&args.files) {
        Ok(expanded) => expanded,
        Err(error) => {
            output::say(&format!("coop: {}", error.0));
            return exit::USAGE;
        }
    };
    if args.range.is_some() && expanded.files.len() > 1 {
        output::say("coop: `--range` is of one file, and this folder holds several");
        return exit::USAGE;
    }
    let mut tally = Tally { code: exit::FINE, changed: 0, same: 0, left: 0 };
    for problem in &expanded.problems {
        output::say(&format!("coop: {}", problem.0));
        tally.code = exit::USAGE;
    }
    for file in &expanded.files {
        match input::read_named(file, &args.stdin_filename) {
            Ok(scenario) => tally.code = tally.code.max(one(args, &scenario, &mut tally)),
            Err(error) => {
                output::say(&format!("coop: {}", error.0));
                tally.code = exit::USAGE;
            }
        }
    }
    if !expanded.files.iter().any(is_input) {
        output::say(&tally.line(args.check || args.diff));
    }
    tally.code
}

/// Git takes a failure for the end of the whole comparison: what cannot be formatted is shown as it is.
fn textconv(args: &FmtArgs) -> u8 {
    let [file] = args.files.as_slice() else {
        output::say("coop: `--textconv` is of one file");
        return exit::USAGE;
    };
    let done = std::fs::read(file).map_err(|error| format!("`{}`: {error}", file.display())).and_then(|bytes| {
        let text = source::decode(bytes.clone()).ok();
        let formatted = text.and_then(|text| roomy(|| format::format_lines(&text, None)).ok());
        output::print_exactly(&mut |out| out.write_all(formatted.as_ref().map_or(bytes.as_slice(), String::as_bytes)))
    });
    exit::of_command(done.map(|()| exit::FINE))
}

struct Tally {
    code: u8,
    changed: usize,
    same: usize,
    /// Left alone for their mistakes.
    left: usize,
}

impl Tally {
    /// `2 files formatted, 1 left unchanged`
    fn line(&self, only_looked: bool) -> String {
        let files = |count: usize| format!("{count} {}", if count == 1 { "file" } else { "files" });
        let done = if only_looked { "would be formatted" } else { "formatted" };
        let mut parts = vec![format!("{} {done}", files(self.changed)), format!("{} unchanged", self.same)];
        if self.left > 0 {
            parts.push(format!("{} left alone", self.left));
        }
        parts.join(", ")
    }
}

/// Formats one scenario, and gives the exit code.
fn one(args: &FmtArgs, scenario: &Scenario, tally: &mut Tally) -> u8 {
    let name = scenario.shown.display().to_string();
    let said = |problem: &str| output::say(&format!("coop: `{name}` {problem}"));
    if scenario.is_cut {
        said("is too large");
        return exit::USAGE;
    }
    if let Some(asked) = &args.range
        && *asked.end() > scenario.text.lines().count().max(1)
    {
        said(&format!("has {} lines: there is no line {}", scenario.text.lines().count(), asked.end()));
        return exit::USAGE;
    }
    let formatted = match roomy(|| format::format_lines(&scenario.text, args.range.clone())) {
        Ok(formatted) => formatted,
        Err(Refused::Syntax) => {
            tally.left += 1;
            mistakes(&name, &scenario.text);
            said("has mistakes of syntax, and is left as it is");
            return exit::FINDINGS;
        }
        Err(Refused::Changed) => {
            tally.left += 1;
            said("is left as it is: internal error, its meaning would change when it is formatted; please report");
            return exit::INTERNAL;
        }
    };
    let is_same = formatted == scenario.text;
    tally.same += usize::from(is_same);
    tally.changed += usize::from(!is_same);
    let written = match &scenario.path {
        _ if args.check && is_same => Ok(()),
        _ if args.check => output::print(&format!("{}\n", plain::one_line(&name)), false),
        _ if args.diff => output::show_changes(&name, &scenario.text, &formatted),
        None => {
            let mark = if scenario.marked { workspace::BYTE_ORDER_MARK } else { "" };
            output::print_exactly(&mut |out| write!(out, "{mark}{formatted}"))
        }
        Some(_) if is_same => Ok(()),
        Some(path) => workspace::replace(path, &scenario.text, &formatted).map_err(|e| format!("`{name}` {e}")),
    };
    match written {
        Ok(()) if args.check && !is_same => exit::FINDINGS,
        Ok(()) => exit::FINE,
        Err(error) => {
            output::say(&format!("coop: {error}"));
            exit::USAGE
        }
    }
}

/// The mistakes of syntax, as `coop check --format short` writes them.
fn mistakes(name: &str, text: &str) {
    let mut sources = SourceMap::default();
    let file = sources.add(name, text, FileKind::Scenario);
    let mut sink = Sink::default();
    roomy(|| syntax::parse(file, &sources, &mut sink));
    let color = window::colored(Color::Auto, &std::io::stderr());
    let options = Options { color, width: window::width() };
    output::say_page(&render::short::render(&sink.finish(), &sources, &options), color);
}
