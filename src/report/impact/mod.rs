//! What each policy does: a scenario as it is, beside the same without the policy.

mod base;
mod changes;
mod csv;
mod effects;
mod groups;
mod json;
mod pairs;
mod parts;
mod process;
mod run;
#[cfg(feature = "cli")]
mod runs;
mod shared;
mod summary;
mod text;
mod tie;

pub use base::Base;
pub use csv::write as write_csv;
pub use json::write;
pub use text::{document, render};

use super::ConstraintRow;
use super::number;
use crate::driver::Requirement;
use crate::eval::Status;
use crate::hir::{EntityTypeId, FormName, ModelId, Switch};
use crate::units::UnitId;

/// The comparison of a scenario.
#[derive(Default)]
pub struct Impact {
    pub scenario: String,
    pub title: Option<String>,
    /// By name.
    pub policies: Vec<PolicyImpact>,
    /// The scenario without all policies that are on or open, where there are several.
    pub without_all: Option<Vec<PlanImpact>>,
    /// Policies of which one changes what the other one does.
    pub pairs: Vec<PairImpact>,
    /// Pairs without which a plan ends otherwise than its policies by themselves let expect.
    pub ends: Vec<PairEnds>,
    /// True where there are too many policies to compare their pairs.
    pub pairs_left_out: bool,
    /// True where policies that are off were not asked for.
    pub off_left_out: bool,
}

/// What one policy does.
pub struct PolicyImpact {
    pub policy: String,
    pub title: Option<String>,
    /// Of a policy with an index that is judged as a whole, its members that are left out together.
    pub members: Vec<String>,
    /// Of one of its members, its name.
    pub member_of: Option<String>,
    /// In the scenario as it is; one that is off is compared as if it were on.
    pub state: Switch,
    /// Policies that are on, require this one, and so were left out with it.
    pub left_out_with: Vec<String>,
    /// Of one that is off: what it requires and what was switched on with it, and what it excludes and was switched off.
    pub switched_on_with: Vec<String>,
    pub switched_off_with: Vec<String>,
    /// The plans that it applies to, and others whose answers it changes.
    pub plans: Vec<PlanImpact>,
    /// What plans come to together that decide open policies as one.
    pub sums: Vec<SumImpact>,
}

/// The objectives of the plans that decide open policies together, added up.
pub struct SumImpact {
    pub policies: Vec<String>,
    pub plans: Vec<String>,
    pub unit: String,
    pub value: Sides<f64>,
}

/// What a policy does to one plan, decision process, allocation or choice.
pub struct PlanImpact {
    pub form: FormName,
    pub plan: String,
    pub title: Option<String>,
    /// True for plans that the policy itself changes.
    pub applies: bool,
    /// Whether the policy is in force; unknown without an answer.
    pub enacted: Option<bool>,
    /// Of a policy with an index that is judged as a whole, how many of its members are in force here.
    pub members_in_force: Option<usize>,
    /// Of a model that the policy does not apply to: policies that are switched with it and do.
    pub through: Vec<String>,
    /// Of a model that the policy does not apply to: open policies of several plans that are decided otherwise with it.
    pub decided: Vec<String>,
    pub status: Sides<Status>,
    /// Why there is no answer, where more is known than the status says.
    pub reason: Sides<Option<String>>,
    /// In the order in which they count.
    pub objectives: Vec<ObjectiveImpact>,
    pub charges: Vec<Amount>,
    /// Of a choice, what the policy takes off utilities, which differs by alternative.
    pub utility_charges: Vec<String>,
    /// The objective without what charges only hand on, where there are such charges.
    pub without_transfers: Option<Sides<Option<f64>>>,
    /// What the policy takes away: actions of a decision process, alternatives of a choice.
    pub forbids: Vec<String>,
    /// The limits of the policy that leave no room.
    pub binding: Vec<Binding>,
    /// The decisions that change, those that change most first.
    pub changes: Vec<Change>,
    /// How many change besides.
    pub more_changes: usize,
    /// How many decisions differ and need not: with the values of the other side the answer is as good.
    pub need_not_change: usize,
    /// The values of the plan that change, and what its constraints with a price are missed by.
    pub values: Vec<Change>,
    pub more_values: usize,
    /// What it requires and does not meet on one of the sides.
    pub requirements: Vec<RequirementImpact>,
    /// True where the answers differ and one of them is an optimum on both sides: no change is told then.
    pub tie: bool,
}

