//! A program as files of either format can hold it: every column and row with its name and plain limits.

use super::labels::Labels;
use super::{Format, Unwritable};
use crate::hir::{Form, Hir, ModelId};
use crate::lower::Names;
use crate::lp::{ColId, Domain, Lp, RowId, Sense};
use std::collections::BTreeSet;

/// A whole column's bound this near to a whole number is that number: it was calculated.
const NEAR: f64 = 1e-9;

pub(super) struct Column {
    pub name: String,
    pub lower: f64,
    pub upper: f64,
    pub whole: bool,
    /// Its coefficient in the objective.
    pub cost: f64,
}

/// What a row's sum has to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Limit {
    AtLeast(f64),
    AtMost(f64),
    Equal(f64),
    /// From `base` on up to `base + width`.
    Range {
        base: f64,
        width: f64,
    },
}

/// Where the terms of a row come from.
#[derive(Clone, Copy)]
enum Terms {
    Row(RowId),
    /// One column: a bound that does not go with its other bound.
    Column(u32),
    None,
}

pub(super) struct Row {
    pub name: String,
    pub limit: Limit,
    terms: Terms,
}

pub(super) struct Sheet<'a> {
    lp: &'a Lp,
    /// What the file asks for.
    pub maximize: bool,
    /// True where the plan's maximum is asked for as the minimum of the negative.
    pub negated: bool,
    pub objective: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// What was changed in names beyond the plain scheme.
    pub renamed: BTreeSet<(String, String)>,
    /// What else the reader of the file should know.
    pub remarks: Vec<String>,
}

impl<'a> Sheet<'a> {
    /// The program as a format can hold it.
    pub fn new(hir: &Hir, model: ModelId, lp: &'a Lp, format: Format) -> Result<Sheet<'a>, Unwritable> {
        let names = Names::new(hir, model, lp);
        check(lp, &names)?;
        let objective = match &hir.models[model].form {
            Form::Plan(plan) => plan.objectives.first().map_or("objective", |o| o.name.as_ref()),
            _ => "objective",
        };
        let maximize = lp.sense == Sense::Maximize;
        // No way to ask for a maximum in MPS is known to all readers, and some pass over it in silence.
        let negated = maximize && format == Format::Mps;
        let mut sheet = Sheet {
            lp,
            maximize: maximize && !negated,
            negated,
            objective: String::new(),
            columns: Vec::new(),
            rows: Vec::new(),
            renamed: BTreeSet::new(),
            remarks: Vec::new(),
        };
        let mut labels = Labels::default();
        let crossed = sheet.columns(&names, &mut labels);
        sheet.helpers(&mut labels);
        sheet.renamed.append(&mut labels.changed);
        let mut labels = Labels::default();
        sheet.objective = if negated { labels.own(&format!("minus {objective}")) } else { labels.one(objective) };
        sheet.rows(&names, format, crossed, &mut labels);
        sheet.renamed.append(&mut labels.changed);
        Ok(sheet)
    }

    /// The terms of a row, without those that are zero.
    pub fn terms(&self, row: &Row) -> impl Iterator<Item = (u32, f64)> + '_ {
        let (own, single) = match row.terms {
            Terms::Row(row) => (Some(row), None),
            Terms::Column(col) => (None, Some((col, 1.0))),
            Terms::None => (None, None),
        };
        let own = own.into_iter().flat_map(|row| self.lp.row(row)).map(|(col, value)| (col.0, value));
        own.chain(single).filter(|(_, value)| *value != 0.0)
    }

