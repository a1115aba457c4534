//! Constructions of other languages, of several tokens.

use super::super::parser::Rule;
use super::super::tokens::Kind;
use super::PLACEHOLDER;
use super::cursor::{TokenCursor, near};
use super::foreign_syntax;
use super::numbers::{unit_in_brackets, unit_in_parentheses, unit_with_blanks};
use super::order::*;
use super::parties;
use super::plans::*;
use super::policies;
use super::repair::Repair;
use crate::mistakes::{Conditional, ForeignForm};

/// All repairs that concern the place where reading failed.
pub fn repairs(view: &TokenCursor, rule: Rule, out: &mut Vec<Repair>) {
    super::beliefs::repairs(view, rule, out);
    let found = [
        conditional_call(view),
        question_mark(view),
        value_before_condition(view),
        pattern_without_brackets(view),
        filter_before_index(view),
        sum_of_ampl(view),
        binder_behind_unit(view),
        title_before_name(view),
        title_without_quotes(view),
        place_behind_block(view),
        bounds_from_to(view),
        list_without_braces(view),
        tolerance(view),
        unquoted_path(view),
        arguments_of_a_plan(view),
        step_of_periods(view),
        objective_with_keys(view),
        semicontinuous(view),
        condition_of_constraint(view),
        words_of_limits(view),
        periods_range(view),
        unit_with_blanks(view),
        unit_in_brackets(view),
        unit_in_parentheses(view),
    ];
    out.extend(found.into_iter().flatten());
    policies::repairs(view, rule, out);
    parties::repairs(view, rule, out);
    foreign_syntax::repairs(view, out);
    super::definitions::repairs(view, out);
    super::parts::repairs(view, rule, out);
    brackets(view, out);
    index_without_name(view, out);
    // Attributes and parts of a model have no head word.
    if matches!(rule, Rule::strict_items | Rule::strict_plan_items) {
        headless(view, out);
        stray_word(view, out);
        word_behind(view, out);
        out.extend(super::foreign_statements::statement(view));
    }
    out.extend(index_behind_constraint(view));
    quoted_name(view, out);
    second_value(view, out);
}

/// `if(c, a, b)`.
fn conditional_call(view: &TokenCursor) -> Option<Repair> {
    let limit = (view.failed + 1).min(view.tokens.len());
    let start = (0..limit).rev().find(|i| view.text(*i) == "if" && view.text(i + 1) == "(")?;
    let close = view.closer(start + 1)?;
    let depth = view.depth(start + 2);
    let commas: Vec<usize> = (start + 2..close).filter(|i| view.text(*i) == "," && view.depth(*i) == depth).collect();
    let (open, end) = (view.token(start + 1)?.range.clone(), view.token(close)?.range.clone());
    let first = view.token(*commas.first()?)?.range.clone();
    let form = ForeignForm::Conditional { of: Conditional::Spreadsheet { complete: commas.len() == 2 } };
    let mut repair = Repair::foreign(open, " ", 1, form).edit(first, " then");
    repair = match commas.as_slice() {
        [_, second] => repair.edit(view.token(*second)?.range.clone(), " else").edit(end, ""),
        [_] => repair.edit(end, format!(" else {PLACEHOLDER}")),
        _ => return None,
    };
    Some(repair.place(view.span(start, close)?))
}

/// `c ? a : b`.
fn question_mark(view: &TokenCursor) -> Option<Repair> {
    let mark = near(view, 2).find(|i| view.text(*i) == "?")?;
    let depth = view.depth(mark);
    let colon = (mark + 1..view.tokens.len()).find(|i| view.text(*i) == ":" && view.depth(*i) == depth)?;
    let start = (0..mark)
        .rev()
        .find(|i| matches!(view.text(*i), "=" | "(" | "," | "[" | "{" | ":") && view.depth(*i + 1) <= depth)
        .map_or(0, |i| i + 1);
    let at = view.token(start)?.range.start;
    Some(
        Repair::foreign(at..at, "if ", 1, ForeignForm::Conditional { of: Conditional::C })
            .edit(view.token(mark)?.range.clone(), "then")
            .edit(view.token(colon)?.range.clone(), "else")
            .place(view.token(mark)?.range.clone()),
    )
}

