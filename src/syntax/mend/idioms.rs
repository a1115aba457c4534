//! Constructions of other languages, of several tokens, and parts of a declaration in another order.

use super::super::parser::Rule;
use super::HOLE;
use super::repair::Repair;
use super::tokens::Kind;
use super::view::View;
use crate::diagnostics::codes;

/// Words that begin a declaration or an entry of a plan.
const HEADS: [&str; 26] = [
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

/// All repairs that concern the place where reading failed.
pub fn repairs(view: &View, rule: Rule, out: &mut Vec<Repair>) {
    let found = [
        conditional_call(view),
        question_mark(view),
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
        periods_range(view),
        unit_with_blanks(view),
        unit_in_brackets(view),
        unit_in_parentheses(view),
    ];
    out.extend(found.into_iter().flatten());
    brackets(view, out);
    index_without_name(view, out);
    // Attributes and parts of a model have no head word.
    if matches!(rule, Rule::strict_items | Rule::strict_plan_items) {
        headless(view, out);
        stray_word(view, out);
    }
    out.extend(index_behind_constraint(view));
    quoted_name(view, out);
    second_value(view, out);
}

fn near(view: &View, back: usize) -> impl Iterator<Item = usize> {
    let k = view.failed;
    (0..=back).filter_map(move |n| k.checked_sub(n)).chain([k + 1])
}

/// `if(c, a, b)`.
fn conditional_call(view: &View) -> Option<Repair> {
    let limit = (view.failed + 1).min(view.tokens.len());
    let start = (0..limit).rev().find(|i| view.text(*i) == "if" && view.text(i + 1) == "(")?;
    let close = view.closer(start + 1)?;
    let depth = view.depth(start + 2);
    let commas: Vec<usize> = (start + 2..close).filter(|i| view.text(*i) == "," && view.depth(*i) == depth).collect();
    let (open, end) = (view.token(start + 1)?.range.clone(), view.token(close)?.range.clone());
    let first = view.token(*commas.first()?)?.range.clone();
    let mut repair = Repair::new(open, " ", 1, "a condition is written `if … then … else …`").edit(first, " then");
    repair = match commas.as_slice() {
        [_, second] => repair.edit(view.token(*second)?.range.clone(), " else").edit(end, ""),
        [_] => repair.edit(end, format!(" else {HOLE}")),
        _ => return None,
    };
    let repair = repair.place(view.span(start, close)?).code(codes::FOREIGN_FORM).label("as in a spreadsheet");
    Some(if commas.len() == 2 { repair.offer("write `if … then … else …`") } else { repair })
}

/// `c ? a : b`.
fn question_mark(view: &View) -> Option<Repair> {
    let mark = near(view, 2).find(|i| view.text(*i) == "?")?;
    let depth = view.depth(mark);
    let colon = (mark + 1..view.tokens.len()).find(|i| view.text(*i) == ":" && view.depth(*i) == depth)?;
    let start = (0..mark)
        .rev()
        .find(|i| matches!(view.text(*i), "=" | "(" | "," | "[" | "{" | ":") && view.depth(*i + 1) <= depth)
        .map_or(0, |i| i + 1);
    let at = view.token(start)?.range.start;
    Some(
        Repair::new(at..at, "if ", 1, "a condition is written `if … then … else …`")
            .edit(view.token(mark)?.range.clone(), "then")
            .edit(view.token(colon)?.range.clone(), "else")
            .place(view.token(mark)?.range.clone())
            .code(codes::FOREIGN_FORM)
            .label("as in C")
            .offer("write `if … then … else …`"),
    )
}

/// `sum(a if c for e in E)`: the condition stands behind the index.
fn filter_before_index(view: &View) -> Option<Repair> {
    let start = near(view, 2).find(|i| view.text(*i) == "if" && view.in_call(*i))?;
    let (open, _) = view.innermost(start)?;
    let close = view.closer(open)?;
    let depth = view.depth(start);
    let index = (start + 1..close).find(|i| view.text(*i) == "for" && view.depth(*i) == depth)?;
    let filter = view.slice(start, index - 1).to_string();
    let end = view.token(close - 1)?.range.end;
    let gone = view.token(start)?.range.start..view.token(index)?.range.start;
    Some(
        Repair::new(gone, "", 1, "the condition stands behind the index: `for … in … if …`")
            .edit(end..end, format!(" {filter}"))
            .place(view.span(start, index - 1)?)
            .label("before the index")
            .offer("put it behind the index"),
    )
}

/// `sum{p in project} x[p]`.
fn sum_of_ampl(view: &View) -> Option<Repair> {
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
        Repair::new(open, "(", 0, format!("`{function}` is written `{function}(… for {generator})`"))
            .edit(body.end..body.end, format!(" for {generator})"))
            .place(view.span(head + 1, close)?)
            .code(codes::FOREIGN_FORM)
            .label("the index stands behind the value")
            .offer(format!("write `{function}(… for {generator})`")),
    )
}

