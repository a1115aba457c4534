//! Probabilities beside numbers that none can be: `50` where `50 %` was meant.

use super::rounded;
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::hir::*;
use crate::source::SourceMap;

/// How far values are followed.
const DEEPEST: u32 = 16;

/// Warns of comparisons of a probability with a number below 0 or above 1: they come out the same whatever the answer is.
pub fn certain_comparisons(hir: &Hir, sources: &SourceMap) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for e in hir.exprs.kinds.ids() {
        let ExprKind::Compare(op, a, b) = hir.exprs.kinds[e] else { continue };
        let beside = |probability: ExprId, number: ExprId| Some((certainty(hir, probability, 0)?, constant(hir, number, 0)?, number));
        let first = beside(a, b).map(|found| (found, op));
        let Some(((certain, value, number), op)) = first.or_else(|| beside(b, a).map(|found| (found, op.turned()))) else { continue };
        let above = value > certain;
        if !above && value >= 0.0 {
            continue;
        }
        let holds = match op {
            CompareOp::Lt | CompareOp::Le => above,
            CompareOp::Gt | CompareOp::Ge => !above,
            CompareOp::Eq => false,
            CompareOp::Ne => true,
        };
        let at = hir.exprs.spans[number];
        let text = sources.slice(at);
        let share = value / certain;
        let (word, which) = if holds { ("always", "holds") } else { ("never", "holds") };
        let side = if above { "above 100 %" } else { "below 0 %" };
        let message = match measured(hir, if first.is_some() { a } else { b }) {
            Some(name) => format!("this {word} {which}: `{name}` lies between 0 and 1"),
            None => format!("this {word} {which}: no probability is {side}"),
        };
        let mut found = Diagnostic::warning(codes::SHARE_OR_NUMBER, message).at(at, format!("{} %", rounded(share * 100.0, 6)));
        let bare = matches!(hir.exprs.kinds[number], ExprKind::Number(..)) && certain == 1.0 && (1.0..=100.0).contains(&value);
        if bare && text.parse::<f64>().is_ok() {
            found = found.fix(format!("write `{text} %`"), at, format!("{text} %"), Applicability::MaybeIncorrect);
        }
        out.push(found);
    }
    out
}

/// The name of a measure between 0 and 1 that is no probability, such as how even a division is.
fn measured(hir: &Hir, e: ExprId) -> Option<&'static str> {
    use AllocationResult as R;
    match hir.exprs.kinds[e] {
        ExprKind::Answer(model, result, _) => match hir.models[model].results.get(result as usize)?.role {
            ResultRole::Allocation(
                role @ (R::Jain
                | R::Gini
                | R::Evenness
                | R::SatisfactionJain
                | R::SatisfactionGini
                | R::SatisfactionEvenness
                | R::Correction),
            ) => Some(role.name()),
            ResultRole::Choice(ChoiceResult::MarketShare) => Some("market_share"),
            _ => None,
        },
        ExprKind::Convert(inner, ..) => measured(hir, inner),
        ExprKind::Let(id, _) if !hir.lets[id].recursive => measured(hir, hir.lets[id].body),
        _ => None,
    }
}

/// What a probability is where it is certain, in the unit of the expression; none of what may be another number.
fn certainty(hir: &Hir, e: ExprId, depth: u32) -> Option<f64> {
    if depth > DEEPEST {
        return None;
    }
    let both = |a: ExprId, b: ExprId| certainty(hir, a, depth + 1).zip(certainty(hir, b, depth + 1));
    match hir.exprs.kinds[e] {
        ExprKind::Query(query) => (hir.exprs.queries[query].ask == Ask::Probability).then_some(1.0),
        ExprKind::Answer(model, result, _) => match hir.models[model].results.get(result as usize)?.role {
            ResultRole::Belief(BeliefResult::Distribution(_)) => Some(1.0),
            ResultRole::Choice(ChoiceResult::Probability | ChoiceResult::NestProbability | ChoiceResult::MarketShare) => Some(1.0),
            // Shares of a game may be below zero, and then nothing is known of how even they are.
            ResultRole::Allocation(_) if matches!(&hir.models[model].form, Form::Allocation(body) if body.game.is_some()) => None,
            ResultRole::Allocation(_) => measured(hir, e).map(|_| 1.0),
            // Of soft evidence only the ratios count.
            ResultRole::Belief(BeliefResult::Evidence) => {
                let states = |seen: &Observation| matches!(seen.finding, Finding::State(_));
                hir.models[model].belief()?.observations.iter().all(states).then_some(1.0)
            }
            _ => None,
        },
        ExprKind::Let(id, _) if hir.lets[id].recursive => None,
        ExprKind::Let(id, _) => certainty(hir, hir.lets[id].body, depth + 1),
        ExprKind::Convert(inner, _, factor) if factor > 0.0 => Some(certainty(hir, inner, depth + 1)? * factor),
        ExprKind::If(_, a, b) => both(a, b).map(|(a, b)| a.max(b)),
        ExprKind::Arith(ArithOp::Mul, a, b) => both(a, b).map(|(a, b)| a * b),
        // What is left to certainty.
        ExprKind::Arith(ArithOp::Sub, one, b) => certainty(hir, b, depth + 1).filter(|most| constant(hir, one, 0) == Some(*most)),
        ExprKind::Fold(Fold::Min | Fold::Max | Fold::Average, _, body) => certainty(hir, body, depth + 1),
        _ => None,
    }
}

/// A number that stands in the scenario, in the unit of the expression.
fn constant(hir: &Hir, e: ExprId, depth: u32) -> Option<f64> {
    if depth > DEEPEST {
        return None;
    }
    match hir.exprs.kinds[e] {
        ExprKind::Number(_, value) => Some(value),
        ExprKind::Neg(inner) => Some(-constant(hir, inner, depth + 1)?),
        ExprKind::Convert(inner, _, factor) => Some(constant(hir, inner, depth + 1)? * factor),
        ExprKind::Let(id, _) => constant(hir, hir.lets[id].body, depth + 1),
        _ => None,
    }
}
