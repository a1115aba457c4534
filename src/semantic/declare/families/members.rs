//! Which members the index of a policy has, as far as the text says it: kinds, sets that name their members, and comparisons.

use super::super::modules::Loaded;
use super::super::names::Names;
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::source::Span;
use crate::syntax::ast::{CompareOp, Expr, ExprKind, ItemKind, SetBody, SetItem, SetValue};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// How deep sets are looked for in sets.
const DEEPEST: usize = 32;

/// What is declared, by name.
pub struct Members<'s> {
    sets: FxHashMap<&'s str, &'s SetItem>,
    /// Those that were looked into.
    pub read: RefCell<BTreeSet<Box<str>>>,
    entities: &'s [Entity],
    by_name: FxHashMap<&'s str, Vec<usize>>,
    names: &'s Names,
    types: &'s Arena<EntityTypeId, EntityType>,
}

/// Why members are not known.
pub enum Unclear {
    /// What is written there is data.
    Data(Span, &'static str),
    Unknown(Span, Box<str>),
    /// The name of several entities.
    Several(Span, Box<str>),
    /// Members of different kinds.
    Mixed(Span),
}

impl Unclear {
    pub fn diagnostic(self, policy: &str) -> Diagnostic {
        match self {
            Unclear::Data(at, what) => {
                Diagnostic::error(codes::INDEX_OF_POLICY, format!("which members `{policy}` has must be seen from the text"))
                    .at(at, what)
                    .help("run over a kind, or a set that names its members: `set eu = { DE, HU }`; and put what depends on data into the charges and limits")
            }
            Unclear::Unknown(at, name) => {
                Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no kind, set or entity `{name}`")).at(at, "unknown")
            }
            Unclear::Several(at, name) => Diagnostic::error(codes::AMBIGUOUS_NAME, format!("`{name}` is the name of several entities"))
                .at(at, "which one?")
                .help(format!("write its kind in front: `country.{name}`")),
            Unclear::Mixed(at) => {
                Diagnostic::error(codes::INDEX_OF_POLICY, format!("the index of `{policy}` has members of several kinds")).at(at, "several kinds")
            }
        }
    }
}

type Found = Result<Vec<usize>, Unclear>;

impl<'s> Members<'s> {
    pub fn new(items: &'s [Loaded], entities: &'s [Entity], names: &'s Names, types: &'s Arena<EntityTypeId, EntityType>) -> Members<'s> {
        let mut sets = FxHashMap::default();
        for Loaded { item, .. } in items {
            if let ItemKind::Set(set) = &item.kind {
                sets.entry(set.name.text.as_ref()).or_insert(set);
            }
        }
        let mut by_name: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (at, entity) in entities.iter().enumerate() {
            by_name.entry(entity.name.as_ref()).or_default().push(at);
        }
        Members { sets, read: RefCell::default(), entities, by_name, names, types }
    }

    /// The members of a set, each once.
    pub fn of(&self, set: &SetValue) -> Found {
        let (all, at) = match set {
            SetValue::Set(set) => (self.set(set, 0)?, set.span),
            SetValue::Range(from, to) => return Err(Unclear::Data(from.span.to(to.span), "a range of numbers")),
        };
        let roots: BTreeSet<EntityTypeId> = all.iter().filter_map(|at| self.entities.get(*at)).map(|entity| entity.root).collect();
        if roots.len() > 1 { Err(Unclear::Mixed(at)) } else { Ok(all) }
    }

