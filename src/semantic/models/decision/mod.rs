//! Decision processes: the variables first, then conditions, laws and rewards.

mod criterion;
mod learners;
mod limits;
mod parts;
pub(super) mod register;

use super::belief::laws::Own;
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::{Local, Scope, Want, next_name};
use crate::semantic::progress::DecisionHead;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{self, DecisionItem, Domain, LawItem, Name, NextItem, ParentItem, VariableItem};
use crate::units::UnitId;

/// What is known where a part stands.
#[derive(Clone, Copy)]
enum Known {
    /// Nothing but the index.
    Index,
    /// The states up to one.
    State(usize),
    /// Every state; not the period.
    States,
    /// The states, and the actions up to one.
    Action(usize),
    /// The action, and what happens up to one random variable.
    Random(usize),
    /// Everything but the next state, one variable of it aside.
    Next(usize),
    All,
}

impl Checker<'_> {
    pub(super) fn decision_signature(&mut self, id: ModelId, item: &DecisionItem) {
        let head = self.decision_head(item);
        let unit = self.units.fresh();
        let mut results = Vec::new();
        let mut terms = Vec::new();
        let patches = self.pending.model(id).patches.clone();
        for offered in register::offered(item).into_iter().chain(register::offered_by_policies(item, &patches)) {
            use DecisionResult as R;
            let mut keys: Vec<EntityTypeId> = Vec::new();
            if let Some(head) = &head {
                keys.extend(&head.binder_keys);
                let average = item.criteria.iter().any(|criterion| matches!(criterion, ast::CriterionItem::Average(_)));
                let of_all = match offered.what {
                    R::Worth | R::Gain | R::Limit(_) | R::Learned(_) => true,
                    R::Part(_) => average,
                    _ => false,
                };
                if matches!(offered.what, R::Enacted(_)) {
                    keys.clear();
                } else if !of_all {
                    keys.extend(head.period.iter().chain(&head.states).map(|space| space.kind));
                }
                if matches!(offered.what, R::Advantage | R::Share) {
                    keys.extend(head.actions.iter().map(|space| space.kind));
                }
            }
            let action = |at: u32| head.as_ref().and_then(|head| head.actions.get(at as usize)).map(|space| space.kind);
            let ty = match offered.what {
                R::Policy => action(0).map_or(ResultType::Number, ResultType::Entity),
                R::Action(at) | R::LearnedAction(_, at) => action(at).map_or(ResultType::Number, ResultType::Entity),
                _ => ResultType::Number,
            };
            terms.push(match offered.what {
                R::Policy | R::Action(_) | R::LearnedAction(..) | R::Frequency | R::Share | R::Enacted(_) => UnitExpr::ONE,
                R::Limit(_) => self.units.fresh(),
                _ => unit.clone(),
            });
            results.push(ResultDecl {
                name: offered.name,
                title: offered.title.map(|title| title.text.clone()),
                keys,
                ty,
                horizon: None,
                unit: UnitId::ONE,
                role: ResultRole::Decision(offered.what),
                span: offered.declared.unwrap_or(item.name.span),
            });
        }
        self.units.set_results(id, terms);
        self.hir.models[id].results = results;
        self.pending.model_mut(id).decision = head.map(Box::new);
    }

    fn decision_head(&mut self, item: &DecisionItem) -> Option<DecisionHead> {
        let mut scope = Scope::default();
        let binder = self.generators(&mut scope, &item.binder, true);
        let binder_keys = self.keys_of(&scope);
        let mut fine = binder.is_some();
        let period = self.period_of(&mut scope, item);
        fine &= period.is_some() || !item.criteria.iter().any(|criterion| matches!(criterion, ast::CriterionItem::Over { .. }));
        let mut spaces = [Vec::new(), Vec::new()];
        for (items, spaces) in [&item.states, &item.actions].into_iter().zip(&mut spaces) {
            for space in items {
                match self.space(&mut scope, item, &space.name, &space.domain) {
                    Some(made) => spaces.push(made),
                    None => fine = false,
                }
            }
        }
        let [states, actions] = spaces;
        let mut randoms = Vec::new();
        for random in &item.randoms {
            match self.kind_of_random(item, random) {
                Some(kind) if self.is_new(&scope, &random.name) => {
                    randoms.push((kind, scope.bind(&random.name, SetElement::Kind(kind))));
                }
                _ => fine = false,
            }
        }
        let mut nexts = Vec::new();
        for space in &states {
            let name = Name { text: next_name(&space.name).into(), span: space.span };
            nexts.push(scope.bind(&name, SetElement::Kind(space.kind)));
        }
        fine.then_some(())?;
        let mut head = DecisionHead { scope, binder: binder?, binder_keys, period, states, actions, randoms, nexts, next_of: Vec::new() };
        for next in &item.nexts {
            let at = self.state_of_next(&head, next);
            head.next_of.push(at);
            let slot = at.filter(|_| next.domain.is_some()).and_then(|at| head.nexts.get(at)).copied();
            let kind = at.and_then(|at| head.states.get(at)).map(|space| space.kind);
            if let (Some(slot), Some(kind)) = (slot, kind)
                && self.is_new(&head.scope, &next.name)
            {
                let element = SetElement::Kind(kind);
                head.scope.locals.push(Local { name: next.name.text.clone(), element, slot, span: next.name.span });
            }
        }
        Some(head)
    }

    /// False, and reported, for a name that a variable has already.
    fn is_new(&mut self, scope: &Scope, name: &Name) -> bool {
        let Some(first) = scope.find(&name.text) else { return true };
        let found = Diagnostic::error(codes::DECLARED_TWICE, format!("`{}` is declared twice in this process", name.text))
            .at(name.span, "declared again")
            .with(first.span, "first declared");
        self.report(found);
        false
    }

    fn space(&mut self, scope: &mut Scope, item: &DecisionItem, name: &Name, domain: &Domain) -> Option<Space> {
        let (set, kind) = match domain {
            Domain::Members(of) => {
                let e = ast::Expr { kind: ast::ExprKind::Name(of.clone()), span: of.span };
                let (set, ty) = self.set_expr(&mut Scope::default(), &e, None)?;
                match self.exprs.elements(ty) {
                    [SetElement::Kind(kind)] => (set, *kind),
                    _ => {
                        let found = Diagnostic::error(codes::TYPE_MISMATCH, format!("`{}` is no set of single values", of.text))
                            .at(of.span, "a set of several keys")
                            .help("declare a variable for each of them, with a condition that leaves combinations out");
                        self.report(found);
                        return None;
                    }
                }
            }
            _ => {
                let kind = self.names.domain((item.name.span, name.span))?;
                let ty = self.exprs.set_type(vec![SetElement::Kind(kind)]);
                (self.node(ExprKind::KindSet(kind), Ty::Set(ty), UnitExpr::ONE, Stage::KNOWN, name.span), kind)
            }
        };
        if !self.is_new(scope, name) {
            return None;
        }
        let slot = scope.bind(name, SetElement::Kind(kind));
        let pattern = vec![(Bind::New(slot), name.text.clone())];
        let gens = self.exprs.gens(vec![Generator { pattern, set, filter: None, span: name.span }]);
        Some(Space { name: name.text.clone(), kind, gens, slot, available: None, span: name.span })
    }

    fn kind_of_random(&mut self, item: &DecisionItem, random: &VariableItem) -> Option<EntityTypeId> {
        if let Some(generator) = random.binder.first() {
            let found = Diagnostic::error(codes::BAD_MODEL, format!("`{}` is one variable of a step", random.name.text))
                .at(generator.span, "an index")
                .help("declare a variable for each");
            self.report(found);
            return None;
        }
        match &random.domain {
            Some(Domain::Members(name)) => self.kind_named(name),
            _ => self.names.domain((item.name.span, random.name.span)),
        }
    }

    pub(super) fn decision_body(&mut self, id: ModelId, item: &DecisionItem) {
        let there = self.parts_are_there(item);
        let head = self.pending.model_mut(id).decision.take();
        let Some(mut head) = head.filter(|_| there) else { return };
        let mut slots = head.scope.size;
        let mut fine = true;
        for (at, space) in item.states.iter().enumerate() {
            let made = self.available(&head, Known::State(at), space.filter.as_ref(), &mut slots);
            fine &= made.is_ok();
            head.states.get_mut(at).into_iter().for_each(|space| space.available = made.ok().flatten());
        }
        for (at, space) in item.actions.iter().enumerate() {
            let made = self.available(&head, Known::Action(at), space.filter.as_ref(), &mut slots);
            fine &= made.is_ok();
            head.actions.get_mut(at).into_iter().for_each(|space| space.available = made.ok().flatten());
        }
        let mut randoms = Vec::new();
        for (at, random) in item.randoms.iter().enumerate() {
            let Some((kind, slot)) = head.randoms.get(at).copied() else { continue };
            let own = Own { name: &random.name, states: kind, slot };
            let law = self.law_of_draw(&head, Known::Random(at), &own, (&random.law, &random.parents), &mut slots);
            randoms.extend(law.map(|law| Draw { name: random.name.text.clone(), kind, slot, law, span: random.name.span }));
        }
        fine &= randoms.len() == item.randoms.len();
        let nexts = self.nexts(item, &head, &mut slots);
        let starts = self.starts(item, &head, &mut slots);
        let unit = self.units.of_result(id, 0);
        let rewards = self.rewards(&item.rewards, &head, Known::All, &unit, &mut slots);
        fine &= self.without_names(&item.terminals);
        let terminals = self.rewards(&item.terminals, &head, Known::States, &unit, &mut slots);
        let rewards = rewards.and_then(|rewards| self.with_charges(id, rewards, &head, &unit, &mut slots));
        let limits = self.process_limits(id, item, &head, rewards.as_ref().map_or(0, Vec::len), &mut slots);
        let forbidden = self.forbidden(id, &head, &mut slots);
        let learners = self.learners(id, item, &head, &unit, &mut slots);
        let criterion = self.criterion(item, &head, &mut slots);
        let maximize = self.sense(item);
        let (Some(nexts), Some(starts), Some(mut rewards), Some(terminals), Some(criterion), Some(maximize), true) =
            (nexts, starts, rewards, terminals, criterion, maximize, fine)
        else {
            return;
        };
        let (Some((amounts, limits)), Some(forbidden), Some(learners)) = (limits, forbidden, learners) else { return };
        rewards.extend(amounts);
        let DecisionHead { binder, binder_keys, period, states, actions, .. } = *head;
        let decision = Decision {
            binder,
            binder_keys,
            period,
            states,
            actions,
            randoms,
            nexts,
            starts,
            rewards,
            terminals,
            limits,
            forbidden,
            learners,
            criterion,
            maximize,
            slots,
        };
        self.hir.models[id].form = Form::Decision(Box::new(decision));
    }

    /// The scope of a part: what is known later is said to be so.
    fn scope_of(head: &DecisionHead, known: Known) -> Scope {
        const NOT_AN_ACTION: &str = "is not known before the action";
        let mut scope = head.scope.clone();
        let mut hide = |slot: Slot, why: &'static str| {
            for local in scope.locals.iter_mut().filter(|local| local.slot == slot) {
                let name = std::mem::take(&mut local.name);
                if !name.is_empty() {
                    scope.later.push((name, why));
                }
            }
        };
        let (states, actions) = (head.states.iter().map(|s| s.slot), head.actions.iter().map(|s| s.slot));
        let randoms = head.randoms.iter().map(|(_, slot)| *slot);
        if let (Known::Index | Known::State(_) | Known::States, Some(period)) = (known, &head.period) {
            hide(
                period.slot,
                match known {
                    Known::States => "is over at an end: what an end is worth is the same in every period",
                    _ => "is not known here: states are the same in every period",
                },
            );
        }
        match known {
            Known::Index => states.for_each(|slot| hide(slot, "is not known before the beginning")),
            Known::State(at) => states.skip(at + 1).for_each(|slot| hide(slot, "is declared later: put it before")),
            _ => {}
        }
        match known {
            Known::Index | Known::State(_) | Known::States => actions.for_each(|slot| hide(slot, "is taken only when the state is known")),
            Known::Action(at) => actions.skip(at + 1).for_each(|slot| hide(slot, "is declared later: put it before")),
            _ => {}
        }
        match known {
            Known::Index | Known::State(_) | Known::States => randoms.for_each(|slot| hide(slot, "happens only after an action")),
            Known::Action(_) => randoms.for_each(|slot| hide(slot, NOT_AN_ACTION)),
            Known::Random(at) => randoms.skip(at + 1).for_each(|slot| hide(slot, "is declared later: put it before")),
            _ => {}
        }
        for (at, slot) in head.nexts.iter().enumerate() {
            match known {
                Known::All => {}
                Known::Next(own) if own == at => {}
                Known::Next(_) => hide(*slot, "follows at the same time"),
                Known::Random(_) => hide(*slot, "is not known yet: what happens decides it"),
                Known::States => hide(*slot, "is not there at an end: nothing follows. Read the state itself"),
                _ => hide(*slot, "is not known when an action is taken"),
            }
        }
        scope
    }

    /// A part must follow from data and from the variables of the process.
    fn is_data(&mut self, e: ExprId) -> bool {
        if self.ty(e) == Ty::Error {
            return false;
        }
        let stage = self.stage(e);
        if stage.is_known() && stage.is_certain() {
            return true;
        }
        let found = Diagnostic::error(codes::NOT_KNOWN_YET, "a process is made before anything of it is solved")
            .at(self.span(e), "known only afterwards");
        self.report(found);
        false
    }

    fn available(&mut self, head: &DecisionHead, known: Known, filter: Option<&ast::Expr>, slots: &mut u32) -> Result<Option<ExprId>, ()> {
        let Some(filter) = filter else { return Ok(None) };
        let mut scope = Self::scope_of(head, known);
        let condition = self.condition(&mut scope, filter);
        *slots = (*slots).max(scope.size);
        if self.is_data(condition) { Ok(Some(condition)) } else { Err(()) }
    }

    fn law_of_draw(
        &mut self,
        head: &DecisionHead,
        known: Known,
        own: &Own<'_>,
        (law, parents): (&LawItem, &[ParentItem]),
        slots: &mut u32,
    ) -> Option<Law> {
        let mut scope = Self::scope_of(head, known);
        let made = match law {
            LawItem::Function(e) => self.function_law(&mut scope, own, e),
            LawItem::Expr(e) => self.law(&mut scope, own, e),
            LawItem::Points(_) | LawItem::Even => None,
            LawItem::Table(_) | LawItem::File(_) | LawItem::Entries(_) => {
                let mut given = Vec::new();
                for parent in parents {
                    given.push((parent.name.clone(), self.variable_given(&mut scope, parent)?));
                }
                let item = VariableItem {
                    name: own.name.clone(),
                    title: None,
                    binder: Vec::new(),
                    domain: None,
                    unit: None,
                    parents: parents.to_vec(),
                    law: law.clone(),
                };
                self.table_law(own, &item, &given)
            }
        };
        *slots = (*slots).max(scope.size);
        let made = made?;
        let mut exprs = Vec::new();
        made.each_expr(&mut |e| exprs.push(e));
        exprs.into_iter().all(|e| self.is_data(e)).then_some(made)
    }

    /// A variable after `given`: the heading of a column.
    fn variable_given(&mut self, scope: &mut Scope, parent: &ParentItem) -> Option<ExprId> {
        let e = ast::Expr { kind: ast::ExprKind::Name(parent.name.clone()), span: parent.span };
        let made = self.expr(scope, &e, Want::Any);
        match self.ty(made) {
            Ty::Error => None,
            Ty::Entity(_) if matches!(self.exprs.kind(made), ExprKind::Slot(_)) && parent.keys.is_empty() => Some(made),
            _ => {
                let found = Diagnostic::error(codes::UNKNOWN_NAME, format!("`{}` is no variable of this process", parent.name.text))
                    .at(parent.span, "not a state, an action or a random variable");
                self.report(found);
                None
            }
        }
    }
}
