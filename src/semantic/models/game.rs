//! Games inside allocations: what coalitions of claimants are worth, or cost.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::ModelMistake;
use crate::prob::rule::Rule;
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::Scope;
use crate::semantic::units::equations::UnitExpr;
use crate::syntax::ast::{Coalitions, Field, GameGap, GameItem, ModelItem, Name};

/// The parts of an allocation that say nothing in a game.
const PARTS_OF_CLAIMS: [&str; 6] = ["claim", "weight", "floor", "ceiling", "step", "tie_break"];

impl Checker<'_> {
    /// What of a game and the other parts of an allocation does not go together; false where something was reported.
    pub(super) fn game_fits(&mut self, item: &ModelItem, fields: &[&Field], rule: Option<Rule>) -> bool {
        let stated = fields.iter().find(|field| field.name.text.as_ref() == "rule");
        let Some(game) = item.games.first() else {
            // `worth = …` was reported.
            let meant = item.fields.iter().any(|field| matches!(field.name.text.as_ref(), "worth" | "cost"));
            if meant {
                return false;
            }
            if let (Some(rule), Some(stated)) = (rule.filter(|rule| rule.of_games()), stated) {
                self.report(ModelMistake::NoGame { rule: rule.name(), at: stated.value.span }.diagnostic());
                return false;
            }
            return true;
        };
        if let Some(second) = item.games.get(1) {
            self.report(ModelMistake::TwoGames { second: second.word.span, first: game.word.span }.diagnostic());
            return false;
        }
        let word = game.word.text.as_ref();
        if let Some(field) = fields.iter().find(|field| PARTS_OF_CLAIMS.contains(&field.name.text.as_ref())) {
            let mistake = ModelMistake::PartBesideGame { part: &field.name.text, at: field.name.span, word, game: game.word.span };
            self.report(mistake.diagnostic());
            return false;
        }
        match (rule, stated) {
            (Some(rule), Some(stated)) if !rule.of_games() => {
                let mistake = ModelMistake::GameUnderClaims { rule: rule.name(), at: stated.value.span, word, game: game.word.span };
                self.report(mistake.diagnostic());
                false
            }
            (_, None) => {
                self.report(ModelMistake::GameWithoutRule { word, at: game.word.span }.diagnostic());
                false
            }
            _ => true,
        }
    }

    /// The game of an allocation; none where it is wrong. The scope holds the index alone. `unit` is that of the amounts; where an
    /// amount is stated, worths may be in another one.
    pub(super) fn game(
        &mut self,
        scope: &mut Scope,
        game: &GameItem,
        players: &[EntityTypeId],
        unit: &UnitExpr,
        amount: Option<ExprId>,
    ) -> Option<Game> {
        let depth = scope.locals.len();
        let found = self.game_of(scope, game, players, unit, amount);
        scope.locals.truncate(depth);
        scope.coalition = None;
        found
    }

    fn game_of(
        &mut self,
        scope: &mut Scope,
        game: &GameItem,
        players: &[EntityTypeId],
        unit: &UnitExpr,
        amount: Option<ExprId>,
    ) -> Option<Game> {
        let &[player] = players else {
            self.report(ModelMistake::GameOfTuples { at: game.word.span }.diagnostic());
            return None;
        };
        let mut fine = true;
        let listed = match &game.of {
            Coalitions::Each(name) => {
                fine &= self.coalition_name(scope, name);
                let ty = self.exprs.set_type(vec![SetElement::Kind(player)]);
                scope.coalition = Some((name.text.clone(), ty));
                None
            }
            Coalitions::Listed(generator) => {
                let depth = scope.locals.len();
                let listed = self.generators(scope, std::slice::from_ref(generator.as_ref()), true);
                if listed.is_some() && scope.locals.len() != depth + 1 {
                    self.report(ModelMistake::CoalitionsOfTuples { at: generator.span }.diagnostic());
                    return None;
                }
                Some(listed?)
            }
        };
        let mut value = self.number_expr(scope, &game.value);
        if self.ty(value) == Ty::Error {
            return None;
        }
        if let (Coalitions::Each(name), false) = (&game.of, self.reads_coalition(value)) {
            self.report(ModelMistake::CoalitionUnread { name: &name.text, at: name.span }.diagnostic());
            return None;
        }
        let in_one_unit = amount.is_none_or(|amount| self.satisfied(Some(value), Some(amount)));
        if in_one_unit {
            let at = self.span(value);
            value = self.coerce_to(value, unit, at, "what a coalition is worth");
            fine &= self.ty(value) != Ty::Error;
        }
        let gap = match &game.gap {
            None => Gap::None,
            Some(gap) if listed.is_none() => {
                let at = match gap {
                    GameGap::Value(e) => e.span,
                    GameGap::Monotone(at) => *at,
                };
                self.report(ModelMistake::GapOfFormula { at }.diagnostic());
                return None;
            }
            Some(GameGap::Monotone(_)) => Gap::Monotone,
            Some(GameGap::Value(e)) => {
                let locals = std::mem::take(&mut scope.locals);
                scope.locals = locals.iter().take(locals.len().saturating_sub(1)).cloned().collect();
                let default = self.number_expr(scope, e);
                scope.locals = locals;
                let default = if self.ty(default) == Ty::Error { default } else { self.coerce_beside(default, value, "the worth") };
                fine &= self.ty(default) != Ty::Error;
                Gap::Value(default)
            }
        };
        fine.then_some(Game { costs: game.word.text.as_ref() == "cost", listed, value, gap, in_amounts: in_one_unit && amount.is_some() })
    }

    /// True of what is wrong, too: it may have been meant to.
    fn reads_coalition(&self, e: ExprId) -> bool {
        let mut found = matches!(self.exprs.kind(e), ExprKind::Coalition | ExprKind::Error);
        self.exprs.made().children(e, &mut |child| found = found || self.reads_coalition(child));
        found
    }

    /// The name of a coalition must not hide anything; false where it does.
    fn coalition_name(&mut self, scope: &Scope, name: &Name) -> bool {
        let text = name.text.as_ref();
        let hidden = match (scope.find(text), self.names.entities(text).first()) {
            (Some(local), _) => Some(("an index", local.span)),
            (None, Some(entity)) => Some(("an entity", self.hir.entities[*entity].span)),
            (None, None) => self.names.get(text).map(|(_, place)| ("declared", place)),
        };
        let Some((what, place)) = hidden else { return true };
        let found = Diagnostic::error(codes::HIDDEN_NAME, format!("`{text}` is {what}, and a coalition of that name would hide it"))
            .at(name.span, "a new name")
            .with(place, what)
            .help("give the coalition another name, such as `group`");
        self.report(found);
        false
    }
}
