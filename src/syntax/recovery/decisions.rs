//! Parts of decision processes as other languages, and other parts of this one, write them.

use super::super::parser::Rule;
use super::super::tokens::Kind;
use super::cursor::TokenCursor;
use super::keywords::Declared;
use super::repair::Repair;
use crate::diagnostics::{codes, suggest};

/// Words that begin a part.
const PARTS: [&str; 13] =
    ["state", "action", "random", "next", "start", "reward", "cost", "terminal", "discount", "over", "until", "average", "maximize"];

/// Words that others begin a part with.
const OTHERS: [(&str, &str); 29] = [
    ("states", "state"),
    ("actions", "action"),
    ("decide", "action"),
    ("decision", "action"),
    ("control", "action"),
    ("controls", "action"),
    ("choice", "action"),
    ("choose", "action"),
    ("shock", "random"),
    ("chance", "random"),
    ("noise", "random"),
    ("exogenous", "random"),
    ("transition", "next"),
    ("transitions", "next"),
    ("trans", "next"),
    ("dynamics", "next"),
    ("initial", "start"),
    ("init", "start"),
    ("begin", "start"),
    ("rewards", "reward"),
    ("gain", "reward"),
    ("earn", "reward"),
    ("costs", "cost"),
    ("pay", "cost"),
    ("final", "terminal"),
    ("salvage", "terminal"),
    ("gamma", "discount"),
    ("discounting", "discount"),
    ("horizon", "over"),
];

/// Repairs around the place where reading failed.
pub fn repairs(view: &TokenCursor, rule: Rule, declared: &Declared, out: &mut Vec<Repair>) {
    if rule != Rule::strict_decision_items {
        return;
    }
    let Some(head) = beginning(view) else { return };
    other_words(view, head, out);
    let found = [
        without_next(view, head, declared),
        law_of_a_choice(view, head),
        other_end(view, head),
        interest(view, head),
        sense_with_expression(view, head),
        of_other_models(view, head),
        named_discount(view, head),
        colon_for_equals(view, head),
        amount_if(view, head),
    ];
    out.extend(found.into_iter().flatten());
}

/// The word that begins the part in which reading failed.
fn beginning(view: &TokenCursor) -> Option<usize> {
    let head = view.head(view.failed.min(view.tokens.len().checked_sub(1)?));
    (view.kind(head) == Some(Kind::Word)).then_some(head)
}

/// The last token of the line of a token.
fn line_end(view: &TokenCursor, index: usize) -> Option<usize> {
    let line = view.line(view.token(index)?.range.start);
    (index..view.tokens.len()).take_while(|i| view.token(*i).is_some_and(|t| t.range.end <= line.end)).last()
}

/// The last token of the part that a token begins: the one before the next beginning outside of brackets.
fn part_end(view: &TokenCursor, head: usize) -> usize {
    let depth = view.depth(head);
    let next = (head + 1..view.tokens.len()).find(|i| view.begins_line(*i) && view.depth(*i) <= depth && PARTS.contains(&view.text(*i)));
    next.unwrap_or(view.tokens.len()).saturating_sub(1)
}

/// `states cond in …`, `transition cond ~ …`, `rward …`
fn other_words(view: &TokenCursor, head: usize, out: &mut Vec<Repair>) {
    let word = view.text(head);
    let lower = word.to_lowercase();
    let goes_on = matches!(view.kind(head + 1), Some(Kind::Word | Kind::Number));
    let Some(token) = view.token(head).filter(|_| goes_on && !PARTS.contains(&word)) else { return };
    let meant: Vec<&str> = match OTHERS.iter().find(|(other, _)| *other == lower) {
        Some((_, part)) => vec![part],
        None => suggest::nearest(&lower, PARTS.into_iter()),
    };
    for part in meant {
        out.push(
            Repair::new(token.range.clone(), part, 0, format!("`{word}` begins no part of a process: did you mean `{part}`?"))
                .code(codes::FOREIGN_FORM)
                .label(format!("write `{part}`"))
                .offer(format!("write `{part}`")),
        );
    }
}

