//! What each gets at least and at most: floors and ceilings of the allocation, and limits of policies.

use super::claimants::Claimants;
use super::limits::Instance;
use crate::diagnostics::codes;
use crate::eval::{Ball, Eval, EvalError, Result};
use crate::exact::Exact;
use crate::source::Span;

/// Floors and ceilings, by claimant, each with the place that says so.
pub(super) struct Bounds<T> {
    floors: Vec<Option<(T, Span)>>,
    ceilings: Vec<Option<(T, Span)>>,
}

impl<T: PartialOrd + Clone> Bounds<T> {
    pub fn new(count: usize) -> Bounds<T> {
        Bounds { floors: vec![None; count], ceilings: vec![None; count] }
    }

    pub fn at_least(&mut self, claimant: usize, value: T, place: Span) {
        if let Some(floor) = self.floors.get_mut(claimant)
            && floor.as_ref().is_none_or(|(known, _)| value > *known)
        {
            *floor = Some((value, place));
        }
    }

    pub fn at_most(&mut self, claimant: usize, value: T, place: Span) {
        if let Some(ceiling) = self.ceilings.get_mut(claimant)
            && ceiling.as_ref().is_none_or(|(known, _)| value < *known)
        {
            *ceiling = Some((value, place));
        }
    }

    /// The floors, if there are any.
    pub fn floors(&self, none: T) -> Option<Vec<T>> {
        Bounds::values(&self.floors, none)
    }

    /// The ceilings, if there are any.
    pub fn ceilings(&self, none: T) -> Option<Vec<T>> {
        Bounds::values(&self.ceilings, none)
    }

    fn values(list: &[Option<(T, Span)>], none: T) -> Option<Vec<T>> {
        let any = list.iter().any(Option::is_some);
        any.then(|| list.iter().map(|bound| bound.as_ref().map_or_else(|| none.clone(), |(value, _)| value.clone())).collect())
    }

    /// Refuses a floor above a ceiling; `text` shows a bound.
    pub fn agree(&self, eval: &Eval<'_, Ball>, of: &Claimants<'_>, text: impl Fn(&T) -> String) -> Result<()> {
        for (at, bounds) in self.floors.iter().zip(&self.ceilings).enumerate() {
            let (Some((floor, low)), Some((ceiling, high))) = bounds else { continue };
            if floor > ceiling {
                let (who, floor, ceiling) = (of.name(eval, at), text(floor), text(ceiling));
                let message = format!("`{who}` is to get {floor} at least, and {ceiling} at most");
                let error = EvalError::new(codes::BOUNDS_CROSS, message, *high, format!("at most {ceiling}"));
                return Err(error.with(*low, format!("at least {floor}")));
            }
        }
        Ok(())
    }
}

impl Claimants<'_> {
    /// The bounds that policies set to each claimant: the claimant, whether it is the lower end, the value, and the place. A share is taken
    /// of `whole`.
    pub fn of_policies(&self, eval: &mut Eval<'_, Ball>, whole: &Exact) -> Result<Vec<(usize, bool, Exact, Span)>> {
        let mut out = Vec::new();
        for (at, tuple) in self.tuples.iter().enumerate() {
            for Instance { limit, own, .. } in self.limits.of(tuple) {
                for (end, is_lower) in [(limit.lower, true), (limit.upper, false)] {
                    let Some(e) = end else { continue };
                    let value = eval.frame(limit.slots, own, |eval| eval.exactly(|eval| eval.number(e)));
                    let value = value.map_err(|error| eval.at_keys(error, limit.binder, &limit.keys, own))?;
                    if value < Exact::ZERO && !is_lower {
                        let message =
                            format!("`{}` is below zero for `{}`: nobody can get less than nothing", limit.name, self.name(eval, at));
                        let error = EvalError::new(codes::BOUNDS_CROSS, message, eval.hir.exprs.spans[e], "below zero");
                        return Err(eval.at_keys(error, limit.binder, &limit.keys, own));
                    }
                    let value = if limit.of_share { value * whole } else { value };
                    out.push((at, is_lower, value, limit.span));
                }
            }
        }
        Ok(out)
    }
}
