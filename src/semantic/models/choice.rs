//! Choices.

use super::misspelt;
use crate::hir::*;
use crate::mistakes::ModelMistake;
use crate::semantic::checker::Checker;
use crate::semantic::progress::{ChoiceHead, Heads};
use crate::semantic::units::equations::UnitExpr;
use crate::syntax::ast::{Field, ModelItem};

impl Checker<'_> {
    pub(super) fn choice_signature(&mut self, id: ModelId, item: &ModelItem) {
        use ChoiceResult as R;
        let (all, outer) = self.heads(id, item);
        let nest = self.nest_kind(id, item);
        let questions = self.question_heads(id, item);
        // Choosers are added up, and never along an order: who is there in one year is there in the next.
        let ordered: Vec<EntityTypeId> = outer.iter().copied().filter(|kind| self.is_ordered(*kind)).collect();
        let keys = |role| {
            let ResultRole::Choice(result) = role else { return outer.clone() };
            let own = || all.iter().skip(outer.len());
            match result {
                R::Probability | R::Utility => all.clone(),
                R::LogSum | R::Entropy => outer.clone(),
                R::Total | R::MarketShare => ordered.iter().copied().chain(own().copied()).collect(),
                R::NestProbability | R::NestLogSum => outer.iter().copied().chain(nest.map(|(_, kind)| kind)).collect(),
                R::Answer(at) => match questions.get(at as usize) {
                    Some(Some(Question::Elasticity { cross: true, .. })) => all.iter().chain(own()).copied().collect(),
                    _ => all.clone(),
                },
            }
        };
        let of_weight = |role| matches!(role, ResultRole::Choice(R::Total | R::Answer(_)));
        let unit = |checker: &mut Self, role| if of_weight(role) { checker.units.fresh() } else { UnitExpr::ONE };
        self.declare_results(id, item, |role| (keys(role), ResultType::Number), unit);
        self.pending.model_mut(id).choice = ChoiceHead { nest, questions };
    }

    pub(super) fn choice_body(&mut self, id: ModelId, item: &ModelItem) {
        let fields = self.fields(item, &["utility", "scale", "weight"]);
        let head = std::mem::take(&mut self.pending.model_mut(id).choice);
        let Some(Heads { mut scope, binder, binder_keys, among, among_keys }) = self.take_heads(id) else { return };
        if let Some(extra) = item.requirements.first() {
            let at = self.sources.get(extra.span.file).map(|_| extra.span).unwrap_or(item.block);
            self.report(ModelMistake::RequireOutsideAllocation { at }.diagnostic());
        }
        if let Some(note) = item.units.first() {
            self.report(ModelMistake::PartOfAllocation { word: "amount", at: note.span }.diagnostic());
        }
        if let Some(keeping) = item.keeping.first() {
            self.report(ModelMistake::PartOfAllocation { word: "keeping", at: keeping.span }.diagnostic());
        }
        if let Some(game) = item.games.first() {
            self.report(ModelMistake::GameOutsideAllocation { word: &game.word.text, at: game.word.span }.diagnostic());
        }
        let field = |name: &str| fields.iter().find(|field| field.name.text.as_ref() == name).copied();
        let mut utility = None;
        match field("utility") {
            Some(field) => utility = self.known_number(&mut scope, &field.value, &UnitExpr::ONE, "a utility"),
            // Said of the part that was meant for it.
            None if item.fields.iter().any(|f| misspelt(&f.name.text, "utility")) => {}
            None => self.report(ModelMistake::NoUtility { choice: &item.name.text, at: item.name.span }.diagnostic()),
        }
        let available = item.available.as_ref().map(|available| self.condition(&mut scope, available));
        let own_available = available;
        let mut fine = available.is_none_or(|available| self.ty(available) != Ty::Error);
        let (effects, utility, available) = match utility {
            Some(utility) => match self.choice_effects(id, &mut scope, utility, available) {
                Some((effects, utility, available)) => (effects, Some(utility), available),
                None => (Vec::new(), None, available),
            },
            None => (Vec::new(), None, available),
        };
        let weight_unit = self.result_unit(id, ResultRole::Choice(ChoiceResult::Total));
        // The scale and the weight belong to the index alone.
        let inner = scope.locals.split_off(binder_keys.len());
        let mut of_index = |checker: &mut Self, field: Option<&Field>, unit: &UnitExpr, what: &str| {
            let value = checker.known_number(&mut scope, &field?.value, unit, what);
            fine &= value.is_some();
            value
        };
        let scale = of_index(self, field("scale"), &UnitExpr::ONE, "a scale");
        let weight = of_index(self, field("weight"), &weight_unit, "the weight");
        let listed = self.listed_nests(&mut scope, item, &binder_keys, &among_keys);
        scope.locals.extend(inner);
        let nests = listed.and_then(|nests| self.nests(&mut scope, item, head.nest, nests));
        let questions = self.questions(id, item, &mut scope, head.questions);
        let (Some(utility), Some(nests), Some(questions), true) = (utility, nests, questions, fine) else { return };
        self.hir.models[id].form = Form::Choice(Choice {
            binder,
            binder_keys,
            alternatives: among,
            alternative_keys: among_keys,
            utility,
            available,
            own_available,
            scale,
            weight,
            nests,
            questions,
            effects,
            slots: scope.size,
        });
    }

    /// The unit of a result; of one that the model does not have, no unit.
    pub(super) fn result_unit(&self, id: ModelId, role: ResultRole) -> UnitExpr {
        self.hir.models[id].result(role).map_or(UnitExpr::ONE, |(result, _)| self.result_term(id, result))
    }
}