    /// The columns; given back are those whose bounds exclude each other, and the upper one of these.
    fn columns(&mut self, names: &Names<'_>, labels: &mut Labels) -> Vec<(u32, f64)> {
        let columns = &self.lp.columns;
        let numbers = 0..self.lp.column_count() as u32;
        let named = labels.make(&numbers.clone().map(|col| names.column(ColId(col))).collect::<Vec<_>>());
        let ends = columns.lower.iter().zip(&columns.upper);
        let rest = columns.domain.iter().zip(&columns.cost);
        let mut crossed = Vec::new();
        let mut rounded = 0;
        for (((col, name), (lower, upper)), (domain, cost)) in numbers.zip(named).zip(ends).zip(rest) {
            let whole = *domain == Domain::Integer;
            let (mut lower, mut upper) = (plain(*lower), plain(*upper));
            if whole {
                let inner = (inward(lower, f64::ceil), inward(upper, f64::floor));
                rounded += usize::from(inner != (lower, upper));
                (lower, upper) = inner;
            }
            if lower > upper {
                crossed.push((col, upper));
                upper = f64::INFINITY;
            }
            self.columns.push(Column { name, lower, upper, whole, cost: self.cost(*cost) });
        }
        if rounded > 0 {
            self.remarks.push("the bounds of whole columns are rounded inwards to whole numbers".into());
        }
        crossed
    }

    /// A coefficient of the objective as the file has it.
    fn cost(&self, cost: f64) -> f64 {
        plain(if self.negated { -cost } else { cost })
    }

    /// A column for the constant of the objective, and one where there would be none.
    fn helpers(&mut self, labels: &mut Labels) {
        let fixed = |name: String, at: f64, cost: f64| Column { name, lower: at, upper: at, whole: false, cost };
        if self.lp.offset != 0.0 {
            let name = labels.own("constant");
            self.remarks.push(format!("the column {name} is 1 and carries the constant of the objective"));
            self.columns.push(fixed(name, 1.0, self.cost(self.lp.offset)));
        }
        if self.columns.is_empty() {
            let name = labels.own("nothing");
            self.remarks.push(format!("the column {name} is 0: the plan has no columns, and readers need one"));
            self.columns.push(fixed(name, 0.0, 0.0));
        }
    }

    fn rows(&mut self, names: &Names<'_>, format: Format, crossed: Vec<(u32, f64)>, labels: &mut Labels) {
        let rows = &self.lp.rows;
        let mut wanted: Vec<(String, Limit, Terms)> = Vec::new();
        let mut open = 0;
        for ((row, lower), upper) in (0u32..).map(RowId).zip(&rows.lower).zip(&rows.upper) {
            let (name, terms) = (names.row(row), Terms::Row(row));
            match limits(plain(*lower), plain(*upper), format) {
                Limits::None => open += 1,
                Limits::One(limit) => wanted.push((name, limit, terms)),
                Limits::Two(lower, upper) => {
                    wanted.push((format!("{name}.lower"), Limit::AtLeast(lower), terms));
                    wanted.push((format!("{name}.upper"), Limit::AtMost(upper), terms));
                }
            }
        }
        if wanted.len() + open > self.lp.row_count() {
            self.remarks.push("a row with two limits that the format does not hold is written as two, .lower and .upper".into());
        }
        if open > 0 {
            self.remarks.push(format!("left out: {open} {} without a limit", if open == 1 { "row" } else { "rows" }));
        }
        if !crossed.is_empty() {
            self.remarks.push("of bounds that exclude each other the upper one is written as a row, .upper".into());
        }
        for (col, upper) in crossed {
            wanted.push((format!("{}.upper", names.column(ColId(col))), Limit::AtMost(upper), Terms::Column(col)));
        }
        if wanted.is_empty() && format == Format::Lp {
            self.remarks.push("the plan has no rows, and readers need one: it always holds".into());
            self.rows.push(Row { name: labels.own("nothing"), limit: Limit::AtLeast(0.0), terms: Terms::None });
        }
        let named = labels.make(&wanted.iter().map(|(name, ..)| name.clone()).collect::<Vec<_>>());
        self.rows.extend(named.into_iter().zip(wanted).map(|(name, (_, limit, terms))| Row { name, limit, terms }));
    }
}

/// Zero without a sign.
fn plain(value: f64) -> f64 {
    if value == 0.0 { 0.0 } else { value }
}

