//! Shapes of other languages: generators in other places, types, functions, powers.

use super::super::tokens::Kind;
use super::PLACEHOLDER;
use super::cursor::{TokenCursor, near};
use super::repair::Repair;
use crate::diagnostics::codes;
use crate::mistakes::{ForeignForm, PowerOfUnit};

/// Repairs of such shapes around the place where reading failed.
pub fn repairs(view: &TokenCursor, out: &mut Vec<Repair>) {
    let found = [
        comprehension(view),
        second_for(view),
        generator_first(view),
        for_all(view),
        integer_as_type(view),
        integer_first(view),
        edition(view),
        function(view),
        order_of_kind(view),
        dash_of_list(view),
    ];
    out.extend(found.into_iter().flatten());
    near(view, 2).for_each(|i| {
        power(view, i, out);
        degrees(view, i, out);
    });
}

/// Words that say "for each".
fn each(view: &TokenCursor, index: usize) -> Option<usize> {
    match (view.text(index), view.text(index + 1)) {
        ("for", "all" | "each" | "any" | "every") => Some(2),
        ("for" | "forall" | "foreach" | "∀", _) => Some(1),
        _ => None,
    }
}

/// `{ e for e in enterprise if … }`, and `{ (e, p) for e in enterprise for p in project }`.
fn comprehension(view: &TokenCursor) -> Option<Repair> {
    let k = view.failed.min(view.tokens.len());
    let word = near(view, 3).find(|i| view.text(*i) == "for" && view.innermost(*i).is_some_and(|(_, c)| matches!(c, '{' | '[')))?;
    let (open, bracket) = view.innermost(word)?;
    let close = view.closer(open).filter(|close| *close > word)?;
    if word <= open + 1 || k < open {
        return None;
    }
    let depth = view.depth(word);
    let names = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|n| !n.is_empty()).map(str::to_string).collect::<Vec<_>>()
    };
    let element = names(view.slice(open + 1, word - 1));
    let plain = (open + 1..word).all(|i| view.kind(i) == Some(Kind::Word) || matches!(view.text(i), "(" | ")" | ","));
    // Further `for` are commas here.
    let others: Vec<usize> = (word + 1..close).filter(|i| view.text(*i) == "for" && view.depth(*i) == depth).collect();
    let mut bound = Vec::new();
    for start in std::iter::once(word).chain(others.iter().copied()) {
        let end = (start + 1..close).find(|i| view.text(*i) == "in" && view.depth(*i) == depth)?;
        bound.extend(names(view.slice(start + 1, end - 1)));
    }
    let set = view.slice(word + 1, close - 1);
    let from = view.token(open + 1)?.range.start;
    // What is made of the elements is no set of them.
    let short = if set.chars().count() < 60 && !set.contains('\n') && !set.contains(" for ") { set } else { "…" };
    let selection = (plain && element == bound).then(|| format!("{{ {short} }}"));
    let form = ForeignForm::ElementInFront { selection: selection.as_deref() };
    let mut repair = Repair::foreign(from..view.token(word + 1)?.range.start, "", 0, form).place(view.span(open + 1, word)?);
    if bracket == '[' {
        repair = repair.edit(view.token(open)?.range.clone(), "{ ").edit(view.token(close)?.range.clone(), " }");
    }
    for other in others {
        repair = repair.edit(view.token(other - 1)?.range.end..view.token(other)?.range.end, ",");
    }
    Some(repair)
}

/// `sum(x[e, p] for e in enterprise for p in project)`.
fn second_for(view: &TokenCursor) -> Option<Repair> {
    let word = near(view, 2).find(|i| view.text(*i) == "for" && view.in_call(*i) && *i > 0)?;
    let (open, _) = view.innermost(word)?;
    let depth = view.depth(word);
    let first = (open + 1..word).find(|i| view.text(*i) == "for" && view.depth(*i) == depth)?;
    let comma = if view.text(word - 1) == "," { view.token(word - 1)?.range.start } else { view.token(word - 1)?.range.end };
    Some(
        Repair::foreign(comma..view.token(word)?.range.end, ",", 0, ForeignForm::SecondFor)
            .place(view.token(word)?.range.clone())
            .also(view.token(first)?.range.clone(), ForeignForm::SecondFor.words().also),
    )
}

