//! Functions of decisions that bend one way, as they are met: what they are, and what they are taken of.

use super::found::Shape;
use super::terms::Sink;
use super::walk::{Factor, Walk, times};
use super::*;

impl<N: Made> Walk<'_, N> {
    /// A power of a decision.
    pub(super) fn power<'a>(
        &mut self,
        eval: &mut Eval<'a, N>,
        (e, base, exponent): (ExprId, ExprId, ExprId),
        factor: Factor<N>,
        sink: &mut dyn Sink<N>,
    ) -> Result<()> {
        let exact = eval.exactly(|exact| exact.number(exponent))?;
        if exact == Exact::ONE {
            return self.linear(eval, base, factor, sink);
        }
        if exact == Exact::ZERO {
            sink.constant(times(&factor, N::from_f64(1.0)));
            return Ok(());
        }
        self.curve(eval, e, factor, sink)
    }

    /// What a function that bends one way is taken of.
    pub(super) fn smooth<'a>(&mut self, eval: &mut Eval<'a, N>, e: ExprId) -> Result<Shape<N>> {
        let hir = eval.hir;
        let (function, of) = match hir.exprs.kinds[e] {
            ExprKind::Arith(ArithOp::Pow, base, exponent) => (Smooth::Power(eval.exactly(|exact| exact.number(exponent))?), Some(base)),
            ExprKind::Func(func, list) => {
                let function = match func {
                    Func::Log => Smooth::Logarithm,
                    Func::Exp => Smooth::Exponential,
                    _ => Smooth::Power(Exact::ONE / Exact::from(2)),
                };
                (function, hir.exprs.list(list).first().copied())
            }
            _ => return Err(eval.broken(e)),
        };
        let Some(of) = of else { return Err(eval.broken(e)) };
        Ok(Shape::Smooth { function, of: self.listed(eval, of, None)? })
    }
}
