//! Registering names, and checking named values when they are first needed.

use crate::data::TupleIndex;
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::{Checker, PendingLet, PendingModel, Progress};
use crate::semantic::declare::modules::Loaded;
use crate::semantic::declare::names::Value;
use crate::semantic::expr::{Inner, Scope, Want};
use crate::semantic::units::conflicts::UnitSource;
use crate::semantic::units::inference::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind, Name};
use crate::units::UnitId;
use rustc_hash::FxHashMap;
use std::rc::Rc;

pub const NO_GENS: GensId = GensId { start: 0, count: 0 };

impl Checker<'_> {
    /// Gives every table, set, value and model its name.
    pub fn register(&mut self, items: &[Loaded]) {
        let mut scenario: Option<Span> = None;
        for Loaded { item, library } in items {
            match &item.kind {
                ItemKind::Scenario { name, title } if !library => {
                    if let Some(first) = scenario.replace(name.span) {
                        let found = Diagnostic::error(codes::DECLARED_TWICE, "a file holds one scenario")
                            .at(name.span, "the second")
                            .with(first, "the first");
                        self.report(found);
                        continue;
                    }
                    self.hir.name = name.text.clone();
                    self.hir.title = title.as_ref().map(|t| t.text.clone());
                }
                ItemKind::Table(table) if table.owner.is_none() => {
                    let id = TableId(self.hir.tables.len() as u32);
                    if self.declare(&table.name, Value::Table(id)) {
                        self.evidence.declare(UnitSource::Table(id, 0), item.span);
                        self.evidence.state(UnitSource::Table(id, 0), table.unit.as_ref().map_or(table.name.span, |u| u.span));
                        self.hir.tables.push(Shared::new(Table {
                            name: table.name.text.clone(),
                            title: table.title.as_ref().map(|t| t.text.clone()),
                            keys: Vec::new(),
                            fields: Vec::new(),
                            index: TupleIndex::none(&[]),
                            absent: Vec::new(),
                            no_limit: NoLimit::default(),
                            nothing_passes: None,
                            default: None,
                            span: table.name.span,
                            used: false,
                        }));
                    }
                }
                ItemKind::Set(set) => {
                    let id = SetId(self.hir.sets.len() as u32);
                    if self.declare(&set.name, Value::Set(id)) {
                        let element = self.set_type(Vec::new());
                        self.hir.sets.push(Set {
                            name: set.name.text.clone(),
                            title: set.title.as_ref().map(|t| t.text.clone()),
                            element,
                            body: SetBody::Error,
                            span: set.name.span,
                            used: *library,
                        });
                        self.set_progress.push(Progress::Waiting);
                        self.set_items.push(Some(Rc::new(set.clone())));
                    }
                }
                ItemKind::Let(item_let) => {
                    let id = LetId(self.hir.lets.len() as u32);
                    if self.declare(&item_let.name, Value::Let(id)) {
                        let mut item_let = item_let.clone();
                        item_let.doc = item.doc.clone();
                        self.push_let(item_let, None, *library);
                    }
                }
                ItemKind::Plan(plan) => {
                    let id = ModelId(self.hir.models.len() as u32);
                    if self.declare(&plan.name, Value::Model(id)) {
                        self.evidence.declare(UnitSource::Answer(id, 0), item.span);
                        self.push_model(&plan.name, plan.title.as_ref(), ModelBody::Plan(Plan::default()), &item.kind, *library);
                        self.register_plan(id, plan, *library);
                    }
                }
                ItemKind::Allocation(model) | ItemKind::Choice(model) => {
                    let id = ModelId(self.hir.models.len() as u32);
                    if self.declare(&model.name, Value::Model(id)) {
                        let empty = ModelBody::Plan(Plan::default());
                        self.evidence.declare(UnitSource::Answer(id, 0), item.span);
                        self.push_model(&model.name, model.title.as_ref(), empty, &item.kind, *library);
                        let names: &[&str] = if matches!(item.kind, ItemKind::Choice(_)) {
                            &["probability", "utility", "logsum", "entropy"]
                        } else {
                            &["share", "amount", "unallocated", "jain", "gini", "evenness"]
                        };
                        let names = names.iter().enumerate().map(|(i, n)| (Box::from(*n), Inner::Result(i as u32))).collect();
                        self.model_names.push(names);
                    }
                }
                _ => {}
            }
        }
    }

    /// Takes a global name; reports when it is taken.
    fn declare(&mut self, name: &Name, value: Value) -> bool {
        if let Some((first, at)) = self.names.values.get(&name.text).copied() {
            let found = Diagnostic::error(codes::DECLARED_TWICE, format!("`{}` is already a {}", name.text, first.word()))
                .at(name.span, "declared again")
                .with(at, "first declared");
            self.report(found);
            return false;
        }
        self.names.values.insert(name.text.clone(), (value, name.span));
        true
    }

    pub fn push_let(&mut self, item: ast::LetItem, model: Option<ModelId>, library: bool) -> LetId {
        let id = self.hir.lets.push(Let {
            name: item.name.text.clone(),
            title: item.title.as_ref().map(|t| t.text.clone()),
            model,
            binder: NO_GENS,
            keys: Vec::new(),
            body: ExprId(0),
            ty: Ty::Error,
            unit: UnitId::ONE,
            stage: Stage::Known,
            slots: 0,
            span: item.name.span,
            doc: item.doc.clone(),
            library,
            used: library || model.is_some(),
        });
        self.evidence.declare(UnitSource::Let(id), item.unit.as_ref().map_or(item.name.span.to(item.value.span), |note| note.span));
        let literal = crate::semantic::data::cells::literal(&item.value).and_then(|(quantity, _)| quantity.unit.as_ref());
        if let Some(note) = item.unit.as_ref().or(literal) {
            self.evidence.state(UnitSource::Let(id), note.span);
        }
        self.lets.push(PendingLet { item: Rc::new(item), progress: Progress::Waiting });
        self.let_terms.push(UnitExpr::ONE);
        id
    }

    fn push_model(&mut self, name: &Name, title: Option<&ast::Text>, body: ModelBody, item: &ItemKind, library: bool) {
        self.hir.models.push(Model {
            name: name.text.clone(),
            title: title.map(|t| t.text.clone()),
            body,
            results: Vec::new(),
            span: name.span,
            library,
        });
        self.models.push(PendingModel {
            item: Rc::new(item.clone()),
            signature: Progress::Waiting,
            scopes: Vec::new(),
            constraints: FxHashMap::default(),
            body: Progress::Waiting,
            limits: Vec::new(),
        });
        self.result_terms.push(Vec::new());
    }

    /// Names inside a plan; they are one name space.
    fn register_plan(&mut self, model: ModelId, plan: &ast::PlanItem, library: bool) {
        let mut names: FxHashMap<Box<str>, Inner> = FxHashMap::default();
        let mut places: FxHashMap<Box<str>, Span> = FxHashMap::default();
        let mut results: Vec<(Box<str>, Option<String>, ResultKind, Span)> = Vec::new();
        let mut body = Plan::default();
        let mut take = |checker: &mut Checker<'_>, name: &Name, inner: Inner| {
            if let Some(first) = places.get(&name.text) {
                let found = Diagnostic::error(codes::DECLARED_TWICE, format!("`{}` is declared twice in this plan", name.text))
                    .at(name.span, "declared again")
                    .with(*first, "first declared");
                checker.report(found);
                return false;
            }
            if let Some((Value::Kind(kind), at)) = checker.names.values.get(&name.text).copied() {
                let mut found = Diagnostic::error(codes::DECLARED_TWICE, format!("`{}` is a kind: another name is needed here", name.text))
                    .at(name.span, "the name of a kind");
                if !checker.hir.entity_types[kind].library {
                    found = found.with(at, "declared here");
                }
                checker.report(found);
                return false;
            }
            places.insert(name.text.clone(), name.span);
            names.insert(name.text.clone(), inner);
            true
        };
        for (i, objective) in (0u32..).zip(self.objectives_of(plan)) {
            let result = results.len() as u32;
            let (own, _) = self.objective_names(i, objective);
            let title = objective.title.as_ref().map(|t| t.text.clone());
            results.push((own.text.clone(), title, ResultKind::Objective(i), objective.span));
            let item = ast::LetItem {
                name: own.clone(),
                title: objective.title.clone(),
                binder: Vec::new(),
                unit: objective.unit.clone(),
                value: objective.value.clone(),
                doc: None,
            };
            let id = self.push_let(item, Some(model), library);
            take(self, &own, Inner::Objective(result, id));
        }
        let mut vars: Vec<&ast::VarItem> = plan.vars.iter().collect();
        vars.sort_by(|a, b| crate::semantic::declare::kinds::natural(&a.name.text, &b.name.text));
        for var in vars {
            let index = body.variables.len() as u32;
            if !take(self, &var.name, Inner::Var(index)) {
                continue;
            }
            let result = results.len() as u32;
            results.push((var.name.text.clone(), var.title.as_ref().map(|t| t.text.clone()), ResultKind::Variable(index), var.name.span));
            self.evidence.declare(UnitSource::Var(model, index), var.span);
            self.evidence.state(UnitSource::Var(model, index), var.unit.as_ref().map_or(var.name.span, |u| u.span));
            body.variables.push(Variable {
                name: var.name.text.clone(),
                title: var.title.as_ref().map(|t| t.text.clone()),
                binder: NO_GENS,
                keys: Vec::new(),
                unit: UnitId::ONE,
                integer: var.integer.is_some() || var.binary.is_some(),
                binary: var.binary.is_some(),
                semicontinuous: var.semicontinuous.is_some(),
                role: Role::Own,
                lower: None,
                upper: None,
                slots: 0,
                span: var.name.span,
                result,
                policy: None,
            });
        }
        for item in &plan.lets {
            let id = LetId(self.hir.lets.len() as u32);
            if take(self, &item.name, Inner::Let(id)) {
                let id = self.push_let(item.clone(), Some(model), library);
                results.push((item.name.text.clone(), item.title.as_ref().map(|t| t.text.clone()), ResultKind::Let(id), item.name.span));
                body.lets.push(id);
            }
        }
        let mut constraints: Vec<&ast::Constraint> = plan.constraints.iter().collect();
        constraints.sort_by(|a, b| crate::semantic::declare::kinds::natural(&a.name.text, &b.name.text));
        for constraint in constraints {
            let activity = results.len() as u32;
            if take(self, &constraint.name, Inner::Constraint(activity)) {
                crate::semantic::models::plan::register_constraint(constraint, &mut body, &mut results);
            }
        }
        // A result may carry the name of an objective that is an alias of a value: both are kept.
        self.model_names.push(names);
        let terms = results.iter().map(|_| self.infer.fresh()).collect();
        if let Some(slot) = self.result_terms.get_mut(model.index()) {
            *slot = terms;
        }
        let model = &mut self.hir.models[model];
        model.results = results
            .into_iter()
            .map(|(name, title, kind, span)| ResultDecl { name, title, keys: Vec::new(), unit: UnitId::ONE, kind, span })
            .collect();
        model.body = ModelBody::Plan(body);
    }

    // ------------------------------------------------------------ values

    /// Checks a value when it is first needed; false when it is wrong (reported).
    pub fn ensure_let(&mut self, id: LetId, at: Span) -> bool {
        // A charge is checked with the objective that it is a part of.
        if let Some(objective) = self.objective_of_charge(id)
            && self.lets.get(objective.index()).is_some_and(|l| l.progress == Progress::Waiting)
        {
            self.ensure_let(objective, at);
        }
        match self.lets.get(id.index()).map(|l| l.progress) {
            Some(Progress::Done) => return self.hir.lets[id].ty != Ty::Error,
            Some(Progress::Running) => {
                self.cycle(at);
                return false;
            }
            _ => {}
        }
        let Some(item) = self.lets.get(id.index()).map(|l| l.item.clone()) else { return false };
        self.let_progress(id, Progress::Running);
        self.path.push((item.name.text.to_string(), item.name.span));
        let outer = self.current_model;
        self.current_model = self.hir.lets[id].model;
        self.check_let(id, &item);
        self.current_model = outer;
        self.path.pop();
        self.let_progress(id, Progress::Done);
        self.hir.lets[id].ty != Ty::Error
    }

    fn let_progress(&mut self, id: LetId, progress: Progress) {
        if let Some(pending) = self.lets.get_mut(id.index()) {
            pending.progress = progress;
        }
    }

    fn check_let(&mut self, id: LetId, item: &ast::LetItem) {
        let mut scope = Scope::of(self.hir.lets[id].model);
        scope.policy =
            self.charges.get(&id).and_then(|(model, patch, _)| Some(self.hir.plan(*model)?.patches.get(*patch as usize)?.name.clone()));
        let binder = self.generators(&mut scope, &item.binder, true);
        let objective = self.objective_of_charge(id).filter(|o| item.unit.is_none() && self.is_goal(*o));
        let declared = match &item.unit {
            // A charge stands in the unit of the objective, if nothing else is said.
            None if objective.is_some() => objective.and_then(|o| Some((self.let_terms.get(o.index())?.clone(), self.hir.lets[o].span))),
            Some(note) => match self.unit_of(note) {
                Some(term) => Some((term, note.span)),
                None => return,
            },
            None => None,
        };
        let want = if declared.is_some() { Want::Number } else { Want::Any };
        let outer = std::mem::replace(&mut self.expected, declared.as_ref().map(|(term, at)| (term.clone(), *at, item.name.text.clone())));
        let mut body = self.expr(&mut scope, &item.value, want);
        self.expected = outer;
        let Some(binder) = binder else { return };
        let mut unreadable = self.ty(body) == Ty::Error;
        if let Some((term, at)) = &declared {
            body = self.as_number(body);
            unreadable |= self.ty(body) == Ty::Error;
            let owner = objective.map_or(&item.name.text, |o| &self.hir.lets[o].name).clone();
            body = self.coerce_to(body, term, *at, &format!("`{owner}`"));
            unreadable |= self.ty(body) == Ty::Error;
        }
        let keys = self.keys_of(&scope);
        let ty = match self.ty(body) {
            // A unit that is stated stands, whatever is wrong in the calculation.
            Ty::Error if unreadable && declared.is_some() => Ty::Number,
            Ty::Set(_) => {
                let found = Diagnostic::error(codes::TYPE_MISMATCH, "a value is a number, a condition or an entity")
                    .at(item.value.span, "a set")
                    .help(format!("write `set {} = …`", item.name.text));
                self.report(found);
                Ty::Error
            }
            Ty::Text => {
                self.report(
                    Diagnostic::error(codes::TYPE_MISMATCH, "a value is a number, a condition or an entity").at(item.value.span, "a text"),
                );
                Ty::Error
            }
            ty => ty,
        };
        let (mut stage, mut term) = (self.stage(body), self.term(body));
        if let (true, Some((stated, _))) = (unreadable, &declared) {
            term = stated.clone();
        }
        // What missed constraints cost comes to the objective.
        let owner = self.hir.lets[id].model;
        if owner.is_some_and(|model| stage == Stage::Known && self.is_charged(model, id)) {
            stage = Stage::Linear;
        }
        let decl = &mut self.hir.lets[id];
        decl.binder = binder;
        decl.keys = keys;
        decl.body = body;
        decl.ty = ty;
        decl.stage = stage;
        decl.slots = scope.size;
        if let Some(slot) = self.let_terms.get_mut(id.index()) {
            *slot = term;
        }
        self.charge(id);
        self.add_charges(id);
    }

    /// The kinds of the index variables in scope.
    pub fn keys_of(&self, scope: &Scope) -> Vec<EntityTypeId> {
        scope
            .locals
            .iter()
            .filter_map(|l| match l.element {
                SetElement::Kind(kind) => Some(kind),
                SetElement::Integer => None,
            })
            .collect()
    }

    /// Checks everything that has a body.
    pub fn bodies(&mut self, items: &[Loaded]) {
        for id in self.hir.sets.ids() {
            let span = self.hir.sets[id].span;
            self.ensure_set(id, span);
        }
        let cells = std::mem::take(&mut self.pending_cells);
        for (attr, row, expr) in cells {
            let mut scope = Scope::default();
            let name = self.hir.attrs[attr].name.clone();
            let span = self.hir.attrs[attr].span;
            let id = self.number_expr(&mut scope, &expr);
            let term = self.attr_terms.get(attr.index()).cloned().unwrap_or(UnitExpr::ONE);
            let id = self.coerce_to(id, &term, span, &format!("`{name}`"));
            self.hir.attrs[attr].pending.insert(row, id);
            self.pending_slots = self.pending_slots.max(scope.size);
        }
        let defaults = std::mem::take(&mut self.pending_defaults);
        for (attr, expr) in defaults {
            let id = self.default_value(attr, &expr);
            self.hir.attrs[attr].default = id;
        }
        for Loaded { item, .. } in items {
            let ItemKind::Table(table) = &item.kind else { continue };
            let (Some(default), Some((Value::Table(id), _))) = (&table.default, self.names.values.get(&table.name.text).copied()) else {
                continue;
            };
            let Some(term) = self.hir.tables[id].fields.first().map(|f| UnitExpr::known(f.unit)) else { continue };
            if self.hir.tables[id].fields.len() > 1 {
                let found = Diagnostic::error(codes::BAD_MODEL, "a default belongs to a table of one value in a row")
                    .at(default.span, "for which value?");
                self.report(found);
                continue;
            }
            let mut scope = Scope::default();
            let value = self.number_expr(&mut scope, default);
            let value = self.coerce_to(value, &term, table.name.span, &format!("`{}`", table.name.text));
            self.hir.tables[id].default = Some(value);
        }
        // By name, so that what is inferred does not depend on the order of declarations.
        let mut lets: Vec<LetId> = self.hir.lets.ids().collect();
        lets.sort_by(|a, b| self.hir.lets[*a].name.cmp(&self.hir.lets[*b].name));
        for id in lets {
            let span = self.hir.lets[id].span;
            let model = self.hir.lets[id].model;
            if model.is_none_or(|model| self.ensure_signature(model, span)) {
                self.ensure_let(id, span);
            }
        }
        let mut models: Vec<ModelId> = self.hir.models.ids().collect();
        models.sort_by(|a, b| self.hir.models[*a].name.cmp(&self.hir.models[*b].name));
        for id in models {
            let span = self.hir.models[id].span;
            if self.ensure_signature(id, span) {
                self.ensure_body(id, span);
            }
        }
        for Loaded { item, .. } in items {
            if let ItemKind::Expect { title, condition, within } = &item.kind {
                self.expectation(item.span, title.as_ref(), condition, within.as_ref());
            }
        }
    }

    fn default_value(&mut self, attr: AttrId, expr: &ast::Expr) -> Option<ExprId> {
        let span = self.hir.attrs[attr].span;
        let name = self.hir.attrs[attr].name.clone();
        let mut scope = Scope::default();
        match self.hir.attrs[attr].ty.clone() {
            AttrType::Number(_) => {
                let id = self.number_expr(&mut scope, expr);
                let term = self.attr_terms.get(attr.index()).cloned().unwrap_or(UnitExpr::ONE);
                Some(self.coerce_to(id, &term, span, &format!("`{name}`")))
            }
            AttrType::State(states) => {
                let id = self.expr(&mut scope, expr, Want::State(states));
                match self.ty(id) {
                    Ty::State(found) if found == states => Some(id),
                    Ty::Error => None,
                    other => {
                        let text = self.describe(other);
                        self.report(
                            Diagnostic::error(codes::TYPE_MISMATCH, format!("`{name}` is {}", self.describe(Ty::State(states))))
                                .at(expr.span, text),
                        );
                        None
                    }
                }
            }
            AttrType::One(kind) => {
                let id = self.expr(&mut scope, expr, Want::Entity(kind));
                self.fits(id, SetElement::Kind(kind)).then_some(id)
            }
            AttrType::Many(_) | AttrType::Text => {
                self.report(Diagnostic::error(codes::TYPE_MISMATCH, format!("`{name}` can have no default")).at(expr.span, "here"));
                None
            }
            AttrType::Error => None,
        }
    }

    fn expectation(&mut self, span: Span, title: Option<&ast::Text>, condition: &ast::Expr, within: Option<&ast::Expr>) {
        let mut scope = Scope::default();
        let id = self.condition(&mut scope, condition);
        if self.ty(id) == Ty::Error {
            return;
        }
        let within = match within {
            None => None,
            Some(tolerance) => {
                let (ExprKind::Compare(_, left, _), value) = (self.hir.exprs.kinds[id], self.number_expr(&mut scope, tolerance)) else {
                    let found = Diagnostic::error(codes::WRONG_ARGUMENTS, "`within` belongs to one comparison of numbers")
                        .at(tolerance.span, "here");
                    self.report(found);
                    return;
                };
                let term = self.term(left);
                let at = self.span(left);
                if self.ty(value) == Ty::Error {
                    return;
                }
                if let ExprKind::Neg(inner) = self.hir.exprs.kinds[value]
                    && self.is_literal(inner)
                {
                    let found = Diagnostic::error(codes::WRONG_ARGUMENTS, "what stands after `within` is a distance, never negative");
                    self.report(found.at(tolerance.span, "negative"));
                    return;
                }
                let share = self.term(value);
                let relative = share.is_known()
                    && term.is_known()
                    && self.hir.units.is_dimensionless(share.unit)
                    && !self.hir.units.is_dimensionless(term.unit)
                    && share.unit != UnitId::ONE;
                // `within 2 %` of something with a unit: a share of it.
                let value = if relative {
                    let plain = self.coerce_to(value, &UnitExpr::ONE, at, "a share");
                    let span = tolerance.span;
                    self.node(ExprKind::Arith(ArithOp::Mul, plain, left), Ty::Number, term.clone(), Stage::Known, span)
                } else {
                    self.coerce_to(value, &term, at, "what is compared")
                };
                Some(value)
            }
        };
        self.hir.expects.push(Expect { title: title.map(|t| t.text.clone()), condition: id, within, span, slots: scope.size });
    }
}
