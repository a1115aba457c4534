//! Applying the certain fixes of findings to the text of a scenario. Reads and writes nothing: the text comes in, the
//! repaired text goes out, and what checks it is handed in.

pub mod trial;

use super::{Code, Diagnostic, Fix, Severity};
use crate::source::{FileId, FileKind, Position, SourceMap};
use std::collections::BTreeSet;

/// Rounds of checking and fixing. A fix may bring out another one, but not for ever.
const ROUNDS: usize = 10;

/// A fix that is to be applied, and the finding it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Chosen<'d> {
    /// What is repaired.
    pub found: &'d Diagnostic,
    /// How.
    pub fix: &'d Fix,
}

impl Chosen<'_> {
    fn lo(&self) -> u32 {
        self.fix.edits.iter().map(|(span, _)| span.lo).min().unwrap_or(0)
    }
}

/// The certain fixes of a file that can be applied together, in order of place. Of two that touch the same text the
/// first one is taken; the other may still be there in the next round.
pub fn choose<'d>(found: &'d [Diagnostic], file: FileId, text: &str) -> Vec<Chosen<'d>> {
    let usable = |found: &'d Diagnostic| {
        let fix = found.fixes.iter().find(|fix| fix.is_certain() && fits(fix, file, text))?;
        Some(Chosen { found, fix })
    };
    let mut all: Vec<Chosen<'d>> = found.iter().filter_map(usable).collect();
    all.sort_by_key(Chosen::lo);
    let mut taken = Taken::default();
    all.retain(|chosen| taken.take(chosen.fix));
    all
}

/// True when the edits can be applied to the text and change it.
fn fits(fix: &Fix, file: FileId, text: &str) -> bool {
    let there = |lo: u32, hi: u32| text.get(lo as usize..hi as usize);
    let inside = fix.edits.iter().all(|(span, _)| span.file == file && there(span.lo, span.hi).is_some());
    let changes = fix.edits.iter().any(|(span, new)| there(span.lo, span.hi) != Some(new));
    inside && changes && Taken::default().take(fix)
}

/// Stretches of text that are spoken for. They do not overlap.
#[derive(Default)]
struct Taken {
    stretches: BTreeSet<(u32, u32)>,
}

impl Taken {
    /// Takes all stretches of a fix, or none.
    fn take(&mut self, fix: &Fix) -> bool {
        let mut added = Vec::new();
        for (span, _) in &fix.edits {
            if !self.is_free(span.lo, span.hi) {
                added.iter().for_each(|stretch| {
                    self.stretches.remove(stretch);
                });
                return false;
            }
            self.stretches.insert((span.lo, span.hi));
            added.push((span.lo, span.hi));
        }
        true
    }

    fn is_free(&self, lo: u32, hi: u32) -> bool {
        // What is inserted may not touch anything either: its order would be a matter of chance.
        let clash = |other: &(u32, u32)| {
            let (a, b) = *other;
            if lo == hi || a == b { lo <= b && a <= hi } else { lo < b && a < hi }
        };
        let before = self.stretches.range(..=(lo, u32::MAX)).next_back();
        let after = self.stretches.range((lo, 0)..).next();
        !before.is_some_and(clash) && !after.is_some_and(clash)
    }
}

/// The text with the edits of fixes that [`choose`] chose. Inserted lines end as the lines of the text do.
pub fn apply(text: &str, chosen: &[Chosen<'_>]) -> String {
    let mut edits: Vec<(u32, u32, &str)> =
        chosen.iter().flat_map(|c| &c.fix.edits).map(|(span, new)| (span.lo, span.hi, new.as_str())).collect();
    edits.sort_unstable();
    let windows = text.find('\n').is_some_and(|at| text.get(..at).is_some_and(|line| line.ends_with('\r')));
    let mut out = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for (lo, hi, new) in edits {
        out.push_str(text.get(done..lo as usize).unwrap_or(""));
        if windows && new.contains('\n') {
            out.push_str(&new.replace("\r\n", "\n").replace('\n', "\r\n"));
        } else {
            out.push_str(new);
        }
        done = hi as usize;
    }
    out.push_str(text.get(done..).unwrap_or(""));
    out
}

/// A fix that was applied, or left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The code of what it repairs.
    pub code: Code,
    /// Its title, such as ``write `==` ``.
    pub title: String,
    /// Where it begins, in the text of its round.
    pub at: Position,
}

