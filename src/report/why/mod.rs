//! How a result comes about: its formula with the numbers put in, down to the cells of data and the numbers of the text.

mod actions;
mod binding;
mod choices;
mod decided;
mod decision;
mod division;
mod evidence;
mod facts;
mod formula;
mod forms;
mod json;
mod limits;
mod named;
mod names;
mod node;
mod place;
mod policies;
mod text;
mod unwritten;

pub use json::{write, write_nothing};
pub use node::Node;
pub use text::document;

use crate::driver::Solved;
use crate::eval::{Ball, Eval};
use crate::hir::*;
use crate::report::compare::FigureValue;
use crate::report::{ModelView, Report, ValueType};
use crate::solve::Options;
use crate::source::SourceMap;
use actions::Actions;
use decision::Decision;
use division::Division;
use evidence::Evidence;
use formula::Formulas;
use limits::{Limit, Pricing};
use names::{Target, What};
use node::Source;

/// How much is shown.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// How deep the tree goes.
    pub depth: usize,
    /// Every part of every value.
    pub full: bool,
}

/// How one result comes about.
pub struct Why {
    pub scenario: String,
    /// The variant that it is a result of.
    pub variant: Option<String>,
    pub title: Option<String>,
    pub root: Node,
    /// Of a decision of a plan.
    pub decision: Option<Decision>,
    /// Of a constraint of a plan or its shadow price, with what can be said of the prices.
    pub limit: Option<(Limit, Pricing)>,
    /// Of a belief network.
    pub evidence: Option<Evidence>,
    /// Of a state of a decision process.
    pub actions: Option<Actions>,
    /// Of an allocation.
    pub division: Option<Division>,
    /// It is an expectation that fails, or stands in a plan of which a limit stopped the search.
    pub fails: bool,
    pub is_limited: bool,
    /// Why no more is said of it.
    pub note: Option<String>,
}

/// Why nothing is explained: a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unexplained {
    /// There is no such result, or nothing to be said of it.
    #[error("{0}")]
    Name(String),
    /// It has no value.
    #[error("{0}")]
    NoValue(String),
}

impl From<String> for Unexplained {
    fn from(text: String) -> Unexplained {
        Unexplained::NoValue(text)
    }
}

/// How a result comes about.
///
/// # Errors
/// There is no such result, or it has no value.
pub fn why(solved: &Solved, sources: &SourceMap, name: &str, extent: Extent, options: &Options) -> Result<Why, Unexplained> {
    let formulas = Formulas { hir: &solved.hir, sources, full: extent.full };
    if let Some(model) = name.trim().strip_suffix(".status") {
        let said = format!("why `{model}` ends as it does is what `coop solve` explains; here a value of it can be asked for");
        return Err(Unexplained::Name(said));
    }
    let target = names::find(solved, &formulas, name)?;
    crate::driver::roomy(|| {
        let report = Report::new(solved);
        let mut found = explained(solved, &report, &formulas, &target, extent)?;
        let decided = match target.what {
            What::Result(model, result) => match solved.hir.models[model].results.get(result as usize).map(|own| own.role) {
                Some(ResultRole::Plan(PlanResult::Variable(at))) => Some((model, at)),
                _ => policies::switch(solved, &target),
            },
            What::ReducedCost(model, at) => Some((model, at)),
            _ => None,
        };
        found.decision = decided.and_then(|of| decision::decision(solved, &report, sources, of, &target, options));
        match target.what {
            What::Constraint(model, at) | What::Price(model, at) => {
                let limit = limits::limit(solved, &report, sources, (model, at), &target.keys);
                found.limit = limit.map(|limit| (limit, Pricing::of(solved, model)));
            }
            _ => {}
        }
        found.evidence = evidence::evidence(solved, sources, &target);
        found.actions = actions::actions(solved, &target);
        found.division = division::division(solved, &target);
        found.note = policies::note(solved, sources, &target);
        if found.actions.is_none() && found.note.is_none() {
            found.note = actions::why_none(solved, &target);
        }
        let of_model = match target.what {
            What::Result(model, _) | What::Constraint(model, _) | What::Price(model, _) | What::ReducedCost(model, _) => Some(model),
            _ => None,
        };
        found.is_limited = solved.models.iter().any(|run| Some(run.model) == of_model && run.status() == crate::eval::Status::Feasible);
        found.fails = matches!(target.what, What::Expectation(at) if solved.expectations.iter().any(|own| own.index == at && own.failed()));
        Ok(found)
    })
}

