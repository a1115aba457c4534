//! Answers as tables with names and units, for whoever renders them.
//!
//! Nothing is copied: a [`Series`] or a [`Constraint`] hands out its rows one by one, straight from the
//! answer, and names are looked up when they are shown. This module prints nothing and knows no command line.

#[cfg(feature = "cli")]
pub mod accepted;
pub mod annotate;
mod binding;
mod cases;
mod column;
mod constraint;
pub mod csv;
mod detail;
mod effects;
mod forms;
pub mod document;
#[cfg(feature = "cli")]
pub mod compare;
pub mod impact;
pub mod json;
mod levels;
mod lines;
mod violations;
mod number;
pub mod page;
mod parts;
mod policy;
mod presented;
mod proof;
mod series;
#[cfg(feature = "cli")]
pub mod simulation;
mod story;
pub mod table;
pub mod terminal;
#[cfg(feature = "cli")]
pub mod tested;
mod transfers;
#[cfg(feature = "cli")]
pub mod why;
#[cfg(test)]
mod tests;

pub use constraint::{Constraint, ConstraintRow, PriceRange};
pub use effects::{EffectView, LimitView, PartOfPolicy};
#[cfg(feature = "cli")]
pub use number::signed;
pub use parts::PartView;
pub use policy::{CapView, ChargeView, PolicyView};
pub use series::{Row, Series, ValueType};
pub use transfers::Transfers;
pub use violations::Violation;

use crate::answer::Freedom;
use crate::answer::values::Owner;
use crate::data::TupleIndex;
use crate::driver::{Expectation, ModelRun, Requirement, Solved};
use crate::eval::{Status, Verdict};
use crate::explain::Explanation;
use crate::hir::*;
use crate::lp::{Block, Sense};
use crate::units::Units;

/// A solved scenario as people see it.
pub struct Report<'a> {
    pub hir: &'a Hir,
    pub name: &'a str,
    pub title: Option<&'a str>,
    /// What the scenario leads with.
    pub shown: Vec<ShownView<'a>>,
    /// What it asks to be shown that has no values.
    pub without_values: Vec<&'a str>,
    /// In the order in which they were solved.
    pub models: Vec<ModelView<'a>>,
    /// The scenario's own values, and attributes with formulas, that read an answer.
    pub values: Vec<Series<'a>>,
    /// Those that are known from data alone.
    pub known: Vec<Series<'a>>,
    /// In the order of the scenario.
    pub expectations: Vec<ExpectationView<'a>>,
    /// In a variant: how those of the scenario come out, which say nothing of it.
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "only the program compares"))]
    pub of_scenario: Vec<ExpectationView<'a>>,
}

/// What the scenario asks to be shown.
pub struct ShownView<'a> {
    pub series: Series<'a>,
    /// As the scenario names it: `plan.ship`.
    pub name: &'a str,
    pub order: RowOrder,
}

/// A model and its answer.
pub struct ModelView<'a> {
    pub name: &'a str,
    pub title: Option<&'a str>,
    /// Of a plan for several cases, the one that it is.
    pub case: Option<&'a Case>,
    /// The names of its keys.
    pub index: Vec<&'a str>,
    /// Made of another plan, to say what uncertainty costs.
    pub derived: bool,
    pub form: FormName,
    pub status: Status,
    /// Why there is no answer, or none that is proved.
    pub reason: Option<&'a str>,
    /// Who solved it.
    pub solver: Option<&'static str>,
    /// How the search for whole values ended.
    pub search: Option<&'a crate::solve::watch::Search>,
    /// What is known of a belief network beside its distributions.
    pub inference: Option<forms::belief::Inference<'a>>,
    /// How a decision process was solved.
    pub process: Option<forms::process::Processed<'a>>,
    /// The rule of an allocation, where it is the same for all.
    pub rule: Option<&'static str>,
    /// True where an allocation is required to satisfy claims evenly.
    pub of_satisfaction: bool,
    /// What an allocation requires and does not meet.
    pub unmet: Vec<&'a Requirement>,
    /// How many variables and constraints a plan has, instance by instance.
    pub size: Option<(usize, usize)>,
    pub objectives: Vec<Objective<'a>>,
    /// Of a plan without an objective: what is proved of other solutions.
    pub freedom: Option<&'a Freedom>,
    /// What was proved of a plan's answer, and why it has none.
    pub explanation: Option<&'a Explanation>,
    /// Which of them was optimised last: shadow prices and reduced costs are of it.
    pub asked: usize,
    /// What constraints with a price are missed by.
    pub violations: Vec<Violation>,
    /// True where a price may hold in one direction only, and for which was not looked into.
    pub degenerate: bool,
    /// The decisions of a plan, by name.
    pub variables: Vec<Series<'a>>,
    /// The constraints of a plan, by name.
    pub constraints: Vec<Constraint<'a>>,
    /// What policies do to a plan, by name.
    pub policies: Vec<PolicyView<'a>>,
    /// What policies do to an allocation or a choice, by name.
    pub effects: Vec<EffectView<'a>>,
    /// Who pays what to whom by their charges.
    pub transfers: Option<Transfers<'a>>,
    /// The values of a plan; the results of an allocation or a choice.
    pub results: Vec<Series<'a>>,
}

