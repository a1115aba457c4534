//! Reading on after a mistake.
//!
//! pest takes the whole file; rules called `bad_…` take in the regions that fit nothing. Each region is repaired: of
//! all small changes around the place where reading fails (a bracket more, a word in the place of another, a mark
//! less) the one is taken that lets reading go furthest at the least cost, after the error repair of R. Corchuelo et
//! al., *Repairing syntax errors in LR parsers*, TOPLAS 2002, which works for any parser that tells where it fails.
//! The change is the explanation: it says what is missing or wrong, and often is the fix. What no change repairs is left
//! out, and the names in it are known to be lost.

mod artefacts;
mod beliefs;
mod brackets;
mod budget;
mod certain;
mod decisions;
mod definitions;
mod patched;
pub mod foreign_statements;
mod foreign_tokens;
mod foreign_constructs;
mod numbers;
mod order;
mod parts;
mod pieces;
mod plans;
mod parties;
mod policies;
mod repair;
mod search;
mod structure;
mod foreign_syntax;
mod skipped;
mod cursor;
mod keywords;

pub use artefacts::{odd_blank, unseen};
pub use patched::PatchedSource;

use super::parser;
use crate::diagnostics::{Applicability, Diagnostic, Fix, Label, Sink};
use crate::source::{FileId, Span};
use pest::iterators::{Pair, Pairs};
use repair::{Certainty, Repair};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Stands where a name or a value is missing. No keyboard writes it.
pub const PLACEHOLDER: &str = "ǂǂ";

/// How often the whole text is read again.
const MAX_ROUNDS: usize = 20;
/// How many declarations before a change are read again.
const SETTLING: usize = 3;
/// How many repairs one region may take.
const MAX_REPAIRS: usize = 16;

/// What came of recovery.
pub struct Recovered {
    pub patched: PatchedSource,
    /// The texts that were left out.
    pub lost: Vec<String>,
    /// Declarations that were read by guess: what is found inside follows from what was said.
    pub guessed: Vec<Span>,
    /// A declaration lacks its name: any unknown name may be the one.
    pub names_lost: bool,
}

/// Repairs a text until all of it can be read; reports every mistake. `parsed` is what is known of it already.
pub fn recover(file: FileId, text: &str, parsed: Option<Pairs<'_, parser::Rule>>, sink: &mut Sink) -> Recovered {
    let mut work = Work {
        patched: PatchedSource::new(file, text),
        lost: Vec::new(),
        guessed: Vec::new(),
        names_lost: false,
        found: Vec::new(),
        keys: FxHashMap::default(),
    };
    let mut budget = budget::Budget::of(text);
    let changed = work.clean(text);
    let declared = keywords::declared(text);
    parser::remember_marks();
    // Reading begins here: what stands before it was repaired in earlier rounds.
    let mut settled = 0;
    let mut parsed = parsed.filter(|_| !changed);
    for round in 1.. {
        let last_round = round == MAX_ROUNDS || budget.spend(work.patched.text().len() - settled).is_none();
        settled = if last_round { 0 } else { settled };
        let rest = work.patched.text().get(settled..).unwrap_or("");
        let (stretches, starts) = match parsed.take().map_or_else(|| parser::parse_rule(parser::Rule::file, rest), Ok) {
            Ok(pairs) => {
                let starts: Vec<usize> = pairs.clone().flat_map(Pair::into_inner).map(|pair| settled + pair.as_span().start()).collect();
                let mut stretches = skipped::find(pairs, rest);
                stretches.iter_mut().for_each(|stretch| stretch.lies_behind(settled));
                (stretches, starts)
            }
            Err(error) => {
                let at = settled + parser::place(&error);
                work.found.push(parser::diagnostic(work.patched.span(at, at), work.patched.text(), &error));
                work.leave_out(0..work.patched.text().len());
                break;
            }
        };
        if stretches.is_empty() {
            if settled == 0 {
                break;
            }
            // All of it fits together, or there is another round.
            settled = 0;
            continue;
        }
        let length = work.patched.text().len();
        let mut recovered = Vec::new();
        for mut stretch in stretches {
            let found = stretch.clone();
            let now = work.patched.text().len();
            recovered.push((found.range.clone(), now));
            stretch.shift(length, now);
            let blocks_changed = work.stretch(&stretch, last_round, &declared, &mut budget);
            if blocks_changed && !last_round {
                settled = settling(&found, &starts, &recovered, length);
                break;
            }
        }
        if last_round {
            break;
        }
    }
    for found in work.found {
        sink.push(found);
    }
    Recovered { patched: work.patched, lost: work.lost, guessed: work.guessed, names_lost: work.names_lost }
}

