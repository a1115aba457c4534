//! Words of other languages that read as an entity of a kind of that name.

use super::checker::Checker;
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::syntax::ast::EntityItem;
use crate::syntax::foreign;

impl Checker<'_> {
    /// Reports an entity whose kind is a word of another language, or a word that only goes on its line. True when it was one.
    pub fn foreign_entity(&mut self, entity: &EntityItem) -> bool {
        let word = entity.kind.text.as_ref();
        let at = entity.kind.span;
        let Some(file) = self.sources.get(at.file) else { return false };
        let line = file.line_range(file.line_of(at.lo));
        let before = file.text.get(line.start as usize..at.lo as usize).unwrap_or("").trim().to_string();
        let bare = entity.title.is_none() && entity.fields.is_empty() && entity.placed.is_empty();
        let goes_on = !before.is_empty() && !before.ends_with('}') && bare;
        if foreign::says_is(word) && before.starts_with("kind ") {
            let found = Diagnostic::error(codes::FOREIGN_FORM, format!("`{word}` is written `is`")).at(at, "write `is`");
            self.report(found.fix("write `is`", at, "is", Applicability::MaybeIncorrect));
            self.broken.words.insert(entity.name.text.to_string());
            return true;
        }
        match foreign::known(word) {
            Some((message, help)) if bare || goes_on => {
                self.report(Diagnostic::error(codes::FOREIGN_FORM, format!("`{word}` {message}")).at(at, "not understood").help(help));
            }
            // A declaration begins its line, or stands behind another one that is whole.
            None if goes_on => {
                let found = Diagnostic::error(codes::SYNTAX, format!("`{word}` is not understood behind `{}`", last_word(&before)))
                    .at(at, "begins no declaration");
                self.report(found);
            }
            _ => return false,
        }
        self.broken.words.insert(entity.name.text.to_string());
        true
    }
}

fn last_word(text: &str) -> &str {
    text.rsplit(char::is_whitespace).next().unwrap_or(text)
}
