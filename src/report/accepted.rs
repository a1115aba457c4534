//! Results that somebody has approved, in a file beside the scenario: later runs are compared with them.

use super::compare::{Figure, FigureValue, Figures, Role, family};
use super::number::alone;
use super::page::{unit_after, with_unit};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The scenario as it stands, among its variants.
pub const BASE: &str = "(scenario)";

/// Beside the largest of its family, a number below this is zero.
const NOTHING: f64 = 1e-9;

/// An approved number or word.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Value {
    Number(f64),
    Word(String),
}

/// The content of the file: results by variant and by name with unit, sorted.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// The version of this shape.
    accepted: u32,
    /// To how many significant digits numbers are rounded.
    digits: u32,
    results: BTreeMap<String, BTreeMap<String, Value>>,
}

impl Accepted {
    /// The results of some runs, by variant.
    pub fn of(digits: u32, runs: &[(String, Figures)]) -> Accepted {
        let results = runs.iter().map(|(name, figures)| (name.clone(), rounded(figures, digits))).collect();
        Accepted { accepted: 1, digits, results }
    }

    /// From the text of the file.
    ///
    /// # Errors
    /// A sentence that says why it is no such file.
    pub fn read(text: &str) -> Result<Accepted, String> {
        let read: Accepted = serde_json::from_str(text).map_err(|error| format!("holds no accepted results: {error}"))?;
        match (read.accepted, read.digits) {
            (1, 1..=15) => Ok(read),
            (1, digits) => Err(format!("rounds to {digits} digits; 1 to 15 are possible")),
            (other, _) => Err(format!("is of another version ({other})")),
        }
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// What is otherwise in some runs, one sentence for each result.
    pub fn differences(&self, runs: &[(String, Figures)]) -> Vec<String> {
        let mut out = Vec::new();
        for (name, figures) in runs {
            let now = rounded(figures, self.digits);
            let of = if name == BASE { String::new() } else { format!("{name}: ") };
            let Some(accepted) = self.results.get(name) else {
                out.push(format!("the variant `{name}` has no accepted results"));
                continue;
            };
            for (figure, value) in accepted {
                match now.get(figure) {
                    None => out.push(format!("{of}{figure} is no longer there; {} was accepted", shown(value))),
                    Some(new) if !alike(value, new, self.digits) => {
                        out.push(format!("{of}{figure} is {}, and {} was accepted", shown(new), shown(value)));
                    }
                    Some(_) => {}
                }
            }
            let added = now.iter().filter(|(figure, _)| !accepted.contains_key(*figure));
            out.extend(added.map(|(figure, value)| format!("{of}{figure} is {}, and was not there", shown(value))));
        }
        let gone = self.results.keys().filter(|name| runs.iter().all(|(own, _)| own != *name));
        out.extend(gone.map(|name| format!("there is no variant `{name}` any more")));
        out
    }
}

fn rounded(figures: &Figures, digits: u32) -> BTreeMap<String, Value> {
    let wanted = |role: Role| matches!(role, Role::Status | Role::Objective | Role::Value | Role::Decision);
    let mut largest: FxHashMap<&str, f64> = FxHashMap::default();
    for figure in figures.list.iter().filter(|figure| wanted(figure.role)) {
        let most = largest.entry(family(&figure.name, figure.role)).or_default();
        *most = most.max(figure.value.number().unwrap_or(0.0).abs());
    }
    let one = |figure: &Figure| {
        let most = largest.get(family(&figure.name, figure.role)).copied().unwrap_or(0.0);
        let value = match &figure.value {
            FigureValue::Word(word) => Value::Word(word.clone()),
            FigureValue::Number(number) if number.abs() <= NOTHING * most => Value::Number(0.0),
            FigureValue::Number(number) => Value::Number(round(*number, digits)),
        };
        (with_unit(&figure.name, unit_after(&figure.unit).trim_start()), value)
    };
    figures.list.iter().filter(|figure| wanted(figure.role)).map(one).collect()
}

/// A number with so many significant digits.
fn round(number: f64, digits: u32) -> f64 {
    format!("{number:.*e}", digits as usize - 1).parse().unwrap_or(number)
}

/// True of numbers that are the same but for the last digit, which may go either way where a number lies between two.
fn alike(accepted: &Value, now: &Value, digits: u32) -> bool {
    match (accepted, now) {
        (Value::Number(a), Value::Number(b)) if a == b => true,
        (Value::Number(a), Value::Number(b)) => {
            let last = 10f64.powi(a.abs().max(b.abs()).log10().floor() as i32 - digits as i32 + 1);
            (a - b).abs() <= 1.000_001 * last
        }
        (a, b) => a == b,
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Number(number) => alone(*number),
        Value::Word(word) => word.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_to_digits() {
        for (number, digits, wanted) in [(153.675, 4, 153.7), (0.000_123_456, 2, 0.000_12), (-99.95, 3, -100.0), (5.0, 6, 5.0)] {
            assert_eq!(round(number, digits), wanted);
        }
        let number = |v: f64| Value::Number(v);
        assert!(alike(&number(1.234_56), &number(1.234_56), 6));
        assert!(!alike(&number(1.234_56), &number(1.234_59), 6));
        assert!(alike(&number(1.234_56), &number(1.234_57), 6));
        assert!(!alike(&number(0.0), &number(1e-30), 6));
        assert!(!alike(&number(1.0), &Value::Word("1".into()), 6));
    }

    #[test]
    fn what_is_no_such_file_is_said() {
        assert!(Accepted::read("{}").unwrap_err().contains("holds no accepted results"));
        assert!(Accepted::read("{\"accepted\":2,\"digits\":6,\"results\":{}}").unwrap_err().contains("another version"));
        assert!(Accepted::read("{\"accepted\":1,\"digits\":0,\"results\":{}}").unwrap_err().contains("0 digits"));
    }
}
