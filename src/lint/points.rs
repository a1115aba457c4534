//! Points that may part thousands, where they are read as decimal points: `1.250` in a German file, `1.000 piece`.

use crate::data::{Column, Source, may_part_thousands};
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::source::{FileId, FileKind, SourceFile, SourceMap, Span};
use crate::units::UnitId;
use rustc_hash::{FxHashMap, FxHashSet};

/// Columns with more values are not searched.
const MOST_VALUES: usize = 20_000;
/// So many bytes of a file are searched for how it writes numbers.
const MOST_BYTES: usize = 1 << 20;

/// How a file writes its numbers.
#[derive(Clone, Copy)]
enum Style {
    /// Here stands a decimal comma.
    Comma(Span),
    /// Separated by semicolons, as where the comma is a decimal comma, and no number shows what its point is.
    Semicolons,
    /// The scenario says how.
    Declared,
    /// Some number has a point that can only be a decimal point, or nothing is known.
    Open,
}

/// Why a point is asked about.
enum Reason {
    Comma(Span),
    Semicolons,
    /// Whole numbers of this unit are a matter of course.
    Count(String),
    /// A number of three digits beside it has no point.
    Without(Span),
}

/// Warns of numbers with three decimals whose points may part thousands: in columns of nothing else, and in counts.
pub fn points(hir: &Hir, sources: &SourceMap) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let mut styles: FxHashMap<FileId, Style> = FxHashMap::default();
    // Probabilities lie below 1, and amounts of states are read from their names.
    let domain = |kind: &EntityTypeId| hir.entity_types[*kind].domain;
    for attr in hir.attrs.values().filter(|attr| !domain(&attr.kind)) {
        if let (AttrValues::Number(column), AttrType::Number(unit)) = (&attr.values, &attr.ty) {
            out.extend(of_column(hir, column, *unit, sources, &mut styles));
        }
    }
    for table in hir.tables.values().filter(|table| !table.keys.iter().any(domain)) {
        for field in &table.fields {
            out.extend(of_column(hir, &field.column, field.unit, sources, &mut styles));
        }
    }
    out.extend(of_literals(hir, sources, &mut styles));
    out
}

/// Every cell of the column has to read so, and none may be a decimal for certain.
fn of_column(hir: &Hir, column: &Column, unit: UnitId, sources: &SourceMap, styles: &mut FxHashMap<FileId, Style>) -> Option<Diagnostic> {
    let (mut first, mut rounded_off, mut whole): (Option<Span>, bool, Option<Span>) = (None, false, None);
    for (at_most, (row, _)) in column.present().enumerate() {
        let at = column.origin(row, sources).filter(|_| at_most < MOST_VALUES)?;
        match number(sources, at) {
            text if may_part_thousands(text) => {
                first = first.or(Some(at));
                rounded_off |= text.ends_with('0');
            }
            text if text.bytes().all(|b| b.is_ascii_digit()) && (1..=3).contains(&text.len()) => {
                whole = whole.or(Some(at).filter(|_| text.len() == 3));
            }
            _ => return None,
        }
    }
    let first = first?;
    // One that ends with 0, which nobody writes of a decimal.
    let beside = || whole.filter(|_| rounded_off).map(Reason::Without);
    let reason = reason(hir, first, unit, sources, styles).or_else(beside)?;
    Some(asked(number(sources, first), first, reason))
}

/// Why a point of a number in this unit may part thousands, by how its file writes numbers and by what is counted.
fn reason(hir: &Hir, at: Span, unit: UnitId, sources: &SourceMap, styles: &mut FxHashMap<FileId, Style>) -> Option<Reason> {
    match style(at, sources, styles) {
        Style::Comma(at) => Some(Reason::Comma(at)),
        Style::Semicolons => Some(Reason::Semicolons),
        Style::Declared => None,
        Style::Open => is_counted(hir, unit).then(|| Reason::Count(hir.units.text(unit))),
    }
}

