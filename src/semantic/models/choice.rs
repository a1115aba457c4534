//! Choices.

use super::misspelt;
use crate::hir::*;
use crate::mistakes::ModelMistake;
use crate::semantic::checker::Checker;
use crate::semantic::progress::Heads;
use crate::semantic::units::equations::UnitExpr;
use crate::syntax::ast::ModelItem;

impl Checker<'_> {
    pub(super) fn choice_signature(&mut self, id: ModelId, item: &ModelItem) {
        let of_each = |role| matches!(role, ResultRole::Choice(result) if result.is_of_alternatives());
        self.heads(id, item, of_each, |_| UnitExpr::ONE);
    }

    pub(super) fn choice_body(&mut self, id: ModelId, item: &ModelItem) {
        let fields = self.fields(item, &["utility"]);
        let Some(Heads { mut scope, binder, binder_keys, among, among_keys }) = self.take_heads(id) else { return };
        if let Some(extra) = item.requirements.first() {
            let at = self.sources.get(extra.span.file).map(|_| extra.span).unwrap_or(item.block);
            self.report(ModelMistake::RequireOutsideAllocation { at }.diagnostic());
        }
        if let Some(game) = item.games.first() {
            self.report(ModelMistake::GameOutsideAllocation { word: &game.word.text, at: game.word.span }.diagnostic());
        }
        let mut utility = None;
        match fields.first() {
            Some(field) => utility = self.known_number(&mut scope, &field.value, &UnitExpr::ONE, "a utility"),
            // Said of the part that was meant for it.
            None if item.fields.iter().any(|f| misspelt(&f.name.text, "utility")) => {}
            None => self.report(ModelMistake::NoUtility { choice: &item.name.text, at: item.name.span }.diagnostic()),
        }
        let available = item.available.as_ref().map(|available| self.condition(&mut scope, available));
        let fine = available.is_none_or(|available| self.ty(available) != Ty::Error);
        let (Some(utility), true) = (utility, fine) else { return };
        self.hir.models[id].form = Form::Choice(Choice {
            binder,
            binder_keys,
            alternatives: among,
            alternative_keys: among_keys,
            utility,
            available,
            slots: scope.size,
        });
    }
}
