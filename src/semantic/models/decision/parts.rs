//! How states go on, where a process starts, and what a step brings.

use super::*;
use crate::diagnostics::Applicability;

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
        let lost = self.names.lost().is_word("next");
        for (at, space) in head.states.iter().enumerate() {
            let (Some(Some(next)), Some(slot)) = (of.get(at).copied(), head.nexts.get(at).copied()) else {
                if fine && !lost {
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
        // Without any state, that is the mistake.
        if at.is_none() && !head.states.is_empty() {
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
                if head.states.is_empty() {
                    return None;
                }
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

    /// What ends are worth has no name. Reports what has one.
    pub(super) fn without_names(&mut self, terminals: &[ast::RewardItem]) -> bool {
        let mut fine = true;
        for item in terminals {
            if let Some(name) = &item.name {
                let to_value = Span { lo: name.span.lo, hi: item.value.span.lo, ..name.span };
                let found = Diagnostic::error(codes::BAD_MODEL, "what an end is worth has no name: it is no result")
                    .at(name.span, "a name")
                    .fix("leave it out", to_value, "", Applicability::MachineApplicable);
                self.report(found);
                fine = false;
            }
        }
        fine
    }

    pub(super) fn rewards(
        &mut self,
        items: &[ast::RewardItem],
        head: &DecisionHead,
        known: Known,
        unit: &UnitExpr,
        slots: &mut u32,
    ) -> Option<Vec<Reward>> {
        let mut raw = Vec::new();
        for item in items {
            raw.push(self.raw_amount(head, known, (&item.value, item.unit.as_ref()), slots));
        }
        let order = self.usual_first(&raw);
        let first = order.first().and_then(|at| items.get(*at)).map(|item| item.span);
        let mut made: Vec<Option<ExprId>> = vec![None; items.len()];
        for at in order {
            let (Some(item), Some(Some(value)), Some(place)) = (items.get(at), raw.get(at).copied(), made.get_mut(at)) else { continue };
            *place = self.in_unit_of(value, unit, (first.unwrap_or(item.span), "what a step brings"));
        }
        let mut out = Vec::new();
        for (item, value) in items.iter().zip(made) {
            let Some(value) = value else { continue };
            let counts = if item.cost { Counts::Paid } else { Counts::Earned };
            let name = item.name.as_ref().map(|name| name.text.clone());
            let late = self.is_late(head, value);
            out.push(Reward { name, counts, value, late, policy: None, span: item.span });
        }
        (out.len() == items.len()).then_some(out)
    }

    /// In which order amounts that share a unit are brought into it: those first whose dimension most have, or else the simplest, so
    /// that the odd one is reported.
    fn usual_first(&mut self, raw: &[Option<ExprId>]) -> Vec<usize> {
        let mut by_dimension: Vec<(crate::units::DimensionId, usize, Vec<usize>)> = Vec::new();
        let mut open = Vec::new();
        for (at, value) in raw.iter().enumerate() {
            let Some(value) = value else { continue };
            let term = self.term(*value);
            let resolved = self.units.resolve(&term);
            if !resolved.is_known() {
                open.push(at);
                continue;
            }
            let dimension = self.units.registry().dimension(resolved.unit);
            let factors = self.units.text(&term).matches(['/', '·', '^']).count();
            match by_dimension.iter_mut().find(|(other, ..)| *other == dimension) {
                Some((_, _, places)) => places.push(at),
                None => by_dimension.push((dimension, factors, vec![at])),
            }
        }
        // Stable: the first of equals stays the first.
        by_dimension.sort_by_key(|(_, factors, places)| (std::cmp::Reverse(places.len()), *factors));
        by_dimension.into_iter().flat_map(|(.., places)| places).chain(open).collect()
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
        let value = self.raw_amount(head, known, (value, stated), slots)?;
        let value = self.in_unit_of(value, unit, owner)?;
        Some((value, self.is_late(head, value)))
    }

    /// The same in its own unit.
    fn raw_amount(
        &mut self,
        head: &DecisionHead,
        known: Known,
        (value, stated): (&ast::Expr, Option<&ast::UnitNote>),
        slots: &mut u32,
    ) -> Option<ExprId> {
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
        (self.ty(value) != Ty::Error).then_some(value)
    }

    fn in_unit_of(&mut self, value: ExprId, unit: &UnitExpr, (owner, what): (Span, &str)) -> Option<ExprId> {
        let value = self.coerce_to(value, unit, owner, what);
        (self.ty(value) != Ty::Error).then_some(value)
    }

    /// True where it reads what happens after the action.
    fn is_late(&self, head: &DecisionHead, value: ExprId) -> bool {
        head.randoms.iter().map(|(_, slot)| slot).chain(&head.nexts).any(|slot| self.reads_slot(value, *slot))
    }
}