/// `sum(for e in enterprise: x[e])` and `sum(e in enterprise) x[e]`.
fn generator_first(view: &TokenCursor) -> Option<Repair> {
    let functions = ["sum", "prod", "product", "min", "max", "count", "any", "all", "average"];
    let open = near(view, 6).chain((0..view.failed.min(view.tokens.len())).rev().take(40)).find(|i| {
        let index = view.text(i + 1) == "for" || view.text(i + 2) == "in";
        view.text(*i) == "(" && index && i.checked_sub(1).is_some_and(|before| functions.contains(&view.text(before)))
    })?;
    let close = view.closer(open)?;
    let function = view.text(open - 1);
    let depth = view.depth(open + 1);
    let first = if view.text(open + 1) == "for" { open + 2 } else { open + 1 };
    let colon = (first..close).find(|i| matches!(view.text(*i), ":" | "|") && view.depth(*i) == depth);
    let end = colon.unwrap_or(close).checked_sub(1)?;
    if !(first..=end).any(|i| view.text(i) == "in") {
        return None;
    }
    let generators = view.slice(first, end).to_string();
    let form = ForeignForm::IndexBeforeValue { function, index: &generators };
    let repair = match colon {
        Some(colon) => {
            let end = view.token(close)?.range.start;
            Repair::foreign(view.token(open + 1)?.range.start..view.token(colon + 1)?.range.start, "", 0, form)
                .edit(end..end, format!(" for {generators}"))
        }
        None => {
            let outer = view.depth(open);
            let ends = |i: &usize| {
                view.depth(*i) <= outer
                    && (matches!(view.text(*i), "<=" | ">=" | "==" | "<" | ">" | "≤" | "≥" | "=" | "+" | "-" | ")" | "]" | "}" | ",")
                        || view.begins_line(*i))
            };
            let end = (close + 1..view.tokens.len()).find(ends).unwrap_or(view.tokens.len());
            let body = view.span(close + 1, end.checked_sub(1)?).filter(|_| end > close + 1)?;
            Repair::foreign(view.token(open)?.range.start..body.start, "(", 0, form).edit(body.end..body.end, format!(" for {generators})"))
        }
    };
    Some(repair.place(view.span(open + 1, end)?))
}

/// `constraint cap: forall e in enterprise: x[e] <= 3 t` and `for e in enterprise: constraint cap: …`.
fn for_all(view: &TokenCursor) -> Option<Repair> {
    let limit = (view.failed + 2).min(view.tokens.len());
    let word = (0..limit).rev().find(|i| view.depth(*i) == 0 && each(view, *i).is_some())?;
    let first = word + each(view, word)?;
    // Its indices, with or without brackets, up to the colon.
    let (start, end, next) = if matches!(view.text(first), "(" | "{" | "[")
        && view.closer(first).is_some_and(|close| (first..close).any(|i| view.text(i) == "in"))
    {
        let close = view.closer(first)?;
        let behind = if matches!(view.text(close + 1), ":" | ",") { close + 2 } else { close + 1 };
        (first + 1, close - 1, behind)
    } else {
        let colon = (first + 1..view.tokens.len()).take(24).find(|i| view.text(*i) == ":" && view.depth(*i) == 0)?;
        (first, colon - 1, colon + 1)
    };
    let indices = view.slice(start, end).to_string();
    let gone = view.token(word)?.range.start..view.token(next)?.range.start;
    if view.begins_line(word) && view.text(next) == "constraint" {
        let name = view.token(next + 1)?.range.clone();
        if view.text(next + 2) != ":" {
            return None;
        }
        let form = ForeignForm::IndexBeforeConstraint { name: view.text(next + 1), index: &indices };
        let repair = Repair::foreign(gone, "", 0, form).edit(name.end..name.end, format!("[{indices}]"));
        return Some(repair.place(view.span(word, end)?));
    }
    let head = view.head(word.checked_sub(1)?);
    if view.text(head) != "constraint" || view.text(word - 1) != ":" {
        return None;
    }
    let name = view.token(head + 1)?.range.clone();
    let place = view.span(word, end)?;
    if view.text(head + 2) == "[" {
        // The index is there already.
        let close = view.closer(head + 2)?;
        let bound =
            (start..=end).filter(|i| view.kind(*i) == Some(Kind::Word)).all(|i| (head + 3..close).any(|b| view.text(b) == view.text(i)));
        let form = ForeignForm::ForAllAgain { words: view.slice(word, first - 1), whole: bound.then(|| view.slice(word, end)) };
        return Some(Repair::foreign(gone, "", 0, form).place(place).also(view.span(head + 2, close)?, form.words().also));
    }
    let form = ForeignForm::IndexAfterName { name: view.text(head + 1), index: &indices };
    Some(Repair::foreign(gone, "", 0, form).edit(name.end..name.end, format!("[{indices}]")).place(place))
}

/// `var n : integer`.
fn integer_as_type(view: &TokenCursor) -> Option<Repair> {
    let word = near(view, 3).find(|i| matches!(view.text(*i), "integer" | "binary") && *i > 0 && view.text(i - 1) == ":")?;
    if view.text(view.head(word)) != "var" {
        return None;
    }
    let text = view.text(word);
    Some(
        Repair::foreign(
            view.token(word - 2)?.range.end..view.token(word)?.range.end,
            format!(" {text}"),
            0,
            ForeignForm::IntegerAsUnit { word: text },
        )
        .place(view.span(word - 1, word)?),
    )
}

