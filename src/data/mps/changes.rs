//! What all forms of what is random have in common: changes of the core file, probabilities.

use super::places::Places;
use super::program::{Fault, Place};
use super::scan::Line;
use crate::exact::Exact;

/// How far the probabilities of a group may be off 1 together, as a part of it: one in so many.
const OFF: u32 = 1_000;
/// The most numbers of all states.
pub(super) const MOST: usize = 10_000_000;

/// What a number of the file does with that of the core file.
#[derive(Clone, Copy, Default)]
pub(super) enum Change {
    #[default]
    Replace,
    Add,
    Multiply,
}

impl Change {
    pub fn named(line: &Line<'_>, word: Option<&str>) -> Result<Change, Fault> {
        match word {
            None | Some("REPLACE") => Ok(Change::Replace),
            Some("ADD") => Ok(Change::Add),
            Some("MULTIPLY") => Ok(Change::Multiply),
            Some(other) => Err(line.fault(format!("`{other}` is none of REPLACE, ADD and MULTIPLY"))),
        }
    }

    /// The number that comes out.
    pub fn of(self, places: &Places<'_>, place: Place, value: Exact) -> Exact {
        let (base, sign) = match place {
            // The file states the right-hand side, the negative of the constant.
            Place::Constant => (-places.base(place), -Exact::ONE),
            _ => (places.base(place), Exact::ONE),
        };
        sign * match self {
            Change::Replace => value,
            Change::Add => base + value,
            Change::Multiply => base * value,
        }
    }
}

/// The places and numbers of a line.
pub(super) fn changes(line: &Line<'_>, change: Change, places: &Places<'_>) -> Result<Vec<(Place, Exact)>, Fault> {
    let column = line.word(0, "the column")?;
    let mut all = Vec::new();
    let rest = line.words.get(1..).unwrap_or_default();
    if rest.is_empty() {
        return Err(line.fault("a row and a number are missing"));
    }
    for pair in rest.chunks(2) {
        let &[row, value] = pair else { return Err(line.fault("a name of a row and a number belong together")) };
        let value = line.number(value)?;
        if let Some(place) = places.named(line, column, row)? {
            all.push((place, change.of(places, place, value)));
        }
    }
    Ok(all)
}

/// A probability.
pub(super) fn probability(line: &Line<'_>, word: &str) -> Result<Exact, Fault> {
    let value = line.number(word)?;
    if value < Exact::ZERO || value > Exact::ONE {
        return Err(line.fault(format!("`{word}` is no probability: it is not between 0 and 1")));
    }
    Ok(value)
}

/// Whether probabilities add up to 1, or nearly: files round them.
pub(super) fn check_total(line: u32, name: &str, total: &Exact) -> Result<(), Fault> {
    let off = crate::exact::absolute(&(total - Exact::ONE));
    if off * Exact::from(OFF) > Exact::ONE {
        return Err(Fault { line, said: format!("the probabilities of {name} add up to {}", crate::exact::text(total)) });
    }
    Ok(())
}

/// Values with their probabilities: each value once, in its order, those with probability 0 left out; and what they add up to.
pub(super) fn merged(mut values: Vec<(Exact, Exact)>) -> (Vec<(Exact, Exact)>, Exact) {
    let mut total = Exact::ZERO;
    values.iter().for_each(|(_, probability)| total += probability);
    values.retain(|(_, probability)| *probability > Exact::ZERO);
    values.sort();
    let mut all: Vec<(Exact, Exact)> = Vec::with_capacity(values.len());
    for (value, probability) in values {
        match all.last_mut() {
            Some((last, sum)) if *last == value => *sum += probability,
            _ => all.push((value, probability)),
        }
    }
    (all, total)
}
