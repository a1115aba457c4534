//! By how much an expression moves when a datum moves: exact where the datum enters it linearly, refused elsewhere.
//!
//! ```text
//! d(use[p])   = step where p is the key that moves, else 0      d(a + b)      = d(a) + d(b)
//! d(a * b)    = d(a) * b, where b does not read the datum       d(sum(a …))   = sum(d(a) …)
//! d(value[k]) = d of its formula at k                           d(if c …)     = if c then d(a) else d(b)
//! ```
//!
//! Everything else that reads the datum, in whatever way, is an error: nothing keeps the stated value unseen.

use super::datum::datum_of;
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::open_ends::Datum;
use crate::semantic::progress::Progress;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use rustc_hash::FxHashMap;

/// Why it is not known how far something moves, and where.
pub struct Refused {
    pub at: Span,
    /// Where the value is read in whose formula that is.
    pub through: Option<Span>,
    pub why: &'static str,
}

/// A datum that moves at some keys by a step, and what was found on the way.
pub struct Moving {
    pub datum: Datum,
    pub keys: Vec<ExprId>,
    pub step: ExprId,
    /// The next index variable that is not in use.
    pub next: Slot,
    /// Parts that do not read the datum, as far as it is known before all models are.
    pub rest: Vec<ExprId>,
    /// Values whose formulas are being written out, with the place where the first is read.
    inside: Vec<(LetId, Span)>,
    reads: FxHashMap<ExprId, bool>,
}

impl Moving {
    pub fn new(datum: Datum, keys: Vec<ExprId>, step: ExprId, next: Slot) -> Moving {
        Moving { datum, keys, step, next, rest: Vec::new(), inside: Vec::new(), reads: FxHashMap::default() }
    }
}

/// What index variables of the formula of a value stand for where it is read; none where they stand for themselves.
type Instead = Option<FxHashMap<Slot, ExprId>>;

type Moved = Result<Option<ExprId>, Refused>;

const CURVED: &str = "does not enter linearly";
const IN_CONDITION: &str = "decides a condition, a set or a key";

