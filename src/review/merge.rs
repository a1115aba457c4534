//! Three texts of one scenario merged by their facts. What comes out is read again and held to what was decided; a merge that does not
//! come out as decided is none.

use super::edits::{self, Edit, Texts, applied, line_end};
use super::members::Members;
use super::merged::{Marks, Merged, Unmerged};
use super::names::Names;
use super::sayings::{Sayings, say};
use super::surroundings::Orders;
use super::weave::{Change, Woven, weave};
use crate::syntax::facts::{self, Fact, Facts};
use std::ops::Range;

/// What is known of a scenario and the files beside it.
pub struct Beside<'b> {
    /// The path of the scenario, and of other files by theirs.
    pub path: &'b str,
    pub read: &'b dyn Fn(&str) -> Option<String>,
}

/// Merges what ours and theirs changed of the older text, into ours.
///
/// # Errors
/// Where a text cannot be read, or a change cannot be placed; or where both sides changed an order that counts.
pub fn merge(older: &str, ours: &str, theirs: &str, marks: &Marks, beside: &Beside<'_>) -> Result<Merged, Unmerged> {
    let all = [older, ours, theirs].map(facts::read_with_comments);
    if !all.iter().all(Facts::is_sound) {
        return Err(Unmerged::default());
    }
    let [old, our, their] = all.each_ref().map(|facts| &facts.root);
    for (side, writer) in [(our, their), (their, our)] {
        if let Some((before, now, place)) = Names::of(old, side, writer).written_under_old(old, writer) {
            return Err(Unmerged::of(format!("one side renamed `{before}` to `{now}`, the other one wrote {place} with the old name")));
        }
    }
    let orders = Orders::of(&[old, our, their].map(|root| (beside.path, root)), beside.read);
    let members = Members { orders: &orders, path: beside.path };
    let made = match members.take_their_order([old, our, their])? {
        // Where theirs alone has another order, ours is put into theirs.
        true => by_facts([old, their, our], Texts::new(theirs, ours), &Marks { swapped: true, ..marks.clone() })?,
        false => by_facts([old, our, their], Texts::new(ours, theirs), marks)?,
    };
    let keep = |read: &Facts| members.keep_their_places([old, our, their], &read.root);
    if made.sides.iter().all(keep) { Ok(made.merged) } else { Err(unmerged(&made.merged.rivals)) }
}

/// A merge, and the facts of the text with each of two sides of all conflicts; once where there are none.
struct Made {
    merged: Merged,
    sides: Vec<Facts>,
}

/// What is left to lines. Facts that both sides changed in different ways are left to somebody, even where lines merge.
pub(super) fn unmerged(rivals: &[String]) -> Unmerged {
    Unmerged { open: rivals.iter().map(|rival| format!("both sides changed {rival}")).collect() }
}

fn by_facts([old, our, their]: [&Fact; 3], texts: Texts<'_>, marks: &Marks) -> Result<Made, Unmerged> {
    let ours = texts.ours;
    let place_of = |parent: &Fact, after: Option<&Fact>| edits::place(parent, after, texts);
    let woven = weave(Some(old), our, their, &place_of);
    let failed = || unmerged(&woven.rivals);
    if woven.is_unclear {
        return Err(failed());
    }
    let taken: Vec<Change<'_>> = woven.decisions.iter().filter(|d| d.rival.is_none()).map(|d| d.change).collect();
    let clean = edits::edits(&taken, texts);
    if woven.rivals.is_empty() {
        let all: Vec<&Edit> = clean.iter().collect();
        let text = applied(ours, 0..ours.len(), &all).ok_or_else(failed)?;
        let read = says(&text, &woven.ours).ok_or_else(failed)?;
        return Ok(Made { merged: Merged { text, rivals: Vec::new() }, sides: vec![read] });
    }
    let all: Vec<Change<'_>> = woven.decisions.iter().map(|d| d.change).collect();
    let both = edits::edits(&all, texts);
    let regions = regions(&woven).ok_or_else(failed)?;
    let theirs_of = |region: &Range<usize>| {
        let (_, ours, theirs) = woven.contested.iter().find(|(lines, ..)| lines == region)?;
        Some(edits::lines_of(ours, theirs, texts))
    };
    let [with_ours, with_theirs, marked] = written(ours, &clean, &both, &regions, &theirs_of, marks).ok_or_else(failed)?;
    let sides = [says(&with_ours, &woven.ours), says(&with_theirs, &woven.theirs)];
    let sides: Vec<Facts> = sides.into_iter().collect::<Option<_>>().ok_or_else(failed)?;
    Ok(Made { merged: Merged { text: marked, rivals: woven.rivals }, sides })
}

