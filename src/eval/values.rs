//! Numbers, conditions and entities.

use super::sets::rank;
use super::*;
use crate::diagnostics::codes;
use crate::exact::Exact;
use std::cmp::Ordering;

/// The values of a list of keys.
#[derive(Clone, Copy)]
pub struct Keys {
    values: [u32; MAX_KEYS],
    count: usize,
}

impl Keys {
    #[inline]
    pub fn as_slice(&self) -> &[u32] {
        self.values.get(..self.count).unwrap_or(&[])
    }
}

impl<'a, N: Number> Eval<'a, N> {
    #[inline]
    pub fn keys(&mut self, list: ListId) -> Result<Keys> {
        let exprs = self.hir.exprs.list(list);
        let mut keys = Keys { values: [0; MAX_KEYS], count: exprs.len().min(MAX_KEYS) };
        for (slot, e) in keys.values.iter_mut().zip(exprs) {
            *slot = self.ordinal(*e)?;
        }
        Ok(keys)
    }

    // ------------------------------------------------------------ numbers

    pub fn number(&mut self, e: ExprId) -> Result<N> {
        let hir = self.hir;
        match hir.exprs.kinds[e] {
            ExprKind::Number(lit, approx) => Ok(N::literal(&hir.exprs.literals[lit], approx)),
            ExprKind::IntSlot(slot) => Ok(N::from_f64(f64::from(self.get(slot) as i32))),
            ExprKind::Attr(attr, list) => {
                let keys = self.keys(list)?;
                self.attribute(attr, keys.as_slice(), e)
            }
            ExprKind::Cell(table, field, list) => {
                let keys = self.keys(list)?;
                let table = &hir.tables[table];
                if let (Some(row), Some(field)) = (table.index.row(keys.as_slice()), table.fields.get(field as usize))
                    && let Some(value) = N::cell(&field.column, row)
                {
                    return Ok(value);
                }
                match table.default {
                    Some(default) => self.number(default),
                    None => Err(self.missing(e, keys.as_slice())),
                }
            }
            ExprKind::Let(decl, list) => {
                let keys = self.keys(list)?;
                self.value(decl, keys.as_slice(), e)
            }
            ExprKind::Var(model, var, list) => {
                let ModelBody::Plan(plan) = &hir.models[model].body else { return Err(self.broken(e)) };
                let Some(result) = plan.variables.get(var as usize).map(|v| v.result) else { return Err(self.broken(e)) };
                let keys = self.keys(list)?;
                self.answer(model, result, keys.as_slice(), e)
            }
            ExprKind::Answer(model, result, list) => {
                let keys = self.keys(list)?;
                self.answer(model, result, keys.as_slice(), e)
            }
            ExprKind::Neg(inner) => Ok(self.number(inner)?.neg()),
            ExprKind::Convert(inner, lit, approx) => {
                let value = self.number(inner)?;
                Ok(value.mul(N::literal(&hir.exprs.literals[lit], approx)))
            }
            ExprKind::Arith(op, a, b) => {
                let (x, y) = (self.number(a)?, self.number(b)?);
                self.arith(op, x, y, e, b)
            }
            ExprKind::If(c, a, b) => {
                if self.truth(c)? {
                    self.number(a)
                } else {
                    self.number(b)
                }
            }
            ExprKind::Fold(fold, gens, body) => self.fold(fold, gens, body, e),
            ExprKind::Func(func, list) => self.function(func, list, e),
            ExprKind::Position(inner) => {
                let Ty::Entity(kind) = hir.exprs.types[inner] else { return Err(self.broken(e)) };
                let ordinal = self.ordinal(inner)?;
                if hir.kinds[kind].periods {
                    return Ok(N::from_f64(self.name(kind, ordinal).parse().unwrap_or(0.0)));
                }
                let order = self.order(self.ordering(kind), e)?;
                Ok(N::from_f64(rank(&order, ordinal) as f64 + 1.0))
            }
            _ => Err(self.broken(e)),
        }
    }

