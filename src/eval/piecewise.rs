//! Curves of straight pieces: their points, and the value between them.

use super::assertion::shown;
use super::*;
use crate::diagnostics::codes;
use std::cmp::Ordering;

/// How far beyond its ends a piecewise-linear function is read as if at the end, as a part of its length: a solver keeps to bounds only so
/// far.
const BEYOND: f64 = 1e-6;

impl<'a, N: Figure> Eval<'a, N> {
    /// The points of a piecewise-linear function, each its place and its value. Places that do not rise are a fault.
    pub fn points(&mut self, list: ListId) -> Result<Vec<(N, N)>> {
        let hir = self.hir;
        let mut points: Vec<(N, N)> = Vec::new();
        let mut before: Option<ExprId> = None;
        for pair in hir.exprs.list(list).chunks(2) {
            let [place, value] = pair else { continue };
            let (x, y) = (self.number(*place)?, self.number(*value)?);
            if let (Some((last, _)), Some(at)) = (points.last(), before)
                && self.between(&x, last, *place, at)? != Ordering::Greater
            {
                let unit = self.unit_after(*place);
                let message =
                    format!("the points of `piecewise` do not rise: {}{unit} follows {}{unit}", shown(x.to_f64()), shown(last.to_f64()));
                let error = EvalError::new(codes::BAD_POINTS, message, hir.exprs.spans[*place], "not above the one before");
                return Err(error.with(hir.exprs.spans[at], "the one before").help("order the points by their first number"));
            }
            before = Some(*place);
            points.push((x, y));
        }
        Ok(points)
    }

    /// The value of a piecewise-linear function, straight between its points.
    pub(super) fn piecewise(&mut self, of: ExprId, list: ListId, e: ExprId) -> Result<N> {
        let x = self.number(of)?;
        let points = self.points(list)?;
        let (Some((first, low)), Some((last, high))) = (points.first(), points.last()) else { return Err(self.broken(e)) };
        let beyond = BEYOND * (last.to_f64() - first.to_f64());
        if x.to_f64() < first.to_f64() - beyond || x.to_f64() > last.to_f64() + beyond {
            let unit = self.unit_after(of);
            let message = format!(
                "{}{unit} lies beyond the points of `piecewise`, {}{unit} to {}{unit}",
                shown(x.to_f64()),
                shown(first.to_f64()),
                shown(last.to_f64())
            );
            let error = EvalError::new(codes::NOT_A_NUMBER, message, self.hir.exprs.spans[of], "outside");
            return Err(error.help("the first and the last point bound what varies: add a point"));
        }
        // Beside a corner it may not be sure which piece is meant.
        if points.iter().any(|(place, _)| x.sure(place).is_none()) {
            return self.exactly(|eval| Ok(N::from_exact(&eval.piecewise(of, list, e)?)));
        }
        if x.order(first) != Ordering::Greater {
            return Ok(low.clone());
        }
        if x.order(last) != Ordering::Less {
            return Ok(high.clone());
        }
        for pair in points.windows(2) {
            let [(x0, y0), (x1, y1)] = pair else { continue };
            if x.order(x1) != Ordering::Greater {
                let slope = y1.clone().sub(y0.clone()).div(x1.clone().sub(x0.clone()));
                return Ok(y0.clone().add(slope.mul(x.sub(x0.clone()))));
            }
        }
        Err(self.broken(e))
    }

    /// The order of two values that are there already.
    fn between(&mut self, x: &N, y: &N, left: ExprId, right: ExprId) -> Result<Ordering> {
        match x.sure(y) {
            Some(order) => Ok(order),
            None => self.compare(left, right),
        }
    }

    /// The unit of a number, with a blank before it.
    fn unit_after(&self, e: ExprId) -> String {
        let unit = self.hir.exprs.units[e];
        if unit == crate::units::UnitId::ONE { String::new() } else { format!(" {}", self.hir.units.text(unit)) }
    }
}
