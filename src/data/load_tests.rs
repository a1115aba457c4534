use super::super::condition::{Condition, TextTest};
use super::super::number_fault::NumberFault;
use super::super::spec::ValueSpec;
use super::*;
use crate::exact;
use crate::source::{FileId, FileKind, Layout, SourceMap};
use ProblemKind::*;

fn source(file: FileId, text: &str) -> Source {
    Source::open(file, text.into(), &Layout::default()).unwrap()
}

/// `e0`, `e1`, … are the keys.
fn lookup(text: &str) -> Option<u32> {
    text.strip_prefix('e')?.parse().ok()
}

fn key(column: usize, dim: u32) -> KeySpec<'static> {
    KeySpec { column, lookup: &lookup, dim }
}

fn number(column: usize) -> ValueSpec<'static> {
    ValueSpec { column, kind: ValueKind::Number, units: None }
}

fn long<'a>(keys: Vec<KeySpec<'a>>, values: Vec<ValueSpec<'a>>) -> LongSpec<'a> {
    LongSpec { keys, values, conditions: Vec::new(), missing: vec!["NA".to_owned(), "-9".to_owned()], skip_unknown: false }
}

fn kinds(loaded: &Loaded) -> Vec<ProblemKind> {
    loaded.problems.iter().map(|problem| problem.kind.clone()).collect()
}

/// Loads two keys of `dims` and a number, and says for each tuple: keys, value, text of its cell.
fn cells(text: &str, dims: [u32; 2]) -> (Loaded, Vec<(Vec<u32>, f64, String)>) {
    let mut sources = SourceMap::default();
    let file = sources.add("d.csv", text, FileKind::Data);
    let loaded = load_long(&source(file, text), &long(vec![key(0, dims[0]), key(1, dims[1])], vec![number(2)]));
    let mut found = Vec::new();
    for row in loaded.index.iter() {
        let mut keys = Vec::new();
        loaded.index.tuple(row, &mut keys);
        let column = &loaded.columns[0];
        found.push((keys, column.get(row).unwrap(), sources.slice(column.origin(row, &sources).unwrap()).to_owned()));
    }
    assert_eq!(loaded.columns[0].rows(), loaded.index.rows() as usize);
    (loaded, found)
}

#[test]
fn layouts_agree() {
    let text = "a,b,v,note\ne1,e2, 5 ,x\n\ne0,e1,\"1.5\",\"y,\"\ne1,e0,NA,\ne1,e1,,\n,,,\ne1,e3,-9,\r\ne2,e2,7e0,last";
    let expected = vec![(vec![0, 1], 1.5, "\"1.5\"".to_owned()), (vec![1, 2], 5.0, "5".to_owned()), (vec![2, 2], 7.0, "7e0".to_owned())];
    for dims in [[4, 4], [1000, 1000], [2_000_000_000, 2_000_000_000]] {
        let (loaded, found) = cells(text, dims);
        assert_eq!(loaded.problems, []);
        assert_eq!(found, expected);
        assert_eq!(loaded.index.is_dense(), dims[0] == 4);
        assert_eq!((loaded.records_read, loaded.records_kept), (7, 7));
    }
}

#[test]
fn a_dense_beginning_may_end_sparse() {
    let mut text = "a,b,v\n".to_owned();
    for row in 0..1000 {
        let value = if row % 10 == 3 { format!("{row}.000000000000000000001") } else { String::new() };
        text += &format!("e{},e{},{value}\n", row / 32, row % 32);
    }
    let (loaded, found) = cells(&text, [60, 60]);
    assert!(!loaded.index.is_dense());
    assert_eq!((loaded.problems.len(), found.len()), (0, 100));
    assert_eq!(found[7].0, [2, 9]);
    let row = loaded.index.row(&[2, 9]).unwrap();
    assert_eq!(loaded.columns[0].exact(row), exact::parse("73.000000000000000000001"));
}

#[test]
fn repeated_tuples_must_agree() {
    let text = "a,b,v\ne0,e0,1\ne0,e0,\ne0,e1,\ne0,e0,1.0\ne0,e1,0.1000000000000000000001\ne0,e0,2\ne0,e1,0.1\n";
    for dims in [[2, 2], [100, 100]] {
        let (loaded, found) = cells(text, dims);
        assert_eq!(kinds(&loaded), [DuplicateCells { value: 0 }, DuplicateCells { value: 0 }]);
        let at = |lo: u32, hi: u32| &text[lo as usize..hi as usize];
        let places = loaded.problems.iter().map(|p| (at(p.lo, p.hi), p.other.map(|(lo, hi)| at(lo, hi)).unwrap()));
        assert_eq!(places.collect::<Vec<_>>(), [("2", "1"), ("0.1", "0.1000000000000000000001")]);
        assert_eq!(found.len(), 2);
    }
}

