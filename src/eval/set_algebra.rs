//! Sets made of sets, and the members of a set that come first by a figure.

use super::sets::Each;
use super::*;
use crate::diagnostics::codes;
use rustc_hash::FxHashSet;

/// A tuple of a set; what it does not need is zero.
type Tuple = [u32; MAX_KEYS];

/// A member of a ranked set: by what, and its tuple.
type Place<N> = (Vec<N>, Tuple);

/// So many of those that are equal at the cut are named.
const NAMED: usize = 6;

impl<'a, N: Figure> Eval<'a, N> {
    /// The tuples of two sets joined, those of the first before those of the second, each once.
    pub(super) fn joined(&mut self, op: SetOp, a: ExprId, b: ExprId, bound: &[Option<u32>], f: Each<'_, 'a, N>) -> Result<()> {
        let span = self.hir.exprs.spans[a];
        if op == SetOp::Or {
            let mut met = FxHashSet::default();
            self.tuples(a, bound, &mut |eval, tuple| {
                met.insert(padded(tuple));
                f(eval, tuple)
            })?;
            return self.tuples(b, bound, &mut |eval, tuple| {
                eval.step(span)?;
                if met.insert(padded(tuple)) { f(eval, tuple) } else { Ok(()) }
            });
        }
        let within = op == SetOp::And;
        // What has an index is asked; anything else is gone through once.
        let listed = if self.is_indexed(b) { None } else { Some(self.met(b, bound)?) };
        self.tuples(a, bound, &mut |eval, tuple| {
            eval.step(span)?;
            let holds = match &listed {
                Some(listed) => listed.contains(&padded(tuple)),
                None => eval.holds(tuple, b)?,
            };
            if holds == within { f(eval, tuple) } else { Ok(()) }
        })
    }

    /// True when the tuple is in what two sets make.
    pub(super) fn holds_of_both(&mut self, op: SetOp, tuple: &[u32], a: ExprId, b: ExprId) -> Result<bool> {
        let first = self.holds(tuple, a)?;
        match op {
            SetOp::Or => Ok(first || self.holds(tuple, b)?),
            SetOp::And => Ok(first && self.holds(tuple, b)?),
            SetOp::Except => Ok(first && !self.holds(tuple, b)?),
        }
    }

    fn is_indexed(&self, set: ExprId) -> bool {
        match self.hir.exprs.kinds[set] {
            ExprKind::KindSet(_) | ExprKind::NamedSet(_) | ExprKind::TableSet(_) | ExprKind::AttrSet(_) => true,
            ExprKind::Joined(_, a, b) => self.is_indexed(a) && self.is_indexed(b),
            _ => false,
        }
    }

    /// The tuples of a set that agree with what is bound.
    fn met(&mut self, set: ExprId, bound: &[Option<u32>]) -> Result<FxHashSet<Tuple>> {
        let span = self.hir.exprs.spans[set];
        let mut met = FxHashSet::default();
        self.tuples(set, bound, &mut |eval, tuple| {
            eval.step(span)?;
            met.insert(padded(tuple));
            Ok(())
        })?;
        Ok(met)
    }

    /// So many of a selection, the first of them first. What is equal at the cut is a fault: nothing says which of them counts.
    pub(super) fn ranked(&mut self, selection: ExprId, list: ListId, top: bool, bound: &[Option<u32>], f: Each<'_, 'a, N>) -> Result<()> {
        let chosen = self.first_of(selection, list, top)?;
        let arity = self.elements(selection).len();
        for tuple in &chosen {
            let tuple = tuple.part(0..arity);
            if tuple.iter().zip(bound).all(|(value, bound)| bound.is_none_or(|b| b == *value)) {
                f(self, tuple)?;
            }
        }
        Ok(())
    }

