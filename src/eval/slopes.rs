//! How a number moves with the written numbers that it is calculated from.

use super::*;
use crate::exact::{self, Exact};
use crate::ids::At;
use crate::source::Span;

/// A written number without dimension, and the derivative of what is calculated by it.
#[derive(Clone, Debug)]
pub(super) struct Slope {
    pub at: Span,
    /// As a share: 0.25 for `25 %`.
    pub value: f64,
    pub by: f64,
}

/// Deeper, or by more numbers, a calculation counts as one number.
const DEEPEST: u32 = 48;
const MOST: usize = 200;

/// None where it goes back to numbers with a dimension, or to what has no derivative here.
type Parts = Option<Vec<Slope>>;

impl Eval<'_, Exact> {
    /// The derivatives of a number without dimension, in the open frame. What cannot be taken apart counts as one number, where it
    /// stands; so does a literal that is all there is, while those inside of a formula are no numbers of their own.
    pub(super) fn slopes(&mut self, e: ExprId) -> Result<Vec<Slope>> {
        match self.is_plain_number(e) {
            true => Ok(self.as_one(e, self.hir.exprs.spans[e])?.unwrap_or_default()),
            false => Ok(self.apart(e, 0)?.unwrap_or_default()),
        }
    }

    /// One number, which stands at a place.
    fn as_one(&mut self, e: ExprId, at: Span) -> Result<Parts> {
        let unit = self.hir.exprs.units[e];
        if !self.hir.units.is_dimensionless(unit) {
            return Ok(None);
        }
        let scale = exact::to_f64(self.hir.units.scale(unit));
        let value = exact::to_f64(&self.number(e)?) * scale;
        Ok(Some(vec![Slope { at, value, by: 1.0 / scale }]))
    }

    fn apart(&mut self, e: ExprId, depth: u32) -> Result<Parts> {
        let parts = if depth > DEEPEST { None } else { self.parts(e, depth + 1)? };
        match parts.map(joined).filter(|list| list.len() <= MOST) {
            Some(list) => Ok(Some(list)),
            None => self.as_one(e, self.hir.exprs.spans[e]),
        }
    }

    fn parts(&mut self, e: ExprId, depth: u32) -> Result<Parts> {
        let hir = self.hir;
        match hir.exprs.kinds[e] {
            ExprKind::Number(..) | ExprKind::IntSlot(_) | ExprKind::Position(_) | ExprKind::Fold(Fold::Count, ..) => Ok(Some(Vec::new())),
            ExprKind::Attr(attr, list) => {
                let keys = self.keys(list)?;
                let decl = &hir.attrs[attr];
                let row = decl.index.row(keys.as_slice());
                if let Some(inner) = row.and_then(|row| decl.pending.get(&row)) {
                    return self.written(*inner, depth);
                }
                if let (Some(row), AttrValues::Number(column)) = (row, &decl.values)
                    && let (Some(at), Some(_)) = (column.place(row), column.get(row))
                {
                    return self.as_one(e, at);
                }
                decl.default.map_or(Ok(None), |default| self.written(default, depth))
            }
            ExprKind::Cell(table, field, list) => {
                let keys = self.keys(list)?;
                let decl = &hir.tables[table];
                let column = &decl.fields.at(field).column;
                if let Some(row) = decl.index.row(keys.as_slice())
                    && let (Some(at), Some(_)) = (column.place(row), column.get(row))
                {
                    return self.as_one(e, at);
                }
                decl.default.map_or(Ok(None), |default| self.written(default, depth))
            }
            ExprKind::Let(id, list) => {
                let keys = self.keys(list)?;
                let decl = &hir.lets[id];
                // What comes of a chain of periods counts as one number.
                if decl.recursive {
                    return Ok(None);
                }
                if self.is_plain_number(decl.body) {
                    return self.as_one(e, hir.exprs.spans[decl.body]);
                }
                self.frame(decl.slots, keys.as_slice(), |eval| eval.apart(decl.body, depth))
            }
            ExprKind::Neg(a) => Ok(self.apart(a, depth)?.map(|a| times(a, -1.0))),
            ExprKind::Convert(a, literal, _) => {
                let factor = exact::to_f64(&self.literal(literal));
                Ok(self.apart(a, depth)?.map(|a| times(a, factor)))
            }
            ExprKind::If(c, a, b) => {
                let holds = self.truth(c)?;
                self.apart(if holds { a } else { b }, depth)
            }
            ExprKind::Arith(op, a, b) => self.arith_parts(op, a, b, depth),
            ExprKind::Fold(fold, gens, body) => self.fold_parts(fold, gens, body, depth),
            ExprKind::Func(func, list) => self.func_parts(func, list, depth),
            _ => Ok(None),
        }
    }

    /// A value that an expression in a block gives.
    fn written(&mut self, e: ExprId, depth: u32) -> Result<Parts> {
        let at = self.hir.exprs.spans[e];
        let plain = self.is_plain_number(e);
        self.loose_frame(|eval| if plain { eval.as_one(e, at) } else { eval.apart(e, depth) })
    }

    fn arith_parts(&mut self, op: ArithOp, a: ExprId, b: ExprId, depth: u32) -> Result<Parts> {
        let (x, y) = (exact::to_f64(&self.number(a)?), exact::to_f64(&self.number(b)?));
        let (Some(by_a), Some(by_b)) = (self.apart(a, depth)?, self.apart(b, depth)?) else { return Ok(None) };
        let (first, second) = match op {
            ArithOp::Add => (1.0, 1.0),
            ArithOp::Sub => (1.0, -1.0),
            ArithOp::Mul => (y, x),
            ArithOp::Div => (1.0 / y, -x / (y * y)),
            ArithOp::Pow => (y * x.powf(y - 1.0), if by_b.is_empty() { 0.0 } else { x.powf(y) * x.ln() }),
        };
        let list: Vec<Slope> = times(by_a, first).into_iter().chain(times(by_b, second)).collect();
        Ok(list.iter().all(|slope| slope.by.is_finite()).then_some(list))
    }

    fn fold_parts(&mut self, fold: Fold, gens: GensId, body: ExprId, depth: u32) -> Result<Parts> {
        let mut items: Vec<(f64, Vec<Slope>)> = Vec::new();
        let mut fine = true;
        self.each(gens, &mut |eval| {
            let value = exact::to_f64(&eval.number(body)?);
            match eval.apart(body, depth)? {
                Some(parts) if items.len() < MOST => items.push((value, parts)),
                _ => fine = false,
            }
            Ok(())
        })?;
        if !fine {
            return Ok(None);
        }
        let count = items.len() as f64;
        let all = |items: Vec<(f64, Vec<Slope>)>| items.into_iter().flat_map(|(_, parts)| parts);
        Ok(match fold {
            Fold::Sum => Some(all(items).collect()),
            Fold::Average => Some(times(all(items).collect(), 1.0 / count)),
            Fold::Product => {
                let values: Vec<f64> = items.iter().map(|(value, _)| *value).collect();
                let others = |own: usize| (0..).zip(&values).filter(|(at, _)| *at != own).map(|(_, value)| value).product::<f64>();
                Some((0..).zip(items).flat_map(|(at, (_, parts))| times(parts, others(at))).collect())
            }
            Fold::Min => items.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, parts)| parts),
            Fold::Max => items.into_iter().max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, parts)| parts),
            Fold::Count | Fold::Any | Fold::All => None,
        })
    }

    fn func_parts(&mut self, func: Func, list: ListId, depth: u32) -> Result<Parts> {
        let mut items: Vec<(f64, ExprId)> = Vec::new();
        if func == Func::Largest {
            return Ok(None);
        }
        for e in self.hir.exprs.list(list) {
            items.push((exact::to_f64(&self.number(*e)?), *e));
        }
        let picked = match func {
            Func::Min => items.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)),
            Func::Max => items.into_iter().max_by(|a, b| a.0.total_cmp(&b.0)),
            _ => items.into_iter().next(),
        };
        let Some((x, e)) = picked else { return Ok(None) };
        let factor = match func {
            Func::Min | Func::Max => 1.0,
            Func::Abs => x.signum(),
            Func::Exp => x.exp(),
            Func::Log => 1.0 / x,
            Func::Sqrt => 0.5 / x.sqrt(),
            Func::Floor | Func::Ceil | Func::Round | Func::Largest => return Ok(Some(Vec::new())),
        };
        Ok(self.apart(e, depth)?.filter(|_| factor.is_finite()).map(|parts| times(parts, factor)))
    }
}

fn times(mut list: Vec<Slope>, factor: f64) -> Vec<Slope> {
    list.iter_mut().for_each(|slope| slope.by *= factor);
    list
}

/// Each number once.
fn joined(list: Vec<Slope>) -> Vec<Slope> {
    let mut out: Vec<Slope> = Vec::with_capacity(list.len());
    for slope in list {
        match out.iter_mut().find(|other| other.at == slope.at) {
            Some(other) => other.by += slope.by,
            None => out.push(slope),
        }
    }
    out
}
