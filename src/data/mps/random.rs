//! What is random: numbers and blocks of numbers that are independent of one another, or scenarios.

use super::changes::{Change, MOST, changes, check_total, merged, probability};
use super::groups::{Amount, Group, Law, State};
use super::periods::Periods;
use super::places::Places;
use super::program::{Fault, Place, Program};
use super::scan::{Layout, Line, lines};
use super::scenarios::Scenarios;
use crate::exact::Exact;
use crate::ids::At;
use rustc_hash::FxHashMap;

/// What is random in a program.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Random {
    pub groups: Vec<Group>,
    /// Numbers of the core file that are others in every outcome.
    pub certain: Vec<(Place, Exact)>,
    /// What was left out: each a sentence.
    pub notes: Vec<String>,
}

/// Which section a line is in.
#[derive(Clone, Copy)]
enum Section {
    None,
    Independent(Change),
    Amounts(Family),
    Blocks(Change),
    Scenarios(Change),
}

#[derive(Clone, Copy)]
enum Family {
    Uniform,
    Normal,
}

/// Reads a file.
pub(super) fn read(text: &str, layout: Layout, program: &Program, periods: &Periods) -> Result<Random, Fault> {
    let mut reader = Reader {
        places: Places::new(program, periods),
        singles: Vec::new(),
        by_place: FxHashMap::default(),
        blocks: Vec::new(),
        by_name: FxHashMap::default(),
        open: None,
        scenarios: Scenarios::new(periods),
    };
    let mut section = Section::None;
    let (mut is_closed, mut last) = (false, 1);
    for line in lines(text, layout) {
        let line = line?;
        last = line.number;
        if line.is_head {
            is_closed = line.head() == "ENDATA";
            if is_closed {
                break;
            }
            section = head(&line)?;
            continue;
        }
        match section {
            Section::None => return Err(line.fault("no section begins before this line")),
            Section::Independent(change) => reader.single(&line, change)?,
            Section::Amounts(family) => reader.amount(&line, family)?,
            Section::Blocks(change) => reader.block(&line, change)?,
            Section::Scenarios(change) => reader.scenarios.line(&line, change, &reader.places)?,
        }
    }
    if !is_closed {
        return Err(Fault { line: last, said: "the file ends before ENDATA".into() });
    }
    reader.finish(last)
}

fn head(line: &Line<'_>) -> Result<Section, Fault> {
    let words: Vec<String> = line.words.iter().map(|word| word.to_uppercase()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let change = || Change::named(line, words.get(2).copied());
    match words.as_slice() {
        ["STOCH" | "STOCHASTIC", ..] => Ok(Section::None),
        ["INDEP", "DISCRETE", ..] => Ok(Section::Independent(change()?)),
        ["BLOCKS", "DISCRETE", ..] => Ok(Section::Blocks(change()?)),
        ["SCENARIOS"] => Ok(Section::Scenarios(Change::Replace)),
        ["SCENARIOS", "DISCRETE", ..] => Ok(Section::Scenarios(change()?)),
        ["INDEP", family @ ("UNIFORM" | "NORMAL")] | ["INDEP", family @ ("UNIFORM" | "NORMAL"), "REPLACE"] => {
            Ok(Section::Amounts(if *family == "UNIFORM" { Family::Uniform } else { Family::Normal }))
        }
        _ => Err(line.fault(format!("the section {} is not read", words.join(" ")))),
    }
}

/// A random number with its values so far.
struct Single {
    place: Place,
    period: u32,
    line: u32,
    values: Vec<(Exact, Exact)>,
    amount: Option<Amount>,
}

/// A block with its realisations so far.
struct Block {
    name: String,
    period: Option<u32>,
    line: u32,
    probabilities: Vec<Exact>,
    /// Each place, with what it is in the first realisation.
    places: Vec<(Place, Exact)>,
    by_place: FxHashMap<Place, usize>,
    /// What is otherwise later: place, realisation, number.
    changed: FxHashMap<(usize, u32), Exact>,
}

struct Reader<'p> {
    places: Places<'p>,
    singles: Vec<Single>,
    by_place: FxHashMap<Place, usize>,
    blocks: Vec<Block>,
    by_name: FxHashMap<String, usize>,
    /// The block that lines of numbers belong to.
    open: Option<usize>,
    scenarios: Scenarios,
}

