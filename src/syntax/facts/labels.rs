//! What the parts of a declaration are called.

/// What a rule of the grammar is called where it is a part of a declaration.
pub(super) fn label(rule: &str) -> String {
    let known = match rule {
        "string" => "title",
        "binder" | "keys" | "parents" => "index",
        "type_note" | "of_units" | "unit_note" => "unit",
        "unit_column" => "unit column",
        "placed" => "in",
        "authored" => "by",
        "data_source" => "from",
        "expr" | "arith" | "quantity" | "function" | "set_value" | "number" => "value",
        "default_value" => "default",
        "where_clause" => "where",
        "skip_unknown" => "skip unknown",
        "at_least" => "lower bound",
        "at_most" => "upper bound",
        "between" => "bounds",
        "or_zero" => "or zero",
        "whole" => "integer",
        "when" => "condition",
        "where_given" => "where given",
        "or_pay" => "or pay",
        "table_body" => "cells",
        "state_list" | "domain" | "member_of" | "states" => "values",
        "for_clause" => "for",
        "switch_to" | "open_apart" | "turned_to" => "state",
        "prefixed" | "unprefixed" => "prefixes",
        "generator" => "over",
        "reference" | "partner" => "of",
        "minimize" | "maximize" => "sense",
        "column" => "column",
        _ => "",
    };
    match known {
        "" if rule.ends_with("_block") => "block".to_string(),
        "" => rule.trim_start_matches("kw_").replace('_', " "),
        known => known.to_string(),
    }
}

/// True for a rule of a word that begins a declaration or an entry.
pub(super) fn is_head_word(rule: &str) -> bool {
    rule.starts_with("kw_") || matches!(rule, "kind_name" | "level" | "show" | "game_word")
}

/// True for a rule of what a declaration or an entry is called.
pub(super) fn is_name(rule: &str) -> bool {
    matches!(
        rule,
        "name"
            | "table_name"
            | "symbol_name"
            | "reference"
            | "column"
            | "state_name"
            | "index"
            | "rate_year"
            | "path"
            | "level_name"
            | "shown"
    )
}

/// Declarations of several things in a row, `currency EUR, USD`: the rule of each thing.
pub(super) fn thing(rule: &str) -> Option<&'static str> {
    Some(match rule {
        "unit_decl" => "unit_item",
        "currency_decl" => "currency_item",
        "kind_decl" => "kind_item",
        "level_decl" => "level_name",
        _ => return None,
    })
}