/// `stock = stock + order - demand`
fn without_next(view: &TokenCursor, head: usize, declared: &Declared) -> Option<Repair> {
    let (name, sign) = (view.text(head), view.text(head + 1));
    let law = matches!(sign, "=" | "~");
    if !law || PARTS.contains(&name) {
        return None;
    }
    let at = view.token(head)?.range.start;
    let state = declared.contains(&format!("state {name}"));
    let part = if state || sign == "~" { "next" } else { "reward" };
    let message = match state {
        true => format!("how the state `{name}` goes on is said by `next {name} {sign} …`"),
        false => format!("which part of the process is `{name}`?"),
    };
    let repair = Repair::new(at..at, format!("{part} "), if state { 0 } else { 1 }, message)
        .code(codes::MISSING_PART)
        .place(view.token(head)?.range.clone())
        .label(format!("`{part}` belongs before it"));
    Some(match state {
        true => repair.offer(format!("write `next {name}`")),
        false => repair
            .offer(format!("write `{part} {name}`"))
            .help("what is earned begins with `reward`, what is paid with `cost`, what follows a step with `next`")
            .guess(),
    })
}

/// `action what in { run, mend } ~ { run: 50 %, mend: rest }`
fn law_of_a_choice(view: &TokenCursor, head: usize) -> Option<Repair> {
    let word = view.text(head);
    let law = (head..=part_end(view, head)).find(|i| view.text(*i) == "~" && view.depth(*i) == view.depth(head))?;
    let name = view.text(head + 1);
    let (message, help) = match word {
        "action" => (
            format!("`{name}` is chosen: an action has no law"),
            format!("leave the law out; what happens by chance is a `random {name} in … ~ …`"),
        ),
        "state" => (
            format!("a state is declared without a law: where `{name}` begins, and how it goes on, are parts of their own"),
            format!("write `start {name} ~ …`, and `next {name} ~ …`"),
        ),
        _ => return None,
    };
    let gone = view.gap(law)..view.token(part_end(view, head))?.range.end;
    Some(Repair::new(gone, "", 0, message).place(view.token(law)?.range.clone()).label("a law").help(help))
}

/// `until end`
fn other_end(view: &TokenCursor, head: usize) -> Option<Repair> {
    let last = line_end(view, head).filter(|last| view.text(head) == "until" && *last > head)?;
    let written = view.slice(head, last);
    Some(
        Repair::new(view.span(head + 1, last)?, "absorbed", 0, format!("`{written}` is written `until absorbed`"))
            .label("write `absorbed`")
            .help("that is a state in which no action is available")
            .offer("write `until absorbed`"),
    )
}

/// `interest 5 %`, `rate 5 %/yr`
fn interest(view: &TokenCursor, head: usize) -> Option<Repair> {
    let number = head + 1;
    if !matches!(view.text(head), "interest" | "rate") || view.kind(number) != Some(Kind::Number) {
        return None;
    }
    let last = line_end(view, head)?;
    let rate = view.text(number);
    let right = format!("discount {rate} %/yr every 1 yr");
    Some(
        Repair::new(view.span(head, last)?, right.clone(), 0, format!("an interest is a `discount` for a time: `{right}`"))
            .place(view.token(head)?.range.clone())
            .label("write `discount`")
            .help("`every` says how much time a step takes")
            .offer(format!("write `{right}`")),
    )
}

/// `maximize earned - repair`
fn sense_with_expression(view: &TokenCursor, head: usize) -> Option<Repair> {
    let word = view.text(head);
    let last = line_end(view, head).filter(|last| matches!(word, "maximize" | "minimize") && *last > head)?;
    let gone = view.token(head)?.range.end..view.token(last)?.range.end;
    Some(
        Repair::new(gone, "", 0, format!("`{word}` stands by itself: what counts are the rewards and costs of the process"))
            .place(view.span(head + 1, last)?)
            .label("not here")
            .help("what is earned is a `reward`, what is paid a `cost`")
            .offer(format!("write `{word}`")),
    )
}

