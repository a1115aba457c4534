//! Sets in the lists of attributes: `parties = { eu, CN }`. Attributes are read before anything is calculated, so that such a set is
//! one that lists its members.

use super::*;
use crate::semantic::declare::names::Value;
use crate::semantic::expr::scope::Scope;
use crate::syntax::ast;

/// Sets that stand for sets are followed so far.
const DEEP: u32 = 20;

impl Checker<'_> {
    /// The kind of the sets among the elements of a list, and where the first stands.
    pub(super) fn kind_of_parts(&self, items: &[ast::SetValue]) -> Option<(EntityTypeId, Span)> {
        items.iter().find_map(|item| match item {
            ast::SetValue::Set(e) if self.is_a_part(&Scope::default(), item) => {
                self.kind_of_set_text(e, 0).map(|kind| (self.hir.entity_types[kind].root, e.span))
            }
            _ => None,
        })
    }

    /// The members of a set in a list.
    pub(super) fn members_of(&mut self, e: &ast::Expr, kind: EntityTypeId) -> Option<Vec<EntityId>> {
        self.members_to(e, kind, 0)
    }

    fn members_to(&mut self, e: &ast::Expr, kind: EntityTypeId, depth: u32) -> Option<Vec<EntityId>> {
        let other_kind = |own: EntityTypeId, c: &Checker<'_>| c.hir.entity_types[own].root != c.hir.entity_types[kind].root;
        match &e.kind {
            _ if depth > DEEP => {
                self.cycle(e.span);
                None
            }
            ast::ExprKind::Paren(inner) => self.members_to(inner, kind, depth),
            ast::ExprKind::Or(a, b) | ast::ExprKind::And(a, b) | ast::ExprKind::Except(a, b) => {
                let (mut a, b) = (self.members_to(a, kind, depth + 1)?, self.members_to(b, kind, depth + 1)?);
                match &e.kind {
                    ast::ExprKind::Or(..) => a.extend(b),
                    ast::ExprKind::And(..) => a.retain(|member| b.contains(member)),
                    _ => a.retain(|member| !b.contains(member)),
                }
                Some(a)
            }
            ast::ExprKind::List(items) => {
                let mut out = Vec::new();
                for item in items {
                    match item {
                        ast::SetValue::Set(e) if self.is_a_part(&Scope::default(), item) => {
                            out.extend(self.members_to(e, kind, depth + 1)?)
                        }
                        ast::SetValue::Set(e) => out.push(self.entity_of(e, kind)?),
                        ast::SetValue::Range(a, b) => {
                            let (a, b) = (self.entity_of(a, kind)?, self.entity_of(b, kind)?);
                            out.extend((a.0..=b.0).map(EntityId));
                        }
                    }
                }
                Some(out)
            }
            ast::ExprKind::Name(name) => match self.names.value(&name.text) {
                Some(Value::Kind(own)) if !other_kind(own, self) => Some(self.hir.entity_types[own].members.clone()),
                Some(Value::Set(set)) => {
                    self.hir.sets[set].used = true;
                    let item = self.pending.set(set).item.clone();
                    match &item.body {
                        ast::SetBody::Value(value) if self.kind_of_set_text(value, 0).is_none_or(|own| !other_kind(own, self)) => {
                            self.members_to(value, kind, depth + 1)
                        }
                        ast::SetBody::Value(_) => self.other_set(e.span, kind),
                        ast::SetBody::File { .. } => self.set_not_listed(e.span),
                    }
                }
                _ => self.other_set(e.span, kind),
            },
            _ => self.set_not_listed(e.span),
        }
    }

    fn other_set(&mut self, at: Span, kind: EntityTypeId) -> Option<Vec<EntityId>> {
        let ty = self.describe(Ty::Entity(kind));
        self.report(TypeMistake::NotAnElement { wanted: &ty, ty: "a set of another kind", at, value: None, step: None }.diagnostic());
        None
    }

    fn set_not_listed(&mut self, at: Span) -> Option<Vec<EntityId>> {
        let message = "in an attribute, a set that is selected or read from a file is not available";
        let found = Diagnostic::error(codes::NOT_AVAILABLE, message).at(at, "its members are not known yet where attributes are read");
        self.report(found.help("list its members, or ask the condition where the attribute is used"));
        None
    }
}
