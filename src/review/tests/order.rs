//! The order of members of ordered kinds in merges and comparisons.

use super::super::{Beside, Marks, Merged, Unmerged};

const OLDER: &str = "\
coop 1
kind month ordered
month jan { n = 1 }
month feb { n = 2 }
month mar { n = 3 }
let a = 1
";
const SWAPPED: &str = "\
coop 1
kind month ordered
month jan { n = 1 }
month mar { n = 3 }
month feb { n = 2 }
let a = 1
";

fn merged(older: &str, ours: &str, theirs: &str, files: &[(&str, &str)]) -> Result<Merged, Unmerged> {
    let read = |path: &str| files.iter().find(|(name, _)| *name == path).map(|(_, text)| (*text).to_string());
    super::super::merge(older, ours, theirs, &Marks::default(), &Beside { path: "main.coop", read: &read })
}

fn is_open(found: &Result<Merged, Unmerged>) -> bool {
    found.as_ref().is_err_and(|unmerged| !unmerged.open.is_empty())
}

#[test]
fn an_order_of_one_side_comes_out() {
    let other = OLDER.replace("let a = 1", "let a = 2 // so").replace("n = 1", "n = 9");
    for (ours, theirs) in [(other.as_str(), SWAPPED), (SWAPPED, other.as_str())] {
        let found = merged(OLDER, ours, theirs, &[]).unwrap();
        assert_eq!(found.text, SWAPPED.replace("let a = 1", "let a = 2 // so").replace("n = 1", "n = 9"));
    }
    // With a conflict in it, ours stands first.
    let found = merged(OLDER, &OLDER.replace("a = 1", "a = 7"), &SWAPPED.replace("a = 1", "a = 8"), &[]).unwrap();
    let marks = "<<<<<<< ours\nlet a = 7\n=======\nlet a = 8\n>>>>>>> theirs\n";
    assert_eq!(found.text, SWAPPED.replace("let a = 1\n", marks));
}

#[test]
fn orders_of_both_sides_are_left_to_people() {
    let theirs = OLDER.replace("month jan { n = 1 }\nmonth feb { n = 2 }\n", "month feb { n = 2 }\nmonth jan { n = 1 }\n");
    assert!(is_open(&merged(OLDER, SWAPPED, &theirs, &[])));
    assert_eq!(merged(OLDER, SWAPPED, SWAPPED, &[]).unwrap().text, SWAPPED);
    let new = |name: &str| OLDER.replace("let a", &format!("month {name} {{ n = 4 }}\nlet a"));
    assert!(is_open(&merged(OLDER, &new("apr"), &new("may"), &[])));
    // In two places there is no question.
    let theirs = OLDER.replace("month jan", "month dec { n = 0 }\nmonth jan");
    let found = merged(OLDER, &new("apr"), &theirs, &[]).unwrap();
    let places: Vec<usize> =
        ["dec", "jan", "feb", "mar", "apr"].iter().map(|name| found.text.find(&format!("month {name}")).unwrap()).collect();
    assert!(places.is_sorted(), "{}", found.text);
    // Without an order neither.
    let plain = |text: &str| text.replace(" ordered", "");
    let found = merged(&plain(OLDER), &plain(&new("apr")), &plain(&new("may")), &[]).unwrap();
    assert!(found.text.contains("month apr") && found.text.contains("month may"), "{}", found.text);
}

#[test]
fn a_new_member_keeps_its_place_where_ours_is_laid_out_otherwise() {
    let ours = "coop 1\nlet a = 1\nkind month ordered\nmonth jan { n = 1 }\nmonth feb { n = 2 }\nmonth mar { n = 3 }\n";
    let theirs = format!("{OLDER}month apr {{ n = 4 }}\n");
    let found = merged(OLDER, ours, &theirs, &[]);
    let places = |text: &str| ["jan", "feb", "mar", "apr"].map(|name| text.find(&format!("month {name}")).unwrap());
    assert!(found.as_ref().is_err() || places(&found.as_ref().unwrap().text).is_sorted(), "{found:?}");
}

#[test]
fn a_member_with_another_name_is_moved_too() {
    let theirs = SWAPPED.replace("month feb", "month february");
    let found = merged(OLDER, &OLDER.replace("a = 1", "a = 2"), &theirs, &[]).unwrap();
    assert_eq!(found.text, theirs.replace("a = 1", "a = 2"));
}

#[test]
fn kinds_of_used_files_and_rows_of_files_have_an_order() {
    let older = "coop 1\nuse \"kinds.coop\"\nentities week from \"weeks.csv\" { key = id }\nweek w9 { n = 0 }\nlet a = 1\n";
    let theirs = "coop 1\nuse \"kinds.coop\"\nweek w9 { n = 0 }\nentities week from \"weeks.csv\" { key = id }\nlet a = 1\n";
    let ordered = [("kinds.coop", "coop 1\nkind week ordered\n")];
    let ours = older.replace("a = 1", "a = 2");
    assert_eq!(merged(older, &ours, theirs, &ordered).unwrap().text, theirs.replace("a = 1", "a = 2"));
    assert_eq!(merged(older, &ours, theirs, &[]).unwrap().text, theirs.replace("a = 1", "a = 2"));
    let plain = [("kinds.coop", "coop 1\nkind week\n")];
    assert_eq!(merged(older, &ours, theirs, &plain).unwrap().text, ours);
    // Files that have such members, in another order.
    let older = "coop 1\nuse \"a.coop\"\nuse \"b.coop\"\nlet a = 1\n";
    let theirs = "coop 1\nuse \"b.coop\"\nuse \"a.coop\"\nlet a = 1\n";
    let files = [("a.coop", "coop 1\nkind week ordered\nweek w1\n"), ("b.coop", "coop 1\nuse \"a.coop\"\nweek w2\n")];
    let ours = older.replace("a = 1", "a = 2");
    assert_eq!(merged(older, &ours, theirs, &files).unwrap().text, theirs.replace("a = 1", "a = 2"));
}
