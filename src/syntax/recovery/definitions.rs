//! Definitions, comparisons and lists as other languages write them.

use super::super::tokens::Kind;
use super::cursor::{TokenCursor, near};
use super::repair::Repair;
use crate::diagnostics::codes;

/// Repairs around the place where reading failed.
pub fn repairs(view: &TokenCursor, out: &mut Vec<Repair>) {
    let found =
        [list_in_call(view), table_with_equals(view), variable_with_value(view), compared_by_is(view), penalty(view), closed_early(view)];
    out.extend(found.into_iter().flatten());
}

/// `sum([x for s in site])`: a list is no argument.
fn list_in_call(view: &TokenCursor) -> Option<Repair> {
    let open = near(view, 2).find(|i| view.text(*i) == "[" && *i > 1 && view.text(i - 1) == "(" && view.kind(i - 2) == Some(Kind::Word))?;
    let close = view.closer(open)?;
    let inside = (open + 1..close).any(|i| view.text(i) == "for" && view.depth(i) == view.depth(open + 1));
    if !inside || view.text(close + 1) != ")" {
        return None;
    }
    let repair =
        Repair::new(view.token(open)?.range.clone(), "", 0, "what is added up stands in the parentheses, without brackets of a list");
    let repair = repair.edit(view.token(close)?.range.clone(), "").code(codes::FOREIGN_FORM);
    Some(repair.label("a list").certain("leave out `[` and `]`"))
}

/// `table demand[hour] : MW = { … }`
fn table_with_equals(view: &TokenCursor) -> Option<Repair> {
    let equals = near(view, 2).find(|i| view.text(*i) == "=" && view.text(i + 1) == "{")?;
    if view.text(view.head(equals)) != "table" {
        return None;
    }
    let from = view.token(equals - 1)?.range.end;
    let repair = Repair::new(from..view.token(equals)?.range.end, "", 0, "the rows of a table stand in braces, without `=` before them");
    Some(repair.place(view.token(equals)?.range.clone()).code(codes::FOREIGN_FORM).label("not written here").certain("leave out `=`"))
}

/// `var total : t = sum(…)`: what follows from other variables.
fn variable_with_value(view: &TokenCursor) -> Option<Repair> {
    let equals = near(view, 2).find(|i| view.text(*i) == "=")?;
    let head = view.head(equals);
    let name = head + 1;
    if view.text(head) != "var" || view.kind(name) != Some(Kind::Word) || view.depth(head) != view.depth(equals) {
        return None;
    }
    // One number may be a bound, or a first value for a search.
    let line = view.line(view.token(equals)?.range.start);
    let calculated = (equals + 1..view.tokens.len())
        .take_while(|i| view.token(*i).is_some_and(|t| t.range.start < line.end))
        .any(|i| matches!(view.text(i), "(" | "[" | "*" | "+"));
    if !calculated || (name..equals).any(|i| matches!(view.text(i), "integer" | "binary" | "in" | ">=" | "<=")) {
        return None;
    }
    let message = format!("`{}` follows from other variables: it is a value of the plan, `let`, and nothing to decide", view.text(name));
    let repair = Repair::new(view.token(head)?.range.clone(), "let", 0, message).code(codes::FOREIGN_FORM);
    Some(repair.label("write `let`").offer("write `let`"))
}

/// `c is north`, `c is not north`
fn compared_by_is(view: &TokenCursor) -> Option<Repair> {
    let is = near(view, 2).find(|i| view.text(*i) == "is" && *i > 0 && !view.begins_line(*i))?;
    let left = matches!(view.kind(is - 1), Some(Kind::Word | Kind::Number)) || matches!(view.text(is - 1), ")" | "]");
    if !left || view.text(view.head(is)) == "kind" {
        return None;
    }
    let negated = view.text(is + 1) == "not";
    let (last, sign) = if negated { (is + 1, "!=") } else { (is, "==") };
    if !matches!(view.kind(last + 1), Some(Kind::Word | Kind::Number | Kind::Text)) {
        return None;
    }
    let written = if negated { "is not" } else { "is" };
    let repair = Repair::new(view.span(is, last)?, sign, 0, format!("`{written}` is written `{sign}`")).code(codes::FOREIGN_FORM);
    Some(repair.label(format!("write `{sign}`")).certain(format!("write `{sign}`")))
}

/// `sum((a + b)) * x for s in site)`: the first `)` too many closes the call before its index.
fn closed_early(view: &TokenCursor) -> Option<Repair> {
    let index = near(view, 2).find(|i| view.text(*i) == "for" && !view.in_call(*i))?;
    let line = view.line(view.token(index)?.range.start);
    let here = |i: usize| view.token(i).is_some_and(|t| line.contains(&t.range.start));
    let extra = (index..view.tokens.len()).take_while(|i| here(*i)).find(|i| view.text(*i) == ")" && view.opener(*i).is_none())?;
    let folds = ["sum", "product", "min", "max", "average", "count", "any", "all"];
    let closes = |i: &usize| {
        let name = view.opener(*i).and_then(|open| open.checked_sub(1));
        view.text(*i) == ")" && name.is_some_and(|name| folds.contains(&view.text(name)))
    };
    let early = (0..index).rev().take_while(|i| here(*i)).find(closes)?;
    let name = view.text(view.opener(early)?.checked_sub(1)?);
    let message = format!("this `)` closes `{name}` before its index: a `)` too many stands here");
    let repair = Repair::new(view.token(early)?.range.clone(), "", 0, message).code(codes::UNCLOSED);
    Some(repair.label(format!("closes `{name}`")).also(view.token(extra)?.range.clone(), "closes nothing").offer("remove this `)`"))
}

/// `x >= 3 t or penalty 900 EUR/t`
fn penalty(view: &TokenCursor) -> Option<Repair> {
    let word = near(view, 3)
        .find(|i| *i > 0 && matches!(view.text(*i), "penalty" | "penalise" | "penalize" | "cost") && view.text(i - 1) == "or")?;
    let head = view.text(view.head(word));
    if !matches!(head, "constraint" | "limit") || view.kind(word + 1) == Some(Kind::Mark) && view.text(word + 1) != "(" {
        return None;
    }
    let written = view.text(word);
    let repair = Repair::new(
        view.token(word)?.range.clone(),
        "pay",
        0,
        format!("what missing a {head} costs is written `or pay …`, not `or {written}`"),
    );
    Some(repair.code(codes::FOREIGN_FORM).label("write `pay`").certain("write `pay`"))
}
