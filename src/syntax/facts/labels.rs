//! What the parts of a declaration are called.

use crate::syntax::parser::Rule;
use std::sync::OnceLock;

/// What a rule of the grammar is, by what the grammar calls it: words begin with `kw_`, blocks end with `_block`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Word,
    Block,
    /// Text that fits nothing.
    Bad,
    Other,
}

/// Of each rule its family and its name, without the mark of a word and with blanks.
fn named(rule: Rule) -> &'static (Family, String) {
    static NAMED: OnceLock<Vec<(Family, String)>> = OnceLock::new();
    static OTHER: (Family, String) = (Family::Other, String::new());
    let all = NAMED.get_or_init(|| {
        let one = |rule: &Rule| {
            let name = format!("{rule:?}");
            let family = match name.as_str() {
                own if own.starts_with("kw_") => Family::Word,
                own if own.ends_with("_block") => Family::Block,
                own if own.starts_with("bad_") => Family::Bad,
                _ => Family::Other,
            };
            (family, name.trim_start_matches("kw_").replace('_', " "))
        };
        let mut all: Vec<(usize, (Family, String))> = Rule::all_rules().iter().map(|rule| (*rule as usize, one(rule))).collect();
        all.sort_by_key(|(place, _)| *place);
        let mut out = Vec::new();
        for (place, own) in all {
            out.resize(place, OTHER.clone());
            out.push(own);
        }
        out
    });
    all.get(rule as usize).unwrap_or(&OTHER)
}

/// What a rule of the grammar is called where it is a part of a declaration.
pub(super) fn label(rule: Rule) -> &'static str {
    match rule {
        Rule::string => "title",
        Rule::binder | Rule::keys | Rule::parents => "index",
        Rule::type_note | Rule::of_units | Rule::unit_note => "unit",
        Rule::unit_column => "unit column",
        Rule::placed => "in",
        Rule::authored => "by",
        Rule::data_source => "from",
        Rule::expr | Rule::arith | Rule::quantity | Rule::function | Rule::set_value | Rule::number => "value",
        Rule::default_value => "default",
        Rule::where_clause => "where",
        Rule::skip_unknown => "skip unknown",
        Rule::skip_lines => "skip lines",
        Rule::layout => "written",
        Rule::at_least => "lower bound",
        Rule::at_most => "upper bound",
        Rule::between => "bounds",
        Rule::or_zero => "or zero",
        Rule::whole => "integer",
        Rule::when => "condition",
        Rule::where_given => "where given",
        Rule::or_pay => "or pay",
        Rule::with_probability => "probability",
        Rule::for_all => "for all",
        Rule::table_body => "cells",
        Rule::state_list | Rule::domain | Rule::member_of | Rule::states => "values",
        Rule::for_clause => "for",
        Rule::switch_to | Rule::open_apart | Rule::turned_to => "state",
        Rule::prefixed | Rule::unprefixed => "prefixes",
        Rule::generator => "over",
        Rule::reference | Rule::partner => "of",
        Rule::minimize | Rule::maximize => "sense",
        _ if is_block(rule) => "block",
        _ => named(rule).1.as_str(),
    }
}

/// True for a rule of what stands between the braces of a declaration.
pub(super) fn is_block(rule: Rule) -> bool {
    named(rule).0 == Family::Block
}

/// True for a rule of text that fits nothing.
pub(super) fn is_bad(rule: Rule) -> bool {
    named(rule).0 == Family::Bad
}

/// True for a rule of a word.
pub(super) fn is_word(rule: Rule) -> bool {
    named(rule).0 == Family::Word
}

/// True for a rule of a word that begins a declaration or an entry.
pub(super) fn is_head_word(rule: Rule) -> bool {
    is_word(rule) || matches!(rule, Rule::kind_name | Rule::level | Rule::show | Rule::game_word)
}

/// True for a rule of what a declaration or an entry is called.
pub(super) fn is_name(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::name
            | Rule::table_name
            | Rule::symbol_name
            | Rule::reference
            | Rule::column
            | Rule::state_name
            | Rule::index
            | Rule::rate_year
            | Rule::path
            | Rule::level_name
            | Rule::shown
    )
}

/// Declarations of several things in a row, `currency EUR, USD`: the rule of each thing.
pub(super) fn thing(rule: Rule) -> Option<Rule> {
    Some(match rule {
        Rule::unit_decl => Rule::unit_item,
        Rule::currency_decl => Rule::currency_item,
        Rule::kind_decl => Rule::kind_item,
        Rule::level_decl => Rule::level_name,
        _ => return None,
    })
}
