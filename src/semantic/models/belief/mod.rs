//! Belief networks: the index and the states of each variable first, then the laws and what was observed.

pub(super) mod laws;
mod observations;
mod register;
mod slips;
mod states;
mod tables;

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::{Head, Keyed, Scope};
use crate::semantic::progress::VariableHead;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{self, BeliefItem, Domain, LawItem, VariableItem};
use crate::units::UnitId;

impl Checker<'_> {
    pub(super) fn belief_signature(&mut self, id: ModelId, item: &BeliefItem) {
        let mut heads = Vec::new();
        let mut results = Vec::new();
        for (at, variable) in (0u32..).zip(&item.variables) {
            let head = self.variable_head(item, variable);
            let keys = head.iter().flat_map(|head| head.keys.iter().copied().chain([head.states])).collect();
            results.push(ResultDecl {
                name: variable.name.text.clone(),
                title: variable.title.as_ref().map(|title| title.text.clone()),
                keys,
                ty: ResultType::Number,
                horizon: None,
                unit: UnitId::ONE,
                role: ResultRole::Belief(BeliefResult::Distribution(at)),
                span: variable.name.span,
            });
            heads.push(head);
        }
        results.push(ResultDecl {
            name: "evidence".into(),
            title: None,
            keys: Vec::new(),
            ty: ResultType::Number,
            horizon: None,
            unit: UnitId::ONE,
            role: ResultRole::Belief(BeliefResult::Evidence),
            span: item.name.span,
        });
        self.units.set_results(id, results.iter().map(|_| UnitExpr::ONE).collect());
        self.hir.models[id].results = results;
        self.pending.model_mut(id).variables = heads;
        self.amounts_signature(id, item);
    }

    fn variable_head(&mut self, belief: &BeliefItem, item: &VariableItem) -> Option<VariableHead> {
        let mut scope = Scope::default();
        let binder = self.generators(&mut scope, &item.binder, true);
        let keys = self.keys_of(&scope);
        let states = match (&item.domain, &item.law) {
            (Some(Domain::Members(name)), _) => self.kind_named(name),
            (None, law) if !matches!(law, LawItem::Function(_)) => {
                let found = Diagnostic::error(codes::MISSING_PART, format!("what can `{}` be?", item.name.text))
                    .at(item.name.span, "no states")
                    .help(format!("list its states: `{} in {{ yes, no }} ~ …`, or `in {{ true, false }}` for a condition", item.name.text));
                self.report(found);
                None
            }
            _ => self.names.domain((belief.name.span, item.name.span)),
        }?;
        if self.hir.entity_types[states].members.is_empty() {
            return None;
        }
        Some(VariableHead { scope, binder: binder?, keys, states })
    }

    pub(super) fn belief_body(&mut self, id: ModelId, item: &BeliefItem) {
        let mut belief = Belief::default();
        let mut fine = true;
        for (at, variable) in (0u32..).zip(&item.variables) {
            match self.random_variable(id, at, variable) {
                Some(made) => belief.variables.push(made),
                None => fine = false,
            }
        }
        for observation in &item.observations {
            match self.observation(id, observation) {
                Some(made) => belief.observations.push(made),
                None => fine = false,
            }
        }
        match self.amounts_body(item) {
            Some(amounts) => belief.amounts = amounts,
            None => fine = false,
        }
        if let Some(sampling) = &item.sampling {
            belief.sampling = self.sampling(sampling);
            fine &= belief.sampling.is_some();
        }
        if item.variables.is_empty() && item.source.is_some() {
            // Its file could not be read; reported.
            fine = false;
        } else if item.variables.is_empty() && item.amounts.is_empty() {
            let found = Diagnostic::error(codes::BAD_MODEL, format!("the belief network `{}` has no variables", item.name.text))
                .at(item.name.span, "nothing is uncertain here")
                .help("declare some: `port in { open, closed } ~ { open: 90 %, closed: 10 % }`");
            self.report(found);
            fine = false;
        }
        if fine {
            self.hir.models[id].form = Form::Belief(belief);
        }
    }

    fn sampling(&mut self, item: &ast::SamplingItem) -> Option<Sampling> {
        let whole = |value: &crate::exact::Exact| value.is_int().then(|| u64::try_from(value.numerator().clone()).ok()).flatten();
        let (draws, seed) = (whole(&item.draws), whole(&item.seed));
        match (draws.filter(|draws| (100..=1_000_000_000).contains(draws)), seed) {
            (Some(draws), Some(seed)) => Some(Sampling { draws, seed }),
            (None, _) => {
                let found = Diagnostic::error(codes::BAD_NUMBER, "the number of draws is a whole number from 100 to 1,000,000,000");
                self.report(found.at(item.span, "so many draws"));
                None
            }
            (_, None) => {
                self.report(Diagnostic::error(codes::BAD_NUMBER, "a seed is a whole number").at(item.span, "this seed"));
                None
            }
        }
    }

    /// What is known of a variable of a belief network whose signature is checked.
    pub fn variable_of(&self, model: ModelId, variable: u32) -> Option<&VariableHead> {
        self.pending.model(model).variables.get(variable as usize)?.as_ref()
    }

    /// A variable of the belief network that may be read here; none for another name.
    pub fn chance_named(&mut self, scope: &Scope, name: &ast::Name) -> Option<Head> {
        let model = scope.chance?;
        let result = match self.names.inner(model, &name.text)? {
            crate::semantic::declare::names::Inner::Result(result) => result,
            _ => return None,
        };
        if !self.ensure_signature(model, name.span) {
            return Some(Head::Wrong);
        }
        let ResultRole::Belief(BeliefResult::Distribution(variable)) = self.hir.models[model].results.get(result as usize)?.role else {
            return None;
        };
        Some(match self.variable_of(model, variable) {
            Some(head) => {
                let keys = head.keys.clone();
                Head::Keyed(Keyed::Chance(model, variable), keys)
            }
            None => Head::Wrong,
        })
    }

    /// The state that `true` or `false` is, where a state of a variable is expected.
    pub fn truth_state(&self, want: crate::semantic::expr::scope::Want, value: bool) -> Option<EntityId> {
        let crate::semantic::expr::scope::Want::Entity(kind) = want else { return None };
        self.state_of(kind, if value { "true" } else { "false" })
    }

    /// A state that goes by the name of an index or a variable, where only the state fits.
    pub fn state_beside(&self, scope: &Scope, name: &ast::Name, want: crate::semantic::expr::scope::Want) -> Option<EntityId> {
        let crate::semantic::expr::scope::Want::Entity(kind) = want else { return None };
        let other = match scope.find(&name.text)?.element {
            SetElement::Kind(own) => self.hir.entity_types[own].root != self.hir.entity_types[kind].root,
            SetElement::Integer => true,
        };
        self.state_of(kind, &name.text).filter(|_| other)
    }

    fn state_of(&self, kind: EntityTypeId, name: &str) -> Option<EntityId> {
        let kind_of = &self.hir.entity_types[kind];
        if !kind_of.domain {
            return None;
        }
        self.ordinal_of(kind, name).map(|ordinal| EntityId(kind_of.base + ordinal))
    }

    /// A variable that is true or false as a condition.
    pub fn holds(&mut self, id: ExprId, kind: EntityTypeId) -> ExprId {
        let (span, stage) = (self.span(id), self.stage(id));
        let Some(state) = self.state_of(kind, "true") else { return self.error_expr(span) };
        let yes = self.entity_node(state, span);
        self.node(ExprKind::Same(id, yes, false), Ty::Bool, UnitExpr::ONE, stage, span)
    }

    /// A cycle of one: a variable that is given itself.
    fn given_itself(&mut self, name: &str, at: Span, declared: Span) {
        let found = Diagnostic::error(codes::CYCLE, format!("`{name}` is given itself"))
            .at(at, "its own state is not known here")
            .with(declared, "declared here");
        self.report(found.about(format!("given itself {}", declared.lo)));
    }
}
