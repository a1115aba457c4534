//! `coop test`

use super::solve::{Solving, code, diagnostics};
use super::{Reading, exit, input, output, window};
use super::{accept, beside};
use crate::diagnostics::{Diagnostic, Severity, codes, render};
use crate::driver::{self, Expectation, Solved, Variants, Variation};
use crate::eval::Status;
use crate::exact::{self, Exact};
use crate::explain::Spot;
use crate::hir::{Expect, Hir};
use crate::report::accepted::BASE;
use crate::report::compare::{self, Figures, TrendPoint};
use crate::report::tested::{self, Tested, TestedExpectation, TestedFile};
use crate::solve::Options;
use crate::source::{SourceMap, Span};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct TestArgs {
    /// Scenarios or folders of scenarios.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Run only expectations in whose title, text or variant this text stands.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// How to write what came out.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write the results as approved to NAME.accepted.json beside each scenario; later runs fail where results are others.
    #[arg(long, conflicts_with = "filter")]
    accept: bool,
    /// To how many significant digits approved results are rounded.
    #[arg(long, value_name = "NUMBER", default_value_t = 6, requires = "accept", value_parser = clap::value_parser!(u32).range(1..=15))]
    digits: u32,
    #[command(flatten)]
    solving: Solving,
    #[command(flatten)]
    reading: Reading,
}

/// How to write what came out.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each file; what fails is explained on standard error.
    Text,
    Json,
    /// JUnit's XML, a test for each expectation.
    Junit,
    /// Commands of GitHub, which shows what fails beside the lines.
    Github,
}

/// What was met in a run.
#[derive(Default)]
struct Met {
    tested: Tested,
    worst: u8,
    commands: String,
}

pub fn run(args: &TestArgs) -> u8 {
    let expanded = match input::expand(&args.files) {
        Ok(expanded) => expanded,
        Err(error) => {
            output::say(&format!("coop: {}", error.0));
            return exit::USAGE;
        }
    };
    let mut met = Met::default();
    for problem in &expanded.problems {
        output::say(&format!("coop: {}", problem.0));
        met.worst = exit::USAGE;
    }
    for file in &expanded.files {
        if let Err(error) = of_file(args, file, &mut met) {
            output::say(&format!("coop: {error}"));
            met.worst = met.worst.max(exit::USAGE);
        }
    }
    if let (Some(filter), (0, 0)) = (&args.filter, met.tested.counts()) {
        output::say(&format!("coop: no expectation has `{filter}` in its title, its text or its variant"));
        met.worst = met.worst.max(exit::USAGE);
    }
    let width = window::report_width();
    let written = match args.format {
        Format::Text => output::print(&met.tested.lines().iter().map(|line| output::folded(line, width) + "\n").collect::<String>(), false),
        Format::Junit => output::print(&met.tested.junit(), false),
        Format::Json => output::print_exactly(&mut |mut out| met.tested.json(&mut out)),
        Format::Github => output::print_exactly(&mut |out| out.write_all(met.commands.as_bytes())),
    };
    match written {
        Ok(()) => met.worst,
        Err(error) => {
            output::say(&format!("coop: {error}"));
            exit::USAGE
        }
    }
}

