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
        // What reads something uncertain is uncertain, whatever is made of it; the answer to a question is not.
        if !matches!(kind, ExprKind::Query(_)) {
            let mut time = typed.stage.time;
            let stages = &self.exprs.stages;
            self.exprs.children(id, &mut |child| time = time.max(stages[child].time));
            self.exprs.stages[id].time = time;
        }
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

    pub fn query(&mut self, query: Query) -> QueryId {
        self.exprs.queries.push(query)
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

    /// Says which network holds the random variables.
    pub fn random(&mut self, model: ModelId) {
        self.exprs.random = Some(model);
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

    /// Says where a function of the scenario was called for a value, whose formula stands elsewhere.
    pub fn called(&mut self, value: ExprId, call: Span) {
        let body = self.exprs.spans[value];
        if call.file != body.file || body.lo < call.lo || call.hi < body.hi {
            self.exprs.calls.insert(value, call);
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn at() -> Span {
        Span::new(FileId(0), 0, 1)
    }

    fn number(exprs: &mut ExprBuilder, value: i64) -> ExprId {
        let literal = exprs.literal(Exact::from(value));
        let typed = Typed { ty: Ty::Number, term: UnitExpr::ONE, stage: Stage::KNOWN };
        exprs.node(ExprKind::Number(literal, value as f64), typed, at())
    }

    fn negative(exprs: &mut ExprBuilder, of: ExprId) -> ExprId {
        exprs.node(ExprKind::Neg(of), Typed { ty: Ty::Number, term: UnitExpr::ONE, stage: Stage::KNOWN }, at())
    }

    #[test]
    fn a_type_of_sets_is_kept_once() {
        let mut exprs = ExprBuilder::default();
        let plants = exprs.set_type(vec![SetElement::Kind(EntityTypeId(1))]);
        let numbers = exprs.set_type(vec![SetElement::Integer]);
        assert_ne!(plants, numbers);
        assert_eq!(exprs.set_type(vec![SetElement::Kind(EntityTypeId(1))]), plants);
        assert_eq!(exprs.elements(numbers), [SetElement::Integer]);
    }

    #[test]
    fn lists_stay_as_they_were_made() {
        let mut exprs = ExprBuilder::default();
        let (a, b) = (number(&mut exprs, 1), number(&mut exprs, 2));
        let (first, second) = (exprs.list(vec![a, b]), exprs.list(vec![b]));
        assert_eq!(exprs.items(first), [a, b]);
        assert_eq!(exprs.items(second), [b]);
    }

    #[test]
    fn a_sign_leaves_a_number_a_number() {
        let mut exprs = ExprBuilder::default();
        let seven = number(&mut exprs, 7);
        let minus = negative(&mut exprs, seven);
        assert!(exprs.is_literal(minus));
        assert_eq!((exprs.whole_literal(seven), exprs.whole_literal(minus)), (Some(7), Some(-7)));
    }

    #[test]
    fn every_reference_is_met() {
        let mut exprs = ExprBuilder::default();
        let (a, b) = (number(&mut exprs, 1), number(&mut exprs, 2));
        let minus = negative(&mut exprs, a);
        let list = exprs.list(vec![a, b]);
        exprs.each_reference(&mut |e| *e = b);
        assert!(matches!(exprs.kind(minus), ExprKind::Neg(of) if of == b));
        assert_eq!(exprs.items(list), [b, b]);
    }
}
