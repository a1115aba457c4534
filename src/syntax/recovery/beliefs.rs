//! Variables, observations and questions of belief networks as other languages write them.

use super::super::parser::Rule;
use super::super::tokens::Kind;
use super::PLACEHOLDER;
use super::cursor::{TokenCursor, near};
use super::repair::Repair;
use crate::diagnostics::codes;

/// Repairs around the place where reading failed.
pub fn repairs(view: &TokenCursor, rule: Rule, out: &mut Vec<Repair>) {
    let asked = [bar_in_question(view), do_before_given(view)];
    out.extend(asked.into_iter().flatten());
    if rule == Rule::strict_items {
        out.extend(observed_outside(view));
    }
    if rule != Rule::strict_belief_items {
        return;
    }
    let found = [
        without_in(view),
        without_tilde(view),
        bar_before_parents(view),
        parents_in_parentheses(view),
        parents_with_and(view),
        parents_before_states(view),
        certain_value(view),
        variable_without_law(view),
        limit_in_network(view),
        word_before_name(view),
        other_word_for_observe(view),
        observed_without_state(view),
        rows_without_head(view),
    ];
    out.extend(found.into_iter().flatten());
}

/// The head of the statement of a token where it is a variable: its name begins the line.
fn variable(view: &TokenCursor, index: usize) -> Option<usize> {
    let head = view.head(index);
    let fits = view.kind(head) == Some(Kind::Word) && !view.is_reserved(head) && view.text(head) != "observe";
    (fits && view.depth(head) == view.depth(index)).then_some(head)
}

/// True when one of some marks stands between two tokens, outside brackets.
fn stands(view: &TokenCursor, from: usize, to: usize, marks: &[&str]) -> bool {
    (from..to).any(|i| view.depth(i) == view.depth(from) && marks.contains(&view.text(i)))
}

fn place_before(view: &TokenCursor, index: usize, text: &str) -> Repair {
    let at = view.gap(index);
    Repair::new(at..at, format!(" {text}"), 0, format!("`{text}` is missing before `{}`", view.text(index)))
        .code(codes::MISSING_PART)
        .place(view.gap_place(index))
        .label(format!("`{text}` belongs here"))
        .certain(format!("write `{text}`"))
}

/// `port in { open, closed } { open: 90 %, … }`
fn without_tilde(view: &TokenCursor) -> Option<Repair> {
    let law = |i: &usize| matches!(view.text(*i), "{" | "from" | "if" | "noisy_or" | "noisy_max");
    let at = near(view, 1).find(law)?;
    let head = variable(view, at).filter(|head| *head + 1 < at)?;
    let states = stands(view, head, at, &["in", "given"]);
    // The braces after `in` hold the states.
    let braces = matches!(view.text(at - 1), "in" | "given" | ",");
    (states && !braces && !stands(view, head, at, &["~", "=", ":"])).then(|| place_before(view, at, "~"))
}

/// `port { open, closed } ~ …`, `port: { open, closed } ~ …`
fn without_in(view: &TokenCursor) -> Option<Repair> {
    let open = near(view, 1).find(|i| view.text(*i) == "{").or_else(|| near(view, 1).map(|i| i + 1).find(|i| view.text(*i) == "{"))?;
    let head = variable(view, open)?;
    let close = view.closer(open)?;
    let law = matches!(view.text(close + 1), "~" | "given");
    if !law || stands(view, head, open, &["in", "given", "~", "="]) || open == head {
        return None;
    }
    if view.text(open - 1) == ":" {
        let range = view.token(open - 1)?.range.clone();
        let repair = Repair::new(range, " in", 0, "the states of a variable stand after `in`").label("write `in`");
        return Some(repair.code(codes::FOREIGN_FORM).certain("write `in`"));
    }
    Some(place_before(view, open, "in"))
}

/// `port in { open, closed } | sanctions ~ …`
fn bar_before_parents(view: &TokenCursor) -> Option<Repair> {
    let bar = near(view, 1).find(|i| view.text(*i) == "|")?;
    variable(view, bar).filter(|head| !stands(view, *head, bar, &["~", "="]))?;
    let repair = Repair::new(view.token(bar)?.range.clone(), "given", 0, "what a variable depends on stands after `given`");
    Some(repair.code(codes::FOREIGN_FORM).label("write `given`").certain("write `given`"))
}

