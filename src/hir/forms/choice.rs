//! Choices among alternatives, each with a utility.

use super::*;

/// A logit over the available alternatives, for every tuple of the binder.
#[derive(Clone, Debug)]
pub struct Choice {
    pub binder: GensId,
    pub binder_keys: Vec<EntityTypeId>,
    pub alternatives: GensId,
    pub alternative_keys: Vec<EntityTypeId>,
    pub utility: ExprId,
    pub available: Option<ExprId>,
    /// The same without what policies forbid.
    pub own_available: Option<ExprId>,
    /// What all utilities of a chooser are multiplied by.
    pub scale: Option<ExprId>,
    /// How much each chooser counts in the totals.
    pub weight: Option<ExprId>,
    pub nests: Nests,
    /// By their numbers in [`ChoiceResult`].
    pub questions: Vec<Question>,
    pub effects: Vec<Effect>,
    pub slots: u32,
}

/// Which alternatives are alike.
#[derive(Clone, Debug)]
pub enum Nests {
    None,
    /// Sets of alternatives; the names are the members of a kind, in this order.
    Listed(EntityTypeId, Vec<Nest>),
    /// The nest of each alternative, an entity of the kind, and the scale of that nest.
    By {
        kind: EntityTypeId,
        nest: ExprId,
        scale: ExprId,
    },
}

/// Alternatives that are alike.
#[derive(Clone, Debug)]
pub struct Nest {
    pub name: Box<str>,
    pub members: GensId,
    /// How far apart they are among themselves: 1 as far as from all others.
    pub scale: ExprId,
    pub span: Span,
}

/// What is asked of a choice beside its probabilities. What a question is about is read in a scenario: an attribute, a cell of a
/// table, a value.
#[derive(Clone, Copy, Debug)]
pub enum Question {
    /// How probabilities move with something, in percent per percent; `cross` where each alternative has its own.
    Elasticity { of: ExprId, cross: bool },
    /// How much of `pay` weighs as much as one unit of something.
    Willingness { pay: ExprId, of: ExprId, more: bool },
}

/// The results of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceResult {
    Probability,
    Utility,
    LogSum,
    Entropy,
    /// The weights of choosers by their probabilities, added up.
    Total,
    MarketShare,
    NestProbability,
    NestLogSum,
    /// The answer to a question, which has a name of its own.
    Answer(u32),
}

impl ChoiceResult {
    /// What every choice has, in the order in which they are declared.
    pub const ALL: [ChoiceResult; 4] = {
        use ChoiceResult::*;
        [Probability, Utility, LogSum, Entropy]
    };

    /// The name of a result that the scenario does not name itself.
    pub fn name(self) -> Option<&'static str> {
        Some(match self {
            ChoiceResult::Probability => "probability",
            ChoiceResult::Utility => "utility",
            ChoiceResult::LogSum => "logsum",
            ChoiceResult::Entropy => "entropy",
            ChoiceResult::Total => "total",
            ChoiceResult::MarketShare => "market_share",
            ChoiceResult::NestProbability => "nest_probability",
            ChoiceResult::NestLogSum => "nest_logsum",
            ChoiceResult::Answer(_) => return None,
        })
    }
}

impl Choice {
    /// What policies in force take away.
    pub fn forbidden<'c, 'h>(&'c self, hir: &'h Hir) -> impl Iterator<Item = &'c Withheld> + use<'c, 'h> {
        self.effects.iter().filter(|effect| hir.is_in_force(effect.policy)).flat_map(|effect| &effect.forbids)
    }

    pub(in crate::hir) fn exprs(&self, f: &mut dyn FnMut(ExprId)) {
        f(self.utility);
        self.effects.iter().for_each(|effect| effect.exprs(&mut *f));
        [self.available, self.own_available, self.scale, self.weight].into_iter().flatten().for_each(&mut *f);
        match &self.nests {
            Nests::None => {}
            Nests::Listed(_, nests) => nests.iter().for_each(|nest| f(nest.scale)),
            Nests::By { nest, scale, .. } => [*nest, *scale].into_iter().for_each(&mut *f),
        }
        for question in &self.questions {
            match question {
                Question::Elasticity { of, .. } => f(*of),
                Question::Willingness { pay, of, .. } => [*pay, *of].into_iter().for_each(&mut *f),
            }
        }
    }

    /// The scale of the choice, and those of its nests.
    pub fn scales(&self) -> impl Iterator<Item = ExprId> {
        let nests: Vec<ExprId> = match &self.nests {
            Nests::None => Vec::new(),
            Nests::Listed(_, nests) => nests.iter().map(|nest| nest.scale).collect(),
            Nests::By { scale, .. } => vec![*scale],
        };
        self.scale.into_iter().chain(nests)
    }

    pub(in crate::hir) fn exprs_mut(&mut self, f: &mut dyn FnMut(&mut ExprId)) {
        f(&mut self.utility);
        self.effects.iter_mut().for_each(|effect| effect.exprs_mut(&mut *f));
        [&mut self.available, &mut self.own_available, &mut self.scale, &mut self.weight].into_iter().flatten().for_each(&mut *f);
        match &mut self.nests {
            Nests::None => {}
            Nests::Listed(_, nests) => nests.iter_mut().for_each(|nest| f(&mut nest.scale)),
            Nests::By { nest, scale, .. } => [nest, scale].into_iter().for_each(&mut *f),
        }
        for question in &mut self.questions {
            match question {
                Question::Elasticity { of, .. } => f(of),
                Question::Willingness { pay, of, .. } => [pay, of].into_iter().for_each(&mut *f),
            }
        }
    }

    pub(in crate::hir) fn binders(&self, f: &mut dyn FnMut(GensId)) {
        [self.binder, self.alternatives].into_iter().for_each(&mut *f);
        if let Nests::Listed(_, nests) = &self.nests {
            nests.iter().for_each(|nest| f(nest.members));
        }
    }

    pub(in crate::hir) fn binders_of(&self, result: ChoiceResult) -> Vec<GensId> {
        match result {
            ChoiceResult::Total | ChoiceResult::MarketShare => vec![self.alternatives],
            ChoiceResult::LogSum | ChoiceResult::Entropy | ChoiceResult::NestProbability | ChoiceResult::NestLogSum => vec![self.binder],
            ChoiceResult::Probability | ChoiceResult::Utility | ChoiceResult::Answer(_) => vec![self.binder, self.alternatives],
        }
    }
}
