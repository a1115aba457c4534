//! Bringing numbers into one unit, and what is said when they do not agree.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::units::equations::{Clash, UnitExpr};
use crate::semantic::units::evidence::Side;
use crate::source::Span;

impl Checker<'_> {
    /// The value in the unit `target`; `Err` when the units do not agree (not reported).
    pub fn coerce(&mut self, e: ExprId, target: &UnitExpr) -> Result<ExprId, Clash> {
        if self.ty(e) != Ty::Number {
            return Ok(e);
        }
        let mine = self.term(e);
        if mine == *target {
            return Ok(e);
        }
        self.units.unify(&mine, target)?;
        let (span, stage) = (self.span(e), self.stage(e));
        Ok(self.node(ExprKind::Convert(e, LitId(0), 1.0), Ty::Number, target.clone(), stage, span))
    }

    /// [`Checker::coerce`] that reports: `what` has the unit `target`, which stands at `owner`.
    pub fn coerce_to(&mut self, e: ExprId, target: &UnitExpr, owner: Span, what: &str) -> ExprId {
        match self.coerce(e, target) {
            Ok(id) => {
                self.evidence.agree(Side::Stated(owner), Side::Expr(e));
                id
            }
            Err(_) => {
                let found = self.clash(e, target, owner, what);
                let units = (target.clone(), self.term(e));
                self.conflict(Side::Stated(owner), Side::Expr(e), units, found);
                self.error_expr(self.span(e))
            }
        }
    }

    /// [`Checker::coerce_to`] the unit of another expression.
    pub fn coerce_beside(&mut self, e: ExprId, other: ExprId, what: &str) -> ExprId {
        let target = self.term(other);
        match self.coerce(e, &target) {
            Ok(id) => {
                self.evidence.agree(Side::Expr(other), Side::Expr(e));
                id
            }
            Err(_) => {
                let owner = self.span(other);
                let found = self.clash(e, &target, owner, what);
                let units = (target, self.term(e));
                self.conflict(Side::Expr(other), Side::Expr(e), units, found);
                self.error_expr(self.span(e))
            }
        }
    }

    /// A value that does not fit the unit of what takes it.
    fn clash(&mut self, e: ExprId, target: &UnitExpr, owner: Span, what: &str) -> Diagnostic {
        let mine = self.term(e);
        let (left, right) = (self.units.text(target), self.units.text(&mine));
        let at = self.span(e);
        let bare = right == "1" && self.exprs.is_literal(e);
        let code = if bare { codes::BARE_NUMBER } else { codes::UNIT_MISMATCH };
        let message = if bare {
            format!("a bare number where {what} is in `{left}`")
        } else {
            format!("{what} is in `{left}`, and this is in `{right}`")
        };
        let label = if bare { "no unit".to_string() } else { format!("this is in `{right}`") };
        let mut found = Diagnostic::error(code, message).at(at, label);
        if owner != at {
            found = found.with(owner, format!("in `{left}`"));
        }
        if bare {
            let text = self.sources.slice(at);
            return found.help(crate::semantic::data::cells::with_unit(text, &left));
        }
        self.explain(found, target, &mine, what, "this value")
    }

    /// Adds what differs between two units.
    pub fn explain(&mut self, mut found: Diagnostic, left: &UnitExpr, right: &UnitExpr, left_name: &str, right_name: &str) -> Diagnostic {
        let left = self.units.resolve(left);
        let right = self.units.resolve(right);
        if left.unit != right.unit && self.units.registry().text(left.unit) == self.units.registry().text(right.unit) {
            return found.note("two different indices are meant: the unit of one is not the unit of the other");
        }
        if let Some(mismatch) = self.units.registry().mismatch(left.unit, right.unit) {
            if let Some(table) = mismatch.side_by_side(left_name, right_name) {
                found = found.note(format!("factor by factor:\n{table}"));
            }
            for sentence in mismatch.sentences_of(left_name, right_name) {
                found = found.note(sentence);
            }
            if let Some((a, b)) = &mismatch.rate {
                let wanted = self.units.registry().text(left.unit);
                found = self.without_rate(found, a, b, &wanted);
            } else if let Some((a, b)) = self.yearly_pair(left.unit, right.unit) {
                found = found.note(format!("the rates of `{a}` in `{b}` differ by year"));
                found = found
                    .help(format!("bring both into one currency: what is in `{b}` becomes `… in {a} at y`, for the year that is meant"));
            }
        }
        found
    }

    /// True when a term is nothing but unknown: it takes whatever unit the other side has.
    pub fn is_open(&mut self, e: ExprId) -> bool {
        let term = self.term(e);
        let resolved = self.units.resolve(&term);
        !resolved.is_known() && resolved.unit == crate::units::UnitId::ONE
    }

    /// Two numbers in one unit. Reports when they do not agree.
    pub fn align(&mut self, a: ExprId, b: ExprId, what: &str) -> Option<(ExprId, ExprId, UnitExpr)> {
        let target = if self.is_open(a) { self.term(b) } else { self.term(a) };
        let (x, y) = (self.coerce(a, &target), self.coerce(b, &target));
        match (x, y) {
            (Ok(x), Ok(y)) => {
                self.evidence.agree(Side::Expr(a), Side::Expr(b));
                Some((x, y, target))
            }
            _ => {
                let found = self.two_sides(a, b, what);
                let units = (self.term(a), self.term(b));
                self.conflict(Side::Expr(a), Side::Expr(b), units, found);
                None
            }
        }
    }

    /// Of a share per time, such as `%/yr`, one of that time.
    fn rate_times(&mut self, e: ExprId) -> Option<String> {
        let term = self.term(e);
        let text = self.units.text(&term);
        let (share, time) = text.split_once('/')?;
        let time = (matches!(share, "%" | "1" | "‰") && !time.contains('/')).then_some(time)?;
        let registry = self.units.registry_mut();
        let (unit, year) = (registry.parse(time).ok()?, registry.parse("s").ok()?);
        (registry.dimension(unit) == registry.dimension(year)).then(|| format!("1 {time}"))
    }

    fn two_sides(&mut self, a: ExprId, b: ExprId, what: &str) -> Diagnostic {
        let (s, t) = (self.term(a), self.term(b));
        let (left, right) = (self.units.text(&s), self.units.text(&t));
        let literal = |c: &Checker<'_>, e: ExprId, text: &str| text == "1" && c.exprs.is_literal(e);
        for (bare, other, text) in [(a, b, &right), (b, a, &left)] {
            let mine = if bare == a { &left } else { &right };
            if literal(self, bare, mine) {
                let at = self.span(bare);
                let number = self.sources.slice(at).to_string();
                return Diagnostic::error(codes::BARE_NUMBER, format!("a bare number beside `{text}`"))
                    .at(at, "no unit")
                    .with(self.span(other), format!("in `{text}`"))
                    .help(match self.rate_times(other) {
                        // One and a rate make a factor only over a time.
                        Some(factor) if number == "1" => {
                            let rate = self.sources.slice(self.span(other));
                            format!("`{text}` is a share for a time: for a factor say how long, `1 + {rate} * {factor}`")
                        }
                        _ => format!("write its unit: `{number} {text}`"),
                    });
            }
        }
        let found = Diagnostic::error(codes::UNIT_MISMATCH, format!("{what} do not agree: `{left}` against `{right}`"));
        // The unit stated for the whole says which side is the odd one.
        let expected =
            self.units.expected().cloned().filter(|_| matches!(what, "the sides of `+`" | "the sides of `-`" | "the two values of `if`"));
        let fits = |c: &mut Checker<'_>, term: &UnitExpr| {
            let own = c.units.resolve(term);
            expected
                .as_ref()
                .is_some_and(|(e, ..)| own.is_known() && c.units.registry().dimension(own.unit) == c.units.registry().dimension(e.unit))
        };
        let (fits_left, fits_right) = (fits(self, &s), fits(self, &t));
        let found = if fits_right && !fits_left {
            found.at(self.span(a), format!("in `{left}`")).with(self.span(b), format!("in `{right}`"))
        } else {
            found.at(self.span(b), format!("in `{right}`")).with(self.span(a), format!("in `{left}`"))
        };
        let found = match &expected {
            Some((term, at, name)) if fits_left != fits_right => {
                let text = self.units.text(term);
                found.with(*at, format!("`{name}` is in `{text}`"))
            }
            _ => found,
        };
        self.explain(found, &s, &t, "the left side", "the right side")
    }
}