/// `var ship : case/d [e in enterprise]`: keys stand behind the name.
fn binder_behind_unit(view: &View) -> Option<Repair> {
    let open = near(view, 4).find(|i| view.text(*i) == "[")?;
    let head = view.head(open);
    let name = head + 1;
    if !matches!(view.text(head), "var" | "let" | "table" | "constraint") || view.kind(name) != Some(Kind::Word) || open <= name + 1 {
        return None;
    }
    let close = view.closer(open)?;
    let keys = view.slice(open, close).to_string();
    let from = view.token(open - 1)?.range.end;
    let at = view.token(name)?.range.end;
    Some(
        Repair::new(
            at..at,
            keys.clone(),
            2,
            format!("keys stand directly behind the name: `{}{}`", view.text(name), if keys.len() < 40 { &keys } else { "[…]" }),
        )
        .edit(from..view.token(close)?.range.end, "")
        .place(view.span(open, close)?)
        .label("too far behind")
        .offer("put the keys behind the name"),
    )
}

/// `project "Chicago" chicago`.
fn title_before_name(view: &View) -> Option<Repair> {
    let title = near(view, 1).find(|i| {
        view.kind(*i) == Some(Kind::Text) && *i > 0 && view.kind(i - 1) == Some(Kind::Word) && view.kind(i + 1) == Some(Kind::Word)
    })?;
    if view.is_reserved(title + 1) || view.head(title) + 1 != title {
        return None;
    }
    let (name, text) = (view.text(title + 1), view.text(title));
    Some(
        Repair::new(view.span(title, title + 1)?, format!("{name} {text}"), 1, format!("a title stands behind the name: `{name} {text}`"))
            .place(view.token(title)?.range.clone())
            .label(format!("before its name `{name}`"))
            .offer("put the title behind the name"),
    )
}

/// `project chicago { … } in US`.
fn place_behind_block(view: &View) -> Option<Repair> {
    let word = near(view, 2).find(|i| matches!(view.text(*i), "in" | "by") && *i > 0 && view.text(i - 1) == "}")?;
    let open = view.opener(word - 1)?;
    let mut last = word + 1;
    while matches!(view.text(last + 1), "," | ".") && view.kind(last + 2) == Some(Kind::Word) {
        last += 2;
    }
    let place = view.slice(word, last).to_string();
    let at = view.token(open)?.range.start;
    Some(
        Repair::new(at..at, format!("{place} "), 1, format!("`{place}` stands before the block"))
            .edit(view.token(word - 1)?.range.end..view.token(last)?.range.end, "")
            .place(view.span(word, last)?)
            .label("behind the block")
            .offer("put it before the block"),
    )
}