impl Reader<'_> {
    /// Column, row, numbers and period of a line with one random number.
    fn words<'t>(&self, line: &Line<'t>) -> Result<(Option<Place>, &'t str, &'t str, u32), Fault> {
        let place = self.places.named(line, line.word(0, "the column")?, line.word(1, "the row")?)?;
        let (first, period, second) = match line.words.as_slice() {
            [_, _, first, second] => (*first, None, *second),
            [_, _, first, period, second] => (*first, Some(*period), *second),
            _ => return Err(line.fault("here stand a column, a row, a number, a period, and a number")),
        };
        let period = match (period, place) {
            (Some(period), _) => self.places.periods().at(line, period)?,
            (None, Some(place)) => self.places.periods().of(place),
            (None, None) => 0,
        };
        Ok((place, first, second, period))
    }

    fn single(&mut self, line: &Line<'_>, change: Change) -> Result<(), Fault> {
        let (place, value, likely, period) = self.words(line)?;
        let (value, probability) = (line.number(value)?, probability(line, likely)?);
        let Some(place) = place else { return Ok(()) };
        let value = change.of(&self.places, place, value);
        let at = *self.by_place.entry(place).or_insert_with(|| {
            self.singles.push(Single { place, period, line: line.number, values: Vec::new(), amount: None });
            self.singles.len() - 1
        });
        let single = self.singles.at_mut(at);
        if single.period != period || single.amount.is_some() {
            return Err(line.fault(format!("{} has a distribution of another kind or period already", self.places.text(place))));
        }
        single.values.push((value, probability));
        Ok(())
    }

    fn amount(&mut self, line: &Line<'_>, family: Family) -> Result<(), Fault> {
        let (place, first, second, period) = self.words(line)?;
        let (first, second) = (line.number(first)?, line.number(second)?);
        let Some(place) = place else { return Ok(()) };
        let amount = match family {
            Family::Uniform if first < second => Amount::Uniform { low: first, high: second },
            Family::Uniform => return Err(line.fault("the lower end is not below the upper one")),
            Family::Normal if second > Exact::ZERO => Amount::Normal { mean: first, variance: second },
            Family::Normal => return Err(line.fault("the variance is not above 0")),
        };
        if place == Place::Constant {
            return Err(line.fault("a constant of the objective with a distribution is not read"));
        }
        if self.by_place.insert(place, self.singles.len()).is_some() {
            return Err(line.fault(format!("{} has a distribution already", self.places.text(place))));
        }
        self.singles.push(Single { place, period, line: line.number, values: Vec::new(), amount: Some(amount) });
        Ok(())
    }

    fn block(&mut self, line: &Line<'_>, change: Change) -> Result<(), Fault> {
        if line.head() == "BL" && !self.places.is_column("BL") {
            let name = line.word(1, "the name of the block")?;
            let (period, likely) = match line.words.as_slice() {
                [_, _, likely] => (None, *likely),
                [_, _, period, likely] => (Some(self.places.periods().at(line, period)?), *likely),
                _ => return Err(line.fault("here stand BL, a name, a period and a probability")),
            };
            let probability = probability(line, likely)?;
            let at = *self.by_name.entry(name.to_string()).or_insert_with(|| {
                self.blocks.push(Block {
                    name: name.to_string(),
                    period,
                    line: line.number,
                    probabilities: Vec::new(),
                    places: Vec::new(),
                    by_place: FxHashMap::default(),
                    changed: FxHashMap::default(),
                });
                self.blocks.len() - 1
            });
            let block = self.blocks.at_mut(at);
            if block.period != period {
                return Err(line.fault(format!("the block `{name}` belongs to another period above")));
            }
            block.probabilities.push(probability);
            self.open = Some(at);
            return Ok(());
        }
        let Some(open) = self.open else { return Err(line.fault("no block begins before this line")) };
        for (place, value) in changes(line, change, &self.places)? {
            let block = self.blocks.at_mut(open);
            let state = block.probabilities.len() as u32 - 1;
            let at = *block.by_place.entry(place).or_insert_with(|| {
                // What only a later realisation names is that of the core file before.
                let first = if state == 0 { value.clone() } else { self.places.base(place) };
                block.places.push((place, first));
                block.places.len() - 1
            });
            if state == 0 {
                block.places.at_mut(at).1 = value;
            } else {
                block.changed.insert((at, state), value);
            }
        }
        Ok(())
    }

    fn finish(self, last: u32) -> Result<Random, Fault> {
        let mut random = Random::default();
        let mut made = Vec::new();
        let of_singles = self.singles.iter().flat_map(|single| &single.values).map(|(_, probability)| probability);
        let of_blocks = self.blocks.iter().flat_map(|block| &block.probabilities);
        let never = of_singles.chain(of_blocks).filter(|probability| **probability == Exact::ZERO).count() + self.scenarios.never();
        if never > 0 {
            random.notes.push(format!("outcomes with probability 0 are left out: {never} of them"));
        }
        for Single { place, period, line, values, amount } in self.singles {
            let name = self.places.text(place);
            let law = match amount {
                Some(amount) => Law::Amount { place, amount },
                None => {
                    let (values, total) = merged(values);
                    check_total(line, &name, &total)?;
                    Law::Values { place, values, total }
                }
            };
            made.push((line, vec![place], Group { name, period, law }));
        }
        for block in self.blocks {
            let mut total = Exact::ZERO;
            block.probabilities.iter().for_each(|probability| total += probability);
            check_total(block.line, &format!("the block `{}`", block.name), &total)?;
            let places: Vec<Place> = block.places.iter().map(|(place, _)| *place).collect();
            let earliest = places.iter().map(|place| self.places.periods().of(*place)).min().unwrap_or(0);
            made.push((block.line, places, block.group(block.period.unwrap_or(earliest), total, &self.places)?));
        }
        let (groups, certain) = self.scenarios.groups(&self.places, last)?;
        random.certain = certain;
        // Groups of scenarios name one another by their places, and come first.
        random.groups = groups;
        let mut taken: FxHashMap<Place, u32> = FxHashMap::default();
        made.sort_by_key(|(line, ..)| *line);
        for (line, places, group) in made {
            for place in places {
                let fault = |said: String| Fault { line, said: format!("{}: {said}", self.places.text(place)) };
                if taken.insert(place, line).is_some() || self.scenarios.names(place) {
                    return Err(fault("is random in another place of the file too".into()));
                }
                if group.period > self.places.periods().of(place) {
                    return Err(fault("becomes known only after the period that it belongs to".into()));
                }
            }
            random.take(line, group)?;
        }
        if random.groups.is_empty() && random.certain.is_empty() {
            return Err(Fault { line: last, said: "nothing is random in the file".into() });
        }
        Ok(random)
    }
}