    fn arith(&mut self, op: ArithOp, x: N, y: N, e: ExprId, right: ExprId) -> Result<N> {
        let span = self.hir.exprs.spans[e];
        let value = match op {
            ArithOp::Add => x.add(y),
            ArithOp::Sub => x.sub(y),
            ArithOp::Mul => x.mul(y),
            ArithOp::Div => {
                if y.is_zero() {
                    let at = self.hir.exprs.spans[right];
                    return Err(Fault::new(codes::DIVISION_BY_ZERO, "a division by zero", at, "this is zero")
                        .help("guard it: `if … == 0 then … else …`"));
                }
                x.div(y)
            }
            ArithOp::Pow => {
                let exponent = y.to_f64();
                let whole = exponent.fract() == 0.0 && exponent.abs() <= 10_000.0;
                if x.is_zero() && exponent < 0.0 {
                    return Err(Fault::new(codes::DIVISION_BY_ZERO, "zero to a negative power", span, "here"));
                }
                if whole { x.power(exponent as i32) } else { N::from_f64(x.to_f64().powf(exponent)) }
            }
        };
        self.finite(value, e)
    }

    fn finite(&self, value: N, e: ExprId) -> Result<N> {
        if value.is_finite() {
            return Ok(value);
        }
        let span = self.hir.exprs.spans[e];
        Err(Fault::new(codes::NOT_A_NUMBER, "this calculation gives no finite number", span, "too large, or not defined"))
    }

    fn fold(&mut self, fold: Fold, gens: GensId, body: ExprId, e: ExprId) -> Result<N> {
        let mut total: Option<N> = None;
        let mut count = 0u64;
        let counts_truth = self.hir.exprs.types[body] == Ty::Bool;
        self.each(gens, &mut |eval| {
            if fold == Fold::Count {
                count += u64::from(!counts_truth || eval.truth(body)?);
                return Ok(());
            }
            let value = eval.number(body)?;
            count += 1;
            total = Some(match total.take() {
                None => value,
                Some(before) => match fold {
                    Fold::Product => before.mul(value),
                    Fold::Min if value.order(&before) == Ordering::Less => value,
                    Fold::Max if value.order(&before) == Ordering::Greater => value,
                    Fold::Min | Fold::Max => before,
                    _ => before.add(value),
                },
            });
            Ok(())
        })?;
        let span = self.hir.exprs.spans[e];
        match (fold, total) {
            (Fold::Count, _) => Ok(N::from_f64(count as f64)),
            (Fold::Average, Some(total)) => Ok(total.div(N::from_f64(count as f64))),
            (_, Some(total)) => self.finite(total, e),
            (Fold::Sum, None) => Ok(N::zero()),
            (Fold::Product, None) => Ok(N::from_f64(1.0)),
            (_, None) => Err(Fault::new(
                codes::EMPTY_SELECTION,
                "nothing to take the smallest, largest or average of",
                span,
                "the set is empty here",
            )),
        }
    }

    fn function(&mut self, func: Func, list: ListId, e: ExprId) -> Result<N> {
        let mut values = Vec::new();
        for argument in self.hir.exprs.list(list) {
            values.push(self.number(*argument)?);
        }
        let mut values = values.into_iter();
        let Some(mut first) = values.next() else { return Err(self.broken(e)) };
        if matches!(func, Func::Floor | Func::Ceil | Func::Round)
            && let Some(argument) = self.hir.exprs.list(list).first()
        {
            first = self.unrounded(first, *argument)?;
        }
        let span = self.hir.exprs.spans[e];
        let undefined = |why: &str| Err(Fault::new(codes::NOT_A_NUMBER, why.to_string(), span, "not defined here"));
        let value = match func {
            Func::Min => values.fold(first, |a, b| if b.order(&a) == Ordering::Less { b } else { a }),
            Func::Max => values.fold(first, |a, b| if b.order(&a) == Ordering::Greater { b } else { a }),
            Func::Abs => {
                if first.order(&N::zero()) == Ordering::Less {
                    first.neg()
                } else {
                    first
                }
            }
            Func::Exp => N::from_f64(first.to_f64().exp()),
            Func::Log if first.order(&N::zero()) != Ordering::Greater => return undefined("the logarithm of what is not positive"),
            Func::Log => N::from_f64(first.to_f64().ln()),
            Func::Sqrt if first.order(&N::zero()) == Ordering::Less => return undefined("the square root of what is negative"),
            Func::Sqrt => N::from_f64(first.to_f64().sqrt()),
            Func::Floor => first.floor(),
            Func::Ceil => first.neg().floor().neg(),
            // Halves away from zero.
            Func::Round => {
                let half = N::from_f64(0.5);
                if first.order(&N::zero()) == Ordering::Less { first.neg().add(half).floor().neg() } else { first.add(half).floor() }
            }
        };
        if value.is_finite() { Ok(value) } else { undefined("this calculation gives no finite number") }
    }

