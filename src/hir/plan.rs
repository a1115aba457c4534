//! Plans: variables, constraints, objectives in their order.

use super::*;

#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// By name; after them those that stand for what constraints with a price may be missed by.
    pub variables: Vec<Variable>,
    /// By name.
    pub constraints: Vec<ConstraintDecl>,
    /// In the order in which they count.
    pub objectives: Vec<ObjectiveDecl>,
    pub lets: Vec<LetId>,
    /// What policies add, by their names.
    pub patches: Vec<Patch>,
}

impl Plan {
    /// The variables that the modeler declared.
    pub fn own_variables(&self) -> impl Iterator<Item = &Variable> {
        self.variables.iter().filter(|v| v.role == Role::Own && v.policy.is_none())
    }
}

/// What a variable stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It was declared.
    Own,
    /// How far a constraint with a price falls below its limit.
    Shortfall,
    /// How far it rises above.
    Excess,
    /// For a side that the constraint does not have: it has no columns.
    Unused,
}

#[derive(Clone, Debug)]
pub struct Variable {
    pub name: Box<str>,
    pub title: Option<String>,
    pub binder: GensId,
    pub keys: Vec<EntityTypeId>,
    pub unit: UnitId,
    pub integer: bool,
    /// Declared `binary`: 0 or 1.
    pub binary: bool,
    /// `or 0`: zero, or between its bounds.
    pub semicontinuous: bool,
    pub role: Role,
    pub lower: Option<ExprId>,
    pub upper: Option<ExprId>,
    pub slots: u32,
    pub span: Span,
    /// The result that holds its values.
    pub result: u32,
    /// Brought in by a policy.
    pub policy: Option<PolicyColumn>,
}

/// `lower <= body <= upper`; the sides that are missing are open. Everything in `unit`.
#[derive(Clone, Debug)]
pub struct ConstraintDecl {
    pub name: Box<str>,
    pub title: Option<String>,
    pub binder: GensId,
    pub keys: Vec<EntityTypeId>,
    pub unit: UnitId,
    pub lower: Option<ExprId>,
    pub body: ExprId,
    pub upper: Option<ExprId>,
    /// It holds only if a binary variable says so.
    pub condition: Option<Indicator>,
    /// What a unit below and above costs; without a price a side is kept.
    pub below: Option<Penalty>,
    pub above: Option<Penalty>,
    pub slots: u32,
    pub span: Span,
    pub activity: u32,
    pub slack: u32,
    /// False while its sides are wrong.
    pub complete: bool,
    /// Brought in by a policy.
    pub policy: Option<PolicyRow>,
}

/// A binary variable, and whether it has to be 1 or 0.
#[derive(Clone, Copy, Debug)]
pub struct Indicator {
    /// An [`ExprKind::Var`].
    pub variable: ExprId,
    pub holds: bool,
}

/// A side of a constraint that may be missed at a price.
#[derive(Clone, Copy, Debug)]
pub struct Penalty {
    /// The variable of the plan that says by how much.
    pub variable: u32,
    /// The price per unit.
    pub price: ExprId,
    /// Price times what is missed, in the unit of the objective; the keys of the constraint have their values.
    pub cost: ExprId,
    /// The objective that it counts in.
    pub objective: u32,
}

#[derive(Clone, Debug)]
pub struct ObjectiveDecl {
    pub name: Box<str>,
    pub title: Option<String>,
    pub maximize: bool,
    pub body: ExprId,
    pub unit: UnitId,
    /// The size of a frame for its body and its tolerance.
    pub slots: u32,
    pub span: Span,
    pub result: u32,
    /// How much worse than its best it may become for the one after it; if not said, not at all.
    pub within: Option<Tolerance>,
}

/// How much worse than its best an objective may become.
#[derive(Clone, Copy, Debug)]
pub enum Tolerance {
    /// A part of the best value.
    Share(ExprId),
    /// In the objective's unit.
    Amount(ExprId),
}

impl Tolerance {
    /// The expression.
    pub fn expr(&self) -> ExprId {
        match self {
            Tolerance::Share(e) | Tolerance::Amount(e) => *e,
        }
    }

    /// The expression, to be replaced.
    pub fn expr_mut(&mut self) -> &mut ExprId {
        match self {
            Tolerance::Share(e) | Tolerance::Amount(e) => e,
        }
    }
}