/// `risk.P(port == closed | sanctions == none)`
fn bar_in_question(view: &TokenCursor) -> Option<Repair> {
    let bar = near(view, 1).find(|i| view.text(*i) == "|")?;
    let (open, _) = view.innermost(bar).filter(|(_, bracket)| *bracket == '(')?;
    let name = open.checked_sub(1).filter(|i| view.kind(*i) == Some(Kind::Word))?;
    let of_model = name.checked_sub(1).is_some_and(|dot| view.text(dot) == ".");
    let asks = matches!(view.text(name), "P" | "p" | "Pr" | "Prob" | "prob" | "expected" | "E");
    if !of_model && !asks {
        return None;
    }
    let repair = Repair::new(view.token(bar)?.range.clone(), "given", 0, "what is supposed stands after `given`");
    Some(repair.code(codes::FOREIGN_FORM).label("write `given`").certain("write `given`"))
}

/// `risk.P(port == closed do sanctions == none given alarm)`
fn do_before_given(view: &TokenCursor) -> Option<Repair> {
    let given = near(view, 1).find(|i| view.text(*i) == "given")?;
    let (open, _) = view.innermost(given).filter(|(_, bracket)| *bracket == '(')?;
    let close = view.closer(open)?;
    let set = (open..given).find(|i| view.text(*i) == "do" && view.depth(*i) == view.depth(given))?;
    let at = view.token(set)?.range.start;
    let moved = view.slice(given, close.checked_sub(1)?).to_string();
    Some(
        Repair::new(at..at, format!("{moved} "), 0, "what is supposed stands before what is set: `given …` before `do …`")
            .edit(view.gap(given)..view.token(close)?.range.start, "")
            .place(view.token(given)?.range.clone())
            .label("after `do`")
            .certain("put `given` first"),
    )
}

/// `given (sanctions, port)`
fn parents_in_parentheses(view: &TokenCursor) -> Option<Repair> {
    let open = near(view, 1).find(|i| view.text(*i) == "(" && *i > 0 && view.text(i - 1) == "given")?;
    variable(view, open)?;
    let close = view.closer(open)?;
    let repair = Repair::new(view.token(open)?.range.clone(), "", 0, "after `given` the variables stand side by side, without parentheses");
    let repair = repair.edit(view.token(close)?.range.clone(), "").place(view.span(open, close)?);
    Some(repair.label("leave the parentheses out").certain("leave them out"))
}

/// `given sanctions and port`
fn parents_with_and(view: &TokenCursor) -> Option<Repair> {
    let and = near(view, 1).find(|i| matches!(view.text(*i), "and" | "&" | "&&" | ";" | "+"))?;
    let head = variable(view, and)?;
    if !stands(view, head, and, &["given"]) || stands(view, head, and, &["~", "="]) {
        return None;
    }
    // All of them are of one kind.
    let law = (and..view.tokens.len()).find(|i| matches!(view.text(*i), "~" | "=") && view.depth(*i) == view.depth(and))?;
    let word = view.text(and);
    let others: Vec<usize> = (and..law).filter(|i| view.text(*i) == word && view.depth(*i) == view.depth(and)).collect();
    let edits = others.iter().filter_map(|i| Some((view.gap(*i)..view.token(*i)?.range.end, ",".to_string()))).collect();
    let mut repair = Repair::new(view.token(and)?.range.clone(), ",", 0, "the variables after `given` are separated by commas");
    repair.edits = edits;
    Some(repair.label("write `,`").certain("write `,`"))
}

/// `port given sanctions in { open, closed } ~ …`
fn parents_before_states(view: &TokenCursor) -> Option<Repair> {
    let states = near(view, 1).find(|i| view.text(*i) == "in")?;
    let head = variable(view, states)?;
    let given = (head..states).find(|i| view.text(*i) == "given" && view.depth(*i) == view.depth(head))?;
    let end = if view.text(states + 1) == "{" { view.closer(states + 1)? } else { states + 1 };
    if view.text(end + 1) != "~" && view.text(end + 1) != "=" {
        return None;
    }
    let at = view.token(given)?.range.start;
    let moved = view.slice(states, end).to_string();
    Some(
        Repair::new(at..at, format!("{moved} "), 0, "what a variable can be stands before what it depends on: `in …` before `given …`")
            .edit(view.gap(states)..view.token(end)?.range.end, "")
            .place(view.span(states, end)?)
            .label("after `given`")
            .certain("put `in …` first"),
    )
}

