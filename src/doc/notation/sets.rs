//! Sets, and what runs over them.

use super::{Formula, Level, Notation};
use crate::doc::math::{Fence, Math, Sign};
use crate::syntax::ast::{Expr, ExprKind, Generator, Place, Ranking, SetValue};

impl Notation<'_> {
    /// An expression that is a set: there `or` and `and` join sets.
    pub(super) fn set(&mut self, expr: &Expr) -> Formula {
        match &expr.without_parens().kind {
            ExprKind::Or(left, right) => self.sets(Sign::Union, left, right),
            ExprKind::And(left, right) => self.sets(Sign::Intersection, left, right),
            ExprKind::Except(left, right) => self.sets(Sign::Without, left, right),
            ExprKind::List(values) => {
                let values = values.iter().map(|value| match value {
                    SetValue::Set(expr) => self.math(expr),
                    SetValue::Range(from, to) => self.ends(from, to),
                });
                let values: Vec<Math> = values.collect();
                Formula::atom(Math::list(values).fenced(Fence::Curly))
            }
            ExprKind::Comprehension(generators, ranking) => {
                let inner = self.over(generators, |n| ranking.as_deref().map(|ranking| n.ranking(ranking)));
                let (runs, ranking) = inner;
                let Some((function, by)) = ranking else { return Formula::atom(runs.fenced(Fence::Curly)) };
                let ranked = Math::Row(vec![runs, Math::Sign(Sign::Semicolon), by]).fenced(Fence::Curly);
                Formula::atom(Math::Row(vec![function, ranked]))
            }
            _ => self.expr(expr.without_parens()),
        }
    }

    /// Two sets that are joined: one that is joined itself stands in parentheses.
    fn sets(&mut self, sign: Sign, left: &Expr, right: &Expr) -> Formula {
        let same = |expr: &Expr| match &expr.without_parens().kind {
            ExprKind::Or(..) => sign == Sign::Union,
            ExprKind::And(..) => sign == Sign::Intersection,
            _ => false,
        };
        let same_left = same(left);
        let left = self.set(left).at_least(if same_left { Level::Joined } else { Level::Sum });
        let right = self.set(right).at_least(Level::Sum);
        Formula::new(left.joined(sign, right), Level::Joined)
    }

    /// `top 5 by …`: the function with its number, and what decides.
    fn ranking(&mut self, ranking: &Ranking) -> (Math, Math) {
        let function = Math::Function(if ranking.top { "top".into() } else { "bottom".into() });
        let count = self.math(&ranking.count);
        let by: Vec<Math> = ranking.by.iter().map(|by| self.math(by)).collect();
        (function.below(count), Math::Row(vec![Math::text("by\u{a0}"), Math::list(by)]))
    }

    /// `{a, …, b}` without its braces.
    fn ends(&mut self, from: &Expr, to: &Expr) -> Math {
        Math::list(vec![self.math(from), Math::Sign(Sign::Dots), self.math(to)])
    }

    /// What a generator runs over.
    fn value(&mut self, value: &SetValue) -> Math {
        match value {
            SetValue::Set(expr) => self.set(expr).at_least(Level::Joined),
            SetValue::Range(from, to) => self.ends(from, to).fenced(Fence::Curly),
        }
    }

    /// The places of a pattern that are no entities and have no value yet.
    fn new_places(&self, pattern: &[Place]) -> Vec<Math> {
        let is_new = |place: &&Place| place.kind.is_none() && !self.is_bound(&place.name.text) && !self.stands_for_itself(&place.name);
        pattern.iter().filter(is_new).map(|place| Math::Index(place.name.text.to_string())).collect()
    }

    /// The names of a pattern; several in parentheses.
    fn pattern(&self, generator: &Generator) -> Math {
        let places: Vec<Math> = generator.pattern.iter().map(|place| self.place(place)).collect();
        let several = places.len() > 1;
        let places = Math::list(places);
        if several { places.fenced(Fence::Round) } else { places }
    }

    /// Generators, `e ∈ S, p ∈ T : condition`, and what is written while their indices are bound.
    pub fn over<T>(&mut self, generators: &[Generator], f: impl FnOnce(&mut Self) -> T) -> (Math, T) {
        let before = self.bound.len();
        let mut runs = Vec::new();
        let mut filters: Vec<Formula> = Vec::new();
        for generator in generators {
            // A set may read the indices before it, and not its own.
            let set = self.value(&generator.set);
            let new = self.new_places(&generator.pattern);
            let member = if new.len() == generator.pattern.len() {
                self.bind(&generator.pattern);
                runs.push(self.pattern(generator).joined(Sign::In, set));
                None
            } else {
                // An index that has a value already is not bound anew: `y : (e, y) ∈ S`.
                self.bind(&generator.pattern);
                runs.extend(new);
                Some(Formula::new(self.pattern(generator).joined(Sign::In, set), Level::Compare))
            };
            filters.extend(member);
            if let Some(filter) = &generator.filter {
                filters.push(self.expr(filter));
            }
        }
        let out = f(self);
        self.unbind(before);
        let is_bare = runs.is_empty();
        let runs = Math::list(runs);
        let several = filters.len() > 1;
        let filters = filters.into_iter().map(|filter| if several { filter.at_least(Level::And) } else { filter.math }).collect::<Vec<_>>();
        let math = match (filters.is_empty(), is_bare) {
            (true, _) => runs,
            // All indices have values: a condition, and nothing that is run over.
            (false, true) => Math::Row(vec![Math::text("if\u{a0}"), Math::separated(filters, Sign::And)]),
            (false, false) => runs.joined(Sign::Such, Math::separated(filters, Sign::And)),
        };
        (math, out)
    }

    /// A statement for all that generators run over: `… ∀ e ∈ S`.
    pub fn for_all(&mut self, generators: &[Generator], f: impl FnOnce(&mut Self) -> Math) -> Math {
        let (runs, statement) = self.over(generators, f);
        match generators.is_empty() {
            true => statement,
            false => Math::Row(vec![statement, Math::Gap, Math::Sign(Sign::ForAll), runs]),
        }
    }
}

/// The places of generators, one after another: the indices of what they declare.
pub fn places(generators: &[Generator]) -> Vec<&Place> {
    generators.iter().flat_map(|generator| &generator.pattern).collect()
}

impl Notation<'_> {
    /// A set that stands alone.
    pub fn set_math(&mut self, expr: &Expr) -> Math {
        self.set(expr).math
    }
}
