//! The lines of a comparison: a figure, and what it comes to on each side.

use super::figures::{Figure, FigureValue, Figures, Role, family};
use crate::exact;
use crate::report::number::rounding;
use crate::units::Units;
use rustc_hash::FxHashMap;

/// A difference below this share of the largest value of its family is rounding.
const ROUNDING: f64 = 1e-7;

/// One of what is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    pub name: String,
    pub title: Option<String>,
}

/// A figure on all sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub name: String,
    pub model: Option<String>,
    pub role: Role,
    /// Of the first side that has the figure.
    pub unit: String,
    /// By side; none where the figure is not there.
    pub values: Vec<Option<FigureValue>>,
    /// By side: the largest difference from the first one, as a part of the largest value of the family.
    pub size: f64,
    /// By side: false where its model has no answer, so that nothing can be said of it.
    answered: Vec<bool>,
}

/// What a decision of a plan does from one side to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// It was zero or not there.
    Enters,
    Leaves,
    Changes,
}

impl Line {
    /// True where a side differs from the first one, by more than rounding.
    pub fn differs(&self) -> bool {
        self.size > 0.0
    }

    /// The number on a side.
    pub fn number(&self, side: usize) -> Option<f64> {
        self.values.get(side)?.as_ref()?.number()
    }

    /// True where its model has an answer on the first side and on another one.
    fn is_answered(&self, side: usize) -> bool {
        [0, side].iter().all(|side| self.answered.get(*side).copied().unwrap_or(true))
    }

    /// What happens to it from the first side to another; nothing where it stays.
    pub fn moves(&self, side: usize) -> Option<Move> {
        if !self.is_answered(side) {
            return None;
        }
        let [before, after] = [0, side].map(|side| self.values.get(side).and_then(Option::as_ref));
        let largest = [before, after].into_iter().flatten().filter_map(FigureValue::number).fold(0.0, |most: f64, v| most.max(v.abs()));
        let nothing = |value: Option<&FigureValue>| value.is_none_or(|value| value.number().is_some_and(|v| v.abs() <= rounding(largest)));
        if !apart(before, after, largest) {
            return None;
        }
        Some(match (nothing(before), nothing(after)) {
            (true, false) => Move::Enters,
            (false, true) => Move::Leaves,
            _ => Move::Changes,
        })
    }
}

/// Figures on several sides, in the order of the first side that has them.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    pub sides: Vec<Side>,
    pub lines: Vec<Line>,
}

impl Comparison {
    /// The figures of several sides beside one another. Those of other sides are expressed in the units of the first one that has them.
    pub fn of(sides: Vec<(Side, Figures)>) -> Comparison {
        let count = sides.len();
        let mut names = Vec::with_capacity(count);
        let mut lines: Vec<Line> = Vec::new();
        let mut places: FxHashMap<(Role, String), (usize, usize)> = FxHashMap::default();
        let mut registries: Vec<Units> = Vec::with_capacity(count);
        for (at, (side, figures)) in sides.into_iter().enumerate() {
            names.push(side);
            registries.push(figures.units);
            for figure in figures.list {
                let Figure { name, model, role, value, unit } = figure;
                match places.get(&(role, name.clone())).copied() {
                    Some((place, first)) => {
                        let Some(line) = lines.get_mut(place) else { continue };
                        let value = registries.get_mut(first).and_then(|units| converted(units, value, &unit, &line.unit));
                        if let Some(own) = line.values.get_mut(at).filter(|own| own.is_none()) {
                            *own = value;
                        }
                    }
                    None => {
                        let mut values = vec![None; count];
                        if let Some(own) = values.get_mut(at) {
                            *own = Some(value);
                        }
                        places.insert((role, name.clone()), (lines.len(), at));
                        lines.push(Line { name, model, role, unit, values, size: 0.0, answered: Vec::new() });
                    }
                }
            }
        }
        find_answered(&mut lines, count);
        measure(&mut lines);
        Comparison { sides: names, lines }
    }

    /// The lines of a role that differ, those first that differ most.
    pub fn changed(&self, role: Role) -> Vec<&Line> {
        let mut found: Vec<&Line> = self.lines.iter().filter(|line| line.role == role && line.differs()).collect();
        found.sort_by(|one, other| other.size.total_cmp(&one.size));
        found
    }
}

/// A value in another unit; nothing where the units do not fit.
fn converted(units: &mut Units, value: FigureValue, from: &str, to: &str) -> Option<FigureValue> {
    match value {
        FigureValue::Number(number) if from != to => {
            let (own, wanted) = (units.parse(from).ok()?, units.parse(to).ok()?);
            Some(FigureValue::Number(number * exact::to_f64(&units.factor(own, wanted)?)))
        }
        value => Some(value),
    }
}