    fn set(&self, set: &Expr, depth: usize) -> Found {
        if depth > DEEPEST {
            return Err(Unclear::Data(set.span, "a set that is made of itself"));
        }
        let both = |a: &Expr, b: &Expr| Ok::<_, Unclear>((self.set(a, depth + 1)?, self.set(b, depth + 1)?));
        match &set.kind {
            ExprKind::Paren(inner) => self.set(inner, depth + 1),
            ExprKind::Name(name) => {
                if let Some(kind) = self.names.kind(&name.text) {
                    let is_one = |entity: &Entity| is_a(self.types, entity.kind, kind);
                    return Ok((0..self.entities.len()).filter(|at| self.entities.get(*at).is_some_and(is_one)).collect());
                }
                match self.sets.get(name.text.as_ref()).map(|set| &set.body) {
                    Some(SetBody::Value(value)) => {
                        self.read.borrow_mut().insert(name.text.clone());
                        self.set(value, depth + 1)
                    }
                    Some(SetBody::File { .. }) => Err(Unclear::Data(set.span, "its members come from a file")),
                    None => self.entity(set, &[]).map(|at| vec![at]),
                }
            }
            ExprKind::Member(..) => self.entity(set, &[]).map(|at| vec![at]),
            ExprKind::List(values) => {
                let mut out = Vec::new();
                for value in values {
                    let SetValue::Set(one) = value else { return Err(Unclear::Data(set.span, "a range of numbers")) };
                    out = union(out, self.set(one, depth + 1)?);
                }
                Ok(out)
            }
            ExprKind::Or(a, b) => both(a, b).map(|(a, b)| union(a, b)),
            ExprKind::And(a, b) => both(a, b).map(|(a, b)| a.into_iter().filter(|at| b.contains(at)).collect()),
            ExprKind::Except(a, b) => both(a, b).map(|(a, b)| a.into_iter().filter(|at| !b.contains(at)).collect()),
            ExprKind::Comprehension(generators, None) => {
                let [generator] = generators.as_slice() else { return Err(Unclear::Data(set.span, "a set of pairs")) };
                let ([place], SetValue::Set(from)) = (generator.pattern.as_slice(), &generator.set) else {
                    return Err(Unclear::Data(set.span, "a set of pairs"));
                };
                let mut out = Vec::new();
                for at in self.set(from, depth + 1)? {
                    let bound = [(place.name.text.clone(), at)];
                    if generator.filter.as_ref().map_or(Ok(true), |filter| self.holds(filter, &bound))? {
                        out.push(at);
                    }
                }
                Ok(out)
            }
            _ => Err(Unclear::Data(set.span, "calculated from data")),
        }
    }

    /// Whether a condition on the names of an index holds.
    pub fn holds(&self, condition: &Expr, bound: &[(Box<str>, usize)]) -> Result<bool, Unclear> {
        match &condition.kind {
            ExprKind::Paren(inner) => self.holds(inner, bound),
            ExprKind::Truth(truth) => Ok(*truth),
            ExprKind::Not(inner) => Ok(!self.holds(inner, bound)?),
            ExprKind::And(a, b) => Ok(self.holds(a, bound)? && self.holds(b, bound)?),
            ExprKind::Or(a, b) => Ok(self.holds(a, bound)? || self.holds(b, bound)?),
            ExprKind::Compare(sides, operators) => match (sides.as_slice(), operators.as_slice()) {
                ([a, b], [(CompareOp::Eq, _)]) => Ok(self.entity(a, bound)? == self.entity(b, bound)?),
                ([a, b], [(CompareOp::Ne, _)]) => Ok(self.entity(a, bound)? != self.entity(b, bound)?),
                _ => Err(Unclear::Data(condition.span, "depends on data")),
            },
            ExprKind::In { needle, set, negated } => Ok(self.set(set, 0)?.contains(&self.entity(needle, bound)?) != *negated),
            _ => Err(Unclear::Data(condition.span, "depends on data")),
        }
    }

    /// The entity that is written: the name of an index, of an entity, or one with its kind in front.
    fn entity(&self, e: &Expr, bound: &[(Box<str>, usize)]) -> Result<usize, Unclear> {
        let among = |name: &str, kind: Option<EntityTypeId>| {
            let fits = |at: &&usize| match (kind, self.entities.get(**at)) {
                (Some(kind), Some(entity)) => is_a(self.types, entity.kind, kind),
                _ => true,
            };
            match self.by_name.get(name).into_iter().flatten().filter(fits).copied().collect::<Vec<_>>().as_slice() {
                [] => Err(Unclear::Unknown(e.span, name.into())),
                [only] => Ok(*only),
                _ => Err(Unclear::Several(e.span, name.into())),
            }
        };
        match &e.kind {
            ExprKind::Paren(inner) => self.entity(inner, bound),
            ExprKind::Name(name) => match bound.iter().find(|(own, _)| *own == name.text) {
                Some((_, at)) => Ok(*at),
                None => among(&name.text, None),
            },
            ExprKind::Member(base, name) => match &base.kind {
                ExprKind::Name(kind) => match self.names.kind(&kind.text) {
                    Some(kind) => among(&name.text, Some(kind)),
                    None => Err(Unclear::Data(e.span, "depends on data")),
                },
                _ => Err(Unclear::Data(e.span, "depends on data")),
            },
            _ => Err(Unclear::Data(e.span, "depends on data")),
        }
    }
}

fn union(mut out: Vec<usize>, more: Vec<usize>) -> Vec<usize> {
    for at in more {
        if !out.contains(&at) {
            out.push(at);
        }
    }
    out
}