/// `a if c else b`, as in Python.
fn value_before_condition(view: &TokenCursor) -> Option<Repair> {
    let line = view.line(view.token(view.failed.min(view.tokens.len().checked_sub(1)?))?.range.start);
    let here = |i: &usize| view.token(*i).is_some_and(|t| line.contains(&t.range.start));
    let first = (0..view.tokens.len()).find(here)?;
    let end = (first..view.tokens.len()).take_while(here).last()?;
    let head = (first + 1..end).find(|i| {
        view.text(*i) == "if" && !matches!(view.text(i - 1), "=" | "(" | "," | "[" | "{" | ":" | "then" | "else" | "+" | "-" | "*" | "/")
    })?;
    let depth = view.depth(head);
    let otherwise = (head + 1..=end).find(|i| view.text(*i) == "else" && view.depth(*i) == depth)?;
    if (head..otherwise).any(|i| matches!(view.text(i), "then" | "for")) {
        return None;
    }
    let opens = |i: &usize| matches!(view.text(*i), "=" | "(" | "," | "[" | "{" | ":") && view.depth(i + 1) <= depth;
    let start = (first..head).rev().find(opens).map_or(first, |i| i + 1);
    let condition = view.slice(head + 1, otherwise - 1);
    let at = view.token(start)?.range.start;
    let gone = view.token(head)?.range.start..view.token(otherwise)?.range.start;
    Some(
        Repair::foreign(at..at, format!("if {condition} then "), 1, ForeignForm::Conditional { of: Conditional::Python })
            .edit(gone, "")
            .place(view.span(head, otherwise)?),
    )
}

/// `for e, p in route`, as in Python.
fn pattern_without_brackets(view: &TokenCursor) -> Option<Repair> {
    let set = near(view, 6).chain(view.failed + 1..view.failed + 8).find(|i| {
        view.text(*i) == "in" && *i > 3 && view.text(i - 2) == "," && view.kind(i - 1) == Some(Kind::Word) && !view.is_reserved(i - 1)
    })?;
    let mut first = set - 1;
    while first > 1 && view.text(first - 1) == "," && view.kind(first - 2) == Some(Kind::Word) && !view.is_reserved(first - 2) {
        first -= 2;
    }
    if first == set - 1 || !matches!(view.text(first.checked_sub(1)?), "for" | "[") {
        return None;
    }
    let names = view.span(first, set - 1)?;
    let text = format!("({})", view.slice(first, set - 1));
    Some(
        Repair::foreign(names.start..names.start, "(", 1, ForeignForm::NamesWithoutBrackets { right: &text })
            .edit(names.end..names.end, ")")
            .place(names),
    )
}

/// `sum(a if c for e in E)`: the condition stands after the index.
fn filter_before_index(view: &TokenCursor) -> Option<Repair> {
    let start = near(view, 2).find(|i| view.text(*i) == "if" && view.in_call(*i))?;
    let (open, _) = view.innermost(start)?;
    let close = view.closer(open)?;
    let depth = view.depth(start);
    let index = (start + 1..close).find(|i| view.text(*i) == "for" && view.depth(*i) == depth)?;
    let filter = view.slice(start, index - 1).to_string();
    let end = view.token(close - 1)?.range.end;
    let gone = view.token(start)?.range.start..view.token(index)?.range.start;
    Some(
        Repair::new(gone, "", 1, "the condition stands after the index: `for … in … if …`")
            .edit(end..end, format!(" {filter}"))
            .place(view.span(start, index - 1)?)
            .label("before the index")
            .offer("put it after the index"),
    )
}

