//! Results of all members of a policy with an index: they are read together only where their units agree.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use rustc_hash::FxHashSet;

impl Checker<'_> {
    /// Reports where results of members are read together that stand in units of their own.
    pub(super) fn check_units_of_members(&mut self) {
        let mut mixed: FxHashSet<(ModelId, u32)> = FxHashSet::default();
        for (id, model) in self.hir.models.iter() {
            for gathered in &model.gathered {
                let mut units = gathered.members.iter().filter_map(|(_, at)| Some(model.results.get(*at as usize)?.unit));
                let Some(first) = units.next() else { continue };
                if units.any(|unit| self.units.registry().factor(unit, first).is_none()) {
                    mixed.insert((id, gathered.result));
                }
            }
        }
        if mixed.is_empty() {
            return;
        }
        let mut seen = FxHashSet::default();
        for id in self.exprs.ids().collect::<Vec<_>>() {
            let ExprKind::Answer(model, result, _) = self.exprs.kind(id) else { continue };
            if !mixed.contains(&(model, result)) || !seen.insert((model, result)) {
                continue;
            }
            let name = self.hir.models[model].results.get(result as usize).map_or_else(String::new, |decl| decl.name.to_string());
            let message = format!("`{name}` is in another unit for each member of its policy");
            let found = Diagnostic::error(codes::MIXED_UNITS, message).at(self.span(id), "of members together");
            self.report(found.help("read one member at a time, by its name: `plan.policy[NAME].result`"));
        }
    }
}
