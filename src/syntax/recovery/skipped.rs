//! Where a text could not be read.

use super::super::parser::{self, Rule};
use super::budget::Budget;
use super::cursor::TokenCursor;
use super::keywords;
use super::repair::Repair;
use crate::diagnostics::codes;
use pest::iterators::{Pair, Pairs};
use std::cell::OnceCell;
use std::ops::Range;

/// A region that fits nothing, with as much of what stands before it as may belong to it.
#[derive(Clone, Debug)]
pub struct SkippedRegion {
    /// What is repaired: from the beginning of the declaration that the region goes on.
    pub range: Range<usize>,
    /// The region alone.
    pub bad: Range<usize>,
    /// The rule that the range should follow.
    pub rule: Rule,
    /// True when the region ends only because its next line looks like a beginning: an open block may go on after it.
    pub open_end: bool,
    /// The declaration with a block that ends before the region.
    pub block_before: Option<Range<usize>>,
}

/// The regions of a parsed file, in order.
pub fn find(pairs: Pairs<'_, Rule>, text: &str) -> Vec<SkippedRegion> {
    let mut out = Vec::new();
    let declared = OnceCell::new();
    for pair in pairs {
        below(pair, Rule::strict_items, text, &declared, &mut out);
    }
    out.sort_by_key(|stretch| stretch.range.start);
    // What overlaps is repaired in the next round.
    let mut end = 0;
    out.retain(|stretch| {
        let apart = stretch.range.start >= end;
        end = end.max(stretch.range.end);
        apart
    });
    out
}

fn below(pair: Pair<'_, Rule>, rule: Rule, text: &str, declared: &OnceCell<keywords::Declared>, out: &mut Vec<SkippedRegion>) {
    let mut before: Option<Range<usize>> = None;
    let mut block_before = None;
    for inner in pair.into_inner() {
        let span = inner.as_span();
        let range = span.start()..span.end();
        match inner.as_rule() {
            Rule::bad_item
            | Rule::bad_plan_item
            | Rule::bad_entity_item
            | Rule::bad_model_item
            | Rule::bad_belief_item
            | Rule::bad_decision_item
            | Rule::bad_patch_item
            | Rule::bad_variant_item
            | Rule::bad_mapping => {
                let written = text.get(range.clone()).unwrap_or("");
                let start = range.start + (written.len() - written.trim_start().len());
                // What ends on the line where the region begins is the beginning of the same declaration.
                let same = |b: &Range<usize>| !text.get(b.end..start).unwrap_or("\n").contains('\n') || goes_on(written);
                let from = before.clone().filter(same).map_or(start, |b| b.start);
                let open_end = inner.as_rule() == Rule::bad_item
                    && text.get(range.end..).is_some_and(|rest| {
                        rest.starts_with(['\n', '\r']) && rest.trim_start_matches(['\n', '\r']).starts_with([' ', '\t'])
                    });
                let mut range = range;
                let mut open_end = open_end;
                if open_end && TokenCursor::new(text.get(from..range.end).unwrap_or(""), usize::MAX).depth(usize::MAX) > 0 {
                    // An open block goes on to the next line that begins at its very left.
                    range.end = text.get(range.end..).map_or(text.len(), |rest| range.end + flush_left(rest));
                    open_end = false;
                }
                out.push(SkippedRegion { range: from..range.end, bad: range.clone(), rule, open_end, block_before: block_before.clone() });
                before = Some(from..range.end);
            }
            kind => {
                let trimmed = text.get(range.clone()).unwrap_or("").trim_end();
                let end = range.start + trimmed.len();
                if (kind == Rule::entity || parser::is_model(kind)) && trimmed.ends_with('}') {
                    block_before = Some(range.start..end);
                }
                // Several declarations on a line may be one that was misread.
                let same = before.clone().filter(|b| !text.get(b.end..range.start).unwrap_or("\n").contains('\n'));
                let block = parser::is_model(kind);
                before = Some(same.filter(|_| !block).map_or(range.start, |b| b.start)..end);
                match kind {
                    Rule::plan_decl => below(inner, Rule::strict_plan_items, text, declared, out),
                    Rule::entity_block => below(inner, Rule::strict_entity_items, text, declared, out),
                    Rule::applies => below(inner, rule, text, declared, out),
                    Rule::patch_block => below(inner, Rule::strict_patch_items, text, declared, out),
                    Rule::model_block => below(inner, Rule::strict_model_items, text, declared, out),
                    Rule::decision_block => below(inner, Rule::strict_decision_items, text, declared, out),
                    Rule::belief_block => below(inner, Rule::strict_belief_items, text, declared, out),
                    Rule::variant_block => below(inner, Rule::strict_variant_items, text, declared, out),
                    Rule::mapping_block => below(inner, Rule::strict_mappings, text, declared, out),
                    Rule::entity => {
                        let first = out.len();
                        let head = text.get(range.start..).and_then(|t| t.split(char::is_whitespace).next()).unwrap_or("");
                        let own = || declared.get_or_init(|| keywords::declared(text)).contains(head);
                        let head = (!parser::is_kind_word(head) && keywords::may_be_head(head) && !own()).then_some(range.start..end);
                        below(inner, rule, text, declared, out);
                        // `plann p { var … }` reads as an entity of a kind `plann`: its head is the mistake.
                        if let Some(whole) = head.filter(|_| out.len() > first) {
                            out.truncate(first);
                            out.push(SkippedRegion {
                                range: whole.clone(),
                                bad: whole,
                                rule: Rule::strict_items,
                                open_end: false,
                                block_before: None,
                            });
                        }
                    }
                    Rule::entities_decl | Rule::table_decl | Rule::set_decl | Rule::variant_decl => below(inner, rule, text, declared, out),
                    kind if parser::is_model(kind) => below(inner, rule, text, declared, out),
                    _ => {}
                }
            }
        }
    }
}

