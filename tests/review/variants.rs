//! Comparisons of versions with variants, and of data files alone.

use crate::common::repository::Place;
use serde_json::Value;

const MILLS: &str = "\
coop 1
scenario mills \"Mills\"
currency EUR
enterprise odra { capacity = 30 t, price = 3 EUR/t }
enterprise ebro { capacity = 20 t, price = 2 EUR/t }
project wien { demand = 40 t }
plan supply {
  var make[e in enterprise] : t >= 0
  minimize cost : EUR = sum(e.price * make[e] for e in enterprise)
  constraint limit[e in enterprise]: make[e] <= e.capacity
  constraint need: sum(make[e] for e in enterprise) >= sum(p.demand for p in project)
}
variant dry { ebro.capacity = 10 t }
variant dear { odra.price × 2 }
";

fn place() -> Place {
    let place = Place::new();
    place.write("old.coop", MILLS);
    let new = MILLS.replace("ebro.capacity = 10 t", "ebro.capacity = 12 t").replace("demand = 40 t", "demand = 42 t");
    place.write("new.coop", &new.replace("variant dear", "variant dearer"));
    place
}

fn cost(answers: &Value) -> [f64; 2] {
    let figure = answers["figures"].as_array().unwrap().iter().find(|own| own["name"] == "supply.cost").unwrap();
    [0, 1].map(|side| figure["values"][side].as_f64().unwrap())
}

#[test]
fn both_versions_are_solved_with_a_variant() {
    let place = place();
    let value = place.differences(&["old.coop", "new.coop", "--variant", "dry"]);
    let answers = &value["answers"][0];
    // 10 t at 2 and 30 t at 3; then 12 t at 2 and 30 t at 3.
    assert_eq!((&answers["variant"], cost(answers)), (&"dry".into(), [110.0, 114.0]));
    let why = &answers["attribution"];
    let shares: Vec<(String, f64)> = why["results"][0]["shares"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| {
            let group = &why["groups"][own["group"].as_u64().unwrap() as usize];
            (group["changes"][0].as_str().unwrap().to_string(), own["share"].as_f64().unwrap())
        })
        .collect();
    let expected = [("project wien, demand (40 t → 42 t)", 6.0), ("variant dry, ebro.capacity (10 t → 12 t)", -2.0)];
    assert_eq!(shares, expected.map(|(name, share)| (name.to_string(), share)));
    let (_, text, _) = place.coop(&["diff", "old.coop", "new.coop", "--variant", "dry"]);
    assert!(text.contains("Answers of new.coop with dry"), "{text}");
    // A variant that one version does not have.
    let value = place.differences(&["old.coop", "new.coop", "--variant", "dear"]);
    let note = value["answers"][0]["notes"][0].as_str().unwrap();
    assert!(note.contains("new.coop") && note.contains("dear"), "{note}");
    // And one that neither has.
    let (code, out, said) = place.coop(&["diff", "old.coop", "new.coop", "--variant", "nix"]);
    assert!((code, out.as_str()) == (2, "") && said.contains("neither `old.coop` nor `new.coop` has a variant `nix`"), "{out}{said}");
}

#[test]
fn all_variants_of_both_versions_are_solved_on_request() {
    let place = place();
    let value = place.differences(&["old.coop", "new.coop", "--all-variants"]);
    let answers = value["answers"].as_array().unwrap();
    let names: Vec<&Value> = answers.iter().map(|own| &own["variant"]).collect();
    assert_eq!(names, [&Value::Null, &"dry".into()]);
    assert!(cost(&answers[0]) == [100.0, 106.0] && cost(&answers[1]) == [110.0, 114.0], "{value}");
    assert!(!answers[0]["attribution"].is_null() && answers[1]["attribution"].is_null());
    let value = place.differences(&["old.coop", "new.coop", "--all-variants", "--attribute"]);
    assert!(!value["answers"][1]["attribution"].is_null());
    assert_eq!(place.differences(&["old.coop", "new.coop"])["answers"].as_array().unwrap().len(), 1);
}

#[test]
fn data_files_have_facts_and_no_answers() {
    let place = Place::new();
    place.write("old.csv", "mill,price\nodra,3\nebro,2\n");
    place.write("new.csv", "mill,price\nodra,4\nebro,2\n");
    let value = place.differences(&["old.csv", "new.csv"]);
    assert_eq!((value["summary"]["changed"].as_u64(), value["answers"].as_array().unwrap().len()), (Some(1), 0));
    let (code, text, said) = place.coop(&["diff", "old.csv", "new.csv"]);
    assert!(code == 0 && text.contains("price  3 → 4") && !text.contains("check") && said.is_empty(), "{text}{said}");
}

#[test]
fn a_heading_with_another_unit_hides_no_value() {
    let place = Place::new();
    let main = "coop 1\nattribute enterprise.capacity : t\nentities enterprise from \"en.csv\" { key = name, capacity }\nlet all = sum(e.capacity for e in enterprise)\n";
    for (folder, rows) in [("a", "name,capacity [t]\ne0,5\ne1,6\ne2,7\n"), ("b", "name,capacity [kg]\ne0,5000\ne1,6000\ne2,9000\n")] {
        place.write(&format!("{folder}/main.coop"), main);
        place.write(&format!("{folder}/en.csv"), rows);
    }
    let found = super::facts(&place.differences(&["a", "b", "--facts-only"]));
    assert_eq!(found, ["changed column capacity, heading: capacity [t] → capacity [kg]", "changed e2, capacity [t]: 7 t → 9000 kg"]);
    let (_, text, _) = place.coop(&["diff", "a", "b", "--facts-only"]);
    assert!(text.contains("7 t → 9000 kg") && text.contains("+28.6 %"), "{text}");
}
