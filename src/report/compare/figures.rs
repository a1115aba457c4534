//! All figures of a solved scenario in one list, each by the name that a scenario reads it by.

use crate::driver::Solved;
use crate::hir::Hir;
use crate::report::number::alone;
use crate::report::page::keyed;
use crate::report::{Constraint, ModelView, Report, Series, ValueType};
use crate::units::Units;

/// What a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// How a model ended.
    Status,
    Objective,
    /// Whether an expectation holds.
    Expectation,
    /// A value that has a name, of the scenario or of a model.
    Value,
    /// A variable of a plan.
    Decision,
    /// A shadow price of a constraint.
    Price,
}

impl Role {
    /// The word for it in files.
    pub fn word(self) -> &'static str {
        match self {
            Role::Status => "status",
            Role::Objective => "objective",
            Role::Expectation => "expectation",
            Role::Value => "value",
            Role::Decision => "decision",
            Role::Price => "shadow price",
        }
    }
}

/// What a figure comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum FigureValue {
    /// Finite, in the unit of the figure.
    Number(f64),
    /// A status, an entity, a state, yes or no.
    Word(String),
}

impl FigureValue {
    /// A value of a type: a number, or the word for it.
    pub fn of(hir: &Hir, ty: ValueType, value: f64) -> FigureValue {
        ty.word(hir, value).map_or(FigureValue::Number(if value == 0.0 { 0.0 } else { value }), |word| FigureValue::Word(word.into()))
    }

    /// For people; a dash where there is none.
    pub(super) fn shown(value: Option<&FigureValue>) -> String {
        match value {
            None => "–".into(),
            Some(FigureValue::Number(number)) => alone(*number),
            Some(FigureValue::Word(word)) => word.clone(),
        }
    }

    /// The number, if it is one.
    pub fn number(&self) -> Option<f64> {
        if let FigureValue::Number(number) = self { Some(*number) } else { None }
    }
}

/// One figure: `division.ship[seattle, chicago]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// As a scenario reads it; of an expectation its title or its text.
    pub name: String,
    /// The model that it belongs to.
    pub model: Option<String>,
    pub role: Role,
    pub value: FigureValue,
    /// `1` of bare numbers and words.
    pub unit: String,
}

/// A name without its keys; an expectation has none.
pub fn family(name: &str, role: Role) -> &str {
    match role {
        Role::Expectation | Role::Status => name,
        _ if name.ends_with(']') => name.rfind('[').and_then(|at| name.get(..at)).unwrap_or(name),
        // `division.demand[chicago].price`
        Role::Price => name.split('[').next().unwrap_or(name),
        _ => name,
    }
}

/// The figures of a solved scenario.
#[derive(Clone)]
pub struct Figures {
    pub list: Vec<Figure>,
    /// To express figures of one scenario in the units of another.
    pub(super) units: Units,
}

impl Figures {
    /// All of them, in the order of the report.
    pub fn of(solved: &Solved) -> Figures {
        Figures::listed(&Report::new(solved), &solved.hir, Which::All)
    }

    /// Those that lead: without keys, and no decisions and prices.
    pub(super) fn leading(report: &Report<'_>, hir: &Hir) -> Figures {
        let mut all = Figures::listed(report, hir, Which::Leading);
        // Of a case, what it belongs to has keys.
        all.list.retain(|figure| !figure.name.contains('['));
        all
    }

    fn listed(report: &Report<'_>, hir: &Hir, which: Which) -> Figures {
        let mut list = Vec::new();
        for model in &report.models {
            of_model(model, which, &mut list);
        }
        for series in report.values.iter().chain(&report.known).filter(|series| which.takes(series)) {
            of_series(series, None, Role::Value, &mut list);
        }
        for expectation in report.of_scenario.iter().chain(&report.expectations) {
            list.push(Figure {
                name: expectation.title.unwrap_or(expectation.text).to_string(),
                model: None,
                role: Role::Expectation,
                value: FigureValue::Word(
                    match (expectation.passed, expectation.verdict) {
                        (true, _) => "holds",
                        (false, Some(_)) => "fails",
                        (false, None) => "not calculated",
                    }
                    .into(),
                ),
                unit: "1".into(),
            });
        }
        Figures { list, units: (*hir.units).clone() }
    }
}

/// Which figures are listed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    All,
    /// Without decisions, prices, and what has keys.
    Leading,
}

