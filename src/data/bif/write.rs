//! From a network to a text that reads as that network.

use super::network::{BifNetwork, BifVariable, Text};
use crate::exact::{self, Exact};
use std::fmt::Write;

/// Writes a network: numbers with all their digits, but for those that have no end as decimals, which are the nearest double.
pub fn write(network: &BifNetwork) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write_network(network, &mut out);
    out
}

fn write_network(network: &BifNetwork, out: &mut String) -> std::fmt::Result {
    let name = if network.name.text.is_empty() { String::new() } else { format!("{} ", word(&network.name)) };
    writeln!(out, "network {name}{{")?;
    write_properties(&network.properties, out)?;
    writeln!(out, "}}")?;
    for variable in &network.variables {
        let states: Vec<String> = variable.states.iter().map(word).collect();
        writeln!(out, "variable {} {{", word(&variable.name))?;
        writeln!(out, "  type discrete [ {} ] {{ {} }};", states.len(), states.join(", "))?;
        write_properties(&variable.properties, out)?;
        writeln!(out, "}}")?;
    }
    network.variables.iter().try_for_each(|variable| write_distribution(network, variable, out))
}

fn write_properties(properties: &[Text], out: &mut String) -> std::fmt::Result {
    properties.iter().try_for_each(|property| writeln!(out, "  property {};", property.text))
}

fn write_distribution(network: &BifNetwork, variable: &BifVariable, out: &mut String) -> std::fmt::Result {
    let parents: Vec<&BifVariable> = variable.parents.iter().filter_map(|p| network.variables.get(p.variable as usize)).collect();
    let names: Vec<String> = parents.iter().map(|p| word(&p.name)).collect();
    let bar = if names.is_empty() { String::new() } else { format!(" | {}", names.join(", ")) };
    writeln!(out, "probability ( {}{bar} ) {{", word(&variable.name))?;
    for (row, values) in variable.values.chunks(variable.states.len().max(1)).enumerate() {
        let numbers: Vec<String> = values.iter().map(|value| number(&value.value)).collect();
        if parents.is_empty() {
            writeln!(out, "  table {};", numbers.join(", "))?;
            continue;
        }
        let mut left = row;
        let mut states = Vec::with_capacity(parents.len());
        for parent in parents.iter().rev() {
            let count = parent.states.len().max(1);
            states.extend(parent.states.get(left % count).map(word));
            left /= count;
        }
        states.reverse();
        writeln!(out, "  ({}) {};", states.join(", "), numbers.join(", "))?;
    }
    write_properties(&variable.of_distribution, out)?;
    writeln!(out, "}}")
}

/// A name, in quotes where it would not be read as one word.
fn word(name: &Text) -> String {
    let breaks = |c: char| c.is_whitespace() || "{}()[],;|\"".contains(c);
    let text = &name.text;
    let is_plain = !text.is_empty()
        && !text.contains(breaks)
        && !text.starts_with("//")
        && !text.starts_with("/*")
        && !KEYWORDS.contains(&text.as_str());
    // A quote has no way of being written inside quotes.
    if is_plain { text.clone() } else { format!("\"{}\"", text.replace('"', "'")) }
}

/// Words that have a meaning in some place, and are quoted in all.
const KEYWORDS: [&str; 8] = ["network", "variable", "probability", "property", "type", "discrete", "table", "default"];

fn number(value: &Exact) -> String {
    let plain = exact::text(value);
    if !plain.contains('/') {
        return plain;
    }
    // Beyond forty places: as a mantissa with an exponent where the decimal has an end.
    (41..=1100)
        .step_by(53)
        .find_map(|places: usize| {
            let scaled = value * Exact::from(dashu_int::UBig::from(10u8).pow(places));
            scaled.is_int().then(|| format!("{}e-{places}", scaled.numerator()))
        })
        .filter(|text| exact::parse(text).is_some())
        .unwrap_or_else(|| format!("{:e}", exact::to_f64(value)))
}
