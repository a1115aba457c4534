//! Answers as JSON, in the shape of `docs/results.schema.json`.
//!
//! Rows are written one by one as they are read, one to a line: a million of them need no memory, and two
//! versions of a result can be compared line by line.

mod belief;
mod case;
mod decision;
mod effects;
mod goal;
mod price;
mod rows;

use self::case::CaseOf;
use self::decision::Formula;
use self::goal::Goal;
use self::price::{Cap, Price};
use self::rows::Values;
use super::lines::Lines;
use super::{ChargeView, Constraint, ConstraintRow, ExpectationView, ModelView, PolicyView, Report, Series, proof};
use crate::diagnostics::{Diagnostic, render};
use crate::driver::Solved;
use crate::hir::{FormName, Hir};
use crate::source::SourceMap;
use serde::Serialize;
use serde::ser::{SerializeMap, SerializeSeq, Serializer};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// The JSON text, with a line break at its end.
pub fn render(solved: &Solved, sources: &SourceMap) -> String {
    let mut out = Vec::new();
    match write(solved, sources, &mut out) {
        Ok(()) => String::from_utf8(out).unwrap_or_default(),
        // Writing to memory does not fail.
        Err(_) => String::new(),
    }
}

/// Writes the JSON text, with a line break at its end.
pub fn write(solved: &Solved, sources: &SourceMap, out: &mut impl Write) -> io::Result<()> {
    let report = Report::new(solved);
    let sums: Vec<Series<'_>> = solved.sums.iter().map(|sums| Series::of_value(&solved.hir, sums)).collect();
    let document = Document {
        sums: OfScenario([&sums, &[]]),
        in_no_group: in_no_group(&sums),
        models: models(&report.models),
        values: OfScenario([&report.values, &report.known]),
        expectations: report.expectations.iter().map(Expect::of).collect(),
        ..Document::new(&solved.hir, &solved.diagnostics, sources)
    };
    lines(&document, out)
}

/// The document of a scenario with errors: nothing was solved, and the findings say why.
#[cfg(feature = "cli")]
pub fn write_unsolved(checked: &crate::driver::Checked, sources: &SourceMap, out: &mut impl Write) -> io::Result<()> {
    lines(&Document::new(&checked.hir, &checked.diagnostics, sources), out)
}

/// Writes a document with an object of a list to each line.
pub(super) fn lines(document: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Lines::default());
    document.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// Everything.
#[derive(Serialize)]
struct Document<'r> {
    coop: &'static str,
    scenario: &'r str,
    title: Option<&'r str>,
    variant: Option<&'r str>,
    #[serde(skip_serializing_if = "OfScenario::is_empty")]
    sums: OfScenario<'r>,
    /// Of the sums, what belongs to no group.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    in_no_group: BTreeMap<&'r str, Amount<'r>>,
    models: Named<'r, ModelView<'r>, Model<'r>>,
    values: OfScenario<'r>,
    expectations: Vec<Expect<'r>>,
    diagnostics: Vec<render::json::Item<'r>>,
}

impl<'r> Document<'r> {
    /// Without an answer.
    fn new(hir: &'r Hir, diagnostics: &'r [Diagnostic], sources: &'r SourceMap) -> Document<'r> {
        Document {
            coop: env!("CARGO_PKG_VERSION"),
            scenario: &hir.name,
            title: hir.title.as_deref(),
            variant: hir.active_name(),
            sums: OfScenario([&[], &[]]),
            in_no_group: BTreeMap::new(),
            models: models(&[]),
            values: OfScenario([&[], &[]]),
            expectations: Vec::new(),
            diagnostics: render::json::items(diagnostics, sources),
        }
    }
}

/// A number with its unit.
#[derive(Serialize)]
struct Amount<'r> {
    value: f64,
    unit: &'r str,
}

fn in_no_group<'r>(sums: &'r [Series<'r>]) -> BTreeMap<&'r str, Amount<'r>> {
    let rest = |series: &'r Series<'r>| (series.name, Amount { value: series.left_out, unit: &series.unit });
    sums.iter().filter(|series| series.left_out != 0.0).map(rest).collect()
}

/// A list as an object: each item under its name, in the shape that is made of it when it is written.
struct Named<'t, T, W> {
    items: &'t [T],
    name: fn(&T) -> &str,
    shape: fn(&'t T) -> W,
}

impl<'t, T, W: Serialize> Serialize for Named<'t, T, W> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.items.len()))?;
        for item in self.items {
            map.serialize_entry((self.name)(item), &(self.shape)(item))?;
        }
        map.end()
    }
}

/// The values of the scenario: those that read an answer, and those that are known from data alone.
struct OfScenario<'r>([&'r [Series<'r>]; 2]);

impl OfScenario<'_> {
    fn is_empty(&self) -> bool {
        self.0.iter().all(|values| values.is_empty())
    }
}

impl Serialize for OfScenario<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for series in self.0.iter().flat_map(|values| values.iter()) {
            map.serialize_entry(series.name, &Values { series, costs: false })?;
        }
        map.end()
    }
}

