//! Parts of declarations that stand in the place of one another, or where nothing stands.

use super::super::parser::Rule;
use super::super::tokens::Kind;
use super::cursor::{TokenCursor, near};
use super::repair::Repair;
use crate::diagnostics::codes;
use crate::mistakes::ForeignForm;
use crate::syntax::ast::FormName;

/// Repairs of such parts around the place where reading failed.
pub fn repairs(view: &TokenCursor, rule: Rule, out: &mut Vec<Repair>) {
    let found = [
        unit_behind_equals(view),
        unit_of_parentheses(view),
        second_comparison(view),
        bounds_in_brackets(view),
        claimants_in_brackets(view),
        index_behind_call(view),
        several_words(view),
        block_again(view),
    ];
    out.extend(found.into_iter().flatten());
    if rule == Rule::strict_mappings {
        out.extend(option_in_mapping(view));
        out.extend(colon_in_mapping(view));
        out.extend(arrow_in_mapping(view));
        out.extend(unit_before_column(view));
    }
}

/// True for what a unit is written of.
fn of_unit(view: &TokenCursor, index: usize) -> bool {
    (view.kind(index) == Some(Kind::Word) && !view.is_reserved(index)) || matches!(view.text(index), "/" | "·" | "*" | "^" | "%")
}

/// `(-110) EUR`: a unit stands directly after its number.
fn unit_of_parentheses(view: &TokenCursor) -> Option<Repair> {
    let unit = near(view, 1).find(|i| view.kind(*i) == Some(Kind::Word) && !view.is_reserved(*i) && *i > 2 && view.text(i - 1) == ")")?;
    let (close, open) = (unit - 1, view.opener(unit - 1)?);
    let sign = usize::from(matches!(view.text(open + 1), "-" | "+"));
    let of_call = open.checked_sub(1).is_some_and(|i| {
        view.kind(i) == Some(Kind::Word) && !view.is_keyword(i) && view.text(i) != "enact"
            || matches!(view.text(i), "]" | ")") && !view.begins_line(open)
    });
    if of_call || view.begins_line(unit) || view.kind(open + 1 + sign) != Some(Kind::Number) || open + 2 + sign != close {
        return None;
    }
    let (number, name) = (view.slice(open + 1, close - 1).trim().to_string(), view.text(unit));
    Some(
        Repair::new(view.span(open, close)?, number.clone(), 0, format!("a unit stands directly after its number: `{number} {name}`"))
            .place(view.span(open, unit)?)
            .label("in parentheses")
            .offer(format!("write `{number} {name}`")),
    )
}

/// `minimize cost = MEUR/yr : sum(…)`: the unit and the value have changed places.
fn unit_behind_equals(view: &TokenCursor) -> Option<Repair> {
    let colon = near(view, 3).find(|i| view.text(*i) == ":" && view.depth(*i) == 0)?;
    let head = view.head(colon);
    if !matches!(view.text(head), "minimize" | "maximize" | "let" | "charge") {
        return None;
    }
    let equals = (head + 2..colon).rev().find(|i| !of_unit(view, *i)).filter(|i| view.text(*i) == "=" && i + 1 < colon)?;
    let name = view.text(head + 1);
    let unit = view.slice(equals + 1, colon - 1);
    Some(
        Repair::foreign(view.token(equals)?.range.clone(), ":", 0, ForeignForm::UnitAfterEquals { name, unit })
            .edit(view.token(colon)?.range.clone(), "=")
            .place(view.span(equals, colon)?),
    )
}

/// `constraint cap: a <= 3 t, b <= 4 t`: one constraint says one thing.
fn second_comparison(view: &TokenCursor) -> Option<Repair> {
    let comma = near(view, 1).find(|i| matches!(view.text(*i), "," | ";" | "&") && view.depth(*i) == 0 && *i > 0)?;
    let head = view.head(comma);
    if !matches!(view.text(head), "constraint" | "limit") {
        return None;
    }
    let compares = |from: usize, to: usize| {
        (from..to).any(|i| view.depth(i) == 0 && matches!(view.text(i), "<=" | ">=" | "==" | "<" | ">" | "≤" | "≥" | "="))
    };
    let end =
        (comma + 1..view.tokens.len()).find(|i| view.begins_line(*i) && view.kind(*i) == Some(Kind::Word)).unwrap_or(view.tokens.len());
    if !compares(head, comma) || !compares(comma + 1, end) {
        return None;
    }
    let rest = view.span(comma, end.checked_sub(1)?)?;
    let word = view.text(head);
    Some(
        Repair::new(rest.clone(), "", 0, format!("a constraint is one comparison: a second one stands after `{}`", view.text(comma)))
            .code(codes::NOT_A_CONSTRAINT)
            .label("a second comparison")
            .help(format!("write a `{word}` for each; what is known from data stands in the index: `{word} NAME[e in enterprise if …]: …`"))
            .guess(),
    )
}

