//! Belief networks: variables with their laws, and what was observed.

use super::*;

#[derive(Clone, Debug)]
pub struct BeliefItem {
    pub name: Name,
    pub title: Option<Text>,
    /// A file in the interchange format that holds the variables.
    pub source: Option<Text>,
    pub variables: Vec<VariableItem>,
    pub observations: Vec<ObserveItem>,
    pub sampling: Option<SamplingItem>,
    /// Amounts of the scenario with a distribution, by the variables that their outcomes are.
    pub amounts: Vec<AmountItem>,
}

/// `random demand[c in country] : t ~ normal(c.mean, 10 t) sampled 500 seed 7`
#[derive(Clone, Debug)]
pub struct RandomItem {
    pub variable: VariableItem,
    /// `truncated 0 t .. 200 t`
    pub truncated: Option<(Expr, Expr)>,
    /// `correlated by rho`
    pub correlated: Option<Name>,
    pub scheme: Option<SchemeItem>,
}

/// How a distribution is represented.
#[derive(Clone, Debug)]
pub struct SchemeItem {
    /// How many draws or points.
    pub count: Exact,
    pub kind: SchemeKind,
    pub span: Span,
}

/// By draws, with where they begin and how they belong together, or by points.
#[derive(Clone, Debug)]
pub enum SchemeKind {
    Draws { seed: Option<Exact>, design: Option<Text> },
    Points,
}

/// An amount with a distribution.
#[derive(Clone, Debug)]
pub struct AmountItem {
    pub name: Name,
    pub title: Option<Text>,
    pub binder: Vec<Generator>,
    pub unit: Option<UnitNote>,
    /// The random variables whose states its parameters read, where they are named: `given regime[m]`.
    pub parents: Vec<ParentItem>,
    pub law: Call,
    /// Where the law stands.
    pub span: Span,
    pub truncated: Option<(Expr, Expr)>,
    pub correlated: Option<Name>,
    pub scheme: Option<SchemeItem>,
    /// The variable of the network whose state says which draw or point it is.
    pub outcome: Option<Name>,
}

/// `port in { open, closed } given sanctions ~ …`
#[derive(Clone, Debug)]
pub struct VariableItem {
    pub name: Name,
    pub title: Option<Text>,
    pub binder: Vec<Generator>,
    /// Without one it is true or false.
    pub domain: Option<Domain>,
    /// Of amounts, where it is stated.
    pub unit: Option<UnitNote>,
    pub parents: Vec<ParentItem>,
    pub law: LawItem,
}

/// A variable that another depends on, with its keys.
#[derive(Clone, Debug)]
pub struct ParentItem {
    pub name: Name,
    pub keys: Vec<Expr>,
    pub span: Span,
}

/// Where the probabilities of a variable stand.
#[derive(Clone, Debug)]
pub enum LawItem {
    /// `= expression`: what it is follows from the others.
    Function(Expr),
    /// A map of states to probabilities, a choice between such maps, causes, or the probability of its own state.
    Expr(Expr),
    /// The span between the braces, read later by `table_body`.
    Table(Span),
    File(DataSource),
    /// For each combination of parents, the first slowest, and each state a number and its place.
    Entries(Vec<(Exact, Span)>),
    /// The weights of the points of an amount, by its place.
    Points(usize),
    /// Each state is as probable as any other.
    Even,
}

/// The values of a variable.
#[derive(Clone, Debug)]
pub enum Domain {
    Listed(Vec<StateItem>, Span),
    /// Whole numbers from .. to, in a unit.
    Range {
        from: i32,
        to: i32,
        unit: Option<UnitNote>,
        span: Span,
    },
    /// The members of a kind or of a set.
    Members(Name),
}

/// A listed state, and the amount that it stands for.
#[derive(Clone, Debug)]
pub struct StateItem {
    pub name: Name,
    pub title: Option<Text>,
    pub amount: Option<Expr>,
}

/// `sample 100_000 seed 7`
#[derive(Clone, Debug)]
pub struct SamplingItem {
    pub draws: Exact,
    pub seed: Exact,
    pub span: Span,
}

/// `observe port = closed`
#[derive(Clone, Debug)]
pub struct ObserveItem {
    pub variable: Name,
    pub keys: Vec<Expr>,
    /// A state, or a map of states to likelihoods.
    pub value: Expr,
    pub generators: Vec<Generator>,
    pub span: Span,
}
