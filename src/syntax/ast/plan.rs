//! Plans and their parts.

use super::*;

#[derive(Clone, Debug)]
pub struct PlanItem {
    pub name: Name,
    pub title: Option<Text>,
    /// The cases that it is solved for, each by itself.
    pub cases: Vec<Generator>,
    pub vars: Vec<VarItem>,
    pub lets: Vec<LetItem>,
    pub objectives: Vec<Objective>,
    pub constraints: Vec<Constraint>,
}

#[derive(Clone, Debug)]
pub struct VarItem {
    pub name: Name,
    pub title: Option<Text>,
    pub binder: Vec<Generator>,
    pub unit: Option<UnitNote>,
    pub integer: Option<Span>,
    pub binary: Option<Span>,
    pub lower: Option<Expr>,
    pub upper: Option<Expr>,
    /// `or 0`: zero, or between the bounds.
    pub semicontinuous: Option<Span>,
    /// What is known when it is decided.
    pub after: Vec<ParentItem>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Objective {
    pub maximize: bool,
    pub name: Option<Name>,
    pub title: Option<Text>,
    pub unit: Option<UnitNote>,
    pub value: Expr,
    pub span: Span,
    /// It stands after another, after `then`.
    pub follows: bool,
    /// How much worse than its best the one before may become; of the first, how far from its best the answer may be.
    pub within: Option<Expr>,
}

/// The functions of an objective that goes level by level, and whether they are for what is maximised.
const LEVELS: [(&str, bool); 2] = [("lexmin", true), ("lexmax", false)];

/// True for the smallest of values, raised level by level; false for the largest, lowered so; none for every other function.
pub fn raises_levels(function: &str) -> Option<bool> {
    LEVELS.iter().find(|(name, _)| *name == function).map(|(_, maximize)| *maximize)
}

impl Objective {
    /// The call that the objective is, where it goes level by level.
    pub fn levels(&self) -> Option<(&Call, Span)> {
        let value = self.value.without_parens();
        match &value.kind {
            ExprKind::Call(call) if call.of.is_none() && raises_levels(&call.function.text).is_some() => Some((call, value.span)),
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Constraint {
    pub name: Name,
    pub title: Option<Text>,
    pub binder: Vec<Generator>,
    /// What holds; where it is conditional, if the condition does.
    pub body: Expr,
    pub when: Option<When>,
    /// `where given`: limits that are missing limit nothing.
    pub given: Option<Span>,
    /// The data that it holds for all values of, where there are any.
    pub for_all: Option<ForAll>,
    /// How probable it has to be that it holds; without it, it always holds.
    pub probability: Option<Expr>,
    /// What it costs to miss it.
    pub payments: Vec<Payment>,
    pub span: Span,
}

/// `for all use[p in project] in 90 % * use[p] .. 110 % * use[p], at most 3 off`
#[derive(Clone, Debug)]
pub struct ForAll {
    pub data: Vec<Uncertain>,
    /// How many of them are off what is stated; without it, all may be.
    pub budget: Option<Expr>,
    pub span: Span,
}

/// Data that lie in a range: one value, or one for each instance of an index.
#[derive(Clone, Debug)]
pub struct Uncertain {
    pub binder: Vec<Generator>,
    /// The value at an instance of the index, as it would be read.
    pub value: Expr,
    pub low: Expr,
    pub high: Expr,
    pub span: Span,
}

/// `if CONDITION then … else …`
#[derive(Clone, Debug)]
pub struct When {
    pub condition: Expr,
    pub otherwise: Option<Expr>,
    /// An `else if`, which a constraint does not have.
    pub chained: Option<Span>,
}

/// `500 EUR/t below`
#[derive(Clone, Debug)]
pub struct Payment {
    pub price: Expr,
    /// For what falls below the limit (true), or what rises above it; if not said, either.
    pub side: Option<(bool, Span)>,
}
