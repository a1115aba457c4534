//! What stands for something else in the calculation: prices of limits, averages of lists, names that are conditions, sides of ranges.

use super::formula::{Formulas, Item};
use super::node::{How, Node, Part};
use crate::eval::{Ball, Eval, Result};
use crate::hir::*;
use crate::report::compare::FigureValue;
use crate::source::Span;

impl<'a> Formulas<'a> {
    /// What an expression says that is the price of missing a constraint: of one with an index for each, the price times what is missed.
    pub(super) fn penalty(&self, e: ExprId) -> Option<String> {
        let exprs = &self.hir.exprs;
        let (name, indexed) = self.missed(e)?;
        match exprs.kinds[self.peeled(e).0] {
            ExprKind::Arith(ArithOp::Mul, price, missed) if indexed => match exprs.kinds[missed] {
                ExprKind::Var(model, variable, _) => Some(format!("{} * {}", self.text(price)?, self.variable(model, variable))),
                _ => None,
            },
            _ => Some(format!("what missing {name} costs")),
        }
    }

    /// A variable of a plan with the name of the plan.
    fn variable(&self, model: ModelId, variable: u32) -> String {
        let result = self.hir.plan(model).and_then(|plan| plan.variables.get(variable as usize)).map_or(0, |own| own.result);
        self.result_name(model, result, &[])
    }

    /// The constraint that an expression is the price of missing, `p.demand`, and whether that has an index.
    fn missed(&self, e: ExprId) -> Option<(String, bool)> {
        let exprs = &self.hir.exprs;
        let all = match exprs.kinds[e] {
            ExprKind::Arith(ArithOp::Mul, ..) => e,
            ExprKind::Convert(..) => self.peeled(e).0,
            ExprKind::Fold(Fold::Sum, _, body) => self.peeled(body).0,
            _ => return None,
        };
        for (model, decl) in self.hir.models.iter() {
            let constraints = self.hir.plan(model).map_or(&[][..], |plan| &plan.constraints);
            let is = |priced: &Penalty| exprs.spans[priced.price] == exprs.spans[e] && self.peeled(priced.cost).0 == all;
            if let Some(found) = constraints.iter().find(|own| own.below.iter().chain(&own.above).any(is)) {
                return Some((format!("{}.{}", decl.name, found.name), !found.keys.is_empty()));
            }
        }
        None
    }

    /// The values of `average(a, b, …)`, which is their sum, divided by how many there are.
    pub(super) fn averaged(&self, e: ExprId) -> Option<Vec<ExprId>> {
        let exprs = &self.hir.exprs;
        let is_here = |inner: ExprId| exprs.spans[inner] == exprs.spans[e];
        let ExprKind::Arith(ArithOp::Div, sum, count) = exprs.kinds[e] else { return None };
        if !is_here(sum) || !is_here(count) || !matches!(exprs.kinds[count], ExprKind::Number(..)) {
            return None;
        }
        let (mut out, mut rest) = (Vec::new(), sum);
        while let ExprKind::Arith(ArithOp::Add, before, last) = exprs.kinds[rest]
            && is_here(rest)
        {
            out.push(last);
            rest = before;
        }
        out.push(rest);
        out.reverse();
        Some(out)
    }

    /// Values that are listed.
    pub(super) fn listed(&self, eval: &mut Eval<'a, Ball>, list: Vec<ExprId>) -> Result<Vec<Item>> {
        let one = |e: ExprId| {
            let (expr, weight) = self.term(e, 1.0);
            Ok(Item { expr, weight, value: eval.double(expr)?, slots: Vec::new(), at: Vec::new(), apart: false })
        };
        list.into_iter().map(one).collect()
    }

    /// What is read where it is a condition of its own, `e.on` or `open[s]`, and no comparison was written.
    pub(super) fn bare_condition(&self, e: ExprId) -> Option<ExprId> {
        let exprs = &self.hir.exprs;
        let (ExprKind::Same(a, b, false) | ExprKind::Compare(CompareOp::Ge, a, b)) = exprs.kinds[e] else { return None };
        (exprs.spans[a] == exprs.spans[e] && exprs.spans[b] == exprs.spans[e]).then_some(a)
    }

    /// Whether it holds, by what it reads.
    pub(super) fn condition(&self, eval: &mut Eval<'a, Ball>, read: ExprId, bare: Node, depth: usize) -> Result<Node> {
        let node = self.expr(eval, read, depth)?;
        Ok(match node.value {
            FigureValue::Number(_) if node.parts.is_empty() => Node { value: bare.value, unit: "1".into(), ..node },
            FigureValue::Number(_) => Node { how: How::Of("switch"), parts: vec![Part { at: Vec::new(), weight: 1.0, node }], ..bare },
            FigureValue::Word(_) => node,
        })
    }

    /// What is negated, without the parentheses that the negation needs.
    pub(super) fn negated(&self, mut parts: Vec<Part>) -> Vec<Part> {
        parts.iter_mut().for_each(|part| part.node.text = part.node.text.take().map(without_parens));
        parts
    }

    /// True of two sides that a comparison stands between.
    pub(super) fn is_compared(&self, a: ExprId, b: ExprId) -> bool {
        let (a, b) = (self.hir.exprs.spans[a], self.hir.exprs.spans[b]);
        if a.file != b.file {
            return false;
        }
        let gap = Span::new(a.file, a.hi.min(b.hi), a.lo.max(b.lo));
        gap.lo < gap.hi && self.sources.line(gap).contains(['<', '>', '='])
    }
}

/// A text without parentheses around all of it.
fn without_parens(text: String) -> String {
    let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else { return text };
    let mut open = 0i32;
    for c in inner.chars() {
        open += i32::from(c == '(') - i32::from(c == ')');
        if open < 0 {
            return text;
        }
    }
    inner.trim().to_string()
}
