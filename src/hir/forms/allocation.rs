//! Allocations: an amount divided among claimants.

use super::*;

/// Shares of an amount among claimants, for every tuple of the binder.
#[derive(Clone, Debug)]
pub struct Allocation {
    pub binder: GensId,
    pub binder_keys: Vec<EntityTypeId>,
    pub claimants: GensId,
    pub claimant_keys: Vec<EntityTypeId>,
    pub amount: Option<ExprId>,
    pub claim: Option<ExprId>,
    pub weight: Option<ExprId>,
    pub floor: Option<ExprId>,
    pub ceiling: Option<ExprId>,
    /// How large a unit is, under a rule that gives whole units.
    pub step: Option<ExprId>,
    /// Of claimants with equal right to the last unit, the larger goes first.
    pub tie_break: Option<ExprId>,
    /// What coalitions of the claimants are worth, under a rule that divides by that.
    pub game: Option<Game>,
    /// What the division of the rule is moved to keep.
    pub keeping: Option<Keeping>,
    /// The links that claimants use, under a rule that shares these.
    pub links: Option<Links>,
    /// Whether claims and amount are in one unit; else no rule may compare them.
    pub comparable: bool,
    pub rule: ExprId,
    pub unit: UnitId,
    pub requirements: Vec<ExprId>,
    /// True where a requirement reads how claims are satisfied.
    pub of_satisfaction: bool,
    pub effects: Vec<Effect>,
    pub slots: u32,
}

/// A floor of Jain's index that the division of a rule is moved to keep.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Keeping {
    /// Of the satisfaction of claims, and not of shares.
    pub of_satisfaction: bool,
    pub floor: ExprId,
    pub span: Span,
}

/// Links that claimants use, and share with others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Links {
    /// Runs over the links of a claimant.
    pub over: GensId,
    pub kind: EntityTypeId,
    pub slot: Slot,
    /// Of a link; reads no claimant.
    pub capacity: ExprId,
    /// How much of a link a unit of a claimant takes; 1 if it is not said.
    pub per_unit: Option<ExprId>,
}

/// What coalitions of claimants are worth, or cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Game {
    pub costs: bool,
    /// The coalitions that are listed, by the names of their members; without it every set of claimants is one.
    pub listed: Option<GensId>,
    pub value: ExprId,
    /// What coalitions that are not listed are worth.
    pub gap: Gap,
    /// True where there is an amount in the unit of the worths: then all together are worth that.
    pub in_amounts: bool,
}

/// What coalitions are worth that are not listed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gap {
    /// Each has to be listed.
    None,
    Value(ExprId),
    /// As much as the part of them that is worth most.
    Monotone,
}

/// The results of an allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllocationResult {
    Share,
    Amount,
    Unallocated,
    Jain,
    Gini,
    /// Smallest share over largest share.
    Evenness,
    /// The amount as a part of the claim.
    Satisfaction,
    SatisfactionJain,
    SatisfactionGini,
    SatisfactionEvenness,
    /// By how much the division of the rule was moved.
    Moved,
    /// The part of the way to the even division that was gone.
    Correction,
    /// How much of a link is used.
    Used,
    /// What a unit of a link would add.
    Price,
    /// The link that stops a claimant.
    Bottleneck,
}

impl AllocationResult {
    /// What every allocation has, in the order in which they are declared.
    pub const ALL: [AllocationResult; 10] = {
        use AllocationResult::*;
        [Share, Amount, Unallocated, Jain, Gini, Evenness, Satisfaction, SatisfactionJain, SatisfactionGini, SatisfactionEvenness]
    };

    pub fn name(self) -> &'static str {
        match self {
            AllocationResult::Share => "share",
            AllocationResult::Amount => "amount",
            AllocationResult::Unallocated => "unallocated",
            AllocationResult::Jain => "jain",
            AllocationResult::Gini => "gini",
            AllocationResult::Evenness => "evenness",
            AllocationResult::Satisfaction => "satisfaction",
            AllocationResult::SatisfactionJain => "satisfaction_jain",
            AllocationResult::SatisfactionGini => "satisfaction_gini",
            AllocationResult::SatisfactionEvenness => "satisfaction_evenness",
            AllocationResult::Moved => "moved",
            AllocationResult::Correction => "correction",
            AllocationResult::Used => "used",
            AllocationResult::Price => "price",
            AllocationResult::Bottleneck => "bottleneck",
        }
    }

    /// True for what each claimant has: the claimant is a key.
    pub fn is_of_claimants(self) -> bool {
        use AllocationResult::*;
        matches!(self, Share | Amount | Satisfaction | Moved | Bottleneck)
    }

    /// True for what each link has: the link is a key.
    pub fn is_of_links(self) -> bool {
        matches!(self, AllocationResult::Used | AllocationResult::Price)
    }

    /// True for what claims are needed for.
    pub fn is_of_claims(self) -> bool {
        use AllocationResult::*;
        matches!(self, Satisfaction | SatisfactionJain | SatisfactionGini | SatisfactionEvenness)
    }

    /// True for what says how even shares are, or satisfaction is.
    pub fn is_of_evenness(self) -> bool {
        use AllocationResult::*;
        matches!(self, Jain | Gini | Evenness | SatisfactionJain | SatisfactionGini | SatisfactionEvenness)
    }

    /// True for what is in the unit of the amount, and is not there without one.
    pub fn is_of_amount(self) -> bool {
        matches!(self, AllocationResult::Amount | AllocationResult::Unallocated | AllocationResult::Moved)
    }
}

impl Allocation {
    /// True where it states floors or ceilings of its own, which are in the unit of an amount.
    pub fn is_bounded(&self) -> bool {
        self.floor.is_some() || self.ceiling.is_some()
    }

    pub(in crate::hir) fn exprs(&self, f: &mut dyn FnMut(ExprId)) {
        [self.amount, self.claim, self.weight, self.floor, self.ceiling, self.step, self.tie_break].into_iter().flatten().for_each(&mut *f);
        if let Some(game) = &self.game {
            f(game.value);
            if let Gap::Value(e) = game.gap {
                f(e);
            }
        }
        f(self.rule);
        self.keeping.iter().for_each(|keeping| f(keeping.floor));
        if let Some(links) = &self.links {
            f(links.capacity);
            links.per_unit.into_iter().for_each(&mut *f);
        }
        self.effects.iter().for_each(|effect| effect.exprs(&mut *f));
        self.requirements.iter().copied().for_each(f);
    }

    pub(in crate::hir) fn exprs_mut(&mut self, f: &mut dyn FnMut(&mut ExprId)) {
        [&mut self.amount, &mut self.claim, &mut self.weight, &mut self.floor, &mut self.ceiling, &mut self.step, &mut self.tie_break]
            .into_iter()
            .flatten()
            .for_each(&mut *f);
        if let Some(game) = &mut self.game {
            f(&mut game.value);
            if let Gap::Value(e) = &mut game.gap {
                f(e);
            }
        }
        f(&mut self.rule);
        self.keeping.iter_mut().for_each(|keeping| f(&mut keeping.floor));
        if let Some(links) = &mut self.links {
            f(&mut links.capacity);
            links.per_unit.iter_mut().for_each(&mut *f);
        }
        self.effects.iter_mut().for_each(|effect| effect.exprs_mut(&mut *f));
        self.requirements.iter_mut().for_each(f);
    }

    pub(in crate::hir) fn settle_units(&mut self, results: &[ResultDecl]) {
        let amount = ResultRole::Allocation(AllocationResult::Amount);
        if let Some(result) = results.iter().find(|result| result.role == amount) {
            self.unit = result.unit;
        }
    }
}