/// `var x : t in [0, 5 t]`.
fn bounds_in_brackets(view: &TokenCursor) -> Option<Repair> {
    let open = near(view, 6).find(|i| matches!(view.text(*i), "[" | "(" | "{") && *i > 0 && view.text(i - 1) == "in")?;
    if view.text(view.head(open)) != "var" || view.depth(open) != 0 {
        return None;
    }
    let close = view.closer(open)?;
    let depth = view.depth(open + 1);
    let comma = (open + 1..close).find(|i| matches!(view.text(*i), "," | ";") && view.depth(*i) == depth)?;
    let (low, high) = (view.slice(open + 1, comma - 1), view.slice(comma + 1, close.checked_sub(1)?));
    if low.is_empty() || high.is_empty() {
        return None;
    }
    let text = format!("{low} .. {high}");
    Some(Repair::foreign(view.span(open, close)?, text.clone(), 0, ForeignForm::BoundsInBrackets { bounds: &text }))
}

/// `allocation seats[e in enterprise] { … }`: claimants stand after `to`.
fn claimants_in_brackets(view: &TokenCursor) -> Option<Repair> {
    let head = near(view, 12).find(|i| view.text(*i) == "allocation" && view.begins_line(*i))?;
    let open = (head + 2..head + 4).find(|i| view.text(*i) == "[")?;
    let close = view.closer(open)?;
    let inner = view.slice(open + 1, close - 1);
    if view.text(close + 1) != "{" || inner.contains(',') || !inner.contains(" in ") {
        return None;
    }
    let at = view.token(open - 1)?.range.end..view.token(close)?.range.end;
    let name = view.text(head + 1);
    let form = ForeignForm::ClaimantsInBrackets { allocation: name, claimants: inner };
    Some(Repair::foreign(at, format!(" to {inner}"), 0, form).place(view.span(open, close)?))
}

/// `sum(x[e]) for e in enterprise`: the index belongs into the parentheses.
fn index_behind_call(view: &TokenCursor) -> Option<Repair> {
    let word = near(view, 4).find(|i| view.text(*i) == "for" && *i > 2 && view.text(i - 1) == ")")?;
    let open = view.opener(word - 1)?;
    let function = view.text(open.checked_sub(1)?);
    if !matches!(function, "sum" | "product" | "min" | "max" | "average" | "count" | "any" | "all") {
        return None;
    }
    // Up to what no index goes on with.
    let depth = view.depth(word);
    let ends = |i: &usize| {
        view.depth(*i) <= depth
            && (matches!(
                view.text(*i),
                "<=" | ">=" | "==" | "<" | ">" | "≤" | "≥" | "=" | "+" | "-" | "*" | "/" | ")" | "]" | "}" | "within"
            ) || (view.begins_line(*i) && view.kind(*i) == Some(Kind::Word)))
    };
    let end = (word + 1..view.tokens.len()).find(ends).unwrap_or(view.tokens.len());
    let index = view.slice(word, end.checked_sub(1)?).to_string();
    let body = view.slice(open + 1, word - 2);
    if !index.contains(" in ") || body.is_empty() {
        return None;
    }
    let brief = if body.len() < 40 { body } else { "…" };
    let text = format!("{function}({brief} {index})");
    let close = view.token(word - 1)?.range.clone();
    Some(
        Repair::foreign(close.clone(), "", 0, ForeignForm::IndexAfterCall { function, right: &text })
            .edit(view.token(end - 1)?.range.end..view.token(end - 1)?.range.end, ")")
            .place(view.span(word, end - 1)?),
    )
}

/// `scenario stocks of 2026 "Title"`.
fn several_words(view: &TokenCursor) -> Option<Repair> {
    let head = near(view, 6).find(|i| matches!(view.text(*i), "scenario" | "plan") && view.begins_line(*i))?;
    let first = head + 1;
    let mut last = first;
    while matches!(view.kind(last + 1), Some(Kind::Word | Kind::Number)) && !view.begins_line(last + 1) {
        last += 1;
    }
    if last == first || view.kind(first) != Some(Kind::Word) {
        return None;
    }
    let written = view.slice(first, last);
    let plain = written.split_whitespace().collect::<Vec<_>>().join("_");
    if !plain.chars().all(|c| c.is_alphanumeric() || c == '_') {
        return None;
    }
    Some(
        Repair::new(view.span(first, last)?, plain.clone(), 1, format!("a name is one word: `{plain}`"))
            .code(codes::BAD_NAME)
            .label("several words")
            .help(format!("a longer text is a title and stands in quotes: `{} {} \"{written}\"`", view.text(head), view.text(first)))
            .offer(format!("write `{plain}`")),
    )
}

/// `plan supply { … "Supply" { …`: the block of the plan is opened twice.
fn block_again(view: &TokenCursor) -> Option<Repair> {
    let limit = view.failed.min(view.tokens.len());
    let brace = (0..limit).rev().find(|i| {
        let lone = view.begins_line(*i) || (*i > 0 && view.kind(i - 1) == Some(Kind::Text) && view.begins_line(i - 1));
        view.text(*i) == "{" && lone && view.innermost(*i).is_some_and(|(_, c)| c == '{')
    })?;
    let (outer, _) = view.innermost(brace)?;
    let head = view.head(outer);
    if !FormName::is_word(view.text(head)) || view.head(outer) + 1 >= outer {
        return None;
    }
    let first = if view.begins_line(brace) { brace } else { brace - 1 };
    let name = view.text(head + 1);
    Some(
        Repair::new(view.span(first, brace)?, "", 0, format!("this `{{` opens the block of `{name}` a second time"))
            .place(view.token(brace)?.range.clone())
            .code(codes::UNCLOSED)
            .label("nothing in a plan has a block of its own")
            .also(view.token(outer)?.range.clone(), "opened here")
            .offer(format!("remove `{}`", view.slice(first, brace))),
    )
}

