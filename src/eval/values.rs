//! Numbers, conditions and entities.

use super::*;
use crate::diagnostics::codes;

/// The values of a list of keys.
#[derive(Clone, Copy)]
pub struct Keys {
    values: [u32; MAX_KEYS],
    count: usize,
}

impl Keys {
    #[inline]
    pub fn as_slice(&self) -> &[u32] {
        self.values.part(0..self.count)
    }
}

/// Adds to a fault that a value was read where it was met.
pub fn read_here(mut error: EvalError, decl: &Let, at: crate::source::Span) -> EvalError {
    if error.0.through.len() < 4 && !error.comes_from_elsewhere() && error.0.at != at {
        error.0.through.push((at, format!("`{}` is read here", decl.name)));
    }
    error
}

impl<'a, N: Figure> Eval<'a, N> {
    #[inline]
    pub fn keys(&mut self, list: ListId) -> Result<Keys> {
        let exprs = self.hir.exprs.list(list);
        let mut keys = Keys { values: [0; MAX_KEYS], count: exprs.len() };
        for (slot, e) in keys.values.iter_mut().zip(exprs) {
            *slot = self.ordinal(*e)?;
        }
        Ok(keys)
    }

    // ------------------------------------------------------------ numbers

    pub fn number(&mut self, e: ExprId) -> Result<N> {
        let hir = self.hir;
        match hir.exprs.kinds[e] {
            ExprKind::Number(lit, _) => Ok(self.literal(lit)),
            ExprKind::IntSlot(slot) => Ok(N::from_f64(f64::from(self.get(slot) as i32))),
            ExprKind::Nothing => Err(self.missing(e, &[])),
            ExprKind::Attr(attr, list) => {
                let keys = self.keys(list)?;
                self.attribute(attr, keys.as_slice(), e)
            }
            ExprKind::Cell(table, at, list) => {
                let keys = self.keys(list)?;
                let (table, field) = (&hir.tables[table], at);
                if let Some(row) = table.index.row(keys.as_slice())
                    && let Some(value) = N::cell(&table.fields.at(field).column, row)
                {
                    return Ok(value);
                }
                match table.default.filter(|_| !table.no_limit.says(at, keys.as_slice())) {
                    Some(default) => self.loose_frame(|eval| eval.number(default)),
                    None => Err(self.missing(e, keys.as_slice())),
                }
            }
            ExprKind::Let(decl, list) => {
                let keys = self.keys(list)?;
                self.value(decl, keys.as_slice(), e)
            }
            ExprKind::Var(model, var, list) => {
                let Some(plan) = hir.models[model].plan() else { return Err(self.broken(e)) };
                let result = plan.variables.at(var).result;
                let keys = self.keys(list)?;
                self.answer(model, result, keys.as_slice(), e)
            }
            ExprKind::Answer(model, result, list) => {
                let keys = self.keys(list)?;
                self.answer(model, result, keys.as_slice(), e)
            }
            ExprKind::Charges(model) => self.charges(model, e),
            ExprKind::Query(query) => self.ask(query, e),
            ExprKind::Drawn(amount, list) => self.drawn(amount, list, e),
            ExprKind::PointWeight(amount, list) => self.point_weight(amount, list, e),
            ExprKind::NodeProbability(node) => self.node_probability(node, e),
            ExprKind::Risk(risk, gens, list) => match self.before_draw(|eval| eval.risk(risk, gens, list, e)) {
                Some(value) => value,
                None => self.risk(risk, gens, list, e),
            },
            ExprKind::Neg(inner) => Ok(self.number(inner)?.neg()),
            ExprKind::Convert(inner, lit, _) => {
                let value = self.number(inner)?;
                Ok(value.mul(self.literal(lit)))
            }
            ExprKind::Arith(op, a, b) => self.arith(op, a, b, e),
            ExprKind::If(c, a, b) => {
                if self.truth(c)? {
                    self.number(a)
                } else {
                    self.number(b)
                }
            }
            // Of what is random: a figure of its distribution, and nothing that a draw tells.
            ExprKind::Fold(fold, gens, body) if self.world.before_draw.is_some() && hir.exprs.run_over_outcomes(gens) => {
                self.before_draw(|eval| eval.fold(fold, gens, body, e)).unwrap_or_else(|| Err(self.broken(e)))
            }
            ExprKind::Fold(fold, gens, body) => self.fold(fold, gens, body, e),
            ExprKind::Func(func, list) => self.function(func, list, e),
            ExprKind::Piecewise(of, list) => self.piecewise(of, list, e),
            ExprKind::Position(inner) => {
                let Ty::Entity(kind) = hir.exprs.types[inner] else { return Err(self.broken(e)) };
                let ordinal = self.ordinal(inner)?;
                if hir.entity_types[kind].periods {
                    return Ok(N::from_f64(self.period(kind, ordinal) as f64));
                }
                let order = self.order(self.ordering(kind), e)?;
                Ok(N::from_f64(self.rank(&order, kind, ordinal, e)? as f64 + 1.0))
            }
            _ => Err(self.broken(e)),
        }
    }