/// `let p = 30 %`: no variable, but a number that is certain.
fn certain_value(view: &TokenCursor) -> Option<Repair> {
    let word = near(view, 2).find(|i| view.begins_line(*i) && view.text(*i) == "let")?;
    let name = Some(word + 1).filter(|i| view.kind(*i) == Some(Kind::Word) && !view.is_reserved(*i))?;
    let sign = if view.text(name + 1) == "[" { view.closer(name + 1)? + 1 } else { name + 1 };
    let line = view.line(view.token(word)?.range.start);
    let last = (word..view.tokens.len()).take_while(|i| view.token(*i).is_some_and(|t| t.range.end <= line.end)).last()?;
    // Words are units: they follow numbers, and nothing that may be another variable is read.
    let of_number =
        |i: usize| view.kind(i) != Some(Kind::Word) || matches!(view.kind(i - 1), Some(Kind::Number)) || view.text(i - 1) == "/";
    if view.text(sign) != "=" || view.kind(sign + 1) != Some(Kind::Number) || !(sign + 1..=last).all(of_number) {
        return None;
    }
    let moved = view.slice(word, last);
    let name = view.text(name);
    let mut repair = Repair::new(view.span(word, last)?, "", 0, format!("`{name}` is certain: it is no variable of the network"))
        .place(view.token(word)?.range.clone())
        .label("a value stands outside of the network")
        .code(codes::BAD_MODEL)
        .help(format!("write `{moved}` before the network"));
    // Whoever reads it finds no name.
    repair.names_lost = true;
    Some(repair)
}

/// `var port in { open, closed }`
fn variable_without_law(view: &TokenCursor) -> Option<Repair> {
    let states = near(view, 4).find(|i| view.text(*i) == "in" && i.checked_sub(2).is_some_and(|word| view.begins_line(word)))?;
    let (word, name) = (states - 2, states - 1);
    if !WORDS_OF_VARIABLES.contains(&view.text(word)) || view.kind(name) != Some(Kind::Word) || view.text(states + 1) != "{" {
        return None;
    }
    let end = view.closer(states + 1)?;
    if matches!(view.text(end + 1), "~" | "=" | "given") && !view.begins_line(end + 1) {
        return None;
    }
    let range = view.token(word)?.range.start..view.token(name)?.range.start;
    let at = view.token(end)?.range.end;
    let shown = view.slice(name, end).split_whitespace().collect::<Vec<_>>().join(" ");
    Some(
        Repair::new(range, "", 0, format!("how probable is each state of `{}`?", view.text(name)))
            .edit(at..at, format!(" ~ {PLACEHOLDER}"))
            .place(view.span(word, end)?)
            .label("no probabilities")
            .code(codes::MISSING_PART)
            .help(format!("write `{shown} ~ {{ … }}`, without `{}`", view.text(word))),
    )
}

/// `constraint port == open`, `minimize delay`: parts of a plan.
fn limit_in_network(view: &TokenCursor) -> Option<Repair> {
    let words = ["constraint", "constraints", "subject", "minimize", "maximize", "minimise", "maximise"];
    let word = near(view, 3).find(|i| view.begins_line(*i) && words.contains(&view.text(*i)))?;
    let line = view.line(view.token(word)?.range.start);
    let last = (word..view.tokens.len()).take_while(|i| view.token(*i).is_some_and(|t| t.range.end <= line.end)).last()?;
    let repair =
        Repair::new(view.span(word, last)?, "", 0, format!("`{}` is a part of a plan: a belief network has none", view.text(word)))
            .place(view.token(word)?.range.clone())
            .label("a part of a plan")
            .code(codes::BAD_MODEL);
    Some(match view.text(word).starts_with("mini") || view.text(word).starts_with("maxi") {
        true => repair.help("a plan or a choice may read what the network says: `risk.P(…)`, `risk.expected(…)`"),
        false => repair.help(
            "what was seen is `observe NAME = STATE`; what one question supposes stands after `given`: `risk.P(… given NAME == STATE)`",
        ),
    })
}

/// What variables begin with elsewhere.
const WORDS_OF_VARIABLES: [&str; 12] =
    ["var", "let", "node", "variable", "random", "chance", "nature", "state", "bool", "boolean", "deterministic", "discrete"];

/// `var late = …`, `node port in { … }`
fn word_before_name(view: &TokenCursor) -> Option<Repair> {
    let words = WORDS_OF_VARIABLES;
    let word = near(view, 2).find(|i| view.begins_line(*i) && words.contains(&view.text(*i)))?;
    let named = view.kind(word + 1) == Some(Kind::Word) && !view.is_reserved(word + 1) && !view.begins_line(word + 1);
    let goes_on = matches!(view.text(word + 2), "in" | "=" | "~" | "given" | "[") || view.kind(word + 2) == Some(Kind::Text);
    if !named || !goes_on {
        return None;
    }
    let range = view.token(word)?.range.clone();
    let place = range.clone();
    Some(
        Repair::new(range.start..view.token(word + 1)?.range.start, "", 0, "a variable of a network begins with its name")
            .place(place)
            .label("no word stands before it")
            .code(codes::FOREIGN_FORM)
            .certain(format!("leave out `{}`", view.text(word))),
    )
}

