//! The simulation for people at a terminal.

use super::{Judged, Kind, Part, PlanInDraws, Quality, Quantity, Simulated, Summary};
use crate::report::document::Document;
use crate::report::number::{self, Style};
use crate::report::page::{Options, Page, count, keyed, unit_after, with_unit};
use crate::report::table::{Align, Grid};

/// How many inputs are shown that drive a result, unless all are asked for, and how much they explain at least.
const DRIVERS: usize = 5;
const LEAST: f64 = 0.005;
/// Of how many results it is shown what drives them, unless all are asked for.
const DRIVEN: usize = 4;

/// The simulation as a document.
pub fn document(simulated: &Simulated, options: &Options) -> Document {
    let mut page = Page::new(*options);
    page.heading(0, simulated.title.as_deref().unwrap_or(&simulated.scenario));
    let draws = number::alone(f64::from(simulated.draws));
    page.line(0, &format!("{draws} draw{}, seed {}", if simulated.draws == 1 { "" } else { "s" }, simulated.seed));
    page.blank();
    page.heading(0, "What is random");
    table(&mut page, &simulated.inputs, "", simulated.draws);
    if !simulated.values.is_empty() {
        page.blank();
        page.heading(0, "Values");
        table(&mut page, &simulated.values, "", simulated.draws);
        driven(&mut page, &simulated.values, "");
    }
    for plan in &simulated.plans {
        of_plan(&mut page, simulated, plan);
    }
    if !simulated.expectations.is_empty() {
        page.blank();
        page.heading(0, "How often expectations hold, each draw taken alone");
        expectations(&mut page, &simulated.expectations);
    }
    page.finish()
}

fn of_plan(page: &mut Page, simulated: &Simulated, plan: &PlanInDraws) {
    page.blank();
    page.heading(0, &plan.title.as_ref().map_or(plan.name.clone(), |title| format!("{}: {title}", plan.name)));
    if plan.unsolved > 0 {
        let part = Part::new(plan.unsolved as usize, simulated.draws as usize);
        let what = format!("In {} of {} draws ({}) there is no solution", plan.unsolved, simulated.draws, percent(part.share()));
        page.line(2, &format!("{what}: what is decided before leaves nothing that could be done. These draws count in no figure below."));
    }
    for (name, broken) in &plan.broken {
        let what = format!("In {broken} of {} draws `{name}` cannot be kept by what is decided after", simulated.draws);
        page.line(2, &format!("{what}; they count in the figures below."));
    }
    let prefix = format!("{}.", plan.name);
    table(page, &plan.quantities, &prefix, simulated.draws - plan.unsolved);
    if let Some(quality) = &plan.quality {
        page.blank();
        sentences(quality, simulated.draws).iter().for_each(|sentence| page.line(2, sentence));
    }
    driven(page, &plan.quantities, &prefix);
}

/// The figures of quantities, a row each; those of a plan without its name.
fn table(page: &mut Page, quantities: &[Quantity], prefix: &str, draws: u32) {
    let numbers: Vec<(&Quantity, &crate::simulate::Figures)> =
        quantities.iter().filter_map(|own| if let Summary::Number(figures) = &own.summary { Some((own, figures)) } else { None }).collect();
    let short = |own: &Quantity| keyed(own.name.strip_prefix(prefix).unwrap_or(&own.name), &own.index);
    if !numbers.is_empty() {
        let heading = |text: &'static str, align: Align| (text.into(), align);
        let mut columns = vec![heading("", Align::Left)];
        columns.extend(["mean", "std. dev.", "5 %", "25 %", "50 %", "75 %", "95 %"].map(|text| heading(text, Align::Point)));
        let mut grid = Grid::new(columns);
        let shown = page.kept(numbers.len(), page.limit());
        for (own, figures) in numbers.iter().take(shown) {
            let mut all = vec![figures.mean, figures.standard_deviation];
            all.extend(figures.quantiles);
            let style = Style::of(&all, 4);
            grid.cell(with_unit(&short(own), &own.unit));
            all.into_iter().for_each(|value| grid.cell(style.show(value)));
        }
        page.grid(2, &grid);
        page.cut(2, numbers.len() - shown);
    }
    for (own, figures) in numbers.iter().filter(|(_, figures)| figures.count < draws as usize) {
        page.line(2, &format!("`{}` has a value in {} of {draws} draws; the others count in no figure of it.", short(own), figures.count));
    }
    let others = quantities.iter().filter_map(|own| Some((own, parts(&own.summary)?)));
    let mut grid = Grid::new(vec![("".into(), Align::Left), ("".into(), Align::Left)]);
    let (mut rows, limit) = (0, page.limit());
    for (own, parts) in others {
        rows += 1;
        if rows <= limit {
            grid.cell(short(own));
            grid.cell(parts);
        }
    }
    if rows > 0 {
        page.grid(2, &grid);
        page.cut(2, rows.saturating_sub(limit));
    }
}

