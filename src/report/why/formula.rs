//! Formulas with the numbers put in, as the evaluator has them.

use super::node::{How, Node, Part, Rest, Source};
use crate::eval::{Ball, Eval, Result};
use crate::explain::Spot;
use crate::hir::*;
use crate::report::ValueType;
use crate::report::compare::FigureValue;
use crate::source::{SourceMap, Span};
use crate::units::UnitId;
use std::cmp::Ordering;

/// The terms that a sum shows unless all are asked for.
pub(super) const TERMS: usize = 8;
/// A longer formula is shown with an end cut off.
const TEXT: usize = 160;

/// Takes values apart.
pub struct Formulas<'a> {
    pub hir: &'a Hir,
    pub sources: &'a SourceMap,
    pub full: bool,
}

/// A part of a sum before it is looked into: its value, and the values of the index variables.
pub(super) struct Item {
    pub expr: ExprId,
    pub weight: f64,
    pub value: f64,
    pub slots: Vec<(Slot, u32)>,
    pub at: Vec<String>,
    /// It stands in a frame of its own.
    pub apart: bool,
}

impl<'a> Formulas<'a> {
    /// The value of an expression in the open frame.
    pub fn value(&self, eval: &mut Eval<'a, Ball>, e: ExprId) -> Result<FigureValue> {
        let ty = ValueType::of(self.hir.exprs.types[e]);
        let value = match ty {
            ValueType::Bool => f64::from(u8::from(eval.truth(e)?)),
            ValueType::Entity(_) | ValueType::State(_) => f64::from(eval.ordinal(e)?),
            ValueType::Number => eval.double(e)?,
        };
        Ok(FigureValue::of(self.hir, ty, value))
    }

    pub fn unit(&self, unit: UnitId) -> String {
        self.hir.units.text(unit)
    }

    /// An expression as it is written, on one line.
    pub fn text(&self, e: ExprId) -> Option<String> {
        if let Some(penalty) = self.penalty(e) {
            return Some(penalty);
        }
        let text = self.text_at(self.hir.exprs.spans[e])?;
        Some(match self.hir.exprs.kinds[e] {
            // A sign that the calculation brings, and not the text.
            ExprKind::Neg(inner) if self.hir.exprs.spans[inner] == self.hir.exprs.spans[e] => format!("-{text}"),
            // What follows `else`.
            ExprKind::If(..) if !text.trim_start_matches('(').starts_with("if ") => format!("if {text}"),
            // What policies charge, and what missing a limit costs, is no part of the text.
            ExprKind::Charges(_) => "what policies charge".into(),
            ExprKind::NodeProbability(_) => "probability of the outcome".into(),
            ExprKind::Arith(op @ (ArithOp::Add | ArithOp::Sub), a, b) if self.hir.exprs.spans[a] == self.hir.exprs.spans[e] => {
                let sign = if op == ArithOp::Add { "+" } else { "-" };
                format!("{} {sign} {}", self.text(a)?, self.text(b)?)
            }
            // What a comparison makes of its sides.
            ExprKind::Arith(ArithOp::Sub, a, b) if self.is_compared(a, b) => {
                let second = self.text(b)?;
                let is_sum = matches!(self.hir.exprs.kinds[b], ExprKind::Arith(ArithOp::Add | ArithOp::Sub, ..));
                format!("{} - {}", self.text(a)?, if is_sum { format!("({second})") } else { second })
            }
            _ => text,
        })
    }

    /// A piece of text on one line.
    pub fn text_at(&self, at: Span) -> Option<String> {
        let text = self.sources.line(at);
        match text.char_indices().nth(TEXT) {
            Some((end, _)) => Some(format!("{}…", text.get(..end).unwrap_or(""))),
            None => Some(text).filter(|text| !text.is_empty()),
        }
    }

    pub fn spot(&self, at: Span) -> Option<Spot> {
        self.sources.get(at.file).map(|_| Spot::of(self.sources, at))
    }

