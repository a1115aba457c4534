//! What goes wrong while values are calculated, with the index values it went wrong at.

use crate::diagnostics::{Code, Diagnostic, codes};
use crate::source::Span;

/// A fault in an evaluation. Boxed, since it is rare.
#[derive(Debug)]
pub struct EvalError(pub Box<EvalErrorData>);

#[derive(Clone, Debug)]
pub struct EvalErrorData {
    pub code: Code,
    pub message: String,
    /// The expression at fault, and what to say there.
    pub at: Span,
    pub label: String,
    /// Other places that explain.
    pub others: Vec<(Span, String)>,
    pub helps: Vec<String>,
    /// `name = value` of the index variables, innermost first.
    pub bindings: Vec<String>,
    /// `no limit` stands where the number was looked for.
    pub no_limit: bool,
    /// The values through which the fault was reached, innermost first.
    pub through: Vec<(Span, String)>,
    /// No fault, but an instance of a value that has to be calculated first.
    pub awaits: Option<super::recursion::Instance>,
    /// It was met in another instance of a value that reads itself, and belongs there.
    pub of_another: bool,
}

pub type Result<T> = std::result::Result<T, EvalError>;

impl EvalError {
    #[cold]
    pub fn new(code: Code, message: impl Into<String>, at: Span, label: impl Into<String>) -> EvalError {
        EvalError(Box::new(EvalErrorData {
            code,
            message: message.into(),
            at,
            label: label.into(),
            others: Vec::new(),
            helps: Vec::new(),
            bindings: Vec::new(),
            no_limit: false,
            through: Vec::new(),
            awaits: None,
            of_another: false,
        }))
    }

    pub fn with(mut self, span: Span, text: impl Into<String>) -> EvalError {
        self.0.others.push((span, text.into()));
        self
    }

    /// Moves it to the place of its cause; where it was met becomes a place that explains.
    pub fn standing_at(mut self, at: Span, label: impl Into<String>) -> EvalError {
        if at != self.0.at {
            let before = (self.0.at, std::mem::take(&mut self.0.label));
            self.0.others.insert(0, before);
            self.0.at = at;
        }
        self.0.label = label.into();
        self
    }

    pub fn help(mut self, text: impl Into<String>) -> EvalError {
        self.0.helps.push(text.into());
        self
    }

    /// No fault of who meets it: an instance that comes first, or the fault of another one.
    pub fn comes_from_elsewhere(&self) -> bool {
        self.0.awaits.is_some() || self.0.of_another
    }

    /// True when a value was missing.
    pub fn is_missing(&self) -> bool {
        matches!(self.0.code, codes::MISSING_VALUE | codes::LEFT_OUT_CASE)
    }

    /// True when a year has no rate: its money is there, and nobody says what it is in the other currency.
    pub fn is_without_rate(&self) -> bool {
        self.0.code == codes::RATE_OF_YEAR
    }

    /// True when a shadow price was asked for that is not one number.
    pub fn is_without_price(&self) -> bool {
        self.0.code == codes::PRICE_BENDS
    }

    /// True where `no limit` stands in the place of the number that was looked for.
    pub fn is_without_limit(&self) -> bool {
        self.is_missing() && self.0.no_limit
    }

    /// True when the fault only follows from a model that has no answer.
    pub fn is_silent(&self) -> bool {
        self.0.code == codes::NO_ANSWER
    }

    pub fn diagnostic(self) -> Diagnostic {
        let data = *self.0;
        let mut found = Diagnostic::error(data.code, data.message).at(data.at, data.label);
        for (span, text) in data.others.into_iter().chain(data.through) {
            found = found.with(span, text);
        }
        if !data.bindings.is_empty() {
            let mut bindings = data.bindings;
            bindings.reverse();
            bindings.dedup();
            found = found.note(format!("at {}", bindings.join(", ")));
        }
        for help in data.helps {
            found = found.help(help);
        }
        found
    }
}
