//! What policies bring into allocations and choices: results, and parts that are checked with the model.

use super::parts::{Places, by_name};
use crate::diagnostics::Diagnostic;
use crate::hir::*;
use crate::mistakes::EffectMistake;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Inner;
use crate::semantic::declare::results::results;
use crate::semantic::models::effects::offered;
use crate::semantic::progress::ProcessPatch;
use crate::syntax::ast::{self, ItemKind};

impl Checker<'_> {
    /// Adds the parts of policies to an allocation or a choice; the policies come by name.
    pub(super) fn patch_effects(&mut self, model: ModelId, policies: &[(u32, &ast::Applies)]) {
        let patches: Vec<ProcessPatch> =
            policies.iter().filter_map(|(policy, applies)| self.effect_patch(model, *policy, applies)).collect();
        let item = self.pending.model(model).item.clone();
        let ItemKind::Model(item) = item.as_ref() else { return };
        let own = results(item).len() as u32;
        let mut gathered = Vec::new();
        for (at, result) in (own..).zip(offered(&patches)) {
            // A slack goes by the name of its limit.
            let limit = result.name.strip_suffix(".slack").filter(|_| matches!(result.what, EffectResult::Slack(..)));
            gathered.push((at, limit.unwrap_or(&result.name).into(), limit.is_some()));
            let inner = match result.what {
                EffectResult::Enacted(_) => Inner::Policy(at),
                _ => Inner::Result(at),
            };
            self.names.add_policy_part(model, result.name, inner);
        }
        let policies: Vec<u32> = patches.iter().map(|patch| patch.policy).collect();
        self.gather_effects(model, &policies, &gathered);
        self.pending.model_mut(model).patches = patches;
    }

    fn effect_patch(&mut self, model: ModelId, policy: u32, applies: &ast::Applies) -> Option<ProcessPatch> {
        let decl = self.hir.policies.get(policy as usize)?;
        let (name, span) = (decl.name.clone(), decl.span);
        let owner = &self.hir.models[model];
        let (model_name, form) = (owner.name.clone(), owner.form.name());
        let what = form.word();
        if self.is_called_as_result(model, &name, span, what) {
            return None;
        }
        let is_choice = form == FormName::Choice;
        let mistake = |word, at| EffectMistake::NotHere { word, at, model: &model_name, is_choice };
        let mut wrong: Vec<EffectMistake<'_>> = Vec::new();
        wrong.extend(applies.vars.iter().map(|var| mistake("var", var.name.span)));
        let (enacts, charges): (Vec<_>, Vec<_>) = applies.charges.iter().partition(|charge| charge.enact);
        wrong.extend(enacts.iter().map(|charge| mistake("enact", charge.name.span)));
        let (mut kept_charges, mut kept_limits, mut kept_forbids) = (Vec::new(), Vec::new(), Vec::new());
        for charge in charges {
            let party = charge.payer.as_ref().or(charge.receiver.as_ref()).map(|party| party.span);
            match (is_choice, charge.binder.first().zip(charge.binder.last()), party.or(charge.cap.as_ref().map(|cap| cap.span))) {
                (false, ..) => wrong.push(mistake("charge", charge.name.span)),
                (_, Some((first, last)), _) => {
                    wrong.push(EffectMistake::UtilityWithKeys { charge: &charge.name.text, at: first.span.to(last.span) });
                }
                (_, _, Some(at)) => wrong.push(EffectMistake::UtilityIsNotPaid { charge: &charge.name.text, at }),
                _ => kept_charges.push(charge.clone()),
            }
        }
        for limit in &applies.limits {
            let extra = limit.payments.first().map(|payment| (payment.price.span, "price"));
            let extra = extra.or(limit.when.as_ref().map(|when| (when.condition.span, "condition")));
            match (is_choice, extra.or(limit.given.map(|at| (at, "`where given`")))) {
                (true, _) => wrong.push(mistake("limit", limit.name.span)),
                (_, Some((at, extra))) => wrong.push(EffectMistake::LimitWith { extra, at }),
                _ => kept_limits.push(limit.clone()),
            }
        }
        for forbid in &applies.forbids {
            match is_choice {
                false => wrong.push(mistake("forbid", forbid.name.span)),
                true => kept_forbids.push(forbid.clone()),
            }
        }
        let wrong: Vec<Diagnostic> = wrong.into_iter().map(EffectMistake::diagnostic).collect();
        let nothing = wrong.is_empty() && kept_charges.is_empty() && kept_limits.is_empty() && kept_forbids.is_empty();
        wrong.into_iter().for_each(|found| self.report(found));
        if nothing {
            self.report(EffectMistake::Nothing { policy: &name, at: applies.span, model: &model_name, is_choice }.diagnostic());
        }
        let mut places = Places::default();
        kept_charges.retain(|charge| self.take_part(&charge.name, &mut places, what));
        kept_limits.retain(|limit| self.take_part(&limit.name, &mut places, what));
        kept_forbids.retain(|forbid| self.take_part(&forbid.name, &mut places, what));
        by_name(&mut kept_charges, |charge| &charge.name);
        by_name(&mut kept_limits, |limit| &limit.name);
        by_name(&mut kept_forbids, |forbid| &forbid.name);
        Some(ProcessPatch { policy, name, span: applies.span, charges: kept_charges, limits: kept_limits, forbids: kept_forbids })
    }
}
