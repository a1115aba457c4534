//! Checking named values when they are first needed.

use super::scope::{Scope, Want};
use crate::hir::*;
use crate::mistakes::TypeMistake;
use crate::semantic::checker::Checker;
use crate::semantic::progress::Progress;
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
            Progress::Running => {
                self.cycle(at);
                return false;
            }
            Progress::Waiting => {}
        }
        let item = self.pending.a_let(id).item.clone();
        self.pending.let_mut(id).progress = Progress::Running;
        self.pending.begin(&item.name.text, item.name.span);
        let outer = self.pending.enter(self.hir.lets[id].model);
        self.check_let(id, &item);
        self.pending.enter(outer);
        self.pending.end();
        self.pending.let_mut(id).progress = Progress::Done;
        self.hir.lets[id].ty != Ty::Error
    }

    fn check_let(&mut self, id: LetId, item: &ast::LetItem) {
        let mut scope = Scope::of(self.hir.lets[id].model);
        scope.policy =
            self.charges.place(id).and_then(|(model, patch, _)| Some(self.hir.plan(model)?.patches.get(patch as usize)?.name.clone()));
        let binder = self.generators(&mut scope, &item.binder, true);
        let objective = self.charges.objective_of(id).filter(|o| item.unit.is_none() && self.is_goal(*o));
        let declared = match &item.unit {
            // A charge stands in the unit of the objective, if nothing else is said.
            None if objective.is_some() => objective.map(|o| (self.units.of_let(o), self.hir.lets[o].span)),
            Some(note) => match self.unit_of(note) {
                Some(term) => Some((term, note.span)),
                None => return,
            },
            None => None,
        };
        if let Some(source) = &item.source {
            let Some((body, term)) = self.value_of_file(item, source, declared.clone()) else { return };
            let decl = &mut self.hir.lets[id];
            (decl.body, decl.ty, decl.stage, decl.slots) = (body, Ty::Number, self.exprs.stage(body), scope.size);
            self.units.set_let(id, term);
            return;
        }
        let want = if declared.is_some() { Want::Number } else { Want::Any };
        let outer = self.units.expect(declared.as_ref().map(|(term, at)| (term.clone(), *at, item.name.text.clone())));
        let mut body = self.expr(&mut scope, &item.value, want);
        self.units.expect(outer);
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
                self.report(TypeMistake::SetAsValue { name: &item.name.text, at: item.value.span }.diagnostic());
                Ty::Error
            }
            ty => ty,
        };
        let body = self.capped(id, &mut scope, body);
        let (mut stage, mut term) = (self.stage(body), self.term(body));
        if let (true, Some((stated, _))) = (unreadable, &declared) {
            term = stated.clone();
        }
        // What missed constraints cost comes to the objective.
        let owner = self.hir.lets[id].model;
        if owner.is_some_and(|model| stage.is_known() && self.is_charged(model, id)) {
            stage = Stage::LINEAR;
        }
        let decl = &mut self.hir.lets[id];
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
}