/// On which sides the model of each line has an answer: any figure beside its status. A status and an objective are compared all the same.
fn find_answered(lines: &mut [Line], sides: usize) {
    let mut of_models: FxHashMap<String, Vec<bool>> = FxHashMap::default();
    for line in lines.iter().filter(|line| line.role != Role::Status) {
        let Some(model) = &line.model else { continue };
        let own = of_models.entry(model.clone()).or_insert_with(|| vec![false; sides]);
        own.iter_mut().zip(&line.values).for_each(|(own, value)| *own |= value.is_some());
    }
    for line in lines.iter_mut().filter(|line| !matches!(line.role, Role::Status | Role::Objective)) {
        line.answered = line.model.as_ref().and_then(|model| of_models.get(model)).cloned().unwrap_or_default();
    }
}

/// How far each line is apart, beside the largest number of its family.
fn measure(lines: &mut [Line]) {
    let mut largest: FxHashMap<(Role, String), f64> = FxHashMap::default();
    for line in lines.iter() {
        let own = line.values.iter().flatten().filter_map(FigureValue::number).fold(0.0, |most: f64, v| most.max(v.abs()));
        let most = largest.entry((line.role, family(&line.name, line.role).to_string())).or_default();
        *most = most.max(own);
    }
    for line in lines {
        let most = largest.get(&(line.role, family(&line.name, line.role).to_string())).copied().unwrap_or(0.0);
        let first = line.values.first().and_then(Option::as_ref);
        let one = |(side, other): (usize, &Option<FigureValue>)| match line.is_answered(side) && apart(first, other.as_ref(), most) {
            true => distance(first, other.as_ref(), most),
            false => 0.0,
        };
        line.size = line.values.iter().enumerate().skip(1).map(one).fold(0.0, f64::max);
    }
}

/// True where two values differ by more than rounding.
fn apart(one: Option<&FigureValue>, other: Option<&FigureValue>, largest: f64) -> bool {
    match (one, other) {
        (Some(FigureValue::Number(a)), Some(FigureValue::Number(b))) => (a - b).abs() > ROUNDING * largest,
        // What is not there decides nothing, as a zero does.
        (Some(FigureValue::Number(a)), None) | (None, Some(FigureValue::Number(a))) => a.abs() > ROUNDING * largest,
        (one, other) => one != other,
    }
}

fn distance(one: Option<&FigureValue>, other: Option<&FigureValue>, largest: f64) -> f64 {
    let number = |value: Option<&FigureValue>| value.map_or(Some(0.0), FigureValue::number);
    match (number(one), number(other)) {
        (Some(a), Some(b)) if largest > 0.0 => (a - b).abs() / largest,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(list: &[(&str, Role, f64, &str)]) -> Figures {
        let one = |(name, role, value, unit): &(&str, Role, f64, &str)| Figure {
            name: name.to_string(),
            model: None,
            role: *role,
            value: FigureValue::Number(*value),
            unit: unit.to_string(),
        };
        Figures { list: list.iter().map(one).collect(), units: Units::build(&[], &[]).0 }
    }

    fn side(name: &str) -> Side {
        Side { name: name.into(), title: None }
    }

    #[test]
    fn what_enters_leaves_and_stays() {
        let ship = |values: [f64; 3]| {
            ["p.x[a]", "p.x[b]", "p.x[c]"].iter().zip(values).map(|(name, v)| (*name, Role::Decision, v, "1")).collect::<Vec<_>>()
        };
        let [before, after] = [ship([0.0, 5.0, 100.0]), ship([3.0, 0.0, 100.0 + 1e-9])];
        let found = Comparison::of(vec![(side("base"), figures(&before)), (side("v"), figures(&after))]);
        let moves: Vec<_> = found.lines.iter().map(|line| line.moves(1)).collect();
        assert_eq!(moves, [Some(Move::Enters), Some(Move::Leaves), None]);
        let changed: Vec<&str> = found.changed(Role::Decision).iter().map(|line| line.name.as_str()).collect();
        assert_eq!(changed, ["p.x[b]", "p.x[a]"]);
    }

    #[test]
    fn without_an_answer_nothing_leaves() {
        let mut before = figures(&[("p.cost", Role::Objective, 1.0, "1"), ("p.x[a]", Role::Decision, 3.0, "1")]);
        let mut after = figures(&[("p.status", Role::Status, 0.0, "1")]);
        before.list.iter_mut().chain(&mut after.list).for_each(|figure| figure.model = Some("p".into()));
        let found = Comparison::of(vec![(side("base"), before), (side("v"), after)]);
        let differ: Vec<(&str, Option<Move>)> =
            found.lines.iter().filter(|line| line.differs()).map(|line| (line.name.as_str(), line.moves(1))).collect();
        assert_eq!(differ, [("p.cost", Some(Move::Leaves))]);
        assert!(found.changed(Role::Decision).is_empty());
    }

    #[test]
    fn a_figure_of_one_side_alone_is_a_line() {
        let found = Comparison::of(vec![
            (side("a"), figures(&[("p.cost", Role::Objective, 1.0, "1")])),
            (side("b"), figures(&[("q.cost", Role::Objective, 2.0, "1")])),
        ]);
        let values: Vec<_> = found.lines.iter().map(|line| [line.number(0), line.number(1)]).collect();
        assert_eq!(values, [[Some(1.0), None], [None, Some(2.0)]]);
    }
}
