//! Answers as JSON, in the shape of `docs/results.schema.json`.
//!
//! Rows are written one by one as they are read, one to a line: a million of them need no memory, and two
//! versions of a result can be compared line by line.

use super::lines::Lines;
use super::{
    ChargeView, Constraint, ConstraintRow, ExpectationView, ModelView, Objective, PolicyView, PriceRange, Report, Row, Series, ValueType,
    proof,
};
use crate::diagnostics::{Diagnostic, render};
use crate::driver::Solved;
use crate::hir::FormName;
use crate::lp::Sense;
use crate::source::SourceMap;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use std::io::{self, Write};

/// The JSON text, with a line break at its end.
pub fn render(solved: &Solved, sources: &SourceMap, variant: Option<&str>) -> String {
    let mut out = Vec::new();
    match write(solved, sources, variant, &mut out) {
        Ok(()) => String::from_utf8(out).unwrap_or_default(),
        // Writing to memory does not fail.
        Err(_) => String::new(),
    }
}

/// Writes the JSON text, with a line break at its end.
pub fn write(solved: &Solved, sources: &SourceMap, variant: Option<&str>, out: &mut impl Write) -> io::Result<()> {
    let report = Report::new(solved);
    let diagnostics = &solved.diagnostics;
    let (name, title) = (report.name, report.title.map(str::to_string));
    lines(
        &Document {
            name,
            title,
            models: &report.models,
            values: &report.values,
            expectations: &report.expectations,
            variant,
            diagnostics,
            sources,
        },
        out,
    )
}

/// The document of a scenario with errors: nothing was solved, and the findings say why.
#[cfg(feature = "cli")]
pub fn write_unsolved(
    checked: &crate::driver::Checked,
    sources: &SourceMap,
    variant: Option<&str>,
    out: &mut impl Write,
) -> io::Result<()> {
    let (name, title) = (checked.hir.name.as_ref(), checked.hir.title.clone());
    lines(&Document { name, title, models: &[], values: &[], expectations: &[], variant, diagnostics: &checked.diagnostics, sources }, out)
}

/// Writes a document with an object of a list to each line.
pub(super) fn lines(document: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Lines::default());
    document.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// Everything.
struct Document<'r> {
    name: &'r str,
    title: Option<String>,
    models: &'r [ModelView<'r>],
    values: &'r [Series<'r>],
    expectations: &'r [ExpectationView<'r>],
    variant: Option<&'r str>,
    diagnostics: &'r [Diagnostic],
    sources: &'r SourceMap,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("coop", env!("CARGO_PKG_VERSION"))?;
        map.serialize_entry("scenario", self.name)?;
        map.serialize_entry("title", &self.title)?;
        map.serialize_entry("variant", &self.variant)?;
        map.serialize_entry("models", &Named(self.models, |m: &ModelView<'_>| m.name, Model))?;
        map.serialize_entry("values", &Named(self.values, |s: &Series<'_>| s.name, |series| Values { series, costs: false }))?;
        map.serialize_entry("expectations", &Listed(self.expectations, Expect))?;
        map.serialize_entry("diagnostics", &render::json::items(self.diagnostics, self.sources))?;
        map.end()
    }
}

/// A list as an object: each item under its name, in the form that `wrap` gives it.
struct Named<'t, T, W>(&'t [T], fn(&T) -> &str, fn(&'t T) -> W);

impl<'t, T, W: Serialize> Serialize for Named<'t, T, W> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for item in self.0 {
            map.serialize_entry((self.1)(item), &(self.2)(item))?;
        }
        map.end()
    }
}

/// A list, each item in the form that `wrap` gives it.
struct Listed<'t, T, W>(&'t [T], fn(&'t T) -> W);

impl<'t, T, W: Serialize> Serialize for Listed<'t, T, W> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(self.1))
    }
}

struct Model<'r>(&'r ModelView<'r>);