/// What came of fixing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repair {
    /// The text, as it was or with fixes.
    pub text: String,
    /// What was applied, in order.
    pub applied: Vec<Step>,
    /// What was left alone since it would have made things worse.
    pub refused: Vec<Step>,
}

/// Checks a text: its id in the spans of the findings, and the findings.
pub type Check<'c> = &'c mut dyn FnMut(&str) -> (FileId, Vec<Diagnostic>);

/// A text and what is found in it.
struct State {
    text: String,
    file: FileId,
    found: Vec<Diagnostic>,
}

impl State {
    fn of(text: String, check: Check<'_>) -> State {
        let (file, found) = check(&text);
        State { text, file, found }
    }

    fn errors(&self) -> usize {
        self.found.iter().filter(|d| d.severity == Severity::Error).count()
    }

    fn of_codes(&self, codes: &[Code]) -> usize {
        self.found.iter().filter(|d| codes.contains(&d.code)).count()
    }

    /// True when these fixes led from `before` to something better: fewer findings of what they repair, and no more
    /// errors than before. Several together must do so each, lest the good ones make up for a bad one.
    fn betters(&self, before: &State, fixes: &[Chosen<'_>]) -> bool {
        let codes: Vec<Code> = fixes.iter().map(|c| c.found.code).collect();
        let repaired = match fixes {
            [_] => 0,
            all => all.iter().filter(|c| c.found.severity == Severity::Error).count(),
        };
        self.errors() + repaired <= before.errors() && self.of_codes(&codes) + fixes.len() <= before.of_codes(&codes)
    }

    fn steps(&self, chosen: &[Chosen<'_>]) -> Vec<Step> {
        let mut map = SourceMap::default();
        let id = map.add("", self.text.as_str(), FileKind::Scenario);
        let step = |c: &Chosen<'_>| Some(Step { code: c.found.code, title: c.fix.title.clone(), at: map.get(id)?.position(c.lo()) });
        chosen.iter().filter_map(step).collect()
    }
}

/// Applies certain fixes and checks again until none is left. A text never comes out with more errors than it had:
/// fixes that make things worse are found and left alone.
pub fn repair(text: &str, check: Check<'_>) -> Repair {
    let mut now = State::of(text.to_string(), check);
    let mut applied = Vec::new();
    let mut refused = Vec::new();
    for _ in 0..ROUNDS {
        let chosen = choose(&now.found, now.file, &now.text);
        let (kept, left, next) = round(&now, chosen, check);
        applied.extend(now.steps(&kept));
        refused = now.steps(&left);
        match next {
            Some(next) => now = next,
            None => break,
        }
    }
    Repair { text: now.text, applied, refused }
}

/// One round: the fixes that were kept, those that were not, and the state after it unless nothing was kept.
fn round<'d>(now: &State, chosen: Vec<Chosen<'d>>, check: Check<'_>) -> (Vec<Chosen<'d>>, Vec<Chosen<'d>>, Option<State>) {
    let (mut kept, mut left): (Vec<Chosen<'d>>, Vec<Chosen<'d>>) = (Vec::new(), Vec::new());
    let mut best: Option<State> = None;
    let mut open = vec![chosen];
    // All at once; where that makes things worse, by halves, down to single fixes.
    while let Some(mut group) = open.pop() {
        if group.is_empty() {
            continue;
        }
        let together: Vec<Chosen<'d>> = kept.iter().chain(&group).copied().collect();
        let after = State::of(apply(&now.text, &together), check);
        if after.betters(best.as_ref().unwrap_or(now), &group) {
            kept = together;
            best = Some(after);
        } else if group.len() > 1 {
            let second = group.split_off(group.len() / 2);
            open.push(second);
            open.push(group);
        } else {
            left.append(&mut group);
        }
    }
    (kept, left, best)
}

#[cfg(test)]
mod tests;
