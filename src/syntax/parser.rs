//! The pest parser and its errors in the modeler's words.

use super::ast::FormName;
use super::limits;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;
use pest::error::{Error, ErrorVariant, InputLocation};
use pest::iterators::Pairs;
use pest::{Parser, Position};

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/coop.pest"]
pub struct CoopParser;

/// One rule over a text that is known to keep within the limits.
pub fn parse_checked(rule: Rule, text: &str) -> Result<Pairs<'_, Rule>, Box<Error<Rule>>> {
    CoopParser::parse(rule, text).map_err(Box::new)
}

/// One rule over a text. A text that was repaired may be nested deeper than the one that was written.
pub fn parse_rule(rule: Rule, text: &str) -> Result<Pairs<'_, Rule>, Box<Error<Rule>>> {
    if let Err((at, message)) = limits::check(text)
        && let Some(at) = Position::new(text, at as usize)
    {
        return Err(Box::new(Error::new_from_pos(ErrorVariant::CustomError { message }, at)));
    }
    parse_checked(rule, text)
}

/// The form of the model that a rule declares.
pub fn form_of(rule: Rule) -> Option<FormName> {
    Some(match rule {
        Rule::plan_decl => FormName::Plan,
        Rule::allocation_decl => FormName::Allocation,
        Rule::choice_decl => FormName::Choice,
        Rule::belief_decl => FormName::Belief,
        Rule::decision_decl => FormName::Decision,
        _ => return None,
    })
}

/// True for rules whose text is one token, whatever stands in it.
#[cfg(feature = "cli")]
pub fn is_token(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::string | Rule::name | Rule::column | Rule::symbol_name | Rule::state_name | Rule::unit | Rule::unit_note | Rule::number
    )
}

/// True for the declaration of a model.
pub fn is_model(rule: Rule) -> bool {
    form_of(rule).is_some()
}

/// Makes pest remember how far marks were read, and not only rules. For good: it is a setting of the whole process.
pub fn remember_marks() {
    pest::set_error_detail(true);
}

/// Where pest says that reading failed, in bytes.
pub fn place(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) => at,
        InputLocation::Span((at, _)) => at,
    }
}

/// The furthest place that was read, marks included; see [`remember_marks`].
pub fn furthest(error: &Error<Rule>) -> usize {
    error.parse_attempts().map_or(0, |attempts| attempts.max_position).max(place(error))
}

