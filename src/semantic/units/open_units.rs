//! Where units that depend on who is meant may not be: in what stands for all of them together, and where nobody is meant.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::units::evidence::UnitSource;
use crate::source::Span;
use crate::units::UnitId;

impl Checker<'_> {
    /// Reports numbers of different units that are added up or compared, and declarations whose unit would depend on nobody. To be asked
    /// when units are settled.
    pub fn check_open_units(&mut self) {
        // Units that do not agree leave others behind where they should be gone.
        if !self.units.has_families() || self.reports.has_errors() {
            return;
        }
        let mut wrong = Vec::new();
        for id in self.exprs.ids() {
            match self.exprs.kind(id) {
                ExprKind::Fold(fold @ (Fold::Sum | Fold::Product | Fold::Min | Fold::Max | Fold::Average), gens, body) => {
                    let doing = if matches!(fold, Fold::Sum | Fold::Average) { "added up" } else { "taken together" };
                    wrong.extend(self.mixed(gens, body, doing));
                }
                ExprKind::Ranked(selection, by, _) => {
                    let ExprKind::Selection(gens) = self.exprs.kind(selection) else { continue };
                    let by: Vec<ExprId> = self.exprs.items(by).iter().skip(1).copied().collect();
                    wrong.extend(by.into_iter().filter_map(|by| self.mixed(gens, by, "put in order")));
                }
                ExprKind::Query(query) => {
                    let query = self.exprs.made().queries[query];
                    let targets: Vec<ExprId> = self.exprs.items(query.target).to_vec();
                    wrong.extend(targets.into_iter().filter_map(|target| self.mixed(query.over, target, "compared")));
                }
                _ => {}
            }
        }
        for model in self.hir.models.values().filter(|model| model.plan().is_none()) {
            let mut exprs = Vec::new();
            model.form.exprs(&mut |e| exprs.push(e));
            wrong.extend(exprs.into_iter().find_map(|e| self.compared_by_model(e, model)));
        }
        // What these come to follows from them.
        if !wrong.is_empty() {
            return wrong.into_iter().for_each(|found| self.report(found));
        }
        for (id, attr) in self.hir.attrs.iter() {
            if let AttrType::Number(unit) = &attr.ty {
                let kinds: Vec<EntityTypeId> = std::iter::once(attr.kind).chain(attr.keys.iter().copied()).collect();
                let unstated = self.units.was_unstated(UnitSource::Attr(id));
                wrong.extend(self.misplaced_unit(*unit, if unstated { &[] } else { kinds.as_slice() }, &attr.name, attr.span));
            }
        }
        for (id, decl) in self.hir.lets.iter() {
            let keys = if !self.units.was_unstated(UnitSource::Let(id)) { decl.keys.as_slice() } else { &[] };
            wrong.extend(self.misplaced_unit(decl.unit, keys, &decl.name, decl.span));
        }
        for (id, model) in self.hir.models.iter() {
            for (at, result) in (0u32..).zip(&model.results) {
                let is_plans = matches!(
                    result.role,
                    ResultRole::Plan(PlanResult::Variable(_) | PlanResult::Activity(_) | PlanResult::Slack(_) | PlanResult::Let(_))
                );
                let kinds = if is_plans { result.keys.as_slice() } else { &[] };
                let unstated = self.units.was_unstated(UnitSource::Answer(id, at));
                wrong.extend(self.misplaced_unit(result.unit, if unstated { &[] } else { kinds }, &result.name, result.span));
            }
        }
        wrong.into_iter().for_each(|found| self.report(found));
    }

    /// Numbers in units that depend on what is run over.
    fn mixed(&self, gens: GensId, body: ExprId, doing: &str) -> Option<Diagnostic> {
        let unit = self.exprs.unit(body);
        let bound: Vec<(Slot, &str)> = self.exprs.made().bound(gens).collect();
        let part = self.units.registry().open_parts(unit).into_iter().find(|part| bound.iter().any(|(slot, _)| *slot == part.place))?;
        let name = bound.iter().find(|(slot, _)| *slot == part.place).map_or("", |(_, name)| *name);
        let (root, own) = self.units.family_name(part.family)?;
        let word = &self.hir.entity_types[root].name;
        let text = self.units.registry().text(unit);
        let found = Diagnostic::error(codes::MIXED_UNITS, format!("numbers in different units are {doing}: each {word} has its own"))
            .at(self.span(body), format!("in `{text}`, which depends on `{name}`"));
        Some(found.help(format!("divide by the unit, or by what is needed, so that plain numbers are {doing}: `… / {name}.{own}`")))
    }

    /// A unit that depends on who is meant, where the keys say nobody.
    fn misplaced_unit(&self, unit: UnitId, kinds: &[EntityTypeId], name: &str, span: Span) -> Option<Diagnostic> {
        let fits = |place: u32, root: EntityTypeId| kinds.get(place as usize).is_some_and(|kind| self.hir.entity_types[*kind].root == root);
        let parts = self.units.registry().open_parts(unit);
        let part = parts.into_iter().find(|part| self.units.family_name(part.family).is_none_or(|(root, _)| !fits(part.place, root)))?;
        let (root, own) = self.units.family_name(part.family)?;
        let word = &self.hir.entity_types[root].name;
        let text = self.units.registry().text(unit);
        let has_key = kinds.is_empty() || kinds.iter().any(|kind| self.hir.entity_types[*kind].root == root);
        let found =
            Diagnostic::error(codes::UNIT_OF_ENTITY, format!("the unit of `{name}` would be `{text}`, which depends on the {word}"))
                .at(span, "nothing here says which one");
        Some(match has_key {
            true => found.help(format!("where the {word} is a key, state it: `: {text}`; else divide by it: `… / n.{own}`")),
            false => found.help(format!("divide by it, `… / n.{own}`, or give `{name}` the {word} as a key")),
        })
    }

    /// Numbers that a model compares, divides or weighs, in units that depend on who is meant.
    fn compared_by_model(&self, e: ExprId, model: &Model) -> Option<Diagnostic> {
        let unit = self.exprs.unit(e);
        let part = self.units.registry().open_parts(unit).into_iter().next()?;
        let (root, own) = self.units.family_name(part.family)?;
        let (word, form) = (&self.hir.entity_types[root].name, model.form.name().word());
        let text = self.units.registry().text(unit);
        let found = Diagnostic::error(codes::MIXED_UNITS, format!("the {form} `{}` would compare numbers in different units", model.name))
            .at(self.span(e), format!("in `{text}`: each {word} has its own unit"));
        Some(found.help(format!("divide by the unit, so that plain numbers are compared: `… / n.{own}`")))
    }
}
