//! What policies do to allocations and choices: bounds of amounts, charges on utilities, alternatives taken away.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::EffectMistake;
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::{Scope, Want};
use crate::semantic::progress::{LimitHead, ProcessPatch};
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{self, CompareOp, ExprKind as K};

/// A result that a policy brings.
pub(super) struct Offered<'p> {
    pub name: Box<str>,
    pub title: Option<&'p ast::Text>,
    pub what: EffectResult,
    pub span: Span,
}

/// The results that policies bring to an allocation or a choice, in their order.
pub(super) fn offered(patches: &[ProcessPatch]) -> Vec<Offered<'_>> {
    let mut out = Vec::new();
    for (effect, patch) in (0u32..).zip(patches) {
        out.push(Offered { name: patch.name.clone(), title: None, what: EffectResult::Enacted(patch.policy), span: patch.span });
        let mut put = |name: String, title, what, span| out.push(Offered { name: name.into(), title, what, span });
        for (at, limit) in (0u32..).zip(&patch.limits) {
            let name = format!("{}.{}", patch.name, limit.name.text);
            put(name.clone(), limit.title.as_ref(), EffectResult::Limit(effect, at), limit.name.span);
            put(format!("{name}.slack"), None, EffectResult::Slack(effect, at), limit.name.span);
        }
        for (at, charge) in (0u32..).zip(&patch.charges) {
            let name = format!("{}.{}", patch.name, charge.name.text);
            put(name, charge.title.as_ref(), EffectResult::Charge(effect, at), charge.name.span);
        }
    }
    out
}

/// What of an allocation a path names: true of shares, false of amounts.
fn measured(e: &ast::Expr) -> Option<bool> {
    match &e.kind {
        K::Name(name) => match name.text.as_ref() {
            "amount" => Some(false),
            "share" => Some(true),
            _ => None,
        },
        K::Index(base, _) | K::Paren(base) => measured(base),
        _ => None,
    }
}

/// What a limit is set on; none where nothing is compared with an amount.
fn limited(limit: &ast::Constraint) -> Option<bool> {
    match &limit.body.without_parens().kind {
        K::Compare(operands, _) => operands.iter().find_map(measured),
        _ => None,
    }
}

