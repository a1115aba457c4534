//! Numbers, texts and entities as they are written.

use super::scope::Want;
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::exact::Exact;
use crate::hir::*;
use crate::mistakes::Form;
use crate::semantic::checker::Checker;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    pub(super) fn quantity(&mut self, quantity: &ast::Quantity, span: Span, want: Want) -> ExprId {
        match &quantity.unit {
            Some(note) => match self.unit_of(note) {
                Some(term) => self.number(quantity.value.clone(), quantity.approx, term, span),
                None => self.error_expr(span),
            },
            None => {
                if let Want::Entity(kind) = want
                    && quantity.value.is_int()
                    && !self.lacks_unit(kind, &quantity.value)
                {
                    let text = self.sources.slice(span).to_string();
                    if let Some(ordinal) = self.ordinal_of(kind, &text) {
                        let entity = EntityId(self.hir.entity_types[kind].base + ordinal);
                        return self.entity_node(entity, span);
                    }
                    self.unknown_key(kind, &text, span);
                    return self.error_expr(span);
                }
                // A bare zero fits any unit.
                let term = if quantity.value == Exact::ZERO { self.units.fresh() } else { UnitExpr::ONE };
                self.number(quantity.value.clone(), quantity.approx, term, span)
            }
        }
    }

    /// True for a bare number where the states of a kind stand for amounts with a unit: it is no amount of them, except zero,
    /// unless a state has it for its name and another amount.
    fn lacks_unit(&mut self, kind: EntityTypeId, value: &Exact) -> bool {
        let Some(attr) = self.hir.entity_types[kind].amount.filter(|_| *value != Exact::ZERO) else { return false };
        let term = self.units.of_attr(attr);
        let unit = self.units.resolve(&term);
        if unit.is_known() && unit.unit == crate::units::UnitId::ONE {
            return false;
        }
        let AttrValues::Number(column) = &self.hir.attrs[attr].values else { return false };
        let named = self.ordinal_of(kind, &crate::exact::text(value));
        named.is_none_or(|ordinal| column.exact(ordinal).as_ref() == Some(value))
    }

    pub(super) fn text(&mut self, text: &str, span: Span, want: Want) -> ExprId {
        match want {
            Want::Entity(kind) => match self.ordinal_of(kind, text) {
                Some(ordinal) => {
                    let entity = EntityId(self.hir.entity_types[kind].base + ordinal);
                    self.entity_node(entity, span)
                }
                None => {
                    self.unknown_key(kind, text, span);
                    self.error_expr(span)
                }
            },
            Want::Element => match self.names.entities(crate::source::normal(text).as_ref()) {
                [only] => {
                    let only = *only;
                    self.entity_node(only, span)
                }
                _ => self.misplaced(span, Form::TextOfNoEntity),
            },
            Want::State(states) if self.texts.contains(&states) => {
                let state = self.text_state(states, text, Some(span));
                self.node(ExprKind::State(state), Ty::State(states), UnitExpr::ONE, Stage::KNOWN, span)
            }
            _ => self.misplaced(span, Form::Text),
        }
    }

    /// The state that a text is. One that no entity has is told where it is read, and is equal to none.
    pub fn text_state(&mut self, states: StatesId, text: &str, read: Option<Span>) -> u32 {
        let text = crate::source::normal(text.trim()).into_owned();
        let known = &self.hir.states[states];
        if let Some(state) = known.names.iter().position(|name| name.as_ref() == text) {
            return state as u32;
        }
        if let Some(at) = read {
            let found =
                Diagnostic::warning(codes::TEXT_OF_NOBODY, format!("`{text}` is not among {}", known.of)).at(at, "equal to none of them");
            let near = crate::diagnostics::suggest::nearest(&text, known.names.iter().map(AsRef::as_ref));
            let found = match near.first() {
                Some(near) => found.fix(format!("did you mean `{near}`?"), at, format!("\"{near}\""), Applicability::MaybeIncorrect),
                None => match crate::diagnostics::suggest::listed(&known.names, 6) {
                    list if list.is_empty() => found,
                    list => found.help(format!("they are {list}")),
                },
            };
            self.report(found);
        }
        let names = &mut self.hir.states[states].names;
        names.push(text.into());
        names.len() as u32 - 1
    }

    pub fn entity_node(&mut self, entity: EntityId, span: Span) -> ExprId {
        let kind = self.hir.entities[entity].kind;
        self.files.meet(self.hir.entities[entity].root);
        self.node(ExprKind::Entity(entity), Ty::Entity(kind), UnitExpr::ONE, Stage::KNOWN, span)
    }
}
