//! Scenarios that branch off one another: a tree, as a group for each period in which it branches.

use super::changes::{Change, MOST, changes, check_total, probability};
use super::groups::{Group, Groups, Law, State};
use super::periods::Periods;
use super::places::Places;
use super::program::{Fault, Place};
use super::scan::Line;
use crate::exact::Exact;
use crate::ids::At;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// A scenario: its numbers are those of its parent, but for what it states.
struct Scenario {
    name: String,
    parent: u32,
    /// Nothing of the root.
    probability: Exact,
    /// The first period that it does not share with its parent.
    branch: u32,
    line: u32,
    changed: Vec<(Place, Exact)>,
}

/// The scenarios of a file; the first one is the root, which has the numbers of the core file.
pub(super) struct Scenarios {
    all: Vec<Scenario>,
    by_name: FxHashMap<String, u32>,
    places: FxHashSet<Place>,
    periods: u32,
}

/// By period what is otherwise than in the core file: place, the scenario whose state it is in, number.
type ByPeriod = BTreeMap<u32, Vec<(Place, u32, Exact)>>;

/// The states of a period: of each scenario its state, and of each state the scenario that it comes from.
struct Level {
    of: Vec<u32>,
    /// In their order.
    owners: Vec<u32>,
}

impl Scenarios {
    pub fn new(periods: &Periods) -> Scenarios {
        let root = Scenario { name: "ROOT".into(), parent: 0, probability: Exact::ZERO, branch: 0, line: 0, changed: Vec::new() };
        Scenarios { all: vec![root], by_name: FxHashMap::default(), places: FxHashSet::default(), periods: periods.count() }
    }

    /// True of what a scenario states.
    pub fn names(&self, place: Place) -> bool {
        self.places.contains(&place)
    }

    /// How many scenarios have probability 0.
    pub fn never(&self) -> usize {
        self.all.iter().skip(1).filter(|scenario| scenario.probability == Exact::ZERO).count()
    }

    /// A line of the section.
    pub fn line(&mut self, line: &Line<'_>, change: Change, places: &Places<'_>) -> Result<(), Fault> {
        if line.head() == "SC" && !places.is_column("SC") {
            let &[_, name, parent, probability_word, period] = line.words.as_slice() else {
                return Err(line.fault("here stand SC, a name, the scenario that it branches off, a probability and a period"));
            };
            let number = self.all.len() as u32;
            if self.by_name.insert(name.to_string(), number).is_some() {
                return Err(line.fault(format!("the scenario `{name}` stands here again")));
            }
            let parent = match parent.trim_matches('\'') {
                "ROOT" => 0,
                other => {
                    let found = self.by_name.get(other).copied().filter(|found| *found != number);
                    found.ok_or_else(|| line.fault(format!("no scenario is called `{other}` above this line")))?
                }
            };
            let probability = probability(line, probability_word)?;
            let branch = places.periods().at(line, period)?;
            if branch == 0 && parent != 0 {
                return Err(line.fault("a scenario cannot branch in the first period, before which nothing is decided"));
            }
            // All scenarios have the first period in common.
            let branch = branch.max(1);
            self.all.push(Scenario { name: name.to_string(), parent, probability, branch, line: line.number, changed: Vec::new() });
            return Ok(());
        }
        let Some(last) = self.all.last_mut().filter(|last| last.line > 0) else {
            return Err(line.fault("no scenario begins before this line"));
        };
        for (place, value) in changes(line, change, places)? {
            if places.periods().of(place) < last.branch && value != places.base(place) {
                return Err(line.fault(format!("{} belongs to a period before this scenario branches", places.text(place))));
            }
            last.changed.push((place, value));
            self.places.insert(place);
        }
        Ok(())
    }

