//! Belief networks: random variables, each with the law of its states given its parents, and what was observed.

use super::*;
pub use crate::prob::random::Design;

#[derive(Clone, Debug, Default)]
pub struct Belief {
    pub variables: Vec<RandomVariable>,
    pub observations: Vec<Observation>,
    /// Estimated by draws instead of exactly.
    pub sampling: Option<Sampling>,
    /// Amounts of the scenario with a distribution.
    pub amounts: Vec<RandomAmount>,
}

/// An amount with a distribution, for each tuple of its index; what it is in each outcome follows from a variable of the network.
#[derive(Clone, Debug)]
pub struct RandomAmount {
    pub name: Box<str>,
    pub title: Option<String>,
    pub binder: GensId,
    pub keys: Vec<EntityTypeId>,
    pub unit: UnitId,
    pub family: LawFamily,
    /// The parameters, in the unit of the amount where they have one; of what is listed those of an entry, which run over `observed`.
    pub each: Vec<ExprId>,
    pub observed: GensId,
    /// True where the last two of them are the ends that it is kept between.
    pub truncated: bool,
    /// The table of the correlations of its instances, which have one key; those of a process after the period.
    pub correlated: Option<(TableId, Span)>,
    pub scheme: Scheme,
    /// The variable whose state says which draw or point it is.
    pub outcome: u32,
    /// What is known with the states that its parameters read, where they read any. Its law then differs by node; the node is the index
    /// variable after its keys.
    pub horizon: Option<HorizonId>,
    pub slots: u32,
    pub span: Span,
    /// Where its law stands.
    pub law: Span,
}

/// How a distribution is represented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Draws { count: u32, seed: u64, design: Design },
    Points { count: u32 },
}

/// A family of distributions, with the names of its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LawFamily {
    Normal,
    Lognormal,
    Uniform,
    Triangular,
    Pert,
    Beta,
    Gamma,
    Weibull,
    Exponential,
    Poisson,
    Binomial,
    /// What was observed, each value as likely.
    Empirical,
    /// Ranges with their shares.
    Histogram,
    /// From period to period, by what is new in each.
    RandomWalk,
    Autoregressive,
    GeometricBrownian,
}

impl LawFamily {
    pub const ALL: [LawFamily; 16] = [
        LawFamily::Normal,
        LawFamily::Lognormal,
        LawFamily::Uniform,
        LawFamily::Triangular,
        LawFamily::Pert,
        LawFamily::Beta,
        LawFamily::Gamma,
        LawFamily::Weibull,
        LawFamily::Exponential,
        LawFamily::Poisson,
        LawFamily::Binomial,
        LawFamily::Empirical,
        LawFamily::Histogram,
        LawFamily::RandomWalk,
        LawFamily::Autoregressive,
        LawFamily::GeometricBrownian,
    ];

    /// The family of a word.
    pub fn named(word: &str) -> Option<LawFamily> {
        LawFamily::ALL.into_iter().find(|family| family.word() == word)
    }

    /// True of a process: a value of each period that follows from the one before it.
    pub fn is_process(self) -> bool {
        matches!(self, LawFamily::RandomWalk | LawFamily::Autoregressive | LawFamily::GeometricBrownian)
    }

    /// True where points of any two laws of the family have the same probabilities: location and scale.
    pub fn has_steady_points(self) -> bool {
        matches!(self, LawFamily::Normal | LawFamily::Uniform | LawFamily::Exponential | LawFamily::RandomWalk | LawFamily::Autoregressive)
    }

    /// True of what is made of a list that generators run over.
    pub fn is_listed(self) -> bool {
        matches!(self, LawFamily::Empirical | LawFamily::Histogram)
    }

