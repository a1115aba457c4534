//! Allocations over links that claimants share.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::ModelMistake;
use crate::prob::rule::Rule;
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::{Local, Scope};
use crate::semantic::progress::LinkHead;
use crate::semantic::units::equations::UnitExpr;
use crate::syntax::ast::{Field, ModelItem, UnitNote};

/// What says nothing where links are shared.
const PARTS_OF_AMOUNTS: [&str; 5] = ["amount", "floor", "ceiling", "step", "tie_break"];
const PARTS_OF_LINKS: [&str; 2] = ["capacity", "use"];

impl Checker<'_> {
    /// The links of a claimant; none without any, or where they are wrong.
    pub(super) fn link_head(&mut self, id: ModelId, item: &ModelItem) -> Option<LinkHead> {
        let links = item.links.as_ref()?;
        let mut scope = self.pending.model(id).heads.as_ref()?.scope.clone();
        let depth = scope.locals.len();
        let over = self.generators(&mut scope, std::slice::from_ref(links), true)?;
        let own: Vec<Local> = scope.locals.split_off(depth);
        if let Some(heads) = &mut self.pending.model_mut(id).heads {
            heads.scope.size = heads.scope.size.max(scope.size);
        }
        match own.as_slice() {
            [local] => match local.element {
                SetElement::Kind(kind) => Some(LinkHead { over, kind, local: local.clone() }),
                SetElement::Integer => None,
            },
            _ => {
                self.report(ModelMistake::LinksOfTuples { at: links.span }.diagnostic());
                None
            }
        }
    }

    /// What of links and the other parts of an allocation does not go together; false where something was reported.
    pub(super) fn links_fit(&mut self, item: &ModelItem, fields: &[&Field], rule: Option<Rule>) -> bool {
        let of = |names: &[&str]| fields.iter().find(|field| names.contains(&field.name.text.as_ref())).copied();
        let stated = of(&["rule"]);
        let Some(links) = &item.links else {
            if let Some(field) = of(&PARTS_OF_LINKS) {
                self.report(ModelMistake::PartOfLinks { part: &field.name.text, at: field.name.span }.diagnostic());
                return false;
            }
            if let (Some(Rule::Fair), Some(stated)) = (rule, stated) {
                self.report(ModelMistake::RuleOfLinks { rule: Rule::Fair.name(), at: stated.value.span }.diagnostic());
                return false;
            }
            return true;
        };
        let game = item.games.first().map(|game| &game.word);
        let other = of(&PARTS_OF_AMOUNTS).map(|field| &field.name).or(game);
        if let Some(name) = other {
            self.report(ModelMistake::PartBesideLinks { part: &name.text, at: name.span, links: links.span }.diagnostic());
            return false;
        }
        if let Some(keeping) = item.keeping.first() {
            self.report(ModelMistake::PartBesideLinks { part: "keeping", at: keeping.span, links: links.span }.diagnostic());
            return false;
        }
        if of(&["capacity"]).is_none() {
            self.report(ModelMistake::NoCapacity { at: links.span }.diagnostic());
            return false;
        }
        match (rule, stated) {
            (Some(rule), Some(stated)) if !rule.of_links() => {
                let mistake = ModelMistake::NotForLinks { rule: rule.name(), at: stated.value.span, links: links.span };
                self.report(mistake.diagnostic());
                false
            }
            (_, None) => {
                self.report(ModelMistake::LinksWithoutRule { at: links.span }.diagnostic());
                false
            }
            _ => true,
        }
    }

    /// The links of an allocation with their capacities; none where they are wrong. `unit` is that of the amounts.
    pub(super) fn links(
        &mut self,
        id: ModelId,
        scope: &mut Scope,
        fields: &[&Field],
        head: LinkHead,
        unit: &UnitExpr,
        stated: Option<&UnitNote>,
    ) -> Option<Links> {
        let field = |name: &str| fields.iter().find(|field| field.name.text.as_ref() == name).copied();
        let LinkHead { over, kind, local } = head;
        let slot = local.slot;
        let claimants = {
            let keys = self.hir.models[id].result(ResultRole::Allocation(AllocationResult::Jain)).map_or(0, |(_, r)| r.keys.len());
            keys as Slot..slot
        };
        scope.locals.push(local);
        let capacity = field("capacity").map(|field| self.number_expr(scope, &field.value));
        let per_unit = field("use").map(|field| self.number_expr(scope, &field.value));
        scope.locals.pop();
        let capacity = capacity?;
        if self.ty(capacity) == Ty::Error || per_unit.is_some_and(|e| self.ty(e) == Ty::Error) {
            return None;
        }
        if self.reads_slots(capacity, claimants) {
            self.report(ModelMistake::CapacityOfClaimant { at: self.span(capacity) }.diagnostic());
            return None;
        }
        let used = self.term(capacity);
        let (capacity, per_unit) = match stated {
            Some(note) => self.in_stated_unit(capacity, per_unit, unit, note)?,
            None => {
                let own = match per_unit {
                    Some(e) => {
                        let below = self.term(e);
                        let below = self.units.raise(&below, -1);
                        self.units.multiply(&used, &below)
                    }
                    None => used.clone(),
                };
                let _ = self.units.unify(unit, &own);
                (capacity, per_unit)
            }
        };
        let used = self.term(capacity);
        let of_links = self.result_unit(id, ResultRole::Allocation(AllocationResult::Used));
        let _ = self.units.unify(&of_links, &used);
        Some(Links { over, kind, slot, capacity, per_unit })
    }

    /// Capacities and what is used of them, brought into the unit that is stated of the amounts.
    fn in_stated_unit(
        &mut self,
        capacity: ExprId,
        per_unit: Option<ExprId>,
        unit: &UnitExpr,
        note: &UnitNote,
    ) -> Option<(ExprId, Option<ExprId>)> {
        let Some(e) = per_unit else {
            let capacity = self.coerce_to(capacity, unit, note.span, "what is given");
            return (self.ty(capacity) != Ty::Error).then_some((capacity, None));
        };
        let (used, below) = (self.term(capacity), self.units.raise(unit, -1));
        let target = self.units.multiply(&used, &below);
        let e = self.coerce_to(e, &target, note.span, "what a unit of each takes of a link");
        (self.ty(e) != Ty::Error).then_some((capacity, Some(e)))
    }

    /// The unit that an allocation states of what it gives; none where it states none, or a wrong one.
    pub(super) fn stated_unit(&mut self, item: &ModelItem) -> Option<UnitExpr> {
        if let [first, second, ..] = item.units.as_slice() {
            let found = Diagnostic::error(codes::CONFLICTING_VALUES, "the unit of the amounts stands twice")
                .at(second.span, "the second")
                .with(first.span, "the first");
            self.report(found);
        }
        self.unit_of(item.units.first()?)
    }

    /// Whether the unit of what is given is said, where a link is in another unit; reports it where not.
    pub(super) fn unit_of_links_is_said(&mut self, item: &ModelItem, per_unit: Option<ExprId>, has_claim: bool) -> bool {
        let (Some(e), true, false) = (per_unit, item.units.is_empty(), has_claim) else { return true };
        let term = self.term(e);
        let resolved = self.units.resolve(&term);
        if !resolved.is_known() || resolved.unit == crate::units::UnitId::ONE {
            return true;
        }
        let of_use = self.units.text(&term);
        self.report(ModelMistake::UnitOfLinks { at: self.span(e), of_use: &of_use }.diagnostic());
        false
    }

    /// Gives prices of links their unit: weights for each unit of capacity.
    pub(super) fn price_of_links(&mut self, id: ModelId, links: &Links, weight: Option<ExprId>) {
        let below = self.term(links.capacity);
        let below = self.units.raise(&below, -1);
        let above = weight.map_or(UnitExpr::ONE, |weight| self.term(weight));
        let rate = self.units.multiply(&above, &below);
        let price = self.result_unit(id, ResultRole::Allocation(AllocationResult::Price));
        let _ = self.units.unify(&price, &rate);
    }

    fn reads_slots(&self, e: ExprId, slots: std::ops::Range<Slot>) -> bool {
        let mut found = matches!(self.exprs.kind(e), ExprKind::Slot(slot) if slots.contains(&slot));
        self.exprs.made().children(e, &mut |child| found = found || self.reads_slots(child, slots.clone()));
        found
    }
}
