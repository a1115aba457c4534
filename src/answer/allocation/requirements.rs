//! What an allocation requires of its results.

use crate::diagnostics::{Diagnostic, codes};
use crate::eval::{Ball, Eval, EvalError, ValueStore, Verdict};
use crate::hir::*;

/// A requirement of an allocation that its answer does not meet.
#[derive(Clone, Debug)]
pub struct Unmet {
    pub requirement: ExprId,
    /// Of an allocation with an index, of which.
    pub keys: Vec<u32>,
    pub verdict: Verdict,
}

/// The requirements that an answer does not meet, and what is wrong with those that cannot be judged. Compared with a tolerance of
/// one part in a million, since shares are rounded.
pub(in crate::answer) fn unmet(eval: &mut Eval<'_, Ball>, body: &Allocation) -> Vec<Result<Unmet, EvalError>> {
    let mut out = Vec::new();
    let Ok(outer) = eval.binder(body.binder, &body.binder_keys, body.slots) else { return out };
    let mut keys = Vec::new();
    for requirement in body.requirements.iter().copied() {
        for row in outer.iter() {
            outer.tuple(row, &mut keys);
            match eval.frame(body.slots, &keys, |eval| crate::eval::evaluate(eval, requirement, None)) {
                Ok(verdict) if verdict.passed => {}
                Ok(verdict) => out.push(Ok(Unmet { requirement, keys: keys.clone(), verdict })),
                Err(error) if error.is_silent() => {}
                Err(error) => out.push(Err(eval.at_keys(error, body.binder, &body.binder_keys, &keys))),
            }
        }
    }
    out
}

/// The requirements of an allocation that its answer does not meet, as findings.
pub(in crate::answer) fn requirements(hir: &Hir, world: &ValueStore, model: ModelId, body: &Allocation) -> Vec<Diagnostic> {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let mut out = Vec::new();
    for one in unmet(&mut eval, body) {
        let Unmet { requirement, keys, verdict } = match one {
            Ok(unmet) => unmet,
            Err(error) => {
                out.push(error.diagnostic());
                continue;
            }
        };
        let message = format!("`{}` does not meet a requirement", hir.models[model].name);
        let mut error = EvalError::new(codes::REQUIREMENT_FAILED, message, hir.exprs.spans[requirement], verdict.describe(hir));
        // The figures that the scenario requires.
        let figures = eval.frame(body.slots, &keys, |eval| eval.written_in(requirement));
        if let Some((first, rest)) = figures.split_first() {
            error = error.standing_at(first.at, format!("{} is stated here", first.name));
            error = rest.iter().take(2).fold(error, |error, w| error.with(w.at, format!("{} is stated here", w.name)));
        }
        error = below_the_mean(hir, world, model, body, requirement, &keys).into_iter().fold(error, EvalError::help);
        out.push(eval.at_keys(error, body.binder, &body.binder_keys, &keys).diagnostic());
    }
    out
}

/// Who has less than the mean of what a requirement measures, the least first.
fn below_the_mean(hir: &Hir, world: &ValueStore, model: ModelId, body: &Allocation, requirement: ExprId, keys: &[u32]) -> Option<String> {
    use AllocationResult::*;
    const SHOWN: usize = 5;
    // How even all of it is: of one share, or an amount, the mean says nothing.
    let measured = measured(hir, model, requirement).filter(|measured| measured.is_of_evenness())?;
    let (result, what) = if measured.is_of_claims() { (Satisfaction, "satisfaction") } else { (Share, "share") };
    let (at, _) = hir.models[model].result(ResultRole::Allocation(result))?;
    let table = world.answer(model)?.tables.get(at as usize)?.as_ref()?;
    let mut bound: Vec<Option<u32>> = keys.iter().copied().map(Some).collect();
    bound.resize(keys.len() + body.claimant_keys.len(), None);
    let (mut tuple, mut found) = (Vec::new(), Vec::new());
    for row in table.index.matching(&bound) {
        table.index.tuple(row, &mut tuple);
        if let Some(value) = table.values.get(row as usize).filter(|value| !value.is_nan()) {
            let own = tuple.iter().skip(keys.len()).zip(&body.claimant_keys);
            let names: Vec<&str> = own.map(|(ordinal, kind)| hir.name_at(*kind, *ordinal)).collect();
            found.push((*value, names.join(", ")));
        }
    }
    let mean = found.iter().map(|(value, _)| value).sum::<f64>() / found.len() as f64;
    found.retain(|(value, _)| *value < mean * (1.0 - 1e-9));
    found.sort_by(|(a, x), (b, y)| a.total_cmp(b).then(x.cmp(y)));
    let percent = |value: f64| format!("{} %", crate::numbers::Style::SENTENCE.write((value * 10_000.0).round() / 100.0));
    let shown: Vec<String> = found.iter().take(SHOWN).map(|(value, name)| format!("`{name}` {}", percent(*value))).collect();
    let more = if found.len() > SHOWN { format!(" and {} more", found.len() - SHOWN) } else { String::new() };
    (!found.is_empty()).then(|| format!("below the mean {what} of {}: {}{more}", percent(mean), shown.join(", ")))
}

/// What a condition measures of the allocation.
fn measured(hir: &Hir, model: ModelId, e: ExprId) -> Option<AllocationResult> {
    let own = match hir.exprs.kinds[e] {
        ExprKind::Answer(of, result, _) if of == model => match hir.models[model].results.get(result as usize)?.role {
            ResultRole::Allocation(AllocationResult::Amount | AllocationResult::Unallocated) => None,
            ResultRole::Allocation(result) => Some(result),
            _ => None,
        },
        _ => None,
    };
    let mut found = own;
    hir.exprs.children(e, &mut |child| found = found.or_else(|| measured(hir, model, child)));
    found
}
