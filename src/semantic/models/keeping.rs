//! What the division of a rule is moved to keep: a floor of Jain's index.

use crate::hir::*;
use crate::mistakes::ModelMistake;
use crate::prob::rule::Rule;
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::Scope;
use crate::semantic::units::equations::UnitExpr;
use crate::syntax::ast::{CompareOp, ExprKind as K, ModelItem};

impl Checker<'_> {
    /// The floor that an allocation keeps; `Err` where it is wrong. The scope holds the index alone.
    pub(super) fn keeping(
        &mut self,
        scope: &mut Scope,
        item: &ModelItem,
        rule: Option<Rule>,
        satisfied: bool,
    ) -> Result<Option<Keeping>, ()> {
        let Some(stated) = item.keeping.first() else { return Ok(None) };
        let at = stated.span;
        if let Some(second) = item.keeping.get(1) {
            self.report(ModelMistake::KeepingTwice { second: second.span, first: at }.diagnostic());
            return Err(());
        }
        let measure = match &stated.kind {
            K::Compare(operands, ops) => match (operands.as_slice(), ops.as_slice()) {
                ([measure, floor], [(CompareOp::Ge, _)]) => match &measure.kind {
                    K::Name(name) if name.text.as_ref() == "jain" => Some((false, floor)),
                    K::Name(name) if name.text.as_ref() == "satisfaction_jain" => Some((true, floor)),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        let Some((of_satisfaction, floor)) = measure else {
            self.report(ModelMistake::KeepingWhat { at }.diagnostic());
            return Err(());
        };
        if let Some(rule) = rule.filter(|rule| !matches!(rule, Rule::Claims(_))) {
            self.report(ModelMistake::KeepingUnder { rule: rule.name(), at }.diagnostic());
            return Err(());
        }
        if of_satisfaction && !satisfied {
            self.report(ModelMistake::NoSatisfaction { at, allocation: item.name.span }.diagnostic());
            return Err(());
        }
        let floor = self.known_number(scope, floor, &UnitExpr::ONE, "Jain's index").ok_or(())?;
        Ok(Some(Keeping { of_satisfaction, floor, span: at }))
    }
}
