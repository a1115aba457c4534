//! The walk over a linear expression.

use super::body::{Body, Step};
use super::curves::Curves;
use super::found::{Found, Shape, Tail};
use super::terms::{Listed, Sink, Written};
use super::{Block, Extreme, Made, Origin};
use crate::diagnostics::codes;
use crate::eval::{Eval, EvalError, Result, read_here};
use crate::hir::*;
use crate::ids::At;
use rustc_hash::FxHashMap;

/// Linear values of the plan that were written out already, by value and keys: a value that many
/// rows read, or that values read, is written out once.
pub(super) struct Cache<N> {
    known: FxHashMap<(LetId, Vec<u32>), Written<N>>,
    /// How many terms they have.
    terms: usize,
    /// The bodies of sums met so far; none where a sum is walked.
    bodies: FxHashMap<ExprId, Option<Body<N>>>,
    /// By expression that reads a variable, where its next column is guessed to be.
    guesses: FxHashMap<ExprId, Step>,
}

impl<N> Default for Cache<N> {
    fn default() -> Cache<N> {
        Cache { known: FxHashMap::default(), terms: 0, bodies: FxHashMap::default(), guesses: FxHashMap::default() }
    }
}

/// What the walk over linear expressions needs beside the evaluation.
pub(super) struct Walk<'w, N> {
    pub(super) blocks: &'w [Block],
    pub(super) cache: &'w mut Cache<N>,
    pub(super) curves: &'w mut Curves<N>,
}

/// A factor before an expression; none is one. Most have none, and exact products are not free.
pub(super) type Factor<N> = Option<N>;

pub(super) fn times<N: Made>(factor: &Factor<N>, value: N) -> N {
    match factor {
        None => value,
        Some(factor) => value.mul(factor.clone()),
    }
}

fn one<N: Made>() -> N {
    N::from_f64(1.0)
}

