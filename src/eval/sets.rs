//! Loops over sets, joins, and membership.

use super::estimate::{MAX_CELLS, MAX_INSTANCES, MAX_STEPS, grouped};
use super::runs::Shared;
use super::*;
use crate::data::TupleIndex;
use crate::diagnostics::codes;
use std::sync::Arc;

/// What a loop calls for each tuple.
pub(super) type Each<'f, 'a, N> = &'f mut dyn FnMut(&mut Eval<'a, N>, &[u32]) -> Result<()>;
/// What a loop over generators calls when all their variables are set.
type Body<'f, 'a, N> = &'f mut dyn FnMut(&mut Eval<'a, N>) -> Result<()>;

impl<'a, N: Figure> Eval<'a, N> {
    /// Calls `f` for every combination that the generators give, their variables being set.
    pub fn each(&mut self, gens: GensId, f: Body<'_, 'a, N>) -> Result<()> {
        let gens = self.hir.exprs.gens(gens);
        self.affordable_loop(gens)?;
        self.each_from(gens, f)
    }

    pub(super) fn each_from(&mut self, gens: &'a [Generator], f: Body<'_, 'a, N>) -> Result<()> {
        let Some((first, rest)) = gens.split_first() else { return f(self) };
        let filter = match self.shared(first)? {
            Shared::Never => return Ok(()),
            Shared::Always => None,
            Shared::Each => first.filter,
        };
        // The commonest loop, over all members of a kind, needs no tuples.
        if let ([(Bind::New(slot), _)], ExprKind::KindSet(kind)) = (first.pattern.as_slice(), self.hir.exprs.kinds[first.set]) {
            let kind = &self.hir.entity_types[kind];
            for member in &kind.members {
                self.set(*slot, member.0 - kind.base);
                self.item(first, |eval| eval.filtered(filter, rest, f))?;
            }
            return Ok(());
        }
        let bound = self.bound(&first.pattern);
        let bound = bound.part(0..first.pattern.len());
        self.tuples(first.set, bound, &mut |eval, tuple| {
            for ((bind, _), value) in first.pattern.iter().zip(tuple) {
                if let Bind::New(slot) = bind {
                    eval.set(*slot, *value);
                }
            }
            eval.item(first, |eval| eval.filtered(filter, rest, f))
        })
    }

    /// One combination of a generator, whose variables are set; a fault lists their values.
    #[inline]
    pub(super) fn item(&mut self, generator: &Generator, f: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        match self.step(generator.span).and_then(|()| f(self)) {
            Ok(()) => Ok(()),
            Err(error) => Err(self.bound_at(error, generator)),
        }
    }

    fn filtered(&mut self, filter: Option<ExprId>, rest: &'a [Generator], f: Body<'_, 'a, N>) -> Result<()> {
        if let Some(filter) = filter
            && !self.truth(filter)?
        {
            return Ok(());
        }
        if rest.is_empty() { f(self) } else { self.each_from(rest, f) }
    }

    /// One combination more; now and then a look at the clock.
    #[inline]
    pub(super) fn step(&mut self, at: crate::source::Span) -> Result<()> {
        self.steps += 1;
        // Exact numbers may be long, and a step with them slow.
        let every = if N::EXACT { LOOK / 64 } else { LOOK };
        if self.steps.is_multiple_of(every) { self.look(at) } else { Ok(()) }
    }

    #[cold]
    fn look(&self, at: crate::source::Span) -> Result<()> {
        if let Some(clock) = self.clock.as_ref().filter(|clock| clock.is_over()) {
            return Err(clock.error(at));
        }
        if self.steps <= MAX_STEPS {
            return Ok(());
        }
        let message = "this runs over more combinations than the program takes";
        Err(EvalError::new(codes::TOO_MANY, message, at, "more than a billion").help("run over a set of the combinations that matter"))
    }

    /// Adds the values of a generator's variables to a fault.
    fn bound_at(&self, mut error: EvalError, generator: &Generator) -> EvalError {
        for ((bind, name), element) in generator.pattern.iter().zip(self.elements(generator.set)).rev() {
            let Bind::New(slot) = bind else { continue };
            if name.as_ref() != "_" {
                error.0.bindings.push(self.binding(name, *slot, *element));
            }
        }
        error
    }