impl Checker<'_> {
    /// By how much an expression moves; none where it does not.
    pub fn moved(&mut self, e: ExprId, moving: &mut Moving) -> Moved {
        self.moved_in(e, &None, moving)
    }

    fn moved_in(&mut self, e: ExprId, instead: &Instead, moving: &mut Moving) -> Moved {
        if !self.reads_datum(e, moving) {
            moving.rest.push(e);
            return Ok(None);
        }
        let kind = self.exprs.kind(e);
        if datum_of(kind) == Some(moving.datum) {
            return self.moved_datum(e, instead, moving);
        }
        let (term, span) = (self.term(e), self.span(e));
        let made = |c: &mut Self, kind: ExprKind, parts: &[ExprId]| {
            let stage = Stage::of_all(parts.iter().map(|part| c.stage(*part)));
            Ok(Some(c.node(kind, Ty::Number, term.clone(), stage, span)))
        };
        match kind {
            ExprKind::Neg(a) => match self.moved_in(a, instead, moving)? {
                Some(a) => made(self, ExprKind::Neg(a), &[a]),
                None => Ok(None),
            },
            ExprKind::Convert(a, ..) => match self.moved_in(a, instead, moving)? {
                Some(a) => made(self, ExprKind::Convert(a, LitId(0), 1.0), &[a]),
                None => Ok(None),
            },
            ExprKind::Arith(op @ (ArithOp::Add | ArithOp::Sub), a, b) => {
                match (self.moved_in(a, instead, moving)?, self.moved_in(b, instead, moving)?) {
                    (Some(a), Some(b)) => made(self, ExprKind::Arith(op, a, b), &[a, b]),
                    (None, Some(b)) if op == ArithOp::Sub => made(self, ExprKind::Neg(b), &[b]),
                    (a, b) => Ok(a.or(b)),
                }
            }
            ExprKind::Arith(ArithOp::Mul, a, b) => {
                let (moves, other, first) = if self.reads_datum(b, moving) { (b, a, false) } else { (a, b, true) };
                if self.reads_datum(other, moving) {
                    return Err(self.refused(e, CURVED, moving));
                }
                let other = self.as_it_stands(other, instead, moving)?;
                let Some(moves) = self.moved_in(moves, instead, moving)? else { return Ok(None) };
                let (a, b) = if first { (moves, other) } else { (other, moves) };
                made(self, ExprKind::Arith(ArithOp::Mul, a, b), &[a, b])
            }
            ExprKind::Arith(ArithOp::Div, a, b) => {
                if self.reads_datum(b, moving) {
                    return Err(self.refused(e, CURVED, moving));
                }
                let b = self.as_it_stands(b, instead, moving)?;
                let Some(a) = self.moved_in(a, instead, moving)? else { return Ok(None) };
                made(self, ExprKind::Arith(ArithOp::Div, a, b), &[a, b])
            }
            ExprKind::If(condition, a, b) => {
                if self.reads_datum(condition, moving) {
                    return Err(self.refused(condition, IN_CONDITION, moving));
                }
                let condition = self.as_it_stands(condition, instead, moving)?;
                let (a, b) = (self.moved_in(a, instead, moving)?, self.moved_in(b, instead, moving)?);
                if a.is_none() && b.is_none() {
                    return Ok(None);
                }
                let [a, b] = [a, b].map(|side| side.unwrap_or_else(|| self.number(crate::exact::Exact::ZERO, 0.0, term.clone(), span)));
                made(self, ExprKind::If(condition, a, b), &[a, b])
            }
            ExprKind::Fold(fold @ (Fold::Sum | Fold::Average), gens, body) => {
                let (gens, instead) = self.index_as_it_stands(gens, instead, moving)?;
                match self.moved_in(body, &instead, moving)? {
                    Some(body) => made(self, ExprKind::Fold(fold, gens, body), &[body]),
                    None => Ok(None),
                }
            }
            ExprKind::Let(id, list) => self.moved_value(e, (id, list), instead, moving),
            _ => Err(self.refused(e, CURVED, moving)),
        }
    }

    /// The datum itself: it moves where it is read at the keys that move.
    fn moved_datum(&mut self, e: ExprId, instead: &Instead, moving: &mut Moving) -> Moved {
        let list = match self.exprs.kind(e) {
            ExprKind::Let(_, list) | ExprKind::Attr(_, list) | ExprKind::Cell(_, _, list) => list,
            _ => return Err(self.refused(e, CURVED, moving)),
        };
        let (span, term) = (self.span(e), self.term(e));
        let read = self.exprs.items(list).to_vec();
        let mut condition: Option<ExprId> = None;
        for (own, key) in read.into_iter().zip(moving.keys.clone()) {
            if self.reads_datum(own, moving) {
                return Err(self.refused(own, IN_CONDITION, moving));
            }
            let own = self.as_it_stands(own, instead, moving)?;
            match (self.exprs.kind(own), self.exprs.kind(key)) {
                (ExprKind::Slot(a), ExprKind::Slot(b)) if a == b => continue,
                (ExprKind::Entity(a), ExprKind::Entity(b)) if a == b => continue,
                (ExprKind::Entity(_), ExprKind::Entity(_)) => return Ok(None),
                _ => {}
            }
            let is = self.node(ExprKind::Same(own, key, false), Ty::Bool, UnitExpr::ONE, Stage::KNOWN, span);
            condition = Some(match condition {
                None => is,
                Some(before) => self.node(ExprKind::And(before, is), Ty::Bool, UnitExpr::ONE, Stage::KNOWN, span),
            });
        }
        let Ok(step) = self.coerce(moving.step, &term) else { return Err(self.refused(e, CURVED, moving)) };
        Ok(Some(match condition {
            None => step,
            Some(condition) => {
                let zero = self.number(crate::exact::Exact::ZERO, 0.0, term.clone(), span);
                self.node(ExprKind::If(condition, step, zero), Ty::Number, term, Stage::KNOWN, span)
            }
        }))
    }

    /// A value that reads the datum: by how much its formula moves at the keys that it is read at.
    fn moved_value(&mut self, e: ExprId, (id, list): (LetId, ListId), instead: &Instead, moving: &mut Moving) -> Moved {
        let decl = &self.hir.lets[id];
        let (body, binder, model) = (decl.body, decl.binder, decl.model);
        let is_done = matches!(self.pending.a_let(id).progress, Progress::Done);
        if !is_done || self.pending.a_let(id).read_early || moving.inside.iter().any(|(own, _)| *own == id) {
            return Err(self.refused(e, "is read by a value that reads itself", moving));
        }
        if model.is_some_and(|model| self.is_charged(model, id)) {
            return Err(self.refused(e, "is read by an objective with prices", moving));
        }
        let slots: Vec<Slot> = self.exprs.made().bound(binder).map(|(slot, _)| slot).collect();
        let plain = self.exprs.made().gens(binder).iter().flat_map(|own| &own.pattern).all(|(bind, _)| matches!(bind, Bind::New(_)));
        let keys = self.exprs.items(list).to_vec();
        if !plain || keys.len() != slots.len() {
            return Err(self.refused(e, "is read by a value with an index of this form", moving));
        }
        let mut own: FxHashMap<Slot, ExprId> = FxHashMap::default();
        for (slot, key) in slots.into_iter().zip(keys) {
            if self.reads_datum(key, moving) {
                return Err(self.refused(key, IN_CONDITION, moving));
            }
            own.insert(slot, self.as_it_stands(key, instead, moving)?);
        }
        let mut parts = Vec::new();
        self.exprs.made().generator_parts(binder, &mut |part| parts.push(part));
        for part in parts {
            if self.reads_datum(part, moving) {
                return Err(self.refused(part, IN_CONDITION, moving));
            }
            moving.rest.push(part);
        }
        let span = self.span(e);
        moving.inside.push((id, span));
        let moved = self.moved_in(body, &Some(own), moving);
        moving.inside.pop();
        let Some(moved) = moved? else { return Ok(None) };
        let term = self.term(e);
        match self.coerce(moved, &term) {
            Ok(moved) => Ok(Some(moved)),
            Err(_) => Err(self.refused(e, CURVED, moving)),
        }
    }

    /// An expression as it is where it is read: of the formula of a value, with what its index variables stand for.
    fn as_it_stands(&mut self, e: ExprId, instead: &Instead, moving: &mut Moving) -> Result<ExprId, Refused> {
        moving.rest.push(e);
        self.copied(e, instead, moving)
    }

    fn copied(&mut self, e: ExprId, instead: &Instead, moving: &mut Moving) -> Result<ExprId, Refused> {
        let Some(own) = instead else { return Ok(e) };
        let mut kind = self.exprs.kind(e);
        match kind {
            ExprKind::Slot(slot) | ExprKind::IntSlot(slot) => {
                return own.get(&slot).copied().ok_or_else(|| self.refused(e, CURVED, moving));
            }
            // These nodes are found by the index of the value itself.
            ExprKind::Nodes(horizon) if self.hir.tree.as_ref().is_some_and(|tree| tree.horizons[horizon].positions.count > 0) => {
                return Err(self.refused(e, "stands in an expectation over periods", moving));
            }
            ExprKind::Query(_) => return Err(self.refused(e, "stands beside a question to a belief network", moving)),
            _ => {}
        }
        let mut inner: Instead = None;
        if let Some(gens) = kind.gens_mut() {
            let (copied, bound) = self.index_as_it_stands(*gens, instead, moving)?;
            *gens = copied;
            inner = bound;
        }
        let instead = if inner.is_some() { &inner } else { instead };
        if let Some(list) = kind.list_mut() {
            let mut items = self.exprs.items(*list).to_vec();
            for item in &mut items {
                *item = self.copied(*item, instead, moving)?;
            }
            *list = self.exprs.list(items);
        }
        let mut children = Vec::new();
        kind.each_child(|child| children.push(*child));
        let mut copies = Vec::new();
        for child in children {
            copies.push(self.copied(child, instead, moving)?);
        }
        let mut copies = copies.into_iter();
        kind.each_child(|child| *child = copies.next().unwrap_or(*child));
        let (ty, term, stage, span) = (self.ty(e), self.term(e), self.stage(e), self.span(e));
        Ok(self.node(kind, ty, term, stage, span))
    }

    /// An index as it is where the formula is read that it stands in: with index variables of its own.
    fn index_as_it_stands(&mut self, gens: GensId, instead: &Instead, moving: &mut Moving) -> Result<(GensId, Instead), Refused> {
        let mut all = self.exprs.made().gens(gens).to_vec();
        for part in all.iter().flat_map(|own| std::iter::once(own.set).chain(own.filter)) {
            if self.reads_datum(part, moving) {
                return Err(self.refused(part, IN_CONDITION, moving));
            }
            moving.rest.push(part);
        }
        let Some(outer) = instead else { return Ok((gens, None)) };
        let mut own = outer.clone();
        for generator in &mut all {
            generator.set = self.copied(generator.set, &Some(own.clone()), moving)?;
            let elements = match self.ty(generator.set) {
                Ty::Set(ty) => self.exprs.elements(ty).to_vec(),
                _ => Vec::new(),
            };
            let mut joined = Vec::new();
            for ((bind, _), element) in generator.pattern.iter_mut().zip(elements) {
                let slot = match *bind {
                    Bind::New(slot) | Bind::Joined(slot) => slot,
                    Bind::Fixed(_) => continue,
                };
                let SetElement::Kind(kind) = element else {
                    return Err(self.refused(generator.set, "is read beside an index of numbers", moving));
                };
                let fresh = moving.next;
                let here = self.slot(fresh, kind, generator.span);
                moving.next += 1;
                match *bind {
                    Bind::Joined(_) => joined.extend(own.get(&slot).map(|known| (here, *known))),
                    _ => {
                        own.insert(slot, here);
                    }
                }
                *bind = Bind::New(fresh);
            }
            let mut filter = None;
            if let Some(written) = generator.filter {
                filter = Some(self.copied(written, &Some(own.clone()), moving)?);
            }
            for (here, known) in joined {
                let span = generator.span;
                let is = self.node(ExprKind::Same(here, known, false), Ty::Bool, UnitExpr::ONE, Stage::KNOWN, span);
                filter = Some(match filter {
                    None => is,
                    Some(other) => self.node(ExprKind::And(is, other), Ty::Bool, UnitExpr::ONE, Stage::KNOWN, span),
                });
            }
            generator.filter = filter;
        }
        Ok((self.exprs.gens(all), Some(own)))
    }

    fn refused(&self, e: ExprId, why: &'static str, moving: &Moving) -> Refused {
        Refused { at: self.span(e), through: moving.inside.first().map(|(_, at)| *at), why }
    }

    fn reads_datum(&self, e: ExprId, moving: &mut Moving) -> bool {
        if let Some(known) = moving.reads.get(&e) {
            return *known;
        }
        let reads = self.reads_it(e, moving.datum, false).is_some();
        moving.reads.insert(e, reads);
        reads
    }
}