/// An objective and its value.
pub struct Objective<'a> {
    pub name: &'a str,
    pub title: Option<&'a str>,
    pub sense: Sense,
    pub value: Option<f64>,
    /// The exact value, where it is known: a decimal, or a fraction where it has no end.
    pub exact: Option<String>,
    /// Its value when it was optimised; later objectives may have taken from it.
    pub best: Option<f64>,
    pub unit: String,
    /// What it is made of; empty without an answer.
    pub parts: Vec<PartView<'a>>,
    /// `lexmin(…)`, `lexmax(…)`: its value is that of the first of its levels.
    pub by_levels: bool,
    /// Its levels at the answer, the first one first.
    pub levels: &'a [crate::answer::Level],
}

/// An expectation and how it came out.
pub struct ExpectationView<'a> {
    pub title: Option<&'a str>,
    /// The condition, on one line, without its title.
    pub text: &'a str,
    pub passed: bool,
    pub verdict: Option<&'a Verdict>,
    /// What the two sides of its comparison came to, in one unit.
    pub sides: Option<(f64, f64, String)>,
    /// Why it could not be evaluated.
    pub reason: Option<&'a str>,
}

impl Objective<'_> {
    /// True unless it goes by the name that those get that have none.
    fn is_named(&self) -> bool {
        self.title.is_some() || self.name != NAMELESS
    }
}

/// What an objective is called that the scenario gives no name.
const NAMELESS: &str = "objective";

impl<'a> Report<'a> {
    /// The view of a solved scenario.
    pub fn new(solved: &'a Solved) -> Report<'a> {
        let hir = &solved.hir;
        // Units of shadow prices may be new: they are made in a copy.
        let mut units = hir.units.clone();
        let models = solved.models.iter().map(|run| ModelView::new(solved, run, &mut units)).collect();
        let view = |e| ExpectationView::new(hir, e);
        let expectations = solved.expectations.iter().filter(|e| e.counts).map(view).collect();
        let of_scenario = solved.expectations.iter().filter(|e| !e.counts).map(view).collect();
        let (reading, known) = solved.values.iter().partition::<Vec<_>, _>(|value| value.reads_answer);
        let [values, known] = [reading, known].map(|values| values.into_iter().map(|value| Series::of_value(hir, value)).collect());
        let (shown, without_values) = shown(solved);
        Report {
            hir,
            name: &hir.name,
            title: hir.title.as_deref(),
            shown,
            without_values,
            models,
            values,
            known,
            expectations,
            of_scenario,
        }
    }
}

impl<'a> ModelView<'a> {
    fn new(solved: &'a Solved, run: &'a ModelRun, units: &mut Units) -> ModelView<'a> {
        let hir = &solved.hir;
        let decl = &hir.models[run.model];
        let answer = solved.world.answer(run.model).map(|answer| answer.as_ref()).filter(|a| a.status.has_values());
        let mut view = ModelView {
            name: &decl.name,
            title: decl.title.as_deref(),
            case: decl.case.as_deref(),
            derived: decl.derived.is_some(),
            index: decl.case.as_ref().map_or(Vec::new(), |case| cases::keys(hir, case)),
            form: decl.form.name(),
            status: run.status(),
            reason: run.reason(),
            solver: None,
            search: None,
            inference: None,
            process: None,
            rule: None,
            of_satisfaction: false,
            unmet: Vec::new(),
            size: None,
            objectives: Vec::new(),
            freedom: None,
            explanation: None,
            asked: 0,
            violations: Vec::new(),
            degenerate: false,
            variables: Vec::new(),
            constraints: Vec::new(),
            policies: Vec::new(),
            effects: effects::views(solved, run.model),
            transfers: None,
            results: Vec::new(),
        };
        match &decl.form {
            Form::Plan(plan) => forms::plan::fill(&mut view, solved, decl, plan, run.plan().map(AsRef::as_ref), answer, units),
            Form::Allocation(allocation) => forms::allocation::fill(&mut view, solved, run.model, allocation, answer),
            Form::Choice(_) => forms::choice::fill(&mut view, solved, decl, answer),
            Form::Belief(belief) => forms::belief::fill(&mut view, solved, decl, belief, answer, run.model),
            Form::Decision(decision) => forms::decision::fill(&mut view, solved, decl, decision, answer),
            Form::Error(_) => {}
        }
        view
    }