    /// A number that is about to be rounded: where a double lies at a whole or half number but for
    /// its last digits, it is calculated again exactly, so that `floor(0.29 * 100)` is 29.
    fn unrounded(&mut self, value: N, argument: ExprId) -> Result<N> {
        let approx = value.to_f64();
        let step = (approx * 2.0).round() / 2.0;
        if N::EXACT || (approx - step).abs() > 1e-9 * approx.abs().max(1.0) {
            return Ok(value);
        }
        let frame: Vec<u32> = self.stack.get(self.base..self.top).unwrap_or(&[]).to_vec();
        let mut exact: Eval<'_, Exact> = Eval::new(self.hir, self.world);
        let exact = exact.frame(frame.len() as u32, &frame, |eval| eval.number(argument))?;
        // The whole or half number itself, when that is what it is.
        let near = Exact::from_f64(step);
        if exact == near {
            Ok(N::from_f64(step))
        } else {
            Ok(if exact < near { N::from_f64(step - 1e-6) } else { N::from_f64(step + 1e-6) })
        }
    }

    /// The value of an attribute for an entity and keys; `at` is the reader.
    pub fn attribute(&mut self, attr: AttrId, keys: &[u32], at: ExprId) -> Result<N> {
        match self.plain_attribute(attr, keys)? {
            Some(value) => Ok(value),
            None => Err(self.missing(at, keys)),
        }
    }

    /// The value of an attribute, its default, or none.
    pub fn plain_attribute(&mut self, attr: AttrId, keys: &[u32]) -> Result<Option<N>> {
        let decl = &self.hir.attrs[attr];
        if let Some(row) = decl.index.row(keys) {
            if let AttrValues::Number(column) = &decl.values
                && let Some(value) = N::cell(column, row)
            {
                return Ok(Some(value));
            }
            if let Some(pending) = decl.pending.get(&row).copied() {
                if let Some(known) = self.cells.get(&pending) {
                    return Ok(Some(known.clone()));
                }
                if let Some(from) = self.open.iter().position(|e| *e == pending) {
                    return Err(self.value_cycle(from));
                }
                self.open.push(pending);
                let value = self.descend(pending, |eval| eval.frame(MAX_SLOTS, &[], |eval| eval.number(pending)));
                self.open.pop();
                let value = value?;
                self.cells.insert(pending, value.clone());
                return Ok(Some(value));
            }
        }
        decl.default.map(|default| self.frame(MAX_SLOTS, &[], |eval| eval.number(default))).transpose()
    }

    /// The value of a `let` for its keys.
    fn value(&mut self, id: LetId, keys: &[u32], at: ExprId) -> Result<N> {
        if !N::EXACT
            && keys.is_empty()
            && let Some(known) = self.world.scalar(id)
        {
            return Ok(N::from_f64(known));
        }
        let place = self.memo_place(id, keys);
        if let Some(known) = self.remembered(id, place) {
            return Ok(known);
        }
        let decl = &self.hir.lets[id];
        let result = self.descend(at, |eval| eval.frame(decl.slots, keys, |eval| eval.number(decl.body).map_err(|f| eval.through(f, id))));
        match result {
            Ok(value) => {
                self.remember(id, place, value.clone());
                Ok(value)
            }
            Err(mut fault) => {
                if fault.0.through.len() < 4 {
                    fault.0.through.push((self.hir.exprs.spans[at], format!("`{}` is read here", decl.name)));
                }
                Err(fault)
            }
        }
    }

