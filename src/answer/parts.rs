//! What an objective is made of at the answer: the terms of its formula, what policies charge, what missed constraints cost.

use super::PlanRun;
use crate::eval::{Ball, Eval, Result, ValueStore};
use crate::hir::*;
use crate::source::SourceMap;

/// A part of an objective. All of them add up to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub kind: PartKind,
    /// The value (`let`) that it is, the charge with its policy in front, the constraint that is missed; a term that has no name
    /// has none.
    pub name: Option<String>,
    pub title: Option<String>,
    /// As it is written, on one line.
    pub text: String,
    /// In the unit of the objective, with the sign that it has there.
    pub value: f64,
}

/// What a part comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// A term of the formula that depends on decisions.
    Term,
    /// A term that no decision changes.
    Known,
    /// What a policy charges, by the place of its patch in the plan.
    Charge(u32),
    /// What it costs to miss a constraint, by its place in the plan.
    Penalty(u32),
}

/// A term of a formula.
#[derive(Clone, Copy)]
struct Term {
    expr: ExprId,
    negative: bool,
    /// The product of the changes of unit around it.
    factor: f64,
    /// The size of the frame that it is calculated in.
    slots: u32,
    from: From,
}

#[derive(Clone, Copy)]
enum From {
    Formula,
    Charges(ModelId),
    Penalty(u32),
}

/// Sums that are nested deeper are one term.
const DEPTH: usize = 10_000;
/// Values that are nothing but another value are looked through so often.
const THROUGH: usize = 16;
/// How far the parts may be from the whole, compared with the largest of them.
const ROUNDING: f64 = 1e-6;

/// The parts of each objective of a plan. None of an objective whose parts do not come to its value.
pub fn of_answer(hir: &Hir, world: &ValueStore, sources: &SourceMap, plan: &Plan, run: &PlanRun) -> Vec<Vec<Part>> {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let parts = |(objective, whole): (&ObjectiveDecl, &f64)| {
        let parts = Parts { hir, sources, plan }.of(&mut eval, objective, *whole).unwrap_or_default();
        let largest = parts.iter().fold(whole.abs(), |most, part| most.max(part.value.abs()));
        let sum: f64 = parts.iter().map(|part| part.value).sum();
        if (sum - whole).abs() > ROUNDING * largest {
            return Vec::new();
        }
        parts
    };
    plan.objectives.iter().zip(&run.objectives).map(parts).collect()
}

struct Parts<'a> {
    hir: &'a Hir,
    sources: &'a SourceMap,
    plan: &'a Plan,
}

