//! Declarations and their entries: by what distinguishes each, and its parts by label.

use super::labels::{is_head_word, is_name, label, thing};
use super::{Fact, Kind, Reader, UNREAD};
use crate::syntax::parser::Rule;
use pest::iterators::Pair;
use std::ops::Range;

/// A piece of a declaration: what a rule gathers, or a mark between such.
struct Piece<'t> {
    rule: String,
    pair: Option<Pair<'t, Rule>>,
    range: Range<usize>,
}

impl<'t> Reader<'t> {
    /// The facts of what stands where declarations or entries stand.
    pub(super) fn items(&mut self, pair: Pair<'t, Rule>) -> Vec<Fact> {
        let rule = pair.as_rule();
        if matches!(rule, Rule::EOI | Rule::comment) {
            return Vec::new();
        }
        let name = format!("{rule:?}");
        let range = self.trimmed(pair.as_span().start()..pair.as_span().end());
        if name.starts_with("bad_") || name == "future" {
            if range.is_empty() {
                return Vec::new();
            }
            self.unread.push(range.clone());
            let says = self.slice(range.clone()).split_whitespace().collect::<Vec<_>>().join(" ");
            let (outer, alone) = self.outer(&range);
            return vec![Fact { says, outer, alone, ..Fact::new(UNREAD, Kind::Leaf, range) }.finished()];
        }
        let several = thing(&name).map(|thing| {
            let things = pair.clone().into_inner().filter(|pair| format!("{:?}", pair.as_rule()) == thing);
            (things.collect::<Vec<_>>(), pair.clone().into_inner().next())
        });
        match several {
            Some((things, Some(word))) if !things.is_empty() => self.things(things, &word, &range),
            _ => vec![self.item(pair, &name, range)],
        }
    }

    /// The things of `currency EUR, USD`.
    fn things(&mut self, things: Vec<Pair<'t, Rule>>, word: &Pair<'t, Rule>, whole: &Range<usize>) -> Vec<Fact> {
        let word = self.says(word);
        let several = things.len() > 1;
        let mut out = Vec::new();
        for (at, pair) in things.into_iter().enumerate() {
            let range = self.trimmed(pair.as_span().start()..pair.as_span().end());
            let name = format!("{:?}", pair.as_rule());
            let mut fact = self.item(pair, &name, range.clone());
            fact.key = format!("{word} {}", fact.key);
            let (outer, alone) = self.outer(whole);
            match several {
                true => {
                    fact.parts.retain(|part| part.kind != Kind::Doc);
                    (fact.outer, fact.alone) = (range, false);
                    fact.group = Some((word.clone(), outer));
                }
                false => (fact.range, fact.outer, fact.alone) = (whole.clone(), outer, alone),
            }
            if at == 0 {
                fact.parts.retain(|part| part.kind != Kind::Doc);
                fact.parts.extend(self.doc(whole.start));
            }
            out.push(fact.finished());
        }
        out
    }

    fn item(&mut self, pair: Pair<'t, Rule>, name: &str, range: Range<usize>) -> Fact {
        let form = pair.as_rule() as u32;
        let pieces = self.pieces(pair, &range);
        let (key, head, rest) = self.key(name, &pieces);
        let (outer, alone) = self.outer(&range);
        let intro = rest.checked_sub(1).and_then(|last| pieces.get(last)).map_or(range.start, |piece| piece.range.end);
        let mut fact = Fact { head, intro, outer, alone, form, ..Fact::new(key, Kind::Item, range.clone()) };
        fact.parts.extend(self.doc(range.start));
        self.parts(pieces.into_iter().skip(rest).collect(), &mut fact);
        fact.finished()
    }

    /// What a rule gathers, piece by piece.
    fn pieces(&self, pair: Pair<'t, Rule>, range: &Range<usize>) -> Vec<Piece<'t>> {
        let mut out = Vec::new();
        let mut at = range.start;
        let marks = |between: Range<usize>, out: &mut Vec<Piece<'t>>| {
            out.extend(self.marks(between).map(|range| Piece { rule: "mark".into(), pair: None, range }));
        };
        for pair in pair.into_inner().filter(|pair| pair.as_rule() != Rule::comment) {
            let span = self.trimmed(pair.as_span().start()..pair.as_span().end());
            marks(at..span.start.max(at), &mut out);
            at = span.end.max(at);
            if !span.is_empty() {
                out.push(Piece { rule: format!("{:?}", pair.as_rule()), pair: Some(pair), range: span });
            }
        }
        marks(at..range.end.max(at), &mut out);
        out
    }

