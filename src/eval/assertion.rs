//! Expectations and requirements: comparisons with a tolerance, and what the two sides came to.

use super::*;
use crate::numbers::Style;
use crate::units::after;
use rustc_hash::FxHashSet;

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
                let unit = after(&hir.units.text(unit));
                format!("it is {}{unit}, against {}{unit}", shown(left), shown(right))
            }
            None => "this does not hold".into(),
        }
    }
}

/// A number for people: up to seven significant digits.
pub(super) fn shown(value: f64) -> String {
    Style::SENTENCE.write(value)
}

/// Without `within`, comparisons of results allow one part in so many of the largest term.
const PARTS: f64 = 1e6;
/// What is equal on paper may differ in the last digits of a double, where a side reads an answer.
const LAST_DIGITS: f64 = 4.0 * f64::EPSILON;

/// Judges a condition. `==`, `<=` and `>=` between numbers allow a tolerance: `within`, or one
/// part in a million of the largest term.
pub fn evaluate(eval: &mut Eval<'_, Ball>, condition: ExprId, within: Option<ExprId>) -> Result<Verdict> {
    let hir = eval.hir;
    match hir.exprs.kinds[condition] {
        ExprKind::Compare(op, a, b) => {
            let slack = reads_answers(hir, [a, b]);
            let passed = match weigh(eval, op, (a, b), within, slack)? {
                Some(passed) => passed,
                None => eval.exactly(|eval| Ok(weigh(eval, op, (a, b), within, slack)?.unwrap_or(false)))?,
            };
            let mut side = |e: ExprId| eval.double(e);
            Ok(Verdict { passed, sides: Some((side(a)?, side(b)?, hir.exprs.units[a])) })
        }
        ExprKind::And(a, b) => {
            let first = evaluate(eval, a, within)?;
            if !first.passed { Ok(first) } else { evaluate(eval, b, within) }
        }
        ExprKind::Or(a, b) => {
            let first = evaluate(eval, a, within)?;
            if first.passed { Ok(first) } else { evaluate(eval, b, within) }
        }
        ExprKind::Not(inner) => {
            let inner = evaluate(eval, inner, within)?;
            Ok(Verdict { passed: !inner.passed, sides: None })
        }
        ExprKind::Fold(fold @ (Fold::All | Fold::Any), gens, body) => {
            let wanted = fold == Fold::Any;
            let mut decided: Option<Verdict> = None;
            eval.each(gens, &mut |eval| {
                if decided.is_none() {
                    let verdict = evaluate(eval, body, within)?;
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

/// Whether two sides compare as they should; nothing where it is not sure.
fn weigh<N: Figure>(
    eval: &mut Eval<'_, N>,
    op: CompareOp,
    (a, b): (ExprId, ExprId),
    within: Option<ExprId>,
    slack: bool,
) -> Result<Option<bool>> {
    let difference = eval.number(a)?.sub(eval.number(b)?);
    if let CompareOp::Lt | CompareOp::Gt = op {
        let side = if op == CompareOp::Lt { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater };
        return Ok(eval.number(a)?.sure(&eval.number(b)?).map(|order| order == side));
    }
    let size = largest_term(eval, a)?.greatest(largest_term(eval, b)?);
    let tolerance = match within {
        Some(within) => size_of(eval.number(within)?),
        None => size.clone().div(N::from_f64(PARTS)),
    };
    let tolerance = if slack { tolerance.add(size.mul(N::from_f64(LAST_DIGITS))) } else { tolerance };
    let (not_above, not_below) = (difference.sure(&tolerance), difference.sure(&tolerance.neg()));
    let (not_above, not_below) = (not_above.map(|order| order.is_le()), not_below.map(|order| order.is_ge()));
    let both = match (not_above, not_below) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    };
    Ok(match op {
        CompareOp::Eq => both,
        CompareOp::Ne => both.map(|both| !both),
        CompareOp::Le => not_above,
        _ => not_below,
    })
}

/// True where a value comes out of the answer of a model.
fn reads_answers(hir: &Hir, sides: [ExprId; 2]) -> bool {
    let mut open = sides.to_vec();
    let (mut values, mut attributes) = (FxHashSet::default(), FxHashSet::default());
    while let Some(e) = open.pop() {
        match hir.exprs.kinds[e] {
            ExprKind::Answer(..) | ExprKind::Var(..) | ExprKind::Charges(_) => return true,
            ExprKind::Let(id, _) if values.insert(id) => open.push(hir.lets[id].body),
            ExprKind::Attr(attr, _) if attributes.insert(attr) => open.extend(hir.attrs[attr].pending.values()),
            _ => {}
        }
        hir.exprs.children(e, &mut |child| open.push(child));
    }
    false
}

/// A number without its sign.
fn size_of<N: Figure>(value: N) -> N {
    value.clone().greatest(value.neg())
}

/// The size of the largest term of a side, as it is written there: so `a - b == 0` is the same as `a == b`.
fn largest_term<N: Figure>(eval: &mut Eval<'_, N>, e: ExprId) -> Result<N> {
    match eval.hir.exprs.kinds[e] {
        ExprKind::Arith(ArithOp::Add | ArithOp::Sub, a, b) => Ok(largest_term(eval, a)?.greatest(largest_term(eval, b)?)),
        ExprKind::Neg(inner) => largest_term(eval, inner),
        ExprKind::Convert(inner, lit, _) => {
            let term = largest_term(eval, inner)?;
            Ok(size_of(term.mul(eval.literal(lit))))
        }
        _ => Ok(size_of(eval.number(e)?)),
    }
}
