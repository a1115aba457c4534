//! The state that a key of a map means: its name, or the amount that it stands for.

use super::*;
use crate::exact::Exact;
use crate::semantic::data::cells::{Written, literal};
use crate::syntax::ast::Expr;

impl Checker<'_> {
    /// The state that `open`, `5` or `5 t` means in a map over the states of a variable, and how it is written; reported
    /// where there is none.
    pub(super) fn state_of_key(&mut self, states: EntityTypeId, key: &Expr) -> Option<(u32, String)> {
        let text = self.sources.slice(key.span).trim_matches('`').to_string();
        if let Some(state) = self.ordinal_of(states, &text) {
            return Some((state, text));
        }
        let kind = &self.hir.entity_types[states];
        let (Some(attr), Some((quantity, negative))) = (kind.amount, literal(key)) else {
            self.unknown_key(states, &text, key.span);
            return None;
        };
        let (stated, what) = (kind.span, format!("`{}`", kind.name));
        let value = if negative { -quantity.value.clone() } else { quantity.value.clone() };
        let written = Written { value, unit: quantity.unit.clone(), span: key.span };
        let term = self.units.of_attr(attr);
        let value = self.in_unit(&written, &term, Some((stated, "its states")), &what)?;
        let amount_of = |row: u32| -> Option<Exact> {
            match &self.hir.attrs[attr].values {
                AttrValues::Number(column) => column.exact(row),
                _ => None,
            }
        };
        let mut found = (0..self.hir.entity_types[states].size).filter(|row| amount_of(*row).as_ref() == Some(&value));
        match (found.next(), found.next()) {
            (Some(state), None) => Some((state, text)),
            (Some(_), Some(_)) => {
                let found = Diagnostic::error(codes::UNKNOWN_KEY, format!("several states of {what} stand for `{text}`"))
                    .at(key.span, "which of them?")
                    .with(stated, "its states")
                    .help("write the name of the state");
                self.report(found);
                None
            }
            _ => {
                self.unknown_key(states, &text, key.span);
                None
            }
        }
    }
}
