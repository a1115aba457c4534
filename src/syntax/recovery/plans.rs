//! Plans, variables and periods as other languages declare them.

use super::super::tokens::Kind;
use super::cursor::{TokenCursor, near};
use super::repair::Repair;
use crate::mistakes::ForeignForm;

/// `var x : t from 0 to 9`, `in 0 - 9`.
pub fn bounds_from_to(view: &TokenCursor) -> Option<Repair> {
    let head = view.head(view.failed);
    let end = view.failed.min(view.tokens.len().saturating_sub(1));
    let from = (head + 1..=end).find(|i| matches!(view.text(*i), "from" | "between" | "in") && view.depth(*i) == 0)?;
    if view.text(head) != "var" || (from..=end).any(|i| view.text(i) == "..") {
        return None;
    }
    let parts = |i: &usize| matches!(view.text(*i), "to" | "and" | "," | "-" | ":" | "." | "..." | "–" | "…") && view.depth(*i) == 0;
    let to = (from + 2..view.tokens.len()).find(|i| parts(i) && !(view.text(*i) == "." && view.touch(i - 1, *i)))?;
    Some(
        Repair::foreign(view.token(from)?.range.clone(), "in", 0, ForeignForm::BoundsFromTo)
            .edit(view.token(to)?.range.clone(), " .. ")
            .place(view.span(from, to)?),
    )
}

/// `var x : t semicontinuous in 5 t .. 40 t`.
pub fn semicontinuous(view: &TokenCursor) -> Option<Repair> {
    let head = view.head(view.failed);
    let word = near(view, 4).find(|i| matches!(view.text(*i), "semicontinuous" | "semicont" | "semi"))?;
    if view.text(head) != "var" {
        return None;
    }
    let line = view.line(view.token(word)?.range.start);
    let last = (word + 1..view.tokens.len()).take_while(|i| view.token(*i).is_some_and(|t| t.range.end <= line.end)).last()?;
    let end = view.token(last)?.range.end;
    Some(
        Repair::foreign(view.token(word)?.range.clone(), "", 0, ForeignForm::Semicontinuous)
            .edit(end..end, " or 0")
            .place(view.token(word)?.range.clone())
            .sure(),
    )
}

/// `if open[s]: ship[s] >= 3 t`, and `ship[s] >= 3 t if open[s]`.
pub fn condition_of_constraint(view: &TokenCursor) -> Option<Repair> {
    let head = view.head(view.failed);
    let failed = view.failed.min(view.tokens.len().saturating_sub(1));
    let label = (head..failed).find(|i| view.text(*i) == ":" && view.depth(*i) == 0)?;
    if view.text(head) != "constraint" {
        return None;
    }
    if view.text(failed) == "if"
        && let Some(known) = condition_of_index(view, head, label, failed)
    {
        return Some(known);
    }
    if view.text(label + 1) == "if" {
        let colon = (label + 2..=failed).find(|i| matches!(view.text(*i), ":" | ",") && view.depth(*i) == 0)?;
        let none = !(label..colon).any(|i| view.text(i) == "then");
        let range = view.token(colon)?.range.clone();
        return none.then(|| Repair::foreign(range, " then", 0, ForeignForm::CaseWithoutThen));
    }
    if view.text(failed) != "if" {
        return None;
    }
    let line = view.line(view.token(failed)?.range.start);
    let last = (failed + 1..view.tokens.len()).take_while(|i| view.token(*i).is_some_and(|t| t.range.end <= line.end)).last()?;
    let condition = view.slice(failed + 1, last).to_string();
    let start = view.token(label + 1)?.range.start;
    Some(
        Repair::foreign(start..start, format!("if {condition} then "), 0, ForeignForm::CaseAfterConstraint)
            .edit(view.span(failed, last)?, "")
            .place(view.span(failed, last)?),
    )
}

/// `constraint k[h in port]: flow[h] <= 9 t if h in deep`: a condition on the index itself.
fn condition_of_index(view: &TokenCursor, head: usize, label: usize, word: usize) -> Option<Repair> {
    let (open, close) = (head + 2, label.checked_sub(1)?);
    let named = |i: usize| (open + 1..close).any(|at| view.text(at) == view.text(i) && view.text(at + 1) == "in");
    let of_data = matches!(view.text(word + 2), "in" | "==" | "!=") || view.text(word + 2) == "not" && view.text(word + 3) == "in";
    if view.text(open) != "[" || view.text(close) != "]" || !named(word + 1) || !of_data {
        return None;
    }
    let line = view.line(view.token(word)?.range.start);
    let last = (word + 1..view.tokens.len()).take_while(|i| view.token(*i).is_some_and(|t| t.range.end <= line.end)).last()?;
    let condition = view.slice(word + 1, last).trim().to_string();
    let joined = if (open..close).any(|i| view.text(i) == "if") { "and" } else { "if" };
    let (at, gone) = (view.token(close)?.range.start, view.span(word, last)?);
    let index = format!("[{} {joined} {condition}]", view.slice(open + 1, close.checked_sub(1)?).trim());
    Some(
        Repair::new(at..at, format!(" {joined} {condition}"), 0, format!("a condition on the index stands in the index: `{index}`"))
            .edit(gone.clone(), "")
            .place(gone)
            .label("not after the comparison")
            .offer(format!("write `{index}`")),
    )
}

