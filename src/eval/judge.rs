//! Expectations and requirements: comparisons with a tolerance, and what the two sides came to.

use super::*;

/// How a condition on results came out.
#[derive(Clone, Debug)]
pub struct Verdict {
    pub passed: bool,
    /// The two sides of a comparison, in the unit of the left.
    pub sides: Option<(f64, f64, crate::units::UnitId)>,
}

impl Verdict {
    /// What to say of a condition that does not hold.
    pub fn describe(&self, hir: &Hir) -> String {
        match self.sides {
            Some((left, right, unit)) => {
                let unit = hir.units.text(unit);
                let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
                format!("it is {}{unit}, against {}{unit}", shown(left), shown(right))
            }
            None => "this does not hold".into(),
        }
    }
}

/// A number for people: up to seven significant digits.
pub(super) fn shown(value: f64) -> String {
    let rounded: f64 = format!("{value:.6e}").parse().unwrap_or(value);
    format!("{rounded}")
}

/// The relative tolerance of comparisons of results without `within`.
pub const RELATIVE: f64 = 1e-6;

/// Judges a condition. `==`, `<=` and `>=` between numbers allow a tolerance: `within`, or one
/// part in a million.
pub fn judge(eval: &mut Eval<'_, f64>, condition: ExprId, within: Option<ExprId>) -> Result<Verdict> {
    let hir = eval.hir;
    match hir.exprs.kinds[condition] {
        ExprKind::Compare(op, a, b) => {
            let (left, right) = (eval.number(a)?, eval.number(b)?);
            let tolerance = match within {
                Some(within) => eval.number(within)?.abs(),
                None => RELATIVE * left.abs().max(right.abs()),
            };
            // What is equal on paper may differ in the last digit of a double.
            let tolerance = tolerance + 4.0 * f64::EPSILON * left.abs().max(right.abs());
            let difference = left - right;
            let passed = match op {
                CompareOp::Eq => difference.abs() <= tolerance,
                CompareOp::Ne => difference.abs() > tolerance,
                CompareOp::Le => difference <= tolerance,
                CompareOp::Ge => difference >= -tolerance,
                CompareOp::Lt => difference < 0.0,
                CompareOp::Gt => difference > 0.0,
            };
            Ok(Verdict { passed, sides: Some((left, right, hir.exprs.units[a])) })
        }
        ExprKind::And(a, b) => {
            let first = judge(eval, a, within)?;
            if !first.passed { Ok(first) } else { judge(eval, b, within) }
        }
        ExprKind::Or(a, b) => {
            let first = judge(eval, a, within)?;
            if first.passed { Ok(first) } else { judge(eval, b, within) }
        }
        ExprKind::Not(inner) => {
            let inner = judge(eval, inner, within)?;
            Ok(Verdict { passed: !inner.passed, sides: None })
        }
        ExprKind::Fold(fold @ (Fold::All | Fold::Any), gens, body) => {
            let wanted = fold == Fold::Any;
            let mut decided: Option<Verdict> = None;
            eval.each(gens, &mut |eval| {
                if decided.is_none() {
                    let verdict = judge(eval, body, within)?;
                    if verdict.passed == wanted {
                        decided = Some(verdict);
                    }
                }
                Ok(())
            })?;
            Ok(decided.unwrap_or(Verdict { passed: !wanted, sides: None }))
        }
        _ => Ok(Verdict { passed: eval.truth(condition)?, sides: None }),
    }
}
