//! Diagnostics as data. The compiler collects them in a [`Sink`]; renderers turn them into text.

pub mod codes;
pub mod fix;
pub mod levels;
pub mod near;
pub mod plain;
pub mod render;
pub mod suggest;
#[cfg(feature = "cli")]
pub mod tally;

use crate::source::Span;
pub use codes::Code;
pub use levels::{Level, Levels};
use std::collections::HashMap;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Error,
    Warning,
    /// Something worth knowing that changes nothing.
    Note,
}

impl Severity {
    /// The word shown to people and written to JSON.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// A place and what is to be said of it. The first primary label is where the diagnostic stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    pub text: String,
    pub primary: bool,
}

/// How safe a fix is to apply by machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicability {
    /// Certain: may be applied without asking.
    MachineApplicable,
    /// Plausible: to be offered only.
    MaybeIncorrect,
}

/// A repair: the edits replace the text of their spans, all or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    pub title: String,
    pub edits: Vec<(Span, String)>,
    pub applicability: Applicability,
}

impl Fix {
    /// True when it may be applied without asking.
    pub fn is_certain(&self) -> bool {
        self.applicability == Applicability::MachineApplicable
    }
}

/// One finding. Wording: lower case, short, the user's text in backticks, the help apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    pub code: Code,
    pub message: String,
    pub labels: Vec<Label>,
    pub notes: Vec<String>,
    pub helps: Vec<String>,
    pub fixes: Vec<Fix>,
    /// What it is about: findings of one code and one subject are one mistake, met in several places.
    pub subject: Option<String>,
}

impl Diagnostic {
    /// An error without labels yet.
    pub fn error(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Error, code, message)
    }

    /// A warning without labels yet.
    pub fn warning(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Warning, code, message)
    }

    /// A diagnostic of any severity.
    pub fn new(severity: Severity, code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity,
            code,
            message: message.into(),
            labels: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
            fixes: Vec::new(),
            subject: None,
        }
    }

    /// Adds a primary label: the place of the mistake.
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into(), primary: true });
        self
    }

    /// Adds a secondary label: a place that explains.
    pub fn with(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into(), primary: false });
        self
    }

    /// Adds a note: a fact that explains.
    pub fn note(mut self, text: impl Into<String>) -> Diagnostic {
        self.notes.push(text.into());
        self
    }

    /// Adds a help: what to do.
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.helps.push(text.into());
        self
    }

    /// Adds a repair.
    pub fn fix(mut self, title: impl Into<String>, span: Span, text: impl Into<String>, applicability: Applicability) -> Diagnostic {
        self.fixes.push(Fix { title: title.into(), edits: vec![(span, text.into())], applicability });
        self
    }

    /// Says what it is about: findings of one code and one subject are reported as one.
    pub fn about(mut self, subject: impl Into<String>) -> Diagnostic {
        self.subject = Some(subject.into());
        self
    }

    /// "did you mean …?": a fix for one near name, a help for several. False when none is near.
    ///
    /// A candidate is a name and the word for what it names, such as `seattle` and `enterprise`; the word may be empty.
    pub fn did_you_mean<'n>(mut self, wrong: &str, at: Span, candidates: impl Iterator<Item = (&'n str, &'n str)>) -> (Diagnostic, bool) {
        let all: Vec<(&str, &str)> = candidates.collect();
        let near = suggest::nearest(wrong, all.iter().map(|(name, _)| *name));
        let quoted = |name: &str| match all.iter().find(|(n, _)| *n == name) {
            Some((_, what)) if !what.is_empty() => format!("the {what} `{name}`"),
            _ => format!("`{name}`"),
        };
        let texts: Vec<String> = near.iter().map(|name| quoted(name)).collect();
        if let Some((own, other)) = near.first().and_then(|name| suggest::look_alike(wrong, name)) {
            self = self.note(format!("`{own}` and `{other}` look alike and are not the same letter: one of them is Latin"));
        }
        match (near.as_slice(), texts.as_slice()) {
            ([], _) => return (self, false),
            ([only], [text]) => self = self.fix(format!("did you mean {text}?"), at, *only, Applicability::MaybeIncorrect),
            _ => self = self.help(format!("did you mean {}?", suggest::either(&texts))),
        }
        (self, true)
    }

    /// Makes one of its labels the only primary one.
    pub fn stand_at(&mut self, index: usize) {
        for (i, label) in self.labels.iter_mut().enumerate() {
            label.primary = i == index;
        }
    }

    /// The span where the diagnostic stands.
    pub fn span(&self) -> Option<Span> {
        self.labels.iter().find(|l| l.primary).or(self.labels.first()).map(|l| l.span)
    }
}

