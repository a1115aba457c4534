//! Running totals: `sum(x[v] for v in year if v <= y)` is the one of the period before and one term more. Added up anew for each `y`, ten
//! thousand periods would take fifty million steps.

use super::*;
use std::sync::Arc;

/// Shorter sums are added up as they stand.
const SHORTEST: usize = 16;

/// The form of a sum over the members of an ordered kind on one side of a place in its order.
#[derive(Clone, Copy)]
struct Form<'a> {
    generator: &'a Generator,
    slot: Slot,
    kind: EntityTypeId,
    body: ExprId,
    /// The place, a number.
    end: ExprId,
    /// It counts itself.
    included: bool,
    /// From the last one on, not from the first.
    backwards: bool,
}

/// The totals of a sum.
pub(super) struct Totals<'a, N> {
    form: Form<'a>,
    /// The other index variables that the terms depend on.
    others: Arc<[Slot]>,
    /// By their values: the total of the first members, of none to begin with.
    known: FxHashMap<Vec<u32>, Vec<N>>,
}

impl<'a, N: Figure> Eval<'a, N> {
    /// The value of a sum that is a running total; none of another one.
    pub(super) fn running_total(&mut self, gens: GensId, body: ExprId, e: ExprId) -> Result<Option<N>> {
        if !self.totals.contains_key(&e) {
            let totals = self.total_of(gens, body);
            self.totals.insert(e, totals);
        }
        // What depends on the states of a network or on a coalition changes from one question to the next.
        if self.chance.is_some() || !self.coalition.is_empty() {
            return Ok(None);
        }
        let Some(Some(Totals { form, others, .. })) = self.totals.get(&e) else { return Ok(None) };
        let (form, others) = (*form, others.clone());
        let order = self.order(self.ordering(form.kind), e)?;
        let Some(count) = self.members_until(&form, &order)? else { return Ok(None) };
        let key: Vec<u32> = others.iter().map(|slot| self.get(*slot)).collect();
        let mut known = self.totals_of(e).and_then(|known| known.remove(&key)).unwrap_or_default();
        let done = self.extend(&form, &order, count, &mut known);
        let total = count.checked_sub(1).and_then(|last| known.get(last).cloned());
        if let Some(all) = self.totals_of(e) {
            all.insert(key, known);
        }
        done.map(|()| Some(total.unwrap_or_else(N::zero)))
    }

    fn totals_of(&mut self, e: ExprId) -> Option<&mut FxHashMap<Vec<u32>, Vec<N>>> {
        self.totals.get_mut(&e)?.as_mut().map(|totals| &mut totals.known)
    }

    /// Adds totals until there are so many.
    fn extend(&mut self, form: &Form<'a>, order: &Order, count: usize, known: &mut Vec<N>) -> Result<()> {
        while known.len() < count {
            let at = if form.backwards { order.members.len() - 1 - known.len() } else { known.len() };
            self.set(form.slot, *order.members.at(at));
            let mut term = N::zero();
            self.item(form.generator, |eval| {
                term = eval.number(form.body)?;
                Ok(())
            })?;
            known.push(match known.last() {
                Some(before) => before.clone().add(term),
                None => term,
            });
        }
        Ok(())
    }

    /// How many members lie on the side of the place that counts; none where that is not sure.
    fn members_until(&mut self, form: &Form<'a>, order: &Order) -> Result<Option<usize>> {
        let end = self.number(form.end)?;
        let Some(Some(end)) = end.whole() else { return Ok(None) };
        let periods = self.hir.entity_types[self.ordering(form.kind)].periods;
        let first = match order.members.first() {
            Some(first) if periods => self.period(form.kind, *first) as f64,
            _ => 1.0,
        };
        let len = order.members.len() as f64;
        // The first so many come before the place.
        let below = if form.included != form.backwards { end - first + 1.0 } else { end - first };
        let count = if form.backwards { len - below } else { below };
        Ok(Some(count.clamp(0.0, len) as usize))
    }

    /// The form of a sum that is a running total.
    fn total_of(&self, gens: GensId, body: ExprId) -> Option<Totals<'a, N>> {
        let hir = self.hir;
        let exprs = &hir.exprs;
        let [generator] = exprs.gens(gens) else { return None };
        let ([(Bind::New(slot), _)], ExprKind::KindSet(kind)) = (generator.pattern.as_slice(), exprs.kinds[generator.set]) else {
            return None;
        };
        let decl = &hir.entity_types[kind];
        if !decl.has_order() || decl.members.len() < SHORTEST || !exprs.stages[body].is_certain() {
            return None;
        }
        let ExprKind::Compare(op, a, b) = exprs.kinds[generator.filter?] else { return None };
        let is_own = |e: ExprId| matches!(exprs.kinds[e], ExprKind::Position(of) if exprs.kinds[of] == ExprKind::Slot(*slot));
        let (op, end) = match (is_own(a), is_own(b)) {
            (true, false) => (op, b),
            (false, true) => (op.turned(), a),
            _ => return None,
        };
        let (included, backwards) = match op {
            CompareOp::Le => (true, false),
            CompareOp::Lt => (false, false),
            CompareOp::Ge => (true, true),
            CompareOp::Gt => (false, true),
            CompareOp::Eq | CompareOp::Ne => return None,
        };
        let of_end: Vec<Slot> = exprs.free_slots(end).into_iter().map(|(slot, _)| slot).collect();
        let others: Arc<[Slot]> = exprs.free_slots(body).into_iter().map(|(own, _)| own).filter(|own| own != slot).collect();
        // What depends on the place itself is another sum for each place.
        if of_end.contains(slot) || others.iter().any(|own| of_end.contains(own)) {
            return None;
        }
        let form = Form { generator, slot: *slot, kind, body, end, included, backwards };
        Some(Totals { form, others, known: FxHashMap::default() })
    }
}