/// Runs the expectations of a file and of its variants.
fn of_file(args: &TestArgs, file: &Path, met: &mut Met) -> Result<(), String> {
    let mut sources = SourceMap::default();
    let (checked, _) = input::check(file, &args.reading, &mut sources, args.solving.asked()).map_err(|error| error.0)?;
    if let Some(name) = args.solving.set.sweeping(&checked) {
        return Err(format!(
            "`{name}` sweeps, and is tested at each of its points: `coop test {} --filter {name}`, without `--variant`",
            file.display()
        ));
    }
    let checked = args.solving.set.lay_over(checked, &sources)?;
    let shown = file.display().to_string();
    if !checked.can_be_solved() {
        tell(args, &checked.diagnostics, &sources, met);
        let not_run = Some("not checked, it has errors".to_string());
        met.tested.files.push(TestedFile { file: shown, not_run, expectations: Vec::new() });
        met.worst = met.worst.max(exit::of(&checked.diagnostics));
        return Ok(());
    }
    // What is accepted is what comes of the scenario as it stands.
    let is_as_written = args.solving.set.is_empty() && args.reading.policies.switches().is_empty();
    if args.accept && !is_as_written {
        return Err("`--accept` is of the scenario as it stands: without `--variant`, `--set`, `--observe` and switched policies".into());
    }
    let options = Options { keeps_exact: !checked.hir.variants.is_empty(), ..args.solving.options() };
    let solved = driver::solve(checked, &sources, &options, &mut |_| {}).map_err(|error| error.to_string())?;
    tell(args, &asked(&solved.diagnostics, &solved.hir, &sources, args.filter.as_deref()), &sources, met);
    let mut all = expectations(&solved, &sources);
    met.worst = met.worst.max(exit_of(&solved, args.filter.is_some()));
    let with_figures = args.accept || is_as_written && accept::is_accepted(file);
    let OfVariants { tested, diagnostics, figures } = of_variants(&solved, &sources, &options, args.filter.as_deref(), with_figures)?;
    let diagnostics = asked(&diagnostics, &solved.hir, &sources, args.filter.as_deref());
    tell(args, &diagnostics, &sources, met);
    if !diagnostics.is_empty() || tested.iter().any(|one| !one.passed && args.filter.as_ref().is_none_or(|filter| one.matches(filter))) {
        met.worst = met.worst.max(exit::FINDINGS);
    }
    all.extend(tested);
    if let Some(filter) = &args.filter {
        all.retain(|one| one.matches(filter));
        if all.iter().any(|one| !one.passed) {
            met.worst = met.worst.max(exit::FINDINGS);
        }
    }
    if with_figures {
        let mut runs = vec![(BASE.to_string(), Figures::of(&solved))];
        for (name, figures) in figures {
            runs.push((name.clone(), figures.map_err(|why| format!("the variant `{name}`: {why}"))?));
        }
        if args.accept {
            let path = accept::accept(file, args.digits, &runs)?;
            output::say(&format!("coop: wrote `{}`", path.display()));
        } else {
            let one = accept::compared(file, &runs)?;
            if args.filter.as_ref().is_none_or(|filter| one.matches(filter)) {
                if !one.passed {
                    met.worst = met.worst.max(exit::FINDINGS);
                    // Other formats have it among the expectations.
                    if args.format == Format::Github {
                        let said = format!("results of `{shown}` are not as accepted: {}", one.reason.as_deref().unwrap_or_default());
                        tell(args, &[Diagnostic::error(codes::EXPECTATION_FAILED, said)], &sources, met);
                    }
                }
                all.push(one);
            }
        }
    }
    met.tested.files.push(TestedFile { file: shown, not_run: None, expectations: all });
    Ok(())
}

fn tell(args: &TestArgs, found: &[Diagnostic], sources: &SourceMap, met: &mut Met) {
    if args.format == Format::Github {
        met.commands.push_str(&render::github::render(found, sources, &render::Options { color: false, width: None }));
    } else if !found.is_empty() {
        diagnostics(found, sources, window::colored(args.reading.color, &std::io::stderr()));
    }
}

/// Findings without those of expectations that the filter leaves out.
fn asked(found: &[Diagnostic], hir: &Hir, sources: &SourceMap, filter: Option<&str>) -> Vec<Diagnostic> {
    let is_left_out = |expect: &&Expect| {
        let variant = expect.variant.and_then(|at| hir.variants.get(at as usize)).map(|variant| variant.name.as_ref());
        let text = driver::text_of(sources, expect.span);
        filter.is_some_and(|filter| !tested::is_asked(filter, variant, expect.title.as_deref(), &text))
    };
    let left_out: Vec<Span> = hir.expects.iter().filter(is_left_out).map(|expect| hir.exprs.spans[expect.condition]).collect();
    let is_of = |found: &Diagnostic, span: &Span| {
        let inside = |at: Span| at.file == span.file && span.lo <= at.lo && at.hi <= span.hi;
        found.severity == Severity::Error && found.labels.iter().any(|label| inside(label.span))
    };
    found.iter().filter(|found| !left_out.iter().any(|span| is_of(found, span))).cloned().collect()
}

