//! Making expressions: each gets its type, stage, place and unit as it is made.

use crate::exact::Exact;
use crate::hir::*;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::units::UnitId;
use rustc_hash::FxHashMap;

/// What is known of an expression beside its kind.
pub struct Typed {
    pub ty: Ty,
    pub term: UnitExpr,
    pub stage: Stage,
}

#[derive(Default)]
pub struct ExprBuilder {
    exprs: Exprs,
    /// The unit of each expression while units are inferred.
    terms: Arena<ExprId, UnitExpr>,
    set_types: FxHashMap<Vec<SetElement>, SetTypeId>,
}

impl ExprBuilder {
    pub fn node(&mut self, kind: ExprKind, typed: Typed, span: Span) -> ExprId {
        let id = self.exprs.kinds.push(kind);
        self.exprs.spans.push(span);
        self.exprs.types.push(typed.ty);
        self.exprs.units.push(UnitId::ONE);
        self.exprs.stages.push(typed.stage);
        self.terms.push(typed.term);
        id
    }

    pub fn list(&mut self, items: Vec<ExprId>) -> ListId {
        let start = self.exprs.lists.len() as u32;
        let count = items.len() as u32;
        self.exprs.lists.extend(items);
        ListId { start, count }
    }

    pub fn gens(&mut self, items: Vec<Generator>) -> GensId {
        let start = self.exprs.generators.len() as u32;
        let count = items.len() as u32;
        self.exprs.generators.extend(items);
        GensId { start, count }
    }

    /// The type of sets of such tuples; each is kept once.
    pub fn set_type(&mut self, elements: Vec<SetElement>) -> SetTypeId {
        if let Some(id) = self.set_types.get(&elements) {
            return *id;
        }
        let id = self.exprs.set_types.push(elements.clone());
        self.set_types.insert(elements, id);
        id
    }

    pub fn literal(&mut self, value: Exact) -> LitId {
        self.exprs.literals.push(value)
    }

    // ------------------------------------------------------------ reading

    pub fn kind(&self, e: ExprId) -> ExprKind {
        self.exprs.kinds[e]
    }

    pub fn ty(&self, e: ExprId) -> Ty {
        self.exprs.types[e]
    }

    pub fn span(&self, e: ExprId) -> Span {
        self.exprs.spans[e]
    }

    /// An expression in brackets takes their place.
    pub fn set_span(&mut self, e: ExprId, span: Span) {
        self.exprs.spans[e] = span;
    }

    pub fn stage(&self, e: ExprId) -> Stage {
        self.exprs.stages[e]
    }

    pub fn term(&self, e: ExprId) -> UnitExpr {
        self.terms[e].clone()
    }

    pub fn items(&self, list: ListId) -> &[ExprId] {
        self.exprs.list(list)
    }

    /// What the tuples of a set are made of.
    pub fn elements(&self, ty: SetTypeId) -> &[SetElement] {
        &self.exprs.set_types[ty]
    }

    /// Everything made so far.
    pub fn made(&self) -> &Exprs {
        &self.exprs
    }

    pub fn ids(&self) -> impl Iterator<Item = ExprId> + use<> {
        self.exprs.kinds.ids()
    }

    /// True of a number, whatever stands before it.
    pub fn is_literal(&self, e: ExprId) -> bool {
        match self.kind(e) {
            ExprKind::Number(..) => true,
            ExprKind::Neg(inner) | ExprKind::Convert(inner, ..) => self.is_literal(inner),
            _ => false,
        }
    }

    /// The value of a literal without unit that is a whole number.
    pub fn whole_literal(&self, e: ExprId) -> Option<i64> {
        match self.kind(e) {
            ExprKind::Number(_, value) if value.fract() == 0.0 && value.abs() < 1e15 => Some(value as i64),
            ExprKind::Neg(inner) => self.whole_literal(inner).map(|n| -n),
            _ => None,
        }
    }

    // ------------------------------------------------------------ settling

    pub fn unit(&self, e: ExprId) -> UnitId {
        self.exprs.units[e]
    }

    pub fn set_unit(&mut self, e: ExprId, unit: UnitId) {
        self.exprs.units[e] = unit;
    }

    /// The factor of a conversion, once both units are known.
    pub fn set_factor(&mut self, conversion: ExprId, inner: ExprId, factor: LitId, approx: f64) {
        self.exprs.kinds[conversion] = ExprKind::Convert(inner, factor, approx);
    }

    /// Calls `f` for every reference of an expression to another.
    pub fn each_reference(&mut self, f: &mut dyn FnMut(&mut ExprId)) {
        for kind in self.exprs.kinds.values_mut() {
            kind.each_child(&mut *f);
        }
        self.exprs.lists.iter_mut().for_each(&mut *f);
        for generator in &mut self.exprs.generators {
            f(&mut generator.set);
            generator.filter.iter_mut().for_each(&mut *f);
        }
    }

    pub fn into_exprs(self) -> Exprs {
        self.exprs
    }
}
