//! The order of ordered kinds.

use super::*;
use crate::diagnostics::codes;
use std::sync::Arc;

impl<'a, N: Figure> Eval<'a, N> {
    /// The kind whose order holds for a kind.
    pub fn ordering(&self, kind: EntityTypeId) -> EntityTypeId {
        ordering(&self.hir.entity_types, kind)
    }

    /// The number that a period is named by.
    pub(super) fn period(&self, kind: EntityTypeId, ordinal: u32) -> i64 {
        let name = self.name(kind, ordinal);
        name.parse().unwrap_or_else(|_| broken(format_args!("a period named {name}")))
    }

    /// What stands so many places before or after an ordered entity.
    pub(super) fn neighbour(&mut self, e: ExprId) -> Result<u32> {
        let hir = self.hir;
        let (of, by) = match hir.exprs.kinds[e] {
            ExprKind::Prev(of) => (of, -1.0),
            ExprKind::Next(of) => (of, 1.0),
            ExprKind::Shift(of, by, direction) => {
                let count = self.number(by)?;
                let (count, whole) = self.wholly(count, by)?;
                let Some(whole) = whole else { return Err(self.no_step(by, count.to_f64())) };
                (of, if direction == Direction::Forwards { whole } else { -whole })
            }
            _ => return Err(self.broken(e)),
        };
        let Ty::Entity(kind) = hir.exprs.types[of] else { return Err(self.broken(e)) };
        let ordinal = self.ordinal(of)?;
        let order = self.order(self.ordering(kind), e)?;
        let at = self.rank(&order, kind, ordinal, e)? as f64 + by;
        let found = if at >= 0.0 && at < order.members.len() as f64 { order.members.get(at as usize).copied() } else { None };
        found.ok_or_else(|| self.beyond_the_end(e, kind, ordinal, by))
    }

    /// The place of an ordinal in the order of its kind, from 0 on; what is not there has none.
    pub(super) fn rank(&self, order: &Order, kind: EntityTypeId, ordinal: u32, at: ExprId) -> Result<usize> {
        match *order.ranks.at(ordinal) {
            u32::MAX => Err(self.without_place(kind, ordinal, at)),
            rank => Ok(rank as usize),
        }
    }

    #[cold]
    fn without_place(&self, kind: EntityTypeId, ordinal: u32, at: ExprId) -> EvalError {
        let (word, name) = (&self.hir.entity_types[kind].name, self.name(kind, ordinal));
        let message = format!("`{name}` has no place in the order of `{word}`: it is not there");
        let found = EvalError::new(codes::MISSING_VALUE, message, self.hir.exprs.spans[at], "needs its place");
        match self.hir.active_name() {
            Some(variant) => {
                found.help(format!("the variant `{variant}` is without it: name an entity that is there, such as `last({word})`"))
            }
            None => found.help("it is there in a variant only"),
        }
    }

    /// There is nothing so far before or after.
    #[cold]
    fn beyond_the_end(&self, e: ExprId, kind: EntityTypeId, ordinal: u32, by: f64) -> EvalError {
        let (word, name, span) = (&self.hir.entity_types[kind].name, self.name(kind, ordinal), self.hir.exprs.spans[e]);
        let (end, side) = if by < 0.0 { ("first", "before") } else { ("last", "after") };
        let ExprKind::Shift(..) = self.hir.exprs.kinds[e] else {
            return EvalError::new(
                codes::NO_NEIGHBOUR,
                format!("`{name}` is the {end} {word}, with none {side} it"),
                span,
                "no such neighbour",
            )
            .help(format!("guard it: `if … == {end}({word}) then … else …`"));
        };
        let count = by.abs();
        let message = format!("no {word} lies {count} {side} `{name}`");
        let (sign, other) = if by < 0.0 { (">=", "+") } else { ("<=", "-") };
        EvalError::new(codes::NO_NEIGHBOUR, message, span, format!("{side} the {end} {word}"))
            .help(format!("guard it: `if … {sign} {end}({word}) {other} {count} then … else …`, or by a condition after `for`"))
    }

    /// A step that is no whole number.
    #[cold]
    fn no_step(&self, by: ExprId, count: f64) -> EvalError {
        let message = format!("a step leads over a whole number of places, and this is {count}");
        EvalError::new(codes::BAD_STEP, message, self.hir.exprs.spans[by], "not whole")
    }

    /// The order of an ordered kind, by the attribute that orders it; `at` is the reader.
    pub fn order(&mut self, kind: EntityTypeId, at: ExprId) -> Result<Arc<Order>> {
        let span = self.hir.exprs.spans[at];
        self.kind_order(kind, span)
    }

    /// [`Eval::order`], for a reader at a place.
    pub fn kind_order(&mut self, kind: EntityTypeId, at: crate::source::Span) -> Result<Arc<Order>> {
        if let Some(known) = self.world.orders.get(&kind).or_else(|| self.orders.get(&kind)) {
            return Ok(known.clone());
        }
        let hir = self.hir;
        let ordering = self.ordering(kind);
        let decl = &hir.entity_types[kind];
        let mut members: Vec<u32> = decl.members.iter().map(|m| m.0 - decl.base).collect();
        if hir.entity_types[ordering].periods {
            members.sort_by_key(|m| self.period(kind, *m));
        }
        if let Some(attr) = hir.entity_types[ordering].ordered_by {
            let mut keyed: Vec<(N, u32)> = Vec::new();
            for member in &members {
                match self.plain_attribute(attr, &[*member])? {
                    Some(value) => keyed.push((value, *member)),
                    None => {
                        let (name, attr) = (self.name(kind, *member), &hir.attrs[attr].name);
                        let id = EntityId(decl.base + member);
                        return Err(EvalError::new(
                            codes::MISSING_VALUE,
                            format!("`{name}` has no `{attr}`, which orders its kind"),
                            hir.entities[id].span,
                            "declared without it",
                        )
                        .with(at, "the order is needed here"));
                    }
                }
            }
            keyed.sort_by(|a, b| a.0.order(&b.0).then(a.1.cmp(&b.1)));
            // Two neighbours of which it is not sure which comes first.
            if keyed.windows(2).any(|pair| matches!(pair, [(x, _), (y, _)] if x.sure(y).is_none())) {
                let order = self.exactly(|eval| eval.kind_order(kind, at))?;
                self.orders.insert(kind, order.clone());
                return Ok(order);
            }
            for pair in keyed.windows(2) {
                let [(x, a), (y, b)] = pair else { continue };
                if x.order(y).is_eq() {
                    let (first, second) = (self.name(kind, *a), self.name(kind, *b));
                    let attr = &hir.attrs[attr];
                    let place = |member: u32| {
                        let row = attr.index.row(&[member]);
                        let value = row.and_then(|row| match &attr.values {
                            AttrValues::Number(column) => column.place(row),
                            _ => None,
                        });
                        value.unwrap_or(hir.entities[EntityId(decl.base + member)].span)
                    };
                    return Err(EvalError::new(
                        codes::CONFLICTING_VALUES,
                        format!("`{first}` and `{second}` have the same `{}`, which orders their kind", attr.name),
                        place(*b),
                        "the same again",
                    )
                    .with(place(*a), "the first")
                    .with(at, "the order is declared here"));
                }
            }
            members = keyed.into_iter().map(|(_, m)| m).collect();
        }
        let mut ranks = vec![u32::MAX; decl.size as usize];
        for (rank, member) in members.iter().enumerate() {
            *ranks.at_mut(*member) = rank as u32;
        }
        let order = Arc::new(Order { members, ranks });
        self.orders.insert(kind, order.clone());
        Ok(order)
    }
}
