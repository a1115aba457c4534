//! Words that begin a statement in other languages, and none here.

use super::cursor::TokenCursor;
use super::repair::Repair;
use super::tokens::Kind;
use crate::mistakes::{ForeignForm, Statement};

/// The statement that such a word begins.
pub fn known(word: &str) -> Option<Statement> {
    Some(match word {
        "import" | "include" | "load" | "module" | "using" => Statement::Import,
        "sweep" | "vary" | "sensitivity" | "loop" | "repeat" | "while" => Statement::Sweep,
        "report" | "print" | "display" | "output" | "write" | "show" | "plot" | "echo" | "solve" | "run" | "export" => Statement::Report,
        "function" | "func" | "fn" | "proc" | "procedure" | "macro" | "lambda" => Statement::Function,
        "union" | "intersect" | "intersection" | "minus" | "diff" | "difference" | "cross" => Statement::SetOperation,
        "coop" => Statement::Edition,
        _ => return None,
    })
}

/// Words that say that a kind belongs to another.
pub fn says_is(word: &str) -> bool {
    matches!(word, "extends" | "inherits" | "isa" | "implements" | "specializes" | "subkind" | "subtype")
}

/// `sweep price in 1..10`: such a statement is skipped as a whole.
pub fn statement(view: &TokenCursor) -> Option<Repair> {
    let end = view.failed.min(view.tokens.len().checked_sub(1)?);
    let first = (0..=end).rev().find(|i| view.begins_line(*i) && view.depth(*i) == 0 && view.kind(*i) == Some(Kind::Word))?;
    let word = view.text(first);
    let of = known(word).filter(|_| !matches!(view.text(first + 1), "=" | "[" | "."))?;
    // `import std.division` is a `use`, and the edition has a repair of its own. So is `import "common.coop"`.
    let path = view.text(first + 1).trim_matches('"');
    if word == "coop" || path == "std" || (matches!(of, Statement::Import) && path.to_lowercase().ends_with(".coop")) {
        return None;
    }
    let last =
        (first + 1..view.tokens.len()).find(|i| view.begins_line(*i) && view.depth(*i) == 0).unwrap_or(view.tokens.len()).checked_sub(1)?;
    let repair = Repair::foreign(view.span(first, last)?, "", 0, ForeignForm::Statement { word, of });
    Some(repair.place(view.token(first)?.range.clone()))
}
