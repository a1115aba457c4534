//! What of the answers is looked at: results that are attributed, how models end, and all else that may move.

use crate::eval::Status;
use crate::report::compare::{Comparison, FigureValue, Line, Role, family};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

/// So many decisions, and so many shadow prices, are attributed: those that moved most.
pub const MOVED: usize = 5;
/// A difference below this part of the largest value is none.
pub const ROUNDING: f64 = 1e-7;

/// What the answers come to with some changes.
#[derive(Clone, Debug)]
pub struct Point {
    /// By line of the comparison; a word as a number, and none where there is nothing.
    pub values: Vec<f64>,
    /// By status that is looked at.
    pub statuses: Vec<String>,
}

/// A line that is attributed, and its place in the comparison.
pub struct Result {
    pub line: Line,
    pub at: usize,
}

/// The lines of a comparison of both versions.
pub struct Looked {
    pub results: Vec<Result>,
    /// Of models in both versions.
    pub statuses: Vec<Line>,
    /// How many decisions and prices moved and are not attributed, beside those that are.
    pub left: Vec<(Role, usize, usize)>,
    places: FxHashMap<(Role, String), usize>,
    /// By line: its name, its role, its unit, and below which difference it stays what it is.
    lines: Vec<(String, Role, String, f64)>,
}

impl Looked {
    pub fn of(comparison: &Comparison) -> Looked {
        let lines = &comparison.lines;
        let places: FxHashMap<(Role, String), usize> =
            lines.iter().enumerate().map(|(at, line)| ((line.role, line.name.clone()), at)).collect();
        let has_both = |line: &&Line| line.number(0).is_some() && line.number(1).is_some();
        let is_lead = |line: &&Line| line.role == Role::Objective || line.role == Role::Value && !line.name.contains('[');
        let objectives = lines.iter().filter(|line| line.role == Role::Objective);
        let mut chosen: Vec<&Line> =
            objectives.chain(lines.iter().filter(|line| line.role == Role::Value)).filter(is_lead).filter(has_both).collect();
        let mut left = Vec::new();
        for role in [Role::Decision, Role::Price] {
            let moved: Vec<&Line> = comparison.changed(role).into_iter().filter(has_both).collect();
            if moved.len() > MOVED {
                left.push((role, MOVED, moved.len()));
            }
            chosen.extend(moved.into_iter().take(MOVED));
        }
        let result = |line: &Line| Some(Result { at: *places.get(&(line.role, line.name.clone()))?, line: line.clone() });
        let results = chosen.into_iter().filter_map(result).collect();
        let statuses = lines.iter().filter(|line| line.role == Role::Status && line.values.iter().all(Option::is_some)).cloned().collect();
        let mut largest: FxHashMap<(Role, &str), f64> = FxHashMap::default();
        for line in lines {
            let own = [0, 1].into_iter().filter_map(|side| line.number(side)).fold(0.0, |most: f64, value| most.max(value.abs()));
            let most = largest.entry((line.role, family(&line.name, line.role))).or_default();
            *most = most.max(own);
        }
        let size = |line: &Line| ROUNDING * largest.get(&(line.role, family(&line.name, line.role))).copied().unwrap_or(0.0);
        let lines = lines.iter().map(|line| (line.name.clone(), line.role, line.unit.clone(), size(line))).collect();
        Looked { results, statuses, left, places, lines }
    }

    /// What a side of a comparison with the older version comes to.
    pub fn point(&self, comparison: &Comparison, side: usize) -> Point {
        let mut values = vec![f64::NAN; self.lines.len()];
        let mut words: FxHashMap<&str, &str> = FxHashMap::default();
        for line in &comparison.lines {
            let Some(value) = line.values.get(side).and_then(Option::as_ref) else { continue };
            if let (FigureValue::Word(word), Role::Status) = (value, line.role) {
                words.insert(&line.name, word);
            }
            if let Some(own) = self.places.get(&(line.role, line.name.clone())).and_then(|at| values.get_mut(*at)) {
                *own = coded(value);
            }
        }
        let status = |line: &Line| words.get(line.name.as_str()).copied().unwrap_or("").to_string();
        Point { values, statuses: self.statuses.iter().map(status).collect() }
    }

    /// The lines in which two points differ: names, units, and by how much where they are numbers.
    pub fn differing<'l>(&'l self, one: &'l Point, other: &'l Point) -> impl Iterator<Item = (&'l str, &'l str, Option<f64>)> {
        let both = one.values.iter().zip(&other.values);
        self.lines.iter().zip(both).filter_map(|((name, role, unit, size), (a, b))| {
            let is_word = matches!(role, Role::Status | Role::Expectation);
            let differs = a.is_nan() != b.is_nan() || (a - b).abs() > size.max(ROUNDING * a.abs().max(b.abs()));
            differs.then(|| (name.as_str(), unit.as_str(), Some(b - a).filter(|size| !is_word && size.is_finite())))
        })
    }
}

/// True of a word for a model that has values.
pub fn has_values(word: &str) -> bool {
    word == Status::Optimal.word() || word == Status::Feasible.word()
}

/// A value as a number; words are the same number where they are the same word.
fn coded(value: &FigureValue) -> f64 {
    match value {
        FigureValue::Number(number) => *number,
        FigureValue::Word(word) => {
            let mut hasher = FxHasher::default();
            word.hash(&mut hasher);
            (hasher.finish() >> 32) as f64
        }
    }
}
