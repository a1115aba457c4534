//! The order of ordered kinds.

use super::*;
use crate::diagnostics::codes;
use std::sync::Arc;

impl<'a, N: Figure> Eval<'a, N> {
    /// The kind whose order holds for a kind: itself, or the nearest above it that has one.
    pub fn ordering(&self, kind: EntityTypeId) -> EntityTypeId {
        let mut ordering = kind;
        let ordered = |kind: &EntityType| kind.ordered_by.is_some() || kind.by_declaration || kind.periods;
        while !ordered(&self.hir.entity_types[ordering]) {
            match self.hir.entity_types[ordering].parent {
                Some(parent) => ordering = parent,
                None => return kind,
            }
        }
        ordering
    }

    /// The number that a period is named by.
    pub(super) fn period(&self, kind: EntityTypeId, ordinal: u32) -> i64 {
        let name = self.name(kind, ordinal);
        name.parse().unwrap_or_else(|_| broken(format_args!("a period named {name}")))
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

/// The rank of an ordinal; past the end for what is no member.
pub fn rank(order: &Order, ordinal: u32) -> usize {
    match *order.ranks.at(ordinal) {
        u32::MAX => usize::MAX - 1,
        rank => rank as usize,
    }
}