    /// As a scenario writes it.
    pub fn word(self) -> &'static str {
        match self {
            LawFamily::Normal => "normal",
            LawFamily::Lognormal => "lognormal",
            LawFamily::Uniform => "uniform",
            LawFamily::Triangular => "triangular",
            LawFamily::Pert => "pert",
            LawFamily::Beta => "beta",
            LawFamily::Gamma => "gamma",
            LawFamily::Weibull => "weibull",
            LawFamily::Exponential => "exponential",
            LawFamily::Poisson => "poisson",
            LawFamily::Binomial => "binomial",
            LawFamily::Empirical => "empirical",
            LawFamily::Histogram => "histogram",
            LawFamily::RandomWalk => "random_walk",
            LawFamily::Autoregressive => "autoregressive",
            LawFamily::GeometricBrownian => "geometric_brownian",
        }
    }

    /// Its parameters, and whether each is in the unit of the amount; the others have none.
    pub fn parameters(self) -> &'static [(&'static str, bool)] {
        match self {
            LawFamily::Normal | LawFamily::Lognormal | LawFamily::Gamma => &[("mean", true), ("standard deviation", true)],
            LawFamily::Uniform => &[("lower end", true), ("upper end", true)],
            LawFamily::Triangular | LawFamily::Pert => &[("lower end", true), ("mode", true), ("upper end", true)],
            LawFamily::Beta => &[("alpha", false), ("beta", false)],
            LawFamily::Weibull => &[("scale", true), ("shape", false)],
            LawFamily::Exponential | LawFamily::Poisson => &[("mean", true)],
            LawFamily::Binomial => &[("number of trials", true), ("probability", false)],
            LawFamily::Empirical => &[("value", true)],
            LawFamily::Histogram => &[("lower end", true), ("upper end", true), ("share", false)],
            LawFamily::RandomWalk => &[("start", true), ("standard deviation", true)],
            LawFamily::Autoregressive => &[("start", true), ("mean", true), ("persistence", false), ("standard deviation", true)],
            LawFamily::GeometricBrownian => &[("start", true), ("drift", false), ("volatility", false)],
        }
    }
}

/// How many draws, and where the generator of random numbers begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sampling {
    pub draws: u64,
    pub seed: u64,
}

/// A random variable for each tuple of its index.
#[derive(Clone, Debug)]
pub struct RandomVariable {
    pub name: Box<str>,
    pub binder: GensId,
    pub keys: Vec<EntityTypeId>,
    /// What it may be: the members of a kind.
    pub states: EntityTypeId,
    pub law: Law,
    /// The index variable that stands for its own state while its law is evaluated.
    pub own: Slot,
    pub slots: u32,
    /// Its numbers stand in a file of another program, with few digits.
    pub imported: bool,
    pub span: Span,
}

/// How the states of a variable come about. Conditions and numbers may read other variables.
#[derive(Clone, Debug)]
pub enum Law {
    /// The probability of the state that stands in the own slot.
    Probability(ExprId),
    /// A probability for each state that is named, by its ordinal; `None` for the state that takes what is left. What is not named
    /// never happens.
    States(Vec<(u32, Option<ExprId>)>),
    /// What it is follows from the others: a condition, a state, or an amount.
    Function(ExprId),
    /// One law or the other.
    If(ExprId, Box<Law>, Box<Law>),
    /// The greatest of what several causes bring about, each by itself (noisy-or, noisy-max).
    Causes(Vec<Cause>),
}

/// A cause: while its condition holds, it brings about each state with a probability; else the first.
#[derive(Clone, Debug)]
pub struct Cause {
    /// None of what always holds: the leak.
    pub condition: Option<ExprId>,
    /// Runs over several causes of one kind.
    pub gens: GensId,
    pub law: Law,
}

/// What was seen of a variable, for every tuple that its generators give.
#[derive(Clone, Debug)]
pub struct Observation {
    pub variable: u32,
    pub keys: ListId,
    pub gens: GensId,
    pub finding: Finding,
    pub slots: u32,
    /// Given on the command line: it takes the place of others of the same variable.
    pub by_option: bool,
    pub span: Span,
}

/// Of what kind an observation is.
#[derive(Clone, Debug)]
pub enum Finding {
    /// The state that it has.
    State(ExprId),
    /// How likely what was seen is in each state (soft evidence); what is not named counts 0.
    Likelihood(Vec<(u32, ExprId)>),
}

