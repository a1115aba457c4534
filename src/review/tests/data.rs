//! Merges of data files: which row is which, and which comes first.

use super::super::{Marks, Merged, Rows, Unmerged, merge_cells};

fn merged(rows: &Rows, older: &str, ours: &str, theirs: &str) -> Result<Merged, Unmerged> {
    merge_cells(older, ours, theirs, &Marks::default(), rows)
}

fn keyed(key: &str, ordered: bool) -> Rows {
    Rows { keys: vec![vec![key.to_string()]], ordered, ..Rows::default() }
}

/// A merge that somebody has to look at.
fn is_open(found: &Result<Merged, Unmerged>) -> bool {
    found.as_ref().is_err_and(|unmerged| !unmerged.open.is_empty())
}

#[test]
fn two_keys_for_one_row_are_not_two_rows() {
    let older = "plant,cap [t]\nodra,10\nwisla,20\n";
    for rows in [Rows::default(), keyed("plant", false)] {
        let found = merged(&rows, older, &older.replace("odra", "odra_1"), &older.replace("odra", "Odra"));
        assert!(is_open(&found), "{found:?}");
        // The same key on both sides, and a key of one side alone.
        let renamed = older.replace("odra", "oder");
        assert_eq!(merged(&rows, older, &renamed, &renamed).unwrap().text, renamed);
        let found = merged(&rows, older, &older.replace("20", "21"), &renamed).unwrap();
        assert_eq!(found.text, "plant,cap [t]\noder,10\nwisla,21\n");
        // A key of one side, a value of the other.
        let found = merged(&rows, older, &older.replace("10", "11"), &renamed).unwrap();
        assert!(found.text.contains("<<<<<<<"), "{found:?}");
    }
}

#[test]
fn a_value_in_the_first_column_is_no_key() {
    let older = "n,k\n1,w1\n2,w2\n10,odra\n";
    for rows in [Rows::default(), keyed("k", false)] {
        let found = merged(&rows, older, &older.replace("1,w1", "10,w1").replace("10,odra", "7,odra"), &older.replace("1,w1", "11,w1"));
        assert!(found.is_err() || !found.as_ref().unwrap().rivals.is_empty(), "{found:?}");
        let found = merged(&rows, older, &older.replace("10,odra\n", ""), &older.replace("10,odra", "11,odra"));
        assert!(found.is_err() || !found.as_ref().unwrap().rivals.is_empty(), "{found:?}");
    }
    // The keys of the scenario say which row it is.
    let found = merged(&keyed("k", false), older, &older.replace("1,w1", "5,w1"), &older.replace("1,w1", "6,w1")).unwrap();
    assert_eq!(found.rivals, ["w1, n"]);
    let older = "t,val\n1,5\n1,6\n2,7\n";
    assert!(is_open(&merged(&Rows::default(), older, &older.replace("1,5", "1,50"), &older.replace("1,5", "1,55"))));
}

#[test]
fn rows_numbered_anew_are_not_taken_for_others() {
    let older = "n,k,x\n1,a,5\n2,b,5\n3,c,7\n";
    let renumbered = "n,k,x\n1,z,5\n2,a,5\n3,b,5\n4,c,7\n";
    assert!(merged(&Rows::default(), older, renumbered, &older.replace("b,5", "b,9")).is_err());
    assert!(merged(&Rows::default(), older, &older.replace("b,5", "b,9"), renumbered).is_err());
    let found = merged(&keyed("k", false), older, renumbered, &older.replace("b,5", "b,9")).unwrap();
    assert_eq!(found.text, renumbered.replace("b,5", "b,9"));
}

#[test]
fn the_order_of_rows_is_kept() {
    let older = "month,n\njan,1\nfeb,2\nmar,3\n";
    let moved = "month,n\njan,1\nmar,3\nfeb,2\n";
    let rows = keyed("month", true);
    // Of one side.
    let found = merged(&rows, older, &older.replace("jan,1", "jan,9"), moved).unwrap();
    assert_eq!(found.text, moved.replace("jan,1", "jan,9"));
    let found = merged(&rows, older, moved, &older.replace("jan,1", "jan,9")).unwrap();
    assert_eq!(found.text, moved.replace("jan,1", "jan,9"));
    // Ours stands first in a conflict, whatever the order.
    let found = merged(&rows, older, &older.replace("jan,1", "jan,8"), &moved.replace("jan,1", "jan,9")).unwrap();
    assert_eq!(found.text, "month,n\n<<<<<<< ours\njan,8\n=======\njan,9\n>>>>>>> theirs\nmar,3\nfeb,2\n");
    // Of both.
    assert!(is_open(&merged(&rows, older, moved, "month,n\nfeb,2\njan,1\nmar,3\n")));
    // Two new rows in one place, and in two.
    let (april, may) = (format!("{older}apr,4\n"), format!("{older}may,5\n"));
    assert!(is_open(&merged(&rows, older, &april, &may)));
    assert_eq!(merged(&keyed("month", false), older, &april, &may).unwrap().text.lines().count(), 6);
    let found = merged(&rows, older, &april, &older.replace("jan,1", "dec,0\njan,1")).unwrap();
    assert_eq!(found.text, "month,n\ndec,0\njan,1\nfeb,2\nmar,3\napr,4\n");
}

#[test]
fn scenarios_say_what_the_rows_of_a_file_are() {
    let main = "coop 1\nuse \"kinds/time.coop\"\nentities week from \"data/weeks.csv\" { key = id, n = n }\n";
    let kinds = "coop 1\nkind week ordered\n";
    let scenarios = [("a/main.coop".to_string(), main.to_string())];
    let read = |path: &str| (path == "a/kinds/time.coop").then(|| kinds.to_string());
    assert_eq!(Rows::of("a/data/weeks.csv", &scenarios, &read), keyed("id", true));
    assert_eq!(Rows::of("data/weeks.csv", &scenarios, &read), Rows::default());
    let read = |path: &str| (path == "a/kinds/time.coop").then(|| "coop 1\nkind week\n".to_string());
    assert_eq!(Rows::of("a/data/weeks.csv", &scenarios, &read), keyed("id", false));
    // Nobody knows.
    assert_eq!(Rows::of("a/data/weeks.csv", &scenarios, &|_| None), keyed("id", true));
}

#[test]
fn halves_of_a_number_do_not_go_together() {
    // Commas stand in headings, and semicolons part the cells.
    let older = "plant;cap, gross, net, all\nodra;1,5\nwisla;2,5\n";
    let scenario = "coop 1\nattribute enterprise.cap : t\nentities enterprise from \"p.csv\" delimiter \";\" decimal \",\" { key = plant, cap = `cap, gross, net, all` : t }\n";
    let rows = Rows::of("p.csv", &[("a.coop".into(), scenario.into())], &|_| None);
    assert!(rows.written_otherwise && rows.keys == [["plant"]], "{rows:?}");
    let found = merged(&rows, older, &older.replace("1,5", "1,7"), &older.replace("1,5", "3,5"));
    assert!(found.is_err(), "{found:?}");
    let titled = scenario.replace("delimiter \";\" decimal \",\"", "skip 1 line");
    assert!(Rows::of("p.csv", &[("a.coop".into(), titled)], &|_| None).written_otherwise);
    let plain = scenario.replace("delimiter \";\" decimal \",\"", "");
    assert!(!Rows::of("p.csv", &[("a.coop".into(), plain)], &|_| None).written_otherwise);
}
