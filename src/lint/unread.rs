//! What nobody reads: index names, beside which everything counts once for each of their members, and parts of decision processes.

use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::eval::ValueStore;
use crate::hir::*;
use crate::source::{SourceMap, Span};
use rustc_hash::FxHashSet;

/// Warns of index names in sums, constraints and values that nobody reads, where `_` in their place says that it is meant; and of
/// actions and random variables of decision processes.
pub fn unread(hir: &Hir, world: &ValueStore, sources: &SourceMap) -> Vec<Diagnostic> {
    let look = Look { hir, world, sources };
    let mut out = Vec::new();
    // An expression may have been read twice, once for each of two things that it might have been.
    let mut told: FxHashSet<Span> = FxHashSet::default();
    for e in hir.exprs.kinds.ids() {
        if let ExprKind::Fold(fold, gens, body) = hir.exprs.kinds[e] {
            look.fold(fold, gens, body, &mut out);
        }
    }
    for plan in hir.models.values().filter_map(|model| model.plan()) {
        for constraint in plan.constraints.iter().filter(|c| c.complete) {
            look.constraint(constraint, &mut out);
            look.unmatched(constraint, &mut out);
        }
    }
    for limit in hir.models.values().flat_map(|model| model.form.effects()).flat_map(|effect| &effect.limits) {
        look.amount_limit(limit, &mut out);
    }
    hir.lets.values().for_each(|decl| look.value(decl, &mut out));
    for model in hir.models.values().filter(|model| !model.library) {
        model.decision().into_iter().for_each(|body| look.decision(model, body, &mut out));
    }
    out.retain(|found| found.span().is_none_or(|at| told.insert(at)));
    out
}

/// An index that nobody reads.
struct Idle<'h> {
    name: &'h str,
    generator: &'h Generator,
    span: Span,
    /// How many members it has, where that does not depend on anything.
    members: Option<usize>,
}

pub(super) struct Look<'h> {
    pub(super) hir: &'h Hir,
    world: &'h ValueStore,
    pub(super) sources: &'h SourceMap,
}

impl<'h> Look<'h> {
    fn fold(&self, fold: Fold, gens: GensId, body: ExprId, out: &mut Vec<Diagnostic>) {
        // `sum(1 for (e, p) in route)` counts, and says so.
        if is_literal(self.hir, body) {
            return;
        }
        let read = self.slots(&[body]);
        let bound: Vec<Slot> = self.hir.exprs.bound(gens).map(|(slot, _)| slot).collect();
        if fold == Fold::Count && !bound.iter().any(|slot| read.contains(slot)) {
            return;
        }
        for idle in self.idle(gens, &read) {
            let alone = idle.generator.pattern.len() == 1;
            let does = match fold {
                Fold::Sum => self.times(&idle, "every term is added up"),
                Fold::Product => self.times(&idle, "every factor is multiplied"),
                // Tuples are counted: that is what it says.
                Fold::Count if !alone => continue,
                Fold::Count => self.times(&idle, "everything is counted"),
                // In a tuple it asks whether there is one.
                Fold::Any | Fold::All | Fold::Min | Fold::Max | Fold::Average if !alone => continue,
                Fold::Any | Fold::All | Fold::Min | Fold::Max | Fold::Average => "it changes nothing".to_string(),
            };
            out.push(found(&idle, &does));
        }
    }

    /// A row that stands there as often as an index has members.
    fn constraint(&self, constraint: &ConstraintDecl, out: &mut Vec<Diagnostic>) {
        // Without a decision it is reported as a whole.
        if self.hir.exprs.stages[constraint.body].is_known() {
            return;
        }
        let prices = [constraint.below, constraint.above].into_iter().flatten().map(|priced| priced.price);
        let mut roots = vec![constraint.body];
        roots.extend(constraint.lower.into_iter().chain(constraint.upper).chain(constraint.condition.map(|c| c.variable)).chain(prices));
        let read = self.slots(&roots);
        for idle in self.idle(constraint.binder, &read) {
            let paid = if constraint.below.or(constraint.above).is_some() { ", and its price is paid as often" } else { "" };
            let does = self.times(&idle, &format!("the same row of `{}` stands there", constraint.name));
            out.push(found(&idle, &format!("{does}{paid}")));
        }
    }

    /// A bound of what somebody gets that stands there as often as an index has members.
    fn amount_limit(&self, limit: &AmountLimit, out: &mut Vec<Diagnostic>) {
        let roots: Vec<ExprId> = limit.place.iter().copied().chain(limit.lower).chain(limit.upper).collect();
        for idle in self.idle(limit.binder, &self.slots(&roots)) {
            out.push(found(&idle, &self.times(&idle, &format!("the same limit `{}` stands there", limit.name))));
        }
    }

    /// A value that is calculated anew for each member, and is the same. A series that simply is constant is none of them.
    fn value(&self, decl: &Let, out: &mut Vec<Diagnostic>) {
        if decl.keys.is_empty() || decl.ty == Ty::Error || !self.calculates(decl.body) {
            return;
        }
        let read = self.slots(&[decl.body]);
        for idle in self.idle(decl.binder, &read) {
            out.push(found(&idle, &format!("`{}` is the same for all of its members", decl.name)));
        }
    }