/// The results of a belief network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BeliefResult {
    /// The distribution of a variable, given what was observed.
    Distribution(u32),
    /// The probability of what was observed.
    Evidence,
}

impl Cause {
    /// Calls `f` for its condition and its numbers.
    pub fn exprs(&self, f: &mut dyn FnMut(ExprId)) {
        self.condition.into_iter().for_each(&mut *f);
        self.law.exprs(f);
    }
}

impl Law {
    /// Calls `f` for its expressions.
    pub fn each_expr(&self, f: &mut dyn FnMut(ExprId)) {
        self.exprs(f);
    }

    /// Calls `f` for what its causes run over.
    pub fn each_binder(&self, f: &mut dyn FnMut(GensId)) {
        self.binders(f);
    }

    pub(super) fn exprs(&self, f: &mut dyn FnMut(ExprId)) {
        match self {
            Law::Probability(e) | Law::Function(e) => f(*e),
            Law::States(states) => states.iter().filter_map(|(_, e)| *e).for_each(f),
            Law::If(condition, yes, no) => {
                f(*condition);
                yes.exprs(f);
                no.exprs(f);
            }
            Law::Causes(causes) => {
                causes.iter().for_each(|cause| cause.exprs(f));
            }
        }
    }

    pub(super) fn exprs_mut(&mut self, f: &mut dyn FnMut(&mut ExprId)) {
        match self {
            Law::Probability(e) | Law::Function(e) => f(e),
            Law::States(states) => states.iter_mut().filter_map(|(_, e)| e.as_mut()).for_each(f),
            Law::If(condition, yes, no) => {
                f(condition);
                yes.exprs_mut(f);
                no.exprs_mut(f);
            }
            Law::Causes(causes) => {
                for cause in causes {
                    cause.condition.iter_mut().for_each(&mut *f);
                    cause.law.exprs_mut(f);
                }
            }
        }
    }

    pub(super) fn binders(&self, f: &mut dyn FnMut(GensId)) {
        match self {
            Law::Probability(_) | Law::Function(_) | Law::States(_) => {}
            Law::If(_, yes, no) => {
                yes.binders(f);
                no.binders(f);
            }
            Law::Causes(causes) => causes.iter().for_each(|cause| {
                f(cause.gens);
                cause.law.binders(f);
            }),
        }
    }
}

impl Belief {
    pub(in crate::hir) fn exprs(&self, f: &mut dyn FnMut(ExprId)) {
        self.variables.iter().for_each(|variable| variable.law.exprs(f));
        for amount in &self.amounts {
            amount.each.iter().for_each(|e| f(*e));
        }
        for observation in &self.observations {
            match &observation.finding {
                Finding::State(e) => f(*e),
                Finding::Likelihood(states) => states.iter().for_each(|(_, e)| f(*e)),
            }
        }
    }

    pub(in crate::hir) fn exprs_mut(&mut self, f: &mut dyn FnMut(&mut ExprId)) {
        self.variables.iter_mut().for_each(|variable| variable.law.exprs_mut(f));
        for amount in &mut self.amounts {
            amount.each.iter_mut().for_each(&mut *f);
        }
        for observation in &mut self.observations {
            match &mut observation.finding {
                Finding::State(e) => f(e),
                Finding::Likelihood(states) => states.iter_mut().for_each(|(_, e)| f(e)),
            }
        }
    }

    pub(in crate::hir) fn binders(&self, f: &mut dyn FnMut(GensId)) {
        for variable in &self.variables {
            f(variable.binder);
            variable.law.binders(f);
        }
        self.amounts.iter().for_each(|amount| [amount.binder, amount.observed].into_iter().for_each(&mut *f));
        self.observations.iter().for_each(|observation| f(observation.gens));
    }

    pub(in crate::hir) fn binders_of(&self, role: ResultRole) -> Vec<GensId> {
        match role {
            ResultRole::Belief(BeliefResult::Distribution(at)) => self.variables.get(at as usize).map(|v| v.binder).into_iter().collect(),
            _ => Vec::new(),
        }
    }
}
