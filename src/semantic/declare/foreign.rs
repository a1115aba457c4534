//! Words of other languages that read as an entity of a kind of that name.

use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::mistakes::ForeignForm;
use crate::semantic::checker::Checker;
use crate::source::Span;
use crate::syntax::ast::EntityItem;
use crate::syntax::foreign_statements;

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
        if foreign_statements::says_is(word) && before.starts_with("kind ") {
            let edits = vec![(at, "is".to_string())];
            self.report(ForeignForm::KindOfKind { word }.fixed(at, edits, Applicability::MaybeIncorrect));
            self.names.lost_mut().word(&entity.name.text);
            return true;
        }
        // `USD per case per kmi`: said with the first.
        if goes_on && is_per(word) && before.split_whitespace().rev().nth(1) == Some(word) {
            self.names.lost_mut().word(&entity.name.text);
            return true;
        }
        if goes_on && let Some(found) = self.operator_word(entity) {
            self.report(found);
            self.names.lost_mut().word(&entity.name.text);
            return true;
        }
        if matches!(word, "ordered" | "sorted" | "order") && before.starts_with("kind ") && bare {
            let found = Diagnostic::error(codes::MISSING_PART, format!("`by` is missing after `{word}`")).at(at, "write `ordered by`");
            self.report(found.fix("write `ordered by`", at, "ordered by", Applicability::MaybeIncorrect));
            self.names.lost_mut().word("ordered");
            return true;
        }
        match foreign_statements::known(word) {
            Some(of) if bare || goes_on => self.report(ForeignForm::Statement { word, of }.diagnostic(at)),
            // A declaration begins its line, or stands after another one that is whole.
            None if goes_on => {
                let found = Diagnostic::error(codes::SYNTAX, format!("`{word}` is not understood after `{}`", last_word(&before)))
                    .at(at, "begins no declaration");
                self.report(found);
            }
            _ => return false,
        }
        self.names.lost_mut().word(&entity.name.text);
        true
    }

    /// `6 EUR per t` and `price x amount`: a word that stands for an operator.
    fn operator_word(&mut self, entity: &EntityItem) -> Option<Diagnostic> {
        let (word, at) = (entity.kind.text.as_ref(), entity.kind.span);
        let sign = match word.to_lowercase().as_str() {
            "per" | "pro" | "over" => "/",
            "x" | "times" | "mal" => "*",
            "plus" => "+",
            "minus" => "-",
            _ => return None,
        };
        let file = self.sources.get(at.file)?;
        let before = file.text.get(..at.lo as usize)?;
        let start = u32::try_from(before.trim_end().len()).ok()?;
        let (left, mut right) = (last_word(before.trim_end()).to_string(), entity.name.text.to_string());
        // What goes on in the same way belongs to the unit.
        let mut more = Vec::new();
        let mut at_end = entity.name.span.hi;
        while is_per(word) {
            let rest = file.text.get(at_end as usize..).unwrap_or_default();
            let line = rest.lines().next().unwrap_or_default();
            let Some(name) = line.trim_start().strip_prefix(word).filter(|name| name.starts_with(' ')).map(str::trim_start) else { break };
            let length = name.find(|c: char| !c.is_alphanumeric()).unwrap_or(name.len());
            let (name, blanks) = (name.get(..length).unwrap_or_default(), line.len() - name.len());
            if name.is_empty() {
                break;
            }
            more.push((Span::new(at.file, at_end, at_end + blanks as u32), "/".to_string()));
            right = format!("{right}/{name}");
            at_end += (blanks + length) as u32;
        }
        let unit = sign == "/" && self.units.registry_mut().parse(&left).is_ok() && self.units.registry_mut().parse(&right).is_ok();
        let (text, shown) = if unit { (sign.to_string(), format!("{left}/{right}")) } else { (format!(" {sign} "), sign.to_string()) };
        let gap = Span::new(at.file, start, entity.name.span.lo);
        let form = ForeignForm::OperatorWord { word, sign, shown: &shown };
        let edits = std::iter::once((gap, text)).chain(more.into_iter().filter(|_| unit)).collect();
        Some(form.fixed(at, edits, Applicability::MaybeIncorrect))
    }
}

fn is_per(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "per" | "pro")
}

fn last_word(text: &str) -> &str {
    text.rsplit(char::is_whitespace).next().unwrap_or(text)
}
