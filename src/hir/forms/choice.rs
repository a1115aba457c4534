//! Choices among alternatives, each with a utility.

use super::*;

/// A multinomial logit over the available alternatives, for every tuple of the binder.
#[derive(Clone, Debug)]
pub struct Choice {
    pub binder: GensId,
    pub binder_keys: Vec<EntityTypeId>,
    pub alternatives: GensId,
    pub alternative_keys: Vec<EntityTypeId>,
    pub utility: ExprId,
    pub available: Option<ExprId>,
    pub slots: u32,
}

/// The results of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceResult {
    Probability,
    Utility,
    LogSum,
    Entropy,
}

impl ChoiceResult {
    /// All, in the order in which they are declared.
    pub const ALL: [ChoiceResult; 4] = {
        use ChoiceResult::*;
        [Probability, Utility, LogSum, Entropy]
    };

    pub fn name(self) -> &'static str {
        match self {
            ChoiceResult::Probability => "probability",
            ChoiceResult::Utility => "utility",
            ChoiceResult::LogSum => "logsum",
            ChoiceResult::Entropy => "entropy",
        }
    }

    /// True for what each alternative has: the alternative is a key.
    pub fn is_of_alternatives(self) -> bool {
        matches!(self, ChoiceResult::Probability | ChoiceResult::Utility)
    }
}

impl Choice {
    pub(in crate::hir) fn exprs(&self, f: &mut dyn FnMut(ExprId)) {
        f(self.utility);
        self.available.into_iter().for_each(f);
    }

    pub(in crate::hir) fn exprs_mut(&mut self, f: &mut dyn FnMut(&mut ExprId)) {
        f(&mut self.utility);
        self.available.iter_mut().for_each(f);
    }
}
