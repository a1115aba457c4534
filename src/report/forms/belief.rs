//! Belief networks: what is observed, and the distribution of every variable with bars.

use super::results;
use crate::driver::{Moved, Solved};
use crate::eval::{AmountFigures, Answer, Posterior, Sampled, variable_name};
use crate::hir::*;
use crate::prob::network::Finding;
use crate::report::number::{self, Style};
use crate::report::page::{Page, count, keyed};
use crate::report::table::{Align, Grid};
use crate::report::{ModelView, Series};

/// What is known of a belief network beside the distributions of its variables.
pub struct Inference<'a> {
    /// How many variables there are, instance by instance.
    pub variables: usize,
    /// True where every number is exact.
    pub exact: bool,
    /// How good estimates by draws are.
    pub sampled: Option<Sampled>,
    /// The probability of what was observed, where something was.
    pub evidence: Option<f64>,
    /// What was observed, in words: `port = closed`.
    pub observed: Vec<String>,
    /// What the scenario asks, with the numbers that move the answers most.
    pub moved: Vec<&'a Moved>,
    /// Amounts with a distribution.
    pub amounts: Vec<Amount<'a>>,
    /// How many rows of data files were rounded, and by how much they missed one at most.
    pub normalized: (usize, f64),
}

/// An amount with a distribution, as it is represented.
pub struct Amount<'a> {
    /// With its keys: `demand[hu]`.
    pub name: String,
    pub title: Option<&'a str>,
    pub unit: String,
    /// How it is represented: `500 draws, seed 7`.
    pub by: String,
    pub figures: &'a AmountFigures,
}

impl<'a> Amount<'a> {
    fn of(hir: &Hir, amount: &'a RandomAmount, figures: &'a AmountFigures) -> Amount<'a> {
        let by = match amount.scheme {
            Scheme::Points { count } => format!("{count} points"),
            Scheme::Draws { count, seed, design } => {
                let design = match design {
                    Design::Plain => "",
                    Design::Latin => ", latin",
                    Design::Antithetic => ", antithetic",
                };
                format!("{} draws, seed {seed}{design}", number::thousands(&count.to_string()))
            }
        };
        let keys: Vec<&str> = amount.keys.iter().zip(&figures.keys).map(|(kind, key)| hir.name_at(*kind, *key)).collect();
        Amount { name: keyed(&amount.name, &keys), title: amount.title.as_deref(), unit: hir.units.text(amount.unit), by, figures }
    }
}

/// A bar of the whole length.
const BAR: usize = 20;

pub(in crate::report) fn fill<'a>(
    view: &mut ModelView<'a>,
    solved: &'a Solved,
    decl: &'a Model,
    belief: &'a Belief,
    answer: Option<&'a Answer>,
    model: ModelId,
) {
    let hir = &solved.hir;
    view.results = results(hir, decl, answer).collect();
    let Some(ground) = answer.and_then(|answer| answer.network.as_ref()) else { return };
    let observed = ground.evidence.iter().filter_map(|(var, finding, _)| {
        let (variable, keys) = ground.instances.owner(*var)?;
        let states = belief.variables.get(variable as usize)?.states;
        let name = variable_name(hir, model, variable, &keys);
        Some(match finding {
            Finding::State(state) => format!("{name} = {}", hir.name_at(states, *state)),
            Finding::Likelihood(_) => format!("{name}, by likelihood"),
        })
    });
    let posterior: Option<&Posterior> = ground.posterior();
    view.inference = Some(Inference {
        variables: ground.instances.count as usize,
        exact: posterior.is_some_and(|p| p.exact.is_some()),
        sampled: posterior.and_then(|p| p.sampled),
        evidence: posterior.map(|p| p.evidence).filter(|p| !ground.evidence.is_empty() && p.is_finite()),
        observed: observed.collect(),
        moved: solved.questions.iter().filter(|question| question.model == model).collect(),
        amounts: {
            let figures = answer.and_then(|answer| answer.outcomes.as_ref()).map_or(&[][..], |outcomes| &outcomes.figures);
            figures.iter().filter_map(|own| Some(Amount::of(hir, belief.amounts.get(own.amount as usize)?, own))).collect()
        },
        normalized: ground.normalized,
    });
    // What says which draw it is says nothing to people.
    let draws: Vec<&str> =
        belief.amounts.iter().filter_map(|own| belief.variables.get(own.outcome as usize)).map(|own| own.name.as_ref()).collect();
    view.results.retain(|series| !draws.contains(&series.name));
}

