//! What was found before, by the variables that it reads: most laws, conditions and rewards read few of the variables of a process,
//! and are met with the same values again and again.

use super::*;

/// The most values that are kept of one expression or law.
const MOST_KEPT: f64 = 4e6;

/// A variable that is set when something is evaluated.
pub(super) struct Variable {
    pub slot: Slot,
    /// Its values lie below this.
    pub size: u32,
    /// How many values it goes through, about, for each combination of those before it.
    pub branches: f64,
}

/// Adds the variables of the open frame that an expression reads.
pub(super) fn reads(hir: &Hir, e: ExprId, out: &mut Vec<Slot>) {
    match hir.exprs.kinds[e] {
        ExprKind::Slot(slot) | ExprKind::IntSlot(slot) => out.push(slot),
        ExprKind::Fold(_, gens, _) | ExprKind::Risk(_, gens, _) | ExprKind::Selection(gens) => joined(hir, gens, out),
        ExprKind::Query(query) => joined(hir, hir.exprs.queries[query].over, out),
        _ => {}
    }
    hir.exprs.children(e, &mut |child| reads(hir, child, out));
}

fn joined(hir: &Hir, gens: GensId, out: &mut Vec<Slot>) {
    let binds = hir.exprs.gens(gens).iter().flat_map(|generator| &generator.pattern);
    out.extend(binds.filter_map(|(bind, _)| if let Bind::Joined(slot) = bind { Some(*slot) } else { None }));
}

/// The same of a law.
pub(super) fn law_reads(hir: &Hir, law: &Law, out: &mut Vec<Slot>) {
    law.each_expr(&mut |e| reads(hir, e, out));
    law.each_binder(&mut |gens| {
        joined(hir, gens, out);
        hir.exprs.generator_parts(gens, &mut |e| reads(hir, e, out));
    });
}

/// A place for each combination of some variables.
pub(super) struct Place {
    /// Slots, each with how many places lie between its values.
    strides: Vec<(Slot, usize)>,
    size: usize,
}

impl Place {
    /// A place for what reads some slots and gives so many values, where the same ones come again often enough.
    pub fn of(slots: &[Slot], set: &[Variable], values: f64) -> Option<Place> {
        let met: f64 = set.iter().map(|variable| variable.branches).product();
        let (mut strides, mut size) = (Vec::new(), 1usize);
        for variable in set.iter().filter(|variable| slots.contains(&variable.slot)) {
            strides.push((variable.slot, size));
            size = size.saturating_mul(variable.size as usize);
        }
        (size as f64 * values <= MOST_KEPT && 2.0 * size as f64 <= met).then_some(Place { strides, size })
    }

    pub fn size(&self) -> usize {
        self.size
    }

    /// The place of the values in the open frame.
    #[inline]
    pub fn now<N: Figure>(&self, eval: &Eval<'_, N>) -> usize {
        self.strides.iter().map(|(slot, stride)| eval.get(*slot) as usize * stride).sum()
    }
}

/// An expression whose values are kept.
pub(super) struct Kept<T> {
    pub e: ExprId,
    place: Option<Place>,
    known: Vec<Option<T>>,
}

impl<T: Clone> Kept<T> {
    pub fn new(hir: &Hir, e: ExprId, set: &[Variable]) -> Kept<T> {
        let mut slots = Vec::new();
        reads(hir, e, &mut slots);
        Kept { e, place: Place::of(&slots, set, 1.0), known: Vec::new() }
    }

    /// The value in the open frame.
    #[inline]
    pub fn value<'a, N: Figure>(
        &mut self,
        eval: &mut Eval<'a, N>,
        evaluate: impl FnOnce(&mut Eval<'a, N>, ExprId) -> Result<T>,
    ) -> Result<T> {
        let Some(place) = &self.place else { return evaluate(eval, self.e) };
        if self.known.is_empty() {
            self.known.resize(place.size(), None);
        }
        let known = self.known.at_mut(place.now(eval));
        if let Some(value) = known {
            return Ok(value.clone());
        }
        let value = evaluate(eval, self.e)?;
        *known = Some(value.clone());
        Ok(value)
    }
}
