//! What a scenario comes to with some of the changes: each set of them is solved once, several at a time.

use super::super::overlay::Overlay;
use super::super::solved::{Failure, Solving, solved};
use super::looked::{Looked, Point};
use super::pieces::Pieces;
use super::shapley::{Known, Set};
use crate::driver;
use crate::eval::Status;
use crate::report::compare::{Comparison, Figure, FigureValue, Figures, Role, Side};
use crate::semantic::Loader;
use std::time::Instant;

/// Why no more is solved, as a clause.
pub type Stop = String;

/// What it takes to solve a set.
pub struct Means<'p> {
    pub pieces: &'p Pieces<'p>,
    pub scenario: &'p str,
    pub loaders: [&'p dyn Loader; 2],
    pub how: &'p Solving,
    /// The figures without any change.
    pub old: &'p Figures,
    /// So many sets are solved at most, and none begun after this time.
    pub most: usize,
    pub until: Option<Instant>,
}

/// Points that are known, and what it takes to know more.
pub struct Points<'p> {
    pub means: Means<'p>,
    pub looked: &'p Looked,
    known: Known<Result<Point, String>>,
    pub solves: usize,
}

impl<'p> Points<'p> {
    /// Nothing but the ends is known.
    pub fn new(means: Means<'p>, looked: &'p Looked, comparison: &Comparison) -> Points<'p> {
        let all = means.pieces.all();
        let known = [(0, 0), (all, 1)].map(|(set, side)| (set, Ok(looked.point(comparison, side)))).into_iter().collect();
        Points { means, looked, known, solves: 0 }
    }

    /// Solves those sets that are not known.
    ///
    /// # Errors
    /// Why no more is solved.
    pub fn know(&mut self, sets: impl IntoIterator<Item = Set>) -> Result<(), Stop> {
        let mut open: Vec<Set> = sets.into_iter().filter(|set| !self.known.contains_key(set)).collect();
        open.sort_unstable();
        open.dedup();
        if self.solves + open.len() > self.means.most {
            return Err(format!("it would take more than {} solves", self.means.most));
        }
        let is_late = || self.means.until.is_some_and(|until| Instant::now() >= until);
        let one = |at: usize| open.get(at).filter(|_| !is_late()).map(|set| (*set, self.solve(*set)));
        let made = driver::in_parallel(None, open.len(), one);
        self.solves += open.len();
        for point in made {
            let Some((set, point)) = point else { return Err("the time for it ran out; `--attribute` sets no limit".to_string()) };
            self.known.insert(set, point?);
        }
        Ok(())
    }

    /// What is not as in the newer version where all changes together are put into the older one, as a clause.
    ///
    /// # Errors
    /// Why that is not known.
    pub fn left_over(&mut self) -> Result<Option<String>, Stop> {
        let all = self.means.pieces.all();
        self.solves += 1;
        let made = match self.solve(all)? {
            Ok(made) => made,
            Err(why) => return Ok(Some(format!("with all changes that are compared put into the older version, {why}"))),
        };
        let Ok(new) = self.get(all) else { return Ok(None) };
        let other = self.looked.differing(&made, new).next().map(|(name, ..)| format!("`{name}`"));
        let other = other.or_else(|| (made.statuses != new.statuses).then(|| "the end of a search".to_string()));
        Ok(other.map(|other| {
            format!("with all changes that are compared put into the older version, {other} is not what it is in the newer one: the texts differ in something that cannot be put into the older one, such as the order of declarations")
        }))
    }

    /// What a set comes to; where that is not known, or there is nothing, why.
    pub fn get(&self, set: Set) -> Result<&Point, &str> {
        match self.known.get(&set) {
            Some(point) => point.as_ref().map_err(String::as_str),
            None => Err("it was not solved"),
        }
    }

    /// The sets that are known and check, in order.
    pub fn sets(&self) -> Vec<Set> {
        let mut out: Vec<Set> = self.known.iter().filter(|(_, point)| point.is_ok()).map(|(set, _)| *set).collect();
        out.sort_unstable();
        out
    }

    /// Solves a set. The inner error is why it does not check; the outer one why nothing is known.
    fn solve(&self, set: Set) -> Result<Result<Point, String>, Stop> {
        let Means { pieces, scenario, loaders, how, old, .. } = self.means;
        let Some(texts) = pieces.texts(set) else { return Ok(Err("it cannot be put into the text alone".to_string())) };
        let overlay = Overlay { texts: &texts, scenario, loaders };
        let text = texts.get(scenario).map_or("", String::as_str);
        match solved(scenario, text, &overlay, how, Figures::of) {
            Ok(figures) => match stopped(&figures) {
                Some(model) => Err(format!("a limit stopped the search of `{model}`")),
                None => {
                    let side = || Side { name: String::new(), title: None };
                    Ok(Ok(self.looked.point(&Comparison::of(vec![(side(), old.clone()), (side(), figures)]), 1)))
                }
            },
            Err(Failure::Wrong { first, .. }) => Ok(Err(format!("the scenario does not check: {first}"))),
            Err(Failure::Unsolved(why)) => Err(why),
        }
    }
}

fn word(figure: &Figure) -> Option<String> {
    match &figure.value {
        FigureValue::Word(word) if figure.role == Role::Status => Some(word.clone()),
        _ => None,
    }
}

/// The model whose search a limit stopped.
pub fn stopped(figures: &Figures) -> Option<&str> {
    let stopped = |figure: &&Figure| word(figure).is_some_and(|word| word == Status::Feasible.word());
    figures.list.iter().find(stopped).and_then(|figure| figure.model.as_deref())
}
