//! What policies do to plans, and whether they are in force.

use super::*;

/// What a policy does to plans, and which policies go with it.
#[derive(Clone, Debug, Default)]
pub struct PolicyParts {
    pub applies: Vec<Applies>,
    pub requires: Vec<Partner>,
    pub excludes: Vec<Partner>,
    /// Where the first of them stands.
    pub span: Option<Span>,
}

/// A policy that another one names: `audit`, `levy[HU]`.
#[derive(Clone, Debug)]
pub struct Partner {
    pub policy: Reference,
    /// Of a policy with an index, which member; all of them without keys.
    pub keys: Vec<Expr>,
}

/// `applies to plan { … }`, of a plan or a decision process.
#[derive(Clone, Debug)]
pub struct Applies {
    pub plan: Reference,
    /// Of a plan for several cases, the one that is meant; all of them where none is said.
    pub case: Vec<Expr>,
    /// Decisions that are there with the policy.
    pub vars: Vec<VarItem>,
    pub charges: Vec<ChargeItem>,
    pub limits: Vec<Constraint>,
    pub forbids: Vec<ForbidItem>,
    pub span: Span,
}

impl Applies {
    /// Where it names one case of a plan.
    pub fn one_case(&self) -> Option<Span> {
        self.case.last().map(|last| self.plan.name.span.to(last.span))
    }
}

/// `forbid name: …`: actions of a decision process that a policy takes away.
#[derive(Clone, Debug)]
pub struct ForbidItem {
    pub name: Name,
    pub title: Option<Text>,
    pub condition: Expr,
    pub span: Span,
}

/// `charge name = …`, or `enact …`, which is a charge of that name.
#[derive(Clone, Debug)]
pub struct ChargeItem {
    pub name: Name,
    pub title: Option<Text>,
    pub binder: Vec<Generator>,
    pub unit: Option<UnitNote>,
    pub value: Expr,
    /// `up to …`: the most that is paid.
    pub cap: Option<Expr>,
    /// `paid by …`, `received by …`: an entity, or with an index what belongs to one, `e.country`.
    pub payer: Option<Expr>,
    pub receiver: Option<Expr>,
    /// `given by` in place of `paid by`: for what is below zero.
    pub given: bool,
    /// Both of them.
    pub parties: Option<Span>,
    /// True for `enact`.
    pub enact: bool,
    pub span: Span,
    pub doc: Option<String>,
}

/// Whether a policy is in force, or the solver decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    On,
    Off,
    Open,
}

impl Switch {
    /// The word for it in scenarios and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Switch::On => "on",
            Switch::Off => "off",
            Switch::Open => "open",
        }
    }

    /// The switch that a word stands for.
    pub fn of(word: &str) -> Option<Switch> {
        [Switch::On, Switch::Off, Switch::Open].into_iter().find(|switch| switch.word() == word)
    }
}
