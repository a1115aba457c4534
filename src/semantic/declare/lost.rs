//! What is lost to text that could not be read: that it is unknown is no mistake of its own.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::{EntityTypeId, ModelId};
use rustc_hash::FxHashSet;

#[derive(Default)]
pub struct Lost {
    words: FxHashSet<String>,
    /// Whatever brings names that are not written in the scenario was broken.
    everything: bool,
    /// A rate could not be read: what meets only by a rate is no mistake of its own.
    rates: bool,
    /// Kinds whose order could not be read.
    orders: FxHashSet<EntityTypeId>,
    /// Kinds whose members could not be read.
    members: FxHashSet<EntityTypeId>,
    /// Variables whose binder is wrong: their uses are silent.
    variables: FxHashSet<(ModelId, u32)>,
}

impl Lost {
    /// What stands in regions that were skipped.
    pub fn of(regions: &[String]) -> Lost {
        let mut lost = Lost::default();
        for text in regions {
            let words = text.split(|c: char| !(unicode_ident::is_xid_continue(c) || c == '_')).filter(|w| !w.is_empty());
            for (i, word) in words.enumerate() {
                lost.everything |= i == 0 && matches!(word, "entities" | "use");
                lost.words.insert(word.to_string());
            }
        }
        lost
    }

    pub fn word(&mut self, word: &str) {
        self.words.insert(word.to_string());
    }

    pub fn everything(&mut self) {
        self.everything = true;
    }

    pub fn rate(&mut self) {
        self.rates = true;
    }

    pub fn order(&mut self, kind: EntityTypeId) {
        self.orders.insert(kind);
    }

    /// The members of a kind, which were to bring names.
    pub fn members(&mut self, kind: EntityTypeId) {
        self.everything = true;
        self.members.insert(kind);
    }

    /// These kinds have members, wherever they come from.
    pub fn regain_members(&mut self, has_some: impl Fn(EntityTypeId) -> bool) {
        self.members.retain(|kind| !has_some(*kind));
    }

    pub fn variable(&mut self, model: ModelId, variable: u32) {
        self.variables.insert((model, variable));
    }

    pub fn is_word(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    pub fn has_rates(&self) -> bool {
        self.rates
    }

    /// True when a kind may have had an order.
    pub fn may_order(&self, kind: EntityTypeId) -> bool {
        self.is_word("ordered") || self.orders.contains(&kind)
    }

    pub fn is_variable(&self, model: ModelId, variable: u32) -> bool {
        self.variables.contains(&(model, variable))
    }

    /// True when something was broken that may have declared the name.
    pub fn may_declare(&self, name: &str) -> bool {
        self.everything || self.words.contains(name)
    }

    /// True of a mistake that only follows from what is lost. `text` is what stands at its place.
    pub fn explains(&self, found: &Diagnostic, text: &str) -> bool {
        match found.code {
            codes::UNKNOWN_NAME
            | codes::UNKNOWN_ATTRIBUTE
            | codes::UNKNOWN_UNIT
            | codes::UNKNOWN_RESULT
            | codes::UNKNOWN_KEY
            | codes::UNKNOWN_SHOWN => self.may_declare(text.trim_matches('`')),
            codes::TABLE_ROW => self.everything && !self.members.is_empty(),
            codes::NOT_A_SWITCH => self.may_declare("applies"),
            codes::NO_OBJECTIVE => self.is_word("minimize") || self.is_word("maximize"),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(name: &str) -> Diagnostic {
        Diagnostic::error(codes::UNKNOWN_NAME, format!("`{name}` is not declared"))
    }

    #[test]
    fn what_stands_in_broken_text_is_not_unknown() {
        let lost = Lost::of(&["let steel_price = = 3".to_string()]);
        assert!(lost.explains(&unknown("steel_price"), "steel_price"));
        assert!(lost.explains(&unknown("steel_price"), "`steel_price`"));
        assert!(!lost.explains(&unknown("steel"), "steel"));
    }

    #[test]
    fn a_broken_line_that_brings_names_may_have_brought_any() {
        assert!(Lost::of(&["use std.allocatoin!".to_string()]).may_declare("whatever"));
        // As a word inside another line it brings nothing.
        assert!(!Lost::of(&["let x = use".to_string()]).may_declare("whatever"));
    }

    #[test]
    fn members_are_lost_until_there_are_some() {
        let row = Diagnostic::error(codes::TABLE_ROW, "a row");
        let mut lost = Lost::default();
        lost.members(EntityTypeId(2));
        assert!(lost.explains(&row, ""));
        lost.regain_members(|kind| kind == EntityTypeId(2));
        assert!(!lost.explains(&row, ""));
    }

    #[test]
    fn only_the_order_that_is_lost_explains_that_there_is_none() {
        let mut lost = Lost::default();
        lost.order(EntityTypeId(3));
        assert!(lost.may_order(EntityTypeId(3)) && !lost.may_order(EntityTypeId(4)));
        lost.word("ordered");
        assert!(lost.may_order(EntityTypeId(4)));
        assert!(!lost.explains(&Diagnostic::error(codes::TYPE_MISMATCH, "the kind `stage` has no order"), ""));
    }
}
