//! Data that a constraint may be for all values of, and what reads them.

use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::open_ends::Datum;
use rustc_hash::FxHashSet;

impl Checker<'_> {
    /// The place where an expression reads a datum, itself or through values, sets, attributes and tables; with `models`, through
    /// results of models too, which have to be known by then.
    pub fn reads_it(&self, e: ExprId, datum: Datum, models: bool) -> Option<ExprId> {
        let exprs = self.exprs.made();
        let (mut open, mut met, mut seen) = (vec![e], FxHashSet::default(), FxHashSet::default());
        while let Some(e) = open.pop() {
            if !met.insert(e) {
                continue;
            }
            let kind = exprs.kinds[e];
            if datum_of(kind) == Some(datum) {
                return Some(e);
            }
            // Which values there are does not change with what they are.
            if let ExprKind::Known(of) = kind
                && datum_of(exprs.kinds[of]) == Some(datum)
            {
                exprs.children(of, &mut |child| open.push(child));
                continue;
            }
            match kind {
                ExprKind::Let(id, _) => {
                    open.push(self.hir.lets[id].body);
                    exprs.generator_parts(self.hir.lets[id].binder, &mut |part| open.push(part));
                }
                ExprKind::NamedSet(set) => {
                    if let SetBody::Value { expr, .. } = self.hir.sets[set].body {
                        open.push(expr);
                    }
                }
                ExprKind::Attr(attr, _) | ExprKind::AttrSet(attr) => {
                    let attr = &self.hir.attrs[attr];
                    open.extend(attr.pending.values().copied().chain(attr.default));
                }
                ExprKind::Cell(table, ..) => open.extend(self.hir.tables[table].default),
                ExprKind::Charges(model) => {
                    let patches = self.hir.plan(model).map_or(&[][..], |plan| &plan.patches);
                    open.extend(patches.iter().flat_map(|patch| &patch.penalties).map(|missed| missed.cost));
                    for charge in patches.iter().flat_map(|patch| &patch.charges) {
                        open.extend(charge.body);
                        open.extend(charge.cap.iter().flat_map(|cap| [cap.amount, cap.uncapped]));
                    }
                }
                _ => {}
            }
            match exprs.reads(&self.hir.entity_types, e) {
                // The order of a kind that goes by it.
                Some(Node::Attr(attr)) if !matches!(kind, ExprKind::AttrSet(_)) && datum == Datum::Attr(attr) => return Some(e),
                Some(Node::Model(model)) if models && seen.insert(model) => {
                    let form = &self.hir.models[model].form;
                    form.exprs(&mut |part| open.push(part));
                    form.binders(&mut |gens| exprs.generator_parts(gens, &mut |part| open.push(part)));
                }
                _ => {}
            }
            exprs.children(e, &mut |child| open.push(child));
        }
        None
    }
}

/// The datum that an expression reads itself.
pub fn datum_of(kind: ExprKind) -> Option<Datum> {
    match kind {
        ExprKind::Let(id, _) => Some(Datum::Let(id)),
        ExprKind::Attr(attr, _) => Some(Datum::Attr(attr)),
        ExprKind::Cell(table, field, _) => Some(Datum::Cell(table, field)),
        _ => None,
    }
}
