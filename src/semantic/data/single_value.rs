//! One value from a file: `let cost : GBP/t from "parameters.csv" where name == "storage" { value }`.

use crate::data;
use crate::diagnostics::{Diagnostic, codes};
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::data::conditions::Conditions;
use crate::semantic::data::open_table::OpenTable;
use crate::semantic::data::unit_cells::UnitCells;
use crate::semantic::declare::entities::missing_of;
use crate::semantic::expr::scope::{Scope, Want};
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{self, CellSource, DataSource, LetItem};

impl Checker<'_> {
    /// The number of a named value that stands in a cell, in the unit that is declared or that of the cell. It stands where the
    /// cell does.
    pub fn value_of_file(&mut self, item: &LetItem, cell: &CellSource, declared: Option<(UnitExpr, Span)>) -> Option<(ExprId, UnitExpr)> {
        let (source, name) = (&cell.source, &item.name.text);
        if let (Some(first), Some(last)) = (item.binder.first(), item.binder.last()) {
            let keys = self.sources.slice(first.span.to(last.span)).to_string();
            let found = Diagnostic::error(codes::WRONG_KEYS, format!("`{name}` is one value of a file, and has an index"))
                .at(first.span.to(last.span), "an index")
                .help(format!("values by key are a table: `table {name}[{keys}] : UNIT from \"{}\"`", source.path.text));
            self.report(found);
            return None;
        }
        if let Some(wide) = &source.wide {
            let found = Diagnostic::error(codes::WRONG_KEYS, "one value has no key that could run across");
            self.report(found.at(wide.span, "of a table").help("`where` says which row is read, `{ value = COLUMN }` which column"));
            return None;
        }
        if let Some(at) = source.skips {
            let found = Diagnostic::error(codes::WRONG_KEYS, "one value has no keys that could be unknown");
            self.report(found.at(at, "nothing to leave out").help("`where` says which row is read"));
            return None;
        }
        let table = self.open(source)?;
        let (column, note) = self.column_of_value(item, source, &table)?;
        let by_row = source.mappings.first().and_then(|mapping| mapping.units.as_ref());
        let units = match (by_row, &declared) {
            (Some(units), Some((unit, _))) => Some(self.unit_cells(&table, column, units, unit)?),
            (Some(units), None) => {
                self.no_unit_to_keep(name, units.span, &format!("state it: `let {name} : UNIT from …`"));
                return None;
            }
            (None, _) => None,
        };
        let (stored, own) = self.column_unit(&table, column, note.or(item.unit.as_ref()), name, item.name.span, false)?;
        let stated: Vec<_> = note.or(item.unit.as_ref()).map(|note| (column, note.clone())).into_iter().collect();
        let conditions = self.conditions(&table, source, &stated)?;
        let found = data::single(&table.source, column, units.as_ref().map(UnitCells::column), &conditions.tests, &missing_of(source));
        if units.is_none() {
            let read = declared.as_ref().map_or(&stored, |(unit, _)| unit);
            self.unread_units(&table, source, &conditions, &[column], true, (read, item.name.span));
        }
        self.undecided(&table, source, found.undecided);
        self.other_capitals(&table, &conditions);
        if !found.problems.is_empty() {
            self.problems(&table, &found.problems, found.more_problems, &[], &[format!("`{name}`")]);
            return None;
        }
        let unit = declared.as_ref().map_or(stored, |(unit, _)| unit.clone());
        let value = match (found.records_kept, found.value.clone()) {
            (1, Some(value)) => value,
            (0 | 1, None) if cell.default.is_some() => {
                self.misspelt_texts(&table, &conditions);
                return self.default_of_value(name, cell, declared, &unit);
            }
            (1, None) => {
                self.report(self.empty_cell(name, &table, &found));
                return None;
            }
            _ => {
                self.no_single_row(item, source, &table, &conditions, &found);
                return None;
            }
        };
        let at = found.cells.first().map_or(source.path.span, |(lo, hi)| table.span(*lo, *hi));
        let value = match (units, found.unit) {
            (Some(units), Some((text, (lo, hi)))) => match units.factor(&text) {
                Some(factor) => value * factor,
                None => {
                    let told = self.unit_of_cell(&text, &format!("`{name}`"), table.span(lo, hi));
                    self.report(told);
                    return None;
                }
            },
            _ => self.cell_in_unit(name, value, &own, &unit, at, declared)?,
        };
        let near = exact::to_f64(&value);
        Some((self.number(value, near, unit.clone(), at), unit))
    }

    /// The column of the value, and the unit that is stated with it.
    fn column_of_value<'s>(
        &mut self,
        item: &LetItem,
        source: &'s DataSource,
        table: &OpenTable,
    ) -> Option<(usize, Option<&'s ast::UnitNote>)> {
        match source.mappings.as_slice() {
            [] => Some((self.value_column(table, source, &item.name, &[])?, None)),
            [mapping] => {
                let name = &mapping.name.text;
                if mapping.column.is_some() && name.as_ref() != "value" && *name != item.name.text {
                    let found = Diagnostic::error(codes::WRONG_KEYS, format!("`{}` is one value: it has no `{name}`", item.name.text))
                        .at(mapping.name.span, "neither a key nor a value")
                        .help("write `{ value = COLUMN }`");
                    self.report(found);
                    return None;
                }
                Some((self.mapped_column(table, mapping)?, mapping.unit.as_ref()))
            }
            [_, second, ..] => {
                let found = Diagnostic::error(codes::WRONG_KEYS, format!("`{}` is one value, and two columns are named", item.name.text))
                    .at(second.name.span, "the second")
                    .help("`where` says which row is read; several values of a row are a `let` each");
                self.report(found);
                None
            }
        }
    }

    fn cell_in_unit(
        &mut self,
        name: &str,
        value: Exact,
        own: &UnitExpr,
        unit: &UnitExpr,
        at: Span,
        declared: Option<(UnitExpr, Span)>,
    ) -> Option<Exact> {
        // What has no unit was reported, or is found by its readers.
        if !own.is_known() || !unit.is_known() {
            return Some(value);
        }
        match self.units.registry().factor(own.unit, unit.unit) {
            Some(factor) => Some(value * factor),
            None => {
                if !self.units.registry().is_broken(own.unit) && !self.units.registry().is_broken(unit.unit) {
                    let (mine, theirs) = (self.units.registry().text(unit.unit), self.units.registry().text(own.unit));
                    let mut found = Diagnostic::error(codes::UNIT_MISMATCH, format!("`{name}` is in `{mine}`, and its cell in `{theirs}`"))
                        .at(at, format!("in `{theirs}`"));
                    if let Some((_, stated)) = declared {
                        found = found.with(stated, format!("in `{mine}`"));
                    }
                    self.report(found);
                }
                None
            }
        }
    }

    fn default_of_value(
        &mut self,
        name: &str,
        cell: &CellSource,
        declared: Option<(UnitExpr, Span)>,
        unit: &UnitExpr,
    ) -> Option<(ExprId, UnitExpr)> {
        let default = cell.default.as_ref()?;
        let body = self.expr(&mut Scope::default(), default, Want::Number);
        let body = self.as_number(body);
        let owner = declared.map_or(cell.source.path.span, |(_, at)| at);
        let body = self.coerce_to(body, unit, owner, &format!("`{name}`"));
        if self.ty(body) == Ty::Error {
            return None;
        }
        if !self.stage(body).is_known() {
            let found = Diagnostic::error(codes::NOT_KNOWN_YET, format!("the default of `{name}` is a decision"));
            self.report(found.at(default.span, "not known before the plan is solved"));
            return None;
        }
        Some((body, unit.clone()))
    }

    /// What is absent may be absent, but not since it is misspelt.
    fn misspelt_texts(&mut self, table: &OpenTable, conditions: &Conditions<'_>) {
        for text in self.unmet_texts(table, conditions).into_iter().filter(|text| text.near.is_some()) {
            let found = Diagnostic::warning(codes::PASSED_OVER, &*text.message).at(text.at, "the default counts");
            self.report(text.helped(found));
        }
    }

    fn empty_cell(&self, name: &str, table: &OpenTable, found: &data::Single) -> Diagnostic {
        let at = found.cells.first().map_or(table.span(0, 0), |(lo, hi)| table.span(*lo, *hi));
        Diagnostic::error(codes::MISSING_VALUE, format!("`{name}` has no value: its cell is empty"))
            .at(at, "no value stands here")
            .help("give the value, or say what counts without it: `default …` after the file")
    }

    /// No row, or several, where one is read.
    fn no_single_row(&mut self, item: &LetItem, source: &DataSource, table: &OpenTable, conditions: &Conditions<'_>, found: &data::Single) {
        let name = &item.name.text;
        let first = source.wheres.first().and_then(ast::Condition::span);
        let last = source.wheres.last().and_then(ast::Condition::span);
        let place = first.zip(last).map_or(source.path.span, |(a, b)| a.to(b));
        if found.records_kept > 1 {
            let condition = if first.is_some() { " meet the condition" } else { "" };
            let message = format!("`{name}` is one value, and {} rows of `{}`{condition}", found.records_kept, table.name);
            let mut told = Diagnostic::error(codes::NO_SINGLE_ROW, message).at(place, "should leave one row");
            for (i, (lo, hi)) in found.cells.iter().enumerate() {
                told = told.with(table.span(*lo, *hi), if i == 0 { "in one row" } else { "in another" });
            }
            let how = if first.is_some() { "`and`" } else { "`where COLUMN == \"text\"`" };
            self.report(told.help(format!("say which by {how}; values by key are a table, `table {name}[KIND] from …`")));
            return;
        }
        let unmet = self.unmet_texts(table, conditions);
        if let Some(text) = unmet.iter().find(|text| !text.negated) {
            let told = Diagnostic::error(codes::NO_SINGLE_ROW, format!("`{name}` has no value: {}", text.message));
            self.report(text.helped(told.at(text.at, "no such row")));
            return;
        }
        let message = match (found.records_read, first) {
            (0, _) => format!("`{name}` has no value: `{}` holds no rows", table.name),
            _ => format!("`{name}` has no value: no row of `{}` meets the condition", table.name),
        };
        let told = Diagnostic::error(codes::NO_SINGLE_ROW, message).at(place, "no row");
        self.report(told.help("what counts where there is none is said by `default …` after the file"));
    }
}
