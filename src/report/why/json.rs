//! How a result comes about as JSON, in the shape of `docs/why.schema.json`.

use super::node::{How, Node, Part};
use super::place::Place;
use super::{Actions, Division, Evidence, Why, facts};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::json::{Item, items};
use crate::report::compare::FigureValue;
use crate::source::SourceMap;
use serde::Serialize;
use std::io::{self, Write};

/// Writes the JSON text, with a line break at its end.
pub fn write(why: &Why, diagnostics: &[Diagnostic], sources: &SourceMap, out: &mut impl Write) -> io::Result<()> {
    let document = Document {
        coop: env!("CARGO_PKG_VERSION"),
        scenario: &why.scenario,
        variant: why.variant.as_deref(),
        title: why.title.as_deref(),
        result: Some(tree(&why.root)),
        decision: why.decision.as_ref().map(facts::Decided::of),
        evidence: why.evidence.as_ref(),
        actions: why.actions.as_ref(),
        division: why.division.as_ref(),
        note: why.note.as_deref(),
        limit: why.limit.as_ref().map(|(limit, pricing)| facts::Limited::of(limit, *pricing)),
        diagnostics: items(diagnostics, sources),
    };
    crate::report::json::lines(&document, out)
}

/// The same of a scenario that cannot be solved.
pub fn write_nothing(scenario: &str, diagnostics: &[Diagnostic], sources: &SourceMap, out: &mut impl Write) -> io::Result<()> {
    let document = Document {
        coop: env!("CARGO_PKG_VERSION"),
        scenario,
        variant: None,
        title: None,
        result: None,
        decision: None,
        limit: None,
        evidence: None,
        actions: None,
        division: None,
        note: None,
        diagnostics: items(diagnostics, sources),
    };
    crate::report::json::lines(&document, out)
}

#[derive(Serialize)]
struct Document<'r> {
    coop: &'r str,
    scenario: &'r str,
    variant: Option<&'r str>,
    title: Option<&'r str>,
    result: Option<Tree<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<facts::Decided<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<facts::Limited<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<&'r Evidence>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actions: Option<&'r Actions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    division: Option<&'r Division>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'r str>,
    diagnostics: Vec<Item<'r>>,
}

/// A number, or a word.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Value<'r> {
    Number(f64),
    Word(&'r str),
}

#[derive(Serialize)]
struct Tree<'r> {
    name: Option<&'r str>,
    source: &'r str,
    value: Value<'r>,
    unit: &'r str,
    formula: Option<&'r str>,
    place: Option<Place<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<&'r str>,
    made_by: &'r str,
    /// Of a product a change of unit, of a logit its scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    factor: Option<f64>,
    parts: Vec<Branch<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rest: Option<Remainder>,
    deeper: bool,
    /// It says how far two sides may be apart.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    within: bool,
}

#[derive(Serialize)]
struct Branch<'r> {
    at: &'r [String],
    weight: f64,
    #[serde(flatten)]
    node: Tree<'r>,
}

#[derive(Serialize)]
struct Remainder {
    count: usize,
    value: Option<f64>,
}

fn tree(node: &Node) -> Tree<'_> {
    Tree {
        name: node.name.as_deref(),
        source: node.source.word(),
        value: match &node.value {
            FigureValue::Number(number) => Value::Number(*number),
            FigureValue::Word(word) => Value::Word(word),
        },
        unit: &node.unit,
        formula: node.text.as_deref(),
        place: node.spot.as_ref().map(Place::of),
        written: node.written.as_deref(),
        made_by: node.how.word(),
        factor: if let How::Product(factor) | How::Logit(factor) | How::LogSum(factor) = node.how { Some(factor) } else { None },
        parts: node.parts.iter().map(branch).collect(),
        rest: node.rest.map(|rest| Remainder { count: rest.count, value: rest.value }),
        deeper: node.deeper,
        within: node.within,
    }
}

fn branch(part: &Part) -> Branch<'_> {
    Branch { at: &part.at, weight: part.weight, node: tree(&part.node) }
}
