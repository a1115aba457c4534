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
    /// Where the variable stands that says whether another one, declared with `or 0`, is not 0.
    pub fn on(&self, variable: u32) -> Option<u32> {
        self.variables.iter().position(|v| v.role == Role::On { of: variable }).map(|at| at as u32)
    }

    /// The variables that the modeler declared, in the plan or in a policy.
    pub fn own_variables(&self) -> impl Iterator<Item = &Variable> {
        self.variables.iter().filter(|v| v.is_declared())
    }
}

/// The results of a plan: what it declares, and what its policies come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanResult {
    Objective(u32),
    Variable(u32),
    Let(LetId),
    /// The left side of a constraint at the answer.
    Activity(u32),
    /// The slack of a constraint.
    Slack(u32),
    /// What one more of the limit of a constraint is worth; only where that is read.
    Price(u32),
    /// What one more of the bound is worth at which a variable stands; only where that is read.
    ReducedCost(u32),
    /// Whether a policy is in force: 1 or 0. The place of its patch in the plan.
    Enacted(u32),
    /// What a charge of a policy comes to: its value while the policy is in force.
    Charge(LetId),
    /// A result of all members of a policy with an index, by its place among those.
    Gathered(u32),
}

impl Plan {
    pub(in crate::hir) fn exprs(&self, f: &mut dyn FnMut(ExprId)) {
        for var in &self.variables {
            var.lower.into_iter().chain(var.upper).for_each(&mut *f);
        }
        for constraint in self.constraints.iter().filter(|c| c.complete) {
            constraint.lower.into_iter().chain(constraint.upper).for_each(&mut *f);
            f(constraint.body);
            constraint.ranged.iter().flat_map(|data| [data.value, data.low, data.high]).for_each(&mut *f);
            constraint.condition.iter().for_each(|c| f(c.variable));
            constraint.below.iter().chain(&constraint.above).for_each(|p| f(p.cost));
        }
        for objective in &self.objectives {
            f(objective.body);
            objective.within.iter().for_each(|within| f(within.expr()));
        }
        self.patches.iter().flat_map(|p| &p.penalties).for_each(|missed| f(missed.cost));
        for charge in self.patches.iter().flat_map(|p| &p.charges) {
            charge.body.iter().for_each(|e| f(*e));
            charge.cap.iter().for_each(|cap| [cap.amount, cap.uncapped].into_iter().for_each(&mut *f));
            for party in [charge.payer, charge.receiver] {
                if let Some(Party::Read(e)) = party {
                    f(e);
                }
            }
        }
    }

    pub(in crate::hir) fn exprs_mut(&mut self, f: &mut dyn FnMut(&mut ExprId)) {
        for var in &mut self.variables {
            var.lower.iter_mut().chain(&mut var.upper).for_each(&mut *f);
        }
        for constraint in &mut self.constraints {
            constraint.lower.iter_mut().chain(&mut constraint.upper).for_each(&mut *f);
            f(&mut constraint.body);
            for data in &mut constraint.ranged {
                [&mut data.value, &mut data.low, &mut data.high].into_iter().for_each(&mut *f);
            }
            constraint.condition.iter_mut().for_each(|c| f(&mut c.variable));
            for penalty in constraint.below.iter_mut().chain(&mut constraint.above) {
                f(&mut penalty.price);
                f(&mut penalty.cost);
            }
        }
        for objective in &mut self.objectives {
            f(&mut objective.body);
            objective.within.iter_mut().for_each(|within| f(within.expr_mut()));
        }
        self.patches.iter_mut().flat_map(|p| &mut p.penalties).for_each(|missed| f(&mut missed.cost));
        for charge in self.patches.iter_mut().flat_map(|p| &mut p.charges) {
            charge.body.iter_mut().for_each(&mut *f);
            charge.cap.iter_mut().for_each(|cap| [&mut cap.amount, &mut cap.uncapped].into_iter().for_each(&mut *f));
            for party in [&mut charge.payer, &mut charge.receiver] {
                if let Some(Party::Read(e)) = party {
                    f(e);
                }
            }
        }
    }

