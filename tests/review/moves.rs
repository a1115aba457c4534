//! Names that are others: files, entities, revisions; and what is no fact.

use super::{OLDER, cans, facts};
use crate::common::repository::Place;

#[test]
fn a_file_that_moved_is_one_file() {
    let place = cans().committed();
    place.git_done(&["mv", "main.coop", "other.coop"]);
    place.change("other.coop", "20 t", "21 t");
    let value = place.differences(&["HEAD"]);
    assert_eq!(facts(&value), ["changed enterprise ebro, capacity: 20 t → 21 t"]);
    let file = &value["files"][0];
    assert_eq!((&file["path"], &file["old_path"], &file["change"]), (&"other.coop".into(), &"main.coop".into(), &"changed".into()));
    assert_eq!(value["answers"][0]["scenario"], "other.coop");
    let (_, text, _) = place.coop(&["diff", "HEAD"]);
    assert!(text.contains("other.coop (before main.coop)\n  enterprise ebro\n"), "{text}");
    let (_, text, _) = place.coop(&["diff", "HEAD", "--format", "markdown"]);
    assert!(text.contains("#### `other.coop` (before `main.coop`)\n"), "{text}");
    // Moved and nothing else.
    place.change("other.coop", "21 t", "20 t");
    let value = place.differences(&["HEAD"]);
    assert!(facts(&value).is_empty() && value["files"][0]["old_path"] == "main.coop" && value["answers"].as_array().unwrap().is_empty());
    let (code, text, _) = place.coop(&["diff", "HEAD", "--exit-code"]);
    assert!(code == 1 && text.contains("no fact is different"), "{text}");
    // Something else altogether.
    place.write("other.coop", "coop 1\nlet a = 1\nlet b = 2\n");
    let value = place.differences(&["HEAD", "--facts-only"]);
    assert!(value["files"].as_array().unwrap().iter().all(|file| file["old_path"].is_null()), "{value}");
}

#[test]
fn data_that_moved_is_compared() {
    let place = cans().committed();
    place.git_done(&["mv", "data/km.csv", "km.csv"]);
    place.change("main.coop", "data/km.csv", "km.csv");
    place.change("km.csv", "ebro,odra,11", "ebro,odra,12\nodra,odra,0");
    let value = place.differences(&["HEAD", "--facts-only"]);
    let found = facts(&value);
    assert!(
        found.contains(&"changed ebro, odra, km: 11 → 12".to_string()) && found.contains(&"added odra, odra, :  → odra,odra,0".to_string()),
        "{found:?}"
    );
    assert_eq!(value["files"][1]["old_path"], "data/km.csv");
}

#[test]
fn an_entity_with_another_name_and_one_other_fact_is_that_entity() {
    let place = Place::new();
    let old =
        OLDER.replace("price = 3 EUR/t }", "price = 3 EUR/t, staff = 5 }").replace("\"Odra\" ", "").replace("table km", "// table km");
    let old = old.lines().filter(|line| !line.starts_with("//")).map(|line| format!("{line}\n")).collect::<String>();
    place.write("old.coop", &old);
    place.write("new.coop", &old.replace("enterprise odra", "enterprise oder").replace("capacity = 10 t", "capacity = 12 t"));
    let found = facts(&place.differences(&["old.coop", "new.coop", "--facts-only"]));
    assert_eq!(found, ["renamed enterprise oder, : odra → oder", "changed enterprise oder, capacity: 10 t → 12 t"]);
    // Two that may be it are neither.
    let two = "enterprise oder { capacity = 12 t, price = 3 EUR/t, staff = 5 }\nenterprise rhin { capacity = 13 t, price = 3 EUR/t, staff = 5 }\n";
    let odra = old.lines().find(|line| line.starts_with("enterprise odra")).unwrap();
    place.write("new.coop", &old.replace(&format!("{odra}\n"), two));
    let found = facts(&place.differences(&["old.coop", "new.coop", "--facts-only"]));
    assert!(found.iter().all(|fact| !fact.starts_with("renamed")) && found.len() == 3, "{found:?}");
}

#[test]
fn what_cannot_be_read_is_no_fact() {
    let place = cans();
    place.write("new.coop", &OLDER.replace("table km", ")\ntable km"));
    let value = place.differences(&["main.coop", "new.coop", "--facts-only"]);
    assert!(facts(&value).is_empty() && value["summary"]["added"] == 0, "{value}");
    assert!(value["files"][0]["notes"][0].as_str().unwrap().contains("has mistakes"), "{value}");
}

#[test]
fn the_common_revision_has_a_name() {
    let place = cans().committed();
    place.git_done(&["checkout", "-qb", "side"]);
    place.change("main.coop", "20 t", "21 t");
    place.commit("side");
    let value = place.differences(&["main...side", "--facts-only"]);
    assert_eq!((&value["old"], &value["new"]), (&"base of main and side".into(), &"side".into()));
}

#[test]
fn names_in_the_notes_of_a_comment_are_code() {
    let place = cans();
    place.write("new.coop", &OLDER.replace("e.capacity\n", "e.capacty\n"));
    let (_, text, _) = place.coop(&["diff", "main.coop", "new.coop", "--format", "markdown"]);
    assert!(text.contains("`capacty`") && !text.contains("\\`"), "{text}");
}
