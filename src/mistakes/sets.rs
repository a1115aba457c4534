//! Sets that do not fit together, and conditions where sets stand.

use crate::diagnostics::{Applicability, Diagnostic, Fix, codes};
use crate::source::Span;

/// What is wrong with sets that are joined by `or`, `and` or `except`.
#[derive(Clone, Copy, Debug)]
pub enum SetMistake<'a> {
    /// With the kinds of the tuples of each.
    OfTwoKinds { first: (&'a str, Span), second: (&'a str, Span) },
    /// A condition is one side, and a set the other.
    ConditionBesideSet { condition: Span, set: Span, set_text: &'a str },
    /// A set where the other side is a condition. `asked`: the set that is asked with `in` before it, and whether it is an `except`.
    SetBesideCondition { set: Span, text: &'a str, asked: Option<(Span, bool)>, end: Span },
    /// `e in S and CONDITION`; `word`: where `and` stands.
    ConditionInGenerator { condition: Span, word: Option<Span> },
    /// `a or b except c`, with what it may mean.
    MixedWithExcept { word: &'a str, at: Span, readings: &'a [String] },
}

impl SetMistake<'_> {
    pub fn diagnostic(self) -> Diagnostic {
        use SetMistake as M;
        let error = |message: &str| Diagnostic::error(codes::TYPE_MISMATCH, message);
        match self {
            M::OfTwoKinds { first, second } => error(&format!("a set of {} and a set of {} do not go together", first.0, second.0))
                .at(second.1, second.0)
                .with(first.1, first.0)
                .help("both sides hold entities of one kind, or tuples of the same kinds in the same order"),
            M::ConditionBesideSet { condition, set, set_text } => error("a set is expected, and this is a condition")
                .at(condition, "a condition")
                .with(set, "a set")
                .help(format!("what meets a condition is selected: `{{ x in {set_text} if … }}`")),
            M::SetBesideCondition { set, text, asked, end } => {
                let found = error(&format!("a condition is expected, and `{text}` is a set")).at(set, "a set");
                match asked {
                    Some((first, is_except)) => {
                        let (open, close) = if is_except { ("((", ")") } else { ("(", "") };
                        let point = |file, at| Span::new(file, at, at);
                        let mut edits = vec![(point(first.file, first.lo), open.to_string())];
                        if is_except {
                            edits.push((point(first.file, first.hi), close.to_string()));
                        }
                        edits.push((point(end.file, end.hi), ")".to_string()));
                        let mut found =
                            found.help("`in` binds closer than `or` and `and`: sets that are joined after it stand in parentheses");
                        let title = "put the sets in parentheses".to_string();
                        found.fixes.push(Fix { title, edits, applicability: Applicability::MaybeIncorrect });
                        found
                    }
                    None => found.help(format!("what is in a set is asked by `in`: `x in {text}`")),
                }
            }
            M::ConditionInGenerator { condition, word } => {
                let found = error("a set is expected, and this is a condition").at(condition, "a condition");
                match word {
                    Some(word) => found.fix("a condition stands after `if`: write `if`", word, "if", Applicability::MaybeIncorrect),
                    None => found.help("a condition stands after `if`"),
                }
            }
            M::MixedWithExcept { word, at, readings } => {
                let message = format!("`{word}` beside `except` can be read in two ways");
                let found = Diagnostic::error(codes::SYNTAX, message).at(at, "which of the two comes first?");
                readings
                    .iter()
                    .fold(found, |found, text| found.fix(format!("write `{text}`"), at, text.as_str(), Applicability::MaybeIncorrect))
            }
        }
    }
}
