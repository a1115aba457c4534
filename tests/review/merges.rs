//! Merges and comparisons of folders from outside: what goes missing, comes, or has no place.

use super::{cans, facts};
use crate::common::repository::Place;

const MONTHS: &str =
    "coop 1\nkind month ordered\nmonth jan { n = 1 }\nmonth feb { n = 2 }\nmonth mar { n = 3 }\nlet price = 1\nlet cost = price * 2\n";

fn merge(place: &Place, older: &str, ours: &str, theirs: &str, path: &str) -> (i32, String, String) {
    place.write("older", older);
    place.write("ours", ours);
    place.write("theirs", theirs);
    let (code, _, said) = place.coop(&["merge", "--path", path, "older", "ours", "theirs"]);
    (code, place.text("ours"), said)
}

#[test]
fn a_name_that_one_side_took_away_and_the_other_reads_is_said() {
    let place = Place::new();
    let renamed = MONTHS.replace("price", "preis");
    let theirs = format!("{MONTHS}let more = price * 2\n");
    let (code, text, said) = merge(&place, MONTHS, &renamed, &theirs, "main.coop");
    assert!(text.contains("let preis = 1") && text.contains("let more"), "{text}");
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("one side renamed `price` to `preis`, the other one wrote let more"), "{said}");
    let gone = MONTHS.replace("let price = 1\nlet cost = price * 2\n", "let cost = 2\n");
    let first = MONTHS.replace("month jan { n = 1 }", "let more = price * 2\nmonth jan { n = 1 }");
    let (code, _, said) = merge(&place, MONTHS, &gone, &first, "main.coop");
    assert!(code == 1 && said.contains("mistakes that neither side has") && said.contains("price"), "{said}");
    // What both have wrong is not of the merge.
    let wrong = format!("{MONTHS}let more = nothing\n");
    let (code, _, said) = merge(&place, &wrong, &wrong.replace("price = 1", "price = 3"), &wrong.replace("n = 3", "n = 4"), "main.coop");
    assert_eq!((code, said.as_str()), (0, ""));
}

#[test]
fn a_value_that_nobody_reads_after_a_merge_is_named() {
    let place = Place::new();
    let older = "coop 1\nenterprise odra\nenterprise ebro\ntable fee[enterprise] : t {\n  odra  1\n  ebro  2\n}\nlet a = fee[odra]\nlet b = fee[ebro]\n";
    let (ours, theirs) = (older.replace("a = fee[odra]", "a = 1 t"), older.replace("b = fee[ebro]", "b = 2 t"));
    let (code, text, said) = merge(&place, older, &ours, &theirs, "main.coop");
    assert!(code == 1 && text.contains("let a = 1 t\nlet b = 2 t\n"), "{text}{said}");
    assert!(said.contains("values that nobody reads, as neither side has") && said.contains("fee"), "{said}");
}

#[test]
fn orders_of_both_sides_end_with_1() {
    let place = Place::new();
    let new = |name: &str| MONTHS.replace("let price", &format!("month {name} {{ n = 4 }}\nlet price"));
    let (code, _, said) = merge(&place, MONTHS, &new("apr"), &new("may"), "main.coop");
    assert!(code == 1 && said.contains("which comes first?"), "{said}");
}

#[test]
fn the_driver_reads_the_keys_of_a_scenario() {
    let place = Place::new();
    place.write("main.coop", "coop 1\nentities enterprise from \"plants.csv\" { key = k, n = n }\n");
    let older = "n,k\n1,a\n2,b\n";
    let (code, text, said) = merge(&place, older, "n,k\n5,a\n2,b\n", "n,k\n1,a\n7,b\n", "plants.csv");
    assert_eq!((code, text.as_str()), (0, "n,k\n5,a\n7,b\n"), "{said}");
    let (code, text, said) = merge(&place, older, "n,k\n1,a_1\n2,b\n", "n,k\n1,A\n2,b\n", "plants.csv");
    assert!(code == 1 && text.contains("<<<<<<<"), "{text}{said}");
}

#[test]
fn files_that_come_and_go_are_differences() {
    let place = cans().committed();
    std::fs::remove_file(place.path("data/km.csv")).unwrap();
    let value = place.differences(&["HEAD", "--facts-only"]);
    assert_eq!(value["summary"]["removed"], 1);
    assert_eq!(facts(&value), ["removed file, : data/km.csv, 2 rows → "]);
    let (code, text, _) = place.coop(&["diff", "HEAD", "--exit-code", "--facts-only"]);
    assert!(code == 1 && text.contains("− data/km.csv, 2 rows"), "{text}");
    place.commit("gone");
    place.write("data/km.csv", super::DATA);
    assert_eq!(place.differences(&["HEAD", "--facts-only"])["summary"]["added"], 1);
}

