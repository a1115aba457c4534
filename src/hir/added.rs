//! Expressions that are added to those of the text.

use super::*;
use crate::exact;

impl Exprs {
    /// Adds a number that is known.
    pub fn number(&mut self, value: Exact, unit: UnitId, span: Span) -> ExprId {
        let double = exact::to_f64(&value);
        let literal = self.literals.push(value);
        self.spans.push(span);
        self.types.push(Ty::Number);
        self.units.push(unit);
        self.stages.push(Stage::KNOWN);
        self.kinds.push(ExprKind::Number(literal, double))
    }

    /// Adds so many times an expression.
    pub fn scaled(&mut self, body: ExprId, by: Exact, span: Span) -> ExprId {
        let number = self.number(by, UnitId::ONE, span);
        self.spans.push(span);
        self.types.push(Ty::Number);
        self.units.push(self.units[body]);
        self.stages.push(self.stages[body]);
        self.kinds.push(ExprKind::Arith(ArithOp::Mul, number, body))
    }

    /// Adds an entity.
    pub fn entity(&mut self, entity: EntityId, kind: EntityTypeId, span: Span) -> ExprId {
        self.spans.push(span);
        self.types.push(Ty::Entity(kind));
        self.units.push(UnitId::ONE);
        self.stages.push(Stage::KNOWN);
        self.kinds.push(ExprKind::Entity(entity))
    }
}
