//! Merges of small texts, and of examples with edits by chance.

pub(super) mod chance;
mod comments;
mod data;
mod lost;
mod names;
mod order;
mod readings;

use super::Marks;
use crate::syntax::facts;

const OLDER: &str = "\
coop 1
scenario cans \"Cans\"
currency EUR, USD

// Plants.
enterprise odra \"Odra\" { capacity = 10 t, cost = { hu: 92 EUR/t, de: 110 EUR/t } } // north
enterprise ebro {
  capacity = 20 t   // surveyed
  price    = 2 EUR/t
}

table distance[enterprise, enterprise] : km {
         odra  ebro
  odra      0    10
  ebro     10     0
}

plan supply {
  var make[e in enterprise] : t >= 0
  minimize cost : EUR = sum(e.price * make[e] for e in enterprise)
  constraint limit[e in enterprise]: make[e] <= e.capacity
}
";

/// A merge of a scenario that has no files beside it.
fn merge(older: &str, ours: &str, theirs: &str, marks: &Marks) -> Result<super::Merged, super::Unmerged> {
    super::merge(older, ours, theirs, marks, &super::Beside { path: "main.coop", read: &|_| None })
}

fn merged(ours: &str, theirs: &str) -> super::Merged {
    merge(OLDER, ours, theirs, &Marks::default()).unwrap()
}

fn with(changes: &[(&str, &str)]) -> String {
    let mut text = OLDER.to_string();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    text
}

#[test]
fn changes_of_different_facts_on_one_line_merge() {
    let ours = with(&[("capacity = 10 t", "capacity = 12 t")]);
    let theirs = with(&[("hu: 92 EUR/t, ", ""), ("\"Odra\"", "\"Oder\"")]);
    let found = merged(&ours, &theirs);
    assert_eq!(found.rivals, Vec::<String>::new());
    let expected = with(&[("\"Odra\" { capacity = 10 t, cost = { hu: 92 EUR/t, ", "\"Oder\" { capacity = 12 t, cost = { ")]);
    assert_eq!(found.text, expected);
}

#[test]
fn parts_come_and_go() {
    let changes: &[(&str, &str)] = &[
        ("currency EUR, USD", "currency EUR"),
        ("  price    = 2 EUR/t\n", "  /// What it takes.\n  price    = 2 EUR/t\n  staff    = 5\n"),
        ("enterprise ebro {", "enterprise ebro \"Ebro\" in ES {"),
        (
            "         odra  ebro\n  odra      0    10\n  ebro     10     0\n",
            "         odra  ebro  rhin\n  odra      0    10    5\n  ebro     10     0    6\n",
        ),
        ("  constraint limit[e in enterprise]: make[e] <= e.capacity\n", ""),
        ("\nplan supply", "\ncountry ES\n\nplan supply"),
    ];
    for change in changes {
        let theirs = with(&[*change]);
        let found = merged(OLDER, &theirs);
        assert_eq!(found.rivals.len(), 0);
        assert_eq!(facts::read(&found.text).root.digest, facts::read(&theirs).root.digest, "{}", found.text);
        // And back.
        let back = merge(&theirs, &theirs, OLDER, &Marks::default()).unwrap();
        assert_eq!(facts::read(&back.text).root.digest, facts::read(OLDER).root.digest, "{}", back.text);
    }
    let theirs = with(changes);
    let found = merged(&with(&[("price    = 2", "price    = 3")]), &theirs);
    assert!(found.text.contains("price    = 3 EUR/t\n  staff    = 5\n"), "{}", found.text);
    assert!(found.text.contains("// surveyed") && found.text.contains("// Plants."), "{}", found.text);
}

#[test]
fn one_fact_with_two_values_stands_between_marks() {
    let found = merged(&with(&[("20 t", "21 t"), ("\"Cans\"", "\"Tins\"")]), &with(&[("20 t", "22 t"), ("price    = 2", "price    = 4")]));
    assert_eq!(found.rivals, ["enterprise ebro, capacity"]);
    let expected = "enterprise ebro {
<<<<<<< ours
  capacity = 21 t   // surveyed
=======
  capacity = 22 t   // surveyed
>>>>>>> theirs
  price    = 4 EUR/t
}
";
    assert!(found.text.contains(expected) && found.text.contains("\"Tins\""), "{}", found.text);
}