fn inward(bound: f64, round: fn(f64) -> f64) -> f64 {
    let near = bound.round();
    plain(if (bound - near).abs() <= NEAR { near } else { round(bound) })
}

enum Limits {
    None,
    One(Limit),
    Two(f64, f64),
}

fn limits(lower: f64, upper: f64, format: Format) -> Limits {
    match (lower.is_finite(), upper.is_finite()) {
        (false, false) => Limits::None,
        (true, false) => Limits::One(Limit::AtLeast(lower)),
        (false, true) => Limits::One(Limit::AtMost(upper)),
        (true, true) if lower == upper => Limits::One(Limit::Equal(lower)),
        (true, true) => {
            let width = upper - lower;
            // A reader adds what the file holds: only where that gives back the same numbers.
            if format == Format::Mps && lower < upper && width.is_finite() && lower + width == upper {
                Limits::One(Limit::Range { base: lower, width })
            } else {
                Limits::Two(lower, upper)
            }
        }
    }
}

/// Looks for what no file can hold.
fn check(lp: &Lp, names: &Names<'_>) -> Result<(), Unwritable> {
    let bad = |lower: f64, upper: f64| lower.is_nan() || upper.is_nan() || lower == f64::INFINITY || upper == f64::NEG_INFINITY;
    if !lp.offset.is_finite() {
        return Err(Unwritable("the constant of the objective is no number".into()));
    }
    let columns = &lp.columns;
    for ((col, cost), (lower, upper)) in (0u32..).map(ColId).zip(&columns.cost).zip(columns.lower.iter().zip(&columns.upper)) {
        if !cost.is_finite() {
            return Err(Unwritable(format!("the coefficient of `{}` in the objective is no number", names.column(col))));
        }
        if bad(*lower, *upper) {
            return Err(Unwritable(format!("a bound of `{}` is no number", names.column(col))));
        }
    }
    for ((row, lower), upper) in (0u32..).map(RowId).zip(&lp.rows.lower).zip(&lp.rows.upper) {
        if bad(*lower, *upper) {
            return Err(Unwritable(format!("a limit of `{}` is no number", names.row(row))));
        }
        if let Some((col, _)) = lp.row(row).find(|(_, value)| !value.is_finite()) {
            return Err(Unwritable(format!("the coefficient of `{}` in `{}` is no number", names.column(col), names.row(row))));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_written_where_they_read_back() {
        let one = |lower, upper| match limits(lower, upper, Format::Mps) {
            Limits::One(limit) => Some(limit),
            _ => None,
        };
        assert_eq!(one(-2.0, 4.1), Some(Limit::Range { base: -2.0, width: 6.1 }));
        assert_eq!(one(3.0, 3.0), Some(Limit::Equal(3.0)));
        // The width is lost beside the base, the ends are crossed, the width is no number.
        for (lower, upper) in [(1e17, 1e17 + 1e3), (1.0, 0.1 + 1e-17), (3.0, 1.0), (-1e308, 1e308), (-1.0, 1e-20)] {
            let found = limits(lower, upper, Format::Mps);
            match found {
                Limits::One(Limit::Range { base, width }) => assert_eq!((base, base + width), (lower, upper)),
                Limits::Two(low, high) => assert_eq!((low, high), (lower, upper)),
                _ => panic!("{lower} {upper}"),
            }
        }
        assert!(one(3.0, 1.0).is_none() && one(-1e308, 1e308).is_none() && one(-1.0, 1e-20).is_none());
        assert!(matches!(limits(-2.0, 4.0, Format::Lp), Limits::Two(..)));
    }

    #[test]
    fn whole_bounds_are_whole() {
        assert_eq!([inward(0.5, f64::ceil), inward(7.2, f64::floor), inward(3.0 + 1e-12, f64::ceil)], [1.0, 7.0, 3.0]);
        assert_eq!(inward(f64::INFINITY, f64::floor), f64::INFINITY);
        assert!(inward(-0.3, f64::ceil).is_sign_positive());
    }
}
