//! Units that depend on which entity is meant, such as `n.unit`: what stands before the point, and what they are where keys are known.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::data::read_table::TableKey;
use crate::semantic::expr::scope::Scope;
use crate::semantic::units::equations::UnitExpr;
use crate::semantic::units::owners::{Owner, Whose};
use crate::semantic::words::article;
use crate::source::Span;
use crate::syntax::ast::{Name, UnitNote};
use crate::units::{OpenUnit, UnitId};

impl Checker<'_> {
    /// The keys of a table, each by its names.
    pub fn owners_of_keys(keys: &[TableKey]) -> Vec<Owner> {
        let named =
            (0u32..).zip(keys).flat_map(|(place, key)| key.names.iter().map(move |name| (name.clone(), Whose::Key(key.kind, place))));
        named.collect()
    }

    /// The index variables in scope, by their names and by those of their kinds, and what parameters stand for.
    pub fn owners_in(&self, scope: &Scope) -> Vec<Owner> {
        let mut out: Vec<Owner> = Vec::new();
        for local in &scope.locals {
            let SetElement::Kind(kind) = local.element else { continue };
            let whose = Whose::Key(kind, local.slot);
            out.push((local.name.clone(), whose));
            out.push((self.hir.entity_types[kind].name.clone(), whose));
        }
        out.extend(scope.parameters.iter().filter_map(|(name, value)| Some((name.clone(), self.whose(*value)?))));
        out
    }

    /// Who an expression means, where that is an index or an entity.
    pub fn whose(&self, value: ExprId) -> Option<Whose> {
        match (self.exprs.kind(value), self.ty(value)) {
            (ExprKind::Slot(slot), Ty::Entity(kind)) => Some(Whose::Key(kind, slot)),
            (ExprKind::Entity(entity), _) => Some(Whose::Entity(entity)),
            _ => None,
        }
    }

    /// The unit of a note in which names may stand that units are asked of.
    pub fn unit_beside(&mut self, note: &UnitNote, owners: Vec<Owner>) -> Option<UnitExpr> {
        let outer = self.units.ask_of(owners);
        let unit = self.unit_of(note);
        self.units.ask_of(outer);
        unit
    }

    /// The unit of a text with a point in it; none where there is no such name and unit (reported).
    pub fn dotted_unit(&mut self, note: &UnitNote) -> Option<UnitExpr> {
        let (mut unit, mut divides, mut lo) = (UnitId::ONE, false, note.span.lo);
        for piece in note.text.split_inclusive(['/', '·', '*']) {
            let factor = piece.trim_end_matches(['/', '·', '*']);
            let span = Span::new(note.span.file, lo, lo + factor.len() as u32);
            let own = match factor.split_once('.') {
                Some((owner, unit)) => self.unit_of_owner(owner, unit, span)?,
                None => self.unit_of(&UnitNote { text: factor.into(), span })?.unit,
            };
            let registry = self.units.registry_mut();
            let joined = if divides { registry.div(unit, own) } else { registry.mul(unit, own) };
            let Some(joined) = joined else {
                self.report(Diagnostic::error(codes::BAD_UNIT, "the unit is too large to work with").at(note.span, "here"));
                return None;
            };
            (unit, divides, lo) = (joined, piece.ends_with('/'), lo + piece.len() as u32);
        }
        Some(UnitExpr::known(unit))
    }

    fn unit_of_owner(&mut self, owner: &str, unit: &str, span: Span) -> Option<UnitId> {
        let (unit, power) = match unit.split_once('^') {
            Some((unit, power)) => (unit, power.parse::<i16>().ok()),
            None => (unit, Some(1)),
        };
        let found: Vec<Whose> = self.units.owners().iter().filter(|(name, _)| name.as_ref() == owner).map(|(_, whose)| *whose).collect();
        let whose = match found.as_slice() {
            [only] => *only,
            several => {
                let found = match several.len() {
                    0 => Diagnostic::error(codes::UNIT_OF_ENTITY, format!("`{owner}` is no index or key of what is declared here")),
                    _ => Diagnostic::error(codes::UNIT_OF_ENTITY, format!("`{owner}` is the kind of several indices")),
                };
                let mut names: Vec<&str> = self.units.owners().iter().map(|(name, _)| name.as_ref()).collect();
                names.dedup();
                let found = found.at(span, "whose unit?");
                let found = match names.as_slice() {
                    [] => found.help("a unit that depends on an entity stands where there is an index: `[n in nutrient] : n.unit`"),
                    _ => found.help(format!("its unit may be asked of {}", crate::diagnostics::suggest::listed(&names, 6))),
                };
                self.report(found);
                return None;
            }
        };
        let kind = match whose {
            Whose::Key(kind, _) => kind,
            Whose::Entity(entity) => self.hir.entities[entity].kind,
        };
        let root = self.hir.entity_types[kind].root;
        let Some(family) = self.units.family(root, unit) else {
            let word = self.hir.entity_types[kind].name.clone();
            let message = format!("{} {word} states no unit called `{unit}`", article(&word));
            let mut found = Diagnostic::error(codes::UNIT_OF_ENTITY, message).at(span, "no such unit");
            if let Some(attr) = self.names.attr(root, unit) {
                found = found.with(self.hir.attrs[attr].span, "an attribute, and no unit");
            }
            let known = self.units.families_of(root);
            let (found, near) = found.did_you_mean(unit, span, known.iter().map(|name| (name.as_ref(), "unit")));
            let found = if near { found } else { found.help(format!("declare it: `attribute {word}.{unit} : unit`")) };
            self.report(found.about(format!("unit {word}.{unit}")));
            return None;
        };
        let own = match whose {
            Whose::Key(_, place) => self.units.registry_mut().open(OpenUnit { family, place }),
            Whose::Entity(entity) => self.unit_of_member(OpenUnit { family, place: 0 }, self.hir.ordinal(entity), span)?,
        };
        let raised = power.and_then(|power| self.units.registry_mut().pow(own, power));
        if raised.is_none() {
            let found = Diagnostic::error(codes::BAD_UNIT, "this is no unit: an exponent is a whole number, written `^2`");
            self.report(found.at(span, "not understood"));
        }
        raised
    }

    /// The unit that a member states; none where it states none (reported).
    fn unit_of_member(&mut self, open: OpenUnit, ordinal: u32, span: Span) -> Option<UnitId> {
        if let Some(unit) = self.units.registry().member(open.family, ordinal) {
            return Some(unit);
        }
        let (root, unit) = self.units.family_name(open.family)?;
        // One that is wrong was reported.
        if self.units.is_lost_member(open.family, ordinal) {
            return None;
        }
        let entity = EntityId(self.hir.entity_types[root].base + ordinal);
        let (name, place) = (self.hir.entities[entity].name.clone(), self.hir.entities[entity].span);
        let found = Diagnostic::error(codes::UNIT_OF_ENTITY, format!("no unit is stated for `{name}`"))
            .at(span, format!("in which unit is `{name}` counted?"))
            .with(place, "without a unit")
            .help(format!("state it: `{unit} = …` in the block of `{name}`, or in its row"));
        self.report(found.about(format!("unit of {name}")));
        None
    }

    /// A unit for the members that stand at its places; none where one of them states none (reported).
    pub fn unit_at(&mut self, term: &UnitExpr, tuple: &[u32], span: Span) -> Option<UnitExpr> {
        if !self.units.registry().is_open(term.unit) {
            return Some(term.clone());
        }
        let mut own = Vec::new();
        for open in self.units.registry().open_parts(term.unit) {
            own.push((open, self.unit_of_member(open, *tuple.get(open.place as usize)?, span)?));
        }
        let find = |open: OpenUnit| own.iter().find(|(known, _)| *known == open).map(|(_, unit)| *unit);
        self.units.registry_mut().closed(term.unit, find).map(UnitExpr::known)
    }

    /// Looks whether each member has a unit whose numbers stand in an open one.
    pub fn members_have_units(&mut self, term: &UnitExpr, index: &crate::data::TupleIndex, span: Span) {
        let parts = self.units.registry().open_parts(term.unit);
        let mut tuple = Vec::new();
        let mut missing: Vec<(OpenUnit, u32)> = Vec::new();
        for row in index.iter().filter(|_| !parts.is_empty()) {
            index.tuple(row, &mut tuple);
            for open in &parts {
                let Some(ordinal) = tuple.get(open.place as usize) else { continue };
                if self.units.registry().member(open.family, *ordinal).is_none() && !missing.contains(&(*open, *ordinal)) {
                    missing.push((*open, *ordinal));
                }
            }
        }
        for (open, ordinal) in missing {
            self.unit_of_member(open, ordinal, span);
        }
    }

    /// The unit of something with its keys; none where it depends on who is meant and that is no index and no entity (reported).
    pub fn unit_of_keys(&mut self, term: UnitExpr, keys: &[ExprId], span: Span) -> Option<UnitExpr> {
        let term = if term.is_known() { term } else { self.units.resolve(&term) };
        if !self.units.registry().is_open(term.unit) {
            return Some(term);
        }
        let mut own = Vec::new();
        for open in self.units.registry().open_parts(term.unit) {
            let Some(key) = keys.get(open.place as usize).copied() else { return Some(term) };
            let unit = match self.whose(key) {
                Some(Whose::Key(_, place)) => self.units.registry_mut().open(OpenUnit { place, ..open }),
                Some(Whose::Entity(entity)) => self.unit_of_member(open, self.hir.ordinal(entity), span)?,
                None => {
                    let text = self.sources.slice(self.span(key)).to_string();
                    let found = Diagnostic::error(codes::UNIT_OF_ENTITY, format!("the unit of this depends on who `{text}` is"))
                        .at(self.span(key), "neither an index nor an entity")
                        .help("run over an index that is compared with it: `sum(… for n in nutrient if n == …)`, divided by `n.unit`");
                    self.report(found);
                    return None;
                }
            };
            own.push((open, unit));
        }
        let find = |open: OpenUnit| own.iter().find(|(known, _)| *known == open).map(|(_, unit)| *unit);
        let unit = self.units.registry_mut().closed(term.unit, find)?;
        Some(UnitExpr { unit, ..term })
    }

    /// An attribute whose values are units.
    pub fn add_family(&mut self, root: EntityTypeId, name: &Name, members: Vec<Option<UnitId>>, lost: Vec<u32>) -> UnitId {
        let written = format!("{}.{}", self.hir.entity_types[root].name, name.text);
        let family = self.units.registry_mut().add_family(written, members);
        self.units.add_family(root, name.text.clone(), family, lost);
        self.units.registry_mut().open(OpenUnit { family, place: 0 })
    }
}
