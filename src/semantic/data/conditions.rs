//! Conditions on the rows of a file: columns found, units agreed, and what no row meets told.

use crate::data::{self, NumberTest, TextTest};
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::exact::Exact;
use crate::semantic::checker::Checker;
use crate::semantic::data::foreign_conditions::{DATES, date_alone, is_date, word_alone};
use crate::semantic::data::open_table::OpenTable;
use crate::semantic::declare::modules::Loaded;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{self, CellValue, CompareOp, DataSource, EntitiesItem, ItemKind, Name, Quantity, Text, UnitNote};

/// The conditions of a source, as they are asked of records.
pub struct Conditions<'s> {
    pub tests: Vec<data::Condition>,
    /// The texts in them, from left to right.
    pub(super) texts: Vec<Literal<'s>>,
}

pub(super) struct Literal<'s> {
    pub column: &'s Name,
    pub text: &'s Text,
    /// Rows with the text are left out.
    pub negated: bool,
}

/// Whose rows are asked.
#[derive(Clone, Copy)]
struct Asked<'c, 's> {
    table: &'c OpenTable,
    source: &'s DataSource,
    /// Units that the scenario states for columns.
    stated: &'c [(usize, UnitNote)],
}

/// What is known of a column that a condition reads.
struct Compared<'s> {
    name: &'s Name,
    column: usize,
    /// Its unit, and where that is stated.
    unit: Option<(UnitExpr, Span)>,
    /// The column of units, where each row states its own.
    units: Option<Span>,
}

impl Conditions<'_> {
    /// The columns that they read.
    pub fn columns(&self) -> Vec<usize> {
        data::columns_of(&self.tests)
    }

    /// The texts in them, each with what was met of it.
    pub(super) fn met(&self) -> Vec<(&Literal<'_>, data::MetText)> {
        let mut met = Vec::new();
        self.tests.iter().for_each(|test| test.texts(&mut met));
        self.texts.iter().zip(met).collect()
    }
}

