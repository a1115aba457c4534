//! Questions to belief networks.

use super::*;

/// What is asked of a belief network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// How probable a condition is.
    Probability,
    /// What a number is on average.
    Expected,
    /// The state that a variable has in the most probable explanation.
    MostProbable,
    /// The standard error of a probability that is estimated by draws; zero of one that is calculated.
    StandardError,
    /// What knowing a variable is worth before one of several numbers is chosen: the gain of the greatest expectation.
    Information,
}

impl Ask {
    pub const ALL: [Ask; 5] = [Ask::Probability, Ask::Expected, Ask::MostProbable, Ask::StandardError, Ask::Information];

    /// Its name in scenarios.
    pub fn name(self) -> &'static str {
        match self {
            Ask::Probability => "P",
            Ask::Expected => "expected",
            Ask::MostProbable => "most_probable",
            Ask::StandardError => "standard_error",
            Ask::Information => "information",
        }
    }

    /// The question that another word stands for.
    pub fn meant(word: &str) -> Option<Ask> {
        Some(match word.to_lowercase().as_str() {
            "p" | "prob" | "probability" | "pr" => Ask::Probability,
            "e" | "expectation" | "mean" | "expect" | "average" | "expected" => Ask::Expected,
            "mpe" | "map" | "mode" | "most_probable" => Ask::MostProbable,
            "voi" | "value_of_information" | "information" => Ask::Information,
            _ => return None,
        })
    }
}

/// A question to a belief network, beside what is observed there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Query {
    pub model: ModelId,
    pub ask: Ask,
    /// What is asked for: one expression; for [`Ask::Information`] the variable, then the numbers.
    pub target: ListId,
    /// The numbers of [`Ask::Information`] run over these.
    pub over: GensId,
    /// Conditions that are supposed to hold.
    pub given: ListId,
    /// Variables and the states that they are set to, one after another.
    pub interventions: ListId,
}