/// `binary var open`: the word stands after the name.
fn integer_first(view: &TokenCursor) -> Option<Repair> {
    let word =
        near(view, 2).find(|i| matches!(view.text(*i), "integer" | "binary" | "int" | "bool" | "boolean") && view.text(i + 1) == "var")?;
    let text = if view.text(word).starts_with("int") { "integer" } else { "binary" };
    let line = view.line(view.token(word)?.range.start);
    let last = (word + 2..view.tokens.len()).take_while(|i| view.token(*i).is_some_and(|t| t.range.end <= line.end)).last()?;
    // After the keys, before bounds.
    let at = if view.text(word + 3) == "[" { view.closer(word + 3)? } else { word + 2 };
    let end = view.token(at.min(last))?.range.end;
    let name = view.text(word + 2);
    Some(
        Repair::foreign(
            view.token(word)?.range.start..view.token(word + 1)?.range.start,
            "",
            0,
            ForeignForm::IntegerFirst { word: text, name },
        )
        .edit(end..end, format!(" {text}"))
        .place(view.token(word)?.range.clone()),
    )
}

/// `coop 1.0`, `coop v1`, `coop "1"`.
fn edition(view: &TokenCursor) -> Option<Repair> {
    if view.text(0) != "coop" || view.failed > 3 {
        return None;
    }
    let line = view.line(view.token(0)?.range.start);
    let last = (1..view.tokens.len()).take_while(|i| view.token(*i).is_some_and(|t| t.range.end <= line.end)).last()?;
    let written = view.slice(1, last);
    let bare = written.trim_matches(['"', 'v', ':', '=', ' ']);
    if !(bare == "1" || bare.strip_prefix("1.").is_some_and(|rest| rest.chars().all(|c| matches!(c, '0' | '.')))) || written == "1" {
        return None;
    }
    Some(
        Repair::new(view.span(1, last)?, "1", 0, format!("the edition is a whole number: `coop 1`, not `coop {written}`"))
            .label("write `1`")
            .offer("write `1`"),
    )
}

/// `let f(x) = …`, `def f(x): …`.
fn function(view: &TokenCursor) -> Option<Repair> {
    let head = (0..view.tokens.len().min(view.failed + 3)).rev().find(|i| {
        view.begins_line(*i) && matches!(view.text(*i), "let" | "def" | "function" | "func" | "fn" | "define") && view.text(i + 2) == "("
    })?;
    let close = view.closer(head + 2)?;
    let name = view.text(head + 1);
    let parameters = close > head + 3;
    let mut repair = Repair::foreign(view.token(head)?.range.clone(), "let", 0, ForeignForm::Function { name, parameters })
        .edit(view.span(head + 2, close)?, "")
        .place(view.span(head, close)?);
    // `def f(x) : EUR = …` states a unit.
    let line = view.line(view.token(close)?.range.start);
    let on_line = |i: &usize| view.token(*i).is_some_and(|token| token.range.end <= line.end);
    let states = view.text(close + 1) == ":" && (close + 2..view.tokens.len()).take_while(on_line).any(|i| view.text(i) == "=");
    if !states && matches!(view.text(close + 1), ":" | "=>" | "->" | ":=") {
        repair = repair.edit(view.token(close + 1)?.range.clone(), " =");
    }
    Some(repair)
}

/// `kind stage ordered`.
fn order_of_kind(view: &TokenCursor) -> Option<Repair> {
    let word = near(view, 3).find(|i| view.text(*i) == "ordered" && view.text(i + 1) != "by")?;
    let token = view.token(word)?;
    let line = view.line(token.range.start);
    let of_kind = view.source.get(line.start..token.range.start).is_some_and(|before| before.trim_start().starts_with("kind "));
    if !of_kind {
        return None;
    }
    let at = token.range.end;
    let message = "`ordered` does not say by what: `ordered by rank`, where `rank` is an attribute";
    let named = view.kind(word + 1) == Some(Kind::Word) && !view.begins_line(word + 1);
    let repair = Repair::new(at..at, if named { " by".to_string() } else { format!(" by {PLACEHOLDER}") }, 0, message)
        .code(codes::MISSING_PART)
        .place(token.range.clone())
        .label("`by` is missing");
    Some(if named { repair.offer("write `by`") } else { repair.guess() })
}

