//! `coop compare`

use super::comparison::Shown;
use super::output::Output;
use super::solve::{Format, Solving, Ticker, code, diagnostics};
use super::{Reading, beside, exit, input, window};
use crate::diagnostics::Diagnostic;
use crate::driver::{self, Solved, Variants, Variation};
use crate::exact::{self, Exact};
use crate::hir::Hir;
use crate::report::accepted::BASE;
use crate::report::compare::{self, Comparison, Figures, Outcomes, PointOutcome, Side, SweepOutcome, SweptValue, TrendPoint, trends};
use crate::solve::Options;
use crate::source::SourceMap;
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub struct CompareArgs {
    /// The scenario, or `-` for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The variants; without any all that it declares.
    #[arg(value_name = "VARIANT")]
    variants: Vec<String>,
    #[command(flatten)]
    shown: Shown,
    #[command(flatten)]
    solving: Solving,
    #[command(flatten)]
    reading: Reading,
}

pub fn run(args: &CompareArgs) -> u8 {
    exit::of_command(run_or_say(args))
}

fn run_or_say(args: &CompareArgs) -> Result<u8, String> {
    let mut sources = SourceMap::default();
    let (checked, inputs) = input::check(&args.file, &args.reading, &mut sources, args.solving.asked()).map_err(|e| e.0)?;
    let checked = args.solving.set.lay_over(checked, &sources)?;
    let output = Output::to(args.shown.output.as_deref(), inputs)?;
    let color = window::colored(args.reading.color, &std::io::stderr());
    if !checked.can_be_solved() {
        diagnostics(&checked.diagnostics, &sources, color);
        if args.shown.format == Format::Json {
            let nothing = Outcomes::nothing(&checked.hir);
            output.json(&mut |mut out| compare::write(&nothing, &checked.diagnostics, &sources, &mut out))?;
        }
        return Ok(exit::of(&checked.diagnostics));
    }
    let places: Vec<u32> = match args.variants.as_slice() {
        [] if checked.hir.variants.is_empty() => {
            return Err(format!("`{}` declares no variant to be compared: `variant NAME {{ … }}`", args.file.display()));
        }
        // What is laid over already is not laid over twice.
        [] => (0..checked.hir.variants.len() as u32).filter(|at| !holds_active(&checked.hir, *at)).collect(),
        names => names.iter().map(|name| driver::variant_named(&checked.hir, name)).collect::<Result<Vec<u32>, _>>()?,
    };
    if let (Some(active), Some(at)) = (checked.hir.active_name(), places.iter().find(|at| holds_active(&checked.hir, **at))) {
        let name = checked.hir.variants.get(*at as usize).map_or("", |variant| &variant.name);
        return Err(format!("`{name}` has what `{active}` sets already: compare it without `--variant {active}`"));
    }
    let mut ticker = Ticker::start();
    let options = Options { keeps_exact: true, ..args.solving.watched(&ticker) };
    let solved = driver::solve(checked, &sources, &options, &mut |line| ticker.tell(line)).map_err(|error| error.to_string())?;
    if !solved.diagnostics.is_empty() {
        diagnostics(&solved.diagnostics, &sources, color);
    }
    ticker.tell("solving its variants");
    let (outcomes, mistakes) = compared(&solved, &sources, &places, &options)?;
    // Whoever tells the ticker anything has to be gone before it stops.
    drop(options);
    ticker.stop();
    if !mistakes.is_empty() {
        diagnostics(&mistakes, &sources, color);
    }
    let found: Vec<Diagnostic> = solved.diagnostics.iter().chain(&mistakes).cloned().collect();
    args.shown.write(
        &output,
        &args.reading,
        &|options| compare::document(&outcomes, options),
        &mut |mut out| compare::write(&outcomes, &found, &sources, &mut out),
        &mut |out| compare::write_csv(&outcomes, out),
    )?;
    let failed = !mistakes.is_empty()
        || !outcomes.failures.is_empty()
        || outcomes.sweeps.iter().flat_map(|sweep| &sweep.points).any(|point| point.failure.is_some());
    Ok(match code(&solved) {
        exit::FINE if failed => exit::FINDINGS,
        code => code,
    })
}

