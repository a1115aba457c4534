//! Decision processes: the variables first, then conditions, laws and rewards.

mod criterion;
mod register;

use super::belief::laws::Own;
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::expr::path::next_name;
use crate::semantic::expr::scope::{Local, Scope, Want};
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
        for offered in register::offered(item) {
            use DecisionResult as R;
            let mut keys: Vec<EntityTypeId> = Vec::new();
            if let Some(head) = &head {
                keys.extend(&head.binder_keys);
                let average = item.criteria.iter().any(|criterion| matches!(criterion, ast::CriterionItem::Average(_)));
                let of_all = matches!(offered.what, R::Worth | R::Gain) || average && matches!(offered.what, R::Part(_));
                if !of_all {
                    keys.extend(head.period.iter().chain(&head.states).map(|space| space.kind));
                }
                if offered.what == R::Advantage {
                    keys.extend(head.actions.iter().map(|space| space.kind));
                }
            }
            let action = |at: u32| head.as_ref().and_then(|head| head.actions.get(at as usize)).map(|space| space.kind);
            let ty = match offered.what {
                R::Policy => action(0).map_or(ResultType::Number, ResultType::Entity),
                R::Action(at) => action(at).map_or(ResultType::Number, ResultType::Entity),
                _ => ResultType::Number,
            };
            let title = match offered.what {
                R::Action(at) => item.actions.get(at as usize).and_then(|space| space.title.as_ref()),
                R::Part(at) => item.rewards.get(at as usize).and_then(|reward| reward.title.as_ref()),
                _ => None,
            };
            terms.push(match offered.what {
                R::Policy | R::Action(_) | R::Frequency => UnitExpr::ONE,
                _ => unit.clone(),
            });
            results.push(ResultDecl {
                name: offered.name.into(),
                title: title.map(|title| title.text.clone()),
                keys,
                ty,
                unit: UnitId::ONE,
                role: ResultRole::Decision(offered.what),
                span: offered.declared.map_or(item.name.span, |name| name.span),
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
                let title = space.title.as_ref();
                match self.space(&mut scope, item, &space.name, title, &space.domain) {
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

    fn space(&mut self, scope: &mut Scope, item: &DecisionItem, name: &Name, title: Option<&ast::Text>, domain: &Domain) -> Option<Space> {
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
        let title = title.map(|title| title.text.clone());
        Some(Space { name: name.text.clone(), title, kind, gens, slot, available: None, span: name.span })
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
        let terminals = self.rewards(&item.terminals, &head, Known::States, &unit, &mut slots);
        let criterion = self.criterion(item, &head, &mut slots);
        let maximize = self.sense(item);
        let (Some(nexts), Some(starts), Some(rewards), Some(terminals), Some(criterion), Some(maximize), true) =
            (nexts, starts, rewards, terminals, criterion, maximize, fine)
        else {
            return;
        };
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
            hide(period.slot, "is not known here: states are the same in every period");
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
                    parents: parents.to_vec(),
                    law: law.clone(),
                };
                self.table_law(own, &item, &given)
            }
        };
        *slots = (*slots).max(scope.size);
        let made = made?;
        let mut exprs = Vec::new();
        made.exprs(&mut |e| exprs.push(e));
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

    /// The law of each state variable in the next step.
    fn nexts(&mut self, item: &DecisionItem, head: &DecisionHead, slots: &mut u32) -> Option<Vec<Draw>> {
        let mut of: Vec<Option<&NextItem>> = vec![None; head.states.len()];
        let mut fine = true;
        for (next, at) in item.nexts.iter().zip(&head.next_of) {
            let Some(at) = *at else {
                fine = false;
                continue;
            };
            match of.get_mut(at) {
                Some(place @ None) => *place = Some(next),
                Some(Some(first)) => {
                    let name = head.states.get(at).map_or("", |space| &space.name);
                    let found = Diagnostic::error(codes::DECLARED_TWICE, format!("how `{name}` goes on is said twice"))
                        .at(next.name.span, "again")
                        .with(first.name.span, "first");
                    self.report(found);
                    fine = false;
                }
                None => {}
            }
        }
        let mut out = Vec::new();
        for (at, space) in head.states.iter().enumerate() {
            let (Some(Some(next)), Some(slot)) = (of.get(at).copied(), head.nexts.get(at).copied()) else {
                if fine {
                    let found = Diagnostic::error(codes::MISSING_PART, format!("how does `{}` go on?", space.name))
                        .at(space.span, "no `next` of it")
                        .help(format!(
                            "write `next {0} = …`, or its law `next {0} ~ …`; what does not change: `next {0} = {0}`",
                            space.name
                        ));
                    self.report(found);
                }
                return None;
            };
            let own = if next.domain.is_some() { next.name.text.clone() } else { next_name(&next.name.text).into() };
            let name = Name { text: own, span: next.name.span };
            let own = Own { name: &name, states: space.kind, slot };
            let law = self.law_of_draw(head, Known::Next(at), &own, (&next.law, &next.parents), slots);
            match law {
                Some(law) => out.push(Draw { name: space.name.clone(), kind: space.kind, slot, law, span: next.name.span }),
                None => fine = false,
            }
        }
        fine.then_some(out)
    }

    /// Which state variable a `next` is of.
    fn state_of_next(&mut self, head: &DecisionHead, next: &NextItem) -> Option<usize> {
        let names = || head.states.iter().map(|space| space.name.as_ref());
        if let Some(domain) = &next.domain {
            let Domain::Members(name) = domain else {
                let found = Diagnostic::error(codes::BAD_MODEL, "the next state has the values that the state has")
                    .at(next.span, "values of its own")
                    .help("write `next STATE ~ …` with the name of the state variable");
                self.report(found);
                return None;
            };
            let e = ast::Expr { kind: ast::ExprKind::Name(name.clone()), span: name.span };
            let (_, ty) = self.set_expr(&mut Scope::default(), &e, None)?;
            let [SetElement::Kind(kind)] = self.exprs.elements(ty) else { return None };
            let root = self.hir.entity_types[*kind].root;
            let fits: Vec<usize> =
                (0..).zip(&head.states).filter(|(_, s)| self.hir.entity_types[s.kind].root == root).map(|(at, _)| at).collect();
            return match fits.as_slice() {
                [only] => Some(*only),
                several => {
                    let message = match several.len() {
                        0 => format!("no state variable has values in `{}`", name.text),
                        _ => format!("several state variables have values in `{}`", name.text),
                    };
                    let found = Diagnostic::error(codes::BAD_MODEL, message).at(name.span, "the next state of which?");
                    self.report(found.help("write `next STATE ~ …` with the name of the state variable"));
                    None
                }
            };
        }
        let at = head.states.iter().position(|space| space.name == next.name.text);
        if at.is_none() {
            let found = Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no state variable `{}`", next.name.text))
                .at(next.name.span, "unknown");
            let (found, near) = found.did_you_mean(&next.name.text, next.name.span, names().map(|name| (name, "state variable")));
            let found = if near { found } else { found.help("the next state of KIND by a name of its own: `next n in KIND ~ …`") };
            self.report(found);
        }
        at
    }

    fn starts(&mut self, item: &DecisionItem, head: &DecisionHead, slots: &mut u32) -> Option<Vec<Option<Draw>>> {
        let mut out: Vec<Option<Draw>> = vec![None; head.states.len()];
        let mut fine = true;
        for start in &item.starts {
            let Some(at) = head.states.iter().position(|space| space.name == start.name.text) else {
                let found = Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no state variable `{}`", start.name.text))
                    .at(start.name.span, "unknown");
                let names = head.states.iter().map(|space| (space.name.as_ref(), "state variable"));
                let (found, _) = found.did_you_mean(&start.name.text, start.name.span, names);
                self.report(found);
                fine = false;
                continue;
            };
            let Some(space) = head.states.get(at) else { continue };
            let own = Own { name: &start.name, states: space.kind, slot: space.slot };
            let mut known = head.clone();
            // Its own state is read where a table holds the probabilities.
            known.states.retain(|other| other.slot != space.slot);
            let law = self.law_of_draw(&known, Known::Index, &own, (&start.law, &[]), slots);
            let draw = law.map(|law| Draw { name: space.name.clone(), kind: space.kind, slot: space.slot, law, span: start.name.span });
            fine &= draw.is_some();
            match out.get_mut(at) {
                Some(Some(first)) => {
                    let found = Diagnostic::error(codes::DECLARED_TWICE, format!("`{}` begins twice", start.name.text))
                        .at(start.name.span, "again")
                        .with(first.span, "first");
                    self.report(found);
                    fine = false;
                }
                Some(place) => *place = draw,
                None => {}
            }
        }
        fine.then_some(out)
    }

    fn rewards(
        &mut self,
        items: &[ast::RewardItem],
        head: &DecisionHead,
        known: Known,
        unit: &UnitExpr,
        slots: &mut u32,
    ) -> Option<Vec<Reward>> {
        let mut out = Vec::new();
        for item in items {
            let mut scope = Self::scope_of(head, known);
            let value = self.number_expr(&mut scope, &item.value);
            *slots = (*slots).max(scope.size);
            if !self.is_data(value) {
                continue;
            }
            let value = match item.unit.as_ref().map(|note| (note.span, self.unit_of(note))) {
                Some((at, Some(stated))) => self.coerce_to(value, &stated, at, "this"),
                Some((_, None)) => continue,
                None => value,
            };
            let first: Span = out.first().map_or(item.span, |reward: &Reward| reward.span);
            let value = self.coerce_to(value, unit, first, "what a step brings");
            if self.ty(value) == Ty::Error {
                continue;
            }
            let late = head.randoms.iter().map(|(_, slot)| slot).chain(&head.nexts).any(|slot| self.reads_slot(value, *slot));
            out.push(Reward {
                name: item.name.as_ref().map(|name| name.text.clone()),
                title: item.title.as_ref().map(|title| title.text.clone()),
                cost: item.cost,
                value,
                late,
                span: item.span,
            });
        }
        (out.len() == items.len()).then_some(out)
    }
}
