//! Charges of policies: what is paid, by whom, and for each of an index.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::ModelMistake;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Inner;
use crate::semantic::expr::scope::{Scope, Want};
use crate::syntax::ast::{self, Name};

impl Checker<'_> {
    pub(super) fn add_charge(&mut self, model: ModelId, patch: u32, policy: &str, charge: &ast::ChargeItem) {
        if let (Some(_), Some(cap)) = (charge.binder.first(), &charge.cap) {
            let message = format!("`{}` has an index, and a cap for each or for all cannot be told apart", charge.name.text);
            let found = Diagnostic::error(codes::BAD_MODEL, message).at(cap.span, "for each, or for all?");
            let help = "for all of them write a sum, `sum(… for e in enterprise) up to …`; for each a policy with an index: `policy fund[e in enterprise]`";
            self.report(found.help(help));
            return;
        }
        if !self.has_sum(model) {
            let (plan, at) = (self.hir.models[model].name.clone(), charge.name.span);
            self.report(ModelMistake::NoObjectiveToPay { plan: &plan, what: "a charge", at, levels: self.has_levels(model) }.diagnostic());
            return;
        }
        let name: Box<str> = format!("{policy}.{}", charge.name.text).into();
        let item = ast::LetItem {
            name: Name { text: name.clone(), span: charge.name.span },
            title: charge.title.clone(),
            binder: Vec::new(),
            unit: charge.unit.clone(),
            value: summed(charge),
            source: None,
            doc: charge.doc.clone(),
        };
        let each = (!charge.binder.is_empty()).then(|| ast::LetItem {
            binder: charge.binder.clone(),
            value: charge.value.clone(),
            ..item.clone()
        });
        let value = self.push_let(item, Some(model), false);
        let each = each.map(|item| self.push_let(item, Some(model), false));
        let Some(plan) = self.plan_mut(model) else { return };
        let (variable, links) = (plan.variables.len() as u32, plan.constraints.len() as u32);
        let place = plan.patches.get(patch as usize).map_or(0, |p| p.charges.len()) as u32;
        let title = charge.title.as_ref().map(|t| t.text.clone());
        let total = if each.is_some() { format!("{name} in all") } else { name.to_string() };
        let result = self.add_result(model, &total, title.clone(), ResultRole::Plan(PlanResult::Charge(value)), charge.name.span, None);
        let each = each.map(|value| {
            let result = self.add_result(model, &name, title, ResultRole::Plan(PlanResult::Charge(value)), charge.name.span, None);
            self.names.add_value_result(value, result);
            Each { value, result }
        });
        self.add_variable(model, &name, false, result, charge.name.span, PolicyColumn::Amount(patch, place));
        for part in 0..LINKS {
            let shown = format!("{name} ({})", part + 1);
            self.add_row(model, &shown, charge.span, PolicyRow::Link { patch, charge: place, part });
        }
        let known = [&charge.payer, &charge.receiver].map(|party| party.as_ref().filter(|party| self.is_entity_name(charge, party)));
        let read = [&charge.payer, &charge.receiver].map(|party| party.clone().filter(|party| !self.is_entity_name(charge, party)));
        let parties = charge.parties.map(|span| {
            let text = |party: &Option<ast::Expr>| party.as_ref().map(|party| self.sources.slice(party.span).to_string());
            Parties { payer: text(&charge.payer), receiver: text(&charge.receiver), span }
        });
        let same = charge.payer.as_ref().zip(charge.receiver.as_ref()).is_some_and(|(payer, receiver)| is_same(payer, receiver));
        let [payer, receiver] = known.map(|party| party.and_then(|party| self.party_named(party)).map(Party::One));
        self.charges.add_parties(each.map_or(value, |each| each.value), read);
        if let (Some(by), true) = (&charge.receiver, same || payer.is_some() && payer == receiver) {
            let message = format!("`{}` is paid and received by the same", charge.name.text);
            let found = Diagnostic::error(codes::PAID_TO_ITSELF, message).at(by.span, "pays it, too");
            self.report(found.help("name the other side, or leave one of them out where it is not in the scenario"));
        }
        if let Some(own) = self.plan_mut(model).and_then(|p| p.patches.get_mut(patch as usize)) {
            let enact = charge.enact;
            own.charges.push(Charge {
                name: name.clone(),
                value,
                body: None,
                enact,
                cap: None,
                payer,
                receiver,
                given: charge.given,
                parties,
                each,
                variable,
                links,
                result,
                span: charge.span,
            });
        }
        self.charges.add(value, (model, patch, place));
        if let Some(each) = each {
            self.charges.add_each(each.value, (model, patch, place));
        }
        if let Some(cap) = &charge.cap {
            self.charges.add_cap(value, cap.clone());
        }
        self.patch_name(model, name, each.map_or(Inner::Objective(result, value), |each| Inner::Let(each.value)));
    }

    /// Whether a party is the name of an entity, and not read of what a charge runs over.
    fn is_entity_name(&self, charge: &ast::ChargeItem, party: &ast::Expr) -> bool {
        let is_index =
            |name: &Name| charge.binder.iter().flat_map(|generator| &generator.pattern).any(|place| place.name.text == name.text);
        match &party.kind {
            ast::ExprKind::Name(name) => !is_index(name),
            ast::ExprKind::Member(base, _) => match &base.kind {
                ast::ExprKind::Name(kind) => self.names.kind(&kind.text).is_some() && !is_index(kind),
                _ => false,
            },
            _ => false,
        }
    }

    fn party_named(&mut self, party: &ast::Expr) -> Option<EntityId> {
        let (kind, name) = match &party.kind {
            ast::ExprKind::Name(name) => (None, name),
            ast::ExprKind::Member(base, name) => match &base.kind {
                ast::ExprKind::Name(kind) => (Some(kind.clone()), name),
                _ => return None,
            },
            _ => return None,
        };
        self.referred(&ast::Reference { kind, name: name.clone() }, None)
    }

    /// Who pays and receives a charge, where that is read of others.
    pub fn parties(&mut self, value: LetId, scope: &mut Scope) {
        let (Some(parties), Some((model, patch, place))) = (self.charges.parties(value), self.charges.owner(value)) else { return };
        for (at, party) in parties.into_iter().enumerate() {
            let Some(party) = party else { continue };
            let id = self.expr(scope, &party, Want::Element);
            match self.ty(id) {
                Ty::Error => continue,
                Ty::Entity(_) => {}
                ty => {
                    let text = self.describe(ty);
                    let found = Diagnostic::error(codes::TYPE_MISMATCH, format!("who pays or receives is an entity, and this is {text}"));
                    self.report(found.at(party.span, text).help("name an entity, or what refers to one: `paid by e.country`"));
                    continue;
                }
            }
            if !self.stage(id).is_known() {
                let found = Diagnostic::error(codes::NOT_KNOWN_YET, "who pays must be known before solving");
                self.report(found.at(party.span, "depends on a decision"));
                continue;
            }
            let patch = self.hir.models[model].plan_mut().and_then(|plan| plan.patches.get_mut(patch as usize));
            if let Some(charge) = patch.and_then(|patch| patch.charges.get_mut(place as usize)) {
                let slot = if at == 0 { &mut charge.payer } else { &mut charge.receiver };
                *slot = Some(Party::Read(id));
            }
        }
    }
}

/// Whether two parties are written the same.
fn is_same(a: &ast::Expr, b: &ast::Expr) -> bool {
    match (&a.kind, &b.kind) {
        (ast::ExprKind::Name(a), ast::ExprKind::Name(b)) => a.text == b.text,
        (ast::ExprKind::Member(a, one), ast::ExprKind::Member(b, two)) => one.text == two.text && is_same(a, b),
        _ => false,
    }
}

/// What a charge comes to: with an index the sum over it.
fn summed(charge: &ast::ChargeItem) -> ast::Expr {
    let value = charge.value.clone();
    if charge.binder.is_empty() {
        return value;
    }
    let span = value.span;
    let call = ast::Call {
        of: None,
        function: Name { text: "sum".into(), span },
        arguments: vec![ast::Argument { name: None, value, paired: None }],
        generators: charge.binder.clone(),
        given: Vec::new(),
        interventions: Vec::new(),
    };
    ast::Expr { kind: ast::ExprKind::Call(Box::new(call)), span }
}
