//! A repair that is tried: what is changed, and how it is reported.

use crate::diagnostics::{Code, codes};
use crate::mistakes::ForeignForm;
use std::ops::Range;

/// How sure it is that the repaired text says what was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// Nobody could have meant anything else: applied without asking.
    Certain,
    /// Offered; what is found inside the repaired declaration is still said.
    Likely,
    /// Good enough to read on. What is found inside the declaration may follow from it and is not said.
    Guess,
}

/// A change of the text under repair, and the finding that it makes.
#[derive(Clone, Debug)]
pub struct Repair {
    /// Ranges of the text and what takes their place; in order, apart.
    pub edits: Vec<(Range<usize>, String)>,
    /// The less likely the mistake, the more it costs.
    pub cost: u32,
    pub code: Code,
    pub message: String,
    pub place: Range<usize>,
    pub label: String,
    /// Places that explain.
    pub also: Vec<(Range<usize>, String)>,
    pub help: Option<String>,
    /// The title of the fix; without one the edits are for reading on only.
    pub fix: Option<String>,
    pub certainty: Certainty,
    /// Findings with one key are reported once: a word that is wrong in many places is one mistake.
    pub key: Option<String>,
    /// A name is missing: any unknown name may be the one.
    pub names_lost: bool,
}

impl Repair {
    /// One edit, reported at its own place.
    pub fn new(range: Range<usize>, text: impl Into<String>, cost: u32, message: impl Into<String>) -> Repair {
        Repair {
            place: range.clone(),
            edits: vec![(range, text.into())],
            cost,
            code: codes::SYNTAX,
            message: message.into(),
            label: String::new(),
            also: Vec::new(),
            help: None,
            fix: None,
            certainty: Certainty::Guess,
            key: None,
            names_lost: false,
        }
    }

    /// A form of another language, with all that is said of it. What is offered is likely.
    pub fn foreign(range: Range<usize>, text: impl Into<String>, cost: u32, form: ForeignForm<'_>) -> Repair {
        let words = form.words();
        let repair = Repair::new(range, text, cost, words.message).code(form.code()).label(words.label);
        let certainty = if words.offer.is_some() { Certainty::Likely } else { Certainty::Guess };
        Repair { help: words.help, fix: words.offer, certainty, ..repair }
    }

    pub fn code(mut self, code: Code) -> Repair {
        self.code = code;
        self
    }

    pub fn label(mut self, text: impl Into<String>) -> Repair {
        self.label = text.into();
        self
    }

    pub fn place(mut self, place: Range<usize>) -> Repair {
        self.place = place;
        self
    }

    pub fn also(mut self, place: Range<usize>, text: impl Into<String>) -> Repair {
        self.also.push((place, text.into()));
        self
    }

    pub fn edit(mut self, range: Range<usize>, text: impl Into<String>) -> Repair {
        self.edits.push((range, text.into()));
        self.edits.sort_by_key(|(range, _)| (range.start, range.end));
        self
    }

    pub fn help(mut self, text: impl Into<String>) -> Repair {
        self.help = Some(text.into());
        self
    }

    /// Offers the edits, as something to be asked about.
    pub fn offer(mut self, title: impl Into<String>) -> Repair {
        self.fix = Some(title.into());
        self.certainty = Certainty::Likely;
        self
    }

    /// Offers the edits as certain.
    pub fn certain(mut self, title: impl Into<String>) -> Repair {
        self.fix = Some(title.into());
        self.certainty = Certainty::Certain;
        self
    }

    /// Nobody could have meant anything else than what is offered.
    pub fn sure(mut self) -> Repair {
        self.certainty = Certainty::Certain;
        self
    }

    pub fn key(mut self, key: impl Into<String>) -> Repair {
        self.key = Some(key.into());
        self
    }

    /// Leaves the offer, but trusts nothing that is found inside.
    pub fn guess(mut self) -> Repair {
        self.certainty = Certainty::Guess;
        self
    }

    /// The text with the edits made.
    pub fn apply(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 16);
        let mut from = 0;
        for (range, new) in &self.edits {
            out.push_str(text.get(from..range.start).unwrap_or(""));
            out.push_str(new);
            from = range.end;
        }
        out.push_str(text.get(from..).unwrap_or(""));
        out
    }
}
