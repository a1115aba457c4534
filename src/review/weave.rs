//! A merge decided fact by fact: what is taken from theirs into ours, where both say otherwise, and what comes out.

use super::names::Names;
use super::pairs::{by_key, with_renames};
use super::readings::{across, clash};
use super::sayings::{Sayings, say, step};
use super::shown::in_words;
use crate::syntax::facts::{Fact, HEADER, Kind};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// A change of our text.
#[derive(Clone, Copy, Debug)]
pub enum Change<'f> {
    /// Ours says what theirs says.
    Replace {
        ours: &'f Fact,
        theirs: &'f Fact,
    },
    /// Ours is called what theirs is called.
    Rename {
        ours: &'f Fact,
        theirs: &'f Fact,
    },
    Remove {
        parent: &'f Fact,
        ours: &'f Fact,
    },
    /// After one of ours, or before all of them; directly before one that it belongs to.
    Add {
        parent: &'f Fact,
        after: Option<&'f Fact>,
        before: Option<&'f Fact>,
        theirs: &'f Fact,
    },
}

/// A change, or what theirs would change of a fact that ours changed too.
#[derive(Clone, Debug)]
pub struct Decision<'f> {
    pub change: Change<'f>,
    /// The lines of ours that say the fact, where both changed it, or the place for it; empty where it has no lines of its own.
    pub rival: Option<Option<Range<usize>>>,
}

/// Where something new comes in a block of ours, and whether whole lines come there.
pub type Places<'p> = dyn Fn(&Fact, Option<&Fact>) -> (usize, bool) + 'p;

/// What a merge comes to.
pub struct Woven<'f, 'p> {
    place_of: &'p Places<'p>,
    /// Declarations of ours with which values in others are read, where these changed on the other side.
    readings: Vec<&'f Fact>,
    /// What each side calls otherwise, and the other one by the old name.
    names: [Names; 2],
    pub decisions: Vec<Decision<'f>>,
    /// What comes out with our side of every rival, and with theirs.
    pub ours: Sayings,
    pub theirs: Sayings,
    /// Facts with two values, in words.
    pub rivals: Vec<String>,
    /// Lines of ours with a rival in them, and what theirs has there.
    pub contested: Vec<(Range<usize>, &'f Fact, &'f Fact)>,
    /// A comment that both took out and that may have become another one.
    pub is_unclear: bool,
}

/// Where a fact stands: its path with our names and with theirs, and the lines that say it.
#[derive(Clone, Default)]
struct Place {
    ours: String,
    theirs: String,
    lines: Option<Range<usize>>,
}

impl Place {
    fn inside(&self, ours: &str, theirs: &str) -> Place {
        let under = |path: &str, key: &str| if path.is_empty() { key.to_string() } else { format!("{path} / {key}") };
        Place { ours: under(&self.ours, ours), theirs: under(&self.theirs, theirs), lines: self.lines.clone() }
    }
}

/// Decides a merge. Without an older text, all facts are new on both sides.
pub fn weave<'f, 'p>(older: Option<&'f Fact>, ours: &'f Fact, theirs: &'f Fact, place_of: &'p Places<'p>) -> Woven<'f, 'p> {
    let mut woven = Woven {
        place_of,
        readings: older.map(|older| across(older, ours, theirs)).unwrap_or_default(),
        names: older.map(|older| [Names::of(older, ours, theirs), Names::of(older, theirs, ours)]).unwrap_or_default(),
        decisions: Vec::new(),
        ours: Vec::new(),
        theirs: Vec::new(),
        rivals: Vec::new(),
        contested: Vec::new(),
        is_unclear: false,
    };
    woven.both(older, ours, theirs, &Place::default());
    woven
}

/// What makes one text say what another does. Nothing is a rival of anything, so that no place for one is looked for.
pub fn changes_between<'f>(old: &'f Fact, new: &'f Fact) -> Vec<Change<'f>> {
    weave(Some(old), old, new, &|_, _| (0, false)).decisions.into_iter().map(|decision| decision.change).collect()
}