/// Where reading begins after a change of blocks: what it lets begin anew begins with this declaration, or with one
/// just before it. `repaired` holds the regions up to this one, each with the length that the text had before it was repaired.
fn settling(stretch: &skipped::SkippedRegion, starts: &[usize], recovered: &[(Range<usize>, usize)], length: usize) -> usize {
    let index = starts.partition_point(|start| *start <= stretch.range.start).saturating_sub(SETTLING);
    let block = stretch.block_before.as_ref().map_or(usize::MAX, |block| block.start);
    let mut safe = starts.get(index).copied().unwrap_or(0).min(block);
    for (range, _) in recovered.iter().rev() {
        if range.start < safe && safe < range.end {
            safe = range.start;
        }
    }
    let then = recovered.iter().find(|(range, _)| range.start >= safe).map_or(length, |(_, then)| *then);
    (safe + then).saturating_sub(length)
}

/// The first mistake of a text that is too long to be repaired.
pub fn first(file: FileId, text: &str) -> Diagnostic {
    let at = |from: usize, text: &str, error| {
        let place = (from + parser::place(error)) as u32;
        parser::diagnostic(Span::new(file, place, place), text, error)
    };
    let found = match parser::parse_checked(parser::Rule::strict_items, text) {
        Err(error) => at(0, text, &error),
        Ok(pairs) => {
            let stretch = skipped::find(pairs, text).into_iter().next();
            let (start, rule) = stretch.map_or((0, parser::Rule::strict_items), |s| (s.bad.start, s.rule));
            let slice = text.get(start..).unwrap_or("");
            let start = start + (slice.len() - slice.trim_start().len());
            match parser::parse_rule(rule, slice.trim_start()) {
                Err(error) => at(start, slice.trim_start(), &error),
                Ok(_) => Diagnostic::error(crate::diagnostics::codes::SYNTAX, "this cannot stand here")
                    .at(Span::new(file, start as u32, start as u32), "not understood here"),
            }
        }
    };
    found.note("the text is so long that it is read up to its first mistake only")
}

struct Work {
    patched: PatchedSource,
    lost: Vec<String>,
    guessed: Vec<Span>,
    names_lost: bool,
    found: Vec<Diagnostic>,
    /// Where the finding of a key stands in `found`.
    keys: FxHashMap<String, usize>,
}

impl Work {
    /// Takes out what was never meant to be read. True when something was.
    fn clean(&mut self, text: &str) -> bool {
        let cleaned = artefacts::clean(text, &|range| self.patched.span(range.start, range.end));
        for (range, new) in cleaned.edits.iter().rev() {
            self.patched.replace(range.clone(), new);
        }
        self.found.extend(cleaned.found);
        self.lost.extend(cleaned.lost);
        self.guessed.extend(cleaned.guessed);
        !cleaned.edits.is_empty()
    }

