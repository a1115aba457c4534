//! Repairs are tried before they are offered: made in memory and checked. One that does not take its finding away, or
//! brings errors, is no repair, and is not told.

use super::{Diagnostic, Fix, Severity, Taken};
use crate::diagnostics::Code;
use crate::source::Span;
use rustc_hash::FxHashMap;

/// What an edit is: a place of any text of the run, and its new text.
pub type Edit = (Span, String);

/// Checks the texts with some edits made; `whole` asks for all that a check does, and not only for names, units and
/// types. `None` when there is no time left for it, or the edits cannot be made.
pub type Again<'c> = &'c mut dyn FnMut(&[Edit], bool) -> Option<Vec<Diagnostic>>;

/// A fix among others: the index of its finding, and of the fix in it.
type Place = (usize, usize);

/// Takes away the fixes that repair nothing. `stopped` says that the check got no further than names, units and types.
pub fn keep_good(found: &mut [Diagnostic], stopped: bool, again: Again<'_>) {
    let mut open: Vec<Place> = found.iter().enumerate().flat_map(|(index, d)| (0..d.fixes.len()).map(move |fix| (index, fix))).collect();
    let mut bad: Vec<Place> = Vec::new();
    while !open.is_empty() {
        let (group, rest) = together(found, open);
        if group.is_empty() {
            // The edits of each clash with one another: none can be applied.
            bad.extend(rest);
            break;
        }
        halves(found, group, stopped, again, &mut bad);
        open = rest;
    }
    for (index, finding) in found.iter_mut().enumerate() {
        let fixes = std::mem::take(&mut finding.fixes);
        for (at, fix) in fixes.into_iter().enumerate() {
            if !bad.contains(&(index, at)) {
                finding.fixes.push(fix);
            } else if let Some(note) = all_the_same(&fix.title) {
                finding.notes.push(note);
            }
        }
    }
}

/// What is worth knowing though it does not repair: a near name, a declaration that is missing.
fn all_the_same(title: &str) -> Option<String> {
    let near = title.strip_prefix("did you mean ").and_then(|rest| rest.strip_suffix('?'));
    let declared = || title.strip_prefix("declare it: ");
    near.map(|name| format!("{name} is spelt nearly the same, but that alone does not put it right"))
        .or_else(|| declared().map(|text| format!("to declare it, {text}, does not put it right alone")))
}

/// Those that can be made together, one for each finding, and the others.
fn together(found: &[Diagnostic], open: Vec<Place>) -> (Vec<Place>, Vec<Place>) {
    let mut taken: FxHashMap<u32, Taken> = FxHashMap::default();
    let mut seen = usize::MAX;
    open.into_iter().partition(|(index, fix)| {
        let Some(fix) = fix_at(found, (*index, *fix)) else { return false };
        let file = fix.edits.first().map_or(0, |(span, _)| span.file.0);
        let free = seen != *index && taken.entry(file).or_default().take(fix);
        if free {
            seen = *index;
        }
        free
    })
}

fn fix_at(found: &[Diagnostic], (index, fix): Place) -> Option<&Fix> {
    found.get(index)?.fixes.get(fix)
}

/// Tries a group at once; where that makes nothing better, by halves, down to single fixes.
fn halves(found: &[Diagnostic], group: Vec<Place>, stopped: bool, again: Again<'_>, bad: &mut Vec<Place>) {
    let mut open = vec![group];
    while let Some(mut group) = open.pop() {
        if group.is_empty() {
            continue;
        }
        let edits: Vec<Edit> = group.iter().filter_map(|place| fix_at(found, *place)).flat_map(|fix| fix.edits.clone()).collect();
        let Some(after) = again(&edits, !stopped) else {
            // What was not tried is not offered. What only spells anew is tried when it is applied.
            bad.extend(group.into_iter().filter(|place| !fix_at(found, *place).is_some_and(Fix::is_certain)));
            continue;
        };
        if betters(found, &after, &group) {
            // One mistake less, and the rest of the check may speak: what it finds then comes of the fix.
            let guessed = group.iter().any(|place| !fix_at(found, *place).is_some_and(Fix::is_certain));
            let last = stopped && guessed && errors(&after) == 0;
            if !last || again(&edits, true).is_none_or(|after| errors(&after) == 0) {
                continue;
            }
        }
        if group.len() > 1 {
            let second = group.split_off(group.len() / 2);
            open.push(second);
            open.push(group);
        } else {
            bad.append(&mut group);
        }
    }
}

fn errors(found: &[Diagnostic]) -> usize {
    found.iter().filter(|d| d.severity == Severity::Error).count()
}

fn by_code(found: &[Diagnostic]) -> FxHashMap<Code, usize> {
    let mut out = FxHashMap::default();
    found.iter().for_each(|d| *out.entry(d.code).or_default() += 1);
    out
}

/// True when each of the fixes took a finding away, and no error came in its place.
fn betters(before: &[Diagnostic], after: &[Diagnostic], group: &[Place]) -> bool {
    let repaired: Vec<&Diagnostic> = group.iter().filter_map(|(index, _)| before.get(*index)).collect();
    let mistakes = repaired.iter().filter(|d| d.severity == Severity::Error).count();
    let (was, is) = (by_code(before), by_code(after));
    let count = |codes: &FxHashMap<Code, usize>, code: Code| codes.get(&code).copied().unwrap_or(0);
    let gone = repaired.iter().all(|d| {
        let same = repaired.iter().filter(|other| other.code == d.code).count();
        count(&is, d.code) + same <= count(&was, d.code)
    });
    let fresh = after.iter().any(|d| d.severity == Severity::Error && count(&is, d.code) > count(&was, d.code));
    gone && !fresh && errors(after) + mistakes <= errors(before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Applicability, codes};
    use crate::source::FileId;

    /// A fix whose edits clash with one another cannot be applied: it is not offered, and the trial ends.
    #[test]
    fn what_clashes_with_itself_is_not_offered() {
        let at = |lo, hi| Span::new(FileId(0), lo, hi);
        let fixed = |edits: &[(Span, &str)]| {
            let edits = edits.iter().map(|(span, new)| (*span, new.to_string())).collect();
            let fix = Fix { title: "write it".into(), edits, applicability: Applicability::MaybeIncorrect };
            Diagnostic { fixes: vec![fix], ..Diagnostic::error(codes::SYNTAX, "wrong") }
        };
        let good = fixed(&[(at(30, 31), "b")]);
        for clash in [[(at(3, 5), "a"), (at(4, 6), "b")], [(at(3, 5), "a"), (at(3, 5), "a")], [(at(3, 5), "a"), (at(5, 5), "b")]] {
            let mut found = [fixed(&clash), good.clone(), fixed(&clash)];
            let mut tried = 0;
            keep_good(&mut found, true, &mut |_, _| {
                tried += 1;
                Some(Vec::new())
            });
            let offered: Vec<usize> = found.iter().map(|d| d.fixes.len()).collect();
            assert_eq!((offered, tried), (vec![0, 1, 0], 2), "{clash:?}");
        }
    }
}