/// A solved scenario beside some of its variants, and what keeps them from being calculated.
fn compared(solved: &Solved, sources: &SourceMap, places: &[u32], options: &Options) -> Result<(Outcomes, Vec<Diagnostic>), String> {
    let hir = &solved.hir;
    let Variants { single, sweeping } = Variants::of(solved, places.iter().copied())?;
    // With `--variant` the first column is that variant, and the others are laid over it.
    let base = match hir.active_name() {
        Some(active) => active.to_string(),
        None if hir.variants.iter().any(|variant| variant.name.as_ref() == "base") => BASE.to_string(),
        None => "base".to_string(),
    };
    let mut sides = vec![(Side { name: base, title: hir.title.clone() }, Figures::of(solved))];
    let (mut failures, mut mistakes) = (Vec::new(), Vec::new());
    let keep = |one: &Solved| (Figures::of(one), beside::mistakes(one, &solved.diagnostics, ""));
    for (at, made) in driver::solve_each(solved, sources, &single, options, keep) {
        let side = side(solved, at);
        match made {
            Ok((figures, wrong)) => {
                sides.push((side, figures));
                mistakes.extend(wrong);
            }
            Err(why) => failures.push((side.name, why)),
        }
    }
    let sweeps = sweeping.iter().map(|(at, own)| swept(solved, sources, *at, own, options, &mut mistakes)).collect();
    let comparison = Comparison::of(sides);
    Ok((Outcomes { scenario: hir.name.to_string(), title: hir.title.clone(), comparison, failures, sweeps }, mistakes))
}

/// True of the variant that is taken already, and of those that are built on it.
fn holds_active(hir: &Hir, at: u32) -> bool {
    let Some(variant) = hir.variants.get(at as usize) else { return false };
    hir.active == Some(at) || (hir.active.is_some() && variant.bases.iter().any(|base| holds_active(hir, base.at)))
}

fn side(solved: &Solved, at: u32) -> Side {
    let title = solved.hir.variants.get(at as usize).and_then(|variant| variant.title.clone());
    let name = driver::name_of(solved, at);
    let name = solved.hir.active_name().map_or_else(|| name.to_string(), |active| format!("{active} + {name}"));
    Side { name, title }
}

/// The points of a variant that sweeps.
fn swept(
    solved: &Solved,
    sources: &SourceMap,
    at: u32,
    variation: &Variation,
    options: &Options,
    mistakes: &mut Vec<Diagnostic>,
) -> SweepOutcome {
    let doubles = |point: &[Exact]| point.iter().map(exact::to_f64).collect::<Vec<_>>();
    let keep = |point: &[Exact], one: &Solved| {
        let wrong = beside::mistakes(one, &solved.diagnostics, &beside::at(&doubles(point)));
        (PointOutcome::of(doubles(point), one), driver::trend_values(one), wrong)
    };
    let made = driver::solve_points(solved, sources, variation, options, keep);
    let (mut points, mut looked_at) = (Vec::new(), Vec::new());
    for (point, made) in variation.points().iter().zip(made) {
        let (outcome, values, wrong) = made.unwrap_or_else(|why| (PointOutcome::failed(doubles(point), why), Vec::new(), Vec::new()));
        beside::once(mistakes, wrong);
        looked_at.push(TrendPoint { at: outcome.at.clone(), values });
        points.push(outcome);
    }
    let over = variation.sweeps.iter().map(|own| SweptValue { name: own.name.clone(), unit: own.unit.clone(), times: own.times }).collect();
    let trends = trends(&solved.hir, sources, at, variation, &looked_at);
    SweepOutcome::new(side(solved, at), over, points, trends)
}
