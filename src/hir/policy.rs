//! Policies: what they add to plans, and whether they are in force.

use super::*;
pub use crate::syntax::ast::Switch;

/// A policy that applies to a plan.
#[derive(Clone, Debug)]
pub struct Policy {
    pub name: Box<str>,
    /// The policy with an index that it is a member of.
    pub family: Option<Family>,
    pub title: Option<String>,
    pub state: Switch,
    /// Where the scenario switches it.
    pub switched: Option<Span>,
    /// Switched otherwise than the scenario says, by `--policy`.
    pub by_option: bool,
    /// Where it is open: each plan decides for itself.
    pub apart: bool,
    /// Where it is open, and was decided once for all its plans.
    pub decided: Option<bool>,
    /// Policies without which it is not in force, and those beside which it is not, by their places in [`Hir::policies`];
    /// each with the place that says so.
    pub requires: Vec<(u32, Span)>,
    pub excludes: Vec<(u32, Span)>,
    /// The plans it applies to.
    pub plans: Vec<ModelId>,
    /// Those of them that it names as one case of a plan, and where.
    pub cases: Vec<(ModelId, Span)>,
    /// Its name where it is declared.
    pub span: Span,
}

/// Which member a policy is of one with an index: `levy[HU]` of `levy`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    pub name: Box<str>,
    /// The names of its keys.
    pub keys: Vec<Box<str>>,
}

/// A result of all members of a policy with an index: the keys of the index come first.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// The ordinals of the keys of each member, and its own result.
    pub members: Vec<(Vec<u32>, u32)>,
    /// Of the sides of limits, the result with the slacks.
    pub slack: Option<u32>,
    /// True where it says whether the members are in force.
    pub enacted: bool,
    pub result: u32,
}

impl Model {
    /// The results of members that a result holds.
    pub fn gathered_of(&self, role: ResultRole) -> Option<&Gathered> {
        match role {
            ResultRole::Plan(PlanResult::Gathered(at)) | ResultRole::Effect(EffectResult::Gathered(at)) => self.gathered.get(at as usize),
            _ => None,
        }
    }
}

/// What a policy adds to one plan.
#[derive(Clone, Debug)]
pub struct Patch {
    /// Its place in [`Hir::policies`].
    pub policy: u32,
    pub name: Box<str>,
    /// Its own decisions, by their places among the variables of the plan.
    pub variables: Vec<u32>,
    pub charges: Vec<Charge>,
    /// Its limits, by their places among the constraints of the plan.
    pub limits: Vec<u32>,
    /// What is paid for limits that are missed, in the unit of the objective.
    pub penalties: Vec<Missed>,
    /// The variable that is 1 when the policy is enacted; it has a column while the policy is open.
    pub variable: u32,
    /// The result that says whether it is in force: 1 or 0.
    pub result: u32,
    pub span: Span,
}

/// What missing a limit of a policy costs, over all of its index.
#[derive(Clone, Copy, Debug)]
pub struct Missed {
    pub cost: ExprId,
    /// The size of a frame for it.
    pub slots: u32,
}

/// An amount that a policy adds to a minimised objective and takes off a maximised one.
#[derive(Clone, Debug)]
pub struct Charge {
    /// With the policy in front: `levy.border`.
    pub name: Box<str>,
    /// Its amount while the policy is in force.
    pub value: LetId,
    /// The same in the unit of the objective; none while it is wrong.
    pub body: Option<ExprId>,
    /// True for the cost of enacting the policy, which no decision changes.
    pub enact: bool,
    /// The most that is paid, in absolute value.
    pub cap: Option<Cap>,
    /// Who pays it, and who receives it: with one of them it is a transfer, and no cost of its own.
    pub payer: Option<Party>,
    pub receiver: Option<Party>,
    /// `given by`: what is below zero goes from the payer to the receiver.
    pub given: bool,
    /// How it says who pays and receives.
    pub parties: Option<Parties>,
    /// With an index: its amount for each, of which it is the sum.
    pub each: Option<Each>,
    /// The variable for its amount while the policy is open, and the first of [`LINKS`] rows that tie it to the decisions.
    pub variable: u32,
    pub links: u32,
    pub result: u32,
    pub span: Span,
}