#[test]
fn the_order_of_members_is_a_difference() {
    let place = Place::new();
    place.write("old.coop", MONTHS);
    place.write("new.coop", &MONTHS.replace("month feb { n = 2 }\nmonth mar { n = 3 }\n", "month mar { n = 3 }\nmonth feb { n = 2 }\n"));
    let value = place.differences(&["old.coop", "new.coop", "--facts-only"]);
    assert_eq!(facts(&value), ["changed kind month, order: jan, feb, mar → jan, mar, feb"]);
    // Rows of a file, and data files by name.
    let place = Place::new();
    for side in ["a", "b"] {
        std::fs::create_dir(place.path(side)).unwrap();
        place.write(&format!("{side}/main.coop"), "coop 1\nkind wk ordered\nentities wk from \"wk.csv\" { key = id, n = n }\n");
    }
    place.write("a/wk.csv", "id,n\nw1,1\nw2,2\n");
    place.write("b/wk.csv", "id,n\nw2,2\nw1,1\n");
    assert_eq!(facts(&place.differences(&["a", "b", "--facts-only"])), ["changed order, : w1, w2 → w2, w1"]);
    place.write("b/wk.csv", "id,n\nw1,1_000\nw2,2\nw2,2\n");
    let value = place.differences(&["a/wk.csv", "b/wk.csv", "--facts-only"]);
    assert_eq!(facts(&value), ["changed w1, n: 1 → 1_000", "added w2 (2), :  → w2,2"]);
}

#[test]
fn units_of_used_files_count() {
    let place = Place::new();
    for (side, value) in [("a", "1 t"), ("b", "1000 kg")] {
        std::fs::create_dir(place.path(side)).unwrap();
        place.write(&format!("{side}/c.coop"), "coop 1\nunit t = 500 kg\n");
        place.write(&format!("{side}/m.coop"), &format!("coop 1\nuse \"c.coop\"\nenterprise e {{ a = {value} }}\n"));
    }
    let value = place.differences(&["a", "b", "--facts-only"]);
    let fact = &value["files"][0]["facts"][0];
    assert_eq!((fact["same_value"].is_null(), fact["percent"].as_f64()), (true, Some(100.0)));
}

#[test]
fn a_unit_and_a_new_value_are_a_conflict_that_check_explains() {
    let place = Place::new();
    let older =
        "coop 1\nenterprise a\nenterprise b\ntable cap[enterprise] : t {\n  a  1\n}\nexpect sum(cap[e] for e in enterprise) >= 1 t\n";
    let (ours, theirs) = (older.replace(": t {\n  a  1", ": kg {\n  a  1000"), older.replace("  a  1\n", "  a  1\n  b  2\n"));
    let (code, text, said) = merge(&place, older, &ours, &theirs, "main.coop");
    assert!(code == 1 && said.contains("table cap (one side changed its unit, the other one what is read with it)"), "{said}");
    place.write("main.coop", &text);
    let (code, _, said) = place.coop(&["check", "main.coop"]);
    assert!(code == 1 && said.contains("marks of a merge"), "{said}");
    let (code, text, said) = merge(&place, "k,cap [t]\na,1\n", "k,cap [kg]\na,1000\n", "k,cap [t]\na,1\nb,2\n", "data.csv");
    assert!(code == 1 && text.starts_with("<<<<<<< ours\nk,cap [kg]\n=======\nk,cap [t]\n>>>>>>> theirs\n"), "{text}");
    assert!(said.contains("cap [t]: its heading is `cap [kg]` or `cap [t]`"), "{said}");
    place.write("data.csv", &text);
    place.write("main.coop", "coop 1\nenterprise a\ntable cap[enterprise] : t from \"data.csv\" { enterprise = k, value = cap }\n");
    let (code, _, said) = place.coop(&["check", "main.coop"]);
    assert!(code == 1 && said.contains("`data.csv` has marks of a merge"), "{said}");
}

#[test]
fn one_key_that_both_sides_add_is_named() {
    let place = Place::new();
    let (older, ours, theirs) = ("k,n\na,1\nb,2\n", "k,n\nc,3\na,1\nb,2\n", "k,n\na,1\nb,2\nc,4\n");
    let (code, text, said) = merge(&place, older, ours, theirs, "data.csv");
    assert!(code == 1 && said.contains("stand between marks") && said.contains("  c, n"), "{said}");
    assert_eq!(text, "k,n\n<<<<<<< ours\nc,3\n=======\nc,4\n>>>>>>> theirs\na,1\nb,2\n");
}