    /// The result with a role, if the model has it.
    pub fn result(&self, role: ResultRole) -> Option<&Series<'a>> {
        self.results.iter().find(|series| series.role == Some(role))
    }
}

impl<'a> ExpectationView<'a> {
    fn new(hir: &'a Hir, expectation: &'a Expectation) -> ExpectationView<'a> {
        let title = hir.expects.get(expectation.index).and_then(|e| e.title.as_deref());
        let text = expectation.text.as_str();
        let verdict = expectation.verdict.as_ref();
        let sides =
            verdict.and_then(|v| v.sides).and_then(|(left, right, unit)| Some((finite(left)?, finite(right)?, hir.units.text(unit))));
        ExpectationView { title, text, passed: expectation.passed(), verdict, sides, reason: expectation.reason.as_deref() }
    }
}

/// What the scenario asks to be shown, in its order; and the names of what has no values.
fn shown(solved: &Solved) -> (Vec<ShownView<'_>>, Vec<&str>) {
    let (mut views, mut without) = (Vec::new(), Vec::new());
    for (at, show) in (0u32..).zip(&solved.hir.shows).filter(|(_, show)| !show.hide) {
        let sums = || solved.sums.iter().find(|sums| sums.of == Owner::Show(at)).map(|sums| Series::of_value(&solved.hir, sums));
        let series = if show.groups.is_empty() { Series::of_shown(solved, show.what) } else { sums() };
        match series.filter(|series| !series.is_empty() || series.left_out != 0.0) {
            Some(series) => views.push(ShownView { series: cases::named(&solved.hir, show, series), name: show.name(), order: show.order }),
            None => without.push(show.text.as_ref()),
        }
    }
    (views, without)
}

/// The row or column of the program that belongs to a row of a block's index.
fn place(block: &Block, row: u32) -> Option<usize> {
    let position = match &block.positions {
        None => row,
        Some(positions) => positions.get(row as usize).copied().filter(|p| *p != u32::MAX)?,
    };
    Some(block.start as usize + position as usize)
}

/// A number that stands alone, for people.
#[cfg(feature = "cli")]
pub fn number_alone(value: f64) -> String {
    number::gaps(&number::alone(value), true).into_owned()
}

/// A number that can be shown: neither NaN nor infinite, and zero without a sign.
fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(if value == 0.0 { 0.0 } else { value })
}

fn key_names<'a>(hir: &'a Hir, kinds: &[EntityTypeId], index: &TupleIndex, row: u32, names: &mut Vec<&'a str>) {
    let mut ordinals = Vec::with_capacity(kinds.len());
    index.tuple(row, &mut ordinals);
    names.extend(kinds.iter().zip(&ordinals).map(|(kind, ordinal)| hir.name_at(*kind, *ordinal)));
}

/// The shortest name of an index that says more than a letter.
const WORD: usize = 3;

/// What keys are called in headings: their kinds; by the name of the index where that is a word, and with it where a kind stands
/// twice. No two are alike.
fn axes(hir: &Hir, keys: &[EntityTypeId], binders: &[GensId]) -> Vec<String> {
    named_axes(hir, keys, &bound(hir, binders))
}

/// The same with the names of the indices, where there is one for each key.
fn named_axes(hir: &Hir, keys: &[EntityTypeId], names: &[&str]) -> Vec<String> {
    let axis = |(at, kind): (usize, &EntityTypeId)| {
        let twice = keys.iter().filter(|other| *other == kind).count() > 1;
        let own = names.get(at).filter(|_| names.len() == keys.len());
        match own {
            Some(name) if name.chars().count() >= WORD => name.to_string(),
            Some(name) if twice => format!("{} {name}", hir.entity_types[*kind].name),
            _ => hir.entity_types[*kind].name.to_string(),
        }
    };
    numbered(keys.iter().enumerate().map(axis))
}

/// The names of the indices that a table was declared with, one for each key; its kinds where it has none.
fn indices(hir: &Hir, keys: &[EntityTypeId], names: &[&str]) -> Vec<String> {
    let named = |(at, kind): (usize, &EntityTypeId)| match names.get(at).filter(|_| names.len() == keys.len()) {
        Some(name) => name.to_string(),
        None => hir.entity_types[*kind].name.to_string(),
    };
    numbered(keys.iter().enumerate().map(named))
}

/// The names that generators bind.
fn bound<'a>(hir: &'a Hir, binders: &[GensId]) -> Vec<&'a str> {
    binders.iter().flat_map(|gens| hir.exprs.bound(*gens)).map(|(_, name)| name).collect()
}

/// Names with a number where there is one already.
fn numbered(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in all {
        let mut own = name.clone();
        let mut number = 2;
        while names.contains(&own) {
            own = format!("{name} {number}");
            number += 1;
        }
        names.push(own);
    }
    names
}