/// True for a text that can only go on what stands before it.
fn goes_on(text: &str) -> bool {
    let (whole, text) = (text, text.trim_start());
    // At the very left, `*` begins a comment of other languages.
    let indented = !whole.get(..whole.len() - text.len()).unwrap_or("").ends_with('\n');
    if text.starts_with('*') && indented {
        return true;
    }
    let word: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let words = [
        "where", "wide", "missing", "skip", "default", "from", "then", "else", "and", "or", "except", "for", "if", "within", "given",
        "among",
    ];
    words.contains(&word.as_str()) || text.starts_with(['+', '<', '>', '=', ')', ']', ',', '^', '.', '{'])
}

/// Where the first line of a text begins that is not indented and begins with a word; its line end is not counted.
fn flush_left(text: &str) -> usize {
    text.match_indices('\n')
        .find(|(at, _)| text.get(at + 1..).and_then(|rest| rest.chars().next()).is_some_and(|c| unicode_ident::is_xid_start(c) || c == '`'))
        .map_or(text.len(), |(at, _)| at)
}

impl SkippedRegion {
    /// Moves the region by what stands before the text that it was found in.
    pub fn lies_behind(&mut self, before: usize) {
        let ranges = [Some(&mut self.range), Some(&mut self.bad), self.block_before.as_mut()];
        for range in ranges.into_iter().flatten() {
            *range = range.start + before..range.end + before;
        }
    }

    /// Moves the region when the text before it has grown or shrunk.
    pub fn shift(&mut self, from: usize, to: usize) {
        let moved = |at: &mut Range<usize>| {
            at.start = (at.start + to).saturating_sub(from);
            at.end = (at.end + to).saturating_sub(from);
        };
        moved(&mut self.range);
        moved(&mut self.bad);
        // Changes may lie inside the block: it is looked at again in the next round.
        if from != to {
            self.block_before = None;
        }
    }

    /// An entry of a plan that stands at the top level, and where.
    pub fn outside_a_plan(&self, text: &str) -> Option<(&'static str, usize)> {
        let bad = text.get(self.bad.clone())?;
        let at = self.bad.start + (bad.len() - bad.trim_start().len());
        let rest = text.get(at..)?;
        let word = ["constraint", "var", "minimize", "maximize"]
            .into_iter()
            .find(|word| rest.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '\t'])))?;
        (self.rule == Rule::strict_items && self.range.start == at).then_some((word, at))
    }

    /// A unit on a line of its own, below its number.
    pub fn unit_below(&self, text: &str) -> Option<Repair> {
        let rest = text.get(self.bad.start..)?;
        let start = self.bad.start + (rest.len() - rest.trim_start().len());
        let line = text.get(start..)?.lines().next()?;
        let unit = line.split("//").next()?.trim_end();
        let before = text.get(..start)?.trim_end();
        let number = before.rsplit(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_' | ','))).next().filter(|n| !n.is_empty())?;
        let own = before.get(..before.len() - number.len())?;
        let lone = number.starts_with(|c: char| c.is_ascii_digit()) && own.ends_with(|c: char| c.is_whitespace() || "=(*+-".contains(c));
        let fits = |c: char| c.is_alphanumeric() || "/·^%*".contains(c);
        if !lone || unit.is_empty() || !unit.chars().all(fits) || !text.get(before.len()..start)?.contains('\n') {
            return None;
        }
        // A number and one word: the word may begin something, unless it is written as a unit is.
        if !unit.contains(['/', '^', '%', '·']) && unit.chars().count() > 4 {
            return None;
        }
        Some(
            Repair::new(before.len()..start, " ", 0, format!("a number and its unit share a line: `{number} {unit}`"))
                .place(start..start + unit.len())
                .label("the unit of the line above")
                .offer(format!("write `{number} {unit}` on one line")),
        )
    }

    /// A `}` too many closed a block early, so that what belongs into it stands after it.
    pub fn closed_too_early(&self, text: &str, budget: &mut Budget) -> Option<Repair> {
        let block = self.block_before.clone()?;
        let close = block.end.checked_sub(1)?;
        let head = text.get(self.bad.clone())?.trim_start();
        let inside = ["var", "constraint", "minimize", "maximize", "require", "available", "keeping", "nest", "elasticity", "willingness"];
        let field = head.split_once('=').is_some_and(|(name, _)| !name.trim().is_empty() && !name.trim().contains(char::is_whitespace));
        if !(inside.iter().any(|word| head.starts_with(word)) || field) {
            return None;
        }
        let rest = text.get(block.start..)?;
        budget.spend(rest.len())?;
        let at = close - block.start;
        let tried = format!("{} {}", rest.get(..at)?, rest.get(at + 1..)?);
        let first_bad = |text: &str| {
            parser::parse_rule(Rule::file, text).ok().map(|pairs| find(pairs, text).first().map_or(usize::MAX, |s| s.bad.start))
        };
        let (now, then) = (self.bad.start - block.start, first_bad(&tried)?);
        (then > now + 8).then(|| {
            Repair::new(close..close + 1, "", 0, "this `}` closes the block too early")
                .code(codes::UNCLOSED)
                .label("what follows belongs into the block")
                .also(
                    self.bad.start + (text.get(self.bad.clone()).map_or(0, |t| t.len() - t.trim_start().len()))
                        ..self.bad.start
                            + (text.get(self.bad.clone()).map_or(0, |t| t.len() - t.trim_start().len()))
                            + head.split_whitespace().next().map_or(1, str::len),
                    "stands outside",
                )
                .offer("remove `}`")
                .guess()
        })
    }
}