    fn arith(&mut self, op: ArithOp, a: ExprId, b: ExprId, e: ExprId) -> Result<N> {
        let (x, y) = (self.number(a)?, self.number(b)?);
        let value = match op {
            ArithOp::Add => x.add(y),
            ArithOp::Sub => x.sub(y),
            ArithOp::Mul => x.mul(y),
            ArithOp::Div => {
                let y = self.signed(y, b)?;
                if y.is_zero() {
                    return Err(self.division_by_zero(b));
                }
                x.div(y)
            }
            ArithOp::Pow => {
                let x = self.signed(x, a)?;
                let (y, whole) = self.wholly(y, b)?;
                if x.is_zero() && y.to_f64() < 0.0 {
                    let span = self.hir.exprs.spans[e];
                    return Err(EvalError::new(codes::DIVISION_BY_ZERO, "zero to a negative power", span, "here"));
                }
                match whole.filter(|exponent| exponent.abs() <= 10_000.0) {
                    Some(exponent) => x.power(exponent as i32),
                    None => x.power_of(y),
                }
            }
        };
        self.finite(value, e)
    }

    /// A number whose sign is sure.
    pub(super) fn signed(&mut self, value: N, e: ExprId) -> Result<N> {
        if value.sure(&N::zero()).is_some() { Ok(value) } else { self.exactly(|eval| Ok(N::from_exact(&eval.number(e)?))) }
    }

    /// A number, and the whole number that it is, if it is one.
    pub(super) fn wholly(&mut self, value: N, e: ExprId) -> Result<(N, Option<f64>)> {
        if let Some(whole) = value.whole() {
            return Ok((value, whole));
        }
        self.exactly(|eval| {
            let exact = eval.number(e)?;
            Ok((N::from_exact(&exact), exact.whole().flatten()))
        })
    }