impl Which {
    fn takes(self, series: &Series<'_>) -> bool {
        self == Which::All || series.keys.is_empty()
    }
}

/// Below this part of the largest of its kind, a decision or a price is nothing.
const NOTHING: f64 = 1e-7;

/// The names of the decisions that are not nothing, sorted.
pub(super) fn taken(report: &Report<'_>) -> Vec<String> {
    let variables = || report.models.iter().flat_map(|model| model.variables.iter().map(move |series| (model, series)));
    let is_number = |series: &Series<'_>, value: f64| series.word(value).is_none();
    let all = variables().flat_map(|(_, series)| series.rows().map(move |row| (series, row.value)));
    let largest = all.filter(|(series, value)| is_number(series, *value)).fold(0.0, |most: f64, (_, value)| most.max(value.abs()));
    let (mut names, mut keys) = (Vec::new(), Vec::new());
    for (model, series) in variables() {
        let name = format!("{}.{}", model.name, series.name);
        for row in series.rows().filter(|row| row.value.abs() > NOTHING * largest && is_number(series, row.value)) {
            series.key_names(row.row, &mut keys);
            names.push(keyed(&name, &keys));
        }
    }
    names.sort_unstable();
    names
}

/// The names of the limits that have a price, sorted.
pub(super) fn binding(report: &Report<'_>) -> Vec<String> {
    let constraints = || report.models.iter().flat_map(|model| model.constraints.iter().map(move |constraint| (model, constraint)));
    let all = constraints().flat_map(|(_, constraint)| constraint.rows().filter_map(|row| row.dual));
    let largest = all.fold(0.0, |most: f64, price| most.max(price.abs()));
    let (mut names, mut keys) = (Vec::new(), Vec::new());
    for (model, constraint) in constraints() {
        let name = format!("{}.{}", model.name, constraint.name);
        for row in constraint.rows().filter(|row| row.dual.is_some_and(|price| price.abs() > NOTHING * largest)) {
            constraint.key_names(row.row, &mut keys);
            names.push(keyed(&name, &keys));
        }
    }
    names.sort_unstable();
    names
}

fn of_model(model: &ModelView<'_>, which: Which, out: &mut Vec<Figure>) {
    let name = |own: &str| format!("{}.{own}", model.name);
    out.push(Figure {
        name: name("status"),
        model: Some(model.name.to_string()),
        role: Role::Status,
        value: FigureValue::Word(model.status.word().into()),
        unit: "1".into(),
    });
    for objective in &model.objectives {
        let Some(value) = objective.value else { continue };
        out.push(Figure {
            name: name(objective.name),
            model: Some(model.name.to_string()),
            role: Role::Objective,
            value: FigureValue::Number(value),
            unit: objective.unit.clone(),
        });
    }
    for series in model.results.iter().filter(|series| which.takes(series)) {
        of_series(series, Some(model.name), Role::Value, out);
    }
    if which == Which::Leading {
        return;
    }
    for series in &model.variables {
        of_series(series, Some(model.name), Role::Decision, out);
    }
    for constraint in &model.constraints {
        prices(constraint, model.name, out);
    }
}

fn of_series(series: &Series<'_>, model: Option<&str>, role: Role, out: &mut Vec<Figure>) {
    let name = model.map_or_else(|| series.name.to_string(), |model| format!("{model}.{}", series.name));
    let mut keys = Vec::new();
    for row in series.rows() {
        series.key_names(row.row, &mut keys);
        let word = series.word(row.value).map(str::to_string);
        out.push(Figure {
            name: keyed(&name, &keys),
            model: model.map(str::to_string),
            role,
            unit: if word.is_some() { "1".into() } else { series.unit_at(row.row).into_owned() },
            value: word.map_or(FigureValue::Number(row.value), FigureValue::Word),
        });
    }
}

fn prices(constraint: &Constraint<'_>, model: &str, out: &mut Vec<Figure>) {
    let name = format!("{model}.{}", constraint.name);
    let mut keys = Vec::new();
    for row in constraint.rows() {
        let Some(price) = row.dual else { continue };
        constraint.key_names(row.row, &mut keys);
        out.push(Figure {
            name: format!("{}.price", keyed(&name, &keys)),
            model: Some(model.to_string()),
            role: Role::Price,
            value: FigureValue::Number(price),
            unit: constraint.dual_unit_at(row.row).to_string(),
        });
    }
}