impl<'f> Woven<'f, '_> {
    /// A fact that both have; the place is its own already.
    fn both(&mut self, older: Option<&'f Fact>, ours: &'f Fact, theirs: &'f Fact, place: &Place) {
        let before = self.before();
        self.compared(older, ours, theirs, place);
        self.contest(before, ours, theirs, place);
    }

    fn before(&self) -> (usize, usize) {
        (self.decisions.len(), self.theirs.len())
    }

    /// In lines with a rival, theirs is what theirs wrote there, and not ours with changes.
    fn contest(&mut self, (decided, said): (usize, usize), ours: &'f Fact, theirs: &'f Fact, place: &Place) {
        let lines = Some(ours.outer.clone());
        let has_rival = self.decisions.iter().skip(decided).any(|decision| decision.rival.as_ref() == Some(&lines));
        if has_rival && ours.alone && theirs.alone {
            self.theirs.truncate(said);
            say(theirs, &place.theirs, &mut self.theirs);
            self.contested.push((ours.outer.clone(), ours, theirs));
        }
    }

    fn compared(&mut self, older: Option<&'f Fact>, ours: &'f Fact, theirs: &'f Fact, place: &Place) {
        let mut place = place.clone();
        if ours.alone {
            place.lines = Some(ours.outer.clone());
        }
        let inside = |fact: &&&Fact| ours.range.start <= fact.range.start && fact.range.end <= ours.range.end;
        let reading = self.readings.iter().find(inside).copied();
        if ours.digest == theirs.digest || reading.is_none() && older.is_some_and(|older| older.digest == theirs.digest) {
            self.keep(ours, &place);
            return;
        }
        let clash = match reading.is_some_and(|fact| std::ptr::eq(fact, ours)) {
            true => Some("one side changed it, the other one wrote values that are read with it".to_string()),
            false => older.and_then(|older| clash(older, ours, theirs)),
        };
        if let Some(why) = clash {
            self.rival(Change::Replace { ours, theirs }, place.lines.clone(), &place);
            if let Some(rival) = self.rivals.last_mut() {
                rival.push_str(&format!(" ({why})"));
            }
            say(ours, &place.ours, &mut self.ours);
            say(theirs, &place.theirs, &mut self.theirs);
            return;
        }
        if ours.has_parts() && can_be_compared(older, ours, theirs) {
            if matches!(ours.kind, Kind::Item | Kind::Row) {
                self.note(&place, "", "");
            }
            self.parts(older, ours, theirs, &place);
            return;
        }
        let change = Change::Replace { ours, theirs };
        match older.is_some_and(|older| older.digest == ours.digest) {
            true => {
                self.decisions.push(Decision { change, rival: None });
                say(theirs, &place.ours, &mut self.ours);
                say(theirs, &place.theirs, &mut self.theirs);
            }
            false => {
                self.rival(change, place.lines.clone(), &place);
                say(ours, &place.ours, &mut self.ours);
                say(theirs, &place.theirs, &mut self.theirs);
            }
        }
    }

    fn parts(&mut self, older: Option<&'f Fact>, ours: &'f Fact, theirs: &'f Fact, place: &Place) {
        let refs = |fact: &'f Fact| fact.parts.iter().collect::<Vec<&'f Fact>>();
        let (old, our, their) = (older.map(refs).unwrap_or_default(), refs(ours), refs(theirs));
        let to_ours = towards(&old, &our);
        let to_theirs = towards(&old, &their);
        let left = |all: &[&'f Fact], taken: &FxHashMap<usize, usize>| {
            let taken: rustc_hash::FxHashSet<usize> = taken.values().copied().collect();
            (0..all.len()).filter(|at| !taken.contains(at)).collect::<Vec<usize>>()
        };
        let (our_new, their_new) = (left(&our, &to_ours), left(&their, &to_theirs));
        let pick = |all: &[&'f Fact], at: &[usize]| at.iter().filter_map(|at| all.get(*at).copied()).collect::<Vec<&'f Fact>>();
        // For each of theirs, which of ours it is.
        let mut triples: Vec<(Option<&'f Fact>, Option<usize>, Option<usize>)> = Vec::new();
        for (at, old) in old.iter().enumerate() {
            triples.push((Some(*old), to_ours.get(&at).copied(), to_theirs.get(&at).copied()));
        }
        for (a, b) in by_key(&pick(&our, &our_new), &pick(&their, &their_new)) {
            triples.push((None, a.and_then(|a| our_new.get(a).copied()), b.and_then(|b| their_new.get(b).copied())));
        }
        let of_theirs: FxHashMap<usize, usize> = triples.iter().filter_map(|(_, a, b)| Some(((*b)?, (*a)?))).collect();
        // What one side took out under its old name, and the other one only has under a new one: it is the older fact.
        let followed = |names: &Names, new: &[&'f Fact]| -> FxHashMap<*const Fact, &'f Fact> {
            let gone = old.iter().enumerate().filter(|(at, _)| !to_ours.contains_key(at) && !to_theirs.contains_key(at));
            let all = gone.filter_map(|(_, old)| Some((*old, names.followed(old, new)?)));
            all.map(|(old, (fact, is_same))| (std::ptr::from_ref(fact), if is_same { fact } else { old })).collect()
        };
        let [here, there] = [followed(&self.names[0], &pick(&our, &our_new)), followed(&self.names[1], &pick(&their, &their_new))];
        let mut added: Vec<(usize, bool)> = Vec::new();
        for (old, a, b) in triples {
            let (a, b_fact) = (a.and_then(|a| our.get(a).copied()), b.and_then(|b| their.get(b).copied()));
            match (a, b_fact) {
                (Some(a), Some(b)) => self.renamed(old, a, b, place),
                (Some(a), None) => self.only_ours(old.or(here.get(&std::ptr::from_ref(a)).copied()), a, ours, place),
                (None, Some(fact)) => match old.or(there.get(&std::ptr::from_ref(fact)).copied()) {
                    Some(old) if old.digest == fact.digest => {}
                    old => added.extend(b.map(|b| (b, old.is_some()))),
                },
                (None, None) => {}
            }
        }
        let is_new = |all: &[&'f Fact], new: &[usize], others: &[&'f Fact]| {
            let mut comments = new.iter().filter_map(|at| all.get(*at)).filter(|fact| fact.kind == Kind::Comment);
            comments.any(|fact| !others.iter().any(|other| other.kind == Kind::Comment && other.says == fact.says))
        };
        let went = |at: usize, fact: &Fact| fact.kind == Kind::Comment && !to_ours.contains_key(&at) && !to_theirs.contains_key(&at);
        let any_went = old.iter().enumerate().any(|(at, fact)| went(at, fact));
        self.is_unclear |= any_went && (is_new(&our, &our_new, &their) || is_new(&their, &their_new, &our));
        // In the order in which theirs has them.
        added.sort_unstable();
        for (at, is_rival) in added {
            let Some(new) = their.get(at).copied() else { continue };
            let after = (0..at).rev().find_map(|before| of_theirs.get(&before)).and_then(|a| our.get(*a).copied());
            let before = belongs_to(&their, at).and_then(|at| of_theirs.get(&at)).and_then(|at| our.get(*at).copied());
            let change = Change::Add { parent: ours, after, before, theirs: new };
            let inner = place.inside(step(new), step(new));
            if is_rival {
                self.rival(change, place.lines.clone(), &inner);
            } else {
                self.decisions.push(Decision { change, rival: None });
                say(new, &inner.ours, &mut self.ours);
            }
            say(new, &inner.theirs, &mut self.theirs);
        }
    }

    /// A part that both have, possibly under another name.
    fn renamed(&mut self, older: Option<&'f Fact>, ours: &'f Fact, theirs: &'f Fact, place: &Place) {
        if ours.key == theirs.key || older.is_some_and(|older| older.key == theirs.key) {
            return self.both(older, ours, theirs, &place.inside(step(ours), step(ours)));
        }
        let change = Change::Rename { ours, theirs };
        if older.is_some_and(|older| older.key == ours.key) {
            self.decisions.push(Decision { change, rival: None });
            return self.both(older, ours, theirs, &place.inside(&theirs.key, &theirs.key));
        }
        let inner = place.inside(&ours.key, &theirs.key);
        let before = self.before();
        let lines = if ours.alone { Some(ours.outer.clone()) } else { place.lines.clone() };
        self.rival(change, lines, &inner);
        self.both(older, ours, theirs, &inner);
        self.contest(before, ours, theirs, &inner);
    }

    fn only_ours(&mut self, older: Option<&'f Fact>, ours: &'f Fact, parent: &'f Fact, place: &Place) {
        let inner = place.inside(step(ours), step(ours));
        let change = Change::Remove { parent, ours };
        match older {
            None => self.keep(ours, &inner),
            Some(older) if older.digest == ours.digest => self.decisions.push(Decision { change, rival: None }),
            Some(_) => {
                let lines = if ours.alone { Some(ours.outer.clone()) } else { place.lines.clone() };
                self.rival(change, lines, &inner);
                say(ours, &inner.ours, &mut self.ours);
            }
        }
    }

    fn rival(&mut self, change: Change<'f>, lines: Option<Range<usize>>, place: &Place) {
        let lines = match change {
            Change::Add { parent, after, .. } if parent.kind != Kind::Item => match (self.place_of)(parent, after) {
                (at, true) => Some(at..at),
                (_, false) => lines,
            },
            _ => lines,
        };
        self.rivals.push(in_words(place.ours.split(" / ")));
        self.decisions.push(Decision { change, rival: Some(lines) });
    }

    fn keep(&mut self, fact: &Fact, place: &Place) {
        say(fact, &place.ours, &mut self.ours);
        say(fact, &place.theirs, &mut self.theirs);
    }

    fn note(&mut self, place: &Place, ours: &str, theirs: &str) {
        self.ours.push((place.ours.clone(), ours.to_string()));
        self.theirs.push((place.theirs.clone(), theirs.to_string()));
    }
}

/// What a comment stands directly above: the first that is none.
fn belongs_to(all: &[&Fact], at: usize) -> Option<usize> {
    let mut last = all.get(at).filter(|fact| fact.kind == Kind::Comment)?;
    for (place, next) in all.iter().enumerate().skip(at + 1) {
        let start = next.group.as_ref().map_or(next.outer.start, |(_, whole)| whole.start);
        if start != last.outer.end {
            return None;
        }
        if next.kind != Kind::Comment {
            return Some(place);
        }
        last = next;
    }
    None
}

/// Which of the newer facts each of the older ones became.
fn towards<'f>(older: &[&'f Fact], newer: &[&'f Fact]) -> FxHashMap<usize, usize> {
    with_renames(older, newer).into_iter().filter_map(|(a, b)| Some((a?, b?))).collect()
}

/// True where facts are of one kind, and what has an order has it in all of them.
fn can_be_compared(older: Option<&Fact>, ours: &Fact, theirs: &Fact) -> bool {
    let order = |a: &Fact, b: &Fact| match ours.kind {
        Kind::List => in_one_order(&a.parts, &b.parts),
        Kind::Table => match (a.parts.first(), b.parts.first()) {
            (Some(a), Some(b)) if a.key == HEADER && b.key == HEADER => in_one_order(&a.parts, &b.parts),
            (Some(a), Some(b)) => (a.key == HEADER) == (b.key == HEADER),
            _ => false,
        },
        _ => true,
    };
    let fits = |other: &Fact| other.kind == ours.kind && order(ours, other);
    fits(theirs) && older.is_none_or(|older| fits(older) && order(older, theirs))
}

/// True where what two lists share stands in one order.
pub(super) fn in_one_order(one: &[Fact], other: &[Fact]) -> bool {
    let places: FxHashMap<&str, usize> = other.iter().enumerate().map(|(at, fact)| (fact.key.as_str(), at)).collect();
    let shared: Vec<usize> = one.iter().filter_map(|fact| places.get(fact.key.as_str()).copied()).collect();
    shared.is_sorted()
}