#[test]
fn what_one_side_removes_and_the_other_changes_is_a_conflict() {
    let gone = with(&[("enterprise ebro {\n  capacity = 20 t   // surveyed\n  price    = 2 EUR/t\n}\n", "")]);
    let changed = with(&[("20 t", "21 t")]);
    for (ours, theirs) in [(&gone, &changed), (&changed, &gone)] {
        let found = merged(ours, theirs);
        assert_eq!(found.rivals, ["enterprise ebro"]);
        assert!(found.text.contains("<<<<<<< ours\n") && found.text.contains("21 t"), "{}", found.text);
    }
}

#[test]
fn a_rename_carries_what_the_other_side_changed() {
    let renamed = with(&[("enterprise ebro {", "enterprise ebre {")]);
    let found = merged(&with(&[("20 t", "21 t")]), &renamed);
    assert!(found.rivals.is_empty() && found.text.contains("enterprise ebre {\n  capacity = 21 t"), "{}", found.text);
    let found = merged(&with(&[("enterprise ebro {", "enterprise ebra {")]), &renamed);
    assert_eq!(found.rivals.len(), 1);
    assert!(found.text.contains("enterprise ebra {") && found.text.contains("enterprise ebre {"), "{}", found.text);
}

#[test]
fn what_cannot_be_read_is_not_merged() {
    assert!(merge(OLDER, OLDER, &format!("{OLDER}let = 3\n"), &Marks::default()).is_err());
}

#[test]
fn data_merges_cell_by_cell() {
    let older = "from,to,km\nodra,ebro,10\nebro,odra,11\nrhin,odra,5\n";
    let merged = |ours: &str, theirs: &str| super::merge_cells(older, ours, theirs, &Marks::default(), &super::Rows::default());
    let found = merged(
        &older.replace("ebro,10", "ebro,12"),
        &older.replace("odra,11", "odra,13").replace("rhin,odra,5\n", "rhin,odra,5\nrhin,ebro,7\n"),
    )
    .unwrap();
    assert_eq!(found.text, "from,to,km\nodra,ebro,12\nebro,odra,13\nrhin,odra,5\nrhin,ebro,7\n");
    assert!(found.rivals.is_empty());
    let found = merged(&older.replace(",10", ",12"), &older.replace(",10", ",13").replace("rhin,odra,5\n", "")).unwrap();
    assert_eq!(found.text, "from,to,km\n<<<<<<< ours\nodra,ebro,12\n=======\nodra,ebro,13\n>>>>>>> theirs\nebro,odra,11\n");
    assert_eq!(found.rivals, ["odra, km"]);
    // Removed here, changed there.
    let found = merged(&older.replace("ebro,odra,11\n", ""), &older.replace(",11", ",12")).unwrap();
    assert_eq!(found.rivals, ["ebro"]);
    assert!(found.text.contains("=======\nebro,odra,12\n>>>>>>>"), "{}", found.text);
    // Another column, or rows that nothing tells apart.
    assert!(merged(&older.replace("km", "km,h"), older).is_err());
    assert!(merged(&older.replace("ebro,odra,11", "odra,ebro,10"), older).is_err());
}

#[test]
fn a_text_of_ten_thousand_lines_is_compared_in_linear_time() {
    let text = |factor: usize| -> String {
        let items =
            (0..10_000).map(|at| format!("enterprise e{at} \"Plant {at}\" {{ capacity = {} t, price = 3 EUR/t }}\n", at * factor + 1));
        format!("coop 1\ncurrency EUR\n{}", items.collect::<String>())
    };
    let (a, b) = (text(1), text(2));
    let start = std::time::Instant::now();
    let (old, new) = (facts::read(&a), facts::read(&b));
    let read = start.elapsed();
    let found = super::difference::differences((&a, &old.root), (&b, &new.root));
    assert_eq!(found.len(), 9_999);
    // Reading takes by far the most.
    assert!(start.elapsed() < read * 4, "{:?} {read:?}", start.elapsed());
}