    /// Repairs one region. True when a block was opened or closed: what stands after it must be read anew.
    fn stretch(
        &mut self,
        stretch: &skipped::SkippedRegion,
        last_round: bool,
        declared: &keywords::Declared,
        budget: &mut budget::Budget,
    ) -> bool {
        let base = stretch.range.start;
        let mut text = self.patched.text().get(stretch.range.clone()).unwrap_or("").to_string();
        let original = self.patched.span(stretch.range.start, stretch.range.end);
        if let Some(repair) = stretch.closed_too_early(self.patched.text(), budget) {
            self.take(repair, 0, original);
            return true;
        }
        if let Some(repair) = stretch.unit_below(self.patched.text()) {
            self.take(repair, 0, original);
            return true;
        }
        let before = self.found.len();
        if let Some((word, at)) = stretch.outside_a_plan(self.patched.text()) {
            let span = self.patched.span(at, at + word.len());
            self.found.push(
                Diagnostic::error(crate::diagnostics::codes::SYNTAX, format!("`{word}` belongs into a plan"))
                    .at(span, "stands outside")
                    .help("put it between the braces of `plan … { … }`"),
            );
            self.leave_out(stretch.range.clone());
            return false;
        }
        let mut blocks_changed = false;
        for _ in 0..MAX_REPAIRS {
            let Err(failed) = search::read(stretch.rule, &text, budget) else { return blocks_changed };
            // The rest of a block lies after the region: it is read in the next round.
            if blocks_changed && stretch.open_end && text.get(failed..).is_none_or(|rest| rest.trim().is_empty()) && !last_round {
                return true;
            }
            let Some(repair) = search::best(stretch, &text, failed, declared, budget) else { break };
            for (range, new) in repair.edits.iter().rev() {
                blocks_changed |= new.contains(['{', '}']) || text.get(range.clone()).is_some_and(|gone| gone.contains(['{', '}']));
                text.replace_range(range.clone(), new);
            }
            self.take(repair, base, original);
        }
        if search::read(stretch.rule, &text, budget).is_ok() {
            return blocks_changed;
        }
        // What was repaired has moved the rest: then all of the region is left out.
        let from = if self.found.len() == before { stretch.bad.start } else { base };
        let range = from..(base + text.len()).max(from);
        if self.found.len() == before {
            let bad = self.patched.text().get(range.clone()).unwrap_or("");
            let lead = bad.len() - bad.trim_start().len();
            let slice = bad.trim();
            let at = range.start + lead;
            let found = match parser::parse_rule(stretch.rule, slice) {
                Err(error) => {
                    let place = at + parser::place(&error);
                    parser::diagnostic(self.patched.span(place, place), slice, &error)
                }
                Ok(_) => {
                    let line = slice.lines().next().map_or(0, str::len);
                    Diagnostic::error(crate::diagnostics::codes::SYNTAX, "this cannot stand here")
                        .at(self.patched.span(at, at + line), "not understood here")
                }
            };
            self.found.push(found);
        }
        self.leave_out(range);
        blocks_changed
    }

    /// Makes the edits of a repair of the region at `base`, and tells of it.
    fn take(&mut self, repair: Repair, base: usize, stretch: Span) {
        let place = |range: &Range<usize>| self.patched.span(base + range.start, base + range.end);
        let spans: Vec<(Span, String)> = repair.edits.iter().map(|(range, new)| (place(range), new.clone())).collect();
        let applicability = match repair.certainty {
            Certainty::Certain => Applicability::MachineApplicable,
            _ => Applicability::MaybeIncorrect,
        };
        let known = repair.key.as_ref().and_then(|key| self.keys.get(key)).copied();
        if let Some(first) = known.and_then(|index| self.found.get_mut(index)) {
            first.labels.push(Label { span: place(&repair.place), text: "and here".into(), primary: false });
            if let Some(fix) = first.fixes.first_mut() {
                fix.edits.extend(spans);
            }
        } else {
            let mut found = Diagnostic::error(repair.code, &repair.message).at(place(&repair.place), &repair.label);
            for (range, text) in &repair.also {
                found = found.with(place(range), text);
            }
            if let Some(help) = &repair.help {
                found = found.help(help);
            }
            if let Some(title) = &repair.fix {
                found.fixes.push(Fix { title: title.clone(), edits: spans, applicability });
            }
            if let Some(key) = &repair.key {
                self.keys.insert(key.clone(), self.found.len());
            }
            self.found.push(found);
        }
        self.names_lost |= repair.names_lost;
        if repair.certainty == Certainty::Guess {
            self.guessed.push(stretch);
            let gone = repair.edits.iter().filter_map(|(range, _)| self.patched.text().get(base + range.start..base + range.end));
            self.lost.extend(gone.filter(|gone| !gone.trim().is_empty()).map(str::to_string).collect::<Vec<_>>());
        }
        for (range, new) in repair.edits.iter().rev() {
            self.patched.replace(base + range.start..base + range.end, new);
        }
    }

    /// Takes a region out of what is read; its lines stay.
    fn leave_out(&mut self, range: Range<usize>) {
        let text = self.patched.text().get(range.clone()).unwrap_or("");
        self.lost.push(text.chars().take(10_000).collect());
        self.patched.replace(range, " ");
    }
}
