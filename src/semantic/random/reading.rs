//! Reading what is random, and what depends on it.

use super::NODE;
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::{Head, Keyed, Scope};
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::Name;

/// The keys that are written: all but the node.
pub fn visible(keys: &[EntityTypeId], horizon: Option<HorizonId>) -> Vec<EntityTypeId> {
    let count = keys.len() - usize::from(horizon.is_some());
    keys.iter().take(count).copied().collect()
}

impl Checker<'_> {
    /// The network of what is random, where anything is.
    pub(super) fn network(&self) -> Option<ModelId> {
        self.hir.tree.as_ref().map(|tree| tree.model)
    }

    /// Binds the index variable that stands for the node, where something is random.
    pub fn bind_node(&mut self, scope: &mut Scope, span: Span) -> Option<Slot> {
        let tree = self.hir.tree.as_ref()?;
        scope.node = Some(scope.bind(&Name { text: NODE.into(), span }, SetElement::Kind(tree.kind)));
        scope.node
    }

    /// Does something where what is random may be read at a node; at none where nothing random may be read.
    pub fn at_node<T>(&mut self, node: Option<Slot>, f: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.node, node);
        let made = f(self);
        self.node = outer;
        made
    }

    /// What is known with something that has its keys; none of what waits for more of them.
    pub fn horizon_of_keyed(&self, what: Keyed) -> Option<HorizonId> {
        match what {
            Keyed::Let(id) => self.hir.lets[id].horizon,
            Keyed::Var(model, var) => self.hir.plan(model)?.variables.get(var as usize)?.horizon,
            Keyed::Answer(model, result) => {
                let result = self.hir.models[model].results.get(result as usize)?;
                result.role.value().map_or(result.horizon, |id| self.hir.lets[id].horizon)
            }
            Keyed::Part(..) | Keyed::Attr(..) | Keyed::Chance(..) | Keyed::Random(_) | Keyed::Amount(_) => None,
        }
    }

    /// A price in the outcome that it is read in: that of the plan is in expectation, and so counts how probable the outcome is.
    pub fn price_in_outcome(&mut self, what: Keyed, value: ExprId, node: Option<ExprId>, span: Span) -> ExprId {
        let (Keyed::Answer(model, result), Some(node)) = (what, node) else { return value };
        let role = self.hir.models[model].results.get(result as usize).map(|result| result.role);
        if !matches!(role, Some(ResultRole::Plan(PlanResult::Price(_) | PlanResult::ReducedCost(_)))) || self.ty(value) == Ty::Error {
            return value;
        }
        let chance = self.node(ExprKind::NodeProbability(node), Ty::Number, UnitExpr::ONE, Stage::KNOWN, span);
        let (term, stage) = (self.term(value), self.stage(value));
        self.node(ExprKind::Arith(ArithOp::Div, value, chance), Ty::Number, term, stage, span)
    }

    /// False, and reported, where a value that depends on something random has to be one value.
    pub fn may_be_uncertain(&mut self, id: LetId, item: &crate::syntax::ast::LetItem) -> bool {
        let owner = self.hir.lets[id].model;
        let is_objective = owner.is_some_and(|model| self.names.is_objective(model, &self.hir.lets[id].name, id));
        let (span, text) = (item.value.span, self.sources.slice(item.value.span).to_string());
        if is_objective || self.charges.place(id).is_some() {
            self.uncertain(&text, "depends on what is random", span);
            return false;
        }
        if self.pending.a_let(id).read_early {
            let found =
                Diagnostic::error(codes::NOT_AVAILABLE, format!("`{}` reads itself, and depends on what is random", item.name.text))
                    .at(span, "both at once is not available in this version")
                    .help("make it a variable of the plan, decided `after` it, with a constraint that says what it is");
            self.report(found);
            return false;
        }
        true
    }

    /// A random variable, which waits for its keys.
    pub fn random_head(&mut self, variable: u32, span: Span) -> Head {
        let Some(model) = self.network() else { return Head::Wrong };
        if !self.ensure_signature(model, span) {
            return Head::Wrong;
        }
        match self.variable_of(model, variable) {
            Some(head) => Head::Keyed(Keyed::Random(variable), head.keys.clone()),
            None => Head::Wrong,
        }
    }

    /// The state of a random variable at the node that is spoken of.
    pub fn realised(&mut self, variable: u32, keys: Vec<ExprId>, span: Span) -> ExprId {
        let Some(states) = self.network().and_then(|model| self.variable_of(model, variable)).map(|head| head.states) else {
            return self.error_expr(span);
        };
        let Some(node) = self.this_node(span) else {
            let text = self.sources.slice(span).to_string();
            self.uncertain(&text, "is random", span);
            return self.error_expr(span);
        };
        let list = self.exprs.list(std::iter::once(node).chain(keys).collect());
        self.node(ExprKind::Realised(variable, list), Ty::Entity(states), UnitExpr::ONE, Stage::KNOWN, span)
    }

    /// The node at which a declaration with these keys is decided or holds, as its last key; none where no node is spoken of,
    /// which is reported.
    pub fn last_key(&mut self, horizon: HorizonId, keys: &[ExprId], span: Span) -> Option<ExprId> {
        let Some(node) = self.this_node(span) else {
            let text = self.sources.slice(span).to_string();
            self.uncertain(&text, "depends on what is random", span);
            return None;
        };
        let kind = self.hir.tree.as_ref()?.kind;
        let list = self.exprs.list(keys.to_vec());
        Some(self.node(ExprKind::NodeAt(node, horizon, list), Ty::Entity(kind), UnitExpr::ONE, Stage::KNOWN, span))
    }

    /// The keys that are written: all but the node.
    pub fn keys_but_node(&self, list: ListId) -> Vec<ExprId> {
        let is_written = |key: &&ExprId| !matches!(self.exprs.kind(**key), ExprKind::NodeAt(..));
        self.exprs.items(list).iter().filter(is_written).copied().collect()
    }

    /// The node that is spoken of.
    pub(super) fn this_node(&mut self, span: Span) -> Option<ExprId> {
        let (slot, kind) = (self.node?, self.hir.tree.as_ref()?.kind);
        Some(self.slot(slot, kind, span))
    }

    /// Reports a value of which there is one for each outcome, where one value is needed.
    pub(super) fn uncertain(&mut self, text: &str, why: &str, span: Span) {
        let found = Diagnostic::error(codes::UNCERTAIN_VALUE, format!("`{text}` {why}, and one value is needed here"))
            .at(span, "one value for each outcome")
            .help(format!(
                "write `expected({text})`, or `worst(…)`, `cvar(…, 95 %)`, `quantile(…, 95 %)`; of a condition, `probability(…)`"
            ));
        self.report(found);
    }
}
