//! Expressions of a scenario in mathematical notation, with the parentheses that it needs.

mod calls;
mod expr;
mod names;
mod numbers;
mod sets;

pub use sets::places;

use super::math::{Fence, Math};
use crate::hir::Hir;
use crate::source::SourceMap;
use crate::syntax::ast::{Expr, Name, Place};
use rustc_hash::FxHashSet;

/// How strongly the outermost sign of a formula binds: what is weaker than its place asks for stands in parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Cases and quantifiers, which go on to the right.
    Open,
    Or,
    And,
    Not,
    Compare,
    /// Sets that are joined.
    Joined,
    Sum,
    Product,
    /// A number with a unit, and what else is one factor, but no base of a power.
    Factor,
    Atom,
}

/// A formula, and what has to be known of it where it is a part of another one.
pub(super) struct Formula {
    pub math: Math,
    pub level: Level,
    /// It ends in a sum or the like, which would take in a factor that follows.
    pub open: bool,
}

impl Formula {
    fn new(math: Math, level: Level) -> Formula {
        Formula { math, level, open: false }
    }

    fn atom(math: Math) -> Formula {
        Formula::new(math, Level::Atom)
    }

    /// In parentheses where it binds less than asked.
    fn at_least(self, level: Level) -> Math {
        if self.level < level { self.math.fenced(Fence::Round) } else { self.math }
    }

    /// The same, where a factor follows.
    fn before_a_factor(self, level: Level) -> Math {
        if self.level < level || self.open { self.math.fenced(Fence::Round) } else { self.math }
    }
}

/// Writes expressions: it knows which names are sets, entities and states, and which are indices here.
pub struct Notation<'a> {
    pub sources: &'a SourceMap,
    words: &'a Words,
    bound: Vec<String>,
}

/// The names of a scenario that stand for themselves.
pub struct Words {
    sets: FxHashSet<String>,
    members: FxHashSet<String>,
    /// Models and tables: what is read of them stands after a dot.
    containers: FxHashSet<String>,
}

impl Words {
    #[cfg(test)]
    pub fn listed(sets: &[&str], members: &[&str]) -> Words {
        let own = |names: &[&str]| names.iter().map(|name| name.to_string()).collect();
        Words { sets: own(sets), members: own(members), containers: FxHashSet::default() }
    }

    pub fn of(hir: &Hir) -> Words {
        // The states of a variable are a set of its name, and the name is read as the variable.
        let kinds = hir.entity_types.values().filter(|kind| !kind.domain).map(|kind| kind.name.to_string());
        let sets = kinds.chain(hir.sets.values().map(|set| set.name.to_string())).collect();
        let entities = hir.entities.values().map(|entity| entity.name.to_string());
        let states = hir.states.values().flat_map(|states| &states.names).map(|name| name.to_string());
        let statuses = crate::eval::Status::NAMES.map(str::to_string);
        let models = hir.models.values().map(|model| model.declared_as().to_string());
        let containers = models.chain(hir.tables.values().map(|table| table.name.to_string())).collect();
        Words { sets, members: entities.chain(states).chain(statuses).collect(), containers }
    }
}

impl<'a> Notation<'a> {
    pub fn new(sources: &'a SourceMap, words: &'a Words) -> Notation<'a> {
        Notation { sources, words, bound: Vec::new() }
    }

    /// Runs with names bound as indices or parameters.
    pub fn with<'n, T>(&mut self, names: impl IntoIterator<Item = &'n str>, f: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.bound.len();
        self.bound.extend(names.into_iter().map(str::to_string));
        let out = f(self);
        self.bound.truncate(before);
        out
    }

    /// Binds the indices of a pattern for what follows, up to [`Notation::unbind`].
    pub fn bind(&mut self, places: &[Place]) -> usize {
        let before = self.bound.len();
        let is_new = |place: &&Place| place.kind.is_none() && !self.stands_for_itself(&place.name);
        let new = places.iter().filter(is_new);
        let new: Vec<String> = new.map(|place| place.name.text.to_string()).collect();
        self.bound.extend(new);
        before
    }

    pub fn unbind(&mut self, before: usize) {
        self.bound.truncate(before);
    }

    /// An expression that stands alone.
    pub fn math(&mut self, expr: &Expr) -> Math {
        self.expr(expr).math
    }

    /// An expression on one side of a relation.
    pub fn side(&mut self, expr: &Expr) -> Math {
        self.expr(expr).at_least(Level::Joined)
    }

    /// The value of a definition: cases stand there without parentheses.
    pub fn value_of(&mut self, expr: &Expr) -> Math {
        let value = self.expr(expr);
        if matches!(value.math, Math::Cases(_)) { value.math } else { value.at_least(Level::Joined) }
    }

    /// In a pattern a name of an entity means that entity.
    fn stands_for_itself(&self, name: &Name) -> bool {
        let text = name.text.as_ref();
        let mut letters = text.chars();
        // One small letter is read as an index there.
        let is_like_an_index = letters.next().is_some_and(char::is_lowercase) && letters.next().is_none();
        self.words.members.contains(text) && !is_like_an_index || text.chars().all(|c| c.is_ascii_digit())
    }
}