/// The diagnostic of an error at `span` in a slice of the text.
pub fn diagnostic(span: Span, text: &str, error: &Error<Rule>) -> Diagnostic {
    let at = place(error);
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
    let span = Span::new(span.file, span.lo, span.lo + word as u32);
    let seen = match rest.get(..word) {
        Some("") | None => "the end of the text".to_string(),
        Some("\n" | "\r") => "the end of the line".to_string(),
        Some(text) => format!("`{text}`"),
    };
    let (message, label) = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => {
            let expected = expected(positives);
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
    Diagnostic::error(codes::SYNTAX, message).at(span, label)
}

/// True for the built-in kinds.
pub fn is_kind_word(text: &str) -> bool {
    parse_rule(Rule::kind_word, text).is_ok()
}

/// "`,`, `]` or an expression" from pest's list of rules.
fn expected(rules: &[Rule]) -> String {
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
        Rule::name | Rule::symbol_name | Rule::kind_name | Rule::table_name | Rule::reference | Rule::pattern | Rule::place => "a name",
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
        Rule::nest_scale | Rule::kw_scale => "`scale`",
        Rule::kw_of => "`of`",
        Rule::kw_pay => "`pay`",
        Rule::more | Rule::less => "`more` or `less`",
        Rule::kw_to => "`to`",
        Rule::kw_among => "`among`",
        Rule::kw_from | Rule::data_source => "`from`",
        Rule::kw_by | Rule::authored => "`by`",
        Rule::kw_default | Rule::default_value => "`default`",
        Rule::kw_where | Rule::where_clause => "`where`",
        Rule::any_of | Rule::all_of | Rule::holds | Rule::cell_test | Rule::range_test | Rule::known_cell => "a condition",
        Rule::cell_value | Rule::cell_number => "a text or a number",
        Rule::cell_list => "values in `{ }`",
        // Read to be reported: nobody is told to write them.
        Rule::cell_range | Rule::is_test | Rule::between_test | Rule::likeness | Rule::lone_part => "",
        Rule::kw_between | Rule::kw_like | Rule::kw_known => "",
        Rule::rate_columns => "`{ EUR = rate currency }`",
        Rule::kw_missing | Rule::missing => "`missing`",
        Rule::skip_unknown => "`skip unknown`",
        Rule::kw_skip | Rule::skip_lines => "`skip 3 lines`",
        Rule::kw_lines => "`lines`",
        Rule::layout | Rule::layout_word => "`decimal`, `delimiter`, `thousands` or `encoding`",
        Rule::unit_column | Rule::kw_column => "`: column`",
        Rule::kw_wide | Rule::wide => "`wide`",
        Rule::kw_within => "`within`",
        Rule::where_given => "`where given`",
        Rule::kw_or_pay | Rule::or_pay => "`or pay`",
        Rule::kw_for_all | Rule::for_all => "`for all`",
        Rule::kw_at_most | Rule::budget => "`at most … off`",
        Rule::kw_off => "`off`",
        Rule::uncertain => "data and their range, such as `use[p in project] in 90 t .. 110 t`",
        Rule::or_zero => "`or 0`",
        Rule::then_objective => "`then`",
        Rule::kw_on => "`on`",
        Rule::kw_is => "`is`",
        Rule::kw_ordered | Rule::ordered => "`ordered by`",
        Rule::keys | Rule::binder => "keys in `[ ]`",
        Rule::type_note => "`: unit`",
        Rule::member_of => "`in`",
        Rule::states => "states in `{ }`",
        Rule::table_body => "a table in `{ }`",
        Rule::mapping_block => "columns in `{ }`",
        Rule::entity_block | Rule::model_block | Rule::belief_block | Rule::decision_block | Rule::patch_block | Rule::block => "`{`",
        Rule::mapping => "a column",
        Rule::entity_item | Rule::field | Rule::bad_entity_item | Rule::applies => "an attribute",
        Rule::patch_item | Rule::bad_patch_item | Rule::charge | Rule::limit | Rule::enact | Rule::forbid => {
            "`charge`, `limit`, `forbid` or `enact`"
        }
        Rule::requires | Rule::excludes => "an attribute",
        Rule::model_item | Rule::bad_model_item | Rule::require | Rule::available | Rule::game | Rule::nest | Rule::nests => {
            "an entry of the model"
        }
        Rule::belief_item | Rule::bad_belief_item | Rule::random_variable => "a variable or `observe`",
        Rule::decision_item | Rule::bad_decision_item | Rule::state_item | Rule::action_item | Rule::next_item | Rule::reward_item => {
            "`state`, `action`, `next` or `reward`"
        }
        Rule::variant_item | Rule::bad_variant_item | Rule::override_part | Rule::sweep | Rule::remove | Rule::swap | Rule::trend => {
            "a change such as `e.supply = 5 t`"
        }
        Rule::path => "the name of a value",
        Rule::turned_to => "`on` or `off`",
        Rule::kw_step => "`step`",
        Rule::rises | Rule::falls => "`increases` or `decreases`",
        Rule::kw_with => "`with`",
        Rule::built_on => "`on`",
        Rule::variant_block => "`{`",
        Rule::kw_absorbed => "`absorbed`",
        Rule::observe_decl => "a declaration",
        Rule::domain | Rule::state_list => "its states in `{ }`",
        Rule::state | Rule::state_name => "a state",
        Rule::law => "`~` and its probabilities",
        Rule::kw_given | Rule::parents | Rule::given_clause => "`given`",
        Rule::do_clause | Rule::kw_do => "`do`",
        Rule::plan_item | Rule::bad_plan_item | Rule::var_decl | Rule::objective | Rule::constraint => {
            "`var`, `minimize`, `constraint` or `let`"
        }
        Rule::file | Rule::item | Rule::bad_item | Rule::scenario | Rule::entity => "a declaration",
        Rule::generator => "an index such as `e in enterprise`",
        Rule::elasticity | Rule::willingness | Rule::keeping | Rule::of_amounts => "an entry of the model",
        Rule::links | Rule::kw_over => "`over`",
        Rule::list | Rule::comprehension | Rule::entry => "a list, a map or a set",
        _ => "",
    }
}
