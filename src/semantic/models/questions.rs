//! What is asked of a choice beside its probabilities: elasticities, and what one is willing to pay.

use crate::hir::*;
use crate::mistakes::ModelMistake;
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::Scope;
use crate::syntax::ast::{ChoiceAsk, Expr, ModelItem};

impl Checker<'_> {
    /// What the elasticities of a choice are of: their keys follow from it. What is paid for comes with the parts.
    pub(super) fn question_heads(&mut self, id: ModelId, item: &ModelItem) -> Vec<Option<Question>> {
        let Some(heads) = self.pending.model(id).heads.as_ref() else { return vec![None; item.questions.len()] };
        let (mut scope, outer) = (heads.scope.clone(), heads.binder_keys.len() as u32);
        let mut out = Vec::new();
        for question in &item.questions {
            out.push(match &question.ask {
                ChoiceAsk::Elasticity { of } => self.read_of(&mut scope, of, "an elasticity is of").map(|of| {
                    let cross = self.reads_slot_from(of, outer);
                    Question::Elasticity { of, cross }
                }),
                ChoiceAsk::Willingness { .. } => None,
            });
        }
        if let Some(heads) = &mut self.pending.model_mut(id).heads {
            heads.scope.size = heads.scope.size.max(scope.size);
        }
        out
    }

    /// All questions of a choice, with the units of their answers; none where one is wrong.
    pub(super) fn questions(
        &mut self,
        id: ModelId,
        item: &ModelItem,
        scope: &mut Scope,
        heads: Vec<Option<Question>>,
    ) -> Option<Vec<Question>> {
        let mut out = Vec::new();
        for (at, (question, head)) in (0u32..).zip(item.questions.iter().zip(heads)) {
            let unit = self.result_unit(id, ResultRole::Choice(ChoiceResult::Answer(at)));
            match &question.ask {
                ChoiceAsk::Elasticity { .. } => {
                    let _ = self.units.unify(&unit, &crate::semantic::units::equations::UnitExpr::ONE);
                    out.extend(head);
                }
                ChoiceAsk::Willingness { pay, of, more } => {
                    let pay = self.read_of(scope, pay, "one pays with");
                    let of = self.read_of(scope, of, "one pays for");
                    if let (Some(pay), Some(of)) = (pay, of) {
                        let (above, below) = (self.term(pay), self.term(of));
                        let below = self.units.raise(&below, -1);
                        let rate = self.units.multiply(&above, &below);
                        let _ = self.units.unify(&unit, &rate);
                        out.push(Question::Willingness { pay, of, more: *more });
                    }
                }
            }
        }
        (out.len() == item.questions.len()).then_some(out)
    }

    /// A number that is read: of an attribute, a table or a value, in the unit that it has there.
    fn read_of(&mut self, scope: &mut Scope, e: &Expr, what: &str) -> Option<ExprId> {
        let mut read = self.number_expr(scope, e);
        loop {
            match self.exprs.kind(read) {
                ExprKind::Convert(inner, ..) => read = inner,
                ExprKind::Attr(..) | ExprKind::Cell(..) | ExprKind::Let(..) => return Some(read),
                ExprKind::Error => return None,
                _ => {
                    self.report(ModelMistake::NothingRead { what, at: e.span }.diagnostic());
                    return None;
                }
            }
        }
    }

    fn reads_slot_from(&self, e: ExprId, first: Slot) -> bool {
        let mut found = matches!(self.exprs.kind(e), ExprKind::Slot(slot) if slot >= first);
        self.exprs.made().children(e, &mut |child| found = found || self.reads_slot_from(child, first));
        found
    }
}
