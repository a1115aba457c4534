//! Headings of wide tables that are no members, and may have been meant to be.

use super::*;

/// Columns of sums, which belong to no member.
const TOTALS: [&str; 8] = ["total", "totals", "sum", "all", "subtotal", "average", "mean", "count"];
/// So many names are listed.
const LISTED: usize = 4;

impl Checker<'_> {
    /// A column that is no member but nearly one is a misspelt member: never skipped in silence.
    pub(super) fn misspelt_headings(&mut self, table: &OpenTable, kind: EntityTypeId, columns: &[usize]) {
        let members: Vec<Box<str>> = self.hir.entity_types[kind].members.iter().map(|e| self.hir.entities[*e].name.clone()).collect();
        for heading in columns.iter().filter_map(|i| table.csv.headings.get(*i)) {
            let near = crate::diagnostics::suggest::nearest(&heading.name, members.iter().map(AsRef::as_ref));
            let word = &self.hir.entity_types[kind].name;
            let at = table.span(heading.lo, heading.hi);
            let found = if let Some(near) = near.first() {
                Diagnostic::error(codes::UNKNOWN_KEY, format!("there is no {word} `{}`", heading.name))
                    .at(at, "this column")
                    .help(format!("did you mean `{near}`?"))
            } else if heading.unit.is_some() {
                Diagnostic::warning(codes::PASSED_OVER, format!("the column `{}` is no {word} and is passed over", heading.name))
                    .at(at, "this column")
            } else {
                continue;
            };
            self.report(found);
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
            let Some(heading) = table.csv.headings.get(*column).filter(|heading| heading.unit.is_none()) else { continue };
            let (name, at) = (heading.name.clone(), table.span(heading.lo, heading.hi));
            if self.is_near(kind, &name) || (self.hir.entity_types[kind].periods && name.parse::<i64>().is_ok()) {
                continue;
            }
            let Some(meant) = lacking.iter().find(|e| meant(&self.hir.entities[**e], &name)) else {
                if !TOTALS.contains(&name.to_lowercase().as_str()) && self.holds_numbers(table, &name) {
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
        let headings: Vec<&data::Heading> = others.iter().filter_map(|at| table.csv.headings.get(*at)).collect();
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
        !crate::diagnostics::suggest::nearest(name, members.into_iter()).is_empty()
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