/// Numbers in expressions: counts, and single values out of a file.
fn of_literals(hir: &Hir, sources: &SourceMap, styles: &mut FxHashMap<FileId, Style>) -> Vec<Diagnostic> {
    let mut judged: FxHashSet<Span> = FxHashSet::default();
    let mut out = Vec::new();
    for e in hir.exprs.kinds.ids().filter(|e| matches!(hir.exprs.kinds[*e], ExprKind::Number(..))) {
        let (at, unit) = (hir.exprs.spans[e], hir.exprs.units[e]);
        let text = number(sources, at);
        if !may_part_thousands(text) || !judged.insert(at) {
            continue;
        }
        out.extend(reason(hir, at, unit, sources, styles).map(|reason| asked(text, at, reason)));
    }
    out
}

/// Asks about a point.
fn asked(text: &str, at: Span, reason: Reason) -> Diagnostic {
    let (plain, decimal) = (text.replace('.', ""), text.trim_end_matches('0').trim_end_matches('.'));
    let message = format!("`{text}` is read as {decimal}: the point of a number is a decimal point");
    let found = Diagnostic::warning(codes::OUTLIER, message).at(at, "does the point part thousands?");
    let rest = if matches!(reason, Reason::Count(_)) { "" } else { ", and so in the other cells of the column" };
    let found = match reason {
        Reason::Comma(comma) => found.with(comma, "this file has decimal commas"),
        Reason::Semicolons => found.note("the file is separated by semicolons, as files with decimal commas are"),
        Reason::Count(unit) => found.note(format!("a `{unit}` is counted in whole numbers")),
        Reason::Without(whole) => found.with(whole, "without one"),
    };
    // Any number of other than three decimals says that its point is a decimal point.
    let right = if decimal.len() < text.len() { decimal.to_string() } else { format!("{text}0") };
    let help = format!("if it does, write `{plain}`{rest}; if it is a decimal point, `{right}` says so");
    let said = "or say after the name of the file how it writes numbers: `decimal \".\"`, or `decimal \",\" thousands \".\"`";
    found.help(if rest.is_empty() { help } else { format!("{help}; {said}") })
}

/// A count of things that the scenario declares: not plain numbers, which may be factors.
fn is_counted(hir: &Hir, unit: UnitId) -> bool {
    hir.units.is_count(unit) && !hir.units.is_dimensionless(unit)
}

/// The number of a cell, without quotes, a sign and its unit.
fn number(sources: &SourceMap, at: Span) -> &str {
    let text = sources.slice(at).trim_matches('"').trim().trim_start_matches(['-', '+']);
    text.split_whitespace().next().unwrap_or("")
}

/// How the file of a place writes numbers; a scenario writes them with points.
fn style(at: Span, sources: &SourceMap, styles: &mut FxHashMap<FileId, Style>) -> Style {
    *styles.entry(at.file).or_insert_with(|| match sources.get(at.file).filter(|file| file.kind == FileKind::Data) {
        Some(file) if file.layout.numbers.is_some() => Style::Declared,
        Some(file) => style_of(at.file, file),
        None => Style::Open,
    })
}

fn style_of(id: FileId, file: &SourceFile) -> Style {
    let Some(source) = Source::of(id, file) else { return Style::Open };
    let (text, mut records, mut cells) = (source.text(), source.records(), Vec::new());
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let mut points = false;
    while let Some(record) = records.read(&mut cells) {
        let Ok(line) = record else { break };
        if line.lo as usize > MOST_BYTES {
            break;
        }
        for cell in &cells {
            let number = cell.raw(text).trim().trim_start_matches(['-', '+']);
            let grouped = |part: &str| part.split('.').all(digits);
            if let Some((whole, part)) = number.split_once(',')
                && grouped(whole)
                && digits(part)
                && (part.len() != 3 || whole.contains('.') || whole == "0")
            {
                return Style::Comma(Span::new(id, cell.lo, cell.hi));
            }
            points |= number.split_once('.').is_some_and(|(whole, part)| digits(whole) && digits(part)) && !may_part_thousands(number);
        }
    }
    if source.delimiter() == b';' && !points { Style::Semicolons } else { Style::Open }
}
