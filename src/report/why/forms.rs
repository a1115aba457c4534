//! What the calculation is made of and the text does not say: calls of functions, cases, charges of policies, and what counts.

use super::formula::{Formulas, Item, TERMS};
use super::node::{How, Node, Part, Rest, Source};
use crate::eval::{Ball, Eval, Result};
use crate::hir::*;
use crate::report::ValueType;
use crate::report::compare::FigureValue;
use crate::source::Span;

impl<'a> Formulas<'a> {
    /// True of a call of a function of the scenario, whose formula stands elsewhere.
    pub(super) fn is_call(&self, e: ExprId) -> bool {
        self.hir.exprs.calls.contains_key(&e)
    }

    /// The value of a call: the formula of the function, with what it was handed over put in.
    pub(super) fn call(&self, eval: &mut Eval<'a, Ball>, (e, call): (ExprId, Span), depth: usize) -> Result<Node> {
        let bare = self.bare(eval, e)?;
        let (text, value, unit) = (self.text_at(call), bare.value.clone(), bare.unit.clone());
        if depth == 0 {
            return Ok(Node { text, spot: self.spot(call), deeper: true, ..bare });
        }
        let inner = self.inside(eval, (e, 1.0), bare, depth)?;
        let node = self.read((text.clone().unwrap_or_default(), value, unit), e, inner);
        // A function that is nothing but a name.
        Ok(if node.how == How::Same && node.parts.len() == 1 { Node { text, spot: self.spot(call), ..node } } else { node })
    }

    /// An expression as it is written where it is read: the call of a function, and not its formula.
    pub(super) fn text_of_call(&self, e: ExprId) -> Option<String> {
        self.hir.exprs.calls.get(&e).and_then(|call| self.text_at(*call)).or_else(|| self.text(e))
    }

    /// What stands for a choice that nobody wrote: which case of a model is read, what a policy in force brings. None of anything else.
    pub(super) fn implied(&self, eval: &mut Eval<'a, Ball>, (e, factor): (ExprId, f64), depth: usize) -> Result<Option<Node>> {
        let exprs = &self.hir.exprs;
        let ExprKind::If(condition, yes, no) = exprs.kinds[e] else { return Ok(None) };
        let of_policy = matches!(exprs.kinds[condition], ExprKind::InForce(_));
        if factor != 1.0 || !(of_policy || exprs.spans[condition] == exprs.spans[e]) {
            return Ok(None);
        }
        match (eval.truth(condition)?, of_policy) {
            (true, _) => self.expr(eval, yes, depth).map(Some),
            (false, false) => self.expr(eval, no, depth).map(Some),
            (false, true) => {
                let bare = self.bare(eval, e)?;
                Ok(Some(Node { text: self.text(yes).map(|text| format!("{text}, of a policy that is off")), ..bare }))
            }
        }
    }

    /// The value of a charge with a cap, `max(min(value, cap), -cap)`: the value and the cap.
    pub(super) fn capped(&self, list: ListId) -> Option<(ExprId, ExprId)> {
        let exprs = &self.hir.exprs;
        let [smallest, negative] = *exprs.list(list) else { return None };
        let (ExprKind::Func(Func::Min, inner), ExprKind::Neg(cap)) = (exprs.kinds[smallest], exprs.kinds[negative]) else { return None };
        match *exprs.list(inner) {
            [of, most] if most == cap => Some((of, cap)),
            _ => None,
        }
    }

    /// What policies charge that are in force, and what missing their limits costs.
    pub(super) fn charges(&self, eval: &mut Eval<'a, Ball>, model: ModelId, at: ExprId, factor: f64) -> Result<Vec<Item>> {
        let hir = self.hir;
        let mut out = Vec::new();
        let patches = hir.plan(model).map_or(&[][..], |plan| &plan.patches);
        for patch in patches.iter().filter(|patch| hir.state_of(patch) != Switch::Off) {
            if !eval.in_force(model, patch, at)? {
                continue;
            }
            let bodies = patch.charges.iter().filter_map(|charge| charge.body);
            for e in bodies.chain(patch.penalties.iter().map(|missed| missed.cost)) {
                let (expr, weight) = self.term(e, factor);
                let value = eval.loose_frame(|eval| eval.double(expr))?;
                out.push(Item { expr, weight, value, slots: Vec::new(), at: Vec::new(), apart: true });
            }
        }
        Ok(out)
    }

