//! Models: the names of their forms, and those that are made of fields.

use super::*;

/// The forms of models by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormName {
    Plan,
    Allocation,
    Choice,
    Belief,
    Decision,
}

impl FormName {
    /// The word that declares a model of this form, and that JSON calls it by.
    pub fn word(self) -> &'static str {
        match self {
            FormName::Plan => "plan",
            FormName::Allocation => "allocation",
            FormName::Choice => "choice",
            FormName::Belief => "belief",
            FormName::Decision => "decision",
        }
    }

    /// The word in a sentence: `a plan`.
    pub fn with_article(self) -> &'static str {
        match self {
            FormName::Plan => "a plan",
            FormName::Allocation => "an allocation",
            FormName::Choice => "a choice",
            FormName::Belief => "a belief network",
            FormName::Decision => "a decision process",
        }
    }

    /// Every form.
    pub const ALL: [FormName; 5] = [FormName::Plan, FormName::Allocation, FormName::Choice, FormName::Belief, FormName::Decision];

    /// True for a word that declares a model.
    pub fn is_word(word: &str) -> bool {
        FormName::ALL.iter().any(|form| form.word() == word)
    }
}

/// A model that is made of fields over an index and a set of claimants or alternatives.
#[derive(Clone, Debug)]
pub struct ModelItem {
    pub form: FormName,
    pub name: Name,
    pub title: Option<Text>,
    pub binder: Vec<Generator>,
    pub among: Generator,
    pub fields: Vec<Field>,
    pub games: Vec<GameItem>,
    pub requirements: Vec<Expr>,
    /// What the division of a rule is moved to keep.
    pub keeping: Vec<Expr>,
    /// The links that each claimant uses.
    pub links: Option<Generator>,
    /// `amount : t/d`: the unit of what is given.
    pub units: Vec<UnitNote>,
    pub available: Option<Expr>,
    /// Nests of the alternatives of a choice.
    pub nests: Vec<NestItem>,
    /// The word `nest` where the first is listed, and the names of those that are listed.
    pub nest_names: Option<(Name, Domain)>,
    /// What is asked of a choice beside its probabilities.
    pub questions: Vec<QuestionItem>,
    pub lets: Vec<LetItem>,
    /// The whole braces, for what is said of the block.
    pub block: Span,
}

/// `worth(c) = …` or `cost(c) = …`: what each coalition of the claimants is worth, or costs.
#[derive(Clone, Debug)]
pub struct GameItem {
    /// `worth` or `cost`.
    pub word: Name,
    pub of: Coalitions,
    pub value: Expr,
    pub gap: Option<GameGap>,
}

/// The coalitions of a game.
#[derive(Clone, Debug)]
pub enum Coalitions {
    /// Each set of claimants, by this name.
    Each(Name),
    /// Those that are named in a set, by the names of their members.
    Listed(Box<Generator>),
}

/// What coalitions are worth that are not listed.
#[derive(Clone, Debug)]
pub enum GameGap {
    Value(Expr),
    /// As much as the part of them that is worth most.
    Monotone(Span),
}