impl Random {
    /// Adds a group; what has one state only is certain.
    fn take(&mut self, line: u32, group: Group) -> Result<(), Fault> {
        match &group.law {
            Law::Values { place, values, .. } if values.len() == 1 => {
                self.certain.extend(values.iter().map(|(value, _)| (*place, value.clone())));
            }
            Law::States { states, values, .. } if states.len() == 1 => {
                self.certain.extend(values.iter().map(|(place, _, value)| (*place, value.clone())));
            }
            _ if group.period == 0 => {
                return Err(Fault { line, said: format!("{} is random in the first period, before which nothing is decided", group.name) });
            }
            _ => {
                self.groups.push(group);
                return Ok(());
            }
        }
        self.notes.push(format!("{} has one outcome only, and is no longer random", group.name));
        Ok(())
    }
}

impl Block {
    /// The block as a group. Realisations with probability 0 are left out.
    fn group(&self, period: u32, total: Exact, places: &Places<'_>) -> Result<Group, Fault> {
        let mut states = Vec::new();
        let mut numbers: Vec<Option<u32>> = Vec::new();
        for (number, probability) in (1u32..).zip(&self.probabilities) {
            numbers.push((*probability > Exact::ZERO).then_some(states.len() as u32));
            if *probability > Exact::ZERO {
                states.push(State { name: number.to_string(), probability: probability.clone(), parent: None });
            }
        }
        if self.places.len().saturating_mul(states.len()) > MOST {
            return Err(Fault { line: self.line, said: format!("the block `{}` holds more than {MOST} numbers", self.name) });
        }
        let mut values = Vec::new();
        for (at, (place, first)) in self.places.iter().enumerate() {
            let base = places.base(*place);
            for (number, state) in (0u32..).zip(&numbers) {
                let value = self.changed.get(&(at, number)).unwrap_or(first);
                if let Some(state) = state.filter(|_| *value != base) {
                    values.push((*place, state, value.clone()));
                }
            }
        }
        Ok(Group { name: self.name.clone(), period, law: Law::States { states, values, given: None, total } })
    }
}
