//! The pest parser and its errors in the modeler's words.

use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, Span};
use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};
use pest::iterators::Pairs;

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/coop.pest"]
pub struct CoopParser;

/// A whole file.
pub fn parse_file(text: &str) -> Result<Pairs<'_, Rule>, Box<Error<Rule>>> {
    CoopParser::parse(Rule::file, text).map_err(Box::new)
}

/// One rule over a slice.
pub fn parse_rule(rule: Rule, text: &str) -> Result<Pairs<'_, Rule>, Box<Error<Rule>>> {
    CoopParser::parse(rule, text).map_err(Box::new)
}

/// The diagnostic of a syntax error in the slice that begins at byte `base` of the file.
pub fn diagnostic(file: FileId, base: u32, text: &str, error: &Error<Rule>) -> Diagnostic {
    let at = match error.location {
        InputLocation::Pos(at) => at,
        InputLocation::Span((at, _)) => at,
    };
    let rest = text.get(at..).unwrap_or("");
    let found = rest.chars().next();
    let word: usize = match found {
        Some(c) if unicode_ident::is_xid_start(c) => {
            rest.chars().take_while(|c| unicode_ident::is_xid_continue(*c)).map(char::len_utf8).sum()
        }
        Some('"') => rest.chars().take_while(|c| *c != '\n').take(24).map(char::len_utf8).sum(),
        Some(c) => c.len_utf8(),
        None => 0,
    };
    let lo = base + at as u32;
    let span = Span::new(file, lo, lo + word as u32);
    let seen = match rest.get(..word) {
        Some("") | None => "the end of the text".to_string(),
        Some("\n" | "\r") => "the end of the line".to_string(),
        Some(text) => format!("`{text}`"),
    };
    let open = open_bracket(text.get(..at).unwrap_or(""));
    let (message, label) = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => {
            let expected = expected(positives, open.map(|(_, closing)| closing));
            if expected.is_empty() {
                (format!("{seen} does not fit here"), "not understood".to_string())
            } else {
                (format!("expected {expected}, found {seen}"), format!("expected {expected}"))
            }
        }
        ErrorVariant::CustomError { message } if message.contains("limit") => {
            ("nested too deeply to be read".to_string(), "here".to_string())
        }
        ErrorVariant::CustomError { message } => (message.clone(), "here".to_string()),
    };
    let mut found = Diagnostic::error(codes::SYNTAX, message).at(span, label);
    if let Some(help) = habit(text.get(..at).unwrap_or(""), rest) {
        found = found.help(help);
    }
    match open {
        Some((opened, _)) => found.with(Span::new(file, base + opened as u32, base + opened as u32 + 1), "opened here"),
        None => found,
    }
}

/// What people write who come from other languages, or from other keyboards, and what is written here.
fn habit(before: &str, rest: &str) -> Option<&'static str> {
    const HABITS: [(&str, &str); 16] = [
        ("&&", "write `and`"),
        ("||", "write `or`"),
        ("**", "a power is written `^`"),
        ("!", "write `not`"),
        ("#", "a comment begins with `//`"),
        ("/*", "a comment begins with `//` and ends with its line"),
        ("--", "a comment begins with `//`"),
        (";", "nothing stands between declarations; a new line is enough"),
        ("<>", "write `!=`"),
        ("=>", "write `>=`"),
        ("=<", "write `<=`"),
        ("，", "this is a full-width comma; write `,`"),
        ("：", "this is a full-width colon; write `:`"),
        ("（", "this is a full-width bracket; write `(`"),
        ("）", "this is a full-width bracket; write `)`"),
        ("＝", "this is a full-width equals sign; write `=`"),
    ];
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    if rest.starts_with(',') && digit(before.chars().next_back()) && digit(rest.chars().nth(1)) {
        return Some("a decimal point is written `.`");
    }
    if rest.starts_with('.') && digit(rest.chars().nth(1)) {
        return Some("a number begins with a digit: `0.5`");
    }
    HABITS.iter().find(|(written, _)| rest.starts_with(written)).map(|(_, help)| *help)
}

/// The innermost `(` or `[` that is still open at the end of a text, and what closes it.
fn open_bracket(text: &str) -> Option<(usize, &'static str)> {
    let mut open: Vec<(usize, char)> = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => open.push((at, c)),
            ')' | ']' | '}' => {
                open.pop();
            }
            _ => {}
        }
    }
    match open.last() {
        Some((at, '(')) => Some((*at, "`)`")),
        Some((at, '[')) => Some((*at, "`]`")),
        _ => None,
    }
}