impl Serialize for Model<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let model = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", model.form.word())?;
        map.serialize_entry("title", &model.title)?;
        map.serialize_entry("status", model.status.word())?;
        map.serialize_entry("reason", &model.reason)?;
        if model.form == FormName::Plan {
            map.serialize_entry("solver", &model.solver)?;
            let several = model.objectives.len() > 1;
            let goals: Vec<Goal<'_>> = model.objectives.iter().map(|objective| Goal { objective, several }).collect();
            map.serialize_entry("objectives", &goals)?;
            map.serialize_entry("variables", &Named(&model.variables, |s: &Series<'_>| s.name, |series| Values { series, costs: true }))?;
            if !model.policies.is_empty() {
                map.serialize_entry("policies", &Named(&model.policies, |p: &PolicyView<'_>| p.name, Policy))?;
            }
            map.serialize_entry("constraints", &Named(&model.constraints, |c: &Constraint<'_>| c.name, Limits))?;
        }
        map.serialize_entry("results", &Named(&model.results, |s: &Series<'_>| s.name, |series| Values { series, costs: false }))?;
        if model.form == FormName::Plan {
            map.serialize_entry("certificate", &proof::certificate(model))?;
            map.serialize_entry("conflict", &model.explanation.and_then(proof::conflict))?;
            map.serialize_entry("direction", &model.explanation.and_then(proof::direction))?;
        }
        map.end()
    }
}

struct Policy<'r>(&'r PolicyView<'r>);

impl Serialize for Policy<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("title", &self.0.title)?;
        map.serialize_entry("state", self.0.state.word())?;
        map.serialize_entry("enacted", &self.0.enacted)?;
        map.serialize_entry("charges", &Listed(&self.0.charges, Charge))?;
        map.serialize_entry("limits", &self.0.limits)?;
        map.end()
    }
}

struct Charge<'r>(&'r ChargeView<'r>);

impl Serialize for Charge<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("name", self.0.name)?;
        map.serialize_entry("title", &self.0.title)?;
        map.serialize_entry("value", &self.0.value)?;
        map.serialize_entry("unit", &self.0.unit)?;
        map.end()
    }
}

struct Goal<'r> {
    objective: &'r Objective<'r>,
    /// One of an ordered list.
    several: bool,
}

impl Serialize for Goal<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let objective = self.objective;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", objective.name)?;
        map.serialize_entry("title", &objective.title)?;
        map.serialize_entry("sense", if objective.sense == Sense::Minimize { "minimize" } else { "maximize" })?;
        map.serialize_entry("value", &objective.value)?;
        map.serialize_entry("exact", &objective.exact)?;
        if self.several {
            map.serialize_entry("best", &objective.best)?;
        }
        map.serialize_entry("unit", &objective.unit)?;
        map.end()
    }
}

/// The rows of a series.
struct Values<'r> {
    series: &'r Series<'r>,
    /// With reduced costs.
    costs: bool,
}

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        let mut index = Vec::new();
        for row in self.series.rows() {
            self.series.key_names(row.row, &mut index);
            list.serialize_element(&Value { values: self, index: &index, row })?;
        }
        list.end()
    }
}

struct Value<'r> {
    values: &'r Values<'r>,
    index: &'r [&'r str],
    row: Row,
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let series = self.values.series;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("index", self.index)?;
        match (series.ty, series.word(self.row.value)) {
            (ValueType::Bool, _) => map.serialize_entry("value", &(self.row.value != 0.0))?,
            (_, Some(word)) => map.serialize_entry("value", word)?,
            (_, None) => map.serialize_entry("value", &self.row.value)?,
        }
        map.serialize_entry("unit", &(series.ty == ValueType::Number).then_some(&series.unit))?;
        if self.values.costs {
            map.serialize_entry("reduced_cost", &self.row.reduced_cost)?;
            map.serialize_entry("cost_range", &self.row.cost_range.map(|(low, high)| Ends { low, high }))?;
        }
        map.end()
    }
}

/// The rows of a constraint.
struct Limits<'r>(&'r Constraint<'r>);

impl Serialize for Limits<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        let mut index = Vec::new();
        for row in self.0.rows() {
            self.0.key_names(row.row, &mut index);
            list.serialize_element(&Limit { constraint: self.0, index: &index, row })?;
        }
        list.end()
    }
}

struct Limit<'r> {
    constraint: &'r Constraint<'r>,
    index: &'r [&'r str],
    row: ConstraintRow,
}

impl Serialize for Limit<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("index", self.index)?;
        map.serialize_entry("value", &self.row.value)?;
        map.serialize_entry("lower", &self.row.lower)?;
        map.serialize_entry("upper", &self.row.upper)?;
        map.serialize_entry("slack", &self.row.slack)?;
        if self.constraint.has_price() {
            map.serialize_entry("shortfall", &self.row.shortfall)?;
            map.serialize_entry("excess", &self.row.excess)?;
        }
        map.serialize_entry("unit", &self.constraint.unit)?;
        map.serialize_entry("dual", &self.row.dual.map(|value| Price::of(value, &self.row, &self.constraint.dual_unit)))?;
        map.end()
    }
}

#[derive(serde::Serialize)]
struct Ends {
    low: Option<f64>,
    high: Option<f64>,
}

#[derive(serde::Serialize)]
struct Price<'r> {
    value: f64,
    unit: &'r str,
    /// For one more and for one less, and from which limit to which.
    up: Option<f64>,
    down: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    one_sided: Option<bool>,
}

impl<'r> Price<'r> {
    fn of(value: f64, row: &ConstraintRow, unit: &'r str) -> Price<'r> {
        match row.range {
            Some(PriceRange { up, down, low, high, one_sided }) => Price { value, unit, up, down, low, high, one_sided: Some(one_sided) },
            None => Price { value, unit, up: None, down: None, low: None, high: None, one_sided: None },
        }
    }
}

struct Expect<'r>(&'r ExpectationView<'r>);

impl Serialize for Expect<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("text", self.0.text)?;
        map.serialize_entry("title", &self.0.title)?;
        map.serialize_entry("passed", &self.0.passed)?;
        map.serialize_entry("sides", &self.0.sides.as_ref().map(|(left, right, unit)| Sides { left: *left, right: *right, unit }))?;
        map.serialize_entry("reason", &self.0.reason)?;
        map.end()
    }
}

#[derive(serde::Serialize)]
struct Sides<'r> {
    left: f64,
    right: f64,
    unit: &'r str,
}