    fn first_of(&mut self, selection: ExprId, list: ListId, top: bool) -> Result<Vec<Tuple>> {
        let hir = self.hir;
        let ExprKind::Selection(gens) = hir.exprs.kinds[selection] else { return Ok(Vec::new()) };
        let Some((count, by)) = hir.exprs.list(list).split_first() else { return Ok(Vec::new()) };
        let wanted = self.whole(*count)?;
        let Ok(wanted) = usize::try_from(wanted) else {
            let message = format!("{wanted} of a set: a count is not negative");
            return Err(EvalError::new(codes::NOT_A_NUMBER, message, hir.exprs.spans[*count], "negative"));
        };
        let slots: Vec<Slot> = hir.exprs.bound(gens).map(|(slot, _)| slot).collect();
        let mut met: FxHashSet<Tuple> = FxHashSet::default();
        let mut places: Vec<Place<N>> = Vec::new();
        self.each(gens, &mut |eval| {
            let mut tuple: Tuple = [0; MAX_KEYS];
            for (value, slot) in tuple.iter_mut().zip(&slots) {
                *value = eval.get(*slot);
            }
            if met.insert(tuple) {
                let figures = by.iter().map(|figure| eval.number(*figure)).collect::<Result<Vec<N>>>()?;
                places.push((figures, tuple));
            }
            Ok(())
        })?;
        let order = |(a, s): &Place<N>, (b, t): &Place<N>| {
            let figures = a.iter().zip(b).map(|(x, y)| if top { y.order(x) } else { x.order(y) });
            figures.fold(std::cmp::Ordering::Equal, |known, next| known.then(next)).then_with(|| s.cmp(t))
        };
        places.sort_by(order);
        // Of two neighbours it is not sure which comes first.
        let unsure = |pair: &[Place<N>]| match pair {
            [(a, _), (b, _)] => a.iter().zip(b).any(|(x, y)| x.sure(y).is_none()),
            _ => false,
        };
        if places.windows(2).any(unsure) {
            return self.exactly(|eval| eval.first_of(selection, list, top));
        }
        if let (Some((last, _)), Some((next, _))) = (wanted.checked_sub(1).and_then(|at| places.get(at)), places.get(wanted)) {
            let equal = |a: &[N], b: &[N]| a.iter().zip(b).all(|(x, y)| x.order(y).is_eq());
            if equal(last, next) {
                let tied: Vec<&Place<N>> = places.iter().filter(|(figures, _)| equal(figures, last)).collect();
                return Err(self.tied(selection, wanted, top, &tied));
            }
        }
        places.truncate(wanted);
        Ok(places.into_iter().map(|(_, tuple)| tuple).collect())
    }

    /// What is equal at the cut.
    fn tied(&self, selection: ExprId, wanted: usize, top: bool, tied: &[&Place<N>]) -> EvalError {
        let word = if top { "top" } else { "bottom" };
        let elements = self.elements(selection);
        let name = |(_, tuple): &Place<N>| {
            let names: Vec<String> = elements
                .iter()
                .zip(tuple)
                .map(|(element, value)| match element {
                    SetElement::Kind(kind) => self.name(*kind, *value).to_string(),
                    SetElement::Integer => (*value as i32).to_string(),
                })
                .collect();
            if names.len() == 1 { format!("`{}`", names.concat()) } else { format!("`({})`", names.join(", ")) }
        };
        let mut names: Vec<String> = tied.iter().take(NAMED).map(|place| name(place)).collect();
        if tied.len() > NAMED {
            names.push(format!("{} more", tied.len() - NAMED));
        }
        let last = names.pop().unwrap_or_default();
        let message = format!("{} and {last} are equal where `{word} {wanted}` ends, and not all of them are taken", names.join(", "));
        EvalError::new(codes::TIED_AT_CUT, message, self.hir.exprs.spans[selection], "nothing says which of them comes first")
            .help("a further figure decides between equal ones, as in `by e.capacity, e.staff`; or take more, or fewer")
    }
}

fn padded(tuple: &[u32]) -> Tuple {
    let mut out: Tuple = [0; MAX_KEYS];
    for (slot, value) in out.iter_mut().zip(tuple) {
        *slot = *value;
    }
    out
}
