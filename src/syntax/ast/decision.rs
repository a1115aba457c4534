//! Decision processes: states, actions, what happens, and what it is worth.

use super::*;

/// What is declared twice stays twice: the checker shows both.
#[derive(Clone, Debug)]
pub struct DecisionItem {
    pub name: Name,
    pub title: Option<Text>,
    pub binder: Vec<Generator>,
    pub states: Vec<SpaceItem>,
    pub actions: Vec<SpaceItem>,
    pub randoms: Vec<VariableItem>,
    pub nexts: Vec<NextItem>,
    pub starts: Vec<StartItem>,
    pub rewards: Vec<RewardItem>,
    pub terminals: Vec<RewardItem>,
    /// `limit emissions: expected(…) <= 40 t`
    pub limits: Vec<Constraint>,
    pub learners: Vec<LearnItem>,
    pub criteria: Vec<CriterionItem>,
    /// True to maximise.
    pub senses: Vec<(bool, Span)>,
    /// True where how long it goes on is said in a way that was reported.
    pub unclear: bool,
}

/// `state stock in 0 .. 20 : t if …`
#[derive(Clone, Debug)]
pub struct SpaceItem {
    pub name: Name,
    pub title: Option<Text>,
    pub domain: Domain,
    pub filter: Option<Expr>,
}

/// `next stock = …`, `next n in age ~ …`
#[derive(Clone, Debug)]
pub struct NextItem {
    pub name: Name,
    /// Where the name is one of the next state's own: the kind of the state that follows.
    pub domain: Option<Domain>,
    pub parents: Vec<ParentItem>,
    pub law: LawItem,
    pub span: Span,
}

/// `start stock = 5 t`
#[derive(Clone, Debug)]
pub struct StartItem {
    pub name: Name,
    pub law: LawItem,
}

/// `reward sales = …`, `cost storage = …`, `terminal …`
#[derive(Clone, Debug)]
pub struct RewardItem {
    pub name: Option<Name>,
    pub title: Option<Text>,
    pub unit: Option<UnitNote>,
    pub cost: bool,
    pub value: Expr,
    pub span: Span,
}

/// `learn trial { method = q_learning, episodes = 20_000, seed = 7 }`
#[derive(Clone, Debug)]
pub struct LearnItem {
    pub name: Name,
    pub title: Option<Text>,
    pub fields: Vec<Field>,
    pub span: Span,
}

/// For how long, and what later steps count.
#[derive(Clone, Debug)]
pub enum CriterionItem {
    /// `discount 90 %`, `discount 8 %/yr every 1/12 yr`
    Discount {
        factor: Expr,
        every: Option<Expr>,
        span: Span,
    },
    /// `over w in week`
    Over {
        index: Option<Name>,
        periods: Name,
        span: Span,
    },
    /// `until absorbed`
    Absorbed(Span),
    Average(Span),
}

impl CriterionItem {
    pub fn span(&self) -> Span {
        match self {
            CriterionItem::Discount { span, .. } | CriterionItem::Over { span, .. } => *span,
            CriterionItem::Absorbed(span) | CriterionItem::Average(span) => *span,
        }
    }
}