/// True for the built-in kinds.
pub fn is_kind_word(text: &str) -> bool {
    parse_rule(Rule::kind_word, text).is_ok()
}

/// "`,`, `]` or an expression" from pest's list of rules.
fn expected(rules: &[Rule], closing: Option<&'static str>) -> String {
    let mut words: Vec<&str> = Vec::new();
    for rule in rules {
        let word = describe(*rule);
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    }
    // Operators may follow any value: they would drown the rest.
    for optional in ["an operator", "a unit"] {
        if words.iter().any(|w| *w != optional) {
            words.retain(|w| *w != optional);
        }
    }
    // What an open bracket waits for is no rule of its own. Where a value is due, it is not the mistake.
    if let Some(closing) = closing.filter(|_| !words.contains(&"a value")) {
        words.push(closing);
    }
    words.sort_unstable();
    match words.as_slice() {
        [] => String::new(),
        [one] => (*one).to_string(),
        [first @ .., last] if words.len() <= 6 => format!("{} or {last}", first.join(", ")),
        _ => String::new(),
    }
}

/// A rule in the modeler's words; empty for what is better left out.
fn describe(rule: Rule) -> &'static str {
    match rule {
        Rule::expr
        | Rule::arith
        | Rule::quantity
        | Rule::paren
        | Rule::conditional
        | Rule::brace
        | Rule::truth
        | Rule::minus
        | Rule::not
        | Rule::set_value => "a value",
        Rule::name | Rule::symbol_name | Rule::kind_name | Rule::table_name | Rule::reference | Rule::pattern => "a name",
        Rule::column => "a column name",
        Rule::level_name => "the name of a warning",
        Rule::string => "a text in quotes",
        Rule::integer | Rule::number => "a number",
        Rule::date => "a date such as 2026-01-15",
        Rule::unit | Rule::unit_note => "a unit",
        Rule::plus
        | Rule::dash
        | Rule::times
        | Rule::over
        | Rule::caret
        | Rule::or
        | Rule::and
        | Rule::le
        | Rule::ge
        | Rule::eq
        | Rule::ne
        | Rule::lt
        | Rule::gt
        | Rule::is_in
        | Rule::not_in
        | Rule::assign
        | Rule::member
        | Rule::index
        | Rule::arguments => "an operator",
        Rule::kw_in => "`in`",
        Rule::kw_for | Rule::for_clause => "`for`",
        Rule::kw_if | Rule::filter => "`if`",
        Rule::kw_then => "`then`",
        Rule::kw_else | Rule::else_if => "`else`",
        Rule::kw_to => "`to`",
        Rule::kw_among => "`among`",
        Rule::kw_from | Rule::data_source => "`from`",
        Rule::kw_by | Rule::authored => "`by`",
        Rule::kw_default | Rule::default_value => "`default`",
        Rule::kw_where | Rule::where_clause => "`where`",
        Rule::kw_missing | Rule::missing => "`missing`",
        Rule::kw_wide | Rule::wide => "`wide`",
        Rule::kw_within => "`within`",
        Rule::kw_on => "`on`",
        Rule::kw_is => "`is`",
        Rule::kw_ordered | Rule::ordered => "`ordered by`",
        Rule::keys | Rule::binder => "keys in `[ ]`",
        Rule::type_note => "`: unit`",
        Rule::member_of => "`in`",
        Rule::states => "states in `{ }`",
        Rule::table_body => "a table in `{ }`",
        Rule::mapping_block => "columns in `{ }`",
        Rule::entity_block | Rule::model_block | Rule::block => "`{`",
        Rule::mapping => "a column",
        Rule::entity_item | Rule::field | Rule::bad_entity_item | Rule::applies => "an attribute",
        Rule::model_item | Rule::bad_model_item | Rule::require | Rule::available => "an entry of the model",
        Rule::plan_item | Rule::bad_plan_item | Rule::var_decl | Rule::objective | Rule::constraint => {
            "`var`, `minimize`, `constraint` or `let`"
        }
        Rule::file | Rule::item | Rule::bad_item | Rule::scenario | Rule::entity => "a declaration",
        Rule::generator => "an index such as `e in enterprise`",
        Rule::list | Rule::comprehension | Rule::entry => "a list, a map or a set",
        _ => "",
    }
}
