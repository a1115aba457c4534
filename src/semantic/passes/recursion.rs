//! Which values read themselves for other keys, directly or through one another.

use crate::hir::*;
use crate::semantic::checker::Checker;
use rustc_hash::{FxHashMap, FxHashSet};

impl Checker<'_> {
    /// Marks the values of each circle: every circle has one that was read while its body was checked.
    pub fn recursion(&mut self) {
        let early: Vec<LetId> = self.hir.lets.ids().filter(|id| self.pending.a_let(*id).read_early).collect();
        if early.is_empty() {
            return;
        }
        let mut reads: FxHashMap<LetId, Vec<LetId>> = FxHashMap::default();
        let mut readers: FxHashMap<LetId, Vec<LetId>> = FxHashMap::default();
        for id in self.hir.lets.ids() {
            let read = self.values_read(id);
            read.iter().for_each(|other| readers.entry(*other).or_default().push(id));
            reads.insert(id, read);
        }
        for id in early {
            if self.hir.lets[id].recursive {
                continue;
            }
            let (after, before) = (reached(&reads, id), reached(&readers, id));
            for other in after.intersection(&before) {
                self.hir.lets[*other].recursive = true;
            }
        }
    }

    /// The values that the body of a value reads.
    fn values_read(&self, id: LetId) -> Vec<LetId> {
        let mut out: FxHashSet<LetId> = FxHashSet::default();
        let exprs = self.exprs.made();
        let mut open = if self.hir.lets[id].ty == Ty::Error { Vec::new() } else { vec![self.hir.lets[id].body] };
        while let Some(e) = open.pop() {
            if let ExprKind::Let(other, _) = exprs.kinds[e] {
                out.insert(other);
            }
            exprs.children(e, &mut |child| open.push(child));
        }
        let mut out: Vec<LetId> = out.into_iter().collect();
        out.sort_unstable();
        out
    }
}

/// What can be reached over the edges, with the beginning where it is reached again.
fn reached(edges: &FxHashMap<LetId, Vec<LetId>>, from: LetId) -> FxHashSet<LetId> {
    let mut found = FxHashSet::default();
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        open.extend(edges.get(&id).into_iter().flatten().copied().filter(|next| found.insert(*next)));
    }
    found
}
