//! Limits of policies that are in force, by the amounts that they bound, and what an answer leaves of them.

use super::TableBuilder;
use crate::data::TupleIndex;
use crate::diagnostics::codes;
use crate::eval::{Ball, Eval, EvalError, Result, ResultTable, ValueStore};
use crate::hir::*;
use crate::prob::rule::Rule;
use crate::source::Span;
use std::collections::BTreeMap;

/// A limit of a policy, the keys of its own index, and the keys of the amount that it limits.
pub(super) struct Instance<'h> {
    pub limit: &'h AmountLimit,
    pub own: Vec<u32>,
    of: Vec<u32>,
}

/// The limits of policies that are in force, by the keys of the amounts.
#[derive(Default)]
pub(super) struct Limits<'h> {
    by_amount: BTreeMap<Vec<u32>, Vec<Instance<'h>>>,
}

impl<'h> Limits<'h> {
    pub fn new(eval: &mut Eval<'_, Ball>, body: &'h Allocation, name: &str, all: &TupleIndex) -> Result<Limits<'h>> {
        let mut by_amount: BTreeMap<Vec<u32>, Vec<Instance<'h>>> = BTreeMap::new();
        for effect in body.effects.iter().filter(|effect| eval.hir.is_in_force(effect.policy)) {
            for limit in &effect.limits {
                for instance in instances(eval, limit)? {
                    if all.row(&instance.of).is_none() {
                        return Err(nobody(eval, body, name, &instance));
                    }
                    by_amount.entry(instance.of.clone()).or_default().push(instance);
                }
            }
        }
        Ok(Limits { by_amount })
    }

    /// What limits an amount.
    pub fn of<'s>(&'s self, tuple: &[u32]) -> &'s [Instance<'h>] {
        self.by_amount.get(tuple).map_or(&[], Vec::as_slice)
    }

    /// Where limits of policies give somebody something in any case.
    pub fn floors(&self) -> Vec<(Span, String)> {
        let mut out: Vec<(Span, String)> = Vec::new();
        for instance in self.by_amount.values().flatten().filter(|instance| instance.limit.lower.is_some()) {
            let limit = instance.limit;
            if out.iter().all(|(at, _)| *at != limit.span) {
                out.push((limit.span, format!("`{}` is a floor, too", limit.name)));
            }
        }
        out
    }
}

/// The instances of a limit.
fn instances<'h>(eval: &mut Eval<'_, Ball>, limit: &'h AmountLimit) -> Result<Vec<Instance<'h>>> {
    let index = eval.binder(limit.binder, &limit.keys, limit.slots)?;
    let (mut out, mut own) = (Vec::new(), Vec::new());
    for row in index.iter() {
        index.tuple(row, &mut own);
        let of = eval.frame(limit.slots, &own, |eval| limit.place.iter().map(|e| eval.ordinal(*e)).collect::<Result<Vec<u32>>>())?;
        out.push(Instance { limit, own: own.clone(), of });
    }
    Ok(out)
}

fn nobody(eval: &Eval<'_, Ball>, body: &Allocation, name: &str, instance: &Instance<'_>) -> EvalError {
    let kinds = body.binder_keys.iter().chain(&body.claimant_keys);
    let keys: Vec<&str> = instance.of.iter().zip(kinds).map(|(at, kind)| eval.name(*kind, *at)).collect();
    let what = if instance.limit.of_share { "share" } else { "amount" };
    let limit = &instance.limit.name;
    let message = format!("`{limit}` limits `{name}.{what}[{}]`, and there is none", keys.join(", "));
    EvalError::new(codes::MISSING_VALUE, message, instance.limit.span, "limited here")
        .with(eval.hir.exprs.gens(body.claimants).first().map_or(instance.limit.span, |g| g.span), "those who get a part")
        .help("leave it out by a condition in the index of the limit: `[c in country if …]`")
}

/// A limit of a policy that is in force, at one tuple of its index, with what it limits.
pub struct HeldLimit {
    /// The places of the policy among the effects of the model, and of the limit there.
    pub effect: usize,
    pub limit: usize,
    pub keys: Vec<u32>,
    pub value: f64,
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    /// The ends at which it holds: under a rule of whole units, at the unit inside of it.
    held: [Option<f64>; 2],
}

impl HeldLimit {
    /// The room to the nearer end.
    pub fn slack(&self) -> f64 {
        let [lower, upper] = self.held;
        let rooms = [upper.map(|upper| upper - self.value), lower.map(|lower| self.value - lower)];
        let room = rooms.into_iter().flatten().fold(f64::INFINITY, f64::min);
        let largest = [self.upper, self.lower].into_iter().flatten().fold(self.value.abs(), |most: f64, end| most.max(end.abs()));
        if room.abs() <= 1e-12 * largest { 0.0 } else { room }
    }
}

