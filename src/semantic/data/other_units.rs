//! Units that a file says in another way than it is read: a heading `amount (kt)`, a column `unit` that nobody reads.

use crate::data::{self, KeySpec};
use crate::diagnostics::{Diagnostic, codes};
use crate::exact::Exact;
use crate::semantic::checker::Checker;
use crate::semantic::data::conditions::Conditions;
use crate::semantic::data::open_table::{OpenTable, written};
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::DataSource;

/// Headings of columns of units.
const HEADINGS: [&str; 9] = ["unit", "units", "uom", "unit of measure", "unit_of_measure", "einheit", "unité", "unidad", "jednostka"];
/// So many different texts are looked at.
const MOST: usize = 20;

impl Checker<'_> {
    /// A unit in round brackets, which says something else than what the cells are read in.
    pub(in crate::semantic) fn other_unit_in_heading(&mut self, table: &OpenTable, column: usize, read: &UnitExpr, stated: Span) {
        let Some(heading) = table.source.heading(column).filter(|heading| heading.unit.is_none() && read.is_known()) else { return };
        let Some((unit, right)) = self.unit_in_parentheses(&heading.text) else { return };
        if self.is_same(&unit, read) {
            return;
        }
        let text = self.units.registry().text(read.unit);
        let message = format!("the heading `{}` names another unit than `{text}`, in which its cells are read", heading.text.trim());
        let found = Diagnostic::warning(codes::PASSED_OVER, message)
            .at(stated, "the cells are read in this unit")
            .with(table.span(heading.cell.0, heading.cell.1), "passed over")
            .help(format!("a unit in square brackets is read, `{right}`; or state the unit of the cells here"));
        self.report(found);
    }

    /// A column in per cent of which all cells lie between 0 and 1, as spreadsheets keep what they show as per cent.
    pub(in crate::semantic) fn fractions_of_percent(&mut self, table: &OpenTable, column: usize, unit: &UnitExpr, stated: Span) {
        let text = self.units.registry().text(unit.unit);
        if !unit.is_known() || !text.starts_with('%') {
            return;
        }
        let found = data::distinct_keys(&table.source, &[column], &[], &[]);
        let values: Option<Vec<f64>> = found.keys.iter().map(|(cell, _)| cell.parse().ok()).collect();
        let Some(values) = values.filter(|values| values.len() > 1 && values.iter().all(|value| (0.0..=1.0).contains(value))) else {
            return;
        };
        let fraction = found.keys.iter().zip(&values).find(|(_, value)| value.fract() != 0.0);
        let Some(((cell, lo), heading)) = fraction.map(|(key, _)| key).zip(table.source.heading(column)) else { return };
        let message = format!("all cells of `{}` lie between 0 and 1, and are read in `{text}`", heading.name);
        let of_one = format!("{}{}", "1", text.trim_start_matches('%'));
        let found = Diagnostic::warning(codes::FRACTION_OR_PERCENT, message)
            .at(table.span(*lo, *lo + cell.len() as u32), format!("read as {cell} {text}"))
            .with(stated, format!("in `{text}`"))
            .help(format!("spreadsheets keep 5 % as 0.05: if these are parts of one, state `{of_one}` as the unit of the column"));
        self.report(found);
    }

    /// A column of units beside values that are read in one unit. `used`: the columns that are read as something else; `alone`:
    /// no other values are read, of which it might be.
    pub(in crate::semantic) fn unread_units(
        &mut self,
        table: &OpenTable,
        source: &DataSource,
        conditions: &Conditions<'_>,
        used: &[usize],
        alone: bool,
        (read, stated): (&UnitExpr, Span),
    ) {
        if !read.is_known() || source.mappings.iter().any(|mapping| mapping.units.is_some()) {
            return;
        }
        let asked = conditions.columns();
        let is_of_units = |name: &str| HEADINGS.contains(&name.trim().to_lowercase().as_str());
        let mut headings = table.source.headings().iter().enumerate();
        let found = headings.find(|(at, heading)| is_of_units(&heading.name) && !used.contains(at) && !asked.contains(at));
        let Some((column, heading)) = found else { return };
        let texts = if self.units.registry().is_open(read.unit) {
            self.units_of_members(table, conditions, used, column, read)
        } else {
            let texts = data::distinct_keys(&table.source, &[column], &conditions.tests, &[]).keys;
            texts.into_iter().map(|(text, at)| (text, at, vec![read.clone()])).collect()
        };
        for (text, at, fitting) in texts.iter().take(MOST) {
            let Ok(unit) = self.units.registry_mut().parse(text) else { continue };
            // Of several values it is the unit of one that agrees with it.
            let agrees = |own: &UnitExpr| self.units.registry().factor(unit, own.unit).is_some();
            let is_same = fitting.iter().any(|own| self.is_same(&UnitExpr::known(unit), own));
            let Some(first) = fitting.first().filter(|own| !is_same && (alone || agrees(own))) else {
                continue;
            };
            let (own, name) = (self.units.registry().text(first.unit), written(&heading.name));
            let message = format!("the column `{}` says `{text}`, and nobody reads it: the cells are read in `{own}`", heading.name);
            let found = Diagnostic::warning(codes::PASSED_OVER, message)
                .at(table.span(*at, *at + text.len() as u32), "another unit")
                .with(stated, format!("read in `{own}`"));
            let found = match source.wide {
                Some(_) => found.help("rows in one unit each are read by a table of their own, with a condition on that column"),
                None => found.help(format!("each row is read in its own unit by `: column {name}` after the column of values")),
            };
            return self.report(found);
        }
    }

    /// What a column of units says of each member whose unit the values depend on, where it stands, and what may stand there: the unit
    /// of the values and that of the member.
    fn units_of_members(
        &mut self,
        table: &OpenTable,
        conditions: &Conditions<'_>,
        keys: &[usize],
        column: usize,
        read: &UnitExpr,
    ) -> Vec<(String, u32, Vec<UnitExpr>)> {
        let [part] = self.units.registry().open_parts(read.unit)[..] else { return Vec::new() };
        let Some(&key) = keys.get(part.place as usize) else { return Vec::new() };
        let Some((root, _)) = self.units.family_name(part.family) else { return Vec::new() };
        let dim = self.hir.entity_types[root].size;
        let texts = {
            let lookup = self.lookup(root);
            data::read_texts(&table.source, &KeySpec { column: key, lookup: &lookup, dim }, column, &conditions.tests, &[]).texts
        };
        let mut out = Vec::new();
        for (ordinal, found) in (0u32..).zip(texts) {
            let (Some((text, at)), Some(own)) = (found, self.units.registry().member(part.family, ordinal)) else { continue };
            let of_values = self.units.registry_mut().closed(read.unit, |_| Some(own));
            out.push((text, at, of_values.into_iter().chain([own]).map(UnitExpr::known).collect()));
        }
        out.sort_by_key(|(_, at, _)| *at);
        out
    }

    fn is_same(&self, a: &UnitExpr, b: &UnitExpr) -> bool {
        self.units.registry().factor(a.unit, b.unit) == Some(Exact::ONE)
    }
}
