//! Texts from files: the distinct keys that entities are made of, and titles by entity.

use super::condition::{Condition, columns_of};
use super::markers::Markers;
use super::problem::{Problem, ProblemKind, Problems};
use super::records::{Cell, Quoting};
use super::rows::{Memo, Rows, Undecided, has};
use super::source::Source;
use super::spec::KeySpec;
use rustc_hash::FxHashSet;
use std::borrow::Cow;

/// The different texts of some columns.
#[derive(Clone, Debug, Default)]
pub struct Distinct {
    /// In the order of the file, each with the byte at which its first cell starts.
    pub keys: Vec<(String, u32)>,
    /// Broken records, and empty cells in rows that hold other text.
    pub problems: Vec<Problem>,
    pub more_problems: usize,
    pub records_read: usize,
    pub records_kept: usize,
    /// Records that are left out since nobody knows whether they meet the conditions.
    pub undecided: Option<Undecided>,
}

/// The texts that occur in any of `columns`, without blanks around them, record by record, so that entities can be made of
/// them. Empty cells and `missing` markers are problems, positions being those in `columns`.
pub fn distinct_keys(source: &Source, columns: &[usize], conditions: &[Condition], missing: &[String]) -> Distinct {
    let mut problems = Problems::default();
    let asked = columns.iter().copied().chain(columns_of(conditions));
    if !has(source, asked, &mut problems) {
        return Distinct::default().with(problems);
    }
    let text = source.text();
    let mut rows = Rows::new(source, conditions, missing);
    let missing = Markers::new(missing);
    let mut seen: FxHashSet<Cow<'_, str>> = FxHashSet::default();
    let mut last: Vec<(&[u8], Quoting)> = vec![(&[], Quoting::Plain); columns.len()];
    let mut keys = Vec::new();
    while rows.advance(&mut problems) {
        for (position, (&column, last)) in columns.iter().zip(&mut last).enumerate() {
            let cell = rows.cell(column);
            let bytes = cell.bytes(text);
            if missing.is(bytes.trim_ascii()) {
                if !rows.is_blank() {
                    problems.add(ProblemKind::MissingKey { key: position }, cell.range(), None);
                }
            } else if (bytes, cell.quoting) != *last {
                *last = (bytes, cell.quoting);
                let content = match cell.text(text) {
                    Cow::Borrowed(content) => Cow::Borrowed(content.trim()),
                    Cow::Owned(content) => Cow::Owned(content.trim().to_owned()),
                };
                if !seen.contains(&content) {
                    keys.push((content.clone().into_owned(), cell.start()));
                    seen.insert(content);
                }
            }
        }
    }
    let found = Distinct { records_read: rows.read, records_kept: rows.kept, undecided: rows.undecided, ..Distinct::default() };
    Distinct { keys, ..found }.with(problems)
}

impl Distinct {
    fn with(self, problems: Problems) -> Distinct {
        let (problems, more_problems) = problems.finish();
        Distinct { problems, more_problems, ..self }
    }
}

/// One text for each key.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// By the key's ordinal: the text, and the byte at which its cell starts.
    pub texts: Vec<Option<(String, u32)>>,
    pub problems: Vec<Problem>,
    pub more_problems: usize,
}

/// The texts in `column`, such as titles, by key. Rows whose key is empty or unknown are passed
/// over, being reported where their keys are read. A key with two different texts is a problem.
pub fn read_texts(source: &Source, key: &KeySpec<'_>, column: usize, conditions: &[Condition], missing: &[String]) -> Texts {
    let mut problems = Problems::default();
    let mut found: Vec<Option<Cell>> = vec![None; key.dim as usize];
    let asked = [key.column, column].into_iter().chain(columns_of(conditions));
    let text = source.text();
    if has(source, asked, &mut problems) {
        let mut rows = Rows::new(source, conditions, missing);
        let missing = Markers::new(missing);
        let mut lookup = Memo::new(key.lookup);
        // Broken records are reported where keys are read, as unknown keys are.
        let mut elsewhere = Problems::default();
        while rows.advance(&mut elsewhere) {
            let cell = rows.cell(column);
            let slot = lookup.find(text, rows.cell(key.column)).and_then(|ordinal| found.get_mut(ordinal as usize));
            match slot {
                Some(slot) if !missing.is(cell.bytes(text).trim_ascii()) => match slot {
                    None => *slot = Some(cell),
                    Some(earlier) if earlier.text(text).trim() != cell.text(text).trim() => {
                        problems.add(ProblemKind::DuplicateCells { value: 0 }, cell.range(), Some(earlier.range()));
                    }
                    Some(_) => {}
                },
                _ => {}
            }
        }
    }
    let texts = found.into_iter().map(|cell| cell.map(|cell| (cell.text(text).trim().to_owned(), cell.start()))).collect();
    let (problems, more_problems) = problems.finish();
    Texts { texts, problems, more_problems }
}

#[cfg(test)]
mod tests {
    use super::super::condition::TextTest;
    use super::*;

    const TEXT: &str = "from,to,kind,title\na,b,x,Alpha\na,c,x,\nb,\"a\",y,Beta\n,c,x,\nd,d,z,Delta\nd,d,z,Dull\n";

    #[test]
    fn finds_keys_in_order() {
        let found = distinct_keys(&Source::of_text(TEXT), &[0, 1], &[], &["d".to_owned()]);
        let keys: Vec<_> = found.keys.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["a", "b", "c"]);
        assert_eq!(found.keys.iter().map(|&(_, lo)| &TEXT[lo as usize..][..1]).collect::<Vec<_>>(), keys);
        assert_eq!(found.problems.len(), 5);
        assert_eq!(found.problems[0].kind, ProblemKind::MissingKey { key: 0 });
        let only = distinct_keys(&Source::of_text(TEXT), &[0], &[Condition::Text(TextTest::new(2, "y"))], &[]);
        assert_eq!(only.keys.len(), 1);
    }

    #[test]
    fn finds_titles() {
        let lookup = |key: &str| ["a", "b", "d"].iter().position(|k| *k == key).map(|at| at as u32);
        let key = KeySpec { column: 0, lookup: &lookup, dim: 3 };
        let found = read_texts(&Source::of_text(TEXT), &key, 3, &[], &[]);
        let texts: Vec<_> = found.texts.iter().map(|t| t.as_ref().map(|(t, _)| t.as_str())).collect();
        assert_eq!(texts, [Some("Alpha"), Some("Beta"), Some("Delta")]);
        assert_eq!(found.problems.len(), 1);
        let (lo, hi) = found.problems[0].other.unwrap();
        assert_eq!(&TEXT[lo as usize..hi as usize], "Delta");
    }

    #[test]
    fn reports_what_cannot_be_read() {
        assert_eq!(distinct_keys(&Source::of_text("a\n"), &[1], &[], &[]).problems[0].kind, ProblemKind::BadSpec);
    }
}
