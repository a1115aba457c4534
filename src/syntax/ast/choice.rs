//! Choices: nests of alternatives, and what is asked beside probabilities.

use super::*;

/// Alternatives that are alike, and how far apart they are among themselves.
#[derive(Clone, Debug)]
pub enum NestItem {
    /// `nest low_carbon = { … } scale 0.6`
    Listed { name: Name, set: Expr, scale: Option<Expr> },
    /// `nests by y.family scale y.family.lambda`
    By { word: Span, by: Expr, scale: Option<Expr> },
}

impl NestItem {
    /// Where it is named.
    pub fn span(&self) -> Span {
        match self {
            NestItem::Listed { name, .. } => name.span,
            NestItem::By { word, .. } => *word,
        }
    }

    pub fn scale(&self) -> Option<&Expr> {
        match self {
            NestItem::Listed { scale, .. } | NestItem::By { scale, .. } => scale.as_ref(),
        }
    }
}

/// A question to a choice: a result with a name of its own.
#[derive(Clone, Debug)]
pub struct QuestionItem {
    pub name: Name,
    pub title: Option<Text>,
    pub ask: ChoiceAsk,
}

impl QuestionItem {
    /// The word that asks.
    pub fn word(&self) -> &'static str {
        match self.ask {
            ChoiceAsk::Elasticity { .. } => "elasticity",
            ChoiceAsk::Willingness { .. } => "willingness",
        }
    }
}

/// What is asked.
#[derive(Clone, Debug)]
pub enum ChoiceAsk {
    /// `elasticity NAME of y.price`
    Elasticity { of: Expr },
    /// `willingness NAME to pay y.fare for less y.hours`
    Willingness { pay: Expr, of: Expr, more: bool },
}