#[test]
fn reports_with_places() {
    let text = "a;b;v\ne1;x;1,5\ne9;e0;2\n;e1;NaN\ne1;e1\ne1;x;\"3\"4\ne0;x;inf\ne0;e0;\"7";
    let (loaded, found) = cells(text, [3, 3]);
    let bad = |reason, text: &str| BadNumber { value: 0, reason, text: text.to_owned() };
    let expected = [
        (UnknownKey { key: 1, text: "x".to_owned() }, "x"),
        (bad(NumberFault::DecimalComma, "1,5"), "1,5"),
        (UnknownKey { key: 0, text: "e9".to_owned() }, "e9"),
        (MissingKey { key: 0 }, ""),
        (bad(NumberFault::Nan, "NaN"), "NaN"),
        (RaggedRow { found: 2, expected: 3 }, "e1;e1"),
        (TextAfterQuote, "4"),
        (bad(NumberFault::Infinite, "inf"), "inf"),
        (UnclosedQuote, "\""),
    ];
    let place = |p: &Problem| &text[p.lo as usize..p.hi as usize];
    let found_problems: Vec<_> = loaded.problems.iter().map(|p| (p.kind.clone(), place(p))).collect();
    assert_eq!(found_problems, expected);
    assert_eq!(loaded.problems[0].times, 2);
    assert_eq!(found, []);
}

#[test]
fn keeps_a_hundred_problems() {
    let text = "a,b,v\n".to_owned() + &"e0,e0,x\n".repeat(150) + &"e0,?,1\n".repeat(150);
    let (loaded, _) = cells(&text, [3, 3]);
    assert_eq!((loaded.problems.len(), loaded.more_problems), (100, 200));
}

#[test]
fn files_without_records() {
    assert_eq!(kinds(&cells("a,b", [2, 2]).0), [BadSpec]);
    for dims in [[2, 2], [0, 0], [1000, 1000]] {
        let (loaded, found) = cells("a,b,v", dims);
        assert_eq!((kinds(&loaded), found), (vec![], vec![]));
    }
}

#[test]
fn filters_and_lookups() {
    let text = "year,a,b,v\n2025,e0,e1,3\n2026,e0,e2,4\n2026,e1,?,\n2026,e1,NA,\n";
    let known = |text: &str| text.strip_prefix('e')?.parse().ok();
    let values = vec![ValueSpec { column: 2, kind: ValueKind::Lookup(&known), units: None }, number(3)];
    let mut spec = long(vec![key(1, 2)], values);
    spec.conditions.push(Condition::Text(TextTest::new(0, "2026")));
    let loaded = load_long(&source(FileId(0), text), &spec);
    assert_eq!(kinds(&loaded), [UnknownValue { value: 0, text: "?".to_owned() }]);
    let column = |at: usize| [loaded.columns[at].get(0), loaded.columns[at].get(1)];
    assert_eq!((column(0), column(1)), ([Some(2.0), None], [Some(4.0), None]));
    assert_eq!((loaded.records_read, loaded.records_kept), (4, 3));
}

#[test]
fn sets_and_scalars() {
    let loaded = load_long(&source(FileId(0), "a,b\ne1,e0\ne0,e1\ne1,e0\n"), &long(vec![key(0, 2), key(1, 2)], vec![]));
    assert_eq!((loaded.index.len(), loaded.index.row(&[0, 0]), loaded.problems.len()), (2, None, 0));
    let loaded = load_long(&source(FileId(0), "a,v\nx,4\n"), &long(vec![], vec![number(1)]));
    assert_eq!((loaded.index.row(&[]), loaded.columns[0].get(0)), (Some(0), Some(4.0)));
}

#[test]
fn wide_files() {
    let mut sources = SourceMap::default();
    let text = "plant\twk1\twk3\twk2\ne1\t10\t\t20\ne0\t1\t3\tx\ne1\t10\t30\tNA\n";
    let file = sources.add("w.tsv", text, FileKind::Data);
    for dim in [4, 4_000_000] {
        let missing = vec!["NA".to_owned()];
        let across = vec![(1, 1), (2, 3), (3, 2)];
        let spec =
            WideSpec { keys: vec![key(0, 2)], across, dim, kind: ValueKind::Number, conditions: vec![], missing, skip_unknown: false };
        let loaded = load_wide(&source(file, text), &spec);
        assert_eq!(kinds(&loaded), [BadNumber { value: 2, reason: NumberFault::Marker, text: "x".to_owned() }]);
        let column = &loaded.columns[0];
        let get = |a: u32, b: u32| loaded.index.row(&[a, b]).and_then(|row| column.get(row));
        assert_eq!([get(0, 1), get(0, 2), get(0, 3)], [Some(1.0), None, Some(3.0)]);
        assert_eq!([get(1, 1), get(1, 2), get(1, 3)], [Some(10.0), Some(20.0), Some(30.0)]);
        let origin = column.origin(loaded.index.row(&[1, 3]).unwrap(), &sources).unwrap();
        assert_eq!((sources.slice(origin), origin.lo as usize), ("30", text.rfind("30").unwrap()));
        assert_eq!(loaded.index.len(), 5);
    }
}