    /// Adds the keys of a `let` to a fault; its frame is still open.
    fn through(&self, mut fault: Fault, id: LetId) -> Fault {
        let decl = &self.hir.lets[id];
        let names: Vec<(Slot, &str)> = self.hir.exprs.bound(decl.binder).collect();
        for ((slot, name), kind) in names.iter().zip(&decl.keys).rev() {
            fault.0.bindings.push(self.binding(name, *slot, SetElement::Kind(*kind)));
        }
        fault
    }

    fn memo_place(&self, id: LetId, keys: &[u32]) -> u128 {
        let mut place = 0u128;
        for (key, kind) in keys.iter().zip(&self.hir.lets[id].keys) {
            place = place.wrapping_mul(u128::from(self.hir.kinds[*kind].size)).wrapping_add(u128::from(*key));
        }
        place
    }

    fn remembered(&self, id: LetId, place: u128) -> Option<N> {
        match self.memos.get(&id)? {
            Memo::Dense(values) => values.get(place as usize)?.clone(),
            Memo::Sparse(values) => values.get(&place).cloned(),
        }
    }

    fn remember(&mut self, id: LetId, place: u128, value: N) {
        let hir = self.hir;
        let memo = self.memos.entry(id).or_insert_with(|| {
            let size = hir.lets[id].keys.iter().fold(1u128, |n, k| n.saturating_mul(u128::from(hir.kinds[*k].size)));
            if size <= 1 << 20 { Memo::Dense(vec![None; size as usize]) } else { Memo::Sparse(FxHashMap::default()) }
        });
        match memo {
            Memo::Dense(values) => {
                if let Some(slot) = values.get_mut(place as usize) {
                    *slot = Some(value);
                }
            }
            Memo::Sparse(values) => {
                values.insert(place, value);
            }
        }
    }

    /// A result of a solved model.
    fn answer(&mut self, model: ModelId, result: u32, keys: &[u32], e: ExprId) -> Result<N> {
        let decl = &self.hir.models[model];
        let span = self.hir.exprs.spans[e];
        let Some(answer) = self.world.answer(model) else {
            return Err(Fault::new(codes::NO_ANSWER, format!("`{}` has no answer", decl.name), span, "read here"));
        };
        let Some(table) = answer.tables.get(result as usize).and_then(Option::as_ref) else {
            let mut fault =
                Fault::new(codes::NO_ANSWER, format!("`{}` has no answer: it is {}", decl.name, answer.status.word()), span, "read here");
            if answer.status.has_values() {
                let name = decl.results.get(result as usize).map_or("", |r| r.name.as_ref());
                fault = Fault::new(codes::MISSING_VALUE, format!("`{}.{name}` has no value here", decl.name), span, "read here");
            }
            return Err(fault);
        };
        let value = table.index.row(keys).and_then(|row| table.values.get(row as usize)).copied().filter(|v| !v.is_nan());
        value.map(N::from_f64).ok_or_else(|| self.missing(e, keys))
    }

    // ------------------------------------------------------------ conditions

