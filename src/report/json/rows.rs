//! The rows of a variable or a value.

use super::decision;
use crate::report::{Row, Series, ValueType};
use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};
use std::borrow::Cow;

/// The rows of a series, each made when it is written.
pub(super) struct Values<'r> {
    pub series: &'r Series<'r>,
    /// With reduced costs.
    pub costs: bool,
}

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        let mut index = Vec::new();
        for row in self.series.rows() {
            self.series.key_names(row.row, &mut index);
            list.serialize_element(&Value::of(self, &index, row))?;
        }
        list.end()
    }
}

#[derive(Serialize)]
struct Value<'r> {
    index: &'r [&'r str],
    value: Figure<'r>,
    unit: Option<Cow<'r, str>>,
    /// Of a probability, where it is known without rounding.
    #[serde(skip_serializing_if = "Option::is_none")]
    exact: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reduced_cost: Option<Option<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_range: Option<Option<Ends>>,
    /// Of a variable with `or 0`: 1 where it is not 0, else 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    on: Option<u8>,
}

/// A value of whatever type.
#[derive(Serialize)]
#[serde(untagged)]
enum Figure<'r> {
    Bool(bool),
    Word(&'r str),
    Number(f64),
}

impl<'r> Value<'r> {
    fn of(values: &Values<'r>, index: &'r [&'r str], row: Row) -> Value<'r> {
        let series = values.series;
        Value {
            index,
            value: match (series.ty, series.word(row.value)) {
                (ValueType::Bool, _) => Figure::Bool(row.value != 0.0),
                (_, Some(word)) => Figure::Word(word),
                (_, None) => Figure::Number(row.value),
            },
            unit: (series.ty == ValueType::Number).then(|| series.unit_at(row.row)),
            exact: decision::exact(series, row.row),
            reduced_cost: values.costs.then_some(row.reduced_cost),
            cost_range: values.costs.then_some(row.cost_range.map(|(low, high)| Ends { low, high })),
            on: series.on(row.row).map(u8::from),
        }
    }
}

#[derive(Serialize)]
struct Ends {
    low: Option<f64>,
    high: Option<f64>,
}