/// `sum{p in project} x[p]`.
fn sum_of_ampl(view: &TokenCursor) -> Option<Repair> {
    let head = near(view, 6)
        .find(|i| matches!(view.text(*i), "sum" | "prod" | "min" | "max" | "count") && matches!(view.text(i + 1), "{" | "["))?;
    let close = view.closer(head + 1)?;
    if !(head + 2..close).any(|i| view.text(i) == "in") {
        return None;
    }
    let generator = view.slice(head + 2, close - 1).to_string();
    let depth = view.depth(head);
    let ends = |i: &usize| {
        view.depth(*i) <= depth
            && (matches!(view.text(*i), "<=" | ">=" | "==" | "<" | ">" | "≤" | "≥" | "=" | "+" | "-" | ")" | "]" | "}" | ",")
                || (view.begins_line(*i) && view.kind(*i) == Some(Kind::Word)))
    };
    let end = (close + 1..view.tokens.len()).find(ends).unwrap_or(view.tokens.len());
    let body = view.span(close + 1, end.checked_sub(1)?)?;
    let function = view.text(head);
    let open = view.token(head + 1)?.range.start..body.start;
    Some(
        Repair::foreign(open, "(", 0, ForeignForm::IndexInBraces { function, index: &generator })
            .edit(body.end..body.end, format!(" for {generator})"))
            .place(view.span(head + 1, close)?),
    )
}

/// `set s = a, b` and `set s = [ a, b ]`.
fn list_without_braces(view: &TokenCursor) -> Option<Repair> {
    let head = view.head(view.failed.min(view.tokens.len().saturating_sub(1)));
    let equals = (head..view.tokens.len().min(head + 6)).find(|i| view.text(*i) == "=")?;
    let first = equals + 1;
    if view.failed < first || !matches!(view.text(head), "set" | "let") {
        return None;
    }
    if view.text(first) == "[" {
        let close = view.closer(first)?;
        return Some(
            Repair::foreign(view.token(first)?.range.clone(), "{", 0, ForeignForm::ListInBrackets)
                .edit(view.token(close)?.range.clone(), "}"),
        );
    }
    let line_end = view.line(view.token(first)?.range.start).end;
    let last = (first..view.tokens.len()).take_while(|i| view.token(*i).is_some_and(|t| t.range.end <= line_end)).last()?;
    if view.text(head) != "set" || view.text(first) == "{" || !(first..last).any(|i| view.text(i) == ",") {
        return None;
    }
    let span = view.span(first, last)?;
    Some(
        Repair::new(span.start..span.start, "{ ", 1, "a set stands in `{ }`")
            .edit(span.end..span.end, " }")
            .place(span)
            .label("write `{ … }`")
            .offer("write `{ … }`"),
    )
}

/// `a ≈ b` and `a == b ± c`.
fn tolerance(view: &TokenCursor) -> Option<Repair> {
    let sign = near(view, 2).find(|i| matches!(view.text(*i), "±" | "≈" | "~" | "≅"))?;
    let at = view.token(sign)?.range.clone();
    let text = view.text(sign);
    let is_width = text == "±";
    // `observe port ~ { … }` gives likelihoods.
    let head = view.head(sign);
    if text == "~" && view.text(head) == "observe" {
        let repair = Repair::new(at, "=", 0, "how likely what was seen is in each state stands after `=`")
            .code(crate::diagnostics::codes::FOREIGN_FORM);
        return Some(repair.label("write `=`").certain("write `=`"));
    }
    // How far they may differ is known to whoever writes it, and nobody else.
    if matches!(text, "≈" | "≅") && view.text(head) == "expect" {
        let end = view.line(at.start).end;
        let last = (sign..view.tokens.len()).take_while(|i| view.token(*i).is_some_and(|t| t.range.end <= end)).last()?;
        let number = (sign + 1..=last).find(|i| view.kind(*i) == Some(Kind::Number))?;
        let behind = if last > number { format!(" {}", view.slice(number + 1, last)) } else { String::new() };
        let place = view.token(last)?.range.end;
        let alone =
            number == sign + 1 && (number + 1..=last).all(|i| view.kind(i) == Some(Kind::Word) || matches!(view.text(i), "/" | "^" | "%"));
        if alone && !(number..=last).any(|i| view.text(i) == "within") {
            let digits = view.text(number).split_once('.').map_or(0, |(_, decimals)| decimals.len());
            let width = if digits == 0 { "0.5".to_string() } else { format!("0.{}5", "0".repeat(digits)) };
            let within = format!(" within {width}{behind}");
            let repair = Repair::foreign(at, " == ", 0, ForeignForm::Tolerance { is_width }).edit(place..place, within.clone());
            return Some(repair.offer(format!("write `==` and `{}`", within.trim())));
        }
    }
    Some(Repair::foreign(at, if is_width { " within " } else { " == " }, 0, ForeignForm::Tolerance { is_width }))
}

