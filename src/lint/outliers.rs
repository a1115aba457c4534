//! Values a thousand times their neighbours': kilograms where tonnes were meant.

use super::rounded;
use crate::data::{Column, TupleIndex};
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::source::{SourceMap, Span};

/// So few values have no usual size.
const LEAST_VALUES: usize = 2;
/// Of two or three values none is the usual one: they must lie this far apart.
const FEW_GAP: f64 = 3e4;
/// How far apart the two groups of values must lie: between neighbours, and between their middles.
const LEAST_GAP: f64 = 100.0;
const LEAST_FACTOR: f64 = 400.0;
/// The usual values may themselves be spread this much.
const MOST_SPREAD: f64 = 1_000.0;
/// Columns with more values are not searched: what is strange among so many is found by other means.
const MOST_VALUES: usize = 200_000;

/// Warns of single values far from all others of their attribute or table.
pub fn outliers(hir: &Hir, sources: &SourceMap) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    // Probabilities may lie as far apart as they like, and so may the amounts of states.
    let domain = |kind: &EntityTypeId| hir.entity_types[*kind].domain;
    for attr in hir.attrs.values().filter(|attr| attr.pending.is_empty() && !domain(&attr.kind)) {
        let (AttrValues::Number(column), AttrType::Number(unit)) = (&attr.values, &attr.ty) else { continue };
        // Numbers in different units lie as far apart as these do.
        if hir.units.is_open(*unit) {
            continue;
        }
        let mut kinds = vec![hir.entity_types[attr.kind].root];
        kinds.extend(&attr.keys);
        let name = |keys: &[u32]| match keys.split_first() {
            Some((entity, [])) => format!("{}.{}", text(hir, &kinds, &[*entity]), attr.name),
            Some((entity, rest)) => {
                let rest = text(hir, kinds.get(1..).unwrap_or(&[]), rest);
                format!("{}.{}[{rest}]", text(hir, &kinds, &[*entity]), attr.name)
            }
            None => attr.name.to_string(),
        };
        out.extend(strange(column, &attr.index, &hir.units.text(*unit), &name, sources));
    }
    for table in hir.tables.values().filter(|table| !table.keys.iter().any(domain)) {
        for field in table.fields.iter().filter(|field| !hir.units.is_open(field.unit)) {
            let dot = if field.name.is_empty() { String::new() } else { format!(".{}", field.name) };
            let name = |keys: &[u32]| format!("{}[{}]{dot}", table.name, text(hir, &table.keys, keys));
            out.extend(strange(&field.column, &table.index, &hir.units.text(field.unit), &name, sources));
        }
    }
    out
}

fn text(hir: &Hir, kinds: &[EntityTypeId], keys: &[u32]) -> String {
    let names = kinds.iter().zip(keys).map(|(kind, ordinal)| {
        let id = EntityId(hir.entity_types[*kind].base + ordinal);
        if id.index() < hir.entities.len() { hir.entities[id].name.to_string() } else { String::new() }
    });
    names.collect::<Vec<_>>().join(", ")
}

/// The values of a column that stand apart, one finding for all of them.
fn strange(column: &Column, index: &TupleIndex, unit: &str, name: &dyn Fn(&[u32]) -> String, sources: &SourceMap) -> Option<Diagnostic> {
    let sizes = || column.present().map(|(row, value)| (value.abs(), row)).filter(|(value, _)| *value > 0.0);
    // Where the ends lie near one another, nothing lies far from the others.
    let (least, most) = sizes().fold((f64::INFINITY, 0.0f64), |(least, most), (value, _)| (least.min(value), most.max(value)));
    if most < LEAST_FACTOR * least {
        return None;
    }
    let mut values: Vec<(f64, u32)> = sizes().collect();
    if values.len() < LEAST_VALUES || values.len() > MOST_VALUES {
        return None;
    }
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    // The widest gap parts the values into two groups; the smaller one is strange.
    let (cut, _) = values
        .windows(2)
        .enumerate()
        .filter_map(|(i, pair)| Some((i + 1, pair.last()?.0 / pair.first()?.0)))
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    let (low, high) = values.split_at_checked(cut)?;
    let (few, many, larger) = if high.len() <= low.len() { (high, low, true) } else { (low, high, false) };
    let middle = |group: &[(f64, u32)]| group.get(group.len() / 2).map(|v| v.0);
    let gap = high.first()?.0 / low.last()?.0;
    let factor = if larger { middle(few)? / middle(many)? } else { middle(many)? / middle(few)? };
    let spread = many.last()?.0 / many.first()?.0;
    let rare = few.len() * 4 <= many.len() || (few.len() == 1 && (many.len() >= 3 || gap >= FEW_GAP));
    if gap < LEAST_GAP || factor < LEAST_FACTOR || spread > MOST_SPREAD || !rare {
        return None;
    }
    let unit = crate::units::after(unit);
    let mut keys = Vec::new();
    let (value, row) = *few.first()?;
    index.tuple(row, &mut keys);
    let usual = middle(many)?;
    let than = if larger { "larger" } else { "smaller" };
    let message = format!("`{}` is some {} times {than} than the others", name(&keys), rounded(factor, 2));
    let shown = |at: Span, value: f64| written(sources.slice(at), value, &unit);
    let at = column.origin(row, sources)?;
    let of = |entry: &(f64, u32)| column.origin(entry.1, sources).map_or_else(|| rounded(entry.0, 4) + &unit, |at| shown(at, entry.0));
    let mut found = Diagnostic::warning(codes::OUTLIER, message)
        .at(at, shown(at, value))
        .note(format!("the others lie between {} and {}", of(many.first()?), of(many.last()?)))
        .help("is it in the unit that was meant?");
    // A value to compare it with: one in the middle.
    if let Some(at) = many.get(many.len() / 2).and_then(|(_, row)| column.origin(*row, sources)) {
        found = found.with(at, format!("{}, as usual", shown(at, usual)));
    }
    for (value, row) in few.iter().skip(1).take(3) {
        if let Some(at) = column.origin(*row, sources) {
            found = found.with(at, format!("and {}", shown(at, *value)));
        }
    }
    Some(found)
}

/// A value as it stands in the text; with its unit, where that is not written beside it and the value was not converted.
fn written(text: &str, value: f64, unit: &str) -> String {
    let text = text.trim_matches('"').trim();
    let plain: Option<f64> = text.replace('_', "").parse().ok();
    match plain {
        Some(number) if number.abs() == value => format!("{text}{unit}"),
        _ if text.is_empty() => format!("{}{unit}", rounded(value, 10)),
        _ => text.to_string(),
    }
}