/// The expectations that count, as they came out.
fn expectations(solved: &Solved, sources: &SourceMap) -> Vec<TestedExpectation> {
    let hir = &solved.hir;
    let one = |expectation: &Expectation| {
        let decl = hir.expects.get(expectation.index);
        let why = match (&expectation.verdict, &expectation.reason) {
            (Some(verdict), _) => verdict.describe(hir),
            (None, reason) => format!("cannot be judged{}", reason.as_ref().map_or(String::new(), |why| format!(": {why}"))),
        };
        TestedExpectation {
            variant: hir.active_name().map(str::to_string),
            title: decl.and_then(|decl| decl.title.clone()),
            text: expectation.text.clone(),
            line: decl.map_or(0, |decl| line(sources, decl.span)),
            passed: expectation.passed(),
            reason: (!expectation.passed()).then_some(why),
        }
    };
    solved.expectations.iter().filter(|expectation| expectation.counts).map(one).collect()
}

fn line(sources: &SourceMap, span: Span) -> u32 {
    Spot::of(sources, span).line
}

/// How a solved scenario counts. An expected infeasibility is no failure of the test.
fn exit_of(solved: &Solved, filtered: bool) -> u8 {
    let mut counting = solved.expectations.iter().filter(|expectation| expectation.counts).peekable();
    let expected = counting.peek().is_some() && counting.all(Expectation::passed);
    // A model that only lacks the answer of such a plan was not tried.
    let stated = solved.models.iter().all(|m| m.plan().is_none() || m.status() != Status::Failed);
    // Nor is it one where only something else is missed.
    let explanation = solved.diagnostics.iter().any(|d| d.code == codes::INFEASIBLE || d.code == codes::UNBOUNDED);
    match code(solved) {
        exit::NO_SOLUTION if expected && stated => exit::FINE,
        exit::NO_SOLUTION if !explanation && stated => exit::FINDINGS,
        // Which of them count is seen once they are chosen.
        exit::FINDINGS if filtered => exit::FINE,
        here => here,
    }
}

/// How the variants of a scenario come out.
#[derive(Default)]
struct OfVariants {
    tested: Vec<TestedExpectation>,
    /// What is to say of expectations that do not hold.
    diagnostics: Vec<Diagnostic>,
    /// Of those without sweeps, where asked for: all their figures, or why there are none.
    figures: Vec<(String, Result<Figures, String>)>,
}

/// Solves those variants of which something is asked, each once.
fn of_variants(
    solved: &Solved,
    sources: &SourceMap,
    options: &Options,
    filter: Option<&str>,
    with_figures: bool,
) -> Result<OfVariants, String> {
    let hir = &solved.hir;
    // What stands in variants is looked at beside the scenario, not beside one of them.
    let is_asked = |at: u32| {
        let variant = hir.variants.get(at as usize).filter(|_| hir.active.is_none());
        let expects = hir.expects.iter().filter(|expect| expect.variant == Some(at)).map(|expect| (&expect.title, expect.span));
        let mut all = expects.chain(variant.into_iter().flat_map(|variant| &variant.trends).map(|trend| (&trend.title, trend.span)));
        let name = variant.map(|variant| variant.name.as_ref());
        let asks = |title: &Option<String>, span| {
            filter.is_none_or(|filter| tested::is_asked(filter, name, title.as_deref(), &driver::text_of(sources, span)))
        };
        variant.is_some() && all.any(|(title, span)| asks(title, span))
    };
    let places = (0..hir.variants.len() as u32).filter(|at| with_figures || is_asked(*at));
    let Variants { single, sweeping } = Variants::of(solved, places)?;
    let known = &solved.diagnostics;
    let keep = |one: &Solved| (expectations(one, sources), beside::failures(one, known, ""), with_figures.then(|| Figures::of(one)));
    let mut out = OfVariants::default();
    for (at, made) in driver::solve_each(solved, sources, &single, options, keep) {
        let (own, failed, figures) = match made {
            Ok((own, failed, figures)) => (own, failed, figures.map(Ok)),
            Err(why) => (without_answer(hir, sources, at, &why), Vec::new(), with_figures.then_some(Err(why))),
        };
        out.figures.extend(figures.map(|figures| (driver::name_of(solved, at).to_string(), figures)));
        if is_asked(at) {
            out.tested.extend(own);
            out.diagnostics.extend(failed);
        }
    }
    for (at, own) in sweeping.iter().filter(|(at, _)| is_asked(*at)) {
        along(solved, sources, *at, own, options, &mut out);
    }
    Ok(out)
}

