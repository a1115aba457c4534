//! Functions of numbers.

use super::assertion::shown;
use super::*;
use crate::diagnostics::codes;
use std::cmp::Ordering;

impl<N: Figure> Eval<'_, N> {
    pub(super) fn function(&mut self, func: Func, list: ListId, e: ExprId) -> Result<N> {
        let arguments = self.hir.exprs.list(list);
        if func == Func::Largest {
            return self.exactly(|eval| Ok(N::from_exact(&eval.largest(list, e)?)));
        }
        let Some((own, others)) = arguments.split_first() else { return Err(self.broken(e)) };
        let first = self.number(*own)?;
        let span = self.hir.exprs.spans[e];
        let undefined = |eval: &mut Self, why: &str| {
            let error = EvalError::new(codes::NOT_A_NUMBER, why.to_string(), span, "not defined here");
            Err(eval.at_written(error, *own, |_| false, "stands here"))
        };
        let value = match func {
            Func::Min | Func::Max => {
                let mut end = first;
                for other in others {
                    let value = self.number(*other)?;
                    end = if func == Func::Min { end.least(value) } else { end.greatest(value) };
                }
                end
            }
            Func::Abs => first.clone().greatest(first.neg()),
            Func::Exp => first.exp(),
            Func::Log | Func::Sqrt => {
                let first = self.signed(first, *own)?;
                match first.order(&N::zero()) {
                    Ordering::Greater if func == Func::Log => first.log(),
                    _ if func == Func::Log => return undefined(self, "the logarithm of what is not positive"),
                    Ordering::Less => return undefined(self, "the square root of what is negative"),
                    Ordering::Equal => N::zero(),
                    Ordering::Greater => first.sqrt(),
                }
            }
            Func::Largest => return Err(self.broken(e)),
            Func::Floor | Func::Ceil | Func::Round => match rounded(&first, func) {
                Some(whole) => whole,
                None => self.exactly(|eval| {
                    let exact = eval.number(*own)?;
                    Ok(N::from_exact(&rounded(&exact, func).unwrap_or(exact)))
                })?,
            },
        };
        if value.is_finite() { Ok(value) } else { undefined(self, "this calculation gives no finite number") }
    }

    /// An expression for a whole number that an index may take.
    pub(super) fn whole(&mut self, e: ExprId) -> Result<i32> {
        let value = self.number(e)?;
        let (value, whole) = self.wholly(value, e)?;
        let span = self.hir.exprs.spans[e];
        let Some(whole) = whole else {
            let message = format!("`{}` is no whole number", shown(value.to_f64()));
            return Err(EvalError::new(codes::NOT_A_NUMBER, message, span, "a whole number is due"));
        };
        if whole.abs() > f64::from(i32::MAX - 1) {
            let message = format!("{} lies beyond the whole numbers that an index takes", shown(whole));
            return Err(EvalError::new(codes::TOO_MANY, message, span, "they end at 2,147,483,646"));
        }
        Ok(whole as i32)
    }
}

impl Eval<'_, Exact> {
    /// The sum of the largest of some values; of a part of one, that part.
    fn largest(&mut self, list: ListId, e: ExprId) -> Result<Exact> {
        let Some((count, terms)) = self.hir.exprs.list(list).split_first() else { return Err(self.broken(e)) };
        let mut left = self.how_many(*count)?;
        let mut values: Vec<Exact> = Vec::new();
        for term in terms {
            self.each_term(*term, &mut |eval, term| {
                values.push(eval.number(term)?);
                Ok(())
            })?;
        }
        values.sort_by(|a, b| b.cmp(a));
        let mut sum = Exact::ZERO;
        for value in values {
            if left <= Exact::ONE {
                sum += left * value;
                break;
            }
            sum += value;
            left -= Exact::ONE;
        }
        Ok(sum)
    }

    fn how_many(&mut self, count: ExprId) -> Result<Exact> {
        let value = self.number(count)?;
        if value >= Exact::ZERO {
            return Ok(value);
        }
        let text = crate::exact::text(&value);
        let span = self.hir.exprs.spans[count];
        let error = EvalError::new(codes::OUTSIDE_RANGE, format!("at most {text} data off"), span, "fewer than none");
        Err(self.at_written(error, count, |value| value < 0.0, "is below 0"))
    }
}

impl<'a, N: Figure> Eval<'a, N> {
    /// How many of some values are added up.
    pub fn count_of_largest(&mut self, count: ExprId) -> Result<Exact> {
        self.exactly(|eval| eval.how_many(count))
    }

    /// The terms that an argument of the largest ones stands for: those of a sum, or itself.
    pub fn each_term(&mut self, e: ExprId, f: &mut dyn FnMut(&mut Self, ExprId) -> Result<()>) -> Result<()> {
        match self.hir.exprs.kinds[e] {
            ExprKind::Fold(Fold::Sum, gens, body) => self.each(gens, &mut |eval| f(eval, body)),
            _ => f(self, e),
        }
    }
}

/// A number brought to a whole one, where it is sure which; halves go away from zero.
fn rounded<N: Figure>(value: &N, func: Func) -> Option<N> {
    let up = |value: &N| Some(value.clone().neg().floor()?.neg());
    match func {
        Func::Floor => value.floor(),
        Func::Ceil => up(value),
        _ => {
            let half = N::from_f64(0.5);
            match value.sure(&N::zero())? {
                Ordering::Less => up(&value.clone().sub(half)),
                _ => value.clone().add(half).floor(),
            }
        }
    }
}
