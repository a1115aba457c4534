//! What is reported, and what only follows from another mistake.

use super::declare::lost::Lost;
use crate::diagnostics::{Code, Diagnostic, Sink, codes};
use crate::source::{FileId, SourceMap};

/// From so many findings on, no names are suggested: a text with more has another mistake, and looking for each takes long.
pub const MANY: usize = 200;

pub struct Reports<'a> {
    sink: &'a mut Sink,
}

impl<'a> Reports<'a> {
    pub fn new(sink: &'a mut Sink) -> Reports<'a> {
        Reports { sink }
    }

    /// Reports a mistake, unless it only follows from what is lost.
    pub fn report(&mut self, diagnostic: Diagnostic, sources: &SourceMap, lost: &Lost) {
        let text = diagnostic.span().map(|span| sources.slice(span)).unwrap_or_default();
        if lost.explains(&diagnostic, text) {
            return;
        }
        let unknown = matches!(diagnostic.code, codes::UNKNOWN_NAME | codes::UNKNOWN_ATTRIBUTE | codes::UNKNOWN_UNIT);
        let unseen = if unknown { crate::syntax::unseen(text) } else { None };
        self.sink.push(match unseen {
            Some(text) => diagnostic.note(text),
            None => diagnostic,
        });
    }

    /// Reports a mistake whatever else is wrong.
    pub fn report_anyway(&mut self, diagnostic: Diagnostic) {
        self.sink.push(diagnostic);
    }

    /// Takes back findings of some codes in a file.
    pub fn withdraw(&mut self, codes: &[Code], file: FileId) {
        self.sink.withdraw(codes, file);
    }

    pub fn so_far(&self) -> &[Diagnostic] {
        self.sink.items()
    }

    pub fn are_many(&self) -> bool {
        self.sink.items().len() > MANY
    }

    pub fn has_errors(&self) -> bool {
        self.sink.has_errors()
    }
}
