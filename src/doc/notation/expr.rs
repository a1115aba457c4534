//! The forms of expressions.

use super::{Formula, Level, Notation};
use crate::doc::math::{Fence, Math, Sign};
use crate::syntax::ast::{ArithOp, CompareOp, Expr, ExprKind};

impl Notation<'_> {
    pub(super) fn expr(&mut self, expr: &Expr) -> Formula {
        match &expr.kind {
            ExprKind::NoLimit => Formula::atom(Math::Sign(Sign::Infinity)),
            ExprKind::Quantity(quantity) => self.quantity(quantity, expr.span),
            ExprKind::Text(text) => Formula::atom(Math::text(format!("“{text}”"))),
            ExprKind::Truth(truth) => Formula::atom(Math::Word(truth.to_string())),
            ExprKind::Name(name) => Formula::atom(self.name(&name.text)),
            ExprKind::Member(base, name) => self.member(base, name),
            ExprKind::Index(base, keys) => self.index(base, keys),
            ExprKind::Call(call) => self.call(call),
            ExprKind::Neg(inner) => {
                let inner = self.expr(inner);
                let open = inner.open;
                let math = Math::Row(vec![Math::Sign(Sign::Minus), inner.at_least(Level::Product)]);
                Formula { math, level: Level::Sum, open }
            }
            ExprKind::Not(inner) => {
                let inner = self.expr(inner).at_least(Level::Compare);
                Formula::new(Math::Row(vec![Math::Sign(Sign::Not), inner]), Level::Not)
            }
            ExprKind::Arith(op, left, right) => self.arith(*op, left, right),
            ExprKind::Compare(operands, operators) => {
                let mut parts = Vec::new();
                let mut signs = operators.iter().map(|(op, _)| relation(*op));
                for operand in operands {
                    parts.push(self.expr(operand).at_least(Level::Joined));
                    parts.extend(signs.next().map(Math::Sign));
                }
                Formula::new(Math::Row(parts), Level::Compare)
            }
            ExprKind::And(left, right) => self.joined(Sign::And, Level::And, left, right),
            ExprKind::Or(left, right) => self.joined(Sign::Or, Level::Or, left, right),
            ExprKind::Except(..) | ExprKind::List(_) | ExprKind::Comprehension(..) => self.set(expr),
            ExprKind::In { needle, set, negated } => {
                let needle = self.expr(needle).at_least(Level::Joined);
                let set = self.set(set).at_least(Level::Joined);
                Formula::new(needle.joined(if *negated { Sign::NotIn } else { Sign::In }, set), Level::Compare)
            }
            ExprKind::If(..) => self.cases(expr),
            ExprKind::Converted(value, unit, year) => {
                let value = self.math(value).fenced(Fence::Square);
                let year = self.math(year);
                Formula::atom(value.below(Math::list(vec![Math::text(unit.text.to_string()), year])))
            }
            ExprKind::Tuple(parts) => {
                let parts = parts.iter().map(|part| self.math(part)).collect();
                Formula::atom(Math::list(parts).fenced(Fence::Round))
            }
            ExprKind::Paren(inner) => self.expr(inner),
            ExprKind::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| {
                    let key = self.expr(key).at_least(Level::Joined);
                    key.joined(Sign::MapsTo, self.expr(value).at_least(Level::Joined))
                });
                let entries: Vec<Math> = entries.collect();
                Formula::atom(Math::list(entries).fenced(Fence::Curly))
            }
            ExprKind::Error => Formula::atom(Math::Source(self.sources.line(expr.span))),
        }
    }

    fn arith(&mut self, op: ArithOp, left: &Expr, right: &Expr) -> Formula {
        match op {
            ArithOp::Add | ArithOp::Sub => {
                let sign = if op == ArithOp::Add { Sign::Plus } else { Sign::Minus };
                let left = self.expr(left).at_least(Level::Sum);
                let right = self.expr(right);
                let open = right.open;
                Formula { math: left.joined(sign, right.at_least(Level::Product)), level: Level::Sum, open }
            }
            ArithOp::Mul => {
                let left = self.expr(left).before_a_factor(Level::Product);
                let right = self.expr(right);
                // A sum or the like may stand last without parentheses.
                let (open, level) = (right.open, if right.open && right.is_over() { Level::Product } else { Level::Factor });
                Formula { math: left.joined(Sign::Times, right.at_least(level)), level: Level::Product, open }
            }
            ArithOp::Div => {
                let (above, below) = (self.math(left), self.math(right));
                Formula::new(Math::Fraction(Box::new(above), Box::new(below)), Level::Factor)
            }
            ArithOp::Pow => {
                let base = self.expr(left).at_least(Level::Atom);
                let exponent = self.math(right);
                Formula::new(Math::Power(Box::new(base), Box::new(exponent)), Level::Factor)
            }
        }
    }

    /// `left sign right`, to the left.
    fn joined(&mut self, sign: Sign, level: Level, left: &Expr, right: &Expr) -> Formula {
        let left = self.expr(left).at_least(level);
        let tighter = if level == Level::Or { Level::And } else { Level::Not };
        Formula::new(left.joined(sign, self.expr(right).at_least(tighter)), level)
    }

    /// `if … then … else if … then … else …`
    fn cases(&mut self, expr: &Expr) -> Formula {
        let mut rows = Vec::new();
        let mut at = expr.without_parens();
        while let ExprKind::If(condition, then, otherwise) = &at.kind {
            let value = self.math(then);
            rows.push((value, Math::Row(vec![Math::text("if\u{a0}"), self.math(condition)])));
            at = otherwise.without_parens();
        }
        rows.push((self.math(at), Math::text("otherwise")));
        Formula::new(Math::Cases(rows), Level::Open)
    }
}

impl Formula {
    /// It is one operator over sets.
    fn is_over(&self) -> bool {
        matches!(self.math, Math::Over(..))
    }
}

/// The sign of a comparison.
fn relation(op: CompareOp) -> Sign {
    match op {
        CompareOp::Eq => Sign::Equal,
        CompareOp::Ne => Sign::NotEqual,
        CompareOp::Lt => Sign::Less,
        CompareOp::Le => Sign::LessEqual,
        CompareOp::Gt => Sign::Greater,
        CompareOp::Ge => Sign::GreaterEqual,
    }
}

impl Notation<'_> {
    /// A condition on one side of `⇒`.
    pub fn side_of_implication(&mut self, expr: &Expr) -> Math {
        self.expr(expr).at_least(Level::Or)
    }
}