impl Parts<'_> {
    fn of(&self, eval: &mut Eval<'_, Ball>, objective: &ObjectiveDecl, value: f64) -> Result<Vec<Part>> {
        let mut terms = Vec::new();
        let whole = Term { expr: objective.body, negative: false, factor: 1.0, slots: objective.slots, from: From::Formula };
        self.split(whole, &mut terms);
        // An objective that is one value is told by what that value is made of.
        for step in 0..THROUGH {
            let own = |term: &Term| matches!(term.from, From::Formula);
            let mut formula = terms.iter().enumerate().filter(|(_, term)| own(term));
            let (Some((at, only)), None) = (formula.next(), formula.next()) else { break };
            let ExprKind::Let(id, list) = self.hir.exprs.kinds[only.expr] else { break };
            if !self.hir.exprs.list(list).is_empty() {
                break;
            }
            let decl = &self.hir.lets[id];
            let mut inner = Vec::new();
            self.split(Term { expr: decl.body, slots: decl.slots, ..*only }, &mut inner);
            // A name says more than the text of the one term behind it.
            let nameless = |term: &Term| own(term) && !matches!(self.hir.exprs.kinds[term.expr], ExprKind::Let(..));
            if step > 0 && inner.len() == 1 && inner.iter().all(nameless) {
                break;
            }
            terms.splice(at..=at, inner);
        }
        // The only part is the whole, to the last digit, and need not be calculated again.
        if let [term @ Term { from: From::Formula, .. }] = terms.as_slice() {
            return Ok(vec![self.named(term.expr, value)]);
        }
        let mut parts = Vec::new();
        for term in terms {
            let sign = if term.negative { -term.factor } else { term.factor };
            match term.from {
                From::Formula => parts.push(self.term(eval, term, sign)?),
                From::Penalty(at) => parts.push(self.missed(eval, at, (term.expr, term.slots), sign)?),
                From::Charges(model) => self.charges(eval, model, term.expr, sign, &mut parts)?,
            }
        }
        Ok(joined(parts))
    }

    /// Takes sums and differences apart.
    fn split(&self, whole: Term, out: &mut Vec<Term>) {
        let mut open = vec![whole];
        let mut steps = 0;
        while let Some(term) = open.pop() {
            steps += 1;
            let penalty = self.penalty(term.expr);
            match self.hir.exprs.kinds[term.expr] {
                _ if penalty.is_some() => out.push(Term { from: penalty.unwrap_or(From::Formula), ..term }),
                ExprKind::Charges(model) => out.push(Term { from: From::Charges(model), ..term }),
                _ if steps > DEPTH => out.push(term),
                ExprKind::Arith(op @ (ArithOp::Add | ArithOp::Sub), a, b) => {
                    // The first of the two is told first.
                    open.push(Term { expr: b, negative: term.negative != (op == ArithOp::Sub), ..term });
                    open.push(Term { expr: a, ..term });
                }
                ExprKind::Neg(inner) => open.push(Term { expr: inner, negative: !term.negative, ..term }),
                ExprKind::Convert(inner, _, factor) => open.push(Term { expr: inner, factor: term.factor * factor, ..term }),
                _ => out.push(term),
            }
        }
    }

    /// The constraint that an expression is the price of missing.
    fn penalty(&self, expr: ExprId) -> Option<From> {
        let priced = |cost: ExprId| match self.hir.exprs.kinds[expr] {
            _ if expr == cost => true,
            ExprKind::Fold(Fold::Sum, _, body) => body == cost,
            _ => false,
        };
        let sides = |decl: &ConstraintDecl| decl.below.iter().chain(&decl.above).any(|side| priced(side.cost));
        (0u32..).zip(&self.plan.constraints).find(|(_, decl)| sides(decl)).map(|(at, _)| From::Penalty(at))
    }

    fn term(&self, eval: &mut Eval<'_, Ball>, term: Term, sign: f64) -> Result<Part> {
        let value = eval.frame(term.slots, &[], |eval| eval.double(term.expr))? * sign;
        Ok(self.named(term.expr, value))
    }

    /// A term of the formula that comes to a value.
    fn named(&self, expr: ExprId, value: f64) -> Part {
        let hir = self.hir;
        let kind = if hir.exprs.stages[expr].is_known() { PartKind::Known } else { PartKind::Term };
        let text = self.text(expr);
        let (name, title) = match hir.exprs.kinds[expr] {
            ExprKind::Let(id, list) => {
                let decl = &hir.lets[id];
                let comment = || decl.doc.as_deref().and_then(|doc| doc.lines().map(str::trim).find(|l| !l.is_empty()));
                let name = if hir.exprs.list(list).is_empty() { decl.name.to_string() } else { text.clone() };
                (Some(name), decl.title.as_deref().or_else(comment).map(str::to_string))
            }
            _ => (None, None),
        };
        Part { kind, name, title, text, value }
    }

    /// What it costs to miss a constraint.
    fn missed(&self, eval: &mut Eval<'_, Ball>, at: u32, (cost, slots): (ExprId, u32), sign: f64) -> Result<Part> {
        let value = eval.frame(slots, &[], |eval| eval.double(cost))? * sign;
        let decl = self.plan.constraints.get(at as usize);
        let (name, title) = (decl.map(|decl| decl.name.to_string()), decl.and_then(|decl| decl.title.clone()));
        Ok(Part { kind: PartKind::Penalty(at), name, title, text: self.text(cost), value })
    }

    /// What the policies that are in force charge, and what missing their limits costs.
    fn charges(&self, eval: &mut Eval<'_, Ball>, model: ModelId, at: ExprId, sign: f64, out: &mut Vec<Part>) -> Result<()> {
        for (patch, place) in self.plan.patches.iter().zip(0u32..).filter(|(patch, _)| self.hir.state_of(patch) != Switch::Off) {
            if !eval.in_force(model, patch, at)? {
                continue;
            }
            for charge in &patch.charges {
                let Some(body) = charge.body else { continue };
                let value = eval.loose_frame(|eval| eval.double(body))? * sign;
                let title = self.hir.lets[charge.value].title.clone();
                let text = self.text(self.hir.lets[charge.value].body);
                out.push(Part { kind: PartKind::Charge(place), name: Some(charge.name.to_string()), title, text, value });
            }
            for priced in &patch.penalties {
                let Some(From::Penalty(limit)) = self.penalty(priced.cost) else { continue };
                out.push(self.missed(eval, limit, (priced.cost, priced.slots), sign)?);
            }
        }
        Ok(())
    }

    fn text(&self, expr: ExprId) -> String {
        self.sources.line(self.hir.exprs.spans[expr])
    }
}

/// The two sides of one constraint are one part, and zero has no sign.
fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::new();
    for part in parts {
        let same = |other: &&mut Part| matches!(part.kind, PartKind::Penalty(_)) && other.kind == part.kind;
        match out.iter_mut().find(same) {
            Some(other) => other.value += part.value,
            None => out.push(part),
        }
    }
    out.iter_mut().filter(|part| part.value == 0.0).for_each(|part| part.value = 0.0);
    out
}