fn explained(solved: &Solved, report: &Report<'_>, formulas: &Formulas<'_>, target: &Target, extent: Extent) -> Result<Why, String> {
    let hir = &solved.hir;
    let mut eval: Eval<'_, Ball> = Eval::new(hir, &solved.world);
    let keys = target.keys.as_slice();
    let depth = extent.depth;
    // A model without an answer says why.
    let none = || match target.what.model().and_then(|model| names::unanswered(solved, model)) {
        Some(why) => format!("`{}` has no value: {why}", target.name),
        None => format!("`{}` has no value", target.name),
    };
    let (title, root) = match target.what {
        What::Let(id) => {
            let decl = &hir.lets[id];
            let value = eval.frame(decl.slots, keys, |eval| formulas.value(eval, decl.body));
            let node = value.and_then(|value| formulas.value_of(&mut eval, (id, keys), value, depth));
            (decl.title.clone(), node.map_err(|error| no_value(target, &error))?)
        }
        What::Attribute(id) => {
            let attr = &hir.attrs[id];
            let value = match (&attr.ty, &attr.values, attr.index.row(keys)) {
                (AttrType::Number(_), ..) => {
                    let value = eval.plain_attribute(id, keys).map_err(|error| no_value(target, &error))?.ok_or_else(none)?;
                    FigureValue::Number(crate::exact::Number::to_f64(&value))
                }
                (AttrType::One(kind), AttrValues::One(values, _), Some(row)) => {
                    let value = values.get(row as usize).filter(|value| **value != u32::MAX).ok_or_else(none)?;
                    let ordinal = value.checked_sub(hir.entity_types[*kind].base).ok_or_else(none)?;
                    FigureValue::Word(hir.name_at(*kind, ordinal).to_string())
                }
                _ => return Err(format!("`{}` is no number and no single entity: only such values can be explained", target.name)),
            };
            let node = formulas.attribute(&mut eval, (id, keys), value, depth);
            (attr.title.clone(), node.map_err(|error| no_value(target, &error))?)
        }
        What::Cell(id, field) => {
            let table = &hir.tables[id];
            let column = table.fields.get(field as usize).map(|field| &field.column);
            let value = column.zip(table.index.row(keys)).and_then(|(column, row)| column.get(row)).ok_or_else(none)?;
            let node = formulas.cell(&mut eval, (id, field, keys), FigureValue::Number(value), depth);
            (table.title.clone(), node.map_err(|error| no_value(target, &error))?)
        }
        What::Result(model, result) => {
            let value = result_value(solved, model, result, keys).ok_or_else(none)?;
            let node = formulas.result(&mut eval, (model, result, keys), value, depth);
            let title = hir.models[model].results.get(result as usize).and_then(|own| own.title.clone());
            (title, node.map_err(|error| no_value(target, &error))?)
        }
        What::Constraint(model, at) => {
            let plan = hir.plan(model).ok_or_else(none)?;
            let constraint = plan.constraints.get(at as usize).ok_or_else(none)?;
            let value = result_value(solved, model, constraint.activity, keys).ok_or_else(none)?;
            let node = formulas.result(&mut eval, (model, constraint.activity, keys), value, depth);
            let node = node.map_err(|error| no_value(target, &error))?;
            (constraint.title.clone(), formulas.with_limits(plan, constraint, node))
        }
        What::Price(model, at) => {
            let view = view(report, hir, model).ok_or_else(none)?;
            let decl = hir.plan(model).and_then(|plan| plan.constraints.get(at as usize)).ok_or_else(none)?;
            let constraint = view.constraints.iter().find(|own| own.name == decl.name.as_ref()).ok_or_else(none)?;
            let row = constraint.row_of(keys).ok_or_else(none)?;
            let price = row.dual.ok_or_else(|| format!("`{}` has no shadow price: the plan has none", target.name))?;
            let node = Node::leaf(Source::Answer, FigureValue::Number(price), constraint.dual_unit_at(row.row).to_string());
            let spot = formulas.spot(decl.span);
            (constraint.title.map(str::to_string), Node { name: Some(target.name.clone()), spot, ..node })
        }
        What::ReducedCost(model, at) => {
            let view = view(report, hir, model).ok_or_else(none)?;
            let decl = hir.plan(model).and_then(|plan| plan.variables.get(at as usize)).ok_or_else(none)?;
            let series = view.variables.iter().find(|own| own.name == decl.name.as_ref()).ok_or_else(none)?;
            let row = series.row_of(keys).ok_or_else(none)?;
            let cost = row.reduced_cost.ok_or_else(|| format!("`{}` has no value: the plan has no prices", target.name))?;
            let node = Node::leaf(Source::Answer, FigureValue::Number(cost), series.reduced_unit_at(row.row).to_string());
            (series.title.map(str::to_string), Node { name: Some(target.name.clone()), spot: formulas.spot(decl.span), ..node })
        }
        What::Expectation(at) => {
            let expect = hir.expects.get(at).ok_or_else(none)?;
            let passed = solved.expectations.iter().find(|own| own.index == at).is_some_and(|own| own.passed());
            let node = eval.frame(expect.slots, &[], |eval| formulas.expectation(eval, expect, depth));
            let node = node.map_err(|error| no_value(target, &error))?;
            let value = FigureValue::Word(if passed { "holds" } else { "fails" }.into());
            (expect.title.clone(), Node { name: Some(target.name.clone()), value, ..node })
        }
    };
    Ok(Why {
        scenario: hir.name.to_string(),
        variant: hir.active_name().map(str::to_string),
        title,
        root: Node { name: Some(target.name.clone()), ..root },
        decision: None,
        limit: None,
        evidence: None,
        actions: None,
        division: None,
        fails: false,
        is_limited: false,
        note: None,
    })
}

/// The view of a model in a report.
fn view<'r, 'a>(report: &'r Report<'a>, hir: &Hir, model: ModelId) -> Option<&'r ModelView<'a>> {
    report.models.iter().find(|view| *view.name == *hir.models[model].name)
}

/// A value of a result, in words where it is no number.
fn result_value(solved: &Solved, model: ModelId, result: u32, keys: &[u32]) -> Option<FigureValue> {
    let value = solved.world.answer(model)?.table(result as usize)?.value(keys).filter(|value| value.is_finite())?;
    let ty = solved.hir.models[model].results.get(result as usize)?.ty;
    Some(FigureValue::of(&solved.hir, ValueType::of(ty.into()), value))
}

fn no_value(target: &Target, error: &crate::eval::EvalError) -> String {
    format!("`{}` has no value: {}", target.name, error.0.message)
}
