//! Tables of values: what they hold, where it comes from, and the values where there are few.

use super::Writer;
use crate::data::{Column, TupleIndex};
use crate::doc::page::{COLUMNS, Inline, ROWS, Sheet, code, plain};
use crate::hir::{Attr, AttrType, AttrValues, EntityTypeId, ExprId, NoLimit};
use crate::ids::At;
use crate::report::page::with_unit;
use crate::syntax::ast::{Item, ItemKind, TableItem, TableSource};
use rustc_hash::FxHashMap;

/// What a table has in a column.
struct Field<'a> {
    heading: String,
    values: Values<'a>,
}

enum Values<'a> {
    Numbers(&'a Column),
    One(&'a [u32]),
    States(&'a [u32], Vec<String>),
    Many(&'a [Option<Vec<u32>>]),
}

/// Values by keys.
struct Grid<'a> {
    keys: Vec<EntityTypeId>,
    index: &'a TupleIndex,
    fields: Vec<Field<'a>>,
    formulas: Option<&'a FxHashMap<u32, ExprId>>,
    no_limit: &'a NoLimit,
}

impl<'a> Writer<'a> {
    /// Tables, and attributes with keys.
    pub(super) fn data(&mut self) {
        let heading = self.page.parts.len();
        let hir = self.hir;
        for attr in hir.attrs.values().filter(|attr| !attr.keys.is_empty() && !attr.index.is_empty()) {
            self.attribute(attr);
        }
        for loaded in self.items() {
            if let ItemKind::Table(table) = &loaded.item.kind
                && table.owner.is_none()
            {
                self.table(table, &loaded.item);
            }
        }
        if self.page.parts.len() > heading {
            self.page.heading(2, "Data");
            let own = self.page.parts.pop();
            self.page.parts.splice(heading..heading, own);
        }
    }

    /// The table of the scenario that fills an attribute.
    fn filled_by(&self, attr: &Attr) -> Option<(&'a TableItem, &'a Item)> {
        let kind = self.hir.entity_types[attr.kind].name.as_ref();
        self.items().find_map(|loaded| match &loaded.item.kind {
            ItemKind::Table(table)
                if table.name.text == attr.name && table.owner.as_ref().is_some_and(|owner| owner.text.as_ref() == kind) =>
            {
                Some((table.as_ref(), &loaded.item))
            }
            _ => None,
        })
    }

    fn attribute(&mut self, attr: &'a Attr) {
        let (heading, values) = match (&attr.values, &attr.ty) {
            (AttrValues::Number(column), AttrType::Number(unit)) => {
                (with_unit(&attr.name, &self.hir.units.text(*unit)), Values::Numbers(column))
            }
            (AttrValues::One(values, _), AttrType::One(_)) => (attr.name.to_string(), Values::One(values)),
            (AttrValues::One(values, _), AttrType::State(states)) => {
                let names = self.hir.states[*states].names.iter().map(|name| name.to_string()).collect();
                (attr.name.to_string(), Values::States(values, names))
            }
            (AttrValues::Many(values, _), AttrType::Many(_)) => (attr.name.to_string(), Values::Many(values)),
            _ => return,
        };
        let kind = self.hir.entity_types[attr.kind].name.to_string();
        let keys: Vec<EntityTypeId> = std::iter::once(attr.kind).chain(attr.keys.iter().copied()).collect();
        let names: Vec<&str> = attr.keys.iter().map(|key| self.hir.entity_types[*key].name.as_ref()).collect();
        self.page.heading(3, format!("{kind}.{}[{}]", attr.name, names.join(", ")));
        let table = self.filled_by(attr);
        let title = attr.title.clone().or_else(|| table.and_then(|(table, _)| table.title.as_ref().map(|title| title.text.clone())));
        self.title(title.as_deref());
        let comment = self.comment_of_attribute(attr);
        self.page.comment(comment.as_deref());
        self.page.comment(table.and_then(|(_, item)| item.doc.as_deref()));
        if let Some((TableItem { body: TableSource::File(source), .. }, _)) = table {
            self.source_of(source);
        }
        let fields = vec![Field { heading, values }];
        self.grid(Grid { keys, index: &attr.index, fields, formulas: Some(&attr.pending), no_limit: &attr.no_limit });
    }

    fn title(&mut self, title: Option<&str>) {
        if let Some(title) = title.filter(|title| !title.is_empty()) {
            self.page.paragraph(vec![Inline::Strong(title.to_string())]);
        }
    }

    fn table(&mut self, item: &TableItem, whole: &Item) {
        let Some(table) = self.hir.tables.values().find(|table| table.name == item.name.text) else { return };
        let names: Vec<&str> = table.keys.iter().map(|key| self.hir.entity_types[*key].name.as_ref()).collect();
        self.page.heading(3, format!("{}[{}]", table.name, names.join(", ")));
        self.title(table.title.as_deref());
        self.page.comment(whole.doc.as_deref());
        if let Some(default) = &item.default {
            let value = self.source(default.span);
            self.page.paragraph(vec![Inline::Text("Where no value is given: ".into()), Inline::Code(value)]);
        }
        if let TableSource::File(source) = &item.body {
            self.source_of(source);
        }
        let field = |field: &'a crate::hir::TableField| {
            let name = if field.name.is_empty() { table.name.as_ref() } else { field.name.as_ref() };
            Field { heading: with_unit(name, &self.hir.units.text(field.unit)), values: Values::Numbers(&field.column) }
        };
        let fields = table.fields.iter().map(field).collect();
        self.grid(Grid { keys: table.keys.clone(), index: &table.index, fields, formulas: None, no_limit: &table.no_limit });
    }

    /// The values: two keys and few values as a matrix, else row by row.
    fn grid(&mut self, grid: Grid<'a>) {
        let mut tuples: Vec<(u32, Vec<u32>)> = Vec::new();
        for row in grid.index.iter() {
            let mut tuple = Vec::new();
            grid.index.tuple(row, &mut tuple);
            let there = self.hir.are_there(grid.keys.iter().copied(), &tuple);
            if there && (0..grid.fields.len()).any(|field| !self.cell(&grid, field, row).is_empty()) {
                tuples.push((row, tuple));
            }
        }
        match self.matrix(&grid, &tuples) {
            Some(sheet) => self.page.table(sheet),
            None => self.rows(&grid, &tuples),
        }
    }

    fn matrix(&self, grid: &Grid<'a>, tuples: &[(u32, Vec<u32>)]) -> Option<Sheet> {
        let ([down, across], [field]) = (grid.keys.as_slice(), grid.fields.as_slice()) else { return None };
        let keys = |at: usize| {
            let mut keys: Vec<u32> = tuples.iter().filter_map(|(_, tuple)| tuple.get(at).copied()).collect();
            keys.sort_unstable();
            keys.dedup();
            keys
        };
        let (lines, columns) = (keys(0), keys(1));
        let fits = columns.len() <= COLUMNS && (self.subject.full || lines.len() <= ROWS);
        if !fits || tuples.is_empty() || tuples.len() * 3 < lines.len() * columns.len() {
            return None;
        }
        let mut sheet = Sheet::new(&[field.heading.as_str()]);
        let is_number = matches!(field.values, Values::Numbers(_));
        columns.iter().for_each(|key| sheet.column(self.hir.name_at(*across, *key), is_number));
        for line in lines {
            let mut row = vec![code(self.hir.name_at(*down, line))];
            for column in &columns {
                row.push(grid.index.row(&[line, *column]).map_or(Vec::new(), |at| self.cell(grid, 0, at)));
            }
            sheet.row(row);
        }
        Some(sheet)
    }

    fn rows(&mut self, grid: &Grid<'a>, tuples: &[(u32, Vec<u32>)]) {
        let mut sheet = Sheet::new(&[]);
        grid.keys.iter().for_each(|kind| sheet.column(self.hir.entity_types[*kind].name.to_string(), false));
        grid.fields.iter().for_each(|field| sheet.column(field.heading.clone(), matches!(field.values, Values::Numbers(_))));
        self.listed(sheet, tuples, |writer, (at, tuple)| {
            let mut row: Vec<Vec<Inline>> = grid.keys.iter().zip(tuple).map(|(kind, key)| code(writer.hir.name_at(*kind, *key))).collect();
            row.extend((0..grid.fields.len()).map(|field| writer.cell(grid, field, *at)));
            row
        });
    }

    fn cell(&self, grid: &Grid<'a>, field: usize, row: u32) -> Vec<Inline> {
        let formula = grid.formulas.and_then(|formulas| formulas.get(&row));
        let text = match &grid.fields.at(field).values {
            Values::Numbers(column) => {
                let mut keys = Vec::new();
                grid.index.tuple(row, &mut keys);
                let unlimited =
                    || if grid.no_limit.says(field as u32, &keys) && !grid.no_limit.all { plain("no limit") } else { Vec::new() };
                return self.number(column, row, formula).unwrap_or_else(unlimited);
            }
            Values::One(values) => values.get(row as usize).and_then(|value| self.member(*value)),
            Values::States(values, names) => values.get(row as usize).and_then(|value| names.get(*value as usize)).cloned(),
            Values::Many(values) => values.get(row as usize).and_then(Option::as_ref).map(|values| self.members(values)),
        };
        match (text, formula) {
            (Some(text), _) => plain(&text),
            (None, Some(formula)) => code(&self.source(self.hir.exprs.spans[*formula])),
            (None, None) => Vec::new(),
        }
    }
}