/// `var x : t from 0 to 9`, `in 0 - 9`.
fn bounds_from_to(view: &View) -> Option<Repair> {
    let head = view.head(view.failed);
    let end = view.failed.min(view.tokens.len().saturating_sub(1));
    let from = (head + 1..=end).find(|i| matches!(view.text(*i), "from" | "between" | "in") && view.depth(*i) == 0)?;
    if view.text(head) != "var" || (from..=end).any(|i| view.text(i) == "..") {
        return None;
    }
    let parts = |i: &usize| matches!(view.text(*i), "to" | "and" | "," | "-" | ":" | "." | "..." | "–" | "…") && view.depth(*i) == 0;
    let to = (from + 2..view.tokens.len()).find(|i| parts(i) && !(view.text(*i) == "." && view.touch(i - 1, *i)))?;
    Some(
        Repair::new(view.token(from)?.range.clone(), "in", 0, "bounds are written `in 0 .. 9`")
            .edit(view.token(to)?.range.clone(), " .. ")
            .place(view.span(from, to)?)
            .code(codes::FOREIGN_FORM)
            .label("write `in … .. …`")
            .offer("write `in … .. …`"),
    )
}

/// `set s = a, b` and `set s = [ a, b ]`.
fn list_without_braces(view: &View) -> Option<Repair> {
    let head = view.head(view.failed.min(view.tokens.len().saturating_sub(1)));
    let equals = (head..view.tokens.len().min(head + 6)).find(|i| view.text(*i) == "=")?;
    let first = equals + 1;
    if view.failed < first || !matches!(view.text(head), "set" | "let") {
        return None;
    }
    if view.text(first) == "[" {
        let close = view.closer(first)?;
        return Some(
            Repair::new(view.token(first)?.range.clone(), "{", 0, "a set and a list stand in `{ }`")
                .edit(view.token(close)?.range.clone(), "}")
                .code(codes::FOREIGN_FORM)
                .label("write `{ … }`")
                .offer("write `{ … }`"),
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
fn tolerance(view: &View) -> Option<Repair> {
    let sign = near(view, 2).find(|i| matches!(view.text(*i), "±" | "≈" | "~" | "≅"))?;
    let at = view.token(sign)?.range.clone();
    let text = view.text(sign);
    let (new, message) = match text {
        "±" => ("within", "a tolerance is written `within`: `a == b within c`"),
        _ => ("==", "values are compared by `==`; how far they may differ is said by `within`: `a == b within c`"),
    };
    let blank = |word: &str| format!(" {word} ");
    Some(Repair::new(at, blank(new), 0, message).code(codes::FOREIGN_FORM).label(format!("write `{new}`")).offer(format!("write `{new}`")))
}

/// A pair of brackets of the wrong form.
fn brackets(view: &View, out: &mut Vec<Repair>) {
    for index in near(view, 2) {
        let pair = match view.text(index) {
            "(" | "[" | "{" => view.closer(index).map(|close| (index, close)),
            ")" | "]" | "}" => view.opener(index).map(|open| (open, index)),
            _ => None,
        };
        let Some((open, close)) = pair else { continue };
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
                .offer(format!("write `{a} {b}`"))
                .guess(),
            );
        }
    }
}

/// `[enterprise]` and `to enterprise {` where an index is named.
fn index_without_name(view: &View, out: &mut Vec<Repair>) {
    for index in near(view, 2) {
        let fits = view.kind(index) == Some(Kind::Word)
            && !view.is_reserved(index)
            && index > 0
            && matches!(view.text(index - 1), "[" | "for" | "to" | "among" | ",")
            && view.text(index + 1) != "in";
        let Some(token) = view.token(index).filter(|_| fits) else { continue };
        let kind = view.text(index);
        let letter: String = kind.chars().take(1).collect::<String>().to_lowercase();
        out.push(
            Repair::new(
                token.range.start..token.range.start,
                format!("{letter} in "),
                3,
                format!("an index is named: `{letter} in {kind}`"),
            )
            .code(codes::MISSING_PART)
            .place(token.range.clone())
            .label("which index runs over it?")
            .offer(format!("write `{letter} in {kind}`"))
            .guess(),
        );
    }
}

/// Statements without their word: `x = 3`, `demand[p in project]: …`, `constraint sum(…) <= 3`.
fn headless(view: &View, out: &mut Vec<Repair>) {
    let head = view.head(view.failed);
    for index in near(view, 3).chain([head]) {
        let Some(token) = view.token(index) else { continue };
        let at = token.range.start;
        if index > 0
            && view.text(index - 1) == "constraint"
            && matches!(view.text(index + 1), "(" | "+" | "-" | "*" | "." | "<=" | ">=" | "==")
        {
            let mut repair = Repair::new(at..at, format!("{HOLE}: "), 2, "a constraint has a label: `constraint label: …`");
            repair = repair.place(view.gap(index)..at).code(codes::MISSING_PART).label("the label is missing");
            out.push(repair);
        }
        if view.text(index) == "minimize" || view.text(index) == "maximize" {
            // `minimize cost: a + b`
            let objective = view.text(index).to_string();
            let defined =
                (index..view.tokens.len()).take_while(|i| *i == index || !view.begins_line(*i)).any(|i| matches!(view.text(i), "=" | "=="));
            let colon =
                view.token(index + 2).filter(|_| view.text(index + 2) == ":" && view.kind(index + 1) == Some(Kind::Word) && !defined);
            if let Some(colon) = colon {
                let name = view.text(index + 1);
                out.push(
                    Repair::new(colon.range.clone(), " =", 1, format!("an objective is written `{objective} {name} = …`"))
                        .code(codes::FOREIGN_FORM)
                        .label("write `=`")
                        .offer("write `=`"),
                );
            }
        }
        let starts = view.begins_line(index)
            && view.kind(index) == Some(Kind::Word)
            && !HEADS.contains(&view.text(index))
            && !view.is_reserved(index);
        if !starts {
            continue;
        }
        for (word, says, cost) in [
            ("let", "a value is declared with `let`", 2),
            ("constraint", "a constraint begins with `constraint`", 2),
            ("var", "a variable begins with `var`", 3),
        ] {
            let name = view.text(index);
            out.push(
                Repair::new(at..at, format!("{word} "), cost, format!("{says}: `{word} {name} …`"))
                    .place(token.range.clone())
                    .code(codes::MISSING_PART)
                    .label(format!("write `{word}` before it"))
                    .offer(format!("write `{word}`")),
            );
        }
    }
}

/// A word or a heading alone on its line, before a line that begins something: `subject to`, a stray letter.
fn stray_word(view: &View, out: &mut Vec<Repair>) {
    for first in near(view, 4) {
        if !view.begins_line(first) {
            continue;
        }
        let Some(start) = view.token(first) else { continue };
        let line_end = view.line(start.range.start).end;
        let Some(last) = (first..view.tokens.len()).take_while(|i| view.token(*i).is_some_and(|t| t.range.end <= line_end)).last() else {
            continue;
        };
        let next = view.text(last + 1);
        let next_begins = last + 1 >= view.tokens.len() || HEADS.contains(&next) || matches!(next, "minimize" | "maximize" | "}");
        if last > first + 2 || !next_begins || HEADS.contains(&view.text(first)) {
            continue;
        }
        let Some(span) = view.span(first, last) else { continue };
        let text = view.slice(first, last);
        let lower = text.trim_end_matches(':').trim().to_lowercase();
        let heading = ["subject to", "s.t.", "st", "constraints", "variables", "objective", "begin", "end", "parameters", "sets", "data"]
            .contains(&lower.as_str());
        let message = match lower.as_str() {
            "subject to" | "s.t." | "st" | "constraints" => format!("`{text}` is not written here: each `constraint` stands for itself"),
            _ if heading => format!("`{text}` is not written here: each declaration stands for itself"),
            _ => format!("`{text}` begins no declaration"),
        };
        out.push(
            Repair::new(span, "", if heading { 0 } else { 2 }, message)
                .code(if heading { codes::FOREIGN_FORM } else { codes::SYNTAX })
                .label("not understood")
                .offer(format!("remove `{text}`")),
        );
    }
}

/// `project "topeka" in US`.
fn quoted_name(view: &View, out: &mut Vec<Repair>) {
    for index in near(view, 1) {
        if view.kind(index) != Some(Kind::Text) {
            continue;
        }
        let Some(token) = view.token(index) else { continue };
        let inner = view.text(index).trim_matches('"');
        let cost = if index > 0 && view.begins_line(index - 1) { 3 } else { 5 };
        let name = if super::super::is_name(inner) { inner.to_string() } else { format!("`{inner}`") };
        out.push(
            Repair::new(token.range.clone(), name.clone(), cost, format!("a name stands without quotes: `{inner}`"))
                .code(codes::BAD_NAME)
                .label("a text, where a name is due")
                .offer(format!("write {}", if name.starts_with('`') { name } else { format!("`{name}`") })),
        );
    }
}

/// `let a = 1 t, b = 2 t`.
fn second_value(view: &View, out: &mut Vec<Repair>) {
    for index in near(view, 2) {
        let head = view.head(index);
        let word = view.text(head);
        let fits = view.text(index) == ","
            && view.kind(index + 1) == Some(Kind::Word)
            && matches!(word, "let" | "var" | "scenario" | "plan" | "expect");
        let Some(token) = view.token(index).filter(|_| fits) else { continue };
        out.push(
            Repair::new(
                token.range.clone(),
                format!("\n{word}"),
                2,
                format!("one `{word}` for each: write `{word} {}` on a line of its own", view.text(index + 1)),
            )
            .label(format!("a new `{word}` begins here"))
            .offer(format!("begin a new `{word}`")),
        );
    }
}

/// `from data/routes.csv { … }`.
fn unquoted_path(view: &View) -> Option<Repair> {
    let from = near(view, 8).find(|i| view.text(*i) == "from" && view.kind(i + 1) == Some(Kind::Word))?;
    let mut last = from + 1;
    while view.touch(last, last + 1) {
        last += 1;
    }
    let span = view.span(from + 1, last)?;
    let text = view.slice(from + 1, last);
    Some(
        Repair::new(span.clone(), format!("\"{text}\""), 0, format!("a path stands in quotes: `\"{text}\"`"))
            .code(codes::FOREIGN_FORM)
            .label("write it in `\" \"`")
            .offer("put it in quotes"),
    )
}

/// `minimize cost[e in enterprise] = …`.
fn objective_with_keys(view: &View) -> Option<Repair> {
    let head = view.head(view.failed);
    let objective = near(view, 6).chain([head]).find(|i| matches!(view.text(*i), "minimize" | "maximize"))?;
    let open = objective + 2;
    if view.text(open) != "[" {
        return None;
    }
    let close = view.closer(open)?;
    if !(open..close).any(|i| view.text(i) == "in") {
        return None;
    }
    let name = view.text(objective + 1);
    Some(
        Repair::new(view.span(open, close)?, "", 0, format!("an objective is one number: `{name}` has no keys"))
            .label("keys of an objective")
            .help("sum over them in the objective")
            .offer("remove the keys")
            .guess(),
    )
}

/// `periods year = 4` and `periods year = { 1, 2, 3 }`.
fn periods_range(view: &View) -> Option<Repair> {
    let head = near(view, 6).find(|i| view.text(*i) == "periods" && view.begins_line(*i))?;
    let equals = (head..view.tokens.len().min(head + 5)).find(|i| view.text(*i) == "=")?;
    let line = view.line(view.token(head)?.range.start);
    let numbers: Vec<usize> = (equals + 1..view.tokens.len())
        .take_while(|i| view.token(*i).is_some_and(|t| t.range.end <= line.end))
        .filter(|i| view.kind(*i) == Some(Kind::Number))
        .collect();
    let (first, last) = (*numbers.first()?, *numbers.last()?);
    let end = (equals + 1..view.tokens.len()).take_while(|i| view.token(*i).is_some_and(|t| t.range.end <= line.end)).last()?;
    let text = if first == last { format!("1..{}", view.text(first)) } else { format!("{}..{}", view.text(first), view.text(last)) };
    let place = view.token(equals)?.range.start..view.token(end)?.range.end;
    Some(
        Repair::new(view.span(equals + 1, end)?, text.clone(), 1, format!("periods are a range, from the first to the last: `{text}`"))
            .place(place)
            .label("not a range")
            .offer(format!("write `{text}`")),
    )
}

/// `: case / d` and `350 case per d`.
fn unit_with_blanks(view: &View) -> Option<Repair> {
    let sign = near(view, 2).find(|i| {
        let per = matches!(view.text(*i), "per" | "pro");
        let behind = *i > 1 && (view.kind(i - 2) == Some(Kind::Number) || view.text(i - 2) == ":");
        (per || view.text(*i) == "/") && *i > 0 && behind && view.kind(i - 1) == Some(Kind::Word) && view.kind(i + 1) == Some(Kind::Word)
    })?;
    let (a, b) = (view.text(sign - 1), view.text(sign + 1));
    let word = view.text(sign);
    let message =
        if word == "/" { format!("a unit is written without blanks: `{a}/{b}`") } else { format!("`{word}` is written `/`: `{a}/{b}`") };
    let span = view.token(sign - 1)?.range.end..view.token(sign + 1)?.range.start;
    Some(
        Repair::new(span, "/", 0, message)
            .place(view.token(sign)?.range.clone())
            .code(codes::FOREIGN_FORM)
            .label(format!("write `{a}/{b}`"))
            .certain(format!("write `{a}/{b}`")),
    )
}

/// `350 [case/d]`.
fn unit_in_brackets(view: &View) -> Option<Repair> {
    let open = near(view, 1).find(|i| matches!(view.text(*i), "[" | "(") && *i > 0 && view.kind(i - 1) == Some(Kind::Number))?;
    let close = view.closer(open)?;
    if !(open + 1..close).all(|i| view.kind(i) == Some(Kind::Word) || matches!(view.text(i), "/" | "·" | "^" | "%" | "*")) {
        return None;
    }
    let unit = view.slice(open + 1, close - 1);
    let blank = if view.touch(open - 1, open) { " " } else { "" };
    Some(
        Repair::new(
            view.span(open, close)?,
            format!("{blank}{unit}"),
            0,
            format!("a unit stands without brackets: `{unit}`, not `{}`", view.slice(open, close)),
        )
        .label("a unit in brackets")
        .certain(format!("write `{unit}`")),
    )
}

/// `90 USD/(case·kmi)`.
fn unit_in_parentheses(view: &View) -> Option<Repair> {
    let open = near(view, 4)
        .find(|i| view.text(*i) == "(" && *i > 1 && view.text(i - 1) == "/" && view.touch(i - 1, *i) && view.touch(i - 2, i - 1))?;
    let close = view.closer(open)?;
    let factors: Vec<&str> = (open + 1..close).filter(|i| view.kind(*i) == Some(Kind::Word)).map(|i| view.text(i)).collect();
    if factors.is_empty() || !(open + 1..close).all(|i| view.kind(i) == Some(Kind::Word) || matches!(view.text(i), "·" | "*")) {
        return None;
    }
    let text = factors.join("/");
    Some(
        Repair::new(view.span(open, close)?, text.clone(), 0, format!("a unit has no brackets: write `/{text}`"))
            .place(view.span(open - 1, open)?)
            .label(format!("write `/{text}`"))
            .certain(format!("write `/{text}`")),
    )
}

/// `constraint limit: make[e] <= 3 t for e in enterprise`: the index stands behind the name.
fn index_behind_constraint(view: &View) -> Option<Repair> {
    let word = near(view, 2).find(|i| view.text(*i) == "for" && view.depth(*i) == 0)?;
    let head = view.head(word);
    if view.text(head) != "constraint" || view.text(head + 2) != ":" {
        return None;
    }
    let end =
        (word + 1..view.tokens.len()).find(|i| view.begins_line(*i) && view.kind(*i) == Some(Kind::Word)).unwrap_or(view.tokens.len());
    let binder = view.slice(word + 1, end.checked_sub(1)?).to_string();
    let at = view.token(head + 1)?.range.end;
    let gone = view.token(word - 1)?.range.end..view.token(end - 1)?.range.end;
    let name = view.text(head + 1);
    Some(
        Repair::new(at..at, format!("[{binder}]"), 0, format!("the index of a constraint stands behind its name: `{name}[{binder}]`"))
            .edit(gone, "")
            .place(view.span(word, end - 1)?)
            .code(codes::FOREIGN_FORM)
            .label("behind the comparison")
            .offer(format!("write `{name}[{binder}]`")),
    )
}

/// `regulation jobs Jobs that stay { … }`.
fn title_without_quotes(view: &View) -> Option<Repair> {
    // The next line may have been read as a part of this one.
    [view.head(view.failed), 0].into_iter().find_map(|head| title_of(view, head))
}

fn title_of(view: &View, head: usize) -> Option<Repair> {
    let first = head + 2;
    let words = |i: usize| view.kind(i) == Some(Kind::Word) && !view.is_reserved(i) && !view.begins_line(i);
    if view.kind(head + 1) != Some(Kind::Word) || !words(first) || !view.begins_line(head) {
        return None;
    }
    let mut last = first;
    while words(last + 1) || (matches!(view.text(last + 1), "-" | "&" | "'") && words(last + 2)) {
        last += 1;
    }
    let ends = matches!(view.text(last + 1), "{" | "in" | "by" | "=" | "[" | "is" | "") || view.begins_line(last + 1);
    let upper = |i: usize| view.text(i).chars().next().is_some_and(char::is_uppercase);
    let capital = |i: usize| view.text(i).chars().all(char::is_uppercase);
    // One word more may be a name of two words.
    if !ends || (last == first && !(upper(first) && (!upper(head + 1) || capital(head + 1)))) {
        return None;
    }
    let span = view.span(first, last)?;
    let text = view.slice(first, last);
    Some(
        Repair::new(span.clone(), format!("\"{text}\""), 1, format!("a title stands in quotes: `\"{text}\"`"))
            .code(codes::FOREIGN_FORM)
            .label("write it in `\" \"`")
            .offer("put it in quotes"),
    )
}

/// `plan corridor(hub, segment) { … }`.
fn arguments_of_a_plan(view: &View) -> Option<Repair> {
    let open = near(view, 6).find(|i| view.text(*i) == "(" && *i > 1 && view.text(i - 2) == "plan")?;
    let close = view.closer(open)?;
    Some(
        Repair::new(view.span(open, close)?, "", 0, "a plan takes no arguments: it reads the scenario around it")
            .code(codes::FOREIGN_FORM)
            .label(format!("behind the name of the plan `{}`", view.text(open - 1)))
            .certain("remove them"),
    )
}

/// `periods year = 2030..2050 step 5`.
fn step_of_periods(view: &View) -> Option<Repair> {
    let step = near(view, 3).find(|i| matches!(view.text(*i), "step" | "by") && view.kind(i + 1) == Some(Kind::Number))?;
    if view.text(view.head(step)) != "periods" {
        return None;
    }
    Some(
        Repair::new(view.span(step, step + 1)?, "", 0, format!("periods have no `{}`: they go one by one", view.text(step)))
            .code(codes::FOREIGN_FORM)
            .label("not here")
            .help("for longer steps declare a kind, `kind phase ordered by start`, with an entity for each")
            .offer("remove it")
            .guess(),
    )
}