    /// "… 3 times, once for each project"
    fn times(&self, idle: &Idle<'_>, what: &str) -> String {
        let word = match (self.hir.exprs.types[idle.generator.set], idle.generator.pattern.len()) {
            (Ty::Set(ty), 1) => match self.hir.exprs.set_types[ty].as_slice() {
                [SetElement::Kind(kind)] => self.hir.entity_types[*kind].name.to_string(),
                _ => format!("`{}`", idle.name),
            },
            _ => format!("`{}`", idle.name),
        };
        match idle.members {
            Some(1) => format!("{what} once for each {word}, of which there is one"),
            Some(count) => format!("{what} {count} times, once for each {word}"),
            None => format!("{what} once for each {word}"),
        }
    }

    /// The names of generators that neither what is given nor the generators themselves read.
    fn idle(&self, gens: GensId, read: &FxHashSet<Slot>) -> Vec<Idle<'h>> {
        let list = self.hir.exprs.gens(gens);
        let mut out = Vec::new();
        for (at, generator) in list.iter().enumerate() {
            for (place, (bind, name)) in generator.pattern.iter().enumerate() {
                let Bind::New(slot) = bind else { continue };
                let later = list.iter().skip(at + 1);
                let joined = later.clone().flat_map(|g| &g.pattern).any(|(bind, _)| *bind == Bind::Joined(*slot));
                let parts: Vec<ExprId> =
                    generator.filter.into_iter().chain(later.flat_map(|g| [Some(g.set), g.filter]).flatten()).collect();
                if name.as_ref() == "_" || joined || read.contains(slot) || self.slots(&parts).contains(slot) {
                    continue;
                }
                let span = self.place(generator, place).unwrap_or(generator.span);
                out.push(Idle { name, generator, span, members: self.members(generator) });
            }
        }
        out
    }

    /// Where the name at one position of a pattern is written.
    pub(super) fn place(&self, generator: &Generator, place: usize) -> Option<Span> {
        let text = self.sources.slice(generator.span);
        let name = generator.pattern.get(place)?.1.as_ref();
        let open = text.starts_with('(');
        let inner = if open { text.get(1..text.find(')')?)? } else { text.get(..text.find(char::is_whitespace)?)? };
        let part = if open { inner.split(',').nth(place)? } else { inner };
        let start = part.as_ptr() as usize - text.as_ptr() as usize + (part.len() - part.trim_start().len());
        let lo = generator.span.lo + start as u32;
        let written = part.trim();
        (written.trim_matches('`') == name).then(|| Span::new(generator.span.file, lo, lo + written.len() as u32))
    }

    /// How many members a generator of one name runs over, where that is plain.
    fn members(&self, generator: &Generator) -> Option<usize> {
        if generator.filter.is_some() || generator.pattern.len() != 1 {
            return None;
        }
        match self.hir.exprs.kinds[generator.set] {
            ExprKind::KindSet(kind) => Some(self.hir.entity_types[kind].members.len()),
            ExprKind::NamedSet(set) => self.world.set(set).map(|index| index.len() as usize),
            _ => None,
        }
    }

    /// The index variables that expressions read, with what they bind themselves.
    pub(super) fn slots(&self, roots: &[ExprId]) -> FxHashSet<Slot> {
        let mut out = FxHashSet::default();
        let mut open = roots.to_vec();
        while let Some(e) = open.pop() {
            match self.hir.exprs.kinds[e] {
                ExprKind::Slot(slot) | ExprKind::IntSlot(slot) => {
                    out.insert(slot);
                }
                ExprKind::Fold(_, gens, _) | ExprKind::Risk(_, gens, _) | ExprKind::Selection(gens) => {
                    let joins = self.hir.exprs.gens(gens).iter().flat_map(|g| &g.pattern);
                    out.extend(joins.filter_map(|(bind, _)| if let Bind::Joined(slot) = bind { Some(*slot) } else { None }));
                }
                _ => {}
            }
            self.hir.exprs.children(e, &mut |child| open.push(child));
        }
        out
    }

    /// True for what adds up, or reads decisions.
    fn calculates(&self, e: ExprId) -> bool {
        let mut open = vec![e];
        while let Some(e) = open.pop() {
            if matches!(self.hir.exprs.kinds[e], ExprKind::Fold(..) | ExprKind::Risk(..) | ExprKind::Var(..)) {
                return true;
            }
            self.hir.exprs.children(e, &mut |child| open.push(child));
        }
        false
    }
}

fn is_literal(hir: &Hir, e: ExprId) -> bool {
    match hir.exprs.kinds[e] {
        ExprKind::Number(..) | ExprKind::Bool(_) => true,
        ExprKind::Neg(inner) | ExprKind::Convert(inner, ..) => is_literal(hir, inner),
        _ => false,
    }
}

fn found(idle: &Idle<'_>, does: &str) -> Diagnostic {
    Diagnostic::warning(codes::UNREAD_INDEX, format!("nobody reads the index `{}`: {does}", idle.name))
        .at(idle.span, "bound here, and not read")
        .fix("write `_` if that is meant", idle.span, "_", Applicability::MaybeIncorrect)
}
