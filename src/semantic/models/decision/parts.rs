//! How states go on, where a process starts, and what a step brings.

use super::*;

impl Checker<'_> {
    /// The law of each state variable in the next step.
    pub(super) fn nexts(&mut self, item: &DecisionItem, head: &DecisionHead, slots: &mut u32) -> Option<Vec<Draw>> {
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
    pub(super) fn state_of_next(&mut self, head: &DecisionHead, next: &NextItem) -> Option<usize> {
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

    pub(super) fn starts(&mut self, item: &DecisionItem, head: &DecisionHead, slots: &mut u32) -> Option<Vec<Option<Draw>>> {
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

    pub(super) fn rewards(
        &mut self,
        items: &[ast::RewardItem],
        head: &DecisionHead,
        known: Known,
        unit: &UnitExpr,
        slots: &mut u32,
    ) -> Option<Vec<Reward>> {
        let mut out = Vec::new();
        for item in items {
            let counts = if item.cost { Counts::Paid } else { Counts::Earned };
            let name = item.name.as_ref().map(|name| name.text.clone());
            let first: Span = out.first().map_or(item.span, |reward: &Reward| reward.span);
            let made = self.amount(head, known, (&item.value, item.unit.as_ref()), unit, (first, "what a step brings"), slots);
            out.extend(made.map(|(value, late)| Reward { name, counts, value, late, policy: None, span: item.span }));
        }
        (out.len() == items.len()).then_some(out)
    }

    /// An amount of a step, in a unit that others have too, and whether it reads what happens after the action. `owner` is where that unit
    /// comes from, and what it is of.
    pub(super) fn amount(
        &mut self,
        head: &DecisionHead,
        known: Known,
        (value, stated): (&ast::Expr, Option<&ast::UnitNote>),
        unit: &UnitExpr,
        owner: (Span, &str),
        slots: &mut u32,
    ) -> Option<(ExprId, bool)> {
        let mut scope = Self::scope_of(head, known);
        let value = self.number_expr(&mut scope, value);
        *slots = (*slots).max(scope.size);
        if !self.is_data(value) {
            return None;
        }
        let value = match stated {
            Some(note) => {
                let stated = self.unit_of(note)?;
                self.coerce_to(value, &stated, note.span, "this")
            }
            None => value,
        };
        let value = self.coerce_to(value, unit, owner.0, owner.1);
        if self.ty(value) == Ty::Error {
            return None;
        }
        let late = head.randoms.iter().map(|(_, slot)| slot).chain(&head.nexts).any(|slot| self.reads_slot(value, *slot));
        Some((value, late))
    }
}