impl Checker<'_> {
    /// Remembers the units that are declared for attributes, which columns of entities stand in.
    pub fn declared_units(&mut self, items: &[Loaded]) {
        for Loaded { item, .. } in items {
            let ItemKind::Attribute(decl) = &item.kind else { continue };
            let Some(ast::AttributeType::Unit(unit)) = &decl.ty else { continue };
            if self.says_text(unit) {
                continue;
            }
            if let Some(kind) = self.names.kind(&decl.kind.text) {
                let root = self.hir.entity_types[kind].root;
                self.files.declare_unit((root, decl.name.text.clone()), unit.clone());
            }
        }
    }

    /// The conditions of entities from a file.
    pub fn conditions_of_entities<'s>(&mut self, table: &OpenTable, decl: &'s EntitiesItem) -> Option<Conditions<'s>> {
        let root = self.names.kind(&decl.kind.text).map(|kind| self.hir.entity_types[kind].root)?;
        let stated = decl.source.mappings.iter().filter_map(|mapping| {
            let column = table.source.column(mapping.column.as_ref().map_or(&mapping.name.text, |c| &c.text)).ok()?;
            Some((column, self.files.declared_unit(&(root, mapping.name.text.clone()))?.clone()))
        });
        let stated: Vec<_> = stated.collect();
        self.conditions(table, &decl.source, &stated)
    }

    /// The conditions of a source. `stated`: units that the scenario states for columns without one in their heading.
    pub fn conditions<'s>(&mut self, table: &OpenTable, source: &'s DataSource, stated: &[(usize, UnitNote)]) -> Option<Conditions<'s>> {
        let mut out = Conditions { tests: Vec::new(), texts: Vec::new() };
        // All of them are looked at, whatever is wrong with one.
        let mut whole = true;
        for condition in &source.wheres {
            match self.row_condition(Asked { table, source, stated }, condition, false, &mut out.texts) {
                Some(test) => out.tests.push(test),
                None => whole = false,
            }
        }
        whole.then_some(out)
    }

    fn row_condition<'s>(
        &mut self,
        asked: Asked<'_, 's>,
        condition: &'s ast::Condition,
        negated: bool,
        texts: &mut Vec<Literal<'s>>,
    ) -> Option<data::Condition> {
        let mut parts = |checker: &mut Self, list: &'s [ast::Condition]| {
            let tests: Vec<_> = list.iter().map(|part| checker.row_condition(asked, part, negated, texts)).collect();
            tests.into_iter().collect::<Option<Vec<_>>>()
        };
        Some(match condition {
            ast::Condition::All(list) => data::Condition::All(parts(self, list)?),
            ast::Condition::Any(list) => data::Condition::Any(parts(self, list)?),
            ast::Condition::Not(inner) => data::Condition::Not(Box::new(self.row_condition(asked, inner, !negated, texts)?)),
            ast::Condition::Compare { column, value: CellValue::Word(word), at, .. } if self.is_turned(asked.table, column, word) => {
                let (left, right) = (self.sources.slice(word.span), self.sources.slice(column.span));
                let found = Diagnostic::error(codes::BAD_ROW_CONDITION, format!("the column stands on the left: `{left} … {right}`"))
                    .at(word.span, "the column")
                    .with(*at, "change its two sides over");
                self.report(found);
                return None;
            }
            ast::Condition::Wrong(_) => return None,
            ast::Condition::Like { column, word, pattern } => {
                let found = self.whole_texts(asked.table, column, word, pattern)?;
                self.report(found);
                return None;
            }
            ast::Condition::Compare { column, op, at, value } => {
                let compared = self.compared(asked, column)?;
                let negated = negated != (*op == CompareOp::Ne);
                self.comparison(asked, &compared, (*op, *at), value, negated, texts)?
            }
            ast::Condition::Among { column, negated: without, values } => {
                let compared = self.compared(asked, column)?;
                let first = values.first()?;
                let is_text = |value: &CellValue| matches!(value, CellValue::Text(_));
                if let Some(other) = values.iter().find(|value| is_text(value) != is_text(first)) {
                    if let Some(other) = values.iter().find(|value| matches!(value, CellValue::Word(_) | CellValue::Date(_))) {
                        let op = (CompareOp::Eq, other.span());
                        return self.comparison(asked, &compared, op, other, negated, texts);
                    }
                    let word = |value| if is_text(value) { "a text" } else { "a number" };
                    let found = Diagnostic::error(
                        codes::TEXT_AND_NUMBER,
                        format!("a list of texts and numbers, of which `{}` can be only one", column.text),
                    )
                    .at(other.span(), word(other))
                    .with(first.span(), word(first));
                    self.report(found);
                    return None;
                }
                let mut tests = Vec::new();
                for value in values {
                    let op = (CompareOp::Eq, value.span());
                    tests.push(self.comparison(asked, &compared, op, value, negated != *without, texts)?);
                }
                let any = data::Condition::Any(tests);
                if *without { data::Condition::Not(Box::new(any)) } else { any }
            }
        })
    }

    fn compared<'s>(&mut self, asked: Asked<'_, 's>, name: &'s Name) -> Option<Compared<'s>> {
        let Asked { table, source, stated } = asked;
        let column = self.column(table, name)?;
        let heading = table.source.heading(column)?;
        let of_column = |m: &&ast::Mapping| table.source.column(m.column.as_ref().map_or(&m.name.text, |c| &c.text)) == Ok(column);
        let units = source.mappings.iter().filter(of_column).find_map(|m| m.units.as_ref()).map(|units| units.span);
        let note = match &heading.unit {
            Some(unit) => Some(UnitNote { text: unit.text.as_str().into(), span: table.span(unit.lo, unit.hi) }),
            None => {
                let mapped = source.mappings.iter().filter(of_column).find_map(|m| m.unit.clone());
                mapped.or_else(|| stated.iter().find(|(at, _)| *at == column).map(|(_, note)| note.clone()))
            }
        };
        let unit = match note {
            Some(note) => Some((self.unit_of(&note)?, note.span)),
            None => None,
        };
        Some(Compared { name, column, unit, units })
    }

    fn comparison<'s>(
        &mut self,
        asked: Asked<'_, 's>,
        compared: &Compared<'s>,
        (op, at): (CompareOp, Span),
        value: &'s CellValue,
        negated: bool,
        texts: &mut Vec<Literal<'s>>,
    ) -> Option<data::Condition> {
        if let Some(units) = compared.units.filter(|_| !stands_for_nothing(asked.source, value)) {
            let found = Diagnostic::error(codes::UNIT_OF_CELL, format!("the cells of `{}` stand in different units", compared.name.text))
                .at(compared.name.span, "compared here")
                .with(units, "each row states its own")
                .help("compare what is read, in a set or in the index of a constraint");
            self.report(found);
            return None;
        }
        match value {
            CellValue::Number(quantity, span) => {
                let bound = self.bound(asked.table, compared, quantity, *span)?;
                Some(data::Condition::Number(NumberTest::new(compared.column, order_of(op), bound)))
            }
            CellValue::Text(text) => {
                if let Some(found) = no_text(asked.source, compared, op, at, text, &self.unit_text(compared)) {
                    self.report(found);
                    return None;
                }
                texts.push(Literal { column: compared.name, text, negated });
                let test = data::Condition::Text(TextTest::new(compared.column, &text.text));
                Some(if op == CompareOp::Ne { data::Condition::Not(Box::new(test)) } else { test })
            }
            CellValue::Word(word) => {
                self.report(word_alone(asked.table, compared.name, word, self.sources.slice(word.span)));
                None
            }
            CellValue::Date(date) => {
                self.report(date_alone(date, op));
                None
            }
        }
    }

    fn unit_text(&self, compared: &Compared<'_>) -> Option<(String, Span)> {
        compared.unit.as_ref().map(|(unit, at)| (self.units.registry().text(unit.unit), *at))
    }

    /// The number of a condition in the unit of its column.
    fn bound(&mut self, table: &OpenTable, compared: &Compared<'_>, quantity: &Quantity, at: Span) -> Option<Exact> {
        let name = &compared.name.text;
        let Some((unit, stated)) = compared.unit.clone() else {
            let Some(note) = &quantity.unit else { return Some(quantity.value.clone()) };
            self.unit_of(note)?;
            let heading = table.source.heading(compared.column)?;
            let found = Diagnostic::error(codes::COLUMN_WITHOUT_UNIT, format!("in which unit is the column `{name}`?"))
                .at(at, format!("compared in `{}`", note.text))
                .with(table.span(heading.lo, heading.hi), "no unit in the heading")
                .help(format!("write the unit into the heading, `{name} [{}]`, or compare with a number alone", note.text));
            self.report(found);
            return None;
        };
        let Some(note) = &quantity.unit else {
            let plain = unit.unit == crate::units::UnitId::ONE;
            if plain || quantity.value == Exact::ZERO {
                return Some(quantity.value.clone());
            }
            let text = self.units.registry().text(unit.unit);
            let found = Diagnostic::error(codes::BARE_NUMBER, format!("a bare number where the column `{name}` is in `{text}`"))
                .at(at, "no unit")
                .with(stated, format!("in `{text}`"))
                .help(crate::semantic::data::cells::with_unit(self.sources.slice(at), &text));
            self.report(found);
            return None;
        };
        let own = self.unit_of(note)?;
        if let Some(factor) = self.units.registry().factor(own.unit, unit.unit) {
            return Some(quantity.value.clone() * factor);
        }
        if !self.units.registry().is_broken(own.unit) && !self.units.registry().is_broken(unit.unit) {
            let text = self.units.registry().text(unit.unit);
            let mut found =
                Diagnostic::error(codes::UNIT_MISMATCH, format!("the column `{name}` is in `{text}`, and this is in `{}`", note.text))
                    .at(note.span, format!("in `{}`", note.text))
                    .with(stated, format!("in `{text}`"));
            if let Some(mismatch) = self.units.registry().mismatch(unit.unit, own.unit) {
                if mismatch.rate.is_some() && self.names.lost().has_rates() {
                    return None;
                }
                for sentence in mismatch.sentences_of("the column", "this") {
                    found = found.note(sentence);
                }
            }
            self.report(found);
        }
        None
    }
}

