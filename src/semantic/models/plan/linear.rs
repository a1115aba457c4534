//! What is not linear, and why.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::expr::switches::{CHOICE_OF_DECISIONS, COUNT_OF_TWO, PRODUCT_WITH_BINARY};
use crate::source::Span;

impl Checker<'_> {
    /// True when an expression may stand in a constraint or objective; reports why not.
    pub fn linear(&mut self, e: ExprId) -> bool {
        if !self.stage(e).is_solved() {
            return true;
        }
        let (first, second, why, through) = self.culprit(e, 0);
        let mut found = Diagnostic::error(codes::NOT_LINEAR, why);
        if why.starts_with("the largest") {
            found = found.help("take a variable for it, and a constraint for each value: `most >= make[e]`");
        } else if why.starts_with("a division") {
            found = found.help("multiply by it on the other side: `make <= 55 % * total` for `make / total <= 55 %`");
        }
        for help in repairs(why) {
            found = found.help(*help);
        }
        let whole = self.span(e);
        let inside = first.file == whole.file && whole.lo <= first.lo && first.hi <= whole.hi;
        if let Some(through) = through.filter(|_| !inside) {
            found = found.at(through, "not linear").with(first, if second.is_some() { "a decision" } else { "because of this" });
            if let Some(second) = second {
                found = found.with(second, "another decision");
            }
            self.report(found);
            return false;
        }
        found = match second {
            Some(second) => found.at(first, "a decision").with(second, "another decision"),
            None => found.at(first, "not linear"),
        };
        if let Some(through) = through {
            found = found.with(through, "used here");
        } else if let Some(place) = self.in_function(e, whole) {
            found = found.with(place, "in the function");
        }
        self.report(found);
        false
    }

    /// Where an expression stops being linear, if that is in the body of a function that it calls.
    fn in_function(&self, e: ExprId, whole: Span) -> Option<Span> {
        let mut at = e;
        while self.linearity.why(at).is_none() {
            let mut inner = None;
            self.exprs.made().children(at, &mut |child| inner = inner.or(self.stage(child).is_solved().then_some(child)));
            at = inner?;
        }
        let place = self.span(at);
        let inside = place.file == whole.file && whole.lo <= place.lo && place.hi <= whole.hi;
        (!inside).then_some(place)
    }

    /// The innermost place where an expression stops being linear.
    pub fn culprit(&self, e: ExprId, depth: u32) -> (Span, Option<Span>, &'static str, Option<Span>) {
        if let Some(nonlinear_because) = self.linearity.why(e) {
            return (nonlinear_because.first, nonlinear_because.second, nonlinear_because.why, None);
        }
        if depth > 200 {
            return (self.span(e), None, "this is not linear in the decisions", None);
        }
        if let ExprKind::Let(decl, _) = self.exprs.kind(e)
            && self.hir.lets[decl].stage.is_solved()
        {
            let (first, second, why, _) = self.culprit(self.hir.lets[decl].body, depth + 1);
            return (first, second, why, Some(self.span(e)));
        }
        let mut inner = None;
        self.exprs.made().children(e, &mut |child| {
            if inner.is_none() && self.stage(child).is_solved() {
                inner = Some(child);
            }
        });
        match inner {
            Some(child) => self.culprit(child, depth + 1),
            None => (self.span(e), None, "this is not linear in the decisions", None),
        }
    }
}

/// What to write in place of something that is not linear.
fn repairs(why: &str) -> &'static [&'static str] {
    match why {
        PRODUCT_WITH_BINARY => &[
            "write the decision alone, and a constraint that keeps it at 0 where the binary variable is 0: `x <= MOST * open`, or `if not open then x == 0 t`",
        ],
        CHOICE_OF_DECISIONS => &[
            "take a variable for what is chosen, and say what it is in each case: `constraint chosen: if open then value == x else value == 0 t`",
            "where it is only to be 0 if the binary variable is, write `x` alone, and `constraint closed: if not open then x == 0 t`",
        ],
        COUNT_OF_TWO => &[
            "where many are wanted, take a binary variable for each, `constraint inside[i in s]: if within[i] then 1 t <= x[i] <= 3 t`, and write `sum(within[i] for i in s)`",
            "where few are wanted, count what is beyond each end as what many are wanted of, with one comparison each",
        ],
        _ => &[],
    }
}
