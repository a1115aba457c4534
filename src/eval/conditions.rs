//! Conditions: comparisons, membership, and whether a reading gives a value.

use super::values::Keys;
use super::*;
use crate::diagnostics::codes;
use std::cmp::Ordering;

impl<N: Figure> Eval<'_, N> {
    pub fn truth(&mut self, e: ExprId) -> Result<bool> {
        let hir = self.hir;
        match hir.exprs.kinds[e] {
            ExprKind::Bool(value) => Ok(value),
            ExprKind::InForce(policy) => Ok(hir.is_in_force(policy)),
            ExprKind::Not(inner) => Ok(!self.truth(inner)?),
            ExprKind::And(a, b) => Ok(self.truth(a)? && self.truth(b)?),
            ExprKind::Or(a, b) => Ok(self.truth(a)? || self.truth(b)?),
            ExprKind::Compare(op, a, b) => {
                let order = self.compare(a, b)?;
                Ok(op.holds(order))
            }
            ExprKind::Same(a, b, negated) => Ok((self.ordinal(a)? == self.ordinal(b)?) != negated),
            ExprKind::In(list, set, negated) => Ok(self.contains(hir.exprs.list(list), set)? != negated),
            ExprKind::If(c, a, b) => {
                if self.truth(c)? {
                    self.truth(a)
                } else {
                    self.truth(b)
                }
            }
            ExprKind::Known(inner) => self.known(inner),
            ExprKind::Fold(fold, gens, body) => {
                let wanted = fold == Fold::Any;
                let mut found = false;
                self.each(gens, &mut |eval| {
                    if !found && eval.truth(body)? == wanted {
                        found = true;
                    }
                    Ok(())
                })?;
                Ok(found == wanted)
            }
            ExprKind::Answer(model, result, list) => {
                let keys = self.keys(list)?;
                Ok(!self.answer(model, result, keys.as_slice(), e)?.is_zero())
            }
            ExprKind::Let(id, list) => {
                let keys = self.keys(list)?;
                let place = self.memo_place(id, keys.as_slice());
                if let Some(known) = self.remembered(id, place) {
                    return Ok(!known.is_zero());
                }
                let decl = &hir.lets[id];
                if decl.recursive {
                    return self.recursive(id, keys.as_slice(), e).map(|value| !value.is_zero());
                }
                let value = self.descend(e, |eval| {
                    eval.frame(decl.slots, keys.as_slice(), |eval| eval.truth(decl.body).map_err(|f| eval.through(f, id)))
                })?;
                self.remember(id, place, N::from_f64(f64::from(u8::from(value))));
                Ok(value)
            }
            _ => Err(self.broken(e)),
        }
    }

    /// The order of the exact values of two expressions.
    pub(super) fn compare(&mut self, a: ExprId, b: ExprId) -> Result<Ordering> {
        let (x, y) = (self.number(a)?, self.number(b)?);
        match x.sure(&y) {
            Some(order) => Ok(order),
            None => self.exactly(|eval| Ok(eval.number(a)?.cmp(&eval.number(b)?))),
        }
    }

    /// True when reading gives a value.
    pub(super) fn known(&mut self, e: ExprId) -> Result<bool> {
        let hir = self.hir;
        // The usual reading needs no fault to be made.
        match hir.exprs.kinds[e] {
            ExprKind::Attr(attr, list) => {
                let Some(keys) = self.known_keys(list)? else { return Ok(false) };
                let attr = &hir.attrs[attr];
                let here = attr.index.row(keys.as_slice()).is_some_and(|row| match &attr.values {
                    AttrValues::Number(column) => column.get(row).is_some() || attr.pending.contains_key(&row),
                    AttrValues::One(values, _) => *values.at(row) != u32::MAX,
                    AttrValues::Many(values, _) => values.at(row).is_some(),
                });
                return Ok(here || attr.default.is_some());
            }
            ExprKind::Cell(table, field, list) => {
                let Some(keys) = self.known_keys(list)? else { return Ok(false) };
                let table = &hir.tables[table];
                let row = table.index.row(keys.as_slice());
                let here = row.is_some_and(|row| table.fields.at(field).column.get(row).is_some());
                return Ok(here || table.default.is_some());
            }
            ExprKind::Let(_, list) | ExprKind::Var(_, _, list) | ExprKind::Answer(_, _, list) if self.known_keys(list)?.is_none() => {
                return Ok(false);
            }
            _ => {}
        }
        let result = match hir.exprs.types[e] {
            Ty::Number => self.number(e).map(|_| ()),
            Ty::Bool => self.truth(e).map(|_| ()),
            Ty::Set(_) => return Ok(true),
            _ => self.ordinal(e).map(|_| ()),
        };
        match result {
            Ok(()) => Ok(true),
            Err(error) if error.is_missing() || error.is_without_price() || error.is_without_rate() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The keys of a reading; none where one has no value, or lies before the first or after the last.
    fn known_keys(&mut self, list: ListId) -> Result<Option<Keys>> {
        match self.keys(list) {
            Ok(keys) => Ok(Some(keys)),
            Err(error) if error.is_missing() || error.0.code == codes::NO_NEIGHBOUR => Ok(None),
            Err(error) => Err(error),
        }
    }
}
