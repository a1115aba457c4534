//! Keys, and the values of what has its keys.

use super::path::keys_text;
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Inner;
use crate::semantic::expr::scope::{Head, Keyed, Scope, Want};
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    /// Keys of what has none; reported.
    pub(super) fn takes_no_keys(&mut self, head: &Head, base: Span, keys: &[ast::Expr], span: Span) {
        if let Head::Keyed(what, _) = head
            && let Some(horizon) = self.horizon_of_keyed(*what)
        {
            return self.takes_no_outcome(horizon, base, keys, span);
        }
        let text = self.sources.slice(base).to_string();
        let mut found = Diagnostic::error(codes::WRONG_KEYS, format!("`{text}` takes no keys")).at(span, "has keys");
        if self.names.is_attr(&text) {
            found = found.help(format!("an attribute is read of an entity: `e.{text}`"));
        }
        // `renew[p].worth`: the keys belong to the result.
        let behind = self.sources.get(span.file).and_then(|file| file.text.get(span.hi as usize..)).and_then(|rest| rest.strip_prefix('.'));
        let result = behind.map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_string());
        if let (Head::Model(id), Some(result)) = (head, result)
            && matches!(self.names.inner(*id, &result), Some(Inner::Result(_)))
        {
            let keys = self.sources.slice(Span::new(span.file, base.hi, span.hi)).trim().to_string();
            let whole = Span::new(span.file, span.lo, span.hi + 1 + result.len() as u32);
            let right = format!("{text}.{result}{keys}");
            let fix = crate::diagnostics::Applicability::MaybeIncorrect;
            found = found.fix(format!("write `{right}`"), whole, right, fix);
        }
        self.report(found);
    }

    /// Keys of what differs between outcomes, and by nothing else; reported.
    fn takes_no_outcome(&mut self, horizon: HorizonId, base: Span, keys: &[ast::Expr], span: Span) {
        let text = self.sources.slice(base).to_string();
        let key = keys.first().map_or("poor", |key| self.sources.slice(key.span)).to_string();
        let names = self.known_with_state(horizon, &key);
        let name = if let [only] = names.as_slice() { only } else { "…" };
        let found = Diagnostic::error(codes::WRONG_KEYS, format!("`{text}` takes no keys: outcomes are no keys that one writes"))
            .at(span, "has keys")
            .help(format!("say what holds in the outcome: `expected({text} given {name} == {key})`"));
        self.report(found);
    }

    pub(super) fn arguments(
        &mut self,
        scope: &mut Scope,
        keys: &[ast::Expr],
        kinds: &[EntityTypeId],
        base: Span,
        span: Span,
    ) -> Option<Vec<ExprId>> {
        if keys.len() != kinds.len() {
            let words: Vec<&str> = kinds.iter().map(|k| self.hir.entity_types[*k].name.as_ref()).collect();
            let text = self.sources.slice(base);
            let found = Diagnostic::error(
                codes::WRONG_KEYS,
                format!("`{text}` takes {}, and here {} {}", keys_text(&words), if keys.len() == 1 { "is" } else { "are" }, keys.len()),
            )
            .at(span, format!("{} of {}", keys.len(), kinds.len()));
            self.report(found);
            return None;
        }
        if let Some(order) = self.keys_changed_over(scope, keys, kinds) {
            let words: Vec<&str> = kinds.iter().map(|k| self.hir.entity_types[*k].name.as_ref()).collect();
            let place = keys.first().zip(keys.last()).map_or(span, |(a, b)| a.span.to(b.span));
            let texts: Vec<&str> = order.iter().filter_map(|i| keys.get(*i)).map(|k| self.sources.slice(k.span)).collect();
            let (text, right) = (self.sources.slice(base), texts.join(", "));
            let found = Diagnostic::error(codes::WRONG_KEYS, format!("the keys of `{text}` are, in this order, {}", words.join(" and ")))
                .at(place, "changed over")
                .fix(format!("write `{text}[{right}]`"), place, right, crate::diagnostics::Applicability::MaybeIncorrect);
            self.report(found);
            return None;
        }
        let mut ids = Vec::new();
        let mut fine = true;
        for (key, kind) in keys.iter().zip(kinds) {
            let root = self.hir.entity_types[*kind].root;
            let id = match self.amount_as_key(root, key) {
                Some(Ok(state)) => self.entity_node(state, key.span),
                Some(Err(())) => return None,
                None => {
                    let id = self.expr(scope, key, Want::Entity(root));
                    self.amount_to_state(id, root)
                }
            };
            fine &= self.fits(id, SetElement::Kind(*kind));
            if !self.stage(id).is_known() {
                self.report(
                    Diagnostic::error(codes::NOT_KNOWN_YET, "a key must be known before solving").at(key.span, "depends on a decision"),
                );
                fine = false;
            }
            ids.push(id);
        }
        fine.then_some(ids)
    }

    /// The state that an amount with its unit stands for; an error, reported, where it stands for none.
    fn amount_as_key(&mut self, kind: EntityTypeId, key: &ast::Expr) -> Option<Result<EntityId, ()>> {
        let attr = self.hir.entity_types[kind].amount?;
        let (quantity, negative) = crate::semantic::data::cells::literal(key)?;
        quantity.unit.as_ref()?;
        let value = if negative { -quantity.value.clone() } else { quantity.value.clone() };
        let written = crate::semantic::data::cells::Written { value, unit: quantity.unit.clone(), span: key.span };
        let (term, owner) = (self.units.of_attr(attr), self.hir.entity_types[kind].span);
        let name = self.hir.entity_types[kind].name.clone();
        let Some(value) = self.in_unit(&written, &term, Some((owner, "its values")), &format!("`{name}`")) else { return Some(Err(())) };
        let AttrValues::Number(column) = &self.hir.attrs[attr].values else { return None };
        let found = (0..self.hir.entity_types[kind].size).find(|ordinal| column.exact(*ordinal).as_ref() == Some(&value));
        // Without any state, that was reported.
        if found.is_none() && self.hir.entity_types[kind].size > 0 {
            let text = self.sources.slice(key.span).to_string();
            let found = Diagnostic::error(codes::NO_SUCH_STATE, format!("`{name}` cannot be {text}")).at(key.span, "not one of its values");
            self.report(found.with(owner, "its values"));
        }
        Some(found.map(|ordinal| EntityId(self.hir.entity_types[kind].base + ordinal)).ok_or(()))
    }

    /// The state that an amount stands for, where the states of a kind do: it is looked up when it is known.
    fn amount_to_state(&mut self, id: ExprId, root: EntityTypeId) -> ExprId {
        let Some(attr) = self.hir.entity_types[root].amount else { return id };
        let amount = match self.ty(id) {
            Ty::Number => id,
            Ty::Entity(kind) if self.hir.entity_types[kind].root != root && self.hir.entity_types[kind].amount.is_some() => {
                self.as_number(id)
            }
            _ => return id,
        };
        let (term, owner) = (self.units.of_attr(attr), self.hir.entity_types[root].span);
        let amount = self.coerce_to(amount, &term, owner, &format!("`{}`", self.hir.entity_types[root].name));
        if self.ty(amount) == Ty::Error {
            return amount;
        }
        let (span, stage) = (self.span(id), self.stage(id));
        self.node(ExprKind::StateOf(amount), Ty::Entity(root), UnitExpr::ONE, stage, span)
    }

    pub(super) fn is_of_process(&self, what: Keyed) -> bool {
        let Keyed::Answer(model, result) = what else { return false };
        let results = &self.hir.models[model].results;
        results.get(result as usize).is_some_and(|result| matches!(result.role, ResultRole::Decision(_)))
    }

    /// The first member of a kind as a key: an amount with its unit.
    pub(super) fn example_of(&mut self, kind: EntityTypeId) -> String {
        let decl = &self.hir.entity_types[kind];
        let Some(first) = decl.members.first() else { return "…".into() };
        let (name, amount) = (self.hir.entities[*first].name.to_string(), decl.amount);
        let unit = amount.filter(|_| crate::exact::parse(&name).is_some()).map(|attr| {
            let term = self.units.of_attr(attr);
            self.units.text(&term)
        });
        unit.filter(|unit| unit != "1").map_or_else(|| name.clone(), |unit| format!("{name} {unit}"))
    }

    /// The order in which keys would fit, when they do not fit as they stand.
    fn keys_changed_over(&self, scope: &Scope, keys: &[ast::Expr], kinds: &[EntityTypeId]) -> Option<Vec<usize>> {
        let roots: Vec<EntityTypeId> = kinds.iter().map(|k| self.hir.entity_types[*k].root).collect();
        let mut fits: Vec<Vec<bool>> = Vec::new();
        for key in keys {
            let ast::ExprKind::Name(name) = &key.kind else { return None };
            let own: Vec<EntityTypeId> = match scope.find(&name.text).map(|l| l.element) {
                Some(SetElement::Kind(kind)) => vec![self.hir.entity_types[kind].root],
                Some(SetElement::Integer) => return None,
                None => match self.names.entities(&name.text) {
                    [] => return None,
                    entities => entities.iter().map(|e| self.hir.entities[*e].root).collect(),
                },
            };
            fits.push(roots.iter().map(|root| own.contains(root)).collect());
        }
        let fit = |key: usize, place: usize| fits.get(key).and_then(|f| f.get(place)).copied().unwrap_or(false);
        if (0..keys.len()).all(|i| fit(i, i)) || keys.len() > 4 {
            return None;
        }
        // Each place takes the first key that fits and is not taken.
        let mut order: Vec<usize> = Vec::new();
        for place in 0..keys.len() {
            let key = (0..keys.len()).find(|key| !order.contains(key) && fit(*key, place))?;
            order.push(key);
        }
        Some(order)
    }

    /// The type of a result. That of a value is the value's, which is checked by now.
    fn result_ty(&self, model: ModelId, result: u32) -> Ty {
        let decl = self.hir.models[model].results.get(result as usize);
        decl.map_or(Ty::Error, |decl| decl.role.value().map_or(decl.ty.into(), |id| self.hir.lets[id].ty))
    }

    /// The value of something without keys.
    pub fn complete(&mut self, what: Keyed, span: Span) -> ExprId {
        self.keyed(what, Vec::new(), span)
    }

    /// The value of something with its keys.
    pub(in crate::semantic) fn keyed(&mut self, what: Keyed, ids: Vec<ExprId>, span: Span) -> ExprId {
        let mut ids = ids;
        let mut at = None;
        if let Some(horizon) = self.horizon_of_keyed(what) {
            let Some(node) = self.last_key(horizon, &ids, span) else { return self.error_expr(span) };
            ids.push(node);
            at = Some(node);
        }
        let value = self.with_its_keys(what, ids, span);
        self.price_in_outcome(what, value, at, span)
    }

    fn with_its_keys(&mut self, what: Keyed, ids: Vec<ExprId>, span: Span) -> ExprId {
        match what {
            Keyed::Random(variable) => self.realised(variable, ids, span),
            Keyed::Amount(amount) => self.drawn(amount, ids, span),
            Keyed::Let(id) => {
                let list = self.exprs.list(ids);
                let decl = &self.hir.lets[id];
                let (ty, stage) = (decl.ty, decl.stage);
                let term = self.units.of_let(id);
                if ty == Ty::Error {
                    return self.error_expr(span);
                }
                let Some(term) = self.unit_of_listed(term, list, span) else { return self.error_expr(span) };
                self.node(ExprKind::Let(id, list), ty, term, stage, span)
            }
            Keyed::Var(model, var) => {
                let list = self.exprs.list(ids);
                let result = self.hir.models[model].plan().and_then(|plan| plan.variables.get(var as usize)).map(|v| v.result);
                let term = result.map_or(UnitExpr::ONE, |r| self.result_term(model, r));
                let Some(term) = self.unit_of_listed(term, list, span) else { return self.error_expr(span) };
                self.node(ExprKind::Var(model, var, list), Ty::Number, term, Stage::LINEAR, span)
            }
            Keyed::Part(model, result, first) => {
                let all = self.exprs.items(first).iter().copied().chain(ids).collect();
                self.keyed(Keyed::Answer(model, result), all, span)
            }
            Keyed::Answer(model, result) => {
                let list = self.exprs.list(ids);
                let term = self.result_term(model, result);
                let Some(term) = self.unit_of_listed(term, list, span) else { return self.error_expr(span) };
                let own = self.pending.inside() == Some(model);
                let stage = if own { Stage::SOLVED } else { Stage::KNOWN };
                let id = self.node(ExprKind::Answer(model, result, list), self.result_ty(model, result), term, stage, span);
                if own {
                    let why = crate::semantic::expr::linearity::NotLinear {
                        first: span,
                        second: None,
                        why: "a result of the plan itself is known only after solving",
                    };
                    self.linearity.mark(id, why);
                }
                id
            }
            Keyed::Chance(model, variable) => {
                let Some(states) = self.variable_of(model, variable).map(|head| head.states) else { return self.error_expr(span) };
                for key in &ids {
                    if !self.stage(*key).is_certain() {
                        let found = Diagnostic::error(codes::NOT_KNOWN_YET, "which variable is meant must not depend on another")
                            .at(self.span(*key), "uncertain")
                            .help("write a case for each: `if supplier == a then up[a] else up[b]`");
                        self.report(found);
                        return self.error_expr(span);
                    }
                }
                let list = self.exprs.list(ids);
                self.node(ExprKind::Chance(model, variable, list), Ty::Entity(states), UnitExpr::ONE, Stage::UNCERTAIN, span)
            }
            Keyed::Attr(attr, entity) => {
                let mut all = vec![entity];
                all.extend(ids);
                let list = self.exprs.list(all);
                let (ty, term) = match &self.hir.attrs[attr].ty {
                    AttrType::Number(_) => (Ty::Number, self.units.of_attr(attr)),
                    AttrType::One(kind) => (Ty::Entity(*kind), UnitExpr::ONE),
                    AttrType::Many(kind) => {
                        let kind = *kind;
                        let set = self.exprs.set_type(vec![SetElement::Kind(kind)]);
                        (Ty::Set(set), UnitExpr::ONE)
                    }
                    AttrType::State(states) => (Ty::State(*states), UnitExpr::ONE),
                    AttrType::Error => return self.error_expr(span),
                };
                let Some(term) = self.unit_of_listed(term, list, span) else { return self.error_expr(span) };
                self.node(ExprKind::Attr(attr, list), ty, term, Stage::KNOWN, span)
            }
        }
    }

    /// The unit of what has its keys: it may depend on who they are.
    fn unit_of_listed(&mut self, term: UnitExpr, keys: ListId, span: Span) -> Option<UnitExpr> {
        if !self.units.has_families() {
            return Some(term);
        }
        let keys = self.exprs.items(keys).to_vec();
        self.unit_of_keys(term, &keys, span)
    }

    pub fn result_term(&self, model: ModelId, result: u32) -> UnitExpr {
        // Of all members of a policy, that of each.
        let role = self.hir.models[model].results.get(result as usize).map(|r| r.role);
        let gathered = role.and_then(|role| self.hir.models[model].gathered_of(role));
        if let Some((_, first)) = gathered.and_then(|gathered| gathered.members.first()) {
            return self.result_term(model, *first);
        }
        // A value of a plan has its own unit, known since it was checked.
        let id = match self.hir.models[model].results.get(result as usize).map(|r| (r.role, &r.name)) {
            Some((ResultRole::Plan(PlanResult::Let(id)) | ResultRole::Plan(PlanResult::Charge(id)), _)) => Some(id),
            Some((ResultRole::Plan(PlanResult::Objective(_)), name)) => match self.names.inner(model, name) {
                Some(Inner::Objective(_, id)) => Some(id),
                _ => None,
            },
            _ => None,
        };
        if let Some(id) = id {
            return self.units.of_let(id);
        }
        self.units.of_result(model, result)
    }

    pub(super) fn cell(&mut self, table: TableId, field: Option<u32>, keys: ListId, span: Span) -> ExprId {
        let fields = &self.hir.tables[table].fields;
        let field = match (field, fields.len()) {
            (Some(field), _) => field,
            (None, 1) => 0,
            (None, 0) => return self.error_expr(span),
            (None, _) => {
                let names: Vec<String> = fields.iter().map(|f| format!("`.{}`", f.name)).collect();
                let found = Diagnostic::error(codes::WRONG_KEYS, "the table has several values in a row")
                    .at(span, "which one?")
                    .help(format!("add one of {}", names.join(", ")));
                self.report(found);
                return self.error_expr(span);
            }
        };
        let open = self.units.of_cell(table, field);
        let term = open.unwrap_or_else(|| fields.get(field as usize).map_or(UnitExpr::ONE, |f| UnitExpr::known(f.unit)));
        let Some(term) = self.unit_of_listed(term, keys, span) else { return self.error_expr(span) };
        self.node(ExprKind::Cell(table, field, keys), Ty::Number, term, Stage::KNOWN, span)
    }
}