/// A pair of brackets of the wrong form.
fn brackets(view: &TokenCursor, out: &mut Vec<Repair>) {
    for index in near(view, 2) {
        let pair = match view.text(index) {
            "(" | "[" | "{" => view.closer(index).map(|close| (index, close)),
            ")" | "]" | "}" => view.opener(index).map(|open| (open, index)),
            _ => None,
        };
        let Some((open, close)) = pair else { continue };
        // Keys whose names are words of the language are keys all the same.
        if view.text(open) == "[" && view.is_reserved(open + 1) && view.text(open + 2) == "in" {
            continue;
        }
        let (Some(first), Some(last)) = (view.token(open), view.token(close)) else { continue };
        // A list in `[ ]` stands in `{ }`, keys in `( )` and `{ }` stand in `[ ]`.
        let forms = if view.text(open) == "[" { [("{", "}"), ("(", ")"), ("[", "]")] } else { [("[", "]"), ("{", "}"), ("(", ")")] };
        for (a, b) in forms {
            if view.text(open) == a && view.text(close) == b {
                continue;
            }
            // Between two forms that differ, only one side may be wrong; that is another repair.
            let same_form = matches!((view.text(open), view.text(close)), ("(", ")") | ("[", "]") | ("{", "}"));
            if !same_form {
                continue;
            }
            let blank = |text: &str| if a == "{" { format!(" {text} ") } else { text.to_string() };
            let inner = view.slice(open + 1, close.saturating_sub(1));
            let short = close > open + 1 && inner.len() < 40 && !inner.contains('\n');
            let whole = match (short, a) {
                (true, "{") => format!("{{ {inner} }}"),
                (true, _) => format!("{a}{inner}{b}"),
                _ => format!("{a} {b}"),
            };
            out.push(
                Repair::new(
                    first.range.clone(),
                    blank(a),
                    3,
                    format!("`{a} {b}` stand here, not `{} {}`", view.text(open), view.text(close)),
                )
                .edit(last.range.clone(), blank(b).trim_end())
                .also(last.range.clone(), format!("and `{b}` here"))
                .label(format!("write `{a}`"))
                .offer(format!("write `{whole}`"))
                .guess(),
            );
        }
    }
}

/// `from data/routes.csv { … }`.
fn unquoted_path(view: &TokenCursor) -> Option<Repair> {
    let from = near(view, 8).find(|i| view.text(*i) == "from" && view.kind(i + 1) == Some(Kind::Word))?;
    let mut last = from + 1;
    while view.touch(last, last + 1) {
        last += 1;
    }
    let span = view.span(from + 1, last)?;
    let text = view.slice(from + 1, last);
    Some(Repair::foreign(span.clone(), format!("\"{text}\""), 0, ForeignForm::PathWithoutQuotes { path: text }))
}
