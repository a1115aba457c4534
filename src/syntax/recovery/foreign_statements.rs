//! Words that begin a statement in other languages, and none here.

use super::cursor::TokenCursor;
use super::repair::Repair;
use super::tokens::Kind;
use crate::diagnostics::codes;

/// What is to be said of such a word, as a predicate that follows it, and what helps.
pub fn known(word: &str) -> Option<(&'static str, &'static str)> {
    Some(match word {
        "import" | "include" | "load" | "module" | "using" => (
            "is not a word of the language here: a library is brought by `use`",
            "write `use std.division`; `coop std` lists what there is",
        ),
        "sweep" | "vary" | "sensitivity" | "loop" | "repeat" | "while" => (
            "begins no declaration: a scenario has one value for each thing",
            "change the value and solve again; `coop solve` says how far prices and limits hold",
        ),
        "report" | "print" | "display" | "output" | "write" | "show" | "plot" | "echo" | "solve" | "run" | "export" => (
            "begins no declaration: nothing has to be asked for",
            "`coop solve` reports the results; a figure of your own is a `let`, in a plan or outside",
        ),
        "function" | "func" | "fn" | "proc" | "procedure" | "macro" | "lambda" => {
            ("begins no declaration: there are no functions in this version", "a value may have keys: `let f[e in enterprise] = …`")
        }
        "union" | "intersect" | "intersection" | "minus" | "except" | "diff" | "difference" | "cross" => (
            "does not join sets here: a set is a condition on its elements",
            "write `{ e in enterprise if e in a or e in b }`; `and` and `not` do the same for what is common and what is left",
        ),
        "coop" => ("stands with the number of the edition alone", "write `coop 1` in the first line"),
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
    let (message, help) = known(word).filter(|_| !matches!(view.text(first + 1), "=" | "[" | "."))?;
    // `import std.division` is a `use`, and the edition has a repair of its own.
    if word == "coop" || view.text(first + 1) == "std" {
        return None;
    }
    let last =
        (first + 1..view.tokens.len()).find(|i| view.begins_line(*i) && view.depth(*i) == 0).unwrap_or(view.tokens.len()).checked_sub(1)?;
    let repair = Repair::new(view.span(first, last)?, "", 0, format!("`{word}` {message}")).place(view.token(first)?.range.clone());
    Some(repair.code(codes::FOREIGN_FORM).label("not understood").help(help).guess())
}
