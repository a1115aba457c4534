//! The parts of a declaration: blocks with their entries, maps and lists in braces, tables, and what has no parts.

use super::labels::is_block;
use super::{Fact, Kind, Reader};
use crate::syntax::parser::Rule;
use pest::iterators::Pair;
use rustc_hash::FxHashSet;
use std::ops::Range;

impl<'t> Reader<'t> {
    /// A part of a declaration; `range` begins with the marks and words before it.
    pub(super) fn value(&mut self, key: String, pair: Pair<'t, Rule>, range: Range<usize>) -> Fact {
        let rule = pair.as_rule();
        if is_block(rule) {
            let parts = pair.into_inner().flat_map(|pair| self.items(pair)).collect();
            let form = u32::from(rule != Rule::patch_block);
            return Fact { parts, form, ..Fact::new(key, Kind::Block, range) }.finished();
        }
        let inner = innermost(pair.clone());
        let made = match inner.as_rule() {
            Rule::table_body => self.table(&inner),
            Rule::brace => inner.into_inner().find(|pair| pair.as_rule() == Rule::list).and_then(|list| self.entries(list)),
            Rule::state_list | Rule::states => self.entries(inner),
            _ => None,
        };
        if let Some((kind, parts)) = made {
            return Fact { parts, ..Fact::new(key, kind, range) }.finished();
        }
        let mut says = String::new();
        self.gap(range.start..pair.as_span().start(), &mut says);
        self.say(pair, &mut says);
        Fact { says, ..Fact::new(key, Kind::Leaf, range) }.finished()
    }

    /// The entries of a map, or the elements of a list; nothing where they are mixed or repeated.
    fn entries(&self, list: Pair<'t, Rule>) -> Option<(Kind, Vec<Fact>)> {
        let mut parts = Vec::new();
        let (mut keyed, mut seen) = (0, FxHashSet::default());
        let is_map = list.as_rule() == Rule::list;
        for entry in list.into_inner().filter(|pair| pair.as_rule() != Rule::comment) {
            let outer = self.trimmed(entry.as_span().start()..entry.as_span().end());
            let mut inner = entry.clone().into_inner().filter(|pair| pair.as_rule() != Rule::comment);
            let (first, second) = (inner.next(), inner.next());
            let fact = match (first, second) {
                (Some(name), Some(value)) if is_map => {
                    keyed += 1;
                    let range = self.trimmed(value.as_span().start()..value.as_span().end());
                    Fact { says: self.says(&value), outer, ..Fact::new(self.says(&name), Kind::Leaf, range) }
                }
                (Some(name), Some(_)) => Fact { says: self.says(&entry), ..Fact::new(self.says(&name), Kind::Leaf, outer) },
                _ => Fact::new(self.says(&entry), Kind::Leaf, outer),
            };
            if !seen.insert(fact.key.clone()) {
                return None;
            }
            parts.push(fact.finished());
        }
        match keyed {
            0 => Some((Kind::List, parts)),
            all if all == parts.len() => Some((Kind::Map, parts)),
            _ => None,
        }
    }
}

/// What a pair consists of, as long as it is one thing alone.
fn innermost(mut pair: Pair<'_, Rule>) -> Pair<'_, Rule> {
    loop {
        let through = matches!(pair.as_rule(), Rule::expr | Rule::law | Rule::domain | Rule::function | Rule::set_value | Rule::member_of);
        let mut inner = pair.clone().into_inner().filter(|pair| !matches!(pair.as_rule(), Rule::comment | Rule::kw_in));
        match (through, inner.next(), inner.next()) {
            (true, Some(only), None) => pair = only,
            _ => return pair,
        }
    }
}
