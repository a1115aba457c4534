//! Names, and what is read of them: attributes below which their entity stands, results with the name of their model.

use super::{Formula, Level, Notation};
use crate::doc::math::Math;
use crate::syntax::ast::{Expr, ExprKind, Name, Place};

/// A name with dots, of what is no entity: `division.supply.price`, and its keys.
struct Dotted {
    name: String,
    keys: Vec<Math>,
    /// One name of a kind.
    is_set: bool,
}

impl Notation<'_> {
    /// A name that stands alone.
    pub fn name(&self, text: &str) -> Math {
        match text {
            _ if self.is_bound(text) => Math::Index(text.into()),
            _ if self.words.sets.contains(text) || self.words.members.contains(text) => Math::Word(text.into()),
            _ => Math::Name(text.into()),
        }
    }

    pub(super) fn is_bound(&self, text: &str) -> bool {
        self.bound.iter().any(|name| name == text)
    }

    /// What stands at one position of a pattern.
    pub fn place(&self, place: &Place) -> Math {
        match &place.kind {
            Some(kind) => Math::Word(format!("{}.{}", kind.text, place.name.text)),
            None if place.name.text.chars().all(|c| c.is_ascii_digit()) => Math::Number(place.name.text.to_string()),
            None => self.name(&place.name.text),
        }
    }

    /// The name that a part of a model declares, with its indices below it.
    pub fn declared(&self, name: &str, places: &[&Place]) -> Math {
        Math::name(name).keyed(places.iter().map(|place| self.place(place)).collect())
    }

    /// `base.name`
    pub(super) fn member(&mut self, base: &Expr, name: &Name) -> Formula {
        if let Some(dotted) = self.dotted_member(base, name) {
            return dotted.formula();
        }
        let of = self.expr(base).math;
        Formula::atom(Math::name(name.text.to_string()).below(of))
    }

    /// `base[keys]`
    pub(super) fn index(&mut self, base: &Expr, keys: &[Expr]) -> Formula {
        let own: Vec<Math> = keys.iter().map(|key| self.expr(key).math).collect();
        if let Some(mut dotted) = self.dotted(base) {
            dotted.keys.extend(own);
            return dotted.formula();
        }
        match &base.without_parens().kind {
            // `e.claim[r]`: the entity is the first key.
            ExprKind::Member(of, name) => {
                let of = self.expr(of).math;
                Formula::atom(Math::name(name.text.to_string()).keyed(std::iter::once(of).chain(own).collect()))
            }
            _ => Formula::atom(self.expr(base).at_least(Level::Atom).keyed(own)),
        }
    }

    /// The name and the keys of what is read of a model, a table, a policy.
    fn dotted(&mut self, expr: &Expr) -> Option<Dotted> {
        match &expr.without_parens().kind {
            ExprKind::Name(name) => {
                let text = name.text.as_ref();
                let is_set = self.words.sets.contains(text);
                let is_member = self.words.members.contains(text) && !is_set && !self.words.containers.contains(text);
                (!self.is_bound(text) && !is_member).then(|| Dotted { name: text.to_string(), keys: Vec::new(), is_set })
            }
            ExprKind::Member(base, name) => self.dotted_member(base, name),
            ExprKind::Index(base, keys) => {
                let mut dotted = self.dotted(base)?;
                for key in keys {
                    let key = self.expr(key).math;
                    dotted.keys.push(key);
                }
                Some(dotted)
            }
            _ => None,
        }
    }

    fn dotted_member(&mut self, base: &Expr, name: &Name) -> Option<Dotted> {
        let base = self.dotted(base)?;
        // `plant.lyon` is the entity.
        let is_set = base.is_set && self.words.members.contains(name.text.as_ref());
        Some(Dotted { name: format!("{}.{}", base.name, name.text), keys: base.keys, is_set })
    }
}

impl Dotted {
    fn formula(self) -> Formula {
        let name = if self.is_set { Math::Word(self.name) } else { Math::Name(self.name) };
        Formula::atom(name.keyed(self.keys))
    }
}