/// The limits of policies in force on an allocation, with what its answer gives; none without an answer.
pub fn held_limits(hir: &Hir, world: &ValueStore, model: ModelId) -> Vec<HeldLimit> {
    let (Form::Allocation(body), Some(answer)) = (&hir.models[model].form, world.answer(model)) else { return Vec::new() };
    let table = |role: AllocationResult| answer.table(hir.models[model].result(ResultRole::Allocation(role))?.0 as usize);
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    // What cannot be read ended the calculation already.
    held(&mut eval, body, table(AllocationResult::Amount), table(AllocationResult::Share)).unwrap_or_default()
}

/// How large a unit is under a rule that gives whole ones, or what share of the amount it is.
fn unit_of(eval: &mut Eval<'_, Ball>, body: &Allocation, index: &[u32], of_share: bool) -> Option<f64> {
    let rule = eval.frame(body.slots, index, |eval| eval.ordinal(body.rule)).ok().and_then(Rule::at)?;
    if !rule.in_units() {
        return None;
    }
    let mut read = |e: ExprId| eval.frame(body.slots, index, |eval| eval.double(e)).ok();
    let step = body.step.and_then(&mut read).unwrap_or(1.0);
    let whole = if of_share { read(body.amount?)? } else { 1.0 };
    Some(step / whole).filter(|unit| *unit > 0.0 && unit.is_finite())
}

fn held(
    eval: &mut Eval<'_, Ball>,
    body: &Allocation,
    amounts: Option<&ResultTable>,
    shares: Option<&ResultTable>,
) -> Result<Vec<HeldLimit>> {
    let mut out = Vec::new();
    for (effect, part) in body.effects.iter().enumerate().filter(|(_, part)| eval.hir.is_in_force(part.policy)) {
        for (at, limit) in part.limits.iter().enumerate() {
            for Instance { own, of, .. } in instances(eval, limit)? {
                let table = if limit.of_share { shares } else { amounts };
                let Some(value) = table.and_then(|table| table.value(&of)) else { continue };
                let mut end = |e: Option<ExprId>| match e {
                    Some(e) => eval.frame(limit.slots, &own, |eval| eval.double(e)).map(Some),
                    None => Ok(None),
                };
                let (lower, upper) = (end(limit.lower)?, end(limit.upper)?);
                let index = of.get(..body.binder_keys.len()).unwrap_or(&[]);
                let held = match unit_of(eval, body, index, limit.of_share) {
                    Some(unit) => {
                        let near = |units: f64| (units - units.round()).abs() < 1e-9 * units.abs().max(1.0);
                        let whole = |end: f64, inside: fn(f64) -> f64| {
                            let units = end / unit;
                            if near(units) { end } else { inside(units) * unit }
                        };
                        [lower.map(|end| whole(end, f64::ceil)), upper.map(|end| whole(end, f64::floor))]
                    }
                    None => [lower, upper],
                };
                out.push(HeldLimit { effect, limit: at, keys: own, value, lower, upper, held });
            }
        }
    }
    Ok(out)
}

/// The results that policies bring: what their limits leave.
pub(super) fn tables(
    eval: &mut Eval<'_, Ball>,
    body: &Allocation,
    amounts: Option<&ResultTable>,
    shares: Option<&ResultTable>,
) -> Result<Vec<(EffectResult, ResultTable)>> {
    let mut out = Vec::new();
    let all = held(eval, body, amounts, shares)?;
    for (effect, part) in body.effects.iter().enumerate().filter(|(_, part)| eval.hir.is_in_force(part.policy)) {
        for (at, limit) in part.limits.iter().enumerate() {
            let index = eval.binder(limit.binder, &limit.keys, limit.slots)?;
            let mut values = TableBuilder::new(index.clone());
            let mut slacks = TableBuilder::new(index);
            for one in all.iter().filter(|one| (one.effect, one.limit) == (effect, at)) {
                values.put(&one.keys, one.value);
                slacks.put(&one.keys, one.slack());
            }
            let (effect, at) = (effect as u32, at as u32);
            out.extend(values.finish().map(|table| (EffectResult::Limit(effect, at), table)));
            out.extend(slacks.finish().map(|table| (EffectResult::Slack(effect, at), table)));
        }
    }
    Ok(out)
}
