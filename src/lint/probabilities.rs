//! Probabilities and shares beside numbers that none can be: `50` where `50 %` was meant.

use super::rounded;
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::hir::*;
use crate::source::SourceMap;

/// How far values are followed.
const DEEPEST: u32 = 16;

/// Warns of comparisons of a probability or a share with a number below 0 or above 1, also in limits of policies: they come out the same
/// whatever the answer is.
pub fn certain_comparisons(hir: &Hir, sources: &SourceMap) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let comparisons = hir.exprs.kinds.ids().filter_map(|e| {
        let ExprKind::Compare(op, a, b) = hir.exprs.kinds[e] else { return None };
        let beside = |certain: ExprId, number: ExprId| Some((certainty(hir, certain, 0)?, constant(hir, number, 0)?, number));
        let first = beside(a, b).map(|found| (found, op));
        first.or_else(|| beside(b, a).map(|found| (found, op.turned())))
    });
    for ((Certain { most: certain, word: what }, value, number), op) in comparisons.chain(limits_of_shares(hir)) {
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
        let message = format!("this {word} {which}: no {what} is {side}");
        let mut found = Diagnostic::warning(codes::SHARE_OR_NUMBER, message).at(at, format!("{} %", rounded(share * 100.0, 6)));
        let bare = matches!(hir.exprs.kinds[number], ExprKind::Number(..)) && certain == 1.0 && (1.0..=100.0).contains(&value);
        if bare && text.parse::<f64>().is_ok() {
            let whole = format!("`{text}` without `%` means {text} times the whole; `{text} %` means {} of it", rounded(value / 100.0, 6));
            found = found.note(whole).fix(format!("write `{text} %`"), at, format!("{text} %"), Applicability::MaybeIncorrect);
        }
        out.push(found);
    }
    out
}

/// What something is at most that is never below zero, in the unit of the expression, and the word for it.
#[derive(Clone, Copy)]
struct Certain {
    most: f64,
    word: &'static str,
}

impl Certain {
    fn times(self, factor: f64) -> Certain {
        Certain { most: self.most * factor, ..self }
    }
}

const PROBABILITY: Certain = Certain { most: 1.0, word: "probability" };

/// The bounds that policies set to shares of allocations.
fn limits_of_shares(hir: &Hir) -> Vec<((Certain, f64, ExprId), CompareOp)> {
    let share = Certain { most: 1.0, word: "share" };
    let mut out = Vec::new();
    for limit in hir.models.values().flat_map(|model| model.form.effects()).flat_map(|effect| &effect.limits).filter(|l| l.of_share) {
        let ends = [(limit.lower, CompareOp::Ge), (limit.upper, CompareOp::Le)];
        let place = |end: Option<ExprId>| end.map(|end| hir.exprs.spans[end]);
        let same = place(limit.lower) == place(limit.upper);
        for (end, op) in ends.into_iter().skip(usize::from(same)) {
            let Some((end, value)) = end.and_then(|end| Some((end, constant(hir, end, 0)?))) else { continue };
            out.push(((share, value, end), if same { CompareOp::Eq } else { op }));
        }
    }
    out
}

/// What every answer has between 0 and 1 of an allocation; what coalitions are worth may be anything.
fn of_allocation(hir: &Hir, model: ModelId, result: AllocationResult) -> Option<Certain> {
    use AllocationResult as R;
    let Form::Allocation(allocation) = &hir.models[model].form else { return None };
    let word = match result {
        R::Share => "share",
        R::Jain => "value of `jain`",
        R::SatisfactionJain => "value of `satisfaction_jain`",
        R::Gini => "value of `gini`",
        R::SatisfactionGini => "value of `satisfaction_gini`",
        R::Evenness => "value of `evenness`",
        R::SatisfactionEvenness => "value of `satisfaction_evenness`",
        R::Correction => "value of `correction`",
        _ => return None,
    };
    allocation.game.is_none().then_some(Certain { most: 1.0, word })
}

/// What a probability or a share is where it is all of it, in the unit of the expression; none of what may be another number.
fn certainty(hir: &Hir, e: ExprId, depth: u32) -> Option<Certain> {
    if depth > DEEPEST {
        return None;
    }
    let both = |a: ExprId, b: ExprId| certainty(hir, a, depth + 1).zip(certainty(hir, b, depth + 1));
    match hir.exprs.kinds[e] {
        ExprKind::Query(query) => (hir.exprs.queries[query].ask == Ask::Probability).then_some(PROBABILITY),
        ExprKind::Answer(model, result, _) => match hir.models[model].results.get(result as usize)?.role {
            ResultRole::Belief(BeliefResult::Distribution(_)) => Some(PROBABILITY),
            ResultRole::Allocation(result) => of_allocation(hir, model, result),
            ResultRole::Choice(ChoiceResult::Probability | ChoiceResult::NestProbability) => Some(PROBABILITY),
            ResultRole::Choice(ChoiceResult::MarketShare) => Some(Certain { most: 1.0, word: "market share" }),
            // Of soft evidence only the ratios count.
            ResultRole::Belief(BeliefResult::Evidence) => {
                let states = |seen: &Observation| matches!(seen.finding, Finding::State(_));
                hir.models[model].belief()?.observations.iter().all(states).then_some(PROBABILITY)
            }
            _ => None,
        },
        ExprKind::Let(id, _) if hir.lets[id].recursive => None,
        ExprKind::Let(id, _) => certainty(hir, hir.lets[id].body, depth + 1),
        ExprKind::Convert(inner, _, factor) if factor > 0.0 => Some(certainty(hir, inner, depth + 1)?.times(factor)),
        ExprKind::If(_, a, b) => both(a, b).map(|(a, b)| if a.most < b.most { b } else { a }),
        ExprKind::Arith(ArithOp::Mul, a, b) => both(a, b).map(|(a, b)| a.times(b.most)),
        // What is left to certainty.
        ExprKind::Arith(ArithOp::Sub, one, b) => certainty(hir, b, depth + 1).filter(|own| constant(hir, one, 0) == Some(own.most)),
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