/// How it came out, in a sentence or two.
pub fn sentences(inference: &Inference<'_>) -> Vec<String> {
    let mut out = Vec::new();
    let how = if inference.exact { "exact fractions, without rounding" } else { "doubles, by a junction tree" };
    match inference.sampled {
        Some(sampled) => out.push(format!(
            "{}, estimated by {} draws (seed {}): standard errors of {} points at most, as from {} independent draws.",
            count(inference.variables, "variable"),
            number::thousands(&sampled.by.draws.to_string()),
            sampled.by.seed,
            number::alone((sampled.standard_error * 1e4).round() / 100.0),
            number::thousands(&format!("{:.0}", sampled.effective)),
        )),
        None => out.push(format!("{}, in {how}.", count(inference.variables, "variable"))),
    }
    if inference.sampled.is_some() {
        out.push("What happens less often than once in so many draws is not seen, nor what only it would explain.".to_string());
    }
    if inference.evidence.is_some() || !inference.observed.is_empty() {
        const SHOWN: usize = 6;
        let mut list = inference.observed.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
        if inference.observed.len() > SHOWN {
            list.push_str(&format!(" and {} more", inference.observed.len() - SHOWN));
        }
        out.push(match inference.evidence {
            Some(evidence) => format!("Observed: {list}; the probability of that was {}.", number::alone(evidence)),
            None => format!("Observed: {list}."),
        });
    }
    let (rows, most) = inference.normalized;
    if rows > 0 {
        out.push(format!(
            "{} of data files missed 100 % by rounding, by {} at most, and {} normalized.",
            count(rows, "row"),
            number::alone(most),
            if rows == 1 { "was" } else { "were" }
        ));
    }
    out
}

pub(super) fn write(page: &mut Page, model: &ModelView<'_>) {
    let exact = model.inference.as_ref().is_some_and(|inference| inference.exact);
    let distributions =
        model.results.iter().filter(|series| matches!(series.role, Some(ResultRole::Belief(BeliefResult::Distribution(_)))));
    let (single, many): (Vec<&Series<'_>>, Vec<&Series<'_>>) = distributions.partition(|series| series.keys.len() == 1);
    by_state(page, &single, exact);
    for series in many {
        by_instance(page, series);
    }
    for inference in model.inference.iter() {
        amounts(page, &inference.amounts);
    }
    for question in model.inference.iter().flat_map(|inference| &inference.moved) {
        sensitivities(page, question);
    }
}

