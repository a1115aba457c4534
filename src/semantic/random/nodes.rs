//! The nodes of the tree, once it is known what is asked.

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
            let sizes = head.keys.iter().map(|kind| self.hir.entity_types[self.hir.entity_types[*kind].root].size).collect();
            Some(TreeVariable { states: self.hir.entity_types[head.states].size, keys: sizes })
        };
        heads.iter().map(shape).collect()
    }

    fn too_many(&mut self, tree: &Tree, factors: &[(u32, u32, usize)]) {
        let text = |(variable, states, count): &(u32, u32, usize)| {
            let name = self.random_of(tree, *variable).map_or("…", |(name, _)| name);
            if *count == 1 { format!("{states} of `{name}`") } else { format!("{states}^{count} of `{name}`") }
        };
        let product: f64 = factors.iter().map(|(_, states, count)| f64::from(*states).powi(*count as i32)).product();
        let texts: Vec<String> = factors.iter().map(text).collect();
        let message = format!("{product:.1e} outcomes, and the program takes {MOST_NODES}: {}", texts.join(" times "));
        let spans: Vec<_> = factors.iter().filter_map(|(variable, ..)| self.random_of(tree, *variable).map(|(_, span)| span)).collect();
        let Some((first, rest)) = spans.split_first() else { return };
        let found = Diagnostic::error(codes::TOO_MANY_OUTCOMES, message).at(*first, "its states for every key");
        let found = rest.iter().fold(found, |found, at| found.with(*at, "times these"));
        self.report(found.help("fewer states, or fewer keys: one variable that moves several amounts together needs no product"));
    }

    fn random_of(&self, tree: &Tree, variable: u32) -> Option<(&str, crate::source::Span)> {
        let result = self.hir.models[tree.model].results.get(variable as usize)?;
        Some((&result.name, result.span))
    }
}