/// Why a column cannot be compared with a text, if it cannot.
fn no_text(
    source: &DataSource,
    compared: &Compared<'_>,
    op: CompareOp,
    at: Span,
    text: &Text,
    unit: &Option<(String, Span)>,
) -> Option<Diagnostic> {
    let name = &compared.name.text;
    let number = text.text.trim();
    let is_number = crate::exact::parse(number).is_some();
    let without_quotes = |found: Diagnostic, unit: &str| match is_number {
        true if unit.is_empty() || unit == "1" => found.fix(format!("write `{number}`"), text.span, number, Applicability::MaybeIncorrect),
        true => found.fix(format!("write `{number} {unit}`"), text.span, format!("{number} {unit}"), Applicability::MaybeIncorrect),
        false => found,
    };
    if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
        let found = Diagnostic::error(codes::TEXT_AND_NUMBER, format!("a text is neither larger nor smaller than what stands in `{name}`"))
            .at(text.span, "a text")
            .with(at, "compares numbers");
        let unit = unit.as_ref().map_or("", |(unit, _)| unit.as_str());
        return Some(match is_number {
            true => without_quotes(found, unit),
            false if is_date(number) => found.help(DATES),
            false => found.help("texts are compared by `==`, `!=` and `in { … }`"),
        });
    }
    let (unit, stated) = unit.as_ref()?;
    // An empty cell, and what stands for one, may be asked for in any column.
    if is_nothing(source, number) {
        return None;
    }
    let found = Diagnostic::error(codes::TEXT_AND_NUMBER, format!("the column `{name}` holds numbers in `{unit}`, and this is a text"))
        .at(text.span, "a text")
        .with(*stated, format!("in `{unit}`"));
    Some(without_quotes(found, unit))
}

/// An empty cell, or what stands for one.
fn is_nothing(source: &DataSource, text: &str) -> bool {
    text.is_empty() || source.missing.iter().any(|marker| marker.text.trim() == text) || text.eq_ignore_ascii_case("no limit")
}

fn stands_for_nothing(source: &DataSource, value: &CellValue) -> bool {
    matches!(value, CellValue::Text(text) if is_nothing(source, text.text.trim()))
}

fn order_of(op: CompareOp) -> fn(std::cmp::Ordering) -> bool {
    match op {
        CompareOp::Eq => |order| order.is_eq(),
        CompareOp::Ne => |order| order.is_ne(),
        CompareOp::Lt => |order| order.is_lt(),
        CompareOp::Le => |order| order.is_le(),
        CompareOp::Gt => |order| order.is_gt(),
        CompareOp::Ge => |order| order.is_ge(),
    }
}