/// `x >= 3 t pay 5 EUR/t`, `in 5 t .. 40 t or zero`.
pub fn words_of_limits(view: &TokenCursor) -> Option<Repair> {
    let at = near(view, 2).find(|i| matches!(view.text(*i), "pay" | "zero"))?;
    let (head, range) = (view.text(view.head(at)), view.token(at)?.range.clone());
    let or = at.checked_sub(1).is_some_and(|before| view.text(before) == "or");
    match (view.text(at), head, or) {
        ("pay", "constraint", false) => Some(
            Repair::new(range.start..range.start, "or ", 0, "what missing a constraint costs is written `or pay …`")
                .place(range)
                .label("write `or pay`")
                .certain("write `or pay`"),
        ),
        ("zero", "var", true) => Some(
            Repair::new(range.clone(), "0", 0, "zero, or between two bounds, is written `in 5 t .. 40 t or 0`")
                .label("write `0`")
                .certain("write `0`"),
        ),
        _ => None,
    }
}

/// `minimize cost[e in enterprise] = …`.
pub fn objective_with_keys(view: &TokenCursor) -> Option<Repair> {
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

/// `plan corridor(hub, segment) { … }`.
pub fn arguments_of_a_plan(view: &TokenCursor) -> Option<Repair> {
    let open = near(view, 6).find(|i| view.text(*i) == "(" && *i > 1 && view.text(i - 2) == "plan")?;
    let close = view.closer(open)?;
    Some(Repair::foreign(view.span(open, close)?, "", 0, ForeignForm::ArgumentsOfPlan { plan: view.text(open - 1) }).sure())
}

/// `periods year = 4` and `periods year = { 1, 2, 3 }`.
pub fn periods_range(view: &TokenCursor) -> Option<Repair> {
    let head = near(view, 6).find(|i| view.text(*i) == "periods" && view.begins_line(*i))?;
    let equals = (head..view.tokens.len().min(head + 5)).find(|i| view.text(*i) == "=")?;
    let line = view.line(view.token(head)?.range.start);
    let numbers: Vec<usize> = (equals + 1..view.tokens.len())
        .take_while(|i| view.token(*i).is_some_and(|t| t.range.end <= line.end))
        .filter(|i| view.kind(*i) == Some(Kind::Number))
        .collect();
    let end = (equals + 1..view.tokens.len()).take_while(|i| view.token(*i).is_some_and(|t| t.range.end <= line.end)).last()?;
    let whole = |i: &usize| view.text(*i).parse::<i64>().ok();
    let values: Option<Vec<i64>> = numbers.iter().map(whole).collect();
    let place = view.token(equals)?.range.start..view.token(end)?.range.end;
    let range = view.span(equals + 1, end)?;
    let told = |text: &str, message: &str| Repair::new(range.clone(), text, 1, message).place(place.clone()).label("not a range");
    // For reading on, whatever was meant.
    let some = format!("1..{}", 1.max(numbers.len()));
    let rest = || (equals + 1..=end).filter(|i| !numbers.contains(i)).map(|i| view.text(i)).collect::<Vec<_>>();
    let list = rest().iter().all(|mark| matches!(*mark, "," | "{" | "}" | "[" | "]" | "(" | ")"));
    Some(match values.as_deref() {
        // Other words than numbers: what they stand for is not known here.
        _ if rest().iter().any(|text| text.starts_with(char::is_alphabetic)) && !matches!(rest().as_slice(), ["to"]) => told(
            &some,
            "periods go from one whole number to another: `periods year = 2026..2035`",
        )
        .help(
            "for periods with names of their own declare a kind that is ordered, `kind quarter ordered by start`, with an entity for each",
        )
        .guess(),
        // A year, or how many there are.
        Some([only]) => {
            let (one, many) = (format!("{only}..{only}"), format!("1..{only}"));
            told(if (1..1000).contains(only) { &many } else { &one }, "periods are a range, from the first to the last")
                .help(format!("one period is written `{one}`, and so many of them `{many}`"))
                .guess()
        }
        Some(values) if list && values.windows(2).all(|pair| matches!(pair, [a, b] if *b == *a + 1)) => {
            let text = format!("{}..{}", values.first()?, values.last()?);
            told(&text, &format!("periods are a range, from the first to the last: `{text}`")).offer(format!("write `{text}`"))
        }
        Some([first, last]) if !list => {
            let text = format!("{first}..{last}");
            told(&text, &format!("periods are a range, from the first to the last: `{text}`")).offer(format!("write `{text}`"))
        }
        _ => told(&some, "periods go one by one, and leave none out")
            .help("for steps of another length declare a kind that is ordered, `kind phase ordered by start`, with an entity for each")
            .guess(),
    })
}

/// `periods year = 2030..2050 step 5`.
pub fn step_of_periods(view: &TokenCursor) -> Option<Repair> {
    let step = near(view, 3).find(|i| matches!(view.text(*i), "step" | "by") && view.kind(i + 1) == Some(Kind::Number))?;
    if view.text(view.head(step)) != "periods" {
        return None;
    }
    Some(Repair::foreign(view.span(step, step + 1)?, "", 0, ForeignForm::StepOfPeriods { word: view.text(step) }).guess())
}
