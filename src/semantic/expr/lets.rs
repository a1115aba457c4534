//! Checking named values when they are first needed.

use super::scope::{Scope, Want};
use crate::diagnostics::Diagnostic;
use crate::hir::*;
use crate::mistakes::TypeMistake;
use crate::semantic::checker::Checker;
use crate::semantic::progress::Progress;
use crate::semantic::units::equations::UnitExpr;
use crate::semantic::units::evidence::UnitSource;
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    /// Checks a value when it is first needed; false when it is wrong (reported).
    pub fn ensure_let(&mut self, id: LetId, at: Span) -> bool {
        // A charge is checked with the objective that it is a part of.
        if let Some(objective) = self.charges.objective_of(id)
            && self.pending.a_let(objective).progress == Progress::Waiting
        {
            self.ensure_let(objective, at);
        }
        match self.pending.a_let(id).progress {
            Progress::Done => return self.hir.lets[id].ty != Ty::Error,
            Progress::Running => return self.read_early(id, at),
            Progress::Waiting => {}
        }
        let item = self.pending.a_let(id).item.clone();
        self.pending.let_mut(id).progress = Progress::Running;
        self.pending.begin_let(id, &item.name.text, item.name.span);
        let outer = self.pending.enter(self.hir.lets[id].model);
        self.at_node(None, |c| c.check_let(id, &item));
        self.pending.enter(outer);
        self.pending.end();
        self.pending.let_mut(id).open = false;
        self.pending.let_mut(id).progress = Progress::Done;
        self.hir.lets[id].ty != Ty::Error
    }

    fn check_let(&mut self, id: LetId, item: &ast::LetItem) {
        let mut scope = Scope::of(self.hir.lets[id].model);
        scope.policy =
            self.charges.owner(id).and_then(|(model, patch, _)| Some(self.hir.plan(model)?.patches.get(patch as usize)?.name.clone()));
        let binder = self.generators(&mut scope, &item.binder, true);
        self.pending.let_mut(id).lost = binder.is_none();
        self.node = self.bind_node(&mut scope, item.name.span);
        self.note_tails_of_objective(id, item);
        let objective = self.charges.objective_of(id).filter(|o| item.unit.is_none() && self.is_goal(*o));
        let declared = match &item.unit {
            // A charge stands in the unit of the objective, if nothing else is said.
            None if objective.is_some() => objective.map(|o| (self.units.of_let(o), self.hir.lets[o].span)),
            Some(note) => {
                let owners = self.owners_in(&scope);
                match self.unit_beside(note, owners) {
                    Some(term) => Some((term, note.span)),
                    None => return,
                }
            }
            None => None,
        };
        if let Some(source) = &item.source {
            let Some((body, term)) = self.value_of_file(item, source, declared.clone()) else { return };
            let decl = &mut self.hir.lets[id];
            (decl.body, decl.ty, decl.stage, decl.slots) = (body, Ty::Number, self.exprs.stage(body), scope.size);
            self.units.set_let(id, term);
            return;
        }
        if binder.is_some() && !item.binder.is_empty() {
            self.open_let(id, item, &scope, declared.as_ref().map(|(term, _)| term.clone()));
        }
        let want = if declared.is_some() { Want::Number } else { Want::Any };
        let outer = self.units.expect(declared.as_ref().map(|(term, at)| (term.clone(), *at, item.name.text.clone())));
        let mut body = self.expr(&mut scope, &item.value, want);
        self.units.expect(outer);
        let Some(binder) = binder else { return };
        if self.pending.a_let(id).read_early && declared.is_none() {
            // Its unit is that which it was read in, whoever was meant there.
            self.units.leave_unstated(UnitSource::Let(id));
            let own = self.units.of_let(id);
            body = self.coerce_to(body, &own, item.name.span, &format!("`{}`", item.name.text));
        }
        let mut unreadable = self.ty(body) == Ty::Error;
        if let Some((term, at)) = &declared {
            body = self.as_number(body);
            unreadable |= self.ty(body) == Ty::Error;
            let owner = objective.map_or(&item.name.text, |o| &self.hir.lets[o].name).clone();
            body = self.coerce_to(body, term, *at, &format!("`{owner}`"));
            unreadable |= self.ty(body) == Ty::Error;
        }
        let mut keys = self.keys_of(&scope);
        let ty = match self.ty(body) {
            // A unit that is stated stands, whatever is wrong in the calculation.
            Ty::Error if unreadable && declared.is_some() => Ty::Number,
            Ty::Set(_) => {
                self.report(TypeMistake::SetAsValue { name: &item.name.text, at: item.value.span }.diagnostic());
                Ty::Error
            }
            ty => ty,
        };
        let body = if declared.is_none() { self.in_unit_of_plan(id, body) } else { body };
        let body = self.capped(id, &mut scope, body);
        self.parties(id, &mut scope);
        let (mut stage, mut term) = (self.stage(body), self.term(body));
        let ty = if self.came_out_as_shown(id, ty, stage, item.value.span) { ty } else { Ty::Error };
        if let (true, Some((stated, _))) = (unreadable, &declared) {
            term = stated.clone();
            // Whether decisions play a part is seen from the text.
            if self.pending.a_let(id).open {
                stage = self.hir.lets[id].stage;
            }
        }
        // What missed constraints cost comes to the objective.
        let owner = self.hir.lets[id].model;
        if owner.is_some_and(|model| stage.is_known() && self.is_charged(model, id)) {
            stage = Stage::LINEAR;
        }
        let body = self.objective_with_foresight(id, body, scope.node, scope.size);
        let horizon = self.horizon(&[body], scope.node, scope.size);
        let (ty, binder) = match (horizon, scope.node) {
            (Some(horizon), Some(node)) if ty != Ty::Error => {
                keys.extend(self.hir.tree.as_ref().map(|tree| tree.kind));
                let ty = if self.may_be_uncertain(id, item) { ty } else { Ty::Error };
                (ty, self.with_nodes(binder, node, horizon, item.name.span))
            }
            _ => (ty, binder),
        };
        let decl = &mut self.hir.lets[id];
        decl.horizon = horizon;
        decl.binder = binder;
        decl.keys = keys;
        decl.body = body;
        decl.ty = ty;
        decl.stage = stage;
        decl.slots = scope.size;
        self.units.set_let(id, term);
        self.charge(id);
        self.add_charges(id);
    }

    /// A value of a plan that states no unit stands in the one that its plan states for what is best, where that is of its dimension.
    fn in_unit_of_plan(&mut self, id: LetId, body: ExprId) -> ExprId {
        let Some(model) = self.hir.lets[id].model.filter(|_| self.ty(body) == Ty::Number) else { return body };
        if self.hir.models[model].library || self.names.is_objective(model, &self.hir.lets[id].name, id) {
            return body;
        }
        let item = self.pending.model(model).item.clone();
        let ast::ItemKind::Plan(plan) = item.as_ref() else { return body };
        let own = self.term(body);
        let own = self.units.resolve(&own);
        if !own.is_known() || self.units.registry().is_dimensionless(own.unit) {
            return body;
        }
        for note in plan.objectives.iter().filter_map(|objective| objective.unit.as_ref()) {
            // One that is wrong is reported where it stands.
            let Ok(unit) = self.units.registry_mut().parse(&note.text) else { continue };
            // Another prefix, and no other unit: what is stated in dollars beside euros was meant so.
            let factor = self.units.registry().factor(own.unit, unit);
            if factor.is_some_and(|factor| crate::exact::text(&factor).trim_matches(['0', '.']) == "1") {
                return self.coerce(body, &UnitExpr::known(unit)).unwrap_or(body);
            }
        }
        body
    }

    /// What may be read of a value while its body is checked.
    fn open_let(&mut self, id: LetId, item: &ast::LetItem, scope: &Scope, unit: Option<UnitExpr>) {
        let (keys, ty, stage) = (self.keys_of(scope), Checker::shown_type(item), self.shown_stage(id));
        let unit = match unit {
            Some(unit) => unit,
            None if ty == Ty::Number => self.units.fresh(),
            None => UnitExpr::ONE,
        };
        self.units.set_let(id, unit);
        let decl = &mut self.hir.lets[id];
        (decl.keys, decl.ty, decl.stage) = (keys, ty, stage);
        self.pending.let_mut(id).open = true;
    }

    /// True when something in the calculation of a value was found wrong: its keys may be wrong too.
    pub(super) fn is_broken_let(&self, id: LetId) -> bool {
        let item = self.pending.a_let(id).item.value.span;
        self.reports.so_far().iter().filter_map(Diagnostic::span).any(|at| at.file == item.file && item.lo <= at.lo && at.hi <= item.hi)
    }

    /// The kinds of the index variables in scope.
    pub fn keys_of(&self, scope: &Scope) -> Vec<EntityTypeId> {
        scope
            .locals
            .iter()
            .filter(|local| Some(local.slot) != scope.node)
            .filter_map(|l| match l.element {
                SetElement::Kind(kind) => Some(kind),
                SetElement::Integer => None,
            })
            .collect()
    }
}
