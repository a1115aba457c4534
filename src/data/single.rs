//! One value from a file: the rows that meet the conditions, of which there should be one.

use super::condition::{Condition, columns_of};
use super::markers::Markers;
use super::problem::{Problem, ProblemKind, Problems};
use super::rows::{Rows, Undecided, has};
use super::source::Source;
use crate::exact::Exact;

/// So many rows are kept to be shown.
const SHOWN: usize = 4;

/// The rows of a file that meet conditions.
#[derive(Clone, Debug, Default)]
pub struct Single {
    /// The number in the first of them, where it has one.
    pub value: Option<Exact>,
    /// Its unit, where another column states it.
    pub unit: Option<(String, (u32, u32))>,
    /// The cells of the value in the first rows.
    pub cells: Vec<(u32, u32)>,
    pub problems: Vec<Problem>,
    pub more_problems: usize,
    pub records_read: usize,
    pub records_kept: usize,
    /// Rows that are left out since nobody knows whether they meet the conditions.
    pub undecided: Option<Undecided>,
}

/// Reads the number in `column` of the rows that meet all conditions, and the text in `units` of the first.
pub fn single(source: &Source, column: usize, units: Option<usize>, conditions: &[Condition], missing: &[String]) -> Single {
    let mut problems = Problems::default();
    let asked = columns_of(conditions).into_iter().chain([column]).chain(units);
    let mut found = Single::default();
    let (text, numbers) = (source.text(), source.numbers());
    if has(source, asked, &mut problems) {
        let mut rows = Rows::new(source, conditions, missing);
        let missing = Markers::new(missing);
        while rows.advance(&mut problems) {
            if rows.is_blank() {
                rows.kept -= 1;
                continue;
            }
            let cell = rows.cell(column);
            if found.cells.len() < SHOWN {
                found.cells.push(cell.range());
            }
            let bytes = cell.bytes(text).trim_ascii();
            if rows.kept > 1 || missing.is(bytes) {
                continue;
            }
            if let Some(unit) = units.map(|column| rows.cell(column)) {
                found.unit = Some((unit.text(text).trim().to_owned(), unit.range()));
            }
            match numbers.parse(bytes) {
                Ok(_) => found.value = numbers.exact(bytes),
                Err(reason) => {
                    let kind = ProblemKind::BadNumber { value: 0, reason, text: cell.text(text).into_owned() };
                    problems.add(kind, cell.range(), None);
                }
            }
        }
        (found.records_read, found.records_kept, found.undecided) = (rows.read, rows.kept, rows.undecided);
    }
    let (problems, more_problems) = problems.finish();
    Single { problems, more_problems, ..found }
}

#[cfg(test)]
mod tests {
    use super::super::condition::{NumberTest, TextTest};
    use super::*;

    const TEXT: &str = "name,year,value\ncost,2025,0.1\ncost,2026,2\nrate,2025,\nrate,,7\nbad,2025,x\n\n";

    fn read(name: &str, year: i64) -> Single {
        let year = NumberTest::new(1, |order| order.is_eq(), Exact::from(year));
        single(&Source::of_text(TEXT), 2, None, &[Condition::Text(TextTest::new(0, name)), Condition::Number(year)], &[])
    }

    #[test]
    fn one_row_is_read_exactly() {
        let found = read("cost", 2025);
        assert_eq!((found.value, found.records_kept), (crate::exact::parse("1/10"), 1));
        assert_eq!(&TEXT[found.cells[0].0 as usize..found.cells[0].1 as usize], "0.1");
        assert_eq!(single(&Source::of_text(TEXT), 2, None, &[Condition::Text(TextTest::new(0, "cost"))], &[]).records_kept, 2);
    }

    #[test]
    fn what_is_no_value_is_told_apart() {
        let (empty, none, bad) = (read("rate", 2025), read("cost", 2024), read("bad", 2025));
        assert_eq!((empty.value, empty.records_kept, empty.undecided.map(|u| u.times)), (None, 1, Some(1)));
        assert_eq!((none.value, none.records_kept, none.undecided), (None, 0, None));
        assert_eq!((bad.value, bad.problems.len()), (None, 1));
    }
}
