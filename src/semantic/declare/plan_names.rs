//! Registering the names inside a plan.

use super::names::{Inner, InnerNames, Value};
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::models::plan::{register_constraint, switches_of, variable_of};
use crate::semantic::units::evidence::UnitSource;
use crate::semantic::words::natural;
use crate::source::Span;
use crate::syntax::ast::{self, Name};
use crate::units::UnitId;
use rustc_hash::FxHashMap;

impl Checker<'_> {
    /// Names inside a plan; they are one name space, with the index of a plan for several cases.
    pub fn register_plan(&mut self, model: ModelId, plan: &ast::PlanItem, library: bool, case: &[(Name, EntityId)]) {
        let mut names = InnerNames::default();
        let mut places: FxHashMap<Box<str>, Span> = FxHashMap::default();
        let mut results: Vec<(Box<str>, Option<String>, ResultRole, Span)> = Vec::new();
        let mut body = Plan::default();
        let mut take = |checker: &mut Checker<'_>, name: &Name, inner: Inner| {
            if let Some(first) = places.get(&name.text) {
                let found = Diagnostic::error(codes::DECLARED_TWICE, format!("`{}` is declared twice in this plan", name.text))
                    .at(name.span, "declared again")
                    .with(*first, "first declared");
                checker.report(found);
                return false;
            }
            if let Some((Value::Kind(kind), at)) = checker.names.get(&name.text) {
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
        for (name, entity) in case {
            take(self, name, Inner::Case(*entity));
        }
        for (i, objective) in (0u32..).zip(self.objectives_of(plan)) {
            let result = results.len() as u32;
            let (own, _) = self.objective_names(i, objective);
            let title = objective.title.as_ref().map(|t| t.text.clone());
            results.push((own.text.clone(), title, ResultRole::Plan(PlanResult::Objective(i)), objective.span));
            let item = ast::LetItem {
                name: own.clone(),
                title: objective.title.clone(),
                binder: Vec::new(),
                unit: objective.unit.clone(),
                value: objective.value.clone(),
                source: None,
                doc: None,
            };
            let id = self.push_let(item, Some(model), library);
            take(self, &own, Inner::Objective(result, id));
        }
        let mut vars: Vec<&ast::VarItem> = plan.vars.iter().collect();
        vars.sort_by(|a, b| natural(&a.name.text, &b.name.text));
        for var in vars {
            let index = body.variables.len() as u32;
            if !take(self, &var.name, Inner::Var(index)) {
                continue;
            }
            let result = results.len() as u32;
            results.push((
                var.name.text.clone(),
                var.title.as_ref().map(|t| t.text.clone()),
                ResultRole::Plan(PlanResult::Variable(index)),
                var.name.span,
            ));
            self.evidence.declare(UnitSource::Var(model, index), var.span);
            self.evidence.state(UnitSource::Var(model, index), var.unit.as_ref().map_or(var.name.span, |u| u.span));
            body.variables.push(variable_of(var, var.name.text.clone(), result));
        }
        switches_of(&mut body, &mut results);
        for item in &plan.lets {
            let id = LetId(self.hir.lets.len() as u32);
            if take(self, &item.name, Inner::Let(id)) {
                let id = self.push_let(item.clone(), Some(model), library);
                self.names.add_value_result(id, results.len() as u32);
                results.push((
                    item.name.text.clone(),
                    item.title.as_ref().map(|t| t.text.clone()),
                    ResultRole::Plan(PlanResult::Let(id)),
                    item.name.span,
                ));
                body.lets.push(id);
            }
        }
        let mut constraints: Vec<&ast::Constraint> = plan.constraints.iter().collect();
        constraints.sort_by(|a, b| natural(&a.name.text, &b.name.text));
        for constraint in constraints {
            let activity = results.len() as u32;
            if take(self, &constraint.name, Inner::Constraint(activity)) {
                register_constraint(constraint, &mut body, &mut results);
            }
        }
        // A result may carry the name of an objective that is an alias of a value: both are kept.
        self.names.add_model(names);
        let terms = results.iter().map(|_| self.units.fresh()).collect();
        self.units.set_results(model, terms);
        let model = &mut self.hir.models[model];
        model.results = results
            .into_iter()
            .map(|(name, title, role, span)| ResultDecl {
                name,
                title,
                keys: Vec::new(),
                ty: ResultType::Number,
                horizon: None,
                unit: UnitId::ONE,
                role,
                span,
            })
            .collect();
        model.form = Form::Plan(body);
    }
}
