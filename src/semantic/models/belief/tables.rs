//! Laws that stand in tables: inline, in a file, or as the entries of an imported network.

use super::laws::Own;
use super::*;
use crate::data::{Column, TupleIndex};
use crate::semantic::data::read_table::{ReadField, ReadTable, TableKey};
use crate::syntax::ast::{Name, TableItem, TableSource, UnitNote};

impl Checker<'_> {
    /// The probability of the own state, read from a table of its own by the states of the parents and the own one.
    pub(in crate::semantic::models) fn table_law(&mut self, own: &Own<'_>, item: &VariableItem, parents: &[(Name, ExprId)]) -> Option<Law> {
        let mut keys = Vec::new();
        for (name, parent) in parents {
            let Ty::Entity(kind) = self.ty(*parent) else { return None };
            keys.push(TableKey { names: vec![name.text.clone()], kind, span: name.span });
        }
        keys.push(TableKey { names: vec![own.name.text.clone()], kind: own.states, span: own.name.span });
        let kinds: Vec<EntityTypeId> = keys.iter().map(|key| key.kind).collect();
        let read = match &item.law {
            LawItem::Entries(entries) => self.entries(&keys, entries)?,
            LawItem::Table(span) if self.is_list_for_table(own, *span) => return None,
            law => {
                let (body, span) = match law {
                    LawItem::File(source) => (TableSource::File(source.clone()), source.path.span),
                    LawItem::Table(span) => (TableSource::Inline(*span), *span),
                    _ => return None,
                };
                // A bare number is a probability, and so is one in per cent.
                let unit = UnitNote { text: "1".into(), span };
                let table = TableItem {
                    owner: None,
                    name: own.name.clone(),
                    title: None,
                    keys: Vec::new(),
                    unit: Some(unit.clone()),
                    default: None,
                    body,
                };
                self.read_table(&table, &keys, Some(&unit))?
            }
        };
        if read.fields.len() != 1 {
            let found = Diagnostic::error(codes::UNKNOWN_COLUMN, format!("one column holds the probabilities of `{}`", own.name.text))
                .at(own.name.span, "here are several");
            self.report(found.help("name it: `{ value = COLUMN }`"));
            return None;
        }
        let table = self.hir.tables.push(Shared::new(Table {
            name: own.name.text.clone(),
            title: None,
            keys: kinds,
            fields: read.fields.into_iter().map(|f| TableField { name: f.name, unit: f.term.unit, column: f.column }).collect(),
            index: read.index,
            absent: read.absent,
            no_limit: NoLimit::default(),
            nothing_passes: read.nothing_passes,
            rates: None,
            default: None,
            span: own.name.span,
            used: true,
        }));
        let mut list: Vec<ExprId> = parents.iter().map(|(_, parent)| *parent).collect();
        let slot = self.slot(own.slot, own.states, own.name.span);
        list.push(slot);
        let stage = Stage::of_all(list.iter().map(|e| self.stage(*e)));
        let list = self.exprs.list(list);
        let cell = self.node(ExprKind::Cell(table, 0, list), Ty::Number, UnitExpr::ONE, stage, own.name.span);
        Some(Law::Probability(cell))
    }

    /// The entries of an imported network: by the parents' states, then the own one.
    fn entries(&mut self, keys: &[TableKey], entries: &[(crate::exact::Exact, Span)]) -> Option<ReadTable> {
        let dims: Vec<u32> = keys.iter().map(|key| self.hir.entity_types[key.kind].size).collect();
        let index = TupleIndex::full(&dims).ok()?;
        let mut column = Column::empty(index.rows());
        for (row, (value, at)) in index.iter().zip(entries) {
            column.set_exact(row, value, Some(*at));
        }
        let field = ReadField { name: "".into(), term: UnitExpr::ONE, column, stated: None };
        Some(ReadTable { index, fields: vec![field], absent: Vec::new(), no_limit: Vec::new(), nothing_passes: None })
    }
}