/// The facts of a text that says all of this, and nothing else.
fn says(text: &str, expected: &Sayings) -> Option<Facts> {
    let facts = facts::read_with_comments(text);
    let mut found = Sayings::new();
    say(&facts.root, "", &mut found);
    let mut expected = expected.clone();
    found.sort_unstable();
    expected.sort_unstable();
    (facts.is_sound() && found == expected).then_some(facts)
}

/// The lines of ours around rival facts, apart from one another and in order.
fn regions(woven: &Woven<'_, '_>) -> Option<Vec<Range<usize>>> {
    let mut all: Vec<Range<usize>> = woven.decisions.iter().filter_map(|decision| decision.rival.clone()).collect::<Option<_>>()?;
    all.sort_by_key(|range| (range.start, range.end));
    let mut apart: Vec<Range<usize>> = Vec::new();
    for range in all {
        match apart.last_mut() {
            Some(last) if range.start < last.end || *last == range => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    Some(apart)
}

/// The text with our side of every region, with theirs, and with both between marks.
/// Theirs is what `theirs_of` says of a region, or else ours with its changes.
pub(super) fn written(
    ours: &str,
    clean: &[Edit],
    both: &[Edit],
    regions: &[Range<usize>],
    theirs_of: &dyn Fn(&Range<usize>) -> Option<String>,
    marks: &Marks,
) -> Option<[String; 3]> {
    let mut out = [String::new(), String::new(), String::new()];
    let end = line_end(ours);
    let mut at = 0;
    for region in regions {
        let (before, inside, theirs) = (at..region.start, within(clean, region), within(both, region));
        let between = applied(ours, before.clone(), &outside(clean, &before, regions))?;
        out.iter_mut().for_each(|out| out.push_str(&between));
        // An empty region takes what theirs alone puts there.
        let (ours_side, theirs_side) = match region.is_empty() {
            true => {
                let new: Vec<&Edit> = both.iter().filter(|edit| edit.range == *region && !clean.contains(edit)).collect();
                (String::new(), new.iter().map(|edit| edit.text.as_str()).collect())
            }
            false => {
                let theirs_side = match theirs_of(region) {
                    Some(text) => text,
                    None => applied(ours, region.clone(), &theirs)?,
                };
                (applied(ours, region.clone(), &inside)?, theirs_side)
            }
        };
        let line = |text: &str| if text.is_empty() || text.ends_with('\n') { text.to_string() } else { format!("{text}{end}") };
        let mark = |sign: char, name: &str| {
            let signs: String = std::iter::repeat_n(sign, marks.size).collect();
            if name.is_empty() { format!("{signs}{end}") } else { format!("{signs} {name}{end}") }
        };
        let [with_ours, with_theirs, marked] = &mut out;
        with_ours.push_str(&ours_side);
        with_theirs.push_str(&theirs_side);
        if !marked.is_empty() && !marked.ends_with('\n') {
            marked.push_str(end);
        }
        let (first, second) = if marks.swapped { (&theirs_side, &ours_side) } else { (&ours_side, &theirs_side) };
        let block = [mark('<', &marks.ours), line(first), mark('=', ""), line(second), mark('>', &marks.theirs)];
        marked.push_str(&block.concat());
        at = region.end;
    }
    let rest = applied(ours, at..ours.len(), &outside(clean, &(at..ours.len()), regions))?;
    out.iter_mut().for_each(|out| out.push_str(&rest));
    Some(out)
}

/// The edits of what stands in a region, without what is put in at its ends.
fn within<'e>(edits: &'e [Edit], region: &Range<usize>) -> Vec<&'e Edit> {
    let at_end = |edit: &Edit| edit.range.is_empty() && (edit.range.start == region.start || edit.range.start == region.end);
    edits.iter().filter(|edit| region.start <= edit.range.start && edit.range.end <= region.end && !at_end(edit)).collect()
}

/// The edits between regions. What is put in where a region begins or ends stands outside of it, once.
fn outside<'e>(edits: &'e [Edit], stretch: &Range<usize>, regions: &[Range<usize>]) -> Vec<&'e Edit> {
    let came_before = |at: usize| at == stretch.start && regions.iter().any(|region| region.is_empty() && region.start == at);
    let fits = |edit: &&Edit| {
        let inside = stretch.start <= edit.range.start && edit.range.end <= stretch.end;
        inside && !(edit.range.is_empty() && came_before(edit.range.start))
    };
    edits.iter().filter(fits).collect()
}
