//! `coop diff`

mod disk;

use super::output::Output;
use super::solve::{Solver, Ticker, page, seconds};
use super::{Color, exit, input, window};
use crate::report::document::Options;
use crate::review::git::{Repository, Revision};
use crate::review::{Answers, Asked, Comparison, How, Once, Version, answers, compare, paired_scenarios, render};
use crate::solve;
use crate::workspace::{Identity, Inputs};
use clap::{Args, ValueEnum};
use disk::Disk;
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

#[derive(Args)]
pub struct DiffArgs {
    /// Two files, two folders, two git revisions (also `REV1..REV2`), or one revision to compare the working tree with.
    #[arg(value_name = "VERSION", num_args = 1..=2, required = true)]
    versions: Vec<String>,
    /// Of revisions: the scenarios and folders to compare.
    #[arg(value_name = "PATH", last = true)]
    paths: Vec<PathBuf>,
    /// Compare what the versions say, and solve nothing.
    #[arg(long)]
    facts_only: bool,
    /// Find out which change moves which result however long that takes; by default where it is soon done.
    #[arg(long, conflicts_with = "facts_only")]
    attribute: bool,
    /// Do not find out which change moves which result.
    #[arg(long, conflicts_with = "attribute")]
    no_attribute: bool,
    /// Solve both versions with this variant of the scenario.
    #[arg(long, value_name = "NAME", conflicts_with = "facts_only")]
    variant: Option<String>,
    /// Solve both versions also with each variant that both have.
    #[arg(long, conflicts_with_all = ["variant", "facts_only"])]
    all_variants: bool,
    /// The format of the output.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Show every row of every table.
    #[arg(long)]
    full: bool,
    /// Exit with 1 where there are differences, as git does.
    #[arg(long)]
    exit_code: bool,
    /// Write to a file, whole or not at all.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Colours in text output.
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    color: Color,
    /// The solver; by default the one that suits the plan.
    #[arg(long, value_enum, default_value_t = Solver::Auto, conflicts_with = "facts_only")]
    solver: Solver,
    /// Stop each stage of each solve after this many seconds: reading and checking, and of each plan the search.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true, conflicts_with = "facts_only")]
    time_limit: Option<Duration>,
}

impl DiffArgs {
    fn how(&self) -> How {
        let why = match (self.attribute, self.no_attribute) {
            (true, _) => Asked::Always,
            (_, true) => Asked::Never,
            _ => Asked::Soon,
        };
        let options = solve::Options { solver: self.solver.choice(), time_limit: self.time_limit, ..Default::default() };
        How { options, why, variant: self.variant.clone(), all_variants: self.all_variants }
    }
}

/// What two versions say differently, and what they come to.
struct Review {
    facts: Comparison,
    answers: Vec<Answers>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    /// A comment on a pull request.
    Markdown,
}

pub fn run(args: &DiffArgs) -> u8 {
    exit::of_command(diff(args))
}

fn diff(args: &DiffArgs) -> Result<u8, String> {
    let output = Output::to(args.output.as_deref(), inputs(args))?;
    not_over_a_scenario(args.output.as_deref())?;
    let Review { facts, answers } = compared(args)?;
    match args.format {
        Format::Text => {
            let color = args.output.is_none() && window::colored(args.color, &std::io::stdout());
            let options = Options { color, full: args.full, ..page(args.output.is_none()) };
            output.text(&render::text::document(&facts, &answers, &options).text(&options), color)?;
        }
        Format::Markdown => output.text(&render::markdown::markdown(&facts, &answers), false)?,
        Format::Json => output.json(&mut |mut out| render::json::write(&facts, &answers, &mut out))?,
    }
    Ok(if args.exit_code && !facts.is_empty() { exit::FINDINGS } else { exit::FINE })
}

/// The files that are named.
fn inputs(args: &DiffArgs) -> Inputs {
    Inputs { scenario: None, data: args.versions.iter().filter_map(|name| Identity::at(Path::new(name))).collect() }
}

/// A comparison is neither a scenario nor data: over such a file it would be written by mistake, whichever revision was read.
fn not_over_a_scenario(path: Option<&Path>) -> Result<(), String> {
    let ending = |path: &Path| path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    match path.filter(|path| path.is_file()).map(|path| (path, ending(path))) {
        Some((path, Some(ending))) if ["coop", "csv", "tsv", "bif"].contains(&ending.as_str()) => {
            let what = if ending == "coop" { "a scenario" } else { "data" };
            Err(format!("`{}` is {what}, and is left as it is", path.display()))
        }
        _ => Ok(()),
    }
}

/// Reads what the arguments name, and compares it.
fn compared(args: &DiffArgs) -> Result<Review, String> {
    match args.versions.as_slice() {
        [both] if both.contains("..") && !Path::new(both).exists() => {
            let repository = Repository::here()?;
            let named = |name: &str| if name.is_empty() { "HEAD".to_string() } else { name.to_string() };
            let (old, new) = match both.split_once("...") {
                Some((one, other)) => (repository.merge_base(&named(one), &named(other))?, named(other)),
                None => {
                    let (old, new) = both.split_once("..").map(|(one, other)| (named(one), named(other))).unwrap_or_default();
                    (repository.revision(&old)?, new)
                }
            };
            revisions(args, &repository, &old, &repository.revision(&new)?)
        }
        [one] if args.paths.is_empty() && Path::new(one).exists() => Err(format!(
            "`{one}` is to be compared with what? `coop diff HEAD -- {one}` compares it with the last commit, `coop diff OLD {one}` with another file"
        )),
        [one] => {
            let repository = Repository::here()?;
            let old = repository.revision(one)?;
            let new = Disk { root: repository.root.clone(), name: "working tree".into() };
            let mut all = chosen(&repository, &old, &args.paths)?;
            all.extend(below_root(&repository, &args.paths)?);
            finished(args, all, &old, &new)
        }
        [one, other] if args.paths.is_empty() && (Path::new(one).exists() || Path::new(other).exists()) => {
            on_disk(args, Path::new(one), Path::new(other))
        }
        [one, other] => {
            let repository = Repository::here()?;
            revisions(args, &repository, &repository.revision(one)?, &repository.revision(other)?)
        }
        _ => Err("two versions are compared".to_string()),
    }
}

