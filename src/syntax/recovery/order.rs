//! Declarations whose parts are missing or stand in another order.

use super::super::tokens::Kind;
use super::PLACEHOLDER;
use super::cursor::{TokenCursor, near};
use super::keywords::HEADS;
use super::repair::Repair;
use crate::diagnostics::codes;
use crate::mistakes::ForeignForm;

/// `var ship : case/d [e in enterprise]`: keys stand after the name.
pub fn binder_behind_unit(view: &TokenCursor) -> Option<Repair> {
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
            format!("keys stand directly after the name: `{}{}`", view.text(name), if keys.len() < 40 { &keys } else { "[…]" }),
        )
        .edit(from..view.token(close)?.range.end, "")
        .place(view.span(open, close)?)
        .label("too far back")
        .offer("put the keys after the name"),
    )
}

/// `project "Chicago" chicago`.
pub fn title_before_name(view: &TokenCursor) -> Option<Repair> {
    let title = near(view, 1).find(|i| {
        view.kind(*i) == Some(Kind::Text) && *i > 0 && view.kind(i - 1) == Some(Kind::Word) && view.kind(i + 1) == Some(Kind::Word)
    })?;
    if view.is_reserved(title + 1) || view.head(title) + 1 != title {
        return None;
    }
    let (name, text) = (view.text(title + 1), view.text(title));
    Some(
        Repair::new(view.span(title, title + 1)?, format!("{name} {text}"), 1, format!("a title stands after the name: `{name} {text}`"))
            .place(view.token(title)?.range.clone())
            .label(format!("before its name `{name}`"))
            .offer("put the title after the name"),
    )
}

/// `regulation jobs Jobs that stay { … }`.
pub fn title_without_quotes(view: &TokenCursor) -> Option<Repair> {
    // The next line may have been read as a part of this one.
    [view.head(view.failed), 0].into_iter().find_map(|head| title_of(view, head))
}

fn title_of(view: &TokenCursor, head: usize) -> Option<Repair> {
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
    Some(Repair::foreign(span.clone(), format!("\"{text}\""), 1, ForeignForm::TitleWithoutQuotes { title: text }))
}

/// `project chicago { … } in US`.
pub fn place_behind_block(view: &TokenCursor) -> Option<Repair> {
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
            .label("after the block")
            .offer("put it before the block"),
    )
}

/// `constraint limit: make[e] <= 3 t for e in enterprise`: the index stands after the name.
pub fn index_behind_constraint(view: &TokenCursor) -> Option<Repair> {
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
        Repair::foreign(at..at, format!("[{binder}]"), 0, ForeignForm::IndexAfterConstraint { name, index: &binder })
            .edit(gone, "")
            .place(view.span(word, end - 1)?),
    )
}

/// `[enterprise]` and `to enterprise {` where an index is named.
pub fn index_without_name(view: &TokenCursor, out: &mut Vec<Repair>) {
    for index in near(view, 2) {
        let fits = view.kind(index) == Some(Kind::Word)
            && !view.is_reserved(index)
            && index > 0
            && matches!(view.text(index - 1), "[" | "for" | "to" | "among" | ",")
            && view.text(index + 1) != "in";
        let Some(token) = view.token(index).filter(|_| fits) else { continue };
        if view.text(index + 1) == "=" {
            out.extend(index_of_one(view, index));
            continue;
        }
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

/// `for e = ebro`: an index runs over a set, also of one.
fn index_of_one(view: &TokenCursor, index: usize) -> Option<Repair> {
    let ends = matches!(view.text(index + 3), ")" | "]" | "," | "for" | "if");
    if view.kind(index + 2) != Some(Kind::Word) || !ends || view.text(index - 1) != "for" {
        return None;
    }
    let (name, one) = (view.text(index), view.text(index + 2));
    let right = format!("{name} in {{ {one} }}");
    let repair = Repair::new(view.span(index, index + 2)?, right.clone(), 0, format!("an index runs over a set: `{right}`"));
    Some(repair.code(codes::MISSING_PART).label("not a set").offer(format!("write `{right}`")))
}

/// Statements without their word: `x = 3`, `demand[p in project]: …`, `constraint sum(…) <= 3`.
pub fn headless(view: &TokenCursor, out: &mut Vec<Repair>) {
    let head = view.head(view.failed);
    for index in near(view, 3).chain([head]) {
        let Some(token) = view.token(index) else { continue };
        let at = token.range.start;
        if index > 0
            && view.text(index - 1) == "constraint"
            && matches!(view.text(index + 1), "(" | "+" | "-" | "*" | "." | "<=" | ">=" | "==")
        {
            let mut repair = Repair::new(at..at, format!("{PLACEHOLDER}: "), 2, "a constraint has a label: `constraint label: …`");
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
                let form = ForeignForm::ObjectiveWithColon { sense: &objective, name };
                out.push(Repair::foreign(colon.range.clone(), " =", 1, form));
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
pub fn stray_word(view: &TokenCursor, out: &mut Vec<Repair>) {
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
        let of_constraints = matches!(lower.as_str(), "subject to" | "s.t." | "st" | "constraints");
        out.push(if heading {
            Repair::foreign(span, "", 0, ForeignForm::Heading { text, of_constraints })
        } else {
            Repair::new(span, "", 2, format!("`{text}` begins no declaration")).label("not understood")
        });
    }
}

/// `let a = 3 t stray`: a word after a declaration that is whole.
pub fn word_behind(view: &TokenCursor, out: &mut Vec<Repair>) {
    let Some(word) = view.failed.min(view.tokens.len()).checked_sub(1) else { return };
    let ends = view.failed >= view.tokens.len() || view.begins_line(view.failed);
    let fits = ends && view.kind(word) == Some(Kind::Word) && !view.begins_line(word) && !view.is_reserved(word) && view.depth(word) == 0;
    let Some(before) = word.checked_sub(1).filter(|_| fits && !HEADS.contains(&view.text(word))) else { return };
    // After an operator a value goes on.
    let whole =
        matches!(view.kind(before), Some(Kind::Word | Kind::Number | Kind::Text)) || matches!(view.text(before), ")" | "]" | "}" | "%");
    let Some(token) = view.token(word).filter(|_| whole) else { return };
    let message = format!("`{}` is not understood after `{}`", view.text(word), super::pieces::brief(view.text(before)));
    out.push(Repair::new(token.range.clone(), "", 1, message).label("begins no declaration"));
}

/// `project "topeka" in US`.
pub fn quoted_name(view: &TokenCursor, out: &mut Vec<Repair>) {
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
pub fn second_value(view: &TokenCursor, out: &mut Vec<Repair>) {
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
