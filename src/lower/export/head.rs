//! The comments at the head of a file: what it is, in which units, and which names were changed.

use super::Sheet;
use crate::diagnostics::plain;
use crate::hir::{EntityTypeId, Hir, ModelId, Plan};
use crate::ids::At;
use crate::lp::{Block, Lp};
use crate::units::UnitId;

/// A comment goes on in the next line after so many bytes.
const LINE: usize = 110;
/// A solver takes a limit from here on for none.
const ENDLESS: f64 = 1e20;

/// The comments, line by line, without the marks of a comment.
pub(super) fn lines(hir: &Hir, model: ModelId, lp: &Lp, sheet: &Sheet<'_>) -> Vec<String> {
    let decl = &hir.models[model];
    let Some(plan) = decl.plan() else { return Vec::new() };
    let mut head = Head::default();
    if !hir.name.is_empty() {
        head.add(&titled("scenario", &hir.name, hir.title.as_deref()));
    }
    head.add(&titled("plan", &decl.name, decl.title.as_deref()));
    let whole = sheet.columns.iter().filter(|c| c.whole).count();
    let entries: usize = sheet.rows.iter().map(|row| sheet.terms(row).count()).sum();
    let counts = [
        count(sheet.columns.len(), "column") + &if whole > 0 { format!(" ({whole} whole)") } else { String::new() },
        count(sheet.rows.len(), "row"),
        count(entries, "coefficient"),
    ];
    head.add(&counts.join(", "));
    let (name, unit) = plan.objectives.first().map_or(("", UnitId::ONE), |o| (o.name.as_ref(), o.unit));
    let direction = if sheet.maximize || sheet.negated { "maximize" } else { "minimize" };
    head.add(&format!("{direction} {name}{}", in_unit(hir, unit)));
    if sheet.negated {
        let objective = &sheet.objective;
        head.add(&format!(
            "not all readers know a maximum: the file asks for the minimum of {objective}, which is {name} with its sign turned"
        ));
    }
    if let Some(first) = plan.objectives.first().filter(|objective| objective.levels) {
        let word = if first.maximize { "smallest" } else { "largest" };
        head.add(&format!("{name} goes level by level: this is its first level, the {word}; the other levels are not in this file"));
    }
    if plan.objectives.len() > 1 {
        head.add("this is the first of the plan's objectives; the later ones are not in this file");
    }
    declarations(hir, plan, lp, &mut head);
    sheet.remarks.iter().for_each(|remark| head.add(remark));
    let ends = sheet.columns.iter().flat_map(|c| [c.lower, c.upper]).chain(lp.rows.lower.iter().chain(&lp.rows.upper).copied());
    if ends.into_iter().any(|end| end.is_finite() && end.abs() >= ENDLESS) {
        head.add("some solvers take limits of 1e20 and more for none");
    }
    if !sheet.renamed.is_empty() {
        head.add("names that are others here:");
        sheet.renamed.iter().for_each(|(from, to)| head.add(&format!("  {from}: {to}")));
    }
    head.lines
}

/// A line for each variable and constraint that has instances.
fn declarations(hir: &Hir, plan: &Plan, lp: &Lp, head: &mut Head) {
    let used = |block: &&Block| block.count > 0;
    for (at, block) in lp.column_blocks.iter().filter(used).enumerate() {
        let decl = plan.variables.at(block.declaration);
        if at == 0 {
            head.add("columns:");
        }
        head.add(&format!("  {}", declaration(hir, &decl.name, &decl.keys, decl.unit, decl.title.as_deref())));
    }
    for (at, block) in lp.row_blocks.iter().filter(used).enumerate() {
        let decl = plan.constraints.at(block.declaration);
        if at == 0 {
            head.add("rows:");
        }
        head.add(&format!("  {}", declaration(hir, &decl.name, &decl.keys, decl.unit, decl.title.as_deref())));
    }
}

/// `ship[enterprise, project] in case/d: Shipments`
fn declaration(hir: &Hir, name: &str, keys: &[EntityTypeId], unit: UnitId, title: Option<&str>) -> String {
    let kinds: Vec<&str> = keys.iter().map(|kind| hir.entity_types[*kind].name.as_ref()).collect();
    let keys = if kinds.is_empty() { String::new() } else { format!("[{}]", kinds.join(", ")) };
    let title = title.map(|title| format!(": {title}")).unwrap_or_default();
    format!("{name}{keys}{}{title}", in_unit(hir, unit))
}

fn titled(what: &str, name: &str, title: Option<&str>) -> String {
    let title = title.map(|title| format!(": {title}")).unwrap_or_default();
    format!("{what} {name}{title}")
}

fn in_unit(hir: &Hir, unit: UnitId) -> String {
    if unit == UnitId::ONE { String::new() } else { format!(" in {}", hir.units.text(unit)) }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

#[derive(Default)]
struct Head {
    lines: Vec<String>,
}

impl Head {
    /// Adds a comment. Titles and names may hold anything: nothing leaves the comment, and no line is long.
    fn add(&mut self, text: &str) {
        let mut line = String::new();
        for c in plain::page(&plain::one_line(text), false).chars() {
            if line.len() >= LINE && c == ' ' || line.len() >= 2 * LINE {
                self.lines.push(std::mem::replace(&mut line, "   ".into()));
            }
            line.push(c);
        }
        self.lines.push(line.trim_end().to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stay_comments() {
        let mut head = Head::default();
        head.add("a title\nEnd\r\n over two lines");
        head.add(&"长".repeat(500));
        assert_eq!(head.lines[0], "a title End  over two lines");
        assert!(head.lines.iter().all(|line| line.len() <= 2 * LINE + 4), "{:?}", head.lines);
    }
}