/// Two files, or two folders.
fn on_disk(args: &DiffArgs, old: &Path, new: &Path) -> Result<Review, String> {
    for path in [old, new] {
        if !path.exists() {
            return Err(format!("`{}` does not exist; files are compared with files, revisions with revisions", path.display()));
        }
    }
    if old.is_dir() != new.is_dir() {
        return Err("a folder and a file are not compared: name two files or two folders".to_string());
    }
    let (a, b) = (Disk::at(old), Disk::at(new));
    if !old.is_dir() {
        return reviewed(args, &[(a.file(old)?, b.file(new)?)], &a, &b);
    }
    let mut all: BTreeSet<String> = BTreeSet::new();
    for folder in [old, new] {
        all.extend(scenarios_below(folder, folder)?);
    }
    if all.is_empty() {
        return Err(format!("neither `{}` nor `{}` holds a .coop file", old.display(), new.display()));
    }
    finished(args, all, &a, &b)
}

fn revisions(args: &DiffArgs, repository: &Repository, old: &Revision, new: &Revision) -> Result<Review, String> {
    let mut all = chosen(repository, old, &args.paths)?;
    all.extend(chosen(repository, new, &args.paths)?);
    finished(args, all, old, new)
}

fn finished(args: &DiffArgs, all: BTreeSet<String>, old: &dyn Version, new: &dyn Version) -> Result<Review, String> {
    if all.is_empty() {
        let what = match args.paths.as_slice() {
            [] => "there is no .coop file below this folder".to_string(),
            paths => {
                let names: Vec<String> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
                format!("there is no .coop file at {}", names.join(", "))
            }
        };
        return Err(format!("{what}, neither in `{}` nor in `{}`", old.name(), new.name()));
    }
    reviewed(args, &paired_scenarios(all, old, new), old, new)
}

/// What scenarios say in both versions, and what they come to unless facts alone are asked for.
fn reviewed(args: &DiffArgs, scenarios: &[(String, String)], old: &dyn Version, new: &dyn Version) -> Result<Review, String> {
    let (old, new) = (Once::of(old), Once::of(new));
    let facts = compare(scenarios, &old, &new)?;
    if args.facts_only {
        return Ok(Review { facts, answers: Vec::new() });
    }
    let mut ticker = Ticker::start();
    let answers = answers(scenarios, &facts, [&old, &new], &args.how(), &mut |line| ticker.tell(line));
    ticker.stop();
    Ok(Review { facts, answers: answers? })
}

/// The scenarios of a revision at the paths; without any, those below the current folder.
fn chosen(repository: &Repository, revision: &Revision, paths: &[PathBuf]) -> Result<BTreeSet<String>, String> {
    let mut out = BTreeSet::new();
    for wanted in wanted(repository, paths)? {
        let folder = if wanted.is_empty() { String::new() } else { format!("{wanted}/") };
        out.extend(
            revision.paths().filter(|path| *path == wanted || path.starts_with(&folder) && path.ends_with(".coop")).map(str::to_string),
        );
    }
    Ok(out)
}

/// The same of the working tree.
fn below_root(repository: &Repository, paths: &[PathBuf]) -> Result<BTreeSet<String>, String> {
    let mut out = BTreeSet::new();
    for wanted in wanted(repository, paths)? {
        let path = repository.root.join(&wanted);
        if path.is_dir() {
            out.extend(scenarios_below(&path, &repository.root)?);
        } else if path.exists() {
            out.insert(wanted);
        }
    }
    Ok(out)
}

/// Paths below the root of the repository, with `/`.
fn wanted(repository: &Repository, paths: &[PathBuf]) -> Result<Vec<String>, String> {
    let here = [PathBuf::new()];
    let paths = if paths.is_empty() { &here[..] } else { paths };
    paths.iter().map(|path| below(repository, path)).collect()
}

fn below(repository: &Repository, path: &Path) -> Result<String, String> {
    let outside = || format!("`{}` lies outside the repository", path.display());
    let relative = match path.is_absolute() {
        true => path.strip_prefix(&repository.root).map_err(|_| outside())?.to_path_buf(),
        false => Path::new(&repository.prefix).join(path),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in relative.components() {
        match part {
            Component::Normal(part) => parts.push(part.to_str().ok_or_else(|| format!("`{}` is no UTF-8", path.display()))?),
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop().ok_or_else(outside)?;
            }
            _ => return Err(outside()),
        }
    }
    Ok(parts.join("/"))
}

/// The scenarios below a folder, as paths below another one.
fn scenarios_below(folder: &Path, root: &Path) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    input::below(folder, &mut found).map_err(|error| format!("`{}`: {error}", folder.display()))?;
    let relative = found.iter().filter_map(|path| path.strip_prefix(root).ok()?.to_str().map(|path| path.replace('\\', "/")));
    Ok(relative.collect())
}