    pub fn truth(&mut self, e: ExprId) -> Result<bool> {
        let hir = self.hir;
        match hir.exprs.kinds[e] {
            ExprKind::Bool(value) => Ok(value),
            ExprKind::Not(inner) => Ok(!self.truth(inner)?),
            ExprKind::And(a, b) => Ok(self.truth(a)? && self.truth(b)?),
            ExprKind::Or(a, b) => Ok(self.truth(a)? || self.truth(b)?),
            ExprKind::Compare(op, a, b) => {
                let order = self.compare(a, b)?;
                Ok(match op {
                    CompareOp::Eq => order.is_eq(),
                    CompareOp::Ne => order.is_ne(),
                    CompareOp::Lt => order.is_lt(),
                    CompareOp::Le => order.is_le(),
                    CompareOp::Gt => order.is_gt(),
                    CompareOp::Ge => order.is_ge(),
                })
            }
            ExprKind::Same(a, b, negated) => Ok((self.ordinal(a)? == self.ordinal(b)?) != negated),
            ExprKind::In(list, set, negated) => Ok(self.contains(hir.exprs.list(list), set)? != negated),
            ExprKind::If(c, a, b) => {
                if self.truth(c)? {
                    self.truth(a)
                } else {
                    self.truth(b)
                }
            }
            ExprKind::Known(inner) => self.known(inner),
            ExprKind::Fold(fold, gens, body) => {
                let wanted = fold == Fold::Any;
                let mut found = false;
                self.each(gens, &mut |eval| {
                    if !found && eval.truth(body)? == wanted {
                        found = true;
                    }
                    Ok(())
                })?;
                Ok(found == wanted)
            }
            ExprKind::Let(id, list) => {
                let keys = self.keys(list)?;
                let place = self.memo_place(id, keys.as_slice());
                if let Some(known) = self.remembered(id, place) {
                    return Ok(!known.is_zero());
                }
                let decl = &hir.lets[id];
                let value = self.descend(e, |eval| {
                    eval.frame(decl.slots, keys.as_slice(), |eval| eval.truth(decl.body).map_err(|f| eval.through(f, id)))
                })?;
                self.remember(id, place, N::from_f64(f64::from(u8::from(value))));
                Ok(value)
            }
            _ => Err(self.broken(e)),
        }
    }

    /// The order of two numbers. Doubles that almost agree are calculated again exactly, so that
    /// `0.1 + 0.2 == 0.3` holds.
    fn compare(&mut self, a: ExprId, b: ExprId) -> Result<Ordering> {
        let (x, y) = (self.number(a)?, self.number(b)?);
        let order = x.order(&y);
        let (p, q) = (x.to_f64(), y.to_f64());
        if N::EXACT || order.is_eq() || (p - q).abs() > 1e-12 * p.abs().max(q.abs()) {
            return Ok(order);
        }
        let frame: Vec<u32> = self.stack.get(self.base..self.top).unwrap_or(&[]).to_vec();
        let mut exact: Eval<'_, Exact> = Eval::new(self.hir, self.world);
        let both = exact.frame(frame.len() as u32, &frame, |eval| Ok((eval.number(a)?, eval.number(b)?)));
        both.map(|(x, y): (Exact, Exact)| x.cmp(&y))
    }

