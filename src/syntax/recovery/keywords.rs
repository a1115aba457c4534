//! The words of the language, and those of others that stand for them.

use super::super::tokens::Kind;
use super::cursor::TokenCursor;
use crate::diagnostics::suggest;
use crate::syntax::ast::FormName;
use rustc_hash::FxHashSet;

/// Operators of other languages.
pub const MARKS: [(&str, &str); 23] = [
    ("≦", "<="),
    ("⩽", "<="),
    ("≧", ">="),
    ("⩾", ">="),
    ("·", "*"),
    ("∙", "*"),
    ("&&", "and"),
    ("||", "or"),
    ("&", "and"),
    ("**", "^"),
    ("<>", "!="),
    ("~=", "!="),
    ("=>", ">="),
    ("=<", "<="),
    ("===", "=="),
    (":=", "="),
    ("...", ".."),
    ("!", "not "),
    ("÷", "/"),
    ("∈", "in"),
    ("∑", "sum"),
    ("∧", "and"),
    ("∨", "or"),
];

/// Words of other languages, in lower case, and what is written here.
pub const WORDS: [(&str, &str); 76] = [
    ("nonnegative", ">= 0"),
    ("nonneg", ">= 0"),
    ("positive", ">= 0"),
    ("objective", "minimize"),
    ("obj", "minimize"),
    ("goal", "minimize"),
    ("eq", "=="),
    ("from", "in"),
    ("param", "let"),
    ("parameter", "let"),
    ("parameters", "let"),
    ("const", "let"),
    ("constant", "let"),
    ("scalar", "let"),
    ("def", "let"),
    ("define", "let"),
    ("variable", "var"),
    ("variables", "var"),
    ("dvar", "var"),
    ("decision", "var"),
    ("subject to", "constraint"),
    ("subject", "constraint"),
    ("s.t.", "constraint"),
    ("st", "constraint"),
    ("constraints", "constraint"),
    ("restriction", "constraint"),
    ("limit", "constraint"),
    ("equation", "constraint"),
    ("equations", "constraint"),
    ("minimise", "minimize"),
    ("minimum", "minimize"),
    ("minimizing", "minimize"),
    ("min", "minimize"),
    ("maximise", "maximize"),
    ("maximum", "maximize"),
    ("maximizing", "maximize"),
    ("max", "maximize"),
    ("import", "use"),
    ("include", "use"),
    ("using", "use"),
    ("assert", "expect"),
    ("expects", "expect"),
    ("check", "expect"),
    ("test", "expect"),
    ("model", "plan"),
    ("problem", "plan"),
    ("sets", "set"),
    ("tables", "table"),
    ("units", "unit"),
    ("currencies", "currency"),
    ("kinds", "kind"),
    ("type", "kind"),
    ("class", "kind"),
    ("period", "periods"),
    ("entity", "entities"),
    ("elif", "else if"),
    ("elsif", "else if"),
    ("elseif", "else if"),
    ("otherwise", "else"),
    ("such that", "if"),
    ("foreach", "for"),
    ("for each", "for"),
    ("forall", "for"),
    ("for all", "for"),
    ("over", "for"),
    ("int", "integer"),
    ("bool", "binary"),
    ("boolean", "binary"),
    ("de", "in"),
    ("of", "in"),
    ("as", "in"),
    ("within", "in"),
    ("where", "if"),
    ("when", "if"),
    ("with", "if"),
    ("requires", "require"),
];

/// Other words of the language that a repair may put in the place of a misspelt one.
const OTHERS: [&str; 21] = [
    "minimize",
    "maximize",
    "integer",
    "binary",
    "require",
    "available",
    "for",
    "in",
    "if",
    "then",
    "else",
    "and",
    "or",
    "except",
    "not",
    "from",
    "where",
    "missing",
    "default",
    "among",
    "within",
];

/// All words that a repair may write.
pub fn keywords() -> impl Iterator<Item = &'static str> {
    HEADS.into_iter().chain(OTHERS)
}

/// The names that a text declares, as far as its tokens tell.
pub type Declared = FxHashSet<String>;

/// Finds the names that a text declares: what stands after the first word of a line, and after commas of a list of kinds.
pub fn declared(text: &str) -> Declared {
    let view = TokenCursor::new(text, 0);
    let mut out = Declared::default();
    let mut list = false;
    for index in 0..view.tokens.len() {
        let begins = view.begins_line(index);
        if begins {
            list = matches!(view.text(index), "kind" | "unit" | "currency");
        }
        // The state variables of processes, with their word.
        if index > 0 && view.begins_line(index - 1) && view.text(index - 1).starts_with("state") && view.kind(index) == Some(Kind::Word) {
            out.insert(format!("state {}", view.text(index)));
        }
        let head = index > 0 && view.begins_line(index - 1) && HEADS.contains(&view.text(index - 1));
        if !begins && view.kind(index) == Some(Kind::Word) && (head || (list && index > 0 && view.text(index - 1) == ",")) {
            out.insert(view.text(index).to_string());
        }
    }
    out
}

/// True for words that may have been meant to begin a declaration with a block.
pub fn may_be_head(word: &str) -> bool {
    let heads = FormName::ALL.map(FormName::word).into_iter().chain(["table", "entities"]);
    let lower = word.to_lowercase();
    WORDS.iter().any(|(written, here)| *written == lower && has_block(here))
        || !suggest::nearest(&lower, heads).is_empty()
        || has_block(&lower)
}

/// True for words of declarations that are nothing without their block.
pub fn has_block(word: &str) -> bool {
    FormName::is_word(word) || matches!(word, "table" | "entities")
}

/// Words that begin a declaration or an entry of a plan.
pub const HEADS: [&str; 28] = [
    "scenario",
    "use",
    "unit",
    "currency",
    "rate",
    "kind",
    "periods",
    "attribute",
    "entities",
    "table",
    "set",
    "let",
    "plan",
    "allocation",
    "choice",
    "belief",
    "decision",
    "expect",
    "country",
    "resource",
    "enterprise",
    "project",
    "technology",
    "policy",
    "regulation",
    "var",
    "constraint",
    "coop",
];

#[cfg(test)]
mod tests {
    use super::super::super::lexicon::{self, Role};
    use super::*;

    #[test]
    fn repairs_write_words_of_the_language() {
        let begins = Role::DECLARES.and(Role::KIND).and(Role::PLAN_PART);
        assert!(HEADS.iter().all(|word| lexicon::is(word, begins) || *word == "coop"));
        assert!(OTHERS.iter().all(|word| lexicon::role(word).is_some()));
    }
}