/// What is no number: how often it holds, or which states came about.
fn parts(summary: &Summary) -> Option<String> {
    match summary {
        Summary::Number(_) => None,
        Summary::Condition(part) => Some(format!("holds in {}", with_interval(part))),
        Summary::States(states) => {
            let one = |(name, part): &(String, Part)| format!("{name} {}", percent(part.share()));
            Some(states.iter().map(one).collect::<Vec<_>>().join(", "))
        }
    }
}

fn percent(share: f64) -> String {
    format!("{} %", Style::percent(&[100.0 * share]).show((share * 10_000.0).round() / 100.0))
}

/// A part of the draws, and where that leaves the probability.
fn with_interval(part: &Part) -> String {
    format!("{} ({} to {} with 95 %)", percent(part.share()), percent(part.interval.0), percent(part.interval.1))
}

/// What the draws say of the first decisions.
fn sentences(quality: &Quality, draws: u32) -> Vec<String> {
    let shown = |value: f64| format!("{}{}", number::alone(rounded(value, quality)), unit_after(&quality.unit));
    let (low, high) = (quality.mean - quality.error, quality.mean + quality.error);
    let solved = quality.solved_for.as_ref().map_or(String::new(), |what| format!(", for {what}"));
    let mut out = vec![format!("`{}` is {} in the plan{solved}.", quality.objective, shown(quality.promised))];
    let risk = if quality.counts_risk { ", the risk counted as in the plan" } else { "" };
    let mean = shown(quality.mean);
    out.push(match quality.error > 0.0 {
        true => {
            let (low, high) = (shown(low), shown(high));
            format!("In these {draws} draws it comes to {mean} on average{risk}: {low} to {high} with 95 %.")
        }
        false => format!("In these {draws} draws it comes to {mean}."),
    });
    if let Some(gap) = &quality.gap {
        let (verb, better) = if quality.maximize { ("bring", " more") } else { ("save", "") };
        out.push(format!(
            "Other first decisions would {verb} at most {}{better} on average, with 95 %: found by {} samples drawn anew.",
            format_args!("{}{}", number::alone(two_digits(gap.below)), unit_after(&quality.unit)),
            gap.replications
        ));
    }
    out
}

/// A number with two digits.
fn two_digits(value: f64) -> f64 {
    format!("{value:.1e}").parse().unwrap_or(value)
}

/// As many digits as the error leaves, and one more.
fn rounded(value: f64, quality: &Quality) -> f64 {
    let error = if quality.error > 0.0 { quality.error } else { quality.mean.abs() * 1e-6 };
    if error <= 0.0 || !error.is_finite() {
        return value;
    }
    let unit = 10f64.powf(error.log10().floor() - 1.0);
    let exact = (value / unit).round() * unit;
    // Without the rounding error of the product.
    format!("{exact:.*}", (-unit.log10()).max(0.0).round() as usize).parse().unwrap_or(exact)
}

/// What drives results.
fn driven(page: &mut Page, quantities: &[Quantity], prefix: &str) {
    // Where one thing alone is random, all follows from it.
    let all: Vec<&Quantity> = quantities.iter().filter(|own| own.drivers.len() > 1).collect();
    let is_first = |own: &Quantity| own.kind == Kind::Objective;
    let mut order: Vec<&Quantity> = all.iter().copied().filter(|own| is_first(own)).collect();
    order.extend(all.iter().copied().filter(|own| !is_first(own)));
    let shown = page.kept(order.len(), DRIVEN);
    for own in order.iter().take(shown) {
        page.blank();
        page.heading(2, &format!("What drives `{}`", own.name.strip_prefix(prefix).unwrap_or(&own.name)));
        let heading = |text: &'static str, align: Align| (text.into(), align);
        let mut grid =
            Grid::new(vec![heading("", Align::Left), heading("explains", Align::Point), heading("rank correlation", Align::Point)]);
        let limit = if page.options.full { usize::MAX } else { DRIVERS };
        let telling: Vec<_> =
            own.drivers.iter().enumerate().filter(|(at, driver)| *at < limit && (*at == 0 || driver.share >= LEAST)).collect();
        for (_, driver) in telling {
            grid.cell(driver.input.clone());
            grid.cell(percent((driver.share * 1000.0).round() / 1000.0));
            grid.cell(driver.rank_correlation.map_or(String::new(), |value| format!("{value:.2}")));
        }
        page.grid(4, &grid);
    }
    if shown < order.len() {
        page.blank();
        page.line(2, &format!("--full also shows what drives {}.", count(order.len() - shown, "more result")));
    }
}

fn expectations(page: &mut Page, all: &[Judged]) {
    let columns = [("holds in", Align::Point), ("", Align::Left), ("", Align::Left)];
    let mut grid = Grid::new(columns.into_iter().map(|(text, align)| (text.into(), align)).collect());
    for judged in all {
        grid.cell(if judged.held.of == 0 { "no draw".to_string() } else { percent(judged.held.share()) });
        grid.cell(format!("line {}", judged.line));
        grid.cell(judged.title.clone().unwrap_or_else(|| judged.text.clone()));
    }
    page.grid(2, &grid);
}
