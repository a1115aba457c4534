//! What objectives have beside their formulas: what policies charge, and what missing constraints costs.

use super::Writer;
use crate::doc::page::Inline;
use crate::hir::{ModelId, ObjectiveDecl, Plan};

impl Writer<'_> {
    /// Under the formula of an objective, what is added to it and subtracted from it.
    pub(super) fn beside_the_objective(&mut self, plan: &str, place: usize) {
        let Some(plan) = self.model_id(plan).and_then(|id| self.hir.plan(id)) else { return };
        let Some(objective) = plan.objectives.get(place) else { return };
        let counts = |side: &crate::hir::Penalty| side.objective as usize == place;
        let missed = plan.constraints.iter().filter(|own| own.below.iter().chain(&own.above).any(counts));
        let missed: Vec<&str> = missed.map(|own| own.name.as_ref()).collect();
        let is_charged = charged(plan).is_some_and(|(at, _)| at == place);
        let charges: Vec<&str> = match is_charged {
            true => plan.patches.iter().flat_map(|patch| &patch.charges).map(|charge| charge.name.as_ref()).collect(),
            false => Vec::new(),
        };
        let begins = if objective.maximize { "Subtracted from it: " } else { "Added to it: " };
        for (names, what) in [(missed, "what is paid for constraints that are missed, "), (charges, "what policies in force charge, ")] {
            if names.is_empty() {
                continue;
            }
            let mut line = vec![Inline::Text(format!("{begins}{what}"))];
            for (at, name) in names.into_iter().enumerate() {
                line.extend((at > 0).then(|| Inline::Text(", ".into())));
                line.push(Inline::Code(name.to_string()));
            }
            line.push(Inline::Text(".".into()));
            self.page.paragraph(line);
        }
    }

    /// At a charge, where it counts: none of what has no objective.
    pub(super) fn where_it_counts(&self, plan: &str) -> Option<Vec<Inline>> {
        let id: ModelId = self.model_id(plan)?;
        let (_, objective) = charged(self.hir.plan(id)?)?;
        let begins = if objective.maximize { "Subtracted from " } else { "Added to " };
        let sense = if objective.maximize { ", which is maximized." } else { ", which is minimized." };
        Some(vec![Inline::Text(begins.into()), Inline::Code(format!("{plan}.{}", objective.name)), Inline::Text(sense.into())])
    }
}

/// The objective that policies charge: the first that does not go level by level.
fn charged(plan: &Plan) -> Option<(usize, &ObjectiveDecl)> {
    plan.objectives.iter().enumerate().find(|(_, objective)| !objective.levels)
}
