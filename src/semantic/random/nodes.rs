//! The nodes of the tree, once it is known what is asked.

use super::amounts::POINTS;
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;

/// The most nodes of all that is known at some time.
const MOST_NODES: u32 = 1_000_000;

impl Checker<'_> {
    /// Declares the nodes of all levels.
    pub fn nodes(&mut self) {
        let Some(mut tree) = self.hir.tree.take() else { return };
        let Some(shapes) = self.shapes(tree.model) else { return };
        let span = self.hir.models[tree.model].span;
        if let Err(TooManyNodes { factors }) = tree.lay_out(&shapes, MOST_NODES) {
            self.too_many(&tree, &factors);
            return;
        }
        let base = self.hir.entities.len() as u32;
        let variables: Vec<EntityTypeId> =
            self.pending.model(tree.model).variables.iter().map(|head| head.as_ref().map_or(tree.kind, |head| head.states)).collect();
        for layout in &tree.layouts {
            for (at, stage) in (0u32..).zip(&layout.stages) {
                for node in stage.first..stage.first + stage.count {
                    let state = |(place, item): (usize, &TreeItem)| {
                        let states = variables.get(item.variable as usize)?;
                        let entity = EntityId(self.hir.entity_types[*states].base + layout.state(at, node, place)?);
                        Some(self.hir.entities[entity].name.to_string())
                    };
                    let known: Vec<String> = layout.items.iter().take(stage.items).enumerate().filter_map(state).collect();
                    let name = if known.is_empty() { "start".to_string() } else { known.join(", ") };
                    let entity = Entity { name: name.into(), title: None, kind: tree.kind, root: tree.kind, span };
                    self.hir.entities.push(entity);
                }
            }
        }
        let size = self.hir.entities.len() as u32 - base;
        let kind = &mut self.hir.entity_types[tree.kind];
        (kind.base, kind.size, kind.members) = (base, size, (base..base + size).map(EntityId).collect());
        self.hir.tree = Some(tree);
    }

    /// The shapes of the random variables; none where one is wrong, which was reported.
    fn shapes(&self, model: ModelId) -> Option<Vec<TreeVariable>> {
        let heads = &self.pending.model(model).variables;
        let shape = |head: &Option<crate::semantic::progress::VariableHead>| {
            let head = head.as_ref()?;
            let states = self.hir.entity_types[head.states].size;
            let by_period = head.keys.first().is_some_and(|kind| self.hir.entity_types[*kind].periods);
            Some(TreeVariable { states, by_period, tuples: self.tuples_of(head.binder, &head.keys) })
        };
        heads.iter().map(shape).collect()
    }

    /// The keys that an index may have: all that its sets name, and where that depends on data, all members of their kinds.
    fn tuples_of(&self, binder: GensId, kinds: &[EntityTypeId]) -> Vec<Vec<u32>> {
        let mut out: Vec<Vec<u32>> = vec![Vec::new()];
        for generator in self.exprs.made().gens(binder) {
            let count = generator.pattern.iter().filter(|(bind, _)| matches!(bind, Bind::New(_))).count();
            let own: Vec<Vec<u32>> = match (self.named_members(generator.set, 0), count) {
                (Some(members), 1) => members.into_iter().map(|member| vec![member]).collect(),
                _ => {
                    let at = out.first().map_or(0, Vec::len);
                    let kinds = kinds.get(at..at + count).unwrap_or_default();
                    let all = |kind: &EntityTypeId| 0..self.hir.entity_types[self.hir.entity_types[*kind].root].size;
                    kinds.iter().fold(vec![Vec::new()], |heads: Vec<Vec<u32>>, kind| {
                        heads.iter().flat_map(|head| all(kind).map(move |key| head.iter().copied().chain([key]).collect())).collect()
                    })
                }
            };
            out = out.iter().flat_map(|head| own.iter().map(move |rest| head.iter().chain(rest).copied().collect())).collect();
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// The members that a set names, whatever conditions it has; none where they come from data.
    fn named_members(&self, set: ExprId, depth: u32) -> Option<Vec<u32>> {
        if depth > 32 {
            return None;
        }
        match self.exprs.kind(set) {
            ExprKind::KindSet(kind) => {
                let root = self.hir.entity_types[kind].root;
                let all = self.hir.entity_types[root].base..self.hir.entity_types[root].base + self.hir.entity_types[root].size;
                let own = all.map(EntityId).filter(|entity| self.hir.is_a(self.hir.entities[*entity].kind, kind));
                Some(own.map(|entity| self.hir.ordinal(entity)).collect())
            }
            ExprKind::NamedSet(id) => match self.hir.sets[id].body {
                SetBody::Value { expr, .. } => self.named_members(expr, depth + 1),
                SetBody::Data(_) | SetBody::Error => None,
            },
            ExprKind::ListSet(list) => {
                let one = |e: &ExprId| match self.exprs.kind(*e) {
                    ExprKind::Entity(entity) => Some(self.hir.ordinal(entity)),
                    _ => None,
                };
                self.exprs.items(list).iter().map(one).collect()
            }
            ExprKind::Selection(gens) => match self.exprs.made().gens(gens) {
                [only] if only.pattern.len() == 1 => self.named_members(only.set, depth + 1),
                _ => None,
            },
            ExprKind::Joined(op, a, b) => {
                let (a, b) = (self.named_members(a, depth + 1)?, self.named_members(b, depth + 1)?);
                Some(match op {
                    SetOp::Or => a.into_iter().chain(b).collect(),
                    SetOp::And => a.into_iter().filter(|member| b.contains(member)).collect(),
                    SetOp::Except => a,
                })
            }
            _ => None,
        }
    }

    fn too_many(&mut self, tree: &Tree, factors: &[(u32, u32, usize)]) {
        let text = |(variable, states, count): &(u32, u32, usize)| {
            let name = self.random_of(tree, *variable).map_or("…", |(name, _)| name);
            if *count == 1 { format!("{states} of `{name}`") } else { format!("{states}^{count} of `{name}`") }
        };
        let product: f64 = factors.iter().map(|(_, states, count)| f64::from(*states).powi(*count as i32)).product();
        let texts: Vec<String> = factors.iter().map(text).collect();
        let count = match product / 1e6 {
            millions @ ..1e4 => format!("{millions:.1} million"),
            _ => format!("{product:.1e}"),
        };
        let most = MOST_NODES / 1_000_000;
        let message = format!("{count} outcomes, and the program takes {most} million: {}", texts.join(" times "));
        let spans: Vec<_> = factors.iter().filter_map(|(variable, ..)| self.random_of(tree, *variable).map(|(_, span)| span)).collect();
        let Some((first, rest)) = spans.split_first() else { return };
        let found = Diagnostic::error(codes::TOO_MANY_OUTCOMES, message).at(*first, "its states for every key");
        let found = rest.iter().fold(found, |found, at| found.with(*at, "times these"));
        self.report(found.help(
            "fewer states, points or keys: one variable that moves several amounts together needs no product, and draws (`sampled 500 seed 7`) are not multiplied",
        ));
    }

    fn random_of(&self, tree: &Tree, variable: u32) -> Option<(&str, crate::source::Span)> {
        let result = self.hir.models[tree.model].results.get(variable as usize)?;
        Some((result.name.strip_suffix(POINTS).unwrap_or(&result.name), result.span))
    }
}