/// The expectations of a variant that could not be solved.
fn without_answer(hir: &Hir, sources: &SourceMap, at: u32, why: &str) -> Vec<TestedExpectation> {
    let variant = hir.variants.get(at as usize).map(|variant| variant.name.to_string());
    let one = |expect: &Expect| TestedExpectation {
        variant: variant.clone(),
        title: expect.title.clone(),
        text: driver::text_of(sources, expect.span),
        line: line(sources, expect.span),
        passed: false,
        reason: Some(why.to_string()),
    };
    hir.expects.iter().filter(|expect| expect.variant == Some(at)).map(one).collect()
}

/// A variant that sweeps: an expectation holds if it holds at every point, a trend along the sweep.
fn along(solved: &Solved, sources: &SourceMap, at: u32, variation: &Variation, options: &Options, out: &mut OfVariants) {
    let keep = |point: &[Exact], one: &Solved| {
        let place = beside::at(&point.iter().map(exact::to_f64).collect::<Vec<_>>());
        (expectations(one, sources), driver::trend_values(one), beside::failures(one, &solved.diagnostics, &place))
    };
    let made = driver::solve_points(solved, sources, variation, options, keep);
    let (mut tested, mut looked_at): (Vec<TestedExpectation>, Vec<TrendPoint>) = (Vec::new(), Vec::new());
    for (point, made) in variation.points().iter().zip(made) {
        let point: Vec<f64> = point.iter().map(exact::to_f64).collect();
        let (own, values, place) = match made {
            Ok((own, values, failed)) => {
                beside::once(&mut out.diagnostics, failed);
                (own, values, beside::at(&point))
            }
            Err(why) => (without_answer(&solved.hir, sources, at, &why), Vec::new(), String::new()),
        };
        looked_at.push(TrendPoint { at: point, values });
        for one in own {
            let one = TestedExpectation { reason: one.reason.map(|why| format!("{why}{place}")), ..one };
            match tested.iter_mut().find(|known| (known.line, &known.text) == (one.line, &one.text)) {
                None => tested.push(one),
                Some(known) if known.passed && !one.passed => *known = one,
                Some(_) => {}
            }
        }
    }
    out.tested.extend(tested);
    let name = driver::name_of(solved, at);
    let trends = solved.hir.variants.get(at as usize).map_or(&[][..], |variant| &variant.trends);
    for (trend, own) in trends.iter().zip(compare::trends(&solved.hir, sources, at, variation, &looked_at)) {
        out.diagnostics.extend(own.why.as_ref().map(|why| {
            Diagnostic::error(codes::EXPECTATION_FAILED, "an expectation does not hold along a sweep")
                .at(trend.span, why.clone())
                .note(format!("in the variant `{name}`"))
        }));
        out.tested.push(TestedExpectation {
            variant: Some(name.to_string()),
            title: own.title,
            text: own.text,
            line: line(sources, trend.span),
            passed: own.passed,
            reason: own.why,
        });
    }
}