    /// A value of a formula, without its parts.
    pub(super) fn bare(&self, eval: &mut Eval<'a, Ball>, e: ExprId) -> Result<Node> {
        let value = self.value(eval, e)?;
        let unit = if value.number().is_some() { self.unit(self.hir.exprs.units[e]) } else { "1".into() };
        Ok(Node { text: self.text(e), spot: self.spot(self.hir.exprs.spans[e]), ..Node::leaf(Source::Formula, value, unit) })
    }

    /// An expression in the open frame, taken apart so deep.
    pub fn expr(&self, eval: &mut Eval<'a, Ball>, e: ExprId, depth: usize) -> Result<Node> {
        let hir = self.hir;
        let (inner, factor) = self.peeled(e);
        if let Some(call) = hir.exprs.calls.get(&inner).filter(|_| factor == 1.0) {
            return self.call(eval, (inner, *call), depth);
        }
        let bare = self.bare(eval, e)?;
        self.inside(eval, (inner, factor), bare, depth)
    }

    /// The same of what is no call, or of the formula of the function that is called.
    pub(super) fn inside(&self, eval: &mut Eval<'a, Ball>, (inner, factor): (ExprId, f64), bare: Node, depth: usize) -> Result<Node> {
        let hir = self.hir;
        if let Some(node) = self.implied(eval, (inner, factor), depth)? {
            return Ok(node);
        }
        if let Some(condition) = self.bare_condition(inner) {
            return self.condition(eval, condition, bare, depth);
        }
        match hir.exprs.kinds[inner] {
            ExprKind::Number(..) | ExprKind::Bool(_) | ExprKind::Entity(_) | ExprKind::State(_) => {
                Ok(Node { source: Source::Literal, ..bare })
            }
            ExprKind::Slot(_) | ExprKind::IntSlot(_) => Ok(bare),
            _ if factor == 1.0 && self.is_named(inner) => self.named(eval, inner, depth),
            ExprKind::Query(_) | ExprKind::Status(_) => Ok(Node { source: Source::Answer, ..bare }),
            _ if depth == 0 => Ok(Node { deeper: true, ..bare }),
            _ => self.apart(eval, (inner, factor), bare, depth),
        }
    }

