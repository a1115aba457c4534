//! Three texts of one scenario merged by their facts. What comes out is read again and held to what was decided; a merge that does not
//! come out as decided is none.

use super::edits::{self, Edit, Texts, applied, line_end};
use super::weave::{Change, Decision, Sayings, Woven, say, weave};
use crate::syntax::facts::{self, Facts};
use std::ops::Range;

/// A merged text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    pub text: String,
    /// Facts with two values, in words. Both stand in the text, between marks.
    pub rivals: Vec<String>,
}

/// The marks around two values of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    pub size: usize,
    pub ours: String,
    pub theirs: String,
}

impl Default for Marks {
    fn default() -> Marks {
        Marks { size: 7, ours: "ours".into(), theirs: "theirs".into() }
    }
}

/// Merges what ours and theirs changed of the older text, into ours. Nothing where a text cannot be read, or a change cannot be placed.
pub fn merge(older: &str, ours: &str, theirs: &str, marks: &Marks) -> Option<Merged> {
    let (old, our, their) = (facts::read(older), facts::read(ours), facts::read(theirs));
    if ![&old, &our, &their].into_iter().all(Facts::is_sound) {
        return None;
    }
    let woven = weave(Some(&old.root), &our.root, &their.root);
    let texts = Texts::new(ours, theirs);
    let taken: Vec<Change<'_>> = woven.decisions.iter().filter(|d| d.rival.is_none()).map(|d| d.change).collect();
    let clean = edits::edits(&taken, texts);
    if woven.rivals.is_empty() {
        let all: Vec<&Edit> = clean.iter().collect();
        let text = applied(ours, 0..ours.len(), &all)?;
        return says(&text, &woven.ours).then_some(Merged { text, rivals: Vec::new() });
    }
    let all: Vec<Change<'_>> = woven.decisions.iter().map(|d| d.change).collect();
    let both = edits::edits(&all, texts);
    let regions = regions(&woven, texts)?;
    let [with_ours, with_theirs, marked] = written(ours, &clean, &both, &regions, marks)?;
    let holds = says(&with_ours, &woven.ours) && says(&with_theirs, &woven.theirs);
    holds.then_some(Merged { text: marked, rivals: woven.rivals })
}

/// True where a text says all of this, and nothing else.
fn says(text: &str, expected: &Sayings) -> bool {
    let facts = facts::read(text);
    let mut found = Sayings::new();
    say(&facts.root, "", &mut found);
    let mut expected = expected.clone();
    found.sort_unstable();
    expected.sort_unstable();
    facts.is_sound() && found == expected
}

/// The lines of ours around rival facts, apart from one another and in order.
fn regions(woven: &Woven<'_>, texts: Texts<'_>) -> Option<Vec<Range<usize>>> {
    let mut all = Vec::new();
    for Decision { change, rival } in &woven.decisions {
        let Some(lines) = rival else { continue };
        all.push(match change {
            Change::Add { parent, after, .. } if !matches!(parent.kind, facts::Kind::Item) => match edits::place(parent, *after, texts) {
                (at, true) => at..at,
                (_, false) => lines.clone()?,
            },
            _ => lines.clone()?,
        });
    }
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
pub(super) fn written(ours: &str, clean: &[Edit], both: &[Edit], regions: &[Range<usize>], marks: &Marks) -> Option<[String; 3]> {
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
            false => (applied(ours, region.clone(), &inside)?, applied(ours, region.clone(), &theirs)?),
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
        let block = [mark('<', &marks.ours), line(&ours_side), mark('=', ""), line(&theirs_side), mark('>', &marks.theirs)];
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