/// `evidence alarm = true`
fn other_word_for_observe(view: &TokenCursor) -> Option<Repair> {
    let words = ["evidence", "given", "observed", "observation", "see", "seen", "condition", "fact", "finding"];
    let word = near(view, 2).find(|i| view.begins_line(*i) && words.contains(&view.text(*i)))?;
    let named = view.kind(word + 1) == Some(Kind::Word) && !view.begins_line(word + 1);
    let goes_on = matches!(view.text(word + 2), "=" | "==" | "[" | ":=");
    if !named || !goes_on {
        return None;
    }
    let written = view.text(word);
    let repair =
        Repair::new(view.token(word)?.range.clone(), "observe", 0, format!("what is observed is written `observe`, not `{written}`"));
    Some(repair.code(codes::FOREIGN_FORM).label("write `observe`").certain("write `observe`"))
}

/// `observe alarm`
fn observed_without_state(view: &TokenCursor) -> Option<Repair> {
    let word = near(view, 3).find(|i| view.begins_line(*i) && view.text(*i) == "observe")?;
    if view.kind(word + 1) != Some(Kind::Word) {
        return None;
    }
    let last = if view.text(word + 2) == "[" { view.closer(word + 2)? } else { word + 1 };
    let ends = last + 1 >= view.tokens.len() || view.begins_line(last + 1) || view.text(last + 1) == "}";
    let at = view.token(last)?.range.end;
    ends.then(|| {
        let name = view.slice(word + 1, last);
        Repair::new(at..at, format!(" = {PLACEHOLDER}"), 0, format!("what is `{name}` observed to be?"))
            .code(codes::MISSING_PART)
            .place(view.span(word, last).unwrap_or(at..at))
            .label("no state")
            .help(format!("write `observe {name} = STATE`"))
    })
}

/// Rows of a table whose head is missing, and the `}` that ended it.
fn rows_without_head(view: &TokenCursor) -> Option<Repair> {
    let first = view.head(view.failed);
    let is_row = |i: usize| {
        let value = view.kind(i + 1) == Some(Kind::Number) && !view.begins_line(i + 1);
        view.begins_line(i) && view.kind(i) == Some(Kind::Word) && !view.is_reserved(i) && value
    };
    if !is_row(first) {
        return None;
    }
    let next_line = |i: usize| (i + 1..view.tokens.len()).find(|next| view.begins_line(*next));
    let (mut last, mut row) = (first, Some(first));
    while let Some(at) = row.filter(|at| is_row(*at)) {
        row = next_line(at);
        last = row.map_or(view.tokens.len(), |next| next).checked_sub(1)?;
    }
    // The braces of the network end where nothing of it follows.
    let ends =
        row.filter(|at| view.text(*at) == "}" && (view.text(at + 2) == "in" || view.text(at + 1) == "}" || view.text(at + 1) == "observe"));
    let last = ends.unwrap_or(last);
    let mut repair = Repair::new(view.span(first, last)?, "", 0, "these rows stand in no table")
        .place(view.token(first)?.range.clone())
        .label("a row without a head above")
        .code(codes::MISSING_PART)
        .help("the line above is missing: `NAME in { STATES } given … ~ {`, and a line that names the states");
    // What read it finds no name.
    repair.names_lost = true;
    Some(repair)
}

/// `observe alarm = true`, beside the network.
fn observed_outside(view: &TokenCursor) -> Option<Repair> {
    let word = view.head(view.failed);
    if view.text(word) != "observe" || view.kind(word + 1) != Some(Kind::Word) || view.text(word + 2) == "." || view.depth(word) != 0 {
        return None;
    }
    let line = view.line(view.token(word)?.range.start);
    let last = (word + 1..view.tokens.len()).take_while(|i| view.token(*i).is_some_and(|t| t.range.end <= line.end)).last()?;
    if !(word..=last).any(|i| matches!(view.text(i), "=" | "==" | ":=")) {
        return None;
    }
    Some(
        Repair::new(view.span(word, last)?, "", 0, "of which network is this observed?")
            .place(view.token(word)?.range.clone())
            .label("in the block of a belief network, or with its name")
            .help(format!("write it in the braces of `belief … {{ }}`, or `observe NETWORK.{} = …`", view.text(word + 1))),
    )
}
