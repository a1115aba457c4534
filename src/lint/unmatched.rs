//! Constraints whose decisions do not depend on an index that their limit reads, while a sum runs over the same kind under another
//! name: the same row for every member, and only one of the limits counts.

use super::unread::Look;
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::hir::*;
use crate::source::Span;
use rustc_hash::FxHashSet;

/// An index of a sum: where it is written, and whether it stands in a pattern of several names.
struct Bound<'h> {
    slot: Slot,
    name: &'h str,
    span: Span,
    tuple: bool,
}

impl<'h> Look<'h> {
    pub(super) fn unmatched(&self, constraint: &ConstraintDecl, out: &mut Vec<Diagnostic>) {
        let exprs = &self.hir.exprs;
        // What both sides of a single row hold of decisions; data stands in the limits.
        let mut decisions = Vec::new();
        let mut data: Vec<ExprId> = constraint.lower.into_iter().chain(constraint.upper).collect();
        self.parts(constraint.body, &mut decisions, &mut data);
        decisions.extend(constraint.condition.map(|c| c.variable));
        if decisions.is_empty() {
            return;
        }
        let moved = self.slots(&decisions);
        let limited = self.slots(&data);
        for generator in exprs.gens(constraint.binder) {
            for (place, (bind, name)) in generator.pattern.iter().enumerate() {
                let Bind::New(slot) = bind else { continue };
                let Some(kind) = self.kind(generator, place).filter(|_| limited.contains(slot) && !moved.contains(slot)) else { continue };
                let Some(sum) = self.sums(&decisions, kind).into_iter().next() else { continue };
                let word = &self.hir.entity_types[kind].name;
                let limits = || constraint.lower.into_iter().chain(constraint.upper);
                let limit = limits().find(|e| self.slots(&[*e]).contains(slot)).map(|e| self.sources.slice(exprs.spans[e]));
                let message = format!(
                    "no decision of `{}` depends on `{name}`: the same sum stands there for every {word}, {}",
                    constraint.name,
                    counts(constraint, limit)
                );
                let at = self.place(generator, place).unwrap_or(generator.span);
                let found = Diagnostic::warning(codes::UNMATCHED_INDEX, message)
                    .at(sum.span, format!("runs over every {word}, whatever `{name}` is"))
                    .with(at, "only the limit reads it");
                out.push(self.repaired(found, &sum, name, &decisions));
            }
        }
    }

    /// The name of the constraint in place of that of the sum: in a pattern of several names it joins the two.
    fn repaired(&self, found: Diagnostic, sum: &Bound<'_>, name: &str, decisions: &[ExprId]) -> Diagnostic {
        if !sum.tuple {
            return found.help(format!("read `{name}` where `{}` is read, and leave `{} in …` out of the sum", sum.name, sum.name));
        }
        let mut edits: Vec<(Span, String)> = vec![(sum.span, name.to_string())];
        let mut open = decisions.to_vec();
        let mut seen = FxHashSet::default();
        while let Some(e) = open.pop() {
            if matches!(self.hir.exprs.kinds[e], ExprKind::Slot(slot) | ExprKind::IntSlot(slot) if slot == sum.slot) {
                let at = self.hir.exprs.spans[e];
                if seen.insert(at) && self.sources.slice(at) == sum.name {
                    edits.push((at, name.to_string()));
                }
            }
            self.hir.exprs.children(e, &mut |child| open.push(child));
        }
        let title = format!("write `{name}` for `{}`, so that each sum is that of its `{name}`", sum.name);
        let mut found = found;
        found.fixes.push(crate::diagnostics::Fix { title, edits, applicability: Applicability::MaybeIncorrect });
        found
    }

    /// The terms of a sum: those with decisions, and those of data alone.
    fn parts(&self, e: ExprId, decisions: &mut Vec<ExprId>, data: &mut Vec<ExprId>) {
        let mut open = vec![e];
        while let Some(e) = open.pop() {
            match self.hir.exprs.kinds[e] {
                _ if self.hir.exprs.stages[e].is_known() => data.push(e),
                ExprKind::Arith(ArithOp::Add | ArithOp::Sub, a, b) => open.extend([a, b]),
                ExprKind::Neg(a) | ExprKind::Convert(a, ..) => open.push(a),
                _ => decisions.push(e),
            }
        }
    }

    /// The kind that a name of a pattern runs over.
    fn kind(&self, generator: &Generator, place: usize) -> Option<EntityTypeId> {
        let Ty::Set(ty) = self.hir.exprs.types[generator.set] else { return None };
        match self.hir.exprs.set_types[ty].get(place) {
            Some(SetElement::Kind(kind)) => Some(*kind),
            _ => None,
        }
    }

    /// Indices of sums over a kind.
    fn sums(&self, roots: &[ExprId], kind: EntityTypeId) -> Vec<Bound<'h>> {
        let mut out = Vec::new();
        let mut open = roots.to_vec();
        while let Some(e) = open.pop() {
            if let ExprKind::Fold(Fold::Sum, gens, _) = self.hir.exprs.kinds[e]
                && !self.hir.exprs.stages[e].is_known()
            {
                for generator in self.hir.exprs.gens(gens) {
                    for (place, (bind, name)) in generator.pattern.iter().enumerate() {
                        if let (Bind::New(slot), true) = (bind, self.kind(generator, place) == Some(kind) && name.as_ref() != "_") {
                            let span = self.place(generator, place).unwrap_or(generator.span);
                            out.push(Bound { slot: *slot, name, span, tuple: generator.pattern.len() > 1 });
                        }
                    }
                }
            }
            self.hir.exprs.children(e, &mut |child| open.push(child));
        }
        out
    }
}

/// Which of the limits is left.
fn counts(constraint: &ConstraintDecl, limit: Option<&str>) -> String {
    let Some(limit) = limit else { return "and only the tightest of them counts".to_string() };
    match (constraint.lower, constraint.upper) {
        (Some(_), None) => format!("and only the largest `{limit}` counts"),
        (None, Some(_)) => format!("and only the smallest `{limit}` counts"),
        _ => format!("and they all hold only where every `{limit}` is the same"),
    }
}