    /// The groups of the tree, and the numbers that are certain.
    pub fn groups(&self, places: &Places<'_>, last: u32) -> Result<Groups, Fault> {
        let (mut groups, mut certain) = (Vec::new(), Vec::new());
        if self.all.len() == 1 {
            return Ok((groups, certain));
        }
        let mut total = Exact::ZERO;
        self.all.iter().for_each(|scenario| total += &scenario.probability);
        let line = self.all.get(1).map_or(last, |scenario| scenario.line);
        check_total(line, "the scenarios", &total)?;
        // All scenarios have the first period in common.
        let levels: BTreeMap<u32, Level> = (1..self.periods).map(|period| (period, self.level(period))).collect();
        let mut values = self.values(places, &levels)?;
        // The level that the last group has, and its place among the groups.
        let mut before: Option<(&Level, usize)> = None;
        for (period, level) in &levels {
            let here = values.remove(period).unwrap_or_default();
            let is_new = before.map_or(level.owners.len() > 1, |(before, _)| before.owners.len() != level.owners.len());
            if is_new {
                let given = before.map(|(_, group)| group);
                let states = self.states(level, before.map(|(before, _)| before));
                let name = if groups.is_empty() { "scenario".to_string() } else { format!("scenario_{}", period + 1) };
                let law = Law::States { states, values: Vec::new(), given, total: total.clone() };
                groups.push(Group { name, period: *period, law });
                before = Some((level, groups.len() - 1));
            }
            let Some((level, group)) = before else {
                certain.extend(here.into_iter().map(|(place, _, value)| (place, value)));
                continue;
            };
            if let Law::States { values, .. } = &mut groups.at_mut(group).law {
                values.extend(here.into_iter().map(|(place, owner, value)| (place, *level.of.at(owner), value)));
            }
        }
        Ok((groups, certain))
    }

    /// The states of a period, of scenarios that may happen.
    fn level(&self, period: u32) -> Level {
        let mut owner: Vec<u32> = Vec::with_capacity(self.all.len());
        for (number, scenario) in (0u32..).zip(&self.all) {
            let own = number == 0 || scenario.branch <= period;
            owner.push(if own { number } else { *owner.at(scenario.parent) });
        }
        let mut states: BTreeMap<u32, u32> = BTreeMap::new();
        for (own, scenario) in owner.iter().zip(&self.all) {
            if scenario.probability > Exact::ZERO {
                states.insert(*own, 0);
            }
        }
        for (number, state) in (0u32..).zip(states.values_mut()) {
            *state = number;
        }
        // What never happens is in no state; nobody asks for it.
        let of = owner.iter().map(|own| states.get(own).copied().unwrap_or(0)).collect();
        Level { of, owners: states.into_keys().collect() }
    }

    fn states(&self, level: &Level, before: Option<&Level>) -> Vec<State> {
        let mut sums = vec![Exact::ZERO; level.owners.len()];
        for (scenario, state) in self.all.iter().zip(&level.of) {
            *sums.at_mut(*state) += &scenario.probability;
        }
        let parent = |owner: u32| before.map(|before| *before.of.at(owner));
        let all = level.owners.iter().zip(sums);
        all.map(|(owner, probability)| State { name: self.all.at(*owner).name.clone(), probability, parent: parent(*owner) }).collect()
    }

    /// By period what is otherwise than in the core file: place, the scenario whose state it is in, number.
    fn values(&self, places: &Places<'_>, levels: &BTreeMap<u32, Level>) -> Result<ByPeriod, Fault> {
        let mut by_period = ByPeriod::new();
        let mut count = 0;
        let mut known: Vec<BTreeMap<Place, Exact>> = Vec::with_capacity(self.all.len());
        for (number, scenario) in (0u32..).zip(&self.all) {
            let mut own = if number == 0 { BTreeMap::new() } else { known.at(scenario.parent).clone() };
            own.extend(scenario.changed.iter().cloned());
            count += own.len();
            if count > MOST {
                return Err(Fault { line: scenario.line, said: format!("the scenarios hold more than {MOST} numbers") });
            }
            for (place, value) in &own {
                let period = places.periods().of(*place);
                let is_state = levels.get(&period).is_some_and(|level| level.owners.binary_search(&number).is_ok());
                if is_state && *value != places.base(*place) {
                    by_period.entry(period).or_default().push((*place, number, value.clone()));
                }
            }
            known.push(own);
        }
        Ok(by_period)
    }
}