/// `– enterprise odra`: the mark of a list, from a text editor.
fn dash_of_list(view: &TokenCursor) -> Option<Repair> {
    let dash = near(view, 1).find(|i| matches!(view.text(*i), "–" | "—" | "-" | "•" | "‣" | "*" | "·" | "−") && view.begins_line(*i))?;
    let next = view.text(dash + 1);
    let declares = super::keywords::HEADS.contains(&next) || matches!(next, "minimize" | "maximize" | "entities");
    // A field begins with its name.
    let field = view.kind(dash + 1) == Some(Kind::Word) && view.text(dash + 2) == "=" && view.text(dash + 3) != "=";
    if !(declares || field) || view.begins_line(dash + 1) {
        return None;
    }
    let text = view.text(dash);
    let gone = view.token(dash)?.range.start..view.token(dash + 1)?.range.start;
    Some(Repair::foreign(gone, "", 0, ForeignForm::MarkOfList { mark: text }).place(view.token(dash)?.range.clone()))
}

/// `3²` and `x²`.
fn power(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    let digit = |c: char| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|d| d == c).and_then(|d| char::from_digit(d as u32, 10));
    let mut first = index;
    while first > 0 && view.text(first - 1).chars().all(|c| digit(c).is_some()) && !view.text(first - 1).is_empty() {
        first -= 1;
    }
    let mut last = first;
    while view.touch(last, last + 1) && view.text(last + 1).chars().all(|c| digit(c).is_some()) {
        last += 1;
    }
    let exponent: Option<String> = view.slice(first, last).chars().map(digit).collect();
    let (Some(exponent), Some(range)) = (exponent.filter(|e| !e.is_empty()), view.span(first, last)) else { return };
    let Some(base) = first.checked_sub(1).filter(|base| view.touch(*base, first)) else { return };
    let written = view.slice(base, last);
    let value = view.text(base);
    let right = format!("{value} ^ {exponent}");
    let unit = view.kind(base) == Some(Kind::Number)
        && view.kind(last + 1) == Some(Kind::Word)
        && !view.begins_line(last + 1)
        && !view.is_keyword(last + 1);
    let of_unit = unit.then(|| PowerOfUnit { value, unit: view.text(last + 1), exponent: &exponent });
    let text = if unit { String::new() } else { format!(" ^ {exponent}") };
    out.push(Repair::foreign(range, text, 0, ForeignForm::Power { written, right: &right, of_unit }));
}

/// `20 °C`, `20 ℃`, `68 °F`.
fn degrees(view: &TokenCursor, index: usize, out: &mut Vec<Repair>) {
    let sign = view.text(index);
    let scale = match (sign, view.text(index + 1)) {
        ("℃", _) | ("°" | "º" | "˚", "C") => "Celsius",
        ("℉", _) | ("°" | "º" | "˚", "F") => "Fahrenheit",
        ("°" | "º" | "˚", "K") => "Kelvin",
        _ => return,
    };
    let last = if matches!(sign, "℃" | "℉") { index } else { index + 1 };
    let Some(range) = view.span(index, last) else { return };
    let written = view.slice(index, last);
    if scale == "Kelvin" {
        out.push(Repair::foreign(range, "K", 0, ForeignForm::Kelvin { written }));
        return;
    }
    let number = index.checked_sub(1).filter(|i| view.kind(*i) == Some(Kind::Number)).map(|i| view.text(i));
    let prefixed = number.is_none() && index.checked_sub(1).is_some_and(|before| view.touch(before, index));
    let signed = number.map(|number| format!("{}{number}", if has_sign(view, index) { "-" } else { "" }));
    let kelvin = signed.as_deref().and_then(|number| kelvins(number, scale));
    let number = number.zip(signed.as_deref().zip(kelvin.as_deref())).map(|(size, (number, kelvin))| (size, number, kelvin));
    out.push(Repair::foreign(range, "K", 0, ForeignForm::Degrees { scale, written, number, prefixed }));
}

/// True where the number before a unit has a sign of its own, and nothing that it is taken from.
fn has_sign(view: &TokenCursor, index: usize) -> bool {
    let Some(minus) = index.checked_sub(2).filter(|at| view.text(*at) == "-") else { return false };
    let Some(before) = minus.checked_sub(1) else { return true };
    let operand = match view.kind(before) {
        Some(Kind::Number) => true,
        Some(Kind::Word) => !view.is_keyword(before),
        _ => matches!(view.text(before), ")" | "]" | "}"),
    };
    !operand
}

/// A temperature in kelvins.
fn kelvins(number: &str, scale: &str) -> Option<String> {
    let value: f64 = number.replace('_', "").parse().ok()?;
    let kelvin = if scale == "Celsius" { value + 273.15 } else { (value + 459.67) / 1.8 };
    let text = format!("{kelvin:.2}");
    Some(text.trim_end_matches('0').trim_end_matches('.').to_string())
}
