//! Policies on allocations and choices: open ones, which nothing there decides on, and parts that change nothing.

use crate::diagnostics::{Diagnostic, codes};
use crate::eval::{Ball, Eval, ValueStore};
use crate::hir::*;

/// Open policies on an allocation or a choice.
pub(super) fn open(hir: &Hir) -> Vec<Diagnostic> {
    let open = hir.policies.iter().filter(|policy| policy.state == Switch::Open);
    let found = open.filter_map(|policy| {
        let decided_by_nobody = |model: &&Model| matches!(model.form.name(), FormName::Allocation | FormName::Choice);
        let model = policy.plans.iter().map(|model| &hir.models[*model]).find(decided_by_nobody)?;
        let what = model.form.name().word();
        let message = format!("`{}` is open, and the {what} `{}` needs it on or off", policy.name, model.name);
        let found = Diagnostic::error(codes::OPEN_IN_MODEL, message).at(policy.switched.unwrap_or(policy.span), "open");
        let found = if policy.switched.is_some() { found.with(policy.span, "the policy") } else { found };
        let why = match model.form.name() {
            FormName::Choice => "a choice follows from utilities: nothing in it decides on a policy",
            _ => "an allocation follows a rule: nothing in it decides on a policy",
        };
        Some(found.note(why).help("switch it on or off; `coop impact` compares the two"))
    });
    found.collect()
}

/// Parts of policies in force that change no probability of a choice.
pub fn idle_effects(hir: &Hir, world: &ValueStore, model: ModelId) -> Vec<Diagnostic> {
    let decl = &hir.models[model];
    let (Form::Choice(choice), Some(answer)) = (&decl.form, world.answer(model)) else { return Vec::new() };
    let table = |role: ResultRole| answer.table(decl.result(role)?.0 as usize);
    let mut out = Vec::new();
    let outer = choice.binder_keys.len();
    for (at, effect) in (0u32..).zip(&choice.effects).filter(|(_, effect)| hir.is_in_force(effect.policy)) {
        for (place, charge) in (0u32..).zip(&effect.charges) {
            let Some(table) = table(ResultRole::Effect(EffectResult::Charge(at, place))) else { continue };
            let (mut tuple, mut several, mut differs) = (Vec::new(), false, false);
            let mut first: Option<(Vec<u32>, f64)> = None;
            for row in table.index.iter() {
                table.index.tuple(row, &mut tuple);
                let Some(value) = table.value(&tuple).filter(|value| !value.is_nan()) else { continue };
                let chooser = tuple.get(..outer).unwrap_or(&[]);
                match &first {
                    Some((who, known)) if who == chooser => {
                        several = true;
                        differs |= (value - known).abs() > 1e-12 * value.abs().max(known.abs());
                    }
                    _ => first = Some((chooser.to_vec(), value)),
                }
            }
            if several && !differs {
                let message = format!("`{}` is the same for all alternatives, and changes no probability", charge.name);
                let found = Diagnostic::warning(codes::CHANGES_NOTHING, message).at(charge.span, "only differences of utilities count");
                out.push(found.help("let it depend on the alternative, or charge it where not all have to pay"));
            }
        }
        for forbid in &effect.forbids {
            if meets_nothing(hir, world, choice, forbid) {
                let message = format!("`{}` takes nothing away: no alternative meets it", forbid.name);
                let found = Diagnostic::warning(codes::CHANGES_NOTHING, message).at(forbid.span, "true of nothing that could be chosen");
                let own = choice.own_available.map(|own| hir.exprs.spans[own]);
                out.push(own.into_iter().fold(found, |found, own| found.with(own, "what is available without it")));
            }
        }
    }
    out
}

/// True where a condition can be calculated for all choosers and alternatives, and is true of none that could be chosen without it.
fn meets_nothing(hir: &Hir, world: &ValueStore, choice: &Choice, forbid: &Withheld) -> bool {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let Ok(choosers) = eval.binder(choice.binder, &choice.binder_keys, choice.slots) else { return false };
    let (mut keys, mut met) = (Vec::new(), false);
    for row in choosers.iter() {
        choosers.tuple(row, &mut keys);
        let found = eval.frame(choice.slots, &keys, |eval| {
            eval.each(choice.alternatives, &mut |eval| {
                let there = choice.own_available.map_or(Ok(true), |own| eval.truth(own))?;
                met |= there && eval.truth(forbid.condition)?;
                Ok(())
            })
        });
        if found.is_err() || met {
            return false;
        }
    }
    true
}