    fn fold(&mut self, fold: Fold, gens: GensId, body: ExprId, e: ExprId) -> Result<N> {
        if fold == Fold::Sum
            && let Some(total) = self.running_total(gens, body, e)?
        {
            return self.finite(total, e);
        }
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
                    Fold::Min => before.least(value),
                    Fold::Max => before.greatest(value),
                    _ => before.add(value),
                },
            });
            Ok(())
        })?;
        match (fold, total) {
            (Fold::Count, _) => Ok(N::from_f64(count as f64)),
            (Fold::Average, Some(total)) => Ok(total.div(N::from_f64(count as f64))),
            (_, Some(total)) => self.finite(total, e),
            (Fold::Sum, None) => Ok(N::zero()),
            (Fold::Product, None) => Ok(N::from_f64(1.0)),
            (_, None) => Err(self.nothing_selected(e)),
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
                let value = self.descend(pending, |eval| eval.loose_frame(|eval| eval.number(pending)));
                self.open.pop();
                let value = value?;
                self.cells.insert(pending, value.clone());
                return Ok(Some(value));
            }
        }
        if decl.no_limit.says(0, keys) {
            return Ok(None);
        }
        decl.default.map(|default| self.loose_frame(|eval| eval.number(default))).transpose()
    }

    /// The value of a `let` for its keys.
    fn value(&mut self, id: LetId, keys: &[u32], at: ExprId) -> Result<N> {
        if keys.is_empty()
            && let Some(known) = self.world.scalar(id).and_then(N::from_ball)
        {
            return Ok(known);
        }
        let place = self.memo_place(id, keys);
        if let Some(known) = self.remembered(id, place) {
            return Ok(known);
        }
        let decl = &self.hir.lets[id];
        if decl.recursive {
            return self.recursive(id, keys, at).map_err(|fault| read_here(fault, decl, self.hir.exprs.spans[at]));
        }
        let result = self.descend(at, |eval| eval.frame(decl.slots, keys, |eval| eval.number(decl.body).map_err(|f| eval.through(f, id))));
        match result {
            Ok(value) => {
                self.remember(id, place, value.clone());
                Ok(value)
            }
            Err(error) => Err(read_here(error, decl, self.hir.exprs.spans[at])),
        }
    }

    /// Adds the keys of a `let` to a fault; its frame is still open.
    pub(super) fn through(&self, mut error: EvalError, id: LetId) -> EvalError {
        if error.comes_from_elsewhere() {
            return error;
        }
        let decl = &self.hir.lets[id];
        let names: Vec<(Slot, &str)> = self.hir.exprs.bound(decl.binder).collect();
        for ((slot, name), kind) in names.iter().zip(&decl.keys).rev() {
            error.0.bindings.push(self.binding(name, *slot, SetElement::Kind(*kind)));
        }
        error
    }

    /// A result of a solved model.
    pub(super) fn answer(&mut self, model: ModelId, result: u32, keys: &[u32], e: ExprId) -> Result<N> {
        let decl = &self.hir.models[model];
        let span = self.hir.exprs.spans[e];
        let Some(answer) = self.world.answer(model) else {
            return Err(self.unanswered(model, e));
        };
        let Some(table) = answer.tables.at(result).as_ref() else {
            // Of a policy that is off there is nothing.
            if answer.status.has_values() && matches!(decl.results.at(result).role, ResultRole::Effect(_)) {
                return Err(self.missing(e, keys));
            }
            let mut error = EvalError::new(
                codes::NO_ANSWER,
                format!("`{}` has no answer: it is {}", decl.name, answer.status.word()),
                span,
                "read here",
            );
            if answer.status.has_values() {
                let name = &decl.results.at(result).name;
                error = EvalError::new(codes::MISSING_VALUE, format!("`{}.{name}` has no value here", decl.name), span, "read here");
            }
            return Err(error);
        };
        let row = table.index.row(keys).map(|row| row as usize).filter(|row| !table.values.at(*row).is_nan());
        let value = row.map(|row| match &table.exact {
            Some(exact) => N::from_exact(exact.at(row)),
            None => N::from_f64(*table.values.at(row)),
        });
        value.ok_or_else(|| {
            if decl.results.at(result).role == ResultRole::Belief(BeliefResult::Evidence) {
                return super::chance::not_estimated(&decl.name, span);
            }
            if let Some(fault) = self.unpriced(model, result, keys, e) {
                return fault;
            }
            let slack = Some(decl.results.at(result)).filter(|r| matches!(r.role, ResultRole::Plan(PlanResult::Slack(_))));
            match slack.filter(|_| table.index.row(keys).is_some()) {
                Some(slack) => {
                    let message = format!("`{}.{}` has no limit that holds in this answer, and so no `.slack`", decl.name, slack.name);
                    EvalError::new(codes::MISSING_VALUE, message, span, "read here").help("guard it: `if known(…) then … else …`")
                }
                None => self.missing(e, keys),
            }
        })
    }

    // ------------------------------------------------------------ entities and states

    /// The ordinal of an entity among those of its root kind, or the number of a state.
    pub fn ordinal(&mut self, e: ExprId) -> Result<u32> {
        let hir = self.hir;
        match hir.exprs.kinds[e] {
            ExprKind::Slot(slot) | ExprKind::IntSlot(slot) => Ok(self.get(slot)),
            ExprKind::Entity(id) => Ok(hir.ordinal(id)),
            ExprKind::State(state) => Ok(state),
            ExprKind::Chance(_, variable, list) => self.chance_state(e, variable, list),
            ExprKind::Realised(variable, list) => self.realised(variable, list, e),
            ExprKind::NodeAt(node, horizon, list) => self.node_at(node, horizon, list, e),
            ExprKind::Query(query) => self.ask_state(query, e),
            ExprKind::Attr(attr, list) => {
                let keys = self.keys(list)?;
                let decl = &hir.attrs[attr];
                let base = if let AttrType::One(kind) = decl.ty { hir.entity_types[kind].base } else { 0 };
                if let (Some(row), AttrValues::One(values, _)) = (decl.index.row(keys.as_slice()), &decl.values)
                    && *values.at(row) != u32::MAX
                {
                    return Ok(values.at(row) - base);
                }
                match decl.default {
                    Some(default) => self.loose_frame(|eval| eval.ordinal(default)),
                    None => Err(self.missing(e, keys.as_slice())),
                }
            }
            ExprKind::Answer(model, result, list) => {
                let keys = self.keys(list)?;
                Ok(self.answer(model, result, keys.as_slice(), e)?.to_f64() as u32)
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
            ExprKind::StateOf(amount) => self.exactly(|eval| eval.state_for(e, amount)),
            ExprKind::First(kind) | ExprKind::Last(kind) => {
                let order = self.order(kind, e)?;
                let first = matches!(hir.exprs.kinds[e], ExprKind::First(_));
                let end = if first { order.members.first() } else { order.members.last() };
                let name = &hir.entity_types[kind].name;
                end.copied().ok_or_else(|| {
                    EvalError::new(codes::EMPTY_SELECTION, format!("there is no {name}"), hir.exprs.spans[e], "the kind is empty")
                })
            }
            ExprKind::Prev(_) | ExprKind::Next(_) | ExprKind::Shift(..) => self.neighbour(e),
            ExprKind::Status(model) => match self.world.answer(model) {
                Some(answer) => Ok(answer.status as u32),
                None => Err(self.unanswered(model, e)),
            },
            _ => Err(self.broken(e)),
        }
    }
}
