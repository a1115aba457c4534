//! What a scenario comes to with some of the changes: each set of them is solved once, several at a time.

use super::super::overlay::Overlay;
use super::super::solved::{Failure, solved};
use super::pieces::Pieces;
use super::shapley::{Known, Set};
use crate::driver;
use crate::eval::Status;
use crate::report::compare::{Comparison, Figure, FigureValue, Figures, Line, Role, Side};
use crate::semantic::Loader;
use crate::solve::Options;
use std::time::Instant;

/// Objectives that differ by less than this part are the same.
const SAME: f64 = 1e-7;

/// What the answers come to with some changes.
#[derive(Clone, Debug)]
pub struct Point {
    /// By result.
    pub values: Vec<f64>,
    /// By status that is another in the end.
    pub statuses: Vec<String>,
}

/// Why no more is solved, as a clause.
pub type Stop = String;

/// Points that are known, and what it takes to know more.
pub struct Points<'p> {
    pub pieces: &'p Pieces<'p>,
    pub scenario: &'p str,
    pub loaders: [&'p dyn Loader; 2],
    pub options: &'p Options,
    /// What is attributed: results with a number on both sides.
    pub results: &'p [Line],
    pub turned: &'p [Line],
    /// Figures without any change, and with all.
    pub ends: [&'p Figures; 2],
    /// So many sets are solved at most, and none begun after this time.
    pub most: usize,
    pub until: Option<Instant>,
    known: Known<Result<Point, String>>,
    pub solves: usize,
}

/// True of the figures that are attributed or say how models end.
pub fn leads(figure: &Figure) -> bool {
    match figure.role {
        Role::Status | Role::Objective => true,
        Role::Value => matches!(figure.value, FigureValue::Number(_)) && !figure.name.contains('['),
        _ => false,
    }
}

impl<'p> Points<'p> {
    /// Nothing but the ends is known.
    #[allow(clippy::too_many_arguments, reason = "what a solve takes, and what is looked at")]
    pub fn new(
        pieces: &'p Pieces<'p>,
        scenario: &'p str,
        loaders: [&'p dyn Loader; 2],
        options: &'p Options,
        (results, turned): (&'p [Line], &'p [Line]),
        ends: [&'p Figures; 2],
        most: usize,
        until: Option<Instant>,
    ) -> Points<'p> {
        let known = Known::default();
        let mut out = Points { pieces, scenario, loaders, options, results, turned, ends, most, until, known, solves: 0 };
        let [old, new] = ends.map(|figures| out.point(figures.clone()));
        out.known.insert(pieces.all(), new);
        out.known.insert(0, old);
        out
    }

    /// Solves those sets that are not known.
    ///
    /// # Errors
    /// Why no more is solved.
    pub fn know(&mut self, sets: impl IntoIterator<Item = Set>) -> Result<(), Stop> {
        let mut open: Vec<Set> = sets.into_iter().filter(|set| !self.known.contains_key(set)).collect();
        open.sort_unstable();
        open.dedup();
        if self.solves + open.len() > self.most {
            return Err(format!("it would take more than {} solves", self.most));
        }
        let is_late = || self.until.is_some_and(|until| Instant::now() >= until);
        let one = |at: usize| open.get(at).filter(|_| !is_late()).map(|set| (*set, self.solve(*set)));
        let made = driver::in_parallel(open.len(), one);
        self.solves += open.len();
        for point in made {
            let Some((set, point)) = point else { return Err("the time for it ran out; `--attribute` sets no limit".to_string()) };
            self.known.insert(set, point?);
        }
        Ok(())
    }

    /// True where all changes together, put into the older version, come to what the newer version comes to.
    ///
    /// # Errors
    /// Why that is not known.
    pub fn all_is_new(&mut self) -> Result<bool, Stop> {
        let all = self.pieces.all();
        self.solves += 1;
        let (Ok(made), Ok(new)) = (self.solve(all)?, self.get(all)) else { return Ok(false) };
        let near = |((a, b), result): ((&f64, &f64), &Line)| result.role != Role::Objective || (a - b).abs() <= SAME * a.abs().max(b.abs());
        Ok(made.statuses == new.statuses && made.values.iter().zip(&new.values).zip(self.results).all(near))
    }

    /// What a set comes to; where that is not known, or there is nothing, why.
    pub fn get(&self, set: Set) -> Result<&Point, &str> {
        match self.known.get(&set) {
            Some(point) => point.as_ref().map_err(String::as_str),
            None => Err("it was not solved"),
        }
    }

    /// Solves a set. The inner error is why it has no answer; the outer one why none is known.
    fn solve(&self, set: Set) -> Result<Result<Point, String>, Stop> {
        let Some(texts) = self.pieces.texts(set) else { return Ok(Err("it cannot be put into the text alone".to_string())) };
        let overlay = Overlay { texts: &texts, scenario: self.scenario, loaders: self.loaders };
        let text = texts.get(self.scenario).map_or("", String::as_str);
        match solved(self.scenario, text, &overlay, self.options, |solved| Figures::of(solved).only(leads)) {
            Ok(figures) => match stopped(&figures) {
                Some(model) => Err(format!("a limit stopped the search of `{model}`")),
                None => Ok(self.point(figures)),
            },
            Err(Failure::Wrong { first, .. }) => Ok(Err(format!("the scenario does not check: {first}"))),
            Err(Failure::Unsolved(why)) => Err(why),
        }
    }

    fn point(&self, figures: Figures) -> Result<Point, String> {
        let side = || Side { name: String::new(), title: None };
        let words: Vec<(String, String)> = figures.list.iter().filter_map(|figure| Some((figure.name.clone(), word(figure)?))).collect();
        let status = |name: &str| words.iter().find(|(own, _)| own == name).map_or("", |(_, word)| word.as_str()).to_string();
        let comparison = Comparison::of(vec![(side(), self.ends[0].clone()), (side(), figures)]);
        let value = |result: &Line| {
            let line = comparison.lines.iter().find(|line| line.role == result.role && line.name == result.name);
            line.and_then(|line| line.number(1)).ok_or_else(|| match &result.model {
                Some(model) if !matches!(status(&format!("{model}.status")).as_str(), "optimal" | "") => {
                    format!("`{model}` is {}", status(&format!("{model}.status")))
                }
                _ => format!("`{}` has no value", result.name),
            })
        };
        let values = self.results.iter().map(value).collect::<Result<_, _>>()?;
        Ok(Point { values, statuses: self.turned.iter().map(|line| status(&line.name)).collect() })
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