    /// `name = value` of an index variable.
    pub fn binding(&self, name: &str, slot: Slot, element: SetElement) -> String {
        match element {
            SetElement::Kind(kind) => format!("{name} = {}", self.name(kind, self.get(slot))),
            SetElement::Integer => format!("{name} = {}", self.get(slot) as i32),
        }
    }

    /// What stands at each position of a set's tuples.
    pub fn elements(&self, set: ExprId) -> &'a [SetElement] {
        match self.hir.exprs.types[set] {
            Ty::Set(ty) => &self.hir.exprs.set_types[ty],
            _ => &[],
        }
    }

    /// Calls `f` for each tuple of a set that agrees with what is bound.
    pub fn tuples(&mut self, set: ExprId, bound: &[Option<u32>], f: Each<'_, 'a, N>) -> Result<()> {
        if self.hir.absent.is_empty() {
            return self.tuples_of_all(set, bound, f);
        }
        let elements = self.elements(set);
        self.tuples_of_all(set, bound, &mut |eval, tuple| if eval.hir.is_there(elements, tuple) { f(eval, tuple) } else { Ok(()) })
    }

    /// The same, of entities that are not there too.
    fn tuples_of_all(&mut self, set: ExprId, bound: &[Option<u32>], f: Each<'_, 'a, N>) -> Result<()> {
        let hir = self.hir;
        let free = |value: u32, at: usize| bound.get(at).copied().flatten().is_none_or(|b| b == value);
        match hir.exprs.kinds[set] {
            ExprKind::KindSet(kind) => {
                let kind = &hir.entity_types[kind];
                if let Some(Some(value)) = bound.first() {
                    let id = EntityId(kind.base + value);
                    return if kind.members.binary_search(&id).is_ok() { f(self, &[*value]) } else { Ok(()) };
                }
                for member in &kind.members {
                    f(self, &[member.0 - kind.base])?;
                }
                Ok(())
            }
            ExprKind::Nodes(horizon) => self.each_node(set, horizon, bound.first().copied().flatten(), f),
            ExprKind::NamedSet(id) => match self.named_set(id)? {
                Some(index) => self.index_tuples(&index, bound, f),
                None => Ok(()),
            },
            ExprKind::TableSet(table) => self.index_tuples(&hir.tables[table].index, bound, f),
            ExprKind::AttrSet(attr) => {
                // Read through a narrower kind, only its members count.
                let narrow = match self.elements(set).first() {
                    Some(SetElement::Kind(kind)) if hir.entity_types[*kind].parent.is_some() => Some(*kind),
                    _ => None,
                };
                self.index_tuples(&hir.attrs[attr].index, bound, &mut |eval, tuple| {
                    let member = narrow.is_none_or(|kind| eval.is_member(kind, *tuple.at(0usize)));
                    if member { f(eval, tuple) } else { Ok(()) }
                })
            }
            ExprKind::ListSet(list) => {
                let arity = bound.len().max(1);
                let mut met: Vec<[u32; MAX_KEYS]> = Vec::new();
                for chunk in hir.exprs.list(list).chunks(arity) {
                    let mut tuple = [0u32; MAX_KEYS];
                    let mut fits = true;
                    for (i, (slot, e)) in tuple.iter_mut().zip(chunk).enumerate() {
                        *slot = self.element(*e)?;
                        fits &= free(*slot, i);
                    }
                    // A set holds an element once, however often it is listed.
                    if fits && !met.contains(&tuple) {
                        met.push(tuple);
                        f(self, tuple.part(0..chunk.len()))?;
                    }
                }
                Ok(())
            }
            ExprKind::Selection(gens) => {
                let slots: Vec<Slot> = hir.exprs.bound(gens).map(|(slot, _)| slot).collect();
                self.each(gens, &mut |eval| {
                    let mut tuple = [0u32; MAX_KEYS];
                    let mut fits = true;
                    for (i, (value, slot)) in tuple.iter_mut().zip(&slots).enumerate() {
                        *value = eval.get(*slot);
                        fits &= free(*value, i);
                    }
                    if fits { f(eval, tuple.part(0..slots.len())) } else { Ok(()) }
                })
            }
            ExprKind::AsSet(inner) => {
                let members = self.members(inner)?;
                for value in members {
                    if free(value, 0) {
                        f(self, &[value])?;
                    }
                }
                Ok(())
            }
            ExprKind::Coalition => self.coalition_members(bound.first().copied().flatten(), f),
            ExprKind::Between(a, b) => {
                let (from, to) = (self.ordinal(a)?, self.ordinal(b)?);
                let Ty::Entity(kind) = hir.exprs.types[a] else { return Ok(()) };
                let order = self.order(self.ordering(kind), set)?;
                let (lo, hi) = (self.rank(&order, kind, from, set)?, self.rank(&order, kind, to, set)?);
                for value in order.members.get(lo..=hi).unwrap_or(&[]) {
                    if free(*value, 0) {
                        f(self, &[*value])?;
                    }
                }
                Ok(())
            }
            ExprKind::Range(a, b) => {
                let (from, to) = (self.whole(a)?, self.whole(b)?);
                if let Some(Some(bound)) = bound.first() {
                    let value = *bound as i32;
                    return if from <= value && value <= to { f(self, &[*bound]) } else { Ok(()) };
                }
                for value in from..=to {
                    f(self, &[value as u32])?;
                }
                Ok(())
            }
            ExprKind::Joined(op, a, b) => self.joined(op, a, b, bound, f),
            ExprKind::Ranked(selection, list, top) => self.ranked(selection, list, top, bound, f),
            _ => Ok(()),
        }
    }

    /// True when an ordinal of the root kind is a member of the kind.
    fn is_member(&self, kind: EntityTypeId, ordinal: u32) -> bool {
        let kind = &self.hir.entity_types[kind];
        kind.parent.is_none() || kind.members.binary_search(&EntityId(kind.base + ordinal)).is_ok()
    }

    fn index_tuples(&mut self, index: &TupleIndex, bound: &[Option<u32>], f: Each<'_, 'a, N>) -> Result<()> {
        let mut tuple = Vec::with_capacity(bound.len());
        for row in index.matching(bound) {
            index.tuple(row, &mut tuple);
            f(self, &tuple)?;
        }
        Ok(())
    }

    /// The tuples of a named set; `None` while it cannot be known.
    fn named_set(&mut self, id: SetId) -> Result<Option<Arc<TupleIndex>>> {
        if let Some(known) = self.world.set(id) {
            return Ok(Some(known.clone()));
        }
        self.make_set(id).map(Some)
    }

    /// Makes the tuples of a named set.
    pub fn make_set(&mut self, id: SetId) -> Result<Arc<TupleIndex>> {
        let set = &self.hir.sets[id];
        let elements = &self.hir.exprs.set_types[set.element];
        let dims: Vec<u32> =
            elements.iter().map(|e| if let SetElement::Kind(k) = e { self.hir.entity_types[*k].size } else { 0 }).collect();
        match &set.body {
            SetBody::Data(index) => Ok(Arc::new(index.clone())),
            SetBody::Error => Ok(Arc::new(TupleIndex::none(&dims))),
            SetBody::Value { expr, slots } => {
                let (expr, slots) = (*expr, *slots);
                let arity = dims.len();
                let (mut flat, mut count) = (Vec::new(), 0usize);
                let none = vec![None; arity];
                self.affordable(None, expr)?;
                self.descend(expr, |eval| {
                    eval.frame(slots, &[], |eval| {
                        eval.tuples(expr, &none, &mut |_, tuple| {
                            flat.extend_from_slice(tuple);
                            count += 1;
                            if flat.len() > MAX_CELLS {
                                return Err(EvalError::new(
                                    codes::TOO_MANY,
                                    "the set is larger than the program takes",
                                    set.span,
                                    "this set",
                                ));
                            }
                            Ok(())
                        })
                    })
                })?;
                let built = TupleIndex::from_tuples(&dims, flat, count);
                built
                    .map(|b| Arc::new(b.index))
                    .map_err(|_| EvalError::new(codes::TOO_MANY, "the set is larger than the program takes", set.span, "this set"))
            }
        }
    }

    /// The tuples that a binder gives, each once, with its keys in the order of the names.
    pub fn binder(&mut self, binder: GensId, keys: &[EntityTypeId], slots: u32) -> Result<TupleIndex> {
        let hir = self.hir;
        let gens = hir.exprs.gens(binder);
        let dims: Vec<u32> = keys.iter().map(|k| hir.entity_types[*k].size).collect();
        self.affordable_index(gens)?;
        let place = gens.first().map(|g| g.span);
        let too_many = |_| {
            let span = place.unwrap_or(hir.file_span());
            EvalError::new(codes::TOO_MANY, "more combinations than the program takes", span, "here")
        };
        // All of a product, without a condition: nothing needs to be listed.
        let whole = gens.iter().all(|g| {
            g.filter.is_none()
                && matches!(g.pattern.as_slice(), [(Bind::New(_), _)])
                && matches!(hir.exprs.kinds[g.set], ExprKind::KindSet(k) if hir.entity_types[k].members.len() == hir.entity_types[k].size as usize)
        });
        if whole {
            return TupleIndex::full(&dims).map_err(too_many);
        }
        let bound: Vec<Slot> = hir.exprs.bound(binder).map(|(slot, _)| slot).collect();
        let (mut flat, mut count) = (Vec::new(), 0usize);
        self.frame(slots.max(bound.len() as u32), &[], |eval| {
            eval.each(binder, &mut |eval| {
                flat.extend(bound.iter().map(|slot| eval.get(*slot)));
                count += 1;
                if count > MAX_INSTANCES {
                    let message = format!("an index of more than {} combinations", grouped(MAX_INSTANCES as f64));
                    let span = place.unwrap_or(hir.file_span());
                    return Err(EvalError::new(codes::TOO_MANY, message, span, "more than the program takes")
                        .help("run over a set of the combinations that matter"));
                }
                Ok(())
            })
        })?;
        TupleIndex::from_tuples(&dims, flat, count).map(|b| b.index).map_err(too_many)
    }

    /// True when the tuple is in the set.
    pub fn contains(&mut self, needles: &[ExprId], set: ExprId) -> Result<bool> {
        let mut tuple = [0u32; MAX_KEYS];
        for (slot, e) in tuple.iter_mut().zip(needles) {
            *slot = self.element(*e)?;
        }
        self.holds(tuple.part(0..needles.len()), set)
    }

    /// True when the tuple, of ordinals and whole numbers, is in the set.
    pub(super) fn holds(&mut self, tuple: &[u32], set: ExprId) -> Result<bool> {
        if !self.hir.is_there(self.elements(set), tuple) {
            return Ok(false);
        }
        match self.hir.exprs.kinds[set] {
            ExprKind::Joined(op, a, b) => self.holds_of_both(op, tuple, a, b),
            ExprKind::NamedSet(id) => Ok(self.named_set(id)?.is_some_and(|index| index.row(tuple).is_some())),
            ExprKind::TableSet(table) => Ok(self.hir.tables[table].index.row(tuple).is_some()),
            ExprKind::AttrSet(attr) => {
                let member = match self.elements(set).first() {
                    Some(SetElement::Kind(kind)) => self.is_member(*kind, *tuple.at(0usize)),
                    _ => true,
                };
                Ok(member && self.hir.attrs[attr].index.row(tuple).is_some())
            }
            _ => {
                let bound: Vec<Option<u32>> = tuple.iter().copied().map(Some).collect();
                let mut found = false;
                self.tuples(set, &bound, &mut |_, _| {
                    found = true;
                    Ok(())
                })?;
                Ok(found)
            }
        }
    }

    /// The ordinals that an attribute used as a set holds.
    fn members(&mut self, e: ExprId) -> Result<Vec<u32>> {
        if let (ExprKind::Attr(attr, list), Ty::Set(_)) = (self.hir.exprs.kinds[e], self.hir.exprs.types[e]) {
            let hir = self.hir;
            let keys = self.keys(list)?;
            let keys = keys.as_slice();
            let attr = &hir.attrs[attr];
            let AttrType::Many(kind) = attr.ty else { return Ok(Vec::new()) };
            let base = hir.entity_types[kind].base;
            if let (Some(row), AttrValues::Many(lists, _)) = (attr.index.row(keys), &attr.values)
                && let Some(list) = lists.at(row)
            {
                return Ok(list.iter().map(|id| id - base).collect());
            }
            return Err(self.missing(e, keys));
        }
        Ok(vec![self.ordinal(e)?])
    }

    /// The value of an element: an ordinal, or a whole number.
    fn element(&mut self, e: ExprId) -> Result<u32> {
        match self.hir.exprs.types[e] {
            Ty::Number => Ok(self.whole(e)? as u32),
            _ => self.ordinal(e),
        }
    }
}

/// The clock is looked at once in so many combinations.
const LOOK: u64 = 1 << 12;