    pub(in crate::hir) fn binders(&self, f: &mut dyn FnMut(GensId)) {
        self.variables.iter().for_each(|var| f(var.binder));
        self.constraints.iter().filter(|c| c.complete).for_each(|constraint| f(constraint.binder));
    }

    pub(in crate::hir) fn binders_of(&self, role: ResultRole) -> Vec<GensId> {
        match role {
            ResultRole::Plan(PlanResult::Variable(at)) => self.variables.get(at as usize).map(|v| v.binder).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    pub(in crate::hir) fn settle_units(&mut self, results: &[ResultDecl]) {
        let unit_of = |result: u32| results.get(result as usize).map_or(UnitId::ONE, |result| result.unit);
        self.variables.iter_mut().for_each(|v| v.unit = unit_of(v.result));
        self.constraints.iter_mut().for_each(|c| c.unit = unit_of(c.activity));
        let limits: Vec<UnitId> = self.constraints.iter().map(|c| c.unit).collect();
        for row in &mut self.constraints {
            if let Some(PolicyRow::Lower { limit, .. }) = row.policy {
                row.unit = limits.get(limit as usize).copied().unwrap_or(UnitId::ONE);
            }
        }
        self.objectives.iter_mut().for_each(|o| o.unit = unit_of(o.result));
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
    /// Whether the variable `of`, declared with `or 0`, is not 0: it stands for the binary columns that this brings.
    On { of: u32 },
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
    /// Declared with `no limit`: that it has no bound is meant.
    pub without_limit: bool,
    /// What is known when it is decided, where something random is. Its last key is a node.
    pub horizon: Option<HorizonId>,
    pub slots: u32,
    pub span: Span,
    /// The result that holds its values.
    pub result: u32,
    /// Brought in by a policy.
    pub policy: Option<PolicyColumn>,
}

impl Variable {
    /// A continuous variable of the plan itself, without keys, bounds and a unit: these are known later.
    pub fn new(name: Box<str>, role: Role, span: Span, result: u32) -> Variable {
        Variable {
            name,
            title: None,
            binder: GensId::NONE,
            keys: Vec::new(),
            unit: UnitId::ONE,
            integer: false,
            binary: false,
            semicontinuous: false,
            role,
            lower: None,
            upper: None,
            without_limit: false,
            horizon: None,
            slots: 0,
            span,
            result,
            policy: None,
        }
    }

    /// True where the modeler declared it, in the plan or in a policy.
    pub fn is_declared(&self) -> bool {
        self.role == Role::Own && matches!(self.policy, None | Some(PolicyColumn::Own(_)))
    }
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
    /// A limit that is missing limits nothing; an instance without any is left out.
    pub given: bool,
    /// Data that it holds for all values of; what the worst case adds is in its sides.
    pub ranged: Vec<Ranged>,
    /// It holds only if a binary variable says so.
    pub condition: Option<Indicator>,
    /// What a unit below and above costs; without a price a side is kept.
    pub below: Option<Penalty>,
    pub above: Option<Penalty>,
    /// What is known where it holds, where that is something random. Its last key is a node.
    pub horizon: Option<HorizonId>,
    pub slots: u32,
    pub span: Span,
    pub activity: u32,
    pub slack: u32,
    /// False while its sides are wrong.
    pub complete: bool,
    /// Brought in by a policy.
    pub policy: Option<PolicyRow>,
    /// A variant takes it out.
    pub off: bool,
}

/// Data, each in a range that what is stated has to lie in.
#[derive(Clone, Copy, Debug)]
pub struct Ranged {
    pub binder: GensId,
    /// What is stated: [`ExprKind::Let`], [`ExprKind::Attr`] or [`ExprKind::Cell`].
    pub value: ExprId,
    pub low: ExprId,
    pub high: ExprId,
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
    /// How much worse than its best it may become for the one after it; if not said, not at all. Of the only one, whose functions are followed
    /// by lines, how far from its best the answer may be.
    pub within: Option<Tolerance>,
    /// `lexmin(…)`, `lexmax(…)`: its value is the smallest of several (the largest, where it is minimised); that is optimised, then the
    /// next one, and so on to the last.
    pub levels: bool,
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