/// `{ e = from, value = cost, default = 0 km }`: what is said of the whole table stands outside.
fn option_in_mapping(view: &TokenCursor) -> Option<Repair> {
    let word = near(view, 3).find(|i| matches!(view.text(*i), "default" | "missing" | "where"))?;
    let value = if matches!(view.text(word + 1), "=" | ":") { word + 2 } else { word + 1 };
    let end = (value..view.tokens.len()).find(|i| matches!(view.text(*i), "," | "}")).unwrap_or(view.tokens.len());
    let written = view.slice(value, end.checked_sub(1)?).to_string();
    if written.is_empty() {
        return None;
    }
    let option = view.text(word);
    let text = format!("{option} {written}");
    let start = if word > 0 && view.text(word - 1) == "," { word - 1 } else { word };
    let side = if option == "default" {
        format!("after the braces: `{{ … }} {text}`")
    } else {
        format!("before the braces: `{text} {{ … }}`")
    };
    Some(
        Repair::new(view.span(start, end - 1)?, "", 0, format!("`{option}` is no column: it stands {side}"))
            .place(view.span(word, end - 1)?)
            .label("not in the braces")
            .guess(),
    )
}

/// `{ e : from, p : to }`.
fn colon_in_mapping(view: &TokenCursor) -> Option<Repair> {
    let colon = near(view, 2).find(|i| {
        view.text(*i) == ":"
            && *i > 0
            && view.kind(i - 1) == Some(Kind::Word)
            && view.kind(i + 1) == Some(Kind::Word)
            && view.is_reserved(i + 1)
    })?;
    // All of them at once: whoever writes one writes the others so.
    let pairs = (1..view.tokens.len()).filter(|i| view.text(*i) == ":" && view.kind(i - 1) == Some(Kind::Word));
    let (name, column) = (view.text(colon - 1), view.text(colon + 1));
    let form = ForeignForm::ColonInMapping { name, column };
    let mut repair: Option<Repair> = None;
    for at in pairs {
        let range = view.token(at)?.range.clone();
        repair = Some(match repair {
            None => Repair::foreign(range, " =", 0, form),
            Some(repair) => repair.edit(range.clone(), " =").also(range, form.words().also),
        });
    }
    Some(repair?.key("colons of a mapping"))
}

/// `{ e = from, p -> to }`.
fn arrow_in_mapping(view: &TokenCursor) -> Option<Repair> {
    let is = |i: usize| i > 0 && matches!(view.text(i), "->" | "=>" | ":=") && view.kind(i - 1) == Some(Kind::Word);
    let first = near(view, 2).find(|i| is(*i) && view.kind(i + 1) == Some(Kind::Word))?;
    let form = ForeignForm::ColonInMapping { name: view.text(first - 1), column: view.text(first + 1) };
    let mut repair: Option<Repair> = None;
    for at in (1..view.tokens.len()).filter(|i| is(*i)) {
        let range = view.token(at)?.range.clone();
        repair = Some(match repair {
            None => Repair::foreign(range, "=", 0, form),
            Some(repair) => repair.edit(range.clone(), "=").also(range, form.words().also),
        });
    }
    Some(repair?.key("arrows of a mapping"))
}

/// `{ amount : MEUR = sum }`: the unit stands behind the column; where each row states its own, after the keys of the table.
fn unit_before_column(view: &TokenCursor) -> Option<Repair> {
    let equals = near(view, 4).find(|i| view.text(*i) == "=" && *i > 2)?;
    let colon = (1..equals).rev().find(|i| !of_unit(view, *i)).filter(|i| view.text(*i) == ":" && i + 1 < equals)?;
    if view.kind(colon - 1) != Some(Kind::Word) {
        return None;
    }
    let (name, unit, column) = (view.text(colon - 1), view.slice(colon + 1, equals - 1), view.text(equals + 1));
    let stated = view.span(colon, equals - 1)?;
    if view.text(equals + 2) == ":" {
        let message = format!("the unit of `{name}` stands after the keys of the table, where the rows state their own");
        return Some(
            Repair::new(stated, "", 0, message)
                .label("not before the column")
                .help(format!("write `table …[…] : {unit} from …`, and here `{name} = {column} : column …`"))
                .guess(),
        );
    }
    let behind = view.token(equals + 1)?.range.end;
    Some(
        Repair::new(stated, "", 0, format!("the unit stands after the column: `{name} = {column} : {unit}`"))
            .edit(behind..behind, format!(" : {unit}"))
            .label("before the column")
            .offer(format!("write `{name} = {column} : {unit}`")),
    )
}
