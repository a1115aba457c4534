//! Headings of wide tables that are no members, and may have been meant to be.

use super::*;
use crate::diagnostics::Severity;
use crate::diagnostics::suggest::{listed, nearest};
use crate::semantic::data::totals::is_total;

/// Columns of figures about the others, which belong to no member, beside their sums.
const FIGURES: [&str; 3] = ["average", "mean", "count"];
/// So many names are listed.
const LISTED: usize = 4;

impl Checker<'_> {
    /// A column that is no member but nearly one is a misspelt member: never skipped in silence. `skips`: where the scenario says
    /// that what is unknown is left out.
    pub(super) fn misspelt_headings(
        &mut self,
        table: &OpenTable,
        kind: EntityTypeId,
        columns: &[usize],
        placed: &[u32],
        skips: Option<Span>,
    ) {
        let decl = &self.hir.entity_types[kind];
        let (base, periods, word) = (decl.base, decl.periods, decl.name.clone());
        let name = |e: &EntityId| self.hir.entities[*e].name.clone();
        let members: Vec<Box<str>> = decl.members.iter().map(name).collect();
        let lacking: Vec<Box<str>> = decl.members.iter().filter(|e| !placed.contains(&(e.0 - base))).map(name).collect();
        let mut left_out: Vec<String> = Vec::new();
        for heading in columns.iter().filter_map(|i| table.source.heading(*i)) {
            // A year is that year: of two that differ in one digit none is misspelt, as long as each has its column.
            let is_period = periods && heading.name.parse::<i64>().is_ok();
            let near = match (is_period, skips) {
                (true, Some(_)) => None,
                (true, None) => nearest(&heading.name, lacking.iter().map(AsRef::as_ref)).into_iter().next(),
                (false, _) => nearest(&heading.name, members.iter().map(AsRef::as_ref)).into_iter().next(),
            };
            let at = table.span(heading.lo, heading.hi);
            let found = match (near, skips) {
                (Some(near), None) => {
                    let found = Diagnostic::error(codes::UNKNOWN_KEY, format!("there is no {word} `{}`", heading.name))
                        .at(at, "this column")
                        .help(format!("did you mean `{near}`?"));
                    match is_period {
                        true => found.help("if the column is to be left out, say so: `skip unknown` after the file"),
                        false => found,
                    }
                }
                (Some(near), Some(skips)) => {
                    let message = format!("there is no {word} `{}`, and its column is left out: is `{near}` meant?", heading.name);
                    let found = Diagnostic::warning(codes::PASSED_OVER, message).at(at, "nearly a known name");
                    found.with(skips, "columns of unknown names are left out")
                }
                (None, Some(_)) if is_period || heading.unit.is_some() => {
                    left_out.push(heading.name.clone());
                    continue;
                }
                (None, None) if heading.unit.is_some() => {
                    let message = format!("the column `{}` is no {word} and is passed over", heading.name);
                    Diagnostic::warning(codes::PASSED_OVER, message)
                        .at(at, "this column")
                        .help("if that is meant, say so: `skip unknown` after the file")
                        .about(format!("columns that are no {word} of {}", table.name))
                }
                _ => continue,
            };
            self.report(found);
        }
        if let Some(at) = skips.filter(|_| !left_out.is_empty()) {
            let (columns, are) =
                if left_out.len() == 1 { ("1 column".into(), "is") } else { (format!("{} columns", left_out.len()), "are") };
            let names = listed(&left_out, LISTED);
            let message = format!("{columns} of `{}` {are} left out: no {word} is called {names}", table.name);
            self.report(Diagnostic::new(Severity::Note, codes::PASSED_OVER, message).at(at, "columns of unknown names are left out"));
        }
    }

    /// Columns that are ignored while members have no column: another spelling, a unit or a year after the name, another language.
    pub(super) fn unplaced_headings(&mut self, table: &OpenTable, kind: EntityTypeId, columns: &[usize], placed: &[u32]) {
        let base = self.hir.entity_types[kind].base;
        let lacking: Vec<EntityId> =
            self.hir.entity_types[kind].members.iter().copied().filter(|e| !placed.contains(&(e.0 - base))).collect();
        if lacking.is_empty() {
            return;
        }
        let word = self.hir.entity_types[kind].name.clone();
        let mut others: Vec<usize> = Vec::new();
        for column in columns {
            let Some(heading) = table.source.heading(*column).filter(|heading| heading.unit.is_none()) else { continue };
            let (name, at) = (heading.name.clone(), table.span(heading.lo, heading.hi));
            if self.is_near(kind, &name) || (self.hir.entity_types[kind].periods && name.parse::<i64>().is_ok()) {
                continue;
            }
            let Some(meant) = lacking.iter().find(|e| meant(&self.hir.entities[**e], &name)) else {
                if !is_total(&name) && !FIGURES.contains(&name.to_lowercase().as_str()) && self.holds_numbers(table, &name) {
                    others.push(*column);
                }
                continue;
            };
            let member = self.hir.entities[*meant].name.clone();
            let message = format!("the column `{name}` is no {word} and is passed over, and `{member}` has no column");
            let found = Diagnostic::warning(codes::PASSED_OVER, message).at(at, "this column");
            let unit = name.get(member.len()..).map(str::trim).and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')'));
            self.report(match unit {
                Some(unit) => found.help(format!("a unit in a heading stands in brackets: `{member} [{unit}]`")),
                None => found.help(format!("if `{member}` is meant, head it `{member}`")),
            });
        }
        let list = |names: &mut dyn Iterator<Item = String>| {
            let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
            let more = if names.len() > LISTED { ", …" } else { "" };
            format!("{}{more}", names.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", "))
        };
        let headings: Vec<&data::Heading> = others.iter().filter_map(|at| table.source.heading(*at)).collect();
        let Some(first) = headings.first() else { return };
        let columns = list(&mut headings.iter().map(|heading| heading.name.clone()));
        let members = list(&mut lacking.iter().map(|e| self.hir.entities[*e].name.to_string()));
        let (one, have) = (headings.len() == 1, if lacking.len() == 1 { "has" } else { "have" });
        let subject =
            if one { format!("the column {columns} is no {word} and is") } else { format!("the columns {columns} are no {word} and are") };
        let found = Diagnostic::warning(codes::PASSED_OVER, format!("{subject} passed over, and {members} {have} no column"))
            .at(table.span(first.lo, first.hi), "numbers that nobody reads")
            .help(format!("head each column by the name of a {word}"));
        self.report(found);
    }

    fn is_near(&self, kind: EntityTypeId, name: &str) -> bool {
        let members: Vec<&str> = self.hir.entity_types[kind].members.iter().map(|e| self.hir.entities[*e].name.as_ref()).collect();
        !nearest(name, members.into_iter()).is_empty()
    }

    /// True for a column of nothing but numbers.
    fn holds_numbers(&self, table: &OpenTable, column: &str) -> bool {
        let texts = self.texts_of(table, column);
        !texts.is_empty() && texts.iter().all(|text| text.trim().parse::<f64>().is_ok())
    }
}

/// True where a heading is the title of an entity, or its name with more after it.
fn meant(entity: &Entity, heading: &str) -> bool {
    let heading = heading.to_lowercase();
    let title = entity.title.as_ref().is_some_and(|title| title.to_lowercase() == heading);
    let rest = heading.strip_prefix(&entity.name.to_lowercase());
    title || rest.and_then(|rest| rest.chars().next()).is_some_and(|next| !next.is_alphanumeric())
}