/// `constraint room: order <= 3 t`, `var x >= 0`
fn of_other_models(view: &TokenCursor, head: usize) -> Option<Repair> {
    let (message, help) = match view.text(head) {
        "constraint" | "require" => (
            "a process has no constraints: a condition of the action leaves out what is not allowed",
            "write `action NAME in … if CONDITION`",
        ),
        "var" | "variable" | "let" => (
            "a process has no such variables: what is chosen is an action, and what is known before it a state",
            "write `action NAME in …`, or `state NAME in …`",
        ),
        "observe" => ("nothing is observed in a process: where it begins is said by `start`", "write `start STATE = …`"),
        _ => return None,
    };
    let end = line_end(view, head)?;
    let repair = Repair::new(view.span(head, end)?, "", 0, message).place(view.token(head)?.range.clone());
    Some(repair.code(codes::FOREIGN_FORM).label("not in a process").help(help))
}

/// `discount = 95 %`, `discount rate = 95 %`
fn named_discount(view: &TokenCursor, head: usize) -> Option<Repair> {
    let number = (head + 1..=line_end(view, head)?).find(|i| view.kind(*i) == Some(Kind::Number))?;
    let between = view.slice(head + 1, number - 1);
    let plain = between.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '=' | ':' | ' '));
    if view.text(head) != "discount" || number == head + 1 || !plain {
        return None;
    }
    let gone = view.token(head)?.range.end..view.token(number)?.range.start;
    Some(
        Repair::new(gone, " ", 0, format!("after `discount` stands how much of a reward counts a step later, without `{between}`"))
            .place(view.span(head + 1, number - 1)?)
            .label("not here")
            .offer(format!("leave out `{between}`")),
    )
}

/// `cost repair : if …`
fn colon_for_equals(view: &TokenCursor, head: usize) -> Option<Repair> {
    let colon = head + 2;
    if !matches!(view.text(head), "reward" | "cost" | "terminal") || view.text(colon) != ":" {
        return None;
    }
    let line = head..=line_end(view, head)?;
    if line.into_iter().any(|i| view.text(i) == "=" && view.depth(i) == view.depth(head)) {
        return None;
    }
    let name = view.text(head + 1);
    Some(
        Repair::new(view.gap(colon)..view.token(colon)?.range.end, " =", 0, format!("what `{name}` comes to stands after `=`"))
            .place(view.token(colon)?.range.clone())
            .label("write `=`")
            .offer("write `=`"),
    )
}

/// `cost repair = 60 EUR if what == mend`
fn amount_if(view: &TokenCursor, head: usize) -> Option<Repair> {
    if !matches!(view.text(head), "reward" | "cost" | "terminal") {
        return None;
    }
    let last = line_end(view, head)?;
    let outside = |i: &usize| view.depth(*i) == view.depth(head);
    let sign = (head..last).filter(outside).find(|i| view.text(*i) == "=").unwrap_or(head);
    let condition = (sign + 2..last).filter(outside).find(|i| matches!(view.text(*i), "if" | "when" | "where"))?;
    if (sign..=last).any(|i| matches!(view.text(i), "then" | "else")) {
        return None;
    }
    let (amount, holds) = (view.slice(sign + 1, condition - 1), view.slice(condition + 1, last));
    let right = format!("if {holds} then {amount} else 0");
    Some(
        Repair::new(view.span(sign + 1, last)?, right.clone(), 0, "what counts only in a case is written `if CONDITION then … else 0`")
            .place(view.token(condition)?.range.clone())
            .label("the condition stands first")
            .offer(format!("write `{right}`")),
    )
}
