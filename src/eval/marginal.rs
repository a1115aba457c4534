//! How a number moves with one that is read: exact derivatives, through values and formulas, in the units of both.

use super::*;
use crate::diagnostics::codes;

/// What is moved: an attribute, a cell of a table, or a value, at its keys.
#[derive(Clone, Debug, PartialEq)]
enum Moved {
    Attr(AttrId, Vec<u32>),
    Cell(TableId, u32, Vec<u32>),
    Let(LetId, Vec<u32>),
}

/// Something that is moved, and whether it was met.
#[derive(Debug)]
pub struct Marginal {
    moved: Moved,
    pub met: bool,
    /// Derivatives of values by their keys, whose bodies are long.
    known: FxHashMap<(LetId, Vec<u32>), f64>,
}

impl Eval<'_, Ball> {
    /// What an expression reads, to be moved; none of what reads nothing.
    pub fn moved(&mut self, e: ExprId) -> Result<Option<Marginal>> {
        let moved = match self.hir.exprs.kinds[e] {
            ExprKind::Attr(attr, list) => Moved::Attr(attr, self.keys(list)?.as_slice().to_vec()),
            ExprKind::Cell(table, field, list) => Moved::Cell(table, field, self.keys(list)?.as_slice().to_vec()),
            ExprKind::Let(id, list) => Moved::Let(id, self.keys(list)?.as_slice().to_vec()),
            _ => return Ok(None),
        };
        Ok(Some(Marginal { moved, met: false, known: FxHashMap::default() }))
    }

    /// The derivative of a number that can be calculated in the open frame.
    pub fn derivative(&mut self, e: ExprId, by: &mut Marginal) -> Result<f64> {
        self.descend(e, |eval| eval.slope_of(e, by))
    }

    fn slope_of(&mut self, e: ExprId, by: &mut Marginal) -> Result<f64> {
        let hir = self.hir;
        match hir.exprs.kinds[e] {
            ExprKind::Attr(attr, list) => {
                let keys = self.keys(list)?;
                if matches!(&by.moved, Moved::Attr(moved, at) if *moved == attr && at == keys.as_slice()) {
                    by.met = true;
                    return Ok(1.0);
                }
                let decl = &hir.attrs[attr];
                let row = decl.index.row(keys.as_slice());
                if let Some(formula) = row.and_then(|row| decl.pending.get(&row)).copied() {
                    return self.loose_frame(|eval| eval.derivative(formula, by));
                }
                let written = row.is_some_and(|row| matches!(&decl.values, AttrValues::Number(column) if column.get(row).is_some()));
                match decl.default.filter(|_| !written) {
                    Some(default) => self.loose_frame(|eval| eval.derivative(default, by)),
                    None => Ok(0.0),
                }
            }
            ExprKind::Cell(table, field, list) => {
                let keys = self.keys(list)?;
                if matches!(&by.moved, Moved::Cell(moved, at, own) if *moved == table && *at == field && own == keys.as_slice()) {
                    by.met = true;
                    return Ok(1.0);
                }
                let decl = &hir.tables[table];
                let column = &decl.fields.at(field).column;
                let written = decl.index.row(keys.as_slice()).is_some_and(|row| column.get(row).is_some());
                match decl.default.filter(|_| !written) {
                    Some(default) => self.loose_frame(|eval| eval.derivative(default, by)),
                    None => Ok(0.0),
                }
            }
            ExprKind::Let(id, list) => {
                let keys = self.keys(list)?;
                if matches!(&by.moved, Moved::Let(moved, at) if *moved == id && at == keys.as_slice()) {
                    by.met = true;
                    return Ok(1.0);
                }
                let place = (id, keys.as_slice().to_vec());
                if let Some(known) = by.known.get(&place) {
                    return Ok(*known);
                }
                let decl = &hir.lets[id];
                let value = self.frame(decl.slots, keys.as_slice(), |eval| eval.derivative(decl.body, by))?;
                by.known.insert(place, value);
                Ok(value)
            }
            ExprKind::Neg(a) => Ok(-self.derivative(a, by)?),
            ExprKind::Convert(a, literal, _) => {
                let factor = self.literal(literal).to_f64();
                Ok(self.derivative(a, by)? * factor)
            }
            ExprKind::If(c, a, b) => {
                let branch = if self.truth(c)? { a } else { b };
                self.derivative(branch, by)
            }
            ExprKind::Arith(op, a, b) => self.slope_of_arith(op, (a, b), e, by),
            ExprKind::Fold(fold, gens, body) => self.slope_of_fold(fold, (gens, body), e, by),
            ExprKind::Func(func, list) => self.slope_of_function(func, list, e, by),
            ExprKind::Piecewise(of, list) => self.slope_of_curve(of, list, e, by),
            // Literals, positions, answers of other models: nothing in them moves.
            _ => Ok(0.0),
        }
    }

    fn slope_of_arith(&mut self, op: ArithOp, (a, b): (ExprId, ExprId), e: ExprId, by: &mut Marginal) -> Result<f64> {
        let (first, second) = (self.derivative(a, by)?, self.derivative(b, by)?);
        let (x, y) = (self.double(a)?, self.double(b)?);
        // What does not move plays no part, even where the other derivative has no value.
        let part = |slope: f64, factor: f64| if slope == 0.0 { 0.0 } else { slope * factor };
        let value = match op {
            ArithOp::Add => first + second,
            ArithOp::Sub => first - second,
            ArithOp::Mul => part(first, y) + part(second, x),
            ArithOp::Div => part(first, 1.0 / y) - part(second, x / y / y),
            ArithOp::Pow => part(first, y * x.powf(y - 1.0)) + part(second, x.powf(y) * x.ln()),
        };
        self.smooth(value, e)
    }

    fn slope_of_fold(&mut self, fold: Fold, (gens, body): (GensId, ExprId), e: ExprId, by: &mut Marginal) -> Result<f64> {
        if matches!(fold, Fold::Count | Fold::Any | Fold::All) {
            return Ok(0.0);
        }
        let mut items: Vec<(f64, f64)> = Vec::new();
        self.each(gens, &mut |eval| {
            items.push((eval.double(body)?, eval.derivative(body, by)?));
            Ok(())
        })?;
        let value = match fold {
            Fold::Min | Fold::Max => return self.slope_of_end(fold == Fold::Max, &items, e),
            Fold::Product => (0..items.len())
                .map(|own| {
                    let factor = |(at, (value, slope)): (usize, &(f64, f64))| if at == own { *slope } else { *value };
                    items.iter().enumerate().map(factor).product::<f64>()
                })
                .sum(),
            _ => {
                let sum = crate::prob::fairness::total(items.iter().map(|(_, slope)| *slope));
                if fold == Fold::Average { sum / items.len() as f64 } else { sum }
            }
        };
        self.smooth(value, e)
    }

    fn slope_of_function(&mut self, func: Func, list: ListId, e: ExprId, by: &mut Marginal) -> Result<f64> {
        let mut items = Vec::new();
        for argument in self.hir.exprs.list(list) {
            items.push((self.double(*argument)?, self.derivative(*argument, by)?));
        }
        if matches!(func, Func::Min | Func::Max) {
            return self.slope_of_end(func == Func::Max, &items, e);
        }
        let Some((x, slope)) = items.first().copied().filter(|(_, slope)| *slope != 0.0) else { return Ok(0.0) };
        let factor = match func {
            Func::Abs if x == 0.0 => return Err(self.no_slope(e)),
            Func::Abs => x.signum(),
            Func::Exp => x.exp(),
            Func::Log => 1.0 / x,
            Func::Sqrt => 0.5 / x.sqrt(),
            Func::Floor | Func::Ceil | Func::Round | Func::Min | Func::Max | Func::Largest => return Err(self.no_slope(e)),
        };
        self.smooth(slope * factor, e)
    }

    /// Of the smallest or the largest: where two are equal, they have to move alike.
    fn slope_of_end(&self, largest: bool, items: &[(f64, f64)], e: ExprId) -> Result<f64> {
        let values = items.iter().map(|(value, _)| *value);
        let Some(end) = values.reduce(if largest { f64::max } else { f64::min }) else { return Ok(0.0) };
        let mut slopes = items.iter().filter(|(value, _)| *value == end).map(|(_, slope)| *slope);
        let first = slopes.next().unwrap_or(0.0);
        if slopes.all(|slope| slope == first) { Ok(first) } else { Err(self.no_slope(e)) }
    }

    /// Of a curve: the slope of the piece, which a corner does not have.
    fn slope_of_curve(&mut self, of: ExprId, list: ListId, e: ExprId, by: &mut Marginal) -> Result<f64> {
        let mut corners = Vec::new();
        let mut moves = false;
        for pair in self.hir.exprs.list(list).chunks(2) {
            let [place, value] = pair else { continue };
            moves |= self.derivative(*place, by)? != 0.0 || self.derivative(*value, by)? != 0.0;
            corners.push((self.double(*place)?, self.double(*value)?));
        }
        let (x, slope) = (self.double(of)?, self.derivative(of, by)?);
        if moves {
            return Err(self.no_slope(e));
        }
        if slope == 0.0 {
            return Ok(0.0);
        }
        let piece = corners.windows(2).find_map(|pair| match pair {
            [(x0, y0), (x1, y1)] if *x0 < x && x < *x1 => Some((y1 - y0) / (x1 - x0)),
            _ => None,
        });
        match piece {
            Some(piece) => self.smooth(slope * piece, e),
            None => Err(self.no_slope(e)),
        }
    }

    fn smooth(&self, value: f64, e: ExprId) -> Result<f64> {
        if value.is_finite() { Ok(value) } else { Err(self.no_slope(e)) }
    }

    fn no_slope(&self, e: ExprId) -> EvalError {
        let span = self.hir.exprs.spans[e];
        EvalError::new(codes::NOT_A_NUMBER, "this has no derivative here", span, "it jumps or bends at this value")
    }
}
