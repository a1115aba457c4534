//! Innermost loops as runs: within one only the variables of its own generator change, so that values can be looked up by steps.

use super::*;
use crate::data::TupleIndex;

/// What a run calls for each combination, its variables being set; with the row of the set's index, if it has one.
type Item<'f, 'a, N> = &'f mut dyn FnMut(&mut Eval<'a, N>, Option<u32>) -> Result<()>;
/// What a loop calls when all variables but those of the last generator are set.
type Inner<'f, 'a, N> = &'f mut dyn FnMut(&mut Eval<'a, N>) -> Result<()>;

/// What is known of the condition of a generator before its loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shared {
    /// It holds for each combination, or there is none.
    Always,
    Never,
    /// It has to be looked at for each.
    Each,
}

impl<'a, N: Figure> Eval<'a, N> {
    /// A condition that compares only variables that do not change while the generator runs is decided once. It cannot fail, so
    /// that deciding it early reports nothing new.
    pub(super) fn shared(&mut self, generator: &Generator) -> Result<Shared> {
        match generator.filter {
            None => Ok(Shared::Always),
            Some(filter) if self.stays(filter, generator) => Ok(if self.truth(filter)? { Shared::Always } else { Shared::Never }),
            Some(_) => Ok(Shared::Each),
        }
    }

    /// True of comparisons of entities and of variables that a generator does not bind.
    fn stays(&self, e: ExprId, generator: &Generator) -> bool {
        match self.hir.exprs.kinds[e] {
            ExprKind::Slot(slot) => !generator.pattern.iter().any(|(bind, _)| matches!(bind, Bind::New(new) if *new == slot)),
            ExprKind::Entity(_) | ExprKind::Bool(_) => true,
            ExprKind::Not(inner) => self.stays(inner, generator),
            ExprKind::Same(a, b, _) | ExprKind::And(a, b) | ExprKind::Or(a, b) => self.stays(a, generator) && self.stays(b, generator),
            _ => false,
        }
    }

    /// The keys of a set's tuples that have values already.
    pub(super) fn bound(&self, pattern: &[(Bind, Box<str>)]) -> [Option<u32>; MAX_KEYS] {
        let mut bound = [None; MAX_KEYS];
        for (place, (bind, _)) in bound.iter_mut().zip(pattern) {
            *place = match bind {
                Bind::Joined(slot) => Some(self.get(*slot)),
                Bind::Fixed(ordinal) => Some(*ordinal),
                Bind::New(_) => None,
            };
        }
        bound
    }

    /// Like [`each`](Eval::each), with the last generator left to `f`.
    pub fn each_but_last(&mut self, gens: GensId, f: Inner<'_, 'a, N>) -> Result<()> {
        let gens = self.hir.exprs.gens(gens);
        self.affordable_loop(gens)?;
        self.each_from(gens.get(..gens.len().saturating_sub(1)).unwrap_or(&[]), f)
    }

    /// True where [`run`](Eval::run) handles a generator: all members of a kind, or the tuples of a table.
    pub fn can_run(&self, generator: &Generator) -> bool {
        let one_new = matches!(generator.pattern.as_slice(), [(Bind::New(_), _)]);
        generator.filter.is_none_or(|filter| self.stays(filter, generator))
            && match self.hir.exprs.kinds[generator.set] {
                ExprKind::KindSet(_) => one_new,
                ExprKind::TableSet(_) => true,
                _ => false,
            }
    }

    /// Runs over a generator, where [`can_run`](Eval::can_run) allows it.
    pub fn run(&mut self, generator: &'a Generator, f: Item<'_, 'a, N>) -> Result<()> {
        let hir = self.hir;
        if self.shared(generator)? == Shared::Never {
            return Ok(());
        }
        match (hir.exprs.kinds[generator.set], generator.pattern.as_slice()) {
            (ExprKind::KindSet(kind), [(Bind::New(slot), _)]) => {
                let kind = &hir.entity_types[kind];
                for member in &kind.members {
                    self.set(*slot, member.0 - kind.base);
                    self.item(generator, |eval| f(eval, None))?;
                }
                Ok(())
            }
            (ExprKind::TableSet(table), pattern) => self.run_rows(&hir.tables[table].index, pattern, generator, f),
            _ => Err(self.broken(generator.set)),
        }
    }

    fn run_rows(&mut self, index: &TupleIndex, pattern: &[(Bind, Box<str>)], generator: &Generator, f: Item<'_, 'a, N>) -> Result<()> {
        let (bound, elements) = (self.bound(pattern), self.elements(generator.set));
        let mut tuple = Vec::new();
        for row in index.matching(bound.part(0..pattern.len())) {
            // Rows of entities that are not there stand in the table all the same.
            if !self.hir.absent.is_empty() {
                index.tuple(row, &mut tuple);
                if !self.hir.is_there(elements, &tuple) {
                    continue;
                }
            }
            for (position, (bind, _)) in pattern.iter().enumerate() {
                if let (Bind::New(slot), Some(key)) = (bind, index.key(row, position)) {
                    self.set(*slot, key);
                }
            }
            self.item(generator, |eval| f(eval, Some(row)))?;
        }
        Ok(())
    }
}
