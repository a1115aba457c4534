//! Innermost loops as runs: whoever goes over one knows that only its own variables change, and may look values up by steps.

use super::*;
use crate::data::TupleIndex;

/// What a run calls for each combination, its variables being set; with the row of the set's index, if it has one.
type Item<'f, 'a, N> = &'f mut dyn FnMut(&mut Eval<'a, N>, Option<u32>) -> Result<()>;
/// What a loop calls when all variables but those of the last generator are set.
type Inner<'f, 'a, N> = &'f mut dyn FnMut(&mut Eval<'a, N>) -> Result<()>;

impl<'a, N: Figure> Eval<'a, N> {
    /// Like [`each`](Eval::each), with the last generator left to `f`.
    pub fn each_but_last(&mut self, gens: GensId, f: Inner<'_, 'a, N>) -> Result<()> {
        let gens = self.hir.exprs.gens(gens);
        self.affordable_loop(gens)?;
        self.each_from(gens.get(..gens.len().saturating_sub(1)).unwrap_or(&[]), f)
    }

    /// True where [`run`](Eval::run) can go over a generator: all members of a kind, or the tuples of a table.
    pub fn can_run(&self, generator: &Generator) -> bool {
        let one_new = matches!(generator.pattern.as_slice(), [(Bind::New(_), _)]);
        generator.filter.is_none()
            && match self.hir.exprs.kinds[generator.set] {
                ExprKind::KindSet(_) => one_new,
                ExprKind::TableSet(_) => true,
                _ => false,
            }
    }

    /// Goes over one generator of those that it can.
    pub fn run(&mut self, generator: &'a Generator, f: Item<'_, 'a, N>) -> Result<()> {
        let hir = self.hir;
        match (hir.exprs.kinds[generator.set], generator.pattern.as_slice()) {
            (ExprKind::KindSet(kind), [(Bind::New(slot), _)]) => {
                let kind = &hir.entity_types[kind];
                for member in &kind.members {
                    self.set(*slot, member.0 - kind.base);
                    self.item(generator, None, f)?;
                }
                Ok(())
            }
            (ExprKind::TableSet(table), pattern) => self.run_rows(&hir.tables[table].index, pattern, generator, f),
            _ => Err(self.broken(generator.set)),
        }
    }

    fn run_rows(&mut self, index: &TupleIndex, pattern: &[(Bind, Box<str>)], generator: &Generator, f: Item<'_, 'a, N>) -> Result<()> {
        let bound = self.bound(pattern);
        for row in index.matching(bound.part(0..pattern.len())) {
            for (position, (bind, _)) in pattern.iter().enumerate() {
                if let (Bind::New(slot), Some(key)) = (bind, index.key(row, position)) {
                    self.set(*slot, key);
                }
            }
            self.item(generator, Some(row), f)?;
        }
        Ok(())
    }

    fn item(&mut self, generator: &Generator, row: Option<u32>, f: Item<'_, 'a, N>) -> Result<()> {
        match self.step(generator.span).and_then(|()| f(self, row)) {
            Ok(()) => Ok(()),
            Err(error) => Err(self.bound_at(error, generator)),
        }
    }
}