/// A requirement of an allocation, with what it comes to on a side where it does not hold.
pub struct RequirementImpact {
    pub requirement: Requirement,
    pub fails: Sides<Option<String>>,
}

impl RequirementImpact {
    /// Those of a model that fail on one of the sides.
    fn of(model: ModelId, with: &[Requirement], without: &[Requirement]) -> Vec<RequirementImpact> {
        let fails = |side: &[Requirement], one: &Requirement| side.iter().find(|other| other.is_same(one)).map(|found| found.found.clone());
        let mut all: Vec<RequirementImpact> = Vec::new();
        for one in with.iter().chain(without).filter(|one| one.model == model) {
            if !all.iter().any(|known| known.requirement.is_same(one)) {
                let fails = Sides { with: fails(with, one), without: fails(without, one) };
                all.push(RequirementImpact { requirement: one.clone(), fails });
            }
        }
        all
    }

    /// True where it holds on one side alone.
    pub fn differs(&self) -> bool {
        self.fails.with.is_some() != self.fails.without.is_some()
    }
}

/// Two policies that together do something else than each by itself.
pub struct PairImpact {
    pub policies: [String; 2],
    pub plan: String,
    pub objective: String,
    pub unit: String,
    /// The objective with both, and without both.
    pub value: Sides<f64>,
    /// With both, less without both.
    pub together: f64,
    /// With both, less without the one or the other.
    pub each: [f64; 2],
}

/// How a plan ends with two policies and without them.
pub struct PairEnds {
    pub policies: [String; 2],
    pub plan: String,
    /// With both, and without both.
    pub status: Sides<Status>,
    /// Without the one, and without the other.
    pub without_one: [Status; 2],
}

/// A thing with the policy and without it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sides<T> {
    pub with: T,
    pub without: T,
}

/// The objective on both sides.
pub struct ObjectiveImpact {
    pub name: String,
    pub maximize: bool,
    pub unit: String,
    pub value: Sides<Option<f64>>,
    /// Of several objectives, what each was at best, before others were given room: that is compared, and not what they took.
    pub best: Option<Sides<Option<f64>>>,
}

impl ObjectiveImpact {
    /// What is compared.
    pub fn compared(&self) -> Sides<Option<f64>> {
        self.best.clone().unwrap_or_else(|| self.value.clone())
    }

    /// With the policy, less without it.
    pub fn difference(&self) -> Option<f64> {
        let compared = self.compared();
        Some(compared.with? - compared.without?)
    }

    /// True where the two sides differ by more than rounding.
    pub fn differs(&self) -> bool {
        let Sides { with: Some(with), without: Some(without) } = self.compared() else { return false };
        (with - without).abs() > number::rounding(with.abs().max(without.abs()))
    }
}

/// What a charge comes to.
#[derive(Clone)]
pub struct Amount {
    pub name: String,
    pub title: Option<String>,
    pub value: f64,
    pub unit: String,
}

/// A limit without room.
#[derive(Clone)]
pub struct Binding {
    pub limit: String,
    pub index: Vec<String>,
    pub row: ConstraintRow,
    /// True of a share, which people see in per cent.
    pub of_share: bool,
    pub unit: String,
    pub dual_unit: String,
}

/// A decision or a value that changes.
pub struct Change {
    pub variable: String,
    pub index: Vec<String>,
    pub value: Sides<Option<f64>>,
    /// In the place of numbers: the actions of a decision process.
    pub words: Option<Sides<Option<String>>>,
    pub unit: String,
}

impl Change {
    /// With the policy, less without it.
    pub fn difference(&self) -> Option<f64> {
        Some(self.value.with? - self.value.without?)
    }
}

/// What a policy does in one of its plans.
struct BasePart {
    model: ModelId,
    enacted: Option<bool>,
    charges: Vec<Amount>,
    utility_charges: Vec<String>,
    forbids: Vec<String>,
    binding: Vec<Binding>,
}

/// A result whose changes are looked for.
struct Watched<'a> {
    name: &'a str,
    result: u32,
    keys: &'a [EntityTypeId],
    unit: UnitId,
    /// The kind of its values, where they are no numbers.
    kind: Option<EntityTypeId>,
    /// What is asked first comes first: amounts before measures of them.
    rank: u8,
}
