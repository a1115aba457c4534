//! Rows that a condition asks for something that they leave open: an empty cell, a text with other capitals or blanks.

use crate::data;
use crate::diagnostics::{Diagnostic, codes};
use crate::semantic::checker::Checker;
use crate::semantic::data::conditions::Conditions;
use crate::semantic::data::open_table::{OpenTable, written};
use crate::syntax::ast::{CellValue, Condition, DataSource};

impl Checker<'_> {
    /// Rows that are left out since nobody knows whether they meet the conditions.
    pub fn undecided(&mut self, table: &OpenTable, source: &DataSource, undecided: Option<data::Undecided>) {
        let Some(undecided) = undecided else { return };
        let heading = table.source.heading(undecided.column).map_or("", |h| h.name.as_str());
        let rows = if undecided.times == 1 { "one row".to_string() } else { format!("{} rows", undecided.times) };
        let (is, has) = if undecided.times == 1 { ("is", "has") } else { ("are", "have") };
        let mut found = Diagnostic::warning(
            codes::UNDECIDED_ROWS,
            format!("{rows} of `{}` {has} no `{heading}`, which a condition compares, and {is} left out", table.name),
        )
        .at(table.span(undecided.place.0, undecided.place.1), "no value");
        let is_open = |condition: &Condition| table.source.column(condition_column(condition)) == Ok(undecided.column);
        let asking = source.wheres.iter().find_map(|condition| asking(condition, &is_open, Around { negated: false, alone: true }));
        if let Some((condition, around)) = asking
            && let Some(span) = condition.span()
        {
            let end = if matches!(condition, Condition::Among { .. }) { " }" } else { "" };
            let (asked, name) = (format!("{}{end}", self.sources.slice(span)), written(heading));
            // The same rows are left out: where the comparison is turned round, the empty cell has to meet it.
            let said = match around {
                Around { negated: true, .. } => format!("({name} == \"\" or {asked})"),
                Around { alone: true, .. } => format!("{name} != \"\" and {asked}"),
                Around { .. } => format!("({name} != \"\" and {asked})"),
            };
            found = found.help(format!("if that is meant, say so: `{said}`"));
        }
        self.report(found);
    }

    /// Texts that some rows have in other capitals: `Final` beside `final`.
    pub(super) fn other_capitals(&mut self, table: &OpenTable, conditions: &Conditions<'_>) {
        let all = conditions.met();
        for (literal, met) in &all {
            let Some(place) = met.nearly.filter(|_| met.met) else { continue };
            let (text, column) = (literal.text.text.trim(), &literal.column.text);
            let at = table.span(place.0, place.1);
            let other = self.sources.slice(at).trim_matches('"').trim().to_string();
            // It is asked for too.
            if all.iter().any(|(asked, _)| asked.column.text == *column && asked.text.text.trim() == other) {
                continue;
            }
            let (what, word) = if literal.negated { ("read", "not in") } else { ("left out", "in") };
            let by = if other.to_lowercase() == text.to_lowercase() { "capitals" } else { "blanks" };
            let message = format!("`{other}` differs from `{text}` in its {by} only, and is {what}");
            let found = Diagnostic::warning(codes::PASSED_OVER, message)
                .at(literal.text.span, "this text")
                .with(at, format!("with other {by}"))
                .help(format!("if both are meant: `{} {word} {{ \"{text}\", \"{other}\" }}`", written(column)));
            self.report(found);
        }
    }
}

/// Where a comparison stands in a condition.
#[derive(Clone, Copy)]
struct Around {
    /// Under an odd number of `not`.
    negated: bool,
    /// Joined with others by `and` alone.
    alone: bool,
}

/// The first comparison with numbers of such a column.
fn asking<'c>(condition: &'c Condition, is_open: &dyn Fn(&Condition) -> bool, around: Around) -> Option<(&'c Condition, Around)> {
    match condition {
        Condition::All(parts) if is_range(parts) => is_open(condition).then_some((condition, around)),
        Condition::All(parts) => parts.iter().find_map(|part| asking(part, is_open, around)),
        Condition::Any(parts) => parts.iter().find_map(|part| asking(part, is_open, Around { alone: false, ..around })),
        Condition::Not(inner) => asking(inner, is_open, Around { negated: !around.negated, alone: false }),
        Condition::Compare { value: CellValue::Number(..), .. } => is_open(condition).then_some((condition, around)),
        Condition::Among { values, .. } if matches!(values.first(), Some(CellValue::Number(..))) => {
            is_open(condition).then_some((condition, around))
        }
        _ => None,
    }
}

/// `2020 <= year <= 2025`, which names its column once.
fn is_range(parts: &[Condition]) -> bool {
    let place = |part: &Condition| if let Condition::Compare { column, .. } = part { Some(column.span) } else { None };
    matches!(parts, [a, b] if place(a).is_some() && place(a) == place(b))
}

fn condition_column(condition: &Condition) -> &str {
    match condition {
        Condition::All(parts) => parts.first().map_or("", condition_column),
        Condition::Compare { column, .. } | Condition::Among { column, .. } | Condition::Like { column, .. } => &column.text,
        _ => "",
    }
}