fn models<'r>(items: &'r [ModelView<'r>]) -> Named<'r, ModelView<'r>, Model<'r>> {
    Named { items, name: |model| model.name, shape: Model::of }
}

fn values<'r>(items: &'r [Series<'r>]) -> Named<'r, Series<'r>, Values<'r>> {
    Named { items, name: |series| series.name, shape: |series| Values { series, costs: false } }
}

#[derive(Serialize)]
struct Model<'r> {
    kind: &'static str,
    title: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<CaseOf<'r>>,
    status: &'static str,
    reason: Option<&'r str>,
    #[serde(flatten)]
    plan: Option<Plan<'r>>,
    #[serde(flatten)]
    formula: Formula<'r>,
    results: Named<'r, Series<'r>, Values<'r>>,
    #[serde(flatten)]
    proof: Option<Proof<'r>>,
}

/// What only plans have.
#[derive(Serialize)]
struct Plan<'r> {
    solver: Option<&'static str>,
    objectives: Vec<Goal<'r>>,
    variables: Named<'r, Series<'r>, Values<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    policies: Option<Named<'r, PolicyView<'r>, Policy<'r>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transfers: Option<price::Paid<'r>>,
    constraints: Named<'r, Constraint<'r>, Limits<'r>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    left_out: BTreeMap<&'r str, u32>,
}

#[derive(Serialize)]
struct Proof<'r> {
    certificate: Option<proof::Certificate<'r>>,
    conflict: Option<proof::Conflict<'r>>,
    direction: Option<proof::Direction<'r>>,
}

impl<'r> Model<'r> {
    fn of(model: &'r ModelView<'r>) -> Model<'r> {
        let is_plan = model.form == FormName::Plan;
        let plan = || {
            let several = model.objectives.len() > 1;
            Plan {
                solver: model.solver,
                objectives: model.objectives.iter().map(|objective| Goal::of(objective, several)).collect(),
                variables: Named { shape: |series| Values { series, costs: true }, ..values(&model.variables) },
                policies: (!model.policies.is_empty()).then_some(Named {
                    items: &model.policies,
                    name: |policy| policy.name,
                    shape: Policy::of,
                }),
                transfers: model.transfers.as_ref().map(price::Paid::of),
                constraints: Named { items: &model.constraints, name: |constraint| constraint.name, shape: Limits },
                left_out: model.constraints.iter().filter_map(|c| Some((c.name, c.left_out()?.0))).collect(),
            }
        };
        let proof = || Proof {
            certificate: proof::certificate(model),
            conflict: model.explanation.and_then(proof::conflict),
            direction: model.explanation.and_then(proof::direction),
        };
        Model {
            kind: model.form.word(),
            title: model.title,
            case: model.case.map(|case| CaseOf::new(case, &model.index)),
            status: model.status.word(),
            reason: model.reason,
            plan: is_plan.then(plan),
            formula: Formula::of(model),
            results: values(&model.results),
            proof: is_plan.then(proof),
        }
    }
}

#[derive(Serialize)]
struct Policy<'r> {
    title: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    member_of: Option<&'r str>,
    #[serde(skip_serializing_if = "<[Box<str>]>::is_empty")]
    index: &'r [Box<str>],
    state: &'static str,
    enacted: Option<bool>,
    charges: Vec<Charge<'r>>,
    limits: &'r [&'r str],
}

impl<'r> Policy<'r> {
    fn of(policy: &'r PolicyView<'r>) -> Policy<'r> {
        let charge = |charge: &'r ChargeView<'r>| Charge {
            name: charge.name,
            title: charge.title,
            value: charge.value,
            unit: &charge.unit,
            cap: charge.cap.as_ref().map(Cap::of),
        };
        Policy {
            title: policy.title,
            member_of: policy.family.map(|family| family.name.as_ref()),
            index: policy.family.map_or(&[], |family| family.keys.as_slice()),
            state: policy.state.word(),
            enacted: policy.enacted,
            charges: policy.charges.iter().map(charge).collect(),
            limits: &policy.limits,
        }
    }
}

#[derive(Serialize)]
struct Charge<'r> {
    name: &'r str,
    title: Option<&'r str>,
    value: Option<f64>,
    unit: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cap: Option<Cap<'r>>,
}

/// The rows of a constraint, each made when it is written.
struct Limits<'r>(&'r Constraint<'r>);

impl Serialize for Limits<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        let mut index = Vec::new();
        for row in self.0.rows() {
            self.0.key_names(row.row, &mut index);
            list.serialize_element(&Limit::of(self.0, &index, row))?;
        }
        list.end()
    }
}

#[derive(Serialize)]
struct Limit<'r> {
    index: &'r [&'r str],
    value: f64,
    lower: Option<f64>,
    upper: Option<f64>,
    slack: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shortfall: Option<Option<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    excess: Option<Option<f64>>,
    unit: Cow<'r, str>,
    dual: Option<Price<'r>>,
}

impl<'r> Limit<'r> {
    fn of(constraint: &'r Constraint<'r>, index: &'r [&'r str], row: ConstraintRow) -> Limit<'r> {
        let soft = constraint.has_price();
        Limit {
            index,
            value: row.value,
            lower: row.lower,
            upper: row.upper,
            slack: row.slack,
            shortfall: soft.then_some(row.shortfall),
            excess: soft.then_some(row.excess),
            unit: constraint.unit_at(row.row),
            dual: row.dual.map(|value| Price::of(value, &row, constraint.dual_unit_at(row.row))),
        }
    }
}

#[derive(Serialize)]
struct Expect<'r> {
    text: &'r str,
    title: Option<&'r str>,
    passed: bool,
    sides: Option<Sides<'r>>,
    reason: Option<&'r str>,
}

impl<'r> Expect<'r> {
    fn of(expectation: &'r ExpectationView<'r>) -> Expect<'r> {
        let sides = expectation.sides.as_ref().map(|(left, right, unit)| Sides { left: *left, right: *right, unit });
        let ExpectationView { text, title, passed, reason, .. } = *expectation;
        Expect { text, title, passed, sides, reason }
    }
}

#[derive(Serialize)]
struct Sides<'r> {
    left: f64,
    right: f64,
    unit: &'r str,
}