/// Amounts with a distribution, a line for each.
fn amounts(page: &mut Page, all: &[Amount<'_>]) {
    if all.is_empty() {
        return;
    }
    page.blank();
    page.heading(2, "Amounts");
    let headings = ["", "mean", "std. dev.", "5 %", "50 %", "95 %", "", ""];
    let aligned = |at: usize| if (1..=5).contains(&at) { Align::Point } else { Align::Left };
    let mut grid = Grid::new(headings.into_iter().enumerate().map(|(at, text)| (text.into(), aligned(at))).collect());
    for amount in all.iter().take(page.limit()) {
        let figures = [amount.figures.mean, amount.figures.standard_deviation].into_iter().chain(amount.figures.quantiles);
        grid.cell(amount.name.clone());
        figures.for_each(|value| grid.cell(Style::of(&[value], number::IN_COLUMN).show(value)));
        grid.cell(amount.unit.clone());
        grid.cell(amount.by.clone());
    }
    page.grid(4, &grid);
    page.cut(4, all.len().saturating_sub(page.limit()));
}

/// The numbers that move an answer most. A derivative is by how many points the answer moves when the number moves by one.
fn sensitivities(page: &mut Page, question: &Moved) {
    page.blank();
    page.heading(2, &format!("What moves {} most", question.text));
    let headings = [("", Align::Left), ("%", Align::Point), ("points per point", Align::Point), ("", Align::Left)];
    let mut grid = Grid::new(headings.into_iter().map(|(text, align)| (text.into(), align)).collect());
    let shown = if page.options.full { question.numbers.len() } else { 3 };
    let derivatives: Vec<f64> = question.numbers.iter().map(|number| number.influence.derivative).collect();
    let style = Style::of(&derivatives, 4);
    for number in question.numbers.iter().take(shown) {
        let rows = number.influence.rows;
        let more = if rows > 1 { format!(", and {} more", rows - 1) } else { String::new() };
        grid.cell(format!("{}{more}", number.influence.what));
        let percent = number.influence.value * 100.0;
        grid.cell(Style::of(&[percent], number::IN_COLUMN).show(percent));
        grid.cell(style.show(number.influence.derivative));
        grid.cell(format!("{}:{}:{}", number.spot.file, number.spot.line, number.spot.column));
    }
    page.grid(4, &grid);
}

/// Variables without keys: a line for each state, with a bar.
fn by_state(page: &mut Page, variables: &[&Series<'_>], exact: bool) {
    if variables.is_empty() {
        return;
    }
    page.blank();
    page.heading(2, "Probabilities");
    let mut grid = Grid::new(
        ["", "", "%", "", ""]
            .into_iter()
            .zip([Align::Left, Align::Left, Align::Point, Align::Left, Align::Left])
            .map(|(text, align)| (text.into(), align))
            .collect(),
    );
    let (mut names, mut shown, mut hidden) = (Vec::new(), 0usize, 0usize);
    for series in variables {
        let rows: Vec<_> = series.rows().collect();
        if shown > 0 && shown + rows.len() > page.limit().saturating_mul(4) {
            hidden += rows.len();
            continue;
        }
        shown += rows.len();
        for (at, row) in rows.iter().enumerate() {
            series.key_names(row.row, &mut names);
            grid.cell(if at == 0 { series.name } else { "" });
            grid.cell(names.last().copied().unwrap_or_default().to_string());
            grid.cell(Style::of(&[row.value * 100.0], number::IN_COLUMN).show(row.value * 100.0));
            grid.cell(bar(row.value));
            grid.cell(series.fraction(row.row).filter(|_| exact).unwrap_or_default());
        }
    }
    page.grid(4, &grid);
    page.cut(4, hidden);
}

/// A variable with keys: a line for each instance, the states across.
fn by_instance(page: &mut Page, series: &Series<'_>) {
    let states = series.members_of_last();
    let axes = series.axes();
    let keys = axes.len().saturating_sub(1);
    page.blank();
    page.heading(2, &series.title.map_or(format!("{} [%]", series.name), |title| format!("{} [%]: {title}", series.name)));
    let heads = axes.iter().take(keys).map(|axis| (axis.clone().into(), Align::Left));
    let across = states.iter().map(|state| ((*state).to_string().into(), Align::Point));
    let mut grid = Grid::new(heads.chain(across).collect());
    let rows: Vec<_> = series.rows().collect();
    let style = Style::of(&rows.iter().map(|row| row.value * 100.0).collect::<Vec<_>>(), number::IN_COLUMN);
    let (mut names, mut shown, mut total) = (Vec::new(), 0usize, 0usize);
    for instance in rows.chunks(states.len().max(1)) {
        total += 1;
        if shown >= page.limit() {
            continue;
        }
        shown += 1;
        let Some(first) = instance.first() else { continue };
        series.key_names(first.row, &mut names);
        names.iter().take(keys).for_each(|name| grid.cell((*name).to_string()));
        instance.iter().for_each(|row| grid.cell(style.show(row.value * 100.0)));
    }
    page.grid(4, &grid);
    page.cut(4, total - shown);
}

/// A bar as long as a probability is great.
fn bar(probability: f64) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (probability.clamp(0.0, 1.0) * (BAR * 8) as f64).round() as usize;
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS.get(eighths % 8).copied().unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn bars_are_as_long_as_probabilities_are_great() {
        assert_eq!(bar(0.0), "");
        assert_eq!(bar(1.0).chars().count(), 20);
        assert_eq!(bar(0.5), "█".repeat(10));
        assert_eq!(bar(0.01), "▎");
    }
}
