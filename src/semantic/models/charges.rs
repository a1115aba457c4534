//! Which value is a charge of a policy, and which objective it is a part of.

use crate::hir::{LetId, ModelId};
use crate::syntax::ast;
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// The place of a charge: its plan, the place of the patch there, its own place in the patch.
pub type ChargePlace = (ModelId, u32, u32);

#[derive(Default)]
pub struct Charges {
    /// The objective of each plan that policies charge, and whether it is maximised.
    objectives: FxHashMap<ModelId, (LetId, bool)>,
    /// The values of charges.
    places: FxHashMap<LetId, ChargePlace>,
    /// The amounts for each of charges with an index.
    each: FxHashMap<LetId, ChargePlace>,
    /// Who pays and receives, where that is read of others, by the value in whose scope it stands.
    parties: FxHashMap<LetId, [Option<Rc<ast::Expr>>; 2]>,
    /// The most that they come to, as it is written.
    caps: FxHashMap<LetId, Rc<ast::Expr>>,
}

impl Charges {
    pub fn charge(&mut self, model: ModelId, objective: LetId, maximize: bool) {
        self.objectives.insert(model, (objective, maximize));
    }

    pub fn add(&mut self, value: LetId, place: ChargePlace) {
        self.places.insert(value, place);
    }

    pub fn add_cap(&mut self, value: LetId, cap: ast::Expr) {
        self.caps.insert(value, Rc::new(cap));
    }

    pub fn add_each(&mut self, value: LetId, place: ChargePlace) {
        self.each.insert(value, place);
    }

    pub fn add_parties(&mut self, value: LetId, parties: [Option<ast::Expr>; 2]) {
        self.parties.insert(value, parties.map(|party| party.map(Rc::new)));
    }

    /// The payer and the receiver that are read in the scope of a value.
    pub fn parties(&self, value: LetId) -> Option<[Option<Rc<ast::Expr>>; 2]> {
        self.parties.get(&value).cloned()
    }

    /// The charge that a value is, or whose amount for each it is.
    pub fn owner(&self, value: LetId) -> Option<ChargePlace> {
        self.place(value).or_else(|| self.each.get(&value).copied())
    }

    pub fn cap(&self, value: LetId) -> Option<Rc<ast::Expr>> {
        self.caps.get(&value).cloned()
    }

    pub fn place(&self, value: LetId) -> Option<ChargePlace> {
        self.places.get(&value).copied()
    }

    /// The objective that a charge is a part of.
    pub fn objective_of(&self, value: LetId) -> Option<LetId> {
        let (model, ..) = self.place(value)?;
        self.objectives.get(&model).map(|(objective, _)| *objective)
    }

    /// True where an objective of a plan is charged and maximised, false where it is charged and minimised.
    pub fn is_maximised(&self, model: ModelId, objective: LetId) -> Option<bool> {
        self.objectives.get(&model).filter(|(own, _)| *own == objective).map(|(_, maximize)| *maximize)
    }
}
