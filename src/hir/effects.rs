//! What policies that are in force add to allocations and choices, where nothing is decided.

use super::*;

/// What a policy adds to an allocation or a choice.
#[derive(Clone, Debug)]
pub struct Effect {
    /// Its place in [`Hir::policies`].
    pub policy: u32,
    pub name: Box<str>,
    /// Bounds of amounts, or of shares; of an allocation.
    pub limits: Vec<AmountLimit>,
    /// What is taken off utilities; of a choice, whose utility holds them.
    pub charges: Vec<UtilityCharge>,
    /// Alternatives that are not available; of a choice, whose condition of availability holds them.
    pub forbids: Vec<Withheld>,
    pub span: Span,
}

/// What claimants get at least or at most.
#[derive(Clone, Debug)]
pub struct AmountLimit {
    /// With the policy in front: `quota.cap`.
    pub name: Box<str>,
    pub title: Option<String>,
    pub binder: GensId,
    pub keys: Vec<EntityTypeId>,
    /// True where shares are limited, and not amounts.
    pub of_share: bool,
    /// The keys of the amount that is limited.
    pub place: Vec<ExprId>,
    pub lower: Option<ExprId>,
    pub upper: Option<ExprId>,
    /// The result that holds the amount.
    pub result: u32,
    pub slots: u32,
    pub span: Span,
}

/// What is taken off the utility of an alternative.
#[derive(Clone, Debug)]
pub struct UtilityCharge {
    /// With the policy in front: `levy.toll`.
    pub name: Box<str>,
    pub title: Option<String>,
    pub value: ExprId,
    pub span: Span,
}

/// Alternatives that a policy takes away.
#[derive(Clone, Debug)]
pub struct Withheld {
    /// With the policy in front: `ban.dirty`.
    pub name: Box<str>,
    pub title: Option<String>,
    pub condition: ExprId,
    pub span: Span,
}

/// The results that policies bring to an allocation or a choice: the place of the effect, and of the part in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectResult {
    /// Whether the policy is in force: 1 or 0. Its place in [`Hir::policies`].
    Enacted(u32),
    /// The amount that is limited.
    Limit(u32, u32),
    Slack(u32, u32),
    Charge(u32, u32),
    /// A result of all members of a policy with an index, by its place among those.
    Gathered(u32),
}

impl Effect {
    pub(in crate::hir) fn exprs(&self, f: &mut dyn FnMut(ExprId)) {
        for limit in &self.limits {
            limit.place.iter().chain(&limit.lower).chain(&limit.upper).copied().for_each(&mut *f);
        }
        self.charges.iter().for_each(|charge| f(charge.value));
        self.forbids.iter().for_each(|forbid| f(forbid.condition));
    }

    pub(in crate::hir) fn exprs_mut(&mut self, f: &mut dyn FnMut(&mut ExprId)) {
        for limit in &mut self.limits {
            limit.place.iter_mut().chain(&mut limit.lower).chain(&mut limit.upper).for_each(&mut *f);
        }
        self.charges.iter_mut().for_each(|charge| f(&mut charge.value));
        self.forbids.iter_mut().for_each(|forbid| f(&mut forbid.condition));
    }
}

impl Form {
    /// What policies add to an allocation or a choice.
    pub fn effects(&self) -> &[Effect] {
        match self {
            Form::Allocation(allocation) => &allocation.effects,
            Form::Choice(choice) => &choice.effects,
            Form::Plan(_) | Form::Belief(_) | Form::Decision(_) | Form::Error(_) => &[],
        }
    }
}

impl Hir {
    /// Whether the policy at a place is in force. Nothing but a plan decides on one that is open.
    pub fn is_in_force(&self, policy: u32) -> bool {
        self.policies.get(policy as usize).is_some_and(|policy| policy.state == Switch::On)
    }
}