/// Who pays or receives a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    One(EntityId),
    /// An entity that is read of others, in the frame of the amount for each where there is an index, else of the charge.
    Read(ExprId),
}

/// Who pays and receives a charge, as it is written.
#[derive(Clone, Debug)]
pub struct Parties {
    pub payer: Option<String>,
    pub receiver: Option<String>,
    pub span: Span,
}

/// The amounts that a charge with an index is the sum of.
#[derive(Clone, Copy, Debug)]
pub struct Each {
    pub value: LetId,
    pub result: u32,
}

/// The cap of a charge, whose value is `max(min(as written, cap), -cap)`.
#[derive(Clone, Copy, Debug)]
pub struct Cap {
    /// In the unit of the charge.
    pub amount: ExprId,
    /// The value as it is written.
    pub uncapped: ExprId,
    /// The two calls.
    pub smallest: ExprId,
    pub largest: ExprId,
}

/// How many rows tie the amount of an open policy's charge to the decisions.
pub const LINKS: u32 = 4;

/// What a variable stands for that a policy brings, by the place of its patch in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyColumn {
    Enacted(u32),
    /// A decision that the policy declares: the patch.
    Own(u32),
    /// What a limit of the policy with a price is missed by: the patch.
    Missed(u32),
    /// The amount of a charge: the patch, and the charge in it.
    Amount(u32, u32),
}

/// What a row stands for that a policy brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyRow {
    /// A limit of a patch; the row for its lower side is a [`PolicyRow::Lower`] where both sides are limited and it is open.
    Limit { patch: u32, twin: u32 },
    /// The lower side of the limit at this place among the constraints.
    Lower { patch: u32, limit: u32 },
    /// A row that ties the amount of a charge to the decisions.
    Link { patch: u32, charge: u32, part: u32 },
    /// The first is enacted only with the second.
    Requires { patch: u32, other: u32 },
    /// Not both are enacted.
    Excludes { patch: u32, other: u32 },
}

impl PolicyRow {
    /// True for rows that are a part of the calculation and not of the scenario.
    pub fn is_auxiliary(self) -> bool {
        !matches!(self, PolicyRow::Limit { .. })
    }
}

impl Hir {
    /// The policy that a patch belongs to.
    pub fn policy_of(&self, patch: &Patch) -> Option<&Policy> {
        self.policies.get(patch.policy as usize)
    }

    /// Whether the policy of a patch is in force.
    pub fn state_of(&self, patch: &Patch) -> Switch {
        self.policy_of(patch).map_or(Switch::Off, |policy| policy.state)
    }

    /// The beginning of the scenario.
    pub fn file_span(&self) -> Span {
        Span::new(self.file, 0, 0)
    }

    /// The plan of a model, if it is one.
    pub fn plan(&self, model: ModelId) -> Option<&Plan> {
        self.models[model].plan()
    }
}

impl Hir {
    /// Whether the objectives of plans can be added up: each has one, which does not go level by level, all of them are maximized or all
    /// minimized, and their units convert. Whether they are maximized, and the unit of the sum, that of the first.
    pub fn sum_of_objectives(&self, plans: &[ModelId]) -> Option<(bool, UnitId)> {
        let objective = |plan: &ModelId| match self.plan(*plan)?.objectives.as_slice() {
            [only] if !only.levels => Some((only.maximize, only.unit)),
            _ => None,
        };
        let (maximize, unit) = objective(plans.first()?)?;
        let fits = |plan| objective(plan).is_some_and(|(sense, own)| sense == maximize && self.units.factor(own, unit).is_some());
        plans.iter().all(fits).then_some((maximize, unit))
    }
}