    /// What distinguishes an item, where its name stands, and how many pieces that takes.
    fn key(&self, name: &str, pieces: &[Piece<'t>]) -> (String, Option<Range<usize>>, usize) {
        let said = |pieces: &[Piece<'t>]| {
            let mut out = String::new();
            for piece in pieces {
                match &piece.pair {
                    Some(pair) => self.say(pair.clone(), &mut out),
                    None => self.gap(piece.range.clone(), &mut out),
                }
            }
            out
        };
        match name {
            // What stands on the left of the comparison is what is expected of.
            "expect_decl" | "trend" if pieces.get(1).is_none_or(|piece| piece.rule != "string") => {
                let all = said(pieces);
                let left = ["==", "<=", ">=", "!=", "<", ">"].iter().filter_map(|sign| all.find(&format!(" {sign} "))).min();
                return (all.get(..left.unwrap_or(all.len())).unwrap_or("").to_string(), None, 1);
            }
            "expect_decl" | "trend" => return (said(pieces.get(..2).unwrap_or(pieces)), None, 2),
            "scenario" | "edition" => return (name.to_string(), None, 1),
            "objective" => return ("objective".into(), None, 0),
            "use_decl" => {
                return (
                    said(pieces.iter().position(|piece| piece.rule == "only").map_or(pieces, |at| pieces.get(..at).unwrap_or(&[]))),
                    None,
                    pieces.iter().position(|piece| piece.rule == "only").unwrap_or(pieces.len()),
                );
            }
            "switch" => {
                let until = pieces.iter().position(|piece| label(&piece.rule) == "state").unwrap_or(pieces.len());
                return (format!("switch of {}", said(pieces.get(..until).unwrap_or(&[]))), None, until);
            }
            _ => {}
        }
        let is_dot = |piece: &Piece<'t>| piece.pair.is_none() && self.slice(piece.range.clone()) == ".";
        let words = pieces.iter().take_while(|piece| piece.pair.is_some() && is_head_word(&piece.rule)).count();
        let names = pieces.iter().skip(words).take_while(|piece| is_name(&piece.rule) || is_dot(piece)).count();
        let taken = words + names;
        if taken == 0 {
            let all = pieces.first().filter(|_| pieces.len() == 1).map(|piece| self.slice(piece.range.clone()).to_string());
            return (all.unwrap_or_else(|| label(name)), None, 0);
        }
        let named = pieces.get(words..taken).filter(|names| !names.is_empty());
        let head = named.and_then(|names| Some(names.first()?.range.start..names.last()?.range.end));
        (said(pieces.get(..taken).unwrap_or(&[])), head, taken)
    }

    /// The parts of an item, by label.
    fn parts(&mut self, pieces: Vec<Piece<'t>>, fact: &mut Fact) {
        let mut from: Option<usize> = None;
        // The word before a part, `within 1 %`.
        let mut word: Option<String> = None;
        let mut comma = false;
        let mut open: Option<(usize, Vec<Fact>)> = None;
        let last = pieces.len().saturating_sub(1);
        for (at, piece) in pieces.into_iter().enumerate() {
            let mark = if piece.pair.is_none() { self.slice(piece.range.clone()).to_string() } else { String::new() };
            if let Some((start, mut entries)) = open.take() {
                match piece.pair {
                    None if at == last && mark == "}" => {
                        let block = Fact { parts: entries, ..Fact::new("block", Kind::Block, start..piece.range.end) };
                        fact.parts.push(block.finished());
                        continue;
                    }
                    None => {}
                    Some(pair) => entries.extend(self.items(pair)),
                }
                open = Some((start, entries));
                continue;
            }
            match (&piece.pair, mark.as_str()) {
                (None, ",") => comma = true,
                (None, "{") => open = Some((from.take().unwrap_or(piece.range.start), Vec::new())),
                (None, _) => {
                    from.get_or_insert(piece.range.start);
                }
                (Some(_), _) if piece.rule.starts_with("kw_") && at != last => {
                    from.get_or_insert(piece.range.start);
                    word.get_or_insert_with(|| label(&piece.rule));
                }
                (Some(pair), _) => {
                    let start = from.take().unwrap_or(piece.range.start);
                    let wanted = match (label(&piece.rule), word.take()) {
                        (own, Some(word)) if matches!(own.as_str(), "value" | "of" | "name") => word,
                        (own, _) => own,
                    };
                    self.part(pair.clone(), &piece.rule, wanted, start..piece.range.end, std::mem::take(&mut comma), fact);
                }
            }
        }
    }

    /// A part, or one more element of the part before it.
    fn part(&mut self, pair: Pair<'t, Rule>, rule: &str, wanted: String, range: Range<usize>, comma: bool, fact: &mut Fact) {
        if rule == "modifier"
            && let Some(inner) = pair.clone().into_inner().find(|pair| pair.as_rule() != Rule::comment)
        {
            let name = format!("{:?}", inner.as_rule());
            return self.part(inner, &name, label(&name), range, comma, fact);
        }
        // A law from a file says where it is from, as a table does.
        if rule == "law"
            && let Some(file) = pair.clone().into_inner().find(|pair| pair.as_rule() == Rule::law_file)
        {
            let own = self.trimmed(file.as_span().start()..file.as_span().end());
            let (pieces, first) = (self.pieces(file, &own), fact.parts.len());
            self.parts(pieces, fact);
            if let Some(part) = fact.parts.get_mut(first) {
                part.range.start = range.start;
                part.outer.start = range.start;
            }
            return;
        }
        if comma && let Some(last) = fact.parts.last_mut().filter(|last| last.kind == Kind::Leaf && last.key == wanted) {
            let grown = last.range.start..range.end;
            let mut says = String::new();
            self.gap(grown.clone(), &mut says);
            *last = Fact { says, ..Fact::new(wanted, Kind::Leaf, grown) }.finished();
            return;
        }
        let again = fact.parts.iter().filter(|part| part.key == wanted || part.key.starts_with(&format!("{wanted} #"))).count();
        let key = if again == 0 { wanted } else { format!("{wanted} #{}", again + 1) };
        let made = self.value(key, pair, rule, range);
        fact.parts.push(made);
    }
}