    /// Takes a formula apart. What cannot be taken apart keeps its value.
    fn apart(&self, eval: &mut Eval<'a, Ball>, (inner, factor): (ExprId, f64), bare: Node, depth: usize) -> Result<Node> {
        let hir = self.hir;
        let one = |eval: &mut Eval<'a, Ball>, e: ExprId| -> Result<Part> {
            Ok(Part { at: Vec::new(), weight: 1.0, node: self.expr(eval, e, depth.saturating_sub(1))? })
        };
        let each = |eval: &mut Eval<'a, Ball>, list: &[ExprId]| list.iter().map(|e| one(eval, *e)).collect::<Result<Vec<Part>>>();
        let kind = hir.exprs.kinds[inner];
        let (how, parts) = match kind {
            _ if factor != 1.0 && self.is_call(inner) => (How::Product(factor), vec![one(eval, inner)?]),
            ExprKind::Arith(ArithOp::Add | ArithOp::Sub, ..) => {
                let items = self.terms(eval, inner, factor)?;
                return self.added(eval, items, How::Sum, bare, depth);
            }
            ExprKind::Arith(ArithOp::Div, ..) if let Some(listed) = self.averaged(inner) => {
                if factor != 1.0 {
                    return Ok(Node { how: How::Product(factor), parts: vec![one(eval, inner)?], ..bare });
                }
                let items = self.listed(eval, listed)?;
                return self.added(eval, items, How::Average, bare, depth);
            }
            ExprKind::Fold(Fold::Sum, gens, body) => {
                let items = self.items(eval, gens, body, factor)?;
                return self.added(eval, items, How::Sum, bare, depth);
            }
            ExprKind::Fold(fold @ (Fold::Count | Fold::Any | Fold::All), gens, body) if factor == 1.0 => {
                return self.counted(eval, (fold, gens, body), bare, depth);
            }
            ExprKind::Fold(Fold::Average, gens, body) if factor == 1.0 => {
                let items = self.items(eval, gens, body, 1.0)?;
                return self.added(eval, items, How::Average, bare, depth);
            }
            ExprKind::Fold(fold @ (Fold::Min | Fold::Max), gens, body) if factor == 1.0 => {
                let items = self.items(eval, gens, body, 1.0)?;
                return self.added(eval, items, if fold == Fold::Min { How::Least } else { How::Greatest }, bare, depth);
            }
            ExprKind::Fold(Fold::Product, gens, body) => {
                let items = self.items(eval, gens, body, 1.0)?;
                let outer: f64 = items.iter().map(|item| item.weight).product();
                let parts: Result<Vec<Part>> =
                    items.into_iter().map(|item| Ok(Part { weight: 1.0, ..self.part(eval, item, depth)? })).collect();
                (How::Product(factor * outer), parts?)
            }
            ExprKind::Arith(ArithOp::Mul | ArithOp::Div, ..) => {
                let (mut factors, mut unit) = (Vec::new(), factor);
                self.factors(inner, 1.0, &mut factors, &mut unit);
                let mut parts = Vec::new();
                for (e, power) in factors {
                    parts.push(Part { weight: power, ..one(eval, e)? });
                }
                if let Some(said) = self.conditional(inner) {
                    parts.iter_mut().zip(said).for_each(|(part, said)| part.node.text = Some(said.into()));
                }
                (How::Product(unit), parts)
            }
            // What is named, or made in another way, in another unit or with its sign turned.
            _ if factor != 1.0 => (How::Product(factor), vec![one(eval, inner)?]),
            ExprKind::Arith(ArithOp::Pow, a, b) => (How::Power, each(eval, &[a, b])?),
            ExprKind::If(condition, a, b) => {
                let chosen = if eval.truth(condition)? { a } else { b };
                (How::Same, each(eval, &[chosen, condition])?)
            }
            ExprKind::Func(Func::Max, list) if let Some((of, most)) = self.capped(list) => (How::UpTo, each(eval, &[of, most])?),
            ExprKind::Func(func, list) => {
                let mut parts = each(eval, hir.exprs.list(list))?;
                match func {
                    Func::Min | Func::Max => {
                        let how = if func == Func::Min { How::Least } else { How::Greatest };
                        parts.sort_by(|x, y| order(how, x.node.value.number(), y.node.value.number()));
                        (how, parts)
                    }
                    func => (How::Of(func.word()), parts),
                }
            }
            ExprKind::Piecewise(of, _) => (How::Of("piecewise"), each(eval, &[of])?),
            ExprKind::Compare(op, a, b) => (How::Of(op.sign()), each(eval, &[a, b])?),
            ExprKind::Same(a, b, negated) => (How::Of(if negated { "!=" } else { "==" }), each(eval, &[a, b])?),
            // What decides it: the first that does.
            ExprKind::And(a, b) => (How::Of("and"), if eval.truth(a)? { each(eval, &[a, b])? } else { each(eval, &[a])? }),
            ExprKind::Or(a, b) => (How::Of("or"), if eval.truth(a)? { each(eval, &[a])? } else { each(eval, &[a, b])? }),
            ExprKind::Not(a) => (How::Of("not"), self.negated(each(eval, &[a])?)),
            _ => (How::Given, Vec::new()),
        };
        Ok(Node { how, parts, ..bare })
    }

    /// What stands under changes of unit and signs, and what these multiply it by.
    pub(super) fn peeled(&self, mut e: ExprId) -> (ExprId, f64) {
        let mut factor = 1.0;
        loop {
            match self.hir.exprs.kinds[e] {
                ExprKind::Convert(inner, _, by) => {
                    factor *= by;
                    e = inner;
                }
                ExprKind::Neg(inner) => {
                    factor = -factor;
                    e = inner;
                }
                _ => return (e, factor),
            }
        }
    }

    /// The factors of a product, each with its power, and what changes of unit make of it.
    fn factors(&self, e: ExprId, power: f64, out: &mut Vec<(ExprId, f64)>, unit: &mut f64) {
        let (inner, factor) = self.peeled(e);
        match self.hir.exprs.kinds[inner] {
            _ if self.is_call(inner) || self.averaged(inner).is_some() => out.push((inner, power)),
            ExprKind::Arith(ArithOp::Mul, a, b) => {
                self.factors(a, power, out, unit);
                self.factors(b, power, out, unit);
            }
            ExprKind::Arith(ArithOp::Div, a, b) => {
                self.factors(a, power, out, unit);
                self.factors(b, -power, out, unit);
            }
            // A literal is shown as it is written.
            ExprKind::Number(..) => return out.push((e, power)),
            _ => out.push((inner, power)),
        }
        *unit = if power < 0.0 { *unit / factor } else { *unit * factor };
    }

    /// What the two parts of an expected value under a condition are, which the text writes as one.
    fn conditional(&self, e: ExprId) -> Option<[&'static str; 2]> {
        let exprs = &self.hir.exprs;
        let ExprKind::Arith(ArithOp::Div, above, below) = exprs.kinds[e] else { return None };
        let is_written = |inner: ExprId| exprs.spans[inner] != exprs.spans[e] || !matches!(exprs.kinds[inner], ExprKind::Fold(..));
        let (above, below) = (self.peeled(above).0, self.peeled(below).0);
        (!is_written(above) && !is_written(below)).then_some(["the outcomes in which it holds", "probability that it holds"])
    }

    /// The terms of a sum that is written with plus and minus.
    fn terms(&self, eval: &mut Eval<'a, Ball>, whole: ExprId, factor: f64) -> Result<Vec<Item>> {
        let mut open = vec![(whole, factor)];
        let mut out = Vec::new();
        while let Some((e, weight)) = open.pop() {
            let (inner, own) = self.peeled(e);
            match self.hir.exprs.kinds[inner] {
                // The formula of the function that is called here is no part of this one.
                ExprKind::Arith(..) if self.is_call(inner) && inner != whole => {
                    let (expr, weight) = self.term(e, weight);
                    out.push(Item { expr, weight, value: eval.double(expr)?, slots: Vec::new(), at: Vec::new(), apart: false });
                }
                ExprKind::Arith(ArithOp::Add, a, b) => open.extend([(b, weight * own), (a, weight * own)]),
                ExprKind::Arith(ArithOp::Sub, a, b) => open.extend([(b, -(weight * own)), (a, weight * own)]),
                ExprKind::Charges(model) => out.extend(self.charges(eval, model, inner, weight * own)?),
                _ => {
                    let (expr, weight) = self.term(e, weight);
                    out.push(Item { expr, weight, value: eval.double(expr)?, slots: Vec::new(), at: Vec::new(), apart: false });
                }
            }
        }
        Ok(out)
    }

    /// A term of a sum and its weight: literals are shown as they are written.
    pub(super) fn term(&self, e: ExprId, weight: f64) -> (ExprId, f64) {
        let (inner, own) = self.peeled(e);
        match self.hir.exprs.kinds[inner] {
            ExprKind::Number(..) => (e, weight),
            _ => (inner, weight * own),
        }
    }

    /// What runs over generators, each with the values of their variables.
    fn items(&self, eval: &mut Eval<'a, Ball>, gens: GensId, body: ExprId, factor: f64) -> Result<Vec<Item>> {
        let (expr, weight) = self.term(body, factor);
        self.each_of(eval, gens, (expr, weight), &mut |eval| eval.double(expr))
    }

    /// The same with a value of each.
    pub(super) fn each_of(
        &self,
        eval: &mut Eval<'a, Ball>,
        gens: GensId,
        (expr, weight): (ExprId, f64),
        value: &mut dyn FnMut(&mut Eval<'a, Ball>) -> Result<f64>,
    ) -> Result<Vec<Item>> {
        let mut bound = Vec::new();
        for generator in self.hir.exprs.gens(gens) {
            for ((bind, name), element) in generator.pattern.iter().zip(eval.elements(generator.set)) {
                if let Bind::New(slot) = bind {
                    bound.push((*slot, name.as_ref(), *element));
                }
            }
        }
        let mut out = Vec::new();
        eval.each(gens, &mut |eval| {
            let value = value(eval)?;
            let slots = bound.iter().map(|(slot, ..)| (*slot, eval.get(*slot))).collect();
            out.push(Item { expr, weight, value, slots, at: Vec::new(), apart: false });
            Ok(())
        })?;
        // Their names are made of those alone that are shown.
        for item in &mut out {
            item.slots.iter().for_each(|(slot, value)| eval.set(*slot, *value));
            let named = bound.iter().filter(|(_, name, _)| *name != "_");
            item.at = named.map(|(slot, name, element)| eval.binding(name, *slot, *element)).collect();
            if item.at.is_empty() {
                // Of what has no names there are the values.
                let value = |text: String| text.split_once(" = ").map_or(text.clone(), |(_, value)| value.to_string());
                item.at = bound.iter().map(|(slot, name, element)| value(eval.binding(name, *slot, *element))).collect();
            }
        }
        Ok(out)
    }

    /// A part, looked into.
    pub(super) fn part(&self, eval: &mut Eval<'a, Ball>, item: Item, depth: usize) -> Result<Part> {
        item.slots.iter().for_each(|(slot, value)| eval.set(*slot, *value));
        let node = match item.apart {
            true => eval.loose_frame(|eval| self.expr(eval, item.expr, depth.saturating_sub(1)))?,
            false => self.expr(eval, item.expr, depth.saturating_sub(1))?,
        };
        Ok(Part { at: item.at, weight: item.weight, node })
    }

    /// The largest parts first; of many the first of them, and what the others come to.
    fn added(&self, eval: &mut Eval<'a, Ball>, mut items: Vec<Item>, how: How, bare: Node, depth: usize) -> Result<Node> {
        let adds = |item: &Item| item.weight * item.value;
        items.sort_by(|x, y| match how {
            How::Least | How::Greatest => order(how, Some(adds(x)), Some(adds(y))),
            _ => adds(y).abs().total_cmp(&adds(x).abs()),
        });
        let telling = items.iter().filter(|item| item.value != 0.0 || matches!(how, How::Least | How::Greatest)).count();
        // The last few are never cut; what is zero adds nothing.
        let keep = if telling <= TERMS + 2 { telling.max(1) } else { TERMS };
        let cut = if self.full || (telling == items.len() && keep == telling) { items.len() } else { keep.min(items.len()) };
        let left: Vec<Item> = items.split_off(cut);
        let value = (!matches!(how, How::Least | How::Greatest)).then(|| unsigned(left.iter().map(adds).sum()));
        let rest = (!left.is_empty()).then_some(Rest { count: left.len(), value });
        let parts = items.into_iter().map(|item| self.part(eval, item, depth)).collect::<Result<Vec<Part>>>()?;
        Ok(Node { how, parts, rest, ..bare })
    }
}

/// Zero has no sign.
fn unsigned(value: f64) -> f64 {
    if value == 0.0 { 0.0 } else { value }
}

/// What decides comes first.
fn order(how: How, x: Option<f64>, y: Option<f64>) -> Ordering {
    let order = x.unwrap_or(f64::NAN).total_cmp(&y.unwrap_or(f64::NAN));
    if how == How::Greatest { order.reverse() } else { order }
}