    /// How many hold, whether any does, whether all do: those that decide it first.
    pub(super) fn counted(
        &self,
        eval: &mut Eval<'a, Ball>,
        (fold, gens, body): (Fold, GensId, ExprId),
        bare: Node,
        depth: usize,
    ) -> Result<Node> {
        // Of `count(pairs)` nobody wrote what has to hold.
        let is_truth = self.hir.exprs.types[body] == Ty::Bool && !matches!(self.hir.exprs.kinds[body], ExprKind::Bool(_));
        let mut items = self.each_of(eval, gens, (body, 1.0), &mut |eval| Ok(if is_truth && !eval.truth(body)? { 0.0 } else { 1.0 }))?;
        let wanted = if fold == Fold::All { 0.0 } else { 1.0 };
        items.sort_by_key(|item| item.value != wanted);
        let decide = items.iter().filter(|item| item.value == wanted).count();
        let keep = match (self.full, decide) {
            (true, _) => items.len(),
            // None decides it: all of them do.
            (false, 0) => items.len().min(TERMS),
            (false, decide) => decide.min(TERMS),
        };
        let left = items.split_off(keep);
        let mut parts = Vec::new();
        for item in items {
            let part = self.part(eval, item, depth)?;
            // An entity that is counted is nothing but its name.
            let node =
                if is_truth { part.node } else { Node::leaf(Source::Formula, FigureValue::of(self.hir, ValueType::Bool, 1.0), "1".into()) };
            parts.push(Part { node, ..part });
        }
        let how = match fold {
            Fold::Count => How::Count,
            Fold::Any => How::Of("any"),
            _ => How::Of("all"),
        };
        let holding = left.iter().filter(|item| item.value != 0.0).count();
        let rest = Rest { count: left.len(), value: (fold == Fold::Count).then_some(holding as f64) };
        Ok(Node { how, parts, rest: (!left.is_empty()).then_some(rest), ..bare })
    }

    /// What an expectation compares, and how far the sides may be apart.
    pub(super) fn expectation(&self, eval: &mut Eval<'a, Ball>, expect: &Expect, depth: usize) -> Result<Node> {
        let mut node = self.expr(eval, expect.condition, depth)?;
        if let Some(within) = expect.within {
            let own = self.expr(eval, within, depth.saturating_sub(1))?;
            let spans = &self.hir.exprs.spans;
            node.text = self.text_at(spans[expect.condition].to(spans[within])).or(node.text);
            // Of comparisons that are joined it holds for each.
            if let How::Of(_) = node.how {
                node.parts.push(Part { at: Vec::new(), weight: 1.0, node: Node { within: true, ..own } });
            }
        }
        Ok(node)
    }

    /// A constraint as it is written, with the limits beside what depends on the decisions.
    pub(super) fn with_limits(&self, plan: &Plan, constraint: &ConstraintDecl, node: Node) -> Node {
        let spans = &self.hir.exprs.spans;
        let written = |own: &ConstraintDecl| own.lower.iter().chain(&own.upper).fold(spans[own.body], |whole, end| whole.to(spans[*end]));
        let whole = written(constraint);
        let other = super::limits::other_branch(plan, constraint).and_then(|other| plan.constraints.get(other as usize));
        let other = other.and_then(|other| self.text_at(written(other))).map_or(String::new(), |text| format!(" else {text}"));
        let condition = constraint.condition.and_then(|condition| {
            let variable = self.text(condition.variable)?;
            Some(if condition.holds { format!("if {variable} then ") } else { format!("if not {variable} then ") })
        });
        let text = self.text_at(whole).map(|text| condition.unwrap_or_default() + &text + &other);
        Node { text: text.or(node.text), spot: self.spot(whole).or(node.spot), ..node }
    }
}