    /// True when reading gives a value.
    fn known(&mut self, e: ExprId) -> Result<bool> {
        let hir = self.hir;
        // The usual reading needs no fault to be made.
        match hir.exprs.kinds[e] {
            ExprKind::Attr(attr, list) => {
                let keys = match self.keys(list) {
                    Ok(keys) => keys,
                    Err(fault) if fault.is_missing() => return Ok(false),
                    Err(fault) => return Err(fault),
                };
                let attr = &hir.attrs[attr];
                let here = attr.index.row(keys.as_slice()).is_some_and(|row| match &attr.values {
                    AttrValues::Number(column) => column.get(row).is_some() || attr.pending.contains_key(&row),
                    AttrValues::One(values, _) => values.get(row as usize).is_some_and(|v| *v != u32::MAX),
                    AttrValues::Many(values, _) => values.get(row as usize).is_some_and(Option::is_some),
                });
                return Ok(here || attr.default.is_some());
            }
            ExprKind::Cell(table, field, list) => {
                let keys = self.keys(list)?;
                let table = &hir.tables[table];
                let row = table.index.row(keys.as_slice());
                let here = row.zip(table.fields.get(field as usize)).is_some_and(|(row, f)| f.column.get(row).is_some());
                return Ok(here || table.default.is_some());
            }
            _ => {}
        }
        let result = match hir.exprs.types[e] {
            Ty::Number => self.number(e).map(|_| ()),
            Ty::Bool => self.truth(e).map(|_| ()),
            Ty::Set(_) => return Ok(true),
            _ => self.ordinal(e).map(|_| ()),
        };
        match result {
            Ok(()) => Ok(true),
            Err(fault) if fault.is_missing() => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    // ------------------------------------------------------------ entities and states

    /// The ordinal of an entity among those of its root kind, or the number of a state.
    pub fn ordinal(&mut self, e: ExprId) -> Result<u32> {
        let hir = self.hir;
        match hir.exprs.kinds[e] {
            ExprKind::Slot(slot) | ExprKind::IntSlot(slot) => Ok(self.get(slot)),
            ExprKind::Entity(id) => Ok(hir.ordinal(id)),
            ExprKind::State(state) => Ok(state),
            ExprKind::Attr(attr, list) => {
                let keys = self.keys(list)?;
                let decl = &hir.attrs[attr];
                let base = if let AttrType::One(kind) = decl.ty { hir.kinds[kind].base } else { 0 };
                if let (Some(row), AttrValues::One(values, _)) = (decl.index.row(keys.as_slice()), &decl.values)
                    && let Some(value) = values.get(row as usize).filter(|v| **v != u32::MAX)
                {
                    return Ok(value - base);
                }
                match decl.default {
                    Some(default) => self.ordinal(default),
                    None => Err(self.missing(e, keys.as_slice())),
                }
            }
            ExprKind::Let(id, list) => {
                let keys = self.keys(list)?;
                let decl = &hir.lets[id];
                self.descend(e, |eval| {
                    eval.frame(decl.slots, keys.as_slice(), |eval| eval.ordinal(decl.body).map_err(|f| eval.through(f, id)))
                })
            }
            ExprKind::If(c, a, b) => {
                if self.truth(c)? {
                    self.ordinal(a)
                } else {
                    self.ordinal(b)
                }
            }
            ExprKind::First(kind) | ExprKind::Last(kind) => {
                let order = self.order(kind, e)?;
                let first = matches!(hir.exprs.kinds[e], ExprKind::First(_));
                let end = if first { order.members.first() } else { order.members.last() };
                let name = &hir.kinds[kind].name;
                end.copied().ok_or_else(|| {
                    Fault::new(codes::EMPTY_SELECTION, format!("there is no {name}"), hir.exprs.spans[e], "the kind is empty")
                })
            }
            ExprKind::Prev(inner) | ExprKind::Next(inner) => {
                let prev = matches!(hir.exprs.kinds[e], ExprKind::Prev(_));
                let Ty::Entity(kind) = hir.exprs.types[inner] else { return Err(self.broken(e)) };
                let ordinal = self.ordinal(inner)?;
                let order = self.order(self.ordering(kind), e)?;
                let at = rank(&order, ordinal);
                let neighbour = if prev { at.checked_sub(1) } else { at.checked_add(1) };
                neighbour.and_then(|at| order.members.get(at)).copied().ok_or_else(|| {
                    let (end, name) = (if prev { "first" } else { "last" }, self.name(kind, ordinal));
                    let word = &hir.kinds[kind].name;
                    let direction = if prev { "none before it" } else { "none after it" };
                    Fault::new(
                        codes::NO_NEIGHBOUR,
                        format!("`{name}` is the {end} {word}, with {direction}"),
                        hir.exprs.spans[e],
                        "no such neighbour",
                    )
                    .help(format!("guard it: `if … == {end}({word}) then … else …`"))
                })
            }
            ExprKind::Status(model) => match self.world.answer(model) {
                Some(answer) => Ok(answer.status as u32),
                None => Err(Fault::new(
                    codes::NO_ANSWER,
                    format!("`{}` was not solved", hir.models[model].name),
                    hir.exprs.spans[e],
                    "read here",
                )),
            },
            _ => Err(self.broken(e)),
        }
    }

    // ------------------------------------------------------------ faults

    /// Values of entities that need one another.
    #[cold]
    fn value_cycle(&self, from: usize) -> Fault {
        let spans: Vec<crate::source::Span> = self.open.iter().skip(from).map(|e| self.hir.exprs.spans[*e]).collect();
        let first = spans.first().copied().unwrap_or(crate::source::Span::new(self.hir.file, 0, 0));
        let mut fault = Fault::new(codes::CYCLE, "these values need one another", first, "needs the others to be known");
        for span in spans.iter().skip(1) {
            fault = fault.with(*span, "and this one needs it");
        }
        fault
    }

    /// A reading that found nothing: which entity, which keys, and the reader.
    #[cold]
    pub fn missing(&self, e: ExprId, keys: &[u32]) -> Fault {
        let hir = self.hir;
        let span = hir.exprs.spans[e];
        let names = |kinds: &[KindId], keys: &[u32]| {
            kinds.iter().zip(keys).map(|(k, o)| self.name(*k, *o).to_string()).collect::<Vec<_>>().join(", ")
        };
        match hir.exprs.kinds[e] {
            ExprKind::Attr(attr, _) => {
                let decl = &hir.attrs[attr];
                let kind = decl.kind;
                let entity = EntityId(hir.kinds[kind].base + keys.first().copied().unwrap_or(0));
                let name = self.name(kind, keys.first().copied().unwrap_or(0));
                let rest = names(&decl.keys, keys.get(1..).unwrap_or(&[]));
                let what = if rest.is_empty() { decl.name.to_string() } else { format!("{}[{rest}]", decl.name) };
                let word = &hir.kinds[if entity.index() < hir.entities.len() { hir.entities[entity].kind } else { kind }].name;
                let mut fault = Fault::new(codes::MISSING_VALUE, format!("the {word} `{name}` has no `{what}`"), span, "read here");
                if entity.index() < hir.entities.len() {
                    fault = fault.with(hir.entities[entity].span, format!("`{name}` is declared here"));
                }
                let default = match decl.ty {
                    AttrType::Number(unit) => format!("0 {}", hir.units.text(unit)).trim_end_matches(" 1").to_string(),
                    _ => "…".into(),
                };
                fault.help(format!("give the value, guard the reading with `known(…)`, or declare `default {default}`"))
            }
            ExprKind::Cell(table, field, _) => {
                let decl = &hir.tables[table];
                let field = decl.fields.get(field as usize).map_or("", |f| f.name.as_ref());
                let dot = if field.is_empty() { String::new() } else { format!(".{field}") };
                let what = format!("{}[{}]{dot}", decl.name, names(&decl.keys, keys));
                Fault::new(codes::MISSING_VALUE, format!("`{what}` has no value"), span, "read here")
                    .with(decl.span, "the table")
                    .help("give the value, guard the reading with `known(…)`, run over the table's cells, or give the table a `default`")
            }
            ExprKind::Var(model, ..) | ExprKind::Answer(model, ..) => {
                let decl = &hir.models[model];
                let (kinds, name, place) = match hir.exprs.kinds[e] {
                    ExprKind::Var(_, var, _) => match &decl.body {
                        ModelBody::Plan(plan) => plan.variables.get(var as usize).map(|v| (v.keys.clone(), v.name.clone(), v.span)),
                        _ => None,
                    },
                    ExprKind::Answer(_, result, _) => decl.results.get(result as usize).map(|r| (r.keys.clone(), r.name.clone(), r.span)),
                    _ => None,
                }
                .unwrap_or((Vec::new(), decl.name.clone(), decl.span));
                Fault::new(codes::MISSING_VALUE, format!("there is no `{name}[{}]`", names(&kinds, keys)), span, "read here")
                    .with(place, "it is declared over fewer keys")
                    .help("run over the same set as the declaration does")
            }
            _ => Fault::new(codes::MISSING_VALUE, "a value is missing", span, "read here"),
        }
    }

    /// An expression that checking should have refused.
    #[cold]
    fn broken(&self, e: ExprId) -> Fault {
        Fault::new(codes::NOT_KNOWN_YET, "this cannot be calculated here", self.hir.exprs.spans[e], "not known")
    }
}

/// A frame for expressions that belong to no declaration with a size of its own.
const MAX_SLOTS: u32 = 64;