impl<N: Made> Walk<'_, N> {
    /// Adds `factor` times a linear expression to the sink.
    pub(super) fn linear<'a>(&mut self, eval: &mut Eval<'a, N>, e: ExprId, factor: Factor<N>, sink: &mut dyn Sink<N>) -> Result<()> {
        let hir = eval.hir;
        if hir.exprs.stages[e].is_known() {
            sink.constant(times(&factor, eval.sure_number(e)?));
            return Ok(());
        }
        match hir.exprs.kinds[e] {
            ExprKind::Var(_, var, list) => {
                let keys = eval.keys(list)?;
                let keys = keys.as_slice();
                match self.column(e, var, keys) {
                    Some(col) => {
                        if factor.as_ref().is_none_or(|factor| !factor.is_zero()) {
                            sink.term(col, factor.unwrap_or_else(one), Origin(e.0));
                        }
                        Ok(())
                    }
                    None => Err(eval.missing(e, keys)),
                }
            }
            ExprKind::Let(id, list) => {
                let keys = eval.keys(list)?;
                let written = self.written(eval, id, keys.as_slice(), e)?;
                sink.constant(times(&factor, written.0.clone()));
                for (col, value, origin) in &written.1 {
                    sink.term(*col, times(&factor, value.clone()), *origin);
                }
                Ok(())
            }
            ExprKind::Charges(model) => self.charges(eval, model, e, factor, sink),
            ExprKind::Neg(inner) => self.linear(eval, inner, Some(factor.unwrap_or_else(one).neg()), sink),
            ExprKind::Convert(inner, lit, _) => {
                let by = eval.literal(lit);
                self.linear(eval, inner, Some(times(&factor, by)), sink)
            }
            ExprKind::Arith(ArithOp::Add, a, b) => {
                self.linear(eval, a, factor.clone(), sink)?;
                self.linear(eval, b, factor, sink)
            }
            ExprKind::Arith(ArithOp::Sub, a, b) => {
                self.linear(eval, a, factor.clone(), sink)?;
                self.linear(eval, b, Some(factor.unwrap_or_else(one).neg()), sink)
            }
            ExprKind::Arith(ArithOp::Mul, a, b) => {
                let (known, rest) = if hir.exprs.stages[a].is_known() { (a, b) } else { (b, a) };
                let value = eval.sure_number(known)?;
                self.linear(eval, rest, Some(times(&factor, value)), sink)
            }
            ExprKind::Arith(ArithOp::Div, a, b) => {
                let value = eval.sure_number(b)?;
                if value.is_zero() {
                    return Err(eval.division_by_zero(b));
                }
                self.linear(eval, a, Some(factor.unwrap_or_else(one).div(value)), sink)
            }
            ExprKind::If(c, a, b) => {
                let chosen = if eval.truth(c)? { a } else { b };
                self.linear(eval, chosen, factor, sink)
            }
            ExprKind::Piecewise(..)
            | ExprKind::Risk(Risk::TailMean { .. }, ..)
            | ExprKind::Func(Func::Min | Func::Max | Func::Abs | Func::Log | Func::Exp | Func::Sqrt | Func::Largest, _)
            | ExprKind::Fold(Fold::Min | Fold::Max, ..) => self.curve(eval, e, factor, sink),
            ExprKind::Arith(ArithOp::Pow, a, b) => self.power(eval, (e, a, b), factor, sink),
            ExprKind::Fold(Fold::Sum, gens, body) => self.sum(eval, gens, body, factor, sink),
            ExprKind::Fold(Fold::Count, gens, body) => eval.each(gens, &mut |eval| self.curve(eval, body, factor.clone(), sink)),
            ExprKind::Fold(Fold::Average, gens, body) => {
                let mut count = 0u64;
                eval.each(gens, &mut |_| {
                    count += 1;
                    Ok(())
                })?;
                if count == 0 {
                    return Err(eval.nothing_selected(e));
                }
                self.sum(eval, gens, body, Some(factor.unwrap_or_else(one).div(N::from_f64(count as f64))), sink)
            }
            _ => Err(EvalError::new(codes::NOT_LINEAR, "this is not linear in the decisions", hir.exprs.spans[e], "here")),
        }
    }

    /// The column of a variable: in the row after the one that was read here before, if it is there.
    fn column(&mut self, e: ExprId, variable: u32, keys: &[u32]) -> Option<u32> {
        let block = self.blocks.at(variable);
        if block.index.is_dense() {
            return block.find(keys);
        }
        let guess = self.cache.guesses.entry(e).or_default();
        let row = block.index.row_near(keys, [guess.next(); 2])?;
        guess.met(row);
        Some(block.column(row))
    }

    /// A sum: by steps where its last generator and its body allow it.
    fn sum<'a>(&mut self, eval: &mut Eval<'a, N>, gens: GensId, body: ExprId, factor: Factor<N>, sink: &mut dyn Sink<N>) -> Result<()> {
        let hir = eval.hir;
        let last = hir.exprs.gens(gens).last().filter(|last| eval.can_run(last));
        let known = self.cache.bodies.entry(body).or_insert_with(|| last.and_then(|_| Body::of(hir, body)));
        let (Some(last), Some(mut straight)) = (last, known.take()) else {
            return eval.each(gens, &mut |eval| self.linear(eval, body, factor.clone(), sink));
        };
        let blocks = self.blocks;
        let done = eval.each_but_last(gens, &mut |eval| {
            straight.begin(eval, blocks, last);
            eval.run(last, &mut |eval, row| {
                if straight.add(eval, blocks, &factor, row, sink) {
                    return Ok(());
                }
                self.linear(eval, body, factor.clone(), sink)
            })
        });
        self.cache.bodies.insert(body, Some(straight));
        done
    }

    /// What the policies of a plan charge: their expressions while they are on, columns while they are open.
    fn charges<'a>(&mut self, eval: &mut Eval<'a, N>, model: ModelId, at: ExprId, factor: Factor<N>, sink: &mut dyn Sink<N>) -> Result<()> {
        let hir = eval.hir;
        let Some(plan) = hir.plan(model) else { return Ok(()) };
        for patch in &plan.patches {
            let state = hir.state_of(patch);
            for missed in patch.penalties.iter().filter(|_| state != Switch::Off) {
                eval.frame(missed.slots, &[], |eval| self.linear(eval, missed.cost, factor.clone(), sink))?;
            }
            for charge in patch.charges.iter().filter(|_| state != Switch::Off) {
                let Some(body) = charge.body else { continue };
                if state == Switch::On {
                    eval.loose_frame(|eval| self.linear(eval, body, factor.clone(), sink))?;
                    continue;
                }
                let column = |variable: u32| self.blocks.at(variable).find(&[]);
                let origin = Origin(body.0);
                match (column(charge.variable), column(patch.variable)) {
                    // The column stands in the charge's own unit.
                    (Some(amount), _) => {
                        let by = match hir.exprs.kinds[body] {
                            ExprKind::Convert(_, lit, _) => eval.literal(lit),
                            _ => one(),
                        };
                        sink.term(amount, times(&factor, by), origin);
                    }
                    (None, Some(enacted)) => sink.term(enacted, times(&factor, eval.loose_frame(|eval| eval.sure_number(body))?), origin),
                    (None, None) => {
                        return Err(EvalError::new(codes::NOT_LINEAR, "a charge without a column", hir.exprs.spans[at], "here"));
                    }
                }
            }
        }
        Ok(())
    }

    /// A linear value of the plan, written out.
    pub(super) fn written<'a>(&mut self, eval: &mut Eval<'a, N>, id: LetId, keys: &[u32], at: ExprId) -> Result<Written<N>> {
        if let Some(known) = self.cache.known.get(&(id, keys.to_vec())) {
            return Ok(known.clone());
        }
        let hir = eval.hir;
        let decl = &hir.lets[id];
        let at_reader = hir.exprs.spans[at];
        let written = if decl.recursive {
            let col = self.defined(eval, id, keys, at).map_err(|fault| read_here(fault, decl, at_reader))?;
            Written::new((N::zero(), vec![(col, one(), Origin(decl.body.0))]))
        } else {
            self.body(eval, id, keys).map_err(|fault| read_here(fault, decl, at_reader))?
        };
        self.cache.terms += written.1.len();
        if self.cache.terms > super::MOST_TERMS {
            let message = format!("values of a plan with more than {} terms, and the program takes no more", super::MOST_TERMS);
            return Err(EvalError::new(codes::TOO_MANY, message, hir.exprs.spans[at], "beyond with this"));
        }
        self.cache.known.insert((id, keys.to_vec()), written.clone());
        Ok(written)
    }

    /// What a value of the plan is for its keys, written out.
    fn body<'a>(&mut self, eval: &mut Eval<'a, N>, id: LetId, keys: &[u32]) -> Result<Written<N>> {
        let decl = &eval.hir.lets[id];
        let mut listed = Listed::default();
        let owner = self.curves.owner_of(id);
        let outer = std::mem::replace(&mut self.curves.owner, owner);
        let done = eval.frame(decl.slots, keys, |eval| self.linear(eval, decl.body, None, &mut listed));
        self.curves.owner = outer;
        done.map(|()| listed.finish())
    }

    /// The column of an instance; those that it reads are made before it, along a chain that may be as long as there are periods.
    fn defined<'a>(&mut self, eval: &mut Eval<'a, N>, id: LetId, keys: &[u32], at: ExprId) -> Result<u32> {
        let hir = eval.hir;
        let known = |walk: &Self, id: LetId, keys: &[u32]| walk.curves.known(hir.lets[id].body, &elements(hir, id, keys));
        if let Some(col) = known(self, id, keys) {
            return Ok(col);
        }
        let span = hir.exprs.spans[at];
        if !self.curves.chain.is_empty() {
            return Err(self.curves.chain.waits(hir, (id, keys.to_vec()), span));
        }
        self.curves.chain.begin((id, keys.to_vec()));
        while let Some((id, keys)) = self.curves.chain.last() {
            let decl = &hir.lets[id];
            match self.body(eval, id, &keys) {
                Ok(is) => {
                    let owner = self.curves.owner_of(id);
                    self.curves.add(Found { expr: decl.body, owner, keys: elements(hir, id, &keys), shape: Shape::Defined { is } });
                    self.curves.chain.end();
                }
                Err(mut fault) => match fault.0.awaits.take() {
                    Some(next) => self.curves.chain.begin(next),
                    None => {
                        self.curves.chain.clear();
                        return Err(eval.at_keys(fault, decl.binder, &decl.keys, &keys));
                    }
                },
            }
        }
        known(self, id, keys).ok_or_else(|| eval.broken(at))
    }

    /// A linear expression, written out.
    pub(super) fn listed<'a>(&mut self, eval: &mut Eval<'a, N>, e: ExprId, factor: Factor<N>) -> Result<Written<N>> {
        let mut listed = Listed::default();
        self.linear(eval, e, factor, &mut listed)?;
        Ok(listed.finish())
    }

    /// Reads the column of the value of a curve. The same call with the same keys is one curve, however often it is read.
    pub(super) fn curve<'a>(&mut self, eval: &mut Eval<'a, N>, e: ExprId, factor: Factor<N>, sink: &mut dyn Sink<N>) -> Result<()> {
        let keys = self.curves.keys(eval.hir, e, |slot| eval.get(slot));
        let col = match self.curves.known(e, &keys) {
            Some(known) => known,
            None => {
                let shape = self.shape(eval, e)?;
                let owner = self.curves.owner;
                self.curves.add(Found { expr: e, owner, keys, shape })
            }
        };
        if factor.as_ref().is_none_or(|factor| !factor.is_zero()) {
            sink.term(col, factor.unwrap_or_else(one), Origin(e.0));
        }
        Ok(())
    }

    /// What a smallest or largest value is taken of, each member written out.
    pub(super) fn members<'a>(&mut self, eval: &mut Eval<'a, N>, e: ExprId, factor: Factor<N>) -> Result<Vec<Written<N>>> {
        let hir = eval.hir;
        match hir.exprs.kinds[e] {
            ExprKind::Convert(inner, lit, _) => {
                let by = eval.literal(lit);
                self.members(eval, inner, Some(times(&factor, by)))
            }
            ExprKind::Func(_, list) => hir.exprs.list(list).iter().map(|item| self.listed(eval, *item, factor.clone())).collect(),
            ExprKind::Fold(_, gens, body) => {
                let mut items = Vec::new();
                eval.each(gens, &mut |eval| {
                    items.push(self.listed(eval, body, factor.clone())?);
                    Ok(())
                })?;
                if items.is_empty() { Err(eval.nothing_selected(e)) } else { Ok(items) }
            }
            _ => Err(eval.broken(e)),
        }
    }

    /// The items of a tail, each with how probable it is over the size of the tail.
    fn tail<'a>(&mut self, eval: &mut Eval<'a, N>, e: ExprId, upper: bool, (gens, list): (GensId, ListId)) -> Result<Shape<N>> {
        let [value, chance, level] = eval.hir.exprs.list(list) else { return Err(eval.broken(e)) };
        let factor: N = eval.tail_factor(*level)?;
        let mut items = Vec::new();
        eval.each(gens, &mut |eval| {
            let weight = eval.sure_number(*chance)?.mul(factor.clone());
            items.push((vec![self.listed(eval, *value, None)?], weight));
            Ok(())
        })?;
        Ok(Shape::Tail(Tail { upper, times: one(), from_zero: false, items }))
    }

    /// The items of which the largest are added up: each the larger one of its parts.
    fn largest<'a>(&mut self, eval: &mut Eval<'a, N>, e: ExprId, list: ListId) -> Result<Shape<N>> {
        let hir = eval.hir;
        let Some((count, terms)) = hir.exprs.list(list).split_first() else { return Err(eval.broken(e)) };
        let times = N::from_exact(&eval.count_of_largest(*count)?);
        let mut items = Vec::new();
        for term in terms {
            eval.each_term(*term, &mut |eval, term| {
                let parts = match hir.exprs.kinds[term] {
                    ExprKind::Func(Func::Max, parts) => hir.exprs.list(parts),
                    _ => std::slice::from_ref(&term),
                };
                let parts: Result<Vec<Written<N>>> = parts.iter().map(|part| self.listed(eval, *part, None)).collect();
                items.push((parts?, one()));
                Ok(())
            })?;
        }
        Ok(Shape::Tail(Tail { upper: true, times, from_zero: true, items }))
    }

    /// What a curve is made of.
    fn shape<'a>(&mut self, eval: &mut Eval<'a, N>, e: ExprId) -> Result<Shape<N>> {
        let hir = eval.hir;
        match hir.exprs.kinds[e] {
            ExprKind::Piecewise(of, list) => {
                // In exact numbers, so that what is decided by the points is decided once.
                let points = eval.exactly(|exact| exact.points(list))?;
                Ok(Shape::Pieces { points, place: self.listed(eval, of, None)? })
            }
            ExprKind::Risk(Risk::TailMean { upper }, gens, list) => self.tail(eval, e, upper, (gens, list)),
            ExprKind::Func(Func::Largest, list) => self.largest(eval, e, list),
            ExprKind::Func(Func::Abs, list) => {
                let Some(of) = hir.exprs.list(list).first() else { return Err(eval.broken(e)) };
                let items = vec![self.listed(eval, *of, None)?, self.listed(eval, *of, Some(one::<N>().neg()))?];
                Ok(Shape::Extreme { extreme: Extreme::Absolute, items })
            }
            ExprKind::Func(Func::Log | Func::Exp | Func::Sqrt, _) | ExprKind::Arith(ArithOp::Pow, ..) => self.smooth(eval, e),
            ExprKind::Func(func, _) => {
                let extreme = if func == Func::Max { Extreme::Largest } else { Extreme::Smallest };
                Ok(Shape::Extreme { extreme, items: self.members(eval, e, None)? })
            }
            ExprKind::Fold(fold, ..) => {
                let extreme = if fold == Fold::Max { Extreme::Largest } else { Extreme::Smallest };
                Ok(Shape::Extreme { extreme, items: self.members(eval, e, None)? })
            }
            ExprKind::Compare(op, a, b) => {
                let mut listed = Listed::default();
                self.linear(eval, a, None, &mut listed)?;
                self.linear(eval, b, Some(one::<N>().neg()), &mut listed)?;
                Ok(Shape::Counted { op, difference: listed.finish() })
            }
            _ => Err(eval.broken(e)),
        }
    }
}

/// Keys, each with its kind.
fn elements(hir: &Hir, id: LetId, keys: &[u32]) -> Vec<(SetElement, u32)> {
    hir.lets[id].keys.iter().zip(keys).map(|(kind, key)| (SetElement::Kind(*kind), *key)).collect()
}