/// Collects diagnostics of a run.
#[derive(Debug, Default)]
pub struct Sink {
    items: Vec<Diagnostic>,
    /// Where nothing more is taken in.
    muted: Vec<Span>,
    levels: Levels,
}

impl Sink {
    /// A sink whose warnings are judged by these levels.
    pub fn with_levels(levels: Levels) -> Sink {
        Sink { levels, ..Sink::default() }
    }

    /// The levels; a scenario may set some while it is read.
    pub fn levels(&mut self) -> &mut Levels {
        &mut self.levels
    }

    /// Takes one in; an equal one (same code, place and message) is kept once.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let muted = |at: Span| self.muted.iter().any(|m| m.file == at.file && m.lo <= at.lo && at.hi <= m.hi);
        if !diagnostic.span().is_some_and(muted) {
            self.items.push(diagnostic);
        }
    }

    /// From now on nothing is taken in that stands inside these places: it would follow from what was said there.
    pub fn mute(&mut self, places: Vec<Span>) {
        self.muted.extend(places);
    }

    /// Takes in what another sink has collected.
    pub fn append(&mut self, other: Sink) {
        other.items.into_iter().for_each(|d| self.push(d));
    }

    /// True when an error was reported.
    pub fn has_errors(&self) -> bool {
        self.items.iter().any(|d| d.severity == Severity::Error)
    }

    /// All of them as reported so far.
    pub fn items(&self) -> &[Diagnostic] {
        &self.items
    }

    /// Takes back findings of some codes that have to do with a file: they follow from another that was found later.
    pub fn withdraw(&mut self, codes: &[Code], file: crate::source::FileId) {
        self.items.retain(|d| !codes.contains(&d.code) || d.labels.iter().all(|l| l.span.file != file));
    }

    /// Ends the collecting: warnings at their levels, ordered by place, doubles removed.
    pub fn finish(self) -> Vec<Diagnostic> {
        let mut items: Vec<Diagnostic> = self.items.into_iter().filter_map(|d| self.levels.apply(d)).collect();
        items.sort_by_key(|d| (d.span(), d.severity, d.code));
        items.dedup_by(|a, b| a.code == b.code && a.span() == b.span() && a.message == b.message);
        join(items)
    }
}

/// The most places of one mistake that are shown beside the first.
const MAX_PLACES: usize = 3;

/// Findings of one code and one subject, in order of place, as one: the first, with the places of the others.
fn join(items: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut out: Vec<Diagnostic> = Vec::with_capacity(items.len());
    let mut first: HashMap<(Code, String), (usize, usize)> = HashMap::new();
    for item in items {
        let Some(subject) = item.subject.clone() else {
            out.push(item);
            continue;
        };
        // A name is unknown in the scenario or in its data: it is the same name.
        let library = subject.starts_with("use ");
        let code = if item.code == codes::UNKNOWN_KEY || library { codes::UNKNOWN_NAME } else { item.code };
        let (index, places) = first.entry((code, subject)).or_insert((out.len(), 0));
        let Some(known) = out.get_mut(*index) else {
            out.push(item);
            continue;
        };
        *places += 1;
        if let Some(at) = item.span().filter(|_| *places <= MAX_PLACES) {
            known.labels.push(Label { span: at, text: "and here".into(), primary: false });
        }
        // One fix repairs all places.
        for fix in item.fixes {
            if let Some(same) = known.fixes.iter_mut().find(|f| f.title == fix.title) {
                let fresh: Vec<_> = fix.edits.into_iter().filter(|edit| !same.edits.contains(edit)).collect();
                same.edits.extend(fresh);
            }
        }
    }
    for (index, places) in first.into_values() {
        if let Some(known) = out.get_mut(index).filter(|_| places > MAX_PLACES) {
            known.notes.push(match places - MAX_PLACES {
                1 => "and in one more place".to_string(),
                more => format!("and in {more} more places"),
            });
        }
    }
    out
}
