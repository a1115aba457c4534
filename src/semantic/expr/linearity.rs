//! Why expressions are not linear.

use crate::hir::ExprId;
use crate::source::Span;
use rustc_hash::FxHashMap;

/// What makes an expression not linear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotLinear {
    pub first: Span,
    pub second: Option<Span>,
    pub why: &'static str,
}

#[derive(Default)]
pub struct Linearity {
    causes: FxHashMap<ExprId, NotLinear>,
    /// Of expressions that are still being made, by their place.
    waiting: FxHashMap<Span, NotLinear>,
}

impl Linearity {
    pub fn mark(&mut self, e: ExprId, cause: NotLinear) {
        self.causes.insert(e, cause);
    }

    /// Remembers why what is being made at a place is not linear; the first cause counts.
    pub fn remember(&mut self, at: Span, cause: NotLinear) {
        self.waiting.entry(at).or_insert(cause);
    }

    /// What was remembered of a place is not so.
    pub fn forget(&mut self, at: Span) {
        self.waiting.remove(&at);
    }

    /// What was made at a place takes the cause that was remembered.
    pub fn pass(&mut self, e: ExprId, at: Span) {
        if let Some(cause) = self.waiting.remove(&at) {
            self.mark(e, cause);
        }
    }

    pub fn why(&self, e: ExprId) -> Option<NotLinear> {
        self.causes.get(&e).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn at(lo: u32) -> Span {
        Span::new(FileId(0), lo, lo + 1)
    }

    fn cause(why: &'static str) -> NotLinear {
        NotLinear { first: at(0), second: None, why }
    }

    #[test]
    fn the_first_cause_counts_and_is_passed_on_once() {
        let mut linearity = Linearity::default();
        linearity.remember(at(5), cause("first"));
        linearity.remember(at(5), cause("second"));
        linearity.pass(ExprId(1), at(5));
        linearity.pass(ExprId(2), at(5));
        assert_eq!(linearity.why(ExprId(1)), Some(cause("first")));
        assert_eq!(linearity.why(ExprId(2)), None);
    }
}