impl Checker<'_> {
    /// The results that policies bring to a model, after so many of its own. `of_each` are the keys of what each chooser has of each alternative, `amount` is the
    /// unit of what is divided.
    pub(super) fn effect_results(
        &mut self,
        id: ModelId,
        before: usize,
        of_each: &[EntityTypeId],
        amount: &UnitExpr,
    ) -> Vec<(ResultDecl, UnitExpr)> {
        let patches = self.pending.model(id).patches.clone();
        let mut heads = Vec::new();
        for (patch, limit) in patches.iter().flat_map(|patch| patch.limits.iter().map(move |limit| (patch, limit))) {
            let mut scope = Scope::of(Some(id));
            scope.policy = Some(patch.name.clone());
            let binder = self.generators(&mut scope, &limit.binder, true);
            let keys = self.keys_of(&scope);
            heads.push(LimitHead { scope, binder, keys });
        }
        let place = |effect: u32, at: u32| {
            let before = patches.iter().take(effect as usize).map(|patch| patch.limits.len()).sum::<usize>();
            before + at as usize
        };
        let mut out = Vec::new();
        for Offered { name, title, what, span } in offered(&patches) {
            let (keys, unit) = match what {
                EffectResult::Enacted(_) | EffectResult::Gathered(_) => (Vec::new(), UnitExpr::ONE),
                EffectResult::Charge(..) => (of_each.to_vec(), UnitExpr::ONE),
                EffectResult::Limit(effect, at) | EffectResult::Slack(effect, at) => {
                    let limit = patches.get(effect as usize).and_then(|patch| patch.limits.get(at as usize));
                    let unit = if limit.and_then(limited) == Some(true) { UnitExpr::ONE } else { amount.clone() };
                    (heads.get(place(effect, at)).map_or(Vec::new(), |head| head.keys.clone()), unit)
                }
            };
            let decl = ResultDecl {
                name,
                title: title.map(|title| title.text.clone()),
                keys,
                ty: ResultType::Number,
                horizon: None,
                unit: crate::units::UnitId::ONE,
                role: ResultRole::Effect(what),
                span,
            };
            out.push((decl, unit));
        }
        self.pending.model_mut(id).limit_heads = heads;
        for (at, gathered) in (0u32..).zip(&self.hir.models[id].gathered) {
            let first = gathered.members.first().and_then(|(_, first)| out.get((*first as usize).checked_sub(before)?));
            let Some((first, unit)) = first else { continue };
            let member = first.name.find(']').map_or(first.name.as_ref(), |end| first.name.split_at(end + 1).0);
            let Some((name, family, _)) = self.families.of(member) else { continue };
            let rest = first.name.strip_prefix(member).unwrap_or("");
            let decl = ResultDecl {
                name: format!("{name}{rest}").into(),
                keys: family.kinds.iter().chain(&first.keys).copied().collect(),
                role: ResultRole::Effect(EffectResult::Gathered(at)),
                span: family.span,
                ..first.clone()
            };
            let unit = unit.clone();
            out.push((decl, unit));
        }
        out
    }

    fn result_at(&self, id: ModelId, what: EffectResult) -> u32 {
        self.hir.models[id].result(ResultRole::Effect(what)).map_or(u32::MAX, |(at, _)| at)
    }

    /// The bounds that policies set to an allocation; none where they are wrong. `refused` says why there can be none.
    pub(super) fn allocation_effects(&mut self, id: ModelId, has_amount: bool, refused: Option<(&str, Span)>) -> Option<Vec<Effect>> {
        let patches = self.pending.model(id).patches.clone();
        let mut heads = std::mem::take(&mut self.pending.model_mut(id).limit_heads).into_iter();
        let (mut out, mut fine) = (Vec::new(), true);
        for (effect, patch) in (0u32..).zip(&patches) {
            let mut limits = Vec::new();
            for (at, limit) in (0u32..).zip(&patch.limits) {
                let Some(head) = heads.next() else { continue };
                if let Some((why, place)) = refused {
                    self.report(EffectMistake::LimitBeside { at: limit.name.span, why, place }.diagnostic());
                    fine = false;
                    continue;
                }
                let made = self.amount_limit(id, (patch, effect), (limit, at), head, has_amount);
                fine &= made.is_some();
                limits.extend(made);
            }
            out.push(Effect {
                policy: patch.policy,
                name: patch.name.clone(),
                limits,
                charges: Vec::new(),
                forbids: Vec::new(),
                span: patch.span,
            });
        }
        fine.then_some(out)
    }

    fn amount_limit(
        &mut self,
        id: ModelId,
        (patch, effect): (&ProcessPatch, u32),
        (limit, at): (&ast::Constraint, u32),
        head: LimitHead,
        has_amount: bool,
    ) -> Option<AmountLimit> {
        let LimitHead { mut scope, binder, keys } = head;
        let body = limit.body.without_parens();
        let K::Compare(operands, ops) = &body.kind else {
            self.report(EffectMistake::NothingLimited { at: body.span }.diagnostic());
            return None;
        };
        let places: Vec<usize> = (0..).zip(operands).filter(|(_, e)| measured(e).is_some()).map(|(place, _)| place).collect();
        let (&[place], [_, _] | [_, _, _]) = (places.as_slice(), operands.as_slice()) else {
            self.report(EffectMistake::NothingLimited { at: body.span }.diagnostic());
            return None;
        };
        let mut ends: [Option<&ast::Expr>; 2] = [None, None];
        if operands.len() == 3 && place != 1 {
            self.report(EffectMistake::NotBetween { at: body.span }.diagnostic());
            return None;
        }
        for (left, ((op, sign), pair)) in (0usize..).zip(ops.iter().zip(operands.windows(2))) {
            let [first, second] = pair else { continue };
            let other = if left == place { second } else { first };
            // As if the amount stood on the left.
            let op = match (op, left == place) {
                (CompareOp::Le, false) => CompareOp::Ge,
                (CompareOp::Ge, false) => CompareOp::Le,
                (op, _) => *op,
            };
            let sides: &[usize] = match op {
                CompareOp::Ge => &[0],
                CompareOp::Le => &[1],
                CompareOp::Eq => &[0, 1],
                CompareOp::Lt | CompareOp::Gt | CompareOp::Ne => {
                    self.report(EffectMistake::Strict { sign: *sign }.diagnostic());
                    return None;
                }
            };
            for side in sides {
                match ends.get_mut(*side) {
                    Some(end) if end.is_none() => *end = Some(other),
                    _ => {
                        self.report(EffectMistake::NotBetween { at: body.span }.diagnostic());
                        return None;
                    }
                }
            }
        }
        let amount = operands.get(place)?;
        let of_share = measured(amount) == Some(true);
        if !of_share && !has_amount {
            let owner = &self.hir.models[id];
            let found = EffectMistake::NoAmount { at: amount.span, model: &owner.name, declared: owner.span }.diagnostic();
            self.report(found);
            return None;
        }
        let read = self.expr(&mut scope, amount, Want::Any);
        let ExprKind::Answer(_, _, list) = self.exprs.kind(read) else { return None };
        let place: Vec<ExprId> = self.exprs.items(list).to_vec();
        let term = if of_share { UnitExpr::ONE } else { self.term(read) };
        let what = if of_share { "a share" } else { "the amount" };
        let mut fine = binder.is_some();
        let [lower, upper] = ends.map(|end| {
            let made = self.end_of_limit(id, &mut scope, end?, &term, what);
            fine &= made.is_some();
            made
        });
        let binder = binder.filter(|_| fine)?;
        Some(AmountLimit {
            name: format!("{}.{}", patch.name, limit.name.text).into(),
            title: limit.title.as_ref().map(|title| title.text.clone()),
            binder,
            keys,
            of_share,
            place,
            lower,
            upper,
            result: self.result_at(id, EffectResult::Limit(effect, at)),
            slots: scope.size,
            span: limit.name.span,
        })
    }

    /// The end of a limit: data, or the answer of another model.
    fn end_of_limit(&mut self, id: ModelId, scope: &mut Scope, e: &ast::Expr, term: &UnitExpr, what: &str) -> Option<ExprId> {
        let value = self.known_number(scope, e, term, what)?;
        if self.reads_answer_of(id, value) {
            self.report(EffectMistake::OwnAnswer { at: e.span, model: &self.hir.models[id].name }.diagnostic());
            return None;
        }
        self.is_known_beforehand(value).then_some(value)
    }

    fn is_known_beforehand(&mut self, value: ExprId) -> bool {
        let stage = self.stage(value);
        if stage.is_known() && stage.is_certain() {
            return true;
        }
        let found = Diagnostic::error(codes::NOT_KNOWN_YET, "what a policy says here must be known before the model is calculated")
            .at(self.span(value), "known only afterwards");
        self.report(found);
        false
    }

    fn reads_answer_of(&self, id: ModelId, e: ExprId) -> bool {
        let mut found = matches!(self.exprs.kind(e), ExprKind::Answer(model, ..) if model == id);
        self.exprs.made().children(e, &mut |child| found = found || self.reads_answer_of(id, child));
        found
    }

    /// What policies do to a choice: its utility and its condition with them in it. The scope holds choosers and alternatives.
    pub(super) fn choice_effects(
        &mut self,
        id: ModelId,
        scope: &mut Scope,
        mut utility: ExprId,
        mut available: Option<ExprId>,
    ) -> Option<(Vec<Effect>, ExprId, Option<ExprId>)> {
        let patches = self.pending.model(id).patches.clone();
        let (mut out, mut fine) = (Vec::new(), true);
        for patch in &patches {
            let own = |name: &ast::Name| format!("{}.{}", patch.name, name.text).into();
            let titled = |title: &Option<ast::Text>| title.as_ref().map(|title| title.text.clone());
            let (mut charges, mut forbids) = (Vec::new(), Vec::new());
            for charge in &patch.charges {
                let value = self.utility_charge(id, scope, charge);
                fine &= value.is_some();
                let Some(value) = value else { continue };
                charges.push(UtilityCharge { name: own(&charge.name), title: titled(&charge.title), value, span: charge.name.span });
                let (at, stage) = (self.span(value), self.stage(value));
                let zero = self.number(crate::exact::Exact::ZERO, 0.0, UnitExpr::ONE, at);
                let holds = self.node(ExprKind::InForce(patch.policy), Ty::Bool, UnitExpr::ONE, Stage::KNOWN, at);
                let taken = self.node(ExprKind::If(holds, value, zero), Ty::Number, UnitExpr::ONE, stage, at);
                let (of, both) = (self.span(utility), self.stage(utility).join(stage));
                utility = self.node(ExprKind::Arith(ast::ArithOp::Sub, utility, taken), Ty::Number, UnitExpr::ONE, both, of);
            }
            for forbid in &patch.forbids {
                let condition = self.condition(scope, &forbid.condition);
                if self.ty(condition) == Ty::Error || !self.is_known_beforehand(condition) {
                    fine = false;
                    continue;
                }
                if self.reads_answer_of(id, condition) {
                    self.report(EffectMistake::OwnAnswer { at: forbid.condition.span, model: &self.hir.models[id].name }.diagnostic());
                    fine = false;
                    continue;
                }
                forbids.push(Withheld { name: own(&forbid.name), title: titled(&forbid.title), condition, span: forbid.name.span });
                let (at, stage) = (self.span(condition), self.stage(condition));
                let bool_node = |checker: &mut Self, kind, stage| checker.node(kind, Ty::Bool, UnitExpr::ONE, stage, at);
                let holds = bool_node(self, ExprKind::InForce(patch.policy), Stage::KNOWN);
                let taken = bool_node(self, ExprKind::And(holds, condition), stage);
                let left = bool_node(self, ExprKind::Not(taken), stage);
                available = Some(match available {
                    Some(before) => {
                        let stage = self.stage(before).join(stage);
                        let at = self.span(before);
                        self.node(ExprKind::And(before, left), Ty::Bool, UnitExpr::ONE, stage, at)
                    }
                    None => left,
                });
            }
            let (policy, name, span) = (patch.policy, patch.name.clone(), patch.span);
            out.push(Effect { policy, name, limits: Vec::new(), charges, forbids, span });
        }
        fine.then_some((out, utility, available))
    }

    fn utility_charge(&mut self, id: ModelId, scope: &mut Scope, charge: &ast::ChargeItem) -> Option<ExprId> {
        if let Some(note) = &charge.unit {
            let found = Diagnostic::error(codes::BAD_MODEL, "a charge on a choice is taken off the utility, which has no unit");
            let found = found.at(note.span, "a unit").help("turn it into utility, by what a unit of it weighs there: `0.3 1/EUR * …`");
            self.report(found);
            return None;
        }
        let value = self.number_expr(scope, &charge.value);
        if self.ty(value) == Ty::Error {
            return None;
        }
        let term = self.term(value);
        let resolved = self.units.resolve(&term);
        if resolved.is_known() && self.units.registry().factor(resolved.unit, crate::units::UnitId::ONE).is_none() {
            let unit = self.units.text(&term);
            self.report(EffectMistake::NoUtility { at: self.span(value), unit: &unit, choice: self.hir.models[id].span }.diagnostic());
            return None;
        }
        let at = self.span(value);
        let value = self.coerce_to(value, &UnitExpr::ONE, at, "a charge on a utility");
        if self.ty(value) == Ty::Error || !self.is_known_beforehand(value) {
            return None;
        }
        if self.reads_answer_of(id, value) {
            self.report(EffectMistake::OwnAnswer { at, model: &self.hir.models[id].name }.diagnostic());
            return None;
        }
        Some(value)
    }
}
